//! The project file as it is open.

use super::clock::IdsAndClock;
use super::server_access::ServerAccess;
use domain::{Op, OpId};
use roots::Roots;
use server::SyncThread;
use std::path::{Path, PathBuf};
use store::{ReadOnly, Watch};

/// The project file as it is open, and where identifiers and times come from.
pub(super) struct Project {
    /// Where it lies.
    pub path: PathBuf,
    /// Where identifiers and times come from.
    pub ids_and_clock: IdsAndClock,
    /// The session's own connection, for calls of the command line, which wait.
    pub disk: ReadOnly,
    /// Tells when others write, once somebody watches.
    pub watch: Option<Watch>,
    /// What keeps it in step with its server, where it is the replica of a project there.
    pub sync: Option<SyncThread>,
    /// How its server is reached, where it is the replica of a project there.
    pub server: Option<ServerAccess>,
    /// Where its pictures' paths lead.
    pub roots: Roots,
    /// Where the project goes on, with what is still to be written there.
    pub moved: Option<(PathBuf, Vec<Vec<Op>>)>,
}

impl Project {
    /// The identifier of a new op.
    pub(super) fn new_op_id(&self) -> OpId {
        OpId(self.ids_and_clock.id())
    }

    /// The folder that stored paths are relative to.
    pub(super) fn base(&self) -> &Path {
        self.roots.folder()
    }
}
