//! What can be asked about the team: whose inputs, how far everybody is, what waits, what was said.

use super::error::StoreError;
use super::reader::{Reader, read_change};
use super::tables::{self, first, for_each, from_json, kind, list, remark, task};
use domain::task::{TaskInput, Work, WorkState};
use domain::{
    Annotation, AnnotationId, Comment, CommentKind, ConceptId, InputId, MemberId, OpId, OpKind, Origin, Region, Row,
    RowKey, TaskId, TaskMembership, Timestamp,
};
use rusqlite::params;
use std::collections::BTreeMap;

/// How much of a labeler's work in a task stands somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberWorkCount {
    /// The task.
    pub task: TaskId,
    /// Whose work.
    pub member: MemberId,
    /// Where it stands.
    pub state: WorkState,
    /// Whether a reviewer sees it.
    pub drawn: bool,
    /// Which reviewer.
    pub reviewer: Option<MemberId>,
    /// On how many inputs.
    pub count: u64,
}

/// How many inputs of a task were given to a set of labelers; to nobody when it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareCount {
    /// The task.
    pub task: TaskId,
    /// The labelers.
    pub labelers: Vec<MemberId>,
    /// How many inputs.
    pub count: u64,
}

impl Reader<'_> {
    /// An input's places in all tasks.
    pub fn places_of(self, input: InputId) -> Result<Vec<TaskInput>, StoreError> {
        let sql = format!("{} WHERE input = ?1", task::INPUT_COLUMNS);
        list(self.connection(), &sql, [input.bytes()], task::read_input)
    }

    /// Where an input stands in the lists of its tasks, in this file.
    pub fn positions_of(self, input: InputId) -> Result<Vec<(TaskId, u64)>, StoreError> {
        let sql = "SELECT task, position FROM task_input WHERE input = ?1";
        list(self.connection(), sql, [input.bytes()], |row| {
            Ok((TaskId::from_bytes(row.get(0)?), row.get(1)?))
        })
    }

    /// The places of a task's inputs, passed in their order.
    pub fn each_place(self, task: TaskId, f: &mut dyn FnMut(TaskInput)) -> Result<(), StoreError> {
        let sql = format!("{} WHERE task = ?1 ORDER BY position", task::INPUT_COLUMNS);
        tables::for_each(self.connection(), &sql, [task.bytes()], task::read_input, f)
    }

    /// What was said about an input, in every task, oldest first.
    pub fn remarks_on(self, input: InputId) -> Result<Vec<Comment>, StoreError> {
        let sql = "SELECT body FROM remark WHERE input = ?1 ORDER BY id";
        list(self.connection(), sql, [input.bytes()], remark::read)
    }

    /// What is still open of a kind in a task, oldest first.
    pub fn open_remarks(self, task: TaskId, kind: CommentKind) -> Result<Vec<Comment>, StoreError> {
        let sql = "SELECT body FROM remark WHERE task = ?1 AND kind = ?2 AND open ORDER BY id";
        list(self.connection(), sql, params![task.bytes(), kind.name()], remark::read)
    }

    /// How many questions are open, by task.
    pub fn open_questions(self) -> Result<Vec<(TaskId, u64)>, StoreError> {
        let sql = "SELECT task, count(*) FROM remark WHERE kind = 'Question' AND open GROUP BY task";
        list(self.connection(), sql, [], |row| {
            Ok((TaskId::from_bytes(row.get(0)?), row.get(1)?))
        })
    }

    /// All memberships with a row of their own.
    pub fn memberships(self) -> Result<Vec<TaskMembership>, StoreError> {
        list(
            self.connection(),
            "SELECT body FROM task_member ORDER BY task, member",
            [],
            task::read_membership,
        )
    }

    /// A member's part in a task.
    pub fn membership(self, task: TaskId, member: MemberId) -> Result<TaskMembership, StoreError> {
        Ok(task::get_membership(self.connection(), task, member)?.unwrap_or_else(|| TaskMembership::new(task, member)))
    }

    /// Kept counts of work by task, labeler, state and reviewer.
    pub fn member_work_counts(self) -> Result<Vec<MemberWorkCount>, StoreError> {
        let sql = "SELECT task, member, state, drawn, reviewer, n FROM member_work_count WHERE n > 0";
        list(self.connection(), sql, [], |row| {
            let reviewer: Vec<u8> = row.get(4)?;
            Ok(MemberWorkCount {
                task: TaskId::from_bytes(row.get(0)?),
                member: MemberId::from_bytes(row.get(1)?),
                state: tables::from_name(row, 2)?,
                drawn: row.get(3)?,
                reviewer: <[u8; 16]>::try_from(reviewer).ok().map(MemberId::from_bytes),
                count: row.get(5)?,
            })
        })
    }

    /// Kept counts of inputs by the labelers they were given to, for all tasks.
    pub fn share_counts(self) -> Result<Vec<ShareCount>, StoreError> {
        let sql = "SELECT task, labelers, n FROM share_count WHERE n > 0";
        list(self.connection(), sql, [], |row| {
            Ok(ShareCount {
                task: TaskId::from_bytes(row.get(0)?),
                labelers: task::members(row.get_ref(1)?.as_blob()?),
                count: row.get(2)?,
            })
        })
    }

    /// A labeler's submitted work that was not drawn for review, in the task's order.
    pub fn held_work(self, task: TaskId, member: MemberId) -> Result<Vec<Work>, StoreError> {
        let sql = format!(
            "{} WHERE task = ?1 AND member = ?2 AND state = 'Submitted' AND NOT drawn ORDER BY id",
            task::WORK_COLUMNS
        );
        list(self.connection(), &sql, [task.bytes(), member.bytes()], task::read_work)
    }

    /// All work on the inputs of a task, in no order.
    pub fn each_work(self, task: TaskId, f: &mut dyn FnMut(Work)) -> Result<(), StoreError> {
        let sql = format!("{} WHERE task = ?1", task::WORK_COLUMNS);
        tables::for_each(self.connection(), &sql, [task.bytes()], task::read_work, f)
    }

    /// Inputs of a queue that may be taken now, the most urgent first, each with where it stands in the task's list: those
    /// that wait, and those that were taken before `expired` and not touched since, or, by a wrong clock, after `future`.
    pub fn pool(
        self,
        task: TaskId,
        expired: Timestamp,
        future: Timestamp,
        at_most: usize,
    ) -> Result<Vec<(u64, TaskInput)>, StoreError> {
        let columns = task::INPUT_COLUMNS;
        let waiting = format!("{columns} WHERE task = ?1 AND labelers = x'' ORDER BY priority DESC, position LIMIT ?2");
        let mut found = list(
            self.connection(),
            &waiting,
            params![task.bytes(), at_most as i64],
            task::read_placed_input,
        )?;
        let lent = format!(
            "{columns} INDEXED BY task_input_lent WHERE task = ?1 AND since IS NOT NULL AND (since < ?2 OR since > ?3) \
             ORDER BY priority DESC, position LIMIT ?4"
        );
        found.extend(list(
            self.connection(),
            &lent,
            params![task.bytes(), expired.0, future.0, at_most as i64],
            task::read_placed_input,
        )?);
        found.sort_by_key(|(position, place)| (std::cmp::Reverse(place.priority), *position));
        found.truncate(at_most);
        Ok(found)
    }

    /// How many inputs a member took from a queue and has not submitted.
    pub fn taken(self, task: TaskId, member: MemberId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM task_input INDEXED BY task_input_lent \
                   WHERE task = ?1 AND labelers = ?2 AND since IS NOT NULL";
        Ok(first(self.connection(), sql, [task.bytes(), member.bytes()], |row| row.get(0))?.unwrap_or(0))
    }

    /// The first place of a task whose input was given to the member.
    pub fn first_given_position(self, task: TaskId, member: MemberId) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT position FROM task_input WHERE task = ?1 AND instr(labelers, ?2) > 0 \
                   ORDER BY position LIMIT 1";
        first(self.connection(), sql, [task.bytes(), member.bytes()], |row| row.get(0))
    }

    /// Places of inputs whose work a reviewer sent back to the member, in the task's order. A cross join in SQLite keeps
    /// the order of its tables: the few works first, not all places of the task.
    pub fn returned_positions(self, task: TaskId, member: MemberId) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT task_input.position FROM work CROSS JOIN task_input ON task_input.task = work.task \
                   AND task_input.input = work.input WHERE work.task = ?1 AND work.member = ?2 \
                   AND work.state = 'Returned' ORDER BY 1";
        list(self.connection(), sql, [task.bytes(), member.bytes()], |row| row.get(0))
    }

    /// Places of inputs that wait for a reviewer's decision, in the task's order.
    pub fn review_positions(self, task: TaskId, reviewer: MemberId) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT DISTINCT task_input.position FROM work JOIN task_input ON task_input.task = work.task \
                   AND task_input.input = work.input WHERE work.task = ?1 AND work.reviewer = ?2 \
                   AND work.drawn AND work.state = 'Submitted' ORDER BY 1";
        list(self.connection(), sql, [task.bytes(), reviewer.bytes()], |row| {
            row.get(0)
        })
    }

    /// Inputs with annotations that await a decision and belong to nobody's submitted work, such as those that a model
    /// made by itself: each with its place and their author, in the task's order.
    pub fn unowned_reviews(self, task: TaskId) -> Result<Vec<(u64, InputId, MemberId)>, StoreError> {
        let sql = "SELECT DISTINCT task_input.position, a.input, a.author FROM annotation AS a \
                   JOIN task_input ON task_input.task = a.task AND task_input.input = a.input WHERE a.task = ?1 \
                   AND a.status IN ('AwaitingReview', 'AwaitingConsensusReview') AND NOT EXISTS \
                   (SELECT 1 FROM work WHERE work.task = a.task AND work.input = a.input AND work.member = a.author \
                   AND work.state NOT IN ('Unlabeled', 'InProgress', 'Skipped')) ORDER BY 1";
        list(self.connection(), sql, [task.bytes()], |row| {
            Ok((
                row.get(0)?,
                InputId::from_bytes(row.get(1)?),
                MemberId::from_bytes(row.get(2)?),
            ))
        })
    }

    /// The log's number of the newest op of a kind that changed a row.
    pub fn newest_change(self, key: &RowKey, kind: OpKind) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT max(op.seq) FROM op_change JOIN op ON op.seq = op_change.op \
                   WHERE op_change.row = ?1 AND op.kind = ?2";
        Ok(first(
            self.connection(),
            sql,
            params![tables::key_bytes(key), kind.name()],
            |row| row.get(0),
        )?
        .flatten())
    }

    /// Calls `f` with who decided what on which input, up to the entry numbered `until`.
    pub fn each_decision(self, until: i64, f: &mut dyn FnMut(MemberId, OpKind, InputId)) -> Result<(), StoreError> {
        let sql = "SELECT member, kind, input FROM op WHERE seq <= ?1 AND kind IN ('Approve', 'Reject') \
                   AND input IS NOT NULL ORDER BY seq";
        let read = |row: &rusqlite::Row<'_>| {
            let (member, input) = (MemberId::from_bytes(row.get(0)?), InputId::from_bytes(row.get(2)?));
            Ok((member, kind(row, 1)?, input))
        };
        for_each(self.connection(), sql, [until], read, &mut |(member, kind, input)| {
            f(member, kind, input)
        })
    }

    /// The identifier of the log's entry of this number.
    pub fn op_at(self, seq: i64) -> Result<Option<OpId>, StoreError> {
        first(self.connection(), "SELECT id FROM op WHERE seq = ?1", [seq], |row| {
            Ok(OpId::from_bytes(row.get(0)?))
        })
    }

    /// Calls `f` with the regions in which a concept was claimed in a task, merged ones left out; of more than `most`
    /// with an even choice among them.
    pub fn each_region(
        self,
        task: TaskId,
        concept: ConceptId,
        most: u64,
        f: &mut dyn FnMut(Region),
    ) -> Result<(), StoreError> {
        let known = (task.bytes(), concept.bytes());
        let sql = "SELECT ifnull(sum(n), 0) FROM annotation_count WHERE task = ?1 AND concept = ?2";
        let count = first(self.connection(), sql, known, |row| row.get::<_, u64>(0))?.unwrap_or(0);
        let step = count.div_ceil(most.max(1)).max(1);
        let sql = "SELECT region FROM \
                   (SELECT region, row_number() OVER () AS nth FROM annotation \
                    WHERE task = ?1 AND concept = ?2 AND origin <> ?3) WHERE nth % ?4 = 0";
        let merged = serde_json::to_string(&Origin::Merged)?;
        let values = (task.bytes(), concept.bytes(), merged, step);
        for_each(self.connection(), sql, values, |row| from_json(row, 0), f)
    }

    /// An input's annotations as they were when the log had come to `seq`, in drawing order: what was changed on it
    /// since is taken back. Ops over many inputs are left out: they change no region.
    pub fn annotations_at(self, input: InputId, seq: i64) -> Result<Vec<Annotation>, StoreError> {
        let mut found: BTreeMap<AnnotationId, Annotation> =
            self.annotations(input)?.into_iter().map(|a| (a.id, a)).collect();
        let sql = "SELECT op_change.before, op_change.after FROM op JOIN op_change ON op_change.op = op.seq \
                   WHERE op.input = ?1 AND op.seq > ?2 ORDER BY op.seq DESC, op_change.idx DESC";
        let changes = list(self.connection(), sql, params![input.bytes(), seq], read_change)?;
        for change in changes {
            if let RowKey::Annotation(id) = change.key() {
                match change.before() {
                    Some(Row::Annotation(was)) => found.insert(id, was.clone()),
                    _ => found.remove(&id),
                };
            }
        }
        let mut found: Vec<Annotation> = found.into_values().collect();
        found.sort_by_key(|a| (a.z, a.id));
        Ok(found)
    }
}
