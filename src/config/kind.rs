//! Kinds of entries and the fields they declare: `[kinds.NAME]`.
//!
//! The keys of a kind are `label`, `plural`, `path`, `dated` (true unless said), `home-of`,
//! `extends` (a kind declared before it, whose fields it has too) and `fields`. A field is a type in
//! words or a table around one:
//!
//! ```toml
//! [kinds.visit]
//! extends = "review"
//! fields.host = "person"
//! fields.products = "list of facet:product"
//! fields.mood = { type = "text", one-of = ["good", "bad"], required = true, label = "The mood" }
//! ```
//!
//! The types are `text`, `date`, `number`, `money`, `percent`, `duration`, `bool`, `url`, `person`,
//! `facet:NAME`, `period`, `id`, `kpis`, `stages` and `participants`; `list of` may stand before any
//! but the last three. In a table `list = true` says the same. Of a field that is there already a
//! table replaces only what it names.

use std::sync::Arc;

use super::facet::default_path;
use super::reader::{Item, Mistakes, Table};
use super::resolve::Draft;
use crate::diagnostic::{Code, Diagnostic};
use crate::value::name::nearest;

/// What sort of entry it is. Data, never a special case: pages and insights ask for fields by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    pub name: Arc<str>,
    pub label: String,
    pub plural: String,
    /// The folder of its list page, `deals`.
    pub path: String,
    /// Whether an entry of this kind must have a date.
    pub dated: bool,
    /// The home page of a lesson or a question, if it is one.
    pub home_of: Option<Home>,
    /// By name, in the order of writing; the common fields are in every kind.
    pub fields: indexmap::IndexMap<Arc<str>, Field>,
}

/// What a home page is the home of: `home-of = "lesson"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    Lesson,
    Question,
}

/// One declared field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: Arc<str>,
    pub label: String,
    pub shape: FieldType,
    /// Whether several values may be given (one is then a list of one).
    pub list: bool,
    pub required: bool,
    /// The values that a text may have; empty means any.
    pub one_of: Vec<String>,
}

/// The type of a field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    Text,
    /// A date of a day, a month or a year, with a time where there is one.
    Date,
    Number,
    Money,
    Percent,
    Duration,
    Bool,
    Url,
    Person,
    /// A value of the facet of this name.
    Facet(Arc<str>),
    Period,
    /// The id of a lesson or question.
    Id,
    /// A map from KPI names to figures.
    Kpis,
    /// A list of `{name, from, to}`.
    Stages,
    /// A list of names or of `{name, role, stance}`.
    Participants,
}

/// The types whose names stand alone.
const TYPES: [(&str, FieldType); 14] = [
    ("text", FieldType::Text),
    ("date", FieldType::Date),
    ("number", FieldType::Number),
    ("money", FieldType::Money),
    ("percent", FieldType::Percent),
    ("duration", FieldType::Duration),
    ("bool", FieldType::Bool),
    ("url", FieldType::Url),
    ("person", FieldType::Person),
    ("period", FieldType::Period),
    ("id", FieldType::Id),
    ("kpis", FieldType::Kpis),
    ("stages", FieldType::Stages),
    ("participants", FieldType::Participants),
];

/// `[kinds]`: the keys of a kind that is there already are replaced one by one.
pub(super) fn read(item: &Item<'_>, draft: &mut Draft, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    for item in table.rest() {
        if let Some(kind) = one(&item, draft, mistakes) {
            draft.declared.insert(kind.path.clone(), item.key_span);
            draft.config.kinds.insert(Arc::clone(&kind.name), kind);
        }
    }
}

