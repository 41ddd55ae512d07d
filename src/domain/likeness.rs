//! How alike two pictures look, by vectors of numbers that a network or a descriptor made of them.

use crate::annotation::Region;
use crate::geometry::{BBox, Size};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The most numbers that are kept of a vector.
pub const MOST_NUMBERS: usize = 256;
/// Into so many of the kept numbers each one of a longer vector goes.
const SPREAD: u64 = 4;
/// How much of what is around a region belongs to what it looks like, as a share of its longer side.
const AROUND: f64 = 0.1;

/// The part of a picture of `size` by which it is told what a region of it looks like, in pixels of the upright image: the
/// region with a little of what is around it, or all.
pub fn looked_at(region: &Region, size: Size) -> BBox {
    let whole = size.bounds();
    let part = region.bounds().map(|bounds| {
        let around = bounds.width().max(bounds.height()) * AROUND;
        bounds.grown(around).intersection(&whole)
    });
    part.unwrap_or(whole)
}

/// What a vector is of: the same part of the same content has the same key, in any project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LookKey {
    /// The first bytes of what names the content.
    pub content: u64,
    /// The part of it.
    pub part: u64,
}

impl LookKey {
    /// That of a part of a picture. `content` names it: its hash, or where that is not known its input's identifier.
    pub fn new(content: &[u8], part: &BBox) -> Self {
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(content) {
            *to = *from;
        }
        let content = u64::from_be_bytes(first);
        // To the sixteenth of a pixel; what differs by less looks the same.
        let sides = [part.x0, part.y0, part.x1, part.y1].map(|side| ((side * 16.0).round() as i64).cast_unsigned());
        let part = sides.into_iter().fold(content, |bits, side| mixed(bits ^ side));
        Self { content, part }
    }

    /// As it was kept.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let ([content, part], []) = bytes.as_chunks::<8>() else {
            return None;
        };
        Some(Self {
            content: u64::from_le_bytes(*content),
            part: u64::from_le_bytes(*part),
        })
    }

    /// To be kept.
    pub fn bytes(self) -> [u8; 16] {
        (u128::from(self.content) | u128::from(self.part) << 64).to_le_bytes()
    }
}

/// What a picture looks like: at most [`MOST_NUMBERS`] numbers of eight bits. Only its direction counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookVector(Box<[i8]>);

impl LookVector {
    /// Of any numbers; `None` where they have no direction. Longer ones are projected: each number is added to four of the
    /// kept ones, with signs that only depend on its place (feature hashing, Weinberger et al. 2009), which keeps angles
    /// nearly as they are.
    pub fn new(numbers: &[f32]) -> Option<Self> {
        let projected;
        let kept = match numbers.len() > MOST_NUMBERS {
            true => {
                projected = projected_from(numbers);
                &projected
            }
            false => numbers,
        };
        let largest = kept.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
        let is_fine = largest > 0.0 && largest.is_finite() && kept.iter().all(|number| number.is_finite());
        is_fine.then(|| {
            Self(
                kept.iter()
                    .map(|number| (number / largest * 127.0).round() as i8)
                    .collect(),
            )
        })
    }

    /// As it was kept.
    pub fn from_numbers(numbers: &[i8]) -> Self {
        Self(numbers.into())
    }

    /// To be kept.
    pub fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().map(|number| number.cast_unsigned())
    }

    /// Its numbers.
    pub fn numbers(&self) -> &[i8] {
        &self.0
    }

    /// How alike it is to another one: the cosine of the angle between them, from -1 to 1.
    pub fn likeness(&self, other: &[i8]) -> f32 {
        cosine((&self.0, length(&self.0)), (other, length(other)))
    }
}

fn projected_from(numbers: &[f32]) -> Vec<f32> {
    let mut kept = vec![0.0; MOST_NUMBERS];
    for (at, number) in (0_u64..).zip(numbers) {
        for part in 0..SPREAD {
            let bits = mixed(at * SPREAD + part);
            let sign = if bits >> 63 == 0 { 1.0 } else { -1.0 };
            kept[bits as usize % MOST_NUMBERS] += sign * number;
        }
    }
    kept
}

/// The finalizer of splitmix64: the same bits for the same number, in every release.
fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The sum of the products of two vectors' numbers; 0 where they are not as long as each other.
pub fn dot(one: &[i8], other: &[i8]) -> i32 {
    if one.len() != other.len() {
        return 0;
    }
    one.iter()
        .zip(other)
        .map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b)))
        .sum()
}

/// The length of a vector.
pub fn length(vector: &[i8]) -> f32 {
    (dot(vector, vector) as f32).sqrt()
}

/// The cosine of the angle between two vectors of these lengths; 0 where one has none.
pub fn cosine((one, its): (&[i8], f32), (other, others): (&[i8], f32)) -> f32 {
    let lengths = its * others;
    if lengths > 0.0 {
        dot(one, other) as f32 / lengths
    } else {
        0.0
    }
}

