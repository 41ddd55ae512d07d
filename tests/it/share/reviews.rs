//! Reviews given out.

use super::{config, inputs, member};
use labelwright::domain::share::Plan;
use labelwright::domain::{InputId, MemberId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the search finds for reviews: the least spread between loads, nobody on their own work.
fn least_spread(drawn: &[(InputId, Vec<MemberId>)], reviewers: usize) -> u64 {
    let mut states = BTreeSet::from([vec![0_u64; reviewers]]);
    for (_, labelers) in drawn.iter().filter(|(_, labelers)| !labelers.is_empty()) {
        let free: Vec<usize> = (0..reviewers).filter(|&at| !labelers.contains(&member(at))).collect();
        let one_more = |counts: &Vec<u64>, at: usize| {
            let mut counts = counts.clone();
            counts[at] += 1;
            counts
        };
        states = states
            .iter()
            .flat_map(|counts| free.iter().map(|&at| one_more(counts, at)))
            .collect();
    }
    let spread = |counts: Vec<u64>| counts.iter().max().unwrap() - counts.iter().min().unwrap();
    states.into_iter().map(spread).min().unwrap()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn reviews_are_even_and_nobody_reviews_themselves(
        labelers in prop::collection::vec(prop::collection::btree_set(0..5_usize, 0..3), 0..9),
        reviewers in 1..5_usize,
        seed: u64,
    ) {
        let drawn: Vec<(InputId, Vec<MemberId>)> = inputs(labelers.len())
            .into_iter()
            .zip(labelers.iter().map(|on| on.iter().copied().map(member).collect()))
            .collect();
        let all: Vec<MemberId> = (0..reviewers).map(member).collect();
        let plan = Plan::make(&drawn, &all, seed);
        prop_assert_eq!(&plan, &Plan::make(&drawn, &all, seed));
        let mut loads: BTreeMap<MemberId, u64> = all.iter().map(|&who| (who, 0)).collect();
        for (input, labelers) in &drawn {
            let who: BTreeSet<MemberId> = labelers.iter().map(|&who| plan.reviewer(*input, who).unwrap()).collect();
            let blocked = all.iter().all(|who| labelers.contains(who));
            prop_assert!(who.len() <= 1 + usize::from(blocked));
            for &labeler in labelers {
                prop_assert!(plan.reviewer(*input, labeler) != Some(labeler) || reviewers == 1);
            }
            who.iter().for_each(|who| *loads.get_mut(who).unwrap() += 1);
            prop_assert_eq!(plan.reviewer(*input, member(77)).is_some(), !labelers.is_empty());
        }
        prop_assert_eq!(plan.loads(), loads.into_iter().collect::<Vec<_>>());
        if drawn.iter().all(|(_, labelers)| all.iter().any(|who| !labelers.contains(who))) {
            let counts: Vec<u64> = plan.loads().into_iter().map(|(_, n)| n).collect();
            let spread = counts.iter().max().unwrap() - counts.iter().min().unwrap();
            prop_assert!(spread <= least_spread(&drawn, reviewers).max(1), "{:?}", plan.loads());
        }
    }
}
