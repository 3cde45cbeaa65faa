//! Twelve months up to a day: the window over which most figures are told.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Twelve months; both ends belong to it. The 20th of November looks back to the 21st of the
/// November before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwelveMonths {
    pub from: Date,
    pub to: Date,
}

impl TwelveMonths {
    /// Those that end on a day.
    pub fn ending(to: Date) -> Self {
        Self { from: to.saturating_sub(12.months()).saturating_add(1.day()), to }
    }

    /// The twelve months before.
    #[must_use]
    pub fn before(self) -> Self {
        Self::ending(self.from.saturating_sub(1.day()))
    }

    pub fn has(self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::TwelveMonths;

    #[test]
    fn both_ends_belong_to_the_twelve_months_and_the_ones_before_end_a_day_earlier() {
        let check = |to: &str, [from, before]: [&str; 2]| {
            let day = |text: &str| text.parse::<Date>().unwrap();
            let months = TwelveMonths::ending(day(to));
            assert_eq!(months.from, day(from), "{to}");
            assert!(months.has(day(from)) && months.has(day(to)));
            assert!(!months.has(day(from).yesterday().unwrap()) && !months.has(day(to).tomorrow().unwrap()));
            assert_eq!(
                (months.before().from, months.before().to),
                (day(before), day(from).yesterday().unwrap())
            );
        };
        check("2026-11-20", ["2025-11-21", "2024-11-21"]);
        check("2026-12-31", ["2026-01-01", "2025-01-01"]);
        check("2024-02-29", ["2023-03-01", "2022-03-01"]);
        check("2025-02-28", ["2024-02-29", "2023-03-01"]);
    }

    #[test]
    fn the_ends_of_the_calendar_are_ends() {
        assert_eq!(TwelveMonths::ending(Date::MIN).before().to, Date::MIN);
        assert_eq!(TwelveMonths::ending(Date::MAX).to, Date::MAX);
    }
}
