//! Deals, as figures are counted from them: how each ended, when, for how much, against whom and
//! why.
//!
//! A deal is an entry of a kind that declares an `outcome`, whatever the kind is called. It counts
//! on the day it was closed; what was learned of it stands in the histories on the day it was looked
//! back on.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{EntryIx, Knowledge, kpi};
use crate::config::Config;
use crate::entry::{Entry, Stage, Value};
use crate::value::{Money, PartialDate, Period, Precision};

/// The reasons that say that nobody knows, and that nobody could name one.
pub const UNKNOWN: &str = "unknown";
pub const OTHER: &str = "other";
/// The competitor that says that there was none.
pub const NO_COMPETITOR: &str = "none";

/// The position of a deal in [`Knowledge::deals`](super::Knowledge::deals).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DealIx(pub u32);

/// One deal.
#[derive(Clone, Debug)]
pub struct Deal {
    pub entry: EntryIx,
    pub outcome: Outcome,
    /// When it was closed; where nobody says, when it was looked back on.
    pub closed: PartialDate,
    /// The day it was closed, where somebody says so to the day.
    pub closed_on: Option<Date>,
    /// Days from opened to closed, where both are known to the day and in this order.
    pub cycle: Option<u32>,
    pub team: Option<Arc<str>>,
    pub amount: Option<Money>,
    /// Each once; the first is the one that won, where the deal was lost. Without `none`.
    pub competitors: Vec<Arc<str>>,
    /// What the team holds, each once; the first is the primary one.
    pub reasons: Vec<Arc<str>>,
    /// What the buyer said.
    pub buyer_reasons: Vec<Arc<str>>,
    pub segment: Option<Arc<str>>,
    /// The furthest that it reached.
    pub stage: Option<Arc<str>>,
    pub stages: Vec<Stage>,
}

/// How a deal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Won,
    Lost,
    NoDecision,
    Disqualified,
    /// Any other that a site declares; it counts nowhere.
    Other,
}

impl Deal {
    /// Whether it was won or lost.
    pub fn is_decided(&self) -> bool {
        matches!(self.outcome, Outcome::Won | Outcome::Lost)
    }

    /// Whether it counts in a period. A deal of which only the month is known counts in no week, one
    /// of which only the year is known in nothing shorter than a year.
    pub fn is_in(&self, period: Period) -> bool {
        period.contains(self.closed.date) && period.contains(self.closed.last_day())
    }

    /// What the team holds to be the main reason.
    pub fn reason(&self) -> Option<&Arc<str>> {
        self.reasons.first()
    }
}

impl Outcome {
    fn of(id: &str) -> Self {
        match id {
            "won" => Outcome::Won,
            "lost" => Outcome::Lost,
            "no-decision" => Outcome::NoDecision,
            "disqualified" => Outcome::Disqualified,
            _ => Outcome::Other,
        }
    }
}

/// All deals, in order of the day they were closed, then of their paths. Entries must be sorted by
/// path.
pub(super) fn all(entries: &[Arc<Entry>], config: &Config) -> Vec<Deal> {
    let found = (0u32..).map(EntryIx).zip(entries).filter_map(|(ix, entry)| deal(ix, entry, config));
    let mut deals: Vec<Deal> = found.collect();
    deals.sort_by_key(|deal| (deal.closed, deal.entry));
    deals
}

fn deal(ix: EntryIx, entry: &Entry, config: &Config) -> Option<Deal> {
    config.kind(&entry.kind)?.fields.get("outcome")?;
    let outcome = match entry.field("outcome")? {
        Value::Facet(id) => Outcome::of(id),
        Value::Text(text) => Outcome::of(text),
        _ => return None,
    };
    let day = |field| match entry.field(field) {
        Some(Value::Date(moment)) => Some(moment.date),
        _ => None,
    };
    let one = |field| entry.facet_values(field).next().cloned();
    Some(Deal {
        entry: ix,
        outcome,
        closed: day("closed").or(entry.date)?,
        closed_on: day("closed").filter(|day| day.precision == Precision::Day).map(|day| day.date),
        cycle: day("opened").zip(day("closed")).and_then(|(opened, closed)| cycle(opened, closed)),
        team: one("team"),
        amount: match entry.field("amount") {
            Some(Value::Money(amount)) => Some(*amount),
            _ => None,
        },
        competitors: each_once(entry, "competitor").filter(|id| &**id != NO_COMPETITOR).collect(),
        reasons: each_once(entry, "reasons").collect(),
        buyer_reasons: each_once(entry, "buyer-reasons").collect(),
        segment: one("segment"),
        stage: one("stage"),
        stages: entry
            .fields
            .values()
            .find_map(|field| match &field.value {
                Value::Stages(stages) => Some(stages.clone()),
                _ => None,
            })
            .unwrap_or_default(),
    })
}

fn cycle(opened: PartialDate, closed: PartialDate) -> Option<u32> {
    let to_the_day = opened.precision == Precision::Day && closed.precision == Precision::Day;
    u32::try_from(closed.days_since(opened)).ok().filter(|_| to_the_day)
}

fn each_once<'a>(entry: &'a Entry, field: &str) -> impl Iterator<Item = Arc<str>> + 'a {
    let values: Vec<&Arc<str>> = entry.facet_values(field).collect();
    let is_first = |(at, value): &(usize, &Arc<str>), all: &[&Arc<str>]| !all[..*at].contains(value);
    let firsts: Vec<Arc<str>> = values
        .iter()
        .copied()
        .enumerate()
        .filter(|it| is_first(it, &values))
        .map(|(_, value)| Arc::clone(value))
        .collect();
    firsts.into_iter()
}

impl Knowledge {
    pub fn deal(&self, ix: DealIx) -> &Deal {
        &self.deals[ix.0 as usize]
    }

    /// The deal that an entry looks back on.
    pub fn deal_of(&self, entry: EntryIx) -> Option<DealIx> {
        self.deal_of.get(&entry).copied()
    }

    /// Every deal with its position, in order of the day it was closed.
    pub fn all_deals(&self) -> impl Iterator<Item = (DealIx, &Deal)> {
        (0u32..).map(DealIx).zip(&self.deals)
    }

    /// The amounts of some deals, added up as [`Knowledge::sums`] adds.
    pub fn amounts<'a>(&self, deals: impl IntoIterator<Item = &'a DealIx>) -> Vec<Money> {
        self.sums(deals.into_iter().filter_map(|&ix| self.deal(ix).amount))
    }

    /// Amounts added up: in the currency of the site where they are in it or have a rate, else one sum
    /// for each currency.
    pub fn sums(&self, amounts: impl IntoIterator<Item = Money>) -> Vec<Money> {
        kpi::sums(&self.config, amounts)
    }
}

/// Where the deal of each entry stands.
pub(super) fn by_entry(deals: &[Deal]) -> BTreeMap<EntryIx, DealIx> {
    deals.iter().map(|deal| deal.entry).zip((0u32..).map(DealIx)).collect()
}
