//! One question: how far it is understood, and how we got there.

use std::collections::BTreeSet;

use serde::Serialize;

use super::frame::Frame;
use super::here::{EntryRef, FacetLinks, Here, LessonRef, LinkTo};
use super::history::{EventView, history};
use super::home::figures::{FigureView, figure};
use super::lesson::{HomeView, Steps, home_view, shown, steps};
use super::life::{LifeView, of_question};
use super::mention::{Mentions, mentions};
use super::point::{PointView, point};
use super::text::{self, When};
use crate::entry::Verb;
use crate::knowledge::{
    EntryIx, EventKind, LessonIx, Node, PointIx, Question, QuestionIx, QuestionStatus, Scope, Subject,
};

/// `question.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionView<'a> {
    pub frame: Frame<'a>,
    pub id: String,
    pub text: &'a str,
    pub status: &'static str,
    /// Days from first asked to closed, else to the as-of day.
    pub age: u32,
    pub stale: bool,
    pub times_asked: u32,
    pub first: When,
    pub last: When,
    /// Where it was first asked.
    pub asked_in: EntryRef<'a>,
    /// The point that first asked it.
    pub origin: PointView<'a>,
    /// The page that somebody wrote about it.
    pub home: Option<HomeView<'a>>,
    /// The position in `history` of what answers it, wholly or in part, if it stands.
    pub answer: Option<usize>,
    /// The same of the best guess, while there is no answer: the last that was not ruled out.
    pub guess: Option<usize>,
    /// The same of what ruled the last guess out, where none was made since.
    pub ruled_out: Option<usize>,
    pub life: LifeView<'a>,
    /// Every guess, oldest first.
    pub guesses: Vec<GuessView>,
    /// The KPI that it is about, of its team.
    pub about: Option<AboutView<'a>>,
    /// The lessons that came of it.
    pub led_to: Vec<LessonRef<'a>>,
    pub steps: Steps<'a>,
    pub facets: Vec<FacetLinks<'a>>,
    /// Oldest first.
    pub history: Vec<EventView<'a>>,
    pub mentioned: Mentions<'a>,
}

/// A guess, by its position in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GuessView {
    pub at: usize,
    /// `stands`, `rules-out`, `partly-answers`, `answers`, `drops`.
    pub fate: &'static str,
    /// What decided it.
    pub decided: Option<usize>,
}

/// The KPI that a question is about.
#[derive(Clone, Debug, Serialize)]
pub struct AboutView<'a> {
    pub link: LinkTo<'a>,
    /// None where the figure is one of all teams.
    pub team: Option<LinkTo<'a>>,
    pub figure: Option<FigureView<'a>>,
    /// The facet by whose values it is a map.
    pub by: Option<&'a str>,
}

/// Makes the page of a question.
pub fn question<'a>(here: Here<'a>, frame: Frame<'a>, ix: QuestionIx) -> QuestionView<'a> {
    let question = here.knowledge().question(ix);
    let events = question.history.iter().copied().zip(question.states.iter().copied());
    let kinds: Vec<EventKind> =
        question.history.iter().map(|&at| here.knowledge().events[at as usize].kind).collect();
    let shown = shown(here, &question.history);
    QuestionView {
        frame,
        id: text::spoken(&question.id),
        text: &here.knowledge().point(question.asked).text,
        status: question.status.name(),
        age: question.age,
        stale: question.stale,
        times_asked: question.times_asked,
        first: text::when(question.first),
        last: text::when(question.last),
        asked_in: here.entry_ref(question.asked.entry),
        origin: point(here, question.asked),
        home: question.home.map(|home| home_view(here, home)),
        answer: answer(&kinds, question.status),
        guess: guess(&kinds, question.status),
        ruled_out: ruled_out(&kinds, question.status),
        life: of_question(here, ix),
        guesses: guesses(&kinds),
        about: about(here, question),
        led_to: led_to(here, question),
        steps: steps(here, &Node::Question(ix), &answered_in(here, question)),
        facets: here.facets_of(question.asked),
        history: history(here, question.asked, events, QuestionStatus::name),
        mentioned: mentions(here, &Node::Question(ix), |link| {
            Some(link.entry) == question.home
                || link.point.is_some_and(|point| shown.contains(&PointIx { entry: link.entry, point }))
        }),
    }
}

