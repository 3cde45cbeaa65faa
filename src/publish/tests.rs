//! Publishing as its callers see it, on a real disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::{Outcome, Publication, Swap};
use crate::error::Result;

struct Desk {
    folder: TempDir,
}

fn desk() -> Desk {
    Desk { folder: tempfile::tempdir().unwrap() }
}

impl Desk {
    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn begin(&self, inputs: &[&str]) -> Result<Publication> {
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| self.path(input)).collect();
        Publication::begin(&self.path("public"), &inputs, Duration::ZERO)
    }

    fn publish(&self, files: &[(&str, &str)]) -> Result<Outcome> {
        let publication = self.begin(&[])?;
        for (path, text) in files {
            publication.write(path, text.as_bytes())?;
        }
        publication.commit()
    }

    /// Every file by its path, less markers.
    fn tree(&self, path: &str) -> BTreeMap<String, String> {
        let root = self.path(path);
        let found = super::tree::list(&root).unwrap();
        let files = found.into_iter().filter(|found| found.sort != super::tree::Sort::Folder);
        files
            .filter(|found| !found.path.ends_with(super::marker::NAME))
            .map(|found| {
                let text = fs::read_to_string(root.join(&found.path)).unwrap();
                (found.path, text)
            })
            .collect()
    }

    fn holds(&self, path: &str, files: &[(&str, &str)]) {
        let expected: BTreeMap<String, String> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(self.tree(path), expected);
    }

    fn names(&self) -> Vec<String> {
        let items = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, words: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(words), "{error:?} does not say {words:?}");
}

const ONE: &[(&str, &str)] = &[("index.html", "one"), ("deals/a.html", "a"), ("deals/2026/b.html", "b")];
const TWO: &[(&str, &str)] = &[("index.html", "two"), ("deals", "now a file")];

#[test]
fn the_first_site_is_put_where_nothing_was() {
    let desk = desk();
    let outcome = desk.publish(ONE).unwrap();
    assert_eq!(outcome, Outcome { files: 3, bytes: 5, swap: Swap::Fresh, leftover: None });
    desk.holds("public", ONE);
    assert_eq!(desk.names(), ["public"]);
}

#[test]
fn an_empty_folder_is_taken() {
    let desk = desk();
    fs::create_dir(desk.path("public")).unwrap();
    assert_eq!(desk.publish(ONE).unwrap().swap, Swap::Fresh);
    desk.holds("public", ONE);
}

#[test]
fn missing_folders_above_the_output_are_made() {
    let desk = desk();
    let output = desk.path("dist/site/public/");
    Publication::begin(&output, &[], Duration::ZERO).unwrap().commit().unwrap();
    desk.holds("dist/site/public", &[]);
    desk.put("file", "");
    refused(Publication::begin(&desk.path("file/public"), &[], Duration::ZERO), "is a file and not a folder");
}

#[test]
fn an_output_in_a_published_site_or_in_git_is_refused() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    let begin = |output: &str| Publication::begin(&desk.path(output), &[], Duration::ZERO);
    refused(begin("public/inside"), "which lookback has published");
    refused(begin("public/deals/deep/inside"), "which lookback has published");
    desk.holds("public", ONE);
    for output in [".git", ".git/site", "a/.git/b"] {
        refused(begin(output), "folder of git");
    }
    assert_eq!(desk.names(), ["public"]);
}

#[test]
fn an_input_that_is_not_there_yet_is_no_place_for_an_output() {
    let desk = desk();
    let begin = |output: &str| Publication::begin(&desk.path(output), &[desk.path("themes")], Duration::ZERO);
    refused(begin("themes"), "`");
    refused(begin("themes/x"), "lies in `");
    assert!(desk.names().is_empty());
    begin("public").unwrap().commit().unwrap();
}

#[test]
fn a_changed_site_replaces_the_old_one_whole() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    let outcome = desk.publish(TWO).unwrap();
    assert!(matches!(outcome.swap, Swap::Exchanged | Swap::TwoRenames), "{outcome:?}");
    desk.holds("public", TWO);
    assert_eq!(desk.names(), ["public"]);
}

