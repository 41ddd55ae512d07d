//! Taking back a gesture over many inputs, whatever made it: an import, a task that took annotations over, a bulk
//! change of any kind.
//!
//! It works from the log alone. Each row that the gesture touched and that stands as the gesture left it is put back
//! as it was before; what was changed since is left, and its input is counted and named. So it goes:
//!
//! - Annotations, suggestions, work and changed records, one by one, the last first (`rows.rs`). An annotation of a
//!   task whose work on the input was submitted after the gesture is past a fence, and stays. An annotation that stays
//!   keeps the suggestion that it was. The record of a run over a task goes with what the run did.
//! - Inputs and the places of a task, all together or not at all: only while nothing else points at them (`lists.rs`).
//! - A task that the gesture made goes after its places, with suggestions that nobody decided on: if anybody worked in
//!   it, annotated in it, decided on a suggestion, let a model run over it or changed it, task and places stay, while
//!   the annotations that it took over and nobody touched still go back to where they were. Concepts and datasets that the gesture made go if nothing uses them any more (`things.rs`).
//! - Work that went to others goes back as a whole or not at all: not once anything was done on it since
//!   (`handover.rs`).
//! - A task that the gesture deleted comes back first, then its places, then what was done on them: they were removed
//!   in the opposite order. So does a concept; while another one has its name, nothing goes back.
//!
//! Each step is an op that says which gesture it reverts; they are one gesture among themselves. It may be stopped at
//! any point and done again: what went before is found gone. An op without changes closes it once nothing of it was
//! left, and from then on it is refused. Where something was left it may be tried again, when what stood in the way
//! has gone.

mod handover;
mod lists;
mod rows;
mod things;

use super::clock::IdsAndClock;
use super::commit::bulk;
use super::error::SessionError;
use super::progress::Progress;
use super::view::JobOutcome;
use super::{Session, notice};
pub use crate::report::{Left, Stay, TakenBack, Why};
use domain::workflow::{self, Permission};
use domain::{Change, GestureId, InputId, Member, MemberId, Op, OpKind, Row, RowKey, TaskId};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use store::{BulkGesture, GestureOp, Reader, Reverted, Writer};

/// Rows changed in one transaction, at most.
const AT_ONCE: usize = 2000;
/// Names listed of inputs that were left.
const LISTED: usize = 20;

/// Whether the member may take back what `by` did: their own, or as a lead anybody's.
///
/// # Errors
/// [`SessionError::NotYourGesture`].
pub(super) fn may_take_back(me: &Member, by: MemberId) -> Result<(), SessionError> {
    if me.id == by || workflow::may(me, Permission::TakeBackOthers).is_ok() {
        Ok(())
    } else {
        Err(SessionError::NotYourGesture(by))
    }
}

/// What was done in a task goes back only while the task is there, and a version of a dataset, or what was
/// erased, never.
///
/// # Errors
/// [`SessionError::TaskDeleted`], [`SessionError::VersionStays`], [`SessionError::ErasedForGood`], or what the store said.
pub(super) fn refuse_what_stays(reader: Reader<'_>, made: &BulkGesture) -> Result<(), SessionError> {
    if made.kind == OpKind::Freeze {
        return Err(SessionError::VersionStays);
    }
    if made.kind.erases() {
        return Err(SessionError::ErasedForGood);
    }
    use OpKind::{Approve, Assign, AutoAnnotate, Bulk, EditTask, Reject, Release, Submit};
    let in_task = matches!(
        made.kind,
        EditTask | Assign | AutoAnnotate | Bulk | Approve | Reject | Release | Submit
    );
    let Some(key) = made.task.filter(|_| in_task).map(RowKey::Task) else {
        return Ok(());
    };
    match (reader.row(&key)?, reader.last_known(&key)?) {
        (None, Some(Row::Task(task))) => Err(SessionError::TaskDeleted(task.name)),
        _ => Ok(()),
    }
}

/// Takes the gesture back, but for what was touched since.
pub(super) fn take_back(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: &Member,
    gesture: GestureId,
    progress: &mut Progress,
) -> Result<TakenBack, SessionError> {
    Taker::new(project, ids_and_clock, me, gesture, progress)?.run()
}

/// Takes back what the gesture did to some of its inputs; all of it can still be taken back.
pub(super) fn take_back_on(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: &Member,
    (gesture, inputs): (GestureId, &HashSet<InputId>),
    progress: &mut Progress,
) -> Result<TakenBack, SessionError> {
    let mut taker = Taker::new(project, ids_and_clock, me, gesture, progress)?;
    taker.only = Some(inputs);
    taker.run()
}

/// What taking back works with.
struct Taker<'a> {
    writer: Writer,
    ids_and_clock: &'a IdsAndClock,
    me: MemberId,
    /// The gesture that is being made.
    back: GestureId,
    /// The gesture that is taken back.
    made: BulkGesture,
    /// Its inputs on which it is taken back; all of them when there is nothing.
    only: Option<&'a HashSet<InputId>>,
    progress: &'a mut Progress,
    done: u64,
    total: u64,
    left: BTreeMap<InputId, Why>,
    /// Inputs of tasks whose shares and work went back.
    given: HashSet<(TaskId, InputId)>,
    /// Rows that are left: what the gesture did to them earlier stays too.
    kept: HashSet<RowKey>,
    report: TakenBack,
}

