//! A lead who does not label a task decides where its model and its annotations differ: what labelers made is corrected as
//! a reviewer corrects it, and stays theirs; what is added is the lead's.

use crate::Session;
use crate::commit::TaskInputRef;
use crate::error::SessionError;
use domain::suggestion::Difference;
use domain::task::ReviewStrategy;
use domain::workflow;
use domain::{Annotation, AnnotationId, Change, OpKind, Row, Status, Task, Verdict};

/// The status of what the lead adds: accepted where nobody reviews, else waiting for a reviewer.
fn status_of_added(task: &Task) -> Status {
    match task.review_strategy {
        ReviewStrategy::None => Status::Success,
        ReviewStrategy::Manual { .. } => Status::AwaitingReview,
        ReviewStrategy::Consensus { .. } => Status::AwaitingConsensusReview,
    }
}

impl Session {
    /// Does what the model says, or leaves what is annotated as it is; then a suggestion that was not taken is dismissed.
    pub(super) fn arbitrate(
        &mut self,
        place: &TaskInputRef,
        difference: Difference,
        follow: bool,
    ) -> Result<(), SessionError> {
        workflow::may_arbitrate(&place.task, &self.view.me)?;
        let (kind, changes) = match (difference, follow) {
            (Difference::Added(id), false) => {
                let had = self.had(place, id)?;
                (OpKind::Dismiss, had.with(Verdict::Dismissed).into_iter().collect())
            }
            (Difference::Missing(_) | Difference::Moved(..) | Difference::OtherConcept(..), false) => return Ok(()),
            (Difference::Added(id), true) => {
                let z = self.top(place)?;
                let had = self.had(place, id)?;
                let old = had.known();
                let region = old.region.fitted(place.input.size)?;
                if !place.task.kind.takes(&region) {
                    return Err(SessionError::WrongShape(place.task.kind));
                }
                let model = self.view.model(old.model)?.clone();
                let annotation = Annotation {
                    status: status_of_added(&place.task),
                    ..old.accepted(
                        AnnotationId(self.project.ids_and_clock.id()),
                        self.view.me.id,
                        &model,
                        region,
                        z,
                    )
                };
                let mut changes: Vec<Change> = had.with(Verdict::Accepted(annotation.id)).into_iter().collect();
                changes.push(Change::create(Row::Annotation(annotation)));
                (OpKind::Accept, changes)
            }
            (Difference::Missing(id), true) => {
                let old = self.arbitrable(place, id)?;
                (OpKind::Delete, vec![Change::delete(Row::Annotation(old))])
            }
            (Difference::Moved(id, suggestion), true) => {
                let region = self.had(place, suggestion)?.known().region.clone();
                let region = region.fitted(place.input.size)?;
                let change = self.arbitrated(place, id, |new| {
                    new.origin = new.origin.reshaped();
                    new.region = region;
                })?;
                (OpKind::Reshape, change.into_iter().collect())
            }
            (Difference::OtherConcept(id, suggestion), true) => {
                let concept = self.had(place, suggestion)?.known().concept;
                let change = self.arbitrated(place, id, |new| new.concept = concept)?;
                (OpKind::Relabel, change.into_iter().collect())
            }
        };
        if changes.is_empty() {
            return Ok(());
        }
        self.commit_on(place.input.id, place.task.id, kind, changes).map(drop)
    }

    /// The annotation, if the lead may change it.
    fn arbitrable(&mut self, place: &TaskInputRef, id: AnnotationId) -> Result<Annotation, SessionError> {
        let found = self.load_doc(place.input.id)?.annotation(id).cloned();
        let found = found.ok_or(SessionError::AnnotationGone)?;
        workflow::may_arbitrate_on(&place.task, &self.view.me, &found)?;
        Ok(found)
    }

    fn arbitrated(
        &mut self,
        place: &TaskInputRef,
        id: AnnotationId,
        change: impl FnOnce(&mut Annotation),
    ) -> Result<Option<Change>, SessionError> {
        let me = self.view.me.id;
        let old = self.arbitrable(place, id)?;
        let mut new = Annotation {
            edited_by: if old.author == me { old.edited_by } else { Some(me) },
            origin: old.origin.edited(),
            ..old.clone()
        };
        change(&mut new);
        Ok(Change::update(Row::Annotation(old), Row::Annotation(new)))
    }
}
