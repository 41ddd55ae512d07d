//! Decoded levels and adjusted tiles in memory, counted in bytes.

use super::super::level::Level;
use domain::picture::{Adjust, TileKey};
use domain::pixels::Pixels;
use domain::{InputId, Size};
use std::collections::HashMap;
use std::sync::Arc;

/// A level of a picture in memory.
pub(super) struct Kept {
    pub level: Arc<Level>,
    /// Size of the upright image.
    pub full: Size,
    /// Differs for every level ever kept.
    pub revision: u64,
    bytes: usize,
    used: u64,
}

/// A tile computed for an adjustment.
pub(super) struct Shown {
    pub adjust: Adjust,
    /// Revision of the level it was computed from.
    pub of: u64,
    pub pixels: Pixels,
    pub revision: u64,
    used: u64,
}

/// How willingly a level is given up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Retention {
    /// Nobody is about to need it: the longest unused first.
    Past,
    /// It is the picture reached after so many steps: the farthest first.
    Ahead(std::cmp::Reverse<usize>),
    /// It is on the screen.
    Current,
}

/// Levels and adjusted tiles within `limit` bytes, as far as what is on the screen allows.
pub(super) struct Cache {
    limit: usize,
    bytes: usize,
    clock: u64,
    levels: HashMap<(InputId, u8), Kept>,
    shown: HashMap<TileKey, Shown>,
}

