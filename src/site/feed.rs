//! Atom feeds: what is new in the whole site, among its lessons, its questions, under one value.
//!
//! A feed is read away from the site, so its links are absolute where the site says where it is
//! published. Ids never change with the style of links. Dates are days of the content, never the
//! clock, so that a feed only changes when something is written.
//!
//! The few words that a feed needs stand here, since feeds are made by a writer and not by a
//! template.

use std::collections::BTreeSet;

use super::xml::Xml;
use super::{Feed, Site};
use crate::entry::{Entry, Value, Verb};
use crate::knowledge::{EntryIx, Event, EventKind, Subject};
use crate::value::PartialDate;

/// How many items a feed has.
const ITEMS: usize = 50;

/// How many letters of a text stand for an entry without a summary.
const LETTERS: usize = 280;

/// One item.
struct Item {
    id: String,
    title: String,
    href: String,
    date: PartialDate,
    summary: Option<String>,
    /// Term and label: the kind of an entry, the state after an event.
    category: (String, String),
}

/// Writes the feed that stands at an output path.
pub fn write(site: &Site, path: &str, feed: &Feed) -> Vec<u8> {
    let items = items(site, path, feed);
    let config = &site.knowledge.config.site;
    let newest = items.iter().map(|item| item.date).max();
    let updated = newest.unwrap_or_else(|| PartialDate::day(site.knowledge.as_of));
    let page = page_of(site, feed);
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &config.language)]);
    xml.text("title", &[], &title(site, feed));
    if !config.description.is_empty() {
        xml.text("subtitle", &[], &config.description);
    }
    xml.text("id", &[], &id(site, path));
    xml.text("updated", &[], &instant(updated));
    xml.empty(
        "link",
        &[("rel", "self"), ("type", "application/atom+xml"), ("href", &site.outward(path, path))],
    );
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &site.outward(path, page))]);
    xml.text("generator", &[], "lookback");
    xml.open("author", &[]);
    xml.text("name", &[], &config.title);
    xml.close("author");
    for item in &items {
        item.write(&mut xml);
    }
    xml.close("feed");
    xml.finish()
}

impl Item {
    fn write(&self, xml: &mut Xml) {
        let (term, label) = &self.category;
        xml.open("entry", &[]);
        xml.text("title", &[], &self.title);
        xml.text("id", &[], &self.id);
        xml.text("updated", &[], &instant(self.date));
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &self.href)]);
        xml.empty("category", &[("term", term), ("label", label)]);
        if let Some(summary) = &self.summary {
            xml.text("summary", &[], summary);
        }
        xml.close("entry");
    }
}

fn title(site: &Site, feed: &Feed) -> String {
    let title = &site.knowledge.config.site.title;
    match feed {
        Feed::All => title.clone(),
        Feed::Lessons => format!("Lessons \u{b7} {title}"),
        Feed::Questions => format!("Questions \u{b7} {title}"),
        Feed::FacetValue { facet, value } => {
            let label = match site.knowledge.facets.get(facet, value).and_then(|used| used.spelling.as_ref())
            {
                Some(spelling) => spelling,
                None => site.knowledge.config.facet(facet).map_or(&**value, |facet| facet.label_of(value)),
            };
            format!("{label} \u{b7} {title}")
        }
    }
}

/// The page that says the same.
fn page_of<'s>(site: &'s Site, feed: &Feed) -> &'s str {
    match feed {
        Feed::All => "index.html",
        Feed::Lessons => "lessons/index.html",
        Feed::Questions => "questions/index.html",
        Feed::FacetValue { facet, value } => site.facet_path(facet, value).map_or("index.html", |path| path),
    }
}

