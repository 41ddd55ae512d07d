//! Where a stored path leads on this workstation.

use super::error::FetchError;
use super::fetch::Fetcher;
use super::location::Location;
use super::path_text::{path_from_text, path_text};
use platform::foreign;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The root at which paths begin that name no other.
pub const PICTURES: &str = "pictures";

/// A stored path that begins at a named root: no path of a file is written with two slashes.
pub fn stored(root: &str, rest: &str) -> String {
    format!("{root}://{rest}")
}

/// The name of the root at which a stored path begins, and the path there; `None` for one that names no root.
pub fn split_stored(path: &str) -> Option<(&str, &str)> {
    let (root, rest) = path.split_once("://")?;
    (!root.is_empty() && !root.contains(['/', '\\', '\0'])).then_some((root, rest))
}

/// What a project knows of a picture's bytes: a copy of other bytes is not taken for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// BLAKE3 of the bytes.
    pub hash: Option<[u8; 32]>,
    /// What the store called this version of it.
    pub etag: Option<String>,
    /// How many there are.
    pub bytes: Option<u64>,
}

/// A picture in a store or on a web server.
#[derive(Clone)]
pub struct Object(Arc<Inner>);

struct Inner {
    fetcher: Arc<Fetcher>,
    location: Location,
    /// The path below the location.
    rest: String,
    address: PathBuf,
    known: Known,
}

impl Object {
    pub(super) fn new(fetcher: Arc<Fetcher>, location: Location, rest: String, known: Known) -> Self {
        let address = PathBuf::from(location.address_of(&rest));
        Self(Arc::new(Inner {
            fetcher,
            location,
            rest,
            address,
            known,
        }))
    }

    pub(super) fn fetcher(&self) -> &Fetcher {
        &self.0.fetcher
    }

    pub(super) fn location(&self) -> &Location {
        &self.0.location
    }

    /// Its key in the store.
    pub(super) fn key(&self) -> Result<object_store::path::Path, FetchError> {
        key(&self.0.location, &self.0.rest)
    }

    /// What names its content: the same for the same bytes where their hash is known, else for the same version of the
    /// same object.
    pub fn identity(&self) -> [u8; 32] {
        let known = &self.0.known;
        known.hash.unwrap_or_else(|| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(self.0.address.as_os_str().as_encoded_bytes());
            hasher.update(b"\0");
            hasher.update(known.etag.as_deref().unwrap_or_default().as_bytes());
            hasher.update(&known.bytes.unwrap_or_default().to_le_bytes());
            *hasher.finalize().as_bytes()
        })
    }

    /// The name of its copy. The ending stays, as it says what kind of picture it should be.
    pub(super) fn file_name(&self) -> String {
        let hex = blake3::Hash::from_bytes(self.identity()).to_hex();
        let ending = Path::new(&self.0.rest).extension().and_then(|ending| ending.to_str());
        let plain = |ending: &&str| ending.len() <= 5 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match ending.filter(plain) {
            Some(ending) => format!("{hex}.{}", ending.to_ascii_lowercase()),
            None => hex.to_string(),
        }
    }

    /// The same object as it is now, whatever was known of it. Asks the server; waits.
    ///
    /// # Errors
    /// What [`FetchError`] names.
    pub fn as_it_is(&self) -> Result<Self, FetchError> {
        let Inner {
            fetcher,
            location,
            rest,
            ..
        } = &*self.0;
        let start = fetcher.start_of(location, rest, 1)?;
        let known = Known {
            hash: None,
            etag: start.etag,
            bytes: Some(start.length),
        };
        Ok(Self::new(fetcher.clone(), location.clone(), rest.clone(), known))
    }

    /// How many of its bytes came, and how many there are, while it is fetched.
    pub fn received(&self) -> Option<(u64, u64)> {
        self.0.fetcher.received(self)
    }

    /// Whether a copy of it is here.
    pub fn is_here(&self) -> bool {
        self.0.fetcher.copy_of(self).is_some()
    }

    /// Whether a copy of it is here and is, read anew, what is known of it: its hash, or its length where no more is known.
    pub fn has_whole_copy(&self) -> bool {
        self.0
            .fetcher
            .copy_of(self)
            .is_some_and(|file| self.is_copied_in(&file))
    }

    fn is_copied_in(&self, file: &Path) -> bool {
        let known = &self.0.known;
        let Ok((from, length)) = foreign::open_sized(file) else {
            return false;
        };
        let hashed = |hash| {
            let mut hasher = blake3::Hasher::new();
            hasher
                .update_reader(from)
                .is_ok_and(|hasher| *hasher.finalize().as_bytes() == hash)
        };
        known.bytes.is_none_or(|bytes| bytes == length) && known.hash.is_none_or(hashed)
    }

    /// What is known of it.
    pub fn known(&self) -> &Known {
        &self.0.known
    }

    /// Its address.
    pub fn address(&self) -> &Path {
        &self.0.address
    }

    /// The file with its bytes, fetched unless it is here; `None` when it was no longer `wanted`. Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names.
    pub fn file(&self, wanted: &dyn Fn() -> bool) -> Result<Option<PathBuf>, FetchError> {
        self.0.fetcher.fetch(self, wanted)
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.0.address == other.0.address && self.0.known == other.0.known
    }
}

