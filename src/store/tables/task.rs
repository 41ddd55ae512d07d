//! Tasks, their inputs, and the work done on them.

use super::{first, from_json, from_name};
use crate::error::StoreError;
use domain::task::{TaskInput, Work};
use domain::{InputId, MemberId, Task, TaskId, TaskMembership, Timestamp, WorkId};
use rusqlite::{Connection, Row, params};

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Task> {
    from_json(row, 0)
}

/// The columns that [`read_input`] and [`read_placed_input`] expect, in order.
pub(crate) const INPUT_COLUMNS: &str =
    "SELECT task, ifnull(order_key, position), input, labelers, since, priority, round, position FROM task_input";

pub(crate) fn read_input(row: &Row<'_>) -> rusqlite::Result<TaskInput> {
    Ok(TaskInput {
        task: TaskId::from_bytes(row.get(0)?),
        position: row.get(1)?,
        input: InputId::from_bytes(row.get(2)?),
        labelers: members(row.get_ref(3)?.as_blob()?),
        since: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        priority: row.get(5)?,
        round: row.get(6)?,
    })
}

/// An input of a task, after where it stands in the task's list.
pub(crate) fn read_placed_input(row: &Row<'_>) -> rusqlite::Result<(u64, TaskInput)> {
    Ok((row.get(7)?, read_input(row)?))
}

/// Members kept as their bytes, one after the other.
pub(crate) fn members(bytes: &[u8]) -> Vec<MemberId> {
    bytes.as_chunks().0.iter().copied().map(MemberId::from_bytes).collect()
}

pub(crate) fn packed(members: &[MemberId]) -> Vec<u8> {
    members.iter().flat_map(|member| *member.bytes()).collect()
}

/// The columns that [`read_work`] expects, in order.
pub(crate) const WORK_COLUMNS: &str = "SELECT id, task, input, member, state, reviewer, drawn, active_ms FROM work";

pub(crate) fn read_work(row: &Row<'_>) -> rusqlite::Result<Work> {
    Ok(Work {
        id: WorkId::from_bytes(row.get(0)?),
        task: TaskId::from_bytes(row.get(1)?),
        input: InputId::from_bytes(row.get(2)?),
        member: MemberId::from_bytes(row.get(3)?),
        state: from_name(row, 4)?,
        reviewer: row.get::<_, Option<[u8; 16]>>(5)?.map(MemberId::from_bytes),
        drawn: row.get(6)?,
        active_ms: row.get(7)?,
    })
}

pub(crate) fn get(conn: &Connection, id: TaskId) -> Result<Option<Task>, StoreError> {
    first(conn, "SELECT body FROM task WHERE id = ?1", [id.bytes()], read)
}

pub(crate) fn get_input(conn: &Connection, task: TaskId, input: InputId) -> Result<Option<TaskInput>, StoreError> {
    let sql = format!("{INPUT_COLUMNS} WHERE task = ?1 AND input = ?2");
    first(conn, &sql, [task.bytes(), input.bytes()], read_input)
}

pub(crate) fn get_work(conn: &Connection, id: WorkId) -> Result<Option<Work>, StoreError> {
    first(conn, &format!("{WORK_COLUMNS} WHERE id = ?1"), [id.bytes()], read_work)
}

pub(crate) fn insert(conn: &Connection, row: &Task) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO task (id, name, body) VALUES (?1, ?2, ?3)")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(row)?])?;
    Ok(())
}

pub(crate) fn insert_input(conn: &Connection, row: &TaskInput) -> Result<(), StoreError> {
    // Of two leads who add inputs at once both may ask for the same place.
    let sql = "INSERT INTO task_input (task, position, order_key, input, labelers, since, priority, round) VALUES (?1, \
               iif(EXISTS (SELECT 1 FROM task_input WHERE task = ?1 AND position = ?2), \
               (SELECT max(position) + 1 FROM task_input WHERE task = ?1), ?2), \
               iif(EXISTS (SELECT 1 FROM task_input WHERE task = ?1 AND position = ?2), ?2, NULL), \
               ?3, ?4, ?5, ?6, ?7)";
    write_input(conn, sql, row)
}

pub(crate) fn update_input(conn: &Connection, row: &TaskInput) -> Result<(), StoreError> {
    let sql = "UPDATE task_input SET order_key = nullif(?2, position), labelers = ?4, since = ?5, priority = ?6, round = ?7 \
               WHERE task = ?1 AND input = ?3";
    write_input(conn, sql, row)
}

fn write_input(conn: &Connection, sql: &str, row: &TaskInput) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        row.task.bytes(),
        row.position,
        row.input.bytes(),
        packed(&row.labelers),
        row.since.map(|since| since.0),
        row.priority,
        row.round,
    ])?;
    Ok(())
}

pub(crate) fn insert_work(conn: &Connection, row: &Work) -> Result<(), StoreError> {
    let sql = "INSERT INTO work (id, task, input, member, state, reviewer, drawn, active_ms) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    write_work(conn, sql, row)
}

pub(crate) fn update_work(conn: &Connection, row: &Work) -> Result<(), StoreError> {
    let sql = "UPDATE work SET task = ?2, input = ?3, member = ?4, state = ?5, reviewer = ?6, drawn = ?7, \
               active_ms = ?8 WHERE id = ?1";
    write_work(conn, sql, row)
}

fn write_work(conn: &Connection, sql: &str, row: &Work) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        row.id.bytes(),
        row.task.bytes(),
        row.input.bytes(),
        row.member.bytes(),
        row.state.name(),
        row.reviewer.as_ref().map(MemberId::bytes),
        row.drawn,
        row.active_ms,
    ])?;
    Ok(())
}

pub(crate) fn update(conn: &Connection, row: &Task) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE task SET name = ?2, body = ?3 WHERE id = ?1")?
        .execute(params![row.id.bytes(), row.name, serde_json::to_string(row)?])?;
    Ok(())
}

pub(crate) fn read_membership(row: &Row<'_>) -> rusqlite::Result<TaskMembership> {
    from_json(row, 0)
}

pub(crate) fn get_membership(
    conn: &Connection,
    task: TaskId,
    member: MemberId,
) -> Result<Option<TaskMembership>, StoreError> {
    let sql = "SELECT body FROM task_member WHERE task = ?1 AND member = ?2";
    first(conn, sql, [task.bytes(), member.bytes()], read_membership)
}

pub(crate) fn insert_membership(conn: &Connection, row: &TaskMembership) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO task_member (task, member, body) VALUES (?1, ?2, ?3)")?
        .execute(params![
            row.task.bytes(),
            row.member.bytes(),
            serde_json::to_string(row)?
        ])?;
    Ok(())
}

pub(crate) fn update_membership(conn: &Connection, row: &TaskMembership) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE task_member SET body = ?3 WHERE task = ?1 AND member = ?2")?
        .execute(params![
            row.task.bytes(),
            row.member.bytes(),
            serde_json::to_string(row)?
        ])?;
    Ok(())
}
