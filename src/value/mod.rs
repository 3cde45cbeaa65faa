//! Small values of the domain, each with its parser and its order. They know nothing of files,
//! diagnostics or one another's users; a parser answers with a sentence of what it expected.

pub mod address;
pub mod date;
mod decimal;
pub mod duration;
pub mod moment;
pub mod money;
pub mod name;
pub mod percent;
pub mod period;
mod twelve_months;

pub use address::Address;
pub use date::{PartialDate, Precision};
pub use decimal::number;
pub use duration::Duration;
pub use moment::{Moment, TimeOfDay};
pub use money::{Currency, Money};
pub use percent::{Percent, PercentError};
pub use period::{Length, Period};
pub use twelve_months::TwelveMonths;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Currency, Duration, Moment, Money, PartialDate, Percent, Period};

    /// Texts that come near to what the parsers read.
    fn near_values() -> impl Strategy<Value = String> {
        let pieces = "0|1|2|9|12|31|2026|999|000|9999999999|.|,|-|:|/| |+|'|%|T|Z|W|Q|P|k|m|bn|h|d|min|days\
            |and |EUR|JPY|KWD|€|kr|é|March|Okt|th|UTC|CET|[|]|\u{a0}|\u{2212}|２|_|e";
        let pieces: Vec<&str> = pieces.split('|').collect();
        prop::collection::vec(prop::sample::select(pieces), 0..9).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4000, ..ProptestConfig::default() })]

        #[test]
        fn no_text_breaks_a_parser_and_what_is_shown_reads_back(text in near_values()) {
            if let Ok(date) = PartialDate::parse(&text) {
                prop_assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
                prop_assert!(date.last_day() >= date.date);
            }
            if let Ok(moment) = Moment::parse(&text) {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Ok(moment));
                prop_assert_eq!(moment.cmp(&moment), std::cmp::Ordering::Equal);
            }
            if let Ok(duration) = Duration::parse(&text) {
                prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
            }
            if let Ok(money) = Money::parse(&text, Currency::EUR) {
                prop_assert_eq!(Money::parse(&money.to_string(), Currency::EUR), Ok(money));
                prop_assert!(!money.short().is_empty());
            }
            if let Ok(percent) = Percent::parse(&text) {
                prop_assert_eq!(Percent::parse(&percent.to_string()), Ok(percent));
            }
            if let Ok(period) = Period::parse(&text) {
                prop_assert_eq!(Period::parse(&period.to_string()), Ok(period));
                prop_assert_eq!(period.previous().next(), period);
                prop_assert!(period.year_before() < period);
            }
        }
    }
}
