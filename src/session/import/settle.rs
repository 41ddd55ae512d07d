//! Conflicts of an import are decided: at once as the import was told, or by people who look at them.

use crate::Session;
use crate::clock::IdsAndClock;
use crate::command::ConflictDecision;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::notice;
use crate::progress::Progress;
use crate::report::{ConflictsDecided, ImportConflict, Unsettled};
use crate::view::JobOutcome;
use domain::workflow::{Permission, claimed, may_replace, replaced};
use domain::{Annotation, AnnotationId, Change, GestureId, MemberId, Op, OpKind, Row, RowKey, Task, TaskId};
use std::collections::HashMap;
use store::{Reader, StoreError, Writer};

/// Conflicts settled in one transaction.
const AT_ONCE: usize = 2000;
/// How often a step is planned again when somebody changes its rows meanwhile.
const TRIES: usize = 8;

/// Writes what was decided.
pub(super) struct Settler<'a> {
    pub writer: &'a mut Writer,
    pub ids_and_clock: &'a IdsAndClock,
    pub me: MemberId,
    pub gesture: GestureId,
    pub decision: ConflictDecision,
    /// A lead looked at this one conflict: what somebody changed or removed here may be replaced, too.
    pub alone: bool,
}

/// What settling came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    pub replaced: u64,
    pub added: u64,
}

