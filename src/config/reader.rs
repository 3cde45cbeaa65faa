//! Reading TOML with a span on everything, and going on after every mistake.
//!
//! A [`Table`] is asked for the keys that it may have; what nobody asked for is an unknown key, so
//! that the list of valid keys is written nowhere twice. An [`Item`] is a value that says what is
//! wrong with itself. Deserialising with serde was tried in thought and rejected: it stops at the
//! first mistake, and knows neither the key's span nor the layer below.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Place, Report, Span};
use crate::value::name;

/// Every mistake of one file.
pub(super) struct Mistakes<'a> {
    file: &'a Arc<str>,
    pub(super) report: Report,
}

impl<'a> Mistakes<'a> {
    pub(super) fn new(file: &'a Arc<str>) -> Self {
        Self { file, report: Report::default() }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// A mistake of the code at a span, which `more` completes.
    pub(super) fn add(
        &mut self,
        code: Code,
        span: Span,
        message: String,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.report.push(more(Diagnostic::new(code, message).at(self.file, span)));
    }
}

/// The keys and values of one table.
pub(super) struct Table<'a> {
    /// As messages name it, `kinds.deal`; empty for the whole file.
    path: String,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn root(entries: &'a DeTable<'a>) -> Self {
        Self { path: String::new(), entries, asked: Vec::new() }
    }

    /// The value of a key that the table may have.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.asked.push(key);
        let (written, value) = self.entries.get_key_value(key)?;
        Some(self.item(written, value))
    }

    /// Every key and value that nobody has asked for, in the order of writing: for tables whose
    /// keys are names that the site gives.
    pub(super) fn rest(&self) -> impl Iterator<Item = Item<'a>> {
        self.entries
            .iter()
            .filter(|(key, _)| !self.asked.contains(&key.get_ref().as_ref()))
            .map(|(key, value)| self.item(key, value))
    }

    fn item(&self, key: &'a Spanned<std::borrow::Cow<'a, str>>, value: &'a Spanned<DeValue<'a>>) -> Item<'a> {
        let name: &str = key.get_ref();
        let dot = if self.path.is_empty() { "" } else { "." };
        Item {
            path: format!("{}{dot}{name}", self.path),
            key: name,
            key_span: key.span().into(),
            span: value.span().into(),
            value: value.get_ref(),
        }
    }

    /// What nobody asked for is unknown.
    pub(super) fn finish(self, mistakes: &mut Mistakes<'_>) {
        let unknown: Vec<Item<'_>> = self.rest().collect();
        for item in unknown {
            let message = match self.path.as_str() {
                "" => format!("`site.toml` has no table `{}`", item.key),
                path => format!("`{path}` has no key `{}`", item.key),
            };
            let valid = || self.asked.iter().copied();
            let otherwise = format!("use {}", one_of(valid()));
            mistakes.add(Code::UnknownKey, item.key_span, message, |it| {
                nearest_or(it, item.key, valid(), otherwise)
            });
        }
    }
}

/// A value and the key that it stands under; in a list, the key of the list.
pub(super) struct Item<'a> {
    /// As messages name it, `site.title`.
    pub(super) path: String,
    pub(super) key: &'a str,
    pub(super) key_span: Span,
    pub(super) span: Span,
    value: &'a DeValue<'a>,
}

impl<'a> Item<'a> {
    /// The value is not what the key takes; `expected` completes 'must be …'.
    pub(super) fn wrong(&self, mistakes: &mut Mistakes<'_>, expected: &str) {
        self.wrong_with(mistakes, expected, |diagnostic| diagnostic);
    }

    pub(super) fn wrong_with(
        &self,
        mistakes: &mut Mistakes<'_>,
        expected: &str,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        mistakes.add(Code::ConfigValue, self.span, format!("`{}` must be {expected}", self.path), more);
    }

    fn wrong_type(&self, mistakes: &mut Mistakes<'_>, expected: &str, help: &str) {
        let found = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.wrong_with(mistakes, expected, |diagnostic| {
            let diagnostic = diagnostic.label(format!("this is {found}"));
            if help.is_empty() { diagnostic } else { diagnostic.help(help) }
        });
    }

    /// The text, if it is one; no mistake if it is not.
    pub(super) fn as_text(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    pub(super) fn text(&self, mistakes: &mut Mistakes<'_>) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            let scalar = !matches!(self.value, DeValue::Array(_) | DeValue::Table(_));
            self.wrong_type(mistakes, "a text", if scalar { "put it in quotes" } else { "" });
        }
        text
    }

    /// A text that says something, without space around it.
    pub(super) fn words(&self, mistakes: &mut Mistakes<'_>) -> Option<String> {
        let text = self.text(mistakes)?.trim();
        if text.is_empty() {
            self.wrong(mistakes, "a text that is not empty");
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that a parser reads; what the parser expected is what the key must be.
    pub(super) fn parsed<T>(
        &self,
        mistakes: &mut Mistakes<'_>,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(mistakes)?;
        parse(text).map_err(|expected| self.wrong(mistakes, &expected)).ok()
    }

    pub(super) fn flag(&self, mistakes: &mut Mistakes<'_>) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.wrong_type(mistakes, "`true` or `false`", "write `true` or `false` without quotes");
        }
        flag
    }

    /// The number as it is written, if it is one; no mistake if it is not.
    pub(super) fn as_digits(&self) -> Option<&'a str> {
        match self.value {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        }
    }