#[cfg(unix)]
#[test]
fn an_equal_site_touches_nothing() {
    use std::os::unix::fs::MetadataExt as _;
    let desk = desk();
    desk.publish(ONE).unwrap();
    let inode = |path: &str| fs::metadata(desk.path(path)).unwrap().ino();
    let before = (inode("public"), inode("public/index.html"));
    let outcome = desk.publish(ONE).unwrap();
    assert!(!outcome.changed());
    assert_eq!((inode("public"), inode("public/index.html")), before);
    assert_eq!(desk.names(), ["public"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_did_not_change_is_not_written_again() {
    use std::os::unix::fs::MetadataExt as _;
    let desk = desk();
    desk.put("content/photo.jpg", "pixels");
    let publish = |home: &str| {
        let publication = desk.begin(&[]).unwrap();
        publication.write("index.html", home.as_bytes()).unwrap();
        publication.write("deals/a.html", b"a").unwrap();
        publication.copy("deals/photo.jpg", &desk.path("content/photo.jpg")).unwrap();
        assert!(publication.commit().unwrap().changed());
        desk.holds("public", &[("index.html", home), ("deals/a.html", "a"), ("deals/photo.jpg", "pixels")]);
        ["index.html", "deals/a.html", "deals/photo.jpg"].map(|path| {
            let found = fs::metadata(desk.path("public").join(path)).unwrap();
            assert_eq!(found.nlink(), 1, "{path}");
            found.ino()
        })
    };
    let (before, after) = (publish("one"), publish("two"));
    assert_eq!(before[1..], after[1..]);
    assert_ne!(before[0], after[0]);
}

#[test]
fn an_output_that_goes_away_during_the_build_is_an_error() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    let publication = desk.begin(&[]).unwrap();
    for (path, text) in ONE {
        publication.write(path, text.as_bytes()).unwrap();
    }
    fs::remove_dir_all(desk.path("public")).unwrap();
    refused(publication.commit(), "cannot read");
    assert_eq!(desk.names(), Vec::<String>::new());
}

#[test]
fn equal_sites_have_equal_markers() {
    let marker = |files: &[(&str, &str)]| {
        let desk = desk();
        desk.publish(files).unwrap();
        fs::read(desk.path("public/.lookback")).unwrap()
    };
    let reversed: Vec<_> = ONE.iter().rev().copied().collect();
    assert_eq!(marker(ONE), marker(&reversed));
}

#[test]
fn a_page_that_somebody_edited_or_deleted_is_mended() {
    let desk = desk();
    let check = |spoil: &dyn Fn(&Path)| {
        desk.publish(ONE).unwrap();
        spoil(&desk.path("public/index.html"));
        // Whoever holds the spoilt page open keeps it; the site gets a new one.
        assert!(desk.publish(ONE).unwrap().changed());
        desk.holds("public", ONE);
    };
    check(&|page| fs::write(page, "own").unwrap());
    check(&|page| fs::write(page, "edited by hand").unwrap());
    check(&|page| fs::remove_file(page).unwrap());
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let check = |path: &str, text: &str, words: &str| {
        let desk = desk();
        desk.put(path, text);
        refused(desk.begin(&[]), words);
        assert_eq!(fs::read_to_string(desk.path(path)).unwrap(), text);
        assert_eq!(desk.names(), ["public"]);
    };
    check("public/photo.jpg", "x", "it is not empty, and it was not written by lookback");
    check("public/sub/photo.jpg", "x", "it is not empty");
    check("public", "x", "it is a file and not a folder");
    check("public/.lookback", "", "is damaged");
    check("public/.lookback", super::marker::STAGING, "is damaged");
    check("public/.lookback", "lookback site 9\n", "a newer lookback wrote it");
}

#[test]
fn a_damaged_marker_is_refused() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    let marker = desk.path("public/.lookback");
    let text = fs::read_to_string(&marker).unwrap();
    fs::write(&marker, &text[..text.len() - 1]).unwrap();
    refused(desk.publish(TWO), "is damaged");
    desk.holds("public", ONE);
}

#[test]
fn files_that_we_did_not_write_are_named() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    desk.put("public/deals/notes.txt", "mine");
    refused(desk.publish(TWO), "did not write");
    refused(desk.publish(ONE), "public/deals/notes.txt`");
    for number in 0..9 {
        desk.put(&format!("public/{number}.txt"), "mine");
    }
    refused(desk.publish(TWO), "4.txt` and 5 more");
    assert_eq!(fs::read_to_string(desk.path("public/deals/notes.txt")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(desk.path("public/index.html")).unwrap(), "one");
    assert_eq!(desk.names(), ["public"]);
}

#[test]
fn what_a_file_manager_leaves_behind_stops_nothing() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    desk.put("public/deals/.DS_Store", "");
    assert_eq!(desk.publish(TWO).unwrap().leftover, None);
    desk.holds("public", TWO);
}

