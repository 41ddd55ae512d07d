//! Commits from when they are made until they are saved or refused: into memory at once, to the writer thread, and what
//! becomes of them.

use super::commit::{Commit, CommitState, CommitTicket, Retry};
use super::doc::Doc;
use super::docs::Docs;
use super::error::SessionError;
use super::waiting::{Act, Question};
use super::{Command, Session};
use domain::undo::Step;
use domain::{Change, GestureId, InputId, MemberId, Op, OpId, OpKind, Row, RowKey, TaskId};
use std::collections::{BTreeMap, HashSet, VecDeque};
use store::{Clash, Reader, StoreError, Ticket, WriterThread};

/// How often something is done again when others write to the same input at the same time.
const TRIES: u32 = 5;

/// Changes of one commit on one input, or of the project.
struct Part {
    input: Option<InputId>,
    changes: Vec<Change>,
    /// Whether the input was in memory, which then has the changes and counts this among its pending commits.
    in_memory: bool,
}

impl Part {
    /// Whether it changes what is read with the project's counts: concepts and tasks may change on an input too, where a
    /// labeler adds a concept.
    fn is_of_project(&self) -> bool {
        let of_project = |change: &Change| matches!(change.key(), RowKey::Concept(_) | RowKey::Task(_));
        self.input.is_none() || self.changes.iter().any(of_project)
    }
}

/// A commit on its way: what it changed, input by input.
struct PendingCommit {
    ticket: CommitTicket,
    state: CommitState,
    parts: Vec<Part>,
    /// Whether the program did it by itself, so that nobody need hear that it was refused.
    by_itself: bool,
    /// What is done again when somebody else was quicker, and how often it was tried.
    retry: Option<(Retry, u32)>,
}

impl PendingCommit {
    /// Whether it gives inputs to other labelers, or puts them first.
    fn assigns(&self) -> bool {
        let assigns = |change: &Change| match (change.before(), change.after()) {
            (Some(Row::TaskInput(before)), Some(Row::TaskInput(after))) => {
                before.labelers != after.labelers || before.priority != after.priority
            }
            _ => false,
        };
        self.parts.iter().flat_map(|part| &part.changes).any(assigns)
    }
}

/// Ops that are committed together, all or none.
struct Batch {
    ticket: CommitTicket,
    ops: Vec<Op>,
}

/// Commits on their way, the inputs in memory that know of them, and the writer that they go to.
pub(super) struct PendingCommits {
    /// The thread that writes; none where the project can only be read, or is moving to another place.
    writer: Option<WriterThread>,
    /// Inputs in memory.
    pub docs: Docs,
    /// Inputs that changed in memory since lists and queues were brought up to it.
    pub touched: HashSet<InputId>,
    /// Commands that wait until what was done before them is on disk.
    pub deferred: VecDeque<Command>,
    /// The gesture of all that is committed now; else each commit has its own.
    pub gesture: Option<GestureId>,
    commits: BTreeMap<Ticket, PendingCommit>,
    batch: Option<Batch>,
    own_ops: HashSet<OpId>,
    last: u64,
}

impl PendingCommits {
    /// Nothing is pending yet.
    pub(crate) fn new(writer: Option<WriterThread>) -> Self {
        Self {
            writer,
            docs: Docs::default(),
            touched: HashSet::new(),
            deferred: VecDeque::new(),
            gesture: None,
            commits: BTreeMap::new(),
            batch: None,
            own_ops: HashSet::new(),
            last: 0,
        }
    }

    /// Whether there is a writer.
    pub(crate) fn has_writer(&self) -> bool {
        self.writer.is_some()
    }

    /// Writes with this thread from now on, after a refused commit stopped the last one.
    pub(crate) fn start_writer(&mut self, writer: WriterThread) {
        self.writer = Some(writer);
    }

    /// Gives the writer away; nothing is written until [`Self::go_on_with`].
    pub(crate) fn take_writer(&mut self) -> Option<WriterThread> {
        self.writer.take()
    }

    /// Does something with the writer, if there is one.
    pub(crate) fn with_writer(&self, f: impl FnOnce(&WriterThread)) {
        if let Some(writer) = &self.writer {
            f(writer);
        }
    }

    /// Whether all that was committed is saved or refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// How many commits are on their way to this computer's disk.
    pub(crate) fn queued(&self) -> usize {
        let queued = |commit: &&PendingCommit| matches!(commit.state, CommitState::Queued);
        self.commits.values().filter(queued).count()
    }

    /// Whether a commit of rows of the project is on its way.
    pub(crate) fn is_project_changing(&self) -> bool {
        let of_project = |commit: &PendingCommit| commit.parts.iter().any(Part::is_of_project);
        self.commits.values().any(of_project)
    }

