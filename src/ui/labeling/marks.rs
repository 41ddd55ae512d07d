//! What reviewers said, on the canvas: numbered pins, and a mark on each annotation that was sent back.

use super::Labeling;
use super::remarks::{came_back, is_denied, place_of, text_of};
use crate::canvas::Canvas;
use crate::state::WindowState;
use crate::theme::{Palette, palette, size};
use domain::{BBox, Comment, Point};
use egui::{
    Align2, Color32, FontFamily, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};
use egui_material_icons::icons::ICON_UNDO;
use session::view::View;

/// Radius of a pin's number, in points.
const RADIUS: f32 = 9.0;

/// Paints the marks over the canvas, which lies in `room` (points).
pub(crate) fn show(ui: &mut Ui, room: Rect, view: &View, canvas: &Canvas, state: &WindowState) {
    let Some(current) = super::labeled(view) else { return };
    let p = palette(ui.ctx());
    let (x0, y0) = canvas.viewport().origin();
    let scale = canvas.viewport().scale();
    let at = |point: Point| pos2((x0 + point.x * scale) as f32, (y0 + point.y * scale) as f32);
    let on_screen = |b: BBox| Rect::from_two_pos(at(Point::new(b.x0, b.y0)), at(Point::new(b.x1, b.y1)));
    let painter = ui.painter().with_clip_rect(room);
    for annotation in current.annotations.iter().filter(|a| is_denied(a)) {
        let seen = !state.all_hidden && !state.hidden.contains(&annotation.id);
        if let Some(bounds) = annotation.region.bounds().filter(|_| seen) {
            denied(&painter, on_screen(bounds), &p);
        }
    }
    let now = ui.input(|i| i.time);
    for (number, remark) in came_back(view).into_iter().enumerate() {
        let Some(bounds) = place_of(view, remark) else { continue };
        let place = on_screen(bounds);
        let left = state.labeling.light_left(remark.id, now);
        if remark.pin.is_some() {
            outline(&painter, place, &p, left);
        } else if left > 0.0 {
            painter.rect_stroke(place, 2.0, Stroke::new(3.0, p.warn), StrokeKind::Outside);
        }
        if left > 0.0 {
            ui.ctx().request_repaint();
        }
        pin(ui, &painter, room, place, number + 1, remark, &p);
    }
}

impl Labeling {
    /// Shows for a moment where a remark points to.
    pub(super) fn light(&mut self, remark: &Comment, now: f64) {
        self.lit = Some((remark.id, now + 1.2));
    }

    /// How long that goes on, in seconds.
    fn light_left(&self, remark: domain::CommentId, now: f64) -> f64 {
        self.lit
            .filter(|(id, _)| *id == remark)
            .map_or(0.0, |(_, until)| (until - now).max(0.0))
    }
}

/// A small disc at the upper right corner of what was sent back.
fn denied(painter: &egui::Painter, place: Rect, p: &Palette) {
    let center = place.right_top();
    painter.circle_filled(center, RADIUS, Color32::from_black_alpha(120));
    painter.circle_filled(center, RADIUS - 1.5, p.warn);
    let font = FontId::new(size::SMALL, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
    painter.text(center, Align2::CENTER_CENTER, ICON_UNDO.codepoint, font, p.on_mark());
}

/// Dashes around the region that a reviewer pinned.
fn outline(painter: &egui::Painter, place: Rect, p: &Palette, lit: f64) {
    if lit > 0.0 {
        painter.rect_filled(place, 0.0, p.warn.gamma_multiply(0.25));
    }
    let corners = [
        place.left_top(),
        place.right_top(),
        place.right_bottom(),
        place.left_bottom(),
        place.left_top(),
    ];
    painter.extend(Shape::dashed_line(
        &corners,
        Stroke::new(3.5, Color32::from_black_alpha(110)),
        7.0,
        5.0,
    ));
    painter.extend(Shape::dashed_line(&corners, Stroke::new(2.0, p.warn), 7.0, 5.0));
}

/// The remark's number at the upper left corner; the pointer over it reads the words.
fn pin(ui: &Ui, painter: &egui::Painter, room: Rect, place: Rect, number: usize, remark: &Comment, p: &Palette) {
    let center: Pos2 = place
        .left_top()
        .clamp(room.min + Vec2::splat(RADIUS), room.max - Vec2::splat(RADIUS));
    if !room.intersects(place) {
        return;
    }
    painter.circle_filled(center, RADIUS + 1.0, Color32::from_black_alpha(120));
    painter.circle_filled(center, RADIUS, p.warn);
    let font = FontId::proportional(size::SMALL);
    painter.text(center, Align2::CENTER_CENTER, number.to_string(), font, p.on_mark());
    let disc = Rect::from_center_size(center, vec2(2.0 * RADIUS, 2.0 * RADIUS));
    let response = ui.interact(disc, ui.scope_id().with(("pin", remark.id)), Sense::hover());
    let words = text_of(remark);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Pin {number}: {words}")));
    response.on_hover_text(words);
}
