//! Events: what happened to what, and when. The order is total: date, path, position in the entry,
//! and among the relations of one point the order of writing, with `learned` and `asked` first.

use crate::entry::Verb;
use crate::value::PartialDate;

use super::{PointIx, Subject};

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub date: PartialDate,
    /// The point that says so.
    pub by: PointIx,
    pub kind: EventKind,
    /// What it happened to.
    pub subject: Subject,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    Learned,
    Asked,
    /// An action was taken on.
    Taken,
    Relation(Verb),
}

impl EventKind {
    /// The word for it in templates and in the API: `learned`, `asks-again`.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Learned => "learned",
            EventKind::Asked => "asked",
            EventKind::Taken => "taken",
            EventKind::Relation(verb) => verb.name(),
        }
    }
}
