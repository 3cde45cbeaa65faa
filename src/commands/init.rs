//! `lookback init`: a new site, and what to do next.

use std::io::Write;
use std::path::Path;

use jiff::civil::Date;

use super::print;
use crate::author;
use crate::cli::{Global, InitArgs};
use crate::error::Result;
use crate::value::Period;

pub fn run(global: &Global, args: &InitArgs, today: Date, out: &mut dyn Write) -> Result<()> {
    let folder = match &args.begun {
        Some(inside) => global.folder.join(inside),
        None => global.folder.clone(),
    };
    let written = author::init(&folder)?;
    if global.quiet {
        return Ok(());
    }
    let mut text = String::new();
    for file in &written {
        text.push_str(&format!("wrote {}\n", shown(&file.path)));
    }
    let here = match shown(&folder) {
        here if matches!(here.as_str(), "" | ".") => String::new(),
        there => format!(" -C {}", quoted(&there)),
    };
    let last_month = Period::month_of(today).previous();
    text.push_str(&format!(
        "\nNext:\n  lookback{here} build --open\n  lookback{here} new review {last_month} --team shops\n"
    ));
    print(out, &text)
}

/// A path without the dot that stands for 'here'.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// As a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | '\\');
    if word.chars().all(plain) { word.to_owned() } else { format!("\"{word}\"") }
}