impl Eq for Object {}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Object")
            .field(&self.0.address)
            .field(&self.0.known)
            .finish()
    }
}

/// The key of what lies below a location.
pub(super) fn key(location: &Location, rest: &str) -> Result<object_store::path::Path, FetchError> {
    let prefix = location.prefix();
    let whole = match (prefix.is_empty(), rest.is_empty()) {
        (true, _) => rest.to_owned(),
        (_, true) => prefix,
        _ => format!("{prefix}/{rest}"),
    };
    object_store::path::Path::parse(&whole).map_err(|error| FetchError::BadLocation(error.to_string()))
}

/// Where the bytes of a picture are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file of this computer.
    File(PathBuf),
    /// In a store or on a web server.
    Object(Object),
    /// Nowhere that this computer knows, for this reason; with the path as it is stored.
    Unknown(PathBuf, FetchError),
}

impl From<PathBuf> for Place {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl Place {
    /// The file with the bytes. One that lies elsewhere is fetched first; `None` when it was no longer `wanted`
    /// meanwhile. Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names; whether a file of this computer is there is for its reader to see.
    pub fn file(&self, wanted: &dyn Fn() -> bool) -> Result<Option<PathBuf>, FetchError> {
        match self {
            Self::File(path) => Ok(Some(path.clone())),
            Self::Object(object) => object.file(wanted),
            Self::Unknown(_, reason) => Err(reason.clone()),
        }
    }

    /// What names its content, see [`Object::identity`]; of a file that was not hashed its path does.
    pub fn identity(&self) -> [u8; 32] {
        match self {
            Self::Object(object) => object.identity(),
            Self::File(path) | Self::Unknown(path, _) => *blake3::hash(path.as_os_str().as_encoded_bytes()).as_bytes(),
        }
    }

    /// As people know it, and with the ending that its name has: a path, or an address.
    pub fn name(&self) -> &Path {
        match self {
            Self::File(path) | Self::Unknown(path, _) => path,
            Self::Object(object) => object.address(),
        }
    }
}

/// Where a project's stored paths lead on this workstation.
#[derive(Clone)]
pub struct Roots {
    beside: PathBuf,
    base: Location,
    named: BTreeMap<String, Location>,
    fetcher: Arc<Fetcher>,
}

impl PartialEq for Roots {
    fn eq(&self, other: &Self) -> bool {
        (&self.beside, &self.base, &self.named) == (&other.beside, &other.base, &other.named)
    }
}

impl Roots {
    /// Paths that name no root begin at the folder `beside`, or where the root [`PICTURES`] is, if that was said.
    pub fn new(beside: PathBuf, mut named: BTreeMap<String, Location>, fetcher: Arc<Fetcher>) -> Self {
        Self {
            base: named
                .remove(PICTURES)
                .unwrap_or_else(|| Location::Folder(beside.clone())),
            beside,
            named,
            fetcher,
        }
    }

    /// Fetches what lies elsewhere.
    pub fn fetcher(&self) -> &Arc<Fetcher> {
        &self.fetcher
    }

    /// Where paths begin that name no root.
    pub fn base(&self) -> &Location {
        &self.base
    }

    /// The folder at which the paths of other files than pictures begin.
    pub fn folder(&self) -> &Path {
        match &self.base {
            Location::Folder(folder) => folder,
            Location::Url(_) => &self.beside,
        }
    }

    /// Where the named roots are, as far as this computer knows.
    pub fn named(&self) -> &BTreeMap<String, Location> {
        &self.named
    }

    /// The path to be stored of a file of this computer: from the root whose folder it lies in, else as
    /// [`path_text`] has it from [`Roots::folder`].
    pub fn text_of(&self, file: &Path) -> String {
        if file.starts_with(self.folder()) {
            return path_text(file, self.folder());
        }
        let below = self.named.iter().filter_map(|(name, location)| match location {
            Location::Folder(folder) => Some((name, file.strip_prefix(folder).ok()?)),
            Location::Url(_) => None,
        });
        let nearest = below.min_by_key(|(_, rest)| rest.components().count());
        match nearest {
            Some((name, rest)) if rest.to_str().is_some() => stored(name, &path_text(rest, Path::new(""))),
            _ => path_text(file, self.folder()),
        }
    }

