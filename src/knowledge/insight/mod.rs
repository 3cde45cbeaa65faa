//! Insights: what is counted from the knowledge, so that the site answers and does not only list.
//!
//! Each is a pure function of the [`Knowledge`]; [`all`] makes them all, once. Whatever is counted
//! is kept, not only its number: a figure links to what it was counted from. Deals count by the day
//! they were closed, histories by the day of looking back.

pub mod blocker;
pub mod cadence;
pub mod competitor;
pub mod effect;
pub mod flow;
pub mod health;
pub mod reason;
pub mod room;
pub mod stage;
pub mod story;
#[cfg(test)]
mod tests_flow;
#[cfg(test)]
mod tests_rules;
#[cfg(test)]
mod tests_why;
pub mod win;

use std::sync::Arc;

use super::kpi::{self, Kpis};
use super::{EventKind, Knowledge, Lesson, LessonIx, Question, QuestionIx};
use crate::entry::Verb;

pub use blocker::{Blocker, Blockers};
pub use cadence::{Cadence, Session};
pub use competitor::{Competitor, Competitors};
pub use effect::Effect;
pub use flow::Flow;
pub use health::Health;
pub use reason::{Reason, Reasons};
pub use room::Rooms;
pub use stage::StageMedians;
pub use story::Stories;
pub use win::WonWith;

/// So many of so many, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<T> {
    pub yes: Vec<T>,
    /// Shared, since one list is that of which many are counted.
    pub of: Arc<Vec<T>>,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self { yes: Vec::new(), of: Arc::default() }
    }
}

impl<T: Copy> Tally<T> {
    /// Those that are so, of all of these.
    pub fn count(of: impl IntoIterator<Item = T>, is: impl Fn(T) -> bool) -> Self {
        let of: Vec<T> = of.into_iter().collect();
        Self { yes: of.iter().copied().filter(|&it| is(it)).collect(), of: Arc::new(of) }
    }

    /// One more, of which it is so or not.
    fn put(&mut self, it: T, is: bool) {
        Arc::make_mut(&mut self.of).push(it);
        if is {
            self.yes.push(it);
        }
    }
}

impl<T> Tally<T> {
    /// In percent; `None` of none.
    pub fn share(&self) -> Option<f64> {
        (!self.of.is_empty()).then(|| 100.0 * self.yes.len() as f64 / self.of.len() as f64)
    }
}

/// Everything that is counted.
#[derive(Clone, Debug, Default)]
pub struct Insights {
    pub kpis: Kpis,
    pub reasons: Reasons,
    pub competitors: Competitors,
    pub blockers: Blockers,
    pub flow: Flow,
    /// For each lesson, by position, what became of the reasons that it carries.
    pub effects: Vec<Vec<Effect>>,
    pub cadence: Cadence,
    pub rooms: Rooms,
    pub wins: Vec<WonWith>,
    pub stages: StageMedians,
    pub stories: Stories,
    pub health: Health,
}

/// Counts everything.
pub fn all(knowledge: &Knowledge) -> Insights {
    // They know nothing of each other, so that they are counted side by side.
    let (kpis, (stories, (effects, (blockers, reasons)))) = rayon::join(
        || kpi::all(knowledge),
        || {
            rayon::join(
                || story::stories(knowledge),
                || {
                    rayon::join(
                        || effect::effects(knowledge),
                        || rayon::join(|| blocker::blockers(knowledge), || reason::reasons(knowledge)),
                    )
                },
            )
        },
    );
    let flow = flow::flow(knowledge);
    let cadence = cadence::cadence(knowledge);
    let rooms = room::rooms(knowledge);
    let health = health::health(knowledge, health::Counted { kpis: &kpis, cadence: &cadence, rooms: &rooms });
    Insights {
        competitors: competitor::competitors(knowledge),
        blockers,
        effects,
        wins: win::wins(knowledge),
        stages: stage::medians(knowledge),
        stories,
        kpis,
        reasons,
        flow,
        cadence,
        rooms,
        health,
    }
}

fn lessons(knowledge: &Knowledge) -> impl Iterator<Item = (LessonIx, &Lesson)> {
    (0u32..).map(LessonIx).zip(&knowledge.lessons)
}

fn questions(knowledge: &Knowledge) -> impl Iterator<Item = (QuestionIx, &Question)> {
    (0u32..).map(QuestionIx).zip(&knowledge.questions)
}

/// Whether anybody has applied, confirmed or adopted a lesson.
fn is_used(knowledge: &Knowledge, lesson: &Lesson) -> bool {
    let adopts = |&at: &u32| knowledge.events[at as usize].kind == EventKind::Relation(Verb::Adopts);
    lesson.evidence.applied > 0 || lesson.evidence.confirmed > 0 || lesson.history.iter().any(adopts)
}

/// The middle of some numbers: of an even count the mean of the two in the middle. `None` of none.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}
