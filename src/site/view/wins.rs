//! What went well, and which lessons paid off.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Html;
use super::body::html;
use super::changes::{Bounded, bounded};
use super::frame::Frame;
use super::here::{EntryRef, Here, LessonRef, LinkTo};
use super::text::{self, Amount};
use crate::config::Role;
use crate::knowledge::insight::WonWith;
use crate::knowledge::{DealIx, Knowledge, LessonIx, Outcome, PointIx};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow};
use crate::value::Period;

/// How many points are listed, how many deals, how many lessons with how many of their deals, and how
/// many months are drawn.
const POINTS: usize = 50;
const DEALS: usize = 20;
const LESSONS: usize = 20;
const OF_LESSON: usize = 5;
const MONTHS: usize = 12;
const OF_MONTH: usize = 30;

/// `wins.html`.
#[derive(Clone, Debug, Serialize)]
pub struct WinsView<'a> {
    pub frame: Frame<'a>,
    /// Newest first.
    pub months: Vec<WinMonth<'a>>,
    pub total: usize,
    pub shown: usize,
    /// Those not shown, newest year first.
    pub older: Vec<OlderWins<'a>>,
    /// Deals won that applied a lesson, newest first.
    pub deals: Vec<WonDeal<'a>>,
    pub deals_total: usize,
    /// All deals won.
    pub won: usize,
    /// The lessons that were applied in deals won, those of most deals first.
    pub lessons: Vec<PaidOff<'a>>,
    pub lessons_total: usize,
    /// Deals won with and without a lesson, by month of closing.
    pub chart: Option<Chart<'a>>,
    /// The deals that the chart counts, newest month first.
    pub won_in: Vec<WonIn<'a>>,
}

/// The deals won in one month.
#[derive(Clone, Debug, Serialize)]
pub struct WonIn<'a> {
    pub month: LinkTo<'a>,
    /// `_won-2026-10`.
    pub anchor: String,
    pub with: Bounded<LinkTo<'a>>,
    pub without: Bounded<LinkTo<'a>>,
}

/// A lesson that was applied in deals won.
#[derive(Clone, Debug, Serialize)]
pub struct PaidOff<'a> {
    pub lesson: LessonRef<'a>,
    /// Deals won that applied it, of those won or lost that did.
    pub won: usize,
    pub applied: usize,
    /// What the won ones were worth, one sum for each currency.
    pub amounts: Vec<Amount>,
    /// The won ones, newest first.
    pub deals: Vec<LinkTo<'a>>,
    pub more: usize,
}

/// Where the wins are that are not listed.
#[derive(Clone, Debug, Serialize)]
pub struct OlderWins<'a> {
    /// The timeline of the year, which names its entries; none for entries without a date.
    pub year: Option<LinkTo<'a>>,
    pub wins: usize,
}

/// The wins that were written down in one month.
#[derive(Clone, Debug, Serialize)]
pub struct WinMonth<'a> {
    /// 'October 2026'; none for entries without a date.
    pub month: Option<String>,
    pub wins: Vec<Win<'a>>,
}

/// One win.
#[derive(Clone, Debug, Serialize)]
pub struct Win<'a> {
    pub words: Option<Html>,
    pub point: LinkTo<'a>,
    pub entry: EntryRef<'a>,
    pub who: Vec<LinkTo<'a>>,
    /// The lessons that it applied or confirmed.
    pub lessons: Vec<LessonRef<'a>>,
    /// How the deal ended in which it went well, where it was not won: `lost`, `no-decision`; the words are in the template.
    pub in_vain: Option<&'static str>,
}

/// A deal that was won with lessons.
#[derive(Clone, Debug, Serialize)]
pub struct WonDeal<'a> {
    pub entry: EntryRef<'a>,
    pub lessons: Vec<LessonRef<'a>>,
}

