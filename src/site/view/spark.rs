//! A line in a row with what it shows in words: its first and its last point, and all of them for the
//! table behind it.

use serde::Serialize;

use super::figure::{self, Of, Point};
use super::here::{Here, LinkTo};
use super::kpi::{BACK, back};
use super::text;
use crate::site::chart::Drawing;
use crate::site::chart::trend::{self, Trend};
use crate::value::Period;

/// A line of some periods.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SparkView {
    pub drawing: Drawing,
    pub ends: Option<Ends>,
    /// As they are written, oldest first; a gap is a period without one.
    pub values: Vec<Option<String>>,
}

/// The first and the last point of a line, as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ends {
    pub from: String,
    pub since: String,
    pub to: String,
    pub until: String,
}

/// How lines are drawn: of a rate so many months together, and on one scale where they share it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lines {
    pub pace: u32,
    pub scale: Option<(f64, f64)>,
}

/// The last periods of a figure up to one; see [`figure::point`].
pub fn spark(here: Here<'_>, of: Of<'_>, last: Period, lines: Lines, good: Option<bool>) -> SparkView {
    let periods = back(last, BACK);
    let points = periods.iter().map(|it| figure::point(here, of, (*it, last), lines.pace));
    let points: Vec<Option<Point>> = points.collect();
    let sizes: Vec<Option<f64>> = points.iter().map(|it| it.as_ref().map(|it| it.size)).collect();
    let values = points.into_iter().map(|it| it.map(|it| it.text)).collect();
    written(&periods, values, trend::spark(&sizes, lines.scale, good))
}

/// A drawing of so many periods, with how each is written.
pub fn written(periods: &[Period], values: Vec<Option<String>>, drawing: Drawing) -> SparkView {
    let points = periods.iter().zip(&values);
    let ends = ends(points.filter_map(|(it, text)| Some((text::period_short(*it), text.clone()?))));
    SparkView { ends, drawing, values }
}

/// The ends of a large or small trend.
pub fn ends_of(of: &Trend) -> Option<Ends> {
    let drawn = of.points.iter().filter(|it| it.size.is_some());
    ends(drawn.map(|it| (it.label.clone(), it.text.clone())))
}

fn ends(mut points: impl Iterator<Item = (String, String)>) -> Option<Ends> {
    let (since, from) = points.next()?;
    let (until, to) = points.last().unwrap_or_else(|| (since.clone(), from.clone()));
    Some(Ends { from, since, to, until })
}

/// The heads of the table behind some lines: each period leads to its figures.
pub fn heads<'a>(here: Here<'a>, periods: &[Period]) -> Vec<LinkTo<'a>> {
    let head = |it: &Period| LinkTo::to(text::period_short(*it), here.numbers_link(*it, None));
    periods.iter().map(head).collect()
}

#[cfg(test)]
mod tests {
    use super::{Ends, written};
    use crate::site::chart::Drawing;
    use crate::value::Period;

    #[test]
    fn a_line_is_said_by_its_first_and_its_last_point() {
        let periods = ["2026-01", "2026-02", "2026-03", "2026-04"].map(|it| Period::parse(it).unwrap());
        let said = |values: [Option<&str>; 4]| {
            let values = values.map(|it| it.map(str::to_owned)).to_vec();
            written(&periods, values, Drawing::default()).ends
        };
        let ends = |from: &str, since: &str, to: &str, until: &str| {
            let [from, since, to, until] = [from, since, to, until].map(str::to_owned);
            Some(Ends { from, since, to, until })
        };
        assert_eq!(
            said([None, Some("31%"), Some("2 of 4"), None]),
            ends("31%", "Feb 2026", "2 of 4", "Mar 2026")
        );
        assert_eq!(said([None, None, None, Some("7")]), ends("7", "Apr 2026", "7", "Apr 2026"));
        assert_eq!(said([None; 4]), None);
    }
}
