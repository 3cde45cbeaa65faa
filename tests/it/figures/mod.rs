//! Figures: whether what is counted is true.
//!
//! `golden` holds figures of the demonstration that were counted without this program. `brute`
//! counts the KPIs of 500 made-up sites a second time, in the most straightforward way, from what was
//! made and not from what was read. `shown` reads some of them from the
//! pages. `small` looks at sites that have next to nothing.

/// The second implementation.
mod brute;
/// Figures of the demonstration.
mod golden;
/// Sites that nobody thought of.
mod made;
/// What the pages say.
mod shown;
/// Empty and small sites.
mod small;

use std::sync::Arc;

use jiff::civil::Date;
use lookback::config::{self, Config};
use lookback::entry;
use lookback::knowledge::{self, Insights, Knowledge, cut, insight};
use lookback::source::Source;

/// What is known of some texts, by path in the content folder, on a day. Panics at a mistake.
fn known(settings: &str, texts: &[(String, String)], day: Date) -> (Knowledge, Insights) {
    let (config, report) = config::read(settings, &Arc::from("site.toml"));
    assert_eq!(report.iter().next(), None, "{settings}");
    let config: Arc<Config> = Arc::new(config);
    let entries = texts.iter().map(|(path, text)| {
        let source = Source {
            path: path.as_str().into(),
            file: format!("content/{path}").into(),
            text: text.as_str().into(),
            added: None,
        };
        let (entry, report) = entry::read(&source, &config);
        let wrong = report.iter().find(|it| it.level() == lookback::diagnostic::Level::Error);
        assert_eq!(wrong, None, "{path}\n{text}");
        Arc::new(entry.unwrap_or_else(|| panic!("{path} is no entry")))
    });
    let entries = cut::as_of(&entries.collect::<Vec<_>>(), &config, day);
    let (knowledge, _) = knowledge::fold(entries, &std::collections::BTreeSet::new(), config, day);
    let insights = insight::all(&knowledge);
    (knowledge, insights)
}
