//! Concepts.

use super::{first, from_json, odd};
use crate::error::StoreError;
use domain::concept::ConceptGuide;
use domain::{Color, Concept, ConceptId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

pub(crate) const COLUMNS: &str = "SELECT id, name, color, position, foreign_id, guide FROM concept";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Concept> {
    let color: String = row.get(2)?;
    Ok(Concept {
        id: ConceptId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        color: Color::try_from(color).map_err(|e| odd(2, e))?,
        position: row.get(3)?,
        foreign_id: row.get(4)?,
        guide: match row.get_ref(5)? {
            ValueRef::Null => ConceptGuide::default(),
            _ => from_json(row, 5)?,
        },
    })
}

pub(crate) fn get(conn: &Connection, id: ConceptId) -> Result<Option<Concept>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

pub(crate) fn insert(conn: &Connection, row: &Concept) -> Result<(), StoreError> {
    let sql = "INSERT INTO concept (id, name, color, position, foreign_id, guide) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    write(conn, sql, row)
}

pub(crate) fn update(conn: &Connection, row: &Concept) -> Result<(), StoreError> {
    let sql = "UPDATE concept SET name = ?2, color = ?3, position = ?4, foreign_id = ?5, guide = ?6 WHERE id = ?1";
    write(conn, sql, row)
}

fn write(conn: &Connection, sql: &str, row: &Concept) -> Result<(), StoreError> {
    let guide = match row.guide.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&row.guide)?),
    };
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        row.name,
        String::from(row.color),
        row.position,
        row.foreign_id,
        guide,
    ])?;
    Ok(())
}
