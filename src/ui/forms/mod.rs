//! Forms that are filled in and sent: a new task, an import, an export, a path.

mod export;
mod helpers;
mod import;
mod new_task;
mod path_entry;

pub use export::ExportForm;
pub use import::ImportForm;
pub use new_task::NewTaskForm;
pub use path_entry::{Answer, PathEntry};

use super::automation::AutomationForm;
use super::models::{AddModelForm, TrialForm};
use crate::domain::{ModelId, TaskId};

/// What a menu or button may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The new task.
    NewTask,
    /// The import.
    Import,
    /// The export.
    Export,
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
    /// What the sample of a task showed.
    Sample(TaskId),
    /// The settings.
    Settings,
    /// The sheet of keys.
    KeySheet,
}

/// The form that is open.
#[derive(Debug)]
pub enum Form {
    /// The new task.
    NewTask(NewTaskForm),
    /// The import.
    Import(ImportForm),
    /// The export.
    Export(ExportForm),
    /// A model to add.
    AddModel(AddModelForm),
    /// A model to try.
    TryModel(TrialForm),
    /// A task's automation.
    Automation(AutomationForm),
}
