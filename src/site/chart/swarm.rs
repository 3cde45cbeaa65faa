//! Ages as dots on a square-root axis of days, so that the young do not lie on each other and the old
//! do not run away.

use super::label::{self, Area, Label, NARROW, Room, WIDE};
use super::{Drawing, Mark};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwarmDot {
    /// In days.
    pub age: u32,
    /// `ask`, `late` or `loss`.
    pub class: &'static str,
    /// Beside the oldest, as far as there is room: 'Q-009'.
    pub label: String,
}

/// More are counted in columns.
const MANY: usize = 150;
/// How high the dots may be stacked, in pixels.
const STACK: f64 = 120.0;
/// Over the dots, for the labels.
const HEAD: f64 = 18.0;
/// Under the axis, for its words.
const FOOT: f64 = 20.0;
const COLUMNS: usize = 50;

/// Dots that would lie on each other are stacked. `ticks` are days with their words, '1 month'.
pub fn swarm(dots: &[SwarmDot], ticks: &[(u32, String)]) -> Drawing {
    let Some(oldest) = dots.iter().map(|dot| dot.age).max() else { return Drawing::default() };
    // At least one tick says how long the axis is.
    let first = ticks.iter().map(|(days, _)| *days).min().unwrap_or(1);
    let most = f64::from(oldest.max(first).max(1)).sqrt();
    // The dots at both ends stay inside.
    let place = |age: u32| 2.0 + f64::from(age).sqrt() / most * 96.0;
    let mut ordered: Vec<&SwarmDot> = dots.iter().collect();
    ordered.sort_by(|a, b| (a.age, &a.label).cmp(&(b.age, &b.label)));
    let (marks, depth) =
        if dots.len() > MANY { (columns(&ordered, place), STACK) } else { stacked(&ordered, place) };
    let base = HEAD + depth;
    let mut drawn: Vec<Mark> = Vec::new();
    let shown: Vec<(f64, &str)> = ticks
        .iter()
        .filter(|(days, _)| *days <= oldest.max(first))
        .map(|(days, word)| (place(*days), word.as_str()))
        .collect();
    drawn.extend(shown.iter().map(|(x, _)| Mark::upright(*x, (4.0, base), "grid")));
    drawn.push(Mark::level(base, "axis"));
    drawn.extend(marks.into_iter().map(|mark| moved(mark, base)));
    let areas: Vec<(f64, f64, f64)> = drawn
        .iter()
        .filter_map(|mark| match mark {
            Mark::Dot { x, y, r, .. } => Some((*x, *y, *r)),
            _ => None,
        })
        .collect();
    let labels = |width: f64| {
        let mut room = Room::new(width, base + FOOT);
        room.taken.extend(areas.iter().map(|(x, y, r)| {
            let x = x / 100.0 * width;
            Area { left: x - r, right: x + r, top: y - r, bottom: y + r }
        }));
        // The last of the sorted stand at the end of the areas, in the same order.
        let oldest = ordered.iter().rev().zip(areas.iter().rev()).take(3);
        let mut labels: Vec<Label> = oldest
            .filter_map(|(dot, (x, y, r))| {
                // Over its dot, else over all of them, where there is always room for one.
                let at = [y - r - 4.0, HEAD - 5.0];
                room.take(at.map(|y| label::centred((*x, y), &dot.label, "strong", width)))
            })
            .collect();
        labels.extend(
            shown
                .iter()
                .rev()
                .filter_map(|(x, word)| room.take([label::centred((*x, base + 16.0), word, "axis", width)])),
        );
        labels
    };
    drawn.extend(label::both(labels(WIDE), &labels(NARROW)));
    Drawing { name: "swarm", height: base + FOOT, marks: drawn }
}

/// From heights over the axis to places in the drawing.
fn moved(mut mark: Mark, base: f64) -> Mark {
    match &mut mark {
        Mark::Dot { y, .. } => *y = base - *y,
        Mark::Bar { y, height, .. } => *y = base - *y - *height,
        _ => {}
    }
    mark
}

/// Dots over each other where they would touch on a narrow page, and how high they stand.
fn stacked(dots: &[&SwarmDot], place: impl Fn(u32) -> f64) -> (Vec<Mark>, f64) {
    let mut laid = Vec::new();
    let mut depth = 0.0;
    for r in [6.0, 5.0, 4.0, 3.0, 2.0] {
        // The last dot of each level, in percent: they come in their order across.
        let mut levels: Vec<f64> = Vec::new();
        let apart = 2.0 * r / NARROW * 100.0;
        laid.clear();
        for dot in dots {
            let x = place(dot.age);
            let level = levels.iter().position(|last| x - last >= apart).unwrap_or(levels.len());
            match levels.get_mut(level) {
                Some(last) => *last = x,
                None => levels.push(x),
            }
            laid.push(Mark::dot((x, r + 4.0 + level as f64 * 2.0 * r), r, dot.class));
        }
        depth = 8.0 + levels.len() as f64 * 2.0 * r;
        if depth <= STACK {
            break;
        }
    }
    (laid, depth.max(30.0))
}

