//! The work under review: what of it waits, and what can be decided on.

use domain::task::{ReviewStrategy, WorkState};
use domain::{Annotation, AnnotationId, MemberId, Status, workflow};
use session::Portion;
use session::notice::reasons;
use session::view::{ReviewView, ReviewedWork, View};

/// Whether an annotation waits for a decision.
pub(super) fn awaits(annotation: &Annotation) -> bool {
    matches!(
        annotation.status,
        Status::AwaitingReview | Status::AwaitingConsensusReview
    )
}

/// Whether labelers must agree in the open task.
pub(super) fn is_consensus(view: &View) -> bool {
    view.open_task()
        .is_some_and(|summary| matches!(summary.task.review_strategy, ReviewStrategy::Consensus { .. }))
}

/// Whether annotations are decided on one by one, so that a key goes through them.
pub(crate) fn is_singly(view: &View) -> bool {
    view.review.is_some() && !is_consensus(view)
}

/// The work that is looked at.
pub(super) fn shown(review: &ReviewView) -> impl Iterator<Item = &ReviewedWork> {
    review
        .works
        .iter()
        .filter(|work| review.labeler.is_none_or(|labeler| labeler == work.work.member))
}

/// Labelers whose work is looked at and can be decided on now.
///
/// # Errors
/// Why there is none.
pub(super) fn open_labelers(review: &ReviewView) -> Result<Vec<MemberId>, String> {
    let open: Vec<MemberId> = shown(review)
        .filter(|work| work.locked.is_none())
        .map(|work| work.work.member)
        .collect();
    if open.is_empty() {
        let why = shown(review).find_map(|work| work.locked.clone());
        return Err(why.unwrap_or_else(|| "Nothing was submitted here".into()));
    }
    Ok(open)
}

/// The same, whose work can be sent back to somebody.
///
/// # Errors
/// Why there is none.
pub(super) fn returnable(review: &ReviewView) -> Result<Vec<MemberId>, String> {
    let mut labelers = open_labelers(review)?;
    let stranded: Vec<(MemberId, &String)> = shown(review)
        .filter_map(|work| Some((work.work.member, work.successor.as_ref()?.as_ref().err()?)))
        .collect();
    labelers.retain(|labeler| !stranded.iter().any(|(of, _)| of == labeler));
    match (labelers.is_empty(), stranded.first()) {
        (true, Some((_, why))) => Err((*why).clone()),
        _ => Ok(labelers),
    }
}

/// The annotations among these that can be turned down, by labeler.
///
/// # Errors
/// Why there is none, or why one of these cannot be.
pub(super) fn deniable(view: &View, review: &ReviewView, ids: &[AnnotationId]) -> Result<Vec<Portion>, String> {
    let portions = portions(view, review, ids)?;
    let meant = |work: &&ReviewedWork| portions.iter().any(|portion| portion.labeler == work.work.member);
    for work in review.works.iter().filter(meant) {
        may_deny(view, work)?;
    }
    Ok(portions)
}

/// Whether annotations of this work can be turned down now.
///
/// # Errors
/// Why not.
pub(super) fn may_deny(view: &View, work: &ReviewedWork) -> Result<(), String> {
    match (&work.locked, &work.successor) {
        (Some(why), _) => Err(why.clone()),
        // Settled conflicts send nothing back.
        (None, Some(Err(why))) if !is_consensus(view) => Err(why.clone()),
        (None, _) => Ok(()),
    }
}

/// The annotations among these that can be decided on, by labeler.
///
/// # Errors
/// Why there is none.
pub(super) fn portions(view: &View, review: &ReviewView, ids: &[AnnotationId]) -> Result<Vec<Portion>, String> {
    let Some(current) = &view.current else {
        return Err(reasons::NO_INPUT.into());
    };
    if ids.is_empty() {
        return Err(reasons::NOTHING_SELECTED.into());
    }
    let mut portions = Vec::new();
    for work in review.works.iter().filter(|work| work.locked.is_none()) {
        let theirs = work.annotations.iter().filter(|a| ids.contains(&a.id) && awaits(a));
        let annotations: Vec<AnnotationId> = theirs.map(|a| a.id).collect();
        if !annotations.is_empty() {
            portions.push(Portion {
                input: current.input.id,
                labeler: work.work.member,
                annotations,
            });
        }
    }
    if portions.is_empty() {
        return Err("Nothing in the selection is pending your decision".into());
    }
    Ok(portions)
}

/// All that waits of these labelers' work.
pub(super) fn whole(view: &View, labelers: &[MemberId]) -> Vec<Portion> {
    let input = view.current.as_ref().map(|current| current.input.id);
    let portion = |labeler: &MemberId| {
        Some(Portion {
            input: input?,
            labeler: *labeler,
            annotations: Vec::new(),
        })
    };
    labelers.iter().filter_map(portion).collect()
}

/// What can be reopened of the work that is looked at, by labeler: what was decided on of the selection, or all if
/// nothing is selected. No annotation is named where all of somebody's is meant.
///
/// # Errors
/// Why there is nothing.
pub(super) fn decided(
    review: &ReviewView,
    selection: &[AnnotationId],
) -> Result<Vec<(MemberId, Vec<AnnotationId>)>, String> {
    let some = |work: &ReviewedWork| {
        let named = work.annotations.iter().filter(|a| selection.contains(&a.id));
        let ids: Vec<AnnotationId> = named.filter(|a| workflow::is_decided(a)).map(|a| a.id).collect();
        (!ids.is_empty()).then_some((work.work.member, ids))
    };
    let selected: Vec<_> = shown(review).filter_map(some).collect();
    if !selected.is_empty() {
        return Ok(selected);
    }
    let is_decided = |work: &&ReviewedWork| match work.work.state {
        WorkState::Done | WorkState::Returned => true,
        WorkState::Submitted => work.annotations.iter().any(workflow::is_decided),
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Skipped => false,
    };
    let all: Vec<_> = shown(review)
        .filter(is_decided)
        .map(|work| (work.work.member, Vec::new()))
        .collect();
    let mut annotations = shown(review).flat_map(|work| &work.annotations);
    match all.is_empty() {
        true => Err("Nobody has decided on this yet".into()),
        // Else a key too many would take back much more than what was meant.
        false if annotations.any(|a| selection.contains(&a.id) && awaits(a)) => {
            Err("The selection is pending your decision; select what was decided on, or nothing to reopen all".into())
        }
        false => Ok(all),
    }
}
