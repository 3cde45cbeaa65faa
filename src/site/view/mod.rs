//! What each page shows: the contract with templates.
//!
//! One struct for each template, made at the moment a page is rendered and borrowed from the
//! knowledge. Strings are text and are escaped; only [`Html`] is markup, and a template prints it
//! with the filter `html`, which takes nothing else. Words that were written by the program and
//! belong to the interface are in the templates, not here.

pub mod actions;
pub mod body;
pub mod carried;
pub mod changes;
pub mod changes_of;
pub mod deal;
pub mod entry;
pub mod facet;
pub mod facet_value;
pub mod field;
pub mod figure;
pub mod frame;
pub mod health;
pub mod here;
pub mod history;
pub mod home;
pub mod index;
pub mod kind;
pub mod kpi;
pub mod kpi_page;
pub mod kpis;
pub mod lesson;
pub mod lessons;
pub mod life;
pub mod mention;
pub mod numbers;
pub mod point;
pub mod question;
pub mod questions;
pub mod section;
pub mod shared;
pub mod spark;
pub mod start;
pub mod table;
#[cfg(test)]
mod tests;
pub mod text;
pub mod timeline;
pub mod wins;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use frame::Frame;
pub use here::Here;
pub use shared::{Shared, shared};

use super::{Page, Site};

/// Markup that is safe to show: made by the Markdown reader, or of escaped parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    pub fn new(markup: String) -> Self {
        Self(markup)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A map with the one key `html`: what the template filter of that name unpacks. A bare string
/// could not be told from text.
impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("html", &self.0)?;
        map.end()
    }
}

/// What one page shows: a struct for each template.
///
/// Its fields are the variables of the template. Beside them every template has `shared`, the
/// [`Shared`] of the site.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum View<'a> {
    Home(Box<home::HomeView<'a>>),
    Start(start::StartView<'a>),
    NotFound(NotFoundView<'a>),
    Entry(Box<entry::EntryView<'a>>),
    Kind(kind::KindView<'a>),
    Lessons(lessons::LessonsView<'a>),
    Lesson(Box<lesson::LessonView<'a>>),
    Questions(questions::QuestionsView<'a>),
    Question(Box<question::QuestionView<'a>>),
    Actions(actions::ActionsView<'a>),
    ActionsListed(Box<actions::listed::ListedView<'a>>),
    Wins(wins::WinsView<'a>),
    Timeline(timeline::TimelineView<'a>),
    Kpis(Box<kpis::KpisView<'a>>),
    Kpi(Box<kpi_page::KpiView<'a>>),
    Numbers(Box<numbers::NumbersView<'a>>),
    Changes(changes::ChangesView<'a>),
    ChangesOf(Box<changes_of::ChangesOfView<'a>>),
    Health(Box<health::HealthView<'a>>),
    HealthCounted(Box<health::HealthView<'a>>),
    Facet(facet::FacetView<'a>),
    FacetValue(Box<facet_value::FacetValueView<'a>>),
}

/// `not-found.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView<'a> {
    pub frame: Frame<'a>,
}

impl View<'_> {
    /// The template that shows it.
    pub fn template(&self) -> &'static str {
        match self {
            View::Home(_) => "home.html",
            View::Start(_) => "start.html",
            View::NotFound(_) => "not-found.html",
            View::Entry(_) => "entry.html",
            View::Kind(_) => "kind.html",
            View::Lessons(_) => "lessons.html",
            View::Lesson(_) => "lesson.html",
            View::Questions(_) => "questions.html",
            View::Question(_) => "question.html",
            View::Actions(_) => "actions.html",
            View::ActionsListed(_) => "actions-listed.html",
            View::Wins(_) => "wins.html",
            View::Timeline(_) => "timeline.html",
            View::Kpis(_) => "kpis.html",
            View::Kpi(_) => "kpi.html",
            View::Numbers(_) => "numbers.html",
            View::Changes(_) => "changes.html",
            View::ChangesOf(_) => "changes-of.html",
            View::Health(_) => "health.html",
            View::HealthCounted(_) => "health-counted.html",
            View::Facet(_) => "facet.html",
            View::FacetValue(_) => "facet-value.html",
        }
    }
}

/// Makes the view of the page at `path`; `None` for what is not made of a template.
pub fn view<'a>(site: &'a Site, shared: &'a Shared, path: &'a str, page: &Page) -> Option<View<'a>> {
    let here = Here { site, index: &shared.index, path };
    let frame = || frame::frame(site, shared, path, page);
    Some(match page {
        Page::Home => View::Home(Box::new(home::home(here, frame()))),
        Page::Start => View::Start(start::start(here, frame())),
        Page::NotFound => View::NotFound(NotFoundView { frame: frame() }),
        Page::Entry(ix) => View::Entry(Box::new(entry::entry(here, frame(), *ix))),
        Page::Kind(kind) => View::Kind(kind::kind(here, frame(), kind)?),
        Page::Lessons => View::Lessons(lessons::lessons(here, frame())),
        Page::Lesson(ix) => View::Lesson(Box::new(lesson::lesson(here, frame(), *ix))),
        Page::Questions => View::Questions(questions::questions(here, frame())),
        Page::Question(ix) => View::Question(Box::new(question::question(here, frame(), *ix))),
        Page::Actions => View::Actions(actions::actions(here, frame())),
        Page::ActionsListed => View::ActionsListed(Box::new(actions::listed::listed(here, frame()))),
        Page::Wins => View::Wins(wins::wins(here, frame())),
        Page::Timeline => View::Timeline(timeline::timeline(here, frame())),
        Page::TimelineYear(year) => View::Timeline(timeline::of_year(here, frame(), *year)),
        Page::Kpis => View::Kpis(Box::new(kpis::kpis(here, frame()))),
        Page::Kpi(name) => View::Kpi(Box::new(kpi_page::kpi_page(here, frame(), name)?)),
        Page::Numbers(period) => View::Numbers(Box::new(numbers::numbers(here, frame(), *period))),
        Page::Changes => View::Changes(changes::changes(here, frame())),
        Page::ChangesOf(month) => View::ChangesOf(Box::new(changes_of::changes_of(here, frame(), *month))),
        Page::Health => View::Health(Box::new(health::health(here, frame()))),
        Page::HealthCounted => View::HealthCounted(Box::new(health::health(here, frame()))),
        Page::Facet(facet) => View::Facet(facet::facet(here, frame(), facet)?),
        Page::FacetValue { facet, value } => {
            View::FacetValue(Box::new(facet_value::facet_value(here, frame(), facet, value)?))
        }
        // The rest is written by writers, or copied.
        _ => return None,
    })
}
