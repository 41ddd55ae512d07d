//! Points, boxes and polygons in pixels of the upright image.
//!
//! Frame: continuous pixel coordinates, origin at the top-left *corner* of the top-left pixel of the image
//! after EXIF orientation, x right, y down, `f64`. `[0,0,1,1]` is exactly the first pixel.
//!
//! Everything here is a pure function: an edit takes a shape and returns a new one, or the reason why the
//! outcome would be no shape ([`GeometryError`]). May import `geo` and serde, nothing else of ours.
//!
//! Start reading at `polygon` (the words), then `validity` (what may be stored), `fit` (how a drawn shape
//! becomes a stored one), `edit` and `boolean` (what a hand can do to it); `footprint` (how much two overlap),
//! `simplify`, `triangles`, `nearest` and `handles` stand alone.

mod bbox;
mod boolean;
mod edit;
mod fit;
mod footprint;
mod handles;
mod nearest;
mod overlay;
mod polygon;
mod simplify;
mod triangles;
mod validity;

pub use bbox::BBox;
pub use footprint::Footprint;
pub use handles::{Handle, snap};
pub use nearest::{RingRef, VertexRef};
pub use polygon::{Part, Polygon, Ring, ring_area, ring_contains};
pub use simplify::freehand;
pub use triangles::Triangles;

use serde::{Deserialize, Serialize};

/// A place in the upright image, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(from = "(f64, f64)", into = "(f64, f64)")]
pub struct Point {
    /// Pixels right of the image's left edge.
    pub x: f64,
    /// Pixels below the image's top edge.
    pub y: f64,
}

impl Point {
    /// A point from its coordinates in pixels.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Euclidean distance to `other` in pixels.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point moved by `dx`, `dy` pixels.
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        Self::new(self.x + dx, self.y + dy)
    }

    /// The nearest point inside an image of `size`.
    pub fn clamped(self, size: Size) -> Self {
        Self::new(
            self.x.clamp(0.0, f64::from(size.width)),
            self.y.clamp(0.0, f64::from(size.height)),
        )
    }

    /// Whether both coordinates are ordinary numbers.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }

    /// Whether both coordinates are numbers that exact arithmetic on them cannot overflow.
    fn is_usable(self) -> bool {
        self.x.abs() <= FARTHEST && self.y.abs() <= FARTHEST
    }

    /// The point halfway to `other`.
    fn midway(self, other: Self) -> Self {
        Self::new((self.x + other.x) / 2.0, (self.y + other.y) / 2.0)
    }
}

/// The largest coordinate, in pixels, that a polygon may have; far beyond any image.
const FARTHEST: f64 = 1e9;

impl From<(f64, f64)> for Point {
    fn from((x, y): (f64, f64)) -> Self {
        Self { x, y }
    }
}

impl From<Point> for (f64, f64) {
    fn from(p: Point) -> Self {
        (p.x, p.y)
    }
}

/// Width and height of an upright image in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Size {
    /// A size from width and height in pixels.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// The number of pixels.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The whole image as a box.
    pub fn bounds(self) -> BBox {
        BBox {
            x0: 0.0,
            y0: 0.0,
            x1: f64::from(self.width),
            y1: f64::from(self.height),
        }
    }
}

/// Why a shape was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeometryError {
    /// A coordinate is not a number, or a polygon's lies farther than 1e9 px from the origin.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// Less than one pixel is left (after clipping to the image).
    #[error("less than one pixel of it lies in the image")]
    TooSmall,
    /// A ring needs three distinct vertices.
    #[error("a polygon needs at least three vertices")]
    TooFewVertices,
    /// The outline crosses itself or runs back along itself; touching itself in a point is fine.
    #[error("the outline would cross itself")]
    SelfIntersecting,
    /// A hole leaves its part, or overlaps or shares an edge with another hole; touching in a point is fine.
    #[error("a hole must lie inside its part and apart from other holes")]
    HoleOutside,
    /// Two parts of one polygon overlap or share an edge; touching in a point is fine.
    #[error("two parts would overlap")]
    PartsOverlap,
    /// So many long edges lie side by side that to compare them would take with the square of their number.
    #[error("it has too many long edges side by side to be checked")]
    TooIntricate,
    /// Nothing would be left.
    #[error("nothing would be left of it")]
    NothingLeft,
    /// The ring or vertex named does not exist in the polygon, or the two named are not of one ring.
    #[error("there is no such vertex")]
    NoSuchVertex,
}
