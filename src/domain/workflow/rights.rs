//! Who may write which row on a server: the table that its one function for writing goes by.
//!
//! In a project file the session asks the rules of this folder before it writes. A server takes ops from programs that it
//! does not know, and asks again: for each change of an op some [`Right`] must allow it. A right names a kind of row, who
//! writes it in which relation to it, which fields may differ, what else must hold ([`Guard`]), and which [`Event`]s may
//! move the row's status; the moves themselves come from [`next`] and [`work_next`].
//!
//! Taking one's own gesture back needs no right of its own: the server compares with the log.

pub use super::guard::Guard;
use super::{Event, Policy, next, work_next};
use crate::annotation::Status;
use crate::audience::RowKind;
use crate::member::Role;
use crate::op::OpKind;
use crate::task::WorkState;

/// Who writes, in relation to the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A lead.
    Lead,
    /// Whose row it is. Work and what belongs to it: while they label the task, the input is theirs, and it is open.
    Owner,
    /// A labeler of the task, of what is nobody's: while the input is theirs and open.
    TaskLabeler,
    /// A reviewer of the task, of work that is not their own unless nobody else reviews.
    TaskReviewer,
    /// A labeler of a task to which labelers may add concepts.
    ConceptMaker,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Lead,
        Self::Owner,
        Self::TaskLabeler,
        Self::TaskReviewer,
        Self::ConceptMaker,
    ];

    /// The name on a server.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Owner => "owner",
            Self::TaskLabeler => "labeler",
            Self::TaskReviewer => "reviewer",
            Self::ConceptMaker => "concept_maker",
        }
    }
}

/// What is done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// It is made.
    Create,
    /// Fields of it change.
    Update,
    /// It goes.
    Delete,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];

    /// The name on a server.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    /// The kind of row.
    pub kind: RowKind,
    /// Who.
    pub who: Who,
    /// What is done.
    pub act: Act,
    /// The fields that an update may change; `None`: all.
    pub fields: Option<&'static [&'static str]>,
    /// What must hold besides.
    pub guard: Option<Guard>,
    /// What may move the row's status; empty: its status does not change, or, where all fields may, moves freely.
    pub events: &'static [Event],
}

/// A step of a row's status.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Move {
    /// What happens.
    pub event: Event,
    /// How the work is treated.
    pub policy: Policy,
    /// The status before; of a new row that of one that was just begun.
    pub from: &'static str,
    /// The status after.
    pub to: &'static str,
}

impl Right {
    /// The steps of the row's status that it allows. Of a row that goes, the ones that changing it would make.
    pub fn moves(&self) -> Vec<Move> {
        let role = match self.who {
            Who::TaskReviewer => Role::Reviewer,
            Who::Lead => Role::Lead,
            Who::Owner | Who::TaskLabeler | Who::ConceptMaker => Role::Labeler,
        };
        let mut moves = Vec::new();
        for event in self.events.iter().copied() {
            for policy in Policy::ALL {
                let mut add = |from, to| {
                    moves.push(Move {
                        event,
                        policy,
                        from,
                        to,
                    });
                };
                if self.kind == RowKind::Work {
                    for from in WorkState::ALL {
                        if let Ok(to) = work_next(from, event, role, policy) {
                            add(from.name(), to.name());
                        }
                    }
                } else {
                    for from in Status::ALL {
                        if let Ok(to) = next(from, event, role, policy) {
                            add(from.name(), to.name());
                        }
                    }
                }
            }
        }
        moves
    }
}

const NO_EVENTS: &[Event] = &[];
/// What labelers change of an annotation.
const DRAWN: &[&str] = &["concept", "region", "sign", "status", "origin", "z"];
const CLAIMED: &[&str] = &["author", "concept", "region", "sign", "status", "origin", "z"];
const CORRECTED: &[&str] = &[
    "concept",
    "region",
    "sign",
    "status",
    "origin",
    "z",
    "edited_by",
    "merged",
];
const DECISIONS: &[Event] = &[
    Event::Approve,
    Event::Reject,
    Event::Reopen,
    Event::Agree,
    Event::Disagree,
];
const REVIEWED: &[Event] = &[
    Event::Edit,
    Event::Approve,
    Event::Reject,
    Event::Reopen,
    Event::Agree,
    Event::Disagree,
];

