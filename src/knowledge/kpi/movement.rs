//! What moved in the period of each review, and which of its points speak of it.

use std::collections::BTreeMap;

use super::Movement;
use super::change::{self, Side};
use super::table::Table;
use crate::config::RollUp;
use crate::knowledge::{EntryIx, Knowledge, PointIx};

/// By review; reviews of which nothing moved are not there. `series` gives the position of a line's
/// figures of a scope.
pub(super) fn all(table: &Table<'_>, series: &[Vec<Option<usize>>]) -> BTreeMap<EntryIx, Vec<Movement>> {
    let mut all = BTreeMap::new();
    for review in &table.reviews {
        let scope = table.scope_of(review.team);
        let (period, before) = (review.period, review.period.previous());
        let mut moved = Vec::new();
        for (line, positions) in series.iter().enumerate() {
            let kpi = table.lines[line].kpi;
            let side = |period| {
                let cell = table.cell(line, scope, period)?;
                Some(Side { period, figure: &cell.figure, teams: Some(&cell.teams) })
            };
            // A sum so far is no match for that of a whole period.
            let compares = period.last_day() <= table.as_of() || kpi.roll_up() != RollUp::Sum;
            let change = side(period)
                .zip(side(before))
                .and_then(|(later, earlier)| change::between(kpi, later, earlier))
                .filter(|change| change.notable && compares);
            let Some((change, series)) = change.zip(positions[scope]) else { continue };
            let told_by = points_on(table.knowledge, review.entry, &kpi.name);
            moved.push(Movement { series, period, change, told_by });
        }
        if !moved.is_empty() {
            moved.sort_by_key(|it| it.series);
            all.insert(review.entry, moved);
        }
    }
    all
}

fn points_on(knowledge: &Knowledge, entry: EntryIx, kpi: &str) -> Vec<PointIx> {
    let points = (0u32..).zip(&knowledge.entry(entry).points);
    points
        .filter(|(_, point)| point.kpi.as_deref() == Some(kpi))
        .map(|(point, _)| PointIx { entry, point })
        .collect()
}
