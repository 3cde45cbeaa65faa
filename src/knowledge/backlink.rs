//! What links to each thing or says something about it.

use std::collections::BTreeMap;

use super::history::Tie;
use super::{Backlink, EntryIx, Knowledge, Node, PointIx, Subject, Target};

/// Reads every link, by where it leads, and every relation. What an entry says of itself is no
/// backlink, and neither is the place where a lesson was learned or a question asked.
pub(super) fn all(knowledge: &Knowledge, ties: &[Tie]) -> BTreeMap<Node, Vec<Backlink>> {
    let homes = homes(knowledge);
    let mut all: BTreeMap<Node, Vec<Backlink>> = BTreeMap::new();
    let mut add = |node: Node, from: Backlink| {
        let itself = node == Node::Entry(from.entry) || homes.get(&from.entry) == Some(&node);
        if !itself {
            all.entry(node).or_default().push(from);
        }
    };
    for ((ix, entry), targets) in knowledge.all().zip(&knowledge.targets) {
        let mut points = vec![None; entry.links.len()];
        for (at, point) in (0u32..).zip(&entry.points) {
            for link in point.head.links().chain(point.detail.links()).chain(point.place) {
                if let Some(place) = points.get_mut(link as usize) {
                    *place = Some(at);
                }
            }
        }
        for (target, point) in targets.iter().zip(points) {
            let from = Backlink { entry: ix, point };
            if let Some(node) = node(target) {
                // Whoever links to a home page links to what it is the home of.
                if let Node::Entry(entry) = node
                    && let Some(home) = homes.get(&entry)
                {
                    add(home.clone(), from);
                }
                add(node, from);
            }
        }
    }
    for tie in ties {
        let from = Backlink { entry: tie.by.entry, point: Some(tie.by.point) };
        add(subject_node(knowledge, tie.target), from);
    }
    for backlinks in all.values_mut() {
        backlinks.sort_unstable();
        backlinks.dedup();
    }
    all
}

/// What each home page is the home of.
fn homes(knowledge: &Knowledge) -> BTreeMap<EntryIx, Node> {
    let lessons =
        (0u32..).zip(&knowledge.lessons).map(|(ix, lesson)| (lesson.home, Node::Lesson(super::LessonIx(ix))));
    let questions = (0u32..)
        .zip(&knowledge.questions)
        .map(|(ix, question)| (question.home, Node::Question(super::QuestionIx(ix))));
    lessons.chain(questions).filter_map(|(home, node)| Some((home?, node))).collect()
}

fn node(target: &Target) -> Option<Node> {
    match target {
        Target::Entry { entry, .. } => Some(Node::Entry(*entry)),
        Target::Point(point) => Some(Node::Entry(point.entry)),
        Target::Lesson(ix) => Some(Node::Lesson(*ix)),
        Target::Question(ix) => Some(Node::Question(*ix)),
        Target::Facet { facet, value } => Some(Node::Facet { facet: facet.clone(), value: value.clone() }),
        Target::External(_) | Target::Asset(_) | Target::Page { .. } | Target::Nowhere => None,
    }
}

fn subject_node(knowledge: &Knowledge, target: PointIx) -> Node {
    match knowledge.subject_of(target) {
        Some(Subject::Lesson(ix)) => Node::Lesson(ix),
        Some(Subject::Question(ix)) => Node::Question(ix),
        Some(Subject::Action(_) | Subject::Point(_)) | None => Node::Entry(target.entry),
    }
}
