//! Dates, amounts and figures as a reader sees them.
//!
//! Templates print text and do no arithmetic, so each value comes ready, with its machine form
//! beside it where HTML has a place for one. English for now: the words of a language move into the
//! theme's language files with the rest of the interface.

use jiff::civil::Date;
use serde::Serialize;

use crate::value::{Money, PartialDate, Period, Precision};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date for readers and for machines: `<time datetime="{{ iso }}">{{ text }}</time>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct When {
    pub text: String,
    pub iso: String,
}

/// '22 Oct 2026', 'Oct 2026', '2026': as far as it is known.
pub fn when(date: PartialDate) -> When {
    let (year, month, day) = (date.date.year(), date.date.month(), date.date.day());
    let short = &month_name(month)[..3];
    let text = match date.precision {
        Precision::Year => format!("{year}"),
        Precision::Month => format!("{short} {year}"),
        Precision::Day => format!("{day} {short} {year}"),
    };
    When { text, iso: date.to_string() }
}

pub fn day(date: Date) -> When {
    when(PartialDate::day(date))
}

/// 'October'.
pub fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// 'October 2026'.
pub fn month(key: (i16, i8)) -> String {
    format!("{} {}", month_name(key.1), key.0)
}

/// On an axis, which leaves out a year that it has just said: 'Feb 2026'.
pub fn tick(date: Date) -> String {
    format!("{} {}", &month_name(date.month())[..3], date.year())
}

/// 'Oct 2026', 'Q3 2026', 'W42 2026', '2026'.
pub fn period_short(period: Period) -> String {
    match period {
        Period::Month { year, month } => format!("{} {year}", &month_name(month)[..3]),
        other => self::period(other),
    }
}

/// 'October 2026', 'Q3 2026', 'W42 2026', '2026'.
pub fn period(period: Period) -> String {
    match period {
        Period::Week { year, week } => format!("W{week:02} {year}"),
        Period::Month { year, month } => self::month((year, month)),
        Period::Quarter { year, quarter } => format!("Q{quarter} {year}"),
        Period::Year { year } => format!("{year}"),
    }
}

/// An amount in full and in three figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// '412,000 EUR'.
    pub text: String,
    /// '€412k'.
    pub short: String,
}

pub fn amount(money: Money) -> Amount {
    Amount { text: grouped(&money.to_string()), short: money.short() }
}

/// Sums, one for each currency.
pub fn amounts(sums: impl IntoIterator<Item = Money>) -> Vec<Amount> {
    sums.into_iter().map(amount).collect()
}

/// '1,234.5': at most two decimals, none where they are zero.
pub fn number(number: f64) -> String {
    let written = format!("{number:.2}");
    let written = written.trim_end_matches('0').trim_end_matches('.');
    grouped(if written == "-0" { "0" } else { written })
}

/// Commas between the thousands of the digits at the head of a text.
fn grouped(written: &str) -> String {
    let (sign, rest) = match written.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", written),
    };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let mut out = String::from(sign);
    for (at, digit) in rest[..digits].chars().enumerate() {
        if at > 0 && (digits - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(&rest[digits..]);
    out
}

/// How an id is spoken where a site numbers its lessons, questions and actions: `l-31` is L-31. An
/// id made of words is shown as it is.
pub fn spoken(id: &str) -> String {
    match id.split_once('-') {
        Some((letter @ ("l" | "q" | "a"), number)) if number.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{}-{number}", letter.to_uppercase())
        }
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, amounts, number, period, spoken, when};
    use crate::value::{Currency, Money, PartialDate, Period};

    fn money(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    #[test]
    fn dates_are_shown_as_far_as_they_are_known() {
        let check = |written: &str, expected: &str| {
            let shown = when(PartialDate::parse(written).unwrap());
            assert_eq!((shown.text.as_str(), shown.iso.as_str()), (expected, written));
        };
        check("2026-10-02", "2 Oct 2026");
        check("2026-09", "Sep 2026");
        check("2026", "2026");
    }

    #[test]
    fn periods_have_names() {
        let check = |written: &str, expected: &str| {
            assert_eq!(period(Period::parse(written).unwrap()), expected);
        };
        check("2026-10", "October 2026");
        check("2026-Q3", "Q3 2026");
        check("2026-W02", "W02 2026");
        check("2026", "2026");
    }

    #[test]
    fn amounts_and_numbers_group_their_thousands() {
        assert_eq!(amount(money("412000 EUR")).text, "412,000 EUR");
        assert_eq!(amount(money("-1234567.50 EUR")).text, "\u{2212}1,234,567.50 EUR");
        let check = |figure: f64, expected: &str| assert_eq!(number(figure), expected);
        check(0.0, "0");
        check(-0.001, "0");
        check(999.0, "999");
        check(1000.0, "1,000");
        check(12.50, "12.5");
        check(-1234567.891, "\u{2212}1,234,567.89");
    }

    #[test]
    fn sums_stand_side_by_side_where_currencies_differ() {
        let shown = amounts([money("3 EUR"), money("10 USD")]);
        assert_eq!(shown.iter().map(|sum| sum.text.as_str()).collect::<Vec<_>>(), ["3 EUR", "10 USD"]);
    }

    #[test]
    fn numbered_ids_are_spoken_and_words_stay_words() {
        let check = |id: &str, expected: &str| assert_eq!(spoken(id), expected);
        check("l-31", "L-31");
        check("q-7", "Q-7");
        check("a-b", "a-b");
        check("security-before-demo", "security-before-demo");
        check("x-3", "x-3");
    }
}
