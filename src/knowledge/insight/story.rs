//! The same story elsewhere: for each deal the few others that are most like it, by reason,
//! competitor, stage, segment and words.
//!
//! The cost stays linear: a deal is compared with a bounded number of others that have its primary
//! reason or its first competitor, the nearest in time. The reasons `unknown` and `other` make no two
//! deals alike.

mod alike;
mod word;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use alike::{Score, Traits, score, told};
use word::Words;

use crate::knowledge::{Deal, DealIx, Knowledge, Outcome};

/// How many others are named.
pub const FEW: usize = 4;

/// For each deal, by position, the nearest others, nearest first; of two that are equally near the
/// one that was closed at nearly the same time. Only deals won, lost or without a decision.
#[derive(Clone, Debug, Default)]
pub struct Stories {
    pub of: Vec<Vec<Alike>>,
}

/// A deal like another one, and in what.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    pub deal: DealIx,
    /// Reasons that both name, of either side.
    pub reasons: Vec<Arc<str>>,
    pub competitors: Vec<Arc<str>>,
    pub stage: Option<Arc<str>>,
    pub segment: Option<Arc<str>>,
    /// Whether it is the same customer again.
    pub is_same_account: bool,
    /// Rare words of title and summary that both have, rarest first, at most five.
    pub words: Vec<String>,
    /// Greater is nearer.
    pub score: f64,
}

/// With so many others of each list a deal is compared.
const NEIGHBOURS: usize = 40;

/// Finds them.
pub fn stories(knowledge: &Knowledge) -> Stories {
    let words = Words::of(knowledge);
    let traits = alike::traits(knowledge, &words);
    let (by_reason, by_competitor) = (Lists::of(&traits, |it| it.primary), Lists::of(&traits, |it| it.first));
    let of = (0..traits.len()).into_par_iter().map(|this| {
        let mut nearest: Vec<(Score, usize)> = Vec::with_capacity(FEW + 1);
        let same_reason = by_reason.near(this);
        let is_seen = |other: &usize| same_reason.binary_search(other).is_ok();
        let same_competitor = by_competitor.near(this).iter().filter(|other| !is_seen(other));
        for &other in same_reason.iter().chain(same_competitor).filter(|other| **other != this) {
            let Some(score) = score(&traits[this], &traits[other]) else { continue };
            // Greater comes first, then the earlier position.
            let at = nearest.partition_point(|&(than, at)| than > score || (than == score && at < other));
            if at < FEW {
                nearest.insert(at, (score, other));
                nearest.truncate(FEW);
            }
        }
        let told = |(score, other)| told(knowledge, &words, [this, other].map(|at| (at, &traits[at])), score);
        nearest.into_iter().map(told).collect()
    });
    Stories { of: of.collect() }
}

/// Whether a deal has a story.
fn tells(deal: &Deal) -> bool {
    deal.is_decided() || deal.outcome == Outcome::NoDecision
}

/// The deals that have one trait in common, in order of the day of closing.
struct Lists {
    all: BTreeMap<u32, Vec<usize>>,
    /// For each deal, in which list it stands, and where.
    place: Vec<Option<(u32, usize)>>,
}

impl Lists {
    fn of(traits: &[Traits], by: impl Fn(&Traits) -> Option<u32>) -> Self {
        let mut all: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut place = Vec::with_capacity(traits.len());
        for (at, traits) in traits.iter().enumerate() {
            place.push(by(traits).map(|name| {
                let list = all.entry(name).or_default();
                list.push(at);
                (name, list.len() - 1)
            }));
        }
        Self { all, place }
    }

    /// The deals that stand nearest to this one in its list, itself among them: as many before as
    /// after it where there are enough.
    fn near(&self, this: usize) -> &[usize] {
        let Some((name, at)) = self.place[this] else { return &[] };
        let list = &self.all[&name];
        let from = at.saturating_sub(NEIGHBOURS / 2).min(list.len().saturating_sub(NEIGHBOURS + 1));
        &list[from..(from + NEIGHBOURS + 1).min(list.len())]
    }
}
