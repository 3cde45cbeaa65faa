//! The fold: entries in, knowledge out, stage by stage. Each stage reads what the ones before it
//! made and changes none of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::relation::Scene;
use super::{
    Knowledge, action, backlink, deal, facet, history, home, ids, lesson, question, resolve, thread, worth,
};
use crate::config::Config;
use crate::diagnostic::Report;
use crate::entry::Entry;

/// What the entries say, and every mistake that takes more than one entry to see.
///
/// The entries must be cut to what the reader may see on the day, which only ages and overdue
/// actions are counted to. `assets` are the paths of all other files, relative to the content
/// folder. Fold everything for the report and the cut for the site: in a cut, what was cut looks
/// like a mistake.
pub fn fold(
    entries: Vec<Arc<Entry>>,
    assets: &BTreeSet<Arc<str>>,
    config: Arc<Config>,
    as_of: Date,
) -> (Knowledge, Report) {
    let mut report = Report::default();
    let entries = sorted(entries);
    // Facets and deals need nothing but the entries, so that they are read beside the walk.
    let ((claimed, history), (facets, (deals, deal_of))) = rayon::join(
        || {
            let claimed = ids::claim(&entries, &config, &mut report);
            let scene = Scene { entries: &entries, config: &config, ids: &claimed };
            let history = history::tell(scene, &mut report);
            (claimed, history)
        },
        || {
            let deals = deal::all(&entries, &config);
            let deal_of = deal::by_entry(&deals);
            (facet::index(&entries, &config), (deals, deal_of))
        },
    );
    let lessons =
        lesson::lives(&entries, &claimed.lessons, &history, worth::Decided::new(&config, &deals, &deal_of));
    let questions = question::lives(&entries, &claimed.questions, &history, (config.questions, as_of));
    let actions = action::lives(&entries, &history, as_of);
    let threads = thread::tie(&entries, &history.ties);
    let named =
        claimed.bearers.into_iter().filter_map(|(id, point)| Some((id, history.subjects.get(point)?)));
    let mut knowledge = Knowledge {
        as_of,
        events: history.events,
        lessons,
        questions,
        actions,
        threads,
        ids: named.collect(),
        targets: Vec::new(),
        backlinks: BTreeMap::new(),
        facets,
        deals,
        deal_of,
        subjects: history.subjects,
        entries,
        config,
    };
    home::attach(&mut knowledge, &mut report);
    knowledge.targets = resolve::targets(&knowledge, assets, &mut report);
    knowledge.backlinks = backlink::all(&knowledge, &history.ties);
    (knowledge, report)
}

/// By path, whichever order they were found in.
pub(super) fn sorted(mut entries: Vec<Arc<Entry>>) -> Vec<Arc<Entry>> {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}
