//! From raw front matter to the typed fields of a kind: which field a key means, which values the
//! collection supplies, what is missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::field::Value;
use super::typed::Typing;
use super::yaml::{self, Node};
use crate::config::{Collection, Config, Field, Kind};
use crate::diagnostic::{Code, Diagnostic, Place, Report, Span, Spanned};
use crate::value::PartialDate;

/// Fields of every kind that an entry keeps outside its map of fields.
pub const LIFTED: [&str; 7] = ["title", "date", "summary", "draft", "slug", "aliases", "kind"];

/// A key and its value as written, under the name of the field that it means.
#[derive(Debug)]
pub struct Given {
    pub key: Spanned<String>,
    pub value: Spanned<Node>,
    /// From `[[collections]] defaults` or from the body: a mistake in it is not the front matter's.
    pub supplied: bool,
}

/// What the front matter gives, by field name. Spans are those of the file.
pub type Givens = BTreeMap<String, Given>;

/// What stands where.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub config: &'a Config,
    pub file: &'a Arc<str>,
    pub collection: Option<&'a Collection>,
}

/// Reads the YAML of an entry that stands `offset` bytes into its file.
pub fn givens(yaml: &str, offset: usize, scope: Scope<'_>, report: &mut Report) -> Givens {
    let entries = match yaml::parse(yaml).map(|node| (node.span, node.value)) {
        Ok((_, Node::Map(entries))) => entries,
        Ok((_, Node::Null)) => return Givens::new(),
        Ok((span, _)) => {
            report.push(
                Diagnostic::new(Code::BrokenYaml, "the front matter is not a list of `name: value` lines")
                    .at(scope.file, span.shift(offset)),
            );
            return Givens::new();
        }
        Err(error) => {
            report.push(broken(&error, yaml, offset, scope.file));
            return Givens::new();
        }
    };
    let mut givens = Givens::new();
    for (key, value) in entries {
        let key = Spanned::new(key.value, key.span.shift(offset));
        let value = shift(value, offset);
        let name = scope.collection.and_then(|rule| rule.map.get(&key.value)).unwrap_or(&key.value).clone();
        match givens.get(&name) {
            Some(first) => report.push(
                Diagnostic::new(Code::DuplicateKey, format!("`{name}` is given twice"))
                    .at(scope.file, key.span)
                    .other(Place::new(scope.file, first.key.span), "first given here"),
            ),
            None => {
                givens.insert(name, Given { key, value, supplied: false });
            }
        }
    }
    givens
}

fn broken(error: &yaml::YamlError, yaml: &str, offset: usize, file: &Arc<str>) -> Diagnostic {
    if error.limit {
        return Diagnostic::new(
            Code::FrontMatterLimit,
            format!("the front matter uses more than plain values: {}", error.message),
        )
        .at(file, error.span.shift(offset))
        .help("write the value out: anchors, aliases, tags, merge keys and deep nesting are not read");
    }
    let problem =
        Diagnostic::new(Code::BrokenYaml, format!("the front matter cannot be read: {}", error.message))
            .at(file, error.span.shift(offset));
    let at = error.span.start as usize;
    let line_start = yaml[..at].rfind('\n').map_or(0, |at| at + 1);
    let line = yaml[line_start..].lines().next().unwrap_or("");
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim());
    if line.contains('\t') {
        problem.help("use spaces instead of the tab")
    } else if value.contains(": ")
        || value.starts_with(['@', '%', '`', '&', '*', '!', '|', '>'])
        || value.contains(" #")
    {
        problem.help(format!("put the value in quotes: \"{}\"", value.replace('"', "'")))
    } else if value.starts_with('"') || value.starts_with('\'') {
        problem.help("close the quote at the end of the value")
    } else {
        problem
    }
}

fn shift(node: Spanned<Node>, offset: usize) -> Spanned<Node> {
    let value = match node.value {
        Node::List(items) => Node::List(items.into_iter().map(|item| shift(item, offset)).collect()),
        Node::Map(entries) => Node::Map(
            entries
                .into_iter()
                .map(|(key, value)| (Spanned::new(key.value, key.span.shift(offset)), shift(value, offset)))
                .collect(),
        ),
        other => other,
    };
    Spanned::new(value, node.span.shift(offset))
}

