//! Figures of KPIs as a reader sees them: the size, what it stands on, where it comes from, and how
//! it changed.

mod drawn;

use std::collections::BTreeSet;

use serde::Serialize;

pub use self::drawn::{Gaps, Point, common_pace, gaps, point};

use super::here::{Here, LinkTo};
use super::text::{self, When};
use crate::config::{Better, Kpi, Measure, RollUp, Unit};
use crate::knowledge::kpi::{ENOUGH, Origin, Series};
pub use crate::knowledge::kpi::{pace, pooled, rolling};
use crate::knowledge::{Figure, Scope};
use crate::value::{Currency, Length, Money, Period};

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureView {
    /// '31%', '€96k', '118'; of a rate of few cases the count, '2 of 3'.
    pub text: String,
    /// What stands beneath a share: the counts that it was made of.
    pub ratio: Option<Ratio>,
    /// The deals that a share without counts, a mean or a median stands on.
    pub n: Option<u32>,
    /// What these are, where they are no deals: the label of the KPI that counts them.
    pub of: Option<String>,
    /// Of a share that a review reports without saying of how many: whether it would be of deals.
    pub unsaid: Option<Unsaid>,
    /// `percent`, `money`, `days`, `count`.
    pub unit: &'static str,
    /// `reported`, `derived`, `rolled-up`, `of-medians`.
    pub origin: &'static str,
    /// Of a figure made of others: those that it could be made of.
    pub parts: Option<Parts>,
    /// Whether it is the sum of these.
    pub total: bool,
    /// Deals in other currencies that are not in it.
    pub left_out: u32,
    /// Whether amounts in it were converted by the rates of the settings.
    pub converted: bool,
    /// Amounts for which there is no rate, so that they are not in it.
    pub apart: Vec<String>,
    /// Of a period that is not over: the day that it was counted to.
    pub until: Option<When>,
}

/// What a share is of, where nobody says how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unsaid {
    /// Those of the KPI that is named beside it.
    Named,
    Deals,
    Unknown,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ratio {
    pub yes: u32,
    pub of: u32,
}

/// '2 of 3 months'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    pub there: u32,
    pub of: u32,
    /// `week`, `month`, `quarter`, `team`; of parts of parts `team week`, `team month`, `team quarter`,
    /// or `part` where they are not of one kind.
    pub each: &'static str,
}

/// How a figure differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeView<'a> {
    /// `up`, `down`, `same`; `few` where one of the two stands on too few deals for a difference to
    /// say anything.
    pub direction: &'static str,
    /// Whether it goes the way it should.
    pub good: Option<bool>,
    /// Whether it is worth a word.
    pub notable: bool,
    /// The size of it, without a sign.
    pub text: String,
    /// `percent`, `money`, `days`, `count`.
    pub unit: &'static str,
    /// What it was.
    pub was: String,
    /// Of a rate: the counts of then and now, '3 of 10', '5 of 8', for a sentence.
    pub counts: Option<(String, String)>,
    /// Whether one of the two is a count already, since a share of so few says nothing.
    pub few: bool,
    /// The earlier period.
    pub since: LinkTo<'a>,
}

/// A figure with its changes and the way to what it was counted from.
#[derive(Clone, Debug, Serialize)]
pub struct Cell<'a> {
    pub figure: FigureView,
    pub href: Option<String>,
    pub before: Option<ChangeView<'a>>,
    pub year: Option<ChangeView<'a>>,
}

/// A table of figures.
#[derive(Clone, Debug, Serialize)]
pub struct Grid<'a> {
    pub rows: Vec<GridRow<'a>>,
}

/// One row of it; a cell that is missing has no figure.
#[derive(Clone, Debug, Serialize)]
pub struct GridRow<'a> {
    pub head: LinkTo<'a>,
    pub cells: Vec<Option<Cell<'a>>>,
}

