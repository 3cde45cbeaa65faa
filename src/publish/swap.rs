//! The moment of publishing: the staging folder takes the place of the output.
//!
//! Linux and macOS exchange two folders in one step, so that there is no moment without a site.
//! Where the file system cannot, the old folder is moved aside first; a build that dies between
//! the two renames leaves no output, and [`restore`] puts the old one back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::target::{Standing, Target, standing};
use super::{staging, tree};
use crate::error::{Error, Result};

/// How the new site took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Old and new were exchanged in one step.
    Exchanged,
    /// The old site was moved aside and the new one into its place: for a moment there was none.
    TwoRenames,
    /// There was no site before.
    Fresh,
    /// The published site is the new one, byte for byte; nothing was touched.
    Unchanged,
}

/// The old site while two renames are under way.
const ASIDE: &str = "old";

/// Puts `new` in the place of the output. The old site, if there is one, is then called `new`.
pub(super) fn swap(target: &Target, new: &Path, old: &Standing) -> Result<Swap> {
    let output = target.path();
    let failed = |cause: io::Error| {
        let error = Error::new(format!("cannot put the new site in the place of `{}`", target.shown));
        match cause.kind() {
            // Containers lay a writable disk over a fixed one, and folders of the fixed one stay.
            io::ErrorKind::CrossesDevices => {
                error.because(cause).hint("delete the folder and build again, or publish into another one")
            }
            _ => error.because(cause),
        }
    };
    let swap = match old {
        Standing::Absent => fs::rename(new, &output).map(|()| Swap::Fresh),
        Standing::Empty => replace_empty(new, &output).map(|()| Swap::Fresh),
        Standing::Ours(_) => match exchange(new, &output) {
            Err(cause) if cannot_exchange(&cause) => {
                two_renames(new, &output, &target.beside(ASIDE)).map(|()| Swap::TwoRenames)
            }
            done => done.map(|()| Swap::Exchanged),
        },
    };
    swap.map_err(failed)
}

/// Until the swap is on the disk: only then may the old site go.
pub(super) fn settle(target: &Target) -> Result<()> {
    sync_folder(&target.parent).map_err(|cause| {
        Error::new(format!("cannot bring the new `{}` onto the disk for good", target.shown)).because(cause)
    })
}

/// A rename replaces an empty folder in one step, and no other.
#[cfg(unix)]
fn replace_empty(new: &Path, output: &Path) -> io::Result<()> {
    fs::rename(new, output)
}

#[cfg(not(unix))]
fn replace_empty(new: &Path, output: &Path) -> io::Result<()> {
    fs::remove_dir(output)?;
    fs::rename(new, output)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(new: &Path, output: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, new, CWD, output, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Old kernels and some file systems (NFS, FAT, many of FUSE) know no exchange.
fn cannot_exchange(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

fn two_renames(new: &Path, output: &Path, aside: &Path) -> io::Result<()> {
    fs::rename(output, aside)?;
    if let Err(cause) = fs::rename(new, output) {
        fs::rename(aside, output)?;
        return Err(cause);
    }
    // From here on it is a leftover: a name that nobody would restore.
    fs::rename(aside, new)
}

/// Puts back the old site where a build died between two renames, and clears what dead builds left
/// behind. The lock is held, so that every such folder belongs to a dead build.
pub(super) fn clear_up(target: &Target) -> Result<()> {
    restore(target)?;
    for leftover in leftovers(target)? {
        // What cannot be removed is in nobody's way: the next staging folder has another name.
        let _ = tree::remove(&leftover);
    }
    Ok(())
}

fn restore(target: &Target) -> Result<()> {
    let (output, aside) = (target.path(), target.beside(ASIDE));
    let lost = fs::symlink_metadata(&output).is_err_and(|cause| cause.kind() == io::ErrorKind::NotFound);
    if lost && matches!(standing(&aside, &target.shown), Ok(Standing::Ours(_))) {
        fs::rename(aside, output).map_err(|cause| {
            Error::new(format!("cannot put back `{}` after a build that died", target.shown)).because(cause)
        })?;
    }
    Ok(())
}

fn leftovers(target: &Target) -> Result<Vec<PathBuf>> {
    let prefix = target.prefix();
    let failed =
        |cause| Error::new(format!("cannot read the folder `{}`", target.parent.display())).because(cause);
    let mut leftovers = Vec::new();
    for item in fs::read_dir(&target.parent).map_err(failed)? {
        let name = item.map_err(failed)?.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(&prefix));
        if rest.is_some_and(|rest| rest == ASIDE || staging::is_name(rest)) {
            leftovers.push(target.parent.join(name));
        }
    }
    Ok(leftovers)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some network file systems do not sync folders; what they rename is on the server.
        Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::two_renames;

    #[test]
    fn two_renames_do_what_an_exchange_does() {
        let desk = tempfile::tempdir().unwrap();
        let [new, output, aside] = ["new", "output", "aside"].map(|name| desk.path().join(name));
        for folder in [&new, &output] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("index.html"), folder.file_name().unwrap().as_encoded_bytes()).unwrap();
        }
        two_renames(&new, &output, &aside).unwrap();
        assert_eq!(fs::read_to_string(output.join("index.html")).unwrap(), "new");
        assert_eq!(fs::read_to_string(new.join("index.html")).unwrap(), "output");
        assert!(!aside.exists());
    }

    #[test]
    fn a_second_rename_that_fails_takes_the_first_one_back() {
        let desk = tempfile::tempdir().unwrap();
        let [new, output, aside] = ["new", "output", "aside"].map(|name| desk.path().join(name));
        fs::create_dir(&output).unwrap();
        two_renames(&new, &output, &aside).unwrap_err();
        assert!(output.exists() && !aside.exists());
    }
}
