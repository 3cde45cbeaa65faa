//! Lessons, questions and actions: what became of each.

use serde::Serialize;

use super::value::Amount;
use super::{At, Facets, facets};
use crate::knowledge::{Action, Lesson, LessonIx, LessonStatus, Question, QuestionStatus};
use crate::site::Site;
use crate::value::PartialDate;

/// What each field of a lesson is.
pub(super) const LESSON: &[(&str, &str)] = &[
    ("id", "its name for ever"),
    ("path", "its page"),
    ("text", "as it was first learned"),
    ("status", "`new`, `applied`, `adopted`, `relearned`, `contested`, `superseded` or `retired`"),
    ("first", "when it was first learned"),
    ("last", "when something last happened to it"),
    ("at", "the point that first learned it"),
    ("home", "the file of its home page, where somebody wrote one"),
    ("heir", "the id of the lesson that took its place"),
    ("replaces", "the ids of the lessons whose place it took"),
    ("value", "1 to 5: how much the team holds it to be worth"),
    ("evidence", "how many entries said so"),
    ("evidence.applied", "that they followed it"),
    ("evidence.confirmed", "that it holds"),
    ("evidence.relearned", "that they paid for it again"),
    ("evidence.contradicted", "that it does not hold"),
    ("worth", "what it brought and cost, counted in decided deals"),
    ("worth.applied", "deals that followed it"),
    ("worth.applied_won", "those of them that were won"),
    ("worth.relearned", "deals that learned it again"),
    ("worth.relearned_won", "those of them that were won"),
    ("worth.price", "what was lost in the others, one sum for each currency"),
    ("worth.price[].amount", "how much"),
    ("worth.price[].currency", "of what"),
    ("facets", "facet to values, of the point that first learned it"),
    ("history", "what happened to it, oldest first"),
    ("history[].date", "when"),
    ("history[].event", "`learned`, `relearns`, `supersedes` …"),
    ("history[].status", "the state after it"),
    ("history[].entry", "the file that says so"),
    ("history[].at", "the point that says so"),
    ("history[].text", "in these words"),
];

/// What each field of a question is.
pub(super) const QUESTION: &[(&str, &str)] = &[
    ("id", "its name for ever"),
    ("path", "its page"),
    ("text", "as it was first asked"),
    ("status", "`open`, `partly-answered`, `answered` or `dropped`"),
    ("first", "when it was first asked"),
    ("last", "when something last happened to it"),
    ("at", "the point that first asked it"),
    ("home", "the file of its home page, where somebody wrote one"),
    ("times_asked", "how often it was asked"),
    ("age", "days from first asked to answered or dropped, else to `as_of`"),
    ("stale", "true where it is open and nothing has happened for long"),
    ("facets", "facet to values, of the point that first asked it"),
    ("history", "what happened to it, oldest first"),
    ("history[].date", "when"),
    ("history[].event", "`asked`, `supposes`, `answers` …"),
    ("history[].status", "the state after it"),
    ("history[].entry", "the file that says so"),
    ("history[].at", "the point that says so"),
    ("history[].text", "in these words"),
];

/// What each field of an action is.
pub(super) const ACTION: &[(&str, &str)] = &[
    ("id", "the id that the author gave"),
    ("at", "the point that took it on"),
    ("text", "as it was taken on"),
    ("status", "`open`, `done` or `dropped`"),
    ("owner", "who was last said to own it"),
    ("first", "when it was taken on"),
    ("first_due", "the first day it was due"),
    ("due", "the last day that it was put off to"),
    ("closed", "when it was done or dropped"),
    ("why", "why it was dropped"),
    ("age", "days from `first` to `closed`, else to `as_of`"),
    ("overdue", "days past `due`, where it is open and past it"),
    ("on_time", "whether it was done by `first_due`"),
    ("facets", "facet to values, of the point that took it on"),
    ("points", "every point that speaks of it"),
];

#[derive(Serialize)]
pub(super) struct LessonShown<'a> {
    id: &'a str,
    path: &'a str,
    text: &'a str,
    status: &'static str,
    first: PartialDate,
    last: PartialDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heir: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<u8>,
    evidence: EvidenceShown,
    worth: WorthShown,
    #[serde(skip_serializing_if = "Facets::is_empty")]
    facets: Facets,
    history: Vec<Happened<'a>>,
}

#[derive(Serialize)]
struct EvidenceShown {
    applied: u32,
    confirmed: u32,
    relearned: u32,
    contradicted: u32,
}

#[derive(Serialize)]
struct WorthShown {
    applied: usize,
    applied_won: u32,
    relearned: usize,
    relearned_won: u32,
    price: Vec<Amount>,
}

#[derive(Serialize)]
pub(super) struct QuestionShown<'a> {
    id: &'a str,
    path: &'a str,
    text: &'a str,
    status: &'static str,
    first: PartialDate,
    last: PartialDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home: Option<&'a str>,
    times_asked: u32,
    age: u32,
    stale: bool,
    #[serde(skip_serializing_if = "Facets::is_empty")]
    facets: Facets,
    history: Vec<Happened<'a>>,
}

