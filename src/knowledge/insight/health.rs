//! Does the practice live: whether losses are written up, sessions held, questions closed and lessons
//! used.
//!
//! Each figure is told for the twelve months up to the as-of day and for the twelve before, so that
//! it can be seen which way it goes. What is known to the month or the year only falls on its first
//! day, as everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::cadence::State;
use super::{Cadence, Rooms, Tally, is_used, lessons, median, questions};
use crate::config::Measure;
use crate::entry::Verb;
use crate::knowledge::deal::{OTHER, UNKNOWN};
use crate::knowledge::kpi::{Origin, Series};
use crate::knowledge::{
    ActionIx, ActionStatus, Deal, DealIx, EntryIx, EventKind, Knowledge, Kpis, Lesson, LessonIx,
    LessonStatus, Outcome, QuestionIx, QuestionStatus, Scope,
};
use crate::value::{PartialDate, Period, Precision, TwelveMonths};

/// The last twelve months, and the twelve before.
#[derive(Clone, Debug, Default)]
pub struct Health {
    pub now: Option<Year>,
    /// `None` where nothing was written before.
    pub before: Option<Year>,
}

/// Twelve months.
#[derive(Clone, Debug)]
pub struct Year {
    /// The first and the last day.
    pub from: Date,
    pub to: Date,
    pub written: Written,
    /// Sessions held, of those due in these months.
    pub sessions_held: u32,
    pub sessions_due: u32,
    /// The periods of those missed, in order; one that two teams missed stands there twice. The teams
    /// are in [`Cadence`].
    pub missed: Vec<Period>,
    /// Days from the close of a deal to its looking back, of each deal closed then of which both are
    /// known to the day, by days.
    pub days_to_write: Vec<(DealIx, u32)>,
    pub median_days_to_write: Option<f64>,
    /// Questions answered or dropped by the as-of day, of those first asked in these months.
    pub questions_closed: Tally<QuestionIx>,
    /// Lessons that were applied, confirmed or adopted by the as-of day, of those first learned in
    /// these months.
    pub lessons_used: Tally<LessonIx>,
    /// Lessons relearned in these months, of all that were in force at their end or ended in them.
    pub lessons_relearned: Tally<LessonIx>,
    /// Lost deals closed then whose primary reason is `unknown` or not named, and `other`.
    pub unknown: Tally<DealIx>,
    pub other: Tally<DealIx>,
    /// Lost deals for which the buyer was asked, of all closed then.
    pub buyer_asked: Tally<DealIx>,
    /// Sessions held then without a sceptic, of those that give a stance.
    pub no_sceptic: Tally<EntryIx>,
    pub one_role: Tally<EntryIx>,
    pub same_facilitator: Tally<EntryIx>,
    /// Actions done by the first day they were due, of those due in these months and not dropped.
    pub on_time: Tally<ActionIx>,
    /// Those due in these months that were dropped: neither done nor late.
    pub dropped: Vec<ActionIx>,
}

/// Lost deals with a post-mortem. A team may have lost more than it wrote down: where a review reports
/// the deals lost of a month, the greater of that and of the entries counts.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Lost deals with at least one point.
    pub with_points: Vec<DealIx>,
    /// Lost deals without any: an entry, but no post-mortem.
    pub without: Vec<DealIx>,
    /// Lost deals that only a review knows of, of the months that lie in the twelve as a whole.
    pub unwritten: u32,
}

/// What is counted already.
#[derive(Clone, Copy)]
pub struct Counted<'a> {
    pub kpis: &'a Kpis,
    pub cadence: &'a Cadence,
    pub rooms: &'a Rooms,
}

/// Counts it.
pub fn health(knowledge: &Knowledge, counted: Counted<'_>) -> Health {
    let dates: BTreeSet<Date> =
        knowledge.entries.iter().filter_map(|entry| entry.date.map(|date| date.date)).collect();
    let now = TwelveMonths::ending(knowledge.as_of);
    let before = now.before();
    let is_written = dates.range(before.from..=before.to).next().is_some();
    Health {
        now: (!dates.is_empty()).then(|| year(knowledge, counted, now)),
        before: is_written.then(|| year(knowledge, counted, before)),
    }
}

