//! Boxes and polygons: what labelers marked, matched one to one.

use super::figure::Sums;
use super::first::{Claim, First};
use super::sums::{Claims, Compared, Disagreement, OfConcept, Pair, Part, add, pairs};
use crate::annotation::{Region, Sign};
use crate::consensus::{self, NEAR, Placed};
use crate::geometry::Footprint;
use crate::ids::{ConceptId, MemberId};
use crate::matching::one_to_one;
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// A region that somebody marked.
struct Mark<'a> {
    labeler: usize,
    claim: &'a Claim,
}

impl Placed for Mark<'_> {
    fn labeler(&self) -> usize {
        self.labeler
    }

    fn claim(&self) -> (ConceptId, bool) {
        (self.claim.concept, false)
    }

    fn region(&self) -> &Region {
        &self.claim.region
    }
}

/// All that was marked on an input.
struct Marks<'a> {
    /// In the order of labelers.
    marks: Vec<Mark<'a>>,
    /// Which two overlap, the first lower, and by how much; of any labelers and concepts.
    overlaps: BTreeMap<(usize, usize), f64>,
    labelers: usize,
    /// From which overlap on two are the same.
    iou: f64,
}

/// What two labelers have at a place: a mark of the first, of the second, or of both, who overlap so much.
struct Met {
    first: Option<usize>,
    second: Option<usize>,
    overlap: f64,
}

impl Met {
    fn marks(&self) -> Vec<usize> {
        self.first.into_iter().chain(self.second).collect()
    }

    fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        match (self.first, self.second) {
            (Some(_), Some(_)) => (sums[0], sums[3]) = (1.0, self.overlap),
            (Some(_), None) => sums[1] = 1.0,
            (None, _) => sums[2] = 1.0,
        }
        sums
    }
}

pub(super) fn compared(labelers: &[(MemberId, &First)], iou: f64, at: Timestamp) -> Compared {
    let marks = Marks::of(labelers, iou);
    let mut disagreements = Vec::new();
    let between = |(a, b)| marks.met((a, b), (labelers[a].0, labelers[b].0), &mut disagreements);
    let (pairs, met): (Vec<Pair>, Vec<Vec<Met>>) = pairs(labelers.len()).map(between).unzip();
    let clusters = marks.clusters(&met);
    let mut concepts: BTreeMap<ConceptId, OfConcept> = BTreeMap::new();
    for mark in &marks.marks {
        concepts.entry(mark.claim.concept).or_default().claims += 1;
    }
    for (concept, found) in &mut concepts {
        found.part = marks.part(&met, &clusters, |mark| mark.claim.concept == *concept, Claims::All);
    }
    let parts = Claims::EACH.map(|claims| marks.part(&met, &clusters, |_| true, claims));
    Compared {
        at,
        parts,
        pairs,
        concepts,
        disagreements,
    }
}

