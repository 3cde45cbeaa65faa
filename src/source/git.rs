//! The days on which files were added, as git tells them.
//!
//! Only asked where `site.toml` says `date = { in = "git" }`, through git's own command. An answer
//! that would depend on the machine is none: a clone that is cut off, or no clone, is an error.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::value::PartialDate;

/// Each file's path from the folder, to the day of the commit that added it; a file that was renamed
/// is as old as under its first name, one that was removed and came back as old as at first.
pub(super) fn added(folder: &Path) -> Result<BTreeMap<String, PartialDate>> {
    if ask(folder, &["rev-parse", "--is-shallow-repository"])?.trim_ascii() == b"true" {
        return Err(Error::new(format!(
            "cannot take dates from git: the history of `{}` is cut off",
            folder.display()
        ))
        .hint("fetch all of it: `git fetch --unshallow`, or `fetch-depth: 0` where a CI service clones"));
    }
    let log = [
        "log",
        "-z",
        "--relative",
        "--name-status",
        "--find-renames",
        "--diff-filter=AR",
        "--date=short",
        "--format=%x01%ad",
        "--",
        ".",
    ];
    Ok(read(&ask(folder, &log)?))
}

fn ask(folder: &Path, words: &[&str]) -> Result<Vec<u8>> {
    let failed = || Error::new(format!("cannot ask git when the files in `{}` were added", folder.display()));
    let hint =
        "install git and build inside the repository, or take `git` out of the `date` rules in `site.toml`";
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["--no-pager", "-c", "log.showSignature=false"]).args(words);
    // A hook that builds the site has these, and they may mean another repository.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(name);
    }
    let output = git.output().map_err(|cause| failed().because(cause).hint(hint))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
    // A repository without a commit has added nothing yet.
    if said.contains("does not have any commits yet") {
        return Ok(Vec::new());
    }
    Err(failed().because(said).hint(hint))
}

/// Reads the log, which goes from the newest commit to the oldest: days behind a `\u{1}`, then
/// `A` and a path, or `R…`, the old path and the new one.
fn read(log: &[u8]) -> BTreeMap<String, PartialDate> {
    let mut days: BTreeMap<String, PartialDate> = BTreeMap::new();
    // What a file was called at the time of the commit that is being read, to what it is called now.
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut day = None;
    let mut words = log.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    while let Some(word) = words.next() {
        let word = word.trim_start_matches('\n');
        if let Some(date) = word.strip_prefix('\u{1}') {
            day = PartialDate::parse(date.trim()).ok();
        } else if word == "A" {
            let Some(path) = words.next() else { break };
            let mut now = names.remove(&*path).unwrap_or_default();
            now.push(path.into_owned());
            for name in now {
                if let Some(day) = day {
                    days.entry(name).and_modify(|known| *known = day.min(*known)).or_insert(day);
                }
            }
        } else if word.starts_with('R') {
            let (Some(old), Some(new)) = (words.next(), words.next()) else { break };
            let mut now = names.remove(&*new).unwrap_or_default();
            now.push(new.into_owned());
            names.entry(old.into_owned()).or_default().extend(now);
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_log_is_read_back_to_first_names() {
        let check = |log: &str, expected: &[(&str, &str)]| {
            let days = read(log.replace('|', "\0").as_bytes());
            let days: Vec<(&str, String)> =
                days.iter().map(|(path, day)| (path.as_str(), day.to_string())).collect();
            let expected: Vec<(&str, String)> =
                expected.iter().map(|(path, day)| (*path, (*day).to_owned())).collect();
            assert_eq!(days, expected, "{log:?}");
        };
        check("", &[]);
        check("\u{1}2024-05-06|\nA|a.md|A|b/ü c.md|", &[("a.md", "2024-05-06"), ("b/ü c.md", "2024-05-06")]);
        check("\u{1}2024-05-06|\nA|a.md|\u{1}2023-01-02|\nA|a.md|", &[("a.md", "2023-01-02")]);
        let renamed = "\u{1}2024-03-03|\nR100|b|c|\u{1}2024-02-02|\nR090|a|b|\u{1}2024-01-01|\nA|a|";
        check(renamed, &[("a", "2024-01-01"), ("b", "2024-01-01"), ("c", "2024-01-01")]);
        check("\u{1}2024-05-06|\nA", &[]);
        check("\u{1}2024-05-06|\nR100|a", &[]);
    }
}
