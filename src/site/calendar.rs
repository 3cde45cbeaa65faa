//! `calendar.ics`: the sessions held and due, and the actions due.
//!
//! Whole days, since nobody writes down an hour. What a client needs to know an event again, its UID,
//! is made of what it is of, so that a session that was due and then is held is one event that moved.
//! The stamp is the as-of day: the file changes only when the knowledge does.
//!
//! The few words that a calendar needs stand here, since it is made by a writer and not by a template.

use std::collections::BTreeMap;

use icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::civil::Date;

use super::Site;
use super::view::text;
use crate::knowledge::insight::cadence::{Rhythm, State};
use crate::knowledge::{Action, ActionIx, ActionStatus, EntryIx};
use crate::value::Period;

/// How many octets a line has, and how many letters of an author's text stand in an event.
const OCTETS: usize = 75;
const LETTERS: usize = 280;

/// One event.
struct Item {
    day: Date,
    summary: String,
    description: Option<String>,
    category: &'static str,
    page: Option<Page>,
}

/// Where more is said of it.
enum Page {
    /// Its whole address.
    At(String),
    /// Its path in the site, whose address is not known.
    Beneath(String),
}

/// Writes it.
pub fn write(site: &Site) -> Vec<u8> {
    let knowledge = &site.knowledge;
    let title = legal(&knowledge.config.site.title);
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//lookback//lookback//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        // The library knows the second to be text and escapes it, the first it writes as it is.
        .append_property(Property::new("NAME", escaped(&title)))
        .append_property(("X-WR-CALNAME", title.as_str()));
    let mut items: Vec<(String, Item)> = items(site).into_iter().collect();
    items.sort_by(|(a_id, a), (b_id, b)| (a.day, a_id).cmp(&(b.day, b_id)));
    let (host, stamp) = (host(site), format!("{}T000000Z", basic(knowledge.as_of)));
    for (id, item) in items {
        calendar.push(event(&format!("{}@{host}", legal(&id)), &stamp, &item));
    }
    folded(&calendar.to_string()).into_bytes()
}

fn event(uid: &str, stamp: &str, item: &Item) -> Event {
    let day = |name: &str, day: Date| Property::new(name, basic(day)).add_parameter("VALUE", "DATE").done();
    let mut event = Event::new();
    event
        .uid(uid)
        .add_property("DTSTAMP", stamp)
        .append_property(day("DTSTART", item.day))
        .summary(&legal(&item.summary))
        .categories([item.category])
        // A day on which something is due is not a day on which nobody has time.
        .add_property("TRANSP", "TRANSPARENT");
    // The last day of the calendar has no next one; without an end an event is as long as its day.
    if let Ok(next) = item.day.tomorrow() {
        event.append_property(day("DTEND", next));
    }
    let mut description: Vec<String> = item.description.iter().cloned().collect();
    match &item.page {
        Some(Page::At(url)) => {
            event.url(&address(url));
        }
        // Nobody knows where the site stands, but the reader does.
        Some(Page::Beneath(path)) => description.push(format!("See {path}")),
        None => {}
    }
    if !description.is_empty() {
        event.description(&legal(&description.join("\n")));
    }
    event.done()
}

/// Every event, by what it is of.
fn items(site: &Site) -> BTreeMap<String, Item> {
    let mut items = BTreeMap::new();
    for rhythm in &site.insights.cadence.rhythms {
        sessions(site, rhythm, &mut items);
    }
    for (ix, action) in (0..).map(ActionIx).zip(&site.knowledge.actions) {
        if let Some(due) = action.due.filter(|_| action.status == ActionStatus::Open) {
            items.insert(action_id(site, action), action_due(site, ix, due));
        }
    }
    items
}

fn sessions(site: &Site, rhythm: &Rhythm, items: &mut BTreeMap<String, Item>) {
    let team = rhythm.team.as_deref();
    let id = |period: Period| format!("session/{}/{period}", team.unwrap_or_default());
    let kind = rhythm.sessions.iter().rev().find_map(|session| match session.state {
        State::Held { review, .. } => Some(label(site, review)),
        State::Missed | State::Waiting => None,
    });
    let kind = kind.unwrap_or("Session");
    let name = |period: Period| match team {
        Some(team) => format!("{kind} of {}, {}", text::period(period), team_name(site, team)),
        None => format!("{kind} of {}", text::period(period)),
    };
    let due = |period, day| Item {
        day,
        summary: format!("Due: {}", name(period)),
        description: None,
        category: "Session due",
        page: index_of(site, rhythm),
    };
    for session in &rhythm.sessions {
        let item = match session.state {
            State::Held { review, on } => held(site, review, on, name(session.period)),
            State::Waiting => due(session.period, session.due),
            State::Missed => continue,
        };
        items.insert(id(session.period), item);
    }
    if let Some(next) = rhythm.next {
        items.entry(id(next.period)).or_insert_with(|| due(next.period, next.day));
    }
}

