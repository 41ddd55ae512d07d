//! What the server says to a replica, being taken in: others' ops before those that are pending, which are made again on top.

use super::chain::Payload;
use super::erasure::Erasure;
use super::error::StoreError;
use super::log::{insert_op, known_op, log_batch, log_changes};
use super::outbox::{self, Fate, RefusedOp};
use super::purge;
use super::restored;
use super::tables::{self, first, key_bytes};
use super::waiting;
use domain::{Change, Op, OpId};
use rusqlite::Connection;

/// What came of something that the server said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// How many ops of others were taken in.
    pub ops: usize,
    /// Ops of ours that were heard from the server.
    pub accepted: Vec<OpId>,
    /// Ops of ours that do not fit any more, or that the server refuses.
    pub refused: Vec<RefusedOp>,
    /// Ops of ours that somebody else did alike, so that nothing is left of them to be done.
    pub alike: Vec<OpId>,
    /// Whether something was erased for good.
    pub erased: bool,
}

impl Heard {
    pub(super) fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Refused(op) => self.refused.push(op),
            Fate::Alike(id) => self.alike.push(id),
            Fate::Waits => {}
        }
    }
}

/// Something that the server says, being taken in.
pub(super) struct Hearing<'c> {
    pub conn: &'c Connection,
    /// Ops in the outbox, in their order.
    pub pending: Vec<i64>,
    /// Whether their effects are taken back for now.
    are_back: bool,
    /// Whether what waits is tried again in the end.
    pub retries: bool,
    pub heard: Heard,
}

impl<'c> Hearing<'c> {
    pub(super) fn begin(conn: &'c Connection) -> Result<Self, StoreError> {
        Ok(Self {
            conn,
            pending: outbox::numbers(conn)?,
            are_back: false,
            retries: false,
            heard: Heard::default(),
        })
    }

    pub(super) fn take_back(&mut self) -> Result<(), StoreError> {
        if !self.are_back {
            self.are_back = true;
            outbox::take_back(self.conn, &self.pending)?;
        }
        Ok(())
    }

    /// The server has an op of the outbox.
    pub(super) fn accept(&mut self, seq: i64, op: OpId) -> Result<(), StoreError> {
        outbox::accept(self.conn, seq)?;
        self.pending.retain(|pending| *pending != seq);
        self.heard.accepted.push(op);
        Ok(())
    }

    pub(super) fn take(&mut self, op: &Op) -> Result<(), StoreError> {
        let conn = self.conn;
        if let Some(seq) = known_op(conn, op.id)? {
            if outbox::holds(conn, seq)? {
                self.accept(seq, op.id)?;
                if self.are_back {
                    put_all(conn, op)?;
                }
            }
            return Ok(());
        }
        let touches = |change: &Change| outbox::changes(conn, &change.key());
        if !self.are_back && !self.pending.is_empty() {
            let mut meets = false;
            for change in &op.changes {
                meets = meets || touches(change)?;
            }
            if meets {
                self.take_back()?;
            }
        }
        if !self.are_back {
            conn.execute_batch("SAVEPOINT op")?;
            match put_all(conn, op) {
                Ok(()) => conn.execute_batch("RELEASE op")?,
                // A name that a pending op took, too.
                Err(error) if is_taken(&error) && !self.pending.is_empty() => {
                    conn.execute_batch("ROLLBACK TO op; RELEASE op")?;
                    self.take_back()?;
                    put_all(conn, op)?;
                }
                Err(error) => return Err(error),
            }
        } else {
            put_all(conn, op)?;
        }
        self.heard.ops += 1;
        log(conn, op)?;
        waiting::came(conn, op)
    }

    /// Takes in an op that erased something.
    pub(super) fn erase(&mut self, op: &Op, erasure: &Erasure) -> Result<(), StoreError> {
        let conn = self.conn;
        self.take_back()?;
        if let Some(seq) = known_op(conn, op.id)?
            && outbox::holds(conn, seq)?
        {
            self.accept(seq, op.id)?;
        }
        for seq in std::mem::take(&mut self.pending) {
            let pending = outbox::read(conn, seq)?.op;
            if pending.changes.iter().any(|change| erasure.takes(change)) {
                let fate = outbox::refuse_erased(conn, seq, pending, erasure)?;
                self.heard.add(fate);
            } else {
                self.pending.push(seq);
            }
        }
        outbox::forget_erased(conn, erasure)?;
        put_all(conn, op)?;
        purge::hear(conn, op, erasure)?;
        self.heard.ops += 1;
        self.heard.erased = true;
        waiting::erased(conn, op)
    }

    pub(super) fn end(mut self) -> Result<Heard, StoreError> {
        if self.are_back {
            let again = outbox::make_again(self.conn, &self.pending)?;
            self.heard.refused.extend(again.refused);
            self.heard.alike.extend(again.alike);
        }
        if self.retries {
            restored::try_waiting(self.conn, &mut self.heard)?;
        }
        Ok(self.heard)
    }
}

fn is_taken(error: &StoreError) -> bool {
    match error {
        StoreError::NameTaken(_) => true,
        StoreError::Sql(sql) => sql.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation),
        _ => false,
    }
}

/// Brings the rows of an op to what they are after it, whatever they are like here.
fn put_all(conn: &Connection, op: &Op) -> Result<(), StoreError> {
    for change in &op.changes {
        let key = change.key();
        match change.after() {
            Some(row) if tables::exists(conn, &key)? => tables::update(conn, row)?,
            Some(row) => tables::insert(conn, row)?,
            None => tables::delete(conn, &key)?,
        }
        outbox::set_version(conn, &key_bytes(&key), change.after().map(|_| op.id))?;
    }
    Ok(())
}

/// Adds somebody's op to the log. What a bulk act created is in the tables; its list is kept for leads, who may take it back.
pub(super) fn log(conn: &Connection, op: &Op) -> Result<(), StoreError> {
    let is_whole = !op.batch || {
        let sql = "SELECT older_ops IS NOT NULL FROM replica";
        first(conn, sql, [], |row| row.get(0))?.unwrap_or(false)
    };
    let payload = match is_whole {
        true => Payload::of(op)?,
        false => Payload::Batch(Vec::new()),
    };
    log_payload(conn, None, op, payload)
}

/// Adds an op to the log: after all others, or with a number of its own.
pub(super) fn log_payload(conn: &Connection, seq: Option<i64>, op: &Op, payload: Payload) -> Result<(), StoreError> {
    let seq = insert_op(conn, seq, op, &payload.digest(), false)?;
    match payload {
        Payload::Changes(texts) => log_changes(conn, seq, &texts),
        Payload::Batch(chunks) => log_batch(conn, seq, &chunks),
    }
}
