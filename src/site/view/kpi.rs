//! The numbers of a review as a table: this period's, the one before, and the target.

use std::borrow::Cow;

use serde::Serialize;

use super::here::{Here, LinkTo};
use super::text;
use crate::config::{Better, Kpi, Unit};
use crate::entry::field::KpiFigure;
use crate::entry::{Entry, Value};
use crate::knowledge::EntryIx;
use crate::value::{Currency, Money};

/// What a review reports.
#[derive(Clone, Debug, Serialize)]
pub struct KpiTable<'a> {
    pub rows: Vec<KpiRow<'a>>,
    /// The review of the same team on the period before, if there is one.
    pub before: Option<LinkTo<'a>>,
    pub targets: bool,
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct KpiRow<'a> {
    pub label: &'a str,
    /// Of a KPI that is a map, the value: the stage.
    pub part: Option<Cow<'a, str>>,
    pub figure: String,
    pub before: Option<String>,
    pub change: Option<Change>,
    pub target: Option<String>,
}

/// A difference, with its direction and whether it is welcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `up`, `down`, `same`.
    pub direction: &'static str,
    pub good: bool,
    /// Whether it is big enough for a word.
    pub notable: bool,
    /// The size of it, without a sign.
    pub text: String,
    /// `percent`, `money`, `days`, `count`.
    pub unit: &'static str,
}

/// The table of a review; `None` where it reports nothing.
pub fn table(here: Here<'_>, ix: EntryIx) -> Option<KpiTable<'_>> {
    let figures = figures(here.entry(ix)).filter(|figures| !figures.is_empty())?;
    let session = here.index.session_before(ix);
    let earlier = session.and_then(|ix| figures_of(here, ix)).unwrap_or_default();
    let rows: Vec<KpiRow<'_>> = figures
        .iter()
        .flat_map(|(name, figure)| {
            let before = earlier.iter().find(|(it, _)| it == name).map(|(_, figure)| figure);
            rows(here, name, figure, before)
        })
        .collect();
    let targets = rows.iter().any(|row| row.target.is_some());
    Some(KpiTable { rows, before: session.map(|ix| before_link(here, ix)), targets })
}

type Figures = [(std::sync::Arc<str>, KpiFigure)];

fn figures(entry: &Entry) -> Option<&Figures> {
    entry.fields.values().find_map(|field| match &field.value {
        Value::Kpis(figures) => Some(figures.as_slice()),
        _ => None,
    })
}

fn figures_of(here: Here<'_>, ix: EntryIx) -> Option<&Figures> {
    figures(here.entry(ix))
}

fn before_link(here: Here<'_>, ix: EntryIx) -> LinkTo<'_> {
    let entry = here.entry_ref(ix);
    LinkTo { text: entry.short.map_or(Cow::Borrowed(entry.title), Cow::Owned), href: entry.href }
}

fn rows<'a>(
    here: Here<'a>,
    name: &'a str,
    figure: &'a KpiFigure,
    before: Option<&KpiFigure>,
) -> Vec<KpiRow<'a>> {
    let kpi = here.config().kpis.get(name);
    let KpiFigure::By(parts) = figure else { return vec![row(kpi, name, figure, before)] };
    let facet = kpi.and_then(|kpi| kpi.by.as_deref());
    parts
        .iter()
        .map(|(part, figure)| {
            let before = match before {
                Some(KpiFigure::By(parts)) => {
                    parts.iter().find(|(it, _)| it == part).map(|(_, figure)| figure)
                }
                _ => None,
            };
            let label = facet.map_or(&**part, |facet| here.facet_label(facet, part));
            KpiRow { part: Some(label.into()), target: None, ..row(kpi, name, figure, before) }
        })
        .collect()
}

fn row<'a>(
    kpi: Option<&'a Kpi>,
    name: &'a str,
    figure: &KpiFigure,
    before: Option<&KpiFigure>,
) -> KpiRow<'a> {
    KpiRow {
        label: kpi.map_or(name, |kpi| kpi.label.as_str()),
        part: None,
        figure: shown(figure),
        before: before.map(shown),
        change: kpi.zip(before).and_then(|(kpi, before)| change(kpi, figure, before)),
        target: kpi.and_then(|kpi| Some(in_unit(kpi, kpi.target?, currency(figure)))),
    }
}

