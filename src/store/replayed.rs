//! What the log says of each row, beside what the tables say: sorted by row on disk, so that memory holds none of it,
//! whatever the size of the project.

use super::check::CheckProblem;
use super::error::StoreError;
use super::redact::logged;
use super::tables::{key_bytes, key_of};
use domain::{Change, Row, RowKey};
use rusqlite::{Connection, params};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The number under which a row of the tables comes after all that the log says of it.
const NOW: i64 = i64::MAX;

/// Sums of all rows before and after each change, in a file of its own that goes when this does.
pub(super) struct Replayed {
    scratch: Connection,
}

impl Replayed {
    /// Nothing is known yet.
    ///
    /// # Errors
    /// What SQLite said, such as that the folder for temporary files cannot be written.
    pub(super) fn new() -> Result<Self, StoreError> {
        // A name that is empty makes a file that is SQLite's alone.
        let scratch = Connection::open("")?;
        scratch.pragma_update(None, "journal_mode", "OFF")?;
        scratch.pragma_update(None, "synchronous", "OFF")?;
        // In KiB: of this size are the parts that are sorted in memory, too.
        scratch.pragma_update(None, "cache_size", -32_768)?;
        scratch.execute_batch(
            "CREATE TABLE said (row BLOB NOT NULL, seq INTEGER NOT NULL, before INTEGER, after INTEGER); BEGIN",
        )?;
        Ok(Self { scratch })
    }

    /// An entry of the log changed a row; an entry's changes are told in their order.
    ///
    /// # Errors
    /// What SQLite said, or that a row cannot be written as JSON.
    pub(super) fn changed(&mut self, seq: i64, change: &Change) -> Result<(), StoreError> {
        let sum = |row: Option<&Row>| row.map(sum).transpose();
        self.say(&change.key(), seq, sum(change.before())?, sum(change.after())?)
    }

    /// A row stands like this in the tables.
    ///
    /// # Errors
    /// What SQLite said, or that the row cannot be written as JSON.
    pub(super) fn stands(&mut self, row: &Row) -> Result<(), StoreError> {
        self.say(&row.key(), NOW, Some(sum(row)?), None)
    }

    fn say(&mut self, key: &RowKey, seq: i64, before: Option<i64>, after: Option<i64>) -> Result<(), StoreError> {
        self.scratch
            .prepare_cached("INSERT INTO said VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![key_bytes(key), seq, before, after])?;
        Ok(())
    }

    /// Passes on where the log contradicts itself or the tables; with `all_read`, also which rows the tables lack.
    ///
    /// # Errors
    /// What SQLite said.
    pub(super) fn compare(self, all_read: bool, problems: &mut Vec<CheckProblem>) -> Result<(), StoreError> {
        let mut statement = self
            .scratch
            .prepare("SELECT row, seq, before, after FROM said ORDER BY row, seq, rowid")?;
        let mut rows = statement.query([])?;
        let mut current = Current::default();
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            if key != current.key {
                current.leave(all_read, problems);
                current = Current {
                    key: key.to_vec(),
                    ..Current::default()
                };
            }
            current.take((row.get(1)?, row.get(2)?, row.get(3)?), problems);
        }
        current.leave(all_read, problems);
        Ok(())
    }
}

/// The row that is being looked at.
#[derive(Default)]
struct Current {
    key: Vec<u8>,
    /// What the log says of it so far.
    sum: Option<i64>,
    /// Whether the tables have it.
    stands: bool,
}

impl Current {
    fn take(&mut self, (seq, before, after): (i64, Option<i64>, Option<i64>), problems: &mut Vec<CheckProblem>) {
        let Some(key) = key_of(&self.key) else { return };
        if seq == NOW {
            self.stands = true;
            match self.sum {
                None => problems.push(CheckProblem::RowUnlogged(key)),
                sum if sum != before => problems.push(CheckProblem::RowDiffers(key)),
                Some(_) => {}
            }
            return;
        }
        if self.sum != before {
            problems.push(CheckProblem::LogBroken { seq, key });
        }
        self.sum = after;
    }

    fn leave(&self, all_read: bool, problems: &mut Vec<CheckProblem>) {
        if all_read && self.sum.is_some() && !self.stands {
            problems.extend(key_of(&self.key).map(CheckProblem::RowMissing));
        }
    }
}

/// The sum of a row as the log keeps it.
fn sum(row: &Row) -> Result<i64, StoreError> {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&*logged(row))?.hash(&mut hasher);
    Ok(hasher.finish() as i64)
}