fn one(item: &Item<'_>, draft: &Draft, mistakes: &mut Mistakes<'_>) -> Option<Kind> {
    let name = item.name(mistakes)?;
    let mut table = item.table(mistakes)?;
    let known = draft.config.kinds.get(&name).cloned();
    let is_new = known.is_none();
    let mut kind = known.unwrap_or_else(|| Kind {
        label: words_of(&name),
        name,
        plural: String::new(),
        path: String::new(),
        dated: true,
        home_of: None,
        fields: indexmap::IndexMap::new(),
    });
    if let Some(base) = table.take("extends").and_then(|item| extended(&item, is_new, draft, mistakes)) {
        kind.dated = base.dated;
        kind.home_of = base.home_of;
        kind.fields = base.fields.clone();
    }
    if let Some(label) = table.take("label").and_then(|item| item.words(mistakes)) {
        kind.label = label;
    }
    match table.take("plural").and_then(|item| item.words(mistakes)) {
        Some(plural) => kind.plural = plural,
        None if is_new => kind.plural = plural_of(&kind.label),
        None => {}
    }
    match table.take("path").and_then(|item| item.path_part(mistakes)) {
        Some(path) => kind.path = path,
        None if is_new => kind.path = default_path(&kind.plural, &kind.name),
        None => {}
    }
    if let Some(dated) = table.take("dated").and_then(|item| item.flag(mistakes)) {
        kind.dated = dated;
    }
    let homes = [("lesson", Home::Lesson), ("question", Home::Question)];
    if let Some(home) = table.take("home-of").and_then(|item| item.choice(mistakes, &homes)) {
        kind.home_of = Some(home);
    }
    if let Some(fields) = table.take("fields").and_then(|item| item.table(mistakes)) {
        read_fields(&fields, &mut kind.fields, draft, mistakes);
    }
    table.finish(mistakes);
    Some(kind)
}

fn extended<'d>(
    item: &Item<'_>,
    is_new: bool,
    draft: &'d Draft,
    mistakes: &mut Mistakes<'_>,
) -> Option<&'d Kind> {
    let written = item.text(mistakes)?;
    if !is_new {
        item.wrong_with(mistakes, "left out, since this kind is built in", |it| {
            it.help("give your own kind another name")
        });
        return None;
    }
    let kind = draft.config.kinds.get(written);
    if kind.is_none() {
        item.wrong_with(mistakes, "a built-in kind or one that is declared further up", |it| {
            it.nearest(written, draft.config.kinds.keys().map(|name| &**name))
        });
    }
    kind
}

/// `[common]` of the built-in declarations: the fields that every kind has.
pub(super) fn read_common(item: &Item<'_>, draft: &mut Draft, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    let mut fields = indexmap::IndexMap::new();
    read_fields(&table, &mut fields, draft, mistakes);
    draft.shared = fields;
}

/// The fields of a kind, laid over what is there.
fn read_fields(
    table: &Table<'_>,
    fields: &mut indexmap::IndexMap<Arc<str>, Field>,
    draft: &Draft,
    mistakes: &mut Mistakes<'_>,
) {
    for item in table.rest() {
        let shared = draft.shared.get(item.key);
        let known = fields.get(item.key).or(shared).cloned();
        let Some(field) = field(&item, known, draft, mistakes) else { continue };
        if shared.is_some_and(|shared| (&shared.shape, shared.list) != (&field.shape, field.list)) {
            let message = format!("every kind has the field `{}`, and its type is fixed", field.name);
            mistakes
                .add(Code::ConfigValue, item.span, message, |it| it.help("give your own field another name"));
            continue;
        }
        fields.insert(Arc::clone(&field.name), field);
    }
}

fn field(item: &Item<'_>, known: Option<Field>, draft: &Draft, mistakes: &mut Mistakes<'_>) -> Option<Field> {
    let is_new = known.is_none();
    let mut field = match known {
        Some(field) => field,
        None => new_field(item, mistakes)?,
    };
    if item.as_text().is_some() {
        (field.shape, field.list) = shape(item, item.key, draft, mistakes)?;
        field.one_of.clear();
        return Some(field);
    }
    let mut table = item.table(mistakes)?;
    let typed = match table.take("type") {
        Some(item) => {
            (field.shape, field.list) = shape(&item, &field.name, draft, mistakes)?;
            true
        }
        None => false,
    };
    if let Some(item) = table.take("list")
        && let Some(list) = item.flag(mistakes)
    {
        field.list = list;
        if list && !may_be_list(&field.shape) {
            item.wrong(mistakes, "left out, since a field of this type is a list already");
            field.list = false;
        }
    }
    if let Some(required) = table.take("required").and_then(|item| item.flag(mistakes)) {
        field.required = required;
    }
    if let Some(label) = table.take("label").and_then(|item| item.words(mistakes)) {
        field.label = label;
    }
    if let Some(item) = table.take("one-of") {
        field.one_of = item.texts(mistakes).into_iter().map(|(text, _)| text).collect();
        if field.shape != FieldType::Text {
            field.one_of.clear();
            item.wrong(mistakes, "left out, since only a text can be one of several");
        }
    }
    table.finish(mistakes);
    if is_new && !typed {
        item.wrong_with(mistakes, "a table with a `type`", |it| it.help("add `type = \"text\"`"));
        return None;
    }
    Some(field)
}