const fn right(kind: RowKind, who: Who, act: Act, guard: Option<Guard>, events: &'static [Event]) -> Right {
    Right {
        kind,
        who,
        act,
        fields: None,
        guard,
        events,
    }
}

const fn update(
    kind: RowKind,
    who: Who,
    fields: &'static [&'static str],
    guard: Option<Guard>,
    events: &'static [Event],
) -> Right {
    Right {
        kind,
        who,
        act: Act::Update,
        fields: Some(fields),
        guard,
        events,
    }
}

const fn leads(kind: RowKind, act: Act) -> Right {
    right(kind, Who::Lead, act, None, NO_EVENTS)
}

/// The table. What is in no line nobody may do.
pub const RIGHTS: &[Right] = {
    use Act::{Create, Delete, Update};
    use RowKind as K;
    use Who::{ConceptMaker, Lead, Owner, TaskLabeler, TaskReviewer};
    &[
        leads(K::Member, Create),
        leads(K::Member, Update),
        leads(K::Concept, Create),
        leads(K::Concept, Update),
        leads(K::Concept, Delete),
        right(K::Concept, ConceptMaker, Create, None, NO_EVENTS),
        leads(K::Input, Create),
        leads(K::Input, Update),
        leads(K::Input, Delete),
        leads(K::Dataset, Create),
        leads(K::Dataset, Update),
        leads(K::Dataset, Delete),
        leads(K::DatasetInput, Create),
        leads(K::DatasetInput, Update),
        leads(K::DatasetInput, Delete),
        leads(K::DatasetVersion, Create),
        leads(K::DatasetVersion, Delete),
        leads(K::SavedSearch, Create),
        leads(K::SavedSearch, Update),
        leads(K::SavedSearch, Delete),
        leads(K::Model, Create),
        leads(K::Model, Update),
        leads(K::Model, Delete),
        leads(K::Run, Create),
        leads(K::Run, Update),
        leads(K::Run, Delete),
        leads(K::Task, Create),
        leads(K::Task, Update),
        leads(K::Task, Delete),
        update(K::Task, ConceptMaker, &["concepts"], Some(Guard::Appended), NO_EVENTS),
        leads(K::TaskInput, Create),
        leads(K::TaskInput, Update),
        leads(K::TaskInput, Delete),
        update(
            K::TaskInput,
            TaskLabeler,
            &["labelers", "since", "round"],
            Some(Guard::Taken),
            NO_EVENTS,
        ),
        update(K::TaskInput, TaskReviewer, &["round"], Some(Guard::Round), NO_EVENTS),
        update(
            K::TaskInput,
            TaskReviewer,
            &["labelers"],
            Some(Guard::Succession),
            NO_EVENTS,
        ),
        right(K::Work, Lead, Create, Some(Guard::Auto), NO_EVENTS),
        leads(K::Work, Update),
        leads(K::Work, Delete),
        right(
            K::Work,
            Owner,
            Create,
            Some(Guard::AsDrawn),
            &[Event::Edit, Event::Submit, Event::Skip],
        ),
        update(
            K::Work,
            Owner,
            &["state", "drawn", "reviewer", "active_ms"],
            Some(Guard::AsDrawn),
            &[Event::Edit, Event::Submit, Event::Skip, Event::Withdraw],
        ),
        update(
            K::Work,
            TaskReviewer,
            &["state", "drawn", "reviewer"],
            Some(Guard::Decided),
            DECISIONS,
        ),
        update(
            K::Work,
            TaskReviewer,
            &["member", "reviewer"],
            Some(Guard::Succession),
            NO_EVENTS,
        ),
        right(K::Annotation, Lead, Create, Some(Guard::Brought), NO_EVENTS),
        right(K::Annotation, Lead, Update, Some(Guard::Credited), NO_EVENTS),
        leads(K::Annotation, Delete),
        right(K::Annotation, Owner, Create, Some(Guard::Drawn), &[Event::Edit]),
        update(
            K::Annotation,
            Owner,
            DRAWN,
            Some(Guard::Drawn),
            &[Event::Edit, Event::Submit, Event::Withdraw, Event::Skip],
        ),
        right(K::Annotation, Owner, Delete, None, &[Event::Edit]),
        update(
            K::Annotation,
            TaskLabeler,
            CLAIMED,
            Some(Guard::Claimed),
            &[Event::Edit, Event::Submit],
        ),
        update(K::Annotation, TaskLabeler, &["z"], Some(Guard::Unclaimed), NO_EVENTS),
        right(K::Annotation, TaskLabeler, Delete, Some(Guard::Unclaimed), NO_EVENTS),
        right(K::Annotation, TaskLabeler, Create, Some(Guard::Restored), NO_EVENTS),
        right(K::Annotation, TaskReviewer, Create, Some(Guard::Added), NO_EVENTS),
        update(K::Annotation, TaskReviewer, CORRECTED, Some(Guard::Corrected), REVIEWED),
        update(
            K::Annotation,
            TaskReviewer,
            &["author"],
            Some(Guard::Succession),
            NO_EVENTS,
        ),
        right(K::Annotation, TaskReviewer, Delete, None, &[Event::Edit]),
        leads(K::Suggestion, Create),
        leads(K::Suggestion, Update),
        leads(K::Suggestion, Delete),
        right(K::Suggestion, Owner, Create, Some(Guard::Copied), NO_EVENTS),
        update(
            K::Suggestion,
            Owner,
            &["verdict", "concept", "relabeled"],
            None,
            NO_EVENTS,
        ),
        right(K::Suggestion, TaskLabeler, Create, Some(Guard::Undecided), NO_EVENTS),
        right(K::Suggestion, TaskReviewer, Create, Some(Guard::Undecided), NO_EVENTS),
        update(
            K::Suggestion,
            TaskLabeler,
            &["concept", "region", "probability"],
            Some(Guard::Undecided),
            NO_EVENTS,
        ),
        update(
            K::Suggestion,
            TaskReviewer,
            &["concept", "region", "probability"],
            Some(Guard::Undecided),
            NO_EVENTS,
        ),
        update(
            K::Suggestion,
            TaskLabeler,
            &["verdict", "concept", "relabeled"],
            Some(Guard::Alone),
            NO_EVENTS,
        ),
        right(K::Remark, Lead, Create, Some(Guard::OwnWords), NO_EVENTS),
        leads(K::Remark, Update),
        leads(K::Remark, Delete),
        right(K::Remark, Owner, Create, Some(Guard::Said), NO_EVENTS),
        update(K::Remark, Owner, &["open"], Some(Guard::Closed), NO_EVENTS),
        right(K::Remark, Owner, Delete, Some(Guard::NothingHere), NO_EVENTS),
        right(K::Remark, TaskReviewer, Create, Some(Guard::Feedback), NO_EVENTS),
        update(
            K::Remark,
            TaskReviewer,
            &["labeler"],
            Some(Guard::Succession),
            NO_EVENTS,
        ),
        leads(K::TaskMembership, Create),
        leads(K::TaskMembership, Update),
        leads(K::TaskMembership, Delete),
        right(K::TaskMembership, Owner, Create, Some(Guard::VerdictOpen), NO_EVENTS),
        update(K::TaskMembership, Owner, &["read"], None, NO_EVENTS),
    ]
};

