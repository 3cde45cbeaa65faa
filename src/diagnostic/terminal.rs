//! Diagnostics as a person reads them: the source line, a caret under the words, the help below.

use std::collections::BTreeMap;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level as Look, Renderer, Snippet};

use super::{Diagnostic, Level, Place, Report};

/// The texts of the files that places refer to, by path.
pub type Texts = BTreeMap<Arc<str>, Arc<str>>;

/// Whether the output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

/// The whole report, in its order, with an empty line behind each diagnostic.
pub fn render(report: &Report, texts: &Texts, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut out = String::new();
    for diagnostic in report.iter() {
        out.push_str(&renderer.render(&groups(diagnostic, texts)));
        out.push_str("\n\n");
    }
    out
}

fn groups<'a>(diagnostic: &'a Diagnostic, texts: &'a Texts) -> Vec<Group<'a>> {
    let look = match diagnostic.level() {
        Level::Error => Look::ERROR,
        Level::Warning => Look::WARNING,
    };
    let title = look.primary_title(visible(&diagnostic.message)).id(diagnostic.code.name());
    let mut group = match &diagnostic.place {
        Some(place) => title.element(snippet(place, diagnostic.label.as_deref(), texts)),
        None => Group::with_title(title),
    };
    for help in &diagnostic.help {
        group = group.element(Look::HELP.message(visible(help)));
    }
    let mut groups = vec![group];
    for (place, why) in &diagnostic.others {
        let title = Look::NOTE.secondary_title(visible(why));
        groups.push(title.element(snippet(place, None, texts)));
    }
    groups
}

/// The lines around a place. Only those are handed on: the library reads every byte that it gets.
fn snippet<'a>(
    place: &'a Place,
    label: Option<&'a str>,
    texts: &'a Texts,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text: &str = texts.get(&place.path).map_or("", |text| text);
    let start = floor(text, place.span.start as usize);
    let end = floor(text, place.span.end as usize).max(start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    // A place of many lines is shown by its first: the reader needs the spot, not the text.
    let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = 1 + text[..from].matches('\n').count();
    let span = start - from..end.min(to).max(start) - from;
    let mut annotation = AnnotationKind::Primary.span(span);
    if let Some(label) = label {
        annotation = annotation.label(visible(label));
    }
    Snippet::source(text[from..to].trim_end_matches('\r'))
        .line_start(line)
        .path(&*place.path)
        .annotation(annotation)
}

fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

/// Control characters of content must not reach a terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Line and column of a place, from 1; the column counts characters.
pub fn line_and_column(place: &Place, texts: &Texts) -> (usize, usize) {
    let text: &str = texts.get(&place.path).map_or("", |text| text);
    position(text, place.span.start as usize)
}

/// Line and column of an offset, from 1; the column counts characters.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    (1 + before.matches('\n').count(), 1 + before[from..].chars().count())
}
