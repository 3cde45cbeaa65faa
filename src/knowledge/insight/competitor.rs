//! Against whom deals are won and lost.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tally;
use super::reason::quarter;
use crate::config::Config;
use crate::knowledge::deal::NO_COMPETITOR;
use crate::knowledge::{Deal, DealIx, Knowledge, Outcome};
use crate::value::Period;

/// The record against each competitor. Lists are in order of the day of closing.
#[derive(Clone, Debug, Default)]
pub struct Competitors {
    /// Every competitor that is declared (without `none`) or that a deal names.
    pub by_id: BTreeMap<Arc<str>, Competitor>,
    /// Won of decided, among deals that name a competitor: the competitive win rate.
    pub contested: Tally<DealIx>,
    /// Won of decided, among deals that name none.
    pub uncontested: Tally<DealIx>,
    /// No decision, of those and the decided ones.
    pub no_decision: Tally<DealIx>,
}

/// One competitor.
#[derive(Clone, Debug, Default)]
pub struct Competitor {
    pub won: Vec<DealIx>,
    /// Lost deals that name it, whoever won them.
    pub lost: Vec<DealIx>,
    /// Lost deals that name it first: it won them.
    pub lost_to: Vec<DealIx>,
    /// Deals against it without a decision.
    pub undecided: Vec<DealIx>,
    /// Won and lost by quarter of closing, without empty quarters.
    pub quarters: BTreeMap<Period, Record>,
    /// The primary reasons of the lost deals, most frequent first, then by id.
    pub reasons: Vec<(Arc<str>, Vec<DealIx>)>,
}

/// Won and lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub won: Vec<DealIx>,
    pub lost: Vec<DealIx>,
}

/// Counts them.
pub fn competitors(knowledge: &Knowledge) -> Competitors {
    let mut all = Competitors { by_id: declared(&knowledge.config), ..Competitors::default() };
    for (ix, deal) in knowledge.all_deals() {
        for (at, id) in deal.competitors.iter().enumerate() {
            let competitor = all.by_id.entry(Arc::clone(id)).or_default();
            against(competitor, ix, deal);
            if at == 0 && deal.outcome == Outcome::Lost {
                competitor.lost_to.push(ix);
            }
        }
        in_all(&mut all, ix, deal);
    }
    for competitor in all.by_id.values_mut() {
        competitor.reasons = reasons(knowledge, &competitor.lost);
    }
    all
}

fn declared(config: &Config) -> BTreeMap<Arc<str>, Competitor> {
    let ids = config.facet("competitor").into_iter().flat_map(|facet| facet.values.keys());
    ids.filter(|id| &***id != NO_COMPETITOR).map(|id| (Arc::clone(id), Competitor::default())).collect()
}

fn against(competitor: &mut Competitor, ix: DealIx, deal: &Deal) {
    match deal.outcome {
        Outcome::Won => competitor.won.push(ix),
        Outcome::Lost => competitor.lost.push(ix),
        Outcome::NoDecision => competitor.undecided.push(ix),
        Outcome::Disqualified | Outcome::Other => {}
    }
    if let Some(quarter) = quarter(deal).filter(|_| deal.is_decided()) {
        let record = competitor.quarters.entry(quarter).or_default();
        let side = if deal.outcome == Outcome::Won { &mut record.won } else { &mut record.lost };
        side.push(ix);
    }
}

fn in_all(all: &mut Competitors, ix: DealIx, deal: &Deal) {
    let undecided = deal.outcome == Outcome::NoDecision;
    if undecided || deal.is_decided() {
        all.no_decision.put(ix, undecided);
    }
    if deal.is_decided() {
        let side = if deal.competitors.is_empty() { &mut all.uncontested } else { &mut all.contested };
        side.put(ix, deal.outcome == Outcome::Won);
    }
}

/// Deals by their primary reason, most frequent first, then by id.
fn reasons(knowledge: &Knowledge, deals: &[DealIx]) -> Vec<(Arc<str>, Vec<DealIx>)> {
    let mut by_id: BTreeMap<&Arc<str>, Vec<DealIx>> = BTreeMap::new();
    for &ix in deals {
        if let Some(reason) = knowledge.deal(ix).reason() {
            by_id.entry(reason).or_default().push(ix);
        }
    }
    let mut reasons: Vec<_> = by_id.into_iter().map(|(id, deals)| (Arc::clone(id), deals)).collect();
    // By id already, which decides between two that are as frequent.
    reasons.sort_by_key(|(_, deals)| Reverse(deals.len()));
    reasons
}
