//! Which pages exist, and where.
//!
//! Pages that are made claim their addresses first, then those that somebody wrote, then files,
//! then former addresses: who comes second is told, and what was made can hardly give way. An entry
//! that is the home page of a lesson or question has no page of its own: that of the lesson shows
//! it, and the entry's own address leads there.

mod asset;
mod claim;
mod links;
#[cfg(test)]
pub(crate) mod tests;
pub mod timeline;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use claim::{Claims, of_entry, of_point};

use super::href::page_path;
use super::{Api, Feed, Page, Site};
use crate::config::kind::Home;
use crate::config::{Config, LinkStyle};
use crate::diagnostic::{Code, Diagnostic, Place, Report, Span};
use crate::entry::{Entry, Value};
use crate::knowledge::facet::PERSON;
use crate::knowledge::{Action, ActionStatus, FacetUse, Insights, Knowledge, LessonIx, QuestionIx, Subject};
use crate::value::name::{is_id, slug};
use crate::value::{Address, Period};

/// How many addresses one file of a sitemap may have.
pub const SITEMAP_LIMIT: usize = 50_000;

/// So many of the latest months have a page of changes even where nothing changed.
const QUIET: usize = 24;

/// Plans the site: every page with its address, and every mistake that only the whole shows.
///
/// `assets` are the other files of the content folder, by their path there, each with the path by
/// which its author knows it. `theme_files` are the files of the theme's folder `static/`.
pub fn plan(
    knowledge: Arc<Knowledge>,
    insights: Arc<Insights>,
    assets: &BTreeMap<Arc<str>, Arc<str>>,
    theme_files: &[Arc<str>],
) -> (Site, Report) {
    let mut claims = Claims::new(&knowledge);
    lists(&mut claims, &knowledge);
    figures(&mut claims, &knowledge, &insights);
    let lesson_paths = lessons(&mut claims, &knowledge);
    let question_paths = questions(&mut claims, &knowledge);
    let value_paths = facets(&mut claims, &knowledge);
    for file in theme_files {
        claims.claim(&format!("assets/{file}"), Page::Theme(Arc::clone(file)), None);
    }
    if knowledge.config.theme.accent.is_some() {
        claims.claim("assets/accent.css", Page::Accent, None);
    }
    let homes = Homes { knowledge: &knowledge, lessons: &lesson_paths, questions: &question_paths };
    let entry_paths = entries(&mut claims, &knowledge, homes);
    let asset_paths = files(&mut claims, assets);
    former_addresses(&mut claims, &knowledge, &entry_paths);
    empty_facets(&mut claims, &knowledge);
    sitemap_parts(&mut claims, &knowledge);
    let Claims { pages, mut report, .. } = claims;
    let site = Site {
        knowledge,
        insights,
        pages,
        entry_paths,
        lesson_paths,
        question_paths,
        value_paths,
        asset_paths,
    };
    links::check(&site, &mut report);
    (site, report.sorted())
}

/// What there is one of, and a list for each kind that has entries.
fn lists(claims: &mut Claims<'_>, knowledge: &Knowledge) {
    let fixed = [
        ("index.html", Page::Home),
        ("start/index.html", Page::Start),
        ("404.html", Page::NotFound),
        ("lessons/index.html", Page::Lessons),
        ("questions/index.html", Page::Questions),
        ("actions/index.html", Page::Actions),
        ("wins/index.html", Page::Wins),
        ("timeline/index.html", Page::Timeline),
        ("kpis/index.html", Page::Kpis),
        ("changes/index.html", Page::Changes),
        ("health/index.html", Page::Health),
        ("feed.xml", Page::Feed(Feed::All)),
        ("lessons/feed.xml", Page::Feed(Feed::Lessons)),
        ("questions/feed.xml", Page::Feed(Feed::Questions)),
        ("robots.txt", Page::Robots),
        ("llms.txt", Page::Llms),
    ];
    for (path, page) in fixed {
        claims.claim(path, page, None);
    }
    let second = [("health/counted", Page::HealthCounted), ("actions/listed", Page::ActionsListed)];
    for (path, page) in second {
        claims.claim(&page_path(path, knowledge.config.links), page, None);
    }
    for year in timeline::older_years(knowledge) {
        let path = page_path(&format!("timeline/{year}"), knowledge.config.links);
        claims.claim(&path, Page::TimelineYear(year), None);
    }
    for api in Api::ALL {
        claims.claim(api.path(), Page::Api(api), None);
    }
    if knowledge.config.site.base_url.is_some() {
        claims.claim("sitemap.xml", Page::Sitemap, None);
    }
    let written: BTreeSet<&str> = knowledge.entries.iter().map(|entry| entry.kind.as_ref()).collect();
    for kind in knowledge.config.kinds.values() {
        if kind.home_of.is_none() && written.contains(&*kind.name) {
            claims.claim(&format!("{}/index.html", kind.path), Page::Kind(Arc::clone(&kind.name)), None);
        }
    }
}

