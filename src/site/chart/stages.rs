//! How a deal went: a bar for each stage on an axis of time, against the median of the deals won.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::label::{self, Label, NARROW, WIDE};
use super::months::{self, days, place};
use super::{Drawing, Mark, finite};

/// One stage of the deal.
#[derive(Clone, Debug, PartialEq)]
pub struct StageBar {
    /// 'Discovery, 18 days'.
    pub label: String,
    pub from: Date,
    pub to: Date,
    /// Days that the deals won were in this stage, from its begin: an ink mark.
    pub median: Option<f64>,
    /// Far beyond the median: the one that is the point.
    pub stressed: bool,
}

const TOP: f64 = 4.0;
const BAR: f64 = 13.0;
const ROW: f64 = 21.0;
/// Of a row whose label stands over its bar.
const HIGH: f64 = 36.0;
const BESIDE: f64 = 8.0;
/// The least that a stage of no days is seen with, in percent.
const THIN: f64 = 0.6;

/// `month` gives the word for the first day of a month.
pub fn stages(bars: &[StageBar], month: impl Fn(Date) -> String) -> Drawing {
    let Some(time) = time(bars) else { return Drawing::default() };
    let mut ordered: Vec<&StageBar> = bars.iter().collect();
    ordered.sort_by_key(|bar| (bar.from, bar.to));

    let mut marks = Vec::new();
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    let mut y = TOP;
    for bar in ordered {
        let (left, right) = ends(bar, time);
        let label = |y: f64| beside(bar, (left, right), y);
        let top = match label(y + 10.5) {
            Some(label) => {
                wide.push(label.clone());
                narrow.push(label);
                y
            }
            // No room on either side of it on a narrow page.
            None => {
                wide.push(over(bar, (left, y + 11.0), WIDE));
                narrow.push(over(bar, (left, y + 11.0), NARROW));
                y + HIGH - ROW
            }
        };
        marks.push(Mark::bar((left, right), (top, top + BAR), if bar.stressed { "loss" } else { "mute" }));
        if let Some(x) = median(bar, time) {
            marks.push(Mark::upright(x, (top - 3.0, top + BAR + 3.0), "ink"));
        }
        y = top + ROW;
    }
    let words = |width: f64| months::labels(time, y + 16.0, width, &month);
    let under = words(WIDE);
    let grid =
        under.iter().filter(|label| label.x > 0.0).map(|label| Mark::upright(label.x, (0.0, y), "grid"));
    let mut drawn: Vec<Mark> = grid.collect();
    drawn.push(Mark::level(y, "axis"));
    drawn.append(&mut marks);
    wide.extend(under);
    narrow.extend(words(NARROW));
    drawn.extend(label::both(wide, &narrow));
    Drawing { name: "stages", height: y + 20.0, marks: drawn }
}

/// From the first begin to the last end, with the medians beyond it, up to half as far again.
fn time(bars: &[StageBar]) -> Option<(Date, Date)> {
    let from = bars.iter().map(|bar| bar.from).min()?;
    let to = bars.iter().map(|bar| bar.to.max(bar.from)).max()?;
    let medians = bars.iter().filter_map(|bar| Some(days(from, bar.from) + bar.median.and_then(finite)?));
    let beyond = medians.fold(days(from, to), f64::max).min(days(from, to) * 1.5 + 7.0).ceil();
    // Years 0 to 9999 have fewer than four million days.
    let to = from.saturating_add((beyond.clamp(1.0, 7e6) as i32).days());
    Some((from, to))
}

fn ends(bar: &StageBar, time: (Date, Date)) -> (f64, f64) {
    let left = place(bar.from, time).min(100.0 - THIN);
    (left, place(bar.to.max(bar.from), time).max(left + THIN))
}

/// Where the mark stands; nowhere if it is beyond the drawing.
fn median(bar: &StageBar, time: (Date, Date)) -> Option<f64> {
    let x = (days(time.0, bar.from) + bar.median.and_then(finite)?) / days(time.0, time.1) * 100.0;
    (0.0..=100.0).contains(&x).then_some(x)
}

fn class(bar: &StageBar) -> &'static str {
    if bar.stressed { "strong" } else { "label" }
}

