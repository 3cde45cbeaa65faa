//! The output folder: where it really is, and whether it may be replaced.
//!
//! Everything here looks and nothing changes, less the making of the folders above the output. A
//! folder may be replaced that does not exist, that is empty, or that carries our whole marker;
//! this alone keeps `/`, a home folder and a folder of somebody's photographs safe. It must
//! neither hold an input nor lie in one, nor in a folder of git or in another published site.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::marker::{self, Manifest, Marker};
use crate::error::{Error, Result};

/// An output folder that may be replaced, as far as its place tells.
#[derive(Debug)]
pub(super) struct Target {
    /// As its user wrote it, for messages.
    pub shown: String,
    /// The folder that it stands in, without links.
    pub parent: PathBuf,
    name: String,
}

/// What stands where the output goes.
#[derive(Debug, PartialEq)]
pub(super) enum Standing {
    Absent,
    Empty,
    Ours(Manifest),
}

impl Target {
    pub fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// The name of a thing beside the output that belongs to it: hidden, and on the same file system.
    pub fn beside(&self, what: &str) -> PathBuf {
        self.parent.join(format!("{}{what}", self.prefix()))
    }

    /// What the names of such things begin with.
    pub fn prefix(&self) -> String {
        format!(".{}.lookback-", self.name)
    }
}

/// Finds the place of the output folder, and makes the folders above it.
pub(super) fn locate(output: &Path, inputs: &[PathBuf]) -> Result<Target> {
    let shown = output.display().to_string();
    let refused = |why: &str| Error::new(format!("cannot publish into `{shown}`: {why}"));
    if fs::symlink_metadata(whole(output)?).is_ok_and(|found| found.is_symlink()) {
        return Err(refused("it is a link").hint("name the folder that the link leads to"));
    }
    let path = real(output)?;
    let Some(name) = path.file_name() else { return Err(refused("it is the root of the disk")) };
    let Some(name) = name.to_str().map(str::to_owned) else { return Err(refused("its name is not UTF-8")) };
    if path.components().any(|part| part.as_os_str() == ".git") {
        return Err(refused("it lies in a folder of git")
            .hint("choose a folder of its own for the output, such as `public`"));
    }
    if let Some(above) = path.ancestors().skip(1).find(|above| is_published(above)) {
        return Err(refused(&format!("it lies in `{}`, which lookback has published", above.display()))
            .hint("choose a folder outside it: the next build of that site would not keep this one"));
    }
    for input in inputs {
        let (real, input) = (real(input)?, input.display());
        if real.starts_with(&path) {
            return Err(refused(&format!("the site is made from `{input}`, which is in it"))
                .hint("choose a folder of its own for the output, such as `public`"));
        }
        if path.starts_with(&real) {
            return Err(refused(&format!("it lies in `{input}`, which the site is made from"))
                .hint("choose an output folder outside the content and the theme"));
        }
    }
    let parent = path.parent().expect("a path with a name has a parent").to_owned();
    make_folders(&parent)?;
    let target = Target { shown, parent, name };
    same_disk(&target)?;
    Ok(target)
}

/// Whether a folder carries the marker of a published site.
fn is_published(folder: &Path) -> bool {
    let marker = fs::read(folder.join(marker::NAME)).map(|bytes| marker::read(&bytes));
    matches!(marker, Ok(Marker::Site(_) | Marker::Newer))
}

fn make_folders(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|cause| {
        let message = format!("cannot make the folder `{}`", folder.display());
        let there = folder.ancestors().find(|above| above.exists());
        match there.filter(|there| !there.is_dir()) {
            Some(file) => Error::new(format!("{message}: `{}` is a file and not a folder", file.display())),
            None => Error::new(message).because(cause),
        }
    })
}

/// The path from the root of the disk. Taking its parts apart drops a closing `/`, behind which the
/// system would follow a link.
fn whole(path: &Path) -> Result<PathBuf> {
    let whole = std::path::absolute(path)
        .map_err(|cause| Error::new(format!("cannot find `{}`", path.display())).because(cause))?;
    Ok(whole.components().collect())
}

/// The path without links, of which the last parts may be missing.
fn real(path: &Path) -> Result<PathBuf> {
    let failed = |cause| Error::new(format!("cannot find `{}`", path.display())).because(cause);
    let whole = whole(path)?;
    let above = whole.ancestors().find(|above| fs::symlink_metadata(above).is_ok());
    let Some(above) = above else { return Err(failed(ErrorKind::NotFound.into())) };
    let missing = whole.strip_prefix(above).expect("an ancestor is a prefix");
    if missing.components().any(|part| part == Component::ParentDir) {
        return Err(failed(ErrorKind::NotFound.into()));
    }
    Ok(fs::canonicalize(above).map_err(failed)?.join(missing).components().collect())
}

/// What is there now. An error where it must not be replaced.
pub(super) fn standing(path: &Path, shown: &str) -> Result<Standing> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Standing::Absent),
        Err(cause) => return Err(Error::new(format!("cannot look at `{shown}`")).because(cause)),
    };
    if !found.is_dir() {
        return Err(Error::new(format!("cannot publish into `{shown}`: it is a file and not a folder")));
    }
    match fs::read(path.join(marker::NAME)) {
        Ok(bytes) => judge(shown, &bytes),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            let failed = |cause| Error::new(format!("cannot read the folder `{shown}`")).because(cause);
            match fs::read_dir(path).map_err(failed)?.next() {
                None => Ok(Standing::Empty),
                Some(_) => Err(Error::new(format!(
                    "cannot publish into `{shown}`: it is not empty, and it was not written by lookback"
                ))
                .hint("name an empty or a new folder, or move away what is in this one")),
            }
        }
        Err(cause) => Err(Error::new(format!("cannot read `{shown}/{}`", marker::NAME)).because(cause)),
    }
}

fn judge(shown: &str, marker: &[u8]) -> Result<Standing> {
    let name = marker::NAME;
    match marker::read(marker) {
        Marker::Site(manifest) => Ok(Standing::Ours(manifest)),
        Marker::Newer => Err(Error::new(format!("cannot publish into `{shown}`: a newer lookback wrote it"))
            .hint("use that version, or delete the folder and build again")),
        Marker::Staging | Marker::Damaged => Err(Error::new(format!(
            "cannot publish into `{shown}`: its marker `{name}` is damaged, so nothing shows that lookback wrote the folder"
        ))
        .hint("if nothing in the folder is needed, delete it and build again")),
    }
}

/// A folder that is a mount point can neither be renamed nor exchanged.
#[cfg(unix)]
fn same_disk(target: &Target) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(parent), Ok(output)) = (fs::metadata(&target.parent), fs::symlink_metadata(target.path())) else {
        return Ok(());
    };
    if output.is_dir() && parent.dev() != output.dev() {
        let shown = &target.shown;
        return Err(Error::new(format!("cannot publish into `{shown}`: another disk is mounted there"))
            .hint(format!("publish into a folder on that disk, such as `{shown}/site`")));
    }
    Ok(())
}

#[cfg(not(unix))]
fn same_disk(_: &Target) -> Result<()> {
    Ok(())
}
