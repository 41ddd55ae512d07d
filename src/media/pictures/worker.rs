//! The threads of the pool: each takes a job, does it without the lock and stores the result.

use super::super::file::read_into;
use super::super::level::Level;
use super::super::pyramid::{Pyramid, coarse_level};
use super::super::{MediaError, Source, adjust, decode, thumb};
use super::cache::Retention;
use super::large;
use super::parts::{self, Part, Parts};
use super::plan::{self, Job, from_pieces};
use super::state::State;
use super::{Event, Shared};
use domain::InputId;
use domain::pixels::Pixels;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// How often it is told how much of a picture came.
const TOLD: Duration = Duration::from_millis(250);
/// A buffer that grew beyond this is given back after use.
const BUFFER: usize = 8 << 20;

/// What came of a job.
enum Outcome {
    Level(Level, Duration),
    Tile(Option<Pixels>),
    Parts(Vec<Part>),
    Thumb(Pixels),
    /// The levels of a large picture on the disk, and the coarse one.
    Opened(Arc<Pyramid>, Level),
    /// Nobody waited for it any more.
    Cancelled,
    Failed(MediaError),
}

/// Works until the pool stops.
pub(super) fn work(shared: &Shared, thumbs: bool) {
    let mut buffer = Vec::new();
    loop {
        let Some(job) = take(shared, thumbs) else { return };
        // A decoder that panics loses its own picture, not the thread.
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| run(&job, shared, &mut buffer)))
            .unwrap_or(Outcome::Failed(MediaError::Interrupted));
        if buffer.capacity() > BUFFER {
            buffer = Vec::new();
        }
        let wake = {
            let mut state = shared.lock();
            state.running.remove(&job.task());
            state.reserved -= job.bytes();
            match state.outdated.remove(&job.task()) {
                true => true,
                false => file(&mut state, job, outcome),
            }
        };
        // What one job brought may let another thread go on.
        shared.work.notify_one();
        if wake {
            (shared.wake)();
        }
    }
}

