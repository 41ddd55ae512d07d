//! The roots at which the paths of a project's pictures begin: listed, and said where they are on this computer.

use super::error::SessionError;
use super::locations::{fetcher, known_by, locations, roots_of, set_location};
use super::view::{RootShown, Tried};
use super::{Event, ServerAccess, Session, notice};
use roots::{Location, PICTURES, split_stored};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::ReadOnly;

/// So many pictures of a root are looked for where it is said to be: one of them may be gone.
const LOOKED_FOR: usize = 3;

/// A root, where it is said to be, and pictures that should be there.
struct Trial {
    name: String,
    location: Location,
    pictures: Vec<String>,
}

impl Trial {
    /// Why the pictures are not there, if so. Waits.
    fn trouble(&self) -> Option<String> {
        let tried = fetcher().try_location(&self.location, &self.pictures);
        tried.err().map(|error| notice::nothing_found(&error))
    }
}

/// A project's roots.
struct RootList {
    /// Those at which paths begin; none where the project is on no file of this computer.
    used: Option<Vec<String>>,
    /// What they are known by on this computer.
    known_by: String,
    /// The file, or the replica.
    file: Option<PathBuf>,
}

/// Some pictures of each root of a project, by their paths there. Looks through all of its inputs.
fn pictures_of_roots(file: &Path) -> Result<BTreeMap<String, Vec<String>>, SessionError> {
    let mut pictures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    ReadOnly::open(file)?.reader().each_input(&mut |input| {
        let (root, rest) = split_stored(&input.path).unwrap_or((PICTURES, &input.path));
        let below = !rest.starts_with(['/', '\0']) && !rest.split('/').any(|part| part == "..");
        if !below || input.removed {
            return;
        }
        match pictures.get_mut(root) {
            Some(some) if some.len() < LOOKED_FOR => some.push(rest.to_owned()),
            Some(_) => {}
            None => drop(pictures.insert(root.to_owned(), vec![rest.to_owned()])),
        }
    })?;
    Ok(pictures)
}

