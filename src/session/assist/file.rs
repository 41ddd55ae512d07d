//! From findings to rows of the project: suggestions are filed under their own input.

use super::view::AssistStatus;
use crate::commit::Commit;
use crate::error::SessionError;
use crate::waiting::Found;
use crate::{Session, notice};
use domain::suggestion::{ClassMap, Target, update};
use domain::{Change, Concept, Finding, Input, Model, ModelId, OpKind, Task, TaskId};

/// Which classes of a model stand for which concepts in a task.
pub(crate) fn classes_of(task: &Task, model: ModelId) -> ClassMap {
    let assist = task.assist.as_ref().filter(|assist| assist.model == model);
    let auto = task.auto.as_ref().filter(|auto| auto.model == model);
    let map = assist.map(|assist| &assist.classes).or(auto.map(|auto| &auto.classes));
    map.cloned().unwrap_or_default()
}

/// What must change so that a task's suggestions on an input say what the model found.
pub(crate) fn changes_for(
    known: &[domain::Suggestion],
    findings: &[Finding],
    task: &Task,
    concepts: &[Concept],
    model: &Model,
    input: &Input,
) -> Vec<Change> {
    let classes = classes_of(task, model.id);
    let of_task: Vec<Concept> = task
        .concepts
        .iter()
        .filter_map(|id| concepts.iter().find(|concept| concept.id == *id).cloned())
        .collect();
    let target = Target {
        task: task.id,
        kind: task.kind,
        concepts: &of_task,
        classes: &classes,
        model,
        input: input.id,
        size: input.size,
    };
    update(known, findings, &target)
}

impl Session {
    /// Files what a model found on an input, in memory at once and in the project on the writer thread. A project that
    /// can only be read keeps them in memory.
    ///
    /// # Errors
    /// When the task or the model is gone, or the input cannot be read.
    pub fn file_findings(
        &mut self,
        task: TaskId,
        model: ModelId,
        input: &Input,
        findings: &[Finding],
    ) -> Result<(), SessionError> {
        self.waited(|session| session.file_now(task, model, input, findings))
    }

    /// The same in the background of a window, when the input was read; a failure is shown beside the input.
    pub(crate) fn file_found(&mut self, found: &Found) -> Result<(), SessionError> {
        match self.file_now(found.task, found.model, &found.input, &found.findings) {
            Ok(()) => Ok(()),
            Err(SessionError::NotRead) => Err(SessionError::NotRead),
            Err(error) => {
                let why = notice::sentence(&error, Some(&self.view));
                self.assist.status.insert(found.input.id, AssistStatus::Failed(why));
                self.refresh_assist();
                Ok(())
            }
        }
    }

    fn file_now(
        &mut self,
        task: TaskId,
        model: ModelId,
        input: &Input,
        findings: &[Finding],
    ) -> Result<(), SessionError> {
        let task = self.view.task(task)?.clone();
        let model = self.view.model(model)?.clone();
        let concepts = self.view.concepts.clone();
        let doc = self.load_doc(input.id)?;
        let changes = changes_for(&doc.suggestions, findings, &task, &concepts, &model, input);
        self.assist.status.insert(input.id, AssistStatus::Ready);
        if !changes.is_empty() {
            if self.pending.has_writer() {
                self.commit(Commit {
                    kind: OpKind::Suggest,
                    input: Some(input.id),
                    task: Some(task.id),
                    reverts: None,
                    changes,
                })?;
            } else if let Some(doc) = self.pending.docs.get_mut(&input.id) {
                doc.take(&changes);
                doc.memory_only = true;
            }
        }
        if self.view.current_id() == Some(input.id) {
            self.refresh_current();
        }
        Ok(())
    }
}
