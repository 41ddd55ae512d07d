//! What to work on next: one pure decision over the state and the time.
//!
//! The order is: the picture on the canvas; parts in a grid; those ahead, the nearest first; thumbnails; the pieces of a
//! large picture that closer looks need. While a key is held, pictures
//! come faster than they can be decoded. Then decoding the one on the canvas would show it after it has passed, so work
//! goes to the first one ahead that can still be ready when it is reached; the one on the canvas has its turn as soon
//! as the next is overdue, or when there is nothing else to do. Work begun is always finished and kept.

use super::super::Source;
use super::super::level::Level;
use super::super::pyramid::{Pyramid, coarse_level, finest_alone, grows, pieced, scales};
use super::cache::Retention;
use super::large;
use super::parts::{Parts, level_of};
use super::state::{ADJUST_AHEAD, Current, Pace, State, Task, wanted_of};
use domain::InputId;
use domain::picture::{Adjust, Look, TileKey, level_size};
use std::cmp::Reverse;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A first view of more pixels than this is preceded by a coarser one.
const QUICK: u64 = 4_000_000;
/// Bytes of a few bands of a large picture and of its coarse level.
const OPENING: usize = 48 << 20;

/// Work for one thread, with all it needs.
pub(super) enum Job {
    /// Read, decode, turn upright and cut.
    Decode { input: InputId, source: Source, level: u8 },
    /// Open the levels kept of a large picture, or make them.
    Open { input: InputId, source: Source },
    /// Read a tile of a large picture, and compute it as it is to be shown.
    Load {
        key: TileKey,
        pyramid: Arc<Pyramid>,
        revision: u64,
        adjust: Adjust,
    },
    /// Make the next coarser level of one at hand.
    Coarsen {
        input: InputId,
        source: Source,
        from: Arc<Level>,
    },
    /// Compute a tile as it is to be shown.
    Adjust {
        key: TileKey,
        level: Arc<Level>,
        revision: u64,
        adjust: Adjust,
    },
    /// Decode, and cut parts out.
    Parts { wanted: Parts, level: u8 },
    /// Make a thumbnail, from a level at hand if there is one that serves.
    Thumb {
        input: InputId,
        source: Source,
        from: Option<Arc<Level>>,
    },
}

impl Job {
    pub(super) fn task(&self) -> Task {
        match self {
            Self::Decode { input, level, .. } => Task::Level(*input, *level),
            Self::Coarsen { input, from, .. } => Task::Level(*input, from.number + 1),
            Self::Open { input, .. } => Task::Open(*input),
            Self::Load { key, .. } | Self::Adjust { key, .. } => Task::Tile(*key),
            Self::Parts { wanted, .. } => Task::Parts(wanted.input),
            Self::Thumb { input, .. } => Task::Thumb(*input),
        }
    }

    /// Bytes that it needs while it runs, its result included, as far as known beforehand.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Decode { source, level, .. } => cost(source, *level),
            Self::Parts { wanted, level } => parts_cost(&wanted.source, *level),
            Self::Coarsen { from, .. } => from.bytes() / 4,
            Self::Open { source, .. } => opening_cost(source),
            Self::Load { .. } | Self::Adjust { .. } => 4 << 20,
            Self::Thumb { .. } => 0,
        }
    }
}

/// The next job for a thread that does (`thumbs`) or does not make thumbnails.
pub(super) fn next(state: &mut State, thumbs: bool, now: Instant) -> Option<Job> {
    let pace = state.navigation.pace(now);
    let passing = pace.is_some_and(|pace| passes(pace, state.navigation.decode()));
    let first = if passing { None } else { current(state) };
    first
        .or_else(|| parts(state))
        .or_else(|| ahead(state, pace))
        .or_else(|| current(state))
        .or_else(|| thumb(state, thumbs))
        .or_else(|| (!passing).then(|| prepare(state)).flatten())
}

/// Whether the picture on the canvas will have gone, or be about to, before it could be decoded.
fn passes(pace: Pace, decode: Duration) -> bool {
    pace.elapsed + decode > pace.interval / 2
}

/// How many of the next pictures will have gone before they could be decoded.
fn out_of_reach(pace: Pace, decode: Duration) -> usize {
    let late = (pace.elapsed + decode).as_secs_f64() / pace.interval.as_secs_f64().max(1e-3);
    // The next one comes after one interval; half of its stay is enough to be seen.
    (late - 1.5).ceil().max(0.0) as usize
}

