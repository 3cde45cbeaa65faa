//! The life of a lesson or question as a drawing, and its state at the end of each month.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::here::{Here, LinkTo};
use super::text::{self, When};
use crate::knowledge::{LessonIx, LessonStatus, QuestionIx, QuestionStatus};
use crate::site::chart::Drawing;
use crate::site::chart::life::{LifeEvent, axis, life};
use crate::value::{PartialDate, Period};

/// How many rows of a list have their lives drawn.
pub const DRAWN: usize = 100;
/// How many events of a life are told in the table of a list; its own page tells all.
const TOLD: usize = 12;
/// How many months a table has.
const MONTHS: usize = 60;

/// One life on an axis of its own.
#[derive(Clone, Debug, Serialize)]
pub struct LifeView<'a> {
    pub line: Drawing,
    pub axis: Drawing,
    /// Oldest first.
    pub months: Vec<MonthState<'a>>,
    /// Whether every month has a row; else only those in which something happened.
    pub whole: bool,
}

/// Something that happened, for the table behind the lives of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told<'a> {
    pub event: &'static str,
    pub date: When,
    /// The entry that says so: its account or period, else its title.
    pub at: Cow<'a, str>,
}

/// How it stood at the end of a month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthState<'a> {
    pub month: LinkTo<'a>,
    pub status: &'static str,
    pub happened: Vec<Happened>,
}

/// What happened in it, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    pub event: &'static str,
    pub times: usize,
}

/// From the first day of the month of the earliest of some dates to the as-of day.
pub fn span(here: Here<'_>, firsts: impl Iterator<Item = PartialDate>) -> (Date, Date) {
    let to = here.knowledge().as_of;
    (firsts.map(|first| first.date).fold(to, Date::min).first_of_month(), to)
}

/// The axis under lives of one span.
pub fn axis_of(span: (Date, Date)) -> Drawing {
    axis(span, text::tick)
}

/// The events at some positions as a line.
pub fn line(here: Here<'_>, history: &[u32], span: (Date, Date)) -> Drawing {
    let events: Vec<LifeEvent> = history
        .iter()
        .map(|&at| &here.knowledge().events[at as usize])
        .map(|event| LifeEvent { on: event.date.date, event: event.kind.name() })
        .collect();
    life(&events, span)
}

/// The same in words, oldest first: no more than the latest few.
pub fn told<'a>(here: Here<'a>, history: &[u32]) -> Vec<Told<'a>> {
    let events = history[history.len().saturating_sub(TOLD)..].iter();
    let told = events.map(|&at| &here.knowledge().events[at as usize]).map(|event| {
        let entry = here.entry_ref(event.by.entry);
        let at = entry.short.map_or(entry.title.into(), Into::into);
        Told { event: event.kind.name(), date: text::when(event.date), at }
    });
    told.collect()
}

