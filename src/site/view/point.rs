//! One point, wherever it is shown: its words, what it does to older ones, and what became of it.

use serde::Serialize;

use super::Html;
use super::body::{self, html};
use super::here::{Here, LessonRef, LinkTo, QuestionRef};
use super::index::{Month, month_of};
use super::text::{self, When};
use crate::config::Role;
use crate::entry::{Feasible, Point, Relation};
use crate::knowledge::{ActionIx, PointIx, Subject};

/// A point of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct PointView<'a> {
    /// Its `id` in HTML.
    pub anchor: &'a str,
    /// How it is spoken of: 2.1 is the first of the second quadrant.
    pub number: String,
    pub role: &'static str,
    /// Its id, where an author gave one.
    pub id: Option<String>,
    pub head: Option<Html>,
    pub detail: Option<Html>,
    pub checked: Option<bool>,
    pub relations: Vec<RelationView<'a>>,
    /// The lesson, question or action that it brought about.
    pub lesson: Option<LessonRef<'a>>,
    pub question: Option<QuestionRef<'a>>,
    pub action: Option<ActionState>,
    /// What was written to this blocker.
    pub solutions: Vec<SolutionRef<'a>>,
    pub owner: Vec<LinkTo<'a>>,
    pub who: Vec<LinkTo<'a>>,
    pub due: Option<When>,
    /// `yes`, `partly`, `no`.
    pub feasible: Option<&'static str>,
    pub why: Option<&'a str>,
    pub effort: Option<&'a str>,
    /// The label of the KPI that it explains or asks about.
    pub kpi: Option<&'a str>,
    /// 1 to 5.
    pub value: Option<u8>,
    pub objective: Option<&'a str>,
    pub facets: Vec<LinkTo<'a>>,
    /// The playbook that changed when a lesson was adopted.
    pub place: Option<LinkTo<'a>>,
    pub thread: Option<ThreadView>,
}

/// What a point does to an older one.
#[derive(Clone, Debug, Serialize)]
pub struct RelationView<'a> {
    /// `answers`, `relearns`; the words are in the template.
    pub verb: &'static str,
    /// `lesson`, `question`, `action`, `point`.
    pub sort: &'static str,
    pub id: String,
    pub text: &'a str,
    pub href: Option<String>,
}

/// How it stands with an action.
#[derive(Clone, Debug, Serialize)]
pub struct ActionState {
    pub status: &'static str,
    pub due: Option<When>,
    /// In days.
    pub overdue: Option<u32>,
    pub closed: Option<When>,
}

/// A solution to a blocker.
#[derive(Clone, Debug, Serialize)]
pub struct SolutionRef<'a> {
    pub text: &'a str,
    pub href: Option<String>,
    pub feasible: Option<&'static str>,
}

/// The same matter, month after month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadView {
    /// In how many months it was raised.
    pub count: usize,
    /// The first months by name; all but the last, or only the first of many.
    pub months: Vec<String>,
    pub last: String,
}

/// Makes the view of a point.
pub fn point(here: Here<'_>, ix: PointIx) -> PointView<'_> {
    let point = here.knowledge().point(ix);
    let config = here.config();
    let subject = here.index.subject(ix);
    PointView {
        anchor: &point.anchor,
        number: number(point),
        role: point.role.name(),
        id: point.id.as_ref().filter(|id| !id.derived).map(|id| text::spoken(&id.id)),
        head: html(here, ix.entry, &point.head),
        detail: html(here, ix.entry, &point.detail),
        checked: point.checked,
        relations: point.relations.iter().filter_map(|it| relation(here, it)).collect(),
        lesson: match subject {
            Some(Subject::Lesson(lesson)) => Some(here.lesson_ref(lesson)),
            _ => None,
        },
        question: match subject {
            Some(Subject::Question(question)) => Some(here.question_ref(question)),
            _ => None,
        },
        action: match subject {
            Some(Subject::Action(action)) => Some(action_state(here, action)),
            _ => None,
        },
        solutions: here.index.solutions(ix).iter().map(|&it| solution(here, it)).collect(),
        owner: here.people(&point.owner),
        who: here.people(&point.who),
        due: point.due.map(text::day),
        feasible: point.feasible.map(feasible_name),
        why: point.why.as_deref(),
        effort: point.effort.as_deref(),
        kpi: point.kpi.as_deref().map(|kpi| config.kpis.get(kpi).map_or(kpi, |kpi| kpi.label.as_str())),
        value: point.value,
        objective: point.objective.as_deref().map(|id| config.objectives.get(id).map_or(id, String::as_str)),
        facets: point.facets.iter().map(|(facet, value)| here.facet_value(facet, value)).collect(),
        place: place(here, ix),
        thread: thread_words(
            here.index.thread_months(ix),
            month_of(here.entry(ix.entry)).map(|(year, _)| year),
        ),
    }
}

/// The quadrants are spoken of by number; within any other section a point has its ordinal.
pub fn number(point: &Point) -> String {
    let quadrant = match point.role {
        Role::Well => 1,
        Role::Differently => 2,
        Role::Learned => 3,
        Role::Unknown => 4,
        _ => return point.ordinal.to_string(),
    };
    format!("{quadrant}.{}", point.ordinal)
}

/// A relation whose target was cut or never was is left out: an author has been told.
fn relation<'a>(here: Here<'a>, relation: &Relation) -> Option<RelationView<'a>> {
    let subject = *here.knowledge().ids.get(&relation.target.value)?;
    let sort = match subject {
        Subject::Lesson(_) => "lesson",
        Subject::Question(_) => "question",
        Subject::Action(_) => "action",
        Subject::Point(_) => "point",
    };
    Some(RelationView {
        verb: relation.verb.name(),
        sort,
        id: text::spoken(&relation.target.value),
        text: &here.knowledge().point(here.point_of(subject)).text,
        href: here.site.subject_link(here.path, subject),
    })
}

