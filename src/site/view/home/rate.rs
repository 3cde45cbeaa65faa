//! The win rate of all teams as a line: of so many months together that each point stands on deals
//! enough to be a share.

use serde::Serialize;

use super::figures::{PERIODS, last_month, ratio};
use crate::config::{Kpi, Measure};
use crate::knowledge::Scope;
use crate::knowledge::kpi::{ENOUGH, Series};
use crate::site::chart::trend::{AxisUnit, Trend, TrendPoint, trend};
use crate::site::chart::{Chart, DataRow};
use crate::site::view::figure::{self, Of, in_unit};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::kpis::counted_at;
use crate::site::view::text;
use crate::value::Period;

/// A line through fewer says nothing.
const LINE: usize = 3;

/// The win rate of all teams over a year.
#[derive(Clone, Debug, Serialize)]
pub struct TrendView<'a> {
    pub label: LinkTo<'a>,
    pub chart: Chart<'a>,
    /// How many months each point is made of: 1, 3 or 12.
    pub months: u32,
    /// '44%', and what it was made of, '14 of 32', as far as that is known.
    pub share: String,
    pub ratio: Option<String>,
    /// What the last point was counted from.
    pub href: Option<String>,
    /// The month up to which the last point goes.
    pub last: String,
}

/// One point of the line.
#[derive(Clone, Debug, PartialEq)]
struct Share {
    month: Period,
    /// None where it stands on too few deals.
    size: Option<f64>,
    ratio: Option<(u32, u32)>,
}

/// The trend of the win rate; none where too few deals were decided to make a line.
pub fn win_rate(here: Here<'_>) -> Option<TrendView<'_>> {
    let kpi = here.config().kpis.values().find(|kpi| kpi.measure == Some(Measure::WinRate))?;
    let series = here.insights().kpis.series(&kpi.name, &Scope::All)?;
    let months = figure::pace(series);
    let shares = shares(series, months, last_month(here.knowledge().as_of));
    let last = shares.last().filter(|_| shares.iter().filter(|it| it.size.is_some()).count() >= LINE)?;
    let page = here.kpi_link(&kpi.name);
    let at = |it: &Share| counted_at(here, Of { kpi, series }, it.month, months);
    let rows = shares.iter().rev().filter(|it| it.size.is_some()).map(|it| DataRow {
        head: LinkTo::to(text::period_short(it.month), here.numbers_link(it.month, Some(&Scope::All))),
        cells: vec![
            LinkTo::to(written(kpi, it), at(it)),
            LinkTo::to(it.ratio.map_or_else(String::new, |(yes, of)| ratio(yes, of)), at(it)),
        ],
    });
    Some(TrendView {
        label: LinkTo::to(kpi.label.as_str(), page.clone()),
        chart: Chart { rows: rows.collect(), drawing: trend(&line(kpi, &shares)) },
        months,
        share: written(kpi, last),
        href: at(last),
        ratio: last.ratio.map(|(yes, of)| ratio(yes, of)),
        last: text::period(last.month),
    })
}

/// The last year of months that are over, from the first that can be shown to the last.
fn shares(series: &Series, months: u32, until: Period) -> Vec<Share> {
    let share = |(month, ratio): (Period, Option<(u32, u32)>)| {
        let alone = series.figures.get(&month).filter(|it| months == 1 && it.ratio.is_none());
        let enough = |of: u32| of >= ENOUGH;
        let size = match ratio {
            Some((yes, of)) => enough(of).then(|| f64::from(yes) / f64::from(of) * 100.0),
            // Reported without its counts.
            None => alone.filter(|it| it.n.is_none_or(enough)).map(|it| it.size),
        };
        Share { month, size, ratio }
    };
    let over = figure::rolling(series, months).into_iter().filter(|(month, _)| *month <= until);
    let mut all: Vec<Share> = over.map(share).collect();
    while all.last().is_some_and(|it| it.size.is_none()) {
        all.pop();
    }
    let recent = all.split_off(all.len().saturating_sub(PERIODS));
    // What is older than a year is no news.
    let news = recent.last().is_some_and(|it| until.first_day().year() - it.month.first_day().year() <= 1);
    recent.into_iter().skip_while(|it| it.size.is_none()).filter(|_| news).collect()
}

fn line(kpi: &Kpi, shares: &[Share]) -> Trend {
    let points = shares.iter().map(|it| TrendPoint {
        label: text::period_short(it.month),
        size: it.size,
        text: match it.ratio {
            Some((yes, of)) => format!("{}, {}", ratio(yes, of), written(kpi, it)),
            None => written(kpi, it),
        },
        notable: false,
    });
    Trend {
        points: points.collect(),
        target: kpi.target.map(|target| (target, format!("target {}", in_unit(kpi.unit, target, None)))),
        unit: AxisUnit::Percent,
        ..Trend::default()
    }
}

fn written(kpi: &Kpi, share: &Share) -> String {
    share.size.map_or_else(String::new, |size| in_unit(kpi.unit, size, None))
}

#[cfg(test)]
mod tests {
    use super::{Share, shares};
    use crate::knowledge::kpi::{Origin, Series};
    use crate::knowledge::{Figure, Scope};
    use crate::value::Period;

    type Month = (i8, f64, Option<(u32, u32)>, Option<u32>);

    fn rate(months: &[Month]) -> Series {
        let figures = months.iter().map(|&(month, size, ratio, n)| {
            let figure = Figure {
                size,
                currency: None,
                ratio,
                n,
                origin: Origin::Derived,
                from: Vec::new(),
                parts: None,
                left_out: 0,
                pieces: None,
                foreign: crate::knowledge::kpi::Foreign::default(),
            };
            (Period::Month { year: 2026, month }, figure)
        });
        Series { kpi: "win-rate".into(), part: None, scope: Scope::All, figures: figures.collect() }
    }

    fn sizes(series: &Series, months: u32, until: i8) -> Vec<Option<f64>> {
        let until = Period::Month { year: 2026, month: until };
        shares(series, months, until).into_iter().map(|share: Share| share.size).collect()
    }

    #[test]
    fn a_share_of_few_deals_is_not_drawn() {
        let one = |month, yes, of| (month, 0.0, Some((yes, of)), Some(of));
        let series = rate(&[one(1, 1, 2), one(2, 1, 3), one(3, 0, 5), one(4, 4, 4)]);
        assert_eq!(sizes(&series, 1, 12), [Some(0.0)]);
        assert_eq!(sizes(&series, 12, 12), [Some(40.0), Some(20.0), Some(6.0 / 14.0 * 100.0)]);
        assert_eq!(sizes(&series, 12, 2), [Some(40.0)], "only months that are over");
        assert_eq!(sizes(&rate(&[one(1, 2, 4)]), 12, 12), []);
        assert_eq!(sizes(&rate(&[]), 12, 12), []);
    }

    #[test]
    fn a_rate_without_its_counts_is_drawn_as_it_is_reported() {
        let series = rate(&[(1, 31.0, None, None), (2, 50.0, None, Some(2)), (3, 40.0, None, Some(9))]);
        assert_eq!(sizes(&series, 1, 12), [Some(31.0), None, Some(40.0)]);
        assert_eq!(sizes(&series, 12, 12), []);
    }
}
