//! No text, however broken, makes the reader panic; and every span lies inside its text.
//!
//! Texts are those of the fixtures and the demonstration, cut at every byte, and changed in ways
//! that nobody thought of.

use std::sync::Arc;

use jiff::civil::date;
use lookback::config::{self, Config};
use lookback::diagnostic::{Report, Span};
use lookback::entry::{self, Entry};
use lookback::knowledge;
use lookback::source::{self, Source, Sources};
use proptest::prelude::{Strategy, prop};
use proptest::test_runner::{Config as Trials, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::shown;
use crate::desk::{Desk, read};
use crate::fixtures;

/// Texts up to this size are cut at every byte, longer ones at as many places.
const EVERY_BYTE: usize = 400;

/// What a site folder holds, and its settings.
pub fn sources_of(desk: &Desk) -> (Sources, Config) {
    let settings = desk.at("site.toml");
    let text = if settings.exists() { read(&settings) } else { String::new() };
    let (config, _) = config::read(&text, &Arc::from("site.toml"));
    let (sources, _) = source::read(&desk.site(), &config).expect("a laid out site can be read");
    (sources, config)
}

/// The same source with another text.
fn with_text(source: &Source, text: &str) -> Source {
    Source { text: Arc::from(text), ..source.clone() }
}

/// Reads and folds a text, and looks at every span that comes of it.
fn look(source: &Source, config: &Arc<Config>) -> Result<(), String> {
    let (entry, report) = entry::read(source, config);
    in_text(&report, source)?;
    let Some(entry) = entry else { return Ok(()) };
    spans_of(&entry, &source.text)?;
    let day = date(2026, 12, 31);
    let (_, report) = knowledge::fold(vec![Arc::new(entry)], &Default::default(), Arc::clone(config), day);
    in_text(&report, source)
}

fn in_text(report: &Report, source: &Source) -> Result<(), String> {
    for diagnostic in report.iter() {
        let places = diagnostic.place.iter().chain(diagnostic.others.iter().map(|(place, _)| place));
        for place in places.filter(|place| place.path == source.file) {
            inside(place.span, &source.text, diagnostic.code.name())?;
        }
    }
    Ok(())
}

fn spans_of(entry: &Entry, text: &str) -> Result<(), String> {
    inside(entry.title_span, text, "the title")?;
    for point in &entry.points {
        inside(point.span, text, "a point")?;
        inside(point.head_span, text, "the head of a point")?;
        if let Some(id) = &point.id {
            inside(id.span, text, "an id")?;
            let written = &text[id.span.range()];
            if !id.derived && written != &*id.id {
                return Err(format!("the span of the id {} covers {written:?}", id.id));
            }
        }
        for relation in &point.relations {
            inside(relation.target.span, text, "a target")?;
            let written = &text[relation.target.span.range()];
            if written != &*relation.target.value {
                return Err(format!("the span of the target {} covers {written:?}", relation.target.value));
            }
        }
    }
    entry.links.iter().try_for_each(|link| inside(link.span, text, "a link"))?;
    entry.body.sections.iter().try_for_each(|section| inside(section.span, text, "a section"))?;
    entry.fields.values().try_for_each(|field| inside(field.span, text, "a field"))?;
    entry.unplaced.iter().try_for_each(|heading| inside(heading.span, text, "a heading"))
}

fn inside(span: Span, text: &str, what: &str) -> Result<(), String> {
    let fine = span.start <= span.end
        && span.end as usize <= text.len()
        && text.is_char_boundary(span.start as usize)
        && text.is_char_boundary(span.end as usize);
    if fine { Ok(()) } else { Err(format!("{what} is at {span:?} of {} bytes", text.len())) }
}

/// Places to cut a text: every border between letters, or some of them.
fn cuts(text: &str) -> impl Iterator<Item = usize> {
    let step = (text.len() / EVERY_BYTE).max(1);
    (0..=text.len()).step_by(step).filter(|at| text.is_char_boundary(*at))
}

#[test]
fn a_file_that_is_cut_at_any_byte_is_read_without_a_panic() {
    let mut desks: Vec<(String, Desk)> =
        fixtures::all().iter().map(|fixture| (fixture.name.clone(), fixture.lay_out())).collect();
    let shown = shown();
    desks.push((shown.name, (shown.lay_out)("site")));
    for (name, desk) in desks {
        let (sources, config) = sources_of(&desk);
        let config = Arc::new(config);
        // Of the demonstration every ninth: its entries are alike.
        let step = if sources.entries.len() > 50 { 9 } else { 1 };
        for source in sources.entries.iter().step_by(step) {
            for at in cuts(&source.text) {
                let cut = with_text(source, &source.text[..at]);
                if let Err(why) = look(&cut, &config) {
                    panic!("{name}: {} cut at byte {at}: {why}", source.path);
                }
            }
        }
    }
}

#[test]
fn settings_that_are_cut_at_any_byte_are_read_without_a_panic() {
    let file: Arc<str> = Arc::from("site.toml");
    let mut texts: Vec<String> =
        fixtures::all().iter().map(|fixture| read(&fixture.lay_out().at("site.toml"))).collect();
    texts.push(read(&crate::desk::project().join("site.toml")));
    for text in texts {
        for at in cuts(&text) {
            let (_, report) = config::read(&text[..at], &file);
            for diagnostic in report.iter() {
                let places = diagnostic.place.iter().chain(diagnostic.others.iter().map(|(place, _)| place));
                for place in places {
                    let found = inside(place.span, &text[..at], diagnostic.code.name());
                    assert_eq!(found, Ok(()), "{}", &text[..at]);
                }
            }
        }
    }
}

/// One change of a text. Positions are shares of its length.
#[derive(Clone, Debug)]
enum Change {
    Insert(f64, &'static str),
    Remove(f64, f64),
    Repeat(f64, f64),
    Cut(f64),
}

/// What means something somewhere: to YAML, to Markdown, to points, to links.
const SIGNS: [&str; 48] = [
    "---\n",
    "\n\n",
    "\r\n",
    "\t",
    "  ",
    ": ",
    "- ",
    "* ",
    "1. ",
    "> ",
    "#",
    "## ",
    "### ",
    "```\n",
    "`",
    "|",
    "||-|\n",
    "{",
    "}",
    "{#a",
    "{#a}",
    " {applies=",
    "{answers=\"",
    "=",
    "\"",
    "'",
    "[",
    "]",
    "[[",
    "]]",
    "](",
    "![",
    "[^1]",
    "[^1]: ",
    "<",
    "<b>",
    "-->",
    "<!--",
    "&",
    "&amp;",
    "*",
    "**",
    "~~",
    "\\",
    "\u{feff}",
    "\u{0}",
    "é\u{301}",
    "\u{1f600}",
];

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = || 0.0..1.0_f64;
    let one = proptest::prop_oneof![
        4 => (at(), prop::sample::select(&SIGNS[..])).prop_map(|(at, sign)| Change::Insert(at, sign)),
        2 => (at(), at()).prop_map(|(from, to)| Change::Remove(from, to)),
        2 => (at(), at()).prop_map(|(from, to)| Change::Repeat(from, to)),
        1 => at().prop_map(Change::Cut),
    ];
    prop::collection::vec(one, 1..12)
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let place = |text: &str, share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a length is a length"
            )]
            let at = (text.len() as f64 * share) as usize;
            text.floor_char_boundary(at)
        };
        let stretch = |text: &str, a: f64, b: f64| place(text, a.min(b))..place(text, a.max(b));
        match *change {
            Change::Insert(at, sign) => text.insert_str(place(&text, at), sign),
            Change::Remove(a, b) => text.replace_range(stretch(&text, a, b), ""),
            Change::Repeat(a, b) if text.len() < 20_000 => {
                let again = text[stretch(&text, a, b)].to_owned();
                text.insert_str(place(&text, b), &again);
            }
            Change::Repeat(..) => {}
            Change::Cut(at) => text.truncate(place(&text, at)),
        }
    }
    text
}

