//! Numbered migrations: the only way the schema changes.

use super::chain;
use super::error::StoreError;
use super::redact;
use rusqlite::Connection;

/// The text of each migration; the first makes the schema. A text that has been released never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("0001.sql"),
    include_str!("0002.sql"),
    include_str!("0003.sql"),
    include_str!("0004.sql"),
    include_str!("0005.sql"),
    include_str!("0006.sql"),
    include_str!("0007.sql"),
    include_str!("0008.sql"),
    include_str!("0009.sql"),
    include_str!("0010.sql"),
    include_str!("0011.sql"),
    include_str!("0012.sql"),
    include_str!("0013.sql"),
    include_str!("0014.sql"),
];

/// `LBLW`, in the header of every project file.
pub const APPLICATION_ID: i32 = 0x4c42_4c57;

/// The newest schema version known here.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// From this schema version on the log's entries are chained.
const CHAINED_SINCE: u32 = 5;

/// Makes the schema as it was at `version`, in an empty database.
///
/// # Errors
/// What SQLite said.
pub(crate) fn make(conn: &Connection, version: u32) -> Result<(), StoreError> {
    for text in MIGRATIONS.iter().take(version as usize) {
        conn.execute_batch(text)?;
    }
    Ok(())
}

/// The schema version that the project has, commits beside the file included.
pub(crate) fn schema_version(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the schema to [`SCHEMA_VERSION`], each step in a transaction of its own together with its number.
///
/// # Errors
/// What SQLite said; the file then stands at the last version that was reached.
pub(crate) fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let found = schema_version(conn)?;
    if (1..CHAINED_SINCE).contains(&found) {
        // Before their entries are chained: what the log must not keep is not hashed.
        redact::bring_up_to_date(conn)?;
    }
    for (number, text) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let step = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have got here first while we waited for the lock.
        let now = schema_version(&step)?;
        if now as usize > number {
            continue;
        }
        step.execute_batch(text)?;
        if number as u32 + 1 == CHAINED_SINCE {
            chain::seal(&step)?;
        }
        step.pragma_update(None, "user_version", number as u32 + 1)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn released_migrations_keep_their_text() {
        let sums: Vec<u64> = MIGRATIONS.iter().map(|text| fnv(text)).collect();
        assert_eq!(sums, RELEASED, "a released migration was edited; add a new one instead");
    }

    /// A sum that no release of the standard library changes (Fowler, Noll and Vo's 1a, 64 bits).
    fn fnv(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// Sums of the texts, in order.
    const RELEASED: &[u64] = &[
        0x03f8e3f8710f9046,
        0x3b4f49ab2537cec5,
        0xa86cbc60dc3bc32a,
        0xd63dc8ecfde7d6e0,
        0x18eccbfb81f152b5,
        0xb5a93245b2aee3db,
        0xc4c428e1fb1db97c,
        0xc3e0b9844507f753,
        0x0b2c7336ceb80a5c,
        0x9741c589cc64f2c2,
        0x8504aabc9ff30d73,
        0x8a2fb3a22edf0f29,
        0xb0d9d4ff7d70ad4e,
        0x2553a0a01051641e,
    ];
}
