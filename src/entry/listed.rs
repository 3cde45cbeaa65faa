//! Fields that stand in the body, as a list under a heading: where teams keep them who never heard
//! of front matter.

use pulldown_cmark::{Event, Tag};

use super::fields::{self, Givens};
use super::html::Located;
use super::outline::{Outline, RawBlock};
use super::words::plain_text;
use super::yaml::Node;
use crate::config::Collection;
use crate::config::section::fold_heading;
use crate::diagnostic::{Span, Spanned};

/// Fields that stand in the body as a list under a heading.
pub fn fields_of(rule: &Collection, events: &[Located<'_>], outline: &Outline, givens: &mut Givens) {
    if rule.fields.is_empty() {
        return;
    }
    for section in &outline.sections {
        let heading = fold_heading(&plain_text(&events[section.heading.clone()]));
        for listed in rule.fields.iter().filter(|listed| listed.list_under.contains(&heading)) {
            let ranges = section.blocks.iter().map(|block| match block {
                RawBlock::Prose(range) => range.clone(),
                RawBlock::Point(point) => point.head.clone(),
            });
            let mut items: Vec<Spanned<Node>> = Vec::new();
            for (words, span) in ranges.flat_map(|range| lines(&events[range])) {
                let named = words
                    .split_once(':')
                    .map(|(name, value)| (listed.map.get(&fold_heading(name)), value.trim()));
                match named {
                    Some((Some(field), value)) if !is_blank(value) => {
                        let given = fields::supplied(field, Node::Scalar(value.to_owned()), span);
                        givens.entry(field.clone()).or_insert(given);
                    }
                    Some((Some(_), _)) => {}
                    _ if is_blank(&words) => {}
                    _ => items.push(Spanned::new(Node::Scalar(words.trim().to_owned()), span)),
                }
            }
            if let (Some(field), Some(first)) = (&listed.field, items.first()) {
                let span = Span {
                    start: first.span.start,
                    end: items.last().map_or(first.span.end, |last| last.span.end),
                };
                givens.entry(field.clone()).or_insert(fields::supplied(field, Node::List(items), span));
            }
        }
    }
}

/// What people write where they know nothing.
fn is_blank(value: &str) -> bool {
    value.chars().all(|c| !c.is_alphanumeric())
        || matches!(value.to_lowercase().as_str(), "n/a" | "na" | "tbd" | "unknown" | "none")
}

/// The items or lines of a stretch, each with its bytes.
fn lines(events: &[Located<'_>]) -> Vec<(String, Span)> {
    let mut out: Vec<(String, Span)> = Vec::new();
    let mut fresh = true;
    for (event, range) in events {
        match event {
            Event::Text(words) | Event::Code(words) => {
                match out.last_mut() {
                    Some((line, span)) if !fresh => {
                        line.push_str(words);
                        *span = Span::new(span.start as usize, range.end);
                    }
                    _ => out.push((words.to_string(), range.clone().into())),
                }
                fresh = false;
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Item | Tag::Paragraph | Tag::List(_)) => {
                fresh = true;
            }
            _ => {}
        }
    }
    out
}
