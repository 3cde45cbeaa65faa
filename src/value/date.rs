//! Dates as far as they are known, and moments.
//!
//! What a team writes down years later is often known to the month or the year only. Such a date
//! is shown as it is known and sorts as the first day of it.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// What was expected where no date could be read.
const EXPECTED: &str = "a date such as 2026-10-31, 2026-10 or 2026";
/// What was expected where no time of day could be read.
const EXPECTED_TIME: &str = "a time such as 2026-10-31, 2026-10-31T14:30 or 2026-10-31T14:30:00+01:00";

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
    /// `2026-10-31`, `2026-10`, `2026`, and the same with `/`; `31.10.2026`. Years from 1000 to
    /// 2999: beyond them a date is a slip of the finger.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains('.') {
            let parts: Vec<&str> = text.split('.').collect();
            return match parts[..] {
                [day, month, year] => Self::from_parts(year, Some((month, 1)), Some((day, 1))),
                _ => Err(EXPECTED.to_owned()),
            };
        }
        // The numbers of an ISO date have two digits; with slashes nobody is so strict.
        let (separator, least) = if text.contains('/') { ('/', 1) } else { ('-', 2) };
        let mut parts = text.split(separator);
        let year = parts.next().unwrap_or_default();
        let month = parts.next().map(|month| (month, least));
        let day = parts.next().map(|day| (day, least));
        match parts.next() {
            Some(_) => Err(EXPECTED.to_owned()),
            None => Self::from_parts(year, month, day),
        }
    }

    /// Numbers as text, month and day each with the least number of digits that it must have.
    fn from_parts(
        year: &str,
        month: Option<(&str, usize)>,
        day: Option<(&str, usize)>,
    ) -> Result<Self, String> {
        let expected = || EXPECTED.to_owned();
        let number = |(text, least)| number(text, least, 2).ok_or_else(expected);
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

/// A time of day, with its distance from UTC where the author gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub offset_minutes: Option<i16>,
}

impl TimeOfDay {
    /// `10:00`, `10:00:30`, each with `Z`, `+01:00`, `+0100` or `+01` behind it or nothing. Parts of
    /// a second are dropped.
    fn parse(text: &str) -> Option<Self> {
        let zone = text.find(['Z', 'z', '+', '-', '\u{2212}']).unwrap_or(text.len());
        let (clock, zone) = (text[..zone].trim_end(), &text[zone..]);
        let mut parts = clock.split(':');
        let hour = number(parts.next()?, 1, 2).filter(|hour| *hour < 24)?;
        let minute = number(parts.next()?, 2, 2).filter(|minute| *minute < 60)?;
        let second = match parts.next() {
            None => 0,
            Some(second) => {
                let (whole, part) = second.split_once('.').unwrap_or((second, "0"));
                number::<u32>(part, 1, 9)?;
                number(whole, 2, 2).filter(|second| *second < 60)?
            }
        };
        let offset_minutes = if zone.is_empty() { None } else { Some(offset(zone)?) };
        parts.next().is_none().then_some(Self { hour, minute, second, offset_minutes })
    }

    fn seconds(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }
}

/// Minutes east of UTC.
fn offset(zone: &str) -> Option<i16> {
    let mut chars = zone.chars();
    let sign = match chars.next()? {
        'Z' | 'z' => return chars.as_str().is_empty().then_some(0),
        '+' => 1,
        _ => -1,
    };
    let digits = chars.as_str();
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "00"),
    };
    let hours = number::<i16>(hours, 2, 2).filter(|hours| *hours < 24)?;
    let minutes = number::<i16>(minutes, 2, 2).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 60 + minutes))
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)?;
        if self.second > 0 {
            write!(f, ":{:02}", self.second)?;
        }
        match self.offset_minutes {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        }
    }
}

/// A date, with a time of day where one is given. In the order in which things happened; a time
/// without an offset counts as UTC there, and a date without a time as its first second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    pub date: PartialDate,
    pub time: Option<TimeOfDay>,
}

