//! What is said, and offered, while nothing is saved: the project is not where it was opened, or a fault ended the writing.

use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::theme::{palette, space};
use crate::widgets::icon;
use egui::{Margin, Panel, RichText, Ui};
use egui_material_icons::icons::ICON_CLOUD_OFF;
use session::view::Saving;
use session::{Command, ProjectCommand, notice};

/// A red bar under the top one, on every page, for as long as nothing is saved.
pub(crate) fn bar(ui: &mut Ui, frame: &mut Frame<'_>) {
    let view = frame.view;
    let Some(sentence) = view.saving.not_saving() else {
        return;
    };
    let p = palette(ui.ctx());
    Panel::top("not saving")
        .frame(
            egui::Frame::new()
                .fill(p.panel)
                .inner_margin(Margin::symmetric(space::M as i8, 6)),
        )
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.label(icon(ICON_CLOUD_OFF).color(p.bad));
                ui.label(RichText::new(sentence).color(p.bad).strong());
                if let Some(kept) = kept(&view.saving) {
                    ui.label(kept);
                }
                offers(ui, &view.saving, frame.requests);
            });
        });
}

/// How much is kept in memory.
pub(crate) fn kept(saving: &Saving) -> Option<String> {
    let pending = saving.pending as u64;
    (pending > 0).then(|| format!("{} in memory only.", notice::count(pending, "change")))
}

/// Ways out of it.
pub(crate) fn offers(ui: &mut Ui, saving: &Saving, requests: &mut Vec<Request>) {
    if saving.broken.is_some() && ui.button("Try again").clicked() {
        requests.push(Command::Project(ProjectCommand::RetrySave).into());
    }
    if let Some(to) = saving
        .displaced
        .as_ref()
        .and_then(|displaced| displaced.renamed_to.as_ref())
        && ui.button("Follow it").on_hover_text(format!("Go on in {to}")).clicked()
    {
        requests.push(Command::Project(ProjectCommand::FollowProject).into());
    }
    let copy = ui.button("Save a copy as…");
    if copy
        .on_hover_text("A new project with everything, also what is not saved yet; the work goes on there")
        .clicked()
    {
        requests.push(Request::Pick(Pick::ProjectCopy));
    }
}
