//! The starter and new entries, read with the eyes of the program.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};

use super::{NewEntry, NewRequest, compose, init, new};
use crate::config::kind::Home;
use crate::config::{self, Config};
use crate::entry::{self, Entry};
use crate::error::{Error, Kind};
use crate::theme::Theme;
use crate::{knowledge, source};

const TODAY: Date = date(2026, 11, 21);
const SETTINGS: &str = include_str!("starter/site.toml");

fn read(settings: &str) -> Config {
    let (config, report) = config::read(settings, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:#?}");
    config
}

/// The starter's entries under some settings; no stage may have anything to say.
fn starter(settings: &str) -> Vec<Arc<Entry>> {
    let desk = tempfile::tempdir().unwrap();
    init(desk.path()).unwrap();
    let config = Arc::new(read(settings));
    let (sources, report) = source::read(desk.path(), &config).unwrap();
    assert!(report.is_empty(), "{report:#?}");
    let mut entries = Vec::new();
    for source in &sources.entries {
        let (entry, report) = entry::read(source, &config);
        assert!(report.is_empty(), "{report:#?}");
        entries.push(Arc::new(entry.unwrap()));
    }
    let (_, report) = knowledge::fold(entries.clone(), &BTreeSet::new(), config, TODAY);
    assert!(report.is_empty(), "{report:#?}");
    entries
}

/// The examples of the starter's settings: lines that begin with the sign and no space.
fn examples(wanted: impl Fn(usize) -> bool) -> String {
    let mut block = 0;
    let mut was_example = false;
    let mut text = String::new();
    for line in SETTINGS.lines() {
        let example = line.strip_prefix('#').filter(|rest| !rest.is_empty() && !rest.starts_with(' '));
        block += usize::from(example.is_some() && !was_example);
        was_example = example.is_some();
        let line = example.filter(|_| wanted(block)).unwrap_or(line);
        text.push_str(line);
        text.push('\n');
    }
    assert!(block > 20, "the examples are found");
    text
}

#[test]
fn a_new_site_has_an_entry_of_each_kind_and_no_mistake() {
    let entries = starter(SETTINGS);
    let kinds: BTreeSet<&str> = entries.iter().map(|entry| &*entry.kind).collect();
    assert_eq!(kinds.len(), Config::builtin().kinds.len(), "{kinds:?}");
    let deals = entries.iter().filter(|entry| &*entry.kind == "deal");
    let outcomes: BTreeSet<String> =
        deals.map(|deal| format!("{:?}", deal.fields["outcome"].value)).collect();
    assert_eq!(outcomes.len(), 2, "one won, one lost: {outcomes:?}");
}

#[test]
fn every_example_of_its_settings_can_be_used_alone() {
    for block in 1.. {
        let settings = examples(|at| at == block);
        if settings == SETTINGS {
            assert!(block > 20, "all {block} were tried");
            return;
        }
        read(&settings);
    }
}

#[test]
fn all_examples_of_its_settings_can_be_used_together() {
    let settings = examples(|_| true);
    starter(&settings);
    let config = read(&settings);
    // Every table that there is has its place in the file.
    assert!(config.kind("visit").is_some() && config.facet("product").is_some());
    assert_eq!((config.collections.len(), config.currencies.len()), (1, 2));
}

fn refused_to_begin(prepare: impl Fn(&Path), named: &[&str]) {
    let desk = tempfile::tempdir().unwrap();
    prepare(desk.path());
    let before = tree(desk.path());
    let error = init(desk.path()).unwrap_err();
    assert_eq!(error.kind(), Kind::Environment);
    for name in named {
        assert!(error.to_string().contains(name), "{error}");
    }
    assert_eq!(tree(desk.path()), before, "nothing is written");
}

fn tree(folder: &Path) -> Vec<(std::path::PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.push((path.clone(), std::fs::read(&path).ok()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_site_is_not_begun_over_anything_that_is_there() {
    let put = |path: &'static str| {
        move |desk: &Path| {
            let path = desk.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "mine").unwrap();
        }
    };
    refused_to_begin(put("site.toml"), &["`site.toml`", "is there already"]);
    refused_to_begin(put(".gitignore"), &["`.gitignore`"]);
    refused_to_begin(put(".github/workflows/lookback.yml"), &["`.github/workflows/lookback.yml`"]);
    refused_to_begin(put("content"), &["`content`"]);
    refused_to_begin(put("content/2024/outage.md"), &["`content/2024`"]);
    refused_to_begin(put(".github"), &[".github`"]);
}

#[test]
fn a_site_is_begun_beside_what_has_nothing_to_do_with_it() {
    let desk = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(desk.path().join(".git/refs")).unwrap();
    std::fs::create_dir(desk.path().join("content")).unwrap();
    std::fs::write(desk.path().join("README.md"), "ours").unwrap();
    let written = init(desk.path()).unwrap();
    assert!(written.iter().all(|file| file.path.is_file()));
    assert_eq!(std::fs::read_to_string(desk.path().join("README.md")).unwrap(), "ours");
    refuse_again(desk.path());
}

fn refuse_again(folder: &Path) {
    let error = init(folder).unwrap_err();
    assert!(error.to_string().contains("more are there already"), "{error}");
}

#[test]
fn a_file_is_no_folder_for_a_site() {
    let desk = tempfile::tempdir().unwrap();
    let file = desk.path().join("notes.txt");
    std::fs::write(&file, "mine").unwrap();
    assert!(init(&file).unwrap_err().to_string().contains("not a folder"));
    let written = init(&desk.path().join("a/new/one")).unwrap();
    assert!(written.iter().all(|file| file.path.is_file()));
}

#[cfg(unix)]
#[test]
fn the_script_that_publishes_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    let desk = tempfile::tempdir().unwrap();
    init(desk.path()).unwrap();
    let mode = |path: &str| std::fs::metadata(desk.path().join(path)).unwrap().permissions().mode() & 0o111;
    assert_eq!((mode("publish.sh") != 0, mode("site.toml")), (true, 0));
}

fn asked(kind: &str, title: &str) -> NewRequest {
    NewRequest { kind: kind.to_owned(), title: title.to_owned(), ..NewRequest::default() }
}

fn composed(config: &Config, request: &NewRequest) -> Result<NewEntry, Error> {
    compose(config, &Theme::builtin(), request, TODAY)
}

/// With an archetype of the site's own for deals.
fn composed_from(archetype: &str, request: &NewRequest) -> Result<NewEntry, Error> {
    let desk = tempfile::tempdir().unwrap();
    std::fs::create_dir(desk.path().join("archetypes")).unwrap();
    std::fs::write(desk.path().join("archetypes/deal.md"), archetype).unwrap();
    let config = read(SETTINGS);
    let (theme, report) = Theme::load(desk.path(), &config.theme).unwrap();
    assert!(report.is_empty(), "{report:#?}");
    compose(&config, &theme, request, TODAY)
}

const OWN: &str = r#"
[facets.team]
open = false
values.north = { label = "The north", aliases = ["N"] }
[facets.product]
open = false
values.scale = "Scale"
[facets.visitor]
[kinds.visit]
label = "Visite à domicile"
fields.host = { type = "person", required = true }
fields.product = { type = "list of facet:product", required = true }
fields.visitor = { type = "facet:visitor", required = true }
fields.mood = { type = "text", one-of = ["good: very", "bad"], required = true }
fields.size = { type = "number", required = true }
fields.cost = { type = "money", required = true }
fields.share = { type = "percent", required = true }
fields.length = { type = "duration", required = true }
fields.again = { type = "bool", required = true }
fields.link = { type = "url", required = true }
fields.day = { type = "date", required = true }
fields.people = { type = "participants", required = true }
fields.steps = { type = "stages", required = true }
fields.figures = { type = "kpis", required = true }
fields.team = { required = true }
[kinds.sprint]
extends = "review"
fields.goal = "text"
[kinds.insight]
extends = "lesson"
"#;

#[test]
fn a_new_entry_of_any_kind_reads_without_a_word() {
    for settings in ["", OWN, SETTINGS, &examples(|_| true)] {
        let config = read(settings);
        for kind in config.kinds.keys() {
            for title in ["2026-10", "Globex: \"the\" renewal {#x} <b>", "[[no]] # such | thing"] {
                let new = match composed(&config, &asked(kind, title)) {
                    Ok(new) => new,
                    Err(error) if matches!(&**kind, "review" | "sprint") && title != "2026-10" => {
                        assert!(error.to_string().contains("no period"), "{error}");
                        continue;
                    }
                    Err(error) => panic!("{kind}, {title}: {error}"),
                };
                let source = source::Source {
                    path: new.path.as_str().into(),
                    file: new.path.as_str().into(),
                    text: new.text.as_str().into(),
                    added: None,
                };
                let (entry, report) = entry::read(&source, &config);
                assert!(report.is_empty(), "{}\n{report:#?}", new.text);
                let entry = entry.unwrap();
                let of_period = matches!(&**kind, "review" | "sprint");
                let title = if of_period { "October 2026" } else { title };
                assert_eq!((&*entry.kind, entry.title.as_str()), (&**kind, title), "{}", new.text);
                assert!(entry.date.is_some() || !config.kinds[kind].dated);
            }
        }
    }
}

#[test]
fn an_entry_stands_where_entries_of_its_kind_stand() {
    let config = read(OWN);
    let check = |request: NewRequest, expected: &str| {
        let new = composed(&config, &request).unwrap_or_else(|error| panic!("{request:?}: {error}"));
        assert_eq!(new.path, expected);
    };
    let team = |request| NewRequest { team: Some("n".to_owned()), ..request };
    let id = |request, id: &str| NewRequest { id: Some(id.to_owned()), ..request };
    let on = |request, date: &str| NewRequest { date: Some(date.to_owned()), ..request };
    check(asked("deal", "Globex renewal"), "deals/2026/globex-renewal.md");
    check(on(asked("Deals", "Globex renewal"), "2025-12-30"), "deals/2025/globex-renewal.md");
    check(id(asked("deal", "…"), "globex"), "deals/2026/globex.md");
    check(asked("review", "2026-11"), "reviews/2026-11.md");
    check(team(asked("review", "Q3 2026")), "reviews/north/2026-q3.md");
    check(asked("sprint", "2026-W42"), "sprints/2026-w42.md");
    check(team(asked("incident", "It stayed Saturday")), "incidents/it-stayed-saturday.md");
    check(asked("page", "How we look back"), "pages/how-we-look-back.md");
    check(
        asked("lesson", "Ask who signs before the demo is held, and write it down"),
        "lessons/ask-who-signs-before-the-demo-is.md",
    );
    check(id(asked("question", "Why?"), "week-three"), "questions/week-three.md");
    let long = "a finding that goes on and on until nobody can read the name of its file any more";
    check(asked("page", long), "pages/a-finding-that-goes-on-and-on-until-nobody-can-read-the-name.md");
}

#[test]
fn a_new_entry_is_a_draft_until_somebody_has_written_it() {
    let config = read(OWN);
    for kind in config.kinds.values() {
        let title = if kind.fields.contains_key("period") { "2026-10" } else { "Globex" };
        let new = composed(&config, &asked(&kind.name, title)).unwrap();
        assert!(new.is_draft, "{}", new.text);
    }
    assert!(!composed_from("---\noutcome: lost\n---\n", &asked("deal", "x")).unwrap().is_draft);
}

#[test]
fn what_looks_back_on_a_period_is_titled_by_it() {
    let config = read(SETTINGS);
    let check = |period: &str, team: Option<&str>, title: &str| {
        let request = NewRequest { team: team.map(str::to_owned), ..asked("review", period) };
        let text = composed(&config, &request).unwrap().text;
        assert!(text.contains(&format!("\ntitle: {title} #")), "{title}: {text}");
    };
    check("2026-11", None, "November 2026");
    check("2026-11", Some("shops"), "\"Shops, November 2026\"");
    check("2026-Q3", None, "Q3 2026");
    check("2026-W42", None, "Week 42 of 2026");
    check("2026", None, "2026");
}

#[test]
fn examples_for_publishing_ask_no_registry() {
    let fetched = super::init::STARTER
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(|line| line.contains("cargo install"));
    let fetched: Vec<&str> = fetched.collect();
    assert!(fetched.len() > 2 && fetched.iter().all(|line| line.contains("--git ")), "{fetched:?}");
}

#[test]
fn the_home_of_a_lesson_says_whose_home_it_is() {
    let config = Config::builtin();
    let new = composed(&config, &asked("lesson", "Ask who signs")).unwrap();
    assert_eq!(new.home_of, Some((Home::Lesson, "ask-who-signs".to_owned())));
    assert_eq!(composed(&config, &asked("deal", "Ask who signs")).unwrap().home_of, None);
}

#[test]
fn what_does_not_fit_the_site_is_refused_with_the_nearest_that_does() {
    let config = read(SETTINGS);
    let check = |request: NewRequest, message: &str, hint: &str| {
        let error = composed(&config, &request).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.help().is_some_and(|help| help.contains(hint)), "{error}: {:?}", error.help());
    };
    let deal = || asked("deal", "Globex");
    check(asked("dael", "x"), "no kind `dael`", "`deal`");
    check(asked("zebra", "x"), "no kind `zebra`", "deal, review");
    check(asked("review", "October"), "`October` is no period", "2026-10");
    check(NewRequest { team: Some("shpos".into()), ..deal() }, "`--team shpos`", "`shops`");
    check(NewRequest { reason: Some("weather".into()), ..deal() }, "no reason", "[facets.reason.values]");
    check(
        NewRequest { account: Some("x".into()), ..asked("page", "x") },
        "`page` has no such field",
        "[kinds.page.fields]",
    );
    check(NewRequest { date: Some("yesterday".into()), ..deal() }, "`--date yesterday`", "2026-10-31");
    check(NewRequest { id: Some("A b".into()), ..deal() }, "`A b` cannot be an id", "`--id a-b`");
    check(
        NewRequest { amount: Some("much".into()), ..deal() },
        "`amount` cannot be `much`",
        "what was typed",
    );
    check(asked("deal", "…"), "no file name", "--id");
}

