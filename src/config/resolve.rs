//! From the text of `site.toml` to a [`Config`]: the built-in declarations, and the site's own laid
//! over them.
//!
//! Both layers are read by the same functions into a [`Draft`], so that there is nothing that only
//! built-in kinds can do. The order of the tables in the file does not matter: they are read in the
//! order in which they refer to one another, the site's currency before amounts, facets before the
//! kinds and KPIs that name them.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Weekday;
use toml::de::DeTable;

use super::kind::Field;
use super::reader::{Item, Mistakes, Table, nearest_or};
use super::{
    Cadence, Config, Due, HtmlPolicy, LessonRules, LinkStyle, People, QuestionRules, Sections, SiteConfig,
    ThemeConfig,
};
use super::{collection, facet, kind, kpi, section, tables};
use crate::diagnostic::{Code, Report, Span};
use crate::value::Currency;

/// The built-in declarations.
const BUILT_IN: &str = include_str!("default.toml");

/// The reader of a table whose entries refer to others.
type Declarations = fn(&Item<'_>, &mut Draft, &mut Mistakes<'_>);

/// In the order in which they refer to one another.
const DECLARATIONS: &[(&str, Declarations)] =
    &[("facets", facet::read), ("kinds", kind::read), ("kpis", kpi::read), ("collections", collection::read)];

/// The same with the fields of every kind, which are not a site's to change.
const BUILT_IN_DECLARATIONS: &[(&str, Declarations)] =
    &[("facets", facet::read), ("common", kind::read_common), ("kinds", kind::read), ("kpis", kpi::read)];

/// A configuration in the making.
pub(super) struct Draft {
    pub(super) config: Config,
    /// Fields that every kind has.
    pub(super) shared: IndexMap<Arc<str>, Field>,
    /// The paths of kinds and facets that the site's file declares, and where.
    pub(super) declared: BTreeMap<String, Span>,
}

/// Reads `site.toml`: the config, and every mistake in the file. What is wrong is left as it would
/// be without that line, so that the content can be checked all the same.
pub fn read(text: &str, file: &Arc<str>) -> (Config, Report) {
    let mut draft = Draft::built_in();
    let mut mistakes = Mistakes::new(file);
    if let Some(entries) = parse(text, &mut mistakes) {
        let mut table = Table::root(&entries);
        draft.lay_over(&mut table, DECLARATIONS, &mut mistakes);
        table.finish(&mut mistakes);
        draft.check_paths(&mut mistakes);
    }
    (draft.finish(), mistakes.report.sorted())
}

/// The tables of a file. Where its syntax is broken, what can be read of it means little: nothing
/// of it is used, and one mistake a line is told.
fn parse<'a>(text: &'a str, mistakes: &mut Mistakes<'_>) -> Option<DeTable<'a>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Some(table.into_inner());
    }
    let mut last_line = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = text.bytes().take(span.start).filter(|b| *b == b'\n').count();
        if last_line.replace(line) != Some(line) {
            let (message, help) = broken(error.message());
            mistakes.add(Code::BrokenToml, span.into(), message, |it| it.help(help));
        }
    }
    None
}

/// What the parser says, in words for somebody who has never heard of it, and what to do.
fn broken(said: &str) -> (String, &'static str) {
    let (message, help) = match said.split(", expected").next().unwrap_or_default() {
        "duplicate key" => ("this key is there twice", "leave one of the two"),
        "string values must be quoted" => ("a text must be in quotes", "put straight quotes around it"),
        "key with no value" => ("this key has no value", "write `key = value`"),
        "unclosed table" => ("the name of a table is not closed", "close it with `]`"),
        "unclosed array" => ("a list is not closed", "close it with `]`"),
        "unclosed inline table" => ("a table is not closed", "close it with `}`"),
        "invalid basic string" => {
            ("a text is not closed, or holds something that it cannot", "close it with `\"`")
        }
        other => {
            let message = format!("this line is not TOML: {}", other.trim_end_matches('.'));
            return (message, "write `key = \"text\"`, `key = 5`, `key = [\"a\", \"b\"]` or `[table]`");
        }
    };
    (message.to_owned(), help)
}

impl Draft {
    fn built_in() -> Self {
        let mut draft = Self { config: blank(), shared: IndexMap::new(), declared: BTreeMap::new() };
        let file = Arc::from("default.toml");
        let mut mistakes = Mistakes::new(&file);
        if let Some(entries) = parse(BUILT_IN, &mut mistakes) {
            let mut table = Table::root(&entries);
            draft.lay_over(&mut table, BUILT_IN_DECLARATIONS, &mut mistakes);
            table.finish(&mut mistakes);
        }
        debug_assert!(mistakes.report.is_empty(), "default.toml: {:?}", mistakes.report);
        draft.declared.clear();
        draft
    }

