//! The same said of many inputs of a task, found by a query or chosen: one gesture, all of it or what I may change.
//!
//! Here it is carried out; `job.rs` does it beside the window, `decided.rs` what a lead does with others' work. May import
//! what the session may. Start reading at [`Session::bulk_now`].

mod decided;
mod job;
pub mod request;

pub use request::{BulkAct, BulkInputs, BulkReport, BulkRequest};

use super::Session;
use super::commit::{Commit, TaskInputRef};
use super::error::SessionError;
use super::notice;
use super::progress::Progress;
use super::report::Skipped;
use domain::task::WorkState;
use domain::workflow::{self, Permission, Refusal};
use domain::{
    Annotation, AnnotationId, Change, ConceptId, GestureId, Input, MemberId, OpKind, Row, Sign, Task, TaskKind,
};
use store::{ListQuery, Scope};

/// The same with identifiers.
#[derive(Clone, Copy)]
enum Act {
    Claim(ConceptId, Sign),
    Remove(ConceptId),
    Replace(ConceptId, ConceptId),
    Approve,
    Assign(MemberId),
    Undo(GestureId),
}

impl Session {
    /// Does the same on all inputs of a task that pass a query, as one gesture, and waits until it is on disk.
    ///
    /// # Errors
    /// When there is no such task or concept, the query cannot be read, or the task takes no claims about whole inputs;
    /// [`SessionError::NotOfDecided`], [`SessionError::TakenBackAsWhole`].
    /// That it was stopped; then nothing was done. That I may not change some inputs is in the report.
    pub fn bulk_now(&mut self, request: &BulkRequest, progress: &mut Progress) -> Result<BulkReport, SessionError> {
        self.may_write()?;
        let task = self.task_named(&request.task)?.clone();
        let reader = self.project.disk.reader();
        let inputs = match &request.inputs {
            BulkInputs::Query(query) => {
                reader.matching_inputs(&ListQuery::asking(Scope::Task(task.id), query, self.view.viewer()))?
            }
            BulkInputs::These(inputs) => inputs.to_vec(),
        };
        let mut report = BulkReport {
            inputs: inputs.len() as u64,
            dry_run: request.dry_run,
            ..BulkReport::default()
        };
        if request.decided {
            return self.bulk_decided(&task, &request.act, &inputs, report, progress);
        }
        if let BulkAct::Undo(gesture) = request.act
            && reader
                .bulk_gesture(gesture)?
                .is_some_and(|made| made.kind != OpKind::Bulk)
        {
            return Err(SessionError::TakenBackAsWhole(gesture));
        }
        let named = |name: &str| self.view.concept_named(name).map(|concept| concept.id);
        let act = match &request.act {
            BulkAct::Add(name) => Act::Claim(named(name)?, Sign::Present),
            BulkAct::Absent(name) => Act::Claim(named(name)?, Sign::Absent),
            BulkAct::Remove(name) => Act::Remove(named(name)?),
            BulkAct::Replace(from, to) => Act::Replace(named(from)?, named(to)?),
            BulkAct::Approve => Act::Approve,
            BulkAct::Assign(name) => Act::Assign(self.to_assign(&task, name)?),
            BulkAct::Undo(gesture) => Act::Undo(*gesture),
        };
        if matches!(act, Act::Claim(..)) && task.kind != TaskKind::Classification {
            return Err(SessionError::WrongShape(task.kind));
        }
        let read = inputs.iter().filter_map(|id| reader.input(*id).transpose());
        let inputs: Vec<Input> = read.collect::<Result<_, _>>()?;
        let total = Some(report.inputs);
        let gesture = self.new_gesture();
        self.pending.gesture = Some(gesture);
        self.pending.begin_batch();
        for (at, input) in inputs.into_iter().enumerate() {
            if let Err(stopped) = progress.check() {
                self.drop_bulk();
                return Err(stopped);
            }
            progress.tell(at as u64, total);
            let name = input.name.clone();
            let place = TaskInputRef {
                task: task.clone(),
                input,
            };
            match self.waited(|session| session.bulk_on(&place, act)) {
                Ok(0) => {}
                Ok(annotations) => {
                    report.changed += 1;
                    report.annotations += annotations;
                }
                Err(error) => report.skipped.push(Skipped {
                    path: name,
                    reason: notice::sentence(&error, Some(&self.view)),
                }),
            }
        }
        if report.changed > 0 && !matches!(act, Act::Undo(_)) {
            // By this the history finds it as one.
            self.commit(Commit {
                kind: OpKind::Bulk,
                input: None,
                task: Some(task.id),
                reverts: None,
                changes: Vec::new(),
            })?;
        }
        self.pending.gesture = None;
        if request.dry_run {
            self.drop_bulk();
            return Ok(report);
        }
        report.gesture = Some(gesture.to_string());
        self.pending.send_batch();
        self.view.saving.pending = self.pending.queued();
        self.flush()?;
        self.refresh_summary()?;
        Ok(report)
    }

