//! Sites that have next to nothing: every page of figures is there, says what to write, and shows
//! neither a broken chart nor a share of one.

use std::collections::BTreeMap;

use scraper::{Html, Selector};

use crate::desk::Desk;
use crate::tree;

/// The pages of figures.
const PAGES: [&str; 13] = [
    "index.html",
    "kpis/index.html",
    "changes/index.html",
    "health/index.html",
    "wins/index.html",
    "reasons/index.html",
    "competitors/index.html",
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
        for word in ["NaN", "inf%", "100%", " 0%", "0 of 0", "0 won, 0 lost", "{{", "{%"] {
            if words.contains(word) {
                wrong.push(format!("shows `{word}`"));
            }
        }
        if words.trim().len() < 40 {
            wrong.push("says next to nothing".to_owned());
        }
        wrong.extend(one_of_many(&words));
    }
    wrong.extend(empty_parts(&html));
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

/// Words that follow any number but one.
const MANY: [&str; 19] = [
    "days",
    "weeks",
    "months",
    "quarters",
    "years",
    "deals",
    "lessons",
    "questions",
    "actions",
    "entries",
    "reviews",
    "sessions",
    "teams",
    "wins",
    "owners",
    "reasons",
    "points",
    "times",
    "name",
];

/// 'The last 1 month', and one of what is said to be many: '1 days', '1 lost deals', '1 open actions are'.
fn one_of_many(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut wrong = Vec::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| **word == "1") {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let after = words.get(at + 2).copied().unwrap_or_default();
        let bare = |word: &str| word.trim_end_matches([',', '.', ';', ':']).to_owned();
        let is_many = |word: &str| MANY.contains(&bare(word).as_str());
        let qualified = ["lost", "won", "open", "decided", "more", "older", "new"].contains(&next);
        if is_many(next) || qualified && is_many(after) {
            wrong.push(format!("says `1 {next} {after}`"));
        }
        if at > 0 && words[at - 1] == "last" && bare(next) == "month" {
            wrong.push("says `the last 1 month`".to_owned());
        }
    }
    wrong
}

/// Lists, tables, tiles and sections in which nothing stands.
fn empty_parts(html: &Html) -> Vec<String> {
    let of = |css: &str| Selector::parse(css).expect("a selector");
    let mut wrong = Vec::new();
    for list in html.select(&of("main dl, main tbody, main .figures, main .pair ul")) {
        if list.text().all(|text| text.trim().is_empty()) {
            wrong.push(format!("has an empty {}", list.value().name()));
        }
    }
    for tile in html.select(&of("main .figures b")) {
        if tile.text().collect::<String>().trim() == "–" {
            wrong.push("has a tile without a figure".to_owned());
        }
    }
    for details in html.select(&of("main details")) {
        let heads = of("summary");
        let head: usize = details.select(&heads).flat_map(|it| it.text()).map(|it| it.trim().len()).sum();
        let all: usize = details.text().map(|it| it.trim().len()).sum();
        let drawn = details.select(&of("svg")).next().is_some();
        if all <= head && !drawn {
            wrong.push("has a part with nothing under its head".to_owned());
        }
    }
    wrong
}

/// The words of a page, each run of space as one.
fn said(site: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    let page = Html::parse_document(&String::from_utf8_lossy(&site[path]));
    let main = Selector::parse("main").expect("a selector");
    let text: String = page.select(&main).flat_map(|main| main.text()).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".").replace(" ,", ",")
}

