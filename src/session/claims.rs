//! Classification: what is said of whole inputs, of the one on the canvas or of several at once.

use super::commit::TaskInputRef;
use super::error::SessionError;
use super::notice::Notice;
use super::{NavigateCommand, Session, notice};
use domain::task::{ReviewStrategy, WorkState};
use domain::{ConceptId, GestureId, InputId, Sign, Task, TaskKind};

/// Claims that were made on several inputs in the browser, as one gesture.
pub(super) struct Claimed {
    gesture: GestureId,
    inputs: Vec<InputId>,
}

/// Whether a choice submits the input, and goes on to the next.
fn goes_on(task: &Task) -> bool {
    task.auto_advance && task.exclusive
}

impl Session {
    /// Claims a concept on the current input, and goes on to the next where the task says so.
    pub(super) fn claim_here(&mut self, concept: ConceptId, sign: Option<Sign>) -> Result<(), SessionError> {
        let here = self.view.here()?;
        self.load_for_claims(&here.task, &[here.input.id])?;
        match self.claim_and_submit(&here, concept, sign)? {
            true => self.then(NavigateCommand::NextOpen),
            false => Ok(()),
        }
    }

    /// Sees to it that all is in memory that claims, and submitting them, ask for.
    fn load_for_claims(&mut self, task: &Task, inputs: &[InputId]) -> Result<(), SessionError> {
        self.load_docs(inputs)?;
        if goes_on(task) && task.review_strategy != ReviewStrategy::None {
            self.review_plan(task)?;
        }
        Ok(())
    }

    /// Claims a concept on an input. True when that submitted it: in a task that goes on by itself a choice does, and
    /// choosing again corrects what was submitted.
    fn claim_and_submit(
        &mut self,
        place: &TaskInputRef,
        concept: ConceptId,
        sign: Option<Sign>,
    ) -> Result<bool, SessionError> {
        let goes_on = goes_on(&place.task);
        let hands_in = goes_on && sign == Some(Sign::Present);
        if hands_in {
            self.view.refuse_if_unseen(place.input.id)?;
        }
        let me = self.view.me.id;
        let state = self.load_doc(place.input.id)?.state(place.task.id, me);
        if goes_on && matches!(state, WorkState::Submitted | WorkState::Done) {
            self.withdraw(place)?;
        }
        self.claim(place, concept, sign)?;
        if hands_in {
            self.submit(place, false)?;
        }
        Ok(hands_in)
    }

    /// Claims a concept on several inputs of the open task, as one gesture. Inputs that I may not label are skipped with
    /// a notice.
    pub(super) fn claim_on(
        &mut self,
        inputs: &[InputId],
        concept: ConceptId,
        sign: Option<Sign>,
    ) -> Result<(), SessionError> {
        let task = self.view.current_task()?.clone();
        if task.kind != TaskKind::Classification {
            return Err(SessionError::WrongShape(task.kind));
        }
        let known = self.inputs_by_id(inputs)?;
        self.load_for_claims(&task, inputs)?;
        let gesture = self.new_gesture();
        // Where the claim was there before, there is nothing to undo.
        let mut changed = Vec::new();
        let (done, why) = self.each_as_one(gesture, inputs, |session, input| {
            let place = TaskInputRef {
                task: task.clone(),
                input: known.get(&input).cloned().ok_or(SessionError::NoInput)?,
            };
            session.claim_and_submit(&place, concept, sign)?;
            let last = session.load_doc(input)?.stacks.next_undo(Some(task.id));
            if last.is_some_and(|entry| entry.gesture == gesture) {
                changed.push(input);
            }
            Ok(())
        })?;
        self.tell_left(inputs.len(), &done, why)?;
        if !changed.is_empty() {
            let inputs = changed;
            self.browse.claims.push(Claimed { gesture, inputs });
        }
        Ok(())
    }

    /// Undoes the last claims on several inputs; inputs that I changed since are skipped with a notice.
    pub(super) fn undo_claims(&mut self) -> Result<(), SessionError> {
        let task = self.view.require_task()?;
        let last = self.browse.claims.last().ok_or(SessionError::NothingToUndo)?;
        let (gesture, inputs) = (last.gesture, last.inputs.clone());
        self.load_changes(gesture, &inputs)?;
        self.browse.claims.pop();
        let undo = self.new_gesture();
        let (done, why) = self.each_as_one(undo, &inputs, |session, input| {
            let next = session.load_doc(input)?.stacks.next_undo(Some(task));
            match next.filter(|entry| entry.gesture == gesture) {
                Some(_) => session.undo(input, Some(task)),
                None => Err(SessionError::ChangedSince),
            }
        })?;
        self.refresh_current();
        self.tell_left(inputs.len(), &done, why)
    }

    /// Does the same on each input, in one gesture and one transaction. Returns where it was done, and why not elsewhere.
    fn each_as_one(
        &mut self,
        gesture: GestureId,
        inputs: &[InputId],
        mut f: impl FnMut(&mut Self, InputId) -> Result<(), SessionError>,
    ) -> Result<(Vec<InputId>, Option<SessionError>), SessionError> {
        let mut done = Vec::new();
        let mut why = None;
        self.pending.gesture = Some(gesture);
        let committed = self.batch(|session| {
            for input in inputs {
                match f(session, *input) {
                    Ok(()) => done.push(*input),
                    Err(error) => drop(why.get_or_insert(error)),
                }
            }
            Ok(())
        });
        self.pending.gesture = None;
        committed.map(|_| (done, why))
    }

    /// Refuses when nothing was done, and notifies when something was skipped.
    fn tell_left(&mut self, wanted: usize, done: &[InputId], why: Option<SessionError>) -> Result<(), SessionError> {
        let Some(why) = why else { return Ok(()) };
        if done.is_empty() {
            return Err(why);
        }
        let left = (wanted - done.len()) as u64;
        let sentence = notice::sentence(&why, Some(&self.view));
        self.notices
            .push(Notice::info(notice::left_as_they_were(left, wanted as u64, &sentence)));
        Ok(())
    }
}
