//! What a folder on the disk holds, and taking a folder of ours away.
//!
//! Links are never followed: a folder of ours has none, so one that is met is somebody else's.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::marker::{self, Manifest, Marker};
use crate::error::{Error, Result};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    File,
    Folder,
    /// A link, a pipe, a device.
    Other,
}

/// Something in a folder, by its path from there, with `/`.
#[derive(Debug)]
pub(super) struct Found {
    pub path: String,
    pub sort: Sort,
}

/// Everything under a folder, a folder always before what it holds.
pub(super) fn list(root: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let real = root.join(&folder);
        let failed =
            |cause| Error::new(format!("cannot read the folder `{}`", real.display())).because(cause);
        for item in fs::read_dir(&real).map_err(failed)? {
            let item = item.map_err(failed)?;
            let name = item.file_name();
            let name = name.to_string_lossy();
            let path = if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") };
            let sort = match item.file_type().map_err(failed)? {
                sort if sort.is_dir() => Sort::Folder,
                sort if sort.is_file() => Sort::File,
                _ => Sort::Other,
            };
            if sort == Sort::Folder {
                folders.push(path.clone());
            }
            found.push(Found { path, sort });
        }
    }
    Ok(found)
}

/// The files in a published folder that its marker does not list, sorted. What file managers leave
/// behind on their own is nobody's work and does not count.
pub(super) fn foreign(root: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let mut foreign: Vec<String> = list(root)?
        .into_iter()
        .filter(|found| match found.sort {
            Sort::Folder => false,
            Sort::File => !is_ours(&found.path, manifest),
            Sort::Other => true,
        })
        .map(|found| found.path)
        .collect();
    foreign.sort_unstable();
    Ok(foreign)
}

fn is_ours(path: &str, manifest: &Manifest) -> bool {
    path == marker::NAME || manifest.find(path).is_some() || is_dropping(path)
}

fn is_dropping(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some(".DS_Store" | "Thumbs.db" | "desktop.ini"))
}

/// The size and the fingerprint of a file, read once.
pub(super) fn fingerprint(path: &Path) -> std::io::Result<(u64, marker::Print)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok((hasher.count(), marker::fingerprint(&hasher)))
}

/// Takes a folder of ours away: a staging folder whole, a published one as far as its marker lists
/// it. The marker goes last, so that a removal which is cut short can be taken up by the next
/// build. Returns what is still there, which is nothing or the folder itself.
pub(super) fn remove(root: &Path) -> Option<PathBuf> {
    let gone = fs::symlink_metadata(root).is_err();
    if !gone && !remove_ours(root) {
        return Some(root.to_owned());
    }
    None
}

fn remove_ours(root: &Path) -> bool {
    // An empty folder is a staging folder whose build died before its marker was written.
    if fs::remove_dir(root).is_ok() {
        return true;
    }
    if !fs::symlink_metadata(root).is_ok_and(|found| found.is_dir()) {
        return false;
    }
    let marker = root.join(marker::NAME);
    let Ok(bytes) = fs::read(&marker) else { return false };
    let manifest = match marker::read(&bytes) {
        Marker::Site(manifest) => Some(manifest),
        Marker::Staging => None,
        // A build that died while it wrote the one line of its first marker.
        Marker::Damaged if marker::STAGING.as_bytes().starts_with(&bytes) => None,
        Marker::Newer | Marker::Damaged => return false,
    };
    let Ok(found) = list(root) else { return false };
    let ours = |path: &str| manifest.as_ref().is_none_or(|manifest| is_ours(path, manifest));
    found.par_iter().filter(|found| found.sort != Sort::Folder && found.path != marker::NAME).for_each(
        |found| {
            if ours(&found.path) {
                // What cannot be removed keeps its folder, and the folder is what the caller is told.
                let _ = fs::remove_file(root.join(&found.path));
            }
        },
    );
    for folder in found.iter().rev().filter(|found| found.sort == Sort::Folder) {
        let _ = fs::remove_dir(root.join(&folder.path));
    }
    let alone = fs::read_dir(root).is_ok_and(|items| items.count() == 1);
    alone && fs::remove_file(marker).is_ok() && fs::remove_dir(root).is_ok()
}
