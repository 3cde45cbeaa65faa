//! Entries of any kind in one table, which has the columns that its entries can fill.

use serde::Serialize;

use super::here::{EntryRef, Here, LinkTo};
use crate::knowledge::EntryIx;

/// The table.
#[derive(Clone, Debug, Serialize)]
pub struct EntryTable<'a> {
    pub columns: Columns,
    pub entries: Vec<EntryLine<'a>>,
}

/// Which columns stand beside the date and the title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Columns {
    /// Where some entry has no outcome by its kind, so that nothing else tells what it is.
    pub kind: bool,
    pub outcome: bool,
    pub amount: bool,
    pub severity: bool,
    pub system: bool,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct EntryLine<'a> {
    #[serde(flatten)]
    pub entry: EntryRef<'a>,
    pub severity: Vec<LinkTo<'a>>,
    pub system: Vec<LinkTo<'a>>,
}

/// Makes the table of some entries on the page of a value of `facet`, which is no column there: every
/// row would say the same.
pub fn entries<'a>(here: Here<'a>, entries: impl Iterator<Item = EntryIx>, facet: &str) -> EntryTable<'a> {
    let mut columns = Columns::default();
    let mut rows = Vec::new();
    for ix in entries {
        let entry = here.entry(ix);
        let fields = here.config().kind(&entry.kind).map(|kind| &kind.fields);
        let has = |field: &str| fields.is_some_and(|fields| fields.contains_key(field));
        let links = |field| entry.facet_values(field).map(|it| here.facet_value(field, it)).collect();
        let line =
            EntryLine { entry: here.entry_ref(ix), severity: links("severity"), system: links("system") };
        columns.kind |= !has("outcome");
        columns.outcome |= has("outcome") && facet != "outcome";
        columns.amount |= has("amount");
        columns.severity |= !line.severity.is_empty() && facet != "severity";
        columns.system |= !line.system.is_empty() && facet != "system";
        rows.push(line);
    }
    EntryTable { columns, entries: rows }
}
