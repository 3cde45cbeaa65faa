//! The yardstick: a generated collection of any size, the same for the same size and seed.
//!
//! Twelve years of one in four monthly reviews with KPIs and else deals; some 350 words an entry
//! from 40,000 distinct words in a Zipf distribution; two to four lessons and questions an entry,
//! half of them relations to earlier ones; four teams, ten reasons, six competitors, 4,000 accounts.
//! What is written is valid: it builds without an error. Time and memory are linear in the size.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many distinct words there are.
const WORDS: u64 = 40_000;

/// How many accounts.
const ACCOUNTS: u64 = 4_000;

/// Days in the twelve years from 2015 to 2026.
const DAYS: u64 = 4_383;

const TEAMS: [&str; 4] = ["dach", "emea", "nordics", "americas"];
const COMPETITORS: [&str; 6] = ["acorn", "birch", "cedar", "elder", "hazel", "rowan"];
const REASONS: [&str; 10] = [
    "price",
    "timing",
    "security",
    "legal",
    "integration",
    "product-gap",
    "references",
    "no-signer",
    "bundle",
    "pilot",
];
const SEGMENTS: [&str; 3] = ["small", "mid-market", "enterprise"];
const STAGES: [&str; 4] = ["discovery", "demo", "pilot", "procurement"];
const OUTCOMES: [&str; 8] = ["lost", "lost", "lost", "won", "won", "won", "no-decision", "disqualified"];
const PEOPLE: [&str; 8] = [
    "Ada Example",
    "Ben Example",
    "Cleo Example",
    "Dora Example",
    "Emil Example",
    "Finn Example",
    "Gus Example",
    "Hana Example",
];

