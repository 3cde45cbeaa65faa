//! The page of all KPIs.

use serde_json::{Value, json};

use crate::site::plan::tests::site;
use crate::site::view::{shared, view};

fn page(files: &[(&str, &str)], path: &str) -> Value {
    let site = site("", files);
    let page = site.page(path).unwrap_or_else(|| panic!("a page at {path}"));
    serde_json::to_value(view(&site, &shared(&site), path, page).unwrap()).unwrap()
}

fn review(month: u8, calls: u32) -> String {
    format!(
        "---\nkind: review\ntitle: R\nperiod: 2026-{month:02}\ndate: 2026-12-{month:02}\nkpis: {{ calls: {calls} }}\n---\n"
    )
}

#[test]
fn a_site_without_figures_has_an_empty_page() {
    let page = page(&[], "kpis/index.html");
    assert_eq!((&page["kpis"], &page["months"]["rows"]), (&json!([]), &json!([])));
}

#[test]
fn one_month_is_no_trend_and_a_site_without_teams_has_one_drawing() {
    let page = page(&[("reviews/a.md", &review(9, 500))], "kpis/index.html");
    let calls = page["kpis"].as_array().unwrap().iter().find(|kpi| kpi["name"] == "calls").unwrap();
    assert_eq!(calls["history"]["periods"], 1);
    assert_eq!(calls["history"]["drawings"].as_array().map(Vec::len), Some(1));
    let data = &calls["history"]["data"];
    assert_eq!((&data[0][0], &data[0][1][0]["text"]), (&json!("Sep 2026"), &json!("500")));
    assert_eq!(data[0][1][0]["href"], "2026-09.html#_all");
    assert_eq!(calls["definition"]["measure"], Value::Null);
}

#[test]
fn a_line_of_all_teams_is_drawn_from_when_they_all_report_and_a_target_is_for_a_teams_month() {
    let of = |team: &str, month: u8| review(month, 500).replace("kpis:", &format!("team: {team}\nkpis:"));
    let files = [
        ("reviews/a.md", &*of("dach", 7)),
        ("reviews/b.md", &*of("dach", 8)),
        ("reviews/c.md", &*of("uk", 8)),
        ("reviews/d.md", &*of("dach", 9)),
        ("reviews/e.md", &*of("uk", 9)),
    ];
    let site = site("[kpis.calls]\ntarget = 400\n", &files);
    let page = site.page("kpis/calls.html").unwrap();
    let page = serde_json::to_value(view(&site, &shared(&site), "kpis/calls.html", page).unwrap()).unwrap();
    let gaps = json!({ "since": "August 2026", "latest": "September 2026" });
    assert_eq!(page["gaps"], gaps);
    let has_target = |drawing: &Value| drawing["marks"].to_string().contains("target 400");
    assert!(!has_target(&page["trend"]["drawing"]));
    let teams = page["history"]["drawings"].as_array().unwrap();
    assert_eq!(teams.len(), 2);
    assert!(teams.iter().all(|team| has_target(&team["drawing"])));
}

const RATES: &str = "[kpis.answered]\nunit = \"percent\"\nof = \"calls\"\n";

#[test]
fn a_share_says_what_it_is_of_and_where_nobody_says_how_many() {
    let reported = |kpis: &str| {
        let review = format!(
            "---\nkind: review\ntitle: R\nperiod: 2026-09\ndate: 2026-10-01\nkpis: {{ {kpis} }}\n---\n"
        );
        let site = site(RATES, &[("reviews/a.md", &*review)]);
        let path = "kpis/answered.html";
        let page = serde_json::to_value(view(&site, &shared(&site), path, site.page(path).unwrap()).unwrap());
        let figure = page.unwrap()["now"]["figure"].clone();
        (figure["n"].clone(), figure["of"].clone(), figure["unsaid"].clone())
    };
    assert_eq!(reported("answered: 30%, calls: 400"), (json!(400), json!("Calls"), Value::Null));
    assert_eq!(reported("answered: 30%"), (Value::Null, json!("Calls"), json!("named")));
    let review = "---\nkind: review\ntitle: R\nperiod: 2026-09\ndate: 2026-10-01\nkpis: { conversion: { demo: 30% } }\n---\n";
    let page = page(&[("reviews/a.md", review)], "kpis/index.html");
    let parts = &page["kpis"][0]["parts"];
    assert_eq!((&parts["unsaid"], &parts["of"]), (&json!("deals"), &Value::Null));
}

#[test]
fn a_dot_of_several_months_says_which() {
    let deal = |month: u8, outcome: &str| {
        format!("---\nkind: deal\ntitle: D\noutcome: {outcome}\nclosed: 2026-{month:02}-03\n---\n")
    };
    // One a month from May to October: no three of them are enough.
    let deals: Vec<(String, String)> = (5..=10)
        .map(|month| (format!("deals/{month}.md"), deal(month, if month < 8 { "lost" } else { "won" })))
        .collect();
    let files: Vec<(&str, &str)> = deals.iter().map(|(path, text)| (&**path, &**text)).collect();
    let page = page(&files, "kpis/index.html");
    let last = &page["kpis"][0]["history"]["drawings"][0];
    assert_eq!((&last["last"]["figure"]["text"], &last["period"]), (&json!("1 of 1"), &json!("Oct 2026")));
    let window = &last["window"];
    assert_eq!((&window["months"], &window["to"]), (&json!(12), &json!("Oct 2026")));
    assert_eq!(window["rate"]["text"], "50%, 3 of 6");
}

#[test]
fn a_figure_is_compared_with_the_month_before_and_leads_to_its_period() {
    let files = [("reviews/a.md", &*review(8, 500)), ("reviews/b.md", &*review(9, 450))];
    let page = page(&files, "kpis/calls.html");
    let now = &page["now"];
    assert_eq!((&page["period"], &now["figure"]["text"]), (&json!("September 2026"), &json!("450")));
    assert_eq!(now["href"], "2026-09.html#_all");
    let change = &now["before"];
    assert_eq!(
        (&change["direction"], &change["text"], &change["good"], &change["since"]["text"]),
        (&json!("down"), &json!("50"), &json!(false), &json!("Aug 2026"))
    );
    assert_eq!(now["year"], Value::Null);
    let lengths: Vec<&Value> =
        page["tables"].as_array().unwrap().iter().map(|table| &table["each"]).collect();
    assert_eq!(lengths, ["year", "quarter", "month"]);
}
