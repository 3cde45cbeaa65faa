//! Bad input, each sort alone and all together: a diagnostic with the place, the others reported
//! too, exit code 1, and the published site byte for byte as it was.
//!
//! What is here and not in a fixture cannot lie in a repository: a file without permission, a link
//! out of the folder, a pipe, two megabytes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::codes::codes_in;
use crate::desk::{Desk, Said, said};
use crate::tree;

/// One sort of bad input.
struct Bad {
    what: &'static str,
    /// Puts it into the site.
    make: fn(&Desk),
    code: &'static str,
    /// Where it must be said to be: a file, or a file with line and column.
    place: &'static str,
}

const ALL: &[Bad] = &[
    Bad {
        what: "broken YAML",
        make: |desk| put(desk, "yaml.md", "---\ntitle: Globex: the renewal\n---\nText.\n"),
        code: "broken-yaml",
        place: "content/yaml.md:2:",
    },
    Bad {
        what: "unclosed front matter",
        make: |desk| put(desk, "open.md", "---\ntitle: Open\n\nText.\n"),
        code: "unclosed-front-matter",
        place: "content/open.md:1:1",
    },
    Bad {
        what: "a wrong type",
        make: |desk| deal(desk, "type.md", "amount: plenty\n", ""),
        code: "wrong-type",
        place: "content/type.md:5:9",
    },
    Bad {
        what: "an unknown key",
        make: |desk| deal(desk, "key.md", "acount: Globex\n", ""),
        code: "unknown-field",
        place: "content/key.md:5:1",
    },
    Bad {
        what: "an unknown value",
        make: |desk| put(desk, "value.md", "---\nkind: deal\ndate: 2026-03-04\noutcome: lots\n---\n"),
        code: "unknown-value",
        place: "content/value.md:4:10",
    },
    Bad {
        what: "a duplicate key",
        make: |desk| deal(desk, "twice.md", "crm: 1\ncrm: 2\n", ""),
        code: "duplicate-key",
        place: "content/twice.md:6:1",
    },
    Bad {
        what: "a duplicate id",
        make: |desk| deal(desk, "id.md", "", "## Lessons\n\n- One. {#the-same}\n- Two. {#the-same}\n"),
        code: "duplicate-id",
        place: "content/id.md:9:10",
    },
    Bad {
        what: "a target that does not exist",
        make: |desk| deal(desk, "target.md", "", "## Lessons\n\n- One. {applies=nothing-like-it}\n"),
        code: "unknown-target",
        place: "content/target.md:8:17",
    },
    Bad {
        what: "a link that does not resolve",
        make: |desk| put(desk, "link.md", "# Link\n\n[nowhere](missing.md)\n"),
        code: "broken-link",
        place: "content/link.md:3:1",
    },
    Bad {
        what: "two entries with one address",
        make: |desk| {
            put(desk, "one address.md", "# One\n");
            put(desk, "one-address.md", "# Two\n");
        },
        code: "address-collision",
        place: "content/one-address.md",
    },
    Bad {
        what: "a file that is not UTF-8",
        make: |desk| put(desk, "latin.md", b"# Caf\xe9\n"),
        code: "not-utf8",
        place: "content/latin.md:1:",
    },
    Bad {
        what: "a link that leads nowhere",
        make: |desk| link(desk, "gone", "unreadable.md"),
        code: "unreadable",
        place: "content/unreadable.md",
    },
    Bad {
        what: "a pipe that would never end",
        make: |desk| {
            let made = Command::new("mkfifo").arg(desk.at("content/pipe.md")).status();
            assert!(made.is_ok_and(|status| status.success()), "mkfifo makes a pipe");
        },
        code: "unreadable",
        place: "content/pipe.md",
    },
    Bad {
        what: "a symbolic link out of the folder",
        make: |desk| {
            crate::desk::write(&desk.folder().join("secret.md"), b"# A secret\n");
            link(desk, "../../secret.md", "outside.md");
        },
        code: "link-outside",
        place: "content/outside.md",
    },
    Bad {
        what: "a symbolic link to a folder outside",
        make: |desk| {
            crate::desk::write(&desk.folder().join("secrets/a.txt"), b"a secret\n");
            link(desk, "../../secrets", "folder");
        },
        code: "link-outside",
        place: "content/folder",
    },
    Bad {
        what: "an empty file",
        make: |desk| put(desk, "empty.md", ""),
        code: "empty-entry",
        place: "content/empty.md",
    },
    Bad {
        what: "a file of two megabytes",
        make: |desk| put(desk, "large.md", "A line of words.\n".repeat(2_000_000 / 17)),
        code: "too-large",
        place: "content/large.md",
    },
    Bad {
        what: "a mistake behind Windows line ends",
        make: |desk| put(desk, "windows.md", "---\r\nkind: deal\r\ndate: soon\r\noutcome: won\r\n---\r\n"),
        code: "wrong-type",
        place: "content/windows.md:3:7",
    },
    Bad {
        what: "a mistake behind a byte-order mark",
        make: |desk| put(desk, "mark.md", "\u{feff}---\nkind: dael\n---\n"),
        code: "unknown-kind",
        place: "content/mark.md:2:7",
    },
    Bad {
        what: "a control character in an id",
        make: |desk| deal(desk, "control.md", "", "## Lessons\n\n- One. {#a\u{1b}b}\n"),
        code: "bad-id",
        place: "content/control.md:8:",
    },
];

fn put(desk: &Desk, name: &str, bytes: impl AsRef<[u8]>) {
    desk.write(&format!("content/{name}"), bytes);
}

