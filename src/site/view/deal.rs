//! What the page of a deal says beyond what was written: how it went against the deals won, whether
//! the two sides agree, the strategy circle, and where else the same happened.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::facet_value::counted::count;
use super::figure;
use super::here::{EntryRef, Here, LinkTo};
use super::point::feasible_name;
use super::section::BodyView;
use super::text::{self, When};
use crate::config::{Role, Unit};
use crate::entry::{Entry, Feasible, Point};
use crate::knowledge::insight::reason::stated;
use crate::knowledge::insight::story::Alike;
use crate::knowledge::{Deal, DealIx, EntryIx, Outcome};
use crate::site::chart::circle::{Circle, circle};
use crate::site::chart::stages::{StageBar, stages};
use crate::site::chart::{Chart, DataRow, Drawing};

/// A stage is stressed where it took at least so many times the median of the deals won, and at least
/// so many days more.
const TIMES: f64 = 2.0;
const MORE: f64 = 14.0;

/// How it went.
#[derive(Clone, Debug, Serialize)]
pub struct WentView<'a> {
    /// Of the stages: from, to, days, median and number of the deals won.
    pub chart: Chart<'a>,
    /// Whether any median is known, of the deals won.
    pub compared: bool,
    /// Those that took far longer than in the deals won, in order.
    pub stressed: Vec<Stressed<'a>>,
    /// Days from opened to closed.
    pub cycle: Option<u32>,
    pub typical: Option<Typical<'a>>,
}

/// One stay in a stage.
struct StageRow<'a> {
    stage: LinkTo<'a>,
    from: Date,
    /// The day on which it was left; a stage that was never left ends when the deal was closed.
    to: Option<Date>,
    days: Option<i32>,
    /// Of the deals won: the median number of days in all, and of how many.
    median: Option<f64>,
    n: LinkTo<'a>,
    stressed: bool,
}

/// A stage that took far longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stressed<'a> {
    pub stage: &'a str,
    pub days: i32,
    pub median: String,
}

/// The median of the deals won in the twelve months to the as-of day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Typical<'a> {
    pub days: String,
    pub n: LinkTo<'a>,
    pub to: When,
}

/// The strategy circle, with how many of the solutions are feasible.
#[derive(Clone, Debug, Serialize)]
pub struct CircleView<'a> {
    pub drawing: Circle,
    /// Behind 'Data': what stands in each of its sections.
    pub steps: Vec<CircleStep<'a>>,
    pub yes: usize,
    pub partly: usize,
    pub no: usize,
    pub unsaid: usize,
}

/// A section of a strategy circle.
#[derive(Clone, Debug, Serialize)]
pub struct CircleStep<'a> {
    /// `problem`, `blockers`, `solutions`.
    pub role: &'static str,
    /// The section itself, for what is written without points.
    pub anchor: String,
    /// Its points, and whether each is feasible: `yes`, `partly`, `no`.
    pub points: Vec<(LinkTo<'a>, Option<&'static str>)>,
}

/// A deal in which the same happened, and what it has in common.
#[derive(Clone, Debug, Serialize)]
pub struct StoryView<'a> {
    pub deal: LinkTo<'a>,
    pub entry: EntryRef<'a>,
    pub reason: bool,
    /// By name what says more than 'the same'.
    pub shared: Vec<&'a str>,
    pub words: &'a [String],
}

/// How a deal went; `None` where neither its stages nor its days are known.
pub fn went<'a>(here: Here<'a>, ix: EntryIx) -> Option<WentView<'a>> {
    let deal = here.knowledge().deal(here.knowledge().deal_of(ix)?);
    if deal.stages.is_empty() && deal.cycle.is_none() {
        return None;
    }
    let rows = rows(here, deal);
    let bars: Vec<StageBar> = rows.iter().filter_map(bar).collect();
    Some(WentView {
        chart: Chart {
            drawing: if bars.is_empty() { Drawing::default() } else { stages(&bars, text::tick) },
            rows: rows.iter().map(data_row).collect(),
        },
        compared: rows.iter().any(|row| row.median.is_some()),
        stressed: stressed(here, deal, &rows),
        cycle: deal.cycle,
        typical: deal.cycle.and_then(|_| typical(here)),
    })
}

/// Each stay, in order.
fn rows<'a>(here: Here<'a>, deal: &'a Deal) -> Vec<StageRow<'a>> {
    let mut totals: BTreeMap<&str, i32> = BTreeMap::new();
    let mut rows: Vec<StageRow<'a>> = Vec::with_capacity(deal.stages.len());
    for stage in &deal.stages {
        let to = stage.to.or(deal.closed_on.filter(|closed| *closed >= stage.from));
        let days = to.and_then(|to| Some(to.since(stage.from).ok()?.get_days())).filter(|days| *days >= 0);
        *totals.entry(&*stage.name).or_default() += days.unwrap_or(0);
        let median = here.insights().stages.by_stage.get(&stage.name);
        rows.push(StageRow {
            stage: here.facet_value("stage", &stage.name),
            from: stage.from,
            to,
            days,
            median: median.map(|it| it.days),
            n: count(median.map_or(0, |it| it.deals.len()), won_list(here, "stage", &stage.name)),
            stressed: false,
        });
    }
    // A stage that was entered twice is long by its sum.
    for (row, stage) in rows.iter_mut().zip(&deal.stages) {
        let total = totals.get(&*stage.name).copied().unwrap_or(0);
        row.stressed = row.median.is_some_and(|median| is_long(total, median));
    }
    rows
}

