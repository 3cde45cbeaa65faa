//! The deals and the reviews that a figure of a period counts, by name, each list under an anchor of
//! its own: those of one period, and those of several months up to one.

use std::collections::BTreeSet;

use serde::Serialize;

use super::counted::window_anchor;
use super::deals;
use crate::config::Unit;
use crate::knowledge::kpi::{Origin, Series, pace};
use crate::knowledge::{Deal, DealIx, EntryIx, Outcome, Scope};
use crate::site::view::figure::{self, ScopeView};
use crate::site::view::here::{EntryRef, Here, LinkTo};
use crate::site::view::kpi::{back, scope_of};
use crate::value::{Length, Period};

/// Names in one list.
const NAMES: usize = 300;

/// So many deals, by name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DealList<'a> {
    pub n: usize,
    pub deals: Vec<LinkTo<'a>>,
    pub more: usize,
}

/// The deals of a part by how they ended, and those that name a competitor; the anchors are made of
/// that of the part.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ended<'a> {
    pub won: DealList<'a>,
    pub lost: DealList<'a>,
    pub undecided: DealList<'a>,
    pub won_against: DealList<'a>,
    pub lost_against: DealList<'a>,
}

/// Several months up to the one of the page, of a team or of all.
#[derive(Clone, Debug, Serialize)]
pub struct Window<'a> {
    pub anchor: String,
    pub months: u32,
    pub scope: ScopeView<'a>,
    pub ended: Ended<'a>,
    /// Where a rate is reported: the reviews of the months.
    pub reviews: Vec<EntryRef<'a>>,
    pub more_reviews: usize,
}

/// By how they ended.
pub fn ended<'a>(here: Here<'a>, all: &[(DealIx, &Deal)]) -> Ended<'a> {
    let list = |is: &dyn Fn(&Deal) -> bool| {
        let some: Vec<DealIx> = all.iter().rev().filter(|(_, deal)| is(deal)).map(|(ix, _)| *ix).collect();
        DealList {
            n: some.len(),
            deals: some.iter().take(NAMES).map(|&ix| here.deal_link(ix)).collect(),
            more: some.len().saturating_sub(NAMES),
        }
    };
    let against = |deal: &Deal, outcome| deal.outcome == outcome && !deal.competitors.is_empty();
    Ended {
        won: list(&|deal| deal.outcome == Outcome::Won),
        lost: list(&|deal| deal.outcome == Outcome::Lost),
        undecided: list(&|deal| deal.outcome == Outcome::NoDecision),
        won_against: list(&|deal| against(deal, Outcome::Won)),
        lost_against: list(&|deal| against(deal, Outcome::Lost)),
    }
}

/// The months that the rates of this site take together, each with the scopes; none of a period that is
/// not a month.
pub fn windows(here: Here<'_>, period: Period) -> Vec<Window<'_>> {
    if period.length() != Length::Month {
        return Vec::new();
    }
    let kpis = &here.insights().kpis;
    let is_rate = |it: &&Series| {
        it.part.is_none() && here.config().kpis.get(&it.kpi).is_some_and(|kpi| kpi.unit == Unit::Percent)
    };
    let rates: Vec<&Series> = kpis.series.iter().filter(is_rate).collect();
    let paces: BTreeSet<u32> = rates.iter().map(|it| pace(it)).filter(|months| *months > 1).collect();
    let scopes = std::iter::once(Scope::All).chain(kpis.teams.iter().cloned().map(Scope::Team));
    let scopes: Vec<Scope> = scopes.collect();
    let each = |months: u32| {
        let periods = back(period, usize::try_from(months).unwrap_or(1));
        let deals: Vec<DealIx> = periods.iter().flat_map(|it| deals(here, *it)).collect();
        let of = |scope: &Scope| window(here, (months, scope), &periods, (&deals, &rates));
        scopes.iter().map(of).collect::<Vec<_>>()
    };
    paces.into_iter().flat_map(each).collect()
}

fn window<'a>(
    here: Here<'a>,
    (months, scope): (u32, &Scope),
    periods: &[Period],
    (deals, rates): (&[DealIx], &[&Series]),
) -> Window<'a> {
    let own: Vec<(DealIx, &Deal)> =
        deals.iter().map(|&ix| (ix, here.knowledge().deal(ix))).filter(|(_, it)| is_of(it, scope)).collect();
    let told = |period: &&Period| {
        let figures = rates.iter().filter(|it| it.scope == *scope).filter_map(|it| it.figures.get(period));
        figures.map(|it| it.origin).any(|origin| origin != Origin::Derived)
    };
    let reviews = periods.iter().rev().filter(told).filter_map(|it| here.index.reviews.get(it));
    let reviews: Vec<EntryIx> = reviews.flatten().copied().filter(|&ix| reports(here, ix, scope)).collect();
    Window {
        anchor: window_anchor(months, scope),
        months,
        scope: figure::scope_view(here, scope),
        ended: ended(here, &own),
        more_reviews: reviews.len().saturating_sub(NAMES),
        reviews: reviews.iter().take(NAMES).map(|&ix| here.entry_ref(ix)).collect(),
    }
}

/// Whether a deal is one of the team, or of all.
pub fn is_of(deal: &Deal, scope: &Scope) -> bool {
    match scope {
        Scope::All => true,
        Scope::Team(team) => deal.team.as_ref() == Some(team),
    }
}

/// The figures of all teams are made of what each reports.
pub fn reports(here: Here<'_>, ix: EntryIx, scope: &Scope) -> bool {
    *scope == Scope::All || scope_of(here.entry(ix)) == *scope
}
