//! KPIs: `[kpis.NAME]`.

use std::sync::Arc;

use super::kind::words_of;
use super::reader::{Item, Mistakes, Table, one_of};
use super::resolve::Draft;
use crate::diagnostic::Code;
use crate::value::{Currency, Duration, Money, Percent, PercentError, Period};

/// A figure that a review reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    pub name: Arc<str>,
    pub label: String,
    pub unit: Unit,
    /// Which way is good, where it says.
    pub better: Option<Better>,
    /// In the KPI's unit; percent as points, so 30 for 30%. Where figures are summed it is meant for
    /// one team's month, or for the site's where it has no teams; else for a figure of any length.
    pub target: Option<f64>,
    /// How big a change is worth a word, in the KPI's unit (points for percent). Where figures are
    /// summed it is meant for one team's month: times the months and the teams of what is compared.
    pub notable: Option<f64>,
    /// The facet by whose values it is a map: `by = "stage"`.
    pub by: Option<Arc<str>>,
    /// How it is counted from the deals where no review reports it: `from-deals = "win-rate"`.
    pub measure: Option<Measure>,
    /// The KPI that counts what a percentage is a share of: `of = "calls"`. It is the weight when
    /// several periods or teams are put together.
    pub of: Option<Arc<str>>,
    /// `roll-up`, where the site says otherwise than [`Kpi::roll_up`] would.
    pub rule: Option<RollUp>,
}

impl Kpi {
    /// The rule by which figures of shorter periods or of single teams make one figure: counts are
    /// summed, rates and means weighted by what they are shares or means of, medians are never
    /// averaged.
    pub fn roll_up(&self) -> RollUp {
        if let Some(rule) = self.rule {
            return rule;
        }
        match (self.unit, self.measure) {
            (_, Some(measure)) => measure.roll_up(),
            (Unit::Count | Unit::Money, None) => RollUp::Sum,
            (Unit::Percent, None) => RollUp::Weighted,
            (Unit::Days, None) => RollUp::Median,
        }
    }
}

/// How several figures become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollUp {
    Sum,
    /// The mean, weighted by the denominators; without those there is none.
    Weighted,
    /// Counted again from the deals; else the median of the medians, and marked as that.
    Median,
    /// The latest of several periods: of what is a level, not a flow. Several teams are summed.
    Last,
    /// No figure.
    Nothing,
}

/// What can be counted from the deals that were closed in a period. A deal is *decided* when it was
/// won or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Deals won.
    DealsWon,
    /// Deals lost.
    DealsLost,
    /// Won of decided.
    WinRate,
    /// Won of decided, among the deals that name a competitor.
    CompetitiveWinRate,
    /// Deals that ended without a decision, of those and the decided ones.
    NoDecisionRate,
    /// The mean amount of the deals won.
    AverageDealSize,
    /// The median amount of the deals won.
    MedianDealSize,
    /// The median of the days from opened to closed of the deals won.
    CycleWon,
    /// The median of the days from opened to closed of the deals lost.
    CycleLost,
    /// The sum of the amounts of the deals won.
    ValueWon,
    /// The sum of the amounts of the deals lost.
    ValueLost,
}

