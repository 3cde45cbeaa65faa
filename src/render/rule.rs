//! What no template may do, found in its text: use `safe`, or print into a script or a style, where
//! escaping does not help.
//!
//! The template library reads a template for its own tags alone, and the tags of HTML are text to
//! it; so this walks through both at once. It need not be right about broken HTML, only strict: a
//! script that is not closed goes on to the end.

use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::theme::Template;

/// Elements whose content is no HTML.
const RAW: [&str; 2] = ["script", "style"];

/// Where in the HTML the walk is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    /// Between `<script` and `>`.
    Opening(&'static str),
    /// Between `>` and `</script`.
    Content(&'static str),
}

/// Reports what a template does that it may not.
pub(super) fn check(template: &Template<'_>, report: &mut Report) {
    let text = template.text;
    let mut within = Within::Text;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = if rest.starts_with("{#") {
            rest.find("#}").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("{{") || rest.starts_with("{%") {
            let length = tag_length(rest);
            let tag = &rest[..length];
            if let Within::Content(element) = within {
                let message = format!("nothing may be printed into a `{element}`");
                let problem =
                    Diagnostic::new(Code::BrokenTemplate, message).at(template.shown, at..at + length);
                report.push(
                    problem.help("put the value into an attribute of an element, and read it from there"),
                );
            }
            for span in safe_in(tag) {
                let problem = Diagnostic::new(Code::BrokenTemplate, super::filter::SAFE);
                let problem = problem.at(template.shown, span.shift(at));
                report.push(problem.help("remove it; print markup that the program made with `html`"));
            }
            if is_raw(tag) { length + raw_length(&rest[length..]) } else { length }
        } else {
            step(rest, &mut within)
        };
        at += length;
    }
}

/// One step through HTML: its length, and where it leads.
fn step(rest: &str, within: &mut Within) -> usize {
    match *within {
        Within::Text => {
            let element = RAW.into_iter().find(|element| {
                let after = rest.strip_prefix('<').and_then(|rest| rest.get(element.len()..));
                rest.get(1..=element.len()).is_some_and(|name| name.eq_ignore_ascii_case(element))
                    && after.is_some_and(|after| {
                        !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
                    })
            });
            if let Some(element) = element {
                *within = Within::Opening(element);
                return 1 + element.len();
            }
        }
        Within::Opening(element) => {
            if rest.starts_with('>') {
                *within = Within::Content(element);
            }
        }
        Within::Content(element) => {
            let name = rest.strip_prefix("</").and_then(|rest| rest.get(..element.len()));
            if name.is_some_and(|name| name.eq_ignore_ascii_case(element)) {
                *within = Within::Text;
            }
        }
    }
    rest.chars().next().map_or(1, char::len_utf8)
}

/// The length of a tag of the template library, with what stands in quotes passed over.
fn tag_length(rest: &str) -> usize {
    let end = if rest.starts_with("{{") { "}}" } else { "%}" };
    let mut quote = None;
    // A brace of a map may stand right before the end, `{{ {"a": 1}}}`.
    let mut open = 0usize;
    for (at, c) in rest.char_indices().skip(2) {
        match (quote, c) {
            (Some(mark), c) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '{') => open += 1,
            (None, '}') if open > 0 => open -= 1,
            (None, _) if rest[at..].starts_with(end) => return at + 2,
            (None, _) => {}
        }
    }
    rest.len()
}

/// Where a tag uses the filter `safe`: behind a bar, or as the filter of a block.
fn safe_in(tag: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut before = "";
    let mut quote = None;
    let mut word = None;
    for (at, c) in tag.char_indices() {
        if let Some(mark) = quote {
            if mark == c {
                quote = None;
            }
            continue;
        }
        if c.is_alphanumeric() || c == '_' {
            word.get_or_insert(at);
            continue;
        }
        if let Some(from) = word.take() {
            let written = &tag[from..at];
            if written == "safe" && matches!(before, "|" | "filter") {
                found.push(Span::new(from, at));
            }
            before = written;
        }
        match c {
            '"' | '\'' | '`' => {
                quote = Some(c);
                before = "";
            }
            c if c.is_whitespace() => {}
            c => before = &tag[at..at + c.len_utf8()],
        }
    }
    found
}

/// `{% raw %}`: what follows is no template until `{% endraw %}`.
fn is_raw(tag: &str) -> bool {
    tag.starts_with("{%") && words(tag) == "raw"
}

/// The length of what stands before `{% endraw %}`.
fn raw_length(rest: &str) -> usize {
    let ends = rest
        .match_indices("{%")
        .find(|(at, _)| words(&rest[*at..*at + tag_length(&rest[*at..])]) == "endraw");
    ends.map_or(rest.len(), |(at, _)| at)
}

fn words(tag: &str) -> &str {
    tag.trim_matches(|c: char| matches!(c, '{' | '}' | '%' | '-') || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{Report, Template, check};

    #[test]
    fn the_walk_knows_what_is_a_tag_and_what_is_text() {
        let check = |text: &str, expected: &[&str]| {
            let mut report = Report::default();
            check(&Template { name: "x.html", shown: &"x.html".into(), text }, &mut report);
            let found: Vec<&str> =
                report.iter().map(|it| &text[it.place.as_ref().unwrap().span.range()]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("", &[]);
        check("{{ a | safe }}{{ a|safe}}", &["safe", "safe"]);
        check("{{ a.safe }}{{ safe }}{{ \"| safe\" }}{{ a | safely }}{# a | safe #}", &[]);
        check("{{ {\"a\": 1}}}{{ a | safe }}", &["safe"]);
        check("{% raw %}{{ a | safe }}{%- endraw -%}{{ b | safe }}", &["safe"]);
        check("<script>{% raw %}{{ a }}{% endraw %}</script>", &["{% raw %}", "{% endraw %}"]);
        check("<scripts>{{ a }}</scripts><script-x>{{ a }}", &[]);
        check("<style\n{{ a }}>é{{ b }}</sTyle >{{ c }}", &["{{ b }}"]);
        check("<script>{# fine #}</script>", &[]);

        check("{{ 'a", &[]);
        check("<", &[]);
        check("<é", &[]);
        check("{%", &[]);
    }
}
