//! How the timeline is divided: the latest twelve months, and a page for each older year.

use std::collections::BTreeSet;

use crate::knowledge::{ActionStatus, Knowledge};
use crate::value::PartialDate;

/// Year and month.
type Month = (i16, i8);

/// The first of the latest twelve months; `None` where nothing has a date.
pub fn first_month(knowledge: &Knowledge) -> Option<Month> {
    months(knowledge).last().map(|&(year, month)| if month == 12 { (year, 1) } else { (year - 1, month + 1) })
}

/// The years of which something happened before the latest twelve months.
pub(super) fn older_years(knowledge: &Knowledge) -> BTreeSet<i16> {
    let months = months(knowledge);
    let first = first_month(knowledge);
    months.into_iter().filter(|&month| Some(month) < first).map(|(year, _)| year).collect()
}

/// Every month in which an entry was dated, something happened, or an action was done.
fn months(knowledge: &Knowledge) -> BTreeSet<Month> {
    let entries = knowledge.entries.iter().filter_map(|entry| entry.date);
    let events = knowledge.events.iter().map(|event| event.date);
    let done = knowledge.actions.iter().filter(|action| action.status == ActionStatus::Done);
    let done = done.filter_map(|action| action.closed);
    entries.chain(events).chain(done).map(PartialDate::month_key).collect()
}
