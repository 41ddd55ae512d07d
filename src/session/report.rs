//! What long work came to: data only, for the window, the command line and the sentences.
//!
//! May import the domain and nothing of this crate.

mod import;
mod purge;
mod table;

pub use import::{
    ClaimText, ConflictDecision, ConflictRows, ConflictsDecided, ImportConflict, ImportReport, NotTaken, Skipped,
    Unsettled,
};
pub use purge::{Pseudonymized, PurgeReport};
pub use table::TablePreview;

use domain::numbers::{Numbers, Span};
use domain::{DatasetId, GestureId, InputId, MemberId, Role, Size, TaskId, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Whether there are none: then a report does not say it.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What a conversion did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ConvertReport {
    /// The formats that were read.
    pub formats: Vec<String>,
    /// Inputs written.
    pub inputs: u64,
    /// Annotations written.
    pub annotations: u64,
    /// Files written.
    pub files: u64,
    /// What the format cannot carry.
    pub losses: Vec<Loss>,
    /// Inputs of each part, where they are divided.
    pub splits: BTreeMap<String, u64>,
    /// Names that had to be changed: as they were, as they are written.
    pub renamed: Vec<(String, String)>,
    /// What was left out: annotations that could not be read, pictures that are not there.
    pub skipped: Vec<Skipped>,
    /// What had to be assumed.
    pub notes: Vec<String>,
    /// How the result differs from what was written, when read again.
    pub differences: Vec<String>,
    /// The folder.
    pub out: String,
}

/// Something that a format cannot carry as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Loss {
    /// What.
    pub what: String,
    /// How often.
    pub count: u64,
    /// Whether it is not in the result at all; otherwise it is there, changed.
    pub left_out: bool,
}

/// What is annotated more than once: by several tasks, or by several labelers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Doubled {
    /// Inputs with such annotations.
    pub inputs: u64,
    /// Annotations that say what another one says.
    pub annotations: u64,
    /// From which overlap on, as intersection over union.
    pub iou: f64,
    /// Whether they are left out.
    pub merged: bool,
}

/// Inputs of tasks on which nothing is delivered and with which nobody is done yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Unfinished {
    /// How many.
    pub inputs: u64,
    /// Whether they are left out; else they are delivered as pictures with nothing on them.
    pub left_out: bool,
}

/// What an export did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ExportReport {
    /// Inputs delivered.
    pub inputs: u64,
    /// Annotations delivered.
    pub annotations: u64,
    /// Files written.
    pub files: u64,
    /// What the format cannot carry.
    pub losses: Vec<Loss>,
    /// The class list, in its order.
    pub classes: Vec<ClassLine>,
    /// Annotations left out for their status: not yet accepted, or rejected.
    pub left_out: u64,
    /// Those of them that were rejected.
    pub rejected: u64,
    /// Whether a choice of annotations or inputs by how far the work is made no difference, as a version was delivered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    /// Inputs on which nothing is delivered and with which nobody is done.
    pub unfinished: Option<Unfinished>,
    /// What is annotated more than once.
    pub doubled: Option<Doubled>,
    /// How many inputs are in each part, where they are divided.
    pub splits: BTreeMap<String, u64>,
    /// Crops of annotations written.
    #[serde(skip_serializing_if = "is_zero")]
    pub crops: u64,
    /// Files that were renamed: from, to.
    pub renamed: Vec<(String, String)>,
    /// Pictures that were not delivered, because they are not there or are not those that were labeled.
    pub skipped: Vec<Skipped>,
    /// What differed when the result was read again.
    pub differences: Vec<String>,
    /// Where it was written.
    pub out: String,
    /// Of a version: the SHA-256 of the files but pictures, see `dataset manifest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A class in the list of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ClassLine {
    /// Its name.
    pub name: String,
    /// Its number, where the format has numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
}

impl ExportReport {
    /// Whether all that was asked for is there.
    pub fn is_whole(&self) -> bool {
        self.skipped.is_empty() && self.differences.is_empty()
    }
}

/// What was found where the picture on the canvas should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedPicture {
    /// The input.
    pub input: InputId,
    /// The size of the picture that was labeled, in pixels.
    pub labeled: Size,
    /// The size of the picture that is there now, in pixels; why it cannot be read otherwise.
    pub now: Result<Size, String>,
    /// A copy of the picture that is there now, where that lies elsewhere.
    pub copy: Option<PathBuf>,
}

impl ChangedPicture {
    /// Whether what was labeled lies in another frame than the picture that is there now.
    pub fn is_of_another_size(&self) -> bool {
        self.now.as_ref().is_ok_and(|now| *now != self.labeled)
    }
}

/// What inputs are grouped by where a dataset is split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SplitGroups {
    /// The key of the metadata.
    pub key: String,
    /// How many values it has: the inputs of each stay together.
    pub values: u64,
    /// Inputs that do not have the key, and are on their own.
    pub without: u64,
}

