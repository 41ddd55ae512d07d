//! Saved searches.

use super::{first, from_json};
use crate::error::StoreError;
use domain::saved_search::SearchSummary;
use domain::{SavedSearch, SearchId};
use rusqlite::{Connection, Row, params};

/// What [`read`] expects, of all.
pub(crate) const ALL: &str = "SELECT body FROM saved_search ORDER BY name";

/// What [`read_summary`] expects, of all.
pub(crate) const SUMMARIES: &str = "SELECT id, name, body ->> '$.query', \
     iif(body -> '$.inputs' IS NULL, NULL, (SELECT count(*) FROM saved_search_input WHERE search = id)) \
     FROM saved_search ORDER BY name";

pub(crate) fn read_summary(row: &Row<'_>) -> rusqlite::Result<SearchSummary> {
    Ok(SearchSummary {
        id: SearchId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        query: row.get(2)?,
        frozen: row.get(3)?,
    })
}

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
