//! Why deals are lost: what the list of reasons says beyond their names.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::blocker::{BlockedReason, BlockerRow, blocked, blockers};
use super::counted::{
    DealList, QUARTERS, Share, closed_in, count, is_compared, last_quarters, list, quarter_anchor,
    quarter_tick, sums,
};
use super::reasons_trend::{self, HandsQuarters, Part};
use crate::config::Control;
use crate::knowledge::insight::reason::{Driver, Reading, Reason, Reasons, Sides};
use crate::knowledge::{DealIx, Outcome};
use crate::site::chart::bars::{Ranked, ranked};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow, Drawing};
use crate::site::view::here::{Here, LinkTo, control_name};
use crate::site::view::text::{self, Amount, When};
use crate::value::{Period, TwelveMonths};

/// How many reasons one list of the page names; all of them stand in the last.
const NAMED: usize = 20;
/// How many reasons a chart tells apart, and by what.
const APART: usize = 5;
const CLASSES: [&str; APART] = ["loss", "late", "know", "ask", "ink"];

/// What stands above the list of reasons.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonsView<'a> {
    /// The twelve months that are counted end on this day.
    pub to: When,
    /// Lost deals in them, and in the twelve before.
    pub lost: DealList<'a>,
    pub before: DealList<'a>,
    /// Whether anything is known of the twelve before.
    pub compared: bool,
    /// Whether a bar is stressed: the one that grew most.
    pub grown: bool,
    pub amount: Vec<Amount>,
    /// The most frequent main reasons, and of how many deals each is; none of one deal alone.
    pub leaders: Vec<&'a str>,
    pub leading: usize,
    pub all: usize,
    pub quarters: QuartersView<'a>,
    /// Whether there are more reasons than a list names.
    pub cut: bool,
    pub ranked: Vec<RankedReason<'a>>,
    /// Lost deals without a reason in the twelve months.
    pub unnamed: usize,
    pub hands: Vec<Hands<'a>>,
    pub hands_quarters: Option<HandsQuarters<'a>>,
    pub agreement: AgreementView<'a>,
    pub unknown: Doubt<'a>,
    pub other: Doubt<'a>,
    pub drivers: Vec<DriverRow<'a>>,
    /// Deals won that name any reason, of all deals won; and the deals lost that name one.
    pub won_named: Share,
    pub lost_named: Share,
    /// Of the deals won, and of those lost: those that name a reason, and those that name none.
    pub won_lists: [DealList<'a>; 2],
    pub lost_lists: [DealList<'a>; 2],
    /// Those that two entries or more met.
    pub blockers: Vec<BlockerRow<'a>>,
    pub more_blockers: usize,
    /// All of them, by reason.
    pub blocked: Vec<BlockedReason<'a>>,
}

/// Main reasons by quarter.
#[derive(Clone, Debug, Serialize)]
pub struct QuartersView<'a> {
    pub chart: Chart<'a>,
    /// The same by what was lost; of one currency only.
    pub amounts: Chart<'a>,
    /// The reasons that are told apart, in order of the columns.
    pub names: Vec<&'a str>,
    /// The deals of all others, by quarter, where there are more than are told apart.
    pub rest: Vec<RestOf<'a>>,
    /// Those of which only the year is known: they are in no quarter.
    pub undated: DealList<'a>,
    /// What tells the parts apart: the class of the mark, and the name, which the rest does not have.
    pub keys: Vec<(&'static str, Option<&'a str>)>,
}

/// The deals of a quarter with a main reason that is not told apart.
#[derive(Clone, Debug, Serialize)]
pub struct RestOf<'a> {
    pub quarter: String,
    #[serde(flatten)]
    pub deals: DealList<'a>,
}

/// A reason and how often it was met.
#[derive(Clone, Debug, Serialize)]
pub struct RankedReason<'a> {
    pub reason: LinkTo<'a>,
    pub drawing: Drawing,
    /// Deals of the twelve months with it as the main reason, and of the twelve before.
    pub main: LinkTo<'a>,
    pub before: usize,
    /// '+3', '−1'; `None` where it is the same.
    pub moved: Option<String>,
    pub amount: Vec<Amount>,
    pub secondary: LinkTo<'a>,
    pub buyer: LinkTo<'a>,
    pub control: Option<&'static str>,
}

