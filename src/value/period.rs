//! Periods: the week, month, quarter or year that a review looks back on.

use std::fmt;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::{Serialize, Serializer};

use super::date::{number, number_of_year};

const EXPECTED: &str = "a period such as 2026-10, 2026-Q3, 2026-W42 or 2026";

/// How long a period is, the shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    Week,
    Month,
    Quarter,
    Year,
}

/// A week (ISO 8601, from Monday), month, quarter or year. In order of the first day; of two with
/// the same first day the shorter comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Week { year: i16, week: i8 },
    Month { year: i16, month: i8 },
    Quarter { year: i16, quarter: i8 },
    Year { year: i16 },
}

impl Period {
    /// '2026-10', '2026-Q3', '2026 Q3', 'Q3 2026', '2026-W42', '2026'.
    pub fn parse(text: &str) -> Result<Self, String> {
        let upper = text.trim().to_ascii_uppercase();
        let mut parts = upper.split([' ', '-', '/']).filter(|part| !part.is_empty());
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        if parts.next().is_some() {
            return Err(EXPECTED.to_owned());
        }
        match second {
            // 'Q3 2026'
            Some(year) if first.starts_with(['Q', 'W']) => Self::from_parts(year, first),
            Some(part) => Self::from_parts(first, part),
            // '2026Q3'
            None => match first.find(['Q', 'W']) {
                Some(at) => Self::from_parts(&first[..at], &first[at..]),
                None => Ok(Self::Year { year: year_of(first)? }),
            },
        }
    }

    fn from_parts(year: &str, part: &str) -> Result<Self, String> {
        let year = year_of(year)?;
        let expected = || EXPECTED.to_owned();
        if let Some(quarter) = part.strip_prefix('Q') {
            return match number(quarter, 1, 1).ok_or_else(expected)? {
                quarter @ 1..=4 => Ok(Self::Quarter { year, quarter }),
                _ => Err("a quarter from Q1 to Q4".to_owned()),
            };
        }
        if let Some(week) = part.strip_prefix('W') {
            let (week, last) = (number(week, 1, 2).ok_or_else(expected)?, weeks_in(year));
            return if (1..=last).contains(&week) {
                Ok(Self::Week { year, week })
            } else {
                Err(format!("a week from {year}-W01 to {year}-W{last}"))
            };
        }
        match number(part, 2, 2).ok_or_else(expected)? {
            month @ 1..=12 => Ok(Self::Month { year, month }),
            _ => Err("a month from 01 to 12".to_owned()),
        }
    }

    pub fn length(self) -> Length {
        match self {
            Self::Week { .. } => Length::Week,
            Self::Month { .. } => Length::Month,
            Self::Quarter { .. } => Length::Quarter,
            Self::Year { .. } => Length::Year,
        }
    }

    /// The period of a length that a day lies in.
    pub fn of_day(length: Length, date: Date) -> Self {
        match length {
            Length::Week => {
                let week = date.iso_week_date();
                Self::Week { year: week.year(), week: week.week() }
            }
            Length::Month => Self::month_of(date),
            Length::Quarter => Self::quarter_of(date),
            Length::Year => Self::Year { year: date.year() },
        }
    }

    /// The period of the next length that this one is a part of: the month of a week, the quarter of
    /// a month, the year of a quarter; `None` for a year. A week belongs to the month of its
    /// Thursday, as ISO 8601 gives it to the year of its Thursday.
    pub fn part_of(self) -> Option<Self> {
        let first = self.first_day();
        match self {
            Self::Week { .. } => Some(Self::month_of(first.saturating_add(jiff::Span::new().days(3)))),
            Self::Month { .. } => Some(Self::quarter_of(first)),
            Self::Quarter { year, .. } => Some(Self::Year { year }),
            Self::Year { .. } => None,
        }
    }

    /// The month of a day.
    pub fn month_of(date: Date) -> Self {
        Self::Month { year: date.year(), month: date.month() }
    }

    /// The quarter of a day.
    pub fn quarter_of(date: Date) -> Self {
        Self::Quarter { year: date.year(), quarter: (date.month() - 1) / 3 + 1 }
    }

    pub fn first_day(self) -> Date {
        match self {
            Self::Week { year, week } => monday(year, week),
            Self::Month { year, month } => first_of(year, month),
            Self::Quarter { year, quarter } => first_of(year, quarter * 3 - 2),
            Self::Year { year } => first_of(year, 1),
        }
    }

    pub fn last_day(self) -> Date {
        match self {
            Self::Week { .. } => self.first_day().saturating_add(jiff::Span::new().days(6)),
            Self::Month { year, month } => first_of(year, month).last_of_month(),
            Self::Quarter { year, quarter } => first_of(year, quarter * 3).last_of_month(),
            Self::Year { year } => first_of(year, 12).last_of_month(),
        }
    }

