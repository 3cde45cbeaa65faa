//! The numbers of a review: every figure of its team and period with its history, and, of a review
//! of all teams, the teams side by side.

use std::sync::Arc;

use serde::Serialize;

use super::figure::{self, Cell, Of, ScopeView};
use super::here::{Here, LinkTo};
use super::spark::{self, Lines, SparkView};
use super::text;
use crate::config::{Kpi, Measure};
use crate::entry::field::KpiFigure;
use crate::entry::{Entry, Value};
use crate::knowledge::kpi::{Movement, Series};
use crate::knowledge::{EntryIx, Scope};
use crate::site::chart::Drawing;
use crate::site::chart::bars;
use crate::value::Period;

/// How many periods a line in a row goes back.
pub const BACK: usize = 13;

/// The numbers of a review.
#[derive(Clone, Debug, Serialize)]
pub struct KpiTable<'a> {
    /// Whose they are.
    pub scope: ScopeView<'a>,
    pub period: LinkTo<'a>,
    pub rows: Vec<KpiRow<'a>>,
    /// What the lines go through, for the table behind them.
    pub periods: Vec<LinkTo<'a>>,
    /// The period before, where it has figures, and the same of the year before.
    pub before: Option<LinkTo<'a>>,
    pub year: Option<LinkTo<'a>>,
    pub targets: bool,
    pub teams: Option<TeamTable<'a>>,
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct KpiRow<'a> {
    pub label: LinkTo<'a>,
    /// Of a KPI that is a map, the value: the stage.
    pub part: Option<&'a str>,
    pub cell: Cell<'a>,
    /// Thirteen periods.
    pub line: SparkView,
    pub target: Option<String>,
    /// The points of the review that speak of a notable change.
    pub told: Vec<LinkTo<'a>>,
}

/// The teams side by side.
#[derive(Clone, Debug, Serialize)]
pub struct TeamTable<'a> {
    /// The labels of the KPIs.
    pub heads: Vec<LinkTo<'a>>,
    /// Whether the days of a win and of a loss stand on one line.
    pub cycles: bool,
    pub rows: Vec<TeamRow<'a>>,
    /// Teams that there was no room for.
    pub more: usize,
}

/// The figures of a team, or of all.
#[derive(Clone, Debug, Serialize)]
pub struct TeamRow<'a> {
    pub scope: ScopeView<'a>,
    pub cells: Vec<Option<TeamCell<'a>>>,
    pub cycle: Option<Cycle<'a>>,
}

/// The median days of a win and of a loss on one line.
#[derive(Clone, Debug, Serialize)]
pub struct Cycle<'a> {
    pub won: Option<Cell<'a>>,
    pub lost: Option<Cell<'a>>,
    pub line: Drawing,
}

/// A figure with thirteen periods of it.
#[derive(Clone, Debug, Serialize)]
pub struct TeamCell<'a> {
    pub cell: Cell<'a>,
    pub line: SparkView,
}

