//! What was found when the pictures were last looked through, for queries to ask. Each file has its own: it is not in the
//! log, and may be replaced at any time.

use super::error::StoreError;
use super::log::Writer;
use super::reader::Reader;
use domain::InputId;
use rusqlite::{Transaction, params};

/// What was found of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The input.
    pub input: InputId,
    /// The names of its flags.
    pub flags: Vec<String>,
    /// What pictures that look alike have nearly alike; `None` where it could not be looked at.
    pub hash: Option<Vec<u8>>,
}

impl Writer {
    /// Replaces what was found before.
    ///
    /// # Errors
    /// What SQLite said; what was found before stays then.
    pub fn replace_looks(&mut self, looks: &[Look]) -> Result<(), StoreError> {
        self.unlogged(|transaction| write(transaction, looks))
    }
}

fn write(transaction: &Transaction<'_>, looks: &[Look]) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM clean_flag", [])?;
    transaction.execute("DELETE FROM clean_hash", [])?;
    let mut flags = transaction.prepare("INSERT OR IGNORE INTO clean_flag (input, flag) VALUES (?1, ?2)")?;
    let mut hashes = transaction.prepare("INSERT OR IGNORE INTO clean_hash (input, hash) VALUES (?1, ?2)")?;
    for look in looks {
        for flag in &look.flags {
            flags.execute(params![look.input.bytes(), flag])?;
        }
        if let Some(hash) = &look.hash {
            hashes.execute(params![look.input.bytes(), hash])?;
        }
    }
    Ok(())
}

impl Reader<'_> {
    /// Whether the pictures were ever looked through.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn was_looked_through(self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM clean_hash UNION ALL SELECT 1 FROM clean_flag LIMIT 1";
        Ok(self.connection().prepare_cached(sql)?.exists([])?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Place, project};

    #[test]
    fn the_last_look_replaces_those_before() {
        let place = Place::new();
        let mut writer = project(&place);
        let look = |n: u128, flag: &str| Look {
            input: InputId::fixed(n),
            flags: vec![flag.into()],
            hash: Some(vec![n as u8]),
        };
        assert!(!writer.reader().was_looked_through().expect("reads"));
        let first = [look(1, "blurry"), look(2, "dark")];
        writer.replace_looks(&first).expect("is kept");
        writer.replace_looks(&[look(2, "small")]).expect("is kept");
        let sql = "SELECT flag || hex(hash) FROM clean_flag JOIN clean_hash USING (input)";
        let conn = writer.connection();
        let found: Vec<String> = conn
            .prepare(sql)
            .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
            .expect("reads");
        assert_eq!(found, ["small02"]);
        assert!(writer.reader().was_looked_through().expect("reads"));
    }
}
