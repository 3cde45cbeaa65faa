//! One entry: what an author wrote in one file.
//!
//! [`read`] takes a source and the config and gives an [`Entry`] and every mistake in it. It knows
//! no other entry: whatever needs two of them (links, relations, states) is the business of
//! [`knowledge`](crate::knowledge). The Markdown is parsed once, in [`markdown`]; the HTML, the
//! plain text, the outline, the points and the links are readings of that one parse. Every part
//! carries its span in the file.

mod anchors;
pub mod attributes;
mod date;
pub mod field;
mod fields;
pub mod fragment;
pub mod front_matter;
pub mod heading;
mod html;
pub mod link;
mod listed;
mod mark;
pub mod markdown;
mod outline;
pub mod point;
mod points;
mod raw_html;
mod read;
#[cfg(test)]
mod tests;
mod typed;
mod words;
pub mod yaml;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use field::{Participant, Stage, Stance, Value};
pub use fragment::{Fragment, Hole, Link, LinkForm};
pub use point::{Feasible, Point, PointId, Relation, Verb};
pub use read::read;

use crate::config::Role;
use crate::diagnostic::{Span, Spanned};
use crate::value::{Address, PartialDate, Period};

/// What an author wrote in one file. Immutable once read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Relative to the content folder, with `/`: `deals/2026/globex-renewal.md`.
    pub path: Arc<str>,
    /// As messages name it, relative to the site folder: `content/deals/2026/globex-renewal.md`.
    pub file: Arc<str>,
    /// Without an ending: `deals/2026/globex-renewal`.
    pub address: Address,
    /// Former addresses.
    pub aliases: Vec<Spanned<Address>>,
    pub kind: Arc<str>,
    pub title: String,
    /// Where the title was written, for second places.
    pub title_span: Span,
    pub summary: Option<String>,
    /// Of the looking back. `None` only for kinds that are not dated.
    pub date: Option<PartialDate>,
    /// Where the date was written, or the head of the entry.
    pub date_span: Span,
    pub draft: bool,
    /// The declared fields that were given, by name, lists as [`Value::List`]; `title`, `date`,
    /// `draft`, `slug`, `aliases`, `summary` and `kind` are not repeated here.
    pub fields: BTreeMap<Arc<str>, Spanned<Value>>,
    /// What is not declared and is kept because the collection says so: key and value as text.
    pub extra: Vec<(String, String)>,
    /// How undeclared values of open facets were written: facet, id, spelling.
    pub spellings: Vec<(Arc<str>, Arc<str>, Arc<str>)>,
    pub body: Body,
    pub points: Vec<Point>,
    /// Every link of the body and of the points; fragments refer to them by position.
    pub links: Vec<Link>,
    /// The ids of headings inside prose and details, which can be linked to.
    pub anchors: Vec<String>,
    /// Whether a link that leads nowhere is only a warning, because its collection says so.
    pub keeps_links: bool,
    /// Headings without a role, for `check`: the heading and its span.
    pub unplaced: Vec<Spanned<String>>,
}

/// The body, in the order of writing.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// What stands before the first section.
    pub intro: Fragment,
    pub sections: Vec<Section>,
    /// The footnotes, as a list at the end.
    pub footnotes: Fragment,
}

/// A heading of level 2 and what follows it.
#[derive(Clone, Debug)]
pub struct Section {
    /// Unique in the entry, the `id` of the heading in HTML.
    pub anchor: String,
    /// Plain text.
    pub heading: String,
    /// The heading with its inline markup.
    pub title: Fragment,
    pub role: Option<Role>,
    pub blocks: Vec<Block>,
    pub span: Span,
}

/// A stretch of a section.
#[derive(Clone, Debug)]
pub enum Block {
    Prose(Fragment),
    /// Points `from..to` of [`Entry::points`].
    Points {
        from: u32,
        to: u32,
    },
}

impl Entry {
    /// The value of a field, if it was given.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).map(|field| &field.value)
    }

    /// The ids of the facet values that the entry itself names under a field, in order.
    pub fn facet_values<'a>(&'a self, field: &str) -> impl Iterator<Item = &'a Arc<str>> {
        self.field(field).into_iter().flat_map(Value::items).filter_map(|value| match value {
            Value::Facet(id) => Some(id),
            _ => None,
        })
    }

    /// The period that it reviews.
    pub fn period(&self) -> Option<Period> {
        match self.field("period")? {
            Value::Period(period) => Some(*period),
            _ => None,
        }
    }

    /// The points of one role, in order.
    pub fn points_of(&self, role: Role) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(move |point| point.role == role)
    }
}
