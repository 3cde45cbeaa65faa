//! Which team held which session, which were missed, and when the next is due.
//!
//! A team that once reviewed a month is expected to review each month from then on; the same for
//! weeks, quarters and years. A review without a team is one of all teams. A session is due by
//! `[cadence]`: the first Monday, say, after its period has ended; weeks go by the weekday of months,
//! the first one, and years by the rule of quarters. After [`ENDED`] missed sessions in a row the
//! rhythm is taken to have ended with the last one held, and none of those missed is counted; a later
//! session begins it anew. A review of a period that has not begun by the as-of day is a slip: no
//! session, and nothing that the next one could follow.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::{self, Config};
use crate::knowledge::{EntryIx, Knowledge};
use crate::value::{Length, PartialDate, Period};

/// So many missed sessions in a row end a rhythm.
pub const ENDED: usize = 6;

/// Every rhythm.
#[derive(Clone, Debug, Default)]
pub struct Cadence {
    /// By team (all teams first), then by length.
    pub rhythms: Vec<Rhythm>,
}

/// The sessions of one team of one length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    pub team: Option<Arc<str>>,
    pub length: Length,
    /// From the first that was held to the last whose period has ended by the as-of day, and those
    /// of later periods that were held early.
    pub sessions: Vec<Session>,
    /// The next that is due and not held; `None` for a rhythm that has ended.
    pub next: Option<Due>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub period: Period,
    pub due: Date,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Held, on the date of the review.
    Held { review: EntryIx, on: Date },
    /// The due day has passed.
    Missed,
    /// The period has ended and the due day has not passed.
    Waiting,
}

/// What is due next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub period: Period,
    pub day: Date,
}

/// Finds them.
pub fn cadence(knowledge: &Knowledge) -> Cadence {
    let mut held: BTreeMap<(Option<Arc<str>>, Length), Held> = BTreeMap::new();
    for (ix, entry) in knowledge.all() {
        let Some(period) = entry.period().filter(|it| it.first_day() <= knowledge.as_of) else { continue };
        let team = entry.facet_values("team").next().cloned();
        // Of two reviews of one period the earlier holds it; one without a date comes last.
        let this = (entry.date.is_none(), entry.date, ix);
        let first = held.entry((team, period.length())).or_default().entry(period).or_insert(this);
        *first = this.min(*first);
    }
    let rhythms = held.into_iter().map(|((team, length), held)| {
        let sight = Sight { config: &knowledge.config, as_of: knowledge.as_of, held: &held };
        let (sessions, is_alive) = sight.sessions();
        let next = if is_alive { sight.next(length) } else { None };
        Rhythm { team, length, sessions, next }
    });
    Cadence { rhythms: rhythms.collect() }
}

/// The reviews by which sessions were held.
type Held = BTreeMap<Period, (bool, Option<PartialDate>, EntryIx)>;

/// One rhythm, as it is looked at.
#[derive(Clone, Copy)]
struct Sight<'a> {
    config: &'a Config,
    as_of: Date,
    held: &'a Held,
}

impl Sight<'_> {
    /// The sessions, and whether the rhythm goes on.
    fn sessions(self) -> (Vec<Session>, bool) {
        let mut sessions = Vec::new();
        let mut since: Option<Period> = None;
        for (&period, &(_, date, review)) in self.held {
            if let Some(since) = since {
                sessions.extend(self.between(since, Some(period)).unwrap_or_default());
            }
            let due = due(self.config, period);
            let on = date.map_or(due, |date| date.date);
            sessions.push(Session { period, due, state: State::Held { review, on } });
            since = Some(period);
        }
        let rest = since.and_then(|since| self.between(since, None));
        let is_alive = rest.is_some();
        sessions.extend(rest.unwrap_or_default());
        (sessions, is_alive)
    }

    /// The sessions that were not held after a period, up to another one or to the as-of day; `None`
    /// where so many were missed that the rhythm had ended.
    fn between(self, after: Period, before: Option<Period>) -> Option<Vec<Session>> {
        let mut sessions = Vec::new();
        let mut period = after;
        loop {
            // A period that has ended by the as-of day is followed by one within the calendar.
            if period.last_day() >= self.as_of {
                return Some(sessions);
            }
            period = period.next();
            if before.is_some_and(|before| period >= before) || period.last_day() > self.as_of {
                return Some(sessions);
            }
            let due = due(self.config, period);
            let state = if due < self.as_of { State::Missed } else { State::Waiting };
            sessions.push(Session { period, due, state });
            // Those that wait come after those that were missed.
            if state == State::Missed && sessions.len() >= ENDED {
                return None;
            }
        }
    }

    /// The earliest session that is not held and whose due day has not passed.
    fn next(self, length: Length) -> Option<Due> {
        let first = *self.held.keys().next()?;
        let mut period = if first.last_day() >= self.as_of {
            first
        } else {
            // The session of the period before may still wait, and of weeks that of no earlier one.
            let running = Period::of_day(length, self.as_of);
            first.max(running.previous())
        };
        while self.held.contains_key(&period) || due(self.config, period) < self.as_of {
            period = period.next();
        }
        Some(Due { period, day: due(self.config, period) })
    }
}

/// The day on which the session of a period is due.
fn due(config: &Config, period: Period) -> Date {
    let config::Cadence { month, quarter } = config.cadence;
    let rule = match period.length() {
        Length::Week => config::Due { nth: 1, ..month },
        Length::Month => month,
        Length::Quarter | Length::Year => quarter,
    };
    let last = period.last_day();
    last.nth_weekday(i32::from(rule.nth), rule.weekday).unwrap_or(last)
}
