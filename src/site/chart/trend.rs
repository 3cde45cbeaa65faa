//! Lines over time: a trend with its target and notable points, small multiples, sparklines.

#[cfg(test)]
mod tests;

use super::label::{self, Area, Label, NARROW, Room, SMALL, WIDE};
use super::scale::{self, Scale, Ticks};
use super::{Drawing, Mark, finite, rounded};

/// A figure over time.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    /// Oldest first, at equal distances; a gap is a period without a figure.
    pub points: Vec<TrendPoint>,
    /// The target, and how it is written.
    pub target: Option<(f64, String)>,
    /// A level to compare with, and how it is written: the median of the year before.
    pub level: Option<(f64, String)>,
    /// How a size is written on the axis.
    pub unit: AxisUnit,
    /// Whether the last move is welcome: it colours the last point.
    pub good: Option<bool>,
}

/// One period.
#[derive(Clone, Debug, Default)]
pub struct TrendPoint {
    /// On the axis: 'Oct 2025', 'Jan'. Those that have no room are left out.
    pub label: String,
    pub size: Option<f64>,
    /// As it is written beside the point: '31%'.
    pub text: String,
    /// Marked, and labelled where there is room.
    pub notable: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AxisUnit {
    #[default]
    Plain,
    /// Only whole steps.
    Count,
    Percent,
    /// What stands before it: '€'.
    Money(String),
}

/// Where a trend stands in its drawing.
struct Sheet {
    height: f64,
    top: f64,
    base: f64,
    /// About so many steps on the axis.
    steps: u32,
    /// The least width that it is drawn in, in pixels.
    width: f64,
}

const LARGE: Sheet = Sheet { height: 206.0, top: 26.0, base: 180.0, steps: 3, width: NARROW };
const LITTLE: Sheet = Sheet { height: 112.0, top: 24.0, base: 88.0, steps: 2, width: SMALL };

/// Between the words of the axis and the line, in pixels.
const GUTTER: f64 = 10.0;

type Place = (f64, f64);

/// What is drawn of one trend: all places are known.
struct Laid<'a> {
    of: &'a Trend,
    sheet: &'a Sheet,
    ticks: Ticks,
    scale: Scale,
    /// Where the line begins, in percent: left of it stand the words of the axis.
    left: f64,
    places: Vec<Option<Place>>,
    /// The last point that has a figure.
    last: usize,
}

/// A trend, with axis and labels.
pub fn trend(of: &Trend) -> Drawing {
    let Some(laid) = range(of).and_then(|range| lay(of, &LARGE, range)) else { return Drawing::default() };
    let mut marks = shapes(&laid);
    marks.extend(label::both(labels(&laid, WIDE), &labels(&laid, NARROW)));
    Drawing { name: "trend", height: LARGE.height, marks }
}

/// The same, small, several on one scale: in order of `of`.
pub fn multiples(of: &[Trend]) -> Vec<Drawing> {
    let all = of.iter().filter_map(range).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let draw = |one| {
        let Some(laid) = all.and_then(|range| lay(one, &LITTLE, range)) else { return Drawing::default() };
        let mut marks = shapes(&laid);
        marks.extend(label::alone(labels(&laid, SMALL)));
        Drawing { name: "trend small", height: LITTLE.height, marks }
    };
    of.iter().map(draw).collect()
}

