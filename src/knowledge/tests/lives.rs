//! Lives of lessons, questions, actions and threads.

use super::written::{deal, entry, folded_on, known, review};
use crate::knowledge::{
    ActionStatus, EntryIx, EventKind, Knowledge, LessonIx, LessonStatus, PointIx, QuestionIx, QuestionStatus,
    Subject,
};
use crate::value::{Currency, Money};

fn at(entry: u32, point: u32) -> PointIx {
    PointIx { entry: EntryIx(entry), point }
}

/// Each event as 'path/point word'.
fn story(knowledge: &Knowledge) -> Vec<String> {
    let word = |by: PointIx, kind: EventKind| {
        format!("{}/{} {}", knowledge.entry(by.entry).path, by.point, kind.name())
    };
    knowledge.events.iter().map(|event| word(event.by, event.kind)).collect()
}

#[test]
fn events_stand_in_the_order_of_date_path_and_position() {
    let knowledge = known(&[
        review("z.md", "2026-01-05", "learned: One. #one\nunknown: Two? #two"),
        review("a.md", "2026-02-05", "learned: All of it. #three applies=one answers=two supersedes=one"),
        review("b.md", "2026-01-05", "learned: Four. #four"),
        review("c.md", "2026-01", "learned: Five. #five"),
    ]);
    assert_eq!(
        story(&knowledge),
        [
            "c.md/0 learned",
            "b.md/0 learned",
            "z.md/0 learned",
            "z.md/1 asked",
            "a.md/0 learned",
            "a.md/0 applies",
            "a.md/0 answers",
            "a.md/0 supersedes",
        ]
    );
    let ids: Vec<&str> = knowledge.lessons.iter().map(|lesson| lesson.id.as_ref()).collect();
    assert_eq!(ids, ["five", "four", "one", "three"]);
}

#[test]
fn a_question_ages_until_it_is_answered_and_again_when_it_is_reopened() {
    let entries = [
        review("a.md", "2026-01-10", "unknown: Why? #why"),
        review("b.md", "2026-02-10", "unknown: A guess. supposes=why"),
        review("c.md", "2026-03-10", "learned: Half of it. partly-answers=why"),
        review("d.md", "2026-04-10", "learned: This is why. answers=why"),
        review("e.md", "2026-05-10", "unknown: Why is it? asks-again=why"),
        review("f.md", "2026-06-10", "unknown: Not so. reopens=why"),
        review("g.md", "2026-07-10", "unknown: It does not matter. drops=why"),
    ];
    let check = |upto: usize, day: &str, status: QuestionStatus, (age, stale, asked): (u32, bool, u32)| {
        let (knowledge, _) = folded_on(&entries[..upto], day);
        let question = knowledge.question(QuestionIx(0));
        assert_eq!(
            (question.status, question.age, question.stale, question.times_asked),
            (status, age, stale, asked),
            "{day}"
        );
    };
    check(1, "2026-01-31", QuestionStatus::Open, (21, false, 1));
    check(1, "2026-03-11", QuestionStatus::Open, (60, false, 1));
    check(1, "2026-03-12", QuestionStatus::Open, (61, true, 1));
    check(2, "2026-03-12", QuestionStatus::Open, (61, false, 1));
    check(3, "2026-03-12", QuestionStatus::PartlyAnswered, (61, false, 1));
    // Half an answer is not open, so that it does not go stale.
    check(3, "2026-12-31", QuestionStatus::PartlyAnswered, (355, false, 1));
    check(4, "2026-12-31", QuestionStatus::Answered, (90, false, 1));
    check(5, "2026-12-31", QuestionStatus::Answered, (90, false, 2));
    check(6, "2026-06-30", QuestionStatus::Open, (171, false, 2));
    check(7, "2026-12-31", QuestionStatus::Dropped, (181, false, 2));
}

