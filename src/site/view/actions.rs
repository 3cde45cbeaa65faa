//! Who said they would do what, and what became of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo};
use super::text::{self, When};
use crate::knowledge::{Action, ActionIx, ActionStatus};
use crate::value::name::slug;

/// How many closed actions of one owner are listed.
const CLOSED: usize = 20;

/// `actions.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ActionsView<'a> {
    pub frame: Frame<'a>,
    pub open: usize,
    pub overdue: usize,
    pub done: usize,
    pub dropped: usize,
    /// Of those that were due on a day, how many were done by then.
    pub on_time: usize,
    pub measured: usize,
    /// By name; those that nobody owns come first.
    pub owners: Vec<OwnerView<'a>>,
}

/// The actions of one owner. An action of two stands with both.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerView<'a> {
    pub owner: Option<LinkTo<'a>>,
    pub anchor: String,
    /// Overdue ones first, then by the day they are due.
    pub open: Vec<ActionRow<'a>>,
    /// Last closed first, the newest of them.
    pub closed: Vec<ActionRow<'a>>,
    /// How many older ones there are.
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
    let mut owners: BTreeMap<Option<&'a str>, Vec<ActionIx>> = BTreeMap::new();
    for (ix, action) in (0..).map(ActionIx).zip(all) {
        if action.owner.is_empty() {
            owners.entry(None).or_default().push(ix);
        }
        for owner in &action.owner {
            owners.entry(Some(owner)).or_default().push(ix);
        }
    }
    let with = |status| all.iter().filter(|action| action.status == status).count();
    let (on_time, measured) = on_time(all.iter());
    ActionsView {
        frame,
        open: with(ActionStatus::Open),
        overdue: all.iter().filter(|action| action.overdue.is_some()).count(),
        done: with(ActionStatus::Done),
        dropped: with(ActionStatus::Dropped),
        on_time,
        measured,
        owners: owners.into_iter().map(|(name, actions)| owner(here, name, &actions)).collect(),
    }
}

/// How many were done by the day they were due, of those for which that can be said.
fn on_time<'a>(actions: impl Iterator<Item = &'a Action>) -> (usize, usize) {
    actions
        .filter_map(|action| action.on_time)
        .fold((0, 0), |(yes, all), it| (yes + usize::from(it), all + 1))
}

fn owner<'a>(here: Here<'a>, name: Option<&'a str>, actions: &[ActionIx]) -> OwnerView<'a> {
    let knowledge = here.knowledge();
    let is_open = |ix: &ActionIx| knowledge.action(*ix).status == ActionStatus::Open;
    let (open, mut closed): (Vec<ActionIx>, Vec<ActionIx>) = actions.iter().copied().partition(is_open);
    closed.sort_by_key(|&ix| (Reverse(knowledge.action(ix).closed), Reverse(ix)));
    let (on_time, measured) = on_time(actions.iter().map(|&ix| knowledge.action(ix)));
    OwnerView {
        owner: name.map(|name| here.person(name)),
        // An underscore, so that no anchor of a body is the same.
        anchor: format!("_{}", name.map_or_else(|| "nobody".to_owned(), slug)),
        open: by_urgency(here, open).into_iter().map(|ix| row(here, ix)).collect(),
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
