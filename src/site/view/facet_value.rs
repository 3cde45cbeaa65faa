//! One value of a facet: a reason, a competitor, a team. The page to open before a call.
//!
//! The frame is one for all facets. Beneath stand the parts that only some facets have, for their
//! lists as for their values.

pub mod blocker;
pub mod competitor;
pub mod competitors;
pub mod counted;
pub mod listed;
pub mod reason;
pub mod reasons;
mod reasons_trend;
pub mod team;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_bounds;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use competitor::{CompetitorView, competitor};
use listed::{MedianOf, OfOutcome, by_outcome, median_of};
use reason::{ReasonView, reason};
use serde::Serialize;
use team::{TeamView, team};

use super::changes::{Bounded, bounded};
use super::facet::{count, entries};
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo, amount_of, control_name, outcome_of};
use super::lessons::{self, LessonRow};
use super::mention::{Mentions, mentions};
use super::point::feasible_name;
use super::questions::{self, QuestionRow};
use super::table::{self, EntryTable};
use super::text::{self, Amount};
use crate::config::Role;
use crate::knowledge::{EntryIx, FacetUse, Node, PointIx, Subject};

/// How many blockers and solutions are listed.
const POINTS: usize = 20;
/// How many entries, lessons and questions; the rest stands on the lists of all.
const ENTRIES: usize = 150;
const SUBJECTS: usize = 30;

/// `facet-value.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FacetValueView<'a> {
    pub frame: Frame<'a>,
    pub facet: &'a str,
    pub facet_label: &'a str,
    pub facet_plural: &'a str,
    pub id: &'a str,
    pub label: &'a str,
    pub aliases: &'a [String],
    /// `ours`, `shared`, `external`.
    pub control: Option<&'static str>,
    pub won: usize,
    pub lost: usize,
    /// Of the lost deals; one sum for each currency.
    pub lost_amount: Vec<Amount>,
    /// Of a reason: the entries in which the team gives it, the buyer gives it, and both do.
    pub by_team: usize,
    pub by_buyer: usize,
    pub by_both: usize,
    pub total: usize,
    /// Of a reason, a competitor or a team.
    pub reason: Option<Box<ReasonView<'a>>>,
    pub competitor: Option<Box<CompetitorView<'a>>>,
    pub team: Option<Box<TeamView<'a>>>,
    /// Of a stage, and of the outcome `won`.
    pub median: Option<MedianOf<'a>>,
    /// By outcome: what the counts of the list of all values lead to.
    pub outcomes: Vec<OfOutcome<'a>>,
    /// Newest first, by year.
    pub years: Vec<EntryYear<'a>>,
    /// How many older ones there are.
    pub more_entries: usize,
    pub lessons: Bounded<LessonRow<'a>>,
    /// The open ones first, by age.
    pub questions: Bounded<QuestionRow<'a>>,
    /// Where all entries, lessons and questions stand.
    pub rest: Rest,
    pub blockers: PointList<'a>,
    pub solutions: PointList<'a>,
    pub mentioned: Mentions<'a>,
}

/// The lists of all.
#[derive(Clone, Debug, Serialize)]
pub struct Rest {
    pub entries: Option<String>,
    pub lessons: Option<String>,
    pub questions: Option<String>,
}

/// The entries of one year.
#[derive(Clone, Debug, Serialize)]
pub struct EntryYear<'a> {
    pub year: Option<i16>,
    /// How many there are.
    pub n: usize,
    #[serde(flatten)]
    pub table: EntryTable<'a>,
}

/// Some points, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct PointList<'a> {
    pub points: Vec<PointLine<'a>>,
    /// How many older ones there are.
    pub more: usize,
}

/// A point in one line.
#[derive(Clone, Debug, Serialize)]
pub struct PointLine<'a> {
    pub point: LinkTo<'a>,
    pub entry: EntryRef<'a>,
    pub feasible: Option<&'static str>,
}

