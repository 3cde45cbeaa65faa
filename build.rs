//! Tells cargo that the default theme is part of the binary: `include_dir` does not.

#[expect(clippy::print_stdout, reason = "a build script speaks to cargo by printing")]
fn main() {
    println!("cargo::rerun-if-changed=themes");
}
