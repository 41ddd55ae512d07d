//! What is done with the suggestions on the canvas: which one is chosen, and what keys do with it.

use super::Canvas;
use super::queue::{Decide, annotation_of, suggestion_of};
use super::scene::{CanvasEvent, Scene, ShapeId};
use domain::{AnnotationId, InputId, Region, SuggestionId};

impl Canvas {
    /// The chosen suggestion.
    pub fn suggestion(&self) -> Option<SuggestionId> {
        self.queue.chosen.map(suggestion_of)
    }

    /// Chooses a suggestion, without an event, and brings it into sight; nothing else is selected then.
    pub fn choose(&mut self, id: SuggestionId) {
        self.show_suggestion(annotation_of(id), &mut Vec::new());
    }

    /// The shape under the pointer.
    pub fn hovered(&self) -> Option<ShapeId> {
        let id = self.hovered?;
        Some(match self.queue.claim(id) {
            Some(_) => ShapeId::Suggestion(suggestion_of(id)),
            None => ShapeId::Annotation(id),
        })
    }

    /// Goes on with the suggestions, and returns what is to be done about them.
    pub fn decide(&mut self, what: Decide) -> Vec<CanvasEvent> {
        let mut events = Vec::new();
        // What is decided on is chosen and shown first, so that whoever decides sees what it was.
        if matches!(what, Decide::Accept | Decide::Dismiss) && self.queue.chosen.is_none() {
            self.go_beside(true, &mut events);
        }
        match (what, self.queue.chosen) {
            (Decide::Accept | Decide::Dismiss, None) => {}
            (Decide::Next, _) => self.go_beside(true, &mut events),
            (Decide::Previous, _) => self.go_beside(false, &mut events),
            (Decide::Accept, Some(id)) => {
                let (id, region) = (suggestion_of(id), None);
                events.push(CanvasEvent::Accept { id, region });
                self.select_next(&mut events);
            }
            (Decide::Dismiss, Some(id)) => {
                events.push(CanvasEvent::Dismiss {
                    ids: vec![suggestion_of(id)],
                });
                self.select_next(&mut events);
            }
            (Decide::AcceptAll, _) => {
                events.push(CanvasEvent::AcceptAll);
                self.choose_none(&mut events);
            }
        }
        events
    }

    fn go_beside(&mut self, forward: bool, events: &mut Vec<CanvasEvent>) {
        if let Some(next) = self.queue.beside(forward) {
            self.show_suggestion(next, events);
        }
    }

    /// From the chosen one, which was just decided on, to the next.
    fn select_next(&mut self, events: &mut Vec<CanvasEvent>) {
        self.queue.decided.extend(self.queue.chosen);
        match self.queue.beside(true) {
            Some(next) => self.show_suggestion(next, events),
            None => self.choose_none(events),
        }
    }

    fn choose_none(&mut self, events: &mut Vec<CanvasEvent>) {
        if self.queue.chosen.take().is_some() {
            events.push(CanvasEvent::Chosen(None));
        }
    }

    fn choose_suggestion(&mut self, id: AnnotationId, events: &mut Vec<CanvasEvent>) {
        if !std::mem::take(&mut self.selection).is_empty() {
            events.push(CanvasEvent::Selected(Vec::new()));
        }
        if self.queue.chosen.replace(id) != Some(id) {
            events.push(CanvasEvent::Chosen(Some(suggestion_of(id))));
        }
    }

    /// The same for one that was not pointed at on the canvas: it may be out of sight.
    fn show_suggestion(&mut self, id: AnnotationId, events: &mut Vec<CanvasEvent>) {
        self.choose_suggestion(id, events);
        if let Some(bounds) = self.queue.claim(id).and_then(|claim| claim.region.bounds()) {
            self.view.scroll_into_view(bounds);
        }
    }

    /// Takes over what the scene suggests; who was chosen and is gone, is chosen no longer.
    pub(super) fn follow_suggestions(&mut self, input: InputId, scene: &Scene<'_>, events: &mut Vec<CanvasEvent>) {
        let before = self.queue.chosen;
        self.queue.update(input, &scene.suggested);
        if before.is_some() && self.queue.chosen.is_none() {
            events.push(CanvasEvent::Chosen(None));
        }
    }

    /// What tools work on: the selected annotations, or the chosen suggestion.
    pub(super) fn held_shapes(&self) -> &[AnnotationId] {
        if self.selection.is_empty() {
            self.queue.chosen()
        } else {
            &self.selection
        }
    }

    /// Selects what a tool asked for. Of both kinds the annotations count; of suggestions there is only one.
    pub(super) fn set_selection(&mut self, ids: &[AnnotationId], events: &mut Vec<CanvasEvent>) {
        let (suggestions, annotations): (Vec<AnnotationId>, Vec<AnnotationId>) =
            ids.iter().partition(|id| self.queue.claim(**id).is_some());
        match suggestions.last() {
            Some(last) if annotations.is_empty() => self.choose_suggestion(*last, events),
            _ => {
                self.choose_none(events);
                if self.selection != annotations {
                    self.selection.clone_from(&annotations);
                    events.push(CanvasEvent::Selected(annotations));
                }
            }
        }
    }

    /// Hands out changed shapes: annotations as they are, a suggestion as one that is accepted with its new region.
    pub(super) fn reshape(&mut self, changes: Vec<(AnnotationId, Region)>, events: &mut Vec<CanvasEvent>) {
        self.pending.change(&changes);
        let (suggested, changes): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|(id, _)| self.queue.claim(*id).is_some());
        if !changes.is_empty() {
            events.push(CanvasEvent::Reshape { changes });
        }
        for (id, new) in suggested {
            self.queue.decided.insert(id);
            let id = suggestion_of(id);
            let told = events.iter_mut().find_map(|event| match event {
                CanvasEvent::Accept { id: known, region } if *known == id => Some(region),
                CanvasEvent::Add { .. }
                | CanvasEvent::Reshape { .. }
                | CanvasEvent::Selected(_)
                | CanvasEvent::Delete { .. }
                | CanvasEvent::Accept { .. }
                | CanvasEvent::AcceptAll
                | CanvasEvent::Dismiss { .. }
                | CanvasEvent::Prompt(_)
                | CanvasEvent::AcceptOutline
                | CanvasEvent::Chosen(_)
                | CanvasEvent::LookChanged(_)
                | CanvasEvent::Drafted { .. }
                | CanvasEvent::Menu { .. }
                | CanvasEvent::DraftsBack
                | CanvasEvent::Refused(_)
                | CanvasEvent::Pointer(_)
                | CanvasEvent::ToolChanged(_) => None,
            });
            // Changed twice before the scene could show it: accepted once, as it is now.
            match told {
                Some(region) => *region = Some(new),
                None => events.push(CanvasEvent::Accept { id, region: Some(new) }),
            }
        }
    }

    /// Hands out what is to be removed: annotations are deleted, suggestions dismissed.
    pub(super) fn remove(&mut self, ids: Vec<AnnotationId>, events: &mut Vec<CanvasEvent>) {
        self.pending.remove(&ids);
        let (suggested, ids): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| self.queue.claim(*id).is_some());
        if !ids.is_empty() {
            events.push(CanvasEvent::Delete { ids });
        }
        if !suggested.is_empty() {
            let ids = suggested.into_iter().map(suggestion_of).collect();
            events.push(CanvasEvent::Dismiss { ids });
            self.select_next(events);
        }
    }
}
