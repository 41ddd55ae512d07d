//! From a command to what it does: the one road in, for the window, the command line and scripts.
#![deny(clippy::wildcard_enum_match_arm)]

mod data;
mod edit;
mod order;
mod review;
mod suggest;

use super::commit::TaskInputRef;
use super::error::SessionError;
use super::view::View;
use super::{Command, NavigateCommand, ProjectCommand, Session};
use domain::{InputId, Task, TaskId};
use store::{StoreError, WriterThread};

pub(crate) use order::{is_about_what_is_seen, keeps_its_turn};

/// What a command is about that names no input itself.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// The input on the canvas and the open task. What takes long becomes a job.
    Shown,
    /// This input of this task, named by a script, which waits for what takes long.
    Work(Box<TaskInputRef>),
    /// This input, whatever the task.
    Input(InputId),
    /// Nothing: the command names all that it needs, and what takes long is waited for.
    Named,
}

impl Target {
    /// This input of this task.
    pub(super) fn work(place: TaskInputRef) -> Self {
        Self::Work(Box::new(place))
    }

    /// Whether the window asks, which does not wait for what takes long.
    pub(super) fn is_shown(&self) -> bool {
        matches!(self, Self::Shown)
    }
}

impl View {
    /// The input of a task that a command is about.
    ///
    /// # Errors
    /// [`SessionError::NoTask`], [`SessionError::NoInput`].
    fn work_on(&self, target: &Target) -> Result<TaskInputRef, SessionError> {
        match target {
            Target::Work(work) => Ok((**work).clone()),
            Target::Shown | Target::Named | Target::Input(_) => self.here(),
        }
    }

    /// The input on which something is undone or redone, and in which task; in any where none is told.
    fn undone(&self, target: &Target) -> Result<(InputId, Option<TaskId>), SessionError> {
        match target {
            Target::Work(work) => Ok((work.input.id, Some(work.task.id))),
            Target::Input(input) => Ok((*input, None)),
            Target::Shown | Target::Named => {
                let input = self.current_id().ok_or(SessionError::NoInput)?;
                Ok((input, self.task))
            }
        }
    }
}

impl Session {
    /// Carries out a command: into memory now, to disk on the writer thread. In a window, one that needs rows of the disk
    /// is carried out by [`Session::pump`] once they were read, and those that come after it keep their turn.
    ///
    /// # Errors
    /// Why it was not carried out; then nothing has changed. A command that has to wait is refused by a notice.
    pub fn apply(&mut self, command: Command) -> Result<(), SessionError> {
        super::permissions::may_ask(&self.view.me, &command)?;
        self.touch();
        self.carry_out_in_turn(command)
    }

    /// Carries out a command that its asker may give, without waiting for pending commits.
    pub(super) fn apply_to(&mut self, command: Command, target: &Target) -> Result<(), SessionError> {
        match command {
            Command::Navigate(command) => self.apply_navigate(command),
            Command::Edit(command) => self.apply_edit(command, target),
            Command::Suggest(command) => self.apply_suggest(command, target),
            Command::Question(command) => self.apply_question(command, target),
            Command::Review(command) => self.apply_review(command, target),
            Command::Quality(command) => self.apply_quality(command),
            Command::Member(command) => self.apply_member(command),
            Command::Task(command) => self.apply_task(command),
            Command::Model(command) => self.apply_model(command),
            Command::Data(command) => self.apply_data(command, target),
            Command::Project(command) => self.apply_project(command),
        }
    }

    /// After an input is done with on the canvas: the next one that is not done.
    fn next_after(&mut self, task: &Task, target: &Target) -> Result<(), SessionError> {
        if target.is_shown() {
            self.fill_queue(task)?;
            self.then(NavigateCommand::NextOpen)?;
        }
        Ok(())
    }

    /// Shows another task, input or part of the list.
    pub(crate) fn apply_navigate(&mut self, command: NavigateCommand) -> Result<(), SessionError> {
        match command {
            NavigateCommand::OpenTask(task) => self.open_task(task),
            NavigateCommand::GoTo(index) => self.go_to(index),
            NavigateCommand::Open(input) => self.go_to_input(input),
            NavigateCommand::Next => self.step(true),
            NavigateCommand::Previous => self.step(false),
            NavigateCommand::NextOpen => self.next_open(),
            NavigateCommand::Filter(filter) => {
                self.view.query(&filter.text).map_err(StoreError::from)?;
                self.filter(filter);
                Ok(())
            }
            NavigateCommand::ShowRows(range) => {
                self.in_sight(range.filter_map(|index| self.view.list.place(index)).collect());
                Ok(())
            }
            NavigateCommand::ShowPlaces(places) => {
                self.in_sight(places);
                Ok(())
            }
            NavigateCommand::FindChosen(places) => {
                self.find_chosen(places);
                Ok(())
            }
            NavigateCommand::Sort(order) => self.sort(order),
            NavigateCommand::FindInputs(query) => {
                self.find_inputs(query);
                Ok(())
            }
            NavigateCommand::Look(look) => {
                self.look(look);
                Ok(())
            }
            NavigateCommand::ShowHistory(shown) => {
                self.show_history(shown);
                Ok(())
            }
            NavigateCommand::Reload => self.reload(),
        }
    }

    /// Is about the project file and the jobs.
    pub(crate) fn apply_project(&mut self, command: ProjectCommand) -> Result<(), SessionError> {
        match command {
            ProjectCommand::ForgetRefused(op) => {
                self.forget_refused(op);
                Ok(())
            }
            ProjectCommand::SendAgain => {
                self.ask_sync(server::Request::Resend);
                Ok(())
            }
            ProjectCommand::StopWaiting => {
                self.ask_sync(server::Request::StopWaiting);
                Ok(())
            }
            ProjectCommand::RetrySave => {
                self.pending.with_writer(WriterThread::retry);
                Ok(())
            }
            ProjectCommand::FollowProject => self.follow_project(),
            ProjectCommand::SaveCopy(to) => self.save_copy(to),
            ProjectCommand::Cancel(id) => {
                self.jobs.cancel(id);
                Ok(())
            }
            ProjectCommand::Dismiss(id) => {
                self.view.jobs.retain(|job| job.id != id || job.outcome.is_none());
                Ok(())
            }
        }
    }
}
