//! The server as a workstation sees it: what can be asked of it, whichever way it is reached.

use crate::error::ServerError;
use crate::picture_facts::PictureFact;
use crate::presence::{Presence, Seen};
use domain::task::TaskInput;
use domain::{InputId, MemberId, Op, OpId, Row, RowKey, TaskId, Timestamp};
use std::time::Duration;
use store::{Erasure, Erasures, OpenError, PendingOp, StoreError, VersionedRow};
use uuid::Uuid;

/// Where the server and this login stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Which life of the server's project this is.
    pub incarnation: Uuid,
    /// Whose login it is.
    pub member: MemberId,
    /// The number of the server's newest op.
    pub seq: i64,
    /// What the server drew when it took that op, where a snapshot is told of.
    pub stamp: Option<Uuid>,
    /// The member's scope: another number where they may see more or less than before.
    pub scope: i64,
    /// Whether the member leads: the whole log is for them.
    pub leads: bool,
}

/// What the server says to an op.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It has it, under this number.
    Saved(i64),
    /// Somebody changed a row first.
    Clash {
        /// Which row.
        row: RowKey,
        /// Who changed it.
        by: Option<MemberId>,
        /// When.
        at: Option<Timestamp>,
    },
    /// A rule forbids it, in the server's words.
    NotAllowed(String),
}

/// Ops that followed on a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// The ops, in the server's order, with the changes that the member may see.
    pub ops: Vec<Op>,
    /// The number up to which the log was heard, whatever the member may see of it.
    pub up_to: i64,
    /// What the server drew when it took the op of that number.
    pub stamp: Option<Uuid>,
    /// The member's scope when they were read.
    pub scope: i64,
    /// What some of them erased.
    pub erasures: Erasures,
}

/// One of the server's ops from before a replica was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Older {
    /// The op, without the rows of a bulk act.
    pub op: Op,
    /// The upload with these.
    pub upload: Option<Uuid>,
    /// What it erased, where it did.
    pub erasure: Option<Erasure>,
}

/// Why a replica could not be brought up to the server.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The replica cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server cannot be reached, or broke off: it may pass.
    #[error("{0}")]
    Unreachable(String),
    /// The server does not let this login in, and says why.
    #[error(transparent)]
    Denied(ServerError),
    /// The project on the server was made anew, from a copy perhaps. See [`crate::resend`].
    #[error("the project on the server was made anew")]
    MadeAnew,
    /// The server lost ops that this replica has heard: it was restored from an older copy. See [`crate::resend`].
    #[error("the server has {server} ops, and had {heard}")]
    Lost {
        /// How many it has.
        server: i64,
        /// How many were heard.
        heard: i64,
    },
    /// The project on the server has nothing of what this replica knows.
    #[error("there is another project on the server")]
    Another,
    /// The login is another member's than whose replica this is.
    #[error("the login is another member's")]
    AnotherMember,
    /// The server's project is of a newer release.
    #[error("the project on the server is of a newer release")]
    Newer,
    /// The server's project is of an older release, and its administrator has not brought it up.
    #[error("the project on the server is of an older release")]
    Older,
}

impl SyncError {
    /// Whether the server lacks what it had, and can be sent it again.
    pub fn is_restored(&self) -> bool {
        matches!(self, Self::MadeAnew | Self::Lost { .. })
    }
}

/// Why the replica cannot be used.
pub(crate) fn not_opened(error: OpenError) -> SyncError {
    match error {
        OpenError::Failed { source, .. } => source.into(),
        error => SyncError::Store(std::io::Error::other(error.to_string()).into()),
    }
}

/// A connection to the server.
pub trait Remote {
    /// Where the server and this login stand.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn state(&mut self) -> Result<State, SyncError>;

    /// Sends an op. Sending the same again brings the same answer.
    ///
    /// # Errors
    /// A [`SyncError`]: whether the server has the op is not known then.
    fn commit(&mut self, op: &PendingOp) -> Result<Answer, SyncError>;

    /// The ops after a number and up to another, in order, with the changes that the member may see; of a bulk act the name of
    /// what was uploaded for it.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn older(&mut self, after: i64, up_to: i64) -> Result<Vec<Older>, SyncError>;

    /// The ops after a number that erased something, in order.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn erasing(&mut self, after: i64) -> Result<Vec<(Op, Erasure)>, SyncError>;

    /// Some of the rows of a bulk act that are seen, from the one numbered `first`, with their numbers.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn bulk_rows(&mut self, upload: Uuid, first: u64) -> Result<Vec<(u64, Row)>, SyncError>;

    /// The ops after a number, at most so many. `stamp` is what the server drew for that number, where it is known.
    ///
    /// # Errors
    /// A [`SyncError`], [`SyncError::Lost`] where it has drawn something else.
    fn follow(&mut self, after: i64, stamp: Option<Uuid>, limit: usize) -> Result<Followed, SyncError>;

    /// Which of these ops the server has, whether the member sees them or not.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn known(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError>;

    /// Which of these ops, which a server that was restored lost, it has again, or never gets back.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn settled(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError>;

    /// A server that was restored never gets these back: others do not wait for them.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn give_up(&mut self, ops: &[OpId]) -> Result<(), SyncError>;

    /// The sides of the changes of these ops that the member may see: the op, the row, and whether it is the side after it.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn seen_sides(&mut self, ops: &[OpId]) -> Result<Vec<(OpId, RowKey, bool)>, SyncError>;

    /// Takes up to so many free inputs of a task's queue, by the op of this identifier, and says how many they are. None
    /// where the member labels no such queue any more.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn take(&mut self, task: TaskId, n: u32, op: OpId) -> Result<usize, SyncError>;

    /// Takes inputs of a task's queue again that the member held and worked on without a connection, as far as nobody else
    /// began with them.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn take_again(&mut self, task: TaskId, held: &[TaskInput], op: OpId) -> Result<(), SyncError>;

    /// Says that the member is there, or closes the project: by that it is known how long their inputs of queues are held.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn heartbeat(&mut self, leaving: bool) -> Result<(), SyncError>;

    /// Says that the member is there and on what, and hears who else is, as far as they may know.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn here(&mut self, presence: &Presence) -> Result<Vec<Seen>, SyncError>;

    /// Says what was found out about a picture; saying it again is no error, nor of one that is out of sight by now.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn add_picture_fact(&mut self, input: InputId, fact: &PictureFact) -> Result<(), SyncError>;

    /// The member's own ops on inputs that are open to them, in the server's order: what their undo goes by.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn own_ops(&mut self) -> Result<Vec<Op>, SyncError>;

    /// All rows that the member may see, of one state of the server, which is returned. They come in any order.
    ///
    /// # Errors
    /// A [`SyncError`], or what `take` said.
    fn snapshot(&mut self, take: &mut dyn FnMut(VersionedRow) -> Result<(), SyncError>) -> Result<State, SyncError>;

    /// Waits until the server has something new, or this long; whether it has.
    ///
    /// # Errors
    /// A [`SyncError`].
    fn wait(&mut self, timeout: Duration) -> Result<bool, SyncError>;
}
