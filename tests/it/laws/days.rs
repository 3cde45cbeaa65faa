//! A day is a cut: the site as of a day is the site of the content without all that was written
//! later.
//!
//! It holds for whole entries. What an author changes in an entry of an earlier day counts from that
//! entry's own day, since the content and not its history of edits is the source: a text mended in
//! May stands mended in the site as of March. The one exception is an entry without a date that says
//! when it was `updated`: it is there from that day on.

use std::collections::BTreeMap;
use std::fs;

use jiff::civil::Date;

use super::{generated, shown};
use crate::desk::{Desk, read};
use crate::tree;

/// How many days of each site are tried.
const DAYS: usize = 4;

#[test]
fn a_site_as_of_a_day_is_the_site_without_what_was_written_later() {
    for case in [shown(), generated()] {
        for day in days(&(case.lay_out)("site")) {
            let [whole, cut] = [(); 2].map(|()| with_kept_links((case.lay_out)("site")));
            let removed = remove_later(&cut, day);
            assert!(removed > 0, "{}: nothing was written after {day}", case.name);
            let [whole, cut] = [whole, cut].map(|desk| built(&desk, day));
            let words = tree::difference(&cut, &whole).unwrap_or_default();
            assert!(
                words.is_empty(),
                "{} as of {day} is not the site without later entries\n{words}",
                case.name
            );
        }
    }
}

/// An entry may have been given a link to one of a later day. Without that the link is a mistake,
/// unless the collection keeps such links as text.
fn with_kept_links(desk: Desk) -> Desk {
    let settings = desk.at("site.toml");
    let settings = if settings.exists() { read(&settings) } else { String::new() };
    desk.write("site.toml", settings + "\n[[collections]]\npath = \"**\"\nlinks = \"keep\"\n");
    desk
}

/// Some days on which something was written, spread over all but the last, and the day before each.
fn days(desk: &Desk) -> Vec<Date> {
    let mut days: Vec<Date> = texts(desk).values().filter_map(|text| written(text)).collect();
    days.sort_unstable();
    days.dedup();
    let some = (1..=DAYS).map(|at| days[(days.len() - 1) * at / (DAYS + 1)]);
    some.flat_map(|day| [day.yesterday().expect("a day of the calendar"), day]).collect()
}

/// The text of each entry, by path in the site folder.
fn texts(desk: &Desk) -> BTreeMap<String, String> {
    let files = tree::files(&desk.at("content")).into_iter().filter(|(path, _)| path.ends_with(".md"));
    let text = |bytes| String::from_utf8(bytes).expect("entries are UTF-8");
    files.map(|(path, bytes)| (format!("content/{path}"), text(bytes))).collect()
}

/// The day that the front matter gives, as a person would read it there: the date, else the closing,
/// else the last change.
fn written(text: &str) -> Option<Date> {
    let head = text.strip_prefix("---\n")?.split("\n---").next()?;
    let line = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let found = line("date").or_else(|| line("closed")).or_else(|| line("updated"))?.trim();
    let whole = match found.len() {
        4 => format!("{found}-01-01"),
        7 => format!("{found}-01"),
        _ => found.to_owned(),
    };
    Some(whole.parse().unwrap_or_else(|cause| panic!("{found}: {cause}")))
}

/// Removes the files of later entries, and the home pages of lessons and questions of which no file
/// speaks any more. How many there were.
fn remove_later(desk: &Desk, day: Date) -> usize {
    let (later, kept): (Vec<_>, Vec<_>) =
        texts(desk).into_iter().partition(|(_, text)| written(text).is_some_and(|date| date > day));
    let home = |text: &str| text.lines().find_map(|line| Some(line.strip_prefix("id:")?.trim().to_owned()));
    let (homes, kept): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(_, text)| home(text).is_some());
    let ends = |text: &str| text.starts_with(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_named = |id: &str| {
        let mark = format!("{{#{id}");
        kept.iter().any(|(_, text)| text.split(mark.as_str()).skip(1).any(ends))
    };
    let orphans = homes.iter().filter(|(_, text)| home(text).is_some_and(|id| !is_named(&id)));
    let paths: Vec<&String> = later.iter().chain(orphans).map(|(path, _)| path).collect();
    for path in &paths {
        fs::remove_file(desk.at(path)).expect("an entry can be removed");
    }
    paths.len()
}

fn built(desk: &Desk, day: Date) -> tree::Tree {
    let said = desk.run(&["--as-of", &day.to_string(), "build"]);
    assert_eq!(said.code, Some(0), "the build as of {day} failed:\n{}", said.err);
    tree::files(&desk.at("public"))
}
