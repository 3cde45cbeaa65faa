//! The staging folder: where a build is written before anybody sees it.
//!
//! It stands beside the output, on the same file system, under a hidden name. Many threads write
//! into it at once. A file that the published folder holds already, byte for byte, is not written:
//! if anything else changed, it gets a second name in the staging folder (a hard link) when the
//! build ends. So an equal site writes nothing, and a small change costs little more.
//!
//! Nothing is synced one by one: [`Staging::sync`] does it for all.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use rayon::prelude::*;

use super::claims::Claims;
use super::marker::{self, Manifest, Written};
use super::target::{Standing, Target};
use super::{portable, tree};
use crate::error::{Error, Result};

/// How much of an asset is held at a time.
const BLOCK: usize = 128 * 1024;

/// The final marker is written under this name and then takes the place of the first one.
const NEXT_MARKER: &str = ".lookback-next";

/// A folder that is being written. It is removed when it is dropped, unless it was let go.
#[derive(Debug)]
pub(super) struct Staging {
    folder: PathBuf,
    /// The published folder, and what it held when the build began.
    output: PathBuf,
    published: Manifest,
    /// The output as its user knows it, for messages.
    shown: String,
    /// The largest file that this process may write, where the system says.
    limit: u64,
    claims: Mutex<Claims>,
    /// The folders that were made.
    folders: Mutex<BTreeSet<String>>,
    written: Mutex<Vec<Written>>,
    /// What the published folder has already.
    kept: Mutex<Vec<Written>>,
    let_go: bool,
}

/// Makes an empty staging folder for this output.
pub(super) fn make(target: &Target, standing: Standing) -> Result<Staging> {
    let process = std::process::id();
    let mut number = 0;
    let folder = loop {
        let folder = target.beside(&format!("{process}-{number}"));
        match fs::create_dir(&folder) {
            Ok(()) => break folder,
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
            Err(cause) => {
                return Err(
                    Error::new(format!("cannot make the folder `{}`", folder.display())).because(cause)
                );
            }
        }
    };
    let staging = Staging {
        folder,
        output: target.path(),
        published: match standing {
            Standing::Ours(manifest) => manifest,
            Standing::Absent | Standing::Empty => Manifest::default(),
        },
        shown: target.shown.clone(),
        limit: largest_file(),
        claims: Mutex::default(),
        folders: Mutex::new(BTreeSet::from([String::new()])),
        written: Mutex::default(),
        kept: Mutex::default(),
        let_go: false,
    };
    let marker = staging.folder.join(marker::NAME);
    fs::write(&marker, marker::STAGING).map_err(|cause| staging.cannot_write(marker::NAME).because(cause))?;
    dress_like(&staging.folder, &staging.output);
    Ok(staging)
}

/// Whether a name beside the output, less what all of them begin with, is that of a staging folder.
pub(super) fn is_name(rest: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    rest.split_once('-').is_some_and(|(process, count)| number(process) && number(count))
}

