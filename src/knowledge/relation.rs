//! Whether a relation can be: its target exists, is of the right sort, and was met before.
//!
//! The check reads only what each point is by itself (its role, its checkbox, its id), never a
//! state, so it does not matter that later points have not been looked at yet.

use std::sync::Arc;

use super::PointIx;
use super::ids::{Ids, authored, newcomer, point};
use super::suggest::Budget;
use crate::config::{Config, Role};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::entry::{Entry, Point, Relation, Verb};
use crate::value::PartialDate;

/// What a point is, as far as relations care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Lesson,
    Question,
    Action,
    Blocker,
    Other,
}

impl Sort {
    pub(super) fn of(point: &Point) -> Self {
        match point.role {
            Role::Learned if newcomer(point).is_some() => Sort::Lesson,
            Role::Unknown if newcomer(point).is_some() => Sort::Question,
            Role::Actions => Sort::Action,
            _ if point.checked.is_some() => Sort::Action,
            Role::Blockers => Sort::Blocker,
            _ => Sort::Other,
        }
    }

    /// The verbs that say something about a point of this sort.
    fn verbs(self) -> &'static [Verb] {
        match self {
            Sort::Lesson => &[
                Verb::Applies,
                Verb::Confirms,
                Verb::Adopts,
                Verb::Relearns,
                Verb::Contradicts,
                Verb::Supersedes,
                Verb::Retires,
                Verb::Follows,
            ],
            Sort::Question => &[
                Verb::Supposes,
                Verb::RulesOut,
                Verb::PartlyAnswers,
                Verb::Answers,
                Verb::AsksAgain,
                Verb::Reopens,
                Verb::Drops,
                Verb::Follows,
            ],
            Sort::Action => &[Verb::Drops, Verb::Follows],
            Sort::Blocker => &[Verb::Solves, Verb::Follows],
            Sort::Other => &[Verb::Follows],
        }
    }
}

/// What the check reads.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub entries: &'a [Arc<Entry>],
    pub config: &'a Config,
    pub ids: &'a Ids,
}

/// Whether a relation fails only because a date is missing where one is required, which has been
/// reported where it is missing: one mistake, one message.
pub(super) fn is_excused(scene: Scene<'_>, relation: &Relation) -> bool {
    scene
        .ids
        .bearers
        .get(&relation.target.value)
        .is_some_and(|&met| entry(scene, met).date.is_none() && is_dated(scene.config, entry(scene, met)))
}

/// Whether the kind of an entry requires a date.
pub(super) fn is_dated(config: &Config, entry: &Entry) -> bool {
    config.kind(&entry.kind).is_some_and(|kind| kind.dated)
}

/// The point that a relation of the point `by` speaks of, or what is wrong with the relation.
pub(super) fn target(
    scene: Scene<'_>,
    by: PointIx,
    relation: &Relation,
    budget: &mut Budget,
) -> Result<PointIx, Box<Diagnostic>> {
    let Some(&met) = scene.ids.bearers.get(&relation.target.value) else {
        return Err(unknown(scene, by, relation, budget));
    };
    if met == by {
        let name = relation.verb.name();
        return Err(wrong(scene, by, relation, format!("`{name}` names the point that it stands on"))
            .help("name an earlier point")
            .into());
    }
    if !fits(relation.verb, point(scene.entries, met)) {
        return Err(wrong_sort(scene, by, relation, met));
    }
    if entry(scene, met).date.is_none() {
        let message = format!(
            "`{}` stands in an entry without a date, so nothing can come after it",
            relation.target.value
        );
        return Err(wrong(scene, by, relation, message)
            .other(place_of(scene, met), "it stands here")
            .help("add `date:` to the front matter of that entry, or link to it instead")
            .into());
    }
    if moment(scene, met) > moment(scene, by) {
        return Err(early(scene, by, relation, met));
    }
    let heir = point(scene.entries, by);
    if relation.verb == Verb::Supersedes && !(heir.role == Role::Learned && authored(heir).is_some()) {
        return Err(missing_heir(scene, by, relation));
    }
    Ok(met)
}

