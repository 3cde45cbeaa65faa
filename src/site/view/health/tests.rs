//! From how much on the page of health says a thing, on sites that have just so much.

use super::counted::{found, measures};
use super::days::days;
use super::{missed, runs};
use crate::site::Site;
use crate::site::plan::tests::planned;
use crate::site::view::here::Here;
use crate::site::view::index::Index;

/// A site of so many lost deals, of which each was looked back on after one of these days, and of
/// sessions on these months of 2026 that one person led.
fn made(waits: &[i8], months: &[i8]) -> Site {
    let deal = |(at, days): (usize, &i8)| {
        let day = 1 + days;
        let head = format!(
            "kind: deal\ntitle: Deal {at}\noutcome: lost\nclosed: 2026-05-01\ndate: 2026-05-{day:02}"
        );
        let text = format!("---\n{head}\n---\n\n## What have we learned?\n\n- Lesson {at}.\n");
        (format!("deals/{at}.md"), text)
    };
    let review = |month: &i8| {
        let head =
            format!("kind: review\ntitle: Session {month}\nperiod: 2026-{month:02}\nfacilitator: Ada Lane");
        let text = format!("---\n{head}\ndate: 2026-{:02}-01\n---\n\nWe met.\n", month + 1);
        (format!("reviews/{month}.md"), text)
    };
    let files: Vec<(String, String)> =
        waits.iter().enumerate().map(deal).chain(months.iter().map(review)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    planned("", &files).0
}

/// What the page of a site says.
fn told<T>(site: &Site, tell: impl FnOnce(Here<'_>) -> T) -> T {
    let index = Index::new(site);
    tell(Here { site, index: &index, path: "health/index.html" })
}

#[test]
fn the_title_tells_of_five_lost_deals_and_of_three_sessions_and_of_no_fewer() {
    let check = |waits: &[i8], months: &[i8], expected: &[(&str, usize, usize)]| {
        let title = told(&made(waits, months), |here| {
            let now = here.insights().health.now.as_ref().unwrap();
            found(&measures(here, now, None))
                .into_iter()
                .map(|it| (it.key, it.yes, it.of))
                .collect::<Vec<_>>()
        });
        assert_eq!(title, expected);
    };
    check(&[1; 4], &[], &[]);
    check(&[1; 5], &[], &[("written", 5, 5)]);
    check(&[1], &[10, 11], &[]);
    check(&[1], &[9, 10, 11], &[("sessions", 3, 3)]);
    check(&[], &[9, 11], &[("sessions", 2, 3)]);
}

#[test]
fn without_deals_or_sessions_there_are_no_rows_of_them() {
    let rows = |waits: &[i8], months: &[i8]| {
        told(&made(waits, months), |here| {
            let now = here.insights().health.now.as_ref().unwrap();
            let keys: Vec<&str> = measures(here, now, None).iter().map(|it| it.key).collect();
            ["written", "buyer", "unknown", "other", "sessions", "same-facilitator"]
                .map(|key| keys.contains(&key))
        })
    };
    assert_eq!(rows(&[1], &[]), [true, true, true, true, false, false]);
    assert_eq!(rows(&[], &[11]), [false, false, false, false, true, true]);
}

#[test]
fn a_median_of_days_tells_something_of_five_deals_and_each_bar_has_its_last_day() {
    let bars = |waits: &[i8]| {
        told(&made(waits, &[]), |here| {
            let made = days(here, here.insights().health.now.as_ref().unwrap(), None).unwrap();
            let classes =
                made.classes.iter().map(|it| (it.label.to_owned(), it.now.total)).collect::<Vec<_>>();
            (made.tells, made.median.clone(), classes)
        })
    };
    let named =
        |bars: &[(&str, usize)]| bars.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    let few = bars(&[7, 8, 14, 15]);
    let expected = named(&[("0\u{2013}7", 1), ("8\u{2013}14", 2), ("15\u{2013}30", 1)]);
    assert_eq!(few, (false, "11".to_owned(), expected));
    assert!(bars(&[7, 8, 14, 15, 30]).0);
    assert!(told(&made(&[], &[11]), |here| {
        days(here, here.insights().health.now.as_ref().unwrap(), None).is_none()
    }));
}

#[test]
fn one_facilitator_is_told_from_three_sessions_in_a_row_on() {
    let told = |months: &[i8]| {
        told(&made(&[], months), |here| runs(here).iter().map(|it| it.sessions).collect::<Vec<_>>())
    };
    assert_eq!((told(&[10, 11]), told(&[9, 10, 11])), (vec![], vec![3]));
}

/// A site of sessions on these months, each held at its end.
fn held_on(months: &[&str]) -> Site {
    let review = |month: &&str| {
        let text = format!(
            "---\nkind: review\ntitle: Session {month}\nperiod: {month}\ndate: {month}-28\n---\n\nWe met.\n"
        );
        (format!("reviews/{month}.md"), text)
    };
    let files: Vec<(String, String)> = months.iter().map(review).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    planned("", &files).0
}

#[test]
fn sessions_that_are_named_are_those_that_were_due_in_the_year() {
    // The as-of day is the last of 2026. The session on November 2025 was due in December, before the
    // year; the next one in January. Those on November 2025 and on January and March 2026 were missed.
    let site = held_on(&["2025-09", "2025-10", "2025-12", "2026-02", "2026-04"]);
    let (named, without) = told(&site, |here| {
        let now = here.insights().health.now.as_ref().unwrap();
        let all = measures(here, now, None);
        let held = &all.iter().find(|it| it.key == "sessions").unwrap().now;
        let named: Vec<String> = held.these.rows.iter().map(|it| it.link.text.to_string()).collect();
        ((held.yes, named), missed(here, now).into_iter().map(|it| it.period).collect::<Vec<_>>())
    });
    assert_eq!(named, (3, ["April 2026", "February 2026", "December 2025"].map(str::to_owned).to_vec()));
    assert_eq!(without[without.len() - 2..], ["March 2026", "January 2026"]);
    assert!(!without.contains(&"November 2025".to_owned()) && !without.contains(&"April 2026".to_owned()));
}
