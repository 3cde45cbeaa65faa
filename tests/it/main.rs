//! Everything that can be seen from outside, in one binary: the command line, the published site,
//! and the laws that hold for any content. What only a function can see is tested beside it.

/// Every sort of bad input gives its diagnostic with the place, and the published site stays.
mod bad_input;
/// The built demonstration in headless Chromium, from a folder and from a server.
mod browser;
/// Every diagnostic code is provoked somewhere, and every place lies in its file.
mod codes;
/// What a person types beside `build` and `check`, exit codes, and which stream says what.
mod commands;
/// A folder with a site in it, and `lookback` run there.
mod desk;
/// Two texts as a readable difference.
mod diff;
/// A kill, a full disk, a failing template, a foreign folder, two builds at once: the old site or
/// the new one, whole.
mod faults;
/// What is counted: against figures counted by hand, by a second implementation, and of next to
/// nothing.
mod figures;
/// The sites under `tests/sites`, each laid out in a folder of its own.
mod fixtures;
/// Generated content, the same that the benchmark builds.
#[path = "../bench/generate.rs"]
mod generate;
/// What holds for fixtures, demonstration and generated content alike.
mod laws;
/// Tests without code: the folders under `tests/sites`.
mod sites;
/// The rules of the architecture, as checks over the source.
mod tidy;
/// What a folder holds, by path.
mod tree;
/// As much of the WebDriver protocol as the browser tests need.
mod webdriver;
