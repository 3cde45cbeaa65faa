//! The plan of the site: every address, with what it shows.
//!
//! [`plan()`] takes the knowledge and gives the [`Site`]: which pages exist, where they stand, and how
//! one is linked from another. A page is not made here but on demand: [`view`] gathers what it
//! shows, and [`render`](crate::render) writes it. So a preview that renders one page and a build
//! that renders all are the same code on the same plan.
//!
//! Output paths are relative, with `/`, and end in a file name: `deals/2026/globex.html`.

pub mod api;
pub mod calendar;
pub mod chart;
pub mod csp;
pub mod feed;
pub mod href;
pub mod plan;
pub mod redirect;
pub mod sitemap;
pub mod view;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use plan::plan;

use crate::knowledge::{EntryIx, Insights, Knowledge, LessonIx, QuestionIx};
use crate::value::Period;

/// The plan. Made once, by [`plan()`], and never changed after.
#[derive(Clone, Debug)]
pub struct Site {
    pub knowledge: Arc<Knowledge>,
    /// What is counted from it.
    pub insights: Arc<Insights>,
    /// Output path to what it shows.
    pub pages: BTreeMap<Arc<str>, Page>,
    /// The output path of each entry's page, by position. A home page of a lesson or question that
    /// is known has the path of that lesson or question; `None` for one that is not.
    pub entry_paths: Vec<Option<Arc<str>>>,
    pub lesson_paths: Vec<Arc<str>>,
    pub question_paths: Vec<Arc<str>>,
    /// The output path of each facet value's page: facet, then value. People have pages only where
    /// the site asks for them.
    pub value_paths: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Arc<str>>>,
    /// The output path of each file of the content folder, by its path there.
    pub asset_paths: BTreeMap<Arc<str>, Arc<str>>,
}

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    /// How to read and write here.
    Start,
    NotFound,
    Entry(EntryIx),
    /// All entries of a kind: `/deals/`.
    Kind(Arc<str>),
    Lessons,
    /// With its home page, if somebody wrote one.
    Lesson(LessonIx),
    Questions,
    Question(QuestionIx),
    Actions,
    Wins,
    /// The latest twelve months.
    Timeline,
    TimelineYear(i16),
    /// The KPIs, month over month, by team.
    Kpis,
    /// One KPI: its definition, and every figure.
    Kpi(Arc<str>),
    /// The figures of one period, and what they were counted from.
    Numbers(Period),
    /// Every month, with what changed in it.
    Changes,
    /// What changed in a month, and what was believed at its end.
    ChangesOf(Period),
    /// Whether the practice lives.
    Health,
    /// What its numbers were counted from.
    HealthCounted,
    /// Every action by name, by team and by owner.
    ActionsListed,
    /// `calendar.ics`: the sessions held and due, the actions due.
    Calendar,
    /// All values of a facet: `/reasons/`.
    Facet(Arc<str>),
    FacetValue {
        facet: Arc<str>,
        value: Arc<str>,
    },
    Feed(Feed),
    Api(Api),
    /// Every page, or the parts of that list where it is longer than one file may be.
    Sitemap,
    /// A part of the sitemap, counted from 1.
    SitemapPart(u32),
    Robots,
    /// `llms.txt`: what is where, for readers that are machines.
    Llms,
    /// A former address: the output path of the page that it is now.
    Redirect {
        to: Arc<str>,
    },
    /// A file of the content folder.
    Asset(Arc<str>),
    /// A file of the theme's `static/` folder.
    Theme(Arc<str>),
    /// The colour of `[theme] accent`, as a stylesheet behind the theme's.
    Accent,
}

/// Which entries or events an Atom feed has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    All,
    Lessons,
    Questions,
    FacetValue { facet: Arc<str>, value: Arc<str> },
}

/// Which part of the JSON API a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// The version, the files and their schemas.
    Index,
    Entries,
    Lessons,
    Questions,
    Actions,
    Kpis,
}

impl Page {
    /// Whether it is a page to be found: what a sitemap lists.
    pub fn is_listed(&self) -> bool {
        match self {
            Page::Home
            | Page::Start
            | Page::Entry(_)
            | Page::Kind(_)
            | Page::Lessons
            | Page::Lesson(_)
            | Page::Questions
            | Page::Question(_)
            | Page::Actions
            | Page::Wins
            | Page::Timeline
            | Page::TimelineYear(_)
            | Page::Kpis
            | Page::Kpi(_)
            | Page::Numbers(_)
            | Page::Changes
            | Page::ChangesOf(_)
            | Page::Health
            | Page::HealthCounted
            | Page::ActionsListed
            | Page::Facet(_)
            | Page::FacetValue { .. } => true,
            Page::NotFound
            | Page::Feed(_)
            | Page::Api(_)
            | Page::Calendar
            | Page::Sitemap
            | Page::SitemapPart(_)
            | Page::Robots
            | Page::Llms
            | Page::Redirect { .. }
            | Page::Asset(_)
            | Page::Theme(_)
            | Page::Accent => false,
        }
    }
}

impl Api {
    pub const ALL: [Api; 6] =
        [Api::Index, Api::Entries, Api::Lessons, Api::Questions, Api::Actions, Api::Kpis];

    /// Its output path.
    pub fn path(self) -> &'static str {
        match self {
            Api::Index => "api/index.json",
            Api::Entries => "api/entries.json",
            Api::Lessons => "api/lessons.json",
            Api::Questions => "api/questions.json",
            Api::Actions => "api/actions.json",
            Api::Kpis => "api/kpis.json",
        }
    }
}
