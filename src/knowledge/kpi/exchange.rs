//! How amounts are brought into one currency: those of KPIs, and all others that are added up.
//!
//! The currency that the figures of a KPI are in:
//!
//! It is the site's where any amount is in it or can be brought into it; else the one that most
//! amounts are in, of several the first by its code. The amounts that are asked are what reviews
//! report and, for a KPI that is counted from deals, those of the decided deals.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::value::{Currency, Money};

/// How amounts are brought into one currency.
#[derive(Clone, Copy)]
pub(super) struct Exchange<'a> {
    config: &'a Config,
    pub(super) into: Currency,
}

impl<'a> Exchange<'a> {
    /// Into the currency that some amounts ask for; the site's where there are none.
    pub(super) fn of(config: &'a Config, amounts: impl IntoIterator<Item = Money>) -> Self {
        let mut uses: BTreeMap<Currency, usize> = BTreeMap::new();
        for amount in amounts {
            *uses.entry(amount.currency).or_default() += 1;
        }
        let site = config.site.currency;
        let reaches_site = |it: &Currency| *it == site || config.currencies.contains_key(it);
        let most = uses.iter().rev().max_by_key(|(_, times)| **times).map(|(currency, _)| *currency);
        let into = if uses.keys().any(reaches_site) { site } else { most.unwrap_or(site) };
        Self { config, into }
    }

    /// The currency of some amounts of the KPI: its own, or where none of them can be brought into it,
    /// that of most of them, since an amount that cannot be converted is shown as it is.
    pub(super) fn among(self, amounts: impl Iterator<Item = Money> + Clone) -> Self {
        let reaches = amounts.clone().any(|it| self.rate(it.currency).is_some());
        if reaches || amounts.clone().next().is_none() { self } else { Self::of(self.config, amounts) }
    }

    /// What one unit of a currency is in this one; rates lead to the site's currency alone.
    pub(super) fn rate(self, from: Currency) -> Option<f64> {
        if from == self.into {
            return Some(1.0);
        }
        self.config.currencies.get(&from).copied().filter(|_| self.into == self.config.site.currency)
    }

    /// In whole units of this currency.
    pub(super) fn size(self, amount: Money) -> Option<f64> {
        self.rate(amount.currency).map(|rate| amount.units() * rate)
    }

    /// The sum of amounts that can all be brought into this currency, exact in each of theirs.
    pub(super) fn sum(self, amounts: impl IntoIterator<Item = Money>) -> f64 {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for amount in amounts {
            *sums.entry(amount.currency).or_default() += i128::from(amount.minor);
        }
        let units = |(currency, minor): (Currency, i128)| {
            let units = minor as f64 / 10_f64.powi(currency.decimals().cast_signed());
            units * self.rate(currency).unwrap_or_default()
        };
        // Not `sum`, which gives the minus zero of nothing.
        sums.into_iter().map(units).fold(0.0, |sum, units| sum + units)
    }
}

/// Amounts added up: in the currency of the site what is in it or has a rate, and beside it the rest,
/// one sum for each currency, in order of their codes.
pub fn sums(config: &Config, amounts: impl IntoIterator<Item = Money>) -> Vec<Money> {
    let exchange = Exchange { config, into: config.site.currency };
    let converted = |sum: Money| match exchange.size(sum) {
        Some(size) if sum.currency != exchange.into => in_minor(size, exchange.into),
        _ => sum,
    };
    // Each currency is added up exactly, and rounded once.
    Money::sums(Money::sums(amounts).into_iter().map(converted))
}

/// Whole units of a currency as an amount; one too large becomes the largest there is.
pub(super) fn in_minor(size: f64, currency: Currency) -> Money {
    let minor = (size * 10_f64.powi(currency.decimals().cast_signed())).round();
    Money { minor: minor as i64, currency }
}