/// A page for each KPI that has a figure, for each period that has one, and for each month.
fn figures(claims: &mut Claims<'_>, knowledge: &Knowledge, insights: &Insights) {
    let style = knowledge.config.links;
    let names: BTreeSet<&Arc<str>> = insights.kpis.series.iter().map(|series| &series.kpi).collect();
    for name in names {
        let path = page_path(&format!("kpis/{}", name_of_id(name)), style);
        claims.claim(&path, Page::Kpi(Arc::clone(name)), None);
    }
    let periods: BTreeSet<Period> =
        insights.kpis.series.iter().flat_map(|series| series.figures.keys().copied()).collect();
    // A period that is still to come is a slip of the pen.
    for period in periods.into_iter().filter(|period| period.first_day() <= knowledge.as_of) {
        let path = page_path(&format!("kpis/{}", period.to_string().to_lowercase()), style);
        claims.claim(&path, Page::Numbers(period), None);
    }
    // A calendar of nothing is none: the format asks for an event.
    let is_due = |action: &Action| action.status == ActionStatus::Open && action.due.is_some();
    if !insights.cadence.rhythms.is_empty() || knowledge.actions.iter().any(is_due) {
        claims.claim("calendar.ics", Page::Calendar, None);
    }
    // One date a century off must not make a thousand pages of nothing.
    let latest = insights.flow.months.len().saturating_sub(QUIET);
    for (at, (month, flow)) in insights.flow.months.iter().enumerate() {
        if at >= latest || !flow.is_quiet() {
            claims.claim(&page_path(&format!("changes/{month}"), style), Page::ChangesOf(*month), None);
        }
    }
}

fn lessons(claims: &mut Claims<'_>, knowledge: &Knowledge) -> Vec<Arc<str>> {
    let mut paths = Vec::with_capacity(knowledge.lessons.len());
    for (ix, lesson) in (0..).map(LessonIx).zip(&knowledge.lessons) {
        let path = page_path(&format!("lessons/{}", name_of_id(&lesson.id)), knowledge.config.links);
        let place = of_point(knowledge, lesson.learned);
        let claimed = claims.claim(&path, Page::Lesson(ix), Some(place));
        paths.push(claimed.unwrap_or_else(|| path.into()));
    }
    paths
}

fn questions(claims: &mut Claims<'_>, knowledge: &Knowledge) -> Vec<Arc<str>> {
    let mut paths = Vec::with_capacity(knowledge.questions.len());
    for (ix, question) in (0..).map(QuestionIx).zip(&knowledge.questions) {
        let path = page_path(&format!("questions/{}", name_of_id(&question.id)), knowledge.config.links);
        let place = of_point(knowledge, question.asked);
        let claimed = claims.claim(&path, Page::Question(ix), Some(place));
        paths.push(claimed.unwrap_or_else(|| path.into()));
    }
    paths
}

/// An id as part of an address: as it is, unless some system cannot have a file of that name.
fn name_of_id(id: &str) -> String {
    let made = Address::from_path(id).map(|address| address.to_string()).unwrap_or_default();
    if is_id(id) && made != format!("{id}-") { id.to_owned() } else { made }
}

