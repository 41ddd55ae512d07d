//! The dialog that sets or removes a key of the metadata on many inputs.

use crate::frame::Frame;
use crate::theme::space;
use crate::widgets::{self, button_row, caption, modal, primary_button, quiet, scroll_up_to, was_left};
use domain::metadata::clean_key;
use domain::{InputId, MetaValue, Metadata};
use egui::{Button, Key, TextEdit, Ui};
use session::metadata::{MetadataOf, MetadataRequest};
use session::{Command, DataCommand, notice};

/// Width of the captions, in points.
const CAPTION: f32 = 48.0;

/// A key and a value for these inputs.
#[derive(Debug)]
pub(crate) struct MetadataForm {
    inputs: Vec<InputId>,
    key: String,
    value: String,
    fresh: bool,
}

impl MetadataForm {
    /// Of these inputs; `None` where there are none.
    pub(crate) fn new(inputs: Vec<InputId>) -> Option<Self> {
        (!inputs.is_empty()).then(|| Self {
            inputs,
            key: String::new(),
            value: String::new(),
            fresh: true,
        })
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let mut open = true;
        let shown = modal(ui.ctx(), "metadata").show(ui.ctx(), |ui| {
            ui.set_width(400.0);
            ui.spacing_mut().item_spacing.y = space::S;
            let inputs = notice::count(self.inputs.len() as u64, "input");
            ui.heading(format!("Metadata of {inputs}"));
            let entered = self.fields(ui, frame);
            quiet(
                ui,
                "Numbers, true and false are told from text by how they are written. The history can undo it.",
            );
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let key = clean_key(&self.key);
                let value = self.value.trim().to_owned();
                let ready = key.is_some() && !value.is_empty();
                let set = ui.add_enabled_ui(ready, |ui| primary_button(ui, "Set")).inner;
                let remove = ui.add_enabled(key.is_some() && value.is_empty(), Button::new("Remove the key"));
                let remove = remove.on_disabled_hover_text("Type a key, and no value");
                if let Some(key) = key.filter(|_| set.clicked() || remove.clicked() || ready && entered) {
                    frame.requests.push(self.command(&key, &value).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        open && !was_left(&shown)
    }

    /// Shows the fields; whether Enter ended the value.
    fn fields(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> bool {
        ui.horizontal(|ui| {
            caption(ui, "Key", CAPTION);
            let key = ui.add(
                TextEdit::singleline(&mut self.key)
                    .hint_text("such as patient")
                    .desired_width(180.0),
            );
            widgets::name(&key, "Key");
            if std::mem::take(&mut self.fresh) {
                key.request_focus();
            }
            let known = &frame.view.metadata;
            if !known.is_empty() {
                ui.menu_button("Choose", |ui| {
                    scroll_up_to(280.0).show(ui, |ui| {
                        for key in known.keys() {
                            if ui.button(domain::names::label(key)).clicked() {
                                self.key.clone_from(key);
                                ui.close();
                            }
                        }
                    });
                });
            }
        });
        ui.horizontal(|ui| {
            caption(ui, "Value", CAPTION);
            let value = ui.add(TextEdit::singleline(&mut self.value).desired_width(f32::INFINITY));
            widgets::name(&value, "Value");
            value.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter))
        })
        .inner
    }

    fn command(&self, key: &str, value: &str) -> Command {
        let (mut set, mut unset) = (Metadata::default(), Vec::new());
        match value.is_empty() {
            true => unset.push(key.to_owned()),
            // The button asks for a key that can be set.
            false => drop(set.set(key, MetaValue::read(value))),
        }
        Command::Data(DataCommand::EditMetadata(MetadataRequest {
            of: MetadataOf::These(self.inputs.clone()),
            set,
            unset,
            from: None,
        }))
    }
}
