//! Submitting work: what becomes of it under the task's review strategy, and withdrawing it.

use crate::commit::{CommitTicket, Retry, TaskInputRef};
use crate::consensus::resolve::resolve;
use crate::consensus::settle::may_settle;
use crate::error::SessionError;
use crate::project::Project;
use crate::task_input_state::TaskInputState;
use crate::view::{PictureStatus, View};
use crate::{Session, notice};
use domain::requirement::{self, Submission};
use domain::task::{ReviewStrategy, Work, WorkState, WorkerStrategy};
use domain::task_membership::SampleVerdict;
use domain::workflow::{self, Event, Policy, Refusal};
use domain::{Annotation, Comment, CommentId, CommentKind, InputId, MemberId, OpKind, Role, Status, Task, WorkId};

impl Project {
    /// A remark of mine on a labeler's work.
    pub(crate) fn remark(
        &self,
        view: &View,
        place: &TaskInputRef,
        labeler: MemberId,
        kind: CommentKind,
        text: String,
    ) -> Comment {
        Comment {
            id: CommentId(self.ids_and_clock.id()),
            task: place.task.id,
            input: place.input.id,
            labeler,
            author: view.me.id,
            kind,
            annotation: None,
            pin: None,
            reasons: Vec::new(),
            text,
            reply_to: None,
            open: !matches!(kind, CommentKind::Answer),
            at: self.ids_and_clock.now(),
        }
    }

    /// My work on the input, begun if it was not.
    fn my_work(&self, view: &View, input_state: &TaskInputState) -> Work {
        let (me, task, input) = (view.me.id, input_state.task.id, input_state.input());
        let begun = || Work {
            state: WorkState::Unlabeled,
            ..Work::begun(WorkId(self.ids_and_clock.id()), task, input, me)
        };
        input_state.works.get(&me).cloned().unwrap_or_else(begun)
    }
}

impl View {
    /// Refuses to submit an input whose picture a window would show and has not: nobody saw what is on it. Without a window
    /// nothing is shown, and nothing refused.
    pub(crate) fn refuse_if_unseen(&self, input: InputId) -> Result<(), SessionError> {
        let status = match self.current_id() == Some(input) {
            true => Some(&self.picture),
            false => self.thumb_trouble.get(&input),
        };
        match status {
            Some(PictureStatus::Fetching(..)) => Err(SessionError::PictureUnseen { coming: true }),
            Some(PictureStatus::Missing(_) | PictureStatus::Away(_) | PictureStatus::Failed(_)) => {
                Err(SessionError::PictureUnseen { coming: false })
            }
            // A file of this computer is shown in a moment.
            None | Some(PictureStatus::Loading | PictureStatus::Coarse | PictureStatus::Sharp) => Ok(()),
        }
    }

    /// Whether the picture on the canvas was shown, so that the input can be submitted.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn may_submit(&self) -> Result<(), String> {
        let seen = self.current_id().map_or(Ok(()), |input| self.refuse_if_unseen(input));
        seen.map_err(|error| notice::sentence(&error, Some(self)))
    }

    /// Whether what labelers agree on is found out here. In a project on a server that takes somebody who sees
    /// everybody's work.
    fn may_resolve(&self, task: &Task) -> bool {
        self.saving.server.is_none() || may_settle(task, &self.me)
    }
}

impl Session {
    /// The input as it is in memory, to be changed.
    pub(crate) fn input_state(&mut self, place: &TaskInputRef) -> Result<TaskInputState, SessionError> {
        let task = place.task.clone();
        Ok(TaskInputState::of(self.load_doc(place.input.id)?, &task)?)
    }

    /// Commits the changed input as one op.
    pub(crate) fn commit_input_state(
        &mut self,
        input_state: &TaskInputState,
        kind: OpKind,
    ) -> Result<CommitTicket, SessionError> {
        let changes = input_state.changes(self.load_doc(input_state.input())?);
        self.commit_on(input_state.input(), input_state.task.id, kind, changes)
    }

    /// Submits my work on the input; with `nothing`, saying expressly that nothing is there if nothing is marked.
    pub(crate) fn submit(&mut self, place: &TaskInputRef, nothing: bool) -> Result<(), SessionError> {
        self.view.refuse_if_unseen(place.input.id)?;
        self.submit_again(place, nothing, 0)
    }

    /// The same after so many conflicts with somebody else's commit.
    pub(crate) fn submit_again(&mut self, place: &TaskInputRef, nothing: bool, tries: u32) -> Result<(), SessionError> {
        let ticket = self.submit_now(place, nothing)?;
        if let Some(ticket) = ticket {
            let retry = Retry::Submit(Box::new(place.clone()), nothing);
            self.pending.retry_on_conflict(ticket, retry, tries);
        }
        Ok(())
    }

