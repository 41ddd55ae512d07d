//! How long somebody actively looks at an input.

use crate::Session;
use crate::commit::TaskInputRef;
use domain::{InputId, TaskId, Timestamp};
use std::collections::HashMap;

/// Longer than this without an action is not work, in milliseconds.
const IDLE: i64 = 60_000;

/// How long inputs were actively looked at and not yet written down.
#[derive(Debug, Default)]
pub(crate) struct ActiveTime {
    last: Option<Timestamp>,
    unwritten: HashMap<(TaskId, InputId), u64>,
}

impl ActiveTime {
    /// Takes the time spent on an input that is not written yet, in milliseconds.
    pub(crate) fn take(&mut self, place: &TaskInputRef) -> u64 {
        let key = (place.task.id, place.input.id);
        self.unwritten.remove(&key).unwrap_or_default()
    }
}

impl Session {
    /// Counts the time since the last action for the current input, unless it was long.
    pub(crate) fn touch(&mut self) {
        let now = self.project.ids_and_clock.now();
        let active = &mut self.browse.active;
        let last = active.last.replace(now);
        let (Some(task), Some(input), Some(last)) = (self.view.task, self.view.current_id(), last) else {
            return;
        };
        let passed = now.0 - last.0;
        if (1..IDLE).contains(&passed) {
            *active.unwritten.entry((task, input)).or_default() += passed as u64;
        }
    }
}
