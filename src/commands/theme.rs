//! `lookback theme list` and `theme eject`.

use std::io::Write;

use super::print;
use crate::cli::{Global, ThemeCommand};
use crate::error::{Error, Result};
use crate::theme::Theme;
use crate::{author, config, source};

pub fn run(global: &Global, command: &ThemeCommand, out: &mut dyn Write) -> Result<()> {
    let settings = source::settings(&global.folder)?;
    let (config, report) = config::read(&settings.text, &settings.file);
    if report.has_errors() {
        return Err(Error::content("`site.toml` has mistakes").hint("see them with `lookback check`"));
    }
    let (theme, _) = Theme::load_or_begin(&global.folder, &config.theme)?;
    match command {
        ThemeCommand::List => {
            let lines: String =
                theme.files().map(|file| format!("{:<40} {}\n", file.path, file.origin)).collect();
            print(out, &lines)
        }
        ThemeCommand::Eject { file } => {
            let written = author::eject(&global.folder, &config.theme.name, &theme, file)?;
            print(out, &format!("wrote {}\n", written.path.display()))
        }
    }
}