fn page(site: &Site, path: &str) -> Page {
    site.absolute(path).map_or_else(|| Page::Beneath(path.to_owned()), Page::At)
}

/// The list of the reviews of which the last session was one.
fn index_of(site: &Site, rhythm: &Rhythm) -> Option<Page> {
    let review = rhythm.sessions.iter().rev().find_map(|session| match session.state {
        State::Held { review, .. } => Some(review),
        State::Missed | State::Waiting => None,
    })?;
    let kind = site.knowledge.config.kind(&site.knowledge.entry(review).kind)?;
    let path = format!("{}/index.html", kind.path);
    site.page(&path).is_some().then(|| page(site, &path))
}

fn held(site: &Site, review: EntryIx, on: Date, summary: String) -> Item {
    let path = site.entry_paths[review.0 as usize].as_deref();
    Item {
        day: on,
        summary,
        description: Some(short(&site.knowledge.entry(review).title)),
        category: "Session",
        page: path.map(|path| page(site, path)),
    }
}

fn action_due(site: &Site, ix: ActionIx, due: Date) -> Item {
    let action = site.knowledge.action(ix);
    let point = site.knowledge.point(action.taken);
    let owners: Vec<&str> = action.owner.iter().map(AsRef::as_ref).collect();
    let path = site.entry_paths[action.taken.entry.0 as usize].as_deref();
    let at_point = |page| match page {
        Page::At(url) => Page::At(format!("{url}#{}", point.anchor)),
        Page::Beneath(path) => Page::Beneath(format!("{path}#{}", point.anchor)),
    };
    // A day that has passed stays where it is: the client shows how long ago that was.
    let head = match action.overdue {
        Some(_) => format!("Overdue since {}", text::day(due).text),
        None => "Due".to_owned(),
    };
    Item {
        day: due,
        summary: format!("{head}: {}", short(&point.text)),
        description: Some(match owners[..] {
            [] => "Nobody owns it yet.".to_owned(),
            _ => format!("Owner: {}", owners.join(", ")),
        }),
        category: "Action due",
        page: path.map(|path| at_point(page(site, path))),
    }
}

/// By its id, else by where it was taken on.
fn action_id(site: &Site, action: &Action) -> String {
    let knowledge = &site.knowledge;
    match knowledge.id_of(action.taken) {
        Some(id) => format!("action/{id}"),
        None => {
            let entry = knowledge.entry(action.taken.entry);
            format!("action/{}#{}", entry.path, knowledge.point(action.taken).anchor)
        }
    }
}

fn label(site: &Site, entry: EntryIx) -> &str {
    let kind = &site.knowledge.entry(entry).kind;
    site.knowledge.config.kind(kind).map_or(kind, |kind| kind.label.as_str())
}

/// The declared label of a team, else how it was written first.
fn team_name<'a>(site: &'a Site, team: &'a str) -> &'a str {
    let knowledge = &site.knowledge;
    let declared = knowledge.config.facet("team").and_then(|facet| facet.values.get(team));
    let spelling = || knowledge.facets.get("team", team)?.spelling.as_deref();
    declared.map(|value| value.label.as_str()).or_else(spelling).unwrap_or(team)
}

/// The host that the site stands at; ids are the same wherever a calendar is read.
fn host(site: &Site) -> String {
    let base = site.knowledge.config.site.base_url.as_deref().unwrap_or_default();
    let after = base.split_once("://").map_or("", |(_, rest)| rest);
    let host = after.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() { "lookback".to_owned() } else { legal(host) }
}

/// '20261120'.
fn basic(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// The first letters of a text, so that nobody's essay becomes the title of a day.
fn short(written: &str) -> String {
    let end = written.char_indices().nth(LETTERS).map(|(at, _)| at);
    end.map_or_else(|| written.to_owned(), |end| format!("{}…", written[..end].trim_end()))
}

/// The text without characters that no line can hold; a line break stays, and is escaped.
fn legal(text: &str) -> String {
    text.chars().filter(|&c| c == '\n' || !c.is_control()).collect()
}

/// An address in ASCII, as a URI has to be.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// As text is written in a calendar.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            _ => out.push(c),
        }
    }
    out
}

