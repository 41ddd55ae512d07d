//! The server's promise, as simply as it can be said.

use crate::picture_facts::PictureFact;
use crate::presence::{Presence, Seen};
use crate::remote::{Answer, Followed, Older, Remote, State, SyncError};
use domain::task::TaskInput;
use domain::{
    Change, Color, Concept, ConceptId, ContentHash, DecodeStatus, GestureId, Input, InputId, InputKind, Member,
    MemberId, Op, OpId, OpKind, Role, Row, RowKey, Size, TaskId, Timestamp,
};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;
use store::{Erasure, Erasures, PendingOp, VersionedRow};
use uuid::Uuid;

/// Members of the model's project: leads first.
pub(super) const LEADS: u128 = 2;
pub(super) const MEMBERS: u128 = 8;
pub(super) const INPUTS: u128 = 4;

thread_local! {
    /// What was drawn last.
    static STAMP: Cell<u128> = const { Cell::new(1) };
}

#[derive(Clone)]
struct Project {
    incarnation: Uuid,
    rows: BTreeMap<RowKey, (OpId, Row)>,
    log: Vec<Op>,
    /// For each op of the log what was drawn when it was taken.
    stamps: Vec<Uuid>,
    answers: HashMap<OpId, Answer>,
    scope: i64,
    /// What it lost when it was restored, and never gets back.
    given_up: HashSet<OpId>,
    /// Whether labelers see each other's annotations.
    sees_others: bool,
}

/// A server that forgets nothing, unless it is told to.
#[derive(Clone)]
pub(super) struct ModelServer(Rc<RefCell<Project>>);

impl ModelServer {
    pub(super) fn new() -> Self {
        let mut rows = Vec::new();
        for number in 1..=MEMBERS {
            let role = if number <= LEADS { Role::Lead } else { Role::Labeler };
            let member = Member::new(MemberId::fixed(number), format!("Member {number}"), &[role]);
            rows.push(Row::Member(member));
        }
        rows.push(Row::Concept(concept(1, "car")));
        rows.extend((1..=INPUTS).map(|number| Row::Input(input(number))));
        let first = Op {
            id: OpId::fixed(1),
            gesture: GestureId::fixed(1),
            member: MemberId::fixed(1),
            at: Timestamp(0),
            kind: OpKind::CreateProject,
            input: None,
            task: None,
            reverts: None,
            batch: false,
            changes: rows.iter().cloned().map(Change::create).collect(),
        };
        let rows = rows.into_iter().map(|row| (row.key(), (first.id, row)));
        Self(Rc::new(RefCell::new(Project {
            incarnation: Uuid::from_u128(77),
            rows: rows.collect(),
            log: vec![first],
            stamps: vec![Uuid::from_u128(1)],
            answers: HashMap::new(),
            scope: 1,
            given_up: HashSet::new(),
            sees_others: false,
        })))
    }

    pub(super) fn copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    pub(super) fn restore(&self, copy: &Self) {
        *self.0.borrow_mut() = copy.0.borrow().clone();
    }

    pub(super) fn make_anew(&self) {
        self.0.borrow_mut().incarnation = Uuid::from_u128(78);
    }

    /// A lead decides whether labelers see each other's annotations.
    pub(super) fn switch_see_others(&self) {
        let mut project = self.0.borrow_mut();
        project.sees_others = !project.sees_others;
        project.scope += 1;
    }

    /// How many ops of a member it has.
    pub(super) fn ops_by(&self, member: MemberId) -> usize {
        self.0.borrow().log.iter().filter(|op| op.member == member).count()
    }

    /// How often it has an op.
    pub(super) fn times(&self, op: OpId) -> usize {
        self.0.borrow().log.iter().filter(|known| known.id == op).count()
    }

    /// All rows that a member may see, with their versions.
    pub(super) fn seen_by(&self, member: MemberId) -> BTreeMap<RowKey, (OpId, Row)> {
        let project = self.0.borrow();
        let seen = project.rows.iter().filter(|(_, (_, row))| project.may_see(member, row));
        seen.map(|(key, row)| (*key, row.clone())).collect()
    }

    /// Whether the rows are what the log leaves behind.
    pub(super) fn is_its_log(&self) -> bool {
        let project = self.0.borrow();
        let mut rows: BTreeMap<RowKey, (OpId, Row)> = BTreeMap::new();
        for op in &project.log {
            for change in &op.changes {
                match change.after() {
                    Some(row) => drop(rows.insert(change.key(), (op.id, row.clone()))),
                    None => drop(rows.remove(&change.key())),
                }
            }
        }
        rows == project.rows
    }
}

