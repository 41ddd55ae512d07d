//! The confidence interval of an error rate seen in a sample.

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A confidence interval of a rate; both ends lie between 0 and 1.
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
/// count as all of them. It speaks of the labeler's work at large, not of a known number of inputs.
pub fn wilson(errors: u64, reviewed: u64) -> Interval {
    let errors = errors.min(reviewed);
    if reviewed == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let size = reviewed as f64;
    let rate = errors as f64 / size;
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
        assert_eq!(wilson(9, 4), wilson(4, 4));
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
    }
}