pub fn action_state(here: Here<'_>, ix: ActionIx) -> ActionState {
    let action = here.knowledge().action(ix);
    ActionState {
        status: action.status.name(),
        due: action.due.map(text::day),
        overdue: action.overdue,
        closed: action.closed.map(text::when),
    }
}

fn solution(here: Here<'_>, ix: PointIx) -> SolutionRef<'_> {
    let point = here.knowledge().point(ix);
    SolutionRef {
        text: &point.text,
        href: here.site.point_link(here.path, ix),
        feasible: point.feasible.map(feasible_name),
    }
}

pub fn feasible_name(feasible: Feasible) -> &'static str {
    match feasible {
        Feasible::Yes => "yes",
        Feasible::Partly => "partly",
        Feasible::No => "no",
    }
}

/// Where a lesson became part of how the team works.
pub fn place(here: Here<'_>, ix: PointIx) -> Option<LinkTo<'_>> {
    let link = here.knowledge().point(ix).place? as usize;
    let target = here.knowledge().targets.get(ix.entry.0 as usize)?.get(link)?;
    let written = &here.entry(ix.entry).links.get(link)?.target;
    let text = match target {
        crate::knowledge::Target::Entry { entry, .. } => here.entry(*entry).title.as_str(),
        _ => written,
    };
    Some(LinkTo { text: text.into(), href: body::href(here, target) })
}

/// The months in which a thread was raised, in order and each once; `None` for one month only. A year
/// is said where it is not the one of the page that is read; of more than six months only the two
/// ends are named.
fn thread_words(months: &[Month], year: Option<i16>) -> Option<ThreadView> {
    let name = |&(of, month): &Month| {
        if year == Some(of) { text::month_name(month).to_owned() } else { text::month((of, month)) }
    };
    let named = match months.len() {
        0 | 1 => return None,
        2..=6 => months.len() - 1,
        _ => 1,
    };
    let last = months.last().map(name)?;
    Some(ThreadView { count: months.len(), months: months[..named].iter().map(name).collect(), last })
}

#[cfg(test)]
mod tests {
    use super::{ThreadView, thread_words};

    #[test]
    fn a_thread_names_its_months() {
        let check = |months: &[(i16, i8)], expected: Option<(usize, &[&str], &str)>| {
            let expected = expected.map(|(count, months, last)| ThreadView {
                count,
                months: months.iter().map(|&month| month.to_owned()).collect(),
                last: last.to_owned(),
            });
            assert_eq!(thread_words(months, Some(2026)), expected, "{months:?}");
        };
        check(&[], None);
        check(&[(2026, 8)], None);
        check(&[(2026, 8), (2026, 9), (2026, 10)], Some((3, &["August", "September"], "October")));
        check(&[(2025, 12), (2026, 1)], Some((2, &["December 2025"], "January")));
        let year: Vec<(i16, i8)> = (1..=7).map(|month| (2026, month)).collect();
        check(&year, Some((7, &["January"], "July")));
    }
}
