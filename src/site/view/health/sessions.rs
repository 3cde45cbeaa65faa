//! The sessions of every team: held on time, late, missed or waiting, and what is due next.

use serde::Serialize;

use crate::knowledge::insight::cadence::{Rhythm, Session, State};
use crate::site::view::here::{Here, LinkTo};
use crate::site::view::text::{self, When};
use crate::value::{Length, Period};

/// How many teams have a column.
const TEAMS: usize = 24;

/// The sessions up to the as-of day.
#[derive(Clone, Debug, Serialize)]
pub struct Sessions<'a> {
    /// One for each length of period that is reviewed.
    pub grids: Vec<Grid<'a>>,
    /// By team, all teams first.
    pub next: Vec<Next<'a>>,
    /// Where `calendar.ics` is.
    pub calendar: Option<String>,
}

/// Teams by period, newest period first.
#[derive(Clone, Debug, Serialize)]
pub struct Grid<'a> {
    /// `week`, `month`, `quarter`, `year`.
    pub length: &'static str,
    /// None for reviews of all teams together.
    pub teams: Vec<Option<LinkTo<'a>>>,
    pub more_teams: usize,
    pub rows: Vec<GridRow<'a>>,
}

/// One period.
#[derive(Clone, Debug, Serialize)]
pub struct GridRow<'a> {
    pub period: LinkTo<'a>,
    /// One for each team; none where no session was expected.
    pub cells: Vec<Option<Cell>>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// `held`, `late`, `missed`, `waiting`; the words are in the template.
    pub state: &'static str,
    /// The day on which it was held, or is or was due.
    pub day: When,
    pub href: Option<String>,
}

/// What is due next.
#[derive(Clone, Debug, Serialize)]
pub struct Next<'a> {
    pub team: Option<LinkTo<'a>>,
    pub period: String,
    pub day: When,
}

