//! The page of every month, with what changed in it; and the bounded lists that it shares with the
//! page of one.

use serde::Serialize;

use super::frame::Frame;
use super::here::{Here, LinkTo};
use super::text;
use crate::knowledge::insight::flow::MonthFlow;
use crate::knowledge::{EntryIx, Subject};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow};
use crate::value::Period;

/// How many months are told in full; the older ones stand in a grid.
const FULL: usize = 24;

/// What is counted of a month: the anchors on its page, without their underscores.
const COUNTED: [&str; 9] =
    ["learned", "applied", "relearned", "asked", "came-back", "answered", "dropped", "done", "entries"];
/// Those that have a column only where there are any: without them what was open would not add up.
const RARE: [&str; 2] = ["came-back", "dropped"];

/// `changes.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesView<'a> {
    pub frame: Frame<'a>,
    /// The words for the columns are in the template.
    pub columns: Vec<&'static str>,
    /// Newest first.
    pub months: Vec<MonthRow<'a>>,
    /// The months before those, newest year first.
    pub years: Vec<YearGrid<'a>>,
    /// Lessons relearned, learned and applied, month by month; none of fewer than two months.
    pub chart: Option<Chart<'a>>,
    /// Lessons learned and questions answered in the months told in full.
    pub learned: usize,
    pub answered: usize,
    pub calendar: Option<String>,
}

/// One month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthRow<'a> {
    pub month: LinkTo<'a>,
    /// Whether it has not ended by the as-of day.
    pub running: bool,
    /// One for each column; a link where it counts anything.
    pub counts: Vec<LinkTo<'a>>,
    /// The page of the month, at what was believed at its end.
    pub believed: Option<String>,
}

/// The older months of a year.
#[derive(Clone, Debug, Serialize)]
pub struct YearGrid<'a> {
    pub year: i16,
    /// January first.
    pub months: Vec<OldMonth<'a>>,
}

/// An older month: 'Mar', and how much was learned and relearned.
#[derive(Clone, Debug, Serialize)]
pub struct OldMonth<'a> {
    pub month: LinkTo<'a>,
    pub entries: usize,
    pub learned: usize,
    pub relearned: usize,
}

/// The first of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bounded<T> {
    pub total: usize,
    pub rows: Vec<T>,
    pub more: usize,
}

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self { total: 0, rows: Vec::new(), more: 0 }
    }
}

/// Makes the page.
pub fn changes<'a>(here: Here<'a>, frame: Frame<'a>) -> ChangesView<'a> {
    let months = &here.insights().flow.months;
    let done = &here.index.done;
    let done = |month: &Period| done.get(month).map_or(0, Vec::len);
    let newest = || months.iter().rev();
    let counted: Vec<(Period, [usize; 9])> =
        newest().take(FULL).map(|(&month, flow)| (month, counts(flow, done(&month)))).collect();
    let is_shown = |(at, key): &(usize, &'static str)| {
        !RARE.contains(key) || counted.iter().any(|(_, counts)| counts[*at] > 0)
    };
    let columns: Vec<(usize, &'static str)> = COUNTED.into_iter().enumerate().filter(is_shown).collect();
    ChangesView {
        frame,
        months: counted.iter().map(|(month, counts)| row(here, *month, &columns, counts)).collect(),
        columns: columns.into_iter().map(|(_, key)| key).collect(),
        years: years(here, newest().skip(FULL)),
        chart: chart(here, newest().take(FULL)),
        learned: newest().take(FULL).map(|(_, flow)| flow.learned.len()).sum(),
        answered: newest().take(FULL).map(|(_, flow)| flow.answered.len()).sum(),
        calendar: here.index.paths.lists.get("calendar").map(|path| here.site.link(here.path, path)),
    }
}

/// In the order of all columns.
fn counts(flow: &MonthFlow, done: usize) -> [usize; 9] {
    [
        flow.learned.len(),
        flow.applied.len(),
        flow.relearned.len(),
        flow.asked.len(),
        flow.came_back.len(),
        flow.answered.len(),
        flow.dropped.len(),
        done,
        flow.entries.len(),
    ]
}

/// Columns are told by their place among all counts.
fn row<'a>(
    here: Here<'a>,
    month: Period,
    columns: &[(usize, &'static str)],
    counts: &[usize],
) -> MonthRow<'a> {
    let page = here.changes_link(month);
    let cells = columns.iter().filter_map(|&(at, key)| Some((key, *counts.get(at)?)));
    MonthRow {
        month: LinkTo::to(text::period(month), page.clone()),
        running: month.last_day() > here.knowledge().as_of,
        counts: cells.map(|(key, n)| count(page.as_deref(), key, n)).collect(),
        believed: page.map(|page| format!("{page}#_believed")),
    }
}

/// A number with the part of the month's page that lists what it counts.
fn count<'a>(page: Option<&str>, key: &str, n: usize) -> LinkTo<'a> {
    let href = page.filter(|_| n > 0).map(|page| format!("{page}#_{key}"));
    LinkTo::to(n.to_string(), href)
}

fn years<'a>(here: Here<'a>, older: impl Iterator<Item = (&'a Period, &'a MonthFlow)>) -> Vec<YearGrid<'a>> {
    let mut years: Vec<YearGrid<'a>> = Vec::new();
    for (&month, flow) in older {
        let (year, name) = (month.first_day().year(), text::month_name(month.first_day().month()));
        let old = OldMonth {
            month: LinkTo::to(name.get(..3).unwrap_or(name), here.changes_link(month)),
            entries: flow.entries.len(),
            learned: flow.learned.len(),
            relearned: flow.relearned.len(),
        };
        match years.last_mut() {
            Some(last) if last.year == year => last.months.push(old),
            _ => years.push(YearGrid { year, months: vec![old] }),
        }
    }
    for year in &mut years {
        year.months.reverse();
    }
    years
}

