//! Commands about annotations of an input, and the labeler's work on it.

use super::Target;
use crate::commit::TaskInputRef;
use crate::error::SessionError;
use crate::notice::{self, Notice};
use crate::view::View;
use crate::{EditCommand, PasteAt, Session};
use domain::workflow;
use domain::{Annotation, AnnotationId, OpKind, Task};
use std::collections::HashSet;

/// How far right and down a duplicate lies from its original, in pixels of the image.
const DUPLICATE_SHIFT: f64 = 10.0;

impl View {
    pub(crate) fn set_task_in_view(&mut self, task: &Task) {
        if let Some(summary) = self.tasks.iter_mut().find(|summary| summary.task.id == task.id) {
            summary.task = task.clone();
        }
    }

    fn pick(&self, ids: &[AnnotationId]) -> Vec<Annotation> {
        let shown = self.current.as_ref().map_or(&[][..], |current| &current.annotations);
        let ids: HashSet<&AnnotationId> = ids.iter().collect();
        shown.iter().filter(|a| ids.contains(&a.id)).cloned().collect()
    }
}

impl Session {
    /// Changes annotations of an input, or the labeler's work on it.
    pub(crate) fn apply_edit(&mut self, command: EditCommand, target: &Target) -> Result<(), SessionError> {
        match command {
            EditCommand::KeepDraft(task, input, draft) => {
                self.keep_draft(task, input, draft);
                Ok(())
            }
            EditCommand::Annotate { concept, region, sign } => {
                let here = self.view.work_on(target)?;
                self.annotate(&here, concept, region, sign)
            }
            EditCommand::Claim { concept, sign } => self.claim_here(concept, sign),
            EditCommand::ClaimOn { inputs, concept, sign } => self.claim_on(&inputs, concept, sign),
            EditCommand::UndoClaims => self.undo_claims(),
            EditCommand::Reshape(regions) => {
                let here = self.view.work_on(target)?;
                self.reshape(&here, regions)
            }
            EditCommand::Relabel(ids, concept) => {
                let here = self.view.work_on(target)?;
                self.relabel(&here, &ids, concept)
            }
            EditCommand::Delete(ids) => {
                let here = self.view.work_on(target)?;
                self.delete(&here, &ids)
            }
            EditCommand::Reorder(ids, order) => {
                let here = self.view.work_on(target)?;
                self.reorder(&here, &ids, order)
            }
            EditCommand::Duplicate(ids) => {
                let here = self.view.work_on(target)?;
                let originals = self.view.pick(&ids);
                self.paste_and_tell(&here, &originals, (DUPLICATE_SHIFT, DUPLICATE_SHIFT))
            }
            EditCommand::Copy(ids) => {
                self.browse.clipboard = self.view.pick(&ids);
                self.view.can_paste = !self.browse.clipboard.is_empty();
                let text = notice::copied(self.browse.clipboard.len());
                self.notices.push(Notice::info(text));
                Ok(())
            }
            EditCommand::Paste(at) => self.paste_here(at),
            EditCommand::CopyFromPrevious => self.copy_from_previous(),
            command @ (EditCommand::Submit | EditCommand::SubmitNothing) => {
                let here = self.view.work_on(target)?;
                self.submit(&here, command == EditCommand::SubmitNothing)?;
                self.next_after(&here.task, target)
            }
            EditCommand::Withdraw => {
                let here = self.view.work_on(target)?;
                self.withdraw(&here)
            }
            EditCommand::Skip(reason) => {
                let here = self.view.work_on(target)?;
                self.skip(&here, &reason)?;
                self.next_after(&here.task, target)
            }
            EditCommand::Undo => {
                let (input, task) = self.view.undone(target)?;
                if target.is_shown() {
                    self.refuse_decision_from_afar(input, task)?;
                }
                self.undo(input, task)?;
                self.refresh_current();
                Ok(())
            }
            EditCommand::Redo => {
                let (input, task) = self.view.undone(target)?;
                self.redo(input, task)?;
                self.refresh_current();
                Ok(())
            }
            EditCommand::BringBack(gesture) => {
                let here = self.view.work_on(target)?;
                self.bring_back(&here, gesture)
            }
        }
    }

    fn paste_here(&mut self, at: PasteAt) -> Result<(), SessionError> {
        if self.browse.clipboard.is_empty() {
            return Err(SessionError::NothingToPaste);
        }
        let here = self.view.here()?;
        let copied = self.browse.clipboard.clone();
        let around = copied
            .iter()
            .filter_map(|a| a.region.bounds())
            .reduce(|a, b| a.union(&b));
        let shift = match (at, around) {
            (PasteAt::Around(place), Some(around)) => {
                let center = around.center();
                let moved = around.moved(place.x - center.x, place.y - center.y);
                let inside = moved.pushed_inside(here.input.size);
                (inside.x0 - around.x0, inside.y0 - around.y0)
            }
            _ => (0.0, 0.0),
        };
        self.paste_and_tell(&here, &copied, shift)?;
        if shift == (0.0, 0.0) && copied.iter().any(|a| a.input == here.input.id) {
            self.notices.push(Notice::info(notice::PASTED_IN_PLACE));
        }
        Ok(())
    }

    fn copy_from_previous(&mut self) -> Result<(), SessionError> {
        let here = self.view.here()?;
        let current = self.view.current.as_ref().map(|current| current.position);
        let place = current
            .and_then(|place| self.view.step_index(place))
            .and_then(|index| index.checked_sub(1));
        let place = place
            .and_then(|index| self.view.step_place(index))
            .ok_or(SessionError::NothingToCopy)?;
        let previous = self.row_at(place)?.ok_or(SessionError::NothingToCopy)?.input.id;
        let (task, me) = (here.task.id, self.view.me.clone());
        let doc = self.load_doc(previous)?;
        let copied: Vec<Annotation> = doc
            .annotations
            .iter()
            .filter(|a| a.task == Some(task))
            .filter(|a| workflow::may_edit(&here.task, &me, a).is_ok())
            .cloned()
            .collect();
        if copied.is_empty() {
            return Err(SessionError::NothingToCopy);
        }
        self.paste_and_tell(&here, &copied, (0.0, 0.0))
    }

    fn paste_and_tell(
        &mut self,
        here: &TaskInputRef,
        copied: &[Annotation],
        shift: (f64, f64),
    ) -> Result<(), SessionError> {
        let left_out = self.paste(here, copied, shift, OpKind::Paste)?;
        if left_out > 0 {
            let text = notice::not_pasted(left_out, copied.len());
            self.notices.push(Notice::info(text));
        }
        Ok(())
    }
}
