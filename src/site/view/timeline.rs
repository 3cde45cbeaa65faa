//! What happened when, by month, and how much was open at the end of each.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo};
use super::index::Month;
use super::text;
use crate::entry::Verb;
use crate::knowledge::insight::flow::MonthFlow;
use crate::knowledge::{ActionStatus, EntryIx, Event, EventKind, Subject};
use crate::value::{PartialDate, Period};

/// How many events of a month are told, and how many entries; the page of the month has more.
const EVENTS: usize = 12;
const ENTRIES: usize = 12;
/// How many letters of a lesson or question stand in a line.
const LETTERS: usize = 48;

/// `timeline.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineView<'a> {
    pub frame: Frame<'a>,
    /// Where it is the page of one year.
    pub year: Option<i16>,
    /// Newest first.
    pub months: Vec<MonthView<'a>>,
    /// The pages of years, newest first.
    pub years: Vec<LinkTo<'a>>,
}

/// One month in which something happened.
#[derive(Clone, Debug, Serialize)]
pub struct MonthView<'a> {
    /// 'October 2026'.
    pub month: String,
    pub anchor: String,
    pub year: i16,
    /// Newest first.
    pub entries: Vec<EntryRef<'a>>,
    pub events: Vec<EventLine<'a>>,
    /// How many older ones there are of each.
    pub more_entries: usize,
    pub more_events: usize,
    pub counts: Counts,
    /// The page of what changed in it.
    pub changes: Option<String>,
}

/// What happened in a month, and what was open at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub entries: usize,
    pub learned: usize,
    pub applied: usize,
    pub relearned: usize,
    pub asked: usize,
    pub answered: usize,
    pub done: usize,
    pub open_questions: i64,
    pub open_actions: i64,
}

/// An event in one line.
#[derive(Clone, Debug, Serialize)]
pub struct EventLine<'a> {
    /// `learned`, `relearns`; the words are in the template.
    pub event: &'static str,
    /// What it happened to.
    pub subject: LinkTo<'a>,
    /// Where it was said.
    pub entry: LinkTo<'a>,
    /// Of a review, whose: the period alone would not tell.
    pub team: Option<&'a str>,
}

/// What was gathered of a month before anything is made of it.
#[derive(Default)]
struct Gathered {
    entries: Vec<EntryIx>,
    events: Vec<usize>,
    counts: Counts,
}

/// Makes the page of the latest twelve months.
pub fn timeline<'a>(here: Here<'a>, frame: Frame<'a>) -> TimelineView<'a> {
    let first = crate::site::plan::timeline::first_month(here.knowledge());
    made(here, frame, None, |month| Some(month) >= first)
}

/// Makes the page of one year.
pub fn of_year<'a>(here: Here<'a>, frame: Frame<'a>, year: i16) -> TimelineView<'a> {
    made(here, frame, Some(year), |month| month.0 == year)
}

fn made<'a>(
    here: Here<'a>,
    frame: Frame<'a>,
    year: Option<i16>,
    shown: impl Fn(Month) -> bool,
) -> TimelineView<'a> {
    let months = gathered(here).into_iter().rev().filter(|(key, _)| shown(*key));
    TimelineView {
        frame,
        year,
        months: months.map(|(key, month)| view(here, key, &month)).collect(),
        years: years(here),
    }
}