/// What of some count falls on the entries of the twelve months.
fn within(window: TwelveMonths, tally: &Tally<EntryIx>, knowledge: &Knowledge) -> Tally<EntryIx> {
    let is_in = |ix: &EntryIx| knowledge.entry(*ix).date.is_some_and(|date| window.has(date.date));
    let these = |list: &[EntryIx]| list.iter().copied().filter(is_in).collect();
    Tally { yes: these(&tally.yes), of: Arc::new(these(&tally.of)) }
}

fn year(knowledge: &Knowledge, counted: Counted<'_>, window: TwelveMonths) -> Year {
    let is_lost = |(_, deal): &(DealIx, &Deal)| deal.outcome == Outcome::Lost && window.has(deal.closed.date);
    let lost: Vec<DealIx> = knowledge.all_deals().filter(is_lost).map(|(ix, _)| ix).collect();
    let of_lost =
        |is: &dyn Fn(&Deal) -> bool| Tally::count(lost.iter().copied(), |ix| is(knowledge.deal(ix)));
    let days_to_write = days_to_write(knowledge, window);
    let held = sessions(counted.cadence, window);
    let (on_time, dropped) = on_time(knowledge, window);
    Year {
        from: window.from,
        to: window.to,
        written: written(knowledge, counted.kpis, window, &lost),
        sessions_held: held.held,
        sessions_due: held.due,
        missed: held.missed,
        median_days_to_write: median(days_to_write.iter().map(|&(_, days)| f64::from(days))),
        days_to_write,
        questions_closed: questions_closed(knowledge, window),
        lessons_used: Tally::count(
            lessons(knowledge).filter(|(_, it)| window.has(it.first.date)).map(|(ix, _)| ix),
            |ix| is_used(knowledge, knowledge.lesson(ix)),
        ),
        lessons_relearned: lessons_relearned(knowledge, window),
        unknown: of_lost(&|deal| deal.reason().is_none_or(|reason| &**reason == UNKNOWN)),
        other: of_lost(&|deal| deal.reason().is_some_and(|reason| &**reason == OTHER)),
        buyer_asked: of_lost(&|deal| !deal.buyer_reasons.is_empty()),
        no_sceptic: within(window, &counted.rooms.no_sceptic, knowledge),
        one_role: within(window, &counted.rooms.one_role, knowledge),
        same_facilitator: within(window, &counted.rooms.same_facilitator, knowledge),
        on_time,
        dropped,
    }
}

fn written(knowledge: &Knowledge, kpis: &Kpis, window: TwelveMonths, lost: &[DealIx]) -> Written {
    let has_points = |ix: &DealIx| !knowledge.entry(knowledge.deal(*ix).entry).points.is_empty();
    let (with_points, without) = lost.iter().copied().partition(has_points);
    Written { with_points, without, unwritten: unwritten(knowledge, kpis, window) }
}

/// By how many the lost deals that reviews report are more than those that have an entry: month by
/// month, team by team, and of all teams where no team reports.
fn unwritten(knowledge: &Knowledge, kpis: &Kpis, window: TwelveMonths) -> u32 {
    let mut entries: BTreeMap<(Scope, Period), u32> = BTreeMap::new();
    for deal in knowledge.deals.iter().filter(|deal| deal.outcome == Outcome::Lost) {
        let month = Period::month_of(deal.closed.date);
        if deal.is_in(month) {
            let scopes = deal.team.iter().map(|team| Scope::Team(team.clone())).chain([Scope::All]);
            for scope in scopes {
                *entries.entry((scope, month)).or_default() += 1;
            }
        }
    }
    let mut reported: BTreeMap<(Period, &Scope), f64> = BTreeMap::new();
    for series in losses(knowledge, kpis) {
        for (&period, figure) in &series.figures {
            let is_month = matches!(period, Period::Month { .. });
            let is_inside = window.has(period.first_day()) && window.has(period.last_day());
            if is_month && is_inside && figure.origin == Origin::Reported {
                reported.insert((period, &series.scope), figure.size);
            }
        }
    }
    let team_reports: BTreeSet<Period> =
        reported.keys().filter(|(_, scope)| **scope != Scope::All).map(|(month, _)| *month).collect();
    reported
        .into_iter()
        .filter(|((month, scope), _)| **scope != Scope::All || !team_reports.contains(month))
        .map(|((month, scope), size)| {
            let known = entries.get(&(scope.clone(), month)).copied().unwrap_or(0);
            // What is negative or beyond what can be counted saturates.
            (size.round() as u32).saturating_sub(known)
        })
        .fold(0, u32::saturating_add)
}