impl Staging {
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.claim(path)?;
        let print = marker::fingerprint_of(bytes);
        let file = Written { path: path.to_owned(), size: bytes.len() as u64, print };
        if self.published(&file).is_some_and(|old| fs::read(old).is_ok_and(|old| old == bytes)) {
            open(&self.kept).push(file);
            return Ok(());
        }
        self.allow(path, file.size)?;
        self.create(path)?.write_all(bytes).map_err(|cause| self.cannot_write(path).because(cause))?;
        open(&self.written).push(file);
        Ok(())
    }

    pub fn copy(&self, path: &str, from: &Path) -> Result<u64> {
        self.claim(path)?;
        let unreadable = |cause| Error::new(format!("cannot read `{}`", from.display())).because(cause);
        let size = fs::metadata(from).map_err(unreadable)?.len();
        // Reading twice is worth it only where the sizes say that nothing may have to be written.
        if self.published.find(path).is_some_and(|old| old.size == size) {
            let (size, print) = tree::fingerprint(from).map_err(unreadable)?;
            let file = Written { path: path.to_owned(), size, print };
            if self
                .published(&file)
                .is_some_and(|old| tree::fingerprint(&old).is_ok_and(|old| old == (size, print)))
            {
                open(&self.kept).push(file);
                return Ok(size);
            }
        }
        let file = self.pour(path, from)?;
        let size = file.size;
        open(&self.written).push(file);
        Ok(size)
    }

    /// What the new site holds.
    pub fn manifest(&self) -> Manifest {
        Manifest::new(open(&self.written).iter().chain(&*open(&self.kept)).cloned().collect())
    }

    /// Whether everything that was to be written is published already.
    pub fn is_empty(&self) -> bool {
        open(&self.written).is_empty()
    }

    /// Fetches what is kept, looks whether the folder holds the site and nothing else, and marks it.
    pub fn seal(&self, manifest: &Manifest) -> Result<()> {
        open(&self.kept).par_iter().try_for_each(|file| self.fetch(file))?;
        if let Some(path) = self.broken(manifest)? {
            return Err(self.meddled(&path));
        }
        let (next, text) = (self.folder.join(NEXT_MARKER), manifest.text());
        self.allow(marker::NAME, text.len() as u64)?;
        fs::write(&next, text)
            .and_then(|()| fs::rename(&next, self.folder.join(marker::NAME)))
            .map_err(|cause| self.cannot_write(marker::NAME).because(cause))
    }

    /// Until everything is on the disk.
    pub fn sync(&self) -> Result<()> {
        let failed = |cause| {
            Error::new(format!("cannot bring the files for `{}` onto the disk", self.shown)).because(cause)
        };
        sync(&self.folder).map_err(failed)
    }

    /// The new site has left: what is called as the staging folder was, if anything, is the old one.
    pub fn let_go(mut self) -> PathBuf {
        self.let_go = true;
        std::mem::take(&mut self.folder)
    }

    fn claim(&self, path: &str) -> Result<()> {
        let refused = |why: &str| Error::new(format!("cannot publish `{path}`: {why}"));
        if let Some(fault) = portable::fault(path) {
            return Err(refused(&format!("on some systems no file has such a name, since it {fault}")));
        }
        if matches!(path.split('/').next(), Some(marker::NAME | NEXT_MARKER)) {
            return Err(refused("lookback keeps this name for itself"));
        }
        open(&self.claims).take(path).map_err(|why| refused(&why))
    }

    /// Where the published folder has a file that may be this one: its bytes are still to be looked at.
    fn published(&self, file: &Written) -> Option<PathBuf> {
        self.published.find(&file.path).filter(|old| *old == file)?;
        let path = self.output.join(&file.path);
        // A pipe that somebody put there would never end.
        let found = fs::symlink_metadata(&path).ok()?;
        (found.is_file() && found.len() == file.size).then_some(path)
    }

    /// A second name for a published file; where the file system has none, or the file is another
    /// user's, a copy.
    fn fetch(&self, file: &Written) -> Result<()> {
        self.make_folder_of(&file.path)?;
        let old = self.output.join(&file.path);
        if fs::hard_link(&old, self.folder.join(&file.path)).is_ok() {
            return Ok(());
        }
        if self.pour(&file.path, &old)? == *file { Ok(()) } else { Err(self.meddled(&file.path)) }
    }

    fn pour(&self, path: &str, from: &Path) -> Result<Written> {
        let unreadable = |cause| Error::new(format!("cannot read `{}`", from.display())).because(cause);
        let mut source = File::open(from).map_err(unreadable)?;
        let mut file = self.create(path)?;
        let mut hasher = blake3::Hasher::new();
        let mut block = vec![0; BLOCK];
        let mut size = 0;
        loop {
            let count = match source.read(&mut block) {
                Ok(0) => break,
                Ok(count) => count,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(unreadable(cause)),
            };
            size += count as u64;
            self.allow(path, size)?;
            hasher.update(&block[..count]);
            file.write_all(&block[..count]).map_err(|cause| self.cannot_write(path).because(cause))?;
        }
        Ok(Written { path: path.to_owned(), size, print: marker::fingerprint(&hasher) })
    }

    fn create(&self, path: &str) -> Result<File> {
        self.make_folder_of(path)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
        options.open(self.folder.join(path)).map_err(|cause| self.cannot_write(path).because(cause))
    }

    fn make_folder_of(&self, path: &str) -> Result<()> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut folders = open(&self.folders);
        if folders.contains(folder) {
            return Ok(());
        }
        fs::create_dir_all(self.folder.join(folder))
            .map_err(|cause| self.cannot_write(path).because(cause))?;
        folders.insert(folder.to_owned());
        Ok(())
    }

    /// A file that is there and was not written, or that was written and is not there, or not whole.
    fn broken(&self, manifest: &Manifest) -> Result<Option<String>> {
        let other = tree::foreign(&self.folder, manifest)?;
        if let Some(other) = other.into_iter().next() {
            return Ok(Some(other));
        }
        let whole = |file: &&Written| {
            let found = fs::symlink_metadata(self.folder.join(&file.path));
            found.is_ok_and(|found| found.is_file() && found.len() == file.size)
        };
        let broken = manifest.files().par_iter().find_first(|file| !whole(file));
        Ok(broken.map(|file| file.path.clone()))
    }

    /// Beyond the limit of `ulimit -f` the system does not refuse a write: it ends the process.
    fn allow(&self, path: &str, size: u64) -> Result<()> {
        if size <= self.limit {
            return Ok(());
        }
        Err(self
            .cannot_write(path)
            .because(std::io::Error::from(ErrorKind::FileTooLarge))
            .hint("raise the limit of the size of a file: `ulimit -f unlimited`"))
    }

    fn cannot_write(&self, path: &str) -> Error {
        Error::new(format!("cannot write `{path}` for `{}`", self.shown))
    }

    fn meddled(&self, path: &str) -> Error {
        let shown = &self.shown;
        Error::new(format!("cannot publish into `{shown}`: `{path}` is no longer as the build left it"))
            .hint("build again, and change nothing in the output folder or beside it meanwhile")
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.let_go {
            // What cannot be removed is met again by the next build.
            let _ = tree::remove(&self.folder);
        }
    }
}

fn open<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().expect("nothing panics with a list in hand")
}

/// Who may look into the published folder may look into this one, and nobody else. A folder that
/// its owner cannot write to would not do for staging.
#[cfg(unix)]
fn dress_like(folder: &Path, output: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    if let Ok(found) = fs::symlink_metadata(output)
        && found.permissions().mode() & 0o700 == 0o700
    {
        // The owner of a folder may set its mode; where not, the default has to do.
        let _ = fs::set_permissions(folder, found.permissions());
    }
}

#[cfg(not(unix))]
fn dress_like(_: &Path, _: &Path) {}

#[cfg(unix)]
fn largest_file() -> u64 {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current.unwrap_or(u64::MAX)
}

#[cfg(not(unix))]
fn largest_file() -> u64 {
    u64::MAX
}

/// One call for the whole file system, and an error of the disk that nobody was told of yet.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync(folder: &Path) -> std::io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn sync(folder: &Path) -> std::io::Result<()> {
    let found = tree::list(folder).map_err(std::io::Error::other)?;
    found
        .par_iter()
        .filter(|found| found.sort == tree::Sort::File)
        .try_for_each(|found| OpenOptions::new().write(true).open(folder.join(&found.path))?.sync_all())
}
