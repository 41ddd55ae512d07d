//! Randomness that stays the same for ever: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
//! Generators", OOPSLA 2014), and scores of identifiers made with its mixing function.

use super::super::ids::{InputId, MemberId};

/// What the state grows by at each step: 2^64 divided by the golden ratio, odd.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads each bit over all of them; the finalizer of SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of numbers from a seed.
pub(crate) struct SplitMix(u64);

impl SplitMix {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// A number from 0 up to but not including `end` (which is over 0), each equally likely: the high half of a
    /// product, drawn again in the uneven rest (Lemire, "Fast Random Integer Generation in an Interval", 2019).
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let rest = end.wrapping_neg() % end;
        loop {
            let wide = u128::from(self.next()) * u128::from(end);
            if wide as u64 >= rest {
                return (wide >> 64) as u64;
            }
        }
    }
}

/// What a score decides: one seed serves all of a task, and whose work is sampled must not tell who reviews it.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// In which order inputs are given out.
    Order = 1,
    /// Which of a labeler's inputs are reviewed.
    Sample = 2,
    /// Which reviewer an input goes to.
    Review = 3,
    /// Which part of a dataset an input goes to.
    Split = 4,
    /// Which inputs go to more labelers than the rest.
    Overlap = 5,
}

/// A score of the identifiers under a seed: as good as random, and independent of any list that they are in.
fn score<const N: usize>(seed: u64, purpose: Purpose, ids: [&[u8; 16]; N]) -> u64 {
    let start = mix(mix(seed.wrapping_add(GAMMA)) ^ purpose as u64);
    ids.into_iter().fold(start, |sum, bytes| {
        let id = u128::from_be_bytes(*bytes);
        let sum = mix((sum ^ (id >> 64) as u64).wrapping_add(GAMMA));
        mix((sum ^ id as u64).wrapping_add(GAMMA))
    })
}

/// The score of an input for one member.
pub(super) fn sample_score(seed: u64, purpose: Purpose, member: MemberId, input: InputId) -> u64 {
    score(seed, purpose, [member.bytes(), input.bytes()])
}

/// The score of an input by itself.
pub(super) fn input_score(seed: u64, purpose: Purpose, input: InputId) -> u64 {
    score(seed, purpose, [input.bytes()])
}

/// So many of the inputs, drawn at random: the same seed draws the same, in whatever order they are listed.
pub fn drawn(seed: u64, inputs: &[InputId], count: usize) -> Vec<InputId> {
    let order = shuffled(seed, inputs.iter().copied());
    order.into_iter().take(count).map(|at| inputs[at]).collect()
}

/// The score of a file's content, by the hash of its bytes: equal files have equal scores.
pub(crate) fn content_score(seed: u64, hash: &[u8; 32]) -> u64 {
    let halves = hash.as_chunks::<16>().0;
    score(seed, Purpose::Split, [&halves[0], &halves[1]])
}

/// The positions of the inputs in the order of their scores.
pub(super) fn shuffled(seed: u64, inputs: impl Iterator<Item = InputId>) -> Vec<usize> {
    let mut order: Vec<(u64, InputId, usize)> = inputs
        .enumerate()
        .map(|(at, input)| (score(seed, Purpose::Order, [input.bytes()]), input, at))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_reference_implementation() {
        let mut random = SplitMix::new(1_234_567);
        let drawn: Vec<u64> = (0..5).map(|_| random.next()).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    /// Scores are part of projects: another value would draw other samples in the middle of a review.
    #[test]
    fn scores_never_change() {
        let score = |purpose| sample_score(7, purpose, MemberId::fixed(2), InputId::fixed(1));
        assert_eq!(
            [score(Purpose::Sample), score(Purpose::Review)],
            [2_968_110_500_364_418_449, 9_646_828_647_231_255_610]
        );
        assert_eq!(shuffled(7, (0..8).map(InputId::fixed)), [0, 3, 6, 7, 1, 5, 2, 4]);
    }

    #[test]
    fn below_reaches_all_equally() {
        let mut random = SplitMix::new(5);
        let mut seen = [0; 6];
        for _ in 0..60_000 {
            seen[random.below(6) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| (9_600..10_400).contains(&n)), "{seen:?}");
        assert_eq!(random.below(1), 0);
    }

    #[test]
    fn scores_of_neighbours_have_nothing_in_common() {
        let mut bits = [0_u32; 64];
        for n in 0..10_000 {
            let of = |n| sample_score(0, Purpose::Sample, MemberId::fixed(n), InputId::fixed(n));
            let differing = of(n) ^ of(n + 1);
            for (bit, seen) in bits.iter_mut().enumerate() {
                *seen += (differing >> bit & 1) as u32;
            }
        }
        assert!(bits.iter().all(|n| (4_750..5_250).contains(n)), "{bits:?}");
    }
}
