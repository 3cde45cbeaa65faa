//! KPIs as single figures with their last year: the strip of the home page, and the one
//! KPI that a question is about.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

use crate::config::{Kpi, Measure, Unit};
use crate::knowledge::kpi::{ENOUGH, Series};
use crate::knowledge::{Figure, Scope, kpi};
use crate::site::chart::trend;
use crate::site::view::figure::{self, Of, Parts, in_unit, shown, unit_name};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::spark::{self, SparkView};
use crate::site::view::text;
use crate::value::{Length, Period};

/// A year, and the same month of the year before.
pub const PERIODS: usize = 13;
/// How many KPIs stand in the strip.
const STRIP: usize = 3;
/// A KPI without a figure in so many months has no place there.
const SILENT: usize = 3;

/// What a reader of sales figures wants first; of each row the first that has a figure.
const MAIN: [&[Measure]; STRIP] = [
    &[Measure::WinRate],
    &[Measure::ValueLost, Measure::DealsLost],
    &[Measure::CycleLost, Measure::CycleWon],
];

/// KPIs of one month.
#[derive(Clone, Debug, Serialize)]
pub struct Strip<'a> {
    pub month: LinkTo<'a>,
    pub tiles: Vec<FigureView<'a>>,
}

/// A figure of a KPI with its last year.
#[derive(Clone, Debug, Serialize)]
pub struct FigureView<'a> {
    pub label: &'a str,
    /// '31%'; of few '2 of 4'; none where the month has none.
    pub value: Option<String>,
    /// '4 of 13', where the value does not say it.
    pub ratio: Option<String>,
    /// What else it stands on: so many deals.
    pub n: Option<u32>,
    /// What these are, where they are no deals.
    pub of: Option<&'a str>,
    /// 'October 2026', where it is not said of all of them.
    pub period: Option<String>,
    /// `reported`, `derived`, `rolled-up`, `of-medians`.
    pub origin: &'static str,
    /// Of a figure made of others, where some of those are missing.
    pub parts: Option<Parts>,
    /// Deals in other currencies that are not in it.
    pub left_out: u32,
    /// Amounts for which there is no rate, so that they are not in it.
    pub apart: Vec<String>,
    /// `percent`, `money`, `days`, `count`.
    pub unit: &'static str,
    pub href: Option<String>,
    pub change: Option<ChangeView>,
    pub spark: SparkView,
    /// What the line goes through.
    pub periods: Vec<LinkTo<'a>>,
}

/// How it differs from the period before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// `up`, `down`, `same`.
    pub direction: &'static str,
    pub good: Option<bool>,
    /// The size of it, without a sign.
    pub text: String,
    /// What it was then, where either stands on too few for a difference to say anything: '1 of 4'.
    pub was: Option<String>,
    /// `percent`, `money`, `days`, `count`.
    pub unit: &'static str,
    /// 'September 2026'.
    pub on: String,
}

/// The last month that is over.
pub fn last_month(as_of: Date) -> Period {
    let month = Period::month_of(as_of);
    if month.last_day() <= as_of || month.first_day().year() <= 1 { month } else { month.previous() }
}