/// Whose figures stand in a column or a drawing: `None` for all teams, for which the template has
/// the words.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeView<'a> {
    pub team: Option<LinkTo<'a>>,
}

/// The figures of a KPI.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub kpi: &'a Kpi,
    pub series: &'a Series,
}

/// How a KPI is counted; the words are in the template.
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionView<'a> {
    /// `win-rate`, `cycle-lost` …; without one it is what reviews report.
    pub measure: Option<&'static str>,
    pub unit: &'static str,
    /// What a percentage is a share of.
    pub of: Option<&'a str>,
    /// The facet by whose values it is a map.
    pub by: Option<&'a str>,
    /// `sum`, `weighted`, `median`, `last`, `none`.
    pub rule: &'static str,
    /// `up`, `down`; `None` where the KPI does not say.
    pub better: Option<&'static str>,
    pub target: Option<String>,
    pub notable: Option<String>,
}

/// Teams that a table or a row of drawings has room for.
pub const TEAMS: usize = 12;

/// All teams and the teams, as far as there is room, and how many teams are left out. Where there is
/// one team, it is all of them.
pub fn scopes(here: Here<'_>) -> (Vec<Scope>, usize) {
    let teams = &here.insights().kpis.teams;
    let shown = if teams.len() == 1 { 0 } else { TEAMS };
    let named = teams.iter().take(shown).map(|team| Scope::Team(team.clone()));
    let left = if teams.len() == 1 { 0 } else { teams.len().saturating_sub(TEAMS) };
    (std::iter::once(Scope::All).chain(named).collect(), left)
}

pub fn scope_view<'a>(here: Here<'a>, scope: &Scope) -> ScopeView<'a> {
    let known = |team: &str| here.insights().kpis.teams.iter().find(|it| &***it == team);
    ScopeView {
        team: match scope {
            Scope::All => None,
            Scope::Team(team) => known(team).map(|team| here.facet_value("team", team)),
        },
    }
}

/// The figures of a KPI that is not a map.
pub fn of<'a>(here: Here<'a>, kpi: &'a Kpi, scope: &Scope) -> Option<Of<'a>> {
    Some(Of { kpi, series: here.insights().kpis.series(&kpi.name, scope)? })
}

/// The figure of a period with its changes.
pub fn cell<'a>(here: Here<'a>, of: Of<'a>, period: Period) -> Option<Cell<'a>> {
    let figure = view(here, of, period, of.series.figures.get(&period)?);
    // A sum so far is no match for that of a whole period.
    let compares = figure.until.is_none() || of.kpi.roll_up() != RollUp::Sum;
    let change = |earlier: Period| change(here, of, period, earlier).filter(|_| compares);
    Some(Cell {
        figure,
        href: here.counted_link(of.kpi, of.series, period),
        before: change(period.previous()),
        year: change(period.year_before()).filter(|_| period.year_before() != period.previous()),
    })
}

/// What stands in place of a figure.
pub fn view(here: Here<'_>, of: Of<'_>, period: Period, figure: &Figure) -> FigureView {
    let count = few(of.kpi, figure);
    let as_of = here.knowledge().as_of;
    let percent = of.kpi.unit == Unit::Percent;
    let ratio = figure.ratio.filter(|_| percent && count.is_none()).map(|(yes, of)| Ratio { yes, of });
    FigureView {
        text: shown(of.kpi, figure),
        n: figure.n.filter(|_| ratio.is_none() && count.is_none() && of.kpi.unit != Unit::Count),
        ratio,
        of: counted_by(here, of.kpi).map(str::to_owned),
        unsaid: unsaid(here, of.kpi, figure),
        unit: unit_name(of.kpi.unit),
        origin: figure.origin.name(),
        parts: parts(here, of, period, figure),
        total: of.kpi.roll_up() == RollUp::Sum,
        left_out: figure.left_out,
        converted: figure.foreign.converted,
        apart: apart(figure),
        until: (period.last_day() > as_of && period.first_day() <= as_of).then(|| text::day(as_of)),
    }
}

