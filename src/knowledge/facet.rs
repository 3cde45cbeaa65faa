//! Which entries and points stand under which facet value.
//!
//! People are a facet too. Their value is the name itself, not a slug of it: a name is what is
//! shown, and what two people share in ASCII is not one person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{EntryIx, PointIx};
use crate::config::{Config, FieldType};
use crate::entry::{Entry, Point, Value};

/// The fields whose values the points of an entry share.
const INHERITED: [&str; 3] = ["team", "competitor", "reasons"];

/// The facet of people.
pub const PERSON: &str = "person";

/// Facet name, then value id, then who uses it. Values of a closed facet that nobody uses are there
/// with an empty list: every value has a page.
#[derive(Clone, Debug, Default)]
pub struct FacetIndex {
    pub uses: BTreeMap<Arc<str>, BTreeMap<Arc<str>, FacetUse>>,
}

/// Who uses a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetUse {
    /// Entries that name it in a field, by path: the entry and the field, `reasons` or
    /// `buyer-reasons`.
    pub entries: Vec<(EntryIx, Arc<str>)>,
    /// Points that carry it, of their own or by inheritance of team, competitor and reasons.
    pub points: Vec<PointIx>,
    /// How a value that is not declared was written first, by path: what a reader sees of it.
    pub spelling: Option<Arc<str>>,
}

/// Reads the facets of all entries, which must be sorted by path.
pub(super) fn index(entries: &[Arc<Entry>], config: &Config) -> FacetIndex {
    let mut index = FacetIndex::default();
    for facet in config.facets.values() {
        let values = facet.values.keys().map(|id| (Arc::clone(id), FacetUse::default())).collect();
        index.uses.insert(Arc::clone(&facet.name), values);
    }
    let person: Arc<str> = PERSON.into();
    for (ix, entry) in (0u32..).map(EntryIx).zip(entries) {
        for (field, facet, value) in of_entry(config, entry, &person) {
            let used = (ix, Arc::clone(field));
            let entries = &mut index.under(facet, value).entries;
            // A value that one field names twice stands behind itself, or behind another field.
            if !entries.iter().rev().take_while(|(entry, _)| *entry == ix).any(|other| *other == used) {
                entries.push(used);
            }
        }
        for (point, at) in entry.points.iter().zip(0u32..) {
            for (facet, value) in of_point(config, entry, point) {
                index.under(&facet, &value).points.push(PointIx { entry: ix, point: at });
            }
        }
        for (facet, value, spelling) in &entry.spellings {
            index.under(facet, value).spelling.get_or_insert_with(|| Arc::clone(spelling));
        }
    }
    index
}

impl FacetIndex {
    /// Who uses a value, if anybody does or it is declared.
    pub fn get(&self, facet: &str, value: &str) -> Option<&FacetUse> {
        self.uses.get(facet)?.get(value)
    }

    fn under(&mut self, facet: &Arc<str>, value: &Arc<str>) -> &mut FacetUse {
        self.uses.entry(Arc::clone(facet)).or_default().entry(Arc::clone(value)).or_default()
    }
}

/// Every value that an entry names: the field, the facet, the value.
fn of_entry<'a>(
    config: &'a Config,
    entry: &'a Entry,
    person: &'a Arc<str>,
) -> impl Iterator<Item = (&'a Arc<str>, &'a Arc<str>, &'a Arc<str>)> {
    entry.fields.iter().flat_map(move |(field, value)| {
        let declared = facet_of(config, entry, field);
        value.value.items().flat_map(move |value| {
            let one = match value {
                Value::Facet(id) => declared.map(|facet| (field, facet, id)),
                Value::Person(name) => Some((field, person, name)),
                _ => None,
            };
            let several = match value {
                Value::Participants(participants) => participants.as_slice(),
                _ => &[],
            };
            one.into_iter().chain(several.iter().map(move |participant| (field, person, &participant.name)))
        })
    })
}

/// The facet that a field of an entry is declared to have.
fn facet_of<'a>(config: &'a Config, entry: &Entry, field: &str) -> Option<&'a Arc<str>> {
    match &config.kind(&entry.kind)?.fields.get(field)?.shape {
        FieldType::Facet(facet) => Some(facet),
        _ => None,
    }
}

/// The facets and values that a point stands under: its own, its people, and what it has of its
/// entry where it says nothing itself. In order of facet and value.
pub fn of_point(config: &Config, entry: &Entry, point: &Point) -> BTreeSet<(Arc<str>, Arc<str>)> {
    let mut all: BTreeSet<(Arc<str>, Arc<str>)> = point.facets.iter().cloned().collect();
    for field in INHERITED {
        let Some(facet) = facet_of(config, entry, field) else { continue };
        if !point.facets.iter().any(|(own, _)| own == facet) {
            all.extend(entry.facet_values(field).map(|value| (Arc::clone(facet), Arc::clone(value))));
        }
    }
    let people = point.owner.iter().chain(&point.who);
    all.extend(people.map(|name| (Arc::from(PERSON), Arc::clone(name))));
    all
}
