//! What is counted from the deals that were closed in a period.
//!
//! - win rate = won / (won + lost), by close date;
//! - competitive win rate = the same among the deals that name a competitor;
//! - no-decision rate = ended without a decision / (won + lost + without a decision);
//! - average and median deal size = of the amounts of the deals won that have one;
//! - cycle = the median of the days from opened to closed, of the deals won, or of those lost;
//! - value = the sum of the amounts of the deals won, or of those lost.
//!
//! Deals that were disqualified, or ended as a site alone declares, count nowhere.

use std::collections::BTreeMap;

use super::exchange::Exchange;
use super::slot::{LENGTHS, Slot};
use super::{Figure, Foreign, Origin};
use crate::config::Measure;
use crate::knowledge::insight::median;
use crate::knowledge::{Deal, Knowledge, Outcome};
use crate::value::{Length, Period};

/// The deals that count in a period, each list in order of their entries.
#[derive(Default)]
pub(super) struct Closed<'a> {
    pub(super) won: Vec<&'a Deal>,
    pub(super) lost: Vec<&'a Deal>,
    pub(super) undecided: Vec<&'a Deal>,
}

/// The deals of one scope, by period.
pub(super) type ByPeriod<'a> = BTreeMap<Slot, (Period, Closed<'a>)>;

/// The deals of each scope. `scopes_of` says in which scopes a deal counts.
pub(super) fn by_period<'a, const N: usize>(
    knowledge: &'a Knowledge,
    (scopes, lengths): (usize, &[Length]),
    scopes_of: impl Fn(&Deal) -> [usize; N],
) -> Vec<ByPeriod<'a>> {
    let mut all: Vec<ByPeriod<'a>> = Vec::new();
    all.resize_with(scopes, BTreeMap::new);
    let mut deals: Vec<&Deal> = knowledge.deals.iter().collect();
    deals.sort_by_key(|deal| deal.entry);
    for deal in deals {
        let periods = LENGTHS.into_iter().filter(|it| lengths.contains(it));
        let periods = periods.map(|length| Period::of_day(length, deal.closed.date));
        for period in periods.filter(|period| deal.is_in(*period)) {
            for scope in scopes_of(deal) {
                let (_, closed) =
                    all[scope].entry(Slot::of(period)).or_insert_with(|| (period, Closed::default()));
                closed.add(deal);
            }
        }
    }
    all
}

impl<'a> Closed<'a> {
    fn add(&mut self, deal: &'a Deal) {
        match deal.outcome {
            Outcome::Won => self.won.push(deal),
            Outcome::Lost => self.lost.push(deal),
            Outcome::NoDecision => self.undecided.push(deal),
            Outcome::Disqualified | Outcome::Other => {}
        }
    }

    /// So many of so many, of a rate.
    pub(super) fn ratio(&self, measure: Measure) -> Option<(u32, u32)> {
        self.tally(measure).map(|(yes, of)| (yes, number(of.len())))
    }

    /// The numerator, and the deals of the denominator.
    fn tally(&self, measure: Measure) -> Option<(u32, Vec<&'a Deal>)> {
        let both = |one: &[&'a Deal], other: &[&'a Deal]| [one, other].concat();
        let names_one = |deal: &&'a Deal| !deal.competitors.is_empty();
        match measure {
            Measure::WinRate => Some((number(self.won.len()), both(&self.won, &self.lost))),
            Measure::CompetitiveWinRate => {
                let won: Vec<_> = self.won.iter().copied().filter(names_one).collect();
                let lost: Vec<_> = self.lost.iter().copied().filter(names_one).collect();
                Some((number(won.len()), both(&won, &lost)))
            }
            Measure::NoDecisionRate => {
                let decided = both(&self.won, &self.lost);
                Some((number(self.undecided.len()), both(&decided, &self.undecided)))
            }
            _ => None,
        }
    }

    /// The figure of a measure. Of nothing a count or a sum is 0, and a rate, mean or median is no
    /// figure; a sum of deals of which none has an amount is none either.
    pub(super) fn figure(&self, measure: Measure, exchange: Exchange<'_>) -> Option<Figure> {
        let count = |deals: &[&Deal]| Some(derived(deals.len() as f64, deals));
        match measure {
            Measure::DealsWon => count(&self.won),
            Measure::DealsLost => count(&self.lost),
            Measure::WinRate | Measure::CompetitiveWinRate | Measure::NoDecisionRate => {
                let (yes, of) = self.tally(measure)?;
                rate((yes, number(of.len()))).map(|rate| Figure { from: entries(&of), ..rate })
            }
            Measure::CycleWon => cycle(&self.won),
            Measure::CycleLost => cycle(&self.lost),
            Measure::AverageDealSize | Measure::MedianDealSize | Measure::ValueWon => {
                amount(measure, &self.won, exchange)
            }
            Measure::ValueLost => amount(measure, &self.lost, exchange),
        }
    }
}

/// A rate of so many of so many; of nothing there is none.
pub(super) fn rate((yes, of): (u32, u32)) -> Option<Figure> {
    let size = 100.0 * f64::from(yes) / f64::from(of);
    (of > 0).then(|| Figure { ratio: Some((yes, of)), n: Some(of), ..derived(size, &[]) })
}

fn cycle(deals: &[&Deal]) -> Option<Figure> {
    let timed: Vec<&Deal> = deals.iter().copied().filter(|deal| deal.cycle.is_some()).collect();
    let size = median(timed.iter().filter_map(|deal| deal.cycle).map(f64::from))?;
    Some(Figure { n: Some(number(timed.len())), ..derived(size, &timed) })
}

fn amount(measure: Measure, deals: &[&Deal], exchange: Exchange<'_>) -> Option<Figure> {
    let priced = deals.iter().copied().filter_map(|deal| Some((deal, deal.amount?)));
    let exchange = exchange.among(priced.clone().map(|(_, amount)| amount));
    let counted: Vec<(&Deal, _)> =
        priced.clone().filter(|(_, it)| exchange.rate(it.currency).is_some()).collect();
    let left_out = number(priced.count() - counted.len());
    let amounts = || counted.iter().map(|(_, amount)| *amount);
    let (size, n) = match measure {
        Measure::AverageDealSize if !counted.is_empty() => {
            (exchange.sum(amounts()) / counted.len() as f64, Some(number(counted.len())))
        }
        Measure::MedianDealSize => {
            (median(amounts().filter_map(|it| exchange.size(it)))?, Some(number(counted.len())))
        }
        Measure::ValueWon | Measure::ValueLost if deals.is_empty() || !counted.is_empty() => {
            (exchange.sum(amounts()), None)
        }
        _ => return None,
    };
    let deals: Vec<&Deal> = counted.iter().map(|(deal, _)| *deal).collect();
    let converted = amounts().any(|it| it.currency != exchange.into);
    let foreign = Foreign { converted, apart: Vec::new() };
    Some(Figure { currency: Some(exchange.into), n, left_out, foreign, ..derived(size, &deals) })
}

fn derived(size: f64, deals: &[&Deal]) -> Figure {
    Figure {
        size,
        currency: None,
        ratio: None,
        n: None,
        origin: Origin::Derived,
        from: entries(deals),
        parts: None,
        pieces: None,
        left_out: 0,
        foreign: Foreign::default(),
    }
}

fn entries(deals: &[&Deal]) -> Vec<crate::knowledge::EntryIx> {
    let mut entries: Vec<_> = deals.iter().map(|deal| deal.entry).collect();
    entries.sort();
    entries
}

/// A count of deals, of which there are fewer than entries.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