/// Adds what the collection supplies for fields that the entry does not give. A wrong default is
/// reported at the beginning of the entry, since `site.toml` gives no place for it here.
pub fn supply(givens: &mut Givens, scope: Scope<'_>) {
    let Some(rule) = scope.collection else { return };
    for (field, value) in &rule.defaults {
        if givens.contains_key(field) {
            continue;
        }
        let node = yaml::parse(value).map_or(Node::Scalar(value.clone()), |node| node.value);
        givens.insert(field.clone(), supplied(field, node, Span::default()));
    }
}

/// A value that stands elsewhere than in the front matter.
pub fn supplied(field: &str, node: Node, span: Span) -> Given {
    Given { key: Spanned::new(field.to_owned(), span), value: Spanned::new(flat(node), span), supplied: true }
}

/// Spans inside a default mean nothing in the entry.
fn flat(node: Node) -> Node {
    match node {
        Node::List(items) => Node::List(
            items.into_iter().map(|item| Spanned::new(flat(item.value), Span::default())).collect(),
        ),
        Node::Map(entries) => Node::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    (
                        Spanned::new(key.value, Span::default()),
                        Spanned::new(flat(value.value), Span::default()),
                    )
                })
                .collect(),
        ),
        other => other,
    }
}

/// The typed fields of an entry and what is kept beside them.
#[derive(Debug, Default)]
pub struct Fields {
    pub fields: BTreeMap<Arc<str>, Spanned<Value>>,
    pub extra: Vec<(String, String)>,
    pub spellings: Vec<(Arc<str>, Arc<str>, Arc<str>)>,
}

/// Reads every field by its type.
pub fn fields(givens: &Givens, kind: &Kind, scope: Scope<'_>, report: &mut Report) -> Fields {
    let mut out = Fields::default();
    for (name, given) in givens {
        if LIFTED.contains(&name.as_str()) {
            continue;
        }
        match kind.fields.get(name.as_str()) {
            Some(field) => read(field, given, scope, report, &mut out),
            None if keeps(scope) => out.extra.push((given.key.value.clone(), written(&given.value.value))),
            None => report.push(unknown(name, given, kind, scope)),
        }
    }
    for field in kind.fields.values().filter(|field| field.required && !LIFTED.contains(&&*field.name)) {
        let missing = givens.get(&*field.name).is_none_or(|given| given.value.value == Node::Null);
        if missing {
            report.push(
                Diagnostic::new(
                    Code::MissingField,
                    format!("{} needs `{}`", article(&kind.label), field.name),
                )
                .at(scope.file, head_of(givens))
                .help(format!("add `{}: …` to the front matter", field.name)),
            );
        }
    }
    reversed(&out.fields, scope, report);
    out
}

fn read(field: &Field, given: &Given, scope: Scope<'_>, report: &mut Report, out: &mut Fields) {
    let mut own = Report::default();
    let mut typing = Typing {
        config: scope.config,
        file: scope.file,
        offset: 0,
        report: &mut own,
        spellings: &mut out.spellings,
    };
    let value = typing.value(field, &given.value);
    if (given.supplied || keeps(scope)) && own.has_errors() {
        // The files of such a collection are read as they are: nothing is lost, and somebody is told.
        let text = written(&given.value.value);
        report.push(
            Diagnostic::new(
                Code::UnreadValue,
                format!("`{}` cannot be `{text}` and is kept as text", field.name),
            )
            .at(scope.file, given.value.span),
        );
        out.extra.push((field.label.clone(), text));
        return;
    }
    report.extend(own);
    if let Some(value) = value {
        out.fields.insert(Arc::clone(&field.name), Spanned::new(value, given.value.span));
    }
}

/// Where to point for what is not there: at the line that says the kind, else at the first one.
pub fn head_of(givens: &Givens) -> Span {
    match givens.get("kind") {
        Some(kind) if !kind.supplied => Span { start: kind.key.span.start, end: kind.value.span.end },
        _ => Span::default(),
    }
}

fn keeps(scope: Scope<'_>) -> bool {
    scope.collection.is_some_and(|rule| rule.keep_unknown_fields)
}

