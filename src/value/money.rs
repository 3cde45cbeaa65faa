//! Amounts of money: whole minor units with a currency, never a float.
//!
//! People write amounts in many ways, and two of them contradict each other: '1.234' is a thousand
//! and something in half of Europe and one and a bit in the other half. A single sign with exactly
//! three digits behind it groups thousands, since deals are not priced in tenths of a cent
//! (`decimal`); behind it a 'k' or 'm' makes it a decimal again, and so does a
//! point in a currency whose amounts have three decimals.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::decimal::Decimal;

const EXPECTED: &str = "an amount such as 120000 EUR, €120k or 1.2m USD";

/// ISO 4217, with a few that old deals were made in.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS ATS AUD AWG AZN BAM BBD BDT BEF BGN BHD BIF BMD BND \
    BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUP CVE CZK DEM DJF DKK DOP DZD EGP \
    ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR IEP ILS INR \
    IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA \
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NLG NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN \
    PTE PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT \
    TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// Currencies whose smallest unit is the whole one, and a thousandth.
const NO_DECIMALS: [&[u8; 3]; 16] = [
    b"BIF", b"CLP", b"DJF", b"GNF", b"ISK", b"JPY", b"KMF", b"KRW", b"PYG", b"RWF", b"UGX", b"VND", b"VUV",
    b"XAF", b"XOF", b"XPF",
];
const THREE_DECIMALS: [&[u8; 3]; 7] = [b"BHD", b"IQD", b"JOD", b"KWD", b"LYD", b"OMR", b"TND"];

/// Signs and words that mean one currency, lower case.
const SIGNS: [(&str, &[u8; 3]); 21] = [
    ("€", b"EUR"),
    ("euro", b"EUR"),
    ("euros", b"EUR"),
    ("$", b"USD"),
    ("us$", b"USD"),
    ("£", b"GBP"),
    ("¥", b"JPY"),
    ("￥", b"JPY"),
    ("₹", b"INR"),
    ("₩", b"KRW"),
    ("₺", b"TRY"),
    ("₪", b"ILS"),
    ("₴", b"UAH"),
    ("zł", b"PLN"),
    ("kč", b"CZK"),
    ("fr", b"CHF"),
    ("sfr", b"CHF"),
    ("a$", b"AUD"),
    ("c$", b"CAD"),
    ("ca$", b"CAD"),
    ("r$", b"BRL"),
];

/// What four currencies are called.
const KRONES: [&str; 3] = ["kr", "kroner", "kronor"];

