//! Members.

use super::{first, from_json};
use crate::error::StoreError;
use domain::{Member, MemberId};
use rusqlite::{Connection, Row, params};

/// The columns that [`read`] expects, in order.
pub(crate) const COLUMNS: &str = "SELECT id, name, roles, passphrase, gone FROM member";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        id: MemberId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        roles: from_json(row, 2)?,
        passphrase: row.get(3)?,
        left: row.get(4)?,
    })
}

pub(crate) fn get(conn: &Connection, id: MemberId) -> Result<Option<Member>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

pub(crate) fn insert(conn: &Connection, row: &Member) -> Result<(), StoreError> {
    let sql = "INSERT INTO member (id, name, roles, passphrase, gone) VALUES (?1, ?2, ?3, ?4, ?5)";
    write(conn, sql, row)
}

pub(crate) fn update(conn: &Connection, row: &Member) -> Result<(), StoreError> {
    let sql = "UPDATE member SET name = ?2, roles = ?3, passphrase = ?4, gone = ?5 WHERE id = ?1";
    write(conn, sql, row)
}

fn write(conn: &Connection, sql: &str, row: &Member) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        row.name,
        serde_json::to_string(&row.roles)?,
        row.passphrase,
        row.left
    ])?;
    Ok(())
}