fn data_row<'a>(row: &StageRow<'a>) -> DataRow<'a> {
    let or_nothing = |text: Option<String>| LinkTo::plain(text.unwrap_or_else(|| "–".to_owned()));
    DataRow {
        head: row.stage.clone(),
        cells: vec![
            LinkTo::plain(text::day(row.from).text),
            or_nothing(row.to.map(|to| text::day(to).text)),
            or_nothing(row.days.map(|days| days.to_string())),
            or_nothing(row.median.map(|median| figure::in_unit(Unit::Days, median, None))),
            row.n.clone(),
        ],
    }
}

/// Whether so many days are far beyond a median.
fn is_long(days: i32, median: f64) -> bool {
    let days = f64::from(days);
    days >= TIMES * median && days - median >= MORE
}

fn bar(row: &StageRow<'_>) -> Option<StageBar> {
    let days = row.days?;
    let unit = if days == 1 { "day" } else { "days" };
    Some(StageBar {
        label: format!("{}, {days} {unit}", row.stage.text),
        from: row.from,
        to: row.to?,
        median: row.median,
        stressed: row.stressed,
    })
}

/// Each stressed stage once, with all days that the deal was in it.
fn stressed<'a>(here: Here<'a>, deal: &'a Deal, rows: &[StageRow<'a>]) -> Vec<Stressed<'a>> {
    let mut found: Vec<Stressed<'a>> = Vec::new();
    for (stage, row) in deal.stages.iter().zip(rows).filter(|(_, row)| row.stressed) {
        let label = here.facet_label("stage", &stage.name);
        match found.iter_mut().find(|it| it.stage == label) {
            Some(met) => met.days += row.days.unwrap_or(0),
            None => found.push(Stressed {
                stage: label,
                days: row.days.unwrap_or(0),
                median: figure::in_unit(Unit::Days, row.median.unwrap_or(0.0), None),
            }),
        }
    }
    found
}

fn typical(here: Here<'_>) -> Option<Typical<'_>> {
    let (days, deals) = here.index.cycle.as_ref()?;
    Some(Typical {
        days: figure::in_unit(Unit::Days, *days, None),
        n: count(deals.len(), won_list(here, "outcome", "won")),
        to: text::day(here.knowledge().as_of),
    })
}

/// Where the deals won that a median is from are listed.
fn won_list(here: Here<'_>, facet: &str, value: &str) -> Option<String> {
    Some(here.site.facet_link(here.path, facet, value)? + "#_median")
}

/// Whether the two sides say the same: `same`, `overlap`, `apart`; `no-answer` where the buyer gave no
/// reason, `unsure` where we ourselves do not know, `not-asked` where nothing of the buyer is written
/// down, which nobody waits for after a deal was won. `None` where the team itself names nothing.
pub fn sides(here: Here<'_>, ix: EntryIx) -> Option<&'static str> {
    let deal = here.knowledge().deal(here.knowledge().deal_of(ix)?);
    deal.reason()?;
    if deal.buyer_reasons.is_empty() {
        return (deal.outcome != Outcome::Won).then_some("not-asked");
    }
    let Some(ours) = stated(&deal.reasons).next() else { return Some("unsure") };
    Some(match stated(&deal.buyer_reasons).next() {
        None => "no-answer",
        Some(theirs) if theirs == ours => "same",
        Some(_) if stated(&deal.reasons).any(|it| deal.buyer_reasons.contains(it)) => "overlap",
        Some(_) => "apart",
    })
}

/// The circle of an entry whose sections make one.
pub fn strategy<'a>(entry: &'a Entry, body: &BodyView<'_>) -> Option<CircleView<'a>> {
    let part = body.parts.iter().find(|part| part.form == "circle")?;
    let written = |role: Role| {
        part.sections.iter().any(|section| section.role == Some(role.name()) && !section.blocks.is_empty())
    };
    let with = |feasible: Option<Feasible>| {
        entry.points_of(Role::Solutions).filter(|point| point.feasible == feasible).count()
    };
    let (yes, partly, no) =
        (with(Some(Feasible::Yes)), with(Some(Feasible::Partly)), with(Some(Feasible::No)));
    let filled =
        [written(Role::Problem), written(Role::Blockers), written(Role::Solutions), yes + partly + no > 0];
    let point = |it: &'a Point| {
        (LinkTo::to(it.text.as_str(), Some(format!("#{}", it.anchor))), it.feasible.map(feasible_name))
    };
    let step = |role: Role| {
        let section = part.sections.iter().find(|it| it.role == Some(role.name()))?;
        let points = entry.points_of(role).map(point).collect();
        Some(CircleStep { role: role.name(), anchor: section.anchor.to_string(), points })
    };
    let steps = [Role::Problem, Role::Blockers, Role::Solutions].into_iter().filter_map(step).collect();
    Some(CircleView { drawing: circle(filled), steps, yes, partly, no, unsaid: with(None) })
}

/// The same story elsewhere.
pub fn stories<'a>(here: Here<'a>, ix: EntryIx) -> Vec<StoryView<'a>> {
    let Some(DealIx(at)) = here.knowledge().deal_of(ix) else { return Vec::new() };
    let alike = here.insights().stories.of.get(at as usize).map_or(&[][..], Vec::as_slice);
    alike.iter().map(|it| story(here, it)).collect()
}

