//! The sample project.

use super::error::SessionError;
use std::path::PathBuf;

/// Makes the sample project in `dir`.
pub fn make(_dir: Option<PathBuf>) -> Result<PathBuf, SessionError> {
    Err(SessionError::NotYet("the demo"))
}
