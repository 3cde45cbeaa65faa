//! Where we are: the page that is being made, from which every link starts; and the small things
//! that many pages name: an entry, a lesson, a question, a person, a facet value.

use std::sync::Arc;

use serde::Serialize;

use super::index::Index;
use super::numbers::counted;
use super::text::{self, Amount, When};
use crate::config::{Config, Control, Kpi};
use crate::entry::{Entry, Value};
use crate::knowledge::facet::PERSON;
use crate::knowledge::kpi::{Origin, Series, pooled};
use crate::knowledge::{DealIx, EntryIx, Insights, Knowledge, LessonIx, PointIx, QuestionIx, Scope, Subject};
use crate::site::Site;
use crate::value::name::slug;
use crate::value::{Money, Period};

/// The page that is being made.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    pub site: &'a Site,
    pub index: &'a Index,
    /// Its output path.
    pub path: &'a str,
}

/// Words that may be a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkTo<'a> {
    pub text: std::borrow::Cow<'a, str>,
    pub href: Option<String>,
}

/// An entry, named on another page.
#[derive(Clone, Debug, Serialize)]
pub struct EntryRef<'a> {
    pub title: &'a str,
    pub href: Option<String>,
    /// The kind's label: 'Deal'.
    pub kind: &'a str,
    pub date: Option<When>,
    /// The account of a deal, the period of a review: shorter than its title.
    pub short: Option<String>,
    pub outcome: Option<Outcome<'a>>,
    pub amount: Option<Amount>,
}

/// How a deal ended.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Outcome<'a> {
    pub id: &'a str,
    pub label: &'a str,
}

/// A lesson, named on another page.
#[derive(Clone, Debug, Serialize)]
pub struct LessonRef<'a> {
    pub id: String,
    pub text: &'a str,
    pub href: String,
    pub status: &'static str,
    /// How many entries relearned it.
    pub relearned: u32,
}

/// A question, named on another page.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionRef<'a> {
    pub id: String,
    pub text: &'a str,
    pub href: String,
    pub status: &'static str,
    /// In days.
    pub age: u32,
    pub stale: bool,
}

/// A facet and the values of it that something stands under.
#[derive(Clone, Debug, Serialize)]
pub struct FacetLinks<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub values: Vec<LinkTo<'a>>,
}

impl<'a> LinkTo<'a> {
    /// Words that lead nowhere.
    pub fn plain(text: impl Into<std::borrow::Cow<'a, str>>) -> Self {
        Self { text: text.into(), href: None }
    }

    pub fn to(text: impl Into<std::borrow::Cow<'a, str>>, href: Option<String>) -> Self {
        Self { text: text.into(), href }
    }
}

