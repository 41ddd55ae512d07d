//! What passphrases hash to stays out of the log.
//!
//! The log is kept for ever, and an old passphrase may still open something else. Its hash stands in the member's row and
//! nowhere else, and is gone when it is changed or cleared. The log has a stand-in for it, the BLAKE3 of the hash: `check`
//! finds by it that a row's hash is not the one that was set. The hash holds 128 random bits of salt that go with it, so
//! that no passphrase can be tried against a stand-in alone.
//!
//! Older releases wrote hashes into the log. They are taken out when the project is brought up to date, and an entry of
//! the log says so.

use super::connection::without_triggers;
use super::error::StoreError;
use super::tables::{self, list};
use domain::{Change, GestureId, Member, MemberId, OpId, OpKind, Row, RowKey};
use rusqlite::{Connection, OptionalExtension, params};
use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a stand-in begins with; no PHC string does.
const STAND_IN: &str = "blake3:";

/// What the log has instead of a hash.
fn stand_in(hash: &str) -> String {
    if hash.starts_with(STAND_IN) {
        return hash.to_owned();
    }
    format!("{STAND_IN}{}", blake3::hash(hash.as_bytes()).to_hex())
}

/// The row as the log keeps it.
pub(crate) fn logged(row: &Row) -> Cow<'_, Row> {
    match row {
        Row::Member(
            member @ Member {
                passphrase: Some(hash), ..
            },
        ) if !hash.starts_with(STAND_IN) => Cow::Owned(Row::Member(Member {
            passphrase: Some(stand_in(hash)),
            ..member.clone()
        })),
        row => Cow::Borrowed(row),
    }
}

/// Whether the row has a stand-in where a hash belongs: it may not become a row of the tables.
pub(crate) fn is_logged_form(row: &Row) -> bool {
    matches!(row, Row::Member(Member { passphrase: Some(hash), .. }) if hash.starts_with(STAND_IN))
}

/// The change with hashes for stand-ins, where the member's row has the hash that the stand-in is of.
///
/// # Errors
/// What SQLite said.
pub(crate) fn with_hashes(conn: &Connection, change: Change) -> Result<Change, StoreError> {
    let RowKey::Member(id) = change.key() else {
        return Ok(change);
    };
    let Some(hash) = tables::member::get(conn, id)?.and_then(|member| member.passphrase) else {
        return Ok(change);
    };
    let side = |row: Option<&Row>| row.cloned().map(|row| with_hash(row, std::slice::from_ref(&hash)));
    Ok(Change::restore(side(change.before()), side(change.after())).unwrap_or(change))
}

/// The row with the one of these hashes that its stand-in is of; as it is when none fits.
pub(crate) fn with_hash(row: Row, hashes: &[String]) -> Row {
    match row {
        Row::Member(member) => {
            let fitting = hashes
                .iter()
                .find(|hash| member.passphrase.as_ref() == Some(&stand_in(hash)));
            Row::Member(Member {
                passphrase: fitting.cloned().or(member.passphrase),
                ..member
            })
        }
        row => row,
    }
}

/// Takes hashes out of a log that an older release wrote, and what is left of them in the file. Nobody must be told twice:
/// a log without hashes stays as it is.
///
/// # Errors
/// What SQLite said; then the log is as it was.
pub(crate) fn bring_up_to_date(conn: &mut Connection) -> Result<(), StoreError> {
    let step = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    step.pragma_update(None, "secure_delete", true)?;
    if take_out(&step)? {
        record(&step)?;
    }
    step.commit()?;
    // What an earlier change left in the gaps of pages goes when all pages are written anew; a program that was killed
    // before it had done so does it now.
    let sql = "SELECT 1 FROM op WHERE kind = ?1 LIMIT 1";
    let done = OpKind::RedactPassphrases.name();
    if tables::first(conn, sql, [done], |_| Ok(()))?.is_some()
        && let Err(error) = conn.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    {
        tracing::warn!("old passphrases may be left in unused parts of the file: {error}");
    }
    conn.pragma_update(None, "secure_delete", false)?;
    Ok(())
}

/// How a hash stands in the JSON of a member's row: a PHC string has nothing that JSON would escape.
const HASH_FOLLOWS: &str = "\"passphrase\":\"$";

/// The JSON of a row with stand-ins for its hashes. By its text: a row that cannot be read any more has its hash as well.
pub(crate) fn without_hashes(json: &str) -> String {
    let mut rest = json;
    let mut out = String::with_capacity(json.len());
    while let Some(at) = rest.find(HASH_FOLLOWS) {
        let (before, hash) = rest.split_at(at + HASH_FOLLOWS.len() - 1);
        let (hash, after) = hash.split_at(hash.find('"').unwrap_or(hash.len()));
        out.push_str(before);
        out.push_str(&stand_in(hash));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Puts stand-ins for the hashes of the log. Whether there were any.
///
/// # Errors
/// What SQLite said.
fn take_out(conn: &Connection) -> Result<bool, StoreError> {
    // Only members have one, and no bulk act makes members.
    let sql = "SELECT op, idx, before, after FROM op_change WHERE row >= x'01' AND row < x'02' \
               AND (instr(before, ?1) OR instr(after, ?1))";
    let found = list(conn, sql, [HASH_FOLLOWS], |row| {
        let sides: [Option<String>; 2] = [row.get(2)?, row.get(3)?];
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, sides))
    })?;
    if found.is_empty() {
        return Ok(false);
    }
    without_triggers(conn, || {
        for (op, index, sides) in found {
            let [before, after] = sides.map(|json| json.map(|json| without_hashes(&json)));
            conn.prepare_cached("UPDATE op_change SET before = ?3, after = ?4 WHERE op = ?1 AND idx = ?2")?
                .execute(params![op, index, before, after])?;
        }
        Ok(true)
    })
}

/// Notes in the log that hashes were removed from it, as an op without a member.
fn record(conn: &Connection) -> Result<(), StoreError> {
    let newest = conn
        .query_row("SELECT id, at FROM op ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((newest, at)) = newest else { return Ok(()) };
    let name = blake3::derive_key("labelwright 2026 an entry after", &newest);
    let id = uuid::Builder::from_custom_bytes(std::array::from_fn(|at| name[at])).into_uuid();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let sql = "INSERT INTO op (id, gesture, member, at, kind) VALUES (?1, ?2, ?3, ?4, ?5)";
    conn.execute(
        sql,
        params![
            OpId(id).bytes(),
            GestureId(id).bytes(),
            MemberId(uuid::Uuid::nil()).bytes(),
            i64::try_from(now.as_millis()).unwrap_or(at).max(at),
            OpKind::RedactPassphrases.name(),
        ],
    )?;
    Ok(())
}
