//! Where the pictures of a project on a server are, on this computer.
//!
//! The paths of such a project begin at a *root*: a folder that lies elsewhere on each workstation, such as a share under
//! another letter. Which folder it is stands in the user's data folder, by the project's address.

use super::error::SessionError;
use super::settings::{Settings, write_whole};
use platform::foreign;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::Reader;

/// The root at which relative paths begin.
pub const PICTURES: &str = "pictures";

/// Roots and where they are, by the project's address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Roots(BTreeMap<String, BTreeMap<String, PathBuf>>);

fn load(path: &Path) -> Result<Roots, SessionError> {
    let text = match foreign::read_text(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Roots::default()),
        Err(source) => {
            return Err(SessionError::Io {
                path: path.into(),
                source,
            });
        }
    };
    serde_json::from_str(&text).map_err(|error| SessionError::Io {
        path: path.into(),
        source: error.into(),
    })
}

/// Where the roots of the project at `address` are.
///
/// # Errors
/// When what is known of roots cannot be read.
pub fn roots(address: &str) -> Result<BTreeMap<String, PathBuf>, SessionError> {
    let path = Settings::roots_path().ok_or(SessionError::NoDataFolder)?;
    Ok(load(&path)?.0.remove(address).unwrap_or_default())
}

/// Says where a root of the project at `address` is: a folder on this computer.
///
/// # Errors
/// [`SessionError::NoSuchRoot`], or when it cannot be kept, or the folder cannot be found.
pub fn set_root(address: &str, name: &str, location: &Path) -> Result<PathBuf, SessionError> {
    if name != PICTURES {
        return Err(SessionError::NoSuchRoot(name.into()));
    }
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |source| SessionError::Io { path, source }
    };
    let location = location.canonicalize().map_err(io(location))?;
    let path = Settings::roots_path().ok_or(SessionError::NoDataFolder)?;
    let mut roots = load(&path)?;
    let of = roots.0.entry(address.to_owned()).or_default();
    of.insert(name.to_owned(), location.clone());
    let text = serde_json::to_string_pretty(&roots).map_err(|error| io(&path)(error.into()))?;
    write_whole(&path, &text).map_err(io(&path))?;
    Ok(location)
}

/// Where the paths of the project at `path` begin: beside the file, or at the root of a project on a server.
pub(crate) fn base_of(path: &Path, reader: Reader<'_>) -> Result<PathBuf, SessionError> {
    let beside = || path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let Some(of) = reader.replica_of()? else {
        return Ok(beside());
    };
    Ok(roots(&of.address)?.remove(PICTURES).unwrap_or_else(beside))
}
