//! Questions and answers, and what was read of feedback and instructions.

use crate::Session;
use crate::commit::{Commit, TaskInputRef};
use crate::error::SessionError;
use crate::view::View;
use crate::waiting::Question;
use domain::task::Answered;
use domain::workflow::{self, Refusal};
use domain::{
    Change, Comment, CommentId, CommentKind, Input, InputId, MemberId, OpKind, Row, RowKey, Task, TaskId,
    TaskMembership,
};
use store::{Reader, StoreError};

impl View {
    /// A member's part in a task.
    pub(crate) fn membership(&self, task: TaskId, member: MemberId) -> TaskMembership {
        let known = self.memberships.get(&(task, member)).copied();
        known.unwrap_or_else(|| TaskMembership::new(task, member))
    }

    /// Takes changes of members' parts in tasks in; the rows are read with the counts.
    pub(crate) fn take_memberships(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(Row::TaskMembership(row)) = change.after() {
                self.memberships.insert((row.task, row.member), *row);
            }
        }
    }

    fn check_may_ask(&self, place: &TaskInputRef) -> Result<(), SessionError> {
        if place.task.labelers.contains(&self.me.id) {
            Ok(())
        } else {
            Err(Refusal::NotALabelerOfTask.into())
        }
    }
}

impl Session {
    /// Asks the lead something about an input.
    pub(crate) fn ask(&mut self, place: &TaskInputRef, text: &str) -> Result<(), SessionError> {
        self.view.check_may_ask(place)?;
        let text = text.trim();
        if text.is_empty() {
            return Err(SessionError::EmptyText);
        }
        let question = self
            .project
            .remark(&self.view, place, self.view.me.id, CommentKind::Question, text.into());
        let change = Change::create(Row::Remark(question));
        self.say(place.task.id, place.input.id, OpKind::Ask, vec![change])
    }

    /// Answers a question, for its labeler or, in the task's list, for all.
    pub(crate) fn answer(&mut self, question: CommentId, text: &str, for_all: bool) -> Result<(), SessionError> {
        workflow::may(&self.view.me, workflow::Permission::Answer)?;
        let text = text.trim();
        if text.is_empty() {
            return Err(SessionError::EmptyText);
        }
        let read = self.read_first(Asked(question))?;
        let (asked, input) = (*read).clone().ok_or(SessionError::QuestionGone)?;
        let task = self.view.task(asked.task)?.clone();
        let input = input.ok_or(Refusal::InputNotInTask)?;
        let place = TaskInputRef {
            task: task.clone(),
            input,
        };
        let mut answer = self
            .project
            .remark(&self.view, &place, asked.labeler, CommentKind::Answer, text.into());
        answer.reply_to = Some(question);
        let mut closed = asked.clone();
        closed.open = false;
        let asked_words = asked.text.clone();
        let mut changes = vec![Change::create(Row::Remark(answer))];
        changes.extend(Change::update(Row::Remark(asked), Row::Remark(closed)));
        self.say(task.id, place.input.id, OpKind::Answer, changes)?;
        self.view.inbox.answered.push(question);
        self.view.inbox.lines.retain(|line| line.remark.id != question);
        if for_all {
            let mut new = task.clone();
            new.faq.push(Answered {
                question: asked_words,
                answer: text.into(),
            });
            new.instructions_version += 1;
            self.replace_task(task, new)?;
        }
        Ok(())
    }

    fn replace_task(&mut self, old: Task, new: Task) -> Result<(), SessionError> {
        self.view.set_task_in_view(&new);
        let id = new.id;
        self.commit(Commit {
            kind: OpKind::EditTask,
            input: None,
            task: Some(id),
            reverts: None,
            changes: Change::update(Row::Task(old), Row::Task(new)).into_iter().collect(),
        })
        .map(drop)
    }

    fn say(&mut self, task: TaskId, input: InputId, kind: OpKind, changes: Vec<Change>) -> Result<(), SessionError> {
        self.commit(Commit {
            kind,
            input: Some(input),
            task: Some(task),
            reverts: None,
            changes,
        })?;
        self.refresh_current();
        Ok(())
    }

    /// I have read the newest instructions of the open task.
    pub(crate) fn mark_read(&mut self) -> Result<(), SessionError> {
        let task = self.view.current_task()?.clone();
        let me = self.view.me.id;
        let before = self.view.memberships.get(&(task.id, me)).copied();
        let read = TaskMembership {
            read: task.instructions_version,
            ..self.view.membership(task.id, me)
        };
        self.view.talk.unread_instructions = false;
        let Some(change) = membership_change(before, read) else {
            return Ok(());
        };
        self.may_write()?;
        self.view.take_memberships(std::slice::from_ref(&change));
        self.commit(Commit {
            kind: OpKind::Read,
            input: None,
            task: Some(task.id),
            reverts: None,
            changes: vec![change],
        })
        .map(drop)
    }
}

/// The change of a member's part in a task, created if missing; none when nothing changes.
pub(crate) fn membership_change(before: Option<TaskMembership>, after: TaskMembership) -> Option<Change> {
    let after = Row::TaskMembership(after);
    match before {
        Some(before) => Change::update(Row::TaskMembership(before), after),
        None => Some(Change::create(after)),
    }
}

/// A question that was asked, and its input.
#[derive(PartialEq)]
struct Asked(CommentId);

impl Question for Asked {
    type Answer = Option<(Comment, Option<Input>)>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let Some(Row::Remark(asked)) = reader.row(&RowKey::Remark(self.0))? else {
            return Ok(None);
        };
        let input = reader.input(asked.input)?;
        Ok(Some((asked, input)))
    }
}
