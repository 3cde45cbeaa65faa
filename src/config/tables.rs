//! The tables of `site.toml` that refer to no other: `[site]`, `[links]`, `[theme]`, `[markdown]`,
//! `[objectives]`, `[people]`, `[cadence]`, `[questions]`, `[lessons]`, `[currencies]`.
//!
//! Each function lays what its table says over what the config holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Weekday;

use super::reader::{Item, Mistakes, Table};
use super::{Config, Due, HtmlPolicy, LinkStyle, Role, collection};
use crate::diagnostic::Span;
use crate::value::name::fold;
use crate::value::{Currency, Duration};

/// What every function here is.
pub(super) type Reader = fn(&Item<'_>, &mut Config, &mut Mistakes<'_>);

pub(super) fn site(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    let site = &mut config.site;
    words(&mut table, "title", &mut site.title, mistakes);
    if let Some(text) = table.take("description").and_then(|item| item.text(mistakes)) {
        site.description = text.trim().to_owned();
    }
    if let Some(url) = table.take("base-url").and_then(|item| item.parsed(mistakes, base_url)) {
        site.base_url = Some(url);
    }
    if let Some(tag) = table.take("language").and_then(|item| item.parsed(mistakes, language)) {
        site.language = tag;
    }
    if let Some(currency) = table.take("currency").and_then(|item| item.parsed(mistakes, Currency::parse)) {
        site.currency = currency;
    }
    words(&mut table, "content", &mut site.content, mistakes);
    let content = site.content.clone();
    if let Some(item) = table.take("output") {
        let output = item.words(mistakes);
        match output {
            Some(output) if output.trim_matches('/') == content.trim_matches('/') => {
                item.wrong(mistakes, "another folder than the content");
            }
            Some(output) => site.output = output,
            None => {}
        }
    }
    if let Some(item) = table.take("ignore") {
        site.ignore = ignored(&item, mistakes);
    }
    if let Some(url) = table.take("edit-url").and_then(|item| item.parsed(mistakes, edit_url)) {
        site.edit_url = Some(url);
    }
    table.finish(mistakes);
}

/// A key that takes a text which is not empty.
fn words(table: &mut Table<'_>, key: &'static str, to: &mut String, mistakes: &mut Mistakes<'_>) {
    if let Some(words) = table.take(key).and_then(|item| item.words(mistakes)) {
        *to = words;
    }
}

/// An address of the web without anything behind its path.
/// Where a site is published, with a closing slash.
pub fn base_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let bad =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"' | '<' | '>' | '\\');
    if host.is_empty() || host.starts_with('/') || host.contains(bad) {
        return Err("a web address such as `https://example.com/lookback/`".to_owned());
    }
    if host.split('/').next().is_some_and(|host| host.contains('@')) {
        return Err(
            "a web address without a user name and a password, which every reader would see".to_owned()
        );
    }
    let slash = if text.ends_with('/') { "" } else { "/" };
    Ok(format!("{text}{slash}"))
}

fn edit_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    if is_web && text.contains("{path}") && !text.contains(char::is_whitespace) {
        Ok(text.to_owned())
    } else {
        Err("a web address with `{path}` in it, such as `https://example.com/edit/{path}`".to_owned())
    }
}

/// The shape of a BCP 47 tag: `en`, `de-CH`.
fn language(text: &str) -> Result<String, String> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let is_language = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_language && parts.all(is_part) {
        Ok(text.to_owned())
    } else {
        Err("a language by its tag, such as `en` or `de-CH`".to_owned())
    }
}

