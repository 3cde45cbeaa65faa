//! The lock: one build at a time publishes into a folder.
//!
//! A file beside the output is locked with `flock`, and the lock dies with its process, so that a
//! killed build locks nobody out. The file says who holds it, for the message alone. It is removed
//! with the lock; a build that waited for a file which is gone by then tries again with the new one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::target::Target;
use crate::error::{Error, Result};

/// How long a waiting build sleeps before it tries again.
const NAP: Duration = Duration::from_millis(25);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    /// The lock hangs on the open file.
    _file: File,
    path: PathBuf,
}

/// Takes the lock of an output folder, or says after `wait` who has it.
pub(super) fn take(target: &Target, wait: Duration) -> Result<Lock> {
    let path = target.beside("lock");
    let failed =
        |cause| Error::new(format!("cannot lock the output folder with `{}`", path.display())).because(cause);
    let mut left = wait;
    loop {
        let mut file = open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) if is_current(&file, &path) => {
                let sign = format!("{}\n{}\n", std::process::id(), command());
                // The text is a courtesy: a full disk is met, and named, by the first page.
                let _ = file.set_len(0).and_then(|()| file.write_all(sign.as_bytes()));
                return Ok(Lock { _file: file, path });
            }
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if left.is_zero() => {
                return Err(Error::new(format!(
                    "cannot publish into `{}`: {} publishes there",
                    target.shown,
                    holder(&path)
                ))
                .hint("wait until it has ended, or end it"));
            }
            Err(TryLockError::WouldBlock) => {
                let nap = left.min(NAP);
                std::thread::sleep(nap);
                left -= nap;
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // In a folder that others may write to, a link could lead to anything.
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(path)
}

/// Whether the locked file is still the one that the next build will open.
#[cfg(unix)]
fn is_current(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Elsewhere the file is never removed.
#[cfg(not(unix))]
fn is_current(_: &File, _: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        if cfg!(unix) {
            // A file that stays is taken over by the next build.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What was typed, for whoever has to wait.
fn command() -> String {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    words.join(" ")
}

fn holder(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines();
    let process = lines.next().and_then(|line| line.parse::<u32>().ok());
    let command: String =
        lines.next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    match process {
        Some(process) => format!("process {process} (`{command}`)"),
        None => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::target::locate;
    use super::take;

    #[test]
    fn whoever_waits_in_vain_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let target = locate(&folder.path().join("public"), &[]).unwrap();
        let held = take(&target, Duration::ZERO).unwrap();
        let error = take(&target, Duration::from_millis(30)).unwrap_err().to_string();
        assert!(error.contains(&format!("process {} (`", std::process::id())), "{error}");
        drop(held);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        take(&target, Duration::ZERO).unwrap();
    }

    #[test]
    fn whoever_waits_long_enough_gets_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let target = locate(&folder.path().join("public"), &[]).unwrap();
        let held = take(&target, Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| take(&target, Duration::from_secs(60)).map(|_| ()));
            drop(held);
            waiting.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_lock_file_that_nobody_holds_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let target = locate(&folder.path().join("public"), &[]).unwrap();
        std::fs::write(target.beside("lock"), "1\nlookback build\n").unwrap();
        take(&target, Duration::ZERO).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_lock_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let target = locate(&folder.path().join("public"), &[]).unwrap();
        std::fs::write(folder.path().join("precious"), "words").unwrap();
        std::os::unix::fs::symlink("precious", target.beside("lock")).unwrap();
        take(&target, Duration::ZERO).unwrap_err();
        assert_eq!(std::fs::read_to_string(folder.path().join("precious")).unwrap(), "words");
    }
}