impl Project {
    /// What was drawn when the op of a number was taken; the first is 1.
    fn stamp_at(&self, number: i64) -> Option<Uuid> {
        let place = usize::try_from(number - 1).ok()?;
        self.stamps.get(place).copied()
    }

    fn may_see(&self, member: MemberId, row: &Row) -> bool {
        let leads = member <= MemberId::fixed(LEADS);
        match row {
            Row::Annotation(annotation) => leads || self.sees_others || annotation.author == member,
            _ => true,
        }
    }

    fn commit(&mut self, pending: &PendingOp) -> Answer {
        if let Some(known) = self.answers.get(&pending.op.id) {
            return known.clone();
        }
        for (change, replaced) in pending.op.changes.iter().zip(&pending.versions) {
            let found = self.rows.get(&change.key()).map(|(version, _)| *version);
            if found != *replaced || self.is_taken(change) || self.dangles(change) {
                return self.clash(change.key());
            }
        }
        let changes = pending.op.changes.iter().map(|change| {
            let before = self.rows.get(&change.key()).map(|(_, row)| row.clone());
            Change::restore(before, change.after().cloned()).expect("a change")
        });
        let op = Op {
            changes: changes.collect(),
            ..pending.op.clone()
        };
        for change in &op.changes {
            match change.after() {
                Some(row) => drop(self.rows.insert(change.key(), (op.id, row.clone()))),
                None => drop(self.rows.remove(&change.key())),
            }
        }
        let answer = Answer::Saved(self.log.len() as i64 + 1);
        self.answers.insert(op.id, answer.clone());
        self.log.push(op);
        STAMP.set(STAMP.get() + 1);
        self.stamps.push(Uuid::from_u128(STAMP.get()));
        answer
    }

    fn clash(&self, row: RowKey) -> Answer {
        let mut newest = self.log.iter().rev();
        let by = newest.find(|op| op.changes.iter().any(|change| change.key() == row));
        Answer::Clash {
            row,
            by: by.map(|op| op.member),
            at: by.map(|op| op.at),
        }
    }

    fn is_taken(&self, change: &Change) -> bool {
        let Some(Row::Concept(made)) = change.after() else {
            return false;
        };
        self.rows.values().any(|(_, row)| match row {
            Row::Concept(known) => known.name == made.name && known.id != made.id,
            _ => false,
        })
    }

    fn dangles(&self, change: &Change) -> bool {
        match change.after() {
            Some(Row::Annotation(row)) => !self.rows.contains_key(&RowKey::Concept(row.concept)),
            _ => false,
        }
    }
}

/// What goes wrong on the way, in this order.
#[derive(Default)]
pub(super) struct Faults {
    lose_request: Cell<bool>,
    lose_answer: Cell<bool>,
    /// Ops heard at a time.
    at_once: Cell<usize>,
}

impl Faults {
    pub(super) fn lose_next_request(&self) {
        self.lose_request.set(true);
    }

    pub(super) fn lose_next_answer(&self) {
        self.lose_answer.set(true);
    }

    pub(super) fn hear_at_once(&self, ops: usize) {
        self.at_once.set(ops);
    }
}

/// A member's connection.
pub(super) struct ModelRemote<'f> {
    pub server: ModelServer,
    pub member: MemberId,
    pub faults: &'f Faults,
}

fn lost() -> SyncError {
    SyncError::Unreachable("it broke off".into())
}

