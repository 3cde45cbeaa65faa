//! Names: when two spellings are one name, which name is nearest to what was written, and the slug
//! that a name has in an address.

use unicode_normalization::UnicodeNormalization;

/// One spelling for all that a person would call the same: letter case, accents, Unicode
/// composition, and runs of anything that is not a letter or digit do not matter. 'GTX Pro',
/// 'gtx-pro' and 'GTX  PRO' are the same; 'GTXPro' is not.
pub fn fold(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for c in written.nfkd().filter(|&c| !unicode_normalization::char::is_combining_mark(c)) {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The part of an address that a name becomes: ASCII letters and digits, lower case, and single
/// hyphens between them. Other scripts are transliterated. Empty where nothing is left.
pub fn slug(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let ascii = deunicode::deunicode_with_tofu(&written.nfc().collect::<String>(), "");
    for c in ascii.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c == '\'' {
            // 'don't' is one word
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// A slug of at most `words` words, for ids that are made from a sentence.
pub fn short_slug(written: &str, words: usize) -> String {
    slug(written).split('-').take(words).collect::<Vec<_>>().join("-")
}

/// Whether it can be the id of a point: `[a-z0-9-]+`, not beginning or ending with a hyphen.
pub fn is_id(written: &str) -> bool {
    !written.is_empty()
        && !written.starts_with('-')
        && !written.ends_with('-')
        && written.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The valid name that was most likely meant: within a third of its letters, by the Damerau
/// distance; the first in order where two are equally near.
pub fn nearest<'a>(written: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let limit = (lower.chars().count() / 3).clamp(1, 4);
    let mut best: Option<(usize, &str)> = None;
    for name in valid {
        let other = name.to_lowercase();
        // A distance cannot be smaller than the difference in length, which costs nothing to see.
        if other.len().abs_diff(lower.len()) > limit * 4 {
            continue;
        }
        let distance = if other.len() > 3 && (other.starts_with(&lower) && lower.len() > 3) {
            1
        } else {
            strsim::osa_distance(&lower, &other)
        };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{fold, is_id, nearest, slug};

    #[test]
    fn spellings_of_one_name_fold_to_one() {
        for other in ["gtx-pro", "GTX  PRO", "Gtx_Pro.", "ＧＴＸ pro"] {
            assert_eq!(fold("GTX Pro"), fold(other), "{other}");
        }
        assert_eq!(fold("Müller"), fold("Mu\u{308}ller"));
        assert_ne!(fold("GTXPro"), fold("GTX Pro"));
    }

    #[test]
    fn slugs_are_ascii_words_with_single_hyphens() {
        let check = |written: &str, expected: &str| assert_eq!(slug(written), expected);
        check("Globex: renewal, 2026", "globex-renewal-2026");
        check("  Süddeutsche -- Straße ", "suddeutsche-strasse");
        check("We don't know", "we-dont-know");
        check("…", "");
        check("Отчёт", "otchiot");
    }

    #[test]
    fn ids_have_small_letters_digits_and_inner_hyphens() {
        assert!(is_id("security-before-demo") && is_id("l-31"));
        assert!(!is_id("") && !is_id("-a") && !is_id("a-") && !is_id("A") && !is_id("a_b"));
    }

    #[test]
    fn the_nearest_name_is_near_enough_or_none() {
        let valid = ["midmarket-size", "pricing", "price"];
        assert_eq!(nearest("midmarkt-size", valid), Some("midmarket-size"));
        assert_eq!(nearest("pricng", valid), Some("pricing"));
        assert_eq!(nearest("security", valid), None);
    }
}
