//! A theme: its files, and where each comes from.
//!
//! The default theme is part of the binary. A site lays single files over it, in `themes/NAME/`, by
//! having one of the same path there; its own `archetypes/` come before those of any theme. Here a
//! theme is paths and bytes: templates are parsed by [`render`](crate::render).
//!
//! Templates and `theme.toml` are trusted, and still a link must not bring in what lies elsewhere: a
//! theme is copied from site to site.

mod disk;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};

use crate::config::{ThemeConfig, theme};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::Result;
use crate::source::Input;
use crate::value::name::nearest;
use disk::{Absent, Found};

static DEFAULT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The folders that a theme may have.
const FOLDERS: [&str; 4] = ["templates", "static", "i18n", "archetypes"];

/// The files of a theme, those of the site laid over those of the default.
#[derive(Clone, Debug)]
pub struct Theme {
    files: BTreeMap<Arc<str>, File>,
    inputs: Vec<Input>,
}

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    /// In the theme, with `/`: `templates/entry.html`.
    pub path: Arc<str>,
    pub origin: Origin,
    /// As messages name it: `themes/acme/templates/entry.html`, `default theme: templates/entry.html`.
    pub shown: Arc<str>,
    bytes: Cow<'static, [u8]>,
}

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Part of the program.
    Default,
    /// A folder of the site, `themes/acme` or `archetypes`.
    Site(Arc<str>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.pad("default theme"),
            Origin::Site(folder) => f.pad(folder),
        }
    }
}

/// A template, as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// By which templates name one another: `entry.html`.
    pub name: &'a str,
    pub shown: &'a Arc<str>,
    pub text: &'a str,
}

impl Theme {
    /// The default theme with what the site lays over it, and every mistake in that.
    ///
    /// # Errors
    ///
    /// The site asks for a theme that is not there, or its folder cannot be read.
    pub fn load(site_folder: &Path, config: &ThemeConfig) -> Result<(Self, Report)> {
        disk::read(site_folder, &config.name, Absent::Refused).map(Self::of)
    }

    /// The same, and a theme of the site that nobody has begun yet lays nothing over the default.
    ///
    /// # Errors
    ///
    /// Its folder cannot be read.
    pub fn load_or_begin(site_folder: &Path, config: &ThemeConfig) -> Result<(Self, Report)> {
        disk::read(site_folder, &config.name, Absent::Begun).map(Self::of)
    }

    fn of(found: Found) -> (Self, Report) {
        let mut theme = Self::builtin();
        let mut report = found.report;
        theme.inputs = found.inputs;
        for file in found.files {
            theme.lay_over(file, &mut report);
        }
        theme.unused(&mut report);
        (theme, report.sorted())
    }

    /// The default theme alone.
    pub fn builtin() -> Self {
        let mut files = BTreeMap::new();
        let mut folders = vec![&DEFAULT];
        while let Some(folder) = folders.pop() {
            for entry in folder.entries() {
                match entry {
                    DirEntry::Dir(inner) => folders.push(inner),
                    DirEntry::File(file) => {
                        let path: Arc<str> = file.path().to_string_lossy().replace('\\', "/").into();
                        let shown = format!("default theme: {path}").into();
                        let bytes = Cow::Borrowed(file.contents());
                        files.insert(Arc::clone(&path), File { path, origin: Origin::Default, shown, bytes });
                    }
                }
            }
        }
        Self { files, inputs: Vec::new() }
    }

    fn lay_over(&mut self, file: File, report: &mut Report) {
        let is_text = file.path.starts_with("templates/")
            || file.path.starts_with("archetypes/")
            || &*file.path == "theme.toml";
        if is_text && file.text().is_none() {
            let problem = Diagnostic::new(Code::BrokenTheme, "the file is not UTF-8 text");
            report.push(problem.at(&file.shown, 0..0).help("save it as UTF-8"));
            return;
        }
        if &*file.path == "theme.toml" {
            let (_, found) = theme::read(file.text().unwrap_or_default(), &file.shown);
            report.extend(found);
        }
        self.files.insert(Arc::clone(&file.path), file);
    }

    /// Templates of the site that stand in the place of none of the default's and that no other names:
    /// most likely such a name was misspelt.
    fn unused(&self, report: &mut Report) {
        let known = |name: &str| DEFAULT.get_file(format!("templates/{name}")).is_some();
        for template in self.templates().filter(|template| !known(template.name)) {
            let name = template.name;
            let quoted = [format!("\"{name}\""), format!("'{name}'"), format!("`{name}`")];
            let names = |other: &Template<'_>| quoted.iter().any(|quoted| other.text.contains(quoted));
            if self.templates().any(|other| other.name != name && names(&other)) {
                continue;
            }
            let own = self.templates().map(|other| other.name).filter(|other| known(other));
            let help = match nearest(name, own) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "give it the name of one that `lookback theme list` shows, or include it in one"
                    .to_owned(),
            };
            let message =
                format!("no page uses the template `{name}`: the default theme has none of this name");
            report.push(Diagnostic::new(Code::UnusedTemplate, message).at(template.shown, 0..0).help(help));
        }
    }

    /// Every file, by path.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// The bytes of a file, to copy it out.
    pub fn eject(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(File::bytes)
    }

    /// Every template, by name.
    pub fn templates(&self) -> impl Iterator<Item = Template<'_>> {
        self.files.values().filter_map(|file| {
            let name = file.path.strip_prefix("templates/")?;
            Some(Template { name, shown: &file.shown, text: file.text()? })
        })
    }

    /// The paths of the files that are published as they are, in the folder `static/`.
    pub fn static_files(&self) -> Vec<Arc<str>> {
        self.files.keys().filter_map(|path| path.strip_prefix("static/")).map(Arc::from).collect()
    }

    /// One of them.
    pub fn static_file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(format!("static/{name}").as_str()).map(File::bytes)
    }

    /// What a new entry of a kind begins with.
    pub fn archetype(&self, kind: &str) -> Option<&str> {
        self.files.get(format!("archetypes/{kind}.md").as_str())?.text()
    }

    /// The texts that messages may point into, by the path that they are shown under.
    pub fn texts(&self) -> impl Iterator<Item = (Arc<str>, Arc<str>)> {
        let texts = self
            .files
            .values()
            .filter(|file| file.path.starts_with("templates/") || &*file.path == "theme.toml");
        texts.filter_map(|file| Some((Arc::clone(&file.shown), Arc::from(file.text()?))))
    }

    /// The files that were read from the disk, for a build that asks whether they have changed.
    pub fn disk_files(&self) -> &[Input] {
        &self.inputs
    }
}

impl File {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `None` where it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}
