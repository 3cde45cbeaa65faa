//! What templates may do beyond what every template can: print markup, and nothing else.

use std::io::{self, Write};

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Why `safe` is refused, wherever it is met.
pub(super) const SAFE: &str = "the filter `safe` would show text as markup";

/// The rules that hold in every template.
pub(super) fn register(tera: &mut Tera) {
    tera.autoescape_on([""]);
    tera.set_escape_fn(escape);
    tera.register_filter("html", html);
    tera.register_filter("safe", safe);
}

/// Unpacks markup: a map with the one key `html`, as `view::Html` is serialised. No text of an
/// author can be such a map.
fn html(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let markup = value.as_map().filter(|map| map.len() == 1).and_then(|map| {
        let (key, markup) = map.iter().next()?;
        if key.as_str() == Some("html") { markup.as_str() } else { None }
    });
    match markup {
        Some(markup) => Ok(Value::safe_string(markup)),
        None => Err(Error::message(format!(
            "the filter `html` takes only markup that the program made, and this is {}",
            kind(value)
        ))),
    }
}

/// Templates that name it are refused when they are read; this is for what that may miss.
fn safe(_: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    Err(Error::message(SAFE))
}

fn kind(value: &Value) -> &'static str {
    if value.is_undefined() || value.is_none() {
        "nothing"
    } else if value.is_string() {
        "text"
    } else if value.is_map() {
        "another map"
    } else if value.is_array() {
        "a list"
    } else {
        "a number or a flag"
    }
}

/// As text, and in an attribute in quotes of either sort.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escaped: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\'' => b"&#39;",
            _ => continue,
        };
        out.write_all(&bytes[from..at])?;
        out.write_all(escaped)?;
        from = at + 1;
    }
    out.write_all(&bytes[from..])
}
