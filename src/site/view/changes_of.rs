//! The page of what changed in a month, and what was believed at its end.

pub mod believed;

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use self::believed::{Believed, believed};
use super::actions::{self, ActionRow};
use super::changes::{Bounded, bounded, named, words};
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo};
use super::text::{self, Amount};
use crate::entry::Verb;
use crate::knowledge::insight::flow::MonthFlow;
use crate::knowledge::{ActionIx, EntryIx, EventKind, LessonIx, Outcome, QuestionIx, Subject};
use crate::value::{Money, PartialDate, Period};

/// How much of a section is listed, and of those who said so.
const LINES: usize = 100;
const SAID: usize = 3;
/// How many counts stand in the title.
const FINDINGS: usize = 3;

/// `changes-of.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesOfView<'a> {
    pub frame: Frame<'a>,
    /// 'March 2026'.
    pub month: String,
    /// Whether it is the month of the as-of day, which has not ended.
    pub running: bool,
    /// What weighs most of what happened, for the title.
    pub findings: Vec<Count>,
    /// What happened to lessons and questions, without what did not happen.
    pub sections: Vec<Section<'a>>,
    /// What was done of what was agreed: so many, by the day they were due and otherwise.
    pub done: usize,
    pub on_time: Bounded<ActionRow<'a>>,
    pub otherwise: Bounded<ActionRow<'a>>,
    pub entries: Bounded<Written<'a>>,
    pub believed: Believed<'a>,
    pub all: Option<String>,
}

/// So many of a sort: `learned`; the words are in the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    pub key: &'static str,
    pub n: usize,
}

/// Everything of one sort that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Section<'a> {
    /// The anchor without its underscore: `came-back`; the words are in the template.
    pub key: &'static str,
    pub lines: Bounded<Line<'a>>,
}

/// A lesson or question to which it happened.
#[derive(Clone, Debug, Serialize)]
pub struct Line<'a> {
    pub words: LinkTo<'a>,
    pub id: String,
    /// Who said so, oldest first.
    pub said: Vec<Said<'a>>,
    pub more: usize,
    /// Of a lesson that was relearned: how many entries had relearned it by the end of the month,
    /// and what the lost deals among them were worth.
    pub times: u32,
    pub price: Vec<Amount>,
    /// Of a question that was answered: the days since it was first asked.
    pub took: Option<u32>,
}

/// An entry that said so.
#[derive(Clone, Debug, Serialize)]
pub struct Said<'a> {
    pub entry: LinkTo<'a>,
    pub team: Option<LinkTo<'a>>,
}

/// An entry of the month.
#[derive(Clone, Debug, Serialize)]
pub struct Written<'a> {
    #[serde(flatten)]
    pub entry: EntryRef<'a>,
    pub team: Option<LinkTo<'a>>,
}

/// Makes the page.
pub fn changes_of<'a>(here: Here<'a>, mut frame: Frame<'a>, month: Period) -> ChangesOfView<'a> {
    let nothing = MonthFlow::default();
    let flow = here.insights().flow.months.get(&month).unwrap_or(&nothing);
    let day = month.last_day().min(here.knowledge().as_of);
    let neighbour = |month: Period| {
        Some(LinkTo { text: text::period(month).into(), href: Some(here.changes_link(month)?) })
    };
    // No month lies before the first year that can be written.
    frame.previous = (month.first_day().year() > 1).then(|| neighbour(month.previous())).flatten();
    frame.next = (month.last_day().year() < 9999).then(|| neighbour(month.next())).flatten();
    let during = During { here, month, day };
    let done = here.index.done.get(&month).map_or(&[][..], Vec::as_slice);
    let in_time = |ix: &ActionIx| here.knowledge().action(*ix).on_time == Some(true);
    let (on_time, otherwise): (Vec<ActionIx>, Vec<ActionIx>) = done.iter().copied().partition(in_time);
    ChangesOfView {
        frame,
        month: text::period(month),
        running: day < month.last_day(),
        findings: findings(flow),
        sections: during.sections(flow),
        done: done.len(),
        on_time: bounded(on_time, LINES, |ix| actions::row(here, ix)),
        otherwise: bounded(otherwise, LINES, |ix| actions::row(here, ix)),
        entries: bounded(newest_first(here, &flow.entries), LINES, |ix| Written {
            entry: here.entry_ref(ix),
            team: team(here, ix),
        }),
        believed: believed(here, day),
        all: here.index.paths.lists.get("changes").map(|path| here.site.link(here.path, path)),
    }
}

