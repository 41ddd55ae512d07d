//! One file a table family: each binds the SQL beside it and turns rows to domain values and back.

pub(super) mod annotation;
pub(super) mod concept;
pub(super) mod dataset;
pub(super) mod input;
pub(super) mod member;
pub(super) mod model;
pub(super) mod remark;
pub(super) mod saved_search;
pub(super) mod suggestion;
pub(super) mod task;
mod values;

use super::error::StoreError;
use domain::{
    AnnotationId, CommentId, ConceptId, DatasetId, GestureId, InputId, MemberId, ModelId, Row, RowKey, RowKind,
    SearchId, SuggestionId, TaskId, WorkId,
};
use rusqlite::Connection;
pub(super) use values::{first, for_each, from_json, from_name, kind, list, odd};

/// The first byte of the keys of a kind of row.
pub fn key_tag(kind: RowKind) -> u8 {
    match kind {
        RowKind::Member => 1,
        RowKind::Concept => 2,
        RowKind::Input => 3,
        RowKind::Dataset => 4,
        RowKind::DatasetInput => 5,
        RowKind::Task => 6,
        RowKind::TaskInput => 7,
        RowKind::Work => 8,
        RowKind::Annotation => 9,
        RowKind::Model => 10,
        RowKind::Suggestion => 11,
        RowKind::Run => 12,
        RowKind::Remark => 13,
        RowKind::TaskMembership => 14,
        RowKind::DatasetVersion => 15,
        RowKind::SavedSearch => 16,
    }
}

/// The bytes that name a row in the log: a tag for its table, then its identifiers.
pub fn key_bytes(key: &RowKey) -> Vec<u8> {
    let (first, second): (&[u8; 16], Option<&[u8; 16]>) = match key {
        RowKey::Member(id) => (id.bytes(), None),
        RowKey::Concept(id) => (id.bytes(), None),
        RowKey::Input(id) => (id.bytes(), None),
        RowKey::Dataset(id) | RowKey::DatasetVersion(id) => (id.bytes(), None),
        RowKey::DatasetInput(dataset, input) => (dataset.bytes(), Some(input.bytes())),
        RowKey::Task(id) => (id.bytes(), None),
        RowKey::TaskInput(task, input) => (task.bytes(), Some(input.bytes())),
        RowKey::Work(id) => (id.bytes(), None),
        RowKey::Annotation(id) => (id.bytes(), None),
        RowKey::Model(id) => (id.bytes(), None),
        RowKey::Suggestion(id) => (id.bytes(), None),
        RowKey::Run(id) => (id.bytes(), None),
        RowKey::Remark(id) => (id.bytes(), None),
        RowKey::SavedSearch(id) => (id.bytes(), None),
        RowKey::TaskMembership(task, member) => (task.bytes(), Some(member.bytes())),
    };
    let mut bytes = vec![key_tag(key.kind())];
    bytes.extend_from_slice(first);
    bytes.extend_from_slice(second.map_or(&[][..], |b| &b[..]));
    bytes
}

/// The row that bytes name, if they name one.
pub fn key_of(bytes: &[u8]) -> Option<RowKey> {
    let (tag, ids) = bytes.split_first()?;
    let (first, second) = ids.split_first_chunk::<16>()?;
    let first = *first;
    if let Ok(second) = <[u8; 16]>::try_from(second) {
        return Some(match tag {
            5 => RowKey::DatasetInput(DatasetId::from_bytes(first), InputId::from_bytes(second)),
            7 => RowKey::TaskInput(TaskId::from_bytes(first), InputId::from_bytes(second)),
            14 => RowKey::TaskMembership(TaskId::from_bytes(first), MemberId::from_bytes(second)),
            _ => return None,
        });
    }
    if !second.is_empty() {
        return None;
    }
    Some(match tag {
        1 => RowKey::Member(MemberId::from_bytes(first)),
        2 => RowKey::Concept(ConceptId::from_bytes(first)),
        3 => RowKey::Input(InputId::from_bytes(first)),
        4 => RowKey::Dataset(DatasetId::from_bytes(first)),
        6 => RowKey::Task(TaskId::from_bytes(first)),
        8 => RowKey::Work(WorkId::from_bytes(first)),
        9 => RowKey::Annotation(AnnotationId::from_bytes(first)),
        10 => RowKey::Model(ModelId::from_bytes(first)),
        11 => RowKey::Suggestion(SuggestionId::from_bytes(first)),
        12 => RowKey::Run(GestureId::from_bytes(first)),
        13 => RowKey::Remark(CommentId::from_bytes(first)),
        15 => RowKey::DatasetVersion(DatasetId::from_bytes(first)),
        16 => RowKey::SavedSearch(SearchId::from_bytes(first)),
        _ => return None,
    })
}

