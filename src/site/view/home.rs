//! The home page: what we know, what hurts, what is open.

mod decided;
pub mod figures;
mod rate;
mod session;

use std::cmp::Reverse;

use serde::Serialize;

use super::actions;
use super::facet;
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo, QuestionRef, outcome_of};
use super::kpi::reported;
use super::lessons::{self, LessonRow, drawn};
use super::life;
use super::questions::{self, QuestionRow};
use super::spark::{self, SparkView};
use super::table::{self, Columns, EntryLine};
use super::text;
use super::wins::{self, Win};
use crate::knowledge::{ActionIx, ActionStatus, EntryIx, LessonIx, PointIx, QuestionIx, QuestionStatus};
use crate::site::chart::{Chart, Drawing, trend};
use crate::value::Period;

/// How many of each are shown.
const FEW: usize = 5;
const LESSONS: usize = 4;
const LATEST: usize = 8;
/// How many chips there are of a sort.
const CHIPS: usize = 4;

/// `home.html`.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView<'a> {
    pub frame: Frame<'a>,
    /// The last review: its title is the headline.
    pub review: Option<Headline<'a>>,
    /// The session that is due next.
    pub next: Option<session::NextView<'a>>,
    /// The win rate of all teams over a year.
    pub trend: Option<rate::TrendView<'a>>,
    /// What to read before a call: competitors and reasons, with how often they came up.
    pub competitors: Vec<Chip<'a>>,
    pub reasons: Vec<Chip<'a>>,
    /// The KPIs that are read first, of one month.
    pub figures: Option<figures::Strip<'a>>,
    pub applied: Option<AppliedView<'a>>,
    pub lessons_total: usize,
    pub relearned_total: usize,
    /// Open, and of those that are not, partly answered.
    pub questions_open: usize,
    pub questions_partly: usize,
    pub questions_stale: usize,
    pub actions_open: usize,
    pub actions_overdue: usize,
    /// The page that lists them by name.
    pub actions_listed: Option<String>,
    /// Deals that were decided in the last twelve months.
    #[serde(flatten)]
    pub decided: decided::DecidedView<'a>,
    /// Last touched first, on one axis.
    pub lessons: Vec<LessonRow<'a>>,
    pub axis: Drawing,
    pub moves: Option<Moves<'a>>,
    pub questions: Vec<QuestionRow<'a>>,
    pub ages: Chart<'a>,
    /// The question that was answered last.
    pub answered: Option<QuestionRef<'a>>,
    pub actions: Vec<actions::ActionRow<'a>>,
    pub win: Option<Win<'a>>,
    pub latest: Vec<EntryLine<'a>>,
    pub latest_columns: Columns,
}

/// The last review.
#[derive(Clone, Debug, Serialize)]
pub struct Headline<'a> {
    pub entry: EntryRef<'a>,
    pub summary: Option<&'a str>,
    pub team: Option<LinkTo<'a>>,
}

/// A link with a count.
#[derive(Clone, Debug, Serialize)]
pub struct Chip<'a> {
    pub link: LinkTo<'a>,
    pub count: usize,
}

/// The lessons that were applied or confirmed in a month.
#[derive(Clone, Debug, Serialize)]
pub struct AppliedView<'a> {
    pub month: LinkTo<'a>,
    pub count: usize,
    /// Of so many lessons in force.
    pub in_force: u32,
    /// The difference to the month before.
    pub before: Option<Difference>,
    pub spark: SparkView,
}

/// More or fewer than in the month before.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// `up`, `down`, `same`.
    pub direction: &'static str,
    pub by: usize,
    pub on: String,
}

/// What happened to lessons in the last month in which anything did.
#[derive(Clone, Debug, Serialize)]
pub struct Moves<'a> {
    pub month: LinkTo<'a>,
    /// The word for it, and how many, leading to them; without zeros.
    pub counts: Vec<(&'static str, LinkTo<'a>)>,
}

