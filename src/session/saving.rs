//! What the window may know of what is on disk, and on a server.

use domain::{InputId, MemberId, OpId, TaskId};
use std::time::Duration;

/// What is on disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saving {
    /// Gestures on their way.
    pub pending: usize,
    /// Why they wait, if they do.
    pub stalled: Option<String>,
    /// The fault in the program that ended the writing, while nothing is saved and nothing can be changed.
    pub broken: Option<String>,
    /// Why nothing can be changed, where the project can only be read.
    pub read_only: Option<String>,
    /// Where the project file went, while it is not where it was opened and nothing is saved.
    pub displaced: Option<Displacement>,
    /// How far the server is, where the project is on one.
    pub server: Option<ServerStatus>,
}

/// A project on a server, and what of the work here it has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerStatus {
    /// The server's address, without a password.
    pub address: String,
    /// The server as people know it.
    pub host: String,
    /// Whether everything that the server has is here, and it is heard what comes.
    pub connected: bool,
    /// Why the server is not reached, while it is not.
    pub offline: Option<String>,
    /// Why nothing is sent or heard any more before somebody does something about it.
    pub stopped: Option<String>,
    /// Changes that are saved here and that the server has not accepted yet.
    pub to_send: u64,
    /// Whether the server was restored from an older copy, and can be sent what it lacks.
    pub restored: bool,
    /// Changes that wait for what others are to give back to a server that was restored.
    pub waiting: u64,
    /// Who else is there, or was, as far as I may know.
    pub others: Vec<Other>,
    /// Changes that were not accepted, until somebody looked at them.
    pub refused: Vec<RefusedLine>,
}

/// Somebody else who has the project open on their computer, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Who.
    pub member: MemberId,
    /// How long ago they were last heard of.
    pub ago: Duration,
    /// The version of their program, and how many of their changes were not sent then: leads are told.
    pub program: Option<(String, u64)>,
    /// The input that was on their canvas, and its task.
    pub place: Option<(TaskId, InputId)>,
}

impl Other {
    /// Whether they are there now, as far as that is known.
    pub fn is_there(&self) -> bool {
        self.ago < THERE
    }
}

/// Who was not heard of for so long is there no more.
const THERE: Duration = Duration::from_secs(60);

/// A change that the server did not accept.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedLine {
    /// Its op.
    pub op: OpId,
    /// What it was, on which input, and why it was not accepted, as people read it.
    pub sentence: String,
    /// The input it was on.
    pub input: Option<InputId>,
}

impl Saving {
    /// Who else is known to have been there.
    pub fn other(&self, member: MemberId) -> Option<&Other> {
        self.server.as_ref()?.others.iter().find(|other| other.member == member)
    }

    /// Who else is on an input of a task now.
    pub fn others_on(&self, task: TaskId, input: InputId) -> impl Iterator<Item = &Other> {
        let others = self.server.iter().flat_map(|server| &server.others);
        others.filter(move |other| other.is_there() && other.place == Some((task, input)))
    }

    /// Why nothing is saved for now, where somebody has to do something about it.
    pub fn not_saving(&self) -> Option<&str> {
        let displaced = self.displaced.as_ref().map(|displaced| displaced.sentence.as_str());
        displaced.or(self.broken.as_deref())
    }

    /// Whether something would be lost by leaving now.
    pub fn loses_by_leaving(&self) -> bool {
        let found_again = |displaced: &Displacement| displaced.renamed_to.is_some() && self.pending == 0;
        self.stalled.is_some()
            || self.broken.is_some()
            || self.displaced.as_ref().is_some_and(|displaced| !found_again(displaced))
    }
}

/// What became of the project file while it was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Displacement {
    /// What happened, as people read it.
    pub sentence: String,
    /// Where it lies now, if it was only renamed.
    pub renamed_to: Option<String>,
}
