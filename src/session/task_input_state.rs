//! One input of one task in the making: all its annotations, work and remarks, changed freely, then turned into the
//! changes that lead there from what memory has.

use super::doc::Doc;
use domain::task::{TaskInput, Work, WorkState, WorkerStrategy};
use domain::workflow::{Refusal, claimed};
use domain::{Annotation, AnnotationId, Change, Comment, CommentId, InputId, MemberId, Origin, Row, Task};
use std::collections::BTreeMap;

/// An input of a task with changes that are not committed yet.
#[derive(Clone, Debug)]
pub(crate) struct TaskInputState {
    /// The task.
    pub task: Task,
    /// The input's place in it.
    pub place: TaskInput,
    /// Annotations of the task, by id.
    pub annotations: BTreeMap<AnnotationId, Annotation>,
    /// Work, by labeler.
    pub works: BTreeMap<MemberId, Work>,
    /// What was said, by id.
    pub remarks: BTreeMap<CommentId, Comment>,
}

impl TaskInputState {
    /// The state in memory.
    ///
    /// # Errors
    /// [`Refusal::InputNotInTask`].
    pub(crate) fn of(doc: &Doc, task: &Task) -> Result<Self, Refusal> {
        let place = doc.place(task.id).cloned().ok_or(Refusal::InputNotInTask)?;
        let annotations = doc.annotations.iter().filter(|a| a.task == Some(task.id));
        let works = doc.work.iter().filter(|work| work.task == task.id);
        let remarks = doc.remarks.iter().filter(|remark| remark.task == task.id);
        Ok(Self {
            task: task.clone(),
            place,
            annotations: annotations.map(|a| (a.id, a.clone())).collect(),
            works: works.map(|work| (work.member, work.clone())).collect(),
            remarks: remarks.map(|remark| (remark.id, remark.clone())).collect(),
        })
    }

    /// The input.
    pub(crate) fn input(&self) -> InputId {
        self.place.input
    }

    /// Gives an input of a queue to the labeler for good.
    pub(crate) fn keep(&mut self, labeler: MemberId) {
        if self.task.worker_strategy == WorkerStrategy::Queue {
            self.place.labelers = vec![labeler];
            self.place.since = None;
        }
    }

    /// Labelers who must label the input.
    pub(crate) fn labelers(&self) -> Vec<MemberId> {
        self.place.labelers_in(&self.task).to_vec()
    }

    /// A labeler's own annotations, in the order of their ids.
    pub(crate) fn own(&self, labeler: MemberId) -> impl Iterator<Item = &Annotation> {
        self.annotations
            .values()
            .filter(move |a| a.author == labeler && !a.is_merged())
    }

    /// The same, to be changed.
    pub(crate) fn own_mut(&mut self, labeler: MemberId) -> impl Iterator<Item = &mut Annotation> {
        self.annotations
            .values_mut()
            .filter(move |a| a.author == labeler && !a.is_merged())
    }

    /// What came from a file and stayed as it was is part of what the labeler submits, where nobody else labels the
    /// input: else no reviewer would see it.
    pub(crate) fn claim_imported(&mut self, labeler: MemberId) {
        if self.task.labelers_per_input() > 1 {
            return;
        }
        for annotation in self.annotations.values_mut() {
            if matches!(annotation.origin, Origin::Imported { edited: false, .. }) {
                *annotation = claimed(annotation, labeler);
            }
        }
    }

    /// The changes that lead from the state in memory to this one.
    pub(crate) fn changes(&self, doc: &Doc) -> Vec<Change> {
        let before = match Self::of(doc, &self.task) {
            Ok(before) => before,
            Err(_) => return Vec::new(),
        };
        let mut changes = Vec::new();
        for (id, old) in &before.annotations {
            if !self.annotations.contains_key(id) {
                changes.push(Change::delete(Row::Annotation(old.clone())));
            }
        }
        for (id, new) in &self.annotations {
            let old = before.annotations.get(id).cloned().map(Row::Annotation);
            changes.extend(step(old, Row::Annotation(new.clone())));
        }
        for (member, new) in &self.works {
            let old = before.works.get(member).cloned().map(Row::Work);
            changes.extend(step(old, Row::Work(new.clone())));
        }
        for (id, old) in &before.remarks {
            if !self.remarks.contains_key(id) {
                changes.push(Change::delete(Row::Remark(old.clone())));
            }
        }
        for (id, new) in &self.remarks {
            let old = before.remarks.get(id).cloned().map(Row::Remark);
            changes.extend(step(old, Row::Remark(new.clone())));
        }
        changes.extend(step(
            Some(Row::TaskInput(before.place.clone())),
            Row::TaskInput(self.place.clone()),
        ));
        changes
    }
}

fn step(old: Option<Row>, new: Row) -> Option<Change> {
    match old {
        None => Some(Change::create(new)),
        Some(old) => Change::update(old, new),
    }
}

/// Whether the labeler has submitted or skipped the input.
pub(crate) fn is_in(work: Option<&Work>) -> bool {
    work.is_some_and(|work| match work.state {
        WorkState::Submitted | WorkState::Done | WorkState::Skipped => true,
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Returned => false,
    })
}

/// Refuses while others still label the input.
pub(crate) fn check_all_in(input_state: &TaskInputState) -> Result<(), Refusal> {
    if input_state
        .labelers()
        .iter()
        .all(|labeler| is_in(input_state.works.get(labeler)))
    {
        Ok(())
    } else {
        Err(Refusal::OthersStillLabel)
    }
}
