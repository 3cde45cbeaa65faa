//! The life of a question. [`next`] is the whole truth on what an event does to one.

use std::sync::Arc;

use jiff::civil::Date;

use super::history::History;
use super::{EntryIx, EventKind, PointIx, Subject};
use crate::config::QuestionRules;
use crate::entry::{Entry, Verb};
use crate::value::PartialDate;

/// A question and how far it is understood.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: Arc<str>,
    /// The point that first asked it.
    pub asked: PointIx,
    pub first: PartialDate,
    /// The date of its last event.
    pub last: PartialDate,
    pub home: Option<EntryIx>,
    pub status: QuestionStatus,
    /// Positions in [`Knowledge::events`](super::Knowledge), oldest first.
    pub history: Vec<u32>,
    /// The state after each event of `history`.
    pub states: Vec<QuestionStatus>,
    /// How often it was asked, the first time included.
    pub times_asked: u32,
    /// Days from first asked to answered or dropped, else to the as-of day.
    pub age: u32,
    /// Open, not partly answered, and no event for longer than `[questions] stale-after`.
    pub stale: bool,
}

/// How far a question is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionStatus {
    Open,
    PartlyAnswered,
    Answered,
    Dropped,
}

impl QuestionStatus {
    pub const ALL: [QuestionStatus; 4] = [
        QuestionStatus::Open,
        QuestionStatus::PartlyAnswered,
        QuestionStatus::Answered,
        QuestionStatus::Dropped,
    ];

    pub fn name(self) -> &'static str {
        match self {
            QuestionStatus::Open => "open",
            QuestionStatus::PartlyAnswered => "partly-answered",
            QuestionStatus::Answered => "answered",
            QuestionStatus::Dropped => "dropped",
        }
    }

    /// Whether somebody still has to find out.
    pub fn is_open(self) -> bool {
        matches!(self, QuestionStatus::Open | QuestionStatus::PartlyAnswered)
    }
}

/// What can happen to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionEvent {
    Asked,
    Supposes,
    RulesOut,
    PartlyAnswers,
    Answers,
    AsksAgain,
    Reopens,
    Drops,
    /// A later point comes back to it, which changes nothing.
    Follows,
}

impl QuestionEvent {
    pub const ALL: [QuestionEvent; 9] = [
        QuestionEvent::Asked,
        QuestionEvent::Supposes,
        QuestionEvent::RulesOut,
        QuestionEvent::PartlyAnswers,
        QuestionEvent::Answers,
        QuestionEvent::AsksAgain,
        QuestionEvent::Reopens,
        QuestionEvent::Drops,
        QuestionEvent::Follows,
    ];

    /// `None` for what cannot happen to a question; such a relation is a mistake and makes no event.
    pub fn of(kind: EventKind) -> Option<Self> {
        match kind {
            EventKind::Asked => Some(QuestionEvent::Asked),
            EventKind::Learned | EventKind::Taken => None,
            EventKind::Relation(verb) => match verb {
                Verb::Supposes => Some(QuestionEvent::Supposes),
                Verb::RulesOut => Some(QuestionEvent::RulesOut),
                Verb::PartlyAnswers => Some(QuestionEvent::PartlyAnswers),
                Verb::Answers => Some(QuestionEvent::Answers),
                Verb::AsksAgain => Some(QuestionEvent::AsksAgain),
                Verb::Reopens => Some(QuestionEvent::Reopens),
                Verb::Drops => Some(QuestionEvent::Drops),
                Verb::Follows => Some(QuestionEvent::Follows),
                Verb::Applies
                | Verb::Confirms
                | Verb::Adopts
                | Verb::Relearns
                | Verb::Contradicts
                | Verb::Supersedes
                | Verb::Retires
                | Verb::Solves => None,
            },
        }
    }
}

