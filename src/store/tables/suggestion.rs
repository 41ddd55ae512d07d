//! Suggestions.

use super::{first, from_json};
use crate::error::StoreError;
use domain::{ConceptId, InputId, MemberId, ModelId, Suggestion, SuggestionId, TaskId};
use rusqlite::{Connection, Row, params};

/// The columns that [`read`] expects, in order.
pub(crate) const COLUMNS: &str = "SELECT id, input, task, model, class, concept, probability, verdict, relabeled, region, \
     member FROM suggestion";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Suggestion> {
    Ok(Suggestion {
        id: SuggestionId::from_bytes(row.get(0)?),
        input: InputId::from_bytes(row.get(1)?),
        task: TaskId::from_bytes(row.get(2)?),
        model: ModelId::from_bytes(row.get(3)?),
        class: row.get(4)?,
        concept: ConceptId::from_bytes(row.get(5)?),
        probability: row.get(6)?,
        verdict: from_json(row, 7)?,
        relabeled: row.get(8)?,
        region: from_json(row, 9)?,
        member: row.get::<_, Option<[u8; 16]>>(10)?.map(MemberId::from_bytes),
    })
}

pub(crate) fn get(conn: &Connection, id: SuggestionId) -> Result<Option<Suggestion>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

pub(crate) fn insert(conn: &Connection, row: &Suggestion) -> Result<(), StoreError> {
    let sql = "INSERT INTO suggestion (id, input, task, model, class, concept, probability, verdict, relabeled, region, \
               member) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    write(conn, sql, row)
}

pub(crate) fn update(conn: &Connection, row: &Suggestion) -> Result<(), StoreError> {
    let sql = "UPDATE suggestion SET input = ?2, task = ?3, model = ?4, class = ?5, concept = ?6, probability = ?7, \
               verdict = ?8, relabeled = ?9, region = ?10, member = ?11 WHERE id = ?1";
    write(conn, sql, row)
}

fn write(conn: &Connection, sql: &str, row: &Suggestion) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        row.input.bytes(),
        row.task.bytes(),
        row.model.bytes(),
        row.class,
        row.concept.bytes(),
        row.probability,
        serde_json::to_string(&row.verdict)?,
        row.relabeled,
        serde_json::to_string(&row.region)?,
        row.member.as_ref().map(MemberId::bytes),
    ])?;
    Ok(())
}
