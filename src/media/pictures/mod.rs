//! Pixels for the window: a pool of threads that decodes what is looked at, then what comes next.
//!
//! The window tells what it looks at ([`Pictures::look`]) and what a held key would reach
//! ([`Pictures::ahead`]); it draws what is there ([`Pictures::tiles`], which never waits) and is woken when there is
//! more. Read `plan` for who gets the threads, `state` for what is known, `cache` for what is kept, `worker`
//! for what is done, `large` for pictures that are never whole in memory, `parts` for what a grid of crops is made of.

mod cache;
mod config;
mod event;
mod large;
mod parts;
mod plan;
mod shared;
mod state;
mod tile_view;
mod worker;

pub use config::Config;
pub use event::Event;
pub use parts::{Part, Parts};
use shared::Shared;
pub use tile_view::TileView;

use super::{MediaError, Source, adjust};
use domain::InputId;
use domain::picture::{Look, TileKey};
use domain::pixels::Pixels;
use state::{ADJUST_AHEAD, Current, State, wanted};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How far a picture has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Showing {
    /// Nothing of it can be shown yet, but perhaps its thumbnail.
    Loading,
    /// It can be shown, finer or rightly adjusted pixels are on their way.
    Coarse,
    /// It is shown in the resolution and with the adjustment asked for.
    Sharp,
    /// It cannot be decoded.
    Failed(MediaError),
}

