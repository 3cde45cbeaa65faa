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
    let person: Arc<str> = PERSON.into();
    let mut uses = Uses::default();
    for (ix, entry) in (0u32..).map(EntryIx).zip(entries) {
        for (field, facet, value) in of_entry(config, entry, &person) {
            let used = (ix, Arc::clone(field));
            let entries = &mut uses.under(facet, value).entries;
            // A value that one field names twice stands behind itself, or behind another field.
            if !entries.iter().rev().take_while(|(entry, _)| *entry == ix).any(|other| *other == used) {
                entries.push(used);
            }
        }
        // Found once: most points of an entry stand under just these.
        let shared: Vec<(&Arc<str>, usize)> =
            shared(config, entry).map(|(facet, value)| (facet, uses.number(facet, value))).collect();
        for (point, at) in entry.points.iter().zip(0u32..) {
            let at = PointIx { entry: ix, point: at };
            for &(_, number) in shared.iter().filter(|(facet, _)| is_silent_on(point, facet)) {
                uses.all[number].2.stand(at);
            }
            for (facet, value) in own(point, &person) {
                uses.under(facet, value).stand(at);
            }
        }
        for (facet, value, spelling) in &entry.spellings {
            uses.under(facet, value).spelling.get_or_insert_with(|| Arc::clone(spelling));
        }
    }
    let mut index = FacetIndex::default();
    for facet in config.facets.values() {
        let values = facet.values.keys().map(|id| (Arc::clone(id), FacetUse::default())).collect();
        index.uses.insert(Arc::clone(&facet.name), values);
    }
    for (facet, value, used) in uses.all {
        index.uses.entry(Arc::clone(facet)).or_default().insert(Arc::clone(value), used);
    }
    index
}

/// The values that somebody uses, each with a number, by which it is found at once.
#[derive(Default)]
struct Uses<'a> {
    numbers: BTreeMap<(&'a str, &'a str), usize>,
    all: Vec<(&'a Arc<str>, &'a Arc<str>, FacetUse)>,
}

impl<'a> Uses<'a> {
    fn number(&mut self, facet: &'a Arc<str>, value: &'a Arc<str>) -> usize {
        let next = self.all.len();
        let number = *self.numbers.entry((facet, value)).or_insert(next);
        if number == next {
            self.all.push((facet, value, FacetUse::default()));
        }
        number
    }

    fn under(&mut self, facet: &'a Arc<str>, value: &'a Arc<str>) -> &mut FacetUse {
        let number = self.number(facet, value);
        &mut self.all[number].2
    }
}

impl FacetUse {
    /// Points come in order, so that one that is there already is the last.
    fn stand(&mut self, point: PointIx) {
        if self.points.last() != Some(&point) {
            self.points.push(point);
        }
    }
}

impl FacetIndex {
    /// Who uses a value, if anybody does or it is declared.
    pub fn get(&self, facet: &str, value: &str) -> Option<&FacetUse> {
        self.uses.get(facet)?.get(value)
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
    let person: Arc<str> = PERSON.into();
    let shared = shared(config, entry).filter(|(facet, _)| is_silent_on(point, facet));
    own(point, &person).chain(shared).map(|(facet, value)| (Arc::clone(facet), Arc::clone(value))).collect()
}

/// What an entry gives to those of its points that say nothing of the facet.
fn shared<'a>(config: &'a Config, entry: &'a Entry) -> impl Iterator<Item = (&'a Arc<str>, &'a Arc<str>)> {
    INHERITED
        .into_iter()
        .filter_map(move |field| Some((field, facet_of(config, entry, field)?)))
        .flat_map(|(field, facet)| entry.facet_values(field).map(move |value| (facet, value)))
}

fn is_silent_on(point: &Point, facet: &str) -> bool {
    !point.facets.iter().any(|(own, _)| &**own == facet)
}

/// What a point says itself.
fn own<'a>(point: &'a Point, person: &'a Arc<str>) -> impl Iterator<Item = (&'a Arc<str>, &'a Arc<str>)> {
    let facets = point.facets.iter().map(|(facet, value)| (facet, value));
    facets.chain(point.owner.iter().chain(&point.who).map(move |name| (person, name)))
}
