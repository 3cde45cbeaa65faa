//! All entries of one kind as a table, newest first.

use std::borrow::Cow;

use serde::Serialize;

use super::field::{cell, columns};
use super::frame::Frame;
use super::health::sessions::{Sessions, sessions};
use super::here::{Here, Outcome};
use super::text::{self, When};
use crate::config::{Field, FieldType};
use crate::knowledge::EntryIx;

/// `kind.html`.
#[derive(Clone, Debug, Serialize)]
pub struct KindView<'a> {
    pub frame: Frame<'a>,
    pub kind: &'a str,
    pub label: &'a str,
    pub plural: &'a str,
    /// The folder of its addresses, for the sentence that says where to write the first one.
    pub folder: &'a str,
    pub total: usize,
    pub columns: Vec<Column<'a>>,
    pub years: Vec<YearView<'a>>,
    /// Of a kind that looks back on periods: which sessions were held, and what is due.
    pub sessions: Option<Sessions<'a>>,
}

/// A column behind the date and the title.
#[derive(Clone, Debug, Serialize)]
pub struct Column<'a> {
    pub name: &'a str,
    pub label: &'a str,
    /// Whether it holds figures, which stand at the right.
    pub figures: bool,
}

/// The entries of one year.
#[derive(Clone, Debug, Serialize)]
pub struct YearView<'a> {
    /// None for entries without a date.
    pub year: Option<i16>,
    pub rows: Vec<Row<'a>>,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    pub title: &'a str,
    pub href: Option<String>,
    pub date: Option<When>,
    pub draft: bool,
    /// One for each column, in its order.
    pub cells: Vec<Option<Cow<'a, str>>>,
    pub outcome: Option<Outcome<'a>>,
}

/// Makes the list of a kind; `None` where the site declares no such kind.
pub fn kind<'a>(here: Here<'a>, frame: Frame<'a>, name: &str) -> Option<KindView<'a>> {
    let kind = here.config().kind(name)?;
    let entries = here.index.kinds.get(name).map_or(&[][..], Vec::as_slice);
    let known: Vec<_> = entries.iter().map(|&ix| here.entry(ix)).collect();
    let fields = columns(kind, &known);
    let columns = fields.iter().map(|field| Column {
        name: &field.name,
        label: &field.label,
        figures: matches!(
            field.shape,
            FieldType::Money | FieldType::Number | FieldType::Percent | FieldType::Duration
        ),
    });
    Some(KindView {
        frame,
        kind: &kind.name,
        label: &kind.label,
        plural: &kind.plural,
        folder: &kind.path,
        total: entries.len(),
        columns: columns.collect(),
        years: years(here, entries, &fields),
        sessions: kind.fields.values().any(|field| field.shape == FieldType::Period).then(|| sessions(here)),
    })
}

fn years<'a>(here: Here<'a>, entries: &[EntryIx], fields: &[&'a Field]) -> Vec<YearView<'a>> {
    let mut years: Vec<YearView<'a>> = Vec::new();
    for &ix in entries.iter().rev() {
        let year = here.entry(ix).date.map(|date| date.date.year());
        let row = row(here, ix, fields);
        match years.last_mut() {
            Some(last) if last.year == year => last.rows.push(row),
            _ => years.push(YearView { year, rows: vec![row] }),
        }
    }
    // Without dates the order is that of the paths.
    for undated in years.iter_mut().filter(|year| year.year.is_none()) {
        undated.rows.reverse();
    }
    years
}

fn row<'a>(here: Here<'a>, ix: EntryIx, fields: &[&'a Field]) -> Row<'a> {
    let entry = here.entry(ix);
    Row {
        title: &entry.title,
        href: here.site.entry_link(here.path, ix),
        date: entry.date.map(text::when),
        draft: entry.draft,
        cells: fields.iter().map(|field| cell(here, field, entry)).collect(),
        outcome: here.outcome(entry),
    }
}
