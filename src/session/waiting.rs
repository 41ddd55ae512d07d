//! Acts that need rows which memory does not hold: the rows are asked of the reader thread, and the act begins anew once
//! they are there. The window's thread waits for none of it, and what is asked for meanwhile keeps its turn.
//!
//! So an act asks for all that it needs before it changes anything: [`Session::read_first`] and [`Session::load_doc`] refuse
//! with [`SessionError::NotRead`] what is not in memory, and [`Session::carry_out`] sees to the rest. A program without
//! a window takes the same road, and waits.

use super::commit::Retry;
use super::dispatch::{Target, is_about_what_is_seen, keeps_its_turn};
use super::error::SessionError;
use super::progress::JobUpdate;
use super::view::View;
use super::{Command, Event, Session};
use domain::{Finding, Input, InputId, ModelId, TaskId, Timestamp};
use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use store::{Clash, ReadOnly, Reader, StoreError};

/// Something that only the disk knows.
pub(super) trait Question: PartialEq + Send + 'static {
    /// What the disk says.
    type Answer: Send + Sync + 'static;

    /// Asks the disk, on the reader's thread; all of it is read at one moment.
    ///
    /// # Errors
    /// What the store said.
    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError>;

    /// Takes the answer into memory. What it returns is kept for the act that asked, until that is over.
    fn take_in(&self, answer: Self::Answer, _session: &mut Session) -> Option<Self::Answer> {
        Some(answer)
    }
}

/// An answer that was kept: the question beside it.
type Kept = Box<dyn Any + Send>;
/// An answer on its way into memory.
type Arrived = Box<dyn FnOnce(&mut Session) -> Option<Kept> + Send>;
/// A question on its way to the disk.
type Wanted = Box<dyn FnOnce(&ReadOnly) -> Result<Arrived, StoreError> + Send>;

/// What came of a question.
pub enum Answer {
    /// It goes into memory like this.
    Arrived(Arrived),
    /// The disk refused it.
    Refused(StoreError),
    /// The reader met a fault, which is told of apart.
    Lost,
}

/// What a model found on an input, in which task.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The task.
    pub task: TaskId,
    /// The model.
    pub model: ModelId,
    /// The input.
    pub input: Input,
    /// What it found.
    pub findings: Vec<Finding>,
}

/// What is carried out as a whole, and begins anew when something that it needs was read.
#[derive(Clone)]
pub(super) enum Act {
    /// A command.
    Command(Box<Command>, Target),
    /// My next open input is shown, where none is.
    First,
    /// The input at this place of the list is shown.
    Show(u64),
    /// The input on the canvas is read again; where it is gone, what stands nearest to its place is shown.
    Reopen(InputId, u64),
    /// What somebody else was quicker at is done again, after so many tries.
    Again(Retry, Clash, u32),
    /// Inputs that are free at this time are taken from a task's queue, after so many tries.
    Fill { task: TaskId, now: Timestamp, tries: u32 },
    /// What a model found is filed.
    File(Arc<Found>),
    /// What waits for my decision is read again.
    RenewQueue,
    /// What was taken out of the project is shown no more.
    DropDeleted,
    /// A job is over: what it changed is read, and what came of it told.
    JobOver(Arc<JobUpdate>),
}

impl Act {
    /// Whether commands that come after it wait for it.
    fn holds_back(&self) -> bool {
        match self {
            Self::Command(command, _) => keeps_its_turn(command),
            Self::First | Self::Show(_) | Self::Reopen(..) => true,
            Self::Again(..)
            | Self::Fill { .. }
            | Self::File(_)
            | Self::RenewQueue
            | Self::DropDeleted
            | Self::JobOver(_) => false,
        }
    }
}

/// An act that waits, with the answers that it has so far.
struct Begun {
    act: Act,
    answers: Vec<Kept>,
}

/// Acts that wait for the disk, and commands that wait for their turn behind them.
#[derive(Default)]
pub(super) struct Waiting {
    /// Whether an act is waited for, as by a program without a window.
    waits: bool,
    /// What the act at work was not given yet.
    wanted: Option<Wanted>,
    /// The answers that the act at work was given.
    answers: Vec<Kept>,
    /// Acts whose question is on its way, by its number.
    asked: BTreeMap<u64, Begun>,
    last: u64,
    /// Commands in the order in which they were given.
    held: VecDeque<(Command, Target)>,
}

