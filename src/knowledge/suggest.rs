//! The nearest name, within bounds. A suggestion is compared with every name there is, so a folder
//! in which everything is misspelt would cost the square of its size. The first mistakes get theirs,
//! and the later ones go without: whoever has that many does not mend them one by one.

use crate::diagnostic::Diagnostic;
use crate::value::name;

/// How many more comparisons may be made.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(300_000)
    }
}

impl Budget {
    /// The nearest of the names, while the budget lasts; after that they are not even gathered.
    pub(super) fn nearest<'a>(
        &mut self,
        written: &str,
        names: impl FnOnce() -> Vec<&'a str>,
    ) -> Option<&'a str> {
        if self.0 == 0 {
            return None;
        }
        let names = names();
        self.0 = self.0.saturating_sub(names.len());
        name::nearest(written, names)
    }

    /// The nearest of those names that fit. Those that do not are paid for too: they are looked at.
    pub(super) fn nearest_that<'a, T: Copy>(
        &mut self,
        written: &str,
        all: impl ExactSizeIterator<Item = (&'a str, T)>,
        fits: impl Fn(T) -> bool,
    ) -> Option<&'a str> {
        if self.0 == 0 {
            return None;
        }
        self.0 = self.0.saturating_sub(all.len());
        name::nearest(written, all.filter(|(_, it)| fits(*it)).map(|(name, _)| name))
    }
}

/// With 'did you mean', where there is something near.
pub(super) fn did_you_mean(diagnostic: Diagnostic, near: Option<&str>) -> Diagnostic {
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
