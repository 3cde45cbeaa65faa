//! Figures made of those of shorter periods and of the teams.

use super::{all, check, check_with, figure, known, shown};
use crate::value::{Currency, Money};

#[test]
fn counts_are_summed_and_say_what_is_missing() {
    check(
        "review dach 2026-07 calls=100
         review dach 2026-08 calls=50
         review uk 2026-07 calls=10
         review uk 2026-09 calls=20
         review dach 2026-10 calls=5
         review apac 2026-11 calls=1",
        &[
            ("calls dach 2026-Q3", "150 rolled-up 2of3 [1 2]"),
            // The quarter has two months so far.
            ("calls dach 2026-Q4", "5 rolled-up 1of2 [5]"),
            ("calls dach 2026", "155 rolled-up 2of4 [1 2 5]"),
            ("calls all 2026-07", "110 rolled-up 2of2 [1 3]"),
            // The figure of uk is missing; those of dach are missing after October.
            ("calls all 2026-08", "50 rolled-up 1of2 [2]"),
            ("calls all 2026-09", "20 rolled-up 1of2 [4]"),
            ("calls all 2026-11", "1 rolled-up 1of1 [6]"),
            ("calls all 2026-Q3", "180 rolled-up 3of3 [1 2 3 4]"),
        ],
    );
}

#[test]
fn a_reported_quarter_is_not_made_of_its_months() {
    check(
        "review dach 2026-01 calls=100
         review dach 2026-Q1 calls=350
         review uk 2026-01 calls=10
         review uk 2026-02 calls=20
         review - 2026-Q2 calls=999",
        &[
            ("calls dach 2026-Q1", "350 reported [2]"),
            ("calls dach 2026", "350 rolled-up 1of4 [2]"),
            // A team reports the quarter itself: what it says in no month would be lost.
            ("calls all 2026-Q1", "380 rolled-up 2of2 [2 3 4]"),
            ("calls all 2026", "1379 rolled-up 2of4 [2 3 4 5]"),
        ],
    );
}

#[test]
fn months_that_nobody_reports_are_counted_beside_those_that_are() {
    check(
        "review dach 2026-01 deals-won=5
         deal dach won 2026-01-10
         deal dach won 2026-02-10
         deal uk won 2026-01-10
         deal - won 2026-01-10
         deal - won 2026-03-10",
        &[
            ("deals-won dach 2026-Q1", "6 rolled-up 3of3 [1 3]"),
            ("deals-won uk 2026-Q1", "1 derived [4]"),
            // Those without a team are a team without a name.
            ("deals-won all 2026-01", "7 rolled-up 3of3 [1 4 5]"),
            ("deals-won all 2026-02", "1 derived [3]"),
            ("deals-won all 2026-Q1", "9 rolled-up 3of3 [1 3 4 5 6]"),
        ],
    );
}

#[test]
fn rates_are_weighted_by_their_denominators_and_never_averaged() {
    check(
        "review dach 2026-01 win-rate=33% deals-won=1 deals-lost=2
         review dach 2026-02 win-rate=100% deals-won=1 deals-lost=0
         review uk 2026-01 win-rate=40% deals-won=1 deals-lost=2
         review uk 2026-02 win-rate=50% deals-won=1 deals-lost=1
         review uk 2026-03 win-rate=90%",
        &[
            // Exactly 2 of 4, not (33 + 100) / 2, nor (33 × 3 + 100) / 4.
            ("win-rate dach 2026-Q1", "50 2/4 rolled-up 2of3 [1 2]"),
            // 40 × 3 + 50 × 2 over 5; what nobody knows the weight of is left out.
            ("win-rate uk 2026-Q1", "44 n=5 rolled-up 2of3 [3 4]"),
            // (1/3 × 3 + 40 × 3) / 6.
            ("win-rate all 2026-01", "36.667 n=6 rolled-up 2of2 [1 3]"),
            ("win-rate all 2026-03", "none"),
        ],
    );
}

#[test]
fn rates_without_any_weight_make_none() {
    check(
        "review dach 2026-01 win-rate=33%
         review dach 2026-02 win-rate=100%",
        &[("win-rate dach 2026-Q1", "none"), ("win-rate all 2026-01", "none")],
    );
}

