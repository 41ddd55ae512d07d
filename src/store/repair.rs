//! Making a project anew from its log.
//!
//! The log is the truth and the tables follow from it: a new file gets the schema as this release makes it, every entry of
//! the log that can be read, and the rows that these leave behind. The file as it was is kept beside it.

use super::chain;
use super::error::{OpenError, StoreError};
use super::log::{Writer, remove};
use super::mark;
use super::reader::Reader;
use super::redact;
use super::tables::{self, key_bytes};
use domain::Row;
use platform::project_files::{Claim, beside};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What was made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The file as it was.
    pub kept: PathBuf,
    /// Entries of the log that were taken over.
    pub entries: u64,
    /// Rows that they leave behind.
    pub rows: u64,
    /// What could not be taken over, and why.
    pub lost: Vec<String>,
}

/// Makes the project at `path` anew from its log. Nobody else may have it open.
///
/// # Errors
/// When it is open elsewhere, when not even its log can be read, [`OpenError::Replica`], or what the operating system said;
/// the project is as it was then.
pub fn repair(path: &Path) -> Result<Repaired, OpenError> {
    let failed = |source: StoreError| OpenError::Failed {
        path: path.into(),
        source,
    };
    let kept = free_name(path);
    let io = |error: std::io::Error| failed(error.into());
    // Only before the first connection of this process may the file be opened to be copied.
    let mut copied = false;
    let claim = Claim::new(path, io, |_, open| {
        copied = true;
        copy_aside(&mut open().map_err(io)?, path, &kept).map_err(io)
    })?;
    let claim = claim.ok_or(OpenError::Missing(path.into()))?;
    if !copied {
        return Err(failed(StoreError::Busy));
    }
    let anew = beside(path, ".repair");
    remove(&anew);
    let made = match pending_of_replica(path) {
        Some(pending) => Err(OpenError::Replica {
            path: path.into(),
            pending,
        }),
        None => remake(path, &anew).map_err(failed),
    };
    drop(claim);
    match made {
        Ok(mut made) => {
            std::fs::rename(&anew, path).map_err(io)?;
            for left in ["-wal", "-shm"].map(|end| beside(path, end)) {
                // What is in it is in the copy, too.
                let _ = std::fs::remove_file(left);
            }
            made.kept = kept;
            Ok(made)
        }
        Err(error) => {
            remove(&anew);
            remove(&kept);
            Err(error)
        }
    }
}

/// How many ops wait in a replica to be sent; `None` where the file is none, as far as that can be read.
fn pending_of_replica(path: &Path) -> Option<u64> {
    let old =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX).ok()?;
    let reader = Reader::over(&old);
    reader.replica_of().ok()??;
    Some(reader.pending_ops().unwrap_or(0))
}

fn free_name(path: &Path) -> PathBuf {
    let stem = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    (1..u32::MAX)
        .map(|number| path.with_file_name(format!("{stem}.damaged-{number}.labelwright")))
        .find(|kept| !kept.exists())
        .unwrap_or_else(|| beside(path, ".damaged"))
}

