//! Diagnostics as a person reads them: the source line, a caret under the words, the help below.
//!
//! A person reads a page, not a hundred thousand messages: of one code in one file only the first
//! are shown, and of a long line only what stands round the place. [`json`](super::json) has all.

use std::collections::BTreeMap;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Look, Renderer, Snippet, Title};

use super::lines::{Files, Spot};
use super::{Code, Diagnostic, Level, Place, Report};

pub use super::lines::Texts;

/// Whether the output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

/// How many messages of one code in one file are shown.
const SHOWN: usize = 50;

/// A line of more bytes than this is shown in part.
const LONG: usize = 200;

/// How much of a long line is shown before the place, and from its start on.
const AROUND: usize = LONG / 2;

/// Stands for the path in what the library renders. The library counts the column in the text that
/// it is handed, which is not the whole line, so the true place is put in afterwards. No text of an
/// author holds this character here: see [`visible`].
const MARK: char = '\u{10fffd}';

/// The whole report, in its order, with an empty line behind each diagnostic.
pub fn render(report: &Report, texts: &Texts, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let files = Files::new(report, texts);
    let mut counts: BTreeMap<(Code, Option<&str>), Count> = BTreeMap::new();
    for diagnostic in report.iter() {
        counts.entry(like(diagnostic)).or_default().all += 1;
    }
    let mut out = String::new();
    for diagnostic in report.iter() {
        let count = counts.entry(like(diagnostic)).or_default();
        count.seen += 1;
        if count.seen <= SHOWN {
            out.push_str(&message(&renderer, diagnostic, &files));
        } else if count.seen == SHOWN + 1 {
            out.push_str(&renderer.render(&[more(diagnostic, count.all - SHOWN)]));
        } else {
            continue;
        }
        out.push_str("\n\n");
    }
    out
}

/// How many messages of one sort there are, and how many of them were met.
#[derive(Default)]
struct Count {
    all: usize,
    seen: usize,
}

/// What messages that are mended in one go have in common.
fn like(diagnostic: &Diagnostic) -> (Code, Option<&str>) {
    (diagnostic.code, diagnostic.place.as_ref().map(|place| &*place.path))
}

fn title(diagnostic: &Diagnostic, words: String) -> Title<'_> {
    let look = match diagnostic.level() {
        Level::Error => Look::ERROR,
        Level::Warning => Look::WARNING,
    };
    look.primary_title(words).id(diagnostic.code.name())
}

/// What stands for the messages that are not shown.
fn more(diagnostic: &Diagnostic, rest: usize) -> Group<'_> {
    let words = match &diagnostic.place {
        Some(place) => format!("and {rest} more like this in {}", visible(&place.path)),
        None => format!("and {rest} more like this"),
    };
    Group::with_title(title(diagnostic, words))
}

fn message(renderer: &Renderer, diagnostic: &Diagnostic, files: &Files<'_>) -> String {
    let first = title(diagnostic, visible(&diagnostic.message));
    let mut places = Vec::new();
    let mut group = match &diagnostic.place {
        Some(place) => {
            let spot = files.spot(place);
            places.push(written(place, &spot));
            first.element(snippet(&spot, diagnostic.label.as_deref()))
        }
        None => Group::with_title(first),
    };
    for help in &diagnostic.help {
        group = group.element(Look::HELP.message(visible(help)));
    }
    let mut groups = vec![group];
    for (place, why) in &diagnostic.others {
        let spot = files.spot(place);
        places.push(written(place, &spot));
        groups.push(Look::NOTE.secondary_title(visible(why)).element(snippet(&spot, None)));
    }
    with_places(&renderer.render(&groups), &places)
}

/// 'content/a.md:8:26'.
fn written(place: &Place, spot: &Spot<'_>) -> String {
    format!("{}:{}:{}", visible(&place.path), spot.line, spot.column)
}

