//! Tells cargo that the default theme is part of the binary: `include_dir` does not.

fn main() {
    println!("cargo::rerun-if-changed=themes");
}
