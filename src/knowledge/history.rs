//! The one walk through all points in order: it makes the events, and finds out which points speak
//! of which action.
//!
//! Because a relation can only name what came earlier, everything a point speaks of has been seen
//! when the walk reaches it; the result on any day is a prefix of the result on a later one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ids::{authored, point};
use super::relation::{self, Scene, Sort, is_dated};
use super::subject::{Subject, Subjects};
use super::suggest::Budget;
use super::{ActionIx, Event, EventKind, LessonIx, PointIx, QuestionIx};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::entry::{Entry, Verb};
use crate::value::PartialDate;

/// What happened.
pub(super) struct History {
    pub events: Vec<Event>,
    pub subjects: Subjects,
    /// For each action, the points that speak of it in order, the one that took it on first.
    pub words: Vec<Vec<Word>>,
    /// Each relation that holds, in order.
    pub ties: Vec<Tie>,
}

/// A point that speaks of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub date: PartialDate,
    pub by: PointIx,
    pub says: Says,
}

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Taken,
    /// It is an action point: its checkbox, owners and due day count.
    Carried,
    /// It comes back to the action in another section, which changes nothing.
    Mentioned,
    Dropped,
}

/// A relation between two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    pub verb: Verb,
    pub by: PointIx,
    pub target: PointIx,
}

/// Walks through the points. Entries must be sorted by path, and the ids given out among them.
pub(super) fn tell(scene: Scene<'_>, report: &mut Report) -> History {
    let mut subjects = Subjects::new(scene.entries);
    for (ix, (_, point)) in (0u32..).map(LessonIx).zip(&scene.ids.lessons) {
        subjects.set(*point, Subject::Lesson(ix));
    }
    for (ix, (_, point)) in (0u32..).map(QuestionIx).zip(&scene.ids.questions) {
        subjects.set(*point, Subject::Question(ix));
    }
    let history = History { events: Vec::new(), subjects, words: Vec::new(), ties: Vec::new() };
    let mut walk = Walk { scene, history, about: BTreeMap::new(), budget: Budget::default() };
    for &by in &scene.ids.order {
        if let Some(date) = scene.entries[by.entry.0 as usize].date {
            walk.step(date, by, report);
        }
    }
    let mut history = walk.history;
    for &by in scene.ids.bearers.values() {
        if history.subjects.get(by).is_none() {
            history.subjects.set(by, Subject::Point(by));
        }
    }
    refuse_undated(scene, report);
    history
}

/// The walk so far.
struct Walk<'a> {
    scene: Scene<'a>,
    history: History,
    /// The actions that a point speaks of, itself or through what it follows.
    about: BTreeMap<PointIx, Arc<[ActionIx]>>,
    budget: Budget,
}

impl Walk<'_> {
    fn step(&mut self, date: PartialDate, by: PointIx, report: &mut Report) {
        let from = self.history.ties.len();
        for relation in &point(self.scene.entries, by).relations {
            if relation::is_excused(self.scene, relation) {
                continue;
            }
            match relation::target(self.scene, by, relation, &mut self.budget) {
                Ok(target) => {
                    relation::unexplained(self.scene, by, relation, target)
                        .into_iter()
                        .for_each(|diagnostic| report.push(diagnostic));
                    self.history.ties.push(Tie { verb: relation.verb, by, target });
                }
                Err(diagnostic) => report.push(*diagnostic),
            }
        }
        match self.history.subjects.get(by) {
            Some(subject @ Subject::Lesson(_)) => self.happen(date, by, EventKind::Learned, subject),
            Some(subject @ Subject::Question(_)) => self.happen(date, by, EventKind::Asked, subject),
            Some(Subject::Action(_) | Subject::Point(_)) | None => {}
        }
        self.speak_of_actions(date, by, from);
        for at in from..self.history.ties.len() {
            let Tie { verb, target, .. } = self.history.ties[at];
            let subject = self.history.subjects.get(target).unwrap_or(Subject::Point(target));
            self.happen(date, by, EventKind::Relation(verb), subject);
        }
    }

    /// Takes on an action, or says something about older ones: those of the points that the ties
    /// from `from` on follow or drop.
    fn speak_of_actions(&mut self, date: PartialDate, by: PointIx, from: usize) {
        let followed = self.actions_of(from, Verb::Follows);
        let dropped = self.actions_of(from, Verb::Drops);
        let this = point(self.scene.entries, by);
        let is_action = Sort::of(this) == Sort::Action;
        if !followed.is_empty() {
            let says = if is_action { Says::Carried } else { Says::Mentioned };
            self.say(&followed, Word { date, by, says });
        }
        self.say(&dropped, Word { date, by, says: Says::Dropped });
        if is_action {
            let older = if followed.is_empty() { &dropped } else { &followed };
            // A new one, unless all that it says is that an older one is dropped.
            let is_new = followed.is_empty() && (dropped.is_empty() || authored(this).is_some());
            let taken = if is_new { self.take_on(date, by) } else { older[0] };
            self.history.subjects.set(by, Subject::Action(taken));
            if is_new {
                self.happen(date, by, EventKind::Taken, Subject::Action(taken));
                self.about.insert(by, Arc::from([taken]));
                return;
            }
        }
        if !followed.is_empty() {
            self.about.insert(by, followed);
        }
    }

    fn take_on(&mut self, date: PartialDate, by: PointIx) -> ActionIx {
        let ix = ActionIx(u32::try_from(self.history.words.len()).unwrap_or(u32::MAX));
        self.history.words.push(vec![Word { date, by, says: Says::Taken }]);
        ix
    }

    /// The actions that the targets of this point's ties with one verb speak of.
    fn actions_of(&self, from: usize, verb: Verb) -> Arc<[ActionIx]> {
        let mut targets = self.history.ties[from..].iter().filter(|tie| tie.verb == verb).filter_map(|tie| {
            // To drop a question is not to drop the actions that it came from.
            let counts =
                verb == Verb::Follows || Sort::of(point(self.scene.entries, tie.target)) == Sort::Action;
            self.about.get(&tie.target).filter(|_| counts)
        });
        match (targets.next(), targets.next()) {
            (None, _) => Arc::from([]),
            // The one list is shared: a long chain does not copy it at each link.
            (Some(only), None) => Arc::clone(only),
            (Some(first), Some(second)) => {
                let all: BTreeSet<ActionIx> = [first, second]
                    .into_iter()
                    .chain(targets)
                    .flat_map(|list| list.iter().copied())
                    .collect();
                all.into_iter().collect()
            }
        }
    }

    fn say(&mut self, actions: &[ActionIx], word: Word) {
        for action in actions {
            self.history.words[action.0 as usize].push(word);
        }
    }

    fn happen(&mut self, date: PartialDate, by: PointIx, kind: EventKind, subject: Subject) {
        self.history.events.push(Event { date, by, kind, subject });
    }
}

/// A relation is an event, and an event needs a date.
fn refuse_undated(scene: Scene<'_>, report: &mut Report) {
    // Where a date is required, its absence has been reported.
    let undated = |entry: &&Arc<Entry>| entry.date.is_none() && !is_dated(scene.config, entry);
    for entry in scene.entries.iter().filter(undated) {
        for relation in entry.points.iter().flat_map(|point| &point.relations) {
            let message = format!("`{}` needs a date, and this entry has none", relation.verb.name());
            report.push(
                Diagnostic::new(Code::MissingDate, message)
                    .at(&entry.file, relation.target.span)
                    .help("add `date:` to the front matter, or write a link in place of the relation"),
            );
        }
    }
}
