//! What the pool knows: who is looked at, who comes next, what is being worked on, what has come of it.

use super::super::level::Level;
use super::super::pyramid::{Pyramid, scales};
use super::super::{MediaError, Source, adjust, thumb};
use super::cache::{Cache, Retention};
use super::parts::Parts;
use super::{Config, Event, TileView};
use domain::picture::{Adjust, Look, TileKey, level_for_scale, level_size};
use domain::pixels::Pixels;
use domain::{InputId, Size};
use lru::LruCache;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// No level of more bytes than this is decoded, however far one zooms in.
const FINEST: u64 = 1 << 30;
/// Coarser than this many pixels a side no level needs to be.
const COARSEST: u32 = 512;
/// So many pictures ahead have their tiles adjusted beforehand.
pub(super) const ADJUST_AHEAD: usize = 3;

/// A piece of work, for telling it from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Task {
    Level(InputId, u8),
    /// Opening the levels on the disk, or making them.
    Open(InputId),
    Tile(TileKey),
    Parts(InputId),
    Thumb(InputId),
}

impl Task {
    /// The input whose picture it is about.
    pub(super) fn input(&self) -> InputId {
        match self {
            Self::Level(input, _) | Self::Open(input) | Self::Parts(input) | Self::Thumb(input) => *input,
            Self::Tile(key) => key.input,
        }
    }
}

/// The picture on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Current {
    pub look: Look,
    pub source: Source,
}

/// How fast one goes from picture to picture, and how long a picture takes.
#[derive(Debug)]
pub(super) struct Navigation {
    last: Option<Instant>,
    interval: Option<Duration>,
    /// How long decoding a picture has lately taken, and how far from that single ones were.
    usual: Duration,
    spread: Duration,
}

/// The pace while a key is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    /// Between two pictures.
    pub interval: Duration,
    /// Since the last one.
    pub elapsed: Duration,
}

impl Default for Navigation {
    fn default() -> Self {
        Self {
            last: None,
            interval: None,
            usual: Duration::from_millis(40),
            spread: Duration::from_millis(10),
        }
    }
}

impl Navigation {
    /// Another picture is looked at.
    pub(super) fn step(&mut self, now: Instant) {
        let gap = self.last.map(|last| now.saturating_duration_since(last));
        // Slower than five a second is looking, not passing.
        self.interval = gap
            .filter(|gap| *gap < Duration::from_millis(200))
            .map(|gap| self.interval.map_or(gap, |before| (before * 3 + gap) / 4));
        self.last = Some(now);
    }

    /// The pace, as long as the next picture is not overdue.
    pub(super) fn pace(&self, now: Instant) -> Option<Pace> {
        let (interval, last) = (self.interval?, self.last?);
        let elapsed = now.saturating_duration_since(last);
        (elapsed < interval * 9 / 5).then_some(Pace { interval, elapsed })
    }

    /// A picture took `time` to decode.
    pub(super) fn decoded(&mut self, time: Duration) {
        self.spread = (self.spread * 3 + self.usual.abs_diff(time)) / 4;
        self.usual = (self.usual * 3 + time) / 4;
    }

    /// How long decoding one will hardly exceed: what comes too late is work for nothing, while aiming farther ahead
    /// costs only once, at the start.
    pub(super) fn decode(&self) -> Duration {
        self.usual + self.spread * 2
    }
}

/// Thumbnails wanted, at hand and beyond hope.
pub(super) struct Thumbs {
    pub wanted: Vec<(InputId, Source)>,
    pub kept: LruCache<InputId, (Pixels, Size, u64)>,
    pub failed: HashSet<InputId>,
    bytes: usize,
    limit: usize,
}

impl Thumbs {
    /// Asks for these, the first ones as far as all of them fit in memory together.
    pub(super) fn want(&mut self, mut wanted: Vec<(InputId, Source)>) {
        let mut room = self.limit as u64;
        wanted.retain(|(_, source)| {
            let bytes = thumb::thumb_size(source.size).pixels() * 4;
            let fits = bytes <= room;
            room = if fits { room - bytes } else { 0 };
            fits
        });
        for (input, _) in wanted.iter().rev() {
            self.kept.promote(input);
        }
        self.wanted = wanted;
    }

    /// Keeps a thumbnail, giving up the longest unseen ones.
    pub(super) fn put(&mut self, input: InputId, pixels: Pixels, full: Size, revision: u64) {
        self.bytes += pixels.data().len();
        if let Some((_, (old, ..))) = self.kept.push(input, (pixels, full, revision)) {
            self.bytes -= old.data().len();
        }
        while self.bytes > self.limit && self.kept.len() > 1 {
            let Some((_, (old, ..))) = self.kept.pop_lru() else {
                break;
            };
            self.bytes -= old.data().len();
        }
    }

