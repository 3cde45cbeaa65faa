//! The measures of the practice, each with what it was counted from.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::knowledge::insight::cadence::State;
use crate::knowledge::insight::health::Year;
use crate::knowledge::{ActionIx, DealIx, EntryIx, LessonIx, QuestionIx, Subject, Tally};
use crate::site::view::changes::{Bounded, bounded, named, words};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::timeline::shortened;

/// How many of each list are named, and how many letters of an action, a lesson or a question.
pub(super) const LISTED: usize = 300;
const LETTERS: usize = 32;
/// Lists of more names than this are not written twice.
const NAMED_TWICE: usize = 6;
/// How many lost deals, and how many sessions, make a finding for the title.
const LOST: usize = 5;
const SESSIONS: usize = 3;

/// So many of so many; the words for the key are in the template.
#[derive(Clone, Debug, Serialize)]
pub struct Measure<'a> {
    pub key: &'static str,
    pub now: Side<'a>,
    pub before: Option<Side<'a>>,
    /// The page that has the rest of a list that is too long for this one.
    pub rest: Option<String>,
    /// Of sessions, the lengths of the periods that are reviewed: `month`, `quarter`.
    pub lengths: Vec<&'static str>,
}

/// The same of one window, with what it was counted from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Side<'a> {
    pub yes: usize,
    pub of: usize,
    pub these: Bounded<Named<'a>>,
    /// The others of them.
    pub others: Bounded<Named<'a>>,
    /// Of actions: those that count as neither.
    pub apart: Bounded<Named<'a>>,
    /// Of lost deals, how many only a review knows of.
    pub unwritten: u32,
    /// The measure under which these stand already, where they are the same and many; and the one
    /// under which all of them stand.
    pub these_under: Option<&'static str>,
    pub all_under: Option<&'static str>,
}

/// One of those counted, and of a dropped action why.
#[derive(Clone, Debug, Serialize)]
pub struct Named<'a> {
    #[serde(flatten)]
    pub link: LinkTo<'a>,
    pub why: Option<&'a str>,
}

/// A part of the title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    pub key: &'static str,
    pub yes: usize,
    pub of: usize,
}

/// What a measure is made of in one window, with so many of them named.
type Made<'a> = fn(Here<'a>, &'a Year, usize) -> Side<'a>;

/// The measures that this site can have: without deals none of deals, without sessions none of those.
pub fn measures<'a>(here: Here<'a>, now: &'a Year, before: Option<&'a Year>) -> Vec<Measure<'a>> {
    let all: [(&'static str, Made<'a>); 12] = [
        ("written", written),
        ("sessions", held),
        ("questions", |here, year, n| split(n, &year.questions_closed, |ix| question(here, ix))),
        ("lessons", |here, year, n| split(n, &year.lessons_used, |ix| lesson(here, ix))),
        ("relearned", |here, year, n| split(n, &year.lessons_relearned, |ix| lesson(here, ix))),
        ("on-time", on_time),
        ("buyer", buyer),
        ("unknown", |here, year, n| side(n, &year.unknown, |ix| here.deal_link(ix))),
        ("other", |here, year, n| side(n, &year.other, |ix| here.deal_link(ix))),
        ("no-sceptic", |here, year, n| split(n, &year.no_sceptic, |ix| session(here, ix))),
        ("one-role", one_role),
        ("same-facilitator", |here, year, n| split(n, &year.same_facilitator, |ix| session(here, ix))),
    ];
    let missing = missing(here);
    all.into_iter()
        .filter(|(key, _)| !missing.iter().any(|lacks| of_what(key) == *lacks))
        .map(|(key, made)| Measure {
            key,
            now: made(here, now, LISTED),
            before: before.map(|year| made(here, year, LISTED)),
            rest: rest(here, key),
            lengths: if key == "sessions" { lengths(here) } else { Vec::new() },
        })
        .collect()
}

