//! What the views look up, counted once for the whole site.
//!
//! Thousands of pages are made from one plan, so that whatever a page would have to search all
//! entries for stands here: which entry comes before and after, which point is which lesson, what
//! ties it to others, and where a page lies. Nothing here is shown as it is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::carried::open::{self, Found};
use super::facet_value::listed::cycle;
use crate::config::{FieldType, Kind, Role};
use crate::entry::{Entry, Verb};
use crate::knowledge::{
    ActionIx, ActionStatus, DealIx, EntryIx, Knowledge, LessonIx, PointIx, QuestionIx, Scope, Subject,
};
use crate::site::{Feed, Page, Site};
use crate::value::{PartialDate, Period};

/// Year and month.
pub type Month = (i16, i8);

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The entries of each kind that have a page, oldest first.
    pub kinds: BTreeMap<Arc<str>, Vec<EntryIx>>,
    /// For each entry, those before and after it.
    neighbours: BTreeMap<EntryIx, (Option<EntryIx>, Option<EntryIx>)>,
    /// What a point brought about or, for an action, speaks of.
    subjects: BTreeMap<PointIx, Subject>,
    /// The position in [`Knowledge::threads`], and in `months`.
    threads: BTreeMap<PointIx, usize>,
    /// The months in which each thread was raised, each once, in order.
    months: Vec<Vec<Month>>,
    /// The solutions that were written to a blocker.
    solutions: BTreeMap<PointIx, Vec<PointIx>>,
    /// The session of the same team on the period before.
    sessions: BTreeMap<EntryIx, EntryIx>,
    /// What was open when each session began.
    open: BTreeMap<EntryIx, Found>,
    /// The reviews of a period and of its parts: the longest period first, then by date.
    pub reviews: BTreeMap<Period, Vec<EntryIx>>,
    /// Who has a figure of a period.
    figures: BTreeMap<Period, BTreeSet<Scope>>,
    /// What was done in each month.
    pub done: BTreeMap<Period, Vec<ActionIx>>,
    /// The median cycle of the deals won lately, and those deals.
    pub cycle: Option<(f64, Vec<DealIx>)>,
    pub paths: Paths,
}

/// Where the pages lie that are made and not written.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// By the word for it in templates: `lessons`.
    pub lists: BTreeMap<&'static str, Arc<str>>,
    pub kinds: BTreeMap<Arc<str>, Arc<str>>,
    pub facets: BTreeMap<Arc<str>, Arc<str>>,
    /// Of the whole site and of the lists.
    pub feeds: Vec<(&'static str, Arc<str>)>,
    /// By the KPI's name.
    pub kpis: BTreeMap<Arc<str>, Arc<str>>,
    /// The figures of each period, and what changed in each month.
    pub numbers: BTreeMap<Period, Arc<str>>,
    pub changes: BTreeMap<Period, Arc<str>>,
    pub value_feeds: BTreeMap<(Arc<str>, Arc<str>), Arc<str>>,
    /// Theme file to output path.
    pub theme: BTreeMap<Arc<str>, Arc<str>>,
}

impl Index {
    pub fn new(site: &Site) -> Self {
        let knowledge = &site.knowledge;
        let kinds = kinds(site);
        let neighbours = neighbours(knowledge, &kinds);
        let threads = knowledge
            .threads
            .iter()
            .enumerate()
            .flat_map(|(at, thread)| thread.points.iter().map(move |&point| (point, at)))
            .collect();
        Self {
            neighbours,
            subjects: subjects(knowledge),
            threads,
            months: knowledge.threads.iter().map(|thread| months(knowledge, &thread.points)).collect(),
            solutions: solutions(knowledge),
            sessions: sessions(knowledge),
            open: open::found(knowledge),
            reviews: reviews(knowledge, &kinds),
            figures: figures(site),
            done: done(knowledge),
            cycle: cycle(knowledge),
            paths: paths(site),
            kinds,
        }
    }

    /// The entries of the same kind before and after, by date; of a review, those of the same team
    /// that look back as far.
    pub fn neighbours(&self, entry: EntryIx) -> (Option<EntryIx>, Option<EntryIx>) {
        self.neighbours.get(&entry).copied().unwrap_or_default()
    }

