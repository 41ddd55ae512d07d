//! Replicas where they are needed for one act: made and brought up before it, and sent after it.

use super::remote::{Remote, SyncError, not_opened};
use super::sync::{begin, bring_older, replica_of, resend, sync};
use super::thread::lock;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use store::{OpenError, RefusedOp, Replica, StoreError};

/// How often it is looked whether another process has sent what is pending.
const LOOK: Duration = Duration::from_millis(50);

/// Makes a connection to the server.
pub type Connect<'c> = &'c mut dyn FnMut() -> Result<Box<dyn Remote>, SyncError>;

/// Opens the replica at `path`, made now if there is none, and brings it up to the server. A replica that is there is
/// enough where the server cannot be reached, is of another version, or was restored and lacks what it had: the reason is
/// returned.
///
/// # Errors
/// A [`SyncError`], [`SyncError::Unreachable`] where there is no replica yet.
pub fn bring_up(path: &Path, address: &str, connect: Connect<'_>) -> Result<Option<SyncError>, SyncError> {
    let mut remote = None;
    if !path.exists() {
        let mut made = connect()?;
        let state = made.state()?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(StoreError::from)?;
        }
        // No scope is 0: all rows are loaded at first.
        let of = store::ReplicaOf {
            server_seq: 0,
            stamp: None,
            scope: 0,
            ..replica_of(address.to_owned(), &state)
        };
        match Replica::create(path, &of) {
            Ok(_) | Err(OpenError::AlreadyThere(_)) => {}
            Err(error) => return Err(not_opened(error)),
        }
        remote = Some(made);
    }
    let mut replica = Replica::open(path).map_err(not_opened)?;
    let is_loaded = replica.reader().replica_of()?.is_some_and(|of| of.scope != 0);
    // Whoever sends just now keeps it in step, too.
    let _lock = match lock(path).map_err(StoreError::from)? {
        Some(lock) => lock,
        None if is_loaded => {
            return match connect() {
                Ok(_) => Ok(None),
                Err(error) if may_be_used(&error) => Ok(Some(error)),
                Err(error) => Err(error),
            };
        }
        None => return Err(StoreError::Busy.into()),
    };
    let mut up = || -> Result<(), SyncError> {
        let mut remote = match remote.take() {
            Some(remote) => remote,
            None => connect()?,
        };
        begin(&mut replica, &mut *remote)?;
        sync(&mut replica, &mut *remote, &mut |_| {})?;
        // A lead's undo goes by the newest of it.
        let leads = remote.state()?.leads;
        if replica.older_wanted(leads)? == replica.reader().replica_of()?.map(|of| of.server_seq) {
            bring_older(&mut replica, &mut *remote, leads)?;
        }
        Ok(())
    };
    match up() {
        Ok(()) => Ok(None),
        Err(error) if is_loaded && may_be_used(&error) => Ok(Some(error)),
        Err(error) => Err(error),
    }
}

/// Whether a replica may be worked on that is not in step for this reason.
fn may_be_used(error: &SyncError) -> bool {
    matches!(error, SyncError::Unreachable(_) | SyncError::Newer | SyncError::Older) || error.is_restored()
}

/// Sends a server that was restored what it lacks of what the replica at `path` has; see [`resend()`](super::sync::resend).
/// With `alone` what others are to give back is not waited for: what does not fit without it is refused.
///
/// # Errors
/// A [`SyncError`], that of a busy file where another process sends; what is not sent stays pending.
pub fn resend_now(path: &Path, alone: bool, connect: Connect<'_>) -> Result<Sent, SyncError> {
    let mut replica = Replica::open(path).map_err(not_opened)?;
    let Some(_lock) = lock(path).map_err(StoreError::from)? else {
        return Err(StoreError::Busy.into());
    };
    let mut remote = connect()?;
    begin(&mut replica, &mut *remote)?;
    match sync(&mut replica, &mut *remote, &mut |_| {}) {
        Err(error) if error.is_restored() => resend(&mut replica, &mut *remote, &mut |_| {})?,
        synced => synced?,
    }
    if alone {
        replica.stop_waiting()?;
    }
    sync(&mut replica, &mut *remote, &mut |_| {})?;
    sent(&replica)
}

fn sent(replica: &Replica) -> Result<Sent, SyncError> {
    let reader = replica.reader();
    Ok(Sent {
        pending: reader.pending_ops()?,
        waiting: reader.waiting_ops()?,
        refused: reader.refused_ops()?,
    })
}

/// What became of what was pending.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Ops that the server has not accepted yet.
    pub pending: u64,
    /// Ops that wait until others have given back to the server what it lacks since it was restored.
    pub waiting: u64,
    /// Ops that were refused and that nobody looked at.
    pub refused: Vec<RefusedOp>,
}

/// Sends what is pending in the replica at `path`, and waits for the answers; where another process sends, for its.
///
/// # Errors
/// A [`SyncError`]; what is not sent stays pending.
pub fn send(path: &Path, patience: Duration, connect: Connect<'_>) -> Result<Sent, SyncError> {
    let mut replica = Replica::open(path).map_err(not_opened)?;
    let until = Instant::now() + patience;
    loop {
        // A verb that only looked has nothing to send: the server is not asked again.
        if replica.reader().pending_ops()? > 0
            && let Some(_lock) = lock(path).map_err(StoreError::from)?
        {
            let mut remote = connect()?;
            sync(&mut replica, &mut *remote, &mut |_| {})?;
        }
        let pending = replica.reader().pending_ops()?;
        if pending == 0 || Instant::now() > until {
            return sent(&replica);
        }
        std::thread::sleep(LOOK);
    }
}

/// Has the replica at `path` get the whole log, where it is a lead's; where another process sends, waits for it.
///
/// # Errors
/// A [`SyncError`], that of a busy file where the other process takes longer than `patience`.
pub fn bring_log(path: &Path, patience: Duration, connect: Connect<'_>) -> Result<(), SyncError> {
    let mut replica = Replica::open(path).map_err(not_opened)?;
    let mut remote = connect()?;
    let leads = remote.state()?.leads;
    let until = Instant::now() + patience;
    while replica.older_wanted(leads)?.is_some() {
        match lock(path).map_err(StoreError::from)? {
            Some(_lock) => while bring_older(&mut replica, &mut *remote, leads)? {},
            None if Instant::now() > until => return Err(StoreError::Busy.into()),
            None => std::thread::sleep(LOOK),
        }
    }
    Ok(())
}

/// Where the replica of a project lies in `folder`: a name that people recognise, and a hash of the whole address.
pub fn path_in(folder: &Path, address: &str, project: &str, host: &str, user: &str) -> PathBuf {
    let plain = |text: &str| -> String {
        let keep = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
        text.chars().map(keep).take(40).collect()
    };
    let hash = blake3::hash(format!("{address} {user}").as_bytes()).to_hex();
    let parts = [plain(project), plain(user), plain(host), hash[..8].to_owned()];
    folder.join(format!("{}.labelwright", parts.join("-")))
}
