use super::super::super::level::Level;
use super::super::super::plane::Plane;
use super::super::Config;
use super::super::state::Current;
use super::*;
use domain::{ContentHash, Size};

const MB: usize = 1 << 20;

fn state(cache_bytes: usize) -> State {
    State::new(&Config {
        cache_bytes,
        threads: 2,
        thumb_dir: None,
        levels_dir: None,
        levels_bytes: 0,
    })
}

fn source(name: &str, width: u32, height: u32) -> Source {
    Source {
        place: roots::Place::File(name.into()),
        size: Size::new(width, height),
        orientation: 1,
        bytes: 4_000_000,
        hash: ContentHash([0; 32]),
    }
}

fn photo() -> Source {
    source("a.jpg", 4000, 3000)
}

fn id(number: u128) -> InputId {
    InputId::fixed(number)
}

fn look_at(state: &mut State, input: InputId, source: Source, scale: f64) {
    let look = Look {
        input,
        visible: source.size.bounds(),
        scale,
        adjust: Adjust::default(),
    };
    state.current = Some(Current { look, source });
}

fn set_ahead(state: &mut State, next: impl IntoIterator<Item = (InputId, Source)>) {
    state.ahead = next.into_iter().collect();
    state.places = state.ahead.iter().enumerate().map(|(i, (id, _))| (*id, i)).collect();
}

fn keep(state: &mut State, input: InputId, source: &Source, number: u8) {
    let size = level_size(source.size, number);
    let plane = Plane::eight(source.size, size, 1, vec![0; size.pixels() as usize]);
    let level = Level::from_plane(plane, number, 1);
    state.cache.put(input, source.size, Arc::new(level));
}

/// Takes the next job as a worker does and says which.
fn step(state: &mut State, now: Instant) -> Option<Task> {
    let job = next(state, true, now)?;
    state.running.insert(job.task());
    state.reserved += job.bytes();
    Some(job.task())
}

#[test]
fn the_canvas_comes_first_then_the_neighbours_then_thumbnails() {
    let now = Instant::now();
    let mut state = state(200 * MB);
    look_at(&mut state, id(1), photo(), 0.25);
    set_ahead(&mut state, [(id(2), photo()), (id(3), photo())]);
    state.thumbs.want(vec![(id(9), photo())]);
    assert_eq!(step(&mut state, now), Some(Task::Level(id(1), 2)));
    assert_eq!(step(&mut state, now), Some(Task::Level(id(2), 2)));
    assert_eq!(step(&mut state, now), Some(Task::Level(id(3), 2)));
    assert!(next(&mut state, false, now).is_none(), "one thread makes no thumbnails");
    assert_eq!(step(&mut state, now), Some(Task::Thumb(id(9))));
    assert_eq!(step(&mut state, now), None);
}

#[test]
fn a_large_first_view_is_preceded_by_a_coarse_one() {
    let now = Instant::now();
    let mut state = state(2000 * MB);
    let large = source("a.jpg", 12000, 9000);
    look_at(&mut state, id(1), large.clone(), 1.0);
    assert_eq!(step(&mut state, now), Some(Task::Level(id(1), 3)));
    state.running.clear();
    keep(&mut state, id(1), &large, 3);
    assert!(
        matches!(next(&mut state, true, now), Some(Job::Open { .. })),
        "the finest level comes in pieces"
    );
    look_at(&mut state, id(1), large, 0.25);
    assert_eq!(
        step(&mut state, now),
        Some(Task::Level(id(1), 2)),
        "this one is decoded by itself"
    );
}

#[test]
fn the_pieces_of_a_large_picture_are_made_when_there_is_nothing_else_to_do() {
    let now = Instant::now();
    let mut state = state(2000 * MB);
    let large = source("a.jpg", 12000, 9000);
    look_at(&mut state, id(1), large.clone(), 0.1);
    keep(&mut state, id(1), &large, 3);
    set_ahead(&mut state, [(id(2), photo())]);
    state.thumbs.want(vec![(id(9), photo())]);
    assert_eq!(step(&mut state, now), Some(Task::Level(id(2), 2)));
    assert_eq!(step(&mut state, now), Some(Task::Thumb(id(9))));
    assert_eq!(step(&mut state, now), Some(Task::Open(id(1))));
    look_at(&mut state, id(1), large.clone(), 0.25);
    assert_eq!(
        step(&mut state, now),
        Some(Task::Level(id(1), 2)),
        "a closer look does not wait for them"
    );
    state.running.retain(|task| task.input() != id(1));
    look_at(&mut state, id(1), large, 0.1);
    // They would take more memory than is allowed.
    state.finest.insert(id(1), 3);
    assert!(next(&mut state, true, now).is_none());
}

