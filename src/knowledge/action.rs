//! Actions: what somebody said they would do. A later point of the section 'actions' (or one with a
//! checkbox) that `follows` an action, directly or through other points, is word on the same action,
//! not a new one. The last word counts: `[x]` closes it, `[ ]` takes it up again, `drops` drops it.
//! A point of another section that follows it is told among its points and changes nothing.

use std::sync::Arc;

use jiff::civil::Date;

use super::PointIx;
use super::history::{History, Says, Word};
use super::ids::point;
use super::question::days;
use crate::entry::{Entry, Point};
use crate::value::PartialDate;

/// An action and whether it was done.
#[derive(Clone, Debug)]
pub struct Action {
    /// The point that took it on.
    pub taken: PointIx,
    /// Every point that speaks of it, in order of events, `taken` first.
    pub points: Vec<PointIx>,
    pub first: PartialDate,
    pub status: ActionStatus,
    /// The last stated owners.
    pub owner: Vec<Arc<str>>,
    /// The first due day, by which 'on time' is measured.
    pub first_due: Option<Date>,
    /// The last stated due day.
    pub due: Option<Date>,
    /// When it was done or dropped.
    pub closed: Option<PartialDate>,
    /// Why it was dropped.
    pub why: Option<String>,
    /// Days from the day it was taken on to the day it was closed, else to the as-of day.
    pub age: u32,
    /// Days past the due day, if it is open and past it.
    pub overdue: Option<u32>,
    /// Whether it was done by the first due day; `None` where there is none or it is not done.
    pub on_time: Option<bool>,
}

/// Whether an action was done. 'Overdue' is not a state but a reading of an open one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionStatus {
    Open,
    Done,
    Dropped,
}

impl ActionStatus {
    pub fn name(self) -> &'static str {
        match self {
            ActionStatus::Open => "open",
            ActionStatus::Done => "done",
            ActionStatus::Dropped => "dropped",
        }
    }
}

impl Action {
    /// Whether it was done by the first day it was due, of those that were due before a day and not
    /// dropped: what was done late and what is not done at all are not on time. `None` of any other;
    /// what is due on that very day may still be done in time.
    pub fn kept(&self, day: Date) -> Option<bool> {
        self.first_due.filter(|due| *due < day && self.status != ActionStatus::Dropped)?;
        Some(self.on_time == Some(true))
    }
}

/// The lives of all actions, in the order in which they were taken on.
pub(super) fn lives(entries: &[Arc<Entry>], history: &History, as_of: Date) -> Vec<Action> {
    history.words.iter().filter_map(|words| life(entries, words, as_of)).collect()
}

/// The last word counts: a checked point closes it, an unchecked one takes it up again.
fn life(entries: &[Arc<Entry>], words: &[Word], as_of: Date) -> Option<Action> {
    let taken = words.first()?;
    let mut action = Action {
        taken: taken.by,
        points: Vec::new(),
        first: taken.date,
        status: ActionStatus::Open,
        owner: Vec::new(),
        first_due: None,
        due: None,
        closed: None,
        why: None,
        age: 0,
        overdue: None,
        on_time: None,
    };
    for word in words {
        if action.points.last() != Some(&word.by) {
            action.points.push(word.by);
        }
        hear(&mut action, point(entries, word.by), *word);
    }
    action.age = days(action.first, action.closed.map_or(as_of, |closed| closed.date));
    match action.status {
        ActionStatus::Open => {
            action.overdue = action.due.filter(|due| *due < as_of).map(|due| days(due.into(), as_of));
        }
        ActionStatus::Done => {
            let dates = action.first_due.zip(action.closed);
            action.on_time = dates.map(|(due, closed)| closed.date <= due);
        }
        ActionStatus::Dropped => {}
    }
    Some(action)
}

fn hear(action: &mut Action, point: &Point, word: Word) {
    match word.says {
        Says::Mentioned => return,
        Says::Dropped => {
            action.status = ActionStatus::Dropped;
            action.closed = Some(word.date);
            action.why.clone_from(&point.why);
            return;
        }
        Says::Taken | Says::Carried => {}
    }
    match point.checked {
        Some(true) if action.status != ActionStatus::Done => {
            action.status = ActionStatus::Done;
            action.closed = Some(word.date);
            action.why = None;
        }
        Some(false) => {
            action.status = ActionStatus::Open;
            action.closed = None;
            action.why = None;
        }
        // Done twice is done the first time; without a checkbox nothing is said of it.
        Some(true) | None => {}
    }
    if !point.owner.is_empty() {
        action.owner.clone_from(&point.owner);
    }
    action.first_due = action.first_due.or(point.due);
    action.due = point.due.or(action.due);
}
