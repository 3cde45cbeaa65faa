//! Who said they would do what, and what became of it.

pub mod listed;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::facet_value::blocker::{UndoneList, undone};
use super::facet_value::counted::count;
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo};
use super::text::{self, When};
use super::timeline::shortened;
use crate::knowledge::{Action, ActionIx, ActionStatus};
use crate::site::chart::bars::{Ranked, ranked};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow, Drawing};
use crate::site::plan::free_name;
use crate::value::Period;

/// How many owners there are, and how many open and closed actions of one are listed.
const OWNERS: usize = 100;
const OPEN: usize = 20;
const CLOSED: usize = 1;
/// How many overdue ones, how many that are due next, and how many of one list are named.
const OVERDUE: usize = 60;
const NEXT: usize = 8;
const LISTED: usize = 300;
/// How many letters of an action stand in a list that only says what was counted.
const LETTERS: usize = 30;

/// `actions.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ActionsView<'a> {
    pub frame: Frame<'a>,
    pub open: usize,
    pub overdue: usize,
    pub done: usize,
    pub dropped: usize,
    /// Of those that were due before the as-of day, how many were done by the day they were due.
    pub on_time: usize,
    pub measured: usize,
    /// Where `calendar.ics` is.
    pub calendar: Option<String>,
    /// The pages of every month, which list all that was done, and of all entries, which took them on.
    pub by_month: Option<String>,
    pub timeline: Option<String>,
    /// Those that were dropped, the latest first.
    pub gone: ActionList<'a>,
    /// How many owners with open actions have no list of their own.
    pub more_owners: usize,
    /// Most overdue first.
    pub late: Vec<ActionRow<'a>>,
    /// What is due on a day, not overdue, the first day first; and all of them by name.
    pub next: Vec<ActionRow<'a>>,
    pub due: ActionList<'a>,
    /// The page that lists every action by name.
    pub listed: String,
    /// By name, what nobody owns first; whoever has nothing open stands behind the others.
    pub owners: Vec<OwnerView<'a>>,
    /// Whether there is anybody with nothing open.
    pub rest: bool,
    /// By the team of the entry that took them on, those of no team last.
    pub teams: Vec<TeamLine<'a>>,
    /// The open ones, the oldest last; empty ages are left out.
    pub ages: Vec<AgeLine<'a>>,
    /// The month of the as-of day and the eleven before.
    pub months: Chart<'a>,
    pub since: String,
    pub to: When,
    /// Done in them.
    pub done_in_year: usize,
    /// Realistic and not done: feasible, and partly feasible.
    pub feasible: UndoneList<'a>,
    pub partly: UndoneList<'a>,
}

/// Some actions under an anchor, and how many more there are.
#[derive(Clone, Debug, Serialize)]
pub struct ActionList<'a> {
    pub anchor: String,
    pub n: usize,
    pub actions: Vec<LinkTo<'a>>,
    pub more: usize,
}

/// The actions of one team, of one owner or of all; no action stands in two of the lists.
#[derive(Clone, Debug, Serialize)]
pub struct TeamLine<'a> {
    pub anchor: String,
    pub team: Option<LinkTo<'a>>,
    pub open: usize,
    pub done: usize,
    /// How many were due before the as-of day, and not dropped.
    pub measured: ActionList<'a>,
    pub overdue: ActionList<'a>,
    /// Put off past the first day they were due, and not overdue; and all others that are open.
    pub put_off: ActionList<'a>,
    pub later: ActionList<'a>,
    /// Of those due before the as-of day, done by the day they were due, and after it; and those that
    /// were due later or on no day.
    pub on_time: ActionList<'a>,
    pub late: ActionList<'a>,
    pub free: ActionList<'a>,
    pub dropped: ActionList<'a>,
}

