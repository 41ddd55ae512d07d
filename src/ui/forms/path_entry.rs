//! Where the desktop has no file dialog: a field to type a path into.

use crate::request::Pick;
use crate::theme::{palette, space};
use crate::widgets::{button_row, primary_button, quiet};
use egui::{RichText, Role, TextEdit, Ui, WidgetInfo};
use session::is_url;
use session::notice::remote_picture;
use std::path::PathBuf;

/// A question for a path.
#[derive(Debug)]
pub(crate) struct PathEntry {
    /// What for.
    pub pick: Pick,
    text: String,
    fresh: bool,
}

/// What came of it.
pub(crate) enum Answer {
    /// Not yet answered.
    Open,
    /// Closed without an answer.
    Closed,
    /// A path was typed.
    Path(PathBuf),
}

impl PathEntry {
    /// Asks for a path, beginning with `start`.
    pub(crate) fn new(pick: Pick, start: String) -> Self {
        Self {
            pick,
            text: start,
            fresh: true,
        }
    }

    /// Shows the question.
    pub(crate) fn show(&mut self, ui: &Ui) -> Answer {
        let (title, hint, go) = match self.pick {
            Pick::Project => ("Open a project", "/home/me/cells.labelwright", "Open"),
            Pick::NewProject => ("New project", "/home/me/cells.labelwright", "Create"),
            Pick::ProjectCopy => ("Save a copy of the project", "/home/me/copy.labelwright", "Save"),
            Pick::Folder => ("Label a folder of images", "/home/me/photos", "Open"),
            Pick::ImportFiles | Pick::ImportFolder => ("Import", "/home/me/photos", "Add"),
            Pick::ExportFolder => ("Export to", "/home/me/dataset", "Choose"),
            Pick::RootFolder => ("Where the pictures are", "/mnt/share/photos", "Choose"),
            Pick::MovedFolder => ("Find moved images under", "/home/me/photos", "Look"),
            Pick::StatisticsFolder => ("Save tables to", "/home/me/statistics", "Save"),
            Pick::ImportReport => ("Save the report of the import", "/home/me/import.json", "Save"),
            Pick::AgreementFile => ("Save agreement as CSV", "/home/me/agreement.csv", "Save"),
            Pick::NumbersFile => ("Save statistics as CSV", "/home/me/numbers.csv", "Save"),
            Pick::Model => ("Add a model", "/home/me/models/yolov8n.onnx", "Choose"),
            Pick::TriedModel => ("Try a model", "/home/me/models/yolov8n.onnx", "Choose"),
            Pick::TemplateOpen => ("Load a template", "/home/me/street.ron", "Load"),
            Pick::TemplateSave => ("Save as template", "/home/me/street.ron", "Save"),
            Pick::GuidePicture => ("A picture for the instructions", "/home/me/guide/good.png", "Insert"),
            Pick::TriedPicture => ("Try it on a picture", "/home/me/photos/1.jpg", "Choose"),
        };
        let mut answer = Answer::Open;
        let modal = crate::widgets::modal(ui.ctx(), "path entry").show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.heading(title);
            quiet(
                ui,
                "This desktop offers no file dialog, so type the path, or drop it on the window.",
            );
            ui.add_space(space::S);
            let field = ui.add(
                TextEdit::singleline(&mut self.text)
                    .hint_text(hint)
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Path"));
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            let remote = self.pick == Pick::GuidePicture && is_url(&self.text);
            if remote {
                let p = palette(ui.ctx());
                ui.label(RichText::new(remote_picture(self.text.trim())).color(p.bad));
            }
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            ui.add_space(space::M);
            button_row(ui, |ui| {
                let ready = !self.text.trim().is_empty() && !remote;
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, go)).inner.clicked();
                if ready && (pressed || entered) {
                    answer = Answer::Path(PathBuf::from(self.text.trim()));
                }
                if ui.button("Cancel").clicked() {
                    answer = Answer::Closed;
                }
            });
        });
        if matches!(answer, Answer::Open) && crate::widgets::was_left(&modal) {
            return Answer::Closed;
        }
        answer
    }
}
