//! Laws of what was published: every internal link and anchor of every page resolves, nothing
//! external is loaded, nothing runs that does not lie beside the page, and what machines read is
//! well formed.

/// Every chart says what it shows, and its data stand beside it.
mod charts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{ElementRef, Html, Selector};

use super::all;
use crate::desk::said;
use crate::tree::{self, Tree};

/// A published site, its pages parsed.
struct Published<'a> {
    name: &'a str,
    tree: &'a Tree,
    pages: BTreeMap<String, Html>,
    /// The ids of each page.
    ids: BTreeMap<String, BTreeSet<String>>,
}

/// Every site that builds, built once for all tests of this process.
fn trees() -> &'static [(String, Tree)] {
    static TREES: OnceLock<Vec<(String, Tree)>> = OnceLock::new();
    TREES.get_or_init(|| {
        let built = all().into_iter().map(|case| {
            let desk = (case.lay_out)("site");
            let said = said(&mut case.build(&desk));
            assert_eq!(said.code, Some(0), "{}: {}", case.name, said.err);
            (case.name, tree::files(&desk.at("public")))
        });
        built.collect()
    })
}

/// One after the other: parsed, the demonstration is large.
fn published() -> impl Iterator<Item = Published<'static>> {
    trees().iter().map(|(name, tree)| {
        let pages = tree.iter().filter(|(path, _)| path.ends_with(".html"));
        let pages: BTreeMap<String, Html> =
            pages.map(|(path, bytes)| (path.clone(), page(path, bytes))).collect();
        let ids = pages.iter().map(|(path, page)| (path.clone(), ids_of(name, path, page))).collect();
        Published { name, tree, pages, ids }
    })
}

fn page(path: &str, bytes: &[u8]) -> Html {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
    Html::parse_document(text)
}

fn elements<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector of this test");
    page.select(&selector).collect()
}

fn ids_of(site: &str, path: &str, page: &Html) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for element in elements(page, "[id]") {
        let id = element.value().attr("id").unwrap_or_default().to_owned();
        assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{site}: {path}: the id {id:?}");
        assert!(ids.insert(id.clone()), "{site}: {path}: the id {id} stands twice");
    }
    ids
}

#[test]
fn every_internal_link_and_anchor_resolves_and_nothing_external_is_loaded() {
    for site in published() {
        let mut faults = Vec::new();
        for (path, page) in &site.pages {
            for element in elements(page, "[href], [src], [srcset], [poster], [data], [action], [background]")
            {
                if let Err(why) = resolves(&site, path, element) {
                    faults.push(format!("{path}: {why}: {}", start_tag(element)));
                }
            }
            for element in elements(page, "meta[http-equiv=refresh]") {
                let content = element.value().attr("content").unwrap_or_default();
                let target = content.split_once("url=").map_or("", |(_, url)| url);
                if let Err(why) = leads(&site, path, target) {
                    faults.push(format!("{path}: {why}: {content}"));
                }
            }
        }
        for (path, bytes) in site.tree.iter().filter(|(path, _)| path.ends_with(".css")) {
            let text = String::from_utf8_lossy(bytes);
            if text.contains("//")
                && (text.contains("url(http") || text.contains("url(\"http") || text.contains("@import"))
            {
                faults.push(format!("{path}: it loads something"));
            }
        }
        faults.truncate(30);
        assert!(faults.is_empty(), "{}\n  {}", site.name, faults.join("\n  "));
    }
}

fn start_tag(element: ElementRef<'_>) -> String {
    let html = element.html();
    html.split_inclusive('>').next().unwrap_or_default().to_owned()
}

/// What an element names is there.
fn resolves(site: &Published<'_>, path: &str, element: ElementRef<'_>) -> Result<(), String> {
    let value = element.value();
    let tag = value.name();
    for unknown in ["srcset", "poster", "data", "background"] {
        if value.attr(unknown).is_some() && !(unknown == "data" && tag != "object") {
            return Err(format!("`{unknown}` is not used here"));
        }
    }
    if let Some(src) = value.attr("src") {
        if scheme(src).is_some() || src.starts_with('/') {
            return Err("it loads from elsewhere".to_owned());
        }
        leads(site, path, src)?;
    }
    let Some(href) = value.attr("href") else { return Ok(()) };
    match scheme(href).as_deref() {
        Some("http" | "https" | "mailto") if tag == "a" => return Ok(()),
        Some("http" | "https") if tag == "link" && value.attr("rel") == Some("canonical") => return Ok(()),
        Some("data") if tag == "link" && value.attr("rel") == Some("icon") => return Ok(()),
        // The page for what was not found knows its base, since it is shown at any address.
        Some("http" | "https") if path == "404.html" => return Ok(()),
        Some(scheme) => return Err(format!("the scheme `{scheme}`")),
        None => {}
    }
    leads(site, path, href)
}

