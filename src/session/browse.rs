//! How inputs are gone through: the direction, what of the list is visible, what was copied.

use super::claims::Claimed;
use super::labeling::active_time::ActiveTime;
use super::open_places::KnownOpen;
use super::searches::Searches;
use domain::{Annotation, DecodeStatus, InputId, TaskId};
use std::collections::{HashMap, HashSet};

/// What the session keeps of the way through the list beside the view.
pub(super) struct Browse {
    /// 1 when the last step went forward, -1 when it went back.
    pub travel: i64,
    /// Where the input on the canvas comes, or came before it left the list.
    pub stepped_at: u64,
    /// The places of the inputs that are visible.
    pub visible: Vec<u64>,
    /// Looking through the list by its filter.
    pub searches: Searches,
    /// The number of the newest sorting of the list; those before it are not wanted.
    pub sorting: u64,
    /// Whether nothing is shown yet of what the filter finds.
    pub awaits_matches: bool,
    /// Places whose rows are on their way.
    pub rows_asked: HashSet<u64>,
    /// What is still to be done by me in the open task.
    pub open_places: KnownOpen,
    /// Whether what is being taken from a queue is shown once it is mine: nothing else was open.
    pub awaits_taken: bool,
    /// Whether the server was asked for more before all is said to be done.
    pub asked_for_last: bool,
    /// The task of whose queue the server is asked for inputs.
    pub asked_of_server: Option<TaskId>,
    /// Whether the pixels of inputs could be read here, where that was tried.
    pub readability: HashMap<InputId, DecodeStatus>,
    /// Whether the history is visible.
    pub history_shown: bool,
    /// What was copied.
    pub clipboard: Vec<Annotation>,
    /// What was said of several inputs at once, newest last.
    pub claims: Vec<Claimed>,
    /// How long inputs were looked at and not yet written down.
    pub active: ActiveTime,
}

impl Default for Browse {
    fn default() -> Self {
        Self {
            travel: 1,
            stepped_at: 0,
            visible: Vec::new(),
            searches: Searches::default(),
            sorting: 0,
            awaits_matches: false,
            rows_asked: HashSet::new(),
            open_places: KnownOpen::default(),
            awaits_taken: false,
            asked_for_last: false,
            asked_of_server: None,
            readability: HashMap::new(),
            history_shown: false,
            clipboard: Vec::new(),
            claims: Vec::new(),
            active: ActiveTime::default(),
        }
    }
}
