//! Filling in an archetype: `{{title}}` and the like become what was asked for, so that any words
//! can stand there. In the front matter they are written as YAML, in the body as Markdown; a field
//! that an archetype does not ask for is added to it.
//!
//! The text stays the archetype's: its order, its comments, its line ends. Nothing is parsed and
//! written anew.

use std::collections::BTreeMap;

use crate::entry::front_matter;

/// What stands for each name between `{{` and `}}`; what was not given is empty.
pub(super) type Words = BTreeMap<&'static str, String>;

/// Fills in an archetype. A name in braces that nobody knows is left as it is.
pub(super) fn fill(archetype: &str, words: &Words) -> String {
    let (yaml, body) = match front_matter::split(archetype) {
        Ok(front_matter::Split { yaml: Some(yaml), body }) => (yaml, body),
        _ => (0..0, 0..archetype.len()),
    };
    let mut out = String::with_capacity(archetype.len() + 200);
    out.push_str(&archetype[..yaml.start]);
    for line in archetype[yaml.clone()].split_inclusive('\n') {
        let (text, end) = split_end(line);
        if let Some(text) = yaml_line(text, words) {
            out.push_str(&text);
            out.push_str(end);
        }
    }
    out.push_str(&archetype[yaml.end..body.start]);
    out.push_str(&replaced(&archetype[body], words, |text| markdown(&text)));
    out
}

