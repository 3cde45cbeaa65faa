//! One figure: reported, else made of parts of which any is reported, else counted from the deals,
//! else made of the teams.

use super::measure::{self, Closed};
use super::reported::{Single, Told};
use super::roll_up::{self, Across};
use super::slot;
use super::table::{ALL, Cell, Table};
use super::teams::{Making, Teams};
use super::{Figure, Foreign, Origin};
use crate::config::{Measure, RollUp, Unit};
use crate::value::Period;

impl Table<'_> {
    /// `parts` are those of the period that have begun, oldest first.
    pub(super) fn look_for(
        &self,
        line: usize,
        scope: usize,
        (period, parts): (Period, &[Period]),
    ) -> Option<Cell> {
        let whole = || if scope == ALL { Teams::Whole(self.active(period)) } else { Teams::Of(Vec::new()) };
        let cell = |figure, reported| Cell { period, figure, reported, teams: whole() };
        if let Some(told) = self.told(line, scope, period) {
            return Some(cell(self.reported(line, scope, (period, told)), true));
        }
        if !self.has_begun(period) {
            return None;
        }
        if scope == ALL && self.a_team_reports(line, period) {
            return self.of_teams(line, period);
        }
        let found: Vec<&Cell> = parts.iter().filter_map(|part| self.cell(line, scope, *part)).collect();
        if found.iter().any(|cell| cell.reported) {
            let parts = (
                found.iter().map(|it| &it.figure).collect(),
                (Across::Periods, measure::number(parts.len())),
            );
            let teams: Vec<&Teams> = found.iter().map(|cell| &cell.teams).collect();
            let making = match self.lines[line].kpi.roll_up() {
                RollUp::Sum => Making::Added,
                _ => Making::Pooled,
            };
            let teams = Teams::together(&teams, making);
            let figure = self.together(line, (scope, period), parts)?;
            return Some(Cell { period, figure, reported: true, teams });
        }
        match self.counted(line, scope, period) {
            Some(figure) => Some(cell(figure, false)),
            None if scope == ALL => self.of_teams(line, period),
            None => None,
        }
    }

    /// A reported figure with what it stands on. A rate that is the rounding of counts that are known
    /// keeps them; the other way round it would contradict itself on the page.
    fn reported(&self, line: usize, scope: usize, (period, told): (Period, Told)) -> Figure {
        let it = &self.lines[line];
        let (size, currency) = match told.figure {
            Single::Number(number) => (number, None),
            Single::Money(money) => match it.exchange.size(money) {
                Some(size) => (size, Some(it.exchange.into)),
                None => (money.units(), Some(money.currency)),
            },
        };
        let converted = matches!(told.figure, Single::Money(money) if Some(money.currency) != currency);
        let ratio = self.ratio(line, scope, period).filter(|(_, of)| *of > 0);
        let is_rounding =
            |(yes, of): &(u32, u32)| (100.0 * f64::from(*yes) / f64::from(*of) - size).abs() < 1.0;
        let n = match ratio {
            Some((_, of)) => Some(of),
            None => self.stands_on(line, scope, period),
        };
        Figure {
            size,
            currency,
            ratio: ratio.filter(is_rounding),
            n: n.filter(|n| *n > 0),
            origin: Origin::Reported,
            from: vec![told.entry],
            parts: None,
            pieces: None,
            left_out: 0,
            foreign: Foreign { converted, apart: Vec::new() },
        }
    }

    /// What a rate that deals are counted for is exactly: of the deals won and lost as they are
    /// reported, or else counted.
    fn ratio(&self, line: usize, scope: usize, period: Period) -> Option<(u32, u32)> {
        let measure = self.lines[line].measure()?;
        match measure {
            Measure::WinRate => {
                let won = self.deals(Measure::DealsWon, scope, period)?;
                let lost = self.deals(Measure::DealsLost, scope, period)?;
                Some((won, won.checked_add(lost)?))
            }
            _ => self.closed(scope, period)?.ratio(measure),
        }
    }

    /// How many deals were won, or lost: as reported, else as counted.
    fn deals(&self, measure: Measure, scope: usize, period: Period) -> Option<u32> {
        let reported = self.line_of(measure).and_then(|line| self.figure(line, scope, period));
        match reported {
            Some(figure) => whole(figure.size),
            None => self.closed(scope, period).map(|closed| match measure {
                Measure::DealsLost => measure::number(closed.lost.len()),
                _ => measure::number(closed.won.len()),
            }),
        }
    }

    /// How many a reported mean, median or share stands on.
    fn stands_on(&self, line: usize, scope: usize, period: Period) -> Option<u32> {
        match self.lines[line].measure() {
            Some(Measure::AverageDealSize | Measure::MedianDealSize | Measure::CycleWon) => {
                self.deals(Measure::DealsWon, scope, period)
            }
            Some(Measure::CycleLost) => self.deals(Measure::DealsLost, scope, period),
            Some(_) => None,
            None => whole(self.figure(self.lines[line].of?, scope, period)?.size),
        }
    }

    /// Counted from the deals. The win rate is that of the deals won and lost as they stand beside it,
    /// so that a reported 3 and 4 never stand beside '1 of 2'.
    fn counted(&self, line: usize, scope: usize, period: Period) -> Option<Figure> {
        let measure = self.lines[line].measure()?;
        if measure == Measure::WinRate
            && let Some(rate) = self.win_rate(scope, period)
        {
            return rate;
        }
        let nothing = Closed::default();
        let closed = self.closed(scope, period);
        let closed = closed.or_else(|| self.is_counted(scope, period).then_some(&nothing))?;
        closed.figure(measure, self.lines[line].exchange)
    }

    /// From the figures of deals won and lost, where either is not only counted; the inner `None` is
    /// the rate of no deals.
    fn win_rate(&self, scope: usize, period: Period) -> Option<Option<Figure>> {
        let won = self.cell(self.line_of(Measure::DealsWon)?, scope, period)?;
        let lost = self.cell(self.line_of(Measure::DealsLost)?, scope, period)?;
        if !(won.reported || lost.reported) || won.figure.parts != lost.figure.parts {
            return None;
        }
        let (yes, no) = (whole(won.figure.size)?, whole(lost.figure.size)?);
        let from = roll_up::union(&[&won.figure, &lost.figure]);
        let parts = won.figure.parts;
        Some(measure::rate((yes, yes.checked_add(no)?)).map(|rate| Figure { from, parts, ..rate }))
    }

    /// The figures of the teams together, with the deals that have no team as a team without a name
    /// where there are any. A team that has no figure counts as missing between its first figure of
    /// this length and its last.
    fn of_teams(&self, line: usize, period: Period) -> Option<Cell> {
        let slots = slot::Slot::all(period.length());
        let here = slot::Slot::of(period);
        let is_there = |scope: &usize| {
            let mut cells = self.cells(line, *scope).range(slots.clone()).map(|(slot, _)| *slot);
            let first = cells.next();
            first.is_some_and(|first| first <= here && cells.next_back().unwrap_or(first) >= here)
        };
        let teams: Vec<usize> = (1..=self.teams.len()).filter(is_there).collect();
        let found: Vec<&Cell> = teams.iter().filter_map(|team| self.cell(line, *team, period)).collect();
        let nameless = self.closed(self.nameless(), period).zip(self.lines[line].measure());
        let nameless = nameless.and_then(|(closed, it)| closed.figure(it, self.lines[line].exchange));
        let of = teams.len() + usize::from(nameless.is_some());
        let figures = found.iter().map(|it| &it.figure).chain(&nameless).collect();
        let parts = (figures, (Across::Teams, measure::number(of)));
        let reported = found.iter().any(|cell| cell.reported);
        let figure = self.together(line, (ALL, period), parts)?;
        // A team of which all deals are known has done nothing where it has no figure.
        let is_known = |scope: &usize| {
            let is_counted = self.lines[line].measure().is_some() && self.is_counted(*scope, period);
            is_counted || self.cell(line, *scope, period).is_some()
        };
        let teams = (1..=self.teams.len()).filter(is_known).map(measure::number).collect();
        Some(Cell { period, figure, reported, teams: Teams::Of(teams) })
    }

    /// Medians are counted again where the deals are there; what is in another currency stands apart.
    fn together(
        &self,
        line: usize,
        (scope, period): (usize, Period),
        (mut parts, across): (Vec<&Figure>, (Across, u32)),
    ) -> Option<Figure> {
        let it = &self.lines[line];
        let rule = it.kpi.roll_up();
        let again = if rule == RollUp::Median { self.again(line, scope, period) } else { None };
        if again.is_some() || it.kpi.unit != Unit::Money {
            return again.or_else(|| roll_up::together(rule, &parts, across));
        }
        let foreign = roll_up::take_foreign(&mut parts, it.exchange.into);
        let made = roll_up::together(rule, &parts, across)?;
        Some(roll_up::with_foreign(rule, made, &foreign))
    }

    /// The median counted again: where as many deals have what it is counted from as were reported.
    fn again(&self, line: usize, scope: usize, period: Period) -> Option<Figure> {
        let measure = self.lines[line].measure()?;
        let number_of = match measure {
            Measure::CycleWon | Measure::MedianDealSize => Measure::DealsWon,
            Measure::CycleLost => Measure::DealsLost,
            _ => return None,
        };
        let figure = self.closed(scope, period)?.figure(measure, self.lines[line].exchange)?;
        let deals = self.line_of(number_of).and_then(|line| self.cell(line, scope, period));
        let reported = deals.filter(|cell| cell.reported).map_or(0.0, |cell| cell.figure.size);
        figure.n.is_some_and(|n| f64::from(n) >= reported).then_some(figure)
    }
}

impl super::table::Line<'_> {
    /// How it is counted; the parts of a map are not.
    pub(super) fn measure(&self) -> Option<Measure> {
        self.kpi.measure.filter(|_| self.kpi.by.is_none())
    }
}

/// A figure that is a number of things.
fn whole(size: f64) -> Option<u32> {
    let fits = size.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&size);
    fits.then_some(size as u32)
}
