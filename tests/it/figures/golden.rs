//! Figures of the demonstration, as of 20 November 2026, that were counted without this program: from
//! the front matter and the attribute blocks of the files alone, with a calendar and a sheet of
//! paper's arithmetic (sums, shares, medians). Each line is one figure.

use std::sync::Arc;

use jiff::civil::date;
use lookback::knowledge::insight::cadence::State;
use lookback::knowledge::{DealIx, Insights, Knowledge, LessonIx, QuestionIx, Scope, Subject, Tally};
use lookback::value::Period;

use crate::desk::{project, read};
use crate::tree;

const GOLDEN: &str = include_str!("golden.txt");

fn demonstration() -> (Knowledge, Insights) {
    let texts = tree::files(&project().join("content")).into_iter().filter(|(path, _)| path.ends_with(".md"));
    let texts: Vec<(String, String)> =
        texts.map(|(path, text)| (path, String::from_utf8(text).expect("entries are UTF-8"))).collect();
    super::known(&read(&project().join("site.toml")), &texts, date(2026, 11, 20))
}

#[test]
fn the_figures_of_the_demonstration_are_those_that_were_counted_by_hand() {
    let (knowledge, insights) = demonstration();
    let site = Shown { knowledge: &knowledge, insights: &insights };
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in GOLDEN.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, expected) = line.split_once(" = ").expect("each line has a name and a figure");
        let found = site.figure(name).unwrap_or_else(|| "no figure".to_owned());
        count += 1;
        if found != expected {
            wrong.push(format!("{name}: {expected} by hand, {found} by the program"));
        }
    }
    assert!(count >= 60, "only {count} figures");
    assert!(wrong.is_empty(), "{} of {count} figures differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn in_every_month_what_was_open_and_what_happened_to_it_make_what_is_open() {
    let (_, insights) = demonstration();
    let mut open = 0;
    let mut turns = [0; 4];
    for (month, flow) in &insights.flow.months {
        let [asked, back, answered, dropped] =
            [&flow.asked, &flow.came_back, &flow.answered, &flow.dropped].map(Vec::len);
        assert_eq!(open + asked + back, answered + dropped + flow.open as usize, "{month}");
        open = flow.open as usize;
        turns = [turns[0] + asked, turns[1] + back, turns[2] + answered, turns[3] + dropped];
    }
    assert!(turns.iter().all(|n| *n > 0), "nothing to tell of one sort: {turns:?}");
}

#[derive(Clone, Copy)]
struct Shown<'a> {
    knowledge: &'a Knowledge,
    insights: &'a Insights,
}

