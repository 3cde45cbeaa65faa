//! `lookback build`: the whole site, written into staging and swapped in.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};
use rayon::prelude::*;

use super::{as_of, count, counts, print, tell, verdict};
use crate::cli::{BuildArgs, Global};
use crate::compile::{Compilation, Drafts, Request, Stage, compile};
use crate::diagnostic::terminal::Texts;
use crate::diagnostic::{Diagnostic, Level, Report};
use crate::error::{Error, Result};
use crate::publish::{Outcome, Publication, Swap};
use crate::render::{Rendered, Renderer};

/// How long a build waits for another one of the same output.
const WAIT: Duration = Duration::from_secs(60);

/// How often a build begins anew because its inputs changed under it.
const TRIES: u32 = 2;

pub fn run(global: &Global, args: &BuildArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.jobs.map_or(0, usize::from))
        .build()
        .map_err(|cause| Error::new("cannot start the threads that build").because(cause))?;
    for attempt in 1..=TRIES {
        let mut clock = Clock::start();
        match pool.install(|| build(global, args, &mut clock))? {
            Attempt::Built(built) => {
                if !global.quiet {
                    tell(&built.compiled.report, &built.compiled.texts, global, err)?;
                }
                return built.summarise(global, args, &clock, out);
            }
            Attempt::Refused { report, texts } => {
                tell(&report, &texts, global, err)?;
                return Err(verdict(&report, "nothing was published"));
            }
            Attempt::Changed if attempt < TRIES => {
                print(err, "the content changed while it was built: building once more\n")?;
            }
            Attempt::Changed => {}
        }
    }
    Err(Error::new("the content keeps changing while it is built; the published site is as it was")
        .hint("build again when nothing writes into it"))
}

/// How a build ended, if the machine let it.
enum Attempt {
    Built(Box<Built>),
    /// The content, the theme or `site.toml` has mistakes.
    Refused {
        report: Report,
        texts: Texts,
    },
    /// The inputs changed meanwhile.
    Changed,
}

/// A build that went well.
struct Built {
    compiled: Compilation,
    outcome: Outcome,
    output: PathBuf,
}

fn build(global: &Global, args: &BuildArgs, clock: &mut Clock) -> Result<Attempt> {
    let request = Request {
        folder: global.folder.clone(),
        base_url: args.base_url.clone(),
        drafts: if args.drafts { Drafts::Taken } else { Drafts::Left },
        as_of: as_of(global),
    };
    let compiled = compile(&request, &mut |stage| clock.lap(stage))?;
    if compiled.report.has_errors() || (args.strict && compiled.report.count(Level::Warning) > 0) {
        return Ok(refused(compiled, Report::default()));
    }
    let output = output(global, args, &compiled);
    let outcome = {
        let renderer = match Renderer::new(&compiled.site, &compiled.theme) {
            Ok(renderer) => renderer,
            Err(found) => return Ok(refused(compiled, found)),
        };
        let publication = Publication::begin(&output, &inputs(global, &compiled), WAIT)?;
        let found = render(&compiled, &renderer, &publication, &Progress::new(global, &compiled))?;
        if found.has_errors() {
            drop(renderer);
            return Ok(refused(compiled, found));
        }
        clock.lap(Stage::Render);
        if !compiled.stamp.is_current() {
            return Ok(Attempt::Changed);
        }
        publication.commit()?
    };
    clock.lap(Stage::Publish);
    Ok(Attempt::Built(Box::new(Built { compiled, outcome, output })))
}

fn refused(compiled: Compilation, found: Report) -> Attempt {
    let Compilation { mut report, texts, .. } = compiled;
    report.extend(found);
    Attempt::Refused { report: report.sorted(), texts }
}

/// Every page into staging. Pages that fail are told together; a disk that fails ends it.
fn render(
    compiled: &Compilation,
    renderer: &Renderer<'_>,
    publication: &Publication,
    progress: &Progress,
) -> Result<Report> {
    let write = |path: &str| -> Result<Option<Diagnostic>> {
        progress.step();
        match renderer.render(path) {
            Ok(Rendered::Bytes(bytes)) => publication.write(path, bytes.as_ref()).map(|()| None),
            Ok(Rendered::Asset(asset)) => {
                let from = compiled.assets.get(&asset).expect("the plan knows only assets that were read");
                publication.copy(path, from).map(|_| None)
            }
            Err(problem) => Ok(Some(*problem)),
        }
    };
    let paths: Vec<&str> = compiled.site.pages.keys().map(AsRef::as_ref).collect();
    let found: Vec<Option<Diagnostic>> = paths.par_iter().map(|path| write(path)).collect::<Result<_>>()?;
    let mut report = Report::default();
    // One broken template breaks a thousand pages: each mistake is told once.
    let mut seen = BTreeMap::new();
    for problem in found.into_iter().flatten() {
        seen.entry((problem.place.clone(), problem.message.clone())).or_insert(problem);
    }
    seen.into_values().for_each(|problem| report.push(problem));
    Ok(report)
}

