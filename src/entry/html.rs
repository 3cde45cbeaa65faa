//! Markdown events to fragments: safe HTML with holes, and plain text, in one pass.
//!
//! The library writes the HTML; here the events are changed before it does. Links and pictures
//! become tags with a numbered attribute that is cut out afterwards and leaves the hole. That the
//! mark is the program's own is certain: it stands behind `<`, which in an author's text and
//! attributes is always escaped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};
use pulldown_cmark_escape::escape_html;

use super::fragment::{Fragment, Link, LinkForm};
use super::link::{Scheme, cleaned, scheme};
use super::mark::{cut_holes, sanitised, unmarked};
use super::raw_html::{self, Piece};
use super::words::{bare_words, closing, is_block, plain_text, visible};
use crate::config::HtmlPolicy;
use crate::diagnostic::{Code, Diagnostic, Report, Span};

/// An event and its bytes in the file.
pub type Located<'a> = (Event<'a>, Range<usize>);

/// What the fragments of one entry share.
#[derive(Debug)]
pub struct Writer<'a> {
    file: &'a Arc<str>,
    policy: HtmlPolicy,
    /// Ids of headings inside prose, by the offset of the heading.
    pub headings: BTreeMap<usize, String>,
    pub links: Vec<Link>,
    /// What a link with a scheme that is not allowed is called.
    pub refused: Code,
    pub report: Report,
    /// Footnote labels in the order in which they are first referred to, with how often.
    footnotes: Vec<(String, u32)>,
    footnote_numbers: BTreeMap<String, usize>,
}

/// A stretch of HTML in the making.
#[derive(Debug, Default)]
struct Draft<'a> {
    events: Vec<Event<'a>>,
    text: String,
    /// Author's opening tags that wait for their closing ones: name, depth, place in `events`,
    /// place in the file.
    open: Vec<(&'static str, usize, usize, Range<usize>)>,
    depth: usize,
    /// For each link that is open, whether it is written.
    anchors: Vec<bool>,
    /// The alignments of the table that is open, and the column of its next cell.
    table: Vec<Alignment>,
    column: usize,
    cell: &'static str,
}

/// Where a link or a picture leads, as written.
#[derive(Clone, Copy)]
struct Aim<'x> {
    dest: &'x str,
    title: &'x str,
    range: &'x Range<usize>,
}

impl<'a> Writer<'a> {
    pub fn new(file: &'a Arc<str>, policy: HtmlPolicy) -> Self {
        Self {
            file,
            policy,
            headings: BTreeMap::new(),
            links: Vec::new(),
            refused: Code::RefusedLink,
            report: Report::default(),
            footnotes: Vec::new(),
            footnote_numbers: BTreeMap::new(),
        }
    }

