//! `site.toml` read whole: each sort of mistake with its code and its place, and how a site's own
//! declarations lie over the built-in ones.

use std::sync::Arc;

use jiff::civil::Weekday;

use super::kind::Home;
use super::{Config, Control, DateFrom, Due, FieldType, HtmlPolicy, LinkStyle, Role, read};
use crate::diagnostic::{Code, Report};
use crate::value::Currency;

fn read_text(text: &str) -> (Config, Report) {
    read(text, &Arc::from("site.toml"))
}

/// The config of a text without mistakes.
pub(super) fn config(text: &str) -> Config {
    let (config, report) = read_text(text);
    let messages: Vec<_> = report.iter().map(|it| (&it.message, &it.place)).collect();
    assert!(report.is_empty(), "{messages:#?}");
    config
}

/// One mistake: its place stands between « and », its message or its help holds the words.
pub(super) fn check(marked: &str, code: Code, words: &str) {
    let start = marked.find('«').expect("the place is marked");
    let text = marked.replace(['«', '»'], "");
    let end = marked.find('»').expect("the place is marked") - '«'.len_utf8();
    let (_, report) = read_text(&text);
    let found: Vec<_> = report.iter().collect();
    let [one] = found[..] else { panic!("not one mistake in {text}: {found:#?}") };
    assert_eq!(one.code, code, "{text}: {one:#?}");
    let span = one.place.as_ref().expect("a place").span.range();
    assert_eq!(&text[span.clone()], &text[start..end], "{one:#?}");
    assert_eq!(span, start..end, "{text}");
    let said = format!("{} {} {}", one.message, one.label.as_deref().unwrap_or(""), one.help.join(" "));
    assert!(said.contains(words), "{text}: {said}");
    assert!(!one.message.ends_with('.') && !one.message.starts_with(char::is_uppercase), "{said}");
}

#[test]
fn an_empty_file_is_a_whole_configuration() {
    let config = config("");
    let kinds: Vec<&str> = config.kinds.keys().map(|it| &**it).collect();
    assert_eq!(kinds, ["deal", "review", "release", "incident", "lesson", "question", "page"]);
    let undated: Vec<&str> = config.kinds.values().filter(|it| !it.dated).map(|it| &*it.name).collect();
    assert_eq!(undated, ["lesson", "question", "page"]);
    assert_eq!(config.kinds["lesson"].home_of, Some(Home::Lesson));
    let paths: Vec<&str> = config.facets.values().map(|it| it.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "reasons",
            "competitors",
            "segments",
            "stages",
            "teams",
            "outcomes",
            "severities",
            "systems",
            "tags",
            "people"
        ]
    );
    let closed: Vec<&str> = config.facets.values().filter(|it| !it.open).map(|it| &*it.name).collect();
    assert_eq!(closed, ["outcome"]);
    assert_eq!(config.kpis.len(), 13);
    assert_eq!(config.kpis["conversion"].by.as_deref(), Some("stage"));
    assert_eq!(config.site.currency, Currency::EUR);
    assert_eq!(Config::builtin().site.content, "content");
}

#[test]
fn every_kind_has_the_common_fields() {
    let config = config("[kinds.visit]");
    for kind in config.kinds.values() {
        for field in ["title", "date", "team", "participants", "tags", "summary", "draft", "slug", "aliases"]
        {
            assert!(kind.fields.contains_key(field), "{} {field}", kind.name);
        }
    }
    let reasons = &config.kinds["deal"].fields["buyer-reasons"];
    assert_eq!((reasons.shape.clone(), reasons.list), (FieldType::Facet("reason".into()), true));
    assert!(config.kinds["deal"].fields["outcome"].required);
    assert_eq!(config.kinds["deal"].fields["buyer-reasons"].label, "What the buyer said");
}

