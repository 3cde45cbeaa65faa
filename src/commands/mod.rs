//! The commands, one file each, in terms of the library. Results go to `out`, everything else to
//! `err`; the clock is asked here and nowhere below.

pub mod build;
pub mod check;
pub mod completions;
pub mod init;
pub mod new;
pub mod theme;

use std::io::Write;

use jiff::civil::Date;

use crate::cli::{Cli, Color, Command, Global};
use crate::compile::AsOf;
use crate::diagnostic::terminal::{self, Style, Texts};
use crate::diagnostic::{Level, Report};
use crate::error::{Error, Result};

/// Runs what was typed.
///
/// # Errors
///
/// The content has mistakes ([`Kind::Content`](crate::error::Kind)), or the machine or the command
/// line does not allow it.
pub fn run(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<()> {
    let global = &cli.global;
    match &cli.command {
        Command::Build(args) => build::run(global, args, out, err),
        Command::Check(args) => check::run(global, args, out, err),
        Command::Init(args) => init::run(global, args, today(global), out),
        Command::New(args) => new::run(global, &new::request(args), today(global), out),
        Command::Theme(command) => theme::run(global, command, out),
        Command::Completions { shell } => completions::run(*shell, out),
    }
}

/// The day that was asked for, as if it were today.
fn today(global: &Global) -> Date {
    global.as_of.unwrap_or_else(day_of_the_clock)
}

/// The day of the clock, or of `SOURCE_DATE_EPOCH` where a build must not depend on the clock.
fn day_of_the_clock() -> Date {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse::<i64>().ok());
    let now = epoch.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    now.unwrap_or_else(jiff::Timestamp::now).to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn as_of(global: &Global) -> AsOf {
    global.as_of.map_or_else(|| AsOf::Today(day_of_the_clock()), AsOf::Asked)
}

/// Prints what is wrong, for a person.
fn tell(report: &Report, texts: &Texts, global: &Global, to: &mut dyn Write) -> Result<()> {
    let style = if global.color == Color::Never { Style::Plain } else { Style::Coloured };
    print(to, &terminal::render(report, texts, style))
}

/// 'error: 2 errors, 1 warning', as the last line of a run that failed.
fn verdict(report: &Report, what: &str) -> Error {
    Error::content(format!("{what}: {}", counts(report)))
}

fn counts(report: &Report) -> String {
    let errors = count(report.count(Level::Error), "error");
    match report.count(Level::Warning) {
        0 => errors,
        warnings => format!("{errors}, {}", count(warnings, "warning")),
    }
}

/// '1 error', '2 errors'.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn print(to: &mut dyn Write, text: &str) -> Result<()> {
    to.write_all(text.as_bytes()).map_err(|cause| Error::new("cannot write to the terminal").because(cause))
}
