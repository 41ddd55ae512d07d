//! The replica of a project on a server: the rows that its member may see, read like any project, and what waits to be
//! sent.
//!
//! What is committed here goes to the tables and the outbox at once ([`Writer::transact`]). What the server says comes in
//! by [`Replica`]: others' ops, what became of ours, or all rows anew. Pending ops always stand last: what comes from the
//! server is put before those that it touches.

use super::batch::PackedRows;
use super::chain::Payload;
use super::connection::without_triggers;
use super::counts;
use super::erasure::{Erasure, Erasures};
use super::error::{OpenError, StoreError};
use super::hearing::{Heard, Hearing, log, log_payload};
use super::log::{Writer, known_op, remove};
use super::outbox::{self, PendingOp, RefusedBecause};
use super::purge;
use super::reader::Reader;
use super::tables::{self, first, key_bytes, list};
use domain::{Change, MemberId, Op, OpId, Row, RowKey};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use uuid::Uuid;

/// Rows that are written at a time when all of them come anew.
const AT_ONCE: usize = 4096;

/// Which project a replica is of, for whom, and how far the server was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaOf {
    /// The server's address, without a password.
    pub address: String,
    /// Which life of the server's project this is: another one after the server lost something and was restored.
    pub incarnation: Uuid,
    /// Whose rows these are.
    pub member: MemberId,
    /// The number of the last of the server's ops that was heard.
    pub server_seq: i64,
    /// What the server drew when it took that op, where it is known: a server that has something else under the number was
    /// restored from an older copy.
    pub stamp: Option<Uuid>,
    /// Which of the member's scopes the rows belong to: another one where they may see more or less.
    pub scope: i64,
}

/// A row as the server has it.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionedRow {
    /// The op that last wrote it.
    pub version: OpId,
    /// The row.
    pub row: Row,
}

/// One of the server's ops from before the replica was made, for its log.
#[derive(Clone, Debug, PartialEq)]
pub struct OlderOp {
    /// The op; of a bulk act without its changes.
    pub op: Op,
    /// What a bulk act created.
    pub rows: PackedRows,
    /// What it erased, where it did.
    pub erasure: Option<Erasure>,
}

/// The sides of changes that the member may see: by op, the key of the row, and whether it is the side after the op.
pub type SeenSides = HashMap<OpId, HashSet<(RowKey, bool)>>;

/// A replica, opened to hear the server.
pub struct Replica {
    writer: Writer,
}

impl Replica {
    /// Makes an empty replica at `path`.
    ///
    /// # Errors
    /// As [`Writer::create`].
    pub fn create(path: &Path, of: &ReplicaOf) -> Result<Self, OpenError> {
        let writer = Writer::create(path)?;
        let made = set(writer.connection(), of);
        drop(writer);
        if let Err(source) = made {
            remove(path);
            return Err(OpenError::Failed {
                path: path.into(),
                source,
            });
        }
        Self::open(path)
    }

