//! One question: how far it is understood, and how we got there.

use serde::Serialize;

use super::frame::Frame;
use super::here::{EntryRef, FacetLinks, Here};
use super::history::{EventView, history};
use super::lesson::{HomeView, home_view, shown};
use super::mention::{Mentions, mentions};
use super::point::{PointView, point};
use super::text::{self, When};
use crate::entry::Verb;
use crate::knowledge::{EventKind, Node, PointIx, QuestionIx, QuestionStatus};

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
    pub facets: Vec<FacetLinks<'a>>,
    /// Oldest first.
    pub history: Vec<EventView<'a>>,
    pub mentioned: Mentions<'a>,
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
        facets: here.facets_of(question.asked),
        history: history(here, question.asked, events, QuestionStatus::name),
        mentioned: mentions(here, &Node::Question(ix), |link| {
            Some(link.entry) == question.home
                || link.point.is_some_and(|point| shown.contains(&PointIx { entry: link.entry, point }))
        }),
    }
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
    use super::{EventKind, QuestionStatus, Verb, answer, guess, ruled_out};

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
}
