//! Datasets and their inputs.

use super::{first, for_each};
use crate::domain::dataset::{Dataset, DatasetInput};
use crate::domain::{DatasetId, InputId};
use crate::store::error::StoreError;
use rusqlite::{Connection, Row, params};

pub fn read(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    Ok(Dataset {
        id: DatasetId::from_bytes(row.get(0)?),
        name: row.get(1)?,
    })
}

fn read_input(row: &Row<'_>) -> rusqlite::Result<DatasetInput> {
    Ok(DatasetInput {
        dataset: DatasetId::from_bytes(row.get(0)?),
        input: InputId::from_bytes(row.get(1)?),
    })
}

pub fn get(conn: &Connection, id: DatasetId) -> Result<Option<Dataset>, StoreError> {
    first(conn, "SELECT id, name FROM dataset WHERE id = ?1", [id.bytes()], read)
}

pub fn get_input(conn: &Connection, dataset: DatasetId, input: InputId) -> Result<Option<DatasetInput>, StoreError> {
    let sql = "SELECT dataset, input FROM dataset_input WHERE dataset = ?1 AND input = ?2";
    first(conn, sql, [dataset.bytes(), input.bytes()], read_input)
}

pub fn insert(conn: &Connection, row: &Dataset) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO dataset (id, name) VALUES (?1, ?2)")?
        .execute(params![row.id.bytes(), row.name])?;
    Ok(())
}

pub fn insert_input(conn: &Connection, row: &DatasetInput) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO dataset_input (dataset, input) VALUES (?1, ?2)")?
        .execute([row.dataset.bytes(), row.input.bytes()])?;
    Ok(())
}

pub fn update(conn: &Connection, row: &Dataset) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE dataset SET name = ?2 WHERE id = ?1")?
        .execute(params![row.id.bytes(), row.name])?;
    Ok(())
}

pub fn each(conn: &Connection, f: &mut dyn FnMut(Dataset)) -> Result<(), StoreError> {
    for_each(conn, "SELECT id, name FROM dataset ORDER BY id", [], read, f)
}

pub fn each_input(conn: &Connection, f: &mut dyn FnMut(DatasetInput)) -> Result<(), StoreError> {
    for_each(conn, "SELECT dataset, input FROM dataset_input", [], read_input, f)
}
