//! What somebody chooses of how annotations are written: applied to each input before its format gets it.

use super::capabilities::is_whole;
use super::extra;
use super::loss::{Loss, LossKind, Tally};
use super::writing::{ExportAnnotation, ExportItem, Report, WriteError, Writer};
use domain::{BBox, Origin, Point, Polygon, Region, Size};
use std::borrow::Cow;

/// As what regions are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shapes {
    /// As they are, as far as the format has them.
    #[default]
    AsDrawn,
    /// Polygons as their bounding boxes.
    Boxes,
    /// Polygons as masks of whole pixels, by pixel centres: run-length encoded.
    Masks,
}

/// What is chosen of how annotations are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// As what regions are written.
    pub shapes: Shapes,
    /// Whether coordinates are rounded to whole pixels; a region that would be nothing then stays as it is.
    pub whole_pixels: bool,
    /// Whether coordinates and sizes are those of the stored pixels, for tools that do not turn pictures upright as their EXIF
    /// orientation says.
    pub stored_frame: bool,
}

impl Choices {
    fn changes_nothing(self) -> bool {
        self.shapes != Shapes::Boxes && !self.whole_pixels && !self.stored_frame
    }

    /// A region of an upright image of `size` as it is written; what it loses is counted.
    fn region<'r>(self, region: &'r Region, size: Size, orientation: u8, tally: &mut Tally) -> Cow<'r, Region> {
        let mut chosen = Cow::Borrowed(region);
        if let (Shapes::Boxes, Region::Polygon(polygon)) = (self.shapes, region) {
            tally.one(LossKind::Outlines);
            chosen = Cow::Owned(Region::Box(polygon.bounds()));
        }
        if self.stored_frame && orientation > 1 {
            let turned = mapped(&chosen, &|p| stored(p, size, orientation));
            chosen = Cow::Owned(turned);
        }
        if self.whole_pixels
            && let Some(rounded) = rounded(&chosen)
        {
            tally.one(LossKind::SubPixel);
            chosen = Cow::Owned(rounded);
        }
        chosen
    }

    /// Hands over an input as it is written, counting what is lost by that.
    pub(super) fn apply<T>(self, item: &ExportItem<'_>, tally: &mut Tally, f: impl FnOnce(&ExportItem<'_>) -> T) -> T {
        if self.changes_nothing() {
            return f(item);
        }
        let regions: Vec<Cow<'_, Region>> = item
            .annotations
            .iter()
            .map(|annotation| self.region(annotation.region, item.size, item.orientation, tally))
            .collect();
        let turned = |p| stored(p, item.size, item.orientation);
        let turns = self.stored_frame && item.orientation > 1;
        let origin =
            |annotation: &ExportAnnotation<'_>| turns.then(|| extra::turned(annotation.origin, &turned)).flatten();
        let origins: Vec<Option<Origin>> = item.annotations.iter().map(origin).collect();
        let annotations: Vec<ExportAnnotation<'_>> = item
            .annotations
            .iter()
            .zip(regions.iter().zip(&origins))
            .map(|(annotation, (region, origin))| ExportAnnotation {
                region,
                origin: origin.as_ref().unwrap_or(annotation.origin),
                ..*annotation
            })
            .collect();
        let (size, orientation) = match self.stored_frame {
            true => (stored_size(item.size, item.orientation), 1),
            false => (item.size, item.orientation),
        };
        f(&ExportItem {
            size,
            orientation,
            annotations: &annotations,
            ..*item
        })
    }
}

/// The size of the stored pixels of an upright image.
fn stored_size(upright: Size, orientation: u8) -> Size {
    match orientation {
        5..=8 => Size::new(upright.height, upright.width),
        _ => upright,
    }
}

/// Where a point of an upright image of `size` lies among the stored pixels, by its EXIF orientation (Exif 2.32, 4.6.4).
fn stored(p: Point, size: Size, orientation: u8) -> Point {
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let (x, y) = match orientation {
        2 => (w - p.x, p.y),
        3 => (w - p.x, h - p.y),
        4 => (p.x, h - p.y),
        5 => (p.y, p.x),
        6 => (p.y, w - p.x),
        7 => (h - p.y, w - p.x),
        8 => (h - p.y, p.x),
        _ => (p.x, p.y),
    };
    Point { x, y }
}

