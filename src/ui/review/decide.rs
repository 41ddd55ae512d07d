//! What each key and button of the review asks for, and why it cannot be asked for now.
#![deny(clippy::wildcard_enum_match_arm)]

use super::feedback::{FeedbackForm, What};
use super::work::{awaits, decided, deniable, is_consensus, open_labelers, portions, returnable, shown, whole};
use super::{Review, compare, conflict, header, list};
use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::keys::{CompareAction, ReviewAction};
use crate::state::{Page, WindowState};
use domain::{AnnotationId, MemberId, TaskKind, workflow};
use session::notice::reasons;
use session::view::{ReviewView, View};
use session::{Command, Portion, ReviewCommand};

/// Whether an action of the review can be done now, or why not.
///
/// # Errors
/// Why not.
pub(crate) fn may(action: ReviewAction, view: &View, selection: &[AnnotationId]) -> Result<(), String> {
    let sample = || match view.open_task() {
        Some(summary) if summary.is_sampled() => workflow::may(&view.me, workflow::Permission::SeeNumbers)
            .map_err(|no| session::notice::sentence(&no.into(), Some(view))),
        Some(_) => Err(reasons::NO_SAMPLE.into()),
        None => Err(reasons::NO_TASK.into()),
    };
    let review = view.review.as_ref();
    let needs = |f: &dyn Fn(&ReviewView) -> Result<(), String>| match review {
        Some(review) => f(review),
        None => Err("Nothing is under review".into()),
    };
    match action {
        ReviewAction::ReviewTask => header::toggle_review(view).map(|_| ()),
        ReviewAction::Sample => sample(),
        ReviewAction::ApproveSelected => needs(&|review| portions(view, review, selection).map(|_| ())),
        ReviewAction::RejectSelected => needs(&|review| deniable(view, review, selection).map(|_| ())),
        // Where labelers are compared it keeps a merge, or goes on when all is decided.
        ReviewAction::ApproveShown if review.is_some_and(|review| review.labeler.is_none()) && is_consensus(view) => {
            Ok(())
        }
        ReviewAction::ApproveShown => needs(&|review| open_labelers(review).map(|_| ())),
        ReviewAction::RejectInput | ReviewAction::RequestChanges => needs(&|review| returnable(review).map(|_| ())),
        ReviewAction::NextToDecide | ReviewAction::PreviousToDecide => {
            needs(&|review| match waiting(view, review).is_empty() {
                false => Ok(()),
                true => Err("Nothing here is pending your decision".into()),
            })
        }
        ReviewAction::Reopen => needs(&|review| decided(review, selection).map(|_| ())),
        ReviewAction::BeforeAfter => needs(&|review| match shown(review).any(|work| work.before.is_some()) {
            true => Ok(()),
            false => Err("None of this was rejected before".into()),
        }),
        ReviewAction::Compare(CompareAction::DrawAnew) if WindowState::kind(view) == Some(TaskKind::Classification) => {
            Err(compare::NOTHING_TO_DRAW.into())
        }
        ReviewAction::Compare(_) => needs(&|review| match conflict::conflicts(review).iter().any(|c| c.open) {
            true => Ok(()),
            false => Err(reasons::NO_CONFLICT.into()),
        }),
        ReviewAction::NextReview | ReviewAction::ReviewGrid | ReviewAction::SideBySide => needs(&|_| Ok(())),
    }
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

    /// Does what a key or a line of the palette asks of the review.
    ///
    /// # Errors
    /// Why it cannot be done now, as a sentence.
    pub(crate) fn press(
        &mut self,
        action: ReviewAction,
        frame: &mut Frame<'_>,
        state: &mut WindowState,
        canvas: &mut Canvas,
    ) -> Result<(), String> {
        let view = frame.view;
        if state.page == Page::ReviewGrid && self.press_grid(action, frame, state)? {
            return Ok(());
        }
        may(action, view, canvas.selection())?;
        if action == ReviewAction::Sample {
            self.sample = view.task;
            return Ok(());
        }
        let Some(review) = &view.review else {
            frame.requests.push(header::toggle_review(view)?.into());
            state.page = Page::Canvas;
            return Ok(());
        };
        match action {
            ReviewAction::ReviewTask => frame.requests.push(header::toggle_review(view)?.into()),
            ReviewAction::NextReview => frame.requests.push(Command::Review(ReviewCommand::NextReview).into()),
            ReviewAction::ReviewGrid => self.open_grid(review.task, state, frame.requests),
            ReviewAction::ApproveShown if is_consensus(view) && review.labeler.is_none() => {
                self.confirm(review, frame.requests)?;
            }
            ReviewAction::ApproveShown => {
                let labelers = open_labelers(review)?;
                self.decided(view);
                frame
                    .requests
                    .push(Command::Review(ReviewCommand::Approve(whole(view, &labelers))).into());
            }
            ReviewAction::ApproveSelected => {
                let portions = portions(view, review, canvas.selection())?;
                state.scroll_to = step(view, review, 1, canvas);
                self.approve(frame, portions);
            }
            ReviewAction::RejectSelected => {
                let portions = deniable(view, review, canvas.selection())?;
                self.reject(view, review, portions);
            }
            ReviewAction::RejectInput => {
                self.feedback = Some(FeedbackForm::new(view, What::Reject(returnable(review)?), None));
            }
            ReviewAction::RequestChanges => {
                self.feedback = Some(FeedbackForm::new(view, What::Changes(returnable(review)?), None));
            }
            ReviewAction::Reopen => {
                let decided = decided(review, canvas.selection())?;
                frame.requests.extend(
                    decided
                        .into_iter()
                        .map(|(labeler, ids)| Command::Review(ReviewCommand::Reopen(labeler, ids)).into()),
                );
            }
            ReviewAction::SideBySide => {
                self.panes = match self.panes {
                    Some(_) => None,
                    None => Some(Default::default()),
                };
            }
            ReviewAction::BeforeAfter => self.old = !self.old,
            ReviewAction::NextToDecide => state.scroll_to = step(view, review, 1, canvas),
            ReviewAction::PreviousToDecide => state.scroll_to = step(view, review, -1, canvas),
            ReviewAction::Sample => {}
            ReviewAction::Compare(action) => self.press_compare(action, frame, review, state, canvas)?,
        }
        Ok(())
    }

    /// A decision is on its way; when it leaves nothing to decide, the next input comes.
    pub(super) fn decided(&mut self, view: &View) {
        self.deciding = view.current.as_ref().map(|current| current.input.id);
    }

    pub(super) fn approve(&mut self, frame: &mut Frame<'_>, portions: Vec<Portion>) {
        self.decided(frame.view);
        frame
            .requests
            .push(Command::Review(ReviewCommand::Approve(portions)).into());
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
