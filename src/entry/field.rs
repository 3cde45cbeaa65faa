//! Typed values of front matter, and how each type reads what an author wrote.

use std::sync::Arc;

use jiff::civil::Date;

use crate::value::{Duration, Moment, Money, Percent, Period};

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Date(Moment),
    Number(f64),
    Money(Money),
    Percent(Percent),
    Duration(Duration),
    Bool(bool),
    Url(String),
    /// The canonical name.
    Person(Arc<str>),
    /// The id of a value of the field's facet.
    Facet(Arc<str>),
    Period(Period),
    Id(Arc<str>),
    /// KPI name to figure, in the order of writing.
    Kpis(Vec<(Arc<str>, KpiFigure)>),
    Stages(Vec<Stage>),
    Participants(Vec<Participant>),
    /// Of a field that is a list, in the order of writing; never nested.
    List(Vec<Value>),
}

impl Value {
    /// The value itself, or the values of a list.
    pub fn items(&self) -> std::slice::Iter<'_, Value> {
        match self {
            Value::List(items) => items.iter(),
            one => std::slice::from_ref(one).iter(),
        }
    }
}

/// What a review reports for one KPI.
#[derive(Clone, Debug, PartialEq)]
pub enum KpiFigure {
    Percent(Percent),
    Money(Money),
    Number(f64),
    /// By the value id of the KPI's facet.
    By(Vec<(Arc<str>, KpiFigure)>),
}

/// One stage that a deal went through.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// A value id of the facet `stage`.
    pub name: Arc<str>,
    pub from: Date,
    pub to: Option<Date>,
}

/// Somebody in the room.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// The canonical name.
    pub name: Arc<str>,
    pub role: Option<String>,
    pub stance: Option<Stance>,
}

/// Where somebody stood at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    Optimist,
    Sceptic,
    Neutral,
}
