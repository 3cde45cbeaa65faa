//! What the inputs of a build looked like, to be asked at its end whether they still do.
//!
//! A file counts as the same while it has the same size and the same time of its last change, to
//! the nanosecond. That is no proof, and need not be: it catches an editor or a `git pull` that
//! writes while a build reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use super::walk::{self, Rules, Walked};

/// A file that a build reads, and what it looked like just before it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    path: PathBuf,
    /// `None` where there was no file.
    seen: Option<Seen>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    size: u64,
    /// `None` where the file system does not say.
    changed: Option<SystemTime>,
}

/// The inputs of a build.
#[derive(Clone, Debug)]
pub struct Stamp {
    rules: Rules,
    /// What the content folder held.
    found: Vec<Walked>,
    inputs: Vec<Input>,
}

impl Input {
    /// To be called before the file is read: a change in between then shows.
    pub fn look(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let seen = fs::metadata(&path).ok();
        let seen = seen.map(|found| Seen { size: found.len(), changed: found.modified().ok() });
        Self { path, seen }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.seen.map(|seen| seen.size)
    }

    fn is_current(&self) -> bool {
        Self::look(&self.path).seen == self.seen
    }
}

impl Stamp {
    pub(super) fn new(rules: Rules, found: Vec<Walked>, inputs: Vec<Input>) -> Self {
        Self { rules, found, inputs }
    }

    /// With `site.toml` and the files of the theme.
    #[must_use]
    pub fn with(mut self, settings: Input, theme: &[Input]) -> Self {
        self.inputs.push(settings);
        self.inputs.extend_from_slice(theme);
        self
    }

    /// Whether the same files are there, and none has changed.
    pub fn is_current(&self) -> bool {
        self.inputs.par_iter().all(Input::is_current) && walk::walk(&self.rules).found == self.found
    }
}
