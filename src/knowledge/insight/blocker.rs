//! What stood in the way, how often, and what could be done about it and is not done.
//!
//! Blockers are one where `follows` ties them into a thread, or where their words are the same (by
//! [`fold`]). A solution belongs to the blocker that it `solves`; one that
//! names none belongs to every blocker of its entry, unless the entry has more than a dozen: then it
//! is not said which is meant. Only dated entries count: a page meets nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::Role;
use crate::entry::{Feasible, Point, Verb};
use crate::knowledge::{ActionIx, ActionStatus, EntryIx, Knowledge, PointIx, Subject};
use crate::value::PartialDate;
use crate::value::name::fold;

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Blockers {
    /// Most entries first, then the latest first.
    pub all: Vec<Blocker>,
    /// Solutions that are realistic (`feasible=yes`, then `partly`) and not done, each once; within
    /// each those of a blocker that more than one entry met before others, then newest first.
    pub undone: Vec<Undone>,
}

/// One blocker, by whatever words it was met.
#[derive(Clone, Debug, Default)]
pub struct Blocker {
    /// The points that name it, by date; at least one.
    pub points: Vec<PointIx>,
    /// The entries that met it, each once.
    pub entries: Vec<EntryIx>,
    /// By feasibility (yes, partly, not said, no), then by date.
    pub solutions: Vec<Solution>,
}

/// What could be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    pub point: PointIx,
    pub feasible: Option<Feasible>,
    pub progress: Progress,
    /// The actions that follow or carry the solution, or solve the blocker themselves.
    pub actions: Vec<ActionIx>,
}

/// How far a solution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// No action names it yet.
    Undone,
    /// An action for it is open.
    Underway,
    /// It is checked, or every action for it that was not dropped is done.
    Done,
}

/// A realistic solution that is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The position in [`Blockers::all`]; of several the first for which it is not done. `None`
    /// where it belongs to no blocker.
    pub blocker: Option<usize>,
    pub solution: Solution,
}

/// A point and the day of its entry, in the total order. Undated entries have no place in it.
type Dated = (PartialDate, PointIx);

/// Gathers them.
pub fn blockers(knowledge: &Knowledge) -> Blockers {
    let threads = threads(knowledge);
    let mut all = groups(knowledge, &threads);
    let of_point: BTreeMap<PointIx, usize> = all
        .iter()
        .enumerate()
        .flat_map(|(at, blocker)| blocker.points.iter().map(move |&point| (point, at)))
        .collect();
    let work = work(knowledge, &threads, &of_point);
    let mut undone: Vec<(PartialDate, Undone)> = Vec::new();
    for (date, point) in dated(knowledge, Role::Solutions) {
        let solution = |blocker| solution(knowledge, &work, &threads, (point, blocker));
        let solved = solved(knowledge, &of_point, point);
        let mut left = None;
        for &at in &solved {
            let solution = solution(Some(at));
            left = left.or_else(|| to_do(Some(at), &solution));
            all[at].solutions.push(solution);
        }
        if solved.is_empty() {
            left = to_do(None, &solution(None));
        }
        undone.extend(left.map(|left| (date, left)));
    }
    for blocker in &mut all {
        // By date already.
        blocker.solutions.sort_by_key(|solution| rank(solution.feasible));
    }
    undone.sort_by_key(|(date, it)| {
        let again = it.blocker.is_some_and(|at| all[at].entries.len() > 1);
        (rank(it.solution.feasible), !again, Reverse((*date, it.solution.point)))
    });
    Blockers { all, undone: undone.into_iter().map(|(_, it)| it).collect() }
}

/// Of an entry with more blockers a solution that names none is not meant for all of them.
const ALL_MEANT: usize = 12;

/// The points of one role in the total order.
fn dated(knowledge: &Knowledge, role: Role) -> Vec<Dated> {
    let mut points: Vec<Dated> = Vec::new();
    for (ix, entry) in knowledge.all() {
        let Some(date) = entry.date else { continue };
        let of_role = (0u32..).zip(&entry.points).filter(|(_, point)| point.role == role);
        points.extend(of_role.map(|(at, _)| (date, PointIx { entry: ix, point: at })));
    }
    points.sort_unstable();
    points
}

/// The thread of each point that is in one.
fn threads(knowledge: &Knowledge) -> BTreeMap<PointIx, usize> {
    let threads = knowledge.threads.iter().enumerate();
    threads.flat_map(|(at, thread)| thread.points.iter().map(move |&point| (point, at))).collect()
}

/// The blockers without their solutions, in the order that is promised.
fn groups(knowledge: &Knowledge, threads: &BTreeMap<PointIx, usize>) -> Vec<Blocker> {
    let points = dated(knowledge, Role::Blockers);
    // Each group is known by its first point in the order.
    let mut leader: Vec<usize> = (0..points.len()).collect();
    let mut of_thread: BTreeMap<usize, usize> = BTreeMap::new();
    let mut of_words: BTreeMap<String, usize> = BTreeMap::new();
    for (at, (_, point)) in points.iter().enumerate() {
        if let Some(&thread) = threads.get(point) {
            join(&mut leader, *of_thread.entry(thread).or_insert(at), at);
        }
        let words = fold(&knowledge.point(*point).text);
        if !words.is_empty() {
            join(&mut leader, *of_words.entry(words).or_insert(at), at);
        }
    }
    let mut groups: BTreeMap<usize, Vec<Dated>> = BTreeMap::new();
    for (at, &point) in points.iter().enumerate() {
        groups.entry(first_of(&mut leader, at)).or_default().push(point);
    }
    let mut all: Vec<(Option<Dated>, Blocker)> =
        groups.into_values().map(|points| (points.last().copied(), blocker(&points))).collect();
    all.sort_by_key(|(last, blocker)| Reverse((blocker.entries.len(), *last)));
    all.into_iter().map(|(_, blocker)| blocker).collect()
}