/// What a figure was made of. A sum lacks what is not there; a rate, a mean or a median only what had
/// a figure and could not be weighed, since a month without deals has nothing to give.
fn parts(here: Here<'_>, of: Of<'_>, period: Period, figure: &Figure) -> Option<Parts> {
    let (there, all) = figure.parts?;
    let of_time = is_of_time(of.series, period);
    let each = match period.length() {
        _ if !of_time => "team",
        Length::Year => "quarter",
        Length::Quarter => "month",
        Length::Month | Length::Week => "week",
    };
    let inner = inner(here, of.series, period);
    if let Some((there, all)) = figure.pieces.filter(|_| inner.iter().any(|(_, _, it)| lacks(it))) {
        return Some(Parts { there, of: all, each: piece(here, of.series, period) });
    }
    let adds = matches!(of.kpi.roll_up(), RollUp::Sum | RollUp::Last);
    let all = match () {
        () if adds => all,
        () => u32::try_from(inner.len()).unwrap_or(all),
    };
    Some(Parts { there, of: all.max(there), each })
}

type Inner<'a> = (&'a Series, Period, &'a Figure);

/// Whether a figure that is made of others is made of those of shorter periods, and not of the teams.
fn is_of_time(series: &Series, period: Period) -> bool {
    let told = |(_, figure): (Period, &Figure)| {
        matches!(figure.origin, Origin::Reported | Origin::RolledUp | Origin::OfMedians)
    };
    matches!(series.scope, Scope::Team(_)) || in_time(series, period).any(told)
}

fn in_time(series: &Series, period: Period) -> impl Iterator<Item = (Period, &Figure)> {
    let first = Period::of_day(Length::Week, period.first_day());
    let begun = series.figures.range(first..).take_while(move |(it, _)| it.first_day() <= period.last_day());
    begun.filter(move |(it, _)| it.part_of() == Some(period)).map(|(it, figure)| (*it, figure))
}

/// What a figure that is made of others is made of.
fn inner<'a>(here: Here<'a>, series: &'a Series, period: Period) -> Vec<Inner<'a>> {
    if is_of_time(series, period) {
        return in_time(series, period).map(|(it, figure)| (series, it, figure)).collect();
    }
    let all = here.insights().kpis.series.iter();
    all.filter(|it| it.kpi == series.kpi && it.part == series.part && it.scope != Scope::All)
        .filter_map(|it| Some((it, period, it.figures.get(&period)?)))
        .collect()
}

fn lacks(figure: &Figure) -> bool {
    figure.pieces.or(figure.parts).is_some_and(|(there, of)| there < of)
}

/// What the smallest parts of a sum are, where they are all of one kind.
fn piece(here: Here<'_>, series: &Series, period: Period) -> &'static str {
    let mut kinds = BTreeSet::new();
    let mut open: Vec<(&Series, Period, Option<&Figure>)> = vec![(series, period, None)];
    while let Some((series, period, figure)) = open.pop() {
        match figure {
            Some(Figure { parts: None, .. }) => {
                kinds.insert((matches!(series.scope, Scope::Team(_)), period.length()));
            }
            _ => {
                let parts = inner(here, series, period);
                open.extend(parts.into_iter().map(|(series, period, figure)| (series, period, Some(figure))));
            }
        }
    }
    let of_team = series.scope == Scope::All && kinds.first().is_some_and(|(team, _)| *team);
    match (kinds.len(), kinds.first()) {
        (1, Some((_, Length::Week))) => {
            if of_team {
                "team week"
            } else {
                "week"
            }
        }
        (1, Some((_, Length::Month))) => {
            if of_team {
                "team month"
            } else {
                "month"
            }
        }
        (1, Some((_, Length::Quarter))) => {
            if of_team {
                "team quarter"
            } else {
                "quarter"
            }
        }
        _ => "part",
    }
}

/// The amounts that were not added.
pub fn apart(figure: &Figure) -> Vec<String> {
    figure.foreign.apart.iter().map(|it| text::amount(*it).short).collect()
}

/// The label of the KPI that counts what a share or a mean is of.
pub fn counted_by<'a>(here: Here<'a>, kpi: &Kpi) -> Option<&'a str> {
    let counts = here.config().kpis.get(kpi.of.as_ref()?)?;
    let of_deals = matches!(counts.measure, Some(Measure::DealsWon | Measure::DealsLost));
    Some(counts.label.as_str()).filter(|_| !of_deals)
}