fn story<'a>(here: Here<'a>, alike: &'a Alike) -> StoryView<'a> {
    let competitors = alike.competitors.iter().map(|it| here.facet_label("competitor", it));
    let stage = alike.stage.as_deref().map(|it| here.facet_label("stage", it));
    let segment = alike.segment.as_deref().map(|it| here.facet_label("segment", it));
    StoryView {
        deal: here.deal_link(alike.deal),
        entry: here.entry_ref(here.knowledge().deal(alike.deal).entry),
        reason: !alike.reasons.is_empty(),
        shared: competitors.chain(stage).chain(segment).collect(),
        words: &alike.words,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::is_long;
    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    fn deal(front: &str, body: &str) -> Value {
        let text = format!("---\nkind: deal\ntitle: A deal\ndate: 2026-05-20\n{front}---\n\n{body}");
        let site = site("", &[("deals/a.md", &text)]);
        let shared = shared(&site);
        let page = site.page("deals/a.html").expect("the deal has a page");
        serde_json::to_value(view(&site, &shared, "deals/a.html", page).unwrap()).unwrap()
    }

    #[test]
    fn a_stage_is_long_at_twice_the_median_and_two_weeks_over_it() {
        let check =
            |days, median, expected| assert_eq!(is_long(days, median), expected, "{days} of {median}");
        check(28, 14.0, true);
        check(27, 14.0, false);
        check(26, 13.0, false);
        check(40, 25.0, false);
        check(14, 0.0, true);
        check(0, 0.0, false);
    }

    #[test]
    fn both_sides_are_set_against_each_other() {
        let check = |reasons: &str, expected: Value| {
            assert_eq!(deal(&format!("outcome: lost\n{reasons}"), "")["sides"], expected, "{reasons}");
        };
        check("", Value::Null);
        check("buyer-reasons: [price]\n", Value::Null);
        check("reasons: [price]\n", json!("not-asked"));
        assert_eq!(deal("outcome: won\nreasons: [price]\n", "")["sides"], Value::Null);
        // That one side does not know is no disagreement.
        check("reasons: [unknown]\nbuyer-reasons: [price]\n", json!("unsure"));
        check("reasons: [price]\nbuyer-reasons: [unknown]\n", json!("no-answer"));
        check("reasons: [unknown]\nbuyer-reasons: [unknown]\n", json!("unsure"));
        check("reasons: [price, timing]\nbuyer-reasons: [price]\n", json!("same"));
        check("reasons: [price, timing]\nbuyer-reasons: [timing, other]\n", json!("overlap"));
        check("reasons: [price]\nbuyer-reasons: [timing]\n", json!("apart"));
    }

    #[test]
    fn a_stage_that_was_never_left_ends_when_the_deal_was_closed() {
        let front = "outcome: lost\nopened: 2026-01-01\nclosed: 2026-03-12\nstages:\n\
                     - { name: demo, from: 2026-01-01, to: 2026-01-11 }\n- { name: pilot, from: 2026-01-11 }\n";
        let went = deal(front, "")["went"].clone();
        let cell = |row: usize, at: usize| went["chart"]["rows"][row]["cells"][at]["text"].clone();
        assert_eq!([cell(0, 2), cell(1, 2)], ["10", "60"]);
        assert_eq!(cell(1, 1), "12 Mar 2026");
        assert_eq!((&went["cycle"], &went["typical"]), (&json!(70), &Value::Null));
        assert_eq!(deal("outcome: lost\n", "")["went"], Value::Null);
    }

    #[test]
    fn a_circle_is_drawn_with_what_is_feasible() {
        let whole = "## Problem\n\nLate.\n\n## Blockers\n\n- One person.\n\n## Solutions\n\n\
                     - A. {feasible=yes}\n- B. {feasible=no}\n- C.\n";
        let circle = deal("outcome: lost\n", whole)["circle"].clone();
        assert_eq!(
            [&circle["yes"], &circle["partly"], &circle["no"], &circle["unsaid"]],
            [&json!(1), &json!(0), &json!(1), &json!(1)]
        );
        assert_eq!(deal("outcome: lost\n", "## Problem\n\nLate.\n")["circle"], Value::Null);
    }
}