#[test]
fn headings_have_roles_in_any_case_and_with_any_closing() {
    let config = config("[sections]\nlearned = [\"Merksätze\"]\nwell = \"Kudos\"");
    let role = |heading: &str| config.sections.role(heading);
    assert_eq!(role("WHAT WENT WELL?"), Some(Role::Well));
    assert_eq!(role("What didn’t go well"), Some(Role::Differently));
    assert_eq!(role("merksätze:"), Some(Role::Learned));
    assert_eq!(role("Kudos"), Some(Role::Well));
    assert_eq!(role("Was verstehen wir nicht?"), Some(Role::Unknown));
    assert_eq!(role("Maßnahmen"), Some(Role::Actions));
    assert_eq!(role("Background"), None);
    assert_eq!(config.sections.labels[&Role::Learned], "What have we learned?");
    assert_eq!(config.sections.labels.len(), Role::ALL.len());
}

#[test]
fn the_demonstration_has_no_mistakes() {
    let (_, report) = read_text(include_str!("../../site.toml"));
    assert!(report.is_empty(), "{report:#?}");
}

#[test]
fn a_site_says_what_it_is() {
    let config = config(
        r##"
        [site]
        title = "Globex lookback"
        base-url = "https://example.com/lookback"
        language = "de-CH"
        currency = "chf"
        ignore = ["*.tmp", "archive", "notes/old/*"]
        edit-url = "https://example.com/edit/{path}"
        [links]
        style = "pretty"
        [markdown]
        html = "sanitise"
        [theme]
        accent = "#2B5FD9"
        logo = "./images/logo.svg"
        navigation = [{ label = "Playbook", link = "playbook/index.md" }]
        words = { well = "Wins" }
        [cadence]
        month = "Second Friday"
        [questions]
        stale-after = "8 weeks"
        [lessons]
        window = "1 year"
        minimum = 5
        [currencies]
        EUR = 0.94
        [objectives]
        faster = "Answer in five days"
        [people]
        pages = true
        "Maria Lopez" = ["M. Lopez", "María López"]
        "#quiet" = "q"
        "##,
    );
    assert_eq!(config.site.base_url.as_deref(), Some("https://example.com/lookback/"));
    assert_eq!(config.site.currency.code(), "CHF");
    for (path, ignored) in [
        ("a/b.tmp", true),
        ("archive/2020/a.md", true),
        ("notes/old/a.md", true),
        ("notes/older/a.md", false),
        ("deals/a.md", false),
    ] {
        assert_eq!(config.site.ignore.is_match(path), ignored, "{path}");
    }
    assert_eq!((config.links, config.markdown), (LinkStyle::Pretty, HtmlPolicy::Sanitise));
    assert_eq!(config.theme.accent.as_deref(), Some("#2b5fd9"));
    assert_eq!(config.theme.logo.as_deref(), Some("images/logo.svg"));
    assert_eq!(config.theme.navigation, [("Playbook".to_owned(), "playbook/index.md".to_owned())]);
    assert_eq!(config.sections.labels[&Role::Well], "Wins");
    assert_eq!(config.cadence.month, Due { nth: 2, weekday: Weekday::Friday });
    assert_eq!(config.questions.stale_after, 56);
    assert_eq!((config.lessons.window, config.lessons.minimum), (12, 5));
    assert_eq!(config.currencies.values().copied().collect::<Vec<_>>(), [0.94]);
    assert_eq!(&*config.people.canonical("maria  lopez"), "Maria Lopez");
    assert_eq!(&*config.people.canonical("M. Lopez"), "Maria Lopez");
    assert_eq!(&*config.people.canonical(" Piet "), "Piet");
}

#[test]
fn kinds_are_laid_over_key_by_key() {
    let config = config(
        r#"
        [kinds.deal.fields]
        amount = { required = true }
        champion = "person"
        mood = { type = "text", one-of = ["good", "bad"], list = true, label = "The mood" }
        [kinds.visit]
        extends = "review"
        plural = "Customer visits"
        fields.product = "list of facet:product"
        [kinds.deal]
        label = "Opportunity"
        [facets.product]
        "#,
    );
    let deal = &config.kinds["deal"];
    assert_eq!(
        (deal.label.as_str(), deal.plural.as_str(), deal.path.as_str()),
        ("Opportunity", "Deals", "deals")
    );
    assert_eq!(deal.fields["amount"].shape, FieldType::Money);
    assert!(deal.fields["amount"].required);
    assert_eq!(deal.fields["champion"].label, "Champion");
    assert_eq!(deal.fields["mood"].one_of, ["good", "bad"]);
    let visit = &config.kinds["visit"];
    assert_eq!((visit.label.as_str(), visit.path.as_str(), visit.dated), ("Visit", "customer-visits", true));
    assert!(visit.fields["period"].required);
    assert_eq!(visit.fields["product"].shape, FieldType::Facet("product".into()));
    assert_eq!(config.facets["product"].path, "products");
}