#[test]
fn an_output_that_holds_an_input_or_lies_in_one_is_refused() {
    let desk = desk();
    desk.put("site/content/a.md", "");
    desk.put("site/site.toml", "");
    let check = |output: &str, input: &str, words: &str| {
        refused(Publication::begin(&desk.path(output), &[desk.path(input)], Duration::ZERO), words);
    };
    check("site", "site/content", "which is in it");
    check("site", "site/site.toml", "which is in it");
    check("site/content", "site/content", "which is in it");
    check("site/content/../..", "site/content", "which is in it");
    check("site/content/new/public", "site/content", "which the site is made from");
    check("site/missing", "site/missing/theme", "which is in it");
    assert!(!desk.path("site/content/new").exists());
    let beside = [desk.path("site/content"), desk.path("site/site.toml")];
    Publication::begin(&desk.path("site/public"), &beside, Duration::ZERO).unwrap();
    Publication::begin(&desk.path("site/content-public"), &beside, Duration::ZERO).unwrap();
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_astray() {
    use std::os::unix::fs::symlink;
    let desk = desk();
    desk.put("site/content/a.md", "");
    desk.put("elsewhere/precious", "words");
    symlink("elsewhere", desk.path("public")).unwrap();
    refused(desk.begin(&[]), "it is a link");
    refused(Publication::begin(&desk.path("public/"), &[], Duration::ZERO), "it is a link");
    symlink("site", desk.path("other-name")).unwrap();
    let inputs = [desk.path("site/content")];
    let into = |output: &str| Publication::begin(&desk.path(output), &inputs, Duration::ZERO);
    refused(into("other-name/content/public"), "which the site is made from");
    refused(into("."), "which is in it");
    assert_eq!(fs::read_dir(desk.path("elsewhere")).unwrap().count(), 1);
}

#[test]
fn the_root_of_the_disk_is_refused() {
    refused(Publication::begin(Path::new("/"), &[], Duration::ZERO), "root of the disk");
}

#[test]
fn two_builds_do_not_publish_at_once() {
    let desk = desk();
    let first = desk.begin(&[]).unwrap();
    refused(desk.begin(&[]), "publishes there");
    first.write("index.html", b"first").unwrap();
    first.commit().unwrap();
    desk.publish(ONE).unwrap();
    desk.holds("public", ONE);
}

#[test]
fn a_publication_that_is_dropped_leaves_no_trace() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    let publication = desk.begin(&[]).unwrap();
    publication.write("deals/x.html", b"half of it").unwrap();
    assert_eq!(desk.names().len(), 3);
    drop(publication);
    assert_eq!(desk.names(), ["public"]);
    desk.holds("public", ONE);
}

#[test]
fn what_dead_builds_left_behind_is_cleared() {
    let desk = desk();
    desk.publish(TWO).unwrap();
    fs::rename(desk.path("public"), desk.path(".public.lookback-7-0")).unwrap();
    desk.put(".public.lookback-8-3/.lookback", super::marker::STAGING);
    desk.put(".public.lookback-8-3/deals/half.html", "ha");
    desk.put(".public.lookback-8-4/.lookback", "lookb");
    fs::create_dir(desk.path(".public.lookback-9-0")).unwrap();
    desk.put(".public.lookback-lock", "7\nlookback build\n");
    desk.publish(ONE).unwrap();
    assert_eq!(desk.names(), ["public"]);
}

