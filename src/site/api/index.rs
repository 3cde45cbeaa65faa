//! `api/index.json`: what the other files are and what their fields mean, with the kinds and facets
//! that the site declares.

use indexmap::IndexMap;
use serde::Serialize;

use super::{VERSION, entry, kpi, subject};
use crate::config::{Control, Facet, Field, FieldType, Kind};
use crate::site::{Api, Site};

type Fields = IndexMap<&'static str, &'static str>;

#[derive(Serialize)]
pub(super) struct Index<'a> {
    version: u32,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<&'a str>,
    as_of: String,
    files: IndexMap<&'static str, File>,
    kinds: IndexMap<&'a str, KindShown<'a>>,
    facets: IndexMap<&'a str, FacetShown<'a>>,
}

#[derive(Serialize)]
struct File {
    path: &'static str,
    about: &'static str,
    items: usize,
    fields: Fields,
}

#[derive(Serialize)]
struct KindShown<'a> {
    label: &'a str,
    plural: &'a str,
    fields: IndexMap<&'a str, FieldShown<'a>>,
}

#[derive(Serialize)]
struct FieldShown<'a> {
    label: &'a str,
    #[serde(rename = "type")]
    shape: String,
}

#[derive(Serialize)]
struct FacetShown<'a> {
    label: &'a str,
    plural: &'a str,
    path: &'a str,
    values: IndexMap<&'a str, ValueShown<'a>>,
}

#[derive(Serialize)]
struct ValueShown<'a> {
    label: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<&'static str>,
}

pub(super) fn index(site: &Site) -> Index<'_> {
    let knowledge = &site.knowledge;
    let config = &knowledge.config;
    let file = |api: Api, items: usize, fields: &[(&'static str, &'static str)]| File {
        path: api.path(),
        about: api.about(),
        items,
        fields: fields.iter().copied().collect(),
    };
    Index {
        version: VERSION,
        title: &config.site.title,
        description: &config.site.description,
        language: &config.site.language,
        base_url: config.site.base_url.as_deref(),
        as_of: knowledge.as_of.to_string(),
        files: IndexMap::from([
            ("entries", file(Api::Entries, knowledge.entries.len(), entry::FIELDS)),
            ("lessons", file(Api::Lessons, knowledge.lessons.len(), subject::LESSON)),
            ("questions", file(Api::Questions, knowledge.questions.len(), subject::QUESTION)),
            ("actions", file(Api::Actions, knowledge.actions.len(), subject::ACTION)),
            ("kpis", file(Api::Kpis, site.insights.kpis.series.len(), kpi::FIELDS)),
        ]),
        kinds: config.kinds.iter().map(|(name, kind)| (&**name, shown_kind(kind))).collect(),
        facets: config
            .facets
            .values()
            .filter_map(|facet| Some((&*facet.name, shown_facet(site, facet)?)))
            .collect(),
    }
}

fn shown_kind(kind: &Kind) -> KindShown<'_> {
    let fields = kind.fields.iter();
    KindShown {
        label: &kind.label,
        plural: &kind.plural,
        fields: fields
            .map(|(name, it)| (&**name, FieldShown { label: &it.label, shape: shape(it) }))
            .collect(),
    }
}

/// The type as it is written in `site.toml`.
fn shape(field: &Field) -> String {
    let list = if field.list { "list of " } else { "" };
    let name = match &field.shape {
        FieldType::Text => "text",
        FieldType::Date => "date",
        FieldType::Number => "number",
        FieldType::Money => "money",
        FieldType::Percent => "percent",
        FieldType::Duration => "duration",
        FieldType::Bool => "bool",
        FieldType::Url => "url",
        FieldType::Person => "person",
        FieldType::Facet(facet) => return format!("{list}facet:{facet}"),
        FieldType::Period => "period",
        FieldType::Id => "id",
        FieldType::Kpis => "kpis",
        FieldType::Stages => "stages",
        FieldType::Participants => "participants",
    };
    format!("{list}{name}")
}

/// A facet that has pages.
fn shown_facet<'a>(site: &'a Site, facet: &'a Facet) -> Option<FacetShown<'a>> {
    let paths = site.value_paths.get(&facet.name)?;
    let values = paths.iter().map(|(id, path)| {
        let spelling = site.knowledge.facets.get(&facet.name, id).and_then(|used| used.spelling.as_deref());
        let control = facet.values.get(id).and_then(|value| value.control).map(|control| match control {
            Control::Ours => "ours",
            Control::Shared => "shared",
            Control::External => "external",
        });
        (&**id, ValueShown { label: spelling.unwrap_or_else(|| facet.label_of(id)), path, control })
    });
    Some(FacetShown {
        label: &facet.label,
        plural: &facet.plural,
        path: &facet.path,
        values: values.collect(),
    })
}
