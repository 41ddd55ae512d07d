//! The dialog that gives chosen annotations another concept, or removes them: what changes and what stays is counted first.

use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{button_row, modal, primary_button, quiet, was_left};
use domain::workflow::Permission;
use domain::{AnnotationId, ConceptId};
use egui::{Button, Key, Label, RichText, Ui};
use session::view::{ObjectAct, ObjectChange};
use session::{Command, DataCommand, View, notice};
use std::sync::Arc;

/// Annotations that are to be changed.
#[derive(Debug)]
pub(crate) struct ObjectChangeForm {
    change: ObjectChange,
    asked: Option<ObjectChange>,
}

impl ObjectChangeForm {
    /// Asks whether to give them this concept, or without one, whether to remove them; `None` where there are none.
    pub(crate) fn new(annotations: Vec<AnnotationId>, concept: Option<ConceptId>) -> Option<Self> {
        let change = ObjectChange {
            annotations: Arc::new(annotations),
            act: concept.map_or(ObjectAct::Remove, ObjectAct::Relabel),
            decided: false,
        };
        (!change.annotations.is_empty()).then_some(Self { change, asked: None })
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        if self.asked.as_ref() != Some(&self.change) {
            self.asked = Some(self.change.clone());
            let command = DataCommand::CountObjectChange(self.change.clone());
            frame.requests.push(Command::Data(command).into());
        }
        let mut open = true;
        let shown = modal(ui.ctx(), "change objects").show(ui.ctx(), |ui| {
            ui.set_width(440.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading(self.question(view));
            let counted = view.object_change.as_ref();
            let counted = counted.filter(|(change, _)| *change == self.change);
            let mut changed = 0;
            match counted {
                Some((_, report)) => {
                    changed = report.changed;
                    for line in notice::objects_changed(report, self.change.act, true, Some(view)) {
                        ui.add(Label::new(line).wrap());
                    }
                }
                None => drop(quiet(ui, "Counting…")),
            }
            if view.allowed(Permission::ConfigureTasks).is_ok() {
                ui.checkbox(&mut self.change.decided, "Also others' and decided work");
            }
            quiet(ui, "The notice and the history can undo all of it.");
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let ready = changed > 0 && !view.is_working();
                let why = if view.is_working() {
                    "Something else is at work"
                } else {
                    "Nothing changes"
                };
                let pressed = ui.add_enabled_ui(ready, |ui| self.button(ui, changed)).inner;
                let entered = ready && ui.input(|i| i.key_pressed(Key::Enter));
                if pressed.on_disabled_hover_text(why).clicked() || entered {
                    let command = DataCommand::ChangeObjects(self.change.clone());
                    frame.requests.push(Command::Data(command).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        open && !was_left(&shown)
    }

    fn question(&self, view: &View) -> String {
        let what = notice::count(self.change.annotations.len() as u64, "annotation");
        match self.change.act {
            ObjectAct::Remove => format!("Remove {what}?"),
            ObjectAct::Relabel(to) => {
                let name = view
                    .concept(to)
                    .map_or_else(|| "?".to_owned(), |concept| concept.label());
                format!("Relabel {what} as {name}?")
            }
        }
    }

    fn button(&self, ui: &mut Ui, changed: u64) -> egui::Response {
        let number = notice::grouped(changed);
        match self.change.act {
            ObjectAct::Relabel(_) => primary_button(ui, &format!("Relabel {number}")),
            ObjectAct::Remove => {
                let text = RichText::new(format!("Remove {number}")).strong();
                ui.add(Button::new(text.color(palette(ui.ctx()).bad)))
            }
        }
    }
}
