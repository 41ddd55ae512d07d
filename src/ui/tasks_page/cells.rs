//! What stands in the cells of the table, as far as it is more than a word.

use super::facts::{Bar, Part};
use crate::members::avatar;
use crate::theme::{Palette, palette, size, space};
use crate::widgets::{color32, icon, name};
use domain::{ConceptId, MemberId, TaskKind};
use egui::{Align2, Color32, CornerRadius, FontId, Rect, Response, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons::{ICON_CROP_SQUARE, ICON_LABEL, ICON_PENTAGON};
use session::notice::grouped;
use session::view::{TaskSummary, View};

/// Height of a bar, in points.
const BAR: f32 = 6.0;
/// Side of a face, in points.
const FACE: f32 = 22.0;
/// How far faces and dots stand apart, in points; faces overlap a little.
const STEP: f32 = 17.0;
const DOT_STEP: f32 = 11.0;
/// Names that a tooltip lists, at most.
const LISTED: usize = 20;

fn shade(part: Part, p: &Palette) -> Color32 {
    match part {
        Part::Done => p.good,
        Part::Waiting => p.accent,
        Part::Returned => p.warn,
        Part::Begun => p.accent.gamma_multiply(0.5),
        Part::Skipped => p.quiet,
        Part::Untouched => p.field,
    }
}

/// A bar of several parts with its percentage; the exact counts are its tooltip.
pub(super) fn bar(ui: &mut Ui, bar: &Bar, width: f32, called: &str) {
    let p = palette(ui.ctx());
    // Room for the percentage, and between it and the next column.
    let number = 54.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, ui.available_height()), Sense::hover());
    let line = Rect::from_center_size(
        pos2(rect.left() + (width - number) / 2.0, rect.center().y),
        vec2(width - number, BAR),
    );
    ui.painter().rect_filled(line, CornerRadius::same(3), p.field);
    let mut at = line.left();
    for (part, _, count) in &bar.parts {
        let wide = line.width() * (*count as f32 / bar.total.max(1) as f32);
        if *count > 0 && *part != Part::Untouched {
            // What is there at all is seen, however little it is.
            let right = (at + wide.max(1.5)).min(line.right());
            let piece = Rect::from_x_y_ranges(at..=right, line.y_range());
            ui.painter().rect_filled(piece, CornerRadius::same(2), shade(*part, &p));
        }
        at += wide;
    }
    let text = format!("{:.0} %", (bar.share() * 100.0).floor());
    let at = pos2(rect.right() - space::S, rect.center().y);
    let font = FontId::proportional(size::SMALL + 1.0);
    ui.painter().text(at, Align2::RIGHT_CENTER, &text, font, p.quiet);
    let lines = bar.lines();
    response.widget_info(|| {
        let said = format!("{called}: {text}, {}", lines.join(", "));
        egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, said)
    });
    response.on_hover_ui(|ui| {
        ui.strong(called);
        for (part, word, count) in bar.parts.iter().filter(|(.., count)| *count > 0) {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
                ui.painter().rect_filled(rect, CornerRadius::same(3), shade(*part, &p));
                ui.label(format!("{} {word}", grouped(*count)));
            });
        }
        ui.weak(format!("of {}", grouped(bar.total)));
    });
}

/// A dash where there is nothing to say, with the reason as tooltip.
pub(super) fn dash(ui: &mut Ui, why: &str) {
    let p = palette(ui.ctx());
    ui.label(RichText::new("–").color(p.quiet)).on_hover_text(why);
}

/// What is claimed: an icon, and a word where there is room.
pub(super) fn kind(ui: &mut Ui, kind: TaskKind, wide: bool) {
    let p = palette(ui.ctx());
    let glyph = match kind {
        TaskKind::Classification => ICON_LABEL,
        TaskKind::Detection => ICON_CROP_SQUARE,
        TaskKind::Segmentation => ICON_PENTAGON,
    };
    let text = icon(glyph).size(16.0).color(p.quiet);
    if wide {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(text);
        ui.label(kind.name());
        return;
    }
    let response = ui.label(text);
    name(&response, kind.name());
    response.on_hover_text(kind.name());
}

