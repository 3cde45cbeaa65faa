//! Shares in percent, exact to a ten-thousandth of a point.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use super::decimal::Decimal;

/// Parts of a percent point.
const POINT: i64 = 10_000;

/// A share, in ten-thousandths of a percent point: 23% is 230000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i64);

/// Why a text is not read as a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentError {
    /// A bare 1: one percent or all of it?
    Ambiguous,
    NotAPercent,
}

impl Percent {
    /// '23%', '12,5 %', '23', '0.23'. Without a sign a number above 1 is points, one below 1 is a
    /// share, and a bare 1 is nobody's guess.
    pub fn parse(text: &str) -> Result<Self, PercentError> {
        let text = text.trim();
        let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, marked) = without_mark(rest);
        let decimal = Decimal::plain(number).ok_or(PercentError::NotAPercent)?;
        let factor = match decimal.cmp_whole(1) {
            _ if marked => POINT,
            Ordering::Greater => POINT,
            Ordering::Less => 100 * POINT,
            Ordering::Equal => return Err(PercentError::Ambiguous),
        };
        let parts = i64::try_from(decimal.nearly(i128::from(factor)));
        parts.map(|parts| Self(sign * parts)).map_err(|_| PercentError::NotAPercent)
    }

    /// 23% is 23.
    pub fn points(self) -> f64 {
        self.0 as f64 / POINT as f64
    }

    /// 23% is 0.23.
    pub fn share(self) -> f64 {
        self.0 as f64 / (100 * POINT) as f64
    }
}

/// The number without the percent sign or word behind it, and whether there was one.
fn without_mark(text: &str) -> (&str, bool) {
    for mark in ["%", "percent", "Percent", "per cent", "pct", "Prozent"] {
        if let Some(number) = text.strip_suffix(mark) {
            return (number.trim_end(), true);
        }
    }
    (text, false)
}

impl fmt::Display for PercentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PercentError::Ambiguous => "1% or 100%, since a bare 1 may be either",
            PercentError::NotAPercent => "a percent such as 23%, 12.5% or 0.23",
        })
    }
}

impl std::error::Error for PercentError {}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (points, parts) = (self.0.abs() / POINT, self.0.abs() % POINT);
        write!(f, "{sign}{points}")?;
        if parts > 0 {
            let digits = format!("{parts:04}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("%")
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Percent, PercentError};

    #[test]
    fn percents_are_read_and_shown() {
        let check = |text: &str, expected: &str| {
            let percent = Percent::parse(text).unwrap();
            assert_eq!(percent.to_string(), expected, "{text}");
            assert_eq!(Percent::parse(expected), Ok(percent));
        };
        check("23%", "23%");
        check("23 %", "23%");
        check("0.23", "23%");
        check("0.29", "29%");
        check("23", "23%");
        check("12,5%", "12.5%");
        check("1%", "1%");
        check("0.5%", "0.5%");
        check("1.5", "1.5%");
        check("0", "0%");
        check("0.0", "0%");
        check("100", "100%");
        check("-3 percent", "-3%");
        check("-0.03", "-3%");
        check("0.333333333333", "33.3333%");
    }

    #[test]
    fn a_bare_one_is_ambiguous_and_words_are_no_percent() {
        for text in ["1", "1.0", "-1", "1,00"] {
            assert_eq!(Percent::parse(text), Err(PercentError::Ambiguous), "{text}");
        }
        for text in ["", "%", "a lot", "1.2.3", "23%%", "1e3", "99999999999999999999%", "--3"] {
            assert_eq!(Percent::parse(text), Err(PercentError::NotAPercent), "{text}");
        }
        assert!(PercentError::Ambiguous.to_string().contains("1% or 100%"));
    }

    #[test]
    fn points_and_share_are_two_readings_of_one_number() {
        let percent = Percent::parse("12.5%").unwrap();
        assert_eq!((percent.points(), percent.share()), (12.5, 0.125));
    }
}
