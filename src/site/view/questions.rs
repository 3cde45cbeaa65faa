//! All questions: the open ones by age, then those that are closed.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::frame::Frame;
use super::here::{Here, LinkTo};
use super::text::{self, When};
use crate::knowledge::QuestionIx;

/// `questions.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionsView<'a> {
    pub frame: Frame<'a>,
    /// Oldest first.
    pub open: Vec<QuestionRow<'a>>,
    pub stale: usize,
    /// Last closed first.
    pub closed: Vec<QuestionRow<'a>>,
}

/// One question in a list.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionRow<'a> {
    pub id: String,
    pub text: &'a str,
    pub href: String,
    pub status: &'static str,
    /// Days from first asked to closed, else to the as-of day.
    pub age: u32,
    pub stale: bool,
    pub first: When,
    pub last: When,
    pub times_asked: u32,
    /// In how many entries something was said about it.
    pub entries: usize,
    pub owner: Vec<LinkTo<'a>>,
    pub kpi: Option<&'a str>,
}

/// Makes the list.
pub fn questions<'a>(here: Here<'a>, frame: Frame<'a>) -> QuestionsView<'a> {
    let all = &here.knowledge().questions;
    let of = |open: bool| (0..).map(QuestionIx).zip(all).filter(move |(_, it)| it.status.is_open() == open);
    let open = oldest(of(true).map(|(ix, _)| ix), here);
    let mut closed: Vec<QuestionIx> = of(false).map(|(ix, _)| ix).collect();
    closed.sort_by_key(|&ix| (Reverse(here.knowledge().question(ix).last), ix));
    QuestionsView {
        frame,
        stale: all.iter().filter(|question| question.stale).count(),
        open: open.into_iter().map(|ix| row(here, ix)).collect(),
        closed: closed.into_iter().map(|ix| row(here, ix)).collect(),
    }
}

/// By age, oldest first.
pub fn oldest(questions: impl Iterator<Item = QuestionIx>, here: Here<'_>) -> Vec<QuestionIx> {
    let mut questions: Vec<QuestionIx> = questions.collect();
    questions.sort_by_key(|&ix| (Reverse(here.knowledge().question(ix).age), ix));
    questions
}

pub fn row(here: Here<'_>, ix: QuestionIx) -> QuestionRow<'_> {
    let question = here.knowledge().question(ix);
    let known = here.question_ref(ix);
    let asked = here.knowledge().point(question.asked);
    let entries: BTreeSet<_> =
        question.history.iter().map(|&at| here.knowledge().events[at as usize].by.entry).collect();
    QuestionRow {
        id: known.id,
        text: known.text,
        href: known.href,
        status: known.status,
        age: known.age,
        stale: known.stale,
        first: text::when(question.first),
        last: text::when(question.last),
        times_asked: question.times_asked,
        entries: entries.len(),
        owner: here.people(&asked.owner),
        kpi: asked
            .kpi
            .as_deref()
            .map(|kpi| here.config().kpis.get(kpi).map_or(kpi, |kpi| kpi.label.as_str())),
    }
}
