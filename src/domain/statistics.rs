//! What a dataset holds, in numbers: how concepts, sizes, places and splits are distributed.

use super::annotation::{Annotation, Sign};
use super::geometry::Size;
use super::ids::ConceptId;
use super::split::Split;
use std::collections::{BTreeMap, BTreeSet};

/// Cells across and down the map of where regions lie.
pub const CELLS: usize = 16;

/// Width over height from which on a picture falls into the next class, and so for boxes.
pub const ASPECTS: &[f64] = &[0.25, 0.5, 0.75, 0.95, 1.05, 1.34, 2.0, 4.0];

/// Share of the picture, 0 to 1, from which on a region falls into the next class.
pub const AREAS: &[f64] = &[0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5];

/// Regions on a picture from which on it falls into the next class.
pub const REGIONS: &[f64] = &[1.0, 2.0, 3.0, 6.0, 11.0, 21.0, 51.0];

/// From this ratio of the most to the least frequent concept on, trainers should be warned.
pub const IMBALANCED: f64 = 10.0;

/// Counts in classes, each from one edge up to but not including the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Where a class ends and the next begins, ascending.
    pub edges: &'static [f64],
    /// One count more than there are edges: the first of what is below all, the last of what is at or above all.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Without any counts.
    pub fn new(edges: &'static [f64]) -> Self {
        Self {
            edges,
            counts: vec![0; edges.len() + 1],
        }
    }

    /// Counts a value; one that is not a number counts as above all.
    pub fn add(&mut self, value: f64) {
        let class = self
            .edges
            .iter()
            .take_while(|edge| value.is_nan() || value >= **edge)
            .count();
        self.counts[class] += 1;
    }

    /// Each class with its edges, of which the first and the last have one.
    pub fn classes(&self) -> impl Iterator<Item = (Option<f64>, Option<f64>, u64)> {
        let from = |class: usize| class.checked_sub(1).map(|edge| self.edges[edge]);
        let to = |class: usize| self.edges.get(class).copied();
        let counts = self.counts.iter().enumerate();
        counts.map(move |(class, count)| (from(class), to(class), *count))
    }
}

/// What is counted of a concept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptCounts {
    /// Annotations that say that it is there.
    pub present: u64,
    /// Annotations that say that it is not there.
    pub absent: u64,
    /// Inputs on which it is.
    pub inputs: u64,
    /// The same in each split.
    pub splits: BTreeMap<Split, u64>,
}

/// What a dataset holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// Inputs.
    pub inputs: u64,
    /// Inputs without an annotation.
    pub empty: u64,
    /// Annotations.
    pub annotations: u64,
    /// Inputs in each split that has any.
    pub splits: BTreeMap<Split, u64>,
    /// Concepts that are said of anything.
    pub concepts: BTreeMap<ConceptId, ConceptCounts>,
    /// Pictures by width and height in pixels.
    pub sizes: BTreeMap<(u32, u32), u64>,
    /// Pictures by width over height.
    pub aspects: Histogram,
    /// Regions by the width over height of the box around them.
    pub region_aspects: Histogram,
    /// Regions by their share of the picture.
    pub areas: Histogram,
    /// Pictures by how many regions they have.
    pub regions: Histogram,
    /// How many boxes around regions have their middle in each cell of the picture, row by row from the top left.
    pub places: [[u64; CELLS]; CELLS],
    /// On how many inputs two concepts are together, the lower one first.
    pub together: BTreeMap<(ConceptId, ConceptId), u64>,
}

impl Default for Statistics {
    fn default() -> Self {
        Self {
            inputs: 0,
            empty: 0,
            annotations: 0,
            splits: BTreeMap::new(),
            concepts: BTreeMap::new(),
            sizes: BTreeMap::new(),
            aspects: Histogram::new(ASPECTS),
            region_aspects: Histogram::new(ASPECTS),
            areas: Histogram::new(AREAS),
            regions: Histogram::new(REGIONS),
            places: [[0; CELLS]; CELLS],
            together: BTreeMap::new(),
        }
    }
}

