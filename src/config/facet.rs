//! Facets: the dimensions that entries and points are grouped by. `[facets.NAME]`.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::kind::{plural_of, words_of};
use super::reader::{Item, Mistakes};
use super::resolve::Draft;
use crate::diagnostic::{Code, Span};
use crate::value::name::{fold, slug};

/// A dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    pub name: Arc<str>,
    pub label: String,
    pub plural: String,
    /// The folder of its pages, `reasons`.
    pub path: String,
    /// Whether values that are not declared are accepted.
    pub open: bool,
    /// By id, in the order of writing: the stages of a sales process stand in its order.
    pub values: IndexMap<Arc<str>, FacetValue>,
    /// Any spelling, folded by [`crate::value::name::fold`], to the id.
    pub spellings: BTreeMap<String, Arc<str>>,
}

/// One declared value.
#[derive(Clone, Debug, PartialEq)]
pub struct FacetValue {
    pub id: Arc<str>,
    pub label: String,
    pub aliases: Vec<String>,
    /// Only for reasons: what the team could have changed.
    pub control: Option<Control>,
}

/// Whether a reason is in the team's hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Control {
    Ours,
    Shared,
    External,
}

impl Facet {
    /// The id of a declared value by its id, its label or an alias; letter case, accents and
    /// hyphens do not matter.
    pub fn find(&self, written: &str) -> Option<&Arc<str>> {
        self.spellings.get(&fold(written))
    }

    /// What a reader sees: the declared label, or the id.
    pub fn label_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.values.get(id).map_or(id, |value| value.label.as_str())
    }
}

/// `[facets]`: the keys of a facet that is there already are replaced one by one, and its values
/// are added to.
pub(super) fn read(item: &Item<'_>, draft: &mut Draft, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    for item in table.rest() {
        if let Some(facet) = one(&item, draft, mistakes) {
            draft.declared.insert(facet.path.clone(), item.key_span);
            draft.config.facets.insert(Arc::clone(&facet.name), facet);
        }
    }
}

fn one(item: &Item<'_>, draft: &Draft, mistakes: &mut Mistakes<'_>) -> Option<Facet> {
    let name = item.name(mistakes)?;
    let mut table = item.table(mistakes)?;
    let known = draft.config.facets.get(&name).cloned();
    let is_new = known.is_none();
    let mut facet = known.unwrap_or_else(|| Facet {
        label: words_of(&name),
        name,
        plural: String::new(),
        path: String::new(),
        open: true,
        values: IndexMap::new(),
        spellings: BTreeMap::new(),
    });
    if let Some(label) = table.take("label").and_then(|item| item.words(mistakes)) {
        facet.label = label;
    }
    match table.take("plural").and_then(|item| item.words(mistakes)) {
        Some(plural) => facet.plural = plural,
        None if is_new => facet.plural = plural_of(&facet.label),
        None => {}
    }
    match table.take("path").and_then(|item| item.path_part(mistakes)) {
        Some(path) => facet.path = path,
        None if is_new => facet.path = default_path(&facet.plural, &facet.name),
        None => {}
    }
    if let Some(open) = table.take("open").and_then(|item| item.flag(mistakes)) {
        facet.open = open;
    }
    if let Some(values) = table.take("values") {
        add_values(&values, &mut facet, mistakes);
    }
    table.finish(mistakes);
    if !facet.open && facet.values.is_empty() {
        let message = format!("the facet `{}` is closed and has no values", facet.name);
        mistakes.add(Code::ConfigValue, item.key_span, message, |it| {
            it.help(format!("declare its values in `[facets.{}.values]`", facet.name))
        });
    }
    Some(facet)
}

/// The folder of the pages: what the plural is in an address, else the name.
pub(super) fn default_path(plural: &str, name: &str) -> String {
    let path = slug(plural);
    if path.is_empty() { name.to_owned() } else { path }
}

/// Those that the site declares stand first, in its order: its own reasons before 'other', and the
/// stages of its own sales process as they follow one another.
fn add_values(item: &Item<'_>, facet: &mut Facet, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    let mut before = std::mem::take(&mut facet.values);
    let mut written: BTreeMap<String, (Arc<str>, Span)> = BTreeMap::new();
    for item in table.rest() {
        let Some(id) = item.name(mistakes) else { continue };
        let known = before.shift_remove(&id);
        let mut value = known.unwrap_or_else(|| FacetValue {
            label: words_of(&id),
            id,
            aliases: Vec::new(),
            control: None,
        });
        let spellings = read_value(&item, &mut value, &facet.name, mistakes);
        for (spelling, span) in spellings {
            let folded = fold(&spelling);
            if let Some((other, place)) = written.get(&folded).filter(|(other, _)| *other != value.id) {
                let place = mistakes.place(*place);
                let message = format!("`{spelling}` is a spelling of both `{other}` and `{}`", value.id);
                mistakes.add(Code::ConfigValue, span, message, |it| {
                    it.other(place, format!("`{other}` has it here"))
                        .help("leave it with one of the two values")
                });
                continue;
            }
            written.insert(folded.clone(), (Arc::clone(&value.id), span));
            facet.spellings.insert(folded, Arc::clone(&value.id));
        }
        facet.values.insert(Arc::clone(&value.id), value);
    }
    facet.values.extend(before);
}

/// `id = "Label"` or `id = { label, aliases, control }`. Gives the spellings that were written: a
/// site's spelling wins over a built-in one.
fn read_value(
    item: &Item<'_>,
    value: &mut FacetValue,
    facet: &str,
    mistakes: &mut Mistakes<'_>,
) -> Vec<(String, Span)> {
    let mut spellings = vec![(value.id.to_string(), item.key_span)];
    let mut label = |item: &Item<'_>, mistakes: &mut Mistakes<'_>| {
        if let Some(label) = item.words(mistakes) {
            spellings.push((label.clone(), item.span));
            value.label = label;
        }
    };
    if item.as_text().is_some() {
        label(item, mistakes);
        return spellings;
    }
    let Some(mut table) = item.table(mistakes) else { return spellings };
    if let Some(item) = table.take("label") {
        label(&item, mistakes);
    }
    if let Some(aliases) = table.take("aliases") {
        let aliases = aliases.texts(mistakes);
        for (alias, _) in &aliases {
            if !value.aliases.contains(alias) {
                value.aliases.push(alias.clone());
            }
        }
        spellings.extend(aliases);
    }
    let controls = [("ours", Control::Ours), ("shared", Control::Shared), ("external", Control::External)];
    if let Some(item) = table.take("control") {
        if facet == "reason" {
            value.control = item.choice(mistakes, &controls).or(value.control);
        } else {
            item.wrong(mistakes, "left out, since only reasons have it");
        }
    }
    table.finish(mistakes);
    spellings
}
