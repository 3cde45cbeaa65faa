//! Laws: what holds over every fixture, the demonstration and generated content.
//!
//! `builds` are laws of whole builds, `pages` of the files that a build gives, `reading` of the
//! library's reader on text of any kind, `folding` of the knowledge.

/// Two builds are equal, whatever the machine looks like; publishing twice writes once.
mod builds;
/// A day is a cut: what was written later is not there.
mod days;
/// The order of files does not matter, and a day is a prefix of a later day.
mod folding;
/// The generated content is what the yardstick says.
mod generated;
/// Links and anchors resolve, and nothing external is loaded.
mod pages;
/// No text makes the reader panic, and every span lies inside its text.
mod reading;

use std::process::Command;

use crate::desk::{Desk, demonstration, said};
use crate::fixtures;
use crate::generate;

/// How many generated entries a law is tried on.
const GENERATED: u64 = 120;

/// A site that builds, and how it is built.
struct Case {
    name: String,
    lay_out: Box<dyn Fn(&'static str) -> Desk>,
    /// Behind `lookback`, before the command.
    global: Vec<String>,
    /// Behind `build`.
    args: Vec<String>,
}

impl Case {
    fn build(&self, desk: &Desk) -> Command {
        let mut command = desk.lookback();
        command.args(&self.global).arg("build").args(&self.args);
        command
    }
}

/// The demonstration.
fn shown() -> Case {
    Case {
        name: "the demonstration".to_owned(),
        lay_out: Box::new(demonstration),
        global: Vec::new(),
        args: Vec::new(),
    }
}

fn generated() -> Case {
    let lay_out = |site| {
        let desk = Desk::deep(site);
        generate::write_site(&desk.site(), GENERATED, 1).expect("the folder takes files");
        desk
    };
    Case {
        name: format!("{GENERATED} generated entries"),
        lay_out: Box::new(lay_out),
        global: Vec::new(),
        args: Vec::new(),
    }
}

/// The fixtures that build without an error.
fn fixtures_that_build() -> Vec<Case> {
    let mut cases = Vec::new();
    for fixture in fixtures::all() {
        let desk = fixture.lay_out();
        if said(&mut fixture.build(&desk)).code != Some(0) {
            continue;
        }
        let global = fixture.day.iter().flat_map(|day| ["--as-of".to_owned(), day.clone()]).collect();
        let (name, args) = (fixture.name.clone(), fixture.args.clone());
        cases.push(Case { name, lay_out: Box::new(move |site| fixture.lay_out_in(site)), global, args });
    }
    assert!(cases.len() >= 20, "only {} fixtures build", cases.len());
    cases
}

fn all() -> Vec<Case> {
    let mut cases = fixtures_that_build();
    cases.extend([shown(), generated()]);
    cases
}
