//! The log of a task folded into its numbers.

use crate::error::SessionError;
use crate::task_log::LogReading;
use domain::numbers::{Fold, Numbers, Span, Verdict};
use domain::task::ReviewStrategy;
use domain::{InputId, MemberId, Task};
use std::collections::BTreeMap;
use std::path::Path;
use store::Reader;

/// How far a task's numbers were counted; what was counted is kept, so that the next question reads only what came since.
pub(crate) struct NumbersReading {
    log: LogReading<Fold>,
    span: Span,
    consensus: bool,
}

fn is_consensus(task: &Task) -> bool {
    matches!(task.review_strategy, ReviewStrategy::Consensus { .. })
}

impl NumbersReading {
    /// Nothing yet.
    pub(crate) fn new(task: &Task, span: Span) -> Self {
        let consensus = is_consensus(task);
        Self {
            log: LogReading::new(task.id, Fold::new(span, consensus)),
            span,
            consensus,
        }
    }

    /// Whether it is about this question.
    pub(crate) fn is_about(&self, task: &Task, span: Span) -> bool {
        (self.log.task(), self.span, self.consensus) == (task.id, span, is_consensus(task))
    }

    /// Reads on to the end of the log and counts. `None`: `stop` said so; then this is of no use any more.
    pub(crate) fn read_on(
        &mut self,
        project: &Path,
        reader: Reader<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Numbers>, SessionError> {
        let read = self.log.read_on(project, reader, stop)?;
        Ok(read.map(|_| self.log.fold().numbers()))
    }

    /// What reviewers made of each piece of work, as far as was read.
    pub(crate) fn verdicts(&self) -> BTreeMap<(MemberId, InputId), Verdict> {
        self.log.fold().verdicts()
    }
}
