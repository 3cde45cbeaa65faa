//! Which paths a published file may have: the same name must exist on Linux, macOS and Windows.
//!
//! Addresses of pages are made of slugs and pass anyway; assets keep the names that people gave
//! them, and those do not. The rule is about names alone and never asks the disk.

use unicode_normalization::UnicodeNormalization;

/// One name in a path, in bytes: the limit of every file system in use.
const MAX_PART: usize = 255;

/// A whole path, in bytes: macOS ends a path at 1024, and it needs room for the folder before it.
const MAX_PATH: usize = 900;

/// What keeps this path from being published, in words that follow 'because it'; `None` when it is
/// fine. Paths are relative, with `/`.
pub fn fault(path: &str) -> Option<String> {
    if path.is_empty() {
        return Some("has no name".to_owned());
    }
    if path.len() > MAX_PATH {
        return Some(format!("is longer than {MAX_PATH} bytes"));
    }
    path.split('/').find_map(fault_of_part)
}

fn fault_of_part(part: &str) -> Option<String> {
    if part.is_empty() {
        return Some("begins or ends with `/`, or has two in a row".to_owned());
    }
    if part == "." || part == ".." {
        return Some(format!("has the part `{part}`"));
    }
    if part.len() > MAX_PART {
        return Some(format!("has a part that is longer than {MAX_PART} bytes"));
    }
    if part.ends_with(['.', ' ']) {
        return Some("has a part that ends with a full stop or a space".to_owned());
    }
    if let Some(letter) = part.chars().find(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\')) {
        return Some(format!("has a `{letter}`"));
    }
    if part.chars().any(char::is_control) {
        return Some("has a control character".to_owned());
    }
    if is_device(part) {
        return Some(format!("has the part `{part}`, which Windows keeps for a device"));
    }
    None
}

/// Windows takes `nul.html` for the device as well: what stands before the first full stop counts.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_lowercase();
    if matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") {
        return true;
    }
    let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    number.is_some_and(|number| {
        let mut letters = number.chars();
        let digit = letters.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'));
        digit && letters.next().is_none()
    })
}

/// Two paths with one folded form are one file on some system.
pub(super) fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::{fault, fold};

    #[test]
    fn only_names_that_every_system_has_are_published() {
        let check =
            |path: &str, fine: bool| assert_eq!(fault(path).is_none(), fine, "{path:?}: {:?}", fault(path));
        check("index.html", true);
        check("deals/2026/Globex – Überblick.pdf", true);
        check(".well-known/security.txt", true);
        check("com10.txt", true);
        check("console/auxiliary.html", true);
        check("…/x", true);
        check("", false);
        check("/etc/passwd", false);
        check("a//b", false);
        check("a/", false);
        check("../a", false);
        check("a/./b", false);
        check("a./b", false);
        check("a /b", false);
        check("a\\b", false);
        check("C:x", false);
        check("what?.png", false);
        check("a\nb", false);
        check("a\u{7f}b", false);
        check("NUL", false);
        check("deals/con.html", false);
        check("aux .tar.gz", false);
        check("Com1.txt", false);
        check("lpt³", false);
        check(&"a".repeat(255), true);
        check(&"a".repeat(256), false);
        check(&"abcdefghi/".repeat(95), false);
    }

    #[test]
    fn spellings_that_some_system_takes_for_one_name_fold_to_one() {
        let check = |a: &str, b: &str| assert_eq!(fold(a), fold(b));
        check("Deals/X.HTML", "deals/x.html");
        check("caf\u{e9}", "CAFE\u{301}");
        check("\u{fb01}le", "file");
        assert_ne!(fold("a-b"), fold("ab"));
    }
}
