//! Laws of charts: none is a mute picture. Each says in words what it shows, and its data stand on
//! its page: in the table of its own figure, in the one table of its list, to which `aria-details`
//! leads, or, marked `beside`, as text in its row.

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};

use super::{elements, page, published, start_tag};

/// What is wrong with the charts of a page; `other` gives the pages that it leads to.
fn faults<'a>(page: &'a Html, other: &dyn Fn(&str) -> Option<&'a Html>) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let charts = elements(page, "svg.ch");
    for svg in &charts {
        if let Err(why) = is_told(page, *svg, other) {
            wrong.push(format!("{why}: {}", start_tag(*svg)));
        }
    }
    (charts.len(), wrong)
}

fn is_told<'a>(
    page: &'a Html,
    svg: ElementRef<'a>,
    other: &dyn Fn(&str) -> Option<&'a Html>,
) -> Result<(), String> {
    let value = svg.value();
    if value.attr("role") != Some("img") || value.attr("aria-hidden").is_some() {
        return Err("it is no image to those who do not see it".to_owned());
    }
    let title: String = child(svg, "title").map(|it| it.text().collect()).unwrap_or_default();
    if title.trim().is_empty() {
        return Err("it has no title".to_owned());
    }
    if value.classes().any(|class| class == "beside") {
        return in_its_row(svg, &title);
    }
    let above = || svg.ancestors().filter_map(ElementRef::wrap);
    let figure = above().find(|it| it.value().name() == "figure");
    if figure.is_some_and(|it| has_rows(it, "details.data table > tbody > tr")) {
        return Ok(());
    }
    let id = std::iter::once(svg).chain(above()).find_map(|it| it.value().attr("aria-details"));
    let id = id.ok_or("nothing says where its data are")?;
    let details = by_id(page, id).ok_or_else(|| format!("there is no #{id}"))?;
    if has_rows(details, "table > tbody > tr") {
        return Ok(());
    }
    let links = Selector::parse("a[href]").expect("a selector");
    let links: Vec<&str> = details.select(&links).filter_map(|it| it.value().attr("href")).collect();
    if links.is_empty() {
        return Err(format!("#{id} has no table"));
    }
    for link in links {
        let (path, anchor) = link.split_once('#').ok_or_else(|| format!("{link} names no part"))?;
        let section = other(path).and_then(|page| by_id(page, anchor)).and_then(|it| {
            it.ancestors().filter_map(ElementRef::wrap).find(|it| it.value().name() == "section")
        });
        if !section.is_some_and(|it| has_rows(it, "table > tbody > tr")) {
            return Err(format!("{link} leads to no table"));
        }
    }
    Ok(())
}

fn child<'a>(of: ElementRef<'a>, name: &str) -> Option<ElementRef<'a>> {
    of.children().filter_map(ElementRef::wrap).find(|it| it.value().name() == name)
}

fn has_rows(of: ElementRef<'_>, css: &str) -> bool {
    of.select(&Selector::parse(css).expect("a selector")).next().is_some()
}

fn by_id<'a>(page: &'a Html, id: &str) -> Option<ElementRef<'a>> {
    elements(page, "[id]").into_iter().find(|it| it.value().attr("id") == Some(id))
}

/// Every number of the title stands as text in the row, outside of any drawing.
fn in_its_row(svg: ElementRef<'_>, title: &str) -> Result<(), String> {
    let row = svg
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|it| matches!(it.value().name(), "li" | "tr" | "a"))
        .ok_or("it stands in no row")?;
    let mut said = String::new();
    for node in row.descendants() {
        let drawn = node.ancestors().filter_map(ElementRef::wrap).any(|it| it.value().name() == "svg");
        if let Some(text) = node.value().as_text().filter(|_| !drawn) {
            said.push_str(text);
            said.push(' ');
        }
    }
    let said = numbers(&said);
    let titled = numbers(title);
    if titled.is_empty() {
        return Err(format!("`{title}` says no number"));
    }
    match titled.difference(&said).next() {
        Some(missing) => Err(format!("its row does not say the {missing} of `{title}`")),
        None => Ok(()),
    }
}

fn numbers(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty()).collect()
}

#[test]
fn every_chart_says_what_it_shows_and_has_its_data_on_its_page() {
    let mut seen = 0;
    for site in published() {
        let mut wrong = Vec::new();
        for (path, page) in &site.pages {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let other = |link: &str| match link {
                "" => Some(page),
                link => {
                    let index = if link.ends_with('/') { "index.html" } else { "" };
                    site.pages.get(format!("{folder}/{link}{index}").trim_start_matches('/'))
                }
            };
            let (count, faults) = faults(page, &other);
            seen += count;
            wrong.extend(faults.into_iter().map(|why| format!("{path}: {why}")));
        }
        let more = wrong.len();
        wrong.truncate(30);
        assert!(wrong.is_empty(), "{}: {more} charts\n  {}", site.name, wrong.join("\n  "));
    }
    assert!(seen > 1_000, "{seen} charts are too few to be all");
}

#[test]
fn a_mute_chart_is_found() {
    let title = "<title>Won: 3 of 5</title>";
    let table = "<table><tbody><tr><td>3</td></tr></tbody></table>";
    let check = |body: &str, fine: bool| {
        let html = page("a.html", format!("<main>{body}</main>").as_bytes());
        let found = faults(&html, &|_| None);
        assert_eq!((found.0, found.1.is_empty()), (1, fine), "{body}: {:?}", found.1);
    };
    let chart = |class: &str, inner: &str| format!("<svg class=\"ch {class}\" role=img>{inner}</svg>");
    let data = |body: &str| format!("{body}<div id=t>{table}</div>");
    check(&format!("<figure>{}<details class=data>{table}</details></figure>", chart("", title)), true);
    check(&data(&format!("<ul aria-details=t><li>{}</ul>", chart("", title))), true);
    check(&format!("<li>3 of 5 {}</li>", chart("beside", title)), true);
    check(&format!("<figure>{}</figure>", chart("", title)), false);
    check(
        &format!("<figure>{}<details class=data><table></table></details></figure>", chart("", title)),
        false,
    );
    check(&data(&format!("<ul aria-details=t><li>{}</ul>", chart("", "<g><title>x</title></g>"))), false);
    check(&data(&format!("<ul aria-details=no><li>{}</ul>", chart("", title))), false);
    check(&data(&chart("", title)), false);
    check(
        &format!("<ul aria-details=t><li>{}</ul><p id=t><a href=\"b.html#x\">b</a>", chart("", title)),
        false,
    );
    check(&format!("<li>3 won {}</li>", chart("beside", title)), false);
    check(&format!("<li>won {}</li>", chart("beside", "<title>Won</title>")), false);
    check("<svg class=ch aria-hidden=true><title>a</title></svg>", false);
}
