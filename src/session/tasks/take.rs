//! Annotations that were imported outside any task, and suit a new one, are taken into it.

use crate::domain::{Annotation, Change, Op, Row, Task};
use crate::session::error::SessionError;
use crate::store::{ReadOnly, Writer};
use std::path::Path;

/// Annotations taken over in one op: enough to be quick, few enough to keep memory flat.
const TAKEN_AT_ONCE: usize = 2000;

/// Puts annotations that belong to no task, and suit this one, into it; says how many.
pub(super) fn take_loose(
    writer: &mut Writer,
    project: &Path,
    task: &Task,
    op: &dyn Fn(bool, Vec<Change>) -> Op,
) -> Result<u64, SessionError> {
    let disk = ReadOnly::open(project)?;
    let mut inputs = Vec::new();
    disk.reader()
        .each_task_input(task.id, &mut |input| inputs.push(input.id))?;
    let mut changes = Vec::new();
    let mut taken = 0;
    for input in inputs {
        for old in disk.reader().annotations(input)? {
            if old.task.is_none() && task.concepts.contains(&old.concept) && task.kind.takes(&old.region) {
                let new = Annotation {
                    task: Some(task.id),
                    ..old.clone()
                };
                changes.extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
                taken += 1;
            }
        }
        if changes.len() >= TAKEN_AT_ONCE {
            writer.transact(&[op(false, std::mem::take(&mut changes))])?;
        }
    }
    if !changes.is_empty() {
        writer.transact(&[op(false, changes)])?;
    }
    Ok(taken)
}
