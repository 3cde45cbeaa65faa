//! One lesson: what it says, what it is worth, whether it works, and its whole life.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::frame::Frame;
use super::here::{EntryRef, FacetLinks, Here, LessonRef, LinkTo};
use super::history::{EventView, history};
use super::life::{LifeView, of_lesson};
use super::mention::{Mentions, mentions};
use super::point::{ActionState, PointView, action_state, feasible_name, point};
use super::section::{BodyView, body};
use super::text::{self, Amount, When};
use crate::config::Role;
use crate::entry::Verb;
use crate::knowledge::insight::Effect;
use crate::knowledge::{
    DealIx, EntryIx, EventKind, Lesson, LessonIx, LessonStatus, Node, PointIx, Subject, Tally,
};
use crate::site::chart::Drawing;
use crate::site::chart::bars::outcomes;
use crate::value::{Length, Period};

/// How many deals are listed under a figure, and how many points under each heading.
const DEALS: usize = 12;
/// Where a window has more than those, how many stand for the rest, which is listed elsewhere.
const FEW: usize = 4;
const POINTS: usize = 8;

/// `lesson.html`.
#[derive(Clone, Debug, Serialize)]
pub struct LessonView<'a> {
    pub frame: Frame<'a>,
    pub id: String,
    pub text: &'a str,
    pub status: &'static str,
    pub first: When,
    /// Where it was first learned.
    pub learned_in: EntryRef<'a>,
    /// The point that first learned it.
    pub origin: PointView<'a>,
    /// The page that somebody wrote about it.
    pub home: Option<HomeView<'a>>,
    /// How many entries said so.
    pub applied: u32,
    pub confirmed: u32,
    pub relearned: u32,
    pub contradicted: u32,
    pub worth: WorthView<'a>,
    pub life: LifeView<'a>,
    /// What became of each reason that it carries.
    pub effects: Vec<EffectView<'a>>,
    /// Months on each side, and the deals under which nothing is said.
    pub window: u32,
    pub minimum: u32,
    /// What was done about it.
    pub steps: Steps<'a>,
    /// 1 to 5: how much the team holds it to be worth.
    pub value: Option<u8>,
    pub heir: Option<LessonRef<'a>>,
    pub replaces: Vec<LessonRef<'a>>,
    pub facets: Vec<FacetLinks<'a>>,
    /// Newest first.
    pub history: Vec<EventView<'a>>,
    pub mentioned: Mentions<'a>,
}

/// The page that somebody wrote about a lesson or question.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView<'a> {
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub body: BodyView<'a>,
}

/// What following it brought, and what not following it cost; decided deals only.
#[derive(Clone, Debug, Serialize)]
pub struct WorthView<'a> {
    pub applied: usize,
    pub applied_won: u32,
    pub applied_dots: Drawing,
    pub applied_deals: Deals<'a>,
    pub relearned: usize,
    pub relearned_won: u32,
    pub relearned_dots: Drawing,
    pub relearned_deals: Deals<'a>,
    pub price: Vec<Amount>,
}

/// The deals that a figure was counted from, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct Deals<'a> {
    pub deals: Vec<EntryRef<'a>>,
    /// How many further ones there are, and a page that has them among others.
    pub more: usize,
    pub rest: Option<String>,
}

/// The share of lost deals that name a reason, before and after.
#[derive(Clone, Debug, Serialize)]
pub struct EffectView<'a> {
    pub reason: LinkTo<'a>,
    pub before: WindowView<'a>,
    pub after: WindowView<'a>,
    /// The window after is not over; then both have so many days.
    pub running: bool,
    pub days: u32,
    pub enough: bool,
}

/// One window.
#[derive(Clone, Debug, Serialize)]
pub struct WindowView<'a> {
    pub from: When,
    pub to: When,
    pub named: usize,
    pub of: usize,
    /// The lost deals that name it, and those that do not.
    pub naming: Deals<'a>,
    pub others: Deals<'a>,
}

