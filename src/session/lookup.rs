//! From names, as scripts and the command line give them, to rows.

use super::Session;
use super::error::SessionError;
use super::view::{InputRow, Job, JobKind, PictureStatus, TaskSummary, View};
use super::waiting::Question;
use domain::suggestion::Run;
use domain::{Concept, ConceptId, DecodeStatus, Input, InputId, Member, MemberId, Task, TaskId};
use std::collections::{HashMap, HashSet};
use store::{Reader, StoreError};

impl View {
    /// A concept's name.
    pub(super) fn concept_name(&self, id: ConceptId) -> &str {
        self.concept(id).map_or("?", |concept| &concept.name)
    }

    /// The member of this name, also one who left: their work is still there.
    pub(super) fn member_named(&self, name: &str) -> Result<MemberId, SessionError> {
        let found = self.members.iter().find(|member| member.name == name);
        found
            .map(|member| member.id)
            .ok_or_else(|| SessionError::NoSuchMember(name.into()))
    }

    /// The concept of this name.
    pub(super) fn concept_named(&self, name: &str) -> Result<&Concept, SessionError> {
        self.concept_called(name)
            .ok_or_else(|| SessionError::NoSuchConcept(name.into()))
    }

    /// The id of the open task.
    ///
    /// # Errors
    /// [`SessionError::NoTask`].
    pub(super) fn require_task(&self) -> Result<TaskId, SessionError> {
        self.task.ok_or(SessionError::NoTask)
    }

    /// The open task.
    ///
    /// # Errors
    /// [`SessionError::NoTask`], or that it is gone.
    pub(super) fn current_task(&self) -> Result<&Task, SessionError> {
        self.task(self.require_task()?)
    }

    /// The task with this id.
    pub(super) fn task(&self, id: TaskId) -> Result<&Task, SessionError> {
        let mut tasks = self.tasks.iter().map(|summary| &summary.task);
        tasks
            .find(|task| task.id == id)
            .ok_or_else(|| SessionError::NoSuchTask(id.to_string()))
    }

    /// Takes the concepts as they are now.
    pub fn set_concepts(&mut self, concepts: Vec<Concept>) {
        self.concepts = concepts;
        self.place_concepts();
    }

    /// Notes where each concept is, after the list of them changed.
    pub(super) fn place_concepts(&mut self) {
        let places = self.concepts.iter().enumerate();
        self.concept_places = places.clone().map(|(at, concept)| (concept.id, at)).collect();
        self.concept_names = places.map(|(at, concept)| (concept.name.clone(), at)).collect();
    }

    /// The concept with this id.
    pub fn concept(&self, id: ConceptId) -> Option<&Concept> {
        self.concepts.get(*self.concept_places.get(&id)?)
    }

    /// The concept of this name.
    pub fn concept_called(&self, name: &str) -> Option<&Concept> {
        self.concepts.get(*self.concept_names.get(name)?)
    }

    /// Takes the members as they are now.
    pub fn set_members(&mut self, members: Vec<Member>) {
        let places = members.iter().enumerate().map(|(at, member)| (member.id, at));
        self.member_places = places.collect();
        self.members = members;
    }

    /// The member with this id.
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.get(*self.member_places.get(&id)?)
    }

    /// The open task.
    pub fn open_task(&self) -> Option<&TaskSummary> {
        let id = self.task?;
        self.tasks.iter().find(|summary| summary.task.id == id)
    }

    /// The run over a task that can go on, the newest, unless it is going on already.
    pub fn paused_run(&self, task: TaskId) -> Option<&Run> {
        let going = |job: &Job| job.kind == JobKind::Run(task) && job.outcome.is_none();
        let runs = self.models.runs.iter().rev();
        runs.filter(|run| run.task == task)
            .find(|_| !self.jobs.iter().any(going))
    }

    /// Whether a job is at work.
    pub fn is_working(&self) -> bool {
        // What looks at pictures writes nothing.
        let writes = |job: &&Job| job.kind != JobKind::Looks;
        self.jobs.iter().filter(writes).any(|job| job.outcome.is_none())
    }

    /// Why the picture of an input cannot be shown, as far as is known: from the canvas, from its thumbnail, or from when
    /// it was last tried.
    pub fn picture_trouble(&self, row: &InputRow) -> Option<PictureStatus> {
        let on_canvas = self
            .current
            .as_ref()
            .is_some_and(|current| current.input.id == row.input.id);
        let told = match on_canvas {
            true => Some(&self.picture),
            false => self.thumb_trouble.get(&row.input.id),
        };
        match (told, &row.input.readability) {
            (Some(PictureStatus::Missing(_) | PictureStatus::Away(_) | PictureStatus::Failed(_)), _) => told.cloned(),
            (_, DecodeStatus::Unreadable(reason)) => Some(PictureStatus::Failed(reason.clone())),
            (_, DecodeStatus::Readable) => None,
        }
    }
}