/// The tags of rows that belong to single inputs, as SQL lists them.
pub(super) const OF_INPUTS: &str = "(x'03', x'05', x'07', x'08', x'09', x'0b', x'0d')";

/// The row as it stands, if it is there.
pub(super) fn get(conn: &Connection, key: &RowKey) -> Result<Option<Row>, StoreError> {
    Ok(match key {
        RowKey::Member(id) => member::get(conn, *id)?.map(Row::Member),
        RowKey::Concept(id) => concept::get(conn, *id)?.map(Row::Concept),
        RowKey::Input(id) => input::get(conn, *id)?.map(Row::Input),
        RowKey::Dataset(id) => dataset::get(conn, *id)?.map(Row::Dataset),
        RowKey::DatasetInput(dataset, input) => dataset::get_input(conn, *dataset, *input)?.map(Row::DatasetInput),
        RowKey::Task(id) => task::get(conn, *id)?.map(Row::Task),
        RowKey::TaskInput(task, input) => task::get_input(conn, *task, *input)?.map(Row::TaskInput),
        RowKey::Work(id) => task::get_work(conn, *id)?.map(Row::Work),
        RowKey::Annotation(id) => annotation::get(conn, *id)?.map(Row::Annotation),
        RowKey::Model(id) => model::get(conn, *id)?.map(Row::Model),
        RowKey::Suggestion(id) => suggestion::get(conn, *id)?.map(Row::Suggestion),
        RowKey::Run(id) => model::get_run(conn, *id)?.map(Row::Run),
        RowKey::Remark(id) => remark::get(conn, *id)?.map(Row::Remark),
        RowKey::TaskMembership(task, member) => task::get_membership(conn, *task, *member)?.map(Row::TaskMembership),
        RowKey::DatasetVersion(id) => dataset::get_version(conn, *id)?.map(Row::DatasetVersion),
        RowKey::SavedSearch(id) => saved_search::get(conn, *id)?.map(Row::SavedSearch),
    })
}

/// Adds a row.
pub(super) fn insert(conn: &Connection, row: &Row) -> Result<(), StoreError> {
    match row {
        Row::Member(row) => member::insert(conn, row),
        Row::Concept(row) => concept::insert(conn, row),
        Row::Input(row) => input::insert(conn, row),
        Row::Dataset(row) => dataset::insert(conn, row),
        Row::DatasetInput(row) => dataset::insert_input(conn, row),
        Row::Task(row) => task::insert(conn, row),
        Row::TaskInput(row) => task::insert_input(conn, row),
        Row::Work(row) => task::insert_work(conn, row),
        Row::Annotation(row) => annotation::insert(conn, row),
        Row::Model(row) => model::insert(conn, row),
        Row::Suggestion(row) => suggestion::insert(conn, row),
        Row::Run(row) => model::insert_run(conn, row),
        Row::Remark(row) => remark::insert(conn, row),
        Row::TaskMembership(row) => task::insert_membership(conn, row),
        Row::DatasetVersion(row) => dataset::insert_version(conn, row),
        Row::SavedSearch(row) => saved_search::insert(conn, row),
    }
    .map_err(|error| name_taken(error, row))
}

/// Writes a row over the one that is there.
pub(super) fn update(conn: &Connection, row: &Row) -> Result<(), StoreError> {
    match row {
        Row::Member(row) => member::update(conn, row),
        Row::Concept(row) => concept::update(conn, row),
        Row::Input(row) => input::update(conn, row),
        Row::Dataset(row) => dataset::update(conn, row),
        Row::Task(row) => task::update(conn, row),
        Row::Work(row) => task::update_work(conn, row),
        Row::Annotation(row) => annotation::update(conn, row),
        Row::Model(row) => model::update(conn, row),
        Row::Suggestion(row) => suggestion::update(conn, row),
        Row::Run(row) => model::update_run(conn, row),
        Row::Remark(row) => remark::update(conn, row),
        Row::TaskMembership(row) => task::update_membership(conn, row),
        Row::DatasetVersion(row) => dataset::update_version(conn, row),
        Row::SavedSearch(row) => saved_search::update(conn, row),
        Row::DatasetInput(row) => dataset::update_input(conn, row),
        Row::TaskInput(row) => task::update_input(conn, row),
    }
    .map_err(|error| name_taken(error, row))
}

