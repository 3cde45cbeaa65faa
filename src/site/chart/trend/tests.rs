//! Where lines, dots and words of a trend stand, and that no words are overprinted.

use proptest::prelude::*;

use super::*;
use crate::site::chart::tests::{inside, kinds};

fn of(sizes: &[Option<f64>]) -> Trend {
    let point = |(i, size): (usize, &Option<f64>)| TrendPoint {
        label: ["Jan 2026", "Feb", "Mar", "Apr"][i % 4].to_owned(),
        size: *size,
        text: size.map(|size| size.to_string()).unwrap_or_default(),
        notable: i % 5 == 2,
    };
    Trend {
        points: sizes.iter().enumerate().map(point).collect(),
        target: Some((40.0, "target 40".to_owned())),
        level: Some((30.0, "median 30".to_owned())),
        ..Trend::default()
    }
}

#[test]
fn any_number_and_size_of_points_stays_inside() {
    let wave = |count: usize, by: f64| -> Vec<Option<f64>> {
        (0..count).map(|i| (i % 7 != 3).then(|| (i as f64 * 0.7).sin() * by)).collect()
    };
    for count in [1, 2, 12, 60, 144] {
        for by in [0.0, 1e-12, 1.0, 40.0, -40.0, 1e12, f64::MAX, f64::INFINITY, f64::NAN] {
            for unit in [AxisUnit::Plain, AxisUnit::Percent, AxisUnit::Money("€".to_owned())] {
                let trend = Trend { unit, good: Some(false), ..of(&wave(count, by)) };
                inside(&super::trend(&trend));
                multiples(&[trend.clone(), of(&[Some(3.0)])]).iter().for_each(inside);
            }
            inside(&spark(&wave(count, by), None, Some(true)));
            inside(&spark(&wave(count, by), Some((0.0, 2.0)), None));
        }
    }
}

