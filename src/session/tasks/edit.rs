//! Changing a task: planned from the project as it stands, told before it is done, written under one gesture.

use super::consequences::consequences;
use super::error::TaskError;
use super::imported::take_imported;
use super::reassign::{Reassignment, Works, works};
use super::rebalance::{opened, waits};
use super::resolve::{Draft, Maker, resolve};
use super::shares::chosen;
use crate::Session;
use crate::commit::bulk;
use crate::consensus::resolve::resolved_anew;
use crate::error::SessionError;
use crate::notice::taken_over;
use crate::progress::Progress;
use crate::report::TaskChanged;
use crate::task_text::{TaskChanges, TaskText, read_ron};
use crate::view::JobOutcome;
use domain::task::{ReviewStrategy, TaskInput, TaskInputs, Work, WorkerStrategy};
use domain::workflow::Permission;
use domain::{Change, Concept, ConceptId, GestureId, InputId, Op, OpKind, Row, Task, TaskId};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use store::{Reader, StoreError, Writer};

/// Rows changed in one transaction, at most.
const AT_ONCE: usize = 2000;
/// How often shares are planned again when somebody changes them meanwhile.
const TRIES: usize = 8;

/// What a change of a task comes to.
pub(super) struct EditPlan {
    /// The task as it is.
    pub before: Task,
    /// The task as it is to be.
    pub after: Task,
    /// Concepts that it needs and the project lacks.
    pub created: Vec<Concept>,
    /// How many inputs it has.
    pub inputs: u64,
    /// Places of inputs that came since.
    pub added: Vec<TaskInput>,
    /// How many came since and do not join, as nobody said so.
    pub offered: u64,
    /// What is done to places and work that are there.
    pub moves: Moves,
}

/// Places and work that get other people, before and after.
#[derive(Default)]
pub(super) struct Moves {
    /// Inputs that change hands.
    pub places: Vec<(TaskInput, TaskInput)>,
    /// Waiting work that another reviewer decides on.
    pub works: Vec<(Work, Work)>,
    /// How much work waits for reviewers; counted where other people work or review.
    pub waiting: u64,
}

impl Moves {
    fn is_empty(&self) -> bool {
        self.places.is_empty() && self.works.is_empty()
    }

    fn changes(self) -> Vec<Change> {
        let places = self.places.into_iter();
        let places = places.filter_map(|(old, new)| Change::update(Row::TaskInput(old), Row::TaskInput(new)));
        let works = self.works.into_iter();
        let works = works.filter_map(|(old, new)| Change::update(Row::Work(old), Row::Work(new)));
        places.chain(works).collect()
    }
}

/// Plans the change of a task, known as it is in `before`, to what the text says. What a saved search finds by now joins a
/// task that has its inputs from it with `refresh` alone.
pub(super) fn plan(
    reader: Reader<'_>,
    maker: Maker<'_>,
    before: Task,
    text: &TaskText,
    refresh: bool,
) -> Result<EditPlan, SessionError> {
    let id = before.id;
    let Draft { task: after, created } = resolve(reader, maker, text, Some(&before))?;
    refuse_what_is_used(reader, &before, &after)?;
    let mut places = Vec::new();
    reader.each_place(id, &mut |place| places.push(place))?;
    let known: HashSet<InputId> = places.iter().map(|place| place.input).collect();
    let mut next = reader.next_task_position(id)?;
    let mut added = Vec::new();
    let mut offered = 0;
    let joins = refresh || before.inputs != after.inputs || !matches!(after.inputs, TaskInputs::Saved(_));
    for input in chosen(reader, &after.inputs, maker.me)? {
        if known.contains(&input) {
            continue;
        }
        if joins {
            added.push(TaskInput::new(id, next, input));
            next += 1;
        } else {
            offered += 1;
        }
    }
    let inputs = places.len() as u64;
    let moves = moves(reader, maker, &before, &after, places, &mut added)?;
    Ok(EditPlan {
        before,
        after,
        created,
        inputs,
        added,
        offered,
        moves,
    })
}