#[test]
fn a_folder_that_only_has_the_name_of_a_leftover_stays() {
    let desk = desk();
    desk.put(".public.lookback-7-0/precious", "words");
    desk.put(".public.lookback-notes/.lookback", super::marker::STAGING);
    desk.publish(ONE).unwrap();
    assert_eq!(desk.names(), [".public.lookback-7-0", ".public.lookback-notes", "public"]);
    desk.holds(".public.lookback-7-0", &[("precious", "words")]);
}

#[test]
fn a_build_that_died_between_two_renames_is_undone() {
    let desk = desk();
    desk.publish(ONE).unwrap();
    fs::rename(desk.path("public"), desk.path(".public.lookback-old")).unwrap();
    drop(desk.begin(&[]).unwrap());
    desk.holds("public", ONE);
    assert_eq!(desk.names(), ["public"]);
}

#[test]
fn each_path_is_written_once() {
    let desk = desk();
    let publication = desk.begin(&[]).unwrap();
    publication.write("deals/a.html", b"a").unwrap();
    let check = |path: &str, words: &str| refused(publication.write(path, b"b"), words);
    check("deals/a.html", "cannot publish `deals/a.html`: it is written twice");
    check("Deals/A.html", "the same file as `deals/a.html`");
    check("deals", "the folder of `deals/a.html` already");
    check("deals/a.html/b", "`deals/a.html` is a file already");
    check(".lookback", "keeps this name for itself");
    check("deals/what?.html", "since it has a `?`");
    check("../a.html", "since it has the part `..`");
    publication.write("Deals/b.html", b"b").unwrap();
}

#[test]
fn assets_are_copied_byte_for_byte() {
    let desk = desk();
    let text = "pixels ".repeat(100_000);
    desk.put("content/photo.jpg", &text);
    let publication = desk.begin(&["content"]).unwrap();
    assert_eq!(publication.copy("photo.jpg", &desk.path("content/photo.jpg")).unwrap(), 700_000);
    refused(publication.copy("b.jpg", &desk.path("content/b.jpg")), "content/b.jpg`");
    publication.commit().unwrap();
    desk.holds("public", &[("photo.jpg", &text)]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(desk.path("public/photo.jpg")).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0);
    }
}

#[test]
fn a_staging_folder_that_somebody_changed_is_not_published() {
    let desk = desk();
    let check = |spoil: &dyn Fn(&Path), named: &str| {
        let publication = desk.begin(&[]).unwrap();
        publication.write("deals/a.html", b"a").unwrap();
        spoil(publication.staging.folder());
        refused(publication.commit(), named);
        assert_eq!(desk.names(), Vec::<String>::new());
    };
    check(
        &|staging| fs::write(staging.join("deals/a.html"), "longer").unwrap(),
        "`deals/a.html` is no longer as the build left it",
    );
    check(
        &|staging| fs::remove_file(staging.join("deals/a.html")).unwrap(),
        "`deals/a.html` is no longer as the build left it",
    );
    check(
        &|staging| fs::write(staging.join("deals/b.html"), "").unwrap(),
        "`deals/b.html` is no longer as the build left it",
    );
}

#[test]
fn many_threads_write_one_site() {
    use rayon::prelude::*;
    let desk = desk();
    let publication = desk.begin(&[]).unwrap();
    (0..500).into_par_iter().for_each(|n| {
        publication.write(&format!("{}/{}/{n}.html", n % 7, n % 11), n.to_string().as_bytes()).unwrap();
    });
    assert_eq!(publication.commit().unwrap().files, 500);
    assert_eq!(desk.tree("public").len(), 500);
}

#[cfg(unix)]
#[test]
fn who_may_read_the_old_site_may_read_the_new_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    desk.publish(ONE).unwrap();
    fs::set_permissions(desk.path("public"), fs::Permissions::from_mode(0o710)).unwrap();
    desk.publish(TWO).unwrap();
    assert_eq!(fs::metadata(desk.path("public")).unwrap().permissions().mode() & 0o777, 0o710);
}
