//! KPIs: `[kpis.NAME]`.

use std::sync::Arc;

use super::kind::words_of;
use super::reader::{Item, Mistakes};
use super::resolve::Draft;
use crate::value::{Currency, Duration, Money, Percent, PercentError};

/// A figure that a review reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    pub name: Arc<str>,
    pub label: String,
    pub unit: Unit,
    pub better: Better,
    /// In the KPI's unit; percent as points, so 30 for 30%.
    pub target: Option<f64>,
    /// How big a change is worth a word, in the KPI's unit (points for percent).
    pub notable: Option<f64>,
    /// The facet by whose values it is a map: `by = "stage"`.
    pub by: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Percent,
    Money,
    Days,
    Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Up,
    Down,
}

/// `[kpis]`: the keys of a KPI that is there already are replaced one by one.
pub(super) fn read(item: &Item<'_>, draft: &mut Draft, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    for item in table.rest() {
        if let Some(kpi) = one(&item, draft, mistakes) {
            draft.config.kpis.insert(Arc::clone(&kpi.name), kpi);
        }
    }
}

fn one(item: &Item<'_>, draft: &Draft, mistakes: &mut Mistakes<'_>) -> Option<Kpi> {
    let name = item.name(mistakes)?;
    let mut table = item.table(mistakes)?;
    let mut kpi = draft.config.kpis.get(&name).cloned().unwrap_or_else(|| Kpi {
        label: words_of(&name),
        name,
        unit: Unit::Count,
        better: Better::Up,
        target: None,
        notable: None,
        by: None,
    });
    if let Some(label) = table.take("label").and_then(|item| item.words(mistakes)) {
        kpi.label = label;
    }
    let units =
        [("percent", Unit::Percent), ("money", Unit::Money), ("days", Unit::Days), ("count", Unit::Count)];
    if let Some(unit) = table.take("unit").and_then(|item| item.choice(mistakes, &units)) {
        if unit != kpi.unit {
            // Figures of another unit would mean something else now.
            (kpi.target, kpi.notable) = (None, None);
        }
        kpi.unit = unit;
    }
    let ways = [("up", Better::Up), ("down", Better::Down)];
    if let Some(better) = table.take("better").and_then(|item| item.choice(mistakes, &ways)) {
        kpi.better = better;
    }
    let currency = draft.config.site.currency;
    if let Some(target) = table.take("target").and_then(|item| figure(&item, kpi.unit, currency, mistakes)) {
        kpi.target = Some(target);
    }
    if let Some(notable) = table.take("notable").and_then(|item| figure(&item, kpi.unit, currency, mistakes))
    {
        kpi.notable = Some(notable);
    }
    if let Some(facet) = table.take("by").and_then(|item| draft.facet(&item, mistakes)) {
        kpi.by = Some(facet);
    }
    table.finish(mistakes);
    Some(kpi)
}

/// A number, or a text with the unit, in the unit of the KPI.
fn figure(item: &Item<'_>, unit: Unit, currency: Currency, mistakes: &mut Mistakes<'_>) -> Option<f64> {
    let written = item.as_digits().or(item.as_text());
    let read = match (unit, written) {
        (Unit::Percent, Some(text)) => match Percent::parse(text) {
            Ok(percent) => Ok(percent.points()),
            Err(error @ (PercentError::Ambiguous | PercentError::NotAPercent)) => Err(error.to_string()),
        },
        (Unit::Money, Some(text)) => match Money::parse(text, currency) {
            Ok(money) if money.currency == currency => Ok(money.units()),
            Ok(_) => Err(format!("in {currency}, the currency of the site")),
            Err(expected) => Err(expected),
        },
        (Unit::Days, Some(_)) if item.as_digits().is_none() => {
            return item.parsed(mistakes, Duration::parse).map(|it| it.seconds as f64 / 86_400.0);
        }
        _ => return item.number(mistakes),
    };
    read.map_err(|expected| item.wrong(mistakes, &expected)).ok()
}
