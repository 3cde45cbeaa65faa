//! A reason: its trend, who says so, where it is met, and whether the lessons of it hold.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::counted::{
    BarList, DealList, QuarterRow, Quarters, Share, bars, by_quarter, closed_in, data_row, is_compared,
    last_quarters, list, others, quarter_rows, quarter_tick, sums,
};
use super::reasons::reading;
use crate::knowledge::insight::effect::Effect;
use crate::knowledge::insight::reason::{Reason, Sides, stated};
use crate::knowledge::{DealIx, FacetUse, LessonIx, Subject, Tally};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::trend::{AxisUnit, Trend, TrendPoint, trend};
use crate::site::chart::{Chart, Drawing};
use crate::site::view::here::{Here, LessonRef};
use crate::site::view::text::{self, Amount, When};
use crate::value::{Money, Period, TwelveMonths};

/// How many lessons are listed.
const LESSONS: usize = 20;
/// How many competitors or segments are listed.
const BARS: usize = 6;

/// What the page of a reason says of lost deals.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonView<'a> {
    /// The twelve months that are counted end on this day.
    pub to: When,
    /// Deals in them with it as the main reason, and in the twelve before.
    pub year: DealList<'a>,
    pub before: DealList<'a>,
    /// Whether anything is known of the twelve before.
    pub compared: bool,
    /// In them: lost with it as another reason, lost and the buyer says so, won and it is named.
    pub year_further: DealList<'a>,
    pub year_buyer: DealList<'a>,
    pub year_won: DealList<'a>,
    pub amount: Vec<Amount>,
    /// Of all lost deals: with it as the main reason, as another.
    pub main: usize,
    pub further: usize,
    pub lost: usize,
    pub counts: Chart<'a>,
    /// Of the deals with it as the main reason; empty where there are several currencies.
    pub amounts: Chart<'a>,
    /// The parts of a row are the deals with it as the main reason, and as another.
    pub quarters: Vec<QuarterRow<'a>>,
    pub sides: SidesView<'a>,
    pub lost_share: Share,
    pub won_share: Share,
    pub won: DealList<'a>,
    pub reading: Option<&'static str>,
    pub places: Vec<Place<'a>>,
    pub effects: Vec<EffectRow<'a>>,
    pub more_effects: usize,
}

/// Who says so, of lost deals.
#[derive(Clone, Debug, Serialize)]
pub struct SidesView<'a> {
    pub both: DealList<'a>,
    /// The buyer names others and not this one.
    pub team: DealList<'a>,
    pub buyer: DealList<'a>,
    /// We say so, and nothing of the buyer is written down, or that nobody knows.
    pub not_asked: DealList<'a>,
    pub no_answer: DealList<'a>,
    /// In all of these.
    pub all: usize,
    /// Where both sides name a main reason: it is ours, the buyer's, and that of both.
    pub main_team: DealList<'a>,
    pub main_buyer: DealList<'a>,
    pub main_both: DealList<'a>,
}

/// Where it is met: by competitor, segment, stage or team.
#[derive(Clone, Debug, Serialize)]
pub struct Place<'a> {
    /// The label of the facet.
    pub facet: &'a str,
    pub list: BarList<'a>,
}

/// What became of it since a lesson was learned.
#[derive(Clone, Debug, Serialize)]
pub struct EffectRow<'a> {
    pub lesson: LessonRef<'a>,
    pub from: When,
    pub learned: When,
    pub to: When,
    pub running: bool,
    pub before: Side<'a>,
    pub after: Side<'a>,
    pub enough: bool,
}

/// The lost deals of one window: those that name the reason, and those that do not.
#[derive(Clone, Debug, Serialize)]
pub struct Side<'a> {
    pub of: usize,
    pub named: DealList<'a>,
    pub others: DealList<'a>,
}

