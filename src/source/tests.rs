//! Reading a site folder, on a real disk.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use super::{Sources, read, settings};
use crate::config::{self, Config};
use crate::diagnostic::{Code, Report};
use crate::error::Result;

struct Desk {
    folder: TempDir,
    config: Config,
}

fn desk_with(toml: &str) -> Desk {
    let (config, report) = config::read(toml, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    let desk = Desk { folder: tempfile::tempdir().unwrap(), config };
    fs::create_dir(desk.path("content")).unwrap();
    desk
}

fn desk() -> Desk {
    desk_with("")
}

impl Desk {
    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    #[cfg(unix)]
    fn link(&self, to: &str, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
    }

    fn read(&self) -> Result<(Sources, Report)> {
        read(self.folder.path(), &self.config)
    }

    /// The paths of the entries and of the assets, where nothing is wrong.
    fn found(&self) -> (Vec<String>, Vec<String>) {
        let (sources, report) = self.read().unwrap();
        assert!(report.is_empty(), "{report:?}");
        let entries = sources.entries.iter().map(|entry| entry.path.to_string()).collect();
        (entries, sources.assets.iter().map(|asset| asset.path.to_string()).collect())
    }

    /// The one mistake that the folder has: its code, the file and the message.
    fn mistake(&self) -> (Code, String, String) {
        let (_, report) = self.read().unwrap();
        let problems: Vec<_> = report.iter().collect();
        let [problem] = problems[..] else { panic!("one mistake expected: {report:?}") };
        let file = problem.place.as_ref().map(|place| place.path.to_string());
        (problem.code, file.unwrap_or_default(), problem.message.clone())
    }
}

#[test]
fn entries_and_assets_are_told_apart_and_sorted() {
    let desk = desk();
    for path in ["b.md", "a/z.MD", "a.markdown", "a-b.md", "README", "a/photo.jpg", "a/x.md.pdf", "B.md"] {
        desk.put(&format!("content/{path}"), path);
    }
    let (entries, assets) = desk.found();
    assert_eq!(entries, ["B.md", "a-b.md", "a.markdown", "a/z.MD", "b.md"]);
    assert_eq!(assets, ["README", "a/photo.jpg", "a/x.md.pdf"]);
    let (sources, _) = desk.read().unwrap();
    assert_eq!(&*sources.entries[3].file, "content/a/z.MD");
    assert_eq!(&*sources.entries[3].text, "a/z.MD");
    let photo = &sources.assets[1];
    assert_eq!((&*photo.file, photo.size), ("content/a/photo.jpg", 11));
    assert_eq!(fs::read_to_string(&photo.from).unwrap(), "a/photo.jpg");
}

#[test]
fn hidden_and_underlined_files_are_left_out() {
    let desk = desk();
    for path in [".hidden.md", ".git/x.md", "_draft.md", "a/_note.markdown", "_style.css", "_folder/kept.md"]
    {
        desk.put(&format!("content/{path}"), "");
    }
    assert_eq!(desk.found(), (vec!["_folder/kept.md".to_owned()], vec!["_style.css".to_owned()]));
}

#[test]
fn what_the_settings_ignore_is_left_out() {
    let desk = desk_with("[site]\nignore = [\"*.bak\", \"archive\", \"deals/old/*\"]\n");
    for path in ["a.md", "b.bak", "x/archive/c.md", "deals/old/d.md", "deals/old.md"] {
        desk.put(&format!("content/{path}"), "");
    }
    assert_eq!(desk.found(), (vec!["a.md".to_owned(), "deals/old.md".to_owned()], vec![]));
}

#[test]
fn a_file_without_an_ending_is_an_entry_where_a_collection_says_so() {
    let desk = desk_with("[[collections]]\npath = \"incidents/**\"\nkind = \"incident\"\n");
    for path in ["incidents/GoogleSRE", "incidents/_note", "incidents/photo.jpg", "LICENSE"] {
        desk.put(&format!("content/{path}"), "");
    }
    let assets = vec!["LICENSE".to_owned(), "incidents/photo.jpg".to_owned()];
    assert_eq!(desk.found(), (vec!["incidents/GoogleSRE".to_owned()], assets));
}

#[test]
fn the_content_may_be_the_site_folder_or_lie_elsewhere() {
    let check = |content: &str, file: &str| {
        let desk = desk_with(&format!("[site]\ncontent = \"{content}\"\noutput = \"out\"\n"));
        desk.put(&format!("{content}/deals/a.md"), "");
        let (sources, report) = desk.read().unwrap();
        assert!(report.is_empty(), "{report:?}");
        assert_eq!(sources.entries.iter().map(|entry| &*entry.file).collect::<Vec<_>>(), [file]);
    };
    check("./notes//all/", "notes/all/deals/a.md");
    check(".", "deals/a.md");
}

#[test]
fn a_missing_content_folder_is_an_error_with_a_hint() {
    let desk = desk();
    fs::remove_dir(desk.path("content")).unwrap();
    let error = desk.read().unwrap_err();
    assert!(error.to_string().contains("there is no content folder"), "{error}");
    assert!(error.help().unwrap().contains("lookback init"));
    desk.put("content", "");
    assert!(desk.read().unwrap_err().to_string().contains("a file is there"));
}

#[test]
fn a_byte_order_mark_stays_in_the_text() {
    let desk = desk();
    desk.put("content/a.md", "\u{feff}# A");
    assert_eq!(&*desk.read().unwrap().0.entries[0].text, "\u{feff}# A");
}

#[test]
fn a_file_that_is_not_utf_8_is_named() {
    let desk = desk();
    desk.put("content/a.md", b"# K\xf6ln");
    desk.put("content/b.jpg", b"\xff\xd8");
    let (code, file, _) = desk.mistake();
    assert_eq!((code, &*file), (Code::NotUtf8, "content/a.md"));
    assert!(desk.read().unwrap().0.entries.is_empty());
}

#[test]
fn an_entry_has_at_most_a_mebibyte() {
    let desk = desk();
    desk.put("content/a.md", "x".repeat(1 << 20));
    desk.put("content/film.mp4", "x".repeat((1 << 20) + 1));
    desk.found();
    desk.put("content/b.md", "x".repeat((1 << 20) + 1));
    let (code, file, _) = desk.mistake();
    assert_eq!((code, &*file), (Code::TooLarge, "content/b.md"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_named() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = desk();
    fs::write(desk.path("content").join(std::ffi::OsStr::from_bytes(b"K\xf6ln.md")), "").unwrap();
    let (code, file, message) = desk.mistake();
    assert_eq!((code, &*file), (Code::NotUtf8, "content/K\u{fffd}ln.md"));
    assert!(message.contains("the name"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_inside_the_site_folder_alone() {
    let check = |to: &str, path: &str, code: Code, words: &str| {
        let desk = desk();
        desk.put("content/a.md", "");
        desk.put(".secrets/key.md", "");
        desk.link(to, path);
        let (found, file, message) = desk.mistake();
        assert_eq!((found, &*file), (code, path));
        assert!(message.contains(words), "{message}");
        assert_eq!(desk.read().unwrap().0.entries.len(), 1);
    };
    check("/etc", "content/etc", Code::LinkOutside, "out of the site folder");
    check("/etc/hostname", "content/b.md", Code::LinkOutside, "out of the site folder");
    check("../../", "content/up", Code::LinkOutside, "out of the site folder");
    check("../.secrets", "content/keys", Code::LinkOutside, "hidden");
    check("../.secrets/key.md", "content/b.md", Code::LinkOutside, "hidden");
    check("nowhere.md", "content/b.md", Code::Unreadable, "leads nowhere");
    check("b.md", "content/b.md", Code::Unreadable, "cannot be read");
    check("..", "content/up", Code::Unreadable, "leads back");
    check(".", "content/self", Code::Unreadable, "leads back");
    check("..", "content/x/up", Code::Unreadable, "leads back");

    let desk = desk();
    desk.put("shared/a.md", "shared");
    desk.link("../shared", "content/team");
    desk.link("../shared/a.md", "content/b.md");
    desk.link("user@host.1:2", "content/.#lock.md");
    assert_eq!(desk.found().0, ["b.md", "team/a.md"]);
    let shared = fs::canonicalize(desk.path("shared")).unwrap();
    assert_eq!(desk.read().unwrap().0.linked, [shared.clone(), shared.join("a.md")]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_to_one_another_end() {
    let desk = desk();
    desk.put("content/a/x.md", "");
    desk.put("content/b/y.md", "");
    desk.link("../b", "content/a/to-b");
    desk.link("../a", "content/b/to-a");
    let (sources, report) = desk.read().unwrap();
    assert_eq!(report.iter().filter(|problem| problem.message.contains("leads back")).count(), 2);
    assert_eq!(sources.entries.len(), 4);
}

#[cfg(unix)]
#[test]
fn links_that_multiply_come_to_an_end() {
    let desk = desk();
    for level in 0..40 {
        for link in ["left", "right"] {
            desk.link(&format!("../{}", level + 1), &format!("content/{level}/{link}"));
        }
    }
    fs::create_dir(desk.path("content/40")).unwrap();
    let (_, report) = desk.read().unwrap();
    assert!(report.iter().any(|problem| problem.message.contains("more than 1000 links")), "{report:?}");
}

#[cfg(unix)]
#[test]
fn what_is_neither_file_nor_folder_is_named() {
    let desk = desk();
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("content/a.md")).unwrap();
    let (code, file, message) = desk.mistake();
    assert_eq!((code, &*file), (Code::Unreadable, "content/a.md"));
    assert!(message.contains("neither a file nor a folder"), "{message}");
}

#[test]
fn settings_are_read_and_may_be_missing() {
    let desk = desk();
    assert_eq!(&*settings(desk.folder.path()).unwrap().text, "");
    desk.put("site.toml", "[site]\n");
    let found = settings(desk.folder.path()).unwrap();
    assert_eq!((&*found.file, &*found.text), ("site.toml", "[site]\n"));
    desk.put("site.toml", b"\xff");
    assert!(settings(desk.folder.path()).unwrap_err().to_string().contains("UTF-8"));
    assert!(settings(&desk.path("missing")).unwrap_err().to_string().contains("there is no folder"));
}

#[test]
fn a_stamp_notices_every_change_of_the_inputs() {
    let check = |change: &dyn Fn(&Desk), current: bool| {
        let desk = desk();
        desk.put("site.toml", "");
        desk.put("themes/own/page.html", "");
        desk.put("content/a.md", "one");
        desk.put("content/photo.jpg", "pixels");
        let theme = [super::Input::look(desk.path("themes/own/page.html"))];
        let settings = settings(desk.folder.path()).unwrap();
        let stamp = desk.read().unwrap().0.stamp.with(settings.path, &theme);
        assert!(stamp.is_current());
        change(&desk);
        assert_eq!(stamp.is_current(), current);
    };
    let later = |path: PathBuf| {
        let file = fs::File::options().write(true).open(path).unwrap();
        let changed = file.metadata().unwrap().modified().unwrap();
        file.set_modified(changed + std::time::Duration::from_nanos(1_000)).unwrap();
    };
    check(&|desk| desk.put("content/a.md", "longer"), false);
    check(&|desk| later(desk.path("content/a.md")), false);
    check(&|desk| later(desk.path("content/photo.jpg")), false);
    check(&|desk| fs::remove_file(desk.path("content/photo.jpg")).unwrap(), false);
    check(&|desk| desk.put("content/b.md", ""), false);
    check(&|desk| fs::rename(desk.path("content/a.md"), desk.path("content/b.md")).unwrap(), false);
    check(&|desk| desk.put("site.toml", "[site]"), false);
    check(&|desk| fs::remove_file(desk.path("site.toml")).unwrap(), false);
    check(&|desk| desk.put("themes/own/page.html", "x"), false);
    check(&|desk| desk.put("content/.hidden.md", "x"), true);
    check(&|desk| desk.put("content/_note.md", "x"), true);
    check(&|desk| desk.put("public/index.html", "x"), true);
    check(&|_| {}, true);
}

fn git(desk: &Desk, words: &[&str], day: &str) {
    let done = std::process::Command::new("git")
        .arg("-C")
        .arg(desk.folder.path())
        .args([
            "-c",
            "user.name=A Writer",
            "-c",
            "user.email=writer@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(words)
        .env("GIT_AUTHOR_DATE", format!("{day}T23:30:00-08:00"))
        .env("GIT_COMMITTER_DATE", "2030-01-01T00:00:00Z")
        .env_remove("GIT_DIR")
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn git_tells_when_a_file_was_added() {
    let desk = desk_with("[[collections]]\npath = \"log/**\"\ndate = { in = \"git\" }\n");
    let days = || {
        let (sources, report) = desk.read().unwrap();
        assert!(report.is_empty(), "{report:?}");
        let day = |entry: &super::Source| entry.added.map(|day| day.to_string());
        sources.entries.iter().map(|entry| (entry.path.to_string(), day(entry))).collect::<Vec<_>>()
    };
    let known = |path: &str, day: &str| (path.to_owned(), Some(day.to_owned()));
    let unknown = |path: &str| (path.to_owned(), None);
    desk.put("content/log/One Ü.md", "# One\n\nSome words that stay.\n");
    desk.put("content/other.md", "");
    assert!(desk.read().unwrap_err().to_string().contains("cannot ask git"));
    git(&desk, &["init", "-q"], "2024-01-01");
    assert_eq!(days(), [unknown("log/One Ü.md"), unknown("other.md")]);
    git(&desk, &["add", "."], "2024-01-01");
    git(&desk, &["commit", "-qm", "one"], "2024-01-01");
    assert_eq!(days(), [known("log/One Ü.md", "2024-01-01"), unknown("other.md")]);
    git(&desk, &["mv", "content/log/One Ü.md", "content/log/two.md"], "2024-02-02");
    desk.put("content/log/new.md", "# New\n");
    git(&desk, &["add", "."], "2024-02-02");
    git(&desk, &["commit", "-qm", "two"], "2024-02-02");
    assert_eq!(
        days(),
        [known("log/new.md", "2024-02-02"), known("log/two.md", "2024-01-01"), unknown("other.md")]
    );
}
