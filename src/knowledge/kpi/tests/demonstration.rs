//! The demonstration: figures that its reviews speak of.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::{all, period, scope};
use crate::entry;
use crate::knowledge::kpi::Kpis;
use crate::knowledge::{Knowledge, fold};
use crate::source;

fn demonstration() -> Knowledge {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = source::settings(folder).unwrap();
    let (config, _) = crate::config::read(&settings.text, &settings.file);
    let (sources, _) = source::read(folder, &config).unwrap();
    let entries = sources.entries.iter().filter_map(|source| entry::read(source, &config).0).map(Arc::new);
    fold(entries.collect(), &BTreeSet::new(), Arc::new(config), "2026-11-20".parse().unwrap()).0
}

/// Whether a KPI moved in a review of a team's month, by how much, and how many points speak of it.
fn moved(knowledge: &Knowledge, kpis: &Kpis, (path, kpi): (&str, &str)) -> Option<(f64, usize)> {
    let (review, _) = knowledge.all().find(|(_, entry)| &*entry.path == path).unwrap();
    let movements = kpis.movements.get(&review)?;
    let it = movements.iter().find(|it| &*kpis.series[it.series].kpi == kpi)?;
    Some((it.change.difference, it.told_by.len()))
}

#[test]
fn what_moved_is_explained_or_not() {
    let knowledge = demonstration();
    let kpis = all(&knowledge);
    let moved = |path, kpi| moved(&knowledge, &kpis, (path, kpi));
    let calls = moved("reviews/dach/2026-05.md", "calls").unwrap();
    assert_eq!(calls, (-146.0, 1));
    let meetings = moved("reviews/mid-market/2026-04.md", "meetings").unwrap();
    assert!(meetings.0 >= 20.0 && meetings.1 == 0, "{meetings:?}");
    assert_eq!(moved("reviews/mid-market/2026-04.md", "deals-won"), None);
}

#[test]
fn the_reported_quarters_agree_with_what_the_teams_report() {
    let knowledge = demonstration();
    let kpis = all(&knowledge);
    let quarter = period("2026-Q2");
    let all_calls = kpis.figure("calls", &scope("all"), quarter).unwrap();
    assert_eq!(all_calls.size, 5154.0);
    let of_teams = kpis.teams.iter().filter_map(|team| kpis.figure("calls", &scope(team), quarter));
    assert_eq!(of_teams.map(|it| it.size).sum::<f64>(), 5154.0);
    let rate = kpis.figure("win-rate", &scope("all"), quarter).unwrap();
    assert_eq!((rate.size, rate.ratio), (43.0, Some((3, 7))));
}
