//! From the plan to files: views and templates make pages, writers make feeds and JSON, the rest is
//! copied.
//!
//! The template library is known here and nowhere else. Three rules hold for every theme, its own
//! or ours. Text is escaped in every template, whatever its name. Markup comes only from the type
//! [`Html`](crate::site::view::Html), by the filter `html`; the filter `safe`, which would let any
//! text through, is refused when a template is read. And nothing is printed into a script or a
//! style.
//!
//! A renderer is made once for a site and a theme, and renders any page from any thread.

mod filter;
mod problem;
mod rule;
mod templates;

use std::borrow::Cow;
use std::sync::Arc;

use tera::{Context, Tera, Value};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::site::view::{self, Shared};
use crate::site::{Page, Site, api, calendar, feed, redirect, sitemap};
use crate::theme::Theme;

/// The templates of a theme, read, with the site that they show.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    shared: Shared,
    tera: Tera,
}

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered<'a> {
    Bytes(Cow<'a, [u8]>),
    /// A file of the content folder, by its path there, to be copied.
    Asset(Arc<str>),
}

impl<'a> Renderer<'a> {
    /// Reads every template.
    ///
    /// # Errors
    ///
    /// Every mistake in the templates that shows before a page is made.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Result<Self, Report> {
        let mut tera = templates::read(theme)?;
        let shared = view::shared(site);
        match Value::try_from_serializable(&shared) {
            Ok(value) => tera.global_context().insert_value("shared", value),
            Err(error) => {
                let mut report = Report::default();
                problem::of(theme, &error).into_iter().for_each(|it| report.push(it));
                return Err(report);
            }
        }
        Ok(Self { site, theme, shared, tera })
    }

    /// Makes the file at an output path of the plan.
    ///
    /// # Errors
    ///
    /// A template fails on this page, or the plan has no such path.
    pub fn render(&self, path: &str) -> Result<Rendered<'a>, Box<Diagnostic>> {
        let Some((path, page)) = self.site.pages.get_key_value(path) else {
            return Err(Box::new(nothing(path)));
        };
        let site = self.site;
        let bytes = match page {
            Page::Feed(feed) => feed::write(site, path, feed),
            Page::Api(api) => api::write(site, *api),
            Page::Calendar => calendar::write(site),
            Page::Sitemap => sitemap::sitemap(site),
            Page::SitemapPart(part) => sitemap::sitemap_part(site, *part),
            Page::Robots => sitemap::robots(site),
            Page::Llms => sitemap::llms(site),
            Page::Redirect { to } => redirect::write(site, path, to),
            Page::Asset(file) => return Ok(Rendered::Asset(Arc::clone(file))),
            Page::Theme(file) => {
                let bytes = self.theme.static_file(file).ok_or_else(|| nothing(path))?;
                return Ok(Rendered::Bytes(Cow::Borrowed(bytes)));
            }
            Page::Accent => accent(site),
            Page::Home
            | Page::Start
            | Page::NotFound
            | Page::Entry(_)
            | Page::Kind(_)
            | Page::Lessons
            | Page::Lesson(_)
            | Page::Questions
            | Page::Question(_)
            | Page::Actions
            | Page::Wins
            | Page::Timeline
            | Page::TimelineYear(_)
            | Page::Kpis
            | Page::Kpi(_)
            | Page::Numbers(_)
            | Page::Changes
            | Page::ChangesOf(_)
            | Page::Health
            | Page::HealthCounted
            | Page::ActionsListed
            | Page::Facet(_)
            | Page::FacetValue { .. } => self.page(path, page)?,
        };
        Ok(Rendered::Bytes(Cow::Owned(bytes)))
    }

    fn page(&self, path: &str, page: &Page) -> Result<Vec<u8>, Box<Diagnostic>> {
        let view = view::view(self.site, &self.shared, path, page).ok_or_else(|| nothing(path))?;
        let rendered = Context::from_serialize(&view).and_then(|context| {
            // Most pages are of this size; a buffer that grows by doubling copies each byte once more.
            let mut bytes = Vec::with_capacity(16 * 1024);
            self.tera.render_to(view.template(), &context, &mut bytes)?;
            Ok(bytes)
        });
        rendered.map_err(|error| {
            let problem = problem::of(self.theme, &error).into_iter().next();
            let problem = problem.unwrap_or_else(|| nothing(path));
            Box::new(problem.label(format!("while `/{path}` was made")))
        })
    }
}

