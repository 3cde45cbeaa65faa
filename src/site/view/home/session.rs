//! When the next session is due.

use serde::Serialize;

use crate::knowledge::insight::cadence::Due;
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, When};

/// How many teams are named.
const TEAMS: usize = 3;

/// The next session, of each team that holds it on the same day.
#[derive(Clone, Debug, Serialize)]
pub struct NextView<'a> {
    /// None of a session of all teams.
    pub teams: Vec<LinkTo<'a>>,
    pub more: usize,
    pub period: String,
    pub due: When,
}

/// The session that is due first.
pub fn next(here: Here<'_>) -> Option<NextView<'_>> {
    let due = here.insights().cadence.rhythms.iter().filter_map(|rhythm| Some((rhythm, rhythm.next?)));
    let due: Vec<_> = due.collect();
    let first = |due: &Due| (due.day, due.period.length());
    let next = due.iter().map(|(_, due)| *due).min_by_key(first)?;
    let teams: Vec<LinkTo<'_>> = due
        .iter()
        .filter(|(_, it)| *it == next)
        .filter_map(|(rhythm, _)| rhythm.team.as_deref())
        .map(|team| here.facet_value("team", team))
        .collect();
    Some(NextView {
        more: teams.len().saturating_sub(TEAMS),
        teams: teams.into_iter().take(TEAMS).collect(),
        period: text::period(next.period),
        due: text::day(next.day),
    })
}
