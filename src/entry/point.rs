//! Points: what stands under a heading with a role.

use std::sync::Arc;

use jiff::civil::Date;

use super::Fragment;
use crate::config::Role;
use crate::diagnostic::{Span, Spanned};

/// One point.
#[derive(Clone, Debug)]
pub struct Point {
    pub role: Role,
    /// Counted within its role in its entry, from 1: the second lesson is 2.
    pub ordinal: u32,
    pub id: Option<PointId>,
    /// Unique in the entry, the `id` in HTML: the point's id, or `learned-2`.
    pub anchor: String,
    /// The first paragraph or the heading, as plain text.
    pub text: String,
    /// The same with its inline markup.
    pub head: Fragment,
    /// What follows the head: nested lists, further paragraphs, what stands under a heading.
    pub detail: Fragment,
    /// `[ ]` and `[x]`.
    pub checked: Option<bool>,
    /// `.tag`s and facet attributes as written here: facet name and value id. What is inherited
    /// from the entry is not repeated.
    pub facets: Vec<(Arc<str>, Arc<str>)>,
    pub owner: Vec<Arc<str>>,
    pub who: Vec<Arc<str>>,
    pub due: Option<Date>,
    pub feasible: Option<Feasible>,
    pub why: Option<String>,
    pub effort: Option<String>,
    /// The KPI that it explains or asks about.
    pub kpi: Option<Arc<str>>,
    /// 1 to 5: how much the team holds it to be worth.
    pub value: Option<u8>,
    pub objective: Option<Arc<str>>,
    /// Where a lesson was adopted: a wikilink target, and the position of that link in the entry.
    pub place: Option<u32>,
    pub relations: Vec<Relation>,
    /// The whole point.
    pub span: Span,
    /// The head alone, without the attribute block: where messages point.
    pub head_span: Span,
}

/// The id of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointId {
    pub id: Arc<str>,
    pub span: Span,
    /// Made from the text, because the author gave none.
    pub derived: bool,
}

/// What a point does to an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    pub verb: Verb,
    pub target: Spanned<Arc<str>>,
}

/// `feasible=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feasible {
    Yes,
    Partly,
    No,
}

/// The relations that an author can write. The word in a file is [`Verb::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    // On a question.
    Supposes,
    RulesOut,
    PartlyAnswers,
    Answers,
    AsksAgain,
    Reopens,
    // On a lesson.
    Applies,
    Confirms,
    Adopts,
    Relearns,
    Contradicts,
    Supersedes,
    Retires,
    // On a blocker.
    Solves,
    // On a question or an action.
    Drops,
    // On any point.
    Follows,
}

impl Verb {
    pub const ALL: [Verb; 16] = [
        Verb::Supposes,
        Verb::RulesOut,
        Verb::PartlyAnswers,
        Verb::Answers,
        Verb::AsksAgain,
        Verb::Reopens,
        Verb::Applies,
        Verb::Confirms,
        Verb::Adopts,
        Verb::Relearns,
        Verb::Contradicts,
        Verb::Supersedes,
        Verb::Retires,
        Verb::Solves,
        Verb::Drops,
        Verb::Follows,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Verb::Supposes => "supposes",
            Verb::RulesOut => "rules-out",
            Verb::PartlyAnswers => "partly-answers",
            Verb::Answers => "answers",
            Verb::AsksAgain => "asks-again",
            Verb::Reopens => "reopens",
            Verb::Applies => "applies",
            Verb::Confirms => "confirms",
            Verb::Adopts => "adopts",
            Verb::Relearns => "relearns",
            Verb::Contradicts => "contradicts",
            Verb::Supersedes => "supersedes",
            Verb::Retires => "retires",
            Verb::Solves => "solves",
            Verb::Drops => "drops",
            Verb::Follows => "follows",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }
}

impl Point {
    /// A point of which only the place is known.
    pub(super) fn bare(role: Role, ordinal: u32, span: Span) -> Self {
        Self {
            role,
            ordinal,
            id: None,
            anchor: String::new(),
            text: String::new(),
            head: Fragment::default(),
            detail: Fragment::default(),
            checked: None,
            facets: Vec::new(),
            owner: Vec::new(),
            who: Vec::new(),
            due: None,
            feasible: None,
            why: None,
            effort: None,
            kpi: None,
            value: None,
            objective: None,
            place: None,
            relations: Vec::new(),
            span,
            head_span: span,
        }
    }

    /// Whether it is a new lesson or question, and not only a word on an older one: in `learned`
    /// and `unknown` a point with a relation and no id of its own says something about that one.
    pub fn is_new(&self) -> bool {
        self.id.as_ref().is_some_and(|id| !id.derived) || self.relations.is_empty()
    }
}
