//! Where the lists on the pages of facets end, and what of a window is left out. The as-of day is the
//! last of 2026.

use serde_json::{Value, json};

use crate::site::Site;
use crate::site::plan::tests::site;
use crate::site::view::{shared, view};

fn page(site: &Site, path: &str) -> Value {
    let shared = shared(site);
    let page = site.page(path).unwrap_or_else(|| panic!("a page at {path}"));
    serde_json::to_value(view(site, &shared, path, page).expect("a page with a template")).unwrap()
}

/// Deals: outcome, day of closing, what else the front matter has, the text. They are named `d000`.
fn made(config: &str, deals: &[(&str, &str, &str, &str)]) -> Site {
    let text = |(at, (outcome, closed, more, body)): (usize, &(&str, &str, &str, &str))| {
        let front =
            format!("kind: deal\ntitle: D{at:03}\naccount: d{at:03}\noutcome: {outcome}\nclosed: {closed}");
        (format!("deals/d{at:03}.md"), format!("---\n{front}\ndate: {closed}\n{more}\n---\n\n{body}"))
    };
    let files: Vec<(String, String)> = deals.iter().enumerate().map(text).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    site(config, &files)
}

/// Deals that were lost, without any text.
fn lost(deals: &[(&str, &str)]) -> Site {
    let all: Vec<_> = deals.iter().map(|(closed, more)| ("lost", *closed, *more, "")).collect();
    made("", &all)
}

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().expect("a list").iter().map(|it| it.pointer(field).expect("the field")).collect()
}

fn len(list: &Value) -> usize {
    list.as_array().expect("a list").len()
}

#[test]
fn a_list_of_deals_names_the_latest_three_hundred() {
    let mut deals = vec![("2026-01-10", "reasons: [price]"); 304];
    deals.push(("2026-02-01", "reasons: [price]"));
    let reason = page(&lost(&deals), "reasons/price.html")["reason"].clone();
    let year = &reason["year"];
    assert_eq!((&year["n"], len(&year["deals"]), &year["more"]), (&json!(305), 300, &json!(5)));
    assert_eq!((&year["deals"][0]["text"], &year["deals"][299]["text"]), (&json!("d304"), &json!("d005")));
}

#[test]
fn three_hundred_deals_of_quarters_are_all_named() {
    let deals =
        [vec![("2026-01-10", "reasons: [price]"); 155], vec![("2026-04-10", "reasons: [price]"); 145]];
    let reason = page(&lost(&deals.concat()), "reasons/price.html")["reason"].clone();
    assert_eq!(texts(&reason["quarters"], "/named"), [true, true]);
}

#[test]
fn an_axis_of_quarters_begins_with_the_first_deal_and_has_twelve_at_most() {
    let heads = |first: &str| {
        let site = lost(&[(first, "reasons: [price]"), ("2026-11-01", "reasons: [price]")]);
        let rows = page(&site, "reasons/price.html")["reason"]["counts"]["rows"].clone();
        (len(&rows), rows[0]["head"]["text"].clone())
    };
    assert_eq!(heads("2026-04-01"), (3, json!("Q2 2026")));
    assert_eq!(heads("2024-01-01"), (12, json!("Q1 2024")));
    assert_eq!(heads("2023-12-31"), (12, json!("Q1 2024")));
}

#[test]
fn what_is_left_of_the_entries_of_a_value_goes_to_the_year_before() {
    let deals =
        [vec![("2025-01-10", "reasons: [price]"); 100], vec![("2026-04-10", "reasons: [price]"); 100]];
    let price = page(&lost(&deals.concat()), "reasons/price.html");
    let shown: Vec<usize> = texts(&price["years"], "/entries").into_iter().map(len).collect();
    assert_eq!((shown, texts(&price["years"], "/n")), (vec![100, 50], vec![&json!(100), &json!(100)]));
    assert_eq!(price["more_entries"], 50);
}

#[test]
fn lessons_questions_and_blockers_of_a_value_are_bounded() {
    let many = |words: &str| (0..33).map(|n| format!("- {words} {n}?\n")).collect::<String>();
    let body = format!(
        "## Blockers\n\n{}\n## What have we learned?\n\n{}\n## What do we not understand?\n\n{}",
        "- It was late.\n".repeat(23),
        many("Ask"),
        many("Why"),
    );
    let first = "## What do we not understand?\n\n- First? {#first}\n";
    let answer = "## What do we not understand?\n\n- So. {answers=first}\n";
    let site = made(
        "",
        &[
            ("lost", "2024-01-10", "reasons: [price]", first),
            ("lost", "2026-01-10", "reasons: [price]", &body),
            ("lost", "2026-02-10", "reasons: [timing]", answer),
        ],
    );
    let price = page(&site, "reasons/price.html");
    assert_eq!((len(&price["blockers"]["points"]), &price["blockers"]["more"]), (20, &json!(3)));
    assert_eq!((len(&price["lessons"]["rows"]), &price["lessons"]["more"]), (30, &json!(3)));
    assert_eq!((len(&price["questions"]["rows"]), &price["questions"]["more"]), (30, &json!(4)));
    // The first was open longest, but it was answered, and what is open comes first.
    assert_eq!(price["questions"]["rows"][0]["status"], "open");
}

#[test]
fn the_values_of_an_open_facet_are_listed_most_used_first() {
    let site =
        lost(&[("2026-01-10", "tags: [b, a]"), ("2026-01-11", "tags: [b]"), ("2026-01-12", "tags: [c]")]);
    assert_eq!(texts(&page(&site, "tags/index.html")["values"], "/id"), ["b", "a", "c"]);
}

