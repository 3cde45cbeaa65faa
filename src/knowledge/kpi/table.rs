//! The table of all figures in the making: the order in which a figure is looked for.
//!
//! It is filled length by length, the shortest first, the teams before all teams, and counts of
//! deals before what stands on them; so each figure finds what it is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::exchange::Exchange;
use super::measure::{self, ByPeriod, Closed};
use super::reported::{self, ByTeam, Reports, Review};
use super::slot::{LENGTHS, Slot, parts, with_longer};
use super::teams::Teams;
use super::{Figure, Origin};
use crate::config::{Kpi, Measure, Unit};
use crate::knowledge::insight::cadence::ENDED;
use crate::knowledge::{Deal, Knowledge};
use crate::value::{Length, Money, Period};

/// The scope of all teams; the teams follow.
pub(super) const ALL: usize = 0;

/// A count of nothing is 0 for at most so many years before the as-of day: a deal of the year 1026 is
/// a slip of the finger, and a thousand years of zeros help nobody.
const YEARS: i16 = 50;

/// One KPI, or one part of a KPI that is a map.
pub(super) struct Line<'a> {
    pub(super) kpi: &'a Kpi,
    pub(super) part: Option<&'a Arc<str>>,
    pub(super) exchange: Exchange<'a>,
    /// The line that counts what it is a share or a mean of: `of`.
    pub(super) of: Option<usize>,
    told: Option<ByTeam<'a>>,
}

/// One figure, and what rests on it.
pub(super) struct Cell {
    pub(super) period: Period,
    pub(super) figure: Figure,
    /// Whether a review reports it, or any of what it is made of.
    pub(super) reported: bool,
    pub(super) teams: Teams,
}

pub(super) struct Table<'a> {
    pub(super) knowledge: &'a Knowledge,
    /// As the KPIs are declared, then as their facets declare the parts.
    pub(super) lines: Vec<Line<'a>>,
    /// As they are declared, then by id.
    pub(super) teams: Vec<&'a Arc<str>>,
    pub(super) reviews: Vec<Review<'a>>,
    /// The deals of each scope, and behind the teams those without a team.
    deals: Vec<ByPeriod<'a>>,
    /// From when to when a count of nothing is 0, of each scope.
    counted: Vec<BTreeMap<Length, RangeInclusive<Slot>>>,
    /// By line, then scope.
    cells: Vec<Vec<BTreeMap<Slot, Cell>>>,
}

impl<'a> Table<'a> {
    /// Every figure.
    pub(super) fn filled(knowledge: &'a Knowledge) -> Self {
        let reviews = reported::reviews(knowledge);
        let teams = teams(knowledge, &reviews);
        let lines = lines(knowledge, reported::reports(knowledge, &reviews));
        let weekly = reviews.iter().any(|review| review.period.length() == Length::Week);
        let lengths = if weekly { &LENGTHS[..] } else { &LENGTHS[1..] };
        let nameless = teams.len() + 1;
        let scope_of = |deal: &Deal| position(&teams, deal.team.as_ref()).unwrap_or(nameless);
        let deals = measure::by_period(knowledge, (nameless + 1, lengths), |deal| [ALL, scope_of(deal)]);
        let cells =
            lines.iter().map(|_| teams.iter().map(|_| BTreeMap::new()).chain([BTreeMap::new()]).collect());
        let cells = cells.collect();
        let mut table = Self { knowledge, lines, teams, reviews, deals, counted: Vec::new(), cells };
        let wanted = table.wanted(lengths);
        table.fill(&wanted);
        table
    }

    fn fill(&mut self, wanted: &[BTreeMap<Slot, Period>]) {
        let order = self.order();
        let scopes: Vec<usize> = (1..=self.teams.len()).chain([ALL]).collect();
        for length in LENGTHS {
            for &scope in &scopes {
                for (slot, period) in wanted[scope].range(Slot::all(length)) {
                    let parts: Vec<Period> =
                        parts(*period).into_iter().filter(|it| self.has_begun(*it)).collect();
                    for &line in &order {
                        let cell = self.look_for(line, scope, (*period, &parts));
                        if let Some(cell) = cell.filter(|cell| cell.figure.size.is_finite()) {
                            self.cells[line][scope].insert(*slot, cell);
                        }
                    }
                }
            }
        }
    }

