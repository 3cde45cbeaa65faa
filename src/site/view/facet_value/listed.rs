//! The deals behind a number that stands on the pages of deals: listed once, on the page of the stage
//! or of the outcome, and not on each of them.

use serde::Serialize;

use std::collections::BTreeSet;

use super::counted::{DealList, list};
use crate::config::Unit;
use crate::knowledge::insight::median;
use crate::knowledge::{DealIx, EntryIx, Knowledge, Outcome};
use crate::site::view::figure::in_unit;
use crate::site::view::here::{Here, LinkTo, outcome_of};
use crate::site::view::text::{self, When};
use crate::value::TwelveMonths;

/// How many entries of one outcome are named.
const NAMED: usize = 300;

/// The entries of a value with one outcome, or without any.
#[derive(Clone, Debug, Serialize)]
pub struct OfOutcome<'a> {
    /// `won`, `lost`, `undecided`, `others`.
    pub key: &'static str,
    pub n: usize,
    pub entries: Vec<LinkTo<'a>>,
    pub more: usize,
}

/// The entries of a value by outcome, those with the latest date first; what there is none of is left out.
pub fn by_outcome<'a>(here: Here<'a>, entries: &BTreeSet<EntryIx>) -> Vec<OfOutcome<'a>> {
    let key = |ix: &EntryIx| match outcome_of(here.entry(*ix)) {
        Some("won") => "won",
        Some("lost") => "lost",
        Some(_) => "undecided",
        None => "others",
    };
    let mut sorted: Vec<EntryIx> = entries.iter().copied().collect();
    sorted.sort_by_key(|&ix| std::cmp::Reverse(here.entry(ix).date));
    let named = |&ix: &EntryIx| {
        let named = here.entry_ref(ix);
        LinkTo::to(named.short.map_or(named.title.into(), std::borrow::Cow::from), named.href)
    };
    let of = |is: &'static str| {
        let some: Vec<EntryIx> = sorted.iter().filter(|ix| key(ix) == is).copied().collect();
        OfOutcome {
            key: is,
            n: some.len(),
            entries: some.iter().take(NAMED).map(named).collect(),
            more: some.len().saturating_sub(NAMED),
        }
    };
    ["won", "lost", "undecided", "others"].map(of).into_iter().filter(|it| it.n > 0).collect()
}

/// A median, and the deals won that it is from.
#[derive(Clone, Debug, Serialize)]
pub struct MedianOf<'a> {
    pub days: String,
    pub deals: DealList<'a>,
    /// Of the twelve months that end on this day; `None` of all time.
    pub to: Option<When>,
}

/// Of a stage the days that the deals won were in it, of the outcome `won` their cycle.
pub fn median_of<'a>(here: Here<'a>, facet: &str, value: &str) -> Option<MedianOf<'a>> {
    match (facet, value) {
        ("stage", stage) => {
            let of = here.insights().stages.by_stage.get(stage)?;
            let deals = list(here, "_median", &of.deals);
            Some(MedianOf { days: in_unit(Unit::Days, of.days, None), deals, to: None })
        }
        ("outcome", "won") => {
            let (days, deals) = here.index.cycle.as_ref()?;
            let to = Some(text::day(here.knowledge().as_of));
            Some(MedianOf { days: in_unit(Unit::Days, *days, None), deals: list(here, "_median", deals), to })
        }
        _ => None,
    }
}

/// The median cycle of the deals won in the twelve months to the as-of day, and those deals. Every
/// page of a deal shows it: [`Index`](crate::site::view::index::Index) has it.
pub fn cycle(knowledge: &Knowledge) -> Option<(f64, Vec<DealIx>)> {
    let year = TwelveMonths::ending(knowledge.as_of);
    let deals = &knowledge.deals;
    let from = deals.partition_point(|deal| deal.closed.date < year.from);
    let to = deals.partition_point(|deal| deal.closed.date <= year.to).max(from);
    let (of, days): (Vec<DealIx>, Vec<f64>) = (0u32..)
        .map(DealIx)
        .zip(deals)
        .skip(from)
        .take(to - from)
        .filter(|(_, deal)| deal.outcome == Outcome::Won)
        .filter_map(|(ix, deal)| Some((ix, f64::from(deal.cycle?))))
        .unzip();
    Some((median(days)?, of))
}
