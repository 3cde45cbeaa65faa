//! Charts: where each mark stands, computed here and drawn by the theme's components as SVG.
//!
//! A chart is made of plain [`Mark`]s. Across it is measured in percent of its width and down it in
//! pixels, so that it fills any width with text and strokes of one size, without a script. Colours
//! are classes that the stylesheet fills from its variables: `know` the main series, `loss` the one
//! that is the point or a loss, `win`, `ask`, `late`, `mute` what is compared with, `ink` a mark or
//! axis. No mark carries a meaning by colour alone.
//!
//! Nothing here knows of entries or of words: callers hand in sizes and labels, and put the title,
//! the description and the table behind it in their templates. A size that is not finite is no size.
//! Every function takes none, one or many, all zero, negative or huge, and gives a drawing that can be
//! shown; [`Drawing::is_empty`] says that there is nothing to draw.

pub mod bars;
pub mod circle;
pub mod label;
pub mod life;
mod months;
pub mod scale;
pub mod stack;
pub mod stages;
pub mod swarm;
pub mod trend;

use serde::{Serialize, Serializer};

use super::view::here::LinkTo;

/// A chart with its data: `{{ <chart of={…} title="…" desc="…" heads={[…]} /> }}`.
#[derive(Clone, Debug, Serialize)]
pub struct Chart<'a> {
    pub drawing: Drawing,
    /// Behind 'Data'.
    pub rows: Vec<DataRow<'a>>,
}

/// One row of the table behind a chart. Each cell is a text, or a link to what it was counted from.
#[derive(Clone, Debug, Serialize)]
pub struct DataRow<'a> {
    pub head: LinkTo<'a>,
    pub cells: Vec<LinkTo<'a>>,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Drawing {
    /// A class for the whole: `trend`, `stack`, `life`.
    pub name: &'static str,
    /// In pixels.
    #[serde(serialize_with = "short")]
    pub height: f64,
    /// In the order of drawing.
    pub marks: Vec<Mark>,
}

