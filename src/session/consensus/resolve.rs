//! Consensus on one input, settled: when somebody hands in, and on inputs that nobody will hand in any more because the
//! last who was awaited does not label them now.

use super::agree::agree;
use crate::clock::Stamps;
use crate::doc::Doc;
use crate::error::SessionError;
use crate::review::plan::ReviewPlan;
use crate::task_input_state::{TaskInputState, check_all_in};
use domain::task::WorkState;
use domain::workflow::Refusal;
use domain::{AnnotationId, Change, InputId, MemberId, Task};
use std::collections::BTreeSet;
use store::{Reader, StoreError};

/// Compares what was submitted so far, and gives what nobody agrees on to the reviewers whom the draws of the task plan
/// for it. Merged annotations are by `me`, in whose hands it happens.
///
/// # Errors
/// A [`Refusal`] of the workflow's table; then the state is of no use.
pub(crate) fn resolve(
    input_state: &mut TaskInputState,
    review_plan: &ReviewPlan,
    stamps: &Stamps,
    me: MemberId,
) -> Result<(), Refusal> {
    agree(input_state, me, &mut || AnnotationId(stamps.id()))?;
    input_state.place.round += 1;
    for work in input_state.works.values_mut().filter(|work| work.drawn) {
        work.reviewer = review_plan.reviewer_of(work);
    }
    Ok(())
}

/// Inputs of a task with work that was handed in and waits for other labelers.
pub(crate) fn awaiting_others(reader: Reader<'_>, task: &Task) -> Result<BTreeSet<InputId>, StoreError> {
    let mut found = BTreeSet::new();
    reader.each_work(task.id, &mut |work| {
        if work.state == WorkState::Submitted && !work.drawn {
            found.insert(work.input);
        }
    })?;
    Ok(found)
}

/// What becomes of the inputs of a task that all who must have submitted and that were never compared, such as when fewer
/// must label than before. Merged annotations are by `me`, in whose hands it happens.
///
/// # Errors
/// What the store said.
pub(crate) fn resolved_anew(
    reader: Reader<'_>,
    task: &Task,
    me: MemberId,
    stamps: &Stamps,
) -> Result<Vec<Change>, SessionError> {
    let review_plan = ReviewPlan::load(reader, task)?;
    let mut changes = Vec::new();
    for input in awaiting_others(reader, task)? {
        changes.extend(resolved(reader, stamps, task, &review_plan, input, me)?);
    }
    Ok(changes)
}

/// What the submissions on an input come to, if all who must have handed in; nothing while somebody still labels.
/// `review_plan` are of the task as it stands.
pub(crate) fn resolved(
    reader: Reader<'_>,
    stamps: &Stamps,
    task: &Task,
    review_plan: &ReviewPlan,
    input: InputId,
    me: MemberId,
) -> Result<Vec<Change>, SessionError> {
    let doc = Doc::load(reader, input, me)?;
    let mut input_state = TaskInputState::of(&doc, task)?;
    if check_all_in(&input_state).is_err() {
        return Ok(Vec::new());
    }
    resolve(&mut input_state, review_plan, stamps, me)?;
    Ok(input_state.changes(&doc))
}
