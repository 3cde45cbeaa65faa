//! Lines and columns of places, for whoever renders a report.
//!
//! A file may have as many mistakes as it has lines, so no place may cost a look through its file.
//! One table for each file, made once for a rendering, says where its lines begin and how many
//! characters stand before each stretch of it; a place then costs a search and one stretch.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Place, Report};

/// The texts of the files that places refer to, by path.
pub type Texts = BTreeMap<Arc<str>, Arc<str>>;

/// After how many bytes characters are counted afresh.
const STRETCH: usize = 512;

/// The tables of all files that a report names.
pub(super) struct Files<'a>(BTreeMap<&'a str, Lines<'a>>);

impl<'a> Files<'a> {
    pub(super) fn new(report: &'a Report, texts: &'a Texts) -> Self {
        let mut files = BTreeMap::new();
        for diagnostic in report.iter() {
            for place in diagnostic.place.iter().chain(diagnostic.others.iter().map(|(place, _)| place)) {
                let text = || texts.get(&place.path).map_or("", |text| text);
                files.entry(&*place.path).or_insert_with(|| Lines::new(text()));
            }
        }
        Self(files)
    }

    /// The spot of a place of the report.
    pub(super) fn spot(&self, place: &Place) -> Spot<'a> {
        let lines = self.0.get(&*place.path).expect("the table was made of all places of the report");
        lines.spot(place.span.range())
    }
}

/// A place as a person looks for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spot<'a> {
    pub text: &'a str,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The first of its lines, without the line end, in bytes of the text.
    pub line_range: Range<usize>,
    /// What of it lies in that line: the reader needs the spot, not the text.
    pub range: Range<usize>,
}

/// Where the lines of one file begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// How many characters begin before each stretch.
    characters: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut characters = vec![0];
        let mut sum = 0;
        for stretch in text.as_bytes().chunks(STRETCH) {
            sum += count(stretch);
            characters.push(sum);
        }
        Self { text, starts, characters }
    }

    fn spot(&self, range: Range<usize>) -> Spot<'a> {
        let floor = |offset: usize| self.text.floor_char_boundary(offset.min(self.text.len()));
        let start = floor(range.start);
        let line = self.starts.partition_point(|from| *from <= start);
        let from = self.starts[line - 1];
        let line_end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        let to = match self.text.as_bytes()[from..line_end].last() {
            Some(b'\r') => line_end - 1,
            _ => line_end,
        };
        let shown = start.min(to);
        Spot {
            text: self.text,
            line,
            column: 1 + self.before(start) - self.before(from),
            line_range: from..to,
            range: shown..floor(range.end).clamp(shown, to),
        }
    }

    /// How many characters begin before an offset.
    fn before(&self, offset: usize) -> usize {
        let stretch = offset / STRETCH;
        self.characters[stretch] + count(&self.text.as_bytes()[stretch * STRETCH..offset])
    }
}

/// How many characters begin in these bytes, which may cut one in two.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_and_columns_are_those_that_counting_from_the_start_gives() {
        let long = "é€x".repeat(2000);
        for text in ["", "a", "\n", "ä\r\nbß\n\nc", &format!("{long}\n{long}\r\n\n{long}")] {
            let lines = Lines::new(text);
            for offset in (0..=text.len() + 2).filter(|at| *at < 40 || at % 97 == 0 || *at > text.len()) {
                let spot = lines.spot(offset..offset + 4);
                let before = &text[..text.floor_char_boundary(offset.min(text.len()))];
                let line = 1 + before.matches('\n').count();
                let column = 1 + before.rsplit('\n').next().unwrap().chars().count();
                assert_eq!((spot.line, spot.column), (line, column), "{offset}");
                let whole = text.split('\n').nth(line - 1).unwrap();
                assert_eq!(&text[spot.line_range.clone()], whole.strip_suffix('\r').unwrap_or(whole));
                assert!(spot.range.start >= spot.line_range.start && spot.range.end <= spot.line_range.end);
            }
        }
    }
}
