//! Ops, changes and gestures: what is written to the log.
//!
//! An **op** is one committed act; its **changes** are the rows it touched, each before and after; the ops of
//! one **gesture** undo together. Bulk acts (an import, a task's list of inputs) are ops of a *batch*: they only
//! create rows, and the log carries those rows once.

use super::annotation::Annotation;
use super::concept::Concept;
use super::dataset::{Dataset, DatasetInput, DatasetVersion};
use super::ids::{
    AnnotationId, CommentId, ConceptId, DatasetId, GestureId, InputId, MemberId, ModelId, OpId, SearchId, SuggestionId,
    TaskId, WorkId,
};
use super::input::Input;
use super::member::Member;
use super::model::Model;
use super::remark::Comment;
use super::saved_search::SavedSearch;
use super::suggestion::{Run, Suggestion};
use super::task::{Task, TaskInput, Work};
use super::task_membership::TaskMembership;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// One row of the project, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "a box for each task would be paid by all who match on rows; few rows are in memory at a time"
)]
pub enum Row {
    /// A member.
    Member(Member),
    /// A concept.
    Concept(Concept),
    /// An input.
    Input(Input),
    /// A dataset.
    Dataset(Dataset),
    /// An input's place in a dataset.
    DatasetInput(DatasetInput),
    /// A task.
    Task(Task),
    /// An input's place in a task.
    TaskInput(TaskInput),
    /// A member's work on an input.
    Work(Work),
    /// An annotation.
    Annotation(Annotation),
    /// A model.
    Model(Model),
    /// A suggestion.
    Suggestion(Suggestion),
    /// A run of auto-annotation.
    Run(Run),
    /// Something said about work.
    Remark(Comment),
    /// A member's part in a task.
    #[serde(rename = "Seat")]
    TaskMembership(TaskMembership),
    /// A version of a dataset.
    DatasetVersion(DatasetVersion),
    /// A saved search.
    SavedSearch(SavedSearch),
}

/// Which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RowKey {
    /// A member.
    Member(MemberId),
    /// A concept.
    Concept(ConceptId),
    /// An input.
    Input(InputId),
    /// A dataset.
    Dataset(DatasetId),
    /// An input's place in a dataset.
    DatasetInput(DatasetId, InputId),
    /// A task.
    Task(TaskId),
    /// An input's place in a task.
    TaskInput(TaskId, InputId),
    /// A member's work on an input.
    Work(WorkId),
    /// An annotation.
    Annotation(AnnotationId),
    /// A model.
    Model(ModelId),
    /// A suggestion.
    Suggestion(SuggestionId),
    /// A run of auto-annotation.
    Run(GestureId),
    /// Something said about work.
    Remark(CommentId),
    /// A member's part in a task.
    #[serde(rename = "Seat")]
    TaskMembership(TaskId, MemberId),
    /// A version of a dataset.
    DatasetVersion(DatasetId),
    /// A saved search.
    SavedSearch(SearchId),
}

impl Row {
    /// Which row this is.
    pub fn key(&self) -> RowKey {
        match self {
            Self::Member(row) => RowKey::Member(row.id),
            Self::Concept(row) => RowKey::Concept(row.id),
            Self::Input(row) => RowKey::Input(row.id),
            Self::Dataset(row) => RowKey::Dataset(row.id),
            Self::DatasetInput(row) => RowKey::DatasetInput(row.dataset, row.input),
            Self::Task(row) => RowKey::Task(row.id),
            Self::TaskInput(row) => RowKey::TaskInput(row.task, row.input),
            Self::Work(row) => RowKey::Work(row.id),
            Self::Annotation(row) => RowKey::Annotation(row.id),
            Self::Model(row) => RowKey::Model(row.id),
            Self::Suggestion(row) => RowKey::Suggestion(row.id),
            Self::Run(row) => RowKey::Run(row.gesture),
            Self::Remark(row) => RowKey::Remark(row.id),
            Self::TaskMembership(row) => RowKey::TaskMembership(row.task, row.member),
            Self::DatasetVersion(row) => RowKey::DatasetVersion(row.id),
            Self::SavedSearch(row) => RowKey::SavedSearch(row.id),
        }
    }

    /// The input that it is, or is about.
    pub fn input(&self) -> Option<InputId> {
        match self {
            Self::Input(row) => Some(row.id),
            Self::DatasetInput(row) => Some(row.input),
            Self::TaskInput(row) => Some(row.input),
            Self::Work(row) => Some(row.input),
            Self::Annotation(row) => Some(row.input),
            Self::Suggestion(row) => Some(row.input),
            Self::Remark(row) => Some(row.input),
            Self::Member(_) | Self::Concept(_) | Self::Dataset(_) | Self::Task(_) | Self::Model(_) => None,
            Self::Run(_) | Self::TaskMembership(_) | Self::DatasetVersion(_) | Self::SavedSearch(_) => None,
        }
    }
}

