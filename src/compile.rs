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
use crate::knowledge::{self, Knowledge, cut};
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
        config.site.base_url = Some(format!("{}/", url.trim_end_matches('/')));
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
    let (knowledge, found) = fold(entries, &sources, &config, request);
    report.extend(without_echoes(found, &lost, &texts));
    finished(Stage::Fold);

    let named: BTreeMap<Arc<str>, Arc<str>> =
        sources.assets.iter().map(|asset| (Arc::clone(&asset.path), Arc::clone(&asset.file))).collect();
    let (site, found) = site::plan(Arc::new(knowledge), &named, &theme.static_files());
    report.extend(without_echoes(found, &lost, &texts));
    finished(Stage::Plan);

    let assets = sources.assets.into_iter().map(|asset| (asset.path, asset.from)).collect();
    let stamp = sources.stamp.with(settings.path, &theme.disk_files());
    Ok(Compilation { config, site, theme, assets, report: report.sorted(), texts, stamp, entries_read })
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

/// The knowledge that is shown, and the mistakes of the whole content: what is left out of the site
/// is checked all the same.
fn fold(
    entries: Vec<Arc<Entry>>,
    sources: &Sources,
    config: &Arc<Config>,
    request: &Request,
) -> (Knowledge, Report) {
    let assets: BTreeSet<Arc<str>> = sources.assets.iter().map(|asset| Arc::clone(&asset.path)).collect();
    let day = request.as_of.day();
    let mut shown = match request.drafts {
        Drafts::Left => cut::drafts(&entries, config),
        Drafts::Taken => entries.clone(),
    };
    let later = |entry: &Entry| entry.date.is_some_and(|date| date.date > day);
    if shown.iter().any(|entry| later(entry)) {
        shown = cut::as_of(&shown, config, day);
    }
    let cut_away = shown.len() != entries.len();
    let mut warnings = Report::default();
    if let AsOf::Today(day) = request.as_of {
        for entry in entries.iter().filter(|entry| later(entry)) {
            warnings.push(future(entry, day));
        }
    }
    let (whole, mut report) = knowledge::fold(entries, &assets, Arc::clone(config), day);
    report.extend(warnings);
    if !cut_away {
        return (whole, report);
    }
    drop(whole);
    let (knowledge, _) = knowledge::fold(shown, &assets, Arc::clone(config), day);
    (knowledge, report)
}

fn future(entry: &Entry, day: Date) -> Diagnostic {
    Diagnostic::new(
        Code::FutureDate,
        format!("`{}` is dated after today, {day}, and is left out", entry.title),
    )
    .at(&entry.file, entry.title_span)
    .help("mend its date, or say `--as-of` with a later day")
}

/// A file that cannot be read makes everything that names it or its points look wrong too. Those
/// echoes are left out: they go when the file is mended.
fn without_echoes(found: Report, lost: &[&Source], texts: &Texts) -> Report {
    if lost.is_empty() {
        return found;
    }
    let names: Vec<&str> = lost.iter().flat_map(|source| names_of(source)).collect();
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
        about_names && written.is_some_and(|written| names.iter().any(|name| written.contains(name)))
    };
    let mut kept = Report::default();
    for diagnostic in found.iter().filter(|diagnostic| !echo(diagnostic)) {
        kept.push(diagnostic.clone());
    }
    kept
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
