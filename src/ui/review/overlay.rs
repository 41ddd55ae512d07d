//! What a review draws over the canvas: what work was before, what a merge would be, where feedback belongs.

use super::work::shown;
use super::{Review, people};
use crate::canvas::Canvas;
use crate::outline::Ink;
use crate::theme::{palette, size, space};
use crate::widgets::color32;
use domain::{Annotation, BBox, Point, Region};
use egui::{Color32, CornerRadius, FontFamily, FontId, Painter, Stroke, StrokeKind, Ui, vec2};
use egui_material_icons::icons::ICON_PUSH_PIN;
use session::view::{ReviewView, View};

impl Review {
    /// Paints it over the canvas that was just shown.
    pub(crate) fn paint(&self, ui: &Ui, view: &View, canvas: &Canvas) {
        let Some(review) = &view.review else { return };
        let ink = Ink::over(ui, canvas);
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
            hint(ui, &ink.painter, ink.room, "Draw a box where it belongs; Esc goes back");
        } else if self.replacing.is_some() {
            hint(ui, &ink.painter, ink.room, "Draw it as it should be; Esc cancels");
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

impl Ink<'_> {
    fn pin(&self, place: BBox, color: Color32) {
        self.outline(&Region::Box(place), color, 1.5, true);
        let at = self.place(Point::new(place.x0, place.y0));
        let font = FontId::new(16.0, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
        self.painter
            .text(at, egui::Align2::RIGHT_BOTTOM, ICON_PUSH_PIN.codepoint, font, color);
    }
}
