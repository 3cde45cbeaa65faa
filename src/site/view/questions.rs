//! All questions: the open ones by age, then those that are closed.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::figure::shown;
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo, QuestionRef};
use super::lessons::counted;
use super::life::{self, Told};
use super::text::{self, When};
use crate::knowledge::insight::flow::MonthFlow;
use crate::knowledge::kpi::Movement;
use crate::knowledge::{EntryIx, QuestionIx, QuestionStatus, Scope};
use crate::site::chart::bars::{Ranked, ranked};
use crate::site::chart::stack::{Stack, StackPart, stack};
use crate::site::chart::swarm::{SwarmDot, swarm};
use crate::site::chart::trend::{Trend, TrendPoint, trend};
use crate::site::chart::{Chart, DataRow, Drawing};
use crate::value::Period;
use crate::value::name::slug;

/// How many questions stand in the table behind their ages, and of those answered.
const AGES: usize = 60;
const ANSWERED: usize = 300;

/// How many months are shown.
const MONTHS: usize = 24;
/// How many months back a figure wants an explanation, and how many are suggested.
const REVIEWED: i32 = 6;
const SUGGESTED: usize = 10;
/// The days at which the bars of the time to an answer begin.
const SPANS: [u32; 5] = [0, 30, 90, 180, 365];

/// Days on the axis of ages.
const TICKS: [(u32, &str); 7] = [
    (30, "1 month"),
    (91, "3 months"),
    (182, "6 months"),
    (365, "1 year"),
    (730, "2 years"),
    (1826, "5 years"),
    (3652, "10 years"),
];

/// `questions.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionsView<'a> {
    pub frame: Frame<'a>,
    /// Oldest first: open or partly answered, and how many of them are which.
    pub open: Vec<QuestionRow<'a>>,
    pub only_open: usize,
    pub partly: usize,
    pub stale: usize,
    /// Those that nobody has touched for long, the oldest first.
    pub untouched: Vec<LinkTo<'a>>,
    /// Last closed first.
    pub closed: Vec<QuestionRow<'a>>,
    /// The ages of the open ones.
    pub ages: Chart<'a>,
    /// The axis of the lives.
    pub axis: Drawing,
    /// Asked and answered by month, and how many stood open.
    pub months: Chart<'a>,
    /// Whether its table has a column of those that came back, and of those that were dropped.
    pub came_back: bool,
    pub dropped: bool,
    pub still_open: Drawing,
    pub took: Option<Took<'a>>,
    /// What moved in a review and no point speaks of, latest first.
    pub unexplained: Vec<Unexplained<'a>>,
    pub unexplained_more: usize,
}

/// How long the answers took.
#[derive(Clone, Debug, Serialize)]
pub struct Took<'a> {
    pub median: String,
    /// How many were answered.
    pub n: usize,
    pub spans: Vec<Span>,
    /// Those of each span, the shortest first, and how many more took longer.
    pub questions: Vec<Vec<QuestionRef<'a>>>,
    pub more: usize,
}

/// So many answers took so many days.
#[derive(Clone, Debug, Serialize)]
pub struct Span {
    pub from: u32,
    /// None of the last one.
    pub to: Option<u32>,
    pub count: usize,
    pub bar: Drawing,
}

/// A figure that moved, and nobody has said why.
#[derive(Clone, Debug, Serialize)]
pub struct Unexplained<'a> {
    pub label: &'a str,
    /// Of a KPI that is a map, the value: the stage.
    pub part: Option<&'a str>,
    pub team: Option<&'a str>,
    pub period: String,
    pub now: String,
    pub before: String,
    pub before_period: String,
    /// `up` or `down`.
    pub direction: &'static str,
    pub good: Option<bool>,
    pub review: EntryRef<'a>,
    /// The file of the review.
    pub file: &'a str,
    /// What to write: the id of the question, and the name of the KPI.
    pub id: String,
    pub kpi: &'a str,
}

/// One question in a list.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionRow<'a> {
    pub id: String,
    pub text: &'a str,
    pub href: String,
    pub status: &'static str,
    /// Days from first asked to closed, else to the as-of day.
    pub age: u32,
    pub stale: bool,
    pub first: When,
    pub last: When,
    pub times_asked: u32,
    /// In how many entries something was said about it.
    pub entries: usize,
    pub owner: Vec<LinkTo<'a>>,
    pub kpi: Option<&'a str>,
    /// On the axis of its list, where that has one.
    pub life: Option<Drawing>,
    /// What it shows, where it is drawn, and how many older events there are.
    pub told: Vec<Told<'a>>,
    pub told_more: usize,
}

