//! Regions as files have them made into regions as the project may store them.

use super::reading::SkipReason;
use domain::geometry::GeometryError;
use domain::{BBox, Point, Polygon, Region, Size};

/// How the size in a file relates to the upright image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The same, or unknown.
    Same,
    /// Width and height are swapped: either the coordinates are those of the stored pixels (then they are
    /// wrong for the upright image) or only the size is; coordinates that fit the upright image indicate the latter.
    Swapped,
}

/// Compares the size in a file with the upright image; a zero in the file means unknown.
pub(super) fn frame(file: Option<Size>, image: Size) -> Result<Frame, SkipReason> {
    match file {
        Some(file) if file.width == 0 || file.height == 0 || file == image => Ok(Frame::Same),
        None => Ok(Frame::Same),
        Some(file) if file.width == image.height && file.height == image.width => Ok(Frame::Swapped),
        Some(file) => Err(SkipReason::SizeMismatch { file, image }),
    }
}

/// A region as the project may store it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fitted {
    pub(super) region: Region,
    /// Outlines crossed themselves or each other, and were put in order.
    pub(super) mended: bool,
}

impl From<Region> for Fitted {
    fn from(region: Region) -> Self {
        Self { region, mended: false }
    }
}

/// The region fitted to the upright image of `size`.
///
/// Boxes that miss a pixel of width by rounding alone get it; polygons whose outlines cross are put in order, as
/// [`domain::Polygon::repaired`] does it.
pub(super) fn fit(region: Region, size: Size, frame: Frame) -> Result<Fitted, SkipReason> {
    if frame == Frame::Swapped && !region.bounds().is_none_or(|b| fits(&b, size)) {
        let file = Size::new(size.height, size.width);
        return Err(SkipReason::SizeMismatch { file, image: size });
    }
    match region {
        Region::Whole => Ok(Region::Whole.into()),
        Region::Box(b) => {
            if b.x1 <= b.x0 || b.y1 <= b.y0 {
                let sides = format!("{} by {} pixels", b.width(), b.height());
                return Err(SkipReason::Degenerate(sides));
            }
            Ok(Region::Box(at_least_a_pixel(b, size).clipped(size)?).into())
        }
        Region::Polygon(polygon) => match polygon.fitted(size) {
            Ok(fitted) => Ok(Region::Polygon(fitted).into()),
            Err(refusal) if is_disorder(refusal) => Ok(Fitted {
                region: Region::Polygon(polygon.repaired()?.fitted(size)?),
                mended: true,
            }),
            Err(refusal) => Err(refusal.into()),
        },
    }
}

fn is_disorder(refusal: GeometryError) -> bool {
    match refusal {
        GeometryError::SelfIntersecting | GeometryError::HoleOutside | GeometryError::PartsOverlap => true,
        GeometryError::NotFinite
        | GeometryError::TooSmall
        | GeometryError::TooFewVertices
        | GeometryError::TooIntricate
        | GeometryError::NothingLeft
        | GeometryError::NoSuchVertex => false,
    }
}

fn fits(b: &BBox, size: Size) -> bool {
    const SLACK: f64 = 1.0;
    size.bounds().grown(SLACK).intersection(b) == *b
}

/// Rounding in files makes boxes of exactly one pixel slightly smaller.
fn at_least_a_pixel(b: BBox, size: Size) -> BBox {
    const HAIR: f64 = 1e-3;
    let widened = |low: f64, high: f64, end: u32| {
        let missing = 1.0 - (high - low);
        if !(0.0..=HAIR).contains(&missing) {
            (low, high)
        } else if low + 1.0 <= f64::from(end) {
            // From a whole low edge the sum is exact; else the next number up makes it a pixel at least.
            let high = low + 1.0;
            (low, if high - low < 1.0 { high.next_up() } else { high })
        } else {
            (high - 1.0, high)
        }
    };
    let (x0, x1) = widened(b.x0, b.x1, size.width);
    let (y0, y1) = widened(b.y0, b.y1, size.height);
    BBox { x0, y0, x1, y1 }
}

/// The box turned about its middle by so many degrees, clockwise as the picture is seen, as CVAT writes it; `None`
/// for a box that stands straight.
pub(super) fn turned(b: BBox, degrees: f64) -> Option<Region> {
    let degrees = degrees.rem_euclid(360.0);
    if degrees == 0.0 || degrees == 180.0 {
        return None;
    }
    Some(Region::Polygon(Polygon::simple(
        b.turned(degrees.to_radians()).to_vec(),
    )))
}

/// Points from a flat list `x, y, x, y, ...`; `None` for an odd count.
pub(super) fn points(flat: &[f64]) -> Option<Vec<Point>> {
    flat.len()
        .is_multiple_of(2)
        .then(|| flat.chunks_exact(2).map(|xy| Point::new(xy[0], xy[1])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Part;

    const SIZE: Size = Size::new(10, 20);

    #[test]
    fn one_pixel_survives_rounding() {
        for x0 in [0.3, 5.3, 8.7, 9.000_000_1] {
            let region = Region::Box(BBox::from((x0, 1.0, x0 + 0.999_999, 1.999_99)));
            assert!(fit(region, SIZE, Frame::Same).is_ok(), "{x0}");
        }
        let thin = Region::Box(BBox::from((1.0, 1.0, 1.9, 5.0)));
        assert_eq!(
            fit(thin, SIZE, Frame::Same),
            Err(SkipReason::Geometry(GeometryError::TooSmall))
        );
    }

    #[test]
    fn swapped_sizes_are_taken_only_when_the_coordinates_fit_the_upright_image() {
        assert_eq!(frame(Some(Size::new(20, 10)), SIZE), Ok(Frame::Swapped));
        assert_eq!(frame(Some(Size::new(0, 0)), SIZE), Ok(Frame::Same));
        assert!(frame(Some(Size::new(20, 20)), SIZE).is_err());
        let fits = Region::Box(BBox::from((1.0, 12.0, 9.0, 18.0)));
        assert_eq!(fit(fits.clone(), SIZE, Frame::Swapped), Ok(fits.into()));
        let lies = Region::Box(BBox::from((12.0, 1.0, 18.0, 9.0)));
        assert!(matches!(
            fit(lies, SIZE, Frame::Swapped),
            Err(SkipReason::SizeMismatch { .. })
        ));
    }

    #[test]
    fn empty_boxes_are_named_so() {
        let empty = Region::Box(BBox::from((5.0, 3.0, 4.0, 9.0)));
        assert_eq!(
            fit(empty, SIZE, Frame::Same),
            Err(SkipReason::Degenerate("-1 by 6 pixels".into()))
        );
    }

    #[test]
    fn outlines_that_cross_are_put_in_order() {
        let eight = Polygon::simple(
            [(0.0, 0.0), (8.0, 8.0), (8.0, 0.0), (0.0, 8.0)]
                .map(Point::from)
                .to_vec(),
        );
        let fitted = fit(Region::Polygon(eight), SIZE, Frame::Same).expect("two triangles");
        assert_eq!((fitted.mended, fitted.region.area()), (true, Some(32.0)));
        let square = |x: f64, side: f64| Part::new(BBox::from((x, x, x + side, x + side)).corners().to_vec());
        let parts = vec![square(2.0, 2.0), square(0.0, 8.0), square(6.0, 4.0)];
        let fitted = fit(Region::Polygon(Polygon { parts }), SIZE, Frame::Same).expect("their union");
        assert_eq!(fitted.region.area(), Some(64.0 + 16.0 - 4.0));
    }
}
