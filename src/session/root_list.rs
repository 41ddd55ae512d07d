//! The roots at which the paths of a project's pictures begin: listed, and said where they are on this computer.

use super::error::SessionError;
use super::locations::{fetcher, known_by, locations, roots_of, set_location};
use super::{ServerAccess, Session};
use roots::{Location, PICTURES};
use std::collections::BTreeMap;
use std::path::Path;
use store::ReadOnly;

/// A project's roots.
struct RootList {
    /// Those at which paths begin; none where the project is on no file of this computer.
    used: Option<Vec<String>>,
    /// What they are known by on this computer.
    known_by: String,
}

impl RootList {
    /// Of a project file, or of a replica.
    fn in_file(path: &Path) -> Result<Self, SessionError> {
        let disk = ReadOnly::open(path)?;
        Ok(Self {
            used: Some(disk.reader().root_names()?),
            known_by: known_by(path, disk.reader())?,
        })
    }

    /// Of a project as the command line names it: a file, or an address on a server.
    fn of(project: &str) -> Result<Self, SessionError> {
        if !ServerAccess::is_meant(project) {
            return Self::in_file(Path::new(project));
        }
        let access = ServerAccess::new(project, None)?;
        let replica = access.replica()?;
        if replica.exists() {
            return Self::in_file(&replica);
        }
        Ok(Self {
            used: None,
            known_by: access.address(),
        })
    }

    /// All of them, and where they are; `None` where that was not said.
    fn told(&self) -> Result<BTreeMap<String, Option<Location>>, SessionError> {
        let used = self.used.iter().flatten().map(|name| (name.clone(), None));
        let known = locations(&self.known_by)?.into_iter();
        Ok(used
            .chain(known.map(|(name, location)| (name, Some(location))))
            .collect())
    }

    /// Says where one is on this computer.
    fn set(&self, name: &str, location: Location) -> Result<Location, SessionError> {
        if let Some(used) = &self.used
            && name != PICTURES
            && !used.iter().any(|known| known == name)
        {
            return Err(SessionError::NoSuchRoot {
                name: name.into(),
                known: used.clone(),
            });
        }
        set_location(&self.known_by, name, location)
    }
}

/// The roots at which paths of a project begin, of a file or on a server, and where they are; `None` where that was not
/// said.
///
/// # Errors
/// What the file said, or when what is known of roots cannot be read.
pub fn roots_of_project(text: &str) -> Result<BTreeMap<String, Option<Location>>, SessionError> {
    RootList::of(text)?.told()
}

/// Says where a root of a project is on this computer.
///
/// # Errors
/// [`SessionError::NoSuchRoot`] where a project that is here has none of that name, and where the location is no
/// folder that is there and no address, or cannot be kept.
pub fn set_root_of_project(text: &str, name: &str, location: Location) -> Result<Location, SessionError> {
    RootList::of(text)?.set(name, location)
}

/// Says whether thumbnails are shared in a root of a project, which must be an address that may be written to: where that
/// is.
///
/// # Errors
/// [`SessionError::NoSuchRoot`] where this computer was not told where it is, and what the store said.
pub fn share_thumbnails(text: &str, name: &str, shared: bool) -> Result<Location, SessionError> {
    let mut known = locations(&RootList::of(text)?.known_by)?;
    let location = known.remove(name).ok_or_else(|| SessionError::NoSuchRoot {
        name: name.into(),
        known: known.into_keys().collect(),
    })?;
    fetcher().share_thumbnails(&location, shared)?;
    Ok(location)
}

/// The roots as the window shows them: where paths begin that name no root can always be said.
fn shown(list: &RootList) -> Result<BTreeMap<String, Option<String>>, SessionError> {
    let told = list.told()?.into_iter();
    let told = told.map(|(name, location)| (name, location.map(|location| location.to_string())));
    Ok(std::iter::once((PICTURES.to_owned(), None)).chain(told).collect())
}

impl Session {
    /// Asks for the roots of the project.
    pub(super) fn ask_roots(&mut self) -> Result<(), SessionError> {
        let path = self.project.path.clone();
        let read = move || shown(&RootList::in_file(&path)?);
        self.with_file(read, |session, shown| session.view.roots = Some(shown))
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
            let list = RootList::in_file(&path)?;
            list.set(&name, location.parse()?)?;
            Ok((roots_of(&path, ReadOnly::open(&path)?.reader())?, shown(&list)?))
        };
        self.with_file(set, |session, (roots, shown)| {
            session.project.roots = roots;
            session.view.roots = Some(shown);
            session.forget_pictures();
        })
    }
}