/// Makes it; `None` where no decided deal names the reason.
pub fn reason<'a>(here: Here<'a>, id: &str, uses: &FacetUse) -> Option<ReasonView<'a>> {
    let counted = &here.insights().reasons;
    let reason = counted.by_id.get(id)?;
    let driver = &reason.driver;
    if driver.lost.yes.is_empty() && driver.won.yes.is_empty() && reason.buyer.is_empty() {
        return None;
    }
    let year = TwelveMonths::ending(here.knowledge().as_of);
    let now = closed_in(here, year, &reason.primary);
    let of_year = |anchor: &str, deals: &[DealIx]| list(here, anchor, closed_in(here, year, deals));
    let (effects, more_effects) = effects(here, id, uses);
    let quarters = by_quarter(here, [&reason.primary, &reason.secondary]);
    let axis = last_quarters(here, counted.quarters.first().copied());
    Some(ReasonView {
        to: text::day(year.to),
        year: list(here, "_year-main", now),
        before: list(here, "_before", closed_in(here, year.before(), &reason.primary)),
        compared: is_compared(here),
        year_further: of_year("_year-further", &reason.secondary),
        year_buyer: of_year("_year-buyer", &reason.buyer),
        year_won: of_year("_year-won", &driver.won.yes),
        amount: sums(here, now),
        main: reason.primary.len(),
        further: reason.secondary.len(),
        lost: counted.lost.len(),
        counts: counts(&axis, &quarters),
        amounts: amounts(here, &axis, &quarters),
        quarters: quarter_rows(here, &quarters),
        sides: sides(here, reason, counted.agreement.by_reason.get(id)),
        lost_share: Share::of(&driver.lost),
        won_share: Share::of(&driver.won),
        won: list(here, "_named-won", &driver.won.yes),
        reading: reading(driver),
        places: places(here, reason),
        effects,
        more_effects,
    })
}

/// An empty one where no lost deal names it.
fn counts<'a>(axis: &[Period], quarters: &Quarters<2>) -> Chart<'a> {
    if !quarters.keys().any(Option::is_some) {
        return Chart { drawing: Drawing::default(), rows: Vec::new() };
    }
    let sizes =
        |it: &Period| quarters.get(&Some(*it)).map_or([0, 0], |sorts| [sorts[0].len(), sorts[1].len()]);
    let part = |class, sort: usize| StackPart {
        label: String::new(),
        class,
        sizes: axis.iter().map(|it| sizes(it)[sort] as f64).collect(),
    };
    let row = |it: &Period| data_row(*it, sizes(it).map(|n| (n.to_string(), n > 0)));
    Chart {
        drawing: stack(&Stack {
            labels: axis.iter().map(|quarter| quarter_tick(*quarter)).collect(),
            parts: vec![part("loss", 0), part("mute", 1)],
        }),
        rows: axis.iter().map(row).collect(),
    }
}

/// Of one currency only: sums of two do not share an axis.
fn amounts<'a>(here: Here<'_>, axis: &[Period], quarters: &Quarters<2>) -> Chart<'a> {
    let known = quarters.iter().filter(|(quarter, _)| quarter.is_some());
    let all: Vec<DealIx> = known.flat_map(|(_, [main, _])| main).copied().collect();
    let &[sum] = here.knowledge().amounts(&all).as_slice() else {
        return Chart { drawing: Drawing::default(), rows: Vec::new() };
    };
    let sum_of = |quarter: &Period| {
        let deals = quarters.get(&Some(*quarter)).map_or(&[][..], |[main, _]| main.as_slice());
        here.knowledge().amounts(deals).first().copied()
    };
    let written = |sum: Option<Money>| sum.map_or_else(|| "0".to_owned(), Money::short);
    let point = |quarter: &Period| TrendPoint {
        label: quarter_tick(*quarter),
        size: Some(sum_of(quarter).map_or(0.0, Money::units)),
        text: written(sum_of(quarter)),
        notable: false,
    };
    let row = |it: &Period| data_row(*it, [(written(sum_of(it)), sum_of(it).is_some())]);
    let sign = Money { minor: 0, currency: sum.currency }.short();
    Chart {
        drawing: trend(&Trend {
            points: axis.iter().map(point).collect(),
            unit: AxisUnit::Money(sign.trim_matches(|c: char| c.is_ascii_digit()).to_owned()),
            ..Trend::default()
        }),
        rows: axis.iter().map(row).collect(),
    }
}

