//! `site.toml`, checked: what a site declares as data.
//!
//! [`read`] takes the text of `site.toml` and gives a [`Config`] and every mistake in it; an empty
//! text is a whole configuration. The built-in kinds, facets, sections and KPIs are written in the
//! same language, in `default.toml` beside this file, and read by the same code: a site's own
//! declarations are laid over them, key by key.
//!
//! Nothing after this module reads TOML. The config knows no entries.

pub mod collection;
pub mod facet;
pub mod kind;
pub mod kpi;
mod reader;
mod resolve;
pub mod section;
mod tables;
#[cfg(test)]
mod tests;
pub mod theme;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

pub use collection::{Collection, DateFrom, DateRule, FieldRules};
pub use facet::{Control, Facet, FacetValue};
pub use kind::{Field, FieldType, Kind};
pub use kpi::{Better, Kpi, Measure, RollUp, Unit};
pub use resolve::read;
pub use section::{Role, Sections};
pub use tables::base_url;

use crate::value::Currency;

/// Everything that a site declares. Made once, by [`read`], and never changed after.
#[derive(Clone, Debug)]
pub struct Config {
    pub site: SiteConfig,
    pub links: LinkStyle,
    pub theme: ThemeConfig,
    pub markdown: HtmlPolicy,
    /// By name, built-in ones first, then the site's own, each in the order of writing.
    pub kinds: IndexMap<Arc<str>, Kind>,
    /// By name, built-in ones first.
    pub facets: IndexMap<Arc<str>, Facet>,
    pub sections: Sections,
    pub kpis: IndexMap<Arc<str>, Kpi>,
    /// Id to label.
    pub objectives: IndexMap<Arc<str>, String>,
    pub people: People,
    pub cadence: Cadence,
    pub questions: QuestionRules,
    pub lessons: LessonRules,
    pub collections: Vec<Collection>,
    /// How much one unit of a currency is in the site's currency; empty means that sums of
    /// different currencies stand side by side.
    pub currencies: BTreeMap<Currency, f64>,
}

/// `[site]`.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    pub title: String,
    pub description: String,
    /// Where the site is published, with a closing slash; feeds and the sitemap need it.
    pub base_url: Option<String>,
    /// A BCP 47 tag, `en` unless said.
    pub language: String,
    /// What a bare amount is in.
    pub currency: Currency,
    /// The content folder, relative to the site folder.
    pub content: String,
    /// Files that are neither entries nor assets; paths are relative to the content folder.
    pub ignore: globset::GlobSet,
    /// The output folder, relative to the site folder.
    pub output: String,
    /// Where a reader can edit an entry; `{path}` stands for its path.
    pub edit_url: Option<String>,
}

/// `[links] style`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStyle {
    /// `/deals/globex.html`: works from a folder.
    Html,
    /// `/deals/globex/`: needs a server.
    Pretty,
}

/// `[theme]`.
#[derive(Clone, Debug)]
pub struct ThemeConfig {
    /// A folder in `themes/`, or `default`.
    pub name: String,
    /// A CSS colour as `#rrggbb`.
    pub accent: Option<String>,
    /// A file of the content folder.
    pub logo: Option<String>,
    pub favicon: Option<String>,
    /// A sentence at the foot of every page.
    pub footer: Option<String>,
    /// Links that a site adds to the navigation: label and target.
    pub navigation: Vec<(String, String)>,
}

/// `[markdown] html`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HtmlPolicy {
    /// Shown as text, less a short list of tags without attributes.
    Text,
    /// Let through as far as a sanitiser allows.
    Sanitise,
}

/// `[people]`: one person, several spellings. `pages = true` makes pages of people.
#[derive(Clone, Debug, Default)]
pub struct People {
    pub pages: bool,
    /// Other spelling, folded by [`crate::value::name::fold`], to the name.
    pub spellings: BTreeMap<String, Arc<str>>,
}

impl People {
    /// The name by which this spelling is known, or the spelling itself.
    pub fn canonical(&self, written: &str) -> Arc<str> {
        let written = written.trim();
        match self.spellings.get(&crate::value::name::fold(written)) {
            Some(name) => Arc::clone(name),
            None => Arc::from(written),
        }
    }
}

/// `[cadence]`: when a session is due after its period has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    pub month: Due,
    pub quarter: Due,
}

/// 'the first Monday after the period's end'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// 1 is the first.
    pub nth: u8,
    pub weekday: jiff::civil::Weekday,
}

/// `[questions]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuestionRules {
    /// Days without an event after which an open question is stale.
    pub stale_after: u32,
}

/// `[lessons]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonRules {
    /// Months before and after a lesson that are compared.
    pub window: u32,
    /// Deals on each side under which nothing is said.
    pub minimum: u32,
}

impl Config {
    /// The built-in configuration: what an empty `site.toml` means.
    pub fn builtin() -> Self {
        read("", &Arc::from("site.toml")).0
    }

    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.get(name)
    }

    pub fn facet(&self, name: &str) -> Option<&Facet> {
        self.facets.get(name)
    }
}
