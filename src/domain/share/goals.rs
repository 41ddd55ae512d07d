//! From weights to counts: what each should have, in whole numbers, when some have done so much already and nobody can
//! have more than there is.

/// One person's part in a share-out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Over 0.
    pub(super) weight: u64,
    /// What they have whatever happens.
    pub(super) least: u64,
    /// What they can have; not under `least`.
    pub(super) most: u64,
    /// What they hold now: whoever holds more than the ideal's whole part is the first to be rounded up.
    pub(super) held: u64,
}

/// The counts that are within one of a person's ideal, and the one to aim at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Goal {
    /// The ideal rounded down.
    pub(super) low: u64,
    /// The ideal rounded up.
    pub(super) high: u64,
    /// One of the two, so that the aims of all add up to the total.
    pub(super) aim: u64,
}

impl Goal {
    /// So much and nothing else.
    pub(super) fn exactly(aim: u64) -> Self {
        Self {
            low: aim,
            high: aim,
            aim,
        }
    }
}

/// Shares `total` by weight, nobody under their least nor over their most: the ideals are one level times the weight,
/// kept within those bounds, at the level that makes them add up ("water filling"); the aims follow by largest
/// remainder (Hamilton's method), ties to whoever comes first. Exact: fractions are never rounded on the way.
///
/// The sums of `least` and of `most` must enclose `total`.
pub(super) fn goals(limits: &[Limits], total: u64) -> Vec<Goal> {
    let (p, q) = level(limits, total);
    let held_at_least = |w: &Limits| u128::from(w.weight) * p < u128::from(w.least) * q;
    let held_at_most = |w: &Limits| u128::from(w.weight) * p >= u128::from(w.most) * q;
    let mut rest = total;
    let mut weights = 0;
    for limit in limits {
        if held_at_least(limit) {
            rest -= limit.least;
        } else if held_at_most(limit) {
            rest -= limit.most;
        } else {
            weights += limit.weight;
        }
    }
    let mut open = Vec::new();
    let mut goals = Vec::with_capacity(limits.len());
    for (at, limit) in limits.iter().enumerate() {
        let (low, remainder) = if held_at_least(limit) {
            (limit.least, 0)
        } else if held_at_most(limit) {
            (limit.most, 0)
        } else {
            let share = u128::from(rest) * u128::from(limit.weight);
            let weights = u128::from(weights);
            ((share / weights) as u64, share % weights)
        };
        let high = low + u64::from(remainder > 0);
        if remainder > 0 {
            open.push((limit.held <= low, std::cmp::Reverse(remainder), at));
        }
        goals.push(Goal { low, high, aim: low });
    }
    open.sort_unstable();
    let missing = total - goals.iter().map(|goal| goal.low).sum::<u64>();
    for (_, _, at) in open.into_iter().take(missing as usize) {
        goals[at].aim = goals[at].high;
    }
    goals
}

/// The highest level, as a fraction, among those where a bound begins or ends to hold, that does not give out more
/// than `total`: from there to the level sought, the same bounds hold.
fn level(limits: &[Limits], total: u64) -> (u128, u128) {
    let given = |p: u128, q: u128| -> u128 {
        let kept = |w: &Limits| (u128::from(w.weight) * p).clamp(u128::from(w.least) * q, u128::from(w.most) * q);
        limits.iter().map(kept).sum()
    };
    let edges = limits.iter().flat_map(|w| [(w.least, w.weight), (w.most, w.weight)]);
    let mut best = (0, 1);
    for (p, q) in edges.map(|(p, q)| (u128::from(p), u128::from(q))) {
        if p * best.1 > best.0 * q && given(p, q) <= u128::from(total) * q {
            best = (p, q);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(weight: u64, least: u64, most: u64) -> Limits {
        Limits {
            weight,
            least,
            most,
            held: 0,
        }
    }

    fn aims(limits: &[Limits], total: u64) -> Vec<u64> {
        goals(limits, total).iter().map(|goal| goal.aim).collect()
    }

    #[test]
    fn largest_remainders_are_rounded_up() {
        let limits = [limit(47_000, 0, 10), limit(16_000, 0, 10), limit(15_900, 0, 10)];
        // Ideals of 10 and those weights: 5.96, 2.03, 2.02.
        assert_eq!(aims(&limits, 10), [6, 2, 2]);
        assert_eq!(
            goals(&limits, 10)[0],
            Goal {
                low: 5,
                high: 6,
                aim: 6
            }
        );
        assert_eq!(aims(&[limit(1, 0, 9), limit(1, 0, 9), limit(1, 0, 9)], 8), [3, 3, 2]);
    }

    #[test]
    fn what_one_cannot_take_goes_to_the_others_by_weight() {
        assert_eq!(
            aims(&[limit(100, 0, 10), limit(2, 0, 10), limit(1, 0, 10)], 20),
            [10, 7, 3]
        );
        assert_eq!(aims(&[limit(5, 0, 3), limit(1, 0, 3)], 6), [3, 3]);
    }

    #[test]
    fn what_one_has_done_already_stays() {
        assert_eq!(
            aims(&[limit(1, 6, 10), limit(1, 0, 10), limit(1, 0, 10)], 10),
            [6, 2, 2]
        );
        assert_eq!(aims(&[limit(1, 6, 6), limit(9, 4, 9)], 10), [6, 4]);
    }

    #[test]
    fn whoever_holds_more_is_rounded_up_first() {
        let holds = |held| Limits {
            held,
            ..limit(1, 0, 10)
        };
        assert_eq!(aims(&[holds(3), holds(3), holds(4)], 10), [3, 3, 4]);
        assert_eq!(aims(&[holds(3), holds(3), holds(3)], 10), [4, 3, 3]);
    }

    #[test]
    fn nothing_to_share_is_shared() {
        assert_eq!(aims(&[], 0), Vec::<u64>::new());
        assert_eq!(aims(&[limit(1, 0, 0), limit(3, 0, 0)], 0), [0, 0]);
        assert_eq!(aims(&[limit(1, 0, 5), limit(3, 0, 5)], 0), [0, 0]);
    }

    #[test]
    fn the_largest_weights_and_counts_fit() {
        let (weight, many) = (u64::from(u32::MAX), u64::from(u32::MAX));
        let all = aims(
            &[limit(weight, 0, many), limit(weight, 0, many), limit(1, 0, many)],
            many,
        );
        assert_eq!(all.iter().sum::<u64>(), many);
        assert!(all[0].abs_diff(all[1]) <= 1 && all[2] <= 1, "{all:?}");
    }
}
