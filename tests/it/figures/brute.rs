//! The second implementation of the KPIs: no tables, no order of filling, no sharing. Each figure is
//! looked for anew, by the rules as they are written over `knowledge::kpi`, in the records from which
//! the site was made. Slow, and short enough to be read.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::date;
use lookback::knowledge::kpi::Origin;
use lookback::knowledge::{Figure, Scope};
use lookback::value::{Length, Period};

use super::made::{Deal, Known, Made, Span, TEAMS, Told, made, month, month_of, quarter, year};

const KPIS: [&str; 10] = [
    "deals-won",
    "deals-lost",
    "win-rate",
    "competitive-win-rate",
    "no-decision-rate",
    "deal-size",
    "median-deal-size",
    "deal-cycle",
    "lost-deal-cycle",
    "calls",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    All,
    Team(&'static str),
    /// Deals without a team, in a roll-up of teams.
    Nobody,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    size: f64,
    ratio: Option<(u32, u32)>,
    n: Option<u32>,
    origin: Origin,
    parts: Option<(u32, u32)>,
    /// Whether anything in it is reported.
    rests: bool,
    /// Whether it is in dollars, since nothing in it is in the site's currency.
    in_dollars: bool,
}

fn counted(size: f64, n: Option<u32>) -> Option<Found> {
    Some(Found {
        size,
        ratio: None,
        n,
        origin: Origin::Derived,
        parts: None,
        rests: false,
        in_dollars: false,
    })
}

fn rate(yes: u32, of: u32) -> Option<Found> {
    let size = 100.0 * f64::from(yes) / f64::from(of);
    (of > 0).then_some(Found { ratio: Some((yes, of)), ..counted(size, Some(of))? })
}

fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    let n = all.len();
    (n > 0).then(|| (all[(n - 1) / 2] + all[n / 2]) / 2.0)
}

/// A deal of which only the year is known counts in nothing shorter than a year.
fn is_in(deal: &Deal, span: &Span) -> bool {
    let (first, last) = match deal.known {
        Known::Day | Known::Month => (month_of(deal.closed), month_of(deal.closed)),
        Known::Year => (year(month_of(deal.closed)).first, year(month_of(deal.closed)).last),
    };
    span.first <= first && last <= span.last
}

fn parts(span: &Span) -> Vec<Span> {
    match span.last - span.first {
        0 => Vec::new(),
        2 => (span.first..=span.last).map(month).collect(),
        _ => (0..4).map(|at| quarter(span.first + 3 * at)).collect(),
    }
}

/// A site, and the figures that were found already: without them each would be looked for a thousand
/// times.
struct Count<'a> {
    site: &'a Made,
    found: RefCell<BTreeMap<Key, Option<Found>>>,
}

