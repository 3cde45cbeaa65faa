//! What is known: the fold of what was written.
//!
//! [`fold()`] takes the entries that a reader may see, as they were on a day, and gives the
//! [`Knowledge`]: every dated event in one total order, the lives of lessons, questions and actions
//! that follow from them, the threads, who links to whom, and which entries and points stand under
//! which facet value. State is never stored, only derived: [`lesson::next`] and [`question::next`]
//! are the whole truth on what an event does.
//!
//! What is counted from all that stands in [`kpi`] and [`insight`]: pure functions of the knowledge,
//! made once by [`insight::all`].
//!
//! Nothing here knows of files, HTML, templates or the clock.
//!
//! An audience or a day is a cut of the entries ([`cut`]) made before the fold, so that what was
//! cut exists in no state, count or order.
//!
//! The stages, in the order of [`fold()`]: `ids` says which point bears which id, `history` walks
//! through the points and makes the events, `lesson`, `question`, `action` and `thread` read the
//! lives out of them, `facet`, `home`, `resolve` and `backlink` tie everything together.

pub mod action;
mod ask;
mod backlink;
pub mod cut;
pub mod deal;
pub mod event;
pub mod facet;
mod fold;
mod history;
mod home;
mod ids;
mod inline;
pub mod insight;
pub mod kpi;
pub mod lesson;
pub mod link;
mod places;
pub mod question;
mod relation;
mod resolve;
pub mod subject;
mod suggest;
#[cfg(test)]
mod tests;
pub mod thread;
mod wiki;
mod worth;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use action::{Action, ActionStatus};
pub use deal::{Deal, DealIx, Outcome};
pub use event::{Event, EventKind};
pub use facet::{FacetIndex, FacetUse};
pub use fold::fold;
pub use insight::{Insights, Tally};
pub use kpi::{Figure, Kpis, Scope};
pub use lesson::{Lesson, LessonStatus};
pub use link::{Backlink, Node, Target};
pub use question::{Question, QuestionStatus};
pub use subject::Subject;
pub use thread::Thread;

use crate::config::Config;
use crate::entry::{Entry, Point};

/// The position of an entry in [`Knowledge::entries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryIx(pub u32);

/// A point: the entry and the position in its [`points`](Entry::points).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointIx {
    pub entry: EntryIx,
    pub point: u32,
}

/// The position of a lesson in [`Knowledge::lessons`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LessonIx(pub u32);

/// The position of a question in [`Knowledge::questions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionIx(pub u32);

/// The position of an action in [`Knowledge::actions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionIx(pub u32);

/// What is known as of a day.
#[derive(Clone, Debug)]
pub struct Knowledge {
    pub config: Arc<Config>,
    /// Ages are counted to this day, and an action is overdue when its due day lies before it.
    pub as_of: Date,
    /// By path.
    pub entries: Vec<Arc<Entry>>,
    /// In order of date, path, position.
    pub events: Vec<Event>,
    /// In the order in which they were first learned.
    pub lessons: Vec<Lesson>,
    /// In the order in which they were first asked.
    pub questions: Vec<Question>,
    /// In the order in which they were first taken on.
    pub actions: Vec<Action>,
    /// In the order of their first points.
    pub threads: Vec<Thread>,
    /// What each id names.
    pub ids: BTreeMap<Arc<str>, Subject>,
    /// For each entry, for each of its links by position, where it leads.
    pub targets: Vec<Vec<Target>>,
    /// What links to or says something about each thing, in order of entry and point.
    pub backlinks: BTreeMap<Node, Vec<Backlink>>,
    pub facets: FacetIndex,
    /// In order of the day they were closed, then of their paths.
    pub deals: Vec<Deal>,
    deal_of: BTreeMap<EntryIx, DealIx>,
    /// For each point of each entry, what it is; see [`subject_of`](Knowledge::subject_of).
    subjects: subject::Subjects,
}

impl Knowledge {
    pub fn entry(&self, ix: EntryIx) -> &Entry {
        &self.entries[ix.0 as usize]
    }

    pub fn point(&self, ix: PointIx) -> &Point {
        &self.entry(ix.entry).points[ix.point as usize]
    }

    pub fn lesson(&self, ix: LessonIx) -> &Lesson {
        &self.lessons[ix.0 as usize]
    }

    pub fn question(&self, ix: QuestionIx) -> &Question {
        &self.questions[ix.0 as usize]
    }

    pub fn action(&self, ix: ActionIx) -> &Action {
        &self.actions[ix.0 as usize]
    }

    /// Every entry with its position, by path.
    pub fn all(&self) -> impl Iterator<Item = (EntryIx, &Entry)> {
        (0u32..).map(EntryIx).zip(self.entries.iter().map(AsRef::as_ref))
    }
}
