//! Why deals are lost: reasons over time, by whom they were stated, in whose hands they are, and
//! which of them are named more often in deals lost than in deals won.
//!
//! A deal counts under its *primary* reason, the first that the team holds, and under each further
//! one as *secondary*. The reasons of the buyer stand beside them and are never mixed in.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::Tally;
use crate::config::{Config, Control};
use crate::knowledge::deal::{OTHER, UNKNOWN};
use crate::knowledge::{Deal, DealIx, Knowledge, Outcome};
use crate::value::Period;

/// Lost deals and their reasons. Lists are in order of the day of closing.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    /// Every reason that is declared or that a decided deal names.
    pub by_id: BTreeMap<Arc<str>, Reason>,
    pub lost: Vec<DealIx>,
    /// Lost deals for which the team names no reason.
    pub unnamed: Vec<DealIx>,
    /// Lost deals whose primary reason is `unknown`, and `other`, of all lost deals.
    pub unknown: Tally<DealIx>,
    pub other: Tally<DealIx>,
    /// Lost deals by whose hands their primary reason is in, of those that name one; reasons
    /// without a `control` are left out.
    pub control: BTreeMap<Control, Vec<DealIx>>,
    pub agreement: Agreement,
    /// Every quarter from the first lost deal of which it is known to the as-of day, of the last
    /// hundred years.
    pub quarters: Vec<Period>,
}

/// One reason.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    pub control: Option<Control>,
    /// Lost deals of which it is the primary reason.
    pub primary: Vec<DealIx>,
    /// Lost deals of which it is another.
    pub secondary: Vec<DealIx>,
    /// Lost deals of which the buyer says so.
    pub buyer: Vec<DealIx>,
    /// Lost deals that name it as primary reason, by quarter of closing, without empty quarters.
    pub quarters: BTreeMap<Period, Vec<DealIx>>,
    /// Lost deals that name it (primary or secondary), by competitor, segment, stage and team.
    pub by_competitor: BTreeMap<Arc<str>, Vec<DealIx>>,
    pub by_segment: BTreeMap<Arc<str>, Vec<DealIx>>,
    pub by_stage: BTreeMap<Arc<str>, Vec<DealIx>>,
    pub by_team: BTreeMap<Arc<str>, Vec<DealIx>>,
    pub driver: Driver,
}

/// Whether a reason is named more often in deals lost than in deals won. Deals that name no reason
/// are on neither side: of a deal won it is often not written down what it turned on, and silence
/// would make every reason one of deals lost. No claim of cause is made.
#[derive(Clone, Debug, Default)]
pub struct Driver {
    /// Deals lost that name it, of those that name any.
    pub lost: Tally<DealIx>,
    /// Deals won that name it, of those that name any.
    pub won: Tally<DealIx>,
    /// `None` of `unknown` and `other`, which say nothing that could be compared.
    pub reading: Option<Reading>,
}

/// How often a reason is named in deals lost, against deals won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    More,
    /// The shares differ by less than a fifth of the greater one.
    AboutAsOften,
    Less,
    /// It is named in too few deals, or either side has fewer than `[lessons] minimum` deals that
    /// name any reason.
    TooFew,
}

/// What the team says against what the buyer says, over lost deals in which both name a reason.
/// `unknown` is no statement: it is left out before the two are compared.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// Both name the same first reason, of all in which both name one.
    pub same: Tally<DealIx>,
    /// Not the same first one, but at least one in common.
    pub overlap: Vec<DealIx>,
    /// None in common.
    pub apart: Vec<DealIx>,
    /// Lost deals for which the team names a reason and none of the buyer is written down.
    pub not_asked: Vec<DealIx>,
    /// The team names a reason, and the buyer was asked and gave none.
    pub no_answer: Vec<DealIx>,
    /// The buyer was asked, and the team itself does not know.
    pub unsure: Vec<DealIx>,
    pub by_reason: BTreeMap<Arc<str>, Sides>,
}

/// Who gives a reason as the first one, of the deals in which both sides name one.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    pub team: Vec<DealIx>,
    pub buyer: Vec<DealIx>,
    pub both: Vec<DealIx>,
}

impl Reason {
    /// Lost deals that name it, in order of the day of closing.
    pub fn lost(&self) -> Vec<DealIx> {
        let mut all: Vec<DealIx> = self.primary.iter().chain(&self.secondary).copied().collect();
        all.sort_unstable();
        all
    }
}

/// A reason that fewer deals name, won and lost together, has no reading.
const FEWEST: u64 = 5;

/// The furthest that the quarters go back: a hundred years. A slip in a date makes no endless row.
const MOST_QUARTERS: usize = 400;

/// Counts them.
pub fn reasons(knowledge: &Knowledge) -> Reasons {
    let mut reasons = Reasons { by_id: declared(&knowledge.config), ..Reasons::default() };
    let mut won: Vec<DealIx> = Vec::new();
    for (ix, deal) in knowledge.all_deals() {
        match deal.outcome {
            Outcome::Lost => lost(&mut reasons, ix, deal),
            Outcome::Won => {
                if !deal.reasons.is_empty() {
                    won.push(ix);
                }
                for id in &deal.reasons {
                    under(&mut reasons.by_id, id).driver.won.yes.push(ix);
                }
            }
            Outcome::NoDecision | Outcome::Disqualified | Outcome::Other => continue,
        }
        for id in &deal.buyer_reasons {
            under(&mut reasons.by_id, id);
        }
    }
    reasons.unknown.of = Arc::new(reasons.lost.clone());
    reasons.other.of = Arc::clone(&reasons.unknown.of);
    let named = |ix: &DealIx| !knowledge.deal(*ix).reasons.is_empty();
    let lost: Arc<Vec<DealIx>> = Arc::new(reasons.lost.iter().copied().filter(named).collect());
    let won = Arc::new(won);
    let minimum = knowledge.config.lessons.minimum;
    for (id, reason) in &mut reasons.by_id {
        reason.driver.lost = Tally { yes: reason.lost(), of: Arc::clone(&lost) };
        reason.driver.won.of = Arc::clone(&won);
        reason.driver.reading = (!matches!(&**id, UNKNOWN | OTHER)).then(|| reading(&reason.driver, minimum));
    }
    let first = reasons.lost.iter().find_map(|&ix| quarter(knowledge.deal(ix)));
    reasons.quarters = first.map_or_else(Vec::new, |first| up_to(first, knowledge.as_of));
    reasons
}