/// One row's before and after. Created rows have no before, deleted ones no after.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    key: RowKey,
    /// Apart: bulk acts only create rows, and a row takes up as much as the largest of its kinds.
    before: Option<Box<Row>>,
    after: Option<Row>,
}

impl Change {
    /// A new row.
    pub fn create(row: Row) -> Self {
        Self {
            key: row.key(),
            before: None,
            after: Some(row),
        }
    }

    /// A row that goes.
    pub fn delete(row: Row) -> Self {
        Self {
            key: row.key(),
            before: Some(Box::new(row)),
            after: None,
        }
    }

    /// A row that changes; `None` when the two are not the same row or nothing differs.
    pub fn update(before: Row, after: Row) -> Option<Self> {
        (before.key() == after.key() && before != after).then(|| Self {
            key: before.key(),
            before: Some(Box::new(before)),
            after: Some(after),
        })
    }

    /// The change read back from the log; `None` when it has neither side, or two sides of different rows.
    pub fn restore(before: Option<Row>, after: Option<Row>) -> Option<Self> {
        let key = match (&before, &after) {
            (None, None) => return None,
            (Some(row), None) | (None, Some(row)) => row.key(),
            (Some(a), Some(b)) if a.key() == b.key() => a.key(),
            (Some(_), Some(_)) => return None,
        };
        Some(Self {
            key,
            before: before.map(Box::new),
            after,
        })
    }

    /// Which row.
    pub fn key(&self) -> RowKey {
        self.key
    }

    /// The row before, if it was there.
    pub fn before(&self) -> Option<&Row> {
        self.before.as_deref()
    }

    /// The row after, if it is there.
    pub fn after(&self) -> Option<&Row> {
        self.after.as_ref()
    }

    /// The change that takes this one back.
    pub fn inverse(&self) -> Self {
        Self {
            key: self.key,
            before: self.after.clone().map(Box::new),
            after: self.before.as_deref().cloned(),
        }
    }
}

/// What kind of act an op was, for history and audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OpKind {
    /// The project was made.
    CreateProject,
    /// A member joined.
    AddMember,
    /// Files were imported.
    Import,
    /// An input's record changed: found elsewhere, or found unreadable.
    UpdateInput,
    /// Inputs were taken out of the project.
    RemoveInputs,
    /// Inputs were left out of tasks and datasets, or taken in again.
    ExcludeInputs,
    /// What is known of inputs beside their pixels changed.
    EditMetadata,
    /// A concept was created.
    AddConcept,
    /// A concept was renamed or recoloured.
    EditConcept,
    /// A dataset was made or filled.
    EditDataset,
    /// A search was saved, changed or deleted.
    SaveSearch,
    /// A task was created.
    CreateTask,
    /// A task was changed.
    EditTask,
    /// A task was deleted.
    DeleteTask,
    /// An annotation was made.
    Annotate,
    /// A region was moved, resized or reshaped.
    Reshape,
    /// An annotation got another concept.
    Relabel,
    /// The drawing order changed.
    Reorder,
    /// Annotations were removed.
    Delete,
    /// Annotations were pasted or copied from another input.
    Paste,
    /// Annotations that had been undone or deleted were brought back.
    Restore,
    /// Work on an input was submitted.
    Submit,
    /// Submitted work was taken back.
    Withdraw,
    /// An input was skipped.
    Skip,
    /// A model was added.
    AddModel,
    /// A model's suggestions were filed.
    Suggest,
    /// Suggestions became annotations.
    Accept,
    /// Accepted suggestions became suggestions again.
    Unaccept,
    /// Suggestions were turned down, or taken up again.
    Dismiss,
    /// Suggestions got another concept.
    Rename,
    /// A task was annotated by a model.
    AutoAnnotate,
    /// A member's name, roles or passphrase changed.
    EditMember,
    /// A member left.
    RemoveMember,
    /// Inputs were given to labelers, taken from a queue, taken over, or put first.
    Assign,
    /// A reviewer accepted.
    Approve,
    /// A reviewer sent work back.
    Reject,
    /// A decision was taken back by a reviewer.
    Reopen,
    /// A reviewer brought labelers' versions together.
    Merge,
    /// What labelers agree on was found out, apart from their submitting.
    Settle,
    /// The lead decided on what a sample stands for.
    Release,
    /// A labeler asked.
    Ask,
    /// The lead answered.
    Answer,
    /// Instructions were read.
    Read,
    /// A version of a dataset was made.
    Freeze,
    /// A gesture was undone.
    Undo,
    /// An undone gesture was redone.
    Redo,
    /// The program took out of the log what passphrases hash to, when it brought the project up to date.
    RedactPassphrases,
    /// The same was done on many inputs, on each by an op of its own in this gesture; this one, which changes nothing, ends it.
    Bulk,
    /// Inputs were erased, with all that was said of them, from the log, too.
    PurgeInputs,
    /// A member's name was replaced, in the log, too.
    Pseudonymize,
    /// An act that this release has no word for.
    Unknown,
}