#[test]
fn the_last_lessons_of_a_reason_are_told_with_what_became_of_it() {
    let learned = (0..22).map(|n| format!("- Ask {n}. {{#ask-{n}}}\n")).collect::<String>();
    let body = format!("## What have we learned?\n\n{learned}");
    let last = "## What have we learned?\n\n- Ask last. {#ask-last}\n";
    let site = made(
        "",
        &[
            ("lost", "2026-02-10", "reasons: [price]", last),
            ("lost", "2026-01-10", "reasons: [price]", &body),
        ],
    );
    let reason = page(&site, "reasons/price.html")["reason"].clone();
    assert_eq!((len(&reason["effects"]), &reason["more_effects"]), (20, &json!(3)));
    assert_eq!(reason["effects"][0]["lesson"]["id"], "ask-last");
}

#[test]
fn a_buyer_who_gave_no_reason_was_asked() {
    let site = lost(&[
        ("2026-01-10", "reasons: [price]\nbuyer-reasons: [unknown]"),
        ("2026-01-11", "reasons: [price]"),
        ("2026-01-12", "reasons: [price]"),
    ]);
    let sides = page(&site, "reasons/price.html")["reason"]["sides"].clone();
    let names = |side: &str| texts(&sides[side]["deals"], "/text").into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        (names("no_answer"), names("not_asked")),
        (vec![json!("d000")], vec![json!("d002"), json!("d001")])
    );
}

#[test]
fn where_a_reason_is_met_is_told_of_six_values() {
    let met =
        ["a", "b", "c", "d", "e", "f", "g", "h"].map(|id| format!("reasons: [price]\ncompetitor: [{id}]"));
    let deals: Vec<(&str, &str)> = met.iter().map(|more| ("2026-01-10", more.as_str())).collect();
    let place = page(&lost(&deals), "reasons/price.html")["reason"]["places"][0].clone();
    assert_eq!((len(&place["list"]["bars"]), &place["list"]["more"]), (6, &json!(2)));
}

#[test]
fn amounts_without_a_quarter_do_not_stand_on_the_axis_of_the_others() {
    let site = lost(&[
        ("2026-01-10", "reasons: [price]\namount: 1000 EUR"),
        ("2025", "reasons: [price]\namount: 1000 USD"),
    ]);
    let rows = page(&site, "reasons/price.html")["reason"]["amounts"]["rows"].clone();
    assert!(len(&rows) > 0, "one currency, as far as the quarters are known");
}

#[test]
fn a_further_reason_is_counted_in_the_twelve_months_alone() {
    let site =
        lost(&[("2025-12-31", "reasons: [price, timing]"), ("2026-01-01", "reasons: [price, timing]")]);
    let reason = page(&site, "reasons/timing.html")["reason"].clone();
    assert_eq!((&reason["year_further"]["n"], &reason["further"]), (&json!(1), &json!(2)));
}

#[test]
fn five_reasons_are_told_apart_and_the_deals_of_the_others_are_listed() {
    let twice = ["a", "b", "c", "d", "e"].map(|id| format!("reasons: [{id}]"));
    let of = |closed: &'static str| twice.iter().map(move |more| (closed, more.as_str()));
    let deals: Vec<(&str, &str)> =
        of("2026-01-10").chain(of("2026-07-10")).chain([("2026-08-01", "reasons: [f]")]).collect();
    let quarters = page(&lost(&deals), "reasons/index.html")["why"]["quarters"].clone();
    assert_eq!(quarters["names"], json!(["a", "b", "c", "d", "e"]));
    assert_eq!(texts(&quarters["rest"], "/quarter"), ["Q3 2026"]);
    assert_eq!(texts(&quarters["rest"][0]["deals"], "/text"), ["d010"]);
    assert_eq!(quarters["rest"][0]["anchor"], "_rest_2026-q3");
}

#[test]
fn the_list_of_reasons_says_how_many_deals_name_one() {
    let more = ["reasons: [unknown]", "", ""];
    let site = made(
        "",
        &[
            ("lost", "2026-01-10", more[0], ""),
            ("lost", "2026-01-11", more[1], ""),
            ("won", "2026-01-12", "reasons: [price]", ""),
            ("won", "2026-01-13", more[2], ""),
        ],
    );
    let why = page(&site, "reasons/index.html")["why"].clone();
    let half = json!({ "n": 1, "of": 2 });
    assert_eq!((&why["lost_named"], &why["won_named"]), (&half, &half));
    assert_eq!((&why["unknown"]["n"]["text"], &why["other"]["n"]["text"]), (&json!("1"), &json!("0")));
    // One deal leads nothing.
    assert_eq!(why["leaders"], json!([]));
}

#[test]
fn whose_hands_it_is_in_is_told_of_the_twelve_months() {
    let config = "[facets.reason.values]\nprice = { label = \"Price\", control = \"shared\" }\n";
    let deals =
        [("lost", "2025-12-31", "reasons: [price]", ""), ("lost", "2026-01-01", "reasons: [price]", "")];
    let hands = page(&made(config, &deals), "reasons/index.html")["why"]["hands"].clone();
    assert_eq!(texts(&hands, "/control"), ["shared"]);
    assert_eq!((&hands[0]["n"], &hands[0]["deals"][0]["text"]), (&json!(1), &json!("d001")));
}
