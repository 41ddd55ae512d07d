//! Forms that are filled in and sent: a new task, an import, an export, a path.

mod export;
mod import;
mod new_task;
mod path_entry;

pub use export::ExportForm;
pub use import::ImportForm;
pub use new_task::NewTaskForm;
pub use path_entry::{Answer, PathEntry};

/// What a menu or button may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The new task.
    NewTask,
    /// The import.
    Import,
    /// The export.
    Export,
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
}
