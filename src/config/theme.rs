//! `theme.toml`: what a theme says of itself. It is read here because nothing else reads TOML.

use std::sync::Arc;

use toml::de::DeTable;

use super::reader::{Item, Mistakes, Table};
use crate::diagnostic::{Code, Report};

/// The contract between views and templates. It goes up when a template that was right would be
/// wrong.
pub const CONTRACT: u32 = 1;

/// The keys of the file.
const KEYS: [&str; 3] = ["name", "description", "version"];

/// What a theme says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeFile {
    pub name: Option<String>,
    pub description: Option<String>,
    /// The contract that it is written for.
    pub version: Option<u32>,
}

/// Reads the text, and says what is wrong with it.
pub fn read(text: &str, file: &Arc<str>) -> (ThemeFile, Report) {
    let mut mistakes = Mistakes::new(file);
    let mut theme = ThemeFile::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let message = format!("this is not TOML: {}", error.message());
        let span = error.span().unwrap_or(0..0).into();
        mistakes.add(Code::BrokenTheme, span, message, |it| it.help("write `key = \"text\"` or `key = 5`"));
    }
    if errors.is_empty() {
        let mut table = Table::root(table.get_ref());
        theme.name = table.take("name").and_then(|item| item.words(&mut mistakes));
        theme.description = table.take("description").and_then(|item| item.words(&mut mistakes));
        theme.version = table.take("version").and_then(|item| version(&item, &mut mistakes));
        for item in table.rest() {
            let message = format!("`theme.toml` has no key `{}`", item.key);
            mistakes.add(Code::BrokenTheme, item.key_span, message, |it| {
                it.nearest(item.key, KEYS).help("use `name`, `description` or `version`")
            });
        }
    }
    (theme, mistakes.report.sorted())
}

fn version(item: &Item<'_>, mistakes: &mut Mistakes<'_>) -> Option<u32> {
    let version = item.whole(mistakes, 1..=u32::MAX)?;
    if version != CONTRACT {
        let message = format!(
            "this theme is written for version {version} of the templates, and this program has version {CONTRACT}"
        );
        mistakes.add(Code::BrokenTheme, item.span, message, |it| {
            it.help(format!("adapt the templates, then write `version = {CONTRACT}`"))
        });
        return None;
    }
    Some(version)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{ThemeFile, read};

    #[test]
    fn a_theme_says_its_name_and_its_contract() {
        let check = |text: &str, expected: &[&str]| {
            let (theme, report) = read(text, &Arc::from("themes/x/theme.toml"));
            assert_eq!(report.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), expected, "{text}");
            theme
        };
        assert_eq!(check("", &[]), ThemeFile::default());
        let theme = check("name = \"Plain\"\nversion = 1\n", &[]);
        assert_eq!((theme.name.as_deref(), theme.version), (Some("Plain"), Some(1)));
        check(
            "version = 2",
            &["this theme is written for version 2 of the templates, and this program has version 1"],
        );
        check("nam = \"x\"", &["`theme.toml` has no key `nam`"]);
        check("name = 5", &["`name` must be a text"]);
        assert_eq!(read("name = ", &Arc::from("theme.toml")).1.count(crate::diagnostic::Level::Error), 1);
    }
}