    /// The tables of one layer, which may have these declarations.
    fn lay_over(
        &mut self,
        table: &mut Table<'_>,
        declarations: &[(&'static str, Declarations)],
        mistakes: &mut Mistakes<'_>,
    ) {
        let config = &mut self.config;
        let simple: [(&'static str, tables::Reader); 10] = [
            ("site", tables::site),
            ("links", tables::links),
            ("theme", tables::theme),
            ("markdown", tables::markdown),
            ("objectives", tables::objectives),
            ("people", tables::people),
            ("cadence", tables::cadence),
            ("questions", tables::questions),
            ("lessons", tables::lessons),
            ("currencies", tables::currencies),
        ];
        for (name, read) in simple {
            if let Some(item) = table.take(name) {
                read(&item, config, mistakes);
            }
        }
        if let Some(item) = table.take("sections") {
            for (role, heading) in section::read(&item, &mut config.sections.headings, mistakes) {
                config.sections.labels.entry(role).or_insert(heading);
            }
        }
        for (name, read) in declarations {
            if let Some(item) = table.take(name) {
                read(&item, self, mistakes);
            }
        }
    }

    /// The facet that a value names.
    pub(super) fn facet(&self, item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<Arc<str>> {
        let written = item.text(mistakes)?;
        self.facet_named(item, written, mistakes)
    }

    /// The facet that a part of a value names.
    pub(super) fn facet_named(
        &self,
        item: &Item<'_>,
        written: &str,
        mistakes: &mut Mistakes<'_>,
    ) -> Option<Arc<str>> {
        let facets = &self.config.facets;
        if let Some(facet) = facets.get(written) {
            return Some(Arc::clone(&facet.name));
        }
        let message = format!("there is no facet `{written}`");
        mistakes.add(Code::ConfigValue, item.span, message, |it| {
            let declare = format!("declare it with `[facets.{written}]`");
            nearest_or(it, written, facets.keys().map(|name| &**name), declare)
        });
        None
    }

    /// Kinds and facets have their pages in folders of one site: no two in the same.
    fn check_paths(&self, mistakes: &mut Mistakes<'_>) {
        let kinds = self.config.kinds.values().map(|kind| (&kind.path, "kind", &kind.name));
        let facets = self.config.facets.values().map(|facet| (&facet.path, "facet", &facet.name));
        let mut taken = BTreeMap::new();
        for (path, sort, name) in facets.chain(kinds) {
            if let Some((other_sort, other)) = taken.insert(path, (sort, name)) {
                let span = self.declared.get(path).copied().unwrap_or_default();
                let message =
                    format!("the {other_sort} `{other}` and the {sort} `{name}` have one path, `{path}`");
                mistakes
                    .add(Code::ConfigValue, span, message, |it| it.help("give one of them another `path`"));
            }
        }
    }

    fn finish(mut self) -> Config {
        for kind in self.config.kinds.values_mut() {
            for (name, field) in &self.shared {
                kind.fields.entry(Arc::clone(name)).or_insert_with(|| field.clone());
            }
        }
        self.config
    }
}

/// Before anything is declared.
fn blank() -> Config {
    let first_monday = Due { nth: 1, weekday: Weekday::Monday };
    Config {
        site: SiteConfig {
            title: "Lookback".to_owned(),
            description: String::new(),
            base_url: None,
            language: "en".to_owned(),
            currency: Currency::EUR,
            content: "content".to_owned(),
            ignore: globset::GlobSet::empty(),
            output: "public".to_owned(),
            edit_url: None,
        },
        links: LinkStyle::Html,
        theme: ThemeConfig {
            name: "default".to_owned(),
            accent: None,
            logo: None,
            favicon: None,
            footer: None,
            navigation: Vec::new(),
        },
        markdown: HtmlPolicy::Text,
        kinds: IndexMap::new(),
        facets: IndexMap::new(),
        sections: Sections::default(),
        kpis: IndexMap::new(),
        objectives: IndexMap::new(),
        people: People::default(),
        cadence: Cadence { month: first_monday, quarter: first_monday },
        questions: QuestionRules { stale_after: 60 },
        lessons: LessonRules { window: 6, minimum: 10 },
        collections: Vec::new(),
        currencies: BTreeMap::new(),
    }
}
