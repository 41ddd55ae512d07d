//! Consensus on a sheet: what enough labelers agree on is accepted and merged, the rest waits for a reviewer once all
//! have submitted.

use crate::labeling::submit::check_all_in;
use crate::task_input_state::Sheet;
use domain::consensus::{Cluster, Outcome, Rule, Submission, evaluate};
use domain::task::{ReviewStrategy, WorkState};
use domain::workflow::{self, Event, Policy, Refusal};
use domain::{Annotation, AnnotationId, MemberId, Origin, Role, Status};

/// What the labelers who have submitted said, compared; nothing in tasks without consensus.
pub fn compared(sheet: &Sheet) -> Outcome {
    let ReviewStrategy::Consensus {
        approval_threshold,
        iou,
    } = sheet.task.review_strategy
    else {
        return Outcome::default();
    };
    let handed_in = |state| matches!(state, WorkState::Submitted | WorkState::Done);
    let submissions: Vec<Submission<'_>> = sheet
        .works
        .values()
        .filter(|work| handed_in(work.state))
        .map(|work| Submission {
            labeler: work.member,
            annotations: sheet.own(work.member).collect(),
        })
        .collect();
    let rule = Rule {
        threshold: approval_threshold,
        iou,
    };
    evaluate(sheet.task.kind, &submissions, rule)
}

/// Accepts what agrees, with a merged annotation beside it, and lets the rest wait for a reviewer once all who must
/// have submitted; decisions of reviewers stay. Merged annotations are by `author`, the member in whose hands it
/// happens.
///
/// # Errors
/// A [`Refusal`] of the workflow's table; then the sheet is of no use.
pub fn agree(sheet: &mut Sheet, author: MemberId, new_id: &mut dyn FnMut() -> AnnotationId) -> Result<(), Refusal> {
    let all_in = check_all_in(sheet).is_ok();
    for cluster in compared(sheet).clusters {
        let ids: Vec<AnnotationId> = cluster.members.iter().map(|member| member.annotation).collect();
        let event = match (cluster.agreed, all_in) {
            (true, _) => Event::Agree,
            (false, true) => Event::Disagree,
            (false, false) => continue,
        };
        for id in &ids {
            let Some(annotation) = sheet.annotations.get_mut(id) else {
                continue;
            };
            if matches!(annotation.status, Status::Pending | Status::AwaitingConsensusReview) {
                annotation.status = workflow::next(annotation.status, event, Role::Labeler, Policy::Consensus)?;
            }
        }
        if cluster.agreed && ids.len() > 1 {
            merge(sheet, &cluster, &ids, author, new_id);
        }
    }
    if all_in {
        settle_works(sheet)?;
    }
    Ok(())
}

/// Makes the annotation that stands for the cluster, or brings it up to date.
fn merge(
    sheet: &mut Sheet,
    cluster: &Cluster,
    ids: &[AnnotationId],
    author: MemberId,
    new_id: &mut dyn FnMut() -> AnnotationId,
) {
    let known = ids
        .iter()
        .find_map(|id| sheet.annotations.get(id).and_then(|a| a.merged));
    let id = match known.and_then(|id| sheet.annotations.get_mut(&id)) {
        Some(merged) => {
            if merged.edited_by.is_none() {
                merged.region = cluster.region.clone();
            }
            merged.id
        }
        None => {
            let Some(first) = ids.first().and_then(|id| sheet.annotations.get(id)) else {
                return;
            };
            let merged = Annotation {
                id: new_id(),
                author,
                region: cluster.region.clone(),
                status: Status::Success,
                origin: Origin::Merged,
                edited_by: None,
                merged: None,
                ..first.clone()
            };
            let id = merged.id;
            sheet.annotations.insert(id, merged);
            id
        }
    };
    for member in ids {
        if let Some(annotation) = sheet.annotations.get_mut(member) {
            annotation.merged = Some(id);
        }
    }
}

/// Once all are in: work of which nothing waits for a decision is done, the rest goes to a reviewer.
pub fn settle_works(sheet: &mut Sheet) -> Result<(), Refusal> {
    let waits: Vec<MemberId> = sheet
        .annotations
        .values()
        .filter(|a| a.status == Status::AwaitingConsensusReview)
        .map(|a| a.author)
        .collect();
    for work in sheet
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
