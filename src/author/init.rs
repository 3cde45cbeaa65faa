//! A new site: settings that explain themselves, one entry of each kind about a company that does
//! not exist, and three ways to publish.
//!
//! The files stand in `starter/` beside this one. They are written all or not at all: an example
//! among somebody's own entries would be worse than no example.

use std::fs;
use std::path::Path;

use super::Written;
use super::file::{Made, make, unmake};
use crate::error::{Error, Result};

/// How many files an error names.
const NAMED: usize = 5;

macro_rules! starter {
    ($($path:literal from $file:literal)*) => {
        &[$(($path, include_str!(concat!("starter/", $file))),)*]
    };
}

/// Every file of a new site: where it goes, and its text.
pub(super) const STARTER: &[(&str, &str)] = starter! {
    "site.toml" from "site.toml"
    "content/deals/2026/hobbleden-bakeries.md" from "content/deals/2026/hobbleden-bakeries.md"
    "content/deals/2026/wrenfield-larder.md" from "content/deals/2026/wrenfield-larder.md"
    "content/reviews/shops/2026-04.md" from "content/reviews/shops/2026-04.md"
    "content/releases/labels-low.md" from "content/releases/labels-low.md"
    "content/incidents/no-half-past-two.md" from "content/incidents/no-half-past-two.md"
    "content/lessons/decision-day.md" from "content/lessons/decision-day.md"
    "content/questions/week-three.md" from "content/questions/week-three.md"
    "content/pages/trial-agreement.md" from "content/pages/trial-agreement.md"
    "content/pages/how-we-look-back.md" from "content/pages/how-we-look-back.md"
    ".gitignore" from "gitignore"
    ".github/workflows/lookback.yml" from "github-pages.yml"
    ".gitlab-ci.yml" from "gitlab-pages.yml"
    "publish.sh" from "publish.sh"
};

/// Begins a site in a folder that is new, empty, or holds nothing that a site is made of.
///
/// # Errors
///
/// One of the files is there already, or there is content already, or the machine does not allow
/// it. Then nothing is written.
pub fn init(folder: &Path) -> Result<Vec<Written>> {
    refuse_to_mix(folder)?;
    let mut made = Made::default();
    let mut written = Vec::with_capacity(STARTER.len());
    for (path, text) in STARTER {
        let path = folder.join(path);
        let done = make(&path, text, &mut made).and_then(|()| let_run(&path));
        if let Err(error) = done {
            unmake(&made);
            return Err(error);
        }
        written.push(Written { path });
    }
    Ok(written)
}

fn refuse_to_mix(folder: &Path) -> Result<()> {
    let shown = folder.display();
    if folder.exists() && !folder.is_dir() {
        return Err(Error::new(format!("cannot begin a site in `{shown}`: it is a file and not a folder"))
            .hint("name a folder that is new or empty"));
    }
    let taken = taken(folder)?;
    if taken.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = taken.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let more = match taken.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let there = if taken.len() == 1 { "is there already" } else { "are there already" };
    Err(Error::new(format!("cannot begin a site in `{shown}`: {}{more} {there}", names.join(", ")))
        .hint("choose a folder that is new or empty; nothing was written"))
}

/// What is there of what a site is made of, and anything in its content folder.
fn taken(folder: &Path) -> Result<Vec<String>> {
    let is_there = |path: &&str| fs::symlink_metadata(folder.join(path)).is_ok();
    let outside = STARTER.iter().map(|(path, _)| *path).filter(|path| !path.starts_with("content/"));
    let mut taken: Vec<String> = outside.filter(is_there).map(str::to_owned).collect();
    let content = folder.join("content");
    if content.is_dir() {
        let failed = |cause| Error::new(format!("cannot read `{}`", content.display())).because(cause);
        let mut inside = Vec::new();
        for item in fs::read_dir(&content).map_err(failed)? {
            inside.push(format!("content/{}", item.map_err(failed)?.file_name().to_string_lossy()));
        }
        inside.sort();
        taken.extend(inside);
    } else if is_there(&"content") {
        taken.push("content".to_owned());
    }
    Ok(taken)
}

/// A script is there to be run.
#[cfg(unix)]
fn let_run(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if path.extension().is_none_or(|ending| ending != "sh") {
        return Ok(());
    }
    let failed = |cause| Error::new(format!("cannot make `{}` a program", path.display())).because(cause);
    let mut permissions = fs::metadata(path).map_err(failed)?.permissions();
    // Whoever may read it may run it.
    let mode = permissions.mode();
    permissions.set_mode(mode | ((mode & 0o444) >> 2));
    fs::set_permissions(path, permissions).map_err(failed)
}

#[cfg(not(unix))]
fn let_run(_: &Path) -> Result<()> {
    Ok(())
}