    /// Forgets what was done so far.
    fn drop_bulk(&mut self) {
        self.pending.gesture = None;
        self.pending.drop_batch();
        self.pending.docs.clear();
    }

    /// Does it on one input; how many annotations it made, changed or removed.
    fn bulk_on(&mut self, place: &TaskInputRef, act: Act) -> Result<u64, SessionError> {
        match act {
            Act::Claim(concept, sign) => {
                let changes = self.claim_changes(place, concept, Some(sign))?;
                let count = changes.len() as u64;
                if count > 0 {
                    self.commit_edit(place, OpKind::Annotate, changes)?;
                }
                Ok(count)
            }
            Act::Remove(concept) => {
                let mine = self.mine_about(place, concept)?;
                if !mine.is_empty() {
                    self.delete(place, &mine)?;
                }
                Ok(mine.len() as u64)
            }
            Act::Replace(from, to) => {
                let mine = self.mine_about(place, from)?;
                if !mine.is_empty() {
                    self.relabel(place, &mine, to)?;
                }
                Ok(mine.len() as u64)
            }
            Act::Approve => {
                let works = self.project.disk.reader().work_on(place.input.id)?;
                let submitted = works
                    .iter()
                    .filter(|work| work.task == place.task.id && work.state == WorkState::Submitted);
                let mut accepted = 0;
                for work in submitted {
                    let own = |a: &&Annotation| a.author == work.member && a.task == Some(work.task);
                    let all = &self.load_doc(place.input.id)?.annotations;
                    let waiting = all.iter().filter(own).filter(|a| a.status.awaits_review()).count() as u64;
                    self.approve(place, work.member, &[])?;
                    // Of an empty input the work itself is accepted.
                    accepted += waiting.max(1);
                }
                Ok(accepted)
            }
            Act::Assign(member) => {
                let works = self.project.disk.reader().work_on(place.input.id)?;
                let begun: Vec<MemberId> = works
                    .iter()
                    .filter(|work| work.task == place.task.id && work.state != WorkState::Unlabeled)
                    .map(|work| work.member)
                    .collect();
                let doc = self.load_doc(place.input.id)?;
                let row = doc.place(place.task.id).cloned().ok_or(Refusal::InputNotInTask)?;
                let Some(given) = workflow::given_to(&place.task, &row, member, &begun)? else {
                    return Ok(0);
                };
                let change = Change::update(Row::TaskInput(row), Row::TaskInput(given));
                self.commit_on(
                    place.input.id,
                    place.task.id,
                    OpKind::Assign,
                    change.into_iter().collect(),
                )?;
                Ok(1)
            }
            Act::Undo(gesture) => {
                let task = place.task.id;
                let next = self.load_doc(place.input.id)?.stacks.next_undo(Some(task));
                if next.is_none_or(|entry| entry.gesture != gesture) {
                    return Ok(0);
                }
                let reader = self.project.disk.reader();
                let changes = reader.gesture_changes_on(gesture, place.input.id)?.len() as u64;
                self.undo(place.input.id, Some(task)).map(|()| changes)
            }
        }
    }

    /// The labeler of this name, to whom inputs of the task can be given.
    fn to_assign(&self, task: &Task, name: &str) -> Result<MemberId, SessionError> {
        self.view.allow(Permission::ConfigureTasks)?;
        if task.worker_strategy.per_input().is_none() {
            return Err(SessionError::NotPartitioned(task.name.clone()));
        }
        let member = self.person_named(name)?.id;
        match task.labelers.contains(&member) {
            true => Ok(member),
            false => Err(SessionError::NoLabelerOfTask(name.to_owned(), task.name.clone())),
        }
    }

    /// What says anything of a concept on the input, and may be changed by me.
    ///
    /// # Errors
    /// Why not, where nothing of what is said may be.
    fn mine_about(&mut self, place: &TaskInputRef, concept: ConceptId) -> Result<Vec<AnnotationId>, SessionError> {
        let (task, me) = (place.task.clone(), self.view.me.clone());
        let all = &self.load_doc(place.input.id)?.annotations;
        let said = all
            .iter()
            .filter(|a| a.concept == concept && a.task == Some(task.id) && a.merged.is_none());
        let mut refused: Option<Refusal> = None;
        let mut mine = Vec::new();
        for annotation in said {
            match workflow::may_edit(&task, &me, annotation) {
                Ok(()) => mine.push(annotation.id),
                Err(refusal) => drop(refused.get_or_insert(refusal)),
            }
        }
        match refused {
            Some(refusal) if mine.is_empty() => Err(refusal.into()),
            _ => Ok(mine),
        }
    }
}
