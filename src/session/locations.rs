//! Where the roots of projects are, on this computer.
//!
//! A project's pictures lie beside it or below a *root*: a folder, a share, a bucket or a web server that each workstation
//! has its own place for. Which place it is stands in the user's data folder, by the project's address or file; credentials
//! stand nowhere here.

use super::error::SessionError;
use super::settings::{Settings, write_whole};
use domain::{ContentHash, Input};
use media::Source;
use platform::foreign;
use roots::{Cache, Fetcher, Known, Location, Place, Roots};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use store::Reader;

/// Roots and where they are, by the project's address or file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Locations(BTreeMap<String, BTreeMap<String, String>>);

fn load(path: &Path) -> Result<Locations, SessionError> {
    let text = match foreign::read_text(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Locations::default()),
        Err(error) => return Err(io(path)(error)),
    };
    serde_json::from_str(&text).map_err(|error| io(path)(error.into()))
}

/// Where the roots of a project are: of one on a server by its address, of another by its file.
///
/// # Errors
/// When what is known of roots cannot be read.
pub(crate) fn locations(project: &str) -> Result<BTreeMap<String, Location>, SessionError> {
    let path = Settings::roots_path().ok_or(SessionError::NoDataFolder)?;
    let known = load(&path)?.0.remove(project).unwrap_or_default();
    // One that is not understood is as good as not told.
    let read = |(name, text): (String, String)| Some((name, text.parse().ok()?));
    Ok(known.into_iter().filter_map(read).collect())
}

/// Says where a root of a project is on this computer: a folder that is there, or an address.
///
/// # Errors
/// When it is neither, or cannot be kept.
pub(crate) fn set_location(project: &str, name: &str, location: Location) -> Result<Location, SessionError> {
    let location = match location {
        Location::Folder(folder) => Location::Folder(folder.canonicalize().map_err(io(&folder))?),
        url @ Location::Url(_) => url,
    };
    let path = Settings::roots_path().ok_or(SessionError::NoDataFolder)?;
    let mut known = load(&path)?;
    let of = known.0.entry(project.to_owned()).or_default();
    of.insert(name.to_owned(), location.to_string());
    keep(&path, &known)?;
    Ok(location)
}

/// Where a root of a project is on this computer is not known any more.
///
/// # Errors
/// When what is known of roots cannot be read or kept.
pub(crate) fn forget_location(project: &str, name: &str) -> Result<(), SessionError> {
    let path = Settings::roots_path().ok_or(SessionError::NoDataFolder)?;
    let mut known = load(&path)?;
    if let Some(of) = known.0.get_mut(project) {
        of.remove(name);
        known.0.retain(|_, of| !of.is_empty());
    }
    keep(&path, &known)
}

fn keep(path: &Path, known: &Locations) -> Result<(), SessionError> {
    let text = serde_json::to_string_pretty(known).map_err(|error| io(path)(error.into()))?;
    write_whole(path, &text).map_err(io(path))
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> SessionError + use<> {
    let path = path.to_path_buf();
    |source| SessionError::Io { path, source }
}

/// What the roots of a project are known by: the address of one on a server, else the path of its file.
pub(crate) fn known_by(path: &Path, reader: Reader<'_>) -> Result<String, SessionError> {
    Ok(match reader.replica_of()? {
        Some(of) => of.address,
        None => path
            .canonicalize()
            .unwrap_or_else(|_| path.to_path_buf())
            .display()
            .to_string(),
    })
}

/// Where the stored paths of the project at `path` lead: beside the file, or to its roots.
pub(crate) fn roots_of(path: &Path, reader: Reader<'_>) -> Result<Roots, SessionError> {
    let beside = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let named = match Settings::roots_path() {
        Some(_) => locations(&known_by(path, reader)?)?,
        None => BTreeMap::new(),
    };
    Ok(Roots::new(beside, named, fetcher()))
}

/// One project's pictures are found where those of another are.
pub(crate) fn share_locations(from: &str, to: &str) -> Result<(), SessionError> {
    for (name, location) in locations(from)? {
        set_location(to, &name, location)?;
    }
    Ok(())
}

/// Fetches what lies elsewhere, for all projects of this process.
pub(crate) fn fetcher() -> Arc<Fetcher> {
    static SHARED: OnceLock<Arc<Fetcher>> = OnceLock::new();
    let new = || {
        // Settings that cannot be read are told where they are changed.
        let settings = Settings::path().and_then(|path| Settings::load(&path).ok());
        let bytes = u64::from(settings.unwrap_or_default().fetched_gib) << 30;
        Arc::new(Fetcher::new(Cache::new(Settings::fetched_dir(), bytes)))
    };
    SHARED.get_or_init(new).clone()
}

/// Where the picture of an input is.
pub(crate) fn place_of(roots: &Roots, input: &Input) -> Place {
    let known = Known {
        hash: input.hash.map(|hash| hash.0),
        etag: input.etag.clone(),
        bytes: Some(input.bytes),
    };
    roots.place(&input.path, known)
}

/// Where the pixels of an input are, and what they are known to be.
pub(crate) fn source_of(roots: &Roots, input: &Input) -> Source {
    let place = place_of(roots, input);
    let hash = input.hash.unwrap_or_else(|| ContentHash(place.identity()));
    Source {
        place,
        size: input.size,
        orientation: input.orientation,
        bytes: input.bytes,
        hash,
    }
}
