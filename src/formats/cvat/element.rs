//! One element of an image: where it lies.

use crate::reading::SkipReason;
use crate::rle::{Mask, RleError};
use crate::xml_stream::Fields;
use crate::{fit, outline, trace};
use domain::{BBox, Point, Polygon, Region, Size};

/// Where a shape lies as it is written, not yet fitted to its image.
pub(super) struct Placement {
    pub(super) region: Region,
    /// It is a box that was turned.
    pub(super) turned: bool,
    /// It may be a part of a polygon.
    pub(super) part: bool,
}

/// Where the element of this name lies in an image of `size`.
pub(super) fn placement(name: &str, fields: &Fields, size: Size) -> Result<Placement, SkipReason> {
    let plain = |region, part| Placement {
        region,
        turned: false,
        part,
    };
    match name {
        "tag" => Ok(plain(Region::Whole, false)),
        "box" => {
            let side = |name| fields.number(name).ok_or(SkipReason::NotANumber("a side of a box"));
            let bounds = BBox::from((side("xtl")?, side("ytl")?, side("xbr")?, side("ybr")?));
            let degrees = match fields.get("rotation") {
                None => 0.0,
                Some(_) => fields.number("rotation").ok_or(SkipReason::NotANumber("rotation"))?,
            };
            Ok(match fit::turned(bounds, degrees) {
                Some(region) => Placement {
                    region,
                    turned: true,
                    part: false,
                },
                None => plain(Region::Box(bounds), false),
            })
        }
        "polygon" => {
            let points = points(&fields.get("points").unwrap_or_default())?;
            Ok(plain(Region::Polygon(outline::assembled([points])?), true))
        }
        "mask" => mask(fields, size).map(|region| plain(region, true)),
        "polyline" => Err(SkipReason::Unsupported("polylines".into())),
        "points" => Err(SkipReason::Unsupported("points".into())),
        "ellipse" => Err(SkipReason::Unsupported("ellipses".into())),
        "cuboid" => Err(SkipReason::Unsupported("cuboids".into())),
        "skeleton" => Err(SkipReason::Unsupported("skeletons".into())),
        other => Err(SkipReason::Unsupported(format!("shapes of type {other:?}"))),
    }
}

/// Points written as `x,y;x,y`.
fn points(text: &str) -> Result<Vec<Point>, SkipReason> {
    let number = |text: &str| text.trim().parse().ok().filter(|v: &f64| v.is_finite());
    let point = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some(Point::new(number(x)?, number(y)?))
    };
    let pairs = text.split(';').filter(|pair| !pair.trim().is_empty());
    pairs
        .map(|pair| point(pair).ok_or(SkipReason::NotANumber("a point")))
        .collect()
}

/// The pixels set in a box within an image of `image` pixels.
fn mask(fields: &Fields, image: Size) -> Result<Region, SkipReason> {
    let side = |name| fields.number(name).ok_or(SkipReason::NotANumber("a side of the mask"));
    let (left, top) = (side("left")?.floor(), side("top")?.floor());
    // The casts saturate.
    let size = Size::new(side("width")? as u32, side("height")? as u32);
    // A run takes room by the row, and two numbers may claim any number of rows.
    if size.width > image.width || size.height > image.height {
        return Err(SkipReason::Malformed("the mask is larger than the image".into()));
    }
    let text = fields.get("rle").unwrap_or_default();
    let counts: Result<Vec<u64>, _> = text.split(',').map(|count| count.trim().parse()).collect();
    let counts = counts.map_err(|_| SkipReason::NotANumber("a count of the mask"))?;
    // Runs along rows are runs down columns where the axes are exchanged.
    let exchanged = Mask::from_counts(&counts, Size::new(size.height, size.width));
    let exchanged = exchanged.map_err(|error: RleError| SkipReason::Malformed(error.to_string()))?;
    let polygon = trace::polygon(&exchanged).ok_or_else(|| SkipReason::Degenerate("no pixel is set".into()))?;
    let mut polygon = polygon.map(|p| Point::new(p.y + left, p.x + top));
    // What was clockwise is not any more.
    for part in &mut polygon.parts {
        part.outer.reverse();
        part.holes.iter_mut().for_each(|hole| hole.reverse());
    }
    Ok(Region::Polygon(polygon))
}

/// The pixels whose centres lie in the polygon, in the smallest box around them: its left and upper edge, its size,
/// and the runs along its rows. `None` when there are none.
pub(super) fn row_runs(polygon: &Polygon, size: Size) -> Option<(u32, u32, Size, Vec<u64>)> {
    let exchanged = polygon.map(|p| Point::new(p.y, p.x));
    let mask = Mask::of_polygon(&exchanged, Size::new(size.height, size.width));
    let (top, left, mask) = mask.cropped()?;
    Some((left, top, Size::new(mask.size.height, mask.size.width), mask.counts()))
}
