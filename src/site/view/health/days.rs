//! How long it took from the close of a deal to its looking back, as a histogram of which every bar
//! leads to its deals.

use serde::Serialize;

use super::counted::LISTED;
use super::counted_page;
use crate::knowledge::DealIx;
use crate::knowledge::insight::health::Year;
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow};
use crate::site::view::changes::{Bounded, bounded};
use crate::site::view::here::{Here, LinkTo};

/// From how many deals on a median says anything.
const ENOUGH: usize = 5;

/// Days from the close of a deal to its looking back.
#[derive(Clone, Debug, Serialize)]
pub struct Days<'a> {
    /// In whole days.
    pub median: String,
    pub n: usize,
    /// Whether there are enough deals for a finding.
    pub tells: bool,
    pub median_before: Option<String>,
    pub n_before: usize,
    pub chart: Chart<'a>,
    /// Those that have deals.
    pub classes: Vec<Class<'a>>,
    /// The list of all deals, for what stands in none of these.
    pub rest: Option<String>,
}

/// The deals that took so many days.
#[derive(Clone, Debug, Serialize)]
pub struct Class<'a> {
    /// '8–14'.
    pub label: &'static str,
    /// `_days-2`; that of the twelve months before ends in `-before`.
    pub anchor: String,
    /// Those that took longest first.
    pub now: Bounded<Took<'a>>,
    pub before: Bounded<Took<'a>>,
}

/// How long a deal took.
#[derive(Clone, Debug, Serialize)]
pub struct Took<'a> {
    pub deal: LinkTo<'a>,
    pub days: u32,
}

/// The upper ends of the bars, in days, how they are written, and how below a narrow bar.
const BARS: [(u32, &str, &str); 6] = [
    (7, "0\u{2013}7", "\u{2264}7"),
    (14, "8\u{2013}14", "\u{2264}14"),
    (30, "15\u{2013}30", "\u{2264}30"),
    (60, "31\u{2013}60", "\u{2264}60"),
    (90, "61\u{2013}90", "\u{2264}90"),
    (u32::MAX, "over 90", ">90"),
];

type InBars = [Vec<(DealIx, u32)>; 6];

/// None where nothing is known to the day.
pub fn days<'a>(here: Here<'a>, now: &'a Year, before: Option<&'a Year>) -> Option<Days<'a>> {
    let (bars, bars_before) = (in_bars(now), before.map(in_bars).unwrap_or_default());
    let drawing = stack(&Stack {
        labels: BARS.map(|(_, _, short)| short.to_owned()).to_vec(),
        parts: vec![StackPart {
            label: String::new(),
            class: "know",
            sizes: bars.iter().map(|deals| deals.len() as f64).collect(),
        }],
    });
    let classes: Vec<Class<'a>> =
        (0..BARS.len()).map(|at| class(here, at, &bars[at], &bars_before[at])).collect();
    let page = counted_page(here);
    let cell = |of: &Bounded<Took<'_>>, end: &str, anchor: &str| {
        LinkTo::to(of.total.to_string(), (of.total > 0).then(|| format!("{page}#{anchor}{end}")))
    };
    let rows = classes.iter().map(|class| DataRow {
        head: LinkTo::plain(class.label),
        cells: vec![cell(&class.now, "", &class.anchor), cell(&class.before, "-before", &class.anchor)],
    });
    let (first, _) = now.days_to_write.first()?;
    let kind = &here.entry(here.knowledge().deal(*first).entry).kind;
    Some(Days {
        rest: here.index.paths.kinds.get(kind).map(|path| here.site.link(here.path, path)),
        median: whole(now)?,
        n: now.days_to_write.len(),
        tells: now.days_to_write.len() >= ENOUGH,
        median_before: before.and_then(whole),
        n_before: before.map_or(0, |year| year.days_to_write.len()),
        chart: Chart { drawing, rows: rows.collect() },
        classes: classes.into_iter().filter(|class| class.now.total + class.before.total > 0).collect(),
    })
}

/// The median in whole days: half a day says nothing.
fn whole(year: &Year) -> Option<String> {
    year.median_days_to_write.map(|days| format!("{:.0}", days.round()))
}

fn class<'a>(here: Here<'a>, at: usize, now: &[(DealIx, u32)], before: &[(DealIx, u32)]) -> Class<'a> {
    let took = |&(ix, days): &(DealIx, u32)| Took { deal: here.deal_link(ix), days };
    Class {
        label: BARS[at].1,
        anchor: format!("_days-{}", at + 1),
        now: bounded(now.iter().rev(), LISTED, took),
        before: bounded(before.iter().rev(), LISTED, took),
    }
}

fn in_bars(year: &Year) -> InBars {
    let mut bars = InBars::default();
    for &(ix, days) in &year.days_to_write {
        let at = BARS.iter().position(|(end, ..)| days <= *end);
        bars[at.expect("the last bar has no end")].push((ix, days));
    }
    bars
}
