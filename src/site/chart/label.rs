//! Labels that do not run into each other. A chart is laid out twice, for a wide page and for a
//! narrow one, since nobody knows its width here; the stylesheet shows the one that fits. What is the
//! same in both is put down once.

use super::{Mark, across, rounded};

/// The least width, in pixels, at which the stylesheet shows the labels of a wide page.
pub const WIDE: f64 = 480.0;
/// The narrowest that a chart becomes.
pub const NARROW: f64 = 320.0;
/// One of several side by side.
pub const SMALL: f64 = 200.0;

/// Between two labels beside each other.
const APART: f64 = 8.0;
/// Over and under the line of writing.
const RISE: f64 = 10.0;
const FALL: f64 = 3.0;

/// A text at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub x: f64,
    /// Of the line of writing.
    pub y: f64,
    pub dx: f64,
    pub anchor: &'static str,
    pub class: &'static str,
    pub text: String,
}

/// What a label covers, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Area {
    fn meets(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// How wide a text is at the size of axes, a little generously.
pub fn wide(text: &str) -> f64 {
    text.chars().map(|c| if c < '\u{1100}' { 6.6 } else { 12.0 }).sum()
}

/// What fits into so many pixels, with '…' where something is left out: whole words, unless not even
/// the first one fits.
pub fn cut(text: &str, width: f64) -> String {
    if wide(text) <= width {
        return text.to_owned();
    }
    let mut left = width - wide("…");
    let mut fits = |c: char| {
        left -= wide(c.encode_utf8(&mut [0; 4]));
        left >= 0.0
    };
    let end = text.char_indices().find(|(_, c)| !fits(*c)).map_or(text.len(), |(at, _)| at);
    let kept = &text[..end];
    let within = text[end..].chars().next().is_some_and(|next| !next.is_whitespace());
    let kept = match kept.trim_end().rfind(char::is_whitespace) {
        Some(at) if within && !kept.ends_with(char::is_whitespace) => &kept[..at],
        _ => kept,
    };
    if kept.trim().is_empty() { String::new() } else { format!("{}…", kept.trim_end()) }
}

/// A label centred on a place, or beside it where it would leave the drawing.
pub fn centred((x, y): (f64, f64), text: &str, class: &'static str, width: f64) -> Label {
    let (at, half) = (x / 100.0 * width, wide(text) / 2.0);
    let (x, anchor) = match (at - half < 0.0, at + half > width) {
        (false, false) => (x, "middle"),
        (true, false) if at + 2.0 * half <= width => (x, "start"),
        (false, true) if at - 2.0 * half >= 0.0 => (x, "end"),
        (_, true) => (100.0, "end"),
        _ => (0.0, "start"),
    };
    Label { x, y, dx: 0.0, anchor, class, text: text.to_owned() }
}

/// What a label covers in a drawing of this width.
pub fn area(label: &Label, width: f64) -> Area {
    let (at, wide) = (label.x / 100.0 * width + label.dx, wide(&label.text));
    let left = match label.anchor {
        "end" => at - wide,
        "middle" => at - wide / 2.0,
        _ => at,
    };
    Area { left, right: left + wide, top: label.y - RISE, bottom: label.y + FALL }
}

/// The room that labels share.
#[derive(Clone, Debug)]
pub struct Room {
    pub width: f64,
    pub height: f64,
    pub taken: Vec<Area>,
}

impl Room {
    pub fn new(width: f64, height: f64) -> Self {
        Room { width, height, taken: Vec::new() }
    }

    /// Whether a label stands inside and on nothing.
    pub fn has(&self, label: &Label) -> bool {
        let it = area(label, self.width);
        let near = Area { left: it.left - APART, right: it.right + APART, ..it };
        it.left >= -0.01
            && it.right <= self.width + 0.01
            && it.top >= 0.0
            && it.bottom <= self.height
            && !self.taken.iter().any(|taken| near.meets(taken))
    }

    /// The first of several places for a label that is free, which is free no longer.
    pub fn take(&mut self, places: impl IntoIterator<Item = Label>) -> Option<Label> {
        let label = places.into_iter().find(|label| self.has(label))?;
        self.taken.push(area(&label, self.width));
        Some(label)
    }
}

/// The labels along an axis that are kept: the first, the last, and as many at equal distances
/// between them as there is room for. Where not even two stand beside each other, the last. A year
/// at the end of a label is said where it begins; the first goes without it before the next year,
/// where there is no room for both.
pub fn along(labels: &[(f64, &str)], y: f64, width: f64) -> Vec<Label> {
    let Some((end, before)) = labels.split_last() else { return Vec::new() };
    let laid = |kept: &[(f64, &str)]| -> Vec<Label> {
        let words = years_once(kept.iter().map(|(_, text)| *text));
        let label = |((x, _), text): (&(f64, &str), &str)| centred((*x, y), text, "axis", width);
        let mut all: Vec<Label> = kept.iter().zip(&words).map(|(it, text)| label((it, text))).collect();
        if let [first, second, ..] = words.as_slice()
            && let (Some((short, _)), Some(_)) = (with_year(first), with_year(second))
            && !apart(&all[..2], width)
        {
            all[0] = label((&kept[0], short));
        }
        all
    };
    let mut stride = 1;
    while stride <= before.len() {
        let mut kept: Vec<(f64, &str)> = before.iter().step_by(stride).copied().collect();
        kept.push(*end);
        // The one before the last gives way when it stands much closer to it than the others.
        let rest = before.len() % stride;
        let close = |all: &[Label]| !apart(&all[all.len() - 2..], width);
        if kept.len() > 2 && rest != 0 && (rest * 3 < stride * 2 || close(&laid(&kept))) {
            kept.remove(kept.len() - 2);
        }
        let all = laid(&kept);
        if apart(&all, width) {
            return all;
        }
        stride += 1;
    }
    laid(std::slice::from_ref(end))
}

/// What stands before a year at the end, and the year.
fn with_year(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once(' ').filter(|(_, year)| year.len() == 4 && year.parse::<i16>().is_ok())
}

/// Each text without the year at its end where the text before it has the same one.
pub fn years_once<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut said = None;
    let short = |text: &'a str| {
        let parted = with_year(text);
        let year = parted.map(|(_, year)| year);
        let again = year.is_some() && year == said;
        said = year;
        parted.filter(|_| again).map_or(text, |(begin, _)| begin)
    };
    texts.into_iter().map(short).collect()
}

