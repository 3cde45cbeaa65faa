//! A file of the theme, copied into the site, where it takes the place of the theme's own.

use std::path::Path;

use super::Written;
use super::file::{Made, make};
use crate::error::{Error, Result};
use crate::theme::Theme;
use crate::value::name;

/// Copies `file` (such as `templates/home.html`) to `themes/NAME/` in the site folder, where it
/// is laid over the theme's own from the next build on.
///
/// # Errors
///
/// The theme has no such file, or the site has it already.
pub fn eject(site_folder: &Path, theme_name: &str, theme: &Theme, file: &str) -> Result<Written> {
    let Some(bytes) = theme.eject(file) else {
        let error = Error::new(format!("the theme has no file `{file}`"));
        let near = name::nearest(file, theme.files().map(|file| file.path.as_ref()));
        return Err(match near {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("list its files with `lookback theme list`"),
        });
    };
    let path = site_folder.join("themes").join(theme_name).join(file);
    make(&path, bytes, &mut Made::default())?;
    Ok(Written { path })
}
