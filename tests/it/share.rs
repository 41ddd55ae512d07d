//! Inputs shared out at random: counts, distinctness, what must not move, and how little does, held against a
//! search through everything that could have been given out instead.

mod partition;
mod resplit;
mod reviews;

use labelwright::domain::share::{Overlap, PerInput, Weight};
use labelwright::domain::{InputId, MemberId};
use proptest::prelude::*;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn member(n: usize) -> MemberId {
    MemberId::fixed(n as u128 + 1)
}

fn inputs(n: usize) -> Vec<InputId> {
    (0..n).map(|i| InputId::fixed(i as u128)).collect()
}

fn weighed(all: &[u32]) -> Vec<Weight> {
    let one = |(at, &weight)| Weight {
        labeler: member(at),
        weight,
    };
    all.iter().enumerate().map(one).collect()
}

/// How much each would have in an undivided world, by halving: a level times the weight, within bounds.
fn ideals(bounds: &[(f64, f64, f64)], total: f64) -> Vec<f64> {
    let at = |level: f64| -> Vec<f64> {
        bounds
            .iter()
            .map(|&(weight, least, most)| (weight * level).clamp(least, most))
            .collect()
    };
    let (mut low, mut high) = (0.0, 1e9);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if at(middle).iter().sum::<f64>() < total {
            low = middle;
        } else {
            high = middle;
        }
    }
    at(high)
}

fn overlapping(workers: usize, percent: f64, more: usize) -> PerInput {
    PerInput {
        workers: workers as u32,
        overlap: Some(Overlap {
            percent,
            workers_per_input: more as u32,
        }),
    }
}
