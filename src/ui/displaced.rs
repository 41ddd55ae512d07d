//! What is said, and offered, while nothing is saved: the project is not where it was opened, or a fault ended the writing.

use super::request::{Pick, Request};
use super::theme::{palette, space};
use super::widgets::{icon, modal};
use crate::frame::Frame;
use egui::{Margin, Panel, RichText, Ui};
use egui_material_icons::icons::ICON_CLOUD_OFF;
use session::view::Saving;
use session::{Command, notice};

/// A red bar under the top one, on every page, for as long as nothing is saved.
pub fn bar(ui: &mut Ui, frame: &mut Frame<'_>) {
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
fn kept(saving: &Saving) -> Option<String> {
    let pending = saving.pending as u64;
    (pending > 0).then(|| format!("{} in memory only.", notice::count(pending, "change")))
}

fn offers(ui: &mut Ui, saving: &Saving, requests: &mut Vec<Request>) {
    if saving.broken.is_some() && ui.button("Try again").clicked() {
        requests.push(Command::RetrySave.into());
    }
    if let Some(to) = saving
        .displaced
        .as_ref()
        .and_then(|displaced| displaced.renamed_to.as_ref())
        && ui.button("Follow it").on_hover_text(format!("Go on in {to}")).clicked()
    {
        requests.push(Command::FollowProject.into());
    }
    let copy = ui.button("Save a copy as…");
    if copy
        .on_hover_text("A new project with everything, also what is not saved yet; the work goes on there")
        .clicked()
    {
        requests.push(Request::Pick(Pick::ProjectCopy));
    }
}

impl super::Ui {
    /// Something would be lost by leaving: asks whether to.
    pub fn ask_whether_to_leave(&mut self) {
        self.leaving = true;
    }

    /// The question whether to leave although something would be lost.
    pub(super) fn ask_before_leaving(&mut self, ui: &Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        let sentence = view.saving.not_saving().filter(|_| self.leaving);
        let Some(sentence) = sentence else {
            self.leaving = false;
            return;
        };
        let before = frame.requests.len();
        let mut stay = false;
        let shown = modal(ui.ctx(), "leaving").show(ui.ctx(), |ui| {
            ui.set_width(420.0);
            ui.heading("Leave without saving?");
            ui.add_space(space::S);
            ui.label(sentence);
            ui.label(kept(&view.saving).unwrap_or_else(|| "What was saved may not be found again.".to_owned()));
            ui.add_space(space::M);
            ui.horizontal(|ui| {
                offers(ui, &view.saving, frame.requests);
                if ui.button("Leave without saving").clicked() {
                    frame.requests.push(Request::Leave);
                }
                stay = ui.button("Stay").clicked();
            });
        });
        self.leaving = !(stay || shown.should_close() || frame.requests.len() > before);
    }
}