/// The sessions of the last thirteen months, of the last quarters and years, and what is due next.
pub fn sessions(here: Here<'_>) -> Sessions<'_> {
    let rhythms = &here.insights().cadence.rhythms;
    let lengths = [(Length::Week, 13), (Length::Month, 13), (Length::Quarter, 5), (Length::Year, 3)];
    let of = |length| rhythms.iter().filter(move |rhythm| rhythm.length == length);
    let grids =
        lengths.into_iter().filter_map(|(length, rows)| grid(here, &of(length).collect::<Vec<_>>(), rows));
    let mut due: Vec<_> = rhythms.iter().filter_map(|rhythm| Some((rhythm.next?, rhythm))).collect();
    due.sort_by_key(|(due, _)| due.day);
    let next = due.into_iter().map(|(due, rhythm)| Next {
        team: team(here, rhythm),
        period: text::period(due.period),
        day: text::day(due.day),
    });
    Sessions {
        grids: grids.collect(),
        next: next.collect(),
        calendar: here.index.paths.lists.get("calendar").map(|path| here.site.link(here.path, path)),
    }
}

fn team<'a>(here: Here<'a>, rhythm: &'a Rhythm) -> Option<LinkTo<'a>> {
    rhythm.team.as_deref().map(|team| here.facet_value("team", team))
}

fn grid<'a>(here: Here<'a>, rhythms: &[&'a Rhythm], rows: usize) -> Option<Grid<'a>> {
    let length = rhythms.first()?.length;
    let mut periods: Vec<Period> = Vec::with_capacity(rows);
    let mut period = Period::of_day(length, here.knowledge().as_of);
    for _ in 0..rows {
        periods.push(period);
        // Nothing lies before the calendar.
        if period.first_day().year() <= 1 {
            break;
        }
        period = period.previous();
    }
    // A rhythm that has ended before them has no column.
    let is_shown = |rhythm: &&&Rhythm| {
        rhythm.sessions.last().is_some_and(|last| periods.last().is_some_and(|first| last.period >= *first))
    };
    let shown: Vec<&&Rhythm> = rhythms.iter().filter(is_shown).collect();
    let mut rows: Vec<GridRow<'a>> =
        periods.iter().map(|&period| row(here, period, shown.iter().take(TEAMS).map(|it| **it))).collect();
    let is_empty = |row: &GridRow<'_>| row.cells.iter().all(Option::is_none);
    let first = rows.iter().position(|row| !is_empty(row))?;
    rows.drain(..first);
    while rows.last().is_some_and(is_empty) {
        rows.pop();
    }
    Some(Grid {
        length: length_name(length),
        teams: shown.iter().take(TEAMS).map(|rhythm| team(here, rhythm)).collect(),
        more_teams: shown.len().saturating_sub(TEAMS),
        rows,
    })
}

/// As templates know it.
pub fn length_name(length: Length) -> &'static str {
    match length {
        Length::Week => "week",
        Length::Month => "month",
        Length::Quarter => "quarter",
        Length::Year => "year",
    }
}

fn row<'a>(here: Here<'a>, period: Period, rhythms: impl Iterator<Item = &'a Rhythm>) -> GridRow<'a> {
    let cells = rhythms.map(|rhythm| {
        let at = rhythm.sessions.partition_point(|session| session.period < period);
        rhythm.sessions.get(at).filter(|session| session.period == period).map(|it| cell(here, it))
    });
    GridRow {
        period: LinkTo::to(
            text::period(period),
            here.numbers_link(period, None).or_else(|| here.changes_link(period)),
        ),
        cells: cells.collect(),
    }
}

fn cell(here: Here<'_>, session: &Session) -> Cell {
    let link = |review| here.site.entry_link(here.path, review);
    let (state, day, href) = match session.state {
        State::Held { review, on } if on > session.due => ("late", on, link(review)),
        State::Held { review, on } => ("held", on, link(review)),
        State::Missed => ("missed", session.due, None),
        State::Waiting => ("waiting", session.due, None),
    };
    Cell { state, day: text::day(day), href }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::sessions;
    use crate::knowledge::Insights;
    use crate::knowledge::insight::Cadence;
    use crate::knowledge::insight::cadence::{Due, Rhythm, Session, State};
    use crate::site::Site;
    use crate::site::plan::tests::{SMALL, site};
    use crate::site::view::here::Here;
    use crate::site::view::index::Index;
    use crate::value::{Length, Period};

    fn of(team: Option<&str>, sessions: Vec<Session>, next: Option<Due>) -> Rhythm {
        Rhythm { team: team.map(Into::into), length: Length::Month, sessions, next }
    }

    fn month(month: i8) -> Period {
        Period::Month { year: 2026, month }
    }

    fn with(rhythms: impl FnOnce(&Site) -> Vec<Rhythm>) -> Site {
        let mut made = site("", SMALL);
        let cadence = Cadence { rhythms: rhythms(&made) };
        made.insights = Arc::new(Insights { cadence, ..Insights::default() });
        made
    }

    #[test]
    fn each_session_says_how_it_stands_and_empty_months_at_the_ends_are_left_out() {
        let site = with(|site| {
            let (review, _) = site.knowledge.all().next().unwrap();
            let held = |it, on| Session {
                period: month(it),
                due: date(2026, it + 1, 4),
                state: State::Held { review, on },
            };
            let emea = vec![
                held(4, date(2026, 5, 4)),
                held(5, date(2026, 6, 5)),
                Session { period: month(6), due: date(2026, 7, 6), state: State::Missed },
                Session { period: month(7), due: date(2026, 8, 3), state: State::Waiting },
            ];
            let due = Due { period: month(7), day: date(2026, 8, 3) };
            vec![of(None, vec![held(6, date(2026, 7, 1))], None), of(Some("emea"), emea, Some(due))]
        });
        let index = Index::new(&site);
        let here = Here { site: &site, index: &index, path: "health/index.html" };
        let made = sessions(here);
        let rows: Vec<(String, Vec<&str>)> = made.grids[0]
            .rows
            .iter()
            .map(|row| {
                (
                    row.period.text.to_string(),
                    row.cells.iter().map(|it| it.as_ref().map_or("", |it| it.state)).collect(),
                )
            })
            .collect();
        let expected = [
            ("July 2026", ["", "waiting"]),
            ("June 2026", ["held", "missed"]),
            ("May 2026", ["", "late"]),
            ("April 2026", ["", "held"]),
        ];
        assert_eq!(rows, expected.map(|(month, states)| (month.to_owned(), states.to_vec())));
        let next: Vec<_> = made.next.iter().map(|it| (it.period.as_str(), it.day.text.as_str())).collect();
        assert_eq!(next, [("July 2026", "3 Aug 2026")]);
    }

    #[test]
    fn a_grid_of_months_goes_back_to_the_month_a_year_ago_and_no_further() {
        // The as-of day is the last of 2026.
        let site = with(|site| {
            let (review, _) = site.knowledge.all().next().unwrap();
            let held = |year, month| Session {
                period: Period::Month { year, month },
                due: date(2026, 1, 4),
                state: State::Held { review, on: date(2026, 1, 4) },
            };
            vec![of(None, vec![held(2025, 11), held(2025, 12), held(2026, 12)], None)]
        });
        let index = Index::new(&site);
        let made = sessions(Here { site: &site, index: &index, path: "health/index.html" });
        let rows: Vec<&str> = made.grids[0].rows.iter().map(|row| &*row.period.text).collect();
        assert_eq!((rows.len(), rows[0], rows[12]), (13, "December 2026", "December 2025"));
    }

    #[test]
    fn without_any_session_there_is_no_grid() {
        let site = with(|_| vec![of(None, Vec::new(), None)]);
        let index = Index::new(&site);
        let made = sessions(Here { site: &site, index: &index, path: "health/index.html" });
        assert!(made.grids.is_empty() && made.next.is_empty());
    }
}
