//! The outbox of a replica: ops from when they are made until the server accepts or refuses them.
//!
//! An op in the outbox has its entry in the log, so that undo, history and everything else read one log; the entry may go
//! again. Beside it stands which version each of its changes replaces, which is all that the server compares. What the
//! server sends meanwhile comes before what is pending: [`take_back`] and [`make_again`] put it there.

use super::erasure::Erasure;
use super::error::{Clash, StoreError};
use super::log::make;
use super::reader::Reader;
use super::tables::{self, first, key_bytes, list};
use super::tombstone;
use super::waiting;
use domain::task::{TaskInput, WorkerStrategy};
use domain::{Change, InputId, MemberId, Op, OpId, OpKind, Row, RowKey, TaskId, Timestamp};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// An op that the server has not accepted yet.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingOp {
    /// The op.
    pub op: Op,
    /// The version that each of its changes replaces, in their order; `None` where it creates a row. Empty for a bulk act,
    /// which only creates.
    pub versions: Vec<Option<OpId>>,
    /// What it erases, where it does: a server that was restored is told of it again.
    pub erasure: Option<Erasure>,
}

/// Why an op was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RefusedBecause {
    /// Somebody changed a row first: which one, and who did it when, as far as it is known.
    Changed {
        /// The row.
        row: RowKey,
        /// Who changed it.
        by: Option<MemberId>,
        /// When.
        at: Option<Timestamp>,
    },
    /// It was made from something that was refused itself, or a name was taken.
    DoesNotFit,
    /// The server says that it may not be done, in its own words.
    NotAllowed(String),
    /// The input was erased from the project.
    Erased,
}

/// An op that was refused, kept until somebody looked at it.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedOp {
    /// The op's identifier.
    pub id: OpId,
    /// When it was made.
    pub at: Timestamp,
    /// What kind of act it was.
    pub kind: OpKind,
    /// The input it was about.
    pub input: Option<InputId>,
    /// The task it was made in.
    pub task: Option<TaskId>,
    /// Why.
    pub because: RefusedBecause,
    /// What it was to change.
    pub changes: Vec<Change>,
}

/// Whether the file is a replica.
pub(super) fn is_replica(conn: &Connection) -> Result<bool, StoreError> {
    Ok(first(conn, "SELECT 1 FROM replica", [], |_| Ok(()))?.is_some())
}

/// The version of a row.
pub(super) fn version(conn: &Connection, key: &[u8]) -> Result<Option<OpId>, StoreError> {
    let sql = "SELECT version FROM row_version WHERE row = ?1";
    first(conn, sql, [key], |row| Ok(OpId::from_bytes(row.get(0)?)))
}

/// Says which op last wrote a row, or that the row is gone.
pub(super) fn set_version(conn: &Connection, key: &[u8], version: Option<OpId>) -> Result<(), StoreError> {
    match version {
        Some(version) => conn
            .prepare_cached(
                "INSERT INTO row_version VALUES (?1, ?2) ON CONFLICT DO UPDATE SET version = excluded.version",
            )?
            .execute(params![key, version.bytes()])?,
        None => conn
            .prepare_cached("DELETE FROM row_version WHERE row = ?1")?
            .execute([key])?,
    };
    Ok(())
}

/// Puts an op that was just committed under the number `seq` into the outbox.
pub(super) fn queue(conn: &Connection, seq: i64, op: &Op) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO outbox (op) VALUES (?1)")?
        .execute([seq])?;
    name_versions(conn, seq, op)
}

/// Takes down which versions an op replaces, and that its rows are of its version now.
fn name_versions(conn: &Connection, seq: i64, op: &Op) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox_change VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET version = excluded.version";
    let mut insert = conn.prepare_cached(sql)?;
    for (idx, change) in op.changes.iter().enumerate() {
        let key = key_bytes(&change.key());
        if !op.batch {
            let replaced = version(conn, &key)?;
            insert.execute(params![seq, idx as i64, key, replaced.as_ref().map(|id| id.bytes())])?;
        }
        set_version(conn, &key, change.after().map(|_| op.id))?;
    }
    Ok(())
}

/// The numbers of all ops in the outbox, in their order.
pub(super) fn numbers(conn: &Connection) -> Result<Vec<i64>, StoreError> {
    list(conn, "SELECT op FROM outbox ORDER BY op", [], |row| row.get(0))
}

/// Whether an op in the outbox changes this row.
pub(super) fn changes(conn: &Connection, key: &RowKey) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM outbox_change WHERE row = ?1 LIMIT 1";
    Ok(first(conn, sql, [key_bytes(key)], |_| Ok(()))?.is_some())
}

