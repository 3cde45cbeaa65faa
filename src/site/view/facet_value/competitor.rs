//! A competitor: the page to open before a call.

use std::sync::Arc;

use serde::Serialize;

use super::competitors::record;
use super::counted::{
    BarList, DealList, QuarterRow, Share, bars, by_quarter, closed_in, data_row, last_quarters, list,
    quarter_rows, quarter_tick, sums,
};
use crate::config::Role;
use crate::knowledge::{DealIx, PointIx};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, Drawing};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, Amount, When};
use crate::value::{Period, TwelveMonths};

/// How many points are shown, of all deals of one outcome and of each of them.
const SAID: usize = 8;
const SAID_IN_ONE: usize = 3;
/// How many reasons are listed.
const REASONS: usize = 8;

/// What the page of a competitor says.
#[derive(Clone, Debug, Serialize)]
pub struct CompetitorView<'a> {
    /// The twelve months end on this day.
    pub to: When,
    pub all: Share,
    pub year: Share,
    pub year_won: DealList<'a>,
    pub year_lost: DealList<'a>,
    pub lost: usize,
    /// Where not all of them were.
    pub lost_to: Option<DealList<'a>>,
    pub lost_amount: Vec<Amount>,
    pub undecided: DealList<'a>,
    pub counts: Chart<'a>,
    /// The parts of a row are the deals won and those lost.
    pub quarters: Vec<QuarterRow<'a>>,
    /// The main reasons of the lost deals, of those that name one.
    pub reasons: BarList<'a>,
    pub said_won: Vec<Said<'a>>,
    pub said_lost: Vec<Said<'a>>,
}

/// A point of a deal against it.
#[derive(Clone, Debug, Serialize)]
pub struct Said<'a> {
    /// `well`, `differently`, `learned`.
    pub role: &'static str,
    pub point: LinkTo<'a>,
    pub deal: LinkTo<'a>,
    pub closed: When,
}

/// Makes it; `None` where no deal was against it.
pub fn competitor<'a>(here: Here<'a>, id: &str) -> Option<CompetitorView<'a>> {
    let it = here.insights().competitors.by_id.get(id)?;
    if it.won.len() + it.lost.len() + it.undecided.len() == 0 {
        return None;
    }
    let year = TwelveMonths::ending(here.knowledge().as_of);
    let quarters = by_quarter(here, [&it.won, &it.lost]);
    let axis = last_quarters(here, quarters.keys().find_map(|quarter| *quarter));
    Some(CompetitorView {
        to: text::day(year.to),
        all: record(&it.won, &it.lost),
        year: record(closed_in(here, year, &it.won), closed_in(here, year, &it.lost)),
        lost: it.lost.len(),
        year_won: list(here, "_year-won", closed_in(here, year, &it.won)),
        year_lost: list(here, "_year-lost", closed_in(here, year, &it.lost)),
        lost_to: (it.lost_to.len() < it.lost.len()).then(|| list(here, "_lost-to", &it.lost_to)),
        lost_amount: sums(here, &it.lost),
        undecided: list(here, "_undecided", &it.undecided),
        counts: counts(&axis, |quarter| {
            quarters.get(&Some(*quarter)).map_or([0, 0], |[won, lost]| [won.len(), lost.len()])
        }),
        quarters: quarter_rows(here, &quarters),
        reasons: reasons(here, &it.reasons),
        said_won: said(here, &it.won),
        said_lost: said(here, &it.lost),
    })
}

/// Won and lost; an empty one where nothing was decided.
fn counts<'a>(axis: &[Period], of: impl Fn(&Period) -> [usize; 2]) -> Chart<'a> {
    if axis.is_empty() {
        return Chart { drawing: Drawing::default(), rows: Vec::new() };
    }
    let part = |class, sort: usize| StackPart {
        label: String::new(),
        class,
        sizes: axis.iter().map(|it| of(it)[sort] as f64).collect(),
    };
    let row = |it: &Period| data_row(*it, of(it).map(|n| (n.to_string(), n > 0)));
    Chart {
        drawing: stack(&Stack {
            labels: axis.iter().map(|quarter| quarter_tick(*quarter)).collect(),
            parts: vec![part("win", 0), part("loss", 1)],
        }),
        rows: axis.iter().map(row).collect(),
    }
}

fn reasons<'a>(here: Here<'a>, reasons: &'a [(Arc<str>, Vec<DealIx>)]) -> BarList<'a> {
    let rows = reasons.iter().enumerate().map(|(place, (id, deals))| {
        (here.facet_value("reason", id), list(here, &format!("_why-{}", place + 1), deals))
    });
    bars(rows.collect(), REASONS)
}

/// What was said in the latest of some deals; of one deal not more than a few words.
fn said<'a>(here: Here<'a>, deals: &[DealIx]) -> Vec<Said<'a>> {
    let told = [Role::Well, Role::Differently, Role::Learned];
    let of_deal = |&ix: &DealIx| {
        let deal = here.knowledge().deal(ix);
        let points = (0u32..).zip(&here.entry(deal.entry).points).filter(|(_, it)| told.contains(&it.role));
        points.take(SAID_IN_ONE).map(move |(at, point)| Said {
            role: point.role.name(),
            point: LinkTo::to(
                point.text.as_str(),
                here.site.point_link(here.path, PointIx { entry: deal.entry, point: at }),
            ),
            deal: here.deal_link(ix),
            closed: text::when(deal.closed),
        })
    };
    deals.iter().rev().flat_map(of_deal).take(SAID).collect()
}
