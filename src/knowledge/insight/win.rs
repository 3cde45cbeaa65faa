//! Deals won that applied a lesson: the improvements that came of looking back.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::Verb;
use crate::knowledge::{DealIx, EventKind, Knowledge, LessonIx, Outcome, Subject};

/// A deal that was won with lessons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WonWith {
    pub deal: DealIx,
    /// The lessons that its entry applied, each once, by position.
    pub lessons: Vec<LessonIx>,
}

/// In order of the day of closing.
pub fn wins(knowledge: &Knowledge) -> Vec<WonWith> {
    let mut all: BTreeMap<DealIx, BTreeSet<LessonIx>> = BTreeMap::new();
    for event in &knowledge.events {
        if let (EventKind::Relation(Verb::Applies), Subject::Lesson(lesson)) = (event.kind, event.subject)
            && let Some(deal) = knowledge.deal_of(event.by.entry)
            && knowledge.deal(deal).outcome == Outcome::Won
        {
            all.entry(deal).or_default().insert(lesson);
        }
    }
    let won = |(deal, lessons): (DealIx, BTreeSet<LessonIx>)| WonWith {
        deal,
        lessons: lessons.into_iter().collect(),
    };
    all.into_iter().map(won).collect()
}