/// The actions and solutions that follow from a lesson or question.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Steps<'a> {
    /// Those that name it.
    pub named: Vec<Step<'a>>,
    /// Those of the entries in which it came up.
    pub beside: Vec<Step<'a>>,
    /// How many further ones there are of both.
    pub more: usize,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Step<'a> {
    pub text: &'a str,
    pub href: Option<String>,
    pub entry: EntryRef<'a>,
    /// Of an action.
    pub action: Option<ActionState>,
    /// Of a solution: `yes`, `partly`, `no`.
    pub feasible: Option<&'static str>,
}

/// Makes the page of a lesson.
pub fn lesson<'a>(here: Here<'a>, frame: Frame<'a>, ix: LessonIx) -> LessonView<'a> {
    let lesson = here.knowledge().lesson(ix);
    let events = lesson.history.iter().copied().zip(lesson.states.iter().copied());
    let mut history = history(here, lesson.learned, events, LessonStatus::name);
    history.reverse();
    let shown = shown(here, &lesson.history);
    LessonView {
        frame,
        id: text::spoken(&lesson.id),
        text: &here.knowledge().point(lesson.learned).text,
        status: lesson.status.name(),
        first: text::when(lesson.first),
        learned_in: here.entry_ref(lesson.learned.entry),
        origin: point(here, lesson.learned),
        home: lesson.home.map(|home| home_view(here, home)),
        applied: lesson.evidence.applied,
        confirmed: lesson.evidence.confirmed,
        relearned: lesson.evidence.relearned,
        contradicted: lesson.evidence.contradicted,
        worth: worth(here, lesson),
        life: of_lesson(here, ix),
        effects: here.insights().effects.get(ix.0 as usize).map_or_else(Vec::new, |effects| {
            effects.iter().map(|it| effect(here, it, lesson.first.date)).collect()
        }),
        window: here.config().lessons.window,
        minimum: here.config().lessons.minimum,
        steps: steps(here, &Node::Lesson(ix), &met(here, lesson)),
        value: lesson.value,
        heir: lesson.heir.map(|heir| here.lesson_ref(heir)),
        replaces: lesson.replaces.iter().map(|&older| here.lesson_ref(older)).collect(),
        facets: here.facets_of(lesson.learned),
        history,
        mentioned: mentions(here, &Node::Lesson(ix), |link| {
            Some(link.entry) == lesson.home
                || link.point.is_some_and(|point| shown.contains(&PointIx { entry: link.entry, point }))
        }),
    }
}

/// The points of the events, which the page shows in its history.
pub fn shown(here: Here<'_>, events: &[u32]) -> BTreeSet<PointIx> {
    events.iter().map(|&at| here.knowledge().events[at as usize].by).collect()
}

pub fn home_view(here: Here<'_>, ix: crate::knowledge::EntryIx) -> HomeView<'_> {
    let entry = here.entry(ix);
    HomeView { title: &entry.title, summary: entry.summary.as_deref(), body: body(here, ix) }
}

fn worth<'a>(here: Here<'a>, lesson: &Lesson) -> WorthView<'a> {
    let worth = &lesson.worth;
    WorthView {
        applied: worth.applied.len(),
        applied_won: worth.applied_won,
        applied_dots: deals_of(worth.applied_won, worth.applied.len()),
        applied_deals: deals(here, &worth.applied),
        relearned: worth.relearned.len(),
        relearned_won: worth.relearned_won,
        relearned_dots: deals_of(worth.relearned_won, worth.relearned.len()),
        relearned_deals: deals(here, &worth.relearned),
        price: worth.price.iter().copied().map(text::amount).collect(),
    }
}

/// A dot for each deal, of which so many were won.
fn deals_of(won: u32, of: usize) -> Drawing {
    let won = (won as usize).min(of);
    outcomes(won, of - won)
}

/// The last of some deals, in the order in which things happened.
fn deals<'a>(here: Here<'a>, of: &[EntryIx]) -> Deals<'a> {
    Deals {
        deals: of.iter().rev().take(DEALS).map(|&ix| here.entry_ref(ix)).collect(),
        more: of.len().saturating_sub(DEALS),
        rest: None,
    }
}

