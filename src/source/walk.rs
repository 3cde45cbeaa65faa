//! Which files the content folder has, and which of them are entries.
//!
//! Links are followed as long as they stay in the site folder: one that leaves it would publish
//! what its author may not even be allowed to read. Where a link is refused, the file is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobMatcher, GlobSet};
use walkdir::{DirEntry, WalkDir};

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::Error;

/// How many links may be followed in folders that were themselves reached by a link. A handful of
/// links that lead to one another can show more files than a disk has.
const MAX_NESTED_LINKS: usize = 1000;

/// What decides which files are content.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub content: PathBuf,
    /// The content folder as the author knows it, with a closing `/`; empty for the site folder.
    shown: String,
    /// The folders that links must stay in, without links.
    bounds: Vec<PathBuf>,
    ignore: GlobSet,
    collections: Vec<GlobMatcher>,
}

/// A file of the content folder, by its path from there, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Walked {
    pub path: Arc<str>,
    pub sort: Sort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Entry,
    Asset,
}

/// What a walk found, sorted by path.
pub(super) struct Walk {
    pub found: Vec<Walked>,
    /// Where followed links lead.
    pub linked: Vec<PathBuf>,
    pub report: Report,
}

impl Rules {
    pub fn new(site_folder: &Path, config: &Config) -> crate::error::Result<Self> {
        let content = site_folder.join(&config.site.content);
        let missing = |what: &str| Error::new(format!("{what} `{}`", content.display()));
        let hint =
            "make a site with `lookback init`, or name the folder as `content` under `[site]` in `site.toml`";
        match fs::metadata(&content) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(missing("the content is to be a folder, and a file is there:").hint(hint)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Err(missing("there is no content folder").hint(hint));
            }
            Err(cause) => return Err(missing("cannot look at the content folder").because(cause)),
        }
        let real = |path: &Path| {
            fs::canonicalize(path).map_err(|cause| {
                Error::new(format!("cannot find the folder `{}`", path.display())).because(cause)
            })
        };
        // `-C` may be an empty path, which no system call takes.
        let site_folder = if site_folder.as_os_str().is_empty() { Path::new(".") } else { site_folder };
        Ok(Self {
            bounds: vec![real(site_folder)?, real(&content)?],
            shown: shown(&config.site.content),
            content,
            ignore: config.site.ignore.clone(),
            collections: config.collections.iter().map(|rule| rule.matcher.clone()).collect(),
        })
    }

    /// The path as the author knows it.
    pub fn file(&self, path: &str) -> Arc<str> {
        format!("{}{path}", self.shown).into()
    }

    /// Hidden, or ignored by `site.toml`: nothing is said about it, whatever it is.
    fn leaves_out(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.starts_with('.') || (!self.ignore.is_empty() && self.ignore.is_match(path))
    }

    /// What a file is by its name; `None` for one that is left out.
    fn sort(&self, path: &str) -> Option<Sort> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let entry = match name.rsplit_once('.') {
            Some((_, ending)) => ["md", "markdown"].iter().any(|known| ending.eq_ignore_ascii_case(known)),
            None => self.collections.iter().any(|pattern| pattern.is_match(path)),
        };
        match entry {
            true if name.starts_with('_') => None,
            true => Some(Sort::Entry),
            false => Some(Sort::Asset),
        }
    }
}

fn shown(content: &str) -> String {
    let parts: Vec<&str> = content.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    let root = if content.starts_with('/') { "/" } else { "" };
    if parts.is_empty() { root.to_owned() } else { format!("{root}{}/", parts.join("/")) }
}

/// Every file of the content folder.
pub(super) fn walk(rules: &Rules) -> Walk {
    let mut walk = Walk { found: Vec::new(), linked: Vec::new(), report: Report::default() };
    let mut items = WalkDir::new(&rules.content).follow_links(true).min_depth(1).into_iter();
    // The depth of the linked folder that the walk is in, and the links met in such folders.
    let (mut link, mut nested) = (usize::MAX, 0);
    while let Some(item) = items.next() {
        let item = match item {
            Ok(item) => item,
            Err(error) => {
                walk.report.extend(failure(rules, &error));
                continue;
            }
        };
        if item.depth() <= link {
            link = if item.path_is_symlink() { item.depth() } else { usize::MAX };
        } else if item.path_is_symlink() {
            nested += 1;
        }
        if nested > MAX_NESTED_LINKS {
            let what =
                format!("more than {MAX_NESTED_LINKS} links stand in folders that are links themselves");
            walk.report.push(
                Diagnostic::new(Code::Unreadable, what).help("remove links between folders of the site"),
            );
            break;
        }
        match judge(rules, &item, &mut walk.linked) {
            Verdict::Folder => {}
            Verdict::File(path, sort) => walk.found.push(Walked { path: path.into(), sort }),
            Verdict::LeftOut => skip(&mut items, &item),
            Verdict::Refused(problem) => {
                walk.report.push(problem);
                skip(&mut items, &item);
            }
        }
    }
    walk.found.sort_unstable();
    walk.linked.sort_unstable();
    walk.linked.dedup();
    walk
}