/// Folds each line anew: the library's own folding makes last lines of 76 octets.
fn folded(written: &str) -> String {
    let unfolded = written.replace("\r\n ", "");
    let mut out = String::with_capacity(unfolded.len() + unfolded.len() / OCTETS * 3);
    for line in unfolded.split_terminator("\r\n") {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > OCTETS {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(c);
            octets += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::{Date, date};

    use super::{folded, write};
    use crate::knowledge::Insights;
    use crate::knowledge::insight::Cadence;
    use crate::knowledge::insight::cadence::{Due, Rhythm, Session, State};
    use crate::site::Site;
    use crate::site::plan::tests::site;
    use crate::value::{Length, Period};

    const CONFIG: &str = "[site]\ntitle = \"Notes, and; more\"\nbase-url = \"https://notes.example/x\"\n";

    const FILES: &[(&str, &str)] = &[(
        "reviews/emea/2026-04.md",
        "---\nkind: review\ntitle: \"April: quiet, but; not\\\\so\"\nperiod: 2026-04\ndate: 2026-05-04\nteam: emea\n---\n\n\
         ## Next steps\n\n- [ ] Write the one-pager. {#pager owner=\"Ada Lane\" due=2026-06-01}\n\
         - [ ] Ask \u{8001}\u{864e} about the price of each of the twenty-seven seats in every region, and of \u{e9}ach p\u{e4}rt of it. {due=2026-07-01}\n\
         - [x] Done. {owner=\"Ada Lane\" due=2026-06-02}\n",
    )];

    fn made() -> Site {
        let mut site = site(CONFIG, FILES);
        let session = |month, due, state| Session { period: Period::Month { year: 2026, month }, due, state };
        let (review, _) = site.knowledge.all().next().unwrap();
        let rhythm = Rhythm {
            team: Some("emea".into()),
            length: Length::Month,
            sessions: vec![
                session(4, date(2026, 5, 4), State::Held { review, on: date(2026, 5, 5) }),
                session(5, date(2026, 6, 1), State::Missed),
                session(6, date(2026, 7, 6), State::Waiting),
            ],
            next: Some(Due { period: Period::Month { year: 2026, month: 6 }, day: date(2026, 7, 6) }),
        };
        let whole = Rhythm {
            team: None,
            length: Length::Year,
            sessions: Vec::new(),
            next: Some(Due { period: Period::Year { year: 9999 }, day: Date::MAX }),
        };
        let cadence = Cadence { rhythms: vec![rhythm, whole] };
        site.insights = Arc::new(Insights { cadence, ..Insights::default() });
        site
    }

    /// The events, each as its lines of name and value, of a calendar that keeps the rules.
    fn read(written: &[u8]) -> Vec<Vec<(String, String)>> {
        let text = std::str::from_utf8(written).unwrap();
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets in {line}", line.len());
        }
        let whole = text.replace("\r\n ", "");
        let lines = whole.split_terminator("\r\n").map(|line| line.split_once(':').unwrap());
        let (mut open, mut events) = (Vec::new(), Vec::new());
        for (name, value) in lines {
            let bare = name.split(';').next().unwrap();
            assert!(bare.bytes().all(|b| b.is_ascii_uppercase() || b == b'-') && !bare.is_empty());
            match bare {
                "BEGIN" => {
                    open.push(value.to_owned());
                    if value == "VEVENT" {
                        events.push(Vec::new());
                    }
                }
                "END" => assert_eq!(open.pop().as_deref(), Some(value)),
                _ if open.len() == 2 => events.last_mut().unwrap().push((name.to_owned(), value.to_owned())),
                _ => assert_eq!(open, ["VCALENDAR"]),
            }
        }
        assert!(open.is_empty());
        events
    }

    fn value<'a>(event: &'a [(String, String)], name: &str) -> &'a str {
        let mut found = event.iter().filter(|(it, _)| it == name);
        let value = found.next().map_or("", |(_, value)| value);
        assert!(found.next().is_none(), "{name} twice");
        value
    }

    fn events() -> Vec<Vec<(String, String)>> {
        read(&write(&made()))
    }

    #[test]
    fn sessions_and_open_actions_are_whole_days_in_order() {
        let said: Vec<[String; 4]> = events()
            .iter()
            .map(|it| {
                ["UID", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "CATEGORIES"]
                    .map(|name| value(it, name).to_owned())
            })
            .collect();
        let expected = [
            ["session/emea/2026-04@notes.example", "20260505", "20260506", "Session"],
            ["action/pager@notes.example", "20260601", "20260602", "Action due"],
            ["action/reviews/emea/2026-04.md#actions-2@notes.example", "20260701", "20260702", "Action due"],
            ["session/emea/2026-06@notes.example", "20260706", "20260707", "Session due"],
            ["session//9999@notes.example", "99991231", "", "Session due"],
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn the_stamp_is_the_as_of_day_and_two_writes_are_equal() {
        assert_eq!(write(&made()), write(&made()));
        let stamp = format!("{}T000000Z", super::basic(made().knowledge.as_of));
        assert!(events().iter().all(|event| value(event, "DTSTAMP") == stamp));
        let other = ["CREATED", "LAST-MODIFIED", "DUE"];
        assert!(events().iter().flatten().all(|(name, _)| !other.contains(&name.as_str())));
    }

    #[test]
    fn what_authors_write_is_escaped_and_stripped() {
        let events = events();
        assert_eq!(value(&events[0], "SUMMARY"), "Review of April 2026\\, emea");
        assert_eq!(value(&events[0], "DESCRIPTION"), r"April: quiet\, but\; not\\so");
        assert_eq!(value(&events[0], "URL"), "https://notes.example/x/reviews/emea/2026-04.html");
        assert_eq!(value(&events[1], "SUMMARY"), "Overdue since 1 Jun 2026: Write the one-pager.");
        assert_eq!(value(&events[1], "DESCRIPTION"), "Owner: Ada Lane");
        assert_eq!(value(&events[1], "URL"), "https://notes.example/x/reviews/emea/2026-04.html#pager");
        let summary = value(&events[2], "SUMMARY");
        assert!(summary.ends_with("\u{e9}ach p\u{e4}rt of it."), "{summary:?}");
        assert_eq!(value(&events[2], "DESCRIPTION"), "Nobody owns it yet.");
        assert_eq!(value(&events[3], "SUMMARY"), "Due: Review of June 2026\\, emea");
        let text = String::from_utf8(write(&made())).unwrap();
        assert!(text.contains("\r\nNAME:Notes\\, and\\; more\r\nX-WR-CALNAME:Notes\\, and\\; more\r\n"));
    }

    #[test]
    fn an_overdue_action_stays_on_its_day_and_says_so() {
        let said = |as_of: Date| {
            let mut site = site(CONFIG, FILES);
            let mut knowledge = (*site.knowledge).clone();
            knowledge.as_of = as_of;
            knowledge.actions[0].overdue = (as_of > date(2026, 6, 1)).then_some(1);
            site.knowledge = Arc::new(knowledge);
            let events = read(&write(&site));
            let action = events.iter().find(|it| value(it, "UID").starts_with("action/pager")).unwrap();
            [value(action, "DTSTART;VALUE=DATE"), value(action, "SUMMARY")].map(ToOwned::to_owned)
        };
        assert_eq!(said(date(2026, 6, 1)), ["20260601", "Due: Write the one-pager."]);
        assert_eq!(said(date(2026, 6, 2)), ["20260601", "Overdue since 1 Jun 2026: Write the one-pager."]);
    }

    #[test]
    fn without_an_address_the_description_names_the_page() {
        let mut bare = site("[site]\ntitle = \"Notes\"\n", FILES);
        bare.insights = made().insights;
        let events = read(&write(&bare));
        assert!(events.iter().flatten().all(|(name, _)| name != "URL"));
        let told = |at: usize| value(&events[at], "DESCRIPTION").to_owned();
        assert_eq!(told(0), r"April: quiet\, but\; not\\so\nSee reviews/emea/2026-04.html");
        assert_eq!(told(1), r"Owner: Ada Lane\nSee reviews/emea/2026-04.html#pager");
        assert_eq!(told(3), r"See reviews/index.html");
    }

    #[test]
    fn no_control_character_gets_into_a_line() {
        assert_eq!(super::legal("a\u{7}b\r\nc\u{85}\td"), "ab\ncd");
        assert_eq!(
            super::address("https://notes.example/\u{e9} b\r\n"),
            "https://notes.example/%C3%A9%20b%0D%0A"
        );
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_between_letters() {
        let check = |line: &str, expected: &[usize]| {
            let made = folded(&format!("{line}\r\n"));
            assert_eq!(made.replace("\r\n ", ""), format!("{line}\r\n"));
            let lengths: Vec<usize> = made.split_terminator("\r\n").map(str::len).collect();
            assert_eq!(lengths, expected);
        };
        check(&"a".repeat(75), &[75]);
        check(&"a".repeat(76), &[75, 2]);
        check(&"a".repeat(150), &[75, 75, 2]);
        check(&"\u{8001}".repeat(26), &[75, 4]);
        check(&format!("a{}", "\u{8001}".repeat(50)), &[73, 73, 7]);
        check(&format!("{} b", "a".repeat(75)), &[75, 3]);
    }
}
