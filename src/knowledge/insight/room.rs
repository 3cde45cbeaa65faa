//! The make-up of the room: who was there when it was looked back.
//!
//! A session counts where its review says who stood where: an entry that gives no stance is not a
//! session without a sceptic. Reviews and deals both count: every entry with participants.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tally;
use crate::entry::{Entry, Participant, Stance, Value};
use crate::knowledge::{EntryIx, Knowledge};
use crate::value::name::fold;

/// All rooms. Lists are in order of date, then path.
#[derive(Clone, Debug, Default)]
pub struct Rooms {
    /// Without a sceptic, of those that give a stance.
    pub no_sceptic: Tally<EntryIx>,
    /// Without an optimist, of the same.
    pub no_optimist: Tally<EntryIx>,
    /// With one role only, of those in which at least two people have a role.
    pub one_role: Tally<EntryIx>,
    /// Led by the same person as the session of the same team before it, of those that have one
    /// before them and name a facilitator both times. Reviews only.
    pub same_facilitator: Tally<EntryIx>,
    /// Of each team (none for all teams), who leads now and for how many sessions in a row; longest
    /// first.
    pub runs: Vec<Run>,
}

/// Sessions in a row with one facilitator, the last one included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub team: Option<Arc<str>>,
    pub facilitator: Arc<str>,
    pub sessions: Vec<EntryIx>,
}

/// Looks around.
pub fn rooms(knowledge: &Knowledge) -> Rooms {
    let mut rooms = Rooms::default();
    let mut ordered: Vec<EntryIx> = knowledge.all().map(|(ix, _)| ix).collect();
    ordered.sort_by_key(|&ix| (knowledge.entry(ix).date, ix));
    let mut runs: BTreeMap<Option<Arc<str>>, Option<Run>> = BTreeMap::new();
    for ix in ordered {
        let entry = knowledge.entry(ix);
        look(&mut rooms, ix, participants(entry));
        if entry.period().is_some() {
            lead(&mut rooms, &mut runs, ix, entry);
        }
    }
    rooms.runs = runs.into_values().flatten().collect();
    rooms.runs.sort_by_key(|run| Reverse(run.sessions.len()));
    rooms
}

fn participants(entry: &Entry) -> &[Participant] {
    let all = entry.field("participants").into_iter().flat_map(Value::items);
    let mut lists = all.filter_map(|value| match value {
        Value::Participants(participants) => Some(participants.as_slice()),
        _ => None,
    });
    lists.next().unwrap_or_default()
}

fn look(rooms: &mut Rooms, ix: EntryIx, participants: &[Participant]) {
    let mut stances = participants.iter().filter_map(|it| it.stance).peekable();
    if stances.peek().is_some() {
        let (mut sceptic, mut optimist) = (false, false);
        for stance in stances {
            sceptic |= stance == Stance::Sceptic;
            optimist |= stance == Stance::Optimist;
        }
        rooms.no_sceptic.put(ix, !sceptic);
        rooms.no_optimist.put(ix, !optimist);
    }
    let roles: Vec<String> = participants.iter().filter_map(|it| it.role.as_deref()).map(fold).collect();
    if let [first, others @ ..] = &roles[..]
        && !others.is_empty()
    {
        rooms.one_role.put(ix, others.iter().all(|role| role == first));
    }
}

/// The run of a team goes on with this session, begins anew, or ends with a session that names no
/// facilitator.
fn lead(rooms: &mut Rooms, runs: &mut BTreeMap<Option<Arc<str>>, Option<Run>>, ix: EntryIx, entry: &Entry) {
    let team = entry.facet_values("team").next().cloned();
    let run = runs.entry(team.clone()).or_default();
    let Some(facilitator) = facilitator(entry) else {
        *run = None;
        return;
    };
    if let Some(run) = run {
        let is_same = run.facilitator == *facilitator;
        rooms.same_facilitator.put(ix, is_same);
        if is_same {
            run.sessions.push(ix);
            return;
        }
    }
    *run = Some(Run { team, facilitator: Arc::clone(facilitator), sessions: vec![ix] });
}

/// Who led it; of several the first.
fn facilitator(entry: &Entry) -> Option<&Arc<str>> {
    entry.field("facilitator")?.items().find_map(|value| match value {
        Value::Person(name) => Some(name),
        _ => None,
    })
}