#[test]
fn a_site_without_entries_says_what_to_write() {
    let site = check_with("nothing", "", &[], &[]);
    for (path, what) in [("reasons", "reasons: [price]"), ("competitors", "competitor: their-name")] {
        let page = said(&site, &format!("{path}/index.html"));
        assert!(page.contains("content/deals/") && page.contains(what), "{page}");
        let home = String::from_utf8_lossy(&site["index.html"]).into_owned();
        assert!(!home.contains(&format!("{path}/")), "the sidebar leads to {path}, where nothing is");
    }
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
fn one_won_deal_with_a_reason_and_a_lesson_of_it_shows_nothing_empty() {
    let won = WON.replace("team: north", "team: north\ncompetitor: rival\nreasons: [price]")
        + "\n## What have we learned?\n\n- Be fast. {#fast reason=price}\n";
    let won = won.replace("## What did we do well?\n\n- We listened. {applies=budget-first}\n", "");
    let also = ["reasons/price.html", "competitors/rival.html"];
    let site = check_with("a win with a reason", "", &[("deals/won.md", &won)], &also);
    let wins = said(&site, "wins/index.html");
    assert!(!wins.contains("No win") && wins.contains("what went well in the one deal won"), "{wins}");
    let reasons = said(&site, "reasons/index.html");
    assert!(!reasons.contains("Unknown”") && !reasons.contains("What the buyer says"), "{reasons}");
    let price = said(&site, "reasons/price.html");
    assert!(!price.contains("Who says so") && !price.contains("The buyer says so"), "{price}");
    let rival = said(&site, "competitors/rival.html");
    assert!(rival.contains("In the deals we won") && !rival.contains("In the deals we lost"), "{rival}");
}

#[test]
fn a_young_site_is_not_compared_with_months_before_it_existed() {
    let compared = |more: &[(&str, &str)]| {
        let again = LOST.replace("#budget-first", "#again").replace("#no-call", "#why-again");
        let mut files = vec![("deals/lost.md", LOST), ("deals/again.md", again.as_str())];
        files.extend(more);
        let site = check_with("young", "", &files, &["reasons/price.html"]);
        ["index.html", "reasons/index.html", "reasons/price.html"].map(|path| {
            let page = said(&site, path);
            page.contains("12 months before") || page.contains("+2")
        })
    };
    assert_eq!(compared(&[]), [false; 3]);
    let before = BARE_REVIEW.replace("2026-", "2025-");
    assert_eq!(compared(&[("reviews/before.md", before.as_str())]), [true; 3]);
    let legend = |more: &[(&str, &str)]| {
        let mut files = vec![("deals/lost.md", LOST)];
        files.extend(more);
        let site = check_with("a legend", "", &files, &[]);
        ["index.html", "reasons/index.html"].map(|path| said(&site, path).contains("red is what rose most"))
    };
    assert_eq!(legend(&[]), [false; 2]);
    assert_eq!(legend(&[("reviews/before.md", before.as_str())]), [true; 2]);
}

#[test]
fn what_reviews_report_is_said_where_no_deal_is_written_down() {
    let review = REVIEW.replace("calls: 120", "deals-won: 3\n\x20 deals-lost: 7");
    let site = check_with("reported", "", &[("reviews/march.md", review.as_str())], &["kpis/2026-03.html"]);
    let page = said(&site, "kpis/2026-03.html");
    assert!(page.contains("no deal of it is written down; reviews report 3 won, 7 lost"), "{page}");
    let files = [("reviews/march.md", review.as_str()), ("deals/lost.md", LOST)];
    let page = said(&check_with("one of them", "", &files, &[]), "kpis/2026-03.html");
    let expected = "0 won, 1 lost in 1 deal written down; reviews report 3 won, 7 lost: 1 of 10 written down";
    assert!(page.contains(expected), "{page}");
}

#[test]
fn words_and_numbers_have_one_meaning_of_on_time() {
    let steps = "\n## Next steps\n\n- [ ] Did it. {#did due=2026-05-01}\n- [ ] Late. {#late due=2026-04-10}\n\
        - [ ] Open. {due=2026-04-20}\n- [ ] Some day.\n- [ ] To come. {due=2999-01-01}\n";
    let done = BARE_REVIEW.replace("2026-04-06", "2026-04-27").replace("2026-03", "2026-W17")
        + "\n## Next steps\n\n- [x] Did it. {follows=did}\n- [x] It is done. {follows=late}\n";
    let first = BARE_REVIEW.to_owned() + steps;
    let files = [("reviews/march.md", first.as_str()), ("reviews/w17.md", done.as_str())];
    let site = check_with("actions", "", &files, &[]);
    let (actions, health) = (said(&site, "actions/index.html"), said(&site, "health/index.html"));
    assert!(actions.contains("1 of 3 that were due before"), "{actions}");
    assert!(health.contains("1 of 3 of those due in the twelve months"), "{health}");
}

#[test]
fn half_an_answer_is_not_an_open_question() {
    let half = BARE_REVIEW.replace("title: March", "title: Half")
        + "\n## What have we learned?\n\n- In part. {partly-answers=no-call}\n";
    let files = [("deals/lost.md", LOST), ("reviews/half.md", half.as_str())];
    let site = check_with("half an answer", "", &files, &[]);
    let page = said(&site, "questions/index.html");
    assert!(page.contains("1 partly answered, the oldest for"), "{page}");
    assert!(!page.contains("touched for too long"), "{page}");
}

#[test]
fn a_lost_deal_of_an_unknown_quarter_is_told_on_the_page_of_reasons() {
    let undated = LOST.replace("closed: 2026-03-02", "closed: 2026").replace("opened: 2026-01-05\n", "");
    let site = check_with("no quarter", "", &[("deals/lost.md", undated.as_str())], &[]);
    let page = said(&site, "reasons/index.html");
    assert!(page.contains("Quarter not known: 1 lost deal of which only the year"), "{page}");
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
        "0 won, 0 lost",
        "median <b>1</b> days",
        "the last 1 month, to",
        "<b>1</b> lost deals name none",
        "<p>1 open actions are</p>",
        "<div class=figures><a href=x><b>–</b></a></div>",
        "<div class=pair><h3>In the deals we lost</h3><ul></ul></div>",
        "<details><summary>The deals</summary></details>",
    ] {
        assert_eq!(wrongs(&page(body)).len(), 1, "{body}");
    }
}