/// The figures of deals lost, of all teams and of each.
fn losses<'a>(knowledge: &Knowledge, kpis: &'a Kpis) -> impl Iterator<Item = &'a Series> {
    let kpi = knowledge.config.kpis.iter().find(|(_, kpi)| kpi.measure == Some(Measure::DealsLost));
    let name = kpi.map(|(name, _)| name.clone());
    kpis.series.iter().filter(move |series| series.part.is_none() && Some(&series.kpi) == name.as_ref())
}

#[derive(Default)]
struct Sessions {
    held: u32,
    due: u32,
    missed: Vec<Period>,
}

fn sessions(cadence: &Cadence, window: TwelveMonths) -> Sessions {
    let mut all = Sessions::default();
    let due = cadence.rhythms.iter().flat_map(|rhythm| &rhythm.sessions).filter(|it| window.has(it.due));
    for session in due {
        match session.state {
            State::Held { .. } => all.held += 1,
            State::Missed => all.missed.push(session.period),
            State::Waiting => continue,
        }
        all.due += 1;
    }
    all.missed.sort_unstable();
    all
}

fn days_to_write(knowledge: &Knowledge, window: TwelveMonths) -> Vec<(DealIx, u32)> {
    let days = |deal: &Deal| {
        let closed = deal.closed_on.filter(|day| window.has(*day))?;
        let date = knowledge.entry(deal.entry).date.filter(|date| date.precision == Precision::Day)?;
        u32::try_from(date.days_since(PartialDate::day(closed))).ok()
    };
    let mut all: Vec<(DealIx, u32)> =
        knowledge.all_deals().filter_map(|(ix, deal)| Some((ix, days(deal)?))).collect();
    all.sort_unstable_by_key(|&(ix, days)| (days, ix));
    all
}

fn questions_closed(knowledge: &Knowledge, window: TwelveMonths) -> Tally<QuestionIx> {
    Tally::count(questions(knowledge).filter(|(_, it)| window.has(it.first.date)).map(|(ix, _)| ix), |ix| {
        matches!(knowledge.question(ix).status, QuestionStatus::Answered | QuestionStatus::Dropped)
    })
}

fn lessons_relearned(knowledge: &Knowledge, window: TwelveMonths) -> Tally<LessonIx> {
    let date = |at: u32| knowledge.events[at as usize].date.date;
    let was_there = |lesson: &Lesson| {
        let is_end = |state: &LessonStatus| matches!(state, LessonStatus::Superseded | LessonStatus::Retired);
        let end = lesson.states.iter().position(is_end);
        lesson.first.date <= window.to && end.is_none_or(|end| date(lesson.history[end]) >= window.from)
    };
    let relearns = |at: u32| {
        knowledge.events[at as usize].kind == EventKind::Relation(Verb::Relearns) && window.has(date(at))
    };
    Tally::count(lessons(knowledge).filter(|(_, it)| was_there(it)).map(|(ix, _)| ix), |ix| {
        knowledge.lesson(ix).history.iter().any(|&at| relearns(at))
    })
}

/// Those done on time of those due in the window, and apart those that were dropped. What is due on the
/// as-of day may still be done in time.
fn on_time(knowledge: &Knowledge, window: TwelveMonths) -> (Tally<ActionIx>, Vec<ActionIx>) {
    let due = (0u32..)
        .map(ActionIx)
        .zip(&knowledge.actions)
        .filter(|(_, action)| action.first_due.is_some_and(|due| window.has(due) && due < knowledge.as_of));
    let (dropped, kept): (Vec<_>, Vec<_>) =
        due.map(|(ix, _)| ix).partition(|&ix| knowledge.action(ix).status == ActionStatus::Dropped);
    (Tally::count(kept, |ix| knowledge.action(ix).kept(knowledge.as_of) == Some(true)), dropped)
}
