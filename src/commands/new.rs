//! `lookback new`: a file to begin writing in, and the editor on it.

use std::io::Write;

use jiff::civil::Date;

use super::print;
use crate::author::{self, NewEntry, NewRequest};
use crate::cli::{Global, NewArgs};
use crate::config::kind::Home;
use crate::error::{Error, Result};
use crate::theme::Theme;
use crate::{config, source};

/// What was typed: the entry, and whether to open it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub entry: NewRequest,
    pub edit: bool,
}

/// The arguments as a request.
pub fn request(args: &NewArgs) -> Asked {
    let NewArgs { kind, title, team, account, reason, competitor, segment, amount, id, date, edit } = args;
    let entry = NewRequest {
        kind: kind.clone(),
        title: title.clone(),
        team: team.clone(),
        account: account.clone(),
        reason: reason.clone(),
        competitor: competitor.clone(),
        segment: segment.clone(),
        amount: amount.clone(),
        id: id.clone(),
        date: date.clone(),
    };
    Asked { entry, edit: *edit }
}

pub fn run(global: &Global, asked: &Asked, today: Date, out: &mut dyn Write) -> Result<()> {
    let folder = &global.folder;
    // Without an editor nothing is begun.
    let editor = if asked.edit { Some(editor()?) } else { None };
    let settings = source::settings(folder)?;
    let (config, report) = config::read(&settings.text, &settings.file);
    if report.has_errors() {
        return Err(Error::content("`site.toml` has mistakes").hint("see them with `lookback check`"));
    }
    let (theme, _) = Theme::load(folder, &config.theme)?;
    let entry = author::compose(&config, &theme, &asked.entry, today)?;
    let written = author::new(folder, &config, &entry)?;
    if !global.quiet {
        print(out, &format!("wrote {}\n", written.path.display()))?;
        print(out, &reminders(&entry))?;
    }
    match editor {
        Some(editor) => {
            out.flush().map_err(|cause| Error::new("cannot write to the terminal").because(cause))?;
            author::edit(&editor, &written.path)
        }
        None => Ok(()),
    }
}

/// What its author has to know: a build leaves a draft out, and a home page is the home of a point
/// that somebody has to write.
fn reminders(entry: &NewEntry) -> String {
    let mut text = String::new();
    if entry.is_draft {
        text.push_str("it is a draft until you take out `draft: true`\n");
    }
    if let Some((home, id)) = &entry.home_of {
        text.push_str(&reminder(*home, id));
    }
    text
}

fn reminder(home: Home, id: &str) -> String {
    let (what, place) = match home {
        Home::Lesson => ("lesson", "learned"),
        Home::Question => ("question", "asked"),
    };
    format!("it is the home page of the {what} `{id}`: give the point where it was {place} the id `#{id}`\n")
}

fn editor() -> Result<String> {
    let named = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty()));
    named.ok_or_else(|| {
        Error::new("there is no editor to open the new file with; nothing was written")
            .hint("set `VISUAL` or `EDITOR`, such as `EDITOR=nano`, or leave `--edit` out")
    })
}