/// The KPIs that are shown first, all of the last month that is over; none where no KPI has a figure
/// of the last months.
pub fn strip(here: Here<'_>) -> Option<Strip<'_>> {
    let month = last_month(here.knowledge().as_of);
    let recent = before(month);
    let recent = &recent[recent.len().saturating_sub(SILENT)..];
    let kpis = &here.config().kpis;
    let speaks = |kpi: &&Kpi| {
        let series = here.insights().kpis.series(&kpi.name, &Scope::All);
        series.is_some_and(|series| recent.iter().any(|period| series.figures.contains_key(period)))
    };
    let of = |measures: &&[Measure]| {
        measures
            .iter()
            .find_map(|measure| kpis.values().filter(|kpi| kpi.measure == Some(*measure)).find(speaks))
    };
    let mut main: Vec<&Kpi> = MAIN.iter().filter_map(of).collect();
    for kpi in kpis.values().filter(speaks) {
        if main.len() < STRIP && !main.iter().any(|it| it.name == kpi.name) {
            main.push(kpi);
        }
    }
    let of = main.into_iter().filter_map(|kpi| figure::of(here, kpi, &Scope::All));
    let tiles: Vec<FigureView<'_>> =
        of.map(|of| FigureView { period: None, ..at(here, of, month) }).collect();
    let link = here.numbers_link(month, Some(&Scope::All));
    (!tiles.is_empty()).then(|| Strip { month: LinkTo::to(text::period(month), link), tiles })
}

/// The latest figure of a KPI, of a team or of all; none where it has none of the last year.
pub fn figure<'a>(here: Here<'a>, kpi: &'a Kpi, scope: &Scope) -> Option<FigureView<'a>> {
    let of = figure::of(here, kpi, scope)?;
    Some(at(here, of, latest(of.series, here.knowledge().as_of)?))
}

/// The figure of a period, or that there is none.
fn at<'a>(here: Here<'a>, of: Of<'a>, period: Period) -> FigureView<'a> {
    let Of { kpi, series } = of;
    let there = series.figures.get(&period);
    let change = here.insights().kpis.change(kpi, series, period, period.previous());
    let view = there.map(|it| figure::view(here, of, period, it));
    let value = there.map(|it| shown(kpi, it));
    FigureView {
        label: &kpi.label,
        ratio: there
            .and_then(|it| it.ratio)
            .map(|(yes, of)| ratio(yes, of))
            .filter(|it| Some(it) != value.as_ref()),
        n: view.as_ref().and_then(|it| it.n),
        of: figure::counted_by(here, kpi),
        value,
        period: Some(text::period(period)),
        origin: there.map_or("", |it| it.origin.name()),
        parts: view.as_ref().and_then(|it| it.parts).filter(|it| it.there < it.of),
        left_out: there.map_or(0, |it| it.left_out),
        apart: there.map(figure::apart).unwrap_or_default(),
        unit: unit_name(kpi.unit),
        href: here.counted_link(kpi, series, period).or_else(|| here.kpi_link(&kpi.name)),
        change: change.and_then(|it| Some(changed(kpi, there?, (series.figures.get(&it.from)?, it)))),
        spark: line(of, period, change.and_then(|change| change.good)),
        periods: spark::heads(here, &before(period)),
    }
}

/// The last year of a KPI as a line.
fn line(of: Of<'_>, last: Period, good: Option<bool>) -> SparkView {
    let sizes = sizes(of, last);
    let periods = before(last);
    let currency = of.series.figures.get(&last).and_then(|it| it.currency);
    let written = sizes.iter().map(|it| it.map(|it| in_unit(of.kpi.unit, it, currency)));
    spark::written(&periods, written.collect(), trend::spark(&sizes, None, good))
}

/// The last year of a KPI. Of a rate, the months are taken together until they are enough, and a share
/// of few deals is none.
fn sizes(of: Of<'_>, last: Period) -> Vec<Option<f64>> {
    let Of { kpi, series } = of;
    let months = figure::pace(series);
    let enough = |of: u32| of >= ENOUGH;
    let pooled: BTreeMap<Period, Option<(u32, u32)>> = match kpi.unit {
        Unit::Percent if last.length() == Length::Month => {
            figure::rolling(series, months).into_iter().collect()
        }
        _ => BTreeMap::new(),
    };
    let size = |period: &Period| match pooled.get(period).copied().flatten() {
        Some((yes, of)) => enough(of).then(|| f64::from(yes) / f64::from(of) * 100.0),
        None if months > 1 && !pooled.is_empty() => None,
        None => {
            let figure = series.figures.get(period)?;
            let of = figure.ratio.map(|(_, of)| of).or(figure.n).filter(|_| kpi.unit == Unit::Percent);
            of.is_none_or(enough).then_some(figure.size)
        }
    };
    before(last).iter().map(size).collect()
}

fn changed(kpi: &Kpi, now: &Figure, (then, change): (&Figure, kpi::Change)) -> ChangeView {
    let few = |figure: &Figure| figure.ratio.is_some_and(|(_, of)| of < ENOUGH);
    let difference = figure::exact(kpi, now) - figure::exact(kpi, then);
    ChangeView {
        direction: direction(difference),
        good: change.good,
        text: in_unit_of(kpi, difference.abs(), now),
        was: (few(now) || few(then)).then(|| then.ratio.map(|(yes, of)| ratio(yes, of))).flatten(),
        unit: unit_name(kpi.unit),
        on: text::period(change.from),
    }
}

/// The last period that is over and has a figure, months before quarters and years; else one that is
/// still running. What is older than a year is no news.
fn latest(series: &Series, as_of: Date) -> Option<Period> {
    let year = as_of.saturating_sub(Span::new().months(13));
    let recent = |period: &Period| period.last_day() >= year && period.first_day() <= as_of;
    let lengths = [Length::Month, Length::Quarter, Length::Year, Length::Week];
    let of = |length| series.of(length).map(|(period, _)| period).rev().filter(recent);
    let over = |length| of(length).find(|period| period.last_day() <= as_of);
    lengths.into_iter().find_map(over).or_else(|| lengths.into_iter().find_map(|length| of(length).next()))
}

/// The periods up to this one, oldest first.
pub fn before(last: Period) -> Vec<Period> {
    let mut periods: Vec<Period> = std::iter::successors(Some(last), |period| {
        (period.first_day().year() > 1).then(|| period.previous())
    })
    .take(PERIODS)
    .collect();
    periods.reverse();
    periods
}

pub fn ratio(yes: u32, of: u32) -> String {
    format!("{yes} of {of}")
}

fn in_unit_of(kpi: &Kpi, size: f64, figure: &Figure) -> String {
    match kpi.unit {
        // Points, not a percentage of a percentage.
        Unit::Percent => figure::points(size),
        unit => in_unit(unit, size, figure.currency),
    }
}

/// Less than what is shown is no change.
fn direction(difference: f64) -> &'static str {
    match difference {
        it if it.abs() < 0.5 => "same",
        it if it > 0.0 => "up",
        _ => "down",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{BTreeMap, before, last_month, latest, sizes};
    use crate::config::Config;
    use crate::knowledge::kpi::{Origin, Series};
    use crate::knowledge::{Figure, Scope};
    use crate::site::view::figure::Of;
    use crate::value::Period;

    fn series(periods: &[&str]) -> Series {
        let figure = Figure {
            size: 1.0,
            currency: None,
            ratio: None,
            n: None,
            origin: Origin::Reported,
            from: Vec::new(),
            parts: None,
            left_out: 0,
            pieces: None,
            foreign: crate::knowledge::kpi::Foreign::default(),
        };
        let figures: BTreeMap<Period, Figure> =
            periods.iter().map(|period| (Period::parse(period).unwrap(), figure.clone())).collect();
        Series { kpi: "rate".into(), part: None, scope: Scope::All, figures }
    }

    #[test]
    fn the_latest_figure_is_of_a_period_that_is_over() {
        let check = |periods: &[&str], as_of: Date, expected: Option<&str>| {
            let expected = expected.map(|period| Period::parse(period).unwrap());
            assert_eq!(latest(&series(periods), as_of), expected, "{periods:?}");
        };
        let day = date(2026, 11, 20);
        check(&["2026-09", "2026-10", "2026-11"], day, Some("2026-10"));
        check(&["2026-09", "2026-10", "2026-11"], date(2026, 11, 30), Some("2026-11"));
        check(&["2026-08"], day, Some("2026-08"));
        check(&["2026-11"], day, Some("2026-11"));
        check(&["2026-11", "2026-Q3"], day, Some("2026-Q3"));
        check(&["2024-08"], day, None);
        check(&["2026-12"], day, None);
    }

    #[test]
    fn a_share_of_few_deals_is_no_point_of_a_rate() {
        let config = Config::builtin();
        let sizes = |ratios: &[(&str, (u32, u32))]| {
            let mut series = series(&[]);
            for (period, ratio) in ratios {
                let mut one = self::series(&[period]).figures;
                one.values_mut().for_each(|it| (it.size, it.ratio) = (100.0, Some(*ratio)));
                series.figures.append(&mut one);
            }
            let of = Of { kpi: config.kpis.get("win-rate").unwrap(), series: &series };
            sizes(of, Period::parse("2026-03").unwrap()).split_off(10)
        };
        assert_eq!(sizes(&[("2026-01", (2, 2)), ("2026-03", (2, 2))]), [None, None, None]);
        let pooled = sizes(&[("2026-01", (1, 2)), ("2026-02", (2, 4)), ("2026-03", (1, 2))]);
        assert_eq!(pooled, [None, Some(50.0), Some(50.0)]);
        let plenty = sizes(&[("2026-01", (1, 5)), ("2026-02", (2, 5)), ("2026-03", (1, 2))]);
        assert_eq!(plenty, [Some(20.0), Some(40.0), None]);
    }

    #[test]
    fn the_last_month_is_one_that_is_over() {
        let check = |as_of: Date, expected: &str| {
            assert_eq!(last_month(as_of), Period::parse(expected).unwrap(), "{as_of}");
        };
        check(date(2026, 11, 20), "2026-10");
        check(date(2026, 11, 30), "2026-11");
        check(date(2026, 1, 1), "2025-12");
    }

    #[test]
    fn a_year_ends_with_its_last_month() {
        let periods = before(Period::parse("2026-10").unwrap());
        assert_eq!(periods.len(), 13);
        assert_eq!(periods[0], Period::parse("2025-10").unwrap());
        assert_eq!(periods[12], Period::parse("2026-10").unwrap());
    }
}
