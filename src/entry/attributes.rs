//! Attribute blocks: `{#id .tag key=value key="two words"}` at the end of a point. The notation is
//! that of Pandoc and kramdown.
//!
//! Here it is only taken apart; what the names mean is the business of `points`.

use std::ops::Range;

use crate::diagnostic::Spanned;

/// One part of a block. Spans count from the beginning of the text that was searched.
#[derive(Clone, Debug, PartialEq)]
pub enum Attribute {
    /// `#id`, without the sign.
    Id(Spanned<String>),
    /// `.tag`, without the dot.
    Tag(Spanned<String>),
    /// `key=value`; the value's span is without quotes.
    Pair(Spanned<String>, Spanned<String>),
}

/// What stands at the end of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// No attribute block: braces that mean something else are left alone.
    Nothing,
    Block {
        range: Range<usize>,
        attributes: Vec<Attribute>,
    },
    /// Something that was meant as a block and cannot be read: where, and why not.
    Broken {
        range: Range<usize>,
        why: &'static str,
    },
}

/// How many opening braces are tried, from the right.
const TRIES: usize = 24;

/// Looks for a block at the end of a text. `known` says whether a word is the name of an attribute:
/// that is how a slip is told from braces that belong to the sentence.
pub fn find(text: &str, known: impl Fn(&str) -> bool) -> Found {
    let end = text.trim_end().len();
    let shown = &text[..end];
    let mut broken = Found::Nothing;
    for (at, _) in shown.rmatch_indices('{').take(TRIES) {
        // `\{` is a brace of the sentence.
        if (shown[..at].len() - shown[..at].trim_end_matches('\\').len()) % 2 == 1 {
            continue;
        }
        match scan(shown, at) {
            Ok(attributes) if attributes.is_empty() => {}
            Ok(attributes) => return alone(shown, at, attributes, &known),
            Err(why) if looks_meant(&shown[at + 1..], &known) => {
                broken = Found::Broken { range: at..end, why };
            }
            Err(_) => {}
        }
    }
    broken
}

/// A block before the block would be lost: its relations with it.
fn alone(text: &str, at: usize, attributes: Vec<Attribute>, known: &impl Fn(&str) -> bool) -> Found {
    let before = text[..at].trim_end();
    let open =
        before.rfind('{').filter(|open| before.ends_with('}') && looks_meant(&before[open + 1..], known));
    match open {
        Some(open) => {
            Found::Broken { range: open..text.len(), why: "two blocks stand here; write them as one" }
        }
        None => Found::Block { range: at..text.len(), attributes },
    }
}

/// Reads the block that opens at `open` and must close at the end of the text.
fn scan(text: &str, open: usize) -> Result<Vec<Attribute>, &'static str> {
    let mut attributes = Vec::new();
    let mut at = open + 1;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let Some(sign) = rest.chars().next() else {
            return Err("it has no closing `}` at the end of the point");
        };
        match sign {
            '}' if at + 1 == text.len() => return Ok(attributes),
            '}' => return Err("something stands behind its closing `}`"),
            '#' | '.' => {
                let range = at + 1..at + bare_len(rest);
                if range.is_empty() {
                    return Err("a `#` or `.` has no name behind it");
                }
                let name = Spanned::new(text[range.clone()].to_owned(), range.clone());
                attributes.push(if sign == '#' { Attribute::Id(name) } else { Attribute::Tag(name) });
                at = range.end;
            }
            _ => at = pair(text, at, &mut attributes)?,
        }
    }
}