fn moves(
    reader: Reader<'_>,
    maker: Maker<'_>,
    before: &Task,
    after: &Task,
    places: Vec<TaskInput>,
    added: &mut [TaskInput],
) -> Result<Moves, SessionError> {
    // Who works on what decides only where people change, or each input has its own.
    let asked = before.worker_strategy != after.worker_strategy
        || before.labelers != after.labelers
        || before.reviewers != after.reviewers
        || matches!(after.worker_strategy, WorkerStrategy::Partitioned { .. });
    let reassignment = Reassignment {
        before,
        after,
        works: &if asked { works(reader, after)? } else { Works::new() },
        now: maker.ids_and_clock.now(),
    };
    let opened = match reassignment.has_new_reviewers() {
        true => opened(reader, after, reassignment.works)?,
        false => HashSet::new(),
    };
    Ok(Moves {
        works: reassignment.rebalanced(reassignment.handed_over(), &opened),
        waiting: reassignment.works.values().flatten().filter(|work| waits(work)).count() as u64,
        places: reassignment.reassign(places, added)?,
    })
}

/// What annotations of the task rely on stays.
fn refuse_what_is_used(reader: Reader<'_>, before: &Task, after: &Task) -> Result<(), SessionError> {
    let mut counts = reader.annotation_counts()?;
    counts.retain(|count| count.task == Some(before.id));
    let all: u64 = counts.iter().map(|count| count.count).sum();
    if before.kind != after.kind && all > 0 {
        return Err(TaskError::KindIsFixed(all).into());
    }
    let concepts = reader.concepts()?;
    let names: HashMap<ConceptId, &str> = concepts.iter().map(|known| (known.id, known.name.as_str())).collect();
    let mut claimed: HashMap<ConceptId, u64> = HashMap::new();
    for count in &counts {
        *claimed.entry(count.concept).or_default() += count.count;
    }
    let mut used = Vec::new();
    let kept: HashSet<&ConceptId> = after.concepts.iter().collect();
    for gone in before.concepts.iter().filter(|id| !kept.contains(id)) {
        if let Some(claims) = claimed.get(gone).filter(|claims| **claims > 0) {
            let name = names
                .get(gone)
                .map_or_else(|| gone.to_string(), |name| (*name).to_owned());
            used.push((name, *claims));
        }
    }
    if used.is_empty() {
        Ok(())
    } else {
        Err(TaskError::ConceptsInUse(used).into())
    }
}

/// Changes the task, known as it is in `before`, and says what changed for whom. The task's row goes first: whoever
/// comes second finds it changed, and is told. Shares that somebody touches meanwhile are planned again.
pub(crate) fn edit(
    project: &Path,
    maker: Maker<'_>,
    before: Task,
    text: &TaskText,
    refresh: bool,
    progress: &mut Progress,
) -> Result<TaskChanged, SessionError> {
    let id = before.id;
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let plan = plan(writer.reader(), maker, before, text, refresh)?;
    let said = consequences(writer.reader(), &plan)?;
    let gesture = GestureId(maker.ids_and_clock.id());
    let op = |batch, changes| Op {
        gesture,
        ..bulk(
            maker.ids_and_clock,
            maker.me,
            OpKind::EditTask,
            Some(id),
            batch,
            changes,
        )
    };
    let EditPlan {
        before,
        after,
        created,
        added,
        moves,
        ..
    } = plan;
    let mut rows: Vec<Change> = created.into_iter().map(|c| Change::create(Row::Concept(c))).collect();
    rows.extend(Change::update(Row::Task(before.clone()), Row::Task(after.clone())));
    let added: Vec<Change> = added.into_iter().map(|p| Change::create(Row::TaskInput(p))).collect();
    let first = [(false, rows), (true, added)].into_iter();
    let ops: Vec<Op> = first
        .filter(|(_, changes)| !changes.is_empty())
        .map(|(batch, changes)| op(batch, changes))
        .collect();
    // Only what touches inputs can be taken back as a whole.
    let touches_inputs = ops.iter().any(|op| op.batch) || !moves.is_empty();
    writer.transact(&ops)?;
    let mut done = TaskChanged {
        task: id,
        gesture: touches_inputs.then_some(gesture),
        said,
    };
    if text.take_imported {
        let taken = take_imported(
            &mut writer,
            project,
            (&after, text.outlines_as_boxes),
            maker.ids_and_clock,
            &op,
        )?;
        if taken.taken > 0 {
            done.gesture = Some(gesture);
            done.said.push(taken_over(taken.taken));
        }
        done.said.extend(taken.said());
    }
    let mut moves = moves;
    for _ in 0..TRIES {
        match write(&mut writer, moves.changes(), &op, progress) {
            Err(SessionError::Store(StoreError::Clash(_))) => {}
            Err(error) => return Err(error),
            Ok(()) => return settle(&mut writer, maker, &before, &after, &op).map(|()| done),
        }
        // Somebody took an input, or handed it in, meanwhile: what stands now decides.
        let mut places = Vec::new();
        writer.reader().each_place(id, &mut |place| places.push(place))?;
        moves = self::moves(writer.reader(), maker, &before, &after, places, &mut [])?;
    }
    Err(TaskError::Contended.into())
}