impl Measure {
    pub const ALL: [Measure; 11] = [
        Measure::DealsWon,
        Measure::DealsLost,
        Measure::WinRate,
        Measure::CompetitiveWinRate,
        Measure::NoDecisionRate,
        Measure::AverageDealSize,
        Measure::MedianDealSize,
        Measure::CycleWon,
        Measure::CycleLost,
        Measure::ValueWon,
        Measure::ValueLost,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Measure::DealsWon => "deals-won",
            Measure::DealsLost => "deals-lost",
            Measure::WinRate => "win-rate",
            Measure::CompetitiveWinRate => "competitive-win-rate",
            Measure::NoDecisionRate => "no-decision-rate",
            Measure::AverageDealSize => "average-deal-size",
            Measure::MedianDealSize => "median-deal-size",
            Measure::CycleWon => "cycle-won",
            Measure::CycleLost => "cycle-lost",
            Measure::ValueWon => "value-won",
            Measure::ValueLost => "value-lost",
        }
    }

    /// The unit that a KPI counted so must have.
    pub fn unit(self) -> Unit {
        match self {
            Measure::DealsWon | Measure::DealsLost => Unit::Count,
            Measure::WinRate | Measure::CompetitiveWinRate | Measure::NoDecisionRate => Unit::Percent,
            Measure::AverageDealSize | Measure::MedianDealSize | Measure::ValueWon | Measure::ValueLost => {
                Unit::Money
            }
            Measure::CycleWon | Measure::CycleLost => Unit::Days,
        }
    }

    fn roll_up(self) -> RollUp {
        match self {
            Measure::DealsWon | Measure::DealsLost | Measure::ValueWon | Measure::ValueLost => RollUp::Sum,
            Measure::WinRate
            | Measure::CompetitiveWinRate
            | Measure::NoDecisionRate
            | Measure::AverageDealSize => RollUp::Weighted,
            Measure::MedianDealSize | Measure::CycleWon | Measure::CycleLost => RollUp::Median,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Percent,
    Money,
    Days,
    Count,
}

impl Unit {
    pub const ALL: [Unit; 4] = [Unit::Percent, Unit::Money, Unit::Days, Unit::Count];

    /// The word for it in `site.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Percent => "percent",
            Unit::Money => "money",
            Unit::Days => "days",
            Unit::Count => "count",
        }
    }
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
    if let Some(page) = page_of_another(&name) {
        let message = format!("a KPI cannot be called `{name}`");
        let help = "choose another name, such as `calls-made`; what readers see is its `label`";
        mistakes.add(Code::ConfigValue, item.key_span, message, |it| it.label(page).help(help));
        return None;
    }
    let mut table = item.table(mistakes)?;
    let mut kpi = draft.config.kpis.get(&name).cloned().unwrap_or_else(|| Kpi {
        label: words_of(&name),
        name,
        unit: Unit::Count,
        better: None,
        target: None,
        notable: None,
        by: None,
        measure: None,
        of: None,
        rule: None,
    });
    if let Some(label) = table.take("label").and_then(|item| item.words(mistakes)) {
        kpi.label = label;
    }
    let units = Unit::ALL.map(|unit| (unit.name(), unit));
    if let Some(unit) = table.take("unit").and_then(|item| item.choice(mistakes, &units)) {
        if unit != kpi.unit {
            // Figures of another unit would mean something else now.
            (kpi.target, kpi.notable, kpi.measure) = (None, None, None);
        }
        kpi.unit = unit;
    }
    let ways = [("up", Better::Up), ("down", Better::Down)];
    if let Some(better) = table.take("better").and_then(|item| item.choice(mistakes, &ways)) {
        kpi.better = Some(better);
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
    counting(&mut table, &mut kpi, draft, mistakes);
    table.finish(mistakes);
    Some(kpi)
}

/// What has the page that a KPI of this name would have: pages of KPIs, of periods and the list of
/// all stand in one folder.
fn page_of_another(name: &str) -> Option<&'static str> {
    if name == "index" {
        return Some("the list of all KPIs has the page of this name");
    }
    let period = Period::parse(name).ok()?;
    (period.to_string().to_lowercase() == name)
        .then_some("the figures of this period have the page of this name")
}

/// How it is counted and rolled up.
fn counting(table: &mut Table<'_>, kpi: &mut Kpi, draft: &Draft, mistakes: &mut Mistakes<'_>) {
    if let Some(item) = table.take("from-deals") {
        kpi.measure = measure(&item, kpi, mistakes).or(kpi.measure);
    }
    if let Some(item) = table.take("of") {
        let is_count = |it: &&Kpi| it.unit == Unit::Count && it.by.is_none() && it.name != kpi.name;
        let counts = draft.config.kpis.values().filter(is_count);
        let names: Vec<(&str, &Arc<str>)> = counts.map(|it| (&*it.name, &it.name)).collect();
        kpi.of = item.choice(mistakes, &names).cloned().or(kpi.of.take());
    }
    let rules = [
        ("sum", RollUp::Sum),
        ("weighted", RollUp::Weighted),
        ("median", RollUp::Median),
        ("last", RollUp::Last),
        ("none", RollUp::Nothing),
    ];
    if let Some(item) = table.take("roll-up") {
        kpi.rule = item.choice(mistakes, &rules).or(kpi.rule);
    }
}

