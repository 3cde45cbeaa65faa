//! Whole entries, read from text.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Entry, Hole, Verb, read};
use crate::config::{Config, Role};
use crate::diagnostic::Report;
use crate::source::Source;

fn source(path: &str, text: &str) -> Source {
    Source { path: path.into(), file: format!("content/{path}").into(), text: text.into(), added: None }
}

fn with(toml: &str, path: &str, text: &str) -> (Option<Entry>, Report) {
    let (config, report) = crate::config::read(toml, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    read(&source(path, text), &config)
}

fn entry(text: &str) -> Entry {
    let (entry, report) = read(&source("deals/globex.md", text), &Config::builtin());
    assert!(!report.has_errors(), "{report:?}");
    entry.expect("an entry")
}

/// The codes that a text gives, each with the words that it points at.
fn mistakes(text: &str) -> Vec<String> {
    let (_, report) = read(&source("deals/globex.md", text), &Config::builtin());
    report
        .sorted()
        .iter()
        .map(|problem| {
            let span = problem.place.as_ref().expect("a place").span;
            format!("{} {}", problem.code, &text[span.range()])
        })
        .collect()
}

fn html(entry: &Entry, fragment: &super::Fragment) -> String {
    fragment.fill(|hole, out| {
        let _ = match hole {
            Hole::Address(link) => write!(out, " href=\"{}\"", entry.links[link as usize].target),
            Hole::Title(link) => write!(out, "({})", entry.links[link as usize].target),
        };
    })
}

const DEAL: &str = "---\nkind: deal\ndate: 2026-10-29\naccount: Globex\noutcome: lost\n---\n# Globex: late paper\n\nShort.\n\n## What have we learned?\n\n- Ask *early*. {#ask-early value=4}\n- Old news. {applies=ask-early}\n\n  Detail.\n\n### No late discount {#no-late}\n\nIt reads as despair.\n\n- a list\n\n## Next steps\n\n- [x] Write it. {owner=\"Mia Ott, Al Bo\" due=2026-11-15}\n-\n";

#[test]
fn a_deal_is_read_whole() {
    let entry = entry(DEAL);
    assert_eq!(entry.title, "Globex: late paper");
    assert_eq!(entry.address.as_str(), "deals/globex");
    assert_eq!(entry.date.map(|date| date.to_string()).as_deref(), Some("2026-10-29"));
    assert_eq!(entry.body.intro.text(), "Short.");
    let points: Vec<_> =
        entry.points.iter().map(|point| (point.role, point.text.as_str(), point.anchor.as_str())).collect();
    assert_eq!(
        points,
        [
            (Role::Learned, "Ask early.", "ask-early"),
            (Role::Learned, "Old news.", "learned-2"),
            (Role::Learned, "No late discount", "no-late"),
            (Role::Actions, "Write it.", "actions-1"),
        ]
    );
    assert_eq!(html(&entry, &entry.points[0].head), "Ask <em>early</em>.");
    assert_eq!(entry.points[0].value, Some(4));
    assert!(!entry.points[1].is_new() && entry.points[0].is_new());
    assert_eq!(entry.points[1].relations[0].verb, Verb::Applies);
    assert_eq!(entry.points[1].detail.text(), "Detail.");
    assert_eq!(entry.points[2].detail.text(), "It reads as despair.\na list");
    assert_eq!(entry.points[3].owner, [Arc::from("Mia Ott"), Arc::from("Al Bo")]);
    assert_eq!(entry.points[3].checked, Some(true));
}

#[test]
fn spans_are_those_of_the_file() {
    for text in [DEAL.to_owned(), format!("\u{feff}{}", DEAL.replace('\n', "\r\n"))] {
        let entry = entry(&text);
        let words = |span: crate::diagnostic::Span| &text[span.range()];
        assert_eq!(words(entry.points[0].head_span), "Ask *early*.");
        assert_eq!(words(entry.points[1].relations[0].target.span), "ask-early");
        assert_eq!(words(entry.points[2].id.as_ref().expect("an id").span), "no-late");
        assert_eq!(words(entry.fields["account"].span), "Globex");
    }
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let check = |text: &str, expected: &[&str]| assert_eq!(mistakes(text), expected, "{text}");
    check("", &["empty-entry "]);
    check("---\nkind: deal\n", &["unclosed-front-matter ---"]);
    check("---\ntitle: a: b\n---\nx", &["broken-yaml :"]);
    check(
        "---\nkind: deal\naccount: X\ndate: 2026-01-01\noutcome: won\naccount: Y\n---\n",
        &["duplicate-key account"],
    );
    check("---\nkind: deel\n---\nx", &["unknown-kind deel"]);
    check("---\nkind: deal\ndate: soon\naccount: X\noutcome: won\n---\n", &["wrong-type soon"]);
    check(
        "---\nkind: deal\naccount: X\ndate: 2026-01-01\noutcome: lots\namount: much\nacount: y\n---\n",
        &["unknown-value lots", "wrong-type much", "unknown-field acount"],
    );
    check(
        "---\nkind: review\ndate: 2026-11-02\nperiod: 2026-10\nkpis: {win-rate: 1, winrate: 30%}\n---\n",
        &["ambiguous-percent 1", "unknown-kpi winrate"],
    );
    check(
        "## Lessons\n\n- One {#A_b}\n- Two {#two owner=\"x}\n- Three {#three colour=red due=soon value=9}\n",
        &[
            "bad-id A_b",
            "broken-attributes {#two owner=\"x}",
            "unknown-attribute colour",
            "wrong-attribute soon",
            "wrong-attribute 9",
        ],
    );
    check(
        "[x](javascript:alert(1)) <script>y</script> ![z](https://elsewhere.example/a.png)",
        &[
            "refused-link [x](javascript:alert(1))",
            "raw-html <script>",
            "raw-html </script>",
            "external-image ![z](https://elsewhere.example/a.png)",
        ],
    );
}

#[test]
fn sections_are_found_by_any_of_their_names_and_levels() {
    let roles = |text: &str| -> Vec<Option<Role>> {
        read(&source("pages/a.md", text), &Config::builtin())
            .0
            .expect("an entry")
            .body
            .sections
            .iter()
            .map(|section| section.role)
            .collect()
    };
    assert_eq!(
        roles("# Title\n\n## LESSONS  learned:\n\n# Stats\n\n# Action items\n"),
        [Some(Role::Learned), None, Some(Role::Actions)]
    );
    assert_eq!(
        roles("### Lessons\n\n- a {#a}\n\n### Next steps\n"),
        [Some(Role::Learned), Some(Role::Actions)]
    );
    assert_eq!(roles("## Plain\n\n### Not a section\n\ntext\n"), [None]);
}

#[test]
fn links_leave_holes_and_html_is_text() {
    let text = "A [b](../c.md \"t\") [[d]] [[e|f]] <kbd>k</kbd> <b>open <sup class=x>2</sup> &amp; ` data-hole=\"0\" `[^1]\n\n[^1]: Note.\n";
    let (entry, _) = read(&source("pages/a.md", text), &Config::builtin());
    let entry = entry.expect("an entry");
    assert_eq!(
        html(&entry, &entry.body.intro),
        "<p>A <a href=\"../c.md\" title=\"t\">b</a> <a href=\"d\">(d)</a> <a href=\"e\">f</a> <kbd>k</kbd> &lt;b&gt;open &lt;sup class=x&gt;2&lt;/sup&gt; &amp; <code>data-hole=\"0\"</code><sup class=\"footnote-ref\" id=\"fnref-1\"><a href=\"#fn-1\">1</a></sup></p>"
    );
    assert_eq!(
        html(&entry, &entry.body.footnotes),
        "<ol class=\"footnotes\">\n<li id=\"fn-1\">\n<p>Note.</p>\n<a href=\"#fnref-1\">↩</a></li>\n</ol>"
    );
}

#[test]
fn a_collection_is_read_without_touching_its_files() {
    let toml = r#"
[[collections]]
path = "incidents/**"
kind = "incident"
ids = "derived"
paragraphs = ["learned"]
defaults = { team = "platform" }
date = { pattern = 'PM(?<year>\d{4})', in = "file-name" }
title = { strip = '^PM\d{4}-\d{3} - ' }
fields = { list-under = "Stats", map = { "Time to recovery" = "duration", Category = "system" } }
unknown-fields = "keep"
[kinds.incident.fields]
duration = "duration"
"#;
    let text = "# Disk full\n\n## Lessons Learned\n\nWatch the disk.\n\n- Page earlier\n\n# Stats\n\n- Category: Storage\n- Time to recovery: 3 hours\n";
    let (entry, report) = with(toml, "incidents/PM2020-001 - Disk full.md", text);
    assert!(report.is_empty(), "{report:?}");
    let entry = entry.expect("an entry");
    assert_eq!(entry.date.map(|date| date.to_string()).as_deref(), Some("2020"));
    assert_eq!(
        entry.points.iter().map(|point| point.text.as_str()).collect::<Vec<_>>(),
        ["Watch the disk.", "Page earlier"]
    );
    assert!(
        entry.fields.contains_key("duration")
            && entry.fields.contains_key("system")
            && entry.fields.contains_key("team")
    );
}

#[test]
fn anchors_are_unique_and_ids_keep_theirs() {
    let text = "## Lessons\n\n- One {#lessons}\n- Two {#two}\n\n## Lessons\n\n#### Deep {#deep}\n\n## Deep\n";
    let (entry, _) = read(&source("pages/a.md", text), &Config::builtin());
    let entry = entry.expect("an entry");
    let anchors: Vec<_> = entry.body.sections.iter().map(|section| section.anchor.as_str()).collect();
    assert_eq!(anchors, ["lessons-2", "lessons-3", "deep"]);
    assert_eq!(entry.points[0].anchor, "lessons");
    assert!(
        html(
            &entry,
            match &entry.body.sections[1].blocks[0] {
                super::Block::Prose(prose) => prose,
                super::Block::Points { .. } => panic!("prose"),
            }
        )
        .contains("id=\"deep-2\"")
    );
}

#[test]
fn a_heading_keeps_its_role_whatever_stands_in_its_braces() {
    let entry = entry(
        "---\nkind: review\ndate: 2026-01-05\nperiod: 2026-01\ntitle: January\n---\n# January {#jan}\n\n## Lessons {#ours}\n\n- a {#aa}\n\n### Deep {#deep value=3}\n\n#### Inner\n\ntext\n\n## Wins\n\n### What went wrong\n\n- b\n",
    );
    assert_eq!(entry.body.sections[0].anchor, "ours");
    let points: Vec<_> = entry.points.iter().map(|point| (point.role, point.anchor.as_str())).collect();
    assert_eq!(
        points,
        [(Role::Learned, "aa"), (Role::Learned, "deep"), (Role::Differently, "differently-1")]
    );
    assert_eq!(entry.anchors, ["inner"]);
    assert!(html(&entry, &entry.points[1].detail).contains("<h4 id=\"inner\">"));
}

#[test]
fn a_facet_value_may_have_several_words() {
    let toml = "[facets.reason]\nopen = false\nvalues.price = { label = \"Price\", aliases = [\"too expensive\"] }\nvalues.timing = { label = \"Timing\" }\n";
    let values = |attribute: &str| {
        let text = format!(
            "---\nkind: deal\ndate: 2026-01-05\noutcome: lost\n---\n## Lessons\n\n- a {{#aa {attribute}}}\n"
        );
        let (entry, report) = with(toml, "deals/a.md", &text);
        assert!(!report.has_errors(), "{attribute}: {report:?}");
        entry.expect("an entry").points[0]
            .facets
            .iter()
            .map(|(_, value)| value.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(values("reason=\"too expensive\""), ["price"]);
    assert_eq!(values("reason=\"price timing\""), ["price", "timing"]);
    assert_eq!(values("reason=\"too expensive, timing\""), ["price", "timing"]);
    assert_eq!(values("competitor=\"Big Rival\""), ["big-rival"]);
}

#[test]
fn nothing_that_was_written_is_lost() {
    let text = "[[a|]] x[^1]\n\n[^1]: One.\n\n[^1]: Again.\n\n[^2]: Nobody asks.\n";
    let (entry, _) = read(&source("pages/a.md", text), &Config::builtin());
    let entry = entry.expect("an entry");
    assert_eq!(entry.body.footnotes.text(), "One.\nAgain.\nNobody asks.");
    assert!(html(&entry, &entry.body.intro).contains("<a href=\"a\">(a)</a>"));
}

#[test]
fn a_list_is_also_what_stands_between_commas_and_each_value_counts_once() {
    let text = "---\nkind: deal\ndate: 2026-01-05\noutcome: lost\ntags: paperwork, pilot\nreasons: [other, Other]\nparticipants: [Mia, mia, Al]\n---\n";
    let (entry, report) = read(&source("deals/a.md", text), &Config::builtin());
    let entry = entry.expect("an entry");
    assert_eq!(entry.facet_values("tags").count(), 2);
    assert_eq!(entry.facet_values("reasons").count(), 1);
    assert_eq!(report.iter().map(|problem| problem.code.name()).collect::<Vec<_>>(), ["duplicate-value"]);
}

#[test]
fn a_collection_may_have_bold_headings_and_dead_links() {
    let toml =
        "[[collections]]\npath = \"old/**\"\nbold-headings = true\nlinks = \"keep\"\nids = \"derived\"\n";
    let text = "Call [us](tel:123).\n\n**Lessons learned**\n\n- a\n\n**Not a heading**\n";
    let (entry, report) = with(toml, "old/2021-02-03-a.md", text);
    assert_eq!(report.iter().map(|problem| problem.code.name()).collect::<Vec<_>>(), ["kept-link"]);
    let entry = entry.expect("an entry");
    assert_eq!(entry.points.len(), 1);
    assert_eq!(entry.body.sections.len(), 1);
}

#[test]
fn values_that_a_foreign_collection_cannot_mean_are_kept_as_text() {
    let toml = "[[collections]]\npath = \"pm/**\"\nkind = \"incident\"\nmap = { start_time = \"started\", keywords = \"tags\" }\nunknown-fields = \"keep\"\ndate = { field = \"start_time\" }\ntitle = { from = \"{company}: {product}\" }\n";
    let text = "---\nuuid: \"7f\"\ncompany: Globex\nproduct: \"\"\nurl: \"\"\nstart_time: \"0001-01-01T00:00:00Z\"\nseverity: high\nkeywords: [a, b]\ndate: whenever\n---\nIt broke.\n";
    let (entry, report) = with(toml, "pm/2021-02-03-a.md", text);
    let found: Vec<_> = report.iter().map(|problem| problem.code.name()).collect();
    assert_eq!(found, ["unread-value", "unread-value"]);
    let entry = entry.expect("an entry");
    assert_eq!(entry.date.map(|date| date.to_string()).as_deref(), Some("2021-02-03"));
    assert_eq!(entry.title, "Globex");
    assert!(entry.extra.iter().any(|(_, text)| text.starts_with("0001")));
    assert_eq!(entry.facet_values("tags").count(), 2);
}