    pub fn contains(self, date: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&date)
    }

    /// The period of the same length before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Week { year, week: 1 } => Self::Week { year: year - 1, week: weeks_in(year - 1) },
            Self::Week { year, week } => Self::Week { year, week: week - 1 },
            Self::Month { year, month: 1 } => Self::Month { year: year - 1, month: 12 },
            Self::Month { year, month } => Self::Month { year, month: month - 1 },
            Self::Quarter { year, quarter: 1 } => Self::Quarter { year: year - 1, quarter: 4 },
            Self::Quarter { year, quarter } => Self::Quarter { year, quarter: quarter - 1 },
            Self::Year { year } => Self::Year { year: year - 1 },
        }
    }

    /// The period of the same length after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Week { year, week } if week >= weeks_in(year) => Self::Week { year: year + 1, week: 1 },
            Self::Week { year, week } => Self::Week { year, week: week + 1 },
            Self::Month { year, month: 12 } => Self::Month { year: year + 1, month: 1 },
            Self::Month { year, month } => Self::Month { year, month: month + 1 },
            Self::Quarter { year, quarter: 4 } => Self::Quarter { year: year + 1, quarter: 1 },
            Self::Quarter { year, quarter } => Self::Quarter { year, quarter: quarter + 1 },
            Self::Year { year } => Self::Year { year: year + 1 },
        }
    }

    /// The same period of the year before; week 53 becomes the last week where there is no 53rd.
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Week { year, week } => Self::Week { year: year - 1, week: week.min(weeks_in(year - 1)) },
            Self::Month { year, month } => Self::Month { year: year - 1, month },
            Self::Quarter { year, quarter } => Self::Quarter { year: year - 1, quarter },
            Self::Year { year } => Self::Year { year: year - 1 },
        }
    }
}

fn year_of(text: &str) -> Result<i16, String> {
    if number::<i16>(text, 4, 4).is_none() {
        return Err(EXPECTED.to_owned());
    }
    number_of_year(text)
}

fn first_of(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a period has a year of four digits and a month of the calendar")
}

fn monday(year: i16, week: i8) -> Date {
    ISOWeekDate::new(year, week, Weekday::Monday).expect("a period has a week of its year").date()
}

/// 52 or 53: the 28th of December is always in the last week.
fn weeks_in(year: i16) -> i8 {
    let last = Date::new(year, 12, 28).expect("a period has a year of four digits");
    last.iso_week_date().week()
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let days = |it: &Self| (it.first_day(), it.last_day());
        days(self).cmp(&days(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Quarter { year, quarter } => write!(f, "{year:04}-Q{quarter}"),
            Self::Year { year } => write!(f, "{year:04}"),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    #[test]
    fn periods_are_read_in_several_spellings_and_shown_in_one() {
        let check = |text: &str, expected: &str, first: &str, last: &str| {
            let it = period(text);
            assert_eq!(it.to_string(), expected, "{text}");
            assert_eq!(
                (it.first_day().to_string(), it.last_day().to_string()),
                (first.to_owned(), last.to_owned())
            );
        };
        check("2026-10", "2026-10", "2026-10-01", "2026-10-31");
        check("2026-Q3", "2026-Q3", "2026-07-01", "2026-09-30");
        check("2026 q3", "2026-Q3", "2026-07-01", "2026-09-30");
        check("Q3 2026", "2026-Q3", "2026-07-01", "2026-09-30");
        check("2026Q3", "2026-Q3", "2026-07-01", "2026-09-30");
        check("2026-W01", "2026-W01", "2025-12-29", "2026-01-04");
        check("2026-W53", "2026-W53", "2026-12-28", "2027-01-03");
        check("2026", "2026", "2026-01-01", "2026-12-31");
    }

    #[test]
    fn what_is_no_period_says_what_was_expected() {
        let check = |text: &str, expected: &str| {
            let error = Period::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("2025-W53", "2025-W01 to 2025-W52");
        check("2026-Q5", "Q1 to Q4");
        check("2026-13", "01 to 12");
        check("9999", "1000 to 2999");
        for text in ["", "2026-10-31", "October", "2026-1", "26-10", "Q3", "2026-Q", "W", "2026-Qé"] {
            check(text, "a period such as");
        }
    }

    #[test]
    fn neighbours_cross_the_year() {
        let check = |text: &str, previous: &str, next: &str, year_before: &str| {
            let it = period(text);
            let written = [it.previous(), it.next(), it.year_before()].map(|it| it.to_string());
            assert_eq!(written, [previous, next, year_before], "{text}");
            assert_eq!(it.next().previous(), it);
        };
        check("2026-01", "2025-12", "2026-02", "2025-01");
        check("2026-12", "2026-11", "2027-01", "2025-12");
        check("2026-Q1", "2025-Q4", "2026-Q2", "2025-Q1");
        check("2026-Q4", "2026-Q3", "2027-Q1", "2025-Q4");
        check("2026", "2025", "2027", "2025");
        check("2026-W01", "2025-W52", "2026-W02", "2025-W01");
        check("2026-W53", "2026-W52", "2027-W01", "2025-W52");
    }

    #[test]
    fn periods_sort_by_first_day_and_the_shorter_first() {
        let sorted = ["2026-W01", "2026-01", "2026-Q1", "2026", "2026-02", "2026-Q2"];
        assert!(sorted.windows(2).all(|pair| period(pair[0]) < period(pair[1])));
        let day = "2026-12-31".parse().unwrap();
        assert!(period("2026-W53").contains(day) && period("2026-Q4").contains(day));
        assert!(!period("2026-11").contains(day));
        assert_eq!(Period::month_of(day), period("2026-12"));
        assert_eq!(Period::quarter_of(day), period("2026-Q4"));
    }
}
