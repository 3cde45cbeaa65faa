//! How to read and write here, in the words that the site declares.

use serde::Serialize;

use super::frame::Frame;
use super::here::Here;

/// `start.html`: how to read and write here.
#[derive(Clone, Debug, Serialize)]
pub struct StartView<'a> {
    pub frame: Frame<'a>,
    pub kinds: Vec<KindLine<'a>>,
    pub headings: Vec<Heading<'a>>,
}

/// A kind of entry that one can write.
#[derive(Clone, Debug, Serialize)]
pub struct KindLine<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub folder: &'a str,
    pub count: usize,
}

/// The heading that is shown for a role.
#[derive(Clone, Debug, Serialize)]
pub struct Heading<'a> {
    pub role: &'static str,
    pub heading: &'a str,
}

/// Makes the page.
pub fn start<'a>(here: Here<'a>, frame: Frame<'a>) -> StartView<'a> {
    let config = here.config();
    let kinds = config.kinds.values().map(|kind| KindLine {
        name: &kind.name,
        label: &kind.label,
        folder: &kind.path,
        count: here.index.kinds.get(&kind.name).map_or(0, Vec::len),
    });
    let headings =
        config.sections.labels.iter().map(|(role, label)| Heading { role: role.name(), heading: label });
    StartView { frame, kinds: kinds.collect(), headings: headings.collect() }
}
