//! Laws of whole builds.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::{all, generated, shown};
use crate::desk::{Desk, demonstration, said};
use crate::tree;

#[test]
fn two_builds_are_equal_on_any_path_locale_zone_and_number_of_jobs() {
    for case in all() {
        let (here, there) = ((case.lay_out)("site"), (case.lay_out)("another/and much/longer path"));
        let one = said(case.build(&here).args(["--jobs", "1"]));
        let surroundings = [("TZ", "Pacific/Kiritimati"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")];
        let more =
            [("HOME", "/nonexistent"), ("USER", "somebody"), ("TERM", "xterm-256color"), ("COLUMNS", "20")];
        let two = said(case.build(&there).args(["--jobs", "7"]).envs(surroundings).envs(more));
        assert_eq!((one.code, two.code), (Some(0), Some(0)), "{}: {}{}", case.name, one.err, two.err);
        assert_eq!(one.err, two.err, "{}: the words of two builds differ", case.name);
        let (one, two) = (tree::files(&here.at("public")), tree::files(&there.at("public")));
        assert!(!one.is_empty(), "{}: nothing was published", case.name);
        if let Some(difference) = tree::difference(&one, &two) {
            panic!("{}: two builds differ\n{difference}", case.name);
        }
    }
}

#[test]
fn a_day_that_is_asked_for_is_all_that_is_known_of_the_clock() {
    let desk = demonstration("site");
    let built = |args: &[&str], epoch: &str, out: &str| {
        let said =
            said(desk.lookback().env("SOURCE_DATE_EPOCH", epoch).args(args).args(["build", "--out", out]));
        assert_eq!(said.code, Some(0), "{}", said.err);
        tree::files(&desk.at(out))
    };
    // The first and the last second of 30 September 2026, and any other day.
    let first = built(&[], "1790726400", "one");
    let last = built(&[], "1790812799", "two");
    let asked = built(&["--as-of", "2026-09-30"], "1700000000", "three");
    assert_eq!(tree::difference(&first, &last), None);
    assert_eq!(tree::difference(&first, &asked), None);
}

#[test]
fn content_may_lie_in_another_folder_and_the_site_go_to_another() {
    let desk = Desk::empty();
    desk.write("site.toml", "[site]\ncontent = \"texts/here\"\noutput = \"out/there\"\n");
    desk.write("texts/here/a.md", "# A\n");
    desk.build(&[]);
    assert!(desk.at("out/there/a.html").exists());
    let elsewhere = desk.folder().join("elsewhere");
    desk.build(&["--out", elsewhere.to_str().expect("a temporary folder has a plain name")]);
    let same = tree::difference(&tree::files(&desk.at("out/there")), &tree::files(&elsewhere));
    assert_eq!(same, None);
    // The site folder may be named from anywhere.
    let mut command = desk.lookback();
    let said = said(command.current_dir(desk.folder()).args(["-C", "site", "build"]));
    assert_eq!(said.code, Some(0), "{}", said.err);
}

/// For every file and folder, what changes when it is written anew.
fn prints(root: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let mut folders: Vec<String> = vec![String::new()];
    let mut paths: Vec<String> = tree::files(root).into_keys().collect();
    for path in &paths {
        let ends = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
        folders.extend(ends);
    }
    paths.append(&mut folders);
    let print = |path: String| {
        let found = std::fs::symlink_metadata(root.join(&path)).expect("it was there a moment ago");
        (path, (found.ino(), found.mtime(), found.mtime_nsec()))
    };
    paths.into_iter().map(print).collect()
}

#[test]
fn publishing_twice_writes_nothing_the_second_time() {
    for case in [shown(), generated()] {
        let desk = (case.lay_out)("site");
        assert_eq!(said(&mut case.build(&desk)).code, Some(0));
        let before = prints(&desk.at("public"));
        assert_eq!(said(&mut case.build(&desk)).code, Some(0));
        assert_eq!(before, prints(&desk.at("public")), "{}: the second build wrote", case.name);
    }
}

#[test]
fn a_build_touches_no_file_that_it_did_not_make() {
    let desk = demonstration("site");
    desk.write("notes.txt", "ours");
    crate::desk::write(&desk.folder().join("beside.txt"), b"ours too");
    let before = prints(&desk.site());
    let untouched = |before: &BTreeMap<String, _>, stage: &str| {
        let after = prints(&desk.site());
        // The folder itself gets an item, so its time is another one.
        for (path, print) in before.iter().filter(|(path, _)| !path.is_empty()) {
            assert_eq!(after.get(path), Some(print), "{stage}: {path} was touched");
        }
    };
    desk.build(&[]);
    untouched(&before, "the first build");
    // A file in the output that nobody wrote for the site would go with the old one.
    desk.write("public/notes.txt", "mine");
    desk.write("content/new.md", "# New\n");
    let before = prints(&desk.site());
    let said = desk.run(&["build"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("notes.txt"), "{}", said.err);
    untouched(&before, "the refused build");
    assert!(crate::sites::hidden(&desk.site()).is_empty());
}

#[test]
fn what_is_no_longer_written_goes_away() {
    let desk = Desk::empty();
    desk.write("site.toml", "");
    desk.write("content/a.md", "# A\n");
    let gone = desk.write("content/deep/b.md", "# B\n");
    desk.build(&[]);
    assert!(desk.at("public/deep/b.html").exists());
    std::fs::remove_file(gone).expect("it can be removed");
    desk.build(&[]);
    assert!(!desk.at("public/deep").exists());
    assert!(desk.at("public/a.html").exists());
}