/// The label after the bar, else before it; none where both sides are too narrow.
fn beside(bar: &StageBar, (left, right): (f64, f64), y: f64) -> Option<Label> {
    let wide = label::wide(&bar.label) + 2.0 * BESIDE;
    let text = || bar.label.clone();
    let class = class(bar);
    if (100.0 - right) / 100.0 * NARROW >= wide {
        Some(Label { x: right, y, dx: BESIDE, anchor: "start", class, text: text() })
    } else if left / 100.0 * NARROW >= wide {
        Some(Label { x: left, y, dx: -BESIDE, anchor: "end", class, text: text() })
    } else {
        None
    }
}

/// The label over the bar, from its begin where it has room, else up to the end of the drawing.
fn over(bar: &StageBar, (left, y): (f64, f64), width: f64) -> Label {
    let text = label::cut(&bar.label, width);
    let room = (100.0 - left) / 100.0 * width >= label::wide(&text);
    let (x, anchor) = if room { (left, "start") } else { (100.0, "end") };
    Label { x, y, dx: 0.0, anchor, class: class(bar), text }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::site::chart::tests::{inside, kinds};

    fn bar(label: &str, from: Date, to: Date, median: Option<f64>) -> StageBar {
        StageBar {
            label: label.to_owned(),
            from,
            to,
            median,
            stressed: median.is_some_and(|days| days < 10.0),
        }
    }

    fn month(day: Date) -> String {
        day.strftime("%b").to_string()
    }

    #[test]
    fn labels_stand_on_the_side_that_has_room() {
        let bars = [
            bar("Discovery, 18 days", date(2026, 5, 11), date(2026, 5, 29), Some(14.0)),
            bar("Security review, 47 days", date(2026, 8, 20), date(2026, 10, 6), Some(9.0)),
            bar("All of it, for a very long time", date(2026, 5, 20), date(2026, 10, 20), None),
        ];
        let drawing = stages(&bars, month);
        inside(&drawing);
        let anchors: Vec<_> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text { anchor, class, text, .. } if !class.starts_with("axis") => {
                    Some((*anchor, *class, text.as_str()))
                }
                _ => None,
            })
            .collect();
        assert_eq!(
            anchors,
            [
                ("start", "label", "Discovery, 18 days"),
                ("start", "label", "All of it, for a very long time"),
                ("end", "strong", "Security review, 47 days")
            ]
        );
    }

    #[test]
    fn overlapping_empty_and_wrong_stages_stay_inside() {
        let day = date(2026, 1, 1);
        let far = [Date::MIN, Date::MAX, day, date(2026, 3, 1)];
        let medians = [None, Some(0.0), Some(-5.0), Some(1e9), Some(f64::NAN), Some(30.0)];
        for from in far {
            for to in far {
                for median in medians {
                    inside(&stages(&[bar("Demo", from, to, median)], month));
                    inside(&stages(
                        &[bar("Demo", from, to, median), bar("Pilot", day, day, Some(3.0))],
                        month,
                    ));
                }
            }
        }
        let many: Vec<StageBar> = (0..60)
            .map(|i| bar("Pilot, 20 days", day, day.saturating_add((i * 3).days()), Some(20.0)))
            .collect();
        inside(&stages(&many, month));
        assert!(stages(&[], month).is_empty());
    }

    #[test]
    fn a_stage_of_one_day_is_seen() {
        let day = date(2026, 1, 1);
        let drawing =
            stages(&[bar("Demo", day, day, None), bar("Pilot", day, date(2027, 1, 1), None)], month);
        assert!(
            drawing.marks.iter().any(|mark| matches!(mark, Mark::Bar { width, .. } if *width == THIN)),
            "{drawing:?}"
        );
        assert_eq!(kinds(&drawing).matches("bar").count(), 2);
    }

    #[test]
    fn the_mark_is_the_median_from_the_begin_of_the_stage() {
        let drawing = stages(&[bar("Demo", date(2026, 1, 1), date(2026, 4, 11), Some(25.0))], month);
        assert!(
            drawing.marks.iter().any(|mark| matches!(mark, Mark::Line { x1: 25.0, class: "ink", .. })),
            "{drawing:?}"
        );
    }
}