    /// Refuses what lacks something that the task asks for, and keeps what is said of an input without marks: the same
    /// is not asked for again.
    fn check_required(
        &mut self,
        place: &TaskInputRef,
        input_state: &mut TaskInputState,
        nothing: bool,
    ) -> Result<(), SessionError> {
        let (task, me) = (&place.task, self.view.me.id);
        let undecided = match task.models().next().filter(|_| task.required.decided) {
            Some(model) => {
                self.load_doc(place.input.id)?;
                let doc = self.pending.docs.get(&place.input.id).ok_or(SessionError::NoInput)?;
                let suggestions = self.view.suggested_to_me(doc, task.id, model);
                let shown: Vec<Annotation> = doc
                    .annotations
                    .iter()
                    .filter(|a| self.view.is_shown(task, a))
                    .cloned()
                    .collect();
                requirement::undecided(task, &suggestions, &shown)
            }
            None => 0,
        };
        let annotations = requirement::submitted(task, me, input_state.annotations.values());
        let empty = annotations.is_empty();
        let said = input_state
            .remarks
            .values()
            .find(|remark| said_nothing(remark, me))
            .map(|remark| remark.id);
        let submission = Submission {
            annotations: &annotations,
            nothing: nothing || said.is_some(),
            undecided,
        };
        if let Some(unmet) = requirement::unmet(task, submission).into_iter().next() {
            return Err(Refusal::Unmet(unmet).into());
        }
        match said {
            Some(id) if !empty => drop(input_state.remarks.remove(&id)),
            None if empty && nothing => {
                let mut remark =
                    self.project
                        .remark(&self.view, place, me, CommentKind::NothingHere, "Nothing here".into());
                remark.open = false;
                input_state.remarks.insert(remark.id, remark);
            }
            _ => {}
        }
        Ok(())
    }

    fn submit_now(&mut self, place: &TaskInputRef, nothing: bool) -> Result<Option<CommitTicket>, SessionError> {
        self.check_may_label(place)?;
        let me = self.view.me.id;
        let mut input_state = self.input_state(place)?;
        self.check_required(place, &mut input_state, nothing)?;
        let mut work = self.project.my_work(&self.view, &input_state);
        let (drawn, policy) = self.draw(&input_state.task, &work)?;
        let state = workflow::work_next(work.state, Event::Submit, Role::Labeler, policy)?;
        self.load_for_policy(&place.task, policy)?;
        work.active_ms += self.browse.active.take(place);
        work.state = state;
        work.drawn = drawn;
        if policy == Policy::Drawn {
            work.reviewer = self.review_plan(&input_state.task)?.reviewer_of(&work);
        }
        input_state.works.insert(me, work);
        if policy != Policy::None {
            input_state.claim_imported(me);
        }
        for annotation in input_state.own_mut(me) {
            if matches!(annotation.status, Status::Pending | Status::ReviewDenied) {
                annotation.status = workflow::next(annotation.status, Event::Submit, Role::Labeler, policy)?;
            }
        }
        close_feedback(&mut input_state, me);
        input_state.keep(me);
        self.commit_work(&input_state, OpKind::Submit, policy)
    }

    /// Commits my work on the input, submitted or skipped; where labelers must agree, what they agree on now is a second
    /// op of the same gesture: mine says what I did, the other what came of it for everybody's work. None when they join
    /// a batch that is being made.
    fn commit_work(
        &mut self,
        input_state: &TaskInputState,
        kind: OpKind,
        policy: Policy,
    ) -> Result<Option<CommitTicket>, SessionError> {
        let mut resolved = input_state.clone();
        let resolves = policy == Policy::Consensus && self.view.may_resolve(&input_state.task);
        if resolves {
            self.resolve_consensus(&mut resolved)?;
        }
        self.batch_of_one_gesture(|session| {
            session.commit_input_state(input_state, kind)?;
            if resolves {
                session.commit_input_state(&resolved, kind)?;
            }
            Ok(())
        })
    }

    /// Whether a reviewer is to see my work, and under which policy it is submitted.
    fn draw(&mut self, task: &Task, work: &Work) -> Result<(bool, Policy), SessionError> {
        let verdict = match task.review_strategy {
            ReviewStrategy::Manual { .. } => self.view.membership(task.id, work.member).verdict,
            ReviewStrategy::None | ReviewStrategy::Consensus { .. } => SampleVerdict::Open,
        };
        under(task, work, verdict, || {
            Ok(self.review_plan(task)?.drawn(work.member, work.input))
        })
    }