impl Settler<'_> {
    /// Settles conflicts, and notes in each what became of it.
    pub(super) fn settle(
        &mut self,
        conflicts: &mut [ImportConflict],
        progress: &mut Progress,
    ) -> Result<Settled, SessionError> {
        let mut settled = Settled::default();
        if self.decision == ConflictDecision::Keep {
            return Ok(settled);
        }
        let tasks = self.writer.reader().tasks()?.into_iter();
        let tasks: HashMap<TaskId, Task> = tasks.map(|task| (task.id, task)).collect();
        let (mut done, total) = (0, conflicts.len() as u64);
        for chunk in conflicts.chunks_mut(AT_ONCE) {
            progress.check()?;
            progress.tell(done, Some(total));
            done += chunk.len() as u64;
            let mut attempt = 1;
            loop {
                let mut changes = Vec::new();
                for conflict in chunk.iter_mut() {
                    match self.plan(self.writer.reader(), conflict, &tasks)? {
                        Ok(planned) => {
                            changes.extend(planned);
                            (conflict.decision, conflict.reason) = (self.decision, None);
                        }
                        Err(why) => {
                            conflict.decision = ConflictDecision::Keep;
                            conflict.reason = Some(notice::unsettled(&why));
                        }
                    }
                }
                if changes.is_empty() {
                    break;
                }
                let added = changes.iter().filter(|change| change.before().is_none()).count() as u64;
                let replaced = changes.len() as u64 - added;
                match self.writer.transact(&[self.op(changes)]) {
                    Ok(_) => {
                        settled.added += added;
                        settled.replaced += replaced;
                        break;
                    }
                    // Somebody changed one of the rows meanwhile: what stands now decides.
                    Err(StoreError::Clash(_)) if attempt < TRIES => attempt += 1,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(settled)
    }

    fn op(&self, changes: Vec<Change>) -> Op {
        Op {
            gesture: self.gesture,
            ..bulk(self.ids_and_clock, self.me, OpKind::Import, None, false, changes)
        }
    }

    fn plan(
        &self,
        reader: Reader<'_>,
        conflict: &ImportConflict,
        tasks: &HashMap<TaskId, Task>,
    ) -> Result<Result<Vec<Change>, Unsettled>, SessionError> {
        let (here, file) = (&conflict.rows.here, &conflict.rows.file);
        let now = match reader.row(&RowKey::Annotation(here.id))? {
            Some(Row::Annotation(row)) => Some(row),
            _ => None,
        };
        let stood = conflict.here.is_some().then_some(here);
        if now.as_ref() != stood {
            return Ok(Err(Unsettled::ChangedSince));
        }
        let replaces = self.decision == ConflictDecision::Replace;
        let (Some(now), true) = (now, replaces) else {
            if replaces && !self.alone {
                return Ok(Err(Unsettled::RemovedHere));
            }
            return self.added(reader, file, tasks).map(Ok);
        };
        if conflict.changed_here && !self.alone {
            return Ok(Err(Unsettled::ChangedHere));
        }
        let task = now.task.and_then(|task| tasks.get(&task));
        if let Err(refusal) = may_replace(task, &now, file) {
            return Ok(Err(Unsettled::Refused(refusal)));
        }
        let after = replaced(&now, file, self.me);
        Ok(Ok(Change::update(Row::Annotation(now), Row::Annotation(after))
            .into_iter()
            .collect()))
    }

    /// What the file says, beside what is there: for each labeler of a task of several.
    fn added(
        &self,
        reader: Reader<'_>,
        file: &Annotation,
        tasks: &HashMap<TaskId, Task>,
    ) -> Result<Vec<Change>, SessionError> {
        let task = file.task.and_then(|task| tasks.get(&task));
        let mut labelers = Vec::new();
        if let Some(task) = task.filter(|task| task.labelers_per_input() > 1)
            && let Some(Row::TaskInput(place)) = reader.row(&RowKey::TaskInput(task.id, file.input))?
        {
            labelers = place.labelers_in(task).to_vec();
        }
        let new = |row: Annotation| {
            Change::create(Row::Annotation(Annotation {
                id: AnnotationId(self.ids_and_clock.id_ending(row.id.0.as_u128() as u32)),
                ..row
            }))
        };
        Ok(match labelers.is_empty() {
            true => vec![new(file.clone())],
            false => labelers.iter().map(|labeler| new(claimed(file, *labeler))).collect(),
        })
    }
}

impl Session {
    /// Decides on conflicts of the import that this job was, by their places in its report. One that is decided alone may
    /// be of what somebody changed here.
    pub(crate) fn decide_conflicts(
        &mut self,
        import: u64,
        which: &[usize],
        decision: ConflictDecision,
    ) -> Result<(), SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let Some(report) = self.view.import_report_mut(import) else {
            return Ok(());
        };
        let mut conflicts = Vec::new();
        for place in which {
            if let Some(conflict) = report.conflicts.get_mut(*place).filter(|known| !known.decided) {
                conflict.decided = true;
                conflict.decision = decision;
                conflicts.push((*place, conflict.clone()));
            }
        }
        if decision == ConflictDecision::Keep || conflicts.is_empty() {
            return Ok(());
        }
        let alone = conflicts.len() == 1;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        self.start_job("Deciding on conflicts".to_owned(), move |progress| {
            let mut writer = Writer::open(&path)?;
            writer.expect_many()?;
            let gesture = GestureId(ids_and_clock.id());
            let mut settler = Settler {
                writer: &mut writer,
                ids_and_clock: &ids_and_clock,
                me,
                gesture,
                decision,
                alone,
            };
            let (places, mut rows): (Vec<usize>, Vec<ImportConflict>) = conflicts.into_iter().unzip();
            let settled = settler.settle(&mut rows, progress)?;
            Ok(JobOutcome::ConflictsDecided(ConflictsDecided {
                import,
                conflicts: places.into_iter().zip(rows).collect(),
                replaced: settled.replaced,
                added: settled.added,
                gesture,
            }))
        })
    }

    /// Conflicts were decided: those in which nothing could be done are open again.
    pub(crate) fn conflicts_decided(&mut self, decided: &ConflictsDecided) {
        let Some(report) = self.view.import_report_mut(decided.import) else {
            return;
        };
        for (place, conflict) in &decided.conflicts {
            if let Some(known) = report.conflicts.get_mut(*place) {
                known.decided = conflict.reason.is_none();
                known.decision = conflict.decision;
                known.reason.clone_from(&conflict.reason);
            }
        }
    }
}
