//! KPIs: the figures of teams, period by period.
//!
//! A figure is what a review reports; where no review does, what is counted from the deals that were
//! closed in the period, where the KPI says how ([`Measure`](crate::config::Measure)); else what the
//! figures of shorter periods, or of the teams, make together by the KPI's rule
//! ([`RollUp`](crate::config::RollUp)). Each says which it is, and from which entries it comes.
//!
//! The order in which a figure is looked for, of a team and of all teams:
//!
//! 1. A review of exactly this team (of all teams: one without a team) and this period reports it;
//!    of several the last by date, then path.
//! 2. Of all teams: a review of any team reports exactly this period: the figures of the teams are
//!    rolled up, and the deals without a team count as one more team.
//! 3. Any part of the period has a figure that rests on what a review reports: the parts (the weeks
//!    of a month, by their Thursday; the months of a quarter; the quarters of a year) are rolled up.
//! 4. It can be counted from the deals closed in the period: it is. From the first period of this
//!    length that a team held a review on or closed a deal in, up to the as-of day, a count of
//!    nothing is 0, unless the site knows of no deal at all, and of a team no longer than six periods
//!    after the last in which anything is known of it; a rate, mean or median of nothing is no figure. A win rate is counted from the
//!    deals won and lost as they stand beside it, where a review reports those.
//! 5. Of all teams: the figures of the teams are rolled up.
//!
//! A period that begins after the as-of day has only what is reported. Months, quarters and years
//! are always there, weeks only where a review is weekly.
//!
//! How figures are rolled up, by the rule of the KPI:
//!
//! - *Sum*: of those that are there; `parts` says of how many there could be: the periods that have
//!   begun, and the teams whose first figure of this KPI and length lies not after the period and
//!   whose last lies not before it.
//! - *Weighted*: by `n`. Of a win rate that is won + lost, reported or else counted; of the other
//!   rates the deals of their denominators; of an average the deals won; of a KPI with `of` that
//!   count. A part of which it is not known, or 0, is left out. A reported rate that is the rounding
//!   of known counts (within one point) weighs in with these.
//! - *Median*: counted again from all deals of the period, where as many of them have a cycle or an
//!   amount as deals won or lost are reported; else the median of the medians, each as often as its
//!   `n`, if all are known.
//! - Figures of all teams that were put together from different teams are not compared, nor is a sum
//!   that lacks some of its parts: see [`Kpis::change`].
//! - Amounts are brought into one currency by `[currencies]`: the site's, or where no amount reaches
//!   that, the one of most deals. An amount of one period that cannot be is shown as it is, and what is
//!   rolled up says what was not added.

mod change;
mod exchange;
mod look;
mod measure;
mod movement;
mod reported;
mod roll_up;
mod rolling;
mod slot;
mod table;
mod teams;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use self::change::Side;
pub use self::exchange::sums;
pub use self::rolling::{pace, pooled, rolling};
use self::teams::Teams;
use super::{EntryIx, Knowledge, PointIx};
use crate::config::Kpi;
use crate::value::{Currency, Length, Money, Period};

/// Whose figures they are. All teams come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    All,
    Team(Arc<str>),
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// In the KPI's unit: points of a percentage, whole units of the currency, days, or a count.
    pub size: f64,
    /// Of money.
    pub currency: Option<Currency>,
    /// Of a rate whose parts are known: so many of so many.
    pub ratio: Option<(u32, u32)>,
    /// What a rate, a mean or a median stands on, where that is known: the number of deals.
    pub n: Option<u32>,
    pub origin: Origin,
    /// The reviews or the deals that it was counted from, each once, by path.
    pub from: Vec<EntryIx>,
    /// Of a figure made of others: how many of the parts have one, of how many.
    pub parts: Option<(u32, u32)>,
    /// Of a sum of several: how many of the smallest parts that it is made of have a figure, of how
    /// many. A quarter of three months of two teams has six.
    pub pieces: Option<(u32, u32)>,
    /// Deals in other currencies, which no rate of `[currencies]` brings into this one.
    pub left_out: u32,
    pub foreign: Foreign,
}

/// What became of amounts in other currencies than that of the figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Foreign {
    /// Whether any was converted by the rates of `[currencies]`.
    pub converted: bool,
    /// Those that no rate converts and that are therefore not added: one sum for each currency.
    pub apart: Vec<Money>,
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A review says so.
    Reported,
    /// Counted from the deals: shown as derived.
    Derived,
    /// Made of the figures of shorter periods or of the teams.
    RolledUp,
    /// The median of medians, since the deals are not all there to count again.
    OfMedians,
}

impl Origin {
    pub fn name(self) -> &'static str {
        match self {
            Origin::Reported => "reported",
            Origin::Derived => "derived",
            Origin::RolledUp => "rolled-up",
            Origin::OfMedians => "of-medians",
        }
    }
}

/// The figures of one KPI, or of one part of a KPI that is a map, of one team or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub kpi: Arc<str>,
    /// Of a KPI that is a map: the value, `demo`.
    pub part: Option<Arc<str>>,
    pub scope: Scope,
    /// By period, whatever its length; at least one.
    pub figures: BTreeMap<Period, Figure>,
}

