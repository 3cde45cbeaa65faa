//! What a review carries over: open questions, undone actions and the threads that ended, each with
//! its age at the day of the session; and the numbers that moved and that nobody has explained.
//!
//! All of it is as it stood on the day of the session, so that an old review reads as it was held.

pub mod open;

use jiff::civil::Date;
use serde::Serialize;

use super::figure::{self, ChangeView, Of};
use super::here::{EntryRef, Here, LinkTo};
use super::index::{Month, month_of};
use super::text::{self, When};
use crate::config::Role;
use crate::entry::Point;
use crate::knowledge::{ActionIx, EntryIx, PointIx, QuestionIx};
use crate::value::PartialDate;

/// Questions, and actions, that a review shows.
const LIMIT: usize = 12;

/// See the module.
#[derive(Clone, Debug, Serialize)]
pub struct CarriedView<'a> {
    /// The day of the session.
    pub on: When,
    /// The team's own before those of others, the oldest first.
    pub questions: Vec<CarriedQuestion<'a>>,
    pub more_questions: usize,
    /// Where all are listed.
    pub all_questions: Option<String>,
    pub all_actions: Option<String>,
    /// The oldest first.
    pub actions: Vec<CarriedAction<'a>>,
    pub more_actions: usize,
    /// What the session before spoke of once more, and this one does not.
    pub ended: Vec<EndedThread<'a>>,
}

/// A question that was open when the session began.
#[derive(Clone, Debug, Serialize)]
pub struct CarriedQuestion<'a> {
    pub id: String,
    pub text: &'a str,
    pub href: String,
    /// Days on the day of the session.
    pub age: u32,
    /// Whether it is of this team, or of all.
    pub own: bool,
    /// What this review does to it: `answers`, `supposes`.
    pub done: Option<&'static str>,
}

/// An action of this team, from an earlier review, deal or whatever else, that was not done.
#[derive(Clone, Debug, Serialize)]
pub struct CarriedAction<'a> {
    pub text: &'a str,
    pub href: Option<String>,
    pub owner: Vec<LinkTo<'a>>,
    pub age: u32,
    /// As it was said by then, and how many days it was late.
    pub due: Option<When>,
    pub late: Option<u32>,
    pub entry: EntryRef<'a>,
}

/// A matter that had come up in several months and does not any more.
#[derive(Clone, Debug, Serialize)]
pub struct EndedThread<'a> {
    pub text: &'a str,
    pub href: Option<String>,
    /// In how many months, from which to which.
    pub count: usize,
    pub first: String,
    pub last: String,
}

/// A number that moved notably and that no point of the review speaks of.
#[derive(Clone, Debug, Serialize)]
pub struct UnexplainedView<'a> {
    /// What a point writes: `kpi=calls`.
    pub name: &'a str,
    pub label: LinkTo<'a>,
    /// Of a KPI that is a map, the value.
    pub part: Option<&'a str>,
    pub now: String,
    pub href: Option<String>,
    pub change: ChangeView<'a>,
}

/// What a review carries over; `None` for what looks back on no period, or where there is nothing.
pub fn carried(here: Here<'_>, ix: EntryIx) -> Option<CarriedView<'_>> {
    let entry = here.entry(ix);
    entry.period()?;
    let day = entry.date?.last_day();
    let session = Session { ix, day };
    let found = here.index.open(ix);
    let list = |key| Some(here.site.link(here.path, here.index.paths.lists.get(key)?));
    let view = CarriedView {
        on: text::day(day),
        questions: found.questions.iter().map(|&it| question(here, session, it)).collect(),
        more_questions: found.more_questions,
        all_questions: list("questions"),
        all_actions: list("actions"),
        actions: found.actions.iter().map(|&ix| action(here, session, ix)).collect(),
        more_actions: found.more_actions,
        ended: ended(here, session),
    };
    let empty = view.questions.is_empty() && view.actions.is_empty() && view.ended.is_empty();
    (!empty).then_some(view)
}

/// The session that is looked at.
#[derive(Clone, Copy)]
struct Session {
    ix: EntryIx,
    day: Date,
}

impl Session {
    fn age(self, first: PartialDate) -> u32 {
        u32::try_from(PartialDate::day(self.day).days_since(first)).unwrap_or(0)
    }
}

fn question<'a>(here: Here<'a>, session: Session, (ix, own): (QuestionIx, bool)) -> CarriedQuestion<'a> {
    let question = here.knowledge().question(ix);
    let events = question.history.iter().map(|&at| &here.knowledge().events[at as usize]);
    let named = here.question_ref(ix);
    CarriedQuestion {
        id: named.id,
        text: named.text,
        href: named.href,
        age: session.age(question.first),
        own,
        done: events.rev().find(|event| event.by.entry == session.ix).map(|event| event.kind.name()),
    }
}

