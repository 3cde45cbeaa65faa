//! How a figure differs from an earlier one, and whether that is worth a word.

use super::teams::Teams;
use super::{Change, ENOUGH, Figure};
use crate::config::{Better, Kpi, RollUp, Unit};
use crate::value::{Length, Period};

/// Smaller differences are not seen where figures are shown.
const SHOWN: f64 = 0.005;

/// A mean or a median of fewer deals moves by itself.
const FEW: u32 = 3;

/// One side of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) period: Period,
    pub(super) figure: &'a Figure,
    /// Of a figure of all teams.
    pub(super) teams: Option<&'a Teams>,
}

/// `None` for two currencies, for figures of different teams, and for a sum that lacks some of its
/// parts.
pub(super) fn between(kpi: &Kpi, later: Side<'_>, earlier: Side<'_>) -> Option<Change> {
    let of_one_kind = later.figure.currency == earlier.figure.currency;
    let of_same_teams = later.teams.zip(earlier.teams).is_none_or(|(one, other)| one.match_with(other));
    if !of_one_kind || !of_same_teams || !is_whole(kpi, later.figure) || !is_whole(kpi, earlier.figure) {
        return None;
    }
    let difference = later.figure.size - earlier.figure.size;
    let moved = difference.abs() >= SHOWN;
    let big = notable(kpi, later).is_some_and(|notable| difference.abs() + 1e-9 >= notable);
    let tells = moved && tells(kpi, later.figure) && tells(kpi, earlier.figure);
    let good = kpi.better.filter(|_| tells).map(|better| (difference > 0.0) == (better == Better::Up));
    let holds = holds(kpi, later.figure) && holds(kpi, earlier.figure);
    Some(Change { from: earlier.period, difference, good, notable: moved && big && holds })
}

/// How big a change is worth a word: what is said for a team's month, of a sum that of so many months
/// and teams.
fn notable(kpi: &Kpi, side: Side<'_>) -> Option<f64> {
    let of_month = kpi.notable?;
    if kpi.roll_up() != RollUp::Sum {
        return Some(of_month);
    }
    let months = match side.period.length() {
        Length::Week => 12.0 / 52.0,
        Length::Month => 1.0,
        Length::Quarter => 3.0,
        Length::Year => 12.0,
    };
    Some(of_month * months * f64::from(side.teams.map_or(1, Teams::count)))
}

fn is_whole(kpi: &Kpi, figure: &Figure) -> bool {
    let lacks = |parts: Option<(u32, u32)>| parts.is_some_and(|(have, of)| have < of);
    let is_sum = matches!(kpi.roll_up(), RollUp::Sum | RollUp::Last);
    !is_sum || !(lacks(figure.parts) || lacks(figure.pieces) || !figure.foreign.apart.is_empty())
}

/// Whether the way that a figure goes can be good or bad: not that of a rate, a mean or a median of
/// few, nor that of a rate of nobody knows how many.
fn tells(kpi: &Kpi, figure: &Figure) -> bool {
    match (kpi.unit, kpi.roll_up()) {
        (Unit::Percent, _) => figure.n.is_some_and(|n| n >= ENOUGH),
        (_, RollUp::Weighted | RollUp::Median) => figure.n.is_none_or(|n| n >= ENOUGH),
        _ => true,
    }
}

/// Whether a figure stands on enough to be compared, where it is known on how many deals it stands.
fn holds(kpi: &Kpi, figure: &Figure) -> bool {
    let enough = match (kpi.unit, kpi.roll_up()) {
        (Unit::Percent, _) => ENOUGH,
        (_, RollUp::Weighted | RollUp::Median) => FEW,
        _ => 0,
    };
    figure.n.is_none_or(|n| n >= enough)
}