#[test]
fn what_is_given_stands_in_the_new_entry() {
    let config = read(SETTINGS);
    let request = NewRequest {
        team: Some("Retail".into()),
        account: Some("Globex: \"north\"".into()),
        reason: Some("too expensive".into()),
        competitor: Some("Tolloway".into()),
        segment: Some("Cafés & bars".into()),
        amount: Some("120000 EUR".into()),
        ..asked("deal", "Globex")
    };
    let expected = |text: &str| {
        for line in [
            "\nteam: shops",
            "\naccount: \"Globex: \\\"north\\\"\"",
            "\nreasons: price",
            "\ncompetitor: tolloway",
            "\nsegment: \"Cafés & bars\"",
            "\namount: 120000 EUR",
        ] {
            // One value of a list may stand in brackets or not.
            assert!(text.replace(['[', ']'], "").contains(line), "{line}{text}");
        }
    };
    expected(&composed(&config, &request).unwrap().text);
    // An archetype that asks for nothing, and one that asks for all.
    let bare = "---\noutcome: lost\n---\n# {{title}}\n";
    expected(&composed_from(bare, &request).unwrap().text);
    let full = "---\nkind: deal\ntitle: '{{title}}'\noutcome: lost\ndate: {{date}}\nteam: {{team}}\naccount: {{account}}\n\
        reasons: [{{reason}}]\ncompetitor: [{{competitor}}]\nsegment: {{segment}}\namount: {{amount}}\n---\n# {{title}}\n";
    expected(&composed_from(full, &request).unwrap().text);
    let without = composed_from(full, &asked("deal", "Globex")).unwrap().text;
    assert!(without.contains("team:\n") && without.contains("reasons: []\n"), "{without}");
}

