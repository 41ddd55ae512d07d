//! What each key and button of the review asks for, and why it cannot be asked for now.

use super::feedback::{FeedbackForm, What};
use super::{Review, compare, conflict, header, list};
use crate::canvas::Canvas;
use crate::desk::{Desk, Page};
use crate::frame::Frame;
use crate::keys::Action;
use domain::task::{ReviewStrategy, WorkState};
use domain::{Annotation, AnnotationId, MemberId, Status, TaskKind, workflow};
use session::view::{ReviewView, ReviewedWork, View};
use session::{Command, Portion};

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
pub fn is_singly(view: &View) -> bool {
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
        return Err(why.unwrap_or_else(|| "Nothing was handed in here".into()));
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
        .filter_map(|work| Some((work.work.member, work.heir.as_ref()?.as_ref().err()?)))
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
fn deniable(view: &View, review: &ReviewView, ids: &[AnnotationId]) -> Result<Vec<Portion>, String> {
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
    match (&work.locked, &work.heir) {
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
        return Err("No input is open".into());
    };
    if ids.is_empty() {
        return Err("Nothing is selected".into());
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
        return Err("Nothing of the selection waits for your decision".into());
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
            Err("What is selected waits for your decision; select what was decided on, or nothing to reopen all".into())
        }
        false => Ok(all),
    }
}

/// Whether an action of the review can be done now, or why not. `None` for actions that are none of it.
pub fn may(action: Action, view: &View, selection: &[AnnotationId]) -> Option<Result<(), String>> {
    if action == Action::ReviewTask {
        return Some(header::turn(view).map(|_| ()));
    }
    if action == Action::Sample {
        return Some(match view.open_task() {
            Some(summary) if summary.is_sampled() => workflow::may(&view.me, workflow::Act::SeeNumbers)
                .map_err(|no| session::notice::sentence(&no.into(), Some(view))),
            Some(_) => Err("No sample is drawn in this task".into()),
            None => Err("No task is open".into()),
        });
    }
    let review = view.review.as_ref();
    let needs = |f: &dyn Fn(&ReviewView) -> Result<(), String>| match review {
        Some(review) => f(review),
        None => Err("Nothing is under review".into()),
    };
    Some(match action {
        Action::ApproveSelected => needs(&|review| portions(view, review, selection).map(|_| ())),
        Action::RejectSelected => needs(&|review| deniable(view, review, selection).map(|_| ())),
        // Where labelers are compared it keeps a merge, or goes on when all is decided.
        Action::ApproveShown if review.is_some_and(|review| review.labeler.is_none()) && is_consensus(view) => Ok(()),
        Action::ApproveShown => needs(&|review| open_labelers(review).map(|_| ())),
        Action::RejectInput | Action::RequestChanges => needs(&|review| returnable(review).map(|_| ())),
        Action::NextToDecide | Action::PreviousToDecide => needs(&|review| match waiting(view, review).is_empty() {
            false => Ok(()),
            true => Err("Nothing here waits for your decision".into()),
        }),
        Action::Reopen => needs(&|review| decided(review, selection).map(|_| ())),
        Action::BeforeAfter => needs(&|review| match shown(review).any(|work| work.before.is_some()) {
            true => Ok(()),
            false => Err("None of this was rejected before".into()),
        }),
        Action::DrawAnew if Desk::kind(view) == Some(TaskKind::Classification) => Err(compare::NOTHING_TO_DRAW.into()),
        Action::MergeVersions
        | Action::DrawAnew
        | Action::Version(_)
        | Action::WholeVersion(_)
        | Action::NextConflict
        | Action::PreviousConflict => needs(&|review| match conflict::conflicts(review).iter().any(|c| c.open) {
            true => Ok(()),
            false => Err("No conflict is left on this input".into()),
        }),
        Action::NextReview | Action::ReviewGrid | Action::SideBySide => needs(&|_| Ok(())),
        _ => return None,
    })
}

/// What can be decided on now of the work that is looked at, in the order of the list.
fn waiting(view: &View, review: &ReviewView) -> Vec<AnnotationId> {
    let open = shown(review).filter(|work| work.locked.is_none());
    let in_order = open.flat_map(|work| list::in_order(view, work));
    in_order.filter(|a| awaits(a)).map(|a| a.id).collect()
}

