//! Stacked bars: what a whole was made of, period by period.

use super::label::{self, Label, NARROW, WIDE};
use super::scale::{self, Scale};
use super::trend::AxisUnit;
use super::{Drawing, Mark, finite};

/// Periods, and the parts that they are made of.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// On the axis, oldest first.
    pub labels: Vec<String>,
    /// From the base upwards; the first is the one that is the point.
    pub parts: Vec<StackPart>,
}

/// One part through all periods.
#[derive(Clone, Debug, Default)]
pub struct StackPart {
    pub label: String,
    /// `loss`, `mute`, `know` …; further parts of one class are told apart by the label beside the
    /// last bar.
    pub class: &'static str,
    /// By period; a missing one is 0.
    pub sizes: Vec<f64>,
}

const HEIGHT: f64 = 216.0;
const TOP: f64 = 16.0;
const BASE: f64 = 190.0;
/// Between the bars and the words of the parts, in percent.
const BESIDE: f64 = 2.0;
const LINE: f64 = 15.0;

pub fn stack(of: &Stack) -> Drawing {
    let most = (0..of.labels.len()).map(|i| total(of, i)).fold(0.0, f64::max);
    if most <= 0.0 {
        return Drawing::default();
    }
    let ticks = if whole(of) { scale::of_counts(0.0, most, 4) } else { scale::from_zero(0.0, most, 4) };
    let scale = Scale { least: ticks.least(), most: ticks.most(), from: BASE, to: TOP };
    let written: Vec<(f64, String)> = ticks
        .at
        .iter()
        .map(|at| (scale.place(*at), scale::written(*at, ticks.step, &AxisUnit::Plain)))
        .collect();
    let longest = written.iter().map(|(_, text)| label::wide(text)).fold(0.0, f64::max);
    let left = ((longest + 8.0) / NARROW * 100.0).min(30.0);
    // The words have what they need on a narrow page, up to less than half of it.
    let words = of.parts.iter().map(|part| label::wide(&part.label)).fold(0.0, f64::max);
    let (words, right) = match (words / NARROW * 100.0).min(38.0) {
        // Nothing is said beside the bars: they have the whole width.
        0.0 => (100.0, 100.0),
        wide => (100.0 - wide, 100.0 - wide - BESIDE),
    };
    let slot = (right - left) / of.labels.len() as f64;
    let mut marks = Vec::new();
    for (i, (y, _)) in written.iter().enumerate() {
        marks.push(Mark::line((left, *y), (right, *y), if i == 0 { "axis" } else { "grid" }));
    }
    for i in 0..of.labels.len() {
        let middle = left + slot * (i as f64 + 0.5);
        let half = (slot * 0.36).min(6.0);
        bars(of, i, scale, (middle - half, middle + half), &mut marks);
    }
    let labels = |width: f64| {
        let tick = |(y, text): &(f64, String)| at((0.0, y + 4.0), "axis", text.clone());
        let mut labels: Vec<Label> = written.iter().map(tick).collect();
        let periods: Vec<(f64, &str)> = of
            .labels
            .iter()
            .enumerate()
            .map(|(i, text)| (left + slot * (i as f64 + 0.5), text.as_str()))
            .collect();
        labels.extend(label::along(&periods, BASE + 18.0, width));
        labels.extend(names(of, scale, (words, width)));
        labels
    };
    marks.extend(label::both(labels(WIDE), &labels(NARROW)));
    Drawing { name: "stack", height: HEIGHT, marks }
}

fn at((x, y): (f64, f64), class: &'static str, text: String) -> Label {
    Label { x, y, dx: 0.0, anchor: "start", class, text }
}

/// Whether all sizes are: then no tick stands between two counts.
fn whole(of: &Stack) -> bool {
    of.parts
        .iter()
        .flat_map(|part| &part.sizes)
        .filter_map(|size| finite(*size))
        .all(|size| size.fract() == 0.0)
}

/// What is not a size, or less than nothing, is nothing.
fn size(part: &StackPart, period: usize) -> f64 {
    part.sizes.get(period).copied().and_then(finite).unwrap_or(0.0).max(0.0)
}

fn total(of: &Stack, period: usize) -> f64 {
    of.parts.iter().map(|part| size(part, period)).sum::<f64>().min(1e300)
}

fn bars(of: &Stack, period: usize, scale: Scale, across: (f64, f64), marks: &mut Vec<Mark>) {
    let mut below = 0.0;
    for part in &of.parts {
        let size = size(part, period);
        let (bottom, top) = (scale.place(below), scale.place(below + size));
        // A line of paper parts it from the one below, unless it would vanish in it.
        let gap = if below > 0.0 && bottom - top > 2.0 { 1.0 } else { 0.0 };
        if size > 0.0 {
            marks.push(Mark::bar(across, (top, bottom - gap), part.class));
        }
        below += size;
    }
}

