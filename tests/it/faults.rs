//! Faults: whatever happens while a site is built, the published site is the old one or the new
//! one, whole, and the next build is as if nothing had been.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Desk, Said, demonstration, said, tell};
use crate::sites::hidden;
use crate::tree::{self, Tree};
use crate::{diff, generate};

/// How often a build is killed.
const KILLS: u32 = 50;

/// How many generated entries it builds.
const ENTRIES: u64 = 60;

/// A site of generated entries, and what else is written before it is built.
fn large() -> Desk {
    let desk = Desk::empty();
    generate::write_site(&desk.site(), ENTRIES, 5).expect("the folder takes files");
    desk
}

/// Two states of the content, of which each makes another site.
fn turn(desk: &Desk, state: usize) {
    let words = ["The first state.", "The second state, and all pages know it."][state];
    desk.write("content/state.md", format!("# State\n\n{words}\n"));
    let title = ["One", "Two"][state];
    let settings = crate::desk::read(&desk.at("site.toml"));
    let lines = settings.lines().map(|line| match line.starts_with("title = ") {
        true => format!("title = \"{title}\"\n"),
        false => format!("{line}\n"),
    });
    desk.write("site.toml", lines.collect::<String>());
}

fn published(desk: &Desk) -> Tree {
    tree::files(&desk.at("public"))
}

/// The site is one of the two, byte for byte; which one.
fn which(found: &Tree, sites: [&Tree; 2], when: &str) -> usize {
    let Some(at) = sites.iter().position(|site| *site == found) else {
        let differences = sites.map(|site| tree::difference(site, found).unwrap_or_default());
        panic!("{when}: the site is neither the old nor the new one\n{}\n{}", differences[0], differences[1]);
    };
    at
}

