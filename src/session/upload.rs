//! The pictures beside a project are put into a store, so that a team finds them there.

use super::error::SessionError;
use super::locations::{place_of, roots_of};
use super::notice;
use super::progress::Progress;
use super::report::Skipped;
use super::several::several;
use roots::{Location, Place, split_stored};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::ReadOnly;

/// How many files are sent at once.
const AT_ONCE: usize = 8;

/// Pictures that were put into a store.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Uploaded {
    /// How many were sent.
    pub sent: u64,
    /// How many of the same length were there already.
    pub there: u64,
    /// Those that were not sent, and why.
    pub skipped: Vec<Skipped>,
}

/// Sends the pictures whose paths begin beside the project and go down from there: each keeps its path below `location`.
/// What was sent before is not sent again.
pub(super) fn upload(project: &Path, location: &Location, progress: &mut Progress) -> Result<Uploaded, SessionError> {
    let disk = ReadOnly::open(project)?;
    let roots = roots_of(project, disk.reader())?;
    roots.fetcher().open(location)?;
    let mut uploaded = Uploaded::default();
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    disk.reader().each_input(&mut |input| {
        let below = split_stored(&input.path).is_none()
            && !Path::new(&input.path).is_absolute()
            && !input.path.contains('\0')
            && !input.path.split('/').any(|part| part == "..");
        match place_of(&roots, &input) {
            Place::File(file) if below => files.push((file, input.path)),
            Place::File(_) => uploaded.skipped.push(Skipped {
                path: input.path,
                reason: notice::NOT_BESIDE.into(),
            }),
            // It is in a store already.
            Place::Object(_) | Place::Unknown(..) => {}
        }
    })?;
    let total = Some(files.len() as u64);
    let cancel = progress.clone();
    let send = |(file, path): &(PathBuf, String)| roots.fetcher().upload(file, location, path);
    let mut done = 0;
    several(&files, AT_ONCE, cancel.cancel_flag(), send, &mut |at, sent| {
        match sent {
            Ok(true) => uploaded.sent += 1,
            Ok(false) => uploaded.there += 1,
            Err(reason) => uploaded.skipped.push(Skipped {
                path: files[at].1.clone(),
                reason: reason.to_string(),
            }),
        }
        done += 1;
        progress.tell(done, total);
    });
    progress.check()?;
    Ok(uploaded)
}
