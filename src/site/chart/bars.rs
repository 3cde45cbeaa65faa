//! Single bars that stand in the rows of a list or table, on one scale.

use super::scale::Scale;
use super::{Drawing, Mark, finite, label};

/// A bar of so much, and where it stood in the period before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ranked {
    pub size: f64,
    /// An ink mark.
    pub before: Option<f64>,
    /// Whether this one is the point.
    pub stressed: bool,
}

/// How far a mark stays from the ends of its track, in percent.
const EDGE: f64 = 1.0;

/// Ranked bars, one drawing for each row.
pub fn ranked(of: &[Ranked]) -> Vec<Drawing> {
    let most = largest(of.iter().flat_map(|one| [Some(one.size), one.before]));
    // The marks lie inside of the track, also that of the largest.
    let marked = of.iter().any(|one| one.before.is_some());
    let scale = Scale { least: 0.0, most, from: 0.0, to: if marked { 100.0 - EDGE } else { 100.0 } };
    let draw = |one: &Ranked| {
        let Some(size) = finite(one.size) else { return Drawing::default() };
        let mut marks = vec![Mark::bar((0.0, 100.0), (3.0, 11.0), "track")];
        if size > 0.0 {
            let class = if one.stressed { "loss" } else { "mute" };
            marks.push(Mark::bar((0.0, scale.place(size)), (3.0, 11.0), class));
        }
        if let Some(before) = one.before.and_then(finite).filter(|_| most > 0.0) {
            marks.push(Mark::upright(scale.place(before).max(EDGE), (0.0, 14.0), "ink"));
        }
        Drawing { name: "ranked", height: 14.0, marks }
    };
    of.iter().map(draw).collect()
}

/// The largest size, no less than zero.
fn largest(sizes: impl Iterator<Item = Option<f64>>) -> f64 {
    sizes.flatten().filter_map(finite).fold(0.0, f64::max)
}

/// Won to the left and lost to the right of one line, with their counts; one drawing for each row.
pub fn diverging(of: &[(u32, u32)]) -> Vec<Drawing> {
    /// The least width of such a bar in a table.
    const WIDTH: f64 = 120.0;
    let most = of.iter().map(|(won, lost)| (*won).max(*lost)).max().unwrap_or(0);
    // The counts stand outside, and stay inside of the drawing.
    let longest = (50.0 - (label::wide(&most.to_string()) + 8.0) / WIDTH * 100.0).max(5.0);
    let scale = Scale { least: 0.0, most: f64::from(most.max(1)), from: 0.0, to: longest };
    let draw = |(won, lost): &(u32, u32)| {
        let (left, right) = (50.0 - scale.place(f64::from(*won)), 50.0 + scale.place(f64::from(*lost)));
        let mut marks = Vec::new();
        if *won > 0 {
            marks.push(Mark::bar((left, 50.0), (5.0, 17.0), "win"));
        }
        if *lost > 0 {
            marks.push(Mark::bar((50.0, right), (5.0, 17.0), "loss"));
        }
        marks.push(Mark::upright(50.0, (0.0, 22.0), "axis"));
        let count = |x, dx, anchor, count: u32| label::Label {
            x,
            y: 15.0,
            dx,
            anchor,
            class: "label",
            text: count.to_string(),
        };
        marks.extend(label::alone([count(left, -6.0, "end", *won), count(right, 6.0, "start", *lost)]));
        Drawing { name: "diverging", height: 22.0, marks }
    };
    of.iter().map(draw).collect()
}

