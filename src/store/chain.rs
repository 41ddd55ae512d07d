//! What holds the log together: each entry is hashed with the one before it.
//!
//! An entry keeps the BLAKE3 of what it changed (its *digest*) and the BLAKE3 of itself, its digest and the chain up to
//! the entry before (its *chain*). Who edits author, time, kind or changes of an entry, or takes one out, is found out by
//! `check`. The chain goes over digests and never over the changes themselves: changes may be erased, by an entry that names
//! the digest of what is left (`purge.rs`), and the chain holds. It is no signature: who can write the file and reckon anew
//! can forge it.

use super::batch;
use super::connection::without_triggers;
use super::error::StoreError;
use super::redact::logged;
use super::tables::{self, key_bytes};
use super::tombstone::Tombstones;
use domain::{Change, Op, OpKind, Row};
use rusqlite::{Connection, OptionalExtension, params};

/// A BLAKE3 hash.
pub(crate) type Hash = [u8; 32];

/// A change as the log keeps it: the row's key, its JSON before and after.
pub(crate) struct ChangeText {
    pub key: Vec<u8>,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What an op changes, as the log keeps it.
pub(crate) enum Payload {
    Changes(Vec<ChangeText>),
    /// Chunks of created rows, packed.
    Batch(Vec<Vec<u8>>),
}

impl Payload {
    /// Of an op.
    ///
    /// # Errors
    /// When a row cannot be written as JSON.
    pub(crate) fn of(op: &Op) -> Result<Self, StoreError> {
        if op.batch {
            let created: Vec<_> = op.changes.iter().filter_map(Change::after).map(logged).collect();
            return batch::pack(&created).map(Self::Batch);
        }
        let json = |row: Option<&Row>| row.map(|row| serde_json::to_string(&*logged(row))).transpose();
        let text = |change: &Change| {
            Ok(ChangeText {
                key: key_bytes(&change.key()),
                before: json(change.before())?,
                after: json(change.after())?,
            })
        };
        let texts = op.changes.iter().map(text);
        texts.collect::<Result<_, StoreError>>().map(Self::Changes)
    }

    /// The hash of it.
    pub(crate) fn digest(&self) -> Hash {
        self.hashed().finish()
    }

    /// The same, of an entry that erases what others changed.
    pub(crate) fn digest_with(&self, tombstones: &Tombstones) -> Hash {
        let mut digest = self.hashed();
        digest.tombstones(tombstones);
        digest.finish()
    }

    fn hashed(&self) -> Digest {
        let mut digest = Digest::default();
        match self {
            Self::Changes(changes) => {
                for change in changes {
                    digest.change(&change.key, change.before.as_deref(), change.after.as_deref());
                }
            }
            Self::Batch(chunks) => chunks.iter().for_each(|chunk| digest.chunk(chunk)),
        }
        digest
    }
}

/// Hashes parts so that no two lists of parts look alike.
#[derive(Default)]
struct Digest(blake3::Hasher);

impl Digest {
    fn part(&mut self, part: Option<&[u8]>) {
        match part {
            None => self.0.update(&[0]),
            Some(part) => self
                .0
                .update(&[1])
                .update(&(part.len() as u64).to_le_bytes())
                .update(part),
        };
    }

    fn change(&mut self, key: &[u8], before: Option<&str>, after: Option<&str>) {
        self.part(Some(key));
        self.part(before.map(str::as_bytes));
        self.part(after.map(str::as_bytes));
    }

    fn chunk(&mut self, packed: &[u8]) {
        self.part(Some(packed));
    }

    fn tombstones(&mut self, tombstones: &Tombstones) {
        for (entry, left) in &tombstones.entries {
            self.part(Some(&entry.to_le_bytes()));
            self.part(Some(left));
        }
        // What comes next is told apart from more of the same.
        self.part(None);
        tombstones
            .inputs
            .iter()
            .for_each(|input| self.part(Some(input.bytes())));
        self.part(None);
        for (version, inputs) in &tombstones.versions {
            self.part(Some(version.bytes()));
            self.part(Some(&inputs.to_le_bytes()));
        }
    }

    fn finish(&self) -> Hash {
        *self.0.finalize().as_bytes()
    }
}

/// An entry of the log without its changes, as bytes.
pub(crate) struct Entry {
    pub seq: i64,
    /// Identifier, gesture, member, time, kind, input, task, reverted gesture, whether it is a batch.
    fields: [Option<Vec<u8>>; 9],
    pub batch: bool,
    pub digest: Option<Vec<u8>>,
    pub chain: Option<Vec<u8>>,
}

impl Entry {
    /// Of an op that is about to be written.
    pub(crate) fn of(op: &Op) -> Self {
        let id = |bytes: &[u8; 16]| Some(bytes.to_vec());
        Self {
            seq: 0,
            fields: [
                id(op.id.bytes()),
                id(op.gesture.bytes()),
                id(op.member.bytes()),
                Some(op.at.0.to_le_bytes().to_vec()),
                Some(op.kind.name().as_bytes().to_vec()),
                op.input.as_ref().and_then(|input| id(input.bytes())),
                op.task.as_ref().and_then(|task| id(task.bytes())),
                op.reverts.as_ref().and_then(|gesture| id(gesture.bytes())),
                Some(vec![u8::from(op.batch)]),
            ],
            batch: op.batch,
            digest: None,
            chain: None,
        }
    }

    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let blob = |column: usize| row.get::<_, Option<Vec<u8>>>(column);
        let batch: bool = row.get(9)?;
        Ok(Self {
            seq: row.get(0)?,
            fields: [
                blob(1)?,
                blob(2)?,
                blob(3)?,
                Some(row.get::<_, i64>(4)?.to_le_bytes().to_vec()),
                Some(row.get::<_, String>(5)?.into_bytes()),
                blob(6)?,
                blob(7)?,
                blob(8)?,
                Some(vec![u8::from(batch)]),
            ],
            batch,
            digest: blob(10)?,
            chain: blob(11)?,
        })
    }

