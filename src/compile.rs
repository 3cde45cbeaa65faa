//! From a site folder to a plan, with every mistake on the way.
//!
//! The stages of the drawing in the crate documentation, one call each: read, parse, fold, plan.
//! Nothing is rendered and nothing is written. What is wrong is collected from all stages; the
//! caller decides what to do about it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::{self, Config};
use crate::diagnostic::terminal::Texts;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::entry::{self, Entry};
use crate::error::Result;
use crate::knowledge::{self, cut, insight};
use crate::site::{self, Site};
use crate::source::{self, Source, Sources, Stamp};
use crate::theme::Theme;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The site folder.
    pub folder: PathBuf,
    /// Instead of `[site] base-url`.
    pub base_url: Option<String>,
    pub drafts: Drafts,
    pub as_of: AsOf,
}

/// Whether entries with `draft: true` are taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    Left,
    Taken,
}

/// The day whose knowledge is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// Somebody asked for this day: later entries are left out without a word.
    Asked(Date),
    /// Nobody asked for a day, so it is today: a later entry is most likely a slip of the pen.
    Today(Date),
}

impl AsOf {
    pub fn day(self) -> Date {
        match self {
            AsOf::Asked(day) | AsOf::Today(day) => day,
        }
    }
}

/// The stages, in their order, for whoever measures them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Read,
    Parse,
    Fold,
    Plan,
    Render,
    Publish,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Stage::Read => "read",
            Stage::Parse => "parse",
            Stage::Fold => "fold",
            Stage::Plan => "plan",
            Stage::Render => "render",
            Stage::Publish => "publish",
        }
    }
}

/// A site that is planned and not yet rendered.
#[derive(Debug)]
pub struct Compilation {
    pub config: Arc<Config>,
    pub site: Site,
    pub theme: Theme,
    /// Content-relative path of each asset to where it lies.
    pub assets: BTreeMap<Arc<str>, PathBuf>,
    /// Where links in the content folder lead: inputs like the folder itself.
    pub linked: Vec<PathBuf>,
    /// Sorted.
    pub report: Report,
    /// The texts that the report's places refer to.
    pub texts: Texts,
    /// What was read, to be asked at the end whether it is still so.
    pub stamp: Stamp,
    /// Entries that were read, drafts and later ones included.
    pub entries_read: usize,
}

/// Reads, parses, folds and plans a site folder. `finished` is told each stage when it ends.
///
/// # Errors
///
/// Only what keeps it from reading at all: no content folder, no theme of that name.
pub fn compile(request: &Request, finished: &mut dyn FnMut(Stage)) -> Result<Compilation> {
    let mut report = Report::default();
    let mut texts = Texts::new();
    let settings = source::settings(&request.folder)?;
    texts.insert(Arc::clone(&settings.file), Arc::clone(&settings.text));
    let (mut config, found) = config::read(&settings.text, &settings.file);
    report.extend(found);
    if let Some(url) = &request.base_url {
        config.site.base_url = Some(url.clone());
    }
    let config = Arc::new(config);
    let (sources, found) = source::read(&request.folder, &config)?;
    report.extend(found);
    let (theme, found) = Theme::load(&request.folder, &config.theme)?;
    report.extend(found);
    texts.extend(theme.texts());
    finished(Stage::Read);

    let (entries, found, lost) = parse(&sources, &config);
    report.extend(found);
    texts.extend(sources.entries.iter().map(|source| (Arc::clone(&source.file), Arc::clone(&source.text))));
    finished(Stage::Parse);

    let entries_read = entries.len();
    let shown = cut(&entries, &config, request, &mut report);
    let paths: BTreeSet<Arc<str>> = sources.assets.iter().map(|asset| Arc::clone(&asset.path)).collect();
    let day = request.as_of.day();
    let (whole, found) = knowledge::fold(entries, &paths, Arc::clone(&config), day);
    report.extend(without_echoes(found, &lost, &texts));
    let insights = Arc::new(insight::all(&whole));
    finished(Stage::Fold);

    let named: BTreeMap<Arc<str>, Arc<str>> =
        sources.assets.iter().map(|asset| (Arc::clone(&asset.path), Arc::clone(&asset.file))).collect();
    let (mut site, found) = site::plan(Arc::new(whole), insights, &named, &theme.static_files());
    report.extend(without_echoes(found, &lost, &texts));
    if let Some(shown) = shown {
        // The whole content is checked; what is left out of the site exists in it nowhere.
        let (knowledge, _) = knowledge::fold(shown, &paths, Arc::clone(&config), day);
        let insights = Arc::new(insight::all(&knowledge));
        (site, _) = site::plan(Arc::new(knowledge), insights, &named, &theme.static_files());
    }
    finished(Stage::Plan);

    let linked = sources.linked;
    let assets = sources.assets.into_iter().map(|asset| (asset.path, asset.from)).collect();
    let stamp = sources.stamp.with(settings.path, theme.disk_files());
    Ok(Compilation {
        config,
        site,
        theme,
        assets,
        linked,
        report: report.sorted(),
        texts,
        stamp,
        entries_read,
    })
}

