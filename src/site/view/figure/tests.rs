//! How figures are written, told apart and compared.

use std::sync::Arc;

use super::{in_unit, shown};
use crate::config::{Config, Kpi, Unit};
use crate::knowledge::Figure;
use crate::knowledge::kpi::Origin;
use crate::value::Currency;

fn kpi(name: &str) -> Arc<Kpi> {
    Arc::new(Config::builtin().kpis.get(name).unwrap().clone())
}

fn figure(size: f64) -> Figure {
    Figure {
        size,
        currency: None,
        ratio: None,
        n: None,
        origin: Origin::Derived,
        from: Vec::new(),
        parts: None,
        left_out: 0,
        pieces: None,
        foreign: crate::knowledge::kpi::Foreign::default(),
    }
}

#[test]
fn a_rate_of_few_cases_is_a_count() {
    let rate = kpi("win-rate");
    let check = |size: f64, ratio: Option<(u32, u32)>, n: Option<u32>, expected: &str| {
        assert_eq!(shown(&rate, &Figure { ratio, n, ..figure(size) }), expected);
    };
    check(100.0, Some((1, 1)), Some(1), "1 of 1");
    check(50.0, Some((2, 4)), Some(4), "2 of 4");
    check(40.0, Some((2, 5)), Some(5), "40%");
    // Reported as 62 or as 63, or counted: 5 of 8 are one thing.
    check(62.0, Some((5, 8)), Some(8), "62.5%");
    check(63.0, Some((5, 8)), Some(8), "62.5%");
    check(62.5, Some((5, 8)), Some(8), "62.5%");
    // 7 of 11 are 63.6.
    check(63.0, Some((7, 11)), Some(11), "64%");
    check(30.769, Some((4, 13)), Some(13), "31%");
    // Without the parts, the count follows from the number of deals.
    check(66.7, None, Some(3), "2 of 3");
    check(44.0, None, None, "44%");
    check(250.0, None, Some(2), "250%");
    check(-10.0, None, Some(2), "\u{2212}10%");
}

#[test]
fn few_cases_change_nothing_in_how_a_mean_is_written() {
    let size = kpi("deal-size");
    let mean = Figure { n: Some(1), currency: Some(Currency::EUR), ..figure(96_000.0) };
    assert_eq!(shown(&size, &mean), "€96k");
}

#[test]
fn sizes_are_written_in_their_unit() {
    let check = |unit, size, expected: &str| assert_eq!(in_unit(unit, size, None), expected);
    check(Unit::Percent, 30.769, "31%");
    // Some would say 62 and some 63.
    check(Unit::Percent, 62.5, "62.5%");
    check(Unit::Percent, 62.51, "63%");
    check(Unit::Percent, -12.5, "\u{2212}12.5%");
    check(Unit::Days, 117.25, "117.3");
    check(Unit::Count, 1591.0, "1,591");
    check(Unit::Days, -0.01, "0");
    assert_eq!(in_unit(Unit::Money, 1e300, Some(Currency::EUR)), "€92200000bn");
}
