//! Wikilinks: `[[target]]`, `[[target|text]]`. Their targets are names, as people say them.

use std::sync::Arc;

use super::places::{folder, join, outward};
use super::resolve::Desk;
use super::{EntryIx, Target};
use crate::config::Facet;
use crate::diagnostic::{Code, Diagnostic};
use crate::value::name;

/// So many entries are named where a name fits more than one.
const NAMED: usize = 5;

/// Where a wikilink leads.
pub(super) fn link(desk: &mut Desk<'_>) -> Target {
    let written = desk.link.target.trim();
    if let Some(id) = written.strip_prefix('#') {
        return by_id(desk, id);
    }
    let knowledge = desk.places.knowledge;
    let facet = written
        .split_once(':')
        .and_then(|(facet, value)| Some((knowledge.config.facet(facet.trim())?, value)));
    if let Some((facet, value)) = facet {
        return by_facet(desk, facet, value.trim());
    }
    // Only what surely is an address: 'Globex: the renewal' is a title.
    if let Some(target @ Target::External(_)) = outward(written) {
        return target;
    }
    if let Some((name, anchor)) = written.split_once('#')
        && let Some(entry) = find(desk, name.trim())
    {
        return in_entry(desk, entry, anchor.trim());
    }
    // A title may have the sign in it: 'C# connector'.
    if let Some(entry) = find(desk, written) {
        return Target::Entry { entry, anchor: None };
    }
    if let Some(asset) = paths(desk, written).iter().find_map(|path| desk.places.assets.get(path.as_str())) {
        return Target::Asset(asset.clone());
    }
    match desk.places.by_id(written) {
        Some(target @ (Target::Lesson(_) | Target::Question(_))) => target,
        _ => nothing(desk, written),
    }
}

/// A lesson, a question or a point; else a place in this entry.
fn by_id(desk: &mut Desk<'_>, id: &str) -> Target {
    if let Some(target) = desk.places.by_id(id) {
        return target;
    }
    if desk.places.has_anchor(desk.from, id) {
        return Target::Entry { entry: desk.from, anchor: Some(id.into()) };
    }
    let ids = &desk.places.knowledge.ids;
    desk.broken(format!("no point has the id `{id}`"), id, || ids.keys().map(AsRef::as_ref).collect())
}

/// A value that is declared, or that somebody uses: only those have a page.
fn by_facet(desk: &mut Desk<'_>, facet: &Facet, value: &str) -> Target {
    let target = |value: &Arc<str>| Target::Facet { facet: facet.name.clone(), value: value.clone() };
    if let Some(declared) = facet.find(value) {
        return target(declared);
    }
    let knowledge = desk.places.knowledge;
    let uses = knowledge.facets.uses.get(&facet.name);
    let person = knowledge.config.people.canonical(value);
    let slug = name::slug(value);
    for id in [person.as_ref(), value, slug.as_str()] {
        if let Some((id, _)) = uses.and_then(|uses| uses.get_key_value(id)) {
            return target(id);
        }
    }
    desk.broken(format!("the facet `{}` has no value `{value}`", facet.name), value, || {
        uses.iter().flat_map(|uses| uses.keys()).map(AsRef::as_ref).collect()
    })
}

/// An entry by its path, its address, the last part of its address, its title.
fn find(desk: &mut Desk<'_>, written: &str) -> Option<EntryIx> {
    if written.is_empty() {
        return None;
    }
    let places = desk.places;
    for path in paths(desk, written) {
        let by_path = places.by_path(&path).or_else(|| places.by_path(&format!("{path}.md")));
        if by_path.is_some() {
            return by_path;
        }
    }
    // A bare word is a slug first, or an entry in the content folder itself would take it.
    if written.contains('/')
        && let Some(entry) = join("", written).and_then(|path| places.by_address(&path))
    {
        return Some(entry);
    }
    let candidates =
        [places.by_slug(written), places.by_title(written), places.by_slug(&name::slug(written))];
    let fits = candidates.into_iter().find(|fits| !fits.is_empty())?;
    if fits.len() > 1 {
        ambiguous(desk, written, fits);
    }
    fits.first().copied()
}

/// What is written as a path from the content folder, and from the folder of the entry.
fn paths(desk: &Desk<'_>, written: &str) -> Vec<String> {
    [join("", written), join(folder(desk.entry()), written)].into_iter().flatten().collect()
}

/// A place in an entry, by its anchor or by the words of its heading.
fn in_entry(desk: &mut Desk<'_>, entry: EntryIx, anchor: &str) -> Target {
    let slug = name::slug(anchor);
    match anchor {
        "" => desk.place(entry, None),
        anchor if !desk.places.has_anchor(entry, anchor) && desk.places.has_anchor(entry, &slug) => {
            desk.place(entry, Some(&slug))
        }
        anchor => desk.place(entry, Some(anchor)),
    }
}

fn ambiguous(desk: &mut Desk<'_>, written: &str, fits: &[EntryIx]) {
    let path = |ix: &EntryIx| format!("`{}`", desk.places.knowledge.entry(*ix).path);
    let mut named: Vec<String> = fits.iter().take(NAMED).map(path).collect();
    if fits.len() > NAMED {
        named.push(format!("{} more", fits.len() - NAMED));
    }
    let last = named.pop().unwrap_or_default();
    let message = format!("`{written}` fits {} entries: {} and {last}", fits.len(), named.join(", "));
    let first = desk.places.knowledge.entry(fits[0]);
    let taken = first.path.strip_suffix(".md").unwrap_or(&first.path);
    desk.report(
        Diagnostic::new(Code::AmbiguousLink, message)
            .label(format!("leads to `{}`", first.path))
            .help(format!("write the path of the one that you mean, such as `[[{taken}]]`")),
    );
}

fn nothing(desk: &mut Desk<'_>, written: &str) -> Target {
    let knowledge = desk.places.knowledge;
    let name = written.split_once('#').map_or(written, |(name, _)| name).trim();
    let message = format!("no entry, lesson or question is called `{name}`");
    if desk.places.by_id(name).is_some() {
        let help = format!("write `[[#{name}]]` for the point with this id");
        desk.report(Diagnostic::new(Code::BrokenLink, message).help(help));
        return Target::Nowhere;
    }
    desk.broken(message, name, || {
        let slugs = knowledge.entries.iter().map(|entry| entry.address.last());
        let titles = knowledge.entries.iter().map(|entry| entry.title.as_str());
        let lessons = knowledge.lessons.iter().map(|lesson| lesson.id.as_ref());
        let questions = knowledge.questions.iter().map(|question| question.id.as_ref());
        slugs.chain(titles).chain(lessons).chain(questions).collect()
    })
}
