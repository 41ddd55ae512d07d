//! How sure one may be of a rate of errors that was seen in a sample.

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The rates that what was seen speaks for, both from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Interval {
    /// Half of its width: the `x` of "± x" around its middle, which is not the rate that was seen.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Wilson's score interval (Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22,
/// 1927) of the rate behind `errors` of `reviewed`, at 95 %; 0 to 1 when nothing was reviewed. More errors than reviews
/// count as all of them.
///
/// It speaks of the labeler's work at large; for the rate in a known pile of work see [`wilson_of()`].
pub fn wilson(errors: u64, reviewed: u64) -> Interval {
    around(errors, reviewed, reviewed as f64)
}

/// The same of the rate in `population` pieces of work of which the reviewed ones were drawn at random: narrower, and
/// a point once all are reviewed. Fewer pieces than reviews count as just these.
///
/// Wilson's interval holds the rates that a score test would not reject. Here the test's variance is that of drawing
/// without replacement, `(N - n) / (N - 1)` times the binomial one (Cochran, *Sampling Techniques*, 3rd ed. 1977,
/// theorem 3.2), which comes to the plain interval of `n (N - 1) / (N - n)` reviews.
pub fn wilson_of(errors: u64, reviewed: u64, population: u64) -> Interval {
    if reviewed > 0 && reviewed >= population {
        let rate = errors.min(reviewed) as f64 / reviewed as f64;
        return Interval { low: rate, high: rate };
    }
    let (n, all) = (reviewed as f64, population as f64);
    around(
        errors,
        reviewed,
        if reviewed == 0 {
            0.0
        } else {
            n * (all - 1.0) / (all - n)
        },
    )
}

/// Wilson's interval around `errors` of `reviewed` as if that rate had been seen in `size` reviews.
fn around(errors: u64, reviewed: u64, size: f64) -> Interval {
    let errors = errors.min(reviewed);
    if reviewed == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let rate = errors as f64 / reviewed as f64;
    let t = Z * Z / size;
    let (middle, half) = ((rate + t / 2.0) / (1.0 + t), half(rate, size));
    // At the ends the bound is the end itself, and rounding must not say otherwise.
    Interval {
        low: if errors == 0 { 0.0 } else { middle - half },
        high: if errors == reviewed { 1.0 } else { middle + half },
    }
}

/// Half the width of Wilson's interval of a rate seen in `size` reviews, over 0.
fn half(rate: f64, size: f64) -> f64 {
    let t = Z * Z / size;
    (t * rate * (1.0 - rate) + t * t / 4.0).sqrt() / (1.0 + t)
}

/// How many more reviewed at the same rate would bring the half-width of [`wilson()`] to at most `half_width`; 0 if
/// there already. With nothing reviewed the rate that needs most is assumed, one half. No number of reviews brings it
/// to 0, nor to what is no number: `u64::MAX`.
pub fn more_for(errors: u64, reviewed: u64, half_width: f64) -> u64 {
    let rate = rate(errors, reviewed);
    let size = size_for(rate, half_width);
    if size.is_infinite() {
        return u64::MAX;
    }
    let enough = |n: f64| n > 0.0 && half(rate, n) <= half_width;
    fewest(size, enough).saturating_sub(reviewed)
}

/// The same for [`wilson_of()`]: never more than are left of `population`, for then all is known.
pub fn more_of(errors: u64, reviewed: u64, population: u64, half_width: f64) -> u64 {
    let left = population.saturating_sub(reviewed);
    let (rate, all) = (rate(errors, reviewed), population as f64);
    let size = size_for(rate, half_width);
    if left == 0 || size.is_infinite() {
        return left;
    }
    let enough = |n: f64| n >= all || n > 0.0 && half(rate, n * (all - 1.0) / (all - n)) <= half_width;
    // `n (N - 1) / (N - n) = size`, solved for `n`.
    let needed = fewest(size * all / (all - 1.0 + size), enough);
    needed.saturating_sub(reviewed).min(left)
}

fn rate(errors: u64, reviewed: u64) -> f64 {
    match reviewed {
        0 => 0.5,
        _ => errors.min(reviewed) as f64 / reviewed as f64,
    }
}

/// How many reviews, as a real number, have this half-width: with `m` for the reviews plus `z^2` the half-width `h`
/// solves `h^2 m^2 - z^2 p q m = z^4 (1/4 - p q)`. It falls as reviews are added, from one half at none.
fn size_for(rate: f64, half_width: f64) -> f64 {
    if half_width.is_nan() || half_width <= 0.0 {
        return f64::INFINITY;
    }
    if half_width >= 0.5 {
        return 0.0;
    }
    let pq = rate * (1.0 - rate);
    let root = (pq * pq + half_width * half_width * (1.0 - 4.0 * pq)).sqrt();
    let z2 = Z * Z;
    (z2 * (pq + root) / (2.0 * half_width * half_width) - z2).max(0.0)
}

/// The least whole number at or about `size` that is enough: the solution is only as good as its rounding.
fn fewest(size: f64, enough: impl Fn(f64) -> bool) -> u64 {
    if size == 0.0 {
        return 0;
    }
    let about = size.round();
    let near = [about - 1.0, about, about + 1.0];
    near.into_iter().find(|&n| enough(n)).unwrap_or(about + 1.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(interval: Interval, low: f64, high: f64) {
        let off = (interval.low - low).abs().max((interval.high - high).abs());
        assert!(off < 5e-5, "{interval:?}, not {low}..{high}");
    }

    #[test]
    fn known_intervals() {
        near(wilson(0, 10), 0.0, 0.2775);
        near(wilson(5, 50), 0.0435, 0.2136);
        near(wilson(10, 10), 0.7225, 1.0);
        near(wilson(1, 1), 0.2065, 1.0);
        // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
        near(wilson(81, 263), 0.2553, 0.3662);
        near(wilson(15, 148), 0.0624, 0.1605);
        near(wilson(1, 29), 0.0061, 0.1718);
    }

    #[test]
    fn nothing_seen_says_nothing() {
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
        assert_eq!(wilson_of(0, 0, 50), Interval { low: 0.0, high: 1.0 });
        assert_eq!(wilson_of(0, 0, 0), Interval { low: 0.0, high: 1.0 });
        assert_eq!(wilson(9, 4), wilson(4, 4));
    }

    #[test]
    fn a_known_pile_narrows_it_to_a_point() {
        let plain = wilson(5, 50);
        // As of a rate of 5 in 50 seen in 99 reviews, and of 1 in 2 seen in 4.
        near(wilson_of(5, 50, 100), 0.0551, 0.1748);
        near(wilson_of(1, 2, 3), 0.1500, 0.8500);
        near(wilson_of(5, 50, 1_000_000_000), plain.low, plain.high);
        let mut before = plain.half_width();
        for population in [1000, 200, 100, 60, 51, 50] {
            let now = wilson_of(5, 50, population);
            assert!(
                now.half_width() < before && now.low <= 0.1 && now.high >= 0.1,
                "{now:?}"
            );
            before = now.half_width();
        }
        assert_eq!(wilson_of(5, 50, 50), Interval { low: 0.1, high: 0.1 });
        assert_eq!(wilson_of(5, 50, 49), Interval { low: 0.1, high: 0.1 });
    }

    /// The chance, by the hypergeometric distribution, that the interval of a sample holds the pile's rate.
    fn coverage(reviewed: u64, population: u64, wrong: u64) -> f64 {
        let ln = |n: u64| (1..=n).map(|i| (i as f64).ln()).sum::<f64>();
        let choose = |n: u64, k: u64| ln(n) - ln(k) - ln(n - k);
        let right = population - wrong;
        (reviewed.saturating_sub(right)..=reviewed.min(wrong))
            .filter(|&errors| {
                let found = wilson_of(errors, reviewed, population);
                let rate = wrong as f64 / population as f64;
                (found.low - 1e-9..=found.high + 1e-9).contains(&rate)
            })
            .map(|errors| {
                (choose(wrong, errors) + choose(right, reviewed - errors) - choose(population, reviewed)).exp()
            })
            .sum()
    }

    #[test]
    fn it_holds_the_rate_of_the_pile_as_often_as_it_says() {
        for (reviewed, population) in [(20, 100), (50, 100), (100, 400)] {
            let sum: f64 = (0..=population)
                .map(|wrong| coverage(reviewed, population, wrong))
                .sum();
            let mean = sum / (population + 1) as f64;
            assert!((mean - 0.95).abs() < 0.005, "{reviewed} of {population}: {mean}");
        }
    }

    #[test]
    fn as_many_more_as_it_takes_and_not_one_fewer() {
        for (errors, reviewed) in [(0, 10), (1, 10), (5, 50), (5, 10), (40, 50), (10, 10), (0, 0)] {
            for width in [0.3, 0.1, 0.05, 0.01, 0.001] {
                let more = more_for(errors, reviewed, width);
                let at = |n: u64| half(rate(errors, reviewed), n as f64);
                assert!(
                    at(reviewed + more) <= width,
                    "{errors}/{reviewed} to {width}: {more} are too few"
                );
                assert!(
                    more == 0 || at(reviewed + more - 1) > width,
                    "{errors}/{reviewed} to {width}: {more}"
                );
                let fewer = more_of(errors, reviewed, 500, width);
                assert!(fewer <= more && fewer <= 500 - reviewed);
                let of = |n: u64| {
                    if n < 500 {
                        half(rate(errors, reviewed), n as f64 * 499.0 / (500 - n) as f64)
                    } else {
                        0.0
                    }
                };
                assert!(
                    of(reviewed + fewer) <= width,
                    "{errors}/{reviewed} of 500 to {width}: {fewer} are too few"
                );
                assert!(
                    fewer == 0 || of(reviewed + fewer - 1) > width,
                    "{errors}/{reviewed} of 500: {fewer}"
                );
            }
        }
        // The textbook's 385 for one half and 5 %, less the reviews that the score interval saves.
        assert_eq!(more_for(0, 0, 0.05), 381);
    }

    #[test]
    fn what_cannot_be_reached_is_said() {
        assert_eq!(more_for(0, 10, 0.5), 0);
        assert_eq!(more_for(5, 50, 0.0), u64::MAX);
        assert_eq!(more_for(5, 50, f64::NAN), u64::MAX);
        assert_eq!(more_of(5, 50, 80, 0.0), 30);
        assert_eq!(more_of(5, 50, 40, 0.01), 0);
    }
}