/// What is missing from a relation that holds: an action that is dropped leaves the list of what is
/// to be done, and whoever took it on wants to know why.
pub(super) fn unexplained(
    scene: Scene<'_>,
    by: PointIx,
    relation: &Relation,
    met: PointIx,
) -> Option<Diagnostic> {
    let drops = relation.verb == Verb::Drops && Sort::of(point(scene.entries, met)) == Sort::Action;
    if !drops || point(scene.entries, by).why.is_some() {
        return None;
    }
    let message = format!("the action `{}` is dropped, and nothing says why", relation.target.value);
    Some(
        Diagnostic::new(Code::MissingReason, message)
            .at(&entry(scene, by).file, relation.target.span)
            .other(place_of(scene, met), "it is taken on here")
            .help("add the reason to this point, such as `why=\"the deal it was for is closed\"`"),
    )
}

/// Whether a verb can be said of a point. A blocker that has a checkbox is an action too.
fn fits(verb: Verb, target: &Point) -> bool {
    Sort::of(target).verbs().contains(&verb) || (verb == Verb::Solves && target.role == Role::Blockers)
}

/// Two points of one moment are the same point.
fn moment(scene: Scene<'_>, ix: PointIx) -> (Option<PartialDate>, PointIx) {
    (entry(scene, ix).date, ix)
}

fn entry(scene: Scene<'_>, ix: PointIx) -> &Entry {
    &scene.entries[ix.entry.0 as usize]
}

fn place_of(scene: Scene<'_>, ix: PointIx) -> Place {
    Place::new(&entry(scene, ix).file, point(scene.entries, ix).head_span)
}

/// 'asked', 'learned', or what else brought a point about.
fn came_about(sort: Sort) -> &'static str {
    match sort {
        Sort::Lesson => "learned",
        Sort::Question => "asked",
        Sort::Action => "taken on",
        Sort::Blocker | Sort::Other => "written",
    }
}

fn unknown(scene: Scene<'_>, by: PointIx, relation: &Relation, budget: &mut Budget) -> Box<Diagnostic> {
    let lacking = match relation.verb {
        Verb::Supposes
        | Verb::RulesOut
        | Verb::PartlyAnswers
        | Verb::Answers
        | Verb::AsksAgain
        | Verb::Reopens => "a question that no entry asks",
        Verb::Applies
        | Verb::Confirms
        | Verb::Adopts
        | Verb::Relearns
        | Verb::Contradicts
        | Verb::Supersedes
        | Verb::Retires => "a lesson that no entry has learned",
        Verb::Solves => "a blocker that no entry has",
        Verb::Drops => "a question or an action that no entry has",
        Verb::Follows => "a point that no entry has",
    };
    let diagnostic =
        Diagnostic::new(Code::UnknownTarget, format!("`{}` names {lacking}", relation.verb.name()))
            .at(&entry(scene, by).file, relation.target.span);
    let bearers = &scene.ids.bearers;
    let all = bearers.iter().map(|(id, met)| (&**id, *met));
    let near = budget.nearest_that(&relation.target.value, all, |met| {
        met != by && fits(relation.verb, point(scene.entries, met))
    });
    let Some((near, &met)) = near.and_then(|near| Some((near, bearers.get(near)?))) else {
        return diagnostic.help("give the earlier point this id, or name one that has an id").into();
    };
    let word = came_about(Sort::of(point(scene.entries, met)));
    diagnostic
        .other(place_of(scene, met), format!("`{near}` is {word} here"))
        .help(format!("did you mean `{near}`? It is {word} in {}", entry(scene, met).file))
        .into()
}

fn wrong(scene: Scene<'_>, by: PointIx, relation: &Relation, message: String) -> Diagnostic {
    Diagnostic::new(Code::WrongTarget, message).at(&entry(scene, by).file, relation.target.span)
}