/// Two values on one line, joined: the days of a win (a ring) and of a loss (a dot); one drawing for
/// each row.
pub fn dumbbells(of: &[(Option<f64>, Option<f64>)]) -> Vec<Drawing> {
    let most = largest(of.iter().flat_map(|(win, loss)| [*win, *loss]));
    let scale = Scale { least: 0.0, most: most.max(1e-9), from: 4.0, to: 96.0 };
    let draw = |(win, loss): &(Option<f64>, Option<f64>)| {
        let place = |size: Option<f64>| size.and_then(finite).map(|size| scale.place(size));
        let (win, loss) = (place(*win), place(*loss));
        if win.is_none() && loss.is_none() {
            return Drawing::default();
        }
        let mut marks = vec![Mark::level(7.0, "track")];
        if let (Some(win), Some(loss)) = (win, loss) {
            marks.push(Mark::line((win, 7.0), (loss, 7.0), "base"));
        }
        marks.extend(loss.map(|x| Mark::dot((x, 7.0), 5.0, "loss")));
        marks.extend(win.map(|x| Mark::dot((x, 7.0), 4.0, "win-ring")));
        Drawing { name: "dumbbell", height: 14.0, marks }
    };
    of.iter().map(draw).collect()
}

/// One dot for each: the first `yes` filled. For small counts, of which a share says nothing; more
/// than 60 are a bar.
pub fn dots(yes: usize, of: usize) -> Drawing {
    let yes = yes.min(of);
    counted((yes, "know"), (of - yes, "mute-ring", None))
}

/// One dot for each deal: the won ones filled, the lost ones rings after them.
pub fn outcomes(won: usize, lost: usize) -> Drawing {
    counted((won, "win"), (lost, "loss-ring", Some("loss")))
}

