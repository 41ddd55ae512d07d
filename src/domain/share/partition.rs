//! Shares of a task by weight, given out anew.

use super::super::ids::{InputId, MemberId};
use super::allocation::{Allocation, Row};
use super::goals::{Goal, Limits, goals};
use super::overlap::PerInput;
use super::seeded::{SplitMix, shuffled};

/// How much of a task somebody gets, next to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Who.
    pub labeler: MemberId,
    /// Their weight; 0 means no share. Somebody listed twice has the sum.
    pub weight: u32,
}

/// Why a task cannot be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Nobody has a weight over 0.
    #[error("there is nobody to share with")]
    NobodyToShareWith,
    /// An input must go to more people than have a weight over 0.
    #[error("an input goes to {needed} labelers, and there are only {there}")]
    TooFewLabelers {
        /// How many distinct people one input needs.
        needed: u32,
        /// How many there are.
        there: usize,
    },
}

/// Those with a share, each once, in the order of their identifiers: the order of a list must not decide.
pub(super) struct WeightedLabelers(Vec<(MemberId, u64)>);

impl WeightedLabelers {
    pub(super) fn new(weights: &[Weight]) -> Self {
        let mut all: Vec<(MemberId, u64)> = weights
            .iter()
            .filter(|weight| weight.weight > 0)
            .map(|weight| (weight.labeler, u64::from(weight.weight)))
            .collect();
        all.sort_unstable();
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        Self(all)
    }

