//! Making tasks. A task's list of inputs is resolved when it is made.

use super::imported::TakenOver;
use super::resolve::{Draft, Maker, resolve};
use super::{imported, shares};
use crate::Session;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::report::TaskMade;
use crate::task_text::{TaskText, read_ron};
use crate::view::JobOutcome;
use domain::workflow::Permission;
use domain::{Change, GestureId, OpKind, Row, Task};
use std::borrow::Cow;
use std::path::Path;
use store::Writer;

/// Places of inputs in one op.
const CHUNK: usize = 65_536;

/// A task that was made, and the gesture that made it.
pub(crate) struct Made {
    /// The task.
    pub task: Task,
    /// The gesture.
    pub gesture: GestureId,
    /// What it took over.
    pub taken: TakenOver,
}

/// Makes the task: its row and its unknown concepts in one op, its inputs in a batch, both in one transaction; then
/// takes over loose annotations if that is wanted.
pub(crate) fn create(project: &Path, maker: Maker<'_>, text: &TaskText) -> Result<Made, SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let Draft { task, created } = resolve(writer.reader(), maker, text, None)?;
    let places = shares::places(&task, &shares::chosen(writer.reader(), &task.inputs, maker.me)?)?;
    let gesture = GestureId(maker.ids_and_clock.id());
    let op = |batch, changes| domain::Op {
        gesture,
        ..bulk(
            maker.ids_and_clock,
            maker.me,
            OpKind::CreateTask,
            Some(task.id),
            batch,
            changes,
        )
    };
    let mut rows: Vec<Change> = created
        .into_iter()
        .map(|concept| Change::create(Row::Concept(concept)))
        .collect();
    rows.push(Change::create(Row::Task(task.clone())));
    // Of a million inputs not all rows are in memory twice.
    let chunks = places.chunks(CHUNK).map(|places| {
        let created = places.iter().cloned().map(Row::TaskInput).map(Change::create);
        op(true, created.collect())
    });
    let ops = std::iter::once(op(false, rows)).chain(chunks);
    writer.transact_each(ops.map(Cow::Owned))?;
    let taken = if text.take_imported {
        imported::take_imported(
            &mut writer,
            project,
            (&task, text.outlines_as_boxes),
            maker.ids_and_clock,
            &op,
        )?
    } else {
        TakenOver::default()
    };
    Ok(Made { task, gesture, taken })
}

impl Session {
    /// Makes a task from its text in a file and waits until it is on disk.
    ///
    /// # Errors
    /// When the file does not read as a task, or the text names somebody or something that cannot be.
    pub fn new_task_from_file(&mut self, path: &Path) -> Result<Task, SessionError> {
        let text: TaskText = read_ron(path)?;
        self.new_task(text)
    }

    /// Makes a task from its text and waits until it is on disk.
    ///
    /// # Errors
    /// See [`Session::new_task_from_file`].
    pub fn new_task(&mut self, text: TaskText) -> Result<Task, SessionError> {
        self.view.allow(Permission::ConfigureTasks)?;
        self.may_write()?;
        self.make_task(&text).map(|(task, _)| task)
    }

    /// Makes a task from its text in a file, and says what became of imported annotations.
    ///
    /// # Errors
    /// See [`Session::new_task_from_file`].
    pub fn new_task_told(&mut self, path: &Path) -> Result<(Task, Vec<String>), SessionError> {
        self.view.allow(Permission::ConfigureTasks)?;
        self.may_write()?;
        self.make_task(&read_ron(path)?)
    }

    fn make_task(&mut self, text: &TaskText) -> Result<(Task, Vec<String>), SessionError> {
        let made = create(&self.project.path, self.maker(), text)?;
        self.take_in_inputs()?;
        Ok((made.task, made.taken.said()))
    }

    /// Starts to make a task; what its text gets wrong is said at once.
    pub(crate) fn start_create_task(&mut self, text: TaskText) -> Result<(), SessionError> {
        self.may_write()?;
        let draft = resolve(self.project.disk.reader(), self.maker(), &text, None)?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let base = self.project.base().to_path_buf();
        self.start_job(format!("Making the task \"{}\"", draft.task.name), move |_| {
            let maker = Maker {
                ids_and_clock: &ids_and_clock,
                me,
                base: &base,
            };
            let made = create(&path, maker, &text)?;
            Ok(JobOutcome::TaskMade(TaskMade {
                task: made.task.id,
                gesture: made.gesture,
                taken: made.taken.taken,
                said: made.taken.said(),
            }))
        })
    }

    /// The acting member, as a maker of tasks.
    pub(crate) fn maker(&self) -> Maker<'_> {
        Maker {
            ids_and_clock: &self.project.ids_and_clock,
            me: self.view.me.id,
            base: self.project.base(),
        }
    }
}
