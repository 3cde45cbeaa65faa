//! `lookback check`: every mistake, and nothing is built. What it finds is its result; the verdict is
//! a word about it.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use super::{as_of, count, counts, print, tell, verdict};
use crate::cli::{CheckArgs, Format, Global};
use crate::compile::{Drafts, Request, compile};
use crate::config::section::fold_heading;
use crate::diagnostic::{Code, Diagnostic, Level, Report, json};
use crate::entry::Entry;
use crate::error::Result;
use crate::render::Renderer;
use crate::site::Site;

/// In how many entries a heading without a role must stand to be named; with `--verbose` in one.
const OFTEN: usize = 3;

pub fn run(global: &Global, args: &CheckArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<()> {
    let request = Request {
        folder: global.folder.clone(),
        base_url: None,
        drafts: Drafts::Taken,
        as_of: as_of(global),
    };
    let compiled = compile(&request, &mut |_| {})?;
    let mut report = compiled.report;
    if let Err(found) = Renderer::new(&compiled.site, &compiled.theme) {
        report.extend(found);
    }
    let often = if global.verbose { 1 } else { OFTEN };
    report.extend(unplaced(&compiled.site, often));
    let report = report.sorted();
    match args.format {
        Format::Text => tell(&report, &compiled.texts, global, out)?,
        Format::Json => print(out, &json::render(&report, &compiled.texts))?,
    }
    if report.has_errors() || (args.strict && report.count(Level::Warning) > 0) {
        return Err(verdict(&report, "the content has mistakes"));
    }
    if args.format == Format::Text && !global.quiet {
        let entries = count(compiled.entries_read, "entry").replace("entrys", "entries");
        print(err, &format!("{entries} checked: {}\n", counts(&report)))?;
    }
    Ok(())
}

/// Headings that many dated entries have and that mean nothing here: their points are not seen.
fn unplaced(site: &Site, often: usize) -> Report {
    let mut found: BTreeMap<String, Vec<(&Entry, usize)>> = BTreeMap::new();
    let dated = |entry: &Entry| site.knowledge.config.kind(&entry.kind).is_some_and(|kind| kind.dated);
    for (_, entry) in site.knowledge.all().filter(|(_, entry)| dated(entry)) {
        for (at, heading) in entry.unplaced.iter().enumerate() {
            let seen = found.entry(fold_heading(&heading.value)).or_default();
            if seen.last().is_none_or(|(last, _)| !Arc::ptr_eq(&last.path, &entry.path)) {
                seen.push((entry, at));
            }
        }
    }
    let mut report = Report::default();
    for seen in found.values().filter(|seen| seen.len() >= often) {
        let (entry, at) = seen[0];
        let heading = &entry.unplaced[at];
        report.push(
            Diagnostic::new(Code::UnplacedHeading, format!("`{}` heads a section in {} entries and has no role", heading.value, seen.len()))
                .at(&entry.file, heading.span)
                .help("if its points are lessons, questions or actions, add it to a role under `[sections]` in `site.toml`"),
        );
    }
    report
}
