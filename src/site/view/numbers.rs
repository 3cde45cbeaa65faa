//! The page of the figures of one period, and what they were counted from: for each team the reviews
//! and the deals.

pub mod counted;
mod listed;

use std::sync::Arc;

use serde::Serialize;

use self::listed::{Ended, Window, ended, is_of, reports, windows};
use super::figure::{self, Grid, GridRow, Of, ScopeView};
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo, scope_anchor};
use super::kpi::reported;
use super::text::{self, When};
use crate::config::Measure;
use crate::knowledge::kpi::{Origin, Series};
use crate::knowledge::{Deal, DealIx, EntryIx, Outcome, Scope};
use crate::value::{Length, Period, Precision};

/// Deals, and reviews, that one part of the page lists.
const DEALS: usize = 400;
const REVIEWS: usize = 300;

/// `numbers.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NumbersView<'a> {
    pub frame: Frame<'a>,
    pub period: String,
    /// The day that it was counted to, where it is not over.
    pub until: Option<When>,
    /// The longer period that it is a part of, and its own parts.
    pub longer: Option<LinkTo<'a>>,
    pub parts: Vec<LinkTo<'a>>,
    /// The period before and the same of the year before, that each change is a change to.
    pub before: LinkTo<'a>,
    pub year: Option<LinkTo<'a>>,
    pub heads: Vec<ScopeView<'a>>,
    pub grid: Grid<'a>,
    /// Teams that the table had no room for.
    pub more_teams: usize,
    /// Deals closed in the year, of which only the year is known: they are in no shorter period.
    pub undated: usize,
    /// The year, as its own page is named.
    pub of_year: LinkTo<'a>,
    pub scopes: Vec<ScopePart<'a>>,
    /// Every deal, by the day it was closed, the latest first.
    pub deals: Vec<DealRow<'a>>,
    pub more_deals: usize,
    /// Of a month: what the rates of several months up to it count.
    pub windows: Vec<Window<'a>>,
}

/// What the figures of a team, or of all, were counted from.
#[derive(Clone, Debug, Serialize)]
pub struct ScopePart<'a> {
    pub anchor: String,
    pub scope: ScopeView<'a>,
    /// Those of all teams with those of each.
    pub reviews: Vec<ReviewLine<'a>>,
    pub more_reviews: usize,
    /// What the figures above say, where that is more or less than what is written down.
    pub told: Option<Told>,
    pub ended: Ended<'a>,
}

/// Deals won and lost as the reviews report them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    pub won: Option<usize>,
    pub lost: Option<usize>,
    /// How many of those that are told have an entry, of how many.
    pub written: usize,
    pub of: usize,
}

/// A review that reports figures of the period, or of a part of it.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewLine<'a> {
    pub entry: EntryRef<'a>,
    pub period: String,
    pub figures: Vec<(&'a str, String)>,
}

/// A deal that was closed in the period.
#[derive(Clone, Debug, Serialize)]
pub struct DealRow<'a> {
    pub entry: EntryRef<'a>,
    pub closed: When,
    pub reason: Option<LinkTo<'a>>,
    /// Days from opened to closed.
    pub cycle: Option<u32>,
}

/// Makes the page.
pub fn numbers<'a>(here: Here<'a>, mut frame: Frame<'a>, period: Period) -> NumbersView<'a> {
    let as_of = here.knowledge().as_of;
    let link = |period: Period| LinkTo::to(text::period(period), here.numbers_link(period, None));
    let (previous, next) = neighbours(here, period);
    (frame.previous, frame.next) = (previous.map(link), next.map(link));
    let (shown, more_teams) = figure::scopes(here);
    let deals = deals(here, period);
    let kpis = &here.insights().kpis;
    // Each KPI, and each part of one, with its teams behind it.
    let rows = kpis.series.chunk_by(|one, next| one.kpi == next.kpi && one.part == next.part);
    NumbersView {
        frame,
        period: text::period(period),
        until: (period.last_day() > as_of && period.first_day() <= as_of).then(|| text::day(as_of)),
        longer: period.part_of().map(link).filter(|link| link.href.is_some()),
        parts: parts(here, period).into_iter().map(link).collect(),
        before: link(period.previous()),
        year: (period.year_before() != period.previous()).then(|| link(period.year_before())),
        heads: shown.iter().map(|scope| figure::scope_view(here, scope)).collect(),
        grid: Grid { rows: rows.filter_map(|series| row(here, series, &shown, period)).collect() },
        more_teams,
        undated: undated(here, period),
        of_year: link(Period::of_day(Length::Year, period.first_day())),
        scopes: scopes(here, (period, &deals)),
        more_deals: deals.len().saturating_sub(DEALS),
        deals: deals.iter().rev().take(DEALS).map(|&ix| deal_row(here, ix)).collect(),
        windows: windows(here, period),
    }
}

