//! The table of tasks.

use super::desk::{Desk, Page};
use super::forms::Dialog;
use super::theme::{palette, size, space};
use super::widgets::{empty_state, icon, name, primary_button, progress};
use super::wish::{Pick, Wish};
use crate::session::Command;
use crate::session::view::{TaskSummary, View};
use egui::{RichText, Ui};
use egui_extras::{Column, TableBuilder};
use egui_material_icons::icons::{ICON_ADD_PHOTO_ALTERNATE, ICON_CHECKLIST, ICON_SMART_TOY};

/// Shows the table; returns a dialog to open.
pub fn show(ui: &mut Ui, view: &View, desk: &mut Desk, wishes: &mut Vec<Wish>) -> Option<Dialog> {
    let mut dialog = None;
    egui::Frame::new().inner_margin(space::L).show(ui, |ui| {
        if view.inputs == 0 {
            let text = "Choose a folder of images, or drop one onto this window. The images stay where they are.";
            empty_state(ui, ICON_ADD_PHOTO_ALTERNATE, "No images yet", text);
            ui.vertical_centered(|ui| {
                if primary_button(ui, "Import images…").clicked() {
                    dialog = Some(Dialog::Import);
                    wishes.push(Wish::Pick(Pick::ImportFolder));
                }
            });
            return;
        }
        if view.tasks.is_empty() {
            let text = format!(
                "{} images are here. A task says what is to be labeled on them: classes, boxes or outlines.",
                view.inputs
            );
            empty_state(ui, ICON_CHECKLIST, "What is to be labeled?", &text);
            ui.vertical_centered(|ui| {
                if primary_button(ui, "New labeling task…").clicked() {
                    dialog = Some(Dialog::NewTask);
                }
            });
            return;
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new("Tasks").size(size::TITLE).strong());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if primary_button(ui, "New labeling task…").clicked() {
                    dialog = Some(Dialog::NewTask);
                }
            });
        });
        ui.add_space(space::M);
        dialog = dialog.take().or(table(ui, view, desk, wishes));
    });
    dialog
}

fn table(ui: &mut Ui, view: &View, desk: &mut Desk, wishes: &mut Vec<Wish>) -> Option<Dialog> {
    let mut dialog = None;
    let p = palette(ui.ctx());
    let table = TableBuilder::new(ui)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .column(Column::remainder().at_least(140.0).clip(true))
        .column(Column::exact(110.0))
        .column(Column::exact(80.0))
        .column(Column::exact(190.0))
        .column(Column::exact(190.0))
        .column(Column::exact(90.0))
        .sense(egui::Sense::hover());
    let head = |ui: &mut Ui, text: &str| {
        ui.label(RichText::new(text).size(size::SMALL).color(p.quiet).strong());
    };
    table
        .header(24.0, |mut header| {
            for text in ["NAME", "KIND", "INPUTS", "LABELED", "AUTOMATION", ""] {
                header.col(|ui| head(ui, text));
            }
        })
        .body(|body| {
            body.rows(34.0, view.tasks.len(), |mut row| {
                let summary = &view.tasks[row.index()];
                row.col(|ui| {
                    ui.add(egui::Label::new(RichText::new(&summary.task.name).strong()).truncate());
                });
                row.col(|ui| {
                    ui.label(summary.task.kind.name());
                });
                row.col(|ui| {
                    ui.label(summary.inputs.to_string());
                });
                row.col(|ui| {
                    let share = summary.labeled() as f32 / summary.inputs.max(1) as f32;
                    progress(ui, share, 100.0);
                    ui.label(RichText::new(format!("{:.0} %", share * 100.0)).color(p.quiet));
                });
                row.col(|ui| dialog = dialog.take().or(automation(ui, view, summary)));
                row.col(|ui| {
                    let response = ui.button("Label");
                    response.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Label {}", summary.task.name))
                    });
                    if response.clicked() {
                        wishes.push(Command::OpenTask(Some(summary.task.id)).into());
                        desk.page = Page::Canvas;
                    }
                });
            });
        });
    dialog
}

/// Which models work in the task and how far the last run is; a press opens its automation.
fn automation(ui: &mut Ui, view: &View, summary: &TaskSummary) -> Option<Dialog> {
    let p = palette(ui.ctx());
    let task = &summary.task;
    let (text, color) = match (view.paused_run(task.id), &task.assist, &task.auto) {
        (Some(run), ..) => (format!("Paused at {} of {}", run.done, summary.inputs), p.warn),
        (None, Some(_), Some(_)) => ("Assist, auto-annotation".into(), p.text),
        (None, Some(_), None) => ("AI-assist".into(), p.text),
        (None, None, Some(_)) => ("Auto-annotation".into(), p.text),
        (None, None, None) => ("Automation…".into(), p.quiet),
    };
    let label = (
        icon(ICON_SMART_TOY).size(16.0).color(color),
        RichText::new(text).color(color),
    );
    let button = ui.add(egui::Button::new(label).frame_when_inactive(false));
    name(&button, &format!("Automation of {}", task.name));
    button.clicked().then_some(Dialog::Automation(task.id))
}
