//! Every action by name: what each number of the list of actions counts, under an anchor of its own.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{TeamLine, owner_anchors, owners, team_line, teams};
use crate::knowledge::ActionIx;
use crate::site::view::frame::Frame;
use crate::site::view::here::{Here, LinkTo};

/// `actions-listed.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ListedView<'a> {
    pub frame: Frame<'a>,
    pub all: TeamLine<'a>,
    pub teams: Vec<TeamLine<'a>>,
    pub owners: Vec<OwnerPart<'a>>,
}

/// The actions of one owner; without one it is what nobody owns.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerPart<'a> {
    pub owner: Option<LinkTo<'a>>,
    pub lists: TeamLine<'a>,
}

/// Makes the page.
pub fn listed<'a>(here: Here<'a>, frame: Frame<'a>) -> ListedView<'a> {
    let all: Vec<ActionIx> = (0..).map(ActionIx).take(here.knowledge().actions.len()).collect();
    let by_owner: BTreeMap<Option<&'a str>, Vec<ActionIx>> = owners(here);
    let anchors = owner_anchors(by_owner.keys().copied());
    let part = |((name, actions), anchor): ((Option<&'a str>, Vec<ActionIx>), String)| OwnerPart {
        owner: name.map(|name| here.person(name)),
        lists: team_line(here, (anchor, None), &actions),
    };
    ListedView {
        frame,
        teams: teams(here),
        owners: by_owner.into_iter().zip(anchors).map(part).collect(),
        all: team_line(here, ("_all".to_owned(), None), &all),
    }
}
