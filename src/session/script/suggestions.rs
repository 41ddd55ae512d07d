//! What a script does with suggestions: they are told by concept and place, as their ids say nothing to people.

use crate::Session;
use crate::commit::TaskInputRef;
use crate::dispatch::Target;
use crate::error::SessionError;
use domain::suggestion::{COVERED, SuggestionState, overlap, states_of};
use domain::{Annotation, Region, Suggestion, SuggestionId, Verdict};

impl Session {
    /// What the task's model suggests for an input, as far as I may know it, the most probable first.
    fn suggested(&mut self, place: &TaskInputRef) -> Result<Vec<Suggestion>, SessionError> {
        let task = &place.task;
        let model = task.models().next();
        let model = model.ok_or_else(|| SessionError::NoModel(task.name.clone()))?;
        self.load_doc(place.input.id)?;
        let Some(doc) = self.pending.docs.get(&place.input.id) else {
            return Err(SessionError::NoInput);
        };
        Ok(self.view.suggested_to_me(doc, task.id, model))
    }

    /// The suggestion that a script means, and the work it belongs to.
    pub(super) fn suggestion(
        &mut self,
        task: &str,
        input: &str,
        concept: &str,
        region: Option<&Region>,
        stands: Verdict,
    ) -> Result<(Vec<SuggestionId>, Target), SessionError> {
        let place = self.place(task, input)?;
        let found = self.suggestion_there(&place, concept, region, stands)?;
        Ok((vec![found], Target::work(place)))
    }

    /// The suggestion of a concept that overlaps the region best, or else the most probable, among those that stand so.
    fn suggestion_there(
        &mut self,
        place: &TaskInputRef,
        concept: &str,
        region: Option<&Region>,
        stands: Verdict,
    ) -> Result<SuggestionId, SessionError> {
        let id = self.view.concept_named(concept)?.id;
        let suggested = self.suggested(place)?;
        let those = suggested.iter().filter(|s| s.concept == id && s.verdict == stands);
        let found = match region {
            None => those.max_by(|a, b| a.probability.total_cmp(&b.probability)),
            Some(region) => those
                .map(|s| (overlap(&s.region, region), s))
                .filter(|(share, _)| *share > 0.0)
                .max_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(_, s)| s),
        };
        let found = found.map(|suggestion| suggestion.id);
        found.ok_or_else(|| SessionError::NotSuggested(Some(concept.to_owned())))
    }

    /// All that is offered: within the task's range or from a probability on, of one concept or of all.
    pub(super) fn offered_there(
        &mut self,
        place: &TaskInputRef,
        concept: Option<&str>,
        from: Option<f64>,
    ) -> Result<Vec<SuggestionId>, SessionError> {
        let only = concept
            .map(|name| self.view.concept_named(name))
            .transpose()?
            .map(|c| c.id);
        let suggested = self.suggested(place)?;
        let seen: Vec<Annotation> = self.pending.docs.get(&place.input.id).map_or_else(Vec::new, |doc| {
            let shown = |a: &&Annotation| self.view.is_shown(&place.task, a);
            doc.annotations.iter().filter(shown).cloned().collect()
        });
        let in_range = |concept, probability| match (from, &place.task.assist) {
            (Some(from), _) => probability >= from,
            (None, Some(assist)) => assist.band_of(concept).holds(probability),
            (None, None) => true,
        };
        let standing = states_of(&suggested, &seen, &place.task.concepts, COVERED, in_range);
        let picks: Vec<_> = suggested
            .iter()
            .zip(standing)
            .filter(|(s, standing)| *standing == SuggestionState::Offered && only.is_none_or(|only| s.concept == only))
            .map(|(suggestion, _)| suggestion.id)
            .collect();
        if picks.is_empty() {
            return Err(SessionError::NotSuggested(concept.map(str::to_owned)));
        }
        Ok(picks)
    }
}
