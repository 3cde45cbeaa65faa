//! The rare words of titles and summaries: those by which one story is told from another.

use super::tells;
use crate::knowledge::{Deal, Knowledge};
use crate::value::name::fold;

/// A shorter word says little.
const LETTERS: usize = 4;
/// A word is rare if no more than one deal in so many has it.
const RARE: usize = 50;
/// A word of two deals is rare in any number of them.
const LEAST: usize = 2;

/// The rare words that at least two deals have.
#[derive(Default)]
pub(super) struct Words {
    /// Of each deal, by position: numbers of words, in order.
    pub of: Vec<Vec<u32>>,
    /// By number: the word, folded, and how many deals have it. In order of the words.
    known: Vec<(String, usize)>,
}

impl Words {
    pub(super) fn of(knowledge: &Knowledge) -> Self {
        let texts: Vec<String> = knowledge.deals.iter().map(|deal| text(knowledge, deal)).collect();
        let mut uses: Vec<(u64, &str, usize)> = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let found = text.split(|c: char| !c.is_alphanumeric()).filter(|word| counts(word));
            uses.extend(found.map(|word| (start(word), word, at)));
        }
        uses.sort_unstable();
        uses.dedup();
        let limit = (knowledge.deals.iter().filter(|deal| tells(deal)).count() / RARE).max(LEAST);
        let mut words = Self { of: vec![Vec::new(); texts.len()], known: Vec::new() };
        for same in uses.chunk_by(|a, b| a.1 == b.1).filter(|same| (2..=limit).contains(&same.len())) {
            let number = u32::try_from(words.known.len()).unwrap_or(u32::MAX);
            words.known.push((same[0].1.to_owned(), same.len()));
            for &(_, _, at) in same {
                words.of[at].push(number);
            }
        }
        words
    }

    /// At most so many of some words, rarest first, then by letter.
    pub(super) fn rarest(&self, numbers: impl Iterator<Item = u32>, most: usize) -> Vec<String> {
        let mut found: Vec<&(String, usize)> = numbers.map(|number| &self.known[number as usize]).collect();
        // They come in order of letters, and the sort is stable.
        found.sort_by_key(|(_, deals)| *deals);
        found.into_iter().take(most).map(|(word, _)| word.clone()).collect()
    }
}

/// Title and summary with all that is alike in one spelling.
fn text(knowledge: &Knowledge, deal: &Deal) -> String {
    if !tells(deal) {
        return String::new();
    }
    let entry = knowledge.entry(deal.entry);
    let both = format!("{} {}", entry.title, entry.summary.as_deref().unwrap_or_default());
    // The same as folding, and many times as fast.
    if both.is_ascii() { both.to_ascii_lowercase() } else { fold(&both) }
}

fn counts(word: &str) -> bool {
    word.chars().count() >= LETTERS && word.chars().any(char::is_alphabetic)
}

/// The first letters of a word as a number in the same order, by which most words are told apart at
/// once.
fn start(word: &str) -> u64 {
    word.bytes().chain(std::iter::repeat(0)).take(8).fold(0, |number, byte| (number << 8) | u64::from(byte))
}
