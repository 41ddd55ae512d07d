//! Outlines that a page draws over the canvas.

use crate::canvas::{Canvas, Viewport};
use domain::{Point, Region};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

/// Length of a dash and of the gap after it, in points.
pub(crate) const DASH: f32 = 6.0;
pub(crate) const GAP: f32 = 4.0;

/// Where the canvas is on the screen.
pub(crate) fn room(canvas: &Canvas) -> Rect {
    let screen = canvas.viewport().screen();
    Rect::from_min_max(
        pos2(screen.x0 as f32, screen.y0 as f32),
        pos2(screen.x1 as f32, screen.y1 as f32),
    )
}

/// What outlines are drawn with.
pub(crate) struct Ink<'a> {
    /// Over the canvas.
    pub painter: &'a Painter,
    /// What the canvas shows.
    pub view: &'a Viewport,
}

impl Ink<'_> {
    /// Where a point of the image is on the screen.
    pub(crate) fn place(&self, p: Point) -> Pos2 {
        let (x, y) = self.view.to_screen(p);
        pos2(x as f32, y as f32)
    }

    /// A line around a region, with a dark rim so that it is seen on any picture.
    pub(crate) fn outline(&self, region: &Region, color: Color32, width: f32, dashed: bool) {
        let rings: Vec<Vec<Pos2>> = match region {
            Region::Whole => return,
            Region::Box(b) => vec![b.corners().map(|p| self.place(p)).to_vec()],
            Region::Polygon(polygon) => polygon
                .rings()
                .map(|ring| ring.iter().map(|p| self.place(*p)).collect())
                .collect(),
        };
        for mut ring in rings {
            let Some(first) = ring.first().copied() else { continue };
            ring.push(first);
            let rim = Stroke::new(width + 2.0, Color32::from_black_alpha(110));
            let line = Stroke::new(width, color);
            if dashed {
                self.painter.extend(Shape::dashed_line(&ring, rim, DASH, GAP));
                self.painter.extend(Shape::dashed_line(&ring, line, DASH, GAP));
            } else {
                self.painter.line(ring.clone(), rim);
                self.painter.line(ring, line);
            }
        }
    }
}