/// Inputs by their ids.
#[derive(PartialEq)]
struct InputsOf(Vec<InputId>);

impl Question for InputsOf {
    type Answer = HashMap<InputId, Input>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let mut found = HashMap::new();
        for id in &self.0 {
            found.extend(reader.input(*id)?.map(|input| (*id, input)));
        }
        Ok(found)
    }
}

impl Session {
    /// These inputs, as far as there are any.
    ///
    /// # Errors
    /// [`SessionError::NotRead`]: those that no list shows are read first.
    pub(super) fn inputs_by_id(&mut self, ids: &[InputId]) -> Result<HashMap<InputId, Input>, SessionError> {
        let wanted: HashSet<&InputId> = ids.iter().collect();
        let rows = self.view.list.rows.values().map(|row| &row.input);
        let shown = rows.chain(self.view.current.iter().map(|current| &current.input));
        let known = shown.filter(|input| wanted.contains(&input.id));
        let mut found: HashMap<InputId, Input> = known.map(|input| (input.id, input.clone())).collect();
        let missing: Vec<InputId> = ids.iter().filter(|id| !found.contains_key(id)).copied().collect();
        if !missing.is_empty() {
            let read = self.read_first(InputsOf(missing))?;
            found.extend(read.iter().map(|(id, input)| (*id, input.clone())));
        }
        Ok(found)
    }

    /// The task of this name or id.
    ///
    /// # Errors
    /// [`SessionError::NoSuchTask`].
    pub fn task_named(&self, name: &str) -> Result<&Task, SessionError> {
        let mut tasks = self.view.tasks.iter().map(|summary| &summary.task);
        tasks
            .clone()
            .find(|task| task.name == name)
            .or_else(|| tasks.find(|task| task.id.to_string() == name))
            .ok_or_else(|| SessionError::NoSuchTask(name.into()))
    }

    /// The input that a person means: by name, an unambiguous end of its name, or id.
    ///
    /// # Errors
    /// [`SessionError::NoSuchInput`], [`SessionError::AmbiguousInput`], [`SessionError::InputRemoved`].
    pub fn input_named(&self, name: &str) -> Result<Input, SessionError> {
        find_input(self.project.disk.reader(), name)
    }

    /// The same, also of one that was removed: the log still tells of it.
    ///
    /// # Errors
    /// [`SessionError::NoSuchInput`], [`SessionError::AmbiguousInput`].
    pub(super) fn known_input(&self, name: &str) -> Result<Input, SessionError> {
        match self.input_named(name) {
            Err(SessionError::InputRemoved(name)) => {
                let removed = self.project.disk.reader().any_input_named(&name)?;
                removed.ok_or(SessionError::NoSuchInput(name))
            }
            found => found,
        }
    }
}

/// The input that a person means: by name, an unambiguous end of its name, or id.
pub(super) fn find_input(reader: Reader<'_>, name: &str) -> Result<Input, SessionError> {
    if let Some(input) = reader.input_named(name)? {
        return Ok(input);
    }
    let mut ending = reader.inputs_ending(name)?;
    if let [a, b, ..] = ending.as_slice() {
        let found = [a.name.clone(), b.name.clone()];
        return Err(SessionError::AmbiguousInput {
            name: name.into(),
            found,
        });
    }
    if let Some(input) = ending.pop() {
        return Ok(input);
    }
    let by_id = name
        .parse::<InputId>()
        .ok()
        .map(|id| reader.input(id))
        .transpose()?
        .flatten();
    match by_id.or(reader.any_input_named(name)?) {
        Some(input) if input.removed => Err(SessionError::InputRemoved(input.name)),
        Some(input) => Ok(input),
        None => Err(SessionError::NoSuchInput(name.into())),
    }
}
