//! The verbs that bring data in, take it out, and tell of it.

use super::args::{ExportArgs, ImportArgs};
use super::print::Printer;
use super::quiet;
use crate::session::{LogWanted, SessionError, Who};
use std::path::{Path, PathBuf};

pub fn demo(_dir: Option<PathBuf>, _printer: &Printer) -> Result<PathBuf, SessionError> {
    Err(SessionError::NotYet("the demo"))
}

pub fn import(_args: ImportArgs, _who: Who, _printer: &Printer) -> Result<u8, SessionError> {
    Err(SessionError::NotYet("import"))
}

pub fn export(_args: ExportArgs, _who: Who, _printer: &Printer) -> Result<u8, SessionError> {
    Err(SessionError::NotYet("export"))
}

/// Prints the log.
pub fn log(
    project: &Path,
    who: Who,
    member: Option<String>,
    input: Option<String>,
    task: Option<String>,
    printer: &Printer,
) -> Result<u8, SessionError> {
    let session = quiet(project, who)?;
    let lines = session.log_of(&LogWanted { member, input, task })?;
    Ok(printer.log(&lines))
}
