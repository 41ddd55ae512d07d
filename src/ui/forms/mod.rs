//! Forms that are filled in and sent: an import, an export, a path. The task has a folder of its own.

mod datasets;
mod delete_task;
mod export;
mod freeze;
mod import;
mod path_entry;
mod remove;
mod report;

pub use datasets::{DatasetsForm, NewDatasetForm};
pub use delete_task::DeleteForm;
pub use export::ExportForm;
pub use freeze::FreezeForm;
pub use import::ImportForm;
pub use path_entry::{Answer, PathEntry};
pub use remove::RemoveForm;
pub use report::ReportForm;

use super::automation::AutomationForm;
use super::labeling::QuestionsForm;
use super::models::{AddModelForm, TrialForm};
use super::task_form::TaskForm;
use super::team::{PassphraseForm, TeamForm};
use domain::workflow::Act;
use domain::{DatasetId, InputId, MemberId, ModelId, TaskId};
use session::view::View;

/// What a menu or button may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialog {
    /// The new task.
    NewTask,
    /// The task as it is, to be changed.
    EditTask(TaskId),
    /// A new task that begins as a copy of this one.
    CopyTask(TaskId),
    /// The import.
    Import,
    /// The export.
    Export,
    /// The export of a task.
    ExportTask(TaskId),
    /// The datasets and their versions.
    Datasets,
    /// A new dataset of inputs of the list.
    NewDataset,
    /// The question whether to remove the inputs that are chosen in the browser.
    RemoveChosen,
    /// The question whether to remove an input.
    RemoveInput(InputId),
    /// The question whether to label an input anew, which has another picture.
    LabelAnew(InputId),
    /// The export of a dataset, or of a version of one.
    ExportDataset(DatasetId),
    /// What an export that is over did, by the number of its job.
    ExportReport(u64),
    /// A version of a dataset out of a task.
    Freeze(TaskId),
    /// The question whether to delete a task.
    DeleteTask(TaskId),
    /// The page with the numbers of a task.
    Numbers(TaskId),
    /// The page of models.
    Models,
    /// The dialog that adds a model.
    AddModel,
    /// The dialog that tries a model of the project, or any file.
    TryModel(Option<ModelId>),
    /// The automation of a task.
    Automation(TaskId),
    /// The same with auto-annotation in front.
    AutoAnnotation(TaskId),
    /// What labelers ask the lead.
    Questions,
    /// The team.
    Team,
    /// A member's passphrase.
    Passphrase(MemberId),
    /// What the sample of a task showed.
    Sample(TaskId),
    /// The settings.
    Settings,
    /// The sheet of keys.
    KeySheet,
}

/// What the menu opens besides what keys do, each with its words; the command palette finds the same.
pub fn of_menu(view: &View) -> Vec<(&'static str, Dialog)> {
    let mut found = vec![
        ("Import…", Dialog::Import),
        ("Export…", Dialog::Export),
        ("Datasets…", Dialog::Datasets),
        ("New labeling task…", Dialog::NewTask),
    ];
    if view.allowed(Act::Answer).is_ok() {
        found.push(("Questions of labelers…", Dialog::Questions));
    }
    found.push(("Models", Dialog::Models));
    if let Some(task) = view.task {
        found.push(("Edit this task…", Dialog::EditTask(task)));
        found.push(("Automation of this task…", Dialog::Automation(task)));
    }
    found.push(("Team…", Dialog::Team));
    found
}

impl Dialog {
    /// Whether who is working may open it.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn may(self, view: &View) -> Result<(), String> {
        self.act().map_or(Ok(()), |act| view.allowed(act))
    }

    /// What whoever opens it must be allowed to do.
    pub fn act(self) -> Option<Act> {
        match self {
            Self::NewTask
            | Self::EditTask(_)
            | Self::CopyTask(_)
            | Self::DeleteTask(_)
            | Self::Automation(_)
            | Self::AutoAnnotation(_) => Some(Act::ConfigureTasks),
            Self::Import | Self::NewDataset | Self::RemoveChosen | Self::RemoveInput(_) | Self::LabelAnew(_) => {
                Some(Act::AddInputs)
            }
            Self::Export | Self::ExportTask(_) | Self::ExportDataset(_) | Self::ExportReport(_) | Self::Freeze(_) => {
                Some(Act::Deliver)
            }
            Self::Numbers(_) | Self::Sample(_) => Some(Act::SeeNumbers),
            Self::AddModel => Some(Act::ManageModels),
            Self::Questions => Some(Act::Answer),
            Self::Datasets
            | Self::Models
            | Self::TryModel(_)
            | Self::Team
            | Self::Passphrase(_)
            | Self::Settings
            | Self::KeySheet => None,
        }
    }
}

/// The form that is open.
#[derive(Debug)]
pub enum Form {
    /// A task that is made or changed.
    Task(Box<TaskForm>),
    /// The import.
    Import(ImportForm),
    /// The export.
    Export(ExportForm),
    /// The datasets and their versions.
    Datasets(DatasetsForm),
    /// A new dataset.
    NewDataset(NewDatasetForm),
    /// Inputs to remove.
    Remove(RemoveForm),
    /// What an export did.
    ExportReport(ReportForm),
    /// A version of a dataset to make.
    Freeze(FreezeForm),
    /// A task to delete.
    DeleteTask(DeleteForm),
    /// A model to add.
    AddModel(AddModelForm),
    /// A model to try.
    TryModel(TrialForm),
    /// A task's automation.
    Automation(AutomationForm),
    /// What labelers ask.
    Questions(QuestionsForm),
    /// The team.
    Team(TeamForm),
    /// A member's passphrase.
    Passphrase(PassphraseForm),
}

impl Form {
    /// The task on which it tells of the model's work.
    pub fn tells_of(&self) -> Option<TaskId> {
        match self {
            Self::Automation(form) => Some(form.task()),
            _ => None,
        }
    }
}
