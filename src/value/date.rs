//! Dates as far as they are known.
//!
//! What a team writes down years later is often known to the month or the year only. Such a date
//! is shown as it is known and sorts as the first day of it. The names of months are here too, for
//! all who read dates.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::name::fold;

/// What was expected where no date could be read.
const EXPECTED: &str = "a date such as 2026-10-31, 31 October 2026, 2026-10 or 2026";

/// Names of months in English and German, folded by [`fold`], January first. Any three letters or
/// more that one of them begins with mean it too.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner", "jaenner"],
    &["february", "februar", "feber"],
    &["march", "marz", "maerz", "mrz"],
    &["april"],
    &["may", "mai"],
    &["june", "juni"],
    &["july", "juli"],
    &["august"],
    &["september"],
    &["october", "oktober"],
    &["november"],
    &["december", "dezember"],
];

/// The number of a month by its English or German name, whole or of at least three letters: 'March',
/// 'Mär.', 'sept'.
pub fn month_by_name(written: &str) -> Option<i8> {
    let word = fold(written);
    if word.len() < 3 {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|name| name.starts_with(&word)))?;
    i8::try_from(at + 1).ok()
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    Year,
    Month,
    Day,
}

/// A date of a day, a month or a year. In order of its first day; of two with the same first day
/// the less known comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// The first day of it.
    pub date: Date,
    pub precision: Precision,
}

impl PartialDate {
    /// `2026-10-31`, `2026-10`, `2026`, and the same with `/`; `20261031`; `31.10.2026`; with the
    /// name of a month `31 October 2026`, `October 31, 2026` and `Oct 2026`. Years from 1000 to
    /// 2999: beyond them a date is a slip of the finger.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().any(char::is_alphabetic) {
            return Self::in_words(text);
        }
        if number::<u32>(text, 8, 8).is_some() {
            return Self::from_parts(&text[..4], Some(&text[4..6]), Some(&text[6..]));
        }
        if text.contains('.') {
            let parts: Vec<&str> = text.split('.').collect();
            return match parts[..] {
                [day, month, year] => Self::from_parts(year, Some(month), Some(day)),
                _ => Err(EXPECTED.to_owned()),
            };
        }
        let mut parts = text.split(if text.contains('/') { '/' } else { '-' });
        let year = parts.next().unwrap_or_default();
        let (month, day) = (parts.next(), parts.next());
        match parts.next() {
            Some(_) => Err(EXPECTED.to_owned()),
            None => Self::from_parts(year, month, day),
        }
    }

    /// With the name of a month, by which the day, if any, can be told from the year.
    fn in_words(text: &str) -> Result<Self, String> {
        let expected = || EXPECTED.to_owned();
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let (month, year, day) = match words[..] {
            [day, "of", month, year] => (month, year, Some(day)),
            [first, second, third] => match month_by_name(first) {
                Some(_) => (first, third, Some(second)),
                None if first.len() == 4 => (second, first, Some(third)),
                None => (second, third, Some(first)),
            },
            [first, second] => match month_by_name(first) {
                Some(_) => (first, second, None),
                None => (second, first, None),
            },
            _ => return Err(expected()),
        };
        let month = month_by_name(month).ok_or_else(expected)?.to_string();
        let day = day.map(|day| {
            let endings = ["st", "nd", "rd", "th"];
            endings.iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day)
        });
        Self::from_parts(year, Some(&month), day)
    }

    /// Numbers as text, month and day each of one digit or two.
    fn from_parts(year: &str, month: Option<&str>, day: Option<&str>) -> Result<Self, String> {
        let expected = || EXPECTED.to_owned();
        let number = |text| number(text, 1, 2).ok_or_else(expected);
        let year = number_of_year(year)?;
        let month = month.map(number).transpose()?;
        let day = day.map(number).transpose()?;
        let precision = match (month, day) {
            (None, _) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
        };
        let first = Date::new(year, month.unwrap_or(1), 1)
            .map_err(|_| format!("a month from 01 to 12, in {EXPECTED}"))?;
        let date = Date::new(year, first.month(), day.unwrap_or(1)).map_err(|_| {
            let month = first.month();
            format!("a day that exists: {year}-{month:02} has the days 01 to {}", first.days_in_month())
        })?;
        Ok(Self { date, precision })
    }

    /// A date that is known to the day.
    pub fn day(date: Date) -> Self {
        Self { date, precision: Precision::Day }
    }

    pub fn last_day(self) -> Date {
        match self.precision {
            Precision::Year => self.date.last_of_year(),
            Precision::Month => self.date.last_of_month(),
            Precision::Day => self.date,
        }
    }

    /// Year and month of the first day: what charts by month group by.
    pub fn month_key(self) -> (i16, i8) {
        (self.date.year(), self.date.month())
    }

    /// Days from the other's first day to this one's, negative where this one is earlier.
    pub fn days_since(self, other: Self) -> i32 {
        self.date.since(other.date).map_or(0, |span| span.get_days())
    }
}

