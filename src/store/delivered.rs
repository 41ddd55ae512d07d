//! As what versions of datasets were delivered.

use super::error::StoreError;
use super::log::Writer;
use super::reader::Reader;
use super::tables::{first, list};
use domain::{DatasetId, Timestamp};
use rusqlite::params;

/// A version of a dataset in a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The version.
    pub version: DatasetId,
    /// The format.
    pub format: String,
    /// What was chosen for it, in words.
    pub options: String,
    /// The release of the program that wrote it.
    pub writer: String,
    /// The SHA-256 of the files, pictures aside, in hexadecimal digits.
    pub sha256: String,
    /// How many files that is.
    pub files: u64,
    /// When it was written first.
    pub at: Timestamp,
}

impl Writer {
    /// Notes a delivery. Answers the one that was noted before of the same version, format, options and writer, which stays.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn note_delivery(&mut self, delivered: &Delivered) -> Result<Option<Delivered>, StoreError> {
        self.unlogged(|transaction| {
            let sql = format!("{COLUMNS} WHERE version = ?1 AND format = ?2 AND options = ?3 AND writer = ?4");
            let key = params![
                delivered.version.bytes(),
                delivered.format,
                delivered.options,
                delivered.writer
            ];
            if let Some(known) = first(transaction, &sql, key, read)? {
                return Ok(Some(known));
            }
            transaction.execute(
                "INSERT INTO delivered (version, format, options, writer, sha256, files, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    delivered.version.bytes(),
                    delivered.format,
                    delivered.options,
                    delivered.writer,
                    delivered.sha256,
                    delivered.files,
                    delivered.at.0
                ],
            )?;
            Ok(None)
        })
    }
}

impl Reader<'_> {
    /// As what a version was delivered, by format.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn deliveries(self, version: DatasetId) -> Result<Vec<Delivered>, StoreError> {
        let sql = format!("{COLUMNS} WHERE version = ?1 ORDER BY format, options, at");
        list(self.connection(), &sql, [version.bytes()], read)
    }
}

const COLUMNS: &str = "SELECT version, format, options, writer, sha256, files, at FROM delivered";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Delivered> {
    Ok(Delivered {
        version: DatasetId::from_bytes(row.get(0)?),
        format: row.get(1)?,
        options: row.get(2)?,
        writer: row.get(3)?,
        sha256: row.get(4)?,
        files: row.get(5)?,
        at: Timestamp(row.get(6)?),
    })
}
