//! What a bulk act made, as the log keeps it: chunks of rows, packed.

use super::error::StoreError;
use super::redact;
use super::row_text::push_row;
use domain::Row;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// Rows in one chunk: large enough to compress, small enough to stream.
pub(super) const CHUNK: usize = 512;

/// How rows are packed from now on, as `op_batch.format` has it: [`ZSTD`].
pub(super) const FORMAT: i64 = ZSTD;

/// A list of JSON rows, compressed as an LZ4 block after its length: chunks of schema versions up to 5.
const LZ4: i64 = 1;
/// A list of JSON rows, compressed as a Zstandard frame (RFC 8878).
const ZSTD: i64 = 2;

/// Of all levels the quickest; the next ones gain a twentieth at five times the time.
const LEVEL: i32 = 1;

/// The columns of `op_batch` that [`Packed::read`] expects, in order.
pub(super) const COLUMNS: &str = "format, rows";

/// A chunk as it stands in the log.
pub(super) struct Packed {
    format: i64,
    bytes: Vec<u8>,
}

impl Packed {
    /// From a row of `op_batch`.
    pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            format: row.get(0)?,
            bytes: row.get(1)?,
        })
    }

    /// The rows in it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it cannot be unpacked, or is of a format that this release does not know.
    pub(super) fn rows<T: DeserializeOwned>(&self) -> Result<Vec<T>, StoreError> {
        let text = match self.format {
            LZ4 => lz4_flex::decompress_size_prepended(&self.bytes).map_err(|e| StoreError::Damaged(e.to_string()))?,
            ZSTD => zstd::decode_all(&self.bytes[..]).map_err(|e| StoreError::Damaged(e.to_string()))?,
            other => {
                let why = format!("rows packed in format {other}, which a newer release wrote");
                return Err(StoreError::Damaged(why));
            }
        };
        Ok(serde_json::from_slice(&text)?)
    }
}

/// Packs rows in [`FORMAT`], chunk by chunk.
///
/// # Errors
/// When a row cannot be written as JSON.
pub(super) fn pack(rows: &[Cow<'_, Row>]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut packer = Packer::new()?;
    rows.chunks(CHUNK).map(|chunk| packer.pack(chunk)).collect()
}

/// Packs chunks one after the other.
pub(super) struct Packer {
    compressor: zstd::bulk::Compressor<'static>,
    /// One for all chunks: it grows to their size once.
    text: Vec<u8>,
}

impl Packer {
    /// Nothing is packed yet.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(super) fn new() -> Result<Self, StoreError> {
        Ok(Self {
            compressor: zstd::bulk::Compressor::new(LEVEL)?,
            text: Vec::new(),
        })
    }

    /// One chunk of these rows in [`FORMAT`], also of none.
    ///
    /// # Errors
    /// When a row cannot be written as JSON.
    pub(super) fn pack(&mut self, rows: &[Cow<'_, Row>]) -> Result<Vec<u8>, StoreError> {
        self.text.clear();
        self.text.push(b'[');
        for (at, row) in rows.iter().enumerate() {
            if at > 0 {
                self.text.push(b',');
            }
            push_row(&mut self.text, row)?;
        }
        self.text.push(b']');
        Ok(self.compressor.compress(&self.text)?)
    }
}

/// Rows of a bulk act as the log keeps them, gathered piece by piece.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackedRows(pub(super) Vec<Vec<u8>>);

impl PackedRows {
    /// Adds rows after those that are there.
    ///
    /// # Errors
    /// When a row cannot be written as JSON.
    pub fn add(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        let rows: Vec<Cow<'_, Row>> = rows.iter().map(redact::logged).collect();
        self.0.extend(pack(&rows)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Member, MemberId};

    fn rows() -> Vec<Row> {
        let member = |n: u128| Row::Member(Member::new(MemberId::fixed(n), format!("Member {n}"), &[]));
        (1..=700).map(member).collect()
    }

    #[test]
    fn what_is_packed_is_unpacked_chunk_by_chunk() {
        let rows = rows();
        let borrowed: Vec<_> = rows.iter().map(Cow::Borrowed).collect();
        let chunks = pack(&borrowed).expect("is packed");
        assert_eq!(chunks.len(), 2);
        let unpacked = chunks.into_iter().flat_map(|bytes| {
            let packed = Packed { format: FORMAT, bytes };
            packed.rows::<Row>().expect("is unpacked")
        });
        assert!(unpacked.eq(rows));
    }

    #[test]
    fn chunks_of_earlier_releases_are_read() {
        let text = serde_json::to_vec(&rows()).expect("is written");
        let bytes = lz4_flex::compress_prepend_size(&text);
        let packed = Packed { format: LZ4, bytes };
        assert_eq!(packed.rows::<Row>().expect("is unpacked"), rows());
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for format in [LZ4, ZSTD, 3] {
            let bytes = b"nonsense, and more of it".to_vec();
            let refused = Packed { format, bytes }.rows::<Row>();
            assert!(matches!(refused, Err(StoreError::Damaged(_))), "{format}: {refused:?}");
        }
    }
}