fn current(state: &mut State) -> Option<Job> {
    let current = state.current.clone()?;
    let (look, source) = (current.look, current.source);
    if pieced(&source) && !state.unwritable.contains(&look.input) {
        return large_current(state, &look, &source);
    }
    let wanted = wanted_of(&source, look.scale);
    if state.cache.level(look.input, wanted).is_some() {
        return adjust(state, &look, wanted);
    }
    level(state, look.input, &source, wanted)
}

/// A large picture: its coarse level in memory, coarser ones made of that, finer ones read from the disk tile by tile, the
/// coarse level rightly adjusted first. A level that is quickly decoded by itself is, as long as there are no pieces.
fn large_current(state: &mut State, look: &Look, source: &Source) -> Option<Job> {
    let input = look.input;
    if state.failed.contains_key(&input) {
        return None;
    }
    let coarse = coarse_level(source);
    let wanted = state.wanted_at(input, source.size, look.scale);
    let there = state.cache.level(input, coarse).is_some();
    let opening = state.running.contains(&Task::Open(input));
    let opened = state.opened.contains_key(&input);
    let pieces = opened && !opening;
    if let Some(finest) = finest_alone(source)
        && (!there || wanted >= coarse || !pieces && wanted >= finest)
    {
        let next = if there { wanted } else { wanted.max(coarse) };
        return at_hand(state, look, source, next);
    }
    let ready = there && pieces;
    if !opening && !ready {
        return Some(open(state, input, source));
    }
    let whole = state.cache.level(input, wanted).is_some();
    let next = if whole { wanted } else { wanted.max(coarse) };
    let job = there.then(|| at_hand(state, look, source, next)).flatten();
    job.or_else(|| {
        (!whole && wanted < coarse)
            .then(|| large::load(state, look, wanted))
            .flatten()
    })
}

/// The job that brings a whole level nearer to being shown.
fn at_hand(state: &mut State, look: &Look, source: &Source, number: u8) -> Option<Job> {
    match state.cache.level(look.input, number).is_some() {
        true => adjust(state, look, number),
        false => level(state, look.input, source, number),
    }
}

fn open(state: &mut State, input: InputId, source: &Source) -> Job {
    state.make_room(opening_cost(source), Retention::Current);
    let source = source.clone();
    Job::Open { input, source }
}

/// When there is nothing else to do, the pieces of the picture on the canvas are made, so that a closer look finds them.
fn prepare(state: &mut State) -> Option<Job> {
    let Current { look, source } = state.current.clone()?;
    let input = look.input;
    let prepared =
        state.opened.contains_key(&input) || state.finest.contains_key(&input) || state.unwritable.contains(&input);
    let busy = state.running.iter().any(|task| task.input() == input);
    let shown = !state.cache.levels_of(input).is_empty();
    if !pieced(&source) || prepared || busy || !shown || state.failed.contains_key(&input) {
        return None;
    }
    Some(open(state, input, &source))
}

/// Bytes of opening the levels of a large picture, which may mean to make them: a few bands, its coarse level, and the
/// planes of one that cannot be decoded by rows.
fn opening_cost(source: &Source) -> usize {
    let planes = match grows(source) {
        true => 0,
        false => source.bytes + source.size.pixels() * 3 / 2,
    };
    OPENING + usize::try_from(planes).unwrap_or(usize::MAX / 4)
}

/// The job that brings a picture nearer to having `wanted`.
fn level(state: &mut State, input: InputId, source: &Source, wanted: u8) -> Option<Job> {
    let busy = state
        .running
        .iter()
        .any(|task| matches!(task, Task::Level(id, _) if *id == input));
    if busy || state.failed.contains_key(&input) {
        return None;
    }
    let kept = state.cache.levels_of(input);
    // The coarsest of the finer ones needs the fewest steps.
    let finer = kept.iter().rev().find(|k| k.level.number < wanted);
    let (source, bare) = (source.clone(), kept.is_empty());
    if let Some(from) = finer {
        let from = from.level.clone();
        return Some(Job::Coarsen { input, source, from });
    }
    let mut level = wanted;
    while bare && scales(&source) && level < 3 && level_size(source.size, level).pixels() > QUICK {
        level += 1;
    }
    let worth = state.worth(input);
    state
        .make_room(cost(&source, level), worth)
        .then_some(())
        .or((worth == Retention::Current).then_some(()))?;
    Some(Job::Decode { input, source, level })
}

