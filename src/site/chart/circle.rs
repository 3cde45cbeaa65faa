//! The strategy circle: problem, blockers, solutions, feasibility, round and round.

use serde::Serialize;

use super::rounded;

/// The four arcs, in a box of 120 by 120.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Circle {
    pub arcs: Vec<Arc>,
}

/// A quarter of the ring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arc {
    /// The number, and the class: `loss`, `late`, `know`, `win`.
    pub number: u32,
    pub class: &'static str,
    /// The path of the ring, and the triangle at its end.
    pub path: String,
    pub tip: String,
    /// Where the number stands.
    pub x: f64,
    pub y: f64,
    /// Whether anything is written under it; else it is drawn as an outline.
    pub filled: bool,
}

const MIDDLE: f64 = 60.0;
const INNER: f64 = 42.0;
const OUTER: f64 = 57.0;

/// The circle; `filled` says which of the four have points.
pub fn circle(filled: [bool; 4]) -> Circle {
    let classes = ["loss", "late", "know", "win"];
    let arc = |((number, class), filled): ((u32, &'static str), bool)| {
        // Clockwise from the top, with room for the tip before the next begins.
        let begin = f64::from(number - 1) * 90.0 + 3.0;
        let end = begin + 73.0;
        let (x, y) = on(f64::midpoint(INNER, OUTER), f64::midpoint(begin, end));
        Arc { number, class, path: ring(begin, end), tip: tip(end), x, y, filled }
    };
    Circle { arcs: (1..).zip(classes).zip(filled).map(arc).collect() }
}

/// A place at a distance from the middle, by degrees from the top.
fn on(distance: f64, degrees: f64) -> (f64, f64) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    (rounded(MIDDLE + distance * sin), rounded(MIDDLE - distance * cos))
}

fn ring(begin: f64, end: f64) -> String {
    let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] =
        [(OUTER, begin), (OUTER, end), (INNER, end), (INNER, begin)]
            .map(|(distance, degrees)| on(distance, degrees));
    format!("M{ax} {ay}A{OUTER} {OUTER} 0 0 1 {bx} {by}L{cx} {cy}A{INNER} {INNER} 0 0 0 {dx} {dy}z")
}

/// Points the way round.
fn tip(degrees: f64) -> String {
    let middle = f64::midpoint(INNER, OUTER);
    let [(ax, ay), (bx, by), (cx, cy)] =
        [(middle + 6.0, degrees), (middle, degrees + 9.0), (middle - 6.0, degrees)].map(|(r, at)| on(r, at));
    format!("M{ax} {ay}L{bx} {by}L{cx} {cy}z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_arcs_go_round_clockwise_from_the_top() {
        let arcs = circle([true, false, true, true]).arcs;
        assert_eq!(arcs.iter().map(|arc| arc.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(arcs.iter().map(|arc| arc.filled).collect::<Vec<_>>(), [true, false, true, true]);
        let quarters: Vec<_> = arcs.iter().map(|arc| (arc.x > MIDDLE, arc.y > MIDDLE)).collect();
        assert_eq!(quarters, [(true, false), (true, true), (false, true), (false, false)]);
    }

    #[test]
    fn no_arc_meets_the_next_and_all_stay_in_the_box() {
        for arc in circle([true; 4]).arcs {
            let numbers = format!("{} {}", arc.path, arc.tip).replace(['M', 'A', 'L', 'z'], " ");
            let all: Vec<f64> = numbers.split_whitespace().map(|n| n.parse().unwrap()).collect();
            assert!(all.iter().all(|n| (0.0..=120.0).contains(n)), "{arc:?}");
            let apex: Vec<f64> =
                arc.tip.split('L').nth(1).unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
            let degrees = (apex[0] - MIDDLE).atan2(MIDDLE - apex[1]).to_degrees().rem_euclid(360.0);
            assert!(degrees < f64::from(arc.number) * 90.0, "{degrees} of {arc:?}");
        }
    }
}