    /// Whether it erases what other entries changed.
    fn erases(&self) -> bool {
        let is = |kind: OpKind| self.fields[4].as_deref() == Some(kind.name().as_bytes());
        is(OpKind::PurgeInputs) || is(OpKind::Pseudonymize)
    }

    /// The chain up to this entry, with the digest of its changes, after the chain of the entry before.
    pub(crate) fn link(&self, digest: &[u8], before: Option<&[u8]>) -> Hash {
        let mut chain = Digest::default();
        chain.part(before);
        self.fields.iter().for_each(|field| chain.part(field.as_deref()));
        chain.part(Some(digest));
        chain.finish()
    }
}

const ENTRIES: &str = "SELECT seq, id, gesture, member, at, kind, input, task, reverts, batch, digest, chain FROM op";

/// All entries of the log, in order; what cannot be read is passed as the reason.
///
/// # Errors
/// What SQLite said.
pub(crate) fn each_entry(conn: &Connection, f: &mut dyn FnMut(Result<Entry, String>)) -> Result<(), StoreError> {
    let mut statement = conn.prepare(&format!("{ENTRIES} ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        f(Entry::read(row).map_err(|error| error.to_string()));
    }
    Ok(())
}

/// The hash of what is kept of an entry's changes.
///
/// # Errors
/// What SQLite said.
pub(crate) fn digest_of(conn: &Connection, entry: &Entry) -> Result<Hash, StoreError> {
    let mut digest = Digest::default();
    if entry.batch {
        let mut statement = conn.prepare_cached("SELECT rows FROM op_batch WHERE op = ?1 ORDER BY chunk")?;
        let mut rows = statement.query([entry.seq])?;
        while let Some(row) = rows.next()? {
            digest.chunk(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        }
    } else {
        let sql = "SELECT row, before, after FROM op_change WHERE op = ?1 ORDER BY idx";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([entry.seq])?;
        while let Some(row) = rows.next()? {
            let text = |column: usize| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
            let key = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            digest.change(key, text(1)?, text(2)?);
        }
    }
    if entry.erases() {
        digest.tombstones(&Tombstones::of(conn, entry.seq)?);
    }
    Ok(digest.finish())
}

/// The hash of what is kept of the changes of the entry of this number.
///
/// # Errors
/// What SQLite said.
pub(crate) fn digest_at(conn: &Connection, seq: i64) -> Result<Hash, StoreError> {
    let entry = conn
        .prepare_cached(&format!("{ENTRIES} WHERE seq = ?1"))?
        .query_row([seq], Entry::read)?;
    digest_of(conn, &entry)
}

/// The chain up to the newest entry.
///
/// # Errors
/// What SQLite said.
pub(crate) fn newest(conn: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT chain FROM op ORDER BY seq DESC LIMIT 1")?;
    let found = statement
        .query_row([], |row| row.get::<_, Option<Vec<u8>>>(0))
        .optional()?;
    Ok(found.flatten())
}

/// The chain up to the entry of this number.
///
/// # Errors
/// What SQLite said.
pub(crate) fn at(conn: &Connection, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT chain FROM op WHERE seq = ?1")?;
    let found = statement
        .query_row([seq], |row| row.get::<_, Option<Vec<u8>>>(0))
        .optional()?;
    Ok(found.flatten())
}

/// Gives all entries their digest and chain: of a log that was written by an older release, or has been mended. The
/// entries themselves stay as they are.
///
/// # Errors
/// What SQLite said.
pub(crate) fn seal(conn: &Connection) -> Result<(), StoreError> {
    let numbers = tables::list(conn, "SELECT seq FROM op ORDER BY seq", [], |row| row.get::<_, i64>(0))?;
    without_triggers(conn, || {
        let mut before: Option<Hash> = None;
        for seq in numbers {
            let entry = conn
                .prepare_cached(&format!("{ENTRIES} WHERE seq = ?1"))?
                .query_row([seq], Entry::read)?;
            let digest = digest_of(conn, &entry)?;
            let chain = entry.link(&digest, before.as_ref().map(|hash| &hash[..]));
            conn.prepare_cached("UPDATE op SET digest = ?2, chain = ?3 WHERE seq = ?1")?
                .execute(params![seq, digest, chain])?;
            before = Some(chain);
        }
        Ok(())
    })
}