    /// The lines, each behind those whose figures of the same period it asks for: first the numbers of
    /// deals, then other counts, then all else.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        order.sort_by_key(|line| {
            let kpi = self.lines[*line].kpi;
            let counts_deals = matches!(kpi.measure, Some(Measure::DealsWon | Measure::DealsLost));
            (!counts_deals, kpi.unit != Unit::Count)
        });
        order
    }

    /// The periods of each scope that can have a figure, and from when a count of nothing is 0.
    fn wanted(&mut self, lengths: &[Length]) -> Vec<BTreeMap<Slot, Period>> {
        let mut wanted: Vec<BTreeMap<Slot, Period>> = self
            .deals
            .iter()
            .map(|by_period| by_period.iter().map(|(slot, (period, _))| (*slot, *period)).collect())
            .collect();
        for review in &self.reviews {
            for scope in BTreeSet::from([ALL, self.scope_of(review.team)]) {
                wanted[scope].extend(with_longer(review.period).map(|period| (Slot::of(period), period)));
            }
        }
        // Beyond the last year that can be written there are no periods to count.
        let as_of = self.as_of().min(jiff::civil::date(2999, 12, 31));
        for (scope, periods) in wanted.iter_mut().enumerate() {
            let mut counted = BTreeMap::new();
            for &length in lengths {
                let Some((_, earliest)) = periods.range(Slot::all(length)).next() else { continue };
                let bound = Period::of_day(length, as_of.saturating_sub(YEARS.years()));
                let start = (*earliest).max(bound);
                let latest = periods.range(Slot::all(length)).next_back().map_or(start, |(_, it)| *it);
                let end = match scope {
                    ALL => Period::of_day(length, as_of),
                    // A team of which nothing is heard any more has ended.
                    _ => (0..ENDED).fold(latest, |it, _| it.next()),
                };
                counted.insert(length, Slot::of(start)..=Slot::of(end));
                let up_to_now = std::iter::successors(Some(start), |it| Some(it.next()));
                let up_to_now = up_to_now.take_while(|it| it.first_day() <= as_of && *it <= end);
                periods.extend(up_to_now.map(|period| (Slot::of(period), period)));
            }
            self.counted.push(counted);
        }
        wanted
    }

    pub(super) fn scope_of(&self, team: Option<&Arc<str>>) -> usize {
        position(&self.teams, team).unwrap_or(ALL)
    }

    /// The figures of a line in a scope, by length, then period.
    pub(super) fn cells(&self, line: usize, scope: usize) -> &BTreeMap<Slot, Cell> {
        &self.cells[line][scope]
    }

    pub(super) fn cell(&self, line: usize, scope: usize, period: Period) -> Option<&Cell> {
        self.cells(line, scope).get(&Slot::of(period))
    }

    pub(super) fn figure(&self, line: usize, scope: usize, period: Period) -> Option<&Figure> {
        self.cell(line, scope, period).map(|cell| &cell.figure)
    }

    /// The line that counts the deals won or lost.
    pub(super) fn line_of(&self, measure: Measure) -> Option<usize> {
        self.lines.iter().position(|line| line.part.is_none() && line.kpi.measure == Some(measure))
    }

    pub(super) fn has_begun(&self, period: Period) -> bool {
        period.first_day() <= self.as_of()
    }

    pub(super) fn as_of(&self) -> Date {
        self.knowledge.as_of
    }

    /// The scope of the deals without a team.
    pub(super) fn nameless(&self) -> usize {
        self.teams.len() + 1
    }

    /// The deals of a period; none from the first period on in which there is anything, and `None`
    /// before it.
    pub(super) fn closed(&self, scope: usize, period: Period) -> Option<&Closed<'a>> {
        self.deals[scope].get(&Slot::of(period)).map(|(_, closed)| closed)
    }

    /// Whether a count of nothing is 0 in a period that has begun.
    pub(super) fn is_counted(&self, scope: usize, period: Period) -> bool {
        let has_deals = !self.knowledge.deals.is_empty();
        has_deals
            && self.counted[scope]
                .get(&period.length())
                .is_some_and(|counted| counted.contains(&Slot::of(period)))
    }

    /// The teams that have held a review or closed a deal by the end of a period.
    pub(super) fn active(&self, period: Period) -> Vec<u32> {
        let here = Slot::of(period);
        let has_begun =
            |team: &usize| self.counted[*team].get(&period.length()).is_some_and(|it| it.contains(&here));
        (1..=self.teams.len()).filter(has_begun).map(measure::number).collect()
    }

    /// Whether a review of a team reports exactly this.
    pub(super) fn a_team_reports(&self, line: usize, period: Period) -> bool {
        let teams = 1..=self.teams.len();
        teams.filter_map(|scope| self.figure(line, scope, period)).any(|it| it.origin == Origin::Reported)
    }

    /// What a review of exactly this scope reports.
    pub(super) fn told(&self, line: usize, scope: usize, period: Period) -> Option<reported::Told> {
        let team = scope.checked_sub(1).map(|team| self.teams[team]);
        self.lines[line].told.as_ref()?.get(&(team, Slot::of(period))).copied()
    }
}

