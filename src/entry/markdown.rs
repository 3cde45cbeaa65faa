//! The one parse of an entry's Markdown: a list of events, each with its bytes in the file.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Options, Parser};

use super::html::Located;
use crate::diagnostic::{Code, Diagnostic, Report};

/// How deep lists, quotes and emphasis may be nested in one another.
pub const MAX_NESTING: usize = 100;

/// How many footnote marks an entry may have: the library's time for them grows faster than their
/// number.
pub const MAX_FOOTNOTES: usize = 1_000;

/// The dialect of `format.md`. Heading attributes are not among the options, because the library
/// splits quoted values and lets any attribute through: `attributes` reads them.
fn dialect() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}

/// Parses the body of a file. What is too much is reported, and the body is then empty.
pub fn parse<'a>(
    text: &'a str,
    body: Range<usize>,
    file: &Arc<str>,
    report: &mut Report,
) -> Vec<Located<'a>> {
    let markdown = &text[body.clone()];
    if let Some((at, _)) = markdown.match_indices("[^").nth(MAX_FOOTNOTES) {
        let at = body.start + at;
        report.push(
            Diagnostic::new(Code::TooDeep, format!("the entry has more than {MAX_FOOTNOTES} footnote marks"))
                .at(file, at..at + 2)
                .help("split the entry"),
        );
        return Vec::new();
    }
    let mut events = Vec::new();
    let mut depth = 0usize;
    for (event, range) in Parser::new_ext(markdown, dialect()).into_offset_iter() {
        let range = body.start + range.start..body.start + range.end;
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth > MAX_NESTING {
            let line_end = text[range.start..].find('\n').map_or(text.len(), |at| range.start + at);
            report.push(
                Diagnostic::new(Code::TooDeep, format!("this is nested more than {MAX_NESTING} deep"))
                    .at(file, range.start..line_end.min(range.end))
                    .help("write it with fewer levels of lists and quotes"),
            );
            return Vec::new();
        }
        events.push((event, range));
    }
    events
}

/// For each event that opens something, the position of the one that closes it.
pub fn ends(events: &[Located<'_>]) -> Vec<usize> {
    let mut ends = vec![0; events.len()];
    let mut open = Vec::new();
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => open.push(at),
            Event::End(_) => {
                if let Some(start) = open.pop() {
                    ends[start] = at;
                }
            }
            _ => ends[at] = at,
        }
    }
    ends
}
