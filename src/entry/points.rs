//! From a stretch of events to a [`Point`]: its attribute block is read, checked and cut off.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::Event;

use super::attributes::{self, Attribute, Found};
use super::heading::{Blocks, bad_id};
use super::html::{Located, Writer};
use super::outline::RawPoint;
use super::point::{Feasible, Point, PointId, Relation, Verb};
use super::words::plain_text;
use crate::config::{Config, FieldType, Role};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::value::{PartialDate, Precision, name};

/// Attributes that are neither relations nor facets.
const PLAIN: [&str; 10] =
    ["owner", "who", "due", "feasible", "why", "effort", "kpi", "value", "objective", "where"];

/// Whether a word is the name of an attribute.
pub fn is_attribute(word: &str, config: &Config) -> bool {
    PLAIN.contains(&word) || Verb::from_name(word).is_some() || config.facets.contains_key(word)
}

/// What a heading or the head of a point ends with. Words in code are never an attribute block.
pub fn block_of(text: &str, events: &[Located<'_>], config: &Config) -> Option<(usize, Found)> {
    let start = events.first()?.1.start;
    let end = events.iter().map(|(_, range)| range.end).max()?;
    let mut searched = text[start..end].to_owned();
    for (event, range) in events {
        if matches!(event, Event::Code(_)) {
            let inside = range.start - start..range.end - start;
            searched.replace_range(inside.clone(), &" ".repeat(inside.len()));
        }
    }
    Some((start, attributes::find(&searched, |word| is_attribute(word, config))))
}

/// Takes what stands at or behind a byte of the file out of the events. Positions stay.
pub fn cut(events: &mut [Located<'_>], from: usize, text: &str) {
    for (event, range) in events.iter_mut() {
        if range.end <= from {
            continue;
        }
        match event {
            Event::Text(_) if range.start < from => {
                *event = Event::Text(text[range.start..from].trim_end().to_owned().into());
                range.end = from;
            }
            Event::Start(_) | Event::End(_) => {}
            _ => *event = Event::Text("".into()),
        }
    }
    // The space between the words and the block goes with the block.
    for (event, _) in events.iter_mut().rev() {
        match event {
            Event::Text(words) if words.trim().is_empty() => *event = Event::Text("".into()),
            Event::SoftBreak => *event = Event::Text("".into()),
            Event::Text(words) => {
                *event = Event::Text(words.trim_end().to_owned().into());
                break;
            }
            _ => break,
        }
    }
}

/// What the points of one entry share.
pub struct PointReader<'r, 'w> {
    pub text: &'r str,
    /// What the headings ended with.
    pub blocks: &'r Blocks,
    pub file: &'r Arc<str>,
    pub config: &'r Config,
    pub writer: &'r mut Writer<'w>,
    /// How undeclared values of open facets were written.
    pub spellings: &'r mut Vec<(Arc<str>, Arc<str>, Arc<str>)>,
}

impl PointReader<'_, '_> {
    /// Reads a point. The anchor and a derived id are given later, when all ids are known, and so is
    /// the detail, whose headings want anchors too.
    pub fn read(&mut self, raw: &RawPoint, role: Role, ordinal: u32, events: &mut [Located<'_>]) -> Point {
        let head_bytes = bytes(&events[raw.head.clone()]).unwrap_or(raw.span.clone());
        let of_heading = self.blocks.get(&raw.head.start).cloned();
        let found = of_heading.or_else(|| block_of(self.text, &events[raw.head.clone()], self.config));
        let mut head_end = head_bytes.end;
        let mut attributes = Vec::new();
        match found {
            Some((start, Found::Block { range, attributes: read })) => {
                head_end = head_end.min(start + range.start);
                attributes = read.into_iter().map(|attribute| shift(attribute, start)).collect();
                cut(&mut events[raw.head.clone()], head_end, self.text);
            }
            Some((start, Found::Broken { range, why })) => self.report(
                Diagnostic::new(
                    Code::BrokenAttributes,
                    format!("this attribute block cannot be read: {why}"),
                )
                .at(self.file, start + range.start..start + range.end)
                .help("write it as `{#an-id name=value other=\"two words\"}` at the end of the point"),
            ),
            _ => {}
        }
        let has_block = !attributes.is_empty();
        let head = self.writer.fragment(&events[raw.head.clone()]);
        let detail: Vec<Located<'_>> =
            raw.detail.iter().flat_map(|range| events[range.clone()].iter().cloned()).collect();
        let mut point = Point::bare(role, ordinal, raw.span.clone().into());
        point.text = headline(&head, &detail);
        point.head = head;
        point.checked = raw.checked;
        let shown = self.text[head_bytes.start..head_end].trim_end().len();
        point.head_span = Span::new(head_bytes.start, head_bytes.start + shown);
        self.apply(attributes, &mut point);
        if has_block && point.text.is_empty() {
            let problem = Diagnostic::new(Code::BrokenAttributes, "this point has attributes and no words");
            self.report(
                problem
                    .at(self.file, raw.span.clone())
                    .help("write what was learned, asked or done before the `{`"),
            );
        }
        point
    }

    fn apply(&mut self, attributes: Vec<Attribute>, point: &mut Point) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for attribute in attributes {
            match attribute {
                Attribute::Id(id) => {
                    if !seen.insert("#".to_owned()) {
                        self.twice("#id", id.span);
                    } else {
                        self.id(&id, point);
                    }
                }
                Attribute::Tag(tag) => self.facet("tag", &tag, point),
                Attribute::Pair(key, value) => {
                    if !seen.insert(key.value.clone()) {
                        self.twice(&key.value, key.span);
                    } else if value.value.trim().is_empty() {
                        self.wrong(&key.value, &value, "something between the quotes");
                    } else if let Some(verb) = Verb::from_name(&key.value) {
                        relate(verb, &value, point);
                    } else if PLAIN.contains(&key.value.as_str()) {
                        self.plain(&key.value, &value, point);
                    } else if self.config.facets.contains_key(key.value.as_str()) {
                        for part in self.values(&key.value, &value) {
                            self.facet(&key.value, &part, point);
                        }
                    } else {
                        self.unknown(&key);
                    }
                }
            }
        }
    }

    fn id(&mut self, id: &Spanned<String>, point: &mut Point) {
        if name::is_id(&id.value) {
            point.id = Some(PointId { id: Arc::from(id.value.as_str()), span: id.span, derived: false });
            return;
        }
        self.report(bad_id(&id.value).at(self.file, id.span));
        // Others may name it as it was written: that is one mistake, not two.
        point.id = Some(PointId { id: Arc::from(id.value.as_str()), span: id.span, derived: false });
    }

    fn plain(&mut self, key: &str, value: &Spanned<String>, point: &mut Point) {
        match key {
            "owner" => point.owner = self.people(value),
            "who" => point.who = self.people(value),
            "why" => point.why = Some(value.value.clone()),
            "effort" => point.effort = Some(value.value.clone()),
            "where" => point.place = Some(self.writer.attribute_link(&value.value, value.span)),
            "due" => match PartialDate::parse(&value.value) {
                Ok(due) if due.precision == Precision::Day => point.due = Some(due.date),
                _ => self.wrong(key, value, "a day such as 2026-11-15"),
            },
            "feasible" => match value.value.as_str() {
                "yes" => point.feasible = Some(Feasible::Yes),
                "partly" => point.feasible = Some(Feasible::Partly),
                "no" => point.feasible = Some(Feasible::No),
                _ => self.wrong(key, value, "`yes`, `partly` or `no`"),
            },
            "value" => match value.value.parse::<u8>() {
                Ok(worth @ 1..=5) => point.value = Some(worth),
                _ => self.wrong(key, value, "a number from 1 to 5"),
            },
            "kpi" => match self.config.kpis.get_key_value(value.value.as_str()) {
                Some((kpi, _)) => point.kpi = Some(Arc::clone(kpi)),
                None => {
                    let problem =
                        Diagnostic::new(Code::UnknownKpi, format!("no KPI is called `{}`", value.value))
                            .at(self.file, value.span)
                            .nearest(&value.value, self.config.kpis.keys().map(AsRef::as_ref));
                    self.report(problem);
                }
            },
            _ => match self.config.objectives.get_key_value(value.value.as_str()) {
                Some((objective, _)) => point.objective = Some(Arc::clone(objective)),
                None => {
                    let problem = Diagnostic::new(
                        Code::UnknownValue,
                        format!("no objective is called `{}`", value.value),
                    )
                    .at(self.file, value.span)
                    .nearest(&value.value, self.config.objectives.keys().map(AsRef::as_ref))
                    .help("objectives are declared under `[objectives]` in `site.toml`");
                    self.report(problem);
                }
            },
        }
    }

    fn people(&self, value: &Spanned<String>) -> Vec<Arc<str>> {
        value
            .value
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| self.config.people.canonical(name))
            .collect()
    }

    /// One value of several words, or several values: with commas, or of one declared word each.
    fn values(&self, facet: &str, value: &Spanned<String>) -> Vec<Spanned<String>> {
        let declared =
            |written: &str| self.config.facet(facet).is_some_and(|facet| facet.find(written).is_some());
        if declared(&value.value) {
            return vec![value.clone()];
        }
        if value.value.contains(',') {
            return split(value, &[',']);
        }
        let words = parts(value);
        if words.iter().all(|word| declared(&word.value)) { words } else { vec![value.clone()] }
    }

    fn facet(&mut self, facet: &str, value: &Spanned<String>, point: &mut Point) {
        let Some((name, _)) = self.config.facets.get_key_value(facet) else { return };
        let shape = FieldType::Facet(Arc::clone(name));
        match super::typed::facet_value(&shape, &value.value, self.config) {
            Ok((id, spelling)) => {
                if let Some(written) = spelling {
                    self.spellings.push((Arc::clone(name), Arc::clone(&id), written));
                }
                point.facets.push((Arc::clone(name), id));
            }
            Err(problem) => self.report((*problem).at(self.file, value.span)),
        }
    }

    fn unknown(&mut self, key: &Spanned<String>) {
        let mut known: Vec<&str> = PLAIN.to_vec();
        known.extend(Verb::ALL.map(Verb::name));
        known.extend(self.config.facets.keys().map(AsRef::as_ref));
        let problem =
            Diagnostic::new(Code::UnknownAttribute, format!("points have no attribute `{}`", key.value))
                .at(self.file, key.span)
                .nearest(&key.value, known);
        self.report(problem);
    }

    fn twice(&mut self, what: &str, span: Span) {
        let problem = Diagnostic::new(Code::DuplicateAttribute, format!("`{what}` is given twice"))
            .at(self.file, span)
            .help("write several values in one: `applies=\"one two\"`");
        self.report(problem);
    }

    fn wrong(&mut self, key: &str, value: &Spanned<String>, expected: &str) {
        let problem = Diagnostic::new(Code::WrongAttribute, format!("`{key}` cannot be `{}`", value.value))
            .at(self.file, value.span)
            .label(format!("expected {expected}"));
        self.report(problem);
    }

    fn report(&mut self, problem: Diagnostic) {
        self.writer.report.push(problem);
    }
}

fn relate(verb: Verb, value: &Spanned<String>, point: &mut Point) {
    for part in parts(value) {
        let id = part.value.trim_start_matches('#');
        let from = part.span.start as usize + part.value.len() - id.len();
        let target = Spanned::new(Arc::from(id), Span::new(from, part.span.end as usize));
        point.relations.push(Relation { verb, target });
    }
}

/// The words of a value, each with its span.
fn parts(value: &Spanned<String>) -> Vec<Spanned<String>> {
    split(value, &[' ', ',', '\n', '\t'])
}

/// The parts of a value between any of these, each with its span.
fn split(value: &Spanned<String>, between: &[char]) -> Vec<Spanned<String>> {
    let mut at = value.span.start as usize;
    let mut out = Vec::new();
    for part in value.value.split(between) {
        let word = part.trim();
        let from = at + part.len() - part.trim_start().len();
        if !word.is_empty() {
            out.push(Spanned::new(word.to_owned(), from..from + word.len()));
        }
        // All separators are one byte long.
        at += part.len() + 1;
    }
    out
}

fn shift(attribute: Attribute, offset: usize) -> Attribute {
    let moved = |part: Spanned<String>| Spanned::new(part.value, part.span.shift(offset));
    match attribute {
        Attribute::Id(id) => Attribute::Id(moved(id)),
        Attribute::Tag(tag) => Attribute::Tag(moved(tag)),
        Attribute::Pair(key, value) => Attribute::Pair(moved(key), moved(value)),
    }
}

/// The words by which a point is known: its head, or where that is empty what follows it.
fn headline(head: &super::Fragment, detail: &[Located<'_>]) -> String {
    let words = if head.text().is_empty() { plain_text(detail) } else { head.text().to_owned() };
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes that events cover.
pub fn bytes(events: &[Located<'_>]) -> Option<Range<usize>> {
    let start = events.iter().map(|(_, range)| range.start).min()?;
    let end = events.iter().map(|(_, range)| range.end).max()?;
    Some(start..end)
}