    pub fn subject(&self, point: PointIx) -> Option<Subject> {
        self.subjects.get(&point).copied()
    }

    /// The months in which the thread of a point was raised.
    pub fn thread_months(&self, point: PointIx) -> &[Month] {
        self.threads.get(&point).map_or(&[], |&at| &self.months[at])
    }

    pub fn solutions(&self, blocker: PointIx) -> &[PointIx] {
        self.solutions.get(&blocker).map_or(&[], Vec::as_slice)
    }

    /// The session of the same team on the period before that of this one.
    pub fn session_before(&self, review: EntryIx) -> Option<EntryIx> {
        self.sessions.get(&review).copied()
    }

    /// Whether a team, or all of them, have any figure of a period.
    pub fn has_figures(&self, scope: &Scope, period: Period) -> bool {
        self.figures.get(&period).is_some_and(|scopes| scopes.contains(scope))
    }

    /// What was open when a session began.
    pub fn open(&self, review: EntryIx) -> &Found {
        static NOTHING: Found = Found::NOTHING;
        self.open.get(&review).unwrap_or(&NOTHING)
    }
}

fn kinds(site: &Site) -> BTreeMap<Arc<str>, Vec<EntryIx>> {
    let mut kinds: BTreeMap<Arc<str>, Vec<EntryIx>> = BTreeMap::new();
    for (ix, entry) in site.knowledge.all() {
        if site.entry_paths[ix.0 as usize].is_some() {
            kinds.entry(Arc::clone(&entry.kind)).or_default().push(ix);
        }
    }
    for entries in kinds.values_mut() {
        // By path already, which decides between two of one day.
        entries.sort_by_key(|&ix| site.knowledge.entry(ix).date);
    }
    kinds
}

fn neighbours(
    knowledge: &Knowledge,
    kinds: &BTreeMap<Arc<str>, Vec<EntryIx>>,
) -> BTreeMap<EntryIx, (Option<EntryIx>, Option<EntryIx>)> {
    let mut rows: BTreeMap<_, Vec<EntryIx>> = BTreeMap::new();
    for (kind, entries) in kinds {
        for &ix in entries {
            let entry = knowledge.entry(ix);
            let held = entry
                .period()
                .map(|period| (length(period), entry.facet_values("team").next().map(AsRef::as_ref)));
            rows.entry((kind, held)).or_default().push(ix);
        }
    }
    let mut neighbours: BTreeMap<EntryIx, (Option<EntryIx>, Option<EntryIx>)> = BTreeMap::new();
    for pair in rows.values().flat_map(|row| row.windows(2)) {
        neighbours.entry(pair[0]).or_default().1 = Some(pair[1]);
        neighbours.entry(pair[1]).or_default().0 = Some(pair[0]);
    }
    neighbours
}

/// How far a review looks back: periods of one length compare.
fn length(period: Period) -> u8 {
    match period {
        Period::Week { .. } => 0,
        Period::Month { .. } => 1,
        Period::Quarter { .. } => 2,
        Period::Year { .. } => 3,
    }
}

fn subjects(knowledge: &Knowledge) -> BTreeMap<PointIx, Subject> {
    let mut subjects = BTreeMap::new();
    for (ix, action) in (0..).map(ActionIx).zip(&knowledge.actions) {
        subjects.extend(action.points.iter().map(|&point| (point, Subject::Action(ix))));
    }
    for (ix, lesson) in (0..).map(LessonIx).zip(&knowledge.lessons) {
        subjects.insert(lesson.learned, Subject::Lesson(ix));
    }
    for (ix, question) in (0..).map(QuestionIx).zip(&knowledge.questions) {
        subjects.insert(question.asked, Subject::Question(ix));
    }
    subjects
}

