//! Two texts as a difference that a person can read: the lines that went and came, with some around
//! them.

/// How many lines are shown around a change.
const AROUND: usize = 2;

/// The longest stretch of changed lines that is compared line by line.
const LONGEST: usize = 2_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Old,
    New,
}

/// The difference: `-` for what is only in the first text, `+` for what is only in the second.
/// Empty where there is none.
pub fn lines(old: &str, new: &str) -> String {
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (split(old), split(new));
    let same_head = old_lines.iter().zip(&new_lines).take_while(|(a, b)| a == b).count();
    let tails = old_lines[same_head..].iter().rev().zip(new_lines[same_head..].iter().rev());
    let same_tail = tails.take_while(|(a, b)| a == b).count();
    let old_middle = &old_lines[same_head..old_lines.len() - same_tail];
    let new_middle = &new_lines[same_head..new_lines.len() - same_tail];
    let mut all: Vec<(Side, &str)> = old_lines[..same_head].iter().map(|line| (Side::Both, *line)).collect();
    all.extend(changes(old_middle, new_middle));
    all.extend(old_lines[old_lines.len() - same_tail..].iter().map(|line| (Side::Both, *line)));
    shown(&all)
}

/// Lines with their ends, so that a missing last line break is a difference.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// By the longest common subsequence.
fn changes<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Side, &'a str)> {
    if old.len() > LONGEST || new.len() > LONGEST {
        let gone = old.iter().map(|line| (Side::Old, *line));
        return gone.chain(new.iter().map(|line| (Side::New, *line))).collect();
    }
    let width = new.len() + 1;
    let mut common = vec![0u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            common[a * width + b] = if old[a] == new[b] {
                common[(a + 1) * width + b + 1] + 1
            } else {
                common[(a + 1) * width + b].max(common[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut out) = (0, 0, Vec::new());
    while a < old.len() || b < new.len() {
        if a < old.len() && b < new.len() && old[a] == new[b] {
            out.push((Side::Both, old[a]));
            (a, b) = (a + 1, b + 1);
        } else if b == new.len()
            || (a < old.len() && common[(a + 1) * width + b] >= common[a * width + b + 1])
        {
            out.push((Side::Old, old[a]));
            a += 1;
        } else {
            out.push((Side::New, new[b]));
            b += 1;
        }
    }
    out
}

fn shown(all: &[(Side, &str)]) -> String {
    let changed: Vec<usize> = (0..all.len()).filter(|at| all[*at].0 != Side::Both).collect();
    let mut out = String::new();
    let mut last = None;
    for (at, (side, line)) in all.iter().enumerate() {
        let next = changed.partition_point(|change| change + AROUND < at);
        if changed.get(next).is_none_or(|change| *change > at + AROUND) {
            continue;
        }
        if last.is_some_and(|last| last + 1 < at) {
            out.push_str("    …\n");
        }
        last = Some(at);
        let sign = match side {
            Side::Both => ' ',
            Side::Old => '-',
            Side::New => '+',
        };
        out.push_str("    ");
        out.push(sign);
        out.push_str(line.trim_end_matches('\n'));
        out.push_str(if line.ends_with('\n') { "\n" } else { "⏎ missing\n" });
    }
    out
}

#[test]
fn a_difference_shows_what_went_and_what_came() {
    assert_eq!(lines("a\nb\n", "a\nb\n"), "");
    assert_eq!(lines("a\nb\nc\n", "a\nx\nc\n"), "     a\n    -b\n    +x\n     c\n");
    assert_eq!(lines("a\n", "a"), "    -a\n    +a⏎ missing\n");
    let long: String = (0..20).map(|line| format!("{line}\n")).collect();
    let changed = long.replace("0\n", "zero\n");
    assert_eq!(lines(&long, &changed).matches('…').count(), 1, "{}", lines(&long, &changed));
}
