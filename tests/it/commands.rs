//! What a person types: `init`, `new`, `theme`, `completions`, and what every command has in common.
//! `build` and `check` have their own modules.

use crate::desk::{Desk, said};
use crate::tree;

#[test]
fn a_site_that_was_begun_builds_without_a_word() {
    let desk = Desk::empty();
    let begun = desk.run(&["init"]);
    assert_eq!(begun.code, Some(0), "{}", begun.err);
    let files = tree::files(&desk.site());
    for path in files.keys() {
        assert!(begun.out.contains(path.as_str()), "init does not say that it wrote {path}:\n{}", begun.out);
    }
    let checked = desk.run(&["check", "--strict"]);
    assert_eq!((checked.code, checked.out.as_str()), (Some(0), ""), "{}", checked.err);
    desk.build(&["--strict"]);
    // It never overwrites.
    std::fs::remove_dir_all(desk.at("public")).expect("it can be removed");
    let again = desk.run(&["init"]);
    assert_eq!(again.code, Some(2), "{}", again.out);
    assert_eq!(tree::difference(&files, &tree::files(&desk.site())), None);
}

#[test]
fn a_new_entry_of_each_kind_is_valid_and_never_replaces_one() {
    let desk = Desk::empty();
    desk.write("site.toml", "[kinds.visit]\nlabel = \"Visit\"\n");
    desk.write("content/about.md", "# About\n");
    let new = |args: &[&str]| {
        let before = tree::files(&desk.at("content"));
        let said = desk.run(&[&["new"], args].concat());
        assert_eq!(said.code, Some(0), "new {args:?}: {}", said.err);
        let after = tree::files(&desk.at("content"));
        let written: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
        assert_eq!(written.len(), 1, "new {args:?} wrote {written:?}");
        assert!(said.out.contains(&format!("content/{}", written[0])), "new {args:?} says {}", said.out);
        let again = desk.run(&[&["new"], args].concat());
        assert_eq!(again.code, Some(2), "new {args:?} a second time: {}", again.out);
        assert_eq!(tree::difference(&after, &tree::files(&desk.at("content"))), None);
        written[0].clone()
    };
    let deal = new(&["deal", "Globex: the \"renewal\"", "--account", "Globex & Sons", "--reason", "price"]);
    new(&["review", "2026-11", "--team", "emea"]);
    new(&["release", "Two point oh"]);
    new(&["incident", "The gateway was down"]);
    new(&["page", "How we look back"]);
    new(&["visit", "To the coast", "--date", "2026-03-04"]);
    let text = crate::desk::read(&desk.at(&format!("content/{deal}")));
    assert!(text.contains("Globex & Sons"), "{text}");
    let checked = desk.run(&["check"]);
    assert_eq!(checked.code, Some(0), "{}", checked.words());
    // A home page is valid as soon as somebody is at home.
    new(&["lesson", "Call first"]);
    new(&["question", "Why are they quiet"]);
    let points = "## Lessons\n\n- Call first. {#call-first}\n\n## Questions\n\n- Why are they quiet? {#why-are-they-quiet}\n";
    desk.write(
        "content/r.md",
        format!("---\nkind: review\ndate: 2026-12-01\nperiod: 2026-12\n---\n{points}"),
    );
    let checked = desk.run(&["check"]);
    assert_eq!(checked.code, Some(0), "{}", checked.words());
    desk.build(&[]);
}

#[test]
fn a_new_entry_of_no_kind_is_told_the_nearest() {
    let desk = Desk::empty();
    desk.write("content/about.md", "# About\n");
    let before = tree::files(&desk.site());
    let said = desk.run(&["new", "dael", "A title"]);
    assert_eq!(said.code, Some(2), "{}", said.out);
    assert!(said.err.contains("`deal`"), "{}", said.err);
    assert_eq!(tree::difference(&before, &tree::files(&desk.site())), None);
}