/// Makes the list.
pub fn questions<'a>(here: Here<'a>, frame: Frame<'a>) -> QuestionsView<'a> {
    let all = &here.knowledge().questions;
    let of = |open: bool| (0..).map(QuestionIx).zip(all).filter(move |(_, it)| it.status.is_open() == open);
    let open = oldest(of(true).map(|(ix, _)| ix), here);
    let mut closed: Vec<QuestionIx> = of(false).map(|(ix, _)| ix).collect();
    closed.sort_by_key(|&ix| (Reverse(here.knowledge().question(ix).last), ix));
    let span = life::span(here, all.iter().map(|question| question.first));
    let (months, shows, still_open) = by_month(here);
    let (unexplained, unexplained_more) = unexplained(here);
    let with = |status| all.iter().filter(|question| question.status == status).count();
    let rows = |questions: &[QuestionIx], lines: usize| -> Vec<QuestionRow<'a>> {
        let rows = questions.iter().enumerate();
        rows.map(|(at, &ix)| if at < lines { drawn(here, ix, span) } else { row(here, ix) }).collect()
    };
    let named = |&ix: &QuestionIx| {
        let known = here.question_ref(ix);
        LinkTo::to(known.text, Some(known.href))
    };
    QuestionsView {
        frame,
        only_open: with(QuestionStatus::Open),
        partly: with(QuestionStatus::PartlyAnswered),
        stale: all.iter().filter(|question| question.stale).count(),
        untouched: open.iter().filter(|ix| here.knowledge().question(**ix).stale).map(named).collect(),
        ages: ages(here, &open),
        axis: life::axis_of(span),
        came_back: shows[0],
        dropped: shows[1],
        months,
        still_open,
        took: took(here),
        unexplained,
        unexplained_more,
        closed: rows(&closed, life::DRAWN.saturating_sub(open.len())),
        open: rows(&open, life::DRAWN),
    }
}

fn drawn(here: Here<'_>, ix: QuestionIx, span: (Date, Date)) -> QuestionRow<'_> {
    let history = &here.knowledge().question(ix).history;
    let told = life::told(here, history);
    QuestionRow {
        life: Some(life::line(here, history, span)),
        told_more: history.len() - told.len(),
        told,
        ..row(here, ix)
    }
}

/// The last months since the first question; whether the table has a column of those that came back
/// and of those that were dropped, without which what was open would not add up.
fn by_month(here: Here<'_>) -> (Chart<'_>, [bool; 2], Drawing) {
    let months = &here.insights().flow.months;
    let recent = months.iter().skip(months.len().saturating_sub(MONTHS));
    let rows: Vec<(Period, &MonthFlow)> = recent
        .map(|(month, flow)| (*month, flow))
        .skip_while(|(_, it)| it.asked.is_empty() && it.answered.is_empty() && it.open == 0)
        .collect();
    if rows.is_empty() {
        return (Chart { drawing: Drawing::default(), rows: Vec::new() }, [false; 2], Drawing::default());
    }
    let part = |label: &str, class: &'static str, of: fn(&MonthFlow) -> usize| StackPart {
        label: label.to_owned(),
        class,
        sizes: rows.iter().map(|(_, flow)| of(flow) as f64).collect(),
    };
    let stacked = Stack {
        labels: rows.iter().map(|(month, _)| text::tick(month.first_day())).collect(),
        parts: vec![
            part("asked", "ask", |it| it.asked.len()),
            part("answered", "win", |it| it.answered.len()),
        ],
    };
    let points = rows.iter().map(|(month, flow)| TrendPoint {
        label: text::tick(month.first_day()),
        size: Some(f64::from(flow.open)),
        text: flow.open.to_string(),
        notable: false,
    });
    let still_open = trend(&Trend { points: points.collect(), ..Trend::default() });
    let any = |of: fn(&MonthFlow) -> usize| rows.iter().any(|(_, flow)| of(flow) > 0);
    let shows = [any(|it| it.came_back.len()), any(|it| it.dropped.len())];
    let data = rows.iter().rev().map(|&(month, flow)| {
        let cells = [
            Some(("asked", flow.asked.len())),
            shows[0].then_some(("came-back", flow.came_back.len())),
            Some(("answered", flow.answered.len())),
            shows[1].then_some(("dropped", flow.dropped.len())),
            Some(("open-then", flow.open as usize)),
        ];
        DataRow {
            head: LinkTo::to(text::period_short(month), here.changes_link(month)),
            cells: cells.into_iter().flatten().map(|cell| counted(here, month, cell)).collect(),
        }
    });
    (Chart { rows: data.collect(), drawing: stack(&stacked) }, shows, still_open)
}

