//! What is counted from the deals.

use super::{all, check, check_with, known, known_on};

const YEAR: &str = "deal dach won 2026-01-10 amount=100k opened=2026-01-01 competitor=initech
     deal dach won 2026-01-20 amount=50k opened=2025-12-31
     deal dach lost 2026-01-31 amount=30k opened=2026-01-01 competitor=[initech,hooli]
     deal dach no-decision 2026-01-05 amount=900k
     deal dach disqualified 2026-01-05 amount=900k
     deal dach won 2026-03-01 amount=90k opened=2026-02-01
     deal - lost 2026-02-01 competitor=none
     deal uk lost 2026-02 amount=10k opened=2026-01-01";

#[test]
fn each_measure_is_counted_as_it_is_defined() {
    check(
        YEAR,
        &[
            ("deals-won dach 2026-01", "2 derived [1 2]"),
            ("deals-lost dach 2026-01", "1 derived [3]"),
            ("win-rate dach 2026-01", "66.667 2/3 derived [1 2 3]"),
            ("competitive-win-rate dach 2026-01", "50 1/2 derived [1 3]"),
            ("no-decision-rate dach 2026-01", "25 1/4 derived [1 2 3 4]"),
            ("deal-size dach 2026-01", "75000 EUR n=2 derived [1 2]"),
            ("median-deal-size dach 2026-Q1", "90000 EUR n=3 derived [1 2 6]"),
            ("deal-cycle dach 2026-01", "14.5 n=2 derived [1 2]"),
            ("deal-cycle dach 2026", "20 n=3 derived [1 2 6]"),
            ("lost-deal-cycle dach 2026-01", "30 n=1 derived [3]"),
            // A deal without a team counts for all; one known to the month has no cycle.
            ("deals-lost all 2026-Q1", "3 derived [3 7 8]"),
            ("deals-lost uk 2026-02", "1 derived [8]"),
            ("lost-deal-cycle uk 2026-02", "none"),
            ("win-rate all 2026-Q1", "50 3/6 derived [1 2 3 6 7 8]"),
            ("competitive-win-rate all 2026-02", "none"),
        ],
    );
}

#[test]
fn values_are_sums_and_exact() {
    check_with(
        "[kpis.won]\nunit = \"money\"\nfrom-deals = \"value-won\"\n[kpis.lost]\nunit = \"money\"\nfrom-deals = \"value-lost\"\n",
        "deal dach won 2026-01-10 amount=0.10
         deal dach won 2026-01-10 amount=0.20
         deal dach lost 2026-01-10
         deal dach won 2026-03-10 amount=-5",
        &[
            ("won dach 2026-01", "0.3 EUR derived [1 2]"),
            ("won dach 2026-02", "0 EUR derived []"),
            ("won dach 2026-Q1", "-4.7 EUR derived [1 2 4]"),
            // Something was lost, nobody says for how much.
            ("lost dach 2026-01", "none"),
            ("lost dach 2026-02", "0 EUR derived []"),
        ],
    );
}

#[test]
fn a_count_of_nothing_is_0_from_the_first_period_to_the_day() {
    check(
        "deal dach won 2026-03-10
         review uk 2026-05
         deal uk lost 2026-08-01",
        &[
            ("deals-won dach 2026-02", "none"),
            ("deals-lost dach 2026-03", "0 derived []"),
            ("deals-won dach 2026-09", "0 derived []"),
            // Half a year after the last that is known of it, a team has ended.
            ("deals-won dach 2026-10", "none"),
            ("deals-won dach 2026-12", "none"),
            ("deals-won dach 2026-Q4", "0 derived []"),
            ("win-rate dach 2026-04", "none"),
            ("deals-won uk 2026-04", "none"),
            ("deals-won uk 2026-05", "0 derived []"),
            ("deals-won all 2026-02", "none"),
            ("deals-won all 2026-04", "0 derived []"),
            ("deals-lost all 2026", "1 derived [3]"),
        ],
    );
}

