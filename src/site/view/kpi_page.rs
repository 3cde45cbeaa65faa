//! The page of one KPI: how it is counted, and every figure.

use serde::Serialize;

use super::figure::{self, Cell, ChangeView, DefinitionView, Gaps, Grid, GridRow, Of, ScopeView};
use super::frame::Frame;
use super::here::{EntryRef, Here, LessonRef, LinkTo, QuestionRef};
use super::kpis::{self, History, PartGrid, together, trend_of, written};
use super::text;
use crate::config::{Kpi, Unit};
use crate::knowledge::insight::median;
use crate::knowledge::kpi::ENOUGH;
use crate::knowledge::kpi::Series;
use crate::knowledge::{EntryIx, LessonIx, QuestionIx, Scope};
use crate::site::chart::{Chart, DataRow, trend};
use crate::value::{Length, Period};

/// Periods that the trend and the tables go back, and movements that are listed.
const BACK: usize = 36;
const MOVEMENTS: usize = 40;

/// `kpi.html`.
#[derive(Clone, Debug, Serialize)]
pub struct KpiView<'a> {
    pub frame: Frame<'a>,
    pub name: &'a str,
    pub label: &'a str,
    pub definition: DefinitionView<'a>,
    /// The last figure of all teams, and its period.
    pub now: Option<Cell<'a>>,
    pub period: String,
    /// All teams, with the median of the twelve periods before the last; of a rate, the rate of all
    /// twelve together.
    pub trend: Option<Chart<'a>>,
    /// Of a rate: how many months each of its points takes together.
    pub pace: u32,
    pub gaps: Option<Gaps>,
    /// The teams, or all where the trend does not show them.
    pub history: History<'a>,
    pub parts: Option<PartGrid<'a>>,
    pub heads: Vec<ScopeView<'a>>,
    pub tables: Vec<PeriodTable<'a>>,
    /// What moved and nobody explained, the latest first.
    pub unexplained: Vec<MovementView<'a>>,
    pub more_unexplained: usize,
    /// What was asked and learned about it.
    pub questions: Vec<QuestionRef<'a>>,
    pub lessons: Vec<LessonRef<'a>>,
}

/// Every figure of one length: a row for each period, the newest first.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodTable<'a> {
    /// `year`, `quarter`, `month`, `week`.
    pub each: &'static str,
    pub grid: Grid<'a>,
    /// Older periods, which stand in the tables of longer ones.
    pub more: usize,
}

/// A number of a review that moved notably.
#[derive(Clone, Debug, Serialize)]
pub struct MovementView<'a> {
    pub review: EntryRef<'a>,
    pub scope: ScopeView<'a>,
    pub period: String,
    pub part: Option<&'a str>,
    pub now: String,
    pub change: ChangeView<'a>,
}

/// Makes the page; `None` for a KPI that is not declared or has no figures.
pub fn kpi_page<'a>(here: Here<'a>, frame: Frame<'a>, name: &str) -> Option<KpiView<'a>> {
    let kpi = here.config().kpis.get(name)?;
    let all = &here.insights().kpis.series;
    let of_kpi: Vec<&'a Series> = all.iter().filter(|it| *it.kpi == *kpi.name).collect();
    let length = kpis::length(&of_kpi)?;
    let last = kpis::last(here, &of_kpi, length)?;
    let main = figure::of(here, kpi, &Scope::All);
    let unexplained = unexplained(here, kpi);
    let trend = main.and_then(|of| chart(here, of, last));
    let mut scopes = figure::scopes(here).0;
    if trend.is_some() {
        // They are drawn above.
        scopes.retain(|scope| *scope != Scope::All);
    }
    Some(KpiView {
        frame,
        name: &kpi.name,
        label: &kpi.label,
        definition: figure::definition(here, kpi),
        now: main.and_then(|of| figure::cell(here, of, last)),
        period: text::period(last),
        pace: main.map_or(1, |of| figure::common_pace(kpi, [of.series])),
        gaps: main.and_then(|of| figure::gaps(here, of, &super::kpi::back(last, BACK))),
        trend,
        history: kpis::history(here, kpi, last, &scopes),
        parts: kpi.by.as_ref().map(|_| kpis::part_grid(here, kpi, last)),
        heads: figure::scopes(here).0.iter().map(|scope| figure::scope_view(here, scope)).collect(),
        tables: tables(here, kpi),
        more_unexplained: unexplained.len().saturating_sub(MOVEMENTS),
        unexplained: unexplained.into_iter().take(MOVEMENTS).collect(),
        questions: questions(here, kpi),
        lessons: lessons(here, kpi),
    })
}

/// The trend of all teams; `None` where there are too few periods for one.
fn chart<'a>(here: Here<'a>, of: Of<'a>, last: Period) -> Option<Chart<'a>> {
    let has = |period: &Period| of.series.figures.contains_key(period);
    let periods = super::kpi::back(last, BACK);
    let periods = &periods[periods.iter().position(has)?..];
    let pace = figure::common_pace(of.kpi, [of.series]);
    // What is left out at the beginning stands in the table alone.
    let is_drawn = |period: &Period| figure::point(here, of, (*period, last), pace).is_some();
    let from = periods.iter().position(is_drawn).unwrap_or(0);
    let mut drawn = trend_of(here, of, &periods[from..], pace);
    drawn.level = level(here, of, last, pace);
    let row = |&period: &Period| {
        let figure = of.series.figures.get(&period);
        let pooled = figure::pooled(of.series, period, pace).filter(|_| pace > 1);
        if figure.is_none() && pooled.is_none() {
            return None;
        }
        let one = figure.map_or_else(|| "\u{2013}".to_owned(), |it| written(of.kpi, it));
        let link = LinkTo::to(one, here.counted_link(of.kpi, of.series, period));
        let several = pooled.map_or_else(|| "\u{2013}".to_owned(), together);
        let cells = if pace > 1 {
            vec![LinkTo::to(several, kpis::counted_at(here, of, period, pace)), link]
        } else {
            vec![link]
        };
        Some(DataRow { head: LinkTo::plain(text::period(period)), cells })
    };
    let rows: Vec<DataRow<'a>> = periods.iter().rev().filter_map(row).collect();
    // Two are no trend, and the small drawings say so.
    (rows.len() > 2).then(|| Chart { drawing: trend::trend(&drawn), rows })
}

