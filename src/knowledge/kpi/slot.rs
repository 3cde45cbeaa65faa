//! Where a period stands among those of its length: a key that sorts as periods of one length do,
//! without asking the calendar at each comparison.

use crate::value::{Length, Period};

/// Shorter lengths come first, then earlier periods. Two periods of one length have one distance in
/// order only: what lies between two neighbours is not told by the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    length: Length,
    at: i32,
}

/// The shortest first: longer figures are made of shorter ones.
pub(super) const LENGTHS: [Length; 4] = [Length::Week, Length::Month, Length::Quarter, Length::Year];

impl Slot {
    pub(super) fn of(period: Period) -> Self {
        let at = match period {
            // No year has more than 53 weeks.
            Period::Week { year, week } => i32::from(year) * 54 + i32::from(week),
            Period::Month { year, month } => i32::from(year) * 12 + i32::from(month),
            Period::Quarter { year, quarter } => i32::from(year) * 4 + i32::from(quarter),
            Period::Year { year } => i32::from(year),
        };
        Self { length: period.length(), at }
    }

    /// All slots of a length, as a range of keys.
    pub(super) fn all(length: Length) -> std::ops::RangeInclusive<Self> {
        Self { length, at: i32::MIN }..=Self { length, at: i32::MAX }
    }
}

/// The periods of the next shorter length that a period is made of, oldest first; of a week none.
pub(super) fn parts(period: Period) -> Vec<Period> {
    let shorter = match period.length() {
        Length::Week => return Vec::new(),
        Length::Month => Length::Week,
        Length::Quarter => Length::Month,
        Length::Year => Length::Quarter,
    };
    let first = Period::of_day(shorter, period.first_day());
    std::iter::successors(Some(first), |it| Some(it.next()))
        // The week of the first may belong to the month before, by its Thursday.
        .skip_while(|it| it.part_of() != Some(period) && it.first_day() < period.first_day())
        .take_while(|it| it.part_of() == Some(period))
        .collect()
}

/// A period and all longer ones that it is a part of.
pub(super) fn with_longer(period: Period) -> impl Iterator<Item = Period> {
    std::iter::successors(Some(period), |it| it.part_of())
}