/// Whether fewer may have to agree than before, on inputs that nobody will submit again.
pub(super) fn settles(before: &Task, after: &Task) -> bool {
    let agree = |task: &Task| matches!(task.review_strategy, ReviewStrategy::Consensus { .. });
    let same = before.labelers == after.labelers
        && before.worker_strategy == after.worker_strategy
        && before.review_strategy == after.review_strategy;
    agree(before) && agree(after) && !same
}

/// Compares what all who still must have submitted.
fn settle(
    writer: &mut Writer,
    maker: Maker<'_>,
    before: &Task,
    after: &Task,
    op: &dyn Fn(bool, Vec<Change>) -> Op,
) -> Result<(), SessionError> {
    if !settles(before, after) {
        return Ok(());
    }
    for _ in 0..TRIES {
        let changes = resolved_anew(writer.reader(), after, maker.me)?;
        match write(writer, changes, op, &mut Progress::silent()) {
            Err(SessionError::Store(StoreError::Clash(_))) => {}
            other => return other,
        }
    }
    Err(TaskError::Contended.into())
}

fn write(
    writer: &mut Writer,
    changes: Vec<Change>,
    op: &dyn Fn(bool, Vec<Change>) -> Op,
    progress: &mut Progress,
) -> Result<(), SessionError> {
    let total = changes.len() as u64;
    let mut done = 0;
    let mut changes = changes.into_iter();
    loop {
        let some: Vec<Change> = changes.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        done += some.len() as u64;
        writer.transact(&[op(false, some)])?;
        progress.tell(done, Some(total));
    }
}

impl Session {
    /// Changes a task to what the file says of it, and waits until it is on disk: fields that the file leaves out stay
    /// as they are, and inputs that came since join; those of a saved search with `refresh` alone. Without a file only they do. Says what changed for whom; with
    /// `only_say` nothing is changed.
    ///
    /// # Errors
    /// When there is no such task, the file does not read, or the task cannot be so; then nothing was changed.
    pub fn edit_task_now(
        &mut self,
        name: &str,
        file: Option<&Path>,
        refresh: bool,
        only_say: bool,
    ) -> Result<(Task, Vec<String>), SessionError> {
        self.view.allow(domain::workflow::Permission::ConfigureTasks)?;
        if !only_say {
            self.may_write()?;
        }
        self.view.allow(Permission::ConfigureTasks)?;
        let before = self.task_named(name)?.clone();
        let id = before.id;
        let changes: TaskChanges = file.map(read_ron).transpose()?.unwrap_or_default();
        let text = changes.applied(self.task_text(id)?);
        if only_say {
            let planned = plan(self.project.disk.reader(), self.maker(), before, &text, refresh)?;
            let said = consequences(self.project.disk.reader(), &planned)?;
            return Ok((planned.before, said));
        }
        let said = edit(
            &self.project.path,
            self.maker(),
            before,
            &text,
            refresh,
            &mut Progress::silent(),
        )?
        .said;
        self.take_in_inputs()?;
        Ok((self.view.task(id)?.clone(), said))
    }

    /// Starts to change a task; what its text gets wrong is said at once.
    pub(crate) fn start_edit_task(&mut self, id: TaskId, text: TaskText, refresh: bool) -> Result<(), SessionError> {
        self.may_write()?;
        let before = self.view.task(id)?.clone();
        resolve(self.project.disk.reader(), self.maker(), &text, Some(&before))?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let title = format!("Changing the task \"{}\"", before.name);
        let base = self.project.base().to_path_buf();
        self.start_job(title, move |progress| {
            let maker = Maker {
                ids_and_clock: &ids_and_clock,
                me,
                base: &base,
            };
            edit(&path, maker, before, &text, refresh, progress).map(JobOutcome::TaskChanged)
        })
    }
}
