//! What of a KPI's figures is drawn as a line: which points it has, and where it has gaps.

use serde::Serialize;

use super::{Of, in_unit, pace, pooled, shown};
use crate::config::{Kpi, Unit};
use crate::knowledge::kpi::{ENOUGH, Series};
use crate::site::view::here::Here;
use crate::site::view::text;
use crate::value::{Length, Period};

/// The pace of what is drawn side by side: the largest that one of them needs. Only a rate has one.
pub fn common_pace<'a>(kpi: &Kpi, series: impl IntoIterator<Item = &'a Series>) -> u32 {
    if kpi.unit != Unit::Percent {
        return 1;
    }
    series.into_iter().map(pace).max().unwrap_or(1)
}

/// A point of a line: its size, and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub size: f64,
    pub text: String,
    /// Of a rate of several months together: their counts.
    pub pooled: Option<(u32, u32)>,
}

/// What is drawn for a period of a line that ends with the figure of `latest`: a gap where the figure
/// is in another currency, or was put together from other teams; of a rate the months that it takes.
pub fn point(here: Here<'_>, of: Of<'_>, (period, latest): (Period, Period), pace: u32) -> Option<Point> {
    let Of { kpi, series } = of;
    if !here.insights().kpis.comparable(series, period, latest) {
        return None;
    }
    if pace > 1 && period.length() == Length::Month {
        let (yes, of) = pooled(series, period, pace)?;
        let size = 100.0 * f64::from(yes) / f64::from(of);
        let text = if of < ENOUGH { format!("{yes} of {of}") } else { in_unit(kpi.unit, size, None) };
        return Some(Point { size, text, pooled: Some((yes, of)) });
    }
    let currency = series.figures.get(&latest).and_then(|figure| figure.currency);
    let figure = series.figures.get(&period).filter(|figure| figure.currency == currency)?;
    Some(Point { size: figure.size, text: shown(kpi, figure), pooled: None })
}

/// Why a line of all teams has gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gaps {
    /// The first period that is drawn, where none after it is left out.
    pub since: Option<String>,
    /// The last one, by whose teams it is drawn.
    pub latest: String,
}

/// The periods that are not drawn since other teams are in them; `None` where all are.
pub fn gaps(here: Here<'_>, of: Of<'_>, periods: &[Period]) -> Option<Gaps> {
    let known: Vec<Period> =
        periods.iter().copied().filter(|it| of.series.figures.contains_key(it)).collect();
    let latest = *known.last()?;
    let drawn = |it: &Period| here.insights().kpis.comparable(of.series, *it, latest);
    let left_out = known.iter().filter(|it| !drawn(it)).count();
    let before = known.iter().take_while(|it| !drawn(it)).count();
    (left_out > 0).then(|| Gaps {
        since: known.get(before).filter(|_| left_out == before).map(|&it| text::period(it)),
        latest: text::period(latest),
    })
}