type Key = (&'static str, Who, Span);

impl Count<'_> {
    fn figure(&self, kpi: &'static str, who: Who, span: &Span) -> Option<Found> {
        let key = (kpi, who, span.clone());
        if let Some(found) = self.found.borrow().get(&key) {
            return *found;
        }
        let found = self.look_for(kpi, who, span);
        self.found.borrow_mut().insert(key, found);
        found
    }

    fn told(&self, kpi: &'static str, who: Who, span: &Span) -> Option<Told> {
        let team = match who {
            Who::All => None,
            Who::Team(team) => Some(team),
            Who::Nobody => return None,
        };
        let reviews = self.site.reviews.iter().enumerate().filter(|(_, it)| it.held <= self.site.day);
        let fitting = reviews.filter(|(_, it)| it.team == team && it.period == *span);
        let figures = fitting
            .flat_map(|(at, it)| it.figures.iter().map(move |figure| (it.held, format!("r{at}.md"), figure)));
        let named = figures.filter(|(_, _, (name, _))| *name == kpi);
        named.max_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1))).map(|(_, _, (_, told))| *told)
    }

    fn deals_of(&self, who: Who, span: &Span) -> Vec<&Deal> {
        let is_of = |deal: &&Deal| match who {
            Who::All => true,
            Who::Team(team) => deal.team == Some(team),
            Who::Nobody => deal.team.is_none(),
        };
        let known = self.site.deals.iter().filter(|deal| deal.looked_back <= self.site.day);
        known.filter(is_of).filter(|deal| is_in(deal, span)).collect()
    }

    fn has_begun(&self, span: &Span) -> bool {
        span.first <= month_of(self.site.day)
    }

    /// Whether a count of nothing is 0: since the first period of this length that was reviewed, or
    /// any shorter one in it, or in which a deal was closed.
    fn is_counted(&self, who: Who, span: &Span) -> bool {
        let length = span.last - span.first;
        let align = |index: i32| match length {
            0 => index,
            2 => quarter(index).first,
            _ => year(index).first,
        };
        let reviews = self
            .site
            .reviews
            .iter()
            .filter(|it| it.held <= self.site.day && it.period.last - it.period.first <= length);
        let reviews = reviews.filter(|it| match who {
            Who::All => true,
            Who::Team(team) => it.team == Some(team),
            Who::Nobody => false,
        });
        let of_reviews = reviews.map(|it| align(it.period.first));
        if self.site.deals.iter().all(|it| it.looked_back > self.site.day) {
            return false;
        }
        let everything = Span { first: i32::MIN, last: i32::MAX, name: String::new() };
        let of_deals = self.deals_of(who, &everything).into_iter();
        let of_deals = of_deals.filter(|deal| deal.known != Known::Year || length == 11);
        let of_deals = of_deals.map(|deal| align(month_of(deal.closed)));
        let known: Vec<i32> = of_reviews.chain(of_deals).collect();
        // Six periods after the last that is known, a team has ended.
        let goes_on = |last: &i32| who == Who::All || span.first <= last + 6 * (length + 1);
        known.iter().any(|first| *first <= span.first) && known.iter().max().is_some_and(goes_on)
    }

    fn look_for(&self, kpi: &'static str, who: Who, span: &Span) -> Option<Found> {
        if let Some(told) = self.told(kpi, who, span) {
            return Some(self.as_told(kpi, who, (span, told)));
        }
        if !self.has_begun(span) {
            return None;
        }
        if who == Who::All && TEAMS.iter().any(|team| self.told(kpi, Who::Team(team), span).is_some()) {
            return self.of_teams(kpi, span);
        }
        let parts: Vec<Span> = parts(span).into_iter().filter(|part| self.has_begun(part)).collect();
        let found: Vec<Found> = parts.iter().filter_map(|part| self.figure(kpi, who, part)).collect();
        if found.iter().any(|it| it.rests) {
            return self.together(kpi, (who, span), &found, parts.len() as u32);
        }
        self.count(kpi, who, span).or_else(|| if who == Who::All { self.of_teams(kpi, span) } else { None })
    }

    fn as_told(&self, kpi: &'static str, who: Who, (span, told): (&Span, Told)) -> Found {
        let size = match told {
            Told::Percent(it) | Told::Money(it, _) | Told::Number(it) => it as f64,
        };
        let number = |kpi: &'static str| {
            let deals = self.deals_of(who, span);
            let outcome = if kpi == "deals-won" { "won" } else { "lost" };
            let entries = deals.iter().filter(|deal| deal.outcome == outcome).count() as u32;
            match self.figure(kpi, who, span) {
                Some(found) => Some(found.size as u32),
                None => (!deals.is_empty()).then_some(entries),
            }
        };
        let (ratio, n) = match kpi {
            "win-rate" => {
                let ratio =
                    number("deals-won").zip(number("deals-lost")).map(|(won, lost)| (won, won + lost));
                let ratio = ratio.filter(|(_, of)| *of > 0);
                let close =
                    |(yes, of): &(u32, u32)| (100.0 * f64::from(*yes) / f64::from(*of) - size).abs() < 1.0;
                (ratio.filter(close), ratio.map(|it| it.1))
            }
            "deal-size" | "deal-cycle" => (None, number("deals-won").filter(|n| *n > 0)),
            _ => (None, None),
        };
        Found { size, ratio, n, origin: Origin::Reported, parts: None, rests: true, in_dollars: false }
    }

    fn count(&self, kpi: &'static str, who: Who, span: &Span) -> Option<Found> {
        if kpi == "calls" {
            return None;
        }
        if kpi == "win-rate"
            && let Some((won, lost)) =
                self.figure("deals-won", who, span).zip(self.figure("deals-lost", who, span))
            && (won.rests || lost.rests)
            && won.parts == lost.parts
        {
            let parts = won.parts;
            return rate(won.size as u32, (won.size + lost.size) as u32).map(|it| Found { parts, ..it });
        }
        let closed = self.deals_of(who, span);
        if closed.is_empty() && !self.is_counted(who, span) {
            return None;
        }
        let with = |outcome: &str| -> Vec<&Deal> {
            closed.iter().copied().filter(|it| it.outcome == outcome).collect()
        };
        let (won, lost, none) = (with("won"), with("lost"), with("no-decision"));
        let contested = |of: &[&Deal]| of.iter().filter(|deal| deal.contested).count() as u32;
        let size = |deal: &&Deal| match deal.amount? {
            (units, "EUR") => Some(units as f64),
            (units, _) => self.site.dollar.map(|rate| rate * units as f64),
        };
        let own: Vec<f64> = won.iter().filter_map(size).collect();
        // Where there is none in the site's currency, the others are shown as they are.
        let in_dollars = own.is_empty();
        let foreign = won.iter().filter_map(|deal| deal.amount.map(|it| it.0 as f64)).collect();
        let sizes: Vec<f64> = if in_dollars { foreign } else { own };
        let told = |found: Found| Some(Found { in_dollars, ..found });
        let days = |of: &[&Deal]| -> Vec<f64> {
            let timed = of.iter().filter(|deal| deal.known == Known::Day);
            timed.filter_map(|deal| Some((deal.closed - deal.opened?).get_days().into())).collect()
        };
        let middle = |all: Vec<f64>| {
            let n = all.len() as u32;
            counted(median(all)?, Some(n))
        };
        match kpi {
            "deals-won" => counted(won.len() as f64, None),
            "deals-lost" => counted(lost.len() as f64, None),
            "win-rate" => rate(won.len() as u32, (won.len() + lost.len()) as u32),
            "competitive-win-rate" => rate(contested(&won), contested(&won) + contested(&lost)),
            "no-decision-rate" => rate(none.len() as u32, (none.len() + won.len() + lost.len()) as u32),
            "deal-size" => (!sizes.is_empty())
                .then(|| counted(sizes.iter().sum::<f64>() / sizes.len() as f64, Some(sizes.len() as u32)))?
                .and_then(told),
            "median-deal-size" => middle(sizes).and_then(told),
            "deal-cycle" => middle(days(&won)),
            _ => middle(days(&lost)),
        }
    }

    /// The teams together; one that has no figure is missed between its first and its last of this
    /// length.
    fn of_teams(&self, kpi: &'static str, span: &Span) -> Option<Found> {
        let length = span.last - span.first;
        let months = self.site.reviews.iter().flat_map(|it| [it.period.first, it.period.last]);
        let months: Vec<i32> =
            months.chain(self.site.deals.iter().map(|deal| month_of(deal.closed))).collect();
        let from = months.iter().min().copied().unwrap_or(span.first).min(span.first);
        let to = months.iter().max().copied().unwrap_or(span.last).max(month_of(self.site.day));
        let mut others: Vec<Span> = (from..=to)
            .map(|index| match length {
                0 => month(index),
                2 => quarter(index),
                _ => year(index),
            })
            .collect();
        others.dedup();
        let is_there = |team: &&&'static str| {
            let has: Vec<i32> = others
                .iter()
                .filter(|it| self.figure(kpi, Who::Team(team), it).is_some())
                .map(|it| it.first)
                .collect();
            has.iter().any(|first| *first <= span.first) && has.iter().any(|last| *last >= span.first)
        };
        let teams: Vec<&&str> = TEAMS.iter().filter(is_there).collect();
        let mut found: Vec<Found> =
            teams.iter().filter_map(|team| self.figure(kpi, Who::Team(team), span)).collect();
        let mut of = teams.len() as u32;
        if !self.deals_of(Who::Nobody, span).is_empty()
            && let Some(nobody) = self.count(kpi, Who::Nobody, span)
        {
            found.push(nobody);
            of += 1;
        }
        let rests = found.iter().any(|it| it.rests);
        self.together(kpi, (Who::All, span), &found, of).map(|it| Found { rests, ..it })
    }

    fn together(
        &self,
        kpi: &'static str,
        (who, span): (Who, &Span),
        found: &[Found],
        of: u32,
    ) -> Option<Found> {
        let all = Found {
            size: 0.0,
            ratio: None,
            n: None,
            origin: Origin::RolledUp,
            parts: None,
            rests: true,
            in_dollars: false,
        };
        let parts = |have: usize| Some((have as u32, of.max(have as u32)));
        // What is in dollars is added to nothing else.
        let in_dollars = found.iter().all(|it| it.in_dollars);
        let found: Vec<Found> = found.iter().copied().filter(|it| it.in_dollars == in_dollars).collect();
        let all = Found { in_dollars, ..all };
        match kpi {
            "deals-won" | "deals-lost" | "calls" => {
                let size = found.iter().map(|it| it.size).sum();
                (!found.is_empty()).then_some(Found { size, parts: parts(found.len()), ..all })
            }
            "win-rate" | "competitive-win-rate" | "no-decision-rate" | "deal-size" => {
                let used: Vec<(Found, f64)> =
                    found.iter().filter_map(|it| Some((*it, f64::from(it.n.filter(|n| *n > 0)?)))).collect();
                let n: f64 = used.iter().map(|(_, n)| n).sum();
                let exact =
                    |it: &Found| it.ratio.map_or(it.size, |(yes, of)| 100.0 * f64::from(yes) / f64::from(of));
                let size = used.iter().map(|(it, n)| exact(it) * n).sum::<f64>() / n;
                let ratio = used.iter().map(|(it, _)| it.ratio).collect::<Option<Vec<_>>>();
                let ratio =
                    ratio.map(|all| (all.iter().map(|it| it.0).sum(), all.iter().map(|it| it.1).sum()));
                (n > 0.0).then_some(Found { size, ratio, n: Some(n as u32), parts: parts(used.len()), ..all })
            }
            _ => self.again(kpi, who, span).or_else(|| {
                let known = found.iter().map(|it| it.n.filter(|n| *n > 0)).collect::<Option<Vec<u32>>>();
                let n = known.as_ref().map(|all| all.iter().sum());
                let each = known.unwrap_or_else(|| vec![1; found.len()]);
                let repeated = found.iter().zip(each).flat_map(|(it, n)| vec![it.size; n as usize]).collect();
                let size = median(repeated)?;
                Some(Found { size, n, origin: Origin::OfMedians, parts: parts(found.len()), ..all })
            }),
        }
    }

    fn again(&self, kpi: &'static str, who: Who, span: &Span) -> Option<Found> {
        let of = if kpi == "lost-deal-cycle" { "deals-lost" } else { "deals-won" };
        let reported = self.figure(of, who, span).filter(|it| it.rests).map_or(0.0, |it| it.size);
        let found = self.count(kpi, who, span)?;
        (f64::from(found.n?) >= reported).then_some(Found { rests: true, ..found })
    }
}