/// What is done with a row that a key names, as SQL, with the one or two values of its condition.
macro_rules! on_row {
    ($verb:literal, $key:expr) => {{
        let one: (&str, &[u8; 16], Option<&[u8; 16]>) = match $key {
            RowKey::Member(id) => (concat!($verb, " member WHERE id = ?1"), id.bytes(), None),
            RowKey::Concept(id) => (concat!($verb, " concept WHERE id = ?1"), id.bytes(), None),
            RowKey::Input(id) => (concat!($verb, " input WHERE id = ?1"), id.bytes(), None),
            RowKey::Dataset(id) => (concat!($verb, " dataset WHERE id = ?1"), id.bytes(), None),
            RowKey::DatasetInput(dataset, input) => (
                concat!($verb, " dataset_input WHERE dataset = ?1 AND input = ?2"),
                dataset.bytes(),
                Some(input.bytes()),
            ),
            RowKey::Task(id) => (concat!($verb, " task WHERE id = ?1"), id.bytes(), None),
            RowKey::TaskInput(task, input) => (
                concat!($verb, " task_input WHERE task = ?1 AND input = ?2"),
                task.bytes(),
                Some(input.bytes()),
            ),
            RowKey::Work(id) => (concat!($verb, " work WHERE id = ?1"), id.bytes(), None),
            RowKey::Annotation(id) => (concat!($verb, " annotation WHERE id = ?1"), id.bytes(), None),
            RowKey::Model(id) => (concat!($verb, " model WHERE id = ?1"), id.bytes(), None),
            RowKey::Suggestion(id) => (concat!($verb, " suggestion WHERE id = ?1"), id.bytes(), None),
            RowKey::Run(id) => (concat!($verb, " run WHERE gesture = ?1"), id.bytes(), None),
            RowKey::Remark(id) => (concat!($verb, " remark WHERE id = ?1"), id.bytes(), None),
            RowKey::TaskMembership(task, member) => (
                concat!($verb, " task_member WHERE task = ?1 AND member = ?2"),
                task.bytes(),
                Some(member.bytes()),
            ),
            RowKey::DatasetVersion(id) => (concat!($verb, " dataset_version WHERE id = ?1"), id.bytes(), None),
            RowKey::SavedSearch(id) => (concat!($verb, " saved_search WHERE id = ?1"), id.bytes(), None),
        };
        one
    }};
}

/// Removes a row.
pub(super) fn delete(conn: &Connection, key: &RowKey) -> Result<(), StoreError> {
    let (sql, first, second) = on_row!("DELETE FROM", key);
    let mut statement = conn.prepare_cached(sql)?;
    match second {
        None => statement.execute([first])?,
        Some(second) => statement.execute([first, second])?,
    };
    Ok(())
}

/// The tables of rows.
const ALL: [&str; 16] = [
    "member",
    "concept",
    "input",
    "dataset",
    "dataset_input",
    "task",
    "task_input",
    "work",
    "annotation",
    "model",
    "suggestion",
    "run",
    "remark",
    "task_member",
    "dataset_version",
    "saved_search",
];

