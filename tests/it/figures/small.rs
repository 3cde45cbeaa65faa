//! Sites that have next to nothing: every page of figures is there, says what to write, and shows
//! neither a broken chart nor a share of one.

use std::collections::BTreeMap;

use scraper::{Html, Selector};

use crate::desk::Desk;
use crate::tree;

/// The pages of figures.
const PAGES: [&str; 11] = [
    "index.html",
    "kpis/index.html",
    "changes/index.html",
    "health/index.html",
    "wins/index.html",
    "actions/index.html",
    "timeline/index.html",
    "lessons/index.html",
    "questions/index.html",
    "start/index.html",
    "404.html",
];

const LOST: &str = "---\nkind: deal\ntitle: Lost in March\noutcome: lost\naccount: Plainfield\namount: 40000 EUR\n\
    opened: 2026-01-05\nclosed: 2026-03-02\ndate: 2026-03-09\nteam: north\ncompetitor: rival\nreasons: [price]\n---\n\n\
    ## What have we learned?\n\n- Ask for the budget first. {#budget-first}\n\n## What do we not understand?\n\n\
    - Why did nobody call back? {#no-call}\n";
const WON: &str = "---\nkind: deal\ntitle: Won in April\noutcome: won\namount: 60000 EUR\nopened: 2026-02-01\n\
    closed: 2026-04-02\ndate: 2026-04-03\nteam: north\n---\n\n## What did we do well?\n\n- We listened. {applies=budget-first}\n";
const REVIEW: &str = "---\nkind: review\ntitle: March\ndate: 2026-04-06\nperiod: 2026-03\nteam: north\nkpis:\n  calls: 120\n\
    \x20 win-rate: 40%\n---\n\n## What did we do well?\n\n- Nobody was late.\n";
const BARE_REVIEW: &str =
    "---\nkind: review\ntitle: March\ndate: 2026-04-06\nperiod: 2026-03\n---\n\nWe met.\n";
const INCIDENT: &str = "---\nkind: incident\ntitle: The queue stood still\ndate: 2026-05-01\n---\n\n## Timeline\n\n- 09:00 It stopped.\n";
const PAGE: &str = "---\ntitle: A page\n---\n\nWords.\n";

fn check(name: &str, files: &[(&str, &str)], also: &[&str]) {
    check_with(name, "", files, also);
}

/// The pages of a site with these settings, none of which shows what none may.
fn check_with(
    name: &str,
    settings: &str,
    files: &[(&str, &str)],
    also: &[&str],
) -> BTreeMap<String, Vec<u8>> {
    let desk = Desk::empty();
    desk.write("content/.keep", "");
    if !settings.is_empty() {
        desk.write("site.toml", settings);
    }
    for (path, text) in files {
        desk.write(&format!("content/{path}"), text);
    }
    desk.build(&[]);
    let site = tree::files(&desk.at("public"));
    for path in PAGES.iter().chain(also) {
        assert!(site.contains_key(*path), "{name}: there is no {path}");
    }
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).expect("pages are UTF-8");
        assert_eq!(wrongs(text), Vec::<String>::new(), "{name}: {path}");
    }
    site
}

/// What no page may show.
fn wrongs(page: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let of = |css: &str| Selector::parse(css).expect("a selector");
    let mut wrong = Vec::new();
    // Without charts' own descriptions of a target, no share is shown of a single case.
    for main in html.select(&of("main")) {
        let words: String = main.text().collect::<Vec<_>>().join(" ");
        for word in ["NaN", "inf%", "100%", " 0%", "0 of 0", "{{", "{%"] {
            if words.contains(word) {
                wrong.push(format!("shows `{word}`"));
            }
        }
        if words.trim().len() < 40 {
            wrong.push("says next to nothing".to_owned());
        }
    }
    let nested = |svg: &scraper::ElementRef<'_>| {
        svg.ancestors().filter_map(scraper::ElementRef::wrap).any(|it| it.value().name() == "svg")
    };
    for svg in html.select(&of("main svg")).filter(|svg| !nested(svg)) {
        let hidden = svg.value().attr("aria-hidden") == Some("true");
        let titled =
            svg.select(&of("title")).any(|title| !title.text().collect::<String>().trim().is_empty());
        if !hidden && !titled {
            wrong.push("has a chart without a title".to_owned());
        }
        let numbers = svg.html();
        if numbers.contains("NaN") || numbers.contains("inf") {
            wrong.push("has a mark at no place".to_owned());
        }
        let marks = of("line, path, polyline, rect, circle, text, use");
        if svg.select(&marks).next().is_none() {
            wrong.push("has an empty chart".to_owned());
        }
    }
    for figure in html.select(&of("main figure.chart")) {
        if figure.select(&of("details.data table tbody tr")).next().is_none() {
            wrong.push("has a chart without its table".to_owned());
        }
    }
    wrong
}

#[test]
fn a_site_without_entries_says_what_to_write() {
    check("nothing", &[], &[]);
    check("a page", &[("a.md", PAGE)], &[]);
}

