//! Diagnostics for CI and editors: one JSON object a line.
//!
//! Lines and columns count from 1, columns in characters; `start` and `end` are byte offsets.

use serde::Serialize;

use super::lines::{Files, Texts};
use super::{Level, Place, Report};

#[derive(Serialize)]
struct Line<'a> {
    level: Level,
    code: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<At<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Other<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    help: &'a [String],
}

#[derive(Serialize)]
struct At<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Other<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: At<'a>,
}

/// The report as JSON lines, in its order.
pub fn render(report: &Report, texts: &Texts) -> String {
    let files = Files::new(report, texts);
    let mut out = String::new();
    for diagnostic in report.iter() {
        let line = Line {
            level: diagnostic.level(),
            code: diagnostic.code.name(),
            message: &diagnostic.message,
            place: diagnostic.place.as_ref().map(|place| at(place, &files)),
            others: diagnostic
                .others
                .iter()
                .map(|(place, message)| Other { message, place: at(place, &files) })
                .collect(),
            help: &diagnostic.help,
        };
        out.push_str(&serde_json::to_string(&line).expect("a struct of strings and numbers is JSON"));
        out.push('\n');
    }
    out
}

fn at<'a>(place: &'a Place, files: &Files<'_>) -> At<'a> {
    let spot = files.spot(place);
    At {
        file: &place.path,
        line: spot.line,
        column: spot.column,
        start: place.span.start,
        end: place.span.end,
    }
}
