//! The deals that were decided in the last twelve months: why they were lost, and against whom.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::deal::UNKNOWN;
use crate::knowledge::{Deal, DealIx, Outcome};
use crate::site::chart::Drawing;
use crate::site::chart::bars::{Ranked, diverging, ranked};
use crate::site::view::facet_value::counted::is_compared;
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, Amount, When};
use crate::value::TwelveMonths;

/// How many reasons and competitors are shown.
const ROWS: usize = 7;

/// The deals of the window.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedView<'a> {
    pub won: usize,
    pub lost: usize,
    /// The first and the last day.
    pub since: When,
    pub until: When,
    /// The lost deals of as many months before.
    pub lost_before: usize,
    /// Whether anything is known of those months, and whether a bar is stressed: what rose most.
    pub compared: bool,
    pub grown: bool,
    /// The main reasons, most frequent first.
    pub why: Vec<Share<'a>>,
    /// How many further reasons there are, and of how many deals.
    pub why_more: usize,
    pub why_more_deals: usize,
    /// Lost deals that name no reason.
    pub why_unnamed: usize,
    /// Whom they were lost to or won against, those met most often first.
    pub against: Vec<Record<'a>>,
    pub against_more: usize,
}

/// A reason.
#[derive(Clone, Debug, Serialize)]
pub struct Share<'a> {
    pub id: &'a str,
    pub link: LinkTo<'a>,
    pub count: usize,
    /// In the twelve months before.
    pub before: usize,
    /// The difference: `+5`, `−1`; none where it is the same or nothing is known of the months before.
    pub change: Option<String>,
    pub amounts: Vec<Amount>,
    pub bar: Drawing,
}

/// Won and lost against somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Record<'a> {
    pub link: LinkTo<'a>,
    pub won: u32,
    pub lost: u32,
    pub bar: Drawing,
}

/// Counts them.
pub fn decided(here: Here<'_>) -> DecidedView<'_> {
    let months = TwelveMonths::ending(here.knowledge().as_of);
    let now = decided_in(here, months);
    let earlier = decided_in(here, months.before());
    let lost = |deals: &[(DealIx, &Deal)]| deals.iter().filter(|(_, it)| it.outcome == Outcome::Lost).count();
    let (mut why, further) = why(here, &by_reason(&now), &by_reason(&earlier));
    let compared = is_compared(here);
    let grown = draw(&mut why, compared);
    let named: usize = why.iter().map(|one| one.count).sum::<usize>() + further.1;
    let (against, against_more) = against(here, &now);
    DecidedView {
        won: now.len() - lost(&now),
        lost: lost(&now),
        since: text::day(months.from),
        until: text::day(months.to),
        lost_before: lost(&earlier),
        compared,
        grown,
        why,
        why_more: further.0,
        why_more_deals: further.1,
        why_unnamed: lost(&now).saturating_sub(named),
        against,
        against_more,
    }
}

/// The deals that were decided in twelve months.
fn decided_in(here: Here<'_>, months: TwelveMonths) -> Vec<(DealIx, &Deal)> {
    here.knowledge()
        .all_deals()
        .filter(|(_, deal)| deal.is_decided() && months.has(deal.closed.date))
        .collect()
}

type ByReason<'a> = BTreeMap<&'a str, Vec<DealIx>>;

/// The lost deals by their primary reason: each counts once.
fn by_reason<'a>(deals: &[(DealIx, &'a Deal)]) -> ByReason<'a> {
    let mut all = ByReason::new();
    for (ix, deal) in deals.iter().filter(|(_, deal)| deal.outcome == Outcome::Lost) {
        if let Some(reason) = deal.reason() {
            all.entry(reason).or_default().push(*ix);
        }
    }
    all
}

