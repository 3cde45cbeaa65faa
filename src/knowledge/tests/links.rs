//! Where links lead, what is said of those that lead nowhere, and what links back.

use std::sync::Arc;

use super::written::{Written, codes, entry, folded, home, known, review};
use crate::diagnostic::Code;
use crate::entry::{Body, Entry, LinkForm, Value};
use crate::knowledge::{Backlink, EntryIx, Knowledge, LessonIx, Node, PointIx, QuestionIx, Target};

/// The site in which links are tried; the link stands in `deals/2026/here.md`, entry 2.
fn site(form: LinkForm, target: &str) -> Vec<Arc<Entry>> {
    let written = |kind: &str, path: &str, date: &str| entry(kind, path, date);
    vec![
        written("deal", "deals/2025/globex.md", "2025-01-01")
            .title("We were late")
            .points("well: W. #won")
            .done(),
        written("deal", "deals/2025/here-too.md", "2025-01-02")
            .title("C# connector")
            .alias("/old/place/")
            .done(),
        written("deal", "deals/2026/here.md", "2026-01-02")
            .points("learned: Ask early. #ask-early\nunknown: Why? #why\nactions: A. #act\nwell: plain")
            .link(form, target)
            .facets("competitor", "gtx-pro")
            .field("facilitator", Value::List(vec![Value::Person("Ada Byrne".into())]))
            .done(),
        written("page", "notes/twins.md", "").title("Twins").done(),
        written("page", "Some Notes/Über uns.md", "").slug("about").done(),
        written("page", "more/twins.md", "").title("Twins").done(),
    ]
}

/// Shown as a word, for tables.
fn shown(knowledge: &Knowledge, target: &Target) -> String {
    let with = |path: &str, anchor: &Option<Arc<str>>| match anchor {
        Some(anchor) => format!("{path}#{anchor}"),
        None => path.to_owned(),
    };
    match target {
        Target::External(address) => format!("external {address}"),
        Target::Entry { entry, anchor } => with(&knowledge.entry(*entry).path, anchor),
        Target::Point(point) => format!("point {}", knowledge.point(*point).anchor),
        Target::Lesson(ix) => format!("lesson {}", knowledge.lesson(*ix).id),
        Target::Question(ix) => format!("question {}", knowledge.question(*ix).id),
        Target::Facet { facet, value } => format!("{facet} {value}"),
        Target::Asset(path) => format!("asset {path}"),
        Target::Page { address, anchor } => format!("page {}", with(address, anchor)),
        Target::Nowhere => "nowhere".to_owned(),
    }
}

fn check(form: LinkForm, target: &str, expected: &str) {
    let (knowledge, report) = folded(&site(form, target));
    let here = (0..)
        .zip(&knowledge.entries)
        .find(|(_, entry)| entry.path.as_ref() == "deals/2026/here.md")
        .unwrap()
        .0;
    let targets: &Vec<Target> = &knowledge.targets[here];
    let mut words = vec![shown(&knowledge, &targets[0])];
    for mistake in report.iter() {
        words.push(mistake.code.name().to_owned());
        words.extend(mistake.help.iter().cloned());
        assert_eq!(
            mistake.place.as_ref().map(|place| place.span),
            Some(knowledge.entries[here].links[0].span)
        );
    }
    assert_eq!(words.join(" | "), expected, "{target}");
}

#[test]
fn markdown_links_are_addresses() {
    let check = |target: &str, expected: &str| check(LinkForm::Inline, target, expected);
    check("https://example.org/a", "external https://example.org/a");
    check("mailto:a@example.org", "external mailto:a@example.org");
    check("javascript:alert(1)", "nowhere");
    check("//example.org", "nowhere");
    check("../2025/globex.md", "deals/2025/globex.md");
    check("/deals/2025/globex.md#won", "deals/2025/globex.md#won");
    check("../2025/globex.html?a=b#won", "deals/2025/globex.md#won");
    check("../2025/globex/", "deals/2025/globex.md");
    check("../2025/globex/index.html", "deals/2025/globex.md");
    check("/old/place", "deals/2025/here-too.md");
    check("../../Some%20Notes/%C3%9Cber uns.md", "Some Notes/Über uns.md");
    check("/some-notes/about.html", "Some Notes/Über uns.md");
    check("../offer.pdf", "asset deals/offer.pdf");
    check("/media/a%20b.png", "asset media/a b.png");
    check("/lessons/", "page lessons");
    check("/lessons/index.html#new", "page lessons#new");
    check("/", "page ");
    check("../../feed.xml", "page feed.xml");
    check("#ask-early", "deals/2026/here.md#ask-early");
    check("#won", "point won");
}