    /// Opens the replica at `path`.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            writer: Writer::open(path)?,
        })
    }

    /// What can be asked.
    pub fn reader(&self) -> Reader<'_> {
        self.writer.reader()
    }

    /// Takes in ops of the server, in its order, each with the changes that this member may see; `server_seq` is the
    /// number up to which it was heard, and `stamp` what it drew for that. What some of them erased, as `erasures` says, is
    /// erased here, too. While the outbox is not empty that must be the server's newest: what is pending and does not fit on
    /// top of what is heard is refused, and the server may have it already.
    ///
    /// # Errors
    /// What SQLite said; nothing was taken in then.
    pub fn hear(
        &mut self,
        ops: &[Op],
        erasures: &Erasures,
        server_seq: i64,
        stamp: Option<Uuid>,
    ) -> Result<Heard, StoreError> {
        let heard = self.writer.unlogged(|conn| {
            let mut hearing = Hearing::begin(conn)?;
            for op in ops {
                match erasures.get(&op.id) {
                    Some(erasure) => hearing.erase(op, erasure)?,
                    None => hearing.take(op)?,
                }
            }
            let heard = hearing.end()?;
            conn.execute(
                "UPDATE replica SET server_seq = ?1, stamp = ?2",
                params![server_seq, stamp.as_ref().map(Uuid::as_bytes)],
            )?;
            send_again_unheard(conn, server_seq)?;
            Ok::<_, StoreError>(heard)
        })?;
        if heard.erased {
            self.writer.wipe();
        }
        Ok(heard)
    }

    /// The server accepted an op of the outbox under this number.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn accepted(&mut self, op: OpId, server_seq: i64) -> Result<(), StoreError> {
        self.writer.unlogged(|conn| match known_op(conn, op)? {
            Some(seq) => outbox::set_sent(conn, seq, server_seq),
            None => Ok(()),
        })
    }

    /// The server refused an op of the outbox: its effects are taken back, with those of what was made from it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn refuse(&mut self, op_id: OpId, because: RefusedBecause) -> Result<Heard, StoreError> {
        self.writer.unlogged(|conn| {
            let mut hearing = Hearing::begin(conn)?;
            let Some(seq) = known_op(conn, op_id)?.filter(|seq| hearing.pending.contains(seq)) else {
                return Ok(Heard::default());
            };
            hearing.take_back()?;
            hearing.pending.retain(|pending| *pending != seq);
            let PendingOp { op, .. } = outbox::read(conn, seq)?;
            let fate = outbox::refuse(conn, seq, op, because)?;
            hearing.heard.add(fate);
            hearing.end()
        })
    }

    /// Somebody looked at a refused op: it need not be kept.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forget_refused(&mut self, op: OpId) -> Result<(), StoreError> {
        self.writer.unlogged(|conn| {
            conn.execute("DELETE FROM refused_op WHERE id = ?1", [op.bytes()])?;
            Ok(())
        })
    }

    /// Takes all rows anew, as `fill` passes them on, such as at first and where the member may see more or less: what is not
    /// among them goes. Ops of the outbox that the server has (`known`) are in them; what is pending is made again on top. The
    /// log gets those of the member's `own` ops that it lacks: undo goes by them; of others' ops ([`Reader::ops_of_others`])
    /// it keeps what is `seen`, and all where that is `None`. What was `erased` since the server was heard last goes from it.
    ///
    /// # Errors
    /// What `fill` or SQLite said; the replica is as it was then.
    pub fn reload<E: From<StoreError>>(
        &mut self,
        known: &[OpId],
        seen: Option<&SeenSides>,
        own: &[Op],
        erased: &[(Op, Erasure)],
        fill: impl FnOnce(&mut dyn FnMut(VersionedRow) -> Result<(), StoreError>) -> Result<ReplicaOf, E>,
    ) -> Result<Heard, E> {
        self.load(
            |hearing| {
                for op in known {
                    if let Some(seq) = known_op(hearing.conn, *op)? {
                        hearing.accept(seq, *op)?;
                    }
                }
                for (op, erasure) in erased {
                    hearing.erase(op, erasure)?;
                }
                seen.map_or(Ok(()), |seen| forget_unseen(hearing.conn, seen))
            },
            own,
            fill,
        )
    }

    /// Takes all rows anew, after `settle` said what the server has of what is in the log.
    pub(super) fn load<E: From<StoreError>>(
        &mut self,
        settle: impl FnOnce(&mut Hearing<'_>) -> Result<(), StoreError>,
        own: &[Op],
        fill: impl FnOnce(&mut dyn FnMut(VersionedRow) -> Result<(), StoreError>) -> Result<ReplicaOf, E>,
    ) -> Result<Heard, E> {
        self.writer
            .connection()
            .pragma_update(None, "cache_size", -65_536)
            .map_err(StoreError::from)?;
        let loaded = self.writer.unlogged(|conn| -> Result<Heard, E> {
            let mut hearing = Hearing::begin(conn)?;
            hearing.retries = true;
            hearing.take_back()?;
            settle(&mut hearing)?;
            for op in own {
                if known_op(conn, op.id)?.is_none() {
                    log(conn, op)?;
                }
            }
            clear(conn)?;
            let mut some: Vec<VersionedRow> = Vec::with_capacity(AT_ONCE);
            let of = fill(&mut |row| {
                some.push(row);
                if some.len() == AT_ONCE {
                    insert_all(conn, &some)?;
                    some.clear();
                }
                Ok(())
            })?;
            insert_all(conn, &some)?;
            let heard = hearing.end()?;
            set(conn, &of)?;
            send_again_unheard(conn, of.server_seq)?;
            Ok(heard)
        })?;
        // What may not be held any more is not left beside the file either; whoever reads an older state is not waited for.
        match loaded.erased {
            true => drop(self.writer.wipe()),
            false => drop(self.writer.fold().map_err(E::from)?),
        }
        Ok(loaded)
    }

    /// The number of the newest of the server's ops that the log lacks of those from before the replica was made; `None`
    /// where it lacks none, or the member does not lead: the whole log is for leads. Of whoever is a lead from now on all that
    /// the server has comes, in its order: what was heard of it before may be half of it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn older_wanted(&mut self, leads: bool) -> Result<Option<i64>, StoreError> {
        let read = |conn: &Connection| first(conn, "SELECT older_ops FROM replica", [], |row| row.get(0));
        let known: Option<i64> = read(self.writer.connection())?.flatten();
        if known.is_some() != leads {
            self.writer.unlogged(|conn| {
                if leads {
                    forget_heard(conn)?;
                }
                let sql = "UPDATE replica SET older_ops = iif(?1, server_seq, NULL)";
                conn.execute(sql, [leads])?;
                Ok::<_, StoreError>(())
            })?;
        }
        let left: Option<i64> = read(self.writer.connection())?.flatten();
        Ok(left.filter(|left| *left > 0))
    }

    /// Adds ops of the server to the beginning of the log, in its order: all that it has after the number `after` and up to
    /// where the log began. Their rows are in the tables.
    ///
    /// # Errors
    /// What SQLite said; nothing was added then.
    pub fn log_older(&mut self, ops: Vec<OlderOp>, after: i64) -> Result<(), StoreError> {
        self.writer.unlogged(|conn| {
            let begin = first(conn, "SELECT min(seq) FROM op", [], |row| row.get::<_, Option<i64>>(0))?;
            let mut begin = begin.flatten().unwrap_or(1).min(1);
            for OlderOp { op, rows, erasure } in ops.into_iter().rev() {
                if known_op(conn, op.id)?.is_none() {
                    begin -= 1;
                    if let Some(erasure) = &erasure {
                        // The log never had what it erased.
                        purge::log_erasing(conn, Some(begin), &op, &erasure.tombstones(), false)?;
                        continue;
                    }
                    let payload = if op.batch {
                        Payload::Batch(rows.0)
                    } else {
                        Payload::of(&op)?
                    };
                    log_payload(conn, Some(begin), &op, payload)?;
                }
            }
            conn.execute("UPDATE replica SET older_ops = ?1", [after])?;
            Ok(())
        })
    }

    pub(super) fn writer(&mut self) -> &mut Writer {
        &mut self.writer
    }
}

