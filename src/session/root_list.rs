//! The roots at which the paths of a project's pictures begin: listed, and said where they are on this computer.

use super::error::SessionError;
use super::locations::{fetcher, known_by, locations, roots_of, set_location};
use super::{ServerAccess, Session};
use roots::{Location, PICTURES};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::ReadOnly;

/// What is known of the roots of a project, which is a file, or on a server: its file, if there is one on this computer, and
/// what its roots are known by.
fn project(project: &str) -> Result<(Option<PathBuf>, String), SessionError> {
    if ServerAccess::is_meant(project) {
        let access = ServerAccess::new(project, None)?;
        let replica = access.replica()?;
        return Ok((replica.exists().then_some(replica), access.address()));
    }
    let path = PathBuf::from(project);
    let disk = ReadOnly::open(&path)?;
    let known_by = known_by(&path, disk.reader())?;
    Ok((Some(path), known_by))
}

fn used(file: Option<PathBuf>) -> Result<Vec<String>, SessionError> {
    Ok(match file {
        Some(file) => ReadOnly::open(&file)?.reader().root_names()?,
        None => Vec::new(),
    })
}

/// The roots at which paths of a project begin, of a file or on a server, and where they are; `None` where that was not
/// said.
///
/// # Errors
/// What the file said, or when what is known of roots cannot be read.
pub fn roots_of_project(text: &str) -> Result<BTreeMap<String, Option<Location>>, SessionError> {
    let (file, known_by) = project(text)?;
    let used = used(file)?.into_iter().map(|name| (name, None));
    let mut all: BTreeMap<String, Option<Location>> = used.collect();
    let known = locations(&known_by)?.into_iter();
    all.extend(known.map(|(name, location)| (name, Some(location))));
    Ok(all)
}

/// Says where a root of a project is on this computer.
///
/// # Errors
/// [`SessionError::NoSuchRoot`] where a project that is here has none of that name, and where the location is no
/// folder that is there and no address, or cannot be kept.
pub fn set_root_of_project(text: &str, name: &str, location: Location) -> Result<Location, SessionError> {
    let (file, known_by) = project(text)?;
    let here = file.is_some();
    let used = used(file)?;
    if here && name != PICTURES && !used.iter().any(|known| known == name) {
        return Err(SessionError::NoSuchRoot {
            name: name.into(),
            known: used,
        });
    }
    set_location(&known_by, name, location)
}

/// Says whether thumbnails are shared in a root of a project, which must be an address that may be written to: where that
/// is.
///
/// # Errors
/// [`SessionError::NoSuchRoot`] where this computer was not told where it is, and what the store said.
pub fn share_thumbnails(text: &str, name: &str, shared: bool) -> Result<Location, SessionError> {
    let (_, known_by) = project(text)?;
    let mut known = locations(&known_by)?;
    let location = known.remove(name).ok_or_else(|| SessionError::NoSuchRoot {
        name: name.into(),
        known: known.into_keys().collect(),
    })?;
    fetcher().share_thumbnails(&location, shared)?;
    Ok(location)
}

/// The roots of a project on this computer, by name.
type Told = BTreeMap<String, Option<String>>;

fn told(path: &Path) -> Result<Told, SessionError> {
    let disk = ReadOnly::open(path)?;
    let used = disk.reader().root_names()?;
    let mut all: Told = used.into_iter().map(|name| (name, None)).collect();
    // Where paths begin that name no root can always be said.
    all.insert(PICTURES.into(), None);
    let known = locations(&known_by(path, disk.reader())?)?.into_iter();
    all.extend(known.map(|(name, location)| (name, Some(location.to_string()))));
    Ok(all)
}

impl Session {
    /// Asks for the roots of the project.
    pub(super) fn ask_roots(&mut self) -> Result<(), SessionError> {
        let path = self.project.path.clone();
        self.with_file(move || told(&path), |session, told| session.view.roots = Some(told))
    }

    /// Looks whether the roots are where they were, and looks for what is shown where they are now.
    pub(super) fn renew_roots(&mut self) {
        let path = self.project.path.clone();
        let read = move || roots_of(&path, ReadOnly::open(&path)?.reader());
        let renewed = self.with_file(read, |session, roots| {
            if session.project.roots != roots {
                session.project.roots = roots;
                session.forget_pictures();
            }
        });
        if let Err(error) = renewed {
            self.report(&error);
        }
    }

    /// Says where a root is on this computer; what is shown is looked for there.
    pub(super) fn set_root(&mut self, name: String, location: String) -> Result<(), SessionError> {
        let path = self.project.path.clone();
        let set = move || {
            let disk = ReadOnly::open(&path)?;
            set_location(&known_by(&path, disk.reader())?, &name, location.parse()?)?;
            Ok((roots_of(&path, disk.reader())?, told(&path)?))
        };
        self.with_file(set, |session, (roots, told)| {
            session.project.roots = roots;
            session.view.roots = Some(told);
            session.forget_pictures();
        })
    }
}
