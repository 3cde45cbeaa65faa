//! All lessons, those that are not sticking first.

use std::cmp::Reverse;

use serde::Serialize;

use super::frame::Frame;
use super::here::{Here, LinkTo};
use super::text::{self, Amount, When};
use crate::knowledge::{LessonIx, LessonStatus};

/// `lessons.html`.
#[derive(Clone, Debug, Serialize)]
pub struct LessonsView<'a> {
    pub frame: Frame<'a>,
    pub total: usize,
    /// By status, in the order in which they want attention; empty ones are left out.
    pub groups: Vec<LessonGroup<'a>>,
}

/// The lessons of one status, last touched first.
#[derive(Clone, Debug, Serialize)]
pub struct LessonGroup<'a> {
    pub status: &'static str,
    pub lessons: Vec<LessonRow<'a>>,
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

/// Makes the list.
pub fn lessons<'a>(here: Here<'a>, frame: Frame<'a>) -> LessonsView<'a> {
    let all = &here.knowledge().lessons;
    let groups = ORDER.into_iter().map(|status| LessonGroup {
        status: status.name(),
        lessons: newest(
            (0..).map(LessonIx).zip(all).filter(|(_, it)| it.status == status).map(|(ix, _)| ix),
            here,
        )
        .into_iter()
        .map(|ix| row(here, ix))
        .collect(),
    });
    LessonsView {
        frame,
        total: all.len(),
        groups: groups.filter(|group| !group.lessons.is_empty()).collect(),
    }
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
    }
}