    /// Whether an op was committed here; told once.
    pub(crate) fn take_own(&mut self, op: &OpId) -> bool {
        self.own_ops.remove(op)
    }

    fn new_ticket(&mut self) -> CommitTicket {
        self.last += 1;
        CommitTicket(self.last)
    }

    /// Takes an op into memory and sends it, or keeps it for the batch that is being made.
    pub(crate) fn commit(&mut self, op: Op) -> CommitTicket {
        self.touched.extend(op.input);
        if let Some(doc) = op.input.and_then(|input| self.docs.get_mut(&input)) {
            doc.take(&op.changes);
            let step = Step {
                gesture: op.gesture,
                kind: op.kind,
                reverts: op.reverts,
                task: op.task,
            };
            doc.remember(step, &op.changes);
        }
        match &mut self.batch {
            Some(batch) => {
                batch.ops.push(op);
                batch.ticket
            }
            None => self.send(vec![op]),
        }
    }

    /// Sends ops that are committed together.
    pub(crate) fn send(&mut self, ops: Vec<Op>) -> CommitTicket {
        let ticket = self.new_ticket();
        self.send_as(ticket, ops);
        ticket
    }

    fn send_as(&mut self, ticket: CommitTicket, ops: Vec<Op>) {
        let Some(writer) = &mut self.writer else { return };
        let parts = ops.iter().map(|op| Part {
            input: op.input,
            changes: op.changes.clone(),
            in_memory: op.input.is_some_and(|input| self.docs.begin(&input)),
        });
        let commit = PendingCommit {
            ticket,
            state: CommitState::Queued,
            parts: parts.collect(),
            // Another window may have filed the same suggestions a moment before.
            by_itself: ops.iter().all(|op| op.kind == OpKind::Suggest),
            retry: None,
        };
        self.own_ops.extend(ops.iter().map(|op| op.id));
        self.commits.insert(writer.write(ops), commit);
    }

    /// Begins a batch; false when one is being made already, which what follows then joins.
    pub(crate) fn begin_batch(&mut self) -> bool {
        if self.batch.is_some() {
            return false;
        }
        let ticket = self.new_ticket();
        self.batch = Some(Batch {
            ticket,
            ops: Vec::new(),
        });
        true
    }

    /// Sends the batch; none when it came to nothing.
    pub(crate) fn send_batch(&mut self) -> Option<CommitTicket> {
        let batch = self.batch.take().filter(|batch| !batch.ops.is_empty())?;
        self.send_as(batch.ticket, batch.ops);
        Some(batch.ticket)
    }

    /// Gives the batch up. Memory went ahead of the disk then: inputs have to be read again.
    pub(crate) fn drop_batch(&mut self) {
        self.batch = None;
    }

    /// Does this again when somebody else was quicker than the commit; `tries` counts how often it was tried. A commit
    /// that is part of a batch is not done again by itself.
    pub(crate) fn retry_on_conflict(&mut self, ticket: CommitTicket, retry: Retry, tries: u32) {
        let mut newest_first = self.commits.values_mut().rev();
        if let Some(commit) = newest_first.find(|commit| commit.ticket == ticket) {
            commit.retry = Some((retry, tries));
        }
    }

    /// Whether inputs that were taken from the task's queue are on their way to disk.
    pub(crate) fn is_filling(&self, task: TaskId) -> bool {
        let fills = |commit: &PendingCommit| matches!(commit.retry, Some((Retry::Fill(of), _)) if of == task);
        self.commits.values().any(fills)
    }

    /// Takes an input that was read into memory, with what is on its way to disk since before it was.
    pub(crate) fn keep_doc(&mut self, input: InputId, mut doc: Doc) {
        let parts = self.commits.values_mut().flat_map(|commit| &mut commit.parts);
        for part in parts.filter(|part| part.input == Some(input)) {
            doc.take(&part.changes);
            doc.pending += 1;
            part.in_memory = true;
        }
        self.touched.insert(input);
        self.docs.insert(input, doc);
    }

    /// Lets go of inputs that were not used for long, unless they are in `shown`.
    pub(crate) fn trim_docs(&mut self, shown: &HashSet<InputId>) {
        // What a batch changed is in memory alone.
        if self.batch.is_none() {
            self.docs.trim(shown);
        }
    }

    /// Writes with another thread from now on, first what the last one had not written: it keeps its place.
    pub(crate) fn go_on_with(&mut self, mut writer: WriterThread, unsaved: Vec<Vec<Op>>) {
        let commits = std::mem::take(&mut self.commits).into_values();
        let written = unsaved.into_iter().map(|ops| writer.write(ops));
        self.commits = written.zip(commits).collect();
        writer.look();
        self.writer = Some(writer);
    }