/// The words of the parts beside the last bar, as many as there is room for.
fn names(of: &Stack, scale: Scale, (words, width): (f64, f64)) -> Vec<Label> {
    let room = ((BASE - TOP) / LINE) as usize;
    let last = of.labels.len().saturating_sub(1);
    let mut below = 0.0;
    let mut named: Vec<(f64, &StackPart)> = Vec::new();
    for part in &of.parts {
        let size = size(part, last);
        let is_named = !part.label.is_empty() && part.sizes.iter().any(|size| *size > 0.0);
        if is_named && named.len() < room {
            named.push((f64::midpoint(scale.place(below), scale.place(below + size)) + 4.0, part));
        }
        below += size;
    }
    named.reverse();
    let mut places: Vec<f64> = named.iter().map(|(y, _)| *y).collect();
    label::spread(&mut places, LINE, (TOP + 4.0, BASE + 2.0));
    let label = |((_, part), y): (&(f64, &StackPart), f64)| {
        let class = if part.class == "mute" { "label" } else { part.class };
        at((words, y), class, label::cut(&part.label, (100.0 - words) / 100.0 * width))
    };
    named.iter().zip(places).map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::chart::tests::{inside, kinds};

    fn of(periods: usize, parts: usize, size: impl Fn(usize, usize) -> f64) -> Stack {
        let part = |p: usize| StackPart {
            label: ["Security review too late", "No decision", "Price"][p % 3].to_owned(),
            class: ["loss", "mute", "know"][p.min(2)],
            sizes: (0..periods).map(|i| size(p, i)).collect(),
        };
        Stack {
            labels: (0..periods).map(|i| ["Q1 2026", "Q2", "Q3"][i % 3].to_owned()).collect(),
            parts: (0..parts).map(part).collect(),
        }
    }

    #[test]
    fn any_number_of_periods_and_parts_stays_inside() {
        for periods in [1, 2, 12, 60] {
            for parts in [1, 4, 30] {
                for by in [1.0, -1.0, 1e12, f64::MAX, f64::NAN] {
                    inside(&stack(&of(periods, parts, |p, i| ((p + i) % 4) as f64 * by)));
                }
            }
        }
    }

    #[test]
    fn nothing_counted_is_nothing_drawn() {
        assert!(stack(&Stack::default()).is_empty());
        assert!(stack(&of(3, 2, |_, _| 0.0)).is_empty());
        assert!(stack(&of(3, 2, |_, _| f64::NAN)).is_empty());
        assert!(stack(&of(3, 0, |_, _| 1.0)).is_empty());
    }

    #[test]
    fn the_first_part_stands_on_the_base_and_a_gap_parts_the_next() {
        let drawing = stack(&of(1, 2, |_, _| 5.0));
        let bars: Vec<_> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Bar { y, height, class, .. } => Some((*class, *y, *height)),
                _ => None,
            })
            .collect();
        assert_eq!(bars, [("loss", 103.0, 87.0), ("mute", 16.0, 86.0)]);
        assert_eq!(kinds(&drawing).matches("bar").count(), 2);
    }

    fn texts(drawing: &Drawing) -> Vec<&str> {
        let mut texts = Vec::new();
        for mark in &drawing.marks {
            if let Mark::Text { text, .. } = mark {
                texts.push(text.as_str());
            }
        }
        texts
    }

    #[test]
    fn counts_have_whole_steps_and_amounts_need_not() {
        let ticks = |by: f64| {
            let drawing = stack(&of(1, 1, |_, _| by));
            texts(&drawing).into_iter().filter(|text| text.contains('.')).count()
        };
        assert_eq!((ticks(1.0), ticks(2.0), ticks(0.5)), (0, 0, 3));
    }

    #[test]
    fn without_words_beside_them_the_bars_have_the_whole_width() {
        let end = |label: &str| {
            let mut of = of(2, 2, |_, _| 3.0);
            of.parts.iter_mut().for_each(|part| label.clone_into(&mut part.label));
            let drawing = stack(&of);
            let ends = drawing.marks.iter().filter_map(|mark| match mark {
                Mark::Line { x2, class: "axis", .. } => Some(*x2),
                _ => None,
            });
            ends.fold(0.0, f64::max)
        };
        assert_eq!(end(""), 100.0);
        assert!(end("lost") < 95.0);
    }

    #[test]
    fn a_missing_size_is_zero() {
        let mut short = of(3, 2, |_, _| 2.0);
        short.parts[1].sizes.truncate(1);
        assert_eq!(kinds(&stack(&short)).matches("bar").count(), 4);
    }
}