/// Whose hands it is in.
#[derive(Clone, Debug, Serialize)]
pub struct Hands<'a> {
    pub control: &'static str,
    #[serde(flatten)]
    pub deals: DealList<'a>,
    pub amount: Vec<Amount>,
    /// The reasons that make it up, with their counts.
    pub reasons: Vec<(LinkTo<'a>, LinkTo<'a>)>,
}

/// The team against the buyer.
#[derive(Clone, Debug, Serialize)]
pub struct AgreementView<'a> {
    /// In how many both name one.
    pub of: usize,
    pub same: DealList<'a>,
    pub overlap: DealList<'a>,
    pub apart: DealList<'a>,
    pub not_asked: DealList<'a>,
    pub no_answer: DealList<'a>,
    pub unsure: DealList<'a>,
    pub rows: Vec<SidesRow<'a>>,
}

/// Who names a reason first.
#[derive(Clone, Debug, Serialize)]
pub struct SidesRow<'a> {
    pub reason: LinkTo<'a>,
    pub team: LinkTo<'a>,
    pub buyer: LinkTo<'a>,
    pub both: LinkTo<'a>,
}

/// Lost deals of which nobody knows why.
#[derive(Clone, Debug, Serialize)]
pub struct Doubt<'a> {
    pub n: LinkTo<'a>,
    pub of: usize,
}

/// A reason in deals lost against deals won.
#[derive(Clone, Debug, Serialize)]
pub struct DriverRow<'a> {
    pub reason: LinkTo<'a>,
    pub lost: Share,
    pub won: Share,
    pub href: Option<String>,
    pub reading: Option<&'static str>,
}

/// `more`, `as-often`, `less`, `too-few`.
pub fn reading(driver: &Driver) -> Option<&'static str> {
    Some(match driver.reading? {
        Reading::More => "more",
        Reading::AboutAsOften => "as-often",
        Reading::Less => "less",
        Reading::TooFew => "too-few",
    })
}

/// Makes it; `None` as long as no deal names a reason.
pub fn reasons(here: Here<'_>) -> Option<ReasonsView<'_>> {
    let counted = &here.insights().reasons;
    if counted.lost.is_empty() && counted.by_id.values().all(|it| it.driver.won.yes.is_empty()) {
        return None;
    }
    let year = TwelveMonths::ending(here.knowledge().as_of);
    let lost = closed_in(here, year, &counted.lost);
    let order = by_frequency(here, counted, year);
    let leading = order.first().map_or(0, |(_, it)| closed_in(here, year, &it.primary).len());
    let leaders =
        order.iter().filter(|(_, it)| leading > 1 && closed_in(here, year, &it.primary).len() == leading);
    let compared = is_compared(here);
    let point = grown_most(here, &order, year).filter(|_| compared);
    let doubt = |id: &str, n: usize, of: usize| Doubt { n: count(n, at(here, id, "#_quarters")), of };
    let (blockers, more_blockers) = blockers(here);
    let (lost_lists, won_lists) = (lost_lists(here, counted), won_lists(here));
    let share = |[named, others]: &[DealList<'_>; 2]| Share { n: named.n, of: named.n + others.n };
    Some(ReasonsView {
        to: text::day(year.to),
        lost: list(here, "_year", lost),
        before: list(here, "_before", closed_in(here, year.before(), &counted.lost)),
        amount: sums(here, lost),
        leaders: leaders.map(|(id, _)| here.facet_label("reason", id)).collect(),
        leading,
        all: counted.lost.len(),
        quarters: quarters(here, counted),
        cut: counted.by_id.len() > NAMED,
        compared,
        grown: point.is_some_and(|place| place < NAMED),
        ranked: ranking(here, &order, (year, compared, point)),
        unnamed: closed_in(here, year, &counted.unnamed).len(),
        hands: hands(here, counted, year),
        hands_quarters: reasons_trend::hands(here, counted),
        agreement: agreement(here, counted),
        unknown: doubt("unknown", counted.unknown.yes.len(), counted.unknown.of.len()),
        other: doubt("other", counted.other.yes.len(), counted.other.of.len()),
        drivers: drivers(here, counted),
        won_named: share(&won_lists),
        lost_named: share(&lost_lists),
        won_lists,
        lost_lists,
        blockers,
        more_blockers,
        blocked: blocked(here),
    })
}

/// The page of a reason, at one of its parts.
fn at(here: Here<'_>, id: &str, anchor: &str) -> Option<String> {
    Some(here.site.facet_link(here.path, "reason", id)? + anchor)
}

type Named<'a> = (&'a Arc<str>, &'a Reason);

/// Those that are told apart, and the rest.
type Ordered<'o, 'a> = (&'o [(usize, Named<'a>)], &'o [(usize, Named<'a>)]);

