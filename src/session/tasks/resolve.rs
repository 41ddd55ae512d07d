//! From a task's text to its row: names become identifiers, and what cannot be is refused.

use super::error::TaskError;
use super::{dictionary, strategy};
use crate::clock::IdsAndClock;
use crate::error::SessionError;
use crate::names::{Named, new_name, refuse_unclear};
use crate::remote_picture;
use crate::task_text::{InputsText, TaskText, Words, with_settings_of};
use domain::concept::clean_name;
use domain::member::IMPORT_MEMBER;
use domain::task::{ReviewStrategy, TaskInputs};
use domain::{Color, Concept, ConceptId, Member, MemberId, Role, Task, TaskId};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use store::Reader;

/// Who makes or changes a task, and with what.
#[derive(Clone, Copy)]
pub(crate) struct Maker<'a> {
    /// Where identifiers come from.
    pub ids_and_clock: &'a IdsAndClock,
    /// Who.
    pub me: MemberId,
    /// The folder that stored paths are relative to.
    pub base: &'a Path,
}

/// A task as its text says it.
pub(super) struct Draft {
    /// The task.
    pub task: Task,
    /// Concepts that it needs and the project lacks.
    pub created: Vec<Concept>,
}

/// What the text says, in the words of the project as it stands. `before` is the task that the text changes, if any.
pub(super) fn resolve(
    reader: Reader<'_>,
    maker: Maker<'_>,
    text: &TaskText,
    before: Option<&Task>,
) -> Result<Draft, SessionError> {
    let id = before.map_or_else(|| TaskId(maker.ids_and_clock.id()), |task| task.id);
    let tasks = reader.tasks()?;
    let others = tasks.iter().filter(|task| task.id != id || task.name == text.name);
    let name = new_name(&text.name, others.map(|task| task.name.as_str()), Named::Thing)?;
    if tasks.iter().any(|task| task.name == name && task.id != id) {
        return Err(SessionError::NameTaken(name));
    }
    let members = reader.members()?;
    let known = reader.concepts()?;
    let (concepts, created) = concepts(known.clone(), text, maker.ids_and_clock)?;
    let names = |concepts: &'_ [Concept]| -> Vec<String> { concepts.iter().map(|c| c.name.clone()).collect() };
    let (new, there) = (names(&created), names(&known));
    refuse_unclear(
        new.iter().map(String::as_str),
        there.iter().map(String::as_str),
        Named::Thing,
    )?;
    let named: Vec<Concept> = known.into_iter().chain(created.iter().cloned()).collect();
    let words = Words {
        kind: text.kind,
        models: &reader.models()?,
        concepts: &named,
    };
    let labelers = labelers(&members, text, maker.me)?;
    let reviewers = people(&members, &text.reviewers, Role::Reviewer)?;
    let worker_strategy = strategy::worker(text, &members, &labelers)?;
    // What was written before such pictures were refused stays until it is changed.
    if before.is_none_or(|before| before.instructions != text.instructions)
        && let Some(url) = remote_picture(&text.instructions)
    {
        return Err(TaskError::RemotePicture(url).into());
    }
    strategy::refuse_unsound(&text.required)?;
    let mut task = with_settings_of!(
        text,
        Task {
            id,
            name,
            kind: text.kind,
            inputs: inputs(reader, &text.inputs)?,
            labelers,
            former_labelers: Vec::new(),
            worker_strategy,
            reviewers,
            review_strategy: ReviewStrategy::None,
            assist: text.assist.as_ref().map(|assist| assist.resolved(&words)).transpose()?,
            auto: text.auto.as_ref().map(|auto| auto.resolved(&words)).transpose()?,
            instructions_version: 0,
            dictionary: dictionary::resolve(reader, maker.base, &text.dictionary, &named, &concepts)?,
            concepts,
            seed: text.seed.or(before.map(|task| task.seed)).unwrap_or_else(|| seed(id)),
        }
    );
    if let Some(before) = before {
        task.remember_labelers(before);
    }
    task.review_strategy = strategy::review(&text.review_strategy, &task)?;
    task.instructions_version = instructions_version(&task, before);
    Ok(Draft { task, created })
}

/// A new number with each change of what labelers are told; none while there is nothing to tell.
fn instructions_version(task: &Task, before: Option<&Task>) -> u32 {
    let silent = task.instructions.trim().is_empty() && task.dictionary.is_empty();
    match before {
        None => u32::from(!silent),
        Some(old) if old.instructions == task.instructions && old.dictionary == task.dictionary => {
            old.instructions_version
        }
        Some(old) => old.instructions_version.saturating_add(1),
    }
}

