//! What an import came to, with the conflicts that it leaves to people.

use super::is_zero;
use domain::workflow::Refusal;
use domain::{Annotation, Change, GestureId, InputId, Region, Sign};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Skipped {
    /// Where.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// Files of one kind that were found and not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct NotTaken {
    /// The kind: an extension such as `.txt`, or a word.
    pub kind: String,
    /// How many.
    pub count: u64,
    /// Why.
    pub reason: String,
    /// The kind is known for pictures or annotations: the import is not complete without them.
    #[serde(skip)]
    pub recognised: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ImportReport {
    /// Inputs added.
    pub added: u64,
    /// Paths that were already in the project.
    pub duplicates: u64,
    /// Paths of inputs that were removed from the project; they stay out.
    pub removed: u64,
    /// Hidden files and files of no known kind.
    pub ignored: u64,
    /// The same by kind, with the reasons.
    pub not_taken: Vec<NotTaken>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// Annotations added.
    pub annotations: u64,
    /// Suggestions added.
    pub suggestions: u64,
    /// How many inputs of the dataset were put into each split, as files or folders tell.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<&'static str, u64>,
    /// Inputs whose metadata files told.
    #[serde(skip_serializing_if = "is_zero")]
    pub metadata: u64,
    /// Annotations of which the file says something else than the project.
    pub conflicts: Vec<ImportConflict>,
    /// Annotations that got what the file says.
    #[serde(skip_serializing_if = "is_zero")]
    pub replaced: u64,
    /// Annotations that an earlier import brought and the files do not have any more: they stay.
    #[serde(skip_serializing_if = "is_zero")]
    pub missing: u64,
    /// Inputs added of files with further frames or pages, by the kind of file: the first one is the picture.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub first_of: BTreeMap<String, u64>,
    /// Inputs added whose bytes the project holds under another path too.
    pub twins: u64,
    /// The files and addresses of which something was left out: what is read when it is tried again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retry: Vec<String>,
    /// What had to be assumed.
    pub notes: Vec<String>,
    /// The gesture that all of it belongs to, by which it can be taken back.
    #[serde(skip)]
    pub gesture: Option<GestureId>,
}

impl ImportConflict {
    /// Whether it was decided, by somebody or as the import was told.
    pub fn is_decided(&self) -> bool {
        self.decided || self.decision != ConflictDecision::Keep
    }
}

impl ImportReport {
    /// How many rows it made or changed, to tell whether there is anything to take back.
    pub(crate) fn brought(&self) -> u64 {
        self.added + self.annotations + self.replaced + self.suggestions + self.metadata
    }

    /// Conflicts in which nothing was changed.
    pub fn kept(&self) -> impl Iterator<Item = &ImportConflict> {
        let kept = |conflict: &&ImportConflict| conflict.decision == ConflictDecision::Keep;
        self.conflicts.iter().filter(kept)
    }

    /// Whether everything that is known for pictures or annotations was taken.
    pub fn is_complete(&self) -> bool {
        self.skipped.is_empty() && self.kept().next().is_none() && !self.not_taken.iter().any(|files| files.recognised)
    }

    /// What was not taken in a few words: `6 .txt, 1 .xml, 2 hidden`; `None` where there is nothing.
    pub fn not_taken_in_short(&self) -> Option<String> {
        let kinds = self
            .not_taken
            .iter()
            .map(|files| format!("{} {}", files.count, files.kind));
        let kinds: Vec<String> = kinds.collect();
        (!kinds.is_empty()).then(|| kinds.join(", "))
    }
}

/// What becomes of an annotation that an import says otherwise than the project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictDecision {
    /// What is here stays as it is.
    #[default]
    Keep,
    /// It becomes what the file says.
    Replace,
    /// What the file says is added beside it.
    Both,
}

impl ConflictDecision {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Replace, Self::Both];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Both => "both",
        }
    }
}

/// What is claimed, for people and programs.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ClaimText {
    /// The concept's name.
    pub concept: String,
    /// Present or absent.
    pub sign: Sign,
    /// Where, in pixels of the upright image.
    pub region: Region,
}

/// An annotation that an import says otherwise than the project.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ImportConflict {
    /// The input's name.
    pub input: String,
    /// The concept of what is here; of what the file says, where nothing is here any more.
    pub concept: String,
    /// What is here; nothing where somebody removed it.
    pub here: Option<ClaimText>,
    /// What the file says.
    pub file: ClaimText,
    /// Whether somebody changed it here since it was imported.
    pub changed_here: bool,
    /// What was decided.
    pub decision: ConflictDecision,
    /// Why it was not done as asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether somebody has decided.
    #[serde(skip)]
    pub decided: bool,
    /// The rows themselves.
    #[serde(skip)]
    pub rows: Box<ConflictRows>,
}

/// The rows of a conflict.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictRows {
    /// What was found in the project, or was removed from it.
    pub(crate) here: Annotation,
    /// What the file says, as it would be added.
    pub(crate) file: Annotation,
    /// What was written when it was decided; decided again, that is taken back first.
    pub(crate) done: Vec<Change>,
}

impl ConflictRows {
    /// The input.
    pub fn input(&self) -> InputId {
        self.file.input
    }
}

/// Why a conflict stays although it was decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// Somebody changed the annotation here; that is decided on alone.
    ChangedHere,
    /// Somebody removed it here; that is decided on alone.
    RemovedHere,
    /// It is not as it was when it was compared.
    ChangedSince,
    /// A rule.
    Refused(Refusal),
}

/// What became of conflicts that were decided.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictsDecided {
    /// The job of the import.
    pub import: u64,
    /// The conflicts, with their places in the import's report.
    pub conflicts: Vec<(usize, ImportConflict)>,
    /// Annotations that got what the file says.
    pub replaced: u64,
    /// Annotations added.
    pub added: u64,
    /// Conflicts of which what was decided before was taken back.
    pub put_back: u64,
    /// The gesture, by which it can be taken back.
    pub gesture: GestureId,
}

impl ConflictsDecided {
    /// Those in which nothing was done, although something was to be done.
    pub fn left(&self) -> impl Iterator<Item = &ImportConflict> {
        let conflicts = self.conflicts.iter().map(|(_, conflict)| conflict);
        conflicts.filter(|conflict| conflict.reason.is_some())
    }
}
