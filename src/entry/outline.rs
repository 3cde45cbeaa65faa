//! Sections and points, as stretches of events: which heading opens what, and where each point
//! begins and ends. What a point says is read afterwards, by `points`.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag};

use super::heading::Blocks;
use super::html::Located;
use super::markdown::ends;
use super::words::plain_text;
use crate::config::section::role_among;
use crate::config::{Collection, Role, Sections};

/// An entry's body, as positions of events.
#[derive(Debug, Default)]
pub struct Outline {
    /// The heading that is the title.
    pub title: Option<Range<usize>>,
    pub intro: Vec<Range<usize>>,
    pub sections: Vec<RawSection>,
    /// Labels and what their definitions hold, in order; a label may be defined twice.
    pub footnotes: Vec<(String, Range<usize>)>,
}

#[derive(Debug)]
pub struct RawSection {
    /// The inside of the heading.
    pub heading: Range<usize>,
    pub level: usize,
    pub role: Option<Role>,
    pub blocks: Vec<RawBlock>,
    /// Bytes of the file.
    pub span: Range<usize>,
}

#[derive(Debug)]
pub enum RawBlock {
    Prose(Range<usize>),
    Point(RawPoint),
}

#[derive(Debug)]
pub struct RawPoint {
    /// The inline events of the first paragraph or of the heading.
    pub head: Range<usize>,
    pub detail: Vec<Range<usize>>,
    pub checked: Option<bool>,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// The level of the heading that it is, if it is one.
    level: Option<usize>,
}

/// What decides how headings are read.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub sections: &'a Sections,
    pub collection: Option<&'a Collection>,
    /// The title that the front matter gives.
    pub title: Option<&'a str>,
    /// What the headings ended with.
    pub blocks: &'a Blocks,
}

impl Rules<'_> {
    fn role(&self, heading: &str) -> Option<Role> {
        let own = self.collection.and_then(|collection| role_among(&collection.sections, heading));
        own.or_else(|| self.sections.role(heading))
    }

    fn is_point(&self, role: Role) -> bool {
        self.collection.is_some_and(|collection| collection.paragraphs.contains(&role))
    }

    fn bold_headings(&self) -> bool {
        self.collection.is_some_and(|collection| collection.bold_headings)
    }

    fn groups(&self) -> bool {
        self.collection.is_some_and(|collection| collection.subheadings_group)
    }
}

/// Reads the outline of an entry's events.
pub fn outline(events: &[Located<'_>], rules: Rules<'_>) -> Outline {
    let ends = ends(events);
    let mut reading = Reading { events, ends: &ends, rules, out: Outline::default(), seen_heading: false };
    let mut at = 0;
    while at < events.len() {
        let end = ends[at].max(at) + 1;
        reading.block(at..end);
        at = end;
    }
    reading.out
}

struct Reading<'a, 'e> {
    events: &'a [Located<'e>],
    ends: &'a [usize],
    rules: Rules<'a>,
    out: Outline,
    seen_heading: bool,
}