impl Shown<'_> {
    /// The figure of a line, written as the line writes it.
    fn figure(self, name: &str) -> Option<String> {
        let words: Vec<&str> = name.split(' ').collect();
        match words[..] {
            [
                kpi @ ("win-rate" | "deal-cycle" | "lost-deal-cycle" | "median-deal-size" | "deal-size"),
                team,
                period,
            ] => self.kpi(kpi, team, period),
            ["reason", id] => self.reason(id),
            ["driver", id] => {
                let driver = &self.insights.reasons.by_id.get(id)?.driver;
                Some(format!("{} lost, {} won", tally(&driver.lost), tally(&driver.won)))
            }
            ["control", id] => self.control(id),
            ["agreement", "same"] => Some(tally(&self.insights.reasons.agreement.same)),
            ["agreement", "overlap"] => Some(self.insights.reasons.agreement.overlap.len().to_string()),
            ["not", "asked"] => Some(self.insights.reasons.agreement.not_asked.len().to_string()),
            ["competitor", id] => self.competitor(id),
            ["contested"] => Some(tally(&self.insights.competitors.contested)),
            ["uncontested"] => Some(tally(&self.insights.competitors.uncontested)),
            ["no", "decision"] => Some(tally(&self.insights.competitors.no_decision)),
            ["questions"] => Some(self.knowledge.questions.len().to_string()),
            ["lessons"] => Some(self.knowledge.lessons.len().to_string()),
            ["age", id] => self.age(id),
            ["days", "to", "answer"] => {
                let flow = &self.insights.flow;
                Some(format!("median {} of {}", flow.median_days_to_answer?, flow.days_to_answer.len()))
            }
            ["never", "used"] => Some(self.insights.flow.never_applied.len().to_string()),
            ["relearned", id] => self.relearned(id),
            ["effect", lesson, reason] => self.effect(lesson, reason),
            ["session", team, period] => self.session(team, period),
            ["unexplained", team, period, kpi] => self.unexplained(team, period, kpi),
            _ => self.health(name),
        }
    }

    fn kpi(self, kpi: &str, team: &str, period: &str) -> Option<String> {
        let scope = if team == "all" { Scope::All } else { Scope::Team(team.into()) };
        let period = Period::parse(period).expect("each line names a period");
        let figure = self.insights.kpis.figure(kpi, &scope, period)?;
        Some(match kpi {
            "win-rate" => {
                let (won, of) = figure.ratio?;
                format!("{won} of {of}")
            }
            "deal-size" => format!("{}", figure.size.round()),
            "median-deal-size" => format!("{}, {}", figure.size, figure.n?),
            _ => format!("{} days, {}", figure.size, figure.n?),
        })
    }

    fn amount(self, deals: &[DealIx]) -> String {
        let sums: Vec<String> = self.knowledge.amounts(deals).iter().map(ToString::to_string).collect();
        if sums.is_empty() { "0 EUR".to_owned() } else { sums.join(" ") }
    }

    fn reason(self, id: &str) -> Option<String> {
        let reason = self.insights.reasons.by_id.get(id)?;
        let (primary, secondary, buyer) = (reason.primary.len(), reason.secondary.len(), reason.buyer.len());
        let amount = self.amount(&reason.primary);
        Some(format!("{primary} primary, {secondary} secondary, {buyer} buyer, {amount}"))
    }

    fn control(self, id: &str) -> Option<String> {
        let found = self.insights.reasons.control.iter();
        let name = |control| format!("{control:?}").to_lowercase();
        found.into_iter().find(|(control, _)| name(**control) == id).map(|(_, deals)| deals.len().to_string())
    }

    fn competitor(self, id: &str) -> Option<String> {
        let it = self.insights.competitors.by_id.get(id)?;
        Some(format!("{} won, {} lost, {} lost to", it.won.len(), it.lost.len(), it.lost_to.len()))
    }

    fn lesson(self, id: &str) -> Option<LessonIx> {
        match self.knowledge.ids.get(id)? {
            Subject::Lesson(ix) => Some(*ix),
            _ => None,
        }
    }

    fn age(self, id: &str) -> Option<String> {
        let Some(Subject::Question(ix)) = self.knowledge.ids.get(id) else { return None };
        let ages: Vec<(QuestionIx, u32)> = self.insights.flow.ages.clone();
        ages.into_iter().find(|(it, _)| it == ix).map(|(_, age)| age.to_string())
    }

    fn relearned(self, id: &str) -> Option<String> {
        let lesson = self.lesson(id)?;
        let it = self.insights.flow.relearned.iter().find(|it| it.lesson == lesson)?;
        let price: Vec<String> = it.price.iter().map(ToString::to_string).collect();
        Some(format!("{} times, {}", it.times, price.join(" ")))
    }

    fn effect(self, lesson: &str, reason: &str) -> Option<String> {
        let effects = &self.insights.effects[self.lesson(lesson)?.0 as usize];
        let effect = effects.iter().find(|it| &*it.reason == reason)?;
        Some(format!("{} before, {} after", tally(&effect.before), tally(&effect.after)))
    }

    fn session(self, team: &str, period: &str) -> Option<String> {
        let team: Option<Arc<str>> = (team != "all").then(|| team.into());
        let period = Period::parse(period).expect("each line names a period");
        let rhythm = self.insights.cadence.rhythms.iter();
        let rhythm = rhythm.into_iter().find(|it| it.team == team && it.length == period.length())?;
        let session = rhythm.sessions.iter().find(|it| it.period == period)?;
        Some(match session.state {
            State::Held { on, .. } => format!("held {on}, due {}", session.due),
            State::Missed => format!("missed, due {}", session.due),
            State::Waiting => format!("waiting, due {}", session.due),
        })
    }

    fn unexplained(self, team: &str, period: &str, kpi: &str) -> Option<String> {
        let scope = Scope::Team(team.into());
        let period = Period::parse(period).expect("each line names a period");
        let movements = self.insights.kpis.movements.values().flatten();
        let movement = movements.into_iter().find(|it| {
            let series = &self.insights.kpis.series[it.series];
            it.period == period && series.scope == scope && &*series.kpi == kpi
        })?;
        Some(format!("{}, told by {} points", movement.change.difference, movement.told_by.len()))
    }

    fn health(self, name: &str) -> Option<String> {
        let year = self.insights.health.now.as_ref()?;
        Some(match name {
            "lost in the year" => (year.written.with_points.len() + year.written.without.len()).to_string(),
            "unwritten in the year" => year.written.unwritten.to_string(),
            "sessions in the year" => format!("{} of {}", year.sessions_held, year.sessions_due),
            "days to write" => {
                format!("median {} of {}", year.median_days_to_write?, year.days_to_write.len())
            }
            "unknown in the year" => year.unknown.yes.len().to_string(),
            "other in the year" => year.other.yes.len().to_string(),
            "buyer asked in the year" => tally(&year.buyer_asked),
            "questions closed in the year" => tally(&year.questions_closed),
            "lessons used in the year" => tally(&year.lessons_used),
            _ => return None,
        })
    }
}

fn tally<T>(tally: &Tally<T>) -> String {
    format!("{} of {}", tally.yes.len(), tally.of.len())
}
