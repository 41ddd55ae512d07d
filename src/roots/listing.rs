//! What a bucket or a prefix holds, and how files there begin.

use super::error::FetchError;
use super::fetch::Fetcher;
use super::location::Location;
use super::place::{self, Known, Object};
use super::shared::FOLDER;
use super::store;
use futures_util::StreamExt as _;
use object_store::{GetOptions, GetRange, ObjectStore};
use std::sync::Arc;

/// A file in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The path below what was listed.
    pub rest: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// What the store calls this version of it.
    pub etag: Option<String>,
}

/// How a file begins.
#[derive(Clone, Debug)]
pub struct Start {
    /// The first bytes, as many as were asked for; all of them where the server sends nothing less.
    pub bytes: Vec<u8>,
    /// Length of the file in bytes.
    pub length: u64,
    /// What the server calls this version of it.
    pub etag: Option<String>,
}

impl Fetcher {
    /// Tells each file below a location, in the store's order, until `sink` says that it is enough. Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names; [`FetchError::NoListing`] of a web server.
    pub fn list(&self, location: &Location, sink: &mut dyn FnMut(Listed) -> bool) -> Result<(), FetchError> {
        if let Location::Url(url) = location
            && url.scheme().starts_with("http")
        {
            return Err(FetchError::NoListing);
        }
        let store = self.store(location)?;
        let prefix = place::key(location, "")?;
        let at = location.host();
        self.runtime()?.block_on(async {
            let mut listed = store.list(Some(&prefix));
            while let Some(object) = listed.next().await {
                let object = object.map_err(|error| store::meant(&error, &at))?;
                let key = object.location.as_ref();
                let rest = key.strip_prefix(prefix.as_ref()).unwrap_or(key).trim_start_matches('/');
                // A folder that some tools mark by an object of its own, or what we keep there.
                let ours = rest.split('/').any(|part| part == FOLDER);
                if rest.is_empty() || key.ends_with('/') || ours {
                    continue;
                }
                let listed = Listed {
                    rest: rest.to_owned(),
                    bytes: object.size,
                    etag: object.e_tag,
                };
                if !sink(listed) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The first `bytes` bytes of what lies below a location. Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names.
    pub fn start_of(&self, location: &Location, rest: &str, bytes: u64) -> Result<Start, FetchError> {
        let store = self.store(location)?;
        let key = place::key(location, rest)?;
        let at = location.host();
        let options = |range| GetOptions {
            range,
            ..GetOptions::default()
        };
        self.runtime()?.block_on(async {
            let meant = |error| store::meant(&error, &at);
            let got = match store.get_opts(&key, options(Some(GetRange::Bounded(0..bytes)))).await {
                // A server that knows no ranges, or an empty file.
                Err(object_store::Error::NotSupported { .. } | object_store::Error::Generic { .. }) => {
                    store.get_opts(&key, options(None)).await
                }
                got => got,
            };
            let got = got.map_err(meant)?;
            let (length, etag) = (got.meta.size, got.meta.e_tag.clone());
            let start = got.bytes().await.map_err(meant)?;
            Ok(Start {
                bytes: start.into(),
                length,
                etag,
            })
        })
    }

    /// The object below a location, of which this is known.
    pub fn object(self: &Arc<Self>, location: &Location, rest: &str, known: Known) -> Object {
        Object::new(self.clone(), location.clone(), rest.to_owned(), known)
    }
}
