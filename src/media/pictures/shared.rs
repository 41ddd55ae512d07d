//! What the threads share.

use super::state::State;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What the threads share: the state under its lock, the signal that there is work, and constants.
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    pub(super) work: Condvar,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
    pub(super) thumb_dir: Option<PathBuf>,
    pub(super) levels_dir: Option<PathBuf>,
    pub(super) levels_bytes: u64,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // The state is changed in small whole steps: after a panic elsewhere it is still sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
