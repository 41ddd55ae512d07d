//! What an import could not take is tried again: out of its report, or out of a file that the report was saved to.

use crate::command::ImportRequest;
use crate::error::SessionError;
use crate::notice::{self, Notice};
use crate::report::ImportReport;
use crate::{ProjectCommand, Session};
use domain::workflow::Permission;
use platform::foreign;
use roots::Location;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A report with what was asked for, as it is saved.
#[derive(Serialize)]
struct Saved<'a> {
    request: &'a ImportRequest,
    #[serde(flatten)]
    report: &'a ImportReport,
}

/// What of it is read again.
#[derive(Deserialize)]
struct Again {
    request: ImportRequest,
    #[serde(default)]
    retry: Vec<PathBuf>,
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> SessionError + '_ {
    |source| SessionError::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// Saves the report of an import, so that what failed can be tried again from it.
///
/// # Errors
/// When the file cannot be written.
pub fn save_report(path: &Path, request: &ImportRequest, report: &ImportReport) -> Result<(), SessionError> {
    let mut request = request.clone();
    // It is read again from wherever.
    for path in &mut request.paths {
        if path.to_str().is_none_or(|text| !Location::is_address(text))
            && let Ok(full) = std::path::absolute(&path)
        {
            *path = full;
        }
    }
    let saved = Saved {
        request: &request,
        report,
    };
    let text = serde_json::to_string_pretty(&saved).map_err(std::io::Error::other);
    text.and_then(|text| std::fs::write(path, text + "\n"))
        .map_err(failed(path))
}

/// The import whose report was saved, of what it could not take.
///
/// # Errors
/// When the file cannot be read, or is no such report.
pub fn read_report(path: &Path) -> Result<ImportRequest, SessionError> {
    let bytes = foreign::read(path).map_err(failed(path))?;
    let again: Again = serde_json::from_slice(&bytes).map_err(|error| SessionError::NoImportReport {
        path: path.to_path_buf(),
        detail: error.to_string(),
    })?;
    Ok(ImportRequest {
        only: Some(again.retry),
        ..again.request
    })
}

impl Session {
    /// Tries again what the import that this job was could not take.
    pub(crate) fn retry_import(&mut self, job: u64) -> Result<(), SessionError> {
        self.view.allow(Permission::AddInputs)?;
        let request = self.jobs.import(job).cloned();
        let (Some(request), Some(report)) = (request, self.view.import_report_mut(job)) else {
            return Ok(());
        };
        let only = report.retry.iter().map(PathBuf::from).collect();
        let undecided = report.kept().any(|conflict| !conflict.decided);
        self.start_import(ImportRequest {
            only: Some(only),
            ..request
        })?;
        if !undecided {
            self.then(ProjectCommand::Dismiss(job))?;
        }
        Ok(())
    }

    /// Saves the report of the import that this job was.
    pub(crate) fn save_import_report(&mut self, job: u64, path: PathBuf) -> Result<(), SessionError> {
        let request = self.jobs.import(job).cloned();
        let (Some(request), Some(report)) = (request, self.view.import_report_mut(job)) else {
            return Ok(());
        };
        let report = report.clone();
        let said = notice::report_saved(&path);
        self.with_file(
            move || save_report(&path, &request, &report),
            |session, ()| session.notices.push(Notice::info(said)),
        )
    }
}
