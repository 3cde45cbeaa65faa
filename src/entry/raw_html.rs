//! HTML that an author wrote: shown as text, less a short list of tags without attributes.
//!
//! Decided on the Markdown events, not on the finished HTML: a tag is let through only as exactly
//! the letters of the list, and an opening one only together with its closing one in the same
//! element, so that nothing that an author leaves open swallows the page.

/// Tags that mark a stretch of a sentence.
const INLINE: [&str; 17] = [
    "abbr", "b", "cite", "del", "dfn", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "sub", "sup",
    "u", "var",
];

/// Tags that stand alone.
const VOID: [&str; 2] = ["br", "wbr"];

/// Tags around blocks.
const BLOCK: [&str; 2] = ["details", "summary"];

/// A piece of a stretch of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text, or a tag that is not let through.
    Text(&'a str),
    Open(&'static str),
    Close(&'static str),
    Void(&'static str),
    /// A comment: for other authors, not for readers.
    Comment,
}

/// Takes a stretch of HTML apart. The second value is the first tag that is not let through.
pub fn pieces(html: &str) -> (Vec<Piece<'_>>, Option<&str>) {
    let mut pieces = Vec::new();
    let mut refused = None;
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("<!--") {
            let end = after.find("-->").map_or(after.len(), |at| at + 3);
            pieces.push(Piece::Comment);
            rest = &after[end..];
            continue;
        }
        if let Some((piece, len)) = tag(rest) {
            pieces.push(piece);
            rest = &rest[len..];
            continue;
        }
        let skip = usize::from(rest.starts_with('<'));
        let len = rest[skip..].find('<').map_or(rest.len(), |at| at + skip);
        if skip == 1 && refused.is_none() {
            refused = Some(rest[..len].find('>').map_or(&rest[..len], |at| &rest[..=at]));
        }
        pieces.push(Piece::Text(&rest[..len]));
        rest = &rest[len..];
    }
    (pieces, refused)
}

/// A tag of the lists, and its length.
fn tag(html: &str) -> Option<(Piece<'static>, usize)> {
    let end = html.strip_prefix('<')?.find('>')? + 1;
    let inside = &html[1..end];
    let (close, name) = match inside.strip_prefix('/') {
        Some(name) => (true, name.trim_end()),
        None => (false, inside.strip_suffix('/').unwrap_or(inside).trim_end()),
    };
    let listed = |list: &[&'static str]| list.iter().find(|tag| tag.eq_ignore_ascii_case(name)).copied();
    let piece = if let Some(name) = listed(&VOID) {
        if close {
            return None;
        }
        Piece::Void(name)
    } else {
        let name = listed(&INLINE).or_else(|| listed(&BLOCK))?;
        if !close && inside.ends_with('/') {
            return None;
        }
        if close { Piece::Close(name) } else { Piece::Open(name) }
    };
    Some((piece, end + 1))
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn only_exact_tags_without_attributes_are_let_through() {
        assert_eq!(pieces("<kbd>").0, [Piece::Open("kbd")]);
        assert_eq!(pieces("</SUB >").0, [Piece::Close("sub")]);
        assert_eq!(pieces("<br/>").0, [Piece::Void("br")]);
        assert_eq!(pieces("<!-- x -->").0, [Piece::Comment]);
        for html in ["<b onclick=x>", "<script>", "<b/>", "<a href=x>", "< b>", "<b", "</br>", "<b\u{0}>"] {
            let (pieces, refused) = pieces(html);
            assert!(pieces.iter().all(|piece| matches!(piece, Piece::Text(_))), "{html}: {pieces:?}");
            assert!(refused.is_some(), "{html}");
        }
    }

    #[test]
    fn a_block_is_taken_apart_whole() {
        let (pieces, refused) = pieces("<details>\n<summary>More</summary>\n");
        assert_eq!(refused, None);
        assert_eq!(
            pieces,
            [
                Piece::Open("details"),
                Piece::Text("\n"),
                Piece::Open("summary"),
                Piece::Text("More"),
                Piece::Close("summary"),
                Piece::Text("\n"),
            ]
        );
    }
}