#[test]
fn means_are_weighted_by_what_they_are_means_of() {
    check_with(
        "[kpis.booked]\nunit = \"percent\"\nof = \"calls\"\n",
        "review dach 2026-01 deal-size=100k deals-won=1 booked=10% calls=100
         review dach 2026-02 deal-size=40k deals-won=3 booked=40% calls=50
         review dach 2026-03 booked=90%
         deal dach won 2026-03-05 amount=20k",
        &[
            ("deal-size dach 2026-Q1", "48000 EUR n=5 rolled-up 3of3 [1 2 4]"),
            ("booked dach 2026-Q1", "20 n=150 rolled-up 2of3 [1 2]"),
        ],
    );
}

#[test]
fn other_rates_of_deals_weigh_by_the_deals() {
    check(
        "review dach 2026-01 competitive-win-rate=50% no-decision-rate=33%
         deal dach won 2026-01-01 competitor=initech
         deal dach lost 2026-01-01 competitor=initech
         deal dach no-decision 2026-01-01
         deal dach lost 2026-02-01 competitor=hooli
         review uk 2026-01 competitive-win-rate=50%",
        &[
            ("competitive-win-rate dach 2026-Q1", "33.333 1/3 rolled-up 2of3 [1 5]"),
            ("no-decision-rate dach 2026-Q1", "25 1/4 rolled-up 2of3 [1 5]"),
            // uk has no deal that its rate could stand on.
            ("competitive-win-rate all 2026-01", "50 1/2 rolled-up 1of2 [1]"),
        ],
    );
}

#[test]
fn a_median_is_counted_again_where_the_deals_are_there() {
    let deals = "deal dach won 2026-01-31 opened=2026-01-21 amount=10k
                 deal dach won 2026-01-31 opened=2026-01-11 amount=20k
                 deal dach won 2026-02-28 opened=2026-01-29 amount=60k";
    let check = |more: &str, expected: &[(&str, &str)]| check(&format!("{deals}\n{more}"), expected);
    // 10, 20 and 30 days: 20, and not the median of 15 and 30.
    check(
        "review dach 2026-01 deal-cycle=15 median-deal-size=15k",
        &[
            ("deal-cycle dach 2026-01", "15 n=2 reported [4]"),
            ("deal-cycle dach 2026-Q1", "20 n=3 derived [1 2 3]"),
            ("deal-cycle all 2026-01", "15 n=2 derived [1 2]"),
            ("median-deal-size dach 2026-Q1", "20000 EUR n=3 derived [1 2 3]"),
        ],
    );
    // Five were won in January, four entries are missing. 15 five times, 30 once.
    check(
        "review dach 2026-01 deal-cycle=15 deals-won=5",
        &[
            ("deal-cycle dach 2026-Q1", "15 n=6 of-medians 2of3 [3 4]"),
            ("deal-cycle all 2026-Q1", "15 n=6 of-medians 2of3 [3 4]"),
            ("deal-cycle dach 2026", "15 n=6 of-medians 1of4 [3 4]"),
        ],
    );
    // As many are there as are reported.
    check(
        "review dach 2026-03 lost-deal-cycle=9 deals-lost=1
         deal dach lost 2026-03-11 opened=2026-03-02",
        &[("lost-deal-cycle dach 2026-Q1", "9 n=1 derived [5]")],
    );
}

#[test]
fn medians_of_medians_say_so() {
    check_with(
        "[kpis.answer]\nunit = \"days\"\n[kpis.reply]\nunit = \"days\"\nof = \"calls\"\n",
        "review dach 2026-01 answer=2 reply=2 calls=1
         review dach 2026-02 answer=9 reply=9 calls=1
         review dach 2026-03 answer=4 reply=4 calls=4
         review dach 2026-04 answer=8 reply=1 calls=3
         review dach 2026-05 answer=9 reply=4 calls=3",
        &[
            ("answer dach 2026-Q1", "4 of-medians 3of3 [1 2 3]"),
            ("answer dach 2026-Q2", "8.5 of-medians 2of3 [4 5]"),
            // 2 4 4 4 4 9 has 4 in the middle; 1 1 1 4 4 4 has 1 and 4.
            ("reply dach 2026-Q1", "4 n=6 of-medians 3of3 [1 2 3]"),
            ("reply dach 2026-Q2", "2.5 n=6 of-medians 2of3 [4 5]"),
        ],
    );
}

