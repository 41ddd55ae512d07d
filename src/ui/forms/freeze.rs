//! The dialog that keeps a task's inputs and annotations as they stand, as a version of a dataset.

use crate::frame::Frame;
use crate::theme::space;
use crate::widgets::{button_row, caption, modal, primary_button, quiet};
use domain::TaskId;
use domain::dataset::{Dataset, DatasetVersion};
use domain::task::TaskInputs;
use egui::{Role, TextEdit, Ui, WidgetInfo};
use session::notice::grouped;
use session::view::{TaskSummary, View};
use session::{Command, DataCommand};

/// A version that is to be made.
#[derive(Debug)]
pub(crate) struct FreezeForm {
    task: TaskId,
    dataset: String,
    name: String,
    note: String,
}

/// The number that the next version of a dataset of this name gets.
fn next_number(view: &View, dataset: &str) -> u32 {
    let of = |found: &Dataset| {
        let versions = view.versions.iter().filter(|version| version.dataset == found.id);
        versions.map(|version: &DatasetVersion| version.number).max()
    };
    let found = view.datasets.iter().find(|found| found.name == dataset);
    found.and_then(of).map_or(1, |number| number + 1)
}

impl FreezeForm {
    /// A version of the dataset that the task was made for, or of one named like the task.
    pub(crate) fn new(view: &View, summary: &TaskSummary) -> Self {
        let made_for = match &summary.task.inputs {
            TaskInputs::Dataset(id) => view.datasets.iter().find(|dataset| dataset.id == *id),
            TaskInputs::All | TaskInputs::Search(_) => None,
        };
        let dataset = made_for.map_or_else(|| summary.task.name.clone(), |dataset| dataset.name.clone());
        Self {
            task: summary.task.id,
            name: format!("v{}", next_number(view, &dataset)),
            dataset,
            note: String::new(),
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let Some(summary) = view.tasks.iter().find(|summary| summary.task.id == self.task) else {
            return false;
        };
        let mut open = true;
        let shown = modal(ui.ctx(), "freeze").show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("New dataset version");
            let annotations: u64 = summary.statuses.values().sum();
            quiet(
                ui,
                format!(
                    "Keeps {} inputs of \"{}\" with {} annotations as they stand now. Nothing changes a version \
                     afterwards; it can be exported.",
                    grouped(summary.inputs),
                    summary.task.name,
                    grouped(annotations)
                ),
            );
            ui.add_space(space::XS);
            row(ui, "Dataset", "Name of the dataset", &mut self.dataset);
            row(ui, "Version", "Name of the version", &mut self.name);
            row(ui, "Note", "Note about the version", &mut self.note);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let why_not = self.why_not(view);
                let ready = why_not.is_none();
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, "Freeze")).inner;
                if pressed.clicked() {
                    let (dataset, name) = (self.dataset.trim().to_owned(), self.name.trim().to_owned());
                    let (task, note) = (self.task, self.note.trim().to_owned());
                    let freeze = Command::Data(DataCommand::Freeze {
                        task,
                        dataset,
                        name,
                        note,
                    });
                    frame.requests.push(freeze.into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
                if let Some(reason) = why_not {
                    quiet(ui, reason);
                }
            });
        });
        open && !crate::widgets::was_left(&shown)
    }

    fn why_not(&self, view: &View) -> Option<String> {
        let (dataset, name) = (self.dataset.trim(), self.name.trim());
        if dataset.is_empty() || name.is_empty() {
            return Some("Name the dataset and the version".into());
        }
        let known = view.datasets.iter().find(|found| found.name == dataset);
        let taken = known.is_some_and(|known| {
            let mut versions = view.versions.iter();
            versions.any(|version| version.dataset == known.id && version.name == name)
        });
        taken.then(|| format!("There is a version \"{name}\" already"))
    }
}

fn row(ui: &mut Ui, label: &str, called: &str, text: &mut String) {
    ui.horizontal(|ui| {
        caption(ui, label, 80.0);
        ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY))
            .widget_info(|| WidgetInfo::labeled(Role::TextInput, true, called));
    });
}
