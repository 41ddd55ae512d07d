//! A server that was restored from an older copy of itself: what a replica has of what the server lost.
//!
//! The member's own ops that the server lacks go back into the outbox, as they were made and under their identifiers. What
//! others did and the server lacks is theirs to give back: it leaves the log, as if it had not been heard. What was made
//! from it and does not fit without it waits, and is tried again as things come. An op needs only such as the server had
//! before it, so that of all that is lost something can always be given back or is refused; of what is refused the others
//! hear that it does not come.

use super::error::StoreError;
use super::hearing::{Heard, Hearing};
use super::log::{known_op, write_op};
use super::outbox::{self, forget, is_done, keep_refused, why_not};
use super::reader::Reader;
use super::replica::{Replica, ReplicaOf, SeenSides, VersionedRow, forget_unseen};
use super::tables::{first, list};
use super::waiting::{Waiting, give_up, may_come};
use domain::{Op, OpId};
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// Makes what waits, in its order, where it fits by now. What nothing can come for any more, and does not fit, is refused.
pub(super) fn try_waiting(conn: &Connection, heard: &mut Heard) -> Result<(), StoreError> {
    // What came to wait later may be what another one needs.
    while try_each(conn, heard)? {}
    Ok(())
}

/// Tries each that waits once; whether one of them need not wait any more.
fn try_each(conn: &Connection, heard: &mut Heard) -> Result<bool, StoreError> {
    let sql = "SELECT nth, body FROM waiting_op ORDER BY nth";
    let waiting = list(conn, sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut any = false;
    for (nth, body) in waiting {
        let waiting: Waiting = serde_json::from_str(&body)?;
        let is_over = match known_op(conn, waiting.id)? {
            Some(_) => true,
            None => try_one(conn, waiting, heard)?,
        };
        if is_over {
            conn.execute("DELETE FROM waiting_op WHERE nth = ?1", [nth])?;
            any = true;
        }
    }
    Ok(any)
}

/// Whether an op need not wait any more.
fn try_one(conn: &Connection, waiting: Waiting, heard: &mut Heard) -> Result<bool, StoreError> {
    let (op, needs) = waiting.op();
    conn.execute_batch("SAVEPOINT waiting")?;
    let made = write_op(conn, &op, false).and_then(|seq| outbox::queue(conn, seq, &op));
    let error = match made {
        Ok(()) => {
            conn.execute_batch("RELEASE waiting")?;
            return Ok(true);
        }
        Err(error) => error,
    };
    conn.execute_batch("ROLLBACK TO waiting; RELEASE waiting")?;
    let because = why_not(error)?;
    if is_done(conn, &op)? {
        give_up(conn, op.id)?;
        heard.alike.push(op.id);
        return Ok(true);
    }
    let may_come = may_come(conn, &needs)?;
    if !may_come {
        heard.add(keep_refused(conn, op, because)?);
    }
    Ok(!may_come)
}

impl Replica {
    /// Takes all rows of a server that was restored, as `fill` passes them on. Of all that the replica knows of
    /// ([`Reader::ops_of_the_server`]) the server still has what is `known`. The log gets those of the member's `own` ops
    /// that it lacks, and keeps what is `seen` of others'.
    ///
    /// # Errors
    /// What `fill` or SQLite said; the replica is as it was then.
    pub fn restore<E: From<StoreError>>(
        &mut self,
        known: &HashSet<OpId>,
        seen: &SeenSides,
        own: &[Op],
        fill: impl FnOnce(&mut dyn FnMut(VersionedRow) -> Result<(), StoreError>) -> Result<ReplicaOf, E>,
    ) -> Result<Heard, E> {
        let settle = |hearing: &mut Hearing<'_>| {
            sort_out(hearing, known)?;
            forget_unseen(hearing.conn, seen)
        };
        self.load(settle, own, fill)
    }

    /// Some of what was missing is on the server again, or will never be: what waits is tried again.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn came_back(&mut self, ops: &[OpId]) -> Result<Heard, StoreError> {
        self.writer().unlogged(|conn| {
            for op in ops {
                conn.prepare_cached("DELETE FROM missing_op WHERE id = ?1")?
                    .execute([op.bytes()])?;
            }
            let mut hearing = Hearing::begin(conn)?;
            hearing.retries = true;
            hearing.end()
        })
    }

    /// Waits no longer for what others did: what does not fit without it is refused.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn stop_waiting(&mut self) -> Result<Heard, StoreError> {
        let missing = self.reader().missing_ops()?;
        self.came_back(&missing)
    }

    /// Others have heard that these do not come: see [`Reader::given_up`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn gave_up(&mut self, ops: &[OpId]) -> Result<(), StoreError> {
        self.writer().unlogged(|conn| {
            for op in ops {
                conn.execute("UPDATE given_up SET told = 1 WHERE id = ?1", [op.bytes()])?;
            }
            Ok(())
        })
    }

    /// The server is told again what it was told of ops that were refused: it may have been restored since.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tell_again(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM given_up WHERE told LIMIT 1";
        if first(self.reader().connection(), sql, [], |_| Ok(()))?.is_none() {
            return Ok(());
        }
        self.writer().unlogged(|conn| {
            conn.execute("UPDATE given_up SET told = 0", [])?;
            Ok(())
        })
    }

    /// The server has no op of a number after this one: what it accepted under such a number is sent again.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn send_again_after(&mut self, server_seq: i64) -> Result<(), StoreError> {
        self.writer().unlogged(|conn| {
            conn.execute("UPDATE outbox SET sent = NULL WHERE sent > ?1", [server_seq])?;
            Ok(())
        })
    }
}

