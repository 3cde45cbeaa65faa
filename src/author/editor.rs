//! Handing a file to the author's editor and waiting for it.

use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};

/// Opens a file in an editor and waits until it is closed. `editor` is a command as it stands in
/// `$VISUAL` or `$EDITOR`: a program, and arguments where it has some (`code --wait`).
///
/// # Errors
///
/// There is no such program, or it says that it failed. The file stays as it is.
pub fn edit(editor: &str, path: &Path) -> Result<()> {
    let failed = || Error::new(format!("cannot open `{}` with `{editor}`", path.display()));
    let hint = "set `VISUAL` or `EDITOR` to your editor, such as `EDITOR=nano`, or open the file yourself";
    let words = words(editor);
    let Some((program, arguments)) = words.split_first() else { return Err(failed().hint(hint)) };
    let status = Command::new(program)
        .args(arguments)
        .arg(path)
        .status()
        .map_err(|cause| failed().because(cause).hint(hint))?;
    if status.success() { Ok(()) } else { Err(failed().because(format!("it ended with {status}"))) }
}

/// The words of a command: a path with spaces in it stands in quotes.
fn words(command: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quote): (Option<String>, Option<char>) = (None, None);
    for c in command.chars() {
        match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if open == c => quote = None,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{edit, words};

    #[test]
    fn a_command_is_a_program_and_its_arguments() {
        let check = |command: &str, expected: &[&str]| assert_eq!(words(command), expected, "{command}");
        check("vi", &["vi"]);
        check("  code   --wait ", &["code", "--wait"]);
        check("\"C:\\Program Files\\Notes\\notes.exe\" -n", &["C:\\Program Files\\Notes\\notes.exe", "-n"]);
        check("emacs --eval '(find \"x\")'", &["emacs", "--eval", "(find \"x\")"]);
        check("a'b c'd", &["ab cd"]);
        check("''", &[""]);
        check("", &[]);
    }

    #[test]
    fn an_editor_that_is_not_there_is_named() {
        let path = std::path::Path::new("content/deals/globex.md");
        for editor in ["no-such-editor --wait", "", "''"] {
            let error = edit(editor, path).unwrap_err();
            assert!(error.to_string().contains("globex.md"), "{error}");
            assert!(error.help().is_some_and(|help| help.contains("EDITOR")), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_editor_gets_its_arguments_and_then_the_file() {
        let desk = tempfile::tempdir().unwrap();
        let file = desk.path().join("with space.md");
        edit("sh -c 'printf %s \"$1\" > \"$2\"' sh \"two words\"", &file).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two words");
        let error = edit("false", &file).unwrap_err();
        assert!(error.to_string().contains("ended with"), "{error}");
    }
}
