//! The server as a replica meets it, reached by a member's connection.

use crate::address::Address;
use crate::client::Client;
use crate::error::ServerError;
use crate::picture_facts::PictureFact;
use crate::presence::{Presence, Seen};
use crate::remote::{Answer, Followed, Older, Remote, State, SyncError};
use crate::sent::{Answer as Said, Draw, LoggedOp, Reason, Refused, SentOp};
use domain::task::TaskInput;
use domain::{Change, InputId, Op, OpId, Role, Row, RowKey, TaskId};
use std::time::Duration;
use store::{Erasure, Erasures, PendingOp, VersionedRow};
use uuid::Uuid;

/// Rows of a bulk act that are sent at once.
const ROWS: usize = 2_000;

/// Which work is drawn for review from an op on; none where it changes nothing about that.
pub type Draws = dyn Fn(&Op) -> Option<Vec<Draw>> + Send;

/// Rows of a bulk act that are asked for at once: whole chunks of the log.
const BULK_ROWS: u32 = 20 * 512;

struct Online {
    client: Client,
    draws: Box<Draws>,
}

/// Signs in to a project. `draws` says of an op that makes or changes a task which work is reviewed from then on.
///
/// # Errors
/// A [`SyncError`].
pub fn connect(address: &Address, password: Option<&str>, draws: Box<Draws>) -> Result<Box<dyn Remote>, SyncError> {
    let mut client = Client::connect(address, password)?;
    client.listen()?;
    Ok(Box::new(Online { client, draws }))
}

impl From<ServerError> for SyncError {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Store(error) => Self::Store(error),
            ServerError::Newer { .. } => Self::Newer,
            ServerError::Older { .. } => Self::Older,
            ServerError::Password { .. }
            | ServerError::NotAMember(_)
            | ServerError::Left(_)
            | ServerError::NoProject(_)
            | ServerError::NotAllowed(_)
            | ServerError::Address(_) => Self::Denied(error),
            // Whatever else it was may be gone at the next try.
            other => Self::Unreachable(other.to_string()),
        }
    }
}

impl Remote for Online {
    fn state(&mut self) -> Result<State, SyncError> {
        let hello = self.client.hello()?;
        if !hello.live {
            return Err(ServerError::NotLive.into());
        }
        Ok(State {
            incarnation: hello.incarnation,
            member: hello.member,
            seq: hello.seq,
            stamp: None,
            scope: hello.scope,
            leads: hello.roles.contains(&Role::Lead),
        })
    }

    fn commit(&mut self, pending: &PendingOp) -> Result<Answer, SyncError> {
        let op = &pending.op;
        let draws = (self.draws)(op);
        let sent = SentOp {
            draws: draws.as_deref(),
            ..SentOp::new(op, &pending.versions)
        };
        let said = if let Some(erasure) = &pending.erasure {
            self.client.erase(&sent, erasure)?.0
        } else if op.batch {
            self.stage(op)?;
            self.client.commit(&SentOp {
                upload: Some(op.id.0),
                ..sent
            })?
        } else {
            self.client.commit(&sent)?
        };
        Ok(match said {
            Said::Saved { seq } => Answer::Saved(seq),
            Said::Refused(refused) => answer(op, refused),
        })
    }

    fn follow(&mut self, after: i64, stamp: Option<Uuid>, limit: usize) -> Result<Followed, SyncError> {
        let news = self.client.follow(after, u32::try_from(limit).unwrap_or(u32::MAX))?;
        if news.newest < after || stamp.is_some() && stamp != news.after {
            return Err(SyncError::Lost {
                server: news.newest,
                heard: after,
            });
        }
        let mut ops = Vec::with_capacity(news.ops.len());
        let mut erasures = Erasures::new();
        for logged in news.ops {
            let op = self.client.op_of(logged)?;
            erasures.extend(self.client.erasure(&op)?.map(|erasure| (op.id, erasure)));
            ops.push(op);
        }
        Ok(Followed {
            erasures,
            ops,
            up_to: news.upto,
            stamp: news.stamp,
            scope: news.scope,
        })
    }

    fn older(&mut self, after: i64, up_to: i64) -> Result<Vec<Older>, SyncError> {
        let limit = u32::try_from(up_to - after).unwrap_or(u32::MAX);
        let ops = self.client.follow(after, limit)?.ops.into_iter();
        let mut older = Vec::new();
        for logged in ops.filter(|logged| logged.seq <= up_to) {
            let upload = logged.upload;
            let without_rows = LoggedOp { upload: None, ..logged };
            let op = self.client.op_of(without_rows)?;
            let erasure = self.client.erasure(&op)?;
            older.push(Older { op, upload, erasure });
        }
        Ok(older)
    }

