//! Which submitted work is drawn for review.

use super::super::ids::{InputId, MemberId};
use super::seeded::{Purpose, sample_score};

/// The inputs of one labeler whose work is drawn for review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// In order; nothing when everything is drawn.
    drawn: Option<Vec<InputId>>,
}

impl Sample {
    /// Draws exactly `percent` of the labeler's inputs, rounded half up, at least one where `percent` is over 0 and
    /// there are any, all from 100 on; none at 0 and under, nor where `percent` is no number. Inputs must be distinct,
    /// their order plays no part.
    ///
    /// Drawn are the inputs with the lowest seeded scores, so every set of that size is equally likely; one input more or
    /// fewer changes at most one of the others.
    pub fn draw(labeler: MemberId, inputs: impl Iterator<Item = InputId>, percent: f64, seed: u64) -> Self {
        let mut scores: Vec<(u64, InputId)> = inputs
            .map(|input| (sample_score(seed, Purpose::Sample, labeler, input), input))
            .collect();
        let size = size(scores.len(), percent);
        if size < scores.len() {
            scores.select_nth_unstable(size);
            scores.truncate(size);
        }
        let mut drawn: Vec<InputId> = scores.into_iter().map(|(_, input)| input).collect();
        drawn.sort_unstable();
        Self { drawn: Some(drawn) }
    }

    /// Everything, whatever may be added later.
    pub fn all() -> Self {
        Self { drawn: None }
    }

    /// Whether the labeler's work on this input is drawn.
    pub fn holds(&self, input: InputId) -> bool {
        self.drawn
            .as_ref()
            .is_none_or(|drawn| drawn.binary_search(&input).is_ok())
    }

    /// How many inputs are drawn of a labeler who has `of`.
    pub fn len(&self, of: usize) -> usize {
        self.drawn.as_ref().map_or(of, Vec::len)
    }
}

/// The `count` inputs of a labeler that a larger sample would hold next, of those that are not drawn: by the same scores, so
/// that what is drawn then is as random as if so many had been drawn at once.
pub fn next_drawn(labeler: MemberId, inputs: impl Iterator<Item = InputId>, count: usize, seed: u64) -> Vec<InputId> {
    let scores = inputs.map(|input| (sample_score(seed, Purpose::Sample, labeler, input), input));
    let mut scores: Vec<(u64, InputId)> = scores.collect();
    scores.sort_unstable();
    scores.into_iter().take(count).map(|(_, input)| input).collect()
}

/// How many of `n` are `percent`.
fn size(n: usize, percent: f64) -> usize {
    if n == 0 || percent.is_nan() || percent <= 0.0 {
        return 0;
    }
    // Multiplied before it is divided: halves stay halves.
    let size = (percent.min(100.0) * n as f64 / 100.0).round() as usize;
    size.clamp(1, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: MemberId = MemberId::fixed(1);
    const BEN: MemberId = MemberId::fixed(2);

    fn inputs(n: u128) -> impl Iterator<Item = InputId> {
        (0..n).map(InputId::fixed)
    }

    fn drawn(sample: &Sample, n: u128) -> Vec<InputId> {
        inputs(n).filter(|&input| sample.holds(input)).collect()
    }

    #[test]
    fn sizes_are_exact() {
        let sizes = [
            (100, 20.0, 20),
            (100, 29.0, 29),
            (20, 7.5, 2),
            (40, 1.0, 1),
            (1000, 0.001, 1),
            (3, 99.9, 3),
            (7, 100.0, 7),
            (7, 250.0, 7),
            (7, 0.0, 0),
            (7, -1.0, 0),
            (7, f64::NAN, 0),
            (0, 50.0, 0),
        ];
        for (n, percent, expected) in sizes {
            let sample = Sample::draw(ANA, inputs(n), percent, 1);
            assert_eq!(drawn(&sample, n).len(), expected, "{percent} % of {n}");
            assert_eq!(sample.len(n as usize), expected);
        }
    }

    #[test]
    fn what_is_drawn_next_is_what_a_larger_sample_holds() {
        let (small, large) = (
            Sample::draw(ANA, inputs(50), 20.0, 3),
            Sample::draw(ANA, inputs(50), 44.0, 3),
        );
        let left = inputs(50).filter(|input| !small.holds(*input));
        let mut more = next_drawn(ANA, left, 12, 3);
        more.extend(drawn(&small, 50));
        more.sort_unstable();
        assert_eq!(more, drawn(&large, 50));
    }

    #[test]
    fn labelers_and_seeds_draw_apart_and_repeatably() {
        let sample = |labeler, seed| drawn(&Sample::draw(labeler, inputs(200), 30.0, seed), 200);
        assert_eq!(sample(ANA, 1), sample(ANA, 1));
        assert_ne!(sample(ANA, 1), sample(ANA, 2));
        assert_ne!(sample(ANA, 1), sample(BEN, 1));
        let backwards = Sample::draw(ANA, (0..200).rev().map(InputId::fixed), 30.0, 1);
        assert_eq!(drawn(&backwards, 200), sample(ANA, 1));
    }

    #[test]
    fn one_input_more_changes_at_most_one_other() {
        for n in 1..300 {
            let (before, after) = (
                Sample::draw(ANA, inputs(n), 25.0, 9),
                Sample::draw(ANA, inputs(n + 1), 25.0, 9),
            );
            let moved = inputs(n)
                .filter(|&input| before.holds(input) != after.holds(input))
                .count();
            assert!(moved <= 1, "{n}: {moved} moved");
        }
    }

    #[test]
    fn each_input_is_drawn_as_often_as_any_other() {
        let mut times = [0; 20];
        for seed in 0..4_000 {
            for input in drawn(&Sample::draw(ANA, inputs(20), 25.0, seed), 20) {
                times[u128::from_be_bytes(*input.bytes()) as usize] += 1;
            }
        }
        assert!(times.iter().all(|n| (870..1_130).contains(n)), "{times:?}");
    }

    #[test]
    fn all_holds_what_comes_later() {
        assert!(Sample::all().holds(InputId::fixed(77)));
        assert_eq!(Sample::all().len(9), 9);
        assert!(!Sample::draw(ANA, inputs(7), 100.0, 1).holds(InputId::fixed(77)));
    }
}
