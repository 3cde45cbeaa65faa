//! Changes and movements.

use super::{all, known, known_on, period, scope};
use crate::knowledge::kpi::Change;

/// The change of a KPI of dach between two months, with the KPI's notable figure at 10.
fn changed(kpi: &str, toml: &str, lines: &str) -> Option<Change> {
    let knowledge = known(&format!("[kpis.{kpi}]\nnotable = 10\n{toml}"), lines);
    let kpis = all(&knowledge);
    let series = kpis.series(kpi, &scope("dach")).unwrap();
    kpis.change(&knowledge.config.kpis[kpi], series, period("2026-02"), period("2026-01"))
}

fn check(kpi: &str, (earlier, later): (&str, &str), expected: Option<(f64, Option<bool>, bool)>) {
    let lines = format!("review dach 2026-01 {earlier}\nreview dach 2026-02 {later}");
    let found = changed(kpi, "", &lines).map(|it| (it.difference, it.good, it.notable));
    assert_eq!(found, expected, "{kpi} {earlier} {later}");
}

#[test]
fn a_change_goes_the_right_way_or_the_wrong_one_and_is_notable_from_its_figure_on() {
    check("calls", ("calls=100", "calls=110"), Some((10.0, Some(true), true)));
    check("calls", ("calls=100", "calls=109"), Some((9.0, Some(true), false)));
    check("calls", ("calls=100", "calls=90"), Some((-10.0, Some(false), true)));
    check("deals-lost", ("deals-lost=30", "deals-lost=20"), Some((-10.0, Some(true), true)));
    check("calls", ("calls=100", "calls=100.0040"), Some((100.004 - 100.0, None, false)));
    check("calls", ("calls=100", "calls=100.0060"), Some((100.006 - 100.0, Some(true), false)));
    check("calls", ("calls=100", "emails=1"), None);
    check("deal-size", ("deal-size=100kUSD", "deal-size=100kEUR"), None);
    let year = changed("emails", "", "review dach 2026-01 emails=1\nreview dach 2026-02 emails=1").unwrap();
    assert_eq!(year.from, period("2026-01"));
}

#[test]
fn a_rate_of_few_deals_moves_by_itself() {
    let rate = |rate: &str, won: u32, lost: u32| format!("win-rate={rate} deals-won={won} deals-lost={lost}");
    check("win-rate", (&rate("20%", 1, 4), &rate("40%", 2, 3)), Some((20.0, Some(true), true)));
    check("win-rate", (&rate("25%", 1, 3), &rate("40%", 2, 3)), Some((15.0, None, false)));
    check("win-rate", (&rate("40%", 2, 3), &rate("25%", 1, 3)), Some((-15.0, None, false)));
    // Nobody knows of how many: it is worth a word, but neither good nor bad.
    check("win-rate", ("win-rate=20%", "win-rate=40%"), Some((20.0, None, true)));
}

#[test]
fn a_median_of_fewer_than_five_goes_neither_well_nor_badly() {
    let cycle = |days: u32, won: u32| format!("deal-cycle={days} deals-won={won}");
    check("deal-cycle", (&cycle(90, 5), &cycle(60, 5)), Some((-30.0, Some(true), true)));
    check("deal-cycle", (&cycle(60, 5), &cycle(90, 5)), Some((30.0, Some(false), true)));
    check("deal-cycle", (&cycle(90, 5), &cycle(60, 4)), Some((-30.0, None, true)));
    check("deal-cycle", (&cycle(90, 4), &cycle(60, 5)), Some((-30.0, None, true)));
    check("deal-cycle", (&cycle(90, 2), &cycle(60, 5)), Some((-30.0, None, false)));
}

#[test]
fn a_kpi_that_does_not_say_which_way_is_good_goes_neither_well_nor_badly() {
    let of = |toml: &str| changed("seats", toml, "review dach 2026-01 seats=1\nreview dach 2026-02 seats=20");
    assert_eq!(of("").map(|it| (it.good, it.notable)), Some((None, true)));
    assert_eq!(of("better = \"up\"").map(|it| it.good), Some(Some(true)));
    assert_eq!(of("better = \"down\"").map(|it| it.good), Some(Some(false)));
}

#[test]
fn a_sum_that_lacks_a_part_is_not_compared() {
    let knowledge = known(
        "[kpis.calls]\nnotable = 10",
        "review dach 2026-01 calls=100
         review dach 2026-02 calls=100
         review dach 2026-03 calls=100
         review dach 2026-04 calls=100
         review dach 2026-06 calls=100
         review dach 2026-07 calls=10
         review dach 2026-08 calls=10
         review dach 2026-09 calls=10",
    );
    let kpis = all(&knowledge);
    let series = kpis.series("calls", &scope("dach")).unwrap();
    let notable = |later: &str, earlier: &str| {
        kpis.change(&knowledge.config.kpis["calls"], series, period(later), period(earlier))
            .map(|it| it.notable)
    };
    assert_eq!(notable("2026-Q2", "2026-Q1"), None);
    assert_eq!(notable("2026-Q3", "2026-Q2"), None);
    assert_eq!(notable("2026-Q3", "2026-Q1"), Some(true));
}