fn ahead(state: &mut State, pace: Option<Pace>) -> Option<Job> {
    let skip = pace.map_or(0, |pace| out_of_reach(pace, state.navigation.decode()));
    let shown_with = state.current.as_ref().map(|c| c.look.adjust);
    for place in skip..state.ahead.len() {
        let (input, source) = state.ahead[place].clone();
        let wanted = state.fitting(&source);
        // A large picture is read when it is looked at: that takes long, and ends when one goes on.
        let later = pieced(&source) && finest_alone(&source).is_none_or(|finest| wanted < finest);
        if state.failed.contains_key(&input) || state.is_current(input) || later {
            continue;
        }
        if state.crowded.contains(&input) {
            return None;
        }
        let kept = state.cache.levels_of(input).iter().any(|k| k.level.number <= wanted);
        let job = if !kept {
            // What lies farther ahead is worth still less: nothing more fits.
            let room = cost(&source, wanted);
            if !state.running.contains(&Task::Level(input, wanted))
                && !state.make_room(room, Retention::Ahead(Reverse(place)))
            {
                return None;
            }
            level(state, input, &source, wanted)
        } else if let Some(with) = shown_with.filter(|_| place < ADJUST_AHEAD) {
            let look = Look {
                input,
                visible: source.size.bounds(),
                scale: 0.0,
                adjust: with,
            };
            adjust(state, &look, wanted)
        } else {
            None
        };
        if job.is_some() {
            return job;
        }
    }
    None
}

/// Parts are on the screen in the canvas' stead: pictures ahead make room for them.
fn parts(state: &mut State) -> Option<Job> {
    let idle = |wanted: &&Parts| !state.running.contains(&Task::Parts(wanted.input));
    let wanted = state.parts.iter().find(idle)?.clone();
    let level = level_of(&wanted.parts);
    state.make_room(parts_cost(&wanted.source, level), Retention::Current);
    Some(Job::Parts { wanted, level })
}

fn adjust(state: &State, look: &Look, number: u8) -> Option<Job> {
    if state.failed.contains_key(&look.input) {
        return None;
    }
    let key = state.unadjusted(look, number)?;
    let kept = state.cache.level(key.input, number)?;
    Some(Job::Adjust {
        key,
        level: kept.level.clone(),
        revision: kept.revision,
        adjust: look.adjust,
    })
}

fn thumb(state: &State, may: bool) -> Option<Job> {
    if !may {
        return None;
    }
    let (input, source) = state.thumbs.wanted.iter().find(|(input, source)| {
        // It will be made of that, rather than decode twice what takes long.
        let opening = grows(source) && state.running.contains(&Task::Open(*input));
        !state.thumbs.kept.contains(input)
            && !state.thumbs.failed.contains(input)
            && !state.running.contains(&Task::Thumb(*input))
            && !opening
    })?;
    let enough = super::super::thumb::thumb_level(source.size);
    let kept = state.cache.levels_of(*input);
    let from = kept
        .iter()
        .rev()
        .find(|k| k.level.number <= enough && (k.level.is_single() || pieced(source)))
        .map(|k| k.level.clone());
    Some(Job::Thumb {
        input: *input,
        source: source.clone(),
        from,
    })
}

/// Whether parts that need `level` are cut out of pieces on the disk.
pub(super) fn from_pieces(source: &Source, level: u8) -> bool {
    pieced(source) && finest_alone(source).is_none_or(|finest| level < finest)
}

/// Bytes of cutting parts out of a source at a level.
fn parts_cost(source: &Source, level: u8) -> usize {
    match from_pieces(source, level) {
        true => opening_cost(source),
        false => cost(source, level),
    }
}

/// Bytes of decoding a source at a level: the file, the level, and for what cannot be decoded coarsely all of it.
fn cost(source: &Source, level: u8) -> usize {
    let whole = if scales(source) || level == 0 {
        0
    } else {
        source.size.pixels() * 3
    };
    let bytes = source.bytes + whole + level_size(source.size, level).pixels() * 3;
    usize::try_from(bytes).unwrap_or(usize::MAX / 4)
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
