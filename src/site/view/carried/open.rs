//! What was open when each session began, gathered in one pass over all sessions and over everything
//! that happened, so that no session asks every question and every action by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::LIMIT;
use crate::knowledge::{ActionIx, EntryIx, Knowledge, PointIx, QuestionIx};

/// What a session finds, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Each with whether it is of the team of the session, or of all: those before the others, and
    /// the oldest first.
    pub questions: Vec<(QuestionIx, bool)>,
    pub more_questions: usize,
    /// Of the team of the session, the oldest first.
    pub actions: Vec<ActionIx>,
    pub more_actions: usize,
}

impl Found {
    pub const NOTHING: Found =
        Found { questions: Vec::new(), more_questions: 0, actions: Vec::new(), more_actions: 0 };
}

/// When something opened or closed: entries of one day are in order of their paths. What is so from
/// the beginning of a day has no entry.
type Moment = (Date, Option<EntryIx>);

#[derive(Clone, Copy)]
enum Thing {
    Question(QuestionIx),
    Action(ActionIx),
}

struct Change {
    at: Moment,
    thing: Thing,
    opens: bool,
}

type Teams<'a> = Option<&'a Arc<str>>;

/// What is open, and of which teams it is; `None` for what is of no team.
struct Open<'a, T> {
    all: BTreeSet<T>,
    of: BTreeMap<Teams<'a>, BTreeSet<T>>,
}

/// What every session finds. A session is an entry that looks back on a period, on its day.
pub fn found(knowledge: &Knowledge) -> BTreeMap<EntryIx, Found> {
    let mut sessions: Vec<(Date, EntryIx)> = knowledge
        .all()
        .filter(|(_, entry)| entry.period().is_some())
        .filter_map(|(ix, entry)| Some((entry.date?.last_day(), ix)))
        .collect();
    sessions.sort_unstable();
    let mut changes = changes(knowledge).into_iter().peekable();
    let (mut questions, mut actions) = (Open::default(), Open::default());
    let mut found = BTreeMap::new();
    for (day, ix) in sessions {
        while let Some(change) = changes.next_if(|change| change.at < (day, Some(ix))) {
            match change.thing {
                Thing::Question(it) => {
                    questions.set(it, teams_of(knowledge, knowledge.question(it).asked), change.opens);
                }
                Thing::Action(it) => {
                    actions.set(it, teams_of(knowledge, knowledge.action(it).taken), change.opens);
                }
            }
        }
        let team = knowledge.entry(ix).facet_values("team").next();
        found.insert(ix, of_session(&questions, &actions, team));
    }
    found
}

/// Whatever opened or closed, in order.
fn changes(knowledge: &Knowledge) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for (ix, question) in (0..).map(QuestionIx).zip(&knowledge.questions) {
        let mut open = false;
        let mut until: Option<Moment> = None;
        for (&at, state) in question.history.iter().zip(&question.states) {
            let event = &knowledge.events[at as usize];
            // Of two dates of one day the less precise comes first, whatever entry it is in: what
            // happened next is never before it.
            let at = until.map_or((event.date.date, Some(event.by.entry)), |until| {
                until.max((event.date.date, Some(event.by.entry)))
            });
            until = Some(at);
            if state.is_open() != open {
                open = state.is_open();
                changes.push(Change { at, thing: Thing::Question(ix), opens: open });
            }
        }
    }
    for (ix, action) in (0..).map(ActionIx).zip(&knowledge.actions) {
        let closed = action.closed.map(|closed| closed.date);
        // A session of the day on which an action was closed does not carry it over.
        if closed.is_some_and(|closed| closed <= action.first.date) {
            continue;
        }
        let thing = Thing::Action(ix);
        changes.push(Change { at: (action.first.date, Some(action.taken.entry)), thing, opens: true });
        changes.extend(closed.map(|day| Change { at: (day, None), thing, opens: false }));
    }
    // What happened to one question in one entry stays in its order.
    changes.sort_by_key(|change| change.at);
    changes
}

fn of_session<'a>(questions: &Open<'a, QuestionIx>, actions: &Open<'a, ActionIx>, team: Teams<'a>) -> Found {
    let actions = actions.of.get(&team);
    let first = |of: Teams<'a>| questions.of.get(&of).into_iter().flatten().take(LIMIT).copied();
    let mut own: Vec<QuestionIx> = match team {
        None => questions.all.iter().take(LIMIT).copied().collect(),
        Some(_) => first(None).chain(first(team)).collect(),
    };
    own.sort_unstable();
    own.truncate(LIMIT);
    // Where there is room for others, `own` is all there is, so that few are passed over.
    let others = questions.all.iter().filter(|ix| own.binary_search(ix).is_err());
    let others: Vec<QuestionIx> = others.take(LIMIT - own.len()).copied().collect();
    Found {
        questions: own
            .into_iter()
            .map(|ix| (ix, true))
            .chain(others.into_iter().map(|ix| (ix, false)))
            .collect(),
        more_questions: questions.all.len().saturating_sub(LIMIT),
        actions: actions.into_iter().flatten().take(LIMIT).copied().collect(),
        more_actions: actions.map_or(0, BTreeSet::len).saturating_sub(LIMIT),
    }
}

/// The teams of a point, or those of its entry where it names none.
fn teams_of(knowledge: &Knowledge, point: PointIx) -> impl Iterator<Item = &Arc<str>> {
    let own = move || knowledge.point(point).facets.iter().filter(|(facet, _)| &**facet == "team");
    let inherited = knowledge.entry(point.entry).facet_values("team").filter(move |_| own().next().is_none());
    own().map(|(_, team)| team).chain(inherited)
}