/// The periods of the same length before and after that have a page.
fn neighbours(here: Here<'_>, period: Period) -> (Option<Period>, Option<Period>) {
    let pages = &here.index.paths.numbers;
    let same = |it: &Period| it.length() == period.length() && figure::has_begun(here, *it);
    let before = pages.range(..period).rev().map(|(it, _)| *it).find(same);
    let after = pages.range(period..).map(|(it, _)| *it).skip_while(|it| *it <= period).find(same);
    (before, after)
}

/// The parts that have a page, oldest first.
fn parts(here: Here<'_>, period: Period) -> Vec<Period> {
    // The first week of a month may begin before it.
    let first = Period::of_day(Length::Week, period.first_day());
    let pages = here.index.paths.numbers.range(first..).map(|(it, _)| *it);
    pages
        .take_while(|it| it.first_day() <= period.last_day())
        .filter(|it| it.part_of() == Some(period) && figure::has_begun(here, *it))
        .collect()
}

/// A KPI, or a part of one, through the scopes; `None` where nobody has a figure.
fn row<'a>(here: Here<'a>, of: &'a [Series], shown: &[Scope], period: Period) -> Option<GridRow<'a>> {
    let all = of.iter().find(|series| series.scope == Scope::All)?;
    let kpi = here.config().kpis.get(&all.kpi)?;
    let series = |scope: &Scope| of.iter().find(|it| it.scope == *scope);
    let cells: Vec<_> =
        shown.iter().map(|scope| figure::cell(here, Of { kpi, series: series(scope)? }, period)).collect();
    if cells.iter().all(Option::is_none) {
        return None;
    }
    let label = match (&all.part, &kpi.by) {
        (Some(part), Some(by)) => format!("{}: {}", kpi.label, here.facet_label(by, part)),
        (Some(part), None) => format!("{}: {part}", kpi.label),
        (None, _) => kpi.label.clone(),
    };
    Some(GridRow { head: LinkTo::to(label, here.kpi_link(&kpi.name)), cells })
}

/// All teams, and every team that has a figure, a review or a deal: whoever links here finds it.
fn scopes<'a>(here: Here<'a>, (period, deals): (Period, &[DealIx])) -> Vec<ScopePart<'a>> {
    let teams = &here.insights().kpis.teams;
    let reviews = here.index.reviews.get(&period).map_or(&[][..], Vec::as_slice);
    let mut scopes = vec![Scope::All];
    scopes.extend(teams.iter().map(|team| Scope::Team(Arc::clone(team))));
    let part = |scope: &Scope| scope_part(here, period, scope, (reviews, deals));
    scopes.iter().filter_map(part).collect()
}

fn scope_part<'a>(
    here: Here<'a>,
    period: Period,
    scope: &Scope,
    (reviews, deals): (&[EntryIx], &[DealIx]),
) -> Option<ScopePart<'a>> {
    let all = deals.iter().map(|&ix| (ix, here.knowledge().deal(ix)));
    let own: Vec<(DealIx, &Deal)> = all.filter(|(_, it)| is_of(it, scope)).collect();
    let held: Vec<EntryIx> = reviews.iter().copied().filter(|&ix| reports(here, ix, scope)).collect();
    let has_figure = here.index.has_figures(scope, period);
    if *scope != Scope::All && own.is_empty() && held.is_empty() && !has_figure {
        return None;
    }
    let count = |outcome| own.iter().filter(|(_, deal)| deal.outcome == outcome).count();
    let written = [Outcome::Won, Outcome::Lost].map(count);
    Some(ScopePart {
        anchor: scope_anchor(scope),
        scope: figure::scope_view(here, scope),
        more_reviews: held.len().saturating_sub(REVIEWS),
        reviews: held.iter().take(REVIEWS).map(|&ix| review(here, period, ix)).collect(),
        told: told(here, (scope, period), written),
        ended: ended(here, &own),
    })
}

/// Deals won and lost as the table has them, where not all of it is counted from the deals and it is
/// not what the deals say.
fn told(here: Here<'_>, (scope, period): (&Scope, Period), written: [usize; 2]) -> Option<Told> {
    let size = |measure: Measure| {
        let kpi = here.config().kpis.values().find(|kpi| kpi.measure == Some(measure) && kpi.by.is_none())?;
        let figure = here.insights().kpis.figure(&kpi.name, scope, period)?;
        // What is negative or beyond what can be counted saturates.
        (figure.origin != Origin::Derived).then(|| figure.size.round() as usize)
    };
    let [won, lost] = [Measure::DealsWon, Measure::DealsLost].map(size);
    let pairs: Vec<(usize, usize)> =
        [won, lost].into_iter().zip(written).filter_map(|(told, n)| Some((n, told?))).collect();
    pairs.iter().any(|(n, told)| n != told).then(|| Told {
        won,
        lost,
        written: pairs.iter().map(|(n, told)| n.min(told)).sum(),
        of: pairs.iter().map(|(_, told)| *told).fold(0, usize::saturating_add),
    })
}

