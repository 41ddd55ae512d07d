//! Where a COCO annotation lies: by its outline, its mask, or its box, which CVAT may have turned.

use super::rows::{AnnotationRow, Bounds, Counts, MaskRow, Segmentation};
use crate::json::Numbers;
use crate::reading::SkipReason;
use crate::rle::{self, Mask};
use crate::{fit, outline, trace};
use domain::geometry::GeometryError;
use domain::{BBox, Polygon, Region, Size};

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
    let boxed = |b: BBox, empty| match turned(b, row.attributes.rotation) {
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
        Segmentation::Mask(mask) => mask_region(mask, size).map(Some),
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
            Ok((!rings.is_empty()).then(|| Region::Polygon(outline::assembled(rings))))
        }
    }
}

/// The box turned about its middle by so many degrees, clockwise as the picture is seen, as CVAT writes it; `None`
/// for a box that stands straight.
fn turned(b: BBox, degrees: f64) -> Option<Region> {
    let degrees = degrees.rem_euclid(360.0);
    if degrees == 0.0 || degrees == 180.0 {
        return None;
    }
    Some(Region::Polygon(Polygon::simple(
        b.turned(degrees.to_radians()).to_vec(),
    )))
}

fn mask_region(row: &MaskRow, image: Size) -> Result<Region, SkipReason> {
    let side = |v: f64| v as u32;
    match &row.size {
        Numbers::All(sides) if sides.len() == 2 => {
            let file = Size::new(side(sides[1]), side(sides[0]));
            if file != image {
                return Err(SkipReason::SizeMismatch { file, image });
            }
        }
        _ => return Err(SkipReason::NotANumber("the size of the mask")),
    }
    let counts = match &row.counts {
        Counts::Bad => return Err(SkipReason::NotANumber("a count of the mask")),
        // What is negative or beyond counting becomes 0 or huge, and then the total is wrong.
        Counts::List(list) => list.iter().map(|v| *v as u64).collect(),
        Counts::Text(text) => rle::parse_counts(text).map_err(malformed)?,
    };
    let mask = Mask::from_counts(&counts, image).map_err(malformed)?;
    let polygon = trace::polygon(&mask).ok_or_else(|| SkipReason::Degenerate("no pixel is set".into()))?;
    Ok(Region::Polygon(polygon))
}

fn malformed(error: rle::RleError) -> SkipReason {
    SkipReason::Malformed(error.to_string())
}