/// Makes the list.
pub fn wins<'a>(here: Here<'a>, frame: Frame<'a>) -> WinsView<'a> {
    let points = newest(here);
    let mut months: Vec<WinMonth<'a>> = Vec::new();
    for &ix in points.iter().take(POINTS) {
        let month = here.entry(ix.entry).date.map(|date| text::month(date.month_key()));
        match months.last_mut() {
            Some(last) if last.month == month => last.wins.push(win(here, ix)),
            _ => months.push(WinMonth { month, wins: vec![win(here, ix)] }),
        }
    }
    let deals = &here.insights().wins;
    let lessons = by_lesson(deals);
    let (months_drawn, by_month) = (last_months(here), by_month(here.knowledge(), deals));
    WinsView {
        frame,
        months,
        total: points.len(),
        shown: points.len().min(POINTS),
        older: older(here, points.get(POINTS..).unwrap_or_default()),
        deals_total: deals.len(),
        deals: deals.iter().rev().take(DEALS).map(|won| deal(here, won)).collect(),
        won: here.knowledge().deals.iter().filter(|deal| deal.outcome == Outcome::Won).count(),
        lessons_total: lessons.len(),
        lessons: lessons.iter().take(LESSONS).map(|(ix, deals)| paid_off(here, *ix, deals)).collect(),
        chart: chart(here, &months_drawn, &by_month),
        won_in: won_in(here, &months_drawn, &by_month),
    }
}

fn older<'a>(here: Here<'a>, points: &[PointIx]) -> Vec<OlderWins<'a>> {
    let mut years: BTreeMap<Option<i16>, usize> = BTreeMap::new();
    for ix in points {
        *years.entry(here.entry(ix.entry).date.map(|date| date.date.year())).or_default() += 1;
    }
    let pages = super::timeline::year_pages(here);
    let timeline = here.index.paths.lists.get("timeline");
    let link = |year: i16| {
        let page = pages.get(&year).copied().or_else(|| timeline.map(AsRef::as_ref));
        LinkTo::to(year.to_string(), page.map(|page| here.site.link(here.path, page)))
    };
    years.into_iter().rev().map(|(year, wins)| OlderWins { year: year.map(link), wins }).collect()
}

/// Every win, newest first; of one day by path and position.
pub fn newest(here: Here<'_>) -> Vec<PointIx> {
    let mut points: Vec<PointIx> = here
        .knowledge()
        .all()
        .flat_map(|(entry, it)| {
            (0..).zip(&it.points).map(move |(at, point)| (PointIx { entry, point: at }, point))
        })
        .filter(|(_, point)| point.role == Role::Well)
        .map(|(ix, _)| ix)
        .collect();
    points.sort_by_key(|ix| (Reverse(here.entry(ix.entry).date), *ix));
    points
}

pub fn win(here: Here<'_>, ix: PointIx) -> Win<'_> {
    let point = here.knowledge().point(ix);
    let lessons = point.relations.iter().filter_map(|relation| {
        match here.knowledge().ids.get(&relation.target.value)? {
            crate::knowledge::Subject::Lesson(lesson) => Some(here.lesson_ref(*lesson)),
            _ => None,
        }
    });
    Win {
        words: html(here, ix.entry, &point.head),
        point: LinkTo { text: super::point::number(point).into(), href: here.site.point_link(here.path, ix) },
        entry: here.entry_ref(ix.entry),
        who: here.people(if point.who.is_empty() { &point.owner } else { &point.who }),
        lessons: lessons.collect(),
        in_vain: here
            .knowledge()
            .deal_of(ix.entry)
            .and_then(|deal| in_vain(here.knowledge().deal(deal).outcome)),
    }
}

/// A deal that was not won may have gone well in a part; the reader is told, since the page is of wins.
fn in_vain(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Won => None,
        Outcome::Lost => Some("lost"),
        Outcome::NoDecision => Some("no-decision"),
        Outcome::Disqualified => Some("disqualified"),
        Outcome::Other => Some("other"),
    }
}

fn deal<'a>(here: Here<'a>, won: &WonWith) -> WonDeal<'a> {
    WonDeal {
        entry: here.entry_ref(here.knowledge().deal(won.deal).entry),
        lessons: won.lessons.iter().map(|&lesson| here.lesson_ref(lesson)).collect(),
    }
}