/// Makes the home page.
pub fn home<'a>(here: Here<'a>, frame: Frame<'a>) -> HomeView<'a> {
    let knowledge = here.knowledge();
    let latest = latest(here);
    let open = |ix: &ActionIx| knowledge.action(*ix).status == ActionStatus::Open;
    let open: Vec<ActionIx> = (0..).map(ActionIx).take(knowledge.actions.len()).filter(open).collect();
    let newest = table::entries(here, latest.iter().copied().take(LATEST), "");
    let (lessons, axis) = moving(here);
    let unanswered = questions::oldest(knowledge.open_questions(), here);
    let with = |status| knowledge.questions.iter().filter(|it| it.status == status).count();
    HomeView {
        frame,
        review: review(here, &latest),
        next: session::next(here),
        trend: rate::win_rate(here),
        competitors: chips(here, "competitor"),
        reasons: chips(here, "reason"),
        figures: figures::strip(here),
        applied: applied(here),
        lessons_total: knowledge.lessons.len(),
        relearned_total: knowledge.lessons.iter().filter(|it| it.evidence.relearned > 0).count(),
        questions_open: with(QuestionStatus::Open),
        questions_partly: with(QuestionStatus::PartlyAnswered),
        actions_listed: here.index.paths.lists.get("actions-listed").map(|it| here.site.link(here.path, it)),
        questions_stale: knowledge.questions.iter().filter(|it| it.stale).count(),
        actions_overdue: knowledge.actions.iter().filter(|it| it.overdue.is_some()).count(),
        actions_open: open.len(),
        decided: decided::decided(here),
        lessons,
        axis,
        moves: moves(here),
        ages: questions::ages(here, &unanswered),
        questions: unanswered.into_iter().take(FEW).map(|ix| questions::row(here, ix)).collect(),
        answered: answered(here),
        actions: actions::by_urgency(here, open)
            .into_iter()
            .take(FEW)
            .map(|ix| actions::row(here, ix))
            .collect(),
        win: worth_repeating(here).map(|ix| wins::win(here, ix)),
        latest_columns: newest.columns,
        latest: newest.entries,
    }
}

/// Every dated entry, newest first.
fn latest(here: Here<'_>) -> Vec<EntryIx> {
    let shown = |(ix, entry): &(EntryIx, &crate::entry::Entry)| {
        entry.date.is_some() && here.site.entry_paths[ix.0 as usize].is_some()
    };
    let mut entries: Vec<EntryIx> = here.knowledge().all().filter(shown).map(|(ix, _)| ix).collect();
    entries.sort_by_key(|&ix| Reverse(here.entry(ix).date));
    entries
}

fn review<'a>(here: Here<'a>, latest: &[EntryIx]) -> Option<Headline<'a>> {
    // A session that nobody has written up yet says nothing, nor does one of a time to come.
    let as_of = here.knowledge().as_of;
    let says = |entry: &crate::entry::Entry| {
        entry.period().is_some_and(|period| period.first_day() <= as_of)
            && !entry.draft
            && (!entry.points.is_empty() || entry.summary.is_some() || !reported(here, entry).is_empty())
    };
    let ix = *latest.iter().find(|ix| says(here.entry(**ix)))?;
    let entry = here.entry(ix);
    Some(Headline {
        entry: here.entry_ref(ix),
        summary: entry.summary.as_deref(),
        team: entry.facet_values("team").next().map(|team| here.facet_value("team", team)),
    })
}

/// The newest win that stands in a deal that was won, or in a review: what went well in a deal that
/// was lost is no reason to cheer.
fn worth_repeating(here: Here<'_>) -> Option<PointIx> {
    wins::newest(here).into_iter().find(|ix| {
        let entry = here.entry(ix.entry);
        outcome_of(entry).map_or(entry.period().is_some(), |outcome| outcome == "won")
    })
}

/// Nobody prepares for a call against nobody, or on what is not known.
const NOBODY: [&str; 3] = ["none", "other", "unknown"];

fn chips<'a>(here: Here<'a>, facet: &str) -> Vec<Chip<'a>> {
    let mut rows = facet::rows(here, facet);
    rows.retain(|row| row.entries > 0 && row.value.href.is_some() && !NOBODY.contains(&row.id));
    rows.sort_by_key(|row| Reverse(row.entries));
    rows.into_iter().take(CHIPS).map(|row| Chip { link: row.value, count: row.entries }).collect()
}

/// The lessons that were touched last, on one axis.
fn moving(here: Here<'_>) -> (Vec<LessonRow<'_>>, Drawing) {
    let all = (0..).map(LessonIx).take(here.knowledge().lessons.len());
    let mut newest = lessons::newest(all, here);
    newest.truncate(LESSONS);
    let span = life::span(here, newest.iter().map(|&ix| here.knowledge().lesson(ix).first));
    (newest.into_iter().map(|ix| drawn(here, ix, span)).collect(), life::axis_of(span))
}