/// Whether labels in their order across stand clear of each other.
pub fn apart<'a>(labels: impl IntoIterator<Item = &'a Label>, width: f64) -> bool {
    let mut end = f64::NEG_INFINITY;
    labels.into_iter().all(|label| {
        let it = area(label, width);
        let clear = it.left >= end + APART;
        end = it.right;
        clear
    })
}

/// Moves places down and up until they lie `distance` apart between `top` and `bottom`; they are in
/// order, and there is room for all of them.
pub fn spread(places: &mut [f64], distance: f64, (top, bottom): (f64, f64)) {
    let mut least = top;
    for place in places.iter_mut() {
        *place = place.max(least);
        least = *place + distance;
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - distance;
    }
}

/// The labels of a drawing that has one layout for all widths.
pub fn alone(labels: impl IntoIterator<Item = Label>) -> impl Iterator<Item = Mark> {
    labels.into_iter().map(|label| mark(label, 0))
}

/// The labels of the two layouts of a drawing.
pub fn both(wide: Vec<Label>, narrow: &[Label]) -> Vec<Mark> {
    let only: Vec<Label> = narrow.iter().filter(|label| !wide.contains(label)).cloned().collect();
    let all = wide.into_iter().map(|label| {
        let layout = usize::from(!narrow.contains(&label));
        mark(label, layout)
    });
    let mut marks: Vec<Mark> = all.collect();
    marks.extend(only.into_iter().map(|label| mark(label, 2)));
    marks
}

fn mark(label: Label, layout: usize) -> Mark {
    let Label { x, y, dx, anchor, class, text } = label;
    Mark::Text { x: across(x), y: rounded(y), dx: rounded(dx), anchor, class: classes(class)[layout], text }
}

