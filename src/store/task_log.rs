//! What the log says of a task's work, op by op.

use super::check::unpack;
use super::error::StoreError;
use super::reader::{Reader, read_change};
use super::tables::{self, for_each, list};
use crate::domain::{Change, GestureId, InputId, MemberId, Op, OpId, Row, TaskId, Timestamp};
use rusqlite::params;
use serde::Deserialize;

/// A row that a bulk act created, where it is an annotation or work; other rows are passed over unread.
#[derive(Deserialize)]
enum Made {
    Annotation(crate::domain::Annotation),
    Work(crate::domain::task::Work),
    #[serde(untagged)]
    Other(serde::de::IgnoredAny),
}

impl Reader<'_> {
    /// Passes all that was done in a task, oldest first, with the changes of annotations and of work and no others.
    /// A bulk act comes once for each part of what it created.
    ///
    /// # Errors
    /// What SQLite said, or that an entry cannot be read.
    pub fn each_task_op(self, task: TaskId, f: &mut dyn FnMut(&Op)) -> Result<(), StoreError> {
        let sql = "SELECT seq, id, gesture, member, at, kind, input, reverts, batch, task FROM op WHERE task = ?1 ORDER BY seq";
        let mut failed = None;
        for_each(self.connection(), sql, [task.bytes()], read_op, &mut |(seq, op)| {
            if failed.is_none() {
                failed = self.pass(seq, op, f).err();
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    fn pass(self, seq: i64, mut op: Op, f: &mut dyn FnMut(&Op)) -> Result<(), StoreError> {
        if op.batch {
            let sql = "SELECT rows FROM op_batch WHERE op = ?1 ORDER BY chunk";
            let mut failed = None;
            for_each(
                self.connection(),
                sql,
                [seq],
                |row| row.get::<_, Vec<u8>>(0),
                &mut |packed: Vec<u8>| match unpack::<Made>(&packed) {
                    Ok(made) => {
                        op.changes = made.into_iter().filter_map(created).collect();
                        f(&op);
                    }
                    Err(error) => failed = Some(error),
                },
            )?;
            return failed.map_or(Ok(()), Err);
        }
        let sql =
            "SELECT before, after FROM op_change WHERE op = ?1 AND substr(row, 1, 1) IN (x'08', x'09') ORDER BY idx";
        op.changes = list(self.connection(), sql, params![seq], read_change)?;
        if !op.changes.is_empty() {
            f(&op);
        }
        Ok(())
    }
}

fn created(made: Made) -> Option<Change> {
    match made {
        Made::Annotation(row) => Some(Change::create(Row::Annotation(row))),
        Made::Work(row) => Some(Change::create(Row::Work(row))),
        Made::Other(_) => None,
    }
}

fn read_op(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Op)> {
    let op = Op {
        id: OpId::from_bytes(row.get(1)?),
        gesture: GestureId::from_bytes(row.get(2)?),
        member: MemberId::from_bytes(row.get(3)?),
        at: Timestamp(row.get(4)?),
        kind: tables::from_name(row, 5)?,
        input: row.get::<_, Option<[u8; 16]>>(6)?.map(InputId::from_bytes),
        task: Some(TaskId::from_bytes(row.get(9)?)),
        reverts: row.get::<_, Option<[u8; 16]>>(7)?.map(GestureId::from_bytes),
        batch: row.get(8)?,
        changes: Vec::new(),
    };
    Ok((row.get(0)?, op))
}
