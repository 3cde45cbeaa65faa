//! Rules of insights that the larger cases beside this file would not miss: each the smallest site on
//! which it shows.

use std::sync::Arc;

use jiff::civil::date;

use super::blocker::blockers;
use super::cadence::cadence;
use super::competitor::competitors;
use super::flow::{Flow, MonthFlow, flow};
use super::health::{Counted, Year, health};
use super::room::rooms;
use super::story::stories;
use super::tests_flow::{closed, known_on, period, session};
use super::tests_why::{deals, entry as parsed, known as known_by, words};
use crate::config::Due;
use crate::entry::{Entry, Value};
use crate::knowledge::kpi::{Figure, Origin, Series};
use crate::knowledge::tests::written::{Written, deal, entry, known, review};
use crate::knowledge::{DealIx, Kpis, LessonIx, QuestionIx, Scope};
use crate::value::Moment;

fn led(it: Written, by: &str) -> Arc<Entry> {
    it.field("facilitator", Value::Person(by.into())).done()
}

#[test]
fn who_leads_is_told_of_reviews_alone_and_the_longest_run_comes_first() {
    let knowledge = known(&[
        led(session("dach", "2026-01", "2026-02-02"), "Ada"),
        led(closed("a.md", "lost", "2026-02-10").facets("team", "dach"), "Ada"),
        led(session("uk", "2026-01", "2026-02-02"), "Bo"),
        led(session("uk", "2026-02", "2026-03-02"), "Bo"),
    ]);
    let rooms = rooms(&knowledge);
    let runs: Vec<(&str, usize)> =
        rooms.runs.iter().map(|run| (run.facilitator.as_ref(), run.sessions.len())).collect();
    assert_eq!(runs, [("Bo", 2), ("Ada", 1)]);
    assert_eq!((rooms.same_facilitator.yes.len(), rooms.same_facilitator.of.len()), (1, 1));
}

/// How near the first two deals are, in points; `None` where they are not told of each other.
fn near(one: Written, other: Written) -> Option<f64> {
    let all = stories(&known(&[one.done(), other.done()])).of;
    let [one, other] = &all[..] else { panic!("two deals") };
    assert_eq!(one.first().map(|it| it.score), other.first().map(|it| it.score), "nearness has no side");
    one.first().map(|it| it.score)
}

#[test]
fn two_stories_are_told_of_each_other_from_four_points_on() {
    let lost =
        |path: &str, on: &str, title: &str| closed(path, "lost", on).title(title).facets("reasons", "price");
    let check = |one: &str, other: &str, expected: Option<f64>| {
        let found = near(lost("a.md", "2026-01-05", one), lost("b.md", "2026-02-05", other));
        assert_eq!(found, expected, "{one} / {other}");
    };
    // The same main reason is three, each rare word half a point; a short word says nothing.
    check("Pallets", "Cranes", None);
    check("Pallets once", "Pallets twice", None);
    check("Pallets stolen", "Stolen pallets", Some(4.0));
    check("Pallets of ABC", "Pallets for ABC", None);
    check("Pallets in 2024", "Pallets of 2024", None);
}

#[test]
fn a_customer_is_the_same_in_any_spelling_and_who_was_no_customer_has_no_story() {
    let met = |path: &str, outcome: &str, account: &str| {
        closed(path, outcome, "2026-01-05")
            .facets("reasons", "price")
            .title("Untold")
            .field("account", Value::Text(account.to_owned()))
    };
    let check = |(outcome, account): (&str, &str), expected: Option<f64>| {
        let found = near(met("a.md", "lost", "Plainfield"), met("b.md", outcome, account));
        assert_eq!(found, expected, "{outcome} {account}");
    };
    // Reason 3, customer 2, a word ½.
    check(("lost", "PLAINFIELD"), Some(5.5));
    check(("no-decision", "plainfield"), Some(5.5));
    check(("won", "Plainfields"), None);
    check(("disqualified", "Plainfield"), None);
}

#[test]
fn a_year_is_due_by_the_rule_of_quarters() {
    let mut knowledge = known_on("2026-01-15", &[session("dach", "2025", "2026-01-14").done()]);
    let config = Arc::make_mut(&mut knowledge.config);
    let month = config.cadence.month;
    config.cadence.quarter = Due { nth: 3, ..month };
    let sessions = &cadence(&knowledge).rhythms[0].sessions;
    assert_eq!(sessions[0].due.to_string(), "2026-01-19", "the third Monday");
}

