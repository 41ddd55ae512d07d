//! The dialog that does the same on many chosen inputs: assigns them, approves what was submitted, or gives a class. What
//! changes, and what does not and why, is counted first.

use super::counting;
use crate::frame::Frame;
use crate::theme::space;
use crate::widgets::{self, button_row, modal, primary_button, quiet, scroll_up_to};
use domain::InputId;
use egui::{ComboBox, Key, Label, Ui};
use session::bulk::{BulkAct, BulkInputs, BulkReport, BulkRequest};
use session::view::{JobOutcome, View};
use session::{Command, TaskCommand, notice};
use std::sync::Arc;

/// Height of what is said of the count, in points.
const SAID: f32 = 180.0;

/// Chosen inputs, and what is to be done with them.
#[derive(Debug)]
pub(crate) struct BulkForm {
    task: String,
    inputs: Arc<Vec<InputId>>,
    act: BulkAct,
    /// To whom they can be given.
    labelers: Vec<String>,
    asked: Option<BulkRequest>,
}

impl BulkForm {
    /// Of these inputs in the open task; `None` where there are none, or no task is open.
    pub(crate) fn new(view: &View, inputs: Vec<InputId>, act: BulkAct) -> Option<Self> {
        let task = &view.open_task()?.task;
        (!inputs.is_empty()).then(|| Self {
            task: task.name.clone(),
            inputs: Arc::new(inputs),
            act,
            labelers: Vec::new(),
            asked: None,
        })
    }

    /// Gives these inputs of the open task to somebody who is chosen in the dialog.
    pub(crate) fn assigning(view: &View, inputs: Vec<InputId>) -> Option<Self> {
        let task = &view.open_task()?.task;
        let named = |id: &domain::MemberId| view.members.iter().find(|member| member.id == *id);
        let labelers = task.labelers.iter().filter_map(named).map(|member| member.name.clone());
        let labelers: Vec<String> = labelers.collect();
        let first = labelers.first()?.clone();
        let form = Self::new(view, inputs, BulkAct::Assign(first))?;
        Some(Self { labelers, ..form })
    }

    fn request(&self, dry_run: bool) -> BulkRequest {
        BulkRequest {
            task: self.task.clone(),
            inputs: BulkInputs::These(self.inputs.clone()),
            act: self.act.clone(),
            decided: false,
            dry_run,
        }
    }

    /// What would change, once it was counted.
    fn counted<'v>(&self, view: &'v View) -> Option<&'v BulkReport> {
        match counting::outcome(view) {
            Some(JobOutcome::BulkCounted(counted)) if Some(&counted.0) == self.asked.as_ref() => Some(&counted.1),
            _ => None,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let request = self.request(true);
        if self.asked.as_ref() != Some(&request) {
            counting::forget(frame);
            self.asked = Some(request.clone());
            frame.requests.push(Command::Task(TaskCommand::Bulk(request)).into());
        }
        let mut open = true;
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let shown = modal(ui.ctx(), "bulk").show(ui.ctx(), |ui| {
            ui.set_width(440.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading(self.question());
            self.choose_labeler(ui);
            let counted = self.counted(view);
            match counted {
                Some(report) => {
                    ui.add(Label::new(notice::bulk(report, &self.act)).wrap());
                    scroll_up_to(SAID).id_salt("left").show(ui, |ui| {
                        for sentence in notice::left_in_bulk(report) {
                            quiet(ui, sentence);
                        }
                    });
                }
                None => counting::show(ui, view),
            }
            quiet(ui, "The notice and the history can undo all of it.");
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let changed = counted.map_or(0, |report| report.changed);
                let ready = changed > 0 && !view.is_working();
                let why = if view.is_working() {
                    "Something else is at work"
                } else {
                    "Nothing changes"
                };
                let verb = self.verb();
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, verb)).inner;
                let entered = ready && ui.input(|i| i.key_pressed(Key::Enter));
                if pressed.on_disabled_hover_text(why).clicked() || entered {
                    let request = self.request(false);
                    frame.requests.push(Command::Task(TaskCommand::Bulk(request)).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        let open = open && !(shown.should_close() && escape);
        if !open {
            counting::forget(frame);
        }
        open
    }

    fn choose_labeler(&mut self, ui: &mut Ui) {
        let BulkAct::Assign(to) = &mut self.act else { return };
        let labelers = &self.labelers;
        ui.horizontal(|ui| {
            ui.label("To");
            let choice = ComboBox::from_id_salt("assign to")
                .width(240.0)
                .selected_text(domain::names::label(to))
                .show_ui(ui, |ui| {
                    for name in labelers {
                        ui.selectable_value(to, name.clone(), domain::names::label(name));
                    }
                });
            widgets::name(&choice.response, "Assign to");
        });
    }

    fn question(&self) -> String {
        let inputs = notice::count(self.inputs.len() as u64, "input");
        match &self.act {
            BulkAct::Assign(_) => format!("Assign {inputs}"),
            BulkAct::Approve => format!("Approve what was submitted on {inputs}?"),
            BulkAct::Absent(concept) => format!("Say of {inputs} that \"{concept}\" is not there?"),
            BulkAct::Add(concept) | BulkAct::Remove(concept) | BulkAct::Replace(concept, _) => {
                format!("Label {inputs} \"{concept}\"?")
            }
            BulkAct::Undo(_) => format!("Undo it on {inputs}?"),
        }
    }

    fn verb(&self) -> &'static str {
        match &self.act {
            BulkAct::Assign(_) => "Assign",
            BulkAct::Approve => "Approve",
            BulkAct::Add(_) | BulkAct::Absent(_) | BulkAct::Remove(_) | BulkAct::Replace(..) => "Label",
            BulkAct::Undo(_) => "Undo",
        }
    }
}
