//! What is asked of a new entry, held against what its kind declares: the name of the kind, the
//! values of its facets, a date that is one.

use std::sync::Arc;

use jiff::civil::Date;

use crate::config::{Config, Facet, Field, FieldType, Kind};
use crate::error::{Error, Result};
use crate::value::{PartialDate, Period, name};

/// How many words of a title make an id; a point without an id gets one of the same length.
const ID_WORDS: usize = 7;

/// How long the name of a file becomes, in letters.
const NAME_LENGTH: usize = 60;

/// What was typed after `lookback new`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRequest {
    pub kind: String,
    /// The title, or the period of a kind that looks back on one.
    pub title: String,
    pub team: Option<String>,
    pub account: Option<String>,
    pub reason: Option<String>,
    pub competitor: Option<String>,
    pub segment: Option<String>,
    pub amount: Option<String>,
    /// The id of a lesson or question; of anything else the name of the file.
    pub id: Option<String>,
    pub date: Option<String>,
}

/// The request as it was meant.
#[derive(Debug)]
pub(super) struct Meant<'a> {
    pub kind: &'a Kind,
    pub title: String,
    pub date: PartialDate,
    pub period: Option<Period>,
    /// The id of a lesson or question, else the name of the file without its ending.
    pub id: String,
    /// The folder that a team's reviews stand in.
    pub team: Option<Arc<str>>,
    pub given: Vec<Given<'a>>,
}

/// One option that was given: the name by which an archetype asks for it, the field that it goes
/// into, and the value as it is written.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub option: &'static str,
    pub field: &'a Field,
    pub value: String,
}

/// Reads a request with the eyes of the config.
pub(super) fn meant<'a>(config: &'a Config, request: &NewRequest, today: Date) -> Result<Meant<'a>> {
    let kind = kind(config, &request.kind)?;
    let title = request.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let date = match &request.date {
        Some(written) => PartialDate::parse(written).map_err(|expected| {
            Error::new(format!("`--date {written}` is no date")).hint(format!("write {expected}"))
        })?,
        None => PartialDate::day(today),
    };
    let period = match period_of(kind) {
        Some(_) => Some(Period::parse(&title).map_err(|expected| {
            Error::new(format!("`{title}` is no period")).hint(format!("write {expected}"))
        })?),
        None => None,
    };
    let given = given(config, kind, request)?;
    let team = given.iter().find(|given| given.option == "team").map(|given| given.value.as_str());
    let title = match (period, team) {
        (Some(period), Some(team)) => format!("{}, {}", label(config, team), in_words(period)),
        (Some(period), None) => in_words(period),
        (None, _) => title,
    };
    let id = id(kind, &title, period, request)?;
    let team = team.map(|team| Arc::from(name::slug(team)));
    Ok(Meant { kind, title, date, period, id, team, given })
}

fn kind<'a>(config: &'a Config, written: &str) -> Result<&'a Kind> {
    let wanted = name::fold(written);
    let found = config.kinds.values().find(|kind| {
        [&*kind.name, &kind.label, &kind.plural].into_iter().any(|known| name::fold(known) == wanted)
    });
    found.ok_or_else(|| {
        let names = || config.kinds.keys().map(|name| &**name);
        let hint = match name::nearest(written, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are {}", names().collect::<Vec<_>>().join(", ")),
        };
        Error::new(format!("there is no kind `{written}`")).hint(hint)
    })
}

/// The field of the period that an entry of this kind must have.
pub(super) fn period_of(kind: &Kind) -> Option<&Field> {
    kind.fields.values().find(|field| field.shape == FieldType::Period && field.required)
}

/// A period as a title says it: 'November 2026'.
fn in_words(period: Period) -> String {
    match period {
        Period::Week { year, week } => format!("Week {week} of {year}"),
        Period::Month { .. } => period.first_day().strftime("%B %Y").to_string(),
        Period::Quarter { year, quarter } => format!("Q{quarter} {year}"),
        Period::Year { year } => year.to_string(),
    }
}