fn deal(desk: &Desk, name: &str, fields: &str, body: &str) {
    put(desk, name, format!("---\nkind: deal\ndate: 2026-03-04\noutcome: lost\n{fields}---\n{body}"));
}

fn link(desk: &Desk, target: &str, name: &str) {
    symlink(target, desk.at(&format!("content/{name}"))).expect("links can be made here");
}

/// A site that was published, before anything is wrong with it.
fn published() -> Desk {
    let desk = Desk::empty();
    desk.write("site.toml", "");
    put(&desk, "fine.md", "# Fine\n\n![A picture](picture.png)\n");
    put(&desk, "picture.png", b"\x89PNG\r\n\x1a\n");
    desk.build(&[]);
    desk
}

/// The report names it, at its place.
fn names(said: &Said, bad: &Bad) -> bool {
    let words = said.words();
    let mut blocks = words.split("\n\n");
    blocks.any(|block| {
        block.starts_with(&format!("error[{}]", bad.code)) && block.contains(&format!("--> {}", bad.place))
    })
}

fn check_refused(desk: &Desk, before: &tree::Tree, bads: &[&Bad]) {
    for command in ["check", "build"] {
        let said = desk.run(&[command]);
        assert_eq!(said.code, Some(1), "{command}: {}", said.err);
        for bad in bads {
            let (code, place) = (bad.code, bad.place);
            assert!(
                names(&said, bad),
                "{}: {command} says no `{code}` at {place}:\n{}",
                bad.what,
                said.words()
            );
        }
    }
    let after = tree::files(&desk.at("public"));
    assert_eq!(tree::difference(before, &after), None, "the published site changed");
}

#[test]
fn each_sort_of_bad_input_is_named_at_its_place_and_publishes_nothing() {
    for bad in ALL {
        let desk = published();
        let before = tree::files(&desk.at("public"));
        (bad.make)(&desk);
        check_refused(&desk, &before, &[bad]);
    }
}

#[test]
fn all_sorts_of_bad_input_are_told_in_one_run() {
    let desk = published();
    let before = tree::files(&desk.at("public"));
    for bad in ALL {
        (bad.make)(&desk);
    }
    check_refused(&desk, &before, &ALL.iter().collect::<Vec<_>>());
}

#[test]
fn what_was_bad_is_published_when_it_is_mended() {
    let desk = published();
    deal(&desk, "a.md", "amount: plenty\n", "");
    assert_eq!(desk.run(&["build"]).code, Some(1));
    deal(&desk, "a.md", "amount: 5 EUR\n", "");
    desk.build(&[]);
    assert!(desk.at("public/a.html").exists());
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_mistake() {
    let desk = published();
    put(&desk, "a.md", "\u{feff}---\r\ntitle: \"A\"\r\n---\r\nText.\r\n");
    assert_eq!(desk.build(&[]).err, "");
}

#[test]
fn a_file_without_permission_is_named_and_the_others_are_read() {
    let desk = published();
    put(&desk, "locked.md", "# Locked\n");
    put(&desk, "locked-folder/a.md", "# A\n");
    deal(&desk, "type.md", "amount: plenty\n", "");
    let before = tree::files(&desk.at("public"));
    lock(&desk, &["content/locked.md", "content/locked-folder"]);
    for command in ["check", "build"] {
        let said = said(as_nobody(&desk).arg(command));
        assert_eq!(said.code, Some(1), "{}", said.err);
        for place in ["--> content/locked.md", "--> content/locked-folder", "--> content/type.md"] {
            assert!(said.words().contains(place), "{command} does not name {place}:\n{}", said.words());
        }
        assert!(codes_in(&said.words()).contains("unreadable"), "{}", said.words());
    }
    assert_eq!(tree::difference(&before, &tree::files(&desk.at("public"))), None);
    unlock(&desk, &["content/locked.md", "content/locked-folder"]);
}

#[test]
fn a_site_folder_without_content_is_an_error_of_the_command_line() {
    let desk = Desk::empty();
    for command in ["check", "build"] {
        let said = desk.run(&[command]);
        assert_eq!(said.code, Some(2), "{command}: {}", said.err);
        assert!(said.err.contains("site.toml") || said.err.contains("content"), "{}", said.err);
    }
    assert!(tree::files(&desk.site()).is_empty());
}

/// Whoever is root may read everything, so such a test runs the program as nobody.
fn is_root() -> bool {
    let probe = tempfile::tempdir().expect("there is a folder for temporary files");
    let file = probe.path().join("a");
    crate::desk::write(&file, b"a");
    set_mode(&file, 0o000);
    fs::read(&file).is_ok()
}

const NOBODY: u32 = 65_534;

fn as_nobody(desk: &Desk) -> Command {
    use std::os::unix::process::CommandExt as _;
    if !is_root() {
        return desk.lookback();
    }
    // The build folder may be closed to others.
    let program = desk.folder().join("lookback");
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_lookback"), &program).expect("the program can be copied");
    }
    for folder in [desk.folder(), &desk.site()] {
        set_mode(folder, 0o755);
        std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY)).expect("root gives folders away");
    }
    let mut command = crate::desk::bare(&program, &desk.site());
    command.args(["--color", "never"]).uid(NOBODY).gid(NOBODY);
    command
}

fn lock(desk: &Desk, paths: &[&str]) {
    paths.iter().for_each(|path| set_mode(&desk.at(path), 0o000));
}

fn unlock(desk: &Desk, paths: &[&str]) {
    paths.iter().for_each(|path| set_mode(&desk.at(path), 0o755));
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the owner sets the mode");
}