fn findings(flow: &MonthFlow) -> Vec<Count> {
    let counts = [
        ("relearned", flow.relearned.len()),
        ("learned", flow.learned.len()),
        ("answered", flow.answered.len()),
        ("asked", flow.asked.len()),
        ("applied", flow.applied.len()),
    ];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0).take(FINDINGS);
    counts.map(|(key, n)| Count { key, n }).collect()
}

fn newest_first(here: Here<'_>, entries: &[EntryIx]) -> Vec<EntryIx> {
    let mut entries = entries.to_vec();
    entries.sort_by_key(|&ix| (Reverse(here.entry(ix).date), ix));
    entries
}

fn team(here: Here<'_>, entry: EntryIx) -> Option<LinkTo<'_>> {
    let team = here.entry(entry).facet_values("team").next()?;
    Some(here.facet_value("team", team))
}

/// A month, seen from its page.
#[derive(Clone, Copy)]
struct During<'a> {
    here: Here<'a>,
    month: Period,
    /// Its last day, or the as-of day.
    day: Date,
}

impl<'a> During<'a> {
    fn sections(self, flow: &MonthFlow) -> Vec<Section<'a>> {
        use EventKind::{Asked, Learned, Relation};
        let lessons: [(&'static str, &[LessonIx], &[EventKind]); 6] = [
            ("learned", &flow.learned, &[Learned]),
            ("applied", &flow.applied, &[Relation(Verb::Applies), Relation(Verb::Confirms)]),
            ("adopted", &flow.adopted, &[Relation(Verb::Adopts)]),
            ("relearned", &flow.relearned, &[Relation(Verb::Relearns)]),
            ("contested", &flow.contradicted, &[Relation(Verb::Contradicts)]),
            ("ended", &flow.ended, &[Relation(Verb::Supersedes), Relation(Verb::Retires)]),
        ];
        let guesses = [Verb::Supposes, Verb::RulesOut, Verb::PartlyAnswers, Verb::Answers].map(Relation);
        let questions: [(&'static str, &[QuestionIx], &[EventKind]); 6] = [
            ("asked", &flow.asked, &[Asked]),
            ("came-back", &flow.came_back, &[Relation(Verb::Reopens), Relation(Verb::PartlyAnswers)]),
            ("asked-again", &flow.asked_again, &[Relation(Verb::AsksAgain)]),
            ("furthered", &flow.furthered, &guesses),
            ("answered", &flow.answered, &[Relation(Verb::Answers)]),
            ("dropped", &flow.dropped, &[Relation(Verb::Drops)]),
        ];
        let lessons =
            lessons.map(|(key, of, kinds)| (key, bounded(of, LINES, |&ix| self.lesson(ix, key, kinds))));
        let questions =
            questions.map(|(key, of, kinds)| (key, bounded(of, LINES, |&ix| self.question(ix, key, kinds))));
        let all = lessons.into_iter().chain(questions);
        all.filter(|(_, lines)| lines.total > 0).map(|(key, lines)| Section { key, lines }).collect()
    }

    fn lesson(self, ix: LessonIx, key: &str, kinds: &[EventKind]) -> Line<'a> {
        let lesson = self.here.knowledge().lesson(ix);
        let (times, price) = if key == "relearned" { self.price(&lesson.history) } else { (0, Vec::new()) };
        let line = self.line(Subject::Lesson(ix), text::spoken(&lesson.id), (&lesson.history, kinds));
        Line { times, price, ..line }
    }

