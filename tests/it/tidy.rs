//! The rules of the architecture, as checks over the source. Each is a function of a path and its
//! text, so that each can be shown to fail.

use std::collections::BTreeSet;

use crate::desk::{project, read};
use crate::tree;

/// What is wrong with a file.
type Rule = fn(&str, &str) -> Vec<String>;

/// The layers from the bottom: a module names modules of its own layer and those before it.
const LAYERS: [&[&str]; 10] = [
    &["diagnostic", "error", "value"],
    &["config", "source"],
    &["entry"],
    &["knowledge"],
    &["site", "search"],
    &["theme", "render", "compile"],
    &["publish", "serve", "watch", "author"],
    &["cli"],
    &["commands"],
    &["main"],
];

/// Each library and where it may be named; a place that ends in `/` is a folder.
const LIBRARIES: [(&str, &[&str]); 15] = [
    ("walkdir", &["source"]),
    ("serde_yaml", &["entry"]),
    ("pulldown_cmark", &["entry"]),
    ("ammonia", &["entry"]),
    ("tera", &["render", "theme"]),
    ("tantivy", &["search"]),
    ("notify", &["watch"]),
    ("axum", &["serve"]),
    ("toml", &["config", "theme"]),
    ("annotate_snippets", &["diagnostic"]),
    ("quick_xml", &["site"]),
    ("icalendar", &["site/calendar"]),
    ("chrono", &["site/calendar"]),
    ("include_dir", &["theme"]),
    ("rustix", &["publish", "source"]),
];

/// Who may touch the disk.
const DISK: [&str; 6] = ["source", "theme", "publish", "search/index", "author", "serve"];

/// Who may ask the clock.
const CLOCK: [&str; 2] = ["main", "commands"];

const LONGEST: usize = 500;

const NAMES: [&str; 7] = ["utils", "helpers", "common", "types", "manager", "context", "data"];

/// Rules over `src/`.
const RULES: [(&str, Rule); 9] = [
    ("a module names only modules below it", layers),
    ("each library lives in one place", libraries),
    ("the disk is touched in few places", disk),
    ("the clock is asked in few places", clock),
    ("nothing depends on the order of a hash, and only `main` ends the process", order),
    ("a lint is silenced only with a reason", lints),
    ("nothing is left to do", unfinished),
    ("every file says what it owns", module_doc),
    ("no file is too long, and none has a name that says nothing", shape),
];

/// Rules that hold for the tests too.
const RULES_OF_TESTS: [(&str, Rule); 3] = [
    ("a lint is silenced only with a reason", lints),
    ("every file says what it owns", module_doc),
    ("no file is too long, and none has a name that says nothing", shape),
];

#[test]
fn the_source_keeps_its_rules() {
    check("src", &RULES);
}

#[test]
fn the_tests_keep_theirs() {
    check("tests", &RULES_OF_TESTS);
}