/// The pool. Dropping it stops the threads.
pub struct Pictures {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Pictures {
    /// Starts the threads. `wake` is called, from any of them, whenever something the window waits for is there.
    ///
    /// # Errors
    /// [`MediaError::Unreadable`] when the system gives no thread at all.
    pub fn new(config: Config, wake: Arc<dyn Fn() + Send + Sync>) -> Result<Self, MediaError> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State::new(&config)),
            work: Condvar::new(),
            wake,
            thumb_dir: config.thumb_dir,
            levels_dir: config.levels_dir,
            levels_bytes: config.levels_bytes,
        });
        let mut threads = Vec::new();
        let count = config.threads.clamp(1, 64);
        for number in 0..count {
            let shared = shared.clone();
            // The first one is for pictures, so that thumbnails never keep the canvas waiting.
            let thumbs = number > 0 || count == 1;
            let started = std::thread::Builder::new()
                .name(format!("pictures {number}"))
                .spawn(move || worker::work(&shared, thumbs));
            match started {
                Ok(thread) => threads.push(thread),
                Err(error) if threads.is_empty() => return Err(error.into()),
                Err(error) => {
                    tracing::warn!(%error, "fewer threads than asked for");
                    break;
                }
            }
        }
        Ok(Self { shared, threads })
    }

    /// What the canvas looks at from now on. To be called whenever that changes; calling it in every frame is
    /// free. A picture that failed is tried once more when it is come back to.
    pub fn look(&self, look: Look, source: Source) {
        let mut state = self.shared.lock();
        let current = Current { look, source };
        if state.current.as_ref() == Some(&current) {
            return;
        }
        if !state.is_current(look.input) {
            state.navigation.step(Instant::now());
            state.failed.remove(&look.input);
        }
        // Another file stands for the same input now: what was made of the old one is of no use.
        let other = |known: &Current| known.look.input == current.look.input && known.source != current.source;
        if state.current.as_ref().is_some_and(other) {
            state.forget(current.look.input);
        }
        state.current = Some(current);
        retire(&mut state);
        drop(state);
        self.shared.work.notify_all();
    }

    /// The pictures that a held key would reach, in that order (the first after one press), then others worth
    /// having, such as those just left. Replaces the list before. `viewport` is the canvas in physical pixels.
    pub fn ahead(&self, next: Vec<(InputId, Source)>, viewport: (f64, f64)) {
        let mut state = self.shared.lock();
        state.places = next.iter().enumerate().rev().map(|(i, (id, _))| (*id, i)).collect();
        state.ahead = next;
        state.crowded.clear();
        state.viewport = viewport;
        retire(&mut state);
        drop(state);
        self.shared.work.notify_all();
    }

    /// The thumbnails that are visible, the most wanted first. Replaces the list before.
    pub fn want_thumbs(&self, wanted: Vec<(InputId, Source)>) {
        self.shared.lock().thumbs.want(wanted);
        self.shared.work.notify_all();
    }

    /// The parts of pictures that are visible, the most wanted first. Replaces the list before; they are handed over
    /// by [`Pictures::drain`] and not kept here.
    pub fn want_parts(&self, wanted: Vec<Parts>) {
        self.shared.lock().parts = wanted;
        self.shared.work.notify_all();
    }

    /// The thumbnail, at most 256 pixels a side, and a number that changes with it.
    pub fn thumb(&self, input: InputId) -> Option<(Pixels, u64)> {
        let mut state = self.shared.lock();
        state
            .thumbs
            .kept
            .get(&input)
            .map(|(pixels, _, revision)| (pixels.clone(), *revision))
    }

    /// The best pixels at hand for `look`, the coarse ones first; drawn in this order they cover what can be
    /// covered. Never waits for work.
    pub fn tiles(&self, look: &Look) -> Vec<TileView> {
        let mut state = self.shared.lock();
        let (views, whole) = best_views(&mut state, look);
        views.iter().for_each(|view| state.cache.touch_shown(&view.key));
        if whole {
            return views;
        }
        let growing = state.growing.iter().filter(|growing| growing.input == look.input);
        let mut all: Vec<TileView> = growing.flat_map(|growing| growing.views.iter().cloned()).collect();
        if all.is_empty() || views.is_empty() {
            all.splice(0..0, stand_in(&mut state, look));
        }
        all.extend(views);
        all
    }

    /// Whether the input can be shown at `scale` screen pixels per image pixel without any more work of decoding.
    pub fn ready(&self, input: InputId, scale: f64) -> bool {
        let state = self.shared.lock();
        let levels = state.cache.levels_of(input);
        levels.first().is_some_and(|k| k.level.number <= wanted(k.full, scale))
    }

    /// How far a picture has come; of another than the current one, whether it can be shown fitted.
    pub fn status(&self, input: InputId) -> Showing {
        let state = self.shared.lock();
        if let Some(reason) = state.failed.get(&input) {
            return Showing::Failed(reason.clone());
        }
        let levels = state.cache.levels_of(input);
        let Some(finest) = levels.first() else {
            // Of a picture that is still being read some may be seen, but it may yet turn out to be damaged.
            let grows = state.growing.as_ref().is_some_and(|growing| growing.input == input);
            return if grows { Showing::Coarse } else { Showing::Loading };
        };
        let look = state
            .current
            .as_ref()
            .map(|c| c.look)
            .filter(|look| look.input == input);
        let scale = look.map_or_else(
            || {
                let (width, height) = state.viewport;
                (width / f64::from(finest.full.width)).min(height / f64::from(finest.full.height))
            },
            |look| look.scale,
        );
        let wanted = state.wanted_at(input, finest.full, scale);
        let best = match state.opened.get(&input) {
            // Finer levels are read as far as they are seen.
            Some(_) if wanted < finest.level.number => Some(wanted),
            _ => levels.iter().rev().map(|k| k.level.number).find(|n| *n <= wanted),
        };
        let Some(best) = best else {
            return Showing::Coarse;
        };
        match look {
            Some(look) if !views_of(&state, &look, best).1 => Showing::Coarse,
            _ => Showing::Sharp,
        }
    }

    /// Takes what has happened since the last call.
    pub fn drain(&self) -> Vec<Event> {
        std::mem::take(&mut self.shared.lock().events)
    }

    /// Bytes of decoded pictures held now (thumbnails and work in progress not counted).
    pub fn bytes(&self) -> usize {
        self.shared.lock().cache.bytes()
    }

    /// Drops everything known of an input, its failure included: its file has changed or moved.
    pub fn forget(&self, input: InputId) {
        let mut state = self.shared.lock();
        state.forget(input);
        drop(state);
        self.shared.work.notify_all();
    }
}