/// The life of a lesson.
pub fn of_lesson(here: Here<'_>, ix: LessonIx) -> LifeView<'_> {
    let lesson = here.knowledge().lesson(ix);
    let status = |day| here.knowledge().lesson_on(ix, day).map(LessonStatus::name);
    of(here, (&lesson.history, lesson.first), status)
}

/// The life of a question.
pub fn of_question(here: Here<'_>, ix: QuestionIx) -> LifeView<'_> {
    let question = here.knowledge().question(ix);
    let status = |day| here.knowledge().question_on(ix, day).map(QuestionStatus::name);
    of(here, (&question.history, question.first), status)
}

fn of<'a>(
    here: Here<'a>,
    (history, first): (&[u32], PartialDate),
    status: impl Fn(Date) -> Option<&'static str>,
) -> LifeView<'a> {
    let span = span(here, std::iter::once(first));
    let events: Vec<(Period, &'static str)> = history
        .iter()
        .map(|&at| &here.knowledge().events[at as usize])
        .map(|event| (Period::month_of(event.date.date), event.kind.name()))
        .collect();
    let (months, whole) = months(&events, here.knowledge().as_of);
    let rows = months.into_iter().filter_map(|(month, happened)| {
        Some(MonthState {
            month: LinkTo::to(text::period_short(month), here.changes_link(month)),
            status: status(month.last_day())?,
            happened,
        })
    });
    LifeView { line: line(here, history, span), axis: axis_of(span), months: rows.collect(), whole }
}

/// Every month from the first event to that of the as-of day with what happened in it; where those
/// are too many, the latest in which anything did. Events must be in order.
fn months(events: &[(Period, &'static str)], as_of: Date) -> (Vec<(Period, Vec<Happened>)>, bool) {
    let mut rows: Vec<(Period, Vec<Happened>)> = Vec::new();
    for &(month, event) in events {
        if rows.last().is_none_or(|(last, _)| *last != month) {
            rows.push((month, Vec::new()));
        }
        let Some((_, happened)) = rows.last_mut() else { continue };
        match happened.iter_mut().find(|it| it.event == event) {
            Some(it) => it.times += 1,
            None => happened.push(Happened { event, times: 1 }),
        }
    }
    let Some((first, _)) = rows.first() else { return (rows, true) };
    let all = std::iter::successors(Some(*first), |month| Some(month.next()))
        .take_while(|month| month.first_day() <= as_of)
        .take(MONTHS + 1)
        .collect::<Vec<_>>();
    if all.len() > MONTHS {
        let older = rows.len().saturating_sub(MONTHS);
        return (rows.split_off(older), false);
    }
    let mut eventful = rows.into_iter().peekable();
    let rows = all.into_iter().map(|month| {
        let happened =
            eventful.next_if(|(it, _)| *it == month).map_or_else(Vec::new, |(_, happened)| happened);
        (month, happened)
    });
    (rows.collect(), true)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::months;
    use crate::value::Period;

    fn check(
        events: &[(&str, &'static str)],
        as_of: Date,
        expected: &[(&str, &[(&str, usize)])],
        whole: bool,
    ) {
        let events: Vec<_> = events.iter().map(|(month, it)| (Period::parse(month).unwrap(), *it)).collect();
        let (rows, all) = months(&events, as_of);
        let rows: Vec<(Period, Vec<(&str, usize)>)> = rows
            .iter()
            .map(|(month, happened)| (*month, happened.iter().map(|it| (it.event, it.times)).collect()))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(month, it)| (Period::parse(month).unwrap(), it.to_vec())).collect();
        assert_eq!((rows, all), (expected, whole));
    }

    #[test]
    fn every_month_of_a_life_has_a_row_up_to_the_as_of_day() {
        let day = date(2026, 3, 1);
        check(&[], day, &[], true);
        check(
            &[
                ("2025-12", "learned"),
                ("2026-02", "applies"),
                ("2026-02", "relearns"),
                ("2026-02", "applies"),
            ],
            day,
            &[
                ("2025-12", &[("learned", 1)]),
                ("2026-01", &[]),
                ("2026-02", &[("applies", 2), ("relearns", 1)]),
                ("2026-03", &[]),
            ],
            true,
        );
    }

    #[test]
    fn of_a_long_life_only_the_months_with_events_have_rows() {
        let five_years = [("2021-04", "asked"), ("2024-01", "answers")];
        let (_, whole) =
            months(&five_years.map(|(it, event)| (Period::parse(it).unwrap(), event)), date(2026, 3, 31));
        assert!(whole, "sixty months fit");
        check(
            &five_years,
            date(2026, 4, 1),
            &[("2021-04", &[("asked", 1)]), ("2024-01", &[("answers", 1)])],
            false,
        );
    }

    #[test]
    fn a_life_that_ends_with_the_calendar_has_its_months() {
        check(&[("2999-12", "learned")], date(2999, 12, 31), &[("2999-12", &[("learned", 1)])], true);
    }
}
