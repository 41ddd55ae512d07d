//! The large picture on the canvas: its levels are opened or made, what grows meanwhile is shown, and its finer levels are
//! read tile by tile.

use super::super::level::{Level, cut, tile_rect, upright, upright_rect, visible_tiles};
use super::super::plane::Plane;
use super::super::pyramid::{self, Place, Pyramid, Watch};
use super::super::{MediaError, Source, adjust};
use super::parts::{Part, Parts, level_of, small};
use super::plan::Job;
use super::state::{Growing, State, Task};
use super::{Event, Shared, TileView};
use domain::picture::{Adjust, Look, TILE, TileKey, level_size};
use domain::pixels::Pixels;
use domain::{BBox, InputId, Size};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What grows is shown anew no more often than this.
const PAUSE: Duration = Duration::from_millis(120);

/// The job that reads the next tile of level `number`, finer than the coarse level, that `look` sees and that is there.
pub(super) fn load(state: &State, look: &Look, number: u8) -> Option<Job> {
    let opened = state.opened.get(&look.input)?;
    let size = opened.pyramid.size();
    let key = visible_tiles(level_size(size, number), number, size, look.visible)
        .map(|(column, row)| key(look.input, number, column, row))
        .find(|key| {
            !state.running.contains(&Task::Tile(*key))
                && !state.cache.is_shown(key, opened.revision, &look.adjust)
                && opened.pyramid.has(number, key.column, key.row)
        })?;
    Some(Job::Load {
        key,
        pyramid: opened.pyramid.clone(),
        revision: opened.revision,
        adjust: look.adjust,
    })
}

/// The tiles of a level finer than the coarse one that have been read, and whether they are all that `look` needs.
pub(super) fn views(state: &State, look: &Look, number: u8) -> (Vec<TileView>, bool) {
    let Some(opened) = state.opened.get(&look.input) else {
        return (Vec::new(), false);
    };
    let full = opened.pyramid.size();
    let mut complete = true;
    let mut views = Vec::new();
    for (column, row) in visible_tiles(level_size(full, number), number, full, look.visible) {
        let key = key(look.input, number, column, row);
        let Some(shown) = state.cache.shown(&key).filter(|shown| shown.of == opened.revision) else {
            complete = false;
            continue;
        };
        complete &= shown.adjust == look.adjust;
        views.push(TileView {
            key,
            bounds: key.bounds(full),
            pixels: shown.pixels.clone(),
            revision: shown.revision,
        });
    }
    (views, complete)
}

/// A tile as it is to be shown.
pub(super) fn read(pyramid: &Pyramid, key: &TileKey, adjust: &Adjust) -> Result<Option<Pixels>, MediaError> {
    let (tile, range) = pyramid.tile(key.level, key.column, key.row)?;
    Ok(adjust::adjusted(&tile, range, adjust))
}

/// Opens the levels kept of a source, or makes them; the coarse one comes back. `None` when nobody waits for it any more.
pub(super) fn open(
    shared: &Shared,
    input: InputId,
    source: &Source,
) -> Result<Option<(Arc<Pyramid>, Level)>, MediaError> {
    let place = shared.place();
    if let Some(kept) = Pyramid::open(place, source)
        // What cannot be read is made anew.
        && let Ok(coarse) = kept.coarse()
    {
        return Ok(Some((Arc::new(kept), coarse)));
    }
    let mut follower = Follower {
        shared,
        input,
        full: source.size,
        coarse: pyramid::coarse_level(source),
        last: None,
    };
    pyramid::build(source, place, &mut follower)
}

/// Cuts parts out of a large picture, each at the level that serves it. `None` when nobody waits for them any more.
pub(super) fn cut_out(shared: &Shared, wanted: &Parts) -> Result<Option<Vec<Part>>, MediaError> {
    let (source, place) = (&wanted.source, shared.place());
    if let Some(kept) = Pyramid::open(place, source) {
        match cut_from(&kept, wanted) {
            Ok(found) => return Ok(Some(found)),
            Err(error) if !kept.discard() => return Err(error),
            // What was kept of it is damaged; it is made anew.
            Err(_) => {}
        }
    }
    let input = wanted.input;
    let made = pyramid::build(source, place, &mut Waiting { shared, input })?;
    made.map(|(made, _)| cut_from(&made, wanted)).transpose()
}

fn cut_from(pyramid: &Pyramid, wanted: &Parts) -> Result<Vec<Part>, MediaError> {
    let full = wanted.source.size;
    let found = wanted.parts.iter().map(|(id, part)| {
        let level = level_of(&[(*id, *part)]).clamp(pyramid.finest(), pyramid.coarsest());
        let plane = pyramid.part(level, upright_rect(level_size(full, level), full, part))?;
        Ok((*id, *part, small(&upright(&plane, 1), plane.range)?))
    });
    found.collect()
}

