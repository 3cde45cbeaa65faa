//! Lengths of time: how long an outage lasted, when a question goes stale.
//!
//! Weeks, days, hours, minutes and seconds have a fixed length and can be added; months and years
//! have not and are no durations.

use std::fmt;

use serde::{Serialize, Serializer};

use super::decimal::Decimal;

const EXPECTED: &str = "a duration with its unit, such as 90m, 2h 30m, 399 minutes or 3 days";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// A length of time in whole seconds, not negative when parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    pub seconds: i64,
}

impl Duration {
    pub fn from_minutes(minutes: i64) -> Self {
        Self { seconds: minutes.saturating_mul(MINUTE) }
    }

    /// Numbers with their units, '1 day 4 hours', '1.5 h'; hours and minutes, '01:30'; ISO 8601,
    /// 'PT2H30M'.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        let seconds = if let Some(iso) = upper.strip_prefix('P') {
            iso_seconds(iso)
        } else if text.contains(':') {
            clock_seconds(text)
        } else {
            unit_seconds(text)
        };
        match seconds {
            Some(seconds) => Ok(Self { seconds }),
            None => Err(EXPECTED.to_owned()),
        }
    }

    /// Whole minutes, the rest dropped.
    pub fn minutes(self) -> i64 {
        self.seconds / MINUTE
    }

    /// Whole days, the rest dropped.
    pub fn days(self) -> i64 {
        self.seconds / DAY
    }
}

/// 'h:mm' and 'h:mm:ss'; hours may be more than a day.
fn clock_seconds(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hours = super::date::number::<i64>(parts.next()?, 1, 6)?;
    let minutes = super::date::number::<i64>(parts.next()?, 2, 2).filter(|it| *it < 60)?;
    let seconds = match parts.next() {
        Some(seconds) => super::date::number::<i64>(seconds, 2, 2).filter(|it| *it < 60)?,
        None => 0,
    };
    parts.next().is_none().then_some(hours * HOUR + minutes * MINUTE + seconds)
}

/// What stands behind the P of an ISO duration.
fn iso_seconds(text: &str) -> Option<i64> {
    let (days, clock) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    let mut sum = Sum::default();
    sum.add_all(days, |unit| match unit {
        "W" => Some(WEEK),
        "D" => Some(DAY),
        _ => None,
    })?;
    sum.add_all(clock, |unit| match unit {
        "H" => Some(HOUR),
        "M" => Some(MINUTE),
        "S" => Some(1),
        _ => None,
    })?;
    sum.finish()
}

fn unit_seconds(text: &str) -> Option<i64> {
    let mut sum = Sum::default();
    sum.add_all(&text.to_lowercase(), unit)?;
    sum.finish()
}

/// The units that people write, in English and German.
fn unit(word: &str) -> Option<i64> {
    Some(match word.trim_end_matches('.') {
        "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => HOUR,
        "d" | "day" | "days" | "tag" | "tage" | "tagen" => DAY,
        "w" | "wk" | "wks" | "week" | "weeks" | "woche" | "wochen" => WEEK,
        _ => return None,
    })
}

/// A running sum of numbers with units.
#[derive(Default)]
struct Sum {
    seconds: i128,
    terms: u32,
}

impl Sum {
    /// Every 'number unit' of the text; `None` where it is anything else.
    fn add_all(&mut self, text: &str, unit: fn(&str) -> Option<i64>) -> Option<()> {
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let digits =
                rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
            let (number, after) = rest.split_at(digits);
            let after = after.trim_start();
            let letters = after.find(|c: char| !(c.is_alphabetic() || c == '.')).unwrap_or(after.len());
            let (word, after) = after.split_at(letters);
            self.seconds += decimal(number)?.nearly(i128::from(unit(word)?));
            self.terms += 1;
            rest = after.trim_start().trim_start_matches(',').trim_start();
            for joiner in ["and ", "und ", "& "] {
                rest = rest.strip_prefix(joiner).unwrap_or(rest).trim_start();
            }
        }
        Some(())
    }

    fn finish(self) -> Option<i64> {
        // A sum beyond a thousand years is a slip, and would overflow whoever adds two of them.
        let limit = i128::from(366_000 * DAY);
        (self.terms > 0 && self.seconds <= limit).then(|| i64::try_from(self.seconds).ok()).flatten()
    }
}

/// '1,500' and '1.500' are refused: nobody can tell one and a half from fifteen hundred.
fn decimal(number: &str) -> Option<Decimal> {
    match number.split_once(['.', ',']) {
        Some((whole, fraction)) if fraction.len() == 3 && !whole.trim_start_matches('0').is_empty() => None,
        _ => Decimal::plain(number),
    }
}

impl fmt::Display for Duration {
    /// Every unit that is not 0, down from days; what it writes, [`Duration::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds < 0 {
            f.write_str("-")?;
        }
        let mut rest = self.seconds.unsigned_abs();
        if rest == 0 {
            return f.write_str("0 min");
        }
        let mut space = "";
        for (length, name) in [(DAY, "day"), (HOUR, "h"), (MINUTE, "min"), (1, "s")] {
            let length = length.unsigned_abs();
            let count = rest / length;
            rest %= length;
            if count > 0 {
                let plural = if name == "day" && count > 1 { "s" } else { "" };
                write!(f, "{space}{count} {name}{plural}")?;
                space = " ";
            }
        }
        Ok(())
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;

    #[test]
    fn durations_are_read_and_shown() {
        let check = |text: &str, expected: &str| {
            let duration = Duration::parse(text).unwrap();
            assert_eq!(duration.to_string(), expected, "{text}");
            assert_eq!(Duration::parse(expected), Ok(duration), "{expected}");
        };
        check("399 minutes", "6 h 39 min");
        check("2h 30m", "2 h 30 min");
        check("2h30m", "2 h 30 min");
        check("2 hours", "2 h");
        check("1.5 h", "1 h 30 min");
        check("1,5 Std.", "1 h 30 min");
        check("0.125 h", "7 min 30 s");
        check("3 days", "3 days");
        check("01:30", "1 h 30 min");
        check("100:00:05", "4 days 4 h 5 s");
        check("90m", "1 h 30 min");
        check("2 weeks", "14 days");
        check("45 s", "45 s");
        check("1 day 4 hours", "1 day 4 h");
        check("2 Tage und 3 Stunden", "2 days 3 h");
        check("1 day, 4 hours, and 5 min", "1 day 4 h 5 min");
        check("PT2H30M", "2 h 30 min");
        check("P1DT0.5H", "1 day 30 min");
        check("P2W", "14 days");
        check("0 min", "0 min");
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "90",
            "h",
            "2 months",
            "6 years",
            "-3 h",
            "1:75",
            "1:2:3:4",
            "P",
            "PT",
            "P1M",
            "P1DT",
            "2h x",
            "1,500 minutes",
            "1.500 h",
            "é 3",
            "999999999999999999999 weeks",
            "99999999 days",
            "3 h and",
        ] {
            assert!(Duration::parse(text).is_err_and(|error| error.contains("such as")), "{text}");
        }
    }
}
