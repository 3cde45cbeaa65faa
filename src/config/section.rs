//! Sections: which heading has which role. `[sections]`.

use std::collections::BTreeMap;

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
        self.headings.get(&fold_heading(heading)).copied()
    }
}

/// Letter case, runs of space, closing punctuation and the shape of an apostrophe do not matter.
pub fn fold_heading(heading: &str) -> String {
    let lower = heading.to_lowercase().replace('’', "'");
    let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let closing =
        |c: char| matches!(c, '…' | '？' | '：') || (c.is_ascii_punctuation() && !matches!(c, ')' | ']'));
    words.trim_end_matches(|c: char| closing(c) || c == ' ').to_owned()
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
    use super::fold_heading;

    #[test]
    fn headings_fold_over_case_space_and_closing_punctuation() {
        let check = |heading: &str, expected: &str| assert_eq!(fold_heading(heading), expected);
        check("What  went WELL ?!", "what went well");
        check("What didn’t go well:", "what didn't go well");
        check("Blockers (ours)", "blockers (ours)");
        check("???", "");
    }
}