#[test]
fn one_deal_is_no_trend_and_no_share() {
    let deal = [("deals/lost.md", LOST)];
    check("one lost deal", &deal, &["kpis/2026-03.html", "changes/2026-03.html", "competitors/rival.html"]);
    check("one won deal", &[("deals/won.md", &WON.replace(" {applies=budget-first}", ""))], &[]);
    check("two deals", &[("deals/lost.md", LOST), ("deals/won.md", WON)], &["kpis/2026-q2.html"]);
}

#[test]
fn one_review_is_no_trend() {
    check(
        "one review",
        &[("reviews/march.md", REVIEW)],
        &["kpis/calls.html", "kpis/2026-03.html", "calendar.ics"],
    );
    check("a review without figures", &[("reviews/march.md", BARE_REVIEW)], &[]);
    let all = [("reviews/march.md", REVIEW), ("deals/lost.md", LOST), ("deals/won.md", WON)];
    check("a review and two deals", &all, &["kpis/win-rate.html"]);
}

#[test]
fn a_site_of_incidents_has_no_deals_and_needs_none() {
    check("an incident", &[("incidents/queue.md", INCIDENT)], &["changes/2026-05.html"]);
}

#[test]
fn deals_that_were_only_won_or_never_decided_have_no_losses_to_show() {
    let won = WON.replace(" {applies=budget-first}", "");
    let again = won.replace("Won in April", "Won again").replace("60000 EUR", "20000 EUR");
    let both = [("deals/won.md", won.as_str()), ("deals/again.md", again.as_str())];
    check("won deals only", &both, &["kpis/win-rate.html", "kpis/2026-04.html"]);
    let undecided = LOST.replace("outcome: lost", "outcome: no-decision");
    let again = undecided.replace("#budget-first", "#ask-first").replace("#no-call", "#why-quiet");
    let both = [("deals/a.md", undecided.as_str()), ("deals/b.md", again.as_str())];
    check("one undecided deal", &both[..1], &["kpis/2026-03.html", "competitors/rival.html"]);
    check("undecided deals only", &both, &["kpis/2026-03.html", "changes/2026-03.html"]);
}

#[test]
fn people_have_pages_only_where_a_site_asks_for_them() {
    let review = REVIEW.replace("team: north", "team: north\nfacilitator: Ada Lane");
    let action = "\n## Next steps\n\n- [ ] Write it down. {owner=\"Ada Lane\" due=2026-05-01}\n";
    let review = review + action;
    let files = [("reviews/march.md", review.as_str())];
    let has_people = |site: &BTreeMap<String, Vec<u8>>| site.keys().any(|path| path.starts_with("people/"));
    assert!(!has_people(&check_with("no people", "", &files, &[])));
    let also = ["people/index.html", "people/ada-lane.html"];
    assert!(has_people(&check_with("people", "[people]\npages = true\n", &files, &also)));
}

#[test]
fn a_kind_of_its_own_with_an_outcome_is_counted_as_deals_are() {
    let settings = "[kinds.pitch]\nlabel = \"Pitch\"\npath = \"pitches\"\n\n[kinds.pitch.fields]\n\
        outcome = \"facet:outcome\"\namount = \"money\"\nclosed = \"date\"\n";
    let pitch = "---\nkind: pitch\ntitle: The hall\noutcome: lost\namount: 9000 EUR\nclosed: 2026-03-02\n\
        date: 2026-03-09\n---\n\n## What have we learned?\n\n- Bring a sample. {#sample}\n";
    let site = check_with("a pitch", settings, &[("pitches/hall.md", pitch)], &["kpis/deals-lost.html"]);
    let page = String::from_utf8_lossy(&site["kpis/2026-03.html"]).into_owned();
    assert!(page.contains("pitches/hall.html"), "the pitch counts as a deal lost in March: {page}");
}

#[test]
fn amounts_in_two_currencies_are_never_one_sum() {
    let won = WON.replace("60000 EUR", "50000 USD").replace(" {applies=budget-first}", "");
    let files = [("deals/lost.md", LOST), ("deals/won.md", won.as_str())];
    let site = check_with("two currencies", "", &files, &["kpis/2026-q2.html"]);
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("90,000") && !text.contains("90k"), "{path} adds dollars to euros");
    }
    // With a rate they may stand beside each other.
    check_with("a rate", "[currencies]\nUSD = 0.9\n", &files, &["kpis/2026-q2.html"]);
    let lost = LOST.replace("40000 EUR", "40000 CHF");
    let foreign = [("deals/lost.md", lost.as_str()), ("deals/won.md", won.as_str())];
    check_with("none of the site's", "", &foreign, &[]);
}

#[test]
fn a_page_that_shows_what_it_should_not_is_found() {
    let page = |body: &str| {
        format!("<main><p>Words enough for a page of the site, forty and more.</p>{body}</main>")
    };
    assert_eq!(wrongs(&page("")), Vec::<String>::new());
    for body in [
        "100%",
        "NaN",
        "0 of 0",
        "<svg role=img><line/></svg>",
        "<svg aria-hidden=true></svg>",
        "<svg aria-hidden=true><line x1=NaN /></svg>",
        "<figure class=chart><svg aria-hidden=true><line/></svg></figure>",
    ] {
        assert_eq!(wrongs(&page(body)).len(), 1, "{body}");
    }
}