#[test]
fn relearning_has_a_price_in_each_currency_and_only_decided_deals_count() {
    let knowledge = known(&[
        deal("a.md", "2026-01-01", ("lost", "100 EUR"), "learned: Ask early. #early value=2"),
        deal(
            "b.md",
            "2026-01-02",
            ("lost", "380 USD"),
            "learned: Again. relearns=early\nwell: No. relearns=early",
        ),
        deal("c.md", "2026-01-03", ("lost", "520 EUR"), "learned: Again. relearns=early value=5"),
        deal("d.md", "2026-01-04", ("won", "70 EUR"), "learned: Again. relearns=early"),
        deal("e.md", "2026-01-05", ("no-decision", "9 EUR"), "learned: Again. relearns=early"),
        deal("f.md", "2026-01-06", ("lost", "30 EUR"), "learned: Again. relearns=early"),
        deal("g.md", "2026-01-07", ("won", "10 EUR"), "well: We did. applies=early\nwell: So. applies=early"),
        deal("h.md", "2026-01-08", ("lost", "10 EUR"), "well: We did. applies=early"),
        review(
            "i.md",
            "2026-01-09",
            "well: We did. applies=early confirms=early\nwell: No. contradicts=early",
        ),
    ]);
    let lesson = knowledge.lesson(LessonIx(0));
    let money = |text: &str| Money::parse(text, Currency::parse("EUR").unwrap()).unwrap();
    assert_eq!(lesson.worth.price, [money("550 EUR"), money("380 USD")]);
    assert_eq!(lesson.worth.relearned, [1, 2, 3, 5].map(EntryIx));
    assert_eq!((lesson.worth.relearned_won, lesson.worth.applied_won), (1, 1));
    assert_eq!(lesson.worth.applied, [6, 7].map(EntryIx));
    let evidence = lesson.evidence;
    assert_eq!(
        (evidence.applied, evidence.confirmed, evidence.relearned, evidence.contradicted),
        (3, 1, 5, 1)
    );
    assert_eq!((lesson.status, lesson.value), (LessonStatus::Contested, Some(5)));
    assert_eq!(
        (lesson.first.to_string(), lesson.last.to_string()),
        ("2026-01-01".into(), "2026-01-09".into())
    );
}

#[test]
fn a_superseded_lesson_names_its_heir_and_keeps_its_own_value() {
    let knowledge = known(&[
        review("a.md", "2026-01-01", "learned: Never discount. #never value=2"),
        review("b.md", "2026-02-01", "learned: Trade. #trade supersedes=never value=5"),
        review(
            "c.md",
            "2026-03-01",
            "learned: Trade well. #well supersedes=never,trade\nwell: Yes. applies=never",
        ),
    ]);
    let [never, trade, well] = &knowledge.lessons[..] else { panic!() };
    assert_eq!(
        (never.status, never.heir, never.value),
        (LessonStatus::Superseded, Some(LessonIx(1)), Some(2))
    );
    assert_eq!(
        (trade.status, trade.heir, trade.value),
        (LessonStatus::Superseded, Some(LessonIx(2)), Some(5))
    );
    assert_eq!(trade.replaces, [LessonIx(0)]);
    assert_eq!((well.status, well.heir, &well.replaces[..]), (LessonStatus::New, None, &[LessonIx(1)][..]));
    assert_eq!((never.history.len(), never.evidence.applied), (4, 1));
}