fn new_field(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<Field> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if item.key.is_empty() || !item.key.bytes().all(legal) {
        let message = format!("the field `{}` must be made of letters, digits and hyphens", item.key);
        mistakes.add(Code::ConfigValue, item.key_span, message, |it| it);
        return None;
    }
    Some(Field {
        name: item.key.into(),
        label: words_of(item.key),
        shape: FieldType::Text,
        list: false,
        required: false,
        one_of: Vec::new(),
    })
}

/// The type of a field in words, and whether it is a list.
fn shape(
    item: &Item<'_>,
    field: &str,
    draft: &Draft,
    mistakes: &mut Mistakes<'_>,
) -> Option<(FieldType, bool)> {
    let written = item.text(mistakes)?.trim();
    let (name, list) = match written.strip_prefix("list of ") {
        Some(name) => (name.trim(), true),
        None => (written, false),
    };
    let shape = match name.strip_prefix("facet:").filter(|facet| !facet.trim().is_empty()) {
        Some(facet) => FieldType::Facet(draft.facet_named(item, facet.trim(), mistakes)?),
        None => match TYPES.iter().find(|(known, _)| *known == name) {
            Some((_, shape)) => shape.clone(),
            None => {
                let expected = "a type such as `text`, `list of person` or `facet:reason`";
                item.wrong_with(mistakes, expected, |it| meant(it, name, field, draft));
                return None;
            }
        },
    };
    if list && !may_be_list(&shape) {
        item.wrong_with(mistakes, "without `list of`, since it is a list already", |it| {
            it.help(format!("write `{name}`"))
        });
        return None;
    }
    Some((shape, list))
}

/// What an unknown type was most likely meant to be. A facet is named with its name behind
/// `facet:`; where that is missing the field has often nearly the name of the facet.
fn meant(diagnostic: Diagnostic, name: &str, field: &str, draft: &Draft) -> Diagnostic {
    let facets = || draft.config.facets.keys().map(|name| &**name);
    if draft.config.facets.contains_key(name) {
        return diagnostic.help(format!("write `facet:{name}`"));
    }
    if matches!(name.trim_end_matches(':').trim_end(), "facet" | "facets") {
        let singular = field.strip_suffix('s').unwrap_or(field);
        return diagnostic.help(match nearest(field, facets()).or_else(|| nearest(singular, facets())) {
            Some(near) => format!("write `facet:NAME` with the name of a facet, such as `facet:{near}`"),
            None => {
                let known = facets().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                format!("write `facet:NAME` with the name of a facet, one of {known}")
            }
        });
    }
    diagnostic.nearest(name, TYPES.iter().map(|(name, _)| *name))
}

fn may_be_list(shape: &FieldType) -> bool {
    !matches!(shape, FieldType::Kpis | FieldType::Stages | FieldType::Participants)
}

/// A name as words: 'buyer-reasons' is 'Buyer reasons'.
pub(super) fn words_of(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// The English plural, for labels that give none.
pub(super) fn plural_of(label: &str) -> String {
    let vowel_before_y = ["ay", "ey", "oy", "uy"].iter().any(|end| label.ends_with(end));
    if let Some(stem) = label.strip_suffix('y').filter(|_| !vowel_before_y) {
        format!("{stem}ies")
    } else if ["s", "x", "ch", "sh"].iter().any(|end| label.ends_with(end)) {
        format!("{label}es")
    } else {
        format!("{label}s")
    }
}

#[cfg(test)]
mod tests {
    use super::{plural_of, words_of};

    #[test]
    fn labels_are_made_of_names() {
        let check = |name: &str, label: &str, plural: &str| {
            assert_eq!((words_of(name).as_str(), plural_of(&words_of(name)).as_str()), (label, plural));
        };
        check("deal", "Deal", "Deals");
        check("customer-visit", "Customer visit", "Customer visits");
        check("severity", "Severity", "Severities");
        check("survey", "Survey", "Surveys");
        check("loss", "Loss", "Losses");
        check("élan_vital", "Élan vital", "Élan vitals");
    }
}