/// What is not written yet and would fill rows: `deals`, `sessions`.
pub fn missing(here: Here<'_>) -> Vec<&'static str> {
    let has = [
        ("deals", !here.knowledge().deals.is_empty()),
        ("sessions", !here.insights().cadence.rhythms.is_empty()),
    ];
    has.into_iter().filter(|(_, has)| !has).map(|(what, _)| what).collect()
}

/// What a measure cannot be counted without.
fn of_what(key: &str) -> &'static str {
    match key {
        "written" | "buyer" | "unknown" | "other" => "deals",
        "sessions" | "same-facilitator" => "sessions",
        _ => "",
    }
}

/// What stands in the title: only what was counted from some.
pub fn found(measures: &[Measure<'_>]) -> Vec<Found> {
    let enough = |key: &str| match key {
        "written" => LOST,
        "sessions" => SESSIONS,
        _ => usize::MAX,
    };
    let all = measures.iter().filter(|one| one.now.of >= enough(one.key));
    all.map(|one| Found { key: one.key, yes: one.now.yes, of: one.now.of }).collect()
}

fn lengths(here: Here<'_>) -> Vec<&'static str> {
    let lengths: BTreeSet<_> = here.insights().cadence.rhythms.iter().map(|rhythm| rhythm.length).collect();
    lengths.into_iter().map(super::sessions::length_name).collect()
}

fn rest(here: Here<'_>, key: &str) -> Option<String> {
    let paths = &here.index.paths;
    let kind_of = |ix: EntryIx| paths.kinds.get(&here.entry(ix).kind);
    let path = match key {
        "questions" => paths.lists.get("questions"),
        "lessons" | "relearned" => paths.lists.get("lessons"),
        "on-time" => paths.lists.get("actions"),
        "sessions" | "same-facilitator" => {
            let mut sessions = here.insights().cadence.rhythms.iter().flat_map(|rhythm| &rhythm.sessions);
            sessions.find_map(|session| match session.state {
                State::Held { review, .. } => kind_of(review),
                State::Missed | State::Waiting => None,
            })
        }
        "no-sceptic" | "one-role" => paths.lists.get("timeline"),
        _ => return here.facet_value("outcome", "lost").href,
    };
    path.map(|path| here.site.link(here.path, path))
}

/// Those that are, newest first, since what happened last is known best.
fn side<'a, T: Copy>(named: usize, tally: &Tally<T>, link: impl Fn(T) -> LinkTo<'a>) -> Side<'a> {
    Side {
        yes: tally.yes.len(),
        of: tally.of.len(),
        these: list(named, tally.yes.iter().rev().copied(), link),
        ..Side::default()
    }
}

/// The same with those that are not.
fn split<'a, T: Copy + Ord>(named: usize, tally: &Tally<T>, link: impl Fn(T) -> LinkTo<'a>) -> Side<'a> {
    let yes: BTreeSet<T> = tally.yes.iter().copied().collect();
    let others = tally.of.iter().rev().copied().filter(|it| !yes.contains(it));
    Side { others: list(named, others, &link), ..side(named, tally, link) }
}

fn list<'a, T>(
    named: usize,
    all: impl IntoIterator<Item = T>,
    link: impl Fn(T) -> LinkTo<'a>,
) -> Bounded<Named<'a>> {
    bounded(all, named, |it| Named { link: link(it), why: None })
}

fn on_time<'a>(here: Here<'a>, year: &'a Year, named: usize) -> Side<'a> {
    let dropped = year.dropped.iter().rev().copied();
    let apart = bounded(dropped, named, |ix| Named {
        link: action(here, ix),
        why: here.knowledge().action(ix).why.as_deref(),
    });
    Side { apart, ..split(named, &year.on_time, |ix| action(here, ix)) }
}

/// Most lost deals with a post-mortem are those in which the buyer was asked: many names are not
/// written twice.
fn buyer<'a>(here: Here<'a>, year: &'a Year, named: usize) -> Side<'a> {
    let mut side = split(named, &year.buyer_asked, |ix| here.deal_link(ix));
    if side.yes > NAMED_TWICE && same(&year.buyer_asked.yes, &year.written.with_points) {
        side.these = Bounded::default();
        side.these_under = Some("written");
    }
    side
}

