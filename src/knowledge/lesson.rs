//! The life of a lesson. [`next`] is the whole truth on what an event does to one.
//!
//! What it brought and cost, its [`Evidence`] and [`Worth`], is counted beside this file, in
//! `worth`.

use std::sync::Arc;

use super::history::History;
use super::ids::point;
use super::worth::{Decided, count};
use super::{EntryIx, EventKind, LessonIx, PointIx, Subject};
use crate::entry::{Entry, Verb};
use crate::value::{Money, PartialDate};

/// A lesson and what became of it.
#[derive(Clone, Debug)]
pub struct Lesson {
    pub id: Arc<str>,
    /// The point that first learned it.
    pub learned: PointIx,
    pub first: PartialDate,
    /// The date of its last event.
    pub last: PartialDate,
    /// The home page, if somebody wrote one.
    pub home: Option<EntryIx>,
    pub status: LessonStatus,
    /// Positions in [`Knowledge::events`](super::Knowledge), oldest first.
    pub history: Vec<u32>,
    /// The state after each event of `history`.
    pub states: Vec<LessonStatus>,
    pub heir: Option<LessonIx>,
    /// What it is the heir of.
    pub replaces: Vec<LessonIx>,
    /// The last `value=`, 1 to 5.
    pub value: Option<u8>,
    pub evidence: Evidence,
    pub worth: Worth,
}

/// How many entries said so; an entry that says it twice counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub applied: u32,
    pub confirmed: u32,
    pub relearned: u32,
    pub contradicted: u32,
}

/// What following it brought, and what not following it cost. Only decided deals count (won or
/// lost).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Worth {
    /// Deals that applied it, in order of events.
    pub applied: Vec<EntryIx>,
    pub applied_won: u32,
    /// Deals that relearned it.
    pub relearned: Vec<EntryIx>,
    pub relearned_won: u32,
    /// The amounts of the lost deals that relearned it, one sum for each currency.
    pub price: Vec<Money>,
}

/// How it stands with a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LessonStatus {
    New,
    Applied,
    Adopted,
    Relearned,
    Contested,
    Superseded,
    Retired,
}

impl LessonStatus {
    pub const ALL: [LessonStatus; 7] = [
        LessonStatus::New,
        LessonStatus::Applied,
        LessonStatus::Adopted,
        LessonStatus::Relearned,
        LessonStatus::Contested,
        LessonStatus::Superseded,
        LessonStatus::Retired,
    ];

    pub fn name(self) -> &'static str {
        match self {
            LessonStatus::New => "new",
            LessonStatus::Applied => "applied",
            LessonStatus::Adopted => "adopted",
            LessonStatus::Relearned => "relearned",
            LessonStatus::Contested => "contested",
            LessonStatus::Superseded => "superseded",
            LessonStatus::Retired => "retired",
        }
    }
}

/// What can happen to a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LessonEvent {
    Learned,
    Applies,
    Confirms,
    Adopts,
    Relearns,
    Contradicts,
    /// Another lesson took its place.
    Supersedes,
    Retires,
    /// A later point comes back to it, which changes nothing.
    Follows,
}

impl LessonEvent {
    pub const ALL: [LessonEvent; 9] = [
        LessonEvent::Learned,
        LessonEvent::Applies,
        LessonEvent::Confirms,
        LessonEvent::Adopts,
        LessonEvent::Relearns,
        LessonEvent::Contradicts,
        LessonEvent::Supersedes,
        LessonEvent::Retires,
        LessonEvent::Follows,
    ];

    /// `None` for what cannot happen to a lesson; such a relation is a mistake and makes no event.
    pub fn of(kind: EventKind) -> Option<Self> {
        match kind {
            EventKind::Learned => Some(LessonEvent::Learned),
            EventKind::Asked | EventKind::Taken => None,
            EventKind::Relation(verb) => match verb {
                Verb::Applies => Some(LessonEvent::Applies),
                Verb::Confirms => Some(LessonEvent::Confirms),
                Verb::Adopts => Some(LessonEvent::Adopts),
                Verb::Relearns => Some(LessonEvent::Relearns),
                Verb::Contradicts => Some(LessonEvent::Contradicts),
                Verb::Supersedes => Some(LessonEvent::Supersedes),
                Verb::Retires => Some(LessonEvent::Retires),
                Verb::Follows => Some(LessonEvent::Follows),
                Verb::Supposes
                | Verb::RulesOut
                | Verb::PartlyAnswers
                | Verb::Answers
                | Verb::AsksAgain
                | Verb::Reopens
                | Verb::Solves
                | Verb::Drops => None,
            },
        }
    }
}