#[test]
fn a_site_may_say_how_its_figures_become_one() {
    check_with(
        "[kpis.staff]\nroll-up = \"last\"\n[kpis.mood]\nroll-up = \"none\"\n[kpis.load]\nof = \"calls\"\nroll-up = \"weighted\"\n",
        "review dach 2026-01 staff=7 mood=3 load=2 calls=10
         review dach 2026-02 staff=5 mood=4 load=5 calls=20
         review uk 2026-02 staff=3",
        &[
            ("staff dach 2026-Q1", "5 rolled-up 2of3 [2]"),
            ("staff all 2026-02", "8 rolled-up 2of2 [2 3]"),
            ("staff all 2026-Q1", "8 rolled-up 2of3 [2 3]"),
            ("mood dach 2026-Q1", "none"),
            ("load dach 2026-Q1", "4 n=30 rolled-up 2of3 [1 2]"),
        ],
    );
}

#[test]
fn a_week_belongs_to_the_month_of_its_thursday() {
    // The 1st of January 2026 is a Thursday: its week is of January. The 29th of October is the last
    // Thursday of that month.
    check(
        "review dach 2026-W01 calls=1
         review dach 2026-W05 calls=2
         review dach 2026-W06 calls=4
         review dach 2026-W44 calls=8
         review dach 2026-W45 calls=16
         deal dach won 2025-12-30
         review dach 2026-W02 deals-won=3",
        &[
            ("calls dach 2026-01", "3 rolled-up 2of5 [1 2]"),
            ("calls dach 2026-02", "4 rolled-up 1of4 [3]"),
            ("calls dach 2026-10", "8 rolled-up 1of5 [4]"),
            ("calls dach 2026-11", "16 rolled-up 1of3 [5]"),
            // Made of its weeks, the month takes the deal of the 30th of December.
            ("deals-won dach 2026-01", "4 rolled-up 5of5 [6 7]"),
            ("deals-won all 2026-01", "4 rolled-up 5of5 [6 7]"),
            ("deals-won dach 2025-12", "1 derived [6]"),
        ],
    );
}

#[test]
fn a_sum_says_how_many_deals_its_parts_left_out() {
    check_with(
        "[kpis.won]\nunit = \"money\"\nfrom-deals = \"value-won\"\n",
        "review dach 2026-01 won=100EUR
         deal dach won 2026-02-10 amount=5EUR
         deal dach won 2026-02-11 amount=7USD",
        &[
            ("won dach 2026-02", "5 EUR derived -1 [2]"),
            ("won dach 2026-Q1", "105 EUR rolled-up 3of3 -1 [1 2]"),
        ],
    );
}

#[test]
fn a_sum_counts_what_its_parts_lack() {
    let kpis = all(&known(
        "",
        "review dach 2026-01 calls=1
         review uk 2026-01 calls=10
         review uk 2026-02 calls=20
         review dach 2026-03 calls=3
         review dach 2026-04 calls=4
         review uk 2026-04 calls=40
         review uk 2026-06 calls=60
         review dach 2026-06 calls=6",
    ));
    let check = |which: &str, parts: (u32, u32), pieces: (u32, u32)| {
        let figure = figure(&kpis, which).unwrap();
        assert_eq!((figure.parts, figure.pieces), (Some(parts), Some(pieces)), "{which}");
    };
    check("calls all 2026-01", (2, 2), (2, 2));
    check("calls all 2026-02", (1, 2), (1, 2));
    // Every month has a figure; dach lacks February and uk March.
    check("calls all 2026-Q1", (3, 3), (4, 6));
    // May is missing: as many as the others have.
    check("calls all 2026-Q2", (2, 3), (4, 6));
    check("calls dach 2026-Q1", (2, 3), (2, 3));
    // Of the four quarters so far two have figures.
    check("calls all 2026", (2, 4), (8, 24));
    check("calls uk 2026", (2, 4), (4, 12));
}

