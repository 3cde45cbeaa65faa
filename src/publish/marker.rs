//! The marker: the file `.lookback` inside a published folder. It says that the folder is ours to
//! replace, and lists what we put there.
//!
//! A static host may serve it. It holds nothing that the host does not show anyway (paths, sizes
//! and fingerprints of public files) and neither a time nor a name of the machine, so that equal
//! sites have equal markers. A marker that does not read to the last byte proves nothing, and the
//! folder then counts as somebody else's.
//!
//! A staging folder has a marker too, of one line: it is how the leftover of a dead build is told
//! from a folder that only has such a name.

use std::fmt::Write as _;

use super::portable;

/// Where it stands in the folder.
pub(super) const NAME: &str = ".lookback";

/// What a staging folder's marker says.
pub(super) const STAGING: &str = "lookback staging 1\n";

const TITLE: &str = "lookback site ";
const FORMAT: &str = "1";
const NOTE: &str = "This folder was written by lookback, and the next build replaces it as a whole.";

/// The fingerprint of a file: the first half of its BLAKE3 hash.
pub(super) type Print = [u8; 16];

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Written {
    pub path: String,
    pub size: u64,
    pub print: Print,
}

/// What a published folder holds, less the marker, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    files: Vec<Written>,
}

/// What a marker says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Staging,
    Site(Manifest),
    /// Of a lookback that is newer than this one.
    Newer,
    /// Cut off, edited, or not a marker at all.
    Damaged,
}

pub(super) fn fingerprint(hasher: &blake3::Hasher) -> Print {
    let hash = hasher.finalize();
    let (print, _) = hash.as_bytes().split_first_chunk().expect("a BLAKE3 hash has 32 bytes");
    *print
}

pub(super) fn fingerprint_of(bytes: &[u8]) -> Print {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bytes);
    fingerprint(&hasher)
}

impl Manifest {
    pub fn new(mut files: Vec<Written>) -> Self {
        files.sort_unstable();
        Self { files }
    }

    pub fn files(&self) -> &[Written] {
        &self.files
    }

    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    pub fn find(&self, path: &str) -> Option<&Written> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(&self.files[at])
    }

    /// The marker's text.
    pub fn text(&self) -> String {
        let list = self.list();
        let count = self.files.len();
        let print = hex(fingerprint_of(list.as_bytes()));
        format!("{TITLE}{FORMAT}\n{NOTE}\nfiles {count}\nlist {print}\n{list}")
    }

    fn list(&self) -> String {
        let mut list = String::with_capacity(self.files.len() * 96);
        for Written { path, size, print } in &self.files {
            writeln!(list, "{} {size} {path}", hex(*print)).expect("a string takes every write");
        }
        list
    }
}

/// What the bytes of a marker file say.
pub(super) fn read(bytes: &[u8]) -> Marker {
    let Ok(text) = std::str::from_utf8(bytes) else { return Marker::Damaged };
    if text == STAGING {
        return Marker::Staging;
    }
    let Some(rest) = text.strip_prefix(TITLE) else { return Marker::Damaged };
    let Some((format, rest)) = rest.split_once('\n') else { return Marker::Damaged };
    if format != FORMAT {
        let number = format.len() < 6 && format.bytes().all(|b| b.is_ascii_digit()) && !format.is_empty();
        return if number { Marker::Newer } else { Marker::Damaged };
    }
    site(rest).map_or(Marker::Damaged, Marker::Site)
}

fn site(rest: &str) -> Option<Manifest> {
    let rest = rest.strip_prefix(NOTE)?.strip_prefix("\nfiles ")?;
    let (count, rest) = rest.split_once('\n')?;
    let (print, list) = rest.strip_prefix("list ")?.split_once('\n')?;
    if print != hex(fingerprint_of(list.as_bytes())) {
        return None;
    }
    let files: Vec<Written> = list.lines().map(line).collect::<Option<_>>()?;
    let sorted = files.is_sorted_by(|a, b| a.path < b.path);
    (sorted && count == files.len().to_string()).then_some(Manifest { files })
}

fn line(line: &str) -> Option<Written> {
    let (print, rest) = line.split_once(' ')?;
    let (size, path) = rest.split_once(' ')?;
    if portable::fault(path).is_some() {
        return None;
    }
    Some(Written { path: path.to_owned(), size: size.parse().ok()?, print: unhex(print)? })
}

fn hex(print: Print) -> String {
    format!("{:032x}", u128::from_be_bytes(print))
}

fn unhex(text: &str) -> Option<Print> {
    let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if text.len() != 32 || !lower {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::{Manifest, Marker, STAGING, Written, fingerprint_of, read};

    fn manifest() -> Manifest {
        let file = |path: &str, text: &str| Written {
            path: path.to_owned(),
            size: text.len() as u64,
            print: fingerprint_of(text.as_bytes()),
        };
        Manifest::new(vec![file("index.html", "home"), file("deals/two words.pdf", "")])
    }

    #[test]
    fn a_marker_is_read_as_it_was_written() {
        let manifest = manifest();
        assert_eq!(read(manifest.text().as_bytes()), Marker::Site(manifest.clone()));
        assert_eq!(read(Manifest::default().text().as_bytes()), Marker::Site(Manifest::default()));
        assert_eq!(read(STAGING.as_bytes()), Marker::Staging);
        assert!(manifest.find("index.html").is_some() && manifest.find("index.htm").is_none());
        assert_eq!(manifest.bytes(), 4);
    }

    #[test]
    fn a_marker_cut_or_changed_at_any_byte_is_damaged() {
        let text = manifest().text().into_bytes();
        for end in 0..text.len() {
            assert_eq!(read(&text[..end]), Marker::Damaged, "cut at {end}");
        }
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed[at] ^= 1;
            assert!(!matches!(read(&changed), Marker::Site(_) | Marker::Staging), "changed at {at}");
        }
    }

    #[test]
    fn a_marker_of_a_later_format_is_told_from_a_damaged_one() {
        assert_eq!(read(b"lookback site 2\nwhatever"), Marker::Newer);
        assert_eq!(read(b"lookback site two\n"), Marker::Damaged);
        assert_eq!(read(b"lookback site \n"), Marker::Damaged);
    }
}
