//! The yardstick: whole builds of generated content, in time, bytes and memory.
//!
//! `cargo bench` builds 1,000 and 10,000 entries and says how the time of one entry grows between
//! them; `YARDSTICK=100000 cargo bench` adds a size. Each build is a process of its own, from an
//! empty folder, so that what is measured is what a person waits for.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use lookback::config::{self, Config};
use lookback::entry::{self, Entry};
use lookback::knowledge::{self, Insights, Knowledge, insight};
use lookback::source;

mod generate;

/// Sizes that are always built.
const SIZES: [u64; 2] = [1_000, 10_000];

/// What one build took.
struct Measure {
    entries: u64,
    time: Duration,
    /// The most memory that was held at once.
    memory: u64,
    files: u64,
    bytes: u64,
}

fn main() {
    // Figures first: they are what the project promises. The harness repeats the times.
    let harness_asks = std::env::args().any(|arg| arg == "--list" || arg == "--test");
    if !harness_asks {
        let measures: Vec<Measure> = sizes().into_iter().map(measure).collect();
        say(&table(&measures));
    }
    divan::main();
    if let Some(folder) = FOLDER.get() {
        // Nothing is lost if it stays.
        let _ = fs::remove_dir_all(folder.path());
    }
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn whole_build(bencher: divan::Bencher<'_, '_>, entries: u64) {
    let site = site(entries);
    bencher.with_inputs(|| clear(&site)).bench_values(|()| build(&site));
}

/// Building when nothing changed: everything is rendered and compared, and nothing is written.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn build_of_the_same(bencher: divan::Bencher<'_, '_>, entries: u64) {
    let site = site(entries);
    build(&site);
    bencher.bench(|| build(&site));
}

/// What is known and counted, from entries that are parsed: the fold and the insights together.
#[divan::bench(args = SIZES, sample_count = 7, sample_size = 1)]
fn fold_and_insights(bencher: divan::Bencher<'_, '_>, entries: u64) {
    let (read, config, assets) = parsed(&site(entries));
    bencher.with_inputs(|| read.clone()).bench_values(|read| known(read, &config, &assets));
}

/// The insights alone.
#[divan::bench(args = SIZES, sample_count = 7, sample_size = 1)]
fn insights(bencher: divan::Bencher<'_, '_>, entries: u64) {
    let (read, config, assets) = parsed(&site(entries));
    let (knowledge, _) = known(read, &config, &assets);
    bencher.bench(|| insight::all(&knowledge));
}

type Parsed = (Vec<Arc<Entry>>, Arc<Config>, BTreeSet<Arc<str>>);

/// A site, up to the fold.
fn parsed(site: &Path) -> Parsed {
    let settings = source::settings(site).expect("the generated site has settings");
    let (config, _) = config::read(&settings.text, &settings.file);
    let (sources, _) = source::read(site, &config).expect("the generated site can be read");
    let entries = sources.entries.iter().filter_map(|source| entry::read(source, &config).0).map(Arc::new);
    let assets = sources.assets.iter().map(|asset| Arc::clone(&asset.path)).collect();
    (entries.collect(), Arc::new(config), assets)
}

fn known(read: Vec<Arc<Entry>>, config: &Arc<Config>, assets: &BTreeSet<Arc<str>>) -> (Knowledge, Insights) {
    let day = jiff::civil::date(2026, 12, 31);
    let (knowledge, _) = knowledge::fold(read, assets, Arc::clone(config), day);
    let insights = insight::all(&knowledge);
    (knowledge, insights)
}

fn sizes() -> Vec<u64> {
    let asked = std::env::var("YARDSTICK").ok().and_then(|size| size.parse().ok());
    SIZES.into_iter().chain(asked).collect()
}

static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();

/// The generated site of a size, written once.
fn site(entries: u64) -> PathBuf {
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("there is a folder for temporary files"));
    let site = folder.path().join(entries.to_string());
    if !site.exists() {
        generate::write_site(&site, entries, 1).expect("the folder takes the generated site");
    }
    site
}

fn clear(site: &Path) {
    let public = site.join("public");
    if public.exists() {
        fs::remove_dir_all(public).expect("a published site can be removed");
    }
}

fn command(site: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lookback"));
    command.current_dir(site).args(["--as-of", "2026-12-31", "--quiet", "build"]).stdout(Stdio::null());
    command
}

fn build(site: &Path) {
    let status = command(site).status().expect("the program can be started");
    assert!(status.success(), "the build of the generated site ended with {status}");
}

fn measure(entries: u64) -> Measure {
    let site = site(entries);
    clear(&site);
    let begun = Instant::now();
    let mut child = command(&site).spawn().expect("the program can be started");
    let mut memory = 0;
    // The high-water mark only rises, so the last look before the end is the highest.
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child can be asked") {
            break status;
        }
        memory = high_water(child.id()).unwrap_or(memory).max(memory);
        std::thread::sleep(Duration::from_millis(2));
    };
    let time = begun.elapsed();
    assert!(status.success(), "the build of {entries} entries ended with {status}");
    let (files, bytes) = weigh(&site.join("public"));
    Measure { entries, time, memory, files, bytes }
}

/// Bytes, where the system says.
fn high_water(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn weigh(folder: &Path) -> (u64, u64) {
    let (mut files, mut bytes, mut folders) = (0, 0, vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).expect("a published folder can be read").flatten() {
            let found = item.metadata().expect("what is published is there");
            if found.is_dir() {
                folders.push(item.path());
            } else {
                files += 1;
                bytes += found.len();
            }
        }
    }
    (files, bytes)
}

fn table(measures: &[Measure]) -> String {
    let mut out = String::from("  entries     time   an entry    memory    files      bytes\n");
    for Measure { entries, time, memory, files, bytes } in measures {
        let each = time.as_secs_f64() * 1e6 / *entries as f64;
        let (memory, size) = (*memory as f64 / 1e6, *bytes as f64 / 1e6);
        let line = format!(
            "{entries:>9} {:>7.2}s {each:>8.0}µs {memory:>7.0}MB {files:>8} {size:>8.0}MB\n",
            time.as_secs_f64()
        );
        out.push_str(&line);
    }
    for pair in measures.windows(2) {
        let [small, large] = pair else { continue };
        let times = large.time.as_secs_f64() / small.time.as_secs_f64();
        let size = large.entries as f64 / small.entries as f64;
        let each = times / size;
        out.push_str(&format!(
            "{size:.0} times the entries take {times:.1} times the time: {each:.2} times for each\n"
        ));
    }
    out
}

fn say(text: &str) {
    // Nobody may be listening.
    let _ = std::io::stdout().write_all(text.as_bytes());
}