fn skip(items: &mut walkdir::IntoIter, item: &DirEntry) {
    if item.file_type().is_dir() {
        items.skip_current_dir();
    }
}

enum Verdict {
    File(String, Sort),
    /// To be walked into.
    Folder,
    LeftOut,
    Refused(Diagnostic),
}

fn judge(rules: &Rules, item: &DirEntry, linked: &mut Vec<PathBuf>) -> Verdict {
    let Some(path) = relative(rules, item.path()) else {
        let lossy = item.path().strip_prefix(&rules.content).unwrap_or(item.path()).to_string_lossy();
        let problem = Diagnostic::new(Code::NotUtf8, format!("the name `{lossy}` is not UTF-8"));
        return Verdict::Refused(problem.at(&rules.file(&lossy), 0..0).help("rename it"));
    };
    if rules.leaves_out(&path) {
        return Verdict::LeftOut;
    }
    if item.path_is_symlink() {
        match target(rules, item.path(), &path) {
            Ok(target) => linked.push(target),
            Err(problem) => return Verdict::Refused(*problem),
        }
    }
    if item.file_type().is_dir() {
        return Verdict::Folder;
    }
    if !item.file_type().is_file() {
        let problem = Diagnostic::new(Code::Unreadable, "this is neither a file nor a folder");
        return Verdict::Refused(
            problem.at(&rules.file(&path), 0..0).help("remove it from the content folder"),
        );
    }
    match rules.sort(&path) {
        Some(sort) => Verdict::File(path, sort),
        None => Verdict::LeftOut,
    }
}

/// The path from the content folder, with `/`; `None` where a name is not UTF-8.
fn relative(rules: &Rules, path: &Path) -> Option<String> {
    let path = path.strip_prefix(&rules.content).ok()?;
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// Where a link leads, if it may lead there.
fn target(rules: &Rules, link: &Path, path: &str) -> Result<PathBuf, Box<Diagnostic>> {
    let problem = |code, message: &str, help: &str| {
        Box::new(Diagnostic::new(code, message).at(&rules.file(path), 0..0).help(help))
    };
    let target = fs::canonicalize(link).map_err(|cause| {
        problem(
            Code::Unreadable,
            &format!("the link cannot be followed: {cause}"),
            "mend the link, or remove it",
        )
    })?;
    let inside: Vec<&Path> =
        rules.bounds.iter().filter_map(|bound| target.strip_prefix(bound).ok()).collect();
    if inside.is_empty() {
        return Err(problem(
            Code::LinkOutside,
            "the link leads out of the site folder",
            "put the file itself into the content folder",
        ));
    }
    let hidden =
        |path: &&Path| path.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."));
    if inside.iter().all(hidden) {
        return Err(problem(
            Code::LinkOutside,
            "the link leads to a hidden file or folder",
            "link to a file whose name, and whose folders' names, do not begin with a full stop",
        ));
    }
    if rules.bounds.iter().any(|bound| bound.starts_with(&target)) {
        return Err(problem(
            Code::Unreadable,
            "the link leads back to a folder that it lies in",
            "remove the link",
        ));
    }
    Ok(target)
}

/// What to say about a file or folder that could not even be looked at.
fn failure(rules: &Rules, error: &walkdir::Error) -> Report {
    let mut report = Report::default();
    let path = error.path().unwrap_or(&rules.content);
    let inside = path.strip_prefix(&rules.content).unwrap_or(path).to_string_lossy().replace('\\', "/");
    if !inside.is_empty() && rules.leaves_out(&inside) {
        return report;
    }
    let cause = error.io_error().map_or_else(String::new, |cause| format!(": {cause}"));
    let lost = error.io_error().is_some_and(|cause| cause.kind() == std::io::ErrorKind::NotFound);
    let problem = if error.loop_ancestor().is_some() {
        Diagnostic::new(Code::Unreadable, "the link leads back to a folder that it lies in")
            .help("remove the link")
    } else if lost && fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        Diagnostic::new(Code::Unreadable, "the link leads nowhere").help("mend the link, or remove it")
    } else {
        Diagnostic::new(Code::Unreadable, format!("it cannot be read{cause}"))
    };
    let file = if inside.is_empty() { rules.shown.trim_end_matches('/').into() } else { rules.file(&inside) };
    report.push(problem.at(&file, 0..0));
    report
}
