//! Themes on the disk.

use std::fs;
use std::path::Path;

use super::{Origin, Theme};
use crate::config::Config;
use crate::diagnostic::{Code, Report};
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
    write(site.path(), "themes/plain/templates/base.html", b"{% include \"parts/own.html\" %}");
    write(site.path(), "themes/plain/templates/parts/own.html", b"own");
    write(site.path(), "themes/plain/static/fonts/a.woff2", b"\xff");
    write(site.path(), "themes/plain/archetypes/deal.md", b"theme");
    write(site.path(), "themes/plain/archetypes/page.md", b"theme");
    write(site.path(), "themes/plain/LICENSE", b"for readers");
    write(site.path(), "themes/plain/templates/.base.html.swp", b"\xff");
    write(site.path(), "archetypes/deal.md", b"site");
    let (theme, report) = load(site.path(), "plain").unwrap();
    assert_eq!(messages(&report), Vec::<&str>::new());
    assert_eq!(theme.eject("templates/base.html"), Some(b"{% include \"parts/own.html\" %}".as_slice()));
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
    let error = load(site.path(), "gone").unwrap_err();
    assert!(error.to_string().contains("there is no theme `gone`"), "{error}");
    assert!(error.help().is_some_and(|help| help.contains("lookback theme eject")), "{:?}", error.help());
}

#[test]
fn a_theme_that_is_about_to_be_begun_is_the_default() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "themes/default/templates/base.html", b"of another theme");
    let config = crate::config::ThemeConfig { name: "acme".to_owned(), ..Config::builtin().theme };
    let (theme, report) = Theme::load_or_begin(site.path(), &config).unwrap();
    assert!(report.is_empty());
    assert!(theme.files().all(|file| file.origin == Origin::Default));
}

#[test]
fn a_template_that_nobody_uses_is_told_with_the_nearest_that_pages_use() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "themes/x/templates/entri.html", b"");
    write(site.path(), "themes/x/templates/part.html", b"{% include 'row.html' %}");
    write(site.path(), "themes/x/templates/row.html", b"");
    write(site.path(), "themes/x/templates/home.html", b"{% include \"part.html\" %}");
    write(site.path(), "themes/x/templates/zebra-crossing.html", b"");
    let (_, report) = load(site.path(), "x").unwrap();
    let told: Vec<(Code, &str)> =
        report.iter().map(|it| (it.code, it.help.first().map_or("", String::as_str))).collect();
    assert_eq!(told.len(), 2, "{report:#?}");
    assert_eq!(told[0], (Code::UnusedTemplate, "did you mean `entry.html`?"));
    assert!(told[1].1.contains("lookback theme list"), "{told:?}");
}

#[test]
fn the_help_of_the_command_line_names_files_that_there_are() {
    let cli = include_str!("../cli.rs");
    let mut named = 0;
    for word in cli.split(|c: char| c.is_whitespace() || matches!(c, '`' | '"')) {
        if word.ends_with(".html") || word.ends_with(".css") {
            named += 1;
            assert!(Theme::builtin().file(word).is_some(), "the default theme has no `{word}`");
        }
    }
    assert!(named > 2, "{named} are named");
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
    let links = report.iter().filter(|it| it.code == Code::BrokenTheme);
    assert_eq!(
        links.map(|it| it.message.as_str()).collect::<Vec<_>>(),
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
