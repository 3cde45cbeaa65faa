//! Reasons, competitors, blockers and effects on small sites that are counted by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::Date;

use super::blocker::{Blockers, Progress, blockers};
use super::competitor::competitors;
use super::effect::{Effect, effects};
use super::reason::{Reading, Reasons, reasons};
use crate::config::Control;
use crate::entry::Entry;
use crate::knowledge::{DealIx, Knowledge, PointIx, fold};
use crate::source::Source;
use crate::value::PartialDate;

const CONFIG: &str = "
[lessons]
minimum = 2

[facets.reason.values]
price = { label = \"Price\", control = \"shared\" }
security = { label = \"Security\", control = \"ours\" }
timing = { label = \"Timing\", control = \"external\" }

[facets.competitor.values]
acme = \"Acme\"
quiet = \"Quiet\"
none = \"None\"
";

/// An entry from the text of its file.
pub(super) fn entry(path: &str, text: &str) -> Arc<Entry> {
    let (config, report) = crate::config::read(CONFIG, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    let source = Source { path: path.into(), file: path.into(), text: text.into(), added: None };
    let (entry, report) = crate::entry::read(&source, &config);
    assert!(!report.has_errors(), "{report:?}");
    Arc::new(entry.unwrap())
}

/// A deal from a line: its name, its outcome, and fields. It was looked back on at the end of the
/// year unless `date` says otherwise.
fn deal(line: &str, body: &str) -> Arc<Entry> {
    let (name, rest) = line.split_once(' ').unwrap();
    let (outcome, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut text = format!("---\nkind: deal\ntitle: {name}\noutcome: {outcome}\n");
    let day = if rest.contains("date=") { "" } else { "date=2026-12-31" };
    for field in rest.split(' ').chain([day]).filter(|field| !field.is_empty()) {
        let (key, value) = field.split_once('=').unwrap();
        let value = if value.contains(',') { format!("[{value}]") } else { value.to_owned() };
        writeln!(text, "{key}: {value}").unwrap();
    }
    entry(&format!("deals/{name}.md"), &format!("{text}---\n{body}\n"))
}

fn review(date: &str, body: &str) -> Arc<Entry> {
    let period = &date[..7];
    let head = format!("---\nkind: review\ntitle: A session\nperiod: {period}\ndate: {date}\n---\n");
    entry(&format!("reviews/{date}.md"), &format!("{head}{body}\n"))
}

pub(super) fn known(entries: &[Arc<Entry>], day: Date) -> Knowledge {
    known_with(CONFIG, entries, day)
}

fn known_with(config: &str, entries: &[Arc<Entry>], day: Date) -> Knowledge {
    let (config, report) = crate::config::read(config, &Arc::from("site.toml"));
    assert!(report.is_empty(), "{report:?}");
    let (knowledge, report) = fold(entries.to_vec(), &BTreeSet::new(), Arc::new(config), day);
    assert!(!report.has_errors(), "{report:?}");
    knowledge
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn deals(lines: &str) -> Vec<Arc<Entry>> {
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| deal(line, "")).collect()
}

/// The names of some deals.
fn names(knowledge: &Knowledge, deals: &[DealIx]) -> String {
    let title = |ix: &DealIx| knowledge.entry(knowledge.deal(*ix).entry).title.clone();
    deals.iter().map(title).collect::<Vec<_>>().join(" ")
}

/// 'key: names' for each key.
fn table<K: std::fmt::Display>(knowledge: &Knowledge, map: &BTreeMap<K, Vec<DealIx>>) -> String {
    map.iter()
        .map(|(key, deals)| format!("{key}: {}", names(knowledge, deals)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Closed in the order a e b c d f g h i j k.
const DEALS: &str = "
    a lost closed=2025-11-20 reasons=price,timing buyer-reasons=price competitor=acme,zed team=emea segment=small stage=demo
    b lost closed=2026-01-05 reasons=price buyer-reasons=security,price competitor=zed team=emea
    c lost closed=2026-02-28 reasons=security buyer-reasons=timing competitor=acme
    d lost closed=2026-03-01 reasons=unknown competitor=none
    e lost closed=2026 reasons=price
    f lost closed=2026-05-01 buyer-reasons=odd competitor=zed
    g won closed=2026-05-02 reasons=security competitor=acme
    h won closed=2026-06-01 reasons=price,security buyer-reasons=rare
    i won closed=2026-06-02
    j no-decision closed=2026-06-03 reasons=never buyer-reasons=never competitor=acme
    k lost closed=2026-06-04 reasons=other competitor=acme
    l disqualified closed=2026-06-05 reasons=never competitor=acme";

fn site() -> Knowledge {
    known(&deals(DEALS), day("2026-12-31"))
}

#[test]
fn a_deal_counts_under_its_first_reason_and_under_each_further_one_as_secondary() {
    let knowledge = site();
    let found = reasons(&knowledge);
    let shown = |deals: &[DealIx]| names(&knowledge, deals);
    let ids: Vec<&str> = found.by_id.keys().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["odd", "other", "price", "rare", "security", "timing", "unknown"]);
    assert_eq!(shown(&found.lost), "a e b c d f k");
    assert_eq!(shown(&found.unnamed), "f");
    assert_eq!((shown(&found.unknown.yes), shown(&found.unknown.of)), ("d".into(), shown(&found.lost)));
    assert_eq!((shown(&found.other.yes), shown(&found.other.of)), ("k".into(), shown(&found.lost)));
    let sides = |id: &str| {
        let reason = &found.by_id[id];
        [&reason.primary, &reason.secondary, &reason.buyer].map(|deals| shown(deals))
    };
    assert_eq!(sides("price"), ["a e b", "", "a b"]);
    assert_eq!(sides("timing"), ["", "a", "c"]);
    assert_eq!(sides("odd"), ["", "", "f"]);
    assert_eq!(sides("rare"), ["", "", ""]);
    assert_eq!(shown(&found.by_id["timing"].lost()), "a");
}

#[test]
fn a_reason_is_counted_by_quarter_and_by_what_the_deals_were() {
    let knowledge = site();
    let found = reasons(&knowledge);
    let price = &found.by_id["price"];
    // Of e only the year is known.
    assert_eq!(table(&knowledge, &price.quarters), "2025-Q4: a, 2026-Q1: b");
    assert_eq!(table(&knowledge, &price.by_competitor), "acme: a, zed: a b");
    assert_eq!(table(&knowledge, &price.by_segment), "small: a");
    assert_eq!(table(&knowledge, &price.by_stage), "demo: a");
    assert_eq!(table(&knowledge, &price.by_team), "emea: a b");
    // Where it is secondary it counts there too, and in no quarter.
    let timing = &found.by_id["timing"];
    assert_eq!(table(&knowledge, &timing.by_competitor), "acme: a, zed: a");
    assert!(timing.quarters.is_empty());
    let control = |it| found.control.get(&it).map(|deals: &Vec<DealIx>| names(&knowledge, deals));
    assert_eq!(control(Control::Shared).as_deref(), Some("a e b"));
    assert_eq!(control(Control::Ours).as_deref(), Some("c"));
    assert_eq!(control(Control::External), None);
    assert_eq!(found.by_id["timing"].control, Some(Control::External));
}

#[test]
fn the_team_and_the_buyer_agree_where_their_first_reasons_are_the_same() {
    let more = "
        m lost closed=2026-06-06 reasons=unknown buyer-reasons=price
        n lost closed=2026-06-07 reasons=price buyer-reasons=unknown
        o lost closed=2026-06-08 reasons=unknown buyer-reasons=unknown
        p lost closed=2026-06-09 reasons=unknown,timing buyer-reasons=timing
        q lost closed=2026-06-10 reasons=price,unknown buyer-reasons=security,unknown";
    let knowledge = known(&deals(&format!("{DEALS}{more}")), day("2026-12-31"));
    let agreement = reasons(&knowledge).agreement;
    let shown = |deals: &[DealIx]| names(&knowledge, deals);
    assert_eq!((shown(&agreement.same.yes), shown(&agreement.same.of)), ("a p".into(), "a b c p q".into()));
    assert_eq!(shown(&agreement.overlap), "b");
    assert_eq!(shown(&agreement.apart), "c q");
    assert_eq!(shown(&agreement.not_asked), "e d k");
    // That nobody knows is no statement, and no disagreement.
    assert_eq!((shown(&agreement.unsure), shown(&agreement.no_answer)), ("m o".into(), "n".into()));
    let sides: Vec<String> = agreement
        .by_reason
        .iter()
        .map(|(id, it)| format!("{id}: {} | {} | {}", shown(&it.team), shown(&it.buyer), shown(&it.both)))
        .collect();
    assert_eq!(sides, ["price: a b q | a | a", "security: c | b q | ", "timing: p | c p | p"]);
}

#[test]
fn a_reason_is_read_by_the_deals_that_name_any() {
    let knowledge = known(&deals(DEALS), day("2026-12-31"));
    let found = reasons(&knowledge);
    let check = |id: &str, lost: &str, won: &str, expected: Option<Reading>| {
        let driver = &found.by_id[id].driver;
        assert_eq!(names(&knowledge, &driver.lost.yes), lost, "{id}");
        assert_eq!(names(&knowledge, &driver.lost.of), "a e b c d k", "{id}");
        assert_eq!(names(&knowledge, &driver.won.yes), won, "{id}");
        assert_eq!(names(&knowledge, &driver.won.of), "g h", "{id}");
        assert_eq!(driver.reading, expected, "{id}");
    };
    check("price", "a e b", "h", Some(Reading::TooFew));
    check("security", "c", "g h", Some(Reading::TooFew));
    check("unknown", "d", "", None);
    check("other", "k", "", None);
}

#[test]
fn shares_that_differ_by_less_than_a_fifth_of_the_greater_are_about_the_same() {
    let check = |minimum: u32, lost: (u32, u32), won: (u32, u32), expected: Reading| {
        let mut lines = String::new();
        for (outcome, (naming, all)) in [("lost", lost), ("won", won)] {
            for at in 0..all {
                let reason = if at < naming { "price" } else { "timing" };
                writeln!(lines, "{outcome}{at} {outcome} closed=2026-05-01 reasons={reason}").unwrap();
            }
        }
        let config = CONFIG.replace("minimum = 2", &format!("minimum = {minimum}"));
        let found = reasons(&known_with(&config, &deals(&lines), day("2026-12-31")));
        assert_eq!(found.by_id["price"].driver.reading, Some(expected), "{lost:?} {won:?}");
    };
    use Reading::{AboutAsOften, Less, More, TooFew};
    check(2, (5, 10), (5, 10), AboutAsOften);
    // 40% of a half is a fifth less, which is no longer about the same.
    check(2, (5, 10), (4, 10), More);
    check(2, (4, 10), (5, 10), Less);
    check(2, (11, 20), (9, 20), AboutAsOften);
    check(2, (5, 10), (0, 10), More);
    check(2, (4, 10), (0, 10), TooFew);
    check(2, (2, 10), (3, 3), Less);
    check(2, (3, 3), (3, 10), More);
    check(4, (2, 10), (3, 3), TooFew);
    check(4, (3, 3), (2, 10), TooFew);
    check(1, (5, 5), (0, 0), TooFew);
}

#[test]
fn the_quarters_go_from_the_first_lost_deal_to_the_day_and_have_an_end() {
    let check = |lines: &str, as_of: &str, expected: &[&str]| {
        let quarters = reasons(&known(&deals(lines), day(as_of))).quarters;
        assert_eq!(quarters.iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{lines}");
    };
    let row = ["2025-Q4", "2026-Q1", "2026-Q2"];
    check("w won closed=2024-01-01\na lost closed=2024\nb lost closed=2025-12-31", "2026-04-01", &row);
    check("a lost closed=2026-04", "2026-06-30", &["2026-Q2"]);
    check("a lost closed=2026-07-01", "2026-06-30", &[]);
    check("a lost closed=2999-07-01", "-009999-01-01", &[]);
    check("a won closed=2026-07-01", "2026-12-31", &[]);
    let Reasons { quarters, .. } = reasons(&known(&deals("a lost closed=1000-01-01"), Date::MAX));
    assert_eq!(quarters.len(), 400);
    assert_eq!((quarters[0].to_string(), quarters[399].to_string()), ("9900-Q1".into(), "9999-Q4".into()));
}

#[test]
fn the_record_against_a_competitor_is_that_of_the_deals_that_name_it() {
    let knowledge = site();
    let found = competitors(&knowledge);
    let ids: Vec<&str> = found.by_id.keys().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["acme", "quiet", "zed"]);
    let shown = |deals: &[DealIx]| names(&knowledge, deals);
    let record = |id: &str| {
        let it = &found.by_id[id];
        [&it.won, &it.lost, &it.lost_to, &it.undecided].map(|deals| shown(deals))
    };
    assert_eq!(record("acme"), ["g", "a c k", "a c k", "j"]);
    assert_eq!(record("zed"), ["", "a b f", "b f", ""]);
    assert_eq!(record("quiet"), ["", "", "", ""]);
    let quarters = found.by_id["acme"].quarters.iter();
    let quarters: Vec<String> =
        quarters.map(|(at, it)| format!("{at}: {} | {}", shown(&it.won), shown(&it.lost))).collect();
    assert_eq!(quarters, ["2025-Q4:  | a", "2026-Q1:  | c", "2026-Q2: g | k"]);
    let why = |id: &str| {
        let reasons = found.by_id[id].reasons.iter();
        reasons.map(|(id, deals)| format!("{id}: {}", shown(deals))).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(why("acme"), "other: k, price: a, security: c");
    assert_eq!(why("zed"), "price: a b");
    let tallies = [&found.contested, &found.uncontested, &found.no_decision];
    let tallies = tallies.map(|it| format!("{} of {}", shown(&it.yes), shown(&it.of)));
    assert_eq!(tallies, ["g of a b c f g k", "h i of e d h i", "j of a e b c d f g h i j k"]);
}

/// An effect in words: its window, and the deals of each side.
fn told(knowledge: &Knowledge, effect: &Effect) -> String {
    let side = |tally: &super::Tally<DealIx>| {
        format!("{} of {}", names(knowledge, &tally.yes), names(knowledge, &tally.of))
    };
    let (running, enough) =
        (if effect.running { ", running" } else { "" }, if effect.enough { "" } else { ", too few" });
    format!(
        "{} {} to {}: {}; {}{running}{enough}",
        effect.reason,
        effect.from,
        effect.to,
        side(&effect.before),
        side(&effect.after)
    )
}

/// The effects of the first lesson.
fn check_effects(entries: &[Arc<Entry>], as_of: &str, expected: &[&str]) {
    let knowledge = known(entries, day(as_of));
    let all = effects(&knowledge);
    assert_eq!(all.len(), knowledge.lessons.len());
    let found: Vec<String> = all[0].iter().map(|effect| told(&knowledge, effect)).collect();
    assert_eq!(found, expected, "{as_of}");
}

const LEARNED: &str = "## What have we learned?\n\n- Ask what it costs. {#ask reason=price}\n";

#[test]
fn the_windows_before_and_after_a_lesson_are_equal() {
    let mut entries = deals(
        "p lost closed=2025-12-14 reasons=price
         q lost closed=2025-12-15 reasons=price
         r lost closed=2026-06-14 reasons=timing
         s lost closed=2026-06-15 reasons=timing,price
         t lost closed=2026-12-14 reasons=price
         u lost closed=2026-12-15 reasons=price
         v lost closed=2026-07 reasons=price
         w won closed=2026-07-01 reasons=price
         x lost closed=2026-03-01 buyer-reasons=price",
    );
    entries.push(review("2026-06-15", LEARNED));
    let whole = "price 2025-12-15 to 2026-12-14: q of q x r; s t of s t";
    check_effects(&entries, "2026-12-31", &[whole]);
    // The last day of the window counts.
    check_effects(&entries, "2026-12-14", &[whole]);
    // From 15 June to 12 December there are 181 days, and as many from 16 December to 14 June.
    let less = "price 2025-12-16 to 2026-12-12:  of x r; s of s, running, too few";
    check_effects(&entries, "2026-12-12", &[less]);
    // Ten days after, and ten before.
    let short = "price 2026-06-05 to 2026-06-24:  of r; s of s, running, too few";
    check_effects(&entries, "2026-06-24", &[short]);
    check_effects(
        &entries,
        "2026-06-15",
        &["price 2026-06-14 to 2026-06-15:  of r; s of s, running, too few"],
    );
    check_effects(&entries, "2026-06-14", &[]);
}

#[test]
fn a_lesson_has_an_effect_for_each_reason_that_says_something() {
    let lesson = |attributes: &str| format!("## What have we learned?\n\n- Ask. {{#ask {attributes}}}\n");
    let check = |reasons: &str, attributes: &str, expected: &[&str]| {
        let entry = deal(&format!("a lost date=2026-03-03 {reasons}"), &lesson(attributes));
        let found = effects(&known(&[entry], day("2026-12-31")));
        let ids: Vec<&str> = found[0].iter().map(|effect| &*effect.reason).collect();
        assert_eq!(ids, expected, "{reasons} {attributes}");
    };
    check("reasons=timing,price,unknown,other", "value=2", &["price", "timing"]);
    // What it says itself stands in place of what its entry says.
    check("reasons=timing,price", "reason=security", &["security"]);
    check("reasons=unknown", "value=2", &[]);
    check("", "value=2", &[]);
    check("buyer-reasons=price", "value=2", &[]);
}

#[test]
fn the_deal_that_taught_a_lesson_never_counts_after_it() {
    let taught = |day: &str| deal(&format!("a lost {day} reasons=price"), LEARNED);
    let other = deal("b lost closed=2026-06-15 reasons=price", "");
    let check = |day: &str, expected: &str| {
        check_effects(&[taught(day), other.clone()], "2026-12-31", &[expected]);
    };
    // Nobody says when it was closed, so it is taken to be the day of looking back.
    check("date=2026-06-15", "price 2025-12-15 to 2026-12-14: a of a; b of b, too few");
    check("closed=2026-06-15 date=2026-06-15", "price 2025-12-15 to 2026-12-14: a of a; b of b, too few");
    check("closed=2026-06-01 date=2026-06-15", "price 2025-12-15 to 2026-12-14: a of a; b of b, too few");
    check("closed=2025-06-01 date=2026-06-15", "price 2025-12-15 to 2026-12-14:  of ; b of b, too few");
}

#[test]
fn windows_end_with_their_months_and_with_the_calendar() {
    let check = |learned: Date, as_of: Date, (from, to, running): (Date, Date, bool)| {
        let mut entry = review("2026-06-15", LEARNED);
        Arc::make_mut(&mut entry).date = Some(PartialDate::day(learned));
        let lost = deal("a lost closed=2026-01-01 reasons=price", "");
        let found = effects(&known(&[entry, lost], as_of)).remove(0).remove(0);
        assert_eq!((found.from, found.to, found.running), (from, to, running), "{learned} {as_of}");
    };
    check(day("2026-08-31"), day("2027-06-01"), (day("2026-02-28"), day("2027-02-27"), false));
    check(Date::MAX, Date::MAX, (day("9999-06-30"), Date::MAX, false));
    check(Date::MIN, Date::MAX, (Date::MIN, day("-009999-06-30"), false));
    check(Date::MIN, Date::MIN, (Date::MIN, Date::MIN, true));
}

/// The words of some points.
pub(super) fn words(knowledge: &Knowledge, points: impl IntoIterator<Item = PointIx>) -> String {
    points.into_iter().map(|ix| knowledge.point(ix).text.clone()).collect::<Vec<_>>().join(" | ")
}

fn months() -> Vec<Arc<Entry>> {
    let january = "## Blockers\n\n- Legal is slow. {#legal}\n- No budget!\n\n\
        ## Solutions\n\n- Hire a lawyer. {solves=legal feasible=partly why=\"one of two\"}\n\
        - Ask earlier. {feasible=yes why=\"it is free\"}\n";
    let february = "## Blockers\n\n- Still with the lawyers. {follows=legal}\n- no  BUDGET\n\n\
        ## Solutions\n\n- Pay them. {solves=legal feasible=no why=dear}\n- Wait. {solves=legal}\n";
    let march = "## Blockers\n\n- No room.\n\n## Solutions\n\n- Rent one. {feasible=yes why=cheap}\n\
        - Share one. {feasible=partly why=loud}\n";
    let april = "## Solutions\n\n- Walk. {feasible=yes why=near}\n- Fly. {feasible=partly why=far}\n";
    [("2026-02-02", january), ("2026-03-02", february), ("2026-04-06", march), ("2026-05-04", april)]
        .map(|(date, body)| review(date, body))
        .to_vec()
}

#[test]
fn blockers_are_one_by_their_thread_or_by_their_words() {
    let knowledge = known(&months(), day("2026-12-31"));
    let Blockers { all, undone } = blockers(&knowledge);
    let shown: Vec<String> = all
        .iter()
        .map(|it| format!("{} in {}", words(&knowledge, it.points.clone()), it.entries.len()))
        .collect();
    // Two entries each, and of February the second point is the later one.
    assert_eq!(
        shown,
        ["No budget! | no BUDGET in 2", "Legal is slow. | Still with the lawyers. in 2", "No room. in 1"]
    );
    let solutions = |at: usize| words(&knowledge, all[at].solutions.iter().map(|it| it.point));
    assert_eq!(solutions(0), "Ask earlier.");
    assert_eq!(solutions(1), "Ask earlier. | Hire a lawyer. | Wait. | Pay them.");
    assert_eq!(solutions(2), "Rent one. | Share one.");
    let undone: Vec<String> = undone
        .iter()
        .map(|it| format!("{:?} {}", it.blocker, words(&knowledge, [it.solution.point])))
        .collect();
    // What is met in two months stands before what was met in one, then the newest.
    assert_eq!(
        undone,
        [
            "Some(0) Ask earlier.",
            "None Walk.",
            "Some(2) Rent one.",
            "Some(1) Hire a lawyer.",
            "None Fly.",
            "Some(2) Share one."
        ]
    );
}

#[test]
fn blockers_without_words_or_day_are_not_taken_for_one() {
    let silent = "## Blockers\n\n- ???\n- !!!\n\n## Solutions\n\n- Lost. {solves=nothing-that-is}\n";
    let mut entries = vec![review("2026-02-02", silent)];
    Arc::make_mut(&mut entries[0]).points[2].relations[0].target.value = "gone".into();
    let (config, _) = crate::config::read(CONFIG, &Arc::from("site.toml"));
    // The relation leads nowhere, as it does where its target was cut.
    let (mut knowledge, _) = fold(entries, &BTreeSet::new(), Arc::new(config), day("2026-12-31"));
    let found = blockers(&knowledge);
    assert_eq!(found.all.iter().map(|it| it.points.len()).collect::<Vec<_>>(), [1, 1]);
    assert!(found.all.iter().all(|it| it.solutions.is_empty()));
    Arc::make_mut(&mut knowledge.entries[0]).date = None;
    assert!(blockers(&knowledge).all.is_empty());
}

#[test]
fn a_solution_is_as_far_as_the_actions_for_it() {
    let check = |checkbox: &str, rest: &str, expected: (Progress, usize)| {
        let first = format!(
            "## Blockers\n\n- A wall. {{#wall}}\n\n## Solutions\n\n\
             - {checkbox}Go round it. {{#fix solves=wall feasible=yes why=short}}\n"
        );
        let second = format!("## Next steps\n\n{rest}\n");
        let third = "## Next steps\n\n- [ ] Not that. {drops=given-up why=dear}\n";
        let mut entries = vec![review("2026-02-02", &first), review("2026-03-02", &second)];
        if rest.contains("#given-up") {
            entries.push(review("2026-04-06", third));
        }
        let knowledge = known(&entries, day("2026-12-31"));
        let found = blockers(&knowledge);
        let solution = &found.all[0].solutions[0];
        assert_eq!((solution.progress, solution.actions.len()), expected, "{checkbox}{rest}");
        assert_eq!(found.undone.is_empty(), expected.0 == Progress::Done, "{checkbox}{rest}");
    };
    use Progress::{Done, Underway, Undone};
    check("", "", (Undone, 0));
    check("", "- [ ] Buy shoes.", (Undone, 0));
    check("", "- [ ] Buy shoes. {follows=fix}", (Underway, 1));
    check("", "- [x] Buy shoes. {follows=fix}", (Done, 1));
    check("", "- [x] Tear it down. {solves=wall}", (Done, 1));
    check("", "- [x] Ask again. {follows=wall}", (Undone, 0));
    check("", "- [x] Buy shoes. {follows=fix}\n- [ ] Tear it down. {solves=wall}", (Underway, 2));
    check("", "- [ ] Buy shoes. {#given-up follows=fix}", (Undone, 1));
    check("", "- [ ] Buy shoes. {#given-up follows=fix}\n- [x] Tear it down. {solves=wall}", (Done, 2));
    check("[ ] ", "", (Underway, 1));
    check("[x] ", "", (Done, 1));
    check("[x] ", "- [ ] Tear it down. {solves=wall}", (Done, 2));
    // Another solution that is done leaves this one as it is.
    check("", "## Solutions\n\n- [x] Climb it. {solves=wall}", (Undone, 0));
}