/// Whether an archetype asks for a name.
pub(super) fn asks_for(archetype: &str, name: &str) -> bool {
    let mut rest = archetype;
    while let Some((_, found, after)) = next(rest) {
        if found == name {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether the front matter has a field, with a value or without.
pub(super) fn has(text: &str, field: &str) -> bool {
    match front_matter::split(text) {
        Ok(front_matter::Split { yaml: Some(yaml), .. }) => text[yaml].lines().any(|line| is_of(line, field)),
        _ => false,
    }
}

/// Whether the front matter gives a field this value, with a comment behind it or none.
pub(super) fn is(text: &str, field: &str, value: &str) -> bool {
    let Ok(front_matter::Split { yaml: Some(yaml), .. }) = front_matter::split(text) else { return false };
    text[yaml].lines().filter(|line| is_of(line, field)).any(|line| {
        let written = line.split_once(':').map(|(_, value)| value).unwrap_or_default();
        written.split(" #").next().is_some_and(|written| written.trim() == value)
    })
}

fn is_of(line: &str, field: &str) -> bool {
    line.strip_prefix(field).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Gives a field a value: in the place of the one that it has, else as a last line.
pub(super) fn set(text: &str, field: &str, value: &str) -> String {
    let line = format!("{field}: {value}");
    let Ok(front_matter::Split { yaml: Some(yaml), .. }) = front_matter::split(text) else {
        return format!("---\n{line}\n---\n\n{text}");
    };
    let mut out = text[..yaml.start].to_owned();
    let (mut is_set, mut inside) = (false, false);
    for old in text[yaml.clone()].split_inclusive('\n') {
        let (words, end) = split_end(old);
        // What is indented belongs to the field above it, and so do the items of its list.
        inside = inside && (words.starts_with([' ', '\t']) || words.starts_with("- "));
        if inside {
            continue;
        }
        if is_of(words, field) {
            (is_set, inside) = (true, true);
            out.push_str(&line);
            out.push_str(end);
        } else {
            out.push_str(old);
        }
    }
    if !is_set {
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(&text[yaml.end..]);
    out
}

/// A text as one value of YAML: as it is where it cannot be misread, else in quotes.
pub(super) fn scalar(text: &str) -> String {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '+' | '%' | '€' | '£' | '$')
    };
    let begins = text.starts_with(char::is_alphanumeric) && !text.ends_with(' ');
    let is_word = matches!(text.to_ascii_lowercase().as_str(), "null" | "true" | "false");
    if text.is_empty() || (begins && text.chars().all(plain) && !is_word) {
        text.to_owned()
    } else {
        format!("\"{}\"", in_double_quotes(text))
    }
}

fn in_double_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as words of Markdown, wherever it stands in a line.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let number = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    for (at, c) in text.char_indices() {
        match c {
            // Braces at the end of a line would be attributes, whatever stands before them.
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '$' => out.extend(['\\', c]),
            '#' if at == 0 || text[..at].ends_with([' ', '#']) => out.push_str("\\#"),
            '-' | '+' | '=' | ':' if at == 0 => out.extend(['\\', c]),
            '.' | ')' if at == number && at > 0 => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A line of the front matter; `None` for an item of a list that would be empty.
fn yaml_line(line: &str, words: &Words) -> Option<String> {
    if next(line).is_none_or(|(_, name, _)| !words.contains_key(name)) || line.trim_start().starts_with('#') {
        return Some(replaced(line, words, |text| text));
    }
    let value_at = value_start(line);
    let (head, value) = line.split_at(value_at);
    let begins_otherwise = value.starts_with(['"', '\'', '[', '>', '|', '!', '&', '*'])
        || (value.starts_with('{') && !value.starts_with("{{"));
    let filled = if begins_otherwise { in_flow(value, words) } else { in_block(value, words) };
    let empty = matches!(filled.trim(), "" | "\"\"" | "''");
    match (empty, head.trim_start().starts_with('-')) {
        (true, true) if !head.contains(':') => None,
        (true, _) => Some(head.trim_end().to_owned()),
        (false, _) => Some(format!("{head}{filled}")),
    }
}

/// Where the value of a line begins: behind `- ` and behind `key: `.
fn value_start(line: &str) -> usize {
    let mut at = line.len() - line.trim_start().len();
    while line[at..].starts_with("- ") {
        at += 2;
        at += line[at..].len() - line[at..].trim_start().len();
    }
    let key = &line[at..];
    match key.find(": ") {
        Some(colon) if !key.starts_with(['"', '\'', '[', '{']) => {
            let behind = at + colon + 2;
            behind + line[behind..].len() - line[behind..].trim_start().len()
        }
        _ => at,
    }
}

/// A value without quotes, with a comment behind it or none.
fn in_block(value: &str, words: &Words) -> String {
    let (value, comment) = match value.find(" #") {
        Some(at) => value.split_at(at),
        None => (value, ""),
    };
    let filled = replaced(value.trim_end(), words, |text| text);
    format!("{}{comment}", scalar(filled.trim()))
}

/// A value in quotes, or lists and maps in brackets.
fn in_flow(value: &str, words: &Words) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut quote = None;
    while let Some((before, name, after)) = next(rest) {
        out.push_str(before);
        for c in before.chars() {
            quote = match (quote, c) {
                (None, '"' | '\'') => Some(c),
                (Some(open), c) if open == c => None,
                (quote, _) => quote,
            };
        }
        match (words.get(name), quote) {
            (Some(word), Some('"')) => out.push_str(&in_double_quotes(word)),
            (Some(word), Some(_)) => out.push_str(&word.replace('\'', "''")),
            (Some(word), None) => out.push_str(&scalar(word)),
            (None, _) => out.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = after;
    }
    out.push_str(rest);
    out.replace("[\"\"]", "[]").replace("['']", "[]")
}

/// Every name that is known becomes its words.
fn replaced(text: &str, words: &Words, written: impl Fn(String) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        out.push_str(before);
        match words.get(name) {
            Some(word) => out.push_str(&written(word.clone())),
            None => out.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The next `{{name}}`: what stands before it, its name, what comes behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("{{") {
        let at = from + found;
        let inside = &text[at + 2..];
        let len = inside.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(inside.len());
        if len > 0 && inside[len..].starts_with("}}") {
            return Some((&text[..at], &inside[..len], &inside[len + 2..]));
        }
        from = at + 1;
    }
    None
}

/// A line and its end.
fn split_end(line: &str) -> (&str, &str) {
    let text = line.trim_end_matches(['\n', '\r']);
    line.split_at(text.len())
}

#[cfg(test)]
mod tests {
    use super::{Words, asks_for, fill, is, set};
    use crate::entry::yaml::{self, Node};

    const AWKWARD: [&str; 12] = [
        "Globex renewal",
        "We said \"no\": twice",
        "C:\\deals # not a comment",
        "'quoted', [listed], {mapped}",
        "- a list",
        "true",
        "null",
        "2026-10",
        "@home & *abroad* | !important %",
        "{#id answers=x}",
        "Süß · 契約 · 🎲",
        "{{date}}",
    ];

    fn words(title: &str) -> Words {
        Words::from([("title", title.to_owned()), ("team", String::new()), ("date", "2026-11-21".to_owned())])
    }

    #[test]
    fn any_title_is_one_value_wherever_it_stands_in_the_front_matter() {
        for title in AWKWARD {
            for line in [
                "a: {{title}}",
                "a: {{title}} # why",
                "a: \"{{title}}\"",
                "a: '{{title}}'",
                "a:\n  - {{title}}",
            ] {
                let filled = fill(&format!("---\n{line}\nb: 1\n---\n"), &words(title));
                let inside = filled.trim_start_matches("---\n").trim_end_matches("---\n");
                let node = yaml::parse(inside).unwrap_or_else(|error| panic!("{inside}: {error:?}"));
                let Node::Map(entries) = node.value else { panic!("a map: {inside}") };
                let value = match &entries[0].1.value {
                    Node::List(items) => items[0].value.clone(),
                    other => other.clone(),
                };
                assert_eq!((value, entries.len()), (Node::Scalar(title.to_owned()), 2), "{inside}");
            }
        }
    }

    #[test]
    fn the_front_matter_is_filled_in_line_by_line() {
        let check = |line: &str, expected: &str| {
            let filled = fill(&format!("---\r\n{line}\r\n---\r\nText\r\n"), &words("A: b"));
            assert_eq!(filled, format!("---\r\n{expected}---\r\nText\r\n"), "{line}");
        };
        check("title: {{title}}", "title: \"A: b\"\r\n");
        check("title: Day of {{date}} # as a name", "title: Day of 2026-11-21 # as a name\r\n");
        check("team: {{team}}", "team:\r\n");
        check("team: \"{{team}}\"", "team:\r\n");
        check("teams: [{{team}}]", "teams: []\r\n");
        check("teams: [\"{{team}}\"]", "teams: []\r\n");
        check("  - {{team}}", "");
        check("all: [{{title}}, {{date}}]", "all: [\"A: b\", 2026-11-21]\r\n");
        check("one: { name: '{{title}}' }", "one: { name: 'A: b' }\r\n");
        check("# {{title}}", "# A: b\r\n");
        check("other: {{other}}", "other: {{other}}\r\n");
    }

    #[test]
    fn words_in_the_body_are_words_and_not_markdown() {
        let check = |title: &str, expected: &str| {
            assert_eq!(fill("{{title}}\n", &words(title)), format!("{expected}\n"));
        };
        check("Globex renewal, part 2", "Globex renewal, part 2");
        check("# *big* <b>", "\\# \\*big\\* \\<b\\>");
        check("1. Globex", "1\\. Globex");
        check("{#id}", "&#123;#id&#125;");
        check("[[x]]", "\\[\\[x\\]\\]");
    }

    #[test]
    fn a_field_takes_the_place_of_the_one_that_is_there_or_the_last_line() {
        let check = |yaml: &str, expected: &str| {
            assert_eq!(
                set(&format!("---\n{yaml}---\nText\n"), "amount", "9 EUR"),
                format!("---\n{expected}---\nText\n")
            );
        };
        check("a: 1\namount:\nb: 2\n", "a: 1\namount: 9 EUR\nb: 2\n");
        check("amount:\n  - 1\n- 2\nb: 2\n", "amount: 9 EUR\nb: 2\n");
        check("amounts: 1\n", "amounts: 1\namount: 9 EUR\n");
        check("", "amount: 9 EUR\n");
        assert_eq!(set("Text\n", "amount", "9 EUR"), "---\namount: 9 EUR\n---\n\nText\n");
    }

    #[test]
    fn a_field_has_a_value_whatever_is_said_behind_it() {
        let check = |yaml: &str, expected: bool| {
            assert_eq!(is(&format!("---\n{yaml}\n---\ndraft: true\n"), "draft", "true"), expected, "{yaml}");
        };
        check("draft: true", true);
        check("kind: deal\ndraft:  true  # until it is written", true);
        check("draft: false # true", false);
        check("drafts: true", false);
        check("# draft: true", false);
    }

    #[test]
    fn an_archetype_asks_for_what_stands_in_its_braces() {
        assert!(asks_for("x {{{title}} y", "title") && asks_for("{#{{id}}}", "id"));
        assert!(!asks_for("{{ title }} {{Title}} {title} {{titles}} {{title}", "title"));
    }
}
