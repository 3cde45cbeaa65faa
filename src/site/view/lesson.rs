//! One lesson: what it says, what it is worth, and its whole life.

use std::collections::BTreeSet;

use serde::Serialize;

use super::frame::Frame;
use super::here::{EntryRef, FacetLinks, Here, LessonRef};
use super::history::{EventView, history};
use super::mention::{Mentions, mentions};
use super::point::{PointView, point};
use super::section::{BodyView, body};
use super::text::{self, Amount, When};
use crate::knowledge::{Lesson, LessonIx, LessonStatus, Node, PointIx};

/// `lesson.html`.
#[derive(Clone, Debug, Serialize)]
pub struct LessonView<'a> {
    pub frame: Frame<'a>,
    pub id: String,
    pub text: &'a str,
    pub status: &'static str,
    pub first: When,
    /// Where it was first learned.
    pub learned_in: EntryRef<'a>,
    /// The point that first learned it.
    pub origin: PointView<'a>,
    /// The page that somebody wrote about it.
    pub home: Option<HomeView<'a>>,
    /// How many entries said so.
    pub applied: u32,
    pub confirmed: u32,
    pub relearned: u32,
    pub contradicted: u32,
    pub worth: WorthView,
    /// 1 to 5: how much the team holds it to be worth.
    pub value: Option<u8>,
    pub heir: Option<LessonRef<'a>>,
    pub replaces: Vec<LessonRef<'a>>,
    pub facets: Vec<FacetLinks<'a>>,
    /// Newest first.
    pub history: Vec<EventView<'a>>,
    pub mentioned: Mentions<'a>,
}

/// The page that somebody wrote about a lesson or question.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView<'a> {
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub body: BodyView<'a>,
}

/// What following it brought, and what not following it cost; decided deals only.
#[derive(Clone, Debug, Serialize)]
pub struct WorthView {
    pub applied: usize,
    pub applied_won: u32,
    pub relearned: usize,
    pub relearned_won: u32,
    pub price: Vec<Amount>,
}

/// Makes the page of a lesson.
pub fn lesson<'a>(here: Here<'a>, frame: Frame<'a>, ix: LessonIx) -> LessonView<'a> {
    let lesson = here.knowledge().lesson(ix);
    let events = lesson.history.iter().copied().zip(lesson.states.iter().copied());
    let mut history = history(here, lesson.learned, events, LessonStatus::name);
    history.reverse();
    let shown = shown(here, &lesson.history);
    LessonView {
        frame,
        id: text::spoken(&lesson.id),
        text: &here.knowledge().point(lesson.learned).text,
        status: lesson.status.name(),
        first: text::when(lesson.first),
        learned_in: here.entry_ref(lesson.learned.entry),
        origin: point(here, lesson.learned),
        home: lesson.home.map(|home| home_view(here, home)),
        applied: lesson.evidence.applied,
        confirmed: lesson.evidence.confirmed,
        relearned: lesson.evidence.relearned,
        contradicted: lesson.evidence.contradicted,
        worth: worth(lesson),
        value: lesson.value,
        heir: lesson.heir.map(|heir| here.lesson_ref(heir)),
        replaces: lesson.replaces.iter().map(|&older| here.lesson_ref(older)).collect(),
        facets: here.facets_of(lesson.learned),
        history,
        mentioned: mentions(here, &Node::Lesson(ix), |link| {
            Some(link.entry) == lesson.home
                || link.point.is_some_and(|point| shown.contains(&PointIx { entry: link.entry, point }))
        }),
    }
}

/// The points of the events, which the page shows in its history.
pub fn shown(here: Here<'_>, events: &[u32]) -> BTreeSet<PointIx> {
    events.iter().map(|&at| here.knowledge().events[at as usize].by).collect()
}

pub fn home_view(here: Here<'_>, ix: crate::knowledge::EntryIx) -> HomeView<'_> {
    let entry = here.entry(ix);
    HomeView { title: &entry.title, summary: entry.summary.as_deref(), body: body(here, ix) }
}

fn worth(lesson: &Lesson) -> WorthView {
    let worth = &lesson.worth;
    WorthView {
        applied: worth.applied.len(),
        applied_won: worth.applied_won,
        relearned: worth.relearned.len(),
        relearned_won: worth.relearned_won,
        price: worth.price.iter().copied().map(text::amount).collect(),
    }
}