#[test]
fn what_has_no_rate_is_shown_as_it_is_and_never_vanishes() {
    let kpis = all(&known(
        "[kpis.pipeline]\nunit = \"money\"\n[kpis.won]\nunit = \"money\"\nfrom-deals = \"value-won\"\n",
        "review dach 2026-W40 pipeline=500USD
         review dach 2026-W41 pipeline=100EUR
         review dach 2026-W42 pipeline=7GBP
         review dach 2026-W43 pipeline=50EUR
         review uk 2026-07 pipeline=30USD
         review uk 2026-08 pipeline=12USD
         review uk 2026-09 pipeline=5GBP
         deal uk won 2026-03-01 amount=900USD
         deal dach won 2026-03-01 amount=100EUR
         review uk 2026-03 calls=1",
    ));
    let check = |which: &str, expected: &str, apart: &str| {
        assert_eq!(shown(figure(&kpis, which)), expected, "{which}");
        let found: Vec<String> =
            figure(&kpis, which).unwrap().foreign.apart.iter().map(ToString::to_string).collect();
        assert_eq!(found.join(", "), apart, "{which}");
    };
    // A single week, also of all teams.
    check("pipeline dach 2026-W40", "500 USD reported [1]", "");
    check("pipeline all 2026-W40", "500 USD rolled-up 1of1 [1]", "");
    check("pipeline all 2026-10", "150 EUR rolled-up 2of5 [2 4]", "7 GBP, 500 USD");
    // Nothing in euro: most are in dollars.
    check("pipeline uk 2026-Q3", "42 USD rolled-up 2of3 [5 6]", "5 GBP");
    check("pipeline all 2026", "150 EUR rolled-up 1of4 [2 4]", "12 GBP, 542 USD");
    // A deal in another currency, of the team and beside the rest.
    check("won uk 2026-03", "900 USD derived [8]", "");
    check("deal-size uk 2026-03", "900 USD n=1 derived [8]", "");
    check("won all 2026-03", "100 EUR derived -1 [9]", "");
}

#[test]
fn figures_say_that_they_were_converted() {
    let kpis = all(&known(
        "[currencies]\nUSD = 0.5\n[kpis.pipeline]\nunit = \"money\"\n",
        "review dach 2026-01 pipeline=100USD
         review dach 2026-02 pipeline=100EUR
         deal dach won 2026-02-01 amount=10EUR
         deal dach won 2026-03-01 amount=10USD",
    ));
    let check = |which: &str, expected: bool| {
        assert_eq!(figure(&kpis, which).unwrap().foreign.converted, expected, "{which}");
    };
    check("pipeline dach 2026-01", true);
    check("pipeline dach 2026-02", false);
    check("pipeline dach 2026-Q1", true);
    check("deal-size dach 2026-02", false);
    check("deal-size dach 2026-03", true);
    check("deal-size dach 2026-Q1", true);
}

#[test]
fn amounts_of_deals_are_added_up_as_figures_are() {
    let sums = |toml: &str, amounts: &str| {
        let knowledge = known(toml, "deal dach won 2026-01-01");
        let amounts = amounts.split(' ').map(|it| Money::parse(it, Currency::EUR).unwrap());
        let sums: Vec<String> = knowledge.sums(amounts).iter().map(ToString::to_string).collect();
        sums.join(", ")
    };
    assert_eq!(sums("", "1EUR 3USD 2EUR"), "3 EUR, 3 USD");
    assert_eq!(sums("[currencies]\nUSD = 0.5", "1EUR 3USD 2EUR 5GBP"), "4.50 EUR, 5 GBP");
    assert_eq!(sums("[currencies]\nUSD = 0.5", "3USD"), "1.50 EUR");
    // Added up before they are rounded: 3 cents at a third are one.
    assert_eq!(sums("[currencies]\nUSD = 0.3333", "0.01USD 0.01USD 0.01USD"), "0.01 EUR");
}