/// Those that the twelve months or the twelve before know, most frequent first.
fn by_frequency<'a>(here: Here<'a>, counted: &'a Reasons, year: TwelveMonths) -> Vec<Named<'a>> {
    let key = |reason: &Reason| {
        let main = closed_in(here, year, &reason.primary).len();
        let other =
            closed_in(here, year, &reason.secondary).len() + closed_in(here, year, &reason.buyer).len();
        (main, other, closed_in(here, year.before(), &reason.primary).len())
    };
    let mut order: Vec<(_, Named<'a>)> = counted.by_id.iter().map(|it| (key(it.1), it)).collect();
    order.retain(|(key, _)| *key != (0, 0, 0));
    order.sort_by_key(|(key, _)| Reverse(*key));
    order.into_iter().map(|(_, it)| it).collect()
}

/// Of a reason, the deals with it as the main one in twelve months, and in the twelve before.
fn sizes(here: Here<'_>, reason: &Reason, year: TwelveMonths) -> (usize, usize) {
    (closed_in(here, year, &reason.primary).len(), closed_in(here, year.before(), &reason.primary).len())
}

/// The one that grew most is the point, if any did.
fn grown_most(here: Here<'_>, order: &[Named<'_>], year: TwelveMonths) -> Option<usize> {
    let grown = |reason: &Reason| {
        let (now, before) = sizes(here, reason, year);
        now.saturating_sub(before)
    };
    let most = order.iter().map(|(_, it)| grown(it)).max().unwrap_or(0);
    order.iter().position(|(_, it)| most > 0 && grown(it) == most)
}

/// Where nothing is known of the twelve months before, nothing is compared with them.
fn ranking<'a>(
    here: Here<'a>,
    order: &[Named<'a>],
    (year, compared, point): (TwelveMonths, bool, Option<usize>),
) -> Vec<RankedReason<'a>> {
    let sizes = |reason: &Reason| sizes(here, reason, year);
    let bars: Vec<Ranked> = order
        .iter()
        .enumerate()
        .map(|(place, (_, reason))| {
            let (now, before) = sizes(reason);
            Ranked {
                size: now as f64,
                before: compared.then_some(before as f64),
                stressed: point == Some(place),
            }
        })
        .collect();
    let row = |((id, reason), drawing): (&Named<'a>, Drawing)| {
        let (main, before) = sizes(reason);
        let deals = closed_in(here, year, &reason.primary);
        let id: &'a str = id;
        RankedReason {
            reason: here.facet_value("reason", id),
            drawing,
            main: count(main, at(here, id, "#_year-main")),
            before,
            moved: moved(main, before).filter(|_| compared),
            amount: sums(here, deals),
            secondary: count(closed_in(here, year, &reason.secondary).len(), at(here, id, "#_year-further")),
            buyer: count(closed_in(here, year, &reason.buyer).len(), at(here, id, "#_year-buyer")),
            control: reason.control.map(control_name),
        }
    };
    order.iter().zip(ranked(&bars)).take(NAMED).map(row).collect()
}

/// A difference with its sign.
pub fn moved(now: usize, before: usize) -> Option<String> {
    match now.cmp(&before) {
        std::cmp::Ordering::Less => Some(format!("\u{2212}{}", before - now)),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(format!("+{}", now - before)),
    }
}