    pub(super) fn number(&self, mistakes: &mut Mistakes<'_>) -> Option<f64> {
        let number = self.as_digits().and_then(|digits| digits.parse::<f64>().ok());
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong_type(mistakes, "a number", "");
        }
        number
    }

    /// A whole number of a range.
    pub(super) fn whole(
        &self,
        mistakes: &mut Mistakes<'_>,
        range: std::ops::RangeInclusive<u32>,
    ) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let Some(digits) = self.as_digits() else {
            self.wrong_type(mistakes, &expected, "");
            return None;
        };
        let number = digits.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(mistakes, &expected);
        }
        number
    }

    pub(super) fn table(&self, mistakes: &mut Mistakes<'_>) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(entries) => Some(Table { path: self.path.clone(), entries, asked: Vec::new() }),
            _ => {
                self.wrong_type(mistakes, "a table", "");
                None
            }
        }
    }

    /// The items of a list; one value that is no list is a list of one.
    pub(super) fn items(&self) -> Vec<Item<'a>> {
        match self.value {
            DeValue::Array(values) => values.iter().map(|value| self.part(value)).collect(),
            value => vec![Item { path: self.path.clone(), value, ..*self }],
        }
    }

    fn part(&self, value: &'a Spanned<DeValue<'a>>) -> Item<'a> {
        Item { path: self.path.clone(), value: value.get_ref(), span: value.span().into(), ..*self }
    }

    /// The texts of a list, each with its place; one text is a list of one.
    pub(super) fn texts(&self, mistakes: &mut Mistakes<'_>) -> Vec<(String, Span)> {
        let text = |item: Item<'a>| Some((item.words(mistakes)?, item.span));
        self.items().into_iter().filter_map(text).collect()
    }

    /// One of some words, each of which means something.
    pub(super) fn choice<T: Copy>(&self, mistakes: &mut Mistakes<'_>, choices: &[(&str, T)]) -> Option<T> {
        let written = self.text(mistakes)?;
        if let Some((_, meaning)) = choices.iter().find(|(word, _)| *word == written) {
            return Some(*meaning);
        }
        let words = || choices.iter().map(|(word, _)| *word);
        self.wrong_with(mistakes, &one_of(words()), |it| it.nearest(written, words()));
        None
    }

    /// The key as a name of the site's own: a kind, a facet, an id.
    pub(super) fn name(&self, mistakes: &mut Mistakes<'_>) -> Option<Arc<str>> {
        if name::is_id(self.key) {
            return Some(self.key.into());
        }
        let message = format!("the name `{}` must be made of small letters, digits and hyphens", self.key);
        let slug = name::slug(self.key);
        mistakes.add(Code::ConfigValue, self.key_span, message, |diagnostic| match slug.is_empty() {
            true => diagnostic,
            false => diagnostic.help(format!("write `{slug}`")),
        });
        None
    }

    /// The same key with another place: that of one item of a list that was read already.
    pub(super) fn at(&self, span: Span) -> Item<'a> {
        Item { path: self.path.clone(), span, ..*self }
    }

    /// One part of an address.
    pub(super) fn path_part(&self, mistakes: &mut Mistakes<'_>) -> Option<String> {
        let written = self.words(mistakes)?;
        let slug = name::slug(&written);
        if slug == written {
            return Some(written);
        }
        self.wrong_with(mistakes, "one part of an address: small letters, digits and hyphens", |it| {
            if slug.is_empty() { it } else { it.help(format!("write `{slug}`")) }
        });
        None
    }

    /// The value as YAML, in one line: what a front matter would say.
    pub(super) fn yaml(&self) -> String {
        // Each step writes a piece or puts further ones on the stack: nesting costs no recursion.
        enum Piece<'p> {
            Mark(&'static str),
            Key(&'p str),
            Value(&'p DeValue<'p>),
        }
        let mut out = String::new();
        let mut stack = vec![Piece::Value(self.value)];
        while let Some(piece) = stack.pop() {
            match piece {
                Piece::Mark(mark) => out.push_str(mark),
                Piece::Key(key) => out.push_str(&yaml_text(key)),
                Piece::Value(DeValue::String(text)) => out.push_str(&yaml_text(text)),
                Piece::Value(DeValue::Array(values)) => {
                    stack.push(Piece::Mark("]"));
                    for (position, value) in values.iter().enumerate().rev() {
                        stack.push(Piece::Value(value.get_ref()));
                        stack.push(Piece::Mark(if position == 0 { "" } else { ", " }));
                    }
                    stack.push(Piece::Mark("["));
                }
                Piece::Value(DeValue::Table(entries)) => {
                    stack.push(Piece::Mark("}"));
                    for (position, (key, value)) in entries.iter().enumerate().rev() {
                        let value = Piece::Value(value.get_ref());
                        stack.extend([value, Piece::Mark(": "), Piece::Key(key.get_ref())]);
                        stack.push(Piece::Mark(if position == 0 { "" } else { ", " }));
                    }
                    stack.push(Piece::Mark("{"));
                }
                Piece::Value(DeValue::Integer(number)) => out.push_str(&number.to_string()),
                Piece::Value(DeValue::Float(number)) => out.push_str(number.as_str()),
                Piece::Value(DeValue::Boolean(flag)) => out.push_str(if *flag { "true" } else { "false" }),
                Piece::Value(DeValue::Datetime(date)) => out.push_str(&date.to_string()),
            }
        }
        out
    }
}

/// Plain where it cannot be taken for anything else.
fn yaml_text(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
            .contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// The name that was probably meant, or else what to do.
pub(super) fn nearest_or<'a>(
    diagnostic: Diagnostic,
    written: &str,
    valid: impl Iterator<Item = &'a str>,
    otherwise: String,
) -> Diagnostic {
    match name::nearest(written, valid) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(otherwise),
    }
}

/// '`a`', '`a` or `b`', '`a`, `b` or `c`'.
pub(super) fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
    }
}