fn review<'a>(here: Here<'a>, period: Period, ix: EntryIx) -> ReviewLine<'a> {
    let entry = here.entry(ix);
    let of = entry.period();
    ReviewLine {
        entry: here.entry_ref(ix),
        period: of.map(text::period).unwrap_or_default(),
        // What the parts report stands on their own pages.
        figures: if of == Some(period) { reported(here, entry) } else { Vec::new() },
    }
}

/// The deals that count in a period, by the day they were closed.
pub fn deals(here: Here<'_>, period: Period) -> Vec<DealIx> {
    let all = &here.knowledge().deals;
    let from = all.partition_point(|deal| deal.closed.date < period.first_day());
    let to = all.partition_point(|deal| deal.closed.date <= period.last_day());
    let counts = |(_, deal): &(DealIx, &Deal)| {
        deal.is_in(period) && matches!(deal.outcome, Outcome::Won | Outcome::Lost | Outcome::NoDecision)
    };
    let within = all[from..to.max(from)].iter();
    (u32::try_from(from).unwrap_or(u32::MAX)..)
        .map(DealIx)
        .zip(within)
        .filter(counts)
        .map(|(ix, _)| ix)
        .collect()
}

/// The deals of the year of which only the year is known.
fn undated(here: Here<'_>, period: Period) -> usize {
    let of_year = deals(here, Period::of_day(Length::Year, period.first_day()));
    let all = of_year.iter().map(|&ix| here.knowledge().deal(ix));
    all.filter(|deal| deal.closed.precision == Precision::Year).count()
}

