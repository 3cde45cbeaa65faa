//! How much two deals are alike, and in what.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::word::Words;
use super::{Alike, tells};
use crate::entry::Value;
use crate::knowledge::deal::{OTHER, UNKNOWN};
use crate::knowledge::{Deal, DealIx, Knowledge};
use crate::value::PartialDate;
use crate::value::name::fold;

/// Half points: what is less alike is not told.
const ENOUGH: u32 = 8;
const SAME_PRIMARY_REASON: u32 = 6;
const SHARED_REASON: u32 = 2;
const SAME_FIRST_COMPETITOR: u32 = 4;
const SHARED_COMPETITOR: u32 = 2;
const SAME_STAGE: u32 = 2;
const SAME_SEGMENT: u32 = 2;
const SAME_ACCOUNT: u32 = 4;
/// Each shared rare word is half a point.
const MOST_WORDS: usize = 5;

/// What is compared of a deal: each name is a number. Lists are sorted, each number once.
#[derive(Clone, Default)]
pub(super) struct Traits {
    /// Days since the as-of day.
    closed: i32,
    pub primary: Option<u32>,
    /// Of both sides.
    reasons: Vec<u32>,
    pub first: Option<u32>,
    competitors: Vec<u32>,
    stage: Option<u32>,
    segment: Option<u32>,
    account: Option<u32>,
    words: Vec<u32>,
}

/// Greater is nearer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    half_points: u32,
    days_between: Reverse<u32>,
}

/// What is compared of each deal, by position; nothing of one that has no story.
pub(super) fn traits(knowledge: &Knowledge, words: &Words) -> Vec<Traits> {
    let (mut names, mut accounts) = (Names::default(), Names::default());
    let one = |(deal, words): (&Deal, &Vec<u32>)| {
        if !tells(deal) {
            return Traits::default();
        }
        let account = match knowledge.entry(deal.entry).field("account") {
            Some(Value::Text(account)) => Some(fold(account)).filter(|account| !account.is_empty()),
            _ => None,
        };
        Traits {
            closed: deal.closed.days_since(PartialDate::day(knowledge.as_of)),
            primary: deal.reason().filter(tells_something).map(|id| names.number(id)),
            reasons: names.numbers(reasons(deal)),
            first: deal.competitors.first().map(|id| names.number(id)),
            competitors: names.numbers(&deal.competitors),
            stage: deal.stage.as_ref().map(|id| names.number(id)),
            segment: deal.segment.as_ref().map(|id| names.number(id)),
            account: account.map(|name| accounts.number(&name)),
            words: words.clone(),
        }
    };
    knowledge.deals.iter().zip(&words.of).map(one).collect()
}

/// A number for each name.
#[derive(Default)]
struct Names {
    numbers: BTreeMap<Arc<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.into(), number);
        number
    }

    fn numbers<'a>(&mut self, names: impl IntoIterator<Item = &'a Arc<str>>) -> Vec<u32> {
        let mut all: Vec<u32> = names.into_iter().map(|name| self.number(name)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// `None` where they are not alike enough.
pub(super) fn score(one: &Traits, other: &Traits) -> Option<Score> {
    let mut half_points = 0;
    let mut add = |points: u32, is: bool| half_points += if is { points } else { 0 };
    let primary = is_same(one.primary, other.primary);
    let first = is_same(one.first, other.first);
    add(SAME_PRIMARY_REASON, primary);
    add(SAME_FIRST_COMPETITOR, first);
    add(SAME_STAGE, is_same(one.stage, other.stage));
    add(SAME_SEGMENT, is_same(one.segment, other.segment));
    add(SAME_ACCOUNT, is_same(one.account, other.account));
    // The first ones are among the shared ones and have counted.
    half_points += SHARED_REASON * rest(&one.reasons, &other.reasons, primary);
    half_points += SHARED_COMPETITOR * rest(&one.competitors, &other.competitors, first);
    half_points += number(shared(&one.words, &other.words).take(MOST_WORDS).count());
    let days_between = Reverse(one.closed.abs_diff(other.closed));
    (half_points >= ENOUGH).then_some(Score { half_points, days_between })
}

fn is_same(one: Option<u32>, other: Option<u32>) -> bool {
    one.is_some() && one == other
}

fn rest(one: &[u32], other: &[u32], is_first_shared: bool) -> u32 {
    number(shared(one, other).count()) - u32::from(is_first_shared)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What two sorted lists have in common, in one walk through both.
fn shared<'a>(one: &'a [u32], other: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let mut other = other.iter().copied().peekable();
    one.iter().copied().filter(move |number| {
        while other.next_if(|it| it < number).is_some() {}
        other.peek() == Some(number)
    })
}

/// In what another deal is like this one: each is its position and what was compared.
pub(super) fn told(
    knowledge: &Knowledge,
    words: &Words,
    [(this, ours), (other, theirs)]: [(usize, &Traits); 2],
    score: Score,
) -> Alike {
    let (this, that) = (&knowledge.deals[this], &knowledge.deals[other]);
    let same = |one: &Option<Arc<str>>, other: &Option<Arc<str>>| one.clone().filter(|_| one == other);
    Alike {
        deal: DealIx(number(other)),
        reasons: in_both(reasons(this), reasons(that)),
        competitors: in_both(this.competitors.iter(), that.competitors.iter()),
        stage: same(&this.stage, &that.stage),
        segment: same(&this.segment, &that.segment),
        is_same_account: is_same(ours.account, theirs.account),
        words: words.rarest(shared(&ours.words, &theirs.words), MOST_WORDS),
        score: f64::from(score.half_points) / 2.0,
    }
}

/// Those of either side.
fn reasons(deal: &Deal) -> impl Iterator<Item = &Arc<str>> {
    deal.reasons.iter().chain(&deal.buyer_reasons).filter(tells_something)
}

fn tells_something(reason: &&Arc<str>) -> bool {
    !matches!(&***reason, UNKNOWN | OTHER)
}

/// In the order of the first, each once.
fn in_both<'a>(
    one: impl Iterator<Item = &'a Arc<str>>,
    other: impl Iterator<Item = &'a Arc<str>>,
) -> Vec<Arc<str>> {
    let mut other: BTreeSet<&Arc<str>> = other.collect();
    one.filter(|id| other.remove(id)).map(Arc::clone).collect()
}