/// Open actions of one age, the oldest first.
#[derive(Clone, Debug, Serialize)]
pub struct AgeLine<'a> {
    /// In days, with both ends; the last has no end.
    pub from: u32,
    pub to: Option<u32>,
    pub drawing: Drawing,
    #[serde(flatten)]
    pub list: ActionList<'a>,
}

/// The actions of one owner. An action of two stands with both.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerView<'a> {
    pub owner: Option<LinkTo<'a>>,
    pub anchor: String,
    /// How many are open, and how many of those are not named.
    pub n: usize,
    pub more_open: usize,
    /// Overdue ones first, then by the day they are due.
    pub open: Vec<ActionRow<'a>>,
    /// Last closed first, the newest of them.
    pub closed: Vec<ActionRow<'a>>,
    /// How many are closed, and how many of those are older.
    pub n_closed: usize,
    pub more: usize,
    pub done: usize,
    pub on_time: usize,
    pub measured: usize,
}

/// One action in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ActionRow<'a> {
    pub text: &'a str,
    pub href: Option<String>,
    pub status: &'static str,
    pub due: Option<When>,
    /// In days.
    pub overdue: Option<u32>,
    pub closed: Option<When>,
    pub on_time: Option<bool>,
    pub why: Option<&'a str>,
    pub owner: Vec<LinkTo<'a>>,
    pub age: u32,
    pub entry: EntryRef<'a>,
}

/// Makes the list.
pub fn actions<'a>(here: Here<'a>, frame: Frame<'a>) -> ActionsView<'a> {
    let all = &here.knowledge().actions;
    let with = |status| all.iter().filter(|action| action.status == status).count();
    let (on_time, measured) = on_time(here, all.iter());
    let [feasible, partly] = undone(here);
    let (late, next) = urgent(here);
    let (owners, more_owners) = by_owner(here, owners(here));
    let page = |key| here.index.paths.lists.get(key).map(|path| here.site.link(here.path, path));
    let months = last_months(here);
    ActionsView {
        frame,
        open: with(ActionStatus::Open),
        overdue: all.iter().filter(|action| action.overdue.is_some()).count(),
        done: with(ActionStatus::Done),
        dropped: with(ActionStatus::Dropped),
        on_time,
        measured,
        calendar: page("calendar"),
        by_month: page("changes"),
        timeline: page("timeline"),
        gone: list(
            here,
            "_dropped".to_owned(),
            &by_closing(here, of_status(here, ActionStatus::Dropped)),
            LISTED,
        ),
        more_owners,
        late: late.iter().take(OVERDUE).map(|&ix| row(here, ix)).collect(),
        due: list(here, "_due".to_owned(), &next, LISTED),
        listed: page("actions-listed").unwrap_or_default(),
        next: next.into_iter().take(NEXT).map(|ix| row(here, ix)).collect(),
        rest: owners.last().is_some_and(|it| it.open.is_empty()),
        owners,
        teams: teams(here),
        ages: ages(here),
        done_in_year: months.iter().map(|(_, [on_time, other])| on_time + other).sum(),
        since: months.first().map_or_else(String::new, |(month, _)| text::period(*month)),
        months: months_chart(here, &months),
        to: text::day(here.knowledge().as_of),
        feasible,
        partly,
    }
}

/// What each owner has; an action of two stands with both.
fn owners(here: Here<'_>) -> BTreeMap<Option<&str>, Vec<ActionIx>> {
    let mut owners: BTreeMap<Option<&str>, Vec<ActionIx>> = BTreeMap::new();
    for (ix, action) in (0..).map(ActionIx).zip(&here.knowledge().actions) {
        if action.owner.is_empty() {
            owners.entry(None).or_default().push(ix);
        }
        for owner in &action.owner {
            owners.entry(Some(owner)).or_default().push(ix);
        }
    }
    owners
}

