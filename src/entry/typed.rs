//! How each field type reads what an author wrote.

use std::sync::Arc;

use jiff::civil::Date;

use super::field::{KpiFigure, Participant, Stage, Stance, Value};
use super::link::{Scheme, scheme};
use super::yaml::Node;
use crate::config::{Config, Field, FieldType, Kpi, Unit};
use crate::diagnostic::{Code, Diagnostic, Report, Span, Spanned};
use crate::value::percent::PercentError;
use crate::value::{Duration, Moment, Money, PartialDate, Percent, Period, Precision, name, number};

/// What reading values needs to know, and what it leaves behind.
pub struct Typing<'a> {
    pub config: &'a Config,
    pub file: &'a Arc<str>,
    /// Where the YAML text stands in the file, so that spans are those of the file.
    pub offset: usize,
    pub report: &'a mut Report,
    /// How undeclared values of open facets were written: facet, id, spelling.
    pub spellings: &'a mut Vec<(Arc<str>, Arc<str>, Arc<str>)>,
}

impl Typing<'_> {
    /// The value of a field; `None` where nothing was written or it was wrong and is reported.
    pub fn value(&mut self, field: &Field, node: &Spanned<Node>) -> Option<Value> {
        match (&node.value, &field.shape) {
            (Node::Null, _) => None,
            (_, FieldType::Kpis) => self.kpis(field, node),
            (_, FieldType::Stages) => self.stages(field, node),
            (_, FieldType::Participants) => self.participants(field, node),
            (Node::List(items), _) if field.list => {
                let values =
                    items.iter().filter_map(|item| Some((self.one(field, item)?, item.span))).collect();
                self.list(field, values)
            }
            (Node::Scalar(text), FieldType::Facet(_) | FieldType::Person)
                if field.list && text.contains(',') =>
            {
                self.with_commas(field, text, node)
            }
            (_, _) if field.list => self.one(field, node).map(|value| Value::List(vec![value])),
            _ => self.one(field, node),
        }
    }

    /// `tags: paperwork, pilot` is two tags, unless a declared value has a comma in it.
    fn with_commas(&mut self, field: &Field, text: &str, node: &Spanned<Node>) -> Option<Value> {
        let whole = match &field.shape {
            FieldType::Facet(name) => self.config.facet(name).is_some_and(|facet| facet.find(text).is_some()),
            _ => false,
        };
        if whole {
            return self.one(field, node).map(|value| Value::List(vec![value]));
        }
        let parts = text.split(',').filter(|part| !part.trim().is_empty());
        let nodes: Vec<_> =
            parts.map(|part| Spanned::new(Node::Scalar(part.trim().to_owned()), node.span)).collect();
        let values = nodes.iter().filter_map(|part| Some((self.one(field, part)?, part.span))).collect();
        self.list(field, values)
    }

    /// The values of a list, each once: a reason that is given under two of its names is one reason.
    fn list(&mut self, field: &Field, values: Vec<(Value, Span)>) -> Option<Value> {
        let mut kept: Vec<Value> = Vec::new();
        for (value, span) in values {
            if kept.contains(&value) {
                let problem =
                    Diagnostic::new(Code::DuplicateValue, format!("`{}` has this value twice", field.name));
                self.push(problem.help("leave one of the two out"), span);
            } else {
                kept.push(value);
            }
        }
        (!kept.is_empty()).then_some(Value::List(kept))
    }

    fn one(&mut self, field: &Field, node: &Spanned<Node>) -> Option<Value> {
        let text = match &node.value {
            Node::Scalar(text) => text.trim(),
            Node::Map(entries) if field.shape == FieldType::Money => {
                return self.money_map(field, node, entries);
            }
            Node::Null => return None,
            Node::List(_) => return self.wrong(field, node, "one value, not a list"),
            Node::Map(_) => return self.wrong(field, node, &expected(&field.shape)),
        };
        if text.is_empty() {
            return None;
        }
        let read = match &field.shape {
            FieldType::Facet(facet) => {
                return self.facet(facet, &field.shape, text, node.span).map(Value::Facet);
            }
            FieldType::Percent => return self.percent(&field.name, text, node.span).map(Value::Percent),
            FieldType::Text if !field.one_of.is_empty() => return self.one_of(field, text, node.span),
            shape => scalar(shape, text, self.config),
        };
        match read {
            Ok(value) => Some(value),
            Err(expected) => self.wrong(field, node, &expected),
        }
    }

    fn one_of(&mut self, field: &Field, text: &str, span: Span) -> Option<Value> {
        let found = field.one_of.iter().find(|value| name::fold(value) == name::fold(text));
        if found.is_none() {
            let list = field.one_of.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
            let problem = Diagnostic::new(Code::UnknownValue, format!("`{}` cannot be `{text}`", field.name))
                .nearest(text, field.one_of.iter().map(String::as_str))
                .help(format!("write one of {list}"));
            self.push(problem, span);
        }
        found.map(|value| Value::Text(value.clone()))
    }

    fn facet(&mut self, facet: &Arc<str>, shape: &FieldType, text: &str, span: Span) -> Option<Arc<str>> {
        match facet_value(shape, text, self.config) {
            Ok((id, spelling)) => {
                if let Some(written) = spelling {
                    self.spellings.push((Arc::clone(facet), Arc::clone(&id), written));
                }
                Some(id)
            }
            Err(problem) => {
                self.push(*problem, span);
                None
            }
        }
    }

    fn percent(&mut self, what: &str, text: &str, span: Span) -> Option<Percent> {
        match Percent::parse(text) {
            Ok(percent) => Some(percent),
            Err(PercentError::Ambiguous) => {
                let problem =
                    Diagnostic::new(Code::AmbiguousPercent, format!("`{what}` is `{text}`: 1% or 100%?"))
                        .help("write `1%` or `100%`");
                self.push(problem, span);
                None
            }
            Err(PercentError::NotAPercent) => {
                self.push(wrong_type(what, text, "a percentage such as 23%"), span);
                None
            }
        }
    }

    fn money_map(
        &mut self,
        field: &Field,
        node: &Spanned<Node>,
        entries: &[(Spanned<String>, Spanned<Node>)],
    ) -> Option<Value> {
        let get = |key: &str| {
            entries.iter().find(|(name, _)| name.value == key).and_then(|(_, value)| match &value.value {
                Node::Scalar(text) => Some(text.as_str()),
                _ => None,
            })
        };
        if let Some((key, _)) =
            entries.iter().find(|(key, _)| !matches!(key.value.as_str(), "amount" | "currency"))
        {
            let problem = Diagnostic::new(Code::UnknownField, format!("an amount has no `{}`", key.value))
                .nearest(&key.value, ["amount", "currency"]);
            self.push(problem, key.span);
        }
        let text = match (get("amount"), get("currency")) {
            (Some(amount), Some(currency)) => format!("{amount} {currency}"),
            (Some(amount), None) => amount.to_owned(),
            _ => {
                return self.wrong(
                    field,
                    node,
                    "an amount such as 120000 EUR or {amount: 120000, currency: EUR}",
                );
            }
        };
        match Money::parse(&text, self.config.site.currency) {
            Ok(money) => Some(Value::Money(money)),
            Err(expected) => self.wrong(field, node, &expected),
        }
    }

    fn kpis(&mut self, field: &Field, node: &Spanned<Node>) -> Option<Value> {
        let Node::Map(entries) = &node.value else {
            return self.wrong(field, node, "a KPI and its figure on each line, such as `win-rate: 31%`");
        };
        let mut figures: Vec<(Arc<str>, KpiFigure)> = Vec::new();
        for (key, value) in entries {
            let Some((name, kpi)) = self.config.kpis.get_key_value(key.value.as_str()) else {
                let known = self.config.kpis.keys().map(AsRef::as_ref);
                let problem = Diagnostic::new(Code::UnknownKpi, format!("no KPI is called `{}`", key.value))
                    .nearest(&key.value, known)
                    .help("KPIs are declared under `[kpis]` in `site.toml`");
                self.push(problem, key.span);
                continue;
            };
            if figures.iter().any(|(given, _)| given == name) {
                self.push(Diagnostic::new(Code::DuplicateKey, format!("`{name}` is given twice")), key.span);
                continue;
            }
            if let Some(figure) = self.figure(kpi, value) {
                figures.push((Arc::clone(name), figure));
            }
        }
        Some(Value::Kpis(figures))
    }

    fn figure(&mut self, kpi: &Kpi, node: &Spanned<Node>) -> Option<KpiFigure> {
        match (&node.value, &kpi.by) {
            (Node::Null, _) => None,
            (Node::Scalar(text), None) => self.single(kpi, text.trim(), node.span),
            (Node::Map(entries), Some(facet)) => {
                let shape = FieldType::Facet(Arc::clone(facet));
                let mut figures = Vec::new();
                for (key, value) in entries {
                    let id = self.facet(facet, &shape, &key.value, key.span);
                    let figure = match &value.value {
                        Node::Scalar(text) => self.single(kpi, text.trim(), value.span),
                        _ => None,
                    };
                    figures.extend(id.zip(figure));
                }
                Some(KpiFigure::By(figures))
            }
            (_, by) => {
                let expected = match by {
                    Some(facet) => format!("a figure for each {facet}"),
                    None => format!("a figure such as {}", example(kpi.unit)),
                };
                let problem = Diagnostic::new(Code::WrongType, format!("`{}` is not a figure", kpi.name))
                    .label(format!("expected {expected}"));
                self.push(problem, node.span);
                None
            }
        }
    }

    fn single(&mut self, kpi: &Kpi, text: &str, span: Span) -> Option<KpiFigure> {
        let read = match kpi.unit {
            Unit::Percent => return self.percent(&kpi.name, text, span).map(KpiFigure::Percent),
            Unit::Money => Money::parse(text, self.config.site.currency).ok().map(KpiFigure::Money),
            Unit::Days => {
                number(text.trim_end_matches("days").trim_end_matches("day").trim()).map(KpiFigure::Number)
            }
            Unit::Count => number(text).map(KpiFigure::Number),
        };
        if read.is_none() {
            self.push(wrong_type(&kpi.name, text, &format!("a figure such as {}", example(kpi.unit))), span);
        }
        read
    }

    fn stages(&mut self, field: &Field, node: &Spanned<Node>) -> Option<Value> {
        let shape = "a list of stages such as `{name: demo, from: 2026-03-02, to: 2026-03-20}`";
        let Node::List(items) = &node.value else { return self.wrong(field, node, shape) };
        let facet: Arc<str> = Arc::from("stage");
        let mut stages = Vec::new();
        for item in items {
            let Node::Map(entries) = &item.value else {
                let _: Option<Value> = self.wrong(field, item, shape);
                continue;
            };
            let (mut name, mut from, mut to) = (None, None, None);
            for (key, value) in entries {
                let Node::Scalar(text) = &value.value else { continue };
                match key.value.as_str() {
                    "name" => {
                        name = self.facet(&facet, &FieldType::Facet(Arc::clone(&facet)), text, value.span);
                    }
                    "from" => from = self.day(field, text, value.span),
                    "to" => to = self.day(field, text, value.span),
                    other => {
                        let problem =
                            Diagnostic::new(Code::UnknownField, format!("a stage has no `{other}`"))
                                .nearest(other, ["name", "from", "to"]);
                        self.push(problem, key.span);
                    }
                }
            }
            match (name, from) {
                (Some(name), Some(from)) => stages.push(Stage { name, from, to }),
                _ => {
                    let _: Option<Value> = self.wrong(field, item, shape);
                }
            }
        }
        Some(Value::Stages(stages))
    }

    fn day(&mut self, field: &Field, text: &str, span: Span) -> Option<Date> {
        match PartialDate::parse(text.trim()) {
            Ok(date) if date.precision == Precision::Day => Some(date.date),
            _ => {
                self.push(wrong_type(&field.name, text, "a day such as 2026-10-31"), span);
                None
            }
        }
    }

    fn participants(&mut self, field: &Field, node: &Spanned<Node>) -> Option<Value> {
        let items = match &node.value {
            Node::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut people = Vec::new();
        for item in items {
            match &item.value {
                Node::Scalar(text) => people.extend(
                    text.split(',')
                        .map(str::trim)
                        .filter(|name| !name.is_empty())
                        .map(|name| self.participant(name)),
                ),
                Node::Map(entries) => people.extend(self.participant_map(field, item, entries)),
                _ => {
                    let _: Option<Value> =
                        self.wrong(field, item, "a name, or `{name: …, role: …, stance: optimist}`");
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        people.retain(|person: &Participant| seen.insert(Arc::clone(&person.name)));
        Some(Value::Participants(people))
    }

    fn participant(&self, name: &str) -> Participant {
        Participant { name: self.config.people.canonical(name), role: None, stance: None }
    }

    fn participant_map(
        &mut self,
        field: &Field,
        node: &Spanned<Node>,
        entries: &[(Spanned<String>, Spanned<Node>)],
    ) -> Option<Participant> {
        let mut person = None;
        let (mut role, mut stance) = (None, None);
        for (key, value) in entries {
            let Node::Scalar(text) = &value.value else { continue };
            match key.value.as_str() {
                "name" => person = Some(self.participant(text)),
                "role" => role = Some(text.clone()),
                "stance" => match text.to_lowercase().as_str() {
                    "optimist" => stance = Some(Stance::Optimist),
                    "sceptic" | "skeptic" => stance = Some(Stance::Sceptic),
                    "neutral" => stance = Some(Stance::Neutral),
                    other => {
                        let problem =
                            Diagnostic::new(Code::UnknownValue, format!("a stance cannot be `{other}`"))
                                .nearest(other, ["optimist", "sceptic", "neutral"])
                                .help("write `optimist`, `sceptic` or `neutral`");
                        self.push(problem, value.span);
                    }
                },
                other => {
                    let problem =
                        Diagnostic::new(Code::UnknownField, format!("a participant has no `{other}`"))
                            .nearest(other, ["name", "role", "stance"]);
                    self.push(problem, key.span);
                }
            }
        }
        match person {
            Some(person) => Some(Participant { role, stance, ..person }),
            None => self.wrong(field, node, "a participant with a `name`"),
        }
    }

    fn wrong<T>(&mut self, field: &Field, node: &Spanned<Node>, expected: &str) -> Option<T> {
        let written = match &node.value {
            Node::Scalar(text) => text.as_str(),
            _ => "",
        };
        let problem = if written.is_empty() {
            Diagnostic::new(Code::WrongType, format!("`{}` is not of its type", field.name))
                .label(format!("expected {expected}"))
        } else {
            wrong_type(&field.name, written, expected)
        };
        self.push(problem, node.span);
        None
    }

    fn push(&mut self, problem: Diagnostic, span: Span) {
        self.report.push(problem.at(self.file, span.shift(self.offset)));
    }
}

fn wrong_type(what: &str, written: &str, expected: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongType, format!("`{what}` cannot be `{written}`"))
        .label(format!("expected {expected}"))
}

/// The id of a facet value, and how it was written where it is not declared.
pub type Met = (Arc<str>, Option<Arc<str>>);

/// Which value of its facet an author means.
pub fn facet_value(shape: &FieldType, written: &str, config: &Config) -> Result<Met, Box<Diagnostic>> {
    let FieldType::Facet(name) = shape else { unreachable!("only called for facets") };
    let facet = config.facet(name).expect("the config has checked that every facet of a field is declared");
    if let Some(id) = facet.find(written) {
        return Ok((Arc::clone(id), None));
    }
    let slug = name::slug(written);
    if facet.open && !slug.is_empty() {
        return Ok((Arc::from(slug), Some(Arc::from(written.trim()))));
    }
    let names = facet.values.values().flat_map(|value| {
        std::iter::once(value.id.as_ref())
            .chain(std::iter::once(value.label.as_str()))
            .chain(value.aliases.iter().map(String::as_str))
    });
    let problem = Diagnostic::new(
        Code::UnknownValue,
        format!("no {} is called `{written}`", facet.label.to_lowercase()),
    )
    .nearest(written, names)
    .help(format!("write a declared value, or declare it under `[facets.{name}.values]` in `site.toml`"));
    Err(Box::new(problem))
}

/// Types that read a text without knowing the field.
fn scalar(shape: &FieldType, text: &str, config: &Config) -> Result<Value, String> {
    match shape {
        FieldType::Text => Ok(Value::Text(text.to_owned())),
        FieldType::Date => Moment::parse(text).map(Value::Date),
        FieldType::Number => {
            number(text).map(Value::Number).ok_or_else(|| "a number such as 12 or 3.5".to_owned())
        }
        FieldType::Money => Money::parse(text, config.site.currency).map(Value::Money),
        FieldType::Duration => Duration::parse(text).map(Value::Duration),
        FieldType::Bool => match text {
            "true" | "True" | "TRUE" => Ok(Value::Bool(true)),
            "false" | "False" | "FALSE" => Ok(Value::Bool(false)),
            _ => Err("`true` or `false`".to_owned()),
        },
        FieldType::Url if scheme(text) == Scheme::External => Ok(Value::Url(text.to_owned())),
        FieldType::Url => Err("an address that begins with https://".to_owned()),
        FieldType::Person => Ok(Value::Person(config.people.canonical(text))),
        FieldType::Period => Period::parse(text).map(Value::Period),
        FieldType::Id if name::is_id(text) => Ok(Value::Id(Arc::from(text))),
        other => Err(expected(other)),
    }
}

fn expected(shape: &FieldType) -> String {
    match shape {
        FieldType::Text => "text",
        FieldType::Date => "a date such as 2026-10-31, 31 October 2026, 2026-10 or 2026",
        FieldType::Number => "a number such as 12 or 3.5",
        FieldType::Money => "an amount such as 120000 EUR",
        FieldType::Percent => "a percentage such as 23%",
        FieldType::Duration => "a duration such as 3 h 20 min",
        FieldType::Bool => "`true` or `false`",
        FieldType::Url => "an address that begins with https://",
        FieldType::Person => "a name",
        FieldType::Facet(_) => "one value",
        FieldType::Period => "a period such as 2026-10, 2026-Q3, 2026-W42 or 2026",
        FieldType::Id => "an id with small letters, digits and hyphens",
        FieldType::Kpis => "a map of KPIs",
        FieldType::Stages => "a list of stages",
        FieldType::Participants => "a list of names",
    }
    .to_owned()
}

fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "31%",
        Unit::Money => "120000 EUR",
        Unit::Days => "84",
        Unit::Count => "12",
    }
}