#[test]
fn files_of_the_theme_are_listed_and_copied_out_and_build_the_same() {
    let desk = Desk::empty();
    desk.run(&["init"]);
    desk.build(&[]);
    let before = tree::files(&desk.at("public"));
    let listed = desk.run(&["theme", "list"]);
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    let files: Vec<&str> = listed.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(files.len() > 15, "{files:?}");
    for file in &files {
        let said = desk.run(&["theme", "eject", file]);
        assert_eq!(said.code, Some(0), "{file}: {}", said.err);
        let again = desk.run(&["theme", "eject", file]);
        assert_eq!(again.code, Some(2), "{file}: {}", again.out);
    }
    desk.build(&[]);
    assert_eq!(tree::difference(&before, &tree::files(&desk.at("public"))), None);
    for (file, why) in [("templates/nothing.html", "no file"), ("../../etc/passwd", "no file")] {
        let said = desk.run(&["theme", "eject", file]);
        assert!(said.code == Some(2) && said.err.contains(why), "{file}: {}", said.err);
    }
}

#[test]
fn a_theme_that_has_no_folder_yet_is_begun_by_copying_a_file_out() {
    let desk = Desk::empty();
    desk.write("site.toml", "[theme]\nname = \"acme\"\n");
    desk.write("content/a.md", "# A\n");
    let refused = desk.run(&["build"]);
    assert!(refused.code == Some(2) && refused.err.contains("lookback theme eject"), "{}", refused.err);
    assert_eq!(desk.run(&["theme", "list"]).code, Some(0));
    assert_eq!(desk.run(&["theme", "eject", "templates/entry.html"]).code, Some(0));
    assert!(desk.at("themes/acme/templates/entry.html").is_file());
    desk.build(&["--strict"]);
}

#[test]
fn a_new_entry_is_left_out_until_it_is_written() {
    let desk = Desk::empty();
    desk.write("content/about.md", "# About\n");
    let said = desk.run(&["new", "deal", "Globex", "--as-of", "2025-03-04"]);
    assert!(said.out.contains("it is a draft until you take out `draft: true`"), "{}", said.out);
    let text = crate::desk::read(&desk.at("content/deals/2025/globex.md"));
    assert!(text.contains("date: 2025-03-04"), "{text}");
    let built = desk.build(&[]);
    assert!(!desk.at("public/deals/2025/globex.html").exists(), "{}", built.out);
    let written: String =
        text.lines().filter(|line| !line.starts_with("draft:")).map(|line| format!("{line}\n")).collect();
    desk.write("content/deals/2025/globex.md", written);
    desk.build(&[]);
    assert!(desk.at("public/deals/2025/globex.html").exists());
}

#[test]
fn options_that_every_command_has_are_heeded_by_every_command() {
    let desk = Desk::empty();
    let begun = desk.run(&["-q", "-C", "one", "init", "two"]);
    assert_eq!((begun.code, begun.words().as_str()), (Some(0), ""));
    assert!(desk.at("one/two/site.toml").is_file());
    let new = desk.run(&["-q", "-C", "one/two", "new", "page", "How we look back at things"]);
    assert_eq!((new.code, new.words().as_str()), (Some(0), ""));
    let folder = desk.run(&["-C", "one", "init", "three"]);
    let path = std::path::Path::new("one").join("three");
    assert!(folder.out.contains(&format!("lookback -C {} build", path.display())), "{}", folder.out);
}

#[test]
fn a_site_that_is_opened_says_where_it_is() {
    let desk = Desk::deep("a site");
    desk.write("content/a.md", "# A\n");
    let mut lookback = desk.lookback();
    // Nothing there opens files.
    let opened = said(lookback.env("PATH", desk.folder()).args(["build", "--open"]));
    assert_eq!((opened.code, opened.err.as_str()), (Some(0), ""));
    let last = opened.out.lines().last().unwrap_or_default();
    assert!(last.starts_with("file://") && last.ends_with("a%20site/public/index.html"), "{last}");
}

#[test]
fn an_output_where_it_would_do_harm_is_refused() {
    let desk = Desk::empty();
    desk.write("content/a.md", "# A\n");
    desk.build(&[]);
    for out in ["themes/x", "archetypes", "public/inside", ".git/x", "content"] {
        let said = desk.run(&["build", "--out", out]);
        assert_eq!(said.code, Some(2), "{out}: {}", said.err);
        assert!(said.err.contains(&format!("cannot publish into `{out}`")), "{}", said.err);
    }
    assert!(!desk.at("themes").exists() && !desk.at("public/inside").exists());
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = Desk::empty().run(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{shell}");
        assert!(said.out.contains("lookback") && said.out.contains("eject"), "{shell}");
    }
}

