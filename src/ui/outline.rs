//! Outlines that a page draws over the canvas.

use crate::canvas::{Canvas, Viewport};
use crate::theme::size;
use domain::{Point, Region};
use egui::{Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

/// Length of a dash and of the gap after it, in points.
pub(crate) const DASH: f32 = 6.0;
pub(crate) const GAP: f32 = 4.0;

/// Where the canvas is on the screen.
fn room(canvas: &Canvas) -> Rect {
    let screen = canvas.viewport().screen();
    Rect::from_min_max(
        pos2(screen.x0 as f32, screen.y0 as f32),
        pos2(screen.x1 as f32, screen.y1 as f32),
    )
}

/// What outlines are drawn with.
pub(crate) struct Ink<'a> {
    /// Over the canvas.
    pub painter: Painter,
    /// Where the canvas is on the screen.
    pub room: Rect,
    /// What the canvas shows.
    view: &'a Viewport,
}

impl<'a> Ink<'a> {
    /// Over the canvas that was just shown.
    pub(crate) fn over(ui: &Ui, canvas: &'a Canvas) -> Self {
        let room = room(canvas);
        Self {
            painter: ui.painter_at(room),
            room,
            view: canvas.viewport(),
        }
    }

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

    /// Says of a region what it is: at its upper left, or for `RIGHT_TOP` at its lower right, so that two of one place can be
    /// read.
    pub(crate) fn tag(&self, region: &Region, text: &str, color: Color32, corner: Align2) {
        let Some(bounds) = region.bounds() else { return };
        let at = match corner == Align2::LEFT_BOTTOM {
            true => self.place(Point::new(bounds.x0, bounds.y0)) + vec2(4.0, -3.0),
            false => self.place(Point::new(bounds.x1, bounds.y1)) + vec2(-4.0, 3.0),
        };
        let font = FontId::proportional(size::SMALL);
        let galley = self.painter.layout_no_wrap(text.to_owned(), font, Color32::WHITE);
        let inside = corner.anchor_size(at, galley.size());
        let frame = inside.expand2(vec2(4.0, 1.0));
        let corners = CornerRadius::same(3);
        self.painter.rect_filled(frame, corners, Color32::from_black_alpha(190));
        let line = Stroke::new(1.0, color);
        self.painter.rect_stroke(frame, corners, line, StrokeKind::Inside);
        self.painter.galley(inside.min, galley, Color32::WHITE);
    }
}
