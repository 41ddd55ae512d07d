//! Making tasks. A task's list of inputs is resolved when it is made.

use super::Session;
use super::error::SessionError;
use super::stamps::Stamps;
use super::task_text::{AssistText, AutoText, Words};
use crate::domain::concept::clean_name;
use crate::domain::task::{ReviewStrategy, TaskInput, TaskInputs, WorkerStrategy};
use crate::domain::workflow::Act;
use crate::domain::{
    Annotation, Change, Color, Concept, ConceptId, GestureId, InputId, MemberId, Op, OpId, OpKind, Row, Task, TaskId,
};
use crate::store::{ReadOnly, Writer};

/// Annotations taken over in one op: enough to be quick, few enough to keep memory flat.
const TAKEN_AT_ONCE: usize = 2000;

/// A task to be made, with everything resolved but its inputs and concepts.
#[derive(Clone, Debug)]
pub(super) struct TaskPlan {
    pub name: String,
    pub kind: crate::domain::TaskKind,
    pub inputs: TaskInputs,
    pub concepts: Vec<(String, Option<Color>)>,
    pub labelers: Vec<MemberId>,
    pub worker_strategy: WorkerStrategy,
    pub reviewers: Vec<MemberId>,
    pub review_strategy: ReviewStrategy,
    pub assist: Option<AssistText>,
    pub auto: Option<AutoText>,
    pub instructions: String,
    pub exclusive: bool,
    pub auto_advance: bool,
    pub take_imported: bool,
}

/// A task that was made, and the gesture that made it.
pub(super) struct Made {
    pub task: Task,
    pub gesture: GestureId,
    /// How many annotations it took over.
    pub taken: u64,
}

/// Makes the task: its row and its unknown concepts in one op, its inputs in a batch, both in one transaction;
/// then takes over loose annotations if that is wanted.
pub(super) fn create_task(
    project: &std::path::Path,
    stamps: &Stamps,
    me: MemberId,
    plan: TaskPlan,
) -> Result<Made, SessionError> {
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    let name = clean_name(&plan.name).ok_or(SessionError::EmptyName)?;
    if reader.tasks()?.iter().any(|task| task.name == name) {
        return Err(SessionError::NameTaken(name));
    }
    let (concepts, created) = resolve_concepts(reader.concepts()?, &plan.concepts, stamps)?;
    let mut named = reader.concepts()?;
    named.extend(created.iter().cloned());
    let words = Words {
        kind: plan.kind,
        models: &reader.models()?,
        concepts: &named,
    };
    let assist = plan.assist.map(|text| text.resolved(&words)).transpose()?;
    let auto = plan.auto.map(|text| text.resolved(&words)).transpose()?;
    let task = Task {
        inputs: plan.inputs,
        labelers: plan.labelers,
        worker_strategy: plan.worker_strategy,
        reviewers: plan.reviewers,
        review_strategy: plan.review_strategy,
        assist,
        auto,
        instructions: plan.instructions,
        exclusive: plan.exclusive,
        auto_advance: plan.auto_advance,
        ..Task::new(TaskId(stamps.id()), name, plan.kind, concepts, me)
    };
    let mut places = Vec::new();
    let mut place = |input: InputId| {
        let position = places.len() as u64;
        places.push(Change::create(Row::TaskInput(TaskInput::new(task.id, position, input))));
    };
    match &task.inputs {
        TaskInputs::All => reader.each_input(&mut |input| place(input.id))?,
        TaskInputs::Dataset(dataset) => reader.each_dataset_input(*dataset, &mut |input| place(input.id))?,
        TaskInputs::Search(text) => {
            let text = text.to_lowercase();
            reader.each_input(&mut |input| {
                if input.name.to_lowercase().contains(&text) {
                    place(input.id);
                }
            })?;
        }
    }
    let gesture = GestureId(stamps.id());
    let op = |batch, changes| Op {
        id: OpId(stamps.id()),
        gesture,
        member: me,
        at: stamps.now(),
        kind: OpKind::CreateTask,
        input: None,
        task: Some(task.id),
        reverts: None,
        batch,
        changes,
    };
    let mut rows: Vec<Change> = created
        .into_iter()
        .map(|concept| Change::create(Row::Concept(concept)))
        .collect();
    rows.push(Change::create(Row::Task(task.clone())));
    writer.transact(&[op(false, rows), op(true, places)])?;
    let taken = if plan.take_imported {
        take_loose(&mut writer, project, &task, &op)?
    } else {
        0
    };
    Ok(Made { task, gesture, taken })
}

/// The ids of the named concepts, and those that had to be created.
fn resolve_concepts(
    mut known: Vec<Concept>,
    wanted: &[(String, Option<Color>)],
    stamps: &Stamps,
) -> Result<(Vec<ConceptId>, Vec<Concept>), SessionError> {
    let (mut ids, mut created) = (Vec::new(), Vec::new());
    for (name, color) in wanted {
        let name = clean_name(name).ok_or(SessionError::EmptyName)?;
        let id = match known.iter().find(|concept| concept.name == name) {
            Some(concept) => concept.id,
            None => {
                let position = known.iter().map(|concept| concept.position + 1).max().unwrap_or(0);
                let concept = Concept {
                    id: ConceptId(stamps.id()),
                    name,
                    color: color.unwrap_or_else(|| Color::nth(position as usize)),
                    position,
                    foreign_id: None,
                };
                known.push(concept.clone());
                created.push(concept.clone());
                concept.id
            }
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Err(SessionError::NoConcepts);
    }
    Ok((ids, created))
}

/// Puts annotations that belong to no task, and suit this one, into it; says how many.
fn take_loose(
    writer: &mut Writer,
    project: &std::path::Path,
    task: &Task,
    op: &dyn Fn(bool, Vec<Change>) -> Op,
) -> Result<u64, SessionError> {
    let disk = ReadOnly::open(project)?;
    let mut inputs = Vec::new();
    disk.reader()
        .each_task_input(task.id, &mut |input| inputs.push(input.id))?;
    let mut changes = Vec::new();
    let mut taken = 0;
    for input in inputs {
        for old in disk.reader().annotations(input)? {
            if old.task.is_none() && task.concepts.contains(&old.concept) && task.kind.takes(&old.region) {
                let new = Annotation {
                    task: Some(task.id),
                    ..old.clone()
                };
                changes.extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
                taken += 1;
            }
        }
        if changes.len() >= TAKEN_AT_ONCE {
            writer.transact(&[op(false, std::mem::take(&mut changes))])?;
        }
    }
    if !changes.is_empty() {
        writer.transact(&[op(false, changes)])?;
    }
    Ok(taken)
}

impl Session {
    /// Makes a task and waits until it is on disk.
    pub(super) fn create_task_now(&mut self, plan: TaskPlan) -> Result<Task, SessionError> {
        self.allow(Act::ConfigureTasks)?;
        if self.writer.is_none() {
            return Err(SessionError::ReadOnly);
        }
        let task = create_task(&self.path, &self.stamps, self.view.me.id, plan)?.task;
        self.seen = self.disk.reader().last_seq()?;
        self.forget_settled_docs();
        self.refresh_summary()?;
        Ok(task)
    }
}
