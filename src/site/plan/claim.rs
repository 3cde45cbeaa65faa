//! Who stands at which address. The first to claim an output path has it; a second claim is a
//! mistake, said where the second claimant was written.
//!
//! Two paths are one where only letter case or Unicode composition differ, since some systems
//! cannot tell them apart; and a path cannot be a file and a folder at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic, Place, Report};
use crate::knowledge::{EntryIx, Knowledge, PointIx};
use crate::site::Page;

/// One name in a path, in bytes: the limit of every file system in use.
const LONGEST_NAME: usize = 255;

/// A whole path, in bytes: macOS ends a path at 1024, and it needs room for the folder before it.
const LONGEST_PATH: usize = 900;

/// What is claimed so far.
pub(super) struct Claims<'k> {
    knowledge: &'k Knowledge,
    pub(super) pages: BTreeMap<Arc<str>, Page>,
    /// By the folded path.
    files: BTreeMap<Arc<str>, Claim>,
    /// The first file in each folder, by the folded path of the folder.
    folders: BTreeMap<Arc<str>, Claim>,
    pub(super) report: Report,
}

/// A path and where its claimant was written, if it was written.
#[derive(Clone)]
struct Claim {
    path: Arc<str>,
    place: Option<Place>,
}

/// What keeps a path from being claimed.
enum Conflict<'c> {
    /// Another page has it.
    Same(&'c Claim),
    /// It would be a file where there is a folder, or the other way round.
    Folder(&'c Claim),
}

impl<'k> Claims<'k> {
    pub(super) fn new(knowledge: &'k Knowledge) -> Self {
        Self {
            knowledge,
            pages: BTreeMap::new(),
            files: BTreeMap::new(),
            folders: BTreeMap::new(),
            report: Report::default(),
        }
    }

    /// Takes a path for a page; `None` where another has it, which is reported.
    pub(super) fn claim(&mut self, path: &str, page: Page, place: Option<Place>) -> Option<Arc<str>> {
        let folded = fold(path);
        if let Some(problem) = self.fault(path, &folded, &page, place.as_ref()) {
            self.report.push(problem);
            return None;
        }
        Some(self.take(path, &folded, page, place))
    }

    /// Takes a path if it is free, and says nothing if it is not.
    pub(super) fn claim_if_free(&mut self, path: &str, page: Page, place: Option<Place>) {
        let folded = fold(path);
        if is_short_enough(path) && self.conflict(&folded).is_none() {
            self.take(path, &folded, page, place);
        }
    }

    fn take(&mut self, path: &str, folded: &str, page: Page, place: Option<Place>) -> Arc<str> {
        let path: Arc<str> = path.into();
        let claim = Claim { path: Arc::clone(&path), place };
        for folder in folders(folded) {
            // Whoever entered a folder entered those above it too.
            if self.folders.contains_key(folder) {
                break;
            }
            self.folders.insert(folder.into(), claim.clone());
        }
        let key = if folded == &*path { Arc::clone(&path) } else { Arc::from(folded) };
        self.files.insert(key, claim);
        self.pages.insert(Arc::clone(&path), page);
        path
    }

    fn conflict(&self, folded: &str) -> Option<Conflict<'_>> {
        if let Some(claim) = self.files.get(folded) {
            return Some(Conflict::Same(claim));
        }
        if let Some(claim) = self.folders.get(folded) {
            return Some(Conflict::Folder(claim));
        }
        // A folder that somebody is in already was looked at then.
        folders(folded)
            .take_while(|folder| !self.folders.contains_key(*folder))
            .find_map(|folder| self.files.get(folder).map(Conflict::Folder))
    }

    fn fault(&self, path: &str, folded: &str, page: &Page, place: Option<&Place>) -> Option<Diagnostic> {
        let claimant = words(self.knowledge, page, place);
        if !is_short_enough(path) {
            let message = format!("the address of {claimant} is longer than an address can be");
            return Some(at(Diagnostic::new(Code::BadAddress, message), place).help(remedy(page)));
        }
        let (other, message) = match self.conflict(folded)? {
            Conflict::Same(other) => {
                let first = words(self.knowledge, &self.pages[&other.path], other.place.as_ref());
                let why = match *other.path == *path {
                    true => "",
                    false => ", where letter case and the way accents are written do not count",
                };
                (other, format!("{claimant} would be published at `/{path}`, which is that of {first}{why}"))
            }
            Conflict::Folder(other) => {
                let first = words(self.knowledge, &self.pages[&other.path], other.place.as_ref());
                let shown = &other.path;
                let message = format!(
                    "{claimant} would be published at `/{path}` and {first} at `/{shown}`, which makes one name a file and a folder"
                );
                (other, message)
            }
        };
        let mut problem = at(Diagnostic::new(Code::AddressCollision, message), place);
        if let Some(first) = &other.place {
            problem = problem.other(first.clone(), "this has the address already");
        }
        Some(problem.help(remedy(page)))
    }
}

