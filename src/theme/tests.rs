//! Themes on the disk.

use std::fs;
use std::path::Path;

use super::{Origin, Theme};
use crate::config::Config;
use crate::diagnostic::Report;
use crate::error::Result;

fn load(folder: &Path, name: &str) -> Result<(Theme, Report)> {
    let mut config = Config::builtin().theme;
    config.name = name.to_owned();
    Theme::load(folder, &config)
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn messages(report: &Report) -> Vec<&str> {
    report.iter().map(|it| it.message.as_str()).collect()
}

#[test]
fn a_site_without_a_theme_has_the_default() {
    let site = tempfile::tempdir().unwrap();
    let (theme, report) = load(site.path(), "default").unwrap();
    assert!(report.is_empty() && theme.disk_files().is_empty());
    assert!(theme.file("templates/base.html").is_some_and(|file| file.origin == Origin::Default));
    assert!(theme.static_files().iter().any(|file| file.ends_with(".css")));
    assert!(theme.texts().any(|(shown, _)| &*shown == "default theme: templates/base.html"));
}

#[test]
fn single_files_are_laid_over_the_default() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "themes/plain/theme.toml", b"name = \"Plain\"\nversion = 1\n");
    write(site.path(), "themes/plain/templates/base.html", b"mine");
    write(site.path(), "themes/plain/templates/parts/own.html", b"own");
    write(site.path(), "themes/plain/static/fonts/a.woff2", b"\xff");
    write(site.path(), "themes/plain/archetypes/deal.md", b"theme");
    write(site.path(), "themes/plain/archetypes/page.md", b"theme");
    write(site.path(), "themes/plain/LICENSE", b"for readers");
    write(site.path(), "themes/plain/templates/.base.html.swp", b"\xff");
    write(site.path(), "archetypes/deal.md", b"site");
    let (theme, report) = load(site.path(), "plain").unwrap();
    assert_eq!(messages(&report), Vec::<&str>::new());
    assert_eq!(theme.eject("templates/base.html"), Some(b"mine".as_slice()));
    assert_eq!(theme.file("templates/base.html").unwrap().origin.to_string(), "themes/plain");
    assert_eq!(
        &*theme.file("templates/parts/own.html").unwrap().shown,
        "themes/plain/templates/parts/own.html"
    );
    assert!(theme.templates().any(|template| template.name == "parts/own.html"));
    assert_eq!(theme.static_file("fonts/a.woff2"), Some(b"\xff".as_slice()));
    assert_eq!((theme.archetype("deal"), theme.archetype("page")), (Some("site"), Some("theme")));
    assert!(theme.eject("LICENSE").is_none());
    assert_eq!(theme.disk_files().len(), 7);
}

#[test]
fn what_a_theme_cannot_have_is_told() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "themes/odd/template/base.html", b"");
    write(site.path(), "themes/odd/templates/base.html", b"\xff");
    write(site.path(), "themes/odd/theme.toml", b"version = 9\n");
    let (theme, report) = load(site.path(), "odd").unwrap();
    assert_eq!(
        messages(&report),
        [
            "no theme has a folder `template`",
            "the file is not UTF-8 text",
            "this theme is written for version 9 of the templates, and this program has version 1",
        ]
    );
    assert_eq!(theme.file("templates/base.html").unwrap().origin, Origin::Default);
    assert!(load(site.path(), "gone").unwrap_err().to_string().contains("there is no theme `gone`"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_theme_is_refused() {
    use std::os::unix::fs::symlink;
    let site = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret.html", b"secret");
    write(site.path(), "themes/x/templates/real.html", b"real");
    let templates = site.path().join("themes/x/templates");
    symlink(outside.path().join("secret.html"), templates.join("a.html")).unwrap();
    symlink("real.html", templates.join("b.html")).unwrap();
    symlink("..", templates.join("loop")).unwrap();
    symlink("nowhere", templates.join("z.html")).unwrap();
    let (theme, report) = load(site.path(), "x").unwrap();
    assert_eq!(
        messages(&report),
        [
            "`themes/x/templates/a.html` is a link that leads out of the theme",
            "`themes/x/templates/loop` is a link to a folder",
            "`themes/x/templates/z.html` is a link that leads nowhere",
        ]
    );
    assert_eq!(theme.eject("templates/b.html"), Some(b"real".as_slice()));
    assert!(theme.eject("templates/a.html").is_none());
    symlink(outside.path(), site.path().join("themes/out")).unwrap();
    assert!(load(site.path(), "out").unwrap_err().to_string().contains("leads out of the site folder"));
}