/// The random half of the task's identifier.
fn seed(id: TaskId) -> u64 {
    id.0.as_u64_pair().1
}

/// The ids of the named concepts, and those that have to be created.
fn concepts(
    known: Vec<Concept>,
    text: &TaskText,
    ids_and_clock: &IdsAndClock,
) -> Result<(Vec<ConceptId>, Vec<Concept>), SessionError> {
    let (mut ids, mut created) = (Vec::new(), Vec::new());
    let mut listed = HashSet::new();
    let mut next = known.iter().map(|concept| concept.position + 1).max().unwrap_or(0);
    let mut by_name: HashMap<String, ConceptId> = known.into_iter().map(|concept| (concept.name, concept.id)).collect();
    for written in &text.concepts {
        let name = clean_name(written).ok_or(SessionError::EmptyName)?;
        let id = match by_name.get(&name) {
            Some(id) => *id,
            None => {
                let position = next;
                next += 1;
                let color = text.colors.get(written).or_else(|| text.colors.get(&name));
                let concept = Concept {
                    id: ConceptId(ids_and_clock.id()),
                    name: name.clone(),
                    color: color.copied().unwrap_or_else(|| Color::nth(position as usize)),
                    position,
                    foreign_id: None,
                    guide: domain::concept::ConceptGuide::default(),
                };
                let id = concept.id;
                by_name.insert(name.clone(), id);
                created.push(concept);
                id
            }
        };
        if !listed.insert(id) {
            return Err(TaskError::Twice { list: "concepts", name }.into());
        }
        ids.push(id);
    }
    if ids.is_empty() {
        return Err(SessionError::NoConcepts);
    }
    Ok((ids, created))
}

fn inputs(reader: Reader<'_>, text: &InputsText) -> Result<TaskInputs, SessionError> {
    Ok(match text {
        InputsText::All => TaskInputs::All,
        InputsText::Search(query) => TaskInputs::Search(query.clone()),
        InputsText::Saved(name) => {
            let found = reader.searches()?.into_iter().find(|search| search.name == *name);
            TaskInputs::Saved(found.ok_or_else(|| SessionError::NoSuchSearch(name.clone()))?.id)
        }
        InputsText::Dataset(name) => {
            let found = reader.datasets()?.into_iter().find(|dataset| dataset.name == *name);
            TaskInputs::Dataset(found.ok_or_else(|| SessionError::NoSuchDataset(name.clone()))?.id)
        }
    })
}

/// The member of this name, whoever is meant by it.
pub(super) fn member<'a>(members: &'a [Member], name: &str) -> Result<&'a Member, SessionError> {
    members
        .iter()
        .find(|member| member.name == name && member.name != IMPORT_MEMBER)
        .ok_or_else(|| SessionError::NoSuchMember(name.into()))
}

/// The members of these names, who have the role and are in the team.
///
/// # Errors
/// [`SessionError::NoSuchMember`], [`TaskError::HasLeft`], [`TaskError::NotALabeler`], [`TaskError::NotAReviewer`],
/// [`TaskError::Twice`].
pub(crate) fn people(members: &[Member], names: &[String], role: Role) -> Result<Vec<MemberId>, SessionError> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let person = member(members, name)?;
        let refused = match role {
            _ if person.left => Some(TaskError::HasLeft(name.clone())),
            _ if person.is(role) => None,
            Role::Reviewer => Some(TaskError::NotAReviewer(name.clone())),
            Role::Labeler | Role::Lead => Some(TaskError::NotALabeler(name.clone())),
        };
        if let Some(error) = refused {
            return Err(error.into());
        }
        if found.contains(&person.id) {
            let list = if role == Role::Reviewer {
                "reviewers"
            } else {
                "labelers"
            };
            let name = name.clone();
            return Err(TaskError::Twice { list, name }.into());
        }
        found.push(person.id);
    }
    Ok(found)
}

fn labelers(members: &[Member], text: &TaskText, me: MemberId) -> Result<Vec<MemberId>, SessionError> {
    if !text.labelers.is_empty() {
        return people(members, &text.labelers, Role::Labeler);
    }
    let i_label = members.iter().any(|member| member.id == me && member.is(Role::Labeler));
    if i_label {
        Ok(vec![me])
    } else {
        Err(TaskError::NobodyLabels.into())
    }
}