/// What a reader sees for a team.
fn label<'a>(config: &'a Config, team: &'a str) -> &'a str {
    config.facet("team").map_or(team, |facet| facet.label_of(team))
}

fn id(kind: &Kind, title: &str, period: Option<Period>, request: &NewRequest) -> Result<String> {
    if let Some(id) = &request.id {
        if name::is_id(id) {
            return Ok(id.clone());
        }
        let hint = match name::slug(id) {
            made if made.is_empty() => "an id has small letters, digits and hyphens".to_owned(),
            made => format!("write `--id {made}`"),
        };
        return Err(Error::new(format!("`{id}` cannot be an id")).hint(hint));
    }
    let made = match (period, kind.home_of) {
        (Some(period), _) => name::slug(&period.to_string()),
        (None, Some(_)) => name::short_slug(title, ID_WORDS),
        (None, None) => shortened(&name::slug(title)).to_owned(),
    };
    if made.is_empty() {
        return Err(Error::new(format!("no file name can be made of `{title}`"))
            .hint("name the file with `--id`, such as `--id globex-renewal`"));
    }
    Ok(made)
}

/// Whole words, as many as a file name bears.
fn shortened(slug: &str) -> &str {
    if slug.len() <= NAME_LENGTH {
        return slug;
    }
    // A slug is ASCII.
    let end = slug[..=NAME_LENGTH].rfind('-').unwrap_or(NAME_LENGTH);
    &slug[..end]
}

fn given<'a>(config: &'a Config, kind: &'a Kind, request: &NewRequest) -> Result<Vec<Given<'a>>> {
    let options = [
        ("team", "team", &request.team),
        ("account", "account", &request.account),
        ("reason", "reasons", &request.reason),
        ("competitor", "competitor", &request.competitor),
        ("segment", "segment", &request.segment),
        ("amount", "amount", &request.amount),
    ];
    let mut given = Vec::new();
    for (option, usual, written) in options {
        let Some(written) = written else { continue };
        let Some(field) = field(kind, option, usual) else {
            let message = format!("`--{option}` is for another kind: `{}` has no such field", kind.name);
            let hint = format!("leave it out, or declare a field for it in `[kinds.{}.fields]`", kind.name);
            return Err(Error::new(message).hint(hint));
        };
        let value = match &field.shape {
            FieldType::Facet(facet) => {
                let facet = config.facet(facet).expect("a field names a facet that is declared");
                facet_value(facet, option, written)?
            }
            _ => written.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        given.push(Given { option, field, value });
    }
    Ok(given)
}

/// The field that an option goes into: by its usual name, else by what it is grouped by.
fn field<'a>(kind: &'a Kind, option: &str, usual: &str) -> Option<&'a Field> {
    let named = kind.fields.get(usual).or_else(|| kind.fields.get(option));
    let of_facet = |field: &&Field| matches!(&field.shape, FieldType::Facet(facet) if **facet == *option);
    named.or_else(|| kind.fields.values().find(of_facet))
}

/// The id of a declared value, or the words themselves where any value is accepted.
fn facet_value(facet: &Facet, option: &str, written: &str) -> Result<String> {
    if let Some(id) = facet.find(written) {
        return Ok(id.to_string());
    }
    if facet.open && !name::slug(written).is_empty() {
        return Ok(written.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let known = facet.values.values().flat_map(|value| {
        [&*value.id, value.label.as_str()].into_iter().chain(value.aliases.iter().map(String::as_str))
    });
    let hint = match name::nearest(written, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            format!("declare it in `[facets.{}.values]` in `site.toml`, or use one that is there", facet.name)
        }
    };
    let label = facet.label.to_lowercase();
    Err(Error::new(format!("`--{option} {written}`: no {label} has this name")).hint(hint))
}
