//! Checking and mending a project that may be too damaged to be opened.

use super::Session;
use super::error::SessionError;
use super::listings::CheckReport;
use super::notice;
use std::path::Path;
use store::{CheckProblem, OpenError, ReadOnly};

/// Checks a project with its images, on demand all of them byte by byte; where it cannot be opened for work, all but these. Changes nothing.
///
/// # Errors
/// When it is no project, whoever asks may not, or not even its schema can be read.
pub fn check_opened(
    path: &Path,
    opened: Result<Session, SessionError>,
    all_images: bool,
) -> Result<CheckReport, SessionError> {
    match opened.and_then(|session| {
        if all_images {
            session.check_thoroughly()
        } else {
            session.check()
        }
    }) {
        Err(SessionError::Store(_) | SessionError::Open(OpenError::Altered { .. })) => check_file(path),
        checked => checked,
    }
}

/// Remembers on this computer, from now on, how far the logs of projects were acknowledged.
pub fn keep_marks() {
    if let Some(folder) = super::Settings::marks_dir() {
        store::keep_marks_in(folder);
    }
}

fn check_file(path: &Path) -> Result<CheckReport, SessionError> {
    let problems = match ReadOnly::open(path) {
        Ok(disk) => disk
            .snapshot(|reader| reader.check())?
            .iter()
            .map(notice::problem)
            .collect(),
        Err(OpenError::Altered { fault, .. }) => vec![notice::problem(&CheckProblem::Schema(fault))],
        Err(error) => return Err(error.into()),
    };
    Ok(CheckReport {
        ok: problems.is_empty(),
        problems,
        repaired: Vec::new(),
    })
}

/// Makes the project anew from its log, and says what was done. The file as it was stays beside it.
///
/// # Errors
/// When it is open in another window or program, or not even its log can be read; nothing was touched then.
pub fn repair(path: &Path) -> Result<Vec<String>, SessionError> {
    let repaired = store::repair(path)?;
    Ok(notice::repaired(&repaired))
}
