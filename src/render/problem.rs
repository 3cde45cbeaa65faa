//! What the template library says, as diagnostics with a place in the template.
//!
//! It tells most mistakes with a span. Where templates refer to one another it only prints a report
//! of all of them, whose lines are read back here: without the place nobody would find the spot. A
//! line that cannot be read costs the place, never the message.

use tera::{Error, ErrorKind};

use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::theme::{Origin, Theme};

/// Everything that one error says.
pub(super) fn of(theme: &Theme, error: &Error) -> Vec<Diagnostic> {
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let span = Span::from(report.span().range.clone());
            vec![one(theme, "the template cannot be read", report.message(), Some((report.filename(), span)))]
        }
        ErrorKind::RenderingError(report) => {
            let span = Span::from(report.span().range.clone());
            vec![one(
                theme,
                "the template cannot be rendered",
                report.message(),
                Some((report.filename(), span)),
            )]
        }
        ErrorKind::Msg(text) if text.starts_with("error: ") => {
            text.split("\n\nerror: ").map(|report| printed(theme, report)).collect()
        }
        ErrorKind::CircularExtend { tpl, .. } => {
            vec![one(theme, "the template cannot be read", "it extends itself, by way of others", start(tpl))]
        }
        ErrorKind::CircularInclude { tpl, .. } => {
            vec![one(
                theme,
                "the template cannot be read",
                "it includes itself, by way of others",
                start(tpl),
            )]
        }
        ErrorKind::MissingParent { current, parent } => {
            let message = format!("it extends `{parent}`, and there is no such template");
            vec![one(theme, "the template cannot be read", &message, start(current))]
        }
        other => vec![one(theme, "the templates cannot be used", &other.to_string(), None)],
    }
}

fn start(template: &str) -> Option<(&str, Span)> {
    Some((template, Span::default()))
}

fn one(theme: &Theme, what: &str, said: &str, place: Option<(&str, Span)>) -> Diagnostic {
    let mut problem = Diagnostic::new(Code::BrokenTemplate, format!("{what}: {}", lowered(said)));
    let file = place.and_then(|(name, span)| Some((theme.file(&format!("templates/{name}"))?, span)));
    match file {
        Some((file, span)) => {
            problem.place = Some(Place::new(&file.shown, span));
            problem.help(match &file.origin {
                Origin::Default => "report this: it is a mistake in lookback",
                Origin::Site(_) => "mend the template, or remove it to have that of the default theme",
            })
        }
        None => problem,
    }
}

/// The first sentence, as our own messages begin and end.
fn lowered(said: &str) -> String {
    let said = said.trim().trim_end_matches('.');
    let mut letters = said.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A printed report: the message, then `--> file:line:column`, the line, and a row of carets.
fn printed(theme: &Theme, report: &str) -> Diagnostic {
    let report = report.strip_prefix("error: ").unwrap_or(report);
    let message = report.lines().next().unwrap_or_default();
    let place = report.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
    let carets = report.lines().filter(|line| line.contains("| ")).find_map(|line| {
        let row = line.split_once("| ")?.1.trim();
        (!row.is_empty() && row.bytes().all(|byte| byte == b'^')).then_some(row.len())
    });
    let place = place.and_then(|place| {
        let mut parts = place.rsplitn(3, ':');
        let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
        let text = theme.file(&format!("templates/{name}"))?.text()?;
        let span = span(text, (line.parse().ok()?, column.parse().ok()?), carets.unwrap_or(1))?;
        Some((name, span))
    });
    one(theme, "the template cannot be read", message, place)
}

/// The bytes of some letters in a line; line and column count from 1.
fn span(text: &str, (line, column): (usize, usize), letters: usize) -> Option<Span> {
    let from = match line {
        1 => 0,
        line => text.match_indices('\n').nth(line.checked_sub(2)?)?.0 + 1,
    };
    let rest = text[from..].lines().next().unwrap_or_default();
    let at = |letter: usize| rest.char_indices().nth(letter).map_or(rest.len(), |(at, _)| at);
    let first = column.checked_sub(1)?;
    Some(Span::new(from + at(first), from + at(first + letters)))
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_line_and_a_column_are_bytes() {
        let check = |text: &str, place: (usize, usize), letters: usize, expected: &str| {
            let found = span(text, place, letters).map(|span| &text[span.range()]);
            assert_eq!(found, Some(expected).filter(|it| !it.is_empty()), "{text:?}");
        };
        check("abc", (1, 2), 1, "b");
        check("é\nüöä", (2, 2), 2, "öä");
        check("a\nb", (2, 1), 9, "b");
        check("a\r\nbc\r\n", (2, 2), 1, "c");
        check("a", (3, 1), 1, "");
        check("a", (1, 0), 1, "");
    }
}