impl<T> Default for Open<'_, T> {
    fn default() -> Self {
        Self { all: BTreeSet::new(), of: BTreeMap::new() }
    }
}

impl<'a, T: Copy + Ord> Open<'a, T> {
    fn set(&mut self, thing: T, teams: impl Iterator<Item = &'a Arc<str>>, open: bool) {
        let put = |set: &mut BTreeSet<T>| if open { set.insert(thing) } else { set.remove(&thing) };
        put(&mut self.all);
        let mut nobody = true;
        for team in teams {
            put(self.of.entry(Some(team)).or_default());
            nobody = false;
        }
        if nobody {
            put(self.of.entry(None).or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::{Found, found, teams_of};
    use crate::knowledge::{ActionIx, EntryIx, Knowledge, QuestionIx};
    use crate::site::plan::tests::site;
    use crate::site::view::carried::LIMIT;

    /// The sessions of two teams and of none over ten months; each asks, answers, takes on and does.
    fn sessions() -> Vec<(String, String)> {
        let mut files = Vec::new();
        for month in 1..=10_usize {
            for (at, team) in [(0, "team: a\n"), (1, "team: b\n"), (2, "")] {
                let n = month * 3 + at;
                let older = |back: usize, verb: &str, of: &str| match n.checked_sub(back) {
                    Some(n) if n >= 3 => format!("- Said. {{{verb}={of}-{n}}}\n"),
                    _ => String::new(),
                };
                let text = format!(
                    "---\nkind: review\ntitle: Of {n}\nperiod: 2025-{month:02}\ndate: 2025-{:02}-0{}\n{team}---\n\n\
                     ## What do we not understand?\n\n- Why {n}? {{#q-{n}}}\n- And {n}? {{#of-b-{n} team=b}}\n{}{}\n\
                     ## Next steps\n\n- [ ] Do {n}. {{#do-{n}}}\n- [ ] Too.\n- [ ] And.\n- [x] At once.\n{}",
                    month + 1,
                    // Two of the three on one day.
                    1 + at / 2,
                    older(8, "answers", "q"),
                    older(19, "reopens", "q"),
                    older(10, "follows", "do").replace("- ", "- [x] "),
                );
                files.push((format!("reviews/{}{n}.md", ["x", "b", "m"][at]), text));
            }
        }
        // Of one day, and the question comes first, though its page comes last.
        let page = |date: &str, said: &str| {
            format!(
                "---\nkind: page\ntitle: A\ndate: {date}\n---\n\n## What do we not understand?\n\n- {said}\n"
            )
        };
        files.push(("z.md".to_owned(), page("2025-06", "Why so? {#why-so}")));
        files.push(("a.md".to_owned(), page("2025-06-01", "So. {answers=why-so}")));
        files
    }

    /// The same, by asking every question and every action.
    fn asked_one_by_one(knowledge: &Knowledge, session: EntryIx) -> Found {
        let entry = knowledge.entry(session);
        let (day, team) = (entry.date.unwrap().last_day(), entry.facet_values("team").next());
        let mut questions: Vec<(bool, QuestionIx)> = Vec::new();
        for (ix, question) in (0..).map(QuestionIx).zip(&knowledge.questions) {
            let before = question.history.iter().map(|&at| &knowledge.events[at as usize]);
            let before =
                before.take_while(|event| (event.date.date, event.by.entry) < (day, session)).count();
            if before > 0 && question.states[before - 1].is_open() {
                let teams: Vec<_> = teams_of(knowledge, question.asked).collect();
                let own = teams.is_empty() || team.is_none_or(|team| teams.contains(&team));
                questions.push((own, ix));
            }
        }
        questions.sort_by_key(|&(own, ix)| (Reverse(own), ix));
        let mut actions: Vec<ActionIx> = Vec::new();
        for (ix, action) in (0..).map(ActionIx).zip(&knowledge.actions) {
            let teams: Vec<_> = teams_of(knowledge, action.taken).collect();
            let of_team = team.map_or(teams.is_empty(), |team| teams.contains(&team));
            let taken = (action.first.date, action.taken.entry) < (day, session);
            if of_team && taken && action.closed.is_none_or(|closed| closed.date > day) {
                actions.push(ix);
            }
        }
        Found {
            more_questions: questions.len().saturating_sub(LIMIT),
            questions: questions.into_iter().take(LIMIT).map(|(own, ix)| (ix, own)).collect(),
            more_actions: actions.len().saturating_sub(LIMIT),
            actions: actions.into_iter().take(LIMIT).collect(),
        }
    }

    #[test]
    fn every_session_finds_what_it_would_find_by_asking_one_by_one() {
        let files = sessions();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let site = site("", &files);
        let found = found(&site.knowledge);
        assert_eq!(found.len(), 30);
        for (&session, found) in &found {
            assert_eq!(*found, asked_one_by_one(&site.knowledge, session), "{session:?}");
        }
        // So that the comparison is of something.
        assert!(found.values().any(|it| it.more_questions > 0 && it.questions.iter().all(|(_, own)| *own)));
        assert!(found.values().any(|it| it.more_questions > 0 && it.questions.iter().any(|(_, own)| !own)));
        assert!(found.values().any(|it| it.actions.len() > 2));
    }
}
