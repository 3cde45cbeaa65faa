//! Does it work: the share of lost deals that name the reason of a lesson, before and after it was
//! learned.
//!
//! The windows are equal: `[lessons] window` months on each side, or, while less has passed since, as
//! many days before as after. The deal that taught the lesson was closed before it. No claim of
//! cause is made, and under `[lessons] minimum` lost deals on either side nothing is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Span;
use jiff::civil::Date;
use rayon::prelude::*;

use super::Tally;
use crate::knowledge::deal::{OTHER, UNKNOWN};
use crate::knowledge::facet::of_point;
use crate::knowledge::{DealIx, Knowledge, Lesson, Outcome};
use crate::value::Precision;

/// A window is never longer, whatever the configuration says.
const MOST_MONTHS: u32 = 1_200;

/// What became of one reason that a lesson carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub reason: Arc<str>,
    /// The first day of the window before; it ends the day before the lesson was learned.
    pub from: Date,
    /// The last day of the window after; it begins on the day on which the lesson was learned.
    pub to: Date,
    /// Whether the window after is not over yet.
    pub running: bool,
    /// Lost deals that name it (team, primary or secondary), of all lost deals of the window.
    pub before: Tally<DealIx>,
    pub after: Tally<DealIx>,
    /// Whether both sides have enough lost deals to be compared.
    pub enough: bool,
}

/// For each lesson, by position, the effects on the reasons that its point carries, of its own or by
/// inheritance, in order of their ids. Empty for a lesson without a reason or a day, and for one of a
/// day that is still to come.
pub fn effects(knowledge: &Knowledge) -> Vec<Vec<Effect>> {
    let losses = Losses::of(knowledge);
    // The lessons of one entry stand together, and the windows around its day are theirs alike.
    let of_entry = |lessons: &[Lesson]| of_entry(knowledge, &losses, lessons);
    knowledge
        .lessons
        .par_chunk_by(|a, b| a.learned.entry == b.learned.entry)
        .flat_map_iter(of_entry)
        .collect()
}

/// Lost deals in order of the day of closing, of those of which it is known: the days and the deals
/// apart, so that a window is copied as it lies.
#[derive(Default)]
struct ByDay {
    days: Vec<Date>,
    deals: Vec<DealIx>,
}

/// All lost deals, and those that name each reason.
#[derive(Default)]
struct Losses {
    all: ByDay,
    naming: BTreeMap<Arc<str>, ByDay>,
}

impl Losses {
    fn of(knowledge: &Knowledge) -> Self {
        let mut losses = Self::default();
        for (ix, deal) in knowledge.all_deals() {
            if deal.outcome != Outcome::Lost || deal.closed.precision != Precision::Day {
                continue;
            }
            losses.all.push(deal.closed.date, ix);
            for reason in &deal.reasons {
                losses.naming.entry(Arc::clone(reason)).or_default().push(deal.closed.date, ix);
            }
        }
        losses
    }
}

impl ByDay {
    fn push(&mut self, day: Date, deal: DealIx) {
        self.days.push(day);
        self.deals.push(deal);
    }
}

/// The windows before and after a lesson.
#[derive(Clone, Copy)]
struct Windows {
    from: Date,
    learned: Date,
    to: Date,
    running: bool,
}

/// Of all lessons of one entry, of which there is at least one.
fn of_entry(knowledge: &Knowledge, losses: &Losses, lessons: &[Lesson]) -> Vec<Vec<Effect>> {
    let Some(windows) = windows(lessons[0].first.date, knowledge) else {
        return lessons.iter().map(|_| Vec::new()).collect();
    };
    let entry = knowledge.entry(lessons[0].learned.entry);
    let taught = knowledge.deal_of(lessons[0].learned.entry);
    let minimum = knowledge.config.lessons.minimum as usize;
    let [of_before, of_after] = split(&losses.all, windows, taught).map(Arc::new);
    let effect = |reason: Arc<str>| {
        let naming = losses.naming.get(&reason).map(|deals| split(deals, windows, taught));
        let [before, after] = naming.unwrap_or_default();
        Effect {
            reason,
            from: windows.from,
            to: windows.to,
            running: windows.running,
            enough: of_before.len().min(of_after.len()) >= minimum,
            before: Tally { yes: before, of: Arc::clone(&of_before) },
            after: Tally { yes: after, of: Arc::clone(&of_after) },
        }
    };
    let of_lesson = |lesson: &Lesson| {
        let facets = of_point(&knowledge.config, entry, knowledge.point(lesson.learned));
        let reasons = facets.into_iter().filter(|(facet, _)| &**facet == "reason").map(|(_, reason)| reason);
        reasons.filter(|reason| !matches!(&**reason, UNKNOWN | OTHER)).map(effect).collect()
    };
    lessons.iter().map(of_lesson).collect()
}

/// `None` where the lesson is still to come.
fn windows(learned: Date, knowledge: &Knowledge) -> Option<Windows> {
    let as_of = knowledge.as_of;
    if learned > as_of {
        return None;
    }
    let months = Span::new().months(i64::from(knowledge.config.lessons.window.min(MOST_MONTHS)));
    let day = Span::new().days(1);
    let end = learned.saturating_add(months).saturating_sub(day).max(learned);
    if as_of >= end {
        let from = learned.saturating_sub(months);
        return Some(Windows { from, learned, to: end, running: false });
    }
    // The as-of day counts, so there is one day more than lies between the two.
    let passed = as_of.since(learned).map_or(0, |span| span.get_days());
    let from = learned.saturating_sub(Span::new().days(passed)).saturating_sub(day);
    Some(Windows { from, learned, to: as_of, running: true })
}

/// The deals of the windows before and after. The one that taught the lesson was lost before,
/// whatever day was written.
fn split(lost: &ByDay, windows: Windows, taught: Option<DealIx>) -> [Vec<DealIx>; 2] {
    let from = lost.days.partition_point(|day| *day < windows.from);
    let learned = lost.days.partition_point(|day| *day < windows.learned);
    let to = lost.days.partition_point(|day| *day <= windows.to);
    let (mut before, mut after) = (lost.deals[from..learned].to_vec(), lost.deals[learned..to].to_vec());
    if let Some(at) = taught.and_then(|taught| after.binary_search(&taught).ok()) {
        before.push(after.remove(at));
    }
    [before, after]
}