fn action<'a>(here: Here<'a>, session: Session, ix: ActionIx) -> CarriedAction<'a> {
    let action = here.knowledge().action(ix);
    let said = |point: &&PointIx| here.entry(point.entry).date.is_some_and(|date| date.date <= session.day);
    let points: Vec<&'a Point> =
        action.points.iter().filter(said).map(|&point| here.knowledge().point(point)).collect();
    let due = points.iter().rev().find_map(|point| point.due);
    let owner = points.iter().rev().find(|point| !point.owner.is_empty());
    CarriedAction {
        text: &here.knowledge().point(action.taken).text,
        href: here.site.point_link(here.path, action.taken),
        owner: owner.map(|point| here.people(&point.owner)).unwrap_or_default(),
        age: session.age(action.first),
        due: due.map(text::day),
        late: due.map(|due| session.age(PartialDate::day(due))).filter(|&days| days > 0),
        entry: here.entry_ref(action.taken.entry),
    }
}

/// The points of the session before that had come up earlier, and that nothing here follows up.
fn ended<'a>(here: Here<'a>, session: Session) -> Vec<EndedThread<'a>> {
    let Some(before) = here.index.session_before(session.ix) else { return Vec::new() };
    let until = month_of(here.entry(before));
    let here_now: Vec<*const Month> =
        points(here, session.ix).filter_map(|(point, _)| identity(here.index.thread_months(point))).collect();
    let mut met: Vec<*const Month> = Vec::new();
    let mut ended = Vec::new();
    // What somebody said they would do is among the actions.
    for (ix, point) in points(here, before).filter(|(_, point)| point.role != Role::Actions) {
        let months = here.index.thread_months(ix);
        let Some(thread) = identity(months).filter(|it| !here_now.contains(it) && !met.contains(it)) else {
            continue;
        };
        met.push(thread);
        let then: Vec<&Month> = months.iter().filter(|&&month| Some(month) <= until).collect();
        if let [first, .., last] = then[..] {
            ended.push(EndedThread {
                text: &point.text,
                href: here.site.point_link(here.path, ix),
                count: then.len(),
                first: text::month(*first),
                last: text::month(*last),
            });
        }
    }
    ended
}

fn points(here: Here<'_>, entry: EntryIx) -> impl Iterator<Item = (PointIx, &Point)> {
    (0u32..).zip(&here.entry(entry).points).map(move |(point, it)| (PointIx { entry, point }, it))
}

/// Two points are of one thread where the index gives them one and the same list of months.
fn identity(months: &[Month]) -> Option<*const Month> {
    (!months.is_empty()).then_some(months.as_ptr())
}

