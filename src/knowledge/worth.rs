//! What a lesson brought and cost: who said so, and the deals among them.
//!
//! An entry that says a thing twice counts once.

use std::collections::{BTreeMap, BTreeSet};

use super::EntryIx;
use super::deal::{Deal, DealIx, Outcome};
use super::history::History;
use super::kpi;
use super::lesson::{Evidence, LessonEvent, Worth};
use crate::config::Config;
use crate::value::Money;

/// The deals, by the entries that look back on them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decided<'a> {
    config: &'a Config,
    deals: &'a [Deal],
    deal_of: &'a BTreeMap<EntryIx, DealIx>,
}

impl<'a> Decided<'a> {
    pub(super) fn new(config: &'a Config, deals: &'a [Deal], deal_of: &'a BTreeMap<EntryIx, DealIx>) -> Self {
        Self { config, deals, deal_of }
    }

    /// The deal of an entry, if it was won or lost.
    fn of(self, entry: EntryIx) -> Option<&'a Deal> {
        let deal = &self.deals[self.deal_of.get(&entry)?.0 as usize];
        Some(deal).filter(|deal| deal.is_decided())
    }
}

/// Evidence and worth, from the events of one lesson in order.
pub(super) fn count(history: &History, events: &[u32], deals: Decided<'_>) -> (Evidence, Worth) {
    let mut evidence = Evidence::default();
    let mut worth = Worth::default();
    let mut lost: Vec<Money> = Vec::new();
    let mut said: BTreeSet<(LessonEvent, EntryIx)> = BTreeSet::new();
    for &at in events {
        let event = history.events[at as usize];
        let entry = event.by.entry;
        let Some(what) = LessonEvent::of(event.kind).filter(|&what| said.insert((what, entry))) else {
            continue;
        };
        let deal = deals.of(entry);
        match what {
            LessonEvent::Applies => {
                evidence.applied += 1;
                if let Some(deal) = deal {
                    worth.applied.push(entry);
                    worth.applied_won += u32::from(deal.outcome == Outcome::Won);
                }
            }
            LessonEvent::Confirms => evidence.confirmed += 1,
            LessonEvent::Relearns => {
                evidence.relearned += 1;
                if let Some(deal) = deal {
                    worth.relearned.push(entry);
                    worth.relearned_won += u32::from(deal.outcome == Outcome::Won);
                    lost.extend(deal.amount.filter(|_| deal.outcome == Outcome::Lost));
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
    worth.price = kpi::sums(deals.config, lost);
    (evidence, worth)
}
