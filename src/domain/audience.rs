//! Who may see a row where a project is shared by a server.
//!
//! What a row says of itself decides: [`Row::audience`] with [`Row::task`], [`Row::input`] and [`Row::owner`]. A server
//! keeps the four beside each row and each change of it, and compares them with who asks. Leads see everything.

use super::annotation::Origin;
use super::ids::{ConceptId, MemberId, TaskId};
use super::op::{Row, RowKey};

/// Who besides the leads sees a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// All members.
    Everyone,
    /// Who labels or reviews its task.
    Task,
    /// Its owner, the reviewers of its task, and the labelers of it where they see each other's work. An annotation of
    /// somebody who is no labeler of the task is seen by all who are, as it is nobody's work in secret.
    Owner,
    /// The reviewers of its task, and the labelers of it where they see each other's work: what labelers agreed on
    /// tells each of them what the others drew.
    Reviewers,
    /// Who has a task with its input.
    Input,
    /// Nobody.
    Leads,
}

impl Audience {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Everyone,
        Self::Task,
        Self::Owner,
        Self::Reviewers,
        Self::Input,
        Self::Leads,
    ];

    /// The name on a server.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Task => "task",
            Self::Owner => "owner",
            Self::Reviewers => "reviewers",
            Self::Input => "input",
            Self::Leads => "leads",
        }
    }
}

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// A member.
    Member,
    /// A concept.
    Concept,
    /// An input.
    Input,
    /// A dataset.
    Dataset,
    /// An input's place in a dataset.
    DatasetInput,
    /// A task.
    Task,
    /// An input's place in a task.
    TaskInput,
    /// A member's work on an input.
    Work,
    /// An annotation.
    Annotation,
    /// A model.
    Model,
    /// A suggestion.
    Suggestion,
    /// A run of auto-annotation.
    Run,
    /// Something said about work.
    Remark,
    /// A member's part in a task.
    TaskMembership,
    /// A version of a dataset.
    DatasetVersion,
    /// A saved search.
    SavedSearch,
}

impl RowKind {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Member,
        Self::Concept,
        Self::Input,
        Self::Dataset,
        Self::DatasetInput,
        Self::Task,
        Self::TaskInput,
        Self::Work,
        Self::Annotation,
        Self::Model,
        Self::Suggestion,
        Self::Run,
        Self::Remark,
        Self::TaskMembership,
        Self::DatasetVersion,
        Self::SavedSearch,
    ];

    /// The name that the row's JSON has around it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Concept => "Concept",
            Self::Input => "Input",
            Self::Dataset => "Dataset",
            Self::DatasetInput => "DatasetInput",
            Self::Task => "Task",
            Self::TaskInput => "TaskInput",
            Self::Work => "Work",
            Self::Annotation => "Annotation",
            Self::Model => "Model",
            Self::Suggestion => "Suggestion",
            Self::Run => "Run",
            Self::Remark => "Remark",
            Self::TaskMembership => "Seat",
            Self::DatasetVersion => "DatasetVersion",
            Self::SavedSearch => "SavedSearch",
        }
    }
}

impl RowKey {
    /// What the row is of.
    pub fn kind(&self) -> RowKind {
        match self {
            Self::Member(_) => RowKind::Member,
            Self::Concept(_) => RowKind::Concept,
            Self::Input(_) => RowKind::Input,
            Self::Dataset(_) => RowKind::Dataset,
            Self::DatasetInput(..) => RowKind::DatasetInput,
            Self::Task(_) => RowKind::Task,
            Self::TaskInput(..) => RowKind::TaskInput,
            Self::Work(_) => RowKind::Work,
            Self::Annotation(_) => RowKind::Annotation,
            Self::Model(_) => RowKind::Model,
            Self::Suggestion(_) => RowKind::Suggestion,
            Self::Run(_) => RowKind::Run,
            Self::Remark(_) => RowKind::Remark,
            Self::TaskMembership(..) => RowKind::TaskMembership,
            Self::DatasetVersion(_) => RowKind::DatasetVersion,
            Self::SavedSearch(_) => RowKind::SavedSearch,
        }
    }
}

