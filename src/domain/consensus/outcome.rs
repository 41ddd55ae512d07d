//! What labelers submitted, and what it comes to.

use super::super::annotation::{Annotation, Region, Sign};
use super::super::ids::{AnnotationId, ConceptId, MemberId};

/// What one labeler submitted of one input of a task. One who submitted nothing ("nothing here") takes part with an
/// empty list.
#[derive(Clone, Debug)]
pub struct Submission<'a> {
    /// Who submitted.
    pub labeler: MemberId,
    /// Their own annotations, in any order; never a merged one. Regions in pixels of the upright image.
    pub annotations: Vec<&'a Annotation>,
}

/// One labeler's annotation in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// Who submitted it.
    pub labeler: MemberId,
    /// Which annotation.
    pub annotation: AnnotationId,
}

/// Annotations of several labelers taken for the same thing, or one that stands alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Sorted by labeler, at most one of each.
    pub members: Vec<Member>,
    /// What all of them claim.
    pub concept: ConceptId,
    /// Whether they claim it present or absent.
    pub sign: Sign,
    /// The members' regions merged by [`merged_region`](super::merged_region), in pixels of the upright image.
    pub region: Region,
    /// Whether enough labelers agree.
    pub agreed: bool,
}

/// Why a cluster is not agreed. `OtherConcept` and `LowOverlap` name annotations of other labelers only, and leave out
/// those that share a cluster with another annotation of a labeler of this one: they are that one's counterparts.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict {
    /// Two or more have it, too few for the threshold.
    Missing {
        /// Those who submitted without it, sorted; empty while nobody else has submitted.
        by: Vec<MemberId>,
    },
    /// One alone has it. In classification also what a labeler claims twice.
    Extra,
    /// Somebody claims something else there.
    OtherConcept {
        /// Regions: what overlaps by [`Rule::iou`](super::Rule::iou) at least under another concept, or the same with the
        /// other sign.
        /// Whole inputs: what others claim and these do not, where those others do not claim this. Sorted by id.
        with: Vec<AnnotationId>,
    },
    /// Somebody has the same concept and sign there, but the two overlap too little.
    LowOverlap {
        /// The annotation and its greatest overlap with a member that is under [`Rule::iou`](super::Rule::iou) and at least
        /// `NEAR`;
        /// the greatest first, then by id.
        with: Vec<(AnnotationId, f64)>,
    },
    /// Classification only: enough labelers claim this, but they do not agree on the rest, and it is the whole set
    /// that must be the same.
    OtherSet {
        /// What some of those who claim this claim besides and others of them do not, whoever of them it is by;
        /// sorted by id.
        with: Vec<AnnotationId>,
    },
}

/// What a set of submissions comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Every annotation submitted is in exactly one of them. Sorted by where the first member stands on the image
    /// (top edge, then left edge of its bounds; whole inputs first), then by concept, then by its id.
    pub clusters: Vec<Cluster>,
    /// For each cluster that is not agreed, in their order, its index and the reasons; at least one each.
    pub conflicts: Vec<(usize, Vec<Conflict>)>,
}

/// A cluster under way: members as positions in [`Gathered::items`](super::gather::Gathered::items), ascending, one at least.
pub(super) struct Draft {
    pub(super) members: Vec<usize>,
    pub(super) agreed: bool,
    pub(super) conflicts: Vec<Conflict>,
}
