//! Taking decisions back: all on a labeler's work, single ones, or the last one made.

use crate::Session;
use crate::commit::TaskInputRef;
use crate::error::SessionError;
use crate::task_input_state::TaskInputState;
use domain::task::WorkState;
use domain::workflow::{self, Event, Refusal};
use domain::{Annotation, AnnotationId, Change, InputId, MemberId, OpKind, Role, Row, TaskId};
use std::collections::{BTreeSet, HashSet};

impl Session {
    /// Takes back what was decided on a labeler's annotations, those named or all; work that came to its end waits
    /// again.
    pub(crate) fn reopen(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        only: &[AnnotationId],
    ) -> Result<(), SessionError> {
        let (mut input_state, policy) = self.input_state_to_decide(place, labeler)?;
        check(&input_state, labeler, &self.view.me)?;
        let work = input_state.works.get_mut(&labeler).ok_or(Refusal::NotSubmitted)?;
        let still_waits = work.state == WorkState::Submitted;
        if !still_waits {
            work.state = workflow::work_next(work.state, Event::Reopen, Role::Reviewer, policy)?;
            work.drawn = true;
            work.reviewer = self.review_plan(&input_state.task)?.reviewer_of(work);
        }
        let mut taken = 0;
        let named: HashSet<AnnotationId> = only.iter().copied().collect();
        let meant = |a: &Annotation| workflow::is_decided(a) && (only.is_empty() || named.contains(&a.id));
        for annotation in input_state.own_mut(labeler).filter(|a| meant(a)) {
            annotation.status = workflow::next(annotation.status, Event::Reopen, Role::Reviewer, policy)?;
            taken += 1;
        }
        if still_waits && taken == 0 {
            return Err(Refusal::NotDecided.into());
        }
        self.commit_input_state(&input_state, OpKind::Reopen).map(drop)
    }

    /// Checks that a decision with these changes may be undone now.
    pub(crate) fn check_may_take_back(
        &mut self,
        input: InputId,
        task: Option<TaskId>,
        changes: &[Change],
    ) -> Result<(), SessionError> {
        let task = self.view.task(task.ok_or(SessionError::NoTask)?)?.clone();
        let me = self.view.me.clone();
        let input_state = TaskInputState::of(self.load_doc(input)?, &task)?;
        let labelers: BTreeSet<MemberId> = changes.iter().filter_map(labeler_of).collect();
        for labeler in labelers {
            check(&input_state, labeler, &me)?;
        }
        Ok(())
    }
}

fn labeler_of(change: &Change) -> Option<MemberId> {
    match change.after().or(change.before()) {
        Some(Row::Work(work)) => Some(work.member),
        Some(Row::Annotation(annotation)) => Some(annotation.author),
        _ => None,
    }
}

fn check(input_state: &TaskInputState, labeler: MemberId, me: &domain::Member) -> Result<(), Refusal> {
    let own: Vec<&Annotation> = input_state.own(labeler).collect();
    match input_state.works.get(&labeler) {
        Some(work) => workflow::may_reopen(&input_state.task, me, work, &own),
        None => Ok(()),
    }
}