/// The figure as the review gives it.
fn shown(figure: &KpiFigure) -> String {
    match figure {
        KpiFigure::Percent(percent) => percent.to_string(),
        KpiFigure::Money(money) => text::amount(*money).short,
        KpiFigure::Number(number) => text::number(*number),
        KpiFigure::By(_) => String::new(),
    }
}

/// In the KPI's unit; percent as points.
fn size(figure: &KpiFigure) -> Option<f64> {
    match figure {
        KpiFigure::Percent(percent) => Some(percent.points()),
        KpiFigure::Money(money) => Some(money.units()),
        KpiFigure::Number(number) => Some(*number),
        KpiFigure::By(_) => None,
    }
}

fn currency(figure: &KpiFigure) -> Option<Currency> {
    match figure {
        KpiFigure::Money(money) => Some(money.currency),
        _ => None,
    }
}

fn in_unit(kpi: &Kpi, size: f64, currency: Option<Currency>) -> String {
    match (kpi.unit, currency) {
        (Unit::Percent, _) => format!("{}%", text::number(size)),
        (Unit::Money, Some(currency)) => money(size, currency),
        _ => text::number(size),
    }
}

fn money(size: f64, currency: Currency) -> String {
    let minor = size * 10_f64.powi(currency.decimals().cast_signed());
    // A float that is too large becomes the largest amount, never another one.
    text::amount(Money { minor: minor.round() as i64, currency }).short
}

/// Of two currencies there is no difference.
fn change(kpi: &Kpi, figure: &KpiFigure, before: &KpiFigure) -> Option<Change> {
    if currency(figure) != currency(before) {
        return None;
    }
    let difference = size(figure)? - size(before)?;
    // Less than what is shown is no change.
    let direction = match difference {
        it if it.abs() < 0.005 => "same",
        it if it > 0.0 => "up",
        _ => "down",
    };
    let text = match (kpi.unit, currency(figure)) {
        (Unit::Money, Some(currency)) => money(difference.abs(), currency),
        _ => text::number(difference.abs()),
    };
    Some(Change {
        direction,
        good: matches!((direction, kpi.better), ("up", Better::Up) | ("down", Better::Down)),
        notable: direction != "same" && kpi.notable.is_some_and(|notable| difference.abs() >= notable),
        text,
        unit: unit_name(kpi.unit),
    })
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "percent",
        Unit::Money => "money",
        Unit::Days => "days",
        Unit::Count => "count",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Better, Currency, Kpi, KpiFigure, Money, Unit, change};
    use crate::value::Percent;

    fn kpi(unit: Unit, better: Better) -> Kpi {
        let name = Arc::from("it");
        Kpi { name, label: "It".to_owned(), unit, better, target: None, notable: Some(5.0), by: None }
    }

    #[test]
    fn a_change_has_a_size_a_direction_and_a_meaning() {
        let check = |kpi: &Kpi, now: KpiFigure, before: KpiFigure, expected: (&str, bool, bool, &str)| {
            let change = change(kpi, &now, &before).unwrap();
            assert_eq!((change.direction, change.good, change.notable, change.text.as_str()), expected);
        };
        let percent = |text| KpiFigure::Percent(Percent::parse(text).unwrap());
        let rate = kpi(Unit::Percent, Better::Up);
        check(&rate, percent("31%"), percent("36%"), ("down", false, true, "5"));
        check(&rate, percent("31%"), percent("31%"), ("same", false, false, "0"));
        check(&rate, percent("33%"), percent("31%"), ("up", true, false, "2"));
        let days = kpi(Unit::Days, Better::Down);
        check(&days, KpiFigure::Number(80.0), KpiFigure::Number(92.0), ("down", true, true, "12"));
    }

    #[test]
    fn two_currencies_have_no_difference() {
        let money = |text| KpiFigure::Money(Money::parse(text, Currency::EUR).unwrap());
        let size = kpi(Unit::Money, Better::Up);
        assert_eq!(change(&size, &money("10 USD"), &money("10 EUR")), None);
        assert_eq!(change(&size, &money("12000 EUR"), &money("10000 EUR")).unwrap().text, "€2k");
    }
}