#[test]
fn facet_values_are_added_before_the_built_in_ones() {
    let config = config(
        r#"
        [facets.reason]
        open = false
        values.price = { label = "Price", aliases = ["too expensive", "Pricing"], control = "shared" }
        values.timing = "Budget or timing"
        values.unknown = { label = "Nobody knows" }
        "#,
    );
    let reason = config.facet("reason").expect("built in");
    let ids: Vec<&str> = reason.values.keys().map(|it| &**it).collect();
    assert_eq!(ids, ["price", "timing", "unknown", "other"]);
    assert!(!reason.open);
    let find = |written: &str| reason.find(written).map(|id| &**id);
    assert_eq!(find("Too  Expensive"), Some("price"));
    assert_eq!(find("budget or timing"), Some("timing"));
    assert_eq!((find("Unknown"), find("nobody knows")), (Some("unknown"), Some("unknown")));
    assert_eq!(find("rain"), None);
    assert_eq!(reason.values["price"].control, Some(Control::Shared));
    assert_eq!(reason.label_of("timing"), "Budget or timing");
}

#[test]
fn collections_say_how_a_folder_is_read() {
    let config = config(
        r#"
        [[collections]]
        path = "incidents/**"
        kind = "incident"
        defaults = { team = "platform", tags = ["a b", "yes"], draft = false, n = 1.50, who = { name = "x: y" } }
        date = [{ pattern = 'PM(?<year>\d{4})', in = "file-name" }, { field = "start_time" }, { in = "git" }]
        fields = { list-under = "Stats", map = { "Time to recovery:" = "duration", Category = "system" } }
        map = { company = "account", start_time = "started" }
        unknown-fields = "keep"
        ids = "derived"
        paragraphs = ["learned", "well"]
        subheadings = "groups"
        sections = { blockers = ["Root cause(s)"] }
        title = { strip = '^PM\d+ - ' }
        [[collections]]
        path = "*.md"
        date = { in = "body" }
        [[collections]]
        path = "notes/"
        "#,
    );
    let [incidents, root, notes] = &config.collections[..] else { panic!("three rules") };
    assert_eq!((incidents.path.as_str(), incidents.kind.as_deref()), ("incidents/**", Some("incident")));
    assert!(incidents.matcher.is_match("incidents/2020/a") && !incidents.matcher.is_match("deals/a.md"));
    assert!(root.matcher.is_match("a.md") && !root.matcher.is_match("deals/a.md"));
    assert!(notes.matcher.is_match("notes/2020/a") && !notes.matcher.is_match("notes.md"));
    let yaml = |key: &str| incidents.defaults[key].as_str();
    assert_eq!(yaml("team"), "platform");
    assert_eq!(yaml("tags"), r#"["a b", "yes"]"#);
    assert_eq!((yaml("draft"), yaml("n")), ("false", "1.50"));
    assert_eq!(yaml("who"), r#"{name: "x: y"}"#);
    let from: Vec<_> = incidents.date.iter().map(|rule| rule.from.clone()).collect();
    assert_eq!(from, [DateFrom::FileName, DateFrom::FrontMatter("start_time".into()), DateFrom::Git]);
    let [fields] = &incidents.fields[..] else { panic!("one rule") };
    assert_eq!(fields.map["time to recovery"], "duration");
    assert_eq!(incidents.map["company"], "account");
    assert!(incidents.keep_unknown_fields && incidents.derived_ids && incidents.subheadings_group);
    assert!(!root.keep_unknown_fields && !root.derived_ids && !root.subheadings_group);
    assert_eq!(incidents.paragraphs, [Role::Learned, Role::Well]);
    assert_eq!(incidents.sections["root cause(s)"], Role::Blockers);
    assert!(incidents.title.as_ref().is_some_and(|it| it.is_match("PM2020 - x")));
}

#[test]
fn broken_toml_gives_the_place_and_the_built_in_config() {
    check("[site]\ntitle = «Globex»\n", Code::BrokenToml, "straight quotes");
    check("[site]\ntitle = \"a\"\n«title» = \"b\"\n", Code::BrokenToml, "leave one of the two");
    check("[site]\n«?» = 1\n", Code::BrokenToml, "not TOML");
    let (config, report) = read_text("[site]\ntitle = \"Globex\"\n[kinds.visit\n");
    assert!(report.has_errors());
    assert_eq!((config.site.title.as_str(), config.kinds.len()), ("Lookback", 7));
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let unknown = |marked: &str, words: &str| check(marked, Code::UnknownKey, words);
    unknown("[«sit»]\n", "did you mean `site`?");
    unknown("[«policies».x]\nwhen = \"a\"\n", "`site.toml` has no table `policies`");
    unknown("[site]\n«titel» = \"x\"\n", "did you mean `title`?");
    unknown("[links]\n«zzz» = 1\n", "use `style`");
    unknown("[kinds.deal]\n«filds» = {}\n", "did you mean `fields`?");
    unknown("[kinds.deal.fields]\nx = { type = \"text\", «requird» = true }\n", "did you mean `required`?");
    unknown("[facets.reason]\n«valus» = {}\n", "did you mean `values`?");
    unknown(
        "[facets.reason.values]\nprice = { «lable» = \"x\" }\n",
        "`facets.reason.values.price` has no key",
    );
    unknown("[sections]\n«learnt» = [\"x\"]\n", "did you mean `learned`?");
    unknown("[kpis.calls]\n«targt» = 1\n", "did you mean `target`?");
    unknown("[[collections]]\npath = \"a\"\n«kinds» = \"deal\"\n", "did you mean `kind`?");
    unknown(
        "[[collections]]\npath = \"a\"\ndate = { «inn» = \"body\", in = \"git\" }\n",
        "did you mean `in`?",
    );
    unknown("[theme.words]\n«wel» = \"x\"\n", "did you mean `well`?");
    unknown("[«common»]\nx = \"text\"\n", "has no table `common`");
}

#[test]
fn a_value_of_the_wrong_type_is_shown() {
    let wrong = |marked: &str, words: &str| check(marked, Code::ConfigValue, words);
    wrong(
        "«site» = 1\n".replace("«site» = 1", "site = «1»").as_str(),
        "`site` must be a table this is a number",
    );
    wrong("[site]\ntitle = «5»\n", "`site.title` must be a text this is a number put it in quotes");
    wrong("[site]\ntitle = «[\"a\"]»\n", "this is a list");
    wrong("[site]\ntitle = «\"  \"»\n", "not empty");
    wrong("[site]\nignore = [\"a\", «5»]\n", "`site.ignore` must be a text");
    wrong("[people]\npages = «\"yes\"»\n", "must be `true` or `false`");
    wrong("[lessons]\nminimum = «\"5\"»\n", "a whole number from 1");
    wrong("[lessons]\nminimum = «0»\n", "a whole number from 1");
    wrong("[currencies]\nUSD = «\"x\"»\n", "must be a number");
    wrong("[kpis.calls]\ntarget = «2026-01-01»\n", "this is a date");
    wrong("[kpis.calls]\ntarget = «nan»\n", "must be a number");
}

#[test]
fn a_value_out_of_its_range_says_what_is_expected() {
    let wrong = |marked: &str, words: &str| check(marked, Code::ConfigValue, words);
    for url in ["ftp://x", "example.com", "https://", "https:///a", "https://a b", "https://a?b"] {
        wrong(&format!("[site]\nbase-url = «\"{url}\"»\n"), "must be a web address");
    }
    wrong("[site]\nlanguage = «\"english\"»\n", "by its tag");
    wrong("[site]\ncurrency = «\"ERU\"»\n", "a currency by its code");
    wrong("[site]\ncontent = \"public\"\noutput = «\"public/\"»\n", "another folder");
    wrong("[site]\nedit-url = «\"https://example.com\"»\n", "`{path}`");
    wrong("[site]\nignore = [«\"a[\"»]\n", "a pattern such as");
    wrong("[links]\nstyle = «\"prety\"»\n", "`html` or `pretty`  did you mean `pretty`?");
    wrong("[markdown]\nhtml = «\"sanitize\"»\n", "did you mean `sanitise`?");
    wrong("[theme]\naccent = «\"blue\"»\n", "a colour such as");
    wrong("[theme]\nname = «\"../x\"»\n", "the name of a folder");
    wrong("[theme]\nlogo = «\"../x.svg\"»\n", "a file of the content folder");
    wrong("[theme]\nnavigation = [«{ label = \"x\" }»]\n", "a `label` and a `link`");
    wrong("[cadence]\nmonth = «\"fifth monday\"»\n", "`first monday`");
    wrong("[questions]\nstale-after = «\"2 months\"»\n", "`60d`");
    wrong("[lessons]\nwindow = «\"6 weeks\"»\n", "`6m`");
    wrong("[lessons]\nwindow = «\"4294967295 years\"»\n", "`6m`");
    wrong("[currencies]\n«BITS» = 1\n", "a currency by its code");
    wrong("[currencies]\nEUR = «1»\n", "the currency of the site");
    wrong("[currencies]\nUSD = «-1»\n", "above 0");
    wrong("[objectives]\n«Fast_er» = \"x\"\n", "write `fast-er`");
}

#[test]
fn mistakes_of_declarations_are_at_their_place() {
    let wrong = |marked: &str, words: &str| check(marked, Code::ConfigValue, words);
    wrong("[kinds.deal.fields]\nx = «\"facet:raeson\"»\n", "did you mean `reason`?");
    wrong("[kinds.deal.fields]\nx = { type = «\"facet:zzz\"» }\n", "declare it with `[facets.zzz]`");
    wrong(
        "[kinds.deal.fields]\nx = «\"facet\"»\n",
        "write `facet:NAME` with the name of a facet, one of `reason`",
    );
    wrong("[kinds.deal.fields]\nsystems = «\"list of facet\"»\n", "such as `facet:system`");
    wrong("[kinds.deal.fields]\nstages-lost = { type = «\"facet:\"» }\n", "write `facet:NAME`");
    wrong("[kinds.deal.fields]\nx = «\"reason\"»\n", "write `facet:reason`");
    wrong("[kinds.deal.fields]\nx = «\"mony\"»\n", "did you mean `money`?");
    wrong("[kinds.deal.fields]\nx = «\"list of stages\"»\n", "write `stages`");
    wrong("[kinds.deal.fields]\nx = { type = \"kpis\", list = «true» }\n", "a list already");
    wrong("[kinds.deal.fields]\nx = «{ required = true }»\n", "a table with a `type`");
    wrong("[kinds.deal.fields]\nx = { type = \"date\", one-of = «[\"a\"]» }\n", "only a text");
    wrong("[kinds.deal.fields]\nx = «5»\n", "must be a table");
    wrong("[kinds.deal.fields]\n«\"a b\"» = \"text\"\n", "letters, digits and hyphens");
    wrong("[kinds.deal.fields]\ntitle = «\"number\"»\n", "its type is fixed");
    wrong("[kinds.«Visit»]\n", "write `visit`");
    wrong("[kinds.visit]\nextends = «\"reviw\"»\n", "did you mean `review`?");
    wrong("[kinds.deal]\nextends = «\"review\"»\n", "built in");
    wrong("[kinds.visit]\npath = «\"a/b\"»\n", "write `a-b`");
    wrong("[kinds.visit]\nhome-of = «\"lessons\"»\n", "did you mean `lesson`?");
    wrong("[kinds.«visit»]\npath = \"reasons\"\n", "the facet `reason` and the kind `visit` have one path");
    wrong("[facets.«mood»]\nopen = false\n", "closed and has no values");
    wrong("[facets.reason.values]\nprice = { control = «\"our\"» }\n", "did you mean `ours`?");
    wrong("[facets.stage.values]\ndemo = { control = «\"ours\"» }\n", "only reasons");
    wrong("[facets.stage.values]\n«Demo_1» = \"x\"\n", "write `demo-1`");
    wrong("[[collections]]\npath = \"a\"\nkind = «\"incidnt\"»\n", "did you mean `incident`?");
    wrong("[[collections]]\npath = «\"a[\"»\n", "a pattern such as");
    wrong("[[collections]]\npath = \"a\"\nparagraphs = [«\"lerned\"»]\n", "did you mean `learned`?");
    wrong("[[collections]]\npath = \"a\"\nunknown-fields = «\"kep\"»\n", "did you mean `keep`?");
    wrong("[[collections]]\npath = \"a\"\ntitle = { strip = «'(a'» }\n", "unclosed group");
    wrong(
        "[[collections]]\npath = \"a\"\ndate = { in = \"body\", pattern = «'\\d{4}'» }\n",
        "a group named `year`",
    );
    wrong("[[collections]]\npath = \"a\"\ndate = { in = \"git\", field = «\"x\"» }\n", "left out");
    wrong("[[collections]]\npath = \"a\"\ndate = «{ pattern = 'x(?<year>.)' }»\n", "where the date is");
    wrong("[[collections]]\npath = \"a\"\nfields = «{ map = {} }»\n", "`list-under");
}

#[test]
fn a_list_that_needs_a_path_says_so() {
    let (config, report) = read_text("[[collections]]\nkind = \"deal\"\n[[collections]]\npath = \"b\"\n");
    assert_eq!(config.collections.len(), 1);
    let messages: Vec<&str> = report.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["`collections` must be a table with a `path`"]);
}

#[test]
fn what_two_things_claim_is_shown_at_both_places() {
    let both = |first: &str, second: &str, text: &str| {
        let (_, report) = read_text(text);
        let found: Vec<_> = report.iter().collect();
        let [one] = found[..] else { panic!("not one mistake: {found:#?}") };
        assert_eq!(one.code, Code::ConfigValue);
        assert_eq!(&text[one.place.as_ref().expect("a place").span.range()], second);
        assert_eq!(&text[one.others[0].0.span.range()], first);
    };
    both(
        "\"Too dear\"",
        "\"too-dear\"",
        "[facets.reason.values]\na = \"Too dear\"\nb = { aliases = [\"x\", \"too-dear\"] }",
    );
    both("price", "\"Price\"", "[facets.stage.values]\nprice = \"A\"\nb = \"Price\"");
    both("\"Kudos\"", "\"kudos!\"", "[sections]\nwell = [\"Kudos\"]\nlearned = [\"kudos!\"]");
    both("\"Max\"", "\"max\"", "[people]\n\"Maxi A\" = [\"Max\"]\n\"Max B\" = [\"max\"]");
}

#[test]
fn every_mistake_is_told_in_one_run_and_the_rest_holds() {
    let text = "[site]\ntitle = 5\nlanguage = \"de\"\nfoo = 1\n[kinds.deal.fields]\na = \"mony\"\nb = \"money\"\n[bar]\n";
    let (config, report) = read_text(text);
    let codes: Vec<_> = report.iter().map(|it| it.code.name()).collect();
    assert_eq!(codes, ["config-value", "unknown-key", "config-value", "unknown-key"]);
    assert_eq!(config.site.language, "de");
    assert!(config.kinds["deal"].fields.contains_key("b") && !config.kinds["deal"].fields.contains_key("a"));
}

#[test]
fn a_byte_order_mark_and_deep_nesting_do_no_harm() {
    assert_eq!(config("\u{feff}[site]\r\ntitle = \"Globex\"\r\n").site.title, "Globex");
    let deep = format!("x = {}", "[".repeat(50_000));
    assert!(read_text(&deep).1.has_errors());
}

#[test]
fn no_cut_of_a_file_panics() {
    let text = concat!(
        "[site]\ntitle = \"é\"\n[facets.reason.values]\na = { label = \"ü\", control = \"ours\" }\n",
        "[[collections]]\npath = \"a/**\"\ndate = [{ in = \"git\" }]\n[kpis.win-rate]\ntarget = \"45%\"\n"
    );
    for (cut, _) in text.char_indices() {
        let (_, report) = read_text(&text[..cut]);
        for place in report.iter().filter_map(|it| it.place.as_ref()) {
            assert!(text[..cut].get(place.span.range()).is_some(), "{cut} {place:?}");
        }
    }
}