/// The rendered text with the places put in where their marks stand, in the order of both.
fn with_places(rendered: &str, places: &[String]) -> String {
    let mut parts = rendered.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (part, place) in parts.zip(places) {
        out.push_str(place);
        // Line and column as the library counted them.
        out.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    out
}

/// The line of a place, or of a long one what stands round the place: the library reads every byte
/// that it gets.
fn snippet<'a>(spot: &Spot<'_>, label: Option<&str>) -> Snippet<'a, Annotation<'a>> {
    let (line, mut place) = (spot.line_range.clone(), spot.range.clone());
    let mut shown = line.clone();
    if line.len() > LONG {
        let from = place.start.saturating_sub(AROUND).max(line.start);
        let to = (place.start + AROUND).min(line.end);
        shown = spot.text.ceil_char_boundary(from)..spot.text.floor_char_boundary(to);
        place.end = place.end.min(shown.end);
    }
    let mut source = String::new();
    if shown.start > line.start {
        source.push('…');
    }
    source.push_str(&unmarked(&spot.text[shown.start..place.start]));
    let start = source.len();
    source.push_str(&unmarked(&spot.text[place.clone()]));
    let mut annotation = AnnotationKind::Primary.span(start..source.len());
    source.push_str(&unmarked(&spot.text[place.end..shown.end]));
    if shown.end < line.end {
        source.push('…');
    }
    if let Some(label) = label {
        annotation = annotation.label(visible(label));
    }
    Snippet::source(source).line_start(spot.line).path(MARK.to_string()).annotation(annotation)
}

fn unmarked(text: &str) -> String {
    text.replace(MARK, "\u{fffd}")
}

/// Control characters of content must not reach a terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == MARK { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{SHOWN, Style, Texts, render};
    use crate::diagnostic::{Code, Diagnostic, Level, Place, Report, json};

    fn texts(text: &str) -> (Arc<str>, Texts) {
        let path: Arc<str> = "content/a.md".into();
        (Arc::clone(&path), Texts::from([(path, Arc::from(text))]))
    }

    fn one(diagnostic: Diagnostic) -> Report {
        let mut report = Report::default();
        report.push(diagnostic);
        report
    }

    #[test]
    fn a_long_line_is_shown_round_the_place_and_its_column_is_true() {
        let (path, texts) = texts(&format!("x\n{}<b>{}\n", "ä ".repeat(3000), " ö".repeat(3000)));
        let at = 2 + 3 * 3000;
        let report = one(Diagnostic::new(Code::RawHtml, "no")
            .at(&path, at..at + 3)
            .label("here")
            .other(Place::new(&path, at + 300..at + 5000), "and here"));
        let text = render(&report, &texts, Style::Plain);
        assert!(
            text.contains(" --> content/a.md:2:6001\n") && text.contains(" --> content/a.md:2:6202\n"),
            "{text}"
        );
        assert!(text.contains("<b>") && text.contains("^^^ here\n"), "{text}");
        assert!(text.len() < 1500, "{} bytes: {text}", text.len());
        assert!(json::render(&report, &texts).contains(r#""line":2,"column":6001"#));
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let (path, texts) = texts("one\r\ntwo \u{10fffd} three\r\n");
        let report = one(Diagnostic::new(Code::RawHtml, "a\u{10fffd}b").at(&path, 14..19).help("mend it"));
        let expected = "warning[raw-html]: a\u{fffd}b\n --> content/a.md:2:7\n  |\n2 | two \u{fffd} three\n  |       ^^^^^\n  |\n  = help: mend it\n\n";
        assert_eq!(render(&report, &texts, Style::Plain), expected);
    }

    #[test]
    fn a_person_reads_fifty_of_one_code_in_one_file_and_a_program_all() {
        let (path, texts) = texts(&"<b>\n".repeat(60));
        let mut report = Report::default();
        for line in 0..60 {
            report.push(Diagnostic::new(Code::RawHtml, "html").at(&path, line * 4..line * 4 + 3));
        }
        report.push(Diagnostic::new(Code::BadId, "id").at(&path, 236..239));
        let text = render(&report, &texts, Style::Plain);
        assert_eq!(text.matches("]: html").count(), SHOWN);
        assert_eq!(text.matches("warning[raw-html]: and 10 more like this in content/a.md\n\n").count(), 1);
        assert!(text.contains("error[bad-id]: id\n  --> content/a.md:60:1\n"), "{text}");
        assert_eq!(json::render(&report, &texts).lines().count(), 61);
        assert_eq!(report.count(Level::Warning), 60);
    }

    #[test]
    fn a_hundred_thousand_mistakes_in_one_file_come_to_an_end() {
        let lines = 100_000;
        for text in ["<b>\n".repeat(lines), "<b> ".repeat(lines)] {
            let (path, texts) = texts(&text);
            let mut report = Report::default();
            for line in 0..lines {
                let code = Code::ALL[line % Code::ALL.len()];
                report.push(Diagnostic::new(code, "html").at(&path, line * 4..line * 4 + 3));
            }
            // To look through the file for each of them would take minutes.
            let shown = render(&report, &texts, Style::Plain).matches(" --> content/a.md:").count();
            assert_eq!(shown, SHOWN * Code::ALL.len());
            assert_eq!(json::render(&report, &texts).lines().count(), lines);
        }
    }
}