/// Whether the op of this number is in the outbox.
pub(super) fn holds(conn: &Connection, seq: i64) -> Result<bool, StoreError> {
    Ok(first(conn, "SELECT 1 FROM outbox WHERE op = ?1", [seq], |_| Ok(()))?.is_some())
}

/// An op in the outbox.
pub(super) fn read(conn: &Connection, seq: i64) -> Result<PendingOp, StoreError> {
    let entry = Reader::over(conn).entry(seq)?;
    let entry =
        entry.ok_or_else(|| StoreError::Damaged(format!("the outbox names entry {seq}, which is not there")))?;
    let mut op = entry.op;
    let reader = Reader::over(conn);
    op.changes = reader.changes_of(seq)?;
    reader.each_created(seq, &mut |rows| {
        op.changes.extend(rows.into_iter().map(Change::create));
        Ok::<_, StoreError>(())
    })?;
    let sql = "SELECT version FROM outbox_change WHERE op = ?1 ORDER BY idx";
    let versions = list(conn, sql, [seq], |row| {
        Ok(row.get::<_, Option<[u8; 16]>>(0)?.map(OpId::from_bytes))
    })?;
    let erasure = match op.kind.erases() {
        true => Some(reader.erasure_of(seq)?),
        false => None,
    };
    Ok(PendingOp { op, versions, erasure })
}

/// The server accepted the op under this number. It stays in the outbox until it is heard in its place: what comes before
/// it in the server's log may not be known here yet.
pub(super) fn set_sent(conn: &Connection, seq: i64, server_seq: i64) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE outbox SET sent = ?2 WHERE op = ?1")?
        .execute([seq, server_seq])?;
    Ok(())
}

/// The op was heard from the server: it is an entry of the log like any other.
pub(super) fn accept(conn: &Connection, seq: i64) -> Result<(), StoreError> {
    waiting::keep(conn, seq)?;
    conn.prepare_cached("DELETE FROM outbox_change WHERE op = ?1")?
        .execute([seq])?;
    conn.prepare_cached("DELETE FROM outbox WHERE op = ?1")?
        .execute([seq])?;
    Ok(())
}

/// Takes an op out of the outbox and the log.
pub(super) fn forget(conn: &Connection, seq: i64) -> Result<(), StoreError> {
    for table in ["op_change", "op_batch"] {
        conn.execute(&format!("DELETE FROM {table} WHERE op = ?1"), [seq])?;
    }
    conn.execute("DELETE FROM outbox_change WHERE op = ?1", [seq])?;
    conn.execute("DELETE FROM own_version WHERE op = ?1", [seq])?;
    conn.execute("DELETE FROM own_op WHERE op = ?1", [seq])?;
    tombstone::forget(conn, seq)?;
    // The entry names itself in the outbox until it is gone.
    conn.pragma_update(None, "defer_foreign_keys", true)?;
    conn.execute("DELETE FROM op WHERE seq = ?1", [seq])?;
    conn.execute("DELETE FROM outbox WHERE op = ?1", [seq])?;
    Ok(())
}

/// Takes the effects of pending ops back: the rows that they touch are as the server has them. The ops stay in the log.
///
/// Each row goes there at once and not step by step: a name that a pending op gave and another one took away again may be
/// somebody else's by now.
pub(super) fn take_back(conn: &Connection, pending: &[i64]) -> Result<(), StoreError> {
    let mut first: BTreeMap<Vec<u8>, (Change, Option<OpId>)> = BTreeMap::new();
    for seq in pending {
        let PendingOp { op, versions, .. } = read(conn, *seq)?;
        for (idx, change) in op.changes.into_iter().enumerate() {
            let replaced = versions.get(idx).copied().flatten();
            first.entry(key_bytes(&change.key())).or_insert((change, replaced));
        }
    }
    for (change, _) in first.values() {
        tables::delete(conn, &change.key())?;
    }
    for (key, (change, replaced)) in &first {
        if let Some(row) = change.before() {
            tables::insert(conn, row)?;
        }
        set_version(conn, key, *replaced)?;
    }
    Ok(())
}

/// What became of pending ops that were made again.
#[derive(Default)]
pub(super) struct Again {
    /// They do not fit any more: taken out of the log, and kept.
    pub refused: Vec<RefusedOp>,
    /// Somebody else did the very same: they are nothing any more.
    pub alike: Vec<OpId>,
}

impl Again {
    fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Refused(op) => self.refused.push(op),
            Fate::Alike(id) => self.alike.push(id),
            Fate::Waits => {}
        }
    }
}

/// What becomes of an op that does not fit.
pub(super) enum Fate {
    /// It is kept until somebody looked at it.
    Refused(RefusedOp),
    /// The program did it by itself, and another workstation's was quicker: nobody need hear of it.
    Alike(OpId),
    /// It is tried again when what the server lacks came back.
    Waits,
}