impl Statistics {
    /// Counts an input of this upright size, with what is said of it.
    pub fn add(&mut self, size: Size, split: Option<Split>, annotations: &[Annotation]) {
        self.inputs += 1;
        self.empty += u64::from(annotations.is_empty());
        self.annotations += annotations.len() as u64;
        if let Some(split) = split {
            *self.splits.entry(split).or_default() += 1;
        }
        let (width, height) = (f64::from(size.width.max(1)), f64::from(size.height.max(1)));
        *self.sizes.entry((size.width, size.height)).or_default() += 1;
        self.aspects.add(width / height);
        let mut on_it = BTreeSet::new();
        let mut regions = 0;
        for annotation in annotations {
            let counts = self.concepts.entry(annotation.concept).or_default();
            match annotation.sign {
                Sign::Present => {
                    counts.present += 1;
                    on_it.insert(annotation.concept);
                }
                Sign::Absent => counts.absent += 1,
            }
            let (Some(bounds), Some(area)) = (annotation.region.bounds(), annotation.region.area()) else {
                continue;
            };
            regions += 1;
            self.areas.add(area / (width * height));
            self.region_aspects
                .add((bounds.x1 - bounds.x0) / (bounds.y1 - bounds.y0));
            let middle = bounds.center();
            // A cast of what is out of range ends at the ends of the range.
            let cell = |at: f64, of: f64| ((at / of * CELLS as f64) as usize).min(CELLS - 1);
            self.places[cell(middle.y, height)][cell(middle.x, width)] += 1;
        }
        self.regions.add(f64::from(regions));
        for concept in &on_it {
            let counts = self.concepts.entry(*concept).or_default();
            counts.inputs += 1;
            if let Some(split) = split {
                *counts.splits.entry(split).or_default() += 1;
            }
            for other in on_it.range(concept..).skip(1) {
                *self.together.entry((*concept, *other)).or_default() += 1;
            }
        }
    }

    /// The concept on most inputs and the one on fewest, of those that are on any, and how many times as many the first has;
    /// nothing where fewer than two are.
    pub fn imbalance(&self) -> Option<(ConceptId, ConceptId, f64)> {
        let there = || self.concepts.iter().filter(|(_, counts)| counts.inputs > 0);
        let most = there().max_by_key(|(id, counts)| (counts.inputs, std::cmp::Reverse(**id)))?;
        let least = there().min_by_key(|(id, counts)| (counts.inputs, **id))?;
        let ratio = most.1.inputs as f64 / least.1.inputs as f64;
        (most.0 != least.0).then_some((*most.0, *least.0, ratio))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnnotationId, BBox, InputId, MemberId, Origin, Region, Status};

    fn says(concept: u128, region: Region, sign: Sign) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(1),
            input: InputId::fixed(1),
            task: None,
            concept: ConceptId::fixed(concept),
            author: MemberId::fixed(1),
            region,
            sign,
            status: Status::Success,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    fn boxed(concept: u128, x0: f64, y0: f64, x1: f64, y1: f64) -> Annotation {
        says(concept, Region::Box(BBox { x0, y0, x1, y1 }), Sign::Present)
    }

    #[test]
    fn what_is_on_inputs_is_counted_by_concept_place_and_size() {
        let mut all = Statistics::default();
        let size = Size::new(160, 80);
        let first = [
            boxed(1, 0.0, 0.0, 16.0, 8.0),
            boxed(1, 150.0, 70.0, 160.0, 80.0),
            boxed(2, 0.0, 0.0, 160.0, 80.0),
            says(3, Region::Whole, Sign::Absent),
        ];
        all.add(size, Some(Split::Train), &first);
        all.add(size, Some(Split::Val), &[boxed(1, 70.0, 40.0, 90.0, 60.0)]);
        all.add(Size::new(80, 160), None, &[]);
        assert_eq!((all.inputs, all.empty, all.annotations), (3, 1, 5));
        let one = &all.concepts[&ConceptId::fixed(1)];
        assert_eq!((one.present, one.inputs), (3, 2));
        assert_eq!(one.splits, [(Split::Train, 1), (Split::Val, 1)].into());
        let third = &all.concepts[&ConceptId::fixed(3)];
        assert_eq!((third.absent, third.inputs), (1, 0));
        let pair = (ConceptId::fixed(1), ConceptId::fixed(2));
        assert_eq!(all.together, [(pair, 1)].into(), "each pair once, and none with itself");
        assert_eq!(
            (
                all.places[0][0],
                all.places[15][15],
                all.places[8][8],
                all.places[10][8]
            ),
            (1, 1, 1, 1)
        );
        assert_eq!(all.sizes, [((160, 80), 2), ((80, 160), 1)].into());
        assert_eq!(all.aspects.counts, [0, 0, 1, 0, 0, 0, 0, 2, 0]);
        assert_eq!(all.areas.counts, [0, 0, 1, 3 - 1, 0, 0, 0, 1]);
        assert_eq!(all.regions.counts, [1, 1, 0, 1, 0, 0, 0, 0]);
        let (most, least, ratio) = all.imbalance().expect("two concepts");
        assert_eq!((most, least, ratio), (ConceptId::fixed(1), ConceptId::fixed(2), 2.0));
    }

    #[test]
    fn classes_of_a_histogram_have_their_edges() {
        let mut areas = Histogram::new(&[1.0, 2.0]);
        for value in [0.5, 1.0, 1.5, 2.0, f64::NAN] {
            areas.add(value);
        }
        let classes: Vec<_> = areas.classes().collect();
        assert_eq!(
            classes,
            [(None, Some(1.0), 1), (Some(1.0), Some(2.0), 2), (Some(2.0), None, 2)]
        );
    }
}
