//! How many labelers each input of a partitioned task goes to: so many, and some inputs to more, so that agreement is
//! measured without everything being labeled several times.

use super::super::ids::InputId;
use super::seeded::{Purpose, input_score};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Which part of a partitioned task goes to more labelers than the rest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlap {
    /// Percentage of the inputs, chosen at random: over 0 to 100.
    pub percent: f64,
    /// How many labelers get each of these; more than the others go to.
    pub workers_per_input: u32,
}

impl Overlap {
    /// Whether it can be asked for where the other inputs go to `others` labelers each.
    pub fn is_sound(&self, others: u32) -> bool {
        self.percent > 0.0 && self.percent <= 100.0 && self.workers_per_input > others
    }

    /// How many of so many inputs are labeled by more: the percentage to the nearest whole input, one at least.
    pub fn of(&self, inputs: usize) -> usize {
        let part = (inputs as f64 * self.percent / 100.0).round() as usize;
        part.max(1).min(inputs)
    }
}

/// How many labelers each input goes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerInput {
    /// So many, but for the overlap.
    pub workers: u32,
    /// Which part goes to more.
    pub overlap: Option<Overlap>,
}

impl From<u32> for PerInput {
    fn from(workers: u32) -> Self {
        Self { workers, overlap: None }
    }
}

impl PerInput {
    /// How many labelers an input goes to at most.
    pub fn most(&self) -> u32 {
        let more = self.overlap.map_or(0, |overlap| overlap.workers_per_input);
        self.workers.max(more)
    }

    /// How many of so many inputs go to more than the rest, and to how many.
    pub(super) fn more(&self, inputs: usize) -> (usize, u32) {
        let counted = |overlap: Overlap| (overlap.of(inputs), overlap.workers_per_input);
        self.overlap.map_or((0, self.workers), counted)
    }

    /// How many labelers each of the inputs goes to. Those that `holders` says are with so many already, for good or for
    /// now, come first, so that little changes hands; then those that are with nobody; among equals a score decides that
    /// depends on the seed and the input alone.
    pub(super) fn slots(&self, seed: u64, inputs: &[InputId], holders: impl Fn(usize) -> (usize, usize)) -> Vec<usize> {
        let mut slots = vec![self.workers as usize; inputs.len()];
        let (count, more) = self.more(inputs.len());
        if count == 0 {
            return slots;
        }
        let mut order: Vec<_> = inputs
            .iter()
            .enumerate()
            .map(|(at, input)| {
                let (fixed, all) = holders(at);
                let is_with_enough = |n: usize| Reverse(n >= more as usize);
                let key = (is_with_enough(fixed), is_with_enough(all), all > 0);
                (key, input_score(seed, Purpose::Overlap, *input), *input, at)
            })
            .collect();
        order.sort_unstable();
        for (.., at) in order.into_iter().take(count) {
            slots[at] = more as usize;
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_whole_inputs_and_one_at_least() {
        let of = |percent, inputs| {
            let overlap = Overlap {
                percent,
                workers_per_input: 3,
            };
            overlap.of(inputs)
        };
        assert_eq!(
            [of(10.0, 60), of(10.0, 4), of(0.1, 60), of(100.0, 60), of(10.0, 0)],
            [6, 1, 1, 60, 0]
        );
        assert_eq!([of(25.0, 10), of(24.9, 10)], [3, 2]);
    }

    #[test]
    fn what_cannot_be_asked_for_is_told() {
        let sound = |percent, workers_per_input| {
            Overlap {
                percent,
                workers_per_input,
            }
            .is_sound(2)
        };
        assert!(sound(10.0, 3) && sound(100.0, 3));
        assert!(!sound(0.0, 3) && !sound(100.5, 3) && !sound(f64::NAN, 3) && !sound(10.0, 2));
    }
}
