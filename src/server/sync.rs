//! Brings a replica up to the server, and sends what is pending there.
//!
//! Hearing comes first: what is sent names the versions it replaces, and those should be the newest. An op that the server
//! refuses because somebody was quicker is looked at again after hearing what they did: it may have been refused already
//! on the way, fit after all, or be refused for good.

use super::remote::{Answer, Remote, State, SyncError};
use domain::OpId;
use store::{Heard, PendingOp, RefusedBecause, Replica, ReplicaOf, StoreError};

/// Ops that are asked for at a time.
const AT_ONCE: usize = 500;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synced {
    /// What was heard.
    pub heard: Heard,
    /// Ops that the server accepted.
    pub sent: Vec<OpId>,
    /// Whether all rows were loaded anew.
    pub reloaded: bool,
}

impl Synced {
    /// Whether nothing changed on either side.
    pub fn is_nothing(&self) -> bool {
        !self.reloaded && self.sent.is_empty() && self.heard == Heard::default()
    }

    fn heard(heard: Heard) -> Self {
        Self {
            heard,
            ..Self::default()
        }
    }
}

/// Hears all that the server has, and sends all that is pending. `told` is called after each step that changed something:
/// what came before an error stands.
///
/// # Errors
/// A [`SyncError`]; what is pending stays so.
pub fn sync(replica: &mut Replica, remote: &mut dyn Remote, told: &mut dyn FnMut(Synced)) -> Result<(), SyncError> {
    let state = remote.state()?;
    let of = of(replica)?;
    if of.incarnation != state.incarnation || of.member != state.member {
        return Err(SyncError::MadeAnew);
    }
    if state.seq < of.server_seq {
        return Err(SyncError::Lost {
            server: state.seq,
            heard: of.server_seq,
        });
    }
    hear(replica, remote, told)?;
    let mut tried: Option<PendingOp> = None;
    let mut sent = false;
    while let Some(pending) = replica.reader().first_pending_op()? {
        let id = pending.op.id;
        match remote.commit(&pending)? {
            Answer::Saved(seq) => {
                replica.accepted(id, seq)?;
                sent = true;
                let mut synced = Synced::default();
                synced.sent.push(id);
                told(synced);
            }
            // It was looked at again, and is still the same.
            Answer::Clash { row, by, at } if tried.as_ref() == Some(&pending) => {
                refuse(replica, &pending, RefusedBecause::Changed { row, by, at }, told)?;
            }
            Answer::Clash { .. } => {
                tried = Some(pending);
                hear(replica, remote, told)?;
            }
            Answer::NotAllowed(why) => refuse(replica, &pending, RefusedBecause::NotAllowed(why), told)?,
        }
    }
    // What was sent is heard again in its place, with what others did meanwhile.
    match sent {
        true => hear(replica, remote, told),
        false => Ok(()),
    }
}

fn of(replica: &Replica) -> Result<ReplicaOf, SyncError> {
    let of = replica.reader().replica_of()?;
    of.ok_or_else(|| StoreError::Damaged("it is no replica of a project on a server".into()).into())
}

fn refuse(
    replica: &mut Replica,
    pending: &PendingOp,
    because: RefusedBecause,
    told: &mut dyn FnMut(Synced),
) -> Result<(), SyncError> {
    let heard = replica.refuse(pending.op.id, because)?;
    told(Synced::heard(heard));
    Ok(())
}

/// Hears everything that the server has. While something is in the outbox all of it is taken in at once: in between,
/// what the server has of it already might seem not to fit.
fn hear(replica: &mut Replica, remote: &mut dyn Remote, told: &mut dyn FnMut(Synced)) -> Result<(), SyncError> {
    let mut ops = Vec::new();
    let mut of = of(replica)?;
    let mut heard = of.server_seq;
    loop {
        let followed = remote.follow(heard, AT_ONCE)?;
        if followed.scope != of.scope {
            reload(replica, remote, told)?;
            of = self::of(replica)?;
            heard = of.server_seq;
            ops.clear();
            continue;
        }
        let is_all = followed.up_to == heard;
        heard = followed.up_to;
        ops.extend(followed.ops);
        if heard != of.server_seq && (is_all || replica.reader().is_outbox_empty()?) {
            let synced = Synced::heard(replica.hear(&std::mem::take(&mut ops), heard)?);
            of.server_seq = heard;
            if !synced.is_nothing() {
                told(synced);
            }
        }
        if is_all {
            return Ok(());
        }
    }
}

/// Loads all rows anew.
fn reload(replica: &mut Replica, remote: &mut dyn Remote, told: &mut dyn FnMut(Synced)) -> Result<(), SyncError> {
    let address = of(replica)?.address;
    // Nobody else sends these, so nothing is added to them before the rows are read.
    let known = remote.known(&replica.reader().outbox_ids()?)?;
    // What a replica that was made anew cannot know of itself; one that is reloaded knows most of it.
    let own = remote.own_ops()?;
    let heard = replica.reload(&known, &own, |take| {
        let state = remote.snapshot(&mut |row| Ok(take(row)?))?;
        Ok::<_, SyncError>(replica_of(address, &state))
    })?;
    told(Synced {
        reloaded: true,
        ..Synced::heard(heard)
    });
    Ok(())
}

/// What a replica with all rows of this state is of.
pub(crate) fn replica_of(address: String, state: &State) -> ReplicaOf {
    ReplicaOf {
        address,
        incarnation: state.incarnation,
        member: state.member,
        server_seq: state.seq,
        scope: state.scope,
    }
}
