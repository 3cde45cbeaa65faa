//! Decimal numbers as people write them, kept exactly: digits and the place of the point, with or
//! without signs that group thousands. Floats would turn 0.29 into 28.999 % and a price into one cent less.

/// `digits / 10^places`, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: i128,
    places: u32,
}

/// So many digits at most: then a factor of 10^12 still fits.
const MAX_DIGITS: usize = 24;

impl Decimal {
    /// From the digits before and behind the point, either of which may be empty, not both.
    pub(super) fn from_parts(whole: &str, fraction: &str) -> Option<Self> {
        let count = whole.len() + fraction.len();
        let all_digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if count == 0 || count > MAX_DIGITS || !all_digits {
            return None;
        }
        let digits = whole.bytes().chain(fraction.bytes()).fold(0, |sum, b| sum * 10 + i128::from(b - b'0'));
        Some(Self { digits, places: u32::try_from(fraction.len()).ok()? })
    }

    /// Digits with at most one point or comma, which is the decimal sign: '12.5', '12,5', '.5'.
    pub(super) fn plain(text: &str) -> Option<Self> {
        match text.split_once(['.', ',']) {
            Some((_, "")) => None,
            Some((whole, fraction)) => Self::from_parts(whole, fraction),
            None => Self::from_parts(text, ""),
        }
    }

    /// Digits with marks between them, each of which groups thousands or is the decimal sign. Of two
    /// different marks the last is the decimal one, of two equal ones none is. A single one with
    /// exactly three digits behind it groups thousands, if this mark may.
    pub(super) fn written(number: &str, may_group: impl Fn(char) -> bool) -> Option<Self> {
        let is_mark = |c: char| matches!(c, '.' | ',');
        let mut marks = number.char_indices().filter(|&(_, c)| is_mark(c)).rev();
        let decimal_at = match (marks.next(), marks.next()) {
            (None, _) => None,
            (Some((at, mark)), None) => {
                let (whole, fraction) = (&number[..at], &number[at + 1..]);
                let groups =
                    fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0" && may_group(mark);
                (!groups).then_some(at)
            }
            (Some((at, mark)), Some((_, before))) => (before != mark).then_some(at),
        };
        let (whole, fraction) = match decimal_at {
            Some(at) => (&number[..at], &number[at + 1..]),
            None => (number, ""),
        };
        Self::from_parts(&ungrouped(whole)?, fraction)
    }

    /// Times a factor of at most 10^12, where that is a whole number.
    pub(super) fn exactly(self, factor: i128) -> Option<i128> {
        let (product, unit) = self.scaled(factor);
        (product % unit == 0).then_some(product / unit)
    }

    /// Times a factor of at most 10^12, to the nearest whole number, halves upwards.
    pub(super) fn nearly(self, factor: i128) -> i128 {
        let (product, unit) = self.scaled(factor);
        (product + unit / 2) / unit
    }

    /// How it compares with a whole number.
    pub(super) fn cmp_whole(self, whole: i128) -> std::cmp::Ordering {
        let (product, unit) = self.scaled(1);
        product.cmp(&(whole * unit))
    }

    fn scaled(self, factor: i128) -> (i128, i128) {
        (self.digits * factor, 10_i128.pow(self.places))
    }
}

/// The digits of a number whose thousands may be grouped by one sign.
fn ungrouped(whole: &str) -> Option<String> {
    let Some(sign) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    let groups = matches!(sign, '.' | ',' | '\'' | '’' | '_') || sign.is_whitespace();
    let mut parts = whole.split(sign);
    let first = parts.next().unwrap_or_default();
    let fits = groups && (1..=3).contains(&first.len()) && parts.all(|part| part.len() == 3);
    // What is left of another sign is no digit and is refused by whoever reads the digits.
    fits.then(|| whole.split(sign).collect())
}

/// A number as people write it, of either sign: '1,200', '1 200', "1'200", '3.5', '3,5'. As in an
/// amount of money, a single point or comma with exactly three digits behind it groups thousands.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if !ends(digits.chars().next()) || !ends(digits.chars().next_back()) {
        return None;
    }
    let Decimal { digits, places } = Decimal::written(digits, |_| true)?;
    // The nearest float, which a division of two floats is not always.
    format!("{digits}e-{places}").parse::<f64>().ok().map(|number| sign * number)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, number};

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(number(text), expected, "{text}");
        check("1,200", Some(1200.0));
        check("1 200", Some(1200.0));
        check("1'200", Some(1200.0));
        check("1.200", Some(1200.0));
        check("1,234,567.25", Some(1_234_567.25));
        check("3.5", Some(3.5));
        check("3,5", Some(3.5));
        check("0.125", Some(0.125));
        check("-0.1", Some(-0.1));
        check(" +12 ", Some(12.0));
        check("\u{2212}1’200", Some(-1200.0));
        for wrong in ["", "-", "twelve", "1,2,3", "12 34", "1.2.3", "5%", "--5", "1e3", ".5", "5.", "１２"]
        {
            check(wrong, None);
        }
    }

    #[test]
    fn decimals_are_exact() {
        let check = |text: &str, factor: i128, expected: Option<i128>| {
            assert_eq!(Decimal::plain(text).and_then(|it| it.exactly(factor)), expected, "{text}");
        };
        check("0.29", 100, Some(29));
        check("12,5", 10, Some(125));
        check(".5", 2, Some(1));
        check("12.345", 100, None);
        check("1.", 1, None);
        check("", 1, None);
        check("1.2.3", 1000, None);
        check("999999999999999999999999", 1, Some(999_999_999_999_999_999_999_999));
        check("1999999999999999999999999", 1, None);
        assert_eq!(Decimal::plain("0.333333333").map(|it| it.nearly(1000)), Some(333));
        assert_eq!(Decimal::plain("2.5").map(|it| it.nearly(1)), Some(3));
    }
}