fn solutions(knowledge: &Knowledge) -> BTreeMap<PointIx, Vec<PointIx>> {
    let mut solutions: BTreeMap<PointIx, Vec<PointIx>> = BTreeMap::new();
    for (entry_ix, entry) in knowledge.all() {
        for (at, point) in (0..).zip(&entry.points) {
            for relation in point.relations.iter().filter(|it| it.verb == Verb::Solves) {
                if let Some(&Subject::Point(blocker)) = knowledge.ids.get(&relation.target.value)
                    && knowledge.point(blocker).role == Role::Blockers
                {
                    solutions.entry(blocker).or_default().push(PointIx { entry: entry_ix, point: at });
                }
            }
        }
    }
    solutions
}

fn months(knowledge: &Knowledge, points: &[PointIx]) -> Vec<Month> {
    let months: BTreeSet<Month> =
        points.iter().filter_map(|point| month_of(knowledge.entry(point.entry))).collect();
    months.into_iter().collect()
}

/// A session is known by the month that it speaks of, anything else by its date.
pub fn month_of(entry: &Entry) -> Option<Month> {
    match entry.period() {
        Some(Period::Month { year, month }) => Some((year, month)),
        _ => entry.date.map(PartialDate::month_key),
    }
}

fn sessions(knowledge: &Knowledge) -> BTreeMap<EntryIx, EntryIx> {
    let key = |ix: EntryIx, period: Period| {
        let entry = knowledge.entry(ix);
        (Arc::clone(&entry.kind), entry.facet_values("team").next().cloned(), period)
    };
    let held: Vec<(EntryIx, Period)> =
        knowledge.all().filter_map(|(ix, entry)| Some((ix, entry.period()?))).collect();
    let by_period: BTreeMap<_, EntryIx> = held.iter().map(|&(ix, period)| (key(ix, period), ix)).collect();
    held.iter()
        .filter(|(_, period)| period.first_day().year() > 1)
        .filter_map(|&(ix, period)| Some((ix, *by_period.get(&key(ix, period.previous()))?)))
        .collect()
}

fn reviews(
    knowledge: &Knowledge,
    kinds: &BTreeMap<Arc<str>, Vec<EntryIx>>,
) -> BTreeMap<Period, Vec<EntryIx>> {
    let looks_back = |kind: &&Kind| kind.fields.values().any(|field| field.shape == FieldType::Period);
    let looking_back = knowledge.config.kinds.values().filter(looks_back);
    let all = looking_back.filter_map(|kind| kinds.get(&kind.name)).flatten().copied();
    let mut held: Vec<(Period, EntryIx)> =
        all.filter_map(|ix| Some((knowledge.entry(ix).period()?, ix))).collect();
    held.sort_by_key(|&(of, ix)| (Reverse(of.length()), knowledge.entry(ix).date, ix));
    let mut reviews: BTreeMap<Period, Vec<EntryIx>> = BTreeMap::new();
    for (of, ix) in held {
        for period in std::iter::successors(Some(of), |it| it.part_of()) {
            reviews.entry(period).or_default().push(ix);
        }
    }
    reviews
}

fn figures(site: &Site) -> BTreeMap<Period, BTreeSet<Scope>> {
    let mut figures: BTreeMap<Period, BTreeSet<Scope>> = BTreeMap::new();
    for series in &site.insights.kpis.series {
        for &period in series.figures.keys() {
            let scopes = figures.entry(period).or_default();
            if !scopes.contains(&series.scope) {
                scopes.insert(series.scope.clone());
            }
        }
    }
    figures
}

fn done(knowledge: &Knowledge) -> BTreeMap<Period, Vec<ActionIx>> {
    let mut months: BTreeMap<Period, Vec<ActionIx>> = BTreeMap::new();
    for (ix, action) in (0..).map(ActionIx).zip(&knowledge.actions) {
        if let Some(closed) = action.closed.filter(|_| action.status == ActionStatus::Done) {
            months.entry(Period::month_of(closed.date)).or_default().push(ix);
        }
    }
    months
}

/// The word in templates for a page of which there is one.
pub fn list_key(page: &Page) -> Option<&'static str> {
    Some(match page {
        Page::Home => "home",
        Page::Start => "start",
        Page::Lessons => "lessons",
        Page::Questions => "questions",
        Page::Actions => "actions",
        Page::Wins => "wins",
        Page::Timeline => "timeline",
        Page::Kpis => "kpis",
        Page::Changes => "changes",
        Page::Health => "health",
        Page::HealthCounted => "health-counted",
        Page::ActionsListed => "actions-listed",
        Page::Calendar => "calendar",
        _ => return None,
    })
}

