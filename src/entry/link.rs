//! Which links an author may write, decided on the address as a browser would read it.

use std::borrow::Cow;

/// What a link's address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// http, https or mailto.
    External,
    /// No scheme: a path, an anchor.
    Relative,
    /// Anything else, `javascript:` and `//host` among it.
    Refused,
}

/// Browsers drop tabs and line breaks anywhere in an address, and control characters and spaces
/// before it, so those must not hide a scheme.
pub fn scheme(address: &str) -> Scheme {
    let address = cleaned(address);
    if address.starts_with("//")
        || address.starts_with("\\\\")
        || address.starts_with("/\\")
        || address.starts_with("\\/")
    {
        return Scheme::Refused;
    }
    let Some((name, _)) = address.split_once(':') else { return Scheme::Relative };
    let is_scheme = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !is_scheme {
        return Scheme::Relative;
    }
    match name.to_ascii_lowercase().as_str() {
        "http" | "https" | "mailto" => Scheme::External,
        _ => Scheme::Refused,
    }
}

/// The address as a browser would take it.
pub fn cleaned(address: &str) -> Cow<'_, str> {
    let trimmed = address.trim_matches(|c: char| c <= ' ');
    if trimmed.contains(['\t', '\n', '\r']) {
        Cow::Owned(trimmed.replace(['\t', '\n', '\r'], ""))
    } else {
        Cow::Borrowed(trimmed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scheme, scheme};

    #[test]
    fn only_known_schemes_leave_the_site() {
        let check = |address: &str, expected: Scheme| assert_eq!(scheme(address), expected, "{address:?}");
        check("https://example.org/a:b", Scheme::External);
        check("HTTP://example.org", Scheme::External);
        check("mailto:a@example.org", Scheme::External);
        check("../deals/a.md#x:y", Scheme::Relative);
        check("#a", Scheme::Relative);
        check("a b:c", Scheme::Relative);
        check("javascript:alert(1)", Scheme::Refused);
        check(" \u{1}java\tscript:alert(1)", Scheme::Refused);
        check("jav\nascript:alert(1)", Scheme::Refused);
        check("data:text/html,x", Scheme::Refused);
        check("file:///etc/passwd", Scheme::Refused);
        check("//evil.example", Scheme::Refused);
        check("\\\\evil.example", Scheme::Refused);
        check("c:\\deals", Scheme::Refused);
    }
}
