//! Where the front matter ends and the Markdown begins. Offsets are those of the file: nothing is
//! cut off or rewritten, so a byte-order mark and Windows line ends stay where they are.

use std::ops::Range;

/// The largest front matter, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A file in its two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The YAML between the lines of hyphens; `None` for a file without front matter.
    pub yaml: Option<Range<usize>>,
    /// The Markdown: everything else.
    pub body: Range<usize>,
}

/// Why a file cannot be split; the range is that of the opening line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The opening line has no closing one.
    Unclosed(Range<usize>),
    /// The front matter stands between `+++`: it is TOML.
    Toml(Range<usize>),
}

impl Fault {
    pub fn range(&self) -> Range<usize> {
        match self {
            Fault::Unclosed(range) | Fault::Toml(range) => range.clone(),
        }
    }
}

/// Splits a file. Front matter begins in the first line, and only there.
pub fn split(text: &str) -> Result<Split, Fault> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = lines(text, start);
    let first = match lines.next() {
        Some(line) if is_fence(&text[line.clone()]) => line,
        Some(line) if text[line.clone()].trim_end() == "+++" => {
            return Err(Fault::Toml(line.start..line.start + 3));
        }
        _ => return Ok(Split { yaml: None, body: start..text.len() }),
    };
    for line in lines {
        // YAML may end a document with three full stops.
        if is_fence(&text[line.clone()]) || text[line.clone()].trim_end() == "..." {
            return Ok(Split { yaml: Some(first.end..line.start), body: line.end..text.len() });
        }
    }
    Err(Fault::Unclosed(first.start..first.start + text[first].trim_end().len()))
}

/// The ranges of the lines, each with its line end.
fn lines(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = start;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        if rest.is_empty() {
            return None;
        }
        let from = at;
        at += rest.find('\n').map_or(rest.len(), |end| end + 1);
        Some(from..at)
    })
}

fn is_fence(line: &str) -> bool {
    line.starts_with("---") && line[3..].trim_end().is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Fault, split};

    #[test]
    fn front_matter_stands_between_the_first_line_and_the_next_of_hyphens() {
        let check = |text: &str, yaml: Option<&str>, body: &str| {
            let parts = split(text).expect("closed");
            assert_eq!(parts.yaml.map(|range| &text[range]), yaml);
            assert_eq!(&text[parts.body], body);
        };
        check("---\na: 1\n---\nText\n", Some("a: 1\n"), "Text\n");
        check("\u{feff}---\r\na: 1\r\n---\r\nText", Some("a: 1\r\n"), "Text");
        check("---\n---\n", Some(""), "");
        check("Text\n---\n", None, "Text\n---\n");
        check("", None, "");
        check("--- a\nb\n", None, "--- a\nb\n");
        check("---\na: 1\n...\nText\n", Some("a: 1\n"), "Text\n");
    }

    #[test]
    fn an_opening_line_without_a_closing_one_is_shown() {
        let text = "\u{feff}---  \na: 1\n";
        assert_eq!(split(text), Err(Fault::Unclosed(3..6)));
        assert_eq!(
            split(
                "+++
a = 1
+++
"
            ),
            Err(Fault::Toml(0..3))
        );
    }
}
