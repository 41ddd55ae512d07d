//! What is kept from labelers who do not see each other's work: one rule for canvas, lists, counts, histories and
//! sentences.

use crate::Session;
use crate::view::View;
use domain::workflow::{self, Permission};
use domain::{Annotation, Change, MemberId, Row, Task, TaskId};
use std::borrow::Cow;
use store::{BlindTask, LogEntry, Reader, StoreError, Viewer};

impl View {
    /// Who looks at lists, with what is hidden from them.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer {
            member: self.me.id,
            reviews: self.review.is_some(),
            blind: self.blind(),
        }
    }

    /// Whether other labelers' work in the task is kept from me: I label in it, or only label at all, and the task
    /// does not say that labelers see each other. While I review it I see what I decide on.
    pub fn is_blind(&self, task: &Task) -> bool {
        let reviewing = self.review.as_ref().is_some_and(|review| review.task == task.id);
        let labels = task.labelers.contains(&self.me.id);
        let oversees = workflow::may(&self.me, Permission::SeeWork).is_ok();
        !task.see_others && !reviewing && (labels || !oversees) && task.all_labelers().any(|id| id != self.me.id)
    }

    /// The same for what is open: the task, or without one, any.
    pub fn is_blind_here(&self) -> bool {
        match self.open_task() {
            Some(summary) => self.is_blind(&summary.task),
            None => self.tasks.iter().any(|summary| self.is_blind(&summary.task)),
        }
    }

    /// Whether what somebody does in the task is hidden from me.
    pub fn is_kept_from_me(&self, task: TaskId, who: MemberId) -> bool {
        let summary = self.tasks.iter().find(|summary| summary.task.id == task);
        summary.is_some_and(|summary| {
            who != self.me.id && summary.task.is_or_was_labeler(who) && self.is_blind(&summary.task)
        })
    }

    /// A labeler's name for a reviewer; in a blind review, a letter.
    pub fn reviewed_name(&self, task: &Task, labeler: MemberId) -> String {
        match task.place_unnamed(labeler) {
            _ if !task.blind_review => self.member_label(labeler),
            at if at < 26 => format!("Labeler {}", char::from(b'A' + at as u8)),
            at => format!("Labeler {}", at + 1),
        }
    }

    /// Whether I review a task without knowing whose work it is; who did not say who they are might.
    fn is_nameless(&self, task: &Task, who: MemberId) -> bool {
        let reviews = task.reviewers.contains(&self.me.id) && who != self.me.id;
        task.blind_review && (reviews || self.unnamed) && task.is_or_was_labeler(who)
    }

    /// The task in which somebody's name is hidden from me, if it is that task (or any, where none is told).
    fn nameless(&self, task: Option<TaskId>, who: MemberId) -> Option<&Task> {
        let mut tasks = self.tasks.iter().map(|summary| &summary.task);
        tasks.find(|known| task.is_none_or(|task| task == known.id) && self.is_nameless(known, who))
    }

    /// The name under which somebody did something in a task, for histories and logs.
    pub fn name_in(&self, task: Option<TaskId>, who: MemberId) -> String {
        let hidden = task.and_then(|task| self.nameless(Some(task), who));
        hidden.map_or_else(|| self.member_label(who), |task| self.reviewed_name(task, who))
    }

    /// A member's name where I may know it: in the open task, or without one in any, other labelers may have none.
    pub fn known_name(&self, who: MemberId) -> Cow<'_, str> {
        let kept = match self.task {
            Some(task) => self.is_kept_from_me(task, who),
            None => self
                .tasks
                .iter()
                .any(|summary| self.is_kept_from_me(summary.task.id, who)),
        };
        match self.nameless(self.task, who) {
            _ if kept => "another labeler".into(),
            Some(task) if self.task.is_some() => self.reviewed_name(task, who).into(),
            Some(_) => "a labeler".into(),
            None => self.member_label(who).into(),
        }
    }

    /// The tasks in which others' work is hidden from me.
    pub(crate) fn blind(&self) -> Vec<BlindTask> {
        // Nobody in particular sees what the lead sees, but for names.
        if self.unnamed {
            return Vec::new();
        }
        let tasks = self.tasks.iter().map(|summary| &summary.task);
        tasks
            .filter(|task| self.is_blind(task))
            .map(|task| BlindTask {
                task: task.id,
                to: task.all_labelers().filter(|id| *id != self.me.id).collect(),
            })
            .collect()
    }

    /// Whether I may see an annotation of any task.
    pub(crate) fn may_see(&self, annotation: &Annotation) -> bool {
        let of = |id: TaskId| self.tasks.iter().find(|summary| summary.task.id == id);
        match annotation.task.and_then(of) {
            Some(summary) if self.is_blind(&summary.task) => workflow::may_see(&summary.task, self.me.id, annotation),
            _ => true,
        }
    }
}

impl Session {
    /// Whoever works with this session did not say who they are: what a blind review hides is hidden from them too.
    pub fn stay_unnamed(&mut self) {
        self.view.unnamed = true;
    }
}

/// Whether a member who is blind to some labelers may know of an entry of the log: one rule for the window's history
/// and for the command line's.
///
/// # Errors
/// What the store said.
pub(crate) fn knows(
    reader: Reader<'_>,
    me: MemberId,
    blind: &[BlindTask],
    entry: &LogEntry,
) -> Result<bool, StoreError> {
    let op = &entry.op;
    match blind.iter().find(|blind| Some(blind.task) == op.task) {
        Some(blind) if op.member != me => Ok(may_know(me, blind, op.member, &reader.gesture_changes(op.gesture)?)),
        _ => Ok(true),
    }
}

/// Whether somebody who is blind to these labelers may know that another made these changes: the other is none of
/// them, and changed something of theirs, or nothing of the others'.
fn may_know(me: MemberId, blind: &BlindTask, who: MemberId, changes: &[Change]) -> bool {
    if who == me {
        return true;
    }
    let whose: Vec<MemberId> = changes
        .iter()
        .filter_map(|change| match change.after().or(change.before())? {
            Row::Annotation(annotation) => Some(annotation.author),
            Row::Work(work) => Some(work.member),
            Row::Remark(remark) => Some(remark.labeler),
            Row::Suggestion(suggestion) => suggestion.member,
            _ => None,
        })
        .collect();
    let others = whose.iter().any(|id| blind.to.contains(id));
    !blind.to.contains(&who) && (whose.contains(&me) || !others)
}
