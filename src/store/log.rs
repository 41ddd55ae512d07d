//! The only write: rows and their log entry in one transaction.

use super::batch;
use super::chain::{self, ChangeText, Entry, Hash, Payload};
use super::connection::set_up;
use super::counts;
use super::error::{Clash, OpenError, SchemaFault, StoreError};
use super::header::{claim, refuse_network};
use super::mark::Mark;
use super::migrate::{SCHEMA_VERSION, migrate, schema_version};
use super::outbox;
use super::place::{Displaced, Place};
use super::reader::Reader;
use super::redact;
use super::references::{refuse_dangling, refuse_orphans, refuse_removed};
use super::schema;
use super::tables::{self, key_bytes};
use domain::{Change, MemberId, Op, OpId, Role, Row, RowKey};
use platform::project_files::{Claim, beside};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

/// How long another process may keep the file busy.
const BUSY: Duration = Duration::from_secs(10);

/// A connection that writes. There may be several, in several processes; SQLite lets one in at a time.
pub struct Writer {
    conn: Connection,
    place: Place,
    mark: Option<Mark>,
    /// Whether the project has no entry yet, by which its mark is named.
    unnamed: bool,
    /// Whether this is a replica of a project on a server: what is committed waits in the outbox.
    replica: bool,
    /// Dropped after the connection.
    _claim: Claim,
}

