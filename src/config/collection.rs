//! `[[collections]]`: how a folder of files that nobody wrote for lookback is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Role;
use super::reader::{Item, Mistakes, nearest_or};
use super::resolve::Draft;
use super::section::{self, fold_heading};

/// One rule for the files that its pattern matches. A later rule wins over an earlier one.
#[derive(Clone, Debug)]
pub struct Collection {
    /// The pattern as written; paths are relative to the content folder. A file without an
    /// extension that it matches is read as Markdown.
    pub path: String,
    pub matcher: globset::GlobMatcher,
    pub kind: Option<Arc<str>>,
    /// Field to value, for entries that do not give the field. The value is YAML text.
    pub defaults: BTreeMap<String, String>,
    /// Where the date is found, tried in order after the entry's own `date`.
    pub date: Vec<DateRule>,
    pub fields: Vec<FieldRules>,
    /// Front-matter key as written there, to the name of the field.
    pub map: BTreeMap<String, String>,
    pub keep_unknown_fields: bool,
    /// `ids = "derived"`: ids made from the text are fine, and nobody is warned.
    pub derived_ids: bool,
    /// Roles in whose sections a paragraph is a point too: `paragraphs = ["learned"]`.
    pub paragraphs: Vec<Role>,
    /// `subheadings = "groups"`: a heading inside a section with a role only groups the points below
    /// it; by default (`"points"`) it is a point itself.
    pub subheadings_group: bool,
    /// `bold-headings = true`: a paragraph that is one bold stretch is a heading, where its words have
    /// a role.
    pub bold_headings: bool,
    /// `links = "keep"`: a link that leads nowhere is a warning and is shown as text, since the files
    /// stay as they are.
    pub keep_links: bool,
    /// Section aliases for this collection alone.
    pub sections: BTreeMap<String, Role>,
    /// A part of the file name that is not part of the title: `PM2020-001 - `.
    pub title: Option<regex::Regex>,
    /// `title = { from = "{company}: {product}" }`: a title made of front-matter keys, for entries that
    /// give none.
    pub title_from: Option<String>,
}