impl Drop for Pictures {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.work.notify_all();
        // A thread deep in a decoder cannot be stopped; it ends by itself and must not keep the window open.
        let patience = Instant::now() + Duration::from_millis(300);
        for thread in self.threads.drain(..) {
            while !thread.is_finished() && Instant::now() < patience {
                std::thread::sleep(Duration::from_millis(2));
            }
            if thread.is_finished() {
                // A panic of the thread itself has been reported by then.
                let _ = thread.join();
            }
        }
    }
}

/// Gives up computed tiles of pictures gone by, and levels beyond the budget.
fn retire(state: &mut State) {
    let near: Vec<InputId> = state
        .current
        .iter()
        .map(|c| c.look.input)
        .chain(state.ahead.iter().take(ADJUST_AHEAD).map(|(id, _)| *id))
        .collect();
    state.cache.retain_shown(|key| near.contains(&key.input));
    let current = near.first().filter(|_| state.current.is_some()).copied();
    state.opened.retain(|input, _| Some(*input) == current);
    state.finest.retain(|input, _| Some(*input) == current);
    state.unwritable.retain(|input| Some(*input) == current);
    state.growing = state.growing.take().filter(|growing| Some(growing.input) == current);
    state.make_room(0, cache::Retention::Current);
}

/// What there is of the levels of a picture for `look`, the coarse ones first, and whether it covers all of it.
fn best_views(state: &mut State, look: &Look) -> (Vec<TileView>, bool) {
    let levels = state.cache.levels_of(look.input);
    let mut numbers: Vec<u8> = levels.iter().map(|k| k.level.number).collect();
    let mut full = levels.first().map(|k| k.full);
    if let Some(opened) = state.opened.get(&look.input) {
        let finer = opened.pyramid.finest()..opened.pyramid.coarsest();
        let finer: Vec<u8> = finer.filter(|number| !numbers.contains(number)).collect();
        numbers.splice(0..0, finer);
        full = Some(opened.pyramid.size());
    }
    let Some(full) = full else {
        return (Vec::new(), false);
    };
    let wanted = state.wanted_at(look.input, full, look.scale);
    // Finer than wanted is better than coarser, and of the finer the coarsest.
    let best = numbers.iter().rposition(|n| *n <= wanted).unwrap_or(0);
    let mut views = Vec::new();
    for number in &numbers[best..] {
        state.cache.touch(look.input, *number);
        let (mut more, complete) = views_of(state, look, *number);
        more.append(&mut views);
        views = more;
        if complete {
            return (views, true);
        }
    }
    (views, false)
}

/// The tiles of one level that can be shown, and whether they are all that `look` needs.
fn views_of(state: &State, look: &Look, number: u8) -> (Vec<TileView>, bool) {
    let Some(kept) = state.cache.level(look.input, number) else {
        return large::views(state, look, number);
    };
    let mut complete = true;
    let mut views = Vec::new();
    for (column, row) in kept.level.visible(kept.full, look.visible) {
        let key = TileKey {
            input: look.input,
            level: number,
            column,
            row,
        };
        let Some(tile) = kept.level.tile(column, row) else {
            continue;
        };
        let (pixels, revision) = match tile {
            super::level::Tile::Ready(pixels) if !adjust::needs_work(tile, &look.adjust) => {
                (pixels.clone(), kept.revision)
            }
            _ => {
                let Some(shown) = state.cache.shown(&key).filter(|shown| shown.of == kept.revision) else {
                    complete = false;
                    continue;
                };
                complete &= shown.adjust == look.adjust;
                (shown.pixels.clone(), shown.revision)
            }
        };
        views.push(TileView {
            key,
            bounds: key.bounds(kept.full),
            pixels,
            revision,
        });
    }
    (views, complete)
}

/// The thumbnail in place of a picture that is not there yet; none while an adjustment is on, which it lacks.
fn stand_in(state: &mut State, look: &Look) -> Option<TileView> {
    if !look.adjust.is_neutral() {
        return None;
    }
    let (pixels, full, revision) = state.thumbs.kept.get(&look.input)?.clone();
    Some(TileView {
        key: TileKey {
            input: look.input,
            level: TileView::STAND_IN,
            column: 0,
            row: 0,
        },
        bounds: full.bounds(),
        pixels,
        revision,
    })
}