#[test]
fn what_cannot_be_meant_ends_with_two_and_says_why() {
    let desk = Desk::empty();
    desk.write("content/a.md", "# A\n");
    let check = |args: &[&str], why: &str| {
        let said = desk.run(args);
        assert_eq!(said.code, Some(2), "{args:?}: {}", said.err);
        assert!(said.err.contains(why) && said.out.is_empty(), "{args:?}: {}{}", said.out, said.err);
    };
    check(&[], "Usage");
    check(&["bild"], "build");
    check(&["build", "--as-of", "soon"], "a date such as");
    check(&["build", "--jobs", "0"], "0");
    check(&["build", "--base-url", "not an address"], "address");
    check(&["build", "--base-url", "https://me:secret@example.com/"], "password");
    check(&["check", "--format", "xml"], "json");
    check(&["-C", "nowhere", "build"], "nowhere");
    check(&["build", "-q", "-v"], "cannot be used with");
    assert!(!desk.at("public").exists());
}

#[test]
fn results_go_to_one_stream_and_words_about_them_to_the_other() {
    let desk = Desk::empty();
    desk.write("content/a.md", "# A\n\n<blink>x</blink>\n");
    let built = desk.build(&[]);
    assert!(built.out.contains("1 entry") && built.out.contains("public"), "{}", built.out);
    assert!(built.err.contains("warning[raw-html]") && !built.out.contains("warning["), "{}", built.out);
    let quiet = said(desk.lookback().args(["-q", "build"]));
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (Some(0), "", ""));
    let timed = desk.build(&["--timings"]);
    for stage in ["read", "parse", "fold", "plan", "render", "publish", "total"] {
        assert!(timed.out.contains(stage), "no time of `{stage}`:\n{}", timed.out);
    }
    let json = desk.run(&["check", "--format", "json"]);
    assert_eq!((json.code, json.err.as_str()), (Some(0), ""));
    assert_eq!(json.out.lines().count(), 2, "{}", json.out);
    let mut coloured = crate::desk::bare(env!("CARGO_BIN_EXE_lookback"), &desk.site());
    let coloured = said(coloured.args(["--color", "always", "check"]));
    assert!(coloured.out.contains("\u{1b}["), "{}", coloured.out);
    let plain = said(crate::desk::bare(env!("CARGO_BIN_EXE_lookback"), &desk.site()).arg("check"));
    assert!(plain.out.contains("warning[raw-html]") && !plain.err.contains("warning["), "{}", plain.err);
    assert!(plain.err.contains("1 entry checked"), "{}", plain.err);
    assert!(!plain.words().contains('\u{1b}'), "colours go to a terminal only: {}", plain.words());
    let mut failed = crate::desk::bare(env!("CARGO_BIN_EXE_lookback"), &desk.site());
    let failed = said(failed.args(["--color", "always", "check", "--strict"]));
    assert!(failed.err.contains("error\u{1b}[0m: the content"), "{}", failed.err);
    let plain = desk.run(&["check", "--strict"]);
    assert!(plain.err.starts_with("error: the content has mistakes"), "{}", plain.err);
}

#[test]
fn every_command_has_help_and_names_its_version() {
    let desk = Desk::empty();
    for command in ["build", "check", "init", "new", "theme", "completions"] {
        let said = desk.run(&[command, "--help"]);
        assert_eq!(said.code, Some(0), "{command}");
        assert!(
            said.out.contains("Usage: lookback") && said.out.contains("--as-of"),
            "{command}: {}",
            said.out
        );
    }
    for command in
        [&["theme"][..], &["theme", "list"], &["theme", "eject"], &["completions"], &["init"], &["new"]]
    {
        let said = desk.run(&[command, &["--help"]].concat());
        assert!(said.out.contains("Example"), "{command:?}: {}", said.out);
    }
    assert_eq!(desk.run(&["--version"]).out, format!("lookback {}\n", env!("CARGO_PKG_VERSION")));
}