#[test]
fn a_text_that_nobody_thought_of_is_read_without_a_panic() {
    let mut sources = Vec::new();
    for fixture in fixtures::all() {
        let (found, config) = sources_of(&fixture.lay_out());
        let config = Arc::new(config);
        sources.extend(
            found
                .entries
                .into_iter()
                .filter(|source| source.text.len() < 4_000)
                .map(|it| (it, Arc::clone(&config))),
        );
    }
    // The same trials each time: a test that fails on some days only helps nobody.
    let trials = Trials { cases: 3_000, failure_persistence: None, ..Trials::default() };
    let mut runner = TestRunner::new_with_rng(trials, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = (0..sources.len(), changes());
    let tried = runner.run(&strategy, |(at, changes)| {
        let (source, config) = &sources[at];
        let text = changed(&source.text, &changes);
        look(&with_text(source, &text), config).map_err(|why| TestCaseError::fail(format!("{why}\n{text:?}")))
    });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

#[test]
fn nesting_of_any_depth_is_read_without_a_panic() {
    let config = Arc::new(Config::builtin());
    let source = Source { path: "a.md".into(), file: "content/a.md".into(), text: "".into(), added: None };
    for sign in [
        "> ", "- ", "* > ", "[", "![", "*", "_", "`", "<b>", "1. ", "[^", "((", "{#", "\\", "&#", "| ",
        "\n- - ",
    ] {
        let text = format!("# Deep\n\n## What have we learned?\n\n{}x\n", sign.repeat(20_000));
        assert_eq!(look(&with_text(&source, &text), &config), Ok(()), "{sign:?}");
    }
    for sign in ["[", "{a: ", "- ", "? ", "\"", "&a ", "!"] {
        let text = format!("---\ntags: {}x\n---\nText.\n", sign.repeat(5_000));
        assert_eq!(look(&with_text(&source, &text), &config), Ok(()), "{sign:?}");
    }
}