    fn question(self, ix: QuestionIx, key: &str, kinds: &[EventKind]) -> Line<'a> {
        let question = self.here.knowledge().question(ix);
        let line = self.line(Subject::Question(ix), text::spoken(&question.id), (&question.history, kinds));
        let took = (key == "answered").then(|| self.last(&question.history, kinds)).flatten();
        Line { took: took.map(|date| days(question.first, date)), ..line }
    }

    fn line(self, subject: Subject, id: String, (history, kinds): (&[u32], &[EventKind])) -> Line<'a> {
        let here = self.here;
        let mut entries: Vec<EntryIx> = Vec::new();
        for event in self.events(history).filter(|event| kinds.contains(&event.kind)) {
            if !entries.contains(&event.by.entry) && entries.len() <= LINES {
                entries.push(event.by.entry);
            }
        }
        Line {
            words: words(here, subject),
            id,
            said: entries
                .iter()
                .take(SAID)
                .map(|&ix| Said { entry: named(here, ix), team: team(here, ix) })
                .collect(),
            more: entries.len().saturating_sub(SAID),
            times: 0,
            price: Vec::new(),
            took: None,
        }
    }

    /// What happened of a history in the month, oldest first.
    fn events(self, history: &'a [u32]) -> impl Iterator<Item = &'a crate::knowledge::Event> {
        let events = &self.here.knowledge().events;
        let first = self.month.first_day();
        let from = history.partition_point(|&at| events[at as usize].date.date < first);
        let to = history.partition_point(|&at| events[at as usize].date.date <= self.day);
        history[from..to.max(from)].iter().map(|&at| &events[at as usize])
    }

    fn last(self, history: &'a [u32], kinds: &[EventKind]) -> Option<PartialDate> {
        self.events(history).filter(|event| kinds.contains(&event.kind)).last().map(|event| event.date)
    }

    /// How many entries had relearned a lesson by the end of the month, and what the lost deals among
    /// them were worth.
    fn price(self, history: &[u32]) -> (u32, Vec<Amount>) {
        let knowledge = self.here.knowledge();
        let told = history.iter().map(|&at| &knowledge.events[at as usize]);
        let told = told.take_while(|event| event.date.date <= self.day);
        let relearned = told.filter(|event| event.kind == EventKind::Relation(Verb::Relearns));
        let entries: std::collections::BTreeSet<EntryIx> = relearned.map(|event| event.by.entry).collect();
        let deals = entries.iter().filter_map(|&ix| Some(knowledge.deal(knowledge.deal_of(ix)?)));
        let lost = deals.filter(|deal| deal.outcome == Outcome::Lost);
        let price: Vec<Money> = lost.filter_map(|deal| deal.amount).collect();
        (u32::try_from(entries.len()).unwrap_or(u32::MAX), text::amounts(knowledge.sums(price)))
    }
}

