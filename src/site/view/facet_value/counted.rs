//! How deals are counted on pages: the twelve months to the as-of day, counts that lead to their
//! deals, and quarters with theirs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::{Deal, DealIx, Tally};
use crate::site::chart::bars::{Ranked, ranked};
use crate::site::chart::{DataRow, Drawing};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, Amount};
use crate::value::{Period, TwelveMonths};

/// How many deals of one page are named; the latest quarters come first.
const NAMED: usize = 300;
/// How many deals of one list are named.
const LISTED: usize = 300;
/// How many quarters a chart has.
pub const QUARTERS: usize = 12;

/// The deals that were closed in twelve months, of some in the order in which they were closed.
pub fn closed_in<'d>(here: Here<'_>, months: TwelveMonths, deals: &'d [DealIx]) -> &'d [DealIx] {
    let closed = |ix: &DealIx| here.knowledge().deal(*ix).closed.date;
    let from = deals.partition_point(|ix| closed(ix) < months.from);
    let to = deals.partition_point(|ix| closed(ix) <= months.to);
    &deals[from..to.max(from)]
}

/// Whether anything is known of the twelve months before, so that these may be compared with them: an
/// entry of that time, as on the page of health, or a deal that was closed in it.
pub fn is_compared(here: Here<'_>) -> bool {
    let before = TwelveMonths::ending(here.knowledge().as_of).before();
    let closed = |deal: &Deal| deal.is_decided() && before.has(deal.closed.date);
    here.insights().health.before.is_some() || here.knowledge().deals.iter().any(closed)
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    pub n: usize,
    pub of: usize,
}

impl Share {
    pub fn of<T>(tally: &Tally<T>) -> Self {
        Self { n: tally.yes.len(), of: tally.of.len() }
    }
}

/// Some deals under an anchor, the latest first, and how many older ones are not named.
#[derive(Clone, Debug, Serialize)]
pub struct DealList<'a> {
    pub anchor: String,
    pub n: usize,
    pub deals: Vec<LinkTo<'a>>,
    pub more: usize,
}

/// One bar of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Bar<'a> {
    pub value: LinkTo<'a>,
    pub count: LinkTo<'a>,
    pub drawing: Drawing,
    /// The deals that it counts.
    pub deals: DealList<'a>,
}

/// Some bars on one scale, and how many more there are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BarList<'a> {
    pub bars: Vec<Bar<'a>>,
    pub more: usize,
}

/// The deals of one quarter.
#[derive(Clone, Debug, Serialize)]
pub struct QuarterRow<'a> {
    pub anchor: String,
    /// `None` of the deals whose quarter is not known, for which the template has the words.
    pub label: Option<String>,
    pub parts: Vec<QuarterPart<'a>>,
    /// Whether the deals are named; of older quarters only the counts are shown.
    pub named: bool,
}

/// Those of one sort: won and lost, or with a reason as the main one and as another.
#[derive(Clone, Debug, Serialize)]
pub struct QuarterPart<'a> {
    pub count: usize,
    pub amount: Vec<Amount>,
    pub deals: Vec<LinkTo<'a>>,
}

/// A count that leads to what was counted; nothing leads nowhere.
pub fn count<'a>(n: usize, href: Option<String>) -> LinkTo<'a> {
    LinkTo::to(n.to_string(), href.filter(|_| n > 0))
}

/// The anchor of a quarter in a list of them; an underscore, so that no anchor of a body is the same.
pub fn quarter_anchor(quarter: Period) -> String {
    format!("_{}", quarter.to_string().to_lowercase())
}

pub fn sums(here: Here<'_>, deals: &[DealIx]) -> Vec<Amount> {
    here.knowledge().amounts(deals).into_iter().map(text::amount).collect()
}

/// Some deals, of which not more than a few rows are named.
pub fn list<'a>(here: Here<'a>, anchor: &str, deals: &[DealIx]) -> DealList<'a> {
    DealList {
        anchor: anchor.to_owned(),
        n: deals.len(),
        deals: deals.iter().rev().take(LISTED).map(|&ix| here.deal_link(ix)).collect(),
        more: deals.len().saturating_sub(LISTED),
    }
}

/// Those that are not so.
pub fn others(tally: &Tally<DealIx>) -> Vec<DealIx> {
    tally.of.iter().filter(|ix| tally.yes.binary_search(ix).is_err()).copied().collect()
}

/// Bars by size, the greatest first, at most `most` of them; each leads to its deals.
pub fn bars<'a>(mut rows: Vec<(LinkTo<'a>, DealList<'a>)>, most: usize) -> BarList<'a> {
    rows.retain(|(_, deals)| deals.n > 0);
    rows.sort_by(|a, b| b.1.n.cmp(&a.1.n).then_with(|| a.0.text.cmp(&b.0.text)));
    let more = rows.len().saturating_sub(most);
    rows.truncate(most);
    let sizes: Vec<Ranked> =
        rows.iter().map(|(_, of)| Ranked { size: of.n as f64, before: None, stressed: false }).collect();
    // One bar alone would only ever be full.
    let drawings = if rows.len() == 1 { vec![Drawing::default()] } else { ranked(&sizes) };
    let bars = rows.into_iter().zip(drawings);
    BarList {
        bars: bars
            .map(|((value, deals), drawing)| {
                let count = count(deals.n, Some(format!("#{}", deals.anchor)));
                Bar { value, count, drawing, deals }
            })
            .collect(),
        more,
    }
}