fn paths(site: &Site) -> Paths {
    let mut paths = Paths::default();
    for (path, page) in &site.pages {
        if let Some(key) = list_key(page) {
            paths.lists.insert(key, Arc::clone(path));
        } else {
            paths.take(path, page);
        }
    }
    paths
}

impl Paths {
    fn take(&mut self, path: &Arc<str>, page: &Page) {
        let (of, key) = match page {
            Page::Kind(kind) => (&mut self.kinds, kind),
            Page::Facet(facet) => (&mut self.facets, facet),
            Page::Kpi(name) => (&mut self.kpis, name),
            Page::Numbers(period) => {
                self.numbers.insert(*period, Arc::clone(path));
                return;
            }
            Page::ChangesOf(month) => {
                self.changes.insert(*month, Arc::clone(path));
                return;
            }
            Page::Theme(file) => (&mut self.theme, file),
            Page::Feed(Feed::All) => return self.feeds.push(("all", Arc::clone(path))),
            Page::Feed(Feed::Lessons) => return self.feeds.push(("lessons", Arc::clone(path))),
            Page::Feed(Feed::Questions) => return self.feeds.push(("questions", Arc::clone(path))),
            Page::Feed(Feed::FacetValue { facet, value }) => {
                self.value_feeds.insert((Arc::clone(facet), Arc::clone(value)), Arc::clone(path));
                return;
            }
            _ => return,
        };
        of.insert(Arc::clone(key), Arc::clone(path));
    }
}

#[cfg(test)]
mod tests {
    use super::Index;
    use crate::knowledge::Scope;
    use crate::site::plan::tests::site;
    use crate::value::Period;

    #[test]
    fn the_reviews_of_a_period_and_of_its_parts_are_in_order_of_length_and_day() {
        let review = |period: &str, date: &str| {
            format!("---\nkind: review\ntitle: {period}\nperiod: {period}\ndate: {date}\n---\n\nWords.\n")
        };
        let texts = [
            review("2026-05", "2026-06-01"),
            review("2026-04", "2026-05-04"),
            review("2026-Q2", "2026-07-06"),
        ];
        let names = ["reviews/a.md", "reviews/b.md", "reviews/c.md"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
        let site = site("", &files);
        let index = Index::new(&site);
        let titles = |period: &str| {
            let reviews = &index.reviews[&Period::parse(period).unwrap()];
            reviews.iter().map(|&ix| site.knowledge.entry(ix).title.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(titles("2026-Q2"), ["2026-Q2", "2026-04", "2026-05"]);
        assert_eq!(titles("2026-05"), ["2026-05"]);
    }

    #[test]
    fn a_figure_of_one_team_is_none_of_another() {
        let review = "---\nkind: review\ntitle: May\nperiod: 2026-05\ndate: 2026-06-01\nteam: emea\n\
                      kpis: { calls: 500 }\n---\n\nWords.\n";
        let site = site("", &[("reviews/a.md", review)]);
        let index = Index::new(&site);
        let has =
            |team: &str| index.has_figures(&Scope::Team(team.into()), Period::Month { year: 2026, month: 5 });
        assert_eq!((has("emea"), has("apac")), (true, false));
    }

    #[test]
    fn the_cycle_is_that_of_the_deals_won_in_twelve_months() {
        let deal = |outcome: &str, opened: &str, closed: &str| {
            format!(
                "---\nkind: deal\ntitle: A\noutcome: {outcome}\nopened: {opened}\nclosed: {closed}\n---\n"
            )
        };
        // The as-of day is the last of 2026.
        let texts = [
            deal("won", "2025-12-01", "2025-12-31"),
            deal("won", "2025-12-01", "2026-01-01"),
            deal("lost", "2026-01-01", "2026-01-02"),
        ];
        let names = ["deals/a.md", "deals/b.md", "deals/c.md"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
        let (days, deals) = Index::new(&site("", &files)).cycle.unwrap();
        assert_eq!((days, deals.len()), (31.0, 1));
    }
}