#[test]
fn markdown_links_that_lead_nowhere_are_reported() {
    let check = |target: &str, expected: &str| check(LinkForm::Inline, target, expected);
    check("", "nowhere | broken-link");
    check("#", "nowhere | broken-link");
    check("../../../globex.md", "nowhere | broken-link");
    check("globex.md", "nowhere | broken-link | did you mean `deals/2025/globex.md`?");
    check("../2025/glbex.md", "nowhere | broken-link | did you mean `deals/2025/globex.md`?");
    check("quite-another-thing.md", "nowhere | broken-link");
    check("../2025/globex.md#wn", "deals/2025/globex.md | broken-anchor | did you mean `#won`?");
    check("#ask-erly", "nowhere | broken-anchor | did you mean `#ask-early`?");
    check("#elsewhere", "nowhere | broken-anchor | link to a section or to a point with an id");
}

#[test]
fn pictures_are_assets() {
    let check = |target: &str, expected: &str| check(LinkForm::Image, target, expected);
    check("../../media/a%20b.png", "asset media/a b.png");
    check("/media/a b.png", "asset media/a b.png");
    check("https://example.org/a.png", "external https://example.org/a.png");
    check("data:image/png;base64,x", "nowhere");
    check("/media/ab.png", "nowhere | broken-link | did you mean `media/a b.png`?");
    check("../2025/globex.md", "nowhere | broken-link");
    check("", "nowhere | broken-link");
}

#[test]
fn wikilinks_are_names() {
    let check = |target: &str, expected: &str| check(LinkForm::Wiki, target, expected);
    check("#ask-early", "lesson ask-early");
    check("#why", "question why");
    check("#act", "point act");
    check("#won", "point won");
    check("#well-1", "deals/2026/here.md#well-1");
    check("ask-early", "lesson ask-early");
    check("why", "question why");
    check("deals/2025/globex", "deals/2025/globex.md");
    check("/deals/2025/globex.md", "deals/2025/globex.md");
    check("../2025/globex", "deals/2025/globex.md");
    check("globex", "deals/2025/globex.md");
    check("Globex", "deals/2025/globex.md");
    check("we were LATE", "deals/2025/globex.md");
    check("globex#won", "deals/2025/globex.md#won");
    check("globex#Won!", "deals/2025/globex.md#won");
    check("globex#", "deals/2025/globex.md");
    check("C# connector", "deals/2025/here-too.md");
    check("about", "Some Notes/Über uns.md");
    check("old/place", "deals/2025/here-too.md");
    check("notes/twins", "notes/twins.md");
    check("../offer.pdf", "asset deals/offer.pdf");
    check("https://example.org/a", "external https://example.org/a");
    check("reason:price", "reason price");
    check("reason: too DEAR", "reason price");
    check("reason:Cost in all", "reason price");
    check("competitor:GTX Pro", "competitor gtx-pro");
    check("person:Ada Byrne", "person Ada Byrne");
}

#[test]
fn wikilinks_that_fit_nothing_or_too_much_are_reported() {
    let check = |target: &str, expected: &str| check(LinkForm::Wiki, target, expected);
    check("globx", "nowhere | broken-link | did you mean `globex`?");
    check("We where late", "nowhere | broken-link | did you mean `We were late`?");
    check("ask-erly", "nowhere | broken-link | did you mean `ask-early`?");
    check("#ask-erly", "nowhere | broken-link | did you mean `ask-early`?");
    check("act", "nowhere | broken-link | write `[[#act]]` for the point with this id");
    check("", "nowhere | broken-link");
    check("reason:prce", "nowhere | broken-link | did you mean `price`?");
    check("competitor:nobody at all", "nowhere | broken-link");
    check("globex#wn", "deals/2025/globex.md | broken-anchor | did you mean `#won`?");
    let help = "write the path of the one that you mean, such as `[[more/twins]]`";
    check("twins", &format!("more/twins.md | ambiguous-link | {help}"));
    check("TWINS", &format!("more/twins.md | ambiguous-link | {help}"));
}