/// Makes the page of a value; `None` where nobody uses it and none is declared.
pub fn facet_value<'a>(
    here: Here<'a>,
    frame: Frame<'a>,
    name: &str,
    value: &str,
) -> Option<FacetValueView<'a>> {
    let facet = here.config().facet(name)?;
    let (id, uses) = here.knowledge().facets.uses.get(name)?.get_key_value(value)?;
    let declared = facet.values.get(id);
    let entries = entries(uses);
    let lost = entries.iter().filter(|ix| outcome_of(here.entry(**ix)) == Some("lost"));
    let (by_team, by_buyer) = (named_in(uses, "reasons"), named_in(uses, "buyer-reasons"));
    let list = |key| here.index.paths.lists.get(key).map(|path| here.site.link(here.path, path));
    let of_role = |role| points(here, uses, role);
    let node = Node::Facet { facet: facet.name.clone(), value: id.clone() };
    Some(FacetValueView {
        frame,
        facet: &facet.name,
        facet_label: &facet.label,
        facet_plural: &facet.plural,
        id,
        label: here.facet_label(name, id),
        aliases: declared.map_or(&[], |value| value.aliases.as_slice()),
        control: declared.and_then(|value| value.control).map(control_name),
        won: count(here, &entries, "won"),
        lost: count(here, &entries, "lost"),
        lost_amount: text::amounts(here.knowledge().sums(lost.filter_map(|&ix| amount_of(here.entry(ix))))),
        by_both: by_team.intersection(&by_buyer).count(),
        by_team: by_team.len(),
        by_buyer: by_buyer.len(),
        total: entries.len(),
        reason: (name == "reason").then(|| reason(here, id, uses)).flatten().map(Box::new),
        competitor: (name == "competitor").then(|| competitor(here, id)).flatten().map(Box::new),
        team: (name == "team").then(|| Box::new(team(here, id, uses))),
        median: median_of(here, name, id),
        outcomes: by_outcome(here, &entries),
        years: years(here, &entries, name),
        more_entries: entries.len().saturating_sub(ENTRIES),
        rest: Rest { entries: list("timeline"), lessons: list("lessons"), questions: list("questions") },
        lessons: lessons_of(here, uses),
        questions: questions_of(here, uses),
        blockers: of_role(Role::Blockers),
        solutions: of_role(Role::Solutions),
        mentioned: mentions(here, &node, |link| entries.contains(&link.entry)),
    })
}

fn named_in(uses: &FacetUse, field: &str) -> BTreeSet<EntryIx> {
    uses.entries.iter().filter(|(_, it)| &**it == field).map(|(ix, _)| *ix).collect()
}

fn years<'a>(here: Here<'a>, entries: &BTreeSet<EntryIx>, facet: &str) -> Vec<EntryYear<'a>> {
    let mut entries: Vec<EntryIx> = entries.iter().copied().collect();
    entries.sort_by_key(|&ix| Reverse(here.entry(ix).date));
    let year = |ix: &EntryIx| here.entry(*ix).date.map(|date| date.date.year());
    let mut left = ENTRIES;
    let shown = |of_year: &[EntryIx]| {
        let shown = left.min(of_year.len());
        left -= shown;
        let table = table::entries(here, of_year[..shown].iter().copied(), facet);
        (shown > 0).then(|| EntryYear { year: of_year.first().and_then(year), n: of_year.len(), table })
    };
    entries.chunk_by(|a, b| year(a) == year(b)).map_while(shown).collect()
}

fn lessons_of<'a>(here: Here<'a>, uses: &FacetUse) -> Bounded<LessonRow<'a>> {
    let lessons = uses.points.iter().filter_map(|&point| match here.index.subject(point)? {
        Subject::Lesson(lesson) => Some(lesson),
        _ => None,
    });
    bounded(lessons::newest(lessons, here), SUBJECTS, |ix| lessons::row(here, ix))
}

fn questions_of<'a>(here: Here<'a>, uses: &FacetUse) -> Bounded<QuestionRow<'a>> {
    let questions = uses.points.iter().filter_map(|&point| match here.index.subject(point)? {
        Subject::Question(question) => Some(question),
        _ => None,
    });
    let mut sorted = questions::oldest(questions, here);
    sorted.sort_by_key(|&ix| !here.knowledge().question(ix).status.is_open());
    bounded(sorted, SUBJECTS, |ix| questions::row(here, ix))
}

fn points<'a>(here: Here<'a>, uses: &FacetUse, role: Role) -> PointList<'a> {
    let knowledge = here.knowledge();
    let of_role = uses.points.iter().copied().filter(|&ix| knowledge.point(ix).role == role);
    let mut points: Vec<PointIx> = of_role.collect();
    points.sort_by_key(|ix| (Reverse(here.entry(ix.entry).date), *ix));
    let line = |&ix: &PointIx| {
        let point = knowledge.point(ix);
        PointLine {
            point: LinkTo { text: point.text.as_str().into(), href: here.site.point_link(here.path, ix) },
            entry: here.entry_ref(ix.entry),
            feasible: point.feasible.map(feasible_name),
        }
    };
    PointList {
        more: points.len().saturating_sub(POINTS),
        points: points.iter().take(POINTS).map(line).collect(),
    }
}
