//! All lessons, those that are not sticking first.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use super::frame::Frame;
use super::here::{Here, LessonRef, LinkTo};
use super::life::{self, Told};
use super::text::{self, Amount, When};
use crate::knowledge::insight::flow::MonthFlow;
use crate::knowledge::{LessonIx, LessonStatus};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow, Drawing};
use crate::value::{PartialDate, Period};

/// `lessons.html`.
#[derive(Clone, Debug, Serialize)]
pub struct LessonsView<'a> {
    pub frame: Frame<'a>,
    pub total: usize,
    /// By status, in the order in which they want attention; empty ones are left out.
    pub groups: Vec<LessonGroup<'a>>,
    /// The axis of the lives.
    pub axis: Drawing,
    /// Relearned, applied and learned by month.
    pub months: Chart<'a>,
    /// Those that were paid for again most often.
    pub relearned: Vec<RelearnedRow<'a>>,
    pub relearned_more: usize,
    /// How many lessons were paid for again.
    pub paid_again: usize,
    /// Those that nobody has applied, oldest first.
    pub unused: Vec<UnusedRow<'a>>,
    pub unused_more: usize,
}

/// A lesson that was paid for again.
#[derive(Clone, Debug, Serialize)]
pub struct RelearnedRow<'a> {
    pub lesson: LessonRef<'a>,
    pub times: u32,
    pub price: Vec<Amount>,
}

/// A lesson that nobody has applied.
#[derive(Clone, Debug, Serialize)]
pub struct UnusedRow<'a> {
    pub lesson: LessonRef<'a>,
    /// Days since it was learned.
    pub age: u32,
    /// The id as it is written in a file.
    pub id: &'a str,
}

/// The lessons of one status, last touched first.
#[derive(Clone, Debug, Serialize)]
pub struct LessonGroup<'a> {
    pub status: &'static str,
    pub lessons: Vec<LessonRow<'a>>,
    /// Whether any of them has its life drawn.
    pub drawn: bool,
}

/// One lesson in a list.
#[derive(Clone, Debug, Serialize)]
pub struct LessonRow<'a> {
    pub id: String,
    pub text: &'a str,
    pub href: String,
    pub status: &'static str,
    pub first: When,
    pub last: When,
    /// How many entries said so.
    pub applied: u32,
    pub confirmed: u32,
    pub relearned: u32,
    pub contradicted: u32,
    /// Lost to relearning it, one sum for each currency.
    pub price: Vec<Amount>,
    /// What took its place.
    pub heir: Option<LinkTo<'a>>,
    /// On the axis of its list, where that has one.
    pub life: Option<Drawing>,
    /// What it shows, where it is drawn, and how many older events there are.
    pub told: Vec<Told<'a>>,
    pub told_more: usize,
}

const ORDER: [LessonStatus; 7] = [
    LessonStatus::Relearned,
    LessonStatus::Contested,
    LessonStatus::New,
    LessonStatus::Applied,
    LessonStatus::Adopted,
    LessonStatus::Superseded,
    LessonStatus::Retired,
];

/// How many are named of those that were relearned or never applied, and how many months are shown.
const NAMED: usize = 10;
const MONTHS: usize = 24;

/// Makes the list.
pub fn lessons<'a>(here: Here<'a>, frame: Frame<'a>) -> LessonsView<'a> {
    let all = &here.knowledge().lessons;
    let flow = &here.insights().flow;
    let span = life::span(here, all.iter().map(|lesson| lesson.first));
    let relearned = flow.relearned.iter().take(NAMED).map(|it| RelearnedRow {
        lesson: here.lesson_ref(it.lesson),
        times: it.times,
        price: it.price.iter().copied().map(text::amount).collect(),
    });
    LessonsView {
        frame,
        total: all.len(),
        groups: groups(here, span),
        axis: life::axis_of(span),
        months: by_month(here),
        relearned: relearned.collect(),
        relearned_more: flow.relearned.len().saturating_sub(NAMED),
        paid_again: flow.relearned.len(),
        unused: flow.never_applied.iter().take(NAMED).map(|&ix| unused(here, ix)).collect(),
        unused_more: flow.never_applied.len().saturating_sub(NAMED),
    }
}

