//! The home page: what we know, what hurts, what is open.

use std::cmp::Reverse;

use serde::Serialize;

use super::facet;
use super::frame::Frame;
use super::here::{EntryRef, Here, LinkTo, date_of, outcome_of};
use super::index::period_of;
use super::lessons::{self, LessonRow};
use super::questions::{self, QuestionRow};
use super::table::{self, Columns, EntryLine};
use super::wins::{self, Win};
use super::{actions, text};
use crate::knowledge::{ActionIx, ActionStatus, EntryIx, LessonIx, QuestionIx};
use crate::value::PartialDate;

/// How many of each are shown.
const FEW: usize = 5;
const LATEST: usize = 8;
/// How many months 'why we lost' looks back.
const MONTHS: i32 = 12;

/// `home.html`.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView<'a> {
    pub frame: Frame<'a>,
    /// The last review: its title is the headline.
    pub review: Option<Headline<'a>>,
    /// What to read before a call: competitors and reasons, with how often they came up.
    pub competitors: Vec<Chip<'a>>,
    pub reasons: Vec<Chip<'a>>,
    pub lessons_total: usize,
    pub relearned_total: usize,
    pub questions_open: usize,
    pub questions_stale: usize,
    pub actions_open: usize,
    pub actions_overdue: usize,
    /// Deals that were decided in the last twelve months.
    pub won: usize,
    pub lost: usize,
    pub since: text::When,
    pub lessons: Vec<LessonRow<'a>>,
    pub questions: Vec<QuestionRow<'a>>,
    /// The reasons of the deals lost in the last twelve months, most frequent first.
    pub why: Vec<Share<'a>>,
    /// How many further reasons there are, and of how many deals.
    pub why_more: usize,
    pub why_more_deals: usize,
    /// Lost deals that name no reason.
    pub why_unnamed: usize,
    /// Whom they were lost to or won against.
    pub against: Vec<Record<'a>>,
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

/// So many of so many.
#[derive(Clone, Debug, Serialize)]
pub struct Share<'a> {
    pub id: &'a str,
    pub link: LinkTo<'a>,
    pub count: usize,
    /// Of the most frequent one, in percent: the length of its bar.
    pub width: usize,
}

/// Won and lost against somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Record<'a> {
    pub link: LinkTo<'a>,
    pub won: usize,
    pub lost: usize,
}

/// Makes the home page.
pub fn home<'a>(here: Here<'a>, frame: Frame<'a>) -> HomeView<'a> {
    let knowledge = here.knowledge();
    let latest = latest(here);
    let since = months_before(knowledge.as_of, MONTHS);
    let decided: Vec<EntryIx> = knowledge
        .all()
        .filter(|(_, entry)| matches!(outcome_of(entry), Some("won" | "lost")))
        .filter(|(_, entry)| {
            date_of(entry, "closed").or(entry.date).is_some_and(|date| date.date > since.date)
        })
        .map(|(ix, _)| ix)
        .collect();
    let open = |ix: &ActionIx| knowledge.action(*ix).status == ActionStatus::Open;
    let open: Vec<ActionIx> = (0..).map(ActionIx).take(knowledge.actions.len()).filter(open).collect();
    let mut why = why(here, &decided);
    let named: usize = why.iter().map(|one| one.count).sum();
    let further = further(&mut why);
    let lost = facet::count(here, &decided, "lost");
    let newest = table::entries(here, latest.iter().copied().take(LATEST), "");
    HomeView {
        frame,
        review: review(here, &latest),
        competitors: chips(here, "competitor"),
        reasons: chips(here, "reason"),
        lessons_total: knowledge.lessons.len(),
        relearned_total: knowledge.lessons.iter().filter(|it| it.evidence.relearned > 0).count(),
        questions_open: knowledge.questions.iter().filter(|it| it.status.is_open()).count(),
        questions_stale: knowledge.questions.iter().filter(|it| it.stale).count(),
        actions_overdue: knowledge.actions.iter().filter(|it| it.overdue.is_some()).count(),
        actions_open: open.len(),
        won: facet::count(here, &decided, "won"),
        lost,
        since: text::when(since),
        lessons: moving(here),
        questions: oldest_open(here),
        why,
        why_more: further.len(),
        why_more_deals: further.iter().map(|one| one.count).sum(),
        why_unnamed: lost.saturating_sub(named),
        against: against(here, &decided),
        actions: actions::by_urgency(here, open)
            .into_iter()
            .take(FEW)
            .map(|ix| actions::row(here, ix))
            .collect(),
        win: wins::newest(here).first().map(|&ix| wins::win(here, ix)),
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
    // A session that nobody has written up yet says nothing.
    let says = |entry: &crate::entry::Entry| {
        period_of(entry).is_some() && (!entry.points.is_empty() || entry.summary.is_some())
    };
    let ix = *latest.iter().find(|ix| says(here.entry(**ix)))?;
    let entry = here.entry(ix);
    Some(Headline {
        entry: here.entry_ref(ix),
        summary: entry.summary.as_deref(),
        team: entry.facet_values("team").next().map(|team| here.facet_value("team", team)),
    })
}

/// The first day of the stretch of months that ends on a day.
fn months_before(day: jiff::civil::Date, months: i32) -> PartialDate {
    let first = day.checked_sub(jiff::Span::new().months(months)).unwrap_or(day);
    PartialDate::day(first)
}

/// Nobody prepares for a call against nobody, or on what is not known.
const NOBODY: [&str; 3] = ["none", "other", "unknown"];

fn chips<'a>(here: Here<'a>, facet: &str) -> Vec<Chip<'a>> {
    let mut rows = facet::rows(here, facet);
    rows.retain(|row| row.entries > 0 && row.value.href.is_some() && !NOBODY.contains(&row.id));
    rows.sort_by_key(|row| Reverse(row.entries));
    rows.into_iter().take(FEW).map(|row| Chip { link: row.value, count: row.entries }).collect()
}