/// Days from a date to a later one.
fn days(from: PartialDate, to: PartialDate) -> u32 {
    u32::try_from(to.days_since(from)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::LINES;
    use crate::site::Site;
    use crate::site::plan::tests::site;
    use crate::site::view::{shared, view};

    const FILES: &[(&str, &str)] = &[
        (
            "reviews/emea/2026-04.md",
            "---\nkind: review\ntitle: April\nperiod: 2026-04\ndate: 2026-05-04\nteam: emea\n---\n\n\
             ## What have we learned?\n\n- Ask who signs. {#who-signs}\n- Count the seats. {#seats}\n\n\
             ## What do we not understand?\n\n- Why do pilots stall? {#why-stall}\n- Who reads it? {#who-reads}\n\n\
             ## Next steps\n\n- [ ] Write the one-pager. {#pager owner=\"Ada Lane\"}\n",
        ),
        (
            "deals/2026/globex.md",
            "---\nkind: deal\ntitle: Nobody asked\nteam: emea\naccount: Globex\noutcome: lost\namount: 120000 EUR\n\
             closed: 2026-06-10\ndate: 2026-06-20\n---\n\n## What have we learned?\n\n\
             - The same again. {relearns=who-signs}\n\n## What do we not understand?\n\n- The owner was away. {answers=why-stall}\n",
        ),
        (
            "deals/2026/initech.md",
            "---\nkind: deal\ntitle: Nobody asked again\naccount: Initech\noutcome: lost\namount: 30000 EUR\n\
             closed: 2026-07-10\ndate: 2026-07-12\n---\n\n## What have we learned?\n\n\
             - And again. {relearns=who-signs}\n\n## Next steps\n\n- [x] It is written. {follows=pager}\n",
        ),
    ];

    fn page(site: &Site, path: &str) -> Value {
        let shared = shared(site);
        let page = site.page(path).unwrap_or_else(|| panic!("a page at {path}"));
        serde_json::to_value(view(site, &shared, path, page).expect("a page with a template")).unwrap()
    }

    fn keys(page: &Value) -> Vec<&str> {
        page["sections"].as_array().unwrap().iter().map(|it| it["key"].as_str().unwrap()).collect()
    }

    #[test]
    fn a_month_tells_what_happened_in_it_and_who_said_so() {
        let site = site("", FILES);
        let may = page(&site, "changes/2026-05.html");
        assert_eq!(keys(&may), ["learned", "asked"]);
        assert_eq!(may["frame"]["previous"], Value::Null);
        assert_eq!(may["frame"]["next"], json!({ "text": "June 2026", "href": "2026-06.html" }));
        let june = page(&site, "changes/2026-06.html");
        assert_eq!(keys(&june), ["relearned", "answered"]);
        let line = |section: usize| june["sections"][section]["lines"]["rows"][0].clone();
        assert_eq!(
            line(0)["words"],
            json!({ "text": "Ask who signs.", "href": "../lessons/who-signs.html" })
        );
        assert_eq!(line(0)["said"][0]["entry"]["text"], "Globex");
        assert_eq!(line(0)["said"][0]["team"]["text"], "emea");
        assert_eq!(line(1)["took"], 47);
        assert_eq!(june["done"], 0);
        let july = page(&site, "changes/2026-07.html");
        assert_eq!(
            (&july["done"], &july["on_time"]["total"], &july["otherwise"]["total"]),
            (&json!(1), &json!(0), &json!(1))
        );
    }

    #[test]
    fn the_price_of_relearning_is_what_it_was_by_then() {
        let site = site("", FILES);
        let price = |month: &str| {
            let line =
                page(&site, &format!("changes/{month}.html"))["sections"][0]["lines"]["rows"][0].clone();
            (line["times"].clone(), line["price"][0]["text"].clone())
        };
        assert_eq!(price("2026-06"), (json!(1), json!("120,000 EUR")));
        assert_eq!(price("2026-07"), (json!(2), json!("150,000 EUR")));
    }

    #[test]
    fn what_was_believed_is_the_state_of_the_last_day_of_the_month() {
        let site = site("", FILES);
        let believed = |month: &str| page(&site, &format!("changes/{month}.html"))["believed"].clone();
        let may = believed("2026-05");
        assert_eq!((&may["day"]["iso"], &may["lessons"]), (&json!("2026-05-31"), &json!(2)));
        assert_eq!(may["by_state"][0]["status"], "new");
        assert_eq!(may["by_state"][0]["lessons"]["total"], 2);
        let first = &may["by_state"][0]["lessons"]["rows"][0];
        assert_eq!(
            (&first["words"]["text"], &first["today"]),
            (&json!("Ask who signs."), &json!("relearned"))
        );
        let open = |believed: &Value| {
            let rows = believed["open"]["rows"].as_array().unwrap().clone();
            rows.iter().map(|it| (it["words"]["text"].clone(), it["age"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(
            open(&may),
            [(json!("Why do pilots stall?"), json!(27)), (json!("Who reads it?"), json!(27))]
        );
        let action = &may["open_actions"]["rows"][0];
        assert_eq!(
            (&may["open_actions"]["total"], &action["words"]["text"], &action["today"]),
            (&json!(1), &json!("Write the one-pager."), &json!("done"))
        );
        let july = believed("2026-07");
        let states = july["by_state"].as_array().unwrap();
        assert_eq!(states.iter().map(|it| it["status"].clone()).collect::<Vec<_>>(), ["new", "relearned"]);
        assert_eq!(july["questions"], json!([{ "key": "open", "n": 1 }, { "key": "answered", "n": 1 }]));
        assert_eq!(july["open_actions"]["total"], 0);
    }

    #[test]
    fn long_lists_are_bounded_and_say_how_much_is_left() {
        let check = |n: usize, rows: usize, more: usize| {
            let made = super::bounded(0..n, LINES, |it| it);
            assert_eq!((made.total, made.rows.len(), made.more), (n, rows, more));
        };
        check(0, 0, 0);
        check(100, 100, 0);
        check(101, 100, 1);
    }
}
