//! What a month of the timeline tells, and where its lists end.

use serde_json::{Value, json};

use super::shortened;
use crate::site::plan::tests::site;
use crate::site::view::{shared, view};

/// The months up to the last of 2026, newest first.
fn months(files: &[(String, String)]) -> Vec<Value> {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (site, path) = (site("", &files), "timeline/index.html");
    let shared = shared(&site);
    let page = view(&site, &shared, path, site.page(path).unwrap()).unwrap();
    serde_json::to_value(page).unwrap()["months"].as_array().unwrap().clone()
}

fn written(path: &str, front: &str, body: &str) -> (String, String) {
    (path.to_owned(), format!("---\ntitle: Of {path}\n{front}---\n\n{body}"))
}

#[test]
fn long_words_are_cut_between_words() {
    let check = |words: &str, expected: &str| assert_eq!(shortened(words, 80), expected);
    check("", "");
    check(&"a".repeat(80), &"a".repeat(80));
    check(&"\u{8001}".repeat(81), &format!("{}…", "\u{8001}".repeat(80)));
    check(&format!("{}, b {}", "a".repeat(70), "c".repeat(20)), &format!("{}, b…", "a".repeat(70)));
    check(&format!("{}, {}", "a".repeat(70), "c".repeat(20)), &format!("{}…", "a".repeat(70)));
}

#[test]
fn a_month_tells_a_dozen_entries_and_events_the_newest_first() {
    let lessons: String = (1..=15).map(|n| format!("- Lesson {n}.\n")).collect();
    let page = |n: usize| {
        written(&format!("p{n:02}.md"), &format!("kind: page\ndate: 2026-05-{n:02}\n"), "Words.\n")
    };
    let mut files: Vec<(String, String)> = (1..=13).map(page).collect();
    let learned = format!("## What have we learned?\n\n{lessons}");
    files.push(written(
        "deals/a.md",
        "kind: deal\noutcome: lost\nclosed: 2026-05-20\ndate: 2026-05-20\n",
        &learned,
    ));
    let may = &months(&files)[0];
    let shown = |list: &str| may[list].as_array().unwrap().len();
    assert_eq!(
        (shown("entries"), &may["more_entries"], &may["counts"]["entries"]),
        (12, &json!(2), &json!(14))
    );
    assert_eq!((shown("events"), &may["more_events"]), (12, &json!(3)));
    assert_eq!(
        (&may["entries"][0]["title"], &may["entries"][1]["title"]),
        (&json!("Of deals/a.md"), &json!("Of p13.md"))
    );
    assert_eq!(may["events"][0]["subject"]["text"], "Lesson 15.");
}

#[test]
fn a_month_tells_of_lessons_and_questions_and_counts_what_was_done() {
    let review = |path: &str, date: &str, body: &str| {
        written(path, &format!("kind: review\nperiod: 2026-04\nteam: emea\ndate: {date}\n"), body)
    };
    let files = [
        review(
            "reviews/a.md",
            "2026-05-04",
            "## What have we learned?\n\n- Ask. {#ask}\n\n## Next steps\n\n- [ ] A. {#a}\n- [ ] B. {#b}\n",
        ),
        review(
            "reviews/b.md",
            "2026-06-01",
            "## What did we do well?\n\n- So. {follows=ask}\n\n## Next steps\n\n- [x] A. {follows=a}\n\
             - [x] B. {drops=b why=\"no use\"}\n",
        ),
        written(
            "deals/a.md",
            "kind: deal\nteam: emea\noutcome: won\nclosed: 2026-07-01\ndate: 2026-07-01\n",
            "## What did we do well?\n\n- Asked. {applies=ask}\n",
        ),
    ];
    let [july, june, may] = months(&files).try_into().expect("three months");
    let events = |month: &Value| {
        let told = |it: &Value| (it["event"].clone(), it["team"].clone());
        month["events"].as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    // Of a review the team is said, since its name is a period.
    assert_eq!(events(&may), [(json!("learned"), json!("emea"))]);
    assert_eq!(events(&june), []);
    assert_eq!(events(&july), [(json!("applies"), Value::Null)]);
    assert_eq!((&june["counts"]["done"], &june["counts"]["open_actions"]), (&json!(1), &json!(0)));
}