/// Who says who stood where mostly gives the roles, too.
fn one_role<'a>(here: Here<'a>, year: &'a Year, named: usize) -> Side<'a> {
    let link = |ix| session(here, ix);
    if same(&year.one_role.of, &year.no_sceptic.of) {
        return Side { all_under: Some("no-sceptic"), ..side(named, &year.one_role, link) };
    }
    split(named, &year.one_role, link)
}

/// In whatever order.
fn same<T: Copy + Ord>(these: &[T], those: &[T]) -> bool {
    let set = |of: &[T]| of.iter().copied().collect::<BTreeSet<T>>();
    these.len() == those.len() && set(these) == set(those)
}

fn written<'a>(here: Here<'a>, year: &'a Year, named: usize) -> Side<'a> {
    let written = &year.written;
    let link = |ix: &DealIx| here.deal_link(*ix);
    let unwritten = usize::try_from(written.unwritten).unwrap_or(usize::MAX);
    let known = written.with_points.len() + written.without.len();
    Side {
        yes: written.with_points.len(),
        of: known.saturating_add(unwritten),
        these: list(named, written.with_points.iter().rev(), link),
        others: list(named, written.without.iter().rev(), link),
        unwritten: written.unwritten,
        ..Side::default()
    }
}

/// The missed ones are named beside the grid.
fn held<'a>(here: Here<'a>, year: &'a Year, named: usize) -> Side<'a> {
    let mut held: Vec<(jiff::civil::Date, EntryIx)> = Vec::new();
    for it in here.insights().cadence.rhythms.iter().flat_map(|rhythm| &rhythm.sessions) {
        if let State::Held { review, .. } = it.state
            && (year.from..=year.to).contains(&it.due)
        {
            held.push((it.due, review));
        }
    }
    held.sort_unstable();
    let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    Side {
        yes: count(year.sessions_held),
        of: count(year.sessions_due),
        these: list(named, held.iter().rev(), |&(_, ix)| session(here, ix)),
        ..Side::default()
    }
}

