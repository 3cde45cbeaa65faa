//! Anchors: what a link can name in an entry, each once; and the ids that points get whose authors
//! gave none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Point, PointId};
use crate::config::{Collection, Role};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::value::{PartialDate, name};

/// How the points of an entry get their names.
pub struct Naming<'a> {
    pub text: &'a str,
    pub file: &'a Arc<str>,
    pub rule: Option<&'a Collection>,
    /// Without a date nothing is learned or asked, so nothing needs an id.
    pub date: Option<PartialDate>,
}

impl Naming<'_> {
    /// Gives every point its anchor, and every new lesson or question an id.
    pub fn points(&self, points: &mut [Point], anchors: &mut Anchors, report: &mut Report) {
        for point in points.iter_mut() {
            if let Some(id) = &point.id {
                point.anchor = anchors.claim(id.id.to_string(), "point");
            }
        }
        let derived_is_fine = self.rule.is_some_and(|rule| rule.derived_ids);
        // Who tried to give an id and failed has been told so.
        let tried: BTreeSet<u32> = report
            .iter()
            .filter(|problem| matches!(problem.code, Code::BadId | Code::BrokenAttributes))
            .filter_map(|problem| problem.place.as_ref().map(|place| place.span.start))
            .collect();
        for point in points.iter_mut().filter(|point| point.id.is_none()) {
            let known =
                matches!(point.role, Role::Learned | Role::Unknown) && point.is_new() && self.date.is_some();
            if !known {
                point.anchor = anchors.claim(format!("{}-{}", point.role.name(), point.ordinal), "point");
                continue;
            }
            let made = name::short_slug(&point.text, 7);
            let id = if made.is_empty() { format!("{}-{}", point.role.name(), point.ordinal) } else { made };
            let id = anchors.claim(id, "point");
            point.anchor.clone_from(&id);
            point.id = Some(PointId { id: Arc::from(id.as_str()), span: point.head_span, derived: true });
            if !derived_is_fine && tried.range(point.span.start..point.span.end).next().is_none() {
                let problem = Diagnostic::new(
                    Code::DerivedId,
                    format!("{} has no id of its own", point.role.point().replace("a ", "this ")),
                );
                let has_block = self.text[point.head_span.end as usize..].trim_start().starts_with('{');
                let help = match has_block {
                    true => format!("write `#{id}` into its braces, so that later entries can name it"),
                    false => format!("write `{{#{id}}}` behind it, so that later entries can name it"),
                };
                report.push(problem.at(self.file, point.head_span).help(help));
            }
        }
    }
}

/// Anchors of one entry, each once; the number is the next one to try.
#[derive(Debug, Default)]
pub struct Anchors(BTreeMap<String, u32>);

impl Anchors {
    /// The wanted anchor, or that with a number. `fn-` and `fnref-` belong to footnotes.
    pub fn claim(&mut self, wanted: String, otherwise: &str) -> String {
        let wanted = match wanted.as_str() {
            "" => otherwise.to_owned(),
            reserved if reserved.starts_with("fn-") || reserved.starts_with("fnref-") => {
                format!("{otherwise}-{reserved}")
            }
            _ => wanted,
        };
        let mut number = self.0.get(&wanted).copied().unwrap_or(0);
        let mut anchor = wanted.clone();
        while self.0.contains_key(&anchor) {
            number = number.max(1) + 1;
            anchor = format!("{wanted}-{number}");
        }
        self.0.insert(wanted, number);
        self.0.entry(anchor.clone()).or_insert(0);
        anchor
    }
}
