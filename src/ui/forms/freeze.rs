//! The dialog that keeps the inputs and annotations of a task or dataset as they stand, as a version.

use crate::frame::Frame;
use crate::theme::space;
use crate::widgets::{button_row, caption, modal, name, primary_button, quiet};
use domain::dataset::{Dataset, DatasetVersion, SeveralLabelers};
use domain::task::TaskInputs;
use domain::{DatasetId, TaskId};
use egui::{ComboBox, Role, TextEdit, Ui, WidgetInfo};
use session::notice::count;
use session::view::{TaskSummary, View};
use session::{Command, DataCommand, FreezeRequest};

/// A version that is to be made.
#[derive(Debug)]
pub(crate) struct FreezeForm {
    /// The task; `None`: the dataset as it stands.
    task: Option<TaskId>,
    dataset: String,
    name: String,
    note: String,
    several: Option<SeveralLabelers>,
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
            TaskInputs::All | TaskInputs::Search(_) | TaskInputs::Saved(_) => None,
        };
        let dataset = made_for.map_or_else(|| summary.task.name.clone(), |dataset| dataset.name.clone());
        Self {
            task: Some(summary.task.id),
            name: format!("v{}", next_number(view, &dataset)),
            dataset,
            note: String::new(),
            several: None,
        }
    }

    /// A version of a dataset as it stands; `None` where it is gone.
    pub(crate) fn of_dataset(view: &View, dataset: DatasetId) -> Option<Self> {
        let dataset = view.datasets.iter().find(|known| known.id == dataset)?;
        Some(Self {
            task: None,
            name: format!("v{}", next_number(view, &dataset.name)),
            dataset: dataset.name.clone(),
            note: String::new(),
            several: None,
        })
    }

    /// Whether the dialog was opened from the list of datasets.
    pub(crate) fn is_of_dataset(&self) -> bool {
        self.task.is_none()
    }

    /// What is kept, in a sentence; `None` where it is gone.
    fn what(&self, view: &View) -> Option<String> {
        let (inputs, name) = match self.task {
            Some(task) => {
                let summary = view.tasks.iter().find(|summary| summary.task.id == task)?;
                (summary.inputs, &summary.task.name)
            }
            None => {
                let line = view.dataset_lines.iter().find(|line| line.name == self.dataset)?;
                (line.inputs, &line.name)
            }
        };
        Some(format!(
            "Keeps {} of \"{name}\" with their splits and accepted annotations as they stand now. Nothing changes a \
             version afterwards; it can be exported.",
            count(inputs, "input")
        ))
    }

    /// What the version holds where several labelers of a task marked an input.
    fn several(&mut self, ui: &mut Ui, view: &View) {
        let labelers: Vec<_> = view
            .members
            .iter()
            .filter(|member| member.roles.contains(&domain::Role::Labeler))
            .collect();
        if labelers.len() < 2 {
            return;
        }
        let called = |rule: Option<SeveralLabelers>| match rule {
            None => "Refuse, and say how many".to_owned(),
            Some(SeveralLabelers::Merged) => "Keep all, the same only once".to_owned(),
            Some(SeveralLabelers::Labeler(id)) => {
                let named = labelers.iter().find(|member| member.id == id);
                format!(
                    "Keep those of {}",
                    named.map_or_else(String::new, |member| member.name.clone())
                )
            }
        };
        ui.horizontal(|ui| {
            caption(ui, "Several labelers", 110.0);
            let choice = ComboBox::from_id_salt("several labelers")
                .width(240.0)
                .selected_text(called(self.several))
                .show_ui(ui, |ui| {
                    let each = labelers.iter().map(|member| Some(SeveralLabelers::Labeler(member.id)));
                    for rule in [None, Some(SeveralLabelers::Merged)].into_iter().chain(each) {
                        ui.selectable_value(&mut self.several, rule, called(rule));
                    }
                });
            name(&choice.response, "Where several labelers marked an input");
            choice
                .response
                .on_hover_text("Where several labelers of a task have accepted annotations on an input");
        });
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let Some(what) = self.what(view) else {
            return false;
        };
        let mut open = true;
        let shown = modal(ui.ctx(), "freeze").show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("New dataset version");
            quiet(ui, what);
            ui.add_space(space::XS);
            if self.task.is_some() {
                row(ui, "Dataset", "Name of the dataset", &mut self.dataset);
            }
            row(ui, "Version", "Name of the version", &mut self.name);
            row(ui, "Note", "Note about the version", &mut self.note);
            self.several(ui, view);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let why_not = self.why_not(view);
                let ready = why_not.is_none();
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, "Freeze")).inner;
                if pressed.clicked() {
                    frame
                        .requests
                        .push(Command::Data(DataCommand::Freeze(self.request())).into());
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

    fn request(&self) -> FreezeRequest {
        FreezeRequest {
            task: self.task,
            dataset: self.dataset.trim().to_owned(),
            version: self.name.trim().to_owned(),
            note: self.note.trim().to_owned(),
            several: self.several,
        }
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
        caption(ui, label, 110.0);
        ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY))
            .widget_info(|| WidgetInfo::labeled(Role::TextInput, true, called));
    });
}
