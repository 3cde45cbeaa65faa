//! Diagnostic codes: each is provoked by a fixture, and says a place that is there.

use std::collections::{BTreeMap, BTreeSet};

use lookback::diagnostic::{Code, Level};
use serde_json::Value;

use crate::desk::{Desk, read, said};
use crate::{fixtures, tree};

/// Codes whose content no repository can hold, and where they are provoked instead.
const ELSEWHERE: [(&str, &str); 3] = [
    ("unreadable", "bad_input: a file without permission to read, a link that leads nowhere, a pipe"),
    ("link-outside", "bad_input: a link to a folder of the machine that runs the tests"),
    ("too-large", "bad_input: a file of two megabytes"),
];

#[test]
fn every_code_is_provoked_by_a_site() {
    let mut said_in: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for fixture in fixtures::all() {
        for code in codes_in(&read(&fixture.folder.join("diagnostics.txt"))) {
            said_in.entry(code).or_default().push(fixture.name.clone());
        }
    }
    let elsewhere: BTreeMap<&str, &str> = ELSEWHERE.into();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.name())
        .filter(|name| !said_in.contains_key(*name) && !elsewhere.contains_key(name))
        .collect();
    assert!(missing.is_empty(), "no fixture provokes {missing:?}");
    let both: Vec<_> = elsewhere.keys().filter(|name| said_in.contains_key(**name)).collect();
    assert!(both.is_empty(), "{both:?} have fixtures by now: take them from the list");
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let unknown: Vec<_> = said_in
        .keys()
        .map(String::as_str)
        .chain(elsewhere.into_keys())
        .filter(|name| !names.contains(name))
        .collect();
    assert!(unknown.is_empty(), "the fixtures speak of codes that do not exist: {unknown:?}");
}

#[test]
fn names_of_codes_are_unique_and_their_meanings_are_sentences() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        let fine = code.name().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(fine && code.meaning().ends_with('.'), "{code}: {}", code.meaning());
    }
}

#[test]
fn every_place_lies_in_its_file() {
    let mut seen = 0;
    for fixture in fixtures::all() {
        let desk = fixture.lay_out();
        let told = said(fixture.lookback(&desk).args(["check", "--format", "json"]));
        for line in told.out.lines().filter(|line| !line.trim().is_empty()) {
            let diagnostic: Value = serde_json::from_str(line)
                .unwrap_or_else(|cause| panic!("{}: {line} is not JSON: {cause}", fixture.name));
            seen += 1;
            if let Err(why) = check(&desk, &diagnostic) {
                panic!("{}: {why}\n{diagnostic:#}", fixture.name);
            }
        }
        assert!(
            codes_in(&told.err).is_empty(),
            "{}: diagnostics on both streams:\n{}",
            fixture.name,
            told.err
        );
    }
    assert!(seen >= Code::ALL.len() - ELSEWHERE.len(), "only {seen} diagnostics were looked at");
}

/// A diagnostic in JSON: its code is known, its level that of the code, its words follow the style,
/// and its places are in their files.
fn check(desk: &Desk, diagnostic: &Value) -> Result<(), String> {
    let text = |key: &str| diagnostic[key].as_str().ok_or(format!("`{key}` is no text"));
    let (code, level, message) = (text("code")?, text("level")?, text("message")?);
    let known = Code::ALL.iter().find(|known| known.name() == code).ok_or("the code is unknown")?;
    let expected = if known.level() == Level::Error { "error" } else { "warning" };
    if level != expected {
        return Err(format!("the level of {code} is {expected}"));
    }
    if message.ends_with('.') || message.starts_with(|c: char| c.is_uppercase()) {
        return Err("a message is lower case and has no full stop".to_owned());
    }
    if diagnostic.get("file").is_some() {
        place(desk, diagnostic)?;
    }
    for other in diagnostic["others"].as_array().into_iter().flatten() {
        place(desk, other)?;
    }
    Ok(())
}

fn place(desk: &Desk, at: &Value) -> Result<(), String> {
    let file = at["file"].as_str().ok_or("a place has no file")?;
    if file.starts_with('/') || file.contains('\\') || file.contains("..") {
        return Err(format!("`{file}` is not relative to the site folder"));
    }
    let number = |key: &str| {
        at[key].as_u64().and_then(|n| usize::try_from(n).ok()).ok_or(format!("`{key}` is no number"))
    };
    let (start, end) = (number("start")?, number("end")?);
    let bytes = std::fs::read(desk.at(file)).map_err(|cause| format!("{file}: {cause}"))?;
    if start > end || end > bytes.len() {
        return Err(format!("{start}..{end} is not in the {} bytes of {file}", bytes.len()));
    }
    let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(()) };
    if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
        return Err(format!("{start}..{end} cuts a letter of {file} in two"));
    }
    let before = &text[..start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    if (line, column) != (number("line")?, number("column")?) {
        return Err(format!("byte {start} of {file} is in {line}:{column}"));
    }
    Ok(())
}

/// The codes that a rendered report names.
pub fn codes_in(report: &str) -> BTreeSet<String> {
    let heads = report.lines().filter_map(|line| {
        let rest = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
        rest.split_once("]: ").map(|(code, _)| code.to_owned())
    });
    heads.collect()
}

#[test]
fn codes_are_found_in_a_report() {
    let report = "error[unknown-field]: a deal has no field `x`\n --> content/a.md:2:1\nwarning[raw-html]: x\nerror: 1\n";
    assert_eq!(codes_in(report).into_iter().collect::<Vec<_>>(), ["raw-html", "unknown-field"]);
}

#[test]
fn a_place_outside_of_its_file_is_seen() {
    let desk = Desk::empty();
    desk.write("content/a.md", "é\nb\n");
    let at = |start: usize, end: usize, line: usize, column: usize| serde_json::json!({ "file": "content/a.md", "start": start, "end": end, "line": line, "column": column });
    assert_eq!(place(&desk, &at(3, 4, 2, 1)), Ok(()));
    for wrong in [at(4, 3, 2, 2), at(0, 9, 1, 1), at(1, 2, 1, 1), at(3, 4, 1, 3)] {
        assert!(place(&desk, &wrong).is_err(), "{wrong}");
    }
    assert_eq!(tree::files(&desk.site()).len(), 1);
}
