//! Hand-computed cases of flow, cadence, room, win, stage, story and health.

use std::sync::Arc;

use super::cadence::{Rhythm, State, cadence};
use super::flow::{Flow, flow};
use super::health::{Counted, Year, health};
use super::room::{Rooms, rooms};
use super::stage::{StageMedian, medians};
use super::story::{Alike, stories};
use super::win::{WonWith, wins};
use super::{Tally, median};
use crate::entry::{Entry, Participant, Stage, Stance, Value};
use crate::knowledge::kpi::{Figure, Origin, Series};
use crate::knowledge::tests::written::{Written, entry, folded_on, known, review};
use crate::knowledge::{ActionIx, DealIx, EntryIx, Knowledge, Kpis, LessonIx, QuestionIx, Scope};
use crate::value::{Moment, Period};

pub(super) fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn day(text: &str) -> Value {
    Value::Date(Moment::parse(text).unwrap())
}

/// A review of a period by a team.
pub(super) fn session(team: &str, reviewed: &str, date: &str) -> Written {
    entry("review", &format!("{team}-{reviewed}-{date}.md"), date)
        .facets("team", team)
        .field("period", Value::Period(period(reviewed)))
}

/// A deal: how it ended and when it was closed; looked back on ten days later by the path.
pub(super) fn closed(path: &str, outcome: &str, on: &str) -> Written {
    let later: jiff::civil::Date = on.parse().unwrap();
    let later = later.saturating_add(jiff::Span::new().days(10)).to_string();
    entry("deal", path, &later).field("outcome", Value::Facet(outcome.into())).field("closed", day(on))
}

fn shown<T: Copy>(tally: &Tally<T>, number: impl Fn(T) -> u32) -> (Vec<u32>, Vec<u32>) {
    let numbers = |list: &[T]| list.iter().map(|&it| number(it)).collect();
    (numbers(&tally.yes), numbers(&tally.of))
}

#[test]
fn the_middle_of_an_even_count_is_between_two() {
    assert_eq!(median([]), None);
    assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
}

fn a_spring() -> Flow {
    flow(&known_on(
        "2026-05-20",
        &[
            review(
                "a.md",
                "2026-01-15",
                "learned: Ask early. #ask\nunknown: Why price? #why\nunknown: Who? #who",
            ),
            review(
                "b.md",
                "2026-03-02",
                "learned: Again. relearns=ask\nlearned: Once more. relearns=ask\nunknown: A guess. supposes=why",
            ),
            review("c.md", "2026-03-02", "well: It helped. applies=ask"),
            review(
                "d.md",
                "2026-04-10",
                "learned: Because. answers=why\nlearned: Better. #better supersedes=ask",
            ),
        ],
    ))
}

pub(super) fn known_on(day: &str, entries: &[Arc<Entry>]) -> Knowledge {
    folded_on(entries, day).0
}

#[test]
fn months_tell_what_happened_and_what_stood_at_their_ends() {
    let flow = a_spring();
    let months: Vec<String> = flow.months.keys().map(ToString::to_string).collect();
    assert_eq!(months, ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]);
    let standing: Vec<(u32, u32)> = flow.months.values().map(|it| (it.open, it.in_force)).collect();
    assert_eq!(standing, [(2, 1), (2, 1), (2, 1), (1, 1), (1, 1)]);

    let (ask, better, why, who) = (LessonIx(0), LessonIx(1), QuestionIx(0), QuestionIx(1));
    let (january, march) = (&flow.months[&period("2026-01")], &flow.months[&period("2026-03")]);
    assert_eq!((&january.learned, &january.asked), (&vec![ask], &vec![why, who]));
    assert_eq!((&march.relearned, &march.applied, &march.furthered), (&vec![ask], &vec![ask], &vec![why]));
    assert_eq!(march.entries, [EntryIx(1), EntryIx(2)]);
    let april = &flow.months[&period("2026-04")];
    assert_eq!((&april.answered, &april.learned, &april.ended), (&vec![why], &vec![better], &vec![ask]));

    assert_eq!(flow.days_to_answer, [(why, 85)], "16 + 28 + 31 + 10");
    assert_eq!(flow.median_days_to_answer, Some(85.0));
    assert_eq!(flow.ages, [(who, 125)], "16 + 28 + 31 + 30 + 20");
    let again: Vec<(LessonIx, u32)> = flow.relearned.iter().map(|it| (it.lesson, it.times)).collect();
    assert_eq!(again, [(ask, 1)], "an entry that says it twice counts once");
    assert_eq!(flow.never_applied, [better]);
}

