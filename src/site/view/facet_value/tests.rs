//! The pages of reasons, competitors and teams, and their lists, on small sites.

use serde_json::{Value, json};

use crate::site::Site;
use crate::site::plan::tests::site;
use crate::site::view::{shared, view};

fn page(site: &Site, path: &str) -> Value {
    let shared = shared(site);
    let page = site.page(path).unwrap_or_else(|| panic!("a page at {path}"));
    serde_json::to_value(view(site, &shared, path, page).expect("a page with a template")).unwrap()
}

/// Deals of the demonstration's shape: name, outcome, day of closing and what else the front matter has.
fn deals(deals: &[(&str, &str, &str, &str)]) -> Vec<(String, String)> {
    let text = |(name, outcome, closed, more): &(&str, &str, &str, &str)| {
        let front = format!(
            "---\nkind: deal\ntitle: The deal {name}\naccount: {name}\noutcome: {outcome}\n\
             closed: {closed}\ndate: {closed}\namount: 1000 EUR\n{more}\n---\n\n"
        );
        let body = "## What did we do well?\n\n- We asked.\n\n## What have we learned?\n\n- Ask first.\n";
        (format!("deals/{name}.md"), front + body)
    };
    deals.iter().map(text).collect()
}

fn small(of: &[(&str, &str, &str, &str)]) -> Site {
    let files = deals(of);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    site("", &files)
}

/// The as-of day of these sites is 2026-11-20 or later in the year; the first deal lies two years back.
const DEALS: &[(&str, &str, &str, &str)] = &[
    ("alder", "lost", "2024-12-02", "reasons: [price]\ncompetitor: [initech]"),
    (
        "beech",
        "lost",
        "2026-07-01",
        "reasons: [price, timing]\nbuyer-reasons: [timing]\ncompetitor: [initech]",
    ),
    ("cedar", "lost", "2026-08-01", "reasons: [price]\nbuyer-reasons: [price]"),
    ("dogwood", "lost", "2026-08-02", "reasons: [timing]\ncompetitor: [hooli, initech]"),
    ("elm", "won", "2026-08-03", "reasons: [price]\ncompetitor: [initech]"),
    ("fir", "no-decision", "2026-08-04", "competitor: [hooli]"),
];

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().expect("a list").iter().map(|it| it.pointer(field).expect("the field")).collect()
}

#[test]
fn the_list_of_reasons_says_what_it_was_in_the_last_twelve_months() {
    let why = page(&small(DEALS), "reasons/index.html")["why"].clone();
    assert_eq!(why["leaders"], json!(["price"]));
    assert_eq!((&why["leading"], &why["lost"]["n"]), (&json!(2), &json!(3)));
    assert_eq!(texts(&why["ranked"], "/reason/text"), ["price", "timing"]);
    assert_eq!(texts(&why["ranked"], "/main/href"), ["price.html#_year-main", "timing.html#_year-main"]);
    assert_eq!(texts(&why["ranked"], "/secondary/text"), ["0", "1"]);
    assert_eq!((&why["agreement"]["same"]["n"], &why["agreement"]["of"]), (&json!(1), &json!(2)));
    let n = |name: &str| why["agreement"][name]["n"].clone();
    assert_eq!((n("overlap"), n("not_asked")), (json!(1), json!(2)));
    // 3 of the lost deals name the price and 1 of the won ones: fewer than five in all.
    assert!(texts(&why["drivers"], "/reading").iter().all(|it| **it == "too-few"));
    assert_eq!((&why["lost_named"], &why["won_named"]["of"]), (&json!({ "n": 4, "of": 4 }), &json!(1)));
    assert_eq!(texts(&why["lost"]["deals"], "/text"), ["dogwood", "cedar", "beech"]);
}

