//! What becomes of a job.

use super::assist::view::TestedModel;
use super::bulk::request::{BulkReport, BulkRequest};
use super::comparison::Compared;
use super::findings::Findings;
use super::likeness::MadeLooks;
use super::report::{
    ConceptsChanged, ConflictsDecided, ExportReport, FreezePreview, HandedOver, Hashed, ImportReport, InputsChanged,
    PredictReport, PurgeReport, SplitReport, TakenBack, TaskChanged, TaskMade,
};
use super::statistics::DatasetStats;
use domain::{GestureId, Model, TaskId};
use std::sync::Arc;

/// What a job has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum JobOutcome {
    /// Files were brought in.
    Imported(ImportReport),
    /// Conflicts of an import were decided.
    ConflictsDecided(ConflictsDecided),
    /// A dataset was delivered.
    Exported(ExportReport),
    /// What an export would lose.
    Previewed(ExportReport),
    /// What each split of a dataset would hold.
    SplitPreviewed(Box<SplitReport>),
    /// What a version would hold.
    FreezePreviewed(Box<FreezePreview>),
    /// What would change on many inputs.
    BulkCounted(Box<(BulkRequest, BulkReport)>),
    /// What a dataset holds.
    Counted(Box<DatasetStats>),
    /// What differs between two datasets or versions.
    Compared(Arc<Compared>),
    /// What a look through the pictures found.
    LookedThrough(Arc<Findings>),
    /// What pictures look like was found out.
    LooksMade(Box<MadeLooks>),
    /// A gesture over many inputs was taken back.
    TakenBack(TakenBack),
    /// A dataset was made, changed, split or frozen: a sentence that says what it is now.
    DatasetChanged(String),
    /// So many moved files were found again.
    Found(u64),
    /// A task was made.
    TaskMade(TaskMade),
    /// Somebody's open work went to others.
    HandedOver(HandedOver),
    /// A passphrase was hashed; it is being set.
    Hashed(Hashed),
    /// A lead decided over inputs: what their changed pictures are, or that they go.
    InputsChanged(InputsChanged),
    /// Inputs were erased.
    Purged(PurgeReport),
    /// A task was changed or deleted.
    TaskChanged(TaskChanged),
    /// Concepts were merged, split or deleted.
    ConceptsChanged(ConceptsChanged),
    /// A model file was looked at; it is being added.
    ModelRead(Box<Model>),
    /// A model was tried on a picture.
    ModelTested(Box<TestedModel>),
    /// A model looked at a task's inputs.
    Predicted(TaskId, PredictReport),
    /// It failed, for this reason.
    Failed(String),
    /// It was stopped.
    Cancelled,
}

/// What memory holds that is older than what a job wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Inputs, with their annotations.
    pub inputs: bool,
    /// Lists and counts.
    pub lists: bool,
}

impl JobOutcome {
    /// What is to be read again after it.
    pub fn stale(&self) -> Stale {
        let (inputs, lists) = match self {
            Self::Imported(_) | Self::TakenBack(_) | Self::TaskChanged(_) | Self::InputsChanged(_) => (true, true),
            Self::ConceptsChanged(_) | Self::ConflictsDecided(_) | Self::Purged(_) => (true, true),
            Self::TaskMade(_) | Self::HandedOver(_) => (true, false),
            Self::DatasetChanged(_) => (false, true),
            Self::Exported(_)
            | Self::Previewed(_)
            | Self::SplitPreviewed(_)
            | Self::BulkCounted(_)
            | Self::FreezePreviewed(_)
            | Self::Counted(_)
            | Self::Compared(_)
            | Self::LookedThrough(_)
            | Self::LooksMade(_)
            | Self::Found(_)
            | Self::Hashed(_)
            | Self::ModelRead(_)
            | Self::ModelTested(_)
            | Self::Predicted(..)
            | Self::Failed(_)
            | Self::Cancelled => (false, false),
        };
        Stale { inputs, lists }
    }

    /// The gesture over many inputs that was made, by which it can be taken back.
    pub fn gesture(&self) -> Option<GestureId> {
        match self {
            Self::Imported(report) if report.brought() > 0 => report.gesture,
            Self::ConflictsDecided(decided) if decided.replaced + decided.added + decided.put_back > 0 => {
                Some(decided.gesture)
            }
            Self::TaskMade(made) => Some(made.gesture),
            Self::HandedOver(report) if report.is_bulk() => Some(report.gesture),
            Self::TaskChanged(changed) => changed.gesture,
            Self::InputsChanged(changed) if changed.inputs > 0 => Some(changed.gesture),
            Self::ConceptsChanged(changed) => changed.gesture,
            Self::Predicted(_, report) if report.suggestions + report.approved + report.review > 0 => report.gesture,
            _ => None,
        }
    }
}
