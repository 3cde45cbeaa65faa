//! Sections: which heading has which role. `[sections]`.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::reader::{Item, Mistakes};
use crate::diagnostic::Span;

/// What the points under a heading are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Well,
    Differently,
    Learned,
    Unknown,
    Problem,
    Blockers,
    Solutions,
    Accountability,
    Actions,
    Timeline,
}

impl Role {
    pub const ALL: [Role; 10] = [
        Role::Well,
        Role::Differently,
        Role::Learned,
        Role::Unknown,
        Role::Problem,
        Role::Blockers,
        Role::Solutions,
        Role::Accountability,
        Role::Actions,
        Role::Timeline,
    ];

    /// The word for it in `site.toml`, in addresses and in templates.
    pub fn name(self) -> &'static str {
        match self {
            Role::Well => "well",
            Role::Differently => "differently",
            Role::Learned => "learned",
            Role::Unknown => "unknown",
            Role::Problem => "problem",
            Role::Blockers => "blockers",
            Role::Solutions => "solutions",
            Role::Accountability => "accountability",
            Role::Actions => "actions",
            Role::Timeline => "timeline",
        }
    }

    /// What one of its points is called, for messages: 'a lesson'.
    pub fn point(self) -> &'static str {
        match self {
            Role::Well => "a win",
            Role::Differently => "a change",
            Role::Learned => "a lesson",
            Role::Unknown => "a question",
            Role::Problem => "a problem",
            Role::Blockers => "a blocker",
            Role::Solutions => "a solution",
            Role::Accountability => "a commitment",
            Role::Actions => "an action",
            Role::Timeline => "an event",
        }
    }
}

/// Which heading means which role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sections {
    /// Heading, folded by [`fold_heading`], to its role.
    pub headings: BTreeMap<String, Role>,
    /// The words that a theme shows for a role, the first name of each.
    pub labels: BTreeMap<Role, String>,
}

impl Sections {
    pub fn role(&self, heading: &str) -> Option<Role> {
        role_among(&self.headings, heading)
    }
}

/// The role of a heading among folded ones. Where the whole heading is none of them, it may be one
/// with a choice of plural, 'Root cause(s)', or with a remark behind it, 'Lessons learned (draft)'.
pub fn role_among(headings: &BTreeMap<String, Role>, heading: &str) -> Option<Role> {
    let known = |heading: &str| headings.get(&fold_heading(heading)).copied();
    let folded = fold_heading(heading);
    headings.get(&folded).copied().or_else(|| {
        let (one, several) = (folded.replace("(s)", ""), folded.replace("(s)", "s"));
        let without = [&one, &several].map(|it| without_remark(it));
        known(&one).or_else(|| known(&several)).or_else(|| without.into_iter().flatten().find_map(known))
    })
}

/// A heading without the parenthesis at its end.
fn without_remark(heading: &str) -> Option<&str> {
    let (before, _) = heading.strip_suffix(')')?.rsplit_once('(')?;
    Some(before).filter(|before| !before.trim().is_empty())
}

/// Of two headings with one fold a person would say that they are the same: letter case, runs of
/// space, a number ahead, signs and emoji at both ends, hyphens and the shape of an apostrophe do
/// not matter. It is idempotent: what is folded folds to itself.
pub fn fold_heading(heading: &str) -> String {
    let lower = heading.nfc().collect::<String>().to_lowercase();
    let mut plain = String::with_capacity(lower.len());
    for c in unnumbered(&lower).chars() {
        match c {
            '’' => plain.push('\''),
            '&' => plain.push_str(" and "),
            '-' | '_' | '/' | '\u{2010}'..='\u{2015}' => plain.push(' '),
            other => plain.push(other),
        }
    }
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_end_matches(|c: char| is_ornament(c) && !matches!(c, ')' | ']')).to_owned()
}