/// `date = { pattern = '…', in = "file-name" }`.
#[derive(Clone, Debug)]
pub struct DateRule {
    pub from: DateFrom,
    /// With the groups `year`, `month` and `day`, the last two optional; without a pattern the
    /// first ISO date counts.
    pub pattern: Option<regex::Regex>,
    /// `within = "file-name"`: only a date that lies within the one that the collection's rule for
    /// file names finds, such as the first day of a body that lies in the year of the file name.
    pub within_file_name: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateFrom {
    /// A front-matter key: `field = "start_time"`.
    FrontMatter(String),
    FileName,
    Body,
    /// The day of the commit that added the file.
    Git,
}

/// `fields = { list-under = "Stats", map = { "Time to recovery" = "duration" } }`: fields that
/// stand in the body as a list of `name: value` under a heading. Or `{ list-under = "Attendees",
/// field = "participants" }`: the items of the list are the values of one field.
#[derive(Clone, Debug)]
pub struct FieldRules {
    /// The heading's names, folded by [`fold_heading`].
    pub list_under: Vec<String>,
    /// The name in the list, folded by [`fold_heading`], to the name of the field.
    pub map: BTreeMap<String, String>,
    /// The field whose values the items are.
    pub field: Option<String>,
}

/// `[[collections]]`. A rule without a usable path is left out.
pub(super) fn read(item: &Item<'_>, draft: &mut Draft, mistakes: &mut Mistakes<'_>) {
    for item in item.items() {
        if let Some(collection) = one(&item, draft, mistakes) {
            draft.config.collections.push(collection);
        }
    }
}

fn one(item: &Item<'_>, draft: &Draft, mistakes: &mut Mistakes<'_>) -> Option<Collection> {
    let mut table = item.table(mistakes)?;
    let path = match table.take("path") {
        Some(item) => item.words(mistakes).zip(item.parsed(mistakes, files)),
        None => {
            item.wrong_with(mistakes, "a table with a `path`", |it| it.help("add `path = \"incidents/**\"`"));
            None
        }
    };
    let kind = table.take("kind").and_then(|item| kind(&item, draft, mistakes));
    let defaults = table.take("defaults").map(|item| defaults(&item, mistakes)).unwrap_or_default();
    let date = table.take("date").map(|item| dates(&item, mistakes)).unwrap_or_default();
    let fields = table.take("fields").map(|item| field_rules(&item, mistakes)).unwrap_or_default();
    let map = table.take("map").map(|item| names(&item, mistakes)).unwrap_or_default();
    let unknown = table.take("unknown-fields");
    let keep = unknown.and_then(|item| item.choice(mistakes, &[("keep", true), ("refuse", false)]));
    let ids = table.take("ids");
    let derived = ids.and_then(|item| item.choice(mistakes, &[("derived", true), ("written", false)]));
    let paragraphs = table.take("paragraphs").map(|item| roles(&item, mistakes)).unwrap_or_default();
    let subheadings = table.take("subheadings");
    let group = subheadings.and_then(|item| item.choice(mistakes, &[("groups", true), ("points", false)]));
    let bold = table.take("bold-headings").and_then(|item| item.flag(mistakes));
    let links = table.take("links");
    let keep_links = links.and_then(|item| item.choice(mistakes, &[("keep", true), ("check", false)]));
    let mut sections = BTreeMap::new();
    if let Some(item) = table.take("sections") {
        section::read(&item, &mut sections, mistakes);
    }
    let (title, title_from) = table.take("title").map(|item| title(&item, mistakes)).unwrap_or_default();
    table.finish(mistakes);
    let (path, matcher) = path?;
    Some(Collection {
        path,
        matcher,
        kind,
        defaults,
        date,
        fields,
        map,
        keep_unknown_fields: keep.unwrap_or(false),
        derived_ids: derived.unwrap_or(false),
        paragraphs,
        subheadings_group: group.unwrap_or(false),
        bold_headings: bold.unwrap_or(false),
        keep_links: keep_links.unwrap_or(false),
        sections,
        title,
        title_from,
    })
}

/// A pattern over the files of a collection; the name of a folder means all that is in it.
fn files(pattern: &str) -> Result<globset::GlobMatcher, String> {
    let pattern = pattern.trim();
    let folder = pattern.trim_end_matches('/');
    if folder.contains(['*', '?', '[', '{']) {
        glob(&if folder == pattern { folder.to_owned() } else { format!("{folder}/**") })
    } else {
        glob(&format!("{{{folder},{folder}/**}}"))
    }
}

/// A pattern over paths, in which `*` stays in its folder and `**` does not.
pub(super) fn glob(pattern: &str) -> Result<globset::GlobMatcher, String> {
    match globset::GlobBuilder::new(pattern.trim()).literal_separator(true).build() {
        Ok(glob) => Ok(glob.compile_matcher()),
        Err(error) => Err(format!("a pattern such as `incidents/**` ({})", error.kind())),
    }
}

fn kind(item: &Item<'_>, draft: &Draft, mistakes: &mut Mistakes<'_>) -> Option<Arc<str>> {
    let written = item.text(mistakes)?;
    let kinds = &draft.config.kinds;
    if let Some(kind) = kinds.get(written) {
        return Some(Arc::clone(&kind.name));
    }
    item.wrong_with(mistakes, "a kind of entry", |it| {
        nearest_or(
            it,
            written,
            kinds.keys().map(|name| &**name),
            format!("declare it with `[kinds.{written}]`"),
        )
    });
    None
}

fn defaults(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> BTreeMap<String, String> {
    let Some(table) = item.table(mistakes) else { return BTreeMap::new() };
    table.rest().map(|item| (item.key.to_owned(), item.yaml())).collect()
}

/// A table of texts, as it stands.
fn names(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> BTreeMap<String, String> {
    let Some(table) = item.table(mistakes) else { return BTreeMap::new() };
    table.rest().filter_map(|item| Some((item.key.to_owned(), item.words(mistakes)?))).collect()
}

/// One rule or a list of them.
fn field_rules(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Vec<FieldRules> {
    item.items().iter().filter_map(|item| field_rule(item, mistakes)).collect()
}

fn field_rule(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<FieldRules> {
    let mut table = item.table(mistakes)?;
    let list_under = table.take("list-under");
    let map = table.take("map").map(|item| names(&item, mistakes)).unwrap_or_default();
    let field = table.take("field").and_then(|item| item.words(mistakes));
    table.finish(mistakes);
    let Some(list_under) = list_under else {
        item.wrong_with(mistakes, "a table with the heading that the list stands under", |it| {
            it.help("add `list-under = \"Stats\"`")
        });
        return None;
    };
    let headings = list_under.items().iter().filter_map(|item| item.words(mistakes)).collect::<Vec<_>>();
    let map = map.into_iter().map(|(name, field)| (fold_heading(&name), field)).collect();
    Some(FieldRules { list_under: headings.iter().map(|name| fold_heading(name)).collect(), map, field })
}

fn roles(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Vec<Role> {
    let choices = Role::ALL.map(|role| (role.name(), role));
    item.items().iter().filter_map(|item| item.choice(mistakes, &choices)).collect()
}

/// `title = { strip = '…', from = '…' }`.
fn title(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> (Option<regex::Regex>, Option<String>) {
    let Some(mut table) = item.table(mistakes) else { return (None, None) };
    let strip = table.take("strip").and_then(|item| pattern(&item, mistakes));
    let from = table.take("from").and_then(|item| item.words(mistakes));
    table.finish(mistakes);
    (strip, from)
}

fn pattern(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<regex::Regex> {
    let written = item.text(mistakes)?;
    match regex::Regex::new(written) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default();
            let why = why.strip_prefix("error: ").unwrap_or(why).to_owned();
            item.wrong_with(mistakes, "a regular expression", |it| it.label(why));
            None
        }
    }
}

/// One rule or a list of them.
fn dates(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Vec<DateRule> {
    item.items().iter().filter_map(|item| date(item, mistakes)).collect()
}

/// Where a date is found, without the name of the field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    FrontMatter,
    FileName,
    Body,
    Git,
}

fn date(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<DateRule> {
    let mut table = item.table(mistakes)?;
    let places = [
        ("front-matter", In::FrontMatter),
        ("file-name", In::FileName),
        ("body", In::Body),
        ("git", In::Git),
    ];
    let (place, field, written) = (table.take("in"), table.take("field"), table.take("pattern"));
    let within = table.take("within").and_then(|item| item.choice(mistakes, &[("file-name", true)]));
    table.finish(mistakes);
    let place = match place {
        Some(item) => item.choice(mistakes, &places)?,
        None if field.is_some() => In::FrontMatter,
        None => {
            item.wrong_with(mistakes, "a table that says where the date is", |it| {
                it.help("add `in = \"file-name\"`")
            });
            return None;
        }
    };
    if let Some(field) = field.as_ref().filter(|_| place != In::FrontMatter) {
        field.wrong(mistakes, "left out, unless the date is `in = \"front-matter\"`");
    }
    let pattern = match &written {
        Some(item) if place == In::Git => {
            item.wrong(mistakes, "left out, since git knows the date itself");
            None
        }
        Some(item) => Some(date_pattern(item, mistakes)?),
        None => None,
    };
    let from = match place {
        In::FrontMatter => {
            let field = field.map_or(Some("date".to_owned()), |item| item.words(mistakes))?;
            DateFrom::FrontMatter(field)
        }
        In::FileName => DateFrom::FileName,
        In::Body => DateFrom::Body,
        In::Git => DateFrom::Git,
    };
    Some(DateRule { from, pattern, within_file_name: within.unwrap_or(false) })
}

fn date_pattern(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<regex::Regex> {
    let pattern = pattern(item, mistakes)?;
    if pattern.capture_names().flatten().any(|name| name == "year") {
        return Some(pattern);
    }
    item.wrong_with(mistakes, "a pattern with a group named `year`", |it| {
        it.help(r"write the year as `(?<year>\d{4})`, and month and day likewise where they are known")
    });
    None
}
