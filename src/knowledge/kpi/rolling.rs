//! A rate of few deals a month, taken over several months together: month by month it would jump
//! between none and all.

use super::{ENOUGH, Series};
use crate::value::{Length, Period};

/// The counts of a rate through its months, from the first that has a figure to the last: each time
/// those of the `months` up to a month together. `None` where they hold no deal, or where one of them
/// has a rate without its counts.
pub fn rolling(series: &Series, months: u32) -> Vec<(Period, Option<(u32, u32)>)> {
    let mut known = series.of(Length::Month).map(|(period, _)| period);
    let Some(first) = known.next() else { return Vec::new() };
    let last = known.next_back().unwrap_or(first);
    let every = std::iter::successors(Some(first), |it| (*it < last).then(|| it.next()));
    every.map(|month| (month, pooled(series, month, months))).collect()
}

/// The same of one month.
pub fn pooled(series: &Series, last: Period, months: u32) -> Option<(u32, u32)> {
    let months = usize::try_from(months).unwrap_or(usize::MAX).clamp(1, 12);
    let window = std::iter::successors(Some(last), |it| Some(it.previous())).take(months);
    let sum =
        window.filter_map(|month| series.figures.get(&month)).try_fold((0_u32, 0_u32), |sum, figure| {
            figure.ratio.map(|(yes, of)| (sum.0.saturating_add(yes), sum.1.saturating_add(of)))
        });
    sum.filter(|(_, of)| *of > 0)
}

/// How many months must be taken together for a rate to say something: the least of 1, 3 and 12 by
/// which at least half of the last 13 points stand on enough deals; 12 where none does, and 1 for a
/// rate of which no month has its counts, since there is nothing to take together.
pub fn pace(series: &Series) -> u32 {
    let Some((last, _)) = series.of(Length::Month).next_back() else { return 1 };
    let first = series.of(Length::Month).next().map_or(last, |(first, _)| first);
    if series.of(Length::Month).all(|(_, figure)| figure.ratio.is_none()) {
        return 1;
    }
    let points: Vec<Period> =
        std::iter::successors(Some(last), |it| (*it > first).then(|| it.previous())).take(13).collect();
    let is_enough = |months: &u32| {
        let stands = |month: &&Period| pooled(series, **month, *months).is_some_and(|(_, of)| of >= ENOUGH);
        points.iter().filter(stands).count() * 2 >= points.len()
    };
    [1, 3].into_iter().find(is_enough).unwrap_or(12)
}

#[cfg(test)]
mod tests {
    use super::{pace, rolling};
    use crate::knowledge::kpi::{Figure, Origin, Scope, Series};
    use crate::value::Period;

    /// A rate of some months of 2026, with its counts.
    fn rate(months: &[(i8, Option<(u32, u32)>)]) -> Series {
        let figures =
            months.iter().map(|&(month, ratio)| (Period::Month { year: 2026, month }, figure(ratio)));
        Series { kpi: "win-rate".into(), part: None, scope: Scope::All, figures: figures.collect() }
    }

    fn figure(ratio: Option<(u32, u32)>) -> Figure {
        let (currency, from, parts) = (None, Vec::new(), None);
        let n = ratio.map(|it| it.1);
        Figure {
            size: 1.0,
            currency,
            ratio,
            n,
            origin: Origin::Derived,
            from,
            parts,
            left_out: 0,
            pieces: None,
            foreign: crate::knowledge::kpi::Foreign::default(),
        }
    }

    #[test]
    fn months_of_a_rate_are_taken_together_by_their_counts() {
        let check = |series: &Series, months: u32, expected: &[Option<(u32, u32)>]| {
            let found: Vec<_> = rolling(series, months).into_iter().map(|(_, ratio)| ratio).collect();
            assert_eq!(found, expected, "{months}");
        };
        // Nothing was closed in March; May has a rate of nobody knows how many.
        let series = rate(&[
            (1, Some((1, 2))),
            (2, Some((0, 3))),
            (4, Some((2, 2))),
            (5, None),
            (6, Some((1, 1))),
            (7, Some((0, 4))),
        ]);
        let one = [Some((1, 2)), Some((0, 3)), None, Some((2, 2)), None, Some((1, 1)), Some((0, 4))];
        check(&series, 1, &one);
        check(&series, 0, &one);
        let two = [Some((1, 2)), Some((1, 5)), Some((0, 3)), Some((2, 2)), None, None, Some((1, 5))];
        check(&series, 2, &two);
        check(&rate(&[]), 3, &[]);
    }

    #[test]
    fn a_rate_takes_as_many_months_as_it_needs() {
        let of = |each: u32| rate(&(1..=12).map(|month| (month, Some((1, each)))).collect::<Vec<_>>());
        let check = |series: &Series, expected: u32| assert_eq!(pace(series), expected);
        check(&of(5), 1);
        check(&of(4), 3);
        check(&of(2), 3);
        check(&of(1), 12);
        // Half of the months is enough.
        check(&rate(&[(1, Some((1, 5))), (2, Some((1, 1)))]), 1);
        check(&rate(&[(1, None), (2, None)]), 1);
    }
}