fn unsaid(here: Here<'_>, kpi: &Kpi, figure: &Figure) -> Option<Unsaid> {
    let is_bare = kpi.unit == Unit::Percent && figure.n.is_none() && figure.origin == Origin::Reported;
    is_bare.then(|| match kpi {
        _ if counted_by(here, kpi).is_some() => Unsaid::Named,
        _ if kpi.by.is_some() || kpi.measure.is_some() || kpi.of.is_some() => Unsaid::Deals,
        _ => Unsaid::Unknown,
    })
}

/// '3 of 10'.
fn counted(kpi: &Kpi, figure: &Figure) -> Option<String> {
    known_counts(kpi, figure).map(|(yes, of)| format!("{yes} of {of}"))
}

/// Of a rate of few cases the count.
fn few(kpi: &Kpi, figure: &Figure) -> Option<Ratio> {
    known_counts(kpi, figure).filter(|&(_, of)| of < ENOUGH).map(|(yes, of)| Ratio { yes, of })
}

/// Of a rate what it was made of.
fn known_counts(kpi: &Kpi, figure: &Figure) -> Option<(u32, u32)> {
    if kpi.unit != Unit::Percent {
        return None;
    }
    figure.ratio.or_else(|| {
        let of = figure.n?;
        let yes = (figure.size * f64::from(of) / 100.0).round();
        // A rate that does not fit its count is shown as it was written.
        (0.0..=100.0).contains(&figure.size).then_some((yes as u32, of))
    })
}

/// '31%', '€96k', '118', '591'; '2 of 3' for a rate of few cases.
pub fn shown(kpi: &Kpi, figure: &Figure) -> String {
    match few(kpi, figure) {
        Some(Ratio { yes, of }) => format!("{yes} of {of}"),
        None => in_unit(kpi.unit, exact(kpi, figure), figure.currency),
    }
}

/// The size, of a rate that is reported as the rounding of counts that of these counts: 5 of 8 are
/// the same wherever they stand.
pub fn exact(kpi: &Kpi, figure: &Figure) -> f64 {
    match figure.ratio.filter(|(_, of)| kpi.unit == Unit::Percent && *of > 0) {
        Some((yes, of)) => 100.0 * f64::from(yes) / f64::from(of),
        None => figure.size,
    }
}

/// Points of a percentage: whole ones, and a half as it is, which some would round up and some down.
pub fn points(size: f64) -> String {
    let is_half = (size.fract().abs() - 0.5).abs() < 1e-9;
    text::number(rounded(size, i32::from(is_half)))
}

/// A size in a unit: a target, a difference.
pub fn in_unit(unit: Unit, size: f64, currency: Option<Currency>) -> String {
    match (unit, currency) {
        (Unit::Percent, _) => format!("{}%", points(size)),
        (Unit::Money, Some(currency)) => money(size, currency),
        (Unit::Money, None) | (Unit::Count, _) => text::number(size),
        (Unit::Days, _) => text::number(rounded(size, 1)),
    }
}