impl OpKind {
    /// Whether undo stops here: what lies before is past this fence.
    pub(crate) fn is_fence(self) -> bool {
        matches!(
            self,
            Self::Submit | Self::Withdraw | Self::Approve | Self::Reject | Self::Reopen | Self::Settle
        )
    }

    /// Whether a reviewer decided by it, so that undo takes it back as long as what it decided on stands as it left it.
    pub fn is_decision(self) -> bool {
        matches!(self, Self::Approve | Self::Reject)
    }

    /// Whether it erases what the log has, for good.
    pub fn erases(self) -> bool {
        matches!(self, Self::PurgeInputs | Self::Pseudonymize)
    }

    /// Whether undo can take it back: it changes annotations of one input, or adds a concept while one labels it.
    pub fn is_undoable(self) -> bool {
        matches!(
            self,
            Self::AddConcept
                | Self::Annotate
                | Self::Reshape
                | Self::Relabel
                | Self::Reorder
                | Self::Delete
                | Self::Paste
                | Self::Restore
                | Self::Skip
                | Self::Accept
                | Self::Unaccept
                | Self::Dismiss
                | Self::Rename
                | Self::Merge
        )
    }

    /// The kind's name in the log and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateProject => "CreateProject",
            Self::AddMember => "AddMember",
            Self::Import => "Import",
            Self::UpdateInput => "UpdateInput",
            Self::RemoveInputs => "RemoveInputs",
            Self::ExcludeInputs => "ExcludeInputs",
            Self::EditMetadata => "EditMetadata",
            Self::AddConcept => "AddConcept",
            Self::EditConcept => "EditConcept",
            Self::EditDataset => "EditDataset",
            Self::SaveSearch => "SaveSearch",
            Self::CreateTask => "CreateTask",
            Self::EditTask => "EditTask",
            Self::DeleteTask => "DeleteTask",
            Self::Annotate => "Annotate",
            Self::Reshape => "Reshape",
            Self::Relabel => "Relabel",
            Self::Reorder => "Reorder",
            Self::Delete => "Delete",
            Self::Paste => "Paste",
            Self::Restore => "Restore",
            Self::Submit => "Submit",
            Self::Withdraw => "Withdraw",
            Self::Skip => "Skip",
            Self::AddModel => "AddModel",
            Self::Suggest => "Suggest",
            Self::Accept => "Accept",
            Self::Unaccept => "Unaccept",
            Self::Dismiss => "Dismiss",
            Self::Rename => "Rename",
            Self::AutoAnnotate => "AutoAnnotate",
            Self::EditMember => "EditMember",
            Self::RemoveMember => "RemoveMember",
            Self::Assign => "Assign",
            Self::Approve => "Approve",
            Self::Reject => "Reject",
            Self::Reopen => "Reopen",
            Self::Merge => "Merge",
            Self::Settle => "Settle",
            Self::Release => "Release",
            Self::Ask => "Ask",
            Self::Answer => "Answer",
            Self::Read => "Read",
            Self::Freeze => "Freeze",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::RedactPassphrases => "RedactPassphrases",
            Self::Bulk => "Bulk",
            Self::PurgeInputs => "PurgeInputs",
            Self::Pseudonymize => "Pseudonymize",
            Self::Unknown => "Unknown",
        }
    }
}

/// One committed act.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// Its identifier.
    pub id: OpId,
    /// The gesture it belongs to.
    pub gesture: GestureId,
    /// Who acted.
    pub member: MemberId,
    /// When.
    pub at: Timestamp,
    /// What kind of act.
    pub kind: OpKind,
    /// The one input it is about, if it is about one.
    pub input: Option<InputId>,
    /// The task it was made in, if any.
    pub task: Option<TaskId>,
    /// The gesture it takes back (undo) or brings back (redo: the undo's gesture).
    pub reverts: Option<GestureId>,
    /// Whether this is a bulk act, whose created rows the log carries once.
    pub batch: bool,
    /// The rows it touched.
    pub changes: Vec<Change>,
}