fn copy_aside(file: &mut File, path: &Path, kept: &Path) -> std::io::Result<()> {
    let mut copy = File::create_new(kept)?;
    std::io::copy(file, &mut copy)?;
    copy.sync_all()?;
    match File::open(beside(path, "-wal")) {
        Ok(mut log) => std::io::copy(&mut log, &mut File::create_new(beside(kept, "-wal"))?).map(drop),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The tables of the log, with their columns in this file: it may be of an older schema.
fn log_tables(old: &Connection) -> Result<Vec<(&'static str, &'static str, usize)>, StoreError> {
    let has = |table: &str, column: &str| {
        let sql = "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2";
        tables::first(old, sql, [table, column], |_| Ok(())).map(|found| found.is_some())
    };
    let op = "seq, id, gesture, member, at, kind, input, task, reverts, batch";
    let mut log = vec![("op", op, 10), ("op_change", "op, idx, row, before, after", 5)];
    log.push(match has("op_batch", "format")? {
        true => ("op_batch", "op, chunk, rows, format", 4),
        false => ("op_batch", "op, chunk, rows", 3),
    });
    for (table, columns, count) in [
        ("tombstone", "purge, entry, digest", 3),
        ("purged_input", "purge, input", 2),
        ("purged_version", "purge, version, inputs", 3),
    ] {
        if has(table, "purge")? {
            log.push((table, columns, count));
        }
    }
    Ok(log)
}

fn remake(path: &Path, anew: &Path) -> Result<Repaired, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let old = Connection::open_with_flags(path, flags)?;
    // Nobody else may write what would be missing in the new file; who has it open keeps us out.
    old.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    old.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let writer = match Writer::create(anew) {
        Ok(writer) => writer,
        Err(OpenError::Failed { source, .. }) => return Err(source),
        Err(error) => return Err(std::io::Error::other(error.to_string()).into()),
    };
    let new = writer.connection();
    let mut made = Repaired::default();
    let step = new.unchecked_transaction()?;
    for (table, columns, count) in log_tables(&old)? {
        copy_rows(&old, new, (table, columns, count), &mut made.lost)?;
    }
    chain::seal(new)?;
    let mut rows: BTreeMap<Vec<u8>, Row> = BTreeMap::new();
    let reader = Reader::over(new);
    let mut entries = Vec::new();
    chain::each_entry(new, &mut |entry| entries.extend(entry))?;
    for entry in &entries {
        made.entries += 1;
        let read = reader.each_change(entry, &mut |change| {
            let key = key_bytes(&change.key());
            match change.after() {
                Some(row) => rows.insert(key, row.clone()),
                None => rows.remove(&key),
            };
        });
        if let Err(error) = read {
            made.lost
                .push(format!("the changes of log entry {}: {error}", entry.seq));
        }
    }
    let hashes = hashes_of(&old);
    for row in rows.into_values() {
        let mut row = redact::with_hash(row, &hashes);
        if redact::is_logged_form(&row)
            && let Row::Member(member) = &mut row
        {
            member.passphrase = None;
            made.lost
                .push(format!("the passphrase of {}; they may set another", member.name));
        }
        match tables::insert(new, &row) {
            Ok(()) => made.rows += 1,
            Err(error) => made.lost.push(format!("{:?}: {error}", row.key())),
        }
    }
    step.commit()?;
    mark::forget(new, path);
    Ok(made)
}

/// What passphrases hash to, as far as it can be read: the log does not keep it.
fn hashes_of(old: &Connection) -> Vec<String> {
    let sql = "SELECT passphrase FROM member WHERE passphrase IS NOT NULL";
    let mut hashes = Vec::new();
    // What cannot be read is told by the name of whom it is missing for.
    let _ = tables::for_each(old, sql, [], |row| row.get(0), &mut |hash| hashes.push(hash));
    hashes
}

/// Copies what can be read of a table; what cannot is named.
fn copy_rows(
    from: &Connection,
    to: &Connection,
    (table, columns, count): (&str, &str, usize),
    lost: &mut Vec<String>,
) -> Result<(), StoreError> {
    let marks: Vec<String> = (1..=count).map(|number| format!("?{number}")).collect();
    let mut insert = to.prepare(&format!(
        "INSERT INTO {table} ({columns}) VALUES ({})",
        marks.join(", ")
    ))?;
    let mut select = from.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let mut rows = select.query([])?;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(()),
            Err(error) => {
                lost.push(format!("the rest of the log's table {table}: {error}"));
                return Ok(());
            }
        };
        // A project of an older release may have what passphrases hash to in its log.
        let value = |column| match row.get(column)? {
            Value::Text(text) => Ok(Value::Text(redact::without_hashes(&text))),
            other => Ok(other),
        };
        let values: Result<Vec<Value>, rusqlite::Error> = (0..count).map(value).collect();
        let copied = values.and_then(|values| insert.execute(rusqlite::params_from_iter(values)));
        if let Err(error) = copied {
            lost.push(format!("a row of the log's table {table}: {error}"));
        }
    }
}