/// So many that dots say no more than a column: one for each part of the axis, by class.
fn columns(dots: &[&SwarmDot], place: impl Fn(u32) -> f64) -> Vec<Mark> {
    let classes = ["ask", "late", "loss"];
    let mut counts = [[0_u32; 3]; COLUMNS];
    for dot in dots {
        let column = (place(dot.age) / 100.0 * COLUMNS as f64) as usize;
        let class = classes.iter().position(|class| *class == dot.class).unwrap_or(0);
        counts[column.min(COLUMNS - 1)][class] += 1;
    }
    let most = counts.iter().map(|of| of.iter().sum::<u32>()).max().unwrap_or(1).max(1);
    let mut marks = Vec::new();
    let width = 100.0 / COLUMNS as f64;
    for (i, of) in counts.iter().enumerate() {
        let left = i as f64 * width;
        let mut below = 0.0;
        for (count, class) in of.iter().zip(classes).filter(|(count, _)| **count > 0) {
            let height = f64::from(*count) / f64::from(most) * (STACK - 4.0);
            marks.push(Mark::bar((left + width * 0.12, left + width * 0.88), (below, below + height), class));
            below += height;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::chart::tests::{inside, kinds};

    fn dots(ages: impl IntoIterator<Item = u32>) -> Vec<SwarmDot> {
        let dot =
            |(i, age)| SwarmDot { age, class: ["ask", "late", "loss"][i % 3], label: format!("Q-{i:03}") };
        ages.into_iter().enumerate().map(dot).collect()
    }

    fn ticks() -> Vec<(u32, String)> {
        [(30, "1 month"), (90, "3 months"), (180, "6 months"), (365, "1 year"), (730, "2 years")]
            .map(|(days, word)| (days, word.to_owned()))
            .to_vec()
    }

    #[test]
    fn any_ages_stay_inside() {
        for count in [1, 2, 12, 60, 150, 2_500] {
            for spread in [0, 1, 40, 400, u32::MAX / 2_500] {
                inside(&swarm(&dots((0..count).map(|i| i * spread)), &ticks()));
            }
        }
        inside(&swarm(&dots([3]), &[]));
        assert!(swarm(&[], &ticks()).is_empty());
    }

    #[test]
    fn the_axis_is_the_root_of_the_days() {
        let drawing = swarm(&dots([0, 100, 400]), &[]);
        let across: Vec<f64> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Dot { x, .. } => Some(*x),
                _ => None,
            })
            .collect();
        assert_eq!(across, [2.0, 50.0, 98.0]);
    }

    #[test]
    fn dots_of_one_age_are_stacked() {
        let drawing = swarm(&dots([9, 9, 9, 400]), &[]);
        let mut places: Vec<String> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Dot { x, y, .. } => Some(format!("{x} {y}")),
                _ => None,
            })
            .collect();
        places.dedup();
        assert_eq!(places.len(), 4, "{drawing:?}");
    }

    #[test]
    fn the_oldest_is_named_and_so_many_as_no_eye_counts_are_columns() {
        let named = |drawing: &Drawing, of: &str| {
            drawing.marks.iter().any(|m| matches!(m, Mark::Text { text, .. } if text == of))
        };
        assert!(named(&swarm(&dots([1, 412, 3]), &ticks()), "Q-001"));
        // Also where others are stacked beside it.
        let mut crowded = dots((390..412).chain([412]));
        crowded.iter_mut().for_each(|dot| dot.label.clear());
        crowded[22].label = "why-do-we-lose-in-the-spring".to_owned();
        let drawing = swarm(&crowded, &ticks());
        assert!(named(&drawing, "why-do-we-lose-in-the-spring"), "{drawing:?}");
        let end = |m: &Mark| matches!(m, Mark::Text { text, anchor: "end", .. } if text.starts_with("why"));
        assert!(drawing.marks.iter().any(end));
        let many = swarm(&dots((0..2_500).map(|i| i % 500)), &ticks());
        assert!(kinds(&many).contains("bar") && !kinds(&many).contains("dot"));
        assert!(many.marks.len() < 200);
    }
}