fn mapped(region: &Region, f: &dyn Fn(Point) -> Point) -> Region {
    match region {
        Region::Whole => Region::Whole,
        Region::Box(b) => {
            let corner = |x, y| f(Point { x, y });
            Region::Box(BBox::from_corners(corner(b.x0, b.y0), corner(b.x1, b.y1)))
        }
        Region::Polygon(polygon) => Region::Polygon(polygon.map(f)),
    }
}

/// The region in whole pixels; `None` where it is in them, or would be none any more.
fn rounded(region: &Region) -> Option<Region> {
    let whole = |p: Point| Point {
        x: p.x.round(),
        y: p.y.round(),
    };
    match region {
        Region::Whole => None,
        Region::Box(b) if is_whole(b) => None,
        Region::Box(_) => match mapped(region, &whole) {
            Region::Box(b) if b.width() > 0.0 && b.height() > 0.0 => Some(Region::Box(b)),
            _ => None,
        },
        Region::Polygon(polygon) => {
            if polygon.points().all(|p| p.x.fract() == 0.0 && p.y.fract() == 0.0) {
                return None;
            }
            let mut snapped: Polygon = polygon.map(whole);
            for part in &mut snapped.parts {
                part.outer.dedup();
                part.holes.iter_mut().for_each(Vec::dedup);
            }
            snapped.validate().is_ok().then_some(Region::Polygon(snapped))
        }
    }
}

/// Writes inputs as it was chosen.
pub(super) struct ChoosingWriter {
    pub(super) inner: Box<dyn Writer>,
    pub(super) choices: Choices,
    pub(super) tally: Tally,
}

impl Writer for ChoosingWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let inner = &mut self.inner;
        self.choices.apply(item, &mut self.tally, |item| inner.add(item))
    }

    fn finish(self: Box<Self>) -> Result<Report, WriteError> {
        let mut report = self.inner.finish()?;
        let mut tally = self.tally;
        for Loss { what, count } in &report.losses {
            tally.add(*what, *count);
        }
        report.losses = tally.sorted();
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixel at the upper left of the upright image, which is 4 wide and 3 high, and where it is stored.
    #[test]
    fn a_point_is_found_among_the_stored_pixels_of_every_orientation() {
        let size = Size::new(4, 3);
        let first = Region::Box(BBox::from((0.0, 0.0, 1.0, 1.0)));
        // By the table of TIFF 6.0, page 36: which side of the stored image row 0 and column 0 are.
        for (orientation, expected) in [
            (1, (0.0, 0.0)),
            (2, (3.0, 0.0)),
            (3, (3.0, 2.0)),
            (4, (0.0, 2.0)),
            (5, (0.0, 0.0)),
            (6, (0.0, 3.0)),
            (7, (2.0, 3.0)),
            (8, (2.0, 0.0)),
        ] {
            let choices = Choices {
                stored_frame: true,
                ..Choices::default()
            };
            let found = choices.region(&first, size, orientation, &mut Tally::default());
            let (x, y) = expected;
            assert_eq!(
                *found,
                Region::Box(BBox::from((x, y, x + 1.0, y + 1.0))),
                "{orientation}"
            );
            let stored = stored_size(size, orientation);
            assert!(
                found
                    .bounds()
                    .is_some_and(|b| b.x1 <= f64::from(stored.width) && b.y1 <= f64::from(stored.height))
            );
        }
    }

    #[test]
    fn rounding_leaves_what_would_be_nothing() {
        let boxed = |x0: f64, x1: f64| Region::Box(BBox::from((x0, 1.0, x1, 9.0)));
        assert_eq!(rounded(&boxed(1.4, 5.5)), Some(boxed(1.0, 6.0)));
        assert_eq!(rounded(&boxed(1.0, 5.0)), None);
        assert_eq!(rounded(&boxed(1.1, 1.4)), None, "it would have no width");
        let ring = |points: &[(f64, f64)]| points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
        let polygon = |points: &[(f64, f64)]| Region::Polygon(Polygon::simple(ring(points)));
        let drawn = polygon(&[(0.2, 0.1), (9.3, 0.2), (9.4, 0.3), (9.3, 9.1)]);
        assert_eq!(rounded(&drawn), Some(polygon(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)])));
        assert_eq!(rounded(&polygon(&[(0.1, 0.1), (0.4, 0.1), (0.4, 0.4)])), None);
    }
}
