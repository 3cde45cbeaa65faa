//! Where the page of a period lists what a figure counts: the anchors, and whether a figure that
//! somebody reports is the one that the deals give.

use super::{deals, is_of};
use crate::config::Measure;
use crate::knowledge::{Deal, Figure, Outcome, Scope};
use crate::site::view::here::{Here, scope_anchor};
use crate::value::Period;

/// The end of the anchor of the list that a measure of deals stands on.
pub fn list(measure: Measure) -> &'static str {
    match measure {
        Measure::DealsWon
        | Measure::AverageDealSize
        | Measure::MedianDealSize
        | Measure::CycleWon
        | Measure::ValueWon => "-won",
        Measure::DealsLost | Measure::CycleLost | Measure::ValueLost => "-lost",
        Measure::WinRate => "-decided",
        Measure::CompetitiveWinRate => "-against",
        Measure::NoDecisionRate => "-closed",
    }
}

/// The anchor of so many months together.
pub fn window_anchor(months: u32, scope: &Scope) -> String {
    let several = if months == 3 { "_three" } else { "_twelve" };
    match scope {
        Scope::All => several.to_owned(),
        Scope::Team(_) => format!("{several}-{}", &scope_anchor(scope)[1..]),
    }
}

/// What a figure that is no rate stands on, as [`tally`] counts it.
pub fn amount(measure: Measure, figure: &Figure) -> Option<(u32, u32)> {
    let n = match measure {
        Measure::DealsWon | Measure::DealsLost => Some(figure.size as u32),
        _ => figure.n,
    };
    n.map(|n| (n, n))
}

/// What the deals of some periods give: of a rate so many of so many.
pub fn tally(here: Here<'_>, measure: Measure, (scope, periods): (&Scope, &[Period])) -> Option<(u32, u32)> {
    let all = periods.iter().flat_map(|it| deals(here, *it)).map(|ix| here.knowledge().deal(ix));
    let own: Vec<&Deal> = all.filter(|deal| is_of(deal, scope)).collect();
    let count = |is: &dyn Fn(&Deal) -> bool| {
        u32::try_from(own.iter().filter(|deal| is(deal)).count()).unwrap_or(u32::MAX)
    };
    let won = |deal: &Deal| deal.outcome == Outcome::Won;
    let against = |deal: &Deal| !deal.competitors.is_empty();
    let (yes, of) = match list(measure) {
        "-won" => (count(&won), count(&won)),
        "-lost" => (count(&|it| it.outcome == Outcome::Lost), count(&|it| it.outcome == Outcome::Lost)),
        "-decided" => (count(&won), count(&Deal::is_decided)),
        "-against" => (count(&|it| won(it) && against(it)), count(&|it| it.is_decided() && against(it))),
        _ => (count(&|it| it.outcome == Outcome::NoDecision), count(&|_| true)),
    };
    Some((yes, of))
}