impl Moment {
    /// Any date that [`PartialDate`] reads; behind a date of a day, after `T` or a space, a time.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let Some((date, time)) = text.split_once(['T', 't', ' ', '\u{a0}']) else {
            return Ok(Self { date: PartialDate::parse(text)?, time: None });
        };
        let date = PartialDate::parse(date)?;
        match TimeOfDay::parse(time.trim()) {
            Some(time) if date.precision == Precision::Day => Ok(Self { date, time: Some(time) }),
            _ => Err(EXPECTED_TIME.to_owned()),
        }
    }

    /// Minutes from the other to this one, where both have a time. Offsets count where both have
    /// one; else both are taken to be the local time of one place.
    pub fn minutes_since(&self, other: &Self) -> Option<i64> {
        let (mine, theirs) = (self.time?, other.time?);
        let offsets = match (mine.offset_minutes, theirs.offset_minutes) {
            (Some(mine), Some(theirs)) => i64::from(mine) - i64::from(theirs),
            _ => 0,
        };
        let days = i64::from(self.date.days_since(other.date));
        let seconds = days * 86_400 + mine.seconds() - theirs.seconds();
        Some(seconds / 60 - offsets)
    }

    /// Seconds since the first day of the calendar, in UTC.
    fn instant(&self) -> i64 {
        let days = i64::from(self.date.days_since(PartialDate::day(Date::ZERO)));
        let time =
            self.time.map_or(0, |time| time.seconds() - i64::from(time.offset_minutes.unwrap_or(0)) * 60);
        days * 86_400 + time
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |it: &Self| (it.instant(), it.date, it.time);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => write!(f, "{}T{time}", self.date),
            None => self.date.fmt(f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, PartialDate};

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
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
        for text in [
            "",
            "soon",
            "2026-W42",
            "26-10-31",
            "2026-1-5",
            "2026-10-31-1",
            "1.2",
            "２０２６",
            "2026-+1",
            "-",
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

    #[test]
    fn moments_are_read_and_written_as_iso() {
        let check = |text: &str, expected: &str| assert_eq!(moment(text).to_string(), expected);
        check("2026-03-04", "2026-03-04");
        check("2026-03", "2026-03");
        check("2026-03-04T10:00", "2026-03-04T10:00");
        check("2026-03-04 10:00:00+01:00", "2026-03-04T10:00+01:00");
        check("2026-03-04 9:05:07.25 -0330", "2026-03-04T09:05:07-03:30");
        check("2026-03-04t10:00:01z", "2026-03-04T10:00:01Z");
        check("04.03.2026 10:00", "2026-03-04T10:00");
        for text in [
            "2026-03 10:00",
            "2026-03-04T",
            "2026-03-04T24:00",
            "2026-03-04T10",
            "2026-03-04T10:60",
            "2026-03-04T10:00Zulu",
            "2026-03-04T10:00+1",
            "2026-03-04T10:00:00:00",
            "2026-03-04 10:00+é1",
        ] {
            assert!(Moment::parse(text).unwrap_err().contains("T14:30"), "{text}");
        }
    }

    #[test]
    fn minutes_count_offsets_only_where_both_have_one() {
        let check = |from: &str, to: &str, expected: Option<i64>| {
            assert_eq!(moment(to).minutes_since(&moment(from)), expected, "{from} {to}");
        };
        check("2026-03-04T10:00Z", "2026-03-04T12:30+01:00", Some(90));
        check("2026-03-04T10:00", "2026-03-04T12:30+01:00", Some(150));
        check("2026-03-04T23:30", "2026-03-05T00:10", Some(40));
        check("2026-03-05T00:10", "2026-03-04T23:30", Some(-40));
        check("2026-03-04", "2026-03-04T12:30", None);
    }

    #[test]
    fn moments_sort_as_they_happened() {
        let sorted = [
            "2026-03-04T00:30+01:00",
            "2026-03",
            "2026-03-04",
            "2026-03-04T10:00+02:00",
            "2026-03-04T09:00Z",
        ];
        let mut moments: Vec<_> = sorted.iter().map(|text| moment(text)).collect();
        moments.sort();
        let written: Vec<_> = moments.iter().map(ToString::to_string).collect();
        assert_eq!(
            written,
            [
                "2026-03",
                "2026-03-04T00:30+01:00",
                "2026-03-04",
                "2026-03-04T10:00+02:00",
                "2026-03-04T09:00Z"
            ]
        );
    }
}
