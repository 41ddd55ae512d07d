//! What was said so far about the work that is looked at.

use super::people::name_of;
use super::work::shown;
use crate::canvas::Canvas;
use crate::theme::{palette, size, space};
use crate::widgets::{heading, icon};
use domain::{Comment, CommentKind};
use egui::{Label, Panel, RichText, ScrollArea, Sense, Ui};
use egui_material_icons::icons::{ICON_CHAT_BUBBLE, ICON_PUSH_PIN, ICON_REPLY};
use session::view::{ReviewView, View};

/// Height of the list at most, in points.
const HEIGHT: f32 = 132.0;

/// Shows it at the lower edge of the room that is left; nothing where nothing was said.
pub(super) fn show(ui: &mut Ui, view: &View, review: &ReviewView, canvas: &mut Canvas) {
    let mut remarks: Vec<&Comment> = shown(review).flat_map(|work| &work.remarks).collect();
    if remarks.is_empty() {
        return;
    }
    remarks.sort_by_key(|remark| remark.id);
    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(0, space::XS as i8));
    Panel::bottom("remarks of the review").frame(frame).show(ui, |ui| {
        heading(ui, "COMMENTS");
        ScrollArea::vertical()
            .id_salt("remarks")
            .max_height(HEIGHT)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for remark in remarks {
                    line(ui, view, review, canvas, remark);
                }
            });
    });
}

fn line(ui: &mut Ui, view: &View, review: &ReviewView, canvas: &mut Canvas, remark: &Comment) {
    let p = palette(ui.ctx());
    let place = remark.pin.or_else(|| {
        let of = review.works.iter().flat_map(|work| &work.annotations);
        let annotation = remark.annotation.and_then(|id| of.clone().find(|a| a.id == id));
        annotation.and_then(|a| a.region.bounds())
    });
    let glyph = match (remark.kind, place) {
        (CommentKind::Answer, _) => ICON_REPLY,
        (_, Some(_)) => ICON_PUSH_PIN,
        (_, None) => ICON_CHAT_BUBBLE,
    };
    ui.horizontal_top(|ui| {
        ui.label(icon(glyph).size(14.0).color(if remark.open { p.warn } else { p.quiet }));
        let who = name_of(view, review, remark.author);
        let text = RichText::new(format!("{who}: {}", words(remark))).size(size::BODY);
        let text = if remark.open { text } else { text.color(p.quiet) };
        let response = ui.add(Label::new(text).wrap().sense(Sense::click()));
        if let Some(place) = place.filter(|_| response.clicked()) {
            canvas.center_on(place);
        }
    });
}

/// Reasons and free words together.
pub(super) fn words(remark: &Comment) -> String {
    let mut parts = remark.reasons.clone();
    if !remark.text.is_empty() {
        parts.push(remark.text.clone());
    }
    parts.join("; ")
}
