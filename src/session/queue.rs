//! Taking inputs from a queue, and the order in which a member's own inputs come.

use super::Session;
use super::commit::{Commit, Retry};
use super::error::SessionError;
use super::view::View;
use domain::task::{TaskInput, WorkerStrategy};
use domain::workflow::{Refusal, lapsed_after, lapsed_before};
use domain::{Change, InputId, MemberId, OpKind, Row, RowKey, Task, TaskId, Timestamp};

/// How many inputs are taken from a queue at once.
const AT_ONCE: usize = 10;
/// More are taken when only so many are left, so that nobody waits for them.
const FEW: u64 = 3;

/// The change by which an input of a queue becomes, or stays, the member's own; none in other tasks, and none while
/// it was touched a short time ago.
pub(crate) fn taken(task: &Task, place: &TaskInput, me: MemberId, now: Timestamp) -> Option<Change> {
    if task.worker_strategy != WorkerStrategy::Queue {
        return None;
    }
    let renewed = Timestamp(now.0 - i64::from(task.lease_minutes) * 60_000 / 4);
    if place.labelers == [me] && place.since.is_some_and(|since| since >= renewed) {
        return None;
    }
    let row = TaskInput {
        labelers: vec![me],
        since: Some(now),
        ..place.clone()
    };
    Change::update(Row::TaskInput(place.clone()), Row::TaskInput(row))
}

impl View {
    /// Whether I label only some inputs of this task.
    pub(crate) fn has_share(&self, task: &Task) -> bool {
        task.worker_strategy != WorkerStrategy::Full && task.labelers.contains(&self.me.id)
    }
}

impl Session {
    /// Takes inputs from the task's queue when I have few left.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) fn fill_queue(&mut self, task: &Task) -> Result<(), SessionError> {
        self.fill_queue_again(task, 0)
    }

    /// The same after so many conflicts with somebody else's commit.
    pub(crate) fn fill_queue_again(&mut self, task: &Task, tries: u32) -> Result<(), SessionError> {
        let me = self.view.me.id;
        if task.worker_strategy != WorkerStrategy::Queue || !task.labelers.contains(&me) || !self.pending.has_writer() {
            return Ok(());
        }
        let reader = self.project.disk.reader();
        let left = reader.taken(task.id, me)?;
        if left > FEW {
            return Ok(());
        }
        let now = self.project.ids_and_clock.now();
        let wanted = AT_ONCE - (left as usize).min(AT_ONCE);
        let rows = reader.pool(task.id, lapsed_before(task, now), lapsed_after(now), wanted)?;
        if rows.is_empty() {
            return Ok(());
        }
        let ticket = self.batch(|session| {
            for row in rows {
                if let Some(change) = taken(task, &row, me, now) {
                    session.commit(Commit {
                        kind: OpKind::Assign,
                        input: Some(row.input),
                        task: Some(task.id),
                        reverts: None,
                        changes: vec![change],
                    })?;
                }
            }
            Ok(())
        })?;
        if let Some(ticket) = ticket {
            self.pending.retry_on_conflict(ticket, Retry::Fill(task.id), tries);
        }
        Ok(())
    }

    /// Prioritizes inputs of a task in everybody's queue, or clears that.
    pub(crate) fn prioritize(&mut self, task: TaskId, inputs: &[InputId], priority: i32) -> Result<(), SessionError> {
        let mut changes = Vec::new();
        for input in inputs {
            let places = self.project.disk.reader().places_of(*input)?;
            let place = places
                .into_iter()
                .find(|place| place.task == task)
                .ok_or(Refusal::InputNotInTask)?;
            let row = TaskInput {
                priority: priority.max(0),
                ..place.clone()
            };
            changes.extend(Change::update(Row::TaskInput(place), Row::TaskInput(row)));
        }
        if changes.is_empty() {
            return Ok(());
        }
        // The op is about the task, but inputs in memory and in the list change too.
        for change in &changes {
            if let RowKey::TaskInput(_, input) = change.key()
                && let Some(doc) = self.pending.docs.get_mut(&input)
            {
                doc.take(std::slice::from_ref(change));
            }
        }
        if self.view.task == Some(task) {
            let rows = self.view.list.rows.values_mut();
            rows.filter(|row| inputs.contains(&row.input.id))
                .for_each(|row| row.priority = priority.max(0));
        }
        self.commit(Commit {
            kind: OpKind::Assign,
            input: None,
            task: Some(task),
            reverts: None,
            changes,
        })
        .map(drop)
    }
}
