//! Views of small sites, as templates see them.

use serde_json::{Value, json};

use super::{shared, view};
use crate::site::Site;
use crate::site::plan::tests::site;

/// What the template of a page is given.
fn page(site: &Site, path: &str) -> Value {
    let shared = shared(site);
    let page = site.page(path).unwrap_or_else(|| panic!("a page at {path}"));
    serde_json::to_value(view(site, &shared, path, page).expect("a page with a template")).unwrap()
}

/// Every value of a list at a place in a view, by one of its fields.
fn each<'a>(value: &'a Value, list: &str, field: &str) -> Vec<&'a Value> {
    let items = value.pointer(list).and_then(Value::as_array).unwrap_or_else(|| panic!("a list at {list}"));
    items.iter().map(|item| item.pointer(field).unwrap_or_else(|| panic!("{field} in {item}"))).collect()
}

const FILES: &[(&str, &str)] = &[
    (
        "reviews/emea/2026-04.md",
        "---\nkind: review\ntitle: April was quiet\nperiod: 2026-04\ndate: 2026-05-04\nteam: emea\n\
         kpis: { win-rate: 40%, calls: 500 }\n---\n\n## What did we do well?\n\n- We sent the folder first. {#folder}\n\n\
         ## What have we learned?\n\n- Ask who signs. {#who-signs reason=no-signer value=4}\n\n\
         ## What do we not understand?\n\n- Why do pilots stall? {#why-stall kpi=calls}\n\n\
         ## Next steps\n\n- [ ] Write the one-pager. {#pager owner=\"Ada Lane\" due=2026-06-01}\n",
    ),
    (
        "reviews/emea/2026-05.md",
        "---\nkind: review\ntitle: May was loud\nperiod: 2026-05\ndate: 2026-06-01\nteam: emea\n\
         kpis: { win-rate: 35%, calls: 620 }\n---\n\nSee [the list](/lessons/) and [[#who-signs]].\n\n\
         ## What did we do well?\n\n- The folder again. {follows=folder}\n\n\
         ## What do we not understand?\n\n- Nobody owns them, perhaps. {supposes=why-stall}\n\n\
         ## Next steps\n\n- [x] The one-pager is written. {follows=pager owner=\"Ada Lane\"}\n",
    ),
    (
        "deals/2026/globex.md",
        "---\nkind: deal\ntitle: Nobody asked who signs\nteam: emea\naccount: Globex\noutcome: lost\namount: 120000 EUR\n\
         opened: 2026-05-01\nclosed: 2026-07-10\ndate: 2026-07-20\ncompetitor: [initech]\n\
         reasons: [no-signer, price]\nbuyer-reasons: [price]\n---\n\n## Problem\n\nIt was late.\n\n\
         ## Blockers\n\n- Nobody knew the signer. {#no-name}\n\n## Solutions\n\n\
         - Ask in week one. {solves=no-name feasible=yes}\n\n## What have we learned?\n\n\
         - The same again. {relearns=who-signs}\n",
    ),
    (
        "deals/2026/hooli.md",
        "---\nkind: deal\ntitle: The folder was there first\naccount: Hooli\noutcome: won\namount: 80000 EUR\n\
         opened: 2026-06\nclosed: 2026-08-10\ndate: 2026-08-20\ncompetitor: initech\n---\n\n\
         ## What did we do well?\n\n- Week one, as agreed. {applies=who-signs}\n\n\
         ## What do we not understand?\n\n- The owner was on leave. {answers=why-stall}\n",
    ),
    (
        "lessons/who-signs.md",
        "---\nkind: lesson\nid: who-signs\ntitle: Who signs\nsummary: A name and a date.\n---\n\n## How we do it\n\n\
         As at [Globex](../deals/2026/globex.md#problem), see [[hooli]] and [the feed](/feed.xml).\n",
    ),
];