impl RootList {
    /// Of a project file, or of a replica.
    fn in_file(path: &Path) -> Result<Self, SessionError> {
        let disk = ReadOnly::open(path)?;
        Ok(Self {
            used: Some(disk.reader().root_names()?),
            known_by: known_by(path, disk.reader())?,
            file: Some(path.to_path_buf()),
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
            file: None,
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

    /// What is to be looked for where these roots are.
    fn trials(&self, roots: impl IntoIterator<Item = (String, Location)>) -> Result<Vec<Trial>, SessionError> {
        let of_file = self.file.as_deref().map(pictures_of_roots).transpose()?;
        let mut pictures = of_file.unwrap_or_default();
        let trial = |(name, location): (String, Location)| Trial {
            pictures: pictures.remove(&name).unwrap_or_default(),
            name,
            location,
        };
        Ok(roots.into_iter().map(trial).collect())
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

/// Says where a root of a project is on this computer, and looks whether its pictures are there: where it is, and a
/// sentence where they are not. It is kept then, too, as what is out of reach now may be there later.
///
/// # Errors
/// [`SessionError::NoSuchRoot`] where a project that is here has none of that name, and where the location is no
/// folder that is there and no address, or cannot be kept.
pub fn set_root_of_project(
    text: &str,
    name: &str,
    location: Location,
) -> Result<(Location, Option<String>), SessionError> {
    let list = RootList::of(text)?;
    let location = list.set(name, location)?;
    let trials = list.trials([(name.to_owned(), location.clone())])?;
    Ok((location, trials.iter().find_map(Trial::trouble)))
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
fn shown(list: &RootList) -> Result<BTreeMap<String, RootShown>, SessionError> {
    let told = list.told()?.into_iter().map(|(name, location)| {
        let location = location.map(|location| location.to_string());
        let shown = RootShown {
            location,
            ..RootShown::default()
        };
        (name, shown)
    });
    let pictures = (PICTURES.to_owned(), RootShown::default());
    Ok(std::iter::once(pictures).chain(told).collect())
}

impl Session {
    /// Asks for the roots of the project.
    pub(super) fn ask_roots(&mut self) -> Result<(), SessionError> {
        let path = self.project.path.clone();
        let read = move || {
            let list = RootList::in_file(&path)?;
            let told = list.told()?.into_iter();
            let somewhere = told.filter_map(|(name, location)| Some((name, location?)));
            Ok((shown(&list)?, list.trials(somewhere)?))
        };
        self.with_file(read, |session, (shown, trials)| {
            session.view.roots = Some(shown);
            trials.into_iter().for_each(|trial| session.start_trial(trial));
        })
    }

    /// Looks for pictures where a root is said to be, which may take as long as a server does not answer: on a thread of
    /// its own, with no connection to the project.
    fn start_trial(&mut self, trial: Trial) {
        let events = self.events.sender.clone();
        let (name, location) = (trial.name.clone(), trial.location.to_string());
        let (of, at) = (name.clone(), location.clone());
        let look = move || {
            let tried = trial.trouble().map_or(Tried::Found, Tried::Nothing);
            events.send(Event::File(Box::new(move |session| {
                session.note_tried(&of, &at, tried);
            })));
        };
        match std::thread::Builder::new().name("try a root".into()).spawn(look) {
            Ok(_) => self.note_tried(&name, &location, Tried::Looking),
            Err(error) => tracing::warn!("a location is not tried: {error}"),
        }
    }

    fn note_tried(&mut self, name: &str, location: &str, tried: Tried) {
        let shown = self.view.roots.as_mut().and_then(|roots| roots.get_mut(name));
        // It may have been said anew meanwhile.
        if let Some(shown) = shown.filter(|shown| shown.location.as_deref() == Some(location)) {
            shown.tried = tried;
        }
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
            let set = list.set(&name, location.parse()?)?;
            let trials = list.trials([(name.clone(), set)])?;
            let mut shown = shown(&list)?;
            if let Some(shown) = shown.get_mut(&name) {
                shown.said = Some(location);
            }
            Ok((roots_of(&path, ReadOnly::open(&path)?.reader())?, shown, trials))
        };
        self.with_file(set, |session, (roots, mut shown, trials)| {
            session.project.roots = roots;
            // What is known of the others stays so.
            for (name, before) in session.view.roots.take().into_iter().flatten() {
                let now = shown.get_mut(&name).filter(|now| now.location == before.location);
                if let Some(now) = now.filter(|_| trials.iter().all(|trial| trial.name != name)) {
                    *now = before;
                }
            }
            session.view.roots = Some(shown);
            session.forget_pictures();
            trials.into_iter().for_each(|trial| session.start_trial(trial));
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_project::{TestProject, until};
    use domain::task::{ReviewStrategy, WorkerStrategy};

    #[test]
    fn what_is_found_where_a_root_is_said_to_be_is_told_while_the_window_goes_on() {
        let mut project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[]]);
        let session = &mut project.session;
        let folder = tempfile::tempdir().expect("a folder");
        let here = Location::Folder(folder.path().to_path_buf());
        let shown = RootShown {
            location: Some(here.to_string()),
            ..RootShown::default()
        };
        session.view.roots = Some([("photos".to_owned(), shown)].into());
        let trial = || Trial {
            name: "photos".into(),
            location: here.clone(),
            pictures: vec!["gone.jpg".into(), "a.jpg".into()],
        };
        let tried = |session: &Session| session.view.roots.as_ref().map(|roots| roots["photos"].tried.clone());
        session.start_trial(trial());
        assert_eq!(tried(session), Some(Tried::Looking));
        until(session, |session| tried(session) != Some(Tried::Looking));
        let nothing = "Nothing found there: none of the project's pictures is in it; check the address.";
        assert_eq!(tried(session), Some(Tried::Nothing(nothing.into())));
        std::fs::write(folder.path().join("a.jpg"), "").expect("written");
        session.start_trial(trial());
        until(session, |session| tried(session) == Some(Tried::Found));
        // An answer about where it was before says nothing.
        session.note_tried("photos", "/elsewhere", Tried::Nothing(String::new()));
        assert_eq!(tried(session), Some(Tried::Found));
    }
}