#[test]
fn what_is_reopened_came_back_and_what_is_retired_has_ended() {
    let flow = flow(&known(&[
        review("a.md", "2026-01-01", "unknown: Why? #why\nlearned: Ask. #ask"),
        review(
            "b.md",
            "2026-02-01",
            "learned: This. answers=why\nlearned: Not now. retires=ask\nlearned: Call. #call",
        ),
        review("c.md", "2026-03-01", "unknown: No. reopens=why\nunknown: Not that. rules-out=why"),
        review("d.md", "2026-04-01", "well: So it is. confirms=call"),
        review("e.md", "2026-05-01", "well: It helped, and so it is. applies=call confirms=call"),
    ]));
    let month = |text: &str| &flow.months[&period(text)];
    assert_eq!(month("2026-02").ended, [LessonIx(0)]);
    assert_eq!(month("2026-03").came_back, [QuestionIx(0)]);
    assert_eq!(month("2026-03").furthered, [QuestionIx(0)]);
    let in_force = ["2026-01", "2026-02", "2026-05"].map(|it| month(it).in_force);
    assert_eq!(in_force, [1, 1, 1], "one retired, one learned in February");
    assert_eq!(
        (&month("2026-04").applied, &month("2026-05").applied),
        (&vec![LessonIx(1)], &vec![LessonIx(1)])
    );
}

/// What was asked, came back, was answered, was dropped and was open, month by month.
fn balance(flow: &Flow) -> Vec<[usize; 5]> {
    let one = |it: &MonthFlow| {
        let lists = [&it.asked, &it.came_back, &it.answered, &it.dropped].map(Vec::len);
        [lists[0], lists[1], lists[2], lists[3], it.open as usize]
    };
    flow.months.values().map(one).collect()
}

#[test]
fn what_was_open_and_what_happened_to_it_make_what_is_open() {
    let flow = flow(&known(&[
        review("a.md", "2026-01-01", "unknown: Why? #why\nunknown: How? #how\nunknown: Who? #who"),
        review("b.md", "2026-02-01", "unknown: Why? asks-again=why\nlearned: Half. partly-answers=how"),
        review("c.md", "2026-03-01", "learned: So. answers=why\nunknown: No matter. drops=how"),
        // To and fro within one month: at its end it is answered, as it was before.
        review("d.md", "2026-04-01", "unknown: No. reopens=why"),
        review("e.md", "2026-04-10", "learned: Or so. answers=why\nunknown: It matters. reopens=how"),
        review("f.md", "2026-05-01", "learned: So. answers=how"),
        review("g.md", "2026-05-02", "unknown: No. reopens=how"),
        review("h.md", "2026-05-03", "learned: So. answers=how\nlearned: And so. answers=why"),
    ]));
    let expected = [[3, 0, 0, 0, 3], [0, 0, 0, 0, 3], [0, 0, 1, 1, 1], [0, 2, 1, 0, 2], [0, 0, 1, 0, 1]];
    assert_eq!(balance(&flow)[..5], expected);
    assert_eq!(flow.months[&period("2026-02")].asked_again, [QuestionIx(0)]);
    assert_eq!(flow.months[&period("2026-05")].furthered, [QuestionIx(0)], "one more answer closes nothing");
}

/// The year to 20 November 2026 with one series of deals lost.
fn year(entries: &[Arc<Entry>], lost: (&str, f64, Origin)) -> Year {
    let (month, size, origin) = lost;
    let knowledge = known_on("2026-11-20", entries);
    let figure = Figure {
        size,
        currency: None,
        ratio: None,
        n: None,
        origin,
        from: vec![],
        parts: None,
        left_out: 0,
        pieces: None,
        foreign: crate::knowledge::kpi::Foreign::default(),
    };
    let figures = [(period(month), figure)].into();
    let mut kpis = Kpis::default();
    kpis.series = vec![Series { kpi: "deals-lost".into(), part: None, scope: Scope::All, figures }];
    let (cadence, rooms) = (cadence(&knowledge), rooms(&knowledge));
    health(&knowledge, Counted { kpis: &kpis, cadence: &cadence, rooms: &rooms }).now.unwrap()
}

