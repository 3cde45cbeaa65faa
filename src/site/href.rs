//! Links between pages: always relative, so that a site works under any base path and from a
//! folder.

use std::sync::Arc;

use super::{Page, Site};
use crate::config::LinkStyle;
use crate::knowledge::{ActionIx, EntryIx, LessonIx, PointIx, QuestionIx, Subject};

/// A link from the page at output path `from` to the page at output path `to`, both such as
/// `deals/2026/globex.html`. With [`LinkStyle::Pretty`] the `index.html` at the end is left out.
pub fn relative(from: &str, to: &str, style: LinkStyle) -> String {
    let shown = shown(to, style);
    let from_folders: Vec<&str> = from.split('/').collect();
    let from_folders = &from_folders[..from_folders.len() - 1];
    let parts: Vec<&str> = shown.split('/').collect();
    let folders = &parts[..parts.len() - 1];
    let shared = from_folders.iter().zip(folders).take_while(|(a, b)| a == b).count();
    let mut link = "../".repeat(from_folders.len() - shared);
    link.push_str(&parts[shared..].join("/"));
    if link.is_empty() { "./".to_owned() } else { link }
}

impl Site {
    fn style(&self) -> LinkStyle {
        self.knowledge.config.links
    }

    /// A link from one output path to another.
    pub fn link(&self, from: &str, to: &str) -> String {
        relative(from, to, self.style())
    }

    /// A link to an entry; `None` where it has no page.
    pub fn entry_link(&self, from: &str, entry: EntryIx) -> Option<String> {
        self.entry_paths[entry.0 as usize].as_ref().map(|to| self.link(from, to))
    }

    pub fn lesson_link(&self, from: &str, lesson: LessonIx) -> String {
        self.link(from, &self.lesson_paths[lesson.0 as usize])
    }

    pub fn question_link(&self, from: &str, question: QuestionIx) -> String {
        self.link(from, &self.question_paths[question.0 as usize])
    }

    /// A link to a point where it stands in its entry: `../deals/globex.html#learned-2`.
    pub fn point_link(&self, from: &str, point: PointIx) -> Option<String> {
        let anchor = &self.knowledge.point(point).anchor;
        let page = self.entry_link(from, point.entry)?;
        Some(format!("{page}#{anchor}"))
    }

    /// A link to the point that took an action on.
    pub fn action_link(&self, from: &str, action: ActionIx) -> Option<String> {
        self.point_link(from, self.knowledge.action(action).taken)
    }

    pub fn subject_link(&self, from: &str, subject: Subject) -> Option<String> {
        match subject {
            Subject::Lesson(lesson) => Some(self.lesson_link(from, lesson)),
            Subject::Question(question) => Some(self.question_link(from, question)),
            Subject::Action(action) => self.action_link(from, action),
            Subject::Point(point) => self.point_link(from, point),
        }
    }

    /// A link to the page of a facet value; `None` where it has none (people, unless asked for).
    pub fn facet_link(&self, from: &str, facet: &str, value: &str) -> Option<String> {
        self.facet_path(facet, value).map(|to| self.link(from, to))
    }

    /// The output path of a facet value's page.
    pub fn facet_path(&self, facet: &str, value: &str) -> Option<&Arc<str>> {
        self.value_paths.get(facet)?.get(value)
    }

    /// The page at an output path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.pages.get(path)
    }

    /// The output path that somebody means who writes the address of a page as a browser shows it
    /// (`/lessons/`, `/lessons`, `/lessons/index.html`, `/reasons/price.html`, `feed.xml`), or the
    /// path of a file in the content folder (`playbook/index.md`). A former address leads to where
    /// the page is now.
    pub fn page_target(&self, address: &str) -> Option<&str> {
        let address = address.trim_matches('/');
        let bare = address.strip_suffix("index.html").map_or(address, |folder| folder.trim_end_matches('/'));
        let bare = bare.strip_suffix(".html").unwrap_or(bare);
        let index = if bare.is_empty() { "index.html".to_owned() } else { format!("{bare}/index.html") };
        let candidates = [address.to_owned(), index, format!("{bare}.html")];
        let found = candidates.iter().find_map(|path| self.pages.get_key_value(path.as_str()));
        match found {
            Some((_, Page::Redirect { to })) => Some(to),
            Some((path, _)) => Some(path),
            None => self.file_target(address),
        }
    }

    fn file_target(&self, file: &str) -> Option<&str> {
        if let Some(path) = self.asset_paths.get(file) {
            return Some(path);
        }
        let at = self.knowledge.entries.binary_search_by(|entry| entry.path.as_ref().cmp(file)).ok()?;
        self.entry_paths[at].as_deref()
    }

    /// The address of an output path on the web, where the site says where it is published.
    pub fn absolute(&self, to: &str) -> Option<String> {
        let base = self.knowledge.config.site.base_url.as_ref()?;
        Some(format!("{base}{}", shown(to, self.style())))
    }

    /// The address of an output path on the web, else a link from another output path: for feeds
    /// and other files that are read away from the site.
    pub fn outward(&self, from: &str, to: &str) -> String {
        self.absolute(to).unwrap_or_else(|| self.link(from, to))
    }
}

/// What an output path is called in addresses: with [`LinkStyle::Pretty`] without `index.html`.
pub fn shown(path: &str, style: LinkStyle) -> &str {
    match style {
        LinkStyle::Html => path,
        LinkStyle::Pretty => path
            .strip_suffix("index.html")
            .filter(|rest| rest.is_empty() || rest.ends_with('/'))
            .unwrap_or(path),
    }
}

/// The output path of a page at an address without an ending: `lessons/x.html`, `lessons/x/index.html`.
/// An address that ends in `index` is that of its folder in either style.
pub fn page_path(address: &str, style: LinkStyle) -> String {
    let is_folder = address == "index" || address.ends_with("/index");
    match style {
        LinkStyle::Pretty if !is_folder => format!("{address}/index.html"),
        _ => format!("{address}.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::{LinkStyle, page_path, relative};

    #[test]
    fn an_index_is_the_page_of_its_folder_in_either_style() {
        let check = |address: &str, html: &str, pretty: &str| {
            assert_eq!(page_path(address, LinkStyle::Html), html);
            assert_eq!(page_path(address, LinkStyle::Pretty), pretty);
        };
        check("deals/a", "deals/a.html", "deals/a/index.html");
        check("deals/index", "deals/index.html", "deals/index.html");
        check("index", "index.html", "index.html");
        check("bindex", "bindex.html", "bindex/index.html");
    }

    #[test]
    fn links_climb_no_higher_than_they_must() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(relative(from, to, LinkStyle::Html), expected, "{from} -> {to}");
        };
        check("index.html", "deals/a.html", "deals/a.html");
        check("deals/a.html", "index.html", "../index.html");
        check("deals/a.html", "deals/b.html", "b.html");
        check("deals/2026/a.html", "deals/index.html", "../index.html");
        check("a/b/c.html", "a/d/e.html", "../d/e.html");
    }

    #[test]
    fn pretty_links_end_in_a_slash() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(relative(from, to, LinkStyle::Pretty), expected, "{from} -> {to}");
        };
        check("index.html", "deals/a/index.html", "deals/a/");
        check("deals/a/index.html", "deals/b/index.html", "../b/");
        check("deals/a/index.html", "index.html", "../../");
        check("deals/index.html", "deals/index.html", "./");
        check("index.html", "feed.xml", "feed.xml");
    }
}
