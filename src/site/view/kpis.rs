//! The page of the KPIs, month over month, by team.

use serde::Serialize;

use super::figure::{self, Cell, DefinitionView, Gaps, Grid, GridRow, Of, ScopeView};
use super::frame::Frame;
use super::here::{Here, LinkTo};
use super::kpi::back;
use super::spark::{self, Ends, Lines};
use super::text;
use crate::config::{Kpi, Unit};
use crate::knowledge::kpi::{self, Origin, Series};
use crate::knowledge::{Figure, Scope};
use crate::site::chart::Drawing;
use crate::site::chart::trend::{self, AxisUnit, Trend, TrendPoint};
use crate::value::{Currency, Length, Money, Period};

/// How many periods a small drawing and the table go back: a year and the month of the year before.
pub const BACK: usize = 13;

/// Columns of the table of months, and KPIs that have room for drawings of their own; the rest stand
/// in one table.
const COLUMNS: usize = 5;
const DRAWN: usize = 2;

/// `kpis.html`.
#[derive(Clone, Debug, Serialize)]
pub struct KpisView<'a> {
    pub frame: Frame<'a>,
    pub kpis: Vec<KpiPart<'a>>,
    /// All teams and the teams, and the other KPIs with a line for each.
    pub scopes: Vec<ScopeView<'a>>,
    pub others: Vec<KpiLine<'a>>,
    /// The last months of all teams: a KPI in each column.
    pub heads: Vec<LinkTo<'a>>,
    pub months: Grid<'a>,
    /// The newest first.
    pub quarters: Vec<LinkTo<'a>>,
    pub years: Vec<LinkTo<'a>>,
}

/// One KPI.
#[derive(Clone, Debug, Serialize)]
pub struct KpiPart<'a> {
    pub name: &'a str,
    pub link: LinkTo<'a>,
    pub definition: DefinitionView<'a>,
    /// The last figure of all teams, and its period.
    pub now: Option<Cell<'a>>,
    pub period: String,
    pub history: History<'a>,
    /// Of a KPI that is a map: its parts through the last periods.
    pub parts: Option<PartGrid<'a>>,
}

/// A KPI in one line: for each scope the last figure and how it went.
#[derive(Clone, Debug, Serialize)]
pub struct KpiLine<'a> {
    pub name: &'a str,
    pub link: LinkTo<'a>,
    pub definition: DefinitionView<'a>,
    pub period: String,
    pub cells: Vec<Option<Small<'a>>>,
}

/// Some teams through some periods, drawn and as a table.
#[derive(Clone, Debug, Serialize)]
pub struct History<'a> {
    pub drawings: Vec<Small<'a>>,
    /// Teams that there was no room for.
    pub more_teams: usize,
    /// How many periods have a figure: one or two are no trend.
    pub periods: usize,
    /// `month`, `quarter` …
    pub each: &'static str,
    /// Of a rate: how many months each point takes together.
    pub pace: u32,
    /// Why the line of all teams has gaps.
    pub gaps: Option<Gaps>,
    /// Behind 'Data': a row for each period, with what is drawn in each drawing.
    pub data: Vec<(String, Vec<Option<LinkTo<'a>>>)>,
}

/// A small drawing of one team, or of all.
#[derive(Clone, Debug, Serialize)]
pub struct Small<'a> {
    pub scope: ScopeView<'a>,
    pub drawing: Drawing,
    /// What it shows, in words.
    pub ends: Option<Ends>,
    /// The last figure that there is, and its period.
    pub last: Option<Cell<'a>>,
    pub period: String,
    /// What the last point of the drawing is, where it takes several months together.
    pub window: Option<Window<'a>>,
}

/// Several months of a rate together.
#[derive(Clone, Debug, Serialize)]
pub struct Window<'a> {
    pub months: u32,
    /// '44%, 4 of 9'.
    pub rate: LinkTo<'a>,
    /// The last month in it.
    pub to: String,
}

/// The parts of a KPI that is a map, a row for each.
#[derive(Clone, Debug, Serialize)]
pub struct PartGrid<'a> {
    pub heads: Vec<LinkTo<'a>>,
    pub grid: Grid<'a>,
    /// Of shares that reviews report without saying of how many; see [`figure::FigureView::unsaid`].
    pub unsaid: Option<figure::Unsaid>,
    /// What these would be, where they are no deals.
    pub of: Option<&'a str>,
}

