//! Figures counted by hand, of reviews and deals written one a line:
//!
//!     review dach 2026-01 calls=416 win-rate=33%
//!     deal dach won 2026-01-10 amount=100k opened=2025-12-01 competitor=initech
//!
//! `-` is no team, and points of the review may follow behind ` | `. A figure is shown on one line: its size and currency, the counts and the number
//! that it stands on, where it comes from, the parts that it is made of, the deals left out, and the
//! lines that it was counted from.

mod counted;
mod demonstration;
mod moved;
mod rolled;
mod told;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::{Figure, Kpis, Scope, all};
use crate::config::Config;
use crate::entry::{self, Entry};
use crate::knowledge::{Knowledge, fold};
use crate::source::Source;
use crate::value::Period;

/// The fold of some lines under a configuration, as of 20 November 2026.
fn known(toml: &str, lines: &str) -> Knowledge {
    known_on("2026-11-20", toml, lines)
}

fn known_on(day: &str, toml: &str, lines: &str) -> Knowledge {
    let (config, report) = crate::config::read(toml, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let entries = (1..).zip(lines).map(|(number, line)| read(number, line, &config)).collect();
    fold(entries, &BTreeSet::new(), Arc::new(config), day.parse().unwrap()).0
}

/// The entry of a line; its path ends in the number of the line, so that lines are in order of path.
fn read(number: u32, line: &str, config: &Config) -> Arc<Entry> {
    let (line, body) = line.split_once(" | ").unwrap_or((line, ""));
    let body = body.replace(" / ", "\n");
    let mut words = line.split(' ');
    let mut word = || words.next().unwrap();
    let (kind, team) = (word(), word());
    let mut text = format!("---\nkind: {kind}\ntitle: Line {number}\n");
    if team != "-" {
        writeln!(text, "team: {team}").unwrap();
    }
    if kind == "deal" {
        let (outcome, closed) = (word(), word());
        writeln!(text, "outcome: {outcome}\nclosed: {closed}\ndate: 2026-11-01").unwrap();
        for (key, value) in words.map(|word| word.split_once('=').unwrap()) {
            writeln!(text, "{key}: {value}").unwrap();
        }
    } else {
        let period = Period::parse(word()).unwrap();
        let field = if kind == "review" { "kpis" } else { "numbers" };
        writeln!(text, "period: {period}\n{field}:").unwrap();
        let mut date = period.last_day().to_string();
        for (key, value) in words.map(|word| word.split_once('=').unwrap()) {
            match key {
                "date" => value.clone_into(&mut date),
                _ => writeln!(text, "  {key}: {}", value.replace(':', ": ").replace(',', ", ")).unwrap(),
            }
        }
        writeln!(text, "date: {date}").unwrap();
    }
    writeln!(text, "---\n\n## What do we not understand?\n\n{body}").unwrap();
    let path = format!("lines/{number:03}.md");
    let file = format!("content/{path}").into();
    let source = Source { path: path.into(), file, text: text.into(), added: None };
    let (entry, report) = entry::read(&source, config);
    assert!(!report.has_errors(), "{line}: {report:?}");
    Arc::new(entry.unwrap())
}

fn scope(team: &str) -> Scope {
    match team {
        "all" => Scope::All,
        team => Scope::Team(team.into()),
    }
}

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

/// The figure of `win-rate dach 2026-01`, or of `conversion:demo all 2026`.
fn figure<'a>(kpis: &'a Kpis, which: &str) -> Option<&'a Figure> {
    let [kpi, team, when] = which.split(' ').collect::<Vec<_>>()[..] else { panic!("{which}") };
    match kpi.split_once(':') {
        Some((kpi, part)) => {
            let series = kpis
                .series
                .iter()
                .find(|it| &*it.kpi == kpi && it.part.as_deref() == Some(part) && it.scope == scope(team));
            series?.figures.get(&period(when))
        }
        None => kpis.figure(kpi, &scope(team), period(when)),
    }
}

fn shown(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return "none".to_owned() };
    let mut text = format!("{}", (figure.size * 1000.0).round() / 1000.0);
    if let Some(currency) = figure.currency {
        write!(text, " {currency}").unwrap();
    }
    match (figure.ratio, figure.n) {
        (Some((yes, of)), Some(n)) if of == n => write!(text, " {yes}/{of}").unwrap(),
        (None, Some(n)) => write!(text, " n={n}").unwrap(),
        (None, None) => {}
        odd => panic!("a ratio without its number: {odd:?}"),
    }
    write!(text, " {}", figure.origin.name()).unwrap();
    if let Some((have, of)) = figure.parts {
        write!(text, " {have}of{of}").unwrap();
    }
    if figure.left_out > 0 {
        write!(text, " -{}", figure.left_out).unwrap();
    }
    // The path of the first line is the first.
    let from: Vec<String> = figure.from.iter().map(|ix| (ix.0 + 1).to_string()).collect();
    write!(text, " [{}]", from.join(" ")).unwrap();
    text
}

fn check_all(kpis: &Kpis, expected: &[(&str, &str)]) {
    for (which, expected) in expected {
        assert_eq!(shown(figure(kpis, which)), *expected, "{which}");
    }
}

/// Checks figures of some lines with the built-in KPIs.
fn check(lines: &str, expected: &[(&str, &str)]) {
    check_with("", lines, expected);
}

fn check_with(toml: &str, lines: &str, expected: &[(&str, &str)]) {
    check_all(&all(&known(toml, lines)), expected);
}

#[test]
fn nothing_has_no_figures() {
    let kpis = all(&known("", ""));
    assert!(kpis.series.is_empty() && kpis.teams.is_empty() && kpis.movements.is_empty());
}
