//! Work that went to others: it goes back as a whole, and only while nobody has gone on with it.

use crate::error::SessionError;
use crate::members::TeamError;
use crate::progress::Progress;
use domain::{InputId, OpKind, Row, RowKey, TaskId};
use std::collections::HashMap;
use store::{BulkGesture, GestureOp, Reader};

/// The input of a task that a row is about.
fn share_of(row: &Row) -> Option<(TaskId, InputId)> {
    match row {
        Row::TaskInput(row) => Some((row.task, row.input)),
        Row::Work(row) => Some((row.task, row.input)),
        Row::Annotation(row) => row.task.map(|task| (task, row.input)),
        Row::Remark(row) => Some((row.task, row.input)),
        Row::Member(_)
        | Row::Concept(_)
        | Row::Input(_)
        | Row::Dataset(_)
        | Row::DatasetInput(_)
        | Row::Task(_)
        | Row::Model(_)
        | Row::Suggestion(_)
        | Row::Run(_)
        | Row::TaskMembership(_)
        | Row::DatasetVersion(_)
        | Row::SavedSearch(_) => None,
    }
}

/// Half of it given back would leave inputs with somebody who is no labeler of the task any more, or annotations of
/// one input with two people. So every row must stand as the gesture left it (or as it was before: taking back may go
/// on where it was stopped), and nothing may have been done on the inputs since.
///
/// # Errors
/// [`TeamError::WorkedOnSince`].
pub(super) fn refuse_if_worked_on(
    reader: Reader<'_>,
    made: &BulkGesture,
    ops: &[GestureOp],
    progress: &mut Progress,
) -> Result<(), SessionError> {
    if !matches!(made.kind, OpKind::RemoveMember | OpKind::Assign) {
        return Ok(());
    }
    // How rows were before and after the whole gesture, which may have changed one twice.
    let mut rows: HashMap<RowKey, (Option<Row>, Option<Row>)> = HashMap::new();
    for op in ops {
        for piece in 0..op.pieces {
            progress.check()?;
            for change in reader.gesture_piece(op, piece)? {
                let row = rows
                    .entry(change.key())
                    .or_insert_with(|| (change.before().cloned(), None));
                row.1 = change.after().cloned();
            }
        }
    }
    for (key, (before, after)) in rows {
        let now = reader.row(&key)?;
        let share = after.as_ref().or(before.as_ref()).and_then(share_of);
        let worked = share
            .map(|(task, input)| reader.is_worked_on_after(task, input, made.last, made.gesture))
            .transpose()?;
        if (now != after && now != before) || worked == Some(true) {
            return Err(TeamError::WorkedOnSince.into());
        }
    }
    Ok(())
}