/// The main reasons of the last quarters: the five most frequent in them, and the rest as one.
fn quarters<'a>(here: Here<'a>, counted: &'a Reasons) -> QuartersView<'a> {
    let quarters = last_quarters(here, counted.quarters.first().copied());
    let of_quarter = |reason: &'a Reason, at: usize| reason.quarters.get(&quarters[at]).map_or(0, Vec::len);
    let total = |reason: &'a Reason| (0..quarters.len()).map(|at| of_quarter(reason, at)).sum::<usize>();
    let mut order: Vec<(usize, Named<'a>)> = counted.by_id.iter().map(|it| (total(it.1), it)).collect();
    order.retain(|(total, _)| *total > 0);
    order.sort_by_key(|(total, _)| Reverse(*total));
    let (apart, rest) = order.split_at(order.len().min(APART));
    // The names stand above the chart: five of them have no room beside its last bar.
    let part = |class, sizes: Vec<usize>| StackPart {
        label: String::new(),
        class,
        sizes: sizes.into_iter().map(|n| n as f64).collect(),
    };
    let each = |reason: &'a Reason| (0..quarters.len()).map(|at| of_quarter(reason, at)).collect();
    let rest_of = |at: usize| rest.iter().map(|(_, (_, it))| of_quarter(it, at)).sum::<usize>();
    let mut parts: Vec<StackPart> =
        apart.iter().zip(CLASSES).map(|((_, (_, reason)), class)| part(class, each(reason))).collect();
    if !rest.is_empty() {
        parts.push(part("mute", (0..quarters.len()).map(rest_of).collect()));
    }
    let row = |place: usize| {
        let anchor = format!("#{}", quarter_anchor(quarters[place]));
        let cell =
            |(_, (id, reason)): &(usize, Named<'a>)| count(of_quarter(reason, place), at(here, id, &anchor));
        let cells = apart.iter().map(cell);
        let href = || format!("#{}", rest_anchor(quarters[place]));
        let rest = (!rest.is_empty()).then(|| count(rest_of(place), Some(href())));
        DataRow { head: LinkTo::plain(text::period(quarters[place])), cells: cells.chain(rest).collect() }
    };
    let labels = quarters.iter().map(|quarter| quarter_tick(*quarter)).collect();
    let names: Vec<&'a str> = apart.iter().map(|(_, (id, _))| here.facet_label("reason", id)).collect();
    let name = |place: usize| names.get(place).copied();
    QuartersView {
        keys: parts.iter().enumerate().map(|(place, it)| (it.class, name(place))).collect(),
        amounts: reasons_trend::amounts(here, &quarters, &by_amount(here, &quarters, (apart, rest))),
        names,
        rest: rest_lists(here, &quarters, rest),
        undated: list(here, "_no-quarter", &undated(here, counted)),
        chart: Chart {
            drawing: if parts.is_empty() { Drawing::default() } else { stack(&Stack { labels, parts }) },
            rows: (0..quarters.len().min(QUARTERS)).map(row).collect(),
        },
    }
}

/// Lost deals with a main reason that are in no quarter.
fn undated(here: Here<'_>, counted: &Reasons) -> Vec<DealIx> {
    let is_undated = |ix: &&DealIx| {
        let deal = here.knowledge().deal(**ix);
        deal.reason().is_some() && !deal.is_in(Period::quarter_of(deal.closed.date))
    };
    counted.lost.iter().filter(is_undated).copied().collect()
}

/// The deals of the parts, each with where its quarter stands.
fn by_amount(here: Here<'_>, quarters: &[Period], (apart, rest): Ordered<'_, '_>) -> Vec<Part> {
    let of = |reason: &Reason, it: &Period| reason.quarters.get(it).cloned().unwrap_or_default();
    let part = |((_, (id, reason)), class): (&(usize, Named<'_>), &'static str)| {
        let href = |it: &Period| at(here, id, &format!("#{}", quarter_anchor(*it)));
        Part { class, quarters: quarters.iter().map(|it| (of(reason, it), href(it))).collect() }
    };
    let mut parts: Vec<Part> = apart.iter().zip(CLASSES).map(part).collect();
    if !rest.is_empty() {
        let deals = |it: &Period| rest.iter().flat_map(|(_, (_, reason))| of(reason, it)).collect();
        let href = |it: &Period| Some(format!("#{}", rest_anchor(*it)));
        let quarters = quarters.iter().map(|it| (deals(it), href(it))).collect();
        parts.push(Part { class: "mute", quarters });
    }
    parts
}

fn rest_anchor(quarter: Period) -> String {
    format!("_rest{}", quarter_anchor(quarter))
}

/// The latest quarter first.
fn rest_lists<'a>(here: Here<'a>, quarters: &[Period], rest: &[(usize, Named<'a>)]) -> Vec<RestOf<'a>> {
    let of_quarter = |quarter: &Period| {
        let mut deals: Vec<DealIx> =
            rest.iter().filter_map(|(_, (_, it))| it.quarters.get(quarter)).flatten().copied().collect();
        deals.sort_unstable();
        RestOf { quarter: text::period(*quarter), deals: list(here, &rest_anchor(*quarter), &deals) }
    };
    quarters.iter().rev().map(of_quarter).filter(|it| it.deals.n > 0).collect()
}

fn hands<'a>(here: Here<'a>, counted: &'a Reasons, year: TwelveMonths) -> Vec<Hands<'a>> {
    let of = |control: Control| {
        let deals: &'a [DealIx] = counted.control.get(&control).map_or(&[], |all| closed_in(here, year, all));
        let mut reasons: Vec<(&'a Arc<str>, usize)> = counted
            .by_id
            .iter()
            .filter(|(_, it)| it.control == Some(control))
            .map(|(id, it)| (id, closed_in(here, year, &it.primary).len()))
            .filter(|(_, n)| *n > 0)
            .collect();
        reasons.sort_by_key(|(_, n)| Reverse(*n));
        reasons.truncate(NAMED);
        let counted = |(id, n): (&'a Arc<str>, usize)| {
            (here.facet_value("reason", id), count(n, at(here, id, "#_year-main")))
        };
        let anchor = format!("_hands-{}", control_name(control));
        Hands {
            control: control_name(control),
            deals: list(here, &anchor, deals),
            amount: sums(here, deals),
            reasons: reasons.into_iter().map(counted).collect(),
        }
    };
    let rows = [Control::Ours, Control::Shared, Control::External].map(of);
    rows.into_iter().filter(|row| row.deals.n > 0).collect()
}

fn agreement<'a>(here: Here<'a>, counted: &'a Reasons) -> AgreementView<'a> {
    let agreement = &counted.agreement;
    let mut rows: Vec<_> = agreement.by_reason.iter().collect();
    rows.sort_by_key(|(_, sides)| Reverse(sides.team.len() + sides.buyer.len()));
    let row = |(id, sides): (&'a Arc<str>, &'a Sides)| {
        let n = |deals: &[DealIx], anchor| count(deals.len(), at(here, id, anchor));
        SidesRow {
            reason: here.facet_value("reason", id),
            team: n(&sides.team, "#_main-team"),
            buyer: n(&sides.buyer, "#_main-buyer"),
            both: n(&sides.both, "#_main-both"),
        }
    };
    AgreementView {
        of: agreement.same.of.len(),
        same: list(here, "_same", &agreement.same.yes),
        overlap: list(here, "_overlap", &agreement.overlap),
        apart: list(here, "_apart", &agreement.apart),
        not_asked: list(here, "_not-asked", &agreement.not_asked),
        no_answer: list(here, "_no-answer", &agreement.no_answer),
        unsure: list(here, "_unsure", &agreement.unsure),
        rows: rows.into_iter().take(NAMED).map(row).collect(),
    }
}

/// Of the deals lost those that name any reason, and those that name none.
fn lost_lists<'a>(here: Here<'a>, counted: &Reasons) -> [DealList<'a>; 2] {
    let unnamed: BTreeSet<DealIx> = counted.unnamed.iter().copied().collect();
    let (others, named): (Vec<DealIx>, Vec<DealIx>) =
        counted.lost.iter().partition(|ix| unnamed.contains(ix));
    [list(here, "_lost-named", &named), list(here, "_lost-unnamed", &others)]
}

/// The same of the deals won.
fn won_lists(here: Here<'_>) -> [DealList<'_>; 2] {
    let won = (0u32..).map(DealIx).zip(&here.knowledge().deals).filter(|(_, it)| it.outcome == Outcome::Won);
    let of = |named: bool| -> Vec<DealIx> {
        won.clone().filter(|(_, it)| it.reasons.is_empty() != named).map(|(ix, _)| ix).collect()
    };
    [list(here, "_won-named", &of(true)), list(here, "_won-unnamed", &of(false))]
}

/// Those that any decided deal names, most frequent in lost deals first.
fn drivers<'a>(here: Here<'a>, counted: &'a Reasons) -> Vec<DriverRow<'a>> {
    let named = |it: &Driver| !it.lost.yes.is_empty() || !it.won.yes.is_empty();
    let mut rows: Vec<DriverRow<'a>> = counted
        .by_id
        .iter()
        .filter(|(_, it)| named(&it.driver))
        .map(|(id, it)| DriverRow {
            reason: here.facet_value("reason", id),
            lost: Share::of(&it.driver.lost),
            won: Share::of(&it.driver.won),
            href: here.site.facet_link(here.path, "reason", id),
            reading: reading(&it.driver),
        })
        .collect();
    rows.sort_by_key(|row| Reverse((row.lost.n, row.won.n)));
    rows.truncate(NAMED);
    rows
}
