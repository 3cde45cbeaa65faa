//! Made-up sites: deals and reviews as plain records, and the files that say the same.
//!
//! The records are what the second count is made from; the files are what the program reads.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// A small generator of numbers that look random: SplitMix64.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// True so many times of a hundred.
    pub fn often(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A site.
#[derive(Debug)]
pub struct Made {
    pub settings: String,
    pub deals: Vec<Deal>,
    pub reviews: Vec<Review>,
    pub day: Date,
    /// How much of the site's currency one dollar is, where the settings say.
    pub dollar: Option<f64>,
}

#[derive(Debug)]
pub struct Deal {
    pub outcome: &'static str,
    pub opened: Option<Date>,
    pub closed: Date,
    pub known: Known,
    /// The date of the entry: later than the closing, so that the two are told apart.
    pub looked_back: Date,
    pub team: Option<&'static str>,
    /// In whole units.
    pub amount: Option<(i64, &'static str)>,
    pub contested: bool,
}

/// How far the day of closing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Day,
    Month,
    Year,
}

#[derive(Debug)]
pub struct Review {
    pub team: Option<&'static str>,
    pub period: Span,
    pub held: Date,
    pub figures: Vec<(&'static str, Told)>,
}

/// A month, quarter or year: its name, and its first and last month, counted from year 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub first: i32,
    pub last: i32,
    pub name: String,
}

/// What a review reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    Percent(i64),
    Money(i64, &'static str),
    Number(i64),
}

pub const TEAMS: [&str; 3] = ["north", "south", "west"];
const LAST: (i16, i8) = (2026, 6);

pub fn month(index: i32) -> Span {
    let (year, month) = (index / 12, index % 12 + 1);
    Span { first: index, last: index, name: format!("{year:04}-{month:02}") }
}

pub fn quarter(index: i32) -> Span {
    let first = index / 3 * 3;
    Span { first, last: first + 2, name: format!("{:04}-Q{}", first / 12, first % 12 / 3 + 1) }
}

pub fn year(index: i32) -> Span {
    let first = index / 12 * 12;
    Span { first, last: first + 11, name: format!("{:04}", first / 12) }
}

pub fn month_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

fn last_day(of: i32) -> Date {
    date((of / 12) as i16, (of % 12 + 1) as i8, 1).last_of_month()
}

/// Makes the site of a seed.
pub fn made(seed: u64) -> Made {
    let random = &mut Random(seed);
    let months = 1 + random.below(20) as i32;
    let end = i32::from(LAST.0) * 12 + i32::from(LAST.1) - 1;
    let first = end - months + 1;
    let teams = &TEAMS[..random.below(4) as usize];
    let day = last_day(end).checked_sub((random.below(40) as i64).days()).expect("a day of the calendar");
    let dollar = random.often(50).then_some(0.5);
    let mut settings = String::from("[site]\ncurrency = \"EUR\"\n");
    if let Some(rate) = dollar {
        let _ = write!(settings, "[currencies]\nUSD = {rate}\n");
    }
    let deals = (0..random.below(60)).map(|_| deal(random, teams, (first, months))).collect();
    let mut reviews = Vec::new();
    for index in first..=end {
        let mut spans = vec![month(index)];
        if index % 3 == 2 {
            spans.push(quarter(index));
        }
        if index % 12 == 11 {
            spans.push(year(index));
        }
        for span in spans {
            for team in teams.iter().copied().map(Some).chain([None]) {
                let wanted = if span.first == span.last && team.is_some() { 60 } else { 15 };
                if random.often(wanted) {
                    reviews.push(review(random, team, &span));
                }
            }
        }
    }
    Made { settings, deals, reviews, day, dollar }
}

fn deal(random: &mut Random, teams: &[&'static str], (first, months): (i32, i32)) -> Deal {
    let index = first + random.below(months as u64) as i32;
    let start = date((index / 12) as i16, (index % 12 + 1) as i8, 1);
    let closed = start.checked_add((random.below(28) as i64).days()).expect("a day of the calendar");
    let opened = closed.checked_sub((random.below(200) as i64).days()).expect("a day of the calendar");
    Deal {
        outcome: random.one(&["won", "won", "lost", "lost", "lost", "no-decision", "disqualified"]),
        opened: random.often(80).then_some(opened),
        closed,
        known: random
            .one(&[Known::Day; 12].into_iter().chain([Known::Month, Known::Year]).collect::<Vec<_>>()),
        looked_back: closed.checked_add((random.below(90) as i64).days()).expect("a day of the calendar"),
        team: if teams.is_empty() || random.often(10) { None } else { Some(random.one(teams)) },
        amount: random
            .often(85)
            .then(|| (1_000 * (1 + random.below(300) as i64), random.one(&["EUR", "EUR", "EUR", "USD"]))),
        contested: random.often(60),
    }
}

fn review(random: &mut Random, team: Option<&'static str>, period: &Span) -> Review {
    let mut figures = Vec::new();
    let held = last_day(period.last).checked_add((random.below(16) as i64 - 9).days()).expect("a day");
    let mut tell = |random: &mut Random, name, often, told| {
        if random.often(often) {
            figures.push((name, told));
        }
    };
    let (won, lost) = (random.below(6) as i64, random.below(6) as i64);
    tell(random, "deals-won", 40, Told::Number(won));
    tell(random, "deals-lost", 40, Told::Number(lost));
    if won + lost > 0 {
        // Rounded, as people write it; now and then wrong.
        let off = if random.often(10) { 7 } else { 0 };
        let rate = (100 * won + (won + lost) / 2) / (won + lost);
        tell(random, "win-rate", 35, Told::Percent((rate + off).min(100)));
    }
    let (size, days) = (1_000 * random.below(200) as i64, random.below(180) as i64);
    tell(random, "deal-size", 30, Told::Money(size, "EUR"));
    tell(random, "deal-cycle", 30, Told::Number(days));
    let calls = random.below(900) as i64;
    tell(random, "calls", 60, Told::Number(calls));
    Review { team, period: period.clone(), held, figures }
}

impl Made {
    /// The files, by path in the content folder.
    pub fn texts(&self) -> Vec<(String, String)> {
        let deals =
            self.deals.iter().enumerate().map(|(at, deal)| (format!("deals/d{at}.md"), deal.text(at)));
        let reviews = self.reviews.iter().enumerate();
        deals.chain(reviews.map(|(at, review)| (format!("reviews/r{at}.md"), review.text(at)))).collect()
    }
}

impl Deal {
    fn text(&self, at: usize) -> String {
        let closed = self.closed.to_string();
        let closed = match self.known {
            Known::Day => &closed[..],
            Known::Month => &closed[..7],
            Known::Year => &closed[..4],
        };
        let mut out = format!(
            "---\nkind: deal\ntitle: D{at}\ndate: {}\noutcome: {}\nclosed: {closed}\n",
            self.looked_back, self.outcome
        );
        for (name, value) in [
            ("opened", self.opened.map(|day| day.to_string())),
            ("team", self.team.map(str::to_owned)),
            ("amount", self.amount.map(|(units, currency)| format!("{units} {currency}"))),
            ("competitor", self.contested.then(|| "rival".to_owned())),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "{name}: {value}");
            }
        }
        out + "---\n"
    }
}

impl Review {
    fn text(&self, at: usize) -> String {
        let mut out =
            format!("---\nkind: review\ntitle: R{at}\ndate: {}\nperiod: {}\n", self.held, self.period.name);
        if let Some(team) = self.team {
            let _ = writeln!(out, "team: {team}");
        }
        if !self.figures.is_empty() {
            out.push_str("kpis:\n");
        }
        for (name, told) in &self.figures {
            let _ = match told {
                Told::Percent(points) => writeln!(out, "  {name}: {points}%"),
                Told::Money(units, currency) => writeln!(out, "  {name}: {units} {currency}"),
                Told::Number(number) => writeln!(out, "  {name}: {number}"),
            };
        }
        out + "---\n"
    }
}
