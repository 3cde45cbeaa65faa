//! Former addresses: a page that sends its reader on to where the page is now.
//!
//! A static host cannot answer with a status of its own, so the page says it three times: to the
//! browser, to search engines, and to whoever has switched the first off.

use super::Site;
use super::csp::CSP;

/// The page at `path` that leads to the page at `to`.
pub fn write(site: &Site, path: &str, to: &str) -> Vec<u8> {
    let link = escape(&site.link(path, to));
    let canonical = site.absolute(to).map_or_else(|| link.clone(), |address| escape(&address));
    let title = escape(&site.knowledge.config.site.title);
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{CSP}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={link}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <link rel=\"canonical\" href=\"{canonical}\">\n\
         <title>Moved \u{b7} {title}</title>\n\
         </head>\n\
         <body>\n\
         <p>This page has moved: <a href=\"{link}\">{link}</a></p>\n\
         </body>\n\
         </html>\n"
    )
    .into_bytes()
}

/// Safe as text and in an attribute in double quotes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::site::plan::tests::site;

    #[test]
    fn a_former_address_leads_on_in_three_ways_and_is_escaped() {
        let site = site("[site]\ntitle = \"<b>A & B</b>\"\nbase-url = \"https://example.org/x/\"", &[]);
        let page = String::from_utf8(write(&site, "old/place/index.html", "deals/a.html")).unwrap();
        assert!(page.contains("content=\"0; url=../../deals/a.html\""), "{page}");
        assert!(page.contains("<a href=\"../../deals/a.html\">"), "{page}");
        assert!(page.contains("rel=\"canonical\" href=\"https://example.org/x/deals/a.html\""), "{page}");
        assert!(page.contains("&lt;b&gt;A &amp; B&lt;/b&gt;"), "{page}");
        assert!(page.contains("Content-Security-Policy"), "{page}");
    }
}
