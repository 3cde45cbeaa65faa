//! Deals as they are made of entries.

use crate::entry::Value;
use crate::knowledge::tests::written::{Written, entry, known};
use crate::knowledge::{Deal, Outcome};
use crate::value::{Moment, PartialDate, Period};

/// The deal that an entry makes, looked back on in May.
fn deal(outcome: &str, with: impl FnOnce(Written) -> Written) -> Deal {
    let written = entry("deal", "a.md", "2026-05-04").field("outcome", Value::Facet(outcome.into()));
    known(&[with(written).done()]).deals[0].clone()
}

fn day(text: &str) -> Value {
    Value::Date(Moment::parse(text).unwrap())
}

#[test]
fn a_deal_counts_on_the_day_it_was_closed_and_not_on_that_of_looking_back() {
    let check = |closed: Option<&str>, counted: &str, (on, cycle): (Option<&str>, Option<u32>)| {
        let deal = deal("lost", |it| {
            let it = it.field("opened", day("2026-01-01"));
            match closed {
                Some(closed) => it.field("closed", day(closed)),
                None => it,
            }
        });
        assert_eq!(deal.closed, PartialDate::parse(counted).unwrap(), "{closed:?}");
        assert_eq!(
            (deal.closed_on.map(|it| it.to_string()).as_deref(), deal.cycle),
            (on, cycle),
            "{closed:?}"
        );
    };
    check(Some("2026-03-02"), "2026-03-02", (Some("2026-03-02"), Some(60)));
    check(Some("2026-03"), "2026-03", (None, None));
    // Nobody says when: it counts when it was looked back on, and how long it took is not known.
    check(None, "2026-05-04", (None, None));
    check(Some("2025-12-31"), "2025-12-31", (Some("2025-12-31"), None));
}

#[test]
fn a_deal_of_a_month_counts_in_no_week_and_one_of_a_year_in_no_month() {
    let check = |closed: &str, expected: [bool; 3]| {
        let deal = deal("won", |it| it.field("closed", day(closed)));
        let periods = ["2026-W10", "2026-03", "2026"].map(|it| Period::parse(it).unwrap());
        assert_eq!(periods.map(|it| deal.is_in(it)), expected, "{closed}");
    };
    check("2026-03-02", [true, true, true]);
    check("2026-03", [false, true, true]);
    check("2026", [false, false, true]);
}

#[test]
fn names_count_once_and_that_there_was_no_competitor_is_none() {
    let deal =
        deal("lost", |it| it.facets("reasons", "price legal price").facets("competitor", "none kip ost kip"));
    let shown = |names: &[std::sync::Arc<str>]| names.join(" ");
    assert_eq!((shown(&deal.reasons), shown(&deal.competitors)), ("price legal".into(), "kip ost".into()));
}

#[test]
fn only_won_and_lost_are_decided_and_an_outcome_of_a_site_counts_nowhere() {
    let check = |name: &str, outcome: Outcome, is_decided: bool| {
        let deal = deal(name, |it| it);
        assert_eq!((deal.outcome, deal.is_decided()), (outcome, is_decided), "{name}");
    };
    check("won", Outcome::Won, true);
    check("lost", Outcome::Lost, true);
    check("no-decision", Outcome::NoDecision, false);
    check("disqualified", Outcome::Disqualified, false);
    check("postponed", Outcome::Other, false);
}
