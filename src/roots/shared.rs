//! Thumbnails that a team shares in the store in which its pictures are, so that not everybody has to fetch each picture to
//! see what it is.
//!
//! They lie in the folder `.labelwright/thumbnails` below a root, by the name that they have on each computer. They are
//! looked for, and left there, where the folder holds the file `shared`.

use super::error::FetchError;
use super::fetch::Fetcher;
use super::location::Location;
use super::place::{self, Object};
use super::store;
use object_store::ObjectStoreExt as _;

/// What the program itself keeps below a root: no picture of a project is in it.
pub(super) const FOLDER: &str = ".labelwright";
const SHARED: &str = ".labelwright/thumbnails/shared";

fn path(name: &str) -> String {
    format!("{FOLDER}/thumbnails/{}/{name}", name.get(..2).unwrap_or_default())
}

impl Fetcher {
    /// Says whether thumbnails are shared below a location, which must be writable. Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names.
    pub fn share_thumbnails(&self, location: &Location, shared: bool) -> Result<(), FetchError> {
        let store = self.store(location)?;
        let (key, at) = (place::key(location, SHARED)?, location.host());
        let done = self.runtime()?.block_on(async {
            match shared {
                true => store.put(&key, Vec::new().into()).await.map(drop),
                false => store.delete(&key).await,
            }
        });
        match done.map_err(|error| store::meant(&error, &at)) {
            // They were not shared before.
            Err(FetchError::NotFound) if !shared => {}
            done => done?,
        }
        self.note_sharing(location, shared);
        Ok(())
    }

    /// Whether they are: asked once. Waits.
    fn shares(&self, location: &Location) -> bool {
        if let Some(known) = self.sharing(location) {
            return known;
        }
        let asked = || {
            let (store, key) = (self.store(location)?, place::key(location, SHARED)?);
            let at = location.host();
            self.runtime()?
                .block_on(store.head(&key))
                .map_err(|error| store::meant(&error, &at))
        };
        let shared = match asked() {
            Ok(_) => true,
            Err(FetchError::NotFound | FetchError::Denied { .. }) => false,
            // It may be reached the next time.
            Err(_) => return false,
        };
        self.note_sharing(location, shared);
        shared
    }
}

impl Object {
    /// The thumbnail of this name that somebody left beside it. Waits.
    pub fn shared_thumbnail(&self, name: &str) -> Option<Vec<u8>> {
        let (fetcher, location) = (self.fetcher(), self.location());
        if !fetcher.shares(location) {
            return None;
        }
        let (store, key) = (fetcher.store(location).ok()?, place::key(location, &path(name)).ok()?);
        let runtime = fetcher.runtime().ok()?;
        let got = runtime.block_on(async { store.get(&key).await?.bytes().await });
        got.ok().map(Into::into)
    }

    /// Leaves a thumbnail for others, if that is wanted there; whoever may not write there leaves none. Waits for nothing.
    pub fn share_thumbnail(&self, name: &str, bytes: Vec<u8>) {
        let (fetcher, location) = (self.fetcher(), self.location());
        if fetcher.sharing(location) != Some(true) {
            return;
        }
        let Ok(runtime) = fetcher.runtime() else { return };
        let (Ok(store), Ok(key)) = (fetcher.store(location), place::key(location, &path(name))) else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = store.put(&key, bytes.into()).await {
                tracing::debug!(%error, "a thumbnail was not shared");
            }
        });
    }
}