/// What became of each guess. Ruling out speaks of all guesses before it; else the last answer after a
/// guess, or the dropping of the question, ends it.
fn guesses(events: &[EventKind]) -> Vec<GuessView> {
    let is = |event: &EventKind, verb| *event == EventKind::Relation(verb);
    let made = events.iter().enumerate().filter(|(_, event)| is(event, Verb::Supposes));
    made.map(|(at, _)| {
        let after = || events.iter().enumerate().skip(at + 1);
        let ruled = after().find(|(_, event)| is(event, Verb::RulesOut));
        let ending = [Verb::Answers, Verb::PartlyAnswers, Verb::Drops];
        let ended = || after().rfind(|(_, event)| ending.iter().any(|&verb| is(event, verb)));
        match ruled.or_else(ended) {
            Some((decided, event)) => GuessView { at, fate: event.name(), decided: Some(decided) },
            None => GuessView { at, fate: "stands", decided: None },
        }
    })
    .collect()
}

fn about<'a>(here: Here<'a>, question: &Question) -> Option<AboutView<'a>> {
    let point = here.knowledge().point(question.asked);
    let kpi = here.config().kpis.get(point.kpi.as_deref()?)?;
    let own = point.facets.iter().find(|(facet, _)| &**facet == "team").map(|(_, team)| team);
    let team = own.or_else(|| here.entry(question.asked.entry).facet_values("team").next());
    let theirs = team.and_then(|team| Some((team, figure(here, kpi, &Scope::Team(team.clone()))?)));
    let link = LinkTo::to(kpi.label.as_str(), here.kpi_link(&kpi.name));
    let by = kpi.by.as_deref().map(|by| here.config().facet(by).map_or(by, |facet| facet.label.as_str()));
    Some(match theirs {
        Some((team, figure)) => {
            AboutView { link, team: Some(here.facet_value("team", team)), figure: Some(figure), by }
        }
        None => AboutView { link, team: None, figure: figure(here, kpi, &Scope::All), by },
    })
}

/// The lessons whose points speak of the question.
fn led_to<'a>(here: Here<'a>, question: &Question) -> Vec<LessonRef<'a>> {
    let lessons: BTreeSet<LessonIx> = question
        .history
        .iter()
        .filter_map(|&at| match here.index.subject(here.knowledge().events[at as usize].by) {
            Some(Subject::Lesson(lesson)) => Some(lesson),
            _ => None,
        })
        .collect();
    lessons.into_iter().map(|lesson| here.lesson_ref(lesson)).collect()
}

/// The entries that answered it, wholly or in part, and its home page.
fn answered_in(here: Here<'_>, question: &Question) -> BTreeSet<EntryIx> {
    let answers = [EventKind::Relation(Verb::Answers), EventKind::Relation(Verb::PartlyAnswers)];
    let events = question.history.iter().map(|&at| &here.knowledge().events[at as usize]);
    let entries = events.filter(|event| answers.contains(&event.kind)).map(|event| event.by.entry);
    entries.chain(question.home).collect()
}

/// The event that gives the answer that stands.
fn answer(events: &[EventKind], status: QuestionStatus) -> Option<usize> {
    let verb = match status {
        QuestionStatus::Answered => Verb::Answers,
        QuestionStatus::PartlyAnswered => Verb::PartlyAnswers,
        QuestionStatus::Open | QuestionStatus::Dropped => return None,
    };
    events.iter().rposition(|&event| event == EventKind::Relation(verb))
}

/// The last guess of an open question, unless something after it ruled a guess out. What is ruled out
/// are the guesses made before; a later one stands.
fn guess(events: &[EventKind], status: QuestionStatus) -> Option<usize> {
    let last = |verb| events.iter().rposition(|&event| event == EventKind::Relation(verb));
    let supposed = last(Verb::Supposes).filter(|_| status == QuestionStatus::Open)?;
    (last(Verb::RulesOut) < Some(supposed)).then_some(supposed)
}

