//! Reading the site folder: `site.toml`, the entries and the assets, sorted by path.
//!
//! Content that cannot be read is named and never left out in silence: a missing page must not look
//! like success. What is read is text and bytes; this module knows neither front matter nor
//! Markdown, and only names decide what is an entry. [`Stamp`] remembers what the inputs looked
//! like, so that a build can tell at its end whether they still do.

mod decode;
mod git;
mod stamp;
mod walk;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

pub use stamp::{Input, Stamp};

use crate::config::{Config, DateFrom};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::{Error, Result};
use crate::value::PartialDate;
use walk::{Sort, Walked};

/// What an entry may have.
pub const MAX_ENTRY_BYTES: u64 = 1024 * 1024;

/// The text of `site.toml`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its path as the author knows it.
    pub file: Arc<str>,
    /// Empty where there is no such file: that is a whole configuration.
    pub text: Arc<str>,
    /// Where it is, and what it looked like when it was read.
    pub path: Input,
}

/// A file that holds an entry, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// In the content folder, with `/`: `deals/globex.md`.
    pub path: Arc<str>,
    /// In the site folder, as the author knows it: `content/deals/globex.md`.
    pub file: Arc<str>,
    /// As it stands in the file, a byte-order mark included, so that offsets are those of the file.
    pub text: Arc<str>,
    /// The day of the commit that added the file, where a collection asks git for it.
    pub added: Option<PartialDate>,
}

/// A file that is published as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// In the content folder, with `/`.
    pub path: Arc<str>,
    /// In the site folder, as the author knows it.
    pub file: Arc<str>,
    /// Where its bytes are.
    pub from: PathBuf,
    pub size: u64,
}

/// The content of a site, sorted by path, byte by byte.
#[derive(Clone, Debug)]
pub struct Sources {
    pub entries: Vec<Source>,
    pub assets: Vec<Asset>,
    /// Where the links in the content lead, without links: inputs like the content folder itself.
    pub linked: Vec<PathBuf>,
    pub stamp: Stamp,
}

/// Reads `site.toml`.
///
/// # Errors
///
/// There is no such folder, or the file is there and cannot be read.
pub fn settings(site_folder: &Path) -> Result<Settings> {
    let path = site_folder.join("site.toml");
    let seen = Input::look(&path);
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| Error::content("`site.toml` is not UTF-8 text").hint("save it as UTF-8"))?,
        Err(cause) if cause.kind() == ErrorKind::NotFound && site_folder.is_dir() => String::new(),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            return Err(Error::new(format!("there is no folder `{}`", site_folder.display())));
        }
        Err(cause) => return Err(Error::new(format!("cannot read `{}`", path.display())).because(cause)),
    };
    Ok(Settings { file: Arc::from("site.toml"), text: text.into(), path: seen })
}

/// Reads the content folder, and says what in it cannot be read.
///
/// # Errors
///
/// There is no content folder, or git was to be asked for dates and has no answer.
pub fn read(site_folder: &Path, config: &Config) -> Result<(Sources, Report)> {
    let rules = walk::Rules::new(site_folder, config)?;
    let walk = walk::walk(&rules);
    let read: Vec<(Input, Read)> = walk.found.par_iter().map(|found| one(&rules, found)).collect();
    let mut report = walk.report;
    let (mut entries, mut assets, mut inputs) = (Vec::new(), Vec::new(), Vec::with_capacity(read.len()));
    for (input, read) in read {
        inputs.push(input);
        match read {
            Read::Entry(entry) => entries.push(entry),
            Read::Asset(asset) => assets.push(asset),
            Read::Failed(problem) => report.push(problem),
        }
    }
    date(&mut entries, &rules, config)?;
    let linked = walk.linked;
    let stamp = Stamp::new(rules, walk.found, inputs);
    Ok((Sources { entries, assets, linked, stamp }, report.sorted()))
}

enum Read {
    Entry(Source),
    Asset(Asset),
    Failed(Diagnostic),
}

fn one(rules: &walk::Rules, found: &Walked) -> (Input, Read) {
    let from = rules.content.join(&*found.path);
    let (path, file) = (Arc::clone(&found.path), rules.file(&found.path));
    // Looked at before it is read: a change in between is then seen as one.
    let input = Input::look(&from);
    let read = match found.sort {
        Sort::Asset => match input.size() {
            Some(size) => Read::Asset(Asset { path, file, from, size }),
            None => Read::Failed(gone(&file)),
        },
        Sort::Entry => match text(&from, &file) {
            Ok(text) => Read::Entry(Source { path, file, text: text.into(), added: None }),
            Err(problem) => Read::Failed(*problem),
        },
    };
    (input, read)
}

fn text(from: &Path, file: &Arc<str>) -> std::result::Result<String, Box<Diagnostic>> {
    let unreadable = |cause: std::io::Error| {
        Diagnostic::new(Code::Unreadable, format!("the file cannot be read: {cause}")).at(file, 0..0)
    };
    let mut open = File::open(from).map_err(unreadable)?;
    let size = open.metadata().map_err(unreadable)?.len();
    if size > MAX_ENTRY_BYTES {
        return Err(too_large(file).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // A file may grow while it is read.
    open.by_ref().take(MAX_ENTRY_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_ENTRY_BYTES {
        return Err(too_large(file).into());
    }
    String::from_utf8(bytes).map_err(|error| decode::not_utf8(file, &error).into())
}

fn too_large(file: &Arc<str>) -> Diagnostic {
    Diagnostic::new(Code::TooLarge, "the file is larger than 1 MiB, and an entry may not be")
        .at(file, 0..0)
        .help("split it into several entries, or keep the long part in a file of another type beside it")
}

fn gone(file: &Arc<str>) -> Diagnostic {
    Diagnostic::new(Code::Unreadable, "the file went away while the folder was read").at(file, 0..0)
}

/// Asks git when entries were added, if a collection wants that.
fn date(entries: &mut [Source], rules: &walk::Rules, config: &Config) -> Result<()> {
    let asks = |collection: &crate::config::Collection| {
        collection.date.iter().any(|rule| rule.from == DateFrom::Git)
    };
    if !config.collections.iter().any(asks) {
        return Ok(());
    }
    let days: BTreeMap<String, PartialDate> = git::added(&rules.content)?;
    for entry in entries {
        let rule = config.collections.iter().rev().find(|rule| rule.matcher.is_match(&*entry.path));
        if rule.is_some_and(asks) {
            entry.added = days.get(&*entry.path).copied();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
