//! What reviewers changed of what labelers submitted: which annotations, how, and by how much.
//!
//! An annotation counts once, by what was submitted and what it is now: a reviewer who moves an edge three times made one
//! correction, and one who moves it back made none.

use super::super::annotation::{Annotation, Region};
use super::super::geometry::Footprint;
use super::super::ids::{AnnotationId, ConceptId, InputId, MemberId};
use super::super::op::{Op, OpKind};
use super::super::task::WorkState;
use super::super::timestamp::Timestamp;
use super::{MemberNumbers, Span};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What reviewers made of a labeler's annotations of one concept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Corrections {
    /// Annotations that got another region and kept their concept.
    pub reshaped: u64,
    /// Annotations that got another concept, and perhaps another region too.
    pub relabeled: u64,
    /// Annotations that were removed.
    pub deleted: u64,
    /// Annotations that were missing: a reviewer drew them and then accepted the work. By the concept they were given.
    pub added: u64,
    /// Regions that were compared: those of the annotations that got another one.
    pub redrawn: u64,
    /// The sum over those of the IoU, 0 to 1, of the region submitted and the one it became.
    pub iou_sum: f64,
}

impl Corrections {
    /// All together.
    pub fn all(&self) -> u64 {
        self.reshaped + self.relabeled + self.deleted + self.added
    }

    /// The mean IoU of regions as they were submitted and as they were corrected; `None` where none was redrawn.
    pub fn mean_iou(&self) -> Option<f64> {
        (self.redrawn > 0).then(|| self.iou_sum / self.redrawn as f64)
    }

    /// Adds another's to these.
    pub fn add(&mut self, other: &Self) {
        self.reshaped += other.reshaped;
        self.relabeled += other.relabeled;
        self.deleted += other.deleted;
        self.added += other.added;
        self.redrawn += other.redrawn;
        self.iou_sum += other.iou_sum;
    }
}

/// An annotation of a labeler that somebody else changed.
#[derive(Clone, Debug)]
struct Changed {
    author: MemberId,
    input: InputId,
    by: MemberId,
    at: Timestamp,
    /// As the labeler left it.
    concept: ConceptId,
    region: Region,
    /// As it is now; `None`: removed.
    now: Option<(ConceptId, Region)>,
}

impl Changed {
    fn count(&self) -> Corrections {
        let mut counts = Corrections::default();
        let Some((concept, region)) = &self.now else {
            counts.deleted = 1;
            return counts;
        };
        if *region != self.region {
            counts.redrawn = 1;
            counts.iou_sum = iou(&self.region, region);
        }
        if *concept != self.concept {
            counts.relabeled = 1;
        } else {
            counts.reshaped = 1;
        }
        counts
    }
}

/// An annotation that somebody drew who does not label its input.
#[derive(Clone, Debug)]
struct Drawn {
    by: MemberId,
    at: Timestamp,
    concept: ConceptId,
    /// The labeler whose work it was missing in: the one whose work was accepted with it.
    missing_in: Option<MemberId>,
}

/// IoU of two regions, 0 to 1.
fn iou(a: &Region, b: &Region) -> f64 {
    let footprint = |region: &Region| match region {
        Region::Whole => None,
        Region::Box(bounds) => Some(Footprint::from(bounds)),
        Region::Polygon(polygon) => Some(Footprint::from(polygon)),
    };
    match (footprint(a), footprint(b)) {
        (Some(a), Some(b)) => a.iou(&b),
        (None, None) => 1.0,
        _ => 0.0,
    }
}

/// What is known of all corrections of a task, as far as its log was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Fixes {
    changed: HashMap<AnnotationId, Changed>,
    drawn: HashMap<InputId, BTreeMap<AnnotationId, Drawn>>,
}

