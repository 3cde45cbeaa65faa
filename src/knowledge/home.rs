//! Home pages: the long form of one lesson or question, an entry of its own that names it by `id:`.

use std::sync::Arc;

use super::suggest::{Budget, did_you_mean};
use super::{EntryIx, Knowledge, Subject};
use crate::config::Config;
use crate::config::kind::Home;
use crate::diagnostic::{Code, Diagnostic, Place, Report, Span};
use crate::entry::{Entry, Value};

/// What an entry says that it is the home of, if it is of such a kind.
pub(super) fn home_of<'a>(config: &Config, entry: &'a Entry) -> Option<(Home, &'a Arc<str>, Span)> {
    let home = config.kind(&entry.kind)?.home_of?;
    let field = entry.fields.get("id")?;
    match &field.value {
        Value::Id(id) => Some((home, id, field.span)),
        _ => None,
    }
}

/// Gives each home page to its lesson or question.
pub(super) fn attach(knowledge: &mut Knowledge, report: &mut Report) {
    let config = Arc::clone(&knowledge.config);
    let mut budget = Budget::default();
    for at in 0..knowledge.entries.len() {
        let entry = Arc::clone(&knowledge.entries[at]);
        let Some((home, id, span)) = home_of(&config, &entry) else { continue };
        let place = match (home, knowledge.ids.get(id)) {
            (Home::Lesson, Some(Subject::Lesson(ix))) => &mut knowledge.lessons[ix.0 as usize].home,
            (Home::Question, Some(Subject::Question(ix))) => &mut knowledge.questions[ix.0 as usize].home,
            (_, met) => {
                let met = met.copied();
                report.push(unknown(knowledge, (home, id), met, &mut budget).at(&entry.file, span));
                continue;
            }
        };
        let first = *place.get_or_insert(EntryIx(u32::try_from(at).unwrap_or(u32::MAX)));
        if first.0 as usize != at {
            report.push(second(knowledge.entry(first), &config, id).at(&entry.file, span));
        }
    }
}

fn word(home: Home) -> &'static str {
    match home {
        Home::Lesson => "lesson",
        Home::Question => "question",
    }
}

fn unknown(
    knowledge: &Knowledge,
    (home, id): (Home, &Arc<str>),
    met: Option<Subject>,
    budget: &mut Budget,
) -> Diagnostic {
    let diagnostic = |message: String| Diagnostic::new(Code::UnknownHome, message);
    let wanted = word(home);
    let (is, point) = match met {
        None => {
            let near = budget.nearest(id, || match home {
                Home::Lesson => knowledge.lessons.iter().map(|lesson| lesson.id.as_ref()).collect(),
                Home::Question => knowledge.questions.iter().map(|question| question.id.as_ref()).collect(),
            });
            let message = format!("this is the home page of the {wanted} `{id}`, which no entry has");
            return match near {
                Some(_) => did_you_mean(diagnostic(message), near),
                None => {
                    diagnostic(message).help(format!("give the id `#{id}` to the point that it is about"))
                }
            };
        }
        Some(Subject::Lesson(ix)) => ("a lesson", knowledge.lesson(ix).learned),
        Some(Subject::Question(ix)) => ("a question", knowledge.question(ix).asked),
        Some(Subject::Action(ix)) => ("an action", knowledge.action(ix).taken),
        Some(Subject::Point(point)) => (knowledge.point(point).role.point(), point),
    };
    let other = match (home, met) {
        (Home::Lesson, Some(Subject::Question(_))) => kind_of(&knowledge.config, Home::Question),
        (Home::Question, Some(Subject::Lesson(_))) => kind_of(&knowledge.config, Home::Lesson),
        _ => None,
    };
    let place = Place::new(&knowledge.entry(point.entry).file, knowledge.point(point).head_span);
    diagnostic(format!("this is the home page of a {wanted}, and `{id}` is {is}"))
        .other(place, "it stands here")
        .help(match other {
            Some(kind) => format!("write `kind: {kind}`"),
            None => format!("name a {wanted} with `id:`"),
        })
}

/// The name of the kind that is the home of lessons or of questions.
fn kind_of(config: &Config, home: Home) -> Option<&Arc<str>> {
    config.kinds.values().find(|kind| kind.home_of == Some(home)).map(|kind| &kind.name)
}

fn second(first: &Entry, config: &Config, id: &Arc<str>) -> Diagnostic {
    let span = home_of(config, first).map_or(first.title_span, |(_, _, span)| span);
    Diagnostic::new(Code::DuplicateId, format!("`{id}` has two home pages"))
        .other(Place::new(&first.file, span), "this is the first one")
        .help("make one page of the two")
}
