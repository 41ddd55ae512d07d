//! Resolves consensus on an input: on submit, or when the last missing labeler was removed.

use super::agree::agree;
use crate::doc::Doc;
use crate::error::SessionError;
use crate::review::plan::ReviewPlan;
use crate::task_input_state::{TaskInputState, check_all_in};
use domain::task::WorkState;
use domain::workflow::Refusal;
use domain::{Change, InputId, MemberId, Task};
use std::collections::BTreeSet;
use store::{Reader, StoreError};

/// Compares what was submitted so far, and assigns conflicts to the reviewers of the review plan. Merged annotations are
/// by `me`, who triggered it.
///
/// # Errors
/// A [`Refusal`] of the workflow's table; then the state is of no use.
pub(crate) fn resolve(input_state: &mut TaskInputState, review_plan: &ReviewPlan, me: MemberId) -> Result<(), Refusal> {
    agree(input_state, me)?;
    input_state.place.round += 1;
    for work in input_state.works.values_mut().filter(|work| work.drawn) {
        work.reviewer = review_plan.reviewer_of(work);
    }
    Ok(())
}

/// Inputs of a task with work that was submitted and waits for other labelers.
pub(crate) fn awaiting_others(reader: Reader<'_>, task: &Task) -> Result<BTreeSet<InputId>, StoreError> {
    let mut found = BTreeSet::new();
    reader.each_work(task.id, &mut |work| {
        if work.state == WorkState::Submitted && !work.drawn {
            found.insert(work.input);
        }
    })?;
    Ok(found)
}

/// The changes that resolve the inputs of a task that are fully submitted and were never compared, such as when fewer
/// must label than before. Merged annotations are by `me`, who triggered it.
///
/// # Errors
/// What the store said.
pub(crate) fn resolved_anew(reader: Reader<'_>, task: &Task, me: MemberId) -> Result<Vec<Change>, SessionError> {
    let review_plan = ReviewPlan::load(reader, task)?;
    let mut changes = Vec::new();
    for input in awaiting_others(reader, task)? {
        changes.extend(resolved(reader, task, &review_plan, input, me)?);
    }
    Ok(changes)
}

/// The changes that resolve an input, if everybody who must has submitted; none while somebody still labels.
/// `review_plan` is that of the task as it is now.
pub(crate) fn resolved(
    reader: Reader<'_>,
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
    resolve(&mut input_state, review_plan, me)?;
    Ok(input_state.changes(&doc))
}