/// The accent replaces the colour of links where the paper is white; on a dark page it may be too
/// dark to read.
fn accent(site: &Site) -> Vec<u8> {
    let colour = site.knowledge.config.theme.accent.as_deref().unwrap_or("LinkText");
    format!(
        "@media (prefers-color-scheme: light) {{\n  :root {{ --link: {colour}; --focus: {colour}; }}\n}}\n"
    )
    .into_bytes()
}

fn nothing(path: &str) -> Diagnostic {
    Diagnostic::new(Code::BrokenLink, format!("there is no page at `/{path}`"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Rendered, Renderer};
    use crate::config::Config;
    use crate::diagnostic::{Diagnostic, Report};
    use crate::site::Site;
    use crate::site::plan::tests::{SMALL, site};
    use crate::theme::Theme;

    /// The default theme with these templates laid over it.
    fn theme(templates: &[(&str, &str)]) -> Theme {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in templates {
            let path = folder.path().join("themes/default/templates").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let (theme, report) = Theme::load(folder.path(), &Config::builtin().theme).unwrap();
        assert!(!report.has_errors());
        theme
    }

    fn small() -> Site {
        site("[site]\ntitle = \"<T> & 'co'\"\n", SMALL)
    }

    /// What the page for what is not found is with this template.
    fn rendered(template: &str) -> Result<String, Box<Diagnostic>> {
        let (site, theme) = (small(), theme(&[("not-found.html", template)]));
        let renderer =
            Renderer::new(&site, &theme).map_err(|report| report.iter().next().unwrap().clone())?;
        match renderer.render("404.html")? {
            Rendered::Bytes(bytes) => Ok(String::from_utf8(bytes.into_owned()).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    fn refused(template: &str) -> (String, String) {
        let problem = rendered(template).unwrap_err();
        let place = problem.place.clone().unwrap();
        assert_eq!(
            (problem.code.name(), &*place.path),
            ("broken-template", "themes/default/templates/not-found.html")
        );
        (problem.message, template[place.span.range()].to_owned())
    }

    #[test]
    fn text_is_escaped_for_either_sort_of_quotes() {
        assert_eq!(rendered("{{ shared.title }}").unwrap(), "&lt;T&gt; &amp; &#39;co&#39;");
    }

    #[test]
    fn text_is_escaped_whatever_the_name_of_the_template() {
        let (site, theme) = (
            small(),
            theme(&[("not-found.html", "{% include \"own.txt\" %}"), ("own.txt", "{{ shared.title }}")]),
        );
        let renderer = Renderer::new(&site, &theme).unwrap();
        let Ok(Rendered::Bytes(bytes)) = renderer.render("404.html") else { panic!() };
        assert_eq!(&*bytes, b"&lt;T&gt; &amp; &#39;co&#39;");
    }

    #[test]
    fn markup_comes_only_from_its_own_type() {
        assert_eq!(rendered("{{ {\"html\": \"<b>\"} | html }}").unwrap(), "<b>");
        for other in ["shared.title", "{\"html\": 5}", "{\"html\": \"a\", \"b\": 1}", "none", "5"] {
            let (message, _) = refused(&format!("{{{{ {other} | html }}}}"));
            assert!(message.contains("`html` takes only markup"), "{message}");
        }
    }

    #[test]
    fn the_filter_safe_is_refused_even_where_nobody_gets_to() {
        for template in [
            "{{ shared.title | safe }}",
            "{% if false %}{{ shared.title |safe }}{% endif %}",
            "{% filter safe %}a{% endfilter %}",
        ] {
            let (message, place) = refused(template);
            assert!(message.contains("`safe`"), "{message}");
            assert_eq!(place, "safe");
        }
        assert_eq!(rendered("safe {# | safe #}{{ \"a | safe\" }}").unwrap(), "safe a | safe");
    }

    #[test]
    fn nothing_is_printed_into_a_script_or_a_style() {
        for (template, place) in [
            ("<script>var a = \"{{ shared.title }}\";</script>", "{{ shared.title }}"),
            ("<STYLE media=\"{{ 1 }}\">a{% if true %}b{% endif %}</STYLE>", "{% if true %}"),
            ("<script>{{ 1 }}", "{{ 1 }}"),
        ] {
            let (message, found) = refused(template);
            assert!(message.contains("nothing may be printed into a"), "{message}");
            assert_eq!(found, place);
        }
        let fine =
            "<script src=\"{{ shared.home }}\" defer></script>{{ 1 }}<style>a{}</style>{{ 2 }}<b>{{ 3 }}</b>";
        assert_eq!(
            rendered(fine).unwrap(),
            "<script src=\"index.html\" defer></script>1<style>a{}</style>2<b>3</b>"
        );
    }

    #[test]
    fn a_variable_that_is_not_there_is_told_with_its_place() {
        let (message, place) = refused("<p>{{ frame.titel }}</p>");
        assert!(message.starts_with("the template cannot be rendered: "), "{message}");
        assert!(place.contains("titel"), "{place}");
    }

    #[test]
    fn every_broken_template_is_told_at_once() {
        let site = small();
        let theme = theme(&[
            ("not-found.html", "a {{ 1 + }}"),
            ("start.html", "{% if %}"),
            ("own.html", "{{ 1 | nope }} {% include \"gone.html\" %}"),
        ]);
        let report: Report = Renderer::new(&site, &theme).err().unwrap();
        let found: Vec<&str> = report.iter().map(|it| &*it.place.as_ref().unwrap().path).collect();
        assert_eq!(found, ["themes/default/templates/not-found.html", "themes/default/templates/start.html"]);
    }

    #[test]
    fn what_templates_ask_of_one_another_is_told_with_its_place() {
        let (message, place) = refused("é\n {{ 1 | nope }}");
        assert!(message.contains("nope"), "{message}");
        assert_eq!(place, "nope");
        let (message, place) = refused("{% include \"gone.html\" %}");
        assert!(message.contains("gone.html"), "{message}");
        assert!(place.contains("gone.html"), "{place}");
        let problem = rendered("{% extends \"gone.html\" %}").unwrap_err();
        assert!(problem.message.contains("gone.html"), "{problem:?}");
    }

    #[test]
    fn every_page_of_the_plan_can_be_made() {
        let files = [SMALL, &[("plan.pdf", ""), ("a.md", "---\naliases: [b]\n---\n# A\n")]].concat();
        let site = site("[site]\nbase-url = \"https://example.org/\"\n[people]\npages = true\n", &files);
        let theme = theme(&[]);
        let renderer = Renderer::new(&site, &theme).map_err(|report| format!("{report:?}")).unwrap();
        for path in site.pages.keys() {
            match renderer.render(path) {
                Ok(Rendered::Bytes(bytes)) => assert!(!bytes.is_empty(), "{path}"),
                Ok(Rendered::Asset(file)) => assert_eq!((&**path, &*file), ("plan.pdf", "plan.pdf")),
                Err(problem) if problem.message.starts_with("there is no page") => {
                    assert!(path.starts_with("assets/"));
                }
                Err(problem) => panic!("{path}: {problem:?}"),
            }
        }
        assert!(renderer.render("gone.html").is_err());
    }
}