/// What became of inputs over which a lead decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct InputsChanged {
    /// How many inputs.
    pub inputs: u64,
    /// Annotations that were scaled.
    pub scaled: u64,
    /// Annotations that went.
    pub removed: u64,
    /// The gesture by which it can be taken back.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub gesture: GestureId,
    /// The same as sentences.
    #[serde(skip)]
    pub said: Vec<String>,
}

impl InputsChanged {
    /// Nothing so far, by this gesture.
    pub(crate) fn none(gesture: GestureId) -> Self {
        Self {
            inputs: 0,
            scaled: 0,
            removed: 0,
            gesture,
            said: Vec::new(),
        }
    }
}

fn as_text<S: serde::Serializer>(gesture: &GestureId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(gesture)
}

/// What became of somebody's open work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// Whose it was.
    pub from: String,
    /// Who took it over.
    pub to: Option<String>,
    /// Whether they left the team.
    pub left: bool,
    /// How many inputs go to the successor.
    pub inputs: u64,
    /// How many go to other labelers, as the successor has them already.
    pub elsewhere: u64,
    /// How many nobody waits for any more, as others label the same.
    pub let_go: u64,
    /// How many submissions are decided on by others now.
    pub reviews: u64,
    /// The gesture.
    pub gesture: GestureId,
}

impl HandedOver {
    /// Whether anything on any input changed hands.
    pub fn is_bulk(&self) -> bool {
        self.inputs + self.elsewhere + self.reviews > 0
    }
}

/// What is done once a passphrase is hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterHashing {
    /// The member gets it, or has none any more.
    Set(MemberId),
    /// Somebody joins with it.
    Add {
        /// Their name.
        name: String,
        /// What they may do.
        roles: Vec<Role>,
    },
}

/// A passphrase that was hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed {
    /// What it is for.
    pub then: AfterHashing,
    pub(crate) hash: Option<String>,
}

impl std::fmt::Debug for Hashed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hashed")
            .field("then", &self.then)
            .finish_non_exhaustive()
    }
}

/// What taking a gesture back did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Inputs removed.
    pub inputs: u64,
    /// Inputs that are in the project again.
    pub inputs_back: u64,
    /// Annotations removed.
    pub annotations: u64,
    /// Annotations that are again as they were before; one that the gesture made and then changed counts as well.
    pub restored: u64,
    /// Records of inputs that are again as they were before.
    pub records: u64,
    /// Suggestions removed, or undecided again.
    pub suggestions: u64,
    /// Inputs of tasks that are again whose they were, or stand again where they stood.
    pub shares: u64,
    /// Members who are again as they were before.
    pub members: u64,
    /// Tasks removed.
    pub tasks: u64,
    /// Tasks that are there again.
    pub tasks_back: u64,
    /// Concepts removed.
    pub concepts: u64,
    /// Inputs that keep something of it, by reason.
    pub left: Vec<Left>,
    /// What else stays.
    pub stays: Vec<Stay>,
}

impl TakenBack {
    /// How many inputs keep something of it.
    pub fn left(&self) -> u64 {
        self.left.iter().map(|left| left.count).sum()
    }

    /// Whether nothing could be taken back.
    pub fn is_nothing(&self) -> bool {
        let rows = self.inputs + self.inputs_back + self.annotations + self.restored + self.records + self.suggestions;
        rows + self.shares + self.members + self.tasks + self.tasks_back + self.concepts == 0
    }
}

/// Inputs that keep something of a gesture that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Why.
    pub why: Why,
    /// How many.
    pub count: u64,
    /// The names of the first of them.
    pub names: Vec<String>,
}

/// Why an input keeps something of a gesture that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It was changed since.
    Changed,
    /// Work on it was submitted since.
    HandedIn,
    /// The input itself stays: it, or one that came with it, is in a task or a dataset, or has other annotations.
    InUse,
}

/// Something that is on no single input and stays. Each carries its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stay {
    /// A task: somebody has worked in it or changed it.
    Task(String),
    /// The list of concepts of a task: it was changed since, or is used.
    ConceptList(String),
    /// A concept: it is used, or was changed since.
    Concept(String),
    /// A dataset: it holds other inputs, or was changed since.
    Dataset(String),
    /// A saved search: it was changed since.
    Search(String),
    /// A member.
    Member(String),
    /// A model: a task uses it, or it has suggested something.
    Model(String),
}

