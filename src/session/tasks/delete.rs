//! Deleting a task with all that was done in it.
//!
//! What points at something goes before it: suggestions, annotations, work and remarks, then seats, runs and places,
//! then the task. All of it is one gesture, whose changes taken back from the last to the first bring the task back
//! exactly.

use super::error::TaskError;
use super::resolve::Maker;
use crate::Session;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::notice::{count, joined};
use crate::progress::Progress;
use crate::report::TaskChanged;
use crate::view::JobOutcome;
use domain::workflow::Permission;
use domain::{Change, GestureId, Op, OpKind, Row, RowKey, Status, Task, TaskId};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Reader, StoreError, Writer};

/// Rows removed in one transaction, at most.
const AT_ONCE: usize = 2000;
/// How often it is begun anew when somebody works in the task meanwhile.
const TRIES: usize = 8;

/// What goes with a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Deletion {
    /// Inputs that are no longer in it; they stay in the project.
    pub inputs: u64,
    /// Annotations, by status; statuses without any are left out.
    pub annotations: BTreeMap<&'static str, u64>,
    /// Work of labelers on inputs.
    pub works: u64,
    /// What was said about their work.
    pub remarks: u64,
    /// What models suggest for it.
    pub suggestions: u64,
}

impl Deletion {
    fn load(reader: Reader<'_>, task: TaskId) -> Result<Self, StoreError> {
        let mut annotations: BTreeMap<&'static str, u64> = BTreeMap::new();
        for counted in reader
            .annotation_counts()?
            .iter()
            .filter(|count| count.task == Some(task))
        {
            *annotations.entry(counted.status.name()).or_default() += counted.count;
        }
        let belongings = reader.belongings(task)?;
        Ok(Self {
            inputs: reader.task_input_count(task)?,
            annotations,
            works: belongings.works,
            remarks: belongings.remarks,
            suggestions: belongings.suggestions,
        })
    }

    /// What goes, a line each: `1,956 annotations: 1,900 accepted and 56 in progress`.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let all: u64 = self.annotations.values().sum();
        let by_status: Vec<String> = Status::ALL
            .iter()
            .filter_map(|status| {
                let n = self.annotations.get(status.name()).filter(|n| **n > 0)?;
                Some(format!(
                    "{} {}",
                    crate::notice::grouped(*n),
                    crate::notice::status(*status)
                ))
            })
            .collect();
        if let Some(listed) = joined(&by_status) {
            lines.push(format!("{}: {listed}", count(all, "annotation")));
        }
        let rest = [
            (self.works, "work item", "work items"),
            (self.remarks, "remark", "remarks"),
            (self.suggestions, "suggestion", "suggestions"),
        ];
        for (n, one, more) in rest.into_iter().filter(|(n, ..)| *n > 0) {
            let noun = if n == 1 { one } else { more };
            lines.push(format!("{} {noun}", crate::notice::grouped(n)));
        }
        lines
    }

    /// What does not go, as a sentence.
    pub fn kept(&self) -> String {
        let stay = if self.inputs == 1 { "stays" } else { "stay" };
        format!("Its {} {stay} in the project.", count(self.inputs, "input"))
    }
}

/// Deletes the task. Killed half way, it is finished by doing it again.
fn delete(
    project: &Path,
    maker: Maker<'_>,
    id: TaskId,
    progress: &mut Progress,
) -> Result<(GestureId, Deletion), SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let deletion = Deletion::load(writer.reader(), id)?;
    let gesture = GestureId(maker.ids_and_clock.id());
    let op = |changes| Op {
        gesture,
        ..bulk(
            maker.ids_and_clock,
            maker.me,
            OpKind::DeleteTask,
            Some(id),
            false,
            changes,
        )
    };
    let total = deletion.inputs + deletion.works + deletion.remarks + deletion.suggestions;
    let total = total + deletion.annotations.values().sum::<u64>();
    let mut done = 0;
    for _ in 0..TRIES {
        match sweep(&mut writer, id, &op, &mut |rows| {
            done += rows;
            progress.tell(done, Some(total));
        }) {
            Err(SessionError::Store(StoreError::Clash(_))) => {}
            other => return other.map(|()| (gesture, deletion)),
        }
    }
    Err(TaskError::Contended.into())
}