/// Removes all rows of all tables.
///
/// # Errors
/// What SQLite said.
pub(super) fn clear(conn: &Connection) -> Result<(), StoreError> {
    for table in ALL {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}

/// Whether a row is there. It is not read: a task's may be long.
pub(super) fn exists(conn: &Connection, key: &RowKey) -> Result<bool, StoreError> {
    let (sql, first, second) = on_row!("SELECT 1 FROM", key);
    let mut statement = conn.prepare_cached(sql)?;
    Ok(match second {
        None => statement.exists([first])?,
        Some(second) => statement.exists([first, second])?,
    })
}

/// What is wrong with a row: what its first column holds, where there is one, and why it cannot be read.
pub(super) type Unreadable = (Option<String>, String);

/// Passes every row of every table to `f`, with the table's name; one that cannot be read does not hide the others.
pub(super) fn each(conn: &Connection, f: &mut dyn FnMut(&'static str, Result<Row, Unreadable>)) {
    let inputs = format!("SELECT {} FROM input ORDER BY position", input::COLUMNS);
    each_of(conn, "member", member::COLUMNS, member::read, Row::Member, f);
    each_of(conn, "concept", concept::COLUMNS, concept::read, Row::Concept, f);
    each_of(conn, "input", &inputs, input::read, Row::Input, f);
    let datasets = "SELECT id, name FROM dataset";
    each_of(conn, "dataset", datasets, dataset::read, Row::Dataset, f);
    let members = "SELECT dataset, input, split FROM dataset_input";
    each_of(
        conn,
        "dataset_input",
        members,
        dataset::read_input,
        Row::DatasetInput,
        f,
    );
    each_of(conn, "task", "SELECT body FROM task", task::read, Row::Task, f);
    each_of(
        conn,
        "task_input",
        task::INPUT_COLUMNS,
        task::read_input,
        Row::TaskInput,
        f,
    );
    each_of(conn, "work", task::WORK_COLUMNS, task::read_work, Row::Work, f);
    each_of(
        conn,
        "annotation",
        annotation::COLUMNS,
        annotation::read,
        Row::Annotation,
        f,
    );
    each_of(conn, "model", "SELECT body FROM model", model::read, Row::Model, f);
    each_of(
        conn,
        "suggestion",
        suggestion::COLUMNS,
        suggestion::read,
        Row::Suggestion,
        f,
    );
    each_of(conn, "run", "SELECT body FROM run", model::read_run, Row::Run, f);
    each_of(conn, "remark", "SELECT body FROM remark", remark::read, Row::Remark, f);
    each_of(
        conn,
        "task_member",
        "SELECT body FROM task_member",
        task::read_membership,
        Row::TaskMembership,
        f,
    );
    let versions = "SELECT body FROM dataset_version";
    each_of(
        conn,
        "dataset_version",
        versions,
        dataset::read_version,
        Row::DatasetVersion,
        f,
    );
    each_of(
        conn,
        "saved_search",
        saved_search::ALL,
        saved_search::read,
        Row::SavedSearch,
        f,
    );
}

fn each_of<T>(
    conn: &Connection,
    table: &'static str,
    sql: &str,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    wrap: fn(T) -> Row,
    f: &mut dyn FnMut(&'static str, Result<Row, Unreadable>),
) {
    let mut go = || -> rusqlite::Result<()> {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            f(
                table,
                read(row)
                    .map(wrap)
                    .map_err(|error| (Some(first_of(row)), error.to_string())),
            );
        }
        Ok(())
    };
    if let Err(error) = go() {
        f(table, Err((None, error.to_string())));
    }
}

/// What names a row for people: the start of its first column.
fn first_of(row: &rusqlite::Row<'_>) -> String {
    use rusqlite::types::ValueRef;
    match row.get_ref(0) {
        Ok(ValueRef::Blob(bytes)) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).chars().take(60).collect(),
        Ok(ValueRef::Integer(number)) => number.to_string(),
        _ => "?".to_owned(),
    }
}

fn name_taken(error: StoreError, row: &Row) -> StoreError {
    let StoreError::Sql(rusqlite::Error::SqliteFailure(code, Some(text))) = &error else {
        return error;
    };
    if code.extended_code != rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE || !text.contains(".name") {
        return error;
    }
    match row {
        Row::Member(row) => StoreError::NameTaken(row.name.clone()),
        Row::Concept(row) => StoreError::NameTaken(row.name.clone()),
        Row::Input(row) => StoreError::NameTaken(row.name.clone()),
        Row::Dataset(row) => StoreError::NameTaken(row.name.clone()),
        Row::Task(row) => StoreError::NameTaken(row.name.clone()),
        Row::Model(row) => StoreError::NameTaken(row.name.clone()),
        Row::DatasetVersion(row) => StoreError::NameTaken(row.name.clone()),
        Row::SavedSearch(row) => StoreError::NameTaken(row.name.clone()),
        Row::DatasetInput(_)
        | Row::TaskInput(_)
        | Row::Work(_)
        | Row::Annotation(_)
        | Row::Suggestion(_)
        | Row::Run(_)
        | Row::Remark(_)
        | Row::TaskMembership(_) => error,
    }
}
