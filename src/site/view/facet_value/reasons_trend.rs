//! How the reasons of lost deals moved, quarter by quarter: by amount, and by whose hands they are in.

use serde::Serialize;

use super::counted::{DealList, last_quarters, list, quarter_tick};
use crate::config::Control;
use crate::knowledge::DealIx;
use crate::knowledge::insight::reason::Reasons;
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::{Chart, DataRow, Drawing};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text;
use crate::value::{Money, Period};

/// A part of the bars: its mark, and of each quarter the deals and where they are listed.
pub struct Part {
    pub class: &'static str,
    pub quarters: Vec<(Vec<DealIx>, Option<String>)>,
}

/// In whose hands the main reasons were, by quarter.
#[derive(Clone, Debug, Serialize)]
pub struct HandsQuarters<'a> {
    pub drawing: Drawing,
    /// Behind 'Data': of each quarter the deals in our hands, partly in them, and not in them.
    pub rows: Vec<(String, Vec<DealList<'a>>)>,
}

/// The amounts of some parts by quarter. Of one currency only: sums of two do not share an axis.
pub fn amounts<'a>(here: Here<'a>, quarters: &[Period], parts: &[Part]) -> Chart<'a> {
    let sums = |deals: &[DealIx]| here.knowledge().amounts(deals);
    let all: Vec<DealIx> =
        parts.iter().flat_map(|part| &part.quarters).flat_map(|(deals, _)| deals).copied().collect();
    if sums(&all).len() != 1 {
        return Chart { drawing: Drawing::default(), rows: Vec::new() };
    }
    let sum = |(deals, _): &(Vec<DealIx>, Option<String>)| sums(deals).first().copied();
    let cell = |of: &(Vec<DealIx>, Option<String>)| match sum(of) {
        Some(sum) => LinkTo::to(sum.short(), of.1.clone()),
        None => LinkTo::plain("0"),
    };
    let row = |(place, quarter): (usize, &Period)| DataRow {
        head: LinkTo::plain(text::period(*quarter)),
        cells: parts.iter().filter_map(|part| part.quarters.get(place)).map(cell).collect(),
    };
    Chart {
        drawing: drawn(quarters, parts, |of| sum(of).map_or(0.0, Money::units)),
        rows: quarters.iter().enumerate().map(row).collect(),
    }
}

fn drawn(
    quarters: &[Period],
    parts: &[Part],
    size: impl Fn(&(Vec<DealIx>, Option<String>)) -> f64,
) -> Drawing {
    let part = |it: &Part| StackPart {
        label: String::new(),
        class: it.class,
        sizes: it.quarters.iter().map(&size).collect(),
    };
    stack(&Stack {
        labels: quarters.iter().map(|quarter| quarter_tick(*quarter)).collect(),
        parts: parts.iter().map(part).collect(),
    })
}

/// Whose hands it was in, over the last quarters; `None` where no lost deal says so.
pub fn hands<'a>(here: Here<'a>, counted: &Reasons) -> Option<HandsQuarters<'a>> {
    let quarters = last_quarters(here, counted.quarters.first().copied());
    let part = |(control, class): (Control, &'static str)| {
        let deals = counted.control.get(&control).map_or(&[][..], Vec::as_slice);
        let quarter = |it: &Period| (closed_in(here, *it, deals), None);
        Part { class, quarters: quarters.iter().map(quarter).collect() }
    };
    let parts = [(Control::Ours, "loss"), (Control::Shared, "late"), (Control::External, "mute")].map(part);
    let row = |(place, quarter): (usize, &Period)| {
        let of_quarter = parts.iter().filter_map(|part| part.quarters.get(place));
        (text::period(*quarter), of_quarter.map(|(deals, _)| list(here, "", deals)).collect())
    };
    let drawing = drawn(&quarters, &parts, |(deals, _)| deals.len() as f64);
    let rows = quarters.iter().enumerate().map(row).collect();
    (!drawing.is_empty()).then_some(HandsQuarters { drawing, rows })
}

/// Deals are in order of closing; one of which only the year is known is in no quarter.
fn closed_in(here: Here<'_>, quarter: Period, deals: &[DealIx]) -> Vec<DealIx> {
    let deal = |ix: &DealIx| here.knowledge().deal(*ix);
    let from = deals.partition_point(|ix| deal(ix).closed.date < quarter.first_day());
    let to = deals.partition_point(|ix| deal(ix).closed.date <= quarter.last_day());
    deals[from..to.max(from)].iter().filter(|ix| deal(ix).is_in(quarter)).copied().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    fn page(currency: &str) -> Value {
        let deal = |closed: &str, reason: &str, amount: &str| {
            format!(
                "---\nkind: deal\ntitle: {reason} {closed}\noutcome: lost\namount: {amount}\nclosed: {closed}\n\
                 date: {closed}\nreasons: [{reason}]\n---\n\nLost.\n"
            )
        };
        let files = [
            ("deals/a.md", deal("2026-01-10", "price", "10000 EUR")),
            ("deals/b.md", deal("2026-03-31", "timing", &format!("30000 {currency}"))),
            ("deals/c.md", deal("2026-04-01", "price", "20000 EUR")),
        ];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        let settings = "[facets.reason.values]\nprice = { label = \"Price\", control = \"ours\" }\n\
                        timing = { label = \"Timing\", control = \"external\" }\n";
        let site = site(settings, &files);
        let path = "reasons/index.html";
        let page = site.page(path).expect("a page of reasons");
        serde_json::to_value(view(&site, &shared(&site), path, page).unwrap()).unwrap()["why"].clone()
    }

    #[test]
    fn amounts_and_hands_are_those_of_the_quarter_of_closing() {
        let why = page("EUR");
        let cells = |row: usize| {
            let cells = why["quarters"]["amounts"]["rows"][row]["cells"].as_array().unwrap().clone();
            cells.into_iter().map(|cell| cell["text"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(cells(0), ["€10k", "€30k"]);
        assert_eq!(cells(1), ["€20k", "0"]);
        let hands = |row: usize| {
            let parts = why["hands_quarters"]["rows"][row][1].as_array().unwrap().clone();
            parts.into_iter().map(|part| part["n"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(hands(0), [json!(1), json!(0), json!(1)]);
        assert_eq!(hands(1), [json!(1), json!(0), json!(0)]);
    }

    #[test]
    fn amounts_of_two_currencies_are_not_drawn() {
        assert_eq!(page("USD")["quarters"]["amounts"]["rows"], json!([]));
    }
}
