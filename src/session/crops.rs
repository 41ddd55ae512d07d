//! Crops of the review grid and of the view of objects: asked of the pool picture by picture, kept in memory within a limit.

use super::Session;
use super::pictures::Gallery;
use super::view::{Crop, GridItem, View};
use domain::{AnnotationId, BBox, Input, InputId, ObjectId};
use lru::LruCache;
use media::{MediaError, Part, Parts};
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of crops kept. About 700 of them, and as much again in the memory of the graphics card for those seen.
const LIMIT: usize = 128 << 20;
/// The most other crops of a picture that are cut out with the visible ones.
const BESIDE: usize = 64;

/// The crops in the view, least recently seen first to be dropped.
pub(crate) struct Crops {
    kept: LruCache<ObjectId, Kept>,
    bytes: usize,
}

/// The crop of an object that is wanted.
pub(crate) struct CropWanted {
    /// Whose.
    pub id: ObjectId,
    /// Where it lies, in pixels of the upright image.
    pub part: BBox,
    /// On which input.
    pub input: Arc<Input>,
}

impl CropWanted {
    fn of(item: &GridItem) -> Self {
        Self {
            id: item.annotation.id.into(),
            part: item.part(),
            input: item.input.clone(),
        }
    }
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
    fn has(&self, wanted: &CropWanted) -> bool {
        let kept = self.kept.peek(&wanted.id);
        kept.is_some_and(|kept| kept.part == wanted.part)
    }

    /// Keeps a crop; returns those dropped for it.
    fn put(&mut self, id: ObjectId, kept: Kept, limit: usize) -> Vec<ObjectId> {
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
    fn forget(&mut self, input: InputId) -> Vec<ObjectId> {
        let of = |(id, kept): (&ObjectId, &Kept)| (kept.input == input).then_some(*id);
        let gone: Vec<ObjectId> = self.kept.iter().filter_map(of).collect();
        for id in &gone {
            self.bytes -= self.kept.pop(id).map_or(0, |kept| kept.bytes);
        }
        gone
    }
}

impl View {
    /// Crops could not be made.
    pub(crate) fn miss_crops(&mut self, ids: &[ObjectId], reason: &MediaError) {
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
        let items: HashMap<AnnotationId, &GridItem> =
            grid.items.iter().map(|item| (item.annotation.id, item)).collect();
        let seen = ids.iter().filter_map(|id| items.get(id));
        let mut wanted: Vec<CropWanted> = seen.map(|item| CropWanted::of(item)).collect();
        let mut on: HashMap<InputId, usize> = HashMap::new();
        for wanted in wanted.iter().filter(|wanted| !self.gallery.crops.has(wanted)) {
            *on.entry(wanted.input.id).or_default() += 1;
        }
        // Once a picture is decoded the others on it cost next to nothing.
        for item in &grid.items {
            if let Some(number) = on.get_mut(&item.annotation.input)
                && *number < BESIDE
                && !ids.contains(&item.annotation.id)
            {
                *number += 1;
                wanted.push(CropWanted::of(item));
            }
        }
        self.want_crops(&wanted);
    }

    /// Asks for crops that are not here, the most urgent first.
    pub(crate) fn want_crops(&mut self, wanted: &[CropWanted]) {
        for wanted in wanted.iter().rev() {
            self.gallery.crops.kept.promote(&wanted.id);
        }
        let mut parts: Vec<Parts> = Vec::new();
        let mut places: HashMap<InputId, usize> = HashMap::new();
        for wanted in wanted.iter().filter(|wanted| !self.gallery.crops.has(wanted)) {
            let place = *places.entry(wanted.input.id).or_insert_with(|| {
                parts.push(Parts {
                    input: wanted.input.id,
                    source: self.project.source(&wanted.input),
                    parts: Vec::new(),
                });
                parts.len() - 1
            });
            let part = (wanted.id, wanted.part);
            if !parts[place].parts.contains(&part) {
                parts[place].parts.push(part);
            }
        }
        self.gallery.want_parts(parts);
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
        let [a, b, c] = [1, 2, 3].map(|n| ObjectId::from(AnnotationId::fixed(n)));
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