/// Makes pending ops again on top of what the server has now, in their order.
pub(super) fn make_again(conn: &Connection, pending: &[i64]) -> Result<Again, StoreError> {
    let mut again = Again::default();
    for seq in pending {
        let PendingOp { op, .. } = read(conn, *seq)?;
        conn.execute_batch("SAVEPOINT again")?;
        // Whoever came before it stands after it in the log of this file.
        let made = op.changes.iter().try_for_each(|change| make(conn, i64::MAX, change));
        match made {
            Ok(()) => {
                name_versions(conn, *seq, &op)?;
                conn.execute_batch("RELEASE again")?;
            }
            Err(error) => {
                conn.execute_batch("ROLLBACK TO again; RELEASE again")?;
                let because = why_not(error)?;
                if is_done(conn, &op)? {
                    forget(conn, *seq)?;
                    waiting::give_up(conn, op.id)?;
                    again.alike.push(op.id);
                } else {
                    again.add(refuse(conn, *seq, op, because)?);
                }
            }
        }
    }
    Ok(again)
}

/// Why an op does not fit.
///
/// # Errors
/// The error, where it is about something else.
pub(super) fn why_not(error: StoreError) -> Result<RefusedBecause, StoreError> {
    match error {
        StoreError::Clash(clash) => Ok(because(clash)),
        StoreError::NameTaken(_) => Ok(RefusedBecause::DoesNotFit),
        error => Err(error),
    }
}

/// Whether the program did it by itself, so that nobody need hear that somebody else's did the same: suggestions of a model,
/// what labelers agree on, inputs taken from a queue.
fn by_itself(op: &Op) -> bool {
    let takes = |change: &Change| matches!(change.after(), Some(Row::TaskInput(place)) if place.since.is_some());
    match op.kind {
        OpKind::Suggest | OpKind::Settle => true,
        OpKind::Assign => op.changes.iter().all(takes),
        _ => false,
    }
}

fn because(clash: Clash) -> RefusedBecause {
    RefusedBecause::Changed {
        row: clash.key,
        by: clash.by.map(|(member, ..)| member),
        at: clash.by.map(|(_, at, _)| at),
    }
}

