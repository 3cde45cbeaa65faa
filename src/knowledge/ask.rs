//! What pages ask of the knowledge beyond reading its fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::ids::authored;
use super::{
    ActionIx, Event, Knowledge, LessonIx, LessonStatus, PointIx, QuestionIx, QuestionStatus, Subject,
};

impl Knowledge {
    /// What a point brought into the world, or which action it carries on; any other point with an
    /// id is a subject of its own, and one without an id is none.
    pub fn subject_of(&self, point: PointIx) -> Option<Subject> {
        self.subjects.get(point)
    }

    /// The id of a point: of a lesson or question the final one, of any other what its author gave.
    pub fn id_of(&self, point: PointIx) -> Option<&Arc<str>> {
        match self.subject_of(point) {
            Some(Subject::Lesson(ix)) => Some(&self.lesson(ix).id),
            Some(Subject::Question(ix)) => Some(&self.question(ix).id),
            Some(Subject::Action(_) | Subject::Point(_)) => authored(self.point(point)).map(|id| &id.id),
            None => None,
        }
    }

    /// How it stood with a lesson at the end of a day; `None` before it was learned.
    pub fn lesson_on(&self, ix: LessonIx, day: Date) -> Option<LessonStatus> {
        let lesson = self.lesson(ix);
        lesson.states[..self.told_by(&lesson.history, day)].last().copied()
    }

    /// How far a question was understood at the end of a day; `None` before it was asked.
    pub fn question_on(&self, ix: QuestionIx, day: Date) -> Option<QuestionStatus> {
        let question = self.question(ix);
        question.states[..self.told_by(&question.history, day)].last().copied()
    }

    /// How many events of a history had happened at the end of a day.
    fn told_by(&self, history: &[u32], day: Date) -> usize {
        history.partition_point(|&at| self.events[at as usize].date.date <= day)
    }

    /// The questions that somebody still has to find out, the oldest first.
    pub fn open_questions(&self) -> impl Iterator<Item = QuestionIx> {
        // The questions stand in the order in which they were asked.
        (0u32..)
            .zip(&self.questions)
            .filter(|(_, question)| question.status.is_open())
            .map(|(ix, _)| QuestionIx(ix))
    }

    /// The lessons of each state, in the order in which they were learned.
    pub fn lessons_by_status(&self) -> BTreeMap<LessonStatus, Vec<LessonIx>> {
        let mut all = BTreeMap::<_, Vec<_>>::new();
        for (ix, lesson) in (0u32..).zip(&self.lessons) {
            all.entry(lesson.status).or_default().push(LessonIx(ix));
        }
        all
    }

    /// The actions of each owner, in the order in which they were taken on. One with two owners
    /// stands under both, one without an owner under none.
    pub fn actions_by_owner(&self) -> BTreeMap<Arc<str>, Vec<ActionIx>> {
        let mut all = BTreeMap::<_, Vec<_>>::new();
        for (ix, action) in (0u32..).zip(&self.actions) {
            for owner in &action.owner {
                let theirs = all.entry(Arc::clone(owner)).or_default();
                if theirs.last() != Some(&ActionIx(ix)) {
                    theirs.push(ActionIx(ix));
                }
            }
        }
        all
    }

    /// The events of each month that had any, by year and month.
    pub fn events_by_month(&self) -> impl Iterator<Item = ((i16, i8), &[Event])> {
        let month = |event: &Event| event.date.month_key();
        self.events.chunk_by(move |a, b| month(a) == month(b)).map(move |events| (month(&events[0]), events))
    }
}