fn deal_row(here: Here<'_>, ix: DealIx) -> DealRow<'_> {
    let deal = here.knowledge().deal(ix);
    DealRow {
        entry: here.entry_ref(deal.entry),
        closed: text::when(deal.closed),
        reason: deal.reason().map(|reason| here.facet_value("reason", reason)),
        cycle: deal.cycle,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    const FILES: &[(&str, &str)] = &[
        (
            "reviews/2026-08.md",
            "---\nkind: review\ntitle: August\nperiod: 2026-08\ndate: 2026-09-01\nteam: emea\nkpis: { calls: 500 }\n---\n",
        ),
        (
            "reviews/2026-q3.md",
            "---\nkind: review\ntitle: Third quarter\nperiod: 2026-Q3\ndate: 2026-10-09\n---\n",
        ),
        (
            "deals/a.md",
            "---\nkind: deal\ntitle: A\noutcome: won\namount: 1000 EUR\nclosed: 2026-08-03\nteam: emea\n---\n",
        ),
        ("deals/b.md", "---\nkind: deal\ntitle: B\noutcome: lost\nclosed: 2026-08-31\nteam: apac\n---\n"),
        // Of which only the year is known: it counts in no month.
        ("deals/c.md", "---\nkind: deal\ntitle: C\noutcome: lost\nclosed: 2026\nteam: emea\n---\n"),
        ("deals/d.md", "---\nkind: deal\ntitle: D\noutcome: no-decision\nclosed: 2026-09-01\n---\n"),
    ];

    fn page(path: &str) -> Value {
        let site = site("", FILES);
        let page = site.page(path).unwrap_or_else(|| panic!("a page at {path}"));
        serde_json::to_value(view(&site, &shared(&site), path, page).unwrap()).unwrap()
    }

    /// Each part of a page: its anchor, the titles of its reviews, and of the deals that it names as won,
    /// as lost and as without a decision.
    fn check(path: &str, expected: &Value) {
        let names = |list: &Value, at: &str| -> Vec<Value> {
            list.as_array().unwrap().iter().map(|row| row.pointer(at).unwrap().clone()).collect()
        };
        let page = page(path);
        let parts = page["scopes"].as_array().unwrap().iter().map(|one| {
            let ended = |how: &str| names(&one["ended"][how]["deals"], "/text");
            let reviews = names(&one["reviews"], "/entry/title");
            json!([one["anchor"], reviews, ended("won"), ended("lost"), ended("undecided")])
        });
        assert_eq!(&Value::Array(parts.collect()), expected, "{path}");
    }

    #[test]
    fn every_deal_and_review_of_a_period_stands_under_its_team_and_under_all() {
        check(
            "kpis/2026-08.html",
            &json!([
                ["_all", ["August"], ["A"], ["B"], []],
                ["_team-apac", [], [], ["B"], []],
                ["_team-emea", ["August"], ["A"], [], []],
            ]),
        );
        check(
            "kpis/2026-q3.html",
            &json!([
                ["_all", ["Third quarter", "August"], ["A"], ["B"], ["D"]],
                ["_team-apac", [], [], ["B"], []],
                ["_team-emea", ["August"], ["A"], [], []],
            ]),
        );
    }

    /// Twelve months hold five deals that were decided; the thirteenth is of the year before.
    #[test]
    fn the_months_that_a_rate_takes_together_are_listed_by_name() {
        let deal = |name: &str, outcome: &str, closed: &str, team: &str| {
            let text = format!(
                "---\nkind: deal\ntitle: {name}\noutcome: {outcome}\nclosed: {closed}\nteam: {team}\n---\n"
            );
            (format!("deals/{name}.md"), text)
        };
        let files = [
            deal("Old", "won", "2025-08-31", "emea"),
            deal("A", "won", "2025-09-01", "emea"),
            deal("B", "lost", "2026-01-05", "apac"),
            deal("C", "won", "2026-06-05", "emea"),
            deal("D", "lost", "2026-08-31", "emea"),
            deal("Later", "won", "2026-09-01", "apac"),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let site = site("", &files);
        let path = "kpis/2026-08.html";
        let page = view(&site, &shared(&site), path, site.page(path).unwrap()).map(serde_json::to_value);
        let page = page.unwrap().unwrap();
        let windows = page["windows"].as_array().unwrap().iter().map(|one| {
            let names = |how: &str| -> Vec<Value> {
                let deals = one["ended"][how]["deals"].as_array().unwrap();
                deals.iter().map(|it| it["text"].clone()).collect()
            };
            json!([one["anchor"], one["months"], names("won"), names("lost")])
        });
        let expected = json!([
            ["_twelve", 12, ["C", "A"], ["D", "B"]],
            ["_twelve-team-apac", 12, [], ["B"]],
            ["_twelve-team-emea", 12, ["C", "A"], ["D"]],
        ]);
        assert_eq!(Value::Array(windows.collect()), expected);
    }

    #[test]
    fn what_reviews_report_and_nobody_wrote_down_is_told() {
        let review = |kpis: &str| {
            let front = "kind: review\ntitle: May\nperiod: 2026-05\ndate: 2026-06-01\nteam: emea\n";
            format!("---\n{front}kpis: {{ {kpis} }}\n---\n\nWe met.\n")
        };
        let check = |kpis: &str, deals: &[(&str, &str)], expected: Value| {
            let review = review(kpis);
            let files: Vec<(&str, &str)> =
                [("reviews/a.md", review.as_str())].into_iter().chain(deals.iter().copied()).collect();
            let (site, path) = (site("", &files), "kpis/2026-05.html");
            let page = site.page(path).expect("a page");
            let page = serde_json::to_value(view(&site, &shared(&site), path, page).unwrap()).unwrap();
            for part in page["scopes"].as_array().unwrap() {
                assert_eq!(part["told"], expected, "{kpis}: {}", part["anchor"]);
            }
        };
        let lost = "---\nkind: deal\ntitle: A\noutcome: lost\nclosed: 2026-05-03\nteam: emea\n---\n";
        let told = |won: Option<usize>, lost: usize, written: usize, of: usize| json!({ "won": won, "lost": lost, "written": written, "of": of });
        check("deals-won: 3, deals-lost: 7", &[], told(Some(3), 7, 0, 10));
        check("deals-won: 3, deals-lost: 7", &[("deals/a.md", lost)], told(Some(3), 7, 1, 10));
        check("deals-lost: 2", &[("deals/a.md", lost)], told(None, 2, 1, 2));
        check("deals-lost: 1", &[("deals/a.md", lost)], Value::Null);
        check("calls: 4", &[("deals/a.md", lost)], Value::Null);
    }

    #[test]
    fn a_period_names_its_neighbours_and_its_parts() {
        let page = page("kpis/2026-q3.html");
        assert_eq!(page["longer"]["text"], "2026");
        assert_eq!((&page["undated"], &page["of_year"]["href"]), (&json!(1), &json!("2026.html")));
        let parts: Vec<&Value> = page["parts"].as_array().unwrap().iter().map(|it| &it["text"]).collect();
        assert_eq!(parts, ["August 2026", "September 2026"]);
        assert_eq!(page["frame"]["next"]["text"], "Q4 2026");
        assert_eq!(page["frame"]["previous"], Value::Null);
    }
}