/// A currency by its ISO 4217 code, in upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    pub const EUR: Currency = Currency(*b"EUR");

    /// A code in any letter case, or a sign that means one currency alone.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(code) = <[u8; 3]>::try_from(text.as_bytes()) {
            let code = code.map(|b| b.to_ascii_uppercase());
            if CODES.split(' ').any(|known| known.as_bytes() == code) {
                return Ok(Self(code));
            }
        }
        let sign = text.to_lowercase();
        let sign = sign.trim_end_matches('.');
        if KRONES.contains(&sign) {
            return Err(format!("the code of the currency, since `{text}` may be SEK, NOK, DKK or ISK"));
        }
        match SIGNS.iter().find(|(known, _)| *known == sign) {
            Some((_, code)) => Ok(Self(**code)),
            None => Err("a currency by its code or sign, such as EUR, USD, £ or CHF".to_owned()),
        }
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made of ASCII letters")
    }

    /// How many decimals an amount has.
    pub fn decimals(self) -> u32 {
        let among = |codes: &[&[u8; 3]]| codes.contains(&&self.0);
        if among(&NO_DECIMALS) {
            0
        } else if among(&THREE_DECIMALS) {
            3
        } else {
            2
        }
    }

    /// What stands before a short amount: the sign, or the code and a space.
    fn prefix(&self) -> String {
        match &self.0 {
            b"EUR" => "€".to_owned(),
            b"USD" => "$".to_owned(),
            b"GBP" => "£".to_owned(),
            b"JPY" => "¥".to_owned(),
            b"INR" => "₹".to_owned(),
            _ => format!("{} ", self.code()),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An amount in one currency. In order of currency, then amount: amounts of two currencies cannot be
/// compared, but lists need an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Cents, or whatever the smallest unit of the currency is.
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// '120000 EUR', 'EUR 120,000.50', '€120k', '1,5 Mio EUR', "120'000"; without a currency it is
    /// in the default one.
    pub fn parse(text: &str, default: Currency) -> Result<Self, String> {
        let expected = || EXPECTED.to_owned();
        let text = text.trim();
        let first = text.find(|c: char| c.is_ascii_digit()).ok_or_else(expected)?;
        let last = text.rfind(|c: char| c.is_ascii_digit()).ok_or_else(expected)?;
        let (before, number, after) = (&text[..first], &text[first..=last], &text[last + 1..]);

        let (negative, sign) = without_minus(before);
        let ahead = if sign.is_empty() { None } else { Some(currency_in(sign)?) };
        let (factor, behind) = suffix(after)?;
        let currency = match (ahead, behind) {
            (Some(a), Some(b)) if a != b => return Err("one currency, not two".to_owned()),
            (ahead, behind) => ahead.or(behind).unwrap_or(default),
        };

        let groups = |mark: char| factor == 1 && (mark == ',' || currency.decimals() != 3);
        let decimal = Decimal::written(number, groups).ok_or_else(expected)?;
        let scale = 10_i128.pow(currency.decimals());
        let minor = decimal.exactly(factor * scale).ok_or_else(|| match currency.decimals() {
            0 => format!("an amount without decimals, as {currency} has none"),
            decimals => format!("an amount with at most {decimals} decimals"),
        })?;
        let minor = i64::try_from(minor).map_err(|_| "an amount that is not beyond all sense".to_owned())?;
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// The sum; `None` for two currencies or beyond what can be counted.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self { minor: self.minor.checked_add(other.minor)?, currency: self.currency })
    }

    /// Sums never mix currencies: one for each, in order of their codes. One beyond what can be
    /// counted stays at the greatest amount that can.
    pub fn sums(amounts: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for amount in amounts {
            // Not even 2^64 amounts of 64 bits overflow 128.
            *sums.entry(amount.currency).or_default() += i128::from(amount.minor);
        }
        let held = |sum: i128| sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        sums.into_iter().map(|(currency, sum)| Self { minor: held(sum), currency }).collect()
    }

    /// In whole units of the currency, for charts and comparisons, not for sums.
    pub fn units(self) -> f64 {
        self.minor as f64 / 10_f64.powi(self.currency.decimals().cast_signed())
    }

    /// Three figures and a letter: '€412k', '€1.94m', '€950'.
    pub fn short(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let places = self.currency.decimals();
        let mut minor = u128::from(self.minor.unsigned_abs());
        let digits = minor.checked_ilog10().map_or(1, |log| log + 1);
        if digits > 3 {
            let unit = 10_u128.pow(digits - 3);
            minor = (minor + unit / 2) / unit * unit;
        }
        let units = minor / 10_u128.pow(places);
        let (power, letter) = match units {
            1_000_000_000.. => (9, "bn"),
            1_000_000.. => (6, "m"),
            1_000.. => (3, "k"),
            _ => (0, ""),
        };
        let number = point(minor, places + power);
        format!("{sign}{}{number}{letter}", self.currency.prefix())
    }
}

/// Text before the number without its minus.
fn without_minus(before: &str) -> (bool, &str) {
    let minus = ['-', '\u{2212}'];
    let before = before.trim();
    match before.strip_prefix(minus).or_else(|| before.strip_suffix(minus)) {
        Some(rest) => (true, rest.trim()),
        None => (false, before.strip_prefix('+').unwrap_or(before).trim()),
    }
}

/// What stands behind the number: 'k', 'm EUR', 'Mio. €', 'k€', and the dash of '120.–'.
fn suffix(after: &str) -> Result<(i128, Option<Currency>), String> {
    let dashed =
        after.strip_prefix(['.', ',']).and_then(|rest| rest.strip_prefix(['-', '\u{2013}', '\u{2014}']));
    let (mut factor, mut currency) = (None, None);
    for word in dashed.unwrap_or(after).split_whitespace() {
        let (new_factor, new_currency) = match factor_of(word) {
            Some(factor) => (Some(factor), None),
            None => match joined(word) {
                Some((factor, currency)) => (Some(factor), Some(currency)),
                None => (None, Some(currency_in(word)?)),
            },
        };
        if (new_factor.is_some() && (factor.is_some() || currency.is_some()))
            || (new_currency.is_some() && currency.is_some())
        {
            return Err(EXPECTED.to_owned());
        }
        factor = new_factor.or(factor);
        currency = new_currency.or(currency);
    }
    Ok((factor.unwrap_or(1), currency))
}

/// The currency that a word beside a number means. A word that nobody could take for a currency, as
/// in 'about 5k', is not answered with currencies.
fn currency_in(word: &str) -> Result<Currency, String> {
    Currency::parse(word).map_err(|said| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let is_sign = word.chars().any(|c| matches!(c, '$' | '\u{a3}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}'));
        let is_code = (3..=4).contains(&letters) && !word.chars().any(char::is_lowercase);
        let is_name = KRONES.contains(&word.to_lowercase().trim_end_matches('.'));
        if is_sign || is_code || is_name { said } else { EXPECTED.to_owned() }
    })
}