/// An underscore, so that no anchor of a body is the same; 'by', so that none of this page is.
fn owner_anchors<'a>(names: impl Iterator<Item = Option<&'a str>>) -> Vec<String> {
    let mut taken = BTreeMap::new();
    let anchor = |name: Option<&str>| {
        name.map_or_else(|| "_unowned".to_owned(), |name| format!("_by-{}", free_name(name, &mut taken)))
    };
    names.map(anchor).collect()
}

fn of_status(here: Here<'_>, status: ActionStatus) -> Vec<ActionIx> {
    let all = (0..).map(ActionIx).zip(&here.knowledge().actions);
    all.filter(|(_, action)| action.status == status).map(|(ix, _)| ix).collect()
}

/// Open actions that are overdue, and those that are due on a day still to come.
fn urgent(here: Here<'_>) -> (Vec<ActionIx>, Vec<ActionIx>) {
    let all = (0..).map(ActionIx).zip(&here.knowledge().actions);
    let open = all.filter(|(_, action)| action.status == ActionStatus::Open && action.due.is_some());
    let open = by_urgency(here, open.map(|(ix, _)| ix).collect());
    open.into_iter().partition(|&ix| here.knowledge().action(ix).overdue.is_some())
}

/// A list to be read by name is no ranking; who has nothing open stands apart. And how many have no
/// list.
fn by_owner<'a>(
    here: Here<'a>,
    owners: BTreeMap<Option<&'a str>, Vec<ActionIx>>,
) -> (Vec<OwnerView<'a>>, usize) {
    let anchors = owner_anchors(owners.keys().copied());
    let named = owners.into_iter().zip(anchors);
    let views = named.map(|((name, actions), anchor)| owner(here, (name, anchor), &actions));
    let (mut open, rest): (Vec<_>, Vec<_>) = views.partition(|it| !it.open.is_empty());
    let more = (open.len() + rest.len()).saturating_sub(OWNERS);
    open.extend(rest);
    open.truncate(OWNERS);
    (open, more)
}

fn list<'a>(here: Here<'a>, anchor: String, actions: &[ActionIx], most: usize) -> ActionList<'a> {
    let named = |&ix: &ActionIx| {
        let text = here.knowledge().point(here.knowledge().action(ix).taken).text.as_str();
        LinkTo::to(shortened(text, LETTERS), here.site.action_link(here.path, ix))
    };
    ActionList {
        anchor,
        n: actions.len(),
        actions: actions.iter().take(most).map(named).collect(),
        more: actions.len().saturating_sub(most),
    }
}

/// An action stands with the team of its point, else of its entry.
fn teams<'a>(here: Here<'a>) -> Vec<TeamLine<'a>> {
    let mut teams: BTreeMap<(bool, Option<&'a str>), Vec<ActionIx>> = BTreeMap::new();
    for (ix, action) in (0..).map(ActionIx).zip(&here.knowledge().actions) {
        let own = here.knowledge().point(action.taken).facets.iter().find(|(facet, _)| &**facet == "team");
        let of_entry = || here.entry(action.taken.entry).facet_values("team").next();
        let team = own.map(|(_, team)| team).or_else(of_entry).map(AsRef::as_ref);
        teams.entry((team.is_none(), team)).or_default().push(ix);
    }
    let teams = teams.into_iter().enumerate();
    let line = |(place, ((_, team), actions)): (usize, (_, Vec<ActionIx>))| {
        team_line(here, (format!("_team-{}", place + 1), team), &actions)
    };
    teams.map(line).collect()
}