impl Writer {
    /// Makes a new project file at `path`, empty but for its schema.
    ///
    /// # Errors
    /// [`OpenError::AlreadyThere`] when there is a file of that name; what the operating system or SQLite said.
    pub fn create(path: &Path) -> Result<Self, OpenError> {
        refuse_network(path)?;
        let failed = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AlreadyExists => OpenError::AlreadyThere(path.into()),
            _ => OpenError::Failed {
                path: path.into(),
                source: source.into(),
            },
        };
        // Of two who make the same project one is told so.
        std::fs::File::create_new(path).map_err(failed)?;
        let claimed = Claim::new(path, failed, |_, _| Ok(()));
        let made = claimed.and_then(|claim| Self::connect(path, claim.ok_or(OpenError::Missing(path.into()))?));
        if made.is_err() {
            remove(path);
        }
        made
    }

    /// Opens the project file at `path` and brings its schema up to date.
    ///
    /// # Errors
    /// An [`OpenError`]; nothing was touched.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let claim = claim(path)?.ok_or(OpenError::Missing(path.into()))?;
        if is_marked_read_only(path) {
            return Err(OpenError::Failed {
                path: path.into(),
                source: StoreError::ReadOnly,
            });
        }
        Self::connect(path, claim)
    }

    fn connect(path: &Path, claim: Claim) -> Result<Self, OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || -> Result<Self, StoreError> {
            let conn = Connection::open_with_flags(path, flags)?;
            conn.busy_timeout(BUSY)?;
            set_up(&conn)?;
            conn.pragma_update(None, "journal_mode", "WAL")?;
            // FULL: a commit that was acknowledged survives a power cut.
            conn.pragma_update(None, "synchronous", "FULL")?;
            conn.pragma_update(None, "recursive_triggers", true)?;
            conn.set_prepared_statement_cache_capacity(64);
            // The first question makes SQLite open the log beside the file.
            schema_version(&conn)?;
            Ok(Self {
                conn,
                place: Place::new(path, claim.id().clone()),
                mark: None,
                unnamed: false,
                replica: false,
                _claim: claim,
            })
        };
        let failed = |source| OpenError::Failed {
            path: path.into(),
            source,
        };
        let mut writer = open().map_err(failed)?;
        // A newer release that was killed may have left its number beside the file, where only SQLite reads it.
        let found = schema_version(&writer.conn).map_err(failed)?;
        if found > SCHEMA_VERSION {
            return Err(OpenError::Newer {
                path: path.into(),
                found,
                known: SCHEMA_VERSION,
            });
        }
        migrate(&mut writer.conn).map_err(failed)?;
        writer.place.remember();
        let faults = schema::faults(&writer.conn, SCHEMA_VERSION).map_err(failed)?;
        if let Some(fault) = faults.into_iter().find(SchemaFault::forbids_writing) {
            return Err(OpenError::Altered {
                path: path.into(),
                fault,
            });
        }
        writer.replica = outbox::is_replica(&writer.conn).map_err(failed)?;
        // The log of a replica is the server's, and may lose what the server refuses.
        if writer.replica {
            // What a member may not see any more leaves the file, and not only its tables.
            let set = writer.conn.pragma_update(None, "secure_delete", true);
            set.map_err(|error| failed(error.into()))?;
        } else {
            writer.mark = Mark::of(&writer.conn, path);
            writer.unnamed = writer.reader().last_seq().map_err(failed)? == 0;
        }
        Ok(writer)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.conn
    }

    /// What can be asked, seen from this connection.
    pub fn reader(&self) -> Reader<'_> {
        Reader::over(&self.conn)
    }

    /// Commits the ops, all or none: each row's `before` must be the row as it stands, then the rows and the
    /// log entries are written in one transaction that is on disk when this returns. Ops without changes are
    /// recorded too. Returns the log's number of the last op.
    ///
    /// # Errors
    /// [`StoreError::Clash`] with who changed the row in the meantime; [`StoreError::NoLead`] where somebody stops
    /// leading and nobody else leads; [`StoreError::DiskFull`] and other trouble. Nothing was written then.
    /// [`StoreError::Displaced`] where the project is not where it was opened: what was written will not be found.
    pub fn transact(&mut self, ops: &[Op]) -> Result<i64, StoreError> {
        let of_members = |change: &Change| matches!(change.key(), RowKey::Member(_));
        let forgets = ops.iter().flat_map(|op| &op.changes).any(of_members);
        if forgets {
            // A passphrase that is changed leaves nothing in the gaps of the file's pages.
            self.conn.pragma_update(None, "secure_delete", true)?;
        }
        self.transact_each(ops.iter().map(Cow::Borrowed))
    }

    /// As [`Self::transact`], of ops that are made one by one: those of a bulk act need not be in memory together.
    ///
    /// # Errors
    /// As there.
    pub fn transact_each<'o>(&mut self, ops: impl Iterator<Item = Cow<'o, Op>>) -> Result<i64, StoreError> {
        self.look()?;
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut seq = 0;
        let mut deposed = false;
        for op in ops {
            let op = &*op;
            deposed |= takes_lead_away(op);
            // A writer that could not know whether an earlier try reached the disk may safely try again.
            if let Some(known) = known_op(&transaction, op.id)? {
                seq = known;
                continue;
            }
            seq = write_op(&transaction, op, !self.replica)?;
            if self.replica {
                outbox::queue(&transaction, seq, op)?;
            }
        }
        if deposed {
            refuse_without_lead(&transaction)?;
        }
        transaction.commit()?;
        // It may have been displaced in between.
        self.look()?;
        self.place.remember();
        self.place.announce();
        self.keep_mark(seq);
        Ok(seq)
    }

    /// Does something that is in no op in one transaction, which is on disk when this returns.
    ///
    /// # Errors
    /// What `f` or SQLite said; [`StoreError::Displaced`] as for [`Self::transact`]. Nothing was written then.
    pub(super) fn unlogged<T, E: From<StoreError>>(
        &mut self,
        f: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.look().map_err(StoreError::from)?;
        let begun = self.conn.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::from)?;
        let made = f(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        self.look().map_err(StoreError::from)?;
        self.place.remember();
        self.place.announce();
        Ok(made)
    }

    /// What was acknowledged is remembered on this computer.
    pub(super) fn keep_mark(&mut self, seq: i64) {
        if std::mem::take(&mut self.unnamed) {
            self.mark = Mark::of(&self.conn, self.place.path());
        }
        if let Some(mark) = &mut self.mark
            && let Ok(Some(chain)) = chain::at(&self.conn, seq)
        {
            mark.set(seq, &chain);
        }
    }

    /// Whether the project is still where it was opened.
    ///
    /// # Errors
    /// What became of it.
    pub fn look(&self) -> Result<(), Displaced> {
        self.place.look()
    }

    /// Brings all commits into the file itself, so that the log beside it is empty. True when it is; whoever reads an
    /// older state just now is not waited for.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn fold(&mut self) -> Result<bool, StoreError> {
        if self.place.log_is_empty() {
            return Ok(true);
        }
        self.conn.busy_timeout(Duration::ZERO)?;
        let folded = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        self.conn.busy_timeout(BUSY)?;
        self.place.remember();
        match folded.map_err(StoreError::from) {
            Ok(busy) => Ok(busy == 0),
            Err(StoreError::Busy) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// As [`Self::fold`], for a project that is not where it was opened: only where nobody has written to the log since
    /// this connection did. True when nothing is left in the log.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn fold_displaced(&mut self) -> Result<bool, StoreError> {
        if self.place.log_is_empty() {
            Ok(true)
        } else if self.place.log_is_ours() {
            self.fold()
        } else {
            Ok(false)
        }
    }

    /// Writes all that this connection sees to a new project at `to`, whole or not at all.
    ///
    /// # Errors
    /// When something stands at `to`, or what the operating system or SQLite said.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists).into());
        }
        // What SQLite left beside a project that is gone would be taken for the copy's.
        for orphan in ["-wal", "-shm", "-journal"].map(|end| beside(to, end)) {
            match std::fs::remove_file(orphan) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        let part = beside(to, &format!(".part-{}", std::process::id()));
        let name = part.to_str().ok_or_else(|| {
            StoreError::Io(std::io::Error::new(
                std::io::ErrorKind::InvalidInput,
                "the name is not Unicode text",
            ))
        })?;
        let copied = self
            .conn
            .execute("VACUUM INTO ?1", [name])
            .map_err(StoreError::from)
            .and_then(|_| Ok(std::fs::rename(&part, to)?));
        if copied.is_err() {
            // It may never have been made.
            let _ = std::fs::remove_file(&part);
        }
        copied
    }

    /// Prepares for many rows: more of the file is kept in memory (64 MiB), and the write-ahead log is folded into it
    /// less often. For a connection that does one bulk act and is then closed.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn expect_many(&self) -> Result<(), StoreError> {
        self.conn.pragma_update(None, "cache_size", -65_536)?;
        self.conn.pragma_update(None, "wal_autocheckpoint", 16_384)?;
        Ok(())
    }

    /// Lets the file grow no further than `pages` pages: a full disk, for tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.conn.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }

    /// The number of pages the file has now.
    #[doc(hidden)]
    pub fn pages(&self) -> Result<u32, StoreError> {
        Ok(self.conn.pragma_query_value(None, "page_count", |row| row.get(0))?)
    }
}