fn check(folder: &str, rules: &[(&str, Rule)]) {
    let files = tree::files(&project().join(folder));
    let sources: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(".rs")).collect();
    assert!(sources.len() > 5, "{folder} has {} files of Rust", sources.len());
    let mut faults = Vec::new();
    for (path, bytes) in sources {
        // This file names what it forbids.
        if path == "it/tidy.rs" {
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
        for (rule, find) in rules {
            faults.extend(
                find(path, text).into_iter().map(|fault| format!("{folder}/{path}: {fault} ({rule})")),
            );
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let faults = unexplained(&read(&project().join("Cargo.toml")));
    assert!(faults.is_empty(), "without a reason in Cargo.toml: {faults:?}");
}

#[test]
fn lints_are_on() {
    let manifest = read(&project().join("Cargo.toml"));
    for line in [
        "unsafe_code = \"forbid\"",
        "unwrap_used = ",
        "allow_attributes_without_reason = ",
        "too_many_lines = ",
    ] {
        assert!(manifest.contains(line), "Cargo.toml has no `{line}`");
    }
}

#[test]
fn the_readme_asks_for_the_rust_that_the_program_needs() {
    let readme = read(&project().join("README.md"));
    let needed = env!("CARGO_PKG_RUST_VERSION").split('.').take(2).collect::<Vec<_>>().join(".");
    assert!(readme.contains(&format!("Rust ({needed} or later)")), "the program needs Rust {needed}");
}

#[test]
fn every_link_of_the_readme_leads_somewhere() {
    let readme = read(&project().join("README.md"));
    let inside = |target: &&str| !target.contains("://") && !target.starts_with('#');
    let targets: Vec<&str> = linked(&readme).filter(inside).collect();
    assert!(targets.len() > 3, "{targets:?}");
    let gone: Vec<&&str> = targets.iter().filter(|target| !project().join(target).exists()).collect();
    assert!(gone.is_empty(), "the README links to what is not there: {gone:?}");
}

/// What the links and pictures of a Markdown text lead to.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

/// The name of the module that a file of `src/` belongs to.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

/// Whether a file belongs to a place: a module, or a file in one.
fn lives_in(path: &str, place: &str) -> bool {
    let rest = path.strip_prefix(place);
    rest.is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

/// The text without comments and without what stands in quotes, line by line.
fn code(text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
    lines.map(|(line, number)| (number, unquoted(line)))
}

fn unquoted(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('"') {
        // A quote as a character is no beginning of a text.
        if rest[..at].ends_with('\'') {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let mut escaped = false;
        let end = rest.find(|c: char| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let Some(end) = end else { return out };
        out.push('"');
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The text without its unit tests, which stand at the end of a file or in files of their own.
fn without_tests<'t>(path: &str, text: &'t str) -> &'t str {
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return "";
    }
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |at| &text[..at])
}

/// Every place where a word stands for itself, not as a part of another.
fn words<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = line[..*at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn layers(path: &str, text: &str) -> Vec<String> {
    // The map of the crate names everything.
    if path == "lib.rs" {
        return Vec::new();
    }
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    let Some(own) = layer(module(path)) else { return vec![format!("`{}` is in no layer", module(path))] };
    let prefix = if path == "main.rs" { "lookback::" } else { "crate::" };
    let mut faults = BTreeSet::new();
    for (number, line) in code(text) {
        for (at, _) in line.match_indices(prefix) {
            for name in named(&line[at + prefix.len()..]) {
                match layer(name) {
                    Some(other) if other > own => {
                        faults.insert(format!(
                            "line {number} names `{name}`, which is above `{}`",
                            module(path)
                        ));
                    }
                    _ => {}
                }
            }
        }
    }
    faults.into_iter().collect()
}

/// The first names behind `crate::`: one, or those of a group.
fn named(rest: &str) -> Vec<&str> {
    let first = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let Some(group) = rest.strip_prefix('{') else { return vec![&rest[..first(rest)]] };
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0usize, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && depth == 0 && !c.is_whitespace() => {
                names.push(&group[at..at + first(&group[at..])]);
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

fn libraries(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (library, places) in LIBRARIES {
        if places.iter().any(|place| lives_in(path, place)) {
            continue;
        }
        for (number, line) in code(text) {
            let named = words(&line, library).any(|at| {
                let own = line[..at].ends_with("::");
                !own && (line[at + library.len()..].starts_with("::")
                    || line[..at].trim_end().ends_with("use"))
            });
            if named {
                faults
                    .push(format!("line {number} names the library `{library}`, which lives in {places:?}"));
            }
        }
    }
    faults
}

fn disk(path: &str, text: &str) -> Vec<String> {
    if DISK.iter().any(|place| lives_in(path, place)) {
        return Vec::new();
    }
    let signs = ["std::fs", "fs::read", "fs::write", "File::open", "File::create", "OpenOptions"];
    let mut faults = Vec::new();
    for (number, line) in code(without_tests(path, text)) {
        let group = line.split_once("std::{").is_some_and(|(_, group)| words(group, "fs").next().is_some());
        if group || signs.iter().any(|sign| words(&line, sign).next().is_some()) {
            faults.push(format!("line {number} touches the disk"));
        }
    }
    faults
}

fn clock(path: &str, text: &str) -> Vec<String> {
    if CLOCK.iter().any(|place| lives_in(path, place)) {
        return Vec::new();
    }
    let signs = ["SystemTime::now", "Instant::now", "Zoned::now", "Timestamp::now", "Local::now"];
    find(text, &signs, "asks the clock")
}

fn order(path: &str, text: &str) -> Vec<String> {
    let mut faults = find(text, &["HashMap", "HashSet", "RandomState"], "has the order of a hash");
    faults.extend(find(text, &["static mut", "unsafe"], "is not safe"));
    if path != "main.rs" {
        faults.extend(find(text, &["process::exit", "process::abort"], "ends the process"));
    }
    faults
}

fn lints(_: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in code(text) {
        if line.contains("#[allow") || line.contains("#![allow") {
            faults.push(format!("line {number} allows what is linted; write `#[expect(…, reason = \"…\")]`"));
        }
    }
    faults
}

fn unfinished(_: &str, text: &str) -> Vec<String> {
    let mut faults = find(text, &["todo!", "unimplemented!"], "is not finished");
    for (line, number) in text.lines().zip(1..) {
        for sign in ["FIXME", "TODO", "XXX"] {
            if words(line, sign).next().is_some() && line.contains("//") {
                faults.push(format!("line {number} has a `{sign}`"));
            }
        }
    }
    faults
}

fn find(text: &str, signs: &[&str], what: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in code(text) {
        for sign in signs {
            let found = match sign.strip_suffix('!') {
                Some(name) => words(&line, name).any(|at| line[at..].starts_with(sign)),
                None => words(&line, sign).next().is_some(),
            };
            if found {
                faults.push(format!("line {number} {what}: `{sign}`"));
            }
        }
    }
    faults
}

fn module_doc(_: &str, text: &str) -> Vec<String> {
    if text.starts_with("//! ") { Vec::new() } else { vec!["it does not begin with `//!`".to_owned()] }
}

fn shape(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        faults.push(format!("it has {lines} lines, more than {LONGEST}"));
    }
    for part in path.trim_end_matches(".rs").split('/') {
        if NAMES.contains(&part) {
            faults.push(format!("`{part}` says nothing of what is in it"));
        }
    }
    faults
}

/// Dependencies that no comment stands above.
fn unexplained(manifest: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut inside, mut before) = (false, "");
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies]");
        } else if inside && line.contains('=') && !line.starts_with('#') && !before.starts_with('#') {
            faults.push(line.split('=').next().unwrap_or(line).trim().to_owned());
        }
        before = line;
    }
    faults
}

#[test]
fn each_rule_can_fail() {
    let check = |rule: Rule, path: &str, text: &str, faults: usize| {
        assert_eq!(rule(path, text).len(), faults, "{path}: {text}: {:?}", rule(path, text));
    };
    check(layers, "entry/read.rs", "use crate::knowledge::Event;", 1);
    check(layers, "entry/read.rs", "use crate::{config, site::{Page, Feed}, knowledge as k};", 2);
    check(layers, "entry/read.rs", "/// See [`crate::site`].\nuse crate::config::Config;", 0);
    check(layers, "main.rs", "use lookback::commands;", 0);
    check(layers, "nowhere.rs", "", 1);
    check(libraries, "site/view/mod.rs", "let t = tera::Tera::default();", 1);
    check(libraries, "site/view/mod.rs", "use tera;", 1);
    check(libraries, "render.rs", "use tera::Tera;", 0);
    check(libraries, "site/plan.rs", "// tera::Tera\nlet a = \"tera::Tera\"; crate::tera::x();", 0);
    check(disk, "site/plan.rs", "use std::{fs, io};", 1);
    check(disk, "entry/read.rs", "std::fs::read(path)", 1);
    check(disk, "publish/swap.rs", "use std::fs;", 0);
    check(disk, "search/query.rs", "use std::fs::File;", 1);
    check(disk, "search/query.rs", "#[cfg(test)]\nmod tests {\nuse std::fs;\n}", 0);
    check(disk, "search/tests.rs", "use std::fs;", 0);
    check(clock, "knowledge/fold.rs", "let now = jiff::Zoned::now();", 1);
    check(clock, "commands/build.rs", "let now = Instant::now();", 0);
    check(order, "config/mod.rs", "let map: HashMap<u8, u8> = todo();", 1);
    check(order, "config/mod.rs", "std::process::exit(1);", 1);
    check(order, "main.rs", "std::process::exit(1);", 0);
    check(lints, "a.rs", "#[allow(dead_code)]", 1);
    check(lints, "a.rs", "#[expect(dead_code, reason = \"x\")]", 0);
    check(unfinished, "a.rs", "todo!()", 1);
    check(unfinished, "a.rs", "// FIXME: later", 1);
    check(unfinished, "a.rs", "let todos = \"TODO\";", 0);
    check(module_doc, "a.rs", "use std::fmt;", 1);
    check(shape, "a/utils.rs", "", 1);
    check(shape, "common/a.rs", &"a\n".repeat(501), 2);
    assert_eq!(unexplained("[dependencies]\n# Why.\na = \"1\"\nb = \"1\"\n\n[features]\nc = []\n"), ["b"]);
}

#[test]
fn quoted_words_are_no_code() {
    assert_eq!(unquoted("let a = \"use \\\"std::fs\"; b"), "let a = \"\"; b");
    assert_eq!(unquoted("'\"' => std::fs"), "'\"' => std::fs");
    assert_eq!(named("{a, b::{c, d}, e as f}"), ["a", "b", "e"]);
    assert!(words("static mut_able", "static mut").next().is_none());
}
