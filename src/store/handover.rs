//! The open work of one member, read before it is reassigned.

use super::error::StoreError;
use super::reader::Reader;
use super::tables::{first, list, remark, task};
use domain::task::{TaskInput, Work, WorkState};
use domain::{Comment, GestureId, InputId, MemberId, TaskId};
use rusqlite::params;
use std::collections::BTreeMap;

/// How much open work a member has in one task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// Inputs that were given to them by a partition or from the queue, submitted or not.
    pub given: u64,
    /// Their work, by state.
    pub states: BTreeMap<WorkState, u64>,
    /// Submissions that wait for their decision.
    pub reviews: u64,
}

impl Reader<'_> {
    /// How much open work each member has in each task, from kept counts; members without any are left out.
    pub fn open_counts(self) -> Result<BTreeMap<(MemberId, TaskId), OpenCounts>, StoreError> {
        let mut found: BTreeMap<(MemberId, TaskId), OpenCounts> = BTreeMap::new();
        for share in self.share_counts()? {
            for labeler in share.labelers {
                found.entry((labeler, share.task)).or_default().given += share.count;
            }
        }
        for counted in self.member_work_counts()? {
            let (task, state, count) = (counted.task, counted.state, counted.count);
            let theirs = found.entry((counted.member, task)).or_default();
            *theirs.states.entry(state).or_default() += count;
            if let Some(reviewer) = counted
                .reviewer
                .filter(|_| counted.drawn && state == WorkState::Submitted)
            {
                found.entry((reviewer, task)).or_default().reviews += count;
            }
        }
        Ok(found)
    }

    /// How many inputs of a queue wait for somebody.
    pub fn waiting_places(self, task: TaskId) -> Result<u64, StoreError> {
        let sql = "SELECT n FROM share_count WHERE task = ?1 AND labelers = x''";
        Ok(first(self.connection(), sql, [task.bytes()], |row| row.get(0))?.unwrap_or(0))
    }

    /// Inputs of a task that were given to the member, among others perhaps, in the task's order.
    pub fn places_given(self, task: TaskId, member: MemberId) -> Result<Vec<TaskInput>, StoreError> {
        let sql = format!(
            "{} WHERE task = ?1 AND instr(labelers, ?2) > 0 ORDER BY position",
            task::INPUT_COLUMNS
        );
        let wanted = params![task.bytes(), member.bytes()];
        let mut found = list(self.connection(), &sql, wanted, task::read_input)?;
        // Bytes of two neighbours may look like a third.
        found.retain(|place| place.labelers.contains(&member));
        Ok(found)
    }

    /// A member's work in a task.
    pub fn works_of(self, task: TaskId, member: MemberId) -> Result<Vec<Work>, StoreError> {
        let sql = format!("{} WHERE task = ?1 AND member = ?2 ORDER BY id", task::WORK_COLUMNS);
        list(
            self.connection(),
            &sql,
            params![task.bytes(), member.bytes()],
            task::read_work,
        )
    }

    /// Work in a task that the member is to decide on, or decided on while it was sent back.
    pub fn works_to_decide(self, task: TaskId, reviewer: MemberId) -> Result<Vec<Work>, StoreError> {
        let sql = format!(
            "{} WHERE task = ?1 AND reviewer = ?2 AND state <> 'Done' ORDER BY id",
            task::WORK_COLUMNS
        );
        list(
            self.connection(),
            &sql,
            params![task.bytes(), reviewer.bytes()],
            task::read_work,
        )
    }

    /// What was said about a member's work on an input of a task.
    pub fn remarks_about(self, task: TaskId, input: InputId, labeler: MemberId) -> Result<Vec<Comment>, StoreError> {
        let sql = "SELECT body FROM remark WHERE input = ?1 AND task = ?2 AND labeler = ?3 ORDER BY id";
        let wanted = params![input.bytes(), task.bytes(), labeler.bytes()];
        list(self.connection(), sql, wanted, remark::read)
    }

    /// Whether anything was done on an input in a task after the op of this number, by another gesture than this one
    /// and those that take it back.
    pub fn is_worked_on_after(
        self,
        task: TaskId,
        input: InputId,
        seq: i64,
        gesture: GestureId,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM op WHERE input = ?1 AND task = ?2 AND seq > ?3 AND gesture <> ?4 \
                   AND reverts IS NOT ?4 LIMIT 1";
        let wanted = params![input.bytes(), task.bytes(), seq, gesture.bytes()];
        Ok(first(self.connection(), sql, wanted, |_| Ok(()))?.is_some())
    }
}
