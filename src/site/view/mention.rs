//! 'Mentioned in': the entries that link to a thing or say something about it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::here::{EntryRef, Here, LinkTo};
use super::point::number;
use crate::knowledge::{Backlink, EntryIx, Node, PointIx};

/// How many are named; the rest is a number.
const SHOWN: usize = 100;

/// Who mentions a thing.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mentions<'a> {
    /// Newest first.
    pub entries: Vec<Mention<'a>>,
    /// How many older ones there are.
    pub more: usize,
}

/// An entry, with the points in which it does so.
#[derive(Clone, Debug, Serialize)]
pub struct Mention<'a> {
    pub entry: EntryRef<'a>,
    pub points: Vec<LinkTo<'a>>,
}

/// Who mentions `node`, without what the page shows already.
pub fn mentions<'a>(here: Here<'a>, node: &Node, shown: impl Fn(&Backlink) -> bool) -> Mentions<'a> {
    let Some(links) = here.knowledge().backlinks.get(node) else { return Mentions::default() };
    let mut by_entry: BTreeMap<EntryIx, BTreeSet<PointIx>> = BTreeMap::new();
    for link in links.iter().filter(|link| !shown(link)) {
        let points = by_entry.entry(link.entry).or_default();
        points.extend(link.point.map(|point| PointIx { entry: link.entry, point }));
    }
    let mut entries: Vec<(EntryIx, BTreeSet<PointIx>)> =
        by_entry.into_iter().filter(|(ix, _)| here.site.entry_paths[ix.0 as usize].is_some()).collect();
    entries.sort_by_key(|(ix, _)| std::cmp::Reverse(here.entry(*ix).date));
    let more = entries.len().saturating_sub(SHOWN);
    entries.truncate(SHOWN);
    Mentions { entries: entries.into_iter().map(|(ix, points)| mention(here, ix, &points)).collect(), more }
}

fn mention<'a>(here: Here<'a>, ix: EntryIx, points: &BTreeSet<PointIx>) -> Mention<'a> {
    let points = points.iter().map(|&point| LinkTo {
        text: number(here.knowledge().point(point)).into(),
        href: here.site.point_link(here.path, point),
    });
    Mention { entry: here.entry_ref(ix), points: points.collect() }
}