/// Whether all rows are already as the op would leave them.
pub(super) fn is_done(conn: &Connection, op: &Op) -> Result<bool, StoreError> {
    let last: HashSet<RowKey> = op.changes.iter().map(Change::key).collect();
    for key in last {
        let wanted = op.changes.iter().rev().find(|change| change.key() == key);
        if tables::get(conn, &key)?.as_ref() != wanted.and_then(Change::after) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes an op whose effects are taken back out of the log, and keeps it: among those that wait where it was made from
/// what a restored server lacks, else among the refused ones.
pub(super) fn refuse(conn: &Connection, seq: i64, op: Op, because: RefusedBecause) -> Result<Fate, StoreError> {
    let waits = waiting::wait(conn, seq, &op)?;
    forget(conn, seq)?;
    match waits {
        true => Ok(Fate::Waits),
        false => keep_refused(conn, op, because),
    }
}

/// Takes an op whose effects are taken back out of the log, as its input was erased; of it is kept what is of nothing erased.
pub(super) fn refuse_erased(conn: &Connection, seq: i64, mut op: Op, erasure: &Erasure) -> Result<Fate, StoreError> {
    forget(conn, seq)?;
    op.changes.retain(|change| !erasure.takes(change));
    keep_refused(conn, op, RefusedBecause::Erased)
}

/// Takes what is erased out of what was refused or waits.
pub(super) fn forget_erased(conn: &Connection, erasure: &Erasure) -> Result<(), StoreError> {
    for refused in Reader::over(conn).refused_ops()? {
        if refused.changes.iter().any(|change| erasure.takes(change)) {
            let left = refused.changes.iter().filter(|change| !erasure.takes(change));
            let left: Vec<_> = left.map(|change| (change.before(), change.after())).collect();
            conn.prepare_cached("UPDATE refused_op SET body = ?2 WHERE id = ?1")?
                .execute(params![refused.id.bytes(), serde_json::to_string(&left)?])?;
        }
    }
    waiting::forget_erased(conn, erasure)
}

/// Keeps an op that is in no log among the refused ones, unless the program did it by itself.
pub(super) fn keep_refused(conn: &Connection, op: Op, because: RefusedBecause) -> Result<Fate, StoreError> {
    waiting::give_up(conn, op.id)?;
    if by_itself(&op) {
        return Ok(Fate::Alike(op.id));
    }
    let sides: Vec<_> = op
        .changes
        .iter()
        .map(|change| (change.before(), change.after()))
        .collect();
    conn.execute(
        "INSERT INTO refused_op (id, at, kind, input, task, reason, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            op.id.bytes(),
            op.at.0,
            op.kind.name(),
            op.input.as_ref().map(|id| id.bytes()),
            op.task.as_ref().map(|id| id.bytes()),
            serde_json::to_string(&because)?,
            serde_json::to_string(&sides)?,
        ],
    )?;
    Ok(Fate::Refused(RefusedOp {
        id: op.id,
        at: op.at,
        kind: op.kind,
        input: op.input,
        task: op.task,
        because,
        changes: op.changes,
    }))
}

impl Reader<'_> {
    /// The op that last wrote each of the rows that are changed; `None` where it creates one.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn versions_of(self, changes: &[Change]) -> Result<Vec<Option<OpId>>, StoreError> {
        let keys = changes.iter().map(|change| key_bytes(&change.key()));
        keys.map(|key| version(self.connection(), &key)).collect()
    }

    /// How many ops the server has not accepted yet; 0 in a project that is a file.
    pub fn pending_ops(self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM outbox WHERE sent IS NULL";
        Ok(first(self.connection(), sql, [], |row| row.get(0))?.unwrap_or(0))
    }

    /// The ops that were not heard from the server yet, in their order.
    pub fn outbox_ids(self) -> Result<Vec<OpId>, StoreError> {
        let sql = "SELECT op.id FROM outbox JOIN op ON op.seq = outbox.op ORDER BY op.seq";
        list(self.connection(), sql, [], |row| Ok(OpId::from_bytes(row.get(0)?)))
    }

    /// The places of inputs of queues with something pending on them, as they stood when that was made: with the member
    /// alone.
    pub fn held_in_outbox(self) -> Result<Vec<TaskInput>, StoreError> {
        let Some(of) = self.replica_of()? else {
            return Ok(Vec::new());
        };
        let sql = "SELECT DISTINCT op.task, op.input FROM outbox JOIN op ON op.seq = outbox.op JOIN task ON task.id = op.task \
                   WHERE op.input IS NOT NULL AND sent IS NULL";
        let pairs = list(self.connection(), sql, [], |row| {
            Ok((TaskId::from_bytes(row.get(0)?), InputId::from_bytes(row.get(1)?)))
        })?;
        let sql = "SELECT c.before FROM outbox_change o JOIN op_change c ON c.op = o.op AND c.idx = o.idx \
                   WHERE o.row = ?1 ORDER BY o.op, o.idx LIMIT 1";
        let mut held = Vec::new();
        for (task, input) in pairs {
            let key = RowKey::TaskInput(task, input);
            let changed = first(self.connection(), sql, [key_bytes(&key)], |row| {
                row.get::<_, Option<String>>(0)?
                    .map(|_| tables::from_json(row, 0))
                    .transpose()
            })?;
            let row = match changed {
                Some(before) => before,
                None => self.row(&key)?,
            };
            let is_queue = matches!(self.row(&RowKey::Task(task))?,
                Some(Row::Task(task)) if task.worker_strategy == WorkerStrategy::Queue);
            if let Some(Row::TaskInput(place)) = row
                && is_queue
                && place.labelers == [of.member]
            {
                held.push(place);
            }
        }
        Ok(held)
    }

    /// Whether nothing of the outbox is left to be heard from the server.
    pub fn is_outbox_empty(self) -> Result<bool, StoreError> {
        Ok(first(self.connection(), "SELECT 1 FROM outbox LIMIT 1", [], |_| Ok(()))?.is_none())
    }

    /// The op that is sent next.
    pub fn first_pending_op(self) -> Result<Option<PendingOp>, StoreError> {
        let sql = "SELECT op FROM outbox WHERE sent IS NULL ORDER BY op LIMIT 1";
        let seq = first(self.connection(), sql, [], |row| row.get(0))?;
        seq.map(|seq| read(self.connection(), seq)).transpose()
    }

    /// Ops that were refused and that nobody looked at yet, in the order in which they were made.
    pub fn refused_ops(self) -> Result<Vec<RefusedOp>, StoreError> {
        let sql = "SELECT id, at, kind, input, task, reason, body FROM refused_op ORDER BY at, id";
        list(self.connection(), sql, [], |row| {
            let optional = |column: usize| row.get::<_, Option<[u8; 16]>>(column);
            let sides: Vec<(Option<Row>, Option<Row>)> = tables::from_json(row, 6)?;
            let changes = sides
                .into_iter()
                .filter_map(|(before, after)| Change::restore(before, after));
            Ok(RefusedOp {
                id: OpId::from_bytes(row.get(0)?),
                at: Timestamp(row.get(1)?),
                kind: tables::kind(row, 2)?,
                input: optional(3)?.map(InputId::from_bytes),
                task: optional(4)?.map(TaskId::from_bytes),
                because: tables::from_json(row, 5)?,
                changes: changes.collect(),
            })
        })
    }
}
