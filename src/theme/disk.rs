//! Reading what a site lays over the default theme: `themes/NAME/` and `archetypes/`.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{FOLDERS, File, Origin};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::{Error, Result};
use crate::source::Input;
use crate::value::name::nearest;

/// How deep folders may lie in a theme: more is a mistake, such as a site inside its own theme.
const DEEPEST: usize = 8;

/// What was read.
#[derive(Default)]
pub(super) struct Found {
    /// Those of the theme first, so that the site's archetypes are laid over them.
    pub files: Vec<File>,
    pub inputs: Vec<Input>,
    pub report: Report,
}

/// A folder that is laid over the theme.
struct Layer<'a> {
    /// As messages name it, and where its files come from: `themes/acme`, `archetypes`.
    shown: &'a str,
    /// What its files are in the theme: nothing, or `archetypes/`.
    prefix: &'a str,
    origin: Origin,
    /// Without links.
    root: PathBuf,
}

/// What it means that a site has no folder for the theme that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    Refused,
    /// It is about to be made.
    Begun,
}

pub(super) fn read(site_folder: &Path, name: &str, absent: Absent) -> Result<Found> {
    let mut found = Found::default();
    let folder = format!("themes/{name}");
    match real(site_folder, &folder)? {
        Some(root) => found.layer(&Layer {
            shown: &folder,
            prefix: "",
            origin: Origin::Site(folder.as_str().into()),
            root,
        })?,
        None if name == "default" || absent == Absent::Begun => {}
        None => {
            return Err(Error::new(format!("there is no theme `{name}`: the site has no folder `{folder}`"))
                .hint("make it with `lookback theme eject FILE`, or take `name` out of `[theme]` in `site.toml`"));
        }
    }
    if let Some(root) = real(site_folder, "archetypes")? {
        let origin = Origin::Site("archetypes".into());
        found.layer(&Layer { shown: "archetypes", prefix: "archetypes/", origin, root })?;
    }
    Ok(found)
}

/// Where a folder of the site is, without links; `None` where there is none.
fn real(site_folder: &Path, folder: &str) -> Result<Option<PathBuf>> {
    let failed = |cause| Error::new(format!("cannot read the folder `{folder}`")).because(cause);
    let root = match fs::canonicalize(site_folder.join(folder)) {
        Ok(root) => root,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(cause)),
    };
    if !root.is_dir() {
        return Err(Error::new(format!("`{folder}` is not a folder")));
    }
    if !root.starts_with(fs::canonicalize(site_folder).map_err(failed)?) {
        return Err(Error::new(format!("`{folder}` is a link that leads out of the site folder"))
            .hint("copy the theme into the site"));
    }
    Ok(Some(root))
}

impl Found {
    fn layer(&mut self, layer: &Layer<'_>) -> Result<()> {
        let mut folders = vec![(String::new(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for (name, path) in names(layer, &folder)? {
                let inside = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                let shown: Arc<str> = format!("{}/{inside}", layer.shown).into();
                let Some(is_folder) = self.is_folder(layer, &path, &shown) else { continue };
                if !is_folder {
                    // What stands beside the folders of a theme is for its readers: a licence.
                    if depth > 0 || !layer.prefix.is_empty() || name == "theme.toml" {
                        self.file(layer, &inside, &path, shown);
                    }
                } else if depth == DEEPEST {
                    self.tell(
                        &shown,
                        format!("the folder `{shown}` lies too deep in the theme"),
                        "move it further up",
                    );
                } else if depth > 0 || self.is_known(layer, &name, &shown) {
                    folders.push((inside, depth + 1));
                }
            }
        }
        Ok(())
    }

    /// Whether it is a folder; `None` for what is passed over, or refused.
    fn is_folder(&mut self, layer: &Layer<'_>, path: &Path, shown: &Arc<str>) -> Option<bool> {
        let kind = match fs::symlink_metadata(path) {
            Ok(met) => met.file_type(),
            Err(cause) => {
                self.tell(shown, format!("`{shown}` cannot be read: {cause}"), "see who may read it");
                return None;
            }
        };
        if !kind.is_symlink() {
            return (kind.is_dir() || kind.is_file()).then(|| kind.is_dir());
        }
        match fs::canonicalize(path) {
            Ok(target) if !target.starts_with(&layer.root) => {
                self.tell(
                    shown,
                    format!("`{shown}` is a link that leads out of the theme"),
                    "copy the file into the theme",
                );
                None
            }
            Ok(target) if target.is_file() => Some(false),
            Ok(_) => {
                self.tell(
                    shown,
                    format!("`{shown}` is a link to a folder"),
                    "copy the folder into the theme",
                );
                None
            }
            Err(_) => {
                self.tell(shown, format!("`{shown}` is a link that leads nowhere"), "remove it");
                None
            }
        }
    }

    /// A folder that no theme has is most likely one that was misspelt.
    fn is_known(&mut self, layer: &Layer<'_>, name: &str, shown: &Arc<str>) -> bool {
        if !layer.prefix.is_empty() || FOLDERS.contains(&name) {
            return true;
        }
        let help = match nearest(name, FOLDERS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("a theme has the folders `{}`", FOLDERS.join("`, `")),
        };
        self.tell(shown, format!("no theme has a folder `{name}`"), &help);
        false
    }

    fn file(&mut self, layer: &Layer<'_>, inside: &str, path: &Path, shown: Arc<str>) {
        // Looked at before it is read: a change in between is then seen as one.
        let input = Input::look(path);
        match fs::read(path) {
            Ok(bytes) => {
                let origin = layer.origin.clone();
                let path = format!("{}{inside}", layer.prefix).into();
                self.files.push(File { path, origin, shown, bytes: Cow::Owned(bytes) });
            }
            Err(cause) => {
                self.tell(&shown, format!("`{shown}` cannot be read: {cause}"), "see who may read it");
            }
        }
        self.inputs.push(input);
    }

    fn tell(&mut self, shown: &Arc<str>, message: String, help: &str) {
        self.report.push(Diagnostic::new(Code::BrokenTheme, message).at(shown, 0..0).help(help));
    }
}

/// What is in a folder, by name, less what is hidden or a copy that an editor left behind.
fn names(layer: &Layer<'_>, folder: &str) -> Result<Vec<(String, PathBuf)>> {
    let failed =
        |cause| Error::new(format!("cannot read the folder `{}/{folder}`", layer.shown)).because(cause);
    let mut names = Vec::new();
    for item in fs::read_dir(layer.root.join(folder)).map_err(failed)? {
        let item = item.map_err(failed)?;
        let name = item.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with('~') {
            names.push((name, item.path()));
        }
    }
    names.sort();
    Ok(names)
}
