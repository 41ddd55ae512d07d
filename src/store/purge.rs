//! Forgetting: inputs are erased with all that was said of them, and names of members are replaced, in the tables and in
//! the log, as if they had never been there.
//!
//! The log is append-only all the same. An entry that loses something keeps its place in the chain, which goes over the
//! hash of what it once held ([`super::chain`]); the entry that erased it names the hash of what is left, and `check`
//! accepts either. What is left names no erased row, before or after, so that a replay comes to the tables as they are.

use super::batch::{self, Packed, Packer};
use super::chain::{self, Payload};
use super::connection::without_triggers;
use super::erasure::Erasure;
use super::error::StoreError;
use super::log::{Writer, insert_op, known_op, log_changes, make};
use super::outbox;
use super::reader::Reader;
use super::redact::logged;
use super::row_part::{Part, RowPart, pass};
use super::tables::{self, OF_INPUTS, first, for_each, key_bytes, list};
use super::tombstone::Tombstones;
use domain::{DatasetId, InputId, MemberId, Op, OpId, Row, RowKey, RowKind};
use rusqlite::{Connection, params};
use serde::de::MapAccess;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often, and after which pause, it is tried to take what was erased out of unused parts of the file: others may read
/// an older state.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// A table whose rows belong to single inputs.
struct OfInputs {
    table: &'static str,
    /// The column that names the input.
    input: &'static str,
    /// Of rows of the log, which they are, and the columns with their identifiers.
    row: Option<(RowKind, &'static str)>,
}

const fn logged_table(table: &'static str, kind: RowKind, ids: &'static str) -> OfInputs {
    OfInputs {
        table,
        input: "input",
        row: Some((kind, ids)),
    }
}

const fn own_table(table: &'static str) -> OfInputs {
    OfInputs {
        table,
        input: "input",
        row: None,
    }
}

const TABLES: [OfInputs; 10] = [
    logged_table("suggestion", RowKind::Suggestion, "id"),
    logged_table("remark", RowKind::Remark, "id"),
    logged_table("work", RowKind::Work, "id"),
    logged_table("annotation", RowKind::Annotation, "id"),
    logged_table("task_input", RowKind::TaskInput, "task, input"),
    logged_table("dataset_input", RowKind::DatasetInput, "dataset, input"),
    own_table("saved_search_input"),
    own_table("clean_flag"),
    own_table("clean_hash"),
    OfInputs {
        input: "id",
        ..logged_table("input", RowKind::Input, "id")
    },
];

/// What is erased.
#[derive(Clone, Copy, Debug)]
pub enum Erased<'a> {
    /// Inputs, with all that was said of them.
    Inputs(&'a BTreeSet<InputId>),
    /// What a member was called: another name stands in its place.
    Name(MemberId, &'a str),
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// The number of the entry that says so.
    pub seq: i64,
    /// How many annotations were erased.
    pub annotations: u64,
    /// How many entries of the log lost something.
    pub entries: u64,
    /// Whether nothing is left in unused parts of the file either. Where others read an older state of it, that goes when
    /// all have closed it.
    pub wiped: bool,
}

impl Writer {
    /// Adds an entry that erases to a log that has lost it already, with its changes.
    ///
    /// # Errors
    /// As [`Self::transact`].
    pub fn transact_erased(&mut self, op: &Op, erasure: &Erasure) -> Result<i64, StoreError> {
        let seq = self.unlogged(|conn| {
            for change in &op.changes {
                make(conn, i64::MAX, change)?;
            }
            log_erasing(conn, None, op, &erasure.tombstones(), true)
        })?;
        self.keep_mark(seq);
        Ok(seq)
    }

    /// Erases, and notes it in the log as `op`, whose changes are made as always. In one transaction that is on disk when
    /// this returns; others who write wait for it. A log of millions of rows is gone through for some minutes.
    ///
    /// # Errors
    /// [`StoreError::Clash`] where a row that `op` changes is another by now, [`StoreError::NameTaken`], or what SQLite said.
    /// Nothing was written then.
    pub fn purge(&mut self, op: &Op, what: Erased<'_>) -> Result<Purged, StoreError> {
        // What goes leaves nothing in the gaps of the file's pages.
        self.connection().pragma_update(None, "secure_delete", true)?;
        let purged = self.unlogged(|conn| erase(conn, op, what))?;
        self.keep_mark(purged.seq);
        let wiped = self.wipe();
        Ok(Purged { wiped, ..purged })
    }

    /// Takes what was erased, and what earlier changes left, out of unused parts of the file and of the log beside it.
    pub(super) fn wipe(&mut self) -> bool {
        let vacuum = |conn: &Connection| match conn.execute_batch("VACUUM") {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!("what was erased may be left in unused parts of the file: {error}");
                false
            }
        };
        (0..TRIES).any(|turn| {
            if turn > 0 {
                std::thread::sleep(PAUSE);
            }
            matches!(self.fold(), Ok(true)) && vacuum(self.connection()) && matches!(self.fold(), Ok(true))
        })
    }
}

fn erase(conn: &Connection, op: &Op, what: Erased<'_>) -> Result<Purged, StoreError> {
    for change in &op.changes {
        make(conn, i64::MAX, change)?;
    }
    let (annotations, tombstones) = take_out(conn, what)?;
    Ok(Purged {
        seq: log_erasing(conn, None, op, &tombstones, true)?,
        annotations,
        entries: tombstones.entries.len() as u64,
        wiped: false,
    })
}

/// Takes what is erased out of tables and log; how many annotations that were, and what stands in its place.
fn take_out(conn: &Connection, what: Erased<'_>) -> Result<(u64, Tombstones), StoreError> {
    let mut annotations = 0;
    let mut tombstones = Tombstones::default();
    let touched = match what {
        Erased::Inputs(inputs) => {
            let gone = Gone::new(conn, inputs)?;
            tombstones.inputs.clone_from(inputs);
            tombstones.versions = gone.in_versions()?;
            annotations = gone.annotations()?;
            gone.forget_versions()?;
            gone.delete_rows()?;
            without_triggers(conn, || gone.forget())?
        }
        Erased::Name(member, name) => {
            if let Some(Row::Member(row)) = tables::get(conn, &RowKey::Member(member))? {
                let name = name.to_owned();
                tables::update(conn, &Row::Member(domain::Member { name, ..row }))?;
            }
            without_triggers(conn, || rename(conn, member, name))?
        }
    };
    for entry in touched {
        tombstones.entries.insert(entry, chain::digest_at(conn, entry)?);
    }
    Ok((annotations, tombstones))
}

/// Adds an entry that erases to the log: after all others, or with a number of its own. Its number.
///
/// # Errors
/// What SQLite said.
pub(super) fn log_erasing(
    conn: &Connection,
    seq: Option<i64>,
    op: &Op,
    tombstones: &Tombstones,
    chained: bool,
) -> Result<i64, StoreError> {
    let payload = Payload::of(op)?;
    let seq = insert_op(conn, seq, op, &payload.digest_with(tombstones), chained)?;
    if let Payload::Changes(texts) = &payload {
        log_changes(conn, seq, texts)?;
    }
    tombstones.insert(conn, seq)?;
    Ok(seq)
}

/// Erases from a replica what the server erased by `op`, whose changes are made.
///
/// # Errors
/// What SQLite said.
pub(super) fn hear(conn: &Connection, op: &Op, erasure: &Erasure) -> Result<(), StoreError> {
    let mut tombstones = erasure.tombstones();
    if !erasure.inputs.is_empty() {
        tombstones.entries = take_out(conn, Erased::Inputs(&erasure.inputs))?.1.entries;
    }
    if let Some((member, name)) = &erasure.name {
        tombstones
            .entries
            .extend(take_out(conn, Erased::Name(*member, name))?.1.entries);
    }
    // Where the server was restored and is told of it again, the log has it.
    match known_op(conn, op.id)? {
        Some(_) => Ok(()),
        None => log_erasing(conn, None, op, &tombstones, false).map(drop),
    }
}

/// Inputs that are being erased.
struct Gone<'c> {
    conn: &'c Connection,
    inputs: &'c BTreeSet<InputId>,
}

