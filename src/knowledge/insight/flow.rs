//! How lessons and questions come and go, month by month.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{is_used, lessons, median, questions};
use crate::entry::Verb;
use crate::knowledge::{
    EntryIx, EventKind, Knowledge, LessonIx, LessonStatus, Question, QuestionIx, QuestionStatus, Subject,
};
use crate::value::{Money, PartialDate, Period};

/// Of a longer history only so many months are told, the last ones.
pub const MOST_MONTHS: usize = 2_400;

/// The flow. Months are all from the first in which an entry was dated to that of the as-of day.
/// What is dated to the year only falls in January.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    pub months: BTreeMap<Period, MonthFlow>,
    /// Days from first asked to answered, of each question that is answered, shortest first.
    pub days_to_answer: Vec<(QuestionIx, u32)>,
    /// Of these.
    pub median_days_to_answer: Option<f64>,
    /// The questions that are open, by age, oldest first: days since they were first asked.
    pub ages: Vec<(QuestionIx, u32)>,
    /// Lessons that were relearned, most often first, then the dearest, then by position.
    pub relearned: Vec<Relearned>,
    /// Lessons that nobody has applied, confirmed or adopted and that are not over, oldest first.
    pub never_applied: Vec<LessonIx>,
}

/// What happened in one month. Each lesson or question stands once in a list, however often it
/// happened.
#[derive(Clone, Debug, Default)]
pub struct MonthFlow {
    pub learned: Vec<LessonIx>,
    /// Applied or confirmed.
    pub applied: Vec<LessonIx>,
    pub adopted: Vec<LessonIx>,
    pub relearned: Vec<LessonIx>,
    pub contradicted: Vec<LessonIx>,
    /// Superseded or retired.
    pub ended: Vec<LessonIx>,
    /// Those that began, came back, were answered and were dropped: what was open (or partly answered)
    /// at the end of the month before, with those that began and came back and without those answered
    /// and dropped, is what is open at the end of this one.
    pub asked: Vec<QuestionIx>,
    /// Open again after an answer, or after they were dropped.
    pub came_back: Vec<QuestionIx>,
    /// Asked again, which changes nothing.
    pub asked_again: Vec<QuestionIx>,
    /// Supposed, ruled out, partly answered, or answered once more: somebody got further.
    pub furthered: Vec<QuestionIx>,
    pub answered: Vec<QuestionIx>,
    pub dropped: Vec<QuestionIx>,
    /// Questions open (or partly answered) at the end of the month, or on the as-of day.
    pub open: u32,
    /// Lessons in force then: learned, neither superseded nor retired.
    pub in_force: u32,
    /// Entries dated in this month.
    pub entries: Vec<EntryIx>,
}

impl MonthFlow {
    /// Whether nothing happened in it, and nothing was written.
    pub fn is_quiet(&self) -> bool {
        let lessons =
            [&self.learned, &self.applied, &self.adopted, &self.relearned, &self.contradicted, &self.ended];
        let questions =
            [&self.asked, &self.came_back, &self.asked_again, &self.furthered, &self.answered, &self.dropped];
        self.entries.is_empty()
            && lessons.iter().all(|list| list.is_empty())
            && questions.iter().all(|list| list.is_empty())
    }
}

/// A lesson that was paid for again.
#[derive(Clone, Debug, PartialEq)]
pub struct Relearned {
    pub lesson: LessonIx,
    /// How many entries relearned it.
    pub times: u32,
    /// The lost deals that relearned it: one sum for each currency.
    pub price: Vec<Money>,
}

