//! `lookback completions`: what a shell needs to know to complete a command.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::print;
use crate::error::Result;

pub fn run(shell: Shell, out: &mut dyn Write) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::cli::Cli::command(), "lookback", &mut script);
    print(out, &String::from_utf8_lossy(&script))
}
