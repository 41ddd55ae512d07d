//! How far the log was acknowledged on this computer: what a file that lost its end cannot know by itself.
//!
//! One small file a project and place, in the user's data folder: the number and the chain of the newest entry that was on
//! disk. It is written after each commit without waiting for the disk, so it survives a killed process, and a power cut at
//! worst makes it older. Deleting it costs nothing but this knowledge. Only programs that say where it is to be kept have
//! one.

use super::chain::Hash;
use super::error::StoreError;
use rusqlite::{Connection, OptionalExtension};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Keeps marks in this folder from now on.
pub fn keep_marks_in(folder: PathBuf) {
    // Whoever says it first decides for the whole process.
    let _ = FOLDER.set(folder);
}

/// What is wrong with a log that was acknowledged further, or otherwise, on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkFault {
    /// Entries are missing at the end: the first one, the last one.
    Missing(i64, i64),
    /// The entry of this number is not the one that was acknowledged.
    Other(i64),
}

/// The mark of one project at one place.
#[derive(Debug)]
pub(super) struct Mark {
    file: File,
}

impl Mark {
    /// Of the project at `path`; `None` where none is kept, the project is still empty, or the mark contradicts the log:
    /// then it stays as it is, for `check` to tell of.
    pub(crate) fn of(conn: &Connection, path: &Path) -> Option<Self> {
        let found = file_of(conn, path, FOLDER.get()?)?;
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&found);
        let mut file = match opened {
            Ok(file) => file,
            Err(error) => {
                tracing::debug!("no mark is kept in {}: {error}", found.display());
                return None;
            }
        };
        let told = read(&mut file);
        match told.map(|told| fault(conn, told)) {
            None | Some(Ok(None)) => Some(Self { file }),
            Some(_) => None,
        }
    }

    /// Remembers the newest entry.
    pub(crate) fn set(&mut self, seq: i64, chain: &[u8]) {
        let text = format!("{seq:020} {}\n", hex(chain));
        let written = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.write_all(text.as_bytes()));
        if let Err(error) = written {
            tracing::debug!("the mark was not kept: {error}");
        }
    }
}

/// What the mark of the project at `path` says against its log.
///
/// # Errors
/// What SQLite said.
pub(super) fn look(conn: &Connection, path: &Path) -> Result<Option<MarkFault>, StoreError> {
    let Some(found) = FOLDER.get().and_then(|folder| file_of(conn, path, folder)) else {
        return Ok(None);
    };
    let told = OpenOptions::new()
        .read(true)
        .open(found)
        .ok()
        .and_then(|mut file| read(&mut file));
    told.map_or(Ok(None), |told| fault(conn, told))
}

/// Forgets the mark: the log was mended, and is as it is from now on.
pub(super) fn forget(conn: &Connection, path: &Path) {
    if let Some(found) = FOLDER.get().and_then(|folder| file_of(conn, path, folder)) {
        // There may be none.
        let _ = std::fs::remove_file(found);
    }
}

fn file_of(conn: &Connection, path: &Path, folder: &Path) -> Option<PathBuf> {
    let sql = "SELECT id FROM op ORDER BY seq LIMIT 1";
    let project: Vec<u8> = conn.query_row(sql, [], |row| row.get(0)).optional().ok()??;
    let real = path.canonicalize().ok()?;
    let mut name = blake3::Hasher::new();
    name.update(&project).update(real.to_string_lossy().as_bytes());
    std::fs::create_dir_all(folder).ok()?;
    Some(folder.join(&name.finalize().to_hex()[..32]))
}

fn read(file: &mut File) -> Option<(i64, String)> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    let (seq, chain) = text.trim().split_once(' ')?;
    Some((seq.parse().ok()?, chain.to_owned()))
}

fn fault(conn: &Connection, (seq, chain): (i64, String)) -> Result<Option<MarkFault>, StoreError> {
    let last: i64 = conn.query_row("SELECT ifnull(max(seq), 0) FROM op", [], |row| row.get(0))?;
    if last < seq {
        return Ok(Some(MarkFault::Missing(last + 1, seq)));
    }
    let sql = "SELECT chain FROM op WHERE seq = ?1";
    let found: Option<Option<Hash>> = conn.query_row(sql, [seq], |row| row.get(0)).optional()?;
    let same = found.flatten().is_some_and(|found| hex(&found) == chain);
    Ok((!same).then_some(MarkFault::Other(seq)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