fn team_line<'a>(
    here: Here<'a>,
    (anchor, team): (String, Option<&'a str>),
    actions: &[ActionIx],
) -> TeamLine<'a> {
    let is_open = |it: &Action| it.status == ActionStatus::Open;
    let of = |name: &str, is: &dyn Fn(&Action) -> bool| {
        let some: Vec<ActionIx> =
            actions.iter().filter(|ix| is(here.knowledge().action(**ix))).copied().collect();
        let open = some.first().is_some_and(|ix| is_open(here.knowledge().action(*ix)));
        let some = if open { by_urgency(here, some) } else { by_closing(here, some) };
        list(here, format!("{anchor}-{name}"), &some, LISTED)
    };
    let is_done = |it: &Action| it.status == ActionStatus::Done;
    let overdue = of("overdue", &|it| is_open(it) && it.overdue.is_some());
    let kept = |it: &Action| it.kept(here.knowledge().as_of);
    let put_off = of("put-off", &|it| is_open(it) && it.overdue.is_none() && kept(it).is_some());
    let later = of("later", &|it| is_open(it) && it.overdue.is_none() && kept(it).is_none());
    let on_time = of("on-time", &|it| is_done(it) && kept(it) == Some(true));
    let late = of("late", &|it| is_done(it) && kept(it) == Some(false));
    let free = of("free", &|it| is_done(it) && kept(it).is_none());
    let measured = of("measured", &|it| kept(it).is_some());
    let dropped = of("dropped", &|it| it.status == ActionStatus::Dropped);
    TeamLine {
        dropped,
        team: team.map(|team| here.facet_value("team", team)),
        open: overdue.n + put_off.n + later.n,
        done: on_time.n + late.n + free.n,
        measured,
        anchor,
        overdue,
        put_off,
        later,
        on_time,
        late,
        free,
    }
}

/// Days, with both ends.
const AGES: [(u32, Option<u32>); 4] = [(0, Some(30)), (31, Some(90)), (91, Some(180)), (181, None)];

fn ages(here: Here<'_>) -> Vec<AgeLine<'_>> {
    let all = (0..).map(ActionIx).zip(&here.knowledge().actions);
    let mut open: Vec<(u32, ActionIx)> = all
        .filter(|(_, action)| action.status == ActionStatus::Open)
        .map(|(ix, action)| (action.age, ix))
        .collect();
    open.sort_by_key(|&(age, ix)| (Reverse(age), ix));
    let groups: Vec<(u32, Option<u32>, Vec<ActionIx>)> = AGES
        .into_iter()
        .map(|(from, to)| {
            let is_in = |age: u32| age >= from && to.is_none_or(|to| age <= to);
            (from, to, open.iter().filter(|(age, _)| is_in(*age)).map(|(_, ix)| *ix).collect())
        })
        .filter(|(_, _, actions): &(u32, Option<u32>, Vec<ActionIx>)| !actions.is_empty())
        .collect();
    let sizes: Vec<Ranked> =
        groups.iter().map(|(.., of)| Ranked { size: of.len() as f64, ..Ranked::default() }).collect();
    let line = |((from, to, actions), drawing): ((u32, Option<u32>, Vec<ActionIx>), Drawing)| AgeLine {
        from,
        to,
        drawing,
        list: list(here, format!("_age-{from}"), &actions, LISTED),
    };
    groups.into_iter().zip(ranked(&sizes)).map(line).collect()
}

/// Done on time, and otherwise (late, or without a day), in the month of the as-of day and the
/// eleven before.
fn last_months(here: Here<'_>) -> Vec<(Period, [usize; 2])> {
    let last = Period::month_of(here.knowledge().as_of);
    let mut months: Vec<(Period, [usize; 2])> =
        std::iter::successors(Some(last), |month| (month.first_day().year() > 1).then(|| month.previous()))
            .take(12)
            .map(|month| (month, [0, 0]))
            .collect();
    months.reverse();
    let done = here.knowledge().actions.iter().filter(|action| action.status == ActionStatus::Done);
    for action in done {
        let Some(closed) = action.closed else { continue };
        let month = Period::month_of(closed.date);
        if let Ok(at) = months.binary_search_by_key(&month, |(month, _)| *month) {
            months[at].1[usize::from(action.on_time != Some(true))] += 1;
        }
    }
    months
}

/// Where the page of a month lists those of the two sorts.
const DONE_AT: [&str; 2] = ["#_done-on-time", "#_done-otherwise"];

fn months_chart<'a>(here: Here<'a>, months: &[(Period, [usize; 2])]) -> Chart<'a> {
    let part = |class, sort: usize| StackPart {
        label: String::new(),
        class,
        sizes: months.iter().map(|(_, done)| done[sort] as f64).collect(),
    };
    let at_changes = |month: &Period, at: &str| here.changes_link(*month).map(|page| page + at);
    let row = |(month, done): &(Period, [usize; 2])| DataRow {
        head: LinkTo::to(text::period(*month), here.changes_link(*month)),
        cells: DONE_AT.into_iter().zip(*done).map(|(at, n)| count(n, at_changes(month, at))).collect(),
    };
    if months.iter().all(|(_, done)| done.iter().sum::<usize>() == 0) {
        return Chart { drawing: Drawing::default(), rows: Vec::new() };
    }
    Chart {
        drawing: stack(&Stack {
            labels: months.iter().map(|(month, _)| text::tick(month.first_day())).collect(),
            parts: vec![part("win", 0), part("mute", 1)],
        }),
        rows: months.iter().map(row).collect(),
    }
}