/// Makes the page.
pub fn kpis<'a>(here: Here<'a>, frame: Frame<'a>) -> KpisView<'a> {
    let shown: Vec<&'a Kpi> = here
        .config()
        .kpis
        .values()
        .filter(|kpi| here.insights().kpis.series.iter().any(|it| *it.kpi == *kpi.name))
        .collect();
    let single = shown.iter().copied().filter(|kpi| kpi.by.is_none());
    let drawn: Vec<&str> = single.take(DRAWN).map(|kpi| &*kpi.name).collect();
    let (full, others): (Vec<&Kpi>, Vec<&Kpi>) =
        shown.iter().copied().partition(|kpi| kpi.by.is_some() || drawn.contains(&&*kpi.name));
    let columns: Vec<&Kpi> = shown.iter().copied().filter(|kpi| kpi.by.is_none()).take(COLUMNS).collect();
    KpisView {
        frame,
        heads: columns.iter().map(|kpi| link(here, kpi)).collect(),
        months: months(here, &columns),
        kpis: full.into_iter().filter_map(|kpi| part(here, kpi)).collect(),
        scopes: figure::scopes(here).0.iter().map(|scope| figure::scope_view(here, scope)).collect(),
        others: others.into_iter().filter_map(|kpi| line(here, kpi)).collect(),
        quarters: periods(here, Length::Quarter),
        years: periods(here, Length::Year),
    }
}

pub fn link<'a>(here: Here<'a>, kpi: &'a Kpi) -> LinkTo<'a> {
    LinkTo::to(kpi.label.as_str(), here.kpi_link(&kpi.name))
}

