//! Gestures over many inputs, as the log holds them: which there are, and what they did, piece by piece.

use super::batch::{self, CHUNK, Packed};
use super::error::StoreError;
use super::reader::Reader;
use super::redact;
use super::row_part::{Part, RowPart, pass};
use super::tables::{self, OF_INPUTS, first, for_each, key_bytes, list};
use domain::{
    AnnotationId, Change, DatasetId, GestureId, InputId, MemberId, OpKind, Row, RowKey, RowKind, TaskId, Timestamp,
};
use rusqlite::params;
use serde::de::MapAccess;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How much of a gesture was taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reverted {
    /// Nothing.
    #[default]
    Not,
    /// Something; some of it was left, or the taking back was stopped.
    Partly,
    /// All that could ever be: an op without changes closes the taking back.
    Wholly,
}

/// A gesture over many inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkGesture {
    /// The gesture.
    pub gesture: GestureId,
    /// Who made it.
    pub member: MemberId,
    /// When it began.
    pub at: Timestamp,
    /// What kind of act it is.
    pub kind: OpKind,
    /// The task it is about, if any.
    pub task: Option<TaskId>,
    /// The log's number of its first op.
    pub first: i64,
    /// The log's number of its last op.
    pub last: i64,
    /// Whether it was taken back.
    pub reverted: Reverted,
}

/// One op of a gesture, without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GestureOp {
    /// The log's number.
    pub seq: i64,
    /// Whether the log carries only created rows.
    pub batch: bool,
    /// In how many pieces it can be read; none when it changed nothing.
    pub pieces: u64,
}

/// How many rows of one table a gesture touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Made.
    pub created: u64,
    /// Made otherwise.
    pub changed: u64,
    /// Removed.
    pub removed: u64,
}

/// How many rows a gesture touched, by table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, Touched>);

impl Tally {
    /// The numbers of one table, named as its [`Row`] is.
    pub fn of(&self, table: &str) -> Touched {
        self.0.get(table).copied().unwrap_or_default()
    }
}

/// The name of a row's table in the log; its content is passed by.
struct Table(String);

impl RowPart for Table {
    fn read<'de, A: MapAccess<'de>>(table: &str, row: &mut A) -> Result<Self, A::Error> {
        pass(row).map(|()| Self(table.to_owned()))
    }
}

/// Something with a name that a gesture touched, before and after; made it has no name before, deleted none after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedChange {
    /// What it is.
    pub kind: RowKind,
    /// What it was called.
    pub before: Option<String>,
    /// What it is called since.
    pub after: Option<String>,
}