#[test]
fn a_build_that_is_killed_leaves_the_old_or_the_new_site_whole() {
    let desk = large();
    let mut sites = [Tree::new(), Tree::new()];
    let mut slowest = Duration::ZERO;
    for state in [0, 1, 0] {
        turn(&desk, state);
        let begun = Instant::now();
        desk.build(&[]);
        slowest = slowest.max(begun.elapsed());
        sites[state] = published(&desk);
    }
    assert_ne!(sites[0], sites[1]);
    let seed = std::env::var("KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x5eed_u64);
    tell(&format!("faults: {KILLS} kills over {slowest:?}, KILL_SEED={seed}"));
    let mut random = seed;
    let (mut old, mut ended) = (0, [0u32; 3]);
    for kill in 0..KILLS {
        let new = 1 - old;
        turn(&desk, new);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // One in each fiftieth of the time of a build, and a little behind its end.
        let share = (f64::from(kill) + (random >> 40) as f64 / (1u64 << 24) as f64) / f64::from(KILLS);
        let delay = slowest.mul_f64(share * 1.05);
        let mut child = spawn(&desk, &["build"]);
        std::thread::sleep(delay);
        child.kill().expect("a child can be killed");
        let done = child.wait().expect("a child ends").success();
        let when = format!("kill {kill} after {delay:?}");
        let found = which(&published(&desk), [&sites[old], &sites[new]], &when);
        assert!(!done || found == 1, "{when}: the build had ended, and the site is the old one");
        ended[if done { 2 } else { found }] += 1;
        let said = desk.run(&["build"]);
        assert_eq!(said.code, Some(0), "{when}: the next build failed: {}", said.err);
        assert_eq!(tree::difference(&sites[new], &published(&desk)), None, "{when}: after the next build");
        assert_eq!(hidden(&desk.site()), Vec::<String>::new(), "{when}: left behind");
        old = new;
    }
    tell(&format!(
        "faults: {} left the old site, {} the new one, {} came too late",
        ended[0], ended[1], ended[2]
    ));
    assert!(ended[0] > 0, "no kill came before the swap");
}

#[test]
fn a_first_build_that_is_killed_leaves_no_site_or_a_whole_one() {
    let desk = large();
    let begun = Instant::now();
    desk.build(&[]);
    let (whole, time) = (published(&desk), begun.elapsed());
    for eighth in 0..8 {
        fs::remove_dir_all(desk.at("public")).expect("it can be removed");
        let mut child = spawn(&desk, &["build"]);
        std::thread::sleep(time.mul_f64(f64::from(eighth) / 8.0));
        child.kill().expect("a child can be killed");
        child.wait().expect("a child ends");
        if desk.at("public").exists() {
            assert_eq!(tree::difference(&whole, &published(&desk)), None);
        }
        desk.build(&[]);
        assert_eq!(tree::difference(&whole, &published(&desk)), None);
        assert_eq!(hidden(&desk.site()), Vec::<String>::new());
    }
}

fn spawn(desk: &Desk, args: &[&str]) -> Child {
    let mut command = desk.lookback();
    command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program can be started")
}

#[test]
fn a_template_that_fails_leaves_the_old_site() {
    let desk = demonstration("site");
    desk.build(&[]);
    let before = published(&desk);
    let mut settings = crate::desk::read(&desk.at("site.toml"));
    settings.push_str("\n[theme]\nname = \"own\"\n");
    for (template, line) in [("{{ title }", 1), ("<p>\n{{ frame.title.text.more }}", 2)] {
        desk.write("site.toml", &settings);
        desk.write("themes/own/theme.toml", "name = \"own\"\n");
        desk.write("themes/own/templates/entry.html", template);
        let said = desk.run(&["build"]);
        assert_eq!(said.code, Some(1), "{}", said.err);
        let place = format!("templates/entry.html:{line}:");
        assert!(said.err.contains("error[broken-template]") && said.err.contains(&place), "{}", said.err);
        assert_eq!(
            said.err.matches("error[broken-template]").count(),
            1,
            "one mistake, one message: {}",
            said.err
        );
        assert_eq!(tree::difference(&before, &published(&desk)), None);
        assert_eq!(hidden(&desk.site()), Vec::<String>::new());
    }
}

/// What a failure of the machine must look like.
fn check_failed(said: &Said, desk: &Desk, before: &Tree, after: &Tree, names: &str) {
    assert_eq!(said.code, Some(2), "it should end with 2: {}", said.err);
    assert!(said.err.contains("error: ") && said.err.contains(names), "no path is named: {}", said.err);
    assert_eq!(tree::difference(before, after), None, "the published site changed");
    let left = hidden(&desk.site());
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[test]
fn a_file_that_may_not_grow_leaves_the_old_site() {
    let desk = Desk::empty();
    desk.write("site.toml", "");
    desk.write("content/a.md", "# A\n");
    desk.build(&[]);
    let before = published(&desk);
    desk.write("content/large.bin", vec![b'x'; 600_000]);
    desk.write("content/b.md", "# B\n");
    tell("faults: a full disk by `ulimit -f`");
    // 1024 blocks of 512 bytes, or twice that where the shell counts in kilobytes.
    let script = "ulimit -f 512 && exec \"$0\" --color never build";
    let mut command = crate::desk::bare("sh", &desk.site());
    let said = said(command.args(["-c", script, env!("CARGO_BIN_EXE_lookback")]));
    check_failed(&said, &desk, &before, &published(&desk), "large.bin");
    desk.build(&[]);
    assert!(desk.at("public/b.html").exists());
}

/// A small file system of its own, taken away at the end.
struct Mount<'a>(&'a Path);

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        // A folder that stays mounted is seen by whoever cleans up.
        let _ = Command::new("umount").arg(self.0).output();
    }
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let desk = Desk::empty();
    desk.write("site.toml", "[site]\noutput = \"disk/public\"\n");
    desk.write("content/a.md", "# A\n");
    let disk = desk.at("disk");
    fs::create_dir(&disk).expect("the folder takes folders");
    desk.build(&[]);
    let old = tree::files(&disk);
    let used: usize = old.values().map(|bytes| bytes.len() + 4096).sum();
    fs::remove_dir_all(disk.join("public")).expect("it can be removed");
    let size = format!("size={}", used * 2 + 400_000);
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&disk).output();
    if !mounted.is_ok_and(|mounted| mounted.status.success()) {
        tell("faults: this test may mount no disk; `ulimit -f` stands for it");
        return;
    }
    tell(&format!("faults: a full disk on a tmpfs with {size}"));
    let _mount = Mount(&disk);
    desk.build(&[]);
    let before = tree::files(&disk);
    for number in 0..8 {
        desk.write(&format!("content/large-{number}.bin"), vec![b'x'; 100_000]);
    }
    let said = desk.run(&["build"]);
    check_failed(&said, &desk, &before, &tree::files(&disk), "cannot write `");
    assert!(said.err.to_lowercase().contains("no space"), "the cause is not named: {}", said.err);
    for number in 0..8 {
        fs::remove_file(desk.at(&format!("content/large-{number}.bin"))).expect("it can be removed");
    }
    desk.write("content/b.md", "# B\n");
    desk.build(&[]);
    assert!(disk.join("public/b.html").exists());
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let desk = Desk::empty();
    desk.write("site.toml", "");
    desk.write("content/a.md", "# A\n");
    desk.write("themes/own/theme.toml", "name = \"own\"\n");
    let refused = |out: &str, why: &str| {
        let before = tree::files(&desk.site());
        let said = desk.run(&["build", "--out", out]);
        assert_eq!(said.code, Some(2), "--out {out}: {}", said.err);
        assert!(said.err.contains(why), "--out {out} says no `{why}`: {}", said.err);
        assert_eq!(tree::difference(&before, &tree::files(&desk.site())), None, "--out {out}");
    };
    desk.write("photographs/a.jpg", "a picture");
    refused("photographs", "`photographs`");
    desk.write("a-file", "words");
    refused("a-file", "not a folder");
    refused("content", "`content`");
    refused("content/public", "content");
    refused("themes", "themes");
    refused("themes/own", "themes");
    refused(".", "made from");
    refused("..", "made from");
    refused("/", "disk");
    desk.write("photographs/.lookback", "not a marker\n");
    refused("photographs", "marker");
    fs::create_dir(desk.at("real")).expect("the folder takes folders");
    symlink("real", desk.at("link")).expect("links can be made here");
    refused("link", "it is a link");
    symlink("photographs", desk.at("public")).expect("links can be made here");
    refused("public", "it is a link");
    assert!(desk.at("real").read_dir().expect("it is a folder").next().is_none());
}