/// Takes away what SQLite left beside the old name of a project that lies elsewhere now: nothing is in it.
pub fn tidy_up(path: &Path) {
    let log = beside(path, "-wal");
    let is_left_over = !path.exists() && std::fs::metadata(&log).is_ok_and(|meta| meta.len() == 0);
    if is_left_over {
        for file in [log, beside(path, "-shm")] {
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::debug!("{} stays: {error}", file.display());
            }
        }
    }
}

/// Removes a project that could not be made to the end, with what lies beside it.
pub fn remove(path: &Path) {
    for file in ["", "-wal", "-shm", "-journal"].map(|end| beside(path, end)) {
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!("{} could not be removed: {error}", file.display());
            }
            _ => {}
        }
    }
}

/// Root may write what is marked read-only; the mark is respected all the same.
fn is_marked_read_only(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly())
}

/// The number of the entry of an op in the log.
pub(super) fn known_op(conn: &Connection, id: OpId) -> Result<Option<i64>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT seq FROM op WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |row| row.get(0)).optional()?)
}

/// Adds the entry of an op to the log, without its changes: after all others, or with a number of its own.
///
/// # Errors
/// What SQLite said.
pub(super) fn insert_op(
    conn: &Connection,
    seq: Option<i64>,
    op: &Op,
    digest: &Hash,
    chained: bool,
) -> Result<i64, StoreError> {
    let chain = match chained {
        true => Some(Entry::of(op).link(digest, chain::newest(conn)?.as_deref())),
        false => None,
    };
    let sql = "INSERT INTO op (id, gesture, member, at, kind, input, task, reverts, batch, digest, chain, seq) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    conn.prepare_cached(sql)?.execute(params![
        op.id.bytes(),
        op.gesture.bytes(),
        op.member.bytes(),
        op.at.0,
        op.kind.name(),
        op.input.as_ref().map(|id| id.bytes()),
        op.task.as_ref().map(|id| id.bytes()),
        op.reverts.as_ref().map(|id| id.bytes()),
        op.batch,
        digest,
        chain,
        seq,
    ])?;
    Ok(conn.last_insert_rowid())
}

/// Makes an op's changes and adds it to the log; its number there.
///
/// # Errors
/// [`StoreError::Clash`], or what SQLite said.
pub(super) fn write_op(conn: &Connection, op: &Op, chained: bool) -> Result<i64, StoreError> {
    let payload = Payload::of(op)?;
    let seq = insert_op(conn, None, op, &payload.digest(), chained)?;
    match payload {
        Payload::Batch(chunks) => write_batch(conn, seq, op, &chunks)?,
        Payload::Changes(texts) => write_changes(conn, seq, op, &texts)?,
    }
    Ok(seq)
}

fn write_changes(conn: &Connection, seq: i64, op: &Op, texts: &[ChangeText]) -> Result<(), StoreError> {
    for change in &op.changes {
        make(conn, seq, change)?;
    }
    log_changes(conn, seq, texts)
}

