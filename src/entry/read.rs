//! One file to one entry: the order in which the parts are read.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::fields::{self, Givens, Scope};
use super::front_matter::{self, Split};
use super::html::{Located, Writer, plain_text};
use super::outline::{Outline, RawBlock, RawSection, Rules, outline};
use super::points::{PointReader, block_of, cut};
use super::yaml::Node;
use super::{Block, Body, Entry, Point, PointId, Section, Value, attributes, date, markdown};
use crate::config::section::fold_heading;
use crate::config::{Collection, Config, DateFrom, Kind, Role};
use crate::diagnostic::{Code, Diagnostic, Report, Span, Spanned};
use crate::source::Source;
use crate::value::{Address, Moment, PartialDate, name};

/// The longest summary, in words.
const SUMMARY_WORDS: usize = 60;

/// Reads a file. `None` where nothing can be made of it; the report says why.
pub fn read(source: &Source, config: &Config) -> (Option<Entry>, Report) {
    let mut report = Report::default();
    let entry = Reading::start(source, config, &mut report).and_then(|reading| reading.finish(&mut report));
    (entry, report)
}

/// The parts of a file that the rest is made of.
struct Reading<'a> {
    source: &'a Source,
    text: &'a str,
    config: &'a Config,
    collection: Option<&'a Collection>,
    givens: Givens,
    kind: &'a Kind,
    events: Vec<Located<'a>>,
    outline: Outline,
}

