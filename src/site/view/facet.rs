//! All values of a facet, with what stands under each.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::facet_value::competitors::{CompetitorsView, competitors};
use super::facet_value::reasons::{ReasonsView, reasons};
use super::frame::Frame;
use super::here::{Here, LinkTo, control_name, outcome_of};
use crate::knowledge::{EntryIx, FacetUse};

/// `facet.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FacetView<'a> {
    pub frame: Frame<'a>,
    pub name: &'a str,
    pub label: &'a str,
    pub plural: &'a str,
    pub open: bool,
    /// Where deals are written, for a list that is empty.
    pub folder: &'a str,
    /// As they are declared, where the facet is closed; else most used first.
    pub values: Vec<ValueRow<'a>>,
    /// How many more there are, and where the entries stand that name them.
    pub more: usize,
    pub timeline: Option<String>,
    /// Which columns have anything to say.
    pub decided: bool,
    pub won: bool,
    pub lost: bool,
    pub undecided: bool,
    pub others: bool,
    pub entries: bool,
    pub points: bool,
    pub control: bool,
    /// Of the facet `reason`: why deals are lost.
    pub why: Option<Box<ReasonsView<'a>>>,
    /// Of the facet `competitor`: against whom they are won and lost.
    pub record: Option<Box<CompetitorsView<'a>>>,
}

/// How many values are listed.
const VALUES: usize = 150;

/// One value.
#[derive(Clone, Debug, Serialize)]
pub struct ValueRow<'a> {
    pub id: &'a str,
    pub value: LinkTo<'a>,
    pub entries: usize,
    pub points: usize,
    pub won: usize,
    pub lost: usize,
    /// Entries with another outcome, and without any: with those won and lost they are all of them.
    pub undecided: usize,
    pub others: usize,
    /// `ours`, `shared`, `external`.
    pub control: Option<&'static str>,
}

/// Makes the list; `None` where the site declares no such facet.
pub fn facet<'a>(here: Here<'a>, frame: Frame<'a>, name: &str) -> Option<FacetView<'a>> {
    let facet = here.config().facet(name)?;
    let mut values = rows(here, &facet.name);
    // What is declared and nobody names has no page, as long as nobody names any.
    values.retain(|row| row.value.href.is_some() || row.entries + row.points > 0);
    let declared = |id: &str| match facet.open {
        true => None,
        false => facet.values.get_index_of(id),
    };
    values.sort_by_key(|row| {
        let place = declared(row.id);
        (place.is_none(), place, Reverse(row.entries), Reverse(row.points))
    });
    let won = name != "outcome" && values.iter().any(|row| row.won > 0);
    let lost = name != "outcome" && values.iter().any(|row| row.lost > 0);
    let decided = won || lost;
    Some(FacetView {
        frame,
        name: &facet.name,
        label: &facet.label,
        plural: &facet.plural,
        open: facet.open,
        folder: here.config().kind("deal").map_or("deals", |kind| kind.path.as_str()),
        // On the list of outcomes they would only say it twice.
        decided,
        won,
        lost,
        undecided: decided && values.iter().any(|row| row.undecided > 0),
        others: decided && values.iter().any(|row| row.others > 0),
        entries: values.iter().any(|row| row.entries > 0),
        points: values.iter().any(|row| row.points > 0),
        control: values.iter().any(|row| row.control.is_some()),
        why: (name == "reason").then(|| reasons(here)).flatten().map(Box::new),
        record: (name == "competitor").then(|| competitors(here)).flatten().map(Box::new),
        more: values.len().saturating_sub(VALUES),
        timeline: here.index.paths.lists.get("timeline").map(|path| here.site.link(here.path, path)),
        values: values.into_iter().take(VALUES).collect(),
    })
}

/// The values of a facet by their names.
pub fn rows<'a>(here: Here<'a>, name: &str) -> Vec<ValueRow<'a>> {
    let facet = here.config().facet(name);
    let uses = here.knowledge().facets.uses.get(name).into_iter().flatten();
    let mut rows: Vec<ValueRow<'a>> = uses
        .map(|(id, uses)| {
            let entries = entries(uses);
            let with = |outcome| count(here, &entries, outcome);
            let (won, lost) = (with("won"), with("lost"));
            let others = entries.iter().filter(|ix| outcome_of(here.entry(**ix)).is_none()).count();
            let control = facet.and_then(|facet| facet.values.get(id)?.control);
            ValueRow {
                id,
                value: here.facet_value(name, id),
                entries: entries.len(),
                points: uses.points.len(),
                undecided: entries.len() - won - lost - others,
                won,
                lost,
                others,
                control: control.map(control_name),
            }
        })
        .collect();
    rows.sort_by(|a, b| a.value.text.cmp(&b.value.text));
    rows
}

/// The entries that name a value in any field, each once.
pub fn entries(uses: &FacetUse) -> BTreeSet<EntryIx> {
    uses.entries.iter().map(|(ix, _)| *ix).collect()
}

pub fn count<'b>(here: Here<'_>, entries: impl IntoIterator<Item = &'b EntryIx>, outcome: &str) -> usize {
    entries.into_iter().filter(|ix| outcome_of(here.entry(**ix)) == Some(outcome)).count()
}