/// Adds the changes of an entry to the log.
///
/// # Errors
/// What SQLite said.
pub(super) fn log_changes(conn: &Connection, seq: i64, texts: &[ChangeText]) -> Result<(), StoreError> {
    let mut insert =
        conn.prepare_cached("INSERT INTO op_change (op, idx, row, before, after) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (index, text) in texts.iter().enumerate() {
        insert.execute(params![seq, index as i64, text.key, text.before, text.after])?;
    }
    Ok(())
}

/// Changes a row as the entry numbered `seq` says, where it is as that says, and everything that it points at is there.
///
/// # Errors
/// [`StoreError::Clash`], or what SQLite said.
pub(super) fn make(conn: &Connection, seq: i64, change: &Change) -> Result<(), StoreError> {
    if tables::get(conn, &change.key())?.as_ref() != change.before() {
        return Err(StoreError::Clash(clash(conn, change.key(), seq)?));
    }
    if change.after().is_some_and(redact::is_logged_form) {
        // An earlier passphrase cannot come back from the log.
        return Err(StoreError::Clash(Clash {
            key: change.key(),
            by: None,
        }));
    }
    refuse_dangling(conn, change)?;
    refuse_orphans(conn, change)?;
    apply(conn, change).map_err(|error| made_elsewhere(error, change.key()))
}

/// A constraint that fails says that somebody made the same row first, perhaps under another id, such as the
/// work of one member in two windows. Trying again would never help.
fn made_elsewhere(error: StoreError, key: RowKey) -> StoreError {
    match error {
        StoreError::Sql(sql) if sql.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            StoreError::Clash(Clash { key, by: None })
        }
        other => other,
    }
}

/// Whether somebody leads no more by the op.
fn takes_lead_away(op: &Op) -> bool {
    let leads = |row: Option<&Row>| matches!(row, Some(Row::Member(member)) if member.is(Role::Lead));
    let mut changes = op.changes.iter();
    changes.any(|change| leads(change.before()) && !leads(change.after()))
}

/// Two leads who take each other out at the same moment change different rows, and each still sees the other: which of
/// them came second shows only here, where one waits for the other's commit.
fn refuse_without_lead(conn: &Connection) -> Result<(), StoreError> {
    let team = Reader::over(conn).members()?;
    match team.iter().any(|member| member.is(Role::Lead)) {
        true => Ok(()),
        false => Err(StoreError::NoLead),
    }
}

fn apply(conn: &Connection, change: &Change) -> Result<(), StoreError> {
    match (change.before(), change.after()) {
        (None, Some(row)) => tables::insert(conn, row),
        (Some(_), Some(row)) => tables::update(conn, row),
        (Some(_), None) => tables::delete(conn, &change.key()),
        (None, None) => Ok(()),
    }
}

/// A batch only creates rows, and the log carries them once, as they were created.
fn write_batch(conn: &Connection, seq: i64, op: &Op, chunks: &[Vec<u8>]) -> Result<(), StoreError> {
    let rows = || op.changes.iter().filter_map(Change::after);
    refuse_removed(conn, rows())?;
    let mut annotations = tables::annotation::Inserter::new(conn)?;
    counts::insert_all(conn, rows(), |row| {
        let inserted = match row {
            Row::Annotation(annotation) => annotations.insert(annotation),
            other => tables::insert(conn, other),
        };
        inserted.map_err(|error| made_elsewhere(error, row.key()))
    })?;
    log_batch(conn, seq, chunks)
}

/// Adds the rows that a bulk act created to the log.
///
/// # Errors
/// What SQLite said.
pub(super) fn log_batch(conn: &Connection, seq: i64, chunks: &[Vec<u8>]) -> Result<(), StoreError> {
    let mut insert = conn.prepare_cached("INSERT INTO op_batch (op, chunk, rows, format) VALUES (?1, ?2, ?3, ?4)")?;
    for (number, packed) in chunks.iter().enumerate() {
        insert.execute(params![seq, number as i64, packed, batch::FORMAT])?;
    }
    Ok(())
}

/// The last one to change a row, before the op numbered `seq`.
fn clash(conn: &Connection, key: RowKey, seq: i64) -> Result<Clash, StoreError> {
    let sql = "SELECT op.member, op.at, op.kind FROM op_change JOIN op ON op.seq = op_change.op \
               WHERE op_change.row = ?1 AND op.seq < ?2 ORDER BY op.seq DESC LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    let by = statement
        .query_row(params![key_bytes(&key), seq], |row| {
            let member = MemberId::from_bytes(row.get(0)?);
            Ok((member, domain::Timestamp(row.get(1)?), tables::kind(row, 2)?))
        })
        .optional()?;
    Ok(Clash { key, by })
}