/// Dots that do not touch each other on a narrow page either; else a bar, of which the rest is drawn
/// where it has a class.
fn counted((yes, filled): (usize, &'static str), (no, ring, rest): Rest) -> Drawing {
    const ROW: usize = 12;
    const APART: f64 = 14.0;
    let of = yes.saturating_add(no);
    if of == 0 {
        return Drawing::default();
    }
    if of > 5 * ROW {
        let share = yes as f64 / of as f64 * 100.0;
        let mut marks = vec![Mark::bar((0.0, 100.0), (3.0, 11.0), "track")];
        if yes > 0 {
            marks.push(Mark::bar((0.0, share), (3.0, 11.0), filled));
        }
        if let Some(class) = rest.filter(|_| no > 0) {
            marks.push(Mark::bar((share, 100.0), (3.0, 11.0), class));
        }
        return Drawing { name: "dots", height: 14.0, marks };
    }
    let dot = |i: usize| {
        let slot = 100.0 / ROW as f64;
        let place = (((i % ROW) as f64 + 0.5) * slot, (i / ROW) as f64 * APART + APART / 2.0);
        Mark::dot(place, 4.5, if i < yes { filled } else { ring })
    };
    Drawing { name: "dots", height: of.div_ceil(ROW) as f64 * APART, marks: (0..of).map(dot).collect() }
}

/// So many, the class of their rings, and that of their part of a bar.
type Rest = (usize, &'static str, Option<&'static str>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::chart::tests::{inside, kinds};

    const SIZES: [f64; 8] = [0.0, 1.0, 3.5, -2.0, 1e12, f64::MAX, f64::INFINITY, f64::NAN];

    #[test]
    fn rows_of_any_size_stay_inside() {
        for count in [0, 1, 2, 12, 60] {
            let size = |i: usize| SIZES[i % SIZES.len()];
            let rows: Vec<Ranked> = (0..count)
                .map(|i| Ranked {
                    size: size(i),
                    before: (i % 3 != 0).then(|| size(i + 1)),
                    stressed: i == 0,
                })
                .collect();
            ranked(&rows).iter().for_each(inside);
            let pairs: Vec<_> = (0..count)
                .map(|i| ((i % 3 != 0).then(|| size(i)), (i % 4 != 0).then(|| size(i + 2))))
                .collect();
            dumbbells(&pairs).iter().for_each(inside);
            let counts: Vec<_> =
                (0..count).map(|i| (i as u32 % 5, if i == 9 { u32::MAX } else { i as u32 })).collect();
            let drawn = diverging(&counts);
            assert_eq!(drawn.len(), count);
            drawn.iter().for_each(inside);
            inside(&dots(count / 2, count));
            inside(&outcomes(count / 3, count));
        }
    }

    #[test]
    fn the_longest_bar_fills_the_row_and_the_others_are_measured_by_it() {
        let rows = [(9.0, Some(4.5), true), (3.0, None, false), (0.0, None, false), (f64::NAN, None, false)];
        let drawn = ranked(&rows.map(|(size, before, stressed)| Ranked { size, before, stressed }));
        assert_eq!(drawn.iter().map(kinds).collect::<Vec<_>>(), ["bar bar line", "bar bar", "bar", ""]);
        assert_eq!(drawn[0].marks[1], Mark::bar((0.0, 99.0), (3.0, 11.0), "loss"));
        assert_eq!(drawn[0].marks[2], Mark::upright(49.5, (0.0, 14.0), "ink"));
        assert_eq!(drawn[1].marks[1], Mark::bar((0.0, 33.0), (3.0, 11.0), "mute"));
        let alone = ranked(&[Ranked { size: 2.0, before: None, stressed: false }]);
        assert_eq!(alone[0].marks[1], Mark::bar((0.0, 100.0), (3.0, 11.0), "mute"));
    }

    #[test]
    fn the_mark_of_the_period_before_lies_inside_of_its_track() {
        for (size, before) in [(1.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 1e300)] {
            let drawn = ranked(&[Ranked { size, before: Some(before), stressed: false }]);
            let mark = drawn[0].marks.last().unwrap();
            assert!(matches!(mark, Mark::Line { x1, .. } if (1.0..=99.0).contains(x1)), "{mark:?}");
        }
    }

    #[test]
    fn a_side_without_deals_has_its_count_and_no_bar() {
        assert_eq!(kinds(&diverging(&[(0, 2)])[0]), "bar line text text");
        assert_eq!(kinds(&diverging(&[(0, 0)])[0]), "line text text");
    }

    #[test]
    fn what_is_joined_needs_both_ends() {
        let drawn = dumbbells(&[(Some(1.0), Some(2.0)), (None, Some(2.0)), (None, None)]);
        assert_eq!(drawn.iter().map(kinds).collect::<Vec<_>>(), ["line line dot dot", "line dot", ""]);
    }

    #[test]
    fn few_are_dots_and_many_a_bar() {
        let filled = |drawing: &Drawing| {
            drawing.marks.iter().filter(|mark| matches!(mark, Mark::Dot { class: "know", .. })).count()
        };
        assert_eq!((filled(&dots(2, 7)), dots(2, 7).marks.len()), (2, 7));
        assert_eq!((filled(&dots(9, 7)), dots(60, 60).marks.len()), (7, 60));
        assert_eq!(kinds(&dots(30, 61)), "bar bar");
        assert!(dots(0, 0).is_empty());
        assert!(outcomes(0, 0).is_empty());
        assert_eq!(kinds(&outcomes(61, 0)), "bar bar");
        assert_eq!(kinds(&outcomes(30, 31)), "bar bar bar");
    }

    #[test]
    fn won_deals_are_filled_and_lost_ones_rings() {
        let classes = |drawing: &Drawing| -> Vec<&'static str> {
            let class = |mark: &Mark| match mark {
                Mark::Dot { class, .. } => Some(*class),
                _ => None,
            };
            drawing.marks.iter().filter_map(class).collect()
        };
        assert_eq!(classes(&outcomes(1, 2)), ["win", "loss-ring", "loss-ring"]);
    }

    #[test]
    fn dots_do_not_touch_each_other_on_a_narrow_page() {
        // The least width of the figure that they stand in.
        const WIDTH: f64 = 144.0;
        let places: Vec<(f64, f64)> = outcomes(20, 40)
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Dot { x, y, .. } => Some((x / 100.0 * WIDTH, *y)),
                _ => None,
            })
            .collect();
        for (i, (x, y)) in places.iter().enumerate() {
            let near = |(a, b): &(f64, f64)| (a - x).hypot(b - y) < 2.0 * 4.5 + 2.0;
            assert!(!places[..i].iter().any(near), "{x} {y}");
        }
    }
}