/// The deals of a window: all of them, or the last few with the way to the rest.
fn in_window<'a>(here: Here<'a>, of: &[EntryIx], rest: Option<String>) -> Deals<'a> {
    if of.len() <= DEALS {
        return deals(here, of);
    }
    Deals {
        deals: of.iter().rev().take(FEW).map(|&ix| here.entry_ref(ix)).collect(),
        more: of.len() - FEW,
        rest,
    }
}

fn effect<'a>(here: Here<'a>, effect: &'a Effect, learned: Date) -> EffectView<'a> {
    let days = effect.to.since(learned).map_or(0, |span| span.get_days());
    let reason = here.facet_value("reason", &effect.reason);
    let window = |tally, days| window(here, tally, days, reason.href.as_deref());
    let before = window(&effect.before, (effect.from, learned.yesterday().unwrap_or(learned)));
    let after = window(&effect.after, (learned, effect.to));
    EffectView {
        before,
        after,
        reason,
        running: effect.running,
        // Both ends count.
        days: u32::try_from(days).unwrap_or(0) + 1,
        enough: effect.enough,
    }
}

/// `naming` is the page of the reason, where all that name it are listed.
fn window<'a>(
    here: Here<'a>,
    tally: &Tally<DealIx>,
    (from, to): (Date, Date),
    naming: Option<&str>,
) -> WindowView<'a> {
    let entries =
        |deals: &mut dyn Iterator<Item = &DealIx>| deals.map(|&ix| here.knowledge().deal(ix).entry).collect();
    let named: BTreeSet<DealIx> = tally.yes.iter().copied().collect();
    let names: Vec<EntryIx> = entries(&mut tally.yes.iter());
    let others: Vec<EntryIx> = entries(&mut tally.of.iter().filter(|ix| !named.contains(ix)));
    WindowView {
        from: text::day(from),
        to: text::day(to),
        named: tally.yes.len(),
        of: tally.of.len(),
        naming: in_window(here, &names, naming.map(str::to_owned)),
        // The last of them were lost in the year in which the window ends.
        others: in_window(here, &others, here.numbers_link(Period::of_day(Length::Year, to), None)),
    }
}

/// The entries in which a lesson was learned and relearned, and its home page.
fn met(here: Here<'_>, lesson: &Lesson) -> BTreeSet<EntryIx> {
    let relearned = lesson
        .history
        .iter()
        .map(|&at| &here.knowledge().events[at as usize])
        .filter(|event| event.kind == EventKind::Relation(Verb::Relearns))
        .map(|event| event.by.entry);
    relearned.chain([lesson.learned.entry]).chain(lesson.home).collect()
}

/// The actions and solutions that name a thing, newest first, and then those of some entries that are
/// no sessions. An action that later points carry on stands once.
pub fn steps<'a>(here: Here<'a>, node: &Node, beside: &BTreeSet<EntryIx>) -> Steps<'a> {
    let mut met: BTreeSet<Subject> = BTreeSet::new();
    let mut first = |ix: &PointIx| {
        let role = here.knowledge().point(*ix).role;
        let subject = here.index.subject(*ix).unwrap_or(Subject::Point(*ix));
        matches!(role, Role::Actions | Role::Solutions) && met.insert(subject)
    };
    let links = here.knowledge().backlinks.get(node).map_or(&[][..], Vec::as_slice);
    let newest = |points: &mut dyn Iterator<Item = PointIx>| {
        let mut points: Vec<PointIx> = points.collect();
        points.sort_by_key(|ix| (std::cmp::Reverse(here.entry(ix.entry).date), *ix));
        points
    };
    let naming = links.iter().filter_map(|link| Some(PointIx { entry: link.entry, point: link.point? }));
    let mut named = newest(&mut naming.filter(&mut first));
    // A session agrees on much that has nothing to do with it.
    let beside = beside.iter().filter(|ix| here.entry(**ix).period().is_none());
    let theirs = beside.flat_map(|&entry| {
        (0u32..).zip(&here.entry(entry).points).map(move |(point, _)| PointIx { entry, point })
    });
    let mut beside = newest(&mut theirs.filter(&mut first));
    let more = named.len().saturating_sub(POINTS) + beside.len().saturating_sub(POINTS);
    named.truncate(POINTS);
    beside.truncate(POINTS);
    let views = |points: Vec<PointIx>| points.into_iter().map(|ix| step(here, ix)).collect();
    Steps { named: views(named), beside: views(beside), more }
}