impl<'a> Marks<'a> {
    fn of(labelers: &[(MemberId, &'a First)], iou: f64) -> Self {
        let counts = |claim: &&Claim| claim.sign == Sign::Present && claim.region != Region::Whole;
        let of = |(labeler, (_, first)): (usize, &(MemberId, &'a First))| {
            let own = first.claims.iter().filter(counts);
            own.map(move |claim| Mark { labeler, claim }).collect::<Vec<_>>()
        };
        let marks: Vec<Mark<'a>> = labelers.iter().enumerate().flat_map(of).collect();
        Self {
            overlaps: overlaps(&marks),
            marks,
            labelers: labelers.len(),
            iou,
        }
    }

    fn concept(&self, mark: usize) -> ConceptId {
        self.marks[mark].claim.concept
    }

    /// What overlaps between two labelers where both are free: marks of one concept, or of two different ones.
    fn between(&self, (a, b): (usize, usize), alike: bool, free: &[bool]) -> Vec<(usize, usize, f64)> {
        let fits = |(one, other): (usize, usize)| {
            (self.marks[one].labeler, self.marks[other].labeler) == (a, b)
                && (self.concept(one) == self.concept(other)) == alike
                && free[one]
                && free[other]
        };
        let found = self.overlaps.iter().filter(|(marks, _)| fits(**marks));
        let mut found: Vec<(usize, usize, f64)> =
            found.map(|((one, other), overlap)| (*one, *other, *overlap)).collect();
        found.sort_unstable_by_key(|(one, other, _)| (*one, *other));
        found
    }

    /// Of these the best partners, one to one.
    fn partners(&self, mut found: Vec<(usize, usize, f64)>) -> Vec<(usize, usize, f64)> {
        found.retain(|(_, _, overlap)| *overlap >= self.iou);
        let partner = one_to_one(self.marks.len(), &found);
        found.retain(|(one, other, _)| partner[*one] == Some(*other));
        found
    }

    /// What two labelers have in common and what only one has, and why.
    fn met(
        &self,
        (a, b): (usize, usize),
        between: (MemberId, MemberId),
        disagreements: &mut Vec<(ConceptId, Disagreement)>,
    ) -> (Pair, Vec<Met>) {
        let own = |of: usize| (0..self.marks.len()).filter(move |mark| self.marks[*mark].labeler == of);
        let mut free = vec![true; self.marks.len()];
        let (mut cells, mut met) = (Vec::new(), Vec::new());
        let concept = |mark: usize| Some(self.concept(mark));
        for (one, other, overlap) in self.partners(self.between((a, b), true, &free)) {
            (free[one], free[other]) = (false, false);
            cells.push((concept(one), concept(other)));
            met.push(Met {
                first: Some(one),
                second: Some(other),
                overlap,
            });
        }
        let alone = |first, second| Met {
            first,
            second,
            overlap: 0.0,
        };
        met.extend(own(a).filter(|mark| free[*mark]).map(|mark| alone(Some(mark), None)));
        met.extend(own(b).filter(|mark| free[*mark]).map(|mark| alone(None, Some(mark))));
        for (one, other, _) in self.partners(self.between((a, b), false, &free)) {
            (free[one], free[other]) = (false, false);
            cells.push((concept(one), concept(other)));
            disagreements.extend([one, other].map(|mark| (self.concept(mark), Disagreement::Concept)));
        }
        let mut nearly = vec![false; self.marks.len()];
        for (one, other, overlap) in self.between((a, b), true, &free) {
            if overlap >= NEAR {
                (nearly[one], nearly[other]) = (true, true);
            }
        }
        for mark in own(a).chain(own(b)).filter(|mark| free[*mark]) {
            let of_first = self.marks[mark].labeler == a;
            cells.push(if of_first {
                (concept(mark), None)
            } else {
                (None, concept(mark))
            });
            let why = if nearly[mark] {
                Disagreement::Shape
            } else {
                Disagreement::Missing
            };
            disagreements.push((self.concept(mark), why));
        }
        if cells.is_empty() {
            cells.push((None, None));
        }
        let mut pair = Pair {
            between,
            same: Sums::default(),
            matches: Sums::default(),
            table: Sums::default(),
            cells,
        };
        met.iter().for_each(|met| add(&mut pair.matches, &met.sums()));
        (pair, met)
    }

    /// Marks of the same thing together, at most one of each labeler.
    fn clusters(&self, met: &[Vec<Met>]) -> Vec<Vec<usize>> {
        if let [met] = met {
            return met.iter().map(Met::marks).collect();
        }
        let rule = consensus::Rule {
            threshold: 0,
            iou: self.iou,
        };
        consensus::clustered(&self.marks, rule)
    }

    /// Sums of the marks that are meant.
    fn part(
        &self,
        met: &[Vec<Met>],
        clusters: &[Vec<usize>],
        is_meant: impl Fn(&Mark<'_>) -> bool,
        claims: Claims,
    ) -> Part {
        let is_meant = |marks: &[usize]| {
            let suggested = marks.iter().any(|mark| self.marks[*mark].claim.suggested);
            is_meant(&self.marks[marks[0]]) && claims.hold(suggested)
        };
        let mut part = Part {
            labelers: self.labelers as u32,
            ..Part::default()
        };
        for met in met.iter().flatten().filter(|met| is_meant(&met.marks())) {
            add(&mut part.matches, &met.sums());
        }
        let clusters: Vec<&[usize]> = clusters
            .iter()
            .map(Vec::as_slice)
            .filter(|cluster| is_meant(cluster))
            .collect();
        if !clusters.is_empty() {
            part.spread = self.spread(&clusters);
        }
        part
    }

    /// How much labelers disagree, and how much they would by chance; see the [module](super).
    fn spread(&self, clusters: &[&[usize]]) -> Sums {
        let labelers = self.labelers as f64;
        let mut included = vec![false; self.marks.len()];
        let (mut seen, mut marks) = (0.0, 0.0);
        for cluster in clusters {
            let own = cluster.len() as f64;
            marks += own;
            seen += 2.0 * own * (labelers - own);
            for (at, one) in cluster.iter().enumerate() {
                included[*one] = true;
                for other in &cluster[at + 1..] {
                    let overlap = self.overlaps.get(&(*one.min(other), *one.max(other)));
                    seen += 2.0 * (1.0 - overlap.copied().unwrap_or(0.0));
                }
            }
        }
        let values = (clusters.len() as f64 + 1.0) * labelers;
        let alike = |((one, other), overlap): (&(usize, usize), &f64)| {
            let counts = included[*one] && included[*other] && self.concept(*one) == self.concept(*other);
            if counts { *overlap } else { 0.0 }
        };
        let overlapping: f64 = self.overlaps.iter().map(alike).sum();
        let expected = 2.0 * marks * (values - marks) + marks * (marks - 1.0) - 2.0 * overlapping;
        let mut sums = Sums::default();
        (sums[0], sums[1]) = (seen / (labelers - 1.0), expected / (values - 1.0));
        sums
    }
}

/// Which two of the marks overlap, the first lower, and by how much: one sweep from left to right.
fn overlaps(marks: &[Mark<'_>]) -> BTreeMap<(usize, usize), f64> {
    let footprints: Vec<Option<Footprint>> = marks.iter().map(|mark| mark.claim.region.footprint()).collect();
    let mut order: Vec<(usize, &Footprint)> = footprints
        .iter()
        .enumerate()
        .filter_map(|(at, found)| Some((at, found.as_ref()?)))
        .collect();
    order.sort_by(|(_, a), (_, b)| a.bounds().x0.total_cmp(&b.bounds().x0));
    let mut found = BTreeMap::new();
    let mut open: Vec<(usize, &Footprint)> = Vec::new();
    for (at, footprint) in order {
        open.retain(|(_, other)| other.bounds().x1 >= footprint.bounds().x0);
        for (other, of_other) in &open {
            let overlap = if at < *other {
                footprint.iou(of_other)
            } else {
                of_other.iou(footprint)
            };
            if overlap > 0.0 {
                found.insert((at.min(*other), at.max(*other)), overlap);
            }
        }
        open.push((at, footprint));
    }
    found
}
