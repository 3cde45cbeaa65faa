//! The page of whether the practice lives: the last twelve months against the twelve before.

pub mod counted;
pub mod days;
pub mod sessions;
#[cfg(test)]
mod tests;

use serde::Serialize;

use self::counted::{Found, Measure, found, measures, missing, session};
use self::days::{Days, days};
use self::sessions::{Sessions, sessions};
use super::frame::Frame;
use super::here::{Here, LinkTo};
use super::text::{self, When};
use crate::knowledge::insight::cadence::State;
use crate::knowledge::insight::health::Year;

/// How many teams with one facilitator are told.
const RUNS: usize = 16;
/// From how many sessions in a row with one facilitator a team is told so.
const IN_A_ROW: usize = 3;

/// `health.html`, and `health-counted.html`, which has the lists.
#[derive(Clone, Debug, Serialize)]
pub struct HealthView<'a> {
    pub frame: Frame<'a>,
    /// None where nothing has a date.
    pub now: Option<Window>,
    pub before: Option<Window>,
    /// For the title; empty while there is too little to say anything.
    pub found: Vec<Found>,
    pub measures: Vec<Measure<'a>>,
    /// What has no entry yet, and whose rows are left out: `deals`, `sessions`.
    pub missing: Vec<Missing<'a>>,
    pub days: Option<Days<'a>>,
    pub sessions: Sessions<'a>,
    pub missed: Vec<Missed<'a>>,
    /// Teams with one facilitator for many sessions.
    pub runs: Vec<Run<'a>>,
    pub questions: Option<String>,
    /// The page that lists what was counted; empty on that page itself.
    pub counted: String,
}

/// Twelve months.
#[derive(Clone, Debug, Serialize)]
pub struct Window {
    pub from: When,
    pub to: When,
}

/// What nobody has written yet.
#[derive(Clone, Debug, Serialize)]
pub struct Missing<'a> {
    pub what: &'static str,
    /// The kind of entry that it would be.
    pub kind: &'a str,
    pub folder: &'a str,
}

/// A session that was not held.
#[derive(Clone, Debug, Serialize)]
pub struct Missed<'a> {
    /// None of all teams.
    pub team: Option<LinkTo<'a>>,
    pub period: String,
}

/// A team that is led by one person for some time; the person is nobody's business here.
#[derive(Clone, Debug, Serialize)]
pub struct Run<'a> {
    pub team: Option<LinkTo<'a>>,
    pub sessions: usize,
    pub last: LinkTo<'a>,
}

/// Makes the page.
pub fn health<'a>(here: Here<'a>, frame: Frame<'a>) -> HealthView<'a> {
    let health = &here.insights().health;
    let window = |year: &Year| Window { from: text::day(year.from), to: text::day(year.to) };
    let (now, before) = (health.now.as_ref(), health.before.as_ref());
    let measures = now.map(|now| measures(here, now, before)).unwrap_or_default();
    HealthView {
        frame,
        found: found(&measures),
        missing: now.map(|_| unwritten(here)).unwrap_or_default(),
        now: now.map(window),
        before: before.map(window),
        measures,
        days: now.and_then(|now| days(here, now, before)),
        sessions: sessions(here),
        missed: now.map(|now| missed(here, now)).unwrap_or_default(),
        runs: runs(here),
        counted: counted_page(here),
        questions: here.index.paths.lists.get("questions").map(|path| here.site.link(here.path, path)),
    }
}

/// Where the lists are, from here.
fn counted_page(here: Here<'_>) -> String {
    let page = here.index.paths.lists.get("health-counted").filter(|page| ***page != *here.path);
    page.map_or_else(String::new, |page| here.site.link(here.path, page))
}

/// What is missing, as far as the site has a kind for it.
fn unwritten(here: Here<'_>) -> Vec<Missing<'_>> {
    let lacks = missing(here).into_iter().filter_map(|what| {
        let field = if what == "deals" { "outcome" } else { "period" };
        let kind = here.config().kinds.values().find(|kind| kind.fields.contains_key(field))?;
        Some(Missing { what, kind: &kind.name, folder: &kind.path })
    });
    lacks.collect()
}

/// Newest first.
fn missed<'a>(here: Here<'a>, year: &Year) -> Vec<Missed<'a>> {
    let mut all = Vec::new();
    for rhythm in &here.insights().cadence.rhythms {
        for it in &rhythm.sessions {
            if it.state == State::Missed && (year.from..=year.to).contains(&it.due) {
                let team = rhythm.team.as_deref().map(|team| here.facet_value("team", team));
                all.push((it.due, Missed { team, period: text::period(it.period) }));
            }
        }
    }
    all.sort_by_key(|(due, _)| std::cmp::Reverse(*due));
    all.into_iter().map(|(_, missed)| missed).collect()
}

fn runs(here: Here<'_>) -> Vec<Run<'_>> {
    let long = here.insights().rooms.runs.iter().filter(|run| run.sessions.len() >= IN_A_ROW);
    long.take(RUNS)
        .filter_map(|run| {
            Some(Run {
                team: run.team.as_deref().map(|team| here.facet_value("team", team)),
                sessions: run.sessions.len(),
                last: session(here, *run.sessions.last()?),
            })
        })
        .collect()
}