/// What is counted from the deals, in the unit of the KPI.
fn measure(item: &Item<'_>, kpi: &Kpi, mistakes: &mut Mistakes<'_>) -> Option<Measure> {
    if kpi.by.is_some() {
        item.wrong(mistakes, "left out, since a KPI with `by` is not counted from deals");
        return None;
    }
    let of_another = Measure::ALL.into_iter().find(|it| Some(it.name()) == item.as_text());
    let fitting: Vec<(&str, Measure)> =
        Measure::ALL.into_iter().filter(|it| it.unit() == kpi.unit).map(|it| (it.name(), it)).collect();
    match of_another {
        Some(other) if other.unit() != kpi.unit => {
            let (is, wants) = (kpi.unit.name(), other.unit().name());
            let help =
                format!("`{}` is `{wants}` and this KPI is `{is}`; write `unit = \"{wants}\"`", other.name());
            item.wrong_with(mistakes, &one_of(fitting.iter().map(|(name, _)| *name)), |it| it.help(help));
            None
        }
        _ => item.choice(mistakes, &fitting),
    }
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

#[cfg(test)]
mod tests {
    use super::{Better, Measure, RollUp, Unit};
    use crate::config::tests::{check, config};
    use crate::diagnostic::Code;

    #[test]
    fn kpi_figures_are_in_the_unit_of_the_kpi() {
        let config = config(
            r#"
            [kpis.win-rate]
            target = "45%"
            notable = 5
            [kpis.deal-size]
            target = "€160k"
            notable = 60000.5
            [kpis.deal-cycle]
            target = "12 weeks"
            [kpis.demos]
            better = "up"
            unit = "count"
            target = 12
            by = "segment"
            [kpis.calls]
            unit = "percent"
            target = 0.5
            "#,
        );
        let figures = |name: &str| (config.kpis[name].target, config.kpis[name].notable);
        assert_eq!(figures("win-rate"), (Some(45.0), Some(5.0)));
        assert_eq!(figures("deal-size"), (Some(160_000.0), Some(60_000.5)));
        assert_eq!(figures("deal-cycle"), (Some(84.0), Some(10.0)));
        assert_eq!(figures("demos"), (Some(12.0), None));
        assert_eq!(figures("calls"), (Some(50.0), None));
        assert_eq!(
            (config.kpis["calls"].unit, config.kpis["calls"].better),
            (Unit::Percent, Some(Better::Up))
        );
        assert_eq!(config.kpis["demos"].by.as_deref(), Some("segment"));
    }

    #[test]
    fn kpis_say_how_they_are_counted_and_rolled_up() {
        let config = config(
            r#"
            [kpis.won]
            unit = "money"
            from-deals = "value-won"
            [kpis.booked]
            unit = "percent"
            of = "calls"
            [kpis.staff]
            roll-up = "last"
            [kpis.answer]
            unit = "days"
            [kpis.meetings]
            roll-up = "none"
            [kpis.deals-won]
            unit = "percent"
            "#,
        );
        let check = |name: &str, measure: Option<Measure>, of: Option<&str>, rule: RollUp| {
            let kpi = &config.kpis[name];
            assert_eq!((kpi.measure, kpi.of.as_deref(), kpi.roll_up()), (measure, of, rule), "{name}");
        };
        check("won", Some(Measure::ValueWon), None, RollUp::Sum);
        check("booked", None, Some("calls"), RollUp::Weighted);
        check("staff", None, None, RollUp::Last);
        check("answer", None, None, RollUp::Median);
        check("meetings", None, None, RollUp::Nothing);
        check("win-rate", Some(Measure::WinRate), None, RollUp::Weighted);
        check("deal-size", Some(Measure::AverageDealSize), None, RollUp::Weighted);
        check("deal-cycle", Some(Measure::CycleWon), None, RollUp::Median);
        check("conversion", None, None, RollUp::Weighted);
        // In another unit it is no count of deals any more.
        check("deals-won", None, None, RollUp::Weighted);
    }

    #[test]
    fn a_kpi_takes_the_page_of_no_period_and_not_that_of_the_list() {
        let wrong = |name: &str, words: &str| {
            check(&format!("[kpis.«{name}»]\nunit = \"count\"\n"), Code::ConfigValue, words);
        };
        wrong("index", "the list of all KPIs");
        for name in ["2026-05", "2026-q3", "2026-w07", "2026"] {
            wrong(name, "the figures of this period");
        }
        let config = config("[kpis.2026-13]\n[kpis.q3-2026]\n[kpis.index-2]\n");
        assert!(["2026-13", "q3-2026", "index-2"].iter().all(|name| config.kpis.contains_key(*name)));
    }

    #[test]
    fn mistakes_of_kpis_say_what_is_expected() {
        let wrong = |marked: &str, words: &str| check(marked, Code::ConfigValue, words);
        wrong("[kpis.win-rate]\ntarget = «1»\n", "1% or 100%");
        wrong("[kpis.deal-size]\ntarget = «\"5k USD\"»\n", "in EUR");
        wrong("[kpis.x]\nunit = «\"euro\"»\n", "`percent`, `money`, `days` or `count`");
        wrong("[kpis.deal-cycle]\ntarget = «\"long\"»\n", "a duration with its unit");
        wrong("[kpis.x]\nby = «\"stages\"»\n", "did you mean `stage`?");
        wrong("[kpis.x]\nfrom-deals = «\"win-rate\"»\n", "`win-rate` is `percent` and this KPI is `count`");
        wrong("[kpis.x]\nfrom-deals = «\"deals-wun\"»\n", "did you mean `deals-won`?");
        wrong("[kpis.x]\nfrom-deals = «\"deals-won\"»\nby = \"stage\"\n", "a KPI with `by` is not counted");
        wrong(
            "[kpis.x]\nof = «\"win-rate\"»\n",
            "`deals-won`, `deals-lost`, `calls`, `emails` or `meetings`",
        );
        wrong("[kpis.calls]\nof = «\"calls\"»\n", "`emails` or `meetings`");
        wrong("[kpis.x]\nroll-up = «\"mean\"»\n", "`sum`, `weighted`, `median`, `last` or `none`");
    }
}