#[test]
fn every_page_of_a_template_has_its_frame_and_links_from_where_it_is() {
    let site = site("[site]\nbase-url = \"https://notes.example/x\"\n", FILES);
    let frame = |path: &str| page(&site, path)["frame"].clone();
    let deal = frame("deals/2026/globex.html");
    assert_eq!(deal["root"], "../../");
    assert_eq!(deal["canonical"], "https://notes.example/x/deals/2026/globex.html");
    assert_eq!(deal["current"], "kind:deal");
    assert_eq!(deal["crumbs"], json!([{ "key": "kind:deal", "label": "Deals", "href": "../index.html" }]));
    assert_eq!(deal["last"], "Globex");
    assert_eq!(deal["source"], "content/deals/2026/globex.md");
    assert_eq!(deal["previous"], Value::Null);
    assert_eq!(deal["next"], json!({ "text": "The folder was there first", "href": "hooli.html" }));
    assert_eq!(frame("index.html")["root"], "./");
    assert_eq!(frame("404.html")["root"], "https://notes.example/x/");
    let lesson = frame("lessons/who-signs.html");
    assert_eq!(
        (&lesson["current"], &lesson["description"]),
        (&json!("lessons"), &json!("A name and a date."))
    );
    let value = frame("competitors/initech.html");
    assert_eq!((&value["title"], &value["feed"]["href"]), (&json!("initech"), &json!("initech/feed.xml")));
}

