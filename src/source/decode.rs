//! What to tell the author of a file that is not UTF-8: where, and what it most likely is instead.
//!
//! Nothing is converted. A guess that is wrong would publish wrong names, so the guess goes into
//! the help alone.

use std::string::FromUtf8Error;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};

/// How much of a line is shown.
const SHOWN: usize = 60;

/// What Windows-1252 has for the bytes from 0x80 on; the rest is as in Latin-1.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

pub(super) fn not_utf8(file: &Arc<str>, error: &FromUtf8Error) -> Diagnostic {
    let bytes = error.as_bytes();
    let at = error.utf8_error().valid_up_to();
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    let problem = |message: String| Diagnostic::new(Code::NotUtf8, message).at(file, 0..0);
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return problem("the file is UTF-16 text, not UTF-8".to_owned()).help("save it as UTF-8");
    }
    let problem = problem(format!("the file is not UTF-8 text: the first foreign byte is in line {line}"));
    match in_windows_1252(bytes, at) {
        Some(shown) => problem.help(format!(
            "it looks like Windows-1252 (`{shown}`): open it with that encoding and save it as UTF-8"
        )),
        None => problem.help("save it as UTF-8, or give a file that is not text another ending"),
    }
}

/// The line around the byte, read as Windows-1252; `None` for what is no text in that either.
fn in_windows_1252(bytes: &[u8], at: usize) -> Option<String> {
    let control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c);
    if bytes.iter().any(|byte| control(byte) || letter(*byte) == '\u{fffd}') {
        return None;
    }
    let from = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let to = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length);
    // The byte itself is always among what is shown.
    let from = from.max(at.saturating_sub(SHOWN / 2));
    let shown: String = bytes[from..to].iter().take(SHOWN).map(|byte| letter(*byte)).collect();
    Some(shown.trim().replace('`', "'"))
}

fn letter(byte: u8) -> char {
    match byte {
        0x80..0xa0 => WINDOWS[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::not_utf8;

    #[test]
    fn the_help_guesses_what_the_file_is() {
        let check = |bytes: &[u8], message: &str, help: &str| {
            let error = String::from_utf8(bytes.to_vec()).unwrap_err();
            let problem = not_utf8(&Arc::from("content/a.md"), &error);
            assert!(problem.message.contains(message), "{problem:?}");
            assert!(problem.help[0].contains(help), "{problem:?}");
        };
        check(b"# One\n\nK\xf6ln costs \x80 5\n", "in line 3", "Windows-1252 (`Köln costs € 5`)");
        check(b"\xe9", "in line 1", "(`é`)");
        check(&[b"x".repeat(200), b"\xfc".to_vec()].concat(), "in line 1", "xü`)");
        check(b"\xff\xfeO\0n\0e\0", "UTF-16", "save it as UTF-8");
        check(b"\x89PNG\r\n\x1a\n\0\0", "in line 1", "is not text");
        check(b"a\n\x81", "in line 2", "is not text");
    }
}
