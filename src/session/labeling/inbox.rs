//! What labelers wait for the lead with: their questions, and why they skipped.

use super::view::{Inbox, QuestionLine};
use crate::error::SessionError;
use crate::view::View;
use crate::{Event, Session};
use domain::task::WorkState;
use domain::{CommentKind, TaskId, workflow};
use store::{Reader, StoreError};

impl View {
    pub(crate) fn take_questions(&mut self, task: TaskId, mut lines: Vec<QuestionLine>) {
        if self.inbox.task != Some(task) {
            return;
        }
        lines.retain(|line| !self.inbox.answered.contains(&line.remark.id));
        self.inbox.lines = lines;
        self.inbox.loaded = true;
    }
}

impl Session {
    /// Shows the questions of a task, or hides them.
    pub(crate) fn show_questions(&mut self, task: Option<TaskId>) -> Result<(), SessionError> {
        if let Some(task) = task {
            workflow::may(&self.view.me, workflow::Permission::Answer)?;
            self.view.task(task)?;
        }
        if self.view.inbox.task != task {
            self.view.inbox = Inbox {
                task,
                ..Inbox::default()
            };
        }
        self.ask_questions();
        Ok(())
    }

    /// Reads the questions again in the background, if they are shown.
    pub(crate) fn ask_questions(&mut self) {
        let Some(task) = self.view.inbox.task else { return };
        self.reads.read("Labeler questions", move |disk| {
            disk.snapshot(|reader| read(reader, task))
                .map(|lines| Event::Questions(task, lines))
        });
    }
}

fn read(reader: Reader<'_>, task: TaskId) -> Result<Vec<QuestionLine>, StoreError> {
    let mut lines = Vec::new();
    for kind in [CommentKind::Question, CommentKind::Skip] {
        for remark in reader.open_remarks(task, kind)? {
            let works = reader.work_on(remark.input)?;
            let work = works
                .iter()
                .find(|work| work.task == task && work.member == remark.labeler);
            // Who took a skipped input up again has no reason any more.
            if kind == CommentKind::Skip && work.is_none_or(|work| work.state != WorkState::Skipped) {
                continue;
            }
            if let Some(input) = reader.input(remark.input)? {
                lines.push(QuestionLine {
                    remark,
                    input: input.name,
                });
            }
        }
    }
    Ok(lines)
}
