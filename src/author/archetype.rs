//! The archetype of a kind that has none of its own: made from what the kind declares, with a word
//! beside each field on what may stand there. It reads without an error before anybody has filled
//! it in, so a field that is required has a value that is plainly to be replaced.

use super::fill::scalar;
use crate::config::{Config, Field, FieldType, Kind, Role};

/// Fields of every kind that stand at the head, in this order.
const FIRST: [&str; 5] = ["title", "date", "team", "participants", "facilitator"];

/// Fields of every kind that are seldom wanted; an author adds them.
const SELDOM: [&str; 8] = ["kind", "summary", "tags", "updated", "audience", "draft", "slug", "aliases"];

/// The four questions, and what follows from the answers.
const SECTIONS: [Role; 5] = [Role::Well, Role::Differently, Role::Learned, Role::Unknown, Role::Actions];

/// How many values of a facet are named.
const NAMED: usize = 6;

/// An archetype for a kind.
pub(super) fn of(kind: &Kind, config: &Config) -> String {
    let mut text = format!("---\nkind: {}\n", kind.name);
    // What nobody has written yet must not be counted.
    if kind.fields.contains_key("draft") {
        text.push_str("draft: true # take this line out when it is written\n");
    }
    for name in FIRST {
        let wanted = kind.dated || matches!(name, "title" | "team");
        if let Some(field) = kind.fields.get(name).filter(|_| wanted) {
            text.push_str(&line(field, config));
        }
    }
    let own = kind.fields.values().filter(|field| {
        !FIRST.contains(&&*field.name) && (field.required || !SELDOM.contains(&&*field.name))
    });
    for field in own.filter(|field| &*field.name != "kind") {
        text.push_str(&line(field, config));
    }
    text.push_str("summary:\n---\n");
    if kind.dated {
        for role in SECTIONS {
            if let Some(heading) = heading(role, config) {
                text.push_str(&format!("\n## {heading}\n"));
            }
        }
    }
    text
}

/// A heading that has the role: what the theme calls it, if that is understood too.
fn heading(role: Role, config: &Config) -> Option<String> {
    let sections = &config.sections;
    let label = sections.labels.get(&role).filter(|label| sections.role(label) == Some(role));
    let other = || sections.headings.iter().find(|(_, of)| **of == role).map(|(heading, _)| heading.clone());
    label.cloned().or_else(other)
}

fn line(field: &Field, config: &Config) -> String {
    let name = &field.name;
    match (value(field, config), hint(field, config)) {
        (value, _) if value.starts_with("{{") => format!("{name}: {value}\n"),
        (value, hint) if value.is_empty() => format!("{name}: # {hint}\n"),
        (value, hint) => format!("{name}: {value} # {hint}\n"),
    }
}

/// What stands there before anybody has filled it in: nothing, where nothing may stand there.
fn value(field: &Field, config: &Config) -> String {
    let asked = match &*field.name {
        "title" => Some("{{title}}"),
        "date" => Some("{{date}}"),
        "team" => Some("{{team}}"),
        "account" => Some("{{account}}"),
        "amount" => Some("{{amount}}"),
        _ => None,
    };
    // An option that is not given leaves its place empty, which a required field may not be.
    let always = matches!(&*field.name, "title" | "date");
    if let Some(asked) = asked.filter(|_| always || !field.required) {
        return asked.to_owned();
    }
    match &field.shape {
        _ if field.required => example(field, config),
        FieldType::Participants | FieldType::Stages => "[]".to_owned(),
        _ if field.list => "[]".to_owned(),
        _ => String::new(),
    }
}

/// A value of the field's type.
fn example(field: &Field, config: &Config) -> String {
    let one = match &field.shape {
        FieldType::Text | FieldType::Person => {
            scalar(field.one_of.first().map_or("to be written", |one| one))
        }
        FieldType::Facet(facet) => {
            let facet = config.facet(facet).expect("a field names a facet that is declared");
            facet.values.keys().next().map_or("unknown", |id| id).to_owned()
        }
        FieldType::Date => "{{date}}".to_owned(),
        FieldType::Number => "0".to_owned(),
        FieldType::Money => format!("0 {}", config.site.currency),
        FieldType::Percent => "0%".to_owned(),
        FieldType::Duration => "0 min".to_owned(),
        FieldType::Bool => "false".to_owned(),
        FieldType::Url => "https://example.com/".to_owned(),
        FieldType::Period => "{{period}}".to_owned(),
        FieldType::Id => "{{id}}".to_owned(),
        FieldType::Kpis => return "{}".to_owned(),
        FieldType::Stages | FieldType::Participants => return "[]".to_owned(),
    };
    if field.list { format!("[{one}]") } else { one }
}

/// What may stand there, in a few words.
fn hint(field: &Field, config: &Config) -> String {
    let one = match &field.shape {
        FieldType::Text if !field.one_of.is_empty() => format!("one of: {}", field.one_of.join(", ")),
        FieldType::Text => "a few words".to_owned(),
        FieldType::Date => "a day, such as 2026-10-31".to_owned(),
        FieldType::Number => "a number".to_owned(),
        FieldType::Money => format!("an amount, such as 120000 {}", config.site.currency),
        FieldType::Percent => "a percentage, such as 23%".to_owned(),
        FieldType::Duration => "how long, such as 3 h 20 min".to_owned(),
        FieldType::Bool => "true or false".to_owned(),
        FieldType::Url => "an address that begins with https://".to_owned(),
        FieldType::Person => "a name".to_owned(),
        FieldType::Facet(facet) => values_of(facet, config),
        FieldType::Period => "a period, such as 2026-10 or 2026-Q3".to_owned(),
        FieldType::Id => "the id of a lesson or question".to_owned(),
        FieldType::Kpis => "a figure on each line below, such as `win-rate: 31%`".to_owned(),
        FieldType::Stages => {
            "`{ name: demo, from: 2026-03-02, to: 2026-03-20 }`, one for each stage".to_owned()
        }
        FieldType::Participants => "names, or `{ name: …, role: …, stance: sceptic }`".to_owned(),
    };
    if field.list { format!("one or several; {one}") } else { one }
}

fn values_of(facet: &str, config: &Config) -> String {
    let facet = config.facet(facet).expect("a field names a facet that is declared");
    let ids: Vec<&str> = facet.values.keys().take(NAMED).map(AsRef::as_ref).collect();
    match (ids.is_empty(), facet.open || facet.values.len() > NAMED) {
        (true, _) => format!("a {}", facet.label.to_lowercase()),
        (false, true) => format!("such as {}", ids.join(", ")),
        (false, false) => format!("one of: {}", ids.join(", ")),
    }
}
