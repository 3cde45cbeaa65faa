//! A piece of rendered Markdown whose links are not yet resolved.
//!
//! An entry is read before the others are known, so the HTML is made with holes where addresses of
//! links go. [`Fragment::fill`] puts them in. The alternative, keeping the parse events of every
//! entry until rendering, holds ten times the memory.

use std::sync::Arc;

use crate::diagnostic::Span;

/// HTML that is safe to show, with holes for the addresses of links, and its plain text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fragment {
    html: Box<str>,
    /// Byte offset into `html`, and what belongs there.
    holes: Box<[(u32, Hole)]>,
    text: Box<str>,
}

/// What belongs into a hole. The number is the position in [`Entry::links`](super::Entry).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// The whole attribute, ` href="…"` or ` src="…"`, escaped; the hole stands behind `<a` or
    /// `<img`. Nothing leaves an anchor without an address.
    Address(u32),
    /// The title of what a bare wikilink leads to, escaped; the hole stands inside the anchor.
    Title(u32),
}

impl Fragment {
    /// The holes must be sorted by offset and lie on character borders of `html`.
    pub fn new(html: String, holes: Vec<(u32, Hole)>, text: String) -> Self {
        Self { html: html.into(), holes: holes.into(), text: text.into() }
    }

    /// What a reader sees, without markup, in one line for each block.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    /// The positions of its links in [`Entry::links`](super::Entry).
    pub fn links(&self) -> impl Iterator<Item = u32> {
        self.holes.iter().filter_map(|&(_, hole)| match hole {
            Hole::Address(link) => Some(link),
            Hole::Title(_) => None,
        })
    }

    /// The HTML, with the holes filled by the caller.
    pub fn fill(&self, mut write: impl FnMut(Hole, &mut String)) -> String {
        let mut out = String::with_capacity(self.html.len() + self.holes.len() * 32);
        let mut at = 0;
        for &(offset, hole) in &self.holes {
            out.push_str(&self.html[at..offset as usize]);
            write(hole, &mut out);
            at = offset as usize;
        }
        out.push_str(&self.html[at..]);
        out
    }
}

/// A link as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub form: LinkForm,
    /// The target as written: `../deals/globex.md#what-we-learned`, `https://…`, `reason:pricing`.
    pub target: Arc<str>,
    pub span: Span,
}

/// How a link was written, which decides where its target is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkForm {
    /// `[text](target)`.
    Inline,
    /// `[[target]]`, `[[target|text]]`.
    Wiki,
    /// `![alt](target)`.
    Image,
}