/// What ruled out the last guess of an open question that has none now.
fn ruled_out(events: &[EventKind], status: QuestionStatus) -> Option<usize> {
    if status != QuestionStatus::Open || guess(events, status).is_some() {
        return None;
    }
    events.iter().rposition(|&event| event == EventKind::Relation(Verb::RulesOut))
}

#[cfg(test)]
mod tests {
    use super::{EventKind, QuestionStatus, Verb, answer, guess, guesses, ruled_out};

    fn events(verbs: &[Verb]) -> Vec<EventKind> {
        let relations = verbs.iter().map(|&verb| EventKind::Relation(verb));
        std::iter::once(EventKind::Asked).chain(relations).collect()
    }

    #[test]
    fn a_guess_stands_until_a_guess_is_ruled_out() {
        let check = |verbs: &[Verb], expected: Option<usize>| {
            assert_eq!(guess(&events(verbs), QuestionStatus::Open), expected, "{verbs:?}");
        };
        check(&[], None);
        check(&[Verb::Supposes], Some(1));
        check(&[Verb::Supposes, Verb::AsksAgain], Some(1));
        check(&[Verb::Supposes, Verb::RulesOut], None);
        check(&[Verb::Supposes, Verb::RulesOut, Verb::Supposes], Some(3));
        assert_eq!(guess(&events(&[Verb::Supposes]), QuestionStatus::Answered), None);
    }

    #[test]
    fn a_question_without_a_guess_knows_what_ruled_the_last_one_out() {
        let check = |verbs: &[Verb], expected: Option<usize>| {
            assert_eq!(ruled_out(&events(verbs), QuestionStatus::Open), expected, "{verbs:?}");
        };
        check(&[], None);
        check(&[Verb::Supposes], None);
        check(&[Verb::Supposes, Verb::RulesOut], Some(2));
        check(&[Verb::Supposes, Verb::RulesOut, Verb::Supposes], None);
        let answered = events(&[Verb::Supposes, Verb::RulesOut, Verb::Answers]);
        assert_eq!(ruled_out(&answered, QuestionStatus::Answered), None);
    }

    #[test]
    fn the_answer_is_the_last_that_stands() {
        let check = |verbs: &[Verb], status: QuestionStatus, expected: Option<usize>| {
            assert_eq!(answer(&events(verbs), status), expected, "{verbs:?}");
        };
        check(&[Verb::Answers, Verb::Reopens, Verb::Answers], QuestionStatus::Answered, Some(3));
        check(&[Verb::Answers, Verb::Reopens], QuestionStatus::Open, None);
        check(&[Verb::PartlyAnswers], QuestionStatus::PartlyAnswered, Some(1));
        check(&[Verb::Drops], QuestionStatus::Dropped, None);
    }

    #[test]
    fn each_guess_says_what_became_of_it() {
        let check = |verbs: &[Verb], expected: &[(usize, &str, Option<usize>)]| {
            let fates: Vec<_> =
                guesses(&events(verbs)).iter().map(|it| (it.at, it.fate, it.decided)).collect();
            assert_eq!(fates, expected, "{verbs:?}");
        };
        check(&[Verb::AsksAgain], &[]);
        check(&[Verb::Supposes, Verb::AsksAgain], &[(1, "stands", None)]);
        check(&[Verb::Supposes, Verb::RulesOut, Verb::Answers], &[(1, "rules-out", Some(2))]);
        check(
            &[
                Verb::Supposes,
                Verb::Supposes,
                Verb::RulesOut,
                Verb::Supposes,
                Verb::PartlyAnswers,
                Verb::Answers,
            ],
            &[(1, "rules-out", Some(3)), (2, "rules-out", Some(3)), (4, "answers", Some(6))],
        );
        check(&[Verb::Supposes, Verb::Drops], &[(1, "drops", Some(2))]);
        check(&[Verb::Answers, Verb::Supposes], &[(2, "stands", None)]);
    }
}