/// A list and a page for each value of each facet that somebody uses or the site declares values of;
/// people only where the site asks for pages of them.
fn facets(
    claims: &mut Claims<'_>,
    knowledge: &Knowledge,
) -> BTreeMap<Arc<str>, BTreeMap<Arc<str>, Arc<str>>> {
    let config = &knowledge.config;
    let builtin = Config::builtin();
    let mut paths = BTreeMap::new();
    for facet in config.facets.values() {
        let Some(uses) = knowledge.facets.uses.get(&facet.name).filter(|uses| !uses.is_empty()) else {
            continue;
        };
        let known = builtin.facet(&facet.name).map(|facet| &facet.values);
        let declared = |value: &Arc<str>| known.is_none_or(|known| !known.contains_key(value));
        let used = uses.values().any(|of| !of.entries.is_empty() || !of.points.is_empty());
        if !used && !facet.values.keys().any(declared) {
            continue;
        }
        if &*facet.name == PERSON && !config.people.pages {
            continue;
        }
        claims.claim(&format!("{}/index.html", facet.path), Page::Facet(Arc::clone(&facet.name)), None);
        let mut numbers = BTreeMap::new();
        let mut of_facet = BTreeMap::new();
        for (value, used) in uses {
            let name = free_name(value, &mut numbers);
            let (facet_name, folder) = (Arc::clone(&facet.name), format!("{}/{name}", facet.path));
            let page = Page::FacetValue { facet: Arc::clone(&facet_name), value: Arc::clone(value) };
            let place = place_of_use(knowledge, used);
            if let Some(path) = claims.claim(&page_path(&folder, config.links), page, place.clone()) {
                let feed = Feed::FacetValue { facet: facet_name, value: Arc::clone(value) };
                claims.claim(&format!("{folder}/feed.xml"), Page::Feed(feed), place);
                of_facet.insert(Arc::clone(value), path);
            }
        }
        paths.insert(Arc::clone(&facet.name), of_facet);
    }
    paths
}

/// Reasons and competitors have a list from the first day, which says what to write; whoever wants its
/// address for something else may have it.
fn empty_facets(claims: &mut Claims<'_>, knowledge: &Knowledge) {
    for facet in ["reason", "competitor"].iter().filter_map(|name| knowledge.config.facet(name)) {
        let page = Page::Facet(Arc::clone(&facet.name));
        if !claims.pages.values().any(|it| *it == page) {
            claims.claim_if_free(&format!("{}/index.html", facet.path), page, None);
        }
    }
}

/// A value as part of an address. Most are slugs already; people have names, and two of them may
/// have one slug without being one person. `numbers` has the next number for each name.
pub(super) fn free_name(value: &str, numbers: &mut BTreeMap<String, u32>) -> String {
    let made = name_of_id(&if is_id(value) { value.to_owned() } else { slug(value) });
    let name = if made.is_empty() { "value".to_owned() } else { made };
    if !numbers.contains_key(&name) {
        numbers.insert(name.clone(), 2);
        return name;
    }
    loop {
        let next = numbers.get_mut(&name).expect("the name was met before");
        let numbered = format!("{name}-{next}");
        *next += 1;
        if !numbers.contains_key(&numbered) {
            numbers.insert(numbered.clone(), 2);
            return numbered;
        }
    }
}

/// Where a value was first written; `None` for one that is only declared.
fn place_of_use(knowledge: &Knowledge, used: &FacetUse) -> Option<Place> {
    if let Some((ix, field)) = used.entries.first() {
        let entry = knowledge.entry(*ix);
        let span = entry.fields.get(field).map_or(entry.title_span, |field| field.span);
        return Some(Place::new(&entry.file, span));
    }
    let point = *used.points.first()?;
    Some(Place::new(&knowledge.entry(point.entry).file, knowledge.point(point).head_span))
}

/// Where home pages are shown.
#[derive(Clone, Copy)]
struct Homes<'a> {
    knowledge: &'a Knowledge,
    lessons: &'a [Arc<str>],
    questions: &'a [Arc<str>],
}