/// A vector's place among others, with how alike it is to what was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Its place.
    pub at: usize,
    /// How alike, from -1 to 1.
    pub likeness: f32,
}

impl Eq for Nearest {}

impl PartialOrd for Nearest {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The more alike first; equal ones by their place.
impl Ord for Nearest {
    fn cmp(&self, other: &Self) -> Ordering {
        other.likeness.total_cmp(&self.likeness).then(self.at.cmp(&other.at))
    }
}

/// The best of many, as they come: no more are kept than are wanted.
#[derive(Debug)]
pub struct Best {
    count: usize,
    kept: BinaryHeap<Nearest>,
}

impl Best {
    /// None yet; `count` are wanted.
    pub fn of(count: usize) -> Self {
        let kept = BinaryHeap::with_capacity(count + 1);
        Self { count, kept }
    }

    /// Takes another one.
    pub fn take(&mut self, at: usize, likeness: f32) {
        self.kept.push(Nearest { at, likeness });
        if self.kept.len() > self.count {
            self.kept.pop();
        }
    }

    /// They, best first.
    pub fn sorted(self) -> Vec<Nearest> {
        self.kept.into_sorted_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_direction_of_a_vector_counts() {
        let one = LookVector::new(&[1.0, 2.0, 0.0]).expect("has a direction");
        let longer = LookVector::new(&[10.0, 20.0, 0.0]).expect("has a direction");
        assert_eq!(one, longer);
        let across = LookVector::new(&[0.0, 0.0, 5.0]).expect("has a direction");
        assert_eq!(one.likeness(across.numbers()), 0.0);
        assert!(one.likeness(one.numbers()) > 0.999);
        for none in [[0.0; 3], [f32::NAN; 3], [f32::INFINITY, 1.0, 1.0]] {
            assert_eq!(LookVector::new(&none), None);
        }
        assert_eq!(LookVector::from_numbers(one.numbers()), one);
    }

    /// Numbers that look like chance, the same each time.
    fn numbers(seed: u64, count: u64) -> Vec<f32> {
        let one = |at| (mixed(seed * 1_000_003 + at) >> 40) as f32 / (1 << 24) as f32 - 0.5;
        (0..count).map(one).collect()
    }

    #[test]
    fn what_is_projected_keeps_its_angles() {
        let all = |seed| numbers(seed, 1280);
        let exact = |a: &[f32], b: &[f32]| {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        };
        let (one, other) = (all(1), all(2));
        for share in [0.0_f32, 0.3, 0.6, 0.9] {
            let between: Vec<f32> = one
                .iter()
                .zip(&other)
                .map(|(a, b)| a * share + b * (1.0 - share))
                .collect();
            let kept = [&one, &between].map(|numbers| LookVector::new(numbers).expect("has a direction"));
            let error = kept[0].likeness(kept[1].numbers()) - exact(&one, &between);
            assert!(error.abs() < 0.15, "{share}: {error}");
        }
    }

    #[test]
    fn the_nearest_come_best_first_and_equal_ones_in_their_order() {
        let asked = LookVector::new(&[1.0, 0.0]).expect("has a direction");
        let vectors: [[i8; 2]; 6] = [[0, 100], [100, 0], [100, 100], [-100, 0], [50, 0], [0, 0]];
        let found = |count| {
            let mut best = Best::of(count);
            for (at, vector) in vectors.iter().enumerate() {
                best.take(at, asked.likeness(vector));
            }
            best.sorted().iter().map(|found| found.at).collect::<Vec<_>>()
        };
        assert_eq!(found(3), [1, 4, 2]);
        assert_eq!(found(9).len(), 6);
        assert_eq!(asked.likeness(&[1, 2, 3]), 0.0, "they are of other networks");
    }

    #[test]
    fn a_key_is_of_one_part_of_one_content() {
        let part = |x0: f64| BBox::from((x0, 2.0, 30.0, 40.0));
        let key = LookKey::new(&[7; 32], &part(1.0));
        assert_eq!(key, LookKey::new(&[7; 32], &part(1.01)));
        assert_ne!(key, LookKey::new(&[7; 32], &part(1.2)));
        assert_ne!(key.part, LookKey::new(&[8; 32], &part(1.0)).part);
        assert_eq!(LookKey::from_bytes(&key.bytes()), Some(key));
        assert_eq!(LookKey::from_bytes(&[1; 15]), None);
    }

    #[test]
    fn a_region_is_looked_at_with_a_little_around_it() {
        let size = Size::new(100, 50);
        let part = looked_at(&Region::Box(BBox::from((0.0, 10.0, 20.0, 20.0))), size);
        assert_eq!(part, BBox::from((0.0, 8.0, 22.0, 22.0)));
        assert_eq!(looked_at(&Region::Whole, size), size.bounds());
    }
}
