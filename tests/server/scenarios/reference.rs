//! The model: rows by version, as the server's log leaves them.

use domain::task::{Work, WorkState};
use domain::{Change, MemberId, Op, OpId, OpKind, Row, RowKey};
use std::collections::{BTreeMap, HashSet};
use store::PendingOp;

/// What must become of an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Saved,
    /// Somebody was quicker.
    Clash,
    /// What it changes was submitted already.
    Closed,
}

#[derive(Default)]
pub struct Model {
    pub rows: BTreeMap<RowKey, (OpId, Row)>,
    pub log: Vec<OpId>,
    known: HashSet<OpId>,
    seq: i64,
}

impl Model {
    /// Takes in what the log has since, and holds each op against the versions that it replaced.
    pub fn follow(&mut self, admin: &mut postgres::Client) {
        let ops = admin
            .query("SELECT seq, id FROM op WHERE seq > $1 ORDER BY seq", &[&self.seq])
            .expect("is asked");
        for op in &ops {
            self.seq = op.get(0);
            let id = OpId(op.get(1));
            assert!(self.known.insert(id), "{id} is in the log twice");
            self.log.push(id);
            let sql = "SELECT after, key, version, body FROM op_side WHERE op = $1 ORDER BY idx, after";
            let sides = admin.query(sql, &[&id.0]).expect("is asked");
            let mut replaced: HashSet<RowKey> = HashSet::new();
            for side in &sides {
                let key = store::key_of(side.get(1)).expect("a key");
                let row: Row = serde_json::from_str(side.get(3)).expect("a row");
                if side.get(0) {
                    let stood = self.rows.insert(key, (id, row));
                    assert!(
                        stood.is_none() || replaced.remove(&key),
                        "{id} makes {key:?}, which is there"
                    );
                } else {
                    let version: Option<uuid::Uuid> = side.get(2);
                    let found = self.rows.get(&key);
                    assert_eq!(
                        found,
                        Some(&(OpId(version.expect("a version")), row)),
                        "{id} replaces {key:?}"
                    );
                    replaced.insert(key);
                }
            }
            for gone in replaced {
                self.rows.remove(&gone);
            }
        }
    }

    pub fn has(&self, op: OpId) -> bool {
        self.known.contains(&op)
    }

    /// What the server must say to an op.
    pub fn fate(&self, pending: &PendingOp) -> Fate {
        if self.has(pending.op.id) {
            return Fate::Saved;
        }
        for (change, replaced) in pending.op.changes.iter().zip(&pending.versions) {
            let found = self.rows.get(&change.key()).map(|(version, _)| *version);
            if found != *replaced || self.is_taken(change) {
                return Fate::Clash;
            }
        }
        match self.is_closed(&pending.op) {
            true => Fate::Closed,
            false => Fate::Saved,
        }
    }

    /// Whether a name is given already, or a labeler has begun in another window.
    fn is_taken(&self, change: &Change) -> bool {
        let others = || {
            self.rows
                .values()
                .map(|(_, row)| row)
                .filter(|row| row.key() != change.key())
        };
        match change.after() {
            Some(Row::Concept(made)) => others().any(|row| matches!(row, Row::Concept(row) if row.name == made.name)),
            Some(Row::Work(made)) => others().any(|row| {
                matches!(row, Row::Work(row) if (row.task, row.input, row.member) == (made.task, made.input, made.member))
            }),
            _ => false,
        }
    }

    /// Whether a labeler changes what they have submitted.
    fn is_closed(&self, op: &Op) -> bool {
        let edits = matches!(
            op.kind,
            OpKind::Annotate | OpKind::Reshape | OpKind::Delete | OpKind::Undo
        );
        edits
            && self.rows.values().any(|(_, row)| {
                matches!(row, Row::Work(work) if is_mine(work, op.member)
                    && Some(work.input) == op.input && !is_open(work.state))
            })
    }
}

fn is_mine(work: &Work, member: MemberId) -> bool {
    work.member == member
}

pub fn is_open(state: WorkState) -> bool {
    matches!(
        state,
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Returned
    )
}
