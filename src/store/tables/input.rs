//! Inputs.

use super::{first, for_each, from_json, from_name};
use crate::error::StoreError;
use domain::{ContentHash, DecodeStatus, Input, InputId, Metadata, Size};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

/// The columns that [`read`] expects, in order.
pub(crate) const COLUMNS: &str = "input.id, input.kind, input.name, input.path, input.hash, input.bytes, input.width, \
     input.height, input.orientation, input.unreadable, ifnull(input.order_key, input.position), input.removed, input.etag, \
     input.excluded, input.metadata";

/// How many these are: what is asked for beside them comes after.
pub(crate) const WIDTH: usize = 15;

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Input> {
    let unreadable: Option<String> = row.get(9)?;
    Ok(Input {
        id: InputId::from_bytes(row.get(0)?),
        kind: from_name(row, 1)?,
        name: row.get(2)?,
        path: row.get(3)?,
        hash: hash(row, 4)?,
        etag: row.get(12)?,
        bytes: row.get(5)?,
        size: Size::new(row.get(6)?, row.get(7)?),
        orientation: row.get(8)?,
        readability: unreadable.map_or(DecodeStatus::Readable, DecodeStatus::Unreadable),
        position: row.get(10)?,
        removed: row.get(11)?,
        excluded: row.get(13)?,
        metadata: match row.get_ref(14)? {
            ValueRef::Null => Metadata::default(),
            _ => from_json(row, 14)?,
        },
    })
}

/// An empty one stands for none.
fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<ContentHash>> {
    match row.get_ref(column)?.as_blob() {
        Ok([]) => Ok(None),
        _ => Ok(Some(ContentHash(row.get(column)?))),
    }
}

fn unreadable(row: &Input) -> Option<&str> {
    match &row.readability {
        DecodeStatus::Readable => None,
        DecodeStatus::Unreadable(reason) => Some(reason),
    }
}

pub(crate) fn get(conn: &Connection, id: InputId) -> Result<Option<Input>, StoreError> {
    first(
        conn,
        &format!("SELECT {COLUMNS} FROM input WHERE id = ?1"),
        [id.bytes()],
        read,
    )
}

pub(crate) fn insert(conn: &Connection, row: &Input) -> Result<(), StoreError> {
    // Of two imports at once both may ask for the same place.
    let sql = "INSERT INTO input (id, kind, name, path, hash, bytes, width, height, orientation, unreadable, position, \
               order_key, removed, etag, excluded, metadata) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
               iif(EXISTS (SELECT 1 FROM input WHERE position = ?11), (SELECT max(position) + 1 FROM input), ?11), \
               iif(EXISTS (SELECT 1 FROM input WHERE position = ?11), ?11, NULL), ?12, ?13, ?14, ?15)";
    write(conn, sql, row)
}

pub(crate) fn update(conn: &Connection, row: &Input) -> Result<(), StoreError> {
    let sql = "UPDATE input SET kind = ?2, name = ?3, path = ?4, hash = ?5, bytes = ?6, width = ?7, height = ?8, \
               orientation = ?9, unreadable = ?10, order_key = nullif(?11, position), removed = ?12, etag = ?13, \
               excluded = ?14, metadata = ?15 WHERE id = ?1";
    write(conn, sql, row)
}

fn write(conn: &Connection, sql: &str, row: &Input) -> Result<(), StoreError> {
    let metadata = match row.metadata.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&row.metadata)?),
    };
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        match row.kind {
            domain::InputKind::Image => "Image",
        },
        row.name,
        row.path,
        row.hash.as_ref().map_or(&[][..], |hash| &hash.0),
        row.bytes,
        row.size.width,
        row.size.height,
        row.orientation,
        unreadable(row),
        row.position,
        row.removed,
        row.etag,
        row.excluded,
        metadata,
    ])?;
    Ok(())
}

pub(crate) fn each(conn: &Connection, f: &mut dyn FnMut(Input)) -> Result<(), StoreError> {
    for_each(
        conn,
        &format!("SELECT {COLUMNS} FROM input WHERE NOT removed ORDER BY position"),
        [],
        read,
        f,
    )
}
