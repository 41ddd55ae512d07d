//! Forms that are filled in and sent: an import, an export, a path. The task has a folder of its own.

mod bars;
mod columns;
mod concepts;
pub(crate) mod counting;
mod datasets;
mod delete_task;
mod export;
mod export_choices;
mod freeze;
mod import;
mod import_report;
mod metadata;
mod object_change;
mod path_entry;
mod remove;
mod report;
mod roots;
mod save_search;
mod split;
mod statistics;

pub(crate) use concepts::ConceptsForm;
pub(crate) use datasets::{DatasetsForm, NewDatasetForm};
pub(crate) use delete_task::DeleteForm;
pub(crate) use export::ExportForm;
pub(crate) use freeze::FreezeForm;
pub(crate) use import::ImportForm;
pub(crate) use import_report::ImportReportForm;
pub(crate) use metadata::MetadataForm;
pub(crate) use object_change::ObjectChangeForm;
pub(crate) use path_entry::{Answer, PathEntry};
pub(crate) use remove::RemoveForm;
pub(crate) use report::ReportForm;
pub(crate) use roots::RootsForm;
pub(crate) use save_search::SaveSearchForm;
pub(crate) use split::SplitForm;
pub(crate) use statistics::StatisticsForm;