fn moving(here: Here<'_>) -> Vec<LessonRow<'_>> {
    let all = (0..).map(LessonIx).take(here.knowledge().lessons.len());
    lessons::newest(all, here).into_iter().take(FEW).map(|ix| lessons::row(here, ix)).collect()
}

fn oldest_open(here: Here<'_>) -> Vec<QuestionRow<'_>> {
    let all = (0..).map(QuestionIx).take(here.knowledge().questions.len());
    let open = all.filter(|&ix| here.knowledge().question(ix).status.is_open());
    questions::oldest(open, here).into_iter().take(FEW).map(|ix| questions::row(here, ix)).collect()
}

fn why<'a>(here: Here<'a>, decided: &[EntryIx]) -> Vec<Share<'a>> {
    let lost = decided.iter().filter(|ix| outcome_of(here.entry(**ix)) == Some("lost"));
    let mut counts: std::collections::BTreeMap<&'a str, usize> = std::collections::BTreeMap::new();
    for &ix in lost {
        // The first is the primary one, and each deal counts once.
        if let Some(reason) = here.entry(ix).facet_values("reasons").next() {
            *counts.entry(reason).or_default() += 1;
        }
    }
    let mut counts: Vec<(&'a str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| Reverse(count));
    let most = counts.first().map_or(1, |&(_, count)| count);
    counts
        .into_iter()
        .map(|(reason, count)| Share {
            id: reason,
            link: here.facet_value("reason", reason),
            count,
            width: count * 100 / most,
        })
        .collect()
}

/// Takes out the reasons that have no room; that some are unknown is said whatever the room.
fn further<'a>(why: &mut Vec<Share<'a>>) -> Vec<Share<'a>> {
    if why.len() <= LATEST {
        return Vec::new();
    }
    let mut rest = why.split_off(LATEST - 1);
    if let Some(at) = rest.iter().position(|one| one.id == "unknown") {
        why.push(rest.remove(at));
    }
    rest
}

fn against<'a>(here: Here<'a>, decided: &[EntryIx]) -> Vec<Record<'a>> {
    let mut records: std::collections::BTreeMap<&'a str, (usize, usize)> = std::collections::BTreeMap::new();
    for &ix in decided {
        let entry = here.entry(ix);
        for competitor in entry.facet_values("competitor").filter(|it| &***it != "none") {
            let record = records.entry(competitor).or_default();
            match outcome_of(entry) {
                Some("won") => record.0 += 1,
                _ => record.1 += 1,
            }
        }
    }
    let mut records: Vec<Record<'a>> = records
        .into_iter()
        .map(|(id, (won, lost))| Record { link: here.facet_value("competitor", id), won, lost })
        .collect();
    records.sort_by_key(|record| Reverse(record.won + record.lost));
    records.truncate(LATEST);
    records
}
