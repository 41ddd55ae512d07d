//! Concepts.

use super::{first, odd};
use crate::error::StoreError;
use domain::{Color, Concept, ConceptId};
use rusqlite::{Connection, Row, params};

pub(crate) const COLUMNS: &str = "SELECT id, name, color, position, foreign_id FROM concept";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Concept> {
    let color: String = row.get(2)?;
    Ok(Concept {
        id: ConceptId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        color: Color::try_from(color).map_err(|e| odd(2, e))?,
        position: row.get(3)?,
        foreign_id: row.get(4)?,
    })
}

pub(crate) fn get(conn: &Connection, id: ConceptId) -> Result<Option<Concept>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

pub(crate) fn insert(conn: &Connection, row: &Concept) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO concept (id, name, color, position, foreign_id) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            row.id.bytes(),
            row.name,
            String::from(row.color),
            row.position,
            row.foreign_id
        ])?;
    Ok(())
}

pub(crate) fn update(conn: &Connection, row: &Concept) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE concept SET name = ?2, color = ?3, position = ?4, foreign_id = ?5 WHERE id = ?1")?
        .execute(params![
            row.id.bytes(),
            row.name,
            String::from(row.color),
            row.position,
            row.foreign_id
        ])?;
    Ok(())
}
