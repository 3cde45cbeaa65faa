//! What all pages share: the site's name, the navigation with its counts, the files of the theme.
//!
//! Made once for a site, since there may be ten thousand pages. Every link here is seen from the
//! root of the site; a template puts [`Frame::root`](super::Frame) before it.

use serde::Serialize;

use super::index::{Index, list_key};
use super::text::{self, When};
use crate::config::{Config, FieldType, Kind};
use crate::knowledge::ActionStatus;
use crate::site::href::relative;
use crate::site::{Page, Site};

/// See the module. Templates know it as `shared`; serialise it once and hand every page the result.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// What every page may load.
    pub csp: &'static str,
    pub title: String,
    pub description: String,
    pub language: String,
    pub base_url: Option<String>,
    /// Where the home page is.
    pub home: String,
    pub start: Option<String>,
    /// The content folder, for sentences that say where to write.
    pub content: String,
    /// The kind that such a sentence names: the one most written here.
    pub sample: Sample,
    pub footer: Option<String>,
    pub logo: Option<String>,
    pub favicon: Option<String>,
    pub stylesheets: Vec<String>,
    pub scripts: Vec<String>,
    pub feeds: Vec<FeedLink>,
    pub groups: Vec<NavGroup>,
    /// The links that the site adds of its own.
    pub extra: Vec<NavItem>,
    pub as_of: When,
    pub entries: usize,
    #[serde(skip)]
    pub index: Index,
}

/// A kind as an example.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// Its name, `deal`.
    pub kind: String,
    /// The folder of its addresses, `deals`.
    pub folder: String,
}

/// A feed that every page announces: `all`, `lessons`, `questions`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedLink {
    pub key: &'static str,
    pub href: String,
}

/// Some lines of the navigation under one heading: `rhythm`, `memory`, `patterns`, `people`.
#[derive(Clone, Debug, Serialize)]
pub struct NavGroup {
    pub key: &'static str,
    pub items: Vec<NavItem>,
}

/// One line of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// What [`Frame::current`](super::Frame) is compared with: `lessons`, `kind:deal`.
    pub key: String,
    /// The word for it, where the site declares it; else the template has one for the key.
    pub label: Option<String>,
    pub href: String,
    /// Whether the link leads out of the site, so that no root stands before it.
    pub external: bool,
    pub count: Option<usize>,
    /// How many of them are overdue.
    pub overdue: usize,
}

/// Gathers it.
pub fn shared(site: &Site) -> Shared {
    let index = Index::new(site);
    let config = &*site.knowledge.config;
    let root = |path: &str| from_root(site, path);
    let themed = |ending: &str| {
        let files = index.paths.theme.iter().filter(|(file, _)| file.ends_with(ending));
        files.map(|(_, path)| root(path)).collect::<Vec<_>>()
    };
    let accent = site.pages.get_key_value("assets/accent.css").filter(|(_, page)| **page == Page::Accent);
    let asset = |file: &Option<String>| {
        let path = site.asset_paths.get(file.as_deref()?)?;
        Some(super::body::encoded(&root(path)))
    };
    Shared {
        csp: crate::site::csp::CSP,
        title: config.site.title.clone(),
        description: config.site.description.clone(),
        language: config.site.language.clone(),
        base_url: config.site.base_url.clone(),
        home: index.paths.lists.get("home").map_or_else(String::new, |path| root(path)),
        start: index.paths.lists.get("start").map(|path| root(path)),
        content: config.site.content.trim_end_matches('/').to_owned(),
        sample: sample(config, &index),
        footer: config.theme.footer.clone(),
        logo: asset(&config.theme.logo),
        favicon: asset(&config.theme.favicon)
            .or_else(|| index.paths.theme.get("favicon.svg").map(|path| root(path))),
        stylesheets: themed(".css").into_iter().chain(accent.map(|(path, _)| root(path))).collect(),
        scripts: themed(".js"),
        feeds: index.paths.feeds.iter().map(|(key, path)| FeedLink { key, href: root(path) }).collect(),
        groups: groups(site, &index),
        extra: extra(site),
        as_of: text::day(site.knowledge.as_of),
        entries: site.knowledge.entries.len(),
        index,
    }
}

/// The kind that most entries have; a deal, while there are none.
fn sample(config: &Config, index: &Index) -> Sample {
    let written = config.kinds.values().rev().filter(|kind| kind.home_of.is_none());
    let most = written.max_by_key(|kind| index.kinds.get(&kind.name).map_or(0, Vec::len));
    let kind = most.filter(|kind| index.kinds.contains_key(&kind.name)).or_else(|| config.kind("deal"));
    Sample {
        kind: kind.map_or_else(|| "deal".to_owned(), |kind| kind.name.to_string()),
        folder: kind.map_or_else(|| "deals".to_owned(), |kind| kind.path.clone()),
    }
}

