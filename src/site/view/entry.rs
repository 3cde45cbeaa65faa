//! The page of one entry, of whatever kind: a deal, a review, an incident, a page of the wiki.
//!
//! The frame is one for all kinds. What a page shows follows from the fields and sections that the
//! entry has, never from the name of its kind.

use serde::Serialize;

use super::carried::{CarriedView, UnexplainedView, carried, unexplained};
use super::deal::{self, CircleView, StoryView, WentView};
use super::field::{FieldView, StageView, facts, stages};
use super::frame::Frame;
use super::here::{Here, LinkTo, Outcome, amount_of, control_name, date_of};
use super::kpi::{self, KpiTable};
use super::mention::{Mentions, mentions};
use super::section::{BodyView, body};
use super::text::{self, Amount, When};
use crate::entry::{Entry, Participant, Stance, Value};
use crate::knowledge::deal::{NO_COMPETITOR, UNKNOWN};
use crate::knowledge::{EntryIx, Node};

/// `entry.html`.
#[derive(Clone, Debug, Serialize)]
pub struct EntryView<'a> {
    pub frame: Frame<'a>,
    /// The name of the kind, and its label.
    pub kind: &'a str,
    pub kind_label: &'a str,
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub date: Option<When>,
    pub account: Option<&'a str>,
    pub outcome: Option<Outcome<'a>>,
    pub amount: Option<Amount>,
    pub competitors: Vec<LinkTo<'a>>,
    pub stage: Option<LinkTo<'a>>,
    pub period: Option<String>,
    pub teams: Vec<LinkTo<'a>>,
    pub people: Vec<PersonView<'a>>,
    pub facilitators: Vec<LinkTo<'a>>,
    pub closed: Option<When>,
    /// Days from opened to closed.
    pub cycle: Option<i32>,
    pub reasons: Vec<ReasonView<'a>>,
    /// What the buyer said when asked.
    pub buyer_reasons: Vec<ReasonView<'a>>,
    pub facts: Vec<FieldView<'a>>,
    /// What is not declared and was kept: key and value.
    pub extra: &'a [(String, String)],
    /// Whether both sides say the same: `same`, `overlap`, `apart`, `no-answer`, `unsure`, `not-asked`.
    pub sides: Option<&'static str>,
    /// The stages that it went through, in the order of writing.
    pub stages: Vec<StageView<'a>>,
    pub went: Option<WentView<'a>>,
    pub kpis: Option<KpiTable<'a>>,
    /// Of a review: what moved and nobody spoke of, and what was carried over.
    pub unexplained: Vec<UnexplainedView<'a>>,
    pub carried: Option<CarriedView<'a>>,
    pub body: BodyView<'a>,
    /// Whether the body has the four quadrants; what a review leaves open stands behind them.
    pub quadrants: bool,
    pub circle: Option<CircleView<'a>>,
    pub stories: Vec<StoryView<'a>>,
    pub mentioned: Mentions<'a>,
}

/// Somebody in the room.
#[derive(Clone, Debug, Serialize)]
pub struct PersonView<'a> {
    pub person: LinkTo<'a>,
    pub role: Option<&'a str>,
    /// `optimist`, `sceptic`, `neutral`.
    pub stance: Option<&'static str>,
}

/// A reason, as one of the two sides gives it.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonView<'a> {
    pub reason: LinkTo<'a>,
    /// `ours`, `shared`, `external`.
    pub control: Option<&'static str>,
    /// Whether the other side gives it too; that nobody knows is nothing to agree on.
    pub agreed: bool,
}

/// Makes the page of an entry.
pub fn entry<'a>(here: Here<'a>, frame: Frame<'a>, ix: EntryIx) -> EntryView<'a> {
    let entry = here.entry(ix);
    let body = body(here, ix);
    EntryView {
        frame,
        kind: &entry.kind,
        kind_label: here.kind_label(&entry.kind),
        title: &entry.title,
        summary: entry.summary.as_deref(),
        date: entry.date.map(text::when),
        account: match entry.field("account") {
            Some(Value::Text(account)) => Some(account),
            _ => None,
        },
        outcome: here.outcome(entry),
        amount: amount_of(entry).map(text::amount),
        competitors: entry
            .facet_values("competitor")
            .filter(|it| &***it != NO_COMPETITOR)
            .map(|it| here.facet_value("competitor", it))
            .collect(),
        stage: entry.facet_values("stage").next().map(|it| here.facet_value("stage", it)),
        period: entry.period().map(text::period),
        teams: entry.facet_values("team").map(|it| here.facet_value("team", it)).collect(),
        people: participants(here, entry),
        facilitators: facilitators(here, entry),
        closed: date_of(entry, "closed").map(text::when),
        cycle: cycle(entry),
        reasons: reasons(here, entry, ("reasons", "buyer-reasons")),
        buyer_reasons: reasons(here, entry, ("buyer-reasons", "reasons")),
        facts: facts(here, entry),
        extra: &entry.extra,
        sides: deal::sides(here, ix),
        stages: stages(here, entry),
        went: deal::went(here, ix),
        kpis: kpi::table(here, ix),
        unexplained: unexplained(here, ix),
        carried: carried(here, ix),
        quadrants: body.parts.iter().any(|part| part.form == "quadrants"),
        circle: deal::strategy(entry, &body),
        stories: deal::stories(here, ix),
        body,
        mentioned: mentions(here, &Node::Entry(ix), |link| link.entry == ix),
    }
}

/// Days from opened to closed, where both are known to the day and in this order.
fn cycle(entry: &Entry) -> Option<i32> {
    use crate::value::Precision::Day;
    let (opened, closed) = (date_of(entry, "opened")?, date_of(entry, "closed")?);
    let days = closed.days_since(opened);
    (days >= 0 && opened.precision == Day && closed.precision == Day).then_some(days)
}

fn participants<'a>(here: Here<'a>, entry: &'a Entry) -> Vec<PersonView<'a>> {
    let people =
        entry.field("participants").into_iter().flat_map(Value::items).flat_map(|value| match value {
            Value::Participants(people) => people.as_slice(),
            _ => &[],
        });
    people.map(|person| person_view(here, person)).collect()
}

fn person_view<'a>(here: Here<'a>, person: &'a Participant) -> PersonView<'a> {
    PersonView {
        person: here.person(&person.name),
        role: person.role.as_deref(),
        stance: person.stance.map(|stance| match stance {
            Stance::Optimist => "optimist",
            Stance::Sceptic => "sceptic",
            Stance::Neutral => "neutral",
        }),
    }
}

fn facilitators<'a>(here: Here<'a>, entry: &'a Entry) -> Vec<LinkTo<'a>> {
    let people = entry.field("facilitator").into_iter().flat_map(Value::items);
    people
        .filter_map(|value| match value {
            Value::Person(name) => Some(here.person(name)),
            _ => None,
        })
        .collect()
}

/// The reasons that one field gives, beside those that the other gives.
fn reasons<'a>(here: Here<'a>, entry: &'a Entry, (field, other): (&str, &str)) -> Vec<ReasonView<'a>> {
    let values = here.config().facet("reason").map(|facet| &facet.values);
    let view = |id: &'a std::sync::Arc<str>| ReasonView {
        reason: here.facet_value("reason", id),
        control: values.and_then(|values| values.get(id)?.control).map(control_name),
        agreed: &**id != UNKNOWN && entry.facet_values(other).any(|it| it == id),
    };
    entry.facet_values(field).map(view).collect()
}