/// The numbers of a review that moved notably and that nobody has explained.
pub fn unexplained(here: Here<'_>, ix: EntryIx) -> Vec<UnexplainedView<'_>> {
    let kpis = &here.insights().kpis;
    let movements = kpis.movements.get(&ix).into_iter().flatten().filter(|it| it.told_by.is_empty());
    movements
        .filter_map(|movement| {
            let series = kpis.series.get(movement.series)?;
            let kpi = here.config().kpis.get(&series.kpi)?;
            let of = Of { kpi, series };
            let part = series.part.as_deref();
            Some(UnexplainedView {
                name: &series.kpi,
                label: LinkTo::to(kpi.label.as_str(), here.kpi_link(&series.kpi)),
                part: part.map(|part| kpi.by.as_ref().map_or(part, |by| here.facet_label(by, part))),
                now: figure::shown(kpi, series.figures.get(&movement.period)?),
                href: here.counted_link(kpi, series, movement.period),
                change: figure::change(here, of, movement.period, movement.change.from)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{carried, unexplained};
    use crate::knowledge::EntryIx;
    use crate::site::Site;
    use crate::site::plan::tests::site;
    use crate::site::view::{Here, shared};

    const FILES: &[(&str, &str)] = &[
        (
            "reviews/a/2026-07.md",
            "---\nkind: review\ntitle: July\nperiod: 2026-07\ndate: 2026-08-03\nteam: a\n---\n\n\
             ## What should we do differently?\n\n- Late again. {#late-1}\n\n\
             ## What do we not understand?\n\n- Why? {#why}\n- Who? {#who}\n\n\
             ## Next steps\n\n- [ ] Ask them. {#ask due=2026-08-20 owner=Ada}\n- [ ] Write it. {#write}\n",
        ),
        (
            "reviews/a/2026-08.md",
            "---\nkind: review\ntitle: August\nperiod: 2026-08\ndate: 2026-09-02\nteam: a\nkpis: { calls: 600 }\n---\n\n\
             ## What should we do differently?\n\n- Late once more. {follows=late-1}\n\n\
             ## What have we learned?\n\n- It was them. {answers=who}\n\n\
             ## Next steps\n\n- [x] Written. {follows=write}\n",
        ),
        (
            "reviews/a/2026-09.md",
            "---\nkind: review\ntitle: September\nperiod: 2026-09\ndate: 2026-10-02\nteam: a\nkpis: { calls: 400 }\n---\n\n\
             ## What do we not understand?\n\n- Why still? {asks-again=why}\n",
        ),
        (
            "z/globex.md",
            "---\nkind: deal\ntitle: Globex\noutcome: lost\nclosed: 2026-08-10\ndate: 2026-08-12\nteam: a\n---\n\n\
             ## Next steps\n\n- [ ] Call them. {#call}\n- [ ] Of b. {#of-b team=b}\n",
        ),
        (
            "reviews/b/2026-08.md",
            "---\nkind: review\ntitle: August of b\nperiod: 2026-08\ndate: 2026-09-01\nteam: b\n---\n\n\
             ## What do we not understand?\n\n- Where? {#where}\n",
        ),
    ];

    fn with_review(site: &Site, at: u32, see: impl Fn(Here<'_>, EntryIx) -> Value) -> Value {
        let shared = shared(site);
        let here = Here { site, index: &shared.index, path: "x/y.html" };
        see(here, EntryIx(at))
    }

    fn lines(list: &Value, keys: &[&str]) -> Value {
        let line = |item: &Value| keys.iter().map(|key| item[*key].clone()).collect::<Value>();
        list.as_array().unwrap().iter().map(line).collect()
    }

    #[test]
    fn a_review_begins_with_what_was_open_on_its_day() {
        let site = site("", FILES);
        let carried =
            |at| with_review(&site, at, |here, ix| serde_json::to_value(carried(here, ix)).unwrap());
        assert_eq!(carried(0), Value::Null);
        let august = carried(1);
        // `who` was open when the session began, and is answered in it; that of b comes last.
        assert_eq!(
            lines(&august["questions"], &["id", "age", "own", "done"]),
            json!([["why", 30, true, null], ["who", 30, true, "answers"], ["where", 1, false, null]])
        );
        // `write` was done on that day.
        assert_eq!(
            lines(&august["actions"], &["text", "age", "late"]),
            json!([["Ask them.", 30, 13], ["Call them.", 21, null]])
        );
        assert_eq!(august["ended"], json!([]));
        let september = carried(2);
        assert_eq!(
            lines(&september["questions"], &["id", "age", "done"]),
            json!([["why", 60, "asks-again"], ["where", 31, null]])
        );
        assert_eq!(
            lines(&september["ended"], &["text", "count", "first", "last"]),
            json!([["Late once more.", 2, "July 2026", "August 2026"]])
        );
    }

    #[test]
    fn a_number_that_moved_without_a_word_is_listed_and_one_that_is_spoken_of_is_not() {
        let config = "[kpis.calls]\nnotable = 100\n";
        let of = |site: &Site| {
            with_review(site, 2, |here, ix| serde_json::to_value(unexplained(here, ix)).unwrap())
        };
        let open = of(&site(config, FILES));
        assert_eq!(lines(&open, &["name", "now"]), json!([["calls", "400"]]));
        assert_eq!((&open[0]["change"]["was"], &open[0]["change"]["text"]), (&json!("600"), &json!("200")));
        let told = FILES[2].1.replace("{asks-again=why}", "{asks-again=why kpi=calls}");
        let files = [FILES[0], FILES[1], (FILES[2].0, &*told), FILES[3]];
        assert_eq!(of(&site(config, &files)), json!([]));
    }
}