fn at(mut diagnostic: Diagnostic, place: Option<&Place>) -> Diagnostic {
    diagnostic.place = place.cloned();
    diagnostic
}

/// The folders that a path lies in, the innermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

fn is_short_enough(path: &str) -> bool {
    path.len() <= LONGEST_PATH && path.split('/').all(|name| name.len() <= LONGEST_NAME)
}

/// Two paths with one folded form are one file on some system.
fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Where an entry says what it is.
pub(super) fn of_entry(knowledge: &Knowledge, ix: EntryIx) -> Place {
    let entry = knowledge.entry(ix);
    Place::new(&entry.file, entry.title_span)
}

/// Where a point was written: its id, if it has one.
pub(super) fn of_point(knowledge: &Knowledge, ix: PointIx) -> Place {
    let point = knowledge.point(ix);
    let span = point.id.as_ref().filter(|id| !id.derived).map_or(point.head_span, |id| id.span);
    Place::new(&knowledge.entry(ix.entry).file, span)
}

/// What a page is called in a message.
fn words(knowledge: &Knowledge, page: &Page, place: Option<&Place>) -> String {
    let config = &knowledge.config;
    let file = || place.map_or_else(String::new, |place| format!("`{}`", place.path));
    match page {
        Page::Home => "the home page".to_owned(),
        Page::Start => "the page on how to read and write here".to_owned(),
        Page::NotFound => "the page for what is not found".to_owned(),
        Page::Entry(ix) => format!("`{}`", knowledge.entry(*ix).file),
        Page::Kind(kind) => {
            let plural = config.kind(kind).map_or(&**kind, |kind| &kind.plural);
            format!("the page of all {}", plural.to_lowercase())
        }
        Page::Lessons => "the page of all lessons".to_owned(),
        Page::Lesson(ix) => format!("the page of the lesson `{}`", knowledge.lesson(*ix).id),
        Page::Questions => "the page of all questions".to_owned(),
        Page::Question(ix) => format!("the page of the question `{}`", knowledge.question(*ix).id),
        Page::Actions => "the page of all actions".to_owned(),
        Page::Wins => "the page of wins".to_owned(),
        Page::Timeline => "the timeline".to_owned(),
        Page::Kpis => "the list of KPIs".to_owned(),
        Page::Kpi(name) => format!("the figures of the KPI `{name}`"),
        Page::Numbers(period) => format!("the figures of {period}"),
        Page::Changes => "the list of changes".to_owned(),
        Page::ChangesOf(month) => format!("the changes of {month}"),
        Page::Health => "the page on the health of the practice".to_owned(),
        Page::HealthCounted => "the page of what the numbers on the health count".to_owned(),
        Page::ActionsListed => "the page that lists every action".to_owned(),
        Page::Calendar => "the calendar".to_owned(),
        Page::TimelineYear(year) => format!("the timeline of {year}"),
        Page::Facet(facet) => {
            let plural = config.facet(facet).map_or(&**facet, |facet| &facet.plural);
            format!("the page of all {}", plural.to_lowercase())
        }
        Page::FacetValue { facet, value } => {
            let label = config.facet(facet).map_or(&**facet, |facet| &facet.label);
            format!("the page of the {} `{value}`", label.to_lowercase())
        }
        Page::Feed(_) => "a feed".to_owned(),
        Page::Api(_) => "a file of the API".to_owned(),
        Page::Sitemap | Page::SitemapPart(_) => "the sitemap".to_owned(),
        Page::Robots => "`robots.txt`".to_owned(),
        Page::Llms => "`llms.txt`".to_owned(),
        Page::Redirect { .. } => format!("a former address of {}", file()),
        Page::Asset(_) => file(),
        Page::Theme(name) => format!("the theme's file `{name}`"),
        Page::Accent => "the stylesheet of the accent colour".to_owned(),
    }
}

/// What to do about the second claimant.
fn remedy(page: &Page) -> &'static str {
    match page {
        Page::Entry(_) => "rename the file, or give it an address of its own with `slug:`",
        Page::Redirect { .. } => "remove this alias",
        Page::Asset(_) => "rename the file",
        Page::Lesson(_) | Page::Question(_) => "give it another id",
        Page::FacetValue { .. } => "write another word for it",
        Page::Theme(_) | Page::Accent => "rename the file in the theme's folder `static/`",
        Page::Kind(_) | Page::Facet(_) => "give it another `path` in `site.toml`",
        _ => "give the kind or facet of that path another `path` in `site.toml`",
    }
}
