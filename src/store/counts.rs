//! Kept counts, where a bulk act makes many rows: triggers keep them row by row, which takes longer than the rows.

use super::connection::without_triggers;
use super::error::StoreError;
use super::tables::task;
use domain::task::WorkState;
use domain::{ConceptId, MemberId, Row, Status, TaskId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;

/// Has rows inserted that were not there, each by `insert`, and counts them once.
///
/// # Errors
/// What `insert` or SQLite said; the transaction must be given up then.
pub(super) fn insert_all<'a>(
    conn: &Connection,
    mut rows: impl Iterator<Item = &'a Row>,
    mut insert: impl FnMut(&Row) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut counts = Counts::default();
    without_triggers(conn, || {
        rows.try_for_each(|row| {
            counts.add(row);
            insert(row)
        })
    })?;
    counts.write(conn)
}

/// Forgets all kept counts, where the tables are emptied.
///
/// # Errors
/// What SQLite said.
pub(super) fn clear(conn: &Connection) -> Result<(), StoreError> {
    for table in [
        "annotation_count",
        "work_count",
        "member_work_count",
        "share_count",
        "input_count",
    ] {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}

/// What rows are counted by.
#[derive(PartialEq, Eq, Hash)]
enum Count {
    Annotations(Option<TaskId>, ConceptId, Status),
    Work(TaskId, WorkState),
    MemberWork(TaskId, MemberId, WorkState, bool, Option<MemberId>),
    Share(TaskId, Vec<MemberId>),
    Inputs(bool),
}

impl Count {
    /// The table that holds it, and the columns that name it.
    fn place(&self) -> (&'static str, Vec<Value>) {
        let id = |bytes: &[u8; 16]| Value::Blob(bytes.to_vec());
        let name = |name: &str| Value::Text(name.to_owned());
        match self {
            Self::Annotations(task, concept, status) => {
                let task = Value::Blob(task.as_ref().map_or_else(Vec::new, |task| task.bytes().to_vec()));
                let columns = vec![task, id(concept.bytes()), name(status.name())];
                ("annotation_count", columns)
            }
            Self::Work(task, state) => ("work_count", vec![id(task.bytes()), name(state.name())]),
            Self::MemberWork(task, member, state, drawn, reviewer) => {
                let reviewer = Value::Blob(reviewer.as_ref().map_or_else(Vec::new, |id| id.bytes().to_vec()));
                let (task, member) = (id(task.bytes()), id(member.bytes()));
                let columns = vec![task, member, name(state.name()), i64::from(*drawn).into(), reviewer];
                ("member_work_count", columns)
            }
            Self::Share(task, labelers) => {
                let columns = vec![id(task.bytes()), Value::Blob(task::packed(labelers))];
                ("share_count", columns)
            }
            Self::Inputs(removed) => ("input_count", vec![i64::from(*removed).into()]),
        }
    }
}

/// How many rows there are of each.
#[derive(Default)]
struct Counts(HashMap<Count, u64>);

impl Counts {
    fn add(&mut self, row: &Row) {
        match row {
            Row::Annotation(row) => self.rise(Count::Annotations(row.task, row.concept, row.status)),
            Row::Work(row) => {
                self.rise(Count::Work(row.task, row.state));
                self.rise(Count::MemberWork(
                    row.task,
                    row.member,
                    row.state,
                    row.drawn,
                    row.reviewer,
                ));
            }
            Row::TaskInput(row) => self.rise(Count::Share(row.task, row.labelers.clone())),
            Row::Input(row) => self.rise(Count::Inputs(row.removed)),
            Row::Member(_)
            | Row::Concept(_)
            | Row::Dataset(_)
            | Row::DatasetInput(_)
            | Row::Task(_)
            | Row::Model(_)
            | Row::Suggestion(_)
            | Row::Run(_)
            | Row::Remark(_)
            | Row::TaskMembership(_)
            | Row::DatasetVersion(_)
            | Row::SavedSearch(_) => {}
        }
    }

    fn rise(&mut self, count: Count) {
        *self.0.entry(count).or_default() += 1;
    }

    fn write(self, conn: &Connection) -> Result<(), StoreError> {
        for (count, rows) in self.0 {
            let (table, columns) = count.place();
            let marks = vec!["?"; columns.len() + 1].join(", ");
            let sql = format!("INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO UPDATE SET n = n + excluded.n");
            let rows = Value::Integer(i64::try_from(rows).unwrap_or(i64::MAX));
            conn.prepare_cached(&sql)?
                .execute(params_from_iter(columns.into_iter().chain([rows])))?;
        }
        Ok(())
    }
}
