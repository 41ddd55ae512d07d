//! Brings a replica up to the server, and sends what is pending there.
//!
//! Hearing comes first: what is sent names the versions it replaces, and those should be the newest. An op that the server
//! refuses because somebody was quicker is looked at again after hearing what they did: it may have been refused already
//! on the way, fit after all, or be refused for good.

use super::remote::{Answer, Older, Remote, State, SyncError};
use domain::task::TaskInput;
use domain::{OpId, Row, TaskId};
use std::collections::{BTreeMap, HashSet};
use store::{
    Erasures, Heard, OlderOp, PackedRows, PendingOp, RefusedBecause, Replica, ReplicaOf, SeenSides, StoreError,
    VersionedRow,
};
use uuid::Uuid;

/// Ops that are asked for at a time.
const AT_ONCE: usize = 500;

/// Ops of which it is asked at a time whether the server has them.
const KNOWN_AT_ONCE: usize = 20_000;

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

/// What comes first on a new connection: the server is told again what it may have lost, and what was worked on without a
/// connection is the member's again, as far as nobody else began with it.
///
/// # Errors
/// A [`SyncError`].
pub(crate) fn begin(replica: &mut Replica, remote: &mut dyn Remote) -> Result<(), SyncError> {
    replica.tell_again()?;
    let mut held: BTreeMap<TaskId, Vec<TaskInput>> = BTreeMap::new();
    for place in replica.reader().held_in_outbox()? {
        held.entry(place.task).or_default().push(place);
    }
    if !held.is_empty() && remote.state()?.member == of(replica)?.member {
        for (task, places) in held {
            remote.take_again(task, &places, OpId(Uuid::new_v4()))?;
        }
    }
    Ok(())
}

/// Hears all that the server has, and sends all that is pending. `told` is called after each step that changed something:
/// what came before an error stands.
///
/// # Errors
/// A [`SyncError`]; what is pending stays so.
pub fn sync(replica: &mut Replica, remote: &mut dyn Remote, told: &mut dyn FnMut(Synced)) -> Result<(), SyncError> {
    let state = remote.state()?;
    let of = of(replica)?;
    if of.member != state.member {
        return Err(SyncError::AnotherMember);
    }
    if of.incarnation != state.incarnation {
        return Err(SyncError::MadeAnew);
    }
    if replica.reader().newest_unheard()?.is_some_and(|sent| sent > state.seq) {
        replica.send_again_after(state.seq)?;
    }
    let missing = replica.reader().missing_ops()?;
    // Asked before what came back with them is heard.
    let mut back = Vec::new();
    for some in missing.chunks(KNOWN_AT_ONCE) {
        back.extend(remote.settled(some)?);
    }
    hear(replica, remote, told)?;
    if !back.is_empty() {
        tell(replica.came_back(&back)?, told);
    }
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
    if sent {
        hear(replica, remote, told)?;
    }
    let given_up = replica.reader().given_up()?;
    if !given_up.is_empty() {
        remote.give_up(&given_up)?;
        replica.gave_up(&given_up)?;
    }
    Ok(())
}

/// Brings some of the server's log from before the replica was made to a lead's replica, the newest first; whether more is to
/// come.
///
/// # Errors
/// A [`SyncError`]; what came before stands.
pub(crate) fn bring_older(replica: &mut Replica, remote: &mut dyn Remote, leads: bool) -> Result<bool, SyncError> {
    let Some(up_to) = replica.older_wanted(leads)? else {
        return Ok(false);
    };
    let after = (up_to - AT_ONCE as i64).max(0);
    let mut ops = Vec::new();
    for Older { op, upload, erasure } in remote.older(after, up_to)? {
        let mut rows = PackedRows::default();
        if let Some(upload) = upload {
            let mut first = 0;
            loop {
                let some = remote.bulk_rows(upload, first)?;
                let Some((last, _)) = some.last() else { break };
                first = last + 1;
                let some: Vec<Row> = some.into_iter().map(|(_, row)| row).collect();
                rows.add(&some)?;
            }
        }
        ops.push(OlderOp { op, rows, erasure });
    }
    replica.log_older(ops, after)?;
    Ok(after > 0)
}

