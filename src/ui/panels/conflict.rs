//! A conflict of an import on the canvas: what is here and what the file says, and what can be done about it.

use crate::canvas::Canvas;
use crate::forms::import_report::{choices, report};
use crate::frame::Frame;
use crate::outline::Ink;
use crate::request::Dialog;
use crate::state::WindowState;
use crate::theme::{palette, space};
use crate::widgets::{IconButton, button_row};
use egui::{Align2, Area, Id, Label, Order, Rect, RichText, Ui, vec2};
use egui_material_icons::icons::ICON_CLOSE;
use session::import::ImportConflict;
use session::notice::{claim, here};
use session::view::View;

/// The conflict whose input is on the canvas, with the number of the import's job, its place, and how many there are.
fn shown<'a>(view: &'a View, state: &WindowState) -> Option<(u64, usize, usize, &'a ImportConflict)> {
    let (job, at) = state.conflict?;
    let all = &report(view, job)?.conflicts;
    let conflict = all.get(at)?;
    let current = view.current.as_ref()?;
    (current.input.id == conflict.rows.input()).then_some((job, at, all.len(), conflict))
}

/// Paints both over the canvas that was just shown: what is here dashed, what the file says in one line.
pub(crate) fn paint(ui: &Ui, view: &View, state: &WindowState, canvas: &Canvas) {
    let Some((.., conflict)) = shown(view, state) else {
        return;
    };
    let ink = Ink::over(ui, canvas);
    let p = palette(ui.ctx());
    let file = &conflict.file;
    if let Some(here) = &conflict.here {
        ink.outline(&here.region, p.accent, 2.5, true);
        let text = format!("here: {}", here.concept);
        ink.tag(&here.region, &text, p.accent, Align2::LEFT_BOTTOM);
    }
    ink.outline(&file.region, p.warn, 2.5, false);
    let text = format!("file: {}", file.concept);
    ink.tag(&file.region, &text, p.warn, Align2::RIGHT_TOP);
}

/// Shows what can be done at the upper edge of the canvas, which lies in `canvas` (points).
pub(crate) fn show(ui: &Ui, canvas: Rect, frame: &mut Frame<'_>, state: &mut WindowState) -> Option<Dialog> {
    let (job, at, count, conflict) = shown(frame.view, state)?;
    let mut dialog = None;
    let p = palette(ui.ctx());
    let width = (canvas.width() - 2.0 * space::L).min(560.0);
    let place = canvas.center_top() + vec2(0.0, space::M);
    let area = Area::new(Id::unique("conflict of an import")).order(Order::Middle);
    area.pivot(Align2::CENTER_TOP).fixed_pos(place).show(ui.ctx(), |ui| {
        egui::Frame::new()
            .fill(p.raised)
            .stroke(egui::Stroke::new(1.0, p.line))
            .corner_radius(8)
            .inner_margin(space::M)
            .show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = space::XS;
                ui.horizontal(|ui| {
                    ui.label(RichText::new(format!("Different in the file, {} of {count}", at + 1)).strong());
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        if IconButton::new(ICON_CLOSE, "Close the conflict").side(24.0).show(ui) {
                            state.conflict = None;
                        }
                    });
                });
                let said = [
                    (format!("here: {}", here(conflict)), p.accent),
                    (format!("file: {}", claim(&conflict.file)), p.warn),
                ];
                for (text, color) in said {
                    ui.add(Label::new(RichText::new(text).color(color)).truncate());
                }
                button_row(ui, |ui| {
                    choices(ui, frame, job, at, conflict);
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        if ui.button("Back to the report").clicked() {
                            dialog = Some(Dialog::ImportReport(job));
                        }
                    });
                });
            });
    });
    dialog
}
