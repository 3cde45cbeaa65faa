//! What the page of all actions counts, and where its lists end. The as-of day is the last of 2026.

use serde_json::{Value, json};

use crate::site::plan::tests::site;
use crate::site::view::{shared, view};

/// Sessions: the day, what else the front matter has, the next steps.
fn actions(sessions: &[(&str, &str, &str)]) -> Value {
    let text = |(date, more, steps): &(&str, &str, &str)| {
        let front =
            format!("---\nkind: review\ntitle: Of {date}\nperiod: 2026-01\ndate: {date}\n{more}---\n");
        (format!("reviews/{date}.md"), format!("{front}\n## Next steps\n\n{steps}"))
    };
    let files: Vec<(String, String)> = sessions.iter().map(text).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (site, path) = (site("", &files), "actions/index.html");
    let shared = shared(&site);
    serde_json::to_value(view(&site, &shared, path, site.page(path).unwrap()).unwrap()).unwrap()
}

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().expect("a list").iter().map(|it| it.pointer(field).expect("the field")).collect()
}

#[test]
fn long_lists_say_how_many_more_there_are() {
    let steps = "- [ ] Late. {due=2026-06-01}\n".repeat(25)
        + &"- [ ] Next. {due=2027-01-10}\n".repeat(10)
        + &"- [ ] Some day.\n".repeat(3);
    let page = actions(&[("2026-05-04", "", &steps)]);
    let shown = |list: &str| page[list].as_array().unwrap().len();
    assert_eq!((&page["overdue"], shown("late")), (&json!(25), 25));
    assert_eq!((shown("next"), &page["due"]["n"]), (8, &json!(10)));
    let oldest = &page["ages"][0];
    assert_eq!(
        (&oldest["anchor"], &oldest["n"], &oldest["more"]),
        (&json!("_age-181"), &json!(38), &json!(0))
    );
    assert_eq!(oldest["actions"].as_array().unwrap().len(), 38);
}

#[test]
fn a_hundred_owners_have_a_list() {
    let steps: String = (0..102).map(|n| format!("- [ ] Do it. {{owner=\"Ada {n:03}\"}}\n")).collect();
    let page = actions(&[("2026-05-04", "", &steps)]);
    assert_eq!((page["owners"].as_array().unwrap().len(), &page["more_owners"]), (100, &json!(2)));
}

#[test]
fn who_has_nothing_open_stands_last_and_the_page_says_that_there_is_somebody() {
    let open = "- [ ] Do it. {owner=Cy}\n";
    let both = actions(&[("2026-05-04", "", &format!("{open}- [x] Did it. {{owner=Ada}}\n"))]);
    assert_eq!(texts(&both["owners"], "/anchor"), ["_by-cy", "_by-ada"]);
    assert_eq!(both["rest"], true);
    assert_eq!(actions(&[("2026-05-04", "", open)])["rest"], false);
}

#[test]
fn what_was_dropped_is_listed_and_the_last_comes_first() {
    let page = actions(&[
        ("2026-05-04", "", "- [ ] First. {#first}\n- [ ] Second. {#second}\n- [ ] Third. {#third}\n"),
        ("2026-06-01", "", "- [x] No. {drops=second why=\"no use\"}\n- [x] It is done. {follows=third}\n"),
        ("2026-07-01", "", "- [x] No. {drops=first why=\"no use\"}\n"),
    ]);
    assert_eq!((&page["gone"]["n"], &page["done"]), (&json!(2), &json!(1)));
    assert_eq!(texts(&page["gone"]["actions"], "/text"), ["First.", "Second."]);
}

#[test]
fn an_action_counts_for_the_team_of_its_point_in_one_list_only() {
    let page = actions(&[
        (
            "2026-05-04",
            "team: emea\n",
            "- [ ] On time. {#a due=2026-07-01}\n- [ ] Late. {#b due=2026-05-20}\n- [ ] Free. {#c}\n\
             - [ ] Of another. {team=apac}\n- [ ] Open. {due=2027-02-01}\n",
        ),
        ("2026-06-01", "team: emea\n", "- [x] A. {follows=a}\n- [x] B. {follows=b}\n- [x] C. {follows=c}\n"),
    ]);
    assert_eq!(texts(&page["teams"], "/team/text"), ["apac", "emea"]);
    let emea = &page["teams"][1];
    let n = ["overdue", "later", "on_time", "late", "free"].map(|list| emea[list]["n"].clone());
    assert_eq!(n, [0, 1, 1, 1, 1]);
    assert_eq!((&emea["open"], &emea["done"], &emea["measured"]["n"]), (&json!(1), &json!(3), &json!(2)));
    // Late and without a day are one sort: not on time.
    let rows = page["months"]["rows"].as_array().unwrap();
    let june = rows.iter().find(|row| row["head"]["text"] == "June 2026").expect("the month");
    assert_eq!(texts(&june["cells"], "/text"), ["1", "2"]);
    assert_eq!(june["cells"][1]["href"], "../changes/2026-06.html#_done-otherwise");
}

#[test]
fn both_ends_belong_to_an_age() {
    // 30 and 31 days before the last of December.
    let page = actions(&[("2026-12-01", "", "- [ ] Younger.\n"), ("2026-11-30", "", "- [ ] Older.\n")]);
    assert_eq!(texts(&page["ages"], "/from"), [&json!(0), &json!(31)]);
    assert_eq!(texts(&page["ages"], "/n"), [&json!(1), &json!(1)]);
}
