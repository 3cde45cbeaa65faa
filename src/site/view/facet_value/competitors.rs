//! Against whom deals are won and lost: what the list of competitors says beyond their names.

use std::cmp::Reverse;

use serde::Serialize;

use super::counted::{DealList, Share, closed_in, count, list, others};
use crate::knowledge::insight::competitor::Competitor;
use crate::knowledge::{DealIx, Tally};
use crate::site::chart::Drawing;
use crate::site::chart::bars::diverging;
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, When};
use crate::value::TwelveMonths;

/// What stands above the list of competitors.
#[derive(Clone, Debug, Serialize)]
pub struct CompetitorsView<'a> {
    /// The twelve months end on this day; all deals begin on that one.
    pub to: When,
    pub since: Option<When>,
    pub contested: Decided<'a>,
    pub uncontested: Decided<'a>,
    /// No decision, of those and the decided ones.
    pub no_decision: Share,
    pub undecided: DealList<'a>,
    /// Most often met first.
    pub rows: Vec<RecordRow<'a>>,
    /// Those against whom more was lost than won, of those met often enough to tell.
    pub behind: Vec<&'a str>,
    /// What is often enough, where one that was met less has a worse record too.
    pub often: Option<usize>,
}

/// Won and lost of some deals, and which.
#[derive(Clone, Debug, Serialize)]
pub struct Decided<'a> {
    pub of: usize,
    pub won: DealList<'a>,
    pub lost: DealList<'a>,
}

/// The record against one competitor.
#[derive(Clone, Debug, Serialize)]
pub struct RecordRow<'a> {
    pub competitor: LinkTo<'a>,
    pub drawing: Drawing,
    pub won: LinkTo<'a>,
    pub lost: LinkTo<'a>,
    /// Won of decided, of all deals and of the twelve months.
    pub all: Share,
    pub year: Share,
    pub undecided: LinkTo<'a>,
}

/// How many competitors have a record on this page; all of them stand in its last list.
const NAMED: usize = 60;
/// So many decided deals make a record.
const OFTEN: usize = 5;

/// Makes it; `None` as long as nobody was met.
pub fn competitors(here: Here<'_>) -> Option<CompetitorsView<'_>> {
    let counted = &here.insights().competitors;
    let met = |it: &Competitor| it.won.len() + it.lost.len() + it.undecided.len() > 0;
    let mut met: Vec<_> = counted.by_id.iter().filter(|(_, it)| met(it)).collect();
    if met.is_empty() {
        return None;
    }
    met.sort_by_key(|(_, it)| Reverse((it.won.len() + it.lost.len(), it.undecided.len())));
    let year = TwelveMonths::ending(here.knowledge().as_of);
    let sizes: Vec<(u32, u32)> = met.iter().map(|(_, it)| (size(&it.won), size(&it.lost))).collect();
    let rows = met.iter().zip(diverging(&sizes)).take(NAMED).map(|((id, it), drawing)| {
        let competitor = here.facet_value("competitor", id);
        let at = |anchor: &str| competitor.href.as_ref().map(|href| format!("{href}{anchor}"));
        let href = at("#_quarters");
        RecordRow {
            drawing,
            won: count(it.won.len(), href.clone()),
            lost: count(it.lost.len(), href),
            all: record(&it.won, &it.lost),
            year: record(closed_in(here, year, &it.won), closed_in(here, year, &it.lost)),
            undecided: count(it.undecided.len(), at("#_undecided")),
            competitor,
        }
    });
    let often = |it: &Competitor| it.won.len() + it.lost.len() >= OFTEN;
    let worse = |it: &Competitor| it.lost.len() > it.won.len();
    let behind = met.iter().filter(|(_, it)| often(it) && worse(it));
    let decided = |name: &str, tally: &Tally<DealIx>| Decided {
        of: tally.of.len(),
        won: list(here, &format!("_{name}-won"), &tally.yes),
        lost: list(here, &format!("_{name}-lost"), &others(tally)),
    };
    Some(CompetitorsView {
        to: text::day(year.to),
        since: here.knowledge().deals.first().map(|deal| text::when(deal.closed)),
        contested: decided("contested", &counted.contested),
        uncontested: decided("uncontested", &counted.uncontested),
        no_decision: Share::of(&counted.no_decision),
        undecided: list(here, "_undecided", &counted.no_decision.yes),
        rows: rows.collect(),
        behind: behind.map(|(id, _)| here.facet_label("competitor", id)).collect(),
        often: met.iter().any(|(_, it)| !often(it) && worse(it)).then_some(OFTEN),
    })
}

fn size(deals: &[DealIx]) -> u32 {
    u32::try_from(deals.len()).unwrap_or(u32::MAX)
}

/// Won of decided.
pub fn record(won: &[DealIx], lost: &[DealIx]) -> Share {
    Share { n: won.len(), of: won.len() + lost.len() }
}