/// What the twelve periods before were: of a rate all their deals together, where there are enough;
/// else the median, where at least half of them have a figure.
fn level(here: Here<'_>, of: Of<'_>, last: Period, pace: u32) -> Option<(f64, String)> {
    if of.kpi.unit == Unit::Percent {
        let steps = usize::try_from(pace).unwrap_or(1);
        let before = std::iter::successors(Some(last), |it| Some(it.previous())).nth(steps)?;
        let (yes, of) = figure::pooled(of.series, before, 12).filter(|(_, of)| *of >= ENOUGH)?;
        let size = 100.0 * f64::from(yes) / f64::from(of);
        return (last.length() == Length::Month).then(|| (size, format!("12 months before: {yes} of {of}")));
    }
    let currency = of.series.figures.get(&last)?.currency;
    let before = super::kpi::back(last.previous(), 12);
    let point = |period: &Period| Some(figure::point(here, of, (*period, last), 1)?.size);
    let sizes: Vec<f64> = before.iter().filter_map(point).collect();
    let size = median(sizes.iter().copied()).filter(|_| sizes.len() >= 6)?;
    Some((size, format!("median {}", figure::in_unit(of.kpi.unit, size, currency))))
}

fn tables<'a>(here: Here<'a>, kpi: &'a Kpi) -> Vec<PeriodTable<'a>> {
    if kpi.by.is_some() {
        return Vec::new();
    }
    let series: Vec<Option<Of<'a>>> =
        figure::scopes(here).0.iter().map(|scope| figure::of(here, kpi, scope)).collect();
    [Length::Year, Length::Quarter, Length::Month, Length::Week]
        .into_iter()
        .filter_map(|length| table(here, &series, length))
        .collect()
}

fn table<'a>(here: Here<'a>, series: &[Option<Of<'a>>], length: Length) -> Option<PeriodTable<'a>> {
    let all = series.iter().flatten().flat_map(|of| of.series.of(length)).map(|(period, _)| period);
    let all = all.filter(|it| figure::has_begun(here, *it));
    let periods: std::collections::BTreeSet<Period> = all.collect();
    let row = |&period: &Period| GridRow {
        head: LinkTo::to(text::period(period), here.numbers_link(period, None)),
        cells: series.iter().map(|of| figure::cell(here, (*of)?, period)).collect(),
    };
    let rows: Vec<GridRow<'a>> = periods.iter().rev().take(BACK).map(row).collect();
    (!rows.is_empty()).then(|| PeriodTable {
        each: kpis::length_name(length),
        grid: Grid { rows },
        more: periods.len().saturating_sub(BACK),
    })
}

fn unexplained<'a>(here: Here<'a>, kpi: &'a Kpi) -> Vec<MovementView<'a>> {
    let kpis = &here.insights().kpis;
    let open = kpis.movements.iter().flat_map(|(ix, all)| all.iter().map(move |it| (*ix, it)));
    let mut found: Vec<(Period, EntryIx, MovementView<'a>)> = open
        .filter(|(_, movement)| movement.told_by.is_empty())
        .filter_map(|(ix, movement)| {
            let series = kpis.series.get(movement.series).filter(|it| *it.kpi == *kpi.name)?;
            let part = series.part.as_deref();
            let view = MovementView {
                review: here.entry_ref(ix),
                scope: figure::scope_view(here, &series.scope),
                period: text::period(movement.period),
                part: part.map(|part| kpi.by.as_ref().map_or(part, |by| here.facet_label(by, part))),
                now: figure::shown(kpi, series.figures.get(&movement.period)?),
                change: figure::change(here, Of { kpi, series }, movement.period, movement.change.from)?,
            };
            Some((movement.period, ix, view))
        })
        .collect();
    found.sort_by_key(|(period, ix, _)| (std::cmp::Reverse(*period), *ix));
    found.into_iter().map(|(_, _, view)| view).collect()
}

/// The questions about it: the open ones first, then the oldest first.
fn questions<'a>(here: Here<'a>, kpi: &Kpi) -> Vec<QuestionRef<'a>> {
    let knowledge = here.knowledge();
    let about = (0u32..).map(QuestionIx).zip(&knowledge.questions).filter(|(_, question)| {
        let events = question.history.iter().map(|&at| knowledge.events[at as usize].by);
        let mut points = std::iter::once(question.asked).chain(events);
        points.any(|point| knowledge.point(point).kpi.as_deref() == Some(&*kpi.name))
    });
    let mut found: Vec<QuestionIx> = about.map(|(ix, _)| ix).collect();
    found.sort_by_key(|&ix| !knowledge.question(ix).status.is_open());
    found.into_iter().map(|ix| here.question_ref(ix)).collect()
}

fn lessons<'a>(here: Here<'a>, kpi: &Kpi) -> Vec<LessonRef<'a>> {
    let knowledge = here.knowledge();
    let about = (0u32..)
        .map(LessonIx)
        .zip(&knowledge.lessons)
        .filter(|(_, lesson)| knowledge.point(lesson.learned).kpi.as_deref() == Some(&*kpi.name));
    about.map(|(ix, _)| here.lesson_ref(ix)).collect()
}