impl<'a> Taker<'a> {
    fn new(
        project: &Path,
        ids_and_clock: &'a IdsAndClock,
        me: &Member,
        gesture: GestureId,
        progress: &'a mut Progress,
    ) -> Result<Self, SessionError> {
        let writer = Writer::open(project)?;
        let made = writer
            .reader()
            .bulk_gesture(gesture)?
            .ok_or(SessionError::NothingToTakeBack)?;
        may_take_back(me, made.member)?;
        if made.reverted == Reverted::Wholly {
            return Err(SessionError::AlreadyTakenBack);
        }
        refuse_what_stays(writer.reader(), &made)?;
        writer.expect_many()?;
        Ok(Self {
            writer,
            ids_and_clock,
            me: me.id,
            back: GestureId(ids_and_clock.id()),
            made,
            only: None,
            progress,
            done: 0,
            total: 0,
            left: BTreeMap::new(),
            given: HashSet::new(),
            kept: HashSet::new(),
            report: TakenBack::default(),
        })
    }

    fn run(mut self) -> Result<TakenBack, SessionError> {
        let ops = self.writer.reader().gesture_ops(self.made.gesture)?;
        handover::refuse_if_worked_on(self.writer.reader(), &self.made, &ops, self.progress)?;
        self.total = ops.iter().map(|op| op.pieces).sum();
        let later = self.rows(&ops)?;
        self.put_things_back(&later.things)?;
        self.places(&later)?;
        self.inputs(&later)?;
        self.remove_things(&later.things)?;
        self.close()
    }

    fn op(&self, changes: Vec<Change>) -> Op {
        Op {
            gesture: self.back,
            reverts: Some(self.made.gesture),
            ..bulk(
                self.ids_and_clock,
                self.me,
                OpKind::Undo,
                self.made.task,
                false,
                changes,
            )
        }
    }

    /// Passes what the ops did to `f`, piece by piece, the last change first.
    fn each_back(
        &mut self,
        ops: &[GestureOp],
        mut f: impl FnMut(&mut Self, &GestureOp, Vec<Change>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        for op in ops.iter().rev() {
            for piece in (0..op.pieces).rev() {
                self.progress.check()?;
                self.done += 1;
                // Lists are read again when it is their turn; how often is not known beforehand.
                self.total = self.total.max(self.done);
                self.progress.tell(self.done, Some(self.total));
                let mut changes = self.writer.reader().gesture_piece(op, piece)?;
                changes.reverse();
                if let Some(only) = self.only {
                    let of = |change: &Change| change.after().or(change.before()).and_then(Row::input);
                    changes.retain(|change| of(change).is_some_and(|input| only.contains(&input)));
                }
                f(self, op, changes)?;
            }
        }
        Ok(())
    }

    fn leave(&mut self, input: InputId, why: Why) {
        self.left.entry(input).or_insert(why);
    }

    /// Names what was left; closes the gesture for good when nothing was.
    fn close(mut self) -> Result<TakenBack, SessionError> {
        for (input, why) in std::mem::take(&mut self.left) {
            let at = self.report.left.iter().position(|left| left.why == why);
            let at = at.unwrap_or_else(|| {
                let (count, names) = (0, Vec::new());
                self.report.left.push(Left { why, count, names });
                self.report.left.len() - 1
            });
            let left = &mut self.report.left[at];
            left.count += 1;
            if left.names.len() < LISTED {
                left.names
                    .extend(self.writer.reader().input(input)?.map(|input| input.name));
            }
        }
        self.report.shares = self.given.len() as u64;
        self.report.left.sort_by_key(|left| left.why);
        self.report.stays.sort();
        self.report.stays.dedup();
        let by_the_way = |stay: &Stay| {
            matches!(
                stay,
                Stay::Concept(_) | Stay::Dataset(_) | Stay::Search(_) | Stay::Member(_) | Stay::Model(_)
            )
        };
        if self.only.is_none() && self.report.left.is_empty() && self.report.stays.iter().all(by_the_way) {
            let closing = self.op(Vec::new());
            self.writer.transact(&[closing])?;
        }
        Ok(self.report)
    }
}

impl Session {
    /// Takes a gesture over many inputs back and waits until it is done. The acting member made it, or is a lead.
    ///
    /// # Errors
    /// [`SessionError::NothingToTakeBack`] when there is no such gesture, [`SessionError::NotYourGesture`],
    /// [`SessionError::AlreadyTakenBack`]; when the project cannot be written.
    pub fn take_back_now(&mut self, gesture: GestureId) -> Result<TakenBack, SessionError> {
        self.may_write()?;
        let me = self.view.me.clone();
        let report = take_back(
            &self.project.path,
            &self.project.ids_and_clock,
            &me,
            gesture,
            &mut Progress::silent(),
        )?;
        self.forget_settled_docs();
        self.refresh_summary()?;
        Ok(report)
    }

    /// Starts to take a gesture back; its report takes the place of the gesture's own.
    pub(super) fn start_take_back(&mut self, gesture: GestureId) -> Result<(), SessionError> {
        self.may_write()?;
        // Two at work on the same rows would stand in each other's way.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let made = self.project.disk.reader().bulk_gesture(gesture)?;
        let made = made.ok_or(SessionError::NothingToTakeBack)?;
        refuse_what_stays(self.project.disk.reader(), &made)?;
        let kind = made.kind;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.clone(),
        );
        self.start_job(notice::taking_back(kind).into(), move |progress| {
            take_back(&path, &ids_and_clock, &me, gesture, progress).map(JobOutcome::TakenBack)
        })?;
        self.view
            .jobs
            .retain(|job| job.outcome.as_ref().and_then(JobOutcome::gesture) != Some(gesture));
        Ok(())
    }
}
