//! Consensus on an input: what enough labelers agree on is accepted and merged, the rest waits for a reviewer once all
//! have submitted.

use crate::task_input_state::{TaskInputState, check_all_in};
use domain::consensus::{Cluster, Outcome, Rule, Submission, evaluate};
use domain::task::{ReviewStrategy, WorkState};
use domain::workflow::{self, Event, Policy, Refusal};
use domain::{Annotation, AnnotationId, MemberId, Origin, Role, Status};
use uuid::Uuid;

/// Compares the submissions; nothing in tasks without consensus.
pub(crate) fn compared(input_state: &TaskInputState) -> Outcome {
    let ReviewStrategy::Consensus {
        approval_threshold,
        iou,
    } = input_state.task.review_strategy
    else {
        return Outcome::default();
    };
    let handed_in = |state| matches!(state, WorkState::Submitted | WorkState::Done);
    let submissions: Vec<Submission<'_>> = input_state
        .works
        .values()
        .filter(|work| handed_in(work.state))
        .map(|work| Submission {
            labeler: work.member,
            annotations: input_state.own(work.member).collect(),
        })
        .collect();
    let rule = Rule {
        threshold: approval_threshold,
        iou,
    };
    evaluate(input_state.task.kind, &submissions, rule)
}

/// Accepts what enough labelers agree on and adds a merged annotation; once all have submitted, the rest waits for a
/// reviewer. Decisions of reviewers stay. Merged annotations are by `author`, who triggered it.
///
/// # Errors
/// A [`Refusal`] of the workflow's table; then the state is of no use.
pub(crate) fn agree(input_state: &mut TaskInputState, author: MemberId) -> Result<(), Refusal> {
    let all_in = check_all_in(input_state).is_ok();
    for cluster in compared(input_state).clusters {
        let ids: Vec<AnnotationId> = cluster.members.iter().map(|member| member.annotation).collect();
        let event = match (cluster.agreed, all_in) {
            (true, _) => Event::Agree,
            (false, true) => Event::Disagree,
            (false, false) => continue,
        };
        for id in &ids {
            let Some(annotation) = input_state.annotations.get_mut(id) else {
                continue;
            };
            if matches!(annotation.status, Status::Pending | Status::AwaitingConsensusReview) {
                annotation.status = workflow::next(annotation.status, event, Role::Labeler, Policy::Consensus)?;
            }
        }
        if cluster.agreed && ids.len() > 1 {
            merge(input_state, &cluster, &ids, author);
        }
    }
    if all_in {
        finish_works(input_state)?;
    }
    Ok(())
}

/// The identifier of what annotations are merged into, the same whoever finds out that they agree (UUID version 5, RFC
/// 9562).
fn merged_id(input_state: &TaskInputState, ids: &[AnnotationId]) -> AnnotationId {
    let mut name = input_state.place.input.bytes().to_vec();
    name.extend_from_slice(&input_state.place.round.to_be_bytes());
    ids.iter().for_each(|id| name.extend_from_slice(id.bytes()));
    AnnotationId(Uuid::new_v5(&input_state.task.id.0, &name))
}

/// Creates or updates the merged annotation of a cluster.
fn merge(input_state: &mut TaskInputState, cluster: &Cluster, ids: &[AnnotationId], author: MemberId) {
    let known = ids
        .iter()
        .find_map(|id| input_state.annotations.get(id).and_then(|a| a.merged));
    let id = match known.and_then(|id| input_state.annotations.get_mut(&id)) {
        Some(merged) => {
            if merged.edited_by.is_none() {
                merged.region = cluster.region.clone();
            }
            merged.id
        }
        None => {
            let Some(first) = ids.first().and_then(|id| input_state.annotations.get(id)) else {
                return;
            };
            let merged = Annotation {
                id: merged_id(input_state, ids),
                author,
                region: cluster.region.clone(),
                status: Status::Success,
                origin: Origin::Merged,
                edited_by: None,
                merged: None,
                ..first.clone()
            };
            let id = merged.id;
            input_state.annotations.insert(id, merged);
            id
        }
    };
    for member in ids {
        if let Some(annotation) = input_state.annotations.get_mut(member) {
            annotation.merged = Some(id);
        }
    }
}

/// Once all have submitted: work without open decisions is done, the rest goes to a reviewer.
pub(crate) fn finish_works(input_state: &mut TaskInputState) -> Result<(), Refusal> {
    let waits: Vec<MemberId> = input_state
        .annotations
        .values()
        .filter(|a| a.status == Status::AwaitingConsensusReview)
        .map(|a| a.author)
        .collect();
    for work in input_state
        .works
        .values_mut()
        .filter(|work| work.state == WorkState::Submitted)
    {
        if waits.contains(&work.member) {
            work.drawn = true;
        } else {
            work.state = workflow::work_next(work.state, Event::Agree, Role::Labeler, Policy::Consensus)?;
        }
    }
    Ok(())
}
