//! Where a COCO annotation lies: by its outline, its mask, or its box, which CVAT may have turned.

use super::rows::{AnnotationRow, Bounds, Segmentation};
use crate::json::Numbers;
use crate::reading::SkipReason;
use crate::{fit, outline};
use domain::geometry::GeometryError;
use domain::{BBox, Region, Size};

/// Where an annotation lies as it is written.
pub(super) struct Placement {
    pub(super) region: Region,
    /// It is a box that was turned.
    pub(super) turned: bool,
    /// An outline without an area stood beside the box.
    pub(super) empty: bool,
}

/// Where the annotation lies in an image of `size`, not yet fitted to it. The outline counts, and the box where it
/// encloses nothing.
pub(super) fn placement(row: &AnnotationRow, size: Size) -> Result<Placement, SkipReason> {
    let bounds = match &row.bbox {
        Bounds::Absent => None,
        Bounds::Numbers(sides) => match sides[..] {
            [x, y, w, h] => Some(Ok(BBox::from((x, y, x + w, y + h)))),
            _ => Some(Err(SkipReason::Malformed("bbox has not four numbers".into()))),
        },
        Bounds::Bad => Some(Err(SkipReason::NotANumber("bbox"))),
    };
    let boxed = |b: BBox, empty| match fit::turned(b, row.attributes.rotation) {
        Some(region) => Placement {
            region,
            turned: true,
            empty,
        },
        None => Placement {
            region: Region::Box(b),
            turned: false,
            empty,
        },
    };
    let plain = |region| Placement {
        region,
        turned: false,
        empty: false,
    };
    match &row.segmentation {
        Segmentation::Absent => match bounds {
            None => Ok(plain(Region::Whole)),
            Some(bounds) => Ok(boxed(bounds?, false)),
        },
        segmentation => match (outlined(segmentation, size)?, bounds) {
            (Some(region), _) => Ok(plain(region)),
            // The outline encloses nothing: what is left is the box.
            (None, Some(Ok(b))) => Ok(boxed(b, true)),
            (None, _) => Err(SkipReason::Geometry(GeometryError::TooFewVertices)),
        },
    }
}

/// The outline, or `None` when it encloses nothing.
fn outlined(segmentation: &Segmentation, size: Size) -> Result<Option<Region>, SkipReason> {
    match segmentation {
        Segmentation::Absent => Ok(None),
        Segmentation::Mask(mask) if mask.is_empty() => Ok(None),
        Segmentation::Mask(mask) => mask.region(size).map(Some),
        Segmentation::Parts(parts) => {
            let mut rings = Vec::with_capacity(parts.len());
            for part in parts {
                let Numbers::All(flat) = part else {
                    return Err(SkipReason::NotANumber("a coordinate of segmentation"));
                };
                let odd = || SkipReason::Malformed("an odd number of coordinates".into());
                let ring = fit::points(flat).ok_or_else(odd)?;
                if ring.len() >= 3 {
                    rings.push(ring);
                }
            }
            let enclosed = (!rings.is_empty()).then(|| outline::assembled(rings)).transpose()?;
            Ok(enclosed.map(Region::Polygon))
        }
    }
}
