//! The facts of an entry: its fields, whatever kind declares them.

use serde::Serialize;

use super::here::{Here, LinkTo};
use super::text;
use crate::config::{Field, FieldType, Kind};
use crate::entry::{Entry, Stage, Value};

/// A field with its values as text.
#[derive(Clone, Debug, Serialize)]
pub struct FieldView<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub values: Vec<FieldValue<'a>>,
}

/// One value.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FieldValue<'a> {
    pub text: std::borrow::Cow<'a, str>,
    pub href: Option<String>,
    /// Whether the link leads out of the site.
    pub external: bool,
    /// The machine form of a date.
    pub iso: Option<String>,
}

/// One stage of a deal.
#[derive(Clone, Debug, Serialize)]
pub struct StageView<'a> {
    pub stage: LinkTo<'a>,
    pub from: text::When,
    pub to: Option<text::When>,
    pub days: Option<i32>,
}

/// Shown elsewhere on the page: side by side, in the byline, as a table.
const ELSEWHERE: [&str; 4] = ["reasons", "buyer-reasons", "participants", "facilitator"];

/// The fields that an entry gives, in the order in which its kind declares them.
pub fn facts<'a>(here: Here<'a>, entry: &'a Entry) -> Vec<FieldView<'a>> {
    let Some(kind) = here.config().kind(&entry.kind) else { return Vec::new() };
    kind.fields
        .values()
        .filter(|field| is_fact(field))
        .filter_map(|field| {
            let value = entry.field(&field.name)?;
            let values: Vec<FieldValue<'a>> =
                value.items().flat_map(|item| values(here, field, item)).collect();
            (!values.is_empty()).then(|| FieldView { name: &field.name, label: &field.label, values })
        })
        .collect()
}

fn is_fact(field: &Field) -> bool {
    let elsewhere =
        matches!(field.shape, FieldType::Kpis | FieldType::Stages | FieldType::Participants | FieldType::Id);
    !elsewhere && !ELSEWHERE.contains(&&*field.name)
}

/// A map or a list inside a value gives several.
fn values<'a>(here: Here<'a>, field: &'a Field, value: &'a Value) -> Vec<FieldValue<'a>> {
    let plain = |text: String| FieldValue { text: text.into(), ..FieldValue::default() };
    let linked = |link: LinkTo<'a>| FieldValue { text: link.text, href: link.href, ..FieldValue::default() };
    vec![match value {
        Value::Text(text) | Value::Url(text) if is_address(text) => {
            FieldValue { text: text.into(), href: Some(text.clone()), external: true, iso: None }
        }
        Value::Text(text) | Value::Url(text) => FieldValue { text: text.into(), ..FieldValue::default() },
        Value::Date(moment) => {
            let when = text::when(moment.date);
            let text = match moment.time {
                Some(time) => format!("{} {}", when.text, time.to_string().replace('Z', " UTC")),
                None => when.text,
            };
            FieldValue { iso: Some(moment.to_string()), ..plain(text) }
        }
        Value::Number(number) => plain(text::number(*number)),
        Value::Money(money) => plain(text::amount(*money).text),
        Value::Percent(percent) => plain(percent.to_string()),
        Value::Duration(duration) => plain(duration.to_string()),
        Value::Bool(yes) => plain(if *yes { "✓" } else { "–" }.to_owned()),
        Value::Person(name) => linked(here.person(name)),
        Value::Facet(id) => match &field.shape {
            FieldType::Facet(facet) => linked(here.facet_value(facet, id)),
            _ => plain(id.to_string()),
        },
        Value::Period(period) => plain(text::period(*period)),
        Value::Id(id) => plain(text::spoken(id)),
        Value::Participants(people) => {
            return people.iter().map(|person| linked(here.person(&person.name))).collect();
        }
        Value::Kpis(_) | Value::Stages(_) | Value::List(_) => return Vec::new(),
    }]
}

/// Whether a text can be linked as it is. The reader of entries has refused other schemes where an
/// address was asked for; a text field may hold anything.
pub fn is_address(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

/// The stages that a deal went through.
pub fn stages<'a>(here: Here<'a>, entry: &'a Entry) -> Vec<StageView<'a>> {
    let stages = entry.fields.values().find_map(|field| match &field.value {
        Value::Stages(stages) => Some(stages.as_slice()),
        _ => None,
    });
    let view = |stage: &'a Stage| StageView {
        stage: here.facet_value("stage", &stage.name),
        from: text::day(stage.from),
        to: stage.to.map(text::day),
        days: stage.to.and_then(|to| Some(to.since(stage.from).ok()?.get_days())),
    };
    stages.unwrap_or_default().iter().map(view).collect()
}

/// The columns of a table of entries of one kind: those of its fields that say most, and that any
/// of them has.
pub fn columns<'a>(kind: &'a Kind, entries: &[&'a Entry]) -> Vec<&'a Field> {
    /// Asked for by meaning; a kind without them shows its own fields in the order of writing.
    const FIRST: [&str; 10] = [
        "account",
        "outcome",
        "amount",
        "competitor",
        "reasons",
        "period",
        "team",
        "severity",
        "system",
        "version",
    ];
    const MOST: usize = 5;
    let given = |field: &&Field| entries.iter().any(|entry| entry.field(&field.name).is_some());
    let fits = |field: &&Field| is_fact(field) || &*field.name == "reasons";
    let first = FIRST.iter().filter_map(|name| kind.fields.get(*name));
    let rest = kind.fields.values().filter(|field| {
        let long =
            matches!(field.shape, FieldType::Url | FieldType::Text | FieldType::Date | FieldType::Person);
        let common = matches!(&*field.name, "tags" | "updated" | "audience" | "stage" | "segment");
        !long && !common && !FIRST.contains(&&*field.name)
    });
    first.chain(rest).filter(fits).filter(given).take(MOST).collect()
}

/// A cell of such a table: text alone, since a table may have ten thousand rows.
pub fn cell<'a>(here: Here<'a>, field: &'a Field, entry: &'a Entry) -> Option<std::borrow::Cow<'a, str>> {
    let first = entry.field(&field.name)?.items().next()?;
    Some(match first {
        Value::Money(money) => money.short().into(),
        Value::Facet(id) => match &field.shape {
            FieldType::Facet(facet) => here.facet_label(facet, id).into(),
            _ => (&**id).into(),
        },
        other => values(here, field, other).into_iter().next()?.text,
    })
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn only_addresses_of_the_web_are_linked() {
        for address in ["https://crm.example/1", "http://a"] {
            assert!(is_address(address), "{address}");
        }
        for other in ["javascript:alert(1)", "ftp://a", "https://a b", "crm", ""] {
            assert!(!is_address(other), "{other}");
        }
    }
}
