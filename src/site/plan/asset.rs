//! Where the files of the content folder are published: beside the pages of their folder, under
//! names that every system can have.

use unicode_normalization::UnicodeNormalization;

use crate::value::Address;
use crate::value::name::slug;

/// Letters beside those of any script and digits that a kept name may have.
const KEPT: &str = " -_.+,()&'!@~=[]{}";

/// The output path of a file by its path in the content folder; `None` where nothing that can be
/// a name is left of one of its parts.
pub(super) fn output_path(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = Address::from_path(folder)?;
    let name: String = name.nfc().collect();
    let name = if is_portable(&name) { name } else { made_portable(&name)? };
    Some(if folder.as_str().is_empty() { name } else { format!("{folder}/{name}") })
}

/// Whether every system can have a file of this name.
fn is_portable(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    name.chars().all(|c| c.is_alphanumeric() || KEPT.contains(c))
        && !name.ends_with(['.', ' '])
        && !name.starts_with([' ', '~'])
        && !is_device(stem)
}

/// Names that Windows keeps for devices, whatever ending they have.
fn is_device(stem: &str) -> bool {
    let lower = stem.to_lowercase();
    Address::from_path(&lower).is_some_and(|address| *address.as_str() == format!("{lower}-"))
        // '¹' is a digit here, and its slug is '1'
        || matches!(lower.strip_suffix(['\u{b9}', '\u{b2}', '\u{b3}']), Some("com" | "lpt"))
}

fn made_portable(name: &str) -> Option<String> {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, slug(ending)),
        None => (name, String::new()),
    };
    let stem = Address::from_path(&slug(stem)).filter(|stem| !stem.as_str().is_empty())?;
    Some(if ending.is_empty() { stem.to_string() } else { format!("{stem}.{ending}") })
}

#[cfg(test)]
mod tests {
    use super::output_path;

    #[test]
    fn files_lie_beside_the_pages_of_their_folder_and_keep_portable_names() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(output_path(path).as_deref(), expected, "{path}");
        };
        check("logo.svg", Some("logo.svg"));
        check("Deals/Q3 2026/Angebot Überblick.pdf", Some("deals/q3-2026/Angebot Überblick.pdf"));
        check("deals/u\u{308}.png", Some("deals/ü.png"));
        check("deals/what?.png", Some("deals/what.png"));
        check("deals/a:b|c.tar.gz", Some("deals/a-b-c-tar.gz"));
        check("deals/Con.txt", Some("deals/con-.txt"));
        check("deals/com¹.txt", Some("deals/com1-.txt"));
        check("deals/console.txt", Some("deals/console.txt"));
        check("deals/trailing. ", Some("deals/trailing"));
        check("deals/a\u{202e}b.png", Some("deals/ab.png"));
        check("deals/….png", None);
        check("…/a.png", None);
    }
}