/// The target of a figure: of a sum it is meant for a team's month, or for the site's where it has no
/// teams.
pub fn target_of(here: Here<'_>, of: Of<'_>, length: Length) -> Option<(f64, String)> {
    let of_one = of.series.scope != Scope::All || here.insights().kpis.teams.is_empty();
    let is_meant = of.kpi.roll_up() != RollUp::Sum || (of_one && length == Length::Month);
    of.kpi.target.filter(|_| is_meant).zip(target(here, of.kpi))
}

/// The target in the KPI's unit, as it is declared.
pub fn target(here: Here<'_>, kpi: &Kpi) -> Option<String> {
    Some(in_unit(kpi.unit, kpi.target?, Some(here.config().site.currency)))
}

fn rounded(size: f64, decimals: i32) -> f64 {
    let factor = 10_f64.powi(decimals);
    (size * factor).round() / factor
}

fn money(size: f64, currency: Currency) -> String {
    let minor = size * 10_f64.powi(currency.decimals().cast_signed());
    // A float that is too large becomes the largest amount, never another one.
    text::amount(Money { minor: minor.round() as i64, currency }).short
}

/// How the figure of a period differs from that of an earlier one; `None` where one is missing or
/// they are in two currencies.
pub fn change<'a>(here: Here<'a>, of: Of<'a>, period: Period, earlier: Period) -> Option<ChangeView<'a>> {
    let change = here.insights().kpis.change(of.kpi, of.series, period, earlier)?;
    let (now, was) = (of.series.figures.get(&period)?, of.series.figures.get(&earlier)?);
    let size = |size: f64| match of.kpi.unit {
        Unit::Percent => points(size),
        unit => in_unit(unit, size, now.currency),
    };
    let difference = exact(of.kpi, now) - exact(of.kpi, was);
    let text = size(difference.abs());
    let direction = if few(of.kpi, now).is_some() || few(of.kpi, was).is_some() {
        "few"
    } else if text == size(0.0) {
        // Less than what is shown is no change.
        "same"
    } else if difference > 0.0 {
        "up"
    } else {
        "down"
    };
    Some(ChangeView {
        direction,
        good: change.good.filter(|_| direction != "same"),
        notable: change.notable && direction != "same",
        text,
        unit: unit_name(of.kpi.unit),
        was: shown(of.kpi, was),
        counts: counted(of.kpi, was).zip(counted(of.kpi, now)),
        few: few(of.kpi, was).is_some() || few(of.kpi, now).is_some(),
        since: LinkTo::to(text::period_short(earlier), here.counted_link(of.kpi, of.series, earlier)),
    })
}

/// Whether a period has begun: of a later one somebody's slip of the finger tells.
pub fn has_begun(here: Here<'_>, period: Period) -> bool {
    period.first_day() <= here.knowledge().as_of
}

/// How a KPI is counted.
pub fn definition<'a>(here: Here<'a>, kpi: &'a Kpi) -> DefinitionView<'a> {
    let config = here.config();
    let facet = kpi.by.as_deref().and_then(|by| config.facet(by));
    DefinitionView {
        measure: kpi.measure.map(crate::config::Measure::name),
        unit: unit_name(kpi.unit),
        of: kpi.of.as_ref().and_then(|of| config.kpis.get(of)).map(|of| of.label.as_str()),
        by: facet.map(|facet| facet.label.as_str()),
        rule: match kpi.roll_up() {
            RollUp::Sum => "sum",
            RollUp::Weighted => "weighted",
            RollUp::Median => "median",
            RollUp::Last => "last",
            RollUp::Nothing => "none",
        },
        better: kpi.better.map(|better| match better {
            Better::Up => "up",
            Better::Down => "down",
        }),
        target: target(here, kpi),
        notable: kpi.notable.map(|size| match kpi.unit {
            Unit::Percent => text::number(size),
            unit => in_unit(unit, size, Some(config.site.currency)),
        }),
    }
}

pub fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "percent",
        Unit::Money => "money",
        Unit::Days => "days",
        Unit::Count => "count",
    }
}

#[cfg(test)]
mod tests;