/// Concepts as dots of their colours and how many they are; their names are the tooltip.
pub(super) fn concepts(ui: &mut Ui, view: &View, ids: &[ConceptId], width: f32) {
    let p = palette(ui.ctx());
    let height = ui.available_height();
    let room = ((width - 26.0) / DOT_STEP).max(1.0) as usize;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let mut at = rect.left() + 5.0;
    for concept in ids.iter().filter_map(|id| view.concept(*id)).take(room.min(5)) {
        let center = pos2(at, rect.center().y);
        ui.painter().circle_filled(center, 4.5, color32(concept.color));
        at += DOT_STEP;
    }
    let font = FontId::proportional(size::BODY);
    let at = pos2(at, rect.center().y);
    ui.painter()
        .text(at, Align2::LEFT_CENTER, ids.len().to_string(), font, p.text);
    response.widget_info(|| {
        let said = format!("{} concepts", ids.len());
        egui::WidgetInfo::labeled(egui::Role::Label, true, said)
    });
    response.on_hover_ui(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for concept in ids.iter().filter_map(|id| view.concept(*id)).take(LISTED) {
            ui.horizontal(|ui| {
                crate::widgets::swatch(ui, concept.color, 12.0);
                ui.label(concept.label());
            });
        }
        more(ui, ids.len());
    });
}

fn more(ui: &mut Ui, count: usize) {
    if count > LISTED {
        ui.weak(format!("and {} more", count - LISTED));
    }
}

/// Who is in it, as faces; names and how far each is are the tooltip.
pub(super) fn avatars(ui: &mut Ui, view: &View, ids: &[MemberId], width: f32, describe: impl Fn(MemberId) -> String) {
    let p = palette(ui.ctx());
    if ids.is_empty() {
        return dash(ui, "Nobody");
    }
    let (rect, response) = ui.allocate_exact_size(vec2(width, ui.available_height()), Sense::hover());
    let room = ((width - FACE) / STEP).max(0.0) as usize + 1;
    let all = ids.len() <= room;
    let painted = if all { ids.len() } else { room.saturating_sub(1).max(1) };
    let mut at = rect.left() + FACE / 2.0;
    for id in &ids[..painted] {
        let center = pos2(at, rect.center().y);
        ui.painter().circle_filled(center, FACE / 2.0 + 1.5, p.panel);
        avatar::paint(
            ui.painter(),
            center,
            FACE,
            &view.member_label(*id),
            avatar::color_of(&view.members, *id),
        );
        at += STEP;
    }
    if !all {
        let font = FontId::proportional(size::SMALL);
        let text = format!("+{}", ids.len() - painted);
        let at = pos2(at - 2.0, rect.center().y);
        ui.painter().text(at, Align2::LEFT_CENTER, text, font, p.quiet);
    }
    let names: Vec<String> = ids.iter().map(|id| view.member_label(*id)).collect();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, names.join(", ")));
    response.on_hover_ui(|ui| {
        egui::Grid::new("who").num_columns(2).show(ui, |ui| {
            for id in ids.iter().take(LISTED) {
                ui.label(view.member_label(*id));
                ui.weak(describe(*id));
                ui.end_row();
            }
        });
        more(ui, ids.len());
    });
}

/// How far a labeler is, in words.
pub(super) fn labeler_told(summary: &TaskSummary, id: MemberId) -> String {
    summary.labelers.get(&id).map_or_else(String::new, |tally| {
        let (done, given) = (grouped(tally.submitted()), grouped(tally.given));
        format!("{done} of {given} submitted")
    })
}

/// How far a reviewer is, in words.
pub(super) fn reviewer_told(summary: &TaskSummary, id: MemberId) -> String {
    let of = |counts: &std::collections::BTreeMap<MemberId, u64>| counts.get(&id).copied().unwrap_or(0);
    let (waiting, all) = (of(&summary.waiting), of(&summary.for_review));
    format!("{} of {} decided", grouped(all.saturating_sub(waiting)), grouped(all))
}

/// A number that wants attention, at the upper right of a button.
pub(super) fn badge(ui: &Ui, button: &Response, count: u64) {
    let p = palette(ui.ctx());
    let text = if count > 99 { "99+".into() } else { count.to_string() };
    let font = FontId::proportional(size::SMALL - 1.0);
    let ink = if p.dark { Color32::BLACK } else { Color32::WHITE };
    let galley = ui.painter().layout_no_wrap(text, font, ink);
    let wide = (galley.size().x + 6.0).max(15.0);
    let center = button.rect.right_top() + vec2(-2.0, 2.0);
    let rect = Rect::from_center_size(center, vec2(wide, 15.0));
    ui.painter().rect_filled(rect, CornerRadius::same(8), p.warn);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
}