fn periods(here: Here<'_>, length: Length) -> Vec<LinkTo<'_>> {
    let pages = here.index.paths.numbers.keys().rev();
    let pages = pages.filter(|it| it.length() == length && figure::has_begun(here, **it));
    pages.map(|&period| LinkTo::to(text::period(period), here.numbers_link(period, None))).collect()
}

fn months<'a>(here: Here<'a>, columns: &[&'a Kpi]) -> Grid<'a> {
    let series: Vec<Option<Of<'a>>> = columns.iter().map(|kpi| figure::of(here, kpi, &Scope::All)).collect();
    let of = |it: &Option<Of<'a>>| it.and_then(|of| last(here, &[of.series], Length::Month));
    let Some(last) = series.iter().filter_map(of).max() else { return Grid { rows: Vec::new() } };
    let rows = back(last, BACK).into_iter().rev().map(|month| GridRow {
        head: LinkTo::to(text::period(month), here.numbers_link(month, Some(&Scope::All))),
        cells: series.iter().map(|of| figure::cell(here, (*of)?, month)).collect(),
    });
    Grid { rows: rows.filter(|row| row.cells.iter().any(Option::is_some)).collect() }
}

fn part<'a>(here: Here<'a>, kpi: &'a Kpi) -> Option<KpiPart<'a>> {
    let all = &here.insights().kpis.series;
    let of_kpi: Vec<&'a Series> = all.iter().filter(|it| *it.kpi == *kpi.name).collect();
    let length = length(&of_kpi)?;
    let last = last(here, &of_kpi, length)?;
    let now = of_kpi.iter().find(|it| it.scope == Scope::All && it.part.is_none());
    Some(KpiPart {
        name: &kpi.name,
        link: link(here, kpi),
        definition: figure::definition(here, kpi),
        now: now.and_then(|series| figure::cell(here, Of { kpi, series }, last)),
        period: text::period(last),
        history: history(here, kpi, last, &figure::scopes(here).0),
        parts: kpi.by.as_ref().map(|_| part_grid(here, kpi, last)),
    })
}

fn line<'a>(here: Here<'a>, kpi: &'a Kpi) -> Option<KpiLine<'a>> {
    let (scopes, _) = figure::scopes(here);
    let series: Vec<Option<Of<'a>>> = scopes.iter().map(|scope| figure::of(here, kpi, scope)).collect();
    let known: Vec<&Series> = series.iter().flatten().map(|of| of.series).collect();
    let last = last(here, &known, length(&known)?)?;
    let teams = series.iter().flatten().filter(|of| of.series.scope != Scope::All);
    let of_teams = figure::common_pace(kpi, teams.map(|of| of.series));
    let small = |of: &Of<'a>| {
        let pace = match of.series.scope {
            Scope::All => figure::common_pace(kpi, [of.series]),
            Scope::Team(_) => of_teams,
        };
        let cell = figure::cell(here, *of, last)?;
        let good = cell.before.as_ref().and_then(|it| it.good);
        let line = spark::spark(here, *of, last, Lines { pace, scale: None }, good);
        Some(Small {
            scope: figure::scope_view(here, &of.series.scope),
            drawing: line.drawing,
            ends: line.ends,
            last: Some(cell),
            period: text::period_short(last),
            window: None,
        })
    };
    Some(KpiLine {
        name: &kpi.name,
        link: link(here, kpi),
        definition: figure::definition(here, kpi),
        period: text::period(last),
        cells: series.iter().map(|of| small(of.as_ref()?)).collect(),
    })
}

/// The length by which a KPI is shown: the month, where it has any.
pub fn length(series: &[&Series]) -> Option<Length> {
    [Length::Month, Length::Quarter, Length::Year, Length::Week]
        .into_iter()
        .find(|length| series.iter().any(|it| it.of(*length).next().is_some()))
}

/// The last period of a length with a figure. One that is not over counts only where somebody has
/// reported it: what is counted so far is no month to compare with.
pub fn last(here: Here<'_>, series: &[&Series], length: Length) -> Option<Period> {
    let as_of = here.knowledge().as_of;
    let has_begun = |(period, _): &(Period, &Figure)| figure::has_begun(here, *period);
    let told = |it: &(Period, &Figure)| {
        it.0.last_day() <= as_of || (has_begun(it) && it.1.origin == Origin::Reported)
    };
    let over = series.iter().filter_map(|it| it.of(length).rev().find(told)).map(|(period, _)| period).max();
    let begun = || series.iter().filter_map(|it| it.of(length).rev().find(has_begun));
    over.or_else(|| begun().map(|(period, _)| period).max())
}

/// Some teams through the last periods, on one scale, and of a rate by one pace.
pub fn history<'a>(here: Here<'a>, kpi: &'a Kpi, last: Period, scopes: &[Scope]) -> History<'a> {
    let periods = back(last, BACK);
    let series: Vec<Of<'a>> = scopes
        .iter()
        .filter_map(|scope| figure::of(here, kpi, scope))
        .filter(|of| periods.iter().any(|period| of.series.figures.contains_key(period)))
        .collect();
    // Before the first figure of anyone there is nothing to show.
    let first = periods.iter().position(|it| series.iter().any(|of| of.series.figures.contains_key(it)));
    let periods = &periods[first.unwrap_or(0)..];
    let pace = figure::common_pace(kpi, series.iter().map(|of| of.series));
    let trends: Vec<Trend> = series.iter().map(|of| trend_of(here, *of, periods, pace)).collect();
    let known = |period: &&Period| series.iter().any(|of| of.series.figures.contains_key(period));
    let drawn = trends.iter().zip(trend::multiples(&trends));
    let drawings = series.iter().zip(drawn).map(|(of, (trend, drawing))| {
        let met = periods.iter().rev().find(|it| of.series.figures.contains_key(it)).copied();
        Small {
            scope: figure::scope_view(here, &of.series.scope),
            drawing,
            ends: spark::ends_of(trend),
            last: met.and_then(|period| figure::cell(here, *of, period)),
            period: met.map(text::period_short).unwrap_or_default(),
            window: met.and_then(|met| window(here, *of, (periods, met), pace)),
        }
    });
    let all = series.iter().find(|of| of.series.scope == Scope::All);
    History {
        drawings: drawings.collect(),
        more_teams: figure::scopes(here).1,
        periods: periods.iter().filter(known).count(),
        each: length_name(last.length()),
        pace,
        gaps: all.and_then(|of| figure::gaps(here, *of, periods)),
        data: periods.iter().rev().map(|period| data(here, &series, *period, pace)).collect(),
    }
}

/// What the dot at the end of a line stands for, where that is not the month beneath it.
fn window<'a>(
    here: Here<'a>,
    of: Of<'a>,
    (periods, met): (&[Period], Period),
    pace: u32,
) -> Option<Window<'a>> {
    let drawn =
        |it: &&Period| figure::point(here, of, (**it, met), pace).is_some_and(|it| it.pooled.is_some());
    let &last = periods.iter().rev().find(drawn)?;
    let rate = together(figure::pooled(of.series, last, pace)?);
    let rate = LinkTo::to(rate, counted_at(here, of, last, pace));
    Some(Window { months: pace, rate, to: text::period_short(last) })
}

/// A row of what is drawn; what is left out of a line stands here all the same.
fn data<'a>(
    here: Here<'a>,
    series: &[Of<'a>],
    period: Period,
    pace: u32,
) -> (String, Vec<Option<LinkTo<'a>>>) {
    let cell = |of: &Of<'a>| {
        let text = match of.series.figures.get(&period) {
            _ if pace > 1 => together(figure::pooled(of.series, period, pace)?),
            figure => written(of.kpi, figure?),
        };
        Some(LinkTo::to(text, counted_at(here, *of, period, pace)))
    };
    (text::period_short(period), series.iter().map(cell).collect())
}

/// Where the deals of so many months up to one are listed: on the page of the last one; else the KPI's.
pub fn counted_at(here: Here<'_>, Of { kpi, series }: Of<'_>, period: Period, pace: u32) -> Option<String> {
    if pace <= 1 || period.length() != Length::Month {
        return here.counted_link(kpi, series, period);
    }
    let page = here.window_link(kpi, series, (period, pace));
    page.or_else(|| here.kpi_link(&series.kpi).map(|page| page + "#_months"))
}

