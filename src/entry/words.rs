//! The words of a stretch of events, without markup.

use pulldown_cmark::{Event, TagEnd};

use super::html::Located;

/// The position of the event that closes what the event before `at` opened.
pub fn closing(events: &[Located<'_>], at: usize) -> usize {
    let mut depth = 1usize;
    for (offset, (event, _)) in events[at..].iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + offset;
        }
    }
    events.len()
}

/// The words of a stretch of events, in one line.
pub fn plain_text(events: &[Located<'_>]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(words) | Event::Code(words) => out.push_str(words),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::End(tag) if is_block(*tag) && !out.is_empty() => out.push(' '),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out.trim_start().to_owned()
}

/// Control characters are not text: XML forbids them, and terminals obey them.
pub fn visible(words: &str) -> String {
    words.chars().map(|c| if c.is_control() && !matches!(c, '\t' | '\n') { '\u{fffd}' } else { c }).collect()
}

/// Whether what ends here stands on lines of its own.
pub fn is_block(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::TableCell
            | TagEnd::Superscript
            | TagEnd::Subscript
    )
}

/// The words of a wikilink that has none: what it leads to is not known yet, so its last part has to
/// do. `[[deals/2026/globex-renewal]]` is 'globex renewal'.
pub fn bare_words(target: &str) -> String {
    let path = target.trim_start_matches('#');
    let last = path.rsplit(['/', ':']).next().unwrap_or(path);
    let name = last.split('#').next().unwrap_or(last).trim_end_matches(".md").trim_end_matches(".html");
    if name.contains(' ') { name.to_owned() } else { name.replace('-', " ") }
}
