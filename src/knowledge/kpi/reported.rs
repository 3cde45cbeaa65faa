//! What reviews report.
//!
//! A review is any entry with a `period`, whatever its kind is called; its figures are those of its
//! field of figures. Its team is the first of `team`; one without a team speaks for all. Several on
//! one KPI of one period and scope: the last by date, then path, holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::slot::Slot;
use crate::config::Unit;
use crate::entry::field::KpiFigure;
use crate::entry::{Entry, Value};
use crate::knowledge::{EntryIx, Knowledge};
use crate::value::{Money, PartialDate, Period};

/// One review.
pub(super) struct Review<'a> {
    pub(super) entry: EntryIx,
    pub(super) team: Option<&'a Arc<str>>,
    pub(super) period: Period,
    date: Option<PartialDate>,
    figures: Vec<(&'a Arc<str>, &'a KpiFigure)>,
}

/// One figure of a review.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) entry: EntryIx,
    pub(super) figure: Single,
}

/// A figure that is no map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Single {
    /// Points of a percentage, days, or a count.
    Number(f64),
    Money(Money),
}

/// The figures of one KPI, or of one part of a map, by team and period.
pub(super) type ByTeam<'a> = BTreeMap<(Option<&'a Arc<str>>, Slot), Told>;

/// By KPI, then part.
pub(super) type Reports<'a> = BTreeMap<&'a str, BTreeMap<Option<&'a Arc<str>>, ByTeam<'a>>>;

/// All reviews, by date, then path.
pub(super) fn reviews(knowledge: &Knowledge) -> Vec<Review<'_>> {
    let mut reviews: Vec<Review<'_>> = knowledge.all().filter_map(|(ix, entry)| review(ix, entry)).collect();
    reviews.sort_by_key(|review| (review.date, review.entry));
    reviews
}

fn review(ix: EntryIx, entry: &Entry) -> Option<Review<'_>> {
    let period = entry.period()?;
    let figures = entry.fields.values().filter_map(|field| match &field.value {
        Value::Kpis(figures) => Some(figures),
        _ => None,
    });
    Some(Review {
        entry: ix,
        team: entry.facet_values("team").next(),
        period,
        date: entry.date,
        figures: figures.flatten().map(|(name, figure)| (name, figure)).collect(),
    })
}

/// What the reviews report on the KPIs that the site declares, in their units.
pub(super) fn reports<'a>(knowledge: &'a Knowledge, reviews: &[Review<'a>]) -> Reports<'a> {
    let mut reports = Reports::new();
    for review in reviews {
        for &(name, figure) in &review.figures {
            let Some(kpi) = knowledge.config.kpis.get(name) else { continue };
            let parts: Vec<_> = match figure {
                KpiFigure::By(parts) => parts.iter().map(|(part, figure)| (Some(part), figure)).collect(),
                one => vec![(None, one)],
            };
            for (part, figure) in parts.into_iter().filter(|(part, _)| part.is_some() == kpi.by.is_some()) {
                let Some(figure) = single(figure, kpi.unit) else { continue };
                let by_team = reports.entry(name).or_default().entry(part).or_default();
                by_team.insert((review.team, Slot::of(review.period)), Told { entry: review.entry, figure });
            }
        }
    }
    reports
}

fn single(figure: &KpiFigure, unit: Unit) -> Option<Single> {
    match (figure, unit) {
        (KpiFigure::Percent(percent), Unit::Percent) => Some(Single::Number(percent.points())),
        (KpiFigure::Money(money), Unit::Money) => Some(Single::Money(*money)),
        (KpiFigure::Number(number), Unit::Days | Unit::Count) if number.is_finite() => {
            Some(Single::Number(*number))
        }
        _ => None,
    }
}