fn factor_of(word: &str) -> Option<i128> {
    Some(match word.to_lowercase().trim_end_matches('.') {
        "k" | "tsd" | "thousand" | "tausend" => 1_000,
        "m" | "mn" | "mio" | "mill" | "million" | "millions" | "millionen" => 1_000_000,
        "bn" | "mrd" | "billion" | "billions" | "milliarde" | "milliarden" => 1_000_000_000,
        _ => return None,
    })
}

/// 'k€', 'mEUR', 'T€': a factor and a currency without a space.
fn joined(word: &str) -> Option<(i128, Currency)> {
    if Currency::parse(word).is_ok() {
        return None;
    }
    let lower = word.to_lowercase();
    let known = [
        ("mio", 1_000_000),
        ("mn", 1_000_000),
        ("bn", 1_000_000_000),
        ("k", 1_000),
        ("t", 1_000),
        ("m", 1_000_000),
    ];
    known.into_iter().find_map(|(prefix, factor)| {
        let rest = lower.strip_prefix(prefix)?.trim_start_matches('.');
        Some((factor, Currency::parse(rest).ok()?))
    })
}

/// A whole number with a decimal point put in, without zeros behind it.
fn point(number: u128, places: u32) -> String {
    let unit = 10_u128.pow(places);
    let (whole, fraction) = (number / unit, number % unit);
    if fraction == 0 {
        return whole.to_string();
    }
    let digits = format!("{fraction:0width$}", width = places as usize);
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

impl Ord for Money {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.currency, self.minor).cmp(&(other.currency, other.minor))
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Money {
    /// '120000 EUR', '120000.50 EUR': what [`Money::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.decimals();
        let unit = 10_u64.pow(places);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, fraction) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        write!(f, "{sign}{whole}")?;
        if fraction > 0 {
            write!(f, ".{fraction:0width$}", width = places as usize)?;
        }
        write!(f, " {}", self.currency)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, Money};

    fn money(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let check = |text: &str, expected: &str| {
            let amount = money(text);
            assert_eq!(amount.to_string(), expected, "{text}");
            assert_eq!(money(expected), amount);
        };
        check("120000 EUR", "120000 EUR");
        check("120000", "120000 EUR");
        check("EUR 120,000.50", "120000.50 EUR");
        check("120.000,50 €", "120000.50 EUR");
        check("€120k", "120000 EUR");
        check("€1.2m", "1200000 EUR");
        check("€1.234m", "1234000 EUR");
        check("1.234", "1234 EUR");
        check("1,234", "1234 EUR");
        check("1.2", "1.20 EUR");
        check("0.234k", "234 EUR");
        check("1,234,567.5", "1234567.50 EUR");
        check("1.234.567", "1234567 EUR");
        check("120 000", "120000 EUR");
        check("120\u{202f}000,5 €", "120000.50 EUR");
        check("CHF 120'000.–", "120000 CHF");
        check("1,5 Mio EUR", "1500000 EUR");
        check("1.5 Mio. €", "1500000 EUR");
        check("2 mn usd", "2000000 USD");
        check("120 tsd", "120000 EUR");
        check("120k€", "120000 EUR");
        check("120 TEUR", "120000 EUR");
        check("$1.5bn", "1500000000 USD");
        check("-5000 EUR", "-5000 EUR");
        check("€ -5", "-5 EUR");
        check("-€5", "-5 EUR");
        check("¥1,200", "1200 JPY");
        check("1.234 KWD", "1.234 KWD");
        check("1,234 KWD", "1234 KWD");
        check("0.05", "0.05 EUR");
        check("12 kč", "12 CZK");
    }

    #[test]
    fn what_is_no_amount_says_what_was_expected() {
        let check = |text: &str, expected: &str| {
            let error = Money::parse(text, Currency::EUR).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("120000 kr", "SEK, NOK, DKK or ISK");
        check("120000 EURO$", "a currency by its code");
        check("ERU 5", "a currency by its code");
        check("₿5", "a currency by its code");
        check("EUR 5 USD", "one currency, not two");
        check("1.2345 EUR", "at most 2 decimals");
        check("¥1.5", "JPY has none");
        check("99999999999999999999", "beyond all sense");
        check("9999999999999 bn", "beyond all sense");
        for text in [
            "",
            "a lot",
            "12,34,56",
            "1 2 3",
            "1.2.3",
            "1 234.567.8",
            "5 EUR EUR",
            "5 k m",
            "5 EUR k",
            "1x2",
            "1..2",
            "12’34",
            "about 5k",
            "ca. 5000",
            "~5k",
            "5000 per year",
            "5k or so",
        ] {
            check(text, "an amount such as");
        }
    }

    #[test]
    fn short_amounts_have_three_figures() {
        let check = |text: &str, expected: &str| assert_eq!(money(text).short(), expected, "{text}");
        check("412000", "€412k");
        check("412499.99", "€412k");
        check("1940000", "€1.94m");
        check("1,944,999", "€1.94m");
        check("950", "€950");
        check("950.50", "€951");
        check("999.60", "€1k");
        check("999,999", "€1m");
        check("12345", "€12.3k");
        check("-5000", "-€5k");
        check("0", "€0");
        check("0.05", "€0.05");
        check("2500 CHF", "CHF 2.5k");
        check("1200000000 JPY", "¥1.2bn");
        check("92233720368547758.07", "€92200000bn");
    }

    #[test]
    fn sums_have_one_amount_for_each_currency_and_never_lose_one() {
        let sums =
            |texts: &[&str]| Money::sums(texts.iter().map(|text| Money::parse(text, Currency::EUR).unwrap()));
        let written = |texts: &[&str]| sums(texts).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(written(&["10 USD", "1 EUR", "2 EUR", "-5 USD"]), ["3 EUR", "5 USD"]);
        assert_eq!(written(&[]), Vec::<String>::new());
        let most = "92233720368547758.07 EUR";
        assert_eq!(written(&[most, most]), [most]);
        assert_eq!(written(&[most, "1 EUR", "-1 EUR"]), [most]);
    }

    #[test]
    fn sums_never_mix_currencies_or_overflow() {
        assert_eq!(money("5").checked_add(money("0.50")), Some(money("5.50")));
        assert_eq!(money("5").checked_add(money("5 USD")), None);
        assert_eq!(money("92233720368547758.07").checked_add(money("0.01")), None);
        assert!(money("9 EUR") < money("1 USD") && money("1") < money("2"));
        assert_eq!(money("1.5m").units(), 1_500_000.0);
    }
}
