//! Typed values as JSON: amounts as numbers with their currency, percents as shares of one,
//! durations in seconds, everything else as an author would write it.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::entry::field::KpiFigure;
use crate::entry::{Participant, Stage, Stance, Value};
use crate::value::Money;

/// A value as it is shown in the API.
pub(super) struct Shown<'a>(pub(super) &'a Value);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) | Value::Url(text) => serializer.serialize_str(text),
            Value::Date(moment) => moment.serialize(serializer),
            Value::Number(number) => Number(*number).serialize(serializer),
            Value::Money(money) => Amount(*money).serialize(serializer),
            Value::Percent(percent) => Number(percent.share()).serialize(serializer),
            Value::Duration(duration) => serializer.serialize_i64(duration.seconds),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Person(name) | Value::Facet(name) | Value::Id(name) => serializer.serialize_str(name),
            Value::Period(period) => period.serialize(serializer),
            Value::Kpis(kpis) => {
                serializer.collect_map(kpis.iter().map(|(name, figure)| (name, Figure(figure))))
            }
            Value::Stages(stages) => serializer.collect_seq(stages.iter().map(StageShown::of)),
            Value::Participants(people) => serializer.collect_seq(people.iter().map(Person::of)),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Shown(item))?;
                }
                list.end()
            }
        }
    }
}

/// A number without a fraction that it does not have.
struct Number(f64);

/// Up to here every whole number is a number of its own.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < WHOLE {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            let whole = self.0 as i64;
            serializer.serialize_i64(whole)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// An amount and its currency.
pub(super) struct Amount(pub(super) Money);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("amount", &Number(self.0.units()))?;
        map.serialize_entry("currency", &self.0.currency)?;
        map.end()
    }
}

struct Figure<'a>(&'a KpiFigure);

impl Serialize for Figure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            KpiFigure::Percent(percent) => Number(percent.share()).serialize(serializer),
            KpiFigure::Money(money) => Amount(*money).serialize(serializer),
            KpiFigure::Number(number) => Number(*number).serialize(serializer),
            KpiFigure::By(figures) => {
                serializer.collect_map(figures.iter().map(|(value, figure)| (value, Figure(figure))))
            }
        }
    }
}

#[derive(Serialize)]
struct StageShown<'a> {
    name: &'a str,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

impl<'a> StageShown<'a> {
    fn of(stage: &'a Stage) -> Self {
        Self { name: &stage.name, from: stage.from.to_string(), to: stage.to.map(|day| day.to_string()) }
    }
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<&'static str>,
}

impl<'a> Person<'a> {
    fn of(person: &'a Participant) -> Self {
        let stance = person.stance.map(|stance| match stance {
            Stance::Optimist => "optimist",
            Stance::Sceptic => "sceptic",
            Stance::Neutral => "neutral",
        });
        Self { name: &person.name, role: person.role.as_deref(), stance }
    }
}
