//! Work that is sent back to somebody who labels the task no more goes to somebody who does.

use crate::Session;
use crate::commit::TaskInputRef;
use crate::error::SessionError;
use crate::task_input_state::TaskInputState;
use crate::view::View;
use domain::task::WorkerStrategy;
use domain::workflow::Refusal;
use domain::{Change, MemberId, OpKind, Role, Row, Status, Task};

impl View {
    /// Who gets a labeler's work when it is sent back: `None`, they themselves, as they label the task. Otherwise
    /// whoever of its labelers has the least to do and nothing to do with the input yet.
    ///
    /// # Errors
    /// [`Refusal::NobodyToReturnTo`]: all of them have the input already.
    pub(crate) fn successor(
        &self,
        input_state: &TaskInputState,
        labeler: MemberId,
    ) -> Result<Option<MemberId>, Refusal> {
        let task = &input_state.task;
        if !input_state.works.contains_key(&labeler) || self.labels(task, labeler) {
            return Ok(None);
        }
        let is_free = |id: &MemberId| !input_state.works.contains_key(id) && !input_state.place.labelers.contains(id);
        let free = task.labelers.iter().filter(|id| self.labels(task, **id) && is_free(id));
        let tally = self.tasks.iter().find(|summary| summary.task.id == task.id);
        let open = |id: &MemberId| {
            tally
                .and_then(|summary| summary.labelers.get(id))
                .map(|tally| tally.open())
        };
        let least = free.min_by_key(|id| open(id).unwrap_or(0));
        least.copied().map(Some).ok_or(Refusal::NobodyToReturnTo)
    }

    /// Whether a member labels the task now.
    fn labels(&self, task: &Task, id: MemberId) -> bool {
        let is_labeler = |id| self.members.iter().any(|m| m.id == id && m.is(Role::Labeler));
        task.labelers.contains(&id) && is_labeler(id)
    }
}

impl Session {
    /// Sees to it that it is known who reviews what, where a labeler's work goes to another when it is sent back.
    pub(super) fn load_for_passing_on(&mut self, task: &Task, labeler: MemberId) -> Result<(), SessionError> {
        if !self.view.labels(task, labeler) {
            self.review_plan(task)?;
        }
        Ok(())
    }

    /// Gives work that was sent back to its successor, as a handover does: with the input's place, the annotations that
    /// nobody accepted, and what was said of it.
    pub(crate) fn pass_on(&mut self, place: &TaskInputRef, from: MemberId, to: MemberId) -> Result<(), SessionError> {
        let input_state = self.input_state(place)?;
        let Some(old) = input_state.works.get(&from).cloned() else {
            return Ok(());
        };
        let mut new = old.clone();
        new.member = to;
        if new.reviewer == Some(to) {
            new.reviewer = self.review_plan(&input_state.task)?.reviewer(new.input, to);
        }
        let mut changes: Vec<Change> = Change::update(Row::Work(old), Row::Work(new)).into_iter().collect();
        for old in input_state.own(from).filter(|a| a.status != Status::Success) {
            let mut new = old.clone();
            new.author = to;
            changes.extend(Change::update(Row::Annotation(old.clone()), Row::Annotation(new)));
        }
        for old in input_state.remarks.values().filter(|remark| remark.labeler == from) {
            let mut new = old.clone();
            new.labeler = to;
            changes.extend(Change::update(Row::Remark(old.clone()), Row::Remark(new)));
        }
        if input_state.task.worker_strategy != WorkerStrategy::Full {
            let mut new = input_state.place.clone();
            new.labelers.retain(|id| *id != from);
            new.labelers.push(to);
            changes.extend(Change::update(
                Row::TaskInput(input_state.place.clone()),
                Row::TaskInput(new),
            ));
        }
        self.commit_on(place.input.id, place.task.id, OpKind::Assign, changes)
            .map(drop)
    }
}