impl Reading<'_, '_> {
    fn block(&mut self, range: Range<usize>) {
        let role =
            self.out.sections.last().and_then(|section| section.role).filter(|role| takes_points(*role));
        match &self.events[range.start].0 {
            Event::Start(Tag::Heading { level, .. }) => self.heading(number(*level), range),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                self.out.footnotes.push((label.to_string(), range.start + 1..range.end - 1));
            }
            Event::Start(Tag::List(_)) if role.is_some() && !self.in_heading_point() => self.list(range),
            Event::Start(Tag::Paragraph)
                if role.is_some_and(|role| self.rules.is_point(role)) && !self.in_heading_point() =>
            {
                let span = self.bytes(&range);
                let head = range.start + 1..range.end - 1;
                self.point(RawPoint { head, detail: Vec::new(), checked: None, span, level: None });
            }
            Event::Start(Tag::Paragraph) if self.rules.bold_headings() && self.is_bold(&range) => {
                // The words of the one bold stretch, as if they were a heading of level 3.
                self.bold_heading(range);
            }
            _ => self.prose(range),
        }
    }

    /// Whether a paragraph is one bold stretch and nothing else.
    fn is_bold(&self, range: &Range<usize>) -> bool {
        let strong = range.start + 1;
        matches!(self.events[strong].0, Event::Start(Tag::Strong)) && self.ends[strong] + 2 == range.end
    }

    /// A bold line opens a section where its words have a role; else it is prose.
    fn bold_heading(&mut self, range: Range<usize>) {
        let inside = range.start + 2..range.end - 2;
        let role = self.rules.role(&plain_text(&self.events[inside.clone()]));
        if role.is_none() {
            return self.prose(range);
        }
        let span = self.bytes(&range);
        self.out.sections.push(RawSection { heading: inside, level: 3, role, blocks: Vec::new(), span });
    }

    fn heading(&mut self, level: usize, range: Range<usize>) {
        let inside = range.start + 1..range.end - 1;
        let words = plain_text(&self.events[inside.clone()]);
        let has_block = self.rules.blocks.contains_key(&inside.start);
        if words.is_empty() && !has_block {
            return;
        }
        let first = !std::mem::replace(&mut self.seen_heading, true);
        let role = self.rules.role(&words);
        let is_title = self.rules.title.map_or(role.is_none(), |title| same(title, &words));
        if level == 1 && first && is_title {
            self.out.title = Some(inside);
            return;
        }
        let (current, current_role) =
            self.out.sections.last().map_or((0, None), |section| (section.level, section.role));
        // 'What went well' below 'Lessons learned' is a section of its own and no lesson.
        let named = role.is_some() && level == 3 && !has_block;
        let opens = level <= 2 || level <= current || named;
        if opens {
            let span = self.bytes(&range);
            self.out.sections.push(RawSection {
                heading: inside,
                level: level.max(2),
                role,
                blocks: Vec::new(),
                span,
            });
        } else if current_role.is_some_and(takes_points)
            && level == current.max(2) + 1
            && !self.rules.groups()
        {
            let span = self.bytes(&range);
            self.point(RawPoint {
                head: inside,
                detail: Vec::new(),
                checked: None,
                span,
                level: Some(level),
            });
        } else {
            self.prose(range);
        }
    }

    fn in_heading_point(&self) -> bool {
        let last = self.out.sections.last().and_then(|section| section.blocks.last());
        matches!(last, Some(RawBlock::Point(RawPoint { level: Some(_), .. })))
    }

    fn list(&mut self, range: Range<usize>) {
        let mut at = range.start + 1;
        while at < range.end - 1 {
            let end = self.ends[at];
            if let Some(point) = self.item(at, end) {
                self.point(point);
            }
            at = end + 1;
        }
    }

    /// A list item; `None` for an empty one.
    fn item(&self, start: usize, end: usize) -> Option<RawPoint> {
        let mut at = start + 1;
        let loose = matches!(self.events[at].0, Event::Start(Tag::Paragraph));
        let head_end = if loose { self.ends[at] } else { self.inline_end(at, end) };
        let after = if loose { head_end + 1 } else { head_end };
        if loose {
            at += 1;
        }
        let checked = match self.events.get(at) {
            Some((Event::TaskListMarker(checked), _)) if at < head_end => {
                at += 1;
                Some(*checked)
            }
            _ => None,
        };
        let detail: Vec<_> = (after < end).then_some(after..end).into_iter().collect();
        if plain_text(&self.events[at..head_end]).is_empty() && detail.is_empty() {
            return None;
        }
        Some(RawPoint {
            head: at..head_end,
            detail,
            checked,
            span: self.bytes(&(start..end + 1)),
            level: None,
        })
    }

    /// Where the inline events that begin a tight item end.
    fn inline_end(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        while at < end {
            match &self.events[at].0 {
                Event::Start(tag) if !is_inline(tag) => return at,
                Event::Start(_) => at = self.ends[at] + 1,
                Event::Rule => return at,
                _ => at += 1,
            }
        }
        end
    }

    fn point(&mut self, point: RawPoint) {
        if let Some(section) = self.out.sections.last_mut() {
            section.span.end = section.span.end.max(point.span.end);
            section.blocks.push(RawBlock::Point(point));
        }
    }

    fn prose(&mut self, range: Range<usize>) {
        let bytes = self.bytes(&range);
        let Some(section) = self.out.sections.last_mut() else {
            extend(&mut self.out.intro, range);
            return;
        };
        section.span.end = section.span.end.max(bytes.end);
        match section.blocks.last_mut() {
            Some(RawBlock::Point(point)) if point.level.is_some() => {
                point.span.end = point.span.end.max(bytes.end);
                extend(&mut point.detail, range);
            }
            Some(RawBlock::Prose(last)) if last.end == range.start => last.end = range.end,
            _ => section.blocks.push(RawBlock::Prose(range)),
        }
    }

    /// The bytes that events cover.
    fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        self.events[range.start].1.start..self.events[range.end - 1].1.end
    }
}

/// Sections whose points are counted and that hold a table in their place: what the rows say is shown
/// and not understood. The bytes are those of the table.
pub fn unread_tables(outline: &Outline, events: &[Located<'_>]) -> Vec<(Role, Range<usize>)> {
    let counted = |role: Role| !matches!(role, Role::Problem | Role::Timeline);
    let mut found = Vec::new();
    for section in &outline.sections {
        let Some(role) = section.role.filter(|role| counted(*role)) else { continue };
        let prose = section.blocks.iter().filter_map(|block| match block {
            RawBlock::Prose(range) => Some(range.clone()),
            RawBlock::Point(_) => None,
        });
        let ranges: Vec<_> = prose.collect();
        if ranges.len() < section.blocks.len() {
            continue;
        }
        let mut inside = ranges.into_iter().flat_map(|range| &events[range]);
        let table = inside.find(|(event, _)| matches!(event, Event::Start(Tag::Table(_))));
        found.extend(table.map(|(_, bytes)| (role, bytes.clone())));
    }
    found
}

/// Whether list items under a heading of this role are points.
fn takes_points(role: Role) -> bool {
    role != Role::Problem
}

fn extend(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => ranges.push(range),
    }
}

fn same(a: &str, b: &str) -> bool {
    crate::value::name::fold(a) == crate::value::name::fold(b)
}

fn number(level: HeadingLevel) -> usize {
    level as usize
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}