/// Both lists are in order of closing, so that each is gone through once.
fn sides<'a>(here: Here<'a>, reason: &Reason, first: Option<&Sides>) -> SidesView<'a> {
    let ours = reason.lost();
    let knowledge = here.knowledge();
    let says = |ix: &DealIx| reason.buyer.binary_search(ix).is_ok();
    let asked = |ix: &DealIx| !knowledge.deal(*ix).buyer_reasons.is_empty();
    let told = |ix: &DealIx| stated(&knowledge.deal(*ix).buyer_reasons).next().is_some();
    let some = |anchor: &str, of: &[DealIx], is: &dyn Fn(&DealIx) -> bool| {
        let deals: Vec<DealIx> = of.iter().filter(|ix| is(ix)).copied().collect();
        list(here, anchor, &deals)
    };
    let main = |anchor: &str, of: fn(&Sides) -> &[DealIx]| list(here, anchor, first.map_or(&[], of));
    let only_buyer = reason.buyer.iter().filter(|ix| ours.binary_search(ix).is_err()).count();
    SidesView {
        all: ours.len() + only_buyer,
        main_team: main("_main-team", |it| &it.team),
        main_buyer: main("_main-buyer", |it| &it.buyer),
        main_both: main("_main-both", |it| &it.both),
        both: some("_both", &ours, &says),
        team: some("_only-we", &ours, &|ix| !says(ix) && told(ix)),
        buyer: some("_only-buyer", &reason.buyer, &|ix| ours.binary_search(ix).is_err()),
        not_asked: some("_not-asked", &ours, &|ix| !asked(ix)),
        no_answer: some("_no-answer", &ours, &|ix| !says(ix) && asked(ix) && !told(ix)),
    }
}

fn places<'a>(here: Here<'a>, reason: &'a Reason) -> Vec<Place<'a>> {
    let place = |facet: &str, by: &'a BTreeMap<Arc<str>, Vec<DealIx>>| {
        let declared = here.config().facet(facet)?;
        let rows = by.iter().enumerate().map(|(place, (id, deals))| {
            (here.facet_value(facet, id), list(here, &format!("_at-{facet}-{}", place + 1), deals))
        });
        let list = bars(rows.collect(), BARS);
        (!list.bars.is_empty()).then_some(Place { facet: &declared.label, list })
    };
    [
        place("competitor", &reason.by_competitor),
        place("segment", &reason.by_segment),
        place("stage", &reason.by_stage),
        place("team", &reason.by_team),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Of the lessons that carry the reason, those learned last first, and how many more there are.
fn effects<'a>(here: Here<'a>, id: &str, uses: &FacetUse) -> (Vec<EffectRow<'a>>, usize) {
    let mut lessons: Vec<LessonIx> = uses
        .points
        .iter()
        .filter_map(|&point| match here.index.subject(point)? {
            Subject::Lesson(lesson) => Some(lesson),
            _ => None,
        })
        .collect();
    lessons.sort_unstable_by_key(|&ix| Reverse((here.knowledge().lesson(ix).first, ix)));
    let of_lesson = |ix: LessonIx| here.insights().effects.get(ix.0 as usize).map_or(&[][..], Vec::as_slice);
    let found: Vec<(LessonIx, &Effect)> = lessons
        .into_iter()
        .flat_map(|ix| of_lesson(ix).iter().filter(|it| &*it.reason == id).map(move |it| (ix, it)))
        .collect();
    let rows = found.iter().take(LESSONS).enumerate();
    let rows = rows.map(|(place, &(ix, effect))| effect_row(here, (ix, place + 1), effect)).collect();
    (rows, found.len().saturating_sub(LESSONS))
}

fn effect_row<'a>(here: Here<'a>, (ix, number): (LessonIx, usize), effect: &Effect) -> EffectRow<'a> {
    let side = |name: &str, tally: &Tally<DealIx>| Side {
        of: tally.of.len(),
        named: list(here, &format!("_{name}-{number}"), &tally.yes),
        others: list(here, &format!("_{name}-{number}-others"), &others(tally)),
    };
    EffectRow {
        lesson: here.lesson_ref(ix),
        from: text::day(effect.from),
        learned: text::when(here.knowledge().lesson(ix).first),
        to: text::day(effect.to),
        running: effect.running,
        before: side("before", &effect.before),
        after: side("after", &effect.after),
        enough: effect.enough,
    }
}