fn set(conn: &Connection, of: &ReplicaOf) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO replica (one, address, incarnation, member, server_seq, scope, stamp) \
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (one) DO UPDATE SET address = excluded.address, \
         incarnation = excluded.incarnation, member = excluded.member, server_seq = excluded.server_seq, \
         scope = excluded.scope, stamp = excluded.stamp",
        params![
            of.address,
            of.incarnation.as_bytes(),
            of.member.bytes(),
            of.server_seq,
            of.scope,
            of.stamp.as_ref().map(Uuid::as_bytes),
        ],
    )?;
    Ok(())
}

/// What the server accepted under a number up to which it was heard, and was not heard, it lost before anybody heard it.
fn send_again_unheard(conn: &Connection, server_seq: i64) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE outbox SET sent = NULL WHERE sent <= ?1")?
        .execute([server_seq])?;
    Ok(())
}

/// Takes what the member may not see any more of what others did out of the log.
pub(super) fn forget_unseen(conn: &Connection, seen: &SeenSides) -> Result<(), StoreError> {
    let sql =
        "SELECT seq, id FROM op WHERE member <> (SELECT member FROM replica) AND seq NOT IN (SELECT op FROM outbox)";
    let others = list(conn, sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, OpId::from_bytes(row.get(1)?)))
    })?;
    for (seq, id) in others {
        let changes = Reader::over(conn).changes_of(seq)?;
        let sides = seen.get(&id);
        let is_seen = |change: &Change| {
            let is_seen = |row: Option<&Row>, after| {
                row.is_none() || sides.is_some_and(|sides| sides.contains(&(change.key(), after)))
            };
            is_seen(change.before(), false) && is_seen(change.after(), true)
        };
        if changes.iter().all(is_seen) {
            continue;
        }
        // Only what is in the outbox may leave the log.
        conn.execute("INSERT INTO outbox (op) VALUES (?1)", [seq])?;
        if changes.iter().any(is_seen) {
            for idx in (0..changes.len()).filter(|idx| !is_seen(&changes[*idx])) {
                conn.execute(
                    "DELETE FROM op_change WHERE op = ?1 AND idx = ?2",
                    params![seq, idx as i64],
                )?;
            }
            conn.execute("DELETE FROM outbox WHERE op = ?1", [seq])?;
        } else {
            outbox::forget(conn, seq)?;
        }
    }
    Ok(())
}