#[test]
fn only_what_a_review_reports_can_be_unwritten() {
    let entries = [closed("a.md", "lost", "2026-01-05").done()];
    let check = |lost: (&str, f64, Origin), expected: u32| {
        assert_eq!(year(&entries, lost).written.unwritten, expected, "{lost:?}");
    };
    check(("2026-01", 4.0, Origin::Reported), 3);
    check(("2026-01", 1.0, Origin::Reported), 0);
    check(("2026-01", 4.0, Origin::RolledUp), 0);
    check(("2026-Q1", 4.0, Origin::Reported), 0);
}

#[test]
fn days_to_write_are_told_where_both_days_are_known() {
    let looked_back = |path: &str, date: &str, on: &str| {
        let closed = Value::Date(Moment::parse(on).unwrap());
        let deal = entry("deal", path, date).field("outcome", Value::Facet("lost".into()));
        deal.field("closed", closed).done()
    };
    let entries = [
        looked_back("a.md", "2026-02-04", "2026-01-05"),
        looked_back("b.md", "2026-03", "2026-01-05"),
        looked_back("c.md", "2026-03-01", "2026-01"),
    ];
    let year = year(&entries, ("2026-01", 1.0, Origin::Reported));
    assert_eq!(year.days_to_write, [(DealIx(1), 30)]);
}

#[test]
fn a_lesson_that_became_a_step_is_used_and_of_two_relearned_the_dearer_comes_first() {
    let flow = flow(&known(&[
        review("a.md", "2026-01-01", "learned: Ask. #ask\nlearned: Call. #call\nlearned: Wait. #wait"),
        review("b.md", "2026-02-01", "well: A step of the checklist now. adopts=ask"),
        deal("c.md", "2026-03-01", ("lost", "100 EUR"), "learned: Again. relearns=call"),
        deal("d.md", "2026-03-02", ("lost", "300 EUR"), "learned: Again. relearns=wait"),
    ]));
    assert_eq!(flow.never_applied, [LessonIx(1), LessonIx(2)]);
    let order: Vec<LessonIx> = flow.relearned.iter().map(|it| it.lesson).collect();
    assert_eq!(order, [LessonIx(2), LessonIx(1)]);
}

#[test]
fn the_most_frequent_reason_against_a_competitor_comes_first_whatever_its_id() {
    let lines = "a lost closed=2026-01-01 reasons=price competitor=acme
        b lost closed=2026-01-02 reasons=timing competitor=acme
        c lost closed=2026-01-03 reasons=timing competitor=acme";
    let knowledge = known_by(&deals(lines), date(2026, 12, 31));
    let reasons = competitors(&knowledge).by_id["acme"].reasons.clone();
    let counts: Vec<(&str, usize)> = reasons.iter().map(|(id, deals)| (&**id, deals.len())).collect();
    assert_eq!(counts, [("timing", 2), ("price", 1)]);
}

#[test]
fn a_solution_that_names_no_blocker_is_meant_for_at_most_a_dozen() {
    let check = |walls: usize, expected: usize| {
        let walls: String = (0..walls).map(|at| format!("blockers: Wall {at}.\n")).collect();
        let text = format!("{walls}solutions: Walk around.");
        let found = blockers(&known(&[review("a.md", "2026-01-01", &text)]));
        assert_eq!(found.all.iter().filter(|it| !it.solutions.is_empty()).count(), expected);
    };
    check(1, 1);
    check(12, 12);
    check(13, 0);
}

#[test]
fn an_entry_that_meets_a_blocker_twice_counts_once_and_the_newest_solution_comes_first() {
    let found = blockers(&known(&[review("a.md", "2026-01-01", "blockers: A wall\nblockers: a WALL")]));
    assert_eq!((found.all.len(), found.all[0].points.len(), found.all[0].entries.len()), (1, 2, 1));
    let session = |path: &str, date: &str, solution: &str| {
        let head = format!("---\nkind: review\ntitle: A session\nperiod: 2026-01\ndate: {date}\n---\n");
        parsed(path, &format!("{head}\n## Solutions\n\n- {solution} {{feasible=yes why=near}}\n"))
    };
    let entries = [session("z.md", "2026-02-02", "Old."), session("a.md", "2026-05-04", "New.")];
    let knowledge = known_by(&entries, date(2026, 12, 31));
    let undone = blockers(&knowledge).undone;
    assert_eq!(words(&knowledge, undone.iter().map(|it| it.solution.point)), "New. | Old.");
}
