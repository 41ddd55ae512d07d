//! What the log says of a task's work, op by op.

use super::batch::{self, Packed};
use super::error::StoreError;
use super::reader::{Reader, read_change_at};
use super::tables;
use domain::{Change, GestureId, InputId, MemberId, Op, OpId, Row, TaskId, Timestamp};
use rusqlite::params;
use rusqlite::types::ValueRef;
use serde::Deserialize;
use std::ops::ControlFlow;

/// A row that a bulk act created, where it is an annotation or work; other rows are passed over unread.
#[derive(Deserialize)]
enum Made {
    Annotation(domain::Annotation),
    Work(domain::task::Work),
    #[serde(untagged)]
    Other(serde::de::IgnoredAny),
}

/// What happened in a task between two numbers of the log, and how its annotations and its work changed by it. Kinds whose
/// acts move annotations from one status to another, and change nothing else of them, come without those changes: they
/// are most of a long log.
const OPS_BETWEEN: &str = "SELECT op.seq, op.id, op.gesture, op.member, op.at, op.kind, op.input, op.reverts, op.batch, \
    op.task, op_change.before, op_change.after FROM op LEFT JOIN op_change ON op_change.op = op.seq \
    AND op_change.row >= x'08' AND op_change.row < x'0a' \
    AND (op_change.before IS NULL OR op_change.after IS NULL OR op_change.row < x'09' \
    OR op.kind NOT IN ('Submit', 'Withdraw', 'Approve', 'Reject', 'Reopen', 'Release')) \
    WHERE op.task = ?1 AND op.seq > ?2 AND op.seq <= ?3 ORDER BY op.seq, op_change.idx";

impl Reader<'_> {
    /// The numbers of the first and the last op that were made in a task, if any was.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn ends_of_task_log(self, task: TaskId) -> Result<Option<(i64, i64)>, StoreError> {
        let end = |which: &str| {
            let sql = format!("SELECT {which}(seq) FROM op WHERE task = ?1");
            let found = tables::first(self.connection(), &sql, [task.bytes()], |row| row.get(0))?;
            Ok::<Option<i64>, StoreError>(found.flatten())
        };
        Ok(end("min")?.zip(end("max")?))
    }

    /// Passes what was done in a task after one number of the log and up to another, oldest first, with the changes of
    /// annotations and of work and no others; of annotations that only went from one status to another by being handed
    /// in or decided on, not even those. Ops without any such change are left out. A bulk act comes once for each part of
    /// what it created. Ends early when `f` says so.
    ///
    /// # Errors
    /// What SQLite said, or that an entry cannot be read.
    pub fn task_ops_between(
        self,
        task: TaskId,
        (after, until): (i64, i64),
        f: &mut dyn FnMut(Op) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection().prepare_cached(OPS_BETWEEN)?;
        let mut rows = statement.query(params![task.bytes(), after, until])?;
        let mut open: Option<(i64, Op)> = None;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            if open.as_ref().is_none_or(|(known, _)| *known != seq) {
                if let Some((seq, op)) = open.take()
                    && self.pass(seq, op, f)?.is_break()
                {
                    return Ok(());
                }
                open = Some((seq, read_op(row)?));
            }
            let is_there = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)? != ValueRef::Null);
            if let Some((_, op)) = &mut open
                && (is_there(10)? || is_there(11)?)
            {
                op.changes.push(read_change_at(row, 10)?);
            }
        }
        open.map_or(Ok(()), |(seq, op)| self.pass(seq, op, f).map(drop))
    }

    fn pass(self, seq: i64, op: Op, f: &mut dyn FnMut(Op) -> ControlFlow<()>) -> Result<ControlFlow<()>, StoreError> {
        if !op.batch {
            return Ok(if op.changes.is_empty() {
                ControlFlow::Continue(())
            } else {
                f(op)
            });
        }
        let sql = format!("SELECT {} FROM op_batch WHERE op = ?1 ORDER BY chunk", batch::COLUMNS);
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query([seq])?;
        while let Some(row) = rows.next()? {
            let made = Packed::read(row)?.rows::<Made>()?;
            let changes: Vec<Change> = made.into_iter().filter_map(created).collect();
            if !changes.is_empty() && f(Op { changes, ..op.clone() }).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

fn created(made: Made) -> Option<Change> {
    match made {
        Made::Annotation(row) => Some(Change::create(Row::Annotation(row))),
        Made::Work(row) => Some(Change::create(Row::Work(row))),
        Made::Other(_) => None,
    }
}

/// The op of a row of [`OPS_BETWEEN`], without its changes.
fn read_op(row: &rusqlite::Row<'_>) -> rusqlite::Result<Op> {
    Ok(Op {
        id: OpId::from_bytes(row.get(1)?),
        gesture: GestureId::from_bytes(row.get(2)?),
        member: MemberId::from_bytes(row.get(3)?),
        at: Timestamp(row.get(4)?),
        kind: tables::kind(row, 5)?,
        input: row.get::<_, Option<[u8; 16]>>(6)?.map(InputId::from_bytes),
        task: Some(TaskId::from_bytes(row.get(9)?)),
        reverts: row.get::<_, Option<[u8; 16]>>(7)?.map(GestureId::from_bytes),
        batch: row.get(8)?,
        changes: Vec::new(),
    })
}