/// A small generator of numbers that look random: SplitMix64.
#[derive(Clone, Debug)]
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, and not including, `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// Words by how often they are used: the word of rank 1 twice as often as that of rank 2.
struct Vocabulary {
    /// For each rank, the sum of the weights up to it.
    sums: Vec<u64>,
}

impl Vocabulary {
    fn new() -> Self {
        let mut sum = 0;
        let weight = |rank: u64| 1_000_000_000 / (rank + 1);
        let sums = (0..WORDS).map(|rank| {
            sum += weight(rank);
            sum
        });
        Self { sums: sums.collect() }
    }

    fn word(&self, random: &mut Random, out: &mut String) {
        let total = self.sums.last().copied().unwrap_or(1);
        let at = random.below(total);
        push_word(self.sums.partition_point(|sum| *sum <= at) as u64, out);
    }

    /// A sentence of six to fourteen words.
    fn sentence(&self, random: &mut Random, out: &mut String) -> u64 {
        let words = 6 + random.below(9);
        for at in 0..words {
            let from = out.len();
            self.word(random, out);
            if at == 0 {
                let first = out[from..=from].to_ascii_uppercase();
                out.replace_range(from..=from, &first);
            }
            out.push(if at + 1 == words { '.' } else { ' ' });
        }
        words
    }

    /// Some sentences of at least so many words together.
    fn prose(&self, random: &mut Random, words: u64, out: &mut String) {
        let mut written = 0;
        while written < words {
            written += self.sentence(random, out);
            out.push(' ');
        }
        out.push_str("\n\n");
    }
}

/// The word of a rank, in syllables: short words are the frequent ones, as in any language.
fn push_word(rank: u64, out: &mut String) {
    const CONSONANTS: &[u8; 14] = b"bdfghklmnprstv";
    const VOWELS: &[u8; 5] = b"aeiou";
    let mut syllables = [0u64; 8];
    let (mut rest, mut count) = (rank, 0);
    loop {
        syllables[count] = rest % 70;
        rest /= 70;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    for syllable in syllables[..count].iter().rev() {
        out.push(char::from(CONSONANTS[(syllable / 5) as usize]));
        out.push(char::from(VOWELS[(syllable % 5) as usize]));
    }
}

/// What earlier days brought, for relations: on one day the order of paths would count too.
#[derive(Default)]
struct Memory {
    lessons: u64,
    questions: u64,
    /// The same, up to the day before.
    old_lessons: u64,
    old_questions: u64,
    day: u64,
}

impl Memory {
    fn dawn(&mut self, day: u64) {
        if day != self.day {
            (self.old_lessons, self.old_questions, self.day) = (self.lessons, self.questions, day);
        }
    }
}

/// Writes a site of so many entries into a folder: `site.toml` and `content/`.
///
/// # Errors
///
/// The disk.
pub fn write_site(folder: &Path, entries: u64, seed: u64) -> std::io::Result<()> {
    fs::create_dir_all(folder.join("content"))?;
    fs::write(folder.join("site.toml"), settings())?;
    let vocabulary = Vocabulary::new();
    let mut random = Random::new(seed);
    let mut memory = Memory::default();
    let mut known_folders = std::collections::BTreeSet::new();
    let mut text = String::new();
    for at in 0..entries {
        let day = at * DAYS / entries;
        memory.dawn(day);
        text.clear();
        let path = entry(at, day, (&vocabulary, &mut random, &mut memory), &mut text);
        let path = folder.join("content").join(path);
        let parent = path.parent().expect("an entry lies in a folder").to_owned();
        if known_folders.insert(parent.clone()) {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &text)?;
    }
    Ok(())
}

fn settings() -> String {
    let mut out = String::from(
        "[site]\ntitle = \"The yardstick\"\ncurrency = \"EUR\"\nbase-url = \"https://yardstick.example/\"\n",
    );
    let facets = [
        ("team", &TEAMS[..]),
        ("competitor", &COMPETITORS),
        ("reason", &REASONS),
        ("segment", &SEGMENTS),
        ("stage", &STAGES),
    ];
    for (facet, values) in facets {
        write!(out, "\n[facets.{facet}]\nopen = false\n\n[facets.{facet}.values]\n")
            .expect("a string takes all");
        for value in values {
            writeln!(out, "{value} = \"{}{}\"", value[..1].to_ascii_uppercase(), &value[1..])
                .expect("a string takes all");
        }
    }
    out
}

type Hand<'a> = (&'a Vocabulary, &'a mut Random, &'a mut Memory);

/// Writes one entry and gives its path.
fn entry(at: u64, day: u64, hand: Hand<'_>, out: &mut String) -> String {
    let (year, month, _) = date(day);
    let is_review = at.is_multiple_of(4);
    let team = TEAMS[(at / 4 % 4) as usize];
    out.push_str("---\n");
    let (vocabulary, random, memory) = hand;
    let path = if is_review {
        review(day, team, (vocabulary, random, memory), out);
        format!("reviews/{team}/{year}-{month:02}-{at:06}.md")
    } else {
        deal(day, team, (vocabulary, random, memory), out);
        format!("deals/{year}/{at:06}.md")
    };
    out.push_str("---\n\n");
    body(at, is_review, (vocabulary, random, memory), out);
    path
}

fn review(day: u64, team: &str, (vocabulary, random, _): Hand<'_>, out: &mut String) {
    let (year, month, _) = date(day.saturating_sub(31));
    title(vocabulary, random, out);
    let people = (random.one(&PEOPLE), random.one(&PEOPLE));
    let figures = [random.below(100), random.below(9), random.below(9), random.below(400), random.below(900)];
    write!(
        out,
        "kind: review\ndate: {}\nperiod: {year}-{month:02}\nteam: {team}\nfacilitator: {}\nparticipants: [{}]\nkpis:\n  \
         win-rate: {}%\n  deals-won: {}\n  deals-lost: {}\n  calls: {}\n  emails: {}\n",
        written(day), people.0, people.1, figures[0], figures[1], figures[2], figures[3], figures[4],
    )
    .expect("a string takes all");
}

fn deal(day: u64, team: &str, (vocabulary, random, _): Hand<'_>, out: &mut String) {
    title(vocabulary, random, out);
    let account = random.below(ACCOUNTS);
    let (closed, opened) = (day.saturating_sub(3), day.saturating_sub(40 + random.below(90)));
    let (first, second) = (random.one(&REASONS), random.one(&REASONS));
    write!(
        out,
        "kind: deal\ndate: {}\nteam: {team}\naccount: Account {account:04}\noutcome: {}\namount: {} EUR\nopened: {}\n\
         closed: {}\nsegment: {}\nstage: {}\ncompetitor: {}\nreasons: [{first}{}{}]\nbuyer-reasons: {}\n",
        written(day),
        random.one(&OUTCOMES),
        (1 + random.below(900)) * 1_000,
        written(opened),
        written(closed),
        random.one(&SEGMENTS),
        random.one(&STAGES),
        random.one(&COMPETITORS),
        if first == second { "" } else { ", " },
        if first == second { "" } else { second },
        random.one(&REASONS),
    )
    .expect("a string takes all");
}

fn title(vocabulary: &Vocabulary, random: &mut Random, out: &mut String) {
    out.push_str("title: ");
    vocabulary.sentence(random, out);
    out.pop();
    out.push_str("\nsummary: ");
    vocabulary.sentence(random, out);
    out.push('\n');
}

fn body(at: u64, is_review: bool, (vocabulary, random, memory): Hand<'_>, out: &mut String) {
    vocabulary.prose(random, 60, out);
    out.push_str(if is_review { "## What happened\n\n" } else { "## Problem\n\n" });
    vocabulary.prose(random, 100, out);
    out.push_str("## What did we do well?\n\n");
    points(vocabulary, random, 3, out);
    out.push_str("## What should we do differently?\n\n");
    points(vocabulary, random, 3, out);
    let count = 2 + random.below(3);
    let lessons = count.div_ceil(2);
    out.push_str("## What have we learned?\n\n");
    for _ in 0..lessons {
        lesson(vocabulary, random, memory, out);
    }
    out.push_str("\n## What do we not understand?\n\n");
    for _ in lessons..count {
        question(vocabulary, random, memory, out);
    }
    out.push_str("\n## Next steps\n\n- [");
    out.push(if random.below(3) == 0 { 'x' } else { ' ' });
    out.push_str("] ");
    vocabulary.sentence(random, out);
    writeln!(out, " {{#a-{at} owner=\"{}\"}}", random.one(&PEOPLE)).expect("a string takes all");
}

fn points(vocabulary: &Vocabulary, random: &mut Random, count: u64, out: &mut String) {
    for _ in 0..count {
        out.push_str("- ");
        vocabulary.sentence(random, out);
        out.push('\n');
    }
    out.push('\n');
}

/// Half are new, half say something of an older one.
fn lesson(vocabulary: &Vocabulary, random: &mut Random, memory: &mut Memory, out: &mut String) {
    out.push_str("- ");
    vocabulary.sentence(random, out);
    if memory.old_lessons > 0 && random.below(2) == 0 {
        let verb = random.one(&["applies", "applies", "confirms", "relearns", "contradicts", "adopts"]);
        writeln!(out, " {{{verb}=lesson-{}}}", random.below(memory.old_lessons)).expect("a string takes all");
    } else {
        writeln!(out, " {{#lesson-{} reason={}}}", memory.lessons, random.one(&REASONS))
            .expect("a string takes all");
        memory.lessons += 1;
    }
}

fn question(vocabulary: &Vocabulary, random: &mut Random, memory: &mut Memory, out: &mut String) {
    out.push_str("- ");
    vocabulary.sentence(random, out);
    if memory.old_questions > 0 && random.below(2) == 0 {
        let verb =
            random.one(&["supposes", "rules-out", "partly-answers", "answers", "asks-again", "reopens"]);
        writeln!(out, " {{{verb}=question-{}}}", random.below(memory.old_questions))
            .expect("a string takes all");
    } else {
        writeln!(out, " {{#question-{}}}", memory.questions).expect("a string takes all");
        memory.questions += 1;
    }
}

fn written(day: u64) -> String {
    let (year, month, day) = date(day);
    format!("{year}-{month:02}-{day:02}")
}

/// Year, month and day of a day, counted from 1 January 2015.
fn date(day: u64) -> (u64, u64, u64) {
    let (mut year, mut rest) = (2015, day);
    let is_leap = |year: u64| year.is_multiple_of(4);
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if rest < length {
            break;
        }
        rest -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    (year, month, rest + 1)
}