/// How many were done by the day they were due, of those that were due before the as-of day, as on the
/// page of health.
fn on_time<'a>(here: Here<'_>, actions: impl Iterator<Item = &'a Action>) -> (usize, usize) {
    actions
        .filter_map(|action| action.kept(here.knowledge().as_of))
        .fold((0, 0), |(yes, all), it| (yes + usize::from(it), all + 1))
}

fn owner<'a>(
    here: Here<'a>,
    (name, anchor): (Option<&'a str>, String),
    actions: &[ActionIx],
) -> OwnerView<'a> {
    let knowledge = here.knowledge();
    let is_open = |ix: &ActionIx| knowledge.action(*ix).status == ActionStatus::Open;
    let (open, closed): (Vec<ActionIx>, Vec<ActionIx>) = actions.iter().copied().partition(is_open);
    let closed = by_closing(here, closed);
    let (on_time, measured) = on_time(here, actions.iter().map(|&ix| knowledge.action(ix)));
    OwnerView {
        owner: name.map(|name| here.person(name)),
        anchor,
        n: open.len(),
        more_open: open.len().saturating_sub(OPEN),
        open: by_urgency(here, open).into_iter().take(OPEN).map(|ix| row(here, ix)).collect(),
        n_closed: closed.len(),
        more: closed.len().saturating_sub(CLOSED),
        done: closed.iter().filter(|ix| knowledge.action(**ix).status == ActionStatus::Done).count(),
        closed: closed.iter().take(CLOSED).map(|&ix| row(here, ix)).collect(),
        on_time,
        measured,
    }
}

/// Most overdue first, then what is due next, then what has no day.
pub fn by_urgency(here: Here<'_>, mut actions: Vec<ActionIx>) -> Vec<ActionIx> {
    actions.sort_by_key(|&ix| {
        let action = here.knowledge().action(ix);
        (Reverse(action.overdue), action.due.is_none(), action.due, ix)
    });
    actions
}

/// Last closed first.
fn by_closing(here: Here<'_>, mut actions: Vec<ActionIx>) -> Vec<ActionIx> {
    actions.sort_by_key(|&ix| (Reverse(here.knowledge().action(ix).closed), Reverse(ix)));
    actions
}

pub fn row(here: Here<'_>, ix: ActionIx) -> ActionRow<'_> {
    let action = here.knowledge().action(ix);
    ActionRow {
        text: &here.knowledge().point(action.taken).text,
        href: here.site.action_link(here.path, ix),
        status: action.status.name(),
        due: action.due.map(text::day),
        overdue: action.overdue,
        closed: action.closed.map(text::when),
        on_time: action.on_time,
        why: action.why.as_deref(),
        owner: here.people(&action.owner),
        age: action.age,
        entry: here.entry_ref(action.taken.entry),
    }
}