/// Takes out of the log all that is not pending.
fn forget_heard(conn: &Connection) -> Result<(), StoreError> {
    let sql = "SELECT seq FROM op WHERE seq NOT IN (SELECT op FROM outbox)";
    for seq in list(conn, sql, [], |row| row.get::<_, i64>(0))? {
        // Only what is in the outbox may leave the log.
        conn.execute("INSERT INTO outbox (op) VALUES (?1)", [seq])?;
        outbox::forget(conn, seq)?;
    }
    Ok(())
}

/// Empties all tables of rows.
fn clear(conn: &Connection) -> Result<(), StoreError> {
    without_triggers(conn, || tables::clear(conn).and_then(|()| counts::clear(conn)))?;
    conn.execute("DELETE FROM row_version", [])?;
    Ok(())
}

fn insert_all(conn: &Connection, rows: &[VersionedRow]) -> Result<(), StoreError> {
    counts::insert_all(conn, rows.iter().map(|row| &row.row), |row| tables::insert(conn, row))?;
    for row in rows {
        outbox::set_version(conn, &key_bytes(&row.row.key()), Some(row.version))?;
    }
    Ok(())
}

impl Reader<'_> {
    /// The ops of other members in the log.
    pub fn ops_of_others(self) -> Result<Vec<OpId>, StoreError> {
        let sql = "SELECT id FROM op WHERE member <> (SELECT member FROM replica)";
        list(self.connection(), sql, [], |row| Ok(OpId::from_bytes(row.get(0)?)))
    }

    /// Which project this is a replica of; `None` for a project that is a file.
    pub fn replica_of(self) -> Result<Option<ReplicaOf>, StoreError> {
        let sql = "SELECT address, incarnation, member, server_seq, scope, stamp FROM replica";
        first(self.connection(), sql, [], |row| {
            Ok(ReplicaOf {
                address: row.get(0)?,
                incarnation: Uuid::from_bytes(row.get(1)?),
                member: MemberId::from_bytes(row.get(2)?),
                server_seq: row.get(3)?,
                scope: row.get(4)?,
                stamp: row.get::<_, Option<[u8; 16]>>(5)?.map(Uuid::from_bytes),
            })
        })
    }

    /// Every row of a replica with the op that last wrote it, as far as the server knows it or will.
    ///
    /// # Errors
    /// What SQLite said, or that a row cannot be read or has no version.
    pub fn each_versioned_row(self, f: &mut dyn FnMut(OpId, Row)) -> Result<(), StoreError> {
        let conn = self.connection();
        let mut failed = None;
        tables::each(conn, &mut |table, row| {
            let versioned = row.map_err(|(_, why)| StoreError::Damaged(format!("a row of {table}: {why}")));
            let versioned = versioned.and_then(|row| {
                let version = outbox::version(conn, &key_bytes(&row.key()))?;
                let version = version.ok_or_else(|| StoreError::Damaged(format!("{:?} has no version", row.key())));
                Ok((version?, row))
            });
            match versioned {
                Ok((version, row)) => f(version, row),
                Err(error) => drop(failed.get_or_insert(error)),
            }
        });
        failed.map_or(Ok(()), Err)
    }
}