/// How long the answers took; none where nothing is answered.
fn took(here: Here<'_>) -> Option<Took<'_>> {
    let flow = &here.insights().flow;
    let median = flow.median_days_to_answer?;
    let spans = spans(flow.days_to_answer.iter().map(|(_, days)| *days));
    Some(Took {
        median: text::number(median.round()),
        n: flow.days_to_answer.len(),
        spans,
        questions: of_spans(here, &flow.days_to_answer),
        more: flow.days_to_answer.len().saturating_sub(ANSWERED),
    })
}

/// The questions that each bar counts.
fn of_spans<'a>(here: Here<'a>, answered: &[(QuestionIx, u32)]) -> Vec<Vec<QuestionRef<'a>>> {
    let mut of: Vec<Vec<QuestionRef<'a>>> = SPANS.iter().map(|_| Vec::new()).collect();
    for (ix, days) in answered.iter().take(ANSWERED) {
        of[span_of(*days)].push(here.question_ref(*ix));
    }
    of
}

fn span_of(days: u32) -> usize {
    SPANS.iter().rposition(|from| *from <= days).unwrap_or(0)
}

fn spans(days: impl Iterator<Item = u32>) -> Vec<Span> {
    let mut counts = [0usize; SPANS.len()];
    for days in days {
        counts[span_of(days)] += 1;
    }
    let bars: Vec<Ranked> =
        counts.iter().map(|&count| Ranked { size: count as f64, ..Ranked::default() }).collect();
    let spans = SPANS.iter().zip(counts).zip(ranked(&bars)).enumerate();
    spans
        .map(|(at, ((&from, count), bar))| Span { from, to: SPANS.get(at + 1).map(|to| to - 1), count, bar })
        .collect()
}

/// What moved notably in the reviews of the last months and no point of them speaks of.
fn unexplained(here: Here<'_>) -> (Vec<Unexplained<'_>>, usize) {
    let kpis = &here.insights().kpis;
    let since = here.knowledge().as_of.saturating_sub(jiff::Span::new().months(REVIEWED));
    let recent = |ix: EntryIx| here.entry(ix).date.filter(|date| date.date > since);
    let mut silent: Vec<(EntryIx, &Movement)> = kpis
        .movements
        .iter()
        .filter(|(ix, _)| recent(**ix).is_some())
        .flat_map(|(ix, moved)| moved.iter().map(|it| (*ix, it)))
        .filter(|(_, movement)| movement.told_by.is_empty())
        .collect();
    // What went wrong wants an answer first.
    silent.sort_by_key(|(ix, it)| (Reverse(here.entry(*ix).date), it.change.good != Some(false), *ix));
    let all: Vec<Unexplained<'_>> =
        silent.into_iter().filter_map(|(ix, movement)| suggestion(here, ix, movement)).collect();
    let more = all.len().saturating_sub(SUGGESTED);
    (all.into_iter().take(SUGGESTED).collect(), more)
}

fn suggestion<'a>(here: Here<'a>, ix: EntryIx, movement: &'a Movement) -> Option<Unexplained<'a>> {
    let series = here.insights().kpis.series.get(movement.series)?;
    let kpi = here.config().kpis.get(&series.kpi)?;
    let (now, before) = (series.figures.get(&movement.period)?, series.figures.get(&movement.change.from)?);
    let team = match &series.scope {
        Scope::All => None,
        Scope::Team(team) => Some(&**team),
    };
    let part = series.part.as_deref();
    let month = text::period_short(movement.period);
    let words = [Some(&*kpi.name), part, team, Some(month.as_str())];
    Some(Unexplained {
        label: &kpi.label,
        part: part.map(|part| kpi.by.as_deref().map_or(part, |facet| here.facet_label(facet, part))),
        team: team.map(|team| here.facet_label("team", team)),
        period: text::period(movement.period),
        now: shown(kpi, now),
        before: shown(kpi, before),
        before_period: text::period(movement.change.from),
        direction: if movement.change.difference < 0.0 { "down" } else { "up" },
        good: movement.change.good,
        review: here.entry_ref(ix),
        file: &here.entry(ix).file,
        id: slug(&format!("why {}", words.into_iter().flatten().collect::<Vec<_>>().join(" "))),
        kpi: &kpi.name,
    })
}