#[test]
fn a_large_picture_that_has_to_be_read_to_its_end_is_read_only_when_it_is_looked_at() {
    let now = Instant::now();
    let mut state = state(2000 * MB);
    let large = source("a.png", 30_000, 20_000);
    look_at(&mut state, id(0), photo(), 0.25);
    keep(&mut state, id(0), &photo(), 2);
    set_ahead(&mut state, [(id(1), large.clone()), (id(2), photo())]);
    state.thumbs.want(vec![(id(1), large.clone())]);
    assert_eq!(step(&mut state, now), Some(Task::Level(id(2), 2)));
    look_at(&mut state, id(1), large.clone(), 0.05);
    assert!(matches!(next(&mut state, true, now), Some(Job::Open { .. })));
    state.running.insert(Task::Open(id(1)));
    assert!(
        next(&mut state, true, now).is_none(),
        "its thumbnail is made of what comes"
    );
    // So is one that was being read when the picture came onto the canvas.
    assert!(!state.wants_thumb(id(1)));
    assert!(state.wants_thumb(id(2)));
}

#[test]
fn a_coarser_level_is_made_from_a_finer_one_at_hand() {
    let now = Instant::now();
    let mut state = state(200 * MB);
    let png = source("a.png", 4000, 3000);
    look_at(&mut state, id(1), png.clone(), 0.25);
    keep(&mut state, id(1), &png, 0);
    assert!(matches!(next(&mut state, true, now), Some(Job::Coarsen { from, .. }) if from.number == 0));
}

#[test]
fn while_a_key_is_held_work_goes_to_what_can_still_be_ready() {
    let start = Instant::now();
    let ms = Duration::from_millis;
    let mut state = state(400 * MB);
    look_at(&mut state, id(0), photo(), 0.25);
    set_ahead(&mut state, (1..20).map(|n| (id(n), photo())));
    for n in 0..5 {
        state.navigation.step(start + ms(33) * n);
    }
    let now = start + ms(33) * 4;
    for _ in 0..40 {
        state.navigation.decoded(ms(100));
    }
    // Three stays; half a stay is still seen, so the third next is the first in reach.
    assert_eq!(step(&mut state, now), Some(Task::Level(id(3), 2)));
    assert_eq!(step(&mut state, now), Some(Task::Level(id(4), 2)));
    // The key is released: the next picture is overdue.
    assert_eq!(step(&mut state, now + ms(70)), Some(Task::Level(id(0), 2)));
    assert_eq!(step(&mut state, now + ms(70)), Some(Task::Level(id(1), 2)));
}

#[test]
fn quick_decoding_keeps_the_canvas_first_even_when_passing() {
    let start = Instant::now();
    let mut state = state(400 * MB);
    look_at(&mut state, id(0), photo(), 0.25);
    set_ahead(&mut state, [(id(1), photo())]);
    for n in 0..5 {
        state.navigation.step(start + Duration::from_millis(33) * n);
    }
    for _ in 0..40 {
        state.navigation.decoded(Duration::from_millis(12));
    }
    let now = start + Duration::from_millis(33 * 4);
    assert_eq!(step(&mut state, now), Some(Task::Level(id(0), 2)));
}

#[test]
fn the_budget_counts_work_in_progress_and_ends_the_row() {
    let now = Instant::now();
    // 7/8 of this for pictures: three of 6.25 MB (file and level) and a bit.
    let mut state = state(24 * MB);
    look_at(&mut state, id(0), photo(), 0.25);
    set_ahead(&mut state, (1..20).map(|n| (id(n), photo())));
    let taken = std::iter::from_fn(|| step(&mut state, now)).count();
    assert_eq!(taken, 3);
    assert!(state.reserved <= 21 * MB);
}

#[test]
fn what_is_nearer_displaces_what_is_farther_never_the_other_way() {
    let now = Instant::now();
    let mut state = state(22 * MB);
    look_at(&mut state, id(0), photo(), 0.25);
    keep(&mut state, id(0), &photo(), 2);
    set_ahead(&mut state, (1..8).map(|n| (id(n), photo())));
    for n in 2..8 {
        keep(&mut state, id(n), &photo(), 2);
    }
    assert_eq!(step(&mut state, now), Some(Task::Level(id(1), 2)));
    assert!(state.cache.level(id(7), 2).is_none());
    assert!(state.cache.level(id(2), 2).is_some());
    assert_eq!(step(&mut state, now), None, "the farther ones stay away");
}

#[test]
fn a_failed_picture_is_left_alone() {
    let now = Instant::now();
    let mut state = state(200 * MB);
    look_at(&mut state, id(0), photo(), 0.25);
    set_ahead(&mut state, [(id(1), photo())]);
    for n in 0..2 {
        state.failed.insert(id(n), super::super::MediaError::Empty);
    }
    assert_eq!(step(&mut state, now), None);
}

#[test]
fn more_thumbnails_than_fit_are_not_begun() {
    let now = Instant::now();
    let mut state = state(8 * MB);
    state.thumbs.want((0..100).map(|n| (id(n), photo())).collect());
    let begun = std::iter::from_fn(|| step(&mut state, now)).count();
    assert_eq!(begun, MB / (256 * 192 * 4));
}
