//! Rows point at rows: nothing is made that points at what is not there, and nothing goes that is pointed at.

use super::error::{Clash, StoreError};
use super::tables;
use domain::{Change, Row, RowKey};
use rusqlite::Connection;

/// The rows that a row points at.
pub(super) fn needed_by(row: Option<&Row>) -> impl Iterator<Item = RowKey> {
    let needed = match row {
        Some(Row::Annotation(row)) => [
            Some(RowKey::Concept(row.concept)),
            Some(RowKey::Input(row.input)),
            row.task.map(RowKey::Task),
        ],
        Some(Row::Suggestion(row)) => [
            Some(RowKey::Concept(row.concept)),
            Some(RowKey::Input(row.input)),
            Some(RowKey::Task(row.task)),
        ],
        Some(Row::TaskInput(row)) => [Some(RowKey::Input(row.input)), None, None],
        Some(Row::DatasetInput(row)) => [Some(RowKey::Input(row.input)), None, None],
        Some(Row::Work(row)) => [Some(RowKey::TaskInput(row.task, row.input)), None, None],
        Some(Row::Remark(row)) => [Some(RowKey::TaskInput(row.task, row.input)), None, None],
        Some(Row::TaskMembership(row)) => [Some(RowKey::Task(row.task)), None, None],
        Some(Row::DatasetVersion(row)) => [Some(RowKey::Dataset(row.dataset)), None, None],
        _ => [None, None, None],
    };
    needed.into_iter().flatten()
}

/// What a row points at must be there: its concept may have been refused while this change was queued, or its task
/// taken back.
pub(super) fn refuse_dangling(conn: &Connection, change: &Change) -> Result<(), StoreError> {
    for key in needed_by(change.after()) {
        if !tables::exists(conn, &key)? {
            return Err(StoreError::Clash(Clash { key, by: None }));
        }
    }
    refuse_removed(conn, change.after())
}

/// Nothing is made on an input that somebody removed meanwhile. Where nothing was ever removed, nothing is looked up.
pub(super) fn refuse_removed<'a>(conn: &Connection, made: impl IntoIterator<Item = &'a Row>) -> Result<(), StoreError> {
    let mut any = conn.prepare_cached("SELECT 1 FROM input_count WHERE removed = 1 AND n > 0")?;
    if !any.exists([])? {
        return Ok(());
    }
    let mut removed = conn.prepare_cached("SELECT 1 FROM input WHERE id = ?1 AND removed")?;
    for row in made {
        let on = row.input().filter(|_| !matches!(row, Row::Input(_)));
        if let Some(input) = on
            && removed.exists([input.bytes()])?
        {
            let key = RowKey::Input(input);
            return Err(StoreError::Clash(Clash { key, by: None }));
        }
    }
    Ok(())
}

/// What goes must not be pointed at by what stays: somebody may have begun to use it while this change was made.
pub(super) fn refuse_orphans(conn: &Connection, change: &Change) -> Result<(), StoreError> {
    let goes = match change.after() {
        Some(Row::Input(input)) => input.removed,
        Some(_) => false,
        None => true,
    };
    if !goes {
        return Ok(());
    }
    let key = change.key();
    // Every question has two parameters; those about one row ask it twice.
    let (sql, first, second) = match &key {
        RowKey::Input(id) => (
            "SELECT 1 FROM annotation WHERE input = ?1 UNION ALL SELECT 1 FROM task_input WHERE input = ?2 \
             UNION ALL SELECT 1 FROM suggestion WHERE input = ?1 LIMIT 1",
            id.bytes(),
            id.bytes(),
        ),
        RowKey::Task(id) => (
            "SELECT 1 FROM task_input WHERE task = ?1 UNION ALL SELECT 1 FROM work WHERE task = ?1 \
             UNION ALL SELECT 1 FROM annotation_count WHERE task = ?2 AND n > 0 \
             UNION ALL SELECT 1 FROM suggestion WHERE task = ?1 UNION ALL SELECT 1 FROM run WHERE task = ?1 \
             UNION ALL SELECT 1 FROM task_member WHERE task = ?1 LIMIT 1",
            id.bytes(),
            id.bytes(),
        ),
        RowKey::TaskInput(task, input) => (
            "SELECT 1 FROM work WHERE task = ?1 AND input = ?2 \
             UNION ALL SELECT 1 FROM annotation WHERE task = ?1 AND input = ?2 \
             UNION ALL SELECT 1 FROM suggestion WHERE task = ?1 AND input = ?2 \
             UNION ALL SELECT 1 FROM remark WHERE task = ?1 AND input = ?2 LIMIT 1",
            task.bytes(),
            input.bytes(),
        ),
        RowKey::Concept(id) => (
            "SELECT 1 FROM annotation_count WHERE concept IN (?1, ?2) AND n > 0 \
             UNION ALL SELECT 1 FROM suggestion WHERE concept IN (?1, ?2) LIMIT 1",
            id.bytes(),
            id.bytes(),
        ),
        RowKey::Dataset(id) => (
            "SELECT 1 FROM dataset_input WHERE dataset IN (?1, ?2) \
             UNION ALL SELECT 1 FROM dataset_version WHERE dataset IN (?1, ?2) LIMIT 1",
            id.bytes(),
            id.bytes(),
        ),
        RowKey::Model(id) => (
            "SELECT 1 FROM suggestion WHERE model IN (?1, ?2) LIMIT 1",
            id.bytes(),
            id.bytes(),
        ),
        RowKey::Member(_)
        | RowKey::DatasetInput(..)
        | RowKey::Work(_)
        | RowKey::Annotation(_)
        | RowKey::Suggestion(_)
        | RowKey::Run(_)
        | RowKey::Remark(_)
        | RowKey::TaskMembership(..)
        | RowKey::DatasetVersion(_)
        | RowKey::SavedSearch(_) => return Ok(()),
    };
    let mut statement = conn.prepare_cached(sql)?;
    if statement.exists([first, second])? {
        return Err(StoreError::Clash(Clash { key, by: None }));
    }
    Ok(())
}
