//! What a submission must have, as the lead of a task sets it, and what one may lack.

use super::ids::AnnotationId;
use serde::{Deserialize, Serialize};

/// What must be there before an input can be submitted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// Classification: at least one concept is chosen. When left out, as `exclusive` says.
    #[serde(default)]
    pub concept: Option<bool>,
    /// Detection and segmentation: at least one shape, or a confirmation that nothing is there.
    #[serde(default)]
    pub shape: bool,
    /// The smallest shorter side of a shape's bounding box, in pixels of the upright image.
    #[serde(default)]
    pub smallest: Option<u32>,
    /// No two shapes of a concept may overlap this much: intersection over union, over 0 to 1.
    #[serde(default)]
    pub doubles: Option<f64>,
    /// Every suggestion within the task's range is accepted or dismissed.
    #[serde(default)]
    pub decided: bool,
}

impl Required {
    /// Whether the values make sense.
    pub fn is_sound(&self) -> bool {
        self.doubles.is_none_or(|iou| iou > 0.0 && iou <= 1.0)
    }
}

/// What a submission lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// No concept is marked as present.
    NoConcept,
    /// So many concepts are marked as present where exactly one is allowed.
    SeveralConcepts(usize),
    /// There is no shape, and nobody stated that there is nothing to mark.
    Nothing,
    /// A shape is smaller than the task allows.
    Small {
        /// Which.
        annotation: AnnotationId,
        /// How long the shorter side must be, in pixels.
        least: u32,
    },
    /// Two shapes of one concept overlap too much.
    Double {
        /// The one that was drawn later.
        annotation: AnnotationId,
        /// The other.
        other: AnnotationId,
        /// How much they overlap, in per cent, rounded down.
        percent: u32,
    },
    /// So many suggestions within the task's range are neither accepted nor dismissed.
    Undecided(usize),
}

impl Unmet {
    /// The annotation to be looked at, if it is about one.
    pub fn place(&self) -> Option<AnnotationId> {
        match self {
            Self::Small { annotation, .. } | Self::Double { annotation, .. } => Some(*annotation),
            Self::NoConcept | Self::SeveralConcepts(_) | Self::Nothing | Self::Undecided(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_is_over_nothing_and_at_most_all() {
        let of = |doubles| Required {
            doubles,
            ..Required::default()
        };
        assert!(of(None).is_sound() && of(Some(0.5)).is_sound() && of(Some(1.0)).is_sound());
        assert!(!of(Some(0.0)).is_sound() && !of(Some(1.01)).is_sound() && !of(Some(f64::NAN)).is_sound());
    }
}
