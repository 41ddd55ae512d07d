//! What a labeler makes of suggestions: accept, dismiss, relabel, and back again.

use crate::domain::workflow::{self, Refusal};
use crate::domain::{
    Annotation, AnnotationId, Change, ConceptId, OpKind, Region, Row, Sign, Suggestion, SuggestionId, TaskKind, Verdict,
};
use crate::session::Session;
use crate::session::edit::Place;
use crate::session::error::SessionError;

impl Session {
    fn suggestion(&mut self, place: &Place, id: SuggestionId) -> Result<Suggestion, SessionError> {
        let found = self.need_doc(place.input.id)?.suggestion(id).cloned();
        found
            .filter(|suggestion| suggestion.task == place.task.id)
            .ok_or(SessionError::SuggestionGone)
    }

    /// What became of a suggestion, as far as I may know it.
    fn known_verdict(&mut self, place: &Place, suggestion: &Suggestion) -> Result<Verdict, SessionError> {
        let id = place.input.id;
        self.need_doc(id)?;
        let doc = self.docs.get(&id);
        Ok(doc.map_or(suggestion.verdict, |doc| {
            self.as_i_know_it(doc, suggestion.clone()).verdict
        }))
    }

    /// Makes annotations of suggestions, as one gesture; a region given replaces the model's.
    pub(in crate::session) fn accept(
        &mut self,
        place: &Place,
        picks: &[(SuggestionId, Option<Region>)],
    ) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let z = self.top(place)?;
        let mut changes = Vec::new();
        for (id, region) in picks {
            let old = self.suggestion(place, *id)?;
            let known = self.known_verdict(place, &old)?;
            if matches!(known, Verdict::Accepted(_)) {
                continue;
            }
            if !place.task.concepts.contains(&old.concept) {
                return Err(Refusal::ConceptNotInTask.into());
            }
            if place.task.kind == TaskKind::Classification {
                changes.extend(self.claim_changes(place, old.concept, Some(Sign::Present))?);
                continue;
            }
            let region = region.as_ref().unwrap_or(&old.region).fitted(place.input.size)?;
            if !place.task.kind.takes(&region) {
                return Err(SessionError::WrongShape(place.task.kind));
            }
            let model = self.model(old.model)?.clone();
            let annotation = old.accepted(AnnotationId(self.stamps.id()), self.view.me.id, &model, region, z);
            // What another labeler made of it stays theirs.
            if known == old.verdict {
                changes.extend(verdict(&old, Verdict::Accepted(annotation.id)));
            }
            changes.push(Change::create(Row::Annotation(annotation)));
        }
        self.commit_edit(place, OpKind::Accept, changes)
    }

    /// A claim about to be made, with the suggestion that said so before, if one did.
    pub(in crate::session) fn with_suggestion(
        &mut self,
        place: &Place,
        claim: Annotation,
    ) -> Result<Vec<Change>, SessionError> {
        let doc = self.need_doc(place.input.id)?;
        let said = |s: &&Suggestion| s.task == place.task.id && s.concept == claim.concept && s.is_open();
        let found = doc.suggestions.iter().find(said).cloned();
        let (Some(old), Sign::Present) = (found, claim.sign) else {
            return Ok(vec![Change::create(Row::Annotation(claim))]);
        };
        let model = self.model(old.model)?.clone();
        let annotation = old.accepted(claim.id, claim.author, &model, Region::Whole, claim.z);
        let mut changes: Vec<Change> = verdict(&old, Verdict::Accepted(annotation.id)).into_iter().collect();
        changes.push(Change::create(Row::Annotation(annotation)));
        Ok(changes)
    }

    /// Makes annotations of all that is offered within the range.
    pub(in crate::session) fn accept_all(&mut self, place: &Place) -> Result<(), SessionError> {
        let offered: Vec<_> = self
            .view
            .assist
            .iter()
            .flat_map(|assist| assist.offered())
            .map(|suggestion| (suggestion.id, None))
            .collect();
        if offered.is_empty() {
            return Err(SessionError::NothingSuggested);
        }
        self.accept(place, &offered)
    }

    /// Makes suggestions again of what was accepted: the annotation goes, unless somebody removed it already.
    pub(in crate::session) fn unaccept(&mut self, place: &Place, ids: &[SuggestionId]) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let me = self.view.me.clone();
        let mut changes = Vec::new();
        for id in ids {
            let old = self.suggestion(place, *id)?;
            let Verdict::Accepted(annotation) = old.verdict else {
                continue;
            };
            if let Some(made) = self.need_doc(place.input.id)?.annotation(annotation).cloned() {
                workflow::may_edit(&place.task, &me, &made)?;
                changes.push(Change::delete(Row::Annotation(made)));
            }
            changes.extend(verdict(&old, Verdict::Open));
        }
        self.commit_edit(place, OpKind::Unaccept, changes)
    }

    /// Turns suggestions down (`true`), or takes them up again.
    pub(in crate::session) fn dismiss(
        &mut self,
        place: &Place,
        ids: &[SuggestionId],
        down: bool,
    ) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let to = if down { Verdict::Dismissed } else { Verdict::Open };
        let mut changes = Vec::new();
        for id in ids {
            let old = self.suggestion(place, *id)?;
            // Accepted ones are un-ticked instead, which takes their annotation along.
            if !matches!(old.verdict, Verdict::Accepted(_)) {
                changes.extend(verdict(&old, to));
            }
        }
        self.commit_edit(place, OpKind::Dismiss, changes)
    }

    /// Gives suggestions another concept.
    pub(in crate::session) fn relabel_suggestions(
        &mut self,
        place: &Place,
        ids: &[SuggestionId],
        concept: ConceptId,
    ) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        if !place.task.concepts.contains(&concept) {
            return Err(Refusal::ConceptNotInTask.into());
        }
        let mut changes = Vec::new();
        for id in ids {
            let old = self.suggestion(place, *id)?;
            if old.is_open() && old.concept != concept {
                let new = Suggestion {
                    concept,
                    relabeled: true,
                    ..old.clone()
                };
                changes.extend(Change::update(Row::Suggestion(old), Row::Suggestion(new)));
            }
        }
        self.commit_edit(place, OpKind::Rename, changes)
    }
}

fn verdict(old: &Suggestion, verdict: Verdict) -> Option<Change> {
    let new = Suggestion { verdict, ..old.clone() };
    Change::update(Row::Suggestion(old.clone()), Row::Suggestion(new))
}
