//! Entries for tests, without the parser, which lies above no test of the fold. Points are written
//! one a line, in a shorthand of the real notation:
//!
//!     learned: Ask early. #ask-early value=4 applies=a,b
//!     actions: [x] Call them. follows=call owner=Ada due=2026-02-01 [[globex]]
//!
//! Each span is a place of its own, so that what a message points at can be told apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{Config, Role};
use crate::diagnostic::{Code, Report, Span, Spanned};
use crate::entry::fragment::Hole;
use crate::entry::{Body, Entry, Fragment, Link, LinkForm, Point, PointId, Relation, Value, Verb};
use crate::knowledge::{Knowledge, fold};
use crate::value::{Address, Currency, Money, PartialDate, name};

/// An entry in the making.
pub(in crate::knowledge) struct Written {
    entry: Entry,
    place: u32,
}

/// An entry of a kind at a path; the date may be empty.
pub(in crate::knowledge) fn entry(kind: &str, path: &str, date: &str) -> Written {
    let address = Address::from_path(path.trim_end_matches(".md")).unwrap();
    let entry = Entry {
        path: path.into(),
        file: format!("content/{path}").into(),
        title: address.last().to_owned(),
        address,
        aliases: Vec::new(),
        kind: kind.into(),
        title_span: Span::new(0, 1),
        summary: None,
        date: if date.is_empty() { None } else { Some(PartialDate::parse(date).unwrap()) },
        date_span: Span::new(0, 1),
        draft: false,
        fields: BTreeMap::new(),
        extra: Vec::new(),
        spellings: Vec::new(),
        body: Body::default(),
        points: Vec::new(),
        links: Vec::new(),
        anchors: Vec::new(),
        keeps_links: false,
        unplaced: Vec::new(),
    };
    Written { entry, place: 10 }
}

pub(in crate::knowledge) fn review(path: &str, date: &str, points: &str) -> Arc<Entry> {
    entry("review", path, date).points(points).done()
}

pub(in crate::knowledge) fn deal(
    path: &str,
    date: &str,
    (outcome, amount): (&str, &str),
    points: &str,
) -> Arc<Entry> {
    let amount = Money::parse(amount, Currency::parse("EUR").unwrap()).unwrap();
    entry("deal", path, date)
        .field("outcome", Value::Facet(outcome.into()))
        .field("amount", Value::Money(amount))
        .points(points)
        .done()
}

/// A home page.
pub(in crate::knowledge) fn home(kind: &str, id: &str) -> Arc<Entry> {
    entry(kind, &format!("{kind}s/{id}.md"), "").field("id", Value::Id(id.into())).done()
}

impl Written {
    pub(in crate::knowledge) fn done(self) -> Arc<Entry> {
        Arc::new(self.entry)
    }

