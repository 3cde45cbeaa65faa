//! The process: arguments, streams, the exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use lookback::cli::{Cli, Color};
use lookback::commands;
use lookback::error::Kind;

/// In bold red, which the stream takes away again where colours are not wanted.
const ERROR: &str = "\u{1b}[1m\u{1b}[91merror\u{1b}[0m";

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let mut out = anstream::stdout().lock();
    let mut err = anstream::stderr().lock();
    let done = commands::run(&cli, &mut out, &mut err).and_then(|()| {
        out.flush()
            .map_err(|cause| lookback::error::Error::new("cannot write to the terminal").because(cause))
    });
    let Err(error) = done else { return ExitCode::SUCCESS };
    if error.is_broken_pipe() {
        return ExitCode::SUCCESS;
    }
    // A terminal that is gone cannot be told so.
    let _ = writeln!(err, "{ERROR}: {error}");
    if let Some(help) = error.help() {
        let _ = writeln!(err, "  help: {help}");
    }
    match error.kind() {
        Kind::Content => ExitCode::from(1),
        Kind::Environment => ExitCode::from(2),
    }
}
