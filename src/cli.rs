//! What can be typed, and nothing of what it does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

/// Post-mortems as a searchable site that keeps lessons and open questions over time.
#[derive(Debug, Parser)]
#[command(
    name = "lookback",
    version,
    about,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The site folder: where `site.toml` and `content/` are
    #[arg(short = 'C', long = "folder", value_name = "DIR", default_value = ".", global = true)]
    pub folder: PathBuf,
    /// The day that counts as today, such as 2026-06-30: nothing later is known [default: today]
    #[arg(long, value_name = "DATE", global = true, value_parser = day)]
    pub as_of: Option<Date>,
    /// Say less
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Whether messages are coloured
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
}

/// Whether messages are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site into `public/`
    Build(BuildArgs),
    /// Name every mistake in the content, without building
    Check(CheckArgs),
    /// Begin a new site, with an example of each kind of entry
    Init(InitArgs),
    /// Begin a new entry from its kind's archetype
    New(NewArgs),
    /// List the files of the theme, or copy one out to change it
    #[command(
        subcommand,
        after_help = "Examples:
  lookback theme list
  lookback theme eject templates/entry.html"
    )]
    Theme(ThemeCommand),
    /// Print the completions for a shell
    #[command(after_help = "Examples:
  lookback completions bash > ~/.local/share/bash-completion/completions/lookback
  lookback completions fish > ~/.config/fish/completions/lookback.fish")]
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lookback build --open
  lookback build --out /srv/www/lessons --base-url https://lessons.example.org/
  lookback build --as-of 2026-06-30    what was known at the end of June")]
pub struct BuildArgs {
    /// Where the site goes, seen from the folder that you are in [default: `[site] output`, else
    /// `public`, seen from the site folder]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Take entries with `draft: true` in
    #[arg(long)]
    pub drafts: bool,
    /// Publish nothing if there are warnings
    #[arg(long)]
    pub strict: bool,
    /// Where the site will be published, for feeds and the sitemap
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,
    /// How many cores to use [default: all]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Print the time of each stage
    #[arg(long)]
    pub timings: bool,
    /// Open the finished site in the browser
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lookback check
  lookback check --format json | jq -r .code | sort | uniq -c")]
pub struct CheckArgs {
    /// How to print what is found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Fail on warnings too
    #[arg(long)]
    pub strict: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  lookback init lessons-of-the-sales-team")]
pub struct InitArgs {
    /// The folder of the new site, seen from the site folder [default: the site folder]
    #[arg(value_name = "DIR")]
    pub begun: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lookback new deal \"Globex renewal\" --account Globex --reason pricing --edit
  lookback new review 2026-11 --team EMEA
  lookback new lesson \"Ask who signs before the demo\"")]
pub struct NewArgs {
    /// The kind of entry: deal, review, incident, release, lesson, question, page, or one of your own
    pub kind: String,
    /// Its title; for a review the period, such as 2026-11 or 2026-Q4
    pub title: String,
    #[arg(long)]
    pub team: Option<String>,
    #[arg(long)]
    pub account: Option<String>,
    /// Why the deal was lost or won
    #[arg(long)]
    pub reason: Option<String>,
    #[arg(long)]
    pub competitor: Option<String>,
    #[arg(long)]
    pub segment: Option<String>,
    /// Such as `120000 EUR`
    #[arg(long)]
    pub amount: Option<String>,
    /// The id of a lesson or question [default: made from the title]
    #[arg(long)]
    pub id: Option<String>,
    /// The day of the looking back [default: today]
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Open the file in `$VISUAL` or `$EDITOR`
    #[arg(long)]
    pub edit: bool,
}

/// `lookback theme …`.
#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// List the files of the theme and where each comes from
    #[command(after_help = "Examples:
  lookback theme list
  lookback theme list | grep templates/")]
    List,
    /// Copy a file of the theme into the site, to change it there
    #[command(after_help = "Examples:
  lookback theme eject templates/entry.html
  lookback theme eject static/lookback.css")]
    Eject {
        /// Such as `templates/entry.html`
        file: String,
    },
}

fn base_url(written: &str) -> Result<String, String> {
    crate::config::base_url(written).map_err(|expected| format!("expected {expected}"))
}

fn day(written: &str) -> Result<Date, String> {
    let date =
        crate::value::PartialDate::parse(written).map_err(|expected| format!("expected {expected}"))?;
    Ok(date.last_day())
}