/// A name for ever. It is an address of the site where the site has one, and else made of the
/// title, so that two sites do not share it.
fn id(site: &Site, address: &str) -> String {
    let config = &site.knowledge.config.site;
    if let Some(base) = &config.base_url {
        return format!("{base}{address}");
    }
    let print = blake3::hash(format!("{}\n{address}", config.title).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&print.as_bytes()[..16]);
    // The version for what somebody made in his own way, and the variant.
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn instant(date: PartialDate) -> String {
    format!("{}T00:00:00Z", date.date)
}

/// The newest items, newest first.
fn items(site: &Site, path: &str, feed: &Feed) -> Vec<Item> {
    let knowledge = &site.knowledge;
    match feed {
        Feed::All => entries(site, path, knowledge.all().map(|(ix, _)| ix)),
        Feed::Lessons => events(site, path, |event| matches!(event.subject, Subject::Lesson(_))),
        Feed::Questions => events(site, path, |event| matches!(event.subject, Subject::Question(_))),
        Feed::FacetValue { facet, value } => {
            let Some(used) = knowledge.facets.get(facet, value) else { return Vec::new() };
            let named = used.entries.iter().map(|(ix, _)| *ix);
            let all: BTreeSet<EntryIx> = named.chain(used.points.iter().map(|point| point.entry)).collect();
            entries(site, path, all)
        }
    }
}

fn entries(site: &Site, path: &str, entries: impl IntoIterator<Item = EntryIx>) -> Vec<Item> {
    let knowledge = &site.knowledge;
    let dated = entries.into_iter().filter_map(|ix| {
        let to = site.entry_paths[ix.0 as usize].as_ref()?;
        Some((dated(knowledge.entry(ix))?, ix, to))
    });
    let mut all: Vec<_> = dated.collect();
    all.sort_unstable_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    all.truncate(ITEMS);
    all.into_iter()
        .map(|(date, ix, to)| {
            let entry = knowledge.entry(ix);
            let label = knowledge.config.kind(&entry.kind).map_or(&*entry.kind, |kind| &kind.label);
            Item {
                id: id(site, entry.address.as_str()),
                title: entry.title.clone(),
                href: site.outward(path, to),
                date,
                summary: entry.summary.clone().or_else(|| beginning(entry)),
                category: (entry.kind.to_string(), label.to_owned()),
            }
        })
        .collect()
}

/// When an entry was last written, as far as its author says.
fn dated(entry: &Entry) -> Option<PartialDate> {
    match entry.field("updated") {
        Some(Value::Date(moment)) => Some(moment.date).max(entry.date),
        _ => entry.date,
    }
}

/// What stands before the first section, cut behind a word.
fn beginning(entry: &Entry) -> Option<String> {
    let text = entry.body.intro.text().trim();
    if text.is_empty() {
        return None;
    }
    let Some((end, _)) = text.char_indices().nth(LETTERS) else { return Some(text.to_owned()) };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    Some(format!("{}\u{2026}", text[..cut].trim_end()))
}

/// The newest events, less those that only come back to something.
fn events(site: &Site, path: &str, is_wanted: impl Fn(&Event) -> bool) -> Vec<Item> {
    let told = site.knowledge.events.iter().rev().filter(|event| is_wanted(event));
    let mut seen = BTreeSet::new();
    told.filter_map(|event| item(site, path, event))
        .filter(|item| seen.insert(item.id.clone()))
        .take(ITEMS)
        .collect()
}

fn item(site: &Site, path: &str, event: &Event) -> Option<Item> {
    let knowledge = &site.knowledge;
    let (to, origin) = match event.subject {
        Subject::Lesson(ix) => (&site.lesson_paths[ix.0 as usize], knowledge.lesson(ix).learned),
        Subject::Question(ix) => (&site.question_paths[ix.0 as usize], knowledge.question(ix).asked),
        Subject::Action(_) | Subject::Point(_) => return None,
    };
    let word = word(event.kind)?;
    let (said, entry) = (knowledge.point(event.by), knowledge.entry(event.by.entry));
    let summary = match event.by == origin {
        true => entry.title.clone(),
        false => format!("{} ({})", said.text, entry.title),
    };
    let by = format!("{}#{}/{}", entry.address, said.anchor, event.kind.name());
    Some(Item {
        id: id(site, &by_subject(&by, to)),
        title: format!("{word}: {}", knowledge.point(origin).text),
        href: site.outward(path, to),
        date: event.date,
        summary: Some(summary),
        category: (event.kind.name().to_owned(), word.to_owned()),
    })
}

/// One point may do the same to two lessons.
fn by_subject(by: &str, to: &str) -> String {
    let subject = to.strip_suffix("/index.html").or_else(|| to.strip_suffix(".html")).unwrap_or(to);
    format!("{by}/{subject}")
}

/// The word for what happened; `None` for what is no news.
fn word(kind: EventKind) -> Option<&'static str> {
    Some(match kind {
        EventKind::Learned => "Learned",
        EventKind::Asked => "Asked",
        EventKind::Taken => return None,
        EventKind::Relation(verb) => match verb {
            Verb::Supposes => "A guess",
            Verb::RulesOut => "A guess ruled out",
            Verb::PartlyAnswers => "Partly answered",
            Verb::Answers => "Answered",
            Verb::AsksAgain => "Asked again",
            Verb::Reopens => "Open again",
            Verb::Applies => "Applied",
            Verb::Confirms => "Confirmed",
            Verb::Adopts => "Adopted",
            Verb::Relearns => "Relearned",
            Verb::Contradicts => "Contested",
            Verb::Supersedes => "Superseded",
            Verb::Retires => "Retired",
            Verb::Drops => "Dropped",
            Verb::Solves | Verb::Follows => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::{ITEMS, write};
    use crate::site::plan::tests::{SMALL, site};
    use crate::site::{Page, Site};

    const BASE: &str = "[site]\ntitle = \"A & B\"\nbase-url = \"https://example.org/x\"\n";

    /// The texts of one element, or of one attribute of it, in order; fails where the feed is not
    /// well-formed.
    fn read(feed: &[u8], element: &str, attribute: Option<&str>) -> Vec<String> {
        let mut reader = Reader::from_reader(feed);
        let (mut found, mut inside, mut depth) = (Vec::new(), false, 0);
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer).unwrap() {
                Event::Start(start) => {
                    depth += 1;
                    inside = start.name().as_ref() == element;
                    if inside {
                        found.push(String::new());
                    }
                }
                Event::Empty(start) if start.name().as_ref() == element => {
                    let value = attribute.and_then(|name| start.try_get_attribute(name).unwrap());
                    found.push(value.map_or_else(String::new, |value| value.value.to_string()));
                }
                Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
                Event::GeneralRef(name) if inside => {
                    let one = match &*name {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        other => panic!("{other}"),
                    };
                    found.last_mut().unwrap().push_str(one);
                }
                Event::End(_) => {
                    depth -= 1;
                    inside = false;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0);
        found
    }

    fn feed(site: &Site, path: &str) -> Vec<u8> {
        match site.page(path) {
            Some(Page::Feed(feed)) => write(site, path, feed),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_feed_is_well_formed_and_newest_first() {
        let site = site(BASE, SMALL);
        let all = feed(&site, "feed.xml");
        assert_eq!(read(&all, "title", None), ["A & B", "Globex & sons", "May"]);
        assert_eq!(
            read(&all, "updated", None),
            ["2026-08-02T00:00:00Z", "2026-08-02T00:00:00Z", "2026-06-01T00:00:00Z"]
        );
        assert_eq!(read(&all, "id", None)[1], "https://example.org/x/deals/2026/globex");
        assert_eq!(read(&all, "link", Some("href"))[2], "https://example.org/x/deals/2026/globex.html");
        assert_eq!(read(&all, "summary", None), ["Nobody asked who signs."]);
    }

    #[test]
    fn the_feed_of_lessons_tells_what_happened_to_them() {
        let site = site(BASE, SMALL);
        let lessons = feed(&site, "lessons/feed.xml");
        assert_eq!(
            read(&lessons, "title", None),
            ["Lessons \u{b7} A & B", "Relearned: Ask who signs <early>.", "Learned: Ask who signs <early>."]
        );
        assert_eq!(read(&lessons, "summary", None), ["The same again. (Globex & sons)", "May"]);
        let questions = feed(&site, "questions/feed.xml");
        assert_eq!(read(&questions, "category", Some("term")), ["supposes", "asked"]);
    }

    #[test]
    fn a_value_has_the_entries_that_name_it() {
        let site = site(BASE, SMALL);
        assert_eq!(read(&feed(&site, "teams/emea/feed.xml"), "title", None), ["emea \u{b7} A & B", "May"]);
        assert_eq!(read(&feed(&site, "reasons/other/feed.xml"), "updated", None), ["2026-12-31T00:00:00Z"]);
    }

    #[test]
    fn without_an_address_links_are_relative_and_ids_are_still_unique() {
        let site = site("", SMALL);
        let lessons = feed(&site, "lessons/feed.xml");
        assert_eq!(
            read(&lessons, "link", Some("href")),
            ["feed.xml", "index.html", "ask-who-signs.html", "ask-who-signs.html"]
        );
        let ids = read(&lessons, "id", None);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3);
        assert!(ids.iter().all(|id| id.starts_with("urn:uuid:") && id.len() == 45), "{ids:?}");
    }

    #[test]
    fn a_feed_does_not_grow_for_ever() {
        let entries: Vec<(String, String)> = (1..=60)
            .map(|at| {
                (
                    format!("deals/{at:02}.md"),
                    format!("---\nkind: deal\noutcome: won\nclosed: 2026-01-01\n---\n# Deal {at} \u{1}\n"),
                )
            })
            .collect();
        let files: Vec<(&str, &str)> =
            entries.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let site = site(BASE, &files);
        let titles = read(&feed(&site, "feed.xml"), "title", None);
        assert_eq!(titles.len(), 1 + ITEMS);
        assert_eq!(titles[1].trim(), "Deal 1");
    }
}