#[test]
fn a_question_is_answered_on_the_day_it_was_closed_for_good() {
    let flow = flow(&known(&[
        review("a.md", "2026-01-01", "unknown: Why? #why"),
        review("b.md", "2026-02-01", "learned: This. answers=why"),
        review("c.md", "2026-03-01", "unknown: No. reopens=why"),
        review("d.md", "2026-04-01", "learned: That. answers=why"),
        review("e.md", "2026-05-01", "learned: Indeed that. answers=why"),
    ]));
    assert_eq!(flow.days_to_answer, [(QuestionIx(0), 90)]);
    let open: Vec<u32> = flow.months.values().map(|it| it.open).collect();
    assert_eq!(open, [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn a_history_of_a_thousand_years_is_told_from_its_last_months() {
    let flow = flow(&known(&[
        review("a.md", "1026", "unknown: Why? #why\nlearned: Ask. #ask"),
        review("b.md", "2026", "learned: Again. relearns=ask"),
    ]));
    assert_eq!(flow.months.len(), super::flow::MOST_MONTHS);
    assert!(flow.months.values().all(|it| (it.open, it.in_force) == (1, 1)));
    assert_eq!(flow.months[&period("2026-01")].relearned, [LessonIx(0)]);
    assert_eq!(super::flow::flow(&known(&[])).months.len(), 0);
}

/// The only rhythm: each session as 'period state', and the next one.
fn rhythm(day: &str, sessions: &[(&str, &str)]) -> (Vec<String>, Option<String>) {
    let entries: Vec<Arc<Entry>> =
        sessions.iter().map(|(reviewed, date)| session("dach", reviewed, date).done()).collect();
    let all = cadence(&known_on(day, &entries)).rhythms;
    let [Rhythm { sessions, next, .. }] = &all[..] else { panic!("{all:?}") };
    let told = sessions.iter().map(|it| match it.state {
        State::Held { on, .. } => format!("{} held {on}", it.period),
        State::Missed => format!("{} missed {}", it.period, it.due),
        State::Waiting => format!("{} waits {}", it.period, it.due),
    });
    (told.collect(), next.map(|next| format!("{} on {}", next.period, next.day)))
}

#[test]
fn sessions_are_held_missed_or_awaited() {
    let check = |day: &str, held: &[(&str, &str)], sessions: &[&str], next: Option<&str>| {
        let found = rhythm(day, held);
        assert_eq!((found.0, found.1.as_deref()), (sessions.iter().map(ToString::to_string).collect(), next));
    };
    let summer = [("2026-06", "2026-07-06"), ("2026-08", "2026-09-10")];
    check(
        "2026-10-05",
        &summer,
        &[
            "2026-06 held 2026-07-06",
            "2026-07 missed 2026-08-03",
            "2026-08 held 2026-09-10",
            "2026-09 waits 2026-10-05",
        ],
        Some("2026-09 on 2026-10-05"),
    );
    check(
        "2026-10-06",
        &summer[1..],
        &["2026-08 held 2026-09-10", "2026-09 missed 2026-10-05"],
        Some("2026-10 on 2026-11-02"),
    );
    // August ends on a Monday, and what is due comes after it.
    check(
        "2026-08-31",
        &[("2026-07", "2026-08-03")],
        &["2026-07 held 2026-08-03", "2026-08 waits 2026-09-07"],
        Some("2026-08 on 2026-09-07"),
    );
    // Held before its period was over, and the earlier of two.
    check(
        "2026-10-25",
        &[("2026-10", "2026-10-22"), ("2026-10", "2026-10-20")],
        &["2026-10 held 2026-10-20"],
        Some("2026-11 on 2026-12-07"),
    );
    check(
        "2026-10-05",
        &[("2026-W39", "2026-09-28")],
        &["2026-W39 held 2026-09-28", "2026-W40 waits 2026-10-05"],
        Some("2026-W40 on 2026-10-05"),
    );
    check(
        "2027-01-05",
        &[("2025", "2026-01-12")],
        &["2025 held 2026-01-12", "2026 missed 2027-01-04"],
        Some("2027 on 2028-01-03"),
    );
}

#[test]
fn a_rhythm_ends_with_six_missed_sessions_and_may_begin_anew() {
    let first = ("2025-01", "2025-02-03");
    let (five, next) = rhythm("2025-08-04", &[first]);
    assert_eq!((five.len(), five[6].as_str()), (7, "2025-07 waits 2025-08-04"));
    assert_eq!(next.as_deref(), Some("2025-07 on 2025-08-04"));
    assert_eq!(rhythm("2025-08-05", &[first]), (vec!["2025-01 held 2025-02-03".to_owned()], None));
    let anew = rhythm("2026-02-10", &[first, ("2026-01", "2026-02-02")]);
    assert_eq!(anew.0, ["2025-01 held 2025-02-03", "2026-01 held 2026-02-02"]);
    assert_eq!(anew.1.as_deref(), Some("2026-02 on 2026-03-02"));
    let slip = rhythm("2999-12-31", &[("1000-01", "2026-02-02"), ("2999-12", "2999-12-30")]);
    assert_eq!((slip.0.len(), slip.1.as_deref()), (2, Some("3000-01 on 3000-02-03")));
}

#[test]
fn a_session_on_a_month_to_come_is_a_slip_and_moves_nothing() {
    let check = |held: &[(&str, &str)], sessions: &[&str], next: Option<&str>| {
        let found = rhythm("2026-11-20", held);
        assert_eq!((found.0, found.1.as_deref()), (sessions.iter().map(ToString::to_string).collect(), next));
    };
    let autumn = [("2026-09", "2026-10-05"), ("2027-02", "2026-11-02")];
    check(&autumn, &["2026-09 held 2026-10-05", "2026-10 missed 2026-11-02"], Some("2026-11 on 2026-12-07"));
    // The month that runs may be looked back on before it is over.
    check(&[("2026-11", "2026-11-18")], &["2026-11 held 2026-11-18"], Some("2026-12 on 2027-01-04"));
    let entries = [session("dach", "2027-02", "2026-11-02").done()];
    assert_eq!(cadence(&known_on("2026-11-20", &entries)).rhythms, [], "no rhythm begins with a slip");
    let entries = [session("dach", "2026-12", "2026-11-02").done()];
    assert_eq!(cadence(&known_on("2026-11-30", &entries)).rhythms, [], "it begins tomorrow");
}

fn person(name: &str, role: &str, stance: Option<Stance>) -> Participant {
    let role = if role.is_empty() { None } else { Some(role.to_owned()) };
    Participant { name: name.into(), role, stance }
}

fn looked_around() -> Rooms {
    let led = |it: Written, by: &str| it.field("facilitator", Value::List(vec![Value::Person(by.into())]));
    let with =
        |it: Written, people: Vec<Participant>| it.field("participants", Value::Participants(people)).done();
    let (sure, doubts) = (Some(Stance::Optimist), Some(Stance::Sceptic));
    let knowledge = known(&[
        with(led(session("dach", "2026-01", "2026-02-02"), "Ada"), vec![person("Ada", "Sales", sure)]),
        with(
            led(session("dach", "2026-02", "2026-03-02"), "Ada"),
            vec![person("Ada", "Sales", doubts), person("Bo", "sales", None)],
        ),
        led(session("dach", "2026-Q1", "2026-04-06"), "Ada").done(),
        with(
            led(session("uk", "2026-01", "2026-02-02"), "Cy"),
            vec![person("Cy", "Sales", None), person("Di", "Legal", None)],
        ),
        led(session("uk", "2026-02", "2026-03-02"), "Di").done(),
        session("uk", "2026-03", "2026-04-06").done(),
        led(session("uk", "2026-04", "2026-05-04"), "Di").done(),
    ]);
    rooms(&knowledge)
}

#[test]
fn rooms_tell_stances_roles_and_facilitators() {
    let rooms = looked_around();
    let numbers = |tally| shown(tally, |it: EntryIx| it.0);
    assert_eq!(numbers(&rooms.no_sceptic), (vec![0], vec![0, 1]));
    assert_eq!(numbers(&rooms.no_optimist), (vec![1], vec![0, 1]));
    assert_eq!(numbers(&rooms.one_role), (vec![1], vec![3, 1]));
    // dach: January, February, the quarter; uk: Cy, then Di, then nobody, then Di again.
    assert_eq!(numbers(&rooms.same_facilitator), (vec![1, 2], vec![1, 4, 2]));
    let runs: Vec<(&str, usize)> =
        rooms.runs.iter().map(|run| (run.facilitator.as_ref(), run.sessions.len())).collect();
    assert_eq!(runs, [("Ada", 3), ("Di", 1)]);
}

#[test]
fn wins_are_deals_won_that_applied_a_lesson() {
    let knowledge = known(&[
        review("a.md", "2026-01-01", "learned: One. #one\nlearned: Two. #two"),
        closed("b.md", "won", "2026-03-01")
            .points("well: Both. applies=two,one\nwell: Again. applies=one")
            .done(),
        closed("c.md", "lost", "2026-03-02").points("well: In vain. applies=one").done(),
        closed("d.md", "won", "2026-02-01")
            .points("well: It helped. applies=one\nwell: True. confirms=two")
            .done(),
    ]);
    let won = |deal, lessons: &[u32]| WonWith {
        deal: DealIx(deal),
        lessons: lessons.iter().map(|&it| LessonIx(it)).collect(),
    };
    assert_eq!(wins(&knowledge), [won(0, &[0]), won(1, &[0, 1])]);
}

#[test]
fn stages_are_summed_up_in_each_deal_won() {
    let stage = |name: &str, from: &str, to: Option<&str>| Stage {
        name: name.into(),
        from: from.parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
    };
    let knowledge = known(&[
        closed("a.md", "won", "2026-03-11")
            .field(
                "stages",
                Value::Stages(vec![
                    stage("demo", "2026-01-01", Some("2026-01-11")),
                    stage("pilot", "2026-01-11", Some("2026-02-01")),
                    stage("demo", "2026-02-01", Some("2026-02-03")),
                    stage("legal", "2026-03-01", None),
                ]),
            )
            .done(),
        closed("b.md", "won", "2026-03-01")
            .field(
                "stages",
                Value::Stages(vec![
                    stage("demo", "2026-01-01", Some("2026-01-06")),
                    stage("pilot", "2026-02-01", Some("2026-01-01")),
                ]),
            )
            .done(),
        closed("c.md", "lost", "2026-03-01")
            .field("stages", Value::Stages(vec![stage("demo", "2026-01-01", None)]))
            .done(),
        // Nobody says when it was closed.
        entry("deal", "d.md", "2026-05-01")
            .field("outcome", Value::Facet("won".into()))
            .field("stages", Value::Stages(vec![stage("demo", "2026-01-01", None)]))
            .done(),
    ]);
    let found: Vec<(Arc<str>, StageMedian)> = medians(&knowledge).by_stage.into_iter().collect();
    let expected = |name: &str, days, deals: &[u32]| {
        (Arc::from(name), StageMedian { days, deals: deals.iter().map(|&it| DealIx(it)).collect() })
    };
    assert_eq!(
        found,
        [expected("demo", 8.5, &[0, 2]), expected("legal", 10.0, &[2]), expected("pilot", 21.0, &[2])]
    );
}

fn told(path: &str, on: &str, (reasons, competitor): (&str, &str), words: &str) -> Arc<Entry> {
    let mut deal = closed(path, "lost", on).title(words).facets("reasons", reasons);
    if !competitor.is_empty() {
        deal = deal.facets("competitor", competitor);
    }
    deal.facets("segment", "retail").done()
}

fn alike(of: &[Alike]) -> Vec<(u32, f64)> {
    of.iter().map(|it| (it.deal.0, it.score)).collect()
}

#[test]
fn stories_are_alike_by_reason_competitor_segment_and_rare_words() {
    let all = stories(&known(&[
        told("a.md", "2026-01-01", ("price legal", "kip"), "Forklift tender"),
        told("b.md", "2026-02-01", ("price", "kip"), "A TENDER for the forklift fleet"),
        told("c.md", "2026-03-01", ("price legal", ""), "Something else"),
        told("d.md", "2026-04-01", ("timing", "ost kip"), "Third tender"),
        told("e.md", "2026-05-01", ("unknown", ""), "Nobody knows"),
        told("f.md", "2026-06-01", ("unknown", ""), "Nobody knows"),
    ]))
    .of;
    // Reason 3, competitor 2, segment 1; 'tender' is in three titles and not rare.
    assert_eq!(alike(&all[0]), [(1, 6.5), (2, 5.0)]);
    assert_eq!(all[0][0].words, ["forklift"]);
    assert_eq!(all[0][0].reasons, [Arc::from("price")]);
    assert_eq!(all[0][1].reasons, [Arc::from("price"), Arc::from("legal")]);
    assert_eq!(alike(&all[1]), [(0, 6.5), (2, 4.0)]);
    // The nearer in time comes first where all else is equal.
    assert_eq!(alike(&all[2]), [(0, 5.0), (1, 4.0)]);
    // Only looked at beside those with its own first competitor or reason.
    assert_eq!((alike(&all[3]), alike(&all[4])), (vec![], vec![]));
}

#[test]
fn of_many_alike_the_few_nearest_in_time_are_named() {
    let deals: Vec<Arc<Entry>> = (1..=9)
        .map(|month| told(&format!("{month}.md"), &format!("2026-0{month}-01"), ("price", "kip"), "Same"))
        .collect();
    let all = stories(&known(&deals)).of;
    assert_eq!(alike(&all[0]), [(1, 6.0), (2, 6.0), (3, 6.0), (4, 6.0)]);
    // February is 28 days before March, April 31 days after; January 59, May 61.
    assert_eq!(alike(&all[2]), [(1, 6.0), (3, 6.0), (0, 6.0), (4, 6.0)]);
}

fn reported(scope: Scope, month: &str, size: f64) -> Series {
    let origin = Origin::Reported;
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
    Series { kpi: "deals-lost".into(), part: None, scope, figures: [(period(month), figure)].into() }
}

/// The twelve months to 20 November 2026, and those before.
fn a_practice() -> [Year; 2] {
    let lost = |path: &str, on: &str| closed(path, "lost", on).facets("team", "dach");
    let knowledge = known_on(
        "2026-11-20",
        &[
            review("a.md", "2025-06-01", "unknown: Why? #why\nlearned: Ask. #ask\nlearned: Old. #old"),
            review("b.md", "2025-11-20", "learned: Not any more. retires=old"),
            review("c.md", "2025-11-21", "unknown: Who? #who\nlearned: New. #new"),
            review(
                "d.md",
                "2026-02-01",
                "unknown: Never mind. drops=who\nlearned: Again. relearns=ask\nwell: So it is. confirms=new",
            ),
            review(
                "e.md",
                "2026-03-01",
                "actions: [ ] Call. #call due=2026-03-10\nactions: [ ] Write. #write due=2026-03-10\nactions: [ ] Later. due=2026-11-20\nactions: [ ] Never. #never due=2026-03-10\nactions: [ ] Nobody. due=2026-04-01",
            ),
            review("f.md", "2026-03-09", "actions: [x] Called. follows=call\nactions: [ ] No. drops=never"),
            review("g.md", "2026-03-12", "actions: [x] Written. follows=write"),
            lost("h.md", "2026-01-05")
                .facets("reasons", "unknown")
                .facets("buyer-reasons", "price")
                .points("learned: Something.")
                .done(),
            lost("i.md", "2026-01-20").facets("reasons", "other").done(),
            lost("j.md", "2026-05-01").done(),
            lost("k.md", "2025-03-01").done(),
            session("uk", "2026-07", "2026-08-03").done(),
            session("uk", "2026-09", "2026-10-05").done(),
        ],
    );
    let team = || Scope::Team("dach".into());
    let series = vec![
        reported(Scope::All, "2026-01", 9.0),
        reported(Scope::All, "2026-02", 2.0),
        reported(team(), "2026-01", 5.0),
        reported(team(), "2026-05", 1.0),
        // Not wholly in the year.
        reported(team(), "2026-11", 7.0),
    ];
    let mut kpis = Kpis::default();
    kpis.series = series;
    let (cadence, rooms) = (cadence(&knowledge), rooms(&knowledge));
    let health = health(&knowledge, Counted { kpis: &kpis, cadence: &cadence, rooms: &rooms });
    [health.now.unwrap(), health.before.unwrap()]
}

#[test]
fn health_tells_of_a_year_and_of_the_one_before() {
    let [now, before] = a_practice();
    let days = |year: &Year| format!("{} to {}", year.from, year.to);
    assert_eq!([days(&now), days(&before)], ["2025-11-21 to 2026-11-20", "2024-11-21 to 2025-11-20"]);
    let written = &now.written;
    assert_eq!((written.with_points.len(), written.without.len()), (1, 2));
    assert_eq!(written.unwritten, 5, "three of dach in January, two of all in February");
    assert_eq!(
        (now.sessions_held, now.sessions_due, &now.missed),
        (2, 4, &vec![period("2026-08"), period("2026-10")])
    );
    assert_eq!((now.days_to_write.len(), now.median_days_to_write), (3, Some(10.0)));
    assert_eq!((now.unknown.yes.len(), now.other.yes.len(), now.unknown.of.len()), (2, 1, 3));
    assert_eq!((now.buyer_asked.yes.len(), now.buyer_asked.of.len()), (1, 3));
    assert_eq!((before.written.without.len(), before.written.unwritten, before.sessions_due), (1, 0, 0));
}

#[test]
fn health_tells_what_became_of_questions_lessons_and_actions() {
    let [now, before] = a_practice();
    let (question, lesson) = (|it: QuestionIx| it.0, |it: LessonIx| it.0);
    assert_eq!(shown(&now.questions_closed, question), (vec![1], vec![1]));
    assert_eq!(shown(&before.questions_closed, question), (vec![], vec![0]));
    // 0 is 'ask', 1 'old', 2 'new', 3 what the deal taught.
    assert_eq!(shown(&now.lessons_used, lesson), (vec![2], vec![2, 3]));
    assert_eq!(shown(&now.lessons_relearned, lesson), (vec![0], vec![0, 2, 3]));
    assert_eq!(shown(&before.lessons_relearned, lesson), (vec![], vec![0, 1]));
    assert_eq!(
        shown(&now.on_time, |it| it.0),
        (vec![0], vec![0, 1, 4]),
        "done, done late, open; 2 is due today"
    );
    assert_eq!(now.dropped, [ActionIx(3)], "neither done nor late");
    assert_eq!(before.dropped, []);
}

#[test]
fn there_is_no_health_of_nothing() {
    let check = |entries: &[Arc<Entry>], expected: (bool, bool)| {
        let knowledge = known_on("2026-11-20", entries);
        let (kpis, cadence, rooms) = (Kpis::default(), cadence(&knowledge), rooms(&knowledge));
        let health = health(&knowledge, Counted { kpis: &kpis, cadence: &cadence, rooms: &rooms });
        assert_eq!((health.now.is_some(), health.before.is_some()), expected);
    };
    check(&[], (false, false));
    check(&[review("a.md", "2026-01-01", "")], (true, false));
    check(&[review("a.md", "2025-11-20", "")], (true, true));
    check(&[review("a.md", "2020-01-01", "")], (true, false));
}
