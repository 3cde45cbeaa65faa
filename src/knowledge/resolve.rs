//! Links to targets: each link of each entry, by the form in which it was written.
//!
//! A link that leads nowhere is reported and becomes [`Target::Nowhere`], so that a preview can show
//! the rest. Whether an entry was cut for this reader or never existed makes no difference here:
//! mistakes are reported from the fold of everything, and the fold of a cut is silent.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::places::Places;
use super::suggest::{Budget, did_you_mean};
use super::{EntryIx, Knowledge, Target, inline, wiki};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::entry::{Entry, Link, LinkForm};

/// Where each link of each entry leads.
pub(super) fn targets(
    knowledge: &Knowledge,
    assets: &BTreeSet<Arc<str>>,
    report: &mut Report,
) -> Vec<Vec<Target>> {
    let places = Places::new(knowledge, assets);
    let mut budget = Budget::default();
    let mut all = Vec::with_capacity(knowledge.entries.len());
    for (from, entry) in knowledge.all() {
        let mut targets = Vec::with_capacity(entry.links.len());
        for link in &entry.links {
            let mut desk = Desk { places: &places, from, link, budget: &mut budget, report: &mut *report };
            targets.push(match link.form {
                LinkForm::Inline => inline::link(&mut desk),
                LinkForm::Image => inline::image(&mut desk),
                LinkForm::Wiki => wiki::link(&mut desk),
            });
        }
        all.push(targets);
    }
    all
}

/// One link, and what is needed to read it.
pub(super) struct Desk<'a> {
    pub places: &'a Places<'a>,
    pub from: EntryIx,
    pub link: &'a Link,
    pub budget: &'a mut Budget,
    pub report: &'a mut Report,
}

impl<'a> Desk<'a> {
    pub(super) fn entry(&self) -> &'a Entry {
        self.places.knowledge.entry(self.from)
    }

    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) {
        if self.entry().keeps_links && matches!(diagnostic.code, Code::BrokenLink | Code::BrokenAnchor) {
            diagnostic.code = Code::KeptLink;
        }
        let diagnostic = diagnostic.at(&self.entry().file, self.link.span);
        self.report.push(diagnostic);
    }

    /// Reports a link that leads nowhere; `names` are what it could have been meant to say in place
    /// of `written`.
    pub(super) fn broken<'n>(
        &mut self,
        message: String,
        written: &str,
        names: impl FnOnce() -> Vec<&'n str>,
    ) -> Target {
        let near = self.budget.nearest(written, names);
        self.report(did_you_mean(Diagnostic::new(Code::BrokenLink, message), near));
        Target::Nowhere
    }

    /// A place in an entry. One that is not there is reported, and the link leads to the entry.
    pub(super) fn place(&mut self, entry: EntryIx, anchor: Option<&str>) -> Target {
        let Some(anchor) = anchor else { return Target::Entry { entry, anchor: None } };
        if self.places.has_anchor(entry, anchor) {
            return Target::Entry { entry, anchor: Some(anchor.into()) };
        }
        self.broken_anchor(entry, anchor);
        Target::Entry { entry, anchor: None }
    }

    pub(super) fn broken_anchor(&mut self, entry: EntryIx, anchor: &str) {
        let message = if entry == self.from {
            format!("this entry has no place `#{anchor}`, and no point has this id")
        } else {
            format!("{} has no place `#{anchor}`", self.places.knowledge.entry(entry).file)
        };
        let near = self.budget.nearest(anchor, || self.places.anchors_of(entry).collect());
        let diagnostic = Diagnostic::new(Code::BrokenAnchor, message);
        self.report(match near {
            Some(near) => diagnostic.help(format!("did you mean `#{near}`?")),
            None => diagnostic.help("link to a section or to a point with an id"),
        });
    }
}
