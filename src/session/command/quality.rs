//! What is asked of how good the work is.

use crate::quality::answer::AgreementAsked;
use std::path::PathBuf;

/// How good the work is.
#[derive(Clone, Debug, PartialEq)]
pub enum QualityCommand {
    /// How far the labelers of a task agree is wanted.
    ShowAgreement(AgreementAsked),
    /// Nobody looks at it any more.
    CloseAgreement,
    /// Write the figures that are shown into this CSV file.
    SaveAgreement(PathBuf),
}
