//! The models of a project, and which of them a task uses.

use crate::domain::suggestion::suits;
use crate::domain::{Assist, Auto, Change, Model, ModelId, OpKind, Row, Task, TaskId};
use crate::session::Session;
use crate::session::error::SessionError;
use crate::session::flight::Act;

impl Session {
    /// Adds a model's row to the project. A model of the same files keeps the row it has; another one of the same
    /// name gets a number behind it.
    ///
    /// # Errors
    /// When the project can only be read.
    pub fn keep_model(&mut self, mut model: Model) -> Result<Model, SessionError> {
        let known: Vec<Model> = self.view.models.lines.iter().map(|line| line.model.clone()).collect();
        if let Some(old) = known.iter().find(|old| old.hash == model.hash) {
            model.id = old.id;
            model.name.clone_from(&old.name);
            let change = Change::update(Row::Model(old.clone()), Row::Model(model.clone()));
            return self.write_model(model, change);
        }
        let plain = model.name.clone();
        let mut number = 2;
        while known.iter().any(|old| old.name == model.name) {
            model.name = format!("{plain}-{number}");
            number += 1;
        }
        model.id = ModelId(self.stamps.id());
        let change = Change::create(Row::Model(model.clone()));
        self.write_model(model, Some(change))
    }

    fn write_model(&mut self, model: Model, change: Option<Change>) -> Result<Model, SessionError> {
        if let Some(change) = change {
            self.commit(Act {
                kind: OpKind::AddModel,
                input: None,
                task: None,
                reverts: None,
                changes: vec![change],
            })?;
            self.view.models.lines.retain(|line| line.model.id != model.id);
            let base = self.base().to_path_buf();
            self.view.models.lines.extend(super::lines(vec![model.clone()], &base));
        }
        Ok(model)
    }

    /// Helps a task's labelers by a model, or no longer.
    pub(in crate::session) fn set_assist(&mut self, id: TaskId, assist: Option<Assist>) -> Result<(), SessionError> {
        let old = self.task(id)?.clone();
        if let Some(assist) = &assist {
            self.check_suits(&old, assist.model)?;
        }
        self.desk.bands.remove(&id);
        self.edit_task(old.clone(), Task { assist, ..old })
    }

    /// Says how a model annotates a task by itself, or no longer.
    pub(in crate::session) fn set_auto(&mut self, id: TaskId, auto: Option<Auto>) -> Result<(), SessionError> {
        let old = self.task(id)?.clone();
        if let Some(auto) = &auto {
            self.check_suits(&old, auto.model)?;
        }
        self.edit_task(old.clone(), Task { auto, ..old })
    }

    fn check_suits(&self, task: &Task, model: ModelId) -> Result<(), SessionError> {
        let model = self.model(model)?.kind;
        if suits(task.kind, model) {
            Ok(())
        } else {
            Err(SessionError::UnsuitedModel { model, task: task.kind })
        }
    }

    fn edit_task(&mut self, old: Task, new: Task) -> Result<(), SessionError> {
        let task = Some(new.id);
        let Some(change) = Change::update(Row::Task(old), Row::Task(new.clone())) else {
            return Ok(());
        };
        self.commit(Act {
            kind: OpKind::EditTask,
            input: None,
            task,
            reverts: None,
            changes: vec![change],
        })?;
        self.set_task_in_view(&new);
        self.refresh_current();
        Ok(())
    }
}
