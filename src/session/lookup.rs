//! From names, as scripts and the command line give them, to rows.

use super::Session;
use super::error::SessionError;
use crate::domain::{Concept, ConceptId, Input, InputId, MemberId, Task, TaskId};
use crate::store::Reader;

impl Session {
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

    /// The task with this id.
    pub(super) fn task(&self, id: TaskId) -> Result<&Task, SessionError> {
        let mut tasks = self.view.tasks.iter().map(|summary| &summary.task);
        tasks
            .find(|task| task.id == id)
            .ok_or_else(|| SessionError::NoSuchTask(id.to_string()))
    }

    /// The concept of this name.
    pub(super) fn concept_named(&self, name: &str) -> Result<&Concept, SessionError> {
        let mut concepts = self.view.concepts.iter();
        concepts
            .find(|concept| concept.name == name)
            .ok_or_else(|| SessionError::NoSuchConcept(name.into()))
    }

    /// The member of this name, also one who left: their work is still there.
    pub(super) fn member_named(&self, name: &str) -> Result<MemberId, SessionError> {
        let found = self.view.members.iter().find(|member| member.name == name);
        found
            .map(|member| member.id)
            .ok_or_else(|| SessionError::NoSuchMember(name.into()))
    }

    /// A concept's name.
    pub(super) fn concept_name(&self, id: ConceptId) -> &str {
        self.view.concept(id).map_or("?", |concept| &concept.name)
    }

    /// The input that a person means: by name, an unambiguous end of its name, or id.
    ///
    /// # Errors
    /// [`SessionError::NoSuchInput`], [`SessionError::AmbiguousInput`].
    pub fn input_named(&self, name: &str) -> Result<Input, SessionError> {
        find_input(self.disk.reader(), name)
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
    by_id.ok_or_else(|| SessionError::NoSuchInput(name.into()))
}