/// Sends a server that was restored what it lacks of what this replica has: the member's own ops, which it had
/// acknowledged, go back into the outbox, and come before what is pending there; all rows are loaded as the server has them
/// now. What needs something that others are to give back first waits for that. [`sync()`] sends it.
///
/// # Errors
/// A [`SyncError`], [`SyncError::Another`] where the server has nothing of what is known here; the replica is as it was then.
pub fn resend(replica: &mut Replica, remote: &mut dyn Remote, told: &mut dyn FnMut(Synced)) -> Result<(), SyncError> {
    let state = remote.state()?;
    let of = of(replica)?;
    if of.member != state.member {
        return Err(SyncError::AnotherMember);
    }
    let asked = replica.reader().ops_of_the_server()?;
    let known: HashSet<OpId> = known(remote, &asked)?.into_iter().collect();
    if known.is_empty() && !asked.is_empty() {
        return Err(SyncError::Another);
    }
    let own = remote.own_ops()?;
    let seen = seen(replica, remote)?;
    let heard = replica.restore(&known, &seen, &own, |take| snapshot(of.address, remote, take))?;
    told(Synced {
        reloaded: true,
        ..Synced::heard(heard)
    });
    Ok(())
}

/// Which of these ops the server has.
fn known(remote: &mut dyn Remote, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
    let mut known = Vec::new();
    for some in ops.chunks(KNOWN_AT_ONCE) {
        known.extend(remote.known(some)?);
    }
    Ok(known)
}

/// What the member may see of what others did, of the ops in the log.
fn seen(replica: &Replica, remote: &mut dyn Remote) -> Result<SeenSides, SyncError> {
    let mut seen = SeenSides::new();
    for some in replica.reader().ops_of_others()?.chunks(AT_ONCE) {
        for (op, row, after) in remote.seen_sides(some)? {
            seen.entry(op).or_default().insert((row, after));
        }
    }
    Ok(seen)
}

pub(crate) fn tell(heard: Heard, told: &mut dyn FnMut(Synced)) {
    let synced = Synced::heard(heard);
    if !synced.is_nothing() {
        told(synced);
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
    let mut erasures = Erasures::new();
    let mut of = of(replica)?;
    let (mut heard, mut stamp) = (of.server_seq, of.stamp);
    loop {
        let followed = remote.follow(heard, stamp, AT_ONCE)?;
        if followed.scope != of.scope {
            reload(replica, remote, told)?;
            of = self::of(replica)?;
            (heard, stamp) = (of.server_seq, of.stamp);
            ops.clear();
            erasures.clear();
            continue;
        }
        let is_all = followed.up_to == heard;
        (heard, stamp) = (followed.up_to, followed.stamp);
        ops.extend(followed.ops);
        erasures.extend(followed.erasures);
        if heard != of.server_seq && (is_all || replica.reader().is_outbox_empty()?) {
            let ops = std::mem::take(&mut ops);
            tell(replica.hear(&ops, &std::mem::take(&mut erasures), heard, stamp)?, told);
            of.server_seq = heard;
        }
        if is_all {
            return Ok(());
        }
    }
}

/// Loads all rows anew.
fn reload(replica: &mut Replica, remote: &mut dyn Remote, told: &mut dyn FnMut(Synced)) -> Result<(), SyncError> {
    let ReplicaOf {
        address, server_seq, ..
    } = of(replica)?;
    let erased = remote.erasing(server_seq)?;
    // Nobody else sends these, so nothing is added to them before the rows are read.
    let known = known(remote, &replica.reader().outbox_ids()?)?;
    // What a replica that was made anew cannot know of itself; one that is reloaded knows most of it. Leads see all, and get
    // the whole log in its order.
    let (own, seen) = match remote.state()?.leads {
        true => (Vec::new(), None),
        false => (remote.own_ops()?, Some(seen(replica, remote)?)),
    };
    let fill = |take: &mut dyn FnMut(VersionedRow) -> Result<(), StoreError>| snapshot(address, remote, take);
    let heard = replica.reload(&known, seen.as_ref(), &own, &erased, fill)?;
    told(Synced {
        reloaded: true,
        ..Synced::heard(heard)
    });
    Ok(())
}

/// Passes on all rows as the server has them now.
fn snapshot(
    address: String,
    remote: &mut dyn Remote,
    take: &mut dyn FnMut(VersionedRow) -> Result<(), StoreError>,
) -> Result<ReplicaOf, SyncError> {
    let state = remote.snapshot(&mut |row| Ok(take(row)?))?;
    Ok(replica_of(address, &state))
}

/// What a replica with all rows of this state is of.
pub(crate) fn replica_of(address: String, state: &State) -> ReplicaOf {
    ReplicaOf {
        address,
        incarnation: state.incarnation,
        member: state.member,
        server_seq: state.seq,
        stamp: state.stamp,
        scope: state.scope,
    }
}