/// Counts it.
pub fn flow(knowledge: &Knowledge) -> Flow {
    let days_to_answer = days_to_answer(knowledge);
    let mut ages: Vec<(QuestionIx, u32)> =
        knowledge.open_questions().map(|ix| (ix, knowledge.question(ix).age)).collect();
    ages.sort_by_key(|&(ix, days)| (Reverse(days), ix));
    let unused = lessons(knowledge).filter(|(_, lesson)| {
        let is_over = matches!(lesson.status, LessonStatus::Superseded | LessonStatus::Retired);
        !is_over && !is_used(knowledge, lesson)
    });
    Flow {
        months: months(knowledge),
        median_days_to_answer: median(days_to_answer.iter().map(|&(_, days)| f64::from(days))),
        days_to_answer,
        ages,
        relearned: relearned(knowledge),
        never_applied: unused.map(|(ix, _)| ix).collect(),
    }
}

/// The months that are told, by their number since the year 0.
#[derive(Clone, Copy)]
struct Calendar {
    first: usize,
    last: usize,
}

impl Calendar {
    fn of(knowledge: &Knowledge) -> Option<Self> {
        let last = number(knowledge.as_of.into());
        let first = knowledge.entries.iter().filter_map(|entry| entry.date).min().map(number)?;
        (first <= last).then_some(Self { first: first.max((last + 1).saturating_sub(MOST_MONTHS)), last })
    }

    /// Where a date stands among them.
    fn at(self, date: PartialDate) -> Option<usize> {
        let number = number(date);
        (self.first..=self.last).contains(&number).then(|| number - self.first)
    }

    /// From which of them on something has changed: what happened before them all is so in the first.
    fn since(self, date: PartialDate) -> Option<usize> {
        let number = number(date);
        (number <= self.last).then(|| number.saturating_sub(self.first))
    }

    fn periods(self) -> impl Iterator<Item = Period> {
        (self.first..=self.last).map(|number| Period::Month {
            year: i16::try_from(number / 12).unwrap_or(i16::MAX),
            month: i8::try_from(number % 12).unwrap_or(0) + 1,
        })
    }
}

fn number(date: PartialDate) -> usize {
    let (year, month) = date.month_key();
    usize::try_from(i32::from(year) * 12 + i32::from(month) - 1).unwrap_or(0)
}

fn months(knowledge: &Knowledge) -> BTreeMap<Period, MonthFlow> {
    let Some(calendar) = Calendar::of(knowledge) else { return BTreeMap::new() };
    let mut months = vec![MonthFlow::default(); calendar.last - calendar.first + 1];
    let mut dated: Vec<(PartialDate, EntryIx)> =
        knowledge.all().filter_map(|(ix, entry)| Some((entry.date?, ix))).collect();
    dated.sort_unstable();
    for (date, ix) in dated {
        if let Some(at) = calendar.at(date) {
            months[at].entries.push(ix);
        }
    }
    for event in &knowledge.events {
        if let Some(at) = calendar.at(event.date) {
            match event.subject {
                Subject::Lesson(ix) => months[at].lesson(event.kind).into_iter().for_each(|it| it.push(ix)),
                Subject::Question(ix) => {
                    months[at].question(event.kind).into_iter().for_each(|it| it.push(ix));
                }
                Subject::Action(_) | Subject::Point(_) => {}
            }
        }
    }
    for (ix, question) in questions(knowledge) {
        turns(knowledge, question, |date, turn| {
            if let Some(at) = calendar.at(date) {
                months[at].turned(turn).push(ix);
            }
        });
    }
    let standing = open(knowledge, calendar).into_iter().zip(in_force(knowledge, calendar));
    for (month, (open, in_force)) in months.iter_mut().zip(standing) {
        month.each_once();
        (month.open, month.in_force) = (open, in_force);
    }
    calendar.periods().zip(months).collect()
}