impl<'c> Gone<'c> {
    fn new(conn: &'c Connection, inputs: &'c BTreeSet<InputId>) -> Result<Self, StoreError> {
        conn.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS purging (id BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID; DELETE FROM purging",
        )?;
        let mut insert = conn.prepare("INSERT INTO temp.purging VALUES (?1)")?;
        for input in inputs {
            insert.execute([input.bytes()])?;
        }
        Ok(Self { conn, inputs })
    }

    /// How many of them each version of a dataset holds.
    fn in_versions(&self) -> Result<BTreeMap<DatasetId, u64>, StoreError> {
        let sql = "SELECT dataset, count(*) FROM dataset_input WHERE input IN (SELECT id FROM temp.purging) \
                   AND dataset IN (SELECT id FROM dataset_version) GROUP BY dataset";
        let found = list(self.conn, sql, [], |row| {
            Ok((DatasetId::from_bytes(row.get(0)?), row.get(1)?))
        })?;
        Ok(found.into_iter().collect())
    }

    fn annotations(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM annotation WHERE input IN (SELECT id FROM temp.purging)";
        Ok(self.conn.query_row(sql, [], |row| row.get(0))?)
    }

    /// A replica knows which op last wrote each row: not of those that go.
    fn forget_versions(&self) -> Result<(), StoreError> {
        if !outbox::is_replica(self.conn)? {
            return Ok(());
        }
        let mut delete = self.conn.prepare("DELETE FROM row_version WHERE row = ?1")?;
        for OfInputs { table, input, row } in &TABLES {
            let Some((kind, ids)) = row else { continue };
            let sql = format!("SELECT {ids} FROM {table} WHERE {input} IN (SELECT id FROM temp.purging)");
            let keys = list(self.conn, &sql, [], |row| {
                let columns = 0..row.as_ref().column_count();
                columns
                    .map(|column| row.get::<_, [u8; 16]>(column))
                    .collect::<Result<Vec<_>, _>>()
            })?;
            for ids in keys {
                delete.execute([[&[tables::key_tag(*kind)], &ids.concat()[..]].concat()])?;
            }
        }
        Ok(())
    }

