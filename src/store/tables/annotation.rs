//! Annotations.

use super::{first, from_json, from_name, odd};
use crate::error::StoreError;
use domain::{Annotation, AnnotationId, ConceptId, InputId, MemberId, Origin, Sign, TaskId};
use rusqlite::{CachedStatement, Connection, Row, Statement, params};

/// The columns that [`read`] expects, in order.
pub(crate) const COLUMNS: &str =
    "SELECT id, input, task, concept, author, sign, status, origin, z, region, edited_by, merged FROM annotation";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Annotation> {
    Ok(Annotation {
        id: AnnotationId::from_bytes(row.get(0)?),
        input: InputId::from_bytes(row.get(1)?),
        task: row.get::<_, Option<[u8; 16]>>(2)?.map(TaskId::from_bytes),
        concept: ConceptId::from_bytes(row.get(3)?),
        author: MemberId::from_bytes(row.get(4)?),
        sign: from_name(row, 5)?,
        status: from_name(row, 6)?,
        origin: read_origin(row, 7)?,
        z: row.get(8)?,
        region: from_json(row, 9)?,
        edited_by: row.get::<_, Option<[u8; 16]>>(10)?.map(MemberId::from_bytes),
        merged: row.get::<_, Option<[u8; 16]>>(11)?.map(AnnotationId::from_bytes),
    })
}

/// Most annotations of a large project were imported: of these little more than the format's name is kept.
fn origin_text(origin: &Origin) -> serde_json::Result<String> {
    match origin {
        Origin::Imported { format, edited: false } => serde_json::to_string(&(format,)),
        Origin::Imported { format, edited: true } => serde_json::to_string(&(format, true)),
        Origin::Manual | Origin::Copied | Origin::Merged | Origin::Model { .. } => serde_json::to_string(origin),
    }
}

fn read_origin(row: &Row<'_>, column: usize) -> rusqlite::Result<Origin> {
    let text = row.get_ref(column)?.as_str()?;
    if !text.starts_with('[') {
        return from_json(row, column);
    }
    // A bare name stands between its quotes as it is.
    let name = text.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]"));
    if let Some(name) = name.filter(|name| !name.contains(['"', '\\'])) {
        return Ok(Origin::Imported {
            format: name.to_owned(),
            edited: false,
        });
    }
    let (format, edited) = match serde_json::from_str::<(String,)>(text) {
        Ok((format,)) => (format, false),
        Err(_) => serde_json::from_str(text).map_err(|error| odd(column, error))?,
    };
    Ok(Origin::Imported { format, edited })
}

pub(crate) fn get(conn: &Connection, id: AnnotationId) -> Result<Option<Annotation>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

const INSERT: &str = "INSERT INTO annotation (id, input, task, concept, author, sign, status, origin, z, region, \
     edited_by, merged) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

pub(crate) fn insert(conn: &Connection, row: &Annotation) -> Result<(), StoreError> {
    write(&mut *conn.prepare_cached(INSERT)?, row)
}

/// Adds the many rows of a bulk act, by one statement that is not looked up for each.
pub(crate) struct Inserter<'c>(CachedStatement<'c>);

impl<'c> Inserter<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Result<Self, StoreError> {
        Ok(Self(conn.prepare_cached(INSERT)?))
    }

    pub(crate) fn insert(&mut self, row: &Annotation) -> Result<(), StoreError> {
        write(&mut self.0, row)
    }
}

pub(crate) fn update(conn: &Connection, row: &Annotation) -> Result<(), StoreError> {
    let sql = "UPDATE annotation SET input = ?2, task = ?3, concept = ?4, author = ?5, sign = ?6, status = ?7, \
               origin = ?8, z = ?9, region = ?10, edited_by = ?11, merged = ?12 WHERE id = ?1";
    write(&mut *conn.prepare_cached(sql)?, row)
}

fn write(statement: &mut Statement<'_>, row: &Annotation) -> Result<(), StoreError> {
    statement.execute(params![
        row.id.bytes(),
        row.input.bytes(),
        row.task.as_ref().map(TaskId::bytes),
        row.concept.bytes(),
        row.author.bytes(),
        match row.sign {
            Sign::Present => "Present",
            Sign::Absent => "Absent",
        },
        row.status.name(),
        origin_text(&row.origin)?,
        row.z,
        serde_json::to_string(&row.region)?,
        row.edited_by.as_ref().map(MemberId::bytes),
        row.merged.as_ref().map(AnnotationId::bytes),
    ])?;
    Ok(())
}
