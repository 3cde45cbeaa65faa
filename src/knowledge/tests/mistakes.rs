//! Mistakes that take more than one entry to see, or the order of entries.

use std::sync::Arc;

use super::written::{codes, deal, entry, folded, home, known, review};
use crate::diagnostic::{Code, Diagnostic};
use crate::entry::Entry;
use crate::knowledge::Subject;

/// The one mistake in these entries.
fn only(entries: &[Arc<Entry>]) -> Diagnostic {
    let (_, report) = folded(entries);
    assert_eq!(codes(&report).len(), 1, "{report:?}");
    report.iter().next().unwrap().clone()
}

/// Code and message of the one mistake, the file and text that it points at, and the help.
fn check(entries: &[Arc<Entry>], code: Code, message: &str, help: &str) -> Diagnostic {
    let mistake = only(entries);
    assert_eq!((mistake.code, mistake.message.as_str()), (code, message));
    assert_eq!(mistake.help, [help]);
    mistake
}

fn file(place: Option<&crate::diagnostic::Place>) -> &str {
    place.map_or("", |place| &place.path)
}

#[test]
fn an_id_is_given_to_one_point_the_first_in_order() {
    let entries = [
        review("a.md", "2026-02-01", "well: Late. #same"),
        review("b.md", "2026-01-01", "learned: Early. #same"),
        review("c.md", "2026-03-01", "well: Yes. applies=same"),
    ];
    let (knowledge, report) = folded(&entries);
    assert_eq!(codes(&report), [Code::DuplicateId]);
    let mistake = report.iter().next().unwrap();
    assert_eq!(mistake.message, "the id `same` is given to two points");
    let id = |entry: usize| entries[entry].points[0].id.as_ref().unwrap().span;
    assert_eq!(mistake.place.as_ref().map(|place| (&*place.path, place.span)), Some(("content/a.md", id(0))));
    assert_eq!((&*mistake.others[0].0.path, mistake.others[0].0.span), ("content/b.md", id(1)));
    assert!(matches!(knowledge.ids["same"], Subject::Lesson(_)));
}

#[test]
fn an_unknown_target_is_answered_with_the_nearest_id_and_where_it_is() {
    let entries = [
        review("a.md", "2026-01-01", "unknown: Which size? #midmarket-size"),
        review("b.md", "2026-02-01", "learned: Tagged wrongly. answers=midmarkt-size"),
    ];
    let mistake = check(
        &entries,
        Code::UnknownTarget,
        "`answers` names a question that no entry asks",
        "did you mean `midmarket-size`? It is asked in content/a.md",
    );
    assert_eq!(mistake.place.map(|place| place.span), Some(entries[1].points[0].relations[0].target.span));
    assert_eq!(mistake.others[0].0.span, entries[0].points[0].head_span);

    let lone = [review("a.md", "2026-01-01", "well: Nothing. applies=nothing")];
    check(
        &lone,
        Code::UnknownTarget,
        "`applies` names a lesson that no entry has learned",
        "give the earlier point this id, or name one that has an id",
    );
}

#[test]
fn only_ids_that_the_verb_takes_are_suggested() {
    let first = review(
        "a.md",
        "2026-01-01",
        "learned: L. #weather-rules\nunknown: Q? #who-decides\nactions: A. #call-them\nblockers: B. #late-demo\nwell: W. #sunny-day",
    );
    let check = |relation: &str, near: Option<&str>| {
        let entries =
            [Arc::clone(&first), review("b.md", "2026-02-01", &format!("well: X. #of-my-own {relation}"))];
        let mistake = only(&entries);
        assert_eq!(mistake.code, Code::UnknownTarget);
        let help = near.map_or("give the earlier point".to_owned(), |near| format!("did you mean `{near}`?"));
        assert!(mistake.help[0].starts_with(&help), "{relation}: {:?}", mistake.help);
    };
    check("answers=weather-rule", None);
    check("answers=who-decide", Some("who-decides"));
    check("applies=who-decide", None);
    check("applies=weather-ruels", Some("weather-rules"));
    check("solves=late-dmeo", Some("late-demo"));
    check("solves=call-hem", None);
    check("drops=call-hem", Some("call-them"));
    check("drops=who-decids", Some("who-decides"));
    check("drops=late-dem", None);
    check("follows=sunny-dya", Some("sunny-day"));
    check("follows=of-my-ow", None);
}

#[test]
fn who_drops_an_action_says_why() {
    let first = review("a.md", "2026-01-01", "actions: Paint. #paint\nunknown: Q? #q\nblockers: B. #b");
    let says = |line: &str| [Arc::clone(&first), review("b.md", "2026-02-01", line)];
    let entries = says("well: No. drops=paint");
    let mistake = check(
        &entries,
        Code::MissingReason,
        "the action `paint` is dropped, and nothing says why",
        "add the reason to this point, such as `why=\"the deal it was for is closed\"`",
    );
    assert_eq!(mistake.place.map(|place| place.span), Some(entries[1].points[0].relations[0].target.span));
    let (knowledge, _) = folded(&entries);
    assert_eq!(knowledge.actions[0].status, crate::knowledge::ActionStatus::Dropped);
    known(&says("well: No. drops=paint why=dear"));
    known(&says("well: Who cares. drops=q"));
}

