//! What was believed at the end of a day: the lessons by their states, and the questions and actions
//! that were open then.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{Count, days};
use crate::knowledge::{
    Action, ActionIx, ActionStatus, Knowledge, LessonIx, LessonStatus, QuestionIx, QuestionStatus, Subject,
};
use crate::site::view::changes::{Bounded, bounded, words};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, When};
use crate::value::PartialDate;

/// How much is listed of the lessons of a state, of the open questions and of the open actions.
const BELIEVED: usize = 30;

/// What was believed at the end of a day.
#[derive(Clone, Debug, Serialize)]
pub struct Believed<'a> {
    pub day: When,
    pub lessons: usize,
    /// What is in force first, what is over last; without states that no lesson was in.
    pub by_state: Vec<InState<'a>>,
    pub questions: Vec<Count>,
    /// Oldest first.
    pub open: Bounded<OpenQuestion<'a>>,
    /// Those that were due first come first, those without a day last.
    pub open_actions: Bounded<OpenAction<'a>>,
    pub actions: Option<String>,
}

/// The lessons that were in one state.
#[derive(Clone, Debug, Serialize)]
pub struct InState<'a> {
    pub status: &'static str,
    /// Those to which something happened last come first.
    pub lessons: Bounded<BelievedLesson<'a>>,
}

/// A lesson as it stood.
#[derive(Clone, Debug, Serialize)]
pub struct BelievedLesson<'a> {
    pub words: LinkTo<'a>,
    /// When anything had last happened to it.
    pub since: When,
    /// Its state on the as-of day, where that is another.
    pub today: Option<&'static str>,
}

/// A question that was open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenQuestion<'a> {
    pub words: LinkTo<'a>,
    /// Its age then, in days.
    pub age: u32,
    pub status: &'static str,
    /// Its state on the as-of day, where that is another.
    pub today: Option<&'static str>,
}

/// An action that was open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenAction<'a> {
    pub words: LinkTo<'a>,
    /// How late it was then, in days, by the first day it was due.
    pub late: Option<u32>,
    /// Its state on the as-of day, where that is another.
    pub today: Option<&'static str>,
}

/// In the order of what one wants to know first: what holds, what is shaky, what is over.
const ORDER: [LessonStatus; 7] = [
    LessonStatus::Adopted,
    LessonStatus::Applied,
    LessonStatus::New,
    LessonStatus::Relearned,
    LessonStatus::Contested,
    LessonStatus::Superseded,
    LessonStatus::Retired,
];

/// Makes it.
pub fn believed(here: Here<'_>, day: Date) -> Believed<'_> {
    let knowledge = here.knowledge();
    let by_state = lessons_on(knowledge, day);
    let (counts, open) = questions_on(knowledge, day);
    Believed {
        day: text::day(day),
        lessons: by_state.values().map(Vec::len).sum(),
        by_state: ORDER
            .into_iter()
            .filter_map(|status| Some((status, by_state.get(&status)?)))
            .map(|(status, lessons)| in_state(here, status, lessons))
            .collect(),
        questions: counts,
        open: bounded(open, BELIEVED, |(ix, status)| {
            let question = knowledge.question(ix);
            OpenQuestion {
                words: words(here, Subject::Question(ix)),
                age: days(question.first, PartialDate::day(day)),
                status: status.name(),
                today: (question.status != status).then(|| question.status.name()),
            }
        }),
        open_actions: bounded(actions_on(knowledge, day), BELIEVED, |ix| open_action(here, ix, day)),
        actions: here.index.paths.lists.get("actions").map(|path| here.site.link(here.path, path)),
    }
}

/// The lessons that had been learned, by their states, with the dates of their last events.
type ByState = BTreeMap<LessonStatus, Vec<(PartialDate, LessonIx)>>;

fn lessons_on(knowledge: &Knowledge, day: Date) -> ByState {
    let mut all = ByState::new();
    for (ix, lesson) in (0..).map(LessonIx).zip(&knowledge.lessons) {
        if let Some(status) = knowledge.lesson_on(ix, day) {
            let events = &knowledge.events;
            let told = lesson.history.partition_point(|&at| events[at as usize].date.date <= day);
            let last =
                told.checked_sub(1).map_or(lesson.first, |at| events[lesson.history[at] as usize].date);
            all.entry(status).or_default().push((last, ix));
        }
    }
    for lessons in all.values_mut() {
        lessons.sort_unstable_by_key(|&(last, ix)| (Reverse(last), ix));
    }
    all
}

fn in_state<'a>(here: Here<'a>, status: LessonStatus, lessons: &[(PartialDate, LessonIx)]) -> InState<'a> {
    InState {
        status: status.name(),
        lessons: bounded(lessons, BELIEVED, |&(last, ix)| {
            let today = here.knowledge().lesson(ix).status;
            BelievedLesson {
                words: words(here, Subject::Lesson(ix)),
                since: text::when(last),
                today: (today != status).then(|| today.name()),
            }
        }),
    }
}

/// How many questions were in each state, and those that were open, oldest first.
fn questions_on(knowledge: &Knowledge, day: Date) -> (Vec<Count>, Vec<(QuestionIx, QuestionStatus)>) {
    let mut counts: BTreeMap<QuestionStatus, usize> = BTreeMap::new();
    let mut open = Vec::new();
    for ix in (0..).map(QuestionIx).take(knowledge.questions.len()) {
        if let Some(status) = knowledge.question_on(ix, day) {
            *counts.entry(status).or_default() += 1;
            if status.is_open() {
                open.push((ix, status));
            }
        }
    }
    open.sort_by_key(|&(ix, _)| (knowledge.question(ix).first, ix));
    (counts.into_iter().map(|(status, n)| Count { key: status.name(), n }).collect(), open)
}

/// The actions that were open: taken on by then, and not closed.
fn actions_on(knowledge: &Knowledge, day: Date) -> Vec<ActionIx> {
    let is_open =
        |action: &Action| action.first.date <= day && action.closed.is_none_or(|closed| closed.date > day);
    let all = (0..).map(ActionIx).zip(&knowledge.actions);
    let mut open: Vec<ActionIx> = all.filter(|(_, action)| is_open(action)).map(|(ix, _)| ix).collect();
    open.sort_by_key(|&ix| {
        let due = knowledge.action(ix).first_due;
        (due.is_none(), due, ix)
    });
    open
}

fn open_action(here: Here<'_>, ix: ActionIx, day: Date) -> OpenAction<'_> {
    let action = here.knowledge().action(ix);
    let late = action.first_due.filter(|due| *due < day);
    OpenAction {
        words: words(here, Subject::Action(ix)),
        late: late.map(|due| days(PartialDate::day(due), PartialDate::day(day))),
        today: (action.status != ActionStatus::Open).then(|| action.status.name()),
    }
}
