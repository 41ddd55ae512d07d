//! Changes to the annotations of one input: rules first, then rows, then one commit.

use super::Session;
use super::clock::IdsAndClock;
use super::command::Order;
use super::commit::{Commit, CommitTicket, Edit, Retry, TaskInputRef};
use super::doc::Doc;
use super::error::SessionError;
use super::project::Project;
use super::view::View;
use domain::task::{ReviewStrategy, Work, WorkState};
use domain::workflow::{self, Refusal};
use domain::{
    Annotation, AnnotationId, Change, ConceptId, InputId, MemberId, OpKind, Origin, Region, Row, Sign, Status, Task,
    TaskId, TaskKind, WorkId,
};
use store::{Clash, StoreError};

impl View {
    /// The annotation as it is once I have changed it: mine, and in progress; what I correct as a reviewer stays its
    /// author's, and waits as before.
    fn edited(&self, old: &Annotation) -> Annotation {
        if old.task.is_some_and(|task| self.is_reviewing(task)) {
            let edited_by = if old.author == self.me.id {
                old.edited_by
            } else {
                Some(self.me.id)
            };
            return Annotation {
                edited_by,
                origin: old.origin.edited(),
                ..old.clone()
            };
        }
        Annotation {
            author: self.me.id,
            status: Status::Pending,
            origin: old.origin.edited(),
            ..old.clone()
        }
    }

    /// The status of what I add: in progress while I label; while I review, waiting to be accepted with the rest.
    fn new_status(&self, task: &Task) -> Status {
        match task.review_strategy {
            _ if !self.is_reviewing(task.id) => Status::Pending,
            ReviewStrategy::Consensus { .. } => Status::AwaitingConsensusReview,
            ReviewStrategy::None | ReviewStrategy::Manual { .. } => Status::AwaitingReview,
        }
    }

    /// Whether an annotation is mine to change, or as a reviewer to correct.
    pub(super) fn check_may_own(&self, place: &TaskInputRef, annotation: &Annotation) -> Result<(), SessionError> {
        let rule = match self.is_reviewing(place.task.id) {
            true => workflow::may_correct,
            false => workflow::may_edit,
        };
        Ok(rule(&place.task, &self.me, annotation)?)
    }

    /// The current input in the open task.
    pub(super) fn here(&self) -> Result<TaskInputRef, SessionError> {
        let task = self.current_task()?.clone();
        let current = self.current.as_ref().ok_or(SessionError::NoInput)?;
        Ok(TaskInputRef {
            task,
            input: current.input.clone(),
        })
    }

    /// Whether I am reviewing the task.
    pub(super) fn is_reviewing(&self, task: TaskId) -> bool {
        self.review.as_ref().is_some_and(|review| review.task == task)
    }
}

impl Project {
    pub(super) fn new_annotation(
        &self,
        view: &View,
        place: &TaskInputRef,
        concept: ConceptId,
        region: Region,
        sign: Sign,
        z: i32,
    ) -> Result<Annotation, SessionError> {
        if !place.task.kind.takes(&region) {
            return Err(SessionError::WrongShape(place.task.kind));
        }
        if !place.task.concepts.contains(&concept) {
            return Err(Refusal::ConceptNotInTask.into());
        }
        Ok(Annotation {
            id: AnnotationId(self.ids_and_clock.id()),
            input: place.input.id,
            task: Some(place.task.id),
            concept,
            author: view.me.id,
            region: region.fitted(place.input.size)?,
            sign,
            status: view.new_status(&place.task),
            origin: Origin::Manual,
            z,
            edited_by: None,
            merged: None,
        })
    }
}

impl Session {
    /// Checks that I may label the input now.
    pub(super) fn check_may_label(&mut self, place: &TaskInputRef) -> Result<WorkState, SessionError> {
        let me = self.view.me.clone();
        let now = self.project.ids_and_clock.now();
        let doc = self.load_doc(place.input.id)?;
        let state = doc.state(place.task.id, me.id);
        workflow::may_label(&place.task, &me, state).map_err(|refusal| doc.or_withdraw(refusal, &place.task, me.id))?;
        workflow::is_given(&place.task, doc.place(place.task.id), me.id, now)?;
        Ok(state)
    }