/// The class in both layouts, in the wide one alone, and in the narrow one alone.
fn classes(class: &'static str) -> [&'static str; 3] {
    match class {
        "axis" => ["axis", "axis-wide", "axis-narrow"],
        "strong" => ["strong", "strong-wide", "strong-narrow"],
        "know" => ["know", "know-wide", "know-narrow"],
        "loss" => ["loss", "loss-wide", "loss-narrow"],
        "win" => ["win", "win-wide", "win-narrow"],
        "ask" => ["ask", "ask-wide", "ask-narrow"],
        "late" => ["late", "late-wide", "late-narrow"],
        _ => ["label", "label-wide", "label-narrow"],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn months(count: usize) -> Vec<(f64, &'static str)> {
        let x = |i: usize| if count == 1 { 50.0 } else { i as f64 / (count - 1) as f64 * 100.0 };
        (0..count).map(|i| (x(i), ["Jan 2026", "Feb", "Mar"][i % 3])).collect()
    }

    fn kept(count: usize, width: f64) -> Vec<f64> {
        along(&months(count), 200.0, width).iter().map(|label| label.x).collect()
    }

    #[test]
    fn an_axis_keeps_its_ends_and_what_fits_between() {
        assert_eq!(kept(0, WIDE), Vec::<f64>::new());
        assert_eq!(kept(1, WIDE), [50.0]);
        assert_eq!(kept(2, WIDE), [0.0, 100.0]);
        assert_eq!(kept(13, WIDE).len(), 7, "every second of thirteen");
        let many = kept(144, NARROW);
        assert_eq!((many[0], many[many.len() - 1]), (0.0, 100.0));
        assert!((4..=6).contains(&many.len()), "{many:?}");
    }

    #[test]
    fn an_axis_says_a_year_where_it_begins() {
        let texts = |texts: &[&'static str]| years_once(texts.iter().copied()).join(", ");
        assert_eq!(texts(&["Nov 2024", "Dec 2024", "Feb 2025", "Mar 2025"]), "Nov 2024, Dec, Feb 2025, Mar");
        assert_eq!(texts(&["2024", "2024", "≤7", "DACH 3", "Q1 2026"]), "2024, 2024, ≤7, DACH 3, Q1 2026");
        let quarters = [(0.0, "Q4 2024"), (50.0, "Q1 2025"), (100.0, "Q2 2025")];
        let kept = |width| {
            let labels = along(&quarters, 0.0, width);
            labels.into_iter().map(|label| label.text).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(kept(WIDE), "Q4 2024, Q1 2025, Q2");
        assert_eq!(kept(120.0), "Q4, Q1 2025, Q2", "no room for two years beside each other");
    }

    #[test]
    fn a_year_is_four_digits_and_is_said_again_after_words_without_one() {
        let texts = |texts: &[&'static str]| years_once(texts.iter().copied()).join(", ");
        assert_eq!(texts(&["Week 12", "Day 12"]), "Week 12, Day 12");
        assert_eq!(texts(&["Q1 2026", "now", "Q2 2026"]), "Q1 2026, now, Q2 2026");
    }

    #[test]
    fn the_label_before_the_last_gives_way_where_it_stands_too_close() {
        let kept = |first: &'static str, width: f64| {
            let text = |i: usize| if i == 0 { first } else { "A" };
            let labels: Vec<(f64, &str)> = (0..12).map(|i| (i as f64 / 11.0 * 100.0, text(i))).collect();
            let place = |label: &Label| (label.x / 100.0 * 11.0).round();
            along(&labels, 0.0, width).iter().map(place).collect::<Vec<f64>>()
        };
        // 25 px a step: the first needs 64 px, so that every third is kept; two steps are room enough.
        assert_eq!(kept("Jan 1234", 275.0), [0.0, 3.0, 6.0, 9.0, 11.0]);
        // 6.4 px a step: two steps are not.
        assert_eq!(kept("A", 70.0), [0.0, 3.0, 6.0, 11.0]);
    }

    #[test]
    fn labels_at_the_ends_stay_inside() {
        let check =
            |x, expected| assert_eq!(centred((x, 0.0), "Oct 2025", "axis", 320.0).anchor, expected, "{x}");
        check(0.0, "start");
        check(50.0, "middle");
        check(100.0, "end");
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(cut("Price", 40.0), "Price");
        assert_eq!(cut("Security review", 70.0), "Security…");
        assert_eq!(cut("Security review too late", 130.0), "Security review…");
        assert_eq!(cut("Security review too late", 112.0), "Security review…");
        assert_eq!(cut("Security review", 40.0), "Secu…");
        assert_eq!(cut("Security review", 3.0), "");
    }

    #[test]
    fn places_are_moved_apart_and_stay_inside() {
        let mut places = [20.0, 21.0, 60.0, 99.0, 100.0];
        spread(&mut places, 14.0, (10.0, 100.0));
        assert_eq!(places, [20.0, 34.0, 60.0, 86.0, 100.0]);
    }

    #[test]
    fn a_label_of_both_layouts_is_put_down_once() {
        let label =
            |x| Label { x, y: 10.0, dx: 0.0, anchor: "middle", class: "axis", text: "Jan".to_owned() };
        let classes: Vec<_> = both(vec![label(10.0), label(20.0)], &[label(10.0), label(30.0)])
            .into_iter()
            .map(|mark| match mark {
                Mark::Text { x, class, .. } => (x, class),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(classes, [(10.0, "axis"), (20.0, "axis-wide"), (30.0, "axis-narrow")]);
    }

    proptest! {
        #[test]
        fn labels_of_an_axis_never_overlap(words in prop::collection::vec("[A-Za-z ]{1,12}", 0..160), wide in 100.0..900.0_f64) {
            let count = words.len().max(2) - 1;
            let labels: Vec<(f64, &str)> =
                words.iter().enumerate().map(|(i, word)| (i as f64 / count as f64 * 100.0, word.as_str())).collect();
            let kept = along(&labels, 100.0, wide);
            prop_assert_eq!(kept.is_empty(), labels.is_empty());
            prop_assert!(apart(&kept, wide));
            for label in &kept {
                let it = area(label, wide);
                prop_assert!(it.left >= -0.01 && it.right <= wide + 0.01);
            }
        }

        #[test]
        fn labels_in_a_room_never_overlap(places in prop::collection::vec((0.0..100.0_f64, 0.0..200.0_f64), 0..40)) {
            let mut room = Room::new(NARROW, 200.0);
            for place in places {
                room.take([centred(place, "31%", "label", NARROW)]);
            }
            for (i, one) in room.taken.iter().enumerate() {
                prop_assert!(room.taken[..i].iter().all(|other| !one.meets(other)));
            }
        }
    }
}