#[test]
fn a_verb_needs_a_target_of_its_sort() {
    let first = review(
        "a.md",
        "2026-01-01",
        "learned: L. #l\nunknown: Q? #q\nactions: A. #a\nblockers: B. #b\nwell: W. #w\nlearned: Said. #said answers=q",
    );
    let check = |line: &str, message: &str, help: &str| {
        let entries = [Arc::clone(&first), review("b.md", "2026-02-01", line)];
        check(&entries, Code::WrongTarget, message, help);
    };
    let lesson =
        "`applies`, `confirms`, `adopts`, `relearns`, `contradicts`, `supersedes`, `retires` or `follows`";
    check(
        "well: X. answers=l",
        "`answers` needs a question, and `l` is a lesson",
        &format!("write {lesson} instead"),
    );
    check(
        "well: X. drops=l",
        "`drops` needs a question or an action, and `l` is a lesson",
        "write `retires` instead",
    );
    check(
        "well: X. relearns=q",
        "`relearns` needs a lesson, and `q` is a question",
        "write `asks-again` instead",
    );
    check("well: X. solves=q", "`solves` needs a blocker, and `q` is a question", "write `answers` instead");
    check("well: X. answers=b", "`answers` needs a question, and `b` is a blocker", "write `solves` instead");
    check(
        "well: X. solves=a",
        "`solves` needs a blocker, and `a` is an action",
        "write `drops` or `follows` instead",
    );
    check("well: X. applies=w", "`applies` needs a lesson, and `w` is a win", "write `follows` instead");
    check("well: X. #x follows=x", "`follows` names the point that it stands on", "name an earlier point");
}

#[test]
fn every_verb_fits_something() {
    let knowledge = known(&[
        review(
            "a.md",
            "2026-01-01",
            "learned: L. #l\nunknown: Q? #q\nactions: A. #a\nblockers: [ ] B. #b\nwell: W. #w",
        ),
        review(
            "b.md",
            "2026-01-02",
            "well: X. supposes=q rules-out=q partly-answers=q answers=q asks-again=q reopens=q",
        ),
        review(
            "c.md",
            "2026-01-03",
            "well: X. applies=l confirms=l adopts=l relearns=l contradicts=l retires=l",
        ),
        review(
            "d.md",
            "2026-01-04",
            "learned: X. #x supersedes=l solves=b drops=q,a,b why=dear follows=l,q,a,b,w",
        ),
    ]);
    assert_eq!(knowledge.events.len(), 5 - 1 + 6 + 6 + 11);
}

#[test]
fn nothing_happens_to_what_is_met_later() {
    let asks = |path: &str, date: &str| review(path, date, "unknown: Why? #why");
    let says = |date: &str| review("b.md", date, "well: So. answers=why");
    let mistake = check(
        &[asks("c.md", "2026-02-01"), says("2026-01-01")],
        Code::EarlyEvent,
        "`answers` comes before `why` is asked: this entry has an earlier date",
        "give the id to the point that met it first, or check the dates of the two entries",
    );
    assert_eq!(
        (file(mistake.place.as_ref()), file(Some(&mistake.others[0].0))),
        ("content/b.md", "content/c.md")
    );
    check(
        &[asks("c.md", "2026-01-01"), says("2026-01-01")],
        Code::EarlyEvent,
        "`answers` comes before `why` is asked: both entries have one date, and content/b.md comes first by its path",
        "date one of the entries a day apart",
    );
    check(
        &[review("b.md", "2026-01-01", "well: So. answers=why\nunknown: Why? #why")],
        Code::EarlyEvent,
        "`answers` comes before `why` is asked: it stands higher in this entry",
        "move this point below the other one",
    );
    known(&[asks("a.md", "2026-01-01"), says("2026-01-01")]);
}

#[test]
fn what_is_superseded_needs_an_heir_with_a_name() {
    let old = review("a.md", "2026-01-01", "learned: Old. #old");
    let entries = |line: &str| [Arc::clone(&old), review("b.md", "2026-02-01", line)];
    check(
        &entries("learned: New. supersedes=old"),
        Code::MissingHeir,
        "`supersedes` stands on a point without an id, so the new lesson has no name",
        "add an id of its own to this point, such as `#new-lesson`",
    );
    let mistake = only(&entries("well: New. #new supersedes=old"));
    assert_eq!(mistake.code, Code::MissingHeir);
    assert!(mistake.help[0].contains("`retires`"));
}

