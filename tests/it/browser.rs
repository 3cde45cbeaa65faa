//! The built demonstration in headless Chromium, from a folder (`file://`) and from a static server
//! on the loopback: what only a browser sees.
//!
//! Without Chromium these tests fail, with the names of the packages that are missing.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::desk::{Desk, demonstration};
use crate::tree::{self, Tree};
use crate::webdriver::Browser;

/// The widths that a page must fit: a desk, a telephone, a narrow telephone.
const WIDTHS: [u32; 3] = [1280, 390, 320];

/// A static server of some files, as any host would be.
struct Server {
    address: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(files: Tree) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = listener.local_addr().expect("it was bound").to_string();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                // A browser that hangs up is none of our business.
                let _ = stream.and_then(|stream| serve(stream, &files));
            }
        });
        Self { address, stop, thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // It waits for a last guest.
        let _ = TcpStream::connect(&self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One request, one answer.
fn serve(stream: TcpStream, files: &Tree) -> std::io::Result<()> {
    stream.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
    let mut lines = BufReader::new(stream.try_clone()?.take(64 * 1024));
    let (mut first, mut line) = (String::new(), String::new());
    lines.read_line(&mut first)?;
    while lines.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path =
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let (status, body) = match files.get(&path) {
        Some(body) => ("200 OK", body.as_slice()),
        None => ("404 Not Found", &b"not found"[..]),
    };
    let sort = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {sort}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)
}

fn built() -> (Desk, Tree) {
    let desk = demonstration("site");
    desk.build(&[]);
    let files = tree::files(&desk.at("public"));
    (desk, files)
}

/// One page of each folder and all at the top: every template, without a thousand pages.
fn sample(files: &Tree) -> Vec<String> {
    let (mut folders, mut pages) = (BTreeSet::new(), Vec::new());
    for path in files.keys().filter(|path| path.ends_with(".html")) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_redirect = String::from_utf8_lossy(&files[path]).contains("http-equiv=\"refresh\"");
        let first = name != "index.html" && !is_redirect && folders.insert(folder.to_owned());
        if first || folder.is_empty() && !is_redirect || name == "index.html" && !folder.contains('/') {
            pages.push(path.clone());
        }
    }
    assert!(pages.len() >= 12, "only {pages:?}");
    pages
}

fn url_of(folder: &Path, page: &str) -> String {
    format!("file://{}/{page}", folder.join("public").display())
}