    /// Gives a commit up: nothing more is written.
    pub(crate) fn stop_at(&mut self, ticket: Ticket) {
        self.commits.remove(&ticket);
        self.writer = None;
    }

    /// How far a commit is, while it is on its way.
    #[cfg(test)]
    pub(crate) fn state(&self, ticket: CommitTicket) -> Option<&CommitState> {
        let mut commits = self.commits.values();
        commits
            .find(|commit| commit.ticket == ticket)
            .map(|commit| &commit.state)
    }

    /// What somebody else changed is read again.
    fn forget_what_clashed(&mut self, retry: &Retry) {
        match retry {
            Retry::Submit(place, _) => self.docs.remove(&place.input.id),
            Retry::Edit(edit) => self.docs.remove(&edit.input()),
            Retry::Fill(_) => {}
        }
    }
}

/// Inputs as they stand on disk.
#[derive(PartialEq)]
struct DocsOf {
    inputs: Vec<InputId>,
    member: MemberId,
    /// The age at which it was asked; an answer of another age is out of date, and asked for once more.
    age: u64,
}

impl Question for DocsOf {
    type Answer = Vec<Doc>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let docs = self.inputs.iter().map(|input| Doc::load(reader, *input, self.member));
        docs.collect()
    }

    fn take_in(&self, answer: Self::Answer, session: &mut Session) -> Option<Self::Answer> {
        if self.age == session.pending.docs.age() {
            for (input, doc) in self.inputs.iter().zip(answer) {
                // A doc in memory may have pending changes; it stays.
                if !session.pending.docs.contains(input) {
                    session.pending.keep_doc(*input, doc);
                }
            }
        }
        None
    }
}

impl Session {
    /// Takes the act into memory and sends it on its way to disk.
    pub(super) fn commit(&mut self, act: Commit) -> Result<CommitTicket, SessionError> {
        self.may_write()?;
        let op = Op {
            id: self.project.new_op_id(),
            gesture: self.new_gesture(),
            member: self.view.me.id,
            at: self.project.ids_and_clock.now(),
            kind: act.kind,
            input: act.input,
            task: act.task,
            reverts: act.reverts,
            batch: false,
            changes: act.changes,
        };
        let ticket = self.pending.commit(op);
        self.view.saving.pending = self.pending.queued();
        Ok(ticket)
    }

    /// Whether changes are taken in.
    ///
    /// # Errors
    /// Why not: the project can only be read, is moving to another place, or is not written after a fault.
    pub(super) fn may_write(&self) -> Result<(), SessionError> {
        let saving = &self.view.saving;
        match (self.pending.has_writer(), &saving.broken, &saving.read_only) {
            (true, None, _) => Ok(()),
            (true, Some(fault), _) => Err(SessionError::NotWriting(fault.clone())),
            (false, _, Some(_)) => Err(SessionError::ReadOnly),
            (false, _, None) => Err(SessionError::StillWorking),
        }
    }

    /// Commits all that `f` commits together, all or none; none came of it when there is no ticket.
    pub(super) fn batch(
        &mut self,
        f: impl FnOnce(&mut Self) -> Result<(), SessionError>,
    ) -> Result<Option<CommitTicket>, SessionError> {
        if !self.pending.begin_batch() {
            f(self)?;
            return Ok(None);
        }
        if let Err(error) = f(self) {
            self.pending.drop_batch();
            self.forget_settled_docs();
            return Err(error);
        }
        let ticket = self.pending.send_batch();
        self.view.saving.pending = self.pending.queued();
        Ok(ticket)
    }

    /// The same as one gesture: undone together.
    pub(super) fn batch_of_one_gesture(
        &mut self,
        f: impl FnOnce(&mut Self) -> Result<(), SessionError>,
    ) -> Result<Option<CommitTicket>, SessionError> {
        let outer = self.pending.gesture.replace(self.new_gesture());
        let done = self.batch(f);
        self.pending.gesture = outer;
        done
    }

    /// A commit came further.
    pub(super) fn on_commit(&mut self, ticket: Ticket, state: CommitState) {
        match state {
            CommitState::Queued | CommitState::Stored => {
                if let Some(commit) = self.pending.commits.get_mut(&ticket) {
                    commit.state = state;
                }
                self.view.saving.pending = self.pending.queued();
            }
            CommitState::Saved => self.on_saved(ticket),
            CommitState::Refused(error) => self.on_refused(ticket, error),
        }
    }