impl Fixes {
    /// An annotation was made, changed or removed. `labels`: whether its author labels its input.
    pub(super) fn annotation(
        &mut self,
        op: &Op,
        before: Option<&Annotation>,
        after: Option<&Annotation>,
        labels: impl Fn(MemberId, InputId) -> bool,
    ) {
        let Some(row) = before.or(after).filter(|row| !row.is_merged()) else {
            return;
        };
        if row.author == op.member {
            if !labels(row.author, row.input) {
                self.own(op, row, after);
            }
            return;
        }
        // What a model makes anew is nobody's correction.
        if op.kind == OpKind::AutoAnnotate {
            return;
        }
        match (before, after) {
            (Some(before), None) => self.change(op, before, None),
            (_, Some(after)) if after.edited_by.is_none() => drop(self.changed.remove(&after.id)),
            (Some(before), Some(after)) if before.concept != after.concept || before.region != after.region => {
                self.change(op, before, Some((after.concept, after.region.clone())));
            }
            // What was removed came back as somebody had changed it.
            (None, Some(after)) => {
                if let Some(known) = self.changed.get_mut(&after.id) {
                    known.now = Some((after.concept, after.region.clone()));
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, op: &Op, before: &Annotation, now: Option<(ConceptId, Region)>) {
        let known = self.changed.entry(before.id).or_insert_with(|| Changed {
            author: before.author,
            input: before.input,
            by: op.member,
            at: op.at,
            concept: before.concept,
            region: before.region.clone(),
            now: None,
        });
        (known.by, known.at) = (op.member, op.at);
        known.now = now;
        let as_it_was = |(concept, region): &(ConceptId, Region)| *concept == known.concept && *region == known.region;
        if known.now.as_ref().is_some_and(as_it_was) {
            self.changed.remove(&before.id);
        }
    }

    /// Somebody who does not label an input drew on it, or changed or removed what they drew.
    fn own(&mut self, op: &Op, row: &Annotation, after: Option<&Annotation>) {
        let here = self.drawn.entry(row.input).or_default();
        match after {
            Some(after) => {
                if let Some(known) = here.get_mut(&after.id) {
                    known.concept = after.concept;
                } else if !matches!(op.kind, OpKind::AutoAnnotate | OpKind::Import) {
                    let drawn = Drawn {
                        by: op.member,
                        at: op.at,
                        concept: after.concept,
                        missing_in: None,
                    };
                    here.insert(after.id, drawn);
                }
            }
            None => drop(here.remove(&row.id)),
        }
        if here.is_empty() {
            self.drawn.remove(&row.input);
        }
    }

    /// A labeler's work on an input went from one state to another: what the reviewer drew and accepted with it was
    /// missing in it, until that is taken back.
    pub(super) fn work(&mut self, op: &Op, (labeler, input): (MemberId, InputId), was: WorkState, is: WorkState) {
        let Some(here) = self.drawn.get_mut(&input) else {
            return;
        };
        for drawn in here.values_mut() {
            if is == WorkState::Done && was == WorkState::Submitted {
                if drawn.by == op.member && drawn.by != labeler && drawn.missing_in.is_none() {
                    drawn.missing_in = Some(labeler);
                }
            } else if was == WorkState::Done && drawn.missing_in == Some(labeler) {
                drawn.missing_in = None;
            }
        }
    }

    /// Pieces of work that reviewers corrected, whenever, and how.
    pub(super) fn by_work(&self) -> HashMap<(MemberId, InputId), Corrections> {
        let mut found: HashMap<_, Corrections> = HashMap::new();
        self.each(|work, _, _, _, counts| found.entry(work).or_default().add(&counts));
        found
    }

    /// Adds what was corrected in a range to whose work it was and to who did it. What a model or a file brought belongs
    /// to nobody who could have done better: only `labelers` are told.
    pub(super) fn count(
        &self,
        span: Span,
        labelers: &HashSet<MemberId>,
        members: &mut BTreeMap<MemberId, MemberNumbers>,
    ) {
        self.each(|(author, _), by, at, concept, counts| {
            if !span.holds(at) || !labelers.contains(&author) {
                return;
            }
            let author = members.entry(author).or_default();
            author.corrections.entry(concept).or_default().add(&counts);
            members.entry(by).or_default().gave_corrections += 1;
        });
    }

    /// Every correction: in whose work on which input, by whom and when, of which concept, and how.
    fn each(&self, mut f: impl FnMut((MemberId, InputId), MemberId, Timestamp, ConceptId, Corrections)) {
        // In an order of its own, so that the sums of IoU are the same whenever they are asked for.
        let mut changed: Vec<_> = self.changed.iter().collect();
        changed.sort_unstable_by_key(|(id, _)| **id);
        for (_, c) in changed {
            f((c.author, c.input), c.by, c.at, c.concept, c.count());
        }
        for (input, here) in &self.drawn {
            for drawn in here.values() {
                if let Some(labeler) = drawn.missing_in {
                    let added = Corrections {
                        added: 1,
                        ..Corrections::default()
                    };
                    f((labeler, *input), drawn.by, drawn.at, drawn.concept, added);
                }
            }
        }
    }
}
