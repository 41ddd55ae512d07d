//! Remarks.

use super::{first, from_json};
use crate::error::StoreError;
use domain::{Comment, CommentId};
use rusqlite::{Connection, Row, params};

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Comment> {
    from_json(row, 0)
}

pub(crate) fn get(conn: &Connection, id: CommentId) -> Result<Option<Comment>, StoreError> {
    first(conn, "SELECT body FROM remark WHERE id = ?1", [id.bytes()], read)
}

pub(crate) fn insert(conn: &Connection, row: &Comment) -> Result<(), StoreError> {
    let sql = "INSERT INTO remark (id, task, input, labeler, kind, open, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    write(conn, sql, row)
}

pub(crate) fn update(conn: &Connection, row: &Comment) -> Result<(), StoreError> {
    let sql = "UPDATE remark SET task = ?2, input = ?3, labeler = ?4, kind = ?5, open = ?6, body = ?7 WHERE id = ?1";
    write(conn, sql, row)
}

fn write(conn: &Connection, sql: &str, row: &Comment) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        row.task.bytes(),
        row.input.bytes(),
        row.labeler.bytes(),
        row.kind.name(),
        row.open,
        serde_json::to_string(row)?,
    ])?;
    Ok(())
}