fn unknown(name: &str, given: &Given, kind: &Kind, scope: Scope<'_>) -> Diagnostic {
    let known = kind.fields.keys().map(AsRef::as_ref).chain(LIFTED);
    let problem =
        Diagnostic::new(Code::UnknownField, format!("{} has no field `{name}`", article(&kind.label)))
            .at(scope.file, given.key.span)
            .nearest(name, known);
    let elsewhere = scope.config.kinds.values().find(|other| other.fields.contains_key(name));
    match elsewhere {
        Some(other) => problem.help(format!("`{name}` is a field of `kind: {}`", other.name)),
        None if problem.help.is_empty() => {
            // The fields that every kind has are left out: nobody looks for those.
            let common = |name: &str| scope.config.kinds.values().all(|kind| kind.fields.contains_key(name));
            let own = kind.fields.keys().filter(|name| !common(name)).map(|name| format!("`{name}`"));
            let own = own.collect::<Vec<_>>().join(", ");
            if own.is_empty() { problem } else { problem.help(format!("{} has {own}", article(&kind.label))) }
        }
        None => problem,
    }
}

/// 'a deal', 'an incident'.
pub fn article(label: &str) -> String {
    let label = label.to_lowercase();
    let an = label.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {label}", if an { "an" } else { "a" })
}

/// Pairs of fields of which the first must not lie behind the second.
const ORDERED: [(&str, &str); 2] = [("opened", "closed"), ("started", "ended")];

fn reversed(fields: &BTreeMap<Arc<str>, Spanned<Value>>, scope: Scope<'_>, report: &mut Report) {
    for (from, to) in ORDERED {
        let (Some(first), Some(last)) = (fields.get(from), fields.get(to)) else { continue };
        let (Value::Date(begin), Value::Date(end)) = (&first.value, &last.value) else { continue };
        let minutes = end.minutes_since(begin);
        if end.date.last_day() < begin.date.date || minutes.is_some_and(|minutes| minutes < 0) {
            report.push(
                Diagnostic::new(Code::ReversedDates, format!("`{to}` lies before `{from}`"))
                    .at(scope.file, last.span)
                    .other(Place::new(scope.file, first.span), format!("`{from}` is here")),
            );
        }
    }
}

/// Nobody looks back on a month that has not begun, or on a deal that is not closed: one of the two
/// dates is a slip.
pub fn early(
    fields: &BTreeMap<Arc<str>, Spanned<Value>>,
    (date, date_span): (Option<PartialDate>, Span),
    scope: Scope<'_>,
    report: &mut Report,
) {
    let Some(date) = date else { return };
    for (name, what) in [("period", "begins"), ("closed", "lies")] {
        let Some(field) = fields.get(name) else { continue };
        let first = match &field.value {
            Value::Period(period) => period.first_day(),
            Value::Date(closed) => closed.date.date,
            _ => continue,
        };
        if first > date.last_day() {
            report.push(
                Diagnostic::new(
                    Code::EarlyReview,
                    format!("`{name}` {what} after {date}, the date of the entry"),
                )
                .at(scope.file, field.span)
                .other(Place::new(scope.file, date_span), "the date is here".to_owned())
                .help(format!("mend `{name}` or the date")),
            );
        }
    }
}

/// A raw value as a reader would say it.
pub fn written(node: &Node) -> String {
    match node {
        Node::Null => String::new(),
        Node::Scalar(text) => text.clone(),
        Node::List(items) => items.iter().map(|item| written(&item.value)).collect::<Vec<_>>().join(", "),
        Node::Map(entries) => entries
            .iter()
            .map(|(key, value)| format!("{}: {}", key.value, written(&value.value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A lifted field as text; a list or map in its place is reported.
pub fn text(givens: &Givens, name: &str, scope: Scope<'_>, report: &mut Report) -> Option<Spanned<String>> {
    let given = givens.get(name)?;
    match &given.value.value {
        Node::Scalar(text) if !text.trim().is_empty() => {
            Some(Spanned::new(text.trim().to_owned(), given.value.span))
        }
        Node::Scalar(_) | Node::Null => None,
        _ => {
            report.push(
                Diagnostic::new(Code::WrongType, format!("`{name}` is not text"))
                    .at(scope.file, given.value.span)
                    .help("write one line; put it in quotes if it has a colon"),
            );
            None
        }
    }
}

/// A title from a pattern such as `{company}: {product}`; what has no value goes with the signs
/// round it.
pub fn made_of(pattern: &str, givens: &Givens) -> Option<String> {
    let mut made = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, after) = after.split_once('}')?;
        let given = givens.values().find(|given| given.key.value == key);
        let value = given.map(|given| written(&given.value.value)).unwrap_or_default();
        if !value.trim().is_empty() {
            made.push_str(if made.is_empty() { before.trim_start() } else { before });
            made.push_str(value.trim());
        }
        rest = after;
    }
    (!made.is_empty()).then(|| made + rest)
}