impl Reader<'_> {
    /// The concepts, datasets, versions and saved searches that a gesture touched one by one, in the order it did; of the
    /// inputs of a dataset the dataset itself.
    pub fn named_changes(self, gesture: GestureId) -> Result<Vec<NamedChange>, StoreError> {
        let mut found = Vec::new();
        let (mut filled, mut told) = (BTreeSet::new(), BTreeSet::new());
        for op in self.gesture_ops(gesture)? {
            if op.batch {
                let rows = self.batch_chunk::<Row>(op.seq, 0)?;
                filled.extend(rows.iter().filter_map(|row| match row.key() {
                    RowKey::DatasetInput(dataset, _) => Some(dataset),
                    _ => None,
                }));
                continue;
            }
            // There may be as many of these as a dataset has inputs: what they say is not read.
            let sql = "SELECT DISTINCT substr(row, 2, 16) FROM op_change WHERE op = ?1 AND substr(row, 1, 1) = x'05'";
            let dataset = |row: &rusqlite::Row<'_>| row.get(0).map(DatasetId::from_bytes);
            filled.extend(list(self.connection(), sql, [op.seq], dataset)?);
            let sql = "SELECT row, before, after FROM op_change WHERE op = ?1 AND substr(row, 1, 1) IN \
                       (x'02', x'04', x'0f', x'10') ORDER BY idx";
            let read = |row: &rusqlite::Row<'_>| {
                let key: Vec<u8> = row.get(0)?;
                Ok((key, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?))
            };
            for_each(self.connection(), sql, [op.seq], read, &mut |(key, before, after)| {
                let Some(key) = tables::key_of(&key) else { return };
                if let RowKey::Dataset(id) = key {
                    told.insert(id);
                }
                found.push(NamedChange {
                    kind: key.kind(),
                    before: before.as_deref().and_then(name_in),
                    after: after.as_deref().and_then(name_in),
                });
            })?;
        }
        for id in filled.difference(&told) {
            if let Some(Row::Dataset(dataset)) = self.last_known(&RowKey::Dataset(*id))? {
                found.push(NamedChange {
                    kind: RowKind::Dataset,
                    before: Some(dataset.name.clone()),
                    after: Some(dataset.name),
                });
            }
        }
        Ok(found)
    }

    /// The newest gestures over many inputs, the newest first, at most so many. An op without an input is one over
    /// many if it is a batch or changes rows that belong to inputs; what changes concepts, datasets and saved searches
    /// counts as such.
    pub fn bulk_gestures(self, newest: usize) -> Result<Vec<BulkGesture>, StoreError> {
        let mut found: HashMap<GestureId, BulkGesture> = HashMap::new();
        let mut reverted: HashMap<GestureId, Reverted> = HashMap::new();
        self.each_bulk_op(i64::MIN, &mut |op| {
            if let Some(what) = op.reverts {
                let known = reverted.entry(what).or_default();
                *known = op.reverted().max(*known);
            } else if let Some(known) = found.get_mut(&op.gesture) {
                known.last = op.seq;
                known.task = known.task.or(op.task);
            } else if op.many {
                found.insert(
                    op.gesture,
                    BulkGesture {
                        gesture: op.gesture,
                        member: op.member,
                        at: op.at,
                        kind: op.kind,
                        task: op.task,
                        first: op.seq,
                        last: op.seq,
                        reverted: Reverted::Not,
                    },
                );
            }
        })?;
        let mut found: Vec<BulkGesture> = found.into_values().collect();
        found.sort_by_key(|gesture| std::cmp::Reverse(gesture.first));
        found.truncate(newest);
        for gesture in &mut found {
            gesture.reverted = reverted.get(&gesture.gesture).copied().unwrap_or_default();
        }
        Ok(found)
    }

    /// The gesture, if it is one over many inputs and no undo.
    pub fn bulk_gesture(self, gesture: GestureId) -> Result<Option<BulkGesture>, StoreError> {
        let sql = format!("{} FROM op WHERE gesture = ?1 ORDER BY seq", op_facts());
        let ops = list(self.connection(), &sql, [gesture.bytes()], read_op_facts)?;
        let (Some(begin), Some(end)) = (ops.first(), ops.last()) else {
            return Ok(None);
        };
        let bulk = ops.iter().find(|op| op.kind == OpKind::Bulk);
        let on_one = bulk.is_none() && ops.iter().any(|op| op.on_one);
        if on_one || ops.iter().any(|op| op.reverts.is_some()) || !ops.iter().any(|op| op.many) {
            return Ok(None);
        }
        let mut reverted = Reverted::Not;
        self.each_bulk_op(end.seq, &mut |op| {
            if op.reverts == Some(gesture) {
                reverted = reverted.max(op.reverted());
            }
        })?;
        Ok(Some(BulkGesture {
            gesture,
            member: begin.member,
            at: begin.at,
            kind: bulk.unwrap_or(begin).kind,
            task: ops.iter().find_map(|op| op.task),
            first: begin.seq,
            last: end.seq,
            reverted,
        }))
    }

    /// Passes the ops without an input after the one numbered `after`, in order. There is no index on these: the
    /// log is read once through, its rows left aside.
    fn each_bulk_op(self, after: i64, f: &mut dyn FnMut(OpFacts)) -> Result<(), StoreError> {
        let sql = format!("{} FROM op WHERE input IS NULL AND seq > ?1 ORDER BY seq", op_facts());
        for_each(self.connection(), &sql, [after], read_op_facts, f)
    }

    /// The ops of a gesture, in order.
    pub fn gesture_ops(self, gesture: GestureId) -> Result<Vec<GestureOp>, StoreError> {
        let sql = "SELECT seq, batch, \
                   CASE WHEN batch THEN (SELECT max(chunk) + 1 FROM op_batch WHERE op_batch.op = op.seq) \
                   ELSE (SELECT max(idx) / ?2 + 1 FROM op_change WHERE op_change.op = op.seq) END \
                   FROM op WHERE gesture = ?1 ORDER BY seq";
        list(self.connection(), sql, params![gesture.bytes(), CHUNK as i64], |row| {
            Ok(GestureOp {
                seq: row.get(0)?,
                batch: row.get(1)?,
                pieces: row.get::<_, Option<u64>>(2)?.unwrap_or(0),
            })
        })
    }

    /// One piece of what an op changed, in the order it did; a few hundred rows.
    pub fn gesture_piece(self, op: &GestureOp, piece: u64) -> Result<Vec<Change>, StoreError> {
        if op.batch {
            let rows = self.batch_chunk::<Row>(op.seq, piece)?;
            return Ok(rows.into_iter().map(Change::create).collect());
        }
        let sql = "SELECT before, after FROM op_change WHERE op = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx";
        let (from, to) = (piece * CHUNK as u64, (piece + 1) * CHUNK as u64);
        let read = super::reader::read_change;
        let changes = list(self.connection(), sql, params![op.seq, from, to], read)?;
        let whole = |change| redact::with_hashes(self.connection(), change);
        changes.into_iter().map(whole).collect()
    }

    /// The rows in one chunk of what a bulk act made.
    pub(super) fn batch_chunk<T: serde::de::DeserializeOwned>(
        self,
        seq: i64,
        chunk: u64,
    ) -> Result<Vec<T>, StoreError> {
        let sql = format!("SELECT {} FROM op_batch WHERE op = ?1 AND chunk = ?2", batch::COLUMNS);
        let packed = first(self.connection(), &sql, params![seq, chunk], Packed::read)?;
        packed.map_or(Ok(Vec::new()), |packed| packed.rows())
    }

    /// How many rows a gesture touched.
    pub fn tally(self, gesture: GestureId) -> Result<Tally, StoreError> {
        let mut tally = Tally::default();
        for op in self.gesture_ops(gesture)?.iter().filter(|op| op.batch) {
            for piece in 0..op.pieces {
                for Part(Table(name)) in self.batch_chunk::<Part<Table>>(op.seq, piece)? {
                    tally.0.entry(name).or_default().created += 1;
                }
            }
        }
        // The JSON of a row begins with the name of its table: {"Annotation":...
        let sql = "SELECT substr(json, 3, instr(substr(json, 3), '\"') - 1), made, gone, count(*) FROM \
                   (SELECT ifnull(after, before) AS json, before IS NULL AS made, after IS NULL AS gone \
                   FROM op JOIN op_change ON op_change.op = op.seq WHERE op.gesture = ?1) GROUP BY 1, 2, 3";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((
                row.get::<_, String>(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get::<_, u64>(3)?,
            ))
        };
        for_each(self.connection(), sql, [gesture.bytes()], read, &mut |(
            name,
            made,
            gone,
            count,
        )| {
            let touched = tally.0.entry(name).or_default();
            *match (made, gone) {
                (true, _) => &mut touched.created,
                (_, true) => &mut touched.removed,
                (false, false) => &mut touched.changed,
            } += count;
        })?;
        Ok(tally)
    }

    /// Whether anybody changed the row one by one after the op numbered `seq`, the ops of `gesture` and those that
    /// revert it aside.
    pub fn changed_after(self, key: &RowKey, seq: i64, gesture: GestureId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM op_change JOIN op ON op.seq = op_change.op \
                   WHERE op_change.row = ?1 AND op_change.op > ?2 AND op.gesture <> ?3 AND op.reverts IS NOT ?3 LIMIT 1";
        let wanted = params![key_bytes(key), seq, gesture.bytes()];
        Ok(first(self.connection(), sql, wanted, |_| Ok(()))?.is_some())
    }

    /// The last gesture by an op of this kind that changed the row one by one.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn last_gesture(self, key: &RowKey, kind: OpKind) -> Result<Option<GestureId>, StoreError> {
        let sql = "SELECT op.gesture FROM op_change JOIN op ON op.seq = op_change.op \
                   WHERE op_change.row = ?1 AND op.kind = ?2 ORDER BY op.seq DESC LIMIT 1";
        first(self.connection(), sql, params![key_bytes(key), kind.name()], |row| {
            row.get(0).map(GestureId::from_bytes)
        })
    }

    /// The row as it stands, or as it was when it was changed last before it went.
    pub fn last_known(self, key: &RowKey) -> Result<Option<Row>, StoreError> {
        if let Some(row) = self.row(key)? {
            return Ok(Some(row));
        }
        let sql = "SELECT before, after FROM op_change WHERE row = ?1 ORDER BY op DESC, idx DESC LIMIT 1";
        let change = first(self.connection(), sql, [key_bytes(key)], super::reader::read_change)?;
        Ok(change.and_then(|change| change.before().or(change.after()).cloned()))
    }

    /// Whether the input has an annotation: of this task, or any at all.
    pub fn has_annotations(self, input: InputId, task: Option<TaskId>) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM annotation WHERE input = ?1 AND (?2 IS NULL OR task = ?2) LIMIT 1";
        let wanted = params![input.bytes(), task.as_ref().map(|id| id.bytes())];
        let found: Option<AnnotationId> = first(self.connection(), sql, wanted, |row| {
            row.get(0).map(AnnotationId::from_bytes)
        })?;
        Ok(found.is_some())
    }

    /// Whether anybody has worked on the input in the task, or begun to.
    pub fn has_work(self, task: TaskId, input: InputId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM work WHERE task = ?1 AND input = ?2 LIMIT 1";
        Ok(first(self.connection(), sql, [task.bytes(), input.bytes()], |_| Ok(()))?.is_some())
    }

    /// Whether a dataset holds no input.
    pub fn dataset_is_empty(self, id: DatasetId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM dataset_input WHERE dataset = ?1 LIMIT 1";
        Ok(first(self.connection(), sql, [id.bytes()], |_| Ok(()))?.is_none())
    }
}