fn take(shared: &Shared, thumbs: bool) -> Option<Job> {
    let mut state = shared.lock();
    loop {
        if state.stop {
            return None;
        }
        if let Some(job) = plan::next(&mut state, thumbs, Instant::now()) {
            state.running.insert(job.task());
            state.reserved += job.bytes();
            return Some(job);
        }
        state = shared.work.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

fn run(job: &Job, shared: &Shared, buffer: &mut Vec<u8>) -> Outcome {
    outcome_of(job, shared, buffer).unwrap_or_else(Outcome::Failed)
}

fn outcome_of(job: &Job, shared: &Shared, buffer: &mut Vec<u8>) -> Result<Outcome, MediaError> {
    let task = job.task();
    let told = Cell::new(Instant::now());
    let wanted = || {
        let mut state = shared.lock();
        // Who looks at it sees how much came.
        if state.is_current(task.input()) && told.get().elapsed() >= TOLD {
            told.set(Instant::now());
            state.events.push(Event::Fetching { input: task.input() });
            (shared.wake)();
        }
        state.waits_for(&task)
    };
    // What lies elsewhere comes here first.
    let here = |source: &Source| source.here(&wanted);
    Ok(match job {
        Job::Decode { source, level, .. } => {
            let Some(source) = here(source)? else {
                return Ok(Outcome::Cancelled);
            };
            let start = Instant::now();
            let level = decoded(&source, *level, buffer)?;
            Outcome::Level(level, start.elapsed())
        }
        Job::Open { input, source } => match here(source)? {
            Some(source) => large::open(shared, *input, &source)?
                .map_or(Outcome::Cancelled, |(pyramid, coarse)| Outcome::Opened(pyramid, coarse)),
            None => Outcome::Cancelled,
        },
        Job::Load {
            key, pyramid, adjust, ..
        } => Outcome::Tile(large::read(pyramid, key, adjust)?),
        Job::Coarsen { from, .. } => Outcome::Level(from.coarser(), Duration::ZERO),
        Job::Adjust { key, level, adjust, .. } => Outcome::Tile(
            level
                .tile(key.column, key.row)
                .and_then(|tile| adjust::adjusted(tile, level.range, adjust)),
        ),
        Job::Parts { wanted, level } => {
            let Some(source) = here(&wanted.source)? else {
                return Ok(Outcome::Cancelled);
            };
            let wanted = &Parts {
                source,
                ..wanted.clone()
            };
            match from_pieces(&wanted.source, *level).then(|| large::cut_out(shared, wanted)) {
                None | Some(Err(MediaError::Unwritable(_))) => Outcome::Parts(parts::cut_out(wanted, *level, buffer)?),
                Some(found) => found?.map_or(Outcome::Cancelled, Outcome::Parts),
            }
        }
        Job::Thumb { input, source, from } => {
            let folder = shared.thumb_dir.as_deref();
            let single = from.as_ref().map(single_of);
            match single.as_ref().and_then(|level| Some((level.tile(0, 0)?, level.range))) {
                Some((tile, range)) => Some(thumb::make(tile, range, source, folder)?),
                None => thumb::thumb(source, folder, buffer, &wanted, &|| shared.lock().wants_thumb(*input))?,
            }
            .map_or(Outcome::Cancelled, Outcome::Thumb)
        }
    })
}

/// The finest level from this one on that is in one tile.
fn single_of(level: &Arc<Level>) -> Arc<Level> {
    let mut level = level.clone();
    while !level.is_single() {
        level = Arc::new(level.coarser());
    }
    level
}

fn decoded(source: &Source, level: u8, buffer: &mut Vec<u8>) -> Result<Level, MediaError> {
    read_into(source.path(), buffer)?;
    let plane = decode::decode(buffer, source.path(), level)?;
    decode::expect_size(&plane, source)?;
    Ok(Level::from_plane(plane, level, source.orientation))
}

/// Files the outcome and says whether the window should look.
fn file(state: &mut State, job: Job, outcome: Outcome) -> bool {
    match (job, outcome) {
        (Job::Decode { input, source, .. } | Job::Coarsen { input, source, .. }, Outcome::Level(level, time)) => {
            if !time.is_zero() {
                state.navigation.decoded(time);
            }
            state.failed.remove(&input);
            let number = level.number;
            state.cache.put(input, source.size, Arc::new(level));
            state.make_room(0, Retention::Current);
            if state.cache.level(input, number).is_none() {
                // Larger than foreseen: trying again would end the same way.
                state.crowded.insert(input);
            }
            ready(state, input)
        }
        (Job::Open { input, source }, Outcome::Opened(pyramid, coarse)) => {
            if !state.is_current(input) {
                return false;
            }
            state.open(input, pyramid);
            state.seen_whole(input, source.size, coarse);
            ready(state, input)
        }
        (Job::Open { input, .. }, Outcome::Cancelled) => {
            state.close(input);
            false
        }
        (Job::Decode { .. }, Outcome::Cancelled) => false,
        (Job::Open { input, .. }, Outcome::Failed(MediaError::Unwritable(reason))) => {
            tracing::warn!(reason, "the levels of a large picture cannot be kept");
            state.close(input);
            state.unwritable.insert(input);
            false
        }
        // What is there is shown; finer levels take more memory than may be taken.
        (Job::Open { input, source }, Outcome::Failed(reason))
            if takes_too_much(&reason) && state.cache.level(input, coarse_level(&source)).is_some() =>
        {
            state.close(input);
            state.finest.insert(input, coarse_level(&source));
            ready(state, input)
        }
        // What was kept of it is damaged; it is made anew.
        (Job::Load { key, pyramid, .. }, Outcome::Failed(_)) if pyramid.discard() => {
            state.close(key.input);
            false
        }
        (
            Job::Adjust {
                key, adjust, revision, ..
            }
            | Job::Load {
                key, adjust, revision, ..
            },
            Outcome::Tile(Some(pixels)),
        ) => {
            state.cache.put_shown(key, adjust, revision, pixels);
            state.trim_shown();
            ready(state, key.input)
        }
        (Job::Parts { wanted, .. }, Outcome::Parts(found)) => {
            parts::remove_done(&mut state.parts, &wanted);
            let input = wanted.input;
            state.events.push(Event::PartsReady { input, parts: found });
            true
        }
        (Job::Parts { .. }, Outcome::Cancelled) => false,
        (Job::Parts { wanted, .. }, Outcome::Failed(reason)) => {
            parts::remove_done(&mut state.parts, &wanted);
            let parts = wanted.parts.iter().map(|(id, _)| *id).collect();
            state.events.push(Event::PartsFailed { parts, reason });
            true
        }
        (Job::Thumb { input, source, .. }, Outcome::Thumb(pixels)) => {
            state.revision += 1;
            let revision = state.revision;
            state.thumbs.put(input, pixels, source.size, revision);
            state.events.push(Event::ThumbReady { input });
            true
        }
        (Job::Thumb { .. }, Outcome::Cancelled) => false,
        (Job::Thumb { input, .. }, Outcome::Failed(reason)) => {
            state.thumbs.failed.insert(input);
            state.events.push(Event::ThumbFailed { input, reason });
            true
        }
        (job, outcome) => {
            let reason = match outcome {
                Outcome::Failed(reason) => reason,
                _ => MediaError::Interrupted,
            };
            let input = job.task().input();
            state.close(input);
            state.failed.insert(input, reason.clone());
            state.events.push(Event::PictureFailed { input, reason });
            state.is_current(input)
        }
    }
}

fn takes_too_much(reason: &MediaError) -> bool {
    use MediaError::{NoMemory, OnlyWhole, TooLarge};
    matches!(reason, TooLarge { .. } | OnlyWhole { .. } | NoMemory { .. })
}

fn ready(state: &mut State, input: InputId) -> bool {
    state.events.push(Event::PictureReady { input });
    state.is_current(input)
}