    /// Checks that I may change annotations of the input now, as a labeler or as a reviewer.
    pub(super) fn check_may_change(&mut self, place: &TaskInputRef) -> Result<(), SessionError> {
        self.view.refuse_if_changed(place.input.id)?;
        if self.view.is_reviewing(place.task.id) {
            workflow::may(&self.view.me, workflow::Permission::Review)?;
            return Ok(());
        }
        self.check_may_label(place).map(|_| ())
    }

    /// The annotation, if I may change it.
    pub(super) fn mine(&mut self, place: &TaskInputRef, id: AnnotationId) -> Result<Annotation, SessionError> {
        let found = self
            .load_doc(place.input.id)?
            .annotation(id)
            .cloned()
            .ok_or(SessionError::AnnotationGone)?;
        self.view.check_may_own(place, &found)?;
        Ok(found)
    }

    /// The changes that mark my work on the input as begun; none when it was.
    fn begin_work(&mut self, place: &TaskInputRef) -> Result<Vec<Change>, SessionError> {
        let (me, ids_and_clock) = (self.view.me.id, self.project.ids_and_clock.clone());
        let doc = self.load_doc(place.input.id)?;
        Ok(begun(doc, &place.task, place.input.id, me, &ids_and_clock))
    }

    /// Commits changes of annotations and marks the work as begun.
    pub(super) fn commit_edit(
        &mut self,
        place: &TaskInputRef,
        kind: OpKind,
        changes: Vec<Change>,
    ) -> Result<(), SessionError> {
        if changes.is_empty() {
            return Ok(());
        }
        let edit = Edit {
            place: place.clone(),
            kind,
            changes,
        };
        self.commit_edit_as(edit, 0)
    }

    fn commit_edit_as(&mut self, edit: Edit, tries: u32) -> Result<(), SessionError> {
        let place = &edit.place;
        self.check_may_change(place)?;
        let mut changes = edit.changes.clone();
        if !self.view.is_reviewing(place.task.id) {
            changes.extend(self.begin_work(place)?);
        }
        let ticket = self.commit_on(place.input.id, place.task.id, edit.kind, changes)?;
        self.pending
            .retry_on_conflict(ticket, Retry::Edit(Box::new(edit)), tries);
        Ok(())
    }

    /// Does an edit again that was refused because of what went along with it, such as the work that another window of
    /// mine began at the same moment. What clashes in the rows that I changed myself stays refused.
    pub(super) fn edit_again(&mut self, edit: Edit, clash: Clash, tries: u32) -> Result<(), SessionError> {
        let doc = self.load_doc(edit.place.input.id)?;
        let as_it_was = |change: &Change| doc.row(change.key()).as_ref() == change.before();
        if !edit.changes.iter().all(as_it_was) {
            return Err(StoreError::Clash(clash).into());
        }
        self.commit_edit_as(edit, tries)
    }

    /// Commits changes on an input of a task as one op.
    pub(super) fn commit_on(
        &mut self,
        input: InputId,
        task: TaskId,
        kind: OpKind,
        changes: Vec<Change>,
    ) -> Result<CommitTicket, SessionError> {
        let ticket = self.commit(Commit {
            kind,
            input: Some(input),
            task: Some(task),
            reverts: None,
            changes,
        })?;
        self.refresh_current();
        Ok(ticket)
    }

    /// Claims a concept on a region.
    pub(super) fn annotate(
        &mut self,
        place: &TaskInputRef,
        concept: ConceptId,
        region: Region,
        sign: Sign,
    ) -> Result<(), SessionError> {
        self.check_may_change(place)?;
        if region == Region::Whole && place.task.kind == TaskKind::Classification {
            return self.claim(place, concept, Some(sign));
        }
        let z = self.top(place)?;
        let annotation = self
            .project
            .new_annotation(&self.view, place, concept, region, sign, z)?;
        self.commit_edit(
            place,
            OpKind::Annotate,
            vec![Change::create(Row::Annotation(annotation))],
        )
    }