#[test]
fn an_ambiguous_link_names_what_it_fits() {
    let mut entries: Vec<_> = (0..8).map(|at| entry("page", &format!("{at}/same.md"), "").done()).collect();
    entries.push(entry("page", "z.md", "").link(LinkForm::Wiki, "same").done());
    let (_, report) = folded(&entries);
    assert_eq!(codes(&report), [Code::AmbiguousLink]);
    let message = &report.iter().next().unwrap().message;
    assert_eq!(
        message,
        "`same` fits 8 entries: `0/same.md`, `1/same.md`, `2/same.md`, `3/same.md`, `4/same.md` and 3 more"
    );
}

#[test]
fn sections_are_places_too() {
    let mut page = entry("page", "a.md", "").link(LinkForm::Inline, "#the-price").done();
    let section = crate::entry::Section {
        anchor: "the-price".to_owned(),
        heading: "The price".to_owned(),
        title: crate::entry::Fragment::default(),
        role: None,
        blocks: Vec::new(),
        span: crate::diagnostic::Span::default(),
    };
    Arc::make_mut(&mut page).body = Body { sections: vec![section], ..Body::default() };
    let other = entry("page", "b.md", "").link(LinkForm::Wiki, "a#The price").done();
    let knowledge = known(&[page, other]);
    let place = Target::Entry { entry: EntryIx(0), anchor: Some("the-price".into()) };
    assert_eq!(knowledge.targets, [vec![place.clone()], vec![place]]);
}

#[test]
fn backlinks_are_links_and_relations_of_others_sorted_and_once() {
    let page = |path: &str| -> Written { entry("page", path, "") };
    let knowledge = known(&[
        review(
            "a.md",
            "2026-01-01",
            "learned: L. #l [[a]] [[#l]]\nunknown: Q? #q\nblockers: B. #b\nactions: A. #act",
        ),
        review(
            "b.md",
            "2026-02-01",
            "well: X. applies=l [[a]] [[a]]\nwell: Y. answers=q solves=b follows=act [[#l]]",
        ),
        home("lesson", "l"),
        page("c.md").link(LinkForm::Inline, "lessons/l.md").link(LinkForm::Wiki, "reason:price").done(),
        page("lessons/z.md").link(LinkForm::Wiki, "#b").link(LinkForm::Inline, "https://example.org").done(),
    ]);
    let from = |entry: u32, point: Option<u32>| Backlink { entry: EntryIx(entry), point };
    let (a, b, c, l, z) = (0, 1, 2, 3, 4);
    let expected = [
        (Node::Entry(EntryIx(a)), vec![from(b, Some(0)), from(b, Some(1)), from(z, None)]),
        (Node::Entry(EntryIx(l)), vec![from(c, None)]),
        (
            Node::Lesson(LessonIx(0)),
            vec![from(a, Some(0)), from(b, Some(0)), from(b, Some(1)), from(c, None)],
        ),
        (Node::Question(QuestionIx(0)), vec![from(b, Some(1))]),
        (Node::Facet { facet: "reason".into(), value: "price".into() }, vec![from(c, None)]),
    ];
    assert_eq!(knowledge.backlinks.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn the_home_page_of_a_lesson_does_not_link_back_to_it() {
    let page = entry("lesson", "lessons/l.md", "")
        .field("id", Value::Id("l".into()))
        .link(LinkForm::Wiki, "#l")
        .link(LinkForm::Wiki, "a")
        .done();
    let knowledge = known(&[review("a.md", "2026-01-01", "learned: L. #l"), page]);
    assert_eq!(knowledge.lesson(LessonIx(0)).learned, PointIx { entry: EntryIx(0), point: 0 });
    assert_eq!(knowledge.backlinks.keys().collect::<Vec<_>>(), [&Node::Entry(EntryIx(0))]);
}