impl<'a> Reading<'a> {
    fn start(source: &'a Source, config: &'a Config, report: &mut Report) -> Option<Self> {
        let text: &str = &source.text;
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            let problem = Diagnostic::new(Code::EmptyEntry, "the file holds nothing").at(&source.file, 0..0);
            report.push(problem.help("write the entry, or remove the file"));
            return None;
        }
        let split = match front_matter::split(text) {
            Ok(split) => split,
            Err(unclosed) => {
                let problem = Diagnostic::new(Code::UnclosedFrontMatter, "the front matter has no end")
                    .at(&source.file, unclosed.0);
                report.push(
                    problem
                        .label("opened here")
                        .help("write `---` on a line of its own behind the last field"),
                );
                return None;
            }
        };
        let collection = config.collections.iter().rev().find(|rule| rule.matcher.is_match(&*source.path));
        let scope = Scope { config, file: &source.file, collection };
        let mut givens = front(text, &split, scope, report)?;
        let title = fields::text(&givens, "title", scope, &mut Report::default());
        let events = markdown::parse(text, split.body, &source.file, report);
        let rules = Rules {
            sections: &config.sections,
            collection,
            title: title.as_ref().map(|title| title.value.as_str()),
        };
        let outline = outline(&events, rules);
        if let Some(collection) = collection {
            listed_fields(collection, &events, &outline, &mut givens);
        }
        fields::supply(&mut givens, scope);
        let kind = kind(&givens, scope, report)?;
        Some(Self { source, text, config, collection, givens, kind, events, outline })
    }

    fn scope(&self) -> Scope<'a> {
        Scope { config: self.config, file: &self.source.file, collection: self.collection }
    }

    fn finish(mut self, report: &mut Report) -> Option<Entry> {
        let scope = self.scope();
        let read = fields::fields(&self.givens, self.kind, scope, report);
        let date = self.date(&read.fields, report);
        let title = self.title(report);
        let summary = self.summary(report);
        let (address, aliases) = self.addresses(report)?;
        let draft = self.draft(report);
        let mut spellings = read.spellings;
        let unplaced = unplaced(&self.outline, &self.events, self.collection);
        let mut writer = Writer::new(&self.source.file, self.config.markdown);
        let (body, points) = self.body(&mut writer, &mut spellings, date);
        report.extend(writer.report);
        let links = writer.links;
        let anchors = writer.headings.into_values().collect();
        Some(Entry {
            path: Arc::clone(&self.source.path),
            file: Arc::clone(&self.source.file),
            address,
            aliases,
            kind: Arc::clone(&self.kind.name),
            title: title.value,
            title_span: title.span,
            summary,
            date,
            draft,
            fields: read.fields,
            extra: read.extra,
            spellings,
            body,
            points,
            links,
            anchors,
            unplaced,
        })
    }

    fn date(&self, fields: &BTreeMap<Arc<str>, Spanned<Value>>, report: &mut Report) -> Option<PartialDate> {
        if let Some(given) = self.givens.get("date").filter(|given| given.value.value != Node::Null) {
            let written = fields::written(&given.value.value);
            if let Ok(moment) = Moment::parse(&written) {
                return Some(moment.date);
            }
            let problem = Diagnostic::new(Code::WrongType, format!("`date` cannot be `{written}`"));
            report.push(
                problem
                    .at(&self.source.file, given.value.span)
                    .label("expected a date such as 2026-10-31, 2026-10 or 2026"),
            );
            return None;
        }
        if let Some(Value::Date(closed)) = fields.get("closed").map(|field| &field.value) {
            return Some(closed.date);
        }
        let file_name = stem(&self.source.path);
        let found =
            self.collection.and_then(|rule| rule.date.iter().find_map(|rule| self.ruled(rule, file_name)));
        let found = found.or_else(|| date::at_head(file_name).map(|(date, _)| date));
        if found.is_none() && self.kind.dated && !self.givens.contains_key("closed") {
            let problem = Diagnostic::new(
                Code::MissingDate,
                format!("{} needs a date", fields::article(&self.kind.label)),
            );
            report.push(problem.at(&self.source.file, fields::head_of(&self.givens)).help(
                "add `date: 2026-10-31` (the day of the looking back), or begin the file name with it",
            ));
        }
        found
    }

    fn ruled(&self, rule: &crate::config::DateRule, file_name: &str) -> Option<PartialDate> {
        let rules = self.collection.map_or(&[][..], |collection| &collection.date);
        let whole = rules
            .iter()
            .filter(|other| rule.within_file_name && other.from == DateFrom::FileName)
            .find_map(|other| date::by_rule(other, file_name, |_| true));
        let will_do = |date| whole.is_none_or(|whole| date::lies_within(date, whole));
        match &rule.from {
            DateFrom::FrontMatter(key) => {
                let given = self.givens.values().find(|given| given.key.value == *key)?;
                let written = fields::written(&given.value.value);
                let plain =
                    Moment::parse(&written).ok().map(|moment| moment.date).filter(|_| rule.pattern.is_none());
                plain.or_else(|| date::by_rule(rule, &written, will_do))
            }
            DateFrom::FileName => date::by_rule(rule, file_name, will_do),
            DateFrom::Body => {
                let start = self.events.first().map_or(self.text.len(), |(_, range)| range.start);
                date::by_rule(rule, &self.text[start..], will_do)
            }
            DateFrom::Git => self.source.added.filter(|date| will_do(*date)),
        }
    }

    fn title(&self, report: &mut Report) -> Spanned<String> {
        if let Some(title) = fields::text(&self.givens, "title", self.scope(), report) {
            return title;
        }
        if let Some(heading) = &self.outline.title {
            let words = plain_text(&self.events[heading.clone()]);
            if !words.is_empty() {
                let span = super::points::bytes(&self.events[heading.clone()]).unwrap_or_default();
                return Spanned::new(words, span);
            }
        }
        let strip = self.collection.and_then(|rule| rule.title.as_ref());
        Spanned::new(date::title_of(stem(&self.source.path), strip), Span::default())
    }

    fn summary(&self, report: &mut Report) -> Option<String> {
        let summary = fields::text(&self.givens, "summary", self.scope(), report)?;
        let words = summary.value.split_whitespace().count();
        if words > SUMMARY_WORDS {
            let problem = Diagnostic::new(Code::LongSummary, format!("the summary has {words} words"));
            report
                .push(problem.at(&self.source.file, summary.span).help(format!("say it in {SUMMARY_WORDS}")));
        }
        Some(summary.value)
    }

    fn draft(&self, report: &mut Report) -> bool {
        let Some(draft) = fields::text(&self.givens, "draft", self.scope(), report) else { return false };
        match draft.value.as_str() {
            "true" => true,
            "false" => false,
            other => {
                let problem = Diagnostic::new(Code::WrongType, format!("`draft` cannot be `{other}`"));
                report.push(problem.at(&self.source.file, draft.span).label("expected `true` or `false`"));
                // What was meant to stay in the drawer stays there.
                true
            }
        }
    }

    fn addresses(&self, report: &mut Report) -> Option<(Address, Vec<Spanned<Address>>)> {
        let path = &self.source.path;
        let without_ending = &path[..path.len() - ending(path).len()];
        let Some(mut address) =
            Address::from_path(without_ending).filter(|address| !address.as_str().is_empty())
        else {
            let problem = Diagnostic::new(Code::BadAddress, format!("no address can be made of `{path}`"));
            report.push(
                problem.at(&self.source.file, Span::default()).help("rename the file with letters or digits"),
            );
            return None;
        };
        if let Some(slug) = fields::text(&self.givens, "slug", self.scope(), report) {
            match name::slug(&slug.value) {
                made if made.is_empty() || slug.value.contains('/') => {
                    let problem =
                        Diagnostic::new(Code::BadAddress, format!("`{}` cannot be a slug", slug.value));
                    report.push(
                        problem
                            .at(&self.source.file, slug.span)
                            .help("write the last part of the address: letters, digits and hyphens"),
                    );
                }
                made => address = address.with_last(&made),
            }
        }
        Some((address, self.aliases(report)))
    }

    fn aliases(&self, report: &mut Report) -> Vec<Spanned<Address>> {
        let Some(given) = self.givens.get("aliases") else { return Vec::new() };
        let items = match &given.value.value {
            Node::List(items) => items.as_slice(),
            Node::Null => &[],
            _ => std::slice::from_ref(&given.value),
        };
        let mut aliases = Vec::new();
        for item in items {
            let written = fields::written(&item.value);
            let plain = written.trim_end_matches("index.html").trim_end_matches(".html");
            match Address::from_path(plain).filter(|address| !address.as_str().is_empty()) {
                Some(address) => aliases.push(Spanned::new(address, item.span)),
                None => {
                    let problem =
                        Diagnostic::new(Code::BadAddress, format!("`{written}` cannot be an address"));
                    report.push(
                        problem.at(&self.source.file, item.span).help("write a path such as /old/place/"),
                    );
                }
            }
        }
        aliases
    }

    fn body(
        &mut self,
        writer: &mut Writer<'_>,
        spellings: &mut Vec<(Arc<str>, Arc<str>, Arc<str>)>,
        date: Option<PartialDate>,
    ) -> (Body, Vec<Point>) {
        let mut points = Vec::new();
        let mut ordinals: BTreeMap<Role, u32> = BTreeMap::new();
        let outline = std::mem::take(&mut self.outline);
        let mut reader =
            PointReader { text: self.text, file: &self.source.file, config: self.config, writer, spellings };
        // Heads of points first: their ids come before anything that only wants an anchor.
        for section in &outline.sections {
            let Some(role) = section.role else { continue };
            for block in &section.blocks {
                let RawBlock::Point(raw) = block else { continue };
                let ordinal = ordinals.entry(role).or_insert(0);
                *ordinal += 1;
                points.push(reader.read(raw, role, *ordinal, &mut self.events));
            }
        }
        let mut anchors = Anchors::default();
        let naming = Naming { file: &self.source.file, rule: self.collection, date };
        naming.points(&mut points, &mut anchors, &mut writer.report);
        let titles: Vec<(String, Span)> = outline
            .sections
            .iter()
            .map(|section| self.section_anchor(section, &mut anchors, writer))
            .collect();
        self.prose_anchors(&outline, &mut anchors, writer);
        let intro = self.prose(&outline.intro, writer);
        let mut at = 0;
        let mut sections = Vec::new();
        for (section, (anchor, _)) in outline.sections.iter().zip(titles) {
            let title = writer.fragment(&self.events[section.heading.clone()]);
            sections.push(Section {
                anchor,
                heading: title.text().to_owned(),
                title,
                role: section.role,
                blocks: self.blocks(section, &mut at, writer),
                span: section.span.clone().into(),
            });
        }
        let definitions: BTreeMap<String, &[Located<'_>]> = outline
            .footnotes
            .iter()
            .map(|(label, range)| (label.clone(), &self.events[range.clone()]))
            .collect();
        let footnotes = writer.footnotes(&definitions);
        self.outline = outline;
        (Body { intro, sections, footnotes }, points)
    }

    fn blocks(&self, section: &RawSection, at: &mut u32, writer: &mut Writer<'_>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for block in &section.blocks {
            match block {
                RawBlock::Prose(range) => {
                    let fragment = writer.fragment(&self.events[range.clone()]);
                    if !fragment.is_empty() {
                        blocks.push(Block::Prose(fragment));
                    }
                }
                RawBlock::Point(_) => {
                    let from = *at;
                    *at += 1;
                    match blocks.last_mut() {
                        Some(Block::Points { to, .. }) => *to = *at,
                        _ => blocks.push(Block::Points { from, to: *at }),
                    }
                }
            }
        }
        blocks
    }

    fn prose(&self, ranges: &[Range<usize>], writer: &mut Writer<'_>) -> super::Fragment {
        let events: Vec<Located<'_>> =
            ranges.iter().flat_map(|range| self.events[range.clone()].iter().cloned()).collect();
        writer.fragment(&events)
    }

    /// The anchor of a section: `{#its-own}` or its words.
    fn section_anchor(
        &mut self,
        section: &RawSection,
        anchors: &mut Anchors,
        writer: &mut Writer<'_>,
    ) -> (String, Span) {
        let own = self.heading_id(section.heading.clone(), writer);
        let words = plain_text(&self.events[section.heading.clone()]);
        (anchors.claim(own.unwrap_or_else(|| name::slug(&words)), "section"), Span::default())
    }

    /// Anchors of the headings inside prose and details.
    fn prose_anchors(&mut self, outline: &Outline, anchors: &mut Anchors, writer: &mut Writer<'_>) {
        let ends = markdown::ends(&self.events);
        let own: BTreeSet<usize> = outline
            .sections
            .iter()
            .map(|section| section.heading.start)
            .chain(outline.title.iter().map(|title| title.start))
            .collect();
        let headings: Vec<usize> = (0..self.events.len())
            .filter(|&at| {
                matches!(self.events[at].0, Event::Start(Tag::Heading { .. })) && !own.contains(&(at + 1))
            })
            .collect();
        for at in headings {
            let inside = at + 1..ends[at];
            let id = self.heading_id(inside.clone(), writer);
            let words = plain_text(&self.events[inside]);
            let anchor = anchors.claim(id.unwrap_or_else(|| name::slug(&words)), "heading");
            writer.headings.insert(self.events[at].1.start, anchor);
        }
    }

    /// The id that a heading gives itself; the block is cut off. A heading takes nothing else.
    fn heading_id(&mut self, inside: Range<usize>, writer: &mut Writer<'_>) -> Option<String> {
        let (start, found) = block_of(self.text, &self.events[inside.clone()], self.config)?;
        let attributes::Found::Block { range, attributes } = found else { return None };
        let mut id = None;
        for attribute in attributes {
            match attribute {
                attributes::Attribute::Id(own) if name::is_id(&own.value) => id = Some(own.value),
                attributes::Attribute::Tag(_) => {}
                attributes::Attribute::Id(key) | attributes::Attribute::Pair(key, _) => {
                    let problem = Diagnostic::new(
                        Code::UnknownAttribute,
                        format!("a heading cannot have `{}`", key.value),
                    );
                    writer.report.push(
                        problem
                            .at(&self.source.file, key.span.shift(start))
                            .help("a heading takes an `#id` of small letters, digits and hyphens"),
                    );
                }
            }
        }
        cut(&mut self.events[inside], start + range.start, self.text);
        id
    }
}

