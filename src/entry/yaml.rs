//! Front matter as raw values with spans: what was written, before anybody asks whether it is
//! right.
//!
//! The library gives spans for every node but stops at the first value of a wrong type. So
//! everything is read into [`Node`], where nothing can be wrong, and checked afterwards; that is
//! how all mistakes of an entry are told in one run. Numbers keep their spelling (`1.10` is a
//! version), and a key given twice is kept twice, so that the message can show both places.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Location};

use crate::diagnostic::{Span, Spanned};

/// How deep lists and maps may be nested.
pub const MAX_DEPTH: usize = 16;

/// A raw value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `key:`, `~`, `null`.
    Null,
    /// As a reader would say it: without quotes, folded lines joined.
    Scalar(String),
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

/// Why a text is not front matter.
#[derive(Clone, Debug, PartialEq)]
pub struct YamlError {
    pub message: String,
    pub span: Span,
    /// Whether the text is YAML, but more of it than is allowed here (anchors, tags, depth).
    pub limit: bool,
}

/// Reads a YAML text; spans count from its beginning.
pub fn parse(text: &str) -> Result<Spanned<Node>, YamlError> {
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_yaml::options::MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: serde_yaml::options::NonFiniteFloatPolicy::PassThrough,
        budget: serde_yaml::budget! { max_depth: MAX_DEPTH, max_anchors: 0, max_aliases: 0 },
    };
    match serde_yaml::from_str_with_options::<serde_yaml::Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(node(text, raw)),
        Err(error) => Err(explain(text, &error)),
    }
}

