//! Taking inputs from a queue, and the order in which a member's own inputs come.

use super::commit::{Commit, Retry};
use super::error::SessionError;
use super::notice::{Notice, Severity};
use super::view::View;
use super::waiting::{Act, Question};
use super::{NavigateCommand, Session};
use domain::task::{TaskInput, WorkerStrategy};
use domain::workflow::{Refusal, lapsed_after, lapsed_before};
use domain::{Change, InputId, MemberId, OpKind, Row, RowKey, Task, TaskId, Timestamp};
use store::{Reader, StoreError};

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

/// Inputs that are to be taken from a task's queue; nothing while the member has enough.
#[derive(PartialEq)]
struct Pool {
    task: TaskId,
    member: MemberId,
    lapsed_before: Timestamp,
    lapsed_after: Timestamp,
}

/// What is to be taken.
struct Free {
    /// How many are wanted.
    wanted: usize,
    /// Those that are free as this computer knows it, each after where it stands in the task's list.
    places: Vec<(u64, TaskInput)>,
}

impl Question for Pool {
    type Answer = Option<Free>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let left = reader.taken(self.task, self.member)?;
        if left > FEW {
            return Ok(None);
        }
        let wanted = AT_ONCE - (left as usize).min(AT_ONCE);
        let places = reader.pool(self.task, self.lapsed_before, self.lapsed_after, wanted)?;
        Ok(Some(Free { wanted, places }))
    }
}

/// The places of inputs in a task.
#[derive(PartialEq)]
struct PlacesOf {
    task: TaskId,
    inputs: Vec<InputId>,
}