    /// Drops what is known of an input.
    pub(super) fn forget(&mut self, input: InputId) {
        if let Some((old, ..)) = self.kept.pop(&input) {
            self.bytes -= old.data().len();
        }
        self.failed.remove(&input);
    }
}

/// Levels on the disk.
pub(super) struct Opened {
    pub pyramid: Arc<Pyramid>,
    /// Differs for all that are ever opened.
    pub revision: u64,
}

/// The part of a picture that has been read so far.
pub(super) struct Growing {
    pub input: InputId,
    pub views: Vec<TileView>,
}

/// Everything behind the pool's lock.
pub(super) struct State {
    pub cache: Cache,
    pub current: Option<Current>,
    /// In the order in which a held key would reach them.
    pub ahead: Vec<(InputId, Source)>,
    pub places: HashMap<InputId, usize>,
    /// Width and height of the canvas in physical pixels.
    pub viewport: (f64, f64),
    pub navigation: Navigation,
    pub running: HashSet<Task>,
    /// Running work on pictures that were forgotten since: what comes of it is of no use.
    pub outdated: HashSet<Task>,
    /// Bytes that running work will need.
    pub reserved: usize,
    pub failed: HashMap<InputId, MediaError>,
    /// Decoded ahead and found too large to be kept beside what is nearer.
    pub crowded: HashSet<InputId>,
    pub thumbs: Thumbs,
    /// Parts of pictures wanted and not there yet.
    pub parts: Vec<Parts>,
    /// Levels on the disk, of the large picture on the canvas.
    pub opened: HashMap<InputId, Opened>,
    /// The finest level that such a picture is shown with, where that is not all of it.
    pub finest: HashMap<InputId, u8>,
    /// The large picture on the canvas whose levels could not be written to the disk: it is decoded whole.
    pub unwritable: HashSet<InputId>,
    /// What is there of the large picture that is being read.
    pub growing: Option<Growing>,
    pub events: Vec<Event>,
    pub revision: u64,
    pub stop: bool,
}

impl State {
    pub(super) fn new(config: &Config) -> Self {
        let thumbs = config.cache_bytes / 8;
        Self {
            cache: Cache::new(config.cache_bytes - thumbs),
            current: None,
            ahead: Vec::new(),
            places: HashMap::new(),
            viewport: (1000.0, 750.0),
            navigation: Navigation::default(),
            running: HashSet::new(),
            outdated: HashSet::new(),
            reserved: 0,
            failed: HashMap::new(),
            crowded: HashSet::new(),
            thumbs: Thumbs {
                wanted: Vec::new(),
                kept: LruCache::unbounded(),
                failed: HashSet::new(),
                bytes: 0,
                limit: thumbs,
            },
            parts: Vec::new(),
            opened: HashMap::new(),
            finest: HashMap::new(),
            unwritable: HashSet::new(),
            growing: None,
            events: Vec::new(),
            revision: 0,
            stop: false,
        }
    }

    /// Lets go of all that was made of an input's file, and of what is being made of it.
    pub(super) fn forget(&mut self, input: InputId) {
        self.cache.forget(input);
        self.failed.remove(&input);
        self.crowded.remove(&input);
        self.thumbs.forget(input);
        self.close(input);
        self.unwritable.remove(&input);
        let of_it = self.running.iter().filter(|task| task.input() == input).cloned();
        self.outdated.extend(of_it);
    }

    /// Takes up the levels on the disk of a picture.
    pub(super) fn open(&mut self, input: InputId, pyramid: Arc<Pyramid>) {
        let same = self
            .opened
            .get(&input)
            .is_some_and(|known| Arc::ptr_eq(&known.pyramid, &pyramid));
        if !same {
            let revision = self.cache.next_revision();
            self.finest.insert(input, pyramid.finest());
            self.opened.insert(input, Opened { pyramid, revision });
        }
    }

    /// Takes the coarse level of a large picture, which no longer grows.
    pub(super) fn seen_whole(&mut self, input: InputId, full: Size, coarse: Level) {
        self.failed.remove(&input);
        // One that was decoded by itself is as good.
        if self.cache.level(input, coarse.number).is_none() {
            self.cache.put(input, full, Arc::new(coarse));
        }
        self.growing = None;
        self.make_room(0, Retention::Current);
    }

    /// Lets go of the levels on the disk of a picture, and of what was shown of it while it was read.
    pub(super) fn close(&mut self, input: InputId) {
        self.opened.remove(&input);
        self.finest.remove(&input);
        self.growing = self.growing.take().filter(|growing| growing.input != input);
    }

    /// Whether somebody waits for work on a picture that is to be fetched first. The picture on the canvas goes before all
    /// others: they let go of the thread as long as it has none.
    pub(super) fn waits_for(&self, task: &Task) -> bool {
        let input = task.input();
        let wanted = match task {
            Task::Thumb(_) => self.wants_thumb(input),
            Task::Parts(_) => self.parts.iter().any(|parts| parts.input == input),
            Task::Level(..) | Task::Open(_) | Task::Tile(_) => {
                self.is_current(input) || self.places.contains_key(&input)
            }
        };
        !self.stop && wanted && (self.is_current(input) || !self.current_waits())
    }

