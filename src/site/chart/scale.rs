//! Scales: from sizes to places, with round ticks.

use super::trend::AxisUnit;

/// What is smaller than this is nothing.
const TINY: f64 = 1e-9;

/// A linear scale from sizes to places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub least: f64,
    pub most: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    /// The place of a size. A scale of one size puts it in the middle; what lies outside is put at
    /// the end.
    pub fn place(self, size: f64) -> f64 {
        if self.most > self.least {
            let share = ((size - self.least) / (self.most - self.least)).clamp(0.0, 1.0);
            self.from + share * (self.to - self.from)
        } else {
            f64::midpoint(self.from, self.to)
        }
    }
}

/// Round sizes at equal distances, from the largest under a range to the smallest over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    pub step: f64,
    /// Two or more.
    pub at: Vec<f64>,
}

impl Ticks {
    pub fn least(&self) -> f64 {
        self.at.first().copied().unwrap_or(0.0)
    }

    pub fn most(&self) -> f64 {
        self.at.last().copied().unwrap_or(1.0)
    }
}

/// Ticks that cover a range in about so many steps.
pub fn ticks(least: f64, most: f64, wanted: u32) -> Ticks {
    spaced((least, most), wanted, 0.0)
}

/// Ticks for what is counted: no step is smaller than one.
pub fn of_counts(least: f64, most: f64, wanted: u32) -> Ticks {
    spaced((least.min(0.0), most.max(1.0)), wanted, 1.0)
}

/// Ticks that are no closer than `nearest`.
fn spaced((least, most): (f64, f64), wanted: u32, nearest: f64) -> Ticks {
    let (least, most) = wider(least.min(most), most.max(least));
    let (mantissa, exponent) = step(((most - least) / f64::from(wanted.max(1))).max(nearest));
    // Powers of ten below one are divided by, so that 3 × 0.1 is 0.3.
    let sized = |k: f64| {
        let size = if exponent < 0 {
            k * mantissa / 10_f64.powi(-exponent)
        } else {
            k * mantissa * 10_f64.powi(exponent)
        };
        if size == 0.0 { 0.0 } else { size }
    };
    let one = sized(1.0);
    // A hair beyond a tick, from the arithmetic, is on it.
    let (first, last) = ((least / one + 1e-9).floor(), (most / one - 1e-9).ceil());
    let count = (last - first).clamp(1.0, 100.0) as u32;
    Ticks { step: one, at: (0..=count).map(|k| sized(first + f64::from(k))).collect() }
}

/// Ticks for counts, days and sums, which stand on zero.
pub fn from_zero(least: f64, most: f64, wanted: u32) -> Ticks {
    if least.abs().max(most.abs()) < TINY {
        // Half of one would be a tick that no count can reach.
        return ticks(0.0, 1.0, 1);
    }
    ticks(least.min(0.0), most.max(0.0), wanted)
}

/// Ticks for rates in percent: where the figures are, over no less than ten points, and inside 0 to
/// 100 where the figures are.
pub fn of_rate(least: f64, most: f64, wanted: u32) -> Ticks {
    let lack = (10.0 - (most - least)).max(0.0) / 2.0;
    // Under the least there is room for its label.
    let (mut from, mut to) = (least - lack.max((most - least) * 0.15), most + lack);
    if least >= 0.0 && from < 0.0 {
        (from, to) = (0.0, to.max(10.0));
    }
    if most <= 100.0 && to > 100.0 {
        (from, to) = (from.min(90.0), 100.0);
    }
    ticks(from, to, wanted)
}