/// '44%, 4 of 9'; of few '2 of 3'.
pub fn together((yes, of): (u32, u32)) -> String {
    let share = 100.0 * f64::from(yes) / f64::from(of.max(1));
    if of < kpi::ENOUGH {
        format!("{yes} of {of}")
    } else {
        format!("{}, {yes} of {of}", figure::in_unit(Unit::Percent, share, None))
    }
}

/// '44%, 4 of 9'.
pub fn written(kpi: &Kpi, figure: &Figure) -> String {
    let shown = figure::shown(kpi, figure);
    match figure.ratio {
        Some((yes, of)) if kpi.unit == Unit::Percent && of >= kpi::ENOUGH => {
            format!("{shown}, {yes} of {of}")
        }
        _ => shown,
    }
}

/// A series through some periods, as [`figure::point`] draws them.
pub fn trend_of(here: Here<'_>, of: Of<'_>, periods: &[Period], pace: u32) -> Trend {
    let Of { kpi, series } = of;
    let last = periods.iter().rev().copied().find(|period| series.figures.contains_key(period));
    let currency = last.and_then(|last| series.figures[&last].currency);
    // A point of several months does not move as its last month does.
    let moved = |period: Period| {
        let change = here.insights().kpis.change(kpi, series, period, period.previous());
        change.filter(|_| pace == 1)
    };
    let point = |&period: &Period| {
        let point = last.and_then(|last| figure::point(here, of, (period, last), pace));
        TrendPoint {
            label: text::period_short(period),
            size: point.as_ref().map(|it| it.size),
            notable: point.is_some() && moved(period).is_some_and(|change| change.notable),
            text: point.map(|it| it.text).unwrap_or_default(),
        }
    };
    let foreign = kpi.unit == Unit::Money && currency != Some(here.config().site.currency);
    let target = last.and_then(|last| figure::target_of(here, of, last.length()));
    Trend {
        points: periods.iter().map(point).collect(),
        // A target is in the currency of the site.
        target: target.filter(|_| !foreign).map(|(size, text)| (size, format!("target {text}"))),
        level: None,
        unit: axis(kpi.unit, currency),
        good: periods.last().and_then(|&period| moved(period)).and_then(|change| change.good),
    }
}

fn axis(unit: Unit, currency: Option<Currency>) -> AxisUnit {
    match (unit, currency) {
        (Unit::Percent, _) => AxisUnit::Percent,
        (Unit::Money, Some(currency)) => {
            let nothing = Money { minor: 0, currency }.short();
            AxisUnit::Money(nothing.trim_end_matches('0').to_owned())
        }
        // No half of a deal or a call stands on an axis.
        (Unit::Count, _) => AxisUnit::Count,
        _ => AxisUnit::Plain,
    }
}

pub fn length_name(length: Length) -> &'static str {
    match length {
        Length::Week => "week",
        Length::Month => "month",
        Length::Quarter => "quarter",
        Length::Year => "year",
    }
}

/// The parts of a KPI that is a map, of all teams, through the last periods that have any.
pub fn part_grid<'a>(here: Here<'a>, kpi: &'a Kpi, last: Period) -> PartGrid<'a> {
    let all = here.insights().kpis.series.iter();
    let parts: Vec<(&'a str, &'a Series)> = all
        .filter(|it| *it.kpi == *kpi.name && it.scope == Scope::All)
        .filter_map(|it| Some((it.part.as_deref()?, it)))
        .collect();
    let has = |period: &Period| parts.iter().any(|(_, it)| it.figures.contains_key(period));
    let periods: Vec<Period> = back(last, BACK).into_iter().rev().filter(has).collect();
    let label = |part: &'a str| kpi.by.as_ref().map_or(part, |by| here.facet_label(by, part));
    let row = |(part, series): &(&'a str, &'a Series)| GridRow {
        head: LinkTo::to(
            label(part),
            kpi.by.as_ref().and_then(|by| here.site.facet_link(here.path, by, part)),
        ),
        cells: periods.iter().map(|&period| figure::cell(here, Of { kpi, series }, period)).collect(),
    };
    let grid = Grid { rows: parts.iter().map(row).collect() };
    let mut shown = grid.rows.iter().flat_map(|row| &row.cells).flatten();
    PartGrid {
        unsaid: shown.find_map(|cell| cell.figure.unsaid),
        of: figure::counted_by(here, kpi),
        heads: periods
            .iter()
            .map(|&it| LinkTo::to(text::period_short(it), here.numbers_link(it, Some(&Scope::All))))
            .collect(),
        grid,
    }
}

#[cfg(test)]
mod tests;
