//! Figures out of sums over inputs, and how sure they are: each input adds its share, and an interval comes from drawing
//! the inputs again and again with replacement (Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979).

use super::nominal::{Coincidences, cohen};
use crate::share::{Interval, SplitMix};

/// Values that a labeler may give a concept on an input, in the order of the tables here.
pub(super) const PRESENT: usize = 0;
/// The concept is expressly not there.
pub(super) const ABSENT: usize = 1;
/// Nothing is said of it.
pub(super) const UNCLAIMED: usize = 2;

/// A number, over how many inputs it was measured, and its interval at 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Inputs that were compared for it.
    pub n: u64,
    /// Between which two numbers 95 % of those lie that came of drawing the inputs anew; `None` while that was not done.
    pub interval: Option<Interval>,
}

/// What an input adds; what the places mean is the [`Statistic`]'s affair.
pub(super) type Sums = [f64; 9];

/// How a figure comes out of sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statistic {
    /// The first over the second.
    Share,
    /// Of what was matched, what only the first has, what only the second has, and the overlaps: twice what was matched
    /// over all there is.
    F1,
    /// The same sums: what was matched over all that the second has.
    Precision,
    /// The same sums: what was matched over all that the first has.
    Recall,
    /// The same sums: what was matched over all different things.
    Matched,
    /// The same sums: the mean overlap of what was matched.
    MeanIou,
    /// Coincidences of values, row by row: Krippendorff's alpha.
    Alpha,
    /// The same sums: Fleiss' kappa.
    Fleiss,
    /// A table of two labelers' values, row by row: Cohen's kappa.
    Cohen,
    /// Disagreement seen and disagreement expected: one less their ratio.
    LessThanExpected,
}

impl Statistic {
    /// The figure of these sums; `None` where it is not defined.
    fn of(self, sums: &Sums) -> Option<f64> {
        let ratio = |part: f64, all: f64| (all > 0.0).then(|| part / all);
        let [matched, first, second, overlaps, ..] = *sums;
        match self {
            Self::Share => ratio(sums[0], sums[1]),
            Self::F1 => ratio(2.0 * matched, 2.0 * matched + first + second),
            Self::Precision => ratio(matched, matched + second),
            Self::Recall => ratio(matched, matched + first),
            Self::Matched => ratio(matched, matched + first + second),
            Self::MeanIou => ratio(overlaps, matched),
            Self::Alpha => Coincidences(table(sums)).alpha(),
            Self::Fleiss => Coincidences(table(sums)).fleiss(),
            Self::Cohen => cohen(table(sums)),
            Self::LessThanExpected => ratio(sums[0], sums[1]).map(|ratio| 1.0 - ratio),
        }
    }
}

/// Nine sums as a table of three by three.
fn table(sums: &Sums) -> [[f64; 3]; 3] {
    std::array::from_fn(|row| std::array::from_fn(|column| sums[row * 3 + column]))
}

/// What each input adds to some figures.
#[derive(Clone, Debug)]
pub(super) struct Series {
    /// The figures.
    pub(super) statistics: Vec<Statistic>,
    /// The inputs that add something, as positions among all, and what.
    pub(super) rows: Vec<(usize, Sums)>,
    /// For so many concepts no labeler of an input said anything, beside what its row says: one coincidence of nothing with
    /// nothing for each of its labelers and concepts. Few inputs have most concepts, so they are not listed one by one.
    pub(super) unclaimed: f64,
    /// Inputs that count.
    pub(super) n: u64,
}

impl Series {
    /// Rows and nothing else.
    pub(super) fn new(statistics: &[Statistic], rows: Vec<(usize, Sums)>) -> Self {
        Self {
            statistics: statistics.to_vec(),
            n: rows.len() as u64,
            rows,
            unclaimed: 0.0,
        }
    }

    /// The figures where each input counts as often as `weight` says; `labelers` is the sum of labelers over the inputs.
    fn values(&self, weight: impl Fn(usize) -> f64, labelers: f64) -> impl Iterator<Item = Option<f64>> {
        let mut sums = [0.0; 9];
        for (input, row) in &self.rows {
            let weight = weight(*input);
            if weight != 0.0 {
                for (sum, more) in sums.iter_mut().zip(row) {
                    *sum += weight * more;
                }
            }
        }
        sums[UNCLAIMED * 3 + UNCLAIMED] += self.unclaimed * labelers;
        self.statistics.iter().map(move |statistic| statistic.of(&sums))
    }
}

