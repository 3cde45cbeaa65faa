//! The attribute blocks of headings. They are taken off before anything else is read, so that
//! `## Lessons {#our-lessons}` is the heading 'Lessons'.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::attributes::{Attribute, Found};
use super::html::Located;
use super::markdown::ends;
use super::points::{block_of, cut};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::value::name;

/// By the position of the first event inside a heading: where its bytes begin, and what was found
/// at its end.
pub type Blocks = BTreeMap<usize, (usize, Found)>;

/// Takes the blocks off all headings.
pub fn blocks(text: &str, events: &mut [Located<'_>], config: &Config) -> Blocks {
    let ends = ends(events);
    let is_heading = |at: &usize| matches!(events[*at].0, Event::Start(Tag::Heading { .. }));
    let headings: Vec<Range<usize>> =
        (0..events.len()).filter(is_heading).map(|at| at + 1..ends[at]).collect();
    let mut blocks = Blocks::new();
    for inside in headings {
        let found = block_of(text, &events[inside.clone()], config);
        let Some((start, found)) = found.filter(|(_, found)| *found != Found::Nothing) else { continue };
        if let Found::Block { range, .. } = &found {
            cut(&mut events[inside.clone()], start + range.start, text);
        }
        blocks.insert(inside.start, (start, found));
    }
    blocks
}

/// The id that a heading which is no point gives itself. It takes nothing else.
pub fn id(blocks: &Blocks, inside: &Range<usize>, file: &Arc<str>, report: &mut Report) -> Option<String> {
    let (start, found) = blocks.get(&inside.start)?;
    let attributes = match found {
        Found::Block { attributes, .. } => attributes,
        Found::Broken { range, why } => {
            let problem = Diagnostic::new(
                Code::BrokenAttributes,
                format!("this attribute block cannot be read: {why}"),
            );
            report.push(problem.at(file, start + range.start..start + range.end));
            return None;
        }
        Found::Nothing => return None,
    };
    let mut own = None;
    for attribute in attributes {
        let (problem, span) = match attribute {
            Attribute::Id(id) if name::is_id(&id.value) => {
                own = Some(id.value.clone());
                continue;
            }
            Attribute::Id(id) => (bad_id(&id.value), id.span),
            Attribute::Tag(tag) => (refused(&format!(".{}", tag.value)), tag.span),
            Attribute::Pair(key, _) => (refused(&key.value), key.span),
        };
        report.push(problem.at(file, span.shift(*start)));
    }
    own
}

fn refused(what: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownAttribute, format!("this heading cannot have `{what}`"))
        .help("a heading that is no point takes an `#id` and nothing else")
}

/// Says which letters an id has, and which id is near.
pub fn bad_id(written: &str) -> Diagnostic {
    let slug = name::slug(written);
    let problem = Diagnostic::new(Code::BadId, format!("`{written}` cannot be an id"))
        .label("ids have small letters, digits and hyphens");
    if slug.is_empty() { problem } else { problem.help(format!("write `#{slug}`")) }
}