    /// The drawing order of what lies on top; new annotations join it there, later ones above by their id.
    pub(super) fn top(&mut self, place: &TaskInputRef) -> Result<i32, SessionError> {
        Ok(self.load_doc(place.input.id)?.annotations.last().map_or(0, |a| a.z))
    }

    /// Says of the whole input whether a concept is there; `None` unsays it. A suggestion of the concept counts as
    /// accepted when it is said to be there.
    pub(super) fn claim(
        &mut self,
        place: &TaskInputRef,
        concept: ConceptId,
        sign: Option<Sign>,
    ) -> Result<(), SessionError> {
        let changes = self.claim_changes(place, concept, sign)?;
        self.commit_edit(place, OpKind::Annotate, changes)
    }

    /// The changes that a claim makes.
    pub(super) fn claim_changes(
        &mut self,
        place: &TaskInputRef,
        concept: ConceptId,
        sign: Option<Sign>,
    ) -> Result<Vec<Change>, SessionError> {
        self.check_may_change(place)?;
        let me = self.view.me.clone();
        let task = place.task.clone();
        let claims: Vec<Annotation> = self
            .load_doc(place.input.id)?
            .annotations
            .iter()
            .filter(|a| a.region == Region::Whole && workflow::may_edit(&task, &me, a).is_ok())
            .cloned()
            .collect();
        let mut changes = Vec::new();
        let mut said = false;
        for old in claims {
            if old.concept == concept {
                match sign {
                    Some(sign) if !said => {
                        said = true;
                        if old.sign != sign {
                            let new = Annotation {
                                sign,
                                ..self.view.edited(&old)
                            };
                            changes.extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
                        }
                    }
                    _ => changes.push(Change::delete(Row::Annotation(old))),
                }
            } else if task.exclusive && sign == Some(Sign::Present) && old.sign == Sign::Present {
                changes.push(Change::delete(Row::Annotation(old)));
            }
        }
        if let (Some(sign), false) = (sign, said) {
            let annotation = self
                .project
                .new_annotation(&self.view, place, concept, Region::Whole, sign, 0)?;
            changes.extend(self.with_suggestion(place, annotation)?);
        }
        Ok(changes)
    }

    /// Changes the regions of annotations.
    pub(super) fn reshape(
        &mut self,
        place: &TaskInputRef,
        regions: Vec<(AnnotationId, Region)>,
    ) -> Result<(), SessionError> {
        self.check_may_change(place)?;
        let mut changes = Vec::new();
        for (id, region) in regions {
            let old = self.mine(place, id)?;
            if !place.task.kind.takes(&region) {
                return Err(SessionError::WrongShape(place.task.kind));
            }
            let region = region.fitted(place.input.size)?;
            if region == old.region {
                continue;
            }
            let new = Annotation {
                region,
                origin: old.origin.reshaped(),
                ..self.view.edited(&old)
            };
            changes.extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
        }
        self.commit_edit(place, OpKind::Reshape, changes)
    }

    /// Changes the concept of annotations.
    pub(super) fn relabel(
        &mut self,
        place: &TaskInputRef,
        ids: &[AnnotationId],
        concept: ConceptId,
    ) -> Result<(), SessionError> {
        self.check_may_change(place)?;
        if !place.task.concepts.contains(&concept) {
            return Err(Refusal::ConceptNotInTask.into());
        }
        let mut changes = Vec::new();
        for id in ids {
            let old = self.mine(place, *id)?;
            if old.concept != concept {
                let new = Annotation {
                    concept,
                    ..self.view.edited(&old)
                };
                changes.extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
            }
        }
        self.commit_edit(place, OpKind::Relabel, changes)
    }

