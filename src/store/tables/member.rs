//! Members.

use super::{first, for_each, from_json};
use crate::domain::{Member, MemberId};
use crate::store::error::StoreError;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "SELECT id, name, roles FROM member";

pub fn read(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        id: MemberId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        roles: from_json(row, 2)?,
    })
}

pub fn get(conn: &Connection, id: MemberId) -> Result<Option<Member>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

pub fn insert(conn: &Connection, row: &Member) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO member (id, name, roles) VALUES (?1, ?2, ?3)")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(&row.roles)?])?;
    Ok(())
}

pub fn update(conn: &Connection, row: &Member) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE member SET name = ?2, roles = ?3 WHERE id = ?1")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(&row.roles)?])?;
    Ok(())
}

pub fn each(conn: &Connection, f: &mut dyn FnMut(Member)) -> Result<(), StoreError> {
    for_each(conn, &format!("{COLUMNS} ORDER BY id"), [], read, f)
}