    fn delete_rows(&self) -> Result<(), StoreError> {
        for OfInputs { table, input, .. } in &TABLES {
            let sql = format!("DELETE FROM {table} WHERE {input} IN (SELECT id FROM temp.purging)");
            self.conn.execute(&sql, [])?;
        }
        let sql = "DELETE FROM clean_ignored WHERE EXISTS (SELECT 1 FROM temp.purging WHERE instr(inputs, id) > 0)";
        self.conn.execute(sql, [])?;
        Ok(())
    }

    /// Takes them out of the log. The numbers of the entries that lost something.
    fn forget(&self) -> Result<BTreeSet<i64>, StoreError> {
        let mut touched = BTreeSet::new();
        self.forget_changes(&mut touched)?;
        self.forget_batches(&mut touched)?;
        Ok(touched)
    }

    fn forget_changes(&self, touched: &mut BTreeSet<i64>) -> Result<(), StoreError> {
        let sql =
            format!("SELECT op, idx, row, ifnull(after, before) FROM op_change WHERE substr(row, 1, 1) IN {OF_INPUTS}");
        let read = |row: &rusqlite::Row<'_>| {
            let key: Vec<u8> = row.get(2)?;
            let input = match tables::key_of(&key) {
                Some(RowKey::Input(input) | RowKey::DatasetInput(_, input) | RowKey::TaskInput(_, input)) => {
                    Some(input)
                }
                _ => about(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?),
            };
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, input))
        };
        let mut found = Vec::new();
        for_each(self.conn, &sql, [], read, &mut |(op, index, input)| {
            if input.is_some_and(|input| self.inputs.contains(&input)) {
                found.push((op, index));
            }
        })?;
        let mut delete = self.conn.prepare("DELETE FROM op_change WHERE op = ?1 AND idx = ?2")?;
        for (op, index) in found {
            delete.execute([op, index])?;
            touched.insert(op);
        }
        Ok(())
    }

    fn forget_batches(&self, touched: &mut BTreeSet<i64>) -> Result<(), StoreError> {
        let sql = "SELECT op, chunk FROM op_batch ORDER BY op, chunk";
        let chunks = list(self.conn, sql, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let sql = format!("SELECT {} FROM op_batch WHERE op = ?1 AND chunk = ?2", batch::COLUMNS);
        let mut write = self
            .conn
            .prepare("UPDATE op_batch SET rows = ?3, format = ?4 WHERE op = ?1 AND chunk = ?2")?;
        let mut packer = Packer::new()?;
        for (op, chunk) in chunks {
            let Some(packed) = first(self.conn, &sql, [op, chunk], Packed::read)? else {
                continue;
            };
            let is_gone = |input: Option<InputId>| input.is_some_and(|input| self.inputs.contains(&input));
            if !packed.rows::<Part<About>>()?.iter().any(|about| is_gone(about.0.0)) {
                continue;
            }
            let mut rows = packed.rows::<Row>()?;
            rows.retain(|row| !is_gone(row.input()));
            let rows: Vec<Cow<'_, Row>> = rows.iter().map(logged).collect();
            write.execute(params![op, chunk, packer.pack(&rows)?, batch::FORMAT])?;
            touched.insert(op);
        }
        Ok(())
    }
}

