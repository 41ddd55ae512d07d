//! Boxes under the pointer: resizing by their handles, snapping to the border of the image.

use super::{BBox, Point, Polygon, Size};

/// What a box is resized by: its corners and edges, clockwise on screen from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handle {
    /// The corner at left and top.
    TopLeft,
    /// The upper edge.
    Top,
    /// The corner at right and top.
    TopRight,
    /// The right edge.
    Right,
    /// The corner at right and bottom.
    BottomRight,
    /// The lower edge.
    Bottom,
    /// The corner at left and bottom.
    BottomLeft,
    /// The left edge.
    Left,
}

impl Handle {
    /// All handles, clockwise on screen from the top left.
    pub const ALL: [Self; 8] = [
        Self::TopLeft,
        Self::Top,
        Self::TopRight,
        Self::Right,
        Self::BottomRight,
        Self::Bottom,
        Self::BottomLeft,
        Self::Left,
    ];

    /// Whether it is a corner, which moves two edges.
    pub fn is_corner(self) -> bool {
        self.pull().0 != 0.0 && self.pull().1 != 0.0
    }

    /// The edges that it moves.
    pub fn sides(self) -> impl Iterator<Item = Self> {
        let (x, y) = self.pull();
        let across = (x != 0.0).then_some(if x < 0.0 { Self::Left } else { Self::Right });
        let down = (y != 0.0).then_some(if y < 0.0 { Self::Top } else { Self::Bottom });
        across.into_iter().chain(down)
    }

    /// Which edges it moves: x -1 left, 1 right, 0 neither; y -1 top, 1 bottom, 0 neither.
    fn pull(self) -> (f64, f64) {
        match self {
            Self::TopLeft => (-1.0, -1.0),
            Self::Top => (0.0, -1.0),
            Self::TopRight => (1.0, -1.0),
            Self::Right => (1.0, 0.0),
            Self::BottomRight => (1.0, 1.0),
            Self::Bottom => (0.0, 1.0),
            Self::BottomLeft => (-1.0, 1.0),
            Self::Left => (-1.0, 0.0),
        }
    }
}

impl BBox {
    /// Where the handle is drawn: a corner, or the middle of an edge.
    pub fn handle(&self, handle: Handle) -> Point {
        let pick = |pull: f64, low: f64, high: f64| match pull {
            p if p < 0.0 => low,
            p if p > 0.0 => high,
            _ => (low + high) / 2.0,
        };
        let (x, y) = handle.pull();
        Point::new(pick(x, self.x0, self.x1), pick(y, self.y0, self.y1))
    }

    /// The edge or corner that a place grips: any point of it counts, `reach` pixels to the outside and, as long as a
    /// middle is left to move the box by, to the inside. `None` off the edges.
    pub fn grip(&self, p: Point, reach: f64) -> Option<Handle> {
        let side = |at: f64, low: f64, high: f64| {
            let inside = reach.min((high - low) / 4.0);
            let (to_low, to_high) = (at - low, high - at);
            if to_low < -reach || to_high < -reach {
                return None;
            }
            Some(match (to_low <= inside, to_high <= inside) {
                (true, false) => -1,
                (false, true) => 1,
                (true, true) if to_low < to_high => -1,
                (true, true) => 1,
                (false, false) => 0,
            })
        };
        match (side(p.x, self.x0, self.x1)?, side(p.y, self.y0, self.y1)?) {
            (-1, -1) => Some(Handle::TopLeft),
            (0, -1) => Some(Handle::Top),
            (1, -1) => Some(Handle::TopRight),
            (1, 0) => Some(Handle::Right),
            (1, 1) => Some(Handle::BottomRight),
            (0, 1) => Some(Handle::Bottom),
            (-1, 1) => Some(Handle::BottomLeft),
            (-1, 0) => Some(Handle::Left),
            _ => None,
        }
    }

    /// The box with one edge moved: of the two that `dx` and `dy` (pixels) can move, the one nearest to `p`. It stays
    /// at least a pixel away from its opposite. Not clipped: that is [`BBox::clipped`].
    pub fn edge_moved(&self, p: Point, dx: f64, dy: f64) -> Self {
        let moved = |at: f64, d: f64, low: f64, high: f64| {
            if (at - low).abs() < (at - high).abs() {
                ((low + d).min(high - 1.0).min(low.max(high - 1.0)), high)
            } else {
                (low, (high + d).max(low + 1.0).max(high.min(low + 1.0)))
            }
        };
        let mut b = *self;
        if dx != 0.0 {
            (b.x0, b.x1) = moved(p.x, dx, b.x0, b.x1);
        }
        if dy != 0.0 {
            (b.y0, b.y1) = moved(p.y, dy, b.y0, b.y1);
        }
        b
    }

