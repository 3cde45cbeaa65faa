//! What reviews report.

use super::{all, check, check_with, known};

#[test]
fn a_figure_is_what_the_last_review_on_exactly_this_says() {
    check(
        "review dach 2026-01 calls=100 date=2026-02-03
         review dach 2026-01 calls=90 date=2026-02-02
         review dach 2026-02 calls=80 date=2026-03-02
         review dach 2026-02 calls=70 date=2026-03-02
         review - 2026-01 calls=500",
        &[
            ("calls dach 2026-01", "100 reported [1]"),
            ("calls dach 2026-02", "70 reported [4]"),
            ("calls all 2026-01", "500 reported [5]"),
            ("calls all 2026-02", "70 rolled-up 1of1 [4]"),
            ("calls uk 2026-01", "none"),
            ("emails dach 2026-01", "none"),
        ],
    );
}

#[test]
fn a_reported_figure_of_a_period_to_come_stays_and_nothing_is_made_of_it() {
    check(
        "review dach 2027-01 calls=100 deals-won=3 date=2026-11-02",
        &[
            ("calls dach 2027-01", "100 reported [1]"),
            ("calls dach 2027-Q1", "none"),
            ("calls all 2027-01", "none"),
            ("deals-lost dach 2027-01", "none"),
            ("deals-won dach 2026-11", "none"),
        ],
    );
}

#[test]
fn a_reported_rate_that_rounds_known_counts_keeps_them() {
    check(
        "review dach 2026-01 win-rate=33% deals-won=1 deals-lost=2
         review dach 2026-02 win-rate=40% deals-won=1 deals-lost=2
         review dach 2026-03 win-rate=50%
         review dach 2026-04 win-rate=51%
         deal dach won 2026-04-02
         deal dach lost 2026-04-03
         review dach 2026-05 win-rate=67% deals-won=2
         deal dach lost 2026-05-03",
        &[
            ("win-rate dach 2026-01", "33 1/3 reported [1]"),
            ("win-rate dach 2026-02", "40 n=3 reported [2]"),
            ("win-rate dach 2026-03", "50 reported [3]"),
            // A whole point is no rounding.
            ("win-rate dach 2026-04", "51 n=2 reported [4]"),
            ("win-rate dach 2026-05", "67 2/3 reported [7]"),
        ],
    );
}

#[test]
fn other_reported_rates_and_means_stand_on_what_they_are_shares_of() {
    check_with(
        "[kpis.booked]\nunit = \"percent\"\nof = \"calls\"\n[kpis.tone]\nunit = \"percent\"\n",
        "review dach 2026-01 booked=20% calls=400 tone=50% deals-won=4 deals-lost=3 deal-size=100k deal-cycle=80 lost-deal-cycle=60 competitive-win-rate=49.5% no-decision-rate=10%
         deal dach won 2026-01-02 competitor=initech
         deal dach lost 2026-01-02 competitor=initech
         deal dach no-decision 2026-01-02
         review dach 2026-02 booked=20% calls=0",
        &[
            ("booked dach 2026-01", "20 n=400 reported [1]"),
            ("booked dach 2026-02", "20 reported [5]"),
            ("tone dach 2026-01", "50 reported [1]"),
            ("deal-size dach 2026-01", "100000 EUR n=4 reported [1]"),
            ("deal-cycle dach 2026-01", "80 n=4 reported [1]"),
            ("lost-deal-cycle dach 2026-01", "60 n=3 reported [1]"),
            ("competitive-win-rate dach 2026-01", "49.5 1/2 reported [1]"),
            ("no-decision-rate dach 2026-01", "10 n=3 reported [1]"),
        ],
    );
}

#[test]
fn a_map_has_a_series_for_each_part_in_the_order_of_the_facet() {
    let toml = "[facets.stage.values]\ndemo = {}\naudit = {}\n";
    let lines = "review dach 2026-01 conversion={zeta:10%,audit:20%,demo:30%}
                 review dach 2026-02 conversion={demo:50%}";
    let kpis = all(&known(toml, lines));
    let parts: Vec<_> = kpis
        .series
        .iter()
        .filter(|it| &*it.kpi == "conversion")
        .filter_map(|it| it.part.as_deref())
        .collect();
    assert_eq!(parts, ["demo", "audit", "zeta"]);
    check_with(
        toml,
        lines,
        &[
            ("conversion:demo dach 2026-01", "30 reported [1]"),
            ("conversion:zeta dach 2026-01", "10 reported [1]"),
            // Nobody knows of how many: no mean of 30 and 50.
            ("conversion:demo dach 2026-Q1", "none"),
            ("conversion:demo all 2026-01", "none"),
            ("conversion dach 2026-01", "none"),
        ],
    );
}

#[test]
fn a_map_of_counts_is_summed_and_one_with_an_of_is_weighted() {
    check_with(
        "[kpis.demos]\nby = \"segment\"\n[kpis.yes]\nunit = \"percent\"\nby = \"segment\"\nof = \"calls\"\n",
        "review dach 2026-01 demos={smb:3,large:1} yes={smb:10%} calls=100
         review dach 2026-02 demos={smb:4} yes={smb:40%} calls=50",
        &[
            ("demos:smb dach 2026-Q1", "7 rolled-up 2of3 [1 2]"),
            ("demos:large dach 2026-Q1", "1 rolled-up 1of3 [1]"),
            ("yes:smb dach 2026-Q1", "20 n=150 rolled-up 2of3 [1 2]"),
        ],
    );
}

#[test]
fn teams_are_in_the_order_of_their_facet_and_only_those_with_figures() {
    let kpis = all(&known(
        "[facets.team.values]\nzulu = {}\nuk = {}\n",
        "review apac 2026-01 calls=1
         review uk 2026-01 calls=1
         review zulu 2026-01 calls=1
         review aged 2027-12",
    ));
    assert_eq!(kpis.teams.iter().map(|it| &**it).collect::<Vec<_>>(), ["zulu", "uk", "apac"]);
    let calls = kpis.series.iter().filter(|it| &*it.kpi == "calls");
    assert_eq!(
        calls.map(|it| it.scope.clone()).collect::<Vec<_>>(),
        ["all", "zulu", "uk", "apac"].map(super::scope)
    );
}

#[test]
fn a_review_of_any_kind_reports() {
    check_with(
        "[kinds.session.fields]\nperiod = \"period\"\nnumbers = \"kpis\"\n",
        "session dach 2026-01 calls=7",
        &[("calls dach 2026-01", "7 reported [1]")],
    );
}
