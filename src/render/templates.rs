//! Reading the templates of a theme, and telling every mistake that shows before a page is made.

use tera::{ErrorKind, Tera};

use super::{filter, problem, rule};
use crate::diagnostic::Report;
use crate::theme::Theme;

/// The templates, with the rules that hold in all of them.
pub(super) fn read(theme: &Theme) -> Result<Tera, Report> {
    let mut report = Report::default();
    for template in theme.templates() {
        rule::check(&template, &mut report);
    }
    let mut tera = Tera::default();
    filter::register(&mut tera);
    let failed =
        tera.add_raw_templates(theme.templates().map(|template| (template.name, template.text))).err();
    if let Some(error) = failed {
        // The library stops at the first text that it cannot read: ask it for each alone.
        let broken = |template: &crate::theme::Template<'_>| {
            let alone = Tera::default().add_raw_template(template.name, template.text).err();
            alone.filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
        };
        let errors: Vec<tera::Error> = theme.templates().filter_map(|template| broken(&template)).collect();
        let told = if errors.is_empty() { std::slice::from_ref(&error) } else { errors.as_slice() };
        told.iter().flat_map(|error| problem::of(theme, error)).for_each(|it| report.push(it));
    }
    if report.is_empty() { Ok(tera) } else { Err(report.sorted()) }
}
