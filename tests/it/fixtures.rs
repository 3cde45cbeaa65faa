//! The sites under `tests/sites`: what is in such a folder, and how it is laid out to be built.
//!
//! Such a folder is named by a sentence and holds:
//!
//! - `content/`, and where the sentence needs them `site.toml` and `themes/`;
//! - `args`, further arguments of `build`, one a line (`--as-of` is one of `check` too);
//! - `expected/`, files of the published site, byte for byte (only those that are listed count);
//! - `absent`, paths that the published site must not have, one a line;
//! - `diagnostics.txt`, the exit code and the words of `check`, and those of `build` where that ends
//!   in another way.
//!
//! A site that names no theme gets `theme-bare`, so that work on the default theme changes no
//! expectation. A `site.toml` that is empty stays so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::desk::{Desk, project, read};

/// The theme of a fixture that names none, and the folder in `tests/sites` that holds it.
const BARE: &str = "bare";
const BARE_FOLDER: &str = "theme-bare";

/// One of the sites.
pub struct Fixture {
    pub name: String,
    pub folder: PathBuf,
    /// The as-of day, where `args` gives one.
    pub day: Option<String>,
    /// Arguments of `build`.
    pub args: Vec<String>,
}

/// All of them, by name.
pub fn all() -> Vec<Fixture> {
    let root = root();
    let mut names: Vec<String> = fs::read_dir(&root)
        .unwrap_or_else(|cause| panic!("cannot read {}: {cause}", root.display()))
        .map(|item| item.expect("the folder goes on"))
        .filter(|item| item.file_type().is_ok_and(|sort| sort.is_dir()))
        .map(|item| item.file_name().into_string().expect("fixtures are named in UTF-8"))
        .filter(|name| name != BARE_FOLDER)
        .collect();
    names.sort();
    names.into_iter().map(|name| one(&root, name)).collect()
}

fn root() -> PathBuf {
    project().join("tests/sites")
}

fn one(root: &Path, name: String) -> Fixture {
    let folder = root.join(&name);
    let mut args = lines_of(&folder.join("args"));
    let mut day = None;
    if let Some(at) = args.iter().position(|arg| arg == "--as-of") {
        args.remove(at);
        assert!(at < args.len(), "{name}: `--as-of` has no day in `args`");
        day = Some(args.remove(at));
    }
    Fixture { name, folder, day, args }
}

/// The lines of a file that say something; none where there is no file.
pub fn lines_of(path: &Path) -> Vec<String> {
    let text = if path.exists() { read(path) } else { String::new() };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

impl Fixture {
    /// The site in a folder of its own.
    pub fn lay_out(&self) -> Desk {
        self.lay_out_in("site")
    }

    pub fn lay_out_in(&self, site: &'static str) -> Desk {
        let desk = Desk::deep(site);
        fs::create_dir_all(desk.at("content")).expect("a new folder takes folders");
        desk.take(&self.folder.join("content"), "content");
        desk.take(&self.folder.join("themes"), "themes");
        let settings = self.folder.join("site.toml");
        let settings = if settings.exists() { read(&settings) } else { "\n".to_owned() };
        let dressed = self.dressed(&settings);
        if dressed.contains(&format!("name = \"{BARE}\"")) {
            desk.take(&root().join(BARE_FOLDER), &format!("themes/{BARE}"));
        }
        desk.write("site.toml", dressed);
        desk
    }

    /// With a theme behind what the fixture says, so that no line moves.
    fn dressed(&self, settings: &str) -> String {
        if settings.is_empty() || settings.contains("[theme]") {
            return settings.to_owned();
        }
        let end = if settings.ends_with('\n') { "" } else { "\n" };
        format!("{settings}{end}[theme]\nname = \"{BARE}\"\n")
    }

    /// `lookback` on the fixture's day.
    pub fn lookback(&self, desk: &Desk) -> Command {
        let mut command = desk.lookback();
        if let Some(day) = &self.day {
            command.args(["--as-of", day]);
        }
        command
    }

    /// `lookback build` with the fixture's arguments.
    pub fn build(&self, desk: &Desk) -> Command {
        let mut command = self.lookback(desk);
        command.arg("build").args(&self.args);
        command
    }
}