#[test]
fn every_sort_of_page_opens_from_a_folder_and_fits_every_window() {
    let (desk, files) = built();
    let browser = Browser::start();
    let mut faults = Vec::new();
    for page in sample(&files) {
        browser.resize(WIDTHS[0], 800);
        browser.open(&url_of(&desk.site(), &page));
        look(&browser, &page, &mut faults);
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_sort_of_page_opens_from_a_server() {
    let (_desk, files) = built();
    let pages = sample(&files);
    let server = Server::start(files);
    let browser = Browser::start();
    let mut faults = Vec::new();
    for page in pages {
        browser.resize(WIDTHS[0], 800);
        browser.open(&format!("http://{}/{page}", server.address));
        look(&browser, &page, &mut faults);
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What must be so on every page.
fn look(browser: &Browser, page: &str, faults: &mut Vec<String>) {
    let mut fault = |what: String| faults.push(format!("{page}: {what}"));
    if browser.title().trim().is_empty() {
        fault("it has no title".to_owned());
    }
    let console = browser.console();
    if !console.is_empty() {
        fault(format!("the console says {console:#?}"));
    }
    let headings = browser.script("return document.querySelectorAll('h1').length");
    if headings != 1 {
        fault(format!("it has {headings} headings of the first level"));
    }
    let styled =
        browser.script("return getComputedStyle(document.querySelector('a.skip, [href^=\"#\"]')).position");
    if styled == "static" {
        fault("the style sheet does not reach it".to_owned());
    }
    for width in WIDTHS {
        browser.resize(width, 800);
        let wide = browser.script(
            "const all = document.scrollingElement; \
             if (all.scrollWidth <= all.clientWidth) return ''; \
             const wide = [...document.querySelectorAll('body *')] \
                 .filter(it => it.getBoundingClientRect().right > all.clientWidth + 1).map(it => it.outerHTML.slice(0, 80)); \
             return all.scrollWidth + ' wide: ' + wide.slice(0, 3).join(' … ')",
        );
        if wide != "" {
            fault(format!("it scrolls sideways in a window of {width}: {wide}"));
        }
    }
}

#[test]
fn the_first_tab_stop_skips_to_the_content() {
    let (desk, files) = built();
    let browser = Browser::start();
    browser.resize(WIDTHS[0], 800);
    for page in sample(&files).iter().step_by(3) {
        browser.open(&url_of(&desk.site(), page));
        browser.tab();
        let target = browser.script("return document.activeElement.getAttribute('href')");
        let target = target.as_str().unwrap_or_default().to_owned();
        assert!(target.starts_with('#'), "{page}: the first tab stop leads to {target:?}");
        let seen = browser.script(
            "const box = document.activeElement.getBoundingClientRect(); \
             return box.width > 0 && box.bottom > 0 && box.right > 0",
        );
        assert_eq!(seen, true, "{page}: the skip link is not seen when it has the focus");
        let inside =
            browser.script(&format!("return document.querySelector('main{target}, main {target}') !== null"));
        assert_eq!(inside, true, "{page}: {target} is not the content");
    }
}

#[test]
fn a_dark_scheme_looks_dark() {
    let (desk, _) = built();
    let browser = Browser::start();
    browser.resize(WIDTHS[0], 800);
    browser.open(&url_of(&desk.site(), "index.html"));
    let look = |scheme: &str| {
        browser.prefer(scheme);
        let light = browser.script(
            "const c = document.createElement('canvas').getContext('2d'); \
             const root = getComputedStyle(document.documentElement).backgroundColor; \
             const body = getComputedStyle(document.body).backgroundColor; \
             c.fillStyle = body === 'rgba(0, 0, 0, 0)' ? root : body; c.fillRect(0, 0, 1, 1); \
             const [r, g, b] = c.getImageData(0, 0, 1, 1).data; return (r + g + b) / 3",
        );
        (browser.picture(), light.as_f64().unwrap_or_default())
    };
    let ((light, bright), (dark, dim)) = (look("light"), look("dark"));
    assert_ne!(light, dark, "both schemes look the same");
    assert!(bright > 200.0 && dim < 60.0, "the grounds are {bright} and {dim} of 255");
}

#[test]
fn a_reader_walks_from_home_to_a_lesson_and_back() {
    let (desk, _) = built();
    let browser = Browser::start();
    browser.resize(WIDTHS[0], 800);
    browser.open(&url_of(&desk.site(), "index.html"));
    let home = browser.title();
    browser.click("nav a[href*='lessons/']");
    browser.click("main .rows a[href$='.html']:not([href*='index'])");
    let address = browser.script("return location.pathname");
    assert!(address.as_str().is_some_and(|at| at.contains("/lessons/")), "{address}");
    browser.click("header a");
    assert_eq!(browser.title(), home);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_page_that_is_wrong_is_seen() {
    let desk = Desk::empty();
    desk.write(
        "wrong.html",
        "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\
         <a href=\"#a\">a</a><h1>One</h1><h1>Two</h1><script>alert(1)</script><pre>a line that is very, very long, longer \
         than any telephone, and that nothing breaks: it goes on, and on, and on, and on, and on, until it ends</pre>",
    );
    let browser = Browser::start();
    browser.resize(WIDTHS[0], 800);
    browser.open(&format!("file://{}", desk.at("wrong.html").display()));
    let mut faults = Vec::new();
    look(&browser, "wrong.html", &mut faults);
    for what in
        ["no title", "Content Security Policy", "2 headings", "style sheet", "sideways in a window of 320"]
    {
        assert!(faults.iter().any(|fault| fault.contains(what)), "nobody saw `{what}`: {faults:#?}");
    }
    assert!(!faults.iter().any(|fault| fault.contains("window of 1280")), "{faults:#?}");
}