    /// The box after its handle was dragged to `to`; past the opposite side it turns over, its edges stay in
    /// order. `square`: a corner makes both sides as long as the longer, an edge resizes the other side about
    /// its middle. Neither clipped nor checked: that is [`BBox::clipped`].
    pub fn dragged(&self, handle: Handle, to: Point, square: bool) -> Self {
        let (x, y) = handle.pull();
        // The corner that stays; for an edge, one of the two.
        let fixed = Point::new(
            if x < 0.0 { self.x1 } else { self.x0 },
            if y < 0.0 { self.y1 } else { self.y0 },
        );
        if handle.is_corner() {
            let (dx, dy) = (to.x - fixed.x, to.y - fixed.y);
            let side = dx.abs().max(dy.abs());
            // Dragged straight up or down, the square grows to the side on which the handle was.
            let sign = |d: f64, pull: f64| if d == 0.0 { pull } else { d.signum() };
            let corner = match square {
                true => fixed.moved(side * sign(dx, x), side * sign(dy, y)),
                false => to,
            };
            return Self::from_corners(fixed, corner);
        }
        let center = self.center();
        let (mut a, mut b) = (Point::new(self.x0, self.y0), Point::new(self.x1, self.y1));
        if x != 0.0 {
            (a.x, b.x) = (fixed.x, to.x);
            if square {
                let half = (to.x - fixed.x).abs() / 2.0;
                (a.y, b.y) = (center.y - half, center.y + half);
            }
        } else {
            (a.y, b.y) = (fixed.y, to.y);
            if square {
                let half = (to.y - fixed.y).abs() / 2.0;
                (a.x, b.x) = (center.x - half, center.x + half);
            }
        }
        Self::from_corners(a, b)
    }

    /// The box as a polygon of four vertices, clockwise on screen from the top left.
    pub fn to_polygon(&self) -> Polygon {
        Polygon::simple(self.corners().to_vec())
    }

    /// Intersection over union of the two boxes, 0 to 1; 0 when both are empty.
    pub fn iou(&self, other: &Self) -> f64 {
        let common = self.intersection(other).area();
        let covered = self.area() + other.area() - common;
        if covered > 0.0 { common / covered } else { 0.0 }
    }
}

