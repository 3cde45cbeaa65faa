//! How the figures of shorter periods, or of the teams, make one figure.
//!
//! Never a plain mean of rates: a rate without a known denominator is left out, and `parts` says so.

use std::collections::BTreeMap;

use super::exchange::in_minor;
use super::{Figure, Foreign, Origin};
use crate::config::RollUp;
use crate::knowledge::EntryIx;
use crate::knowledge::insight::median;
use crate::value::{Currency, Money};

/// What the parts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Across {
    Periods,
    Teams,
}

/// One figure of several, oldest first; `of` is how many parts there could be.
pub(super) fn together(rule: RollUp, parts: &[&Figure], (across, of): (Across, u32)) -> Option<Figure> {
    let made = match (rule, across) {
        (RollUp::Sum, _) | (RollUp::Last, Across::Teams) => sum(parts),
        (RollUp::Weighted, _) => weighted(parts),
        (RollUp::Median, _) => of_medians(parts),
        (RollUp::Last, Across::Periods) => last(parts),
        (RollUp::Nothing, _) => None,
    }?;
    let have = made.parts.map_or(0, |(have, _)| have);
    let of = of.max(have);
    let pieces = matches!(rule, RollUp::Sum).then(|| pieces(parts, of - have));
    Some(Figure { parts: Some((have, of)), pieces, ..made })
}

/// The smallest parts of several; a part that is missing lacks as many as the largest has.
fn pieces(parts: &[&Figure], missing: u32) -> (u32, u32) {
    let of_one = |part: &&Figure| part.pieces.or(part.parts).unwrap_or((1, 1));
    let most = parts.iter().map(|part| of_one(part).1).max().unwrap_or(1);
    let lacking = (0, most.saturating_mul(missing));
    parts
        .iter()
        .map(of_one)
        .fold(lacking, |sum, one| (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1)))
}

/// Takes out the amounts that stand in another currency than the rest: than that of the KPI, or where
/// none is in it, than that of most.
pub(super) fn take_foreign<'a>(parts: &mut Vec<&'a Figure>, into: Currency) -> Vec<&'a Figure> {
    let mut uses: BTreeMap<Currency, usize> = BTreeMap::new();
    for currency in parts.iter().filter_map(|part| part.currency) {
        *uses.entry(currency).or_default() += 1;
    }
    let most = uses.iter().rev().max_by_key(|(_, times)| **times).map(|(currency, _)| *currency);
    let into = if uses.contains_key(&into) { Some(into) } else { most };
    let (own, foreign) = parts.iter().partition(|part| part.currency == into);
    *parts = own;
    foreign
}

/// A figure with what was not added: of a sum the amounts, of a mean or a median the deals.
pub(super) fn with_foreign(rule: RollUp, made: Figure, foreign: &[&Figure]) -> Figure {
    let is_sum = matches!(rule, RollUp::Sum | RollUp::Last);
    let amount = |part: &&Figure| Some(in_minor(part.size, part.currency?));
    let amounts = foreign.iter().filter_map(amount).filter(|_| is_sum);
    let inner = foreign.iter().flat_map(|part| part.foreign.apart.iter().copied());
    let apart = Money::sums(made.foreign.apart.iter().copied().chain(amounts).chain(inner));
    let deals = |part: &&Figure| part.left_out.saturating_add(part.n.filter(|_| !is_sum).unwrap_or(0));
    let left_out = foreign.iter().map(deals).fold(made.left_out, u32::saturating_add);
    Figure { left_out, foreign: Foreign { apart, ..made.foreign }, ..made }
}

fn sum(parts: &[&Figure]) -> Option<Figure> {
    let size = parts.iter().map(|part| part.size).sum();
    made(size, parts)
}

/// By the exact counts where all are known: 1 of 3 and 2 of 3 are 3 of 6.
fn weighted(parts: &[&Figure]) -> Option<Figure> {
    let weighed: Vec<(&Figure, u32)> =
        parts.iter().filter_map(|part| Some((*part, part.n.filter(|n| *n > 0)?))).collect();
    let used: Vec<&Figure> = weighed.iter().map(|(part, _)| *part).collect();
    let n = total(weighed.iter().map(|(_, n)| *n))?;
    let ratios: Option<Vec<(u32, u32)>> = used.iter().map(|part| part.ratio).collect();
    let ratio =
        ratios.and_then(|all| Some((total(all.iter().map(|it| it.0))?, total(all.iter().map(|it| it.1))?)));
    let sizes = weighed.iter().map(|(part, n)| share(part) * f64::from(*n));
    let size = match ratio {
        Some((yes, of)) => 100.0 * f64::from(yes) / f64::from(of),
        None => sizes.sum::<f64>() / f64::from(n),
    };
    Some(Figure { ratio, n: Some(n), ..made(size, &used)? })
}

/// What a reported rate was before it was rounded, where that is known.
fn share(part: &Figure) -> f64 {
    part.ratio.map_or(part.size, |(yes, of)| 100.0 * f64::from(yes) / f64::from(of))
}

/// The median of medians: as if each stood there as often as there are deals behind it, where that
/// is known of all; else each once.
fn of_medians(parts: &[&Figure]) -> Option<Figure> {
    let counts: Option<Vec<u32>> = parts.iter().map(|part| part.n.filter(|n| *n > 0)).collect();
    let n = counts.and_then(total);
    let size = match n {
        Some(n) => weighted_median(parts, n),
        None => median(parts.iter().map(|part| part.size)),
    }?;
    Some(Figure { n, origin: Origin::OfMedians, ..made(size, parts)? })
}

fn weighted_median(parts: &[&Figure], n: u32) -> Option<f64> {
    let mut sorted: Vec<(f64, u32)> = parts.iter().map(|part| (part.size, part.n.unwrap_or(0))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |place: u32| {
        let mut before = 0_u32;
        sorted.iter().find(|(_, n)| {
            before = before.saturating_add(*n);
            before > place
        })
    };
    Some(f64::midpoint(at((n - 1) / 2)?.0, at(n / 2)?.0))
}

fn last(parts: &[&Figure]) -> Option<Figure> {
    let last = parts.last()?;
    let one = made(last.size, &[last])?;
    let have = parts.len();
    Some(Figure { ratio: last.ratio, n: last.n, parts: Some((super::measure::number(have), 0)), ..one })
}

fn made(size: f64, parts: &[&Figure]) -> Option<Figure> {
    let first = parts.first()?;
    Some(Figure {
        size,
        currency: first.currency,
        ratio: None,
        n: None,
        origin: Origin::RolledUp,
        from: union(parts),
        parts: Some((super::measure::number(parts.len()), 0)),
        pieces: None,
        left_out: parts.iter().fold(0, |sum, part| sum.saturating_add(part.left_out)),
        foreign: Foreign {
            converted: parts.iter().any(|part| part.foreign.converted),
            apart: Money::sums(parts.iter().flat_map(|part| part.foreign.apart.iter().copied())),
        },
    })
}

/// What several figures come from, each once.
pub(super) fn union(parts: &[&Figure]) -> Vec<EntryIx> {
    let mut from: Vec<EntryIx> = parts.iter().flat_map(|part| part.from.iter().copied()).collect();
    from.sort();
    from.dedup();
    from
}

/// `None` of nothing, and beyond what can be counted.
fn total(numbers: impl IntoIterator<Item = u32>) -> Option<u32> {
    let mut sum = None;
    for number in numbers {
        sum = Some(sum.unwrap_or(0_u32).checked_add(number)?);
    }
    sum
}
