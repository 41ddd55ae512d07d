//! The suggestions on the canvas: the order they are gone through, and which one is chosen.
//!
//! While it is edited a suggestion is the annotation that it would become, under an identifier of the same 16 bytes.
//! So the tools that point at, move and reshape annotations do the same with suggestions; the
//! [`Canvas`](super::Canvas) alone tells the two apart, where it hands out what came of it.

use super::index::SceneIndex;
use super::scene::{ShapeId, Shown, Suggested};
use domain::{Annotation, AnnotationId, InputId, MemberId, Origin, Sign, Status, Suggestion, SuggestionId};
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
    pub(super) made_for: Option<(InputId, u64, u128)>,
    pub(super) generation: u64,
    pub(super) claims: Vec<Annotation>,
    pub(super) index: SceneIndex,
    /// Those that wait for somebody, the most probable first.
    pub(super) order: Vec<AnnotationId>,
    pub(super) hidden: HashSet<AnnotationId>,
    pub(super) chosen: Option<AnnotationId>,
    /// Decided on in this frame; the scene does not know it yet.
    pub(super) decided: HashSet<AnnotationId>,
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
    pub(super) fn update(&mut self, input: InputId, suggested: &Suggested<'_>) {
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
    pub(super) fn beside(&self, forward: bool) -> Option<AnnotationId> {
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

impl ShapeId {
    /// The identifier that it is edited under.
    pub(super) fn annotation_of(self) -> AnnotationId {
        match self {
            Self::Annotation(id) => id,
            Self::Suggestion(id) => annotation_of(id),
        }
    }
}
