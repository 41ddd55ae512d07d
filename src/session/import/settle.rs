//! Conflicts of an import are decided: at once as the import was told, or by people who look at them.

use crate::Session;
use crate::clock::IdsAndClock;
use crate::command::ConflictDecision;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::notice;
use crate::progress::Progress;
use crate::report::{ConflictsDecided, ImportConflict, Unsettled};
use crate::steps::{AT_ONCE, Step, in_steps};
use crate::view::JobOutcome;
use domain::workflow::{Permission, claimed, may_replace, replaced};
use domain::{Annotation, AnnotationId, Change, GestureId, MemberId, Op, OpKind, Row, RowKey, Task, TaskId};
use std::collections::HashMap;
use store::{Reader, Writer};

/// Writes what was decided.
pub(super) struct Settler<'a> {
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
    /// Conflicts of which what was decided before was taken back.
    pub put_back: u64,
}

/// What is to be written for a conflict.
#[derive(Default)]
struct Planned {
    /// What takes back what was decided before.
    back: Vec<Change>,
    /// What is decided now.
    changes: Vec<Change>,
}

impl Settler<'_> {
    /// Settles conflicts, and notes in each what became of it.
    pub(super) fn settle(
        &self,
        writer: &mut Writer,
        conflicts: &mut [ImportConflict],
        progress: &mut Progress,
    ) -> Result<Settled, SessionError> {
        let mut settled = Settled::default();
        let is_new = |conflict: &ImportConflict| conflict.rows.done.is_empty();
        if self.decision == ConflictDecision::Keep && conflicts.iter().all(is_new) {
            return Ok(settled);
        }
        let tasks = writer.reader().tasks()?.into_iter();
        let tasks: HashMap<TaskId, Task> = tasks.map(|task| (task.id, task)).collect();
        let count = conflicts.len();
        let mut plan = |reader: Reader<'_>, from: usize, settled: &mut Settled| {
            let until = count.min(from + AT_ONCE);
            let mut changes = Vec::new();
            for conflict in &mut conflicts[from..until] {
                match self.plan(reader, conflict, &tasks)? {
                    Ok(Planned { back, changes: new }) => {
                        let added = new.iter().filter(|change| change.before().is_none()).count() as u64;
                        settled.added += added;
                        settled.replaced += new.len() as u64 - added;
                        settled.put_back += u64::from(!back.is_empty());
                        conflict.rows.done.clone_from(&new);
                        changes.extend(back);
                        changes.extend(new);
                        (conflict.decision, conflict.reason) = (self.decision, None);
                    }
                    // What was done before stays.
                    Err(why) => conflict.reason = Some(notice::unsettled(&why)),
                }
            }
            Ok(Step::new(until, changes, |changes| self.op(changes)))
        };
        in_steps(writer, count, &mut settled, progress, &mut plan)?;
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
    ) -> Result<Result<Planned, Unsettled>, SessionError> {
        let (here, file) = (&conflict.rows.here, &conflict.rows.file);
        let key = RowKey::Annotation(here.id);
        let mut now = reader.row(&key)?;
        let mut planned = Planned::default();
        for change in &conflict.rows.done {
            if reader.row(&change.key())?.as_ref() != change.after() {
                return Ok(Err(Unsettled::ChangedSince));
            }
            if change.key() == key {
                now = change.before().cloned();
            }
            planned.back.push(change.inverse());
        }
        if self.decision == ConflictDecision::Keep {
            return Ok(Ok(planned));
        }
        let now = match now {
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
            planned.changes = self.added(reader, file, tasks)?;
            return Ok(Ok(planned));
        };
        if conflict.changed_here && !self.alone {
            return Ok(Err(Unsettled::ChangedHere));
        }
        let task = now.task.and_then(|task| tasks.get(&task));
        if let Err(refusal) = may_replace(task, &now, file) {
            return Ok(Err(Unsettled::Refused(refusal)));
        }
        let after = replaced(&now, file, self.me);
        let update = Change::update(Row::Annotation(now), Row::Annotation(after));
        planned.changes = update.into_iter().collect();
        Ok(Ok(planned))
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
    /// Decides on conflicts of the import that this job was, by their places in its report, also on those that were decided
    /// otherwise before. One that is decided alone may be of what somebody changed here.
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
            let known = report.conflicts.get_mut(*place);
            let Some(conflict) = known.filter(|known| !known.is_decided() || known.decision != decision) else {
                continue;
            };
            // There is nothing to write where nothing was written.
            if decision != ConflictDecision::Keep || !conflict.rows.done.is_empty() {
                conflicts.push((*place, conflict.clone()));
            }
            (conflict.decided, conflict.decision, conflict.reason) = (true, decision, None);
        }
        if conflicts.is_empty() {
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
            let settler = Settler {
                ids_and_clock: &ids_and_clock,
                me,
                gesture,
                decision,
                alone,
            };
            let (places, mut rows): (Vec<usize>, Vec<ImportConflict>) = conflicts.into_iter().unzip();
            let settled = settler.settle(&mut writer, &mut rows, progress)?;
            Ok(JobOutcome::ConflictsDecided(ConflictsDecided {
                import,
                conflicts: places.into_iter().zip(rows).collect(),
                replaced: settled.replaced,
                added: settled.added,
                put_back: settled.put_back,
                gesture,
            }))
        })
    }

    /// Conflicts were decided: those in which nothing could be done are open again, or as they were decided before.
    pub(crate) fn conflicts_decided(&mut self, decided: &ConflictsDecided) {
        let Some(report) = self.view.import_report_mut(decided.import) else {
            return;
        };
        for (place, conflict) in &decided.conflicts {
            if let Some(known) = report.conflicts.get_mut(*place) {
                known.decided = conflict.reason.is_none() || conflict.decided;
                known.decision = conflict.decision;
                known.reason.clone_from(&conflict.reason);
                known.rows.clone_from(&conflict.rows);
            }
        }
    }
}