impl MonthFlow {
    /// The list in which an event of a lesson stands.
    fn lesson(&mut self, kind: EventKind) -> Option<&mut Vec<LessonIx>> {
        match kind {
            EventKind::Learned => Some(&mut self.learned),
            EventKind::Relation(Verb::Applies | Verb::Confirms) => Some(&mut self.applied),
            EventKind::Relation(Verb::Adopts) => Some(&mut self.adopted),
            EventKind::Relation(Verb::Relearns) => Some(&mut self.relearned),
            EventKind::Relation(Verb::Contradicts) => Some(&mut self.contradicted),
            EventKind::Relation(Verb::Supersedes | Verb::Retires) => Some(&mut self.ended),
            EventKind::Relation(_) | EventKind::Asked | EventKind::Taken => None,
        }
    }

    /// The list in which an event of a question stands that neither opens nor closes it.
    fn question(&mut self, kind: EventKind) -> Option<&mut Vec<QuestionIx>> {
        match kind {
            EventKind::Relation(Verb::AsksAgain) => Some(&mut self.asked_again),
            EventKind::Relation(Verb::Supposes | Verb::RulesOut | Verb::PartlyAnswers) => {
                Some(&mut self.furthered)
            }
            // What opens and closes one is told by its turns.
            EventKind::Relation(_) | EventKind::Asked | EventKind::Learned | EventKind::Taken => None,
        }
    }

    /// The list in which a turn of a question stands.
    fn turned(&mut self, turn: Turn) -> &mut Vec<QuestionIx> {
        match turn {
            Turn::Asked => &mut self.asked,
            Turn::CameBack => &mut self.came_back,
            Turn::Answered => &mut self.answered,
            Turn::Dropped => &mut self.dropped,
            Turn::Further => &mut self.furthered,
        }
    }

    fn each_once(&mut self) {
        for list in [
            &mut self.learned,
            &mut self.applied,
            &mut self.adopted,
            &mut self.relearned,
            &mut self.contradicted,
            &mut self.ended,
        ] {
            list.sort_unstable();
            list.dedup();
        }
        let questions = [
            &mut self.asked,
            &mut self.came_back,
            &mut self.asked_again,
            &mut self.furthered,
            &mut self.answered,
            &mut self.dropped,
        ];
        for list in questions {
            list.sort_unstable();
            list.dedup();
        }
    }
}

/// What opens a question or closes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Asked,
    CameBack,
    Answered,
    Dropped,
    /// One more answer, which closes nothing.
    Further,
}

/// The turns of a question, each kind at most once in a month. Between two turns of one kind it goes
/// to and fro and is where it was: the first of them counts, and what lies between does not.
fn turns(knowledge: &Knowledge, question: &Question, mut tell: impl FnMut(PartialDate, Turn)) {
    let (mut state, mut is_asked): (Option<QuestionStatus>, bool) = (None, false);
    let mut of_month: Vec<(PartialDate, Turn)> = Vec::new();
    for (&at, &next) in question.history.iter().zip(&question.states) {
        let date = knowledge.events[at as usize].date;
        let was_open = state.is_some_and(QuestionStatus::is_open);
        let turn = match next {
            QuestionStatus::Open | QuestionStatus::PartlyAnswered if was_open => None,
            QuestionStatus::Open | QuestionStatus::PartlyAnswered if is_asked => Some(Turn::CameBack),
            QuestionStatus::Open | QuestionStatus::PartlyAnswered => Some(Turn::Asked),
            QuestionStatus::Answered if was_open => Some(Turn::Answered),
            QuestionStatus::Dropped if was_open => Some(Turn::Dropped),
            QuestionStatus::Answered | QuestionStatus::Dropped => None,
        };
        (state, is_asked) = (Some(next), is_asked || next.is_open());
        if !was_open && knowledge.events[at as usize].kind == EventKind::Relation(Verb::Answers) {
            tell(date, Turn::Further);
        }
        let Some(turn) = turn else { continue };
        if of_month.first().is_some_and(|(first, _)| number(*first) != number(date)) {
            of_month.drain(..).for_each(|(date, turn)| tell(date, turn));
        }
        match of_month.iter().position(|(_, earlier)| *earlier == turn) {
            Some(first) => of_month.truncate(first + 1),
            None => of_month.push((date, turn)),
        }
    }
    of_month.into_iter().for_each(|(date, turn)| tell(date, turn));
}

