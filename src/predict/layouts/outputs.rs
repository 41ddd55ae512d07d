//! A network's outputs, and what is read from them.

use super::super::engine::Tensor;
use super::super::error::PredictError;
use domain::{BBox, Size};

/// Something that a network claims to see, in pixels of its input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Which class, from 0.
    pub class: usize,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Where; meaningless for a classifier.
    pub bounds: BBox,
    /// What its mask is mixed from, for a segmenter.
    pub coefficients: Vec<f32>,
}

/// The outputs of one run.
pub(crate) struct Outputs<'a> {
    /// Their names, in the network's order.
    pub names: &'a [&'a str],
    /// Their numbers, in the same order.
    pub tensors: &'a [Tensor],
    /// Size of the input in pixels.
    pub input: Size,
    /// How many classes have names; 0 when none do.
    pub classes: usize,
    /// The lowest score of interest.
    pub floor: f32,
}

impl Outputs<'_> {
    pub(super) fn fault(&self, layout: &'static str) -> PredictError {
        let shaped = self.names.iter().zip(self.tensors);
        PredictError::Outputs {
            layout,
            outputs: shaped.map(|(name, t)| format!("{name} {:?}", t.shape)).collect(),
        }
    }
}

/// How many classes the shapes of a network tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// The shapes do not tell.
    Unknown,
    /// So many.
    Of(usize),
    /// So many, or one fewer when the last of them means that there is nothing.
    OrOneFewer(usize),
}

impl Width {
    /// Whether a list of that many names fits.
    pub(crate) fn takes(self, listed: usize) -> bool {
        match self {
            Self::Unknown => true,
            Self::Of(n) => n == listed,
            Self::OrOneFewer(n) => n == listed || n == listed + 1,
        }
    }

    /// The number to tell people; `None` when the shapes do not tell.
    pub(crate) fn expected(self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Of(n) | Self::OrOneFewer(n) => Some(n),
        }
    }
}

/// The index and value of the largest number; the first of equal ones.
pub(super) fn best(values: impl Iterator<Item = f32>) -> Option<(usize, f32)> {
    values.enumerate().fold(None, |found, (at, v)| match found {
        Some((_, highest)) if v <= highest => found,
        _ => Some((at, v)),
    })
}

/// `1 / (1 + e^-x)`.
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// A box from its middle and extents.
pub(super) fn around(cx: f32, cy: f32, width: f32, height: f32) -> BBox {
    let (cx, cy, width, height) = (f64::from(cx), f64::from(cy), f64::from(width), f64::from(height));
    BBox {
        x0: cx - width / 2.0,
        y0: cy - height / 2.0,
        x1: cx + width / 2.0,
        y1: cy + height / 2.0,
    }
}

/// Watches that scores stay within 0 to 1: outside, layout or preparation are wrong and nothing that the network says
/// can be believed.
pub(super) struct Scores {
    pub(super) layout: &'static str,
    pub(super) lowest: f32,
    pub(super) highest: f32,
}

impl Scores {
    pub(super) fn new(layout: &'static str) -> Self {
        Self {
            layout,
            lowest: 0.0,
            highest: 0.0,
        }
    }

    pub(super) fn see(&mut self, score: f32) -> f32 {
        self.lowest = self.lowest.min(score);
        self.highest = self.highest.max(score);
        score
    }

    pub(super) fn verdict(self) -> Result<(), PredictError> {
        const SLACK: f32 = 1e-3;
        let extreme = if self.highest - 1.0 > -self.lowest {
            self.highest
        } else {
            self.lowest
        };
        if (-SLACK..=1.0 + SLACK).contains(&extreme) {
            Ok(())
        } else {
            Err(PredictError::Scores {
                extreme,
                layout: self.layout,
            })
        }
    }
}