/// Whether only a lead's ops are of this kind: the kind is what history and audit show of it.
pub fn is_a_leads(kind: OpKind) -> bool {
    match kind {
        OpKind::CreateProject
        | OpKind::AddMember
        | OpKind::Import
        | OpKind::UpdateInput
        | OpKind::RemoveInputs
        | OpKind::ExcludeInputs
        | OpKind::EditMetadata
        | OpKind::EditConcept
        | OpKind::EditDataset
        | OpKind::SaveSearch
        | OpKind::CreateTask
        | OpKind::EditTask
        | OpKind::DeleteTask
        | OpKind::AddModel
        | OpKind::AutoAnnotate
        | OpKind::EditMember
        | OpKind::RemoveMember
        | OpKind::Release
        | OpKind::Answer
        | OpKind::Freeze
        | OpKind::RedactPassphrases
        | OpKind::PurgeInputs
        | OpKind::Pseudonymize
        // No program sends it.
        | OpKind::Unknown => true,
        OpKind::AddConcept
        | OpKind::Annotate
        | OpKind::Reshape
        | OpKind::Relabel
        | OpKind::Reorder
        | OpKind::Delete
        | OpKind::Paste
        | OpKind::Restore
        | OpKind::Submit
        | OpKind::Withdraw
        | OpKind::Skip
        | OpKind::Bulk
        | OpKind::Suggest
        | OpKind::Accept
        | OpKind::Unaccept
        | OpKind::Dismiss
        | OpKind::Rename
        | OpKind::Assign
        | OpKind::Approve
        | OpKind::Reject
        | OpKind::Reopen
        | OpKind::Merge
        | OpKind::Settle
        | OpKind::Ask
        | OpKind::Read
        | OpKind::Undo
        | OpKind::Redo => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether some right of `who` lets the row's status go from one to another under a policy.
    fn allows(kind: RowKind, who: Who, policy: Policy, from: &str, to: &str) -> bool {
        let of = |right: &&Right| right.kind == kind && right.who == who && right.act == Act::Update;
        let mut moves = RIGHTS.iter().filter(of).flat_map(Right::moves);
        moves.any(|step| step.policy == policy && step.from == from && step.to == to)
    }

    #[test]
    fn a_labeler_accepts_nothing_that_is_reviewed() {
        for policy in [Policy::Drawn, Policy::Held, Policy::Consensus] {
            for status in Status::ALL.into_iter().filter(|status| *status != Status::Success) {
                for who in [Who::Owner, Who::TaskLabeler] {
                    assert!(
                        !allows(RowKind::Annotation, who, policy, status.name(), "Success"),
                        "{status:?}"
                    );
                }
            }
            for state in WorkState::ALL {
                assert!(
                    !allows(RowKind::Work, Who::Owner, policy, state.name(), "Done"),
                    "{state:?}"
                );
            }
        }
        assert!(allows(
            RowKind::Annotation,
            Who::Owner,
            Policy::None,
            "Pending",
            "Success"
        ));
        assert!(allows(
            RowKind::Work,
            Who::Owner,
            Policy::Drawn,
            "InProgress",
            "Submitted"
        ));
    }

    #[test]
    fn reviewers_decide_on_what_was_submitted() {
        assert!(allows(
            RowKind::Work,
            Who::TaskReviewer,
            Policy::Drawn,
            "Submitted",
            "Done"
        ));
        assert!(allows(
            RowKind::Work,
            Who::TaskReviewer,
            Policy::Drawn,
            "Submitted",
            "Returned"
        ));
        assert!(!allows(
            RowKind::Work,
            Who::TaskReviewer,
            Policy::Held,
            "Submitted",
            "Done"
        ));
        assert!(!allows(
            RowKind::Annotation,
            Who::TaskReviewer,
            Policy::Drawn,
            "Pending",
            "Success"
        ));
    }

    #[test]
    fn every_kind_of_row_has_a_right_and_only_leads_hold_all_fields() {
        for kind in RowKind::ALL {
            assert!(RIGHTS.iter().any(|right| right.kind == kind), "{kind:?}");
        }
        let free = |right: &&Right| right.act == Act::Update && right.fields.is_none();
        assert!(RIGHTS.iter().filter(free).all(|right| right.who == Who::Lead));
    }
}
