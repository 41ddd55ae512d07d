//! Lines to be read: what happened, what datasets hold, what a member has to do. Data only.

use domain::{DatasetId, GestureId, TaskId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Reverted;

/// One line of an input's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// Who.
    pub who: String,
    /// When, RFC 3339.
    pub when: String,
    /// What.
    pub what: String,
    /// Whether it was undone.
    pub undone: bool,
    /// The gesture it belongs to.
    pub gesture: GestureId,
    /// Where shapes of it are missing: whether they can be brought back, or why not.
    pub bring_back: Option<Result<(), String>>,
}

/// One gesture over many inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GestureLine {
    /// The gesture.
    pub gesture: GestureId,
    /// Who.
    pub who: String,
    /// When, RFC 3339.
    pub when: String,
    /// What, as a phrase that begins with a capital.
    pub what: String,
    /// How much of it was taken back.
    pub reverted: Reverted,
    /// Why it cannot be taken back, if so.
    pub why_not: Option<String>,
}

/// A dataset in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DatasetLine {
    /// The dataset.
    #[serde(skip)]
    pub id: DatasetId,
    /// Its name.
    pub name: String,
    /// How many inputs it has.
    pub inputs: u64,
    /// How many inputs each of its splits has, where it is split.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<&'static str, u64>,
    /// Its versions, the oldest first.
    pub versions: Vec<VersionLine>,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct VersionLine {
    /// The version.
    #[serde(skip)]
    pub id: DatasetId,
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// How many inputs it holds.
    pub inputs: u64,
    /// How many inputs each of its splits has, where it is split.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<&'static str, u64>,
    /// How many accepted annotations it holds; older versions do not say.
    pub annotations: Option<u64>,
    /// The task it was made of; `None`: of all, or the task is gone.
    pub task: Option<String>,
    /// Who made it; older versions do not say.
    pub by: Option<String>,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// What was noted about it.
    pub note: String,
}

/// A saved search as it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SearchLine {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub query: String,
    /// Whether it finds what it found when it was saved.
    pub frozen: bool,
    /// How many inputs it finds.
    pub inputs: u64,
}

/// What a member has in hand in one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWork {
    /// The task.
    pub task: TaskId,
    /// Its name.
    pub name: String,
    /// Inputs that are theirs to label and not submitted.
    pub inputs: u64,
    /// Submissions that wait for their decision.
    pub reviews: u64,
    /// Whether the task goes on without their labeling: others label the same inputs, as many as must agree. Then
    /// nobody need take the inputs over.
    pub spare: bool,
}

impl OpenWork {
    /// How many inputs nobody would label if nobody took them over.
    pub fn stranded(&self) -> u64 {
        if self.spare { 0 } else { self.inputs }
    }
}
