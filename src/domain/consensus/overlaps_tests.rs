use super::*;
use crate::annotation::{Annotation, Region};
use crate::consensus::gather::Gathered;
use crate::consensus::tests::{RULE, claim, outline, rect, submissions};
use crate::suggestion::overlap;

fn pairs(annotations: &[Annotation], labelers: u128, rule: Rule) -> Vec<(usize, usize, f64)> {
    let handed = submissions(labelers, annotations);
    let overlaps = Overlaps::among(&Gathered::of(&handed).items, rule);
    let of = |a: usize| overlaps.around(a).iter().map(move |(b, iou)| (a, *b, *iou));
    (0..annotations.len()).flat_map(of).filter(|(a, b, _)| a < b).collect()
}

/// A fixed scatter of numbers below 1, the same each time.
fn scatter() -> impl FnMut() -> f64 {
    let mut state = 1_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    }
}

#[test]
fn the_sweep_finds_what_comparing_all_with_all_finds() {
    let mut next = scatter();
    let mut annotations = Vec::new();
    for n in 0..120 {
        let (x, y) = (next() * 100.0, next() * 100.0);
        let (w, h) = (5.0 + next() * 40.0, 5.0 + next() * 40.0);
        let region = match n % 3 {
            0 => outline(&[(x, y), (x + w, y), (x + w, y + h)]),
            1 if n % 30 == 1 => Region::Whole,
            _ => rect(x, y, x + w, y + h),
        };
        annotations.push(claim(100 * (1 + n / 40) + n % 40, n % 2, region));
    }
    for iou in [0.0, 0.05, 0.3, 0.5] {
        let mut expected = Vec::new();
        for (i, a) in annotations.iter().enumerate() {
            for (j, b) in annotations.iter().enumerate().skip(i + 1) {
                let found = overlap(&a.region, &b.region);
                let least = if a.concept == b.concept {
                    f64::min(iou, NEAR)
                } else {
                    iou
                };
                if a.author != b.author && found > 0.0 && found >= least {
                    expected.push((i, j, found));
                }
            }
        }
        assert!(expected.len() > 100, "a test of something: {}", expected.len());
        assert_eq!(pairs(&annotations, 3, Rule { iou, ..RULE }), expected);
    }
}

#[test]
fn boxes_that_just_reach_the_rule_are_kept() {
    let annotations = [
        claim(101, 1, rect(0.1, 0.1, 9.1, 0.7)),
        claim(201, 2, rect(0.1, 0.1, 4.6, 0.7)),
    ];
    let iou = overlap(&annotations[0].region, &annotations[1].region);
    assert_eq!(pairs(&annotations, 2, Rule { iou, ..RULE }), [(0, 1, iou)]);
}

#[test]
fn what_is_measured_is_what_cutting_the_outlines_out_leaves() {
    let mut next = scatter();
    let mut blob = |x: f64, y: f64| {
        let spoke = |at: usize| {
            let (angle, length) = (at as f64 * 0.3, 12.0 + 8.0 * next());
            (x + length * angle.cos(), y + length * angle.sin())
        };
        outline(&(0..20).map(spoke).collect::<Vec<_>>())
    };
    let places = (0..30).map(|at| (f64::from(at % 6) * 11.0, f64::from(at / 6) * 13.0));
    let crowd: Vec<(u128, Annotation)> = places
        .flat_map(|(x, y)| [blob(x, y), blob(x, y), blob(x, y)])
        .zip(0..)
        .map(|(region, n)| (n, claim(100 * (1 + n % 3) + n / 3, n / 3 % 2, region)))
        .collect();
    let annotations: Vec<Annotation> = (0..3)
        .flat_map(|labeler| crowd.iter().filter(move |(n, _)| n % 3 == labeler))
        .map(|(_, annotation)| annotation.clone())
        .collect();
    let cut = |a: &Annotation, b: &Annotation| {
        let (Region::Polygon(a), Region::Polygon(b)) = (&a.region, &b.region) else {
            panic!("only polygons");
        };
        let common = a.intersect(b).map_or(0.0, |common| common.area());
        common / (a.area() + b.area() - common)
    };
    let found = pairs(&annotations, 3, RULE);
    let mut kept = found.iter().peekable();
    for (i, a) in annotations.iter().enumerate() {
        for (j, b) in annotations.iter().enumerate().skip(i + 1) {
            let least = if a.concept == b.concept { NEAR } else { RULE.iou };
            let measured = kept.next_if(|(x, y, _)| (*x, *y) == (i, j));
            match measured {
                Some((.., iou)) => assert!((cut(a, b) - iou).abs() < 1e-6, "{i} {j}"),
                None => assert!(a.author == b.author || cut(a, b) < least, "{i} {j}"),
            }
        }
    }
    assert!(found.len() > 200, "a test of something: {}", found.len());
}
