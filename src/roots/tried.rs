//! Whether the pictures of a project are at a location.

use super::error::FetchError;
use super::fetch::Fetcher;
use super::location::Location;
use super::path_text::path_from_text;

impl Fetcher {
    /// Looks whether one of these paths is there below a location; where none is known, whether it can be reached and read.
    /// Waits.
    ///
    /// # Errors
    /// What [`FetchError`] names: [`FetchError::NotFound`] where it can be read and holds none of them.
    pub fn try_location(&self, location: &Location, known: &[String]) -> Result<(), FetchError> {
        let Location::Folder(folder) = location else {
            return self.try_server(location, known);
        };
        let is_file = |rest: &String| path_from_text(rest, folder).is_ok_and(|path| path.is_file());
        match folder.is_dir() && (known.is_empty() || known.iter().any(is_file)) {
            true => Ok(()),
            false => Err(FetchError::NotFound),
        }
    }

    fn try_server(&self, location: &Location, known: &[String]) -> Result<(), FetchError> {
        for rest in known {
            match self.start_of(location, rest, 1) {
                Ok(_) => return Ok(()),
                Err(FetchError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        match self.list(location, &mut |_| false) {
            // A store may say of each object that it is not there where there is no bucket at all.
            Ok(()) | Err(FetchError::NoListing) if !known.is_empty() => Err(FetchError::NotFound),
            // What it has at its top says nothing of what lies below.
            Err(FetchError::NoListing) => match self.start_of(location, "", 1) {
                Ok(_) | Err(FetchError::NotFound | FetchError::Denied { .. }) => Ok(()),
                Err(error) => Err(error),
            },
            listed => listed,
        }
    }
}