impl Remote for ModelRemote<'_> {
    fn state(&mut self) -> Result<State, SyncError> {
        let project = self.server.0.borrow();
        Ok(State {
            incarnation: project.incarnation,
            member: self.member,
            seq: project.log.len() as i64,
            stamp: project.stamp_at(project.log.len() as i64),
            scope: project.scope,
            leads: self.member <= MemberId::fixed(LEADS),
        })
    }

    fn older(&mut self, after: i64, up_to: i64) -> Result<Vec<Older>, SyncError> {
        let project = self.server.0.borrow();
        let place = |number: i64| usize::try_from(number).expect("a number").min(project.log.len());
        let ops = project.log[place(after)..place(up_to)].iter();
        let older = |op: &Op| Older {
            op: op.clone(),
            upload: None,
            erasure: None,
        };
        Ok(ops.map(older).collect())
    }

    fn erasing(&mut self, _: i64) -> Result<Vec<(Op, Erasure)>, SyncError> {
        Ok(Vec::new())
    }

    fn bulk_rows(&mut self, _: Uuid, _: u64) -> Result<Vec<(u64, Row)>, SyncError> {
        Ok(Vec::new())
    }

    fn commit(&mut self, op: &PendingOp) -> Result<Answer, SyncError> {
        if self.faults.lose_request.take() {
            return Err(lost());
        }
        let answer = self.server.0.borrow_mut().commit(op);
        // A message that arrives twice is answered alike.
        if matches!(answer, Answer::Saved(_)) {
            assert_eq!(self.server.0.borrow_mut().commit(op), answer);
        }
        match self.faults.lose_answer.take() {
            true => Err(lost()),
            false => Ok(answer),
        }
    }

    fn follow(&mut self, after: i64, stamp: Option<Uuid>, limit: usize) -> Result<Followed, SyncError> {
        let limit = limit.min(self.faults.at_once.get().max(1));
        let project = self.server.0.borrow();
        let newest = project.log.len() as i64;
        if newest < after || stamp.is_some() && stamp != project.stamp_at(after) {
            return Err(SyncError::Lost {
                server: newest,
                heard: after,
            });
        }
        let after = usize::try_from(after).expect("a number");
        let some = project.log.iter().skip(after).take(limit);
        let up_to = after + some.len();
        let visible = some.filter_map(|op| {
            let seen = |change: &&Change| {
                let row = change.after().or(change.before());
                row.is_some_and(|row| project.may_see(self.member, row))
            };
            let changes: Vec<Change> = op.changes.iter().filter(seen).cloned().collect();
            let is_seen = !changes.is_empty();
            is_seen.then(|| Op { changes, ..op.clone() })
        });
        Ok(Followed {
            ops: visible.collect(),
            up_to: up_to as i64,
            stamp: project.stamp_at(up_to as i64),
            scope: project.scope,
            erasures: Erasures::new(),
        })
    }

    fn known(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
        let project = self.server.0.borrow();
        let log: HashSet<OpId> = project.log.iter().map(|op| op.id).collect();
        Ok(ops.iter().filter(|op| log.contains(op)).copied().collect())
    }

    fn settled(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
        let mut settled = self.known(ops)?;
        let project = self.server.0.borrow();
        settled.extend(ops.iter().filter(|op| project.given_up.contains(op)));
        Ok(settled)
    }

    fn give_up(&mut self, ops: &[OpId]) -> Result<(), SyncError> {
        self.server.0.borrow_mut().given_up.extend(ops);
        Ok(())
    }

    fn seen_sides(&mut self, ops: &[OpId]) -> Result<Vec<(OpId, RowKey, bool)>, SyncError> {
        let project = self.server.0.borrow();
        let mut seen = Vec::new();
        for op in project.log.iter().filter(|op| ops.contains(&op.id)) {
            for change in &op.changes {
                for (row, after) in [(change.before(), false), (change.after(), true)] {
                    if row.is_some_and(|row| project.may_see(self.member, row)) {
                        seen.push((op.id, change.key(), after));
                    }
                }
            }
        }
        Ok(seen)
    }

    fn take(&mut self, _: TaskId, _: u32, _: OpId) -> Result<usize, SyncError> {
        Ok(0)
    }

    fn take_again(&mut self, _: TaskId, _: &[TaskInput], _: OpId) -> Result<(), SyncError> {
        Ok(())
    }

    fn heartbeat(&mut self, _: bool) -> Result<(), SyncError> {
        Ok(())
    }

    fn here(&mut self, _: &Presence) -> Result<Vec<Seen>, SyncError> {
        Ok(Vec::new())
    }

    fn add_picture_fact(&mut self, _: InputId, _: &PictureFact) -> Result<(), SyncError> {
        Ok(())
    }

    fn own_ops(&mut self) -> Result<Vec<Op>, SyncError> {
        let project = self.server.0.borrow();
        let own = project
            .log
            .iter()
            .filter(|op| op.member == self.member && op.input.is_some());
        Ok(own.cloned().collect())
    }

    fn snapshot(&mut self, take: &mut dyn FnMut(VersionedRow) -> Result<(), SyncError>) -> Result<State, SyncError> {
        for (version, row) in self.server.seen_by(self.member).into_values() {
            take(VersionedRow { version, row })?;
        }
        self.state()
    }

    fn wait(&mut self, _timeout: Duration) -> Result<bool, SyncError> {
        Ok(true)
    }
}

pub(super) fn concept(number: u128, name: &str) -> Concept {
    Concept {
        id: ConceptId::fixed(number),
        name: name.into(),
        color: Color::nth(0),
        position: 0,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    }
}

fn input(number: u128) -> Input {
    Input {
        id: InputId::fixed(number),
        kind: InputKind::Image,
        name: format!("{number}.png"),
        path: format!("{number}.png"),
        hash: Some(ContentHash([number as u8; 32])),
        etag: None,
        bytes: 1,
        size: Size::new(64, 64),
        orientation: 1,
        readability: DecodeStatus::Readable,
        position: number as u64,
        removed: false,
        excluded: false,
        metadata: domain::Metadata::default(),
    }
}
