//! `api/kpis.json`: every figure of every KPI, by team and period.

use serde::{Serialize, Serializer};

use crate::knowledge::{self, Scope};
use crate::site::Site;
use crate::site::view::figure::unit_name;
use crate::value::{Currency, Period};

/// The fields of a series, and what they mean.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("kpi", "its name"),
    ("part", "of a KPI that is a map, the value of its facet"),
    ("team", "whose figures they are; null for all teams"),
    ("unit", "`percent`, `money`, `days` or `count`"),
    ("figures", "one for each period, in order of their first days"),
    ("figures[].period", "`2026-10`, `2026-Q4`, `2026-W42` or `2026`"),
    ("figures[].size", "points of a percentage, units of the currency, days, or a count, to 4 decimals"),
    ("figures[].currency", "of money"),
    ("figures[].ratio", "of a rate whose parts are known: so many of so many"),
    ("figures[].n", "the number of deals that a rate, a mean or a median stands on"),
    (
        "figures[].origin",
        "`reported` by a review, `derived` from the deals, `rolled-up` from periods or teams, or \
         `of-medians`, the median of medians",
    ),
    ("figures[].parts", "of a figure made of others: how many there are, of how many"),
    ("figures[].left_out", "deals in other currencies that are not in it, where there are any"),
    ("figures[].from", "the files that it was counted from"),
];

/// One series.
#[derive(Serialize)]
pub(super) struct Series<'a> {
    kpi: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'a str>,
    team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    figures: Vec<Figure<'a>>,
}

#[derive(Serialize)]
struct Figure<'a> {
    period: Period,
    #[serde(serialize_with = "whole")]
    size: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "is_none")]
    left_out: u32,
    from: Vec<&'a str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

/// A whole number without the fraction that it does not have.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn whole<S: Serializer>(size: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    // Up to here every whole number is a number of its own.
    if size.fract() == 0.0 && size.abs() < 9_007_199_254_740_992.0 {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
        let whole = *size as i64;
        serializer.serialize_i64(whole)
    } else {
        // More would be the noise of a division.
        serializer.serialize_f64(if size.abs() < 1e9 { (*size * 1e4).round() / 1e4 } else { *size })
    }
}

/// All of them.
pub(super) fn series(site: &Site) -> impl Iterator<Item = Series<'_>> {
    site.insights.kpis.series.iter().map(move |series| Series {
        kpi: &series.kpi,
        part: series.part.as_deref(),
        team: match &series.scope {
            Scope::All => None,
            Scope::Team(team) => Some(team),
        },
        unit: site.knowledge.config.kpis.get(&series.kpi).map(|kpi| unit_name(kpi.unit)),
        figures: series.figures.iter().map(|(period, it)| figure(site, *period, it)).collect(),
    })
}

fn figure<'a>(site: &'a Site, period: Period, figure: &knowledge::Figure) -> Figure<'a> {
    Figure {
        period,
        size: figure.size,
        currency: figure.currency,
        ratio: figure.ratio,
        n: figure.n,
        origin: figure.origin.name(),
        parts: figure.parts,
        left_out: figure.left_out,
        from: figure.from.iter().map(|&ix| &*site.knowledge.entry(ix).path).collect(),
    }
}