#[test]
fn an_action_is_carried_over_and_done_late() {
    let entries = [
        review("a.md", "2026-01-05", "actions: [ ] Write it. #write owner=Ada due=2026-02-01"),
        review(
            "b.md",
            "2026-02-05",
            "actions: [ ] Still to write. #write-2 follows=write due=2026-03-01 owner=Bo",
        ),
        review("c.md", "2026-03-05", "well: It reads well. #reads follows=write-2"),
        review("d.md", "2026-04-05", "actions: [x] Written. follows=reads"),
    ];
    let check = |upto: usize, day: &str| {
        let (knowledge, report) = folded_on(&entries[..upto], day);
        assert!(report.is_empty() && knowledge.actions.len() == 1, "{report:?}");
        knowledge.actions[0].clone()
    };
    let open = check(1, "2026-02-01");
    assert_eq!((open.status, open.age, open.overdue, open.on_time), (ActionStatus::Open, 27, None, None));
    assert_eq!(check(1, "2026-02-02").overdue, Some(1));

    let carried = check(2, "2026-03-11");
    let due = |day: &str| Some(day.parse().unwrap());
    assert_eq!((carried.first_due, carried.due), (due("2026-02-01"), due("2026-03-01")));
    assert_eq!((carried.overdue, &*carried.owner[0]), (Some(10), "Bo"));

    let done = check(4, "2026-12-31");
    assert_eq!(
        (done.status, done.age, done.overdue, done.on_time),
        (ActionStatus::Done, 90, None, Some(false))
    );
    assert_eq!(done.points, [at(0, 0), at(1, 0), at(2, 0), at(3, 0)]);
    let knowledge = known(&entries);
    assert_eq!(knowledge.subject_of(at(3, 0)), Some(knowledge.ids["write-2"]));
    assert_eq!(knowledge.subject_of(at(2, 0)), Some(Subject::Point(at(2, 0))));
    assert_eq!(story(&knowledge), ["a.md/0 taken", "b.md/0 follows", "c.md/0 follows", "d.md/0 follows"]);
}

#[test]
fn actions_are_done_at_once_dropped_merged_and_taken_up_again() {
    let knowledge = known(&[
        review(
            "a.md",
            "2026-01-05",
            "actions: [x] Done. due=2026-01-05\nactions: One #one\nwell: [ ] Two #two",
        ),
        review("b.md", "2026-02-05", "actions: Both at once. #both follows=one,two"),
        review("c.md", "2026-03-05", "actions: [x] Both done. follows=both\nactions: Three #three"),
        review("d.md", "2026-04-05", "actions: [ ] Not after all. follows=one"),
        review(
            "e.md",
            "2026-05-05",
            "actions: No. drops=one,three why=dear\nactions: [ ] But this. #new drops=two why=merged",
        ),
    ]);
    let state = |at: usize| {
        let action = &knowledge.actions[at];
        (action.status.name(), action.closed.map(|date| date.to_string()), action.why.clone())
    };
    assert_eq!(knowledge.actions.len(), 5);
    assert_eq!(state(0), ("done", Some("2026-01-05".into()), None));
    assert_eq!(knowledge.actions[0].on_time, Some(true));
    assert_eq!(state(1), ("dropped", Some("2026-05-05".into()), Some("dear".into())));
    assert_eq!(state(2), ("dropped", Some("2026-05-05".into()), Some("merged".into())));
    assert_eq!(state(3), ("dropped", Some("2026-05-05".into()), Some("dear".into())));
    assert_eq!(state(4), ("open", None, None));
    let words = [at(0, 1), at(1, 0), at(2, 0), at(3, 0), at(4, 0)];
    assert_eq!(knowledge.actions[1].points, words);
}

#[test]
fn what_is_done_twice_was_done_the_first_time() {
    let knowledge = known(&[
        review("a.md", "2026-01-05", "actions: [ ] Write it. #write due=2026-02-05"),
        review("b.md", "2026-02-05", "actions: [x] Written. #written follows=write"),
        review("c.md", "2026-03-05", "actions: [x] Still written. follows=written"),
    ]);
    let action = &knowledge.actions[0];
    assert_eq!(action.closed.map(|it| it.to_string()).as_deref(), Some("2026-02-05"));
    assert_eq!((action.on_time, action.age), (Some(true), 31));
}

#[test]
fn to_drop_a_question_drops_no_action_that_it_came_from() {
    let knowledge = known(&[
        review("a.md", "2026-01-05", "actions: [ ] Ask them. #ask"),
        review("b.md", "2026-02-05", "unknown: Why no answer? #why follows=ask"),
        review("c.md", "2026-03-05", "unknown: Never mind. drops=why"),
    ]);
    assert_eq!(knowledge.actions[0].status, ActionStatus::Open);
    assert_eq!(knowledge.questions[0].status, QuestionStatus::Dropped);
}

