//! What stands in the place of what was erased.

use super::connection::without_triggers;
use super::error::StoreError;
use super::tables::{first, list};
use domain::{DatasetId, InputId};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry that erases leaves in place of what is gone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tombstones {
    /// The entries that lost something, with the hash of what is left.
    pub entries: BTreeMap<i64, [u8; 32]>,
    /// The inputs that are gone.
    pub inputs: BTreeSet<InputId>,
    /// How many inputs versions of datasets lost.
    pub versions: BTreeMap<DatasetId, u64>,
}

impl Tombstones {
    /// Those of the entry of this number.
    ///
    /// # Errors
    /// What SQLite said.
    pub(crate) fn of(conn: &Connection, purge: i64) -> Result<Self, StoreError> {
        let sql = "SELECT entry, digest FROM tombstone WHERE purge = ?1";
        let entries = list(conn, sql, [purge], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sql = "SELECT input FROM purged_input WHERE purge = ?1";
        let inputs = list(conn, sql, [purge], |row| row.get(0).map(InputId::from_bytes))?;
        let sql = "SELECT version, inputs FROM purged_version WHERE purge = ?1";
        let versions = list(conn, sql, [purge], |row| {
            Ok((DatasetId::from_bytes(row.get(0)?), row.get(1)?))
        })?;
        Ok(Self {
            entries: entries.into_iter().collect(),
            inputs: inputs.into_iter().collect(),
            versions: versions.into_iter().collect(),
        })
    }

    /// Adds them under the entry of this number.
    ///
    /// # Errors
    /// What SQLite said.
    pub(crate) fn insert(&self, conn: &Connection, purge: i64) -> Result<(), StoreError> {
        let mut insert = conn.prepare("INSERT INTO tombstone (purge, entry, digest) VALUES (?1, ?2, ?3)")?;
        for (entry, digest) in &self.entries {
            insert.execute(params![purge, entry, digest])?;
        }
        let mut insert = conn.prepare("INSERT INTO purged_input (purge, input) VALUES (?1, ?2)")?;
        for input in &self.inputs {
            insert.execute(params![purge, input.bytes()])?;
        }
        let mut insert = conn.prepare("INSERT INTO purged_version (purge, version, inputs) VALUES (?1, ?2, ?3)")?;
        for (version, inputs) in &self.versions {
            insert.execute(params![purge, version.bytes(), inputs])?;
        }
        Ok(())
    }
}

/// Takes those of an entry out, with which the entry itself goes: only of a replica, whose log is the server's.
///
/// # Errors
/// What SQLite said.
pub(crate) fn forget(conn: &Connection, purge: i64) -> Result<(), StoreError> {
    let sql = "SELECT 1 FROM purged_input WHERE purge = ?1 UNION ALL SELECT 1 FROM tombstone WHERE purge = ?1 \
               UNION ALL SELECT 1 FROM purged_version WHERE purge = ?1";
    if first(conn, sql, [purge], |_| Ok(()))?.is_none() {
        return Ok(());
    }
    without_triggers(conn, || {
        for table in ["tombstone", "purged_input", "purged_version"] {
            conn.execute(&format!("DELETE FROM {table} WHERE purge = ?1"), [purge])?;
        }
        Ok(())
    })
}

/// The hash of what is left of an entry that lost something.
///
/// # Errors
/// What SQLite said.
pub(crate) fn left_of(conn: &Connection, entry: i64) -> Result<Option<[u8; 32]>, StoreError> {
    let sql = "SELECT digest FROM tombstone WHERE entry = ?1 ORDER BY purge DESC LIMIT 1";
    first(conn, sql, [entry], |row| row.get(0))
}
