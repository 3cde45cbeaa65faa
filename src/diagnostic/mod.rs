//! What we tell authors: a mistake, where it is, and what to write instead.
//!
//! A [`Diagnostic`] is a value. Every stage adds its own to a [`Report`] and goes on, so that one
//! run shows all mistakes of all files. The report knows neither files nor texts: whoever renders
//! it ([`terminal`], [`json`]) is handed the texts.

pub mod code;
pub mod json;
mod lines;
pub mod terminal;

use std::ops::Range;
use std::sync::Arc;

pub use code::Code;

/// A range of bytes of one file. `start <= end <= length of the file` (held by `laws::spans`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// Offsets beyond 4 GiB cannot occur: an entry is at most 1 MiB.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same bytes of a text that stands `offset` bytes into the file.
    #[must_use]
    pub fn shift(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value and where an author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: impl Into<Span>) -> Self {
        Self { value, span: span.into() }
    }
}

/// A span in a file. The path is as the author knows it: relative to the site folder, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub path: Arc<str>,
    pub span: Span,
}

impl Place {
    pub fn new(path: &Arc<str>, span: impl Into<Span>) -> Self {
        Self { path: Arc::clone(path), span: span.into() }
    }
}

/// How bad it is. Errors publish nothing; warnings do, unless `--strict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
}

/// One mistake. The message is lower case and has no full stop; the author's words stand in
/// backticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub code: Code,
    pub message: String,
    /// Where; `None` for a mistake that is in no file (a folder that cannot be read).
    pub place: Option<Place>,
    /// A word or two under the caret.
    pub label: Option<String>,
    /// Other places that take part, each with what it has to do with it.
    pub others: Vec<(Place, String)>,
    /// What to do, in the imperative, one sentence each.
    pub help: Vec<String>,
}

impl Diagnostic {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: None, label: None, others: Vec::new(), help: Vec::new() }
    }

    #[must_use]
    pub fn at(mut self, path: &Arc<str>, span: impl Into<Span>) -> Self {
        self.place = Some(Place::new(path, span));
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn other(mut self, place: Place, why: impl Into<String>) -> Self {
        self.others.push((place, why.into()));
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// 'did you mean', where some valid name is near enough to what was written.
    #[must_use]
    pub fn nearest<'a>(self, written: &str, valid: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::value::name::nearest(written, valid) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    pub fn level(&self) -> Level {
        self.code.level()
    }
}

/// All mistakes of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn extend(&mut self, other: Report) {
        self.diagnostics.extend(other.diagnostics);
    }

    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    pub fn count(&self, level: Level) -> usize {
        self.iter().filter(|diagnostic| diagnostic.level() == level).count()
    }

    pub fn has_errors(&self) -> bool {
        self.iter().any(|diagnostic| diagnostic.level() == Level::Error)
    }

    /// By file and place, so that two runs say the same in the same order; the same thing said
    /// twice is said once.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.diagnostics.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        self.diagnostics.dedup();
        self
    }
}