impl Homes<'_> {
    /// The page of the lesson or question that an entry is the home page of. `None` for any other
    /// entry, and for the home page of something that nobody has met yet: that is a page of its own.
    fn path_of(self, entry: &Entry) -> Option<Arc<str>> {
        let home = self.knowledge.config.kind(&entry.kind)?.home_of?;
        let subject = match entry.field("id") {
            Some(Value::Id(id)) => self.knowledge.ids.get(id),
            _ => None,
        };
        match (home, subject) {
            (Home::Lesson, Some(Subject::Lesson(ix))) => Some(Arc::clone(&self.lessons[ix.0 as usize])),
            (Home::Question, Some(Subject::Question(ix))) => Some(Arc::clone(&self.questions[ix.0 as usize])),
            _ => None,
        }
    }
}

/// The path of each entry's page, by position.
fn entries(claims: &mut Claims<'_>, knowledge: &Knowledge, homes: Homes<'_>) -> Vec<Option<Arc<str>>> {
    let style = knowledge.config.links;
    let mut paths = Vec::with_capacity(knowledge.entries.len());
    for (ix, entry) in knowledge.all() {
        let own = page_path(entry.address.as_str(), style);
        let place = || Some(of_entry(knowledge, ix));
        paths.push(match homes.path_of(entry) {
            None => claims.claim(&own, Page::Entry(ix), place()),
            Some(shown) => {
                if *shown != own {
                    claims.claim(&own, Page::Redirect { to: Arc::clone(&shown) }, place());
                }
                Some(shown)
            }
        });
    }
    paths
}

/// The files of the content folder, each by its path there.
fn files(claims: &mut Claims<'_>, assets: &BTreeMap<Arc<str>, Arc<str>>) -> BTreeMap<Arc<str>, Arc<str>> {
    let mut paths = BTreeMap::new();
    for (asset, file) in assets {
        let place = Place::new(file, Span::default());
        let Some(path) = asset::output_path(asset) else {
            let message = format!("no address can be made of the name of `{file}`");
            let problem = Diagnostic::new(Code::BadAddress, message).at(file, Span::default());
            claims.report.push(problem.help("give the file and its folders names with letters or digits"));
            continue;
        };
        if let Some(path) = claims.claim(&path, Page::Asset(Arc::clone(asset)), Some(place)) {
            paths.insert(Arc::clone(asset), path);
        }
    }
    paths
}

/// `aliases:`. An old link may end in `.html` or in a slash, whatever the style of this site: both
/// lead on, as far as the second is free.
fn former_addresses(claims: &mut Claims<'_>, knowledge: &Knowledge, entry_paths: &[Option<Arc<str>>]) {
    for (ix, entry) in knowledge.all() {
        let Some(to) = &entry_paths[ix.0 as usize] else { continue };
        for alias in &entry.aliases {
            let page = Page::Redirect { to: Arc::clone(to) };
            let place = Place::new(&entry.file, alias.span);
            let forms =
                [LinkStyle::Html, LinkStyle::Pretty].map(|style| page_path(alias.value.as_str(), style));
            let [first, second] = match knowledge.config.links {
                LinkStyle::Html => forms,
                LinkStyle::Pretty => {
                    let [html, pretty] = forms;
                    [pretty, html]
                }
            };
            if claims.claim(&first, page.clone(), Some(place.clone())).is_some() {
                claims.claim_if_free(&second, page, Some(place));
            }
        }
    }
}

fn sitemap_parts(claims: &mut Claims<'_>, knowledge: &Knowledge) {
    let listed = claims.pages.values().filter(|page| page.is_listed()).count();
    if knowledge.config.site.base_url.is_none() || listed <= SITEMAP_LIMIT {
        return;
    }
    for part in (1u32..).take(listed.div_ceil(SITEMAP_LIMIT)) {
        claims.claim(&format!("sitemap-{part}.xml"), Page::SitemapPart(part), None);
    }
}
