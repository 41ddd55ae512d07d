//! In classification: what was said of the image, over its upper edge.

use super::labeled;
use crate::state::WindowState;
use crate::theme::{palette, size, space};
use crate::widgets::color32;
use domain::{Region, Sign, TaskKind};
use egui::{Align2, FontId, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use session::view::View;

/// Paints it over the canvas, which lies in `room` (points).
pub(crate) fn show(ui: &Ui, room: Rect, view: &View, state: &WindowState) {
    let classifies = WindowState::kind(view) == Some(TaskKind::Classification);
    let Some(current) = labeled(view).filter(|_| classifies && !state.all_hidden) else {
        return;
    };
    let p = palette(ui.ctx());
    let painter = ui.painter().with_clip_rect(room);
    let font = FontId::proportional(size::BODY);
    let start = room.left_top() + vec2(space::M, space::M);
    let mut at = start;
    for claim in current.annotations.iter().filter(|a| a.region == Region::Whole) {
        let Some(concept) = view.concept(claim.concept) else {
            continue;
        };
        let text = match claim.sign {
            Sign::Present => concept.label(),
            Sign::Absent => format!("not {}", concept.label()),
        };
        let galley = painter.layout_no_wrap(text, font.clone(), p.text);
        let chip = vec2(galley.size().x + 3.0 * space::S + 6.0, galley.size().y + space::S);
        if at.x + chip.x > room.right() - space::M && at.x > start.x {
            at = pos2(start.x, at.y + chip.y + space::XS);
        }
        let rect = Rect::from_min_size(at, chip);
        painter.rect_filled(rect, chip.y / 2.0, p.panel.gamma_multiply(0.92));
        painter.rect_stroke(
            rect,
            chip.y / 2.0,
            Stroke::new(1.0, color32(concept.color)),
            StrokeKind::Inside,
        );
        let dot = rect.left_center() + vec2(space::S + 4.0, 0.0);
        match claim.sign {
            Sign::Present => drop(painter.circle_filled(dot, 4.0, color32(concept.color))),
            Sign::Absent => drop(painter.circle_stroke(dot, 3.5, Stroke::new(1.5, color32(concept.color)))),
        }
        let left = pos2(rect.left() + 2.0 * space::S + 6.0, rect.center().y);
        let place = Align2::LEFT_CENTER.anchor_size(left, galley.size());
        painter.galley(place.min, galley, p.text);
        at.x = rect.right() + space::XS;
    }
}