fn output(global: &Global, args: &BuildArgs, compiled: &Compilation) -> PathBuf {
    match &args.out {
        Some(out) => out.clone(),
        None => global.folder.join(&compiled.config.site.output),
    }
}

/// What the output may neither hold nor lie in, whether it is there yet or not.
fn inputs(global: &Global, compiled: &Compilation) -> Vec<PathBuf> {
    let inside = |name: &str| global.folder.join(name);
    [inside(&compiled.config.site.content), inside("themes"), inside("archetypes"), inside("site.toml")]
        .into_iter()
        .chain(compiled.linked.iter().cloned())
        .collect()
}

impl Built {
    fn summarise(&self, global: &Global, args: &BuildArgs, clock: &Clock, out: &mut dyn Write) -> Result<()> {
        if args.timings || global.verbose {
            print(out, &clock.table())?;
        }
        if !global.quiet {
            print(out, &self.summary(clock))?;
        }
        if args.open {
            open(&self.output.join("index.html"), out)?;
        }
        Ok(())
    }

    fn summary(&self, clock: &Clock) -> String {
        let knowledge = &self.compiled.site.knowledge;
        let left_out = self.compiled.entries_read - knowledge.entries.len();
        let mut text = format!(
            "{} {}, {}, {}, {}: {} pages and files, {}, in {:.2} s\n",
            knowledge.entries.len(),
            if knowledge.entries.len() == 1 { "entry" } else { "entries" },
            count(knowledge.lessons.len(), "lesson"),
            count(knowledge.questions.len(), "question"),
            count(knowledge.actions.len(), "action"),
            self.outcome.files,
            bytes(self.outcome.bytes),
            clock.total().as_secs_f64(),
        );
        if left_out > 0 {
            text.push_str(&format!("{left_out} left out (drafts, or dated after the day)\n"));
        }
        if self.compiled.report.count(Level::Warning) > 0 {
            text.push_str(&format!("{}\n", counts(&self.compiled.report)));
        }
        let shown = self.output.display();
        text.push_str(&match self.outcome.swap {
            Swap::Unchanged => format!("{shown} was up to date\n"),
            Swap::TwoRenames => {
                format!("published to {shown} (in two steps: this file system cannot do it in one)\n")
            }
            Swap::Fresh | Swap::Exchanged => format!("published to {shown}\n"),
        });
        if let Some(leftover) = &self.outcome.leftover {
            text.push_str(&format!("the old site could not be removed whole: {}\n", leftover.display()));
        }
        text
    }
}

fn bytes(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a size is shown with one decimal")]
    let number = number as f64;
    match number {
        small if small < 1_000.0 => format!("{small} bytes"),
        small if small < 1_000_000.0 => format!("{:.1} kB", small / 1e3),
        large => format!("{:.1} MB", large / 1e6),
    }
}

/// Opens a file with whatever the system opens files with, and says where it is.
fn open(page: &Path, out: &mut dyn Write) -> Result<()> {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let page = page.canonicalize().unwrap_or_else(|_| page.to_owned());
    print(out, &format!("{}\n", address(&page)))?;
    // Whether it opens is seen there; where there is no browser, the address is what is wanted.
    let _ = Command::new(program)
        .arg(&page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Ok(())
}

/// The address of a file, as a browser takes it.
fn address(page: &Path) -> String {
    let mut address = "file://".to_owned();
    for c in page.display().to_string().chars() {
        match c {
            ' ' => address.push_str("%20"),
            '"' => address.push_str("%22"),
            '#' => address.push_str("%23"),
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3F"),
            c => address.push(c),
        }
    }
    address
}

/// A bar on a terminal, for a build that takes longer than a second.
struct Progress {
    bar: ProgressBar,
    begun: Instant,
    wanted: bool,
}

impl Progress {
    fn new(global: &Global, compiled: &Compilation) -> Self {
        let bar = ProgressBar::hidden();
        bar.set_length(compiled.site.pages.len() as u64);
        Self { bar, begun: Instant::now(), wanted: !global.quiet && std::io::stderr().is_terminal() }
    }

    fn step(&self) {
        self.bar.inc(1);
        if self.wanted && self.bar.is_hidden() && self.begun.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The time of each stage.
struct Clock {
    begun: Instant,
    last: Instant,
    laps: Vec<(Stage, Duration)>,
}

impl Clock {
    fn start() -> Self {
        let now = Instant::now();
        Self { begun: now, last: now, laps: Vec::new() }
    }

    fn lap(&mut self, stage: Stage) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    fn total(&self) -> Duration {
        self.last - self.begun
    }

    fn table(&self) -> String {
        let lines = self
            .laps
            .iter()
            .map(|(stage, time)| format!("{:<8} {:>9.1} ms\n", stage.name(), time.as_secs_f64() * 1e3));
        lines.collect::<String>() + &format!("{:<8} {:>9.1} ms\n", "total", self.total().as_secs_f64() * 1e3)
    }
}