    /// Whether nothing of the picture on the canvas can be shown, and no thread is at it.
    fn current_waits(&self) -> bool {
        let Some(current) = &self.current else { return false };
        let input = current.look.input;
        self.cache.levels_of(input).is_empty()
            && !self.failed.contains_key(&input)
            && !self.running.iter().any(|task| task.input() == input)
    }

    /// Whether a thumbnail goes on being read from a large picture: once that is on the canvas, the thumbnail is made of
    /// what is read for it.
    pub(super) fn wants_thumb(&self, input: InputId) -> bool {
        !self.stop && !self.running.contains(&Task::Open(input))
    }

    /// With what the picture on the canvas is shown, if that is `input`.
    pub(super) fn adjust_of(&self, input: InputId) -> Option<Adjust> {
        let current = self.current.as_ref().filter(|current| current.look.input == input)?;
        Some(current.look.adjust)
    }

    /// The level to show an input of size `full` with, no finer than can be had.
    pub(super) fn wanted_at(&self, input: InputId, full: Size, scale: f64) -> u8 {
        wanted(full, scale).max(self.finest.get(&input).copied().unwrap_or(0))
    }

    /// Whether `input` is the one on the canvas.
    pub(super) fn is_current(&self, input: InputId) -> bool {
        self.current.as_ref().is_some_and(|c| c.look.input == input)
    }

    /// The level that a source fits the canvas with.
    pub(super) fn fitting(&self, source: &Source) -> u8 {
        let (width, height) = self.viewport;
        let across = width / f64::from(source.size.width.max(1));
        let down = height / f64::from(source.size.height.max(1));
        wanted_of(source, across.min(down))
    }

    /// Makes room for a level of `bytes`, for the picture on the canvas whatever it takes.
    pub(super) fn make_room(&mut self, bytes: usize, than: Retention) -> bool {
        let at = self
            .current
            .as_ref()
            .map(|c| (c.look.input, wanted_of(&c.source, c.look.scale)));
        let places = &self.places;
        let worth = |input: InputId, number: u8| match at {
            // Finer than it is looked at, it has had its time.
            Some((current, wanted)) if current == input && number >= wanted => Retention::Current,
            Some((current, _)) if current == input => Retention::Past,
            _ => places
                .get(&input)
                .map_or(Retention::Past, |place| Retention::Ahead(Reverse(*place))),
        };
        let anyway = than == Retention::Current;
        self.cache.make_room(bytes, self.reserved, than, anyway, worth)
    }

    /// How much the level of an input is worth now.
    pub(super) fn worth(&self, input: InputId) -> Retention {
        if self.is_current(input) {
            return Retention::Current;
        }
        self.places
            .get(&input)
            .map_or(Retention::Past, |place| Retention::Ahead(Reverse(*place)))
    }

    /// Drops computed tiles beyond the budget, those on the screen last.
    pub(super) fn trim_shown(&mut self) {
        let Some(current) = &self.current else { return };
        let (look, full) = (current.look, current.source.size);
        self.cache.trim_shown(|key| {
            let met = key.bounds(full).intersection(&look.visible);
            key.input == look.input && met.x0 < met.x1 && met.y0 < met.y1
        });
    }

    /// The tile of `level` that has to be computed next for `adjust`, among those that `look` sees.
    pub(super) fn unadjusted(&self, look: &Look, number: u8) -> Option<TileKey> {
        let kept = self.cache.level(look.input, number)?;
        kept.level
            .visible(kept.full, look.visible)
            .map(|(column, row)| TileKey {
                input: look.input,
                level: number,
                column,
                row,
            })
            .find(|key| {
                !self.running.contains(&Task::Tile(*key))
                    && needs_work(&kept.level, key, &look.adjust)
                    && !self.cache.is_shown(key, kept.revision, &look.adjust)
            })
    }
}

fn needs_work(level: &Level, key: &TileKey, adjust: &Adjust) -> bool {
    level
        .tile(key.column, key.row)
        .is_some_and(|tile| adjust::needs_work(tile, adjust))
}

/// The level to show an image of `size` with at `scale` screen pixels per image pixel.
pub(super) fn wanted(size: Size, scale: f64) -> u8 {
    let coarsest = (size.width.max(size.height) / COARSEST).checked_ilog2().unwrap_or(0) as u8;
    level_for_scale(scale).min(coarsest)
}

/// The same, no finer than memory allows.
pub(super) fn wanted_of(source: &Source, scale: f64) -> u8 {
    let mut level = wanted(source.size, scale);
    while scales(source) && level_size(source.size, level).pixels() * 4 > FINEST {
        level += 1;
    }
    level
}
