//! What stands around each page: where it is, where one came from, what comes before and after.

use serde::Serialize;

use super::here::{Here, LinkTo};
use super::shared::{Shared, current};
use super::text;
use crate::knowledge::EntryIx;
use crate::site::{Page, Site};

/// The frame of one page. What does not differ from page to page is in [`Shared`].
#[derive(Clone, Debug, Serialize)]
pub struct Frame<'a> {
    /// What stands before a link of [`Shared`]: `./`, `../../`.
    pub root: String,
    /// The title, where it comes from the content; else the template has one.
    pub title: Option<&'a str>,
    /// For search engines and previews: the summary.
    pub description: Option<&'a str>,
    pub canonical: Option<String>,
    /// The line of the navigation that it belongs to.
    pub current: Option<String>,
    /// From the home page down, without the two ends.
    pub crumbs: Vec<Crumb<'a>>,
    /// What the page is called at the end of the crumbs.
    pub last: Option<String>,
    /// A feed that only this page announces.
    pub feed: Option<LinkTo<'a>>,
    /// The file it was written in, as an author knows it, and where to edit it.
    pub source: Option<&'a str>,
    pub edit: Option<String>,
    pub previous: Option<LinkTo<'a>>,
    pub next: Option<LinkTo<'a>>,
    pub draft: bool,
}

/// A page on the way to this one.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb<'a> {
    /// The same word as in the navigation: `lessons`, `kind:deal`.
    pub key: String,
    pub label: Option<&'a str>,
    pub href: String,
}

/// Makes the frame of a page.
pub fn frame<'a>(site: &'a Site, shared: &'a Shared, path: &'a str, page: &Page) -> Frame<'a> {
    let here = Here { site, index: &shared.index, path };
    let mut frame = bare(site, path, page);
    frame.current = current(site, page);
    match page {
        Page::Entry(ix) => of_entry(here, *ix, &mut frame),
        Page::Lesson(ix) => {
            let lesson = site.knowledge.lesson(*ix);
            frame.title = Some(&site.knowledge.point(lesson.learned).text);
            frame.description = lesson.home.and_then(|home| here.entry(home).summary.as_deref());
            frame.crumbs = list_crumb(here, "lessons").into_iter().collect();
            frame.last = Some(text::spoken(&lesson.id));
            written_in(here, lesson.home.unwrap_or(lesson.learned.entry), &mut frame);
        }
        Page::Question(ix) => {
            let question = site.knowledge.question(*ix);
            frame.title = Some(&site.knowledge.point(question.asked).text);
            frame.description = question.home.and_then(|home| here.entry(home).summary.as_deref());
            frame.crumbs = list_crumb(here, "questions").into_iter().collect();
            frame.last = Some(text::spoken(&question.id));
            written_in(here, question.home.unwrap_or(question.asked.entry), &mut frame);
        }
        Page::TimelineYear(year) => {
            frame.crumbs = list_crumb(here, "timeline").into_iter().collect();
            frame.last = Some(year.to_string());
        }
        Page::Kpi(name) => {
            frame.title = here.config().kpis.get(name).map(|kpi| kpi.label.as_str());
            frame.crumbs = list_crumb(here, "kpis").into_iter().collect();
            frame.last = frame.title.map(str::to_owned);
        }
        Page::Numbers(period) => {
            frame.crumbs = list_crumb(here, "kpis").into_iter().collect();
            frame.last = Some(text::period(*period));
        }
        Page::HealthCounted => frame.crumbs = list_crumb(here, "health").into_iter().collect(),
        Page::ActionsListed => frame.crumbs = list_crumb(here, "actions").into_iter().collect(),
        Page::ChangesOf(month) => {
            frame.crumbs = list_crumb(here, "changes").into_iter().collect();
            frame.last = Some(text::period(*month));
        }
        Page::Kind(kind) => frame.title = here.config().kind(kind).map(|kind| kind.plural.as_str()),
        Page::Facet(facet) => frame.title = here.config().facet(facet).map(|facet| facet.plural.as_str()),
        Page::FacetValue { facet, value } => of_value(here, facet, value, &mut frame),
        _ => {}
    }
    frame
}

fn bare<'a>(site: &Site, path: &'a str, page: &Page) -> Frame<'a> {
    let config = &site.knowledge.config;
    let climb = "../".repeat(path.matches('/').count());
    // The page for what was not found is shown at any address, so that it cannot link from where
    // it is.
    let root = match (&config.site.base_url, page) {
        (Some(base), Page::NotFound) => base.clone(),
        _ if climb.is_empty() => "./".to_owned(),
        _ => climb,
    };
    Frame {
        root,
        title: None,
        description: None,
        canonical: site.absolute(path),
        current: None,
        crumbs: Vec::new(),
        last: None,
        feed: None,
        source: None,
        edit: None,
        previous: None,
        next: None,
        draft: false,
    }
}

fn of_entry<'a>(here: Here<'a>, ix: EntryIx, frame: &mut Frame<'a>) {
    let entry = here.entry(ix);
    frame.title = Some(&entry.title);
    frame.description = entry.summary.as_deref();
    frame.draft = entry.draft;
    if let Some(path) = here.index.paths.kinds.get(&entry.kind) {
        frame.crumbs.push(Crumb {
            key: format!("kind:{}", entry.kind),
            label: here.config().kind(&entry.kind).map(|kind| kind.plural.as_str()),
            href: here.site.link(here.path, path),
        });
    }
    frame.last = here.entry_ref(ix).short;
    let (previous, next) = here.index.neighbours(ix);
    frame.previous = previous.map(|ix| here.entry_link(ix));
    frame.next = next.map(|ix| here.entry_link(ix));
    written_in(here, ix, frame);
}

fn of_value<'a>(here: Here<'a>, facet: &str, value: &str, frame: &mut Frame<'a>) {
    let Some(declared) = here.config().facet(facet) else { return };
    // The page was planned from this very map, which has the names in a life long enough.
    let known = here.knowledge().facets.uses.get(facet).and_then(|uses| uses.get_key_value(value));
    frame.title = known.map(|(value, _)| here.facet_label(facet, value));
    if let Some(path) = here.index.paths.facets.get(facet) {
        frame.crumbs.push(Crumb {
            key: format!("facet:{facet}"),
            label: Some(&declared.plural),
            href: here.site.link(here.path, path),
        });
    }
    frame.last = frame.title.map(str::to_owned);
    let feed = here.index.paths.value_feeds.get(&(facet.into(), value.into()));
    frame.feed = feed.map(|path| LinkTo {
        text: frame.title.unwrap_or_default().into(),
        href: Some(here.site.link(here.path, path)),
    });
}

fn list_crumb<'a>(here: Here<'a>, key: &'static str) -> Option<Crumb<'a>> {
    let path = here.index.paths.lists.get(key)?;
    Some(Crumb { key: key.to_owned(), label: None, href: here.site.link(here.path, path) })
}

fn written_in<'a>(here: Here<'a>, ix: EntryIx, frame: &mut Frame<'a>) {
    let entry = here.entry(ix);
    frame.source = Some(&entry.file);
    frame.edit = here
        .config()
        .site
        .edit_url
        .as_ref()
        .map(|url| url.replace("{path}", &super::body::encoded(&entry.path)));
}
