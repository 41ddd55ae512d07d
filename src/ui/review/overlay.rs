//! What a review draws over the canvas: what work was before, what a merge would be, where feedback belongs.

use super::work::shown;
use super::{Review, people};
use crate::canvas::{Canvas, Viewport};
use crate::theme::{palette, size, space};
use crate::widgets::color32;
use domain::{Annotation, BBox, Point, Region};
use egui::{Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use egui_material_icons::icons::ICON_PUSH_PIN;
use session::view::{ReviewView, View};

/// Length of a dash and of the gap after it, in points.
const DASH: f32 = 6.0;
const GAP: f32 = 4.0;

impl Review {
    /// Paints it over the canvas that was just shown.
    pub(crate) fn paint(&self, ui: &Ui, view: &View, canvas: &Canvas) {
        let Some(review) = &view.review else { return };
        let screen = canvas.viewport().screen();
        let clip = egui::Rect::from_min_max(
            pos2(screen.x0 as f32, screen.y0 as f32),
            pos2(screen.x1 as f32, screen.y1 as f32),
        );
        let painter = ui.painter_at(clip);
        let ink = Ink {
            painter: &painter,
            view: canvas.viewport(),
        };
        let p = palette(ui.ctx());
        for (a, color) in self.earlier(view, review, canvas) {
            ink.outline(&a.region, color, 2.0, true);
        }
        if let Some(region) = self.previewed(review) {
            ink.outline(&region, p.accent, 3.0, false);
        }
        let open = shown(review)
            .flat_map(|work| &work.remarks)
            .filter(|remark| remark.open);
        for place in open.filter_map(|remark| remark.pin) {
            ink.pin(place, p.warn);
        }
        if let Some(place) = self.feedback.as_ref().and_then(|form| form.place()) {
            ink.pin(place, p.accent);
        }
        if self.is_pinning() {
            hint(ui, &painter, clip, "Draw a box where it belongs; Esc goes back");
        } else if self.replacing.is_some() {
            hint(ui, &painter, clip, "Draw it as it should be; Esc cancels");
        }
    }

    /// What is shown of earlier: returned work as it was, if that is asked for, and what a reviewer corrected, while it
    /// is selected.
    fn earlier<'a>(&self, view: &View, review: &'a ReviewView, canvas: &Canvas) -> Vec<(&'a Annotation, Color32)> {
        let mut found = Vec::new();
        for work in shown(review) {
            let color = color32(people::color_of(view, work.work.member));
            if self.old {
                found.extend(work.before.iter().flatten().map(|a| (a, color)));
            }
            let corrected = work
                .annotations
                .iter()
                .filter(|a| a.edited_by.is_some() && canvas.selection().contains(&a.id));
            for a in corrected {
                let was = work
                    .submitted
                    .iter()
                    .find(|was| was.id == a.id && was.region != a.region);
                found.extend(was.map(|was| (was, color)));
            }
        }
        found
    }
}

/// What the next shape is for, at the upper edge of the canvas.
fn hint(ui: &Ui, painter: &Painter, room: egui::Rect, text: &str) {
    let p = palette(ui.ctx());
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(size::BODY), p.text);
    let inside = egui::Align2::CENTER_TOP.anchor_size(room.center_top() + vec2(0.0, space::L), galley.size());
    let frame = inside.expand2(vec2(space::M, space::S));
    painter.rect(
        frame,
        CornerRadius::same(8),
        p.panel,
        Stroke::new(1.0, p.accent),
        StrokeKind::Inside,
    );
    painter.galley(inside.min, galley, p.text);
}

struct Ink<'a> {
    painter: &'a Painter,
    view: &'a Viewport,
}

impl Ink<'_> {
    fn place(&self, p: Point) -> Pos2 {
        let (x, y) = self.view.to_screen(p);
        pos2(x as f32, y as f32)
    }

    /// A line around a region, with a dark rim so that it is seen on any picture.
    fn outline(&self, region: &Region, color: Color32, width: f32, dashed: bool) {
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

    fn pin(&self, place: BBox, color: Color32) {
        self.outline(&Region::Box(place), color, 1.5, true);
        let at = self.place(Point::new(place.x0, place.y0));
        let font = FontId::new(16.0, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
        self.painter
            .text(at, egui::Align2::RIGHT_BOTTOM, ICON_PUSH_PIN.codepoint, font, color);
    }
}
