//! Files of this computer are put into a store.

use super::error::FetchError;
use super::fetch::Fetcher;
use super::location::Location;
use super::place;
use super::store;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use platform::foreign;
use std::io::Read as _;
use std::path::Path;

/// What is sent of a file at once.
const PART: usize = 8 << 20;
/// How many parts may be under way.
const PARTS_AT_ONCE: usize = 4;

impl Fetcher {
    /// Opens the store of a location, without asking it for anything.
    ///
    /// # Errors
    /// [`FetchError::BadLocation`], also for a folder.
    pub fn open(&self, location: &Location) -> Result<(), FetchError> {
        self.store(location).map(drop)
    }

    /// Puts a file below a location, unless one of the same length is there: whether it was sent. Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names; [`FetchError::NotSent`] where the file cannot be read.
    pub fn upload(&self, file: &Path, location: &Location, rest: &str) -> Result<bool, FetchError> {
        let store = self.store(location)?;
        let key = place::key(location, rest)?;
        let at = location.host();
        let meant = |error| store::meant(&error, &at);
        let unread = |error: std::io::Error| FetchError::NotSent(error.to_string());
        let (mut from, length) = foreign::open_sized(file).map_err(unread)?;
        self.runtime()?.block_on(async {
            match store.head(&key).await {
                Ok(there) if there.size == length => return Ok(false),
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(meant(error)),
            }
            if length <= PART as u64 {
                let mut bytes = Vec::with_capacity(PART);
                from.take(length).read_to_end(&mut bytes).map_err(unread)?;
                store.put(&key, bytes.into()).await.map_err(meant)?;
                return Ok(true);
            }
            let mut parts = WriteMultipart::new_with_chunk_size(store.put_multipart(&key).await.map_err(meant)?, PART);
            let mut buffer = vec![0; PART];
            loop {
                let read = match from.read(&mut buffer) {
                    Ok(read) => read,
                    Err(error) => {
                        // What was sent of it is of no use; the store removes it by itself if this fails.
                        let _given_up = parts.abort().await;
                        return Err(unread(error));
                    }
                };
                if read == 0 {
                    break;
                }
                parts.wait_for_capacity(PARTS_AT_ONCE).await.map_err(meant)?;
                parts.write(&buffer[..read]);
            }
            parts.finish().await.map_err(meant)?;
            Ok(true)
        })
    }
}
