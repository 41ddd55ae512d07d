//! What a labeler makes of suggestions: accept, dismiss, relabel, and back again.

use crate::Session;
use crate::commit::TaskInputRef;
use crate::error::SessionError;
use domain::suggestion::decisions_of;
use domain::workflow::{self, Refusal};
use domain::{
    Annotation, AnnotationId, Change, ConceptId, MemberId, OpKind, Region, Row, Sign, Suggestion, SuggestionId,
    TaskKind, Verdict,
};

/// A suggestion about to be decided on.
pub(super) struct Had {
    /// The row as it stands.
    row: Suggestion,
    /// What I may know of it.
    known: Suggestion,
    /// In whose copy of it the decision is kept: mine, where several people label the same inputs.
    copy_for: Option<MemberId>,
}

impl Had {
    /// The change after which it is `new`; none where nothing changes, or where what another made of it, out of my
    /// sight, stays theirs.
    fn becomes(&self, new: Suggestion) -> Option<Change> {
        match self.copy_for {
            Some(_) if new == self.known => None,
            Some(me) => Some(Change::create(Row::Suggestion(new.copy_for(me)))),
            None if self.known != self.row => None,
            None => Change::update(Row::Suggestion(self.row.clone()), Row::Suggestion(new)),
        }
    }

    /// What I know of it.
    pub(super) fn known(&self) -> &Suggestion {
        &self.known
    }

    /// The change that decides on it so.
    pub(super) fn with(&self, verdict: Verdict) -> Option<Change> {
        self.becomes(Suggestion {
            verdict,
            ..self.known.clone()
        })
    }
}

impl Session {
    /// The suggestion as I have it: my own copy of it where there is one.
    pub(super) fn had(&mut self, place: &TaskInputRef, id: SuggestionId) -> Result<Had, SessionError> {
        let me = self.view.me.id;
        self.load_doc(place.input.id)?;
        let doc = self.pending.docs.get(&place.input.id).ok_or(SessionError::NoInput)?;
        let asked = doc.suggestion(id).ok_or(SessionError::SuggestionGone)?;
        let row = doc.suggestion(asked.copy_for(me).id).unwrap_or(asked).clone();
        if row.task != place.task.id || row.member.is_some_and(|member| member != me) {
            return Err(SessionError::SuggestionGone);
        }
        let together = place.task.labelers_per_input() > 1;
        Ok(Had {
            known: self.view.redact_for_me(doc, row.clone()),
            copy_for: (together && row.member.is_none()).then_some(me),
            row,
        })
    }

    /// Makes annotations of suggestions, as one gesture; a region given replaces the model's.
    pub(crate) fn accept(
        &mut self,
        place: &TaskInputRef,
        picks: &[(SuggestionId, Option<Region>)],
    ) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let z = self.top(place)?;
        let mut changes = Vec::new();
        for (id, region) in picks {
            let had = self.had(place, *id)?;
            let old = &had.known;
            if matches!(old.verdict, Verdict::Accepted(_)) {
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
            let model = self.view.model(old.model)?.clone();
            let annotation = old.accepted(
                AnnotationId(self.project.ids_and_clock.id()),
                self.view.me.id,
                &model,
                region,
                z,
            );
            changes.extend(had.with(Verdict::Accepted(annotation.id)));
            changes.push(Change::create(Row::Annotation(annotation)));
        }
        self.commit_edit(place, OpKind::Accept, changes)
    }

    /// A claim about to be made, with the suggestion that said so before, if one did.
    pub(crate) fn with_suggestion(
        &mut self,
        place: &TaskInputRef,
        claim: Annotation,
    ) -> Result<Vec<Change>, SessionError> {
        let me = self.view.me.id;
        let doc = self.load_doc(place.input.id)?;
        let said = |s: &Suggestion| s.task == place.task.id && s.concept == claim.concept && s.is_open();
        let found = decisions_of(&doc.suggestions, me).into_iter().find(said);
        let (Some(found), Sign::Present) = (found, claim.sign) else {
            return Ok(vec![Change::create(Row::Annotation(claim))]);
        };
        let had = self.had(place, found.id)?;
        let model = self.view.model(found.model)?.clone();
        let annotation = had
            .known
            .accepted(claim.id, claim.author, &model, Region::Whole, claim.z);
        let mut changes: Vec<Change> = had.with(Verdict::Accepted(annotation.id)).into_iter().collect();
        changes.push(Change::create(Row::Annotation(annotation)));
        Ok(changes)
    }

    /// Makes annotations of all that is offered within the range.
    pub(crate) fn accept_all(&mut self, place: &TaskInputRef) -> Result<(), SessionError> {
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
    pub(crate) fn unaccept(&mut self, place: &TaskInputRef, ids: &[SuggestionId]) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let me = self.view.me.clone();
        let mut changes = Vec::new();
        for id in ids {
            let had = self.had(place, *id)?;
            let Verdict::Accepted(annotation) = had.known.verdict else {
                continue;
            };
            if let Some(made) = self.load_doc(place.input.id)?.annotation(annotation).cloned() {
                workflow::may_edit(&place.task, &me, &made)?;
                changes.push(Change::delete(Row::Annotation(made)));
            }
            changes.extend(had.with(Verdict::Open));
        }
        self.commit_edit(place, OpKind::Unaccept, changes)
    }

    /// Turns suggestions down (`true`), or takes them up again.
    pub(crate) fn dismiss(
        &mut self,
        place: &TaskInputRef,
        ids: &[SuggestionId],
        down: bool,
    ) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let to = if down { Verdict::Dismissed } else { Verdict::Open };
        let mut changes = Vec::new();
        for id in ids {
            let had = self.had(place, *id)?;
            // Accepted ones are un-ticked instead, which takes their annotation along.
            if !matches!(had.known.verdict, Verdict::Accepted(_)) {
                changes.extend(had.with(to));
            }
        }
        self.commit_edit(place, OpKind::Dismiss, changes)
    }

    /// Gives suggestions another concept.
    pub(crate) fn relabel_suggestions(
        &mut self,
        place: &TaskInputRef,
        ids: &[SuggestionId],
        concept: ConceptId,
    ) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        if !place.task.concepts.contains(&concept) {
            return Err(Refusal::ConceptNotInTask.into());
        }
        let mut changes = Vec::new();
        for id in ids {
            let had = self.had(place, *id)?;
            if had.known.is_open() && had.known.concept != concept {
                changes.extend(had.becomes(Suggestion {
                    concept,
                    relabeled: true,
                    ..had.known.clone()
                }));
            }
        }
        self.commit_edit(place, OpKind::Rename, changes)
    }
}
