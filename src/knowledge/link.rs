//! Where links lead, and what links back.

use std::sync::Arc;

use super::{EntryIx, LessonIx, PointIx, QuestionIx};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address of the web, checked for its scheme.
    External(Arc<str>),
    /// An entry, and a place in it.
    Entry {
        entry: EntryIx,
        anchor: Option<Arc<str>>,
    },
    Point(PointIx),
    Lesson(LessonIx),
    Question(QuestionIx),
    Facet {
        facet: Arc<str>,
        value: Arc<str>,
    },
    /// A file of the content folder, relative to it.
    Asset(Arc<str>),
    /// A page that is made and not written (`/lessons/`), relative to the site, without `.html`,
    /// `index.html` and the slashes at its ends (`lessons`, or nothing for the home page); the plan
    /// checks it.
    Page {
        address: Arc<str>,
        anchor: Option<Arc<str>>,
    },
    /// Nothing: it was cut, or it is a mistake that has been reported.
    Nowhere,
}

/// What can be linked to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    Entry(EntryIx),
    Lesson(LessonIx),
    Question(QuestionIx),
    Facet { facet: Arc<str>, value: Arc<str> },
}

/// Who links to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backlink {
    pub entry: EntryIx,
    /// The point in which the link or relation stands, if it stands in one.
    pub point: Option<u32>,
}
