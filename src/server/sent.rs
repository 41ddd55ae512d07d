//! What goes to a server and what comes back: ops with the versions that they replace, answers, and others' ops.

use crate::error::ServerError;
use domain::{Change, GestureId, InputId, Member, MemberId, Op, OpId, OpKind, Row, RowKey, TaskId, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use store::{key_bytes, key_of};
use uuid::Uuid;

/// That a labeler's work on an input is drawn for review; without a labeler that of whoever takes it from a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Whose.
    pub labeler: Option<MemberId>,
    /// On which input.
    pub input: InputId,
    /// Who reviews it.
    pub reviewer: Option<MemberId>,
}

/// An op on its way to the server.
#[derive(Clone, Copy, Debug)]
pub struct SentOp<'a> {
    /// The op. Of a bulk act, whose rows were staged, the changes are left out.
    pub op: &'a Op,
    /// For each change the op that wrote the row it replaces; none for a new row.
    pub versions: &'a [Option<OpId>],
    /// The upload with the rows of a bulk act.
    pub upload: Option<Uuid>,
    /// Which work of the op's task is drawn for review from now on, where the op makes or changes the task.
    pub draws: Option<&'a [Draw]>,
}

impl<'a> SentOp<'a> {
    /// An op that is no bulk act.
    pub fn new(op: &'a Op, versions: &'a [Option<OpId>]) -> Self {
        Self {
            op,
            versions,
            upload: None,
            draws: None,
        }
    }

    /// As the server is sent it.
    ///
    /// # Errors
    /// [`ServerError::Damaged`] where a row cannot be written as JSON.
    pub fn json(&self) -> Result<Value, ServerError> {
        let mut changes = Vec::new();
        if self.upload.is_none() {
            for (nth, change) in self.op.changes.iter().enumerate() {
                changes.push(json!({
                    "key": hex(&key_bytes(&change.key())),
                    "version": self.versions.get(nth).copied().flatten(),
                    "after": change.after().map(text_of).transpose()?,
                }));
            }
        }
        let mut op = header(self.op, self.op.kind.name());
        op["changes"] = changes.into();
        op["upload"] = json!(self.upload);
        if let Some(draws) = self.draws {
            let line = |draw: &Draw| json!([draw.labeler, draw.input, draw.reviewer]);
            op["draws"] = draws.iter().map(line).collect();
        }
        Ok(op)
    }
}

/// An op without its changes; `kind` is its name in the log.
pub(crate) fn header(op: &Op, kind: &str) -> Value {
    json!({
        "id": op.id, "gesture": op.gesture, "member": op.member, "at": op.at, "kind": kind, "input": op.input,
        "task": op.task, "reverts": op.reverts, "batch": op.batch,
    })
}

/// The changes of an op of a file's log, both sides.
pub(crate) fn both_sides(changes: &[Change]) -> Result<Value, ServerError> {
    let one = |change: &Change| {
        Ok(json!({
            "key": hex(&key_bytes(&change.key())),
            "before": change.before().map(text_of).transpose()?,
            "after": change.after().map(text_of).transpose()?,
        }))
    };
    changes.iter().map(one).collect()
}

/// A row as the server keeps it: on a server people sign in, so that there are no passphrases.
pub(crate) fn text_of(row: &Row) -> Result<String, ServerError> {
    let row = match row {
        Row::Member(member) if member.passphrase.is_some() => Cow::Owned(Row::Member(Member {
            passphrase: None,
            ..member.clone()
        })),
        row => Cow::Borrowed(row),
    };
    serde_json::to_string(&*row).map_err(|error| ServerError::Damaged(error.to_string()))
}

/// The row that a text is of.
pub(crate) fn row_of(text: &str) -> Result<Row, ServerError> {
    serde_json::from_str(text).map_err(|error| ServerError::Damaged(error.to_string()))
}

pub(crate) fn key_from(bytes: &[u8]) -> Result<RowKey, ServerError> {
    key_of(bytes).ok_or_else(|| ServerError::Damaged(format!("a row of an unknown kind: {}", hex(bytes))))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What became of an op.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It is on the server, under this number; said again where it was sent before.
    Saved {
        /// Its number.
        seq: i64,
    },
    /// Nothing was written.
    Refused(Refused),
}

/// Why the server did not take an op.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Why.
    pub reason: Reason,
    /// The row that it is about.
    pub key: Option<RowKey>,
    /// Who wrote that row last, and when by their clock.
    pub by: Option<(MemberId, Timestamp)>,
    /// More, for a log.
    pub detail: String,
}