/// The table of a review; `None` where there is no figure of its team and period.
pub fn table(here: Here<'_>, ix: EntryIx) -> Option<KpiTable<'_>> {
    let entry = here.entry(ix);
    let period = entry.period()?;
    let scope = scope_of(entry);
    let kpis = &here.insights().kpis;
    let told = kpis.movements.get(&ix).map_or(&[][..], Vec::as_slice);
    let of_scope = kpis.series.iter().enumerate().filter(|(_, series)| series.scope == scope);
    let rows: Vec<KpiRow<'_>> =
        of_scope.filter_map(|(at, series)| row(here, (at, series), period, told)).collect();
    if rows.is_empty() {
        return None;
    }
    let before = rows.iter().find_map(|row| row.cell.before.as_ref()).map(|it| it.since.clone());
    let year = rows.iter().find_map(|row| row.cell.year.as_ref()).map(|it| it.since.clone());
    Some(KpiTable {
        scope: figure::scope_view(here, &scope),
        period: LinkTo::to(text::period(period), here.numbers_link(period, Some(&scope))),
        before,
        year,
        periods: spark::heads(here, &back(period, BACK)),
        targets: rows.iter().any(|row| row.target.is_some()),
        rows,
        teams: (scope == Scope::All).then(|| teams(here, period)).flatten(),
    })
}

/// Whose figures a review reports.
pub fn scope_of(entry: &Entry) -> Scope {
    entry.facet_values("team").next().map_or(Scope::All, |team| Scope::Team(Arc::clone(team)))
}

fn row<'a>(
    here: Here<'a>,
    (at, series): (usize, &'a Series),
    period: Period,
    told: &[Movement],
) -> Option<KpiRow<'a>> {
    let kpi = here.config().kpis.get(&series.kpi)?;
    let of = Of { kpi, series };
    let cell = figure::cell(here, of, period)?;
    let points = told.iter().filter(|it| it.series == at).flat_map(|it| &it.told_by);
    let part = series.part.as_deref();
    Some(KpiRow {
        label: LinkTo::to(kpi.label.as_str(), here.kpi_link(&kpi.name)),
        part: part.map(|part| kpi.by.as_ref().map_or(part, |by| here.facet_label(by, part))),
        line: spark::spark(
            here,
            of,
            period,
            Lines { pace: figure::common_pace(kpi, [series]), scale: None },
            cell.before.as_ref().and_then(|it| it.good),
        ),
        cell,
        target: figure::target_of(here, of, period.length()).map(|it| it.1).filter(|_| part.is_none()),
        told: points
            .map(|&point| {
                let shown = here.knowledge().point(point);
                LinkTo::to(super::point::number(shown), here.site.point_link(here.path, point))
            })
            .collect(),
    })
}

/// The last periods of one length, oldest first, as they are drawn; see [`figure::point`].
fn sizes(here: Here<'_>, of: Of<'_>, last: Period, pace: u32) -> Vec<Option<f64>> {
    let size = |period: &Period| figure::point(here, of, (*period, last), pace).map(|it| it.size);
    back(last, BACK).iter().map(size).collect()
}

/// So many periods up to one, oldest first.
pub fn back(last: Period, count: usize) -> Vec<Period> {
    let mut periods: Vec<Period> =
        std::iter::successors(Some(last), |period| Some(period.previous())).take(count).collect();
    periods.reverse();
    periods
}

/// What is worth comparing: the win rate, what was lost, what a deal brings. `cycles` says whether the
/// days of a win and of a loss follow on one line.
fn columns<'a>(here: Here<'a>, period: Period, cycles: Option<(&Kpi, &Kpi)>) -> Vec<&'a Kpi> {
    let kpis = &here.insights().kpis;
    let has = |kpi: &&Kpi| {
        kpi.by.is_none()
            && cycles.is_none_or(|(won, lost)| kpi.name != won.name && kpi.name != lost.name)
            && kpis.series.iter().any(|it| *it.kpi == *kpi.name && it.figures.contains_key(&period))
    };
    let order = |kpi: &Kpi| match kpi.measure {
        Some(Measure::WinRate) => 0,
        Some(Measure::ValueLost) => 1,
        Some(Measure::AverageDealSize) => 2,
        Some(Measure::CycleWon | Measure::CycleLost) => 3,
        Some(Measure::DealsLost) => 4,
        Some(_) => 5,
        None => 6,
    };
    let mut columns: Vec<&Kpi> = here.config().kpis.values().filter(has).collect();
    columns.sort_by_key(|kpi| order(kpi));
    columns.truncate(if cycles.is_some() { 2 } else { 3 });
    columns
}