#[test]
fn the_navigation_counts_what_wants_attention() {
    let shared = serde_json::to_value(shared(&site("", FILES))).unwrap();
    let items: Vec<(String, Value)> = shared["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["items"].as_array().unwrap())
        .map(|item| (item["key"].as_str().unwrap().to_owned(), item["count"].clone()))
        .collect();
    let expected = [
        ("kind:review", json!(2)),
        ("actions", json!(0)),
        ("changes", Value::Null),
        ("lessons", json!(1)),
        ("questions", json!(0)),
        ("kind:deal", json!(2)),
        ("wins", Value::Null),
        ("facet:reason", json!(2)),
        ("facet:competitor", json!(1)),
        ("facet:outcome", json!(2)),
        ("kpis", Value::Null),
        ("timeline", Value::Null),
        ("health", Value::Null),
        ("facet:team", json!(1)),
    ];
    assert_eq!(items, expected.map(|(key, count)| (key.to_owned(), count)));
}

#[test]
fn a_deal_shows_both_sides_and_what_follows_from_it() {
    let deal = page(&site("", FILES), "deals/2026/globex.html");
    assert_eq!(deal["cycle"], 70);
    assert_eq!(deal["amount"], json!({ "text": "120,000 EUR", "short": "€120k" }));
    assert_eq!(each(&deal, "/reasons", "/agreed"), [&json!(false), &json!(true)]);
    assert_eq!(each(&deal, "/buyer_reasons", "/reason/text"), ["price"]);
    assert_eq!(each(&deal, "/body/parts", "/form"), ["circle", "section"]);
    let point = |section: usize| format!("/body/parts/0/sections/{section}/blocks/0/points/0");
    let blocker = deal.pointer(&point(1)).unwrap();
    assert_eq!(blocker["solutions"][0]["href"], "globex.html#solutions-1");
    let solution = deal.pointer(&point(2)).unwrap();
    assert_eq!((&solution["feasible"], &solution["relations"][0]["verb"]), (&json!("yes"), &json!("solves")));
    let learned = deal.pointer("/body/parts/1/sections/0/blocks/0/points/0").unwrap();
    assert_eq!(learned["relations"][0]["href"], "../../lessons/who-signs.html");
    assert_eq!((&learned["number"], &learned["lesson"]), (&json!("3.1"), &Value::Null));
    // Its month alone is known, so that no number of days is true.
    assert_eq!(page(&site("", FILES), "deals/2026/hooli.html")["cycle"], Value::Null);
}

#[test]
fn a_review_compares_its_numbers_with_those_of_the_period_before() {
    let review = page(&site("", FILES), "reviews/emea/2026-05.html");
    let before = json!({ "text": "Apr 2026", "href": "../../kpis/2026-04.html#_team-emea" });
    assert_eq!(review["kpis"]["before"], before);
    let rows = review["kpis"]["rows"].as_array().unwrap().iter();
    let rows: Vec<_> = rows
        .map(|row| {
            (&row["label"]["text"], &row["cell"]["figure"]["text"], &row["cell"]["before"]["direction"])
        })
        .filter(|(label, ..)| [json!("Win rate"), json!("Calls")].contains(label))
        .collect();
    let expected = [("Win rate", "35%", "down"), ("Calls", "620", "up")];
    assert_eq!(
        rows,
        expected
            .map(|(a, b, c)| (json!(a), json!(b), json!(c)))
            .iter()
            .map(|(a, b, c)| (a, b, c))
            .collect::<Vec<_>>()
    );
    assert_eq!(page(&site("", FILES), "reviews/emea/2026-04.html")["kpis"]["before"], Value::Null);
}

#[test]
fn a_point_tells_what_became_of_it() {
    let review = page(&site("", FILES), "reviews/emea/2026-04.html");
    assert_eq!(each(&review, "/body/parts", "/form"), ["section", "section", "section", "section"]);
    let point = |section: usize| {
        review.pointer(&format!("/body/parts/{section}/sections/0/blocks/0/points/0")).unwrap()
    };
    assert_eq!(point(0)["thread"], json!({ "count": 2, "months": ["April"], "last": "May" }));
    assert_eq!(point(1)["lesson"]["status"], "applied");
    assert_eq!((&point(2)["question"]["status"], &point(2)["kpi"]), (&json!("answered"), &json!("Calls")));
    assert_eq!(point(3)["action"]["status"], "done");
    assert_eq!(point(3)["action"]["closed"]["text"], "1 Jun 2026");
}

#[test]
fn a_home_page_links_from_the_page_of_its_lesson() {
    let lesson = page(&site("", FILES), "lessons/who-signs.html");
    let html =
        lesson["home"]["body"]["parts"][0]["sections"][0]["blocks"][0]["prose"]["html"].as_str().unwrap();
    assert!(html.contains("href=\"../deals/2026/globex.html#problem\""), "{html}");
    assert!(html.contains("href=\"../deals/2026/hooli.html\">The folder was there first<"), "{html}");
    assert!(html.contains("href=\"../feed.xml\""), "{html}");
    let review = page(&site("", FILES), "reviews/emea/2026-05.html");
    let intro = review["body"]["intro"]["html"].as_str().unwrap();
    assert!(intro.contains("href=\"../../lessons/index.html\""), "{intro}");
    assert!(intro.contains("href=\"../../lessons/who-signs.html\">Ask who signs.<"), "{intro}");
}

#[test]
fn a_lesson_shows_its_worth_its_life_and_who_else_mentions_it() {
    let lesson = page(&site("", FILES), "lessons/who-signs.html");
    assert_eq!(lesson["status"], "applied");
    assert_eq!((&lesson["worth"]["applied"], &lesson["worth"]["applied_won"]), (&json!(1), &json!(1)));
    assert_eq!(lesson["worth"]["price"][0]["short"], "€120k");
    assert_eq!(each(&lesson, "/history", "/event"), ["applies", "relearns", "learned"]);
    assert_eq!(each(&lesson, "/history", "/status"), ["applied", "relearned", "new"]);
    assert_eq!(each(&lesson, "/history", "/point/href")[0], "../deals/2026/hooli.html#well-1");
    // The words of the first event are the title of the page.
    assert_eq!(lesson["history"][2]["words"], Value::Null);
    assert_eq!(each(&lesson, "/mentioned/entries", "/entry/title"), ["May was loud"]);
    assert_eq!(each(&lesson, "/facets", "/label"), ["Reason", "Team"]);
}

#[test]
fn a_question_shows_its_answer() {
    let question = page(&site("", FILES), "questions/why-stall.html");
    assert_eq!(
        (&question["status"], &question["answer"], &question["guess"]),
        (&json!("answered"), &json!(2), &Value::Null)
    );
    assert_eq!(each(&question, "/history", "/event"), ["asked", "supposes", "answers"]);
    assert_eq!(question["age"], 108);
}

#[test]
fn the_timeline_says_what_was_open_at_the_end_of_each_month() {
    let timeline = page(&site("", FILES), "timeline/index.html");
    assert_eq!(each(&timeline, "/months", "/month"), ["August 2026", "July 2026", "June 2026", "May 2026"]);
    assert_eq!(
        each(&timeline, "/months", "/counts/open_questions"),
        [&json!(0), &json!(1), &json!(1), &json!(1)]
    );
    assert_eq!(
        each(&timeline, "/months", "/counts/open_actions"),
        [&json!(0), &json!(0), &json!(0), &json!(1)]
    );
    assert_eq!(each(&timeline, "/months/1/events", "/event"), ["relearns"]);
}

#[test]
fn a_value_counts_what_was_won_and_lost_and_who_says_so() {
    let site = site("", FILES);
    let competitor = page(&site, "competitors/initech.html");
    assert_eq!((&competitor["won"], &competitor["lost"]), (&json!(1), &json!(1)));
    assert_eq!(competitor["lost_amount"][0]["text"], "120,000 EUR");
    assert_eq!(each(&competitor, "/solutions/points", "/feasible"), ["yes"]);
    let price = page(&site, "reasons/price.html");
    let sides = ["by_team", "by_buyer", "by_both"].map(|side| price[side].clone());
    assert_eq!(sides, [json!(1), json!(1), json!(1)]);
    assert_eq!(each(&page(&site, "reasons/no-signer.html"), "/lessons/rows", "/id"), ["who-signs"]);
    let list = page(&site, "reasons/index.html");
    assert_eq!(each(&list, "/values", "/lost"), [&json!(1), &json!(1), &json!(0), &json!(0)]);
}

#[test]
fn actions_stand_under_their_owners_with_how_many_were_on_time() {
    let actions = page(&site("", FILES), "actions/index.html");
    assert_eq!((&actions["on_time"], &actions["measured"]), (&json!(1), &json!(1)));
    assert_eq!(each(&actions, "/owners", "/anchor"), ["_by-ada-lane"]);
    assert_eq!(each(&actions, "/owners/0/closed", "/status"), ["done"]);
}

#[test]
fn each_owner_has_an_anchor_and_so_has_what_nobody_owns() {
    let owned = |owner: &str| format!("- [ ] Do it. {{due=2026-06-01{owner}}}\n");
    let owners = ["", " owner=Nobody", " owner=Next", " owner=\"Ada Straße\"", " owner=\"Ada Strasse\""];
    let steps: String = owners.iter().map(|owner| owned(owner)).collect();
    let front =
        "---\nkind: review\ntitle: April\nperiod: 2026-04\ndate: 2026-05-04\n---\n\n## Next steps\n\n";
    let actions = page(&site("", &[("reviews/a.md", &(front.to_owned() + &steps))]), "actions/index.html");
    let anchors = each(&actions, "/owners", "/anchor");
    assert_eq!(anchors, ["_unowned", "_by-ada-strasse", "_by-ada-strasse-2", "_by-next", "_by-nobody"]);
}

#[test]
fn the_actions_of_an_owner_are_bounded_and_the_rest_is_reachable() {
    let steps = "- [ ] Do it. {owner=Ada}\n".repeat(25) + &"- [x] Did it. {owner=Ada}\n".repeat(3);
    let front =
        "---\nkind: review\ntitle: April\nperiod: 2026-04\ndate: 2026-05-04\n---\n\n## Next steps\n\n";
    let actions = page(&site("", &[("reviews/a.md", &(front.to_owned() + &steps))]), "actions/index.html");
    let ada = &actions["owners"][0];
    assert_eq!((&ada["n"], &ada["more_open"], &ada["more"]), (&json!(25), &json!(5), &json!(2)));
    assert_eq!(ada["open"].as_array().unwrap().len(), 20);
    assert_eq!(actions["timeline"], "../timeline/index.html");
    assert_eq!(actions["by_month"], "../changes/index.html");
}

#[test]
fn wins_are_newest_first_with_the_deals_that_a_lesson_won() {
    let wins = page(&site("", FILES), "wins/index.html");
    assert_eq!(each(&wins, "/months", "/month"), ["August 2026", "June 2026", "May 2026"]);
    assert_eq!(each(&wins, "/deals", "/entry/short"), ["Hooli"]);
    assert_eq!(wins["months"][0]["wins"][0]["lessons"][0]["id"], "who-signs");
}

#[test]
fn the_home_page_begins_with_the_last_review() {
    let home = page(&site("", FILES), "index.html");
    assert_eq!(home["review"]["entry"]["title"], "May was loud");
    assert_eq!((&home["won"], &home["lost"]), (&json!(1), &json!(1)));
    assert_eq!(each(&home, "/why", "/link/text"), ["no-signer"]);
    assert_eq!(each(&home, "/against", "/won"), [&json!(1)]);
    assert_eq!(each(&home, "/latest", "/short"), ["Hooli", "Globex", "May 2026", "April 2026"]);
}

#[test]
fn a_kind_is_a_table_of_the_fields_that_say_most() {
    let deals = page(&site("", FILES), "deals/index.html");
    assert_eq!(each(&deals, "/columns", "/name"), ["account", "outcome", "amount", "competitor", "reasons"]);
    assert_eq!(
        each(&deals, "/years/0/rows", "/title"),
        ["The folder was there first", "Nobody asked who signs"]
    );
    assert_eq!(deals["years"][0]["rows"][0]["cells"], json!(["Hooli", "Won", "€80k", "initech", null]));
}

#[test]
fn a_site_without_entries_has_all_its_pages() {
    let site = site("", &[]);
    let shared = shared(&site);
    for (path, page) in &site.pages {
        if let Some(view) = view(&site, &shared, path, page) {
            assert!(serde_json::to_value(&view).unwrap()["frame"]["root"].is_string(), "{path}");
        }
    }
    assert_eq!(page(&site, "index.html")["latest"], json!([]));
}

#[test]
fn older_years_of_the_timeline_have_pages_and_the_latest_twelve_months_are_its_first() {
    let page_of = |date: &str| format!("---\nkind: page\ntitle: A\ndate: {date}\n---\n\nWords.\n");
    let texts = ["2024-03-01", "2025-02-01", "2025-03-01", "2026-02-01"].map(page_of);
    let files = [("a.md", &*texts[0]), ("b.md", &*texts[1]), ("c.md", &*texts[2]), ("d.md", &*texts[3])];
    let site = site("", &files);
    let months = |path: &str| {
        let view = page(&site, path);
        each(&view, "/months", "/month").into_iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(months("timeline/index.html"), ["February 2026", "March 2025"]);
    assert_eq!(months("timeline/2025.html"), ["March 2025", "February 2025"]);
    assert_eq!(months("timeline/2024.html"), ["March 2024"]);
    assert!(site.page("timeline/2026.html").is_none());
}

#[test]
fn a_facet_that_nobody_uses_has_pages_only_where_the_site_declares_values() {
    let bare = site("", &[]);
    assert!(bare.page("outcomes/lost.html").is_none() && bare.page("segments/index.html").is_none());
    // What the practice is about has a page that says what to write.
    assert!(bare.page("reasons/index.html").is_some() && bare.page("competitors/index.html").is_some());
    let declared = site("[facets.team.values]\nemea = \"EMEA\"\n", &[]);
    assert!(declared.page("teams/emea.html").is_some() && declared.page("outcomes/lost.html").is_none());
}

#[test]
fn before_and_after_a_review_are_those_of_its_team_and_its_length() {
    let review = |team: &str, period: &str, date: &str| {
        format!(
            "---\nkind: review\ntitle: {team} {period}\nperiod: {period}\ndate: {date}\nteam: {team}\n---\n\nWords.\n"
        )
    };
    let texts = [
        review("emea", "2026-01", "2026-02-02"),
        review("apac", "2026-01", "2026-02-03"),
        review("emea", "2026-Q1", "2026-02-20"),
        review("emea", "2026-02", "2026-03-02"),
    ];
    let names = ["reviews/a.md", "reviews/b.md", "reviews/c.md", "reviews/d.md"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let site = site("", &files);
    assert_eq!(page(&site, "reviews/d.html")["frame"]["previous"]["text"], "emea 2026-01");
    assert_eq!(page(&site, "reviews/b.html")["frame"]["next"], Value::Null);
}
