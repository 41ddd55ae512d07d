//! Are the tables, indexes and triggers those that the migrations make?
//!
//! Another program may have added a trigger that deletes what it likes, dropped one that keeps the log, or put a view that
//! never ends in a table's place.

use super::error::{Deviation, SchemaFault, StoreError};
use super::migrate::{SCHEMA_VERSION, make};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Kind and text of each part, by name.
type Parts = BTreeMap<String, (String, String)>;

fn parts(conn: &Connection) -> Result<Parts, StoreError> {
    let sql = "SELECT name, type, ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What the migrations up to `version` make.
fn expected(version: u32) -> Result<Parts, StoreError> {
    let conn = Connection::open_in_memory()?;
    make(&conn, version)?;
    parts(&conn)
}

/// What is not as the migrations up to `version` make it.
///
/// # Errors
/// What SQLite said.
pub(crate) fn faults(conn: &Connection, version: u32) -> Result<Vec<SchemaFault>, StoreError> {
    static NEWEST: OnceLock<Parts> = OnceLock::new();
    let made;
    let expected = if version == SCHEMA_VERSION {
        match NEWEST.get() {
            Some(known) => known,
            None => {
                let parts = expected(version)?;
                NEWEST.get_or_init(|| parts)
            }
        }
    } else {
        made = expected(version)?;
        &made
    };
    let mut found = parts(conn)?;
    let mut faults = Vec::new();
    let mut note = |kind: &str, name: &str, deviation| {
        faults.push(SchemaFault {
            kind: kind.to_owned(),
            name: name.to_owned(),
            deviation,
        });
    };
    for (name, (kind, sql)) in expected {
        match found.remove(name) {
            None => note(kind, name, Deviation::Missing),
            Some((other, _)) if other != *kind => note(&other, name, Deviation::Changed),
            Some((_, text)) if text != *sql => note(kind, name, Deviation::Changed),
            Some(_) => {}
        }
    }
    for (name, (kind, _)) in &found {
        note(kind, name, Deviation::Added);
    }
    Ok(faults)
}
