//! Saved searches.

use super::{first, from_json};
use crate::error::StoreError;
use domain::{SavedSearch, SearchId};
use rusqlite::{Connection, Row, params};

/// What [`read`] expects, of all.
pub(crate) const ALL: &str = "SELECT body FROM saved_search ORDER BY name";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<SavedSearch> {
    from_json(row, 0)
}

pub(crate) fn get(conn: &Connection, id: SearchId) -> Result<Option<SavedSearch>, StoreError> {
    first(conn, "SELECT body FROM saved_search WHERE id = ?1", [id.bytes()], read)
}

pub(crate) fn insert(conn: &Connection, row: &SavedSearch) -> Result<(), StoreError> {
    write(
        conn,
        "INSERT INTO saved_search (id, name, body) VALUES (?1, ?2, ?3)",
        row,
    )
}

pub(crate) fn update(conn: &Connection, row: &SavedSearch) -> Result<(), StoreError> {
    let mut gone = conn.prepare_cached("DELETE FROM saved_search_input WHERE search = ?1")?;
    gone.execute([row.id.bytes()])?;
    write(conn, "UPDATE saved_search SET name = ?2, body = ?3 WHERE id = ?1", row)
}

fn write(conn: &Connection, sql: &str, row: &SavedSearch) -> Result<(), StoreError> {
    let body = serde_json::to_string(row)?;
    conn.prepare_cached(sql)?
        .execute(params![row.id.bytes(), row.name, body])?;
    let mut found = conn.prepare_cached("INSERT OR IGNORE INTO saved_search_input (search, input) VALUES (?1, ?2)")?;
    for input in row.inputs.iter().flatten() {
        found.execute([row.id.bytes(), input.bytes()])?;
    }
    Ok(())
}