/// The quarter in which a deal was closed, where that is known.
pub(super) fn quarter(deal: &Deal) -> Option<Period> {
    Some(Period::quarter_of(deal.closed.date)).filter(|&quarter| deal.is_in(quarter))
}

/// What some id names; it is there from now on.
fn under<'a, T: Default>(by_id: &'a mut BTreeMap<Arc<str>, T>, id: &Arc<str>) -> &'a mut T {
    by_id.entry(Arc::clone(id)).or_default()
}

fn declared(config: &Config) -> BTreeMap<Arc<str>, Reason> {
    let values = config.facet("reason").into_iter().flat_map(|facet| facet.values.values());
    values
        .map(|value| (Arc::clone(&value.id), Reason { control: value.control, ..Reason::default() }))
        .collect()
}

fn lost(reasons: &mut Reasons, ix: DealIx, deal: &Deal) {
    reasons.lost.push(ix);
    compare(&mut reasons.agreement, ix, deal);
    for id in &deal.buyer_reasons {
        under(&mut reasons.by_id, id).buyer.push(ix);
    }
    for id in &deal.reasons {
        named(under(&mut reasons.by_id, id), ix, deal);
    }
    let Some((primary, secondary)) = deal.reasons.split_first() else {
        reasons.unnamed.push(ix);
        return;
    };
    for id in secondary {
        under(&mut reasons.by_id, id).secondary.push(ix);
    }
    let reason = under(&mut reasons.by_id, primary);
    reason.primary.push(ix);
    if let Some(quarter) = quarter(deal) {
        reason.quarters.entry(quarter).or_default().push(ix);
    }
    if let Some(control) = reason.control {
        reasons.control.entry(control).or_default().push(ix);
    }
    match &**primary {
        UNKNOWN => reasons.unknown.yes.push(ix),
        OTHER => reasons.other.yes.push(ix),
        _ => {}
    }
}

/// A lost deal that names a reason, first or later.
fn named(reason: &mut Reason, ix: DealIx, deal: &Deal) {
    for id in &deal.competitors {
        under(&mut reason.by_competitor, id).push(ix);
    }
    let others = [
        (&mut reason.by_segment, &deal.segment),
        (&mut reason.by_stage, &deal.stage),
        (&mut reason.by_team, &deal.team),
    ];
    for (by, id) in others {
        if let Some(id) = id {
            under(by, id).push(ix);
        }
    }
}

/// What a side says, but for `unknown`.
pub fn stated(reasons: &[Arc<str>]) -> impl Iterator<Item = &Arc<str>> {
    reasons.iter().filter(|id| &***id != UNKNOWN)
}

fn compare(agreement: &mut Agreement, ix: DealIx, deal: &Deal) {
    if deal.reasons.is_empty() {
        return;
    }
    if deal.buyer_reasons.is_empty() {
        agreement.not_asked.push(ix);
        return;
    }
    let Some(team) = stated(&deal.reasons).next() else {
        agreement.unsure.push(ix);
        return;
    };
    let Some(buyer) = stated(&deal.buyer_reasons).next() else {
        agreement.no_answer.push(ix);
        return;
    };
    agreement.same.put(ix, team == buyer);
    under(&mut agreement.by_reason, team).team.push(ix);
    under(&mut agreement.by_reason, buyer).buyer.push(ix);
    if team == buyer {
        under(&mut agreement.by_reason, team).both.push(ix);
    } else if stated(&deal.reasons).any(|id| deal.buyer_reasons.contains(id)) {
        agreement.overlap.push(ix);
    } else {
        agreement.apart.push(ix);
    }
}

/// The share among deals lost against that among deals won, compared without rounding.
fn reading(driver: &Driver, minimum: u32) -> Reading {
    let counts = |tally: &Tally<DealIx>| (tally.yes.len() as u64, tally.of.len() as u64);
    let ((lost, all_lost), (won, all_won)) = (counts(&driver.lost), counts(&driver.won));
    if lost + won < FEWEST || all_lost.min(all_won) < u64::from(minimum.max(1)) {
        return Reading::TooFew;
    }
    // Both shares over one denominator.
    let (lost, won) = (lost * all_won, won * all_lost);
    match lost.cmp(&won) {
        _ if lost.abs_diff(won) * 5 < lost.max(won) => Reading::AboutAsOften,
        Ordering::Greater => Reading::More,
        _ => Reading::Less,
    }
}

/// The quarters from one on to that of a day; none where it lies after the day.
fn up_to(first: Period, day: Date) -> Vec<Period> {
    let mut quarters = Vec::new();
    let mut at = Period::quarter_of(day);
    while at >= first && quarters.len() < MOST_QUARTERS {
        quarters.push(at);
        if at == first {
            break;
        }
        at = at.previous();
    }
    quarters.reverse();
    quarters
}