/// Selects the one that waits after what is selected, or before it, round the ends; returns it.
pub(super) fn step(view: &View, review: &ReviewView, by: isize, canvas: &mut Canvas) -> Option<AnnotationId> {
    let waiting = waiting(view, review);
    let place = |id: &AnnotationId| waiting.iter().position(|known| known == id);
    let selected = canvas.selection().iter().filter_map(place);
    let here = if by > 0 { selected.max() } else { selected.min() };
    let count = waiting.len() as isize;
    if count == 0 {
        return None;
    }
    let at = match here {
        Some(here) => (here as isize + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    let id = waiting[at as usize];
    canvas.select(&[id]);
    let all = review.works.iter().flat_map(|work| &work.annotations);
    let bounds = all.into_iter().find(|a| a.id == id).and_then(|a| a.region.bounds());
    if let Some(bounds) = bounds.filter(|bounds| !canvas.viewport().visible().contains(bounds.center())) {
        canvas.center_on(bounds);
    }
    Some(id)
}

impl Review {
    /// Asks what to say to one labeler about all of their work here.
    pub(super) fn reject_all(&mut self, view: &View, labeler: MemberId) {
        self.feedback = Some(FeedbackForm::new(view, What::Reject(vec![labeler]), None));
    }

    /// Does what a key or a line of the palette asks of the review. False if it is none of it.
    ///
    /// # Errors
    /// Why it cannot be done now, as a sentence.
    pub fn press(
        &mut self,
        action: Action,
        frame: &mut Frame<'_>,
        desk: &mut Desk,
        canvas: &mut Canvas,
    ) -> Result<bool, String> {
        let view = frame.view;
        if desk.page == Page::ReviewGrid && self.press_grid(action, frame, desk)? {
            return Ok(true);
        }
        match may(action, view, canvas.selection()) {
            None => return Ok(false),
            Some(may) => may?,
        }
        if action == Action::Sample {
            self.sample = view.task;
            return Ok(true);
        }
        let Some(review) = &view.review else {
            frame.requests.push(header::turn(view)?.into());
            desk.page = Page::Canvas;
            return Ok(true);
        };
        match action {
            Action::ReviewTask => frame.requests.push(header::turn(view)?.into()),
            Action::NextReview => frame.requests.push(Command::NextReview.into()),
            Action::ReviewGrid => self.open_grid(review.task, desk, frame.requests),
            Action::ApproveShown if is_consensus(view) && review.labeler.is_none() => {
                self.confirm(review, frame.requests)?;
            }
            Action::ApproveShown => {
                let labelers = open_labelers(review)?;
                self.decided(view);
                frame.requests.push(Command::Approve(whole(view, &labelers)).into());
            }
            Action::ApproveSelected => {
                let portions = portions(view, review, canvas.selection())?;
                desk.scroll_to = step(view, review, 1, canvas);
                self.approve(frame, portions);
            }
            Action::RejectSelected => {
                let portions = deniable(view, review, canvas.selection())?;
                self.reject(view, review, portions);
            }
            Action::RejectInput => {
                self.feedback = Some(FeedbackForm::new(view, What::Reject(returnable(review)?), None));
            }
            Action::RequestChanges => {
                self.feedback = Some(FeedbackForm::new(view, What::Changes(returnable(review)?), None));
            }
            Action::Reopen => {
                let decided = decided(review, canvas.selection())?;
                frame.requests.extend(
                    decided
                        .into_iter()
                        .map(|(labeler, ids)| Command::Reopen(labeler, ids).into()),
                );
            }
            Action::SideBySide => {
                self.panes = match self.panes {
                    Some(_) => None,
                    None => Some(Default::default()),
                };
            }
            Action::BeforeAfter => self.old = !self.old,
            Action::NextToDecide => desk.scroll_to = step(view, review, 1, canvas),
            Action::PreviousToDecide => desk.scroll_to = step(view, review, -1, canvas),
            _ => self.press_compare(action, frame, review, desk, canvas)?,
        }
        Ok(true)
    }

    /// A decision is on its way; when it leaves nothing to decide, the next input comes.
    pub(super) fn decided(&mut self, view: &View) {
        self.deciding = view.current.as_ref().map(|current| current.input.id);
    }

    pub(super) fn approve(&mut self, frame: &mut Frame<'_>, portions: Vec<Portion>) {
        self.decided(frame.view);
        frame.requests.push(Command::Approve(portions).into());
    }

    /// Asks what to say about what is turned down.
    pub(super) fn reject(&mut self, view: &View, review: &ReviewView, portions: Vec<Portion>) {
        let named: Vec<AnnotationId> = portions.iter().flat_map(|p| p.annotations.clone()).collect();
        let place = match named.as_slice() {
            [one] => {
                let all = review.works.iter().flat_map(|work| &work.annotations);
                all.into_iter().find(|a| a.id == *one).and_then(|a| a.region.bounds())
            }
            _ => None,
        };
        self.feedback = Some(FeedbackForm::new(view, What::Deny(portions), place));
    }
}