/// How many questions were open at the end of each month.
fn open(knowledge: &Knowledge, calendar: Calendar) -> Vec<u32> {
    let lives = knowledge.questions.iter().map(|it| {
        it.history.iter().copied().zip(it.states.iter().map(|state| state.is_open())).collect::<Vec<_>>()
    });
    standing(knowledge, calendar, lives)
}

/// How many lessons were in force at the end of each month.
fn in_force(knowledge: &Knowledge, calendar: Calendar) -> Vec<u32> {
    let is_in_force =
        |state: &LessonStatus| !matches!(state, LessonStatus::Superseded | LessonStatus::Retired);
    let lives = knowledge
        .lessons
        .iter()
        .map(|it| it.history.iter().copied().zip(it.states.iter().map(is_in_force)).collect::<Vec<_>>());
    standing(knowledge, calendar, lives)
}

/// How many of these stood at the end of each month. A life is, event by event, whether it stood
/// after it; only the changes are written down, and then summed up once.
fn standing(
    knowledge: &Knowledge,
    calendar: Calendar,
    lives: impl Iterator<Item = Vec<(u32, bool)>>,
) -> Vec<u32> {
    let count = calendar.last - calendar.first + 1;
    let (mut begun, mut ended) = (vec![0_u32; count], vec![0_u32; count]);
    for life in lives {
        let mut stood = false;
        for (at, stands) in life {
            let since = calendar.since(knowledge.events[at as usize].date);
            if let Some(since) = since.filter(|_| stands != stood) {
                if stands { begun[since] += 1 } else { ended[since] += 1 }
            }
            stood = stands;
        }
    }
    let now = begun.into_iter().zip(ended).scan(0_u32, |now, (begun, ended)| {
        // A thing ends after it has begun.
        *now = (*now + begun).saturating_sub(ended);
        Some(*now)
    });
    now.collect()
}

fn days_to_answer(knowledge: &Knowledge) -> Vec<(QuestionIx, u32)> {
    let mut all: Vec<(QuestionIx, u32)> =
        questions(knowledge).filter_map(|(ix, it)| Some((ix, answered_after(knowledge, it)?))).collect();
    all.sort_unstable_by_key(|&(ix, days)| (days, ix));
    all
}

/// Days from first asked to the event that answered it for good.
fn answered_after(knowledge: &Knowledge, question: &Question) -> Option<u32> {
    if question.status != QuestionStatus::Answered {
        return None;
    }
    let before = question.states.iter().rposition(|state| *state != QuestionStatus::Answered);
    let at = *question.history.get(before.map_or(0, |before| before + 1))?;
    u32::try_from(knowledge.events[at as usize].date.days_since(question.first)).ok()
}

fn relearned(knowledge: &Knowledge) -> Vec<Relearned> {
    let mut all: Vec<Relearned> = lessons(knowledge)
        .filter(|(_, lesson)| lesson.evidence.relearned > 0)
        .map(|(lesson, it)| Relearned { lesson, times: it.evidence.relearned, price: it.worth.price.clone() })
        .collect();
    // The sort is stable: what is equal stays in order of position.
    all.sort_by(|a, b| {
        let dearest = || worth(knowledge, &b.price).total_cmp(&worth(knowledge, &a.price));
        b.times.cmp(&a.times).then_with(dearest)
    });
    all
}

/// What several sums make together in the site's currency, for the order alone: a currency without a
/// rate counts as nothing.
fn worth(knowledge: &Knowledge, price: &[Money]) -> f64 {
    let rate = |money: &Money| {
        let own = money.currency == knowledge.config.site.currency;
        if own { 1.0 } else { knowledge.config.currencies.get(&money.currency).copied().unwrap_or(0.0) }
    };
    price.iter().map(|money| money.units() * rate(money)).sum()
}