impl<'a> Here<'a> {
    pub fn knowledge(self) -> &'a Knowledge {
        &self.site.knowledge
    }

    pub fn config(self) -> &'a Config {
        &self.site.knowledge.config
    }

    /// What is counted from the knowledge.
    pub fn insights(self) -> &'a Insights {
        &self.site.insights
    }

    /// The page of the figures of a period, at the part of a team, of all teams, or at its head.
    pub fn numbers_link(self, period: Period, part: Option<&Scope>) -> Option<String> {
        let page = self.site.link(self.path, self.index.paths.numbers.get(&period)?);
        Some(match part {
            Some(scope) if self.index.has_figures(scope, period) => format!("{page}#{}", scope_anchor(scope)),
            // A point that stands for several months may lie in one of which there is nothing.
            Some(_) | None => page,
        })
    }

    /// Where that page lists what a figure of a KPI counts: the deals, where it was made of them.
    pub fn counted_link(self, kpi: &Kpi, series: &Series, period: Period) -> Option<String> {
        let page = self.numbers_link(period, Some(&series.scope))?;
        let figure = series.figures.get(&period).filter(|_| series.part.is_none() && page.contains('#'));
        let list = kpi.measure.zip(figure).filter(|(measure, figure)| {
            let told = figure.ratio.or_else(|| counted::amount(*measure, figure));
            figure.origin == Origin::Derived
                || counted::tally(self, *measure, (&series.scope, &[period])) == told
        });
        Some(page + list.map_or("", |(measure, _)| counted::list(measure)))
    }

    /// Where it lists what a rate of so many months up to a month counts.
    pub fn window_link(self, kpi: &Kpi, series: &Series, (month, months): (Period, u32)) -> Option<String> {
        let page = self.site.link(self.path, self.index.paths.numbers.get(&month)?);
        let window = counted::window_anchor(months, &series.scope);
        let periods = super::kpi::back(month, usize::try_from(months).unwrap_or(1));
        let told = pooled(series, month, months);
        let list = kpi.measure.filter(|it| counted::tally(self, *it, (&series.scope, &periods)) == told);
        Some(format!("{page}#{window}{}", list.map_or("", counted::list)))
    }

    /// The page of a KPI.
    pub fn kpi_link(self, name: &str) -> Option<String> {
        Some(self.site.link(self.path, self.index.paths.kpis.get(name)?))
    }

    /// The page of what changed in a month.
    pub fn changes_link(self, month: Period) -> Option<String> {
        Some(self.site.link(self.path, self.index.paths.changes.get(&month)?))
    }

    /// A deal under its account, else its title.
    pub fn deal_link(self, ix: DealIx) -> LinkTo<'a> {
        let entry = self.knowledge().deal(ix).entry;
        let named = self.entry_ref(entry);
        LinkTo { text: named.short.map_or(named.title.into(), Into::into), href: named.href }
    }

    pub fn entry(self, ix: EntryIx) -> &'a Entry {
        self.knowledge().entry(ix)
    }

    pub fn entry_ref(self, ix: EntryIx) -> EntryRef<'a> {
        let entry = self.entry(ix);
        EntryRef {
            title: &entry.title,
            href: self.site.entry_link(self.path, ix),
            kind: self.kind_label(&entry.kind),
            date: entry.date.map(text::when),
            short: short_name(entry),
            outcome: self.outcome(entry),
            amount: amount_of(entry).map(text::amount),
        }
    }

    pub fn entry_link(self, ix: EntryIx) -> LinkTo<'a> {
        LinkTo { text: self.entry(ix).title.as_str().into(), href: self.site.entry_link(self.path, ix) }
    }

    pub fn kind_label(self, kind: &'a str) -> &'a str {
        self.config().kind(kind).map_or(kind, |kind| kind.label.as_str())
    }

    pub fn lesson_ref(self, ix: LessonIx) -> LessonRef<'a> {
        let lesson = self.knowledge().lesson(ix);
        LessonRef {
            id: text::spoken(&lesson.id),
            text: &self.knowledge().point(lesson.learned).text,
            href: self.site.lesson_link(self.path, ix),
            status: lesson.status.name(),
            relearned: lesson.evidence.relearned,
        }
    }

    pub fn question_ref(self, ix: QuestionIx) -> QuestionRef<'a> {
        let question = self.knowledge().question(ix);
        QuestionRef {
            id: text::spoken(&question.id),
            text: &self.knowledge().point(question.asked).text,
            href: self.site.question_link(self.path, ix),
            status: question.status.name(),
            age: question.age,
            stale: question.stale,
        }
    }

    /// The point that brought something about.
    pub fn point_of(self, subject: Subject) -> PointIx {
        match subject {
            Subject::Lesson(ix) => self.knowledge().lesson(ix).learned,
            Subject::Question(ix) => self.knowledge().question(ix).asked,
            Subject::Action(ix) => self.knowledge().action(ix).taken,
            Subject::Point(point) => point,
        }
    }

    pub fn facet_value(self, facet: &str, value: &'a str) -> LinkTo<'a> {
        LinkTo {
            text: self.facet_label(facet, value).into(),
            href: self.site.facet_link(self.path, facet, value),
        }
    }

    /// The declared label of a value, else how it was written first.
    pub fn facet_label(self, facet: &str, value: &'a str) -> &'a str {
        let declared = self.config().facet(facet).and_then(|facet| facet.values.get(value));
        let spelling = || self.knowledge().facets.get(facet, value)?.spelling.as_deref();
        declared.map(|value| value.label.as_str()).or_else(spelling).unwrap_or(value)
    }

    /// A person links to a page only where the site makes pages of people.
    pub fn person(self, name: &'a str) -> LinkTo<'a> {
        self.facet_value(PERSON, name)
    }

    pub fn people(self, names: &'a [Arc<str>]) -> Vec<LinkTo<'a>> {
        names.iter().map(|name| self.person(name)).collect()
    }

    pub fn outcome(self, entry: &'a Entry) -> Option<Outcome<'a>> {
        let id = outcome_of(entry)?;
        Some(Outcome { id, label: self.facet_label("outcome", id) })
    }

    /// The facets that a point stands under: its own, and the team, the competitor and the reasons
    /// of its entry where it does not say otherwise.
    pub fn facets_of(self, ix: PointIx) -> Vec<FacetLinks<'a>> {
        let (entry, point) = (self.entry(ix.entry), self.knowledge().point(ix));
        let mut all: Vec<(&'a str, Vec<&'a str>)> = Vec::new();
        let mut add = |facet: &'a str, value: &'a str| match all.iter_mut().find(|(it, _)| *it == facet) {
            Some((_, values)) => values.push(value),
            None => all.push((facet, vec![value])),
        };
        for (facet, value) in &point.facets {
            add(facet, value);
        }
        for (field, facet) in [("reasons", "reason"), ("competitor", "competitor"), ("team", "team")] {
            if !point.facets.iter().any(|(it, _)| &**it == facet) {
                entry.facet_values(field).for_each(|value| add(facet, value));
            }
        }
        all.into_iter().map(|(facet, values)| self.facet_links(facet, &values)).collect()
    }

    fn facet_links(self, facet: &'a str, values: &[&'a str]) -> FacetLinks<'a> {
        let label = self.config().facet(facet).map_or(facet, |facet| facet.label.as_str());
        let values = values.iter().map(|&value| self.facet_value(facet, value)).collect();
        FacetLinks { name: facet, label, values }
    }
}

/// The anchor of a scope on the page of a period's figures; an underscore, so that no anchor of a
/// body is the same. Teams of one slug are one team.
pub fn scope_anchor(scope: &Scope) -> String {
    match scope {
        Scope::All => "_all".to_owned(),
        Scope::Team(team) => format!("_team-{}", slug(team)),
    }
}

/// The id of how a deal ended.
pub fn outcome_of(entry: &Entry) -> Option<&str> {
    match entry.field("outcome")? {
        Value::Facet(id) => Some(id),
        Value::Text(text) => Some(text),
        _ => None,
    }
}

pub fn amount_of(entry: &Entry) -> Option<Money> {
    match entry.field("amount")? {
        Value::Money(money) => Some(*money),
        _ => None,
    }
}

/// The day of a moment that a field holds.
pub fn date_of(entry: &Entry, field: &str) -> Option<crate::value::PartialDate> {
    match entry.field(field)? {
        Value::Date(moment) => Some(moment.date),
        _ => None,
    }
}

/// What an entry is called among others of its kind: its account, or its period.
fn short_name(entry: &Entry) -> Option<String> {
    match (entry.field("account"), entry.period()) {
        (Some(Value::Text(account)), _) => Some(account.clone()),
        (_, Some(period)) => Some(text::period(period)),
        _ => None,
    }
}

/// The word for whose hands a reason is in.
pub fn control_name(control: Control) -> &'static str {
    match control {
        Control::Ours => "ours",
        Control::Shared => "shared",
        Control::External => "external",
    }
}
