//! Smart outlines without a model, on the sample scenes: how near they come to what is really there.
//!
//! The floors lie a little under what was reached when they were written; `cargo bench --bench bench_smart -- quality` has all objects.

use crate::support::smart_truth::{cases, summary};
use labelwright::predict::cut::from_box;

/// One object in so many: all of them take minutes in code that is not optimised.
const EVERY: usize = 23;

#[test]
fn a_box_becomes_the_outline_of_what_is_in_it() {
    let found = cases(EVERY).into_iter().map(|case| {
        let outline = case.ask(&from_box(case.bounds), None).ok();
        case.iou(outline.as_ref().map(|outline| &outline.polygon))
    });
    let (mean, median, _) = summary(found.collect());
    println!("box: mean {mean:.3}, median {median:.3}");
    assert!(median >= 0.85 && mean >= 0.80, "mean {mean:.3}, median {median:.3}");
}

#[test]
fn clicks_where_it_is_wrong_make_it_right() {
    let qualities: Vec<Vec<f64>> = cases(EVERY).iter().map(|case| case.clicked(3)).collect();
    let after = |clicks: usize| summary(qualities.iter().map(|q| q[clicks]).collect());
    let ((first, ..), (mean, median, _)) = (after(0), after(3));
    println!("one click: mean {first:.3}; three more: mean {mean:.3}, median {median:.3}");
    assert!(median >= 0.88 && mean >= 0.80, "mean {mean:.3}, median {median:.3}");
    assert!(first >= 0.60 && mean > first + 0.05, "one click: mean {first:.3}");
}

#[test]
fn a_rough_outline_is_tightened() {
    let qualities = cases(EVERY).into_iter().map(|case| case.tightened());
    let (before, after): (Vec<f64>, Vec<f64>) = qualities.unzip();
    let ((before, ..), (after, median, _)) = (summary(before), summary(after));
    println!("rough: mean {before:.3}; tightened: mean {after:.3}, median {median:.3}");
    assert!(
        after > before + 0.05 && median >= 0.88,
        "mean {after:.3}, median {median:.3}"
    );
}