fn groups(here: Here<'_>, span: (Date, Date)) -> Vec<LessonGroup<'_>> {
    let by_status = here.knowledge().lessons_by_status();
    let mut room = life::DRAWN;
    let mut groups = Vec::new();
    for status in ORDER {
        let Some(lessons) = by_status.get(&status) else { continue };
        let lines = room.min(lessons.len());
        room -= lines;
        let rows = newest(lessons.iter().copied(), here).into_iter().enumerate();
        let rows = rows.map(|(at, ix)| if at < lines { drawn(here, ix, span) } else { row(here, ix) });
        groups.push(LessonGroup { status: status.name(), lessons: rows.collect(), drawn: lines > 0 });
    }
    groups
}

fn unused(here: Here<'_>, ix: LessonIx) -> UnusedRow<'_> {
    let lesson = here.knowledge().lesson(ix);
    let age = PartialDate::day(here.knowledge().as_of).days_since(lesson.first);
    UnusedRow { lesson: here.lesson_ref(ix), age: u32::try_from(age).unwrap_or(0), id: &lesson.id }
}

/// The last months in which there was anything to learn from.
fn by_month(here: Here<'_>) -> Chart<'_> {
    let months = &here.insights().flow.months;
    let of = |flow: &MonthFlow| [flow.relearned.len(), flow.applied.len(), flow.learned.len()];
    let recent = months.iter().skip(months.len().saturating_sub(MONTHS));
    let rows: Vec<(Period, [usize; 3])> =
        recent.map(|(month, flow)| (*month, of(flow))).skip_while(|(_, counts)| *counts == [0; 3]).collect();
    let part = |label: &str, class: &'static str, at: usize| StackPart {
        label: label.to_owned(),
        class,
        sizes: rows.iter().map(|(_, counts)| counts[at] as f64).collect(),
    };
    let stacked = Stack {
        labels: rows.iter().map(|(month, _)| text::tick(month.first_day())).collect(),
        parts: vec![part("relearned", "loss", 0), part("applied", "win", 1), part("learned", "know", 2)],
    };
    let data = rows.iter().rev().map(|&(month, counts)| DataRow {
        head: LinkTo::to(text::period_short(month), here.changes_link(month)),
        cells: ["relearned", "applied", "learned"]
            .iter()
            .zip(counts)
            .map(|(key, count)| counted(here, month, (key, count)))
            .collect(),
    });
    let rows = data.collect();
    Chart { drawing: if stacked.labels.is_empty() { Drawing::default() } else { stack(&stacked) }, rows }
}

/// A number of a month, leading to what it was counted from.
pub fn counted<'a>(here: Here<'a>, month: Period, (key, count): (&str, usize)) -> LinkTo<'a> {
    let page = here.changes_link(month).filter(|_| count > 0);
    LinkTo::to(count.to_string(), page.map(|page| format!("{page}#_{key}")))
}

/// By the day of the last event, newest first; of one day in the order in which they were learned.
pub fn newest(lessons: impl Iterator<Item = LessonIx>, here: Here<'_>) -> Vec<LessonIx> {
    let mut lessons: Vec<LessonIx> = lessons.collect();
    lessons.sort_by_key(|&ix| (Reverse(here.knowledge().lesson(ix).last), ix));
    lessons
}

pub fn row(here: Here<'_>, ix: LessonIx) -> LessonRow<'_> {
    let lesson = here.knowledge().lesson(ix);
    let known = here.lesson_ref(ix);
    LessonRow {
        id: known.id,
        text: known.text,
        href: known.href,
        status: known.status,
        first: text::when(lesson.first),
        last: text::when(lesson.last),
        applied: lesson.evidence.applied,
        confirmed: lesson.evidence.confirmed,
        relearned: lesson.evidence.relearned,
        contradicted: lesson.evidence.contradicted,
        price: lesson.worth.price.iter().copied().map(text::amount).collect(),
        heir: lesson.heir.map(|heir| {
            let heir = here.lesson_ref(heir);
            LinkTo { text: heir.text.into(), href: Some(heir.href) }
        }),
        life: None,
        told: Vec::new(),
        told_more: 0,
    }
}

/// The same with its life on an axis.
pub fn drawn(here: Here<'_>, ix: LessonIx, span: (Date, Date)) -> LessonRow<'_> {
    let history = &here.knowledge().lesson(ix).history;
    let told = life::told(here, history);
    LessonRow {
        life: Some(life::line(here, history, span)),
        told_more: history.len() - told.len(),
        told,
        ..row(here, ix)
    }
}