/// A pattern without a slash holds in every folder, and a folder that is ignored is so with all
/// that is in it.
fn ignored(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> globset::GlobSet {
    let mut set = globset::GlobSetBuilder::new();
    for item in item.items() {
        let Some(written) = item.words(mistakes) else { continue };
        let pattern = written.trim_matches('/');
        let anywhere = if pattern.contains('/') { "" } else { "**/" };
        for pattern in [format!("{anywhere}{pattern}"), format!("{anywhere}{pattern}/**")] {
            match collection::glob(&pattern) {
                Ok(glob) => {
                    set.add(glob.glob().clone());
                }
                Err(expected) => {
                    item.wrong(mistakes, &expected);
                    break;
                }
            }
        }
    }
    match set.build() {
        Ok(set) => set,
        Err(error) => {
            item.wrong(mistakes, &format!("a list of patterns ({})", error.kind()));
            globset::GlobSet::empty()
        }
    }
}

pub(super) fn links(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    let styles = [("html", LinkStyle::Html), ("pretty", LinkStyle::Pretty)];
    if let Some(style) = table.take("style").and_then(|item| item.choice(mistakes, &styles)) {
        config.links = style;
    }
    table.finish(mistakes);
}

pub(super) fn markdown(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    let policies = [("text", HtmlPolicy::Text), ("sanitise", HtmlPolicy::Sanitise)];
    if let Some(policy) = table.take("html").and_then(|item| item.choice(mistakes, &policies)) {
        config.markdown = policy;
    }
    table.finish(mistakes);
}

pub(super) fn theme(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    let theme = &mut config.theme;
    if let Some(name) = table.take("name").and_then(|item| item.parsed(mistakes, folder_name)) {
        theme.name = name;
    }
    if let Some(colour) = table.take("accent").and_then(|item| item.parsed(mistakes, colour)) {
        theme.accent = Some(colour);
    }
    if let Some(logo) = table.take("logo").and_then(|item| item.parsed(mistakes, content_file)) {
        theme.logo = Some(logo);
    }
    if let Some(favicon) = table.take("favicon").and_then(|item| item.parsed(mistakes, content_file)) {
        theme.favicon = Some(favicon);
    }
    if let Some(footer) = table.take("footer").and_then(|item| item.words(mistakes)) {
        theme.footer = Some(footer);
    }
    if let Some(item) = table.take("navigation") {
        theme.navigation = item.items().iter().filter_map(|item| navigation(item, mistakes)).collect();
    }
    if let Some(mut words) = table.take("words").and_then(|item| item.table(mistakes)) {
        for role in Role::ALL {
            if let Some(label) = words.take(role.name()).and_then(|item| item.words(mistakes)) {
                config.sections.labels.insert(role, label);
            }
        }
        words.finish(mistakes);
    }
    table.finish(mistakes);
}

/// A name that is no path.
fn folder_name(text: &str) -> Result<String, String> {
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if !text.is_empty() && text.chars().all(legal) {
        Ok(text.to_owned())
    } else {
        Err("the name of a folder in `themes/`".to_owned())
    }
}

fn colour(text: &str) -> Result<String, String> {
    match text.strip_prefix('#') {
        Some(digits) if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err("a colour such as `#2b5fd9`".to_owned()),
    }
}

/// A path that cannot leave its folder.
fn content_file(text: &str) -> Result<String, String> {
    let path = text.trim();
    let leaves = path.is_empty()
        || path.starts_with('/')
        || path.contains(['\\', ':'])
        || path.split('/').any(|part| part == "..");
    if leaves {
        return Err("a file of the content folder, such as `images/logo.svg`".to_owned());
    }
    Ok(path.strip_prefix("./").unwrap_or(path).to_owned())
}

fn navigation(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<(String, String)> {
    let mut table = item.table(mistakes)?;
    let label = table.take("label").map(|item| item.words(mistakes));
    let link = table.take("link").map(|item| item.words(mistakes));
    table.finish(mistakes);
    match (label, link) {
        (Some(label), Some(link)) => label.zip(link),
        _ => {
            item.wrong_with(mistakes, "tables with a `label` and a `link`", |it| {
                it.help("write `{ label = \"Playbook\", link = \"playbook/index.md\" }`")
            });
            None
        }
    }
}

pub(super) fn objectives(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    for item in table.rest() {
        if let (Some(id), Some(label)) = (item.name(mistakes), item.words(mistakes)) {
            config.objectives.insert(id, label);
        }
    }
}

pub(super) fn people(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    if let Some(pages) = table.take("pages").and_then(|item| item.flag(mistakes)) {
        config.people.pages = pages;
    }
    let mut written: BTreeMap<String, (Arc<str>, Span)> = BTreeMap::new();
    for item in table.rest() {
        let name: Arc<str> = item.key.trim().into();
        let mut spellings = item.texts(mistakes);
        spellings.insert(0, (name.to_string(), item.key_span));
        for (spelling, span) in spellings {
            let folded = fold(&spelling);
            if let Some((other, place)) = written.get(&folded).filter(|(other, _)| *other != name) {
                let (place, why) = (mistakes.place(*place), format!("`{other}` has it here"));
                item.at(span).wrong_with(mistakes, "a list of spellings that nobody else has", |it| {
                    it.other(place, why).help(format!("leave `{spelling}` with one of the two people"))
                });
                continue;
            }
            written.insert(folded.clone(), (Arc::clone(&name), span));
            config.people.spellings.insert(folded, Arc::clone(&name));
        }
    }
}

pub(super) fn cadence(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    if let Some(month) = table.take("month").and_then(|item| item.parsed(mistakes, due)) {
        config.cadence.month = month;
    }
    if let Some(quarter) = table.take("quarter").and_then(|item| item.parsed(mistakes, due)) {
        config.cadence.quarter = quarter;
    }
    table.finish(mistakes);
}

/// 'first monday', 'second Tuesday'.
fn due(text: &str) -> Result<Due, String> {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace();
    let nth = match words.next() {
        Some("first" | "1st") => Some(1),
        Some("second" | "2nd") => Some(2),
        Some("third" | "3rd") => Some(3),
        Some("fourth" | "4th") => Some(4),
        _ => None,
    };
    let weekday = match words.next() {
        Some("monday") => Some(Weekday::Monday),
        Some("tuesday") => Some(Weekday::Tuesday),
        Some("wednesday") => Some(Weekday::Wednesday),
        Some("thursday") => Some(Weekday::Thursday),
        Some("friday") => Some(Weekday::Friday),
        Some("saturday") => Some(Weekday::Saturday),
        Some("sunday") => Some(Weekday::Sunday),
        _ => None,
    };
    match (nth, weekday, words.next()) {
        (Some(nth), Some(weekday), None) => Ok(Due { nth, weekday }),
        _ => Err("a day such as `first monday` or `second friday`, up to the fourth".to_owned()),
    }
}

pub(super) fn questions(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    if let Some(days) = table.take("stale-after").and_then(|item| item.parsed(mistakes, days)) {
        config.questions.stale_after = days;
    }
    table.finish(mistakes);
}

/// Whole days, at least one.
fn days(text: &str) -> Result<u32, String> {
    let days = Duration::parse(text).ok().and_then(|duration| u32::try_from(duration.days()).ok());
    days.filter(|days| *days > 0).ok_or_else(|| "a number of days such as `60d` or `8 weeks`".to_owned())
}

pub(super) fn lessons(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(mut table) = item.table(mistakes) else { return };
    if let Some(months) = table.take("window").and_then(|item| item.parsed(mistakes, months)) {
        config.lessons.window = months;
    }
    if let Some(minimum) = table.take("minimum").and_then(|item| item.whole(mistakes, 1..=100_000)) {
        config.lessons.minimum = minimum;
    }
    table.finish(mistakes);
}

/// Whole months, from one to ten years of them: '6m', '6 months', '1 year'.
fn months(text: &str) -> Result<u32, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "m" | "month" | "months" => Some(1),
        "y" | "year" | "years" => Some(12),
        _ => None,
    };
    let months =
        number.parse::<u32>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    months
        .filter(|months| (1..=120).contains(months))
        .ok_or_else(|| "a number of months such as `6m`, up to `10y`".to_owned())
}

pub(super) fn currencies(item: &Item<'_>, config: &mut Config, mistakes: &mut Mistakes<'_>) {
    let Some(table) = item.table(mistakes) else { return };
    for item in table.rest() {
        let currency = match Currency::parse(item.key) {
            Ok(currency) => currency,
            Err(expected) => {
                item.at(item.key_span).wrong(mistakes, &expected);
                continue;
            }
        };
        let Some(rate) = item.number(mistakes) else { continue };
        if rate <= 0.0 {
            item.wrong(mistakes, "a rate above 0");
        } else if currency == config.site.currency {
            item.wrong(mistakes, "left out, since it is the currency of the site");
        } else {
            config.currencies.insert(currency, rate);
        }
    }
}
