//! After a handover: inputs of consensus tasks that waited for nobody but the one who was relieved.

use super::TRIES;
use crate::clock::IdsAndClock;
use crate::commit::bulk;
use crate::consensus::resolve::{awaiting_others, resolved};
use crate::error::SessionError;
use crate::progress::Progress;
use crate::review::plan::ReviewPlan;
use domain::task::ReviewStrategy;
use domain::{Change, GestureId, MemberId, Op, OpKind, Row, RowKey, TaskId};
use store::{StoreError, Writer};

/// Inputs settled in one transaction.
const AT_ONCE: usize = 200;

/// The gesture that goes on, and what of it.
pub(super) struct ConsensusStep<'a> {
    pub ids_and_clock: &'a IdsAndClock,
    pub me: MemberId,
    pub gesture: GestureId,
    pub kind: OpKind,
}

impl ConsensusStep<'_> {
    /// Compares what was submitted where nobody is awaited any more, as a submission would.
    pub(super) fn run(&self, writer: &mut Writer, id: TaskId, progress: &mut Progress) -> Result<(), SessionError> {
        let Some(Row::Task(task)) = writer.reader().row(&RowKey::Task(id))? else {
            return Ok(());
        };
        if !matches!(task.review_strategy, ReviewStrategy::Consensus { .. }) {
            return Ok(());
        }
        let review_plan = ReviewPlan::load(writer.reader(), &task)?;
        let inputs: Vec<_> = awaiting_others(writer.reader(), &task)?.into_iter().collect();
        for (place, some) in inputs.chunks(AT_ONCE).enumerate() {
            progress.tell((place * AT_ONCE) as u64, Some(inputs.len() as u64));
            for attempt in 1.. {
                let mut changes: Vec<Change> = Vec::new();
                for input in some {
                    changes.extend(resolved(writer.reader(), &task, &review_plan, *input, self.me)?);
                }
                if changes.is_empty() {
                    break;
                }
                let op = Op {
                    gesture: self.gesture,
                    ..bulk(self.ids_and_clock, self.me, self.kind, Some(id), false, changes)
                };
                match writer.transact(&[op]) {
                    Ok(_) => break,
                    // Somebody submitted meanwhile.
                    Err(StoreError::Clash(_)) if attempt < TRIES => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}
