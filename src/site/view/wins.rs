//! What went well, and which lessons paid off.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Html;
use super::body::html;
use super::frame::Frame;
use super::here::{EntryRef, Here, LessonRef, LinkTo, outcome_of};
use super::text;
use crate::config::Role;
use crate::knowledge::{EntryIx, LessonIx, PointIx};

/// How many points are listed, and how many deals.
const POINTS: usize = 60;
const DEALS: usize = 40;

/// `wins.html`.
#[derive(Clone, Debug, Serialize)]
pub struct WinsView<'a> {
    pub frame: Frame<'a>,
    /// Newest first.
    pub months: Vec<WinMonth<'a>>,
    pub total: usize,
    pub shown: usize,
    /// Deals won that applied a lesson, newest first.
    pub deals: Vec<WonDeal<'a>>,
    pub deals_total: usize,
}

/// The wins that were written down in one month.
#[derive(Clone, Debug, Serialize)]
pub struct WinMonth<'a> {
    /// 'October 2026'; none for entries without a date.
    pub month: Option<String>,
    pub wins: Vec<Win<'a>>,
}

/// One win.
#[derive(Clone, Debug, Serialize)]
pub struct Win<'a> {
    pub words: Option<Html>,
    pub point: LinkTo<'a>,
    pub entry: EntryRef<'a>,
    pub who: Vec<LinkTo<'a>>,
    /// The lessons that it applied or confirmed.
    pub lessons: Vec<LessonRef<'a>>,
}

/// A deal that was won with lessons.
#[derive(Clone, Debug, Serialize)]
pub struct WonDeal<'a> {
    pub entry: EntryRef<'a>,
    pub lessons: Vec<LessonRef<'a>>,
}

/// Makes the list.
pub fn wins<'a>(here: Here<'a>, frame: Frame<'a>) -> WinsView<'a> {
    let points = newest(here);
    let mut months: Vec<WinMonth<'a>> = Vec::new();
    for &ix in points.iter().take(POINTS) {
        let month = here.entry(ix.entry).date.map(|date| text::month(date.month_key()));
        match months.last_mut() {
            Some(last) if last.month == month => last.wins.push(win(here, ix)),
            _ => months.push(WinMonth { month, wins: vec![win(here, ix)] }),
        }
    }
    let deals = deals(here);
    WinsView {
        frame,
        months,
        total: points.len(),
        shown: points.len().min(POINTS),
        deals_total: deals.len(),
        deals: deals
            .into_iter()
            .take(DEALS)
            .map(|(ix, lessons)| WonDeal {
                entry: here.entry_ref(ix),
                lessons: lessons.into_iter().map(|lesson| here.lesson_ref(lesson)).collect(),
            })
            .collect(),
    }
}

/// Every win, newest first; of one day by path and position.
pub fn newest(here: Here<'_>) -> Vec<PointIx> {
    let mut points: Vec<PointIx> = here
        .knowledge()
        .all()
        .flat_map(|(entry, it)| {
            (0..).zip(&it.points).map(move |(at, point)| (PointIx { entry, point: at }, point))
        })
        .filter(|(_, point)| point.role == Role::Well)
        .map(|(ix, _)| ix)
        .collect();
    points.sort_by_key(|ix| (Reverse(here.entry(ix.entry).date), *ix));
    points
}

pub fn win(here: Here<'_>, ix: PointIx) -> Win<'_> {
    let point = here.knowledge().point(ix);
    let lessons = point.relations.iter().filter_map(|relation| {
        match here.knowledge().ids.get(&relation.target.value)? {
            crate::knowledge::Subject::Lesson(lesson) => Some(here.lesson_ref(*lesson)),
            _ => None,
        }
    });
    Win {
        words: html(here, ix.entry, &point.head),
        point: LinkTo { text: super::point::number(point).into(), href: here.site.point_link(here.path, ix) },
        entry: here.entry_ref(ix.entry),
        who: here.people(if point.who.is_empty() { &point.owner } else { &point.who }),
        lessons: lessons.collect(),
    }
}

/// The deals won that applied a lesson, with the lessons, newest first.
fn deals(here: Here<'_>) -> Vec<(EntryIx, Vec<LessonIx>)> {
    let mut deals: BTreeMap<EntryIx, Vec<LessonIx>> = BTreeMap::new();
    for (ix, lesson) in (0..).map(LessonIx).zip(&here.knowledge().lessons) {
        for &deal in &lesson.worth.applied {
            if outcome_of(here.entry(deal)) == Some("won") {
                deals.entry(deal).or_default().push(ix);
            }
        }
    }
    let mut deals: Vec<_> = deals.into_iter().collect();
    deals.sort_by_key(|(ix, _)| Reverse(here.entry(*ix).date));
    deals
}