#[test]
fn the_table_of_quarters_leads_to_the_quarter_of_the_reason() {
    let site = small(DEALS);
    let quarters = page(&site, "reasons/index.html")["why"]["quarters"].clone();
    assert_eq!(quarters["names"], json!(["price", "timing"]));
    let rows = quarters["chart"]["rows"].as_array().unwrap();
    let of = |label: &str| rows.iter().find(|row| row["head"]["text"] == label).expect("the quarter").clone();
    assert_eq!(of("Q3 2026")["cells"][0], json!({ "text": "2", "href": "price.html#_2026-q3" }));
    assert_eq!(of("Q1 2026")["cells"][0], json!({ "text": "0", "href": null }));
    let reason = page(&site, "reasons/price.html");
    assert_eq!(texts(&reason["reason"]["quarters"], "/anchor"), ["_2026-q3", "_2024-q4"]);
    let deals = &reason["reason"]["quarters"][0]["parts"][0]["deals"];
    assert_eq!(texts(deals, "/text"), ["beech", "cedar"]);
}

#[test]
fn a_reason_says_who_says_so() {
    let reason = page(&small(DEALS), "reasons/timing.html")["reason"].clone();
    let n = |side: &str| reason["sides"][side]["n"].clone();
    assert_eq!([n("both"), n("team"), n("buyer"), n("not_asked")], [1, 0, 0, 1]);
    let price = page(&small(DEALS), "reasons/price.html")["reason"].clone();
    assert_eq!(price["sides"]["team"]["deals"][0]["text"], "beech");
    assert_eq!((&price["main"], &price["lost"]), (&json!(3), &json!(4)));
}

#[test]
fn who_names_a_reason_first_leads_to_exactly_those_deals() {
    let site = small(DEALS);
    let rows = page(&site, "reasons/index.html")["why"]["agreement"]["rows"].clone();
    // Both sides name one in beech and in cedar: we say price twice, the buyer once.
    let price =
        rows.as_array().unwrap().iter().find(|row| row["reason"]["text"] == "price").expect("a row").clone();
    let said = ["team", "buyer", "both"].map(|side| price[side].clone());
    let at = |n: &str, side: &str| json!({ "text": n, "href": format!("price.html#_main-{side}") });
    assert_eq!(said, [at("2", "team"), at("1", "buyer"), at("1", "both")]);
    let sides = page(&site, "reasons/price.html")["reason"]["sides"].clone();
    let deals = |side: &str| {
        let list = &sides[side];
        (list["anchor"].clone(), texts(&list["deals"], "/text").into_iter().cloned().collect::<Vec<Value>>())
    };
    assert_eq!(deals("main_team"), (json!("_main-team"), vec![json!("cedar"), json!("beech")]));
    assert_eq!(deals("main_buyer"), (json!("_main-buyer"), vec![json!("cedar")]));
    assert_eq!(deals("main_both"), (json!("_main-both"), vec![json!("cedar")]));
}

#[test]
fn a_deal_of_which_only_the_year_is_known_stands_in_the_last_row_of_the_quarters() {
    let deals = [DEALS[0], ("gorse", "lost", "2026", "reasons: [price]\ncompetitor: [initech]")];
    let site = small(&deals);
    let reason = page(&site, "reasons/price.html")["reason"].clone();
    assert_eq!(texts(&reason["quarters"], "/anchor"), ["_2024-q4", "_no-quarter"]);
    assert_eq!(texts(&reason["quarters"], "/label"), [&json!("Q4 2024"), &Value::Null]);
    assert_eq!(texts(&reason["quarters"], "/parts/0/count"), [1, 1]);
    assert_eq!(
        (&reason["main"], &reason["quarters"][1]["parts"][0]["deals"][0]["text"]),
        (&json!(2), &json!("gorse"))
    );
    let competitor = page(&site, "competitors/initech.html")["competitor"].clone();
    assert_eq!(texts(&competitor["quarters"], "/parts/1/count"), [1, 1]);
}