impl Question for PlacesOf {
    type Answer = Vec<Option<Row>>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let place = |input: &InputId| reader.row(&RowKey::TaskInput(self.task, *input));
        self.inputs.iter().map(place).collect()
    }
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
        let takes = task.worker_strategy == WorkerStrategy::Queue && task.labelers.contains(&self.view.me.id);
        // What is being taken is not free any more, though the disk may not say so yet.
        if !takes || self.is_taking(task.id) || !self.pending.has_writer() {
            return Ok(());
        }
        self.fill_queue_again(task.id, 0)
    }

    /// Whether inputs are being taken from the task's queue.
    pub(crate) fn is_taking(&self, task: TaskId) -> bool {
        self.waiting.is_filling(task) || self.pending.is_filling(task) || self.browse.asked_of_server == Some(task)
    }

    /// Whether the server is to say first that its queue has nothing more for me: it is asked now. It is not asked again
    /// before it was told that all is done.
    pub(crate) fn asks_server_first(&mut self, task: TaskId) -> Result<bool, SessionError> {
        let is_mine =
            |task: &Task| task.worker_strategy == WorkerStrategy::Queue && task.labelers.contains(&self.view.me.id);
        let asks =
            self.project.sync.is_some() && self.view.task(task).is_ok_and(is_mine) && !self.browse.asked_for_last;
        if asks {
            self.browse.asked_for_last = true;
            self.browse.awaits_taken = true;
            self.fill_queue_again(task, 0)?;
        }
        Ok(asks)
    }

    /// Goes on to what was taken, where that was waited for.
    pub(crate) fn go_on_with_taken(&mut self) {
        if std::mem::take(&mut self.browse.awaits_taken)
            && let Err(error) = self.then(NavigateCommand::NextOpen)
        {
            self.report(&error);
        }
    }

    /// The same after so many conflicts with somebody else's commit.
    pub(crate) fn fill_queue_again(&mut self, task: TaskId, tries: u32) -> Result<(), SessionError> {
        let now = self.project.ids_and_clock.now();
        self.carry_out(Act::Fill { task, now, tries })
    }

    /// Takes inputs from the task's queue that are free `now`.
    pub(crate) fn fill_queue_now(&mut self, task: TaskId, now: Timestamp, tries: u32) -> Result<(), SessionError> {
        let (me, task) = (self.view.me.id, self.view.task(task)?.clone());
        let free = self.read_first(Pool {
            task: task.id,
            member: me,
            lapsed_before: lapsed_before(&task, now),
            lapsed_after: lapsed_after(now),
        })?;
        let Some(Free { wanted, places: rows }) = free.as_ref() else {
            return self.has_enough(&task, tries);
        };
        if self.project.sync.is_some() {
            self.ask_server_for(task.id, *wanted);
            return Ok(());
        }
        if rows.is_empty() {
            if std::mem::take(&mut self.browse.awaits_taken) {
                self.tell_all_done();
            }
            return Ok(());
        }
        self.browse.take_from_queue(rows);
        let ticket = self.batch(|session| {
            for (_, row) in rows.iter() {
                if let Some(change) = taken(&task, row, me, now) {
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

    /// Of a queue on a server the server says who takes what.
    fn ask_server_for(&mut self, task: TaskId, wanted: usize) {
        let Some(server) = &self.view.saving.server else { return };
        if server.connected {
            self.browse.asked_of_server = Some(task);
            let (n, op) = (u32::try_from(wanted).unwrap_or(u32::MAX), self.project.new_op_id());
            self.ask_sync(server::Request::Take(task, n, op));
        } else if server.offline.is_some() || server.stopped.is_some() {
            self.tell_none_taken();
        }
    }

    /// The server gave so many inputs of a task's queue.
    pub(crate) fn take_given(&mut self, task: TaskId, given: usize) {
        self.browse.asked_of_server.take_if(|asked| *asked == task);
        if given > 0 {
            self.refresh_list();
            self.browse.forget_open_places();
            match self.view.current {
                // Nothing was open as far as it was known.
                None if self.view.task == Some(task) => self.carry_out_and_tell(Act::First),
                _ => self.go_on_with_taken(),
            }
        } else if std::mem::take(&mut self.browse.awaits_taken) {
            self.tell_all_done();
        }
    }

    /// The server is not reached any more: nothing comes from its queues.
    pub(crate) fn stop_taking(&mut self) {
        self.browse.asked_of_server = None;
        self.tell_none_taken();
    }

    fn tell_none_taken(&mut self) {
        if std::mem::take(&mut self.browse.awaits_taken) {
            let text = "More inputs of this queue come from the server, which is not reached now.";
            self.notices.push(Notice {
                severity: Severity::Refusal,
                text: text.into(),
            });
        }
    }

    /// The server is reached: inputs of the open task's queue are taken where I have few.
    pub(crate) fn fill_open_queue(&mut self) {
        if let Some(task) = self.view.open_task().map(|summary| summary.task.clone())
            && let Err(error) = self.fill_queue(&task)
        {
            self.report(&error);
        }
    }

    /// As the disk has it I have inputs enough. Where none was open for me, it was asked before what I did last was there.
    fn has_enough(&mut self, task: &Task, tries: u32) -> Result<(), SessionError> {
        if !self.browse.awaits_taken || !self.pending.is_empty() {
            return Ok(());
        }
        if tries == 0 {
            return self.fill_queue_again(task.id, 1);
        }
        self.browse.awaits_taken = false;
        self.browse.forget_open_places();
        self.then(NavigateCommand::NextOpen)
    }

    /// Takes inputs that are waited for once all that I did is on disk.
    pub(crate) fn fill_awaited(&mut self) {
        let task = self.view.open_task().map(|summary| summary.task.clone());
        if let Some(task) = task.filter(|_| self.browse.awaits_taken && self.pending.is_empty())
            && let Err(error) = self.fill_queue(&task)
        {
            self.report(&error);
        }
    }

    /// Prioritizes inputs of a task in everybody's queue, or clears that.
    pub(crate) fn prioritize(&mut self, task: TaskId, inputs: &[InputId], priority: i32) -> Result<(), SessionError> {
        let mut changes = Vec::new();
        let question = PlacesOf {
            task,
            inputs: inputs.to_vec(),
        };
        let places = self.read_first(question)?;
        for (input, read) in inputs.iter().zip(places.iter()) {
            let read = match read {
                Some(Row::TaskInput(place)) => Some(place),
                _ => None,
            };
            // What is in memory may not be on disk yet.
            let known = self.pending.docs.get(input).and_then(|doc| doc.place(task));
            let place = known.or(read).cloned().ok_or(Refusal::InputNotInTask)?;
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
