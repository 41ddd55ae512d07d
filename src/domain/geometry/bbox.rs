//! Axis-aligned boxes.

use super::{GeometryError, Point, Size};
use serde::{Deserialize, Serialize};

/// An axis-aligned box in pixels of the upright image: left, top, right, bottom edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "(f64, f64, f64, f64)", into = "(f64, f64, f64, f64)")]
pub struct BBox {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
}

impl From<(f64, f64, f64, f64)> for BBox {
    fn from((x0, y0, x1, y1): (f64, f64, f64, f64)) -> Self {
        Self { x0, y0, x1, y1 }
    }
}

impl From<BBox> for (f64, f64, f64, f64) {
    fn from(b: BBox) -> Self {
        (b.x0, b.y0, b.x1, b.y1)
    }
}

impl BBox {
    /// The box spanned by two opposite corners, in any order.
    pub fn from_corners(a: Point, b: Point) -> Self {
        Self {
            x0: a.x.min(b.x),
            y0: a.y.min(b.y),
            x1: a.x.max(b.x),
            y1: a.y.max(b.y),
        }
    }

    /// The smallest box around the points; `None` without points.
    pub fn around<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Self> {
        points.into_iter().fold(None, |found: Option<Self>, p| {
            Some(match found {
                None => Self {
                    x0: p.x,
                    y0: p.y,
                    x1: p.x,
                    y1: p.y,
                },
                Some(b) => Self {
                    x0: b.x0.min(p.x),
                    y0: b.y0.min(p.y),
                    x1: b.x1.max(p.x),
                    y1: b.y1.max(p.y),
                },
            })
        })
    }

    /// Pixels across.
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Pixels down.
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Square pixels.
    pub fn area(&self) -> f64 {
        self.width().max(0.0) * self.height().max(0.0)
    }

    /// The middle.
    pub fn center(&self) -> Point {
        Point::new((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// Whether the point lies in the box, edges included.
    pub fn contains(&self, p: Point) -> bool {
        p.x >= self.x0 && p.x <= self.x1 && p.y >= self.y0 && p.y <= self.y1
    }

    /// Whether the two boxes share a point.
    pub fn touches(&self, other: &Self) -> bool {
        self.x0 <= other.x1 && other.x0 <= self.x1 && self.y0 <= other.y1 && other.y0 <= self.y1
    }

    /// The common part; negative extents where there is none.
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// The smallest box around both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// The box moved by `dx`, `dy` pixels.
    pub fn moved(&self, dx: f64, dy: f64) -> Self {
        Self {
            x0: self.x0 + dx,
            y0: self.y0 + dy,
            x1: self.x1 + dx,
            y1: self.y1 + dy,
        }
    }

    /// The box grown by `by` pixels on every side.
    pub fn grown(&self, by: f64) -> Self {
        Self {
            x0: self.x0 - by,
            y0: self.y0 - by,
            x1: self.x1 + by,
            y1: self.y1 + by,
        }
    }

    /// The corners, clockwise on screen from the top left.
    pub fn corners(&self) -> [Point; 4] {
        [
            Point::new(self.x0, self.y0),
            Point::new(self.x1, self.y0),
            Point::new(self.x1, self.y1),
            Point::new(self.x0, self.y1),
        ]
    }

    /// The corners when the box is turned about its middle by `angle` radians, clockwise on screen.
    pub fn turned(&self, angle: f64) -> [Point; 4] {
        let (sin, cos) = angle.sin_cos();
        let middle = self.center();
        self.corners().map(|corner| {
            let (x, y) = (corner.x - middle.x, corner.y - middle.y);
            middle.moved(x * cos - y * sin, x * sin + y * cos)
        })
    }

    /// The part of the box that lies in an image of `size`, with edges in order.
    ///
    /// # Errors
    /// [`GeometryError::NotFinite`]; [`GeometryError::TooSmall`] when less than one pixel across or down is left.
    pub fn clipped(&self, size: Size) -> Result<Self, GeometryError> {
        if ![self.x0, self.y0, self.x1, self.y1].iter().all(|v| v.is_finite()) {
            return Err(GeometryError::NotFinite);
        }
        let ordered = Self::from_corners(Point::new(self.x0, self.y0), Point::new(self.x1, self.y1));
        let clipped = ordered.intersection(&size.bounds());
        if clipped.width() < 1.0 || clipped.height() < 1.0 {
            return Err(GeometryError::TooSmall);
        }
        Ok(clipped)
    }

    /// The box moved the least so that it lies in an image of `size`; one larger than the image starts at its corner.
    pub fn pushed_inside(&self, size: Size) -> Self {
        let bounds = size.bounds();
        let dx = (bounds.x1 - self.x1).min(0.0).max(-self.x0);
        let dy = (bounds.y1 - self.y1).min(0.0).max(-self.y0);
        let dx = if self.x0 + dx < 0.0 { -self.x0 } else { dx };
        let dy = if self.y0 + dy < 0.0 { -self.y0 } else { dy };
        self.moved(dx, dy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipping_orders_the_corners_and_keeps_the_inside() {
        let b = BBox {
            x0: 12.0,
            y0: 8.0,
            x1: -3.0,
            y1: 2.0,
        };
        assert_eq!(
            b.clipped(Size::new(10, 10)),
            Ok(BBox {
                x0: 0.0,
                y0: 2.0,
                x1: 10.0,
                y1: 8.0
            })
        );
    }

    #[test]
    fn under_one_pixel_is_refused() {
        let b = BBox {
            x0: 1.0,
            y0: 1.0,
            x1: 1.9,
            y1: 9.0,
        };
        assert_eq!(b.clipped(Size::new(10, 10)), Err(GeometryError::TooSmall));
        let nan = BBox { x0: f64::NAN, ..b };
        assert_eq!(nan.clipped(Size::new(10, 10)), Err(GeometryError::NotFinite));
    }

    #[test]
    fn pushing_inside_moves_and_never_resizes() {
        let size = Size::new(100, 50);
        let b = BBox {
            x0: 95.0,
            y0: -4.0,
            x1: 115.0,
            y1: 6.0,
        };
        assert_eq!(
            b.pushed_inside(size),
            BBox {
                x0: 80.0,
                y0: 0.0,
                x1: 100.0,
                y1: 10.0
            }
        );
    }
}
