//! Consensus: what several labelers said of one input of one task, and where enough of them agree.
//!
//! [`evaluate`] is a pure function of what has been *submitted* so far. It is called at each submission, to find what
//! may become `Success`, and again by the review panel, to show who disagrees on what. Nothing is remembered between
//! two calls, so a withdrawn submission simply is no longer submitted.
//!
//! **Regions** (detection, segmentation). Two annotations may be the same thing when they are of two labelers, have
//! the same concept and [`Sign`], and overlap by [`Rule::iou`] at least. Annotations are put into clusters of at most
//! one per labeler in which *every two* may be the same thing, so that the sum of the overlaps inside the clusters is
//! high: the highest possible for two labelers (Kuhn 1955, Munkres 1957); for more of them one that assigning the
//! annotations of any one or two anew does not raise. A cluster of [`Rule::threshold`] labelers is agreed. Its merged
//! region follows [`merged_region`].
//!
//! **Whole inputs** (classification). Labelers agree when the whole *set* of what they claim is the same; the region
//! is not looked at. Sets shared by [`Rule::threshold`] labelers are agreed, claim by claim.
//!
//! A threshold of at most half the labelers lets two groups agree on things that exclude each other; both are agreed
//! then, as the rule says.
//!
//! May import the rest of the domain and `pathfinding` (the assignment problem). Start reading at [`evaluate`], then
//! `gather` (the input in a fixed order), `overlaps` (which regions come near each other), `clusters` (who is matched
//! with whom), `conflicts` (why not), `sets` (classification) and `merge` (the geometry rule).

mod clusters;
mod conflicts;
mod gather;
mod merge;
mod overlaps;
mod sets;

pub use merge::merged_region;

use super::annotation::{Annotation, Region, Sign};
use super::ids::{AnnotationId, ConceptId, MemberId};
use super::task::TaskKind;
use gather::Gathered;
use overlaps::Overlaps;

/// Two regions that overlap less than this have nothing to do with each other; from here up to [`Rule::iou`] they are
/// a [`Conflict::LowOverlap`].
pub(crate) const NEAR: f64 = 0.1;

/// When labelers agree; the numbers of a task's consensus strategy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// How many labelers must agree; 0 counts as 1.
    pub threshold: u32,
    /// From which intersection over union on two regions may be the same thing. Regions that do not overlap never
    /// are, whatever stands here; over 1 (or not a number) nothing is.
    pub iou: f64,
}

impl Rule {
    fn is_enough(self, labelers: usize) -> bool {
        labelers >= (self.threshold as usize).max(1)
    }

    fn is_same_place(self, overlap: f64) -> bool {
        overlap > 0.0 && overlap >= self.iou
    }
}

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
    /// The members' regions merged by [`merged_region`], in pixels of the upright image.
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
        /// Regions: what overlaps by [`Rule::iou`] at least under another concept, or the same with the other sign.
        /// Whole inputs: what others claim and these do not, where those others do not claim this. Sorted by id.
        with: Vec<AnnotationId>,
    },
    /// Somebody has the same concept and sign there, but the two overlap too little.
    LowOverlap {
        /// The annotation and its greatest overlap with a member that is under [`Rule::iou`] and at least `NEAR`;
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

/// A cluster under way: members as positions in [`Gathered::items`], ascending, one at least.
struct Draft {
    members: Vec<usize>,
    agreed: bool,
    conflicts: Vec<Conflict>,
}

/// Finds what agrees among the submissions of one input of a task. The order in which submissions and annotations are
/// submitted does not matter; several submissions of one labeler count as one.
///
/// For regions the labelers are taken by id, each one's annotations matched with the clusters so far; then each one
/// and each two are taken out and matched anew until that gains nothing. Where three or more labelers mark things
/// that overlap ambiguously, the ids may decide which of several good outcomes it is.
///
/// Comparing outlines is what takes time, the more vertices they have: call it when something was submitted, not at
/// every frame.
pub fn evaluate(kind: TaskKind, submissions: &[Submission<'_>], rule: Rule) -> Outcome {
    let gathered = Gathered::of(submissions);
    match kind {
        TaskKind::Classification => {
            let drafts = sets::drafts(&gathered, rule);
            finished(&gathered, drafts, |_, _| 1.0)
        }
        TaskKind::Detection | TaskKind::Segmentation => {
            let overlaps = Overlaps::among(&gathered.items, rule);
            let clusters = clusters::clusters(&gathered.items, &overlaps, rule);
            let drafts = conflicts::judged(&gathered, &overlaps, clusters, rule);
            finished(&gathered, drafts, |a, b| overlaps.between(a, b).unwrap_or(0.0))
        }
    }
}

/// The outcome in its order. `overlap` tells that of two items by position, the lower first.
fn finished(gathered: &Gathered<'_>, mut drafts: Vec<Draft>, overlap: impl Fn(usize, usize) -> f64) -> Outcome {
    drafts.sort_by(|a, b| gathered.compare(a.members[0], b.members[0]));
    let clusters = drafts.iter().map(|draft| cluster(gathered, draft, &overlap)).collect();
    let disputed = drafts.into_iter().enumerate().filter(|(_, draft)| !draft.agreed);
    Outcome {
        clusters,
        conflicts: disputed.map(|(index, draft)| (index, draft.conflicts)).collect(),
    }
}

fn cluster(gathered: &Gathered<'_>, draft: &Draft, overlap: impl Fn(usize, usize) -> f64) -> Cluster {
    let items = || draft.members.iter().map(|i| &gathered.items[*i]);
    let first = gathered.items[draft.members[0]].annotation;
    let regions: Vec<&Region> = items().map(|item| &item.annotation.region).collect();
    let merged = merge::merged(&regions, |a, b| overlap(draft.members[a], draft.members[b]));
    let members = items().map(|item| Member {
        labeler: gathered.labelers[item.labeler],
        annotation: item.annotation.id,
    });
    Cluster {
        members: members.collect(),
        concept: first.concept,
        sign: first.sign,
        region: merged.unwrap_or_else(|| first.region.clone()),
        agreed: draft.agreed,
    }
}

#[cfg(test)]
mod tests;
