//! Making a file that was not there before, with the folders above it; and unmaking it, where a
//! later one of the same work fails.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// What was made so far, in order.
#[derive(Debug, Default)]
pub(super) struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

/// Makes a file. It never replaces one, nor follows a link that stands in its place.
pub(super) fn make(path: &Path, bytes: impl AsRef<[u8]>, made: &mut Made) -> Result<()> {
    let failed = |cause: io::Error| {
        let shown = path.display();
        match cause.kind() {
            ErrorKind::AlreadyExists => Error::new(format!("cannot make `{shown}`: it is there already"))
                .hint("move what is there out of the way; nothing is ever replaced"),
            _ => Error::new(format!("cannot make `{shown}`")).because(cause),
        }
    };
    if let Some(folder) = path.parent() {
        make_folders(folder, made)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    made.files.push(path.to_owned());
    file.write_all(bytes.as_ref()).map_err(failed)
}

fn make_folders(folder: &Path, made: &mut Made) -> Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.is_dir();
    let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => made.folders.push(folder.to_owned()),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(cause) => {
                let message = format!("cannot make the folder `{}`", folder.display());
                // What stands there and is no folder is a file, or a link that leads nowhere.
                return Err(match fs::symlink_metadata(folder) {
                    Ok(_) => Error::new(format!("{message}: it is a file and not a folder")),
                    Err(_) => Error::new(message).because(cause),
                });
            }
        }
    }
    Ok(())
}

/// Takes back what was made, as far as the machine lets it: it is called when something has failed
/// already, and that is what the user is told.
pub(super) fn unmake(made: &Made) {
    for file in made.files.iter().rev() {
        let _ = fs::remove_file(file);
    }
    for folder in made.folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::{Made, make, unmake};

    #[test]
    fn a_file_is_made_with_its_folders_and_never_replaced() {
        let desk = tempfile::tempdir().unwrap();
        let path = desk.path().join("deals/2026/globex.md");
        let mut made = Made::default();
        make(&path, "one", &mut made).unwrap();
        let error = make(&path, "two", &mut Made::default()).unwrap_err();
        assert!(error.to_string().ends_with("globex.md`: it is there already"), "{error}");
        assert!(error.help().is_some());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
    }

    #[test]
    fn what_was_made_is_unmade_and_what_was_there_stays() {
        let desk = tempfile::tempdir().unwrap();
        std::fs::create_dir(desk.path().join("deals")).unwrap();
        let mut made = Made::default();
        make(&desk.path().join("deals/2026/globex.md"), "one", &mut made).unwrap();
        make(&desk.path().join("deals/2026/initech.md"), "two", &mut made).unwrap();
        unmake(&made);
        assert!(desk.path().join("deals").is_dir());
        assert!(!desk.path().join("deals/2026").exists());
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_named() {
        let desk = tempfile::tempdir().unwrap();
        std::fs::write(desk.path().join("deals"), "a list").unwrap();
        let error = make(&desk.path().join("deals/globex.md"), "one", &mut Made::default()).unwrap_err();
        assert!(error.to_string().ends_with("deals`: it is a file and not a folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let desk = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(desk.path().join("elsewhere"), desk.path().join("site.toml")).unwrap();
        make(&desk.path().join("site.toml"), "", &mut Made::default()).unwrap_err();
        assert!(!desk.path().join("elsewhere").exists());
    }
}