/// All figures.
#[derive(Clone, Debug, Default)]
pub struct Kpis {
    /// The teams that have any figure: as they are declared, then by id.
    pub teams: Vec<Arc<str>>,
    /// By KPI as declared, then part as the facet declares it, then all teams before the teams.
    pub series: Vec<Series>,
    /// What reviews of a movement say, by review; see [`Movement`].
    pub movements: BTreeMap<EntryIx, Vec<Movement>>,
    /// The positions in `series` of KPIs that are no maps.
    places: BTreeMap<Arc<str>, BTreeMap<Scope, usize>>,
    /// Which teams the figures of all teams were put together from: by KPI, then part.
    teams_of: BTreeMap<Arc<str>, BTreeMap<Option<Arc<str>>, ByPeriod>>,
}

type ByPeriod = BTreeMap<Period, Teams>;

/// A figure of a review that moved notably since the period before.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// The position in [`Kpis::series`].
    pub series: usize,
    pub period: Period,
    pub change: Change,
    /// The points of the review that speak of the KPI (`kpi=`). Nobody has explained it where there
    /// is none.
    pub told_by: Vec<PointIx>,
}

/// How a figure differs from an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    pub from: Period,
    /// In the KPI's unit, later less earlier.
    pub difference: f64,
    /// Whether it goes the way that the KPI should; `None` where nothing moved that would be seen, where
    /// the KPI does not say which way is good, and where either side is a rate, a mean or a median of
    /// fewer than [`ENOUGH`], or a rate of nobody knows how many.
    pub good: Option<bool>,
    /// Whether it is worth a word: at least `notable`, and, of a rate, with at least
    /// [`ENOUGH`] deals on both sides, of a mean or a median with at least 3, where their number is
    /// known, since fewer move it by themselves. `notable` is meant for a team's month: of a sum it
    /// is taken times the months of the period (of a week 12/52) and times the teams in it.
    pub notable: bool,
}

/// Below this many a share is shown as a count and its changes are not worth a word.
pub const ENOUGH: u32 = 5;

impl Series {
    /// The figures of one length, oldest first.
    pub fn of(&self, length: Length) -> impl DoubleEndedIterator<Item = (Period, &Figure)> {
        self.figures
            .iter()
            .filter(move |(period, _)| period.length() == length)
            .map(|(it, figure)| (*it, figure))
    }
}

impl Kpis {
    /// The figures of a KPI that is not a map, of a team or of all.
    pub fn series(&self, kpi: &str, scope: &Scope) -> Option<&Series> {
        self.places.get(kpi)?.get(scope).map(|at| &self.series[*at])
    }

    pub fn figure(&self, kpi: &str, scope: &Scope, period: Period) -> Option<&Figure> {
        self.series(kpi, scope)?.figures.get(&period)
    }

    /// How the figure of a period differs from that of an earlier one of its series: the period
    /// before, [`Period::previous`], or the same of the year before, [`Period::year_before`]. `None`
    /// where either is missing or they are in two currencies, where they were put together from
    /// different teams, and where a sum lacks some of its parts.
    pub fn change(&self, kpi: &Kpi, series: &Series, period: Period, earlier: Period) -> Option<Change> {
        let side = |period| {
            Some(Side { period, figure: series.figures.get(&period)?, teams: self.of(series, period) })
        };
        change::between(kpi, side(period)?, side(earlier)?)
    }

    /// Whether the figure of a period was put together from the same teams as a later one, so that
    /// both may stand on one line.
    pub fn comparable(&self, series: &Series, period: Period, latest: Period) -> bool {
        let pair = self.of(series, period).zip(self.of(series, latest));
        pair.is_none_or(|(one, other)| one.match_with(other))
    }

    fn of(&self, series: &Series, period: Period) -> Option<&Teams> {
        if series.scope != Scope::All {
            return None;
        }
        self.teams_of.get(&series.kpi)?.get(&series.part)?.get(&period)
    }
}

/// Every figure up to the as-of day, and what moved.
pub fn all(knowledge: &Knowledge) -> Kpis {
    let table = table::Table::filled(knowledge);
    let mut kpis = Kpis::default();
    let mut at: Vec<Vec<Option<usize>>> = Vec::new();
    for (position, line) in table.lines.iter().enumerate() {
        let mut places = Vec::new();
        for scope in 0..=table.teams.len() {
            let cells = table.cells(position, scope);
            places.push((!cells.is_empty()).then_some(kpis.series.len()));
            if cells.is_empty() {
                continue;
            }
            let name =
                scope.checked_sub(1).map_or(Scope::All, |team| Scope::Team(Arc::clone(table.teams[team])));
            if scope == table::ALL {
                let teams = cells.values().map(|cell| (cell.period, cell.teams.clone())).collect();
                let of_kpi = kpis.teams_of.entry(Arc::clone(&line.kpi.name)).or_default();
                of_kpi.insert(line.part.cloned(), teams);
            }
            if line.part.is_none() {
                let places = kpis.places.entry(Arc::clone(&line.kpi.name)).or_default();
                places.insert(name.clone(), kpis.series.len());
            }
            kpis.series.push(Series {
                kpi: Arc::clone(&line.kpi.name),
                part: line.part.cloned(),
                scope: name,
                figures: cells.values().map(|cell| (cell.period, cell.figure.clone())).collect(),
            });
        }
        at.push(places);
    }
    let has_any = |team: &usize| at.iter().any(|places| places[*team + 1].is_some());
    let teams = (0..table.teams.len()).filter(has_any);
    kpis.teams = teams.map(|team| Arc::clone(table.teams[team])).collect();
    kpis.movements = movement::all(&table, &at);
    kpis
}

/// The last day of a period that is known: a period that is not over ends on the as-of day.
pub fn end(period: Period, as_of: Date) -> Date {
    period.last_day().min(as_of)
}