    /// Removes annotations.
    pub(super) fn delete(&mut self, place: &TaskInputRef, ids: &[AnnotationId]) -> Result<(), SessionError> {
        self.check_may_change(place)?;
        let mut changes = Vec::new();
        for id in ids {
            changes.push(Change::delete(Row::Annotation(self.mine(place, *id)?)));
        }
        self.commit_edit(place, OpKind::Delete, changes)
    }

    /// Adds copies of annotations, moved by `shift` pixels right and down, pushed back into the image; they are what
    /// was made last then. Those that do not suit the task or the image are left out; their number is returned.
    pub(super) fn paste(
        &mut self,
        place: &TaskInputRef,
        copied: &[Annotation],
        shift: (f64, f64),
        kind: OpKind,
    ) -> Result<usize, SessionError> {
        self.check_may_change(place)?;
        let z = self.top(place)?;
        let mut changes = Vec::new();
        let mut left_out = 0;
        for original in copied {
            let shifted = original.region.moved(shift.0, shift.1);
            let dodged = match shifted.bounds() {
                None => shifted,
                Some(bounds) => {
                    let inside = bounds.pushed_inside(place.input.size);
                    shifted.moved(inside.x0 - bounds.x0, inside.y0 - bounds.y0)
                }
            };
            match self
                .project
                .new_annotation(&self.view, place, original.concept, dodged, original.sign, z)
            {
                Ok(copy) => {
                    let origin = if original.input == place.input.id {
                        Origin::Manual
                    } else {
                        Origin::Copied
                    };
                    changes.push(Change::create(Row::Annotation(Annotation { origin, ..copy })));
                }
                Err(_) => left_out += 1,
            }
        }
        let made = made_by(&changes);
        self.commit_edit(place, kind, changes)?;
        self.view.tell_made(made);
        Ok(left_out)
    }

    /// Changes the drawing order.
    pub(super) fn reorder(
        &mut self,
        place: &TaskInputRef,
        ids: &[AnnotationId],
        order: Order,
    ) -> Result<(), SessionError> {
        self.check_may_change(place)?;
        let doc = self.load_doc(place.input.id)?;
        let highest = doc.annotations.last().map_or(0, |a| a.z);
        let lowest = doc.annotations.first().map_or(0, |a| a.z);
        let mut changes = Vec::new();
        for id in ids {
            let old = self.mine(place, *id)?;
            let z = match order {
                Order::Front => highest.saturating_add(1),
                Order::Back => lowest.saturating_sub(1),
                Order::Forward => old.z.saturating_add(1),
                Order::Backward => old.z.saturating_sub(1),
            };
            let new = Annotation { z, ..old.clone() };
            changes.extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
        }
        self.commit_edit(place, OpKind::Reorder, changes)
    }
}

/// The changes that mark a labeler's work on an input as begun; none when it was.
pub(super) fn begun(
    doc: &Doc,
    task: &Task,
    input: InputId,
    labeler: MemberId,
    ids_and_clock: &IdsAndClock,
) -> Vec<Change> {
    let mut changes = Vec::new();
    match doc.work(task.id, labeler).cloned() {
        None => {
            let begun = Work::begun(WorkId(ids_and_clock.id()), task.id, input, labeler);
            changes.push(Change::create(Row::Work(begun)));
        }
        Some(work) if matches!(work.state, WorkState::Unlabeled | WorkState::Skipped) => {
            let state = WorkState::InProgress;
            changes.extend(Change::update(
                Row::Work(work.clone()),
                Row::Work(Work { state, ..work }),
            ));
        }
        Some(_) => {}
    }
    let place = doc.place(task.id);
    changes.extend(place.and_then(|row| crate::queue::taken(task, row, labeler, ids_and_clock.now())));
    changes
}

/// The annotations that the changes create.
pub(super) fn made_by(changes: &[Change]) -> Vec<AnnotationId> {
    let made = |change: &Change| match (change.before(), change.after()) {
        (None, Some(Row::Annotation(row))) => Some(row.id),
        _ => None,
    };
    changes.iter().filter_map(made).collect()
}
