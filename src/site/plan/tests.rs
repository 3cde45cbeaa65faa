//! Plans of small sites, and what is told when two claim one address.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::plan;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::knowledge::fold;
use crate::site::{Feed, Page, Site};
use crate::source::Source;

/// The plan of a site from its `site.toml` and the files of its content folder; what is no `.md`
/// is an asset. The day is the end of 2026.
pub(crate) fn planned(config: &str, files: &[(&str, &str)]) -> (Site, Report) {
    let (config, report) = crate::config::read(config, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    let mut entries = Vec::new();
    let mut assets: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for (path, text) in files {
        let (path, file): (Arc<str>, Arc<str>) = ((*path).into(), format!("content/{path}").into());
        if !path.ends_with(".md") {
            assets.insert(path, file);
            continue;
        }
        let (entry, report) =
            crate::entry::read(&Source { path, file, text: (*text).into(), added: None }, &config);
        assert!(!report.has_errors(), "{report:?}");
        entries.push(Arc::new(entry.unwrap()));
    }
    let known: BTreeSet<Arc<str>> = assets.keys().cloned().collect();
    let (knowledge, report) = fold(entries, &known, Arc::new(config), "2026-12-31".parse().unwrap());
    assert!(!report.has_errors(), "{report:?}");
    let insights = Arc::new(crate::knowledge::insight::all(&knowledge));
    plan(Arc::new(knowledge), insights, &assets, &["lookback.css".into(), "favicon.svg".into()])
}

/// The same of a site without a mistake.
pub(crate) fn site(config: &str, files: &[(&str, &str)]) -> Site {
    let (site, report) = planned(config, files);
    assert_eq!(report.iter().collect::<Vec<_>>(), Vec::<&Diagnostic>::new());
    site
}

/// A review that learned a lesson and asked a question, a deal that came back to both.
pub(crate) const SMALL: &[(&str, &str)] = &[
    (
        "reviews/2026-05.md",
        "---\nkind: review\ntitle: May\nperiod: 2026-05\ndate: 2026-06-01\nteam: emea\n---\n\
         ## What have we learned?\n\n- Ask who signs <early>. {#ask-who-signs value=4}\n\n\
         ## What do we not understand?\n\n- Why do pilots stall? {#why-stall}\n\n\
         ## Next steps\n\n- [ ] Write the one-pager. {owner=\"Ada\" due=2026-07-01}\n",
    ),
    (
        "deals/2026/globex.md",
        "---\nkind: deal\ntitle: Globex & sons\noutcome: lost\namount: 120000 EUR\nclosed: 2026-08-02\n\
         reasons: [Too dear]\nsummary: Nobody asked who signs.\n---\n\
         ## What have we learned?\n\n- The same again. {relearns=ask-who-signs}\n\n\
         ## What do we not understand?\n\n- Perhaps nobody owns them. {supposes=why-stall}\n",
    ),
];

fn check(files: &[(&str, &str)], expected: &[&str]) {
    check_with("", files, expected);
}

/// Each mistake as its code, its file and its message.
fn check_with(config: &str, files: &[(&str, &str)], expected: &[&str]) {
    let (_, report) = planned(config, files);
    let found: Vec<String> = report
        .iter()
        .map(|it| {
            let file = it.place.as_ref().map_or("-", |place| &place.path);
            format!("{} {file}: {}", it.code, it.message)
        })
        .collect();
    assert_eq!(found, expected);
}

const PRETTY: &str = "[links]\nstyle = \"pretty\"\n";

/// Of the small site, but for those of time and of outcomes.
const ADDRESSES: &[&str] = &[
    "404.html",
    "actions/index.html",
    "actions/listed.html",
    "api/actions.json",
    "api/entries.json",
    "api/index.json",
    "api/kpis.json",
    "api/lessons.json",
    "api/questions.json",
    "assets/favicon.svg",
    "assets/lookback.css",
    "calendar.ics",
    "changes/index.html",
    "competitors/index.html",
    "deals/2026/globex.html",
    "deals/index.html",
    "feed.xml",
    "health/counted.html",
    "health/index.html",
    "index.html",
    "lessons/ask-who-signs.html",
    "lessons/feed.xml",
    "lessons/index.html",
    "llms.txt",
    "questions/feed.xml",
    "questions/index.html",
    "questions/why-stall.html",
    "reasons/index.html",
    "reasons/other.html",
    "reasons/other/feed.xml",
    "reasons/too-dear.html",
    "reasons/too-dear/feed.xml",
    "reasons/unknown.html",
    "reasons/unknown/feed.xml",
    "reviews/2026-05.html",
    "reviews/index.html",
    "robots.txt",
    "start/index.html",
    "teams/emea.html",
    "teams/emea/feed.xml",
    "teams/index.html",
    "timeline/index.html",
    "wins/index.html",
];

#[test]
fn every_page_has_its_address() {
    let site = site("", SMALL);
    let pages: Vec<&str> =
        site.pages.keys().map(AsRef::as_ref).filter(|path| !path.starts_with("outcomes/")).collect();
    let months = pages.iter().filter(|path| path.starts_with("changes/2026-")).count();
    assert_eq!(months, 7, "from June, when the review was held, to December");
    let figures = pages.iter().filter(|path| path.starts_with("kpis/")).count();
    assert_eq!(figures, 17, "the list, four KPIs, eight months, three quarters, a year");
    let is_of_time = |path: &&str| path.starts_with("changes/2026-") || path.starts_with("kpis/");
    let pages: Vec<&str> = pages.into_iter().filter(|path| !is_of_time(path)).collect();
    assert_eq!(pages, ADDRESSES);
    assert_eq!(
        site.facet_link("deals/2026/globex.html", "team", "emea").as_deref(),
        Some("../../teams/emea.html")
    );
    assert_eq!(site.facet_link("index.html", "person", "Ada"), None);
}

#[test]
fn pretty_addresses_are_folders() {
    let site = site(PRETTY, SMALL);
    let pages = ["deals/2026/globex/index.html", "lessons/ask-who-signs/index.html", "teams/emea/feed.xml"];
    for path in pages {
        assert!(site.page(path).is_some(), "{path}");
    }
    assert_eq!(
        site.lesson_link("deals/2026/globex/index.html", crate::knowledge::LessonIx(0)),
        "../../../lessons/ask-who-signs/"
    );
}

#[test]
fn a_page_is_found_by_any_way_to_write_its_address() {
    let html = site("", &[&[("plans/a b.pdf", ""), ("plans/index.md", "# Plans\n")], SMALL].concat());
    let pretty = site(PRETTY, SMALL);
    let check = |site: &Site, address: &str, expected: Option<&str>| {
        assert_eq!(site.page_target(address), expected, "{address}");
    };
    for address in ["/lessons/", "/lessons", "lessons", "/lessons/index.html"] {
        check(&html, address, Some("lessons/index.html"));
        check(&pretty, address, Some("lessons/index.html"));
    }
    for address in ["", "/", "index.html"] {
        check(&html, address, Some("index.html"));
    }
    check(&html, "/reasons/too-dear.html", Some("reasons/too-dear.html"));
    check(&pretty, "/reasons/too-dear.html", Some("reasons/too-dear/index.html"));
    check(&html, "feed.xml", Some("feed.xml"));
    check(&html, "/plans", Some("plans/index.html"));
    check(&html, "plans/index.md", Some("plans/index.html"));
    check(&html, "plans/a b.pdf", Some("plans/a b.pdf"));
    check(&html, "/reasons/too", None);
}

#[test]
fn a_home_page_is_shown_by_its_lesson_and_its_own_address_leads_there() {
    let same = ("lessons/ask-who-signs.md", "---\nkind: lesson\nid: ask-who-signs\n---\n# Ask\n");
    let other =
        ("playbook/ask.md", "---\nkind: question\nid: why-stall\naliases: [/old/stall/]\n---\n# Stall\n");
    let site = site("", &[SMALL, &[same, other]].concat());
    let path = |file: &str| {
        let at = site.knowledge.entries.iter().position(|entry| &*entry.path == file).unwrap();
        site.entry_paths[at].as_deref()
    };
    assert_eq!(path("lessons/ask-who-signs.md"), Some("lessons/ask-who-signs.html"));
    assert_eq!(path("playbook/ask.md"), Some("questions/why-stall.html"));
    assert!(matches!(site.page("lessons/ask-who-signs.html"), Some(Page::Lesson(_))));
    for former in ["playbook/ask.html", "old/stall.html", "old/stall/index.html"] {
        assert_eq!(
            site.page(former),
            Some(&Page::Redirect { to: "questions/why-stall.html".into() }),
            "{former}"
        );
    }
    assert_eq!(site.page_target("/old/stall/"), Some("questions/why-stall.html"));
    assert!(site.page("pages/index.html").is_none());
}

#[test]
fn two_entries_at_one_address_are_told_with_both_files() {
    let files = [("a/Globex.md", "# One\n"), ("a/globex.md", "# Two\n"), ("a/glöbex.md", "# Three\n")];
    let taken = "would be published at `/a/globex.html`, which is that of `content/a/Globex.md`";
    check(
        &files,
        &[
            &format!("address-collision content/a/globex.md: `content/a/globex.md` {taken}"),
            &format!("address-collision content/a/glöbex.md: `content/a/glöbex.md` {taken}"),
        ],
    );
    let (site, report) = planned("", &files);
    assert_eq!(site.entry_paths.iter().filter(|path| path.is_some()).count(), 1);
    assert_eq!(&*report.iter().next().unwrap().others[0].0.path, "content/a/Globex.md");
}

#[test]
fn letter_case_and_the_way_accents_are_written_make_no_second_address() {
    let but = "where letter case and the way accents are written do not count";
    check(
        &[("deals/a.HTML", ""), ("deals/a.md", "# A\n"), ("x/\u{fb01}le.pdf", ""), ("x/FILE.pdf", "")],
        &[
            &format!(
                "address-collision content/deals/a.HTML: `content/deals/a.HTML` would be published at `/deals/a.HTML`, which is that of `content/deals/a.md`, {but}"
            ),
            &format!(
                "address-collision content/x/\u{fb01}le.pdf: `content/x/\u{fb01}le.pdf` would be published at `/x/\u{fb01}le.pdf`, which is that of `content/x/FILE.pdf`, {but}"
            ),
        ],
    );
}

#[test]
fn what_somebody_wrote_does_not_take_the_place_of_what_is_made() {
    let index = ("deals/index.md", "# Deals\n");
    let taken = "address-collision content/deals/index.md: `content/deals/index.md` would be published at \
                 `/deals/index.html`, which is that of the page of all deals";
    check(&[SMALL, &[index]].concat(), &[taken]);
    check_with(PRETTY, &[SMALL, &[index]].concat(), &[taken]);
    check(&[("deals/index.md", "# Nobody wrote a deal\n"), ("deals.md", "# Beside the folder\n")], &[]);
    check(
        &[("lessons", ""), ("assets/lookback.css", "")],
        &[
            "address-collision content/assets/lookback.css: `content/assets/lookback.css` would be published at `/assets/lookback.css`, which is that of the theme's file `lookback.css`",
            "address-collision content/lessons: `content/lessons` would be published at `/lessons` and the page of all lessons at `/lessons/index.html`, which makes one name a file and a folder",
        ],
    );
}

#[test]
fn an_id_may_not_be_that_of_a_list() {
    let learned = "---\nkind: review\nperiod: 2026-05\ndate: 2026-06-01\n---\n## What have we learned?\n\n- A. {#index}\n";
    check(
        &[("reviews/a.md", learned)],
        &[
            "address-collision content/reviews/a.md: the page of the lesson `index` would be published at `/lessons/index.html`, which is that of the page of all lessons",
        ],
    );
    let device = learned.replace("#index", "#aux");
    assert!(site("", &[("reviews/a.md", &device)]).page("lessons/aux-.html").is_some());
}

#[test]
fn an_alias_gives_way_to_whatever_is_there() {
    let with = |alias: &str| format!("---\naliases: [{alias}]\n---\n# A\n");
    check(
        &[("a.md", &with("/b/")), ("b.md", "# B\n"), ("c.md", &with("/old/")), ("d.md", &with("/old/"))],
        &[
            "address-collision content/a.md: a former address of `content/a.md` would be published at `/b.html`, which is that of `content/b.md`",
            "address-collision content/d.md: a former address of `content/d.md` would be published at `/old.html`, which is that of a former address of `content/c.md`",
        ],
    );
    // The second form of an address is given up without a word.
    let site = site("", &[("a.md", &with("/b/")), ("b/index.md", "# B\n")]);
    assert!(matches!(site.page("b.html"), Some(Page::Redirect { .. })));
    assert!(matches!(site.page("b/index.html"), Some(Page::Entry(_))));
}

#[test]
fn people_have_pages_only_where_they_are_asked_for_and_each_has_one() {
    let entry = "---\nkind: review\nperiod: 2026-05\ndate: 2026-06-01\nparticipants: [Björn Ek, Bjorn Ek, 'Con']\n---\n# A\n";
    let site = site("[people]\npages = true\n", &[("reviews/a.md", entry)]);
    let link = |name: &str| site.facet_link("people/index.html", "person", name).unwrap();
    assert_eq!(
        (link("Bjorn Ek"), link("Björn Ek")),
        ("bjorn-ek.html".to_owned(), "bjorn-ek-2.html".to_owned())
    );
    assert_eq!(link("Con"), "con-.html");
    assert!(matches!(site.page("people/con-/feed.xml"), Some(Page::Feed(Feed::FacetValue { .. }))));
}

#[test]
fn links_to_pages_that_are_made_are_checked() {
    let (site, report) = planned(
        "[theme]\nlogo = \"logo.svg\"\nnavigation = [\n\
         { label = \"Web\", link = \"https://example.org/x\" },\n\
         { label = \"A\", link = \"a.md\" },\n\
         { label = \"Gone\", link = \"/lesons/\" },\n]\n",
        &[("a.md", "[good](/lessons/) [also](lessons/index.html#x) [bad](/lesons/) [worse](b/c.pdf)\n")],
    );
    let found: Vec<(Code, &str, Option<&String>)> =
        report.iter().map(|it| (it.code, it.message.as_str(), it.help.first())).collect();
    let lessons = "did you mean `/lessons/index.html`?".to_owned();
    let otherwise = "link to a page by its address, such as `/lessons/`, or to a file by its path".to_owned();
    assert_eq!(
        found,
        [
            (
                Code::BrokenLink,
                "`[theme] logo` in `site.toml`: the content folder has no file `logo.svg`",
                None
            ),
            (
                Code::BrokenLink,
                "`[theme] navigation` in `site.toml`: `Gone` leads to `/lesons/`, where there is no page",
                Some(&lessons)
            ),
            (Code::BrokenLink, "there is no page or file at `/lesons`", Some(&lessons)),
            (Code::BrokenLink, "there is no page or file at `/b/c.pdf`", Some(&otherwise)),
        ]
    );
    assert!(site.page("a.html").is_some());
}

#[test]
fn a_name_of_which_no_address_can_be_made_is_told() {
    let id = "x".repeat(260);
    let learned =
        format!("---\nkind: review\nperiod: 2026-05\ndate: 2026-06-01\n---\n## Lessons\n\n- A. {{#{id}}}\n");
    check(
        &[("….png", ""), ("reviews/a.md", &learned)],
        &[
            "bad-address content/reviews/a.md: the address of the page of the lesson `".to_owned()
                + &id
                + "` is longer than an address can be",
            "bad-address content/….png: no address can be made of the name of `content/….png`".to_owned(),
        ]
        .each_ref()
        .map(String::as_str),
    );
}
