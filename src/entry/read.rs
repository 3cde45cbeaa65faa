//! One file to one entry: the order in which the parts are read.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::anchors::{Anchors, Naming};
use super::fields::{self, Givens, Scope};
use super::front_matter::{self, Fault, Split};
use super::heading::{self, Blocks};
use super::html::{Located, Writer};
use super::outline::{Outline, RawBlock, RawPoint, RawSection, Rules, outline, unread_tables};
use super::points::PointReader;
use super::words::plain_text;
use super::yaml::Node;
use super::{Block, Body, Entry, Point, Section, Value, date, listed, markdown};
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
    /// What the headings ended with.
    blocks: Blocks,
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
            Err(fault) => {
                report.push(unsplit(&fault).at(&source.file, fault.range()));
                return None;
            }
        };
        let collection = config.collections.iter().rev().find(|rule| rule.matcher.is_match(&*source.path));
        let scope = Scope { config, file: &source.file, collection };
        let mut givens = front(text, &split, scope, report)?;
        let title = fields::text(&givens, "title", scope, &mut Report::default());
        let mut events = markdown::parse(text, split.body, &source.file, report);
        let blocks = heading::blocks(text, &mut events, config);
        let rules = Rules {
            sections: &config.sections,
            collection,
            title: title.as_ref().map(|title| title.value.as_str()),
            blocks: &blocks,
        };
        let outline = outline(&events, rules);
        if let Some(collection) = collection {
            listed::fields_of(collection, &events, &outline, &mut givens);
        }
        fields::supply(&mut givens, scope);
        let kind = kind(&givens, scope, report)?;
        Some(Self { source, text, config, collection, givens, kind, events, blocks, outline })
    }

    fn scope(&self) -> Scope<'a> {
        Scope { config: self.config, file: &self.source.file, collection: self.collection }
    }

    fn finish(mut self, report: &mut Report) -> Option<Entry> {
        let scope = self.scope();
        let read = fields::fields(&self.givens, self.kind, scope, report);
        let (date, date_span) = self.date(&read.fields, report);
        fields::early(&read.fields, (date, date_span), self.scope(), report);
        let title = self.title(report);
        let summary = self.summary(report);
        let (address, aliases) = self.addresses(report)?;
        let draft = self.draft(report);
        let mut spellings = read.spellings;
        for (role, table) in unread_tables(&self.outline, &self.events) {
            let message = format!("the rows of this table are not read: each would be {}", role.point());
            let problem = Diagnostic::new(Code::UnreadTable, message);
            let first = self.text[table.clone()].lines().next().unwrap_or("").len();
            let problem = problem.at(&self.source.file, table.start..table.start + first);
            report.push(problem.help("write them as list items, one for each"));
        }
        let unplaced = unplaced(&self.outline, &self.events, self.collection);
        let keeps_links = self.collection.is_some_and(|rule| rule.keep_links);
        let mut writer = Writer::new(&self.source.file, self.config.markdown);
        writer.refused = if keeps_links { Code::KeptLink } else { Code::RefusedLink };
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
            date_span,
            draft,
            fields: read.fields,
            extra: read.extra,
            spellings,
            body,
            points,
            links,
            anchors,
            keeps_links,
            unplaced,
        })
    }

    /// The date and where it was written.
    fn date(
        &self,
        fields: &BTreeMap<Arc<str>, Spanned<Value>>,
        report: &mut Report,
    ) -> (Option<PartialDate>, Span) {
        let head = fields::head_of(&self.givens);
        let keeps = self.collection.is_some_and(|rule| rule.keep_unknown_fields);
        if let Some(given) = self.givens.get("date").filter(|given| given.value.value != Node::Null) {
            let written = fields::written(&given.value.value);
            let (code, expected) = match Moment::parse(&written) {
                Ok(moment) => return (Some(moment.date), given.value.span),
                Err(expected) if keeps => (Code::UnreadValue, expected),
                Err(expected) => (Code::WrongType, expected),
            };
            if !written.trim().is_empty() {
                let problem = Diagnostic::new(code, format!("`date` cannot be `{written}`"));
                let problem = problem.at(&self.source.file, given.value.span);
                report.push(problem.label(format!("expected {expected}")));
                if !keeps {
                    return (None, given.value.span);
                }
            }
        }
        if let Some((Value::Date(closed), span)) =
            fields.get("closed").map(|field| (&field.value, field.span))
        {
            return (Some(closed.date), span);
        }
        let file_name = date::stem(&self.source.path);
        let rules = self.collection.map_or(&[][..], |rule| &rule.date);
        let found = rules.iter().find_map(|rule| self.ruled(rule, file_name));
        let found = found.or_else(|| date::at_head(file_name).map(|(date, _)| date));
        if found.is_none() && self.kind.dated && !self.givens.contains_key("closed") {
            let message = format!("{} needs a date", fields::article(&self.kind.label));
            report.push(Diagnostic::new(Code::MissingDate, message).at(&self.source.file, head).help(
                "add `date: 2026-10-31` (the day of the looking back), or begin the file name with it",
            ));
        }
        (found, head)
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
        if let Some(made) =
            self.collection.and_then(|rule| fields::made_of(rule.title_from.as_deref()?, &self.givens))
        {
            return Spanned::new(made, fields::head_of(&self.givens));
        }
        if let Some(heading) = &self.outline.title {
            let words = plain_text(&self.events[heading.clone()]);
            if !words.is_empty() {
                let span = super::points::bytes(&self.events[heading.clone()]).unwrap_or_default();
                return Spanned::new(words, span);
            }
        }
        let strip = self.collection.and_then(|rule| rule.title.as_ref());
        Spanned::new(date::title_of(date::stem(&self.source.path), strip), Span::default())
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
        let without_ending = &path[..path.len() - date::ending(path).len()];
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
        let mut raws: Vec<&RawPoint> = Vec::new();
        let mut ordinals: BTreeMap<Role, u32> = BTreeMap::new();
        let outline = std::mem::take(&mut self.outline);
        let mut reader = PointReader {
            text: self.text,
            blocks: &self.blocks,
            file: &self.source.file,
            config: self.config,
            writer,
            spellings,
        };
        // Heads of points first: their ids come before anything that only wants an anchor.
        for section in &outline.sections {
            let Some(role) = section.role else { continue };
            for block in &section.blocks {
                let RawBlock::Point(raw) = block else { continue };
                let ordinal = ordinals.entry(role).or_insert(0);
                *ordinal += 1;
                points.push(reader.read(raw, role, *ordinal, &mut self.events));
                raws.push(raw);
            }
        }
        let mut anchors = Anchors::default();
        let naming = Naming { text: self.text, file: &self.source.file, rule: self.collection, date };
        naming.points(&mut points, &mut anchors, &mut writer.report);
        let titles: Vec<(String, Span)> = outline
            .sections
            .iter()
            .map(|section| self.section_anchor(section, &mut anchors, writer))
            .collect();
        self.prose_anchors(&outline, &raws, &mut anchors, writer);
        for (point, raw) in points.iter_mut().zip(&raws) {
            point.detail = self.prose(&raw.detail, writer);
        }
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
        let definitions: Vec<(&str, &[Located<'_>])> = outline
            .footnotes
            .iter()
            .map(|(label, range)| (label.as_str(), &self.events[range.clone()]))
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
        let own = heading::id(&self.blocks, &section.heading, &self.source.file, &mut writer.report);
        let words = plain_text(&self.events[section.heading.clone()]);
        (anchors.claim(own.unwrap_or_else(|| name::slug(&words)), "section"), Span::default())
    }

    /// Anchors of the headings inside prose and details.
    fn prose_anchors(
        &self,
        outline: &Outline,
        points: &[&RawPoint],
        anchors: &mut Anchors,
        writer: &mut Writer<'_>,
    ) {
        let ends = markdown::ends(&self.events);
        let own: BTreeSet<usize> = outline
            .sections
            .iter()
            .map(|section| section.heading.start)
            .chain(outline.title.iter().map(|title| title.start))
            .chain(points.iter().map(|point| point.head.start))
            .collect();
        let headings: Vec<usize> = (0..self.events.len())
            .filter(|&at| {
                matches!(self.events[at].0, Event::Start(Tag::Heading { .. })) && !own.contains(&(at + 1))
            })
            .collect();
        for at in headings {
            let inside = at + 1..ends[at];
            let id = heading::id(&self.blocks, &inside, &self.source.file, &mut writer.report);
            let words = plain_text(&self.events[inside]);
            let anchor = anchors.claim(id.unwrap_or_else(|| name::slug(&words)), "heading");
            writer.headings.insert(self.events[at].1.start, anchor);
        }
    }
}

fn unsplit(fault: &Fault) -> Diagnostic {
    match fault {
        Fault::Unclosed(_) => Diagnostic::new(Code::UnclosedFrontMatter, "the front matter has no end")
            .label("opened here")
            .help("write `---` on a line of its own behind the last field"),
        Fault::Toml(_) => Diagnostic::new(Code::BrokenYaml, "the front matter is TOML, which is not read")
            .label("opened here")
            .help("write the fields as YAML, `name: value`, between two lines of `---`"),
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