/// The reasons that have room, and how many others there are, of how many deals. That some are
/// unknown is said whatever the room.
fn why<'a>(here: Here<'a>, now: &ByReason<'a>, earlier: &ByReason<'a>) -> (Vec<Share<'a>>, (usize, usize)) {
    let mut all: Vec<(&'a str, &Vec<DealIx>)> = now.iter().map(|(id, deals)| (*id, deals)).collect();
    all.sort_by_key(|(_, deals)| Reverse(deals.len()));
    let mut rest = all.split_off(all.len().min(ROWS));
    if let Some(at) = rest.iter().position(|(id, _)| *id == UNKNOWN) {
        all.push(rest.remove(at));
    }
    let shares = all.into_iter().map(|(id, deals)| Share {
        id,
        link: here.facet_value("reason", id),
        count: deals.len(),
        before: earlier.get(id).map_or(0, Vec::len),
        change: None,
        amounts: here.knowledge().amounts(deals).into_iter().map(text::amount).collect(),
        bar: Drawing::default(),
    });
    (shares.collect(), (rest.len(), rest.iter().map(|(_, deals)| deals.len()).sum()))
}

/// The bars: what rose most is the point, where there is anything to compare with. Whether anything
/// did.
fn draw(why: &mut [Share<'_>], compared: bool) -> bool {
    let rise = |one: &Share<'_>| one.count.saturating_sub(one.before);
    let stressed = match compared {
        true => (0..why.len()).rev().max_by_key(|&at| rise(&why[at])).filter(|&at| rise(&why[at]) > 0),
        false => None,
    };
    let bars: Vec<Ranked> = (0..)
        .zip(why.iter())
        .map(|(at, one)| Ranked {
            size: one.count as f64,
            before: compared.then_some(one.before as f64),
            stressed: stressed == Some(at),
        })
        .collect();
    for (one, bar) in why.iter_mut().zip(ranked(&bars)) {
        one.bar = bar;
        one.change = match one.count.cmp(&one.before) {
            _ if !compared => None,
            std::cmp::Ordering::Greater => Some(format!("+{}", one.count - one.before)),
            std::cmp::Ordering::Less => Some(format!("\u{2212}{}", one.before - one.count)),
            std::cmp::Ordering::Equal => None,
        };
    }
    stressed.is_some()
}

/// Won and lost against each competitor, and how many others there are.
fn against<'a>(here: Here<'a>, deals: &[(DealIx, &'a Deal)]) -> (Vec<Record<'a>>, usize) {
    let mut records: BTreeMap<&'a str, (u32, u32)> = BTreeMap::new();
    for (_, deal) in deals {
        for competitor in &deal.competitors {
            let record = records.entry(competitor).or_default();
            match deal.outcome {
                Outcome::Won => record.0 += 1,
                _ => record.1 += 1,
            }
        }
    }
    let mut records: Vec<(&'a str, (u32, u32))> = records.into_iter().collect();
    records.sort_by_key(|(_, (won, lost))| Reverse(won + lost));
    let more = records.len().saturating_sub(ROWS);
    records.truncate(ROWS);
    let sizes: Vec<(u32, u32)> = records.iter().map(|(_, record)| *record).collect();
    let records = records.into_iter().zip(diverging(&sizes)).map(|((id, (won, lost)), bar)| Record {
        link: here.facet_value("competitor", id),
        won,
        lost,
        bar,
    });
    (records.collect(), more)
}

#[cfg(test)]
mod tests {
    use super::{Drawing, Share, draw};
    use crate::site::view::here::LinkTo;

    fn changes(counts: &[(usize, usize)], compared: bool) -> Vec<Option<String>> {
        let mut why: Vec<Share<'_>> = counts
            .iter()
            .map(|&(count, before)| Share {
                id: "it",
                link: LinkTo::plain("It"),
                count,
                before,
                change: None,
                amounts: Vec::new(),
                bar: Drawing::default(),
            })
            .collect();
        draw(&mut why, compared);
        why.into_iter().map(|one| one.change).collect()
    }

    #[test]
    fn a_reason_says_how_it_moved_where_there_is_a_before() {
        let check = |counts: &[(usize, usize)], compared: bool, expected: &[Option<&str>]| {
            let expected: Vec<_> = expected.iter().map(|it| it.map(str::to_owned)).collect();
            assert_eq!(changes(counts, compared), expected, "{counts:?}");
        };
        check(&[(9, 4), (6, 7), (3, 3)], true, &[Some("+5"), Some("\u{2212}1"), None]);
        check(&[(9, 0), (6, 0)], false, &[None, None]);
        check(&[], true, &[]);
    }
}
