//! Threads: the same matter, month after month, tied by `follows`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::PointIx;
use super::history::Tie;
use crate::entry::{Entry, Verb};
use crate::value::PartialDate;

/// Points tied by `follows`, in order of events; at least two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub points: Vec<PointIx>,
    /// How many calendar months from the first to the last, both counted.
    pub months: u32,
}

/// The points that `follows` ties together, each group in the total order.
pub(super) fn tie(entries: &[Arc<Entry>], ties: &[Tie]) -> Vec<Thread> {
    let follows = || ties.iter().filter(|tie| tie.verb == Verb::Follows);
    let mut points: Vec<(PartialDate, PointIx)> = follows()
        .flat_map(|tie| [tie.by, tie.target])
        .filter_map(|point| Some((entries[point.entry.0 as usize].date?, point)))
        .collect();
    points.sort_unstable();
    points.dedup();
    let position: BTreeMap<PointIx, usize> = points.iter().map(|(_, point)| *point).zip(0..).collect();
    // Each group is known by its first point in the order.
    let mut leader: Vec<usize> = (0..points.len()).collect();
    for tie in follows() {
        let (Some(&by), Some(&target)) = (position.get(&tie.by), position.get(&tie.target)) else { continue };
        let (by, target) = (first_of(&mut leader, by), first_of(&mut leader, target));
        leader[by.max(target)] = by.min(target);
    }
    let mut groups: BTreeMap<usize, Vec<(PartialDate, PointIx)>> = BTreeMap::new();
    for (at, point) in points.into_iter().enumerate() {
        groups.entry(first_of(&mut leader, at)).or_default().push(point);
    }
    let thread = |points: Vec<(PartialDate, PointIx)>| Thread {
        months: months(points.first().map(|it| it.0), points.last().map(|it| it.0)),
        points: points.into_iter().map(|(_, point)| point).collect(),
    };
    groups.into_values().map(thread).collect()
}

/// The first point of a group; the way there is halved for whoever asks next.
fn first_of(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

/// Calendar months from the first to the last, both counted.
fn months(first: Option<PartialDate>, last: Option<PartialDate>) -> u32 {
    let month = |date: Option<PartialDate>| {
        date.map_or(0, |date| i32::from(date.date.year()) * 12 + i32::from(date.date.month()))
    };
    u32::try_from(month(last) - month(first)).unwrap_or(0) + 1
}
