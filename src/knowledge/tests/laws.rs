//! Laws that hold whatever was written: the order of files is nothing, a day is a prefix, a cut
//! leaves no trace.

use std::sync::Arc;

use super::written::{codes, config, deal, entry, folded, folded_on, home, known, review};
use crate::diagnostic::Code;
use crate::entry::{Entry, Value};
use crate::knowledge::{LessonIx, LessonStatus, QuestionIx, QuestionStatus, cut};
use crate::value::Moment;

/// A year of reviews in which everything happens to everything, made by counting.
fn year() -> Vec<Arc<Entry>> {
    let verbs = [
        "applies=l-0",
        "confirms=l-1",
        "adopts=l-2",
        "relearns=l-0",
        "contradicts=l-1",
        "retires=l-3",
        "relearns=l-2",
        "applies=l-1",
        "supposes=q-0",
        "partly-answers=q-0",
        "answers=q-1",
        "asks-again=q-1",
        "reopens=q-1",
        "answers=q-0",
        "drops=q-2",
        "reopens=q-2",
        "follows=l-0",
        "rules-out=q-2",
        "drops=a-0 why=dear",
        "follows=a-1",
    ];
    let first = "learned: L. #l-0\nlearned: L. #l-1\nlearned: L. #l-2\nlearned: L. #l-3\n\
                 unknown: Q? #q-0\nunknown: Q? #q-1\nunknown: Q? #q-2\nactions: [ ] A. #a-0\nactions: [ ] A. #a-1";
    let mut entries = vec![deal("deals/a.md", "2026-01-01", ("lost", "10 EUR"), first)];
    for (at, verb) in verbs.iter().enumerate() {
        let date = format!("2026-{:02}-{:02}", at / 2 + 1, at % 28 + 2);
        let role = ["well", "learned", "unknown", "actions"][at % 4];
        let path = format!("reviews/{}.md", (b'z' - u8::try_from(at).unwrap()) as char);
        let own = format!("\nlearned: {}. supersedes=l-1 #h-{at}", ["Same words", "Others"][at % 2]);
        let own = if at % 7 == 6 { own } else { "\nlearned: Same words.".to_owned() };
        entries.push(review(&path, &date, &format!("{role}: X. {verb}{own}")));
    }
    entries
}

/// All that the fold says, as text.
fn told(entries: &[Arc<Entry>]) -> String {
    let (knowledge, report) = folded(entries);
    format!("{knowledge:?} {report:?}")
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut entries = year();
    let expected = told(&entries);
    entries.reverse();
    assert!(told(&entries) == expected);
    entries.rotate_left(7);
    assert!(told(&entries) == expected);
}

#[test]
fn a_state_on_a_day_is_the_state_of_the_fold_of_that_day() {
    let entries = year();
    let config = config();
    let whole = known(&entries);
    assert!(whole.lessons.iter().any(|lesson| lesson.heir.is_some()) && whole.threads.len() > 1);
    for month in 1..=12 {
        let day = format!("2026-{month:02}-15");
        let date = day.parse().unwrap();
        let (then, report) = folded_on(&cut::as_of(&entries, &config, date), &day);
        assert!(report.is_empty(), "{report:?}");
        // An earlier day is a prefix: the same events, lessons and questions in the same places.
        assert_eq!(then.lessons.len(), whole.lessons.iter().filter(|it| it.first.date <= date).count());
        for (ix, lesson) in (0u32..).zip(&whole.lessons) {
            let ix = LessonIx(ix);
            let status = then.lessons.get(ix.0 as usize).map(|lesson| lesson.status);
            assert_eq!(whole.lesson_on(ix, date), status, "{} on {day}", lesson.id);
        }
        for (ix, question) in (0u32..).zip(&whole.questions) {
            let ix = QuestionIx(ix);
            let status = then.questions.get(ix.0 as usize).map(|question| question.status);
            assert_eq!(whole.question_on(ix, date), status, "{} on {day}", question.id);
        }
        let story = |knowledge: &crate::knowledge::Knowledge| -> Vec<_> {
            let events = knowledge.events.iter().filter(|event| event.date.date <= date);
            events
                .map(|event| (event.date, knowledge.entry(event.by.entry).path.clone(), event.kind))
                .collect()
        };
        assert_eq!(story(&then), story(&whole));
    }
}