/// The point moved onto the border of an image of `size` where it is within `radius` pixels of it, in each
/// direction by itself; elsewhere it stays. Callers turn a radius on screen into pixels of the image.
pub fn snap(p: Point, size: Size, radius: f64) -> Point {
    let onto = |v: f64, end: f64| {
        if v.abs() <= radius && v.abs() <= (v - end).abs() {
            0.0
        } else if (v - end).abs() <= radius {
            end
        } else {
            v
        }
    };
    Point::new(onto(p.x, f64::from(size.width)), onto(p.y, f64::from(size.height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: BBox = BBox {
        x0: 10.0,
        y0: 20.0,
        x1: 30.0,
        y1: 60.0,
    };

    fn edges(b: BBox) -> (f64, f64, f64, f64) {
        b.into()
    }

    #[test]
    fn dragging_a_handle_to_where_it_is_changes_nothing() {
        for handle in Handle::ALL {
            assert_eq!(BOX.dragged(handle, BOX.handle(handle), false), BOX, "{handle:?}");
            assert_eq!(BOX.grip(BOX.handle(handle), 2.0), Some(handle));
        }
    }

    #[test]
    fn every_point_of_every_edge_grips() {
        for step in 0..=40 {
            let t = f64::from(step) / 40.0;
            let (x, y) = (10.0 + 20.0 * t, 20.0 + 40.0 * t);
            for p in [(x, 20.0), (x, 60.0), (10.0, y), (30.0, y)] {
                for (dx, dy) in [(0.0, 0.0), (0.9, 0.9), (-0.9, -0.9)] {
                    let at = Point::new(p.0 + dx, p.1 + dy);
                    assert!(BOX.grip(at, 3.0).is_some(), "{at:?}");
                }
            }
        }
        assert_eq!(BOX.grip(Point::new(30.0, 47.0), 3.0), Some(Handle::Right));
        assert_eq!(BOX.grip(BOX.center(), 30.0), None, "the middle moves it");
        assert_eq!(BOX.grip(Point::new(20.0, 16.0), 3.0), None);
        assert_eq!(BOX.grip(Point::new(35.0, 20.0), 3.0), None);
    }

    #[test]
    fn keys_move_the_edge_nearest_to_the_pointer() {
        let near_left = Point::new(12.0, 55.0);
        assert_eq!(edges(BOX.edge_moved(near_left, -1.0, 0.0)), (9.0, 20.0, 30.0, 60.0));
        assert_eq!(edges(BOX.edge_moved(near_left, 0.0, 10.0)), (10.0, 20.0, 30.0, 70.0));
        assert_eq!(edges(BOX.edge_moved(near_left, 50.0, 0.0)), (29.0, 20.0, 30.0, 60.0));
        assert_eq!(
            edges(BOX.edge_moved(Point::new(99.0, 0.0), -50.0, 0.0)),
            (10.0, 20.0, 11.0, 60.0)
        );
    }

    #[test]
    fn an_edge_moves_alone_and_a_corner_moves_two() {
        let to = Point::new(14.0, 25.0);
        assert_eq!(edges(BOX.dragged(Handle::Left, to, false)), (14.0, 20.0, 30.0, 60.0));
        assert_eq!(edges(BOX.dragged(Handle::Top, to, false)), (10.0, 25.0, 30.0, 60.0));
        assert_eq!(edges(BOX.dragged(Handle::TopLeft, to, false)), (14.0, 25.0, 30.0, 60.0));
        assert_eq!(
            edges(BOX.dragged(Handle::BottomRight, to, false)),
            (10.0, 20.0, 14.0, 25.0)
        );
    }

    #[test]
    fn past_the_other_side_it_turns_over() {
        let to = Point::new(35.0, 70.0);
        assert_eq!(edges(BOX.dragged(Handle::Left, to, false)), (30.0, 20.0, 35.0, 60.0));
        assert_eq!(edges(BOX.dragged(Handle::TopLeft, to, false)), (30.0, 60.0, 35.0, 70.0));
    }

    #[test]
    fn square_takes_the_longer_side_and_edges_grow_about_the_middle() {
        let to = Point::new(25.0, 26.0);
        assert_eq!(
            edges(BOX.dragged(Handle::BottomRight, to, true)),
            (10.0, 20.0, 25.0, 35.0)
        );
        let up = Point::new(30.0, 50.0);
        assert_eq!(edges(BOX.dragged(Handle::TopLeft, up, true)), (20.0, 50.0, 30.0, 60.0));
        assert_eq!(
            edges(BOX.dragged(Handle::Right, Point::new(20.0, 0.0), true)),
            (10.0, 35.0, 20.0, 45.0)
        );
        assert_eq!(
            edges(BOX.dragged(Handle::Bottom, Point::new(0.0, 30.0), true)),
            (15.0, 20.0, 25.0, 30.0)
        );
    }

    #[test]
    fn the_border_attracts_within_the_radius_only() {
        let size = Size::new(100, 50);
        assert_eq!(snap(Point::new(3.0, -2.0), size, 4.0), Point::new(0.0, 0.0));
        assert_eq!(snap(Point::new(96.5, 47.0), size, 4.0), Point::new(100.0, 50.0));
        assert_eq!(snap(Point::new(5.0, 45.0), size, 4.0), Point::new(5.0, 45.0));
        assert_eq!(snap(Point::new(1.5, 0.5), Size::new(2, 1), 9.0), Point::new(2.0, 0.0));
    }

    #[test]
    fn overlap_of_boxes_is_measured() {
        let right = BOX.moved(10.0, 0.0);
        assert_eq!(BOX.iou(&right), 1.0 / 3.0);
        assert_eq!(BOX.iou(&BOX), 1.0);
        assert_eq!(BOX.iou(&BOX.moved(50.0, 0.0)), 0.0);
        assert_eq!(BBox::default().iou(&BBox::default()), 0.0);
        assert_eq!(BOX.to_polygon().area(), BOX.area());
    }
}
