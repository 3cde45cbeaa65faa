//! Which entries and points stand under which value.

use super::written::{entry, known};
use crate::entry::{Participant, Value};
use crate::knowledge::{FacetUse, Knowledge, facet};

/// The use of a value as 'entry:field' and 'entry/point'.
fn users(knowledge: &Knowledge, facet: &str, value: &str) -> String {
    let Some(FacetUse { entries, points, .. }) = knowledge.facets.get(facet, value) else {
        return "absent".to_owned();
    };
    let path = |ix| knowledge.entry(ix).path.trim_end_matches(".md");
    let entries = entries.iter().map(|(ix, field)| format!("{}:{field}", path(*ix)));
    let points = points.iter().map(|point| format!("{}/{}", path(point.entry), point.point));
    entries.chain(points).collect::<Vec<_>>().join(" ")
}

fn knowledge() -> Knowledge {
    let participant = |name: &str| Participant { name: name.into(), role: None, stance: None };
    known(&[
        entry("deal", "a.md", "2026-01-01")
            .facets("team", "dach")
            .facets("competitor", "gtx kip")
            .facets("reasons", "price unknown price")
            .facets("buyer-reasons", "price")
            .facets("tags", "big")
            .field("participants", Value::Participants(vec![participant("Ada"), participant("Bo")]))
            .field("facilitator", Value::List(vec![Value::Person("Ada".into())]))
            .points("well: Plain. owner=Cy who=Ada\ndifferently: Else. reason=timing tag=own\nlearned: L. competitor=kip")
            .done(),
        entry("page", "b.md", "").facets("tags", "big").points("well: W.").done(),
    ])
}

#[test]
fn entries_stand_under_the_values_of_their_fields() {
    let knowledge = knowledge();
    let check = |facet: &str, value: &str, expected: &str| {
        let all = users(&knowledge, facet, value);
        let entries: Vec<&str> = all.split(' ').filter(|word| !word.contains('/')).collect();
        assert_eq!(entries.join(" "), expected, "{facet} {value}");
    };
    check("team", "dach", "a:team");
    check("reason", "price", "a:buyer-reasons a:reasons");
    check("reason", "unknown", "a:reasons");
    check("tag", "big", "a:tags b:tags");
    check("person", "Ada", "a:facilitator a:participants");
    check("person", "Bo", "a:participants");
}

#[test]
fn points_inherit_team_competitor_and_reasons_unless_they_say_otherwise() {
    let knowledge = knowledge();
    let check = |facet: &str, value: &str, expected: &str| {
        let all = users(&knowledge, facet, value);
        let points: Vec<&str> = all.split(' ').filter(|word| word.contains('/')).collect();
        assert_eq!(points.join(" "), expected, "{facet} {value}");
    };
    check("team", "dach", "a/0 a/1 a/2");
    check("reason", "price", "a/0 a/2");
    check("reason", "timing", "a/1");
    check("competitor", "gtx", "a/0 a/1");
    check("competitor", "kip", "a/0 a/1 a/2");
    check("tag", "big", "");
    check("tag", "own", "a/1");
    check("person", "Cy", "a/0");
    check("person", "Ada", "a/0");
}

#[test]
fn declared_values_are_there_though_nobody_uses_them() {
    let knowledge = knowledge();
    assert_eq!(users(&knowledge, "outcome", "disqualified"), "");
    assert_eq!(users(&knowledge, "outcome", "else"), "absent");
    assert!(knowledge.facets.uses.contains_key("system"));
}

#[test]
fn a_value_is_shown_as_it_was_written_first() {
    let spelt = |path: &str, spelling: &str| {
        let mut entry = entry("page", path, "").facets("tags", "deep-dive").done();
        let made = std::sync::Arc::make_mut(&mut entry);
        made.spellings.push(("tag".into(), "deep-dive".into(), spelling.into()));
        entry
    };
    let knowledge = known(&[spelt("b.md", "deep dive"), spelt("a.md", "Deep Dive")]);
    assert_eq!(knowledge.facets.get("tag", "deep-dive").unwrap().spelling.as_deref(), Some("Deep Dive"));
}

#[test]
fn the_facets_of_one_point_are_those_of_the_index() {
    let knowledge = knowledge();
    let entry = &knowledge.entries[0];
    for (at, point) in entry.points.iter().enumerate() {
        for (facet, value) in facet::of_point(&knowledge.config, entry, point) {
            assert!(users(&knowledge, &facet, &value).contains(&format!("a/{at}")), "{facet} {value}");
        }
    }
}