/// The front matter; `None` where it is broken and has been reported.
fn front(text: &str, split: &Split, scope: Scope<'_>, report: &mut Report) -> Option<Givens> {
    let Some(yaml) = split.yaml.clone() else { return Some(Givens::new()) };
    if yaml.len() > front_matter::MAX_BYTES {
        let problem = Diagnostic::new(Code::FrontMatterLimit, "the front matter is larger than 64 KiB");
        report.push(
            problem.at(scope.file, yaml.start..yaml.start).help("move the text below the front matter"),
        );
        return None;
    }
    let mut own = Report::default();
    let givens = fields::givens(&text[yaml.clone()], yaml.start, scope, &mut own);
    let broken = own.iter().any(|problem| problem.code != Code::DuplicateKey);
    report.extend(own);
    (!broken).then_some(givens)
}

fn kind<'a>(givens: &Givens, scope: Scope<'a>, report: &mut Report) -> Option<&'a Kind> {
    let written = fields::text(givens, "kind", scope, report);
    let by_rule = scope.collection.and_then(|rule| rule.kind.as_deref());
    let name = written.as_ref().map(|kind| kind.value.as_str()).or(by_rule).unwrap_or("page");
    if let Some(kind) = scope.config.kind(name) {
        return Some(kind);
    }
    let span = written.as_ref().map_or(Span::default(), |kind| kind.span);
    let problem =
        Diagnostic::new(Code::UnknownKind, format!("no kind is called `{name}`")).at(scope.file, span);
    report.push(
        problem
            .nearest(name, scope.config.kinds.keys().map(AsRef::as_ref))
            .help("kinds are declared under `[kinds]` in `site.toml`"),
    );
    None
}

