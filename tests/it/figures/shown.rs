//! What the pages of the demonstration say, as of 20 November 2026: figures that were counted without
//! this program, as a reader meets them, with as many entries behind them as they say.

use scraper::{Html, Selector};

use crate::desk::demonstration;

/// A page, and what it must say.
const SAYS: &[(&str, &[&str])] = &[
    ("index.html", &["6 of 11 decided deals", "11 open", "2 partly answered", "9 of 12", "4 of 11"]),
    ("reasons/index.html", &["16 deals lost", "23 in the 12 months before", "in 5 of 16 lost deals"]),
    (
        "reasons/security-review.html",
        &["9 of 40 lost deals", "in 10 of 40 deals lost", "in 4 of 25 deals won"],
    ),
    ("reasons/price.html", &["11 of 40 lost deals", "in 11 of 40 deals lost", "in 8 of 25 deals won"]),
    ("competitors/index.html", &["26 of 63", "4 of 7", "6 of 76"]),
    ("competitors/kipprath.html", &["9 of 22", "4 of 11", "€1.42m"]),
    ("competitors/ostrevane.html", &["13 of 25", "9 of 12"]),
    ("kpis/2026-q3.html", &["4 of 9", "1 of 2", "2 of 4", "1 of 3"]),
    ("kpis/2026-q1.html", &["5 of 8"]),
    ("kpis/win-rate.html", &["6 of 11", "13 of 30"]),
    ("health/index.html", &["37 of 38", "16 of 16", "2 of 11", "5 of 11", "49 of 68", "median 12 days"]),
    ("lessons/security-first.html", &["7 of 7", "0 of 3", "€1.35m"]),
    ("lessons/answer-library.html", &["4 of 4", "4 of 10", "3 of 9"]),
    (
        "questions/index.html",
        &["4 of 11 open questions", "11 open, 2 partly answered", "655", "Median 277 days"],
    ),
    ("questions/ostrevane-why.html", &["open for 655 days"]),
    ("wins/index.html", &["23 of 30 deals won"]),
    ("actions/index.html", &["22 open", "11 of them overdue"]),
    ("teams/dach.html", &["24 of 24 held"]),
    ("teams/uk-nordics.html", &["15 of 16 held"]),
];

/// A list, by the anchor that a figure leads to, and how many entries stand in it.
const LISTS: &[(&str, &str, usize)] = &[
    ("competitors/kipprath.html", "_year-won", 4),
    ("competitors/kipprath.html", "_year-lost", 7),
    ("competitors/ostrevane.html", "_year-won", 9),
    ("competitors/ostrevane.html", "_year-lost", 3),
    ("kpis/2026-q3.html", "_team-uk-nordics-decided", 4),
];

#[test]
fn the_pages_say_what_was_counted_by_hand() {
    let desk = demonstration("site");
    let said = desk.run(&["--as-of", "2026-11-20", "build"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let page = |path: &str| Html::parse_document(&crate::desk::read(&desk.at("public").join(path)));
    let mut wrong = Vec::new();
    let mut count = 0;
    for (path, figures) in SAYS {
        let words = words(&page(path));
        for figure in *figures {
            count += 1;
            if !words.contains(figure) {
                wrong.push(format!("{path} does not say `{figure}`"));
            }
        }
    }
    for (path, anchor, expected) in LISTS {
        count += 1;
        match deals_at(&page(path), anchor) {
            Some(found) if found == *expected => {}
            found => wrong.push(format!("{path}#{anchor} lists {found:?} deals, not {expected}")),
        }
    }
    assert!(count >= 50, "only {count} figures");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The numbers of the rows of a table of the page, by the words that its first head has.
fn numbers(page: &Html, head: &str) -> (Vec<String>, Vec<Vec<i64>>) {
    let of = |css: &str| Selector::parse(css).expect("a selector");
    let text = |cell: scraper::ElementRef<'_>| cell.text().collect::<String>().trim().to_owned();
    for table in page.select(&of("main table")) {
        let heads: Vec<String> = table.select(&of("thead th")).map(text).collect();
        if heads.iter().any(|it| it == head) {
            let cells = |row: scraper::ElementRef<'_>| {
                row.select(&of("td")).filter_map(|cell| text(cell).parse().ok()).collect()
            };
            return (heads, table.select(&of("tbody tr")).map(cells).collect());
        }
    }
    panic!("no table with a column {head}");
}

#[test]
fn the_table_of_questions_adds_up() {
    let desk = demonstration("site");
    desk.run(&["--as-of", "2026-11-20", "build"]);
    let page = Html::parse_document(&crate::desk::read(&desk.at("public/questions/index.html")));
    let (heads, rows) = numbers(&page, "Came back");
    assert_eq!(heads, ["Month", "Asked", "Came back", "Answered", "Dropped", "Open or partly answered"]);
    assert!(rows.len() > 20, "only {} months", rows.len());
    for pair in rows.windows(2) {
        let [now, before] = [&pair[0], &pair[1]];
        assert_eq!(before[4] + now[0] + now[1] - now[2] - now[3], now[4], "{now:?} after {before:?}");
    }
}

/// What a reader sees, each run of space as one.
fn words(page: &Html) -> String {
    let main = Selector::parse("main").expect("a selector");
    let text: String = page.select(&main).flat_map(|main| main.text()).collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace(" ,", ",").replace(" ;", ";")
}

/// How many deals are linked from the part of a page with an id.
fn deals_at(page: &Html, id: &str) -> Option<usize> {
    let part = Selector::parse(&format!("[id='{id}']")).expect("a selector");
    let link = Selector::parse("a[href*='deals/']").expect("a selector");
    let part = page.select(&part).next()?;
    // An id stands on the part itself or on its heading.
    let own = part.select(&link).count();
    if own > 0 {
        return Some(own);
    }
    let parents = part.ancestors().filter_map(scraper::ElementRef::wrap);
    let around = parents.into_iter().find(|it| it.select(&link).next().is_some())?;
    Some(around.select(&link).count())
}
