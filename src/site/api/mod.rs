//! The JSON API: what is known, for programs.
//!
//! `api/index.json` names the files, the kinds and the facets, and says of every field what it is,
//! from the same table that a test holds against the structs. The rules of the format:
//!
//! - A field that has no value is left out.
//! - Dates are `2026-10-31`, `2026-10` or `2026`, as far as they are known; days are whole numbers.
//! - `path` is where a page stands from the root of the site; a point is `path#anchor`.
//! - Within one version fields are added, and none changes its meaning or goes.

mod entry;
mod index;
mod kpi;
mod subject;
mod value;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Api, Site};
use crate::knowledge::PointIx;
use crate::knowledge::facet::{self, PERSON};

/// Of the format, not of the program.
pub const VERSION: u32 = 1;

/// Writes one file of the API.
pub fn write(site: &Site, api: Api) -> Vec<u8> {
    let knowledge = &site.knowledge;
    match api {
        Api::Index => json(&index::index(site)),
        Api::Entries => list(site, "entries", knowledge.all().map(|(ix, _)| entry::entry(site, ix))),
        Api::Lessons => list(site, "lessons", subject::lessons(site)),
        Api::Questions => list(site, "questions", subject::questions(site)),
        Api::Actions => list(site, "actions", subject::actions(site)),
        Api::Kpis => list(site, "kpis", kpi::series(site)),
    }
}

impl Api {
    /// What a file is, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Api::Index => "the files of this API, their fields, the kinds and the facets",
            Api::Entries => "every entry with its fields and its points",
            Api::Lessons => "every lesson with its state and its history",
            Api::Questions => "every question with its state and its history",
            Api::Actions => "every action with its owners and whether it was done",
            Api::Kpis => "every KPI by team and period, and where each figure comes from",
        }
    }
}

/// `{"version": …, "as_of": …, NAME: [ … ]}`; one item is in memory at a time.
fn list<T: Serialize>(site: &Site, name: &'static str, items: impl Iterator<Item = T>) -> Vec<u8> {
    let mut out =
        format!("{{\"version\":{VERSION},\"as_of\":\"{}\",\"{name}\":[", site.knowledge.as_of).into_bytes();
    for (at, item) in items.enumerate() {
        out.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        write_json(&item, &mut out);
    }
    out.extend_from_slice(b"\n]}\n");
    out
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    write_json(value, &mut out);
    out.push(b'\n');
    out
}

fn write_json<T: Serialize>(value: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value)
        .expect("a struct of texts and numbers is JSON, and a vector takes every write");
}

/// Where a point stands: `deals/2026/globex.html#learned-2`; `None` where its entry has no page.
struct At<'a> {
    path: &'a str,
    anchor: &'a str,
}

impl<'a> At<'a> {
    fn point(site: &'a Site, ix: PointIx) -> Option<Self> {
        let path = site.entry_paths[ix.entry.0 as usize].as_ref()?;
        Some(Self { path, anchor: &site.knowledge.point(ix).anchor })
    }
}

impl Serialize for At<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}#{}", self.path, self.anchor))
    }
}

/// Facet to values, in order.
type Facets = BTreeMap<Arc<str>, Vec<Arc<str>>>;