/// Fields that stand in the body as a list under a heading.
fn listed_fields(rule: &Collection, events: &[Located<'_>], outline: &Outline, givens: &mut Givens) {
    if rule.fields.is_empty() {
        return;
    }
    for section in &outline.sections {
        let heading = fold_heading(&plain_text(&events[section.heading.clone()]));
        for listed in rule.fields.iter().filter(|listed| listed.list_under.contains(&heading)) {
            let ranges = section.blocks.iter().map(|block| match block {
                RawBlock::Prose(range) => range.clone(),
                RawBlock::Point(point) => point.head.clone(),
            });
            let mut items: Vec<Spanned<Node>> = Vec::new();
            for (words, span) in ranges.flat_map(|range| lines(&events[range])) {
                let named = words
                    .split_once(':')
                    .map(|(name, value)| (listed.map.get(&fold_heading(name)), value.trim()));
                match named {
                    Some((Some(field), value)) if !is_blank(value) => {
                        let given = fields::supplied(field, Node::Scalar(value.to_owned()), span);
                        givens.entry(field.clone()).or_insert(given);
                    }
                    Some((Some(_), _)) => {}
                    _ if is_blank(&words) => {}
                    _ => items.push(Spanned::new(Node::Scalar(words.trim().to_owned()), span)),
                }
            }
            if let (Some(field), Some(first)) = (&listed.field, items.first()) {
                let span = Span {
                    start: first.span.start,
                    end: items.last().map_or(first.span.end, |last| last.span.end),
                };
                givens.entry(field.clone()).or_insert(fields::supplied(field, Node::List(items), span));
            }
        }
    }
}

/// What people write where they know nothing.
fn is_blank(value: &str) -> bool {
    value.chars().all(|c| !c.is_alphanumeric())
        || matches!(value.to_lowercase().as_str(), "n/a" | "na" | "tbd" | "unknown" | "none")
}

/// The items or lines of a stretch, each with its bytes.
fn lines(events: &[Located<'_>]) -> Vec<(String, Span)> {
    let mut out: Vec<(String, Span)> = Vec::new();
    let mut fresh = true;
    for (event, range) in events {
        match event {
            Event::Text(words) | Event::Code(words) => {
                match out.last_mut() {
                    Some((line, span)) if !fresh => {
                        line.push_str(words);
                        *span = Span::new(span.start as usize, range.end);
                    }
                    _ => out.push((words.to_string(), range.clone().into())),
                }
                fresh = false;
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Item | Tag::Paragraph | Tag::List(_)) => {
                fresh = true
            }
            _ => {}
        }
    }
    out
}

/// Headings of sections that have no role and are not read as fields.
fn unplaced(outline: &Outline, events: &[Located<'_>], rule: Option<&Collection>) -> Vec<Spanned<String>> {
    let listed = |words: &str| {
        let folded = fold_heading(words);
        rule.is_some_and(|rule| rule.fields.iter().any(|listed| listed.list_under.contains(&folded)))
    };
    let without_role = outline.sections.iter().filter(|section| section.role.is_none());
    let headings = without_role.map(|section| {
        let inside = &events[section.heading.clone()];
        let span = super::points::bytes(inside).unwrap_or(section.span.clone());
        Spanned::new(plain_text(inside), span)
    });
    headings.filter(|heading| !listed(&heading.value)).collect()
}

/// How the points of an entry get their names.
struct Naming<'a> {
    file: &'a Arc<str>,
    rule: Option<&'a Collection>,
    /// Without a date nothing is learned or asked, so nothing needs an id.
    date: Option<PartialDate>,
}

impl Naming<'_> {
    /// Gives every point its anchor, and every new lesson or question an id.
    fn points(&self, points: &mut [Point], anchors: &mut Anchors, report: &mut Report) {
        for point in points.iter_mut() {
            if let Some(id) = &point.id {
                point.anchor = anchors.claim(id.id.to_string(), "point");
            }
        }
        let derived_is_fine = self.rule.is_some_and(|rule| rule.derived_ids);
        // Who tried to give an id and failed has been told so.
        let tried: BTreeSet<u32> = report
            .iter()
            .filter(|problem| matches!(problem.code, Code::BadId | Code::BrokenAttributes))
            .filter_map(|problem| problem.place.as_ref().map(|place| place.span.start))
            .collect();
        for point in points.iter_mut().filter(|point| point.id.is_none()) {
            let known =
                matches!(point.role, Role::Learned | Role::Unknown) && point.is_new() && self.date.is_some();
            if !known {
                point.anchor = anchors.claim(format!("{}-{}", point.role.name(), point.ordinal), "point");
                continue;
            }
            let made = name::short_slug(&point.text, 7);
            let id = if made.is_empty() { format!("{}-{}", point.role.name(), point.ordinal) } else { made };
            point.anchor = anchors.claim(id.clone(), "point");
            point.id = Some(PointId { id: Arc::from(id.as_str()), span: point.head_span, derived: true });
            if !derived_is_fine && tried.range(point.span.start..point.span.end).next().is_none() {
                let problem = Diagnostic::new(
                    Code::DerivedId,
                    format!("{} has no id of its own", point.role.point().replace("a ", "this ")),
                );
                report.push(
                    problem
                        .at(self.file, point.head_span)
                        .help(format!("write `{{#{id}}}` behind it, so that later entries can name it")),
                );
            }
        }
    }
}

/// Anchors of one entry, each once; the number is the next one to try.
#[derive(Debug, Default)]
struct Anchors(BTreeMap<String, u32>);

impl Anchors {
    /// The wanted anchor, or that with a number. `fn-` and `fnref-` belong to footnotes.
    fn claim(&mut self, wanted: String, otherwise: &str) -> String {
        let wanted = match wanted.as_str() {
            "" => otherwise.to_owned(),
            reserved if reserved.starts_with("fn-") || reserved.starts_with("fnref-") => {
                format!("{otherwise}-{reserved}")
            }
            _ => wanted,
        };
        let mut number = self.0.get(&wanted).copied().unwrap_or(0);
        let mut anchor = wanted.clone();
        while self.0.contains_key(&anchor) {
            number = number.max(1) + 1;
            anchor = format!("{wanted}-{number}");
        }
        self.0.insert(wanted, number);
        self.0.entry(anchor.clone()).or_insert(0);
        anchor
    }
}

/// The file name without its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    &name[..name.len() - ending(name).len()]
}

/// `.md` and the like, or nothing.
fn ending(path: &str) -> &str {
    let lower = path.to_ascii_lowercase();
    [".md", ".markdown", ".mdown"]
        .iter()
        .find(|ending| lower.ends_with(**ending))
        .map_or("", |ending| &path[path.len() - ending.len()..])
}
