//! What a folder holds: every file by its path with `/`, and whether two folders are the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Path to content.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Every file under a folder; empty for one that is not there. Links count as files: their content
/// is where they lead.
pub fn files(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let Ok(items) = fs::read_dir(root.join(&folder)) else {
            assert!(folder.is_empty(), "cannot read {folder} in {}", root.display());
            continue;
        };
        for item in items {
            let item = item.expect("a folder that is read goes on to be read");
            let name = item.file_name().into_string().expect("tests name their files in UTF-8");
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let sort = item.file_type().expect("what is there is of some sort");
            if sort.is_dir() {
                folders.push(path);
            } else if sort.is_symlink() {
                let target = fs::read_link(item.path()).expect("a link leads somewhere");
                found.insert(path, target.into_os_string().into_encoded_bytes());
            } else {
                let bytes =
                    fs::read(item.path()).unwrap_or_else(|cause| panic!("cannot read {path}: {cause}"));
                found.insert(path, bytes);
            }
        }
    }
    found
}

/// What is not the same in two trees, in words; `None` where nothing is.
pub fn difference(old: &Tree, new: &Tree) -> Option<String> {
    let mut lines = Vec::new();
    for (path, bytes) in old {
        match new.get(path) {
            None => lines.push(format!("only in the first: {path}")),
            Some(other) if other != bytes => {
                lines.push(format!("differs: {path}\n{}", of_bytes(bytes, other)));
            }
            Some(_) => {}
        }
    }
    lines.extend(
        new.keys().filter(|path| !old.contains_key(*path)).map(|path| format!("only in the second: {path}")),
    );
    let more = lines.len().saturating_sub(10);
    lines.truncate(10);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The difference of two files.
pub fn of_bytes(old: &[u8], new: &[u8]) -> String {
    match (std::str::from_utf8(old), std::str::from_utf8(new)) {
        (Ok(old), Ok(new)) => crate::diff::lines(old, new),
        _ => format!("{} bytes and {} bytes, not text", old.len(), new.len()),
    }
}

#[test]
fn two_trees_that_differ_say_where() {
    let tree = |files: &[(&str, &str)]| -> Tree {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    };
    let old = tree(&[("a", "1\n"), ("b", "2\n")]);
    assert_eq!(difference(&old, &old), None);
    let said = difference(&old, &tree(&[("b", "3\n"), ("c", "")])).expect("they differ");
    for part in ["only in the first: a", "differs: b", "-2", "+3", "only in the second: c"] {
        assert!(said.contains(part), "{said}");
    }
}