fn lesson(here: Here<'_>, ix: LessonIx) -> LinkTo<'_> {
    brief(words(here, Subject::Lesson(ix)))
}

fn question(here: Here<'_>, ix: QuestionIx) -> LinkTo<'_> {
    brief(words(here, Subject::Question(ix)))
}

fn action(here: Here<'_>, ix: ActionIx) -> LinkTo<'_> {
    brief(words(here, Subject::Action(ix)))
}

fn brief(link: LinkTo<'_>) -> LinkTo<'_> {
    LinkTo::to(shortened(&link.text, LETTERS).into_owned(), link.href)
}

/// A review under its period and team, anything else under its account or title.
pub fn session(here: Here<'_>, ix: EntryIx) -> LinkTo<'_> {
    let entry = here.entry(ix);
    let name = named(here, ix);
    match entry.facet_values("team").next().filter(|_| entry.period().is_some()) {
        Some(team) => LinkTo::to(format!("{}, {}", name.text, here.facet_label("team", team)), name.href),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    fn health(files: &[(&str, &str)]) -> Value {
        let (site, path) = (site("", files), "health/index.html");
        let shared = shared(&site);
        let page = view(&site, &shared, path, site.page(path).expect("a page")).expect("a template");
        serde_json::to_value(page).unwrap()
    }

    fn measure(page: &Value, key: &str) -> Value {
        let all = page["measures"].as_array().expect("measures");
        all.iter().find(|one| one["key"] == key).expect("the measure")["now"].clone()
    }

    const REVIEW: &str = "---\nkind: review\ntitle: April\nperiod: 2026-04\ndate: 2026-05-04\n";
    const DEAL: &str = "---\nkind: deal\ntitle: A\noutcome: lost\nclosed: 2026-05-02\n";
    const LEARNED: &str = "---\n\n## What have we learned?\n\n- Ask first. {#ask-first}\n";

    #[test]
    fn a_share_lists_all_that_it_is_a_share_of() {
        let page = health(&[("reviews/a.md", &(REVIEW.to_owned() + LEARNED))]);
        let relearned = measure(&page, "relearned");
        assert_eq!((&relearned["yes"], &relearned["of"]), (&json!(0), &json!(1)));
        assert_eq!(relearned["others"]["rows"][0]["href"], "../lessons/ask-first.html");
    }

    #[test]
    fn those_that_are_and_those_that_are_not_are_listed_apart() {
        let review = REVIEW.to_owned() + LEARNED + "- Ask twice. {#ask-twice}\n";
        let deal = DEAL.replace("05-02", "05-06")
            + "---\n\n## What have we learned?\n\n- Again. {relearns=ask-first}\n";
        let relearned = measure(&health(&[("reviews/a.md", &review), ("deals/a.md", &deal)]), "relearned");
        let listed = |list: &str| {
            let rows = relearned[list]["rows"].as_array().unwrap();
            rows.iter().map(|row| row["text"].clone()).collect::<Vec<Value>>()
        };
        assert_eq!(
            (listed("these"), listed("others")),
            (vec![json!("Ask first.")], vec![json!("Ask twice.")])
        );
    }

    #[test]
    fn a_lost_deal_that_only_a_review_counts_is_one_of_those_to_write() {
        let review = REVIEW.to_owned() + "kpis: { deals-lost: 3 }\n---\n\nWe met.\n";
        let deal = DEAL.to_owned().replace("05-02", "04-02") + LEARNED;
        let written = measure(&health(&[("reviews/a.md", &review), ("deals/a.md", &deal)]), "written");
        assert_eq!([&written["yes"], &written["of"], &written["unwritten"]], [1, 3, 2]);
    }

    #[test]
    fn many_deals_in_which_the_buyer_was_asked_are_named_once_where_they_are_those_written() {
        // Of the deals written, so many ask the buyer, and one more that only names its reasons.
        let buyer = |asked: usize, more: &str| {
            let deal = |n: usize| {
                let front = format!("{DEAL}buyer-reasons: [price]\n");
                (format!("deals/{n}.md"), front + &LEARNED.replace("ask-first", &format!("ask-{n}")))
            };
            let mut files: Vec<(String, String)> = (0..asked).map(deal).collect();
            files.push(("deals/x.md".to_owned(), format!("{DEAL}{more}---\n")));
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
            let buyer = measure(&health(&files), "buyer");
            (buyer["yes"].clone(), buyer["these"]["total"].clone(), buyer["these_under"].clone())
        };
        assert_eq!(buyer(6, ""), (json!(6), json!(6), Value::Null));
        assert_eq!(buyer(7, ""), (json!(7), json!(0), json!("written")));
        assert_eq!(buyer(7, "buyer-reasons: [price]\n"), (json!(8), json!(8), Value::Null));
    }

    #[test]
    fn sessions_held_are_in_order_of_the_days_they_were_due() {
        let review = |team: &str, month: usize| {
            let front = format!("period: 2026-0{month}\ndate: 2026-0{}-01\nteam: {team}\n", month + 1);
            (
                format!("reviews/{team}-{month}.md"),
                format!("---\nkind: review\ntitle: A\n{front}---\n\nWords.\n"),
            )
        };
        let files = [review("apac", 3), review("emea", 4), review("apac", 5)];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let held = measure(&health(&files), "sessions");
        let rows = held["these"]["rows"].as_array().unwrap();
        let rows: Vec<&Value> = rows.iter().map(|row| &row["text"]).collect();
        assert_eq!(rows, ["May 2026, apac", "April 2026, emea", "March 2026, apac"]);
    }

    #[test]
    fn rooms_that_are_listed_already_are_not_listed_twice() {
        let room = |stance: &str| {
            let people = format!(
                "participants: [{{name: Ada, role: sales{stance}}}, {{name: Bo, role: legal}}]\n---\n"
            );
            measure(&health(&[("deals/a.md", &(DEAL.to_owned() + &people))]), "one-role")
        };
        let same = room(", stance: sceptic");
        assert_eq!((&same["all_under"], &same["others"]["total"]), (&json!("no-sceptic"), &json!(0)));
        // Nobody says who stood where, so the rooms stand nowhere else.
        let other = room("");
        assert_eq!((&other["all_under"], &other["others"]["total"]), (&Value::Null, &json!(1)));
    }
}
