//! What is asked of a task's agreement, and what is answered. Data only.

use domain::agreement::{Agreement, Disagreement};
use domain::{ConceptId, InputId, MemberId, TaskId, Timestamp};
use std::sync::Arc;

/// From which intersection over union on two regions are the same where nothing else is asked.
pub const DEFAULT_IOU: f64 = 0.5;

/// Which disagreements are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Disagreements {
    /// All.
    #[default]
    All,
    /// Those on a concept.
    On(ConceptId),
    /// Inputs where one of these two, or of all labelers, has the first where the other has the second; `None` is nothing.
    Cell(Option<(MemberId, MemberId)>, (Option<ConceptId>, Option<ConceptId>)),
    /// Inputs whose second labeler submitted from the first time on and before the second.
    Between(Timestamp, Timestamp),
}

/// What is asked of a task's agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementAsked {
    /// The task.
    pub task: TaskId,
    /// Regions: from which intersection over union on two are the same, over 0 to 1.
    pub iou: f64,
    /// Which disagreements are listed.
    pub list: Disagreements,
}

/// An input on which labelers do not agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreed {
    /// The input.
    pub input: InputId,
    /// Its name.
    pub name: String,
    /// On what, and why.
    pub why: Vec<(ConceptId, Disagreement)>,
}

/// How far the labelers of a task agree, as it was read at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskAgreement {
    /// What was asked.
    pub asked: AgreementAsked,
    /// When it was read.
    pub at: Timestamp,
    /// The figures.
    pub agreement: Agreement,
    /// Whether intervals were drawn.
    pub drawn: bool,
    /// The figures before these, whose intervals are shown until they are drawn anew.
    pub before: Option<Arc<Agreement>>,
    /// Inputs on which they do not agree, those with the most first; the window lists the first 500.
    pub disagreed: Vec<Disagreed>,
    /// How many there are.
    pub disagreed_count: u64,
}

impl TaskAgreement {
    /// Nothing was labeled by two.
    pub(super) fn empty(asked: AgreementAsked, at: Timestamp) -> Self {
        Self {
            asked,
            at,
            agreement: Agreement::default(),
            drawn: true,
            before: None,
            disagreed: Vec::new(),
            disagreed_count: 0,
        }
    }
}
