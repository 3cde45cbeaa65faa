//! Where everything is: the tables in which links are looked up, and the arithmetic of paths.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{EntryIx, Knowledge, Subject, Target};
use crate::entry::Entry;
use crate::entry::link::{Scheme, scheme};
use crate::value::{Address, name};

/// What links can lead to.
pub(super) struct Places<'a> {
    pub knowledge: &'a Knowledge,
    /// Paths relative to the content folder.
    pub assets: &'a BTreeSet<Arc<str>>,
    /// Addresses of entries, and former ones where no entry has them now.
    addresses: BTreeMap<&'a str, EntryIx>,
    /// The last part of the address.
    slugs: BTreeMap<&'a str, Vec<EntryIx>>,
    /// By [`name::fold`].
    titles: BTreeMap<String, Vec<EntryIx>>,
    /// Sorted.
    anchors: Vec<(EntryIx, &'a str)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(knowledge: &'a Knowledge, assets: &'a BTreeSet<Arc<str>>) -> Self {
        let (mut addresses, mut slugs) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        let (mut titles, mut anchors) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for (ix, entry) in knowledge.all() {
            addresses.entry(entry.address.as_str()).or_insert(ix);
            slugs.entry(entry.address.last()).or_default().push(ix);
            titles.entry(name::fold(&entry.title)).or_default().push(ix);
            let sections = entry.body.sections.iter().map(|section| section.anchor.as_str());
            let points = entry.points.iter().map(|point| point.anchor.as_str());
            let headings = entry.anchors.iter().map(String::as_str);
            anchors.extend(sections.chain(points).chain(headings).map(|anchor| (ix, anchor)));
        }
        for (ix, entry) in knowledge.all() {
            for alias in &entry.aliases {
                addresses.entry(alias.value.as_str()).or_insert(ix);
            }
        }
        anchors.sort_unstable();
        Self { knowledge, assets, addresses, slugs, titles, anchors }
    }

    /// The entry in this file.
    pub(super) fn by_path(&self, path: &str) -> Option<EntryIx> {
        let at = self.knowledge.entries.binary_search_by(|entry| entry.path.as_ref().cmp(path)).ok()?;
        u32::try_from(at).ok().map(EntryIx)
    }

    /// The entry at this address, or at what becomes this address when it is slugged.
    pub(super) fn by_address(&self, address: &str) -> Option<EntryIx> {
        let exact = self.addresses.get(address).copied();
        exact.or_else(|| self.addresses.get(Address::from_path(address)?.as_str()).copied())
    }

    pub(super) fn by_slug(&self, slug: &str) -> &[EntryIx] {
        self.slugs.get(slug).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_title(&self, title: &str) -> &[EntryIx] {
        let folded = name::fold(title);
        if folded.is_empty() { &[] } else { self.titles.get(&folded).map_or(&[], Vec::as_slice) }
    }

    pub(super) fn has_anchor(&self, entry: EntryIx, anchor: &str) -> bool {
        self.anchors.binary_search(&(entry, anchor)).is_ok()
    }

    pub(super) fn anchors_of(&self, entry: EntryIx) -> impl Iterator<Item = &'a str> {
        let from = self.anchors.partition_point(|(other, _)| *other < entry);
        let to = self.anchors.partition_point(|(other, _)| *other <= entry);
        self.anchors[from..to].iter().map(|(_, anchor)| *anchor)
    }

    /// What an id leads to.
    pub(super) fn by_id(&self, id: &str) -> Option<Target> {
        Some(match *self.knowledge.ids.get(id)? {
            Subject::Lesson(ix) => Target::Lesson(ix),
            Subject::Question(ix) => Target::Question(ix),
            Subject::Action(ix) => Target::Point(self.knowledge.action(ix).taken),
            Subject::Point(ix) => Target::Point(ix),
        })
    }
}

/// Where an address with a scheme or a host leads. Which schemes are allowed was said when the entry
/// was read; here a refused one leads nowhere, without another word.
pub(super) fn outward(address: &str) -> Option<Target> {
    match scheme(address) {
        Scheme::External => Some(Target::External(address.into())),
        Scheme::Refused => Some(Target::Nowhere),
        Scheme::Relative => None,
    }
}

/// The folder of an entry, relative to the content folder.
pub(super) fn folder(entry: &Entry) -> &str {
    entry.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path as seen from a folder, without `.` and `..`; `None` where it climbs out of the content
/// folder. A path that begins with `/` is seen from the content folder.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// With `%20` and its like read; what is not such a code, or no UTF-8 when read, stays as it is.
pub(super) fn decode(written: &str) -> String {
    let bytes = written.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = match bytes.get(at + 1..at + 3) {
            Some(&[high, low]) if byte == b'%' => hex(high).zip(hex(low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| written.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The address that a published path stands for: without `.html` and `index.html`.
pub(super) fn address_of(path: &str) -> &str {
    match path.strip_suffix(".html") {
        Some("index") => "",
        Some(stem) => stem.strip_suffix("/index").unwrap_or(stem),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, address_of, decode, join, outward};

    #[test]
    fn only_a_scheme_or_a_host_leads_out() {
        let check =
            |address: &str, expected: Option<Target>| assert_eq!(outward(address), expected, "{address}");
        for address in ["https://example.org/a", "HTTP://example.org", "mailto:a@example.org"] {
            check(address, Some(Target::External(address.into())));
        }
        for address in
            ["javascript:alert(1)", "//example.org", "\\\\example.org", "c:\\deals", "/\\example.org"]
        {
            check(address, Some(Target::Nowhere));
        }
        for address in ["a.md", "/a.md", "/", "../a.md#x:y", "a b:c", ":", "é:x", ""] {
            check(address, None);
        }
    }

    #[test]
    fn paths_are_seen_from_the_folder_of_the_entry() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(join("deals/2026", path).as_deref(), expected, "{path}");
        };
        check("globex.md", Some("deals/2026/globex.md"));
        check("./a//b.md", Some("deals/2026/a/b.md"));
        check("../2025/a.md", Some("deals/2025/a.md"));
        check("../../a.md", Some("a.md"));
        check("../..", Some(""));
        check("../../../a.md", None);
        check("/a.md", Some("a.md"));
        check("/../a.md", None);
        check("/", Some(""));
    }

    #[test]
    fn percent_codes_are_read_where_they_are_codes() {
        let check = |written: &str, expected: &str| assert_eq!(decode(written), expected);
        check("a%20b%C3%A9", "a bé");
        check("100%", "100%");
        check("%zz%2", "%zz%2");
        check("%ff", "%ff");
        check("é%2Fx", "é/x");
    }

    #[test]
    fn addresses_have_no_ending() {
        let check = |path: &str, expected: &str| assert_eq!(address_of(path), expected);
        check("deals/globex.html", "deals/globex");
        check("deals/index.html", "deals");
        check("index.html", "");
        check("lessons", "lessons");
        check("feed.xml", "feed.xml");
        check("bindex.html", "bindex");
    }
}
