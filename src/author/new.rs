//! A new entry: the archetype of its kind, filled in, in the place where entries of its kind stand.
//!
//! [`compose`] makes the text and touches nothing; what it makes has been read once with the site's
//! own settings, so that a new file is never the reason why a build fails. [`new`] writes it.

use std::path::{Component, Path, PathBuf};

use jiff::civil::Date;

use super::file::{Made, make, unmake};
use super::fill::{Words, asks_for, fill, has, is, scalar, set};
use super::request::{Meant, NewRequest, meant, period_of};
use super::{Written, archetype};
use crate::config::kind::Home;
use crate::config::{Config, FieldType, Kind};
use crate::diagnostic::{Diagnostic, Level};
use crate::entry;
use crate::error::{Error, Result};
use crate::source::Source;
use crate::theme::{Origin, Theme};

/// An entry that nobody has written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Relative to the content folder, with `/`.
    pub path: String,
    pub text: String,
    /// Whether a build leaves it out until its author says that it is written.
    pub is_draft: bool,
    /// What it is the home page of, and that one's id.
    pub home_of: Option<(Home, String)>,
}

/// Makes the text of a new entry and finds its place.
///
/// The archetype is the site's own or the theme's. Where there is none, and where a site has declared
/// its kinds so that the one in the program does not fit any more, it is made from the declaration.
///
/// # Errors
///
/// The request does not fit the site: an unknown kind, a value that a closed facet does not have, a
/// field that the kind lacks; or the archetype does not fit it.
pub fn compose(config: &Config, theme: &Theme, request: &NewRequest, today: Date) -> Result<NewEntry> {
    let meant = meant(config, request, today)?;
    let path = path(&meant);
    let checked = |archetype: &str| {
        let text = filled(archetype, &meant);
        match mistake(&path, &text, config, today) {
            None => Ok(text),
            Some(mistake) => Err(refused(&mistake, &meant)),
        }
    };
    let declared = || checked(&archetype::of(meant.kind, config));
    let written = theme.file(&format!("archetypes/{}.md", meant.kind.name));
    let text = match written.and_then(|file| Some((&file.origin, file.text()?))) {
        None => declared()?,
        Some((Origin::Default, text)) => checked(text).or_else(|_| declared())?,
        Some((Origin::Site(_), text)) => checked(text)?,
    };
    let home_of = meant.kind.home_of.map(|home| (home, meant.id.clone()));
    let is_draft = is(&text, "draft", "true");
    Ok(NewEntry { path, text, is_draft, home_of })
}

/// Writes a new entry into the content folder of a site.
///
/// # Errors
///
/// The file is there already, or the machine does not allow it.
pub fn new(folder: &Path, config: &Config, entry: &NewEntry) -> Result<Written> {
    let path: PathBuf = folder
        .join(&config.site.content)
        .join(&entry.path)
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if path.symlink_metadata().is_ok() {
        return Err(Error::new(format!("`{}` is there already", path.display()))
            .hint("write in it, or name the new file with `--id`"));
    }
    let mut made = Made::default();
    if let Err(error) = make(&path, &entry.text, &mut made) {
        unmake(&made);
        return Err(error);
    }
    Ok(Written { path })
}

fn filled(archetype: &str, meant: &Meant<'_>) -> String {
    let mut words = Words::from([
        ("kind", meant.kind.name.to_string()),
        ("title", meant.title.clone()),
        ("date", meant.date.to_string()),
        ("period", meant.period.map(|period| period.to_string()).unwrap_or_default()),
        ("id", meant.id.clone()),
    ]);
    for option in ["team", "account", "reason", "competitor", "segment", "amount"] {
        words.insert(option, String::new());
    }
    for given in &meant.given {
        words.insert(given.option, given.value.clone());
    }
    let mut text = fill(archetype, &words);
    // Without these two it would be an entry of another kind, or none.
    for field in ["kind", "date"] {
        let is_needed = field == "kind" || meant.kind.dated;
        if is_needed && !has(&text, field) {
            text = set(&text, field, &words[field]);
        }
    }
    for given in meant.given.iter().filter(|given| !asks_for(archetype, given.option)) {
        let value = scalar(&given.value);
        let value = if given.field.list { format!("[{value}]") } else { value };
        text = set(&text, &given.field.name, &value);
    }
    text
}

/// Where entries of a kind stand: home pages under their ids, what looks back on a period under its
/// team, what closes one day under its year.
fn path(meant: &Meant<'_>) -> String {
    let Meant { kind, id, .. } = meant;
    let folder = match (kind.home_of, period_of(kind), &meant.team) {
        (None, Some(_), Some(team)) => format!("{}/{team}", kind.path),
        (None, None, _) if closes(kind) => format!("{}/{}", kind.path, meant.date.date.year()),
        _ => kind.path.clone(),
    };
    format!("{folder}/{id}.md")
}

fn closes(kind: &Kind) -> bool {
    kind.fields.get("closed").is_some_and(|field| field.shape == FieldType::Date && !field.list)
}

/// The first mistake that a reader of the new file would be told.
fn mistake(path: &str, text: &str, config: &Config, today: Date) -> Option<Diagnostic> {
    let source = Source {
        path: path.into(),
        file: format!("{}/{path}", config.site.content).into(),
        text: text.into(),
        added: Some(today.into()),
    };
    let (_, report) = entry::read(&source, config);
    report.sorted().iter().find(|diagnostic| diagnostic.level() == Level::Error).cloned()
}

fn refused(mistake: &Diagnostic, meant: &Meant<'_>) -> Error {
    let kind = &meant.kind.name;
    let expected = mistake.label.as_deref().map(|label| format!(" ({label})")).unwrap_or_default();
    let error = Error::new(format!("the new {kind} would not be read: {}{expected}", mistake.message));
    error.hint(format!("change what was typed, or write `archetypes/{kind}.md` to suit your `site.toml`"))
}
