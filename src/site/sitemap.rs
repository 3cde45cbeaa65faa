//! Files for readers that are machines and begin at the root: `sitemap.xml`, `robots.txt` and
//! `llms.txt`.

use std::fmt::Write as _;

use super::plan::SITEMAP_LIMIT;
use super::xml::Xml;
use super::{Api, Page, Site};
use crate::value::PartialDate;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Every page, or the list of the parts that have them.
pub fn sitemap(site: &Site) -> Vec<u8> {
    let parts: Vec<&str> = site
        .pages
        .iter()
        .filter(|(_, page)| matches!(page, Page::SitemapPart(_)))
        .map(|(path, _)| path.as_ref())
        .collect();
    if parts.is_empty() {
        return pages(site, 0);
    }
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[("xmlns", NAMESPACE)]);
    for part in parts {
        xml.open("sitemap", &[]);
        xml.text("loc", &[], &site.outward("sitemap.xml", part));
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
    xml.finish()
}

/// One part, counted from 1.
pub fn sitemap_part(site: &Site, part: u32) -> Vec<u8> {
    pages(site, part.saturating_sub(1) as usize * SITEMAP_LIMIT)
}

fn pages(site: &Site, from: usize) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", NAMESPACE)]);
    let listed = site.pages.iter().filter(|(_, page)| page.is_listed());
    for (path, page) in listed.skip(from).take(SITEMAP_LIMIT) {
        xml.open("url", &[]);
        xml.text("loc", &[], &site.outward("sitemap.xml", path));
        if let Some(date) = changed(site, page) {
            xml.text("lastmod", &[], &date.to_string());
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}

/// The day of what a page shows, where it is about one thing.
fn changed(site: &Site, page: &Page) -> Option<PartialDate> {
    let knowledge = &site.knowledge;
    match page {
        Page::Entry(ix) => knowledge.entry(*ix).date,
        Page::Lesson(ix) => Some(knowledge.lesson(*ix).last),
        Page::Question(ix) => Some(knowledge.question(*ix).last),
        _ => None,
    }
}

/// `robots.txt`: everybody may read everything that is published.
pub fn robots(site: &Site) -> Vec<u8> {
    let mut text = "User-agent: *\nDisallow:\n".to_owned();
    if let Some(sitemap) = site.absolute("sitemap.xml") {
        writeln!(text, "\nSitemap: {sitemap}").expect("a string takes every write");
    }
    text.into_bytes()
}

/// `llms.txt`: what is where, in Markdown.
pub fn llms(site: &Site) -> Vec<u8> {
    let knowledge = &site.knowledge;
    let config = &knowledge.config;
    let mut text = format!("# {}\n", plain(&config.site.title));
    let mut line = |words: String| writeln!(text, "{words}").expect("a string takes every write");
    if !config.site.description.is_empty() {
        line(format!("\n> {}", plain(&config.site.description)));
    }
    line(format!(
        "\nA knowledge base of post-mortems: {}, {}, {} and {}, as of {}. \
         A lesson or question is stated once and keeps its address; later entries say what became of it.",
        counted(knowledge.entries.len(), "entry", "entries"),
        counted(knowledge.lessons.len(), "lesson", "lessons"),
        counted(knowledge.questions.len(), "question", "questions"),
        counted(knowledge.actions.len(), "action", "actions"),
        knowledge.as_of
    ));
    line("\n## Pages\n".to_owned());
    for (path, page) in &site.pages {
        if let Some((name, about)) = told(site, page) {
            line(format!("- [{}]({}): {about}", plain(&name), site.outward("llms.txt", path)));
        }
    }
    line("\n## Data (JSON)\n".to_owned());
    for api in Api::ALL {
        line(format!("- [{}]({}): {}", api.path(), site.outward("llms.txt", api.path()), api.about()));
    }
    text.into_bytes()
}

/// The name of a page that leads to others, and what is there.
fn told(site: &Site, page: &Page) -> Option<(String, &'static str)> {
    let config = &site.knowledge.config;
    Some(match page {
        Page::Home => ("Home".to_owned(), "what is known, what hurts, what is open"),
        Page::Start => ("Start".to_owned(), "how to read and write here"),
        Page::Kind(kind) => (config.kind(kind)?.plural.clone(), "every entry of this kind"),
        Page::Lessons => ("Lessons".to_owned(), "every lesson with its state"),
        Page::Questions => ("Questions".to_owned(), "what is not understood yet, by age"),
        Page::Actions => ("Actions".to_owned(), "who said they would do what"),
        Page::Wins => ("Wins".to_owned(), "what went well, and which lessons paid off"),
        Page::Timeline => ("Timeline".to_owned(), "what happened when"),
        Page::Kpis => ("KPIs".to_owned(), "month over month, by team"),
        Page::Changes => ("Changes".to_owned(), "what is new, month by month"),
        Page::Health => ("Health".to_owned(), "whether the practice lives"),
        Page::Facet(facet) => (config.facet(facet)?.plural.clone(), "every value, with what stands under it"),
        _ => return None,
    })
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// One line without what Markdown would read as more than words.
fn plain(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace(['[', ']', '<', '>'], "")
}

#[cfg(test)]
mod tests {
    use super::{SITEMAP_LIMIT, llms, robots, sitemap, sitemap_part};
    use crate::site::Page;
    use crate::site::plan::tests::{SMALL, site};

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_sitemap_lists_pages_and_nothing_else() {
        let site = site("[site]\nbase-url = \"https://example.org/x/\"\n[links]\nstyle = \"pretty\"", SMALL);
        assert!(site.page("sitemap.xml").is_some());
        let written = text(sitemap(&site));
        let expected = "<loc>https://example.org/x/deals/2026/globex/</loc>\n  <lastmod>2026-08-02</lastmod>";
        assert!(written.contains(expected), "{written}");
        assert!(written.contains("<loc>https://example.org/x/</loc>"), "{written}");
        for other in ["404", "feed.xml", "api/", "assets/"] {
            assert!(!written.contains(other), "{other}");
        }
        assert_eq!(
            text(robots(&site)),
            "User-agent: *\nDisallow:\n\nSitemap: https://example.org/x/sitemap.xml\n"
        );
    }

    #[test]
    fn a_long_sitemap_comes_in_parts_that_have_every_page_once() {
        let mut site = site("[site]\nbase-url = \"https://example.org/\"", &[]);
        site.pages.clear();
        for at in 0..SITEMAP_LIMIT + 2 {
            site.pages.insert(format!("p{at:05}.html").into(), Page::Start);
        }
        for part in [1, 2] {
            site.pages.insert(format!("sitemap-{part}.xml").into(), Page::SitemapPart(part));
        }
        let pages = |part| text(sitemap_part(&site, part)).matches("<loc>").count();
        assert_eq!((pages(1), pages(2)), (SITEMAP_LIMIT, 2));
        assert!(text(sitemap_part(&site, 2)).contains("<loc>https://example.org/p50001.html</loc>"));
        let index = text(sitemap(&site));
        assert!(
            index.contains("<sitemapindex") && index.contains("<loc>https://example.org/sitemap-2.xml</loc>")
        );
    }

    #[test]
    fn without_an_address_there_is_no_sitemap() {
        let site = site("", SMALL);
        assert!(site.page("sitemap.xml").is_none());
        assert_eq!(text(robots(&site)), "User-agent: *\nDisallow:\n");
    }

    #[test]
    fn machines_are_told_what_is_where() {
        let site = site("[site]\ntitle = \"[A]\\n# b\"\n", SMALL);
        let written = text(llms(&site));
        assert!(
            written.starts_with("# A # b\n\nA knowledge base of post-mortems: 2 entries, 1 lesson,"),
            "{written}"
        );
        assert!(written.contains("- [Deals](deals/index.html): every entry of this kind\n"), "{written}");
        assert!(written.contains("- [api/lessons.json](api/lessons.json): "), "{written}");
    }
}
