//! What a lesson brought and cost: who said so, and the deals among them.
//!
//! An entry that says a thing twice counts once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::EntryIx;
use super::history::History;
use super::lesson::{Evidence, LessonEvent, Worth};
use crate::config::Config;
use crate::entry::{Entry, Value};
use crate::value::{Currency, Money};

/// The decided deals: entries of a kind with an `outcome`, which is `won` or `lost`.
#[derive(Debug, Default)]
pub(super) struct Deals(BTreeMap<EntryIx, Deal>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Deal {
    won: bool,
    amount: Option<Money>,
}

/// Finds the decided deals.
pub(super) fn deals(entries: &[Arc<Entry>], config: &Config) -> Deals {
    let decided = (0u32..).map(EntryIx).zip(entries).filter_map(|(ix, entry)| {
        config.kind(&entry.kind)?.fields.get("outcome")?;
        let won = match entry.facet_values("outcome").next()?.as_ref() {
            "won" => true,
            "lost" => false,
            _ => return None,
        };
        let amount = match entry.field("amount") {
            Some(Value::Money(amount)) => Some(*amount),
            _ => None,
        };
        Some((ix, Deal { won, amount }))
    });
    Deals(decided.collect())
}

/// Evidence and worth, from the events of one lesson in order.
pub(super) fn count(history: &History, events: &[u32], deals: &Deals) -> (Evidence, Worth) {
    let mut evidence = Evidence::default();
    let mut worth = Worth::default();
    let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
    let mut said: BTreeSet<(LessonEvent, EntryIx)> = BTreeSet::new();
    for &at in events {
        let event = history.events[at as usize];
        let entry = event.by.entry;
        let Some(what) = LessonEvent::of(event.kind).filter(|&what| said.insert((what, entry))) else {
            continue;
        };
        let deal = deals.0.get(&entry);
        match what {
            LessonEvent::Applies => {
                evidence.applied += 1;
                if let Some(deal) = deal {
                    worth.applied.push(entry);
                    worth.applied_won += u32::from(deal.won);
                }
            }
            LessonEvent::Confirms => evidence.confirmed += 1,
            LessonEvent::Relearns => {
                evidence.relearned += 1;
                if let Some(deal) = deal {
                    worth.relearned.push(entry);
                    worth.relearned_won += u32::from(deal.won);
                    if let Some(amount) = deal.amount.filter(|_| !deal.won) {
                        add(&mut sums, amount);
                    }
                }
            }
            LessonEvent::Contradicts => evidence.contradicted += 1,
            LessonEvent::Learned
            | LessonEvent::Adopts
            | LessonEvent::Supersedes
            | LessonEvent::Retires
            | LessonEvent::Follows => {}
        }
    }
    worth.price = sums.into_values().collect();
    (evidence, worth)
}

/// Sums never mix currencies. One beyond what can be counted stays at what it was.
fn add(sums: &mut BTreeMap<Currency, Money>, amount: Money) {
    sums.entry(amount.currency)
        .and_modify(|sum| *sum = sum.checked_add(amount).unwrap_or(*sum))
        .or_insert(amount);
}
