//! The fixture runner. `UPDATE=1 cargo test` writes what was found into the fixtures; `git diff` is
//! the review. A file that is expected and not produced fails either way.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::desk::{Desk, Said, read, said, write};
use crate::fixtures::{self, Fixture, lines_of};
use crate::{diff, tree};

/// How many fixtures there are at least.
const LEAST: usize = 60;

#[test]
fn every_site_says_and_shows_what_its_folder_expects() {
    let fixtures = fixtures::all();
    assert!(fixtures.len() >= LEAST, "{} fixtures, fewer than {LEAST}", fixtures.len());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(fixture) = fixtures.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = faults_of(fixture);
                    if !wrong.is_empty() {
                        failures.lock().expect("nobody panics here").insert(&fixture.name, wrong);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("nobody panics here");
    let told: String = failures
        .iter()
        .map(|(name, wrong)| format!("\ntests/sites/{name}\n{}\n", wrong.join("\n")))
        .collect();
    let count = (failures.len(), fixtures.len());
    assert!(failures.is_empty(), "{told}\n{} of {} sites are not as expected", count.0, count.1);
}

#[test]
fn every_site_expects_something() {
    for fixture in fixtures::all() {
        let folder = &fixture.folder;
        assert!(folder.join("diagnostics.txt").exists(), "{}: no diagnostics.txt", fixture.name);
        let said = read(&folder.join("diagnostics.txt"));
        let shows = !tree::files(&folder.join("expected")).is_empty() || folder.join("absent").exists();
        assert!(shows || said.contains('['), "{}: it expects neither files nor diagnostics", fixture.name);
        let sentence = fixture.name.split('-').count() >= 3;
        assert!(sentence, "{}: the name of a fixture is a sentence", fixture.name);
    }
}

/// Everything in which a site is not as its folder expects.
fn faults_of(fixture: &Fixture) -> Vec<String> {
    let desk = fixture.lay_out();
    let checked = said(fixture.lookback(&desk).args(["check", "--quiet"]));
    let built = said(&mut fixture.build(&desk));
    // The result of `check` is what it found; that of `build` is the site.
    let built_words = Said { out: String::new(), ..built.clone() };
    let mut wrong = Vec::new();
    compare(&mut wrong, fixture, "diagnostics.txt", words(&checked, &built_words).as_bytes());
    let published = tree::files(&desk.at("public"));
    if built.code != Some(0) && !published.is_empty() {
        wrong.push(format!("  the build failed and published {} files", published.len()));
    }
    for (path, code) in [("check", checked.code), ("build", built.code)] {
        if !matches!(code, Some(0..=2)) {
            wrong.push(format!("  `{path}` ended with {code:?}"));
        }
    }
    for path in tree::files(&fixture.folder.join("expected")).into_keys() {
        match published.get(&path) {
            Some(bytes) => compare(&mut wrong, fixture, &format!("expected/{path}"), bytes),
            None => wrong.push(format!("  expected/{path}: the build has no such file")),
        }
    }
    for path in lines_of(&fixture.folder.join("absent")) {
        if published.contains_key(&path) {
            wrong.push(format!("  {path} is published and should not be"));
        }
    }
    wrong.extend(leftovers(&desk));
    wrong
}

/// The exit code and the words of `check`, and of `build` where it ends otherwise.
fn words(checked: &Said, built: &Said) -> String {
    let of = |command: &str, said: &Said| {
        let code = said.code.map_or("a signal".to_owned(), |code| code.to_string());
        let words = said.words();
        let words = words.trim_end();
        format!("{command}: exit {code}\n{words}{}", if words.is_empty() { "" } else { "\n" })
    };
    let mut out = of("check", checked);
    if built.code != checked.code {
        out.push_str(&of("build", built));
    }
    out
}

fn compare(wrong: &mut Vec<String>, fixture: &Fixture, path: &str, found: &[u8]) {
    let file = fixture.folder.join(path);
    let expected = std::fs::read(&file).unwrap_or_default();
    if expected == found && file.exists() {
        return;
    }
    if std::env::var_os("UPDATE").is_some_and(|update| update == "1") {
        write(&file, found);
        return;
    }
    wrong.push(format!("  {path}\n{}", tree::of_bytes(&expected, found).trim_end()));
}

/// Hidden things beside the output that a finished build should have taken away.
fn leftovers(desk: &Desk) -> Vec<String> {
    hidden(&desk.site()).into_iter().map(|name| format!("  the build left {name} behind")).collect()
}

/// The names in a folder that begin with a dot.
pub fn hidden(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("the site folder is there");
    let names =
        names.map(|item| item.expect("the folder goes on").file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn a_failure_is_told_with_the_lines_that_differ() {
    let said = |err: &str, code| Said { code: Some(code), out: String::new(), err: err.to_owned() };
    let told = words(&said("error[x]: a\n\n", 1), &said("error[x]: a\n\n", 1));
    assert_eq!(told, "check: exit 1\nerror[x]: a\n");
    let told = words(&said("", 0), &said("error: b\n", 2));
    assert_eq!(told, "check: exit 0\nbuild: exit 2\nerror: b\n");
    assert!(diff::lines(&told, "check: exit 0\n").contains("-error: b"));
}
