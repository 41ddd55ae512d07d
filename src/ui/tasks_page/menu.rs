//! What can be done with a task besides working in it: the menu of its row.

use super::{Asked, facts};
use crate::request::Dialog;
use domain::workflow::Permission;
use egui::{Button, Ui};
use session::notice::reasons;
use session::view::{TaskSummary, View};

/// Shows the menu's entries; those that are not for me are disabled and say why.
pub(super) fn show(ui: &mut Ui, view: &View, summary: &TaskSummary, asked: &mut Asked) {
    ui.set_min_width(190.0);
    let id = summary.task.id;
    let entry = |ui: &mut Ui, text: &str, may: Result<(), String>| {
        let button = ui.add_enabled(may.is_ok(), Button::new(text).frame_when_inactive(false));
        let pressed = button.on_disabled_hover_text(may.err().unwrap_or_default()).clicked();
        if pressed {
            ui.close();
        }
        pressed
    };
    if entry(ui, "Label", facts::to_label(view, summary).map(drop)) {
        *asked = Asked::Label(id);
    }
    if entry(ui, "Review", facts::to_review(view, summary).map(drop)) {
        *asked = Asked::Review(id);
    }
    if entry(ui, "Look through", Ok(())) {
        *asked = Asked::Label(id);
    }
    ui.separator();
    let configures = || view.allowed(Permission::ConfigureTasks);
    let delivers = || view.allowed(Permission::Deliver);
    let rows = [
        ("Edit…", Dialog::EditTask(id), configures()),
        ("Duplicate…", Dialog::CopyTask(id), configures()),
        ("New dataset version…", Dialog::Freeze(id), freezes(view)),
        ("Export…", Dialog::ExportTask(id), delivers()),
        ("Statistics", Dialog::Numbers(id), view.allowed(Permission::SeeNumbers)),
        ("Sample results…", Dialog::Sample(id), sampled(view, summary)),
    ];
    for (text, dialog, may) in rows {
        if entry(ui, text, may) {
            *asked = Asked::Dialog(dialog);
        }
    }
    ui.separator();
    if entry(ui, "Copy ID", Ok(())) {
        ui.ctx().copy_text(id.to_string());
    }
    if entry(ui, "Delete…", configures()) {
        *asked = Asked::Dialog(Dialog::DeleteTask(id));
    }
}

/// What a sample showed is for the lead, who need not be a reviewer.
fn sampled(view: &View, summary: &TaskSummary) -> Result<(), String> {
    if !summary.is_sampled() {
        return Err(reasons::NO_SAMPLE.into());
    }
    view.allowed(Permission::SeeNumbers)
}

/// Freezing writes into the project, which delivering does not.
fn freezes(view: &View) -> Result<(), String> {
    match &view.saving.read_only {
        Some(_) => Err(reasons::READ_ONLY.into()),
        None => view.allowed(Permission::Deliver),
    }
}
