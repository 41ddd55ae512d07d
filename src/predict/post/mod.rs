//! Candidates to findings: overlaps suppressed, boxes and masks brought back to the image.
//!
//! Start reading at [`findings`].

mod masks;
mod suppress;

pub(crate) use masks::Prototypes;
pub(crate) use suppress::suppressed;

use super::error::PredictError;
use super::layouts::Candidate;
use super::pre::Placement;
use domain::{BBox, Finding, ModelKind, Region};

/// What is asked of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The score, 0 to 1, that a finding must exceed; a classifier's may equal it.
    pub floor: f64,
    /// The intersection over union, 0 to 1, above which the weaker of two boxes of one class is suppressed.
    pub iou: f64,
    /// How many findings there are at most, the strongest first.
    pub limit: usize,
    /// Whether areas of masks are counted in pixels of the image; costs time on large images.
    pub areas: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            floor: 0.25,
            iou: 0.45,
            limit: 300,
            areas: false,
        }
    }
}

/// One finding and what else is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// The detector's box in pixels of the upright image; `None` for a classifier.
    pub bounds: Option<BBox>,
    /// Square pixels: the box, or the mask's pixels where they were counted, else its outline's area. `None` for a
    /// classifier.
    pub area: Option<f64>,
}

/// Turns candidates, in pixels of the network's input, into findings in pixels of the upright image, the surest first.
/// Boxes and masks of which less than a pixel lies in the image are left out: no annotation could hold them.
///
/// # Errors
/// [`PredictError::Outputs`] when masks cannot be mixed.
pub(crate) fn findings(
    kind: ModelKind,
    overlapping: bool,
    mut candidates: Vec<Candidate>,
    placement: &Placement,
    prototypes: Option<&Prototypes<'_>>,
    options: &Options,
) -> Result<Vec<Found>, PredictError> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    if overlapping {
        candidates = suppressed(candidates, options.iou, options.limit);
    }
    candidates.truncate(options.limit);
    let mut found = Vec::with_capacity(candidates.len());
    for candidate in &candidates {
        let finding = |region| Finding {
            class: u32::try_from(candidate.class).unwrap_or(u32::MAX),
            probability: f64::from(candidate.score).clamp(0.0, 1.0),
            region,
        };
        if kind == ModelKind::Classifier {
            found.push(Found {
                finding: finding(Region::Whole),
                bounds: None,
                area: None,
            });
            continue;
        }
        let Ok(bounds) = placement.image_box(&candidate.bounds).clipped(placement.image) else {
            continue;
        };
        let (region, area) = match prototypes {
            None => (Region::Box(bounds), bounds.area()),
            Some(prototypes) => {
                let mask = prototypes.mask(&candidate.coefficients, &bounds, placement)?;
                let Some(polygon) = mask.polygon() else { continue };
                let area = if options.areas { mask.pixels() } else { polygon.area() };
                (Region::Polygon(polygon), area)
            }
        };
        found.push(Found {
            finding: finding(region),
            bounds: Some(bounds),
            area: Some(area),
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
