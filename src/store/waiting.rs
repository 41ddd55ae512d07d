//! What a replica keeps so that it can give a server back what that lost: which ops of the log are the member's own, what
//! they need, and what waits for what others give back.

use super::erasure::Erasure;
use super::error::StoreError;
use super::log::known_op;
use super::references::needed_by;
use super::tables::{self, first, key_bytes, list};
use domain::{Change, GestureId, InputId, MemberId, Op, OpId, OpKind, Row, RowKey, TaskId, Timestamp};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// An op that waits.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub id: OpId,
    gesture: GestureId,
    member: MemberId,
    at: Timestamp,
    kind: OpKind,
    input: Option<InputId>,
    task: Option<TaskId>,
    reverts: Option<GestureId>,
    batch: bool,
    sides: Vec<(Option<Row>, Option<Row>)>,
    needs: Vec<OpId>,
}

impl Waiting {
    fn of(op: &Op, needs: Vec<OpId>) -> Self {
        let sides = op.changes.iter();
        let sides = sides.map(|change| (change.before().cloned(), change.after().cloned()));
        Self {
            id: op.id,
            gesture: op.gesture,
            member: op.member,
            at: op.at,
            kind: op.kind,
            input: op.input,
            task: op.task,
            reverts: op.reverts,
            batch: op.batch,
            sides: sides.collect(),
            needs,
        }
    }

    /// The op, and those that it needs.
    pub(super) fn op(self) -> (Op, Vec<OpId>) {
        let sides = self.sides.into_iter();
        let op = Op {
            id: self.id,
            gesture: self.gesture,
            member: self.member,
            at: self.at,
            kind: self.kind,
            input: self.input,
            task: self.task,
            reverts: self.reverts,
            batch: self.batch,
            changes: sides
                .filter_map(|(before, after)| Change::restore(before, after))
                .collect(),
        };
        (op, self.needs)
    }
}

/// An op of the outbox is here with all of its changes, and the server has it.
pub(super) fn keep(conn: &Connection, seq: i64) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT OR IGNORE INTO own_op VALUES (?1)")?
        .execute([seq])?;
    let sql = "INSERT OR IGNORE INTO own_version SELECT op, version FROM outbox_change \
               WHERE op = ?1 AND version IS NOT NULL";
    conn.prepare_cached(sql)?.execute([seq])?;
    Ok(())
}

/// An op is refused: who may have heard it from the server need not wait for it.
pub(super) fn give_up(conn: &Connection, op: OpId) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT OR IGNORE INTO given_up (id) VALUES (?1)")?
        .execute([op.bytes()])?;
    Ok(())
}

/// An op that was heard. What the server gave out of a queue is of this member, though no program of theirs made it.
pub(super) fn came(conn: &Connection, op: &Op) -> Result<(), StoreError> {
    let is_place = |change: &Change| matches!(change.key(), RowKey::TaskInput(..));
    if op.kind != OpKind::Assign || op.changes.is_empty() || !op.changes.iter().all(is_place) {
        return Ok(());
    }
    let sql = "SELECT 1 FROM replica WHERE member = ?1";
    let mine = first(conn, sql, [op.member.bytes()], |_| Ok(()))?;
    match (mine, known_op(conn, op.id)?) {
        (Some(()), Some(seq)) => keep(conn, seq),
        _ => Ok(()),
    }
}

/// An op that erases was heard: who erased says so again to a server that was restored. What another name stands for is in
/// no log.
pub(super) fn erased(conn: &Connection, op: &Op) -> Result<(), StoreError> {
    let mine = first(
        conn,
        "SELECT 1 FROM replica WHERE member = ?1",
        [op.member.bytes()],
        |_| Ok(()),
    )?;
    match (op.kind, mine, known_op(conn, op.id)?) {
        (OpKind::PurgeInputs, Some(()), Some(seq)) => keep(conn, seq),
        _ => Ok(()),
    }
}

/// What waits and is of something erased does not come.
pub(super) fn forget_erased(conn: &Connection, erasure: &Erasure) -> Result<(), StoreError> {
    let waiting = list(conn, "SELECT body FROM waiting_op", [], |row| {
        tables::from_json::<Waiting>(row, 0)
    })?;
    for (op, _) in waiting.into_iter().map(Waiting::op) {
        if op.changes.iter().any(|change| erasure.takes(change)) {
            give_up(conn, op.id)?;
            conn.execute("DELETE FROM waiting_op WHERE id = ?1", [op.id.bytes()])?;
        }
    }
    Ok(())
}

/// The ops without which an op in the outbox may not fit: those that wrote what it replaces, what it points at, and what
/// allows it.
fn needs(conn: &Connection, seq: i64, op: &Op) -> Result<Vec<OpId>, StoreError> {
    let mut needs: BTreeSet<OpId> = replaced(conn, seq)?.into_iter().collect();
    let mut rows: HashSet<RowKey> = HashSet::from([RowKey::Member(op.member)]);
    rows.extend(op.task.map(RowKey::Task));
    for change in &op.changes {
        rows.extend(needed_by(change.after()));
        let row = change.after().or(change.before());
        if let (Some(task), Some(input)) = (row.and_then(Row::task), row.and_then(Row::input)) {
            rows.extend([RowKey::Task(task), RowKey::TaskInput(task, input)]);
        }
    }
    let sql = "SELECT version FROM missing_row WHERE row = ?1";
    let mut wrote = Vec::new();
    for row in rows {
        wrote.extend(first(conn, sql, [key_bytes(&row)], |row| {
            Ok(OpId::from_bytes(row.get(0)?))
        })?);
    }
    // Where an own op that came later wrote such a row last, what that replaced was there before.
    let mut seen = HashSet::from([op.id]);
    while let Some(version) = wrote.pop() {
        if !seen.insert(version) {
            continue;
        }
        match known_op(conn, version)? {
            Some(later) if later > seq => wrote.extend(replaced(conn, later)?),
            _ => drop(needs.insert(version)),
        }
    }
    Ok(needs.into_iter().collect())
}

/// The versions that an op of the outbox replaced, and replaces.
fn replaced(conn: &Connection, seq: i64) -> Result<Vec<OpId>, StoreError> {
    let sql = "SELECT version FROM outbox_change WHERE op = ?1 AND version IS NOT NULL \
               UNION SELECT version FROM own_version WHERE op = ?1";
    list(conn, sql, [seq], |row| Ok(OpId::from_bytes(row.get(0)?)))
}

/// Whether some of these ops may still come.
pub(super) fn may_come(conn: &Connection, needs: &[OpId]) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM missing_op WHERE id = ?1 UNION ALL SELECT 1 FROM waiting_op WHERE id = ?1";
    for op in needs {
        if first(conn, sql, [op.bytes()], |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Has an op of the outbox wait that does not fit, if something that it needs may still come.
pub(super) fn wait(conn: &Connection, seq: i64, op: &Op) -> Result<bool, StoreError> {
    if first(conn, "SELECT 1 FROM missing_op LIMIT 1", [], |_| Ok(()))?.is_none() {
        return Ok(false);
    }
    let needs = needs(conn, seq, op)?;
    let waits = may_come(conn, &needs)?;
    if waits {
        let body = serde_json::to_string(&Waiting::of(op, needs))?;
        conn.prepare_cached("INSERT INTO waiting_op (id, body) VALUES (?1, ?2)")?
            .execute(params![op.id.bytes(), body])?;
    }
    Ok(waits)
}
