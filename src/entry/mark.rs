//! The marks by which links are found again in finished HTML, and what a sanitiser leaves.
//!
//! A link is written as `<a data-hole="3">`, a picture as `<img data-hole="3">`, and the words of a
//! bare wikilink as `<img data-title="3">`. An author cannot write these: a `<` in text or in an
//! attribute is always escaped, and the sanitiser is only shown author HTML without `data-`.

use super::fragment::Hole;
use super::link::{Scheme, scheme};

/// What ammonia lets through, with the program's own marks, which authors cannot write.
pub fn sanitised(markup: &str) -> String {
    let clean = ammonia::Builder::default()
        .link_rel(None)
        .add_generic_attributes(["data-hole", "data-title", "data-anchor"])
        .add_allowed_classes("sup", ["footnote-ref"])
        .add_allowed_classes("ol", ["footnotes"])
        .url_schemes(["http", "https", "mailto"].into())
        .attribute_filter(|element, attribute, value| {
            // Nothing external is loaded.
            (element != "img" || attribute != "src" || scheme(value) == Scheme::Relative)
                .then_some(value.into())
        })
        .clean(markup)
        .to_string();
    clean.replace(" data-anchor=\"", " id=\"")
}

/// An author's HTML cannot carry the program's marks.
pub fn unmarked(raw: &str) -> String {
    raw.to_string().replace("data-", "data_")
}

/// Cuts the marks out and notes where they were.
pub fn cut_holes(marked: &str) -> (String, Vec<(u32, Hole)>) {
    let mut html = String::with_capacity(marked.len());
    let mut holes = Vec::new();
    let mut rest = marked;
    while let Some((at, mark, keep)) = next_mark(rest) {
        html.push_str(&rest[..at]);
        html.push_str(keep);
        let after = &rest[at + mark.len()..];
        let len = after.find('"').unwrap_or(0);
        let offset = u32::try_from(html.len()).unwrap_or(u32::MAX);
        if let Ok(link) = after[..len].parse() {
            holes.push((offset, if mark == TITLE { Hole::Title(link) } else { Hole::Address(link) }));
        }
        rest = &after[(len + 1).min(after.len())..];
        if mark == TITLE {
            rest = rest.strip_prefix('>').unwrap_or(rest);
        }
    }
    html.push_str(rest);
    (html, holes)
}

const TITLE: &str = "<img data-title=\"";

fn next_mark(text: &str) -> Option<(usize, &'static str, &'static str)> {
    const MARKS: [(&str, &str); 3] = [("<a data-hole=\"", "<a"), ("<img data-hole=\"", "<img"), (TITLE, "")];
    text.match_indices(" data-").find_map(|(at, _)| {
        MARKS.iter().find_map(|&(mark, keep)| {
            let start = at.checked_sub(mark.find(' ')?)?;
            text[start..].starts_with(mark).then_some((start, mark, keep))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Hole, cut_holes, sanitised, unmarked};

    #[test]
    fn marks_are_cut_out_and_noted() {
        let marked = "<p><a data-hole=\"0\" title=\"t\">x</a> <a data-hole=\"12\"><img data-title=\"12\"></a> data-hole=\"7\"</p>";
        let (html, holes) = cut_holes(marked);
        assert_eq!(html, "<p><a title=\"t\">x</a> <a></a> data-hole=\"7\"</p>");
        assert_eq!(holes, [(5, Hole::Address(0)), (24, Hole::Address(12)), (25, Hole::Title(12))]);
        for (at, _) in holes {
            assert!(html[..at as usize].ends_with("<a") || html[..at as usize].ends_with('>'));
        }
    }

    #[test]
    fn the_sanitiser_leaves_the_marks_and_nothing_that_runs() {
        let clean = sanitised(
            "<a data-hole=\"1\">x</a><h3 data-anchor=\"a\">y</h3><script>z</script><b onclick=\"q\">w</b>",
        );
        assert_eq!(clean, "<a data-hole=\"1\">x</a><h3 id=\"a\">y</h3><b>w</b>");
        assert!(!sanitised("<img src=\"https://elsewhere.example/x.png\">").contains("src"));
        assert_eq!(unmarked("<p data-hole=\"1\">"), "<p data_hole=\"1\">");
    }
}
