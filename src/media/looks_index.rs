//! Which of very many vectors are most likely the nearest to one: a hierarchical navigable small world graph (Malkov and
//! Yashunin 2016). It is made once of what there is, and not kept on the disk.

use super::looks::Block;
use domain::likeness::cosine;
use instant_distance::{Builder, Hnsw, Point, Search};
use platform::foreign;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many are looked at for each place in the graph while it is made, and while it is searched at least: on 100,000
/// vectors of a network the graph then finds over 0.95 of the 100 nearest.
const LOOKED_AT: usize = 100;

/// A vector in its block.
#[derive(Clone)]
struct Place {
    block: Arc<Block>,
    at: u32,
    numbers: u32,
    stop: Arc<AtomicBool>,
}

impl Place {
    fn vector(&self) -> (&[i8], f32) {
        self.block
            .get(self.at as usize, self.numbers as usize)
            .unwrap_or((&[], 0.0))
    }
}

impl Point for Place {
    fn distance(&self, other: &Self) -> f32 {
        // Nobody wants the graph any more, and its maker cannot be asked to end: it is unwound, without a word.
        if self.stop.load(Ordering::Relaxed) {
            std::panic::resume_unwind(Box::new("stopped"));
        }
        1.0 - cosine(self.vector(), other.vector())
    }
}

/// What an index is made of.
pub struct ToBeIndexed {
    blocks: Vec<Arc<Block>>,
    places: Vec<Place>,
    stop: Arc<AtomicBool>,
}

impl ToBeIndexed {
    /// Full blocks of so many vectors, of so many numbers each.
    pub(super) fn new(blocks: Vec<Arc<Block>>, numbers: usize, each: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let place = |block: &Arc<Block>, at: usize| Place {
            block: block.clone(),
            at: at as u32,
            numbers: numbers as u32,
            stop: stop.clone(),
        };
        let places = blocks.iter().flat_map(|block| (0..each).map(move |at| (block, at)));
        let places = places.map(|(block, at)| place(block, at)).collect();
        Self { blocks, places, stop }
    }

    /// What ends the making early, from any thread.
    pub fn stop(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// Makes the index on the threads of the calling thread's pool; some milliseconds for each vector. `None` where it was
    /// stopped.
    pub fn make(self) -> Option<LooksIndex> {
        let covers = self.places.len();
        let builder = Builder::default()
            .ef_construction(LOOKED_AT)
            .ef_search(2 * LOOKED_AT)
            .seed(1);
        let (graph, ids) = foreign::guarded(|| builder.build_hnsw(self.places)).ok()?;
        let mut places = vec![0; covers];
        for (place, id) in (0_u32..).zip(ids) {
            places[id.into_inner() as usize] = place;
        }
        Some(LooksIndex {
            blocks: self.blocks,
            graph,
            places,
        })
    }
}

/// The graph of vectors.
pub struct LooksIndex {
    blocks: Vec<Arc<Block>>,
    graph: Hnsw<Place>,
    /// The place of each of its points.
    places: Vec<u32>,
}

impl LooksIndex {
    /// How many vectors are in it, from the first one on.
    pub(super) fn covers(&self) -> usize {
        self.places.len()
    }

    /// Whether it is of the first of these blocks.
    pub(super) fn is_of(&self, blocks: &[Arc<Block>]) -> bool {
        let same = |(mine, theirs): (&Arc<Block>, &Arc<Block>)| Arc::ptr_eq(mine, theirs);
        self.blocks.len() <= blocks.len() && self.blocks.iter().zip(blocks).all(same)
    }

    /// The places of most likely the nearest, with how alike they are, best first: at most as many as are looked at.
    pub(super) fn nearest(&self, asked: &[i8], count: usize) -> Vec<(usize, f32)> {
        let block = Block::of_one(asked);
        let asked = Place {
            block: Arc::new(block),
            at: 0,
            numbers: asked.len() as u32,
            stop: Arc::default(),
        };
        let mut search = Search::default();
        let found = self.graph.search(&asked, &mut search).take(count);
        let place = |point: instant_distance::PointId| self.places.get(point.into_inner() as usize);
        found
            .filter_map(|item| Some((*place(item.pid)? as usize, 1.0 - item.distance)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::likeness::{Best, LookVector, length};

    const NUMBERS: u32 = 32;
    const EACH: usize = 200;

    /// Vectors around thirty others, the same each time.
    fn vectors(count: u32) -> Vec<LookVector> {
        let noise = |seed: u32| {
            let bits = (seed ^ 0x9E37_79B9).wrapping_mul(0x85EB_CA6B);
            let bits = (bits ^ (bits >> 13)).wrapping_mul(0xC2B2_AE35);
            ((bits ^ (bits >> 16)) >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        let number = |n: u32, at: u32| noise(n % 30 * 1000 + at) + 0.8 * noise(100_000 + n * NUMBERS + at);
        let vector = |n: u32| (0..NUMBERS).map(|at| number(n, at)).collect::<Vec<_>>();
        (0..count).filter_map(|n| LookVector::new(&vector(n))).collect()
    }

    fn to_be(vectors: &[LookVector]) -> ToBeIndexed {
        let block = |some: &[LookVector]| {
            let mut block = Block::default();
            some.iter()
                .for_each(|vector| block.push(vector.numbers().iter().copied()));
            Arc::new(block)
        };
        let blocks = vectors.chunks_exact(EACH).map(block).collect();
        ToBeIndexed::new(blocks, NUMBERS as usize, EACH)
    }

    #[test]
    fn the_index_finds_nearly_all_of_the_nearest() {
        let vectors = vectors(600);
        let index = to_be(&vectors).make().expect("is made");
        assert_eq!(index.covers(), 600);
        let (mut found, mut all) = (0, 0);
        for asked in vectors.iter().step_by(37) {
            let mut best = Best::of(20);
            for (at, vector) in vectors.iter().enumerate() {
                let asked = (asked.numbers(), length(asked.numbers()));
                best.take(at, cosine(asked, (vector.numbers(), length(vector.numbers()))));
            }
            let told: Vec<usize> = index.nearest(asked.numbers(), 20).iter().map(|(at, _)| *at).collect();
            let nearest = best.sorted();
            assert_eq!(told.first(), nearest.first().map(|first| &first.at), "itself");
            found += nearest.iter().filter(|nearest| told.contains(&nearest.at)).count();
            all += nearest.len();
        }
        let recall = found as f64 / all as f64;
        assert!(recall >= 0.95, "of {all} it found {found}");
    }

    #[test]
    fn one_that_is_stopped_is_none() {
        let to_be = to_be(&vectors(400));
        to_be.stop().store(true, Ordering::Relaxed);
        assert!(to_be.make().is_none());
    }
}