/// The state after an event. `None` is a lesson that was not learned yet; whatever is said of it
/// then counts as if it were new.
pub fn next(state: Option<LessonStatus>, event: LessonEvent) -> LessonStatus {
    use LessonEvent as E;
    use LessonStatus as S;
    match (state, event) {
        // These two end a life; what comes later stands in the history and changes nothing.
        (
            Some(end @ (S::Superseded | S::Retired)),
            E::Learned
            | E::Applies
            | E::Confirms
            | E::Adopts
            | E::Relearns
            | E::Contradicts
            | E::Supersedes
            | E::Retires
            | E::Follows,
        ) => end,
        (None | Some(S::New | S::Applied | S::Adopted | S::Relearned | S::Contested), E::Learned) => S::New,
        (None | Some(S::New | S::Applied | S::Relearned | S::Contested), E::Applies | E::Confirms) => {
            S::Applied
        }
        // Following a procedure does not make it less of a procedure.
        (Some(S::Adopted), E::Applies | E::Confirms) => S::Adopted,
        (None | Some(S::New | S::Applied | S::Adopted | S::Relearned | S::Contested), E::Adopts) => {
            S::Adopted
        }
        (None | Some(S::New | S::Applied | S::Adopted | S::Relearned | S::Contested), E::Relearns) => {
            S::Relearned
        }
        (None | Some(S::New | S::Applied | S::Adopted | S::Relearned | S::Contested), E::Contradicts) => {
            S::Contested
        }
        (None | Some(S::New | S::Applied | S::Adopted | S::Relearned | S::Contested), E::Supersedes) => {
            S::Superseded
        }
        (None | Some(S::New | S::Applied | S::Adopted | S::Relearned | S::Contested), E::Retires) => {
            S::Retired
        }
        (None, E::Follows) => S::New,
        (Some(same @ (S::New | S::Applied | S::Adopted | S::Relearned | S::Contested)), E::Follows) => same,
    }
}

/// The lives of all lessons, in the order of `learned`.
pub(super) fn lives(
    entries: &[Arc<Entry>],
    learned: &[(Arc<str>, PointIx)],
    history: &History,
    deals: Decided<'_>,
) -> Vec<Lesson> {
    let mut events: Vec<Vec<u32>> = vec![Vec::new(); learned.len()];
    for (at, event) in (0u32..).zip(&history.events) {
        if let Subject::Lesson(ix) = event.subject {
            events[ix.0 as usize].push(at);
        }
    }
    let mut lessons: Vec<Lesson> = (0u32..)
        .map(LessonIx)
        .zip(learned)
        .zip(events)
        .filter_map(|((ix, (id, learned)), events)| {
            let first = entries[learned.entry.0 as usize].date?;
            Some(life(entries, history, Lesson::born(id, *learned, first), (ix, events), deals))
        })
        .collect();
    for at in 0..lessons.len() {
        let old = LessonIx(u32::try_from(at).unwrap_or(u32::MAX));
        if let Some(heir) = heir_of(&lessons[at], history) {
            lessons[at].heir = Some(heir);
            lessons[heir.0 as usize].replaces.push(old);
        }
    }
    lessons
}

impl Lesson {
    fn born(id: &Arc<str>, learned: PointIx, first: PartialDate) -> Self {
        Self {
            id: Arc::clone(id),
            learned,
            first,
            last: first,
            home: None,
            status: LessonStatus::New,
            history: Vec::new(),
            states: Vec::new(),
            heir: None,
            replaces: Vec::new(),
            value: None,
            evidence: Evidence::default(),
            worth: Worth::default(),
        }
    }
}

fn life(
    entries: &[Arc<Entry>],
    history: &History,
    mut lesson: Lesson,
    (ix, events): (LessonIx, Vec<u32>),
    deals: Decided<'_>,
) -> Lesson {
    let mut state = None;
    for &at in &events {
        let event = history.events[at as usize];
        let Some(what) = LessonEvent::of(event.kind) else { continue };
        let status = next(state, what);
        state = Some(status);
        lesson.history.push(at);
        lesson.states.push(status);
        lesson.last = event.date;
        // The value on a new lesson is its own, whatever it does to older ones.
        let own = !matches!(history.subjects.get(event.by), Some(Subject::Lesson(other)) if other != ix);
        if let Some(value) = point(entries, event.by).value.filter(|_| own) {
            lesson.value = Some(value);
        }
    }
    lesson.status = state.unwrap_or(LessonStatus::New);
    (lesson.evidence, lesson.worth) = count(history, &lesson.history, deals);
    lesson
}

/// The lesson by which this one was superseded, if that is how it ended.
fn heir_of(lesson: &Lesson, history: &History) -> Option<LessonIx> {
    let end = lesson.states.iter().position(|state| *state == LessonStatus::Superseded)?;
    match history.subjects.get(history.events[lesson.history[end] as usize].by) {
        Some(Subject::Lesson(heir)) => Some(heir),
        Some(Subject::Question(_) | Subject::Action(_) | Subject::Point(_)) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{LessonEvent, LessonStatus, next};

    /// Rows are states, columns are events in the order of `LessonEvent::ALL`.
    const TABLE: &str = "
        -           new         applied     applied     adopted     relearned   contested   superseded  retired     new
        new         new         applied     applied     adopted     relearned   contested   superseded  retired     new
        applied     new         applied     applied     adopted     relearned   contested   superseded  retired     applied
        adopted     new         adopted     adopted     adopted     relearned   contested   superseded  retired     adopted
        relearned   new         applied     applied     adopted     relearned   contested   superseded  retired     relearned
        contested   new         applied     applied     adopted     relearned   contested   superseded  retired     contested
        superseded  superseded  superseded  superseded  superseded  superseded  superseded  superseded  superseded  superseded
        retired     retired     retired     retired     retired     retired     retired     retired     retired     retired";

    #[test]
    fn each_event_leads_from_each_state_to_the_state_in_the_table() {
        let mut rows = TABLE.trim().lines();
        for state in std::iter::once(None).chain(LessonStatus::ALL.map(Some)) {
            let name = state.map_or("-", LessonStatus::name);
            let row = LessonEvent::ALL.map(|event| next(state, event).name());
            let expected: Vec<&str> = rows.next().unwrap().split_whitespace().collect();
            assert_eq!([&[name], &row[..]].concat(), expected);
        }
        assert_eq!(rows.next(), None);
    }
}
