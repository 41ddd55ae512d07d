//! How a suggestion stands beside what is annotated already.

use super::{Suggestion, Verdict};
use crate::domain::annotation::{Annotation, Region, Sign};
use crate::domain::ids::ConceptId;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::{HashMap, HashSet};

/// From this intersection over union on, an annotation of the same concept covers a suggestion.
pub const COVERED: f64 = 0.7;

/// How a suggestion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It waits for somebody, inside the range that is looked at.
    Offered,
    /// It waits, outside the range.
    OutOfRange,
    /// An annotation of the same concept covers it: nothing is to be done.
    Covered,
    /// It was accepted.
    Accepted,
    /// It was dismissed, by hand or by the lower threshold.
    Dismissed,
    /// Its concept is not on the task's list.
    Hidden,
}

/// Intersection over union of two regions; 1 for two whole inputs, 0 for a whole input and anything else. Who compares
/// one with many makes each one's [`Region::footprint`] once; what comes out is the same.
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

/// Annotations by what they claim, and where: those that could cover a suggestion are found without looking at all.
struct Covering<'a> {
    whole: HashMap<ConceptId, Vec<&'a Annotation>>,
    parts: HashMap<ConceptId, RTree<Placed<'a>>>,
}

type Placed<'a> = GeomWithData<Rectangle<[f64; 2]>, &'a Annotation>;

impl<'a> Covering<'a> {
    fn of(annotations: &'a [Annotation]) -> Self {
        let mut whole: HashMap<_, Vec<_>> = HashMap::new();
        let mut parts: HashMap<_, Vec<_>> = HashMap::new();
        for annotation in annotations {
            match annotation.region.bounds() {
                None => whole.entry(annotation.concept).or_default().push(annotation),
                Some(b) => {
                    let place = Rectangle::from_corners([b.x0, b.y0], [b.x1, b.y1]);
                    let parts = parts.entry(annotation.concept).or_default();
                    parts.push(GeomWithData::new(place, annotation));
                }
            }
        }
        Self {
            whole,
            parts: parts
                .into_iter()
                .map(|(concept, parts)| (concept, RTree::bulk_load(parts)))
                .collect(),
        }
    }

    fn covers(&self, suggestion: &Suggestion, iou: f64) -> bool {
        let Some(b) = suggestion.region.bounds() else {
            let whole = self.whole.get(&suggestion.concept);
            return whole.is_some_and(|all| all.iter().any(|a| covers(a, suggestion, iou)));
        };
        let around = AABB::from_corners([b.x0, b.y0], [b.x1, b.y1]);
        self.parts.get(&suggestion.concept).is_some_and(|parts| {
            let mut near = parts.locate_in_envelope_intersecting(around);
            near.any(|near| covers(near.data, suggestion, iou))
        })
    }
}

/// How each suggestion stands, in their order. `iou` is above 0; `in_range` says whether a probability of a concept is
/// looked at.
pub fn standings(
    suggestions: &[Suggestion],
    annotations: &[Annotation],
    concepts: &[ConceptId],
    iou: f64,
    in_range: impl Fn(ConceptId, f64) -> bool,
) -> Vec<Standing> {
    let listed: HashSet<ConceptId> = concepts.iter().copied().collect();
    let covering = Covering::of(annotations);
    let standing = |suggestion: &Suggestion| match suggestion.verdict {
        Verdict::Dismissed | Verdict::Discarded => Standing::Dismissed,
        Verdict::Accepted(_) => Standing::Accepted,
        Verdict::Open if !listed.contains(&suggestion.concept) => Standing::Hidden,
        Verdict::Open if covering.covers(suggestion, iou) => Standing::Covered,
        Verdict::Open if in_range(suggestion.concept, suggestion.probability) => Standing::Offered,
        Verdict::Open => Standing::OutOfRange,
    };
    suggestions.iter().map(standing).collect()
}