/// The state after an event. `None` is a question that was not asked yet; whatever is said of it
/// then counts as if it were open.
pub fn next(state: Option<QuestionStatus>, event: QuestionEvent) -> QuestionStatus {
    use QuestionEvent as E;
    use QuestionStatus as S;
    match (state, event) {
        (None | Some(S::Open | S::PartlyAnswered | S::Answered | S::Dropped), E::Asked | E::Reopens) => {
            S::Open
        }
        // The last closing event counts.
        (None | Some(S::Open | S::PartlyAnswered | S::Answered | S::Dropped), E::PartlyAnswers) => {
            S::PartlyAnswered
        }
        (None | Some(S::Open | S::PartlyAnswered | S::Answered | S::Dropped), E::Answers) => S::Answered,
        (None | Some(S::Open | S::PartlyAnswered | S::Answered | S::Dropped), E::Drops) => S::Dropped,
        (None, E::Supposes | E::RulesOut | E::AsksAgain | E::Follows) => S::Open,
        // Guesses answer nothing; an answered question that is asked again is forgotten, not open.
        (
            Some(same @ (S::Open | S::PartlyAnswered | S::Answered | S::Dropped)),
            E::Supposes | E::RulesOut | E::AsksAgain | E::Follows,
        ) => same,
    }
}

/// The lives of all questions, in the order of `asked`.
pub(super) fn lives(
    entries: &[Arc<Entry>],
    asked: &[(Arc<str>, PointIx)],
    history: &History,
    (rules, as_of): (QuestionRules, Date),
) -> Vec<Question> {
    let mut events: Vec<Vec<u32>> = vec![Vec::new(); asked.len()];
    for (at, event) in (0u32..).zip(&history.events) {
        if let Subject::Question(ix) = event.subject {
            events[ix.0 as usize].push(at);
        }
    }
    let lives = asked.iter().zip(events).filter_map(|((id, asked), events)| {
        let first = entries[asked.entry.0 as usize].date?;
        let mut question = Question {
            id: Arc::clone(id),
            asked: *asked,
            first,
            last: first,
            home: None,
            status: QuestionStatus::Open,
            history: Vec::new(),
            states: Vec::new(),
            times_asked: 0,
            age: 0,
            stale: false,
        };
        live(&mut question, history, &events);
        let closed = question.closed(history);
        question.age = days(first, closed.map_or(as_of, |date| date.date));
        question.stale =
            question.status == QuestionStatus::Open && days(question.last, as_of) > rules.stale_after;
        Some(question)
    });
    lives.collect()
}

fn live(question: &mut Question, history: &History, events: &[u32]) {
    let mut state = None;
    for &at in events {
        let event = history.events[at as usize];
        let Some(what) = QuestionEvent::of(event.kind) else { continue };
        let status = next(state, what);
        state = Some(status);
        question.history.push(at);
        question.states.push(status);
        question.last = event.date;
        question.times_asked += u32::from(matches!(what, QuestionEvent::Asked | QuestionEvent::AsksAgain));
    }
    question.status = state.unwrap_or(QuestionStatus::Open);
}

impl Question {
    /// Since when it has been answered or dropped without a break.
    fn closed(&self, history: &History) -> Option<PartialDate> {
        let since = self.states.iter().rposition(|state| state.is_open()).map_or(0, |open| open + 1);
        self.history.get(since).map(|&at| history.events[at as usize].date)
    }
}

/// Days from a date to a later day, none where it is not later.
pub(super) fn days(from: PartialDate, to: Date) -> u32 {
    u32::try_from(PartialDate::day(to).days_since(from)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{QuestionEvent, QuestionStatus, next};

    /// Rows are states, columns are events in the order of `QuestionEvent::ALL`.
    const TABLE: &str = "
        -                open  open             open             partly-answered  answered  open             open  dropped  open
        open             open  open             open             partly-answered  answered  open             open  dropped  open
        partly-answered  open  partly-answered  partly-answered  partly-answered  answered  partly-answered  open  dropped  partly-answered
        answered         open  answered         answered         partly-answered  answered  answered         open  dropped  answered
        dropped          open  dropped          dropped          partly-answered  answered  dropped          open  dropped  dropped";

    #[test]
    fn each_event_leads_from_each_state_to_the_state_in_the_table() {
        let mut rows = TABLE.trim().lines();
        for state in std::iter::once(None).chain(QuestionStatus::ALL.map(Some)) {
            let name = state.map_or("-", QuestionStatus::name);
            let row = QuestionEvent::ALL.map(|event| next(state, event).name());
            let expected: Vec<&str> = rows.next().unwrap().split_whitespace().collect();
            assert_eq!([&[name], &row[..]].concat(), expected);
        }
        assert_eq!(rows.next(), None);
    }
}