/// The teams that held a review or closed a deal, as the facet declares them, then by id.
fn teams<'a>(knowledge: &'a Knowledge, reviews: &[Review<'a>]) -> Vec<&'a Arc<str>> {
    let of_deals = knowledge.deals.iter().filter_map(|deal| deal.team.as_ref());
    let teams: BTreeSet<&Arc<str>> =
        reviews.iter().filter_map(|review| review.team).chain(of_deals).collect();
    in_order(knowledge, "team", teams)
}

/// Values of a facet as it declares them, then by id.
fn in_order<'a>(
    knowledge: &Knowledge,
    facet: &str,
    values: impl IntoIterator<Item = &'a Arc<str>>,
) -> Vec<&'a Arc<str>> {
    let declared = knowledge.config.facet(facet).map(|facet| &facet.values);
    let place = |id: &Arc<str>| declared.and_then(|values| values.get_index_of(id)).unwrap_or(usize::MAX);
    let mut values: Vec<&Arc<str>> = values.into_iter().collect();
    values.sort_by_cached_key(|id| (place(id), Arc::clone(id)));
    values
}

fn position(teams: &[&Arc<str>], team: Option<&Arc<str>>) -> Option<usize> {
    let team = team?;
    teams.iter().position(|it| *it == team).map(|at| at + 1)
}

fn lines<'a>(knowledge: &'a Knowledge, mut reports: Reports<'a>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for kpi in knowledge.config.kpis.values() {
        let mut told = reports.remove(&*kpi.name).unwrap_or_default();
        let parts = match &kpi.by {
            Some(facet) => {
                let parts: Vec<&Arc<str>> = told.keys().copied().flatten().collect();
                in_order(knowledge, facet, parts).into_iter().map(Some).collect()
            }
            None => vec![None],
        };
        for part in parts {
            let told = told.remove(&part);
            let exchange = Exchange::of(&knowledge.config, amounts(knowledge, kpi, told.as_ref()));
            lines.push(Line { kpi, part, exchange, of: None, told });
        }
    }
    let by_name: BTreeMap<&str, usize> =
        (0..).zip(&lines).filter(|(_, it)| it.part.is_none()).map(|(at, it)| (&*it.kpi.name, at)).collect();
    for line in &mut lines {
        line.of = line.kpi.of.as_deref().and_then(|of| by_name.get(of)).copied();
    }
    lines
}

/// The amounts by which the currency of a line is found.
fn amounts(knowledge: &Knowledge, kpi: &Kpi, told: Option<&ByTeam<'_>>) -> Vec<Money> {
    if kpi.unit != Unit::Money {
        return Vec::new();
    }
    let decided = knowledge.deals.iter().filter(|deal| deal.is_decided());
    let is_counted = kpi.measure.is_some() && kpi.by.is_none();
    let of_deals = decided.filter_map(|deal| deal.amount).filter(|_| is_counted);
    let reported = told.into_iter().flat_map(BTreeMap::values).filter_map(|it| match it.figure {
        reported::Single::Money(money) => Some(money),
        reported::Single::Number(_) => None,
    });
    of_deals.chain(reported).collect()
}
