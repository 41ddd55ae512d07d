//! Models, and runs of auto-annotation.

use super::{first, from_json};
use crate::error::StoreError;
use domain::suggestion::Run;
use domain::{GestureId, Model, ModelId};
use rusqlite::{Connection, Row, params};

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Model> {
    from_json(row, 0)
}

pub(crate) fn read_run(row: &Row<'_>) -> rusqlite::Result<Run> {
    from_json(row, 0)
}

pub(crate) fn get(conn: &Connection, id: ModelId) -> Result<Option<Model>, StoreError> {
    first(conn, "SELECT body FROM model WHERE id = ?1", [id.bytes()], read)
}

pub(crate) fn get_run(conn: &Connection, gesture: GestureId) -> Result<Option<Run>, StoreError> {
    first(
        conn,
        "SELECT body FROM run WHERE gesture = ?1",
        [gesture.bytes()],
        read_run,
    )
}

pub(crate) fn insert(conn: &Connection, row: &Model) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO model (id, name, body) VALUES (?1, ?2, ?3)")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(row)?])?;
    Ok(())
}

pub(crate) fn insert_run(conn: &Connection, row: &Run) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO run (gesture, task, body) VALUES (?1, ?2, ?3)")?
        .execute(params![
            row.gesture.bytes(),
            row.task.bytes(),
            serde_json::to_string(row)?
        ])?;
    Ok(())
}

pub(crate) fn update(conn: &Connection, row: &Model) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE model SET name = ?2, body = ?3 WHERE id = ?1")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(row)?])?;
    Ok(())
}

pub(crate) fn update_run(conn: &Connection, row: &Run) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE run SET task = ?2, body = ?3 WHERE gesture = ?1")?
        .execute(params![
            row.gesture.bytes(),
            row.task.bytes(),
            serde_json::to_string(row)?
        ])?;
    Ok(())
}