/// A year of four digits from 1000 to 2999.
pub(super) fn number_of_year(text: &str) -> Result<i16, String> {
    let year =
        text.parse::<i16>().ok().filter(|_| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()));
    match year {
        Some(year @ 1000..=2999) => Ok(year),
        Some(_) => Err("a year from 1000 to 2999".to_owned()),
        None => Err(EXPECTED.to_owned()),
    }
}

/// A number of `least` to `most` digits.
pub(super) fn number<N: std::str::FromStr>(text: &str, least: usize, most: usize) -> Option<N> {
    let digits = text.bytes().all(|b| b.is_ascii_digit()) && (least..=most).contains(&text.len());
    if digits { text.parse().ok() } else { None }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self::day(date)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.date.year(), self.date.month(), self.date.day());
        match self.precision {
            Precision::Year => write!(f, "{year:04}"),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{PartialDate, month_by_name};

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    fn dates_are_read_as_far_as_they_are_known() {
        let check = |text: &str, expected: &str| assert_eq!(date(text).to_string(), expected);
        check("2026", "2026");
        check(" 2026-10 ", "2026-10");
        check("2026-10-31", "2026-10-31");
        check("2026/1/5", "2026-01-05");
        check("31.10.2026", "2026-10-31");
        check("1.2.2026", "2026-02-01");
        check("2026-3-1", "2026-03-01");
        check("20260301", "2026-03-01");
        check("March 3, 2021", "2021-03-03");
        check("3 March 2021", "2021-03-03");
        check("3rd of March 2021", "2021-03-03");
        check("3. März 2021", "2021-03-03");
        check("3-Mar-2021", "2021-03-03");
        check("2021 March 3", "2021-03-03");
        check("Mar 2021", "2021-03");
        check("DEZ. 2021", "2021-12");
        check("2021 Sept", "2021-09");
    }

    #[test]
    fn months_have_english_and_german_names() {
        let check = |name: &str, month: Option<i8>| assert_eq!(month_by_name(name), month, "{name}");
        check("Jänner", Some(1));
        check("ma\u{308}r.", Some(3));
        check("Maerz", Some(3));
        check("Mai", Some(5));
        check("juli", Some(7));
        check("Oktober", Some(10));
        check("Ma", None);
        check("Marathon", None);
        check("3", None);
    }

    #[test]
    fn what_is_no_date_says_what_was_expected() {
        let check = |text: &str, expected: &str| {
            let error = PartialDate::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("2026-02-30", "2026-02 has the days 01 to 28");
        check("2026-13-01", "a month from 01 to 12");
        check("2026-00", "a month from 01 to 12");
        check("3026-01-01", "a year from 1000 to 2999");
        check("31102026", "a year from 1000 to 2999");
        check("31 June 2026", "2026-06 has the days 01 to 30");
        for text in [
            "",
            "soon",
            "2026-W42",
            "26-10-31",
            "2026-1-555",
            "2026-10-31-1",
            "1.2",
            "２０２６",
            "2026-+1",
            "-",
            "March 3",
            "March 2021 or so",
            "3 Marathon 2021",
            "of 2021",
            "3. Mar. 21",
            "2026-",
        ] {
            check(text, "a date such as");
        }
    }

    #[test]
    fn a_partial_date_sorts_as_its_first_day_and_before_that_day() {
        let sorted = ["2025-12-31", "2026", "2026-01", "2026-01-01", "2026-01-02", "2026-02"];
        assert!(sorted.windows(2).all(|pair| date(pair[0]) < date(pair[1])));
        assert_eq!(date("2026-02").last_day().to_string(), "2026-02-28");
        assert_eq!(date("2026").last_day().to_string(), "2026-12-31");
        assert_eq!(date("2026-03").month_key(), (2026, 3));
        assert_eq!(date("2026-03-01").days_since(date("2025-02-27")), 367);
        assert_eq!(date("2026-03-01").days_since(date("2026-03-05")), -4);
    }
}
