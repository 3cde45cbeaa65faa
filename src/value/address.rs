//! Addresses of pages: paths of slugs, the same on every system.

use std::fmt;
use std::sync::Arc;

use super::name::slug;

/// The address of an entry or a page without its ending: `deals/2026/globex-renewal`. Every part is
/// a slug, so that it is portable and cannot leave the folder; the empty address is the home page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<str>);

impl Address {
    /// From a path with `/`, each part slugged. `None` where a part has no letter or digit.
    pub fn from_path(path: &str) -> Option<Self> {
        let mut parts = Vec::new();
        for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
            let slug = slug(part);
            if slug.is_empty() || part == ".." {
                return None;
            }
            parts.push(portable(slug));
        }
        Some(Self(parts.join("/").into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with its last part replaced.
    #[must_use]
    pub fn with_last(&self, slug: &str) -> Self {
        match self.0.rsplit_once('/') {
            Some((folder, _)) => Self(format!("{folder}/{slug}").into()),
            None => Self(slug.into()),
        }
    }

    /// What stands before the last `/`, or nothing.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What stands behind the last `/`.
    pub fn last(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, last)| last)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names that Windows keeps for devices get a hyphen behind them.
fn portable(slug: String) -> String {
    let device = matches!(slug.as_str(), "con" | "prn" | "aux" | "nul")
        || (slug.len() == 4
            && (slug.starts_with("com") || slug.starts_with("lpt"))
            && slug.ends_with(|c: char| c.is_ascii_digit()));
    if device { format!("{slug}-") } else { slug }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses_are_made_of_slugs() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(Address::from_path(path).as_ref().map(Address::as_str), expected, "{path}");
        };
        check("deals/2026/Globex Renewal", Some("deals/2026/globex-renewal"));
        check("a/../b", None);
        check("a/…/b", None);
        check("/old/place/", Some("old/place"));
        check("aux/com1", Some("aux-/com1-"));
        check("", Some(""));
    }
}