/// What the chart is made of: relearned first, since that is the point.
const PARTS: [(&str, &str); 3] = [("relearned", "loss"), ("learned", "know"), ("applied", "win")];

fn chart<'a>(here: Here<'a>, newest: impl Iterator<Item = (&'a Period, &'a MonthFlow)>) -> Option<Chart<'a>> {
    let mut months: Vec<(&Period, &MonthFlow)> = newest.collect();
    months.reverse();
    let sizes = |flow: &MonthFlow| [flow.relearned.len(), flow.learned.len(), flow.applied.len()];
    if months.len() < 2 || months.iter().all(|(_, flow)| sizes(flow) == [0; 3]) {
        return None;
    }
    let parts = PARTS.into_iter().enumerate().map(|(at, (key, class))| StackPart {
        label: key.to_owned(),
        class,
        sizes: months.iter().map(|(_, flow)| sizes(flow)[at] as f64).collect(),
    });
    let ticks = months.iter().map(|(month, _)| text::period_short(**month));
    let drawing = stack(&Stack { labels: ticks.collect(), parts: parts.collect() });
    let rows = months.iter().rev().map(|(month, flow)| {
        let page = here.changes_link(**month);
        let cells = PARTS.into_iter().zip(sizes(flow));
        DataRow {
            head: LinkTo::to(text::period(**month), page.clone()),
            cells: cells.map(|((key, _), n)| count(page.as_deref(), key, n)).collect(),
        }
    });
    Some(Chart { drawing, rows: rows.collect() })
}

pub fn bounded<T, U>(all: impl IntoIterator<Item = T>, limit: usize, make: impl Fn(T) -> U) -> Bounded<U> {
    let mut all = all.into_iter();
    let rows: Vec<U> = all.by_ref().take(limit).map(make).collect();
    let more = all.count();
    Bounded { total: rows.len() + more, rows, more }
}