fn years(here: Here<'_>) -> Vec<LinkTo<'_>> {
    let pages = year_pages(here).into_iter().rev();
    pages
        .map(|(year, path)| LinkTo {
            text: year.to_string().into(),
            href: (path != here.path).then(|| here.site.link(here.path, path)),
        })
        .collect()
}

/// The paths of the pages of years.
pub fn year_pages(here: Here<'_>) -> BTreeMap<i16, &str> {
    let mut years = BTreeMap::new();
    for (path, page) in &here.site.pages {
        if let crate::site::Page::TimelineYear(year) = page {
            years.insert(*year, &**path);
        }
    }
    years
}

fn gathered(here: Here<'_>) -> BTreeMap<Month, Gathered> {
    let knowledge = here.knowledge();
    let mut months: BTreeMap<Month, Gathered> = BTreeMap::new();
    for (ix, entry) in knowledge.all() {
        if let Some(date) = entry.date
            && here.site.entry_paths[ix.0 as usize].is_some()
        {
            let month = months.entry(date.month_key()).or_default();
            month.entries.push(ix);
            month.counts.entries += 1;
        }
    }
    for (at, event) in knowledge.events.iter().enumerate() {
        let month = months.entry(event.date.month_key()).or_default();
        if is_told(event) {
            month.events.push(at);
        }
    }
    for action in knowledge.actions.iter().filter(|action| action.status == ActionStatus::Done) {
        if let Some(closed) = action.closed {
            months.entry(closed.month_key()).or_default().counts.done += 1;
        }
    }
    for (&(year, month), gathered) in &mut months {
        if let Some(flow) = here.insights().flow.months.get(&Period::Month { year, month }) {
            count(flow, &mut gathered.counts);
        }
    }
    open_at_the_end(here, &mut months);
    months
}

/// The counts of a month, as on its page: a lesson or question counts once, however often it happened.
fn count(flow: &MonthFlow, counts: &mut Counts) {
    counts.learned = flow.learned.len();
    counts.applied = flow.applied.len();
    counts.relearned = flow.relearned.len();
    counts.asked = flow.asked.len();
    counts.answered = flow.answered.len();
}

/// What is told is what happens to lessons and questions; the rest would drown it.
fn is_told(event: &Event) -> bool {
    matches!(event.subject, Subject::Lesson(_) | Subject::Question(_))
        && event.kind != EventKind::Relation(Verb::Follows)
}

/// How many questions and actions were open at the end of each month: the sum of what opened and
/// closed until then.
fn open_at_the_end(here: Here<'_>, months: &mut BTreeMap<Month, Gathered>) {
    let knowledge = here.knowledge();
    let mut questions: BTreeMap<Month, i64> = BTreeMap::new();
    for question in &knowledge.questions {
        let mut open = false;
        for (&at, state) in question.history.iter().zip(&question.states) {
            if state.is_open() != open {
                open = state.is_open();
                let change = if open { 1 } else { -1 };
                *questions.entry(knowledge.events[at as usize].date.month_key()).or_default() += change;
            }
        }
    }
    let mut actions: BTreeMap<Month, i64> = BTreeMap::new();
    for action in &knowledge.actions {
        *actions.entry(action.first.month_key()).or_default() += 1;
        if let Some(closed) = action.closed.map(PartialDate::month_key) {
            *actions.entry(closed).or_default() -= 1;
        }
    }
    let (mut open_questions, mut open_actions) = (0, 0);
    for (month, gathered) in months {
        // Every change happened in an event or closed an action, so that its month is among these.
        open_questions += questions.get(month).copied().unwrap_or(0);
        open_actions += actions.get(month).copied().unwrap_or(0);
        gathered.counts.open_questions = open_questions;
        gathered.counts.open_actions = open_actions;
    }
}

fn view<'a>(here: Here<'a>, (year, month): Month, gathered: &Gathered) -> MonthView<'a> {
    let knowledge = here.knowledge();
    let mut entries = gathered.entries.clone();
    entries.sort_by_key(|&ix| std::cmp::Reverse(knowledge.entry(ix).date));
    MonthView {
        month: text::month((year, month)),
        anchor: format!("_{year}-{month:02}"),
        year,
        more_entries: entries.len().saturating_sub(ENTRIES),
        more_events: gathered.events.len().saturating_sub(EVENTS),
        entries: entries.iter().take(ENTRIES).map(|&ix| here.entry_ref(ix)).collect(),
        events: gathered
            .events
            .iter()
            .rev()
            .take(EVENTS)
            .map(|&at| line(here, &knowledge.events[at]))
            .collect(),
        counts: gathered.counts,
        changes: here.changes_link(Period::Month { year, month }),
    }
}

fn line<'a>(here: Here<'a>, event: &Event) -> EventLine<'a> {
    let said = here.entry(event.by.entry);
    let entry = here.entry_ref(event.by.entry);
    let team = said.facet_values("team").next().filter(|_| said.period().is_some());
    EventLine {
        event: event.kind.name(),
        subject: LinkTo {
            text: shortened(&here.knowledge().point(here.point_of(event.subject)).text, LETTERS),
            href: here.site.subject_link(here.path, event.subject),
        },
        entry: LinkTo { text: entry.short.map_or(entry.title.into(), Into::into), href: entry.href },
        team: team.map(|team| here.facet_label("team", team)),
    }
}

/// The first words, as many as have so many letters.
pub fn shortened(words: &str, letters: usize) -> Cow<'_, str> {
    let Some((end, _)) = words.char_indices().nth(letters) else { return words.into() };
    let cut = &words[..end];
    // A text without spaces is cut where it is.
    let cut = cut.rfind(char::is_whitespace).map_or(cut, |space| &cut[..space]);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '.'])).into()
}
