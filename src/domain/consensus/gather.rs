//! The submissions in an order that does not depend on how they were submitted.

use super::Submission;
use crate::annotation::{Annotation, Region, Sign};
use crate::ids::{ConceptId, MemberId};
use std::cmp::Ordering;

/// What is said: a concept, and whether it is claimed absent.
pub(crate) type Claim = (ConceptId, bool);

/// One annotation and who submitted it.
pub(super) struct Item<'a> {
    /// Position in [`Gathered::labelers`].
    pub labeler: usize,
    pub annotation: &'a Annotation,
}

/// Something that a labeler said of a place, as far as putting it together with what others said asks for it.
pub(crate) trait Placed {
    /// Whose it is, as a position among the labelers.
    fn labeler(&self) -> usize;
    /// What is said.
    fn claim(&self) -> Claim;
    /// Where, in pixels of the upright image.
    fn region(&self) -> &Region;
}

impl Placed for Item<'_> {
    fn labeler(&self) -> usize {
        self.labeler
    }

    fn claim(&self) -> Claim {
        (self.annotation.concept, self.annotation.sign == Sign::Absent)
    }

    fn region(&self) -> &Region {
        &self.annotation.region
    }
}

/// All that was submitted: labelers sorted by id, annotations by labeler and then by id, each once.
pub(super) struct Gathered<'a> {
    pub labelers: Vec<MemberId>,
    pub items: Vec<Item<'a>>,
}

impl<'a> Gathered<'a> {
    pub(super) fn of(submissions: &[Submission<'a>]) -> Self {
        let mut labelers: Vec<MemberId> = submissions.iter().map(|s| s.labeler).collect();
        labelers.sort_unstable();
        labelers.dedup();
        let mut items = Vec::new();
        for submission in submissions {
            let labeler = labelers.partition_point(|id| *id < submission.labeler);
            items.extend(
                submission
                    .annotations
                    .iter()
                    .map(|annotation| Item { labeler, annotation }),
            );
        }
        items.sort_by_key(|item| (item.labeler, item.annotation.id));
        items.dedup_by_key(|item| (item.labeler, item.annotation.id));
        Self { labelers, items }
    }

    /// The order in which clusters are listed, told by their first members.
    pub(super) fn compare(&self, a: usize, b: usize) -> Ordering {
        let (a, b) = (&self.items[a], &self.items[b]);
        let top_left = |item: &Item<'_>| item.annotation.region.bounds().map(|b| (b.y0, b.x0));
        let place = match (top_left(a), top_left(b)) {
            (Some((ay, ax)), Some((by, bx))) => ay.total_cmp(&by).then(ax.total_cmp(&bx)),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        let rest = |item: &Item<'_>| (item.annotation.concept, item.annotation.id, item.labeler);
        place.then_with(|| rest(a).cmp(&rest(b)))
    }
}
