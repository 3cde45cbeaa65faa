//! What stood in the way, and what could be done about it: on the list of reasons and with the
//! actions.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::counted::count;
use crate::config::Role;
use crate::entry::Feasible;
use crate::knowledge::insight::blocker::{Blocker, Progress, Solution, Undone};
use crate::knowledge::{EntryIx, FacetUse, PointIx};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::point::feasible_name;

/// How many blockers are listed, and of each how many entries and solutions.
const BLOCKERS: usize = 6;
/// How many reasons are named with the count of theirs.
const BY_REASON: usize = 20;
const ENTRIES: usize = 3;
const SOLUTIONS: usize = 3;

/// A blocker, by whatever words it was met.
#[derive(Clone, Debug, Serialize)]
pub struct BlockerRow<'a> {
    /// In the words of the last time.
    pub blocker: LinkTo<'a>,
    pub count: usize,
    /// The latest entries that met it.
    pub entries: Vec<LinkTo<'a>>,
    pub more_entries: usize,
    pub solutions: Vec<SolutionRow<'a>>,
    pub more_solutions: usize,
}

/// What could be done.
#[derive(Clone, Debug, Serialize)]
pub struct SolutionRow<'a> {
    pub solution: LinkTo<'a>,
    /// `yes`, `partly`, `no`.
    pub feasible: Option<&'static str>,
    /// `undone`, `underway`, `done`.
    pub progress: &'static str,
    pub entry: LinkTo<'a>,
}

/// What is realistic and not done, and against what.
#[derive(Clone, Debug, Serialize)]
pub struct UndoneRow<'a> {
    pub solution: SolutionRow<'a>,
    pub blocker: Option<LinkTo<'a>>,
    /// In how many entries it was met.
    pub count: usize,
}

/// The blockers of a reason.
#[derive(Clone, Debug, Serialize)]
pub struct BlockedReason<'a> {
    pub reason: LinkTo<'a>,
    pub count: LinkTo<'a>,
    pub entries: usize,
}

/// The most frequent of those that two entries or more met, and how many more there are.
pub fn blockers(here: Here<'_>) -> (Vec<BlockerRow<'_>>, usize) {
    let all = &here.insights().blockers.all;
    // Most entries first.
    let again = all.partition_point(|it| it.entries.len() > 1);
    let rows = all[..again].iter().take(BLOCKERS).map(|it| blocker(here, it)).collect();
    (rows, again.saturating_sub(BLOCKERS))
}

/// How many blockers stand under each reason, most first.
pub fn blocked<'a>(here: Here<'a>) -> Vec<BlockedReason<'a>> {
    let uses = here.knowledge().facets.uses.get("reason").into_iter().flatten();
    let row = |(id, uses)| {
        let uses: &FacetUse = uses;
        let of_role = |ix: &&PointIx| here.knowledge().point(**ix).role == Role::Blockers;
        let points: Vec<PointIx> = uses.points.iter().filter(of_role).copied().collect();
        let entries: BTreeSet<EntryIx> = points.iter().map(|ix| ix.entry).collect();
        (id, points.len(), entries.len())
    };
    let mut rows: Vec<(&'a Arc<str>, usize, usize)> = uses.map(row).filter(|(_, n, _)| *n > 0).collect();
    rows.sort_by_key(|&(_, n, entries)| Reverse((n, entries)));
    let view = |(id, n, entries): (&'a Arc<str>, usize, usize)| {
        let reason = here.facet_value("reason", id);
        let href = reason.href.as_ref().map(|href| format!("{href}#_blockers"));
        BlockedReason { reason, count: count(n, href), entries }
    };
    rows.into_iter().take(BY_REASON).map(view).collect()
}

/// What is realistic and not done.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UndoneList<'a> {
    pub n: usize,
    pub rows: Vec<UndoneRow<'a>>,
    pub more: usize,
}

/// The first of what is realistic and not done: what somebody called feasible, and partly feasible.
pub fn undone(here: Here<'_>) -> [UndoneList<'_>; 2] {
    let blockers = &here.insights().blockers;
    let row = |it: &Undone| {
        let blocker = it.blocker.and_then(|at| blockers.all.get(at));
        UndoneRow {
            solution: solution(here, &it.solution),
            blocker: blocker.and_then(|it| Some(named(here, *it.points.last()?))),
            count: blocker.map_or(0, |it| it.entries.len()),
        }
    };
    [Feasible::Yes, Feasible::Partly].map(|feasible| {
        let of: Vec<&Undone> =
            blockers.undone.iter().filter(|it| it.solution.feasible == Some(feasible)).collect();
        UndoneList {
            n: of.len(),
            rows: of.iter().take(BLOCKERS).map(|it| row(it)).collect(),
            more: of.len().saturating_sub(BLOCKERS),
        }
    })
}

fn blocker<'a>(here: Here<'a>, blocker: &Blocker) -> BlockerRow<'a> {
    BlockerRow {
        blocker: blocker.points.last().map_or_else(|| LinkTo::plain(""), |&point| named(here, point)),
        count: blocker.entries.len(),
        entries: blocker.entries.iter().rev().take(ENTRIES).map(|&ix| short(here, ix)).collect(),
        more_entries: blocker.entries.len().saturating_sub(ENTRIES),
        solutions: blocker.solutions.iter().take(SOLUTIONS).map(|it| solution(here, it)).collect(),
        more_solutions: blocker.solutions.len().saturating_sub(SOLUTIONS),
    }
}

fn named(here: Here<'_>, point: PointIx) -> LinkTo<'_> {
    let text = here.knowledge().point(point).text.as_str();
    LinkTo::to(text, here.site.point_link(here.path, point))
}

fn short(here: Here<'_>, ix: EntryIx) -> LinkTo<'_> {
    let entry = here.entry_ref(ix);
    LinkTo { text: entry.short.map_or(entry.title.into(), Into::into), href: entry.href }
}

fn solution<'a>(here: Here<'a>, solution: &Solution) -> SolutionRow<'a> {
    SolutionRow {
        solution: named(here, solution.point),
        feasible: solution.feasible.map(feasible_name),
        progress: match solution.progress {
            Progress::Undone => "undone",
            Progress::Underway => "underway",
            Progress::Done => "done",
        },
        entry: short(here, solution.point.entry),
    }
}
