//! From shares in percent to pixels.

use super::brush;
use super::rows::{ResultRow, ValueRow};
use crate::json::Numbers;
use crate::outline;
use crate::reading::SkipReason;
use crate::trace;
use domain::{BBox, Point, Region, Size};

/// A region of a result, not yet fitted.
pub(super) struct Placed {
    pub(super) region: Region,
    pub(super) turned: bool,
}

/// The size of the picture for which a result was made; that of the input where nothing is said.
///
/// # Errors
/// [`SkipReason::SizeMismatch`] where the picture had another shape: shares of one are none of the other.
pub(super) fn checked_size(row: &ResultRow, image: Size) -> Result<(), SkipReason> {
    const SAME_SHAPE: f64 = 0.01;
    let file = Size::new(row.original_width.side(), row.original_height.side());
    if file.width == 0 || file.height == 0 || image.width == 0 || image.height == 0 {
        return Ok(());
    }
    let shape = |size: Size| f64::from(size.width) / f64::from(size.height);
    match (shape(file) / shape(image) - 1.0).abs() <= SAME_SHAPE {
        true => Ok(()),
        false => Err(SkipReason::SizeMismatch { file, image }),
    }
}

/// Where a result of a shape lies in the picture of `size`; `None` where its kind is no shape.
pub(super) fn placed(kind: &str, value: &ValueRow, size: Size) -> Option<Result<Placed, SkipReason>> {
    let straight = |region| Placed { region, turned: false };
    Some(match kind {
        "rectangle" | "rectanglelabels" => rectangle(value, size),
        "polygon" | "polygonlabels" => polygon(value, size).map(straight),
        "ellipse" | "ellipselabels" => ellipse(value, size),
        "brush" | "brushlabels" => mask(value, size).map(straight),
        "keypoint" | "keypointlabels" => Err(SkipReason::Unsupported("key points".into())),
        "vector" | "vectorlabels" => Err(SkipReason::Unsupported("lines".into())),
        _ => return None,
    })
}

struct Percent(Size);

impl Percent {
    fn point(&self, x: f64, y: f64) -> Point {
        Point::new(
            x / 100.0 * f64::from(self.0.width),
            y / 100.0 * f64::from(self.0.height),
        )
    }
}

fn numbers<const N: usize>(values: [(crate::json::Number, &'static str); N]) -> Result<[f64; N], SkipReason> {
    let mut found = [0.0; N];
    for (found, (number, name)) in found.iter_mut().zip(values) {
        *found = number.0.ok_or(SkipReason::NotANumber(name))?;
    }
    Ok(found)
}

fn rectangle(value: &ValueRow, size: Size) -> Result<Placed, SkipReason> {
    let [x, y, width, height] = numbers([
        (value.x, "x"),
        (value.y, "y"),
        (value.width, "width"),
        (value.height, "height"),
    ])?;
    let (percent, angle) = (Percent(size), value.rotation.0.unwrap_or(0.0).to_radians());
    let (corner, end) = (percent.point(x, y), percent.point(x + width, y + height));
    let bounds = BBox::from((corner.x, corner.y, end.x, end.y));
    if angle == 0.0 {
        let region = Region::Box(bounds);
        return Ok(Placed { region, turned: false });
    }
    let corners = bounds.corners().map(|p| turned_about(p, corner, angle));
    let region = Region::Polygon(domain::Polygon::simple(corners.to_vec()));
    Ok(Placed { region, turned: true })
}

/// The point turned about another, clockwise as the picture is seen.
fn turned_about(p: Point, center: Point, radians: f64) -> Point {
    let (sin, cos) = radians.sin_cos();
    let (dx, dy) = (p.x - center.x, p.y - center.y);
    center.moved(dx * cos - dy * sin, dx * sin + dy * cos)
}

fn polygon(value: &ValueRow, size: Size) -> Result<Region, SkipReason> {
    let points = value.points.0.as_deref().ok_or(SkipReason::NotANumber("a point"))?;
    let percent = Percent(size);
    let ring = points.iter().map(|[x, y]| percent.point(*x, *y)).collect::<Vec<_>>();
    outline::assembled([ring]).map(Region::Polygon)
}

fn ellipse(value: &ValueRow, size: Size) -> Result<Placed, SkipReason> {
    let [x, y, across, down] = numbers([
        (value.x, "x"),
        (value.y, "y"),
        (value.radius_x, "radiusX"),
        (value.radius_y, "radiusY"),
    ])?;
    let percent = Percent(size);
    let (center, radii) = (percent.point(x, y), percent.point(across, down));
    let angle = value.rotation.0.unwrap_or(0.0).to_radians();
    let region = Region::Polygon(outline::ellipse(center, radii.x, radii.y, angle));
    Ok(Placed { region, turned: false })
}

fn mask(value: &ValueRow, size: Size) -> Result<Region, SkipReason> {
    let damaged = || SkipReason::Malformed("the mask is damaged, or of a picture of another size".into());
    let Numbers::All(numbers) = &value.rle else {
        return Err(damaged());
    };
    let byte = |number: &f64| (number.fract() == 0.0 && (0.0..256.0).contains(number)).then_some(*number as u8);
    let bytes: Vec<u8> = numbers.iter().map(byte).collect::<Option<_>>().ok_or_else(damaged)?;
    let mask = brush::unpacked(&bytes, size).ok_or_else(damaged)?;
    let polygon = trace::polygon(&mask).ok_or_else(|| SkipReason::Degenerate("no pixel is set".into()))?;
    Ok(Region::Polygon(polygon))
}