    /// Refuses when `needed` distinct people are more than there are.
    pub(super) fn must_have(&self, needed: u32) -> Result<(), ShareError> {
        match self.0.len() {
            0 => Err(ShareError::NobodyToShareWith),
            there if there < needed as usize => Err(ShareError::TooFewLabelers { needed, there }),
            _ => Ok(()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn weight(&self, at: usize) -> u64 {
        self.0[at].1
    }

    pub(super) fn member(&self, at: usize) -> MemberId {
        self.0[at].0
    }

    pub(super) fn place(&self, labeler: MemberId) -> Option<usize> {
        self.0.binary_search_by_key(&labeler, |(member, _)| *member).ok()
    }

    /// What each gets of a task that nobody has begun: of the inputs that go to more labelers, and of all. The former are
    /// shared by weight; the others make up for it where few people had to take what the weights would not give them.
    fn goals(&self, inputs: usize, per_input: PerInput) -> (Vec<Goal>, Vec<Goal>) {
        let (count, more) = per_input.more(inputs);
        let limit = |at: usize, least: u64, most: u64| Limits {
            weight: self.weight(at),
            least,
            most,
            held: 0,
        };
        let (count, rest) = (count as u64, (inputs - count) as u64);
        let limits: Vec<Limits> = (0..self.len()).map(|at| limit(at, 0, count)).collect();
        let first = goals(&limits, count * u64::from(more));
        let limits: Vec<Limits> = (0..self.len())
            .map(|at| limit(at, first[at].aim, first[at].aim + rest))
            .collect();
        let all = goals(&limits, count * u64::from(more) + rest * u64::from(per_input.workers));
        (first, all)
    }
}

/// How many inputs each would get of [`partition()`]: the weight's part of what is to be labeled by largest remainder,
/// nobody more than `inputs` (the excess goes to the others by weight), ties to the member added first. Everybody in
/// `weights` is listed once, in its order, those without a share too.
///
/// # Errors
/// [`ShareError`], as when the task is shared.
pub fn quotas(
    inputs: usize,
    weights: &[Weight],
    per_input: impl Into<PerInput>,
) -> Result<Vec<(MemberId, usize)>, ShareError> {
    let per_input = per_input.into();
    let labelers = WeightedLabelers::new(weights);
    labelers.must_have(per_input.most())?;
    let (_, goals) = labelers.goals(inputs, per_input);
    let mut listed: Vec<(MemberId, usize)> = Vec::with_capacity(weights.len());
    for weight in weights {
        if listed.iter().all(|(member, _)| *member != weight.labeler) {
            let quota = labelers.place(weight.labeler).map_or(0, |at| goals[at].aim as usize);
            listed.push((weight.labeler, quota));
        }
    }
    Ok(listed)
}

/// For each input (same order), the distinct labelers it goes to, as many as `per_input` says, in the order of their
/// identifiers. Each labeler gets exactly their [`quotas()`]; who works with whom, and which inputs go to more labelers
/// than the rest, is drawn at random, and neither the order of `inputs` nor that of `weights` plays a part. Inputs must be
/// distinct.
///
/// # Errors
/// [`ShareError`], for an empty task too.
pub fn partition(
    inputs: &[InputId],
    weights: &[Weight],
    per_input: impl Into<PerInput>,
    seed: u64,
) -> Result<Vec<Vec<MemberId>>, ShareError> {
    let per_input = per_input.into();
    let labelers = WeightedLabelers::new(weights);
    labelers.must_have(per_input.most())?;
    let (first, all) = labelers.goals(inputs.len(), per_input);
    let slots = per_input.slots(seed, inputs, |_| (0, 0));
    let is_more = |at: usize| slots[at] > per_input.workers as usize;
    let (more, others): (Vec<usize>, Vec<usize>) = (0..inputs.len()).partition(|&at| is_more(at));
    let rest: Vec<Goal> = (first.iter().zip(&all))
        .map(|(first, all)| Goal::exactly(all.aim - first.aim))
        .collect();
    let mut given = vec![Vec::new(); inputs.len()];
    for (places, goals) in [(more, &first), (others, &rest)] {
        let rows = places.iter().map(|&at| Row::open(slots[at])).collect();
        let mut allocation = Allocation::new(rows, vec![0; labelers.len()]);
        let order = shuffled(seed, places.iter().map(|&at| inputs[at]));
        allocation.fill(goals, &order, &mut SplitMix::new(seed));
        for (at, mut row) in places.into_iter().zip(allocation.rows) {
            row.on.sort_unstable();
            given[at] = row.on.into_iter().map(|who| labelers.member(who)).collect();
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn weights(all: &[u32]) -> Vec<Weight> {
        let one = |(at, &weight)| Weight {
            labeler: MemberId::fixed(at as u128 + 1),
            weight,
        };
        all.iter().enumerate().map(one).collect()
    }

    fn inputs(n: u128) -> Vec<InputId> {
        (0..n).map(InputId::fixed).collect()
    }

    fn quota(inputs: usize, all: &[u32], per_input: u32) -> Vec<usize> {
        let quotas = quotas(inputs, &weights(all), per_input).unwrap();
        quotas.into_iter().map(|(_, n)| n).collect()
    }

    #[test]
    fn quotas_follow_the_weights() {
        assert_eq!(quota(100, &[3, 1], 1), [75, 25]);
        assert_eq!(quota(10, &[1, 0, 1, 1], 1), [4, 0, 3, 3]);
        assert_eq!(quota(100, &[10, 1, 1], 2), [100, 50, 50]);
        assert_eq!(quota(0, &[1, 1], 2), [0, 0]);
        let twice = [weights(&[1, 1]), weights(&[2])].concat();
        let listed = quotas(8, &twice, 1).unwrap();
        assert_eq!(listed, [(MemberId::fixed(1), 6), (MemberId::fixed(2), 2)]);
    }

    #[test]
    fn nobody_and_too_few_are_told() {
        assert_eq!(quotas(5, &weights(&[0, 0]), 1), Err(ShareError::NobodyToShareWith));
        let few = ShareError::TooFewLabelers { needed: 3, there: 2 };
        assert_eq!(partition(&inputs(5), &weights(&[1, 0, 1]), 3, 0), Err(few));
        assert_eq!(partition(&[], &weights(&[1]), 2, 0).unwrap_err().to_string(), {
            "an input goes to 2 labelers, and there are only 1"
        });
        assert_eq!(partition(&inputs(2), &weights(&[1]), 0, 0), Ok(vec![vec![], vec![]]));
    }

    #[test]
    fn neither_list_order_plays_a_part() {
        let (inputs, weights) = (inputs(60), weights(&[4, 3, 2, 1]));
        let mut given = partition(&inputs, &weights, 2, 5).unwrap();
        let turned: (Vec<_>, Vec<_>) = (
            inputs.iter().rev().copied().collect(),
            weights.iter().rev().copied().collect(),
        );
        given.reverse();
        assert_eq!(partition(&turned.0, &turned.1, 2, 5), Ok(given));
    }

    /// Who works with whom matters for agreement: every pair must meet, about as often as any other.
    #[test]
    fn everybody_meets_everybody() {
        let mut pairs = BTreeMap::new();
        for labelers in partition(&inputs(3_000), &weights(&[1; 4]), 2, 8).unwrap() {
            *pairs.entry(labelers).or_insert(0) += 1;
        }
        assert!(
            pairs.len() == 6 && pairs.values().all(|n| (420..580).contains(n)),
            "{pairs:?}"
        );
    }
}