#[test]
fn nothing_in_is_nothing_drawn() {
    for sizes in [&[][..], &[None, None], &[Some(f64::NAN)]] {
        assert!(trend(&of(sizes)).is_empty(), "{sizes:?}");
        assert!(spark(sizes, Some((0.0, 1.0)), None).is_empty(), "{sizes:?}");
    }
    let several = multiples(&[of(&[]), of(&[Some(1.0)]), of(&[None])]);
    assert_eq!(several.iter().map(Drawing::is_empty).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn a_gap_parts_the_line_and_a_point_alone_is_a_dot() {
    let drawing = spark(&[Some(1.0), Some(2.0), None, Some(3.0), None, Some(1.0), Some(2.0)], None, None);
    assert_eq!(kinds(&drawing), "path dot path dot");
    assert!(spark(&[Some(5.0), None], None, None).is_empty());
    let lone = trend(&Trend { target: None, level: None, ..of(&[Some(5.0)]) });
    assert!(kinds(&lone).contains("dot"), "{lone:?}");
}

#[test]
fn the_line_begins_clear_of_the_words_of_its_axis() {
    let drawing = trend(&Trend { unit: AxisUnit::Percent, ..of(&[Some(0.0), Some(90.0)]) });
    let axis = |mark: &Mark| match mark {
        Mark::Text { class, x: 0.0, text, .. } if class.starts_with("axis") => Some(label::wide(text)),
        _ => None,
    };
    let words = drawing.marks.iter().filter_map(axis).fold(0.0, f64::max);
    let begin = drawing.marks.iter().find_map(|mark| match mark {
        Mark::Path { points, .. } => points.split(',').next().unwrap().parse::<f64>().ok(),
        _ => None,
    });
    assert!(words > 0.0 && begin.unwrap() / 100.0 * NARROW >= words + GUTTER - 0.5, "{drawing:?}");
}

/// Where the words of a target of 50 stand, on a scale from 0 to 100: its line is at 103.
fn of_target(sizes: &[Option<f64>], level: Option<f64>, text: &str) -> Label {
    let target = Some((50.0, text.to_owned()));
    let level = level.map(|size| (size, String::new()));
    let of = Trend { unit: AxisUnit::Percent, target, level, ..of(sizes) };
    let laid = lay(&of, &LARGE, (0.0, 100.0)).unwrap();
    compared(&laid, &mut Room::new(WIDE, LARGE.height), (laid.scale.place(50.0), text)).unwrap()
}

fn to_and_fro(count: usize, a: f64, b: f64) -> Vec<Option<f64>> {
    (0..count).map(|i| Some(if i % 2 == 0 { a } else { b })).collect()
}

#[test]
fn the_words_of_a_level_stand_where_no_line_runs_through_them() {
    let check = |sizes: &[Option<f64>], level: Option<f64>, expected: f64| {
        let label = of_target(sizes, level, "target 50%");
        assert_eq!((label.y, label.anchor), (expected, "end"), "{sizes:?} {level:?}");
    };
    check(&[Some(0.0); 3], None, 98.0);
    // Another level runs 5 px above, then a point alone stands there.
    check(&[Some(0.0); 3], Some(53.0), 117.0);
    let mut alone = [None; 21];
    alone[19] = Some(53.0);
    check(&alone, None, 117.0);
    // A line that swings close to the level: a line of writing further off.
    check(&to_and_fro(40, 55.0, 44.0), None, 85.0);
    // A line that leaves no place: on it all the same.
    check(&to_and_fro(40, 0.0, 100.0), None, 98.0);
}

#[test]
fn the_words_of_a_level_never_stand_over_those_of_the_axis() {
    // Only at an eighth of the way is there room, and there they would begin left of the line.
    let mut sizes = to_and_fro(36, 0.0, 100.0);
    sizes[..10].fill(None);
    assert_eq!(of_target(&sizes, None, &"w".repeat(20)).anchor, "end");
}

#[test]
fn the_words_of_a_point_stand_under_it_where_the_line_comes_from_above() {
    let words = |before: f64| {
        let mut sizes = vec![Some(before); 10];
        sizes.push(Some(50.0));
        let of = Trend { unit: AxisUnit::Percent, target: None, level: None, ..of(&sizes) };
        let laid = lay(&of, &LARGE, (0.0, 100.0)).unwrap();
        labels(&laid, WIDE).into_iter().find(|label| label.text == "50").unwrap().y
    };
    assert_eq!((words(0.0), words(100.0)), (93.0, 122.0));
}

#[test]
fn several_stand_on_one_scale() {
    let last = |drawing: &Drawing| {
        drawing.marks.iter().rev().find_map(|mark| match mark {
            Mark::Dot { y, .. } => Some(*y),
            _ => None,
        })
    };
    let one = |size| Trend { points: of(&[Some(size)]).points, ..Trend::default() };
    let drawn = multiples(&[one(10.0), one(0.0), one(5.0)]);
    assert_eq!(drawn.iter().map(last).collect::<Vec<_>>(), [Some(24.0), Some(88.0), Some(56.0)]);
}

#[test]
fn the_last_point_is_marked_and_labelled_in_the_tone_of_its_move() {
    let drawing = trend(&Trend { good: Some(false), ..of(&[Some(20.0), Some(35.0), None]) });
    let dot = drawing
        .marks
        .iter()
        .any(|m| matches!(m, Mark::Dot { r, class, .. } if *r == 5.0 && *class == "loss"));
    let label = drawing
        .marks
        .iter()
        .any(|m| matches!(m, Mark::Text { text, class, .. } if text == "35" && *class == "loss"));
    assert!(dot && label, "{drawing:?}");
}

#[test]
fn an_axis_of_counts_has_whole_steps() {
    let axis = |most: f64| {
        let drawing = trend(&Trend {
            unit: AxisUnit::Count,
            points: of(&[Some(0.0), Some(most)]).points,
            ..Trend::default()
        });
        let text = |mark: &Mark| match mark {
            Mark::Text { class: "axis", x: 0.0, text, .. } => Some(text.clone()),
            _ => None,
        };
        drawing.marks.iter().filter_map(text).collect::<Vec<_>>()
    };
    assert_eq!(
        (axis(1.0), axis(2.0)),
        (vec!["0".to_owned(), "1".to_owned()], vec!["0".to_owned(), "1".to_owned(), "2".to_owned()])
    );
}

/// That the line begins right of the words of its axis, that no label lies on another or on the last
/// point, and that the words of a small one are not crossed out.
fn legible(drawing: &Drawing, layout: &str, width: f64) {
    let mut areas: Vec<(Area, &str)> = Vec::new();
    let mut line: Vec<Place> = Vec::new();
    for mark in &drawing.marks {
        match mark {
            Mark::Text { x, y, dx, anchor, class, text }
                if class.ends_with(layout) || !class.contains('-') =>
            {
                let label = Label { x: *x, y: *y, dx: *dx, anchor, class, text: text.clone() };
                areas.push((label::area(&label, width), text));
            }
            Mark::Dot { x, y, r, .. } if *r == 5.0 => {
                let x = x / 100.0 * width;
                areas.push((Area { left: x - r, right: x + r, top: y - r, bottom: y + r }, "dot"));
            }
            Mark::Path { points, .. } => {
                let of = |point: &str| {
                    point
                        .split_once(',')
                        .map(|(x, y)| (x.parse::<f64>().unwrap() / 100.0 * width, y.parse().unwrap()))
                };
                line.extend(points.split(' ').map(|point| of(point).unwrap()));
            }
            _ => {}
        }
    }
    for (i, (a, of)) in areas.iter().enumerate() {
        for (b, with) in &areas[..i] {
            let apart = a.right <= b.left + 0.1
                || b.right <= a.left + 0.1
                || a.bottom <= b.top + 0.1
                || b.bottom <= a.top + 0.1;
            assert!(apart, "{of} on {with} in {drawing:?}");
        }
        let above = a.bottom < drawing.height - 20.0;
        let axis = a.left == 0.0 && above;
        let small = of.starts_with("target") && layout == "-small";
        for (x, y) in line.iter().filter(|_| axis || small) {
            let on = (if axis { *x <= a.right } else { a.left < *x && *x < a.right })
                && a.top < *y
                && *y < a.bottom;
            assert!(!on, "the line runs through {of} in {drawing:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_words_are_overprinted(sizes in prop::collection::vec(prop::option::weighted(0.9, 0_u32..=100), 1..40), target in 0_u32..=100, unit in 0..3) {
        let sizes: Vec<Option<f64>> = sizes.into_iter().map(|size| size.map(f64::from)).collect();
        let unit = [AxisUnit::Percent, AxisUnit::Count, AxisUnit::Money("€".to_owned())][unit as usize].clone();
        let level = Some((f64::from(target) / 2.0, "median of the year before".to_owned()));
        let trend = Trend { target: Some((f64::from(target), format!("target {target}%"))), level, unit, ..of(&sizes) };
        let large = super::trend(&trend);
        legible(&large, "-wide", WIDE);
        legible(&large, "-narrow", NARROW);
        for drawing in multiples(&[trend.clone(), Trend { level: None, ..trend }]) {
            legible(&drawing, "-small", SMALL);
        }
    }
}
