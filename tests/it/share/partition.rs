//! Shares of a new task: counts, distinctness and overlap.

use super::{config, ideals, inputs, member, overlapping, weighed};
use labelwright::domain::share::{Held, partition, quotas, resplit};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_partition_keeps_the_quotas_and_gives_each_input_to_distinct_people(
        all in prop::collection::vec(prop_oneof![1 => Just(0), 4 => 1..6_u32, 1 => Just(1_000), 1 => Just(u32::MAX)], 1..9),
        n in 0..120_usize,
        wanted in 1..5_usize,
        seed: u64,
    ) {
        let weights = weighed(&all);
        let there = all.iter().filter(|&&weight| weight > 0).count();
        prop_assume!(there > 0);
        let per_input = wanted.min(there);
        let given = partition(&inputs(n), &weights, per_input as u32, seed).unwrap();
        prop_assert_eq!(given.len(), n);
        let mut counts = BTreeMap::new();
        for labelers in &given {
            let distinct: BTreeSet<_> = labelers.iter().collect();
            prop_assert_eq!((labelers.len(), distinct.len()), (per_input, per_input));
            for labeler in labelers {
                *counts.entry(*labeler).or_insert(0) += 1;
            }
        }
        let bounds: Vec<_> = all.iter().map(|&weight| (f64::from(weight), 0.0, n as f64)).collect();
        let ideals = ideals(&bounds, (n * per_input) as f64);
        for ((labeler, quota), ideal) in quotas(n, &weights, per_input as u32).unwrap().into_iter().zip(ideals) {
            let count = counts.remove(&labeler).unwrap_or(0);
            prop_assert_eq!(count, quota);
            prop_assert!((count as f64 - ideal).abs() < 1.0 + 1e-6, "{} of {}", count, ideal);
        }
        prop_assert!(counts.is_empty());
        prop_assert_eq!(&given, &partition(&inputs(n), &weights, per_input as u32, seed).unwrap());
        if n > 40 && per_input < there && all.iter().all(|&weight| (1..6).contains(&weight)) {
            prop_assert_ne!(&given, &partition(&inputs(n), &weights, per_input as u32, seed ^ 1).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn with_an_overlap_the_quotas_hold_and_the_share_goes_to_more_people(
        all in prop::collection::vec(prop_oneof![1 => Just(0), 4 => 1..6_u32, 1 => Just(1_000)], 2..9),
        n in 0..120_usize,
        wanted in 1..4_usize,
        extra in 1..4_usize,
        percent in prop_oneof![3 => 0.5..100.0, 1 => Just(100.0)],
        seed: u64,
    ) {
        let weights = weighed(&all);
        let there = all.iter().filter(|&&weight| weight > 0).count();
        prop_assume!(there > 1);
        let workers = wanted.min(there - 1);
        let more = (workers + extra).min(there);
        let per_input = overlapping(workers, percent, more);
        let given = partition(&inputs(n), &weights, per_input, seed).unwrap();
        let mut counts = BTreeMap::new();
        let mut overlap = 0;
        for labelers in &given {
            let distinct: BTreeSet<_> = labelers.iter().collect();
            prop_assert_eq!(labelers.len(), distinct.len());
            prop_assert!(labelers.len() == workers || labelers.len() == more, "{}", labelers.len());
            overlap += usize::from(labelers.len() == more);
            for labeler in labelers {
                *counts.entry(*labeler).or_insert(0) += 1;
            }
        }
        let share = ((n as f64 * percent / 100.0).round() as usize).max(1).min(n);
        prop_assert_eq!(overlap, share);
        let quotas = quotas(n, &weights, per_input).unwrap();
        let sum: usize = quotas.iter().map(|(_, quota)| quota).sum();
        prop_assert_eq!(sum, share * more + (n - share) * workers);
        for (labeler, quota) in quotas {
            prop_assert_eq!(counts.remove(&labeler).unwrap_or(0), quota);
        }
        prop_assert!(counts.is_empty());
        // Shared anew, nothing moves; with inputs added only these are given out, and the share holds.
        let mut held: Vec<Held> = inputs(n)
            .into_iter()
            .zip(given)
            .map(|(input, labelers)| Held { input, labelers, fixed: vec![] })
            .collect();
        prop_assert_eq!(resplit(&held, &weights, per_input, seed).unwrap(), vec![]);
        for one in &mut held {
            one.fixed = one.labelers.clone();
        }
        let all_inputs = inputs(n + 10);
        held.extend(all_inputs[n..].iter().map(|&input| Held { input, labelers: vec![], fixed: vec![] }));
        for (at, labelers) in resplit(&held, &weights, per_input, seed).unwrap() {
            held[at].labelers = labelers;
        }
        let wide = held.iter().filter(|one| one.labelers.len() == more).count();
        prop_assert_eq!(wide, (((n + 10) as f64 * percent / 100.0).round() as usize).max(1));
        prop_assert!(held.iter().all(|one| one.fixed.iter().all(|who| one.labelers.contains(who))));
    }

    #[test]
    fn weights_are_met_as_near_as_the_overlap_allows(
        all in prop::collection::vec(1..6_u32, 3..8),
        n in 20..120_usize,
        percent in 1.0..30.0,
        seed: u64,
    ) {
        // Nobody's part of the overlap is more than the weights give them of the whole.
        let weights = weighed(&all);
        let per_input = overlapping(1, percent, 2);
        let sum: f64 = all.iter().map(|&weight| f64::from(weight)).sum();
        let largest = f64::from(*all.iter().max().unwrap());
        prop_assume!(largest / sum < 0.5);
        let given = partition(&inputs(n), &weights, per_input, seed).unwrap();
        let seats: usize = given.iter().map(Vec::len).sum();
        for (at, &weight) in all.iter().enumerate() {
            let count = given.iter().filter(|labelers| labelers.contains(&member(at))).count();
            let ideal = seats as f64 * f64::from(weight) / sum;
            prop_assert!((count as f64 - ideal).abs() < 1.0 + 1e-6, "{} of {}", count, ideal);
        }
    }
}
