//! Laws of the knowledge, on the library: the order of files, and days.

use std::collections::BTreeSet;
use std::sync::Arc;

use lookback::config::Config;
use lookback::entry::{self, Entry, Value};
use lookback::knowledge::{self, Knowledge, PointIx, Subject, cut};

use super::reading::sources_of;
use super::{generated, shown};
use crate::desk::Desk;

/// A site, read.
struct Read {
    name: String,
    entries: Vec<Arc<Entry>>,
    config: Arc<Config>,
    assets: BTreeSet<Arc<str>>,
}

fn all() -> Vec<Read> {
    let mut all: Vec<Read> =
        [shown(), generated()].into_iter().map(|case| one(case.name, &(case.lay_out)("site"))).collect();
    for fixture in crate::fixtures::all() {
        let read = one(fixture.name.clone(), &fixture.lay_out());
        if !read.entries.is_empty() {
            all.push(read);
        }
    }
    all
}

fn one(name: String, desk: &Desk) -> Read {
    let (sources, config) = sources_of(desk);
    let entries = sources.entries.iter().filter_map(|source| entry::read(source, &config).0);
    let assets = sources.assets.iter().map(|asset| Arc::clone(&asset.path)).collect();
    Read { name, entries: entries.map(Arc::new).collect(), assets, config: Arc::new(config) }
}

impl Read {
    fn fold(&self, entries: Vec<Arc<Entry>>, day: jiff::civil::Date) -> Knowledge {
        knowledge::fold(entries, &self.assets, Arc::clone(&self.config), day).0
    }

    /// The days on which something was written, in order.
    fn days(&self) -> Vec<jiff::civil::Date> {
        let days: BTreeSet<_> =
            self.entries.iter().filter_map(|entry| entry.date).map(|date| date.date).collect();
        days.into_iter().collect()
    }
}

fn last_day() -> jiff::civil::Date {
    jiff::civil::date(2026, 12, 31)
}

/// A rearrangement that depends on nothing but the length.
fn shuffled<T: Clone>(items: &[T]) -> Vec<T> {
    let count = items.len().max(1);
    let step = (1..).map(|at| count / 2 + at).find(|step| gcd(*step, count) == 1).unwrap_or(1);
    (0..items.len()).map(|at| items[(at * step + 1) % count].clone()).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn the_order_of_files_does_not_matter() {
    for read in all() {
        let (straight, found) =
            knowledge::fold(read.entries.clone(), &read.assets, Arc::clone(&read.config), last_day());
        let mut orders = vec![shuffled(&read.entries)];
        orders.push(read.entries.iter().rev().cloned().collect());
        for order in orders {
            let (other, found_other) =
                knowledge::fold(order, &read.assets, Arc::clone(&read.config), last_day());
            let words = crate::diff::lines(&format!("{straight:#?}"), &format!("{other:#?}"));
            assert!(words.is_empty(), "{}: the order of files matters\n{words}", read.name);
            assert_eq!(found.clone().sorted(), found_other.sorted(), "{}", read.name);
        }
    }
}

/// An event, without the positions that a cut moves.
fn told(knowledge: &Knowledge) -> Vec<String> {
    let point = |ix: PointIx| format!("{}:{}", knowledge.entry(ix.entry).path, ix.point);
    let subject = |subject: Subject| match subject {
        Subject::Lesson(ix) => format!("lesson {}", knowledge.lesson(ix).id),
        Subject::Question(ix) => format!("question {}", knowledge.question(ix).id),
        Subject::Action(ix) => format!("action {}", point(knowledge.action(ix).taken)),
        Subject::Point(ix) => format!("point {}", point(ix)),
    };
    let line = |event: &knowledge::Event| {
        format!("{} {} {} {}", event.date, point(event.by), event.kind.name(), subject(event.subject))
    };
    knowledge.events.iter().map(line).collect()
}

#[test]
fn the_knowledge_of_the_last_day_is_the_whole_and_earlier_days_are_its_prefixes() {
    for read in all() {
        let whole = read.fold(read.entries.clone(), last_day());
        let events = told(&whole);
        let days = read.days();
        let step = (days.len() / 12).max(1);
        for day in days.iter().rev().step_by(step) {
            let then = read.fold(cut::as_of(&read.entries, &read.config, *day), *day);
            let prefix = told(&then);
            assert_eq!(prefix[..], events[..prefix.len()], "{} on {day}", read.name);
            let later = whole.events.get(prefix.len());
            assert!(
                later.is_none_or(|event| event.date.date > *day),
                "{} on {day}: an event is missing",
                read.name
            );
            same_lives(&read, &whole, &then, *day);
        }
        // A page without a date was there since it was last updated.
        let updated = read.entries.iter().filter_map(|entry| match entry.field("updated") {
            Some(Value::Date(updated)) => Some(updated.date.date),
            _ => None,
        });
        let last = days.iter().copied().chain(updated).max();
        if let Some(last) = last.filter(|last| *last <= last_day()) {
            let then = read.fold(cut::as_of(&read.entries, &read.config, last), last_day());
            assert_eq!(
                format!("{whole:?}"),
                format!("{then:?}"),
                "{}: the last day is not the whole",
                read.name
            );
        }
    }
}

/// What the whole says of a day is what was known on it.
fn same_lives(read: &Read, whole: &Knowledge, then: &Knowledge, day: jiff::civil::Date) {
    let lessons = (0u32..).map(knowledge::LessonIx).zip(&whole.lessons);
    let known: Vec<_> =
        lessons.filter_map(|(ix, lesson)| Some((&lesson.id, whole.lesson_on(ix, day)?))).collect();
    let found: Vec<_> = then.lessons.iter().map(|lesson| (&lesson.id, lesson.status)).collect();
    assert_eq!(known, found, "{}: lessons on {day}", read.name);
    let questions = (0u32..).map(knowledge::QuestionIx).zip(&whole.questions);
    let known: Vec<_> =
        questions.filter_map(|(ix, question)| Some((&question.id, whole.question_on(ix, day)?))).collect();
    let found: Vec<_> = then.questions.iter().map(|question| (&question.id, question.status)).collect();
    assert_eq!(known, found, "{}: questions on {day}", read.name);
}
