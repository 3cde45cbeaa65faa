//! Cuts: the entries that a reader may see, or as they were on a day. Made before the fold, so that
//! what was cut is in no state, count or order.
//!
//! A home page goes with its lesson or question: where a cut takes away the entry that learned or
//! asked it, it takes the home page too. A home page of something that was never there stays, so
//! that it is reported and seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::{home, ids};
use crate::config::Config;
use crate::diagnostic::Report;
use crate::entry::{Entry, Value};

/// Without drafts.
pub fn drafts(entries: &[Arc<Entry>], config: &Config) -> Vec<Arc<Entry>> {
    keep(entries, config, |entry| !entry.draft)
}

/// As they were at the end of a day. An entry without a date was there since it was last `updated`;
/// without that, always.
pub fn as_of(entries: &[Arc<Entry>], config: &Config, day: Date) -> Vec<Arc<Entry>> {
    keep(entries, config, |entry| !is_later(entry, day))
}

/// Whether an entry was written, or last written, after a day.
pub fn is_later(entry: &Entry, day: Date) -> bool {
    let updated = match entry.field("updated") {
        Some(Value::Date(updated)) => Some(updated.date),
        _ => None,
    };
    entry.date.or(updated).is_some_and(|date| date.date > day)
}

/// The entries that a reader may see, without the home pages of what he may not.
pub fn keep(entries: &[Arc<Entry>], config: &Config, may_see: impl Fn(&Entry) -> bool) -> Vec<Arc<Entry>> {
    let mut kept: Vec<Arc<Entry>> = entries.iter().filter(|entry| may_see(entry)).cloned().collect();
    let home = |entry: &Entry| home::home_of(config, entry).map(|(_, id, _)| Arc::clone(id));
    if kept.len() < entries.len() && kept.iter().any(|entry| home(entry).is_some()) {
        let (before, after) = (known(entries, config), known(&kept, config));
        kept.retain(|entry| home(entry).is_none_or(|id| after.contains(&id) || !before.contains(&id)));
    }
    kept
}

/// The ids of the lessons and questions of these entries, as the fold gives them out.
fn known(entries: &[Arc<Entry>], config: &Config) -> BTreeSet<Arc<str>> {
    let sorted = super::fold::sorted(entries.to_vec());
    let ids = ids::claim(&sorted, config, &mut Report::default());
    ids.lessons.into_iter().chain(ids.questions).map(|(id, _)| id).collect()
}
