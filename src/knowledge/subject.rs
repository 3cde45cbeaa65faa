//! What an id names, and what each point is the point of.

use std::sync::Arc;

use super::{ActionIx, EntryIx, LessonIx, PointIx, QuestionIx};
use crate::entry::Entry;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Lesson(LessonIx),
    Question(QuestionIx),
    Action(ActionIx),
    /// Any other point.
    Point(PointIx),
}

/// For each point of each entry, what it brought into the world or carries on. A table, because
/// every page asks it for every point that it shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Subjects {
    points: Vec<Vec<Option<Subject>>>,
}

impl Subjects {
    pub(super) fn new(entries: &[Arc<Entry>]) -> Self {
        Self { points: entries.iter().map(|entry| vec![None; entry.points.len()]).collect() }
    }

    pub(super) fn get(&self, PointIx { entry: EntryIx(entry), point }: PointIx) -> Option<Subject> {
        *self.points.get(entry as usize)?.get(point as usize)?
    }

    pub(super) fn set(&mut self, PointIx { entry: EntryIx(entry), point }: PointIx, subject: Subject) {
        self.points[entry as usize][point as usize] = Some(subject);
    }
}