fn moves(here: Here<'_>) -> Option<Moves<'_>> {
    here.insights().flow.months.iter().rev().find_map(|(&month, flow)| {
        let counts = [
            ("relearned", flow.relearned.len()),
            ("contradicted", flow.contradicted.len()),
            ("learned", flow.learned.len()),
            ("applied", flow.applied.len()),
            ("adopted", flow.adopted.len()),
            ("ended", flow.ended.len()),
        ];
        let linked = |(word, count): (&'static str, usize)| {
            (count > 0).then(|| (word, lessons::counted(here, month, (word, count))))
        };
        let counts: Vec<_> = counts.into_iter().filter_map(linked).collect();
        let named = LinkTo::to(text::period(month), here.changes_link(month));
        (!counts.is_empty()).then_some(Moves { month: named, counts })
    })
}

/// The lessons applied or confirmed in the last month that is over; none where nothing was known
/// by then.
fn applied(here: Here<'_>) -> Option<AppliedView<'_>> {
    let months = &here.insights().flow.months;
    let month = figures::last_month(here.knowledge().as_of);
    let of = |month: Period| months.get(&month).map(|flow| flow.applied.len());
    let flow = months.get(&month)?;
    let count = flow.applied.len();
    let periods = figures::before(month);
    let counts: Vec<Option<usize>> = periods.iter().map(|it| of(*it)).collect();
    let sizes: Vec<Option<f64>> =
        counts.iter().skip_while(|it| it.is_none()).map(|it| it.map(|it| it as f64)).collect();
    let values = counts.iter().map(|it| it.map(|it| it.to_string())).collect();
    let previous = (month.first_day().year() > 1).then(|| month.previous());
    let before = previous.and_then(|it| Some((it, of(it)?))).map(|(it, before)| Difference {
        direction: match count.cmp(&before) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "same",
        },
        by: count.abs_diff(before),
        on: text::period(it),
    });
    let good = before.as_ref().filter(|it| it.by > 0).map(|it| it.direction == "up");
    Some(AppliedView {
        month: LinkTo::to(text::period(month), here.changes_link(month)),
        count,
        in_force: flow.in_force,
        spark: spark::written(&periods, values, trend::spark(&sizes, None, good)),
        before,
    })
}

/// The question that was answered last.
fn answered(here: Here<'_>) -> Option<QuestionRef<'_>> {
    let all = (0..).map(QuestionIx).zip(&here.knowledge().questions);
    let answered = all.filter(|(_, question)| question.status == QuestionStatus::Answered);
    answered.max_by_key(|(_, question)| question.last).map(|(ix, _)| here.question_ref(ix))
}

#[cfg(test)]
mod tests {
    use crate::site::Site;
    use crate::site::plan::tests::planned;
    use crate::site::view::{shared, view};

    fn home(files: &[(&str, &str)]) -> serde_json::Value {
        // A period to come is told of; the page has to do without it all the same.
        let (site, _): (Site, _) = planned("", files);
        let page = site.page("index.html").expect("a home page");
        serde_json::to_value(view(&site, &shared(&site), "index.html", page).expect("a view")).unwrap()
    }

    const REVIEW: &str = "---\nkind: review\ntitle: May\nperiod: 2026-05\ndate: 2026-06-01\n---\n\n\
                          ## What did we do well?\n\n- The folder.\n";

    #[test]
    fn the_headline_is_no_draft_and_of_no_time_to_come() {
        let later =
            REVIEW.replace("title: May", "title: Later").replace("date: 2026-06-01", "date: 2026-06-02");
        let check = |later: String, expected: &str| {
            let home = home(&[("reviews/may.md", REVIEW), ("reviews/later.md", &later)]);
            assert_eq!(home.pointer("/review/entry/title").unwrap(), expected, "{later}");
        };
        check(later.clone(), "Later");
        check(later.replace("period: 2026-05", "period: 2031-05"), "May");
        check(later.replace("title:", "draft: true\ntitle:"), "May");
    }

    #[test]
    fn a_review_that_has_only_figures_is_a_headline() {
        let later = |figures: &str| {
            format!(
                "---\nkind: review\ntitle: Later\nperiod: 2026-05\ndate: 2026-06-02\n{figures}---\n\nWe met.\n"
            )
        };
        let check = |figures: &str, expected: &str| {
            let home = home(&[("reviews/may.md", REVIEW), ("reviews/later.md", &later(figures))]);
            assert_eq!(home.pointer("/review/entry/title").unwrap(), expected, "{figures}");
        };
        check("kpis: { calls: 5 }\n", "Later");
        check("", "May");
    }

    #[test]
    fn what_went_well_in_a_lost_deal_is_not_worth_repeating() {
        let deal = "---\nkind: deal\ntitle: Globex\noutcome: OUTCOME\ndate: 2026-07-20\nclosed: 2026-07-10\n---\n\n\
                    ## What did we do well?\n\n- The demo.\n";
        let check = |outcome: &str, expected: &str| {
            let deal = deal.replace("OUTCOME", outcome);
            let home = home(&[("reviews/may.md", REVIEW), ("deals/globex.md", &deal)]);
            assert_eq!(home.pointer("/win/entry/title").unwrap(), expected, "{outcome}");
        };
        check("won", "Globex");
        check("lost", "May");
    }
}
