//! What is asked when tasks are made, changed and deleted: whole lists, in their order.

use super::error::StoreError;
use super::reader::Reader;
use super::tables::task::members;
use super::tables::{self, annotation, dataset, for_each, model, remark, saved_search, suggestion, task};
use domain::dataset::DatasetVersion;
use domain::saved_search::SearchSummary;
use domain::task::WorkState;
use domain::{DatasetId, InputId, MemberId, Row, Split, TaskId};

/// What was done on one input of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The input.
    pub input: InputId,
    /// Whom it was given to, by a partition or from a queue.
    pub labelers: Vec<MemberId>,
    /// Who worked on it, how far they are, and whether a reviewer sees it.
    pub works: Vec<(MemberId, WorkState, bool)>,
}

/// How many rows belong to a task, annotations and places aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Belongings {
    /// What labelers did on its inputs.
    pub works: u64,
    /// What was said about that.
    pub remarks: u64,
    /// What models suggest for it.
    pub suggestions: u64,
}

impl Reader<'_> {
    /// What belongs to a task and to one of its inputs: suggestions, annotations, work, remarks. Nothing stands before
    /// what it points at.
    pub fn task_rows_on(self, task: TaskId, input: InputId) -> Result<Vec<Row>, StoreError> {
        let conn = self.connection();
        let on = |select: &str| format!("{select} WHERE task = ?1 AND input = ?2");
        let values = [task.bytes(), input.bytes()];
        let mut rows = Vec::new();
        let mut take = |row: Row| rows.push(row);
        for_each(conn, &on(suggestion::COLUMNS), values, suggestion::read, &mut |row| {
            take(Row::Suggestion(row));
        })?;
        for_each(conn, &on(annotation::COLUMNS), values, annotation::read, &mut |row| {
            take(Row::Annotation(row));
        })?;
        for_each(conn, &on(task::WORK_COLUMNS), values, task::read_work, &mut |row| {
            take(Row::Work(row));
        })?;
        for_each(conn, &on("SELECT body FROM remark"), values, remark::read, &mut |row| {
            take(Row::Remark(row));
        })?;
        Ok(rows)
    }

    /// What belongs to a task and to no input: memberships and runs.
    pub fn task_rows(self, task: TaskId) -> Result<Vec<Row>, StoreError> {
        let of = |table: &str| format!("SELECT body FROM {table} WHERE task = ?1");
        let mut rows = Vec::new();
        for_each(
            self.connection(),
            &of("task_member"),
            [task.bytes()],
            task::read_membership,
            &mut |row| {
                rows.push(Row::TaskMembership(row));
            },
        )?;
        for_each(
            self.connection(),
            &of("run"),
            [task.bytes()],
            model::read_run,
            &mut |row| {
                rows.push(Row::Run(row));
            },
        )?;
        Ok(rows)
    }

    /// How much belongs to a task.
    pub fn belongings(self, task: TaskId) -> Result<Belongings, StoreError> {
        let sql = "SELECT (SELECT ifnull(sum(n), 0) FROM work_count WHERE task = ?1), \
                   (SELECT count(*) FROM task_input CROSS JOIN remark ON remark.input = task_input.input \
                   AND remark.task = ?1 WHERE task_input.task = ?1), \
                   (SELECT count(*) FROM suggestion WHERE task = ?1)";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Belongings {
                works: row.get(0)?,
                remarks: row.get(1)?,
                suggestions: row.get(2)?,
            })
        };
        Ok(tables::first(self.connection(), sql, [task.bytes()], read)?.unwrap_or_default())
    }

    /// How many inputs a dataset holds, or a version of one.
    pub fn dataset_input_count(self, id: DatasetId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM dataset_input WHERE dataset = ?1";
        Ok(tables::first(self.connection(), sql, [id.bytes()], |row| row.get(0))?.unwrap_or(0))
    }

    /// How many inputs of a dataset, or a version of one, are in each split that has any, and how many in none; those first.
    pub fn split_counts(self, id: DatasetId) -> Result<Vec<(Option<Split>, u64)>, StoreError> {
        let sql = "SELECT split, count(*) FROM dataset_input WHERE dataset = ?1 GROUP BY split";
        let read = |row: &rusqlite::Row<'_>| Ok((dataset::split(row, 0)?, row.get(1)?));
        let mut counts = tables::list(self.connection(), sql, [id.bytes()], read)?;
        counts.sort_unstable();
        Ok(counts)
    }

    /// All saved searches, by name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn searches(self) -> Result<Vec<SearchSummary>, StoreError> {
        tables::list(
            self.connection(),
            saved_search::SUMMARIES,
            [],
            saved_search::read_summary,
        )
    }

    /// All versions of datasets, in the order they were made.
    pub fn versions(self) -> Result<Vec<DatasetVersion>, StoreError> {
        let sql = "SELECT body FROM dataset_version ORDER BY id";
        tables::list(self.connection(), sql, [], dataset::read_version)
    }

    /// The identifiers of all inputs that tasks may hold, in the order of import.
    pub fn each_input_id(self, f: &mut dyn FnMut(InputId)) -> Result<(), StoreError> {
        let sql = "SELECT id FROM input WHERE NOT removed AND NOT excluded ORDER BY position";
        let read = |row: &rusqlite::Row<'_>| Ok(InputId::from_bytes(row.get(0)?));
        for_each(self.connection(), sql, [], read, f)
    }

    /// The inputs of a task on which anything was done, in no order.
    pub fn each_worked_input(self, task: TaskId, f: &mut dyn FnMut(Worked)) -> Result<(), StoreError> {
        let sql = "SELECT work.input, work.member, work.state, work.drawn, task_input.labelers FROM work \
                   JOIN task_input ON task_input.input = work.input AND task_input.task = work.task \
                   WHERE work.task = ?1 ORDER BY work.input, work.member";
        let read = |row: &rusqlite::Row<'_>| {
            let work = (
                MemberId::from_bytes(row.get(1)?),
                tables::from_name(row, 2)?,
                row.get::<_, bool>(3)?,
            );
            Ok((
                InputId::from_bytes(row.get(0)?),
                members(row.get_ref(4)?.as_blob()?),
                work,
            ))
        };
        let mut open: Option<Worked> = None;
        for_each(self.connection(), sql, [task.bytes()], read, &mut |(
            input,
            labelers,
            work,
        )| {
            match &mut open {
                Some(worked) if worked.input == input => worked.works.push(work),
                _ => {
                    let works = vec![work];
                    let next = Worked { input, labelers, works };
                    if let Some(done) = open.replace(next) {
                        f(done);
                    }
                }
            }
        })?;
        if let Some(last) = open {
            f(last);
        }
        Ok(())
    }
}
