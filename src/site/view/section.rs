//! The body of an entry: its sections in order, those that belong together side by side.

use serde::Serialize;

use super::Html;
use super::body::html;
use super::here::Here;
use super::point::{PointView, point};
use crate::config::Role;
use crate::entry::{Block, Entry, Section};
use crate::knowledge::{EntryIx, PointIx};

/// What was written under the front matter.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BodyView<'a> {
    pub intro: Option<Html>,
    pub parts: Vec<Part<'a>>,
    pub footnotes: Option<Html>,
    /// The headings, for a table of contents.
    pub contents: Vec<Content<'a>>,
}

/// One section, or some that are read as one thing.
#[derive(Clone, Debug, Serialize)]
pub struct Part<'a> {
    /// `section`, `quadrants`, `circle`.
    pub form: &'static str,
    pub sections: Vec<SectionView<'a>>,
}

/// A heading of level 2 and what follows it.
#[derive(Clone, Debug, Serialize)]
pub struct SectionView<'a> {
    pub anchor: &'a str,
    pub title: Option<Html>,
    pub role: Option<&'static str>,
    pub blocks: Vec<BlockView<'a>>,
}

/// Prose or points; one of the two is empty.
#[derive(Clone, Debug, Serialize)]
pub struct BlockView<'a> {
    pub prose: Option<Html>,
    pub points: Vec<PointView<'a>>,
}

/// A line of a table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct Content<'a> {
    pub anchor: &'a str,
    pub text: &'a str,
}

const QUADRANTS: [Role; 4] = [Role::Well, Role::Differently, Role::Learned, Role::Unknown];
const CIRCLE: [Role; 3] = [Role::Problem, Role::Blockers, Role::Solutions];

/// Makes the view of a body.
pub fn body(here: Here<'_>, ix: EntryIx) -> BodyView<'_> {
    let entry = here.entry(ix);
    let groups = grouped(&entry.body.sections);
    BodyView {
        intro: html(here, ix, &entry.body.intro),
        parts: groups
            .into_iter()
            .map(|(form, sections)| Part {
                form,
                sections: sections.into_iter().map(|it| section(here, ix, entry, it)).collect(),
            })
            .collect(),
        footnotes: html(here, ix, &entry.body.footnotes),
        contents: entry
            .body
            .sections
            .iter()
            .map(|section| Content { anchor: &section.anchor, text: &section.heading })
            .collect(),
    }
}

/// The sections in order; where all roles of a group occur, they stand together at the place of the
/// first of them, in the order of the group.
fn grouped(sections: &[Section]) -> Vec<(&'static str, Vec<&Section>)> {
    let complete = |roles: &[Role]| roles.iter().all(|role| sections.iter().any(|it| it.role == Some(*role)));
    let groups: Vec<(&'static str, &[Role])> = [("quadrants", &QUADRANTS[..]), ("circle", &CIRCLE[..])]
        .into_iter()
        .filter(|(_, roles)| complete(roles))
        .collect();
    let mut out: Vec<(&'static str, Vec<&Section>)> = Vec::new();
    for section in sections {
        let group = groups.iter().find(|(_, roles)| section.role.is_some_and(|role| roles.contains(&role)));
        match group {
            None => out.push(("section", vec![section])),
            Some((form, _)) if out.iter().any(|(it, _)| it == form) => {}
            Some((form, roles)) => {
                let mut all: Vec<&Section> = Vec::new();
                for role in *roles {
                    all.extend(sections.iter().filter(|it| it.role == Some(*role)));
                }
                out.push((form, all));
            }
        }
    }
    out
}

fn section<'a>(here: Here<'a>, ix: EntryIx, entry: &'a Entry, section: &'a Section) -> SectionView<'a> {
    let last = u32::try_from(entry.points.len()).unwrap_or(u32::MAX);
    let blocks = section.blocks.iter().map(|block| match block {
        Block::Prose(fragment) => BlockView { prose: html(here, ix, fragment), points: Vec::new() },
        Block::Points { from, to } => BlockView {
            prose: None,
            points: (*from..(*to).min(last))
                .map(|at| point(here, PointIx { entry: ix, point: at }))
                .collect(),
        },
    });
    SectionView {
        anchor: &section.anchor,
        title: html(here, ix, &section.title),
        role: section.role.map(Role::name),
        blocks: blocks.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;
    use crate::config::Role;
    use crate::entry::Section;

    fn section(role: Option<Role>) -> Section {
        Section {
            anchor: String::new(),
            heading: String::new(),
            title: crate::entry::Fragment::default(),
            role,
            blocks: Vec::new(),
            span: crate::diagnostic::Span::default(),
        }
    }

    fn check(roles: &[Option<Role>], expected: &[(&str, &[Option<Role>])]) {
        let sections: Vec<Section> = roles.iter().copied().map(section).collect();
        let found: Vec<(&str, Vec<Option<Role>>)> = grouped(&sections)
            .into_iter()
            .map(|(form, sections)| (form, sections.iter().map(|section| section.role).collect()))
            .collect();
        let expected: Vec<(&str, Vec<Option<Role>>)> =
            expected.iter().map(|(form, roles)| (*form, roles.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn four_quadrants_stand_together_where_the_first_of_them_stood() {
        use Role::{Actions, Differently, Learned, Unknown, Well};
        check(
            &[
                None,
                Some(Learned),
                Some(Actions),
                Some(Well),
                Some(Unknown),
                Some(Differently),
                Some(Learned),
            ],
            &[
                ("section", &[None]),
                ("quadrants", &[Some(Well), Some(Differently), Some(Learned), Some(Learned), Some(Unknown)]),
                ("section", &[Some(Actions)]),
            ],
        );
    }

    #[test]
    fn three_quadrants_stay_where_they_were_written() {
        use Role::{Differently, Unknown, Well};
        check(
            &[Some(Unknown), Some(Well), Some(Differently)],
            &[("section", &[Some(Unknown)]), ("section", &[Some(Well)]), ("section", &[Some(Differently)])],
        );
    }

    #[test]
    fn a_strategy_circle_needs_all_of_its_steps() {
        use Role::{Blockers, Problem, Solutions};
        check(
            &[Some(Solutions), Some(Problem), Some(Blockers)],
            &[("circle", &[Some(Problem), Some(Blockers), Some(Solutions)])],
        );
        check(
            &[Some(Solutions), Some(Problem)],
            &[("section", &[Some(Solutions)]), ("section", &[Some(Problem)])],
        );
    }
}