    /// The root at which an address begins, and what follows, as it is meant: of several the nearest. The name is none for
    /// the root at which paths begin that name none.
    pub fn root_of(&self, address: &Location) -> Option<(Option<&str>, &Location, String)> {
        let base = std::iter::once((None, &self.base));
        let named = self
            .named
            .iter()
            .map(|(name, location)| (Some(name.as_str()), location));
        base.chain(named)
            .filter_map(|(name, location)| Some((name, location, location.rest_of(address)?)))
            .min_by_key(|(.., rest)| rest.len())
    }

    /// One more root.
    pub fn add(&mut self, name: String, location: Location) {
        self.named.insert(name, location);
    }

    /// Where a stored path leads; touches neither disk nor network.
    pub fn place(&self, path: &str, known: Known) -> Place {
        let (location, rest) = match split_stored(path) {
            None => (&self.base, path),
            Some((root, rest)) => match self.named.get(root) {
                Some(location) => (location, rest),
                None => return Place::Unknown(path.into(), FetchError::NoRoot(root.into())),
            },
        };
        match location {
            Location::Folder(folder) => match path_from_text(rest, folder) {
                Ok(path) => Place::File(path),
                Err(_) => Place::File(PathBuf::from(path)),
            },
            // What was named as a file of one computer is in no store.
            Location::Url(_) if rest.starts_with(['/', '\0']) || rest.split('/').any(|part| part == "..") => {
                Place::File(PathBuf::from(rest))
            }
            Location::Url(_) => Place::Object(Object::new(self.fetcher.clone(), location.clone(), rest.into(), known)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Cache;
    use super::*;

    fn roots(named: &[(&str, &str)]) -> Roots {
        let named = named
            .iter()
            .map(|(name, text)| ((*name).into(), text.parse().expect("a location")));
        let fetcher = Fetcher::new(Cache::new(None, 1));
        Roots::new("/home/ana".into(), named.collect(), Arc::new(fetcher))
    }

    fn name(roots: &Roots, path: &str) -> String {
        roots.place(path, Known::default()).name().display().to_string()
    }

    #[test]
    fn a_path_begins_beside_the_project_or_at_its_root() {
        let roots = roots(&[("photos", "s3://bucket/2024"), ("share", "/mnt/share")]);
        assert_eq!(name(&roots, "a/b.jpg"), "/home/ana/a/b.jpg");
        assert_eq!(name(&roots, "/x/b.jpg"), "/x/b.jpg");
        assert_eq!(name(&roots, "share://a/b.jpg"), "/mnt/share/a/b.jpg");
        assert_eq!(name(&roots, "photos://a b/c.jpg"), "s3://bucket/2024/a b/c.jpg");
        let nowhere = roots.place("other://a.jpg", Known::default());
        assert_eq!(nowhere.file(&|| true), Err(FetchError::NoRoot("other".into())));
    }

    #[test]
    fn the_root_of_all_other_paths_may_be_a_store() {
        let roots = roots(&[(PICTURES, "s3://bucket")]);
        assert_eq!(name(&roots, "a/b.jpg"), "s3://bucket/a/b.jpg");
        assert!(matches!(roots.place("/x/b.jpg", Known::default()), Place::File(_)));
        assert!(matches!(roots.place("../b.jpg", Known::default()), Place::File(_)));
    }

    #[test]
    fn bytes_are_known_by_their_hash_or_by_their_version() {
        let roots = roots(&[("a", "s3://one"), ("b", "s3://two")]);
        let identity = |path: &str, known: Known| match roots.place(path, known) {
            Place::Object(object) => (object.identity(), object.file_name()),
            other => panic!("{other:?}"),
        };
        let hashed = Known {
            hash: Some([7; 32]),
            ..Known::default()
        };
        let (hash, file) = identity("a://x.JPG", hashed.clone());
        assert_eq!((hash, file), ([7; 32], format!("{}.jpg", "07".repeat(32))));
        assert_eq!(identity("a://x.jpg", hashed.clone()), identity("b://x.jpg", hashed));
        let version = |etag: &str| Known {
            etag: Some(etag.into()),
            ..Known::default()
        };
        assert_ne!(identity("a://x", version("1")), identity("b://x", version("1")));
        assert_ne!(identity("a://x", version("1")), identity("a://x", version("2")));
    }
}