/// Reads `key=value` and returns where it ends.
fn pair(text: &str, at: usize, attributes: &mut Vec<Attribute>) -> Result<usize, &'static str> {
    let rest = &text[at..];
    let key_len = rest.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
    if key_len == 0 || !rest[key_len..].starts_with('=') {
        return Err("expected `#id`, `.tag` or `name=value`, with no space around `=`");
    }
    let from = at + key_len + 1;
    let value = &text[from..];
    let (range, next) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let Some(len) = value[1..].find(quote) else { return Err("a quote is not closed") };
            (from + 1..from + 1 + len, from + len + 2)
        }
        Some('“' | '”' | '„' | '‘' | '’') => {
            return Err("the quotes are curly; write straight ones");
        }
        _ => {
            let len = bare_len(value);
            if len == 0 {
                return Err("a name has no value behind `=`");
            }
            (from..from + len, from + len)
        }
    };
    attributes.push(Attribute::Pair(
        Spanned::new(text[at..at + key_len].to_owned(), at..at + key_len),
        Spanned::new(text[range.clone()].to_owned(), range),
    ));
    Ok(next)
}

/// How far an unquoted word goes.
fn bare_len(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || matches!(c, '}' | '"' | '\'' | '{')).unwrap_or(text.len())
}

/// Whether an opening brace begins with something that only an attribute block begins with.
fn looks_meant(inside: &str, known: &impl Fn(&str) -> bool) -> bool {
    let inside = inside.trim_start();
    let word = |text: &str| {
        let len = text.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
        text[..len].to_owned()
    };
    if let Some(id) = inside.strip_prefix('#') {
        return !word(id).is_empty();
    }
    let name = word(inside);
    !name.is_empty() && (inside[name.len()..].trim_start().starts_with('=')) && known(&name)
}

#[cfg(test)]
mod tests {
    use super::{Attribute, Found, find};

    fn known(name: &str) -> bool {
        matches!(name, "owner" | "answers" | "due")
    }

    fn block(text: &str) -> Vec<String> {
        let Found::Block { attributes, range } = find(text, known) else { panic!("no block in {text}") };
        assert!(text[range.clone()].starts_with('{') && text[range].ends_with('}'));
        attributes
            .into_iter()
            .map(|attribute| match attribute {
                Attribute::Id(id) => format!("#{}={}", id.value, &text[id.span.range()]),
                Attribute::Tag(tag) => format!(".{}={}", tag.value, &text[tag.span.range()]),
                Attribute::Pair(key, value) => {
                    format!("{}={}|{}", key.value, value.value, &text[value.span.range()])
                }
            })
            .collect()
    }

    #[test]
    fn ids_tags_and_pairs_are_read_with_their_spans() {
        assert_eq!(
            block("Do it. {#a-b .x owner=\"Maria Lopez\" due=2026-11-15}  "),
            ["#a-b=a-b", ".x=x", "owner=Maria Lopez|Maria Lopez", "due=2026-11-15|2026-11-15"]
        );
        assert_eq!(block("x {owner='a {b} c'}"), ["owner=a {b} c|a {b} c"]);
        assert_eq!(block("wrapped\n  {#a\n  due=1}"), ["#a=a", "due=1|1"]);
        assert_eq!(block("über {ümlaut} {#ü}"), ["#ü=ü"]);
    }

    #[test]
    fn braces_of_a_sentence_are_left_alone() {
        for text in [
            "literal \\{#a}",
            "we use {name} here",
            "a {template}",
            "{}",
            "f(x) = {x, y}",
            "no braces",
            "{#a} in the middle",
            "",
        ] {
            let found = find(text, known);
            assert!(matches!(found, Found::Nothing) || text.starts_with("{#a}"), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_was_meant_as_a_block_says_why_it_is_none() {
        let check = |text: &str, expected: &str| match find(text, known) {
            Found::Broken { why, .. } => assert!(why.contains(expected), "{text}: {why}"),
            other => panic!("{text}: {other:?}"),
        };
        check("x {#a owner=\"Maria}", "not closed");
        check("x {#a owner=Maria", "no closing");
        check("x {owner = Maria}", "no space");
        check("x {#a owner=“Maria”}", "straight");
        check("x {owner=}", "no value");
        check("x {#a} and more", "behind");
        check("x {answers=a} {#b}", "two blocks");
        check("x {#a} {.tag}", "two blocks");
    }
}