/// A link from the root; of the home page with pretty links it is empty.
fn from_root(site: &Site, path: &str) -> String {
    match relative("index.html", path, site.knowledge.config.links).as_str() {
        "./" => String::new(),
        link => link.to_owned(),
    }
}

fn groups(site: &Site, index: &Index) -> Vec<NavGroup> {
    let config = &*site.knowledge.config;
    let kinds = |rhythm: bool| {
        let of_group =
            config.kinds.values().filter(move |kind| kind.home_of.is_none() && has_period(kind) == rhythm);
        of_group.filter_map(|kind| kind_item(site, index, kind)).collect::<Vec<_>>()
    };
    let list = |key: &'static str| list_item(site, index, key);
    let facets = |people: bool| {
        let of_group = config.facets.keys().filter(move |name| is_of_people(name) == people);
        of_group.filter_map(|name| facet_item(site, index, name)).collect::<Vec<_>>()
    };
    let mut rhythm = kinds(true);
    rhythm.extend(list("actions"));
    rhythm.extend(list("changes"));
    let mut memory: Vec<NavItem> = [list("lessons"), list("questions")].into_iter().flatten().collect();
    memory.extend(kinds(false));
    memory.extend(list("wins"));
    let mut patterns = facets(false);
    patterns.extend(["kpis", "timeline", "health"].into_iter().filter_map(list));
    let groups = [("rhythm", rhythm), ("memory", memory), ("patterns", patterns), ("people", facets(true))];
    groups
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(key, items)| NavGroup { key, items })
        .collect()
}

/// Sessions that come back every month, as opposed to what happened once.
fn has_period(kind: &Kind) -> bool {
    kind.fields.values().any(|field| field.shape == FieldType::Period)
}

fn is_of_people(facet: &str) -> bool {
    matches!(facet, "team" | "person")
}

fn kind_item(site: &Site, index: &Index, kind: &Kind) -> Option<NavItem> {
    let path = index.paths.kinds.get(&kind.name)?;
    let count = index.kinds.get(&kind.name).map(Vec::len)?;
    Some(NavItem {
        key: format!("kind:{}", kind.name),
        label: Some(kind.plural.clone()),
        href: from_root(site, path),
        external: false,
        count: Some(count),
        overdue: 0,
    })
}

/// A facet that nobody uses is left out.
fn facet_item(site: &Site, index: &Index, name: &str) -> Option<NavItem> {
    let path = index.paths.facets.get(name)?;
    let uses = site.knowledge.facets.uses.get(name)?;
    let used = uses.values().filter(|of| !of.entries.is_empty() || !of.points.is_empty()).count();
    (used > 0).then(|| NavItem {
        key: format!("facet:{name}"),
        label: site.knowledge.config.facet(name).map(|facet| facet.plural.clone()),
        href: from_root(site, path),
        external: false,
        count: Some(used),
        overdue: 0,
    })
}

fn list_item(site: &Site, index: &Index, key: &'static str) -> Option<NavItem> {
    let path = index.paths.lists.get(key)?;
    let knowledge = &site.knowledge;
    let open = |action: &&crate::knowledge::Action| action.status == ActionStatus::Open;
    let (count, overdue) = match key {
        "lessons" => (Some(knowledge.lessons.len()), 0),
        "questions" => (Some(knowledge.questions.iter().filter(|it| it.status.is_open()).count()), 0),
        "actions" => {
            let overdue = knowledge.actions.iter().filter(|action| action.overdue.is_some()).count();
            (Some(knowledge.actions.iter().filter(open).count()), overdue)
        }
        _ => (None, 0),
    };
    let href = from_root(site, path);
    Some(NavItem { key: key.to_owned(), label: None, href, external: false, count, overdue })
}

/// `[theme] navigation`: an address of the site, or one of the web.
fn extra(site: &Site) -> Vec<NavItem> {
    let config: &Config = &site.knowledge.config;
    let links = config.theme.navigation.iter().map(|(label, target)| {
        let (address, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
        let made = site.page_target(address);
        let external = made.is_none();
        let href = made.map_or_else(|| target.clone(), |path| from_root(site, path) + rest);
        NavItem { key: String::new(), label: Some(label.clone()), href, external, count: None, overdue: 0 }
    });
    links.collect()
}

/// The key of the line of the navigation that a page belongs to.
pub fn current(site: &Site, page: &crate::site::Page) -> Option<String> {
    use crate::site::Page;
    Some(match page {
        Page::Entry(ix) => format!("kind:{}", site.knowledge.entry(*ix).kind),
        Page::Kind(kind) => format!("kind:{kind}"),
        Page::Lesson(_) => "lessons".to_owned(),
        Page::Question(_) => "questions".to_owned(),
        Page::TimelineYear(_) => "timeline".to_owned(),
        Page::Kpi(_) | Page::Numbers(_) => "kpis".to_owned(),
        Page::ChangesOf(_) => "changes".to_owned(),
        Page::Facet(facet) | Page::FacetValue { facet, .. } => format!("facet:{facet}"),
        other => list_key(other)?.to_owned(),
    })
}