/// The kinds of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody changed the row meanwhile, or took it away.
    Clash,
    /// The member may not.
    Right,
    /// It points at a row that is not there any more.
    Dangling,
    /// Something still points at the row that it takes away.
    Orphan,
    /// The name, the path or the place is somebody else's.
    Taken,
    /// Nobody would lead the project.
    NoLead,
    /// It is not what programs write, or another op of the same id.
    Content,
    /// The key is not that of the row.
    Key,
}

impl Reason {
    /// The one that the server calls by this name.
    pub(crate) fn named(name: &str) -> Result<Self, ServerError> {
        let read = serde_json::from_value(Value::String(name.to_owned()));
        read.map_err(|error| ServerError::Damaged(error.to_string()))
    }
}

/// What the check of the server's log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFault {
    /// An op that no rule allows.
    Op {
        /// Its number.
        seq: i64,
        /// Who made it.
        member: MemberId,
        /// When, by their clock.
        at: Timestamp,
        /// The name of its kind.
        kind: String,
        /// What would refuse it today.
        reason: Reason,
        /// The row in question.
        row: Option<RowKey>,
    },
    /// A row that is not what the log leaves behind.
    Row(Option<RowKey>),
}

#[derive(Deserialize)]
struct AnswerText {
    saved: bool,
    seq: Option<i64>,
    reason: Option<Reason>,
    key: Option<String>,
    by: Option<MemberId>,
    at: Option<Timestamp>,
    detail: Option<String>,
}

impl Answer {
    pub(crate) fn read(value: Value) -> Result<Self, ServerError> {
        let damaged = |error: serde_json::Error| ServerError::Damaged(error.to_string());
        let text: AnswerText = serde_json::from_value(value).map_err(damaged)?;
        if text.saved {
            let seq = text.seq.unwrap_or_default();
            return Ok(Self::Saved { seq });
        }
        Ok(Self::Refused(Refused {
            reason: text.reason.unwrap_or(Reason::Content),
            key: text.key.and_then(|key| key_of(&unhex(&key)?)),
            by: text.by.zip(text.at),
            detail: text.detail.unwrap_or_default(),
        }))
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok())
        .collect()
}

/// What was taken from a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The inputs.
    pub inputs: Vec<InputId>,
    /// The number of the op that gave them; none where nothing was free.
    pub seq: Option<i64>,
}

/// A change in the log, as far as it is seen. A row that came into sight has no before, one that went out of sight no
/// after.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenChange {
    /// The row.
    pub key: RowKey,
    /// The row before, and the op that had written it.
    pub before: Option<(Row, Option<OpId>)>,
    /// The row after; its version is this op.
    pub after: Option<Row>,
}

/// An op of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedOp {
    /// Its number.
    pub seq: i64,
    /// The op; its changes are left empty.
    pub op: Op,
    /// The name of its kind: that of a kind which this release does not know, too.
    pub kind: String,
    /// When the server took it, by its clock.
    pub received_at: Timestamp,
    /// The changes that are seen.
    pub changes: Vec<SeenChange>,
    /// Of a bulk act, where its rows are: see [`crate::Client::upload_rows`].
    pub upload: Option<Uuid>,
}

/// What happened since.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// The ops that are seen, in order.
    pub ops: Vec<LoggedOp>,
    /// All up to this number are among them, as far as they are seen.
    pub upto: i64,
    /// What the server drew when it took the op of that number.
    pub stamp: Option<Uuid>,
    /// The same of the number that was asked from: something else than was heard says that the server was restored.
    pub after: Option<Uuid>,
    /// The number of the newest op.
    pub newest: i64,
    /// Rises when the member sees more or less than before: then all is to be loaded again.
    pub scope: i64,
}

/// The columns of `op` that [`logged_op`] expects.
pub(crate) const OP_COLUMNS: &str = "seq, id, gesture, member, at, kind, input, task, reverts, batch, upload, \
     (extract(epoch FROM received_at) * 1000)::bigint";

pub(crate) fn logged_op(row: &postgres::Row) -> LoggedOp {
    let kind: String = row.get(5);
    let known: Option<OpKind> = serde_json::from_value(Value::String(kind.clone())).ok();
    let maybe = |column: usize| row.get::<_, Option<Uuid>>(column);
    LoggedOp {
        seq: row.get(0),
        op: Op {
            id: OpId(row.get(1)),
            gesture: GestureId(row.get(2)),
            member: MemberId(row.get(3)),
            at: Timestamp(row.get(4)),
            kind: known.unwrap_or(OpKind::Unknown),
            input: maybe(6).map(InputId),
            task: maybe(7).map(TaskId),
            reverts: maybe(8).map(GestureId),
            batch: row.get(9),
            changes: Vec::new(),
        },
        kind,
        received_at: Timestamp(row.get(11)),
        changes: Vec::new(),
        upload: maybe(10),
    }
}
