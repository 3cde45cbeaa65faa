//! How long deals stay in each stage, as a measure for the one that is looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::median;
use crate::knowledge::{Deal, DealIx, Knowledge, Outcome};
use crate::value::PartialDate;

/// Of the deals won, by stage. Days are those from entering a stage to leaving it; a stage that a deal
/// entered twice counts with the sum; one that was never left ends when the deal was closed, and does
/// not count where nobody says when, to the day. A stage left before it was entered does not count.
#[derive(Clone, Debug, Default)]
pub struct StageMedians {
    pub by_stage: BTreeMap<Arc<str>, StageMedian>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StageMedian {
    pub days: f64,
    /// The deals won that went through it, in order of the day of closing.
    pub deals: Vec<DealIx>,
}

/// Counts them.
pub fn medians(knowledge: &Knowledge) -> StageMedians {
    let mut all: BTreeMap<Arc<str>, Vec<(DealIx, i64)>> = BTreeMap::new();
    for (ix, deal) in knowledge.all_deals().filter(|(_, deal)| deal.outcome == Outcome::Won) {
        for (stage, days) in days_in_stages(deal) {
            all.entry(Arc::clone(stage)).or_default().push((ix, days));
        }
    }
    let by_stage = all.into_iter().filter_map(|(stage, times)| {
        let days = median(times.iter().map(|&(_, days)| days as f64))?;
        Some((stage, StageMedian { days, deals: times.into_iter().map(|(ix, _)| ix).collect() }))
    });
    StageMedians { by_stage: by_stage.collect() }
}

/// How many days a deal was in each of its stages.
pub fn days_in_stages(deal: &Deal) -> BTreeMap<&Arc<str>, i64> {
    let mut sums = BTreeMap::new();
    for stage in &deal.stages {
        let Some(to) = stage.to.or(deal.closed_on) else { continue };
        let days = PartialDate::day(to).days_since(stage.from.into());
        if days >= 0 {
            *sums.entry(&stage.name).or_default() += i64::from(days);
        }
    }
    sums
}