impl Waiting {
    /// Nothing waits yet; `waits` tells whether acts are waited for.
    pub(crate) fn new(waits: bool) -> Self {
        Self {
            waits,
            ..Self::default()
        }
    }

    /// Whether acts are waited for.
    pub(crate) fn waits(&self) -> bool {
        self.waits
    }

    /// Whether a command that keeps its turn has to wait for it.
    pub(crate) fn holds_back(&self) -> bool {
        !self.held.is_empty() || self.is_act_in_order()
    }

    fn is_act_in_order(&self) -> bool {
        self.asked.values().any(|begun| begun.act.holds_back())
    }

    /// Whether inputs are being taken from the task's queue.
    pub(crate) fn is_filling(&self, task: TaskId) -> bool {
        let fills = |begun: &Begun| matches!(begun.act, Act::Fill { task: of, .. } if of == task);
        self.asked.values().any(fills)
    }

    fn kept<Q: Question>(&self, question: &Q) -> Option<Arc<Q::Answer>> {
        let mut known = self
            .answers
            .iter()
            .filter_map(|kept| kept.downcast_ref::<(Q, Arc<Q::Answer>)>());
        known
            .find(|(asked, _)| asked == question)
            .map(|(_, answer)| answer.clone())
    }
}

impl View {
    /// What a command is about that has to wait: one about something that was seen is still about the input on which it
    /// was seen.
    fn seen(&self, command: &Command, target: Target) -> Target {
        match (target, self.here()) {
            (Target::Shown, Ok(here)) if is_about_what_is_seen(command) => Target::work(here),
            (target, _) => target,
        }
    }
}

impl Session {
    /// What the disk says, once it was read.
    ///
    /// # Errors
    /// [`SessionError::NotRead`]: the act begins anew when it was.
    pub(super) fn read_first<Q: Question>(&mut self, question: Q) -> Result<Arc<Q::Answer>, SessionError> {
        match self.waiting.kept(&question) {
            Some(answer) => Ok(answer),
            None => Err(self.not_read_yet(question)),
        }
    }

    /// Why the act cannot go on: this is to be read first.
    pub(super) fn not_read_yet<Q: Question>(&mut self, question: Q) -> SessionError {
        self.waiting.wanted = Some(Box::new(move |disk| {
            let answer = disk.snapshot(|reader| question.read(reader))?;
            Ok(Box::new(move |session| {
                let kept = question.take_in(answer, session)?;
                Some(Box::new((question, Arc::new(kept))) as Kept)
            }))
        }));
        SessionError::NotRead
    }

    /// Carries out a command, or lets it wait for its turn.
    pub(super) fn carry_out_in_turn(&mut self, command: Command) -> Result<(), SessionError> {
        if self.waiting.holds_back() && keeps_its_turn(&command) {
            let target = self.view.seen(&command, Target::Shown);
            self.waiting.held.push_back((command, target));
            return Ok(());
        }
        self.begin_command(command, Target::Shown)
    }

    fn begin_command(&mut self, command: Command, target: Target) -> Result<(), SessionError> {
        match self.pending.defer(command, self.waiting.holds_back()) {
            Some(command) => self.carry_out(Act::Command(Box::new(command), target)),
            None => Ok(()),
        }
    }

    /// Carries out a command that follows from another one, as soon as what it needs is there.
    pub(super) fn then(&mut self, command: impl Into<Command>) -> Result<(), SessionError> {
        self.carry_out(Act::Command(Box::new(command.into()), Target::Shown))
    }

    /// The same of an act that nobody asked for, who could be told why it is not carried out.
    pub(super) fn carry_out_and_tell(&mut self, act: Act) {
        if let Err(error) = self.carry_out(act) {
            self.report(&error);
        }
    }

    /// Carries an act out, now or when what it needs was read.
    ///
    /// # Errors
    /// Why it was not carried out. When it has to wait, that is reported instead.
    pub(super) fn carry_out(&mut self, act: Act) -> Result<(), SessionError> {
        if self.waiting.waits {
            return self.waited(|session| session.run(act.clone()));
        }
        self.attempt(Begun {
            act,
            answers: Vec::new(),
        })
    }