    /// Sees to it that it is known who reviews what, where a submission under this policy asks.
    fn load_for_policy(&mut self, task: &Task, policy: Policy) -> Result<(), SessionError> {
        match policy {
            Policy::Drawn | Policy::Consensus => self.review_plan(task).map(drop),
            Policy::None | Policy::Held => Ok(()),
        }
    }

    /// Compares what was submitted so far, and gives what nobody agrees on to a reviewer.
    fn resolve_consensus(&mut self, input_state: &mut TaskInputState) -> Result<(), SessionError> {
        let review_plan = self.review_plan(&input_state.task)?;
        Ok(resolve(input_state, &review_plan, self.view.me.id)?)
    }

    /// Withdraws a submission.
    pub(crate) fn withdraw(&mut self, place: &TaskInputRef) -> Result<(), SessionError> {
        let me = self.view.me.id;
        let mut input_state = self.input_state(place)?;
        let own: Vec<&Annotation> = input_state.own(me).collect();
        workflow::may_withdraw(&place.task, input_state.works.get(&me), &own)?;
        let mut work = self.project.my_work(&self.view, &input_state);
        let policy = Policy::of(&place.task.review_strategy, work.drawn);
        for annotation in input_state.own_mut(me) {
            annotation.status = workflow::next(annotation.status, Event::Withdraw, Role::Labeler, policy)?;
        }
        work.state = workflow::work_next(work.state, Event::Withdraw, Role::Labeler, policy)?;
        input_state.works.insert(me, work);
        if place.task.worker_strategy == WorkerStrategy::Queue {
            input_state.place.since = Some(self.project.ids_and_clock.now());
        }
        if policy == Policy::Consensus {
            input_state.place.round += 1;
        }
        self.commit_input_state(&input_state, OpKind::Withdraw).map(drop)
    }

    /// Skips the input, with a reason if one is given.
    pub(crate) fn skip(&mut self, place: &TaskInputRef, reason: &str) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let me = self.view.me.id;
        let mut input_state = self.input_state(place)?;
        let mut work = self.project.my_work(&self.view, &input_state);
        let policy = Policy::of(&place.task.review_strategy, work.drawn);
        work.state = workflow::work_next(work.state, Event::Skip, Role::Labeler, policy)?;
        self.load_for_policy(&place.task, policy)?;
        work.active_ms += self.browse.active.take(place);
        input_state.works.insert(me, work);
        input_state.keep(me);
        let reason = reason.trim();
        if !reason.is_empty() {
            let remark = self
                .project
                .remark(&self.view, place, me, CommentKind::Skip, reason.into());
            input_state.remarks.insert(remark.id, remark);
        }
        self.commit_work(&input_state, OpKind::Skip, policy).map(drop)
    }
}

/// Whether a reviewer is to see a labeler's work when it is submitted, and under which policy that is. `verdict` is the
/// lead's on their sample; `is_drawn` says whether the work is in it.
///
/// # Errors
/// What `is_drawn` said.
pub(crate) fn under(
    task: &Task,
    work: &Work,
    verdict: SampleVerdict,
    is_drawn: impl FnOnce() -> Result<bool, SessionError>,
) -> Result<(bool, Policy), SessionError> {
    let ReviewStrategy::Manual { .. } = task.review_strategy else {
        return Ok((false, Policy::of(&task.review_strategy, false)));
    };
    // Work that was reviewed once is reviewed again.
    let drawn = work.drawn
        || match verdict {
            SampleVerdict::ReviewAll => true,
            SampleVerdict::Released => false,
            SampleVerdict::Open => is_drawn()?,
        };
    let policy = match (drawn, verdict) {
        (false, SampleVerdict::Released) => Policy::None,
        _ => Policy::of(&task.review_strategy, drawn),
    };
    Ok((drawn, policy))
}

/// Whether the labeler said so that nothing is on the input.
pub(crate) fn said_nothing(remark: &Comment, labeler: MemberId) -> bool {
    remark.kind == CommentKind::NothingHere && remark.labeler == labeler
}

/// Closes a reviewer's feedback, which submitting again answers.
fn close_feedback(input_state: &mut TaskInputState, labeler: MemberId) {
    for remark in input_state.remarks.values_mut() {
        if remark.labeler == labeler && matches!(remark.kind, CommentKind::Feedback | CommentKind::Skip) {
            remark.open = false;
        }
    }
}
