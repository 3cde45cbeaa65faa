//! The generator is what it says: the same for a seed, of the right size, and without a mistake.

use std::collections::BTreeMap;

use crate::desk::Desk;
use crate::{generate, tree};

fn texts(entries: u64, seed: u64) -> BTreeMap<String, String> {
    let desk = Desk::empty();
    generate::write_site(&desk.site(), entries, seed).expect("the folder takes files");
    let files = tree::files(&desk.at("content")).into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("the generator writes UTF-8"))).collect()
}

#[test]
fn one_seed_writes_one_site_and_another_seed_another() {
    assert_eq!(texts(60, 3), texts(60, 3));
    assert_ne!(texts(60, 3), texts(60, 4));
}

#[test]
fn entries_have_the_size_and_the_words_of_the_yardstick() {
    let texts = texts(800, 1);
    assert_eq!(texts.len(), 800);
    assert_eq!(texts.keys().filter(|path| path.starts_with("reviews/")).count(), 200);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut words = 0;
    for text in texts.values() {
        for word in text.split_whitespace() {
            words += 1;
            *counts.entry(word.trim_end_matches('.').to_lowercase()).or_default() += 1;
        }
    }
    assert!((300..420).contains(&(words / 800)), "{} words an entry", words / 800);
    let ratio = f64::from(counts["ba"]) / f64::from(counts["be"]);
    assert!((1.8..2.2).contains(&ratio), "the first word is {ratio} times as frequent as the second");
    assert!(counts.len() > 20_000, "{} distinct words", counts.len());
}

#[test]
fn half_of_the_lessons_and_questions_are_relations_to_earlier_ones() {
    let texts = texts(800, 1);
    let count = |signs: &[&str]| -> usize {
        texts.values().map(|text| signs.iter().map(|sign| text.matches(sign).count()).sum::<usize>()).sum()
    };
    let new = count(&["{#lesson-", "{#question-"]);
    let old = count(&["=lesson-", "=question-"]);
    assert!((1_600..3_200).contains(&(new + old)), "{} points", new + old);
    assert!(new.abs_diff(old) * 5 < new, "{new} new ones and {old} relations");
}

#[test]
fn generated_content_has_no_mistake() {
    let desk = Desk::empty();
    generate::write_site(&desk.site(), 300, 2).expect("the folder takes files");
    let said = desk.run(&["check", "--strict"]);
    let words = (said.code, said.out.as_str(), said.err.as_str());
    assert_eq!(words, (Some(0), "", "300 entries checked: 0 errors\n"));
}