/// By age, oldest first.
pub fn oldest(questions: impl Iterator<Item = QuestionIx>, here: Here<'_>) -> Vec<QuestionIx> {
    let mut questions: Vec<QuestionIx> = questions.collect();
    questions.sort_by_key(|&ix| (Reverse(here.knowledge().question(ix).age), ix));
    questions
}

pub fn row(here: Here<'_>, ix: QuestionIx) -> QuestionRow<'_> {
    let question = here.knowledge().question(ix);
    let known = here.question_ref(ix);
    let asked = here.knowledge().point(question.asked);
    let entries: BTreeSet<_> =
        question.history.iter().map(|&at| here.knowledge().events[at as usize].by.entry).collect();
    QuestionRow {
        id: known.id,
        text: known.text,
        href: known.href,
        status: known.status,
        age: known.age,
        stale: known.stale,
        first: text::when(question.first),
        last: text::when(question.last),
        times_asked: question.times_asked,
        entries: entries.len(),
        owner: here.people(&asked.owner),
        kpi: asked
            .kpi
            .as_deref()
            .map(|kpi| here.config().kpis.get(kpi).map_or(kpi, |kpi| kpi.label.as_str())),
        life: None,
        told: Vec::new(),
        told_more: 0,
    }
}

/// The ages of open questions as dots, oldest first.
pub fn ages<'a>(here: Here<'a>, open: &[QuestionIx]) -> Chart<'a> {
    let dots: Vec<SwarmDot> = (0..)
        .zip(open)
        .map(|(at, &ix)| {
            let question = here.knowledge().question(ix);
            SwarmDot {
                age: question.age,
                class: class(question.age, question.stale),
                // Beside one dot, so that it is clear which it names.
                label: if at == 0 { text::spoken(&question.id) } else { String::new() },
            }
        })
        .collect();
    let oldest = dots.iter().map(|dot| dot.age).max().unwrap_or(0);
    let ticks: Vec<(u32, String)> = TICKS
        .iter()
        .filter(|(days, _)| *days == TICKS[0].0 || *days <= oldest)
        .map(|(days, words)| (*days, (*words).to_owned()))
        .collect();
    let rows = open.iter().take(AGES).map(|&ix| {
        let question = here.question_ref(ix);
        DataRow {
            head: LinkTo::to(question.text, Some(question.href)),
            cells: vec![LinkTo::plain(question.age.to_string())],
        }
    });
    Chart { drawing: swarm(&dots, &ticks), rows: rows.collect() }
}

/// How an age is shown: a question that nobody has touched for long is as bad as an old one.
fn class(age: u32, stale: bool) -> &'static str {
    match age {
        _ if stale => "loss",
        0..90 => "ask",
        90..180 => "late",
        _ => "loss",
    }
}

#[cfg(test)]
mod tests {
    use super::{class, spans};

    #[test]
    fn an_age_is_young_late_or_old_and_what_nobody_touches_is_old() {
        let check = |age: u32, stale: bool, expected: &str| assert_eq!(class(age, stale), expected, "{age}");
        check(0, false, "ask");
        check(89, false, "ask");
        check(90, false, "late");
        check(179, false, "late");
        check(180, false, "loss");
        check(1, true, "loss");
    }

    #[test]
    fn the_days_to_an_answer_fall_into_spans() {
        let check = |days: &[u32], expected: [usize; 5]| {
            let counts: Vec<usize> = spans(days.iter().copied()).iter().map(|span| span.count).collect();
            assert_eq!(counts, expected, "{days:?}");
        };
        check(&[], [0; 5]);
        check(&[0, 29, 30, 89, 90, 179, 180, 364, 365, u32::MAX], [2, 2, 2, 2, 2]);
        let ends: Vec<(u32, Option<u32>)> =
            spans(std::iter::empty()).iter().map(|it| (it.from, it.to)).collect();
        assert_eq!(ends, [(0, Some(29)), (30, Some(89)), (90, Some(179)), (180, Some(364)), (365, None)]);
    }
}
