//! Crops of the grid: asked of the pool picture by picture, kept in memory within a limit.

use super::view::{Crop, GridItem};
use crate::Session;
use crate::pictures::Gallery;
use crate::view::View;
use domain::{AnnotationId, BBox, InputId};
use lru::LruCache;
use media::{MediaError, Part, Parts};
use std::collections::HashMap;

/// Bytes of crops kept. About 700 of them, and as much again in the memory of the graphics card for those seen.
const LIMIT: usize = 128 << 20;
/// The most other crops of a picture that are cut out with the visible ones.
const BESIDE: usize = 64;

/// The crops in the view, least recently seen first to be dropped.
pub(crate) struct Crops {
    kept: LruCache<AnnotationId, Kept>,
    bytes: usize,
}

struct Kept {
    input: InputId,
    part: BBox,
    bytes: usize,
}

impl Default for Crops {
    fn default() -> Self {
        Self {
            kept: LruCache::unbounded(),
            bytes: 0,
        }
    }
}

impl Crops {
    /// Whether the crop is here as it is wanted now.
    fn has(&self, item: &GridItem) -> bool {
        let kept = self.kept.peek(&item.annotation.id);
        kept.is_some_and(|kept| kept.part == item.part())
    }

    /// Keeps a crop; returns those dropped for it.
    fn put(&mut self, id: AnnotationId, kept: Kept, limit: usize) -> Vec<AnnotationId> {
        self.bytes += kept.bytes;
        if let Some((_, old)) = self.kept.push(id, kept) {
            self.bytes -= old.bytes;
        }
        let mut gone = Vec::new();
        while self.bytes > limit && self.kept.len() > 1 {
            let Some((id, old)) = self.kept.pop_lru() else { break };
            self.bytes -= old.bytes;
            gone.push(id);
        }
        gone
    }

    /// Drops the crops of an input; returns them.
    fn forget(&mut self, input: InputId) -> Vec<AnnotationId> {
        let of = |(id, kept): (&AnnotationId, &Kept)| (kept.input == input).then_some(*id);
        let gone: Vec<AnnotationId> = self.kept.iter().filter_map(of).collect();
        for id in &gone {
            self.bytes -= self.kept.pop(id).map_or(0, |kept| kept.bytes);
        }
        gone
    }
}

impl View {
    /// Crops could not be made.
    pub(crate) fn miss_crops(&mut self, ids: &[AnnotationId], reason: &MediaError) {
        for id in ids {
            self.crops.insert(*id, Crop::Failed(reason.to_string()));
        }
    }
}

impl Gallery {
    /// The file of an input has changed: its crops are dropped.
    pub(crate) fn forget_crops(&mut self, view: &mut View, input: InputId) {
        for gone in self.crops.forget(input) {
            view.crops.remove(&gone);
        }
    }

    /// Takes crops of an input in.
    pub(crate) fn take_crops(&mut self, view: &mut View, input: InputId, parts: Vec<Part>) {
        for (id, part, pixels) in parts {
            let bytes = pixels.data().len();
            view.crops.insert(id, Crop::Here(pixels));
            for gone in self.crops.put(id, Kept { input, part, bytes }, LIMIT) {
                view.crops.remove(&gone);
            }
        }
    }
}

impl Session {
    /// Asks for crops of the grid that are visible or soon will be, the most urgent first.
    pub(crate) fn show_crops(&mut self, ids: &[AnnotationId]) {
        let Some(grid) = &self.view.review_grid else { return };
        for id in ids.iter().rev() {
            self.gallery.crops.kept.promote(id);
        }
        let items: HashMap<AnnotationId, &GridItem> =
            grid.items.iter().map(|item| (item.annotation.id, item)).collect();
        let missing = |item: &GridItem| !self.gallery.crops.has(item);
        let mut order: Vec<InputId> = Vec::new();
        let mut wanted: HashMap<InputId, Vec<(AnnotationId, BBox)>> = HashMap::new();
        for item in ids.iter().filter_map(|id| items.get(id)).filter(|item| missing(item)) {
            let parts = wanted.entry(item.annotation.input).or_insert_with(|| {
                order.push(item.annotation.input);
                Vec::new()
            });
            parts.push((item.annotation.id, item.part()));
        }
        // Once a picture is decoded the others on it cost next to nothing.
        for item in grid.items.iter().filter(|item| missing(item)) {
            if let Some(parts) = wanted.get_mut(&item.annotation.input)
                && parts.len() < BESIDE
                && !ids.contains(&item.annotation.id)
            {
                parts.push((item.annotation.id, item.part()));
            }
        }
        let parts = order.into_iter().filter_map(|input| {
            let parts = wanted.remove(&input)?;
            let item = items.get(&parts.first()?.0)?;
            Some(Parts {
                input,
                source: self.project.source(&item.input),
                parts,
            })
        });
        self.gallery.want_parts(parts.collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(input: u128, bytes: usize) -> Kept {
        let (x0, y0, x1, y1) = (0.0, 0.0, 1.0, 1.0);
        Kept {
            input: InputId::fixed(input),
            part: BBox { x0, y0, x1, y1 },
            bytes,
        }
    }

    #[test]
    fn the_longest_unseen_make_room() {
        let [a, b, c] = [1, 2, 3].map(AnnotationId::fixed);
        let mut crops = Crops::default();
        assert_eq!(crops.put(a, kept(1, 40), 100), []);
        assert_eq!(crops.put(b, kept(1, 40), 100), []);
        crops.kept.promote(&a);
        assert_eq!(crops.put(c, kept(2, 40), 100), [b]);
        assert_eq!(crops.bytes, 80);
        assert_eq!(crops.put(c, kept(2, 60), 100), [], "counted once");
        assert_eq!(crops.bytes, 100);
        assert_eq!(crops.forget(InputId::fixed(1)), [a]);
        assert_eq!((crops.bytes, crops.kept.len()), (60, 1));
    }
}
