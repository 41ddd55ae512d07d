//! A look at a file before SQLite touches it.
//!
//! Reads the 100-byte header of the SQLite file format (sqlite.org/fileformat2.html, section 1.3), so that a
//! foreign, newer or truncated file is named without a byte of it being changed.
//! Only before the first connection of this process to it: [`platform::project_files`] says why.

use super::error::OpenError;
use super::migrate::{APPLICATION_ID, SCHEMA_VERSION};
use super::wal;
use platform::project_files::Claim;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

fn u32_at(header: &[u8; 100], at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

/// How often a file that seems to be cut short is looked at again, and after what time.
const LOOKS: u32 = 5;
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Claims the project at `path` for a connection; `None` when there is no such file. Nothing is changed. The file is
/// opened only while this process has no connection to it: see [`platform::project_files`].
///
/// # Errors
/// [`OpenError::Foreign`], [`OpenError::Newer`], [`OpenError::Truncated`], [`OpenError::Network`], or what the
/// operating system said.
pub(crate) fn claim(path: &Path) -> Result<Option<Claim>, OpenError> {
    refuse_network(path)?;
    for _ in 1..LOOKS {
        match claim_once(path) {
            // Another program may be about to bring its commits into the file: the header comes before the pages that
            // it counts.
            Err(OpenError::Truncated { .. }) => std::thread::sleep(BETWEEN_LOOKS),
            seen => return seen,
        }
    }
    claim_once(path)
}

fn claim_once(path: &Path) -> Result<Option<Claim>, OpenError> {
    let failed = |source: std::io::Error| OpenError::Failed {
        path: path.into(),
        source: source.into(),
    };
    Claim::new(path, failed, |meta, open| {
        // A pipe or a device is never opened: it could keep us waiting for ever.
        if !meta.is_file() {
            return Err(OpenError::Foreign(path.into()));
        }
        look(path, open().map_err(failed)?).map_err(|error| error.unwrap_or_else(failed))
    })
}

/// What is wrong with the file: a verdict, or what the operating system said.
type Trouble = Result<OpenError, std::io::Error>;

fn look(path: &Path, mut file: File) -> Result<(), Trouble> {
    let mut header = [0; 100];
    if let Err(e) = file.read_exact(&mut header) {
        return Err(match e.kind() {
            std::io::ErrorKind::UnexpectedEof => Ok(short_file(path, &header, file.metadata().map_err(Err)?.len())),
            _ => Err(e),
        });
    }
    if &header[..16] != b"SQLite format 3\0" {
        return Err(Ok(OpenError::Foreign(path.into())));
    }
    // How long the file is counts after the header was read: it may have grown in between.
    let bytes = file.metadata().map_err(Err)?.len();
    match judge(path, &header, bytes) {
        Ok(()) => Ok(()),
        // A killed process leaves commits beside the file; with them it may well be a project, and whole.
        Err(alone) => match wal::committed(path) {
            Some(commits) => judge_with(path, &header, bytes, &commits).map_err(Ok),
            None => Err(Ok(alone)),
        },
    }
}

/// What the header says by itself.
fn judge(path: &Path, header: &[u8; 100], bytes: u64) -> Result<(), OpenError> {
    judge_kind(path, header)?;
    // The page count is only valid when the change counter equals the version-valid-for number.
    if u32_at(header, 24) == u32_at(header, 92) {
        let page = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65536,
            size => u64::from(size),
        };
        let expected = page * u64::from(u32_at(header, 28));
        if bytes < expected {
            return Err(truncated(path, bytes, expected));
        }
    }
    Ok(())
}

/// What the header and the commits beside the file say together.
fn judge_with(path: &Path, header: &[u8; 100], bytes: u64, commits: &wal::Committed) -> Result<(), OpenError> {
    judge_kind(path, commits.header.as_ref().unwrap_or(header))?;
    if commits.completes(bytes) {
        Ok(())
    } else {
        Err(truncated(path, bytes, commits.page_size * commits.page_count))
    }
}

fn judge_kind(path: &Path, header: &[u8; 100]) -> Result<(), OpenError> {
    if u32_at(header, 68) != APPLICATION_ID as u32 {
        return Err(OpenError::Foreign(path.into()));
    }
    let found = u32_at(header, 60);
    if found > SCHEMA_VERSION {
        return Err(OpenError::Newer {
            path: path.into(),
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok(())
}

fn truncated(path: &Path, bytes: u64, expected: u64) -> OpenError {
    OpenError::Truncated {
        path: path.into(),
        bytes,
        expected,
    }
}

fn short_file(path: &Path, header: &[u8; 100], bytes: u64) -> OpenError {
    let magic = b"SQLite format 3\0";
    let read = (bytes as usize).min(magic.len());
    if bytes > 0 && header[..read] == magic[..read] {
        truncated(path, bytes, 100)
    } else {
        OpenError::Foreign(path.into())
    }
}

/// Write-ahead logging shares memory between processes, which no network file system carries across machines.
#[cfg(target_os = "linux")]
pub(super) fn refuse_network(path: &Path) -> Result<(), OpenError> {
    let place = if path.exists() {
        path
    } else {
        path.parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    };
    let Ok(system) = rustix::fs::statfs(place) else {
        return Ok(());
    };
    let name = match system.f_type as u64 & 0xffff_ffff {
        0x6969 => "NFS",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "SMB",
        0x5346_414f => "AFS",
        0x00c3_6400 => "Ceph",
        _ => return Ok(()),
    };
    Err(OpenError::Network {
        path: path.into(),
        system: name,
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn refuse_network(_: &Path) -> Result<(), OpenError> {
    Ok(())
}
