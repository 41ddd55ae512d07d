//! The suggestions on the canvas: the order they are gone through, which one is chosen, and what keys do with it.
//!
//! While it is edited a suggestion is the annotation that it would become, under an identifier of the same 16 bytes.
//! So the tools that point at, move and reshape annotations do the same with suggestions; [`Canvas`] alone tells the
//! two apart, where it hands out what came of it.

use super::Canvas;
use super::index::SceneIndex;
use super::scene::{CanvasEvent, Scene, ShapeId, Shown, Suggested};
use domain::{Annotation, AnnotationId, InputId, MemberId, Origin, Region, Sign, Status, Suggestion, SuggestionId};
use std::collections::HashSet;

/// What a key asks of the suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decide {
    /// Choose the next one.
    Next,
    /// Choose the one before.
    Previous,
    /// Accept the chosen one, or where none is the most probable one, and choose the next.
    Accept,
    /// The same, dismissing it.
    Dismiss,
    /// Accept all that are offered.
    AcceptAll,
}

/// The suggestions on the canvas and which of them is edited.
#[derive(Debug, Default)]
pub(super) struct Queue {
    made_for: Option<(InputId, u64, u128)>,
    generation: u64,
    claims: Vec<Annotation>,
    index: SceneIndex,
    /// Those that wait for somebody, the most probable first.
    order: Vec<AnnotationId>,
    hidden: HashSet<AnnotationId>,
    chosen: Option<AnnotationId>,
    /// Decided on in this frame; the scene does not know it yet.
    decided: HashSet<AnnotationId>,
}

/// The identifier of the annotation that a suggestion is edited as.
pub(super) fn annotation_of(id: SuggestionId) -> AnnotationId {
    AnnotationId(id.0)
}

/// The suggestion that is edited under this identifier.
pub(super) fn suggestion_of(id: AnnotationId) -> SuggestionId {
    SuggestionId(id.0)
}

fn claim(suggestion: &Suggestion, rank: usize) -> Annotation {
    Annotation {
        id: annotation_of(suggestion.id),
        input: suggestion.input,
        task: Some(suggestion.task),
        concept: suggestion.concept,
        author: MemberId::fixed(0),
        region: suggestion.region.clone(),
        sign: Sign::Present,
        status: Status::Pending,
        origin: Origin::Model {
            model: String::new(),
            version: String::new(),
            probability: suggestion.probability,
            edited: false,
        },
        // The more probable lie nearer to the viewer.
        z: i32::try_from(rank).map_or(i32::MIN, |rank| -rank),
        edited_by: None,
        merged: None,
    }
}

impl Queue {
    /// Takes over what is suggested in this frame.
    fn update(&mut self, input: InputId, suggested: &Suggested<'_>) {
        self.decided.clear();
        let stamp = Some((input, suggested.revision, digest(suggested)));
        if self.made_for == stamp {
            return;
        }
        self.made_for = stamp;
        self.generation += 1;
        let shown = &suggested.shown;
        self.claims = shown
            .iter()
            .enumerate()
            .map(|(rank, one)| claim(one.suggestion, rank))
            .collect();
        let named = |keep: fn(&Shown<'_>) -> bool| {
            let kept = shown.iter().filter(move |one| keep(one));
            kept.map(|one| annotation_of(one.suggestion.id))
        };
        self.order = named(|one| one.waits).collect();
        self.hidden = named(|one| one.hidden).collect();
        self.index.update(input, self.generation, &self.claims);
        self.chosen = self.chosen.filter(|id| self.order.contains(id));
    }

    /// The suggestion as the annotation it would become.
    pub(super) fn claim(&self, id: AnnotationId) -> Option<&Annotation> {
        self.index.position(id).map(|at| &self.claims[at])
    }

    /// All of them.
    pub(super) fn claims(&self) -> &[Annotation] {
        &self.claims
    }

    /// Where they are.
    pub(super) fn index(&self) -> &SceneIndex {
        &self.index
    }

    /// Whether it is not to be seen.
    pub(super) fn hides(&self, id: AnnotationId) -> bool {
        self.hidden.contains(&id)
    }

    /// The chosen one, as a selection of one or none.
    pub(super) fn chosen(&self) -> &[AnnotationId] {
        self.chosen.as_slice()
    }

    /// The one after or before the chosen one among those that wait still, round and round; the first or the last
    /// where none is chosen.
    fn beside(&self, forward: bool) -> Option<AnnotationId> {
        let waits = |id: &&AnnotationId| !self.decided.contains(*id) || self.chosen == Some(**id);
        let waiting: Vec<AnnotationId> = self.order.iter().filter(waits).copied().collect();
        let count = waiting.len();
        let at = self.chosen.and_then(|id| waiting.iter().position(|known| *known == id));
        let next = match (at, forward) {
            (_, _) if count == 0 => return None,
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        Some(waiting[next]).filter(|id| !self.decided.contains(id))
    }
}

/// A number that changes with the suggestions, their concepts, and which of them are seen.
fn digest(suggested: &Suggested<'_>) -> u128 {
    let start = suggested.shown.len() as u128;
    suggested.shown.iter().fold(start, |hash, one| {
        let id = u128::from_be_bytes(*one.suggestion.id.bytes());
        let concept = u128::from_be_bytes(*one.suggestion.concept.bytes());
        let flags = u128::from(one.hidden) << 1 | u128::from(one.waits);
        let mixed = (hash ^ id ^ concept.rotate_left(31) ^ (flags << 60))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        mixed ^ (mixed >> 67)
    })
}

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

impl ShapeId {
    /// The identifier that it is edited under.
    pub(super) fn annotation_of(self) -> AnnotationId {
        match self {
            Self::Annotation(id) => id,
            Self::Suggestion(id) => annotation_of(id),
        }
    }
}
