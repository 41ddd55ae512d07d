//! What is asked when tasks are made, changed and deleted: whole lists, in their order.

use super::error::StoreError;
use super::reader::Reader;
use super::tables::task::members;
use super::tables::{self, for_each};
use crate::domain::task::WorkState;
use crate::domain::{InputId, MemberId, TaskId};

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

impl Reader<'_> {
    /// The identifiers of all inputs, in the order of import.
    pub fn each_input_id(self, f: &mut dyn FnMut(InputId)) -> Result<(), StoreError> {
        let sql = "SELECT id FROM input ORDER BY position";
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
