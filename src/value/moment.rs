//! Moments: a date, with a time of day and a distance from UTC where they are known.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::date::{PartialDate, Precision, number};

/// What was expected where no time of day could be read.
const EXPECTED: &str = "a time such as 2026-10-31, 2026-10-31T14:30, 2026-10-31 14:30 CET or \
    2026-10-31T14:30:00+01:00";

/// Names of time zones that mean one distance from UTC, upper case, with its minutes. Others, such
/// as EST, mean several, or change in spring without a change of name.
const ZONES: [(&str, i16); 7] =
    [("UTC", 0), ("GMT", 0), ("Z", 0), ("CET", 60), ("CEST", 120), ("MEZ", 60), ("MESZ", 120)];

/// A time of day, with its distance from UTC where the author gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub offset_minutes: Option<i16>,
}

impl TimeOfDay {
    /// `10:00`, `10:00:30`, each with `Z`, `UTC`, `CET`, `+01:00`, `+0100`, `+01` or `UTC+1` behind
    /// it or nothing. Parts of a second are dropped.
    fn parse(text: &str) -> Option<Self> {
        let zone = text.find(|c: char| c.is_alphabetic() || matches!(c, '+' | '-' | '\u{2212}'));
        let zone = zone.unwrap_or(text.len());
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
    let upper = zone.to_ascii_uppercase();
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == upper) {
        return Some(*minutes);
    }
    let named = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT"));
    let mut chars = named.unwrap_or(&upper).chars();
    let sign = match chars.next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits = chars.as_str();
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "00"),
    };
    // 'UTC+1' is how people say it; ISO has two digits.
    let least = if named.is_some() { 1 } else { 2 };
    let hours = number::<i16>(hours, least, 2).filter(|hours| *hours < 24)?;
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
    /// Any date that [`PartialDate`] reads; behind a date of a day, after `T` or a space, a time. The
    /// name of a place that RFC 9557 lets stand behind an offset, `[Europe/Berlin]`, is dropped: the
    /// offset says when it was.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let expected = || EXPECTED.to_owned();
        let (bare, place) = match text.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            Some((bare, place)) => (bare.trim_end(), Some(place)),
            None => (text, None),
        };
        let Some((date, time)) = parted(bare) else {
            let date = PartialDate::parse(text);
            // A date with something behind it that is no time.
            let ahead = text.split_once(BETWEEN).is_some_and(|(date, _)| PartialDate::parse(date).is_ok());
            return match date {
                Err(_) if ahead => Err(expected()),
                date => Ok(Self { date: date?, time: None }),
            };
        };
        let date = PartialDate::parse(date)?;
        let time = TimeOfDay::parse(time.trim()).filter(|time| {
            date.precision == Precision::Day && (place.is_none() || time.offset_minutes.is_some())
        });
        Ok(Self { date, time: Some(time.ok_or_else(expected)?) })
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

/// What may stand between a date and a time.
const BETWEEN: [char; 5] = ['T', 't', ' ', '\u{a0}', '\u{202f}'];

/// The text before the hour and from it on: the hour is what the first colon stands behind.
fn parted(text: &str) -> Option<(&str, &str)> {
    let before = text[..text.find(':')?].trim_end_matches(|c: char| c.is_ascii_digit());
    let date = before.strip_suffix(BETWEEN)?.trim_end_matches([' ', ',']);
    let has_hour = text.as_bytes().get(before.len()).is_some_and(u8::is_ascii_digit);
    has_hour.then(|| (date, &text[before.len()..]))
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
    use super::Moment;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
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
        check("2026-03-04 10:00 UTC", "2026-03-04T10:00Z");
        check("2026-03-04T10:00 gmt", "2026-03-04T10:00Z");
        check("2026-03-04 10:00 CET", "2026-03-04T10:00+01:00");
        check("2026-07-04 10:00CEST", "2026-07-04T10:00+02:00");
        check("2026-07-04 10:00 UTC+2", "2026-07-04T10:00+02:00");
        check("2026-07-04 10:00 GMT-03:30", "2026-07-04T10:00-03:30");
        check("2026-03-04T10:00:00+01:00[Europe/Berlin]", "2026-03-04T10:00+01:00");
        check("2026-03-04T10:00Z[Europe/Berlin][u-ca=gregory]", "2026-03-04T10:00Z");
        check("October 4, 2026, 9:30", "2026-10-04T09:30");
        check("4. Oktober 2026 9:30 MESZ", "2026-10-04T09:30+02:00");
        check("Oct 2026", "2026-10");
        check("20260301T10:00", "2026-03-01T10:00");
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
            "2026-03-04 10:00 EST",
            "2026-03-04 10:00 CET+1",
            "2026-03-04T10:00[Europe/Berlin]",
        ] {
            assert!(Moment::parse(text).unwrap_err().contains("T14:30"), "{text}");
        }
    }

    #[test]
    fn what_has_no_date_ahead_says_that_a_date_was_expected() {
        for text in [
            "soon",
            "10:30",
            "note: later",
            "2026-03-04[Europe/Berlin]",
            "2026-03-04[Europe/Berlin] 10",
            "at 10:30",
            "[x]",
            "]",
        ] {
            assert!(Moment::parse(text).unwrap_err().starts_with("a date such as"), "{text}");
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
