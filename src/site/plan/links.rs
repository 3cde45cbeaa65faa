//! Links to pages that are made and not written: only the plan knows them.
//!
//! Such a link is written by its address, `/lessons/`, in an entry or in `site.toml`. Whether the
//! place on that page exists is not asked: its anchors are the template's.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::knowledge::Target;
use crate::site::href::shown;
use crate::site::{Page, Site};
use crate::value::name::nearest;

/// How many names are compared before mistakes go without a suggestion: each is compared with every
/// page, and whoever has that many does not mend them one by one.
const COMPARISONS: usize = 1_000_000;

/// Reports every link to a page that there is not.
pub(super) fn check(site: &Site, report: &mut Report) {
    let mut names = Names { site, addresses: Vec::new(), left: COMPARISONS };
    for ((_, entry), targets) in site.knowledge.all().zip(&site.knowledge.targets) {
        for (link, target) in entry.links.iter().zip(targets) {
            let Target::Page { address, .. } = target else { continue };
            if site.page_target(address).is_none() {
                let message = format!("there is no page or file at `/{address}`");
                let code = if entry.keeps_links { Code::KeptLink } else { Code::BrokenLink };
                let problem = Diagnostic::new(code, message).at(&entry.file, link.span);
                report.push(names.suggest(problem, address));
            }
        }
    }
    let theme = &site.knowledge.config.theme;
    for (label, target) in &theme.navigation {
        let address = target.split(['#', '?']).next().unwrap_or_default().trim_matches('/');
        if !is_outside(target) && site.page_target(address).is_none() {
            let message = format!(
                "`[theme] navigation` in `site.toml`: `{label}` leads to `{target}`, where there is no page"
            );
            report.push(names.suggest(Diagnostic::new(Code::BrokenLink, message), address));
        }
    }
    for (key, file) in [("logo", &theme.logo), ("favicon", &theme.favicon)] {
        let Some(file) = file else { continue };
        if !site.asset_paths.contains_key(file.as_str()) {
            let message = format!("`[theme] {key}` in `site.toml`: the content folder has no file `{file}`");
            let problem = Diagnostic::new(Code::BrokenLink, message);
            report.push(problem.nearest(file, site.asset_paths.keys().map(AsRef::as_ref)));
        }
    }
}

/// Whether it begins with a scheme or a host.
fn is_outside(target: &str) -> bool {
    target.starts_with("//") || target.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'))
}

/// What a link could have been meant to say.
struct Names<'s> {
    site: &'s Site,
    /// Gathered at the first mistake: the address, bare, and as it is shown.
    addresses: Vec<(&'s str, String)>,
    left: usize,
}

impl Names<'_> {
    fn suggest(&mut self, problem: Diagnostic, written: &str) -> Diagnostic {
        if self.left == 0 {
            return problem;
        }
        if self.addresses.is_empty() {
            let pages = self.site.pages.iter().filter(|(_, page)| !matches!(page, Page::Redirect { .. }));
            let style = self.site.knowledge.config.links;
            self.addresses =
                pages.map(|(path, _)| (bare(path), format!("/{}", shown(path, style)))).collect();
        }
        self.left = self.left.saturating_sub(self.addresses.len());
        let near = nearest(bare(written), self.addresses.iter().map(|(bare, _)| *bare));
        let found = near.and_then(|near| self.addresses.iter().find(|(bare, _)| *bare == near));
        match found {
            Some((_, shown)) => problem.help(format!("did you mean `{shown}`?")),
            None => {
                problem.help("link to a page by its address, such as `/lessons/`, or to a file by its path")
            }
        }
    }
}

/// Without what differs between ways to write one address.
fn bare(path: &str) -> &str {
    let path = path.strip_suffix("index.html").unwrap_or(path);
    path.strip_suffix(".html").unwrap_or(path).trim_end_matches('/')
}