fn same(found: Option<Found>, figure: Option<&Figure>) -> bool {
    match (found, figure) {
        (None, None) => true,
        (Some(found), Some(figure)) => {
            (found.size - figure.size).abs() <= 1e-9 * found.size.abs().max(1.0)
                && found.ratio == figure.ratio
                && found.n == figure.n
                && found.origin == figure.origin
                && found.parts == figure.parts
        }
        _ => false,
    }
}

#[test]
fn every_kpi_of_500_made_up_sites_is_what_brute_force_counts() {
    let (mut compared, mut rolled, mut medians) = (0, 0, 0);
    for seed in 0..500 {
        let site = made(seed);
        let (_, insights) = super::known(&site.settings, &site.texts(), site.day);
        let count = Count { site: &site, found: RefCell::default() };
        let spans: Vec<Span> = (2024 * 12..2027 * 12)
            .flat_map(|index| {
                [
                    Some(month(index)),
                    (index % 3 == 0).then(|| quarter(index)),
                    (index % 12 == 0).then(|| year(index)),
                ]
            })
            .flatten()
            .collect();
        for kpi in KPIS {
            for who in TEAMS.iter().map(|team| Who::Team(team)).chain([Who::All]) {
                for span in &spans {
                    let scope = match who {
                        Who::Team(team) => Scope::Team(team.into()),
                        Who::All | Who::Nobody => Scope::All,
                    };
                    let period = Period::parse(&span.name).expect("a span is a period");
                    let (found, figure) =
                        (count.figure(kpi, who, span), insights.kpis.figure(kpi, &scope, period));
                    assert!(
                        same(found, figure),
                        "site {seed}: {kpi} of {who:?} in {period}\n by force: {found:?}\n by the program: {figure:?}\n{site:#?}"
                    );
                    compared += usize::from(found.is_some());
                    rolled += usize::from(found.is_some_and(|it| it.origin == Origin::RolledUp));
                    medians += usize::from(found.is_some_and(|it| it.origin == Origin::OfMedians));
                }
            }
        }
    }
    // The sites are such that each way of counting is met often.
    assert!(compared > 50_000 && rolled > 10_000 && medians > 500, "{compared} figures, {rolled}, {medians}");
}

#[test]
fn a_quarter_of_reported_rates_is_weighed_and_not_averaged() {
    let settings = "";
    let review = |month: &str, won: u32, lost: u32, rate: u32| {
        let text = format!(
            "---\nkind: review\ntitle: R\ndate: 2026-{month}-28\nperiod: 2026-{month}\nteam: north\nkpis:\n  deals-won: {won}\n  \
             deals-lost: {lost}\n  win-rate: {rate}%\n---\n"
        );
        (format!("r{month}.md"), text)
    };
    let texts = [review("01", 1, 0, 100), review("02", 1, 9, 10), review("03", 3, 2, 60)];
    let (_, insights) = super::known(settings, &texts, date(2026, 4, 1));
    let scope = Scope::Team("north".into());
    let figure = insights.kpis.figure("win-rate", &scope, Period::parse("2026-Q1").expect("a quarter"));
    assert_eq!(figure.and_then(|it| it.ratio), Some((5, 16)));
    let months = insights.kpis.series("win-rate", &scope).expect("a series").of(Length::Month).count();
    assert_eq!(months, 3);
}