    fn on_saved(&mut self, ticket: Ticket) {
        let Some(commit) = self.pending.commits.remove(&ticket) else {
            return;
        };
        if commit.assigns() {
            // The list may show only what is mine, and shows what was put first.
            self.refresh_list();
            let changes = commit.parts.iter().flat_map(|part| &part.changes);
            self.browse.open_what_was_taken(&self.view, changes);
            if self.view.current.is_none() && self.view.task.is_some() {
                // Nothing was open as far as it was known.
                self.browse.forget_open_places();
                self.carry_out_and_tell(Act::First);
            } else {
                self.ask_open_places();
                self.go_on_with_taken();
            }
        }
        for part in commit.parts {
            // What was read of the project before this commit, and comes after it, is too old.
            if part.is_of_project() {
                self.refresh.summary.outdate();
            }
            match part.input {
                None => {}
                // So is what was read of an input that was not in memory yet.
                Some(_) if !part.in_memory => self.pending.docs.outdate(),
                Some(input) => {
                    self.keep_open_place(input);
                    self.on_committed(input);
                }
            }
        }
        self.view.saving.stalled = None;
        self.view.saving.pending = self.pending.queued();
        self.fill_awaited();
        if self.project.watch.is_none() {
            self.ask_log();
        }
        self.ask_summary();
    }

    /// A refused gesture is taken out of memory again, and the input is read again.
    fn on_refused(&mut self, ticket: Ticket, error: StoreError) {
        let Some(commit) = self.pending.commits.remove(&ticket) else {
            return;
        };
        for part in commit.parts.into_iter().rev().filter(|part| part.in_memory) {
            let Some(input) = part.input else { continue };
            self.pending.touched.insert(input);
            self.pending.docs.take_back(&input, &part.changes);
            self.on_committed(input);
        }
        self.view.saving.stalled = None;
        self.view.saving.pending = self.pending.queued();
        if let (Some((retry, tries)), StoreError::Clash(clash)) = (commit.retry, &error)
            && tries < TRIES
        {
            self.pending.forget_what_clashed(&retry);
            match self.carry_out(Act::Again(retry, *clash, tries + 1)) {
                Ok(()) => return,
                Err(error) => self.report(&error),
            }
        } else if !commit.by_itself {
            self.report(&error.into());
        }
        self.refresh_current();
        self.ask_summary();
    }

    /// Does something again that somebody else was quicker at.
    pub(super) fn do_again(&mut self, retry: Retry, clash: Clash, tries: u32) -> Result<(), SessionError> {
        let done = match retry {
            Retry::Submit(place, nothing) => self.submit_again(&place, nothing, tries),
            Retry::Edit(edit) => self.edit_again(*edit, clash, tries),
            Retry::Fill(task) => self.fill_queue_again(task, tries),
        };
        if !matches!(done, Ok(()) | Err(SessionError::NotRead)) {
            self.refresh_current();
            self.ask_summary();
        }
        done
    }

    /// One commit on the input less is pending.
    fn on_committed(&mut self, input: InputId) {
        if self.pending.docs.end(&input) {
            self.ask_doc(input);
        }
    }

    /// The input in memory.
    ///
    /// # Errors
    /// [`SessionError::NotRead`]: it is read first.
    pub(super) fn load_doc(&mut self, input: InputId) -> Result<&mut Doc, SessionError> {
        self.load_docs(&[input])?;
        self.pending.docs.get_mut(&input).ok_or(SessionError::NoInput)
    }

    /// Sees to it that these inputs are in memory.
    ///
    /// # Errors
    /// [`SessionError::NotRead`]: they are read first, all at once.
    pub(super) fn load_docs(&mut self, inputs: &[InputId]) -> Result<(), SessionError> {
        let in_memory = |input: &InputId| self.pending.docs.contains(input);
        let missing: Vec<InputId> = inputs.iter().filter(|input| !in_memory(input)).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (member, age) = (self.view.me.id, self.pending.docs.age());
        Err(self.not_read_yet(DocsOf {
            inputs: missing,
            member,
            age,
        }))
    }

    /// Any input may have changed: those in memory are read again.
    pub(super) fn forget_settled_docs(&mut self) {
        self.pending.docs.forget_settled();
        if let Some(input) = self.view.current_id() {
            self.ask_doc(input);
        }
    }

    /// Lets go of inputs that are not shown and were not used for long.
    pub(super) fn trim_docs(&mut self) {
        if !self.pending.docs.is_crowded() {
            return;
        }
        let rows = &self.view.list.rows;
        let visible = self.browse.visible.iter().copied();
        let mut shown: HashSet<InputId> = visible
            .filter_map(|place| rows.get(&place))
            .map(|row| row.input.id)
            .collect();
        shown.extend(self.view.current_id());
        self.pending.trim_docs(&shown);
    }
}

#[cfg(test)]
#[path = "pending_tests.rs"]
mod tests;
