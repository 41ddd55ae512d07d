//! What a model said of an input, as a file has it.

use domain::{InputId, Region, Size};
use std::sync::Arc;

/// One prediction read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPrediction {
    /// The input it is about.
    pub input: InputId,
    /// The upright size of the input in pixels.
    pub size: Size,
    /// The model's class by its name as written.
    pub class: Arc<str>,
    /// Where, in pixels of the upright image; already fitted to the image.
    pub region: Region,
    /// How sure the model is, over 0 to 1.
    pub probability: f64,
    /// The model, where the file names it.
    pub model: Option<Arc<str>>,
}

/// The probability that a score is, over 0 to 1.
pub(super) fn probability(score: Option<f64>) -> Option<f64> {
    score.filter(|score| (0.0..=1.0).contains(score))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_probabilities_from_0_to_1() {
        for (score, expected) in [
            (Some(0.0), Some(0.0)),
            (Some(1.0), Some(1.0)),
            (Some(1.001), None),
            (Some(-0.1), None),
            (Some(f64::NAN), None),
            (None, None),
        ] {
            assert_eq!(probability(score), expected, "{score:?}");
        }
    }
}