/// Waits for all of a picture, for its parts.
struct Waiting<'a> {
    shared: &'a Shared,
    input: InputId,
}

impl Watch for Waiting<'_> {
    fn decodes_whole(&mut self, _: u64) {}

    fn begun(&mut self, _: &Arc<Pyramid>) {}

    fn grown(&mut self, _: &Plane, _: (u32, u32, u32, u32)) {}

    fn waits_to_see(&self) -> bool {
        false
    }

    fn coarse(&mut self, _: Level) {}

    fn cancelled(&self) -> bool {
        let state = self.shared.lock();
        let outdated = state.outdated.contains(&Task::Parts(self.input));
        state.stop || outdated || !state.parts.iter().any(|parts| parts.input == self.input)
    }
}

impl Shared {
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            folder: self.levels_dir.as_deref(),
            bytes: self.levels_bytes,
        }
    }
}

/// Shows the picture on the canvas as it grows.
struct Follower<'a> {
    shared: &'a Shared,
    input: InputId,
    full: Size,
    coarse: u8,
    last: Option<Instant>,
}

impl Watch for Follower<'_> {
    fn decodes_whole(&mut self, bytes: u64) {
        let input = self.input;
        self.shared.lock().events.push(Event::DecodedWhole { input, bytes });
        (self.shared.wake)();
    }

    fn begun(&mut self, pyramid: &Arc<Pyramid>) {
        let mut state = self.shared.lock();
        if state.is_current(self.input) {
            state.open(self.input, pyramid.clone());
        }
    }

    fn grown(&mut self, coarse: &Plane, known: (u32, u32, u32, u32)) {
        // Work for tiles may have come with it.
        self.shared.work.notify_all();
        let now = Instant::now();
        if self.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            return;
        }
        self.last = Some(now);
        let Some(adjust) = self.unseen() else { return };
        let parts = self.parts(coarse, known, &adjust);
        let mut state = self.shared.lock();
        if !state.is_current(self.input) {
            return;
        }
        state.revision += 1;
        let revision = state.revision;
        let views = parts
            .into_iter()
            .map(|(key, bounds, pixels)| TileView {
                key,
                bounds,
                pixels,
                revision,
            })
            .collect();
        state.growing = Some(Growing {
            input: self.input,
            views,
        });
        let input = self.input;
        state.events.push(Event::PictureReady { input });
        drop(state);
        (self.shared.wake)();
    }

    fn waits_to_see(&self) -> bool {
        self.unseen().is_some()
    }

    fn coarse(&mut self, coarse: Level) {
        let mut state = self.shared.lock();
        if !state.is_current(self.input) {
            return;
        }
        state.seen_whole(self.input, self.full, coarse);
        let input = self.input;
        state.events.push(Event::PictureReady { input });
        drop(state);
        self.shared.work.notify_all();
        (self.shared.wake)();
    }

    fn cancelled(&self) -> bool {
        let state = self.shared.lock();
        let outdated = state.outdated.contains(&Task::Open(self.input));
        state.stop || outdated || !state.is_current(self.input)
    }
}

impl Follower<'_> {
    /// With what the picture is shown, when nothing better than what grows can be.
    fn unseen(&self) -> Option<Adjust> {
        let state = self.shared.lock();
        let better = !state.cache.levels_of(self.input).is_empty();
        state.adjust_of(self.input).filter(|_| !better)
    }

    /// The known part of the coarse level, cut by the grid of its tiles.
    fn parts(
        &self,
        coarse: &Plane,
        (left, top, width, height): (u32, u32, u32, u32),
        adjust: &Adjust,
    ) -> Vec<(TileKey, BBox, Pixels)> {
        let (right, bottom) = (left + width, top + height);
        let mut parts = Vec::new();
        for row in top / TILE..bottom.div_ceil(TILE) {
            for column in left / TILE..right.div_ceil(TILE) {
                let (x, y, w, h) = tile_rect(coarse.size, column, row);
                let (x0, y0, x1, y1) = (x.max(left), y.max(top), (x + w).min(right), (y + h).min(bottom));
                let tile = cut(coarse, 1, (x0, y0, x1 - x0, y1 - y0));
                let step = f64::from(1u32 << self.coarse.min(31));
                let bounds = BBox {
                    x0: f64::from(x0) * step,
                    y0: f64::from(y0) * step,
                    x1: (f64::from(x1) * step).min(f64::from(self.full.width)),
                    y1: (f64::from(y1) * step).min(f64::from(self.full.height)),
                };
                if let Some(pixels) = adjust::adjusted(&tile, coarse.range, adjust) {
                    parts.push((key(self.input, self.coarse, column, row), bounds, pixels));
                }
            }
        }
        parts
    }
}

fn key(input: InputId, level: u8, column: u32, row: u32) -> TileKey {
    TileKey {
        input,
        level,
        column,
        row,
    }
}
