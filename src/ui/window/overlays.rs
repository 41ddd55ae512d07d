//! What lies over the window: the form that is open, what it asks for, and what follows the pointer.

use super::Ui;
use super::dialogs::Form;
use super::mode;
use crate::forms::{Answer, Frozen};
use crate::frame::Frame;
use crate::keys::Action;
use crate::not_saving::{kept, offers};
use crate::request::{Dialog, Request};
use crate::state::Page;
use crate::task_form::{FormContext, Here, Outcome};
use crate::theme::space;
use crate::theme::{self, palette};
use crate::widgets::modal;
use egui::Color32;
use egui::Context;
use session::Settings;
use session::view::View;

impl Ui {
    /// Shows what belongs to the open project.
    pub(super) fn project_overlays(&mut self, ui: &egui::Ui, frame: &mut Frame<'_>) {
        self.show_form(ui, frame);
        self.clean_settled.send(frame);
        self.review.dialog(ui, frame, &mut self.state, &mut self.canvas);
        self.read_instructions(ui.ctx(), frame);
        self.state.labeling.show_writing(ui.ctx(), frame);
        self.state.labeling.show_question(ui.ctx(), frame);
    }

    /// Shows the rest, the one that was opened last on top.
    pub(super) fn overlays(
        &mut self,
        ui: &egui::Ui,
        view: Option<&View>,
        settings: &Settings,
        requests: &mut Vec<Request>,
    ) {
        if let Some(mut entry) = self.path_entry.take() {
            match entry.show(ui) {
                Answer::Open => self.path_entry = Some(entry),
                Answer::Closed => {}
                Answer::Path(path) => self.picked(entry.pick, Some(vec![path]), view, requests),
            }
        }
        if let Some(mut login) = self.login.take() {
            if login.show(ui.ctx(), requests) {
                self.login = Some(login);
            } else {
                requests.push(Request::CancelLogin);
            }
        }
        if let Some(mut sign_in) = self.sign_in.take()
            && sign_in.show(ui.ctx(), requests)
        {
            self.sign_in = Some(sign_in);
        }
        self.key_sheet.show(ui.ctx(), &self.keys);
        if let Some(changed) = self.settings_dialog.show(ui.ctx(), settings, self.renderer) {
            requests.push(Request::Settings(Box::new(changed)));
        }
        if ui.input(|i| !i.raw.hovered_files.is_empty()) {
            drop_hint(ui.ctx());
        }
    }

    fn show_form(&mut self, ui: &egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        let Some(mut form) = self.form.take() else { return };
        let mut dialog = None;
        let open = match &mut form {
            Form::Task(form) => {
                let here = Here::of(view, self.canvas.selection());
                let mut context = FormContext {
                    frame,
                    guide_textures: &mut self.guide_textures,
                    here,
                };
                match form.show(ui, &mut context) {
                    Outcome::Open => true,
                    Outcome::Closed(other) => {
                        dialog = other;
                        false
                    }
                }
            }
            Form::Import(form) => form.show(ui, frame),
            Form::Export(form) => form.show(ui, frame),
            Form::Datasets(form) => {
                let (open, other) = form.show(ui, frame);
                dialog = other;
                open
            }
            Form::Concepts(form) => form.show(ui, frame),
            Form::Roots(form) => form.show(ui, frame),
            Form::NewDataset(form) => form.show(ui, frame),
            Form::SaveSearch(form) => form.show(ui, frame),
            Form::Remove(form) => form.show(ui, frame),
            Form::ChangeObjects(form) => form.show(ui, frame),
            Form::Metadata(form) => form.show(ui, frame),
            Form::Bulk(form) => form.show(ui, frame),
            Form::ImportReport(form) => form.show(ui, frame, &mut self.state),
            Form::ExportReport(form) => form.show(ui, frame.requests),
            Form::Freeze(form) => match form.show(ui, frame) {
                Frozen::Open => true,
                Frozen::Closed(next) => {
                    dialog = next;
                    false
                }
            },
            Form::Split(form) => {
                let open = form.show(ui, frame);
                dialog = (!open).then_some(Dialog::Datasets);
                open
            }
            Form::Statistics(form) => {
                let open = form.show(ui, frame);
                dialog = (!open && form.is_of_dataset()).then_some(Dialog::Datasets);
                open
            }
            Form::Compare(form) => {
                let open = form.show(ui, frame, &mut self.state);
                dialog = (!open && !form.has_opened()).then_some(Dialog::Datasets);
                open
            }
            Form::Clean(form) => form.show(ui, frame, &mut self.clean_settled, &mut self.thumbs),
            Form::DeleteTask(form) => form.show(ui, frame),
            Form::Team(form) => {
                let (open, other) = form.show(ui, frame);
                dialog = other;
                open
            }
            Form::Passphrase(form) => form.show(ui, frame),
            Form::AddModel(form) => form.show(ui, frame.requests),
            Form::TryModel(form) => form.show(ui, frame),
            Form::Questions(form) => form.show(ui, frame, &mut self.state),
            Form::Automation(form) => {
                let (open, other) = form.show(ui, frame);
                dialog = other;
                open
            }
        };
        if open {
            self.form = Some(form);
        } else if let Form::Task(form) = form {
            self.unfinished_tasks.extend(form.kept());
        }
        if let Some(dialog) = dialog {
            self.open(dialog, view);
        }
    }
}

impl Ui {
    /// Something would be lost by leaving: asks whether to.
    pub fn ask_whether_to_leave(&mut self) {
        self.leaving = true;
    }

    /// The question whether to leave although something would be lost.
    pub(super) fn ask_before_leaving(&mut self, ui: &egui::Ui, frame: &mut Frame<'_>) {
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

impl Ui {
    /// Shows the instructions where they are wanted, or not read yet.
    pub(super) fn read_instructions(&mut self, ctx: &Context, frame: &mut Frame<'_>) {
        let view = frame.view;
        let page = self.state.page;
        let free = !self.is_busy() && page == Page::Canvas && view.review.is_none() && view.current.is_some();
        self.instructions.open_if_unread(view, free);
        if self.instructions.is_open() {
            let pressed = self.keys.pressed(ctx, mode(view, page));
            let closes = |action| matches!(action, Action::Instructions | Action::Cancel | Action::Submit);
            let key = pressed.iter().any(|press| closes(press.action));
            self.instructions.show(ctx, frame, &mut self.guide_textures, key);
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