/// A range of one size, or too narrow for the numbers at its height, becomes one that can be parted.
fn wider(least: f64, most: f64) -> (f64, f64) {
    let height = least.abs().max(most.abs());
    if height < TINY {
        (0.0, 1.0)
    } else if most - least < height * 1e-6 {
        if most > 0.0 { (0.0, most) } else { (least, 0.0) }
    } else {
        (least, most)
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is no smaller.
fn step(size: f64) -> (f64, i32) {
    let exponent = size.log10().floor().clamp(-300.0, 300.0) as i32;
    let part = size / 10_f64.powi(exponent);
    match [1.0, 2.0, 5.0].into_iter().find(|round| part <= round + 1e-9) {
        Some(round) => (round, exponent),
        None => (1.0, exponent + 1),
    }
}

/// A size on an axis with such a step: '20%', '€1.5m', '120', '−5'.
pub fn written(size: f64, step: f64, unit: &AxisUnit) -> String {
    let minus = if size < 0.0 { "−" } else { "" };
    let number = |short| match short {
        true => shortened(size.abs(), step),
        false => decimal(size.abs(), step),
    };
    match unit {
        AxisUnit::Percent => format!("{minus}{}%", number(false)),
        AxisUnit::Plain | AxisUnit::Count => format!("{minus}{}", number(true)),
        AxisUnit::Money(sign) => format!("{minus}{sign}{}", number(true)),
    }
}

fn shortened(size: f64, step: f64) -> String {
    for (least, word) in [(1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k")] {
        if size >= least {
            return format!("{}{word}", decimal(size / least, step / least));
        }
    }
    decimal(size, step)
}

/// With as many decimals as the step has.
fn decimal(size: f64, step: f64) -> String {
    if size >= 1e6 || (size > 0.0 && step < 1e-6) {
        return format!("{size:e}");
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    let decimals = (0..7).find(|d| (step * 10_f64.powi(*d)).fract().abs() < 1e-6).unwrap_or(7);
    format!("{size:.*}", usize::try_from(decimals).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_range() {
        let check = |least, most, wanted, expected: &[f64]| {
            assert_eq!(ticks(least, most, wanted).at, expected, "{least}..{most} in {wanted}");
        };
        check(31.0, 41.0, 3, &[30.0, 35.0, 40.0, 45.0]);
        check(0.0, 0.3, 3, &[0.0, 0.1, 0.2, 0.3]);
        check(0.0, 9.0, 4, &[0.0, 5.0, 10.0]);
        check(-3.0, 4.0, 4, &[-4.0, -2.0, 0.0, 2.0, 4.0]);
        check(0.0, 1e12, 4, &[0.0, 5e11, 1e12]);
        check(0.0, 0.0, 4, &[0.0, 0.5, 1.0]);
        check(7.0, 7.0, 4, &[0.0, 2.0, 4.0, 6.0, 8.0]);
        check(-7.0, -7.0, 2, &[-10.0, -5.0, 0.0]);
    }

    #[test]
    fn counts_have_whole_steps() {
        let check = |least, most, expected: &[f64]| assert_eq!(of_counts(least, most, 4).at, expected);
        check(0.0, 0.0, &[0.0, 1.0]);
        check(0.0, 1.0, &[0.0, 1.0]);
        check(0.0, 2.0, &[0.0, 1.0, 2.0]);
        check(1.0, 3.0, &[0.0, 1.0, 2.0, 3.0]);
        check(0.0, 9.0, &[0.0, 5.0, 10.0]);
        check(-1.0, 1.0, &[-1.0, 0.0, 1.0]);
    }

    #[test]
    fn rates_keep_to_where_they_are_and_inside_a_whole() {
        let check = |least, most, expected: (f64, f64)| {
            let ticks = of_rate(least, most, 3);
            assert_eq!((ticks.least(), ticks.most()), expected, "{least}..{most}");
        };
        check(0.0, 0.0, (0.0, 10.0));
        check(100.0, 100.0, (90.0, 100.0));
        check(33.0, 34.0, (25.0, 40.0));
        check(0.0, 100.0, (0.0, 100.0));
        check(31.0, 41.0, (25.0, 45.0));
        check(1.0, 99.0, (0.0, 100.0));
        check(-5.0, 120.0, (-50.0, 150.0));
    }

    #[test]
    fn sizes_on_an_axis_are_short() {
        let check = |size, step, unit: AxisUnit, expected| assert_eq!(written(size, step, &unit), expected);
        check(20.0, 10.0, AxisUnit::Percent, "20%");
        check(2.5, 0.5, AxisUnit::Percent, "2.5%");
        check(0.0, 0.5, AxisUnit::Plain, "0");
        check(-5.0, 5.0, AxisUnit::Plain, "−5");
        check(120.0, 20.0, AxisUnit::Plain, "120");
        check(1_500_000.0, 500_000.0, AxisUnit::Money("€".to_owned()), "€1.5m");
        check(-20_000.0, 10_000.0, AxisUnit::Money("€".to_owned()), "−€20k");
        check(2e12, 1e12, AxisUnit::Plain, "2tn");
        check(1e300, 1e300, AxisUnit::Plain, "1e288tn");
    }

    proptest! {
        #[test]
        fn any_range_is_covered_in_few_steps(a in -1e15..1e15_f64, b in -1e15..1e15_f64, wanted in 1_u32..8) {
            let ticks = ticks(a, b, wanted);
            prop_assert!(ticks.least() <= a.min(b) + ticks.step * 1e-6 && ticks.most() >= a.max(b) - ticks.step * 1e-6);
            prop_assert!(ticks.at.len() >= 2 && ticks.at.len() <= wanted as usize + 3);
            prop_assert!(ticks.at.is_sorted());
        }

        #[test]
        fn no_size_breaks_the_scale(a in any::<f64>(), b in any::<f64>(), size in any::<f64>()) {
            if let (Some(a), Some(b), Some(size)) = (super::super::finite(a), super::super::finite(b), super::super::finite(size)) {
                let ticks = from_zero(a.min(b), a.max(b), 4);
                let scale = Scale { least: ticks.least(), most: ticks.most(), from: 180.0, to: 24.0 };
                prop_assert!((24.0..=180.0).contains(&scale.place(size)));
                prop_assert!(ticks.at.iter().all(|at| at.is_finite() && !written(*at, ticks.step, &AxisUnit::Plain).is_empty()));
            }
        }
    }
}
