//! Ids: which point bears which, and in which order the points were written.
//!
//! An id that an author wrote is his: the first point in the total order keeps it, a second one is
//! a mistake. An id that was made from a text gives way, to authored ids and to earlier points with
//! the same words, by a number behind it; entries are immutable, so the number is known only here.
//!
//! An undated entry (a page, a home page) has no place in the order. Its points are plain: they
//! bring no lesson, question or action, and do nothing to one. An id for a lesson or question there
//! is a mistake that is said, since its author expects a history; one without an id is prose.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::relation::is_dated;
use super::{EntryIx, PointIx};
use crate::config::{Config, Role};
use crate::diagnostic::{Code, Diagnostic, Place, Report};
use crate::entry::{Entry, Point, PointId};

/// Who bears which id.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The points of dated entries by date, path and position.
    pub order: Vec<PointIx>,
    pub bearers: BTreeMap<Arc<str>, PointIx>,
    /// The points that are new lessons, with their final ids, in order.
    pub lessons: Vec<(Arc<str>, PointIx)>,
    /// The points that are new questions, with their final ids, in order.
    pub questions: Vec<(Arc<str>, PointIx)>,
}

/// Gives out the ids. Entries must be sorted by path.
pub(super) fn claim(entries: &[Arc<Entry>], config: &Config, report: &mut Report) -> Ids {
    let (order, undated) = total_order(entries);
    let mut ids = Ids { order, ..Ids::default() };
    for &ix in &ids.order {
        if let Some(id) = authored(point(entries, ix)) {
            bear(entries, &mut ids.bearers, (ix, id), report);
        }
    }
    for ix in undated {
        let Some(id) = authored(point(entries, ix)) else { continue };
        bear(entries, &mut ids.bearers, (ix, id), report);
        let entry = &entries[ix.entry.0 as usize];
        // Where a date is required, its absence has been reported.
        if let Some(word) = newcomer(point(entries, ix)).filter(|_| !is_dated(config, entry)) {
            report.push(
                Diagnostic::new(Code::MissingDate, format!("{word} needs a date, and this entry has none"))
                    .at(&entry.file, id.span)
                    .help("add `date:` to the front matter, or remove the id"),
            );
        }
    }
    name_newcomers(entries, &mut ids);
    ids
}

/// The points of dated entries in the total order, and those of undated entries by path.
fn total_order(entries: &[Arc<Entry>]) -> (Vec<PointIx>, Vec<PointIx>) {
    let (mut dated, mut undated) = (Vec::new(), Vec::new());
    for (ix, entry) in (0u32..).map(EntryIx).zip(entries) {
        match entry.date {
            Some(date) => dated.push((date, ix)),
            None => undated.push(ix),
        }
    }
    dated.sort_unstable();
    let points = |ix: EntryIx| {
        let count = u32::try_from(entries[ix.0 as usize].points.len()).unwrap_or(u32::MAX);
        (0..count).map(move |point| PointIx { entry: ix, point })
    };
    (
        dated.into_iter().flat_map(|(_, ix)| points(ix)).collect(),
        undated.into_iter().flat_map(points).collect(),
    )
}

fn bear(
    entries: &[Arc<Entry>],
    bearers: &mut BTreeMap<Arc<str>, PointIx>,
    (ix, id): (PointIx, &PointId),
    report: &mut Report,
) {
    let Some(&first) = bearers.get(&id.id) else {
        bearers.insert(Arc::clone(&id.id), ix);
        return;
    };
    let earlier = point(entries, first);
    let span = earlier.id.as_ref().map_or(earlier.head_span, |id| id.span);
    report.push(
        Diagnostic::new(Code::DuplicateId, format!("the id `{}` is given to two points", id.id))
            .at(&entries[ix.entry.0 as usize].file, id.span)
            .other(Place::new(&entries[first.entry.0 as usize].file, span), "it was given here first")
            .help("give this point an id of its own, or say with a relation what it does to the other one"),
    );
}

/// The lessons and questions in order, the ones without an authored id numbered where need be.
fn name_newcomers(entries: &[Arc<Entry>], ids: &mut Ids) {
    // For each made id, the number to try next: points with the same words cost one step each.
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for at in 0..ids.order.len() {
        let ix = ids.order[at];
        let new = point(entries, ix);
        if newcomer(new).is_none() {
            continue;
        }
        let id = match authored(new) {
            Some(id) if ids.bearers.get(&id.id) == Some(&ix) => Arc::clone(&id.id),
            Some(_) => continue,
            None => {
                let made = new.id.as_ref().map_or(new.anchor.as_str(), |id| &id.id);
                let number = numbers.entry(made).or_insert(1);
                let free = free_id(made, number, &ids.bearers);
                ids.bearers.insert(Arc::clone(&free), ix);
                free
            }
        };
        match new.role {
            Role::Learned => ids.lessons.push((id, ix)),
            _ => ids.questions.push((id, ix)),
        }
    }
}

fn free_id(made: &str, number: &mut u32, bearers: &BTreeMap<Arc<str>, PointIx>) -> Arc<str> {
    loop {
        let id = if *number == 1 { made.to_owned() } else { format!("{made}-{number}") };
        *number += 1;
        if !bearers.contains_key(id.as_str()) {
            return id.into();
        }
    }
}

/// What a point is called if it is a new lesson or question.
pub(super) fn newcomer(point: &Point) -> Option<&'static str> {
    match point.role {
        Role::Learned | Role::Unknown if point.is_new() => Some(point.role.point()),
        _ => None,
    }
}

/// The id that the author wrote.
pub(super) fn authored(point: &Point) -> Option<&PointId> {
    point.id.as_ref().filter(|id| !id.derived)
}

pub(super) fn point(entries: &[Arc<Entry>], ix: PointIx) -> &Point {
    &entries[ix.entry.0 as usize].points[ix.point as usize]
}
