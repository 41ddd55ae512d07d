//! The models of a project, and which of them a task uses.

use super::look::LoadedModel;
use crate::commit::Commit;
use crate::error::SessionError;
use crate::models::all_threads;
use crate::progress::Progress;
use crate::project::Project;
use crate::report::PredictReport;
use crate::view::{ModelLine, View};
use crate::{Session, Settings, notice};
use domain::suggestion::suits;
use domain::workflow::Permission;
use domain::{Assist, Auto, Change, Model, ModelId, OpKind, Row, Task, TaskId};
use domain::{Finding, Input};
use predict::{self, Cache, Described, EngineChoice, Stop};
use std::path::{Path, PathBuf};

/// The models of a project with where their files are.
pub(crate) fn lines(models: Vec<Model>, base: &Path) -> Vec<ModelLine> {
    let line = |model: Model| {
        let file = roots::path_from_text(&model.path, base).unwrap_or_else(|_| PathBuf::from(&model.path));
        ModelLine {
            trouble: match model.is_imported() {
                true => Some(notice::NO_NETWORK.to_owned()),
                false => (!file.is_file()).then(|| notice::model_missing(&file)),
            },
            file: match model.is_imported() {
                true => String::new(),
                false => file.display().to_string(),
            },
            model,
        }
    };
    models.into_iter().map(line).collect()
}

/// Bytes of predictions kept on disk.
const CACHE_BYTES: u64 = 256 << 20;

/// Where predictions are kept, if anywhere.
pub(crate) fn cache() -> Option<Cache> {
    Settings::prediction_dir().and_then(|folder| Cache::open(&folder, CACHE_BYTES))
}

/// A model's row, made of what its files say.
pub(crate) fn row_of(described: &Described, file: &Path, base: &Path) -> Model {
    Model {
        id: ModelId::fixed(0),
        name: described.name.clone(),
        kind: described.kind,
        layout: described.layout.into(),
        path: roots::path_text(file, base),
        hash: described.hash.clone(),
        classes: described.classes.clone(),
        licence: described.licence.clone(),
    }
}

impl View {
    fn check_suits(&self, task: &Task, model: ModelId) -> Result<(), SessionError> {
        let model = self.model(model)?.kind;
        if suits(task.kind, model) {
            Ok(())
        } else {
            Err(SessionError::UnsuitedModel { model, task: task.kind })
        }
    }
}

impl Project {
    /// What looks at inputs with a model of the project.
    pub(super) fn loaded_model(
        &self,
        model: &Model,
        engine: EngineChoice,
        threads: Option<usize>,
    ) -> Result<LoadedModel, SessionError> {
        let file = self.path_of(&model.path);
        let threads = threads.unwrap_or_else(all_threads);
        let same = |hash: &str| match hash == model.hash {
            true => Ok(()),
            false => Err(SessionError::ModelChanged {
                name: model.name.clone(),
                path: file.clone(),
            }),
        };
        // The hash first: no engine sees a file that is not the project's.
        same(&predict::model_hash(&file)?)?;
        let loaded_model = LoadedModel::load(&file, engine, threads, &self.roots, cache())?;
        same(&loaded_model.described().hash)?;
        Ok(loaded_model)
    }
}

impl Session {
    /// Adds the model in an `.onnx` or `.ron` file, and waits until it is kept.
    ///
    /// # Errors
    /// What is wrong with the file, or that the project can only be read.
    pub fn add_model_now(&mut self, file: &Path) -> Result<Model, SessionError> {
        self.view.allow(Permission::ManageModels)?;
        let described = predict::describe(file)?;
        let file = full(file)?;
        let model = self.keep_model(row_of(&described, &file, self.project.base()))?;
        self.flush()?;
        Ok(model)
    }

    /// Runs a task's model over its inputs and waits until all is on disk.
    ///
    /// # Errors
    /// When the task has no model, the model cannot be loaded, or the project cannot be written.
    pub fn predict_now(
        &mut self,
        task: &str,
        engine: EngineChoice,
        threads: Option<usize>,
        progress: &mut Progress,
    ) -> Result<PredictReport, SessionError> {
        self.view.allow(Permission::ManageModels)?;
        let task = self.task_named(task)?.id;
        let runner = self.runner(task)?;
        let mut loaded_model = self.project.loaded_model(&runner.model, engine, threads)?;
        let stop = Stop::default();
        let report = runner.run(&mut |input| look(&mut loaded_model, input, &stop), progress)?;
        self.forget_settled_docs();
        self.refresh_summary()?;
        Ok(report)
    }

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
        model.id = ModelId(self.project.ids_and_clock.id());
        let change = Change::create(Row::Model(model.clone()));
        self.write_model(model, Some(change))
    }

    fn write_model(&mut self, model: Model, change: Option<Change>) -> Result<Model, SessionError> {
        if let Some(change) = change {
            self.commit(Commit {
                kind: OpKind::AddModel,
                input: None,
                task: None,
                reverts: None,
                changes: vec![change],
            })?;
            self.view.models.lines.retain(|line| line.model.id != model.id);
            let base = self.project.base().to_path_buf();
            self.view.models.lines.extend(lines(vec![model.clone()], &base));
        }
        Ok(model)
    }

    /// Helps a task's labelers by a model, or no longer.
    pub(crate) fn set_assist(&mut self, id: TaskId, assist: Option<Assist>) -> Result<(), SessionError> {
        let old = self.view.task(id)?.clone();
        if let Some(assist) = &assist {
            self.view.check_suits(&old, assist.model)?;
        }
        self.assist.bands.remove(&id);
        self.edit_task(old.clone(), Task { assist, ..old })
    }

    /// Says how a model annotates a task by itself, or no longer.
    pub(crate) fn set_auto(&mut self, id: TaskId, auto: Option<Auto>) -> Result<(), SessionError> {
        let old = self.view.task(id)?.clone();
        if let Some(auto) = &auto {
            self.view.check_suits(&old, auto.model)?;
        }
        self.edit_task(old.clone(), Task { auto, ..old })
    }

    fn edit_task(&mut self, old: Task, new: Task) -> Result<(), SessionError> {
        let task = Some(new.id);
        let Some(change) = Change::update(Row::Task(old), Row::Task(new.clone())) else {
            return Ok(());
        };
        self.commit(Commit {
            kind: OpKind::EditTask,
            input: None,
            task,
            reverts: None,
            changes: vec![change],
        })?;
        self.view.set_task_in_view(&new);
        self.look_ahead_by_model();
        self.refresh_current();
        Ok(())
    }
}

/// Looks at one input; the reason, as people read it, where that fails.
pub(super) fn look(loaded_model: &mut LoadedModel, input: &Input, stop: &Stop) -> Result<Vec<Finding>, String> {
    loaded_model.look(input, stop).map_err(|error| notice::look(&error))
}

fn full(file: &Path) -> Result<PathBuf, SessionError> {
    std::path::absolute(file).map_err(|source| SessionError::Io {
        path: file.to_path_buf(),
        source,
    })
}