/// The input that a row of the log is, or is about; the rest of it is not read.
struct About(Option<InputId>);

fn about(json: &str) -> Option<InputId> {
    serde_json::from_str::<Part<About>>(json).ok()?.0.0
}

impl RowPart for About {
    fn read<'de, A: MapAccess<'de>>(table: &str, row: &mut A) -> Result<Self, A::Error> {
        #[derive(serde::Deserialize)]
        struct Itself {
            id: InputId,
        }
        #[derive(serde::Deserialize)]
        struct OfInput {
            input: InputId,
        }
        Ok(Self(match table {
            "Input" => Some(row.next_value::<Itself>()?.id),
            "DatasetInput" | "TaskInput" | "Work" | "Annotation" | "Suggestion" | "Remark" => {
                Some(row.next_value::<OfInput>()?.input)
            }
            _ => pass(row).map(|()| None)?,
        }))
    }
}

/// Gives a member another name in the log. The numbers of the entries that had the old one.
fn rename(conn: &Connection, member: MemberId, name: &str) -> Result<BTreeSet<i64>, StoreError> {
    let key = key_bytes(&RowKey::Member(member));
    let sql = "SELECT op, idx, before, after FROM op_change WHERE row = ?1 ORDER BY op, idx";
    let found = list(conn, sql, [key], |row| {
        let number = |column| row.get::<_, i64>(column);
        let side = |column| row.get::<_, Option<String>>(column);
        Ok((number(0)?, number(1)?, side(2)?, side(3)?))
    })?;
    let renamed = |json: Option<String>| -> Result<Option<String>, StoreError> {
        let Some(json) = json else { return Ok(None) };
        Ok(Some(match serde_json::from_str(&json)? {
            Row::Member(row) => serde_json::to_string(&Row::Member(domain::Member {
                name: name.to_owned(),
                ..row
            }))?,
            _ => json,
        }))
    };
    let mut write = conn.prepare("UPDATE op_change SET before = ?3, after = ?4 WHERE op = ?1 AND idx = ?2")?;
    let mut touched = BTreeSet::new();
    for (op, index, before, after) in found {
        write.execute(params![op, index, renamed(before)?, renamed(after)?])?;
        touched.insert(op);
    }
    Ok(touched)
}

impl Reader<'_> {
    /// The inputs that were taken out of the project and can come back, in the order of import.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn removed_inputs(self) -> Result<Vec<InputId>, StoreError> {
        let sql = "SELECT id FROM input WHERE removed ORDER BY position";
        list(self.connection(), sql, [], |row| row.get(0).map(InputId::from_bytes))
    }

    /// The newest entry that erased inputs.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn newest_purge(self) -> Result<Option<OpId>, StoreError> {
        let sql = "SELECT id FROM op WHERE seq = (SELECT max(purge) FROM purged_input)";
        first(self.connection(), sql, [], |row| row.get(0).map(OpId::from_bytes))
    }

    /// How many inputs the entry of this number erased.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn purged_by(self, seq: i64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM purged_input WHERE purge = ?1";
        Ok(self
            .connection()
            .prepare_cached(sql)?
            .query_row([seq], |row| row.get(0))?)
    }

    /// How many inputs were erased from a version of a dataset since it was made.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn purged_from(self, version: DatasetId) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull(sum(inputs), 0) FROM purged_version WHERE version = ?1";
        Ok(self
            .connection()
            .prepare_cached(sql)?
            .query_row([version.bytes()], |row| row.get(0))?)
    }
}
