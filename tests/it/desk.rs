//! A temporary folder with a site in it, and `lookback` run there as a person would run it.
//!
//! Nothing of the surroundings comes through: no locale, no time zone, no colours, and the clock
//! stands still.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The last second of the day on which all tests run, 31 December 2026, as a clock would give it.
pub const NOW: &str = "1798761599";

/// A folder that goes away with it.
pub struct Desk {
    folder: tempfile::TempDir,
    /// The site, relative to the folder.
    site: &'static str,
}

/// What a run gave.
#[derive(Clone, Debug)]
pub struct Said {
    /// `None` for a process that was ended by a signal.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Both streams, what was found before the verdict.
    pub fn words(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

impl Desk {
    /// With an empty site folder.
    pub fn empty() -> Self {
        Self::deep("site")
    }

    /// With an empty site folder at this path, which may have several parts.
    pub fn deep(site: &'static str) -> Self {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        fs::create_dir_all(folder.path().join(site)).expect("a new folder takes folders");
        Self { folder, site }
    }

    /// The folder around the site.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join(self.site)
    }

    /// A path in the site folder.
    pub fn at(&self, path: &str) -> PathBuf {
        self.site().join(path)
    }

    /// Writes a file of the site, and the folders above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        write(&self.at(path), bytes.as_ref());
        self.at(path)
    }

    /// Copies what a folder holds into the site folder.
    pub fn take(&self, from: &Path, to: &str) {
        copy(from, &self.at(to));
    }

    /// `lookback` in the site folder, without a command yet.
    pub fn lookback(&self) -> Command {
        let mut command = bare(env!("CARGO_BIN_EXE_lookback"), &self.site());
        command.args(["--color", "never"]);
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        said(self.lookback().args(args))
    }

    /// Builds, and fails the test where that fails.
    pub fn build(&self, args: &[&str]) -> Said {
        let said = said(self.lookback().arg("build").args(args));
        assert_eq!(said.code, Some(0), "the build failed:\n{}", said.err);
        said
    }
}

/// A command with nothing of the surroundings.
pub fn bare(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.envs([("LC_ALL", "C"), ("TZ", "UTC"), ("SOURCE_DATE_EPOCH", NOW)]);
    // Where a program is looked for is no matter of taste, and coverage tools name their files so.
    for name in ["PATH", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Runs a command to its end.
pub fn said(command: &mut Command) -> Said {
    let Output { status, stdout, stderr } = command.output().expect("the program can be started");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Said { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// A line for whoever runs the tests, past the harness that holds back what passing tests print.
pub fn tell(line: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{line}");
}

pub fn write(path: &Path, bytes: &[u8]) {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a temporary folder takes folders");
    }
    fs::write(path, bytes).unwrap_or_else(|cause| panic!("cannot write {}: {cause}", path.display()));
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|cause| panic!("cannot read {}: {cause}", path.display()))
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in crate::tree::files(from) {
        write(&to.join(path), &bytes);
    }
}

/// The project itself.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The demonstration, with its content and its settings, in a folder of its own.
pub fn demonstration(site: &'static str) -> Desk {
    let desk = Desk::deep(site);
    desk.take(&project().join("content"), "content");
    desk.write("site.toml", read(&project().join("site.toml")));
    desk
}
