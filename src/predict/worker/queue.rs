//! What the worker and its owner share: what is wanted, what is being worked on, what was asked.

use super::{Ask, Wanted, What};
use crate::engine::Stop;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What to do next.
pub(super) enum Job {
    /// Answer a prompt.
    Ask(Ask),
    /// Look at a picture; the second breaks it off.
    Wanted(Wanted, Stop),
    /// Leave.
    End,
}

/// What is to be done with the outcome of a [`Job::Wanted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Somebody waits for it.
    Deliver,
    /// Nobody does.
    Drop,
    /// It was put off and stands in the queue again.
    Again,
}

#[derive(Default)]
struct State {
    wanted: VecDeque<Wanted>,
    ask: Option<Ask>,
    running: Option<Running>,
    ended: bool,
}

struct Running {
    wanted: Wanted,
    stop: Stop,
    /// Whether somebody still waits for it.
    awaited: bool,
}

/// Shared between the worker's thread and its owner.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

fn is_embedding_for(wanted: &Wanted, ask: &Ask) -> bool {
    wanted.what == What::Embedding && wanted.model.hash == ask.model.hash && wanted.picture() == ask.image
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces what is wanted; returns what no longer is and was not begun.
    pub(super) fn replace(&self, mut wanted: Vec<Wanted>) -> Vec<Wanted> {
        let mut state = self.lock();
        if let Some(running) = &mut state.running {
            let before = wanted.len();
            wanted.retain(|w| w.ticket != running.wanted.ticket);
            running.awaited = wanted.len() < before;
            if !running.awaited {
                running.stop.stop();
            }
        }
        let mut dropped: Vec<Wanted> = state.wanted.drain(..).collect();
        dropped.retain(|old| wanted.iter().all(|new| new.ticket != old.ticket));
        state.wanted = wanted.into();
        self.changed.notify_one();
        dropped
    }

    /// Asks; returns the prompt that it replaces.
    pub(super) fn ask(&self, ask: Ask) -> Option<Ask> {
        let mut state = self.lock();
        // A prompt is answered in a moment and somebody waits for it with a hand on the mouse: what runs is put off,
        // unless it is the very picture.
        if let Some(running) = &state.running
            && !is_embedding_for(&running.wanted, &ask)
        {
            running.stop.stop();
        }
        self.changed.notify_one();
        state.ask.replace(ask)
    }

    /// Tells the thread to leave.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        if let Some(running) = &state.running {
            running.stop.stop();
        }
        self.changed.notify_one();
    }

    /// Waits for something to do. `encoded` tells whether a prompt's picture was looked at.
    pub(super) fn next(&self, encoded: impl Fn(&Ask) -> bool) -> Job {
        let mut state = self.lock();
        loop {
            if state.ended {
                return Job::End;
            }
            if let Some(ask) = state.ask.take() {
                // Its picture first, where that is wanted.
                let place = state.wanted.iter().position(|wanted| is_embedding_for(wanted, &ask));
                match place {
                    Some(place) if !encoded(&ask) => {
                        state.ask = Some(ask);
                        if let Some(wanted) = state.wanted.remove(place) {
                            return state.begin(wanted);
                        }
                    }
                    _ => return Job::Ask(ask),
                }
            } else if let Some(wanted) = state.wanted.pop_front() {
                return state.begin(wanted);
            } else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Takes note that the running job has ended; `stopped` if it was broken off.
    pub(super) fn finish(&self, stopped: bool) -> Verdict {
        let mut state = self.lock();
        match state.running.take() {
            Some(running) if running.awaited && stopped && !state.ended => {
                state.wanted.push_front(running.wanted);
                Verdict::Again
            }
            Some(running) if running.awaited => Verdict::Deliver,
            _ => Verdict::Drop,
        }
    }
}

impl State {
    fn begin(&mut self, wanted: Wanted) -> Job {
        let stop = Stop::default();
        self.running = Some(Running {
            wanted: wanted.clone(),
            stop: stop.clone(),
            awaited: true,
        });
        Job::Wanted(wanted, stop)
    }
}
