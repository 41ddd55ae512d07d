//! Tasks, their inputs, and the work done on them.

use super::{first, for_each, from_json, from_name};
use crate::domain::task::{TaskInput, Work};
use crate::domain::{InputId, MemberId, Task, TaskId, WorkId};
use crate::store::error::StoreError;
use rusqlite::{Connection, Row, params};

pub fn read(row: &Row<'_>) -> rusqlite::Result<Task> {
    from_json(row, 0)
}

fn read_input(row: &Row<'_>) -> rusqlite::Result<TaskInput> {
    Ok(TaskInput {
        task: TaskId::from_bytes(row.get(0)?),
        position: row.get(1)?,
        input: InputId::from_bytes(row.get(2)?),
    })
}

pub fn read_work(row: &Row<'_>) -> rusqlite::Result<Work> {
    Ok(Work {
        id: WorkId::from_bytes(row.get(0)?),
        task: TaskId::from_bytes(row.get(1)?),
        input: InputId::from_bytes(row.get(2)?),
        member: MemberId::from_bytes(row.get(3)?),
        state: from_name(row, 4)?,
    })
}

pub fn get(conn: &Connection, id: TaskId) -> Result<Option<Task>, StoreError> {
    first(conn, "SELECT body FROM task WHERE id = ?1", [id.bytes()], read)
}

pub fn get_input(conn: &Connection, task: TaskId, input: InputId) -> Result<Option<TaskInput>, StoreError> {
    let sql = "SELECT task, position, input FROM task_input WHERE task = ?1 AND input = ?2";
    first(conn, sql, [task.bytes(), input.bytes()], read_input)
}

pub fn get_work(conn: &Connection, id: WorkId) -> Result<Option<Work>, StoreError> {
    first(
        conn,
        "SELECT id, task, input, member, state FROM work WHERE id = ?1",
        [id.bytes()],
        read_work,
    )
}

pub fn insert(conn: &Connection, row: &Task) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO task (id, name, body) VALUES (?1, ?2, ?3)")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(row)?])?;
    Ok(())
}

pub fn insert_input(conn: &Connection, row: &TaskInput) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO task_input (task, position, input) VALUES (?1, ?2, ?3)")?
        .execute(params![row.task.bytes(), row.position, row.input.bytes()])?;
    Ok(())
}

pub fn insert_work(conn: &Connection, row: &Work) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO work (id, task, input, member, state) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            row.id.bytes(),
            row.task.bytes(),
            row.input.bytes(),
            row.member.bytes(),
            row.state.name()
        ])?;
    Ok(())
}

pub fn update(conn: &Connection, row: &Task) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE task SET name = ?2, body = ?3 WHERE id = ?1")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(row)?])?;
    Ok(())
}

pub fn update_input(conn: &Connection, row: &TaskInput) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE task_input SET position = ?2 WHERE task = ?1 AND input = ?3")?
        .execute(params![row.task.bytes(), row.position, row.input.bytes()])?;
    Ok(())
}

pub fn update_work(conn: &Connection, row: &Work) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE work SET task = ?2, input = ?3, member = ?4, state = ?5 WHERE id = ?1")?
        .execute(params![
            row.id.bytes(),
            row.task.bytes(),
            row.input.bytes(),
            row.member.bytes(),
            row.state.name()
        ])?;
    Ok(())
}

pub fn each(conn: &Connection, f: &mut dyn FnMut(Task)) -> Result<(), StoreError> {
    for_each(conn, "SELECT body FROM task ORDER BY id", [], read, f)
}

pub fn each_input(conn: &Connection, f: &mut dyn FnMut(TaskInput)) -> Result<(), StoreError> {
    for_each(conn, "SELECT task, position, input FROM task_input", [], read_input, f)
}

pub fn each_work(conn: &Connection, f: &mut dyn FnMut(Work)) -> Result<(), StoreError> {
    for_each(
        conn,
        "SELECT id, task, input, member, state FROM work",
        [],
        read_work,
        f,
    )
}
