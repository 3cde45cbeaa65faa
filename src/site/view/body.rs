//! Markdown as HTML: the holes of a fragment filled with links that fit the page they stand on.
//!
//! The body of one entry can stand on two pages (a home page on that of its lesson), so links are
//! made for the page that shows them and never stored.

use super::Html;
use super::here::Here;
use crate::entry::fragment::Hole;
use crate::entry::{Fragment, LinkForm};
use crate::knowledge::{EntryIx, Target};

/// The HTML of a fragment of an entry; `None` where there is nothing to show, so that a template
/// can ask.
pub fn html(here: Here<'_>, entry: EntryIx, fragment: &Fragment) -> Option<Html> {
    if fragment.is_empty() {
        return None;
    }
    let html = fragment.fill(|hole, out| match hole {
        Hole::Address(link) => attribute(here, entry, link, out),
        Hole::Title(link) => title(here, entry, link, out),
    });
    Some(Html::new(html))
}

/// What a wikilink without words of its own leads to, by name.
fn title(here: Here<'_>, entry: EntryIx, link: u32, out: &mut String) {
    let (at, knowledge) = (link as usize, here.knowledge());
    let written = knowledge.entry(entry).links.get(at).map_or("", |link| &*link.target);
    let target = knowledge.targets.get(entry.0 as usize).and_then(|targets| targets.get(at));
    let title = match target {
        Some(Target::Entry { entry, .. }) => &knowledge.entry(*entry).title,
        Some(Target::Point(point)) => &knowledge.point(*point).text,
        Some(Target::Lesson(lesson)) => &knowledge.point(knowledge.lesson(*lesson).learned).text,
        Some(Target::Question(question)) => &knowledge.point(knowledge.question(*question).asked).text,
        Some(Target::Facet { facet, value }) => here.facet_label(facet, value),
        Some(Target::External(_) | Target::Asset(_) | Target::Page { .. } | Target::Nowhere) | None => {
            written
        }
    };
    escape(title, out);
}

/// Writes ` href="…"` or ` src="…"`, or nothing for a link that leads nowhere.
fn attribute(here: Here<'_>, entry: EntryIx, link: u32, out: &mut String) {
    let targets = here.site.knowledge.targets.get(entry.0 as usize);
    let Some(target) = targets.and_then(|targets| targets.get(link as usize)) else { return };
    let links = &here.site.knowledge.entry(entry).links;
    let is_image = links.get(link as usize).is_some_and(|link| link.form == LinkForm::Image);
    let Some(href) = href(here, target) else { return };
    out.push_str(if is_image { " src=\"" } else { " href=\"" });
    escape(&href, out);
    out.push('"');
    if matches!(target, Target::External(_)) && !is_image {
        out.push_str(" rel=\"noopener noreferrer\"");
    }
}

/// The address of a target, seen from the page; `None` where it has none.
pub fn href(here: Here<'_>, target: &Target) -> Option<String> {
    let (site, from) = (here.site, here.path);
    match target {
        Target::External(address) => Some(address.to_string()),
        Target::Entry { entry, anchor } => {
            Some(with_anchor(site.entry_link(from, *entry)?, anchor.as_deref()))
        }
        Target::Point(point) => site.point_link(from, *point),
        Target::Lesson(lesson) => Some(site.lesson_link(from, *lesson)),
        Target::Question(question) => Some(site.question_link(from, *question)),
        Target::Facet { facet, value } => site.facet_link(from, facet, value),
        Target::Asset(file) => {
            let path = site.asset_paths.get(file)?;
            Some(encoded(&site.link(from, path)))
        }
        Target::Page { address, anchor } => {
            let link = encoded(&site.link(from, site.page_target(address)?));
            Some(with_anchor(link, anchor.as_deref()))
        }
        Target::Nowhere => None,
    }
}

fn with_anchor(mut link: String, anchor: Option<&str>) -> String {
    if let Some(anchor) = anchor {
        link.push('#');
        link.push_str(anchor);
    }
    link
}

/// A path with every byte percent-encoded that an address may not have as it is. Addresses of pages
/// are slugs and need none of it; the files of a content folder have any name.
pub fn encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes whatever is written to it");
        }
    }
    out
}

/// The text as the value of an attribute in double quotes.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{encoded, escape, with_anchor};

    #[test]
    fn file_names_are_encoded_and_slugs_stay_as_they_are() {
        let check = |path: &str, expected: &str| assert_eq!(encoded(path), expected);
        check("../deals/globex-renewal.html", "../deals/globex-renewal.html");
        check("files/Q3 plan: 100%.pdf", "files/Q3%20plan%3A%20100%25.pdf");
        check("ü?#", "%C3%BC%3F%23");
    }

    #[test]
    fn attributes_cannot_be_left_by_what_stands_in_them() {
        let mut out = String::new();
        escape("https://x/?a=\"><b>&", &mut out);
        assert_eq!(out, "https://x/?a=&quot;&gt;&lt;b&gt;&amp;");
    }

    #[test]
    fn anchors_stand_behind_the_link() {
        assert_eq!(with_anchor("a.html".to_owned(), Some("b")), "a.html#b");
        assert_eq!(with_anchor("a.html".to_owned(), None), "a.html");
    }
}
