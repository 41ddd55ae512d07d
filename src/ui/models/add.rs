//! The dialog that adds a model.

use crate::request::{Pick, Request};
use crate::theme::{palette, size, space};
use crate::widgets::{button_row, primary_button, quiet};
use egui::{CollapsingHeader, Label, RichText, Role, TextEdit, Ui, WidgetInfo};
use session::{Command, ModelCommand};
use std::path::{Path, PathBuf};

/// What a manifest looks like.
const EXAMPLE: &str = r#"Model(
    name: "YOLOX nano", kind: Detector, layout: "yolox",
    input: Input(width: 416, height: 416, channels: Bgr, scale: 1.0),
    classes: File("coco80.txt"),
    licence: "Apache-2.0",
)"#;

/// What has been entered so far.
#[derive(Debug, Default)]
pub(crate) struct AddModelForm {
    path: String,
    focused: bool,
}

impl AddModelForm {
    /// Takes the file that was chosen.
    pub(crate) fn set_path(&mut self, path: &Path) {
        self.path = path.display().to_string();
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, requests: &mut Vec<Request>) -> bool {
        let mut open = true;
        let modal = crate::widgets::modal(ui.ctx(), "add model").show(ui.ctx(), |ui| {
            ui.set_width(540.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Add a model");
            quiet(
                ui,
                "An .onnx file, or the .ron manifest beside it. The files stay where they are; nothing is sent anywhere.",
            );
            let entered = self.path_row(ui, requests);
            about_manifests(ui);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let ready = !self.path.trim().is_empty();
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, "Add")).inner.clicked();
                if ready && (pressed || entered) {
                    requests.push(Command::Model(ModelCommand::AddModel(PathBuf::from(self.path.trim()))).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        open && !crate::widgets::was_left(&modal)
    }

    fn path_row(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) -> bool {
        ui.horizontal(|ui| {
            if ui.button("Choose a file…").clicked() {
                requests.push(Request::Pick(Pick::Model));
            }
            let field = TextEdit::singleline(&mut self.path)
                .hint_text("or type its path")
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Path of the model"));
            if !std::mem::replace(&mut self.focused, true) {
                response.request_focus();
            }
            response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter))
        })
        .inner
    }
}

/// What a manifest is, for those whose network does not tell all by itself.
fn about_manifests(ui: &mut Ui) {
    let p = palette(ui.ctx());
    CollapsingHeader::new("What is a manifest?").show(ui, |ui| {
        quiet(
            ui,
            "Networks exported by Ultralytics say themselves what they are. For others a text file NAME.ron beside \
             NAME.onnx tells the kind, the layout of the outputs, how pictures are prepared and what the classes are \
             called. Each field may be left out where the network or a default tells it. A promptable model (SAM) is \
             given by the manifest that names its encoder and its decoder.",
        );
        let example = RichText::new(EXAMPLE).monospace().size(size::SMALL).color(p.quiet);
        ui.add(Label::new(example).selectable(true));
    });
}
