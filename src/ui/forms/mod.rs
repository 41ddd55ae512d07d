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