#[test]
fn threads_tie_points_over_calendar_months() {
    let knowledge = known(&[
        review("a.md", "2025-11-30", "well: A. #a\ndifferently: X. #x"),
        review("b.md", "2025-12-01", "well: B. #b follows=a\ndifferently: Alone. #alone"),
        review("c.md", "2026-02-01", "well: C. follows=b\nwell: D. follows=a\nwell: E. follows=x"),
        review("d.md", "2026-02-03", "well: F. #f"),
        review("e.md", "2026-02-04", "well: G. follows=f"),
    ]);
    let threads: Vec<_> =
        knowledge.threads.iter().map(|thread| (thread.points.clone(), thread.months)).collect();
    assert_eq!(
        threads,
        [
            (vec![at(0, 0), at(1, 0), at(2, 0), at(2, 1)], 4),
            (vec![at(0, 1), at(2, 2)], 4),
            (vec![at(3, 0), at(4, 0)], 1),
        ]
    );
}

#[test]
fn one_point_joins_two_threads() {
    let knowledge = known(&[
        review("a.md", "2026-01-01", "well: A. #a\nwell: B. #b"),
        review("b.md", "2026-02-01", "well: C. #c follows=a\nwell: D. #d follows=b"),
        review("c.md", "2026-03-01", "well: E. follows=d,c"),
    ]);
    assert_eq!(knowledge.threads.len(), 1);
    assert_eq!(knowledge.threads[0].points, [at(0, 0), at(0, 1), at(1, 0), at(1, 1), at(2, 0)]);
}

#[test]
fn derived_ids_give_way_to_authored_ones_and_are_numbered_in_order() {
    let knowledge = known(&[
        review("a.md", "2026-03-01", "learned: Ask early."),
        review("b.md", "2026-01-01", "learned: Ask early.\nlearned: Ask early."),
        review("c.md", "2026-02-01", "unknown: Ask early.\nlearned: Mine. #ask-early-2"),
        review("d.md", "2026-04-01", "well: Mine. #ask-early"),
    ]);
    let ids: Vec<&str> = knowledge.lessons.iter().map(|lesson| lesson.id.as_ref()).collect();
    assert_eq!(ids, ["ask-early-3", "ask-early-4", "ask-early-2", "ask-early-6"]);
    assert_eq!(knowledge.questions[0].id.as_ref(), "ask-early-5");
    assert_eq!(knowledge.ids["ask-early"], Subject::Point(at(3, 0)));
    assert_eq!(knowledge.id_of(at(0, 0)).map(AsRef::as_ref), Some("ask-early-6"));
    assert_eq!(knowledge.id_of(at(3, 0)).map(AsRef::as_ref), Some("ask-early"));
}

#[test]
fn pages_find_what_they_list() {
    let knowledge = known(&[
        review(
            "a.md",
            "2026-01-01",
            "unknown: A? #a\nunknown: B? #b\nlearned: C. #c\nactions: D. owner=Ada owner=Bo",
        ),
        review("b.md", "2026-01-20", "unknown: Because. answers=a\nlearned: E. #e applies=c"),
        review("c.md", "2026-03-01", "actions: F. owner=Bo\nactions: Nobody."),
        entry("page", "p.md", "").points("actions: [ ] A list in a playbook.").done(),
    ]);
    assert_eq!(knowledge.open_questions().collect::<Vec<_>>(), [QuestionIx(1)]);
    let by_status = knowledge.lessons_by_status();
    assert_eq!(by_status[&LessonStatus::Applied], [LessonIx(0)]);
    assert_eq!(by_status[&LessonStatus::New], [LessonIx(1)]);
    let by_owner: Vec<_> =
        knowledge.actions_by_owner().into_iter().map(|(name, all)| (name.to_string(), all.len())).collect();
    assert_eq!(by_owner, [("Ada".to_owned(), 1), ("Bo".to_owned(), 2)]);
    let months: Vec<_> = knowledge.events_by_month().map(|(month, events)| (month, events.len())).collect();
    assert_eq!(months, [((2026, 1), 7), ((2026, 3), 2)]);
}