fn join(leader: &mut [usize], one: usize, other: usize) {
    let (one, other) = (first_of(leader, one), first_of(leader, other));
    leader[one.max(other)] = one.min(other);
}

/// The first point of a group; the way there is halved for whoever asks next.
fn first_of(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

fn blocker(points: &[Dated]) -> Blocker {
    let points: Vec<PointIx> = points.iter().map(|(_, point)| *point).collect();
    // Points of one entry stand together in the order.
    let mut entries: Vec<EntryIx> = points.iter().map(|point| point.entry).collect();
    entries.dedup();
    Blocker { points, entries, solutions: Vec::new() }
}

/// The positions of the blockers that a solution belongs to, each once, in order.
fn solved(knowledge: &Knowledge, of_point: &BTreeMap<PointIx, usize>, solution: PointIx) -> BTreeSet<usize> {
    let point = knowledge.point(solution);
    if point.relations.iter().any(|relation| relation.verb == Verb::Solves) {
        return named(knowledge, of_point, point).collect();
    }
    let at = |point| PointIx { entry: solution.entry, point };
    let own = of_point.range(at(0)..=at(u32::MAX)).map(|(_, &blocker)| blocker);
    let own: BTreeSet<usize> = own.take(ALL_MEANT + 1).collect();
    if own.len() > ALL_MEANT { BTreeSet::new() } else { own }
}

/// The positions of the blockers that a point says it solves.
fn named<'a>(
    knowledge: &'a Knowledge,
    of_point: &'a BTreeMap<PointIx, usize>,
    point: &'a Point,
) -> impl Iterator<Item = usize> + 'a {
    point.relations.iter().filter(|relation| relation.verb == Verb::Solves).filter_map(|relation| {
        let blocker = match *knowledge.ids.get(&relation.target.value)? {
            Subject::Point(point) => point,
            // A blocker with a checkbox is an action too.
            Subject::Action(ix) => knowledge.action(ix).taken,
            Subject::Lesson(_) | Subject::Question(_) => return None,
        };
        of_point.get(&blocker).copied()
    })
}

/// The actions that speak of each point, thread and blocker.
#[derive(Default)]
struct Work {
    of_point: BTreeMap<PointIx, BTreeSet<ActionIx>>,
    of_thread: BTreeMap<usize, BTreeSet<ActionIx>>,
    of_blocker: BTreeMap<usize, BTreeSet<ActionIx>>,
}

fn work(
    knowledge: &Knowledge,
    threads: &BTreeMap<PointIx, usize>,
    of_point: &BTreeMap<PointIx, usize>,
) -> Work {
    let mut work = Work::default();
    for (ix, action) in (0u32..).map(ActionIx).zip(&knowledge.actions) {
        for &at in &action.points {
            let point = knowledge.point(at);
            work.of_point.entry(at).or_default().insert(ix);
            if let Some(&thread) = threads.get(&at) {
                work.of_thread.entry(thread).or_default().insert(ix);
            }
            // What a solution solves is where it belongs: that it has a checkbox does not make it
            // the work on every other solution.
            if point.role != Role::Solutions {
                for blocker in named(knowledge, of_point, point) {
                    work.of_blocker.entry(blocker).or_default().insert(ix);
                }
            }
        }
    }
    work
}

/// A solution as one of those to a blocker, if it belongs to one.
fn solution(
    knowledge: &Knowledge,
    work: &Work,
    threads: &BTreeMap<PointIx, usize>,
    (at, blocker): (PointIx, Option<usize>),
) -> Solution {
    let point = knowledge.point(at);
    let sources = [
        work.of_point.get(&at),
        threads.get(&at).and_then(|thread| work.of_thread.get(thread)),
        blocker.and_then(|blocker| work.of_blocker.get(&blocker)),
    ];
    let actions: BTreeSet<ActionIx> = sources.into_iter().flatten().flatten().copied().collect();
    let actions: Vec<ActionIx> = actions.into_iter().collect();
    Solution { point: at, feasible: point.feasible, progress: progress(knowledge, point, &actions), actions }
}

fn progress(knowledge: &Knowledge, solution: &Point, actions: &[ActionIx]) -> Progress {
    let any = |status| actions.iter().any(|&ix| knowledge.action(ix).status == status);
    if solution.checked == Some(true) {
        Progress::Done
    } else if any(ActionStatus::Open) {
        Progress::Underway
    } else if any(ActionStatus::Done) {
        Progress::Done
    } else {
        Progress::Undone
    }
}

/// A solution that is realistic and not done.
fn to_do(blocker: Option<usize>, solution: &Solution) -> Option<Undone> {
    let realistic = matches!(solution.feasible, Some(Feasible::Yes | Feasible::Partly));
    let undone = realistic && solution.progress != Progress::Done;
    undone.then(|| Undone { blocker, solution: solution.clone() })
}

/// Where a feasibility stands: what nobody judged may still be possible.
fn rank(feasible: Option<Feasible>) -> u8 {
    match feasible {
        Some(Feasible::Yes) => 0,
        Some(Feasible::Partly) => 1,
        None => 2,
        Some(Feasible::No) => 3,
    }
}