impl Drawing {
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

/// One mark. `x` and `width` are in percent of the width, `y` and `height` in pixels from the top.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "mark", rename_all = "kebab-case")]
pub enum Mark {
    /// A straight line: an axis, a grid line, a tick, a target.
    Line {
        #[serde(serialize_with = "short")]
        x1: f64,
        #[serde(serialize_with = "short")]
        y1: f64,
        #[serde(serialize_with = "short")]
        x2: f64,
        #[serde(serialize_with = "short")]
        y2: f64,
        class: &'static str,
    },
    /// A line through points, `0,97 8.3,84.2`, in a box 100 wide and as high as the drawing.
    Path { points: String, class: &'static str },
    Bar {
        #[serde(serialize_with = "short")]
        x: f64,
        #[serde(serialize_with = "short")]
        y: f64,
        #[serde(serialize_with = "short")]
        width: f64,
        #[serde(serialize_with = "short")]
        height: f64,
        class: &'static str,
    },
    Dot {
        #[serde(serialize_with = "short")]
        x: f64,
        #[serde(serialize_with = "short")]
        y: f64,
        #[serde(serialize_with = "short")]
        r: f64,
        class: &'static str,
    },
    /// A diamond: what was relearned.
    Diamond {
        #[serde(serialize_with = "short")]
        x: f64,
        #[serde(serialize_with = "short")]
        y: f64,
        #[serde(serialize_with = "short")]
        r: f64,
        class: &'static str,
    },
    /// `anchor`: `start`, `middle`, `end`; `dx` in pixels.
    Text {
        #[serde(serialize_with = "short")]
        x: f64,
        #[serde(serialize_with = "short")]
        y: f64,
        #[serde(serialize_with = "short")]
        dx: f64,
        anchor: &'static str,
        class: &'static str,
        text: String,
    },
}

impl Mark {
    /// From one place to another.
    fn line((x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &'static str) -> Self {
        Mark::Line { x1: across(x1), y1: rounded(y1), x2: across(x2), y2: rounded(y2), class }
    }

    /// From top to bottom.
    fn upright(x: f64, (y1, y2): (f64, f64), class: &'static str) -> Self {
        Self::line((x, y1), (x, y2), class)
    }

    /// Over the whole width.
    fn level(y: f64, class: &'static str) -> Self {
        Self::line((0.0, y), (100.0, y), class)
    }

    /// Between two places across, and between two down.
    fn bar((left, right): (f64, f64), (top, bottom): (f64, f64), class: &'static str) -> Self {
        let (x, y) = (across(left), rounded(top));
        let width = rounded((across(right) - x).max(0.0));
        Mark::Bar { x, y, width, height: rounded((bottom - y).max(0.0)), class }
    }

    fn dot((x, y): (f64, f64), r: f64, class: &'static str) -> Self {
        Mark::Dot { x: across(x), y: rounded(y), r, class }
    }

    fn diamond((x, y): (f64, f64), r: f64, class: &'static str) -> Self {
        Mark::Diamond { x: across(x), y: rounded(y), r, class }
    }
}

/// A place across is never outside the drawing.
fn across(x: f64) -> f64 {
    rounded(x.clamp(0.0, 100.0))
}

/// A size that can be drawn. What is larger than any world is cut, so that no sum or difference of
/// two sizes runs out of the numbers.
fn finite(size: f64) -> Option<f64> {
    size.is_finite().then(|| size.clamp(-1e300, 1e300))
}

/// Two decimals are finer than any screen, and keep the pages small and the same everywhere.
pub fn rounded(size: f64) -> f64 {
    let rounded = (size * 100.0).round() / 100.0;
    // No minus before a zero.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// '112', not '112.0': there are hundreds of sizes in a page.
fn short<S: Serializer>(size: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match *size {
        whole if whole.fract() == 0.0 && whole.abs() < 1e15 => serializer.serialize_i64(whole as i64),
        size => serializer.serialize_f64(size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That every mark lies inside its drawing, and no two labels of one layout on each other.
    pub(super) fn inside(drawing: &Drawing) {
        let down = 0.0..=drawing.height;
        let across = 0.0..=100.0;
        for mark in &drawing.marks {
            let places: &[(f64, f64)] = match mark {
                Mark::Line { x1, y1, x2, y2, .. } => &[(*x1, *y1), (*x2, *y2)],
                Mark::Bar { x, y, width, height, .. } => {
                    &[(*x, *y), (rounded(x + width), rounded(y + height))]
                }
                Mark::Dot { x, y, r, .. } | Mark::Diamond { x, y, r, .. } => &[(*x, y - r), (*x, y + r)],
                Mark::Text { x, y, .. } => &[(*x, *y)],
                Mark::Path { points, .. } => {
                    let of = |point: &str| {
                        point.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
                    };
                    &points.split(' ').map(|point| of(point).unwrap()).collect::<Vec<(f64, f64)>>()
                }
            };
            for (x, y) in places {
                assert!(across.contains(x) && down.contains(y), "{x} {y} of {mark:?} in {drawing:?}");
            }
        }
        for (layout, width) in [("-wide", label::WIDE), ("-narrow", label::NARROW)] {
            apart(drawing, layout, if drawing.name == "trend small" { label::SMALL } else { width });
        }
    }

    fn apart(drawing: &Drawing, layout: &str, width: f64) {
        let areas = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Text { x, y, dx, anchor, class, text }
                if class.ends_with(layout) || !class.contains('-') =>
            {
                let label = label::Label { x: *x, y: *y, dx: *dx, anchor, class, text: text.clone() };
                Some(label::area(&label, width))
            }
            _ => None,
        });
        let areas: Vec<label::Area> = areas.collect();
        for (i, a) in areas.iter().enumerate() {
            for b in &areas[..i] {
                let apart = a.right <= b.left + 0.1
                    || b.right <= a.left + 0.1
                    || a.bottom <= b.top + 0.1
                    || b.bottom <= a.top + 0.1;
                assert!(apart, "{a:?} on {b:?} in {drawing:?}");
            }
        }
    }

    /// The sorts of marks in their order.
    pub(super) fn kinds(drawing: &Drawing) -> String {
        let kind = |mark: &Mark| match mark {
            Mark::Line { .. } => "line",
            Mark::Path { .. } => "path",
            Mark::Bar { .. } => "bar",
            Mark::Dot { .. } => "dot",
            Mark::Diamond { .. } => "diamond",
            Mark::Text { .. } => "text",
        };
        drawing.marks.iter().map(kind).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        let check = |size, expected: &str| assert_eq!(rounded(size).to_string(), expected);
        check(33.333_333, "33.33");
        check(-0.001, "0");
        check(100.0, "100");
    }
}
