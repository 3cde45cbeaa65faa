//! The life of a lesson or question, event by event.

use serde::Serialize;

use super::Html;
use super::body::html;
use super::here::{EntryRef, Here, LinkTo};
use super::point::place;
use super::text::{self, When};
use crate::knowledge::{Event, PointIx};

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct EventView<'a> {
    /// `learned`, `relearns`; the words are in the template.
    pub event: &'static str,
    pub date: When,
    pub entry: EntryRef<'a>,
    /// The point that says so, where it stands.
    pub point: LinkTo<'a>,
    /// Its words.
    pub words: Option<Html>,
    pub people: Vec<LinkTo<'a>>,
    /// The playbook that changed, where a lesson was adopted.
    pub place: Option<LinkTo<'a>>,
    /// The status from then on, where the event changed it.
    pub status: Option<&'static str>,
    /// The lesson that the point brought about, where it is not the page's own.
    pub became: Option<super::here::LessonRef<'a>>,
}

/// The events at some positions, with the status after each, oldest first. `own` is the point whose
/// words are the page's title already.
pub fn history<'a, S: Copy + PartialEq>(
    here: Here<'a>,
    own: PointIx,
    events: impl Iterator<Item = (u32, S)>,
    status: fn(S) -> &'static str,
) -> Vec<EventView<'a>> {
    let mut last: Option<S> = None;
    let mut views = Vec::new();
    for (at, after) in events {
        let event = &here.knowledge().events[at as usize];
        let changed = last != Some(after);
        last = Some(after);
        views.push(EventView { status: changed.then(|| status(after)), ..view(here, own, event) });
    }
    views
}

fn view<'a>(here: Here<'a>, own: PointIx, event: &Event) -> EventView<'a> {
    let by = here.knowledge().point(event.by);
    let became = match here.index.subject(event.by) {
        Some(crate::knowledge::Subject::Lesson(lesson)) if event.by != own => Some(here.lesson_ref(lesson)),
        _ => None,
    };
    EventView {
        event: event.kind.name(),
        date: text::when(event.date),
        entry: here.entry_ref(event.by.entry),
        point: LinkTo {
            text: super::point::number(by).into(),
            href: here.site.point_link(here.path, event.by),
        },
        words: if event.by == own { None } else { html(here, event.by.entry, &by.head) },
        people: here.people(if by.who.is_empty() { &by.owner } else { &by.who }),
        place: place(here, event.by),
        status: None,
        became,
    }
}
