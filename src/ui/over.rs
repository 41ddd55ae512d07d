//! What lies over the window: the form that is open, what it asks for, and what follows the pointer.

use super::forms::{Answer, Form};
use super::task_form::{Around, Here, Outcome};
use super::theme::{self, palette};
use super::wish::Wish;
use super::workspace::Ui;
use egui::Color32;
use session::Settings;
use session::view::View;

impl Ui {
    /// Shows all of it, the one that was opened last on top.
    pub(super) fn over(&mut self, ui: &egui::Ui, view: Option<&View>, settings: &Settings, wishes: &mut Vec<Wish>) {
        if let Some(view) = view {
            self.show_form(ui, view, wishes);
            self.review.dialog(ui, view, &mut self.desk, &mut self.canvas, wishes);
            self.read_instructions(ui.ctx(), view, wishes);
        }
        if let Some(mut entry) = self.path_entry.take() {
            match entry.show(ui) {
                Answer::Open => self.path_entry = Some(entry),
                Answer::Closed => {}
                Answer::Path(path) => self.picked(entry.pick, Some(vec![path]), view, wishes),
            }
        }
        self.desk.labeling.sheet(ui.ctx(), &self.keys, wishes);
        let labeling = &mut self.desk.labeling;
        labeling.show_question(ui.ctx(), settings, &self.keys, wishes);
        if let Some(mut who) = self.who.take() {
            if who.show(ui.ctx(), wishes) {
                self.who = Some(who);
            } else {
                wishes.push(Wish::StayOut);
            }
        }
        self.key_sheet.show(ui.ctx(), &self.keys);
        if let Some(changed) = self.settings_dialog.show(ui.ctx(), settings) {
            wishes.push(Wish::Settings(Box::new(changed)));
        }
        if ui.input(|i| !i.raw.hovered_files.is_empty()) {
            drop_hint(ui.ctx());
        }
    }

    fn show_form(&mut self, ui: &egui::Ui, view: &View, wishes: &mut Vec<Wish>) {
        let Some(mut form) = self.form.take() else { return };
        let mut dialog = None;
        let open = match &mut form {
            Form::Task(form) => {
                let here = Here::of(view, self.canvas.selection());
                let mut around = Around {
                    view,
                    keys: &self.keys,
                    plates: &mut self.plates,
                    here,
                    wishes,
                };
                match form.show(ui, &mut around) {
                    Outcome::Open => true,
                    Outcome::Closed(other) => {
                        dialog = other;
                        false
                    }
                }
            }
            Form::Import(form) => form.show(ui, view, wishes),
            Form::Export(form) => form.show(ui, view, wishes),
            Form::Datasets(form) => {
                let (open, other) = form.show(ui, view, wishes);
                dialog = other;
                open
            }
            Form::NewDataset(form) => form.show(ui, view, wishes),
            Form::Remove(form) => form.show(ui, view, wishes),
            Form::ExportReport(form) => form.show(ui, wishes),
            Form::Freeze(form) => form.show(ui, view, wishes),
            Form::DeleteTask(form) => form.show(ui, view, wishes),
            Form::Team(form) => {
                let (open, other) = form.show(ui, view, wishes);
                dialog = other;
                open
            }
            Form::Passphrase(form) => form.show(ui, view, wishes),
            Form::AddModel(form) => form.show(ui, wishes),
            Form::TryModel(form) => form.show(ui, view, wishes),
            Form::Questions(form) => form.show(ui, view, &mut self.desk, wishes),
            Form::Automation(form) => {
                let (open, other) = form.show(ui, view, wishes);
                dialog = other;
                open
            }
        };
        match form {
            form if open => self.form = Some(form),
            Form::Task(form) => self.begun.extend(form.kept()),
            _ => {}
        }
        if let Some(dialog) = dialog {
            self.open(dialog, view);
        }
    }
}

/// Files that are held over the window may be let go.
fn drop_hint(ctx: &egui::Context) {
    let screen = ctx.content_rect();
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
    let p = palette(ctx);
    painter.rect_filled(screen, 0.0, Color32::from_black_alpha(140));
    let font = egui::FontId::proportional(theme::size::DISPLAY);
    painter.text(
        screen.center(),
        egui::Align2::CENTER_CENTER,
        "Drop to import",
        font,
        p.accent,
    );
}
