//! Decimal numbers as people write them, kept exactly: digits and the place of the point. Floats
//! would turn 0.29 into 28.999 % and a price into one cent less.

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

#[cfg(test)]
mod tests {
    use super::Decimal;

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