#[test]
fn long_lists_are_bounded_and_say_where_the_rest_stands() {
    let many: Vec<(String, String)> =
        (0..160).map(|n| (format!("d{n:03}"), format!("reasons: [price, r{n:03}]"))).collect();
    let many: Vec<(&str, &str, &str, &str)> =
        many.iter().map(|(name, more)| (name.as_str(), "lost", "2026-01-10", more.as_str())).collect();
    let site = small(&many);
    let price = page(&site, "reasons/price.html");
    assert_eq!((&price["years"][0]["n"], &price["more_entries"]), (&json!(160), &json!(10)));
    assert_eq!(price["years"][0]["entries"].as_array().unwrap().len(), 150);
    assert_eq!(price["rest"]["entries"], "../timeline/index.html");
    let list = page(&site, "reasons/index.html");
    assert_eq!(list["values"].as_array().unwrap().len(), 150);
    assert!(list["more"].as_u64() >= Some(11), "{}", list["more"]);
    assert_eq!((&list["why"]["cut"], list["why"]["ranked"].as_array().unwrap().len()), (&json!(true), 20));
}

#[test]
fn a_reason_without_deals_has_the_plain_page() {
    let page = page(&small(DEALS), "reasons/unknown.html");
    assert_eq!(page["reason"], Value::Null);
    assert_eq!(page["years"], json!([]));
}

#[test]
fn a_competitor_shows_the_record_and_what_was_said() {
    let site = small(DEALS);
    let it = page(&site, "competitors/initech.html")["competitor"].clone();
    assert_eq!(it["all"], json!({ "n": 1, "of": 4 }));
    assert_eq!(it["year"], json!({ "n": 1, "of": 3 }));
    // Who is named first won it.
    assert_eq!((&it["lost"], &it["lost_to"]["n"]), (&json!(3), &json!(2)));
    assert_eq!(texts(&it["year_lost"]["deals"], "/text"), ["dogwood", "beech"]);
    // Whatever was lost against this one was lost to it.
    assert_eq!(page(&site, "competitors/hooli.html")["competitor"]["lost_to"], Value::Null);
    assert_eq!(texts(&it["said_won"], "/role"), ["well", "learned"]);
    assert_eq!(texts(&it["said_lost"], "/deal/text")[0], "dogwood");
    let record = page(&site, "competitors/index.html")["record"].clone();
    assert_eq!(texts(&record["rows"], "/competitor/text"), ["initech", "hooli"]);
    let decided = |name: &str| (record[name]["won"]["n"].clone(), record[name]["of"].clone());
    assert_eq!(decided("contested"), (json!(1), json!(4)));
    assert_eq!(decided("uncontested"), (json!(0), json!(1)));
    assert_eq!(record["no_decision"], json!({ "n": 1, "of": 6 }));
}

#[test]
fn no_more_deals_are_named_than_fit_and_the_older_quarters_are_counts() {
    let many: Vec<(String, String, String)> = (0..310)
        .map(|n| (format!("d{n:03}"), format!("2026-0{}-10", n % 2 * 3 + 1), "reasons: [price]".to_owned()))
        .collect();
    let many: Vec<(&str, &str, &str, &str)> =
        many.iter().map(|(name, day, more)| (name.as_str(), "lost", day.as_str(), more.as_str())).collect();
    let reason = page(&small(&many), "reasons/price.html")["reason"].clone();
    assert_eq!(texts(&reason["quarters"], "/named"), [true, false]);
    assert_eq!(texts(&reason["quarters"], "/parts/0/count"), [155, 155]);
    assert_eq!(reason["quarters"][1]["parts"][0]["deals"], json!([]));
}

#[test]
fn a_site_without_deals_has_lists_without_parts() {
    let review = "---\nkind: review\ntitle: May\nperiod: 2026-05\ndate: 2026-06-01\nteam: emea\n---\n\n\
                  ## What have we learned?\n\n- Ask. {reason=price competitor=initech}\n";
    let site = site("", &[("reviews/may.md", review)]);
    assert_eq!(page(&site, "reasons/index.html")["why"], Value::Null);
    assert_eq!(page(&site, "competitors/index.html")["record"], Value::Null);
    assert_eq!(page(&site, "teams/emea.html")["team"]["actions"], json!([]));
}
