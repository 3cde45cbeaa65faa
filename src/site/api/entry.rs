//! Entries and their points.

use std::collections::BTreeMap;

use serde::Serialize;

use super::value::Shown;
use super::{Facets, facets};
use crate::entry::{Feasible, Point};
use crate::knowledge::{EntryIx, PointIx, Subject};
use crate::site::Site;
use crate::value::PartialDate;

/// What each field is; keys as they are written, with `[]` for the items of a list.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("file", "the path in the content folder"),
    ("path", "the page; that of the lesson or question where it is a home page"),
    ("kind", "one of `kinds` in this file"),
    ("title", "the title"),
    ("summary", "in short"),
    ("date", "of the looking back"),
    ("draft", "true where it is a draft"),
    (
        "fields",
        "the fields of its kind that were given; an amount has `amount` and `currency`, a percent is a share of one, a duration is in seconds",
    ),
    ("extra", "what is not declared, as text"),
    ("points", "the points in the order of writing"),
    ("points[].anchor", "the point is at `path#anchor`"),
    ("points[].id", "the id that the author gave"),
    ("points[].lesson", "the id of the lesson that this point learned first"),
    ("points[].question", "the id of the question that this point asked first"),
    ("points[].role", "what the section makes of it: `learned`, `unknown`, `actions`, `blockers` …"),
    ("points[].ordinal", "counted within its role, from 1"),
    ("points[].text", "the first paragraph"),
    ("points[].detail", "what follows it"),
    ("points[].checked", "whether its box is checked, where it has one"),
    ("points[].facets", "facet to values, with what it has of its entry"),
    ("points[].owner", "who will do it"),
    ("points[].who", "who it is about"),
    ("points[].due", "the day it is due"),
    ("points[].feasible", "`yes`, `partly` or `no`"),
    ("points[].why", "the reason given"),
    ("points[].effort", "the effort, as text"),
    ("points[].kpi", "the KPI that it explains or asks about"),
    ("points[].value", "1 to 5: how much the team holds it to be worth"),
    ("points[].objective", "the objective that it serves"),
    ("points[].relations", "what it does to earlier points"),
    ("points[].relations[].verb", "`answers`, `relearns`, `follows` …"),
    ("points[].relations[].target", "the id of the earlier point"),
];

#[derive(Serialize)]
pub(super) struct EntryShown<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    kind: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<PartialDate>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    draft: bool,
    fields: BTreeMap<&'a str, Shown<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extra: BTreeMap<&'a str, &'a str>,
    points: Vec<PointShown<'a>>,
}

#[derive(Serialize)]
struct PointShown<'a> {
    anchor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lesson: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<&'a str>,
    role: &'static str,
    ordinal: u32,
    text: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    facets: Facets,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    owner: &'a [std::sync::Arc<str>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    who: &'a [std::sync::Arc<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feasible: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kpi: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relations: Vec<RelationShown<'a>>,
}

#[derive(Serialize)]
struct RelationShown<'a> {
    verb: &'static str,
    target: &'a str,
}

pub(super) fn entry(site: &Site, ix: EntryIx) -> EntryShown<'_> {
    let entry = site.knowledge.entry(ix);
    let points = (0..).zip(&entry.points);
    EntryShown {
        file: &entry.path,
        path: site.entry_paths[ix.0 as usize].as_deref(),
        kind: &entry.kind,
        title: &entry.title,
        summary: entry.summary.as_deref(),
        date: entry.date,
        draft: entry.draft,
        fields: entry.fields.iter().map(|(name, field)| (&**name, Shown(&field.value))).collect(),
        extra: entry.extra.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect(),
        points: points.map(|(at, point)| shown(site, PointIx { entry: ix, point: at }, point)).collect(),
    }
}

fn shown<'a>(site: &'a Site, ix: PointIx, point: &'a Point) -> PointShown<'a> {
    let knowledge = &site.knowledge;
    let (lesson, question) = match knowledge.subject_of(ix) {
        Some(Subject::Lesson(it)) if knowledge.lesson(it).learned == ix => {
            (Some(&*knowledge.lesson(it).id), None)
        }
        Some(Subject::Question(it)) if knowledge.question(it).asked == ix => {
            (None, Some(&*knowledge.question(it).id))
        }
        _ => (None, None),
    };
    PointShown {
        anchor: &point.anchor,
        id: point.id.as_ref().filter(|id| !id.derived).map(|id| &*id.id),
        lesson,
        question,
        role: point.role.name(),
        ordinal: point.ordinal,
        text: &point.text,
        detail: point.detail.text().trim(),
        checked: point.checked,
        facets: facets(site, ix),
        owner: &point.owner,
        who: &point.who,
        due: point.due.map(|day| day.to_string()),
        feasible: point.feasible.map(|feasible| match feasible {
            Feasible::Yes => "yes",
            Feasible::Partly => "partly",
            Feasible::No => "no",
        }),
        why: point.why.as_deref(),
        effort: point.effort.as_deref(),
        kpi: point.kpi.as_deref(),
        value: point.value,
        objective: point.objective.as_deref(),
        relations: point
            .relations
            .iter()
            .map(|relation| RelationShown { verb: relation.verb.name(), target: &relation.target.value })
            .collect(),
    }
}