/// How often inputs are drawn anew, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// How often.
    pub times: u32,
    /// The same seed draws the same.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { times: 1000, seed: 0 }
    }
}

/// The figures of each series, in their order. `labelers` tells for each input how many labeled it. `None`: `stop` said so
/// before all were drawn.
pub(super) fn figures(
    series: &[Series],
    labelers: &[u32],
    bootstrap: Option<Bootstrap>,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<Vec<Option<Figure>>>> {
    let all: f64 = labelers.iter().copied().map(f64::from).sum();
    let mut found: Vec<Vec<Option<Figure>>> = series
        .iter()
        .map(|series| {
            let n = series.n;
            let figure = |value: f64| Figure {
                value,
                n,
                interval: None,
            };
            series.values(|_| 1.0, all).map(|value| value.map(figure)).collect()
        })
        .collect();
    let Some(bootstrap) = bootstrap.filter(|_| !labelers.is_empty()) else {
        return Some(found);
    };
    let mut drawn: Vec<Vec<Vec<f64>>> = found.iter().map(|figures| vec![Vec::new(); figures.len()]).collect();
    let mut random = SplitMix::new(bootstrap.seed);
    let mut weights = vec![0.0; labelers.len()];
    for _ in 0..bootstrap.times {
        if stop() {
            return None;
        }
        weights.fill(0.0);
        let mut of_drawn = 0.0;
        for _ in 0..labelers.len() {
            let at = random.below(labelers.len() as u64) as usize;
            weights[at] += 1.0;
            of_drawn += f64::from(labelers[at]);
        }
        for (series, drawn) in series.iter().zip(&mut drawn) {
            for (value, values) in series.values(|at| weights[at], of_drawn).zip(drawn) {
                values.extend(value);
            }
        }
    }
    for (figures, drawn) in found.iter_mut().zip(&mut drawn) {
        for (figure, values) in figures.iter_mut().zip(drawn) {
            if let Some(figure) = figure {
                figure.interval = interval(values);
            }
        }
    }
    Some(found)
}

/// Between which two of the values 95 % of them lie; draws that left the figure undefined are not among them.
fn interval(values: &mut [f64]) -> Option<Interval> {
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        values
            .get(((values.len() as f64 - 1.0) * share).round() as usize)
            .copied()
    };
    Some(Interval {
        low: at(0.025)?,
        high: at(0.975)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(right: &[f64]) -> Series {
        let row = |(at, right): (usize, &f64)| (at, [*right, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        Series::new(&[Statistic::Share], right.iter().enumerate().map(row).collect())
    }

    #[test]
    fn an_interval_is_about_as_wide_as_the_theory_says() {
        let right: Vec<f64> = (0..400).map(|n| f64::from(u8::from(n % 5 != 0))).collect();
        let series = [share(&right)];
        let found = figures(&series, &[2; 400], Some(Bootstrap::default()), &|| false).expect("is not stopped");
        let figure = found[0][0].expect("is defined");
        let interval = figure.interval.expect("was drawn");
        // 1.96 times the square root of 0.8 x 0.2 / 400.
        assert_eq!((figure.value, figure.n), (0.8, 400));
        assert!(
            (interval.low - 0.7608).abs() < 0.006 && (interval.high - 0.8392).abs() < 0.006,
            "{interval:?}"
        );
        let again = figures(&series, &[2; 400], Some(Bootstrap::default()), &|| false);
        assert_eq!(again, Some(found), "the same seed draws the same");
        assert_eq!(figures(&series, &[2; 400], Some(Bootstrap::default()), &|| true), None);
    }

    #[test]
    fn what_is_not_defined_is_no_number() {
        let sums = [0.0; 9];
        for statistic in [
            Statistic::Share,
            Statistic::F1,
            Statistic::Precision,
            Statistic::Recall,
            Statistic::Matched,
            Statistic::MeanIou,
            Statistic::Alpha,
            Statistic::Fleiss,
            Statistic::Cohen,
            Statistic::LessThanExpected,
        ] {
            assert_eq!(statistic.of(&sums), None, "{statistic:?}");
        }
        assert_eq!(figures(&[], &[], Some(Bootstrap::default()), &|| false), Some(vec![]));
    }
}