fn wrong_sort(scene: Scene<'_>, by: PointIx, relation: &Relation, met: PointIx) -> Box<Diagnostic> {
    let wanted = match relation.verb {
        Verb::Supposes
        | Verb::RulesOut
        | Verb::PartlyAnswers
        | Verb::Answers
        | Verb::AsksAgain
        | Verb::Reopens => "a question",
        Verb::Applies
        | Verb::Confirms
        | Verb::Adopts
        | Verb::Relearns
        | Verb::Contradicts
        | Verb::Supersedes
        | Verb::Retires => "a lesson",
        Verb::Solves => "a blocker",
        Verb::Drops => "a question or an action",
        Verb::Follows => "a point",
    };
    let target = point(scene.entries, met);
    let sort = Sort::of(target);
    let is = match sort {
        Sort::Action => Role::Actions.point(),
        // In 'learned' and 'unknown' it is a word on an older one.
        Sort::Other if matches!(target.role, Role::Learned | Role::Unknown) => {
            "only a word on an older point"
        }
        Sort::Lesson | Sort::Question | Sort::Blocker | Sort::Other => target.role.point(),
    };
    let name = relation.verb.name();
    let message = format!("`{name}` needs {wanted}, and `{}` is {is}", relation.target.value);
    wrong(scene, by, relation, message)
        .other(place_of(scene, met), format!("{} here", came_about(sort)))
        .help(format!("write {} instead", fitting(relation.verb, sort)))
        .into()
}

/// The verb that was most likely meant, or all that fit.
fn fitting(verb: Verb, sort: Sort) -> String {
    let meant = match (verb, sort) {
        (Verb::Drops, Sort::Lesson) => Some(Verb::Retires),
        (Verb::Retires, Sort::Question | Sort::Action) => Some(Verb::Drops),
        (Verb::RulesOut, Sort::Lesson) => Some(Verb::Contradicts),
        (Verb::Contradicts, Sort::Question) => Some(Verb::RulesOut),
        (Verb::AsksAgain | Verb::Reopens, Sort::Lesson) => Some(Verb::Relearns),
        (Verb::Relearns, Sort::Question) => Some(Verb::AsksAgain),
        (Verb::Solves, Sort::Question) => Some(Verb::Answers),
        (Verb::Answers, Sort::Blocker) => Some(Verb::Solves),
        _ => None,
    };
    let fit = sort.verbs();
    let words = meant.as_ref().map_or(fit, std::slice::from_ref);
    let words: Vec<String> = words.iter().map(|verb| format!("`{}`", verb.name())).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn early(scene: Scene<'_>, by: PointIx, relation: &Relation, met: PointIx) -> Box<Diagnostic> {
    let (id, word) = (&relation.target.value, came_about(Sort::of(point(scene.entries, met))));
    let name = relation.verb.name();
    let (message, help) = if by.entry == met.entry {
        (
            format!("`{name}` comes before `{id}` is {word}: it stands higher in this entry"),
            "move this point below the other one",
        )
    } else if entry(scene, by).date == entry(scene, met).date {
        (
            format!(
                "`{name}` comes before `{id}` is {word}: both entries have one date, and {} comes first by its path",
                entry(scene, by).file
            ),
            "date one of the entries a day apart",
        )
    } else {
        (
            format!("`{name}` comes before `{id}` is {word}: this entry has an earlier date"),
            "give the id to the point that met it first, or check the dates of the two entries",
        )
    };
    Diagnostic::new(Code::EarlyEvent, message)
        .at(&entry(scene, by).file, relation.target.span)
        .other(place_of(scene, met), format!("`{id}` is {word} here"))
        .help(help)
        .into()
}

fn missing_heir(scene: Scene<'_>, by: PointIx, relation: &Relation) -> Box<Diagnostic> {
    let learned = point(scene.entries, by).role == Role::Learned;
    let (message, help) = if learned {
        (
            "`supersedes` stands on a point without an id, so the new lesson has no name",
            "add an id of its own to this point, such as `#new-lesson`",
        )
    } else {
        (
            "`supersedes` stands on a point that is not a lesson, so the old lesson would have no heir",
            "write the point under 'What have we learned?' with an id of its own, or write `retires`",
        )
    };
    Diagnostic::new(Code::MissingHeir, message)
        .at(&entry(scene, by).file, relation.target.span)
        .help(help)
        .into()
}