#[test]
fn an_empty_folder_and_one_that_was_published_are_replaced() {
    let desk = Desk::empty();
    desk.write("site.toml", "");
    desk.write("content/a.md", "# A\n");
    fs::create_dir(desk.at("empty")).expect("the folder takes folders");
    desk.build(&["--out", "empty"]);
    desk.write("content/b.md", "# B\n");
    desk.build(&["--out", "empty"]);
    assert!(desk.at("empty/b.html").exists());
}

#[test]
fn two_builds_at_once_publish_one_after_the_other() {
    let desk = large();
    desk.build(&[]);
    let whole = published(&desk);
    fs::remove_dir_all(desk.at("public")).expect("it can be removed");
    let children: Vec<Child> = (0..3).map(|_| spawn(&desk, &["build"])).collect();
    for mut child in children {
        let status = child.wait().expect("a child ends");
        assert!(status.success(), "one of three builds at once ended with {status}");
    }
    assert_eq!(tree::difference(&whole, &published(&desk)), None);
    assert_eq!(hidden(&desk.site()), Vec::<String>::new());
}

#[test]
fn a_build_waits_for_one_that_holds_the_lock() {
    let desk = Desk::empty();
    desk.write("site.toml", "");
    desk.write("content/a.md", "# A\n");
    let path = desk.at(".public.lookback-lock");
    let held = fs::File::create(&path).expect("the folder takes files");
    held.lock().expect("nobody else has it");
    let mut child = spawn(&desk, &["build"]);
    wait_until("the build opens the lock", || {
        opened(child.id(), &path) || child.try_wait().is_ok_and(|it| it.is_some())
    });
    assert!(child.try_wait().expect("a child can be asked").is_none(), "it did not wait for the lock");
    assert!(!desk.at("public").exists(), "it published while another build held the lock");
    drop(held);
    assert!(child.wait().expect("a child ends").success());
    assert!(desk.at("public/a.html").exists());
    assert_eq!(hidden(&desk.site()), Vec::<String>::new());
}

/// Whether a process has a file open.
fn opened(process: u32, path: &Path) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    open.flatten().any(|item| fs::read_link(item.path()).is_ok_and(|target| target == path))
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60), "in vain: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = demonstration("site");
    desk.write("content/broken.md", "---\nkind: dael\n---\n");
    let script = "\"$0\" --color never check --format json | true; exit 0";
    let mut command = crate::desk::bare("sh", &desk.site());
    let said = said(command.args(["-c", script, env!("CARGO_BIN_EXE_lookback")]));
    assert!(!said.err.contains("panicked"), "{}", diff::lines("", &said.err));
}