impl Cache {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            bytes: 0,
            clock: 0,
            levels: HashMap::new(),
            shown: HashMap::new(),
        }
    }

    /// Bytes held now.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The level `number` of an input.
    pub(super) fn level(&self, input: InputId, number: u8) -> Option<&Kept> {
        self.levels.get(&(input, number))
    }

    /// The levels kept of an input, the finest first.
    pub(super) fn levels_of(&self, input: InputId) -> Vec<&Kept> {
        // Level 20 has a million of a side's pixels in one.
        (0..=20)
            .filter_map(|number| self.levels.get(&(input, number)))
            .collect()
    }

    /// Notes that a level was looked at.
    pub(super) fn touch(&mut self, input: InputId, number: u8) {
        self.clock += 1;
        if let Some(kept) = self.levels.get_mut(&(input, number)) {
            kept.used = self.clock;
        }
    }

    /// Keeps a level, in place of an older one.
    pub(super) fn put(&mut self, input: InputId, full: Size, level: Arc<Level>) {
        self.clock += 1;
        let bytes = level.bytes();
        self.bytes += bytes;
        let kept = Kept {
            full,
            revision: self.clock,
            bytes,
            used: self.clock,
            level,
        };
        let number = kept.level.number;
        if let Some(old) = self.levels.insert((input, number), kept) {
            self.bytes -= old.bytes;
        }
    }

    /// Gives up levels worth less than `than` until `need` more bytes fit beside `reserved` ones. Gives up
    /// nothing and says `false` when even all of them would not do, unless `anyway`.
    pub(super) fn make_room(
        &mut self,
        need: usize,
        reserved: usize,
        than: Retention,
        anyway: bool,
        worth: impl Fn(InputId, u8) -> Retention,
    ) -> bool {
        let over = (self.bytes + need + reserved).saturating_sub(self.limit);
        if over == 0 {
            return true;
        }
        let mut victims: Vec<_> = self
            .levels
            .iter()
            .map(|(key, kept)| (worth(key.0, key.1), kept.used, *key, kept.bytes))
            .filter(|(value, ..)| *value < than)
            .collect();
        let free: usize = victims.iter().map(|victim| victim.3).sum();
        if free < over && !anyway {
            return false;
        }
        victims.sort_unstable_by_key(|(value, used, ..)| (*value, *used));
        let mut freed = 0;
        for (_, _, key, bytes) in victims {
            if freed >= over {
                break;
            }
            freed += bytes;
            self.levels.remove(&key);
        }
        self.bytes -= freed;
        freed >= over
    }

    /// The tile as computed for some adjustment.
    pub(super) fn shown(&self, key: &TileKey) -> Option<&Shown> {
        self.shown.get(key)
    }

    /// Whether the tile is there as computed for `adjust` from what has the revision `of`.
    pub(super) fn is_shown(&self, key: &TileKey, of: u64, adjust: &Adjust) -> bool {
        let known = self.shown.get(key);
        known.is_some_and(|shown| shown.of == of && shown.adjust == *adjust)
    }

    /// Notes that a computed tile was looked at.
    pub(super) fn touch_shown(&mut self, key: &TileKey) {
        self.clock += 1;
        if let Some(shown) = self.shown.get_mut(key) {
            shown.used = self.clock;
        }
    }

    /// A number that no level and no tile has.
    pub(super) fn next_revision(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Drops the computed tiles that were looked at longest ago, but none of those of which `keep` says yes, until all
    /// of them take at most half of what is allowed.
    pub(super) fn trim_shown(&mut self, keep: impl Fn(&TileKey) -> bool) {
        let bytes = |shown: &Shown| shown.pixels.data().len();
        let mut over = self
            .shown
            .values()
            .map(bytes)
            .sum::<usize>()
            .saturating_sub(self.limit / 2);
        if over == 0 {
            return;
        }
        let mut old: Vec<_> = self.shown.iter().map(|(key, shown)| (shown.used, *key)).collect();
        old.sort_unstable();
        for (_, key) in old.into_iter().filter(|(_, key)| !keep(key)) {
            if over == 0 {
                break;
            }
            if let Some(shown) = self.shown.remove(&key) {
                self.bytes -= bytes(&shown);
                over = over.saturating_sub(bytes(&shown));
            }
        }
    }

    /// Keeps a computed tile in place of the one for an older adjustment.
    pub(super) fn put_shown(&mut self, key: TileKey, adjust: Adjust, of: u64, pixels: Pixels) {
        self.clock += 1;
        self.bytes += pixels.data().len();
        let shown = Shown {
            adjust,
            of,
            pixels,
            revision: self.clock,
            used: self.clock,
        };
        if let Some(old) = self.shown.insert(key, shown) {
            self.bytes -= old.pixels.data().len();
        }
    }

    /// Drops the computed tiles of which `keep` says no.
    pub(super) fn retain_shown(&mut self, keep: impl Fn(&TileKey) -> bool) {
        let bytes = &mut self.bytes;
        self.shown.retain(|key, shown| {
            let kept = keep(key);
            if !kept {
                *bytes -= shown.pixels.data().len();
            }
            kept
        });
    }

    /// Drops everything of an input.
    pub(super) fn forget(&mut self, input: InputId) {
        let bytes = &mut self.bytes;
        self.levels.retain(|key, kept| {
            let keep = key.0 != input;
            if !keep {
                *bytes -= kept.bytes;
            }
            keep
        });
        self.retain_shown(|key| key.input != input);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::plane::Plane;
    use super::*;
    use std::cmp::Reverse;

    fn level(number: u8) -> Arc<Level> {
        let size = Size::new(10, 10);
        let plane = Plane::eight(size, size, 3, vec![0; 300]);
        Arc::new(Level::from_plane(plane, number, 1))
    }

    #[test]
    fn the_past_goes_first_then_what_is_farthest_ahead() {
        let mut cache = Cache::new(1000);
        for number in 0..3 {
            cache.put(InputId::fixed(number), Size::new(10, 10), level(0));
        }
        let worth = |input: InputId, _| match input.0.as_u128() {
            0 => Retention::Ahead(Reverse(5)),
            1 => Retention::Past,
            _ => Retention::Current,
        };
        let ahead = |steps| Retention::Ahead(Reverse(steps));
        assert!(!cache.make_room(900, 0, ahead(9), false, worth));
        assert_eq!(cache.bytes(), 900, "nothing is given up in vain");
        assert!(cache.make_room(300, 0, ahead(9), false, worth));
        assert!(cache.level(InputId::fixed(1), 0).is_none());
        assert!(!cache.make_room(600, 0, ahead(9), false, worth), "nearer is worth more");
        assert!(cache.make_room(600, 0, ahead(4), false, worth));
        assert!(!cache.make_room(2000, 0, Retention::Current, true, worth));
        assert_eq!(cache.bytes(), 300, "what is on the screen stays");
    }

    #[test]
    fn bytes_are_counted_once() {
        let mut cache = Cache::new(1000);
        let input = InputId::fixed(1);
        cache.put(input, Size::new(10, 10), level(0));
        cache.put(input, Size::new(10, 10), level(0));
        cache.put(input, Size::new(20, 20), level(1));
        assert_eq!(cache.bytes(), 600);
        cache.forget(input);
        assert_eq!(cache.bytes(), 0);
    }
}