#[test]
fn weeks_are_counted_only_where_a_review_is_weekly() {
    let deals = "deal dach won 2026-01-02\n deal dach won 2026-01-05\n deal dach lost 2026-01\n";
    check(deals, &[("deals-won dach 2026-W01", "none"), ("deals-won dach 2026-01", "2 derived [1 2]")]);
    check(
        &format!("{deals} review uk 2026-W02 calls=3"),
        &[
            ("deals-won dach 2026-W01", "1 derived [1]"),
            ("deals-won dach 2026-W02", "1 derived [2]"),
            ("deals-lost dach 2026-W02", "0 derived []"),
            ("deals-lost dach 2026-01", "1 derived [3]"),
        ],
    );
}

#[test]
fn a_win_rate_stands_on_the_deals_beside_it() {
    check(
        "review dach 2026-01 deals-won=3 deals-lost=4
         deal dach won 2026-01-10
         deal dach lost 2026-01-10
         review dach 2026-02 deals-lost=1
         deal dach won 2026-02-10",
        &[
            ("win-rate dach 2026-01", "42.857 3/7 derived [1]"),
            ("win-rate dach 2026-02", "50 1/2 derived [4 5]"),
            ("win-rate all 2026-01", "42.857 3/7 derived 1of1 [1]"),
        ],
    );
}

#[test]
fn amounts_are_brought_into_one_currency() {
    let deals = "deal dach won 2026-01-10 amount=100kUSD
                 deal dach won 2026-01-10 amount=200kUSD
                 deal dach won 2026-01-11 amount=50kGBP";
    let check = |toml: &str, more: &str, expected: &str| {
        check_with(toml, &format!("{deals}\n{more}"), &[("deal-size dach 2026-01", expected)]);
    };
    // No rate and no euro: most deals are in dollars.
    check("", "", "150000 USD n=2 derived -1 [1 2]");
    check("[currencies]\nUSD = 0.5", "", "75000 EUR n=2 derived -1 [1 2]");
    check("[currencies]\nUSD = 0.5\nGBP = 1.2", "", "70000 EUR n=3 derived [1 2 3]");
    // The KPI is in euro, and those of dach are shown as they are.
    check("", "deal uk lost 2026-01-01 amount=1kEUR", "150000 USD n=2 derived -1 [1 2]");
    check("", "deal dach won 2026-01-01 amount=1kEUR", "1000 EUR n=1 derived -3 [4]");
    // As many in pounds: the first by its code.
    check("", "deal dach lost 2026-01-01 amount=1kGBP", "50000 GBP n=1 derived -2 [3]");
}

#[test]
fn a_reported_amount_that_cannot_be_converted_stays_and_is_not_added() {
    let toml = "[kpis.pipeline]\nunit = \"money\"\n";
    let lines = "review dach 2026-01 pipeline=100kUSD
                 review dach 2026-02 pipeline=10kEUR
                 review dach 2026-03 pipeline=1kEUR";
    check_with(
        toml,
        lines,
        &[
            ("pipeline dach 2026-01", "100000 USD reported [1]"),
            ("pipeline dach 2026-Q1", "11000 EUR rolled-up 2of3 [2 3]"),
        ],
    );
    check_with(
        &format!("{toml}[currencies]\nUSD = 0.9"),
        lines,
        &[
            ("pipeline dach 2026-01", "90000 EUR reported [1]"),
            ("pipeline dach 2026-Q1", "101000 EUR rolled-up 3of3 [1 2 3]"),
        ],
    );
}

#[test]
fn dates_at_the_ends_of_the_calendar_do_no_harm() {
    let kpis = all(&known(
        "",
        "deal dach won 1000-01-01 amount=90000000000000000
         deal dach won 2999-12-31 amount=-90000000000000000
         review dach 1000-W01 calls=1
         review dach 2999-12 calls=2 date=2026-01-01
         deal dach lost 2026-05",
    ));
    super::check_all(
        &kpis,
        &[
            ("deals-won dach 1000-01", "1 derived [1]"),
            ("deals-won dach 1000-02", "none"),
            ("deals-won dach 1977-01", "0 derived []"),
            ("deals-won dach 1976-10", "none"),
            ("deals-won dach 2999-12", "none"),
            ("calls dach 2999-12", "2 reported [4]"),
            ("deals-lost dach 2026", "1 derived [5]"),
        ],
    );
    for day in ["1000-01-01", "2999-12-31", "9999-12-31", "-009999-01-01"] {
        all(&known_on(day, "", "deal dach won 2026-01-01\n review dach 2026-W01 calls=1"));
    }
}