fn teams(here: Here<'_>, period: Period) -> Option<TeamTable<'_>> {
    let (mut scopes, more) = figure::scopes(here);
    if scopes.len() < 2 {
        return None;
    }
    // All teams are the sum, at the foot.
    scopes.rotate_left(1);
    let cycles = cycles(here, period);
    let columns = columns(here, period, cycles);
    let scales: Vec<Lines> = columns.iter().map(|kpi| common_scale(here, kpi, &scopes, period)).collect();
    let lines = cycles.map(|pair| cycle_lines(here, pair, &scopes, period));
    let row = |(at, scope): (usize, &Scope)| TeamRow {
        scope: figure::scope_view(here, scope),
        cells: columns
            .iter()
            .zip(&scales)
            .map(|(kpi, scale)| team_cell(here, figure::of(here, kpi, scope)?, period, *scale))
            .collect(),
        cycle: lines.as_ref().and_then(|lines| lines.get(at)).cloned(),
    };
    let rows: Vec<TeamRow<'_>> =
        scopes.iter().enumerate().map(row).filter(|row| row.cells.iter().any(Option::is_some)).collect();
    (rows.len() > 1).then(|| TeamTable {
        heads: columns.iter().map(|kpi| LinkTo::to(kpi.label.as_str(), here.kpi_link(&kpi.name))).collect(),
        cycles: cycles.is_some(),
        rows,
        more,
    })
}

fn team_cell<'a>(here: Here<'a>, of: Of<'a>, period: Period, lines: Lines) -> Option<TeamCell<'a>> {
    let cell = figure::cell(here, of, period)?;
    let good = cell.before.as_ref().and_then(|it| it.good);
    Some(TeamCell { line: spark::spark(here, of, period, lines, good), cell })
}

/// One scale for the teams; all teams together would press the others flat where they are a sum.
fn common_scale(here: Here<'_>, kpi: &Kpi, scopes: &[Scope], period: Period) -> Lines {
    let teams = scopes.iter().filter(|scope| **scope != Scope::All);
    let series: Vec<Of<'_>> = teams.filter_map(|scope| figure::of(here, kpi, scope)).collect();
    let pace = figure::common_pace(kpi, series.iter().map(|of| of.series));
    let all = || series.iter().flat_map(|of| sizes(here, *of, period, pace)).flatten();
    Lines { pace, scale: all().reduce(f64::min).zip(all().reduce(f64::max)) }
}

/// The KPIs of the days of a win and of a loss, where a site counts both and the period has any.
fn cycles(here: Here<'_>, period: Period) -> Option<(&Kpi, &Kpi)> {
    let counted =
        |measure| here.config().kpis.values().find(|kpi| kpi.measure == Some(measure) && kpi.by.is_none());
    let pair = (counted(Measure::CycleWon)?, counted(Measure::CycleLost)?);
    let kpis = &here.insights().kpis;
    let has = |kpi: &Kpi| kpis.figure(&kpi.name, &Scope::All, period).is_some();
    (has(pair.0) || has(pair.1)).then_some(pair)
}

fn cycle_lines<'a>(
    here: Here<'a>,
    (won, lost): (&'a Kpi, &'a Kpi),
    scopes: &[Scope],
    period: Period,
) -> Vec<Cycle<'a>> {
    let kpis = &here.insights().kpis;
    let size = |kpi: &Kpi, scope: &Scope| Some(kpis.figure(&kpi.name, scope, period)?.size);
    let pairs: Vec<(Option<f64>, Option<f64>)> =
        scopes.iter().map(|scope| (size(won, scope), size(lost, scope))).collect();
    let cell = |kpi: &'a Kpi, scope: &Scope| figure::cell(here, figure::of(here, kpi, scope)?, period);
    let lines = scopes.iter().zip(bars::dumbbells(&pairs));
    lines.map(|(scope, line)| Cycle { won: cell(won, scope), lost: cell(lost, scope), line }).collect()
}

/// What a review says, KPI by KPI, in its own figures.
pub fn reported<'a>(here: Here<'a>, entry: &'a Entry) -> Vec<(&'a str, String)> {
    let figures = entry.fields.values().find_map(|field| match &field.value {
        Value::Kpis(figures) => Some(figures.as_slice()),
        _ => None,
    });
    let label = |name: &'a Arc<str>| here.config().kpis.get(name).map_or(&**name, |kpi| kpi.label.as_str());
    let figures = figures.into_iter().flatten();
    figures.map(|(name, figure)| (label(name), written(here, name, figure))).collect()
}

/// The figure as the review gives it.
fn written<'a>(here: Here<'a>, name: &str, figure: &'a KpiFigure) -> String {
    match figure {
        KpiFigure::Percent(percent) => percent.to_string(),
        KpiFigure::Money(money) => text::amount(*money).short,
        KpiFigure::Number(number) => text::number(*number),
        KpiFigure::By(parts) => {
            let facet = here.config().kpis.get(name).and_then(|kpi| kpi.by.as_deref());
            let one = |(part, figure): &'a (Arc<str>, KpiFigure)| {
                let label = facet.map_or(&**part, |facet| here.facet_label(facet, part));
                format!("{label} {}", written(here, name, figure))
            };
            parts.iter().map(one).collect::<Vec<_>>().join(", ")
        }
    }
}