fn scheme(address: &str) -> Option<String> {
    if address.starts_with("//") {
        return Some("//".to_owned());
    }
    let (scheme, _) = address.split_once(':')?;
    let letters = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (letters && scheme.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| scheme.to_ascii_lowercase())
}

/// A relative address leads to a file of the site, and its anchor to an id there.
fn leads(site: &Published<'_>, from: &str, address: &str) -> Result<(), String> {
    if address.starts_with('/') {
        return Err("an absolute path breaks under a base path".to_owned());
    }
    let (path, anchor) = match address.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (address, None),
    };
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let target = if path.is_empty() { from.to_owned() } else { join(from, &decoded(path)?)? };
    if !site.tree.contains_key(&target) {
        return Err(format!("there is no {target}"));
    }
    let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else { return Ok(()) };
    match site.ids.get(&target) {
        Some(ids) if ids.contains(&decoded(anchor)?) => Ok(()),
        Some(_) => Err(format!("{target} has no #{anchor}")),
        None => Err(format!("{target} is no page")),
    }
}

/// A path as seen from a page; a folder is its `index.html`.
fn join(from: &str, path: &str) -> Result<String, String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop().ok_or("it climbs out of the site")?,
            part => parts.push(part),
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("..") || path == ".";
    if is_folder {
        parts.push("index.html");
    }
    Ok(parts.join("/"))
}

fn decoded(path: &str) -> Result<String, String> {
    let mut out = Vec::new();
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digits: Vec<u8> = bytes.by_ref().take(2).collect();
        let digits = std::str::from_utf8(&digits).map_err(|_| "a percent sign without digits")?;
        out.push(u8::from_str_radix(digits, 16).map_err(|_| "a percent sign without digits")?);
    }
    String::from_utf8(out).map_err(|_| "it is not UTF-8".to_owned())
}

#[test]
fn every_page_has_a_strict_policy_and_nothing_inline_that_runs() {
    for site in published() {
        for (path, page) in &site.pages {
            let here = format!("{}: {path}", site.name);
            let policy = elements(page, "head > meta[http-equiv=\"Content-Security-Policy\"]");
            assert_eq!(policy.len(), 1, "{here}: no policy, or two");
            let policy = policy[0].value().attr("content").unwrap_or_default().to_owned();
            assert!(policy.contains("default-src 'none'"), "{here}: {policy}");
            for word in ["unsafe", "http:", "https:", "*"] {
                assert!(!policy.contains(word), "{here}: the policy allows `{word}`");
            }
            // What stands before the policy is not under it.
            let head = elements(page, "head > *");
            let at = head
                .iter()
                .position(|element| element.value().attr("http-equiv") == Some("Content-Security-Policy"));
            let before = &head[..at.unwrap_or_default()];
            let loads =
                before.iter().any(|element| matches!(element.value().name(), "script" | "link" | "style"));
            assert!(!loads, "{here}: something is loaded before the policy");
            for element in elements(page, "*") {
                let style = element.value().attr("style").is_some();
                let handler = element.value().attrs().find(|(name, _)| name.starts_with("on"));
                assert!(!style && handler.is_none(), "{here}: {}", start_tag(element));
            }
            for element in elements(page, "script, style, base, iframe, object, embed, form[action^=http]") {
                let fine = element.value().name() == "script"
                    && element.value().attr("src").is_some()
                    && element.value().attr("type") != Some("module")
                    && element.text().all(|text| text.trim().is_empty());
                assert!(fine, "{here}: {}", start_tag(element));
            }
        }
    }
}

#[test]
fn every_page_has_a_language_a_title_and_one_first_heading() {
    for site in published() {
        for (path, page) in &site.pages {
            let here = format!("{}: {path}", site.name);
            let language = elements(page, "html[lang]").first().and_then(|html| html.value().attr("lang"));
            assert!(language.is_some_and(|language| language.len() >= 2), "{here}: no language");
            let titles = elements(page, "head > title");
            let title: String = titles.iter().flat_map(scraper::ElementRef::text).collect();
            assert!(titles.len() == 1 && !title.trim().is_empty(), "{here}: the title is {title:?}");
            let redirect = !elements(page, "meta[http-equiv=refresh]").is_empty();
            let headings = elements(page, "h1").len();
            assert!(redirect || headings == 1, "{here}: {headings} headings of the first level");
        }
    }
}

