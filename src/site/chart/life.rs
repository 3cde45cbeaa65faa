//! The life of a lesson or question as a line on an axis of time.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::label::{self, NARROW};
use super::months::{self, place};
use super::{Drawing, Mark};

/// What happened, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeEvent {
    pub on: Date,
    /// The word of the event: `learned`, `applies`, `relearns`, `asked`, `answers`.
    pub event: &'static str,
}

const HEIGHT: f64 = 24.0;
const MIDDLE: f64 = 12.0;

/// How an event is drawn. What matters more lies over the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Tick(&'static str),
    Dot(&'static str),
    Diamond,
    End,
}

fn form(event: &str) -> Form {
    match event {
        "learned" => Form::Dot("know"),
        "asked" => Form::Dot("ask"),
        "relearns" | "contradicts" | "rules-out" => Form::Diamond,
        "answers" | "drops" | "supersedes" | "retires" => Form::End,
        "applies" | "confirms" | "adopts" => Form::Tick("win"),
        "asks-again" | "reopens" => Form::Tick("ask"),
        "partly-answers" => Form::Tick("late"),
        _ => Form::Tick("mute"),
    }
}

/// A line from the first event to the end of the life, or to `to`. Learned and asked are dots,
/// relearned, contradicted and ruled out are diamonds, what ends a life is a bar in ink, the rest are
/// ticks. Events of one day and kind are one mark, and so are those of one look that no eye parts.
pub fn life(events: &[LifeEvent], (from, to): (Date, Date)) -> Drawing {
    let Some(first) = events.iter().map(|event| event.on).min() else { return Drawing::default() };
    let time = (from, to);
    let end = end(events).unwrap_or(to);
    let mut marks = vec![Mark::line((place(first, time), MIDDLE), (place(end, time), MIDDLE), "base")];
    // Half percents: a year of weeks still stands apart, and ten thousand events stay a drawing.
    let drawn: BTreeSet<(Form, u32)> = events
        .iter()
        .map(|event| (form(event.event), (place(event.on, time) * 2.0).round() as u32))
        .collect();
    for (form, half) in drawn {
        let x = f64::from(half) / 2.0;
        marks.push(match form {
            Form::Tick(class) => Mark::upright(x, (MIDDLE - 5.0, MIDDLE + 5.0), class),
            Form::Dot(class) => Mark::dot((x, MIDDLE), 4.5, class),
            Form::Diamond => Mark::diamond((x, MIDDLE), 5.6, "loss"),
            Form::End => Mark::upright(x, (MIDDLE - 7.0, MIDDLE + 7.0), "ink"),
        });
    }
    Drawing { name: "life", height: HEIGHT, marks }
}

/// The day on which it ended, unless it began again.
fn end(events: &[LifeEvent]) -> Option<Date> {
    let last =
        |of: fn(&str) -> bool| events.iter().filter(|event| of(event.event)).map(|event| event.on).max();
    let ended = last(|event| form(event) == Form::End)?;
    let again = last(|event| form(event) == Form::Tick("ask"));
    // Asked again on the day of its answer is an answer that stands: the fold has put them in order.
    again.is_none_or(|again| again <= ended).then_some(ended)
}

/// The axis under several of them: `label` gives the word for the first day of a month, year first.
pub fn axis((from, to): (Date, Date), label: impl Fn(Date) -> String) -> Drawing {
    let labels = months::labels((from, to), 17.0, NARROW, label);
    let mut marks: Vec<Mark> = Vec::new();
    for one in &labels {
        marks.push(Mark::upright(one.x, (0.0, 4.0), "axis"));
    }
    marks.extend(label::alone(labels));
    Drawing { name: "life-axis", height: 22.0, marks }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;

    use super::*;
    use crate::site::chart::tests::{inside, kinds};

    fn event(on: Date, event: &'static str) -> LifeEvent {
        LifeEvent { on, event }
    }

    fn line(drawing: &Drawing) -> (f64, f64) {
        match drawing.marks[0] {
            Mark::Line { x1, x2, .. } => (x1, x2),
            ref other => panic!("{other:?}"),
        }
    }

    const TIME: (Date, Date) = (date(2025, 1, 1), date(2027, 1, 1));

    #[test]
    fn a_life_runs_from_its_first_event_to_its_end() {
        let (learned, end) = (event(date(2026, 1, 1), "learned"), event(date(2026, 7, 2), "supersedes"));
        let living = life(std::slice::from_ref(&learned), TIME);
        assert_eq!((line(&living), kinds(&living).as_str()), ((50.0, 100.0), "line dot"));
        let ended = life(&[learned, end], TIME);
        assert_eq!((line(&ended), kinds(&ended).as_str()), ((50.0, 74.93), "line dot line"));
    }

    #[test]
    fn a_question_that_is_asked_again_goes_on() {
        let asked = [
            event(date(2025, 2, 1), "asked"),
            event(date(2025, 6, 1), "answers"),
            event(date(2026, 1, 1), "reopens"),
        ];
        assert_eq!(line(&life(&asked, TIME)).1, 100.0);
    }

    #[test]
    fn events_of_a_day_and_kind_are_one_mark() {
        let day = date(2026, 1, 1);
        let many: Vec<LifeEvent> =
            (0..5).map(|_| event(day, "applies")).chain([event(day, "relearns")]).collect();
        assert_eq!(kinds(&life(&many, TIME)), "line line diamond");
        let daily: Vec<LifeEvent> =
            (0..10_000).map(|i| event(TIME.0.saturating_add((i % 700).days()), "applies")).collect();
        assert!(life(&daily, TIME).marks.len() < 210);
    }

    #[test]
    fn days_outside_and_times_without_length_stay_inside() {
        let events = [event(Date::MIN, "learned"), event(Date::MAX, "retires"), event(TIME.0, "follows")];
        for time in [TIME, (TIME.0, TIME.0), (TIME.1, TIME.0), (Date::MIN, Date::MAX)] {
            inside(&life(&events, time));
            inside(&axis(time, |day| day.to_string()));
        }
        assert!(life(&[], TIME).is_empty());
    }
}
