//! Consensus: what several labelers said of one input of one task, and where enough of them agree.
//!
//! [`evaluate`] is a pure function of what has been *submitted* so far. It is called at each submission, to find what
//! may become `Success`, and again by the review panel, to show who disagrees on what. Nothing is remembered between
//! two calls, so a withdrawn submission simply is no longer submitted.
//!
//! **Regions** (detection, segmentation). Two annotations may be the same thing when they are of two labelers, have
//! the same concept and [`Sign`](super::annotation::Sign), and overlap by [`Rule::iou`] at least. Annotations are put into
//! clusters of at most one per labeler in which *every two* may be the same thing, so that the sum of the overlaps
//! inside the clusters is high: the highest possible for two labelers (Kuhn 1955, Munkres 1957); for more of them one
//! that assigning the annotations of any one or two anew does not raise. A cluster of [`Rule::threshold`] labelers is
//! agreed. Its merged region follows [`merged_region`].
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
mod outcome;
mod overlaps;
mod rule;
mod sets;

pub use merge::merged_region;
use outcome::Draft;
pub use outcome::{Cluster, Conflict, Member, Outcome, Submission};
pub(crate) use rule::NEAR;
pub use rule::Rule;

use super::annotation::Region;
use super::task::TaskKind;
use gather::Gathered;
pub(crate) use gather::Placed;
use overlaps::Overlaps;

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

/// Which items mark the same thing: each in exactly one cluster, at most one of a labeler. Items come in the order of
/// their labelers.
pub(crate) fn clustered<P: Placed>(items: &[P], rule: Rule) -> Vec<Vec<usize>> {
    clusters::clusters(items, &Overlaps::among(items, rule), rule)
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