#[test]
fn an_entry_without_a_date_has_plain_points() {
    let page = entry("page", "p.md", "")
        .points(
            "learned: A list of lessons.\nunknown: Why?\nactions: [ ] A checklist. #list\nblockers: B. #b",
        )
        .done();
    let knowledge = known(&[page]);
    assert!(knowledge.events.is_empty() && knowledge.lessons.is_empty() && knowledge.questions.is_empty());
    assert!(matches!(knowledge.ids["list"], Subject::Point(_)));

    let page = |points: &str| entry("page", "p.md", "").points(points).done();
    check(
        &[page("learned: Mine. #mine")],
        Code::MissingDate,
        "a lesson needs a date, and this entry has none",
        "add `date:` to the front matter, or remove the id",
    );
    let learned = review("a.md", "2026-01-01", "learned: L. #l");
    check(
        &[page("well: We did. applies=l"), learned],
        Code::MissingDate,
        "`applies` needs a date, and this entry has none",
        "add `date:` to the front matter, or write a link in place of the relation",
    );
    check(
        &[page("well: W. #w"), review("a.md", "2026-01-01", "well: Again. follows=w")],
        Code::WrongTarget,
        "`w` stands in an entry without a date, so nothing can come after it",
        "add `date:` to the front matter of that entry, or link to it instead",
    );
}

#[test]
fn a_date_that_is_required_and_missing_is_reported_once_by_whoever_reads_it() {
    known(&[
        review("a.md", "", "learned: Mine. #mine\nwell: We did. applies=other"),
        review("b.md", "2026-01-01", "well: We did. applies=mine\nlearned: O. #other"),
    ]);
}

#[test]
fn a_home_page_belongs_to_one_lesson_or_question_that_is_there() {
    let known_ids =
        review("a.md", "2026-01-01", "learned: Ask early. #ask-early\nunknown: Why? #why\nwell: W. #w");
    let with = |page: Arc<Entry>| [Arc::clone(&known_ids), page];
    check(
        &with(home("lesson", "ask-erly")),
        Code::UnknownHome,
        "this is the home page of the lesson `ask-erly`, which no entry has",
        "did you mean `ask-early`?",
    );
    check(
        &with(home("question", "security")),
        Code::UnknownHome,
        "this is the home page of the question `security`, which no entry has",
        "give the id `#security` to the point that it is about",
    );
    check(
        &with(home("lesson", "why")),
        Code::UnknownHome,
        "this is the home page of a lesson, and `why` is a question",
        "write `kind: question`",
    );
    check(
        &with(home("question", "w")),
        Code::UnknownHome,
        "this is the home page of a question, and `w` is a win",
        "name a question with `id:`",
    );
    let again =
        entry("lesson", "lessons/zz.md", "").field("id", crate::entry::Value::Id("ask-early".into())).done();
    let entries = [known_ids, home("lesson", "ask-early"), again];
    let mistake =
        check(&entries, Code::DuplicateId, "`ask-early` has two home pages", "make one page of the two");
    assert_eq!(file(mistake.place.as_ref()), "content/lessons/zz.md");
    assert_eq!(file(Some(&mistake.others[0].0)), "content/lessons/ask-early.md");
    let (knowledge, _) = folded(&entries);
    assert_eq!(
        knowledge.lessons[0].home.map(|ix| knowledge.entry(ix).path.to_string()),
        Some("lessons/ask-early.md".into())
    );
}

#[test]
fn a_relation_that_is_a_mistake_makes_no_event() {
    let (knowledge, report) = folded(&[
        deal(
            "a.md",
            "2026-01-01",
            ("lost", "1 EUR"),
            "unknown: Q? #q\nwell: X. applies=q,none answers=later",
        ),
        review("b.md", "2026-01-02", "unknown: Later? #later"),
    ]);
    assert_eq!(codes(&report), [Code::WrongTarget, Code::UnknownTarget, Code::EarlyEvent]);
    assert_eq!(knowledge.events.len(), 2);
    assert!(knowledge.backlinks.is_empty());
}

#[test]
fn a_folder_full_of_mistakes_gets_suggestions_for_the_first_of_them() {
    let line: String = (0..3000).map(|at| format!("well: X. applies=the-number-{at}x\n")).collect();
    let ids: String = (0..3000).map(|at| format!("learned: L. #the-number-{at}\n")).collect();
    let (_, report) = folded(&[review("a.md", "2026-01-01", &ids), review("b.md", "2026-01-02", &line)]);
    assert_eq!(codes(&report).len(), 3000);
    let suggested = report.iter().take_while(|mistake| mistake.help[0].starts_with("did you mean")).count();
    assert_eq!(suggested, 100);
    assert!(report.iter().skip(100).all(|mistake| !mistake.help[0].starts_with("did you mean")));
}