#[test]
fn figures_of_different_teams_are_not_compared() {
    let knowledge = known(
        "",
        "review dach 2025-12 calls=436
         review dach 2026-01 calls=600
         review uk 2026-01 calls=700
         review dach 2026-02 calls=500
         review uk 2026-02 calls=700
         review - 2026-03 calls=1000
         review - 2026-04 calls=900
         review dach 2026-05 calls=500",
    );
    let kpis = all(&knowledge);
    let series = kpis.series("calls", &scope("all")).unwrap();
    let check = |later: &str, earlier: &str, expected: Option<f64>| {
        let kpi = &knowledge.config.kpis["calls"];
        let change = kpis.change(kpi, series, period(later), period(earlier));
        assert_eq!(change.map(|it| it.difference), expected, "{later} {earlier}");
        let comparable = kpis.comparable(series, period(earlier), period(later));
        assert_eq!(comparable, expected.is_some(), "{later} {earlier}");
    };
    check("2026-01", "2025-12", None);
    check("2026-02", "2026-01", Some(-100.0));
    // What the whole house reports is of both teams.
    check("2026-03", "2026-02", Some(-200.0));
    check("2026-04", "2026-03", Some(-100.0));
    check("2026-05", "2026-04", None);
    // Nobody else is there in May; the quarter was not of the same teams all through.
    check("2026-Q2", "2026-Q1", None);
    check("2026-05", "2025-12", Some(64.0));
}

#[test]
fn what_is_worth_a_word_in_a_sum_grows_with_the_months_and_the_teams() {
    let knowledge = known(
        "[kpis.calls]\nnotable = 10\n[kpis.win-rate]\nnotable = 10",
        "review dach 2026-01 calls=100 win-rate=20%
         review uk 2026-01 calls=100 win-rate=20%
         review dach 2026-02 calls=110 win-rate=30%
         review uk 2026-02 calls=105 win-rate=20%
         review dach 2026-03 calls=120 win-rate=30%
         review uk 2026-03 calls=115 win-rate=30%
         review dach 2026-Q1 calls=330 win-rate=40%
         review dach 2026-Q2 calls=359 win-rate=50%
         review dach 2026-Q3 calls=389 win-rate=50%
         review dach 2026-W10 calls=30
         review dach 2026-W11 calls=33",
    );
    let kpis = all(&knowledge);
    let check = |kpi: &str, team: &str, (later, earlier): (&str, &str), expected: bool| {
        let series = kpis.series(kpi, &scope(team)).unwrap();
        let change = kpis.change(&knowledge.config.kpis[kpi], series, period(later), period(earlier));
        assert_eq!(change.map(|it| it.notable), Some(expected), "{kpi} {team} {later}");
    };
    check("calls", "dach", ("2026-02", "2026-01"), true);
    check("calls", "all", ("2026-02", "2026-01"), false);
    check("calls", "all", ("2026-03", "2026-02"), true);
    check("calls", "dach", ("2026-Q2", "2026-Q1"), false);
    check("calls", "dach", ("2026-Q3", "2026-Q2"), true);
    check("calls", "dach", ("2026-W11", "2026-W10"), true);
    check("win-rate", "dach", ("2026-02", "2026-01"), true);
    check("win-rate", "dach", ("2026-Q2", "2026-Q1"), true);
}

#[test]
fn a_mean_or_a_median_of_few_deals_moves_by_itself() {
    let size = |size: u32, won: u32| format!("deal-size={size}kEUR deals-won={won}");
    check("deal-size", (&size(100, 3), &size(200, 3)), Some((100_000.0, None, true)));
    check("deal-size", (&size(100, 2), &size(200, 3)), Some((100_000.0, None, false)));
    check("deal-size", (&size(200, 3), &size(100, 2)), Some((-100_000.0, None, false)));
    check("deal-size", ("deal-size=100kEUR", "deal-size=200kEUR"), Some((100_000.0, Some(true), true)));
}

#[test]
fn what_moved_in_the_period_of_a_review_is_told_by_its_points() {
    let knowledge = known_on(
        "2026-06-30",
        "[kpis.calls]\nnotable = 10\n[kpis.meetings]\nnotable = 10\n[kpis.deals-won]\nnotable = 2",
        "review dach 2026-01 calls=100 meetings=50
         review dach 2026-02 calls=50 meetings=51 | - Why? {kpi=calls} / - What of meetings? {kpi=meetings}
         review dach 2026-03 meetings=80
         review uk 2026-02 calls=1
         deal dach won 2026-03-01
         deal dach won 2026-03-02
         review dach 2026-Q1",
    );
    let kpis = all(&knowledge);
    let mut found = Vec::new();
    for (review, movements) in &kpis.movements {
        for it in movements {
            let series = &kpis.series[it.series];
            assert_eq!(series.scope, scope("dach"));
            assert_eq!(it.change.from, it.period.previous());
            let told: Vec<u32> = it.told_by.iter().map(|point| point.point).collect();
            found.push((review.0 + 1, series.kpi.to_string(), it.change.difference, told));
        }
    }
    // The deals of March were reported by nobody, and moved all the same.
    assert_eq!(
        found,
        [
            (2, "calls".to_owned(), -50.0, vec![0]),
            (3, "deals-won".to_owned(), 2.0, vec![]),
            (3, "meetings".to_owned(), 29.0, vec![]),
        ]
    );
}

#[test]
fn a_sum_of_a_month_that_runs_has_not_fallen_yet() {
    let toml = "[kpis.letters]\nunit = \"count\"\nnotable = 10\n";
    let moved = |lines: &str| all(&known(toml, lines)).movements.len();
    assert_eq!(moved("review dach 2026-09 letters=500\nreview dach 2026-10 letters=100"), 1);
    let running = "review dach 2026-10 letters=500\nreview dach 2026-11 letters=100 date=2026-11-18";
    assert_eq!(moved(running), 0, "as of 20 November");
}