/// The name in a row, as the log has it.
fn name_in(row: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
    }
    let rows: HashMap<String, Named> = serde_json::from_str(row).ok()?;
    rows.into_values().next().map(|named| named.name)
}

/// An op, read for what it says of its gesture.
struct OpFacts {
    seq: i64,
    gesture: GestureId,
    member: MemberId,
    at: Timestamp,
    kind: OpKind,
    task: Option<TaskId>,
    reverts: Option<GestureId>,
    /// Whether it is on one input.
    on_one: bool,
    /// Whether it touched rows of inputs.
    many: bool,
    /// Whether it touched nothing.
    empty: bool,
}

impl OpFacts {
    /// How much an op that reverts says was taken back.
    fn reverted(&self) -> Reverted {
        if self.empty { Reverted::Wholly } else { Reverted::Partly }
    }
}

/// What is read of an op for [`OpFacts`].
fn op_facts() -> String {
    format!(
        "SELECT seq, gesture, member, at, kind, task, reverts, input IS NOT NULL, \
         batch OR kind IN ('EditConcept', 'EditDataset', 'SaveSearch', 'Bulk', 'PurgeInputs', 'Pseudonymize') \
         OR EXISTS (SELECT 1 FROM op_change WHERE op_change.op = op.seq AND substr(row, 1, 1) IN {OF_INPUTS}), \
         NOT batch AND NOT EXISTS (SELECT 1 FROM op_change WHERE op_change.op = op.seq)"
    )
}

fn read_op_facts(row: &rusqlite::Row<'_>) -> rusqlite::Result<OpFacts> {
    Ok(OpFacts {
        seq: row.get(0)?,
        gesture: GestureId::from_bytes(row.get(1)?),
        member: MemberId::from_bytes(row.get(2)?),
        at: Timestamp(row.get(3)?),
        kind: tables::kind(row, 4)?,
        task: row.get::<_, Option<[u8; 16]>>(5)?.map(TaskId::from_bytes),
        reverts: row.get::<_, Option<[u8; 16]>>(6)?.map(GestureId::from_bytes),
        on_one: row.get(7)?,
        many: row.get(8)?,
        empty: row.get(9)?,
    })
}