/// What the library hands over: numbers and booleans are only recognised here, their text is
/// taken from the source.
enum Raw {
    Null,
    Plain,
    Text(String),
    List(Vec<serde_yaml::Spanned<Raw>>),
    Map(Vec<(serde_yaml::Spanned<String>, serde_yaml::Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<serde_yaml::Spanned<String>>()? {
            map.push((key, entries.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}

/// Depth is bounded by the budget, so the recursion is.
fn node(text: &str, raw: serde_yaml::Spanned<Raw>) -> Spanned<Node> {
    let own = span_of(text, raw.referenced);
    match raw.value {
        Raw::Null => Spanned::new(Node::Null, own),
        Raw::Plain => Spanned::new(Node::Scalar(text[own.range()].to_owned()), own),
        Raw::Text(value) => Spanned::new(Node::Scalar(value), trimmed(text, own)),
        Raw::List(items) => {
            let items: Vec<_> = items.into_iter().map(|item| node(text, item)).collect();
            let span = hull(text, own, items.iter().map(|item| item.span));
            Spanned::new(Node::List(items), span)
        }
        Raw::Map(entries) => {
            let entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| {
                    let span = span_of(text, key.referenced);
                    (Spanned::new(key.value, span), node(text, value))
                })
                .collect();
            let span = hull(text, own, entries.iter().flat_map(|(key, value)| [key.span, value.span]));
            Spanned::new(Node::Map(entries), span)
        }
    }
}

fn span_of(text: &str, location: Location) -> Span {
    let span = location.span();
    let offset = |offset: Option<u64>| usize::try_from(offset.unwrap_or(0)).unwrap_or(usize::MAX);
    let start = text.floor_char_boundary(offset(span.byte_offset()).min(text.len()));
    let end = text.floor_char_boundary(start.saturating_add(offset(span.byte_len())).min(text.len()));
    Span::new(start, end)
}

/// A block scalar's span takes the line break behind it along.
fn trimmed(text: &str, span: Span) -> Span {
    let shown = text[span.range()].trim_end();
    Span::new(span.start as usize, span.start as usize + shown.len())
}

/// The library gives a list or map the span of its first sign; what is in it says more.
fn hull(text: &str, own: Span, parts: impl Iterator<Item = Span>) -> Span {
    let mut parts = parts.filter(|part| part.end > part.start);
    let Some(first) = parts.next() else { return own };
    let end = parts.map(|part| part.end).fold(first.end, u32::max);
    let start = if own.end > own.start { own.start.min(first.start) } else { first.start };
    let end = end.max(own.end);
    // What opens with a bracket ends with one.
    let closing = match text.as_bytes().get(start as usize) {
        Some(b'[') => ']',
        Some(b'{') => '}',
        _ => return Span { start, end },
    };
    let rest = &text[end as usize..];
    let inside = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let gap = rest.len() - inside.len() + usize::from(inside.starts_with(closing));
    if inside.starts_with(closing) {
        Span::new(start as usize, end as usize + gap)
    } else {
        Span { start, end }
    }
}

fn explain(text: &str, error: &serde_yaml::Error) -> YamlError {
    let plain = error.without_snippet();
    let said = plain.to_string();
    let span = error.location().map_or(Span::default(), |location| place(text, location));
    let message = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message);
    let limit = ["budget", "tag", "merge key", "alias", "anchor", "nesting", "recursion"]
        .iter()
        .any(|word| message.to_lowercase().contains(word));
    YamlError { message: message.to_owned(), span, limit }
}

/// The scanner's errors have a line and a column only.
fn place(text: &str, location: Location) -> Span {
    if location.span().byte_offset().is_some() {
        let span = span_of(text, location);
        return if span.start == span.end { to_line_end(text, span.start as usize) } else { span };
    }
    let number = usize::try_from(location.line()).unwrap_or(1).max(1);
    let column = usize::try_from(location.column()).unwrap_or(1).max(1);
    let line_start = text.match_indices('\n').map(|(at, _)| at + 1).nth(number.wrapping_sub(2));
    let start = if number == 1 { 0 } else { line_start.unwrap_or(text.len()) };
    let line = text[start..].lines().next().unwrap_or("");
    let offset = line.char_indices().nth(column - 1).map_or(line.len(), |(at, _)| at);
    to_line_end(text, start + offset)
}

fn to_line_end(text: &str, start: usize) -> Span {
    let line = text[start..].lines().next().unwrap_or("");
    Span::new(start, start + line.trim_end().len().min(line.chars().next().map_or(0, char::len_utf8)))
}

#[cfg(test)]
mod tests {
    use super::{Node, parse};

    /// The spans of all keys and scalars, as the text they cover.
    fn covered(text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        let mut open = vec![parse(text).expect("the text is YAML")];
        while let Some(node) = open.pop() {
            match node.value {
                Node::Null => {}
                Node::Scalar(_) => seen.push(text[node.span.range()].to_owned()),
                Node::List(items) => open.extend(items.into_iter().rev()),
                Node::Map(entries) => {
                    for (key, value) in entries.into_iter().rev() {
                        open.push(value);
                        seen.push(text[key.span.range()].to_owned());
                    }
                }
            }
        }
        seen
    }

    #[test]
    fn numbers_keep_their_spelling_and_spans_count_bytes() {
        let mut seen = covered("größe: 1.10\ntext: \"a b\"\nlist: [x, {k: 0x1F}]\n");
        seen.sort();
        assert_eq!(seen, ["\"a b\"", "0x1F", "1.10", "größe", "k", "list", "text", "x"]);
    }

    #[test]
    fn a_key_given_twice_is_kept_twice() {
        let Node::Map(entries) = parse("a: 1\na: 2\n").expect("YAML").value else { panic!("a map") };
        assert_eq!(entries.len(), 2);
    }

    #[test]
    fn what_is_not_allowed_is_told_from_what_is_not_yaml() {
        let check = |text: &str, limit: bool| {
            let error = parse(text).expect_err(text);
            assert_eq!(error.limit, limit, "{text}: {error:?}");
            assert!(error.span.end as usize <= text.len());
        };
        check("a: &x 1\n", true);
        check("a: !secret 1\n", true);
        check("<<: {a: 1}\n", true);
        check(&format!("a: {}{}", "[".repeat(40), "]".repeat(40)), true);
        check("title: Foo: bar\n", false);
        check("a: [1, 2\nb: 3\n", false);
        check("a: 'x\n", false);
    }
}