#[test]
fn nothing_is_known_of_a_lesson_before_its_day() {
    let knowledge = known(&[
        review("a.md", "2026-02-01", "learned: L. #l\nunknown: Q? #q"),
        review("b.md", "2026-03-01", "well: X. applies=l answers=q"),
    ]);
    let lesson = |day: &str| knowledge.lesson_on(LessonIx(0), day.parse().unwrap()).map(LessonStatus::name);
    let question =
        |day: &str| knowledge.question_on(QuestionIx(0), day.parse().unwrap()).map(QuestionStatus::name);
    let on = |day: &str| (lesson(day), question(day));
    assert_eq!(on("2026-01-31"), (None, None));
    assert_eq!(on("2026-02-01"), (Some("new"), Some("open")));
    assert_eq!(on("2026-02-28"), (Some("new"), Some("open")));
    assert_eq!(on("2026-03-01"), (Some("applied"), Some("answered")));
}

#[test]
fn a_cut_takes_home_pages_with_what_they_are_the_home_of() {
    let entries = [
        review("a.md", "2026-01-01", "learned: L. #early"),
        review("b.md", "2026-06-01", "learned: L. #late\nunknown: Why is it?"),
        entry("review", "c.md", "2026-01-02").points("unknown: Q? #secret").draft().done(),
        home("lesson", "early"),
        home("lesson", "late"),
        home("lesson", "mistyped"),
        home("question", "secret"),
        home("question", "why-is-it"),
        entry("page", "page.md", "").done(),
    ];
    let config = config();
    let check = |kept: Vec<Arc<Entry>>, expected: &[&str]| {
        let paths: Vec<&str> = kept.iter().map(|entry| entry.path.as_ref()).collect();
        assert_eq!(paths, expected);
        assert_eq!(codes(&folded(&kept).1), [Code::UnknownHome]);
    };
    check(
        cut::as_of(&entries, &config, "2026-03-01".parse().unwrap()),
        &["a.md", "c.md", "lessons/early.md", "lessons/mistyped.md", "questions/secret.md", "page.md"],
    );
    check(
        cut::drafts(&entries, &config),
        &[
            "a.md",
            "b.md",
            "lessons/early.md",
            "lessons/late.md",
            "lessons/mistyped.md",
            "questions/why-is-it.md",
            "page.md",
        ],
    );
    assert_eq!(cut::as_of(&entries, &config, "2026-06-01".parse().unwrap()).len(), entries.len());
}

#[test]
fn a_date_known_to_the_month_counts_from_its_first_day() {
    let entries = [review("a.md", "2026-06", "learned: L. #l")];
    let left = |day: &str| cut::as_of(&entries, &config(), day.parse().unwrap()).len();
    assert_eq!((left("2026-05-31"), left("2026-06-01")), (0, 1));
}

#[test]
fn a_page_without_a_date_is_there_since_it_was_last_updated() {
    let updated = Value::Date(Moment::parse("2026-06-01").unwrap());
    let entries = [
        entry("page", "always.md", "").done(),
        entry("page", "mended.md", "").field("updated", updated.clone()).done(),
        // What has a date counts from it, whenever it was mended.
        entry("page", "dated.md", "2026-01-01").field("updated", updated).done(),
    ];
    let left = |day: &str| cut::as_of(&entries, &config(), day.parse().unwrap()).len();
    assert_eq!((left("2025-12-31"), left("2026-05-31"), left("2026-06-01")), (1, 2, 3));
}

#[test]
fn a_large_folder_is_folded_point_by_point() {
    let months: Vec<Arc<Entry>> = (0..2000)
        .map(|at| {
            let date = format!("20{:02}-{:02}-01", 10 + at / 120, at / 10 % 12 + 1);
            let follows = if at > 0 { format!("follows=t-{}", at - 1) } else { String::new() };
            let points = format!(
                "learned: The same words. value=3\nunknown: Why? #q-{at}\nactions: [ ] Again. #t-{at} {follows}\n\
                 well: X. [[{:04}]]",
                at / 2
            );
            entry("review", &format!("{at:04}.md"), &date).points(&points).done()
        })
        .collect();
    let knowledge = known(&months);
    assert_eq!((knowledge.lessons.len(), knowledge.questions.len()), (2000, 2000));
    assert_eq!((knowledge.actions.len(), knowledge.actions[0].points.len()), (1, 2000));
    assert_eq!((knowledge.threads.len(), knowledge.threads[0].points.len()), (1, 2000));
    assert_eq!(knowledge.lessons[1999].id.as_ref(), "the-same-words-2000");
}
