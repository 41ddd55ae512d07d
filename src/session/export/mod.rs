//! Delivering a dataset.

use serde::Serialize;

/// Something that a format cannot carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// What.
    pub what: String,
    /// How often.
    pub count: u64,
}

/// What an export did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Inputs delivered.
    pub inputs: u64,
    /// Annotations delivered.
    pub annotations: u64,
    /// Files written.
    pub files: u64,
    /// What the format cannot carry.
    pub losses: Vec<Loss>,
    /// Annotations left out because they are not yet accepted.
    pub left_out: u64,
    /// Files that were renamed: from, to.
    pub renamed: Vec<(String, String)>,
    /// What differed when the result was read again.
    pub differences: Vec<String>,
    /// Where it was written.
    pub out: String,
}

impl super::Session {
    pub(super) fn start_export(&mut self, _: super::ExportRequest, _: bool) -> Result<(), super::SessionError> {
        Ok(())
    }
}