    /// Carries out what needs rows of the disk, and waits for them.
    ///
    /// # Errors
    /// Why it was not carried out, or what the store said.
    pub(super) fn waited<T>(
        &mut self,
        mut act: impl FnMut(&mut Self) -> Result<T, SessionError>,
    ) -> Result<T, SessionError> {
        let outer = std::mem::take(&mut self.waiting.answers);
        let done = loop {
            match (act(self), self.waiting.wanted.take()) {
                (Err(SessionError::NotRead), Some(wanted)) => match self.reads.wait_for(wanted) {
                    Ok(arrived) => {
                        let kept = arrived(self);
                        self.waiting.answers.extend(kept);
                    }
                    Err(error) => break Err(error),
                },
                (done, _) => break done,
            }
        };
        self.waiting.answers = outer;
        done
    }

    fn attempt(&mut self, mut begun: Begun) -> Result<(), SessionError> {
        let outer = std::mem::replace(&mut self.waiting.answers, begun.answers);
        let done = self.run(begun.act.clone());
        begun.answers = std::mem::replace(&mut self.waiting.answers, outer);
        match (done, self.waiting.wanted.take()) {
            (Err(SessionError::NotRead), Some(wanted)) => {
                self.waiting.last += 1;
                let number = self.waiting.last;
                if let Act::Command(command, target) = begun.act {
                    let target = self.view.seen(&command, target);
                    begun.act = Act::Command(command, target);
                }
                self.waiting.asked.insert(number, begun);
                self.view.reading = self.waiting.holds_back();
                self.reads.ask_for(number, wanted);
                Ok(())
            }
            (done, _) => done,
        }
    }

    /// An answer is here: the act that waited for it goes on, and what waited for its turn behind it.
    pub(super) fn take_answer(&mut self, number: u64, answer: Answer) {
        let Some(mut begun) = self.waiting.asked.remove(&number) else {
            return;
        };
        let done = match answer {
            Answer::Arrived(arrived) => {
                let kept = arrived(self);
                begun.answers.extend(kept);
                self.attempt(begun)
            }
            Answer::Refused(error) => {
                self.give_up(begun.act);
                Err(error.into())
            }
            Answer::Lost => {
                self.give_up(begun.act);
                Ok(())
            }
        };
        if let Err(error) = done {
            self.report(&error);
        }
        while !self.waiting.is_act_in_order() {
            let Some((command, target)) = self.waiting.held.pop_front() else {
                break;
            };
            if let Err(error) = self.begin_command(command, target) {
                self.report(&error);
            }
        }
        self.view.reading = self.waiting.holds_back();
        self.run_deferred();
    }

    /// Carries out what waits for its turn, and waits for it: nothing that was drawn goes with the window.
    fn finish_in_turn(&mut self) {
        while self.waiting.holds_back() {
            match self.events.queue.recv_timeout(Duration::from_secs(60)) {
                Ok(event) => self.handle_event(event),
                Err(_) => return tracing::error!("left without what waited to be read"),
            }
        }
    }

    /// What an act needs cannot be read. A job is over all the same.
    fn give_up(&mut self, act: Act) {
        if let Act::JobOver(update) = act {
            self.tell_job_over(&update);
        }
    }

    fn run(&mut self, act: Act) -> Result<(), SessionError> {
        match act {
            Act::Command(command, target) => self.apply_to(*command, &target),
            Act::First => self.go_first(),
            Act::Show(place) => self.go_to_place(place),
            Act::Reopen(input, place) => self.go_back_to(input, place),
            Act::Again(retry, clash, tries) => self.do_again(retry, clash, tries),
            Act::Fill { task, now, tries } => self.fill_queue_now(task, now, tries),
            Act::File(found) => self.file_found(&found),
            Act::RenewQueue => self.renew_review_queue(),
            Act::DropDeleted => self.drop_deleted(),
            Act::JobOver(update) => self.job_over(&update),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.finish_in_turn();
        }
    }
}

impl super::background::Reads {
    /// Asks for an act; the answer arrives as an event of this number.
    fn ask_for(&self, number: u64, wanted: Wanted) {
        let lost = Event::Answer(number, Answer::Lost);
        self.ask_or(lost, move |disk| {
            let answer = wanted(disk).map_or_else(Answer::Refused, Answer::Arrived);
            Some(Event::Answer(number, answer))
        });
    }

    /// Asks, and waits for the answer.
    fn wait_for(&self, wanted: Wanted) -> Result<Arrived, SessionError> {
        let (sender, answer) = crossbeam_channel::bounded(1);
        self.ask(move |disk| {
            // Who asked waits for it.
            let _ = sender.send(wanted(disk));
            None
        });
        // A reader that met a fault sends nothing, and that fault is told.
        Ok(answer.recv().map_err(|_| StoreError::Busy)??)
    }
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod tests;
