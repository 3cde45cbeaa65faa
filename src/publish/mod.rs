//! Publishing: the published tree is always exactly one complete successful build.
//!
//! A build writes every file into a staging folder beside the output (`staging`); when all are
//! there, the folder takes the output's place in one step (`swap`) and the old site is removed.
//! Until that step nothing of the old site is touched: an error, a full disk or a kill before it
//! leaves the old site, after it the new one, and the next build clears what was left behind.
//!
//! Only a folder that is missing, empty or marked as ours is replaced (`target`, `marker`), and
//! only one build at a time does it (`lock`). A file in it that we did not write is named, and
//! stops the build: the swap would take it away with the old site.
//!
//! This module knows neither pages nor themes: a site is paths and bytes. It runs no clock; a wait
//! is counted in naps.

mod claims;
mod lock;
mod marker;
pub mod portable;
mod staging;
mod swap;
mod target;
mod tree;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use swap::Swap;

use crate::error::{Error, Result};
use lock::Lock;
use marker::Manifest;
use staging::Staging;
use target::{Standing, Target};

/// How many files that are not ours a message names.
const NAMED: usize = 5;

/// A site that is being published. Dropped without [`commit`](Self::commit), it leaves no trace.
#[derive(Debug)]
pub struct Publication {
    target: Target,
    // Dropped in this order: the lock outlives what it guards.
    staging: Staging,
    lock: Lock,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub files: u64,
    pub bytes: u64,
    pub swap: Swap,
    /// The old site, where it could not be removed whole. The next build tries again.
    pub leftover: Option<PathBuf>,
}

impl Outcome {
    /// Whether the published site is another one than before.
    pub fn changed(&self) -> bool {
        self.swap != Swap::Unchanged
    }
}

impl Publication {
    /// Makes ready to publish into `output`: takes its lock, waiting up to `wait` for another build,
    /// clears what dead builds left behind and makes a staging folder on the same file system.
    ///
    /// `inputs` are the files and folders that the site is made from. None may lie in the output,
    /// and the output must lie in none; for a site folder that holds its output, pass `site.toml`.
    pub fn begin(output: &Path, inputs: &[PathBuf], wait: Duration) -> Result<Self> {
        let target = target::locate(output, inputs)?;
        let lock = lock::take(&target, wait)?;
        swap::clear_up(&target)?;
        let standing = target::standing(&target.path(), &target.shown)?;
        let staging = staging::make(&target, standing)?;
        Ok(Self { target, staging, lock })
    }

    /// Writes one file. The path is relative, with `/`, and one that every system can have; each
    /// path is written once.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.staging.write(path, bytes)
    }

    /// Copies one file, byte for byte; returns its size.
    pub fn copy(&self, path: &str, from: &Path) -> Result<u64> {
        self.staging.copy(path, from)
    }

    /// Everything is written: puts it in the place of the old site, unless that is the same.
    pub fn commit(self) -> Result<Outcome> {
        let Self { target, staging, lock } = self;
        let outcome = commit(&target, staging);
        drop(lock);
        outcome
    }
}

fn commit(target: &Target, staging: Staging) -> Result<Outcome> {
    let manifest = staging.manifest();
    let outcome = |swap, leftover| Outcome {
        files: manifest.files().len() as u64,
        bytes: manifest.bytes(),
        swap,
        leftover,
    };
    let old = target::standing(&target.path(), &target.shown)?;
    if let Standing::Ours(old) = &old {
        refuse_foreign(target, old)?;
        if *old == manifest && staging.is_empty() {
            return Ok(outcome(Swap::Unchanged, None));
        }
    }
    staging.seal(&manifest)?;
    staging.sync()?;
    let swap = swap::swap(target, staging.folder(), &old)?;
    let old = staging.let_go();
    swap::settle(target)?;
    Ok(outcome(swap, tree::remove(&old)))
}

fn refuse_foreign(target: &Target, old: &Manifest) -> Result<()> {
    let shown = &target.shown;
    let foreign = tree::foreign(&target.path(), old)?;
    if foreign.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = foreign.iter().take(NAMED).map(|path| format!("`{shown}/{path}`")).collect();
    let more = match foreign.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let what = format!("{}{more}", named.join(", "));
    Err(Error::new(format!("cannot publish into `{shown}`: lookback did not write {what}"))
        .hint("move it out of the output folder, or publish into another folder"))
}

#[cfg(test)]
mod tests;
