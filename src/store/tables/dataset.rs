//! Datasets and their inputs.

use super::{first, from_json, from_name};
use crate::error::StoreError;
use domain::dataset::{Dataset, DatasetInput, DatasetVersion};
use domain::{DatasetId, InputId, Split};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    Ok(Dataset {
        id: DatasetId::from_bytes(row.get(0)?),
        name: row.get(1)?,
    })
}

/// The split that a column names, if it names one.
pub(crate) fn split(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Split>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        _ => from_name(row, column).map(Some),
    }
}

pub(crate) fn read_input(row: &Row<'_>) -> rusqlite::Result<DatasetInput> {
    Ok(DatasetInput {
        dataset: DatasetId::from_bytes(row.get(0)?),
        input: InputId::from_bytes(row.get(1)?),
        split: split(row, 2)?,
    })
}

pub(crate) fn get(conn: &Connection, id: DatasetId) -> Result<Option<Dataset>, StoreError> {
    first(conn, "SELECT id, name FROM dataset WHERE id = ?1", [id.bytes()], read)
}

pub(crate) fn get_input(
    conn: &Connection,
    dataset: DatasetId,
    input: InputId,
) -> Result<Option<DatasetInput>, StoreError> {
    let sql = "SELECT dataset, input, split FROM dataset_input WHERE dataset = ?1 AND input = ?2";
    first(conn, sql, [dataset.bytes(), input.bytes()], read_input)
}

pub(crate) fn insert(conn: &Connection, row: &Dataset) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO dataset (id, name) VALUES (?1, ?2)")?
        .execute(params![row.id.bytes(), row.name])?;
    Ok(())
}

pub(crate) fn insert_input(conn: &Connection, row: &DatasetInput) -> Result<(), StoreError> {
    let sql = "INSERT INTO dataset_input (dataset, input, split) VALUES (?1, ?2, ?3)";
    write_input(conn, sql, row)
}

pub(crate) fn update_input(conn: &Connection, row: &DatasetInput) -> Result<(), StoreError> {
    let sql = "UPDATE dataset_input SET split = ?3 WHERE dataset = ?1 AND input = ?2";
    write_input(conn, sql, row)
}

fn write_input(conn: &Connection, sql: &str, row: &DatasetInput) -> Result<(), StoreError> {
    let split = row.split.map(Split::name);
    conn.prepare_cached(sql)?
        .execute(params![row.dataset.bytes(), row.input.bytes(), split])?;
    Ok(())
}

pub(crate) fn update(conn: &Connection, row: &Dataset) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE dataset SET name = ?2 WHERE id = ?1")?
        .execute(params![row.id.bytes(), row.name])?;
    Ok(())
}

pub(crate) fn read_version(row: &Row<'_>) -> rusqlite::Result<DatasetVersion> {
    from_json(row, 0)
}

pub(crate) fn get_version(conn: &Connection, id: DatasetId) -> Result<Option<DatasetVersion>, StoreError> {
    let sql = "SELECT body FROM dataset_version WHERE id = ?1";
    first(conn, sql, [id.bytes()], read_version)
}

pub(crate) fn insert_version(conn: &Connection, row: &DatasetVersion) -> Result<(), StoreError> {
    let sql = "INSERT INTO dataset_version (id, dataset, number, name, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    write_version(conn, sql, row)
}

pub(crate) fn update_version(conn: &Connection, row: &DatasetVersion) -> Result<(), StoreError> {
    let sql = "UPDATE dataset_version SET dataset = ?2, number = ?3, name = ?4, body = ?5 WHERE id = ?1";
    write_version(conn, sql, row)
}

fn write_version(conn: &Connection, sql: &str, row: &DatasetVersion) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        row.dataset.bytes(),
        row.number,
        row.name,
        serde_json::to_string(row)?,
    ])?;
    Ok(())
}