impl Row {
    /// Who sees it.
    pub fn audience(&self) -> Audience {
        match self {
            Self::Member(_) | Self::Concept(_) | Self::Model(_) => Audience::Everyone,
            Self::Dataset(_) | Self::SavedSearch(_) => Audience::Everyone,
            Self::DatasetInput(_) | Self::DatasetVersion(_) => Audience::Leads,
            Self::Task(_) | Self::TaskInput(_) | Self::Run(_) => Audience::Task,
            Self::Input(_) => Audience::Input,
            Self::Work(_) | Self::Remark(_) | Self::TaskMembership(_) => Audience::Owner,
            Self::Suggestion(row) => match row.member {
                Some(_) => Audience::Owner,
                None => Audience::Task,
            },
            Self::Annotation(row) => match (row.task, &row.origin) {
                (None, _) => Audience::Input,
                (Some(_), Origin::Merged) => Audience::Reviewers,
                // Nobody's work yet: whoever labels the input corrects it.
                (Some(_), Origin::Imported { edited: false, .. }) => Audience::Task,
                (Some(_), Origin::Imported { edited: true, .. } | Origin::Manual | Origin::Copied) => Audience::Owner,
                (Some(_), Origin::Model { .. }) => Audience::Owner,
            },
        }
    }

    /// The task that it is, or belongs to.
    pub fn task(&self) -> Option<TaskId> {
        match self {
            Self::Task(row) => Some(row.id),
            Self::TaskInput(row) => Some(row.task),
            Self::Work(row) => Some(row.task),
            Self::Annotation(row) => row.task,
            Self::Suggestion(row) => Some(row.task),
            Self::Run(row) => Some(row.task),
            Self::Remark(row) => Some(row.task),
            Self::TaskMembership(row) => Some(row.task),
            Self::Member(_) | Self::Concept(_) | Self::Input(_) | Self::Model(_) => None,
            Self::Dataset(_) | Self::DatasetInput(_) | Self::DatasetVersion(_) | Self::SavedSearch(_) => None,
        }
    }

    /// Whose it is, where it is somebody's.
    pub fn owner(&self) -> Option<MemberId> {
        match self {
            Self::Member(row) => Some(row.id),
            Self::Work(row) => Some(row.member),
            Self::Annotation(row) => Some(row.author),
            Self::Suggestion(row) => row.member,
            Self::Remark(row) => Some(row.labeler),
            Self::TaskMembership(row) => Some(row.member),
            Self::Concept(_) | Self::Input(_) | Self::Model(_) | Self::Task(_) | Self::TaskInput(_) => None,
            Self::Dataset(_) | Self::DatasetInput(_) | Self::DatasetVersion(_) | Self::Run(_) => None,
            Self::SavedSearch(_) => None,
        }
    }

    /// The concept that it claims, or is.
    pub fn concept(&self) -> Option<ConceptId> {
        match self {
            Self::Concept(row) => Some(row.id),
            Self::Annotation(row) => Some(row.concept),
            Self::Suggestion(row) => Some(row.concept),
            Self::Member(_) | Self::Input(_) | Self::Model(_) | Self::Task(_) | Self::TaskInput(_) => None,
            Self::Dataset(_) | Self::DatasetInput(_) | Self::DatasetVersion(_) | Self::Run(_) => None,
            Self::SavedSearch(_) => None,
            Self::Work(_) | Self::Remark(_) | Self::TaskMembership(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_and_no_two_audiences_have_one_name() {
        let kinds: std::collections::BTreeSet<_> = RowKind::ALL.map(RowKind::name).into();
        let audiences: std::collections::BTreeSet<_> = Audience::ALL.map(Audience::name).into();
        assert_eq!((kinds.len(), audiences.len()), (16, 6));
    }
}