fn step(here: Here<'_>, ix: PointIx) -> Step<'_> {
    let point = here.knowledge().point(ix);
    Step {
        text: &point.text,
        href: here.site.point_link(here.path, ix),
        entry: here.entry_ref(ix.entry),
        action: match here.index.subject(ix) {
            Some(Subject::Action(action)) => Some(action_state(here, action)),
            _ => None,
        },
        feasible: point.feasible.map(feasible_name),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DEALS, FEW};
    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    /// The window after a lesson that names `price`, with so many lost deals that name it and not.
    fn after(naming: usize, others: usize) -> Value {
        let review = "---\nkind: review\ntitle: March\nperiod: 2025-03\ndate: 2025-04-01\n---\n\n\
                      ## What have we learned?\n\n- Ask who pays. {#who-pays reason=price}\n";
        let mut files = vec![("reviews/2025-03.md".to_owned(), review.to_owned())];
        for n in 0..naming + others {
            let reason = if n < naming { "price" } else { "timing" };
            let text = format!(
                "---\nkind: deal\ntitle: Deal {n}\noutcome: lost\nclosed: 2025-05-{:02}\nreasons: [{reason}]\n---\n",
                n % 28 + 1
            );
            files.push((format!("deals/{n}.md"), text));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let site = site("", &files);
        let (shared, path) = (shared(&site), "lessons/who-pays.html");
        let page = site.page(path).expect("the lesson has a page");
        serde_json::to_value(view(&site, &shared, path, page).unwrap()).unwrap()["effects"][0]["after"]
            .clone()
    }

    #[test]
    fn both_ends_of_a_window_that_runs_are_days_of_it() {
        let review = "---\nkind: review\ntitle: October\nperiod: 2026-10\ndate: 2026-12-01\n---\n\n\
                      ## What have we learned?\n\n- Ask who pays. {#who-pays reason=price}\n";
        let deal = "---\nkind: deal\ntitle: A\noutcome: lost\nclosed: 2026-11-10\nreasons: [price]\n---\n";
        let site = site("", &[("reviews/a.md", review), ("deals/a.md", deal)]);
        let (shared, path) = (shared(&site), "lessons/who-pays.html");
        let page = view(&site, &shared, path, site.page(path).unwrap()).unwrap();
        let effect = serde_json::to_value(page).unwrap()["effects"][0].clone();
        // The as-of day is the last of December.
        assert_eq!((&effect["running"], &effect["days"]), (&json!(true), &json!(31)));
    }

    #[test]
    fn a_long_window_shows_a_few_deals_and_the_way_to_the_rest() {
        let check = |deals: &Value, shown: usize, more: usize, rest: Value| {
            assert_eq!(deals["deals"].as_array().unwrap().len(), shown);
            assert_eq!((&deals["more"], &deals["rest"]), (&json!(more), &rest));
        };
        let short = after(DEALS, 0);
        check(&short["naming"], DEALS, 0, Value::Null);
        check(&short["others"], 0, 0, Value::Null);
        let long = after(DEALS + 1, DEALS + 3);
        assert_eq!((&long["named"], &long["of"]), (&json!(13), &json!(28)));
        check(&long["naming"], FEW, DEALS + 1 - FEW, json!("../reasons/price.html"));
        check(&long["others"], FEW, DEALS + 3 - FEW, json!("../kpis/2025.html"));
    }
}
