//! Is the file sound, and do its tables say what its log says?

use super::error::StoreError;
use super::reader::Reader;
use super::tables::{self, for_each, key_bytes};
use crate::domain::{Row, RowKey};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckProblem {
    /// SQLite's own integrity check complains.
    Integrity(String),
    /// The log changes a row that is not as the log left it.
    LogBroken {
        /// The log's number.
        seq: i64,
        /// The row.
        key: RowKey,
    },
    /// A row of the tables is not as the log left it.
    RowDiffers(RowKey),
    /// The log made a row that the tables lack (its key's bytes).
    RowMissing(Vec<u8>),
    /// The tables hold a row that the log never made.
    RowUnlogged(RowKey),
    /// A kept count is wrong.
    CountWrong(&'static str),
}

impl Reader<'_> {
    /// Replays the log and compares it with the tables; checks the file and the kept counts. Changes nothing.
    ///
    /// # Errors
    /// What SQLite said when even reading failed.
    pub fn check(self) -> Result<Vec<CheckProblem>, StoreError> {
        let mut problems = Vec::new();
        for_each(
            self.connection(),
            "PRAGMA integrity_check",
            [],
            |row| row.get::<_, String>(0),
            &mut |line| {
                if line != "ok" {
                    problems.push(CheckProblem::Integrity(line));
                }
            },
        )?;
        if problems.is_empty() {
            let replayed = self.replay(&mut problems)?;
            self.compare(replayed, &mut problems)?;
            self.check_counts(&mut problems)?;
        }
        Ok(problems)
    }

    /// The sums of all rows that the log leaves behind, by the bytes of their keys.
    fn replay(self, problems: &mut Vec<CheckProblem>) -> Result<BTreeMap<Vec<u8>, u64>, StoreError> {
        let mut rows: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        let mut ops = Vec::new();
        for_each(
            self.connection(),
            "SELECT seq, batch FROM op ORDER BY seq",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)),
            &mut |op| ops.push(op),
        )?;
        for (seq, batch) in ops {
            if batch {
                for row in self.batch_rows(seq)? {
                    if rows.insert(key_bytes(&row.key()), sum(&row)?).is_some() {
                        problems.push(CheckProblem::LogBroken { seq, key: row.key() });
                    }
                }
            } else {
                for change in self.op_changes(seq)? {
                    let key = key_bytes(&change.key());
                    let before = change.before().map(sum).transpose()?;
                    let found = match change.after() {
                        Some(row) => rows.insert(key, sum(row)?),
                        None => rows.remove(&key),
                    };
                    if found != before {
                        problems.push(CheckProblem::LogBroken { seq, key: change.key() });
                    }
                }
            }
        }
        Ok(rows)
    }

    fn compare(self, mut replayed: BTreeMap<Vec<u8>, u64>, problems: &mut Vec<CheckProblem>) -> Result<(), StoreError> {
        let mut failed = None;
        tables::each(self.connection(), &mut |row| {
            let key = row.key();
            match (replayed.remove(&key_bytes(&key)), sum(&row)) {
                (None, _) => problems.push(CheckProblem::RowUnlogged(key)),
                (Some(logged), Ok(found)) if logged != found => problems.push(CheckProblem::RowDiffers(key)),
                (Some(_), Ok(_)) => {}
                (Some(_), Err(error)) => failed = Some(error),
            }
        })?;
        problems.extend(replayed.into_keys().map(CheckProblem::RowMissing));
        failed.map_or(Ok(()), Err)
    }

    fn check_counts(self, problems: &mut Vec<CheckProblem>) -> Result<(), StoreError> {
        let annotations = "SELECT 1 FROM (SELECT ifnull(task, x'') AS task, concept, status, count(*) AS n FROM annotation \
            GROUP BY 1, 2, 3) AS real FULL JOIN (SELECT * FROM annotation_count WHERE n <> 0) AS kept \
            USING (task, concept, status) WHERE real.n IS NOT kept.n";
        let work = "SELECT 1 FROM (SELECT task, state, count(*) AS n FROM work GROUP BY 1, 2) AS real \
            FULL JOIN (SELECT * FROM work_count WHERE n <> 0) AS kept USING (task, state) WHERE real.n IS NOT kept.n";
        let shares = "SELECT 1 FROM (SELECT task, labelers, count(*) AS n FROM task_input GROUP BY 1, 2) AS real \
            FULL JOIN (SELECT * FROM share_count WHERE n <> 0) AS kept USING (task, labelers) WHERE real.n IS NOT kept.n";
        let desks = "SELECT 1 FROM (SELECT task, member, state, drawn, ifnull(reviewer, x'') AS reviewer, count(*) AS n \
            FROM work GROUP BY 1, 2, 3, 4, 5) AS real FULL JOIN (SELECT * FROM desk_count WHERE n <> 0) AS kept \
            USING (task, member, state, drawn, reviewer) WHERE real.n IS NOT kept.n";
        let kept = [
            ("annotations", annotations),
            ("work", work),
            ("shares", shares),
            ("desks", desks),
        ];
        for (what, sql) in kept {
            if tables::first(self.connection(), sql, [], |_| Ok(()))?.is_some() {
                problems.push(CheckProblem::CountWrong(what));
            }
        }
        Ok(())
    }

    fn op_changes(self, seq: i64) -> Result<Vec<crate::domain::Change>, StoreError> {
        let sql = "SELECT before, after FROM op_change WHERE op = ?1 ORDER BY idx";
        tables::list(self.connection(), sql, [seq], super::reader::read_change)
    }

    fn batch_rows(self, seq: i64) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        let sql = "SELECT rows FROM op_batch WHERE op = ?1 ORDER BY chunk";
        for packed in tables::list(self.connection(), sql, [seq], |row| row.get::<_, Vec<u8>>(0))? {
            found.extend(unpack::<Row>(&packed)?);
        }
        Ok(found)
    }
}

/// The rows of one chunk of a batch.
pub(super) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<Vec<T>, StoreError> {
    let damaged = |e: lz4_flex::block::DecompressError| StoreError::Damaged(e.to_string());
    let text = lz4_flex::decompress_size_prepended(packed).map_err(damaged)?;
    Ok(serde_json::from_slice(&text)?)
}

fn sum(row: &Row) -> Result<u64, StoreError> {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(row)?.hash(&mut hasher);
    Ok(hasher.finish())
}
