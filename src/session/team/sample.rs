//! What the lead makes of a sample: the rest of a labeler's work is taken as it is, or sent to review.

use super::sheet::Sheet;
use crate::domain::seat::SampleVerdict;
use crate::domain::workflow::{self, Event, Policy};
use crate::domain::{Change, InputId, MemberId, OpKind, Role, Task};
use crate::session::Session;
use crate::session::doc::Doc;
use crate::session::error::SessionError;
use crate::session::flight::Act;

impl Session {
    /// Decides on what a labeler's sample stands for: their work that waits, and what they hand in from now on.
    pub(in crate::session) fn decide_on_sample(
        &mut self,
        task: &Task,
        labeler: MemberId,
        verdict: SampleVerdict,
    ) -> Result<(), SessionError> {
        workflow::may(&self.view.me, workflow::Act::ConfigureTasks)?;
        let seat = self.seat_change(task.id, labeler, |seat| seat.verdict = verdict)?;
        let mut changes: Vec<Change> = seat.into_iter().collect();
        let event = match verdict {
            SampleVerdict::Open => None,
            SampleVerdict::Released => Some(Event::Release),
            SampleVerdict::ReviewAll => Some(Event::SendToReview),
        };
        if let Some(event) = event {
            for work in self.disk.reader().held_work(task.id, labeler)? {
                changes.extend(self.moved(task, labeler, work.input, event)?);
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.forget_settled_docs();
        self.commit(Act {
            kind: OpKind::Release,
            input: None,
            task: Some(task.id),
            reverts: None,
            changes,
        })
    }

    /// What happens to a labeler's work on one input that was not drawn.
    fn moved(
        &mut self,
        task: &Task,
        labeler: MemberId,
        input: InputId,
        event: Event,
    ) -> Result<Vec<Change>, SessionError> {
        let doc = Doc::load(self.disk.reader(), input, self.view.me.id)?;
        let mut sheet = Sheet::of(&doc, task)?;
        for annotation in sheet.own_mut(labeler) {
            if let Ok(status) = workflow::next(annotation.status, event, Role::Lead, Policy::Held) {
                annotation.status = status;
            }
        }
        if let Some(mut work) = sheet.works.get(&labeler).cloned() {
            work.state = workflow::work_next(work.state, event, Role::Lead, Policy::Held)?;
            if event == Event::SendToReview {
                work.drawn = true;
                work.reviewer = self.reviewer_of(task, &work)?;
            }
            sheet.works.insert(labeler, work);
        }
        Ok(sheet.changes(&doc))
    }
}