/// The texts of all elements of a name in an XML document, which must be well formed.
fn texts_of(path: &str, bytes: &[u8], wanted: &str) -> (String, Vec<String>) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
    let mut reader = Reader::from_str(text);
    let (mut root, mut open, mut found) = (String::new(), Vec::<String>::new(), Vec::new());
    loop {
        match reader.read_event().unwrap_or_else(|cause| panic!("{path} is not XML: {cause}")) {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                tag.attributes().for_each(|it| drop(it.unwrap_or_else(|cause| panic!("{path}: {cause}"))));
                if open.is_empty() {
                    root.clone_from(&name);
                }
                if name == wanted {
                    found.push(String::new());
                }
                open.push(name);
            }
            Event::End(_) => _ = open.pop(),
            Event::Text(text) if open.last().is_some_and(|open| open == wanted) => {
                found.last_mut().expect("it was opened").push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{path}: {open:?} are not closed");
    (root, found)
}

#[test]
fn feeds_sitemap_and_json_are_well_formed() {
    let mut seen = BTreeSet::new();
    for (name, tree) in trees() {
        for (path, bytes) in tree {
            let here = format!("{name}: {path}");
            match path.rsplit_once('.').map(|(_, ending)| ending) {
                Some("json") => {
                    let read: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
                    assert!(read.is_ok(), "{here}: {read:?}");
                    seen.insert("json");
                }
                Some("xml") => {
                    let (root, locations) = texts_of(&here, bytes, "loc");
                    match root.as_str() {
                        "urlset" => sitemap(tree, &here, &locations),
                        "feed" => feed(&here, bytes),
                        other => panic!("{here}: nobody reads `{other}`"),
                    }
                    seen.insert(if root == "feed" { "feed" } else { "sitemap" });
                }
                _ => {}
            }
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["feed", "json", "sitemap"]);
}

fn sitemap(tree: &Tree, here: &str, locations: &[String]) {
    assert!(!locations.is_empty(), "{here}: it is empty");
    let unique: BTreeSet<&String> = locations.iter().collect();
    assert_eq!(unique.len(), locations.len(), "{here}: an address stands twice");
    let base = locations.iter().min_by_key(|location| location.len()).expect("there is one");
    let base = base.strip_suffix("index.html").unwrap_or(base);
    for location in locations {
        let rest =
            location.strip_prefix(base).unwrap_or_else(|| panic!("{here}: {location} is not under {base}"));
        let path = if rest.is_empty() || rest.ends_with('/') {
            format!("{rest}index.html")
        } else {
            rest.to_owned()
        };
        assert!(tree.contains_key(&path), "{here}: there is no {path}");
    }
}

fn feed(here: &str, bytes: &[u8]) {
    let (_, ids) = texts_of(here, bytes, "id");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert!(!ids.is_empty() && unique.len() == ids.len(), "{here}: ids {ids:?}");
    let (_, entries) = texts_of(here, bytes, "entry");
    for wanted in ["updated", "title"] {
        let (_, found) = texts_of(here, bytes, wanted);
        assert_eq!(found.len(), entries.len() + 1, "{here}: each entry and the feed have one `{wanted}`");
        if wanted == "updated" {
            for time in found {
                let read: Result<jiff::Timestamp, _> = time.parse();
                assert!(read.is_ok(), "{here}: {time} is no time");
            }
        }
    }
}

#[test]
fn links_that_lead_nowhere_are_seen() {
    let page_of = |html: &str| page("a/b.html", html.as_bytes());
    let tree: Tree = [("a/b.html", ""), ("a/index.html", ""), ("c d.txt", "")]
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .collect();
    let here = page_of("<h1 id=top>A</h1>");
    let ids = ids_of("test", "a/b.html", &here);
    let site = Published {
        name: "test",
        tree: &tree,
        pages: BTreeMap::new(),
        ids: BTreeMap::from([("a/b.html".to_owned(), ids)]),
    };
    let check = |html: &str, fine: bool| {
        let page = page_of(html);
        let element = elements(&page, "[href], [src]")[0];
        assert_eq!(resolves(&site, "a/b.html", element).is_ok(), fine, "{html}");
    };
    for fine in
        ["#top", "b.html#top", "./", "../c%20d.txt", "https://example.com/", "mailto:a@example.com", "?q=1"]
    {
        check(&format!("<a href=\"{fine}\">a</a>"), true);
    }
    for broken in
        ["#bottom", "c.html", "/a/b.html", "../../x", "//example.com/", "javascript:a", "index.html#top"]
    {
        check(&format!("<a href=\"{broken}\">a</a>"), false);
    }
    check("<img src=\"https://example.com/a.png\">", false);
    check("<link rel=stylesheet href=\"https://example.com/a.css\">", false);
    check("<script src=\"../c%20d.txt\"></script>", true);
}
