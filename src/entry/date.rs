//! The date of an entry: of the looking back; and what else a file name says.
//!
//! In this order: the field `date`; where a deal was closed; what the collection's rules find; a
//! date at the head of the file name. A date may be known to the month or the year only.

use regex::{Captures, Regex};

use crate::config::DateRule;
use crate::value::date::month_by_name;
use crate::value::{PartialDate, Precision};

/// The first date that a rule finds in a text and that will do.
pub fn by_rule(rule: &DateRule, text: &str, will_do: impl Fn(PartialDate) -> bool) -> Option<PartialDate> {
    match &rule.pattern {
        Some(pattern) => {
            pattern.captures_iter(text).filter_map(|found| captured(&found)).find(|date| will_do(*date))
        }
        None => iso_dates(text).find(|date| will_do(*date)),
    }
}

/// Whether a date lies within another one that may be known less precisely.
pub fn lies_within(date: PartialDate, whole: PartialDate) -> bool {
    date.date >= whole.date && date.last_day() <= whole.last_day()
}

/// The date from the groups `year`, `month` and `day`, the last two of which may be missing.
fn captured(found: &Captures<'_>) -> Option<PartialDate> {
    let group = |name: &str| found.name(name).map(|group| group.as_str());
    let Some(year) = group("year") else {
        return PartialDate::parse(found.get(1).or(found.get(0))?.as_str().trim()).ok();
    };
    let year = match year.len() {
        2 => format!("20{year}"),
        _ => year.to_owned(),
    };
    let date = match (group("month"), group("day")) {
        (Some(month), Some(day)) => format!("{year}-{:02}-{:0>2}", month_number(month)?, day),
        (Some(month), None) => format!("{year}-{:02}", month_number(month)?),
        _ => year,
    };
    PartialDate::parse(&date).ok()
}

/// A number, or an English or German name.
fn month_number(written: &str) -> Option<u32> {
    let named = || month_by_name(written).and_then(|month| u32::try_from(month).ok());
    written.parse().ok().or_else(named)
}

/// The ISO dates in a text.
fn iso_dates(text: &str) -> impl Iterator<Item = PartialDate> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    text.match_indices('-').filter_map(move |(at, _)| {
        let start = at.checked_sub(4)?;
        let whole = (start..at).all(is_digit) && !start.checked_sub(1).is_some_and(is_digit);
        let day = text.get(start..start + 10).filter(|_| !is_digit(start + 10))?;
        PartialDate::parse(day).ok().filter(|date| whole && date.precision == Precision::Day)
    })
}

/// The date at the head of a file name, and the length of what it takes: `2026-10-31-globex`.
pub fn at_head(file_name: &str) -> Option<(PartialDate, usize)> {
    [10, 7].into_iter().find_map(|len| {
        let head = file_name.get(..len)?;
        let next = file_name.as_bytes().get(len);
        if next.is_some_and(u8::is_ascii_alphanumeric)
            || !head.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        {
            return None;
        }
        Some((PartialDate::parse(head).ok()?, len))
    })
}

/// What is left of a file name when a pattern and a date at its head are taken away, as a title.
pub fn title_of(stem: &str, strip: Option<&Regex>) -> String {
    let stripped = match strip {
        Some(pattern) => pattern.replace(stem, "").into_owned(),
        None => stem.to_owned(),
    };
    let rest = at_head(&stripped).map_or(stripped.as_str(), |(_, len)| &stripped[len..]);
    let words = rest.replace(['-', '_'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => stem.to_owned(),
    }
}

/// The file name without its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    &name[..name.len() - ending(name).len()]
}

/// `.md` and the like, or nothing.
pub fn ending(path: &str) -> &str {
    let lower = path.to_ascii_lowercase();
    [".md", ".markdown", ".mdown"]
        .iter()
        .find(|ending| lower.ends_with(**ending))
        .map_or("", |ending| &path[path.len() - ending.len()..])
}

#[cfg(test)]
mod tests {
    use super::{at_head, by_rule, iso_dates, title_of};
    use crate::config::{DateFrom, DateRule};

    #[test]
    fn patterns_find_dates_of_any_precision() {
        let check = |pattern: &str, text: &str, expected: Option<&str>| {
            let rule = DateRule {
                from: DateFrom::FileName,
                pattern: Some(regex::Regex::new(pattern).expect("a pattern")),
                within_file_name: false,
            };
            assert_eq!(
                by_rule(&rule, text, |_| true).map(|date| date.to_string()).as_deref(),
                expected,
                "{text}"
            );
        };
        check(r"PM(?<year>\d{4})", "PM2020-001 - Inotify", Some("2020"));
        check(r"(?<day>\d+)\. (?<month>\w+) (?<year>\d{4})", "on 3. March 2021", Some("2021-03-03"));
        check(r"(?<month>\w+) (?<year>\d{4})", "Oktober 2021", Some("2021-10"));
        check(r"(?<year>\d{4})", "none", None);
        check(r"(\d{4}-\d\d-\d\d)", "x 2021-02-03", Some("2021-02-03"));
        check(r"(?<year>\d{4})-(?<month>\d\d)", "2021-13", None);
    }

    #[test]
    fn iso_dates_are_found_in_a_text() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(iso_dates(text).next().map(|date| date.to_string()).as_deref(), expected, "{text}");
        };
        check("ticket 12-34-56, on 2022-05-06.", Some("2022-05-06"));
        check("12022-05-06 2022-05-067", None);
        check("ü-2022-05-06ü", Some("2022-05-06"));
    }

    #[test]
    fn file_names_may_begin_with_a_date() {
        assert_eq!(
            at_head("2026-10-31-globex").map(|(date, len)| (date.to_string(), len)),
            Some(("2026-10-31".into(), 10))
        );
        assert_eq!(
            at_head("2026-10-emea").map(|(date, len)| (date.to_string(), len)),
            Some(("2026-10".into(), 7))
        );
        assert_eq!(at_head("2026-q3"), None);
        assert_eq!(at_head("20261031"), None);
        assert_eq!(title_of("2026-10-31-globex-renewal", None), "Globex renewal");
    }
}