/// Deals by the quarter in which they were closed, of several sorts; under no quarter those of which
/// only the year is known, so that the sum of all is the total.
pub type Quarters<const N: usize> = BTreeMap<Option<Period>, [Vec<DealIx>; N]>;

pub fn by_quarter<const N: usize>(here: Here<'_>, sorts: [&[DealIx]; N]) -> Quarters<N> {
    let mut quarters = Quarters::new();
    for (sort, deals) in sorts.into_iter().enumerate() {
        for &ix in deals {
            let deal = here.knowledge().deal(ix);
            let quarter = Some(Period::quarter_of(deal.closed.date)).filter(|it| deal.is_in(*it));
            let of_quarter = quarters.entry(quarter).or_insert_with(|| std::array::from_fn(|_| Vec::new()));
            of_quarter[sort].push(ix);
        }
    }
    quarters
}

/// The rows of a table of quarters, the latest first. The deals of the latest are named.
pub fn quarter_rows<'a, const N: usize>(here: Here<'a>, quarters: &Quarters<N>) -> Vec<QuarterRow<'a>> {
    let mut left = NAMED;
    let mut rows = Vec::with_capacity(quarters.len());
    for (&quarter, sorts) in quarters.iter().rev() {
        let total: usize = sorts.iter().map(Vec::len).sum();
        let named = total <= left;
        left = if named { left - total } else { 0 };
        let part = |deals: &Vec<DealIx>| QuarterPart {
            count: deals.len(),
            amount: sums(here, deals),
            deals: deals.iter().filter(|_| named).map(|&ix| here.deal_link(ix)).collect(),
        };
        rows.push(QuarterRow {
            anchor: quarter.map_or_else(|| "_no-quarter".to_owned(), quarter_anchor),
            label: quarter.map(text::period),
            parts: sorts.iter().map(part).collect(),
            named,
        });
    }
    rows
}

/// The last quarters up to the as-of day, oldest first, from the first that has anything.
pub fn last_quarters(here: Here<'_>, first: Option<Period>) -> Vec<Period> {
    let Some(first) = first else { return Vec::new() };
    let last = Period::quarter_of(here.knowledge().as_of);
    let mut quarters: Vec<Period> = std::iter::successors(Some(last), |quarter| {
        (*quarter > first && quarter.first_day().year() > 1).then(|| quarter.previous())
    })
    .take(QUARTERS)
    .collect();
    quarters.reverse();
    quarters
}

/// What stands under a quarter on an axis, which leaves out a year that it has just said: 'Q2 2026'.
pub fn quarter_tick(quarter: Period) -> String {
    text::period(quarter)
}

/// A row of the table behind a chart; each cell leads to the deals of the quarter, if there are any.
pub fn data_row<'a>(quarter: Period, cells: impl IntoIterator<Item = (String, bool)>) -> DataRow<'a> {
    let href = |some: bool| some.then(|| format!("#{}", quarter_anchor(quarter)));
    DataRow {
        head: LinkTo::plain(text::period(quarter)),
        cells: cells.into_iter().map(|(text, some)| LinkTo::to(text, href(some))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LinkTo, bars, others, quarter_anchor, quarter_tick};
    use crate::knowledge::{DealIx, Tally};
    use crate::value::Period;

    #[test]
    fn bars_are_the_greatest_of_those_that_count_anything() {
        let of_n = |n| super::DealList { anchor: "_some".to_owned(), n, deals: Vec::new(), more: 0 };
        let of = |rows: &[(&'static str, usize)], most: usize| {
            let rows = rows.iter().map(|&(name, n)| (LinkTo::plain(name), of_n(n))).collect();
            let list = bars(rows, most);
            let drawn = list.bars.iter().filter(|bar| !bar.drawing.is_empty()).count();
            let names = list.bars.iter().map(|bar| bar.value.text.to_string()).collect::<Vec<_>>().join(" ");
            (names, list.more, drawn)
        };
        let rows = [("c", 1), ("b", 2), ("a", 1), ("d", 0)];
        assert_eq!(of(&rows, 2), ("b a".to_owned(), 1, 2));
        assert_eq!(of(&rows, 4), ("b a c".to_owned(), 0, 3));
        assert_eq!(of(&[("a", 1), ("d", 0)], 4), ("a".to_owned(), 0, 0), "one alone would be full");
    }

    #[test]
    fn others_are_those_of_all_that_are_not_so() {
        let deals = |of: &[u32]| of.iter().map(|&ix| DealIx(ix)).collect::<Vec<_>>();
        assert_eq!(others(&Tally { yes: deals(&[1, 4]), of: deals(&[0, 1, 3, 4]).into() }), deals(&[0, 3]));
    }

    #[test]
    fn a_quarter_has_an_anchor_and_a_word_on_the_axis() {
        let quarter = |quarter| Period::Quarter { year: 2026, quarter };
        assert_eq!(quarter_anchor(quarter(3)), "_2026-q3");
        assert_eq!(quarter_tick(quarter(4)), "Q4 2026");
    }
}