/// What a point stands under, with what it has of its entry; people are fields of their own.
fn facets(site: &Site, ix: PointIx) -> Facets {
    let knowledge = &site.knowledge;
    let mut facets = Facets::new();
    for (facet, value) in facet::of_point(&knowledge.config, knowledge.entry(ix.entry), knowledge.point(ix)) {
        if &*facet != PERSON {
            facets.entry(facet).or_default().push(value);
        }
    }
    facets
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::write;
    use crate::site::plan::tests::{SMALL, site};
    use crate::site::{Api, Site};

    fn read(site: &Site, api: Api) -> Value {
        serde_json::from_slice(&write(site, api)).unwrap()
    }

    fn full() -> Site {
        let more = (
            "deals/2026/initech.md",
            "---\nkind: deal\ntitle: Initech\noutcome: won\namount: 99.50 USD\nclosed: 2026-09\nteam: emea\n\
             competitor: [Umbra]\nstages:\n  - { name: Demo, from: 2026-07-01, to: 2026-08-01 }\n\
             participants:\n  - { name: Ada, role: AE, stance: sceptic }\ncrm: x-1\n---\n\
             ## What have we learned?\n\n- Again. {#sign-twice supersedes=ask-who-signs reason=too-dear}\n\n\
             ## What do we not understand?\n\n- They stall for want of an owner. {answers=why-stall}\n\n\
             ## Blockers\n\n- No SOC 2. {#soc2 who=Bob}\n\n## Solutions\n\n- Get one. {solves=soc2 feasible=partly effort=\"2 weeks\" why=money}\n\n  At last.\n\n\
             ## Actions\n\n- [x] Done with it. {#do-it owner=Bob due=2026-10-01}\n- [ ] Drop it. {#drop-it}\n",
        );
        let home = ("lessons/sign-twice.md", "---\nkind: lesson\nid: sign-twice\n---\n# Twice\n");
        let last = (
            "reviews/2026-10.md",
            "---\nkind: review\ntitle: October\nperiod: 2026-10\ndate: 2026-11-02\nteam: emea\n\
             kpis: { win-rate: 23%, deals-won: 2, deal-size: 10 EUR, conversion: { demo: 50% } }\n---\n\
             ## Actions\n\n- Not worth it. {drops=drop-it why=\"no budget\"}\n",
        );
        site("", &[SMALL, &[more, home, last]].concat())
    }

    #[test]
    fn entries_have_their_fields_typed_and_their_points_with_relations() {
        let entries = read(&full(), Api::Entries);
        assert_eq!((entries["version"].as_u64(), entries["as_of"].as_str()), (Some(1), Some("2026-12-31")));
        let deal = &entries["entries"][1];
        assert_eq!(deal["path"], "deals/2026/initech.html");
        assert_eq!(deal["date"], "2026-09");
        assert_eq!(deal["fields"]["amount"], serde_json::json!({"amount": 99.5, "currency": "USD"}));
        assert_eq!(deal["fields"]["competitor"], serde_json::json!(["umbra"]));
        assert_eq!(
            deal["fields"]["stages"],
            serde_json::json!([{"name": "demo", "from": "2026-07-01", "to": "2026-08-01"}])
        );
        let solution =
            deal["points"].as_array().unwrap().iter().find(|it| it["role"] == "solutions").unwrap();
        assert_eq!(
            serde_json::to_string(solution).unwrap(),
            "{\"anchor\":\"solutions-1\",\"role\":\"solutions\",\"ordinal\":1,\"text\":\"Get one.\",\
             \"detail\":\"At last.\",\"facets\":{\"competitor\":[\"umbra\"],\"team\":[\"emea\"]},\
             \"feasible\":\"partly\",\"why\":\"money\",\"effort\":\"2 weeks\",\
             \"relations\":[{\"verb\":\"solves\",\"target\":\"soc2\"}]}"
        );
        let kpis = &entries["entries"][4]["fields"]["kpis"];
        assert_eq!(kpis["win-rate"], 0.23);
        assert_eq!(kpis["deals-won"], 2);
        assert_eq!(kpis["conversion"], serde_json::json!({"demo": 0.5}));
    }

    #[test]
    fn lessons_and_questions_have_their_histories() {
        let site = full();
        let lessons = read(&site, Api::Lessons);
        let first = &lessons["lessons"][0];
        assert_eq!((&first["id"], &first["status"]), (&"ask-who-signs".into(), &"superseded".into()));
        assert_eq!((&first["heir"], &first["evidence"]["relearned"]), (&"sign-twice".into(), &1.into()));
        assert_eq!(first["worth"]["price"], serde_json::json!([{"amount": 120_000, "currency": "EUR"}]));
        let events: Vec<&str> =
            first["history"].as_array().unwrap().iter().map(|it| it["event"].as_str().unwrap()).collect();
        assert_eq!(events, ["learned", "relearns", "supersedes"]);
        assert_eq!(lessons["lessons"][1]["home"], "lessons/sign-twice.md");
        let questions = read(&site, Api::Questions);
        let question = &questions["questions"][0];
        assert_eq!((&question["status"], &question["age"]), (&"answered".into(), &92.into()));
        assert_eq!(question["history"][1]["at"], "deals/2026/globex.html#unknown-1");
    }

    #[test]
    fn actions_say_whether_they_were_done() {
        let actions = read(&full(), Api::Actions);
        let states: Vec<(&str, &str)> = actions["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["text"].as_str().unwrap(), it["status"].as_str().unwrap()))
            .collect();
        assert_eq!(
            states,
            [("Write the one-pager.", "open"), ("Done with it.", "done"), ("Drop it.", "dropped")]
        );
        assert_eq!(actions["actions"][0]["overdue"], 183);
        assert_eq!(actions["actions"][1]["on_time"], true);
        assert_eq!(actions["actions"][2]["why"], "no budget");
    }

    /// Every key that is met, `points[].text`; keys of maps that authors fill are `*`.
    fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                let open = ["fields", "facets", "extra"].iter().any(|name| path.ends_with(name));
                for (key, value) in map {
                    let dot = if path.is_empty() { "" } else { "." };
                    if !open {
                        let path = format!("{path}{dot}{key}");
                        keys(value, &path, found);
                        found.insert(path);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| keys(item, &format!("{path}[]"), found)),
            _ => {}
        }
    }

    #[test]
    fn every_field_that_is_written_is_documented() {
        let site = full();
        let index = read(&site, Api::Index);
        for (api, name) in [
            (Api::Entries, "entries"),
            (Api::Lessons, "lessons"),
            (Api::Questions, "questions"),
            (Api::Actions, "actions"),
        ] {
            let documented = index["files"][name]["fields"].as_object().unwrap();
            let mut found = BTreeSet::new();
            keys(&read(&site, api)[name], "", &mut found);
            for key in found {
                let key = key.trim_start_matches("[].");
                assert!(documented.contains_key(key), "{name}: {key}");
            }
        }
        assert_eq!(index["files"]["entries"]["path"], "api/entries.json");
        assert_eq!(index["kinds"]["deal"]["fields"]["reasons"]["type"], "list of facet:reason");
    }
}