/// Removes everything of the task that is there, then the task.
fn sweep(
    writer: &mut Writer,
    id: TaskId,
    op: &dyn Fn(Vec<Change>) -> Op,
    told: &mut dyn FnMut(u64),
) -> Result<(), SessionError> {
    let mut places = Vec::new();
    writer.reader().each_place(id, &mut |place| places.push(place))?;
    let mut remove = |writer: &mut Writer, rows: Vec<Row>| -> Result<(), SessionError> {
        let removed = rows.len() as u64;
        if removed > 0 {
            writer.transact(&[op(rows.into_iter().map(Change::delete).collect())])?;
            told(removed);
        }
        Ok(())
    };
    let mut waiting = Vec::new();
    for place in &places {
        waiting.extend(writer.reader().task_rows_on(id, place.input)?);
        if waiting.len() >= AT_ONCE {
            remove(writer, std::mem::take(&mut waiting))?;
        }
    }
    waiting.extend(writer.reader().task_rows(id)?);
    remove(writer, waiting)?;
    // From the last to the first: what is left of a list has no gaps.
    places.reverse();
    for some in places.chunks(AT_ONCE) {
        remove(writer, some.iter().cloned().map(Row::TaskInput).collect())?;
    }
    let Some(row @ Row::Task(_)) = writer.reader().row(&RowKey::Task(id))? else {
        return Ok(());
    };
    writer.transact(&[op(vec![Change::delete(row)])])?;
    Ok(())
}

impl Session {
    /// What deleting the task would take with it.
    ///
    /// # Errors
    /// [`SessionError::NoSuchTask`], or what the store said.
    pub fn what_deleting_takes(&self, task: TaskId) -> Result<Deletion, SessionError> {
        self.view.task(task)?;
        Ok(Deletion::load(self.project.disk.reader(), task)?)
    }

    /// Deletes the task with all that was done in it, and waits until that is on disk; says what went.
    ///
    /// # Errors
    /// [`SessionError::NoSuchTask`], [`SessionError::ReadOnly`], or what the store said.
    pub fn delete_task_now(&mut self, name: &str, progress: &mut Progress) -> Result<(Task, Deletion), SessionError> {
        self.view.allow(domain::workflow::Permission::ConfigureTasks)?;
        self.may_write()?;
        self.view.allow(Permission::ConfigureTasks)?;
        let task = self.task_named(name)?.clone();
        let (_, deletion) = delete(&self.project.path, self.maker(), task.id, progress)?;
        self.take_in_inputs()?;
        Ok((task, deletion))
    }

    /// Starts to delete a task; whoever is in it leaves it when it is gone.
    pub(crate) fn start_delete_task(&mut self, id: TaskId) -> Result<(), SessionError> {
        self.may_write()?;
        // A run, or another bulk act, may be writing into it.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let name = self.view.task(id)?.name.clone();
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let base = self.project.base().to_path_buf();
        self.start_job(format!("Deleting the task \"{name}\""), move |progress| {
            let maker = Maker {
                ids_and_clock: &ids_and_clock,
                me,
                base: &base,
            };
            let (gesture, deletion) = delete(&path, maker, id, progress)?;
            let gone = match deletion.lines() {
                lines if lines.is_empty() => format!("The task \"{name}\" is gone."),
                lines => format!("The task \"{name}\" is gone, and with it {}.", lines.join(", ")),
            };
            Ok(JobOutcome::TaskChanged(TaskChanged {
                task: id,
                gesture: Some(gesture),
                said: vec![gone, deletion.kept()],
            }))
        })
    }
}