/// Every entry that could be made, and the files of which none could.
fn parse<'s>(sources: &'s Sources, config: &Config) -> (Vec<Arc<Entry>>, Report, Vec<&'s Source>) {
    let read: Vec<_> = sources.entries.par_iter().map(|source| entry::read(source, config)).collect();
    let mut report = Report::default();
    let mut entries = Vec::with_capacity(read.len());
    let mut lost = Vec::new();
    for (source, (entry, found)) in sources.entries.iter().zip(read) {
        report.extend(found);
        match entry {
            Some(entry) => entries.push(Arc::new(entry)),
            None => lost.push(source),
        }
    }
    (entries, report, lost)
}

/// The entries that the site shows, where those are not all. Warns of entries of a day to come, if
/// nobody asked for a day.
fn cut(
    entries: &[Arc<Entry>],
    config: &Config,
    request: &Request,
    report: &mut Report,
) -> Option<Vec<Arc<Entry>>> {
    let day = request.as_of.day();
    let later = |entry: &Entry| cut::is_later(entry, day);
    let without_drafts = match request.drafts {
        Drafts::Left => cut::drafts(entries, config),
        Drafts::Taken => entries.to_vec(),
    };
    let shown = match without_drafts.iter().any(|entry| later(entry)) {
        true => cut::as_of(&without_drafts, config, day),
        false => without_drafts,
    };
    if let AsOf::Today(day) = request.as_of {
        for entry in entries.iter().filter(|entry| later(entry)) {
            report.push(future(entry, day));
        }
    }
    (shown.len() != entries.len()).then_some(shown)
}

fn future(entry: &Entry, day: Date) -> Diagnostic {
    Diagnostic::new(
        Code::FutureDate,
        format!("`{}` is dated after today, {day}, and is left out", entry.title),
    )
    .at(&entry.file, entry.date_span)
    .help("mend its date, or say `--as-of` with a later day")
}

/// A file that cannot be read makes everything that names it or its points look wrong too. Those
/// echoes are left out: they go when the file is mended.
fn without_echoes(found: Report, lost: &[&Source], texts: &Texts) -> Report {
    if lost.is_empty() {
        return found;
    }
    let names: BTreeSet<&str> = lost.iter().flat_map(|source| names_of(source)).collect();
    let echo = |diagnostic: &&Diagnostic| {
        let about_names = matches!(
            diagnostic.code,
            Code::UnknownTarget
                | Code::UnknownHome
                | Code::BrokenLink
                | Code::BrokenAnchor
                | Code::EarlyEvent
        );
        let written =
            diagnostic.place.as_ref().and_then(|place| texts.get(&place.path)?.get(place.span.range()));
        about_names && written.is_some_and(|written| named_in(written).any(|name| names.contains(name)))
    };
    let mut kept = Report::default();
    for diagnostic in found.iter().filter(|diagnostic| !echo(diagnostic)) {
        kept.push(diagnostic.clone());
    }
    kept
}

/// The names in a link or a relation: `[[globex|…]]`, `[…](../deals/globex.md#price)`, `soc2-report`.
fn named_in(written: &str) -> impl Iterator<Item = &str> {
    let parts = written.split(['[', ']', '(', ')', '|', '#', '/', ',', '"', '=']);
    parts.map(|part| part.trim().trim_end_matches(".html").trim_end_matches(".md"))
}

/// By what an unreadable entry may be named: its file name and the ids in its text.
fn names_of(source: &Source) -> impl Iterator<Item = &str> {
    let file_name = source.path.rsplit('/').next().unwrap_or(&source.path);
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let ids = source.text.split("{#").skip(1).filter_map(|rest| {
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().filter(|id| !id.is_empty())
    });
    std::iter::once(stem).chain(ids)
}
