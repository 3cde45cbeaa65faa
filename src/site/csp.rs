//! What a page may load: nothing but what lies beside it, and no script that is made at run time.
//!
//! The policy stands in a `<meta>` of every page, since a site must be safe on any host and from a
//! folder, where nobody sends headers. It was measured to hold on `file://` too.

/// The content of `<meta http-equiv="Content-Security-Policy">`.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";