/// What a model did over a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct PredictReport {
    /// Inputs looked at.
    pub inputs: u64,
    /// Suggestions made that were not there before, whatever became of them.
    pub suggestions: u64,
    /// All suggestions of the model on these inputs, those from before included.
    pub standing: u64,
    /// Of them accepted by the upper threshold.
    pub approved: u64,
    /// Of them annotations that await review.
    pub review: u64,
    /// Of them left out by the lower threshold.
    pub discarded: u64,
    /// Of them left to people, between the thresholds.
    pub left: u64,
    /// Inputs that could not be looked at.
    pub failed: Vec<Skipped>,
    /// The gesture that all of it belongs to, by which it can be taken back.
    #[serde(skip)]
    pub gesture: Option<GestureId>,
    /// Whether it was stopped before the end and can go on.
    #[serde(skip)]
    pub paused: bool,
}

/// The numbers of a task over a range, as they were read at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskNumbers {
    /// The task.
    pub task: TaskId,
    /// The range that was asked for.
    pub span: Span,
    /// When they were read.
    pub at: Timestamp,
    /// The numbers.
    pub numbers: Numbers,
}

/// A task that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskMade {
    /// The task.
    pub task: TaskId,
    /// The gesture that made it.
    pub gesture: GestureId,
    /// How many annotations it took over.
    pub taken: u64,
    /// What else became of imported annotations.
    pub said: Vec<String>,
}

/// What became of a task that was changed, frozen or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskChanged {
    /// The task.
    pub task: TaskId,
    /// The gesture by which it can be taken back, if it changed anything that can.
    pub gesture: Option<GestureId>,
    /// What changed for whom, a sentence each.
    pub said: Vec<String>,
}

/// What became of concepts that were merged, split or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConceptsChanged {
    /// The gesture by which it can be taken back, if it changed anything on any input.
    pub gesture: Option<GestureId>,
    /// Whether nothing was left as it was.
    pub whole: bool,
    /// What changed and what was left, a sentence each.
    pub said: Vec<String>,
}

/// What a change of a task would come to, before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditPreview {
    /// The task.
    pub task: TaskId,
    /// What would change for whom, a sentence each.
    pub lines: Vec<String>,
    /// Why it cannot be changed so, if it cannot.
    pub error: Option<String>,
}

/// What goes with inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Removal {
    /// How many inputs.
    pub inputs: u64,
    /// All annotations on them.
    pub annotations: u64,
    /// The tasks that lose some of their inputs, by name.
    pub tasks: Vec<String>,
    /// How many of the inputs somebody submitted.
    pub handed_in: u64,
}

/// A version that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Frozen {
    /// The dataset's name.
    pub dataset: String,
    /// The version's name.
    pub version: String,
    /// Its number among the dataset's versions.
    pub number: u32,
    /// How many inputs it holds.
    pub inputs: u64,
    /// Whether it was made; the last version is told of where nothing changed since.
    pub made: bool,
}

/// What a version would hold, before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezePreview {
    /// How many inputs.
    pub inputs: u64,
    /// How many accepted annotations.
    pub annotations: u64,
    /// How many inputs without any.
    pub empty: u64,
    /// What each split holds.
    pub splits: Vec<HeldSplit>,
    /// On how many inputs several labelers of one task have accepted annotations.
    pub several: u64,
    /// Annotations that are left out as nobody accepted them yet, or they were rejected.
    pub not_accepted: u64,
    /// Annotations that are left out by the rule for several labelers.
    pub of_others: u64,
    /// The last version, where it holds just the same.
    pub same_as: Option<(DatasetId, String)>,
    /// Why it cannot be made like this, if so.
    pub refused: Option<String>,
}

/// What a split of a version would hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSplit {
    /// Its name; `None`: what is in no split.
    pub split: Option<&'static str>,
    /// How many inputs.
    pub inputs: u64,
    /// How many accepted annotations.
    pub annotations: u64,
}

/// What a split holds.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct SplitLine {
    /// Its name.
    pub split: &'static str,
    /// The share of all inputs that was asked for, 0 to 1.
    pub asked: f64,
    /// How many inputs it has.
    pub inputs: u64,
    /// Their share of all inputs, 0 to 1.
    pub share: f64,
}

/// How the inputs with a concept are divided.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct SplitConcept {
    /// The concept.
    pub concept: String,
    /// How many inputs of each split have it.
    pub inputs: BTreeMap<&'static str, u64>,
    /// The largest difference of a split's share of these inputs from the share that was asked for, 0 to 1.
    pub deviation: f64,
}

/// How a dataset was split.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct SplitReport {
    /// The dataset.
    pub dataset: String,
    /// The seed.
    pub seed: u64,
    /// The splits.
    pub splits: Vec<SplitLine>,
    /// The concepts that any input has, in the project's order.
    pub concepts: Vec<SplitConcept>,
    /// How many inputs are pinned.
    pub pinned: u64,
    /// How many groups of inputs that look alike stay together.
    pub near_duplicate_groups: u64,
    /// How many values of the key there are whose inputs stay together, where they are grouped by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<SplitGroups>,
    /// How many inputs are in another split than before.
    pub changed: u64,
    /// Whether it was only counted.
    pub dry_run: bool,
}
