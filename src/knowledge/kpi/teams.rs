//! Which teams a figure of all teams was put together from.
//!
//! What three teams did in January is no match for what one of them did in December: such figures
//! are not compared. The deals without a team count as nobody's.

/// The teams in a figure, by their positions, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Teams {
    /// One figure of all, as a review reports it or the deals give it, in a time of these teams.
    Whole(Vec<u32>),
    /// Put together from the figures of these. Of a single team: of none.
    Of(Vec<u32>),
    /// A sum of periods that were not all of the same teams.
    Mixed,
}

/// How the figures of several periods are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Making {
    /// Each team weighs in with all that it did.
    Added,
    /// A rate, a mean, a median, the last of several.
    Pooled,
}

impl Teams {
    /// The teams of several periods together.
    pub(super) fn together(parts: &[&Teams], making: Making) -> Teams {
        let mut all: Vec<u32> = parts.iter().flat_map(|it| it.names()).copied().collect();
        all.sort_unstable();
        all.dedup();
        let is_one_thing = parts.iter().all(|it| matches!(it, Teams::Whole(_)));
        let is_same = parts.iter().all(|it| **it != Teams::Mixed && it.names() == all);
        match making {
            _ if is_one_thing => Teams::Whole(all),
            Making::Added if !is_same => Teams::Mixed,
            Making::Added | Making::Pooled => Teams::Of(all),
        }
    }

    /// Whether two figures are of the same teams.
    pub(super) fn match_with(&self, other: &Teams) -> bool {
        match (self, other) {
            (Teams::Mixed, _) | (_, Teams::Mixed) => false,
            (Teams::Whole(_), Teams::Whole(_)) => true,
            _ => self.names() == other.names(),
        }
    }

    /// How many there are, at least one.
    pub(super) fn count(&self) -> u32 {
        super::measure::number(self.names().len()).max(1)
    }

    fn names(&self) -> &[u32] {
        match self {
            Teams::Whole(names) | Teams::Of(names) => names,
            Teams::Mixed => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Teams::{Mixed, Of, Whole};
    use super::{Making, Teams};

    #[test]
    fn figures_match_where_they_are_of_the_same_teams() {
        let check = |one: Teams, other: Teams, expected: bool| {
            assert_eq!(one.match_with(&other), expected, "{one:?} {other:?}");
            assert_eq!(other.match_with(&one), expected, "{other:?} {one:?}");
        };
        check(Of(vec![]), Of(vec![]), true);
        check(Of(vec![1, 2]), Of(vec![1, 2]), true);
        check(Of(vec![1]), Of(vec![1, 2]), false);
        check(Whole(vec![1]), Whole(vec![1, 2]), true);
        check(Whole(vec![1, 2]), Of(vec![1, 2]), true);
        check(Whole(vec![1, 2]), Of(vec![2]), false);
        check(Mixed, Mixed, false);
        check(Mixed, Whole(vec![]), false);
    }

    #[test]
    fn a_sum_of_periods_of_other_teams_each_matches_nothing() {
        let check = |parts: &[Teams], making: Making, expected: Teams| {
            assert_eq!(Teams::together(&parts.iter().collect::<Vec<_>>(), making), expected, "{parts:?}");
        };
        check(&[Of(vec![1, 2]), Of(vec![1, 2])], Making::Added, Of(vec![1, 2]));
        check(&[Of(vec![1]), Of(vec![1, 2])], Making::Added, Mixed);
        check(&[Of(vec![1]), Of(vec![1, 2])], Making::Pooled, Of(vec![1, 2]));
        check(&[Whole(vec![1]), Whole(vec![1, 2])], Making::Added, Whole(vec![1, 2]));
        check(&[Whole(vec![1]), Of(vec![1])], Making::Added, Of(vec![1]));
        check(&[Mixed, Of(vec![1])], Making::Added, Mixed);
        check(&[Of(vec![]), Of(vec![])], Making::Added, Of(vec![]));
    }
}