    /// The fragment of these events.
    pub fn fragment(&mut self, events: &[Located<'_>]) -> Fragment {
        let mut draft = Draft::default();
        self.rewrite(events, &mut draft);
        self.finish(draft)
    }

    /// The footnotes as a list: those that are referred to in the order of the references, then the
    /// others, since nothing that was written is lost.
    pub fn footnotes(&mut self, definitions: &[(&str, &[Located<'_>])]) -> Fragment {
        let mut draft = Draft::default();
        let mut number = 0;
        let mut rest = definitions.iter();
        loop {
            // A footnote may refer to another one, so the list can grow while it is written.
            let Some((label, times)) = self.footnotes.get(number).cloned() else {
                let Some((label, _)) = rest.find(|(label, _)| !self.footnote_numbers.contains_key(*label))
                else {
                    break;
                };
                self.footnote_numbers.insert((*label).to_owned(), self.footnotes.len());
                self.footnotes.push(((*label).to_owned(), 0));
                continue;
            };
            number += 1;
            let opening = if number == 1 { "<ol class=\"footnotes\">\n" } else { "" };
            draft.events.push(html(format!("{opening}<li{}>", self.id(&format!("fn-{number}")))));
            for (_, events) in definitions.iter().filter(|(defined, _)| *defined == label) {
                self.rewrite(events, &mut draft);
            }
            let back = if times > 0 { format!("<a href=\"#fnref-{number}\">↩</a>") } else { String::new() };
            draft.events.push(html(format!("{back}</li>\n")));
        }
        if number > 0 {
            draft.events.push(html("</ol>\n".to_owned()));
        }
        self.finish(draft)
    }

    /// A wikilink that stands in an attribute (`where=`); its position.
    pub fn attribute_link(&mut self, target: &str, span: Span) -> u32 {
        self.add_link(LinkForm::Wiki, target, span)
    }

    fn add_link(&mut self, form: LinkForm, target: &str, span: Span) -> u32 {
        self.links.push(Link { form, target: Arc::from(target), span });
        u32::try_from(self.links.len() - 1).expect("an entry of 1 MiB has fewer links than 2^32")
    }

    fn rewrite(&mut self, events: &[Located<'_>], draft: &mut Draft<'_>) {
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            at += 1;
            match event {
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let end = closing(events, at);
                    let alt = plain_text(&events[at..end]);
                    self.image(Aim { dest: dest_url, title, range }, &alt, draft);
                    at = end + 1;
                }
                Event::Start(Tag::HtmlBlock) => {
                    let end = closing(events, at);
                    self.html_block(&events[at..end], draft);
                    at = end + 1;
                }
                Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                    let inside = &events[at..closing(events, at)];
                    let empty = inside
                        .iter()
                        .all(|(event, _)| matches!(event, Event::Text(words) if words.is_empty()));
                    let wiki = matches!(link_type, LinkType::WikiLink { .. });
                    let bare =
                        matches!(link_type, LinkType::WikiLink { has_pothole: false }) || (wiki && empty);
                    let link_type = if bare { &LinkType::WikiLink { has_pothole: false } } else { link_type };
                    self.open_link(*link_type, Aim { dest: dest_url, title, range }, draft);
                    if bare && draft.anchors.last() == Some(&true) {
                        let end = closing(events, at);
                        draft.text.push_str(&bare_words(dest_url));
                        at = end;
                    }
                }
                Event::Start(tag) => self.open_tag(tag, range, draft),
                Event::End(tag) => self.close_tag(*tag, draft),
                Event::Html(raw) | Event::InlineHtml(raw) => self.raw(raw, range, draft),
                Event::FootnoteReference(label) => self.footnote_reference(label, draft),
                other => leaf(other, draft),
            }
        }
        self.give_up_open(0, draft);
    }

    fn open_link(&mut self, kind: LinkType, link: Aim<'_>, draft: &mut Draft<'_>) {
        let Aim { dest, title, range } = link;
        let wiki = matches!(kind, LinkType::WikiLink { .. });
        let refused = !wiki && kind != LinkType::Email && scheme(dest) == Scheme::Refused;
        if refused {
            self.refuse(dest, range);
        }
        // An anchor in an anchor is not HTML; the outer one stays.
        let written = !refused && !draft.anchors.contains(&true);
        draft.anchors.push(written);
        if !written {
            return;
        }
        let form = if wiki { LinkForm::Wiki } else { LinkForm::Inline };
        let dest =
            if kind == LinkType::Email { format!("mailto:{dest}") } else { cleaned(dest).into_owned() };
        let link = self.add_link(form, &dest, range.clone().into());
        let mut tag = format!("<a data-hole=\"{link}\"");
        if !title.is_empty() {
            attribute(&mut tag, "title", title);
        }
        tag.push('>');
        if matches!(kind, LinkType::WikiLink { has_pothole: false }) {
            let _ = write!(tag, "<img data-title=\"{link}\">");
        }
        draft.events.push(inline(tag));
    }

    fn image(&mut self, aim: Aim<'_>, alt: &str, draft: &mut Draft<'_>) {
        let Aim { dest, title, range } = aim;
        draft.text.push_str(alt);
        match scheme(dest) {
            Scheme::Refused => {
                self.refuse(dest, range);
                draft.events.push(Event::Text(alt.to_owned().into()));
            }
            Scheme::External => {
                self.report.push(
                    Diagnostic::new(Code::ExternalImage, format!("the picture `{dest}` is on another site"))
                        .at(self.file, range.clone())
                        .label("shown as a link")
                        .help("put the picture beside the entry: a page loads nothing from elsewhere"),
                );
                let shown = if alt.is_empty() { dest } else { alt };
                self.open_link(LinkType::Inline, aim, draft);
                draft.events.push(Event::Text(shown.to_owned().into()));
                self.close_tag(TagEnd::Link, draft);
            }
            Scheme::Relative => {
                let link = self.add_link(LinkForm::Image, &cleaned(dest), range.clone().into());
                let mut tag = format!("<img data-hole=\"{link}\"");
                attribute(&mut tag, "alt", alt);
                if !title.is_empty() {
                    attribute(&mut tag, "title", title);
                }
                tag.push('>');
                draft.events.push(inline(tag));
            }
        }
    }

    fn refuse(&mut self, dest: &str, range: &Range<usize>) {
        let hint = if cleaned(dest).starts_with("//") {
            "write `https:` before it"
        } else {
            "link to http, https, mailto or a path"
        };
        self.report.push(
            Diagnostic::new(self.refused, format!("the link `{dest}` is not allowed"))
                .at(self.file, range.clone())
                .help(hint),
        );
    }

    fn open_tag(&mut self, tag: &Tag<'_>, range: &Range<usize>, draft: &mut Draft<'_>) {
        draft.depth += 1;
        if let Tag::Heading { level, .. } = tag {
            let id = self.headings.get(&range.start).map(|anchor| self.id(anchor)).unwrap_or_default();
            draft.events.push(html(format!("<{level}{id}>")));
            return;
        }
        match tag {
            Tag::Table(alignments) => draft.table.clone_from(alignments),
            Tag::TableHead => (draft.column, draft.cell) = (0, "th"),
            Tag::TableRow => (draft.column, draft.cell) = (0, "td"),
            Tag::TableCell => return open_cell(draft),
            _ => {}
        }
        draft.events.push(Event::Start(clean_tag(tag)));
    }

    fn close_tag(&mut self, tag: TagEnd, draft: &mut Draft<'_>) {
        if tag == TagEnd::Link {
            if draft.anchors.pop() == Some(true) {
                draft.events.push(inline("</a>".to_owned()));
            }
            return;
        }
        self.give_up_open(draft.depth, draft);
        draft.depth = draft.depth.saturating_sub(1);
        if is_block(tag) && !draft.text.is_empty() && !draft.text.ends_with('\n') {
            draft.text.push('\n');
        }
        if tag == TagEnd::TableCell {
            draft.text.push(' ');
        }
        match tag {
            TagEnd::Heading(level) => draft.events.push(html(format!("</{level}>\n"))),
            TagEnd::TableCell => draft.events.push(html(format!("</{}>", draft.cell))),
            other => draft.events.push(Event::End(other)),
        }
    }

    fn footnote_reference(&mut self, label: &str, draft: &mut Draft<'_>) {
        let at = *self.footnote_numbers.entry(label.to_owned()).or_insert_with(|| {
            self.footnotes.push((label.to_owned(), 0));
            self.footnotes.len() - 1
        });
        self.footnotes[at].1 += 1;
        let number = at + 1;
        let id = match self.footnotes[at].1 {
            1 => format!("fnref-{number}"),
            nth => format!("fnref-{number}-{nth}"),
        };
        draft.events.push(inline(format!(
            "<sup class=\"footnote-ref\"{}><a href=\"#fn-{number}\">{number}</a></sup>",
            self.id(&id)
        )));
    }

    fn html_block(&mut self, events: &[Located<'_>], draft: &mut Draft<'_>) {
        let raw: String = events
            .iter()
            .filter_map(|(event, _)| if let Event::Html(text) = event { Some(&**text) } else { None })
            .collect();
        let range = events
            .first()
            .map_or(0..0, |(_, first)| first.start..events.last().map_or(first.end, |(_, last)| last.end));
        if self.policy == HtmlPolicy::Sanitise {
            draft.events.push(html(unmarked(&raw)));
            return;
        }
        let (pieces, refused) = raw_html::pieces(&raw);
        if let Some(tag) = refused {
            self.warn_raw(tag, &raw, &range);
            draft.events.push(Event::Start(Tag::Paragraph));
            text(raw.trim_end(), draft);
            draft.events.push(Event::End(TagEnd::Paragraph));
        } else {
            self.place(&pieces, &range, draft);
        }
        if !draft.text.is_empty() && !draft.text.ends_with('\n') {
            draft.text.push('\n');
        }
    }

    fn raw(&mut self, raw: &str, range: &Range<usize>, draft: &mut Draft<'_>) {
        if self.policy == HtmlPolicy::Sanitise {
            draft.events.push(inline(unmarked(raw)));
            return;
        }
        let (pieces, refused) = raw_html::pieces(raw);
        if let Some(tag) = refused {
            self.warn_raw(tag, raw, range);
            text(raw, draft);
        } else {
            self.place(&pieces, range, draft);
        }
    }

    /// Writes what is let through. An opening tag is text until its closing one comes.
    fn place(&mut self, pieces: &[Piece<'_>], range: &Range<usize>, draft: &mut Draft<'_>) {
        for piece in pieces {
            match piece {
                Piece::Comment => {}
                Piece::Text(words) => text(words, draft),
                Piece::Void(name) => {
                    draft.text.push(' ');
                    draft.events.push(inline(format!("<{name}>")));
                }
                Piece::Open(name) => {
                    draft.open.push((name, draft.depth, draft.events.len(), range.clone()));
                    draft.events.push(Event::Text(format!("<{name}>").into()));
                }
                Piece::Close(name) => match draft.open.last() {
                    Some(&(open, depth, at, _)) if open == *name && depth == draft.depth => {
                        draft.open.pop();
                        draft.events[at] = inline(format!("<{name}>"));
                        draft.events.push(inline(format!("</{name}>")));
                    }
                    _ => {
                        let tag = format!("</{name}>");
                        self.warn_raw(&tag, &tag, range);
                        draft.events.push(Event::Text(tag.into()));
                    }
                },
            }
        }
    }

    /// At the end of an element, what was opened in it and not closed stays text.
    fn give_up_open(&mut self, depth: usize, draft: &mut Draft<'_>) {
        while draft.open.last().is_some_and(|&(_, open, ..)| open >= depth) {
            if let Some((name, _, _, range)) = draft.open.pop() {
                let tag = format!("<{name}>");
                self.warn_raw(&tag, &tag, &range);
            }
        }
    }

    fn warn_raw(&mut self, tag: &str, raw: &str, range: &Range<usize>) {
        let start = range.start + raw.find(tag).unwrap_or(0);
        let end = (start + tag.len()).min(range.end.max(start));
        self.report.push(
            Diagnostic::new(Code::RawHtml, format!("`{}` is shown as text", first_line(tag)))
                .at(self.file, start..end)
                .help("write it in Markdown, or set `html = \"sanitise\"` under `[markdown]`"),
        );
    }

    fn id(&self, id: &str) -> String {
        match self.policy {
            HtmlPolicy::Text => format!(" id=\"{id}\""),
            HtmlPolicy::Sanitise => format!(" data-anchor=\"{id}\""),
        }
    }

    fn finish(&self, draft: Draft<'_>) -> Fragment {
        let mut out = String::with_capacity(draft.text.len() * 2);
        pulldown_cmark::html::push_html(&mut out, draft.events.into_iter());
        if self.policy == HtmlPolicy::Sanitise && out.contains('<') {
            out = sanitised(&out);
        }
        let (html, holes) = cut_holes(out.trim_end());
        Fragment::new(html, holes, draft.text.trim().to_owned())
    }
}

fn leaf(event: &Event<'_>, draft: &mut Draft<'_>) {
    match event {
        Event::Text(words) => text(words, draft),
        Event::Code(words) => {
            let words = visible(words);
            draft.text.push_str(&words);
            draft.events.push(Event::Code(words.into()));
        }
        Event::SoftBreak => {
            draft.text.push(' ');
            draft.events.push(Event::SoftBreak);
        }
        Event::HardBreak => {
            draft.text.push(' ');
            draft.events.push(Event::HardBreak);
        }
        Event::Rule => draft.events.push(Event::Rule),
        Event::TaskListMarker(done) => draft.events.push(Event::Text(if *done { "☑ " } else { "☐ " }.into())),
        // Math is off, and the rest is handled by the caller.
        _ => {}
    }
}

fn text(words: &str, draft: &mut Draft<'_>) {
    let words = visible(words);
    draft.text.push_str(&words);
    draft.events.push(Event::Text(words.into()));
}

fn clean_tag<'b>(tag: &Tag<'_>) -> Tag<'b> {
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            let language: String = info
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '_' | '#'))
                .collect();
            Tag::CodeBlock(CodeBlockKind::Fenced(CowStr::from(language)))
        }
        other => other.clone().into_static(),
    }
}

/// A cell with its alignment as a class: the library writes a style, which the site's policy refuses.
fn open_cell(draft: &mut Draft<'_>) {
    let class = match draft.table.get(draft.column) {
        Some(Alignment::Right) => " class=\"right\"",
        Some(Alignment::Center) => " class=\"center\"",
        _ => "",
    };
    draft.column += 1;
    draft.events.push(html(format!("<{}{class}>", draft.cell)));
}

fn attribute(tag: &mut String, name: &str, value: &str) {
    let _ = write!(tag, " {name}=\"");
    escape_html(&mut *tag, &visible(value)).expect("writing to a string does not fail");
    tag.push('"');
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

fn html<'b>(markup: String) -> Event<'b> {
    Event::Html(markup.into())
}

fn inline<'b>(markup: String) -> Event<'b> {
    Event::InlineHtml(markup.into())
}