/// From the least to the most that has to be seen; none where there is no figure.
fn range(of: &Trend) -> Option<(f64, f64)> {
    let sizes = || of.points.iter().filter_map(|point| point.size.and_then(finite));
    sizes().next()?;
    let beside = [&of.target, &of.level].into_iter().flatten().filter_map(|(size, _)| finite(*size));
    sizes().chain(beside).map(|size| (size, size)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn lay<'a>(of: &'a Trend, sheet: &'a Sheet, (least, most): (f64, f64)) -> Option<Laid<'a>> {
    let ticks = match of.unit {
        AxisUnit::Percent => scale::of_rate(least, most, sheet.steps),
        AxisUnit::Count => scale::of_counts(least, most, sheet.steps),
        AxisUnit::Plain | AxisUnit::Money(_) => scale::from_zero(least, most, sheet.steps),
    };
    let words = ticks.at.iter().map(|at| label::wide(&scale::written(*at, ticks.step, &of.unit)));
    let left = ((words.fold(0.0, f64::max) + GUTTER) / sheet.width * 100.0).min(40.0);
    let scale = Scale { least: ticks.least(), most: ticks.most(), from: sheet.base, to: sheet.top };
    let across = across_of(of.points.len(), left);
    let place =
        |(i, point): (usize, &TrendPoint)| Some((across(i), scale.place(point.size.and_then(finite)?)));
    let places: Vec<Option<Place>> = of.points.iter().enumerate().map(place).collect();
    let last = places.iter().rposition(Option::is_some)?;
    Some(Laid { of, sheet, ticks, scale, left, places, last })
}

/// Places at equal distances from `left` to the right end; one stands in the middle.
fn across_of(count: usize, left: f64) -> impl Fn(usize) -> f64 {
    move |i| left + (100.0 - left) * if count < 2 { 0.5 } else { i as f64 / (count - 1) as f64 }
}

fn tone(good: Option<bool>) -> &'static str {
    match good {
        None => "know",
        Some(true) => "win",
        Some(false) => "loss",
    }
}

fn shapes(laid: &Laid<'_>) -> Vec<Mark> {
    let Laid { of, sheet, ticks, scale, left, places, last } = laid;
    let mut marks = Vec::new();
    for (i, at) in ticks.at.iter().enumerate() {
        // The ground is what the sizes stand on.
        let ground = *at == 0.0 || (i == 0 && ticks.least() > 0.0);
        marks.push(Mark::level(scale.place(*at), if ground { "axis" } else { "grid" }));
    }
    if ticks.most() < 0.0 {
        marks.push(Mark::level(sheet.top, "axis"));
    }
    let beside = [(&of.level, "level"), (&of.target, "target")];
    for (size, class) in beside.into_iter().filter_map(|(of, class)| Some((finite(of.as_ref()?.0)?, class))) {
        let y = scale.place(size);
        marks.push(Mark::line((*left, y), (100.0, y), class));
    }
    marks.extend(stretches(places, 2.5, "know"));
    for (i, place) in places.iter().enumerate().filter(|(i, _)| i != last) {
        if let Some(place) = place.filter(|_| of.points[i].notable) {
            marks.push(Mark::dot(place, 3.5, "know"));
        }
    }
    marks.extend(places[*last].map(|place| Mark::dot(place, 5.0, tone(of.good))));
    marks
}

/// A line for each stretch without a gap, a dot for each point alone.
fn stretches(places: &[Option<Place>], r: f64, class: &'static str) -> Vec<Mark> {
    let mut marks = Vec::new();
    for stretch in places.split(Option::is_none) {
        let stretch: Vec<Place> = stretch.iter().copied().flatten().collect();
        match stretch.as_slice() {
            [] => {}
            [alone] => marks.push(Mark::dot(*alone, r, class)),
            several => {
                let points: Vec<String> =
                    several.iter().map(|(x, y)| format!("{},{}", tenth(*x), tenth(*y))).collect();
                marks.push(Mark::Path { points: points.join(" "), class });
            }
        }
    }
    marks
}

/// A line of many points is the largest part of a page of lines: a tenth is finer than its stroke.
fn tenth(size: f64) -> f64 {
    rounded((size * 10.0).round() / 10.0)
}

/// All labels, for a drawing of this width.
fn labels(laid: &Laid<'_>, width: f64) -> Vec<Label> {
    let Laid { of, sheet, ticks, scale, left, places, last } = laid;
    // The words under the base are laid along the axis, not here.
    let mut room = Room::new(width, sheet.base + 4.0);
    let shown = |i: &usize| *i == *last || of.points[*i].notable;
    let marked = || (0..places.len()).rev().filter(shown).filter_map(|i| Some((i, places[i]?)));
    for (_, (x, y)) in marked() {
        let x = x / 100.0 * width;
        room.taken.push(Area { left: x - 5.0, right: x + 5.0, top: y - 5.0, bottom: y + 5.0 });
    }
    let mut labels = Vec::new();
    // The last stands first in line, then what the line is compared with, then the axis.
    for (i, place) in marked().filter(|(i, _)| i == last) {
        labels.extend(room.take(clear(laid, width, around(place, &of.points[i].text, tone(of.good), width))));
    }
    for (size, text) in [&of.target, &of.level].into_iter().flatten() {
        if let Some(size) = finite(*size) {
            labels.extend(compared(laid, &mut room, (scale.place(size), text)));
        }
    }
    for at in &ticks.at {
        let (y, text) = (scale.place(*at), scale::written(*at, ticks.step, &of.unit));
        let label = Label { x: 0.0, y: y - 5.0, dx: 0.0, anchor: "start", class: "axis", text };
        labels.extend(room.take([label]));
    }
    for (i, place) in marked().filter(|(i, _)| i != last).take(12) {
        labels.extend(room.take(clear(laid, width, around(place, &of.points[i].text, "label", width))));
    }
    let across = across_of(of.points.len(), *left);
    let months: Vec<(f64, &str)> =
        of.points.iter().enumerate().map(|(i, point)| (across(i), point.label.as_str())).collect();
    labels.extend(label::along(&months, sheet.base + 18.0, width));
    labels.retain(|label| !label.text.is_empty());
    labels
}

/// Above and under a point, near and less near.
fn around((x, y): Place, text: &str, class: &'static str, width: f64) -> Vec<Label> {
    let text = label::cut(text, width);
    [-10.0, 19.0, -24.0, 33.0]
        .into_iter()
        .map(|by| label::centred((x, y + by), &text, class, width))
        .collect()
}

/// The words of a level, above or under it, at its right end first: where the line does not run
/// through them. Where it runs through all places beside the level, a large drawing has them a line
/// further off, and if there is none either, on the line all the same; a small one goes without.
fn compared(laid: &Laid<'_>, room: &mut Room, (y, text): (f64, &str)) -> Option<Label> {
    let text = label::cut(text, room.width * (1.0 - laid.left / 100.0));
    let along = |share: f64| (laid.left + (100.0 - laid.left) * share, "middle");
    let between = [0.5, 0.75, 0.25, 0.625, 0.875, 0.375, 0.125].map(along);
    let at = || [(100.0, "end"), (laid.left, "start")].into_iter().chain(between);
    let near = at().flat_map(|at| [(at, y - 5.0), (at, y + 14.0)]);
    let far = at().flat_map(|at| [(at, y - 18.0), (at, y + 27.0)]);
    let label = |((x, anchor), y)| Label { x, y, dx: 0.0, anchor, class: "label", text: text.clone() };
    let begin = laid.left / 100.0 * room.width - 0.1;
    let inside = |label: &Label| label::area(label, room.width).left >= begin;
    let places: Vec<Label> = near.chain(far).map(label).filter(inside).collect();
    let is_clear = |label: &&Label| !crossed(laid, &label::area(label, room.width), room.width);
    let clear: Vec<Label> = places.iter().filter(is_clear).cloned().collect();
    let found = room.take(clear);
    if found.is_none() && laid.sheet.width > SMALL { room.take(places) } else { found }
}

/// Places that the line does not run through come first.
fn clear(laid: &Laid<'_>, width: f64, mut places: Vec<Label>) -> Vec<Label> {
    places.sort_by_key(|label| crossed(laid, &label::area(label, width), width));
    places
}

fn crossed(laid: &Laid<'_>, area: &Area, width: f64) -> bool {
    let beside =
        [&laid.of.target, &laid.of.level].into_iter().flatten().filter_map(|(size, _)| finite(*size));
    let mut levels = beside.map(|size| laid.scale.place(size));
    let mut points_at = laid.places.iter().flatten().map(|(x, y)| (x / 100.0 * width, *y));
    let points = |pair: &[Option<Place>]| Some((pair[0]?, pair[1]?));
    let mut steps = laid.places.windows(2).filter_map(points);
    levels.any(|y| area.top < y && y < area.bottom)
        || points_at.any(|(x, y)| area.left < x && x < area.right && area.top < y && y < area.bottom)
        || steps.any(|((x1, y1), (x2, y2))| {
            let (x1, x2) = (x1 / 100.0 * width, x2 / 100.0 * width);
            let (left, right) = (x1.max(area.left), x2.min(area.right));
            let at = |x: f64| y1 + (x - x1) / (x2 - x1) * (y2 - y1);
            left <= right && at(left).min(at(right)) < area.bottom && at(left).max(at(right)) > area.top
        })
}

/// A line of the height of a text, the last point marked; none where there are fewer than two sizes.
/// Sizes share the scale `least` to `most` where one is given, so that rows of a table can be compared.
pub fn spark(sizes: &[Option<f64>], scale: Option<(f64, f64)>, good: Option<bool>) -> Drawing {
    let sizes: Vec<Option<f64>> = sizes.iter().map(|size| size.and_then(finite)).collect();
    // One size is no line.
    if sizes.iter().flatten().count() < 2 {
        return Drawing::default();
    }
    let own = sizes.iter().flatten().map(|size| (*size, *size)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some(own) = own else { return Drawing::default() };
    let given = scale.and_then(|(a, b)| Some((finite(a)?, finite(b)?)));
    let (a, b) = given.unwrap_or(own);
    let scale = Scale { least: a.min(b), most: a.max(b), from: 22.0, to: 4.0 };
    let across = across_of(sizes.len(), 0.0);
    // The dot at the end stays inside, so that no table scrolls for it.
    let places: Vec<Option<Place>> = sizes
        .iter()
        .enumerate()
        .map(|(i, size)| Some((2.0 + across(i) * 0.93, scale.place((*size)?))))
        .collect();
    let mut marks = stretches(&places, 1.5, tone(good));
    marks.extend(places.iter().copied().flatten().next_back().map(|place| Mark::dot(place, 3.0, tone(good))));
    Drawing { name: "spark", height: 26.0, marks }
}