/// The deals won with each lesson, in order of the day of closing; the lessons of most deals first,
/// of as many by position.
fn by_lesson(wins: &[WonWith]) -> Vec<(LessonIx, Vec<DealIx>)> {
    let mut lessons: BTreeMap<LessonIx, Vec<DealIx>> = BTreeMap::new();
    for won in wins {
        for &lesson in &won.lessons {
            lessons.entry(lesson).or_default().push(won.deal);
        }
    }
    let mut lessons: Vec<_> = lessons.into_iter().collect();
    lessons.sort_by_key(|(ix, deals)| (Reverse(deals.len()), *ix));
    lessons
}

fn paid_off<'a>(here: Here<'a>, ix: LessonIx, deals: &[DealIx]) -> PaidOff<'a> {
    let amounts = here.knowledge().amounts(deals);
    PaidOff {
        lesson: here.lesson_ref(ix),
        won: deals.len(),
        applied: here.knowledge().lesson(ix).worth.applied.len(),
        amounts: amounts.into_iter().map(text::amount).collect(),
        deals: deals.iter().rev().take(OF_LESSON).map(|&deal| here.deal_link(deal)).collect(),
        more: deals.len().saturating_sub(OF_LESSON),
    }
}

/// The last twelve months, oldest first.
fn last_months(here: Here<'_>) -> Vec<Period> {
    let mut months: Vec<Period> = Vec::with_capacity(MONTHS);
    let mut month = Period::month_of(here.knowledge().as_of);
    while months.len() < MONTHS && month.first_day().year() > 1 {
        months.push(month);
        month = month.previous();
    }
    months.reverse();
    months
}

/// None where nothing was won in these months.
fn chart<'a>(here: Here<'a>, months: &[Period], won: &ByMonth) -> Option<Chart<'a>> {
    let deals = |month: &Period| won.get(month).map_or([0; 2], |deals| deals.each_ref().map(Vec::len));
    if months.iter().all(|month| deals(month) == [0; 2]) {
        return None;
    }
    let part = |label: &str, class, at: usize| StackPart {
        label: label.to_owned(),
        class,
        sizes: months.iter().map(|month| deals(month)[at] as f64).collect(),
    };
    let drawing = stack(&Stack {
        labels: months.iter().map(|month| text::tick(month.first_day())).collect(),
        parts: vec![part("with a lesson", "win", 0), part("without", "mute", 1)],
    });
    let rows = months.iter().rev().map(|month| {
        let cell = |n: usize| LinkTo::to(n.to_string(), (n > 0).then(|| format!("#{}", anchor(*month))));
        DataRow {
            head: LinkTo::to(text::period(*month), here.numbers_link(*month, None)),
            cells: deals(month).map(cell).to_vec(),
        }
    });
    Some(Chart { drawing, rows: rows.collect() })
}

fn anchor(month: Period) -> String {
    format!("_won-{month}")
}

fn won_in<'a>(here: Here<'a>, months: &[Period], won: &ByMonth) -> Vec<WonIn<'a>> {
    let with_wins = months.iter().rev().filter_map(|month| Some((*month, won.get(month)?)));
    let list = |deals: &[DealIx]| bounded(deals.iter().rev(), OF_MONTH, |&ix| here.deal_link(ix));
    with_wins
        .map(|(month, [with, without])| WonIn {
            month: LinkTo::to(text::period(month), here.numbers_link(month, None)),
            anchor: anchor(month),
            with: list(with),
            without: list(without),
        })
        .collect()
}

/// Deals won with a lesson and without, by month of closing; one of which only the year is known has
/// no month.
type ByMonth = BTreeMap<Period, [Vec<DealIx>; 2]>;

