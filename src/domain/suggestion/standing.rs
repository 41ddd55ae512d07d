//! The state of a suggestion, given the annotations.

use super::{Suggestion, Verdict};
use crate::annotation::{Annotation, Region, Sign};
use crate::geometry::BBox;
use crate::ids::ConceptId;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{RTree, RTreeObject};
use std::collections::{HashMap, HashSet};

/// From this intersection over union on, an annotation of the same concept covers a suggestion.
pub const COVERED: f64 = 0.7;

/// The state of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SuggestionState {
    /// Undecided, inside the probability range that is shown.
    Offered,
    /// Undecided, outside the range.
    OutOfRange,
    /// An annotation of the same concept covers it; nothing to decide.
    Covered,
    /// It was accepted.
    Accepted,
    /// It was dismissed, by a person or by the lower threshold.
    Dismissed,
    /// Its concept is not on the task's list.
    Hidden,
}

/// Intersection over union of two regions; 1 for two whole inputs, 0 for a whole input and anything else. Who compares
/// one with many makes each one's `Region::footprint` once; what comes out is the same.
pub fn overlap(a: &Region, b: &Region) -> f64 {
    let (Some(bounds), Some(others)) = (a.bounds(), b.bounds()) else {
        return f64::from(u8::from(a == b));
    };
    // Cheap first: outlines whose boxes are apart share nothing.
    if bounds.intersection(&others).area() <= 0.0 {
        return 0.0;
    }
    match (a, b) {
        (Region::Box(a), Region::Box(b)) => a.iou(b),
        _ => a.footprint().zip(b.footprint()).map_or(0.0, |(a, b)| a.iou(&b)),
    }
}

/// Whether an annotation says what the suggestion says: the same concept on a region that overlaps by `iou` at least.
/// An explicitly absent concept answers a suggestion of a whole input too.
pub(super) fn covers(annotation: &Annotation, suggestion: &Suggestion, iou: f64) -> bool {
    annotation.task == Some(suggestion.task)
        && annotation.concept == suggestion.concept
        && (annotation.sign == Sign::Present || annotation.region == Region::Whole)
        && overlap(&annotation.region, &suggestion.region) >= iou
}

/// Something with the box around it.
pub(super) type Placed<T> = GeomWithData<Rectangle<[f64; 2]>, T>;

/// Something with the box around it. A tree orders by coordinate, which only numbers allow; what lies nowhere overlaps
/// nothing.
pub(super) fn placed<T>(b: BBox, what: T) -> Option<Placed<T>> {
    let finite = [b.x0, b.y0, b.x1, b.y1].iter().all(|v| v.is_finite());
    finite.then(|| Placed::new(Rectangle::from_corners([b.x0, b.y0], [b.x1, b.y1]), what))
}

/// What lies within or touches a box.
pub(super) fn near<T: Copy>(tree: &RTree<Placed<T>>, b: BBox) -> impl Iterator<Item = T> {
    let around = placed(b, ()).map(|around| around.geom().envelope());
    let found = around.map(|around| tree.locate_in_envelope_intersecting(around));
    found.into_iter().flatten().map(|near| near.data)
}

/// Annotations by what they claim, and where: those that could cover a suggestion are found without looking at all.
struct Covering<'a> {
    whole: HashMap<ConceptId, Vec<&'a Annotation>>,
    parts: HashMap<ConceptId, RTree<Placed<&'a Annotation>>>,
}

impl<'a> Covering<'a> {
    fn of(annotations: &'a [Annotation]) -> Self {
        let mut whole: HashMap<_, Vec<_>> = HashMap::new();
        let mut parts: HashMap<_, Vec<_>> = HashMap::new();
        for annotation in annotations {
            match annotation.region.bounds() {
                None => whole.entry(annotation.concept).or_default().push(annotation),
                Some(b) => {
                    let parts = parts.entry(annotation.concept).or_default();
                    parts.extend(placed(b, annotation));
                }
            }
        }
        let parts = parts.into_iter();
        Self {
            whole,
            parts: parts
                .map(|(concept, parts)| (concept, RTree::bulk_load(parts)))
                .collect(),
        }
    }

    fn covers(&self, suggestion: &Suggestion, iou: f64) -> bool {
        let covered = |annotation: &Annotation| covers(annotation, suggestion, iou);
        match suggestion.region.bounds() {
            None => {
                let whole = self.whole.get(&suggestion.concept);
                whole.is_some_and(|all| all.iter().copied().any(covered))
            }
            Some(b) => {
                let parts = self.parts.get(&suggestion.concept);
                parts.is_some_and(|parts| near(parts, b).any(covered))
            }
        }
    }
}

/// How each suggestion stands, in their order. `iou` is above 0; `in_range` says whether a probability of a concept is
/// looked at.
pub fn states_of(
    suggestions: &[Suggestion],
    annotations: &[Annotation],
    concepts: &[ConceptId],
    iou: f64,
    in_range: impl Fn(ConceptId, f64) -> bool,
) -> Vec<SuggestionState> {
    let listed: HashSet<ConceptId> = concepts.iter().copied().collect();
    let covering = Covering::of(annotations);
    let standing = |suggestion: &Suggestion| match suggestion.verdict {
        Verdict::Dismissed | Verdict::Discarded => SuggestionState::Dismissed,
        Verdict::Accepted(_) => SuggestionState::Accepted,
        Verdict::Open if !listed.contains(&suggestion.concept) => SuggestionState::Hidden,
        Verdict::Open if covering.covers(suggestion, iou) => SuggestionState::Covered,
        Verdict::Open if in_range(suggestion.concept, suggestion.probability) => SuggestionState::Offered,
        Verdict::Open => SuggestionState::OutOfRange,
    };
    suggestions.iter().map(standing).collect()
}