    fn erasing(&mut self, after: i64) -> Result<Vec<(Op, Erasure)>, SyncError> {
        let mut erasing = Vec::new();
        for logged in self.client.erasing(after)? {
            let op = self.client.op_of(logged)?;
            erasing.extend(self.client.erasure(&op)?.map(|erasure| (op, erasure)));
        }
        Ok(erasing)
    }

    fn bulk_rows(&mut self, upload: Uuid, first: u64) -> Result<Vec<(u64, Row)>, SyncError> {
        Ok(self.client.upload_rows(upload, first, BULK_ROWS)?)
    }

    fn known(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
        Ok(self.client.known(ops)?)
    }

    fn settled(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
        Ok(self.client.settled(ops)?)
    }

    fn give_up(&mut self, ops: &[OpId]) -> Result<(), SyncError> {
        Ok(self.client.give_up(ops)?)
    }

    fn seen_sides(&mut self, ops: &[OpId]) -> Result<Vec<(OpId, RowKey, bool)>, SyncError> {
        Ok(self.client.seen_sides(ops)?)
    }

    fn take(&mut self, task: TaskId, n: u32, op: OpId) -> Result<usize, SyncError> {
        match self.client.take(task, n, op) {
            Ok(taken) => Ok(taken.inputs.len()),
            Err(ServerError::NotAllowed(_)) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    fn take_again(&mut self, task: TaskId, held: &[TaskInput], op: OpId) -> Result<(), SyncError> {
        Ok(self.client.take_again(task, held, op)?)
    }

    fn heartbeat(&mut self, leaving: bool) -> Result<(), SyncError> {
        Ok(self.client.heartbeat(leaving)?)
    }

    fn here(&mut self, presence: &Presence) -> Result<Vec<Seen>, SyncError> {
        Ok(self.client.here(presence)?)
    }

    fn add_picture_fact(&mut self, input: InputId, fact: &PictureFact) -> Result<(), SyncError> {
        match self.client.add_picture_fact(input, fact) {
            Err(ServerError::NotAllowed(_)) => Ok(()),
            told => Ok(told?),
        }
    }

    fn own_ops(&mut self) -> Result<Vec<Op>, SyncError> {
        let own = self.client.own_ops()?.into_iter();
        own.map(|logged| Ok(self.client.op_of(logged)?)).collect()
    }

    fn snapshot(&mut self, take: &mut dyn FnMut(VersionedRow) -> Result<(), SyncError>) -> Result<State, SyncError> {
        let state = self.state()?;
        let at = self.client.snapshot::<SyncError>(&mut |row| {
            take(VersionedRow {
                version: row.version,
                row: row.row,
            })
        })?;
        Ok(State {
            seq: at.seq,
            stamp: at.stamp,
            scope: at.scope,
            ..state
        })
    }

    fn wait(&mut self, timeout: Duration) -> Result<bool, SyncError> {
        Ok(self.client.wait(timeout)?.is_some())
    }
}

impl Online {
    /// Sends the rows of a bulk act, from where an earlier try stopped.
    fn stage(&mut self, op: &Op) -> Result<(), ServerError> {
        let rows: Vec<Row> = op.changes.iter().filter_map(Change::after).cloned().collect();
        let mut there = self.client.stage(op.id.0, 0, &[])? as usize;
        while there < rows.len() {
            let end = rows.len().min(there + ROWS);
            there = self.client.stage(op.id.0, there as u64, &rows[there..end])? as usize;
        }
        Ok(())
    }
}

/// What a refusal means for what is pending: whether somebody was quicker, or a rule is against it.
fn answer(op: &Op, refused: Refused) -> Answer {
    let Refused {
        reason,
        key,
        by,
        detail,
    } = refused;
    match reason {
        Reason::Clash | Reason::Dangling | Reason::Orphan | Reason::Taken => {
            let row = key.or_else(|| op.changes.first().map(Change::key));
            match row {
                Some(row) => Answer::Clash {
                    row,
                    by: by.map(|(member, _)| member),
                    at: by.map(|(_, at)| at),
                },
                None => Answer::NotAllowed(detail),
            }
        }
        Reason::Right => {
            tracing::info!("the server does not allow {}: {detail}", op.kind.name());
            Answer::NotAllowed("your role does not allow it on the server".into())
        }
        Reason::NoLead => Answer::NotAllowed("nobody would lead the project".into()),
        Reason::Content | Reason::Key => {
            tracing::warn!("the server does not take {}: {detail}", op.kind.name());
            Answer::NotAllowed(format!("the server does not understand it ({detail})"))
        }
    }
}
