//! Is the file sound, and do its tables say what its log says?
//!
//! What cannot be read is named and passed over: one damaged row hides none of the others.

use super::batch::{self, Packed};
use super::chain::{self, Entry};
use super::error::{SchemaFault, StoreError};
use super::mark::{self, MarkFault};
use super::migrate::{SCHEMA_VERSION, schema_version};
use super::reader::Reader;
use super::replayed::Replayed;
use super::schema;
use super::tables::{self, for_each};
use super::tombstone;
use domain::{Change, Row, RowKey};
use std::path::Path;

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckProblem {
    /// SQLite's own integrity check complains.
    Integrity(String),
    /// The schema's number is not that of its tables.
    Version {
        /// The number that the file bears.
        found: u32,
        /// The number that its tables have.
        real: u32,
    },
    /// A table, index or trigger is not as this release makes it.
    Schema(SchemaFault),
    /// The log changes a row that is not as the log left it.
    LogBroken {
        /// The log's number.
        seq: i64,
        /// The row.
        key: RowKey,
    },
    /// An entry of the log was changed, or one before it was taken out.
    EntryChanged(i64),
    /// What an entry of the log changed was itself changed.
    PayloadChanged(i64),
    /// An entry of the log cannot be read.
    EntryUnreadable {
        /// The log's number, where even that can be read.
        seq: Option<i64>,
        /// Why.
        why: String,
    },
    /// Entries at the end of the log are missing.
    EndMissing {
        /// The first one.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// The entry of this number is another one than was acknowledged on this computer.
    NotAcknowledged(i64),
    /// A row cannot be read.
    RowUnreadable {
        /// Its table.
        table: &'static str,
        /// What its first column holds.
        row: String,
        /// Why.
        why: String,
    },
    /// A row of the tables is not as the log left it.
    RowDiffers(RowKey),
    /// The log made a row that the tables lack.
    RowMissing(RowKey),
    /// The tables hold a row that the log never made.
    RowUnlogged(RowKey),
    /// A kept count is wrong.
    CountWrong(&'static str),
    /// A part could not be looked at.
    Unseen {
        /// What was to be looked at.
        what: &'static str,
        /// Why not.
        why: String,
    },
}

impl Reader<'_> {
    /// Replays the log and compares it with the tables; checks the file, the schema, the log's chain and the kept counts.
    /// Changes nothing, and holds neither the log nor the tables in memory.
    ///
    /// # Errors
    /// What SQLite said when not even the schema could be read.
    pub fn check(self) -> Result<Vec<CheckProblem>, StoreError> {
        let mut problems = Vec::new();
        if !self.check_schema(&mut problems)? {
            // A view that never ends may stand where a table belongs: nothing more is asked.
            return Ok(problems);
        }
        let integrity = for_each(
            self.connection(),
            "PRAGMA integrity_check",
            [],
            |row| row.get::<_, String>(0),
            &mut |line| {
                if line != "ok" {
                    problems.push(CheckProblem::Integrity(line));
                }
            },
        );
        note(&mut problems, "the file", integrity);
        // The log of a replica begins where it was made: the rows follow from the server's.
        if self.replica_of()?.is_none() {
            let rows = self.check_rows(&mut problems);
            note(&mut problems, "the log", rows);
        }
        let counts = self.check_counts(&mut problems);
        note(&mut problems, "the kept counts", counts);
        Ok(problems)
    }

    /// Whether the log was acknowledged further, or otherwise, on this computer: then this may be an older copy, or have
    /// lost its end.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn acknowledged_otherwise(self) -> Result<Option<MarkFault>, StoreError> {
        match self.connection().path() {
            Some(path) => mark::look(self.connection(), Path::new(path)),
            None => Ok(None),
        }
    }

    /// Compares the schema with what the migrations make. False when it is not safe to read on.
    fn check_schema(self, problems: &mut Vec<CheckProblem>) -> Result<bool, StoreError> {
        let conn = self.connection();
        let found = schema_version(conn)?;
        let mut faults = schema::faults(conn, found.min(SCHEMA_VERSION))?;
        if found != SCHEMA_VERSION && !faults.is_empty() {
            let newest = schema::faults(conn, SCHEMA_VERSION)?;
            if newest.len() < faults.len() {
                problems.push(CheckProblem::Version {
                    found,
                    real: SCHEMA_VERSION,
                });
                faults = newest;
            }
        }
        let safe = !faults.iter().any(SchemaFault::forbids_reading);
        problems.extend(faults.into_iter().map(CheckProblem::Schema));
        Ok(safe)
    }

    /// Compares the rows that the log leaves behind with those of the tables.
    fn check_rows(self, problems: &mut Vec<CheckProblem>) -> Result<(), StoreError> {
        let mut replayed = Replayed::new()?;
        let log = self.replay(&mut replayed, problems);
        note(problems, "the log", log);
        let all_read = self.look_at_rows(&mut replayed, problems);
        replayed.compare(all_read, problems)
    }

    /// Follows the chain of the log, and takes down what it says of each row.
    fn replay(self, replayed: &mut Replayed, problems: &mut Vec<CheckProblem>) -> Result<(), StoreError> {
        let conn = self.connection();
        let mut before: Option<Vec<u8>> = None;
        let mut last = 0;
        let mut failed = None;
        chain::each_entry(conn, &mut |entry| match entry {
            Ok(entry) => {
                last = entry.seq;
                let checked = self.check_entry(&entry, before.as_deref(), replayed, problems);
                failed = failed.take().or(checked.err());
                before = entry.chain;
            }
            Err(why) => problems.push(CheckProblem::EntryUnreadable { seq: None, why }),
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'op'";
        let given = tables::first(conn, sql, [], |row| row.get::<_, i64>(0))?.unwrap_or(last);
        if given > last {
            problems.push(CheckProblem::EndMissing {
                from: last + 1,
                to: given,
            });
        }
        match self.acknowledged_otherwise()? {
            Some(MarkFault::Missing(from, to)) if to > given => problems.push(CheckProblem::EndMissing { from, to }),
            Some(MarkFault::Other(seq)) => problems.push(CheckProblem::NotAcknowledged(seq)),
            _ => {}
        }
        Ok(())
    }

    fn check_entry(
        self,
        entry: &Entry,
        before: Option<&[u8]>,
        replayed: &mut Replayed,
        problems: &mut Vec<CheckProblem>,
    ) -> Result<(), StoreError> {
        let kept = entry.digest.as_deref().unwrap_or_default();
        if entry.chain.as_deref() != Some(&entry.link(kept, before)[..]) {
            problems.push(CheckProblem::EntryChanged(entry.seq));
        }
        let found = chain::digest_of(self.connection(), entry)?;
        if found != *kept && tombstone::left_of(self.connection(), entry.seq)? != Some(found) {
            problems.push(CheckProblem::PayloadChanged(entry.seq));
        }
        let mut failed = None;
        let read = self.each_change(entry, &mut |change| {
            failed = failed.take().or(replayed.changed(entry.seq, &change).err());
        });
        if let Err(error) = read {
            problems.push(CheckProblem::EntryUnreadable {
                seq: Some(entry.seq),
                why: error.to_string(),
            });
        }
        failed.map_or(Ok(()), Err)
    }

    /// Passes what an entry of the log changed, row by row; of a bulk act not all of it is in memory at once.
    ///
    /// # Errors
    /// What SQLite said, or that it cannot be read; what comes before was passed then.
    pub(super) fn each_change(self, entry: &Entry, f: &mut dyn FnMut(Change)) -> Result<(), StoreError> {
        if !entry.batch {
            let sql = "SELECT before, after FROM op_change WHERE op = ?1 ORDER BY idx";
            return for_each(self.connection(), sql, [entry.seq], super::reader::read_change, f);
        }
        let mut failed = None;
        let sql = format!("SELECT {} FROM op_batch WHERE op = ?1 ORDER BY chunk", batch::COLUMNS);
        for_each(
            self.connection(),
            &sql,
            [entry.seq],
            Packed::read,
            &mut |packed| match packed.rows::<Row>() {
                Ok(rows) => rows.into_iter().map(Change::create).for_each(&mut *f),
                Err(error) => drop(failed.get_or_insert(error)),
            },
        )?;
        failed.map_or(Ok(()), Err)
    }

    /// Takes down how the rows of the tables stand. True when all of them can be read: one that is there and cannot be
    /// read is not missing as well, and which one it is cannot be told.
    fn look_at_rows(self, replayed: &mut Replayed, problems: &mut Vec<CheckProblem>) -> bool {
        let mut all_read = true;
        tables::each(self.connection(), &mut |table, row| {
            let problem = match row {
                Ok(row) => match replayed.stands(&row) {
                    Ok(()) => return,
                    Err(error) => CheckProblem::Unseen {
                        what: table,
                        why: error.to_string(),
                    },
                },
                Err((Some(row), why)) => CheckProblem::RowUnreadable { table, row, why },
                Err((None, why)) => CheckProblem::Unseen { what: table, why },
            };
            all_read = false;
            problems.push(problem);
        });
        all_read
    }

    fn check_counts(self, problems: &mut Vec<CheckProblem>) -> Result<(), StoreError> {
        let annotations = "SELECT 1 FROM (SELECT ifnull(task, x'') AS task, concept, status, count(*) AS n FROM annotation \
            GROUP BY 1, 2, 3) AS real FULL JOIN (SELECT * FROM annotation_count WHERE n <> 0) AS kept \
            USING (task, concept, status) WHERE real.n IS NOT kept.n";
        let work = "SELECT 1 FROM (SELECT task, state, count(*) AS n FROM work GROUP BY 1, 2) AS real \
            FULL JOIN (SELECT * FROM work_count WHERE n <> 0) AS kept USING (task, state) WHERE real.n IS NOT kept.n";
        let shares = "SELECT 1 FROM (SELECT task, labelers, count(*) AS n FROM task_input GROUP BY 1, 2) AS real \
            FULL JOIN (SELECT * FROM share_count WHERE n <> 0) AS kept USING (task, labelers) WHERE real.n IS NOT kept.n";
        let work_counts = "SELECT 1 FROM (SELECT task, member, state, drawn, ifnull(reviewer, x'') AS reviewer, count(*) AS n \
            FROM work GROUP BY 1, 2, 3, 4, 5) AS real FULL JOIN (SELECT * FROM member_work_count WHERE n <> 0) AS kept \
            USING (task, member, state, drawn, reviewer) WHERE real.n IS NOT kept.n";
        let inputs = "SELECT 1 FROM (SELECT removed, count(*) AS n FROM input GROUP BY 1) AS real \
            FULL JOIN (SELECT * FROM input_count WHERE n <> 0) AS kept USING (removed) WHERE real.n IS NOT kept.n";
        let kept = [
            ("inputs", inputs),
            ("annotations", annotations),
            ("work", work),
            ("shares", shares),
            ("work of members", work_counts),
        ];
        for (what, sql) in kept {
            if tables::first(self.connection(), sql, [], |_| Ok(()))?.is_some() {
                problems.push(CheckProblem::CountWrong(what));
            }
        }
        Ok(())
    }
}

fn note(problems: &mut Vec<CheckProblem>, what: &'static str, seen: Result<(), StoreError>) {
    if let Err(error) = seen {
        let why = error.to_string();
        problems.push(CheckProblem::Unseen { what, why });
    }
}