fn by_month(knowledge: &Knowledge, wins: &[WonWith]) -> ByMonth {
    let mut months = ByMonth::new();
    let mut with = wins.iter().map(|won| won.deal).peekable();
    for (ix, deal) in knowledge.all_deals().filter(|(_, deal)| deal.outcome == Outcome::Won) {
        let is_with = with.next_if_eq(&ix).is_some();
        let month = Period::month_of(deal.closed.date);
        if deal.is_in(month) {
            let [with, without] = months.entry(month).or_default();
            if is_with { with.push(ix) } else { without.push(ix) }
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{POINTS, in_vain};
    use crate::knowledge::Outcome;
    use crate::site::Site;
    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    fn page(site: &Site) -> Value {
        let shared = shared(site);
        let page = site.page("wins/index.html").unwrap();
        serde_json::to_value(view(site, &shared, "wins/index.html", page).unwrap()).unwrap()
    }

    fn deal(account: &str, outcome: &str, closed: &str, points: &str) -> (String, String) {
        let text = format!(
            "---\nkind: deal\ntitle: {account}\naccount: {account}\noutcome: {outcome}\nclosed: {closed}\ndate: {closed}\n---\n\n{points}\n"
        );
        (format!("deals/{account}.md"), text)
    }

    fn of(files: &[(String, String)]) -> Site {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        site("", &files)
    }

    fn lesson() -> (String, String) {
        let text = "---\nkind: review\ntitle: March\nperiod: 2026-03\ndate: 2026-04-06\n---\n\n\
                    ## What have we learned?\n\n- Ask who signs. {#who-signs}\n";
        ("reviews/2026-03.md".to_owned(), text.to_owned())
    }

    #[test]
    fn the_months_name_the_deals_that_their_bars_count() {
        let well = "## What did we do well?\n\n- Week one. {applies=who-signs}";
        let made = page(&of(&[
            lesson(),
            deal("Globex", "won", "2026-05-10", well),
            deal("Hooli", "won", "2026-05-20", ""),
            deal("Initech", "won", "2026-05-21", ""),
            deal("Umbrella", "lost", "2026-05-22", well),
        ]));
        let may = &made["won_in"][0];
        let names = |list: &Value| {
            let rows = list["rows"].as_array().unwrap();
            rows.iter().map(|it| it["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(may["anchor"], "_won-2026-05");
        assert_eq!(names(&may["with"]), ["Globex"]);
        assert_eq!(names(&may["without"]), ["Initech", "Hooli"], "newest first");
        assert_eq!(made["won_in"].as_array().unwrap().len(), 1);
        let rows = made["chart"]["rows"].as_array().unwrap();
        let cells: Vec<&Value> =
            rows.iter().map(|row| &row["cells"]).filter(|it| it[1]["text"] != "0").collect();
        let link = |n: &str| json!({ "text": n, "href": "#_won-2026-05" });
        assert_eq!(cells, [&json!([link("1"), link("2")])]);
    }

    #[test]
    fn a_win_in_a_deal_that_was_not_won_says_so() {
        let well = "## What did we do well?\n\n- We were early.";
        let made = page(&of(&[
            deal("Globex", "lost", "2026-05-10", well),
            deal("Hooli", "won", "2026-04-10", well),
        ]));
        let wins: Vec<&Value> =
            made["months"].as_array().unwrap().iter().flat_map(|it| it["wins"].as_array().unwrap()).collect();
        let said: Vec<&Value> = wins.iter().map(|it| &it["in_vain"]).collect();
        assert_eq!(said, [&json!("lost"), &Value::Null]);
        assert_eq!(in_vain(Outcome::NoDecision), Some("no-decision"));
    }

    #[test]
    fn wins_that_are_not_listed_are_counted_by_year() {
        let many = |n: usize| format!("## What did we do well?\n\n{}", "- Early.\n".repeat(n));
        let made = page(&of(&[
            deal("Globex", "won", "2026-05-10", &many(POINTS - 1)),
            deal("Hooli", "won", "2025-05-10", &many(3)),
            deal("Initech", "won", "2024-05-10", &many(2)),
        ]));
        let older = made["older"].as_array().unwrap();
        let told: Vec<_> = older.iter().map(|it| (it["year"]["text"].clone(), it["wins"].clone())).collect();
        assert_eq!(told, [(json!("2025"), json!(2)), (json!("2024"), json!(2))]);
        assert_eq!((&made["total"], &made["shown"]), (&json!(POINTS + 4), &json!(POINTS)));
    }
}