    pub(in crate::knowledge) fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.entry.title);
        self
    }

    pub(in crate::knowledge) fn slug(mut self, slug: &str) -> Self {
        self.entry.address = self.entry.address.with_last(slug);
        self
    }

    pub(in crate::knowledge) fn alias(mut self, alias: &str) -> Self {
        let span = self.span();
        self.entry.aliases.push(Spanned::new(Address::from_path(alias).unwrap(), span));
        self
    }

    pub(in crate::knowledge) fn draft(mut self) -> Self {
        self.entry.draft = true;
        self
    }

    pub(in crate::knowledge) fn field(mut self, name: &str, value: Value) -> Self {
        let span = self.span();
        self.entry.fields.insert(name.into(), Spanned::new(value, span));
        self
    }

    pub(in crate::knowledge) fn facets(self, name: &str, values: &str) -> Self {
        let values = values.split(' ').map(|value| Value::Facet(value.into())).collect();
        self.field(name, Value::List(values))
    }

    pub(in crate::knowledge) fn link(mut self, form: LinkForm, target: &str) -> Self {
        let span = self.span();
        self.entry.links.push(Link { form, target: target.into(), span });
        self
    }

    pub(in crate::knowledge) fn points(mut self, lines: &str) -> Self {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (role, rest) = line.split_once(':').unwrap();
            let role = Role::ALL.into_iter().find(|it| it.name() == role).unwrap();
            let point = self.point(role, rest.trim());
            self.entry.points.push(point);
        }
        self
    }

    fn span(&mut self) -> Span {
        self.place += 10;
        Span { start: self.place, end: self.place + 5 }
    }

    fn point(&mut self, role: Role, line: &str) -> Point {
        let ordinal = u32::try_from(self.entry.points_of(role).count()).unwrap() + 1;
        let mut point = blank(role, ordinal, self.span());
        let line = match (line.strip_prefix("[x] "), line.strip_prefix("[ ] ")) {
            (Some(rest), _) => (Some(true), rest),
            (_, Some(rest)) => (Some(false), rest),
            _ => (None, line),
        };
        point.checked = line.0;
        let mut words = Vec::new();
        let mut links = Vec::new();
        for token in line.1.split(' ') {
            if let Some(target) = token.strip_prefix("[[").and_then(|it| it.strip_suffix("]]")) {
                links.push((0, Hole::Address(u32::try_from(self.entry.links.len()).unwrap())));
                let span = self.span();
                self.entry.links.push(Link { form: LinkForm::Wiki, target: target.into(), span });
            } else if let Some(id) = token.strip_prefix('#') {
                point.id = Some(PointId { id: id.into(), span: self.span(), derived: false });
            } else if let Some((key, value)) = token.split_once('=') {
                self.attribute(&mut point, key, value);
            } else {
                words.push(token);
            }
        }
        point.text = words.join(" ");
        point.head = Fragment::new(String::new(), links, point.text.clone());
        let new = matches!(role, Role::Learned | Role::Unknown) && point.is_new();
        if new && point.id.is_none() {
            let id = name::short_slug(&point.text, 5).into();
            point.id = Some(PointId { id, span: point.head_span, derived: true });
        }
        if let Some(id) = &point.id {
            point.anchor = id.id.to_string();
        }
        point
    }

    fn attribute(&mut self, point: &mut Point, key: &str, value: &str) {
        if let Some(verb) = Verb::from_name(key) {
            for target in value.split(',') {
                let target = Spanned::new(Arc::from(target), self.span());
                point.relations.push(Relation { verb, target });
            }
            return;
        }
        match key {
            "value" => point.value = Some(value.parse().unwrap()),
            "owner" => point.owner.push(value.into()),
            "who" => point.who.push(value.into()),
            "due" => point.due = Some(value.parse().unwrap()),
            "why" => point.why = Some(value.to_owned()),
            facet => point.facets.push((facet.into(), value.into())),
        }
    }
}

fn blank(role: Role, ordinal: u32, span: Span) -> Point {
    Point {
        role,
        ordinal,
        id: None,
        anchor: format!("{}-{ordinal}", role.name()),
        text: String::new(),
        head: Fragment::default(),
        detail: Fragment::default(),
        checked: None,
        facets: Vec::new(),
        owner: Vec::new(),
        who: Vec::new(),
        due: None,
        feasible: None,
        why: None,
        effort: None,
        kpi: None,
        value: None,
        objective: None,
        place: None,
        relations: Vec::new(),
        span,
        head_span: span,
    }
}

/// The built-in declarations, and a reason that has other names.
pub(in crate::knowledge) fn config() -> Config {
    let text = "[facets.reason.values]\nprice = { label = \"Too dear\", aliases = [\"Cost, in all\"] }\n";
    let (config, report) = crate::config::read(text, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    config
}

/// The fold as of the end of 2026.
pub(in crate::knowledge) fn folded(entries: &[Arc<Entry>]) -> (Knowledge, Report) {
    folded_on(entries, "2026-12-31")
}

pub(in crate::knowledge) fn folded_on(entries: &[Arc<Entry>], day: &str) -> (Knowledge, Report) {
    let assets = BTreeSet::from(["deals/offer.pdf", "media/a b.png"].map(Arc::from));
    fold(entries.to_vec(), &assets, Arc::new(config()), day.parse().unwrap())
}

/// The fold of entries without a mistake.
pub(in crate::knowledge) fn known(entries: &[Arc<Entry>]) -> Knowledge {
    let (knowledge, report) = folded(entries);
    assert_eq!(report.iter().collect::<Vec<_>>(), Vec::<&crate::diagnostic::Diagnostic>::new());
    knowledge
}

pub(in crate::knowledge) fn codes(report: &Report) -> Vec<Code> {
    report.iter().map(|diagnostic| diagnostic.code).collect()
}
