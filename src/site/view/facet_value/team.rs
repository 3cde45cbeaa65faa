//! A team: its latest figures, its sessions, and what it said it would do.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::knowledge::insight::cadence::{Rhythm, State};
use crate::knowledge::kpi::Series;
use crate::knowledge::{ActionIx, ActionStatus, FacetUse, Scope, Subject};
use crate::site::view::actions::{ActionRow, by_urgency, row};
use crate::site::view::figure;
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, When};
use crate::value::{Length, Period};

/// How many figures, actions and missed sessions are named.
const FIGURES: usize = 8;
const ACTIONS: usize = 20;
const MISSED: usize = 6;

/// What the page of a team says.
#[derive(Clone, Debug, Serialize)]
pub struct TeamView<'a> {
    /// The last month that is over and has a figure.
    pub month: Option<LinkTo<'a>>,
    pub figures: Vec<TeamFigure<'a>>,
    pub rhythms: Vec<RhythmView>,
    /// The open ones, most urgent first.
    pub actions: Vec<ActionRow<'a>>,
    pub more: usize,
}

/// One figure of the month.
#[derive(Clone, Debug, Serialize)]
pub struct TeamFigure<'a> {
    pub label: &'a str,
    pub href: Option<String>,
    pub text: String,
    /// So many of so many, and on how many deals it stands.
    pub ratio: Option<(u32, u32)>,
    pub n: Option<u32>,
}

/// The sessions of one length.
#[derive(Clone, Debug, Serialize)]
pub struct RhythmView {
    /// `week`, `month`, `quarter`, `year`.
    pub length: &'static str,
    pub held: usize,
    pub sessions: usize,
    /// The latest of the missed ones.
    pub missed: Vec<String>,
    pub more_missed: usize,
    pub next: Option<NextSession>,
}

/// What is due next.
#[derive(Clone, Debug, Serialize)]
pub struct NextSession {
    pub period: String,
    pub due: When,
    pub late: bool,
}

/// Makes it.
pub fn team<'a>(here: Here<'a>, id: &str, uses: &FacetUse) -> TeamView<'a> {
    let scope = Scope::Team(id.into());
    let of_team = here.insights().kpis.series.iter().filter(|it| it.part.is_none() && it.scope == scope);
    let series: Vec<&'a Series> = of_team.collect();
    // A month that is not over says little yet.
    let is_over = |month: &Period| month.last_day() <= here.knowledge().as_of;
    let last = |it: &&Series| it.of(Length::Month).map(|(month, _)| month).rev().find(is_over);
    let month = series.iter().filter_map(last).max();
    let actions = by_urgency(here, open_actions(here, uses));
    let rhythms = here.insights().cadence.rhythms.iter().filter(|it| it.team.as_deref() == Some(id));
    TeamView {
        month: month.map(|month| LinkTo::to(text::period(month), here.numbers_link(month, Some(&scope)))),
        figures: month.map_or_else(Vec::new, |month| figures(here, &series, month)),
        rhythms: rhythms.map(|it| rhythm(here, it)).collect(),
        more: actions.len().saturating_sub(ACTIONS),
        actions: actions.into_iter().take(ACTIONS).map(|ix| row(here, ix)).collect(),
    }
}

fn figures<'a>(here: Here<'a>, series: &[&'a Series], month: Period) -> Vec<TeamFigure<'a>> {
    let figure = |series: &&'a Series| {
        let (kpi, figure) = (here.config().kpis.get(&series.kpi)?, series.figures.get(&month)?);
        Some(TeamFigure {
            label: kpi.label.as_str(),
            href: here.counted_link(kpi, series, month).or_else(|| here.kpi_link(&series.kpi)),
            text: figure::shown(kpi, figure),
            ratio: figure.ratio,
            n: figure.n,
        })
    };
    series.iter().filter_map(figure).take(FIGURES).collect()
}

fn rhythm(here: Here<'_>, rhythm: &Rhythm) -> RhythmView {
    let is = |held: bool| {
        rhythm.sessions.iter().filter(move |it| match it.state {
            State::Held { .. } => held,
            State::Missed => !held,
            State::Waiting => false,
        })
    };
    let (held, missed) = (is(true).count(), is(false).count());
    RhythmView {
        length: match rhythm.length {
            Length::Week => "week",
            Length::Month => "month",
            Length::Quarter => "quarter",
            Length::Year => "year",
        },
        held,
        sessions: held + missed,
        missed: is(false).rev().take(MISSED).map(|it| text::period(it.period)).collect(),
        more_missed: missed.saturating_sub(MISSED),
        next: rhythm.next.map(|next| NextSession {
            period: text::period(next.period),
            due: text::day(next.day),
            late: next.day < here.knowledge().as_of,
        }),
    }
}

fn open_actions(here: Here<'_>, uses: &FacetUse) -> Vec<ActionIx> {
    let actions: BTreeSet<ActionIx> = uses
        .points
        .iter()
        .filter_map(|&point| match here.index.subject(point)? {
            Subject::Action(action) => Some(action),
            _ => None,
        })
        .collect();
    actions.into_iter().filter(|&ix| here.knowledge().action(ix).status == ActionStatus::Open).collect()
}