#[test]
fn an_archetype_of_the_site_that_does_not_fit_it_is_refused() {
    let error = composed_from("---\nkind: deal\noutcome: drawn\n---\n", &asked("deal", "x")).unwrap_err();
    assert!(error.to_string().contains("`drawn`"), "{error}");
    assert!(error.help().is_some_and(|help| help.contains("archetypes/deal.md")));
}

#[test]
fn a_built_in_kind_that_a_site_declares_anew_has_an_archetype_that_fits() {
    let config =
        read("[kinds.deal.fields]\noutcome = { type = 'text', required = true, one-of = ['in', 'out'] }");
    let new = composed(&config, &asked("deal", "Globex")).unwrap();
    assert!(new.text.contains("outcome: in # one of: in, out\n"), "{}", new.text);
}

#[test]
fn a_new_entry_is_written_once() {
    let desk = tempfile::tempdir().unwrap();
    let config = read("[site]\ncontent = 'notes'");
    let entry = composed(&config, &asked("deal", "Globex")).unwrap();
    let written = new(desk.path(), &config, &entry).unwrap();
    assert_eq!(written.path, desk.path().join("notes/deals/2026/globex.md"));
    assert_eq!(std::fs::read_to_string(&written.path).unwrap(), entry.text);
    std::fs::write(&written.path, "mine").unwrap();
    let error = new(desk.path(), &config, &entry).unwrap_err();
    assert!(
        error.to_string().contains("globex.md") && error.to_string().contains("there already"),
        "{error}"
    );
    assert_eq!(std::fs::read_to_string(&written.path).unwrap(), "mine");
}