#[derive(Serialize)]
pub(super) struct ActionShown<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At<'a>>,
    text: &'a str,
    status: &'static str,
    owner: &'a [std::sync::Arc<str>],
    first: PartialDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<PartialDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    age: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<bool>,
    #[serde(skip_serializing_if = "Facets::is_empty")]
    facets: Facets,
    points: Vec<At<'a>>,
}

/// What happened to a lesson or question.
#[derive(Serialize)]
struct Happened<'a> {
    date: PartialDate,
    event: &'static str,
    status: &'static str,
    entry: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At<'a>>,
    text: &'a str,
}

pub(super) fn lessons(site: &Site) -> impl Iterator<Item = LessonShown<'_>> {
    site.knowledge
        .lessons
        .iter()
        .zip(&site.lesson_paths)
        .map(|(lesson, path)| shown_lesson(site, lesson, path))
}

fn shown_lesson<'a>(site: &'a Site, lesson: &'a Lesson, path: &'a str) -> LessonShown<'a> {
    let knowledge = &site.knowledge;
    let id = |ix: LessonIx| &*knowledge.lesson(ix).id;
    let (evidence, worth) = (&lesson.evidence, &lesson.worth);
    LessonShown {
        id: &lesson.id,
        path,
        text: &knowledge.point(lesson.learned).text,
        status: lesson.status.name(),
        first: lesson.first,
        last: lesson.last,
        at: At::point(site, lesson.learned),
        home: lesson.home.map(|home| &*knowledge.entry(home).path),
        heir: lesson.heir.map(id),
        replaces: lesson.replaces.iter().map(|&older| id(older)).collect(),
        value: lesson.value,
        evidence: EvidenceShown {
            applied: evidence.applied,
            confirmed: evidence.confirmed,
            relearned: evidence.relearned,
            contradicted: evidence.contradicted,
        },
        worth: WorthShown {
            applied: worth.applied.len(),
            applied_won: worth.applied_won,
            relearned: worth.relearned.len(),
            relearned_won: worth.relearned_won,
            price: worth.price.iter().copied().map(Amount).collect(),
        },
        facets: facets(site, lesson.learned),
        history: history(site, &lesson.history, lesson.states.iter().map(|state| LessonStatus::name(*state))),
    }
}

pub(super) fn questions(site: &Site) -> impl Iterator<Item = QuestionShown<'_>> {
    let questions = site.knowledge.questions.iter().zip(&site.question_paths);
    questions.map(|(question, path)| shown_question(site, question, path))
}

fn shown_question<'a>(site: &'a Site, question: &'a Question, path: &'a str) -> QuestionShown<'a> {
    let knowledge = &site.knowledge;
    let states = question.states.iter().map(|state| QuestionStatus::name(*state));
    QuestionShown {
        id: &question.id,
        path,
        text: &knowledge.point(question.asked).text,
        status: question.status.name(),
        first: question.first,
        last: question.last,
        at: At::point(site, question.asked),
        home: question.home.map(|home| &*knowledge.entry(home).path),
        times_asked: question.times_asked,
        age: question.age,
        stale: question.stale,
        facets: facets(site, question.asked),
        history: history(site, &question.history, states),
    }
}

fn history<'a>(
    site: &'a Site,
    events: &[u32],
    states: impl Iterator<Item = &'static str>,
) -> Vec<Happened<'a>> {
    let knowledge = &site.knowledge;
    let happened = events.iter().zip(states).map(|(&at, status)| {
        let event = knowledge.events[at as usize];
        Happened {
            date: event.date,
            event: event.kind.name(),
            status,
            entry: &knowledge.entry(event.by.entry).path,
            at: At::point(site, event.by),
            text: &knowledge.point(event.by).text,
        }
    });
    happened.collect()
}

pub(super) fn actions(site: &Site) -> impl Iterator<Item = ActionShown<'_>> {
    site.knowledge.actions.iter().map(|action| shown_action(site, action))
}

fn shown_action<'a>(site: &'a Site, action: &'a Action) -> ActionShown<'a> {
    let taken = site.knowledge.point(action.taken);
    ActionShown {
        id: taken.id.as_ref().filter(|id| !id.derived).map(|id| &*id.id),
        at: At::point(site, action.taken),
        text: &taken.text,
        status: action.status.name(),
        owner: &action.owner,
        first: action.first,
        first_due: action.first_due.map(|day| day.to_string()),
        due: action.due.map(|day| day.to_string()),
        closed: action.closed,
        why: action.why.as_deref(),
        age: action.age,
        overdue: action.overdue,
        on_time: action.on_time,
        facets: facets(site, action.taken),
        points: action.points.iter().filter_map(|&point| At::point(site, point)).collect(),
    }
}