/// Tells what the server has of what is in the log.
fn sort_out(hearing: &mut Hearing<'_>, known: &HashSet<OpId>) -> Result<(), StoreError> {
    let conn = hearing.conn;
    conn.execute_batch("DELETE FROM missing_op; DELETE FROM missing_row")?;
    let sql = "SELECT op.seq, op.id, outbox.op IS NOT NULL, own_op.op IS NOT NULL FROM op \
               LEFT JOIN outbox ON outbox.op = op.seq LEFT JOIN own_op ON own_op.op = op.seq ORDER BY op.seq";
    let logged = list(conn, sql, [], |row| {
        let id = OpId::from_bytes(row.get(1)?);
        Ok((
            row.get::<_, i64>(0)?,
            id,
            row.get::<_, bool>(2)?,
            row.get::<_, bool>(3)?,
        ))
    })?;
    let mut missing: HashSet<OpId> = HashSet::new();
    for (seq, id, is_pending, is_own) in logged {
        match (known.contains(&id), is_pending) {
            (true, true) => hearing.accept(seq, id)?,
            (true, false) => {}
            (false, true) => {
                conn.execute("UPDATE outbox SET sent = NULL WHERE op = ?1", [seq])?;
            }
            (false, false) => {
                conn.execute("INSERT INTO outbox (op) VALUES (?1)", [seq])?;
                if !is_own {
                    forget(conn, seq)?;
                    missing.insert(id);
                }
            }
        }
    }
    let versions = list(conn, "SELECT row, version FROM row_version", [], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, OpId::from_bytes(row.get(1)?)))
    })?;
    for (row, version) in versions {
        if !known.contains(&version) {
            conn.execute("INSERT INTO missing_row VALUES (?1, ?2)", params![row, version.bytes()])?;
            // Not what is sent again from here: else it was written before the log here begins.
            if known_op(conn, version)?.is_none() {
                missing.insert(version);
            }
        }
    }
    for id in missing {
        conn.execute("INSERT INTO missing_op VALUES (?1)", params![id.bytes()])?;
    }
    hearing.pending = outbox::numbers(conn)?;
    Ok(())
}

impl Reader<'_> {
    /// Every op that the server has, as far as this replica knows, and those that it may have.
    pub fn ops_of_the_server(self) -> Result<Vec<OpId>, StoreError> {
        let sql = "SELECT id FROM op UNION SELECT version FROM row_version";
        list(self.connection(), sql, [], |row| Ok(OpId::from_bytes(row.get(0)?)))
    }

    /// What the server had and lacks since it was restored, and others are to give back.
    pub fn missing_ops(self) -> Result<Vec<OpId>, StoreError> {
        let sql = "SELECT id FROM missing_op";
        list(self.connection(), sql, [], |row| Ok(OpId::from_bytes(row.get(0)?)))
    }

    /// Own ops that were refused, of which the server was not told yet.
    pub fn given_up(self) -> Result<Vec<OpId>, StoreError> {
        let sql = "SELECT id FROM given_up WHERE NOT told";
        list(self.connection(), sql, [], |row| Ok(OpId::from_bytes(row.get(0)?)))
    }

    /// How many ops wait until others have given back what the server lacks.
    pub fn waiting_ops(self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM waiting_op";
        Ok(first(self.connection(), sql, [], |row| row.get(0))?.unwrap_or(0))
    }

    /// The newest number under which the server accepted an op that was not heard from it yet.
    pub fn newest_unheard(self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT max(sent) FROM outbox";
        Ok(first(self.connection(), sql, [], |row| row.get(0))?.flatten())
    }
}