/// A heading without the signs and the numbers that it begins with: '✅ 2. Wins'.
fn unnumbered(heading: &str) -> &str {
    let mut rest = heading;
    loop {
        let bare = rest.trim_start_matches(|c: char| is_ornament(c) && !matches!(c, '(' | '[' | '&'));
        let next = behind_number(bare).unwrap_or(bare);
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

/// What stands behind '1. ', '2.1 ', '3) ', '(4) ', '5 - ', 'IV. ', 'a) ' or the emoji of a digit.
fn behind_number(heading: &str) -> Option<&str> {
    let open = heading.strip_prefix('(').unwrap_or(heading);
    let digits = open.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &open[..open.len() - digits.len()];
    let is_number = number.starts_with(|c: char| c.is_ascii_digit());
    if is_number && digits.starts_with(['\u{fe0f}', '\u{20e3}']) {
        return Some(digits);
    }
    let (closed, rest) = if is_number {
        (number.contains('.'), digits)
    } else {
        let letters = open.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let numeral = &open[..open.len() - letters.len()];
        let is_roman = numeral.len() <= 5 && numeral.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
        if numeral.is_empty() || !(is_roman || numeral.len() == 1) {
            return None;
        }
        match letters.strip_prefix('.') {
            Some(rest) => (true, rest),
            None => (false, letters),
        }
    };
    let behind = match rest.strip_prefix(')').or_else(|| rest.strip_prefix(':').filter(|_| is_number)) {
        Some(rest) => rest,
        None if closed => rest,
        // '5 - Wins', and not '5 whys' or 'a - b'.
        None if is_number => rest.trim_start().strip_prefix(['-', '\u{2013}', '\u{2014}'])?,
        None => return None,
    };
    let says = behind.starts_with(char::is_whitespace) && behind.contains(char::is_alphanumeric);
    says.then_some(behind)
}

/// A sign that decorates and means nothing: anything but letters, digits and their accents.
fn is_ornament(c: char) -> bool {
    let selects_emoji = matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}');
    selects_emoji || !(c.is_alphanumeric() || is_combining_mark(c))
}

/// Headings under the name of their role, as a table of lists; a later layer's heading wins over an
/// earlier one's. Gives the first heading of each role too.
pub(super) fn read(
    item: &Item<'_>,
    headings: &mut BTreeMap<String, Role>,
    mistakes: &mut Mistakes<'_>,
) -> BTreeMap<Role, String> {
    let mut first = BTreeMap::new();
    let Some(mut table) = item.table(mistakes) else { return first };
    let mut written: BTreeMap<String, (Role, Span)> = BTreeMap::new();
    for role in Role::ALL {
        let Some(item) = table.take(role.name()) else { continue };
        for (heading, span) in item.texts(mistakes) {
            let folded = fold_heading(&heading);
            match written.get(&folded) {
                Some(&(other, earlier)) if other != role => {
                    let place = mistakes.place(earlier);
                    item.at(span).wrong_with(mistakes, "a list of headings that no other role has", |it| {
                        it.other(place, format!("`{}` has `{heading}` too", other.name()))
                            .help("leave the heading with one of the two roles")
                    });
                }
                _ => {
                    first.entry(role).or_insert(heading);
                    written.insert(folded.clone(), (role, span));
                    headings.insert(folded, role);
                }
            }
        }
    }
    table.finish(mistakes);
    first
}

#[cfg(test)]
mod tests {
    use super::{Role, fold_heading};
    use crate::config::Config;

    #[test]
    fn headings_fold_over_all_that_a_person_would_not_call_a_difference() {
        let check = |heading: &str, expected: &str| {
            assert_eq!(fold_heading(heading), expected, "{heading}");
            assert_eq!(fold_heading(expected), expected);
        };
        check("What  went WELL ?!", "what went well");
        check("What didn’t go well:", "what didn't go well");
        check("Blockers (ours)", "blockers (ours)");
        check("???", "");
        check("1. What went well", "what went well");
        check("3) Wins", "wins");
        check("(4) Wins", "wins");
        check("2.1 Wins", "wins");
        check("5 – Wins", "wins");
        check("IV. Wins", "wins");
        check("b) Wins", "wins");
        check("✅ What went well", "what went well");
        check("⚠️ 2. Wins 🎓", "wins");
        check("1️⃣ Wins", "wins");
        check("— Follow-up_items / to-dos —", "follow up items to dos");
        check("Wins&losses", "wins and losses");
        check("Cafe\u{301}", "café");
        for kept in
            ["5 whys", "24 7", "2021", "mixed. messages", "vision", "1", "x: y", "(draft) wins", "1:1s"]
        {
            check(kept, kept);
        }
    }

    #[test]
    fn common_headings_have_their_role() {
        let sections = Config::builtin().sections;
        let check = |headings: &[&str], role: Option<Role>| {
            for heading in headings {
                assert_eq!(sections.role(heading), role, "{heading}");
            }
        };
        check(&["✅ What went well", "Where we got lucky", "1. What worked"], Some(Role::Well));
        check(&["What didn't work", "Areas for improvement", "What went wrong?"], Some(Role::Differently));
        check(
            &[
                "Lessons learned 🎓",
                "Lessons learned (draft)",
                "Lesson(s) learned",
                "Lessons & learnings",
                "Learnings",
                "Key take-aways",
                "Takeaways",
            ],
            Some(Role::Learned),
        );
        check(
            &["What happened?", "Incident summary", "Impact", "Summary of impact (customers)"],
            Some(Role::Problem),
        );
        check(
            &[
                "Root cause(s)",
                "Contributing factor",
                "Contributing factors (findings)",
                "Root-Cause(s) (draft)",
            ],
            Some(Role::Blockers),
        );
        check(
            &[
                "Remediation",
                "Remediation items",
                "Preventive measures",
                "Corrective actions",
                "Corrective and preventive actions",
                "Follow-up actions",
                "Follow up",
                "To-do’s",
                "Folgemaßnahmen",
            ],
            Some(Role::Actions),
        );
        check(
            &["Zeitachse", "Ablauf", "Chronologie", "Time-line", "Incident timeline (UTC)"],
            Some(Role::Timeline),
        );
        check(&["Summary", "Detection", "Background", "", "(s)", "(draft)", "()"], None);
    }
}
