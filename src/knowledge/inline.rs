//! Links and pictures in the notation of Markdown: `[text](target)`, `![alt](target)`. Their targets
//! are addresses, seen from the folder of the entry.

use super::Target;
use super::places::{address_of, decode, folder, join, outward};
use super::resolve::Desk;
use crate::value::name;

/// Where a link leads. Tried in turn: a scheme, a place in this entry, an entry by its file, an
/// asset, an entry by its address, and else a page that the site plan must know.
pub(super) fn link(desk: &mut Desk<'_>) -> Target {
    let written = desk.link.target.trim();
    if let Some(target) = outward(written) {
        return target;
    }
    let (path, anchor) = match written.split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor)).filter(|anchor| !anchor.is_empty())),
        None => (written, None),
    };
    let anchor = anchor.as_deref();
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    if path.is_empty() {
        return here(desk, anchor);
    }
    let Some(path) = inside(desk, path) else { return Target::Nowhere };
    if let Some(entry) = desk.places.by_path(&path) {
        return desk.place(entry, anchor);
    }
    if let Some(asset) = desk.places.assets.get(path.as_str()) {
        return Target::Asset(asset.clone());
    }
    let address = address_of(&path);
    if let Some(entry) = desk.places.by_address(address) {
        return desk.place(entry, anchor);
    }
    if path.ends_with(".md") {
        return no_entry(desk, &path);
    }
    Target::Page { address: address.into(), anchor: anchor.map(Into::into) }
}

/// Where a picture is.
pub(super) fn image(desk: &mut Desk<'_>) -> Target {
    let written = desk.link.target.trim();
    if let Some(target) = outward(written) {
        return target;
    }
    let path = written.split(['?', '#']).next().unwrap_or_default();
    if path.is_empty() {
        return desk.broken("the picture has no address".to_owned(), "", Vec::new);
    }
    let Some(path) = inside(desk, path) else { return Target::Nowhere };
    match desk.places.assets.get(path.as_str()) {
        Some(asset) => Target::Asset(asset.clone()),
        None => {
            let assets = desk.places.assets;
            let message = format!("the content folder has no picture `{path}`");
            desk.broken(message, &path, || assets.iter().map(AsRef::as_ref).collect())
        }
    }
}

/// `#anchor`: a place of this entry, else a point by its id, wherever it is.
fn here(desk: &mut Desk<'_>, anchor: Option<&str>) -> Target {
    let Some(anchor) = anchor else {
        return desk.broken("the link has no address".to_owned(), "", Vec::new);
    };
    if desk.places.has_anchor(desk.from, anchor) {
        return Target::Entry { entry: desk.from, anchor: Some(anchor.into()) };
    }
    desk.places.by_id(anchor).unwrap_or_else(|| {
        desk.broken_anchor(desk.from, anchor);
        Target::Nowhere
    })
}

/// The path relative to the content folder.
fn inside(desk: &mut Desk<'_>, path: &str) -> Option<String> {
    let inside = join(folder(desk.entry()), &decode(path));
    if inside.is_none() {
        desk.broken(format!("`{path}` leads out of the content folder"), "", Vec::new);
    }
    inside
}

fn no_entry(desk: &mut Desk<'_>, path: &str) -> Target {
    let places = desk.places;
    let file = path.rsplit('/').next().unwrap_or(path);
    // A file that was moved is more likely than one that was misspelt.
    let moved: Vec<&str> = places
        .by_slug(&name::slug(file.trim_end_matches(".md")))
        .iter()
        .map(|ix| places.knowledge.entry(*ix).path.as_ref())
        .filter(|other| other.rsplit('/').next() == Some(file))
        .collect();
    let message = format!("there is no entry `{path}`");
    match moved.first() {
        Some(first) => desk.broken(message, first, || vec![first]),
        None => desk.broken(message, path, || {
            places.knowledge.entries.iter().map(|entry| entry.path.as_ref()).collect()
        }),
    }
}
