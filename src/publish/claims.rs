//! Who publishes at which path: each path once, and no file where another path has its folder.
//!
//! Two paths that are one on some system count as one, so that a site which is built on Linux can be
//! copied to a Mac.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::portable;

/// The paths that are taken, folded by [`portable::fold`].
#[derive(Debug, Default)]
pub(super) struct Claims(BTreeMap<String, Claim>);

#[derive(Debug)]
enum Claim {
    /// The path as it was spelt.
    File(String),
    /// One of the paths that lie in it.
    Folder(String),
}

impl Claims {
    /// Takes a path, or says in words that follow the path why it cannot be had.
    pub fn take(&mut self, path: &str) -> Result<(), String> {
        let folded = portable::fold(path);
        for (end, _) in folded.rmatch_indices('/') {
            match self.0.entry(folded[..end].to_owned()) {
                // Whoever took the folder has taken the folders above it.
                Entry::Occupied(known) => match known.get() {
                    Claim::Folder(_) => break,
                    Claim::File(other) => return Err(format!("`{other}` is a file already")),
                },
                Entry::Vacant(free) => _ = free.insert(Claim::Folder(path.to_owned())),
            }
        }
        match self.0.entry(folded) {
            Entry::Occupied(known) => Err(match known.get() {
                Claim::File(other) if other == path => "it is written twice".to_owned(),
                Claim::File(other) => format!("on some systems it is the same file as `{other}`"),
                Claim::Folder(other) => format!("it is the folder of `{other}` already"),
            }),
            Entry::Vacant(free) => {
                free.insert(Claim::File(path.to_owned()));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Claims;

    #[test]
    fn a_path_that_is_taken_is_taken_in_every_spelling() {
        let check = |first: &str, second: &str, expected: Result<(), &str>| {
            let mut claims = Claims::default();
            claims.take(first).unwrap();
            assert_eq!(
                claims.take(second).as_ref().map_err(String::as_str),
                expected.as_ref().map_err(|e| *e)
            );
        };
        check("a.html", "b.html", Ok(()));
        check("deals/a.html", "Deals/b.html", Ok(()));
        check("a.html", "a.html", Err("it is written twice"));
        check("a.html", "A.html", Err("on some systems it is the same file as `a.html`"));
        check("a/b/c", "a/b", Err("it is the folder of `a/b/c` already"));
        check("a/b/c", "A", Err("it is the folder of `a/b/c` already"));
        check("A", "a/b/c", Err("`A` is a file already"));
        check("a/b", "a/b/c/d", Err("`a/b` is a file already"));
    }
}
