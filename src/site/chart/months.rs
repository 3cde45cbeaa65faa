//! Time across: places of days, and the months that are written under them.

use jiff::civil::Date;

use super::label::{self, Label};

/// How far a day lies between two, in percent; a day outside is at the end.
pub fn place(day: Date, (from, to): (Date, Date)) -> f64 {
    let whole = days(from, to);
    if whole <= 0.0 { 50.0 } else { (days(from, day) / whole * 100.0).clamp(0.0, 100.0) }
}

/// From one day to another; less than nothing when it is earlier.
pub fn days(from: Date, to: Date) -> f64 {
    // Durations cannot overflow between any two days, as spans in one unit could.
    from.duration_until(to).as_secs() as f64 / 86_400.0
}

/// The months between two days whose labels have room beside each other at this width: all of them,
/// else every second, third, sixth, twelfth … so that years begin with a label. A year at the end of
/// a word is said where it begins.
pub fn labels((from, to): (Date, Date), y: f64, width: f64, word: impl Fn(Date) -> String) -> Vec<Label> {
    for step in [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000, 60_000, 120_000] {
        let firsts = firsts((from, to), step);
        if firsts.len() > 24 {
            continue;
        }
        let words: Vec<String> = firsts.iter().map(|day| word(*day)).collect();
        let texts = label::years_once(words.iter().map(String::as_str));
        let label =
            |(day, text): (&Date, &str)| label::centred((place(*day, (from, to)), y), text, "axis", width);
        let labels: Vec<Label> = firsts.iter().zip(texts).map(label).collect();
        if labels.is_empty() {
            break;
        }
        if label::apart(&labels, width) {
            return labels;
        }
    }
    // Within one month, its name stands at the begin.
    let begin = from.first_of_month();
    vec![Label { x: 0.0, y, dx: 0.0, anchor: "start", class: "axis", text: label::cut(&word(begin), width) }]
}

/// First days of every so many months, counted from the year 0; no more than 25 of them.
fn firsts((from, to): (Date, Date), step: i32) -> Vec<Date> {
    let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let begin = month(from) + i32::from(date_is_late(from));
    let begin = begin + (step - begin.rem_euclid(step)) % step;
    let first = |month: i32| {
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()
    };
    let mut firsts = Vec::new();
    let mut at = begin;
    while at <= month(to) && firsts.len() < 25 {
        firsts.extend(first(at));
        at += step;
    }
    firsts
}

/// Whether its month has begun before it.
fn date_is_late(date: Date) -> bool {
    date.day() > 1
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn words(from: Date, to: Date) -> Vec<String> {
        let word = |day: Date| day.strftime("%b %Y").to_string();
        labels((from, to), 10.0, 320.0, word).into_iter().map(|label| label.text).collect()
    }

    #[test]
    fn months_thin_out_with_the_time() {
        assert_eq!(words(date(2026, 5, 11), date(2026, 10, 22)), ["Jun 2026", "Jul", "Aug", "Sep", "Oct"]);
        assert_eq!(words(date(2025, 1, 1), date(2026, 11, 20)), ["Jan 2025", "Jul", "Jan 2026", "Jul"]);
        assert_eq!(words(date(1000, 1, 1), date(2999, 12, 31)).len(), 2);
        assert_eq!(words(date(2026, 5, 2), date(2026, 5, 30)), ["May 2026"]);
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_like_others() {
        assert!(words(Date::MIN, Date::MAX).len() > 1);
        assert_eq!(place(date(0, 1, 1), (Date::MIN, Date::MAX)).round(), 50.0);
        assert_eq!(place(Date::MAX, (Date::MAX, Date::MAX)), 50.0);
        assert_eq!(place(Date::MAX, (Date::MAX, Date::MIN)), 50.0);
        assert_eq!(words(Date::MAX, Date::MIN), ["Dec 9999"]);
    }
}