/// The words of a lesson or question, with its page.
pub fn words(here: Here<'_>, subject: Subject) -> LinkTo<'_> {
    let point = here.point_of(subject);
    let text = here.knowledge().point(point).text.as_str();
    LinkTo { text: text.into(), href: here.site.subject_link(here.path, subject) }
}

/// An entry under its account or period, else its title.
pub fn named(here: Here<'_>, ix: EntryIx) -> LinkTo<'_> {
    let entry = here.entry_ref(ix);
    LinkTo { text: entry.short.map_or(entry.title.into(), Into::into), href: entry.href }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::row;
    use crate::site::plan::tests::site;
    use crate::site::view::here::Here;
    use crate::site::view::index::Index;
    use crate::site::view::{shared, view};
    use crate::value::Period;

    fn page(files: &[(&str, &str)]) -> Value {
        let (site, path) = (site("", files), "changes/index.html");
        let shared = shared(&site);
        let page = view(&site, &shared, path, site.page(path).expect("a page")).expect("a template");
        serde_json::to_value(page).unwrap()
    }

    /// In December 2024 four lessons, three questions and three actions; two years later one of each
    /// came to something, and the as-of day is the last of December 2026.
    const FILES: &[(&str, &str)] = &[
        (
            "reviews/a.md",
            "---\nkind: review\ntitle: November\nperiod: 2024-11\ndate: 2024-12-02\n---\n\n\
             ## What have we learned?\n\n- One. {#one}\n- Two. {#two}\n- Three. {#three}\n- Four. {#four}\n\n\
             ## What do we not understand?\n\n- Why one? {#why-one}\n- Why two? {#why-two}\n\n\
             ## Next steps\n\n- [ ] Act. {#act}\n- [ ] Drop. {#drop}\n- [ ] Drop too. {#drop-too}\n",
        ),
        (
            "reviews/b.md",
            "---\nkind: review\ntitle: October\nperiod: 2026-10\ndate: 2026-11-02\n---\n\n\
             ## What have we learned?\n\n- One. {applies=one}\n- Two. {applies=two}\n- Three. {applies=three}\n\
             - One. {relearns=one}\n- Two. {relearns=two}\n- Five. {#five}\n\n\
             ## What do we not understand?\n\n- Why one? {answers=why-one}\n- Two again. {asks-again=why-two}\n\
             - Why three? {#why-three}\n- Why four? {#why-four}\n- Why five? {#why-five}\n\n\
             ## Next steps\n\n- [x] It is done. {follows=act}\n- [x] No. {drops=drop why=\"no use\"}\n\
             - [x] No. {drops=drop-too why=\"no use\"}\n",
        ),
    ];

    #[test]
    fn a_month_counts_each_column_and_leads_to_what_it_counts() {
        let changes = page(FILES);
        let months = changes["months"].as_array().unwrap();
        let texts = |at: usize| months[at]["counts"].as_array().unwrap().iter().map(|it| &it["text"]);
        assert_eq!(months[1]["month"]["text"], "November 2026");
        // Learned, applied, relearned, asked, answered, done (not dropped), entries: an open question
        // that is asked again has not come back, and none was dropped.
        assert_eq!(texts(1).collect::<Vec<_>>(), ["1", "3", "2", "3", "1", "1", "1"]);
        assert_eq!(months[1]["counts"][4]["href"], "2026-11.html#_answered");
        assert!(texts(0).all(|text| text == "0"), "nothing happened in December");
        assert!(months[0]["counts"].as_array().unwrap().iter().all(|it| it["href"].is_null()));
    }

    #[test]
    fn two_years_are_told_in_full_and_the_months_before_stand_in_a_grid() {
        let changes = page(FILES);
        let months = changes["months"].as_array().unwrap();
        assert_eq!((months.len(), &months[23]["month"]["text"]), (24, &json!("January 2025")));
        let old = json!({ "month": { "text": "Dec", "href": "2024-12.html" },
            "entries": 1, "learned": 4, "relearned": 0 });
        assert_eq!(changes["years"], json!([{ "year": 2024, "months": [old] }]));
        // Of the months told in full.
        assert_eq!((&changes["learned"], &changes["answered"]), (&json!(1), &json!(1)));
        assert_eq!(changes["chart"]["rows"].as_array().unwrap().len(), 24);
    }

    #[test]
    fn one_month_is_no_chart() {
        let of = |date: &str| {
            let front = format!("---\nkind: review\ntitle: May\nperiod: 2026-05\ndate: {date}\n---\n\n");
            page(&[("reviews/a.md", &(front + "## What have we learned?\n\n- One. {#one}\n"))])
        };
        assert_eq!(of("2026-12-01")["chart"], Value::Null);
        assert_eq!(of("2026-11-30")["chart"]["rows"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_month_runs_until_its_last_day() {
        let site = site("", FILES);
        let index = Index::new(&site);
        let here = Here { site: &site, index: &index, path: "changes/index.html" };
        let running = |year, month| row(here, Period::Month { year, month }, &[], &[]).running;
        assert_eq!((running(2026, 12), running(2027, 1)), (false, true));
    }
}
